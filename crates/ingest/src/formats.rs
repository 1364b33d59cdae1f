//! From the bytes of one piece to its articles: pure functions, one a format.

pub mod dates;
mod entities;
mod error;
mod exports;
mod feed;
mod html;
pub mod language;
mod mojibake;
mod paragraphs;
mod tidy;
mod xml;

pub use error::{FormatError, NoArticle};
pub use exports::export_text;
pub use feed::{FeedEntry, feed, feed_entries, json_feed};
pub use html::html;
pub use language::{Detected, language};
pub use tidy::tidy;
