//! What names and nouns tell for coreference: `lexicon/coreference.toml`.

use std::collections::{HashMap, HashSet};

use legation_knowledge::{Sector, Source, SourceError};
use serde::Deserialize;

use super::people::Gender;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CoreferenceFile {
    given_names: Gendered,
    nouns: Gendered,
    person: Vec<Epithets>,
    any_person: HashSet<String>,
    body: Vec<Epithets>,
    states: HashSet<String>,
    pairs: HashSet<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Gendered {
    male: Vec<toml::Spanned<String>>,
    female: Vec<toml::Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Epithets {
    nouns: Vec<String>,
    #[serde(default)]
    of: HashSet<String>,
    #[serde(default)]
    sectors: Vec<Sector>,
}

/// What names and nouns tell for coreference.
#[derive(Debug)]
pub(crate) struct CoreferenceWords {
    given_names: HashMap<String, Gender>,
    nouns: HashMap<String, Gender>,
    persons: HashMap<String, Vec<usize>>,
    bodies: HashMap<String, Vec<usize>>,
    person_rows: Vec<Epithets>,
    body_rows: Vec<Epithets>,
    any_person: HashSet<String>,
    states: HashSet<String>,
    pairs: HashSet<String>,
}

impl CoreferenceWords {
    pub(super) fn read(source: Source<'_>) -> Result<Self, SourceError> {
        let file: CoreferenceFile = source.read()?;
        let by_noun = |rows: &[Epithets]| {
            let mut by_noun: HashMap<String, Vec<usize>> = HashMap::new();
            for (at, row) in rows.iter().enumerate() {
                for noun in &row.nouns {
                    by_noun.entry(noun.clone()).or_default().push(at);
                }
            }
            by_noun
        };
        Ok(Self {
            given_names: gendered(&source, file.given_names)?,
            nouns: gendered(&source, file.nouns)?,
            persons: by_noun(&file.person),
            bodies: by_noun(&file.body),
            person_rows: file.person,
            body_rows: file.body,
            any_person: file.any_person,
            states: file.states,
            pairs: file.pairs,
        })
    }

    /// The gender that a given name, in lower case, is borne by.
    pub(crate) fn given_name(&self, name: &str) -> Option<Gender> {
        self.given_names.get(name).copied()
    }

    /// The gender that a noun tells.
    pub(crate) fn noun(&self, lemma: &str) -> Option<Gender> {
        self.nouns.get(lemma).copied()
    }

    /// Whether a noun can take up a person who has been called one of these.
    pub(crate) fn takes_up_person<'a>(&self, noun: &str, mut called: impl Iterator<Item = &'a str>) -> bool {
        let rows = self.persons.get(noun);
        called.any(|word| {
            rows.is_some_and(|rows| rows.iter().any(|&at| self.person_rows[at].of.contains(word)))
        })
    }

    /// Whether a noun can take up any person.
    pub(crate) fn is_any_person(&self, noun: &str) -> bool {
        self.any_person.contains(noun)
    }

    /// Whether a noun can take up a body that is called by these words, or is of these sectors.
    pub(crate) fn takes_up_body<'a>(
        &self,
        noun: &str,
        mut called: impl Iterator<Item = &'a str>,
        sectors: &[Sector],
    ) -> bool {
        let Some(rows) = self.bodies.get(noun) else {
            return false;
        };
        let rows = || rows.iter().map(|&at| &self.body_rows[at]);
        rows().any(|row| row.sectors.iter().any(|sector| sectors.contains(sector)))
            || called.any(|word| rows().any(|row| row.of.contains(word)))
    }

    /// Whether a noun can take up a state.
    pub(crate) fn is_state(&self, noun: &str) -> bool {
        self.states.contains(noun)
    }

    /// Whether "the two …" or "both …" takes up two parties.
    pub(crate) fn is_pair(&self, noun: &str) -> bool {
        self.pairs.contains(noun)
    }
}

fn gendered(source: &Source<'_>, lists: Gendered) -> Result<HashMap<String, Gender>, SourceError> {
    let mut words = HashMap::new();
    for (list, gender) in [(lists.male, Gender::Male), (lists.female, Gender::Female)] {
        for word in list {
            if words
                .insert(word.get_ref().clone(), gender)
                .is_some_and(|other| other != gender)
            {
                return Err(source.error(word.span(), format!("{:?} has another gender", word.get_ref())));
            }
        }
    }
    Ok(words)
}
