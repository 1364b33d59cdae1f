//! What can be wrong with a piece.

use thiserror::Error;

/// Why a piece, or a part of it, gives no article.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The page was read and has no article.
    #[error("no article on this page: {0}")]
    NoArticle(NoArticle),
    /// The piece nests deeper than anything that is an article.
    #[error("{what} nest more than {limit} deep; this is no article, or it is damaged")]
    TooDeep {
        /// What nests, in the plural.
        what: &'static str,
        /// How deep it may.
        limit: usize,
    },
    /// The piece, or what it unpacks to, is larger than is read.
    #[error("{what} is larger than {limit} bytes, which is more than is read of one piece")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// Bytes that are read.
        limit: usize,
    },
    /// XML that cannot be read on.
    #[error("the {what} is broken at byte {offset}: {reason}")]
    Xml {
        /// Kind of document.
        what: &'static str,
        /// Where.
        offset: u64,
        /// What the parser says.
        reason: String,
    },
    /// JSON that cannot be read; the message tells line and column.
    #[error("the {what} is broken: {source}")]
    Json {
        /// Kind of document.
        what: &'static str,
        /// What the parser says.
        source: serde_json::Error,
    },
    /// The piece is something else than it was taken for.
    #[error("this is no {expected}: {found}")]
    Unlike {
        /// What it was read as.
        expected: &'static str,
        /// What was found instead.
        found: String,
    },
    /// An archive that cannot be opened.
    #[error("the {what} cannot be unpacked: {reason}")]
    Unpack {
        /// Kind of document.
        what: &'static str,
        /// What the unpacker says.
        reason: String,
    },
    /// An entry, message or document without text.
    #[error("the {what} has no text{named}", named = .name.as_ref().map(|name| format!(": {name}")).unwrap_or_default())]
    NoText {
        /// What has none.
        what: &'static str,
        /// Its title or identifier.
        name: Option<String>,
    },
}

/// Why a page has no article.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NoArticle {
    /// Hardly any text.
    #[error("it has only {words} words of running text")]
    TooShort {
        /// How many.
        words: usize,
    },
    /// Links, headings and labels only.
    #[error("it has no paragraph of running text")]
    NoParagraph,
    /// An overview of other pages.
    #[error("it is a list of links to other pages")]
    Overview,
    /// An error page of a server, or a check whether a person reads.
    #[error("it is the page of an error or a check: \"{title}\"")]
    ErrorPage {
        /// Its title.
        title: String,
    },
    /// A question about cookies stands where the article was.
    #[error("it only asks to agree to cookies or terms")]
    Consent,
}
