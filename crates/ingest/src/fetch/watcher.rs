//! The watch itself.

mod articles;
mod polls;
mod run;
mod task;

use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use thiserror::Error;

use super::guard::{Lookup, system_lookup};
use super::notice::{Notice, Summary};
use super::state::{Entry, Fetched};
use super::store::Store;
use super::{Addresses, Feeds, TrackingError};
use run::Run;

/// When a run ends.
#[derive(Debug, Clone, Copy)]
pub struct Stop<'a> {
    /// Ends it within about a second, wherever it is. Nothing is lost by it.
    pub flag: &'a AtomicBool,
    /// Ends it when each feed that is due has been polled and each article that is due has been asked for.
    pub once: bool,
}

impl Stop<'_> {
    pub(super) fn is_now(self) -> bool {
        self.flag.load(Ordering::Relaxed)
    }
}

/// Why a run ended before its time.
#[derive(Debug, Error)]
pub enum WatchError<E: std::error::Error + 'static> {
    /// What was found could not be kept.
    #[error("what was found cannot be kept: {0}")]
    Store(#[source] E),
    /// The system has no room for a few threads.
    #[error("no threads can be started to fetch with: {0}")]
    Threads(#[source] std::io::Error),
}

type Parse<'a> = Box<dyn Fn(&Fetched) -> Result<Vec<Entry>, String> + 'a>;
type Clock<'a> = Box<dyn Fn() -> Timestamp + 'a>;

/// Polls feeds and fetches their articles.
pub struct Watcher<'a> {
    feeds: Feeds,
    parse: Parse<'a>,
    addresses: Addresses,
    allow_private: bool,
    lookup: Lookup,
    clock: Clock<'a>,
}

impl<'a> Watcher<'a> {
    /// A watcher of these feeds. `parse` reads a feed, or says why it is none.
    ///
    /// # Errors
    /// If the list of tracking parameters that comes with the program is wrong.
    pub fn new(
        feeds: Feeds,
        parse: impl Fn(&Fetched) -> Result<Vec<Entry>, String> + 'a,
    ) -> Result<Self, TrackingError> {
        Ok(Self {
            feeds,
            parse: Box::new(parse),
            addresses: Addresses::packaged()?,
            allow_private: false,
            lookup: system_lookup(),
            clock: Box::new(Timestamp::now),
        })
    }

    /// Whether addresses of this machine and of private networks are connected to: for feeds of one's own network.
    /// Those of the local link, where clouds keep their credentials, are not even then.
    #[must_use]
    pub fn allow_private(mut self, allow: bool) -> Self {
        self.allow_private = allow;
        self
    }

    /// Looks names up otherwise than the operating system does. What it finds is checked all the same.
    #[must_use]
    pub fn lookup(mut self, lookup: Lookup) -> Self {
        self.lookup = lookup;
        self
    }

    /// Tells the time otherwise than the operating system does.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> Timestamp + 'a) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Polls and fetches until it is told to stop. What happens is told to `tell` as it happens, from this thread.
    ///
    /// # Errors
    /// If the store fails, or no threads can be started. What was kept until then stays kept.
    pub fn run<S: Store>(
        &self,
        store: &mut S,
        stop: Stop<'_>,
        tell: &mut dyn FnMut(Notice),
    ) -> Result<Summary, WatchError<S::Error>> {
        Run::start(self, store, stop, tell)?
            .go()
            .map_err(WatchError::Store)
    }
}
