//! What is found, and what is fetched.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::memory::Memory;
use super::server::{Server, page, redirect, response, status};
use super::world::{World, feeds};
use crate::fetch::{Content, FetchError, ItemState, Notice};

const HOUR: Duration = Duration::from_secs(3600);

fn feed(body: &str) -> String {
    response(
        200,
        "Content-Type: application/rss+xml\r\nETag: \"v1\"\r\nLast-Modified: Mon, 05 May 2031 10:00:00 GMT\r\n",
        body,
    )
}

#[test]
fn a_feed_and_its_articles() {
    let server = Server::of(|path| match path {
        "/rss" => feed("FEED\n1|/a?utm_source=rss\n2|http://one.example/b#top"),
        path => page(&format!("<p>{path}</p>")),
    });
    let world = World::new(&[("one.example", &server)]);
    let mut store = Memory::default();
    let notices = world.run(&feeds(&["http://one.example/rss"]), &mut store);
    assert_eq!(server.paths(), ["/robots.txt", "/rss", "/a", "/b"]);
    assert_eq!(store.kept(), ["one.example/a", "one.example/b"]);
    assert!(notices.contains(&Notice::Polled {
        feed: "http://one.example/rss".to_owned(),
        new: 2,
        known: 0,
        old: 0,
        unusable: 0
    }));
    let Content::Page(page) = &store.documents[0].1 else {
        panic!("no page")
    };
    assert_eq!(
        (page.url.as_str(), page.bytes.as_slice()),
        ("http://one.example/a", &b"<p>/a</p>"[..])
    );
    assert_eq!(page.content_type.as_deref(), Some("text/html"));
    let asked = &server.asked()[1];
    assert!(asked.header("user-agent").unwrap().starts_with("Legation/"));
    assert!(
        asked
            .header("user-agent")
            .unwrap()
            .contains("mailto:desk@example.org")
    );
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let polls = AtomicUsize::new(0);
    let server = Server::start(move |asked, stream| {
        use std::io::Write;
        let answer = match asked.path.as_str() {
            "/robots.txt" => status(404),
            "/rss" if polls.fetch_add(1, Ordering::SeqCst) == 0 => feed("FEED\n1|/a"),
            "/rss" => {
                assert_eq!(asked.header("if-none-match"), Some("\"v1\""));
                assert_eq!(
                    asked.header("if-modified-since"),
                    Some("Mon, 05 May 2031 10:00:00 GMT")
                );
                status(304)
            }
            _ => page("text"),
        };
        stream.write_all(answer.as_bytes()).unwrap();
    });
    let world = World::new(&[("one.example", &server)]);
    let config = feeds(&["http://one.example/rss"]);
    let mut store = Memory::default();
    world.run(&config, &mut store);
    assert_eq!(world.run(&config, &mut store), []); // not due
    world.pass(HOUR);
    let notices = world.run(&config, &mut store);
    assert_eq!(
        notices,
        [Notice::NotModified {
            feed: "http://one.example/rss".to_owned()
        }]
    );
    assert_eq!(server.times("/a"), 1);
    assert_eq!(server.times("/robots.txt"), 1); // remembered by the store
}

#[test]
fn one_page_in_several_feeds_is_fetched_once() {
    let server = Server::of(|path| match path {
        "/1" => feed("FEED\na|/x?utm_medium=1\nb|/y"),
        "/2" => feed("FEED\nz|http://one.example/x?fbclid=7\nb|/y2\nb|/y3\nc|/go"),
        "/go" => redirect(302, "/x?utm_campaign=2"),
        _ => page("text"),
    });
    let world = World::new(&[("one.example", &server)]);
    let mut store = Memory::default();
    let urls = ["http://one.example/1", "http://one.example/2"];
    world.run(&feeds(&urls), &mut store);
    assert_eq!(server.times("/x"), 1);
    // `b` stands for two pages in the second feed, so that it stands for none
    assert_eq!(
        store.kept(),
        [
            "one.example/x",
            "one.example/y",
            "one.example/y2",
            "one.example/y3"
        ]
    );
    let other = &store.items["one.example/go"];
    assert_eq!(
        (other.state, other.note.as_deref()),
        (ItemState::Duplicate, Some("one.example/x"))
    );
}

#[test]
fn a_known_identifier_is_known_whatever_its_page() {
    let version = AtomicUsize::new(0);
    let server = Server::of(move |path| match path {
        "/rss" => match version.fetch_add(1, Ordering::SeqCst) {
            0 => feed("FEED\n1|/old-headline|2031-01-01"),
            _ => feed("FEED\n1|/new-headline|2031-01-02"),
        },
        path => page(path),
    });
    let world = World::new(&[("one.example", &server)]);
    let config = feeds(&["http://one.example/rss"]);
    let mut store = Memory::default();
    world.run(&config, &mut store);
    world.pass(HOUR);
    world.run(&config, &mut store);
    assert_eq!(store.kept(), ["one.example/old-headline"]);
    // the same, where changes are wanted
    world.pass(HOUR);
    let config = config.replace("[limits]", "updates = true\n[limits]");
    world.run(&config, &mut store);
    assert_eq!(
        store.kept(),
        ["one.example/old-headline", "one.example/old-headline"]
    );
    assert_eq!(server.times("/new-headline"), 1);
    world.pass(HOUR);
    world.run(&config, &mut store);
    assert_eq!(server.times("/new-headline"), 1);
}

#[test]
fn what_the_feed_carries_can_be_the_article() {
    let server = Server::of(|path| match path {
        "/rss" => feed("FEED\n1|/a||Text of one.\n||| Text of two.\n3|/c"),
        path => panic!("asked for {path}"),
    });
    let world = World::new(&[("one.example", &server)]);
    let mut store = Memory::default();
    let config = feeds(&["http://one.example/rss"]).replace("[limits]", "articles = false\n[limits]");
    let notices = world.run(&config, &mut store);
    let texts: Vec<&Content> = store.documents.iter().map(|(_, content)| content).collect();
    assert!(texts.contains(&&Content::Entry("Text of one.".to_owned())));
    assert!(matches!(
        &notices[0],
        Notice::Polled {
            new: 2,
            unusable: 1,
            ..
        }
    ));
    world.pass(HOUR);
    assert!(matches!(
        &world.run(&config, &mut store)[..],
        [Notice::Polled { new: 0, known: 2, .. }]
    ));
}

#[test]
fn entries_too_old_or_too_many_are_passed_over() {
    let many: String = (0..100_000).map(|n| format!("{n}||\n")).collect();
    let server = Server::of(move |path| match path {
        "/old" => feed("FEED\n1|/a|||2001-01-01\n2|/b"),
        "/many" => feed(&format!("FEED\n{many}")),
        _ => page("text"),
    });
    let world = World::new(&[("one.example", &server)]);
    let config = "[[feed]]\nurl = \"http://one.example/old\"\nmax_age_days = 3\n".to_owned()
        + &feeds(&["http://one.example/many"]);
    let mut store = Memory::default();
    let notices = world.run(&config, &mut store);
    assert_eq!(store.kept(), ["one.example/b"]);
    let feed = "http://one.example/many".to_owned();
    assert!(notices.contains(&Notice::TooManyEntries {
        feed,
        entries: 100_000,
        kept: 1000
    }));
}

#[test]
fn a_feed_that_has_moved_is_polled_there_and_one_that_is_gone_nowhere() {
    let server = Server::of(|path| match path {
        "/old" => redirect(301, "/older"),
        "/older" => redirect(308, "http://two.example/new"),
        "/maybe" => redirect(302, "/here"),
        "/new" | "/here" => feed("FEED\n"),
        _ => status(410),
    });
    let world = World::new(&[("one.example", &server), ("two.example", &server)]);
    let config = feeds(&[
        "http://one.example/old",
        "http://one.example/maybe",
        "http://one.example/gone",
    ]);
    let mut store = Memory::default();
    let notices = world.run(&config, &mut store);
    assert!(notices.contains(&Notice::Moved {
        feed: "http://one.example/old".to_owned(),
        to: "http://two.example/new".to_owned()
    }));
    world.pass(HOUR);
    world.run(&config, &mut store);
    let count = |path: &str| server.times(path);
    assert_eq!((count("/old"), count("/new")), (1, 2));
    assert_eq!((count("/maybe"), count("/here")), (2, 2));
    assert_eq!(count("/gone"), 1);
    assert!(store.feeds["http://one.example/gone"].gone);
}

#[test]
fn what_fails_for_a_while_is_tried_again_and_what_fails_for_good_is_not() {
    let tries = AtomicUsize::new(0);
    let server = Server::of(move |path| match path {
        "/rss" => feed("FEED\n1|/flaky\n2|/missing\n3|/empty\n4|/film\n5|http://nowhere.example/"),
        "/flaky" if tries.fetch_add(1, Ordering::SeqCst) < 2 => status(500),
        "/missing" => status(404),
        "/empty" => page(""),
        "/film" => response(200, "Content-Type: video/mp4\r\n", "x"),
        _ => page("text"),
    });
    let world = World::new(&[("one.example", &server)]);
    let config = feeds(&["http://one.example/rss"]);
    let mut store = Memory::default();
    for _ in 0..4 {
        world.run(&config, &mut store);
        world.pass(HOUR);
    }
    assert_eq!(store.kept(), ["one.example/flaky"]);
    let item = |path: &str| &store.items[path];
    assert_eq!(item("one.example/missing").attempts, 1);
    assert_eq!(
        item("one.example/missing").note.as_deref(),
        Some("the server answered with status 404")
    );
    assert_eq!(
        item("one.example/empty").note.as_deref(),
        Some("there is no text")
    );
    assert!(
        item("one.example/film")
            .note
            .as_deref()
            .unwrap()
            .contains("video/mp4")
    );
    assert_eq!(item("nowhere.example/").state, ItemState::New);
    assert!(
        item("nowhere.example/")
            .note
            .as_deref()
            .unwrap()
            .contains("no such name")
    );
    assert_eq!(
        (
            server.times("/flaky"),
            server.times("/missing"),
            server.times("/film")
        ),
        (3, 1, 1)
    );
}

#[test]
fn feeds_that_fail_are_polled_less_and_less_often() {
    let server = Server::of(|_| page("an apology"));
    let world = World::new(&[("one.example", &server)]);
    let config = feeds(&["http://one.example/rss"]);
    let mut store = Memory::default();
    for _ in 0..8 {
        let (notices, _) = world.once(&config, &mut store);
        for notice in &notices {
            assert!(
                matches!(
                    notice,
                    Notice::FeedFailed {
                        reason: FetchError::NotAFeed(_),
                        ..
                    }
                ),
                "{notice:?}"
            );
        }
        world.pass(Duration::from_secs(17 * 60));
    }
    // polled after 15, 30, 60 and 120 minutes, each and up to a tenth of it
    assert!(
        (3..=4).contains(&server.times("/rss")),
        "{}",
        server.times("/rss")
    );
    assert_eq!(
        store.feeds["http://one.example/rss"].failures as usize,
        server.times("/rss")
    );
}

#[test]
fn a_watch_goes_on_until_it_is_stopped_even_amid_a_request() {
    let server = Server::start(|asked, stream| {
        use std::io::Write;
        match asked.path.as_str() {
            "/robots.txt" => stream.write_all(status(404).as_bytes()).unwrap(),
            "/rss" => stream.write_all(feed("FEED\n1|/never").as_bytes()).unwrap(),
            _ => std::thread::sleep(Duration::from_secs(20)),
        }
    });
    let world = World::new(&[("one.example", &server)]);
    let config = feeds(&["http://one.example/rss"]).replace("2s", "30s");
    let mut store = Memory::default();
    let begun = std::thread::scope(|scope| {
        scope.spawn(|| {
            while server.times("/never") == 0 {
                std::thread::sleep(Duration::from_millis(10));
            }
            std::thread::sleep(Duration::from_millis(300));
            world.stop.store(true, Ordering::SeqCst);
        });
        let begun = Instant::now();
        let stop = crate::fetch::Stop {
            flag: &world.stop,
            once: false,
        };
        world.watcher(&config).run(&mut store, stop, &mut |_| {}).unwrap();
        begun
    });
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    let item = &store.items["one.example/never"];
    assert_eq!((item.state, item.attempts), (ItemState::New, 0));
}
