//! How names are cut into the parts by which they are known too: `gazetteer/names.toml`.

use serde::Deserialize;

use crate::source::{Source, SourceError};
use crate::spelling::fold;

pub(super) const NAMES: Source<'static> = Source::new(
    "gazetteer/names.toml",
    include_str!("../../../../../gazetteer/names.toml"),
);

/// Words at which names are cut.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cuts {
    particles: Vec<String>,
    suffixes: Vec<String>,
    left_out: Vec<String>,
}

impl Cuts {
    /// Those of the packaged file.
    ///
    /// # Errors
    /// If the file is wrong.
    pub(super) fn packaged() -> Result<Self, SourceError> {
        NAMES.read()
    }

    /// The last name, folded, alone and with the small words that stand before it.
    pub(super) fn last_names(&self, name: &str) -> Vec<String> {
        let is_one_of = |words: &[String], word: &str| words.iter().any(|one| one == word);
        let folded = fold(name);
        let mut words: Vec<&str> = folded.split(' ').collect();
        while words.len() > 2 && words.last().is_some_and(|last| is_one_of(&self.suffixes, last)) {
            words.pop();
        }
        if words.len() < 2 {
            return Vec::new();
        }
        let mut start = words.len() - 1;
        let mut lasts = vec![words[start].to_owned()];
        while start > 1 && is_one_of(&self.particles, words[start - 1]) {
            start -= 1;
            lasts.push(words[start..].join(" "));
        }
        lasts
    }

    /// The name of a region without its kind.
    pub(super) fn bare_region<'n>(&self, name: &'n str) -> Option<&'n str> {
        self.left_out.iter().find_map(|kind| {
            let bare = name.strip_suffix(kind.as_str())?.trim_end();
            (!bare.is_empty()).then_some(bare)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_names_keep_their_small_words() {
        let cuts = Cuts::packaged().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(cuts.last_names("Charles de Gaulle"), ["gaulle", "de gaulle"]);
        assert_eq!(cuts.last_names("Bashar al-Assad"), ["assad", "al assad"]);
        assert_eq!(cuts.last_names("Martin Luther King Jr."), ["king"]);
        assert!(cuts.last_names("Pelé").is_empty());
    }

    #[test]
    fn regions_are_known_without_their_kind() {
        let cuts = Cuts::packaged().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(cuts.bare_region("Montgomery County"), Some("Montgomery"));
        assert_eq!(cuts.bare_region("County"), None);
        assert_eq!(cuts.bare_region("Ontario"), None);
    }
}
