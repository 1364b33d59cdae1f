//! Words that make a status (`lexicon/status.toml`), and verbs that lend a noun their subject
//! (`lexicon/light.toml`).

use std::collections::HashMap;

use legation_knowledge::{Source, SourceError};
use serde::Deserialize;

/// Words that say whether something happened.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StatusWords {
    pub(crate) auxiliaries: Auxiliaries,
    pub(crate) governors: Governors,
    pub(crate) modifiers: Modifiers,
    /// Conjunctions whose clause is a condition.
    pub(crate) conditions: Vec<String>,
    /// Determiners and subjects that negate.
    pub(crate) negative: Vec<String>,
    /// Verbs whose object, an event, is still to come.
    pub(crate) announcing: Vec<String>,
    /// Prepositions that lead to where something is done.
    pub(crate) places: Vec<String>,
    /// Prepositions that make a noun's phrase a circumstance of a verb.
    pub(crate) circumstances: Vec<String>,
    /// Verbs that bring their object about, lemmas; with a particle, "set up".
    pub(crate) creating: Vec<String>,
    /// Verbs whose subject brings about what a bare participle says of their object.
    pub(crate) causative: Vec<String>,
    /// Verbs behind which any participle after the object says what is to be done with it.
    pub(crate) ordering: Vec<String>,
    /// Prepositions behind which a verb is done by the subject of what governs it.
    pub(crate) of_subject: Vec<String>,
    /// Conjunctions that say when.
    pub(crate) when: Vec<String>,
    /// Conjunctions of what is waited for.
    pub(crate) awaiting: Vec<String>,
    /// Prepositions that negate what follows.
    pub(crate) negative_prepositions: Vec<String>,
    /// Prepositions through which a word governs a noun.
    pub(crate) governing_prepositions: Vec<String>,
}

/// Auxiliary verbs by what they make of the verb.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Auxiliaries {
    pub(crate) future: Vec<String>,
    /// Future in reported speech, hypothetical elsewhere.
    pub(crate) future_in_past: Vec<String>,
    pub(crate) hypothetical: Vec<String>,
}

/// Verbs, nouns and adjectives by what they make of a clause or noun that depends on them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Governors {
    pub(crate) negated: Vec<String>,
    pub(crate) hypothetical: Vec<String>,
    pub(crate) future: Vec<String>,
    /// What depends on these is as they are.
    pub(crate) neutral: Vec<String>,
}

/// Adjectives and adverbs by what they make of the word they stand with.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Modifiers {
    pub(crate) future: Vec<String>,
    pub(crate) hypothetical: Vec<String>,
    pub(crate) claimed: Vec<String>,
    pub(crate) negated: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LightFile {
    light: Vec<LightRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LightRow {
    verbs: Vec<String>,
    subject: LightSubject,
}

/// What the subject of a light verb is to the noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LightSubject {
    /// "Russia launched an attack".
    Actor,
    /// "Russia came under attack".
    Recipient,
}

/// Verbs that say little themselves and lend their subject to a noun.
#[derive(Debug)]
pub(crate) struct Light(HashMap<String, LightSubject>);

impl Light {
    pub(super) fn read(source: Source<'_>) -> Result<Self, SourceError> {
        let rows = source.read::<LightFile>()?.light.into_iter();
        Ok(Self(
            rows.flat_map(|r| r.verbs.into_iter().map(move |v| (v, r.subject)))
                .collect(),
        ))
    }

    /// What the subject of this verb is to its object; `None` if the verb is not light.
    pub(crate) fn subject(&self, lemma: &str) -> Option<LightSubject> {
        self.0.get(lemma).copied()
    }
}
