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

/// What a governing word does.
const GOVERNS: &str = "governs it";

/// A status, and the word that makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) status: Status,
    /// The word, and what it does; none where nothing but the plain form of the verb speaks.
    pub(crate) because: Option<(Token, &'static str)>,
}

impl Reading {
    pub(crate) const PLAIN: Reading = Reading {
        status: Status::Reported,
        because: None,
    };

    fn new(status: Status, word: Token, what: &'static str) -> Self {
        Self {
            status,
            because: Some((word, what)).filter(|_| status != Status::Reported),
        }
    }

    /// Whether what governs the word makes it so.
    pub(crate) fn is_governed(self) -> bool {
        self.because.is_some_and(|(_, what)| what == GOVERNS)
    }

    /// The greater of the two.
    pub(crate) fn or_greater(self, other: Self) -> Self {
        self.max(other)
    }

    /// The greater of the two; the first, if they are equal.
    fn max(self, other: Self) -> Self {
        if other.status > self.status { other } else { self }
    }

    /// This status at least, for no reason of its own.
    pub(crate) fn at_least(self, status: Status) -> Self {
        self.max(Self {
            status,
            because: None,
        })
    }

    /// This status instead, for the same reason.
    fn turned(self, status: Status) -> Self {
        Self { status, ..self }
    }
}

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
        self.read(trigger).status
    }

    /// Whether a noun is what somebody announces.
    pub(crate) fn announced(&self, noun: Token) -> Option<Reading> {
        let (verb, _) = self.predicates.light_verb(noun)?;
        let announces = has(&self.lexicon.status.announcing, self.syntax.lemma(verb));
        announces.then(|| Reading::new(Status::Future, verb, "announces it"))
    }

    /// Whether the verb is negated and to come: "will not lift the ban".
    pub(crate) fn is_refused(&self, verb: Token) -> bool {
        let s = self.syntax;
        let words = &self.lexicon.status.auxiliaries;
        let negated = s.kid(verb, Dep::Neg).is_some();
        let to_come = s.kids_by(verb, Dep::Aux).any(|aux| {
            let word = s.lower(aux);
            has(&words.future, &word) || has(&words.future_in_past, &word)
        });
        negated && to_come
    }

    /// The same with the word that makes it.
    pub(crate) fn read(&self, trigger: Token) -> Reading {
        let s = self.syntax;
        let reading = if s.is_verb(trigger) {
            self.of_verb(trigger, STEPS)
        } else if s.pos(trigger) == Pos::Adj || s.pos(trigger) == Pos::Adp {
            self.of_adjective(trigger, STEPS)
        } else {
            self.of_noun(trigger, STEPS)
        };
        match self.question(trigger) {
            Some(mark) => reading.max(Reading::new(Status::Hypothetical, mark, "asks")),
            None => reading,
        }
    }

    /// The question mark that the sentence, or the quotation in it that the token stands in, ends in.
    fn question(&self, token: Token) -> Option<Token> {
        let tokens = &self.syntax.sentence(token).tokens;
        let mut last = tokens.clone().rev().take(4);
        let mark = last.find(|&i| self.syntax.word(i).ends_with('?'))?;
        (self.quotes.around(mark) == self.quotes.around(token)).then_some(mark)
    }

    /// What is said with "be" has the status of the verb: "is not willing to", "would be critical of".
    fn of_adjective(&self, word: Token, steps: usize) -> Reading {
        let s = self.syntax;
        let own = self.own(word);
        match s.head(word) {
            Some(verb) if s.is_verb(verb) && steps > 0 && own.status != Status::Negated => {
                own.max(self.of_verb(verb, steps - 1))
            }
            _ => own,
        }
    }

    fn of_verb(&self, verb: Token, steps: usize) -> Reading {
        let own = self.own(verb);
        if own.status == Status::Negated || steps == 0 {
            return own;
        }
        own.max(self.inherited(verb, steps - 1))
    }

    /// What the verb's own dependents say.
    fn own(&self, verb: Token) -> Reading {
        let s = self.syntax;
        let words = &self.lexicon.status;
        let mut reading = Reading::PLAIN;
        for kid in s.kids(verb) {
            let lemma = s.lemma(kid);
            let word = s.lower(kid);
            let found = match s.dep(kid) {
                Dep::Neg => Reading::new(Status::Negated, kid, "negates"),
                Dep::Nsubj | Dep::Nsubjpass | Dep::Dobj if self.is_negative(kid) => {
                    Reading::new(Status::Negated, kid, "negates")
                }
                Dep::Aux if has(&words.auxiliaries.future, &word) => {
                    Reading::new(Status::Future, kid, "puts it in the future")
                }
                Dep::Aux if has(&words.auxiliaries.hypothetical, &word) => {
                    Reading::new(Status::Hypothetical, kid, "leaves it open")
                }
                Dep::Aux if has(&words.auxiliaries.future_in_past, &word) => Reading::new(
                    self.future_in_past(verb),
                    kid,
                    "puts it in the future of the past, or leaves it open",
                ),
                Dep::Mark if has(&words.conditions, &word) => {
                    Reading::new(Status::Hypothetical, kid, "makes it a condition")
                }
                // "until the rebels disarm", unlike "until they disarmed".
                Dep::Mark if has(&words.awaiting, &word) && self.is_present(verb) => {
                    Reading::new(Status::Hypothetical, kid, "waits for it")
                }
                Dep::Advmod => Reading::new(self.of_modifier(lemma), kid, "qualifies it"),
                _ => Reading::PLAIN,
            };
            reading = reading.max(found);
        }
        reading
    }

    fn is_present(&self, verb: Token) -> bool {
        let s = self.syntax;
        let present = |t: Token| matches!(s.tag(t), Tag::Vbz | Tag::Vbp);
        let mut auxiliaries = s
            .kids(verb)
            .filter(|&k| matches!(s.dep(k), Dep::Aux | Dep::Auxpass));
        present(verb) || auxiliaries.any(present)
    }

    fn is_negative(&self, nominal: Token) -> bool {
        let s = self.syntax;
        let negative = &self.lexicon.status.negative;
        let determined = |k: Token| {
            matches!(s.dep(k), Dep::Det | Dep::Neg | Dep::Preconj | Dep::Cc) && has(negative, s.lemma(k))
        };
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
    fn inherited(&self, verb: Token, steps: usize) -> Reading {
        let s = self.syntax;
        let marker = s.kids_by(verb, Dep::Aux).find(|&k| s.tag(k) == Tag::To);
        let infinitive = s.tag(verb) == Tag::Vb && marker.is_some();
        let to = marker.unwrap_or(verb);
        let Some(head) = s.head(verb) else {
            // "Russia to expel diplomats" is what a heading makes of the future.
            return if infinitive {
                Reading::new(Status::Future, to, "puts it in the future, as headings do")
            } else {
                Reading::PLAIN
            };
        };
        let open = Reading::new(Status::Hypothetical, to, "leaves it open");
        // "has yet to apologise".
        let yet = |at: Token| s.kids_by(at, Dep::Advmod).find(|&k| s.is_word(k, "yet"));
        if let Some(yet) = yet(head)
            .or_else(|| yet(verb))
            .filter(|_| infinitive && matches!(s.lemma(head), "have" | "be"))
        {
            return Reading::new(Status::Negated, yet, "negates");
        }
        match s.dep(verb) {
            Dep::Xcomp => self.governed(head, if infinitive { open } else { Reading::PLAIN }, steps),
            Dep::Ccomp if infinitive => self.governed(head, open, steps),
            // "did not concede that it had been shot down" leaves open whether it was.
            Dep::Ccomp if self.is_stated(head) => match self.of_verb_only(head, steps) {
                reading if reading.status == Status::Negated => reading.turned(Status::Hypothetical),
                reading => reading,
            },
            // "It was Iran that attacked" is not "was to attack".
            Dep::Ccomp if s.lemma(head) == "be" => self.of_verb_only(head, steps),
            Dep::Ccomp => self.governed(head, Reading::PLAIN, steps),
            // "Saudi, Iranian ministers to meet in Baghdad": a heading tells the future so.
            Dep::Acl | Dep::Relcl if infinitive && s.sentence(verb).heading && s.head(head).is_none() => {
                Reading::new(Status::Future, to, "puts it in the future, as headings do")
            }
            Dep::Acl if infinitive => self.governed(head, open, steps),
            Dep::Advcl if infinitive => {
                Reading::new(Status::Future, to, "makes it a purpose").max(self.of_verb_only(head, steps))
            }
            Dep::Pcomp => {
                if has(&self.lexicon.status.negative_prepositions, &s.lower(head)) {
                    return Reading::new(Status::Negated, head, "negates");
                }
                // "banned the party from holding rallies": the parser may hang "from" on the object.
                let above = |noun: Token| {
                    let verb = s.head(noun).filter(|&v| s.is_verb(v) && s.dep(noun) == Dep::Dobj);
                    verb.filter(|_| s.is_word(head, "from")).unwrap_or(noun)
                };
                s.head(head).map_or(Reading::PLAIN, |governor| {
                    self.governed(above(governor), Reading::PLAIN, steps)
                })
            }
            Dep::Conj if s.is_verb(head) && self.continues(verb, head) => self.of_verb(head, steps),
            // "will explain it when he visits": as the verb that it is told with.
            Dep::Advcl if self.is_when(verb) => match self.of_verb_only(head, steps) {
                reading if reading.status == Status::Future => reading,
                _ => Reading::PLAIN,
            },
            Dep::Advcl if s.tag(verb) == Tag::Vbg => match self.of_verb_only(head, steps) {
                reading if reading.status > Status::Future => reading.turned(Status::Future),
                reading => reading,
            },
            _ => Reading::PLAIN,
        }
    }

    /// Whether a clause in the present tense says when: "when he visits", "after they meet".
    fn is_when(&self, verb: Token) -> bool {
        let s = self.syntax;
        let present = matches!(s.tag(verb), Tag::Vbz | Tag::Vbp);
        let when = |k: Token| self.lexicon.status.when.contains(&s.lower(k));
        present && s.kids(verb).any(|k| k < verb && when(k))
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

    fn of_verb_only(&self, token: Token, steps: usize) -> Reading {
        if self.syntax.is_verb(token) && steps > 0 {
            self.of_verb(token, steps - 1)
        } else {
            Reading::PLAIN
        }
    }

    /// Status of what depends on this word; `unknown` if the lexicon does not say.
    fn governed(&self, governor: Token, unknown: Reading, steps: usize) -> Reading {
        let s = self.syntax;
        let words = &self.lexicon.status.governors;
        let lemma = s.lemma(governor);
        let above = || match steps {
            0 => Reading::PLAIN,
            _ if s.is_verb(governor) => self.of_verb(governor, steps - 1),
            _ => Reading::PLAIN,
        };
        // "ruled out sending troops", "called off the talks".
        let particle = s
            .kid(governor, Dep::Prt)
            .map(|p| format!("{lemma} {}", s.lower(p)));
        let two = |list: &[String]| particle.as_deref().is_some_and(|words| has(list, words));
        // "has no plans to send troops"
        let none = s.is_nominal(governor) && self.is_negative(governor);
        let by_word = match () {
            () if none => Some(Status::Negated),
            () if two(&words.negated) => Some(Status::Negated),
            () if two(&words.future) => Some(Status::Future),
            () if two(&words.hypothetical) => Some(Status::Hypothetical),
            () if two(&words.neutral) => Some(Status::Reported),
            () if has(&words.negated, lemma) => Some(Status::Negated),
            () if has(&words.future, lemma) => Some(Status::Future),
            () if has(&words.hypothetical, lemma) => Some(Status::Hypothetical),
            () if has(&words.neutral, lemma) => Some(Status::Reported),
            () if s.is_verb(governor) && self.lexicon.saying.verb(lemma).is_some() => Some(Status::Reported),
            () => None,
        };
        match by_word {
            // "did not refuse to" is no denial of what follows, and no statement of it either.
            Some(Status::Negated) if above().status == Status::Negated => {
                above().turned(Status::Hypothetical)
            }
            Some(status) => Reading::new(status, governor, GOVERNS).max(above()),
            None => unknown.max(above()),
        }
    }

    fn of_noun(&self, noun: Token, steps: usize) -> Reading {
        let s = self.syntax;
        let mut reading = Reading::PLAIN;
        for kid in s.kids(noun) {
            let found = match s.dep(kid) {
                Dep::Det | Dep::Neg if has(&self.lexicon.status.negative, s.lemma(kid)) => {
                    Reading::new(Status::Negated, kid, "negates")
                }
                Dep::Amod | Dep::Advmod | Dep::Compound => {
                    Reading::new(self.of_modifier(&s.lower(kid)), kid, "qualifies it")
                }
                _ => Reading::PLAIN,
            };
            reading = reading.max(found);
        }
        if reading.status == Status::Negated || steps == 0 {
            return reading;
        }
        if let Some((verb, _)) = self.predicates.light_verb(noun) {
            let participle = s.dep(verb) == Dep::Acl && s.head(verb) == Some(noun);
            return if participle {
                reading
            } else {
                reading.max(self.governed(verb, Reading::PLAIN, steps))
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
        // "is under attack", "went on strike": these put what follows in the future only before an infinitive.
        let governor = governor.filter(|&g| !matches!(s.lemma(g), "be" | "go"));
        governor.map_or(reading, |g| reading.max(self.governed(g, Reading::PLAIN, 0)))
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
