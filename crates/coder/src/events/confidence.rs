//! How sure an event is: what it rests on, weighed by how often events that rest on the same are right.
//!
//! The weights are learned (`cargo xtask train`) and stand in `lexicon/confidence.toml`.

use std::collections::HashMap;

use legation_knowledge::{Source, SourceError};
use serde::Deserialize;

use super::participants::Cast;
use super::triggers::Hit;
use crate::dossier::Status;
use crate::lexicon::{Frame, Head, Needs};
use crate::statements::Context;

/// An actor more tokens from the trigger than this is far off.
const FAR: usize = 8;

/// Weights of a logistic model.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Confidence {
    bias: f32,
    weights: HashMap<String, f32>,
}

impl Confidence {
    /// Reads the weights.
    pub(crate) fn read(source: Source<'_>) -> Result<Self, SourceError> {
        source.read()
    }

    /// Weight of a feature, in log odds.
    pub(crate) fn weight(&self, feature: &str) -> f32 {
        self.weights.get(feature).copied().unwrap_or(0.0)
    }

    /// Probability that an event that rests on these is right.
    pub(crate) fn of(&self, features: &[&str]) -> f32 {
        let sum: f32 = features.iter().map(|f| self.weight(f)).sum();
        1.0 / (1.0 + (-(self.bias + sum)).exp())
    }
}

/// What an event rests on.
pub(crate) fn features(
    context: &Context<'_>,
    frame: &Frame,
    hit: &Hit<'_>,
    cast: &Cast,
    status: Status,
) -> Vec<&'static str> {
    let s = context.syntax;
    let mut features = Vec::new();
    features.push(match (hit.trigger.head, hit.trigger.light) {
        (Head::Verb, _) => "verb",
        (Head::Adjective, _) => "adjective",
        (Head::Noun, true) => "noun at a light verb",
        (Head::Noun, false) => "noun",
    });
    features.push(
        match (hit.trigger.objects.is_empty(), hit.trigger.with.is_empty()) {
            (false, _) => "pattern with object",
            (true, false) => "pattern of several words",
            (true, true) => "pattern of one word",
        },
    );
    let wants_recipient = match hit.trigger.head {
        Head::Noun => !frame.noun_recipient.is_empty(),
        _ => !frame.recipient.is_empty(),
    };
    features.push(match (cast.actors.is_empty(), cast.recipients.is_empty()) {
        (false, false) => "actor and recipient",
        (false, true) if wants_recipient => "actor without recipient",
        (false, true) => "actor, no recipient wanted",
        (true, _) => "recipient only",
    });
    let is_actor = |p: &crate::dossier::Participant| context.entities.is_actor(p.entity);
    if !cast.recipients.is_empty() && !cast.recipients.iter().any(is_actor) {
        features.push("recipient is a thing or place");
    }
    if cast.inner {
        features.push("participant within a phrase");
    }
    if let Some(slot) = &cast.recipient_slot {
        match slot.as_str() {
            "content" => features.push("recipient in its clause"),
            "object" => features.push("recipient is the object"),
            _ => {}
        }
    }
    if cast.actor_slot.as_deref() == Some("modifier") {
        features.push("actor is a modifier");
    }
    let pronoun = |p: &crate::dossier::Participant| context.entities.get(p.entity).is_unresolved_pronoun();
    if cast.actors.iter().any(pronoun) {
        features.push("actor is an open pronoun");
    }
    if s.sentence(hit.token).heading {
        features.push("heading");
    }
    features.push(status.name());
    if frame.needs == Needs::Both {
        features.push("frame needs both");
    }
    if !hit.trigger.subjects.is_empty() {
        features.push("pattern with subject");
    }
    let distance = |p: &crate::dossier::Participant| {
        let mention = context.mentions.in_span(s, p.span)?;
        Some(mention.head.abs_diff(hit.token))
    };
    if cast.actors.iter().filter_map(distance).min() > Some(FAR) {
        features.push("actor far off");
    }
    features.push(match u8::from(context.lexicon.ontology.quad(&frame.event)) {
        1 => "verbal cooperation",
        2 => "material cooperation",
        3 => "verbal conflict",
        _ => "material conflict",
    });
    features
}
