//! Where an event happened: what stands with its words, then with the clause that governs them, then what the text calls
//! "there" or "the city", then the dateline. What tells of no place leaves the event without one: the countries of those
//! who take part say nothing of where.

use legation_knowledge::Quad;
use legation_nlp::{Dep, Pos};

use super::participants::Cast;
use super::triggers::Hit;
use crate::dossier::{PlaceId, Precision};
use crate::places::Places;
use crate::statements::Context;
use crate::syntax::Token;

/// So many governing words are looked at.
const CLIMB: usize = 6;
/// So many words of a clause are looked at.
const REACH: usize = 80;
/// So many places back "the city" may mean one.
const BACK: usize = 12;

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
    finder
        .own(hit.token)
        .or_else(|| finder.of_noun())
        .or_else(|| finder.visited(cast))
        .or_else(|| finder.governing())
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
    /// What stands in the clause of this word: the nearest place behind a preposition, "there", "in the city".
    fn own(&self, word: Token) -> Option<Located> {
        let s = self.context.syntax;
        let subtree = s.subtree(word);
        let range = subtree.start.max(word.saturating_sub(REACH))..subtree.end.min(word + REACH);
        let mut best: Option<(usize, usize, Located)> = None;
        for i in range {
            let Some(depth) = self.depth(i, word) else {
                continue;
            };
            let Some(located) = self.at_preposition(i).or_else(|| self.adverb(i)) else {
                continue;
            };
            let distance = i.abs_diff(word);
            if best
                .as_ref()
                .is_none_or(|(d, near, _)| (depth, distance) < (*d, *near))
            {
                best = Some((depth, distance, located));
            }
        }
        best.map(|(_, _, located)| located)
    }

    /// How many words lie between, if what stands there belongs to the clause: it may be part of what is acted on, but
    /// not of another clause, nor of who acts.
    fn depth(&self, i: Token, word: Token) -> Option<usize> {
        let s = self.context.syntax;
        let mut depth = 0;
        let mut below = i;
        for above in s.ancestors(i) {
            let within_object = matches!(
                s.dep(below),
                Dep::Dobj | Dep::Nsubjpass | Dep::Pobj | Dep::Conj | Dep::Appos
            );
            let part = matches!(
                s.dep(below),
                Dep::Prep | Dep::Advmod | Dep::Npadvmod | Dep::Pcomp | Dep::Compound | Dep::Amod | Dep::Nmod
            );
            let clause = matches!(s.dep(below), Dep::Conj) && s.is_verb(below);
            if !(part || within_object) || clause || (below != i && within_object && self.verbal) {
                return None;
            }
            if above == word {
                return Some(depth);
            }
            depth += 1;
            below = above;
        }
        None
    }

    /// "in Quetta", "near the town of Gao", "at Kabul airport", "in the city".
    fn at_preposition(&self, preposition: Token) -> Option<Located> {
        let Context {
            syntax: s, lexicon, ..
        } = self.context;
        if s.dep(preposition) != Dep::Prep || !lexicon.places.scene.contains(&s.lower(preposition)) {
            return None;
        }
        let object = s.kid(preposition, Dep::Pobj)?;
        let what = |id: PlaceId| (id, format!("“{} {}”", s.lower(preposition), self.shown(id)));
        self.named(object).map(what).or_else(|| self.described(object))
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

    /// What stands with the clause that this one belongs to: "In Mosul, six were killed and two *wounded*", "the *raid* killed
    /// six in Mosul".
    fn governing(&self) -> Option<Located> {
        let Context {
            syntax: s, lexicon, ..
        } = self.context;
        let mut below = self.hit.token;
        for above in s.ancestors(self.hit.token).take(CLIMB) {
            let joined = match s.dep(below) {
                Dep::Conj | Dep::Xcomp | Dep::Advcl | Dep::Pcomp | Dep::Prep | Dep::Acl => true,
                // "to say" has its own place; what is said of, another.
                Dep::Nsubj | Dep::Nsubjpass | Dep::Dobj | Dep::Pobj => {
                    !self.verbal && lexicon.saying.verb(s.lemma(above)).is_none()
                }
                _ => false,
            };
            if !joined {
                return None;
            }
            if s.is_verb(above) {
                let own = s
                    .kids(above)
                    .filter(|&kid| kid != below)
                    .find_map(|kid| self.at_preposition(kid).or_else(|| self.adverb(kid)));
                if let Some((place, reason)) = own {
                    return Some((place, format!("{reason}, with “{}”", s.word(above))));
                }
            }
            below = above;
        }
        None
    }

    /// The dateline, for what the first paragraph tells: what is said, or done by or to the country in which it lies.
    fn dateline(&self, cast: &Cast) -> Option<Located> {
        let s = self.context.syntax;
        let (place, end) = self.places.dateline?;
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
