//! The learned weights of the choices that statements are made of: `lexicon/attribution.toml`.
//!
//! A choice has options; an option has features, each a name of a few parts ("label:ccomp"). The option with the greatest
//! sum of weights is taken. The weights are those of conditional logit models, learned by `cargo xtask train`.

use std::collections::{BTreeMap, HashMap};

use legation_knowledge::{Source, SourceError};

/// Which choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Choice {
    /// Whether a word makes a statement.
    Cue,
    /// What is said.
    Content,
    /// Who says it.
    Source,
    /// Whether a word beside the cue is part of it.
    Extent,
    /// Whether the next sentence goes on with a quotation.
    Continuation,
}

impl Choice {
    const ALL: [Choice; 5] = [
        Choice::Cue,
        Choice::Content,
        Choice::Source,
        Choice::Extent,
        Choice::Continuation,
    ];

    fn name(self) -> &'static str {
        match self {
            Choice::Cue => "cue",
            Choice::Content => "content",
            Choice::Source => "source",
            Choice::Extent => "extent",
            Choice::Continuation => "continuation",
        }
    }
}

/// Takes the features of an option.
pub(crate) trait Features {
    /// A feature that is this name, in parts.
    fn add(&mut self, parts: &[&str]);
}

/// The names of features, for those who learn their weights.
#[derive(Debug, Default)]
pub(crate) struct Names(pub(crate) Vec<String>);

impl Features for Names {
    fn add(&mut self, parts: &[&str]) {
        self.0.push(parts.join(":"));
    }
}

/// Sum of the weights of an option's features.
#[derive(Debug)]
pub(crate) struct Score<'a> {
    weights: &'a Weights,
    seed: u64,
    pub(crate) sum: f32,
}

impl Features for Score<'_> {
    fn add(&mut self, parts: &[&str]) {
        let hash = hashed(self.seed, parts.iter().copied());
        self.sum += self.weights.by_hash.get(&hash).copied().unwrap_or(0.0);
    }
}

/// The weights, by hashes of the names.
#[derive(Debug, Default)]
pub(crate) struct Weights {
    by_hash: HashMap<u64, f32, std::hash::BuildHasherDefault<Hashed>>,
}

impl Weights {
    pub(super) fn read(source: Source<'_>) -> Result<Self, SourceError> {
        let file: BTreeMap<String, BTreeMap<String, f32>> = source.read()?;
        let mut by_hash: HashMap<u64, f32, _> = HashMap::default();
        for choice in Choice::ALL {
            for (name, weight) in file.get(choice.name()).into_iter().flatten() {
                by_hash.insert(hashed(seed(choice), std::iter::once(name.as_str())), *weight);
            }
        }
        Ok(Self { by_hash })
    }

    /// The weight of a feature by its whole name.
    pub(crate) fn weight(&self, choice: Choice, name: &str) -> f32 {
        let hash = hashed(seed(choice), std::iter::once(name));
        self.by_hash.get(&hash).copied().unwrap_or(0.0)
    }

    /// A sum to add features to.
    pub(crate) fn score(&self, choice: Choice) -> Score<'_> {
        Score {
            weights: self,
            seed: seed(choice),
            sum: 0.0,
        }
    }
}

const PRIME: u64 = 0x0100_0000_01b3;

fn seed(choice: Choice) -> u64 {
    hashed(0xcbf2_9ce4_8422_2325, std::iter::once(choice.name()))
}

/// FNV-1a over the parts with colons between them.
fn hashed<'a>(seed: u64, parts: impl Iterator<Item = &'a str>) -> u64 {
    let mut hash = seed;
    for (at, part) in parts.enumerate() {
        let colon = if at > 0 { Some(b':') } else { None };
        for byte in colon.into_iter().chain(part.bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(PRIME);
        }
    }
    hash
}

/// Keys are hashes already.
#[derive(Debug, Default)]
struct Hashed(u64);

impl std::hash::Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(PRIME);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_parts_has_the_weight_of_the_whole_name() {
        let text = "[cue]\n\"label:ccomp\" = 0.5\n[content]\n\"label:ccomp\" = 2.0\n";
        let weights = Weights::read(Source::new("attribution.toml", text)).unwrap();
        let mut score = weights.score(Choice::Cue);
        score.add(&["label", "ccomp"]);
        score.add(&["label", "other"]);
        assert_eq!(score.sum, 0.5);
        let mut score = weights.score(Choice::Content);
        score.add(&["label:ccomp"]);
        assert_eq!(score.sum, 2.0);
    }
}
