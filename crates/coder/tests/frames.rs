//! The small texts that stand beside the frames in `lexicon/events/` give the events that are written there.

mod model;

use legation_coder::{Coder, Document, FrameExample, outline};
use legation_nlp::Session;

#[test]
fn examples_give_their_events() {
    let Some(engine) = model::engine("examples_give_their_events") else {
        return;
    };
    let coder = Coder::packaged()
        .unwrap_or_else(|error| panic!("{error}"))
        .with_min_confidence(0.0);
    let mut session = Session::new(&engine);
    let mut wrong = Vec::new();
    for FrameExample { frame, example, .. } in coder.lexicon().examples() {
        let document = Document {
            text: example.text.clone(),
            ..Document::default()
        };
        let dossier = coder.code(&document, &session.parse(&document.text));
        let found = outline(&document.text, &dossier);
        if found != example.events {
            wrong.push(format!(
                "{frame}: {}\n   wanted {:?}\n   found  {found:?}",
                example.text, example.events
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} examples differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
