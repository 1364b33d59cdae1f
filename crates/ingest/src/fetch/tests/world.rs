//! A small internet: names that stand for servers of the test, and a clock that can be put forward.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use jiff::Timestamp;

use super::memory::{Died, Memory};
use super::server::Server;
use crate::fetch::guard::Lookup;
use crate::fetch::{Entry, Feeds, Fetched, Notice, Stop, Summary, WatchError, Watcher, retry};

pub(super) struct World {
    names: BTreeMap<String, SocketAddr>,
    pub(super) lookups: Arc<AtomicUsize>,
    ahead: AtomicI64,
    pub(super) private: bool,
    pub(super) stop: AtomicBool,
}

impl World {
    /// Names and the servers that they stand for.
    pub(super) fn new(servers: &[(&str, &Server)]) -> Self {
        let names = servers.iter().map(|(name, server)| {
            let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), server.port);
            ((*name).to_owned(), address)
        });
        Self {
            names: names.collect(),
            lookups: Arc::default(),
            ahead: AtomicI64::new(0),
            private: true,
            stop: AtomicBool::new(false),
        }
    }

    /// A name that stands for any address.
    pub(super) fn name(mut self, name: &str, address: &str) -> Self {
        self.names
            .insert(name.to_owned(), SocketAddr::new(address.parse().unwrap(), 80));
        self
    }

    /// Puts the clock forward.
    pub(super) fn pass(&self, time: Duration) {
        self.ahead.fetch_add(time.as_secs() as i64, Ordering::SeqCst);
    }

    pub(super) fn now(&self) -> Timestamp {
        let ahead = Duration::from_secs(self.ahead.load(Ordering::SeqCst) as u64);
        retry::after(Timestamp::now(), ahead)
    }

    fn lookup(&self) -> Lookup {
        let (names, lookups) = (self.names.clone(), self.lookups.clone());
        Arc::new(move |host, _| {
            lookups.fetch_add(1, Ordering::SeqCst);
            match names.get(host) {
                Some(address) => Ok(vec![*address]),
                None => Err(io::Error::other("no such name")),
            }
        })
    }

    pub(super) fn watcher(&self, config: &str) -> Watcher<'_> {
        let config = format!("contact = \"mailto:desk@example.org\"\n{config}");
        let feeds: Feeds = config.parse().unwrap();
        Watcher::new(feeds, entries)
            .unwrap()
            .allow_private(self.private)
            .lookup(self.lookup())
            .clock(|| self.now())
    }

    /// Does once all that is due.
    pub(super) fn once(
        &self,
        config: &str,
        store: &mut Memory,
    ) -> (Vec<Notice>, Result<Summary, WatchError<Died>>) {
        let mut notices = Vec::new();
        let stop = Stop {
            flag: &self.stop,
            once: true,
        };
        let result = self
            .watcher(config)
            .run(store, stop, &mut |notice| notices.push(notice));
        (notices, result)
    }

    /// The same where the store does not die.
    pub(super) fn run(&self, config: &str, store: &mut Memory) -> Vec<Notice> {
        let (notices, result) = self.once(config, store);
        result.unwrap();
        notices
    }
}

/// A configuration of these feeds that hardly pauses.
pub(super) fn feeds(urls: &[&str]) -> String {
    let feeds: String = urls
        .iter()
        .map(|url| format!("[[feed]]\nurl = \"{url}\"\n"))
        .collect();
    format!("{feeds}[limits]\nper_host_delay = \"10ms\"\ntimeout = \"2s\"\n")
}

/// The feeds of these tests: a line `FEED`, then one an entry, its parts apart by bars: identifier, link, date of
/// change, what it carries, day of publication.
fn entries(feed: &Fetched) -> Result<Vec<Entry>, String> {
    let text = String::from_utf8_lossy(&feed.bytes);
    let rest = text.strip_prefix("FEED\n").ok_or("it does not begin with FEED")?;
    let part = |parts: &[&str], n: usize| {
        parts
            .get(n)
            .filter(|part| !part.is_empty())
            .map(|part| (*part).to_owned())
    };
    let entry = |line: &str| {
        let parts: Vec<&str> = line.split('|').collect();
        Entry {
            id: part(&parts, 0),
            link: part(&parts, 1),
            title: None,
            updated: part(&parts, 2),
            carried: part(&parts, 3),
            published: part(&parts, 4).map(|day| crate::Published::on(day.parse().unwrap())),
        }
    };
    Ok(rest.lines().map(entry).collect())
}
