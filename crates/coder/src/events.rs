//! Events: frames from the lexicon meet the predicates of the text.
//!
//! First [`triggers`] are found; then each is given its [`participants`], or dropped if those that its frame needs are
//! not there; last comes the status, for which statements must be known.
//!
//! # Confidence
//! A product: 0.9 for a verb or 0.75 for a noun, times 0.85 for each of: no actor, no recipient where the frame has
//! one, a participant found inside a phrase rather than as its head, a heading. It is not yet fitted to how often
//! events are right.

pub(crate) mod participants;
pub(crate) mod triggers;

use jiff::ToSpan;
use jiff::civil::Date;
use legation_knowledge::{EventType, Mode};
use legation_nlp::Dep;

use crate::dossier::{Event, Status, TimeId};
use crate::lexicon::{Frame, Head};
use crate::statements::{Context, Statements};
use crate::syntax::Token;
use crate::times::Times;
use participants::Cast;
use triggers::Hit;

/// Starting confidence of an event that a verb says.
const VERB: f32 = 0.9;
/// Starting confidence of an event that a noun says.
const NOUN: f32 = 0.75;
/// Factor for each thing that makes an event less sure.
const DOUBT: f32 = 0.85;

/// Finds them, in the order of their triggers.
pub(crate) fn find(
    context: Context<'_>,
    statements: &Statements,
    times: &Times,
    published: Option<Date>,
) -> Vec<Event> {
    let finder = Finder {
        context,
        statements,
        times,
        published,
    };
    triggers::find(&context)
        .iter()
        .flat_map(|hit| finder.events(hit))
        .collect()
}

struct Finder<'a> {
    context: Context<'a>,
    statements: &'a Statements,
    times: &'a Times,
    published: Option<Date>,
}

impl Finder<'_> {
    /// The event of a trigger, and the one of the frame that fires with it.
    fn events(&self, hit: &Hit<'_>) -> Vec<Event> {
        let frames = &self.context.lexicon.frames;
        let frame = frames.frame(hit.trigger);
        let Some(cast) = participants::cast(&self.context, frame, hit) else {
            return Vec::new();
        };
        let also = frame.also.map(|other| &frames.frames()[other]);
        std::iter::once(frame)
            .chain(also)
            .map(|frame| self.event(frame, hit, cast.clone()))
            .collect()
    }

    fn event(&self, frame: &Frame, hit: &Hit<'_>, cast: Cast) -> Event {
        let s = self.context.syntax;
        let (status, statement) = self.status(hit.token);
        let (event, mode) = self.as_of(frame, status);
        let ontology = &self.context.lexicon.ontology;
        let trigger = s.span(hit.span.clone());
        let sentence = s.sentence(hit.token);
        let time = self.time(hit.token);
        Event {
            id: identifier(s.parse().text(), &event, trigger.start(), trigger.end()),
            quad: ontology.quad(&event),
            scale: ontology.scale(&event, mode.as_ref()),
            cameo: frame.cameo.clone().filter(|_| event == frame.event),
            mode,
            event,
            trigger,
            status,
            statement,
            historical: self.is_historical(time),
            time,
            confidence: self.confidence(frame, hit, &cast),
            rule: format!("{}/{}", frame.id, cast.slots()),
            sentence: s.content_span(sentence.tokens.clone()).unwrap_or(trigger),
            actor: cast.actors,
            recipient: cast.recipients,
        }
    }

    /// How the text presents it, and the statement that it stands in.
    fn status(&self, trigger: Token) -> (Status, Option<crate::dossier::StatementId>) {
        let status = self.context.status.of(trigger);
        let statement = self.statements.around(trigger);
        (
            if statement.is_some() {
                status.max(Status::Claimed)
            } else {
                status
            },
            statement,
        )
    }

    /// Planned cooperation of some types is another type: an agreement.
    fn as_of(&self, frame: &Frame, status: Status) -> (EventType, Option<Mode>) {
        let planned = self
            .context
            .lexicon
            .ontology
            .when_future(&frame.event)
            .filter(|_| status == Status::Future);
        match planned {
            Some(event) => (event.clone(), None),
            None => (frame.event.clone(), frame.mode.clone()),
        }
    }

    /// The date that stands with the trigger.
    fn time(&self, trigger: Token) -> Option<TimeId> {
        let s = self.context.syntax;
        s.kids(trigger).find_map(|kid| match s.dep(kid) {
            Dep::Npadvmod => self.times.at(kid),
            Dep::Prep => s.kid(kid, Dep::Pobj).and_then(|object| self.times.at(object)),
            _ => None,
        })
    }

    /// Whether the event's date lies a year or more before the day of publication.
    fn is_historical(&self, time: Option<TimeId>) -> bool {
        let date = time.and_then(|id| self.times.first_day(id));
        date.zip(self.published)
            .is_some_and(|(date, published)| date.saturating_add(1.year()) <= published)
    }

    fn confidence(&self, frame: &Frame, hit: &Hit, cast: &Cast) -> f32 {
        let s = self.context.syntax;
        let verb = hit.trigger.head != Head::Noun;
        let wants_recipient = !(if verb {
            &frame.recipient
        } else {
            &frame.noun_recipient
        })
        .is_empty();
        let doubts = [
            cast.actors.is_empty(),
            wants_recipient && cast.recipients.is_empty(),
            cast.inner,
            s.sentence(hit.token).heading,
        ];
        let count = doubts.into_iter().filter(|&doubt| doubt).count();
        (if verb { VERB } else { NOUN }) * DOUBT.powi(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

/// The first 64 bits, in hexadecimal, of BLAKE3 over text, type and trigger.
fn identifier(text: &str, event: &EventType, start: u32, end: u32) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(text.as_bytes());
    hasher.update(&[0]);
    hasher.update(event.as_str().as_bytes());
    hasher.update(&start.to_le_bytes());
    hasher.update(&end.to_le_bytes());
    hasher.finalize().to_hex()[..16].to_owned()
}
