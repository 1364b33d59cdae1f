//! Feeds: when they are polled, and what an answer means for them.

use jiff::Timestamp;
use url::Url;

use super::run::Run;
use super::task::{Purpose, Task};
use crate::fetch::client::Answer;
use crate::fetch::config::Feed;
use crate::fetch::news::{self, MOST_ENTRIES, News};
use crate::fetch::notice::Notice;
use crate::fetch::state::{Entry, FeedState, Fetched};
use crate::fetch::store::Store;
use crate::fetch::{FetchError, retry};

/// Longest validator that is sent back, in bytes.
const LONGEST_VALIDATOR: usize = 1024;

/// After so many failures the place where a feed is said to live is forgotten.
const MOST_FAILURES_ELSEWHERE: u32 = 5;

/// A feed during a run.
#[derive(Debug)]
pub(super) struct Polling {
    state: FeedState,
    under_way: bool,
    /// Whether it was asked for in this run.
    polled: bool,
}

impl Polling {
    /// A feed with what is remembered of it. One that is polled more often now than when its next poll was settled is
    /// not waited for so long.
    pub(super) fn new(feed: &Feed, state: Option<FeedState>, now: Timestamp) -> Self {
        let mut state = state.unwrap_or_else(|| FeedState::new(feed.url.as_str()));
        if state.failures == 0 {
            let latest = retry::next_poll(now, &state.url, feed.interval, 0, None);
            state.next_poll = state.next_poll.min(latest);
        }
        Self {
            state,
            under_way: false,
            polled: false,
        }
    }

    fn is_due(&self, now: Timestamp, once: bool) -> bool {
        let waits = self.under_way || (once && self.polled);
        !self.state.gone && !waits && self.state.next_poll <= now
    }

    /// The headers that ask for the feed only if it has changed.
    pub(super) fn validators(&self) -> Vec<(String, String)> {
        let header = |name: &str, value: &Option<String>| value.clone().map(|value| (name.to_owned(), value));
        let etag = header("if-none-match", &self.state.etag);
        let date = header("if-modified-since", &self.state.last_modified);
        etag.into_iter().chain(date).collect()
    }

    fn address(&self, feed: &Feed) -> Url {
        let moved = self.state.moved_to.as_deref().and_then(|to| Url::parse(to).ok());
        moved.unwrap_or_else(|| feed.url.clone())
    }
}

impl<S: Store> Run<'_, S> {
    /// Puts the feeds that are due before their hosts.
    pub(super) fn admit_feeds(&mut self) -> Result<(), S::Error> {
        let now = self.now();
        for number in 0..self.feeds.len() {
            let polling = &mut self.feeds[number];
            if polling.is_due(now, self.stop.once) {
                polling.under_way = true;
                polling.polled = true;
                let url = polling.address(&self.watcher.feeds.feeds[number]);
                self.enqueue(Task::new(Purpose::Feed(number), url))?;
            }
        }
        Ok(())
    }

    /// Polls a feed later, through no fault of its own.
    pub(super) fn put_off_feed(&mut self, number: usize, until: Timestamp) -> Result<(), S::Error> {
        let polling = &mut self.feeds[number];
        polling.under_way = false;
        polling.state.next_poll = polling.state.next_poll.max(until);
        self.store.save_feed(&polling.state)
    }

    /// What the answer to a poll means.
    pub(super) fn feed_answered(
        &mut self,
        number: usize,
        task: Task,
        answer: Answer,
        wish: Option<Timestamp>,
    ) -> Result<(), S::Error> {
        match answer.status {
            304 => {
                let feed = self.label(number);
                self.tell(Notice::NotModified { feed });
                self.feed_settled(number, &task)
            }
            410 => self.feed_gone(number),
            200..300 => self.feed_read(number, &task, answer),
            status => self.feed_failed(number, &task.url, FetchError::Status(status), wish),
        }
    }

    fn feed_read(&mut self, number: usize, task: &Task, answer: Answer) -> Result<(), S::Error> {
        let etag = validator(answer.header("etag"));
        let last_modified = validator(answer.header("last-modified"));
        let entries = match (self.watcher.parse)(&fetched(task, answer, self.now())) {
            Ok(entries) => entries,
            Err(reason) => return self.feed_failed(number, &task.url, FetchError::NotAFeed(reason), None),
        };
        // the items before the validators of the version in which they stood
        let news = self.take_in(number, &task.url, entries)?;
        let state = &mut self.feeds[number].state;
        state.etag = etag;
        state.last_modified = last_modified;
        self.feed_settled(number, task)?;
        let feed = self.label(number);
        self.tell(Notice::Polled {
            feed,
            new: news.items.len(),
            known: news.known,
            old: news.old,
            unusable: news.unusable,
        });
        Ok(())
    }

    fn take_in(&mut self, number: usize, base: &Url, mut entries: Vec<Entry>) -> Result<News, S::Error> {
        if entries.len() > MOST_ENTRIES {
            let feed = self.label(number);
            self.tell(Notice::TooManyEntries {
                feed,
                entries: entries.len(),
                kept: MOST_ENTRIES,
            });
            entries.truncate(MOST_ENTRIES);
        }
        let feed = &self.watcher.feeds.feeds[number];
        let now = self.now();
        let news = news::sift(entries, feed, base, &self.watcher.addresses, self.store, now)?;
        if !news.items.is_empty() {
            self.store.add_items(&news.items)?;
            self.look_again = Timestamp::MIN;
        }
        Ok(news)
    }

    /// A poll has succeeded.
    fn feed_settled(&mut self, number: usize, task: &Task) -> Result<(), S::Error> {
        let now = self.now();
        let feed = &self.watcher.feeds.feeds[number];
        let state = &mut self.feeds[number].state;
        let moved = task.hops > 0 && task.permanent && task.url != task.first;
        if moved {
            state.moved_to = (task.url != feed.url).then(|| task.url.to_string());
        }
        state.failures = 0;
        state.next_poll = retry::next_poll(now, &state.url, feed.interval, 0, None);
        self.save_feed(number)?;
        if moved {
            let feed = self.label(number);
            self.tell(Notice::Moved {
                feed,
                to: task.url.to_string(),
            });
        }
        Ok(())
    }

    fn feed_gone(&mut self, number: usize) -> Result<(), S::Error> {
        self.feeds[number].state.gone = true;
        self.save_feed(number)?;
        let feed = self.label(number);
        self.tell(Notice::Gone { feed });
        Ok(())
    }

    /// A poll has failed.
    pub(super) fn feed_failed(
        &mut self,
        number: usize,
        at: &Url,
        reason: FetchError,
        wish: Option<Timestamp>,
    ) -> Result<(), S::Error> {
        let now = self.now();
        // what robots.txt does not allow is not asked for before that is read again
        let wish = match reason {
            FetchError::Robots { .. } | FetchError::RobotsUnknown { .. } => self.robots.expires(at),
            _ => wish,
        };
        let feed = &self.watcher.feeds.feeds[number];
        let state = &mut self.feeds[number].state;
        state.failures = state.failures.saturating_add(1);
        if state.failures >= MOST_FAILURES_ELSEWHERE && state.moved_to.take().is_some() {
            state.etag = None;
            state.last_modified = None;
        }
        state.next_poll = retry::next_poll(now, &state.url, feed.interval, state.failures, wish);
        let retry_at = state.next_poll;
        self.save_feed(number)?;
        let feed = self.label(number);
        self.tell(Notice::FeedFailed {
            feed,
            reason,
            retry_at,
        });
        Ok(())
    }

    fn save_feed(&mut self, number: usize) -> Result<(), S::Error> {
        let polling = &mut self.feeds[number];
        polling.under_way = false;
        self.store.save_feed(&polling.state)
    }

    fn label(&self, number: usize) -> String {
        self.watcher.feeds.feeds[number].label().to_owned()
    }
}

/// A validator that can be sent back.
fn validator(value: Option<&str>) -> Option<String> {
    let sendable =
        |value: &&str| value.len() <= LONGEST_VALIDATOR && value.bytes().all(|b| (b' '..=b'~').contains(&b));
    value.filter(sendable).map(str::to_owned)
}

/// What was fetched, for whoever reads it.
pub(super) fn fetched(task: &Task, answer: Answer, seen: Timestamp) -> Fetched {
    Fetched {
        url: task.first.to_string(),
        final_url: task.url.to_string(),
        content_type: answer.header("content-type").map(str::to_owned),
        headers: answer.headers,
        bytes: answer.body,
        seen,
    }
}
