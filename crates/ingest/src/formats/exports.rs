//! Exports of news databases, which hold many articles in one file: Nexis and Factiva, in whatever format.

mod factiva;
mod nexis;

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::FormatError;
use super::paragraphs::{self, Paragraph};
use crate::article::Article;

/// A text with fewer of the words that its export counts was cut.
const CUT_SHARE: f64 = 0.7;

#[derive(Deserialize)]
struct Layouts {
    languages: HashMap<String, String>,
    nexis: nexis::Layout,
    factiva: factiva::Layout,
}

static LAYOUTS: LazyLock<Layouts> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it.
    #[allow(clippy::expect_used)]
    toml::from_str(include_str!("../../data/exports.toml")).expect("data/exports.toml is sound")
});

/// The articles of an export, if the paragraphs are one.
pub(super) fn split(paragraphs: &[Paragraph]) -> Option<Vec<Result<Article, FormatError>>> {
    nexis::split(paragraphs).or_else(|| factiva::split(paragraphs))
}

/// The articles of a plain text, if it is an export of Nexis or Factiva; nothing if it is any other text.
///
/// ```
/// use legation_ingest::formats;
///
/// let export = "1 of 1 DOCUMENTS\n\nThe Invented Daily\n\nMay 6, 2024 Monday\n\nTalks resume\n\nLENGTH: 9 words\n\n
///     The two governments will meet again in June.\n\nLOAD-DATE: May 7, 2024\n\nLANGUAGE: ENGLISH\n";
/// let articles = formats::export_text(export).unwrap();
/// assert_eq!(articles[0].as_ref().unwrap().title.as_deref(), Some("Talks resume"));
/// assert!(formats::export_text("Talks resume in May.").is_none());
/// ```
pub fn export_text(text: &str) -> Option<Vec<Result<Article, FormatError>>> {
    let lower = |part: &str| text.contains(part);
    let likely = lower("LENGTH")
        || lower("Length")
        || lower("Load-Date")
        || lower("LOAD-DATE")
        || (lower("HD") && lower("PD"))
        || lower("Document ");
    likely.then(|| split(&paragraphs::of_text(text)))?
}

/// The code of a language by its name: that of the first if there are several.
fn language(name: &str) -> Option<String> {
    let name = name.trim().to_lowercase();
    let first = name.split([';', ',', '/']).next().unwrap_or_default().trim();
    LAYOUTS
        .languages
        .get(&name)
        .or_else(|| LAYOUTS.languages.get(first))
        .cloned()
}

/// What to say of a text that is much shorter than the export says, if it is.
fn cut(text: &str, told: Option<usize>) -> Option<String> {
    let told = told?;
    let found = text.split_whitespace().count();
    ((found as f64) < CUT_SHARE * told as f64)
        .then(|| format!("the export counts {told} words, the text has {found}: it may be cut"))
}

/// The first number in a text: `1,512 words`.
fn count(text: &str) -> Option<usize> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let digits: String = text[start..]
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '.'))
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_and_counts() {
        assert_eq!(language("ENGLISH"), Some("en".to_owned()));
        assert_eq!(language("English; French"), Some("en".to_owned()));
        assert_eq!(language("Klingon"), None);
        assert_eq!(count("1,512 words"), Some(1512));
        assert_eq!(count("words"), None);
    }
}
