//! What kind of file it is, told by how it begins. The name has a say only where the content leaves a choice.

mod json;
mod magic;
mod mail;
mod markup;

use std::path::Path;

use crate::columns::Columns;
use crate::containers::table;
use crate::piece::Format;
use crate::place::Reason;

/// How far into a file its kind is looked for.
pub(crate) const WITHIN: usize = 1 << 16;
/// How far in vain a zero byte is looked for.
const ZERO_WITHIN: usize = 1 << 13;

/// What kind of file it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One document, or several that only its format can tell apart.
    Whole(Format),
    /// One JSON object a line.
    Lines,
    /// JSON in any layout: objects, lists of them, answers of databases.
    Values,
    /// A table as text, with this delimiter.
    Table(u8),
    Parquet,
    Warc,
    Zip,
}

/// What the name says of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameHint {
    Lines,
    Json,
    Table,
    Html,
    Xml,
    Mail,
    /// Any other name.
    Text,
    /// A stream without a telling name.
    None,
}

/// The name without extensions, and what they say.
pub(crate) fn read_name(name: &str) -> (&str, NameHint) {
    let strip = |name: &'_ str, end: &str| {
        let at = name.len().checked_sub(end.len())?;
        (at > 0 && name.is_char_boundary(at) && name[at..].eq_ignore_ascii_case(end)).then_some(at)
    };
    let compressed = [".gz", ".zst"].iter().find_map(|end| strip(name, end));
    let name = compressed.map_or(name, |at| &name[..at]);
    for (end, hint) in [
        (".jsonl", NameHint::Lines),
        (".ndjson", NameHint::Lines),
        (".json", NameHint::Json),
        (".csv", NameHint::Table),
        (".tsv", NameHint::Table),
        (".tab", NameHint::Table),
        (".html", NameHint::Html),
        (".htm", NameHint::Html),
        (".xhtml", NameHint::Html),
        (".xml", NameHint::Xml),
        (".rss", NameHint::Xml),
        (".atom", NameHint::Xml),
        (".eml", NameHint::Mail),
    ] {
        if let Some(at) = strip(name, end) {
            return (&name[..at], hint);
        }
    }
    let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str());
    (stem.unwrap_or(name), NameHint::Text)
}

/// The kind of a file that begins with `start`, which is all of it if `complete`. `None` asks for more of it.
pub(crate) fn sniff(
    start: &[u8],
    complete: bool,
    name: NameHint,
    columns: &Columns,
) -> Result<Option<Kind>, Reason> {
    let complete = complete || start.len() >= WITHIN;
    if let Some(kind) = magic::kind(start)? {
        return Ok(Some(kind));
    }
    if start.len() < magic::WITHIN && !complete && !start.iter().any(|b| b"{[<".contains(b)) {
        return Ok(None);
    }
    if let Some(at) = start.iter().take(ZERO_WITHIN).position(|&b| b == 0) {
        return Err(Reason::Binary { at });
    }
    let Some(first) = start.iter().position(|b| !b.is_ascii_whitespace()) else {
        return Ok(complete.then(|| blank(name)));
    };
    let text = &start[first..];
    match (name, text[0]) {
        (NameHint::Lines, _) => Ok(Some(Kind::Lines)),
        (_, b'{') => json::object(text, complete, name, columns),
        (NameHint::Json, b'[') => Ok(Some(Kind::Values)),
        (NameHint::Json, _) => Err(Reason::NotJson),
        (_, b'[') => json::list(text, complete, name),
        (_, b'<') => markup::kind(text, complete, name),
        _ => Ok(lines_of_text(text, complete, name, columns)),
    }
}

/// A file of nothing or of blanks.
fn blank(name: NameHint) -> Kind {
    match name {
        NameHint::Lines | NameHint::Json | NameHint::Table => Kind::Lines,
        _ => Kind::Whole(Format::Text),
    }
}

fn lines_of_text(text: &[u8], complete: bool, name: NameHint, columns: &Columns) -> Option<Kind> {
    if name == NameHint::Html && markup::has_paragraphs(text) {
        return Some(Kind::Whole(Format::Html));
    }
    if let Some(delimiter) = table::delimiter(text, complete, name == NameHint::Table, columns) {
        return Some(Kind::Table(delimiter));
    }
    match mail::is_mail(text, complete, name == NameHint::Mail) {
        Some(true) => Some(Kind::Whole(Format::Eml)),
        Some(false) if complete => Some(Kind::Whole(Format::Text)),
        _ => complete.then_some(Kind::Whole(Format::Text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8], name: NameHint) -> Result<Kind, String> {
        sniff(bytes, true, name, &Columns::default())
            .map(|kind| kind.expect("a whole file has a kind"))
            .map_err(|reason| reason.to_string())
    }

    #[test]
    fn names_tell_stem_and_format() {
        for (name, stem, hint) in [
            ("a.jsonl", "a", NameHint::Lines),
            ("a.b.NDJSON.gz", "a.b", NameHint::Lines),
            ("a.json.zst", "a", NameHint::Json),
            ("story.txt.gz", "story", NameHint::Text),
            ("story", "story", NameHint::Text),
            (".jsonl", ".jsonl", NameHint::Text),
            ("ä.gz", "ä", NameHint::Text),
            ("x.HTM", "x", NameHint::Html),
        ] {
            assert_eq!(read_name(name), (stem, hint), "{name}");
        }
    }

    #[test]
    fn the_kind_is_told_by_content() {
        use Format::{Eml, Feed, Html, JsonFeed, Rtf, Text};
        let whole = Kind::Whole;
        for (bytes, kind) in [
            (&b""[..], whole(Text)),
            (b"The envoy left.", whole(Text)),
            (b"{\\rtf1 x}", whole(Rtf)),
            (b"  <!DOCTYPE html><p>", whole(Html)),
            (b"<!-- a --><HTML>", whole(Html)),
            (b"<?xml version='1.0'?><!DOCTYPE x><html>", whole(Html)),
            (
                b"<?xml version='1.0'?>\n<!-- a -->\n<rss version='2.0'>",
                whole(Feed),
            ),
            (b"<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", whole(Feed)),
            (b"<feed xmlns='http://www.w3.org/2005/Atom'>", whole(Feed)),
            (b"<Sources say> that it is so", whole(Text)),
            (
                b"{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": []}",
                whole(JsonFeed),
            ),
            (b"{\"text\": \"a\"}\n{\"text\": \"b\"}", Kind::Lines),
            (b"{\"text\": \"a\"}", Kind::Lines),
            (b"{\"data\": [{}], \"text\": \"a\"}\n", Kind::Lines),
            (b"{\"data\": [{}], \"total\": 1}\n", Kind::Values),
            (b"{\n  \"text\": \"a\"\n}\n", Kind::Values),
            (b"{\"text\": \"a\"\n{\"text\": \"b\"}", Kind::Lines),
            (b"[{\"text\": \"a\"}]", Kind::Values),
            (b"[[[[", Kind::Values),
            (b"[AP] Troops withdrew.", whole(Text)),
            (b"{sic} he wrote", whole(Text)),
            (
                b"From: a@b.example\nSubject: Talks\nDate: Tue, 3 Jun 2025 08:00:00 +0000\n\nx",
                whole(Eml),
            ),
            (b"Subject: the talks\nThey failed.", whole(Text)),
            (b"id,text\n1,a\n", Kind::Table(b',')),
            (b"Date\tHeadline\tFull Text\n", Kind::Table(b'\t')),
            (b"datum;titel;body\n", Kind::Table(b';')),
            (b"\"id\",\"text\"\r\n", Kind::Table(b',')),
            (b"The text, he said, was clear.\n", whole(Text)),
            (b"WARC/1.0\r\n", Kind::Warc),
            (b"PAR1....", Kind::Parquet),
            (b"PK\x03\x04", Kind::Zip),
        ] {
            let shown = String::from_utf8_lossy(bytes);
            assert_eq!(told(bytes, NameHint::None), Ok(kind), "{shown}");
        }
    }

    #[test]
    fn names_break_ties_only() {
        assert_eq!(told(b"nonsense", NameHint::Lines), Ok(Kind::Lines));
        assert_eq!(told(b"", NameHint::Json), Ok(Kind::Lines));
        assert_eq!(told(b"a,b\n", NameHint::Table), Ok(Kind::Table(b',')));
        assert_eq!(told(b"a,b\n", NameHint::Text), Ok(Kind::Whole(Format::Text)));
        assert_eq!(
            told(b"Subject: x\n\ny", NameHint::Mail),
            Ok(Kind::Whole(Format::Eml))
        );
        assert_eq!(
            told(b"Peace.<p>At last.", NameHint::Html),
            Ok(Kind::Whole(Format::Html))
        );
        assert_eq!(
            told(b"<!doctype html>", NameHint::Table),
            Ok(Kind::Whole(Format::Html))
        );
        assert!(
            told(b"nonsense", NameHint::Json)
                .unwrap_err()
                .contains("does not begin with `{`")
        );
        assert!(
            told(b"<?xml version='1.0'?><nitf>", NameHint::Xml)
                .unwrap_err()
                .contains("<nitf>")
        );
    }

    #[test]
    fn what_is_not_read_is_named() {
        for (bytes, what) in [
            (&b"%PDF-1.7\n\0"[..], "is a PDF"),
            (b"\x89PNG\r\n\x1a\n\0", "is an image"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "old Microsoft Office file"),
            (b"a\0b", "zero byte at offset 1"),
        ] {
            assert!(told(bytes, NameHint::None).unwrap_err().contains(what));
        }
    }

    #[test]
    fn a_stream_of_lines_is_told_by_its_first() {
        let columns = Columns::default();
        let sniff = |bytes: &[u8]| sniff(bytes, false, NameHint::None, &columns).unwrap();
        assert_eq!(sniff(b"{\"text\": \"a"), None);
        assert_eq!(sniff(b"{\"text\": \"a\"}\n"), Some(Kind::Lines));
        assert_eq!(sniff(b"The text"), None);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(mut bytes: Vec<u8>, head in 0_usize..8) {
            let heads: [&[u8]; 8] = [b"", b"{", b"[{", b"<", b"<?xml", b"a,text\n", b"From: a\n", b"<!--"];
            bytes.splice(..0, heads[head].iter().copied());
            for name in [NameHint::None, NameHint::Table, NameHint::Html, NameHint::Mail, NameHint::Json] {
                let _ = told(&bytes, name);
                let _ = sniff(&bytes, false, name, &Columns::default());
            }
        }
    }
}
