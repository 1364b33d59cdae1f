//! A dossier as tables that a person likes to read: events, statements, and what is contested.

use comfy_table::{Cell, Color, Table};
use legation_coder::{
    Document, Dossier, EntityId, Event, Participant, Response, Span, Statement, StatementKind, Status,
};

use crate::tables::{Layout, plain, shortened};

/// The tables of one document, with a line that names it and an empty line at the end.
pub(super) fn render(document: &Document, dossier: &Dossier, layout: Layout) -> String {
    let words = Words::new(&document.text);
    let about = [
        Some(&document.id),
        dossier.published.as_ref(),
        dossier.outlet.as_ref(),
    ];
    let title: Vec<String> = about.into_iter().flatten().map(|part| plain(part)).collect();
    let mut text = format!("{}\n", title.join(" · "));
    if dossier.events.is_empty() && dossier.statements.is_empty() {
        text.push_str("no events, no statements\n\n");
        return text;
    }
    let reader = Reader {
        dossier,
        words,
        layout,
    };
    for (name, table) in [("EVENTS", reader.events()), ("STATEMENTS", reader.statements())] {
        match table {
            Some(table) => text.push_str(&format!("{name}\n{}\n", table.trim_fmt())),
            None => text.push_str(&format!("no {}\n", name.to_lowercase())),
        }
    }
    if let Some(table) = reader.contested() {
        text.push_str(&format!("CONTESTED\n{}\n", table.trim_fmt()));
    }
    text.push('\n');
    text
}

struct Reader<'a> {
    dossier: &'a Dossier,
    words: Words<'a>,
    layout: Layout,
}

impl Reader<'_> {
    fn events(&self) -> Option<Table> {
        if self.dossier.events.is_empty() {
            return None;
        }
        let mut table = self.layout.table(&[
            "event",
            "actor → recipient",
            "where, when",
            "status",
            "according to",
            "trigger",
        ]);
        for event in &self.dossier.events {
            table.add_row(self.event(event));
        }
        Some(table)
    }

    fn event(&self, event: &Event) -> Vec<Cell> {
        let mode = event
            .mode
            .as_ref()
            .map_or_else(String::new, |mode| format!(" {mode}"));
        let statement = event
            .statement
            .and_then(|id| self.dossier.statements.get(id.0 as usize));
        vec![
            self.layout
                .coloured(Cell::new(format!("{}{mode}", event.event)), colour_of_quad(event)),
            Cell::new(format!(
                "{} → {}",
                self.participants(&event.actor),
                self.participants(&event.recipient)
            )),
            Cell::new(self.scene(event)),
            self.layout
                .coloured(Cell::new(event.status.name()), colour_of_status(event.status)),
            Cell::new(statement.map_or_else(String::new, |s| self.source(s))),
            Cell::new(self.words.slice(event.trigger)),
        ]
    }

    /// Where and when; a day in brackets is no more than that of publication.
    fn scene(&self, event: &Event) -> String {
        let place = event
            .place
            .and_then(|id| self.dossier.places.get(id.0 as usize))
            .map(|place| plain(&place.name));
        let date = event.date.as_ref().map(|date| match event.time {
            Some(_) => date.value.clone(),
            None => format!("({})", date.value),
        });
        place.into_iter().chain(date).collect::<Vec<_>>().join(", ")
    }

    fn statements(&self) -> Option<Table> {
        if self.dossier.statements.is_empty() {
            return None;
        }
        let mut table = self.layout.table(&["speaker", "stance", "content", "relayed by"]);
        for statement in &self.dossier.statements {
            table.add_row(vec![
                Cell::new(self.speakers(statement)),
                Cell::new(format!("{}, {}", statement.stance.name(), kind(statement.kind))),
                Cell::new(shortened(&self.content(statement))),
                Cell::new(self.relays(statement)),
            ]);
        }
        Some(table)
    }

    /// What is answered, each with all sides in the order of the text.
    fn contested(&self) -> Option<Table> {
        if self.dossier.responses.is_empty() {
            return None;
        }
        let mut table = self.layout.table(&["what", "who", "stance", "words"]);
        for thread in threads(self.dossier) {
            let mut what = self.target(&thread);
            for side in self.sides(&thread) {
                table.add_row(vec![
                    Cell::new(std::mem::take(&mut what)),
                    Cell::new(side.who),
                    Cell::new(side.stance),
                    Cell::new(shortened(&side.words)),
                ]);
            }
        }
        Some(table)
    }

    /// What a thread is about: the event, or whose words.
    fn target(&self, thread: &Thread<'_>) -> String {
        match thread.event {
            Some(event) => {
                let mode = event
                    .mode
                    .as_ref()
                    .map_or_else(String::new, |mode| format!(" {mode}"));
                format!(
                    "{}{mode}: {} → {}",
                    event.event,
                    self.participants(&event.actor),
                    self.participants(&event.recipient)
                )
            }
            None => "statement".to_owned(),
        }
    }

    fn sides(&self, thread: &Thread<'_>) -> Vec<Side> {
        let said = |statement: &Statement, stance: &str| Side {
            at: statement.cue,
            who: self.source(statement),
            stance: stance.to_owned(),
            words: self.content(statement),
        };
        let mut sides: Vec<Side> = thread
            .responses
            .iter()
            .filter_map(|response| {
                let statement = self.dossier.statements.get(response.from.0 as usize)?;
                Some(said(statement, response.stance.name()))
            })
            .collect();
        match (thread.statement, thread.event) {
            (Some(statement), _) => sides.push(said(statement, statement.stance.name())),
            (None, Some(event)) => sides.push(Side {
                at: event.trigger,
                who: "the text".to_owned(),
                stance: event.status.name().to_owned(),
                words: self.words.slice(event.sentence),
            }),
            (None, None) => {}
        }
        sides.sort_by_key(|side| side.at);
        sides
    }

    fn content(&self, statement: &Statement) -> String {
        let pieces: Vec<String> = statement
            .content
            .iter()
            .map(|&span| self.words.slice(span))
            .collect();
        pieces.join(" … ")
    }

    /// Speakers, and in the second place those who pass their words on.
    fn source(&self, statement: &Statement) -> String {
        let relays = self.relays(statement);
        let via = if relays.is_empty() {
            String::new()
        } else {
            format!(" via {relays}")
        };
        format!("{}{via}", self.speakers(statement))
    }

    fn speakers(&self, statement: &Statement) -> String {
        if statement.speakers.is_empty() {
            let spans: Vec<String> = statement
                .speaker_span
                .iter()
                .map(|&s| self.words.slice(s))
                .collect();
            return if spans.is_empty() {
                "not named".to_owned()
            } else {
                spans.join(", ")
            };
        }
        self.names(statement.speakers.iter().copied())
    }

    fn relays(&self, statement: &Statement) -> String {
        let name = |relay: &legation_coder::Relay| match relay.entity {
            Some(entity) => self.name(entity),
            None => self.words.slice(relay.span),
        };
        statement
            .relayed_by
            .iter()
            .map(name)
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn participants(&self, participants: &[Participant]) -> String {
        if participants.is_empty() {
            return "–".to_owned();
        }
        self.names(participants.iter().map(|p| p.entity))
    }

    /// Names, each once: a pronoun is followed by what it takes up, which is the same one.
    fn names(&self, entities: impl Iterator<Item = EntityId>) -> String {
        let mut seen = Vec::new();
        entities
            .filter(|entity| {
                let fresh = !seen.contains(entity);
                seen.push(*entity);
                fresh
            })
            .map(|entity| self.name(entity))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Name with country and sectors: "Sergey Lavrov (RUS GOV)".
    fn name(&self, entity: EntityId) -> String {
        let Some(entity) = self.dossier.entities.get(entity.0 as usize) else {
            return String::new();
        };
        let country = entity.country.iter().map(ToString::to_string);
        let codes: Vec<String> = country
            .chain(entity.sectors.iter().map(ToString::to_string))
            .collect();
        let name = plain(&entity.name);
        if codes.is_empty() {
            name
        } else {
            format!("{name} ({})", codes.join(" "))
        }
    }
}

/// A text by code points.
struct Words<'a> {
    text: &'a str,
    /// Byte at which each code point begins, and the length of the text.
    starts: Vec<usize>,
}

impl<'a> Words<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            starts: text
                .char_indices()
                .map(|(at, _)| at)
                .chain([text.len()])
                .collect(),
        }
    }

    fn slice(&self, span: Span) -> String {
        let byte = |at: u32| self.starts.get(at as usize).copied().unwrap_or(self.text.len());
        plain(
            self.text
                .get(byte(span.start())..byte(span.end()))
                .unwrap_or_default(),
        )
    }
}

/// What somebody said of something that is answered or answers.
struct Side {
    at: Span,
    who: String,
    stance: String,
    words: String,
}

/// Something that is answered, with what is answered to it.
struct Thread<'a> {
    event: Option<&'a Event>,
    /// The statement that is answered, or that the event makes.
    statement: Option<&'a Statement>,
    responses: Vec<&'a Response>,
}

/// All that is answered, in the order of the text.
fn threads(dossier: &Dossier) -> Vec<Thread<'_>> {
    let mut threads: Vec<Thread<'_>> = Vec::new();
    for response in &dossier.responses {
        let event = response
            .to_event
            .as_ref()
            .and_then(|id| dossier.events.iter().find(|event| event.id == *id));
        let statement = response
            .to_statement
            .and_then(|id| dossier.statements.get(id.0 as usize));
        let same = threads.iter_mut().find(|thread| match (thread.event, event) {
            (Some(a), Some(b)) => a.id == b.id,
            (None, None) => thread.statement.map(|s| s.id) == statement.map(|s| s.id),
            _ => false,
        });
        match same {
            Some(thread) => thread.responses.push(response),
            None => threads.push(Thread {
                event,
                statement,
                responses: vec![response],
            }),
        }
    }
    threads.sort_by_key(|thread| match (thread.event, thread.statement) {
        (Some(event), _) => event.trigger,
        (None, Some(statement)) => statement.cue,
        (None, None) => Span(u32::MAX, u32::MAX),
    });
    threads
}

fn kind(kind: StatementKind) -> &'static str {
    match kind {
        StatementKind::Direct => "direct",
        StatementKind::Indirect => "indirect",
        StatementKind::Mixed => "mixed",
        StatementKind::AccordingTo => "according to",
    }
}

/// Cooperation is green and conflict red, words pale and deeds strong.
fn colour_of_quad(event: &Event) -> Option<Color> {
    match u8::from(event.quad) {
        1 => Some(Color::Green),
        2 => Some(Color::DarkGreen),
        3 => Some(Color::Yellow),
        _ => Some(Color::Red),
    }
}

fn colour_of_status(status: Status) -> Option<Color> {
    match status {
        Status::Reported => None,
        Status::Claimed => Some(Color::Magenta),
        Status::Future => Some(Color::Cyan),
        Status::Hypothetical | Status::Negated => Some(Color::DarkGrey),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_count_code_points() {
        let words = Words::new("Łódź – Москва");
        assert_eq!(words.slice(Span(7, 13)), "Москва");
        assert_eq!(words.slice(Span(7, 99)), "Москва");
        assert_eq!(words.slice(Span(99, 120)), "");
    }

    #[test]
    fn a_text_cannot_steer_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb\n c"), "a [31mb c");
    }

    #[test]
    fn long_contents_are_cut_at_a_word() {
        let long = "word ".repeat(100);
        let short = shortened(&long);
        assert!(
            short.ends_with("word …") && short.chars().count() <= crate::tables::CONTENT + 2,
            "{short}"
        );
        assert_eq!(shortened("short"), "short");
        assert!(shortened(&"ü".repeat(500)).ends_with('…'));
    }

    #[test]
    fn nothing_found_is_said() {
        let document = Document {
            id: "x".into(),
            ..Document::default()
        };
        let layout = Layout {
            width: Some(80),
            colours: false,
        };
        assert_eq!(
            render(&document, &Dossier::default(), layout),
            "x\nno events, no statements\n\n"
        );
    }
}
