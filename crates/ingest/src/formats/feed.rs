//! Feeds: RSS of every version, RDF, Atom and JSON Feed.
//!
//! The reader is our own, since the day of publication is the one that the feed writes, in its own zone; a feed that
//! breaks off gives what stands before the break; and an identifier that an entry lacks is not invented.

mod entry;
mod json;
mod rss;

pub use entry::FeedEntry;

use super::FormatError;
use crate::article::Article;
use crate::hints::Hints;
use entry::Feed;

/// The entries of an XML feed as articles. Where an entry has only a summary, the article says so in a warning.
///
/// # Errors
/// If this is no feed, or one that breaks off before its first entry. Entries that cannot be read are errors in their
/// places.
///
/// ```
/// use legation_ingest::{Hints, formats};
///
/// let feed = br#"<rss version="2.0"><channel><title>Daily</title><item><title>Talks resume</title>
///     <link>https://daily.example/1</link><pubDate>Mon, 06 May 2024 23:30:00 -0400</pubDate>
///     <description>The two governments will meet again.</description></item></channel></rss>"#;
/// let articles = formats::feed(feed, &Hints::default()).unwrap();
/// let article = articles[0].as_ref().unwrap();
/// assert_eq!(article.published.unwrap().to_string(), "2024-05-06");
/// assert_eq!(article.outlet.as_deref(), Some("Daily"));
/// ```
pub fn feed(bytes: &[u8], hints: &Hints) -> Result<Vec<Result<Article, FormatError>>, FormatError> {
    Ok(articles(rss::read(bytes, hints)?, hints))
}

/// The entries of a JSON Feed as articles.
///
/// # Errors
/// If this is no JSON Feed.
pub fn json_feed(bytes: &[u8], hints: &Hints) -> Result<Vec<Result<Article, FormatError>>, FormatError> {
    Ok(articles(json::read(bytes)?, hints))
}

/// The entries of a feed of any kind, without what makes articles of them: what a fetcher needs to know what is new.
/// Entries that cannot be read are left out.
///
/// # Errors
/// If this is no feed, or one that breaks off before its first entry.
pub fn feed_entries(bytes: &[u8], hints: &Hints) -> Result<Vec<FeedEntry>, FormatError> {
    let is_json = bytes
        .iter()
        .find(|b| !b.is_ascii_whitespace() && !matches!(b, 0xef | 0xbb | 0xbf))
        == Some(&b'{');
    let feed = if is_json {
        json::read(bytes)?
    } else {
        rss::read(bytes, hints)?
    };
    let entries = feed.entries.iter().flatten();
    Ok(entries.map(|entry| entry.listed(&feed, hints)).collect())
}

fn articles(mut feed: Feed, hints: &Hints) -> Vec<Result<Article, FormatError>> {
    let entries = std::mem::take(&mut feed.entries);
    entries
        .into_iter()
        .map(|entry| entry?.article(&feed, hints))
        .collect()
}

#[cfg(test)]
mod tests;
