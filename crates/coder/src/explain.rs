//! Why a dossier's events are as they are, and why some words that mean an event made none.

use std::fmt;

use legation_knowledge::EventType;

use crate::Stages;
use crate::dossier::{Dossier, Span};
use crate::events::triggers::{self, Miss};
use crate::events::{Found, Why};

/// Why an event is as it is.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The frame that fired, and where it is written.
    pub frame: FrameAt,
    /// The frame's own event; the event is another where it is planned or refused.
    pub frame_event: EventType,
    /// The pattern of the frame, as written, and its line.
    pub pattern: String,
    /// Line of the pattern.
    pub pattern_line: u32,
    /// The slot in which the actors were found.
    pub actor_slot: Option<String>,
    /// The slot in which the recipients were found.
    pub recipient_slot: Option<String>,
    /// The word that makes the status, and what it does; none if nothing speaks against a plain report.
    pub status: Option<(Span, &'static str)>,
    /// The words that show each of the event's contexts, in their order.
    pub contexts: Vec<Span>,
    /// The word that shows the mode, where the frame does not say it.
    pub mode: Option<Span>,
    /// What the confidence rests on, with the weight of each (log odds).
    pub grounds: Vec<(&'static str, f32)>,
    /// Patterns of the same word that do not fit.
    pub near_misses: Vec<NearMiss>,
    /// How words for actors and recipients were found to mean somebody mentioned before.
    pub links: Vec<Link>,
}

/// Why a statement is as it is.
#[derive(Debug, Clone)]
pub struct StatementExplanation {
    /// The entry of `lexicon/saying.toml` that makes it one, as written there; `-` if it is not listed.
    pub key: String,
    /// The group that the entry stands in.
    pub class: String,
    /// By which construction the content was found.
    pub construction: String,
    /// Where the speaker stands to the cue.
    pub place: &'static str,
    /// How sure it is that it is a statement, 0 … 1.
    pub confidence: f32,
    /// What speaks for and against that, with weights (log odds), the heaviest first.
    pub grounds: Vec<(String, f32)>,
    /// How each of the words for the speaker was found to mean somebody mentioned before.
    pub links: Vec<Link>,
}

/// How words were found to mean somebody who was mentioned before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The words.
    pub span: Span,
    /// By what.
    pub by: &'static str,
}

/// A dossier with the reasons.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The dossier.
    pub dossier: Dossier,
    /// An explanation for each event, in their order.
    pub events: Vec<Explanation>,
    /// An explanation for each statement, in their order.
    pub statements: Vec<StatementExplanation>,
    /// The words that mean an event but made none.
    pub unmet: Vec<Unmet>,
}

/// A frame and its place in the lexicon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameAt {
    /// Its identifier.
    pub id: String,
    /// The file.
    pub file: String,
    /// The line.
    pub line: u32,
}

/// A pattern that nearly fits.
#[derive(Debug, Clone)]
pub struct NearMiss {
    /// Its frame.
    pub frame: FrameAt,
    /// The pattern as written.
    pub pattern: String,
    /// What is not as the pattern wants it.
    pub why: String,
}

/// A word that means an event but makes none here, since somebody whom its frame needs is not there, or since it is not
/// sure enough.
#[derive(Debug, Clone)]
pub struct Unmet {
    /// The word.
    pub trigger: Span,
    /// Its frame.
    pub frame: FrameAt,
    /// The pattern as written.
    pub pattern: String,
    /// What is wanting, in words.
    pub missing: String,
}

pub(crate) fn explanations(stages: &Stages<'_>, found: &[Found]) -> Vec<Explanation> {
    found
        .iter()
        .map(|found| {
            let event = &found.event;
            let spans = event.actor.iter().chain(&event.recipient).map(|p| p.span);
            Explanation {
                links: spans.filter_map(|span| link(stages, span)).collect(),
                ..explanation(stages, &found.why)
            }
        })
        .collect()
}

/// An explanation for each statement.
pub(crate) fn statements(stages: &Stages<'_>) -> Vec<StatementExplanation> {
    let statements = &stages.statements;
    let mut grounds = crate::statements::grounds(&stages.context);
    statements
        .all
        .iter()
        .zip(&statements.shapes)
        .map(|(statement, shape)| StatementExplanation {
            key: shape.key.clone(),
            class: shape.class.clone(),
            construction: shape.construction.clone(),
            place: shape.place,
            confidence: shape.confidence,
            grounds: grounds.remove(&shape.anchor).unwrap_or_default(),
            links: statement
                .speaker_span
                .iter()
                .filter_map(|&span| link(stages, span))
                .collect(),
        })
        .collect()
}

/// How the mention that ends these words, or stands in them, was found to mean somebody mentioned before.
fn link(stages: &Stages<'_>, span: Span) -> Option<Link> {
    let context = &stages.context;
    let tokens = context.syntax.parse().tokens_of(span.start(), span.end());
    let mention = tokens.rev().find_map(|token| context.mentions.at(token))?;
    let by = context.entities.sieve(mention).told()?;
    let span = context.syntax.span(context.mentions.get(mention).tokens.clone());
    Some(Link { span, by })
}

fn explanation(stages: &Stages<'_>, why: &Why) -> Explanation {
    let context = &stages.context;
    let confidence = &context.lexicon.confidence;
    let near = triggers::near_misses(context, why.token);
    Explanation {
        frame: frame_at(stages, why.frame),
        frame_event: context.lexicon.frames.frames()[why.frame].event.clone(),
        pattern: why.pattern.clone(),
        pattern_line: why.line,
        actor_slot: why.actor_slot.clone(),
        recipient_slot: why.recipient_slot.clone(),
        status: why.status,
        contexts: why.contexts.clone(),
        mode: why.mode,
        grounds: why.features.iter().map(|&f| (f, confidence.weight(f))).collect(),
        links: Vec::new(),
        near_misses: near
            .into_iter()
            .map(|(trigger, miss)| NearMiss {
                frame: frame_at(stages, trigger.frame),
                pattern: trigger.text.to_string(),
                why: Told(stages, &miss).to_string(),
            })
            .collect(),
    }
}

/// Words that mean an event, but somebody is missing or the event is among the unsure; in the order of the text.
pub(crate) fn unmet(stages: &Stages<'_>, found: &[Found], unsure: &[Found]) -> Vec<Unmet> {
    let context = &stages.context;
    let mut unmet: Vec<Unmet> = unsure.iter().map(|found| too_unsure(stages, found)).collect();
    let all = || found.iter().chain(unsure);
    for token in (0..context.syntax.len()).filter(|&token| all().all(|f| f.why.token != token)) {
        if let Some((hit, missing)) = triggers::incomplete(context, token) {
            unmet.push(Unmet {
                trigger: context.syntax.span(hit.span.clone()),
                frame: frame_at(stages, hit.trigger.frame),
                pattern: hit.trigger.text.to_string(),
                missing: missing.to_owned(),
            });
        }
    }
    unmet.sort_by_key(|word| word.trigger.start());
    unmet
}

fn too_unsure(stages: &Stages<'_>, found: &Found) -> Unmet {
    Unmet {
        trigger: found.event.trigger,
        frame: frame_at(stages, found.why.frame),
        pattern: found.why.pattern.clone(),
        missing: format!("its confidence is only {:.2}", found.event.confidence),
    }
}

fn frame_at(stages: &Stages<'_>, frame: usize) -> FrameAt {
    let frame = &stages.context.lexicon.frames.frames()[frame];
    FrameAt {
        id: frame.id.clone(),
        file: frame.file.clone(),
        line: frame.line,
    }
}

/// A miss in words.
struct Told<'a>(&'a Stages<'a>, &'a Miss);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Miss::Word(word) => write!(f, "there is no {word:?} with it"),
            Miss::Object => f.write_str("its object is none of those that the pattern wants"),
            Miss::Excluded(token) => write!(f, "{:?} is excluded", self.0.context.syntax.word(*token)),
            Miss::Subject => f.write_str("its subject is none of those that the pattern wants"),
            Miss::Light => f.write_str("it does not stand with a light verb"),
            Miss::Modal => f.write_str("no clause says what must be"),
            Miss::Position => f.write_str("it only describes another word"),
        }
    }
}
