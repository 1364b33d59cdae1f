//! Events: frames from the lexicon meet the predicates of the text.
//!
//! First [`triggers`] are found; then each is given its [`participants`], or dropped if those that its frame needs are
//! not there; then status, contexts, [`roles`], [`counts`] and the mode that an instrument shows; what
//! only tells the aim of another event becomes part of it ([`parts`]); last, later mentions are
//! linked to the event that they tell again ([`repeats`]). Each event comes with its [`Why`], for those who ask.

pub(crate) mod confidence;
mod counts;
mod date;
mod instruments;
mod location;
pub(crate) mod participants;
mod parts;
mod repeats;
mod roles;
mod scene;
pub(crate) mod triggers;

use std::collections::HashMap;

use legation_knowledge::{Content, EventType, Mode, Quad};
use legation_nlp::{Dep, Pos, Tag};

use crate::contexts::Contexts;
use crate::dossier::{Event, Participant, RolePlayer, Span, StatementId, Status};
use crate::lexicon::{Frame, Head};
use crate::mentions::{Form, MentionId};
use crate::places::Places;
use crate::statements::{Context, Statements, markers};
use crate::status::Reading;
use crate::syntax::Token;
use crate::times::Times;
use participants::Cast;
use triggers::Hit;

/// A quotation of fewer words may be no more than a name for something.
const QUOTATION: usize = 8;

/// So many tokens behind the trigger's verb its noun belongs to the trigger.
const CLOSE: usize = 3;

/// An event with its reasons.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) event: Event,
    pub(crate) why: Why,
}

/// Why an event is as it is.
#[derive(Debug, Clone)]
pub(crate) struct Why {
    /// The word that triggers it.
    pub(crate) token: Token,
    /// Index of its frame.
    pub(crate) frame: usize,
    /// The pattern as written, and its line.
    pub(crate) pattern: String,
    pub(crate) line: u32,
    pub(crate) actor_slot: Option<String>,
    pub(crate) recipient_slot: Option<String>,
    /// The word that makes the status.
    pub(crate) status: Option<(Span, &'static str)>,
    /// The words that show each context.
    pub(crate) contexts: Vec<Span>,
    /// The word that shows the mode, if the frame does not.
    pub(crate) mode: Option<Span>,
    /// What the confidence rests on.
    pub(crate) features: Vec<&'static str>,
}

/// What events are made from, beside the context.
#[derive(Clone, Copy)]
pub(crate) struct Sources<'a> {
    pub(crate) statements: &'a Statements,
    pub(crate) times: &'a Times,
    pub(crate) places: &'a Places,
    pub(crate) contexts: &'a Contexts,
}

/// Finds them, in the order of their triggers; those less sure than `min_confidence` stand apart, and bear on no other.
pub(crate) fn find(
    context: Context<'_>,
    sources: Sources<'_>,
    min_confidence: f32,
) -> (Vec<Found>, Vec<Found>) {
    let finder = Finder { context, sources };
    let hits = triggers::find(&context);
    let role_phrases = roles::find(&context);
    let numbers = counts::find(&context);
    let (mut found, mut unsure) = (Vec::new(), Vec::new());
    for (hit, cast) in &hits {
        for mut event in finder.events(hit, cast) {
            if event.event.confidence < min_confidence {
                unsure.push(event);
                continue;
            }
            roles::add(&context, hit, &role_phrases, &mut event.event);
            roles::add_message(&context, hit, &mut event.event);
            found.push(event);
        }
    }
    keep_best_reading(&mut found);
    parts::absorb(&context, &mut found);
    counts::add(&context, numbers, &mut found);
    repeats::link(&context, &mut found);
    location::during_visits(&context, sources.places, &mut found);
    (found, unsure)
}

/// Where several frames of one type fire at the same words ("their *meeting* with the minister", as a noun and as a verb), that is one
/// event: the reading stays that knows more of its sides, then the surer one, then the first.
fn keep_best_reading(found: &mut Vec<Found>) {
    let sides =
        |one: &Found| u8::from(!one.event.actor.is_empty()) + u8::from(!one.event.recipient.is_empty());
    let mut best: HashMap<String, usize> = HashMap::new();
    for (at, one) in found.iter().enumerate() {
        let known = *best.entry(one.event.id.clone()).or_insert(at);
        let other = &found[known];
        let (ours, theirs) = (sides(one), sides(other));
        if ours > theirs || ours == theirs && one.event.confidence > other.event.confidence {
            best.insert(one.event.id.clone(), at);
        }
    }
    let mut at = 0;
    found.retain(|one| {
        at += 1;
        best.get(&one.event.id) == Some(&(at - 1))
    });
}

struct Finder<'a> {
    context: Context<'a>,
    sources: Sources<'a>,
}

impl Finder<'_> {
    /// The event of a trigger, and the one of the frame that fires with it.
    fn events(&self, hit: &Hit<'_>, cast: &Cast) -> Vec<Found> {
        let frames = &self.context.lexicon.frames;
        std::iter::once(hit.trigger.frame)
            .chain(frames.frame(hit.trigger).also)
            .map(|at| self.event(at, &frames.frames()[at], hit, cast))
            .collect()
    }

    fn event(&self, at: usize, frame: &Frame, hit: &Hit<'_>, cast: &Cast) -> Found {
        let s = self.context.syntax;
        let (event, mode, reading) = self.as_of(frame, hit, self.reading(hit, frame));
        let refused = event != frame.event && reading == Reading::PLAIN;
        let (reading, statement) = match self.in_statement(hit, reading) {
            // "Serbia said it would not accept": to say so is to refuse.
            (_, Some(id)) if refused && self.is_said_by(id, &cast.actors) => (reading, Some(id)),
            // "issued a statement urging the king to go": what the speaker does by saying it.
            (_, Some(id)) if self.opens(id, hit.token) && self.is_said_by(id, &cast.actors) => {
                (reading, None)
            }
            stated => stated,
        };
        let status = reading.status;
        let ontology = &self.context.lexicon.ontology;
        let shown = if mode.is_none() && event == frame.event {
            instruments::mode(&self.context, hit, &event)
        } else {
            None
        };
        let mode_word = shown.as_ref().map(|shown| shown.span);
        let cameo = match shown.as_ref().and_then(|shown| shown.cameo.clone()) {
            Some(code) => Some(code),
            None => frame.cameo.clone().filter(|_| event == frame.event),
        };
        let mode = mode.or_else(|| shown.map(|shown| shown.mode));
        let trigger = s.span(self.trigger(hit, frame));
        let sentence = s.sentence(hit.token);
        let signs = self.sources.contexts.of(&sentence.tokens);
        let features = confidence::features(&self.context, frame, hit, cast, status);
        let names = &self.context.lexicon.contexts.names;
        let quad = ontology.quad(&event);
        let dates = date::Finder {
            context: &self.context,
            times: self.sources.times,
            published: self.sources.times.document,
        };
        let when = dates.when(hit, quad.is_verbal(), status);
        let located = location::find(&self.context, self.sources.places, hit, cast, quad);
        let (place, place_reason) = located.unzip();
        let event = Event {
            id: identifier(s.parse().text(), &event, trigger.start(), trigger.end()),
            quad,
            scale: ontology.scale(&event, mode.as_ref()),
            goldstein: cameo.as_deref().and_then(|code| ontology.goldstein(code)),
            contexts: signs.iter().map(|sign| names[sign.context].clone()).collect(),
            cameo,
            mode,
            event,
            trigger,
            status,
            statement,
            makes: self.sources.statements.made_at(hit.token),
            markers: markers::of_event(&self.context, hit.token),
            historical: when.historical,
            place,
            place_reason,
            time: when.time,
            date: when.date,
            same_as: None,
            confidence: self.context.lexicon.confidence.of(&features),
            rule: format!("{}/{}", frame.id, cast.slots()),
            sentence: s.content_span(sentence.tokens.clone()).unwrap_or(trigger),
            actor: self.with_antecedents(&cast.actors),
            recipient: self.with_antecedents(&cast.recipients),
            roles: cast
                .roles
                .iter()
                .map(|&(role, p)| RolePlayer {
                    role,
                    entity: p.entity,
                    span: p.span,
                })
                .collect(),
            counts: Vec::new(),
        };
        let why = Why {
            token: hit.token,
            frame: at,
            pattern: hit.trigger.text.to_string(),
            line: hit.trigger.line,
            actor_slot: cast.actor_slot.clone(),
            recipient_slot: cast.recipient_slot.clone(),
            status: reading.because.map(|(word, what)| (s.span(word..word + 1), what)),
            contexts: signs.into_iter().map(|sign| s.span(sign.tokens)).collect(),
            mode: mode_word,
            features,
        };
        Found { event, why }
    }

    /// The words of the trigger, with the noun close behind that carries the event as much as its verb does: "*held talks*".
    fn trigger(&self, hit: &Hit<'_>, frame: &Frame) -> std::ops::Range<Token> {
        let (s, frames) = (self.context.syntax, &self.context.lexicon.frames);
        let carries = |object: Token| {
            let nouns = frames.of(Head::Noun, s.lemma(object));
            nouns.iter().any(|noun| frames.frame(noun).event == frame.event)
        };
        let noun = hit
            .objects
            .iter()
            .copied()
            .filter(|&object| object >= hit.span.end && object - hit.token <= CLOSE)
            .find(|&object| {
                // "taken into custody"
                let idiom = s.dep(object) == Dep::Pobj
                    && s.head(object)
                        .is_some_and(|p| hit.particles.contains(&p) && s.pos(p) == Pos::Adp)
                    && !self.context.mentions.at(object).is_some_and(|id| {
                        let mut meant = self.context.entities.of(id).iter();
                        meant.any(|&entity| self.context.entities.is_actor(entity))
                    });
                carries(object) || idiom
            });
        hit.span.start..noun.map_or(hit.span.end, |object| object + 1)
    }

    /// The same, each pronoun followed by what it takes up in the same sentence, "*Chad* said *it* would leave", and each
    /// description by the name that stands beside it, "*the president's successor, Zardari*".
    fn with_antecedents(&self, participants: &[Participant]) -> Vec<Participant> {
        let (s, mentions) = (self.context.syntax, self.context.mentions);
        let mut all = participants.to_vec();
        for participant in participants {
            let Some(mention) = mentions.in_span(s, participant.span) else {
                continue;
            };
            let means = |&id: &MentionId| *self.context.entities.of(id) == [participant.entity];
            let other = match mention.form {
                // "They" who are several stand for themselves.
                Form::Pronoun if participants.iter().filter(|p| p.span == participant.span).count() > 1 => {
                    None
                }
                Form::Pronoun => (s.sentence(mention.head).tokens.start..mention.head)
                    .rev()
                    .filter_map(|token| mentions.at(token))
                    .find(|id| mentions.get(*id).form != Form::Pronoun && means(id)),
                Form::Description => s
                    .kids_by(mention.head, Dep::Appos)
                    .filter_map(|token| mentions.at(token))
                    .find(|id| mentions.get(*id).form == Form::Name && means(id)),
                Form::Name | Form::Modifier => None,
            };
            // "He is *the first official* to be indicted": who is said to be the one described.
            let subject = (mention.form == Form::Description && s.dep(mention.head) == Dep::Attr)
                .then(|| s.head(mention.head))
                .flatten()
                .and_then(|copula| self.context.predicates.subject(copula))
                .filter(|&subject| !s.is_empty_subject(subject))
                .and_then(|subject| mentions.at(subject));
            let named = subject.into_iter().flat_map(|id| {
                let span = s.span(mentions.get(id).tokens.clone());
                let entities = self.context.entities.of(id);
                entities.iter().map(move |&entity| Participant { entity, span })
            });
            all.extend(named);
            all.extend(other.map(|id| Participant {
                entity: participant.entity,
                span: s.span(mentions.get(id).tokens.clone()),
            }));
        }
        all
    }

    /// How the text presents it, apart from who says so.
    fn reading(&self, hit: &Hit<'_>, frame: &Frame) -> Reading {
        let reading = self.context.status.read(hit.token);
        // "phoned him to ask for help": to phone for it is to ask.
        if let Some(governor) = self.spoken_at(hit, frame) {
            return self.context.status.read(governor);
        }
        // A demand that was rejected was made.
        let of_words = frame.content != Content::Open && hit.trigger.head == Head::Noun;
        if of_words && reading.is_governed() {
            return Reading::PLAIN;
        }
        let noun = hit.trigger.head == Head::Noun;
        let cooperative = self.context.lexicon.ontology.when_future(&frame.event).is_some();
        match self.context.status.announced(hit.token) {
            Some(announced) if noun && !cooperative && !of_words => reading.or_greater(announced),
            _ => reading,
        }
    }

    /// The verb of talking or meeting whose purpose an act of words is: "*wrote* to demand", "*met* the king to protest".
    fn spoken_at(&self, hit: &Hit<'_>, frame: &Frame) -> Option<Token> {
        let Context {
            syntax: s, lexicon, ..
        } = self.context;
        let verb = hit.token;
        let purpose = hit.trigger.head == Head::Verb
            && s.dep(verb) == Dep::Advcl
            && s.kids_by(verb, Dep::Aux).any(|aux| s.tag(aux) == Tag::To);
        let governor = s.head(verb).filter(|&g| s.is_verb(g) && g < verb)?;
        let talks = || {
            lexicon.saying.verb(s.lemma(governor)).is_some()
                || triggers::at(&self.context, governor).is_some_and(|at| {
                    lexicon
                        .ontology
                        .quad(&lexicon.frames.frame(at.trigger).event)
                        .is_verbal()
                })
        };
        let words = lexicon.ontology.quad(&frame.event) == Quad::VerbalConflict;
        (purpose && words && talks()).then_some(governor)
    }

    /// What stands in a statement is claimed at least.
    fn in_statement(&self, hit: &Hit<'_>, reading: Reading) -> (Reading, Option<StatementId>) {
        let statement = self.sources.statements.around(hit.token);
        // What is quoted is somebody's, though nobody finds whose. Short quotations may be mere names for things.
        let quoted = self
            .context
            .quotes
            .around(hit.token)
            .is_some_and(|quote| quote.len() >= QUOTATION);
        if statement.is_some() || quoted {
            return (reading.at_least(Status::Claimed), statement);
        }
        (reading, None)
    }

    /// Whether a participle opens what a statement says, or hangs on its cue: "wrote to the king condemning the raid".
    fn opens(&self, statement: StatementId, token: Token) -> bool {
        let s = self.context.syntax;
        let shape = &self.sources.statements.shapes[statement.0 as usize];
        let first = shape.content.first().map(|piece| piece.start);
        let governed = std::iter::once(token)
            .chain(s.ancestors(token))
            .take_while(|&word| word != shape.anchor)
            .all(|word| {
                matches!(
                    s.dep(word),
                    Dep::Advcl | Dep::Acl | Dep::Pobj | Dep::Prep | Dep::Dobj | Dep::Dative
                )
            })
            && s.ancestors(token).any(|word| word == shape.anchor);
        s.tag(token) == Tag::Vbg
            && self.context.quotes.around(token).is_none()
            && (first == Some(token) || governed && matches!(s.dep(token), Dep::Advcl | Dep::Acl))
    }

    /// Whether one of these is the speaker of a statement, by name or as "we".
    fn is_said_by(&self, statement: StatementId, actors: &[Participant]) -> bool {
        let speakers = &self.sources.statements.all[statement.0 as usize].speakers;
        let Context {
            syntax: s,
            mentions,
            lexicon,
            ..
        } = self.context;
        let first_person = |actor: &Participant| {
            mentions
                .in_span(s, actor.span)
                .filter(|m| m.form == Form::Pronoun)
                .is_some_and(|m| lexicon.people.is_first_person(&s.lower(m.head)))
        };
        actors
            .iter()
            .any(|actor| speakers.contains(&actor.entity) || first_person(actor))
    }

    /// Planned cooperation of some types is another type, an agreement; cooperation that somebody says he will not give is a
    /// refusal, and as such no longer negated.
    fn as_of(&self, frame: &Frame, hit: &Hit<'_>, reading: Reading) -> (EventType, Option<Mode>, Reading) {
        let ontology = &self.context.lexicon.ontology;
        let own = (frame.event.clone(), frame.mode.clone(), reading);
        match reading.status {
            Status::Future => match ontology.when_future(&frame.event) {
                Some(event) => (event.clone(), None, reading),
                None => own,
            },
            Status::Negated
                if hit.trigger.head != Head::Noun && self.context.status.is_refused(hit.token) =>
            {
                match ontology.when_refused(&frame.event) {
                    Some(event) => (event.clone(), None, Reading::PLAIN),
                    None => own,
                }
            }
            _ => own,
        }
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
