//! When a word of a state does not say whose somebody is: `lexicon/nationalities.toml`.

use std::collections::HashSet;

use serde::Deserialize;

/// The words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NationalityWords {
    /// Behind a hyphen: "Turkish-*backed*".
    pub(crate) backing: HashSet<String>,
    /// Before a hyphen: "*anti*-American".
    pub(crate) attitudes: HashSet<String>,
    /// Before a hyphen, of another state: "*Sino*-Soviet".
    pub(crate) halves: HashSet<String>,
    /// Behind a hyphen, whatever stands before it: "Cuban-*American*".
    pub(crate) joined: HashSet<String>,
    /// Before what is lost: "*former* French colony".
    pub(crate) formerly: HashSet<String>,
    /// Behind the state that it was of: "former French *colony*".
    pub(crate) lost: HashSet<String>,
    wider: Vec<Wider>,
}

/// Words that others make into a part of the world: "Latin *American*".
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wider {
    words: HashSet<String>,
    behind: HashSet<String>,
}

impl NationalityWords {
    /// Whether `before`, in lower case, makes of a state's word, as it stands, a part of the world or another people.
    pub(crate) fn is_wider(&self, before: &str, word: &str) -> bool {
        let makes = |row: &Wider| row.words.contains(word) && row.behind.contains(before);
        self.wider.iter().any(makes)
    }
}
