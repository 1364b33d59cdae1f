//! From the bytes of one piece to its articles: pure functions, one a format.

pub mod dates;
mod docx;
mod eml;
mod entities;
mod error;
mod exports;
mod feed;
mod html;
pub mod language;
mod mojibake;
mod paragraphs;
mod rtf;
mod tidy;
mod xml;

pub use docx::docx;
pub use eml::eml;
pub use error::{FormatError, NoArticle};
pub use exports::export_text;
pub use feed::{FeedEntry, feed, feed_entries, json_feed};
pub use html::{html, html_articles};
pub use language::{Detected, language};
pub use rtf::rtf;
pub use tidy::tidy;
