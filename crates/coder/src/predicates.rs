//! What belongs to a predicate, whatever the construction: subject, object and prepositions of verbs (active and
//! passive, controlled, coordinated, relative and participial), and the same of nouns ("Russia's expulsion of
//! diplomats", "allegations made by officials against India").
//!
//! Everything is by logical role: the *subject* is who does it, the *object* to whom it is done.

use legation_nlp::{Dep, Pos, Tag};

use crate::lexicon::{Head, Lexicon, LightSubject, Slot};
use crate::syntax::{Syntax, Token};

/// At most so many steps from a predicate to the words that share its subject.
const STEPS: usize = 6;
/// At most so many words behind a predicate are searched for what the parser hangs elsewhere.
const REACH: usize = 48;

/// Reads predicates off a tree.
#[derive(Clone, Copy)]
pub(crate) struct Predicates<'a> {
    pub(crate) syntax: &'a Syntax<'a>,
    pub(crate) lexicon: &'a Lexicon,
}

impl<'a> Predicates<'a> {
    /// The head of the phrase that fills this slot of a trigger, without what is coordinated with it. `Content` is not
    /// answered here: what is concerned in a clause is known where frames are.
    pub(crate) fn fill(&self, trigger: Token, head: Head, slot: &Slot) -> Option<Token> {
        match (head, slot) {
            (Head::Verb, Slot::Subject) => self.subject(trigger),
            (Head::Noun, Slot::Subject) => self.subject_of_light_verb(trigger, LightSubject::Actor),
            (Head::Adjective, Slot::Subject) => self.subject_of_adjective(trigger),
            (Head::Verb, Slot::Object) => self.object(trigger),
            (Head::Noun, Slot::Object) => self.subject_of_light_verb(trigger, LightSubject::Recipient),
            (Head::Adjective, Slot::Object) => None,
            (_, Slot::Indirect) => self.indirect(trigger),
            (Head::Noun, Slot::Possessive) => self.possessor_of_act(trigger),
            (_, Slot::Possessive) => self.possessive(trigger),
            (_, Slot::Modifier) => self.modifier(trigger),
            (_, Slot::Clause) => self.subject_of_clause(trigger),
            (_, Slot::Content) => None,
            (_, Slot::Attendant) => self.attendant(trigger),
            (_, Slot::Place) => self.place(trigger),
            (Head::Noun, Slot::Prep(word)) => self.prepositional_of_noun(trigger, word),
            (_, Slot::Prep(word)) => self.prepositional(trigger, word),
            (_, Slot::Of(outer, inner)) => self.inner(trigger, head, outer, inner),
        }
    }

    /// The inner slot of what fills the outer one. A preposition that the parser hangs on the verb, behind its object,
    /// may belong to the object: "imposed sanctions last week on Iran".
    fn inner(&self, trigger: Token, head: Head, outer: &Slot, inner: &Slot) -> Option<Token> {
        let s = self.syntax;
        let found = self.fill(trigger, head, outer)?;
        let kind = if s.is_verb(found) { Head::Verb } else { Head::Noun };
        let deep = self.fill(found, kind, inner);
        match inner {
            Slot::Prep(word) if deep.is_none() && *outer == Slot::Object && head == Head::Verb => {
                self.prepositional(trigger, word).filter(|&t| t > found)
            }
            _ => deep,
        }
    }

    /// Where it was done: what "in", "at" and the like lead to at the trigger, its light verb or its object.
    fn place(&self, trigger: Token) -> Option<Token> {
        let s = self.syntax;
        let light = self
            .light_verb(trigger)
            .map(|(verb, _)| verb)
            .filter(|_| !s.is_verb(trigger));
        let object = if s.is_verb(trigger) {
            self.object(trigger)
        } else {
            None
        };
        let anchors = [Some(trigger), light, object];
        anchors.into_iter().flatten().find_map(|anchor| {
            let words = &self.lexicon.status.places;
            words.iter().find_map(|word| self.prepositional(anchor, word))
        })
    }

    /// Objects of this preposition that the parser hangs deep in what follows the verb, though they may be the verb's:
    /// "returned a statue engraved with the image of a king *to* Peru".
    pub(crate) fn stray(&self, verb: Token, word: &str) -> Vec<Token> {
        let s = self.syntax;
        let Some(object) = self.object(verb).filter(|&o| o > verb) else {
            return Vec::new();
        };
        let end = s.subtree(verb).end.min(verb + REACH);
        (object + 1..end)
            .filter(|&i| s.dep(i) == Dep::Prep && s.is_word(i, word))
            .filter(|&i| {
                s.head(i)
                    .is_some_and(|h| h != object && h > object && !s.is_verb(h))
            })
            // Not out of another clause, whose own it is; a participle may have been given it wrongly.
            .filter(|&i| {
                let mut between = s.ancestors(i).take_while(|&a| a != verb);
                !between.any(|a| s.is_verb(a) && s.tag(a) != Tag::Vbn)
            })
            .filter_map(|i| s.kid(i, Dep::Pobj))
            .collect()
    }

    /// Where it was done, if the parser hangs that on something within what follows: "declared a truce effective from
    /// Sunday *in the delta*".
    pub(crate) fn stray_places(&self, trigger: Token) -> Vec<Token> {
        let s = self.syntax;
        let end = s.subtree(trigger).end.min(trigger + REACH);
        let clause = |i: Token| {
            matches!(
                s.dep(i),
                Dep::Relcl | Dep::Ccomp | Dep::Advcl | Dep::Csubj | Dep::Conj
            )
        };
        (trigger + 1..end)
            .filter(|&i| s.dep(i) == Dep::Prep && self.lexicon.status.places.contains(&s.lower(i)))
            .filter(|&i| !s.ancestors(i).take_while(|&a| a != trigger).any(clause))
            .filter_map(|i| s.kid(i, Dep::Pobj))
            .collect()
    }

    /// Of whom something is expected: who does what the clause behind "until" or "unless" says, "will not lift the ban until
    /// *the rebels* disarm", "until their demands are met by *the mayor*".
    pub(crate) fn awaited(&self, verb: Token) -> Option<Token> {
        let s = self.syntax;
        let awaits = |v: Token| {
            s.kids(v).any(|k| {
                matches!(s.dep(k), Dep::Mark | Dep::Advmod | Dep::Prep)
                    && self.lexicon.status.awaiting.contains(&s.lower(k))
            })
        };
        let clause = s
            .kids(verb)
            .filter(|&k| k > verb && s.dep(k) == Dep::Advcl && s.is_verb(k))
            .find(|&k| awaits(k))?;
        self.subject(clause)
    }

    /// Subject of the verb to which a noun's phrase is a circumstance: "after talks with Iran", "during a visit to Peru".
    fn attendant(&self, noun: Token) -> Option<Token> {
        let s = self.syntax;
        let preposition = s
            .head(noun)
            .filter(|&p| s.dep(noun) == Dep::Pobj && s.pos(p) != Pos::Verb)?;
        let circumstance = self
            .lexicon
            .status
            .circumstances
            .iter()
            .any(|w| *w == s.lower(preposition));
        let verb = s.head(preposition).filter(|&v| circumstance && s.is_verb(v))?;
        if self.is_passive(verb) {
            return self.surface_subject(verb, STEPS);
        }
        self.subject(verb)
    }

    /// The first of a pair of names before a noun, and its partner: "the Niger-Mali summit".
    pub(crate) fn with_partner(&self, first: Token, noun: Token) -> Vec<Token> {
        let s = self.syntax;
        let names = |t: &Token| self.can_act_as_modifier(*t);
        let joined = |t: Token| t + 1 < s.len() && matches!(s.word(t), "-" | "–" | "/");
        let mut pair = vec![first];
        if first + 2 < noun && joined(first + 1) {
            pair.extend((first + 2..noun).rev().find(names));
        } else if first >= 2 && joined(first - 1) {
            let floor = s.sentence(noun).tokens.start.max(first.saturating_sub(4));
            pair.extend((floor..first - 1).rev().find(names));
        }
        pair.sort_unstable();
        pair
    }

    /// The noun that an adjective, or a preposition that stands for one ("at war"), is said of.
    pub(crate) fn subject_of_adjective(&self, word: Token) -> Option<Token> {
        let s = self.syntax;
        let own = s
            .kids(word)
            .find(|&k| matches!(s.dep(k), Dep::Nsubj | Dep::Nsubjpass));
        if own.is_some_and(|own| !s.is_relative(own)) {
            return own;
        }
        let head = s.head(word);
        if s.is_verb(word) && s.dep(word) != Dep::Acomp {
            return self.surface_subject(word, STEPS);
        }
        let head = head?;
        // "is at war", unlike "put its army on alert".
        let stands_for_adjective = s.pos(word) == Pos::Adp && s.is_verb(head);
        if stands_for_adjective && !self.lexicon.frames.is_copular(s.lemma(head)) {
            return None;
        }
        match s.dep(word) {
            Dep::Conj => self.subject_of_adjective(head),
            _ if s.is_verb(head) => self.surface_subject(head, STEPS),
            Dep::Amod | Dep::Acl | Dep::Relcl | Dep::Appos | Dep::Prep
                if s.is_nominal(head) && head < word =>
            {
                Some(head)
            }
            _ => None,
        }
    }

    /// Subject of the clause that a word of saying or wanting governs: "demanded that Israel withdraw", "called for
    /// Israel to withdraw", "a demand that Israel withdraw".
    fn subject_of_clause(&self, trigger: Token) -> Option<Token> {
        let s = self.syntax;
        let own = |verb: Token| {
            s.kids(verb)
                .find(|&k| matches!(s.dep(k), Dep::Nsubj | Dep::Nsubjpass) && !s.is_relative(k))
                .filter(|&k| !s.is_empty_subject(k))
        };
        let infinitive = |v: Token| s.kids_by(v, Dep::Aux).any(|a| s.is_word(a, "to"));
        let that = |v: Token| s.kids_by(v, Dep::Mark).any(|m| s.is_word(m, "that"));
        let clause = |k: Token| match s.dep(k) {
            // "said it was necessary for Chad to leave"
            Dep::Ccomp | Dep::Xcomp => own(k).or_else(|| {
                s.kids(k)
                    .filter(|&c| matches!(s.dep(c), Dep::Advcl | Dep::Xcomp | Dep::Ccomp) && infinitive(c))
                    .find_map(own)
            }),
            Dep::Acl | Dep::Advcl | Dep::Relcl if infinitive(k) || that(k) => own(k),
            _ => None,
        };
        s.kids(trigger)
            .filter(|&k| k > trigger || s.dep(k) == Dep::Ccomp)
            .find_map(|k| {
                if s.dep(k) != Dep::Prep || !s.is_word(k, "for") {
                    return clause(k);
                }
                s.kids(k).find_map(|inner| match s.dep(inner) {
                    Dep::Pcomp => own(inner),
                    // "for Israel to withdraw", with the infinitive at the noun or beside it.
                    Dep::Pobj => {
                        let beside = s
                            .kids(trigger)
                            .chain(s.kids(inner))
                            .any(|v| v > inner && infinitive(v));
                        beside.then_some(inner)
                    }
                    _ => None,
                })
            })
    }

    /// Verbs that belong to what a word says, promises, demands or refuses: "agreed to *send* troops", "an offer to
    /// *mediate*", "insists on *leaving*".
    pub(crate) fn content_verbs(&self, trigger: Token) -> impl Iterator<Item = Token> + '_ {
        let s = self.syntax;
        let infinitive = move |v: Token| s.kids_by(v, Dep::Aux).any(|a| s.is_word(a, "to"));
        s.kids(trigger).filter_map(move |k| match s.dep(k) {
            Dep::Xcomp | Dep::Ccomp if s.is_verb(k) => Some(k),
            Dep::Acl | Dep::Advcl | Dep::Relcl if s.is_verb(k) && k > trigger && infinitive(k) => Some(k),
            Dep::Prep => s.kids_by(k, Dep::Pcomp).find(|&v| s.is_verb(v)),
            _ => None,
        })
    }

    /// Whether a verb stands in the passive voice.
    pub(crate) fn is_passive(&self, verb: Token) -> bool {
        let s = self.syntax;
        if s.kid(verb, Dep::Auxpass).is_some() || s.kid(verb, Dep::Nsubjpass).is_some() {
            return true;
        }
        // "had the editor arrested"
        if s.dep(verb) == Dep::Ccomp && self.causer(verb).is_some() {
            return true;
        }
        // "SIMON INDICTED IN BRIBERY CASE": the tagger takes the participle of a heading for the past tense.
        let heading = s.sentence(verb).heading && s.tag(verb) == Tag::Vbd;
        if heading && s.kid(verb, Dep::Dobj).is_none() && self.lexicon.people.counts_persons(s.lemma(verb)) {
            return true;
        }
        // "was shot and airlifted to hospital", where the tagger takes the second participle for the past tense.
        let second = s.dep(verb) == Dep::Conj
            && s.tag(verb) == Tag::Vbd
            && s.kid(verb, Dep::Nsubj).is_none()
            && s.kid(verb, Dep::Dobj).is_none()
            && self.lexicon.people.counts_persons(s.lemma(verb));
        if second
            && s.head(verb)
                .is_some_and(|first| s.kid(first, Dep::Auxpass).is_some())
        {
            return true;
        }
        if s.tag(verb) != Tag::Vbn || s.kid(verb, Dep::Aux).is_some() {
            return false;
        }
        match s.dep(verb) {
            Dep::Acl | Dep::Amod => true,
            Dep::Advcl => s.kid(verb, Dep::Dobj).is_none(),
            Dep::Conj if s.kid(verb, Dep::Nsubj).is_none() => s
                .head(verb)
                .is_some_and(|h| s.dep(h) != Dep::Conj && s.is_verb(h) && self.is_passive(h)),
            // Headings drop the auxiliary: "Two killed in attack".
            _ => s.kid(verb, Dep::Dobj).is_none() && s.sentence(verb).heading,
        }
    }

    /// Who does it.
    pub(crate) fn subject(&self, verb: Token) -> Option<Token> {
        if self.is_passive(verb) {
            self.agent(verb)
        } else {
            self.surface_subject(verb, STEPS)
        }
    }

    /// To whom it is done.
    pub(crate) fn object(&self, verb: Token) -> Option<Token> {
        let s = self.syntax;
        if self.is_passive(verb) {
            return self.surface_subject(verb, STEPS);
        }
        let own = |verb| s.kid(verb, Dep::Dobj);
        match own(verb) {
            Some(object) if s.is_relative(object) => self.antecedent(verb),
            Some(object) => Some(object),
            None => self
                .subject_of_infinitive(verb)
                .or_else(|| self.shared_object(verb))
                .or_else(|| self.relative_gap(verb)),
        }
    }

    /// Object of "by" in the passive; else who has it done.
    pub(crate) fn agent(&self, verb: Token) -> Option<Token> {
        let s = self.syntax;
        let by = s
            .kid(verb, Dep::Agent)
            .or_else(|| s.kids_by(verb, Dep::Prep).find(|&p| s.is_word(p, "by")));
        match by {
            Some(by) => s.kid(by, Dep::Pobj),
            None => self.subject(self.causer(verb)?),
        }
    }

    /// The verb whose subject has done what a bare participle says: "*had* the editor arrested", "*ordered* ministers
    /// jailed".
    fn causer(&self, participle: Token) -> Option<Token> {
        let (s, words) = (self.syntax, &self.lexicon.status);
        // The tagger takes many a bare participle for the past tense, which these verbs cannot govern.
        if !matches!(s.tag(participle), Tag::Vbn | Tag::Vbd) {
            return None;
        }
        let bare = |dep| s.kid(participle, dep).is_none();
        let head = s.head(participle)?;
        let (verb, among) = match s.dep(participle) {
            Dep::Ccomp if bare(Dep::Mark) && bare(Dep::Aux) && bare(Dep::Auxpass) && bare(Dep::Dobj) => {
                (head, &words.causative)
            }
            Dep::Acl if s.dep(head) == Dep::Dobj => (s.head(head)?, &words.ordering),
            _ => return None,
        };
        let lemma = s.lemma(verb);
        (s.is_verb(verb) && among.iter().any(|word| word == lemma)).then_some(verb)
    }

    /// The grammatical subject, sought up the tree where the verb has none of its own.
    fn surface_subject(&self, verb: Token, steps: usize) -> Option<Token> {
        let s = self.syntax;
        let own = s
            .kids(verb)
            .find(|&k| matches!(s.dep(k), Dep::Nsubj | Dep::Nsubjpass));
        if let Some(subject) = own {
            let relative = s.is_relative(subject) && s.dep(verb) == Dep::Relcl;
            return if relative {
                let noun = self.antecedent(verb);
                noun.and_then(|noun| self.author(noun, steps)).or(noun)
            } else {
                Some(self.in_front_of_cleft(verb, subject).unwrap_or(subject))
            };
        }
        // "Arrested on Monday were two senators."
        let inverted = s
            .kid(verb, Dep::Auxpass)
            .and_then(|auxiliary| s.kid(auxiliary, Dep::Attr));
        if inverted.is_some_and(|subject| subject > verb) {
            return inverted;
        }
        if steps == 0 || s.kid(verb, Dep::Expl).is_some() || s.kid(verb, Dep::Csubj).is_some() {
            return None;
        }
        let head = s.head(verb)?;
        match s.dep(verb) {
            Dep::Advcl if s.is_verb(head) && s.kid(verb, Dep::Mark).is_some() => {
                // "while speaking" goes with the finite verb, whatever the parser hangs it on.
                let finite = std::iter::once(head)
                    .chain(s.ancestors(head))
                    .find(|&a| self.is_finite(a));
                self.surface_subject(finite.unwrap_or(head), steps - 1)
            }
            Dep::Conj | Dep::Advcl if s.is_verb(head) => self.surface_subject(head, steps - 1),
            Dep::Xcomp if s.is_verb(head) => self.controller(head, steps - 1),
            Dep::Xcomp | Dep::Ccomp | Dep::Advcl if s.pos(head) == Pos::Adj => s
                .head(head)
                .filter(|&h| s.is_verb(h))
                .and_then(|h| self.surface_subject(h, steps - 1)),
            // "a man about to be indicted"
            Dep::Xcomp if s.pos(head) == Pos::Adp => s.head(head).filter(|&noun| s.is_nominal(noun)),
            Dep::Pcomp => self.controller_over_preposition(head, steps - 1),
            Dep::Acl if s.is_nominal(head) || s.pos(head) == Pos::Num => {
                self.controller_of_participle(verb, head, steps - 1)
            }
            Dep::Relcl if s.is_nominal(head) => Some(head),
            _ => None,
        }
    }

    /// Whom the pronoun of a cleft sentence takes up: "it was *Iran* that attacked".
    fn in_front_of_cleft(&self, verb: Token, pronoun: Token) -> Option<Token> {
        let s = self.syntax;
        let copula = s.head(verb)?;
        let cleft = s.dep(verb) == Dep::Ccomp
            && s.is_relative(pronoun)
            && s.kids(copula)
                .any(|k| matches!(s.dep(k), Dep::Nsubj | Dep::Expl) && s.is_word(k, "it"));
        s.kid(copula, Dep::Attr)
            .filter(|&noun| cleft && noun < verb && self.lexicon.frames.is_copular(s.lemma(copula)))
    }

    fn is_finite(&self, token: Token) -> bool {
        let s = self.syntax;
        let finite = |t: Token| matches!(s.tag(t), Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md);
        s.is_verb(token) && (finite(token) || s.kids_by(token, Dep::Aux).any(finite))
    }

    /// Who does what an infinitive says: the object of the governing verb if it has one ("urged Sudan to stop"),
    /// else its subject ("agreed to stop").
    fn controller(&self, governor: Token, steps: usize) -> Option<Token> {
        let s = self.syntax;
        // "has been accused by experts of backing rebels": the accused backs them.
        if self.is_passive(governor) {
            return self.surface_subject(governor, steps);
        }
        let object = s
            .kid(governor, Dep::Dobj)
            .or_else(|| s.kid(governor, Dep::Dative).filter(|&d| s.is_nominal(d)));
        object.or_else(|| self.surface_subject(governor, steps))
    }

    /// Who does what stands after a preposition: "accused India of fostering", "after facing", "efforts at seeking".
    fn controller_over_preposition(&self, preposition: Token, steps: usize) -> Option<Token> {
        let s = self.syntax;
        let governor = s.head(preposition)?;
        if s.is_verb(governor) {
            // "joined the opposition in backing the king": the one who joined backs him.
            if self.lexicon.status.of_subject.contains(&s.lower(preposition)) {
                return self.surface_subject(governor, steps);
            }
            self.controller(governor, steps)
        } else if s.is_nominal(governor) {
            // "sentenced a man for killing": who is a person does it himself.
            if self.is_person(governor) {
                Some(governor)
            } else {
                self.owner(governor, steps)
            }
        } else {
            let verb = s.head(governor).filter(|&h| s.is_verb(h))?;
            self.surface_subject(verb, steps)
        }
    }

    fn is_person(&self, noun: Token) -> bool {
        use legation_nlp::EntityKind::Person;
        let s = self.syntax;
        s.parse().tokens()[noun].ent.kind() == Some(Person)
            || (s.pos(noun) == Pos::Noun && self.lexicon.people.agent(s.lemma(noun)).is_some())
    }

    /// Who does what a participle or infinitive at a noun says: "a letter carrying", "efforts to seek".
    fn controller_of_participle(&self, verb: Token, noun: Token, steps: usize) -> Option<Token> {
        let infinitive = self.syntax.tag(verb) == Tag::Vb;
        if infinitive {
            self.owner(noun, steps)
        } else {
            self.author(noun, steps).or(Some(noun))
        }
    }

    /// Who says what a text says: "issued a report accusing the army", "its letter threatening sanctions", "a statement by
    /// the ministry that condemns".
    fn author(&self, text: Token, steps: usize) -> Option<Token> {
        let s = self.syntax;
        if steps == 0 || !self.lexicon.roles.document.is_text(s.lemma(text)) {
            return None;
        }
        let writer = || {
            let verb = s
                .head(text)
                .filter(|&v| s.is_verb(v) && s.dep(text) == Dep::Dobj)?;
            let writes = self
                .lexicon
                .roles
                .document
                .is_written_by_subject_of(s.lemma(verb))
                || self
                    .light_verb(text)
                    .is_some_and(|(_, role)| role == LightSubject::Actor);
            writes.then(|| self.surface_subject(verb, steps - 1)).flatten()
        };
        // "said in a statement accusing".
        let speaker = || {
            let verb = s
                .head(text)
                .filter(|_| s.dep(text) == Dep::Pobj)
                .filter(|&p| s.is_word(p, "in"))
                .and_then(|p| s.head(p))?;
            let says = s.is_verb(verb) && self.lexicon.saying.verb(s.lemma(verb)).is_some();
            says.then(|| self.surface_subject(verb, steps - 1)).flatten()
        };
        self.possessor_of_act(text)
            .or_else(|| self.prepositional(text, "by"))
            .or_else(|| self.prepositional(text, "from"))
            .or_else(writer)
            .or_else(speaker)
            .or_else(|| self.modifier(text))
    }

    /// Whose the noun is: its possessor, the nationality before it, or the subject of the verb whose object it is.
    fn owner(&self, noun: Token, steps: usize) -> Option<Token> {
        let s = self.syntax;
        self.possessor_of_act(noun)
            .or_else(|| self.modifier(noun))
            .or_else(|| {
                let verb = s
                    .head(noun)
                    .filter(|&h| s.is_verb(h) && s.dep(noun) == Dep::Dobj)?;
                self.surface_subject(verb, steps)
            })
    }

    /// The noun that a relative clause belongs to.
    fn antecedent(&self, verb: Token) -> Option<Token> {
        let s = self.syntax;
        let clause = std::iter::once(verb)
            .chain(s.ancestors(verb))
            .find(|&a| s.dep(a) == Dep::Relcl)?;
        s.head(clause).filter(|&noun| s.is_nominal(noun))
    }

    /// "the man whom they met", "the town they shelled": the noun that a relative clause is missing as its object.
    fn relative_gap(&self, verb: Token) -> Option<Token> {
        let s = self.syntax;
        let with_subject = s.kids_by(verb, Dep::Nsubj).any(|k| !s.is_relative(k));
        let adverbial = s.kids(verb).any(|k| s.tag(k) == Tag::Wrb);
        let complete = s.kids(verb).any(|k| matches!(s.dep(k), Dep::Ccomp | Dep::Xcomp));
        (s.dep(verb) == Dep::Relcl && with_subject && !adverbial && !complete)
            .then(|| s.head(verb))
            .flatten()
    }

    /// "urged Sudan to stop", "found the bishop guilty": the parser makes the object the subject of what follows.
    fn subject_of_infinitive(&self, verb: Token) -> Option<Token> {
        let s = self.syntax;
        let infinitive = |k: Token| s.tag(k) == Tag::Vb && s.kids_by(k, Dep::Aux).any(|a| s.is_word(a, "to"));
        let small = |k: Token| matches!(s.pos(k), Pos::Adj | Pos::Noun) && s.kid(k, Dep::Aux).is_none();
        let clause = s.kids(verb).find(|&k| {
            matches!(s.dep(k), Dep::Ccomp | Dep::Xcomp)
                && k > verb
                && (infinitive(k) || small(k))
                && s.kid(k, Dep::Mark).is_none()
        })?;
        s.kids(clause)
            .find(|&k| matches!(s.dep(k), Dep::Nsubj | Dep::Nsubjpass) && k > verb)
    }

    /// "condemned and rejected the plan": the object stands with the last verb.
    fn shared_object(&self, verb: Token) -> Option<Token> {
        let s = self.syntax;
        let next = s
            .kids_by(verb, Dep::Conj)
            .find(|&c| s.is_verb(c) && c > verb && c - verb <= 3)?;
        let intransitive = s
            .kids(verb)
            .any(|k| matches!(s.dep(k), Dep::Prep | Dep::Xcomp | Dep::Ccomp | Dep::Acomp));
        (!intransitive && s.kid(next, Dep::Nsubj).is_none())
            .then(|| {
                s.kid(next, Dep::Dobj)
                    .or_else(|| self.subject_of_infinitive(next))
            })
            .flatten()
    }

    fn indirect(&self, verb: Token) -> Option<Token> {
        let s = self.syntax;
        let dative = s.kid(verb, Dep::Dative)?;
        if s.pos(dative) == Pos::Adp {
            s.kid(dative, Dep::Pobj)
        } else {
            Some(dative)
        }
    }

    /// Whose the act is. "The army intensified *its* bombardment": the pronoun is the subject of the light verb.
    fn possessor_of_act(&self, noun: Token) -> Option<Token> {
        let s = self.syntax;
        let owner = self.possessive(noun)?;
        if s.pos(owner) == Pos::Pron && !self.lexicon.people.is_first_person(&s.lower(owner)) {
            let subject = self.subject_of_light_verb(noun, LightSubject::Actor);
            return subject.or(Some(owner));
        }
        Some(owner)
    }

    fn possessive(&self, noun: Token) -> Option<Token> {
        let s = self.syntax;
        let owner = s.kid(noun, Dep::Poss)?;
        // "whose" stands for the noun that the clause belongs to.
        if s.is_relative(owner) {
            s.ancestors(noun).find_map(|a| self.antecedent(a))
        } else {
            Some(owner)
        }
    }

    /// A nationality, name or agent that stands before the noun.
    fn modifier(&self, noun: Token) -> Option<Token> {
        let s = self.syntax;
        // "a Saudi-led strike".
        let led = |k: Token| {
            let leads = s.tag(k) == Tag::Vbn && self.lexicon.roles.leads(s.lemma(k));
            leads.then(|| s.kids(k).find(|&leader| self.can_act_as_modifier(leader)))?
        };
        s.kids(noun)
            .take_while(|&k| k < noun)
            .find_map(|k| match s.dep(k) {
                Dep::Amod | Dep::Compound | Dep::Nmod if self.can_act_as_modifier(k) => Some(k),
                Dep::Amod => led(k),
                _ => None,
            })
    }

    fn can_act_as_modifier(&self, token: Token) -> bool {
        use legation_nlp::EntityKind::{Gpe, Norp, Org, Person};
        let s = self.syntax;
        let name = matches!(
            s.parse().tokens()[token].ent.kind(),
            Some(Gpe | Norp | Org | Person)
        );
        name || self.lexicon.countries.lookup(s.word(token)).is_some()
            || self.lexicon.people.names_agent(s.pos(token), s.lemma(token))
    }

    /// Object of this preposition at a verb.
    pub(crate) fn prepositional(&self, verb: Token, word: &str) -> Option<Token> {
        let s = self.syntax;
        let leads = |&k: &Token| {
            matches!(
                s.dep(k),
                Dep::Prep | Dep::Dative | Dep::Agent | Dep::Prt | Dep::Advmod
            ) && s.is_word(k, word)
        };
        // What stands in front is of the whole sentence: "In addition, troops serve in Chad".
        let behind = s.kids(verb).filter(|&k| k > verb).find(leads);
        let preposition = behind.or_else(|| s.kids(verb).find(leads))?;
        s.kid(preposition, Dep::Pobj)
    }

    /// Object of this preposition at a noun, or at what stands between the noun and it: "allegations made by officials
    /// against India", "a visit by a delegation to Russia", "held talks with Iran".
    fn prepositional_of_noun(&self, noun: Token, word: &str) -> Option<Token> {
        let s = self.syntax;
        if let Some(found) = self.prepositional(noun, word) {
            return Some(found);
        }
        // "rejection and condemnation of": the preposition stands with the last.
        let shared = s
            .kids_by(noun, Dep::Conj)
            .filter(|&c| s.is_nominal(c) && c - noun <= 4)
            .find_map(|c| self.prepositional(c, word));
        if shared.is_some() {
            return shared;
        }
        let participle = s.kids_by(noun, Dep::Acl).find(|&v| s.tag(v) == Tag::Vbn);
        if let Some(verb) = participle.filter(|&v| self.lexicon.light.subject(s.lemma(v)).is_some()) {
            let found = self.prepositional(verb, word);
            if found.is_some() {
                return found;
            }
        }
        if word != "by" && word != "of" {
            let by = self
                .prepositional(noun, "by")
                .or_else(|| participle.and_then(|v| self.agent(v)));
            if let Some(found) = by.and_then(|by| self.prepositional(by, word)) {
                return Some(found);
            }
        }
        let verb = s
            .head(noun)
            .filter(|_| matches!(s.dep(noun), Dep::Dobj | Dep::Nsubjpass))?;
        self.lexicon.light.subject(s.lemma(verb))?;
        if word == "by" {
            None
        } else {
            self.prepositional(verb, word)
        }
    }

    /// Subject of the light verb that the noun belongs to: "Russia launched an attack", "allegations made by India". Who is
    /// "subjected to" an attack is the subject of a passive.
    fn subject_of_light_verb(&self, noun: Token, wanted: LightSubject) -> Option<Token> {
        let (verb, role) = self.light_verb(noun)?;
        if role != wanted {
            return None;
        }
        let below = self.syntax.dep(noun) == Dep::Pobj;
        if role == LightSubject::Recipient && below && self.is_passive(verb) {
            return self.surface_subject(verb, STEPS);
        }
        self.subject(verb)
    }

    /// The light verb that the noun belongs to, as its object, the subject of its passive, the noun at its participle,
    /// or behind its preposition ("came under attack"); and what its subject is to the noun.
    pub(crate) fn light_verb(&self, noun: Token) -> Option<(Token, LightSubject)> {
        let s = self.syntax;
        let subject = |words: &str| self.lexicon.light.subject(words);
        let light = |v: Token| {
            let plain = || subject(s.lemma(v));
            let particle = s
                .kid(v, Dep::Prt)
                .map(|p| format!("{} {}", s.lemma(v), s.lower(p)));
            let role = particle
                .and_then(|words| subject(&words))
                .or_else(plain)
                .filter(|_| s.is_verb(v))?;
            Some((v, role))
        };
        // "came under attack", "came in for criticism", "went ahead with talks".
        let behind = || {
            let preposition = s.head(noun)?;
            let verb = std::iter::once(preposition)
                .chain(s.ancestors(preposition))
                .take(3)
                .find(|&v| s.is_verb(v))?;
            let last = s.lower(preposition);
            let short = format!("{} {last}", s.lemma(verb));
            let between = s.kids(verb).filter(|&k| {
                matches!(s.dep(k), Dep::Prt | Dep::Advmod | Dep::Prep) && k > verb && k < preposition
            });
            let role = subject(&short).or_else(|| {
                between
                    .map(|k| format!("{} {} {last}", s.lemma(verb), s.lower(k)))
                    .find_map(|words| subject(&words))
            })?;
            Some((verb, role))
        };
        // "carried out a series of attacks".
        if s.dep(noun) == Dep::Pobj
            && let Some(of) = s.head(noun).filter(|&p| s.is_word(p, "of"))
            && let Some(counter) = s
                .head(of)
                .filter(|&c| self.lexicon.people.is_quantity(s.lemma(c)))
        {
            return self.light_verb(counter);
        }
        let found = match s.dep(noun) {
            Dep::Dobj | Dep::Nsubjpass => s.head(noun).and_then(light),
            Dep::Pobj => behind(),
            // "expressed its rejection and condemnation of".
            Dep::Conj => s
                .head(noun)
                .filter(|&first| first < noun && s.dep(first) != Dep::Conj && s.is_nominal(first))
                .and_then(|first| self.light_verb(first)),
            _ => None,
        };
        found.or_else(|| {
            s.kids_by(noun, Dep::Acl)
                .find(|&v| s.tag(v) == Tag::Vbn)
                .and_then(light)
        })
    }
}
