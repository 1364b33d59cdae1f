//! Words that say an event, each with the frame that it fires.

use std::ops::Range;

use legation_knowledge::{Content, EventType, Sector};
use legation_nlp::{Dep, Pos, Tag};

use super::participants::{self, Cast};
use crate::dossier::EntityKind;
use crate::entities::Entity;
use crate::lexicon::{Frame, Head, Slot, Trigger};
use crate::statements::Context;
use crate::syntax::Token;

/// A content of more tokens than this is no longer followed.
const LONGEST_CONTENT: usize = 200;
/// What a word in a list of objects stands for beside itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Persons by name or pronoun.
    Person,
    /// Persons and groups of them, also described.
    AnyPerson,
    /// Soldiers and police, and their bodies.
    AnyForce,
    /// Countries by name.
    AnyCountry,
    /// States, bodies, those who hold an office or stand for a state or party; unlike private persons.
    AnyOfficial,
}

/// Sectors of those who hold no office for it, and police.
const PRIVATE: [Sector; 14] = [
    Sector::AGR,
    Sector::BUS,
    Sector::COP,
    Sector::CRM,
    Sector::CVL,
    Sector::EDU,
    Sector::JRN,
    Sector::LAB,
    Sector::MED,
    Sector::REB,
    Sector::REF,
    Sector::UAF,
    Sector::UNK,
    Sector::MIL,
];
/// The words that stand for a kind.
const KINDS: [(&str, Kind); 5] = [
    ("person", Kind::Person),
    ("any-person", Kind::AnyPerson),
    ("any-force", Kind::AnyForce),
    ("any-country", Kind::AnyCountry),
    ("any-official", Kind::AnyOfficial),
];
/// At most so many near misses are kept of one word.
const NEAR_MISSES: usize = 6;

/// A trigger found.
#[derive(Debug, Clone)]
pub(crate) struct Hit<'a> {
    pub(crate) token: Token,
    /// The words of the trigger.
    pub(crate) span: Range<Token>,
    pub(crate) trigger: &'a Trigger,
    /// Further words of the pattern, as they stand in the text: particles, prepositions, what precedes a noun.
    pub(crate) particles: Vec<Token>,
    /// The objects that the pattern wants.
    pub(crate) objects: Vec<Token>,
}

/// How a pattern fits: its further words and its objects in the text.
type Fit = (Vec<Token>, Vec<Token>);

/// Why a pattern does not fit a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Miss {
    /// This word of the pattern is not there.
    Word(String),
    /// The object is none that the pattern wants.
    Object,
    /// The object is one that the pattern or its frame excludes.
    Excluded(Token),
    /// The subject is none that the pattern wants.
    Subject,
    /// No light verb governs the noun.
    Light,
    /// No clause says what must be.
    Modal,
    /// The word does not stand where a predicate can.
    Position,
}

/// Finds them, in order, with the participants of each. Of the patterns that fit a word, the one that says most and has
/// those that its frame needs is taken; what a void frame fits is no trigger.
pub(crate) fn find<'a>(context: &Context<'a>) -> Vec<(Hit<'a>, Cast)> {
    let finder = Finder { context };
    let tokens = || 0..context.syntax.len();
    let verbs: Vec<_> = tokens()
        .filter_map(|token| finder.first(token, finder.predicate(token)))
        .collect();
    let mut taken = vec![false; context.syntax.len()];
    finder.take(verbs.iter().map(|(hit, _)| hit), &mut taken);
    let mut hits: Vec<_> = verbs.into_iter().filter(|(hit, _)| !taken[hit.token]).collect();
    finder.take_nouns(&hits, &mut taken);
    let nouns: Vec<_> = tokens()
        .filter(|&token| !taken[token])
        .filter_map(|token| finder.first(token, finder.noun(token)))
        .collect();
    finder.take(nouns.iter().map(|(hit, _)| hit), &mut taken);
    // "the imposition of sanctions" is one event.
    for &object in nouns.iter().flat_map(|(hit, _)| &hit.objects) {
        taken[object] |= !finder.is_anothers_word(object);
    }
    hits.extend(nouns);
    hits.retain(|(hit, _)| !taken[hit.token]);
    hits.sort_by_key(|(hit, _)| hit.token);
    hits
}

/// The trigger of this word that says most, if its frame lacks somebody that it needs, and who that is.
pub(crate) fn incomplete<'a>(context: &Context<'a>, token: Token) -> Option<(Hit<'a>, &'static str)> {
    let hit = at(context, token)?;
    let missing = participants::missing(context, context.lexicon.frames.frame(hit.trigger), &hit)?;
    Some((hit, missing))
}

/// The trigger at this word, whatever stands around it: for those who know already that something happened there.
pub(crate) fn at<'a>(context: &Context<'a>, token: Token) -> Option<Hit<'a>> {
    let finder = Finder { context };
    let mut hits = finder.predicate(token).into_iter().chain(finder.noun(token));
    hits.next()
        .filter(|hit| !context.lexicon.frames.frame(hit.trigger).void)
}

/// All triggers at this word that have those whom their frames need, the one that says most first.
pub(crate) fn all_at<'a>(context: &Context<'a>, token: Token) -> Vec<(Hit<'a>, Cast)> {
    let finder = Finder { context };
    let hits = finder.predicate(token).into_iter().chain(finder.noun(token));
    hits.take_while(|hit| !context.lexicon.frames.frame(hit.trigger).void)
        .filter_map(|hit| {
            let cast = participants::cast(context, context.lexicon.frames.frame(hit.trigger), &hit)?;
            Some((hit, cast))
        })
        .collect()
}

/// Whether a verb pattern that belongs to no frame fits this word.
pub(crate) fn fits(context: &Context<'_>, verb: Token, pattern: &Trigger) -> bool {
    let finder = Finder { context };
    finder.particles(verb, &pattern.with).is_ok_and(|particles| {
        finder
            .check_listed(&finder.objects(verb, &particles), pattern, &[])
            .is_ok()
    })
}

/// Patterns of this word that do not fit, and why.
pub(crate) fn near_misses<'a>(context: &Context<'a>, token: Token) -> Vec<(&'a Trigger, Miss)> {
    let finder = Finder { context };
    let s = context.syntax;
    let heads: &[Head] = match s.pos(token) {
        Pos::Verb => &[Head::Verb, Head::Adjective],
        Pos::Noun | Pos::Propn => &[Head::Noun],
        Pos::Adj | Pos::Adp => &[Head::Adjective],
        _ => &[],
    };
    let mut missed = Vec::new();
    for &head in heads {
        for trigger in context.lexicon.frames.of(head, s.lemma(token)) {
            if let Err(miss) = finder.fit(token, trigger)
                && missed.len() < NEAR_MISSES
            {
                missed.push((trigger, miss));
            }
        }
    }
    missed
}

struct Finder<'c, 'a> {
    context: &'c Context<'a>,
}

impl<'a> Finder<'_, 'a> {
    /// The first of these that has those whom its frame needs; none after a void one.
    fn first(&self, token: Token, hits: Vec<Hit<'a>>) -> Option<(Hit<'a>, Cast)> {
        debug_assert!(hits.iter().all(|hit| hit.token == token));
        for hit in hits {
            let frame = self.context.lexicon.frames.frame(hit.trigger);
            if frame.void {
                return None;
            }
            if let Some(cast) = participants::cast(self.context, frame, &hit) {
                return Some((hit, cast));
            }
        }
        None
    }

    /// The patterns of a verb or adjective that fit, those that say more first.
    fn predicate(&self, token: Token) -> Vec<Hit<'a>> {
        let s = self.context.syntax;
        let frames = &self.context.lexicon.frames;
        let verb = s.pos(token) == Pos::Verb;
        let adjective = verb || matches!(s.pos(token), Pos::Adj | Pos::Adp);
        let of_verb = if verb {
            frames.of(Head::Verb, s.lemma(token))
        } else {
            &[]
        };
        let of_adjective = if adjective {
            self.adjective_triggers(token)
        } else {
            &[]
        };
        if of_verb.is_empty() && of_adjective.is_empty() {
            return Vec::new();
        }
        let mut hits: Vec<Hit<'a>> = Vec::new();
        for trigger in of_verb.iter().chain(of_adjective) {
            // Two patterns of one frame differ in what they say, not in what comes of it.
            if hits.iter().any(|hit| hit.trigger.frame == trigger.frame) {
                continue;
            }
            let Ok((particles, objects)) = self.fit(token, trigger) else {
                continue;
            };
            let particle = particles
                .first()
                .copied()
                .filter(|&p| p == token + 1 && (s.dep(p) == Dep::Prt || s.pos(token) == Pos::Adp));
            let modal = frames
                .frame(trigger)
                .modal
                .then(|| self.modal_clause(token))
                .flatten();
            hits.push(Hit {
                token,
                span: modal.unwrap_or(token..particle.unwrap_or(token) + 1),
                trigger,
                particles,
                objects,
            });
        }
        if !of_adjective.is_empty() {
            hits.sort_by_key(|hit| std::cmp::Reverse(hit.trigger.with.len()));
        }
        hits
    }

    /// Patterns headed by this word as an adjective: by its lemma, or by its form if it is a participle.
    fn adjective_triggers(&self, token: Token) -> &'a [Trigger] {
        let s = self.context.syntax;
        let frames = &self.context.lexicon.frames;
        match frames.of(Head::Adjective, s.lemma(token)) {
            [] => frames.of(Head::Adjective, &s.lower(token)),
            found => found,
        }
    }

    /// The words of the pattern as they stand in the text, or why it does not fit.
    fn fit(&self, token: Token, trigger: &Trigger) -> Result<Fit, Miss> {
        match trigger.head {
            Head::Verb => self.fit_verb(token, trigger),
            Head::Adjective => self.fit_adjective(token, trigger),
            Head::Noun => self.fit_noun(token, trigger),
        }
    }

    fn fit_verb(&self, token: Token, trigger: &Trigger) -> Result<Fit, Miss> {
        let s = self.context.syntax;
        if matches!(s.dep(token), Dep::Amod | Dep::Compound | Dep::Nmod | Dep::Aux) {
            return Err(Miss::Position);
        }
        let particles = self.particles(token, &trigger.with)?;
        let objects = self.check_objects(&self.objects(token, &particles), trigger)?;
        self.check_direct(token, trigger)?;
        self.check_subject(token, trigger)?;
        if self.context.lexicon.frames.frame(trigger).modal && self.modal_clause(token).is_none() {
            return Err(Miss::Modal);
        }
        Ok((particles, objects))
    }

    fn fit_adjective(&self, token: Token, trigger: &Trigger) -> Result<Fit, Miss> {
        let s = self.context.syntax;
        let attributive = matches!(s.dep(token), Dep::Amod | Dep::Compound | Dep::Nmod)
            && s.head(token).is_some_and(|h| h > token);
        if attributive {
            return Err(Miss::Position);
        }
        // A preposition stands for an adjective with "be" and the like only, or behind a noun.
        let loose = s.pos(token) == Pos::Adp
            && s.head(token)
                .is_some_and(|h| s.is_verb(h) && !self.context.lexicon.frames.is_copular(s.lemma(h)));
        if loose {
            return Err(Miss::Position);
        }
        let particles = self.particles(token, &trigger.with)?;
        let objects = self.check_objects(&self.objects_behind(token, &particles), trigger)?;
        self.check_subject(token, trigger)?;
        Ok((particles, objects))
    }

    fn check_subject(&self, token: Token, trigger: &Trigger) -> Result<(), Miss> {
        if trigger.subjects.is_empty() {
            return Ok(());
        }
        let s = self.context.syntax;
        let subject = self.context.predicates.fill(token, trigger.head, &Slot::Subject);
        let subject = subject.ok_or(Miss::Subject)?;
        let fits = s.coordination(subject).into_iter().any(|m| {
            let noun = if s.pos(m) == Pos::Pron {
                self.taken_up(m).unwrap_or(m)
            } else {
                m
            };
            let core = self.core(noun);
            // As a subject, "person" is no more than the word.
            let of_kind = |&(name, kind): &(&str, Kind)| {
                kind != Kind::Person && is_one_of(name, &trigger.subjects) && self.is_of_kind(core, kind)
            };
            // "Minister Brandt quit": an office stands before the name.
            let office = || {
                s.pos(core) == Pos::Propn
                    && s.kids_by(core, Dep::Compound)
                        .any(|k| is_one_of(&s.lower(k), &trigger.subjects))
            };
            is_one_of(s.lemma(core), &trigger.subjects) || KINDS.iter().any(of_kind) || office()
        });
        if fits { Ok(()) } else { Err(Miss::Subject) }
    }

    /// In the clause of a verb of saying, the words that say what must or should be: "must", "should", "has to", "is
    /// necessary".
    fn modal_clause(&self, verb: Token) -> Option<Range<Token>> {
        let s = self.context.syntax;
        let demands = |word: &str| is_one_of(word, self.context.lexicon.frames.demanding());
        let people = &self.context.lexicon.people;
        // "we must go on" exhorts oneself, "should it need to" is a condition, "how long one must wait" a question.
        let another = |clause: Token, word: Token| {
            let subject = s
                .kids(clause)
                .find(|&k| matches!(s.dep(k), Dep::Nsubj | Dep::Nsubjpass));
            let open = s.kids(clause).any(|k| s.tag(k) == Tag::Wrb);
            !open
                && subject.is_none_or(|i| {
                    i < word && !(s.pos(i) == Pos::Pron && people.is_first_person(&s.lower(i)))
                })
        };
        s.kids_by(verb, Dep::Ccomp).find_map(|clause| {
            // "has agreed" is no demand, "has to agree" is: there the clause is headed by "have".
            let modal = s.kids(clause).find(|&k| match s.dep(k) {
                Dep::Aux => s.tag(k) == Tag::Md && demands(&s.lower(k)),
                Dep::Acomp => demands(s.lemma(k)),
                _ => false,
            });
            let infinitive = |k: Token| s.kids_by(k, Dep::Aux).any(|aux| s.tag(aux) == Tag::To);
            let to_do = s.kid(clause, Dep::Xcomp).is_some() || s.kids_by(clause, Dep::Advcl).any(infinitive);
            let own = (demands(s.lemma(clause)) && to_do).then_some(clause);
            let word = modal.or(own).filter(|&word| another(clause, word))?;
            let end = if s.dep(word) == Dep::Aux && clause > word && clause - word <= 3 {
                clause
            } else {
                word
            };
            Some(word..end + 1)
        })
    }

    /// The particles and prepositions that the trigger wants.
    fn particles(&self, head: Token, wanted: &[String]) -> Result<Vec<Token>, Miss> {
        let s = self.context.syntax;
        let mut found: Vec<Token> = Vec::new();
        // "stripped 31 activists of their citizenship": the parser may hang the preposition on the object.
        let object = if s.is_verb(head) {
            s.kid(head, Dep::Dobj)
        } else {
            None
        };
        for word in wanted {
            // What stands in front is of the whole sentence: "In addition, troops serve in Chad".
            let candidates = s
                .kids(head)
                .filter(|&k| k > head)
                .chain(s.kids(head).filter(|&k| k < head))
                .chain(found.iter().flat_map(|&at| s.kids(at)))
                .chain(object.into_iter().flat_map(|o| s.kids_by(o, Dep::Prep)));
            let found_at = candidates.filter(|k| !found.contains(k)).find_map(|k| {
                // "agreed *to* leave", "called *for* the council to think".
                let clause = matches!(s.dep(k), Dep::Xcomp | Dep::Advcl | Dep::Ccomp | Dep::Acl);
                if clause && s.is_verb(k) && (word == "to" || word == "for") {
                    let marks = |a: &Token| matches!(s.dep(*a), Dep::Aux | Dep::Mark);
                    return s.kids(k).filter(marks).find(|&a| s.is_word(a, word));
                }
                let fits = s.is_word(k, word) || (s.is_nominal(k) && s.lemma(k) == *word);
                // "did you go, he asked" asks nobody to go.
                let quoted = s.dep(k) == Dep::Ccomp && k < head;
                let place = !quoted && !matches!(s.dep(k), Dep::Nsubj | Dep::Conj | Dep::Aux);
                (fits && place).then_some(k)
            });
            found.push(found_at.ok_or_else(|| Miss::Word(word.clone()))?);
        }
        Ok(found)
    }

    /// The objects that the trigger wants, if there is one and none that it or its frame excludes.
    fn check_objects(&self, objects: &[Token], trigger: &Trigger) -> Result<Vec<Token>, Miss> {
        self.check_listed(
            objects,
            trigger,
            &self.context.lexicon.frames.frame(trigger).unless,
        )
    }

    fn check_listed(
        &self,
        objects: &[Token],
        trigger: &Trigger,
        unless: &[String],
    ) -> Result<Vec<Token>, Miss> {
        let s = self.context.syntax;
        let excluded = objects
            .iter()
            .find(|&&o| self.is_among(o, &trigger.but) || self.is_among(o, unless));
        if let Some(&object) = excluded {
            return Err(Miss::Excluded(object));
        }
        if trigger.objects.is_empty() {
            return Ok(Vec::new());
        }
        // "fired FBI Director James Comey": an office may stand before the name.
        let listed = |&o: &Token| {
            self.is_among(o, &trigger.objects)
                || (s.pos(o) == Pos::Propn
                    && s.kids_by(o, Dep::Compound)
                        .any(|k| is_one_of(s.lemma(k), &trigger.objects)))
        };
        let found: Vec<Token> = objects.iter().copied().filter(listed).collect();
        if found.is_empty() {
            Err(Miss::Object)
        } else {
            Ok(found)
        }
    }

    /// Whether a list has the noun, or a word for its kind ([`KINDS`]).
    fn is_among(&self, noun: Token, list: &[String]) -> bool {
        let s = self.context.syntax;
        is_one_of(s.lemma(noun), list)
            || KINDS
                .iter()
                .any(|&(name, kind)| is_one_of(name, list) && self.is_of_kind(noun, kind))
    }

    /// Whether the noun means nobody but of this kind.
    fn is_of_kind(&self, noun: Token, kind: Kind) -> bool {
        let Context {
            syntax: s,
            mentions,
            entities,
            ..
        } = self.context;
        let named = matches!(s.pos(noun), Pos::Propn | Pos::Pron);
        let Some(id) = mentions.at(noun) else {
            return false;
        };
        let all = entities.of(id);
        let fits = |entity: &Entity| match kind {
            Kind::Person => named && entity.kind == EntityKind::Person,
            Kind::AnyPerson => matches!(entity.kind, EntityKind::Person | EntityKind::Group),
            Kind::AnyForce => entity
                .sectors
                .iter()
                .any(|sector| matches!(sector, &Sector::MIL | &Sector::COP)),
            Kind::AnyCountry => named && entity.kind == EntityKind::Country,
            Kind::AnyOfficial => {
                matches!(entity.kind, EntityKind::Country | EntityKind::Organisation)
                    || entity.office.is_some()
                    || (entity.country.is_some() && entity.kind != EntityKind::Place)
                    || entity.sectors.iter().any(|s| !PRIVATE.contains(s))
            }
        };
        !all.is_empty() && all.iter().all(|&e| fits(entities.get(e)))
    }

    /// Whether the direct object is none that the pattern excludes, where its list is one of what stands behind a preposition.
    fn check_direct(&self, verb: Token, trigger: &Trigger) -> Result<(), Miss> {
        if trigger.but.is_empty() {
            return Ok(());
        }
        let s = self.context.syntax;
        let direct = self
            .context
            .predicates
            .object(verb)
            .into_iter()
            .flat_map(|o| s.coordination(o));
        let excluded = direct
            .map(|o| self.core(o))
            .find(|&o| self.is_among(o, &trigger.but));
        excluded.map_or(Ok(()), |object| Err(Miss::Excluded(object)))
    }

    /// What stands behind the pattern's prepositions, and the verb of its infinitive; direct objects with those coordinated,
    /// if the pattern does not end with a preposition that has an object.
    fn objects(&self, verb: Token, particles: &[Token]) -> Vec<Token> {
        let s = self.context.syntax;
        let behind = self.objects_behind(verb, particles);
        let leads = particles
            .last()
            .is_some_and(|&p| s.pos(p) == Pos::Adp && s.kid(p, Dep::Pobj).is_some());
        if leads {
            return behind;
        }
        let direct = self.context.predicates.object(verb);
        let direct = direct
            .into_iter()
            .flat_map(|o| s.coordination(o))
            .map(|o| self.core(o));
        // A passive may keep an object: "were refused asylum".
        let kept = s.kids_by(verb, Dep::Dobj);
        let mut objects: Vec<Token> = direct.chain(kept).chain(behind).collect();
        objects.sort_unstable();
        objects.dedup();
        objects
    }

    fn objects_behind(&self, head: Token, particles: &[Token]) -> Vec<Token> {
        let s = self.context.syntax;
        let mut found = Vec::new();
        for &p in particles {
            if s.is_word(p, "to") && s.dep(p) == Dep::Aux {
                found.extend(s.head(p).filter(|&v| v != head));
            }
            found.extend(
                s.kids(p)
                    .filter(|&k| matches!(s.dep(k), Dep::Pobj | Dep::Pcomp))
                    .flat_map(|k| s.coordination(k)),
            );
        }
        found.into_iter().map(|o| self.core(o)).collect()
    }

    /// The head of the phrase that a pronoun takes up.
    fn taken_up(&self, pronoun: Token) -> Option<Token> {
        let Context {
            syntax,
            mentions,
            entities,
            ..
        } = self.context;
        let meant = entities.of(mentions.at(pronoun)?).first()?;
        let first = *entities.get(*meant).mentions.first()?;
        mentions.in_span(syntax, first).map(|mention| mention.head)
    }

    /// The noun that "thousands of" or "a number of" counts.
    fn core(&self, noun: Token) -> Token {
        let s = self.context.syntax;
        if !self.context.lexicon.people.is_quantity(s.lemma(noun)) {
            return noun;
        }
        let of = s.kids_by(noun, Dep::Prep).find(|&p| s.is_word(p, "of"));
        of.and_then(|of| s.kid(of, Dep::Pobj)).unwrap_or(noun)
    }

    /// The patterns of a noun that fit, those that say more first.
    fn noun(&self, token: Token) -> Vec<Hit<'a>> {
        let s = self.context.syntax;
        let nominal = s.pos(token) == Pos::Noun || (s.pos(token) == Pos::Propn && self.is_plain(token));
        // Gerunds are nouns where they have an article or possessor: "the shelling of".
        let gerund =
            s.tag(token) == Tag::Vbg && s.kids(token).any(|k| matches!(s.dep(k), Dep::Det | Dep::Poss));
        if !nominal && !gerund {
            return Vec::new();
        }
        let frames = &self.context.lexicon.frames;
        let lower = s.lower(token);
        let lemma = if s.is_verb(token) {
            lower.as_str()
        } else {
            s.lemma(token)
        };
        let mut triggers = frames.of(Head::Noun, lemma);
        // Proper nouns keep their plural: "Accusations" in a heading.
        if triggers.is_empty() && s.pos(token) == Pos::Propn {
            triggers = lemma
                .strip_suffix('s')
                .map_or(&[], |singular| frames.of(Head::Noun, singular));
        }
        let mut hits: Vec<Hit<'a>> = Vec::new();
        for trigger in triggers {
            if hits.iter().any(|hit| hit.trigger.frame == trigger.frame) {
                continue;
            }
            let Ok((particles, objects)) = self.fit(token, trigger) else {
                continue;
            };
            let before = particles.iter().copied().filter(|&w| w < token && token - w <= 3);
            hits.push(Hit {
                token,
                span: before.min().unwrap_or(token)..token + 1,
                trigger,
                particles,
                objects,
            });
        }
        hits
    }

    fn fit_noun(&self, token: Token, trigger: &Trigger) -> Result<Fit, Miss> {
        let s = self.context.syntax;
        if matches!(s.dep(token), Dep::Compound | Dep::Amod | Dep::Npadvmod) {
            return Err(Miss::Position);
        }
        let mut words = Vec::new();
        for word in &trigger.with {
            let before = token.saturating_sub(4)..token;
            let at = s
                .kids(token)
                .take_while(|&k| k < token)
                .chain(before.rev())
                .find(|&k| s.lemma(k) == *word || s.is_word(k, word));
            words.push(at.ok_or_else(|| Miss::Word(word.clone()))?);
        }
        let mut objects: Vec<Token> = Vec::new();
        if let Some(word) = &trigger.after {
            self.behind_noun(token, word, trigger, &mut words, &mut objects)?;
        } else if !self.context.lexicon.frames.frame(trigger).unless.is_empty() {
            let of = s.kids_by(token, Dep::Prep).find(|&p| s.is_word(p, "of"));
            objects.extend(of.and_then(|of| s.kid(of, Dep::Pobj)));
        }
        let before = s
            .kids(token)
            .take_while(|&k| k < token)
            .filter(|&k| matches!(s.dep(k), Dep::Compound | Dep::Amod | Dep::Nmod));
        objects.extend(before);
        let objects: Vec<Token> = objects.into_iter().map(|o| self.core(o)).collect();
        let objects = self.check_objects(&objects, trigger)?;
        if trigger.light && self.context.predicates.light_verb(token).is_none() && !self.behind_under(token) {
            return Err(Miss::Light);
        }
        self.check_subject(token, trigger)?;
        Ok((words, objects))
    }

    /// The preposition, or the infinitive, that must follow a noun, and what it leads to.
    fn behind_noun(
        &self,
        token: Token,
        word: &str,
        trigger: &Trigger,
        words: &mut Vec<Token>,
        objects: &mut Vec<Token>,
    ) -> Result<(), Miss> {
        let s = self.context.syntax;
        let preposition = s
            .kids(token)
            .find(|&k| k > token && matches!(s.dep(k), Dep::Prep | Dep::Agent) && s.is_word(k, word));
        if let Some(p) = preposition {
            words.push(p);
            let led = s.kids(p).filter(|&k| matches!(s.dep(k), Dep::Pobj | Dep::Pcomp));
            objects.extend(led.flat_map(|k| s.coordination(k)));
            return Ok(());
        }
        // "a refusal to meet".
        let infinitive = s
            .kids(token)
            .filter(|&k| k > token && word == "to")
            .find_map(|k| {
                let to = s.kids_by(k, Dep::Aux).find(|&a| s.is_word(a, "to"))?;
                Some((k, to))
            });
        if let Some((verb, to)) = infinitive {
            words.push(to);
            objects.push(verb);
            return Ok(());
        }
        if trigger.objects.is_empty() && trigger.but.is_empty() {
            return Err(Miss::Word(word.to_owned()));
        }
        Ok(())
    }

    /// "under investigation", "in protest": a noun that a state is said with.
    fn behind_under(&self, noun: Token) -> bool {
        let s = self.context.syntax;
        s.dep(noun) == Dep::Pobj
            && s.head(noun)
                .is_some_and(|p| s.is_word(p, "under") && p + 1 == noun)
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
    fn take<'h>(&self, hits: impl Iterator<Item = &'h Hit<'a>>, taken: &mut [bool])
    where
        'a: 'h,
    {
        let s = self.context.syntax;
        for hit in hits {
            let frame = self.context.lexicon.frames.frame(hit.trigger);
            if frame.content != Content::None || taken[hit.token] {
                continue;
            }
            let behind = hit.particles.iter().flat_map(|&p| s.kids(p));
            // "calls for Chad to free the journalists": the infinitive may hang on the noun.
            let beyond = hit
                .particles
                .iter()
                .filter_map(|&p| s.kid(p, Dep::Pobj))
                .flat_map(|o| s.kids(o));
            // "reached an agreement to exchange prisoners": at the object that the pattern wants.
            let at_objects = hit.objects.iter().flat_map(|&o| s.kids(o));
            for kid in s.kids(hit.token).chain(behind).chain(beyond).chain(at_objects) {
                if self.is_demanded(kid, hit, frame) && s.subtree(kid).len() <= LONGEST_CONTENT {
                    taken[s.subtree(kid)].fill(true);
                    // "urged him to free those *arrested* in May": what is told of somebody is not demanded.
                    for told in s.subtree(kid).filter(|&v| v != kid && self.describes(v)) {
                        taken[s.subtree(told)].fill(false);
                    }
                }
            }
            taken[hit.token] = false;
        }
    }

    /// Whether a relative clause or participle tells something of a noun: "those *arrested* in May".
    fn describes(&self, verb: Token) -> bool {
        let s = self.context.syntax;
        let finite_or_participle = || match s.dep(verb) {
            Dep::Relcl => s.tag(verb) != Tag::Vb,
            Dep::Acl => s.tag(verb) == Tag::Vbn,
            _ => false,
        };
        s.is_verb(verb) && finite_or_participle() && s.head(verb).is_some_and(|noun| s.is_nominal(noun))
    }

    /// Whether this dependent of a trigger says what is demanded, promised or refused.
    fn is_demanded(&self, kid: Token, hit: &Hit<'_>, frame: &Frame) -> bool {
        let s = self.context.syntax;
        let infinitive = |kid: Token| s.kids_by(kid, Dep::Aux).any(|a| s.is_word(a, "to"));
        match s.dep(kid) {
            Dep::Xcomp | Dep::Ccomp => true,
            Dep::Prep | Dep::Dative => frame.demands.contains(&s.lower(kid)),
            Dep::Pcomp => hit.particles.contains(&s.head(kid).unwrap_or(kid)),
            // "called for an end to the sanctions"
            Dep::Pobj => s
                .head(kid)
                .is_some_and(|p| hit.particles.contains(&p) && s.is_word(p, "for")),
            // "urged Sudan to hold elections", with the infinitive at the object or beside it.
            Dep::Advcl => infinitive(kid),
            Dep::Acl | Dep::Relcl => {
                let behind = s.head(kid).is_some_and(|h| h != hit.token);
                (hit.trigger.head != Head::Verb || behind) && kid > hit.token && infinitive(kid)
            }
            _ => false,
        }
    }

    /// Whether the word, behind a preposition, tells an event of another type only.
    fn is_other_event(&self, word: Token, event: &EventType) -> bool {
        let s = self.context.syntax;
        let frames = &self.context.lexicon.frames;
        let head = if s.is_verb(word) { Head::Verb } else { Head::Noun };
        let triggers = frames.of(head, s.lemma(word));
        let behind = matches!(s.dep(word), Dep::Pobj | Dep::Pcomp | Dep::Xcomp);
        behind
            && !triggers.is_empty()
            && triggers
                .iter()
                .all(|trigger| frames.frame(trigger).event != *event)
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
            .of(Head::Noun, self.context.syntax.lemma(noun))
            .iter()
            .any(of_words)
            && (actor
                .iter()
                .any(|slot| self.is_another(predicates.fill(noun, Head::Noun, slot)))
                || participle().is_some())
    }

    /// Whether somebody stands there who is more than a possessive pronoun: "voiced *its* support" tells of one act.
    fn is_another(&self, owner: Option<Token>) -> bool {
        owner.is_some_and(|owner| self.context.syntax.pos(owner) != Pos::Pron)
    }

    /// Marks nouns that are part of a verb's trigger, those that it demands, promises or refuses, and those whose event a
    /// verb of the same type says again:
    /// "the attack killed six".
    fn take_nouns(&self, hits: &[(Hit<'_>, Cast)], taken: &mut [bool]) {
        let s = self.context.syntax;
        let frames = &self.context.lexicon.frames;
        for (hit, _) in hits {
            let frame = frames.frame(hit.trigger);
            for &object in &hit.objects {
                // "accused of plotting to kill the king": what somebody is accused of is an event that is claimed.
                let claimed = frame.content == Content::Claimed && self.is_other_event(object, &frame.event);
                taken[object] |= !claimed && !self.is_anothers_word(object);
            }
            // "demanded a ban", "promised aid": what is demanded or promised is no event of its own.
            if hit.trigger.head == Head::Verb && frame.content == Content::None {
                let object = self.context.predicates.object(hit.token);
                for object in object.into_iter().flat_map(|o| s.coordination(o)) {
                    taken[object] |= !self.is_anothers_word(object);
                }
            }
            for &particle in hit.particles.iter().filter(|&&p| s.is_nominal(p)) {
                taken[particle] = true;
            }
            if let Some(subject) = self
                .context
                .predicates
                .fill(hit.token, hit.trigger.head, &Slot::Subject)
            {
                let event = &frames.frame(hit.trigger).event;
                taken[subject] |= frames
                    .of(Head::Noun, s.lemma(subject))
                    .iter()
                    .any(|t| frames.frame(t).event == *event);
            }
        }
    }
}

/// Whether an alphabetical list has the lemma.
fn is_one_of(lemma: &str, words: &[String]) -> bool {
    words.binary_search_by(|w| w.as_str().cmp(lemma)).is_ok()
}
