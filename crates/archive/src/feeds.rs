//! What a watcher of feeds remembers. The archive keeps it as it is given and looks only at what it is found by.

use rusqlite::{OptionalExtension, params};

use crate::error::ArchiveError;
use crate::keep::Writer;
use crate::store::Archive;

/// An entry of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedItem {
    /// What it is known by.
    pub key: String,
    /// Other keys; each belongs to the first item that has it.
    pub aliases: Vec<String>,
    /// The feed's address.
    pub feed: String,
    /// Whether it is to be fetched.
    pub pending: bool,
    /// When, in seconds since 1970.
    pub next_try: i64,
    /// All else, as JSON.
    pub json: String,
}

impl Archive {
    /// What is remembered of a feed, as JSON.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn feed(&self, url: &str) -> Result<Option<String>, ArchiveError> {
        self.run(|c| {
            c.prepare_cached("SELECT state FROM feeds WHERE url = ?")?
                .query_row([url], |row| row.get(0))
                .optional()
        })
    }

    /// The item with this key or alias, as JSON.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn feed_item(&self, key: &str) -> Result<Option<String>, ArchiveError> {
        self.run(|c| {
            c.prepare_cached(
                "SELECT item FROM feed_items WHERE key = coalesce((SELECT i.key FROM feed_items i WHERE i.key = ?1), \
                 (SELECT a.key FROM feed_aliases a WHERE a.alias = ?1))",
            )?
            .query_row([key], |row| row.get(0))
            .optional()
        })
    }

    /// The items that are to be fetched by this moment (seconds since 1970), those that have waited longest first, as JSON.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn pending_feed_items(&self, now: i64, limit: usize) -> Result<Vec<String>, ArchiveError> {
        self.run(|c| {
            c.prepare_cached(
                "SELECT item FROM feed_items WHERE pending AND next_try <= ? ORDER BY next_try, key LIMIT ?",
            )?
            .query_map(params![now, limit], |row| row.get(0))?
            .collect()
        })
    }

    /// What is remembered of the robots.txt of all origins, as JSON.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn robots(&self) -> Result<Vec<String>, ArchiveError> {
        self.run(|c| {
            c.prepare("SELECT state FROM robots ORDER BY origin")?
                .query_map([], |row| row.get(0))?
                .collect()
        })
    }
}

impl Writer<'_> {
    /// Remembers a feed.
    ///
    /// # Errors
    /// If the archive cannot be written.
    pub fn save_feed(&mut self, url: &str, json: &str) -> Result<(), ArchiveError> {
        self.upsert(
            "INSERT INTO feeds (url, state) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET state = ?2",
            url,
            json,
        )
    }

    /// Remembers the robots.txt of an origin.
    ///
    /// # Errors
    /// If the archive cannot be written.
    pub fn save_robots(&mut self, origin: &str, json: &str) -> Result<(), ArchiveError> {
        let sql = "INSERT INTO robots (origin, state) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET state = ?2";
        self.upsert(sql, origin, json)
    }

    fn upsert(&mut self, sql: &str, key: &str, json: &str) -> Result<(), ArchiveError> {
        self.ensure_open()?;
        self.archive()
            .run(|c| c.prepare_cached(sql)?.execute([key, json]).map(|_| ()))
    }

    /// Remembers an item, in the place of one with the same key.
    ///
    /// # Errors
    /// If the archive cannot be written.
    pub fn save_feed_item(&mut self, item: &FeedItem) -> Result<(), ArchiveError> {
        self.ensure_open()?;
        self.archive().run(|c| {
            c.prepare_cached(
                "INSERT INTO feed_items (key, feed, pending, next_try, item) VALUES (?1, ?2, ?3, ?4, ?5) \
                 ON CONFLICT DO UPDATE SET feed = ?2, pending = ?3, next_try = ?4, item = ?5",
            )?
            .execute(params![
                item.key,
                item.feed,
                item.pending,
                item.next_try,
                item.json
            ])?;
            for alias in &item.aliases {
                c.prepare_cached("INSERT OR IGNORE INTO feed_aliases (alias, key) VALUES (?, ?)")?
                    .execute([alias, &item.key])?;
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Run, Voices};

    #[test]
    fn items_are_found_by_all_their_keys_and_in_their_time() {
        let folder = tempfile::tempdir().unwrap();
        let mut archive = Archive::open(&folder.path().join("a.db")).unwrap();
        let outlets = legation_knowledge::Outlets::packaged().unwrap();
        let run = Run {
            started: String::new(),
            command: "watch".to_owned(),
            program: "0".to_owned(),
            knowledge: String::new(),
        };
        let mut writer = Writer::begin(&mut archive, Voices::new(&outlets), &run).unwrap();
        let item = |key: &str, next_try, pending| FeedItem {
            key: key.to_owned(),
            aliases: vec!["guid".to_owned()],
            feed: "https://feed.example/".to_owned(),
            pending,
            next_try,
            json: format!("{{\"key\":\"{key}\"}}"),
        };
        writer.save_feed_item(&item("late", 20, true)).unwrap();
        writer.save_feed_item(&item("early", 10, true)).unwrap();
        writer.save_feed_item(&item("done", 5, false)).unwrap();
        writer.save_feed("https://feed.example/", "{}").unwrap();
        writer.commit().unwrap();
        let keys = |now| writer.archive().pending_feed_items(now, 9).unwrap();
        assert_eq!(keys(15), ["{\"key\":\"early\"}"]);
        assert_eq!(keys(20).len(), 2);
        assert_eq!(
            writer.archive().feed_item("guid").unwrap().unwrap(),
            "{\"key\":\"late\"}",
            "the first one has it"
        );
        assert_eq!(writer.archive().feed_item("nobody").unwrap(), None);
        assert!(writer.archive().feed("https://feed.example/").unwrap().is_some());
    }
}
