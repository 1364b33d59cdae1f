//! One event told twice: a later mention is linked to the first.
//!
//! A mention tells an earlier event again if type, actors and recipients agree and it is said in a way that takes
//! something up: as a noun ("the attack", "their meeting"), by the same frame, or after a heading that told it first. Numbers
//! that contradict each other stay with the mention that gives them.

use std::collections::BTreeSet;

use super::Found;
use crate::dossier::{EntityId, Participant, Status};
use crate::statements::Context;

/// At most so many earlier events are compared with one.
const EARLIER: usize = 200;

pub(super) fn link(context: &Context<'_>, found: &mut [Found]) {
    for later in 1..found.len() {
        let first = later.saturating_sub(EARLIER);
        let same = (first..later).find(|&earlier| is_same(context, &found[earlier], &found[later]));
        if let Some(earlier) = same {
            let event = &found[earlier].event;
            let id = event.same_as.clone().unwrap_or_else(|| event.id.clone());
            found[later].event.same_as = Some(id);
        }
    }
}

fn is_same(context: &Context<'_>, earlier: &Found, later: &Found) -> bool {
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
        event.actor.iter().chain(&event.recipient).map(|p| p.entity).collect()
    };
    let (all_a, all_b) = (parties(a), parties(b));
    // Mutual acts have no sides: "A met B" is "B met A".
    let actors = share(&a.actor, &b.actor);
    let recipients = share(&a.recipient, &b.recipient);
    let complete = !a.recipient.is_empty() && !b.recipient.is_empty();
    if complete && actors && recipients {
        return takes_up || same_frame;
    }
    let within = !all_b.is_empty() && all_b.is_subset(&all_a);
    (takes_up && within && (actors || recipients || all_b == all_a)) || (same_frame && all_a == all_b)
}

fn share(a: &[Participant], b: &[Participant]) -> bool {
    a.iter().any(|p| b.iter().any(|q| q.entity == p.entity))
}
