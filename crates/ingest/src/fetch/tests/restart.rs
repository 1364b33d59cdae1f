//! What a crash can do: nothing.

use std::sync::atomic::{AtomicBool, Ordering};

use super::memory::Memory;
use super::server::{Server, page, response, status};
use super::world::{World, feeds};
use crate::fetch::Stop;

fn server() -> Server {
    Server::start(|asked, stream| {
        use std::io::Write;
        let answer = match asked.path.as_str() {
            "/robots.txt" => status(404),
            "/1" | "/2" if asked.header("if-none-match").is_some() => status(304),
            "/1" => response(
                200,
                "ETag: \"1\"\r\nContent-Type: text/xml\r\n",
                "FEED\n1|/a\n2|/b\n3|/c",
            ),
            "/2" => response(
                200,
                "ETag: \"2\"\r\nContent-Type: text/xml\r\n",
                "FEED\n1|/c\n2|/d\n3|||carried",
            ),
            _ => page("text"),
        };
        stream.write_all(answer.as_bytes()).ok();
    })
}

/// However many calls of the store a process lives to see, the next ones complete the work without doing any twice.
#[test]
fn dying_at_any_call_neither_loses_nor_repeats() {
    let server = server();
    let world = World::new(&[("one.example", &server)]);
    let config = feeds(&["http://one.example/1", "http://one.example/2"]).replace("10ms", "0ms");
    let expected = {
        let mut store = Memory::default();
        world.run(&config, &mut store);
        store.kept().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(expected.len(), 5);
    let mut deaths = 0;
    for lifetime in 0..60 {
        let mut store = Memory {
            calls_left: Some(lifetime),
            ..Memory::default()
        };
        if world.once(&config, &mut store).1.is_err() {
            deaths += 1;
        }
        store.calls_left = None;
        // whatever was settled before, the feeds come due again
        world.pass(std::time::Duration::from_secs(3600));
        world.run(&config, &mut store);
        assert_eq!(store.kept(), expected, "died after {lifetime} calls");
    }
    assert!(deaths > 25, "{deaths}");
}

/// The same with a process that is stopped, and started again, after each article.
#[test]
fn stopping_after_each_article_neither_loses_nor_repeats() {
    let server = server();
    let world = World::new(&[("one.example", &server)]);
    let config = feeds(&["http://one.example/1", "http://one.example/2"]);
    let mut store = Memory::default();
    for _ in 0..12 {
        let flag = AtomicBool::new(false);
        let stop = Stop {
            flag: &flag,
            once: true,
        };
        let mut tell = |notice| {
            if matches!(notice, crate::fetch::Notice::Fetched { .. }) {
                flag.store(true, Ordering::SeqCst);
            }
        };
        world.watcher(&config).run(&mut store, stop, &mut tell).unwrap();
    }
    assert_eq!(store.kept().len(), 5);
    for path in ["/a", "/b", "/c", "/d"] {
        assert!(server.times(path) >= 1);
    }
}
