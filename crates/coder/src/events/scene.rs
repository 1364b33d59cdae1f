//! What stands with an event in its clause, and with the clauses that govern it: there its place and its time are looked for.

use legation_nlp::Dep;

use crate::statements::Context;
use crate::syntax::Token;

/// So many governing words are looked at.
const CLIMB: usize = 6;
/// So many words of a clause are looked at.
const REACH: usize = 80;

/// The clause of an event.
pub(super) struct Scene<'a> {
    context: &'a Context<'a>,
    word: Token,
    /// Whether the event is done with words: then what it is said of may be elsewhere and at another time.
    verbal: bool,
}

impl<'a> Scene<'a> {
    /// The clause of the event with this trigger.
    pub(super) fn of(context: &'a Context<'a>, word: Token, verbal: bool) -> Self {
        Self {
            context,
            word,
            verbal,
        }
    }

    /// What `at` finds at a word of the clause: what hangs highest, and of that the nearest.
    pub(super) fn own<T>(&self, at: impl Fn(Token) -> Option<T>) -> Option<T> {
        let s = self.context.syntax;
        let subtree = s.subtree(self.word);
        let range = subtree.start.max(self.word.saturating_sub(REACH))..subtree.end.min(self.word + REACH);
        let mut best: Option<(usize, usize, T)> = None;
        for i in range {
            let Some(depth) = self.depth(i) else { continue };
            let distance = i.abs_diff(self.word);
            let nearer = best
                .as_ref()
                .is_none_or(|(d, near, _)| (depth, distance) < (*d, *near));
            if nearer && let Some(found) = at(i) {
                best = Some((depth, distance, found));
            }
        }
        best.map(|(_, _, found)| found)
    }

    /// How many words lie between the event and what stands there, if that belongs to the clause: it may be part of what is
    /// acted on, but not of another clause, nor of who acts.
    fn depth(&self, i: Token) -> Option<usize> {
        let s = self.context.syntax;
        let mut below = i;
        for (depth, above) in s.ancestors(i).enumerate() {
            let within_object = matches!(
                s.dep(below),
                Dep::Dobj | Dep::Nsubjpass | Dep::Pobj | Dep::Conj | Dep::Appos | Dep::Attr
            );
            let part = matches!(
                s.dep(below),
                Dep::Prep
                    | Dep::Advmod
                    | Dep::Npadvmod
                    | Dep::Pcomp
                    | Dep::Compound
                    | Dep::Amod
                    | Dep::Nmod
                    | Dep::Poss
                    | Dep::Nummod
            );
            let clause = s.is_verb(below);
            // What is said of a thing is said elsewhere; whom one speaks with is where one speaks.
            let said_of = self.verbal && below != i && within_object && !self.is_actor(below);
            let reason = s.dep(below) == Dep::Pobj
                && below != i
                && !self.context.lexicon.places.through.contains(s.small(above));
            if !(part || within_object) || clause || said_of || reason {
                return None;
            }
            if above == self.word {
                return Some(depth);
            }
            below = above;
        }
        None
    }

    fn is_actor(&self, word: Token) -> bool {
        let Context {
            mentions, entities, ..
        } = self.context;
        let mut meant = mentions.at(word).into_iter().flat_map(|id| entities.of(id));
        meant.any(|&entity| entities.is_actor(entity))
    }

    /// What `at` finds in a clause of the same time and place: "accused them *while speaking in Quetta*".
    pub(super) fn beside<T>(&self, at: impl Fn(Token) -> Option<T> + Copy) -> Option<(T, Token)> {
        let s = self.context.syntax;
        s.kids_by(self.word, Dep::Advcl)
            .chain(
                s.kids(self.word)
                    .flat_map(|kid| s.kids_by(kid, Dep::Pcomp))
                    .flat_map(|verb| s.kids_by(verb, Dep::Advcl)),
            )
            .filter(|&verb| {
                s.kids_by(verb, Dep::Mark)
                    .any(|mark| matches!(s.small(mark), "while" | "as"))
            })
            .find_map(|verb| {
                let clause = Scene {
                    context: self.context,
                    word: verb,
                    verbal: self.verbal,
                };
                Some((clause.own(at)?, verb))
            })
    }

    /// What `at` finds with a verb that the event belongs to, and that verb: "*In Mosul*, six were killed and two wounded",
    /// "the raid killed six *in Mosul*". What is said stands in another place and time than the saying of it.
    pub(super) fn governing<T>(&self, at: impl Fn(Token) -> Option<T>) -> Option<(T, Token)> {
        let Context {
            syntax: s, lexicon, ..
        } = self.context;
        let mut below = self.word;
        for above in s.ancestors(self.word).take(CLIMB) {
            let joined = match s.dep(below) {
                // A clause with a subject of its own is another scene: "landed in Alaska before the airliner *was shot down*".
                Dep::Advcl
                    if s.kids(below)
                        .any(|kid| matches!(s.dep(kid), Dep::Nsubj | Dep::Nsubjpass)) =>
                {
                    false
                }
                Dep::Conj | Dep::Xcomp | Dep::Advcl | Dep::Pcomp | Dep::Prep | Dep::Acl => true,
                Dep::Nsubj | Dep::Nsubjpass | Dep::Dobj | Dep::Pobj => {
                    !self.verbal && lexicon.saying.verb(s.lemma(above)).is_none()
                }
                _ => false,
            };
            if !joined {
                return None;
            }
            if s.is_verb(above) {
                let own = s.kids(above).filter(|&kid| kid != below).find_map(&at);
                if let Some(found) = own {
                    return Some((found, above));
                }
            }
            below = above;
        }
        None
    }
}
