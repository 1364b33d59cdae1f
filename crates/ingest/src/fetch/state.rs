//! What is remembered of feeds and of their entries.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Published;

/// What is remembered of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedState {
    /// Its address as configured: what it is known by.
    pub url: String,
    /// The server's mark of the version that was read last, as sent.
    pub etag: Option<String>,
    /// When that version was changed, as sent.
    pub last_modified: Option<String>,
    /// When to poll it next.
    pub next_poll: Timestamp,
    /// How many polls in a row have failed.
    pub failures: u32,
    /// Where the server says that it lives now.
    pub moved_to: Option<String>,
    /// Whether the server says that it is gone for good. It is not polled again until this is taken back.
    pub gone: bool,
}

impl FeedState {
    /// Of a feed that was never polled: it is due.
    pub fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            etag: None,
            last_modified: None,
            next_poll: Timestamp::MIN,
            failures: 0,
            moved_to: None,
            gone: false,
        }
    }
}

/// What has become of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemState {
    /// It is to be fetched.
    New,
    /// Its document is kept.
    Done,
    /// There will be no document; [`Item::note`] says why.
    Failed,
    /// Its page is that of another item, which is done; [`Item::note`] says which.
    Duplicate,
}

/// An entry of a feed, from its discovery on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What it is known by: its address without scheme and tracking, else its feed and the identifier there. Unique.
    pub key: String,
    /// Other keys by which it is known: its identifier in the feed, the address that it led to. Each belongs to one
    /// item only; an item that is added later with the same one does not take it over.
    pub aliases: Vec<String>,
    /// The feed that it was found in first, as configured.
    pub feed: String,
    /// Its page, without tracking; none if what the feed carries is all there is.
    pub link: Option<String>,
    /// Headline in the feed.
    pub title: Option<String>,
    /// Day of publication as the feed writes it.
    pub published: Option<Date>,
    /// The moment of publication, if the feed tells it.
    pub published_at: Option<Timestamp>,
    /// When the feed says that it was changed, as written.
    pub updated: Option<String>,
    /// What the feed carries of it, if that is the article. It can be forgotten once the item is done.
    pub carried: Option<String>,
    /// When it was found.
    pub found: Timestamp,
    /// How often fetching it has failed.
    pub attempts: u32,
    /// When to fetch it next, if it is new.
    pub next_try: Timestamp,
    /// What has become of it.
    pub state: ItemState,
    /// Why it failed last, or which item it is a duplicate of.
    pub note: Option<String>,
}

/// An entry as the feed has it, which is what the function given to [`Watcher::new`](super::Watcher::new) returns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// The feed's identifier for it.
    pub id: Option<String>,
    /// Address of the page; a relative one is taken from that of the feed.
    pub link: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// When it was changed, as written. Only whether it differs from the last one matters.
    pub updated: Option<String>,
    /// What the feed carries of the article, in whatever form the store can read: it gets it back as
    /// [`Content::Entry`].
    pub carried: Option<String>,
}

/// What was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The address that was asked for.
    pub url: String,
    /// The address that answered, after redirects.
    pub final_url: String,
    /// The type that the server declares, with its parameters.
    pub content_type: Option<String>,
    /// All headers in the order in which they came, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, decompressed.
    pub bytes: Vec<u8>,
    /// When it came.
    pub seen: Timestamp,
}

/// What there is to make a document of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// The page.
    Page(Fetched),
    /// What the feed carries ([`Entry::carried`]).
    Entry(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A store may keep both as JSON, the first and the last moment of all included.
    #[test]
    fn what_is_remembered_survives_being_written() {
        let mut feed = FeedState::new("https://a.example/rss");
        feed.gone = true;
        let read: FeedState = serde_json::from_str(&serde_json::to_string(&feed).unwrap()).unwrap();
        assert_eq!(read, feed);
        let item = Item {
            key: "a.example/1".to_owned(),
            aliases: vec!["id:https://a.example/rss 1".to_owned()],
            feed: feed.url,
            link: Some("https://a.example/1".to_owned()),
            title: None,
            published: Some("2031-02-03".parse().unwrap()),
            published_at: Some("2031-02-03T04:05:06.789Z".parse().unwrap()),
            updated: None,
            carried: None,
            found: Timestamp::MIN,
            attempts: 3,
            next_try: Timestamp::MAX,
            state: ItemState::Duplicate,
            note: Some("a.example/2".to_owned()),
        };
        let read: Item = serde_json::from_str(&serde_json::to_string(&item).unwrap()).unwrap();
        assert_eq!(read, item);
    }
}
