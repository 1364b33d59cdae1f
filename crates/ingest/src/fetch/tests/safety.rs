//! What is not connected to, and what is not told to others.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use proptest::prelude::*;

use super::memory::Memory;
use super::server::{Server, page, redirect};
use super::world::{World, feeds};
use crate::fetch::client::{Client, Kind, Request};
use crate::fetch::guard::{Class, Policy, Refusal, class};
use crate::fetch::{Feeds, FetchError, ItemState, Notice};

#[test]
fn names_of_private_addresses_are_not_connected_to() {
    let server = Server::of(|_| page("FEED\n"));
    let mut world = World::new(&[("one.example", &server)]);
    world.private = false;
    let notices = world.run(&feeds(&["http://one.example/rss"]), &mut Memory::default());
    let [Notice::FeedFailed { reason, .. }] = &notices[..] else {
        panic!("{notices:?}")
    };
    assert!(
        reason
            .to_string()
            .contains("one.example is 127.0.0.1, an address of this machine itself"),
        "{reason}"
    );
    assert!(server.asked().is_empty());
}

#[test]
fn redirects_do_not_lead_where_links_do_not() {
    let server = Server::of(|path| match path {
        "/rss" => page(
            "FEED\n1|/1\n2|/2\n3|/3\n4|/4\n5|/5\n6|http://169.254.169.254/latest\n7|http://one.example:22/",
        ),
        "/1" => redirect(302, "http://169.254.169.254/latest/meta-data/"),
        "/2" => redirect(301, "http://meta.example/"),
        "/3" => redirect(302, "http://[fe80::1]/"),
        "/4" => redirect(302, "file:///etc/passwd"),
        "/5" => redirect(302, "http://127.0.0.1:9/"),
        _ => page("text"),
    });
    let world = World::new(&[("one.example", &server)]).name("meta.example", "169.254.169.254");
    let mut store = Memory::default();
    let notices = world.run(&feeds(&["http://one.example/rss"]), &mut store);
    assert!(store.documents.is_empty());
    let refused = |notice: &&Notice| {
        matches!(
            notice,
            Notice::Refused {
                reason: FetchError::Refused(_),
                ..
            }
        )
    };
    // the robots.txt of meta.example cannot be had either, so that its page is left for later
    assert_eq!(notices.iter().filter(refused).count(), 6, "{notices:#?}");
    assert_eq!(store.items["one.example/2"].state, ItemState::New);
}

#[test]
fn redirects_are_counted() {
    let server = Server::of(|path| match path {
        "/rss" => page("FEED\n1|/loop\n2|/0\n3|/long"),
        "/loop" => redirect(302, "/loop"),
        "/long" => redirect(302, "/x"),
        path if path.len() < 6 => redirect(302, &format!("{path}0")),
        _ => page("text"),
    });
    let world = World::new(&[("one.example", &server)]);
    let mut store = Memory::default();
    let notices = world.run(&feeds(&["http://one.example/rss"]), &mut store);
    assert_eq!(store.kept(), ["one.example/0", "one.example/long"]);
    assert!(notices.contains(&Notice::Failed {
        article: "http://one.example/loop".to_owned(),
        reason: FetchError::TooManyRedirects(5),
        retry_at: None
    }));
    assert_eq!(server.times("/loop"), 6);
}

#[test]
fn own_headers_stay_with_the_origin_of_the_feed() {
    let one = Server::of(|path| match path {
        "/rss" => page("FEED\n1|/own\n2|/away\n3|http://two.example/direct"),
        "/away" => redirect(302, "http://two.example/there"),
        _ => page("text"),
    });
    let two = Server::of(|_| page("text"));
    let world = World::new(&[("one.example", &one), ("two.example", &two)]);
    let config = feeds(&["http://one.example/rss"])
        .replace("[limits]", "headers = { Authorization = \"Bearer 1\" }\n[limits]");
    world.run(&config, &mut Memory::default());
    for asked in one.asked().iter().filter(|asked| asked.path != "/robots.txt") {
        assert_eq!(asked.header("authorization"), Some("Bearer 1"), "{}", asked.path);
    }
    assert_eq!(two.times("/there") + two.times("/direct"), 2);
    assert!(
        two.asked()
            .iter()
            .all(|asked| asked.header("authorization").is_none())
    );
}

#[test]
fn each_connection_looks_its_name_up_once() {
    let server = Server::of(|path| {
        if path == "/rss" {
            page("FEED\n1|/a")
        } else {
            page("text")
        }
    });
    let world = World::new(&[("one.example", &server)]);
    world.run(&feeds(&["http://one.example/rss"]), &mut Memory::default());
    assert_eq!(world.lookups.load(Ordering::SeqCst), server.asked().len());
}

/// A client of a name that stands for these addresses.
fn client(addresses: Vec<SocketAddr>, private: bool) -> Client {
    let feeds: Feeds = "contact = \"mailto:a@b.example\"\n[limits]\ntimeout = \"500ms\""
        .parse()
        .unwrap();
    let policy = Arc::new(Policy::new(&feeds, private));
    Client::new(&feeds, policy, Arc::new(move |_, _| Ok(addresses.clone())))
}

fn request(url: &str) -> Request {
    Request {
        url: url.parse().unwrap(),
        kind: Kind::Page,
        headers: Vec::new(),
    }
}

#[test]
fn of_several_addresses_only_the_allowed_ones_are_tried() {
    let server = Server::of(|_| page("text"));
    let good = format!("127.0.0.1:{}", server.port).parse().unwrap();
    let link_local = "169.254.1.1:80".parse().unwrap();
    let answer = client(vec![link_local, good], true)
        .exchange(&request("http://one.example/"))
        .unwrap();
    assert_eq!(answer.body, b"text");
    let refused = client(vec![link_local, good], false).exchange(&request("http://one.example/"));
    assert!(matches!(
        refused,
        Err(FetchError::Refused(Refusal::Address {
            class: Class::LinkLocal,
            ..
        }))
    ));
    // the hook sees what no one checked before it
    let refused = client(vec![good], true).exchange(&request("http://one.example:23/"));
    assert!(matches!(
        refused,
        Err(FetchError::Refused(Refusal::Port { port: 23, .. }))
    ));
    let refused = client(vec![good], false).exchange(&request("http://[::ffff:10.0.0.1]/"));
    assert!(matches!(
        refused,
        Err(FetchError::Refused(Refusal::Address {
            class: Class::Private,
            ..
        }))
    ));
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn odd_addresses_are_asked_for_and_https_is_spoken() {
    let server = Server::of(|_| page("text"));
    let address = format!("127.0.0.1:{}", server.port).parse().unwrap();
    let client = client(vec![address], true);
    let odd = "http://one.example/a|b^{c}[d]`e\\'\"é ñ%zz?q=|^{}[]`'\"é ñ%zz&&=";
    assert_eq!(client.exchange(&request(odd)).unwrap().body, b"text");
    // the server does not speak TLS, which is said and is no reason to panic
    let plain = client.exchange(&request("https://one.example/"));
    assert!(
        matches!(
            plain,
            Err(FetchError::Network(_) | FetchError::CutShort | FetchError::TimedOut)
        ),
        "{plain:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    /// Whatever address a name stands for, if it is not public it is not connected to.
    #[test]
    fn no_name_leads_into_a_private_network(bits: u128, v4 in prop_oneof![0x0a00_0000_u32..0x0aff_ffff, 0x7f00_0000_u32..0x7fff_ffff, 0xa9fe_0000_u32..0xa9fe_ffff]) {
        for address in [std::net::IpAddr::V6(bits.into()), std::net::IpAddr::V4(v4.into())] {
            if class(address) != Class::Public {
                let result = client(vec![SocketAddr::new(address, 80)], false).exchange(&request("http://one.example/"));
                prop_assert!(matches!(result, Err(FetchError::Refused(Refusal::Address { .. }))), "{:?}", result);
            }
        }
    }
}
