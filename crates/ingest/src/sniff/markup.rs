//! HTML, feeds and other XML.

use super::{Kind, NameHint};
use crate::piece::Format;
use crate::place::Reason;

/// Elements with which HTML may begin: those of the WHATWG standard on media types, and some that fragments begin with.
const HTML: &[&str] = &[
    "html", "head", "body", "script", "iframe", "h1", "h2", "h3", "div", "font", "table", "a", "style",
    "title", "b", "br", "p", "meta", "link", "article", "section", "main", "span", "center", "base",
    "noscript", "header", "ul", "img",
];
const FEED: &[&str] = &["rss", "feed", "rdf"];

/// What begins with `<`.
pub(super) fn kind(text: &[u8], complete: bool, name: NameHint) -> Result<Option<Kind>, Reason> {
    let xml = text.starts_with(b"<?xml");
    let Some(root) = root(text) else {
        return Ok(complete.then_some(match name {
            NameHint::Html => Kind::Whole(Format::Html),
            NameHint::Xml => Kind::Whole(Format::Feed),
            _ if xml => Kind::Whole(Format::Feed),
            _ => Kind::Whole(Format::Text),
        }));
    };
    let local = root.rsplit(':').next().unwrap_or("").to_ascii_lowercase();
    let known = |names: &[&str]| names.contains(&local.as_str());
    if local == "!doctype html" || known(HTML) {
        Ok(Some(Kind::Whole(Format::Html)))
    } else if known(FEED) {
        Ok(Some(Kind::Whole(Format::Feed)))
    } else if name == NameHint::Html {
        Ok(Some(Kind::Whole(Format::Html)))
    } else if xml || name == NameHint::Xml {
        Err(Reason::UnknownXml { root })
    } else {
        Ok(complete.then_some(Kind::Whole(Format::Text)))
    }
}

/// Name of the first element, after comments and declarations; the declaration of HTML itself is `!doctype html`.
fn root(mut text: &[u8]) -> Option<String> {
    loop {
        text = text.trim_ascii_start();
        let end: &[u8] = match text {
            [b'<', b'?', ..] => b"?>",
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            [b'<', b'!', ..] if is_html_declaration(text) => return Some("!doctype html".to_owned()),
            [b'<', b'!', ..] => b">",
            [b'<', name @ ..] => return element(name),
            _ => return None,
        };
        let at = text.windows(end.len()).position(|window| window == end)?;
        text = &text[at + end.len()..];
    }
}

fn is_html_declaration(text: &[u8]) -> bool {
    let declaration = text
        .get(..9)
        .is_some_and(|start| start.eq_ignore_ascii_case(b"<!doctype"));
    let name = text.get(9..).unwrap_or_default().trim_ascii_start();
    declaration
        && name
            .get(..4)
            .is_some_and(|name| name.eq_ignore_ascii_case(b"html"))
}

/// The name of an element, if one begins here and ends as names do.
fn element(text: &[u8]) -> Option<String> {
    let belongs = |b: &u8| b.is_ascii_alphanumeric() || b":_-.".contains(b);
    let len = text.iter().position(|b| !belongs(b))?;
    let ends = text[len].is_ascii_whitespace() || b">/".contains(&text[len]);
    let starts = text.first().is_some_and(u8::is_ascii_alphabetic);
    (ends && starts && len <= 64).then(|| String::from_utf8_lossy(&text[..len]).into_owned())
}

/// Whether a text that does not begin with an element has some that only HTML has.
pub(super) fn has_paragraphs(text: &[u8]) -> bool {
    let marks: [&[u8]; 4] = [b"<p>", b"<p ", b"<br", b"<div"];
    marks.iter().any(|mark| {
        text.windows(mark.len())
            .any(|window| window.eq_ignore_ascii_case(mark))
    })
}
