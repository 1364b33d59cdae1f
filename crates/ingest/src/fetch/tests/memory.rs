//! A store in memory, which can be made to die at any call.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::fetch::{Content, FeedState, Item, ItemState, Kept, RobotsRecord, Store};

#[derive(Debug, Clone, Default)]
pub(super) struct Memory {
    pub(super) feeds: BTreeMap<String, FeedState>,
    pub(super) items: BTreeMap<String, Item>,
    pub(super) aliases: BTreeMap<String, String>,
    /// Documents by the key of their items, in the order in which they came.
    pub(super) documents: Vec<(String, Content)>,
    pub(super) robots: BTreeMap<String, RobotsRecord>,
    /// After so many calls it dies; a call that dies has done nothing.
    pub(super) calls_left: Option<usize>,
}

#[derive(Debug, thiserror::Error)]
#[error("died")]
pub(super) struct Died;

impl Memory {
    fn live(&mut self) -> Result<(), Died> {
        match &mut self.calls_left {
            Some(0) => Err(Died),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn put(&mut self, item: &Item) {
        for alias in &item.aliases {
            self.aliases
                .entry(alias.clone())
                .or_insert_with(|| item.key.clone());
        }
        self.items.insert(item.key.clone(), item.clone());
    }

    /// Keys of the documents, sorted.
    pub(super) fn kept(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = self.documents.iter().map(|(key, _)| key.as_str()).collect();
        keys.sort_unstable();
        keys
    }
}

impl Store for Memory {
    type Error = Died;

    fn feed(&mut self, url: &str) -> Result<Option<FeedState>, Died> {
        self.live()?;
        Ok(self.feeds.get(url).cloned())
    }

    fn save_feed(&mut self, feed: &FeedState) -> Result<(), Died> {
        self.live()?;
        self.feeds.insert(feed.url.clone(), feed.clone());
        Ok(())
    }

    fn item(&mut self, key: &str) -> Result<Option<Item>, Died> {
        self.live()?;
        let key = self.aliases.get(key).map_or(key, String::as_str);
        Ok(self.items.get(key).cloned())
    }

    fn add_items(&mut self, items: &[Item]) -> Result<(), Died> {
        self.live()?;
        items.iter().for_each(|item| self.put(item));
        Ok(())
    }

    fn pending_items(&mut self, now: Timestamp, limit: usize) -> Result<Vec<Item>, Died> {
        self.live()?;
        let due = |item: &&Item| item.state == ItemState::New && item.next_try <= now;
        let mut items: Vec<Item> = self.items.values().filter(due).cloned().collect();
        items.sort_by_key(|item| item.next_try);
        items.truncate(limit);
        Ok(items)
    }

    fn save_item(&mut self, item: &Item) -> Result<(), Died> {
        self.live()?;
        self.put(item);
        Ok(())
    }

    fn article(&mut self, item: &Item, content: Content) -> Result<Kept, Died> {
        self.live()?;
        if matches!(&content, Content::Page(page) if page.bytes.is_empty()) {
            return Ok(Kept::No("there is no text".to_owned()));
        }
        assert_eq!(item.state, ItemState::Done);
        self.put(item);
        self.documents.push((item.key.clone(), content));
        Ok(Kept::Yes)
    }

    fn robots(&mut self) -> Result<Vec<RobotsRecord>, Died> {
        self.live()?;
        Ok(self.robots.values().cloned().collect())
    }

    fn save_robots(&mut self, record: &RobotsRecord) -> Result<(), Died> {
        self.live()?;
        self.robots.insert(record.origin.clone(), record.clone());
        Ok(())
    }
}
