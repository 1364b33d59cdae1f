//! What is passed over for its kind, without being wrong.

use std::collections::BTreeMap;

/// Why something is passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Passed {
    /// A file that the caller says is read already.
    FileDone,
    /// A hidden file of an archive, or what a system put there.
    HiddenMember,
    /// A record of a web archive that holds no answer: a request, metadata, a note on the crawl.
    Record,
    /// A record that says that nothing changed since an earlier one.
    Revisit,
    /// An answer of a web server with another status than 200.
    Status,
    /// An answer that is no page, text, feed or JSON.
    MediaType,
}

impl Passed {
    /// In words, for many of them.
    pub fn describe(self) -> &'static str {
        match self {
            Passed::FileDone => "files already read",
            Passed::HiddenMember => "hidden members of archives",
            Passed::Record => "records of requests, metadata and notes",
            Passed::Revisit => "records of unchanged pages",
            Passed::Status => "answers with another status than 200",
            Passed::MediaType => "answers that are no page, text, feed or JSON",
        }
    }
}

/// How much is passed over, by kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PassedOver(BTreeMap<Passed, u64>);

impl PassedOver {
    pub(crate) fn count(&mut self, what: Passed) {
        *self.0.entry(what).or_default() += 1;
    }

    /// How many of one kind.
    pub fn of(&self, what: Passed) -> u64 {
        self.0.get(&what).copied().unwrap_or(0)
    }

    /// The kinds that there were, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (Passed, u64)> + '_ {
        self.0.iter().map(|(&what, &count)| (what, count))
    }
}
