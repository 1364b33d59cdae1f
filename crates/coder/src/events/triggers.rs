//! Words that say an event, each with the frame that it fires.

use std::ops::Range;

use legation_knowledge::Content;
use legation_nlp::{Dep, Pos};

use crate::lexicon::{Slot, Trigger};
use crate::statements::Context;
use crate::syntax::Token;

/// A content of more tokens than this is no longer followed.
const LONGEST_CONTENT: usize = 200;

/// A trigger found.
#[derive(Debug, Clone)]
pub(super) struct Hit<'a> {
    pub(super) token: Token,
    /// The words of the trigger.
    pub(super) span: Range<Token>,
    pub(super) trigger: &'a Trigger,
}

/// Finds them, in order.
pub(super) fn find<'a>(context: &Context<'a>) -> Vec<Hit<'a>> {
    let finder = Finder { context };
    let verbs: Vec<Hit<'_>> = (0..context.syntax.len())
        .filter_map(|token| finder.verb(token))
        .collect();
    let mut taken = vec![false; context.syntax.len()];
    finder.take(&verbs, &mut taken);
    let mut hits: Vec<Hit<'_>> = verbs.into_iter().filter(|hit| !taken[hit.token]).collect();
    finder.take_nouns(&hits, &mut taken);
    let nouns = (0..context.syntax.len())
        .filter(|&token| !taken[token])
        .filter_map(|token| finder.noun(token));
    hits.extend(nouns);
    hits.sort_by_key(|hit| hit.token);
    hits
}

struct Finder<'c, 'a> {
    context: &'c Context<'a>,
}

impl<'a> Finder<'_, 'a> {
    fn verb(&self, token: Token) -> Option<Hit<'a>> {
        let s = self.context.syntax;
        if s.pos(token) != Pos::Verb
            || matches!(s.dep(token), Dep::Amod | Dep::Compound | Dep::Nmod | Dep::Aux)
        {
            return None;
        }
        let triggers = self.context.lexicon.frames.of_verb(s.lemma(token));
        triggers.iter().find_map(|trigger| {
            let particles = self.particles(token, &trigger.with)?;
            self.has_object(token, &particles, trigger).then(|| {
                let particle = particles
                    .first()
                    .copied()
                    .filter(|&p| p == token + 1 && s.dep(p) == Dep::Prt);
                Hit {
                    token,
                    span: token..particle.unwrap_or(token) + 1,
                    trigger,
                }
            })
        })
    }

    /// The particles and prepositions that the trigger wants, or `None` if one is missing.
    fn particles(&self, verb: Token, wanted: &[String]) -> Option<Vec<Token>> {
        let s = self.context.syntax;
        let mut found: Vec<Token> = Vec::new();
        for word in wanted {
            let at = found.last().copied();
            let candidates = s.kids(verb).chain(at.into_iter().flat_map(|at| s.kids(at)));
            let found_at = candidates.filter(|&k| !s.is_nominal(k)).find_map(|k| {
                let infinitive = s.dep(k) == Dep::Xcomp && word == "to";
                let marker = || s.kids_by(k, Dep::Aux).find(|&a| s.lower(a) == *word);
                if infinitive {
                    marker()
                } else {
                    (s.lower(k) == *word).then_some(k)
                }
            });
            found.push(found_at?);
        }
        Some(found)
    }

    /// Whether the object is one of those that the trigger wants, and none that its frame excludes.
    fn has_object(&self, verb: Token, particles: &[Token], trigger: &Trigger) -> bool {
        let s = self.context.syntax;
        let frame = self.context.lexicon.frames.frame(trigger);
        let objects = self.objects(verb, particles);
        if objects
            .iter()
            .any(|&o| frame.unless.iter().any(|word| word == s.lemma(o)))
        {
            return false;
        }
        trigger.objects.is_empty() || objects.iter().any(|&o| is_one_of(s.lemma(o), &trigger.objects))
    }

    fn objects(&self, verb: Token, particles: &[Token]) -> Vec<Token> {
        let s = self.context.syntax;
        let direct = self.context.predicates.object(verb);
        let behind = particles.iter().filter_map(|&p| s.kid(p, Dep::Pobj));
        // "took to the streets": a preposition without particle leads to the object of some idioms.
        direct.into_iter().chain(behind).collect()
    }

    fn noun(&self, token: Token) -> Option<Hit<'a>> {
        let s = self.context.syntax;
        let nominal = s.pos(token) == Pos::Noun || (s.pos(token) == Pos::Propn && self.is_plain(token));
        if !nominal || matches!(s.dep(token), Dep::Compound | Dep::Amod | Dep::Npadvmod) {
            return None;
        }
        let lemma = s.lemma(token);
        // Proper nouns keep their plural: "Accusations" in a heading.
        let singular = lemma
            .strip_suffix('s')
            .filter(|_| s.pos(token) == Pos::Propn)
            .unwrap_or(lemma);
        let frames = &self.context.lexicon.frames;
        let triggers = frames.of_noun(lemma).iter().chain(frames.of_noun(singular));
        triggers
            .filter(|trigger| self.fits_noun(token, trigger))
            .find_map(|trigger| {
                let first = match trigger.with.first() {
                    Some(word) => s.kids(token).find(|&k| k < token && s.lower(k) == *word)?,
                    None => token,
                };
                let first = if token - first <= 2 { first } else { token };
                Some(Hit {
                    token,
                    span: first..token + 1,
                    trigger,
                })
            })
    }

    fn fits_noun(&self, token: Token, trigger: &Trigger) -> bool {
        let s = self.context.syntax;
        trigger
            .with
            .first()
            .is_none_or(|word| s.kids(token).any(|k| k < token && s.lower(k) == *word))
    }

    /// A capitalised noun that is no name: in a heading.
    fn is_plain(&self, token: Token) -> bool {
        let s = self.context.syntax;
        s.sentence(token).heading
            && s.parse().tokens()[token].ent.kind().is_none_or(|kind| {
                !matches!(
                    kind,
                    legation_nlp::EntityKind::Person | legation_nlp::EntityKind::Gpe
                )
            })
    }

    /// Marks what stands in the content of acts whose content is no event.
    fn take(&self, hits: &[Hit<'_>], taken: &mut [bool]) {
        let s = self.context.syntax;
        for hit in hits {
            let frame = self.context.lexicon.frames.frame(hit.trigger);
            if frame.content != Content::None || taken[hit.token] {
                continue;
            }
            for kid in s.kids(hit.token) {
                let demanded = match s.dep(kid) {
                    Dep::Xcomp | Dep::Ccomp => true,
                    Dep::Prep | Dep::Dative => frame.demands.contains(&s.lower(kid)),
                    // "urged Sudan to hold elections", with the infinitive at the object or beside it.
                    Dep::Advcl => s.kids_by(kid, Dep::Aux).any(|a| s.lower(a) == "to"),
                    _ => false,
                };
                let tree = s.subtree(kid);
                if demanded && tree.len() <= LONGEST_CONTENT {
                    taken[tree].fill(true);
                }
            }
            taken[hit.token] = false;
        }
    }

    /// Whether the noun is an act of words that says whose it is: "dismissed *allegations made by officials*" tells of
    /// the allegations too, "made allegations" of no more than one act.
    fn is_anothers_word(&self, noun: Token) -> bool {
        let (frames, ontology) = (&self.context.lexicon.frames, &self.context.lexicon.ontology);
        let of_words = |t: &Trigger| ontology.quad(&frames.frame(t).event).is_verbal();
        let by = Slot::Prep("by".to_owned());
        let actor = [Slot::Possessive, Slot::Modifier, by];
        let predicates = &self.context.predicates;
        let participle = || {
            let acl = self
                .context
                .syntax
                .kids_by(noun, Dep::Acl)
                .find(|&v| predicates.is_passive(v))?;
            predicates.agent(acl)
        };
        frames
            .of_noun(self.context.syntax.lemma(noun))
            .iter()
            .any(of_words)
            && (actor.iter().any(|slot| predicates.fill(noun, slot).is_some()) || participle().is_some())
    }

    /// Marks nouns that are part of a verb's trigger, and those whose event a verb of the same type says again:
    /// "the attack killed six".
    fn take_nouns(&self, hits: &[Hit<'_>], taken: &mut [bool]) {
        let s = self.context.syntax;
        let frames = &self.context.lexicon.frames;
        for hit in hits {
            let particles = self.particles(hit.token, &hit.trigger.with).unwrap_or_default();
            for object in self.objects(hit.token, &particles) {
                let part = is_one_of(s.lemma(object), &hit.trigger.objects);
                taken[object] |= part && !self.is_anothers_word(object);
            }
            if let Some(subject) = self.context.predicates.subject(hit.token) {
                let event = &frames.frame(hit.trigger).event;
                taken[subject] |= frames
                    .of_noun(s.lemma(subject))
                    .iter()
                    .any(|t| frames.frame(t).event == *event);
            }
        }
    }
}

fn is_one_of(lemma: &str, words: &[String]) -> bool {
    words.iter().any(|w| w == lemma)
}
