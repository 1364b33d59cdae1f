//! The learned weights of `relate`, `lexicon/relate.toml`, and the decision that they make.
//!
//! A class is a type of event, or types that are told apart by their frames only. Every candidate speaks for every class,
//! for its own at most: with its weight (the sum of its features' weights), what the map says of its frame, CAMEO code and
//! type for that class, and, for another class than its own, a constant offset. A class has its bias and the logarithm of
//! one and all its candidates' exponentials; the softmax of these is the confidence.

use std::collections::{BTreeMap, HashMap};

use legation_knowledge::{EventType, Ontology, Source, SourceError};
use serde::Deserialize;

use crate::dossier::Status;
use crate::relate::{Evidence, PairEvidence, Relation};

/// A greater sum than this counts no more.
const CEILING: f32 = 30.0;

/// The weights.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scorer {
    /// What a candidate loses where it speaks for another class than its own.
    offset: f32,
    /// Types that are one class.
    merged: BTreeMap<String, Vec<String>>,
    /// What a class has of itself.
    bias: HashMap<String, f32>,
    /// How much a feature of a candidate speaks for it.
    weights: HashMap<String, f32>,
    /// What the two are and what their sentence is about: how much that speaks for each class.
    pair: HashMap<String, HashMap<String, f32>>,
    /// By frame, CAMEO code and type (see [`Evidence::keys`]): how much it speaks for each class.
    map: HashMap<String, HashMap<String, f32>>,
}

impl Scorer {
    pub(super) fn read(source: Source<'_>) -> Result<Self, SourceError> {
        source.read()
    }

    fn class_of<'a>(&'a self, event: &'a EventType) -> &'a str {
        let holds = |(_, events): &(&String, &Vec<String>)| events.iter().any(|e| e == event.as_str());
        self.merged
            .iter()
            .find(holds)
            .map_or(event.as_str(), |(class, _)| class)
    }

    /// How much a candidate speaks for each of the classes.
    fn speaks(&self, evidence: &Evidence, classes: &[&str]) -> Vec<f32> {
        let weight: f32 = evidence.features.iter().filter_map(|f| self.weights.get(f)).sum();
        let own = self.class_of(&evidence.event);
        let maps: Vec<_> = evidence
            .keys()
            .iter()
            .filter_map(|key| self.map.get(key))
            .collect();
        let of_class = |class: &&str| {
            let mapped: f32 = maps.iter().filter_map(|map| map.get(*class)).sum();
            let offset = if *class == own { 0.0 } else { self.offset };
            (weight + mapped + offset).clamp(-CEILING, CEILING)
        };
        classes.iter().map(of_class).collect()
    }

    /// The class with the greatest score. Status, mode and rule come from the candidate that speaks most for it.
    /// `None` only of an ontology without events.
    pub(crate) fn decide(&self, evidence: &PairEvidence, ontology: &Ontology) -> Option<Relation> {
        let mut classes: Vec<&str> = ontology.events().map(|event| self.class_of(event)).collect();
        let mut seen = Vec::new();
        classes.retain(|class| {
            let fresh = !seen.contains(class);
            seen.push(*class);
            fresh
        });
        let candidates = &evidence.candidates;
        let pair: Vec<_> = evidence
            .pair
            .iter()
            .filter_map(|feature| self.pair.get(feature))
            .collect();
        let spoken: Vec<Vec<f32>> = candidates.iter().map(|e| self.speaks(e, &classes)).collect();
        let score = |at: usize| {
            let bias = self.bias.get(classes[at]).copied().unwrap_or(0.0);
            let of_pair: f32 = pair.iter().filter_map(|weights| weights.get(classes[at])).sum();
            bias + of_pair + (1.0 + spoken.iter().map(|s| s[at].exp()).sum::<f32>()).ln()
        };
        let scores: Vec<f32> = (0..classes.len()).map(score).collect();
        let best = (0..classes.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(b.cmp(&a)))?;
        let total: f32 = scores.iter().map(|s| (s - scores[best]).exp()).sum();
        let witness = (0..candidates.len())
            .max_by(|&a, &b| spoken[a][best].total_cmp(&spoken[b][best]).then(b.cmp(&a)));
        let witness = witness.map(|at| &candidates[at]);
        // Of types that are one class, the witness tells which; a witness of another class tells neither.
        let own = witness.filter(|w| self.class_of(&w.event) == classes[best]);
        let event = match own {
            Some(witness) => witness.event.clone(),
            None => ontology
                .events()
                .find(|e| self.class_of(e) == classes[best])?
                .clone(),
        };
        Some(Relation {
            event,
            confidence: 1.0 / total,
            mode: own.and_then(|w| w.mode.clone()),
            status: witness.map_or(Status::Reported, |w| w.status),
            trigger: witness.map(|w| w.trigger),
            rule: witness.map(|w| w.rule.clone()),
        })
    }
}
