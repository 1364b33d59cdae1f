//! Words for who acts: offices and titles (`lexicon/offices.toml`), and nouns for kinds of actors
//! (`lexicon/agents.toml`).

use std::collections::{HashMap, HashSet};

use legation_knowledge::{Country, Ontology, Sector, Source, SourceError};
use legation_nlp::Pos;
use serde::Deserialize;
use toml::Spanned;

/// What a noun for actors stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AgentKind {
    /// One person in the singular, a group in the plural.
    Person,
    /// Several persons, also in the singular.
    Group,
    /// A body.
    Organisation,
    /// A state.
    Country,
}

/// Grammatical and natural gender, as far as a word tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Gender {
    /// Male.
    Male,
    /// Female.
    Female,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficesFile {
    office: Vec<OfficeRow>,
    honorific: Vec<HonorificRow>,
    /// Titles of one office, the usual one first.
    same: Vec<Vec<String>>,
    /// Offices whose holder news calls by family name alone.
    great: Vec<String>,
    /// Words before an office that make it another one.
    lesser: Vec<String>,
    /// Titles that go with a person, whatever the office.
    ranks: HashSet<String>,
    /// Offices that one state alone has.
    sole: Vec<SoleRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SoleRow {
    country: Country,
    titles: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficeRow {
    titles: Vec<String>,
    sector: Spanned<Sector>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HonorificRow {
    words: Vec<String>,
    gender: Option<Gender>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AgentsFile {
    agent: Vec<AgentRow>,
    quantities: Vec<String>,
    elliptical: Vec<String>,
    counting: Vec<String>,
    gatherings: Vec<String>,
    places: Vec<String>,
    pronouns: Pronouns,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AgentRow {
    nouns: Vec<String>,
    kind: AgentKind,
    sector: Option<Spanned<Sector>>,
}

/// Pronouns that can stand for actors.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pronouns {
    male: Vec<String>,
    female: Vec<String>,
    neuter: Vec<String>,
    plural: Vec<String>,
    /// "each other".
    reciprocal: Vec<String>,
    /// Who-words and the like: actors whose antecedent is not sought.
    other: Vec<String>,
    /// Of the first person; their antecedent is not looked for.
    first: Vec<String>,
}

/// What a pronoun asks of its antecedent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PronounKind {
    /// One person.
    Person(Gender),
    /// One body or state.
    Neuter,
    /// Several.
    Plural,
    /// Nothing: first and second person.
    Other,
}

/// "vice president" of "vice-president", so that both are one.
fn without_hyphens(title: &str) -> String {
    let words = title.split(['-', ' ']).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// Words for who acts.
#[derive(Debug)]
pub(crate) struct People {
    offices: HashMap<String, Sector>,
    same_offices: HashMap<String, usize>,
    great_offices: Vec<String>,
    lesser: Vec<String>,
    ranks: HashSet<String>,
    sole: HashMap<String, Country>,
    longest_office: usize,
    honorifics: HashMap<String, Option<Gender>>,
    agents: HashMap<String, (AgentKind, Option<Sector>)>,
    /// Nouns for places.
    places: Vec<String>,
    quantities: Vec<String>,
    /// Words that mean persons where they stand without a noun.
    elliptical: Vec<String>,
    /// Verbs behind which a plain number means persons.
    counting: Vec<String>,
    /// Nouns for gatherings.
    gatherings: Vec<String>,
    pronouns: Pronouns,
}

impl People {
    pub(super) fn read(
        offices: Source<'_>,
        agents: Source<'_>,
        ontology: &Ontology,
    ) -> Result<Self, SourceError> {
        let known =
            |sector: &Spanned<Sector>, source: Source<'_>| match ontology.has_sector(*sector.get_ref()) {
                true => Ok(*sector.get_ref()),
                false => Err(source.error(
                    sector.span(),
                    "the codebook has no such sector (lexicon/ontology/sectors.toml)",
                )),
            };
        let office_file: OfficesFile = offices.read()?;
        let mut titles = HashMap::new();
        for row in office_file.office {
            let sector = known(&row.sector, offices)?;
            titles.extend(
                row.titles
                    .into_iter()
                    .map(|title| (without_hyphens(&title), sector)),
            );
        }
        let agent_file: AgentsFile = agents.read()?;
        let mut nouns = HashMap::new();
        for row in agent_file.agent {
            let sector = row.sector.as_ref().map(|s| known(s, agents)).transpose()?;
            nouns.extend(row.nouns.into_iter().map(|noun| (noun, (row.kind, sector))));
        }
        let honorifics = office_file.honorific.into_iter();
        Ok(Self {
            longest_office: titles.keys().map(|t| t.split(' ').count()).max().unwrap_or(0),
            offices: titles,
            same_offices: office_file
                .same
                .iter()
                .enumerate()
                .flat_map(|(class, titles)| titles.iter().map(move |title| (without_hyphens(title), class)))
                .collect(),
            great_offices: office_file
                .great
                .iter()
                .map(|title| without_hyphens(title))
                .collect(),
            ranks: office_file.ranks,
            sole: office_file
                .sole
                .into_iter()
                .flat_map(|row| row.titles.into_iter().map(move |title| (title, row.country)))
                .collect(),
            lesser: office_file.lesser,
            honorifics: honorifics
                .flat_map(|r| r.words.into_iter().map(move |w| (w, r.gender)))
                .collect(),
            agents: nouns,
            quantities: agent_file.quantities,
            elliptical: agent_file.elliptical,
            counting: agent_file.counting,
            gatherings: agent_file.gatherings,
            places: agent_file.places,
            pronouns: agent_file.pronouns,
        })
    }

    /// Sector of the longest office that these lower-case words end in, and how many of them it takes. Hyphens do not count:
    /// "secretary", "-", "general".
    pub(crate) fn office(&self, words: &[String]) -> Option<(usize, Sector)> {
        let mut longest = None;
        let mut title = String::new();
        let mut taken = 0;
        for (n, word) in words.iter().rev().enumerate() {
            if word == "-" {
                continue;
            }
            if taken == self.longest_office {
                break;
            }
            taken += 1;
            let word = without_hyphens(word);
            title = if title.is_empty() {
                word
            } else {
                format!("{word} {title}")
            };
            if let Some(&sector) = self.offices.get(&title) {
                longest = Some((n + 1, sector));
            }
        }
        longest
    }

    /// Whether a title tells what somebody is rather than which office is held: "General", "Ayatollah".
    pub(crate) fn is_rank(&self, title: &str) -> bool {
        self.ranks.contains(&title.to_lowercase())
    }

    /// The one country that has this office: "chancellor of the exchequer".
    pub(crate) fn sole_country(&self, title: &str) -> Option<Country> {
        self.sole.get(&title.to_lowercase()).copied()
    }

    /// Whether two titles mean one office: the same, two of one office, or the one ends in the other ("minister" and "foreign
    /// minister"), but not where a word makes it another ("vice president" and "president").
    pub(crate) fn is_same_office(&self, one: &str, other: &str) -> bool {
        let (one, other) = (
            without_hyphens(&one.to_lowercase()),
            without_hyphens(&other.to_lowercase()),
        );
        let class = |title: &str| self.same_offices.get(title);
        if one == other || class(&one).is_some_and(|c| Some(c) == class(&other)) {
            return true;
        }
        let ends = |long: &str, short: &str| {
            let before = long
                .strip_suffix(short)
                .and_then(|before| before.strip_suffix(' '));
            before.is_some_and(|before| {
                !before
                    .split([' ', '-'])
                    .any(|word| self.lesser.iter().any(|lesser| lesser == word))
            })
        };
        ends(&one, &other) || ends(&other, &one)
    }

    /// Whether news calls who holds this office by family name alone.
    pub(crate) fn is_great_office(&self, title: &str) -> bool {
        let title = without_hyphens(&title.to_lowercase());
        self.great_offices.contains(&title)
    }

    /// Whether a word before an office makes it another one: "deputy".
    pub(crate) fn is_lesser(&self, word: &str) -> bool {
        self.lesser.iter().any(|lesser| lesser == word)
    }

    /// Gender that an honorific tells; the outer `None` if it is none.
    pub(crate) fn honorific(&self, word: &str) -> Option<Option<Gender>> {
        self.honorifics.get(word.trim_end_matches('.')).copied()
    }

    /// What this noun (lower case, singular) stands for, if for actors.
    pub(crate) fn agent(&self, lemma: &str) -> Option<(AgentKind, Option<Sector>)> {
        self.agents.get(lemma).copied()
    }

    /// Whether a word before a noun names who acts: "police raid". Taggers take "rebel" in "rebel attack" for an adjective.
    pub(crate) fn names_agent(&self, pos: Pos, lemma: &str) -> bool {
        match (pos, self.agent(lemma)) {
            (Pos::Noun, Some(_)) => true,
            (Pos::Adj, Some((_, Some(sector)))) => sector == Sector::REB,
            _ => false,
        }
    }

    /// Whether this noun (lemma) is one for places.
    pub(crate) fn is_place(&self, lemma: &str) -> bool {
        self.places.iter().any(|p| p == lemma)
    }

    /// Whether this noun (lower case, singular) only counts what follows it.
    pub(crate) fn is_quantity(&self, lemma: &str) -> bool {
        self.quantities.iter().any(|q| q == lemma)
    }

    /// Whether this word (lemma) means persons as a subject without a noun: "several were arrested".
    pub(crate) fn is_elliptical(&self, lemma: &str) -> bool {
        self.elliptical.iter().any(|word| word == lemma)
    }

    /// Whether a plain number behind this verb (lemma) means persons: "killed six".
    pub(crate) fn counts_persons(&self, verb: &str) -> bool {
        self.counting.iter().any(|word| word == verb)
    }

    /// Whether this noun (lemma) is one for a gathering, which speaks as one: "the conference demanded".
    pub(crate) fn is_gathering(&self, lemma: &str) -> bool {
        self.gatherings.iter().any(|noun| noun == lemma)
    }

    /// Whether these words (lower case) mean each of the subjects to the others.
    pub(crate) fn is_reciprocal(&self, words: &str) -> bool {
        self.pronouns.reciprocal.iter().any(|r| r == words)
    }

    /// Whether the pronoun (lower case) is of the first person.
    pub(crate) fn is_first_person(&self, word: &str) -> bool {
        self.pronouns.first.iter().any(|p| p == word)
    }

    /// What this pronoun (lower case) asks of its antecedent.
    pub(crate) fn pronoun(&self, word: &str) -> Option<PronounKind> {
        let among = |list: &[String]| list.iter().any(|p| p == word);
        let Pronouns {
            male,
            female,
            neuter,
            plural,
            other,
            first,
            reciprocal: _,
        } = &self.pronouns;
        match () {
            () if among(male) => Some(PronounKind::Person(Gender::Male)),
            () if among(female) => Some(PronounKind::Person(Gender::Female)),
            () if among(neuter) => Some(PronounKind::Neuter),
            () if among(plural) => Some(PronounKind::Plural),
            () if among(other) || among(first) => Some(PronounKind::Other),
            () => None,
        }
    }
}
