//! Words that only say what an event was for, and are part of it: "marched to *demand* a vote". Which types take in which stands in the ontology (`absorbs`).

use legation_nlp::{Dep, Tag};

use super::Found;
use crate::statements::Context;
use crate::syntax::Token;

/// Takes such events out. Those to whom they were done go to the event that they are part of; where that is of another
/// type, only if it has nobody else.
pub(super) fn absorb(context: &Context<'_>, found: &mut Vec<Found>) {
    let mut part = 0;
    while part < found.len() {
        match (0..part)
            .rev()
            .find(|&whole| is_part(context, &found[whole], &found[part]))
        {
            Some(whole) => {
                let Found { event, .. } = found.remove(part);
                let taker = &mut found[whole].event;
                let same_type = event.event == taker.event;
                for recipient in event.recipient {
                    if (same_type || taker.recipient.is_empty()) && !taker.recipient.contains(&recipient) {
                        taker.recipient.push(recipient);
                    }
                }
            }
            None => part += 1,
        }
    }
}

fn is_part(context: &Context<'_>, whole: &Found, part: &Found) -> bool {
    let s = context.syntax;
    let verb = part.why.token;
    let (a, b) = (&whole.event, &part.event);
    let same_actor = b.actor.is_empty()
        || b.actor
            .iter()
            .any(|p| a.actor.iter().any(|q| p.entity == q.entity));
    let Some(governor) = s.head(verb) else {
        return false;
    };
    let participle = s.tag(verb) == Tag::Vbg && s.kid(verb, Dep::Mark).is_none();
    let infinitive = s.tag(verb) == Tag::Vb && s.kids_by(verb, Dep::Aux).any(|aux| s.tag(aux) == Tag::To);
    same_actor
        && matches!(s.dep(verb), Dep::Advcl | Dep::Xcomp)
        && (participle || infinitive)
        && stands_at(context, whole, governor)
        && context
            .lexicon
            .ontology
            .absorbs(&a.event, &context.lexicon.frames.frames()[part.why.frame].event)
}

/// Whether an event's verb is this one: its trigger, or the light verb that its noun stands with.
fn stands_at(context: &Context<'_>, event: &Found, verb: Token) -> bool {
    let token = event.why.token;
    token == verb
        || (context.syntax.is_nominal(token)
            && context
                .predicates
                .light_verb(token)
                .is_some_and(|(light, _)| light == verb))
}
