//! Times: the cases of `times.toml`, each a text with the day of publication and what is to be found in it.

use legation_coder::{Coder, Document, Span};
use legation_nlp::Session;
use serde::Deserialize;

mod model;

/// So many cases may come out differently: the language model's tags decide, and they are not always right.
const LAPSES: usize = 12;

#[derive(Debug, Deserialize)]
struct Cases {
    kind: Vec<Kind>,
}

#[derive(Debug, Deserialize)]
struct Kind {
    name: String,
    /// Text, day of publication, and what is to be found.
    cases: Vec<(String, String, Vec<Found>)>,
}

/// Words, type and value.
type Found = (String, String, String);

fn words(text: &str, span: Span) -> String {
    let chars = text.chars().skip(span.start() as usize);
    chars.take((span.end() - span.start()) as usize).collect()
}

#[test]
fn times_are_found_with_their_values() {
    let Some(engine) = model::engine("times") else {
        return;
    };
    let coder = Coder::packaged().unwrap_or_else(|error| panic!("{error}"));
    let cases: Cases = toml::from_str(include_str!("times.toml")).unwrap_or_else(|error| panic!("{error}"));
    let mut session = Session::new(&engine);
    let (mut all, mut lapses) = (0, Vec::new());
    for kind in &cases.kind {
        for (text, published, wanted) in &kind.cases {
            let document = Document {
                text: text.clone(),
                published: (!published.is_empty()).then(|| published.clone()),
                ..Document::default()
            };
            let dossier = coder.code(&document, &session.parse(text));
            let found: Vec<Found> = dossier
                .times
                .iter()
                .map(|time| {
                    let kind = format!("{:?}", time.kind).to_uppercase();
                    (
                        words(text, time.span),
                        kind,
                        time.value.clone().unwrap_or_default(),
                    )
                })
                .collect();
            all += 1;
            if found != *wanted {
                lapses.push(format!(
                    "{}: {text:?} ({published})\n   wanted {wanted:?}\n   found  {found:?}",
                    kind.name
                ));
            }
        }
    }
    let told = lapses.join("\n");
    assert!(
        lapses.len() <= LAPSES,
        "{} of {all} cases differ:\n{told}",
        lapses.len()
    );
    eprintln!("{} of {all} cases differ\n{told}", lapses.len());
}
