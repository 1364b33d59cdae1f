//! One request at a time per host, with a pause between two.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use jiff::Timestamp;

use super::retry;

/// What waits for its host.
#[derive(Debug)]
pub(super) struct Hosts<T> {
    hosts: BTreeMap<String, Host<T>>,
    /// The host that was served last: the next one is served next.
    last: String,
}

#[derive(Debug)]
struct Host<T> {
    waiting: VecDeque<T>,
    busy: bool,
    /// When it can be asked again, and when that was settled.
    free_at: Timestamp,
    settled: Timestamp,
}

impl<T> Host<T> {
    /// A clock that was set back does not count: a pause never begins in the future.
    fn is_free(&self, now: Timestamp) -> bool {
        !self.busy && (now >= self.free_at || now < self.settled)
    }
}

impl<T> Hosts<T> {
    pub(super) fn new() -> Self {
        Self {
            hosts: BTreeMap::new(),
            last: String::new(),
        }
    }

    /// Something more for a host.
    pub(super) fn push(&mut self, host: &str, task: T) {
        self.host(host).waiting.push_back(task);
    }

    /// Something for a host that goes before all else.
    pub(super) fn push_front(&mut self, host: &str, task: T) {
        self.host(host).waiting.push_front(task);
    }

    /// The next thing that can be done now. Its host is busy from now on.
    pub(super) fn next(&mut self, now: Timestamp) -> Option<(String, T)> {
        use std::ops::Bound::{Excluded, Unbounded};
        let ready = |(_, host): &(&String, &Host<T>)| host.is_free(now) && !host.waiting.is_empty();
        let after = self
            .hosts
            .range::<str, _>((Excluded(self.last.as_str()), Unbounded))
            .find(ready);
        let name = after
            .or_else(|| self.hosts.iter().find(ready))
            .map(|(name, _)| name.clone())?;
        let host = self.hosts.get_mut(&name)?;
        let task = host.waiting.pop_front()?;
        host.busy = true;
        self.last.clone_from(&name);
        Some((name, task))
    }

    /// The host was not asked after all.
    pub(super) fn release(&mut self, host: &str) {
        self.host(host).busy = false;
    }

    /// The host has answered, and is left alone for a while.
    pub(super) fn answered(&mut self, host: &str, now: Timestamp, pause: Duration) {
        let host = self.host(host);
        host.busy = false;
        host.free_at = retry::after(now, pause);
        host.settled = now;
        self.forget(now);
    }

    /// The host is left alone until then; what waits for it is given back.
    pub(super) fn hold(&mut self, host: &str, now: Timestamp, until: Timestamp) -> VecDeque<T> {
        let host = self.host(host);
        host.free_at = host.free_at.max(until);
        host.settled = now;
        std::mem::take(&mut host.waiting)
    }

    /// Until when the host is left alone.
    pub(super) fn held_until(&self, host: &str) -> Option<Timestamp> {
        self.hosts.get(host).map(|host| host.free_at)
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.hosts.values().all(|host| host.waiting.is_empty())
    }

    /// When the first thing that waits can be done, if no answer comes before.
    pub(super) fn wake(&self) -> Option<Timestamp> {
        let waiting = self
            .hosts
            .values()
            .filter(|host| !host.busy && !host.waiting.is_empty());
        waiting.map(|host| host.free_at).min()
    }

    fn host(&mut self, name: &str) -> &mut Host<T> {
        self.hosts.entry(name.to_owned()).or_insert_with(|| Host {
            waiting: VecDeque::new(),
            busy: false,
            free_at: Timestamp::MIN,
            settled: Timestamp::MIN,
        })
    }

    /// Hosts of which there is nothing to remember.
    fn forget(&mut self, now: Timestamp) {
        self.hosts
            .retain(|_, host| host.busy || !host.waiting.is_empty() || host.free_at > now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn one_at_a_time_with_a_pause_and_hosts_in_turn() {
        let mut hosts = Hosts::new();
        for n in 1..=2 {
            hosts.push("a", format!("a{n}"));
            hosts.push("b", format!("b{n}"));
        }
        let next = |hosts: &mut Hosts<String>, now| hosts.next(at(now)).map(|(_, task)| task);
        assert_eq!(next(&mut hosts, 100).as_deref(), Some("a1"));
        assert_eq!(next(&mut hosts, 100).as_deref(), Some("b1"));
        assert_eq!(next(&mut hosts, 100), None);
        hosts.answered("a", at(101), Duration::from_secs(2));
        assert_eq!(hosts.wake(), Some(at(103)));
        assert_eq!(next(&mut hosts, 102), None);
        hosts.push_front("a", "a0".to_owned());
        assert_eq!(next(&mut hosts, 103).as_deref(), Some("a0"));
        hosts.answered("a", at(104), Duration::from_secs(2));
        hosts.answered("b", at(104), Duration::from_secs(2));
        // the clock was set back by an hour
        assert_eq!(next(&mut hosts, -3500).as_deref(), Some("b2"));
    }

    #[test]
    fn a_held_host_gives_back_what_waits() {
        let mut hosts = Hosts::new();
        hosts.push("a", 1);
        assert_eq!(hosts.hold("a", at(10), at(100)), [1]);
        hosts.push("a", 2);
        assert!(hosts.next(at(99)).is_none());
        assert_eq!(hosts.held_until("a"), Some(at(100)));
        assert_eq!(hosts.next(at(100)), Some(("a".to_owned(), 2)));
        hosts.answered("a", at(101), Duration::ZERO);
        assert!(hosts.hosts.is_empty() && hosts.is_empty());
    }
}
