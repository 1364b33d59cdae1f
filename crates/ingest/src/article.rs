//! What every reader ends in: one article.

use std::fmt::{self, Display};

use jiff::Timestamp;
use jiff::civil::Date;

/// One article as its source gives it: nothing is guessed, what the source does not say is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Article {
    /// The source's own identifier.
    pub id: Option<String>,
    /// The text to code: paragraphs apart by an empty line, without boilerplate.
    pub text: String,
    /// Headline.
    pub title: Option<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// Name of the outlet, else the host that it came from.
    pub outlet: Option<String>,
    /// Where it was published: the canonical address if the source names one.
    pub url: Option<String>,
    /// Who wrote it, as printed: persons, or an agency.
    pub byline: Option<String>,
    /// The language that the source declares: lower-case primary subtag, `en`. What the text itself shows is another question.
    pub language: Option<String>,
    /// What the user may want to know of how it was read.
    pub warnings: Vec<String>,
}

/// A day of publication, with the moment if the source tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Published {
    /// The day where it was published, as the source writes it.
    pub day: Date,
    /// The moment.
    pub time: Option<Timestamp>,
}

impl Published {
    /// A day without a time.
    pub fn on(day: Date) -> Self {
        Self { day, time: None }
    }
}

impl Display for Published {
    /// The day, `YYYY-MM-DD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.day)
    }
}
