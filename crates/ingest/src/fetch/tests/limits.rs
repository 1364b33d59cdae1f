//! Answers that would take all time or all memory.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::memory::Memory;
use super::server::{Server, status};
use super::world::{World, feeds};
use crate::fetch::{FetchError, Notice};

/// Why a feed that is served like this cannot be read.
fn failure(serve: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> FetchError {
    let server = Server::start(move |asked, stream| match asked.path.as_str() {
        "/robots.txt" => stream.write_all(status(404).as_bytes()).unwrap(),
        _ => serve(stream),
    });
    let world = World::new(&[("one.example", &server)]);
    let config = feeds(&["http://one.example/rss"]) + "max_bytes = 100000\nmax_decompression = 1000000\n";
    let begun = Instant::now();
    let mut notices = world.run(&config.replace("\"2s\"", "\"700ms\""), &mut Memory::default());
    assert!(begun.elapsed() < Duration::from_secs(5));
    match notices.pop() {
        Some(Notice::FeedFailed { reason, .. }) => reason,
        other => panic!("{other:?}"),
    }
}

/// Writes pieces with pauses until the other side has had enough.
fn drip(stream: &mut TcpStream, piece: &[u8]) {
    for _ in 0..200 {
        if stream.write_all(piece).is_err() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn answers_that_drip() {
    assert_eq!(
        failure(|stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\nX: y").unwrap();
            drip(stream, b"y");
        }),
        FetchError::TimedOut
    );
    assert_eq!(
        failure(|stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\n").unwrap();
            drip(stream, b"X: y\r\n");
        }),
        FetchError::TimedOut
    );
    assert_eq!(
        failure(|stream| {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n")
                .unwrap();
            drip(stream, b"F");
        }),
        FetchError::TimedOut
    );
    assert_eq!(
        failure(|_| std::thread::sleep(Duration::from_secs(2))),
        FetchError::TimedOut
    );
}

#[test]
fn bodies_without_end() {
    let endless = |stream: &mut TcpStream| while stream.write_all(&[b'x'; 4096]).is_ok() {};
    assert_eq!(
        failure(move |stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
            endless(stream);
        }),
        FetchError::TooLong(100_000)
    );
    assert_eq!(
        failure(|stream| {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                .unwrap();
            while stream.write_all(b"10\r\nxxxxxxxxxxxxxxxx\r\n").is_ok() {}
        }),
        FetchError::TooLong(100_000)
    );
    assert_eq!(
        failure(move |stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\nX-Long: ").unwrap();
            endless(stream);
        }),
        FetchError::HeaderTooLong
    );
}

#[test]
fn bombs() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![0; 50_000_000]).unwrap();
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 100_000);
    let reason = failure(move |stream| {
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
            bomb.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&bomb).ok();
    });
    assert_eq!(reason, FetchError::Unpacks(1_000_000));
}

#[test]
fn lies() {
    let served = |head: &'static str, body: &'static str| {
        failure(move |stream| {
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(body.as_bytes()).ok();
        })
    };
    assert_eq!(
        served("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", "FEED\n"),
        FetchError::CutShort
    );
    let not_a_feed = FetchError::NotAFeed("it does not begin with FEED".to_owned());
    assert_eq!(
        served("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "FEED\n"),
        not_a_feed
    );
    assert_eq!(
        served("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", "FEED\n"),
        FetchError::CutShort
    );
    assert!(matches!(
        served("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", ""),
        FetchError::Network(_)
    ));
    assert!(matches!(
        served("SSH-2.0-OpenSSH\r\n\r\n", ""),
        FetchError::Network(_)
    ));
    assert_eq!(
        served("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n", "x"),
        FetchError::Encoding("br".to_owned())
    );
    assert_eq!(
        served("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", ""),
        FetchError::BadRedirect
    );
    let typed = served("HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n", "x");
    assert_eq!(typed, FetchError::Type("application/pdf".to_owned()));
}

#[test]
fn a_redirect_with_an_endless_body_is_followed_all_the_same() {
    let server = Server::start(|asked, stream| match asked.path.as_str() {
        "/robots.txt" => stream.write_all(status(404).as_bytes()).unwrap(),
        "/rss" => {
            stream
                .write_all(b"HTTP/1.1 302 Found\r\nLocation: /feed\r\n\r\n")
                .unwrap();
            while stream.write_all(&[b'x'; 4096]).is_ok() {}
        }
        _ => stream
            .write_all(super::server::page("FEED\n").as_bytes())
            .unwrap(),
    });
    let world = World::new(&[("one.example", &server)]);
    let notices = world.run(&feeds(&["http://one.example/rss"]), &mut Memory::default());
    assert!(matches!(notices[..], [Notice::Polled { .. }]), "{notices:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever a server sends, the watch goes on.
    #[test]
    fn no_answer_ends_the_watch(
        noise: Vec<u8>,
        lines in "(HTTP/1\\.[01] [1-5][0-9]{2} ?[a-z]{0,3}\r\n)?((Content-Length|Transfer-Encoding|Content-Encoding|Location|Retry-After|Connection|ETag|é): ?(chunked|gzip|close|/|[0-9]{1,3}|[0-9]{9,30}|-1|[ -~]{0,9})\r\n){0,4}(\r\n)?",
    ) {
        let reply = [lines.as_bytes(), &noise].concat();
        let server = Server::start(move |asked, stream| {
            let reply = if asked.path == "/robots.txt" { status(404).into_bytes() } else { reply.clone() };
            stream.write_all(&reply).ok();
        });
        let world = World::new(&[("one.example", &server)]);
        let config = feeds(&["http://one.example/rss"]).replace("\"2s\"", "\"300ms\"").replace("10ms", "0ms");
        let (notices, result) = world.once(&config, &mut Memory::default());
        prop_assert!(result.is_ok());
        prop_assert!(!notices.is_empty());
    }
}
