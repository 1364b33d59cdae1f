//! Who takes part in an event, and as what.

use legation_nlp::Dep;

use super::triggers::Hit;
use crate::dossier::{EntityId, EntityKind, Participant};
use crate::lexicon::{Frame, Needs, Slot};
use crate::statements::Context;
use crate::syntax::Token;

/// The participants of an event, and where they were found.
#[derive(Debug, Default)]
pub(super) struct Cast {
    pub(super) actors: Vec<Participant>,
    pub(super) recipients: Vec<Participant>,
    actor_slot: Option<String>,
    recipient_slot: Option<String>,
    /// Whether one was found inside the phrase that fills its slot: "condemned *Russia's* attack".
    pub(super) inner: bool,
}

impl Cast {
    /// The slots as `actor+recipient`, for the rule.
    pub(super) fn slots(&self) -> String {
        let slots: Vec<&str> = [&self.actor_slot, &self.recipient_slot]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        slots.join("+")
    }
}

/// What may take part beside those who act.
#[derive(Debug, Clone, Copy, Default)]
struct Accepts {
    things: bool,
    places: bool,
}

/// Fills the frame's slots; `None` if somebody whom the frame needs is not there.
pub(super) fn cast(context: &Context<'_>, frame: &Frame, hit: &Hit<'_>) -> Option<Cast> {
    let verb = context.syntax.is_verb(hit.token);
    let (actor_slots, recipient_slots) = if verb {
        (&frame.actor, &frame.recipient)
    } else {
        (&frame.noun_actor, &frame.noun_recipient)
    };
    let mut cast = Cast::default();
    let idiom: &[String] = if verb && frame.recipient_is_idiom(&hit.trigger.objects) {
        &hit.trigger.objects
    } else {
        &[]
    };
    let caster = Caster {
        context,
        trigger: hit.token,
        idiom,
    };
    let accepts = Accepts {
        things: frame.things,
        places: frame.places,
    };
    if let Some(found) = caster.first(actor_slots, Accepts::default(), &[]) {
        cast.inner |= found.inner;
        (cast.actors, cast.actor_slot) = (found.participants, Some(found.slot));
    }
    // "accused each other": each is the other's recipient.
    if !cast.actors.is_empty() && caster.is_reciprocal(recipient_slots) {
        cast.recipients.clone_from(&cast.actors);
        cast.recipient_slot = Some("reciprocal".to_owned());
        return suffices(context, frame, hit.token, &cast).then_some(cast);
    }
    // A noun at a light verb that makes its subject suffer: "came under attack".
    let suffered: &[Slot] = if verb { &[] } else { &[Slot::Object] };
    let found = caster.first(recipient_slots, accepts, &cast.actors);
    if let Some(found) = found.or_else(|| caster.first(suffered, accepts, &cast.actors)) {
        cast.inner |= found.inner;
        (cast.recipients, cast.recipient_slot) = (found.participants, Some(found.slot));
    }
    suffices(context, frame, hit.token, &cast).then_some(cast)
}

fn suffices(context: &Context<'_>, frame: &Frame, trigger: Token, cast: &Cast) -> bool {
    let (actor, recipient) = (!cast.actors.is_empty(), !cast.recipients.is_empty());
    let lenient = !context.syntax.is_verb(trigger) || context.predicates.is_passive(trigger);
    match frame.needs {
        Needs::Actor => actor || (lenient && recipient),
        Needs::Recipient => recipient,
        Needs::Both => (actor && recipient) || (lenient && recipient && context.syntax.is_verb(trigger)),
        Needs::Together => {
            let several = cast.actors.len() > 1 || cast.actors.iter().any(|p| is_several(context, p.entity));
            (actor && recipient) || several
        }
    }
}

fn is_several(context: &Context<'_>, entity: EntityId) -> bool {
    context.entities.get(entity).kind == EntityKind::Group
}

struct Found {
    participants: Vec<Participant>,
    slot: String,
    inner: bool,
}

struct Caster<'c, 'a> {
    context: &'c Context<'a>,
    trigger: Token,
    /// Objects that the trigger is made with, which are no participants: "opened *fire*".
    idiom: &'c [String],
}

impl Caster<'_, '_> {
    /// The first slot that somebody fills who may.
    fn first(&self, slots: &[Slot], accepts: Accepts, others: &[Participant]) -> Option<Found> {
        let taken = |p: &Participant| others.iter().any(|other| other.entity == p.entity);
        slots.iter().find_map(|slot| {
            let head = self.context.predicates.fill(self.trigger, slot)?;
            let part_of_trigger = self
                .idiom
                .iter()
                .any(|word| word == self.context.syntax.lemma(head));
            if head == self.trigger || part_of_trigger {
                return None;
            }
            let own = || self.participants(head, accepts);
            let (mut participants, inner) = match self.participants(head, Accepts::default()) {
                direct if !direct.is_empty() => (direct, false),
                // "a police station": the station is what was hit, unlike "Syrian positions".
                _ if accepts.things && self.is_kind_of_thing(head) => (own(), false),
                _ => match self.within(head) {
                    inner if !inner.is_empty() => (inner, true),
                    _ => (own(), false),
                },
            };
            participants.retain(|p| !taken(p));
            (!participants.is_empty()).then(|| Found {
                participants,
                slot: slot.name(),
                inner,
            })
        })
    }

    /// Whether a slot is filled by "each other".
    fn is_reciprocal(&self, slots: &[Slot]) -> bool {
        let (s, people) = (self.context.syntax, &self.context.lexicon.people);
        let heads = slots
            .iter()
            .filter_map(|slot| self.context.predicates.fill(self.trigger, slot));
        heads
            .filter(|&head| head > 0)
            .any(|head| people.is_reciprocal(&format!("{} {}", s.lower(head - 1), s.lower(head))))
    }

    /// Those that a phrase and what is coordinated with it mean.
    fn participants(&self, head: Token, accepts: Accepts) -> Vec<Participant> {
        let members = self.context.syntax.coordination(head);
        members
            .into_iter()
            .flat_map(|member| self.participant(member, accepts))
            .collect()
    }

    fn participant(&self, head: Token, accepts: Accepts) -> Vec<Participant> {
        let Some(id) = self.context.mentions.at(head) else {
            return Vec::new();
        };
        let span = self
            .context
            .syntax
            .span(self.context.mentions.get(id).tokens.clone());
        let may = |entity: EntityId| {
            let place = self.context.entities.get(entity).kind == EntityKind::Place;
            self.context.entities.is_actor(entity) || accepts.things || (accepts.places && place)
        };
        let meant = self.context.entities.of(id).iter().copied().filter(|&e| may(e));
        meant.map(|entity| Participant { entity, span }).collect()
    }

    /// Whether what stands before the noun says which kind of thing it is, not whose.
    fn is_kind_of_thing(&self, head: Token) -> bool {
        let predicates = self.context.predicates;
        let modifier = predicates.fill(head, &Slot::Modifier);
        predicates.fill(head, &Slot::Possessive).is_none()
            && modifier.is_some_and(|m| self.context.syntax.pos(m) == legation_nlp::Pos::Noun)
    }

    /// Whose the phrase is, where its head does not act: "Russia's actions", "the American proposal", "allegations
    /// made by officials".
    fn within(&self, head: Token) -> Vec<Participant> {
        let s = self.context.syntax;
        let by = Slot::Prep("by".to_owned());
        let agent = || {
            let participle = s
                .kids_by(head, Dep::Acl)
                .find(|&v| self.context.predicates.is_passive(v))?;
            self.context.predicates.agent(participle)
        };
        let inner = self.context.predicates.fill(head, &Slot::Possessive);
        let inner = inner.or_else(|| self.context.predicates.fill(head, &Slot::Modifier));
        let inner = inner.or_else(agent).or_else(|| {
            self.context
                .predicates
                .fill(head, &by)
                .filter(|_| !s.is_verb(head))
        });
        inner.map_or_else(Vec::new, |inner| self.participants(inner, Accepts::default()))
    }
}
