//! One event told twice: a later mention is linked to the first.
//!
//! A mention tells an earlier event again if type, actors and recipients agree and it is said in a way that takes
//! something up: as a noun ("the attack", "their meeting"), by the same frame, or after a heading that told it first. Numbers
//! that contradict each other stay with the mention that gives them.

use std::collections::BTreeSet;

use legation_nlp::Dep;

use super::participants::{self, Cast};
use super::{Found, triggers};
use crate::dossier::{EntityId, Participant, Status};
use crate::mentions::Form;
use crate::statements::Context;

/// At most so many earlier events are compared with one.
const EARLIER: usize = 200;

pub(super) fn link(context: &Context<'_>, found: &mut [Found]) {
    for later in 1..found.len() {
        let first = later.saturating_sub(EARLIER);
        let told = told_by_subject(context, &found[later]);
        let same =
            (first..later).find(|&earlier| is_same(context, &found[earlier], &found[later], told.as_ref()));
        if let Some(earlier) = same {
            let event = &found[earlier].event;
            let id = event.same_as.clone().unwrap_or_else(|| event.id.clone());
            found[later].event.same_as = Some(id);
        }
    }
}

fn is_same(context: &Context<'_>, earlier: &Found, later: &Found, told: Option<&Cast>) -> bool {
    let (a, b) = (&earlier.event, &later.event);
    let negated = |status| status == Status::Negated;
    if a.event != b.event || a.id == b.id || negated(a.status) != negated(b.status) {
        return false;
    }
    if a.mode.is_some() && b.mode.is_some() && a.mode != b.mode {
        return false;
    }
    if a.time.is_some() && b.time.is_some() && a.time != b.time {
        return false;
    }
    let s = context.syntax;
    let takes_up = s.is_nominal(later.why.token) || s.sentence(earlier.why.token).heading;
    let same_frame = earlier.why.frame == later.why.frame;
    let parties = |event: &crate::dossier::Event| -> BTreeSet<EntityId> {
        event
            .actor
            .iter()
            .chain(&event.recipient)
            .map(|p| p.entity)
            .collect()
    };
    let (all_a, all_b) = (parties(a), parties(b));
    // Mutual acts have no sides: "A met B" is "B met A".
    let actors = share(&a.actor, &b.actor);
    let recipients = share(&a.recipient, &b.recipient);
    let complete = !a.recipient.is_empty() && !b.recipient.is_empty();
    if complete && actors && recipients {
        return takes_up || same_frame;
    }
    // "killed six soldiers", "killed nine soldiers": numbers that contradict each other stay, the act is one.
    let same_word = s.lemma(earlier.why.token) == s.lemma(later.why.token);
    if (same_frame || same_word) && actors && same_description(context, &a.recipient, &b.recipient) {
        return true;
    }
    // "The attack on the port killed six": the subject takes up what was told before.
    if let Some(told) = told {
        let (actors, recipients) = (
            share(&a.actor, &told.actors),
            share(&a.recipient, &told.recipients),
        );
        let open = told.recipients.is_empty() || a.recipient.is_empty();
        return (actors && (recipients || open)) || (recipients && told.actors.is_empty());
    }
    let within = !all_b.is_empty() && all_b.is_subset(&all_a);
    (takes_up && within && (actors || recipients || all_b == all_a)) || (same_frame && all_a == all_b)
}

/// What the subject of an event's verb tells as a noun of the same type.
fn told_by_subject(context: &Context<'_>, later: &Found) -> Option<Cast> {
    let s = context.syntax;
    let verb = later.why.token;
    let subject = if s.is_verb(verb) {
        context.predicates.subject(verb)
    } else {
        None
    };
    let hit = triggers::at(context, subject.filter(|&noun| s.is_nominal(noun))?)?;
    let frame = context.lexicon.frames.frame(hit.trigger);
    (frame.event == later.event.event).then(|| participants::fill(context, frame, &hit, 1))
}

/// Whether both are described by the same noun, with whatever number: "six soldiers", "nine soldiers".
fn same_description(context: &Context<'_>, a: &[Participant], b: &[Participant]) -> bool {
    let s = context.syntax;
    let noun = |p: &Participant| {
        let mention = context.mentions.in_span(s, p.span)?;
        let counted = s.kid(mention.head, Dep::Nummod).is_some();
        (mention.form == Form::Description && counted).then(|| s.lemma(mention.head))
    };
    a.iter()
        .any(|p| noun(p).is_some_and(|word| b.iter().any(|q| noun(q) == Some(word))))
}

fn share(a: &[Participant], b: &[Participant]) -> bool {
    a.iter().any(|p| b.iter().any(|q| q.entity == p.entity))
}
