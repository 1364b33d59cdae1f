//! Who bare phrases mean: the suite of `gazetteer/phrases.toml`.

use legation_coder::{Coder, Document};
use legation_nlp::Session;
use serde::Deserialize;

mod model;

/// Share of phrases of which country and primary sector have to be right. `cargo xtask eval --only actors` shows it by kind.
const ENOUGH: f64 = 0.85;

#[derive(Debug, Deserialize)]
struct Phrases {
    kind: Vec<Kind>,
}

#[derive(Debug, Deserialize)]
struct Kind {
    name: String,
    phrases: Vec<Vec<String>>,
}

#[test]
fn phrases_are_resolved() {
    let (Some(engine), Some(world)) = (model::engine("phrases"), model::world("phrases")) else {
        return;
    };
    let coder = Coder::packaged()
        .unwrap_or_else(|error| panic!("{error}"))
        .with_world(world);
    let suite: Phrases = toml::from_str(include_str!("../../../gazetteer/phrases.toml"))
        .unwrap_or_else(|error| panic!("{error}"));
    let mut session = Session::new(&engine);
    let (mut all, mut lapses) = (0, Vec::new());
    for kind in &suite.kind {
        for row in &kind.phrases {
            let told = |at: usize| row.get(at).cloned().unwrap_or_default();
            let document = Document {
                text: told(0),
                published: Some(told(3)).filter(|day| !day.is_empty()),
                ..Document::default()
            };
            let resolved = coder.resolve(&document, &session.parse(&document.text), told(4).parse().ok());
            let country = resolved
                .country
                .map_or_else(String::new, |country| country.to_string());
            let sector = resolved
                .sectors
                .first()
                .map_or_else(String::new, |sector| sector.to_string());
            all += 1;
            if (&country, &sector) != (&told(1), &told(2)) {
                lapses.push(format!(
                    "{}: {:?} wanted {} {}, found {country} {sector} ({})",
                    kind.name,
                    told(0),
                    told(1),
                    told(2),
                    resolved.reason
                ));
            }
        }
    }
    let right = 1.0 - lapses.len() as f64 / f64::from(all.max(1));
    let told = lapses.join("\n");
    eprintln!("{right:.3} of {all} phrases are right; not:\n{told}");
    assert!(
        right >= ENOUGH,
        "{right:.3} of {all} phrases are right; not:\n{told}"
    );
}
