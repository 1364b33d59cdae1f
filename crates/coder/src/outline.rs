//! Events in a line each, as examples in the lexicon write them.

use crate::dossier::{Dossier, Event, Participant, Span};

/// The events of a dossier, each as `EVENT mode | actors > recipients | status`, with `-` for nobody.
pub fn outline(text: &str, dossier: &Dossier) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    dossier.events.iter().map(|event| line(&chars, event)).collect()
}

fn line(chars: &[char], event: &Event) -> String {
    let mode = event
        .mode
        .as_ref()
        .map_or_else(String::new, |mode| format!(" {mode}"));
    let status = event.status.name();
    format!(
        "{}{mode} | {} > {} | {status}",
        event.event,
        names(chars, &event.actor),
        names(chars, &event.recipient)
    )
}

fn names(chars: &[char], participants: &[Participant]) -> String {
    // A pronoun is followed by what it takes up, which is the same one.
    let first =
        |(k, p): &(usize, &Participant)| participants[..*k].iter().all(|other| other.entity != p.entity);
    let names: Vec<String> = participants
        .iter()
        .enumerate()
        .filter(first)
        .map(|(_, p)| at(chars, p.span))
        .collect();
    if names.is_empty() {
        "-".to_owned()
    } else {
        names.join(", ")
    }
}

fn at(chars: &[char], span: Span) -> String {
    let range = span.start() as usize..span.end() as usize;
    chars.get(range).unwrap_or_default().iter().collect()
}
