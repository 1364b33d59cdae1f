//! Words that show what an event is about, `lexicon/contexts.toml`.

use legation_knowledge::{Source, SourceError};
use serde::Deserialize;
use toml::Spanned;

use super::phrases::Phrases;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContextsFile {
    context: Vec<ContextRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContextRow {
    name: Spanned<String>,
    #[expect(dead_code, reason = "for people")]
    about: String,
    strong: Vec<String>,
    weak: Vec<String>,
}

/// What a word shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shows {
    /// Index of the context.
    pub(crate) context: usize,
    /// Whether by itself.
    pub(crate) strong: bool,
}

/// The contexts and their words.
#[derive(Debug, Default)]
pub(crate) struct ContextWords {
    pub(crate) names: Vec<String>,
    pub(crate) words: Phrases<Shows>,
}

impl ContextWords {
    pub(super) fn read(source: Source<'_>) -> Result<Self, SourceError> {
        let mut all = Self::default();
        for row in source.read::<ContextsFile>()?.context {
            if all.names.contains(row.name.get_ref()) {
                return Err(source.error(row.name.span(), "this context is listed twice"));
            }
            let context = all.names.len();
            all.names.push(row.name.into_inner());
            for (words, strong) in [(row.strong, true), (row.weak, false)] {
                for word in words {
                    all.words.add(&word, Shows { context, strong });
                }
            }
        }
        Ok(all)
    }
}
