//! Where what is to be done, and what came of it, is kept.

use jiff::Timestamp;

use super::{Content, FeedState, Item, RobotsRecord};

/// What became of an article that a store was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// Its document is kept, and the item with it.
    Yes,
    /// There is nothing to keep, and nothing was written; why.
    No(String),
}

/// The memory of a watcher, and the receiver of its articles.
///
/// # The contract
/// A watcher may die at any moment, between any two calls and in the midst of one. So that nothing is lost and
/// nothing comes twice:
///
/// - Each call takes effect wholly or not at all, and lasts once it has returned `Ok`.
/// - [`Store::article`] keeps the document **and** the item, whose state is [`ItemState::Done`](super::ItemState::Done)
///   already, in one transaction. Were the document kept first, it would come again after a crash in between; were the
///   item kept first, the document would be lost.
/// - The watcher, for its part, calls [`Store::add_items`] before it fetches any of them, and only after that
///   [`Store::save_feed`] with the validators (`ETag`, `Last-Modified`) of the version in which they stood. A crash in
///   between makes it read the same version again, of which all items are known then.
///
/// All calls come from the thread that [`Watcher::run`](super::Watcher::run) was called in. An error ends that run.
pub trait Store {
    /// Why something could not be kept.
    type Error: std::error::Error;

    /// The feed that is configured with this address.
    fn feed(&mut self, url: &str) -> Result<Option<FeedState>, Self::Error>;

    /// Keeps what is now known of a feed.
    fn save_feed(&mut self, feed: &FeedState) -> Result<(), Self::Error>;

    /// The item that has this key, be it its own or one of its aliases.
    fn item(&mut self, key: &str) -> Result<Option<Item>, Self::Error>;

    /// Keeps items that were found, all or none. One whose key is there already replaces what is there: its page has
    /// changed, and is to be fetched again.
    fn add_items(&mut self, items: &[Item]) -> Result<(), Self::Error>;

    /// The new items whose time has come, those that have waited longest first (by `next_try`, then by `key`), at
    /// most so many.
    fn pending_items(&mut self, now: Timestamp, limit: usize) -> Result<Vec<Item>, Self::Error>;

    /// Keeps what is now known of an item of which there is no document: that it is to be tried again, or not.
    fn save_item(&mut self, item: &Item) -> Result<(), Self::Error>;

    /// Keeps the document that is made of this, and the item with it, in one transaction. If there is no text in it,
    /// or it is not wanted, the answer is [`Kept::No`] and nothing is written. A document of this item that is there
    /// already is replaced: its page has changed.
    fn article(&mut self, item: &Item, content: Content) -> Result<Kept, Self::Error>;

    /// What is known of robots.txt. A store that does not remember it makes the watcher ask again.
    fn robots(&mut self) -> Result<Vec<RobotsRecord>, Self::Error> {
        Ok(Vec::new())
    }

    /// Keeps what is known of the robots.txt of an origin.
    fn save_robots(&mut self, _record: &RobotsRecord) -> Result<(), Self::Error> {
        Ok(())
    }
}
