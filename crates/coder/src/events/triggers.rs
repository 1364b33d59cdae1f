//! Words that say an event, each with the frame that it fires.

use std::ops::Range;

use legation_knowledge::Content;
use legation_nlp::{Dep, Pos, Tag};

use crate::lexicon::{Frame, Head, Slot, Trigger};
use crate::statements::Context;
use crate::syntax::Token;

/// A content of more tokens than this is no longer followed.
const LONGEST_CONTENT: usize = 200;
/// At most so many near misses are kept of one word.
const NEAR_MISSES: usize = 6;

/// A trigger found.
#[derive(Debug, Clone)]
pub(crate) struct Hit<'a> {
    pub(crate) token: Token,
    /// The words of the trigger.
    pub(crate) span: Range<Token>,
    pub(crate) trigger: &'a Trigger,
    /// Particles and prepositions of the pattern, as they stand in the text.
    pub(crate) particles: Vec<Token>,
}

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

/// Finds them, in order.
pub(crate) fn find<'a>(context: &Context<'a>) -> Vec<Hit<'a>> {
    let finder = Finder { context };
    let verbs: Vec<Hit<'_>> = (0..context.syntax.len())
        .filter_map(|token| finder.predicate(token))
        .collect();
    let mut taken = vec![false; context.syntax.len()];
    finder.take(&verbs, &mut taken);
    let mut hits: Vec<Hit<'_>> = verbs.into_iter().filter(|hit| !taken[hit.token]).collect();
    finder.take_nouns(&hits, &mut taken);
    let nouns: Vec<Hit<'_>> = (0..context.syntax.len())
        .filter(|&token| !taken[token])
        .filter_map(|token| finder.noun(token))
        .collect();
    finder.take(&nouns, &mut taken);
    hits.extend(nouns);
    hits.retain(|hit| !taken[hit.token]);
    hits.sort_by_key(|hit| hit.token);
    hits
}

/// The trigger at this word, whatever stands around it: for those who know already that something happened there.
pub(crate) fn at<'a>(context: &Context<'a>, token: Token) -> Option<Hit<'a>> {
    let finder = Finder { context };
    finder.predicate(token).or_else(|| finder.noun(token))
}

/// Whether a verb pattern that belongs to no frame fits this word.
pub(crate) fn fits(context: &Context<'_>, verb: Token, pattern: &Trigger) -> bool {
    let finder = Finder { context };
    finder
        .particles(verb, &pattern.with)
        .is_ok_and(|particles| finder.check_listed(&finder.objects(verb, &particles), pattern, &[]).is_ok())
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
    /// The frame of a verb or adjective.
    fn predicate(&self, token: Token) -> Option<Hit<'a>> {
        let s = self.context.syntax;
        let frames = &self.context.lexicon.frames;
        let verb = s.pos(token) == Pos::Verb;
        let adjective = verb || matches!(s.pos(token), Pos::Adj | Pos::Adp);
        let of_verb = if verb { frames.of(Head::Verb, s.lemma(token)) } else { &[] };
        let of_adjective = if adjective { self.adjective_triggers(token) } else { &[] };
        let first = |triggers: &'a [Trigger]| triggers.iter().find_map(|t| Some((t, self.fit(token, t).ok()?)));
        let (trigger, particles) = match (first(of_verb), first(of_adjective)) {
            (Some(v), Some(a)) if a.0.with.len() > v.0.with.len() => a,
            (v, a) => v.or(a)?,
        };
        let particle = particles
            .first()
            .copied()
            .filter(|&p| p == token + 1 && (s.dep(p) == Dep::Prt || s.pos(token) == Pos::Adp));
        Some(Hit {
            token,
            span: token..particle.unwrap_or(token) + 1,
            trigger,
            particles,
        })
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
    fn fit(&self, token: Token, trigger: &Trigger) -> Result<Vec<Token>, Miss> {
        match trigger.head {
            Head::Verb => self.fit_verb(token, trigger),
            Head::Adjective => self.fit_adjective(token, trigger),
            Head::Noun => self.fit_noun(token, trigger),
        }
    }

    fn fit_verb(&self, token: Token, trigger: &Trigger) -> Result<Vec<Token>, Miss> {
        let s = self.context.syntax;
        if matches!(s.dep(token), Dep::Amod | Dep::Compound | Dep::Nmod | Dep::Aux) {
            return Err(Miss::Position);
        }
        let particles = self.particles(token, &trigger.with)?;
        self.check_objects(&self.objects(token, &particles), trigger)?;
        self.check_subject(token, trigger)?;
        if self.context.lexicon.frames.frame(trigger).modal && !self.has_modal_clause(token) {
            return Err(Miss::Modal);
        }
        Ok(particles)
    }

    fn fit_adjective(&self, token: Token, trigger: &Trigger) -> Result<Vec<Token>, Miss> {
        let s = self.context.syntax;
        let attributive = matches!(s.dep(token), Dep::Amod | Dep::Compound | Dep::Nmod)
            && s.head(token).is_some_and(|h| h > token);
        if attributive {
            return Err(Miss::Position);
        }
        let particles = self.particles(token, &trigger.with)?;
        self.check_objects(&self.objects_behind(token, &particles), trigger)?;
        self.check_subject(token, trigger)?;
        Ok(particles)
    }

    fn check_subject(&self, token: Token, trigger: &Trigger) -> Result<(), Miss> {
        if trigger.subjects.is_empty() {
            return Ok(());
        }
        let s = self.context.syntax;
        let subject = self.context.predicates.fill(token, trigger.head, &Slot::Subject);
        let subject = subject.ok_or(Miss::Subject)?;
        let fits = s
            .coordination(subject)
            .into_iter()
            .any(|m| is_one_of(s.lemma(self.core(m)), &trigger.subjects));
        if fits { Ok(()) } else { Err(Miss::Subject) }
    }

    /// Whether the clause of a verb of saying has "must", "should", "has to", "needs to", or says what is necessary.
    fn has_modal_clause(&self, verb: Token) -> bool {
        let s = self.context.syntax;
        let demands = |word: &str| is_one_of(word, self.context.lexicon.frames.demanding());
        s.kids_by(verb, Dep::Ccomp).any(|clause| {
            s.kids(clause).any(|k| match s.dep(k) {
                Dep::Aux => demands(&s.lower(k)),
                Dep::Acomp => demands(s.lemma(k)),
                _ => false,
            }) || (demands(s.lemma(clause)) && s.kid(clause, Dep::Xcomp).is_some())
        })
    }

    /// The particles and prepositions that the trigger wants.
    fn particles(&self, head: Token, wanted: &[String]) -> Result<Vec<Token>, Miss> {
        let s = self.context.syntax;
        let mut found: Vec<Token> = Vec::new();
        for word in wanted {
            let candidates = s.kids(head).chain(found.iter().flat_map(|&at| s.kids(at)));
            let found_at = candidates.filter(|k| !found.contains(k)).find_map(|k| {
                let clause = matches!(s.dep(k), Dep::Xcomp | Dep::Advcl | Dep::Ccomp | Dep::Acl) && word == "to";
                if clause && s.is_verb(k) {
                    return s.kids_by(k, Dep::Aux).find(|&a| s.lower(a) == *word);
                }
                let fits = s.lower(k) == *word || (s.is_nominal(k) && s.lemma(k) == *word);
                let place = !matches!(s.dep(k), Dep::Nsubj | Dep::Nsubjpass | Dep::Conj | Dep::Aux);
                (fits && place).then_some(k)
            });
            found.push(found_at.ok_or_else(|| Miss::Word(word.clone()))?);
        }
        Ok(found)
    }

    /// Whether the object is one of those that the trigger wants, and none that it or its frame excludes.
    fn check_objects(&self, objects: &[Token], trigger: &Trigger) -> Result<(), Miss> {
        self.check_listed(objects, trigger, &self.context.lexicon.frames.frame(trigger).unless)
    }

    fn check_listed(&self, objects: &[Token], trigger: &Trigger, unless: &[String]) -> Result<(), Miss> {
        let s = self.context.syntax;
        let excluded = objects
            .iter()
            .find(|&&o| is_one_of(s.lemma(o), &trigger.but) || is_one_of(s.lemma(o), unless));
        if let Some(&object) = excluded {
            return Err(Miss::Excluded(object));
        }
        if trigger.objects.is_empty() || objects.iter().any(|&o| is_one_of(s.lemma(o), &trigger.objects)) {
            Ok(())
        } else {
            Err(Miss::Object)
        }
    }

    /// Direct objects with those coordinated, what stands behind the pattern's prepositions, and the verb of its infinitive.
    fn objects(&self, verb: Token, particles: &[Token]) -> Vec<Token> {
        let s = self.context.syntax;
        let direct = self.context.predicates.object(verb);
        let direct = direct.into_iter().flat_map(|o| s.coordination(o)).map(|o| self.core(o));
        direct.chain(self.objects_behind(verb, particles)).collect()
    }

    fn objects_behind(&self, head: Token, particles: &[Token]) -> Vec<Token> {
        let s = self.context.syntax;
        let mut found = Vec::new();
        for &p in particles {
            if s.tag(p) == Tag::To && s.dep(p) == Dep::Aux {
                found.extend(s.head(p).filter(|&v| v != head));
            }
            found.extend(s.kids(p).filter(|&k| matches!(s.dep(k), Dep::Pobj | Dep::Pcomp)).flat_map(|k| s.coordination(k)));
        }
        found.into_iter().map(|o| self.core(o)).collect()
    }

    /// The noun that "thousands of" or "a number of" counts.
    fn core(&self, noun: Token) -> Token {
        let s = self.context.syntax;
        if !self.context.lexicon.people.is_quantity(s.lemma(noun)) {
            return noun;
        }
        let of = s.kids_by(noun, Dep::Prep).find(|&p| s.lower(p) == "of");
        of.and_then(|of| s.kid(of, Dep::Pobj)).unwrap_or(noun)
    }

    fn noun(&self, token: Token) -> Option<Hit<'a>> {
        let s = self.context.syntax;
        let nominal = s.pos(token) == Pos::Noun || (s.pos(token) == Pos::Propn && self.is_plain(token));
        // Gerunds are nouns where they have an article or possessor: "the shelling of".
        if !nominal && !(s.tag(token) == Tag::Vbg && s.kids(token).any(|k| matches!(s.dep(k), Dep::Det | Dep::Poss))) {
            return None;
        }
        let lemma = s.lemma(token);
        // Proper nouns keep their plural: "Accusations" in a heading.
        let singular = lemma
            .strip_suffix('s')
            .filter(|_| s.pos(token) == Pos::Propn)
            .unwrap_or(lemma);
        let lower = s.lower(token);
        let gerund = if s.is_verb(token) { lower.as_str() } else { lemma };
        let frames = &self.context.lexicon.frames;
        let triggers = frames.of(Head::Noun, gerund).iter().chain(frames.of(Head::Noun, singular));
        triggers.into_iter().find_map(|trigger| {
            let words = self.fit(token, trigger).ok()?;
            let first = words.iter().copied().filter(|&w| w < token && token - w <= 3).min().unwrap_or(token);
            Some(Hit {
                token,
                span: first..token + 1,
                trigger,
                particles: words.into_iter().filter(|&w| w > token).collect(),
            })
        })
    }

    fn fit_noun(&self, token: Token, trigger: &Trigger) -> Result<Vec<Token>, Miss> {
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
                .find(|&k| s.lemma(k) == *word || s.lower(k) == *word);
            words.push(at.ok_or_else(|| Miss::Word(word.clone()))?);
        }
        let mut objects: Vec<Token> = Vec::new();
        if let Some(word) = &trigger.after {
            let preposition = s
                .kids(token)
                .find(|&k| k > token && matches!(s.dep(k), Dep::Prep | Dep::Agent) && s.lower(k) == *word);
            match preposition {
                Some(p) => {
                    words.push(p);
                    objects.extend(s.kids(p).filter(|&k| matches!(s.dep(k), Dep::Pobj | Dep::Pcomp)).flat_map(|k| s.coordination(k)));
                }
                None if trigger.objects.is_empty() && trigger.but.is_empty() => return Err(Miss::Word(word.clone())),
                None => {}
            }
        }
        let before = s
            .kids(token)
            .take_while(|&k| k < token)
            .filter(|&k| matches!(s.dep(k), Dep::Compound | Dep::Amod | Dep::Nmod));
        objects.extend(before);
        let objects: Vec<Token> = objects.into_iter().map(|o| self.core(o)).collect();
        self.check_objects(&objects, trigger)?;
        if trigger.light && self.context.predicates.light_verb(token).is_none() && !self.behind_under(token) {
            return Err(Miss::Light);
        }
        self.check_subject(token, trigger)?;
        Ok(words)
    }

    /// "under investigation", "in protest": a noun that a state is said with.
    fn behind_under(&self, noun: Token) -> bool {
        let s = self.context.syntax;
        s.dep(noun) == Dep::Pobj && s.head(noun).is_some_and(|p| s.lower(p) == "under" && p + 1 == noun)
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
            for kid in s.kids(hit.token).chain(hit.particles.iter().flat_map(|&p| s.kids(p))) {
                if self.is_demanded(kid, hit, frame) && s.subtree(kid).len() <= LONGEST_CONTENT {
                    taken[s.subtree(kid)].fill(true);
                }
            }
            taken[hit.token] = false;
        }
    }

    /// Whether this dependent of a trigger says what is demanded, promised or refused.
    fn is_demanded(&self, kid: Token, hit: &Hit<'_>, frame: &Frame) -> bool {
        let s = self.context.syntax;
        let infinitive = |kid: Token| s.kids_by(kid, Dep::Aux).any(|a| s.lower(a) == "to");
        match s.dep(kid) {
            Dep::Xcomp | Dep::Ccomp => true,
            Dep::Prep | Dep::Dative => frame.demands.contains(&s.lower(kid)),
            Dep::Pcomp => hit.particles.contains(&s.head(kid).unwrap_or(kid)),
            // "urged Sudan to hold elections", with the infinitive at the object or beside it.
            Dep::Advcl => infinitive(kid),
            Dep::Acl | Dep::Relcl => hit.trigger.head != Head::Verb && kid > hit.token && infinitive(kid),
            _ => false,
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
            .of(Head::Noun, self.context.syntax.lemma(noun))
            .iter()
            .any(of_words)
            && (actor.iter().any(|slot| predicates.fill(noun, Head::Noun, slot).is_some()) || participle().is_some())
    }

    /// Marks nouns that are part of a verb's trigger, and those whose event a verb of the same type says again:
    /// "the attack killed six".
    fn take_nouns(&self, hits: &[Hit<'_>], taken: &mut [bool]) {
        let s = self.context.syntax;
        let frames = &self.context.lexicon.frames;
        for hit in hits {
            let objects = match hit.trigger.head {
                Head::Verb => self.objects(hit.token, &hit.particles),
                _ => self.objects_behind(hit.token, &hit.particles),
            };
            for &object in &objects {
                let part = is_one_of(s.lemma(object), &hit.trigger.objects);
                taken[object] |= part && !self.is_anothers_word(object);
            }
            for &particle in hit.particles.iter().filter(|&&p| s.is_nominal(p)) {
                taken[particle] = true;
            }
            if let Some(subject) = self.context.predicates.fill(hit.token, hit.trigger.head, &Slot::Subject) {
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
