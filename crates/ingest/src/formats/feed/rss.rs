//! RSS 0.9 to 2.0, RDF and Atom 0.3 and 1.0. Elements are told by their names as feeds write them.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::entry::{Content, Entry, Feed};
use crate::formats::FormatError;
use crate::formats::xml::{self, Element};
use crate::hints::Hints;

/// A feed with more broken entries is read no further: to look for the end of each takes the whole rest of the file.
const MOST_BROKEN: usize = 20;
/// Larger feeds are refused.
const LARGEST: usize = 64 << 20;

/// Reads a feed with all its entries.
pub(super) fn read(bytes: &[u8], hints: &Hints) -> Result<Feed, FormatError> {
    if bytes.len() > LARGEST {
        return Err(FormatError::TooLarge {
            what: "the feed",
            limit: LARGEST,
        });
    }
    let (text, replaced) = xml::decoded(bytes, hints);
    let mut feed = Feed::default();
    if replaced {
        feed.warnings
            .push("some bytes of the feed are no text of its charset and were replaced".to_owned());
    }
    let mut walk = Walk {
        xml: &text,
        at: 0,
        feed,
        broken: 0,
        rooted: false,
    };
    let ending = walk.run();
    match ending {
        Err(error) if walk.feed.entries.iter().all(Result::is_err) => Err(error),
        Err(error) => {
            walk.feed.entries.push(Err(error));
            Ok(walk.feed)
        }
        Ok(()) => Ok(walk.feed),
    }
}

/// The way through a feed. After an entry that is broken it goes on at the next.
struct Walk<'a> {
    xml: &'a str,
    /// Byte from which the present reader reads.
    at: usize,
    feed: Feed,
    broken: usize,
    /// Whether the root of a feed was seen.
    rooted: bool,
}

impl Walk<'_> {
    fn run(&mut self) -> Result<(), FormatError> {
        loop {
            let Err((at, reason)) = self.pass()? else {
                return if self.rooted {
                    Ok(())
                } else {
                    Err(unlike("it has no element"))
                };
            };
            let error = FormatError::Xml {
                what: "feed",
                offset: at as u64,
                reason,
            };
            self.broken += 1;
            let next = self.next_entry(at);
            match next {
                Some(next) if self.broken <= MOST_BROKEN => {
                    self.feed.entries.push(Err(error));
                    self.at = next;
                }
                _ => return Err(error),
            }
        }
    }

    /// Reads on from the present place, up to the end or to where the XML is broken: the byte and the reason.
    fn pass(&mut self) -> Result<Result<(), Broken>, FormatError> {
        let xml = &self.xml[self.at..];
        let mut reader = xml::reader(xml);
        let mut begun: Option<BytesStart<'_>> = None;
        loop {
            let before = self.at + offset(reader.buffer_position());
            let event = match begun.take() {
                Some(tag) => Ok(Event::Start(tag)),
                None => reader.read_event(),
            };
            let step = match event {
                Err(error) => Err(error.to_string()),
                Ok(Event::Eof) => return Ok(Ok(())),
                Ok(Event::Empty(tag)) => {
                    self.field(&Element::new(&tag, ""));
                    Ok(())
                }
                Ok(Event::Start(tag)) if is_container(&tag) => {
                    self.root(&tag);
                    Ok(())
                }
                Ok(Event::Start(tag)) if self.is_entry(&tag) => {
                    to_end(&mut reader, xml, &tag).map(|(inner, next)| {
                        self.feed.entries.push(Ok(entry(&Element::new(&tag, inner))));
                        begun = next;
                    })
                }
                Ok(Event::Start(tag)) if !self.rooted => {
                    return Err(unlike(&format!("its first element is <{}>", xml::name(&tag))));
                }
                Ok(Event::Start(tag)) => reader
                    .read_to_end(tag.name())
                    .map(|span| self.field(&Element::new(&tag, xml::slice(xml, span.start, span.end))))
                    .map_err(|error| error.to_string()),
                Ok(_) => Ok(()),
            };
            if let Err(reason) = step {
                return Ok(Err((before, reason)));
            }
        }
    }

    /// Whether an entry begins. A lone entry of Atom is a document, too.
    fn is_entry(&mut self, tag: &BytesStart<'_>) -> bool {
        let name = xml::name(tag);
        let entry = matches!(name.as_str(), "item" | "entry" | "atom:entry" | "rss:item");
        if entry && (self.at > 0 || name.ends_with("entry")) {
            self.rooted = true;
        }
        entry && self.rooted
    }

    fn root(&mut self, tag: &BytesStart<'_>) {
        let root = Element::new(tag, "");
        let feed = &mut self.feed;
        self.rooted = true;
        feed.language = feed
            .language
            .take()
            .or_else(|| root.attribute("xml:lang").map(str::to_owned));
        feed.base = feed
            .base
            .take()
            .or_else(|| root.attribute("xml:base").map(str::to_owned));
    }

    /// A field of the feed itself.
    fn field(&mut self, element: &Element<'_>) {
        let feed = &mut self.feed;
        let slot = match element.name.as_str() {
            "title" | "atom:title" | "rss:title" => &mut feed.title,
            "language" | "dc:language" => &mut feed.language,
            "author" | "atom:author" => {
                feed.author = feed.author.take().or_else(|| person(element));
                return;
            }
            "link" | "atom:link" | "rss:link" => {
                let link = link(element);
                feed.link = feed.link.take().or(link);
                return;
            }
            _ => return,
        };
        if slot.is_none() {
            *slot = some(&element.text());
        }
    }

    fn next_entry(&self, from: usize) -> Option<usize> {
        let rest = self.xml.get(from + 1..)?;
        let nearest = ["<item>", "<item ", "<entry>", "<entry "]
            .iter()
            .filter_map(|tag| rest.find(tag))
            .min()?;
        Some(from + 1 + nearest)
    }
}

/// Where and why XML cannot be read on.
type Broken = (usize, String);

fn is_container(tag: &BytesStart<'_>) -> bool {
    matches!(
        xml::name(tag).as_str(),
        "rss" | "rdf:rdf" | "rdf" | "feed" | "atom:feed" | "channel" | "rss:channel"
    )
}

/// What stands inside of an entry. Where its end tag is missing the next entry's start tag ends it, and is given, too.
fn to_end<'a>(
    reader: &mut Reader<&'a [u8]>,
    xml: &'a str,
    tag: &BytesStart<'_>,
) -> Result<(&'a str, Option<BytesStart<'a>>), String> {
    let start = reader.buffer_position();
    loop {
        let end = reader.buffer_position();
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::End(found) if found.name() == tag.name() => {
                return Ok((xml::slice(xml, start, end), None));
            }
            Event::Start(next) if next.name() == tag.name() => {
                return Ok((xml::slice(xml, start, end), Some(next)));
            }
            Event::Eof => return Err(format!("<{}> does not end", xml::name(tag))),
            _ => {}
        }
    }
}

/// The fields of an entry, of whatever kind of feed: their names do not overlap in meaning.
fn entry(element: &Element<'_>) -> Entry {
    let (fields, wrong) = xml::children(element.inner);
    let mut entry = Entry {
        base: element.attribute("xml:base").map(str::to_owned),
        ..Entry::default()
    };
    entry
        .warnings
        .extend(wrong.map(|wrong| format!("the entry is broken, what follows is missing: {wrong}")));
    let mut permalink = None;
    for field in &fields {
        let text = || some(&field.text());
        match field.name.as_str() {
            "title" | "atom:title" | "rss:title" => keep(&mut entry.title, || markup(field)),
            "guid" => {
                keep(&mut entry.id, text);
                if field.attribute("ispermalink") != Some("false") {
                    permalink = text().filter(|id| id.starts_with("http"));
                }
            }
            "id" | "atom:id" => keep(&mut entry.id, text),
            "link" | "atom:link" | "rss:link" => keep(&mut entry.link, || link(field)),
            "pubdate" | "published" | "issued" | "atom:published" | "dcterms:issued" => {
                keep(&mut entry.published, text)
            }
            "dc:date" | "dc:created" | "dcterms:created" | "date" => keep(&mut entry.published, text),
            "updated" | "modified" | "atom:updated" | "dcterms:modified" => keep(&mut entry.changed, text),
            "author" | "dc:creator" | "atom:author" | "itunes:author" => {
                add(&mut entry.authors, person(field))
            }
            "source" => keep(&mut entry.source, || source(field)),
            "dc:language" | "language" => keep(&mut entry.language, text),
            "content:encoded" | "content" | "atom:content" | "xhtml:body" | "body" | "fulltext" => {
                longer(&mut entry.content, content(field))
            }
            "description" | "summary" | "atom:summary" | "rss:description" => {
                longer(&mut entry.summary, content(field))
            }
            _ => {}
        }
    }
    entry.link = entry.link.or(permalink);
    entry.id = entry
        .id
        .or_else(|| element.attribute("rdf:about").map(str::to_owned));
    entry.language = entry
        .language
        .or_else(|| element.attribute("xml:lang").map(str::to_owned));
    entry
}

fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn keep(slot: &mut Option<String>, value: impl FnOnce() -> Option<String>) {
    if slot.is_none() {
        *slot = value();
    }
}

fn add(names: &mut Vec<String>, name: Option<String>) {
    names.extend(name.filter(|name| !names.contains(name)));
}

/// Of several texts of the same field, as with media, the longest.
fn longer(slot: &mut Option<Content>, value: Option<Content>) {
    let length = |content: &Content| match content {
        Content::Html(text) | Content::Plain(text) => text.len(),
    };
    if let Some(value) = value
        && slot.as_ref().is_none_or(|slot| length(slot) < length(&value))
    {
        *slot = Some(value);
    }
}

/// A title as HTML: one that is declared as plain text is escaped for it.
fn markup(field: &Element<'_>) -> Option<String> {
    let text = some(&field.text())?;
    let plain = matches!(field.attribute("type"), Some("text" | "text/plain"));
    Some(if plain {
        text.replace('&', "&amp;").replace('<', "&lt;")
    } else {
        text
    })
}

/// Text or markup. Atom says which; what stands in RSS is HTML.
fn content(field: &Element<'_>) -> Option<Content> {
    let text = some(&field.text())?;
    match field.attribute("type") {
        Some("text" | "text/plain") => Some(Content::Plain(text)),
        Some(kind)
            if kind.starts_with("image/") || kind.starts_with("video/") || kind.starts_with("audio/") =>
        {
            None
        }
        _ => Some(Content::Html(text)),
    }
}

/// The address of a link to the page itself: `href` of Atom, text of RSS.
fn link(field: &Element<'_>) -> Option<String> {
    match field.attribute("href") {
        Some(href) => matches!(field.attribute("rel"), None | Some("alternate")).then(|| href.to_owned()),
        None => some(&field.text()),
    }
}

/// The name of a person, without the address of RSS: `jane@daily.example (Jane Roe)`.
fn person(field: &Element<'_>) -> Option<String> {
    let (parts, _) = xml::children(field.inner);
    if let Some(name) = parts.iter().find(|part| part.name.ends_with("name")) {
        return some(&name.text());
    }
    let text = some(&field.text())?;
    if let Some((address, name)) = text.split_once('(')
        && address.contains('@')
    {
        return some(name.trim_end().trim_end_matches(')'));
    }
    (!text.contains('@') && parts.is_empty()).then_some(text)
}

/// The feed that an entry was taken over from: text in RSS, a title inside in Atom.
fn source(field: &Element<'_>) -> Option<String> {
    let (parts, _) = xml::children(field.inner);
    match parts.iter().find(|part| part.name == "title") {
        Some(title) => some(&title.text()),
        None if parts.is_empty() => some(&field.text()),
        None => None,
    }
}

fn unlike(found: &str) -> FormatError {
    FormatError::Unlike {
        expected: "feed",
        found: found.to_owned(),
    }
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}
