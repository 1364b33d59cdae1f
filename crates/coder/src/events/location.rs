//! Where an event happened: what stands with its words, then with the clause that governs them, then what the text calls
//! "there" or "the city", then the dateline. What tells of no place leaves the event without one: the countries of those
//! who take part say nothing of where.

use legation_knowledge::Quad;
use legation_nlp::{Dep, Pos};

use super::Found;
use super::participants::Cast;
use super::scene::Scene;
use super::triggers::Hit;
use crate::dossier::{Participant, PlaceId, Precision, Span, Status};
use crate::places::Places;
use crate::statements::Context;
use crate::syntax::Token;

/// So many places back "the city" may mean one.
const BACK: usize = 12;

/// So many sentences after somebody came somewhere it is told what was done there.
const STAY: usize = 4;

/// Places what visitors do while they visit, where their clause tells no place: "a delegation arrived in Moscow … The delegation
/// presented the letter".
pub(super) fn during_visits(context: &Context<'_>, places: &Places, found: &mut [Found]) {
    let visits = &context.lexicon.places.visits;
    let s = context.syntax;
    let is_visit = |found: &Found| {
        let mode = found.event.mode.as_ref();
        mode.is_some_and(|mode| visits.contains(mode.as_str()))
    };
    let done = |found: &Found| matches!(found.event.status, Status::Reported | Status::Claimed);
    for later in 1..found.len() {
        let (before, after) = found.split_at_mut(later);
        let Some(event) = after.first_mut() else { break };
        // Only what is done with words face to face, like the visit itself.
        let meets = |visit: &Found| visit.event.event == event.event.event;
        if event.event.place.is_some() || is_visit(event) || !done(event) {
            continue;
        }
        let sentence = s.sentence_index(event.why.token);
        let near = |visit: &&Found| s.sentence_index(visit.why.token) + STAY >= sentence;
        let by_actor = |visit: &&Found| {
            // "members of a *delegation*" come as the delegation.
            let within = |actor: &Participant, visitor: &Participant| {
                let mentions = &context.entities.get(actor.entity).mentions;
                let inside =
                    |span: &Span| visitor.span.start() <= span.start() && span.end() <= visitor.span.end();
                actor.entity == visitor.entity || mentions.iter().any(inside)
            };
            let acts = |p: &Participant| event.event.actor.iter().any(|actor| within(actor, p));
            visit.event.actor.iter().any(acts)
        };
        let visit = before
            .iter()
            .rev()
            .take_while(near)
            .filter(|visit| is_visit(visit) && done(visit) && meets(visit))
            .filter(|visit| visit.event.historical == event.event.historical)
            .find(by_actor);
        if let Some(place) = visit.and_then(|visit| visit.event.place) {
            let name = &places.all[place.0 as usize].name;
            event.event.place = Some(place);
            event.event.place_reason = Some(format!("who acts visits {name}"));
        }
    }
}

/// A place with why it is the event's.
pub(super) type Located = (PlaceId, String);

/// Where the event of this trigger happened.
pub(super) fn find(
    context: &Context<'_>,
    places: &Places,
    hit: &Hit<'_>,
    cast: &Cast,
    quad: Quad,
) -> Option<Located> {
    if places.all.is_empty() {
        return None;
    }
    let finder = Finder {
        context,
        places,
        hit,
        verbal: quad.is_verbal(),
    };
    let scene = Scene::of(context, hit.token, finder.verbal);
    let at = |word: Token| finder.at_preposition(word).or_else(|| finder.adverb(word));
    scene
        .own(at)
        .or_else(|| finder.of_noun())
        .or_else(|| finder.visited(cast))
        .or_else(|| {
            let ((place, reason), above) = scene.beside(at).or_else(|| scene.governing(at))?;
            let word = context.syntax.word(above);
            Some((place, format!("{reason}, with “{word}”")))
        })
        .or_else(|| finder.dateline(cast))
}

struct Finder<'a> {
    context: &'a Context<'a>,
    places: &'a Places,
    hit: &'a Hit<'a>,
    /// Whether the event is done with words: then what it is said of may be elsewhere.
    verbal: bool,
}

impl Finder<'_> {
    /// "in Quetta", "near the town of Gao", "at Kabul airport", "in the city".
    fn at_preposition(&self, preposition: Token) -> Option<Located> {
        let Context {
            syntax: s, lexicon, ..
        } = self.context;
        if s.dep(preposition) != Dep::Prep || !lexicon.places.scene.contains(&s.lower(preposition)) {
            return None;
        }
        let object = s.kid(preposition, Dep::Pobj)?;
        // "backed him on Vietnam" tells what about, "on Mururoa" where.
        let topic = |id: &PlaceId| {
            s.is_word(preposition, "on")
                && !matches!(
                    self.places.all[id.0 as usize].precision,
                    Some(Precision::Point | Precision::Area)
                )
        };
        let what = |id: PlaceId| (id, format!("“{} {}”", s.lower(preposition), self.shown(id)));
        self.named(object)
            .filter(|id| !topic(id))
            .map(what)
            .or_else(|| self.described(object))
    }

    fn shown(&self, id: PlaceId) -> String {
        let span = self.places.all[id.0 as usize].span;
        let s = self.context.syntax;
        s.parse()
            .slice(s.parse().tokens_of(span.start(), span.end()))
            .to_owned()
    }

    /// The place that a phrase names: "Quetta", "Kabul airport", "the northern city of Gao", "central Baghdad".
    fn named(&self, head: Token) -> Option<PlaceId> {
        let Context {
            syntax: s, lexicon, ..
        } = self.context;
        if let Some(place) = self.places.at(head) {
            return Some(place);
        }
        let kind = lexicon.places.kinds.contains(s.lemma(head)) || lexicon.people.is_place(s.lemma(head));
        let of = s
            .kids_by(head, Dep::Prep)
            .filter(|&p| kind && s.is_word(p, "of"))
            .find_map(|p| self.places.at(s.kid(p, Dep::Pobj)?));
        let before = || {
            s.kids(head)
                .filter(|&kid| {
                    kid < head && matches!(s.dep(kid), Dep::Compound | Dep::Nmod | Dep::Amod | Dep::Poss)
                })
                .find_map(|kid| self.places.at(kid))
        };
        of.or_else(|| kind.then(before).flatten())
    }

    /// "the city", "the capital", "the region": the last place of that kind.
    fn described(&self, head: Token) -> Option<Located> {
        let Context {
            syntax: s, lexicon, ..
        } = self.context;
        let definite = s
            .kids_by(head, Dep::Det)
            .any(|det| matches!(s.lower(det).as_str(), "the" | "that" | "this"));
        let bare = definite && s.pos(head) == Pos::Noun && s.kids_by(head, Dep::Prep).next().is_none();
        let modified = s
            .kids(head)
            .any(|kid| matches!(s.dep(kid), Dep::Amod | Dep::Compound | Dep::Poss | Dep::Nummod));
        let wanted = lexicon.places.described(s.lemma(head))?;
        if !bare || modified {
            return None;
        }
        let place = self
            .before(head)
            .find(|&id| self.places.all[id.0 as usize].precision == Some(wanted))?;
        let reason = format!("“the {}”: {}, named before", s.lower(head), self.shown(place));
        Some((place, reason))
    }

    /// "there": the last place.
    fn adverb(&self, i: Token) -> Option<Located> {
        let s = self.context.syntax;
        let there = s.dep(i) == Dep::Advmod && s.is_word(i, "there");
        let place = self
            .before(i)
            .find(|&id| self.places.all[id.0 as usize].precision.is_some())
            .filter(|_| there)?;
        Some((place, format!("“there”: {}, named before", self.shown(place))))
    }

    /// Places named before this word, the latest first.
    fn before(&self, word: Token) -> impl Iterator<Item = PlaceId> + '_ {
        let start = self.context.syntax.parse().tokens()[word].start;
        let count = self.places.all.partition_point(|place| place.span.end() <= start);
        (count.saturating_sub(BACK)..count)
            .rev()
            .map(|at| PlaceId(at as u32))
    }

    /// "the Kabul bombing": a place before the noun, for what is done and not said.
    fn of_noun(&self) -> Option<Located> {
        let s = self.context.syntax;
        let noun = self.hit.token;
        if self.verbal || !s.is_nominal(noun) {
            return None;
        }
        let place = s
            .kids(noun)
            .filter(|&kid| kid < noun && matches!(s.dep(kid), Dep::Compound | Dep::Nmod | Dep::Poss))
            .find_map(|kid| self.places.at(kid))
            .filter(|&id| self.is_within_a_country(id))?;
        Some((place, format!("called after {}", self.shown(place))))
    }

    /// A country's name before a noun may be who acts.
    fn is_within_a_country(&self, id: PlaceId) -> bool {
        matches!(
            self.places.all[id.0 as usize].precision,
            Some(Precision::Point | Precision::City | Precision::Region)
        )
    }

    /// "visited Moscow": whom one visits is where.
    fn visited(&self, cast: &Cast) -> Option<Located> {
        let s = self.context.syntax;
        let lexicon = self.context.lexicon;
        let frame = &lexicon.frames.frames()[self.hit.trigger.frame];
        let visit = frame
            .mode
            .as_ref()
            .is_some_and(|mode| lexicon.places.visits.contains(mode.as_str()));
        if !visit {
            return None;
        }
        let place = cast.recipients.iter().find_map(|participant| {
            let tokens = s
                .parse()
                .tokens_of(participant.span.start(), participant.span.end());
            tokens.rev().find_map(|token| self.places.at(token))
        })?;
        Some((place, format!("{} is visited", self.shown(place))))
    }

    /// The dateline, for what the first paragraph tells as said by or to the country in which it lies.
    fn dateline(&self, cast: &Cast) -> Option<Located> {
        let s = self.context.syntax;
        let (place, end) = self.places.dateline.filter(|_| self.verbal)?;
        let lead = s.sentence_index(self.hit.token) <= s.sentence_index(end) + 1;
        let country = self.places.all[place.0 as usize].country?;
        let theirs = cast
            .actors
            .iter()
            .chain(&cast.recipients)
            .any(|p| self.context.entities.get(p.entity).country == Some(country));
        let elsewhere = self
            .places
            .all
            .iter()
            .skip(place.0 as usize + 1)
            .take_while(|other| other.span.start() < s.span(self.hit.token..self.hit.token + 1).end())
            .any(|other| other.country != Some(country));
        (lead && theirs && !elsewhere).then(|| (place, format!("the dateline, {}", self.shown(place))))
    }
}
