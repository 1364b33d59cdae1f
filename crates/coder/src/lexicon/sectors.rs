//! Which words tell the sector of a phrase: `lexicon/sectors.toml`.

use std::collections::{HashMap, HashSet};

use legation_knowledge::{Ontology, Sector, Source, SourceError};
use serde::Deserialize;
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SectorsFile {
    sector: Vec<SectorRow>,
    also: Vec<AlsoRow>,
    general: General,
    /// Nouns for offices and forces that only a part of a state has.
    of_part: HashSet<String>,
    designations: Designations,
}

/// Letters before the number of a weapon: "F-16".
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Designations {
    sector: Spanned<Sector>,
    letters: HashSet<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SectorRow {
    sector: Spanned<Sector>,
    heads: Vec<Spanned<String>>,
    #[serde(default)]
    modifiers: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AlsoRow {
    sector: Spanned<Sector>,
    words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct General {
    heads: HashSet<String>,
}

/// The words by what they tell.
#[derive(Debug)]
pub(crate) struct SectorWords {
    heads: HashMap<String, Sector>,
    modifiers: HashMap<String, Sector>,
    also: HashMap<String, Sector>,
    general: HashSet<String>,
    of_part: HashSet<String>,
    /// Letters before the number of a weapon, and whose it is.
    designations: (HashSet<String>, Sector),
    longest: usize,
}

impl SectorWords {
    pub(super) fn read(source: Source<'_>, ontology: &Ontology) -> Result<Self, SourceError> {
        let file: SectorsFile = source.read()?;
        let known = |sector: &Spanned<Sector>| match ontology.has_sector(*sector.get_ref()) {
            true => Ok(*sector.get_ref()),
            false => Err(source.error(
                sector.span(),
                "the codebook has no such sector (lexicon/ontology/sectors.toml)",
            )),
        };
        let mut words = Self {
            heads: HashMap::new(),
            modifiers: HashMap::new(),
            also: HashMap::new(),
            general: file.general.heads,
            of_part: file.of_part,
            designations: (file.designations.letters, known(&file.designations.sector)?),
            longest: 1,
        };
        for row in file.sector {
            let sector = known(&row.sector)?;
            for head in row.heads {
                words.longest = words.longest.max(head.get_ref().split(' ').count());
                let span = head.span();
                let other = words.heads.insert(head.into_inner(), sector);
                if other.is_some_and(|other| other != sector) {
                    return Err(source.error(span, "these words stand in another sector, too"));
                }
            }
            words
                .modifiers
                .extend(row.modifiers.into_iter().map(|word| (word, sector)));
        }
        for row in file.also {
            let sector = known(&row.sector)?;
            words
                .also
                .extend(row.words.into_iter().map(|word| (word, sector)));
        }
        Ok(words)
    }

    /// The sector that the longest phrase tells in which these lower-case lemmas end, with its length.
    pub(crate) fn head(&self, words: &[String]) -> Option<(usize, Sector)> {
        let known = (1..=self.longest.min(words.len())).rev().find_map(|n| {
            let phrase = words[words.len() - n..].join(" ");
            self.heads.get(&phrase).map(|&sector| (n, sector))
        });
        known.or_else(|| Some((1, self.designation(words.last()?)?)))
    }

    /// Whose weapon a word is that designates one by letters and a number: "f-16s", "mig-29".
    fn designation(&self, word: &str) -> Option<Sector> {
        let (letters, number) = word.split_once('-')?;
        let number = number.strip_suffix('s').unwrap_or(number);
        let number = number
            .strip_suffix(|c: char| c.is_ascii_alphabetic())
            .unwrap_or(number);
        let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        (is_number && self.designations.0.contains(letters)).then_some(self.designations.1)
    }

    /// The sector that a word before a noun tells.
    pub(crate) fn modifier(&self, word: &str) -> Option<Sector> {
        self.modifiers.get(word).copied()
    }

    /// The sector that a word adds.
    pub(crate) fn also(&self, word: &str) -> Option<Sector> {
        self.also.get(word).copied()
    }

    /// Whether this noun tells of a part of a state: "governor".
    pub(crate) fn is_of_part(&self, noun: &str) -> bool {
        self.of_part.contains(noun)
    }

    /// Whether the sector of a word before this noun counts before its own.
    pub(crate) fn is_general(&self, noun: &str) -> bool {
        self.general.contains(noun)
    }
}
