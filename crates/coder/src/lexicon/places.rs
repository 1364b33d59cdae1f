//! What shows that a name means a place, and which: `lexicon/places.toml`.

use std::collections::HashSet;

use serde::Deserialize;

use crate::dossier::Precision;

/// The words and weights.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceWords {
    pub(crate) locative: HashSet<String>,
    pub(crate) surely_locative: HashSet<String>,
    pub(crate) kinds: HashSet<String>,
    pub(crate) part_kinds: HashSet<String>,
    nature: HashSet<String>,
    pub(crate) first_kinds: HashSet<String>,
    /// Kinds of places where nobody lives: what bears such a word is no town of the rest of its name.
    pub(crate) unsettled: HashSet<String>,
    /// Names of rivers and seas that mean something else behind an article alone: "the Test".
    pub(crate) not_bare: HashSet<String>,
    pub(crate) verbs: HashSet<String>,
    pub(crate) scene: HashSet<String>,
    pub(crate) through: HashSet<String>,
    pub(crate) visits: HashSet<String>,
    described: Vec<Described>,
    pub(crate) dwellers: HashSet<String>,
    pub(crate) institutions: HashSet<String>,
    pub(crate) not_places: HashSet<String>,
    pub(crate) compass: HashSet<String>,
    pub(crate) links: HashSet<String>,
    pub(crate) evidence: EvidenceWeights,
    pub(crate) ranking: RankingWeights,
}

/// Nouns that take up the last place of a precision.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Described {
    precision: Precision,
    nouns: HashSet<String>,
}

impl PlaceWords {
    /// Whether a word with a capital makes of the name that it heads one of nature, which is no state's: "Indian *Ocean*".
    pub(crate) fn is_of_nature(&self, word: &str) -> bool {
        word.starts_with(char::is_uppercase) && self.nature.contains(&word.to_lowercase())
    }

    /// Whether it is a word for a kind of place or body, or a point of the compass, which alone names none: "council", "north".
    pub(crate) fn is_generic(&self, word: &str) -> bool {
        self.kinds.contains(word)
            || self.institutions.contains(word)
            || self.compass.contains(word)
            || self.not_places.contains(word)
    }

    /// How exact a place is that this noun (a lemma) can take up.
    pub(crate) fn described(&self, noun: &str) -> Option<Precision> {
        let row = self.described.iter().find(|row| row.nouns.contains(noun));
        row.map(|row| row.precision)
    }
}

/// What speaks for and against a name's meaning a place. Explained in the file.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EvidenceWeights {
    pub(crate) bias: f32,
    pub(crate) named_place: f32,
    pub(crate) facility: f32,
    pub(crate) nationality: f32,
    pub(crate) organisation: f32,
    pub(crate) person: f32,
    pub(crate) other_label: f32,
    pub(crate) locative: f32,
    pub(crate) surely_locative: f32,
    pub(crate) container: f32,
    pub(crate) contained: f32,
    pub(crate) kind_word: f32,
    pub(crate) dateline: f32,
    pub(crate) elsewhere: f32,
    pub(crate) country: f32,
    pub(crate) well_known: f32,
    pub(crate) town: f32,
    pub(crate) size: f32,
    pub(crate) weak_name: f32,
    pub(crate) unknown: f32,
    pub(crate) listed: f32,
    pub(crate) capital: f32,
    pub(crate) given_name: f32,
    pub(crate) surname_here: f32,
    pub(crate) in_longer_name: f32,
    pub(crate) institution: f32,
    pub(crate) not_place: f32,
    pub(crate) common_word: f32,
    pub(crate) small_word_alone: f32,
    pub(crate) title_case: f32,
}

/// Which of several places of one name is meant. Explained in the file.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RankingWeights {
    pub(crate) population: f32,
    pub(crate) country: f32,
    pub(crate) province: f32,
    pub(crate) district: f32,
    pub(crate) capital: f32,
    pub(crate) nature: f32,
    pub(crate) known: [f32; 3],
    pub(crate) other_name: f32,
    pub(crate) weak_name: f32,
    pub(crate) container: f32,
    pub(crate) in_country: f32,
    pub(crate) in_province: f32,
    pub(crate) near: f32,
    pub(crate) outlet: f32,
}
