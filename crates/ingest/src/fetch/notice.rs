//! What a watcher tells while it runs.

use std::fmt::{self, Display};

use jiff::Timestamp;

use super::FetchError;

/// Something that happened. Feeds are named by their configured name or address, articles by their address or key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// A feed was read.
    Polled {
        /// The feed.
        feed: String,
        /// Entries that are to be fetched.
        new: usize,
        /// Entries known before.
        known: usize,
        /// Entries passed over since they are too old.
        old: usize,
        /// Entries passed over since they have neither a page nor text of their own.
        unusable: usize,
    },
    /// A feed has not changed since it was read last.
    NotModified {
        /// The feed.
        feed: String,
    },
    /// A feed has more entries than are looked at.
    TooManyEntries {
        /// The feed.
        feed: String,
        /// How many it has.
        entries: usize,
        /// How many, the first ones, are looked at.
        kept: usize,
    },
    /// A feed lives elsewhere for good, and is polled there from now on.
    Moved {
        /// The feed.
        feed: String,
        /// Its new address.
        to: String,
    },
    /// A feed is gone for good, and is not polled any more.
    Gone {
        /// The feed.
        feed: String,
    },
    /// A feed could not be read.
    FeedFailed {
        /// The feed.
        feed: String,
        /// Why.
        reason: FetchError,
        /// When it is polled next.
        retry_at: Timestamp,
    },
    /// An article was fetched and kept.
    Fetched {
        /// The article.
        article: String,
    },
    /// There is nothing to keep in what was fetched.
    Unusable {
        /// The article.
        article: String,
        /// Why.
        reason: String,
    },
    /// The page of an article is that of another one, which is kept already.
    Duplicate {
        /// The article.
        article: String,
        /// The other one.
        of: String,
    },
    /// An article is not fetched since that is not allowed, or not wanted. It is not tried again.
    Refused {
        /// The article.
        article: String,
        /// Why.
        reason: FetchError,
    },
    /// An article could not be fetched.
    Failed {
        /// The article.
        article: String,
        /// Why.
        reason: FetchError,
        /// When it is tried again, if it is.
        retry_at: Option<Timestamp>,
    },
    /// A host has asked to be left alone.
    Held {
        /// The host.
        host: String,
        /// Until when.
        until: Timestamp,
    },
}

impl Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Notice::Polled {
                feed,
                new,
                known,
                old,
                unusable,
            } => {
                write!(f, "{feed}: {new} new, {known} known")?;
                if *old > 0 {
                    write!(f, ", {old} too old")?;
                }
                if *unusable > 0 {
                    write!(f, ", {unusable} without page or text")?;
                }
                Ok(())
            }
            Notice::NotModified { feed } => write!(f, "{feed}: not changed"),
            Notice::TooManyEntries { feed, entries, kept } => {
                write!(
                    f,
                    "{feed}: has {entries} entries, only the first {kept} are looked at"
                )
            }
            Notice::Moved { feed, to } => write!(f, "{feed}: lives at {to} now, change its `url`"),
            Notice::Gone { feed } => write!(f, "{feed}: gone for good, take it out"),
            Notice::FeedFailed {
                feed,
                reason,
                retry_at,
            } => write!(f, "{feed}: {reason}; next poll {retry_at:.0}"),
            Notice::Fetched { article } => write!(f, "{article}: fetched"),
            Notice::Unusable { article, reason } => write!(f, "{article}: {reason}"),
            Notice::Duplicate { article, of } => write!(f, "{article}: the same page as {of}"),
            Notice::Refused { article, reason } => write!(f, "{article}: {reason}"),
            Notice::Failed {
                article,
                reason,
                retry_at: Some(at),
            } => write!(f, "{article}: {reason}; next try {at:.0}"),
            Notice::Failed {
                article,
                reason,
                retry_at: None,
            } => write!(f, "{article}: {reason}; given up"),
            Notice::Held { host, until } => write!(f, "{host}: asks for no requests until {until:.0}"),
        }
    }
}

/// What a run came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Feeds read or found unchanged.
    pub polled: usize,
    /// Polls that failed.
    pub feeds_failed: usize,
    /// Entries found to be new.
    pub found: usize,
    /// Articles kept.
    pub kept: usize,
    /// Articles given up: not allowed, not to be had, or without text.
    pub given_up: usize,
    /// Articles to be tried again later.
    pub put_off: usize,
}

impl Summary {
    /// Counts something that happened.
    pub(super) fn count(&mut self, notice: &Notice) {
        match notice {
            Notice::Polled { new, .. } => {
                self.polled += 1;
                self.found += new;
            }
            Notice::NotModified { .. } => self.polled += 1,
            Notice::FeedFailed { .. } | Notice::Gone { .. } => self.feeds_failed += 1,
            Notice::Fetched { .. } => self.kept += 1,
            Notice::Unusable { .. } | Notice::Refused { .. } | Notice::Failed { retry_at: None, .. } => {
                self.given_up += 1
            }
            Notice::Failed {
                retry_at: Some(_), ..
            } => self.put_off += 1,
            Notice::TooManyEntries { .. }
            | Notice::Moved { .. }
            | Notice::Duplicate { .. }
            | Notice::Held { .. } => {}
        }
    }
}
