//! One run: what is due is put before its host, sent when the host is free, and settled when the answer comes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::polls::Polling;
use super::task::{Purpose, Task};
use super::{Stop, WatchError, Watcher};
use crate::fetch::client::{Answer, Client, Request};
use crate::fetch::guard::Policy;
use crate::fetch::hosts::Hosts;
use crate::fetch::notice::{Notice, Summary};
use crate::fetch::robots::{self, Robots, Verdict};
use crate::fetch::store::Store;
use crate::fetch::workers::Workers;
use crate::fetch::{Addresses, FetchError, ItemState, redirect, retry};

/// Longest pause between two looks at the stop flag.
const GLANCE: Duration = Duration::from_millis(100);

/// A host that wants to be left alone for longer is not waited for: what is due there is put off.
const LONGEST_WAIT: Duration = Duration::from_secs(61);

/// One run of a watcher.
pub(super) struct Run<'r, S: Store> {
    pub(super) watcher: &'r Watcher<'r>,
    pub(super) store: &'r mut S,
    pub(super) stop: Stop<'r>,
    pub(super) feeds: Vec<Polling>,
    /// Keys of the items that are waiting or under way.
    pub(super) taken: BTreeSet<String>,
    /// When to ask the store for pending items.
    pub(super) look_again: Timestamp,
    pub(super) robots: Robots,
    tell: &'r mut dyn FnMut(Notice),
    summary: Summary,
    policy: Arc<Policy>,
    workers: Workers,
    hosts: Hosts<Task>,
    /// What waits for the robots.txt of an origin.
    parked: BTreeMap<String, Vec<Task>>,
    sent: BTreeMap<u64, Task>,
    last_number: u64,
}

impl<'r, S: Store> Run<'r, S> {
    /// Prepares a run.
    pub(super) fn start(
        watcher: &'r Watcher<'r>,
        store: &'r mut S,
        stop: Stop<'r>,
        tell: &'r mut dyn FnMut(Notice),
    ) -> Result<Self, WatchError<S::Error>> {
        let policy = Arc::new(Policy::new(&watcher.feeds, watcher.allow_private));
        let client = Client::new(&watcher.feeds, policy.clone(), watcher.lookup.clone());
        let workers = Workers::start(client, watcher.feeds.limits.parallel).map_err(WatchError::Threads)?;
        let now = (watcher.clock)();
        let mut feeds = Vec::with_capacity(watcher.feeds.feeds.len());
        for feed in &watcher.feeds.feeds {
            let state = store.feed(feed.url.as_str()).map_err(WatchError::Store)?;
            feeds.push(Polling::new(feed, state, now));
        }
        let robots = Robots::new(store.robots().map_err(WatchError::Store)?);
        Ok(Self {
            watcher,
            store,
            stop,
            feeds,
            taken: BTreeSet::new(),
            look_again: Timestamp::MIN,
            robots,
            tell,
            summary: Summary::default(),
            policy,
            workers,
            hosts: Hosts::new(),
            parked: BTreeMap::new(),
            sent: BTreeMap::new(),
            last_number: 0,
        })
    }

    /// Runs until it is told to stop.
    pub(super) fn go(mut self) -> Result<Summary, S::Error> {
        while !self.stop.is_now() {
            self.admit_feeds()?;
            self.admit_articles()?;
            self.dispatch()?;
            if self.stop.once && self.is_done()? {
                break;
            }
            let mut pause = self.pause();
            while let Some((number, result)) = self.workers.wait(pause) {
                self.settle(number, result)?;
                pause = Duration::ZERO;
            }
        }
        Ok(self.summary)
    }

    /// Tells what happened.
    pub(super) fn tell(&mut self, notice: Notice) {
        self.summary.count(&notice);
        (self.tell)(notice);
    }

    /// What time it is.
    pub(super) fn now(&self) -> Timestamp {
        (self.watcher.clock)()
    }

    /// Puts a request before its host, or off if the host is not to be asked for long.
    pub(super) fn enqueue(&mut self, task: Task) -> Result<(), S::Error> {
        let host = task.host();
        match self.hosts.held_until(&host) {
            Some(until) if until > retry::after(self.now(), self.longest_wait()) => self.put_off(task, until),
            _ => {
                if task.hops == 0 {
                    self.hosts.push(&host, task);
                } else {
                    self.hosts.push_front(&host, task);
                }
                Ok(())
            }
        }
    }

    fn longest_wait(&self) -> Duration {
        LONGEST_WAIT.max(self.watcher.feeds.limits.per_host_delay + Duration::from_secs(1))
    }

    fn put_off(&mut self, task: Task, until: Timestamp) -> Result<(), S::Error> {
        match task.purpose {
            Purpose::Feed(number) => self.put_off_feed(number, until),
            Purpose::Article(item) => self.put_off_article(*item, until),
            Purpose::Robots(origin) => {
                for task in self.parked.remove(&origin).unwrap_or_default() {
                    self.put_off(task, until)?;
                }
                Ok(())
            }
        }
    }

    /// Whether nothing is left that is due.
    fn is_done(&mut self) -> Result<bool, S::Error> {
        if !self.sent.is_empty() || !self.hosts.is_empty() || !self.parked.is_empty() {
            return Ok(false);
        }
        self.look_again = Timestamp::MIN;
        self.admit_articles()?;
        Ok(self.hosts.is_empty())
    }

    fn pause(&self) -> Duration {
        let wake = self.hosts.wake().filter(|_| self.workers.idle() > 0);
        let until =
            wake.map(|wake| Duration::try_from(self.now().duration_until(wake)).unwrap_or(Duration::ZERO));
        until.map_or(GLANCE, |until| until.clamp(Duration::from_millis(1), GLANCE))
    }

    /// Sends what can be sent now.
    fn dispatch(&mut self) -> Result<(), S::Error> {
        while self.workers.idle() > 0 {
            let now = self.now();
            let Some((host, task)) = self.hosts.next(now) else {
                break;
            };
            match self.permission(&task, now) {
                Verdict::Allowed => self.send(task),
                Verdict::Ask => {
                    self.hosts.release(&host);
                    self.ask_robots(task);
                }
                Verdict::Refused(error) => {
                    self.hosts.release(&host);
                    self.fail(task, error, None)?;
                }
            }
        }
        Ok(())
    }

    fn permission(&self, task: &Task, now: Timestamp) -> Verdict {
        if let Err(refusal) = self.policy.check(&task.url) {
            return Verdict::Refused(refusal.into());
        }
        match task.purpose {
            Purpose::Robots(_) => Verdict::Allowed,
            _ => self.robots.verdict(&task.url, now),
        }
    }

    /// Lets a request wait until the robots.txt of its origin is known, which goes before all else there.
    fn ask_robots(&mut self, task: Task) {
        let origin = robots::origin(&task.url);
        let ask = Task::new(Purpose::Robots(origin.clone()), robots::address(&task.url));
        let waiting = self.parked.entry(origin).or_default();
        waiting.push(task);
        if waiting.len() == 1 {
            self.hosts.push_front(&ask.host(), ask);
        }
    }

    fn send(&mut self, task: Task) {
        let request = Request {
            url: task.url.clone(),
            kind: task.kind(),
            headers: self.headers(&task),
        };
        self.last_number += 1;
        self.workers.send(self.last_number, request);
        self.sent.insert(self.last_number, task);
    }

    fn headers(&self, task: &Task) -> Vec<(String, String)> {
        let feed = match &task.purpose {
            Purpose::Feed(number) => self.watcher.feeds.feeds.get(*number),
            Purpose::Article(item) => self
                .watcher
                .feeds
                .feeds
                .iter()
                .find(|feed| feed.url.as_str() == item.feed),
            Purpose::Robots(_) => None,
        };
        let mut headers = match feed {
            Some(feed) if feed.owns(&task.url) => feed.headers.clone(),
            _ => Vec::new(),
        };
        if let Purpose::Feed(number) = task.purpose {
            headers.extend(self.feeds[number].validators());
        }
        headers
    }

    /// What an answer means for what was asked.
    fn settle(&mut self, number: u64, result: Result<Answer, FetchError>) -> Result<(), S::Error> {
        // each number comes back once, and only those that were sent
        let Some(task) = self.sent.remove(&number) else {
            return Ok(());
        };
        let own_pause = self.watcher.feeds.limits.per_host_delay;
        let pause = own_pause.max(self.robots.delay(&task.url));
        let host = task.host();
        self.hosts.answered(&host, self.now(), pause);
        let answer = match result {
            Ok(answer) => answer,
            Err(error) => return self.fail(task, error, None),
        };
        if answer.is_redirect() {
            return self.follow(task, &answer);
        }
        let wish = self.wish(&answer);
        match task.purpose {
            Purpose::Robots(origin) => self.learn(origin, Ok(&answer))?,
            Purpose::Feed(number) => self.feed_answered(number, task, answer, wish)?,
            Purpose::Article(_) => self.article_answered(task, answer, wish)?,
        }
        match wish {
            Some(until) => self.hold(host, until),
            None => Ok(()),
        }
    }

    /// Until when the server asks not to be asked.
    fn wish(&self, answer: &Answer) -> Option<Timestamp> {
        let value = answer
            .header("retry-after")
            .filter(|_| matches!(answer.status, 429 | 503))?;
        retry::wish(value, self.now())
    }

    fn hold(&mut self, host: String, until: Timestamp) -> Result<(), S::Error> {
        let now = self.now();
        if until <= now {
            return Ok(());
        }
        for task in self.hosts.hold(&host, now, until) {
            self.enqueue(task)?;
        }
        self.tell(Notice::Held { host, until });
        Ok(())
    }

    /// Goes where a redirect leads, if it may.
    fn follow(&mut self, mut task: Task, answer: &Answer) -> Result<(), S::Error> {
        let most = self.watcher.feeds.limits.max_redirects;
        if task.hops >= most {
            return self.fail(task, FetchError::TooManyRedirects(most), None);
        }
        let to = match redirect::target(&task.url, answer, &self.policy) {
            Ok(to) => to,
            Err(error) => return self.fail(task, error, None),
        };
        if let Purpose::Article(item) = &task.purpose {
            let key = Addresses::key(&self.watcher.addresses.clean(&to));
            let other = self.store.item(&key)?.filter(|other| other.key != item.key);
            if let Some(other) = other.filter(|other| other.state == ItemState::Done) {
                return self.duplicate(task, other.key);
            }
        }
        task.hops += 1;
        task.permanent &= redirect::is_permanent(answer.status);
        task.url = to;
        self.enqueue(task)
    }

    /// A request has come to nothing.
    pub(super) fn fail(
        &mut self,
        task: Task,
        error: FetchError,
        wish: Option<Timestamp>,
    ) -> Result<(), S::Error> {
        match task.purpose {
            Purpose::Robots(origin) => self.learn(origin, Err(&error)),
            Purpose::Feed(number) => self.feed_failed(number, &task.url, error, wish),
            Purpose::Article(item) => self.article_failed(*item, error, wish),
        }
    }

    /// Robots.txt of an origin is known now; what waited for it goes on.
    fn learn(&mut self, origin: String, answer: Result<&Answer, &FetchError>) -> Result<(), S::Error> {
        let record = robots::record(origin.clone(), answer, self.now());
        self.store.save_robots(&record)?;
        self.robots.keep(record);
        for task in self.parked.remove(&origin).unwrap_or_default().into_iter().rev() {
            self.hosts.push_front(&task.host(), task);
        }
        Ok(())
    }
}
