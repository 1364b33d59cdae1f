//! What is new in a feed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::Url;

use super::address::{Addresses, id_key};
use super::config::Feed;
use super::state::{Entry, Item, ItemState};
use super::store::Store;

/// How many entries of a feed are looked at, the first ones. Feeds put the newest first, and none of a hundred
/// thousand entries is meant to be polled.
pub(super) const MOST_ENTRIES: usize = 1000;

const SECONDS_A_DAY: i64 = 86_400;

/// The entries of a feed, sorted out.
#[derive(Debug, Default)]
pub(super) struct News {
    /// To be fetched.
    pub(super) items: Vec<Item>,
    pub(super) known: usize,
    pub(super) old: usize,
    pub(super) unusable: usize,
}

/// Sorts out the entries of a feed that was found at `base`.
pub(super) fn sift<S: Store>(
    entries: Vec<Entry>,
    feed: &Feed,
    base: &Url,
    addresses: &Addresses,
    store: &mut S,
    now: Timestamp,
) -> Result<News, S::Error> {
    let mut news = News::default();
    let mut seen = BTreeSet::new();
    let ambiguous = ambiguous_ids(&entries);
    for mut entry in entries {
        entry.id = entry.id.filter(|id| !ambiguous.contains(id));
        if is_old(&entry, feed, now) {
            news.old += 1;
            continue;
        }
        let Some(item) = item(entry, feed, base, addresses, now) else {
            news.unusable += 1;
            continue;
        };
        let keys: Vec<String> = std::iter::once(&item.key).chain(&item.aliases).cloned().collect();
        let twice = keys.iter().any(|key| seen.contains(key));
        seen.extend(keys.iter().cloned());
        if twice {
            news.known += 1;
            continue;
        }
        match known(&keys, store)? {
            None => news.items.push(item),
            Some(known) if feed.updates && is_update(&item, &known) => news.items.push(renewed(known, item)),
            Some(_) => news.known += 1,
        }
    }
    Ok(news)
}

/// Identifiers that different pages of one feed share, which identify nothing.
fn ambiguous_ids(entries: &[Entry]) -> BTreeSet<String> {
    let mut links: BTreeMap<&str, &Option<String>> = BTreeMap::new();
    let mut ambiguous = BTreeSet::new();
    for entry in entries {
        let Some(id) = entry.id.as_deref() else { continue };
        if links
            .insert(id, &entry.link)
            .is_some_and(|link| *link != entry.link)
        {
            ambiguous.insert(id.to_owned());
        }
    }
    ambiguous
}

fn is_old(entry: &Entry, feed: &Feed, now: Timestamp) -> bool {
    let (Some(days), Some(published)) = (feed.max_age_days, entry.published) else {
        return false;
    };
    let seconds = now.as_second() - i64::from(days) * SECONDS_A_DAY;
    let Ok(limit) = Timestamp::from_second(seconds) else {
        return false;
    };
    match published.time {
        Some(time) => time < limit,
        None => published.day < TimeZone::UTC.to_datetime(limit).date(),
    }
}

/// The item of an entry; none if there would be nothing to read.
fn item(entry: Entry, feed: &Feed, base: &Url, addresses: &Addresses, now: Timestamp) -> Option<Item> {
    let link = entry.link.as_deref().and_then(|link| addresses.link(link, base));
    let carried = entry.carried.filter(|text| !text.trim().is_empty());
    let carried = if feed.articles && link.is_some() {
        None
    } else {
        Some(carried?)
    };
    let id = entry.id.as_deref().map(str::trim).filter(|id| !id.is_empty());
    let by_id = id.map(|id| id_key(&feed.url, id));
    let (key, alias) = match (&link, by_id) {
        (Some(link), alias) => (Addresses::key(link), alias),
        (None, Some(id)) => (id, None),
        (None, None) => (id_key(&feed.url, carried.as_deref()?), None),
    };
    Some(Item {
        key,
        aliases: alias.into_iter().collect(),
        feed: feed.url.to_string(),
        link: link.map(Url::into),
        title: entry.title,
        published: entry.published.map(|published| published.day),
        published_at: entry.published.and_then(|published| published.time),
        updated: entry.updated,
        carried,
        found: now,
        attempts: 0,
        next_try: now,
        state: ItemState::New,
        note: None,
    })
}

fn known<S: Store>(keys: &[String], store: &mut S) -> Result<Option<Item>, S::Error> {
    for key in keys {
        if let Some(item) = store.item(key)? {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

/// Whether the feed says that it was changed since. Another feed's date says nothing.
fn is_update(item: &Item, known: &Item) -> bool {
    let changed = item.updated.is_some() && item.updated != known.updated;
    changed && item.feed == known.feed && known.state != ItemState::New
}

/// A known item that is to be fetched again, with what its feed says now.
fn renewed(known: Item, item: Item) -> Item {
    Item {
        key: known.key,
        aliases: known.aliases,
        found: known.found,
        ..item
    }
}
