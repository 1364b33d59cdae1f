//! The small texts that stand beside the frames in `lexicon/events/` give the events that are written there.

mod model;

use legation_coder::{Coder, Document, Dossier, Participant};
use legation_nlp::Session;

#[test]
fn examples_give_their_events() {
    let Some(engine) = model::engine("examples_give_their_events") else {
        return;
    };
    let coder = Coder::packaged().unwrap_or_else(|error| panic!("{error}"));
    let mut session = Session::new(&engine);
    let mut wrong = Vec::new();
    for (frame, example) in coder.lexicon().examples() {
        let document = Document {
            text: example.text.clone(),
            ..Document::default()
        };
        let dossier = coder.code(&document, &session.parse(&document.text));
        let found = shown(&document.text, &dossier);
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

/// Events as the lexicon writes them.
fn shown(text: &str, dossier: &Dossier) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let names = |participants: &[Participant]| {
        let name = |p: &Participant| -> String {
            chars[p.span.start() as usize..p.span.end() as usize]
                .iter()
                .collect()
        };
        let names: Vec<String> = participants.iter().map(name).collect();
        if names.is_empty() {
            "-".to_owned()
        } else {
            names.join(", ")
        }
    };
    let shown = dossier.events.iter().map(|event| {
        let mode = event
            .mode
            .as_ref()
            .map_or_else(String::new, |mode| format!(" {mode}"));
        let status = format!("{:?}", event.status).to_lowercase();
        format!(
            "{}{mode} | {} > {} | {status}",
            event.event,
            names(&event.actor),
            names(&event.recipient)
        )
    });
    shown.collect()
}
