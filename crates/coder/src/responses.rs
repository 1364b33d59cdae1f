//! Which statement answers what: denials, dismissals, confirmations, apologies, counter-accusations.
//!
//! A statement answers an event or another's statement of the same document if it takes it up by a noun ("these allegations"),
//! tells the same event itself, or denies having to do with it while it is accused. Who accuses, who is accused and who answers
//! must not contradict each other; of several that fit the best supported one is taken, and if none is, there is no response.

use std::ops::Range;

use legation_nlp::Dep;

use crate::dossier::{
    EntityId, EntityKind, Participant, Response, ResponseStance, Stance, StatementId, Status,
};
use crate::events::Found;
use crate::statements::{Context, Shape, Statements};
use crate::syntax::Token;

/// The type of an accusation in the ontology.
const ACCUSE: &str = "ACCUSE";
/// A response speaks of what stands so many events away at most.
const FAR: usize = 80;
/// So many words of a noun phrase are looked at.
const PARTIES: usize = 40;

/// Finds them, in the order of the answering statements.
pub(crate) fn find(context: &Context<'_>, statements: &Statements, events: &[Found]) -> Vec<Response> {
    let finder = Finder {
        context,
        statements,
        events,
    };
    let mut found: Vec<Response> = Vec::new();
    for at in 0..statements.all.len() {
        for response in finder.of(at) {
            if !found.contains(&response) {
                found.push(response);
            }
        }
    }
    found
}

struct Finder<'a> {
    context: &'a Context<'a>,
    statements: &'a Statements,
    events: &'a [Found],
}

/// What is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Event(usize),
    Statement(usize),
}

impl Finder<'_> {
    fn of(&self, at: usize) -> Vec<Response> {
        let shape = &self.statements.shapes[at];
        let answers = &self.context.lexicon.saying.answers;
        let stance = self.statements.all[at].stance;
        let negated = self.context.syntax.kid(shape.anchor, Dep::Neg).is_some();
        let mut found = Vec::new();
        if let Some((noun, takes_up)) = self.taken_up(shape) {
            let dismisses = || !negated && self.says(shape, |word| answers.dismissing.contains(word));
            let stance = if stance == Stance::Denies || dismisses() {
                Some(ResponseStance::Denies)
            } else if !negated
                && (self.says(shape, |word| answers.upholding.contains(word))
                    || answers.confirming.contains(&shape.key))
            {
                Some(ResponseStance::Confirms)
            } else {
                None
            };
            if let Some(stance) = stance
                && let Some(target) = self.meant(at, noun, takes_up)
            {
                found.push(self.response(at, target, stance));
                return found;
            }
        }
        let telling = if stance == Stance::Denies {
            Some(ResponseStance::Denies)
        } else if answers.confirming.contains(&shape.key) && !negated {
            Some(ResponseStance::Confirms)
        } else if answers.apologising.contains(&shape.key) && !negated {
            Some(ResponseStance::Apologises)
        } else {
            None
        };
        if let Some(stance) = telling {
            if let Some(target) = self.told_by_others(at) {
                found.push(self.response(at, target, stance));
            } else if stance == ResponseStance::Denies
                && (self.says(shape, |word| answers.involvement.contains(word))
                    || self.is_refusal_alone(shape))
                && let Some(target) = self.accusation_of(at)
            {
                found.push(self.response(at, target, stance));
            }
        }
        if let Some(target) = self.accuses_back(at) {
            found.push(self.response(at, target, ResponseStance::Accuses));
        }
        found
    }

    /// The events near a word, with their places.
    fn near(&self, token: Token) -> impl Iterator<Item = (usize, &Found)> {
        let here = self.events.partition_point(|found| found.why.token < token);
        let range = here.saturating_sub(FAR)..(here + FAR).min(self.events.len());
        range.map(|k| (k, &self.events[k]))
    }

    fn response(&self, at: usize, target: Target, stance: ResponseStance) -> Response {
        let (to_event, to_statement) = match target {
            Target::Event(event) => {
                let event = &self.events[event].event;
                (Some(event.id.clone()), event.makes.or(event.statement))
            }
            Target::Statement(statement) => (None, Some(StatementId(statement as u32))),
        };
        Response {
            from: StatementId(at as u32),
            to_event,
            to_statement: to_statement.filter(|id| id.0 as usize != at),
            stance,
        }
    }

    /// The noun in the content that takes up what was said: definite, and at the top of what is said.
    fn taken_up(&self, shape: &Shape) -> Option<(Token, TakesUp)> {
        let s = self.context.syntax;
        let answers = &self.context.lexicon.saying.answers;
        shape.content.iter().cloned().flatten().find_map(|i| {
            let lemma = s.lemma(i);
            let kind = if answers.accusations.contains(lemma) {
                TakesUp::Accusation
            } else if answers.statements.contains(lemma) {
                TakesUp::Statement
            } else {
                return None;
            };
            let definite = s.kids(i).any(|k| {
                k < i
                    && (matches!(
                        s.lower(k).as_str(),
                        "the" | "this" | "these" | "that" | "those" | "such" | "any" | "all"
                    ) || s.dep(k) == Dep::Poss)
            });
            let top = matches!(
                s.dep(i),
                Dep::Nsubj | Dep::Nsubjpass | Dep::Dobj | Dep::Pobj | Dep::Attr | Dep::Oprd | Dep::Conj
            ) && s.steps(i, shape.anchor).is_some_and(|steps| steps <= 3);
            let plural_bare =
                matches!(s.tag(i), legation_nlp::Tag::Nns) && !s.kids(i).any(|k| s.dep(k) == Dep::Det);
            (top && (definite || plural_bare)).then_some((i, kind))
        })
    }

    fn says(&self, shape: &Shape, is: impl Fn(&str) -> bool) -> bool {
        let s = self.context.syntax;
        let near = |i: Token| s.sentence_index(i) == s.sentence_index(shape.anchor);
        let negated = |i: Token| {
            s.kid(i, Dep::Neg).is_some()
                || s.head(i)
                    .is_some_and(|h| s.kid(h, Dep::Neg).is_some() && s.is_verb(h))
        };
        shape
            .content
            .iter()
            .cloned()
            .flatten()
            .any(|i| near(i) && (is(s.lemma(i)) || is(&s.lower(i))) && !negated(i))
    }

    /// "X denied it", "X denied having anything to do with it".
    fn is_refusal_alone(&self, shape: &Shape) -> bool {
        let s = self.context.syntax;
        shape.content.iter().map(Range::len).sum::<usize>() <= 2
            && shape
                .content
                .iter()
                .cloned()
                .flatten()
                .any(|i| matches!(s.lemma(i), "it" | "this" | "that" | "them"))
    }

    /// How far two are on one side: the same one, or of one country, where one of them is the state or speaks for it.
    fn likeness(&self, a: EntityId, b: EntityId) -> i32 {
        if a == b {
            return 3;
        }
        let (first, second) = (self.context.entities.get(a), self.context.entities.get(b));
        if first.members.contains(&b) || second.members.contains(&a) {
            return 2;
        }
        let one_country = first.country.is_some() && first.country == second.country;
        if one_country {
            return if first.kind == EntityKind::Country || second.kind == EntityKind::Country {
                2
            } else {
                1
            };
        }
        if first.country.is_some() && second.country.is_some() {
            -2
        } else {
            0
        }
    }

    fn best_likeness(&self, a: &[EntityId], b: &[EntityId]) -> Option<i32> {
        a.iter()
            .flat_map(|&x| b.iter().map(move |&y| (x, y)))
            .map(|(x, y)| self.likeness(x, y))
            .max()
    }

    fn speakers(&self, at: usize) -> &[EntityId] {
        &self.statements.all[at].speakers
    }

    /// Who made what the noun takes up, and against whom: "the allegations made by Pakistani officials against India".
    fn parties(&self, noun: Token) -> (Vec<EntityId>, Vec<EntityId>) {
        let s = self.context.syntax;
        let (mut makers, mut targets) = (Vec::new(), Vec::new());
        let meant = |token: Token| {
            let mention = self.context.mentions.at(token);
            mention
                .map(|m| self.context.entities.of(m).to_vec())
                .unwrap_or_default()
        };
        for i in s.subtree(noun).take(PARTIES) {
            let head = s.head(i);
            match s.dep(i) {
                Dep::Poss if head == Some(noun) => makers.extend(meant(i)),
                Dep::Amod | Dep::Compound if head == Some(noun) => makers.extend(meant(i)),
                Dep::Pobj => {
                    let preposition = head.map(|h| s.lower(h)).unwrap_or_default();
                    match preposition.as_str() {
                        "by" | "from" => makers.extend(meant(i)),
                        "against" => targets.extend(meant(i)),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        (makers, targets)
    }

    /// The accusation or statement that a noun takes up.
    fn meant(&self, at: usize, noun: Token, takes_up: TakesUp) -> Option<Target> {
        let shape = &self.statements.shapes[at];
        let here = shape.anchor;
        let (makers, targets) = self.parties(noun);
        let speakers = self.speakers(at);
        let inside = |token: Token| shape.content.iter().any(|p| p.contains(&token));
        let mut best: Option<(i32, Target)> = None;
        let mut consider = |score: Option<i32>, target: Target| {
            if let Some(score) = score
                && best.is_none_or(|(top, _)| score > top)
            {
                best = Some((score, target));
            }
        };
        for (k, found) in self.near(here) {
            if found.event.event.as_str() != ACCUSE || found.event.makes == Some(StatementId(at as u32)) {
                continue;
            }
            let actors = entities(&found.event.actor);
            let recipients = entities(&found.event.recipient);
            let score = self
                .support(&actors, &recipients, &makers, &targets, speakers)
                .map(|support| {
                    let told = i32::from(found.event.makes.is_some()) * 3;
                    let within = i32::from(inside(found.why.token)) * 6;
                    let full = i32::from(!actors.is_empty()) + i32::from(!recipients.is_empty());
                    support + told + full - within - self.distance(found.why.token, here)
                });
            consider(score, Target::Event(k));
        }
        let accusation = best;
        if takes_up == TakesUp::Accusation || accusation.is_some_and(|(score, _)| score >= 4) {
            return accusation
                .filter(|(score, _)| *score > 0)
                .map(|(_, target)| target);
        }
        // Anything that another has said before.
        let mut nearest: Option<(i32, Target)> = accusation;
        let first = at.saturating_sub(FAR);
        for (k, other) in self.statements.all.iter().enumerate().take(at + 1).skip(first) {
            let token = self.statements.shapes[k].anchor;
            let same = k == at
                || self
                    .best_likeness(&other.speakers, speakers)
                    .is_some_and(|l| l >= 3);
            if same || token > here || other.speakers.is_empty() && other.unnamed.is_none() {
                continue;
            }
            let score = match self.best_likeness(&other.speakers, &makers) {
                Some(likeness) if !makers.is_empty() => likeness,
                // What does not concern the answerer is not what he answers.
                _ if makers.is_empty() && self.concerns(k, speakers) => 1,
                _ => continue,
            };
            let score = 2 + score - self.distance(token, here);
            if score > 0 && nearest.is_none_or(|(top, _)| score > top) {
                nearest = Some((score, Target::Statement(k)));
            }
        }
        nearest.filter(|(score, _)| *score > 0).map(|(_, target)| target)
    }

    /// Whether a statement speaks of one of these.
    fn concerns(&self, statement: usize, who: &[EntityId]) -> bool {
        let content = self.statements.shapes[statement]
            .content
            .iter()
            .cloned()
            .flatten();
        content
            .take(PARTIES)
            .filter_map(|i| self.context.mentions.at(i))
            .any(|m| {
                self.best_likeness(self.context.entities.of(m), who)
                    .is_some_and(|likeness| likeness >= 2)
            })
    }

    /// How well an accusation's parties fit; `None` if they contradict what is said of it.
    fn support(
        &self,
        actors: &[EntityId],
        recipients: &[EntityId],
        makers: &[EntityId],
        targets: &[EntityId],
        speakers: &[EntityId],
    ) -> Option<i32> {
        let fits = |told: &[EntityId], found: &[EntityId]| match self.best_likeness(told, found) {
            Some(likeness) if likeness < 0 => None,
            Some(likeness) => Some(2 * likeness),
            None => Some(0),
        };
        let mut score = 2 + fits(makers, actors)? + fits(targets, recipients)?;
        // Nobody dismisses his own accusation.
        if self
            .best_likeness(speakers, actors)
            .is_some_and(|likeness| likeness >= 3)
        {
            return None;
        }
        // Of those whom it does not concern, nobody answers it unasked.
        let stranger = self
            .best_likeness(speakers, recipients)
            .is_some_and(|likeness| likeness < 0);
        if stranger && makers.is_empty() && targets.is_empty() {
            return None;
        }
        score += self.best_likeness(speakers, recipients).unwrap_or(0).max(0);
        Some(score)
    }

    fn distance(&self, a: Token, b: Token) -> i32 {
        let s = self.context.syntax;
        (s.sentence_index(a).abs_diff(s.sentence_index(b)) / 2).min(6) as i32
    }

    /// An event that others tell, or the writer tells in others' words, and this statement tells itself: "denied shooting it down".
    fn told_by_others(&self, at: usize) -> Option<Target> {
        let id = StatementId(at as u32);
        let shape = &self.statements.shapes[at];
        let own = self.near(shape.anchor).map(|(_, found)| found).filter(|found| {
            found.event.statement == Some(id) || shape.content.iter().any(|p| p.contains(&found.why.token))
        });
        own.filter_map(|own| {
            let others = self.near(shape.anchor).filter(|(_, other)| {
                other.event.event == own.event.event
                    && other.event.id != own.event.id
                    && other.event.statement != Some(id)
                    && !shape.content.iter().any(|p| p.contains(&other.why.token))
                    && other.event.status != Status::Negated
                    && self.agree(&own.event.actor, &other.event.actor)
                    && self.agree(&own.event.recipient, &other.event.recipient)
                    // Of a bare type nobody knows that the same act is meant.
                    && self.some_party_shared(own, other)
                    && !self.is_said_by_same(at, other)
            });
            others.min_by_key(|(_, other)| {
                let claimed = other.event.statement.is_some() || other.event.status == Status::Claimed;
                (!claimed, self.distance(other.why.token, shape.anchor))
            })
        })
        .map(|(k, _)| Target::Event(k))
        .next()
    }

    fn is_said_by_same(&self, at: usize, other: &Found) -> bool {
        other.event.statement.is_some_and(|said| {
            let speakers = &self.statements.all[said.0 as usize].speakers;
            self.speakers(at).iter().any(|speaker| speakers.contains(speaker))
        })
    }

    fn some_party_shared(&self, a: &Found, b: &Found) -> bool {
        let all = |found: &Found| {
            let mut all = entities(&found.event.actor);
            all.extend(entities(&found.event.recipient));
            all
        };
        self.best_likeness(&all(a), &all(b))
            .is_some_and(|likeness| likeness >= 2)
    }

    fn agree(&self, a: &[Participant], b: &[Participant]) -> bool {
        self.best_likeness(&entities(a), &entities(b))
            .is_none_or(|likeness| likeness > 0)
    }

    /// The nearest accusation of those who speak.
    fn accusation_of(&self, at: usize) -> Option<Target> {
        let here = self.statements.shapes[at].anchor;
        let speakers = self.speakers(at);
        let accused = self.near(here).filter(|(_, found)| {
            found.event.event.as_str() == ACCUSE
                && self
                    .best_likeness(speakers, &entities(&found.event.recipient))
                    .is_some_and(|l| l >= 1)
                && self
                    .best_likeness(speakers, &entities(&found.event.actor))
                    .is_none_or(|l| l < 2)
        });
        accused
            .min_by_key(|(_, found)| self.distance(found.why.token, here))
            .map(|(k, _)| Target::Event(k))
    }

    /// An earlier accusation whose accuser is accused here by the accused.
    fn accuses_back(&self, at: usize) -> Option<Target> {
        let id = StatementId(at as u32);
        let (back, _) = self
            .near(self.statements.shapes[at].anchor)
            .find(|(_, found)| found.event.makes == Some(id) && found.event.event.as_str() == ACCUSE)?;
        let (actors, recipients) = (
            entities(&self.events[back].event.actor),
            entities(&self.events[back].event.recipient),
        );
        let swapped = |(_, found): &(usize, &Found)| {
            found.event.event.as_str() == ACCUSE
                && found.event.status <= Status::Claimed
                && self
                    .best_likeness(&entities(&found.event.actor), &recipients)
                    .is_some_and(|l| l >= 2)
                && self
                    .best_likeness(&entities(&found.event.recipient), &actors)
                    .is_some_and(|l| l >= 2)
        };
        let first = back.saturating_sub(FAR);
        self.events[first..back]
            .iter()
            .enumerate()
            .rev()
            .map(|(k, found)| (first + k, found))
            .find(swapped)
            .map(|(k, _)| Target::Event(k))
    }
}

/// What kind of thing said before a noun takes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TakesUp {
    Accusation,
    Statement,
}

fn entities(participants: &[Participant]) -> Vec<EntityId> {
    participants.iter().map(|p| p.entity).collect()
}
