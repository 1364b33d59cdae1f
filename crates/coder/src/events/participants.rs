//! Who takes part in an event, and as what.

use legation_knowledge::{Content, Quad};
use legation_nlp::{Dep, EntityKind as EntityLabel, Pos};

use super::triggers::{self, Hit};
use crate::dossier::{EntityId, EntityKind, Participant, Role};
use crate::lexicon::{Accepts, Frame, Head, Needs, Slot};
use crate::statements::Context;
use crate::syntax::Token;

/// At most so many clauses one in the other are searched for whom they concern.
const CLAUSES: usize = 3;
/// Prepositions that are sought deep in what follows a verb; others seldom belong to it.
const STRAYING: [&str; 6] = ["to", "on", "against", "from", "into", "with"];
/// So many phrases one in the other are searched for whose a thing is.
const DEPTH: usize = 2;
/// Prepositions that lead to whom an act in a clause concerns, if no frame says it better.
const CONCERNING: [&str; 16] = [
    "to", "with", "against", "for", "on", "from", "at", "over", "in", "into", "of", "between", "among",
    "toward", "towards", "about",
];

/// The participants of an event, and where they were found.
#[derive(Debug, Default, Clone)]
pub(crate) struct Cast {
    pub(crate) actors: Vec<Participant>,
    pub(crate) recipients: Vec<Participant>,
    pub(crate) roles: Vec<(Role, Participant)>,
    pub(crate) actor_slot: Option<String>,
    pub(crate) recipient_slot: Option<String>,
    /// Whether one was found inside the phrase that fills its slot: "condemned *Russia's* attack".
    pub(crate) inner: bool,
}

impl Cast {
    /// The slots as `actor+recipient`, for the rule.
    pub(crate) fn slots(&self) -> String {
        let slots: Vec<&str> = [&self.actor_slot, &self.recipient_slot]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        slots.join("+")
    }
}

/// Fills the frame's slots; `None` if somebody whom the frame needs is not there.
pub(crate) fn cast(context: &Context<'_>, frame: &Frame, hit: &Hit<'_>) -> Option<Cast> {
    let cast = fill(context, frame, hit, CLAUSES);
    suffices(context, frame, hit, &cast).then_some(cast)
}

/// Fills the frame's slots, as far as somebody is there.
pub(crate) fn fill(context: &Context<'_>, frame: &Frame, hit: &Hit<'_>, clauses: usize) -> Cast {
    let noun = hit.trigger.head == Head::Noun;
    let (actor_slots, recipient_slots) = if noun {
        (&frame.noun_actor, &frame.noun_recipient)
    } else {
        (&frame.actor, &frame.recipient)
    };
    let mut cast = Cast::default();
    let idiom = !noun && frame.recipient_is_idiom(&hit.trigger.objects);
    let caster = Caster {
        context,
        hit,
        // "student protests" fits "protest by + @people", and the students are who protests.
        barred: match hit.trigger.with.last() {
            Some(by) if noun && by == "by" => &[],
            _ if idiom || noun => &hit.objects,
            _ => &[],
        },
        clauses,
        acting: false,
        cooperative: matches!(
            context.lexicon.ontology.quad(&frame.event),
            Quad::VerbalCooperation | Quad::MaterialCooperation
        ),
    };
    let opened = Caster {
        barred: &[],
        ..caster
    };
    let actors = Caster {
        acting: true,
        ..caster
    };
    // "received a letter from the king": the object itself must act, where that is the actor.
    let acts = |found: &Found| !found.inner || found.slot != Slot::Object.name();
    if let Some(found) = actors.first(actor_slots, Accepts::Actors, &[]).filter(acts) {
        cast.inner |= found.inner;
        (cast.actors, cast.actor_slot) = (found.participants, Some(found.slot));
    }
    // "accused each other": each is the other's recipient.
    if !cast.actors.is_empty() && caster.is_reciprocal(recipient_slots) {
        cast.recipients.clone_from(&cast.actors);
        cast.recipient_slot = Some("reciprocal".to_owned());
        return cast;
    }
    // A noun at a light verb that makes its subject suffer: "came under attack".
    let suffered: &[Slot] = if noun { &[Slot::Object] } else { &[] };
    let found = caster
        .first(recipient_slots, frame.accepts, &cast.actors)
        .or_else(|| caster.first(suffered, frame.accepts, &cast.actors))
        .or_else(|| caster.behind_pattern(recipient_slots, frame.accepts, &cast.actors))
        // "snubbed the president": the object that the pattern wants is the recipient if it can act and nobody else is there.
        .or_else(|| {
            opened
                .first(recipient_slots, Accepts::Actors, &cast.actors)
                .filter(|_| idiom)
        })
        .or_else(|| {
            opened
                .first(&[Slot::Object], frame.accepts, &cast.actors)
                .filter(|_| frame.listed && !noun)
        })
        // "said approval by the state was essential" asks nothing of the state.
        .filter(|found| !frame.modal || !found.inner)
        .or_else(|| caster.awaited(frame, &cast.actors).filter(|_| !noun))
        .or_else(|| caster.stray(recipient_slots, frame.accepts, &cast.actors));
    // "a letter to the speaker calling for a vote": unless somebody stands closer, whom the letter is for.
    let close = |found: &Found| matches!(found.slot.as_str(), "object" | "indirect" | "clause");
    let addressed = || {
        caster
            .addressee(&cast.actors)
            .filter(|_| frame.content == Content::None && !noun)
    };
    let found = match found {
        Some(found) if close(&found) => Some(found),
        other => addressed().or(other),
    };
    if let Some(found) = found {
        cast.inner |= found.inner;
        (cast.recipients, cast.recipient_slot) = (found.participants, Some(found.slot));
    }
    if frame.reciprocal && cast.recipients.is_empty() && cast.actors.len() > 1 {
        cast.recipients.clone_from(&cast.actors);
        cast.recipient_slot = Some("reciprocal".to_owned());
    }
    caster.add_leaders(&mut cast.actors);
    if frame.mutual && !cast.actors.is_empty() {
        cast.actors.append(&mut cast.recipients);
    }
    for (role, slots) in &frame.roles {
        let taken: Vec<Participant> = cast.actors.iter().chain(&cast.recipients).copied().collect();
        // A role is somebody's own: not that of a nationality within another's phrase.
        if let Some(found) = caster
            .first(slots, Accepts::Actors, &taken)
            .filter(|found| !found.inner)
        {
            cast.roles
                .extend(found.participants.into_iter().map(|p| (*role, p)));
        }
    }
    cast
}

fn suffices(context: &Context<'_>, frame: &Frame, hit: &Hit<'_>, cast: &Cast) -> bool {
    let (actor, recipient) = (!cast.actors.is_empty(), !cast.recipients.is_empty());
    let passive = hit.trigger.head == Head::Verb && context.predicates.is_passive(hit.token);
    let lenient = hit.trigger.head == Head::Noun || passive;
    match frame.needs {
        Needs::Actor => actor || (lenient && recipient),
        Needs::Doer => actor,
        Needs::Recipient => recipient,
        Needs::Both => recipient && (actor || passive),
        Needs::Together => {
            let several = cast.actors.len() > 1 || cast.actors.iter().any(|p| is_several(context, p.entity));
            (actor && recipient) || several
        }
    }
}

/// Who of those whom the frame needs is not there, in words; `None` if all are.
pub(crate) fn missing(context: &Context<'_>, frame: &Frame, hit: &Hit<'_>) -> Option<&'static str> {
    let cast = fill(context, frame, hit, CLAUSES);
    if suffices(context, frame, hit, &cast) {
        return None;
    }
    Some(match (frame.needs, cast.actors.is_empty()) {
        (Needs::Actor | Needs::Doer, _) => "nobody is found who does it",
        (Needs::Recipient, _) | (Needs::Both, false) => "nobody is found to whom it is done",
        (Needs::Both, true) if !cast.recipients.is_empty() => "nobody is found who does it",
        (Needs::Both, true) => "nobody is found who does it, nor to whom",
        (Needs::Together, _) => "it takes two, who are not found",
    })
}

fn is_several(context: &Context<'_>, entity: EntityId) -> bool {
    let entity = context.entities.get(entity);
    entity.kind == EntityKind::Group || entity.is_described_plural()
}

/// Whether a phrase is a date, time or sum: nobody.
fn is_time(context: &Context<'_>, head: Token) -> bool {
    use EntityLabel::{Date, Money, Percent, Time};
    let kind = context.syntax.parse().tokens()[head].ent.kind();
    matches!(kind, Some(Date | Time | Money | Percent))
}

struct Found {
    participants: Vec<Participant>,
    slot: String,
    inner: bool,
}

#[derive(Clone, Copy)]
struct Caster<'c, 'a> {
    context: &'c Context<'a>,
    hit: &'c Hit<'a>,
    /// Objects that the trigger is made with, which are no participants: "opened *fire*".
    barred: &'c [Token],
    clauses: usize,
    /// Whether it is sought who does it, not to whom.
    acting: bool,
    /// Whether it is an act of cooperation, which is not for those whom something is against: "supports the fight against".
    cooperative: bool,
}

impl Caster<'_, '_> {
    /// The first slot that somebody fills who may.
    fn first(&self, slots: &[Slot], accepts: Accepts, others: &[Participant]) -> Option<Found> {
        // Actors first, in any of the slots; only then a place or thing; last, where it was done.
        let (place, slots): (Vec<Slot>, Vec<Slot>) =
            slots.iter().cloned().partition(|slot| *slot == Slot::Place);
        let more = accepts > Accepts::Actors;
        self.best(&slots, Accepts::Actors, others)
            .or_else(|| self.best(&slots, accepts, others).filter(|_| more))
            .or_else(|| self.best(&place, accepts, others).filter(|_| more))
    }

    fn best(&self, slots: &[Slot], accepts: Accepts, others: &[Participant]) -> Option<Found> {
        slots.iter().find_map(|slot| {
            if *slot == Slot::Content {
                return self.concerned(self.hit.token, self.clauses, accepts, others).map(
                    |(participants, inner)| Found {
                        participants,
                        slot: slot.name(),
                        inner,
                    },
                );
            }
            // What the pattern wants behind a preposition can be a participant; what it wants as its object cannot.
            let open = matches!(slot, Slot::Prep(_) | Slot::Of(..));
            let caster = if open {
                Caster { barred: &[], ..*self }
            } else {
                *self
            };
            let heads = self.heads(slot);
            if *slot == Slot::Modifier && heads.len() > 1 {
                let all = heads.iter().filter_map(|&head| caster.at(head, accepts, others));
                let participants: Vec<Participant> = all.flat_map(|(found, _)| found).collect();
                return (!participants.is_empty()).then(|| Found {
                    participants,
                    slot: slot.name(),
                    inner: false,
                });
            }
            heads.into_iter().find_map(|head| {
                let (participants, inner) = caster.at(head, accepts, others)?;
                Some(Found {
                    participants,
                    slot: slot.name(),
                    inner,
                })
            })
        })
    }

    /// What fills a slot: at the trigger, or for a preposition, at the pattern's own words.
    fn heads(&self, slot: &Slot) -> Vec<Token> {
        let (hit, predicates) = (self.hit, self.context.predicates);
        let direct = predicates.fill(hit.token, hit.trigger.head, slot);
        let s = self.context.syntax;
        if let (Slot::Modifier, Some(first)) = (slot, direct) {
            return predicates.with_partner(first, hit.token);
        }
        let word = match slot {
            // "on alert in the north": behind a noun of the pattern.
            Slot::Place if direct.is_none() => {
                let behind = hit
                    .particles
                    .iter()
                    .filter_map(|&p| s.kid(p, Dep::Pobj))
                    .chain(hit.objects.iter().copied());
                return behind
                    .filter_map(|noun| predicates.fill(noun, Head::Noun, slot))
                    .take(1)
                    .collect();
            }
            Slot::Prep(word) if direct.is_none() => word,
            // The object of a pattern that ends with a preposition stands behind that: "clash with".
            Slot::Object if hit.trigger.head != Head::Noun => {
                let last = hit.particles.last().filter(|&&p| s.pos(p) == Pos::Adp);
                let behind = last.and_then(|&p| s.kid(p, Dep::Pobj));
                // "sentenced to death": a thing that the pattern wants there is no participant.
                let behind = behind.filter(|&head| {
                    !hit.objects.contains(&head) || !self.participants(head, Accepts::Actors).is_empty()
                });
                return direct.or(behind).into_iter().collect();
            }
            // "pulled out of a pact with Australia": the outer preposition may be one of the pattern.
            Slot::Of(outer, inner) if direct.is_none() && matches!(**outer, Slot::Prep(_)) => {
                let kind = |head| if s.is_verb(head) { Head::Verb } else { Head::Noun };
                let outer = self.heads(outer).into_iter();
                return outer
                    .filter_map(|head| predicates.fill(head, kind(head), inner))
                    .collect();
            }
            _ => return direct.into_iter().collect(),
        };
        hit.particles
            .iter()
            .filter_map(|&p| {
                if s.is_word(p, word) {
                    s.kid(p, Dep::Pobj)
                } else {
                    predicates.prepositional(p, word)
                }
            })
            .collect()
    }

    /// Where a pattern ends with a preposition and the frame's recipient is its object, what stands behind it.
    fn behind_pattern(&self, slots: &[Slot], accepts: Accepts, others: &[Participant]) -> Option<Found> {
        let last = *self.hit.particles.last()?;
        let wanted = self.hit.trigger.head == Head::Noun || slots.contains(&Slot::Object);
        if !wanted || !self.hit.objects.is_empty() {
            return None;
        }
        let head = self.context.syntax.kid(last, Dep::Pobj)?;
        let (participants, inner) = self.at(head, accepts, others)?;
        Some(Found {
            participants,
            slot: self.context.syntax.lower(last),
            inner,
        })
    }

    /// What the parser hangs too deep to fill its slot.
    fn stray(&self, slots: &[Slot], accepts: Accepts, others: &[Participant]) -> Option<Found> {
        let predicates = self.context.predicates;
        let verb = self.hit.trigger.head == Head::Verb;
        slots.iter().find_map(|slot| {
            let (heads, accepts) = match slot {
                Slot::Prep(word) if verb && STRAYING.contains(&word.as_str()) => {
                    (predicates.stray(self.hit.token, word), Accepts::Actors)
                }
                Slot::Place => (predicates.stray_places(self.hit.token), accepts),
                _ => return None,
            };
            let mut heads = heads
                .into_iter()
                .filter(|&head| !is_time(self.context, head) && !self.barred.contains(&head));
            heads.find_map(|head| {
                let participants = self.participants(head, accepts.min(Accepts::Places));
                let new = participants
                    .iter()
                    .all(|p| others.iter().all(|other| other.entity != p.entity));
                (new && !participants.is_empty()).then(|| Found {
                    participants,
                    slot: slot.name(),
                    inner: true,
                })
            })
        })
    }

    /// For whom a text is whose participle the trigger is.
    fn addressee(&self, others: &[Participant]) -> Option<Found> {
        let (s, verb) = (self.context.syntax, self.hit.token);
        let text = s
            .head(verb)
            .filter(|_| matches!(s.dep(verb), Dep::Acl | Dep::Relcl))?;
        if !self.context.lexicon.roles.document.is_text(s.lemma(text)) {
            return None;
        }
        let predicates = self.context.predicates;
        // "sent a letter to the speaker": the parser hangs it on either.
        let sent = || {
            let verb = s.head(text).filter(|_| s.dep(text) == Dep::Dobj)?;
            predicates
                .prepositional(verb, "to")
                .or_else(|| predicates.fill(verb, Head::Verb, &Slot::Indirect))
        };
        let head = predicates.prepositional(text, "to").or_else(sent)?;
        let (participants, inner) = self.at(head, Accepts::Actors, others)?;
        Some(Found {
            participants,
            slot: "addressee".to_owned(),
            inner,
        })
    }

    /// Who is to act before what is refused is done: "will not lift the ban until *the rebels* disarm".
    fn awaited(&self, frame: &Frame, others: &[Participant]) -> Option<Found> {
        let context = self.context;
        let refusal = context.lexicon.ontology.when_refused(&frame.event).is_some();
        if !refusal || !context.status.is_refused(self.hit.token) {
            return None;
        }
        let head = context.predicates.awaited(self.hit.token)?;
        let (participants, inner) = self.at(head, Accepts::Actors, others)?;
        Some(Found {
            participants,
            slot: "awaited".to_owned(),
            inner,
        })
    }

    /// Those whom a phrase means, or else whose it is.
    fn at(&self, head: Token, accepts: Accepts, others: &[Participant]) -> Option<(Vec<Participant>, bool)> {
        let taken = |p: &Participant| others.iter().any(|other| other.entity == p.entity);
        let part_of_trigger = self.barred.contains(&head) || self.hit.particles.contains(&head);
        if head == self.hit.token || part_of_trigger || is_time(self.context, head) {
            return None;
        }
        let keep = |mut found: Vec<Participant>, inner: bool| {
            found.retain(|p| !taken(p));
            (!found.is_empty()).then_some((found, inner))
        };
        if let Some(found) = keep(self.participants(head, Accepts::Actors), false) {
            return Some(found);
        }
        // "a police station": the station is what was hit, unlike "Syrian positions". A "rebel attack" is the rebels'.
        if (self.acting || !self.is_kind_of_thing(head))
            && let Some(found) = keep(self.within(head, DEPTH), true)
        {
            return Some(found);
        }
        if accepts == Accepts::Actors {
            return None;
        }
        keep(self.participants(head, accepts), false)
    }

    /// Who leads a group acts with it: "the delegation, *led by the minister*, arrived".
    fn add_leaders(&self, actors: &mut Vec<Participant>) {
        let (s, context) = (self.context.syntax, self.context);
        let heads = actors
            .iter()
            .filter_map(|p| context.mentions.in_span(s, p.span).map(|m| m.head));
        let leaders: Vec<Participant> = heads
            .flat_map(|head| s.kids_by(head, Dep::Acl))
            .filter(|&v| context.lexicon.roles.leads(s.lemma(v)) && context.predicates.is_passive(v))
            .filter_map(|v| context.predicates.agent(v))
            .flat_map(|leader| self.participants(leader, Accepts::Actors))
            .collect();
        for leader in leaders {
            if actors.iter().all(|p| p.entity != leader.entity) {
                actors.push(leader);
            }
        }
    }

    /// Whether a slot is filled by "each other", or by something of "each other's".
    fn is_reciprocal(&self, slots: &[Slot]) -> bool {
        let (s, people) = (self.context.syntax, &self.context.lexicon.people);
        let stands_at = |first: Token| {
            first + 1 < s.len() && people.is_reciprocal(&format!("{} {}", s.lower(first), s.lower(first + 1)))
        };
        // The head is the second word of "each other", the first of "one another".
        slots
            .iter()
            .flat_map(|slot| self.heads(slot))
            .flat_map(|head| s.kid(head, Dep::Poss).into_iter().chain([head]))
            .any(|head| stands_at(head) || head > 0 && stands_at(head - 1))
    }

    /// Those that a phrase and what is coordinated with it mean.
    fn participants(&self, head: Token, accepts: Accepts) -> Vec<Participant> {
        let s = self.context.syntax;
        let members = s.coordination(head);
        // "two dozen countries, including Germany".
        let named: Vec<Token> = members
            .iter()
            .flat_map(|&group| s.kids_by(group, Dep::Prep))
            .filter(|&p| self.context.lexicon.roles.names_members(&s.lower(p)))
            .filter_map(|p| s.kid(p, Dep::Pobj))
            .flat_map(|first| s.coordination(first))
            .collect();
        members
            .into_iter()
            .chain(named)
            .flat_map(|member| self.participant(member, accepts))
            .collect()
    }

    fn participant(&self, head: Token, accepts: Accepts) -> Vec<Participant> {
        let Some(id) = self.context.mentions.at(head) else {
            return Vec::new();
        };
        let mut tokens = self.context.mentions.get(id).tokens.clone();
        // "accused the army of torture": the pattern's own preposition ends the phrase.
        if let Some(&own) = self
            .hit
            .particles
            .iter()
            .find(|&&p| p > head && tokens.contains(&p))
        {
            tokens.end = own;
        }
        // A possessor's "'s" is no part of the name.
        if tokens.len() > 1 && self.context.syntax.tag(tokens.end - 1) == legation_nlp::Tag::Pos {
            tokens.end -= 1;
        }
        let span = self.context.syntax.span(tokens);
        let may = |entity: EntityId| {
            let place = self.context.entities.get(entity).kind == EntityKind::Place;
            match accepts {
                Accepts::Actors => self.context.entities.is_actor(entity),
                Accepts::Places => place || self.context.entities.is_actor(entity),
                Accepts::Things => true,
            }
        };
        let meant = self.context.entities.of(id).iter().copied().filter(|&e| may(e));
        meant.map(|entity| Participant { entity, span }).collect()
    }

    /// Whether what stands before the noun says which kind of thing it is, not whose.
    fn is_kind_of_thing(&self, head: Token) -> bool {
        let predicates = self.context.predicates;
        let modifier = predicates.fill(head, Head::Noun, &Slot::Modifier);
        predicates.fill(head, Head::Noun, &Slot::Possessive).is_none()
            && modifier.is_some_and(|m| self.context.syntax.pos(m) == Pos::Noun)
    }

    /// Whose the phrase is, where its head does not act: "Russia's actions", "the American proposal", "allegations
    /// made by officials", "the decision of the court".
    fn within(&self, head: Token, depth: usize) -> Vec<Participant> {
        let s = self.context.syntax;
        if s.is_verb(head) {
            return Vec::new();
        }
        let predicates = self.context.predicates;
        let fill = |slot: &Slot| predicates.fill(head, Head::Noun, slot);
        let prep = |word: &str| predicates.prepositional(head, word);
        // "allegations made by officials", unlike "a deal, mediated by Oman".
        let agent = || {
            let roles = &self.context.lexicon.roles.participles;
            let participle = s
                .kids_by(head, Dep::Acl)
                .filter(|&v| !roles.contains_key(s.lemma(v)))
                .find(|&v| predicates.is_passive(v))?;
            predicates.agent(participle)
        };
        let candidates = [
            fill(&Slot::Possessive),
            fill(&Slot::Modifier),
            agent(),
            prep("by"),
            prep("from"),
            prep("of"),
            prep("with"),
            prep("to"),
            // "condemned rights violations in Zimbabwe": a state's, unlike "an attack in the town"; what an epidemic in
            // Angola does, Angola does not.
            prep("in").filter(|&state| !self.acting && self.is_country(state)),
        ];
        candidates
            .into_iter()
            .flatten()
            .filter(|&inner| !is_time(self.context, inner))
            .map(|inner| self.participants(inner, Accepts::Actors))
            .find(|found| !found.is_empty())
            .or_else(|| {
                // "the decision on the detention of the minister".
                let deeper = ["of", "on", "into", "against"]
                    .into_iter()
                    .filter(|word| self.leads_to_recipient(word))
                    .filter_map(prep);
                deeper
                    .filter(|_| depth > 0 && !self.acting)
                    .map(|noun| self.within(noun, depth - 1))
                    .find(|found| !found.is_empty())
            })
            .unwrap_or_default()
    }

    fn is_country(&self, head: Token) -> bool {
        let meant = self
            .context
            .mentions
            .at(head)
            .map(|id| self.context.entities.of(id));
        meant.is_some_and(|all| {
            all.iter()
                .any(|&e| self.context.entities.get(e).kind == EntityKind::Country)
        })
    }

    /// Whether the frame's act can be for those behind a preposition within another phrase.
    fn leads_to_recipient(&self, preposition: &str) -> bool {
        !(self.cooperative && preposition == "against")
    }

    /// Whether a phrase is somebody's own by a pronoun: "its troops".
    fn is_ones_own(&self, head: Token) -> bool {
        let s = self.context.syntax;
        s.kid(head, Dep::Poss)
            .is_some_and(|owner| s.pos(owner) == Pos::Pron)
    }

    /// Whom a clause or infinitive of this word concerns, and whether it was found inside a phrase.
    fn concerned(
        &self,
        word: Token,
        clauses: usize,
        accepts: Accepts,
        others: &[Participant],
    ) -> Option<(Vec<Participant>, bool)> {
        if clauses == 0 {
            return None;
        }
        let context = self.context;
        let predicates = context.predicates;
        let at_particles = self
            .hit
            .particles
            .iter()
            .flat_map(|&p| predicates.content_verbs(p));
        // "announced aid to help Peru": the infinitive hangs on the light verb.
        let light = predicates
            .light_verb(word)
            .filter(|_| word == self.hit.token && self.hit.trigger.head == Head::Noun)
            .into_iter()
            .flat_map(|(verb, _)| predicates.content_verbs(verb));
        let particles: Vec<Token> = if word == self.hit.token {
            at_particles.chain(light).collect()
        } else {
            Vec::new()
        };
        let verbs: Vec<Token> = predicates.content_verbs(word).chain(particles).collect();
        let at_verbs = verbs.iter().find_map(|&verb| {
            self.concerned_by_frame(verb, clauses, others)
                .or_else(|| self.concerned_by_grammar(verb, accepts, others))
                .or_else(|| self.concerned(verb, clauses - 1, accepts, others))
        });
        at_verbs.or_else(|| {
            // "promised aid to Egypt", "called for talks with Iran".
            let object = if word == self.hit.token {
                predicates.object(word)
            } else {
                None
            };
            let behind = self
                .hit
                .particles
                .iter()
                .filter_map(|&p| context.syntax.kid(p, Dep::Pobj));
            object
                .into_iter()
                .chain(behind)
                .filter(|_| word == self.hit.token)
                .find_map(|noun| {
                    CONCERNING
                        .iter()
                        .filter(|w| self.leads_to_recipient(w))
                        .filter_map(|w| predicates.prepositional(noun, w))
                        .find_map(|head| self.at(head, accepts, others))
                        // "sent doctors": what the words of the pattern name is nobody else.
                        .or_else(|| {
                            let named = self.hit.objects.contains(&noun);
                            self.at(noun, accepts, others).filter(|_| !named)
                        })
                })
        })
    }

    /// As the frame of the inner verb has it.
    fn concerned_by_frame(
        &self,
        verb: Token,
        clauses: usize,
        others: &[Participant],
    ) -> Option<(Vec<Participant>, bool)> {
        let hit = triggers::at(self.context, verb)?;
        let frame = self.context.lexicon.frames.frame(hit.trigger);
        let inner = fill(self.context, frame, &hit, clauses - 1);
        let mut found = inner.recipients;
        found.retain(|p| others.iter().all(|other| other.entity != p.entity));
        if inner.recipient_slot.as_deref() == Some("object")
            && self
                .context
                .predicates
                .object(verb)
                .is_some_and(|object| self.is_ones_own(object))
        {
            return None;
        }
        let acts = |p: &Participant| self.context.entities.is_actor(p.entity);
        if found.iter().any(acts) {
            found.retain(acts);
        }
        (!found.is_empty()).then_some((found, inner.inner))
    }

    /// Whether a verb brings its object about: "set up a hospital".
    fn creates(&self, verb: Token) -> bool {
        let s = self.context.syntax;
        let creating = &self.context.lexicon.status.creating;
        let is = |words: &str| creating.iter().any(|w| w == words);
        let particle = s.kid(verb, Dep::Prt);
        particle.map_or_else(
            || is(s.lemma(verb)),
            |p| is(&format!("{} {}", s.lemma(verb), s.lower(p))),
        )
    }

    /// As the tree has it: object, indirect object, prepositions, and what hangs on the object.
    fn concerned_by_grammar(
        &self,
        verb: Token,
        accepts: Accepts,
        others: &[Participant],
    ) -> Option<(Vec<Participant>, bool)> {
        let predicates = self.context.predicates;
        let object = predicates.object(verb);
        let at = |head: Token, accepts| self.at(head, accepts, others);
        let indirect = predicates.fill(verb, Head::Verb, &Slot::Indirect);
        // "withdraw its troops from Chad" concerns Chad.
        // and "set up a hospital in Fiji" Fiji, unlike "visit a hospital".
        let creates = self.creates(verb);
        let anothers = object.filter(|&o| !self.is_ones_own(o) && !creates);
        let direct = indirect
            .and_then(|i| at(i, Accepts::Actors))
            .or_else(|| at(anothers?, Accepts::Actors));
        let behind = |head: Token, accepts| {
            CONCERNING
                .iter()
                .filter(|word| self.leads_to_recipient(word))
                .filter_map(|word| predicates.prepositional(head, word))
                .find_map(|found| at(found, accepts))
        };
        direct
            .or_else(|| behind(verb, Accepts::Actors))
            .or_else(|| behind(object?, Accepts::Actors))
            .or_else(|| behind(verb, accepts))
            .or_else(|| behind(object?, accepts))
            .or_else(|| at(object?, accepts))
    }
}
