use proptest::prelude::*;

use super::*;

fn fault(source: &str) -> String {
    source.parse::<Feeds>().unwrap_err().to_string()
}

const CONTACT: &str = "contact = \"mailto:desk@example.org\"\n";

#[test]
fn defaults_and_own_values() {
    let feeds: Feeds = "contact = \"https://desk.example/about\"\ninterval = \"1h\"\n\
        [[feed]]\nurl = \"https://a.example/rss#top\"\n\
        [[feed]]\nurl = \"http://b.example:8080/\"\ninterval = \"5m\"\narticles = false\nupdates = true\n\
        headers = { X-Key = \"1\" }\n\
        [limits]\nmax_bytes = 2000000\nmax_decompression = \"3MB\"\ntimeout = \"5s\"\nmax_redirects = 2"
        .parse()
        .unwrap();
    assert_eq!(feeds.feeds[0].url.as_str(), "https://a.example/rss");
    assert_eq!(feeds.feeds[0].interval, Duration::from_secs(3600));
    assert!(feeds.feeds[0].articles && !feeds.feeds[0].updates);
    assert_eq!(feeds.feeds[1].interval, Duration::from_secs(300));
    assert_eq!(feeds.feeds[1].headers, [("x-key".to_owned(), "1".to_owned())]);
    assert!(!feeds.feeds[1].articles && feeds.feeds[1].updates);
    assert_eq!(
        (feeds.limits.max_bytes, feeds.limits.max_decompression),
        (2_000_000, 3_000_000)
    );
    assert_eq!(feeds.limits.connect_timeout, Duration::from_secs(5));
    assert_eq!(feeds.limits.max_redirects, 2);
    assert!(feeds.user_agent().ends_with(" (+https://desk.example/about)"));
}

#[test]
fn faults_say_where_and_how_to_mend() {
    assert_eq!(
        fault("contact = \"desk@example.org\""),
        "line 1, column 11: `contact` is neither a mail address nor a page; write `mailto:desk@example.org`"
    );
    assert!(fault("").contains("missing key `contact`"));
    let with = |rest: &str| fault(&format!("{CONTACT}{rest}"));
    assert_eq!(
        with("[limits]\nmax_byte = 3"),
        "line 3, column 1: unknown key `max_byte`; perhaps `max_bytes` is meant"
    );
    assert!(with("[limits]\ncolour = 3").contains("the keys known here are max_bytes, max_decompression"));
    assert!(with("interval = \"soon\"").starts_with("line 2, column 12: `soon` is no length of time; write"));
    assert!(with("interval = \"5s\"").contains("is not between 60s and"));
    assert!(with("[[feed]]\nurl = \"ftp://a.example/\"").contains("only http and https"));
    assert!(with("[[feed]]\nurl = \"a.example/rss\"").contains("begin it with `https://`"));
    assert!(with("[[feed]]\nurl = \"https://u:p@a.example/\"").contains("Authorization"));
    assert!(with("[limits]\nmax_redirects = 999").contains("999 is not between 0 and 20"));
    assert!(with("[limits]\nmax_bytes = -5").contains("no size"));
    let twice = "[[feed]]\nurl = \"https://a.example/\"\n[[feed]]\nurl = \"https://A.example\"";
    assert_eq!(
        with(twice),
        "line 5, column 7: this feed stands here twice; take it away here or in line 3"
    );
}

#[test]
fn headers_that_break_a_request_are_refused() {
    let with = |headers: &str| {
        fault(&format!(
            "{CONTACT}[[feed]]\nurl = \"https://a.example/\"\nheaders = {headers}"
        ))
    };
    assert!(with("{ Host = \"b.example\" }").contains("`host` is set by the program"));
    assert!(with("{ \"a b\" = \"c\" }").contains("no name of a header"));
    assert!(with("{ Cookie = \"a\\r\\nHost: b\" }").contains("cannot be sent"));
}

#[test]
fn headers_belong_to_the_origin_of_the_feed() {
    let source = format!(
        "{CONTACT}[[feed]]\nurl = \"http://a.example/rss\"\n[[feed]]\nurl = \"https://b.example:444/rss\""
    );
    let feeds: Feeds = source.parse().unwrap();
    let owns = |feed: usize, url: &str| feeds.feeds[feed].owns(&Url::parse(url).unwrap());
    assert!(owns(0, "http://a.example/x") && owns(0, "https://a.example/x"));
    assert!(!owns(0, "http://www.a.example/x") && !owns(0, "http://a.example:81/"));
    assert!(owns(1, "https://b.example:444/x"));
    assert!(!owns(1, "https://b.example/x") && !owns(1, "http://b.example:444/x"));
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*|(contact|interval|\\[\\[feed\\]\\]|url|[\"=\n\\[\\]]|é|a)*") {
        if let Err(error) = text.parse::<Feeds>() {
            prop_assert!(error.line >= 1 && error.column >= 1);
        }
    }
}
