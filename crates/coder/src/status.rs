//! How the text presents what a predicate says: as a fact, as planned, as possible, or as not so.
//!
//! Read from negation, auxiliaries, conditional conjunctions, modifiers, and what governs the predicate ("failed to",
//! "plans to", "threat of"). The words stand in `lexicon/status.toml`. Whether a speaker claims it is decided where
//! statements are known.

use legation_nlp::{Dep, Pos, Tag};

use crate::dossier::Status;
use crate::lexicon::Lexicon;
use crate::predicates::Predicates;
use crate::quotes::Quotes;
use crate::syntax::{Syntax, Token};

/// At most so many governors one above the other.
const STEPS: usize = 5;

/// Reads statuses off a tree.
#[derive(Clone, Copy)]
pub(crate) struct StatusReader<'a> {
    syntax: &'a Syntax<'a>,
    lexicon: &'a Lexicon,
    predicates: Predicates<'a>,
    quotes: &'a Quotes,
}

impl<'a> StatusReader<'a> {
    pub(crate) fn new(predicates: Predicates<'a>, quotes: &'a Quotes) -> Self {
        Self {
            quotes,
            syntax: predicates.syntax,
            lexicon: predicates.lexicon,
            predicates,
        }
    }

    /// Status of the event that this verb or noun says.
    pub(crate) fn of(&self, trigger: Token) -> Status {
        let status = if self.syntax.is_verb(trigger) {
            self.of_verb(trigger, STEPS)
        } else {
            self.of_noun(trigger, STEPS)
        };
        if self.in_question(trigger) {
            status.max(Status::Hypothetical)
        } else {
            status
        }
    }

    /// Whether the sentence, or the quotation in it that the token stands in, ends in a question mark.
    fn in_question(&self, token: Token) -> bool {
        let tokens = &self.syntax.sentence(token).tokens;
        let mut last = tokens.clone().rev().take(4);
        let asks = last.find(|&i| self.syntax.word(i).ends_with('?'));
        asks.is_some_and(|mark| self.quotes.around(mark) == self.quotes.around(token))
    }

    fn of_verb(&self, verb: Token, steps: usize) -> Status {
        let own = self.own(verb);
        if own == Status::Negated || steps == 0 {
            return own;
        }
        own.max(self.inherited(verb, steps - 1))
    }

    /// What the verb's own dependents say.
    fn own(&self, verb: Token) -> Status {
        let s = self.syntax;
        let words = &self.lexicon.status;
        let mut status = Status::Reported;
        for kid in s.kids(verb) {
            let lemma = s.lemma(kid);
            let word = s.lower(kid);
            let found = match s.dep(kid) {
                Dep::Neg => Status::Negated,
                Dep::Nsubj | Dep::Nsubjpass | Dep::Dobj if self.is_negative(kid) => Status::Negated,
                Dep::Aux if has(&words.auxiliaries.future, &word) => Status::Future,
                Dep::Aux if has(&words.auxiliaries.hypothetical, &word) => Status::Hypothetical,
                Dep::Aux if has(&words.auxiliaries.future_in_past, &word) => self.future_in_past(verb),
                Dep::Mark if has(&words.conditions, &word) => Status::Hypothetical,
                Dep::Advmod => self.of_modifier(lemma),
                _ => Status::Reported,
            };
            status = status.max(found);
        }
        status
    }

    fn is_negative(&self, nominal: Token) -> bool {
        let s = self.syntax;
        let negative = &self.lexicon.status.negative;
        let determined = |k: Token| matches!(s.dep(k), Dep::Det | Dep::Neg) && has(negative, s.lemma(k));
        has(negative, s.lemma(nominal)) || s.kids(nominal).any(determined)
    }

    fn of_modifier(&self, lemma: &str) -> Status {
        let words = &self.lexicon.status.modifiers;
        match () {
            () if has(&words.negated, lemma) => Status::Negated,
            () if has(&words.hypothetical, lemma) => Status::Hypothetical,
            () if has(&words.future, lemma) => Status::Future,
            () if has(&words.claimed, lemma) => Status::Claimed,
            () => Status::Reported,
        }
    }

    /// "would" is future in what somebody said, conditional elsewhere.
    fn future_in_past(&self, verb: Token) -> Status {
        let s = self.syntax;
        let said = s
            .ancestors(verb)
            .any(|a| s.is_verb(a) && self.lexicon.saying.verb(s.lemma(a)).is_some());
        if said {
            Status::Future
        } else {
            Status::Hypothetical
        }
    }

    /// What governs the verb says.
    fn inherited(&self, verb: Token, steps: usize) -> Status {
        let s = self.syntax;
        let infinitive = s.tag(verb) == Tag::Vb && s.kids_by(verb, Dep::Aux).any(|k| s.tag(k) == Tag::To);
        let Some(head) = s.head(verb) else {
            // "Russia to expel diplomats" is what a heading makes of the future.
            return if infinitive {
                Status::Future
            } else {
                Status::Reported
            };
        };
        match s.dep(verb) {
            Dep::Xcomp => self.governed(
                head,
                if infinitive {
                    Status::Hypothetical
                } else {
                    Status::Reported
                },
                steps,
            ),
            Dep::Ccomp if infinitive => self.governed(head, Status::Hypothetical, steps),
            // "did not concede that it had been shot down" leaves open whether it was.
            Dep::Ccomp if self.is_stated(head) => match self.of_verb_only(head, steps) {
                Status::Negated => Status::Hypothetical,
                status => status,
            },
            Dep::Ccomp => self.governed(head, Status::Reported, steps),
            Dep::Acl if infinitive => self.governed(head, Status::Hypothetical, steps),
            Dep::Advcl if infinitive => Status::Hypothetical.max(self.of_verb_only(head, steps)),
            Dep::Pcomp => {
                let negative = has(&self.lexicon.status.negative_prepositions, &s.lower(head));
                if negative {
                    return Status::Negated;
                }
                s.head(head).map_or(Status::Reported, |governor| {
                    self.governed(governor, Status::Reported, steps)
                })
            }
            Dep::Conj if s.is_verb(head) && self.continues(verb, head) => self.of_verb(head, steps),
            Dep::Advcl if s.tag(verb) == Tag::Vbg => self.of_verb_only(head, steps).min(Status::Future),
            _ => Status::Reported,
        }
    }

    /// A coordinated verb shares the auxiliaries of the first if it has none and stands in the same form.
    fn continues(&self, verb: Token, first: Token) -> bool {
        let s = self.syntax;
        let own_subject = s
            .kids(verb)
            .any(|k| matches!(s.dep(k), Dep::Nsubj | Dep::Nsubjpass));
        s.kid(verb, Dep::Aux).is_none() && s.tag(verb) == s.tag(first) && !own_subject
    }

    /// Whether the verb puts its clause as a fact: "told him that", unlike "told him to".
    fn is_stated(&self, verb: Token) -> bool {
        let lemma = self.syntax.lemma(verb);
        let denied = has(&self.lexicon.status.governors.negated, lemma);
        !denied
            && self
                .lexicon
                .saying
                .verb(lemma)
                .is_some_and(crate::lexicon::Cue::states)
    }

    fn of_verb_only(&self, token: Token, steps: usize) -> Status {
        if self.syntax.is_verb(token) && steps > 0 {
            self.of_verb(token, steps - 1)
        } else {
            Status::Reported
        }
    }

    /// Status of what depends on this word; `unknown` if the lexicon does not say.
    fn governed(&self, governor: Token, unknown: Status, steps: usize) -> Status {
        let s = self.syntax;
        let words = &self.lexicon.status.governors;
        let lemma = s.lemma(governor);
        let above = || match steps {
            0 => Status::Reported,
            _ if s.is_verb(governor) => self.of_verb(governor, steps - 1),
            _ => Status::Reported,
        };
        let by_word = match () {
            () if has(&words.negated, lemma) => Some(Status::Negated),
            () if has(&words.future, lemma) => Some(Status::Future),
            () if has(&words.hypothetical, lemma) => Some(Status::Hypothetical),
            () if has(&words.neutral, lemma) => Some(Status::Reported),
            () if s.is_verb(governor) && self.lexicon.saying.verb(lemma).is_some() => Some(Status::Reported),
            () => None,
        };
        match by_word {
            // "did not refuse to" is no denial of what follows, and no statement of it either.
            Some(Status::Negated) if above() == Status::Negated => Status::Hypothetical,
            Some(status) => status.max(above()),
            None => unknown.max(above()),
        }
    }

    fn of_noun(&self, noun: Token, steps: usize) -> Status {
        let s = self.syntax;
        let mut status = Status::Reported;
        for kid in s.kids(noun) {
            let found = match s.dep(kid) {
                Dep::Det | Dep::Neg if has(&self.lexicon.status.negative, s.lemma(kid)) => Status::Negated,
                Dep::Amod | Dep::Advmod | Dep::Compound => self.of_modifier(&s.lower(kid)),
                _ => Status::Reported,
            };
            status = status.max(found);
        }
        if status == Status::Negated || steps == 0 {
            return status;
        }
        if let Some((verb, _)) = self.predicates.light_verb(noun) {
            let participle = s.dep(verb) == Dep::Acl && s.head(verb) == Some(noun);
            return if participle {
                status
            } else {
                status.max(self.governed(verb, Status::Reported, steps))
            };
        }
        let governor = match s.dep(noun) {
            Dep::Dobj | Dep::Nsubjpass => s.head(noun).filter(|&h| s.is_verb(h)),
            Dep::Pobj => s
                .head(noun)
                .filter(|&p| self.leads_to_what_is_governed(p))
                .and_then(|p| s.head(p)),
            _ => None,
        };
        governor.map_or(status, |g| status.max(self.governed(g, Status::Reported, 0)))
    }

    fn leads_to_what_is_governed(&self, preposition: Token) -> bool {
        let s = self.syntax;
        let after_noun = s
            .head(preposition)
            .is_some_and(|h| matches!(s.pos(h), Pos::Noun | Pos::Adj));
        let word = s.lower(preposition);
        has(&self.lexicon.status.governing_prepositions, &word) && (after_noun || word != "of")
    }
}

fn has(words: &[String], word: &str) -> bool {
    words.iter().any(|w| w == word)
}
