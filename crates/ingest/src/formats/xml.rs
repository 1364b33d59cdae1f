//! XML as feeds have it: often not quite XML.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::entities;
use crate::hints::Hints;

/// An element: its parts are read only when they are asked for.
#[derive(Debug, Clone)]
pub(super) struct Element<'a> {
    /// Name with its prefix, in lower case.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    /// What stands between its tags, as written.
    pub(super) inner: &'a str,
}

impl<'a> Element<'a> {
    /// An element by its start tag and what stands inside.
    pub(super) fn new(tag: &BytesStart<'_>, inner: &'a str) -> Self {
        let mut written = tag.html_attributes();
        let sound = written.with_checks(false).flatten();
        let attributes = sound
            .map(|attribute| {
                (
                    attribute.key.as_ref().to_lowercase(),
                    unescaped(&attribute.value).into_owned(),
                )
            })
            .collect();
        Self {
            name: name(tag),
            attributes,
            inner,
        }
    }

    /// The value of an attribute, without white space around it.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let (_, value) = self.attributes.iter().find(|(key, _)| key == name)?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }

    /// Its text: references resolved, `CDATA` taken as it is. Markup inside stays as written.
    pub(super) fn text(&self) -> String {
        if has_elements(self.inner) {
            without_cdata(self.inner)
        } else {
            unescaped(self.inner).into_owned()
        }
    }
}

/// Name with prefix, in lower case.
pub(super) fn name(tag: &BytesStart<'_>) -> String {
    tag.name().as_ref().to_lowercase()
}

/// A reader that forgives what feeds do wrong.
pub(super) fn reader(xml: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    reader
}

/// The elements directly inside, up to where the XML is broken; then also what is wrong.
pub(super) fn children(xml: &str) -> (Vec<Element<'_>>, Option<String>) {
    let mut reader = reader(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => match reader.read_to_end(tag.name()) {
                Ok(span) => found.push(Element::new(&tag, slice(xml, span.start, span.end))),
                Err(error) => return (found, Some(format!("<{}>: {error}", name(&tag)))),
            },
            Ok(Event::Empty(tag)) => found.push(Element::new(&tag, "")),
            Ok(Event::Eof) => return (found, None),
            Ok(_) => {}
            Err(error) => return (found, Some(error.to_string())),
        }
    }
}

/// A part of the source by byte offsets.
pub(super) fn slice(xml: &str, start: u64, end: u64) -> &str {
    let at = |offset| usize::try_from(offset).unwrap_or(usize::MAX).min(xml.len());
    xml.get(at(start)..at(end)).unwrap_or("")
}

/// Whether there are tags outside of `CDATA`.
fn has_elements(inner: &str) -> bool {
    let mut rest = inner;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        if let Some(section) = rest.strip_prefix("<![CDATA[") {
            rest = section.find("]]>").map_or("", |end| &section[end + 3..]);
        } else if rest[1..].starts_with(|c: char| c.is_alphabetic()) {
            return true;
        } else {
            rest = &rest[1..];
        }
    }
    false
}

fn without_cdata(inner: &str) -> String {
    inner.replace("<![CDATA[", "").replace("]]>", "")
}

/// Text with its references resolved: those of XML and, as feeds use them all the same, those of HTML. References that
/// a document type declares are never expanded. `CDATA` is taken as it is, comments are left out.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(section) = rest.strip_prefix("<![CDATA[") {
            let end = section.find("]]>");
            out.push_str(&section[..end.unwrap_or(section.len())]);
            rest = end.map_or("", |end| &section[end + 3..]);
        } else if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
        } else {
            let (c, length) = leading(rest);
            out.push(c);
            rest = &rest[length..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character at the beginning, a reference resolved, and its length. The text begins with `&` or `<`.
fn leading(text: &str) -> (char, usize) {
    let first = if text.starts_with('&') { '&' } else { '<' };
    let end = text
        .bytes()
        .take(12)
        .position(|b| b == b';')
        .filter(|_| first == '&');
    let reference = end.and_then(|end| Some((entities::character(text.get(1..end)?)?, end + 1)));
    reference.unwrap_or((first, 1))
}

/// The bytes of a document as text: by its byte order mark, the server's charset, the declaration, else UTF-8. Also
/// whether bytes had to be replaced.
pub(super) fn decoded<'a>(bytes: &'a [u8], hints: &Hints) -> (Cow<'a, str>, bool) {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => {
            let told = hints
                .charset
                .as_deref()
                .and_then(|label| Encoding::for_label(label.as_bytes()));
            told.or_else(|| declared(bytes)).unwrap_or(UTF_8)
        }
    };
    let (text, _, replaced) = encoding.decode(bytes);
    (text, replaced)
}

/// `<?xml version="1.0" encoding="windows-1252"?>`
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let declaration = head
        .trim_start()
        .strip_prefix("<?xml")?
        .split("?>")
        .next()?
        .to_owned();
    let value = declaration
        .split_once("encoding")?
        .1
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let label = value.trim_start_matches(['"', '\'']).split(['"', '\'']).next()?;
    Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_with_attributes_and_text() {
        let (found, wrong) = children(
            "<Title type=html>A &amp; B&nbsp;&bogus; &</Title><link href='x?a=1&amp;b=2'/><d><![CDATA[<p>A &amp; B</p>]]></d>",
        );
        assert_eq!(wrong, None);
        assert_eq!(found[0].name, "title");
        assert_eq!(found[0].attribute("type"), Some("html"));
        assert_eq!(found[0].text(), "A & B\u{a0}&bogus; &");
        assert_eq!(found[1].attribute("href"), Some("x?a=1&b=2"));
        assert_eq!(found[2].text(), "<p>A &amp; B</p>");
    }

    #[test]
    fn what_stands_before_the_break_is_kept() {
        let (found, wrong) = children("<a>one</a><b>two");
        assert_eq!(found.len(), 1);
        assert!(wrong.is_some_and(|wrong| wrong.starts_with("<b>")));
    }

    #[test]
    fn charsets() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>caf\xe9</a>";
        assert!(decoded(latin, &Hints::default()).0.contains("café"));
        let (text, replaced) = decoded(b"<a>caf\xe9</a>", &Hints::default());
        assert!(text.contains("caf\u{fffd}") && replaced);
        assert_eq!(decoded(b"\xff\xfe<\0a\0/\0>\0", &Hints::default()).0, "<a/>");
    }
}
