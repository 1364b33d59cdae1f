//! Rich Text Format: exports of Nexis and Factiva, or one article.

mod lexer;
mod reader;

use super::docx::single;
use super::{FormatError, exports};
use crate::article::Article;
use crate::hints::Hints;

/// Larger files are refused; pictures make up most of such files.
const LARGEST: usize = 256 << 20;

/// The articles of a file in Rich Text Format: one for each document of an export of a news database, else one.
///
/// # Errors
/// If this is no RTF, or if its groups nest deeper than any text does.
///
/// ```
/// use legation_ingest::{Hints, formats};
///
/// let file = br"{\rtf1\ansi\ansicpg1252 {\b Talks} resume on Monday, caf\'e9 owners say.\par Nobody expects \u8220?much\u8221?.}";
/// let articles = formats::rtf(file, &Hints::default()).unwrap();
/// let text = &articles[0].as_ref().unwrap().text;
/// assert_eq!(text, "Talks resume on Monday, café owners say.\n\nNobody expects “much”.");
/// ```
pub fn rtf(bytes: &[u8], _hints: &Hints) -> Result<Vec<Result<Article, FormatError>>, FormatError> {
    if bytes.len() > LARGEST {
        return Err(FormatError::TooLarge {
            what: "the RTF file",
            limit: LARGEST,
        });
    }
    let start = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .trim_ascii_start();
    if !start.starts_with(b"{\\rtf") {
        return Err(FormatError::Unlike {
            expected: "RTF file",
            found: "it does not begin with {\\rtf".to_owned(),
        });
    }
    let document = reader::read(start)?;
    let mut articles = exports::split(&document.paragraphs)
        .unwrap_or_else(|| vec![single(&document.paragraphs, document.title)]);
    if document.cut
        && let Some(Ok(last)) = articles.last_mut()
    {
        last.warnings
            .push("the RTF file breaks off: what follows is missing".to_owned());
    }
    Ok(articles)
}

#[cfg(test)]
mod tests;
