//! Words for those who are killed, wounded, arrested and so on, and words for numbers, `lexicon/counts.toml`.

use std::collections::HashMap;

use legation_knowledge::{EventType, Ontology, Source, SourceError};
use serde::Deserialize;
use toml::Spanned;

use super::classes::Classes;
use super::pattern::{Head, Trigger};
use super::phrases::Phrases;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CountsFile {
    count: Vec<CountRow>,
    numbers: HashMap<String, u64>,
    approximate: Approximate,
    vague: HashMap<String, u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CountRow {
    of: String,
    #[serde(default)]
    events: Vec<Spanned<String>>,
    #[serde(default)]
    verbs: Vec<Spanned<String>>,
    #[serde(default)]
    subjects: Vec<Spanned<String>>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    adjectives: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Approximate {
    more: Vec<String>,
    less: Vec<String>,
    about: Vec<String>,
}

/// How a number is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bound {
    /// "at least".
    Least,
    /// "up to".
    Most,
    /// "about".
    About,
}

/// Where a word stands to the number that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// A verb whose object is counted.
    Object,
    /// A verb whose subject is counted.
    Subject,
}

/// What is counted.
#[derive(Debug)]
pub(crate) struct Counted {
    pub(crate) of: String,
    /// Events that it belongs to; empty for any.
    pub(crate) events: Vec<EventType>,
}

/// All that is known of counting.
#[derive(Debug, Default)]
pub(crate) struct CountWords {
    pub(crate) counted: Vec<Counted>,
    /// Patterns of verbs by the verb, those that say more first.
    verbs: HashMap<(Place, String), Vec<(Trigger, usize)>>,
    pub(crate) nouns: Phrases<usize>,
    pub(crate) adjectives: Phrases<usize>,
    numbers: HashMap<String, u64>,
    pub(crate) bounds: Phrases<Bound>,
    pub(crate) vague: Phrases<u64>,
}

impl CountWords {
    pub(super) fn read(
        source: Source<'_>,
        classes: &Classes,
        ontology: &Ontology,
    ) -> Result<Self, SourceError> {
        let file: CountsFile = source.read()?;
        let mut all = Self {
            numbers: file.numbers,
            ..Self::default()
        };
        for row in file.count {
            let event_of = |name: &Spanned<String>| {
                ontology
                    .event(name.get_ref())
                    .ok_or_else(|| source.error(name.span(), format!("unknown event {:?}", name.get_ref())))
            };
            let at = all.counted.len();
            for (patterns, place) in [(row.verbs, Place::Object), (row.subjects, Place::Subject)] {
                for pattern in patterns {
                    let wrong = |why| source.error(pattern.span(), why);
                    for (verb, trigger) in
                        Trigger::parse(pattern.get_ref(), Head::Verb, classes).map_err(wrong)?
                    {
                        all.verbs.entry((place, verb)).or_default().push((trigger, at));
                    }
                }
            }
            row.nouns.iter().for_each(|noun| all.nouns.add(noun, at));
            row.adjectives
                .iter()
                .for_each(|adjective| all.adjectives.add(adjective, at));
            all.counted.push(Counted {
                of: row.of,
                events: row.events.iter().map(event_of).collect::<Result<_, _>>()?,
            });
        }
        let by_specificity = |patterns: &mut Vec<(Trigger, usize)>| {
            patterns.sort_by_key(|(trigger, _)| std::cmp::Reverse(trigger.specificity()));
        };
        all.verbs.values_mut().for_each(by_specificity);
        let Approximate { more, less, about } = file.approximate;
        for (phrases, bound) in [(more, Bound::Least), (less, Bound::Most), (about, Bound::About)] {
            for phrase in phrases {
                all.bounds.add(&phrase, bound);
            }
        }
        let mut vague: Vec<_> = file.vague.into_iter().collect();
        vague.sort();
        for (phrase, least) in vague {
            all.vague.add(&phrase, least);
        }
        Ok(all)
    }

    /// Patterns of this verb (lemma) whose object or subject is counted, those that say more first, each with what is
    /// counted as an index into `counted`.
    pub(crate) fn verbs(&self, place: Place, verb: &str) -> &[(Trigger, usize)] {
        self.verbs
            .get(&(place, verb.to_owned()))
            .map_or(&[], Vec::as_slice)
    }

    /// Value of a number word (lower case).
    pub(crate) fn number(&self, word: &str) -> Option<u64> {
        self.numbers.get(word).copied()
    }
}
