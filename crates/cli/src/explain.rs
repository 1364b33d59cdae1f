//! `legation explain`: why each event is as it is, word by word.

use std::fmt::Write as _;
use std::io;

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use jiff::civil::Date;
use legation_coder::{
    AnchorEvidence, Coder, Document, Dossier, Event, Explained, Explanation, FrameAt, Participant, Precision,
    Span, Statement, StatementExplanation, Status, Unmet,
};
use legation_nlp::Session;

use crate::args::UsageError;
use crate::input::InputArgs;
use crate::lexicon::{ConfidenceArgs, LexiconArgs};
use crate::models::EngineArgs;
use crate::printing::print_each;
use crate::report::{Place, Report};

/// At most so many grounds are shown of one statement.
const GROUNDS: usize = 6;
/// At most so many near misses are shown of one event.
const NEAR_MISSES: usize = 5;

const TRIGGER: Style = AnsiColor::Yellow.on_default().bold();
const ACTOR: Style = AnsiColor::Cyan.on_default().bold();
const RECIPIENT: Style = AnsiColor::Magenta.on_default().bold();
const HEAD: Style = Style::new().bold();

/// Explains events: the sentence with marked spans, the frame that fired, how each argument was found, what made the
/// status, and which frames were near misses.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    input: InputArgs,
    /// Only this event: its number in the list, from 1, or the beginning of its id.
    #[arg(long, value_name = "N|ID")]
    event: Option<String>,
    /// Day of publication, YYYY-MM-DD, of documents that do not say it themselves.
    #[arg(long, value_name = "DATE")]
    published: Option<Date>,
    /// What to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    confidence: ConfidenceArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    engine: EngineArgs,
}

/// How reasons are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON object a document: each event's id, type, participants, frame and what its confidence rests on.
    Jsonl,
    /// One JSON object a document: at each word that may make a statement, what could be said and who may say it, with all
    /// that speaks for each. What the weights are learned from.
    Choices,
}

const EXAMPLES: &str = "\
Examples:
  legation explain story.txt               every event of a text, and what nearly was one
  legation explain --event 3 story.txt     the third event only
  echo \"Norway thanked Peru.\" | legation explain -

Marks in the sentence: <actor>, >recipient<, *trigger*.";

#[derive(serde::Serialize)]
struct Choices<'a> {
    id: &'a str,
    anchors: Vec<AnchorEvidence>,
}

/// Runs the command.
///
/// # Errors
/// If the model or the lexicon cannot be used, standard output not be written, or `--event` names no event.
pub(crate) fn run(args: &ExplainArgs, report: &Report) -> anyhow::Result<()> {
    let documents = args.input.documents(report)?;
    let engine = args.engine.open()?;
    let coder = args
        .lexicon
        .coder()?
        .with_world(args.engine.open_world()?)
        .with_min_confidence(args.confidence.min_confidence);
    let mut shown = 0usize;
    let documents = documents.filter_map(|document| report.keep(document));
    let work = |session: &mut Session, document: Document| {
        let (text, events) = args.explain(&coder, session, document, report);
        (anstream_text(&text).into_bytes(), events)
    };
    print_each(
        &engine,
        args.engine.threads(),
        documents,
        report,
        work,
        |events| {
            shown += events;
        },
    )?;
    match &args.event {
        Some(event) if shown == 0 => Err(UsageError(format!("no event {event:?} in what was read")).into()),
        _ => Ok(()),
    }
}

/// The text with styles, or without them where they are not wanted.
fn anstream_text(text: &str) -> String {
    let choice = anstream::AutoStream::choice(&io::stdout());
    if choice == anstream::ColorChoice::Never {
        anstream::adapter::strip_str(text).to_string()
    } else {
        text.to_owned()
    }
}

impl ExplainArgs {
    /// The page of a document, and how many events it shows.
    fn explain(
        &self,
        coder: &Coder,
        session: &mut Session,
        mut document: Document,
        report: &Report,
    ) -> (String, usize) {
        let mut shown = 0;
        document.published = document
            .published
            .or_else(|| self.published.map(|date| date.to_string()));
        let parse = session.parse(&document.text);
        if self.format == Format::Choices {
            let choices = Choices {
                id: &document.id,
                anchors: coder.attribution_choices(&document, &parse),
            };
            let line = serde_json::to_string(&choices).unwrap_or_default();
            return (line + "\n", 0);
        }
        let Explained {
            dossier,
            events: explanations,
            statements,
            unmet,
        } = coder.explain(&document, &parse);
        for warning in &dossier.warnings {
            report.warn(&Place::document(&document.id), warning);
        }
        let page = Page {
            chars: document.text.chars().collect(),
            dossier: &dossier,
        };
        if self.format == Format::Jsonl {
            let events = dossier.events.iter().zip(&explanations).enumerate();
            let wanted: Vec<_> = events.filter(|(at, (event, _))| self.wants(*at, event)).collect();
            shown += wanted.len();
            let events: Vec<_> = wanted
                .iter()
                .map(|(_, (event, why))| as_json(event, why))
                .collect();
            let statements: Vec<_> = dossier
                .statements
                .iter()
                .zip(&statements)
                .map(statement_as_json)
                .collect();
            let line = serde_json::json!({"id": document.id, "events": events, "statements": statements});
            return (format!("{line}\n"), shown);
        }
        let mut text = String::new();
        for (at, (event, why)) in dossier.events.iter().zip(&explanations).enumerate() {
            if self.wants(at, event) {
                shown += 1;
                page.event(&mut text, at + 1, event, why);
            }
        }
        if self.event.is_none() {
            if dossier.events.is_empty() {
                let _ = writeln!(text, "{}: no events", document.id);
            }
            page.unmet(&mut text, &unmet);
            if !text.is_empty() && !statements.is_empty() {
                text.push('\n');
            }
            for (statement, why) in dossier.statements.iter().zip(&statements) {
                page.statement(&mut text, statement, why);
            }
        }
        (text, shown)
    }

    fn wants(&self, at: usize, event: &Event) -> bool {
        match &self.event {
            None => true,
            Some(wanted) => match wanted.parse::<usize>() {
                Ok(number) if wanted.len() < 6 => number == at + 1,
                _ => event.id.starts_with(wanted.as_str()),
            },
        }
    }
}

/// An event with its reasons, for programs.
fn as_json(event: &Event, why: &Explanation) -> serde_json::Value {
    let spans = |all: &[Participant]| {
        all.iter()
            .map(|p| serde_json::json!({"span": p.span}))
            .collect::<Vec<_>>()
    };
    serde_json::json!({
        "id": event.id,
        "event": event.event,
        "trigger": event.trigger,
        "actor": spans(&event.actor),
        "recipient": spans(&event.recipient),
        "confidence": event.confidence,
        "frame": {"id": why.frame.id, "file": why.frame.file, "line": why.frame.line},
        "pattern": why.pattern,
        "actor_slot": why.actor_slot,
        "recipient_slot": why.recipient_slot,
        "grounds": why.grounds.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
    })
}

/// A statement with its reasons, for programs.
fn statement_as_json((statement, why): (&Statement, &StatementExplanation)) -> serde_json::Value {
    serde_json::json!({
        "id": statement.id,
        "cue": statement.cue,
        "key": why.key,
        "class": why.class,
        "construction": why.construction,
        "place": why.place,
        "confidence": (f64::from(why.confidence) * 100.0).round() / 100.0,
        "grounds": why.grounds.iter().map(|(name, _)| name).collect::<Vec<_>>(),
    })
}

/// A document as it is shown.
struct Page<'a> {
    chars: Vec<char>,
    dossier: &'a Dossier,
}

impl Page<'_> {
    fn words(&self, span: Span) -> String {
        let range = span.start() as usize..span.end() as usize;
        let words: String = self.chars.get(range).unwrap_or_default().iter().collect();
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn event(&self, out: &mut String, number: usize, event: &Event, why: &Explanation) {
        let mode = event
            .mode
            .as_ref()
            .map_or_else(String::new, |mode| format!(" {mode}"));
        let status = event.status.name();
        let historical = if event.historical { ", historical" } else { "" };
        let _ = writeln!(
            out,
            "{HEAD}[{number}] {}{mode}{HEAD:#} · {status}{historical} · confidence {:.2} · {}",
            event.event, event.confidence, event.id
        );
        let _ = writeln!(out, "    {}", self.sentence(event));
        let turned = (why.frame_event != event.event).then(|| match event.status {
            Status::Future => format!("{} that is still to come is {}", why.frame_event, event.event),
            _ => format!(
                "{} that somebody says will not be is {}",
                why.frame_event, event.event
            ),
        });
        let mut line = |name: &str, text: &str| {
            let _ = writeln!(out, "    {name:<10} {text}");
        };
        let pattern = format!("{:?}, line {}", why.pattern, why.pattern_line);
        line("frame", &format!("{}; pattern {pattern}", place(&why.frame)));
        if let Some(turned) = turned {
            line("type", &turned);
        }
        line(
            "actor",
            &self.participants(&event.actor, why.actor_slot.as_deref()),
        );
        line(
            "recipient",
            &self.participants(&event.recipient, why.recipient_slot.as_deref()),
        );
        for link in &why.links {
            line("meant", &format!("{:?}: {}", self.words(link.span), link.by));
        }
        for player in &event.roles {
            line(player.role.name(), &self.words(player.span));
        }
        line("status", &self.status(event, why));
        if let Some(word) = why.mode {
            line("mode", &format!("{:?} shows it", self.words(word)));
        }
        let contexts = event.contexts.iter().zip(&why.contexts);
        let contexts: Vec<String> = contexts
            .map(|(name, word)| format!("{name} ({:?})", self.words(*word)))
            .collect();
        if !contexts.is_empty() {
            line("contexts", &contexts.join(", "));
        }
        for count in &event.counts {
            let most = count.max.map_or_else(String::new, |max| format!(" to {max}"));
            line(
                "count",
                &format!(
                    "{} {}{most} ({:?})",
                    count.of,
                    count.value,
                    self.words(count.span)
                ),
            );
        }
        if let Some(time) = event
            .time
            .and_then(|time| self.dossier.times.get(time.0 as usize))
        {
            let value = time.value.as_deref().unwrap_or("not known");
            line(
                "time",
                &format!("{value} ({:?}, {})", self.words(time.span), time.reason),
            );
        }
        if let Some((place, reason)) = event
            .place
            .and_then(|place| self.dossier.places.get(place.0 as usize))
            .zip(event.place_reason.as_ref())
        {
            let country = place
                .country
                .map_or_else(String::new, |country| format!(", {country}"));
            let precision = place.precision.map_or("place not known", Precision::name);
            line(
                "place",
                &format!(
                    "{}{country} ({precision}; {reason}; {})",
                    place.name, place.reason
                ),
            );
        }
        let goldstein = event
            .goldstein
            .map_or_else(String::new, |value| format!(", Goldstein {value:+}"));
        let cameo = event
            .cameo
            .as_ref()
            .map_or_else(String::new, |code| format!("; CAMEO {code}{goldstein}"));
        line(
            "class",
            &format!(
                "quad {}, PLOVER scale {:+}{cameo}",
                u8::from(event.quad),
                event.scale
            ),
        );
        if let Some(same) = &event.same_as {
            let first = self.dossier.events.iter().position(|e| e.id == *same);
            line(
                "same as",
                &first.map_or_else(|| same.clone(), |at| format!("[{}] {same}", at + 1)),
            );
        }
        let grounds: Vec<String> = why
            .grounds
            .iter()
            .map(|(name, weight)| format!("{name} {weight:+.2}"))
            .collect();
        line("sure from", &grounds.join("; "));
        for near in why.near_misses.iter().take(NEAR_MISSES) {
            line(
                "near miss",
                &format!("{}; pattern {:?}: {}", place(&near.frame), near.pattern, near.why),
            );
        }
        out.push('\n');
    }

    fn statement(&self, out: &mut String, statement: &Statement, why: &StatementExplanation) {
        let certainty = match statement.certainty.is_certain() {
            true => String::new(),
            false => format!(", {}", statement.certainty.name()),
        };
        let _ = writeln!(
            out,
            "{HEAD}(s{}) {}{certainty}{HEAD:#} · {:?} · confidence {:.2}",
            statement.id.0,
            statement.stance.name(),
            self.words(statement.cue),
            why.confidence
        );
        let mut line = |name: &str, text: &str| {
            let _ = writeln!(out, "    {name:<10} {text}");
        };
        let content: Vec<String> = statement.content.iter().map(|&span| self.words(span)).collect();
        let speakers: Vec<String> = statement
            .speaker_span
            .iter()
            .map(|&span| self.words(span))
            .collect();
        let meant: Vec<&str> = statement
            .speakers
            .iter()
            .filter_map(|id| self.dossier.entities.get(id.0 as usize))
            .map(|entity| entity.name.as_str())
            .collect();
        let speaker = match (speakers.is_empty(), meant.is_empty()) {
            (true, _) => "– nobody found".to_owned(),
            (false, true) => format!("{} · {}", speakers.join(", "), why.place),
            (false, false) if meant == speakers => format!("{} · {}", speakers.join(", "), why.place),
            (false, false) => format!("{} = {} · {}", speakers.join(", "), meant.join(", "), why.place),
        };
        line("speaker", &speaker);
        if let Some(kind) = &statement.unnamed {
            line("source", &format!("without a name: {kind}"));
        }
        for link in &why.links {
            line("meant", &format!("{:?}: {}", self.words(link.span), link.by));
        }
        line(
            "content",
            &format!("{} · {}", content.join(" … "), why.construction),
        );
        line(
            "cue",
            &format!("{:?}, {} (lexicon/saying.toml)", why.key, why.class),
        );
        for marker in &statement.markers {
            line(
                "marker",
                &format!("{:?} is a {}", self.words(marker.span), marker.kind.name()),
            );
        }
        if let Some(within) = statement.within {
            line("within", &format!("what (s{}) says", within.0));
        }
        for relay in &statement.relayed_by {
            line("relayed by", &self.words(relay.span));
        }
        let answers = self
            .dossier
            .responses
            .iter()
            .filter(|response| response.from == statement.id);
        for response in answers {
            let event = response
                .to_event
                .as_ref()
                .and_then(|id| self.dossier.events.iter().position(|event| event.id == *id));
            let mut to: Vec<String> = event.map(|at| format!("[{}]", at + 1)).into_iter().collect();
            to.extend(response.to_statement.map(|id| format!("(s{})", id.0)));
            line(
                "answers",
                &format!("{}: {}", to.join(" "), response.stance.name()),
            );
        }
        let grounds: Vec<String> = why
            .grounds
            .iter()
            .take(GROUNDS)
            .map(|(name, weight)| format!("{name} {weight:+.2}"))
            .collect();
        line("sure from", &grounds.join("; "));
        out.push('\n');
    }

    /// The sentence with marks around actors, recipients and trigger.
    fn sentence(&self, event: &Event) -> String {
        let mut marks: Vec<(Span, Style, &str, &str)> = vec![(event.trigger, TRIGGER, "*", "*")];
        marks.extend(event.actor.iter().map(|p| (p.span, ACTOR, "<", ">")));
        marks.extend(event.recipient.iter().map(|p| (p.span, RECIPIENT, ">", "<")));
        let mut text = String::new();
        for at in event.sentence.start()..=event.sentence.end() {
            for (_, style, _, close) in marks.iter().filter(|m| m.0.end() == at) {
                let _ = write!(text, "{close}{style:#}");
            }
            if at == event.sentence.end() {
                break;
            }
            for (_, style, open, _) in marks.iter().filter(|m| m.0.start() == at) {
                let _ = write!(text, "{style}{open}");
            }
            let letter = self.chars.get(at as usize).copied().unwrap_or(' ');
            text.push(if letter.is_whitespace() || letter.is_control() {
                ' '
            } else {
                letter
            });
        }
        text
    }

    fn participants(&self, participants: &[Participant], slot: Option<&str>) -> String {
        let Some(slot) = slot.filter(|_| !participants.is_empty()) else {
            return "– nobody found".to_owned();
        };
        let shown: Vec<String> = participants
            .iter()
            .map(|p| {
                let words = self.words(p.span);
                let entity = self.dossier.entities.get(p.entity.0 as usize);
                match entity.filter(|e| e.name != words) {
                    Some(entity) => format!("{words} = {}", entity.name),
                    None => words,
                }
            })
            .collect();
        format!("{} · {}", shown.join(", "), slot_name(slot))
    }

    fn status(&self, event: &Event, why: &Explanation) -> String {
        if let Some((word, what)) = why.status {
            return format!("{}: {:?} {what}", event.status.name(), self.words(word));
        }
        let statement = event
            .statement
            .and_then(|id| self.dossier.statements.get(id.0 as usize));
        match statement {
            Some(statement) => {
                let speakers: Vec<String> = statement.speaker_span.iter().map(|&s| self.words(s)).collect();
                let speakers = if speakers.is_empty() {
                    "a speaker not named".to_owned()
                } else {
                    speakers.join(", ")
                };
                format!("claimed: {speakers} says so, by {:?}", self.words(statement.cue))
            }
            None if event.status == Status::Claimed => {
                "claimed: it stands in a quotation, though nobody is found who says it".to_owned()
            }
            None => "reported: nothing in the sentence speaks against it".to_owned(),
        }
    }

    fn unmet(&self, out: &mut String, unmet: &[Unmet]) {
        for word in unmet {
            let _ = writeln!(
                out,
                "no event  {:?} would be {}; pattern {:?}: {}",
                self.words(word.trigger),
                place(&word.frame),
                word.pattern,
                word.missing
            );
        }
    }
}

fn place(frame: &FrameAt) -> String {
    format!("{} ({}:{})", frame.id, frame.file, frame.line)
}

/// A slot in words.
fn slot_name(slot: &str) -> String {
    match slot {
        "subject" => "who does it".to_owned(),
        "object" => "to whom it is done".to_owned(),
        "indirect" => "indirect object".to_owned(),
        "possessive" => "possessor of the noun".to_owned(),
        "modifier" => "stands before the noun".to_owned(),
        "clause" => "subject of its clause".to_owned(),
        "content" => "concerned in its clause".to_owned(),
        "reciprocal" => "each other".to_owned(),
        "addressee" => "whom the text is for".to_owned(),
        "awaited" => "who is to act first".to_owned(),
        "place" => "where it is done".to_owned(),
        _ => match slot.split_once('.') {
            Some((outer, inner)) => format!("{}, in {}", slot_name(inner), slot_name(outer)),
            None => format!("after {slot:?}"),
        },
    }
}
