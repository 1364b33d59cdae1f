//! Named lists of words that frames speak of as `@name`.

use std::collections::HashMap;

use legation_knowledge::{Source, SourceError};
use serde::Deserialize;
use toml::Spanned;

/// At most so many lists within lists.
const DEPTH: usize = 8;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassesFile {
    #[serde(default)]
    classes: HashMap<Spanned<String>, Vec<String>>,
}

/// The lists, as written.
#[derive(Debug, Default)]
pub(super) struct Classes {
    lists: HashMap<String, Vec<String>>,
}

impl Classes {
    /// Adds the lists of a file that holds nothing else.
    pub(super) fn read(&mut self, source: &Source<'_>) -> Result<(), SourceError> {
        let file: ClassesFile = source.read()?;
        self.add(file.classes, source)
    }

    /// Adds lists.
    pub(super) fn add(
        &mut self,
        lists: HashMap<Spanned<String>, Vec<String>>,
        source: &Source<'_>,
    ) -> Result<(), SourceError> {
        // In the order of the file, so that the first fault is the one that is told.
        let mut lists: Vec<_> = lists.into_iter().collect();
        lists.sort_by_key(|(name, _)| name.span().start);
        for (name, words) in lists {
            let at = name.span();
            let name = name.into_inner();
            if self.lists.contains_key(&name) {
                return Err(source.error(
                    at,
                    format!("another class has the name {name:?}; choose a new one"),
                ));
            }
            self.lists.insert(name, words);
        }
        Ok(())
    }

    /// The words that `text` lists, as `word|word|@class`, in alphabetical order.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub(super) fn expand(&self, text: &str) -> Result<Vec<String>, String> {
        let mut words = Vec::new();
        for item in text.split('|') {
            self.add_item(item.trim(), &mut words, DEPTH)?;
        }
        words.sort_unstable();
        words.dedup();
        Ok(words)
    }

    fn add_item(&self, item: &str, words: &mut Vec<String>, depth: usize) -> Result<(), String> {
        match item.strip_prefix('@') {
            None if item.is_empty() => Err("a word is missing here".to_owned()),
            None => {
                words.push(item.to_owned());
                Ok(())
            }
            Some(_) if depth == 0 => Err(format!("the class {item} contains itself")),
            Some(name) => {
                let list = self.lists.get(name).ok_or_else(|| self.unknown(name))?;
                list.iter()
                    .try_for_each(|item| self.add_item(item, words, depth - 1))
            }
        }
    }

    fn unknown(&self, name: &str) -> String {
        let mut known: Vec<&str> = self.lists.keys().map(String::as_str).collect();
        known.sort_unstable();
        let near = super::nearest(name, known.iter().copied());
        match near {
            Some(near) => format!("there is no class @{name}; @{near} is meant?"),
            None => format!("there is no class @{name}; there are {}", known.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(text: &str) -> Classes {
        let mut classes = Classes::default();
        classes.read(&Source::new("lexicon/classes.toml", text)).unwrap();
        classes
    }

    #[test]
    fn lists_may_hold_lists() {
        let classes = classes("[classes]\nship=['frigate']\narm=['gun','@ship']\n");
        assert_eq!(classes.expand("tank|@arm").unwrap(), ["frigate", "gun", "tank"]);
    }

    #[test]
    fn a_circle_and_an_unknown_name_are_errors() {
        let classes = classes("[classes]\na=['@b']\nb=['@a']\ntroops=[]\n");
        assert!(classes.expand("@a").unwrap_err().contains("itself"));
        assert!(classes.expand("@troop").unwrap_err().contains("@troops is meant"));
        assert!(classes.expand("x|").unwrap_err().contains("missing"));
    }
}
