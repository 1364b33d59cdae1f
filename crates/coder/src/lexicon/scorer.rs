//! The learned weights of `relate`, `lexicon/relate.toml`, and the decision that they make.

use std::collections::HashMap;

use legation_knowledge::{EventType, Ontology, Source, SourceError};
use serde::Deserialize;

use crate::dossier::Status;
use crate::relate::{Evidence, Relation};

/// Weights of features, shared by all types, and a bias for each type.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scorer {
    /// How much a feature of a candidate speaks for the candidate's type.
    weights: HashMap<String, f32>,
    /// What a type has of itself.
    bias: HashMap<String, f32>,
}

impl Scorer {
    pub(super) fn read(source: Source<'_>) -> Result<Self, SourceError> {
        source.read()
    }

    /// Weight of a candidate.
    fn weight(&self, evidence: &Evidence) -> f32 {
        evidence.features.iter().filter_map(|f| self.weights.get(f)).sum()
    }

    /// The type with the greatest score: its bias and the soft maximum of its candidates. Status and rule come from the
    /// candidate that weighs most. `None` only of an ontology without events.
    pub(crate) fn decide(&self, evidence: &[Evidence], ontology: &Ontology) -> Option<Relation> {
        let score = |event: &EventType| {
            let bias = self.bias.get(event.as_str()).copied().unwrap_or(0.0);
            let mass: f32 = evidence.iter().filter(|e| e.event == *event).map(|e| self.weight(e).min(60.0).exp()).sum();
            bias + (1.0 + mass).ln()
        };
        let scores: Vec<(EventType, f32)> = ontology.events().map(|e| (e.clone(), score(e))).collect();
        let top = scores.iter().map(|s| s.1).fold(f32::MIN, f32::max);
        let total: f32 = scores.iter().map(|s| (s.1 - top).exp()).sum();
        let event = scores.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|s| s.0.clone())?;
        let witness = evidence
            .iter()
            .filter(|e| e.event == event)
            .max_by(|a, b| self.weight(a).total_cmp(&self.weight(b)));
        Some(Relation {
            confidence: 1.0 / total.max(1.0),
            mode: witness.and_then(|w| w.mode.clone()),
            status: witness.map_or(Status::Reported, |w| w.status),
            trigger: witness.map(|w| w.trigger),
            rule: witness.map(|w| w.rule.clone()),
            event,
        })
    }
}
