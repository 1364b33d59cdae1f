//! What sites may expect.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::memory::Memory;
use super::server::{Server, page, redirect, response, status};
use super::world::{World, feeds};
use crate::fetch::{FetchError, ItemState, Notice};

const HOUR: Duration = Duration::from_secs(3600);

/// A server with this robots.txt.
fn with_robots(robots: String, page: impl Fn(&str) -> String + Send + Sync + 'static) -> Server {
    Server::start(move |asked, stream| {
        let answer = if asked.path == "/robots.txt" {
            robots.clone()
        } else {
            page(&asked.path)
        };
        stream.write_all(answer.as_bytes()).ok();
    })
}

#[test]
fn what_robots_txt_does_not_allow_is_not_asked_for() {
    let robots = response(200, "", "User-agent: *\nDisallow: /private\n");
    let one = with_robots(robots, |path| match path {
        "/rss" => page("FEED\n1|/private/a\n2|/b\n3|/c\n4|http://two.example/x"),
        "/c" => redirect(302, "/private/c"),
        _ => page("text"),
    });
    let two = with_robots(response(200, "", "User-agent: Legation\nDisallow: /"), |_| {
        page("text")
    });
    let world = World::new(&[("one.example", &one), ("two.example", &two)]);
    let mut store = Memory::default();
    let config = feeds(&["http://one.example/rss", "http://one.example/private/rss"]);
    let notices = world.run(&config, &mut store);
    assert_eq!(store.kept(), ["one.example/b"]);
    assert!(one.paths().iter().all(|path| !path.starts_with("/private")));
    assert_eq!(two.paths(), ["/robots.txt"]);
    let refused = |notice: &&Notice| {
        matches!(
            notice,
            Notice::Refused {
                reason: FetchError::Robots { .. },
                ..
            }
        )
    };
    assert_eq!(notices.iter().filter(refused).count(), 3);
    // a feed is asked for again when robots.txt is
    world.pass(12 * HOUR);
    world.run(&config, &mut store);
    assert_eq!(one.times("/robots.txt"), 1);
    world.pass(14 * HOUR);
    world.run(&config, &mut store);
    assert_eq!(one.times("/robots.txt"), 2);
}

#[test]
fn without_an_answer_about_robots_nothing_is_asked_for_an_hour() {
    let server = with_robots(status(503), |_| page("FEED\n"));
    let world = World::new(&[("one.example", &server)]);
    let config = feeds(&["http://one.example/rss"]);
    let mut store = Memory::default();
    for _ in 0..4 {
        let notices = world.run(&config, &mut store);
        for notice in &notices {
            assert!(
                matches!(
                    notice,
                    Notice::FeedFailed {
                        reason: FetchError::RobotsUnknown { .. },
                        ..
                    }
                ),
                "{notice:?}"
            );
        }
        world.pass(Duration::from_secs(1300));
    }
    assert_eq!(server.paths(), ["/robots.txt", "/robots.txt"]);
}

#[test]
fn robots_txt_may_lie_elsewhere() {
    let one = with_robots(redirect(301, "http://two.example/robots"), |path| match path {
        "/rss" => page("FEED\n1|/a\n2|/b"),
        _ => page("text"),
    });
    let two = Server::of(|_| response(200, "", "User-agent: *\nDisallow: /a"));
    let world = World::new(&[("one.example", &one), ("two.example", &two)]);
    let mut store = Memory::default();
    world.run(&feeds(&["http://one.example/rss"]), &mut store);
    assert_eq!(store.kept(), ["one.example/b"]);
    assert_eq!(two.paths(), ["/robots"]);
}

#[test]
fn one_request_at_a_time_per_host_with_a_pause_and_hosts_at_once() {
    let slow = |stream: &mut std::net::TcpStream, body: &str| {
        std::thread::sleep(Duration::from_millis(60));
        stream.write_all(page(body).as_bytes()).ok();
    };
    let start = || {
        Server::start(move |asked, stream| match asked.path.as_str() {
            "/robots.txt" => stream
                .write_all(response(200, "", "User-agent: *\nCrawl-delay: 0.15").as_bytes())
                .unwrap(),
            "/rss" => slow(stream, "FEED\n1|/a\n2|/b\n3|/c\n4|/go"),
            "/go" => stream
                .write_all(redirect(302, "http://one.example/last").as_bytes())
                .unwrap(),
            _ => slow(stream, "text"),
        })
    };
    let (one, two) = (start(), start());
    let world = World::new(&[("one.example", &one), ("two.example", &two)]);
    let mut store = Memory::default();
    let config = feeds(&["http://one.example/rss", "http://two.example/rss"]);
    world.run(&config.replace("10ms", "100ms"), &mut store);
    // the page to which both lead is the same, so that the second one is a duplicate or was on its way already
    assert!(store.kept().len() >= 7);
    for server in [&one, &two] {
        assert_eq!(server.most_at_once(), 1);
        let asked = server.asked();
        for pair in asked.windows(2) {
            let pause = pair[1].begun.duration_since(pair[0].ended);
            let least = if pair[0].path == "/robots.txt" { 95 } else { 140 };
            assert!(
                pause >= Duration::from_millis(least),
                "{} {pause:?}",
                pair[1].path
            );
        }
    }
    let overlap = one
        .asked()
        .iter()
        .any(|a| two.asked().iter().any(|b| a.begun < b.ended && b.begun < a.ended));
    assert!(overlap, "the two hosts were asked one after the other");
}

#[test]
fn a_host_that_asks_to_be_left_alone_is() {
    let first = AtomicUsize::new(0);
    let server = Server::of(move |path| match path {
        "/rss" => page("FEED\n1|/a\n2|/b\n3|/c"),
        _ if first.fetch_add(1, Ordering::SeqCst) == 0 => response(429, "Retry-After: 7200\r\n", ""),
        _ => page("text"),
    });
    let world = World::new(&[("one.example", &server)]);
    let config = feeds(&["http://one.example/rss"]);
    let mut store = Memory::default();
    let notices = world.run(&config, &mut store);
    assert!(notices.iter().any(|notice| matches!(notice, Notice::Held { .. })));
    assert_eq!(server.paths(), ["/robots.txt", "/rss", "/a"]);
    for (key, attempts) in [("one.example/a", 1), ("one.example/b", 0), ("one.example/c", 0)] {
        let item = &store.items[key];
        assert_eq!((item.state, item.attempts), (ItemState::New, attempts), "{key}");
        assert!(
            item.next_try.as_second() - world.now().as_second() > 7100,
            "{key}"
        );
    }
    world.pass(HOUR);
    world.run(&config, &mut store);
    assert_eq!(server.asked().len(), 4); // the feed, whose own time has come
    world.pass(HOUR);
    world.run(&config, &mut store);
    assert_eq!(store.kept().len(), 3);
}

#[test]
fn a_short_wish_is_waited_for() {
    let first = AtomicUsize::new(0);
    let server = Server::of(move |path| match path {
        "/rss" => page("FEED\n1|/a\n2|/b"),
        "/a" if first.fetch_add(1, Ordering::SeqCst) == 0 => response(503, "Retry-After: 1\r\n", ""),
        _ => page("text"),
    });
    let world = World::new(&[("one.example", &server)]);
    let mut store = Memory::default();
    world.run(&feeds(&["http://one.example/rss"]), &mut store);
    assert_eq!(store.kept(), ["one.example/b"]);
    let asked = server.asked();
    assert!(asked[3].begun.duration_since(asked[2].ended) > Duration::from_millis(900));
}
