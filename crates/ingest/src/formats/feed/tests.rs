//! Feeds of each kind, sound and broken.

use proptest::prelude::*;

use super::*;

fn of(xml: &str) -> Vec<Article> {
    let hints = Hints {
        url: Some("https://daily.example/feed/".to_owned()),
        ..Hints::default()
    };
    feed(xml.as_bytes(), &hints)
        .unwrap()
        .into_iter()
        .map(Result::unwrap)
        .collect()
}

const RSS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Invented Daily</title><link>https://daily.example/</link><language>en-gb</language>
<image><title>Logo</title><url>x.png</url></image>
<item><title>Talks &amp; tariffs: &lt;i&gt;what next&lt;/i&gt;?</title><link>/2024/talks</link><guid isPermaLink="false">tag-1</guid>
<dc:creator><![CDATA[Jane Roe]]></dc:creator><pubDate>Mon, 06 May 2024 23:30:00 -0400</pubDate>
<description><![CDATA[<p>The two governments will meet again.</p><p>The post Talks appeared first on The Invented Daily.</p>]]></description>
<content:encoded><![CDATA[<p>The two governments will meet again in June, the minister said.</p><figure><img src="a"><figcaption>The minister</figcaption></figure><p>Nobody expects much&nbsp;of it.</p><p><a href="/x">Read more about the talks</a></p>]]></content:encoded></item>
<item><title>Second</title><guid>https://daily.example/2</guid><author>desk@daily.example (News Desk)</author><pubDate>yesterday</pubDate>
<description>&lt;p&gt;Only a summary of it.&lt;/p&gt; &amp;amp; something else</description><source url="https://w.example/f">Meridian Wire</source></item>
</channel></rss>"#;

#[test]
fn rss_with_full_text_and_with_a_summary() {
    let articles = of(RSS);
    let first = &articles[0];
    assert_eq!(first.id.as_deref(), Some("tag-1"));
    assert_eq!(first.title.as_deref(), Some("Talks & tariffs: what next?"));
    assert_eq!(
        first.text,
        "The two governments will meet again in June, the minister said.\n\nNobody expects much\u{a0}of it."
    );
    assert_eq!(first.url.as_deref(), Some("https://daily.example/2024/talks"));
    assert_eq!(first.published.unwrap().to_string(), "2024-05-06");
    assert_eq!(first.byline.as_deref(), Some("Jane Roe"));
    assert_eq!(first.outlet.as_deref(), Some("The Invented Daily"));
    assert_eq!(first.language.as_deref(), Some("en"));
    assert!(first.warnings.is_empty());
    let second = &articles[1];
    assert_eq!(second.text, "Only a summary of it.\n\n& something else");
    assert_eq!(second.url.as_deref(), Some("https://daily.example/2"));
    assert_eq!(second.byline.as_deref(), Some("News Desk"));
    assert_eq!(second.outlet.as_deref(), Some("Meridian Wire"));
    assert_eq!(second.published, None);
    assert_eq!(
        second.warnings,
        [
            "only a summary: the feed does not give the full text",
            "the date of publication cannot be read: \"yesterday\"",
        ]
    );
}

#[test]
fn atom_with_bases_and_kinds_of_content() {
    let articles = of(
        r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://a.example/x/">
        <title type="text">A &amp; B</title><link rel="self" href="https://a.example/feed"/><link href="/"/><author><name>Desk</name></author>
        <entry><id>urn:1</id><title type="html">Talks &amp;amp; more</title><link rel="enclosure" href="/e"/><link rel="alternate" href="one"/>
          <published>2024-05-06T01:00:00+03:00</published><updated>2024-06-01T00:00:00Z</updated>
          <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>First paragraph.</p><p>Second &amp; last.</p></div></content></entry>
        <entry><id>urn:2</id><title>Two</title><updated>2024-06-01T00:00:00Z</updated><author><name>Jane Roe</name></author>
          <content type="text">a &lt; b</content></entry></feed>"#,
    );
    assert_eq!(articles[0].title.as_deref(), Some("Talks & more"));
    assert_eq!(articles[0].text, "First paragraph.\n\nSecond & last.");
    assert_eq!(articles[0].url.as_deref(), Some("https://a.example/x/one"));
    assert_eq!(
        articles[0].published.unwrap().to_string(),
        "2024-05-06",
        "the day as written"
    );
    assert_eq!(articles[0].byline.as_deref(), Some("Desk"));
    assert_eq!(articles[0].outlet.as_deref(), Some("A & B"));
    assert_eq!(articles[1].text, "a < b");
    assert_eq!(articles[1].published, None);
    assert_eq!(articles[1].byline.as_deref(), Some("Jane Roe"));
    assert!(articles[1].warnings[0].starts_with("no date of publication"));
}

#[test]
fn rdf() {
    let articles = of(
        r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
        <channel rdf:about="https://a.example/"><title>Old</title><items><rdf:Seq><rdf:li resource="x"/></rdf:Seq></items></channel>
        <item rdf:about="https://a.example/1"><title>One</title><link>https://a.example/1</link><dc:date>2004-02-03</dc:date><description>Text of it.</description></item></rdf:RDF>"#,
    );
    assert_eq!(articles[0].id.as_deref(), Some("https://a.example/1"));
    assert_eq!(articles[0].outlet.as_deref(), Some("Old"));
    assert_eq!(articles[0].published.unwrap().to_string(), "2004-02-03");
}

#[test]
fn json() {
    let feed = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "J", "language": "en-US", "home_page_url": "https://j.example/",
        "items": [{"id": 7, "url": "/1", "title": "One", "content_html": "<p>a</p><p>b</p>", "date_published": "2024-05-06T10:00:00-07:00", "authors": [{"name": "A"}, {"name": "B"}]},
                  {"id": "2", "external_url": "https://o.example/2", "summary": "short", "author": {"name": "C"}}, 3, {"id": "4", "title": "Four"}]}"#;
    let read = json_feed(feed.as_bytes(), &Hints::default()).unwrap();
    let first = read[0].as_ref().unwrap();
    assert_eq!(
        (first.id.as_deref(), first.url.as_deref()),
        (Some("7"), Some("https://j.example/1"))
    );
    assert_eq!(
        (first.text.as_str(), first.byline.as_deref()),
        ("a\n\nb", Some("A, B"))
    );
    let second = read[1].as_ref().unwrap();
    assert_eq!((second.text.as_str(), second.warnings.len()), ("short", 1));
    assert!(matches!(read[2], Err(FormatError::Unlike { .. })));
    assert_eq!(
        read[3].as_ref().unwrap_err().to_string(),
        "the feed entry has no text: Four"
    );
    assert_eq!(feed_entries(feed.as_bytes(), &Hints::default()).unwrap().len(), 3);
    assert!(json_feed(b"{\"version\": 1, \"items\": []}", &Hints::default()).is_err());
    assert!(
        json_feed(b"{\"version\"", &Hints::default())
            .unwrap_err()
            .to_string()
            .contains("line 1 column 10")
    );
}

#[test]
fn entries_for_a_fetcher() {
    let entries = feed_entries(RSS.as_bytes(), &Hints::default()).unwrap();
    assert_eq!(
        entries[0].link.as_deref(),
        Some("https://daily.example/2024/talks")
    );
    assert_eq!(
        entries[0].summary.as_deref(),
        Some("The two governments will meet again.")
    );
    assert_eq!(entries[1].title.as_deref(), Some("Second"));
}

#[test]
fn what_stands_before_a_break_is_kept_and_what_follows_is_found_again() {
    let cut = &RSS[..RSS.find("<guid>").unwrap()];
    let read = feed(cut.as_bytes(), &Hints::default()).unwrap();
    assert_eq!(read.len(), 2);
    assert!(read[0].is_ok());
    let message = read[1].as_ref().unwrap_err().to_string();
    assert!(
        message.starts_with("the feed is broken at byte ") && message.contains("<item> does not end"),
        "{message}"
    );

    let unclosed = "<rss><channel><item><title>One</title><description>one</description><item><description>two</description></item></channel></rss>";
    assert_eq!(
        of(unclosed)
            .iter()
            .map(|article| article.text.as_str())
            .collect::<Vec<_>>(),
        ["one", "two"]
    );

    let section = "<rss><channel><item><description><![CDATA[one</description></item><item><description>two</description></item></channel></rss>";
    let read = feed(section.as_bytes(), &Hints::default()).unwrap();
    assert!(read[0].is_err());
    assert_eq!(read[1].as_ref().unwrap().text, "two");
}

#[test]
fn entities_of_a_document_type_are_not_expanded() {
    let bomb = r#"<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>
        <rss><channel><title>T</title><item><description>one &b; &x;</description></item></channel></rss>"#;
    assert_eq!(of(bomb)[0].text, "one &b; &x;");
}

#[test]
fn what_is_no_feed_is_told() {
    for (text, found) in [
        ("", "it has no element"),
        ("<html><body>x</body></html>", "its first element is <html>"),
        ("plain", "it has no element"),
    ] {
        assert_eq!(
            feed(text.as_bytes(), &Hints::default()).unwrap_err().to_string(),
            format!("this is no feed: {found}")
        );
    }
    assert!(feed(b"<rss><channel>", &Hints::default()).unwrap().is_empty());
    assert!(feed(b"<rss><channel><item>", &Hints::default()).is_err());
}

#[test]
fn a_feed_of_nothing_but_breaks_takes_no_long_time() {
    let feed_text = format!("<rss>{}", "<item><![CDATA[".repeat(200_000));
    let begin = std::time::Instant::now();
    assert!(feed(feed_text.as_bytes(), &Hints::default()).is_err());
    assert!(begin.elapsed().as_secs() < 10, "{:?}", begin.elapsed());
}

proptest! {
    #[test]
    fn no_feed_panics(parts in proptest::collection::vec(prop_oneof![
        Just("<rss>"), Just("<item>"), Just("</item>"), Just("<![CDATA["), Just("]]>"), Just("<title>a & b"), Just("</title>"), Just("<description>&lt;p"),
        Just("</description>"), Just("<link href='"), Just("'/>"), Just("<!--"), Just("é"), Just("<feed xml:base='%'>"), Just("<entry>"), Just("<a b=c d>"), Just("&#x;"),
    ], 0..30)) {
        let _ = feed(parts.concat().as_bytes(), &Hints::default());
        let _ = feed_entries(parts.concat().as_bytes(), &Hints::default());
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = feed(&bytes, &Hints::default());
        let _ = json_feed(&bytes, &Hints::default());
    }
}

#[test]
fn an_entry_tells_when_it_was_changed() {
    let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Wire</title><entry><id>a</id><title>Talks</title>\
                <updated>2025-06-04T08:00:00Z</updated><summary>They met.</summary></entry></feed>";
    let json = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": [{"id": "a",
                "content_text": "They met.", "date_modified": "2025-06-04T08:00:00Z"}]}"#;
    for feed in [atom, json] {
        let entries = feed_entries(feed.as_bytes(), &Hints::default()).unwrap();
        assert_eq!(
            entries[0].updated.as_deref(),
            Some("2025-06-04T08:00:00Z"),
            "{feed}"
        );
    }
}
