//! Whose words a statement holds when its subject is a pronoun: the one it stands for, or nobody that is known.

mod model;

use legation_coder::{Coder, Document, Dossier};
use legation_nlp::Session;

/// A text, and for its last statement the words for the speaker and the entities they mean.
const CASES: &[(&str, &str, &[&str])] = &[
    // "It" takes up the subject, a body whose name has an "and" in it.
    (
        "The Defense and Security Council had asked for an explanation. It said that the envoy had left.",
        "It",
        &["Defense and Security Council"],
    ),
    (
        "The ministry had given an account. It said on Thursday that the envoy had left.",
        "It",
        &["The ministry"],
    ),
    // The subject is a thing: the words are not those of the council that stands nearer.
    (
        "Moscow would bring the matter before the Security Council. A statement on Monday defended the flights. \
         It said that they had gone on for years.",
        "It",
        &[],
    ),
];

#[test]
fn pronouns_lead_to_their_speakers() {
    let Some(engine) = model::engine("pronouns_lead_to_their_speakers") else {
        return;
    };
    let coder = Coder::packaged().unwrap_or_else(|error| panic!("{error}"));
    let mut session = Session::new(&engine);
    for &(text, words, names) in CASES {
        let document = Document {
            text: text.into(),
            ..Document::default()
        };
        let dossier = coder.code(&document, &session.parse(text));
        assert_eq!(
            last_speaker(&dossier, text),
            (words.to_owned(), names.to_vec()),
            "{text}"
        );
    }
}

/// No one's words come from "it" where it means nothing.
#[test]
fn an_empty_subject_speaks_for_nobody() {
    let Some(engine) = model::engine("an_empty_subject_speaks_for_nobody") else {
        return;
    };
    let coder = Coder::packaged().unwrap_or_else(|error| panic!("{error}"));
    let text = "The Security Council met on Monday. It was said that the envoy had left.";
    let document = Document {
        text: text.into(),
        ..Document::default()
    };
    let dossier = coder.code(&document, &Session::new(&engine).parse(text));
    let [said] = &dossier.statements[..] else {
        panic!("not one statement: {dossier:?}");
    };
    assert!(
        said.speakers.is_empty() && said.speaker_span.is_empty(),
        "{said:?}"
    );
}

fn last_speaker<'a>(dossier: &'a Dossier, text: &str) -> (String, Vec<&'a str>) {
    let statement = dossier
        .statements
        .last()
        .unwrap_or_else(|| panic!("no statement in: {text}"));
    let span = statement.speaker_span[0];
    let (start, end) = (span.start() as usize, span.end() as usize);
    let names = statement
        .speakers
        .iter()
        .map(|e| &dossier.entities[e.0 as usize].name[..]);
    (
        text.chars().skip(start).take(end - start).collect(),
        names.collect(),
    )
}
