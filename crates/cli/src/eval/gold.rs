//! What was coded by hand: texts with their events, and reading them from JSON Lines.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::Path;

use legation_coder::{Document, Span, Status};
use legation_knowledge::{EventType, Mode, Ontology};
use serde::Deserialize;
use serde_json::Value;

use super::rows;
use crate::input::{self, Reason};
use crate::report::{Place, Report};

/// A text with the events that it has.
#[derive(Debug)]
pub(super) struct Article {
    pub(super) document: Document,
    pub(super) events: Vec<GoldEvent>,
}

/// An event, as somebody coded it by hand. What is `None` was not coded and is not measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GoldEvent {
    pub(super) event: EventType,
    pub(super) mode: Option<Mode>,
    pub(super) trigger: Option<Span>,
    pub(super) actor: Vec<Mention>,
    pub(super) recipient: Vec<Mention>,
    pub(super) status: Option<Status>,
    /// Whether it has to be found; else it may be, without cost.
    pub(super) agreed: bool,
}

impl GoldEvent {
    /// About where it stands in the text: its trigger, or else the first words of somebody in it.
    pub(super) fn place(&self) -> Option<Span> {
        let somebody = || self.actor.iter().chain(&self.recipient).find_map(Mention::first);
        self.trigger.or_else(somebody)
    }
}

/// Somebody in an event: where the words for them stand. Where only the words were coded, each place that has them
/// will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention(pub(super) Vec<Span>);

impl Mention {
    /// Its first place.
    pub(super) fn first(&self) -> Option<Span> {
        self.0.first().copied()
    }
}

/// Why a line or row of the gold cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// The line is no article at all.
    #[error("{0}")]
    Line(Reason),
    /// A line that does not say what is in its text.
    #[error("has no list of \"events\"; an empty one says that the text has none")]
    NoEvents,
    /// An id for the second time.
    #[error("the id {0:?} stands in an earlier line")]
    Again(String),
    /// Something is wrong with one event of the line.
    #[error("event {number}: {fault}")]
    Event { number: usize, fault: Box<Fault> },
    /// An event that has not the form of one.
    #[error("{0}")]
    Form(String),
    /// A name that is none of those that there are.
    #[error("there is no {what} {name:?}; known are {known}")]
    Unknown {
        what: String,
        name: String,
        known: String,
    },
    /// A span beyond the text, or an empty one.
    #[error("{what} [{}, {}) does not lie in the text", .span.start(), .span.end())]
    Outside { what: &'static str, span: Span },
    /// Words that are to be in the text.
    #[error("{what} {words:?} does not stand in the text")]
    NotInText { what: &'static str, words: String },
    /// A row with too many or too few fields.
    #[error(
        "has {has} fields, but the header has {header}; a text with a comma or a line break needs quotation marks"
    )]
    Fields { has: usize, header: usize },
    /// A row that is not UTF-8.
    #[error("{column} is not UTF-8")]
    NotUtf8 { column: &'static str },
    /// A row that cannot be told from others.
    #[error("has no id")]
    NoId,
    /// The first row of an id without a text.
    #[error("no text, and no earlier row with the id {0:?} has one")]
    NoText(String),
    /// A second text for the same id.
    #[error("the id {0:?} had another text in an earlier row")]
    OtherText(String),
}

/// Reads all texts of the gold. Bad lines and rows go to `report`.
///
/// # Errors
/// If the file cannot be read, has no usable header, or has no texts.
pub(super) fn read(path: &Path, ontology: &Ontology, report: &Report) -> anyhow::Result<Vec<Article>> {
    let (place, bytes) = input::whole(path)?;
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let articles = match first {
        Some(b'{') => lines(&place, &bytes, ontology, report),
        Some(_) => rows::read(&place, &bytes, ontology, report)?,
        None => Vec::new(),
    };
    anyhow::ensure!(
        !articles.is_empty(),
        "{place}: has no hand-coded text that could be used (see --help)"
    );
    Ok(articles)
}

/// The articles of JSON Lines.
fn lines(place: &Place, bytes: &[u8], ontology: &Ontology, report: &Report) -> Vec<Article> {
    let mut articles = Vec::new();
    let mut ids = BTreeSet::new();
    for (number, line) in (1u64..).zip(bytes.split(|&byte| byte == b'\n')) {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match article(line, number, ontology, &mut ids) {
            Ok((article, ignored)) => {
                for key in ignored {
                    report.warn(
                        &place.line(number),
                        &format!("\"{key}\" is not of the right form, ignored"),
                    );
                }
                articles.push(article);
            }
            Err(fault) => report.failed(&place.line(number), &fault),
        }
    }
    articles
}

/// The keys of a line that `input` does not read.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    events: Option<Vec<Value>>,
}

/// The article of a line, and the keys that were left out because they are not of the right form.
fn article(
    line: &[u8],
    number: u64,
    ontology: &Ontology,
    ids: &mut BTreeSet<String>,
) -> Result<(Article, Vec<&'static str>), Fault> {
    let (document, ignored) = input::read_line(line, || format!("line {number}")).map_err(Fault::Line)?;
    let listed: Line = serde_json::from_slice(line).map_err(|_| Fault::NoEvents)?;
    let listed = listed.events.ok_or(Fault::NoEvents)?;
    let length = document.text.chars().count();
    let event = |(at, value): (usize, Value)| {
        coded(value, length, ontology).map_err(|fault| Fault::Event {
            number: at + 1,
            fault: Box::new(fault),
        })
    };
    let events = listed
        .into_iter()
        .enumerate()
        .map(event)
        .collect::<Result<_, _>>()?;
    if !ids.insert(document.id.clone()) {
        return Err(Fault::Again(document.id));
    }
    Ok((Article { document, events }, ignored))
}

/// An event as it stands in a line.
#[derive(Deserialize)]
struct Coded {
    event: String,
    mode: Option<String>,
    trigger: Option<Span>,
    actor: Option<Vec<Span>>,
    recipient: Option<Vec<Span>>,
    status: Option<String>,
    agreed: Option<bool>,
}

fn coded(value: Value, length: usize, ontology: &Ontology) -> Result<GoldEvent, Fault> {
    let coded: Coded = serde_json::from_value(value).map_err(|error| Fault::Form(error.to_string()))?;
    let event = event_type(&coded.event, ontology)?;
    let mentions = |what, spans: Option<Vec<Span>>| {
        let spans = spans.unwrap_or_default().into_iter();
        let mention = |span| inside(what, span, length).map(|span| Mention(vec![span]));
        spans.map(mention).collect::<Result<Vec<_>, Fault>>()
    };
    Ok(GoldEvent {
        mode: coded.mode.map(|name| mode(&name, &event, ontology)).transpose()?,
        trigger: coded
            .trigger
            .map(|span| inside("trigger", span, length))
            .transpose()?,
        actor: mentions("actor", coded.actor)?,
        recipient: mentions("recipient", coded.recipient)?,
        status: coded.status.map(|name| status(&name)).transpose()?,
        agreed: coded.agreed.unwrap_or(true),
        event,
    })
}

fn inside(what: &'static str, span: Span, length: usize) -> Result<Span, Fault> {
    let lies = span.start() < span.end() && span.end() as usize <= length;
    if lies {
        Ok(span)
    } else {
        Err(Fault::Outside { what, span })
    }
}

/// The type of event with this name, in small or capital letters.
pub(super) fn event_type(name: &str, ontology: &Ontology) -> Result<EventType, Fault> {
    ontology
        .event(&name.trim().to_uppercase())
        .ok_or_else(|| unknown("event", name, ontology.events()))
}

/// The mode of that type with this name.
pub(super) fn mode(name: &str, event: &EventType, ontology: &Ontology) -> Result<Mode, Fault> {
    ontology
        .mode(event, name.trim())
        .ok_or_else(|| unknown(&format!("mode of {event}"), name, ontology.modes(event)))
}

const STATUSES: [Status; 5] = [
    Status::Reported,
    Status::Claimed,
    Status::Future,
    Status::Hypothetical,
    Status::Negated,
];

/// The status with this name, in small or capital letters.
pub(super) fn status(name: &str) -> Result<Status, Fault> {
    let wanted = name.trim().to_lowercase();
    let found = STATUSES.into_iter().find(|&status| status.name() == wanted);
    found.ok_or_else(|| unknown("status", name, STATUSES.into_iter().map(Status::name)))
}

fn unknown(what: &str, name: &str, known: impl Iterator<Item = impl Display>) -> Fault {
    let known: Vec<String> = known.map(|name| name.to_string()).collect();
    let known = if known.is_empty() {
        "none".to_owned()
    } else {
        known.join(", ")
    };
    Fault::Unknown {
        what: what.to_owned(),
        name: name.to_owned(),
        known,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_line(line: &str) -> Result<Article, String> {
        let ontology = Ontology::packaged().unwrap();
        let read = article(line.as_bytes(), 7, &ontology, &mut BTreeSet::new());
        read.map(|(article, _)| article)
            .map_err(|fault| fault.to_string())
    }

    #[test]
    fn a_line_is_an_article() {
        let line = r#"{"text": "Łódź thanked Peru.", "published": "2025-06-03", "events": [
            {"event": "support", "trigger": [5, 12], "actor": [[0, 4]], "status": "Reported", "mode": null},
            {"event": "ACCUSE", "mode": "allege", "agreed": false}]}"#;
        let article = read_line(&line.replace('\n', " ")).unwrap();
        assert_eq!(article.document.id, "line 7");
        assert_eq!(article.document.published.as_deref(), Some("2025-06-03"));
        let [thanks, charge] = article.events.try_into().unwrap();
        assert_eq!(thanks.event.as_str(), "SUPPORT");
        assert_eq!((thanks.trigger, thanks.mode), (Some(Span(5, 12)), None));
        assert_eq!(
            (thanks.actor, thanks.recipient),
            (vec![Mention(vec![Span(0, 4)])], vec![])
        );
        assert_eq!((thanks.status, thanks.agreed), (Some(Status::Reported), true));
        assert_eq!(charge.mode.as_ref().map(Mode::as_str), Some("allege"));
        assert_eq!((charge.place(), charge.agreed), (None, false));
    }

    #[test]
    fn bad_lines_say_why() {
        for (line, reason) in [
            ("{", "bad JSON"),
            (r#"{"events": []}"#, "has no \"text\""),
            (r#"{"text": "a"}"#, "has no list of \"events\""),
            (r#"{"text": "a", "events": {}}"#, "has no list of \"events\""),
            (r#"{"text": "a", "events": [5]}"#, "event 1: "),
            (
                r#"{"text": "a", "events": [{}]}"#,
                "event 1: missing field `event`",
            ),
            (
                r#"{"text": "a", "events": [{"event": "DANCE"}]}"#,
                "event 1: there is no event \"DANCE\"; known are ",
            ),
            (
                r#"{"text": "a", "events": [{"event": "AID", "mode": "x"}]}"#,
                "event 1: there is no mode of AID \"x\"",
            ),
            (
                r#"{"text": "a", "events": [{"event": "AID", "status": "x"}]}"#,
                "event 1: there is no status \"x\"",
            ),
            (
                r#"{"text": "ab", "events": [{"event": "AID", "trigger": [0, 3]}]}"#,
                "event 1: trigger [0, 3) does not",
            ),
            (
                r#"{"text": "ab", "events": [{"event": "AID", "actor": [[1, 1]]}]}"#,
                "event 1: actor [1, 1) does not",
            ),
        ] {
            let fault = read_line(line).unwrap_err();
            assert!(fault.starts_with(reason), "{line}: {fault}");
        }
    }

    #[test]
    fn a_bad_line_costs_only_itself_and_an_id_counts_once() {
        let text = "\n{\"id\": 1, \"text\": \"a\", \"events\": []}\r\nnonsense\n\
            {\"id\": \"1\", \"text\": \"b\", \"events\": []}\n{\"id\": 2, \"text\": \"c\", \"events\": []}";
        let ontology = Ontology::packaged().unwrap();
        let articles = lines(
            &Place::file("gold"),
            text.as_bytes(),
            &ontology,
            &Report::default(),
        );
        let texts: Vec<&str> = articles
            .iter()
            .map(|article| article.document.text.as_str())
            .collect();
        assert_eq!(texts, ["a", "c"]);
    }

    proptest::proptest! {
        #[test]
        fn no_line_panics(line in ".*") {
            let _ = read_line(&line);
            let _ = read_line(&format!("{{\"text\": \"abc\", \"events\": [{line}]}}"));
        }
    }
}
