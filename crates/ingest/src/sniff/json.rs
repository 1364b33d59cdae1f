//! Lines of objects, or JSON in another layout.

use serde_json::{Map, Value};

use super::{Kind, NameHint};
use crate::columns::Columns;
use crate::containers::values::{Scan, Scanned};
use crate::hints::Hints;
use crate::piece::Format;
use crate::place::Reason;
use crate::record;

const JSON_FEED: &[u8] = b"jsonfeed.org/version";

/// What begins with `{`.
pub(super) fn object(
    text: &[u8],
    complete: bool,
    name: NameHint,
    columns: &Columns,
) -> Result<Option<Kind>, Reason> {
    match text[1..].trim_ascii_start().first() {
        Some(b'"' | b'}') => {}
        None if !complete => return Ok(None),
        _ if name == NameHint::Json => {}
        _ => return Ok(complete.then_some(Kind::Whole(Format::Text))),
    }
    if text.windows(JSON_FEED.len()).any(|window| window == JSON_FEED) && is_feed(text) {
        return Ok(Some(Kind::Whole(Format::JsonFeed)));
    }
    Ok(layout(text, complete, columns))
}

/// Whether the address of the standard is the version of the object, not part of a text.
fn is_feed(text: &[u8]) -> bool {
    let key = b"\"version\"";
    let mut versions = text
        .windows(key.len())
        .enumerate()
        .filter(|(_, window)| window == key);
    versions.any(|(at, _)| {
        let value = &text[at + key.len()..];
        value
            .get(..80)
            .unwrap_or(value)
            .windows(JSON_FEED.len())
            .any(|window| window == JSON_FEED)
    })
}

/// Lines, unless an object goes over several of them or a list of articles begins in the first one.
fn layout(text: &[u8], complete: bool, columns: &Columns) -> Option<Kind> {
    let mut scan = Scan::new(columns.clone());
    for (at, &byte) in text.iter().enumerate() {
        match scan.push(byte) {
            Scanned::Last => return ends_line(&text[at + 1..], complete),
            Scanned::Enter if is_article(text, columns) => return Some(Kind::Lines),
            Scanned::Enter => return Some(Kind::Values),
            _ if byte == b'\n' && !scan.in_string() => return over_lines(&text[..at], &text[at..], complete),
            _ => {}
        }
    }
    complete.then_some(Kind::Lines)
}

/// Whether the first line is an article although it has a list as answers have.
fn is_article(text: &[u8], columns: &Columns) -> bool {
    let line = text.split(|&b| b == b'\n').next().unwrap_or_default();
    let object: Option<Map<String, Value>> = serde_json::from_slice(line).ok();
    object.is_some_and(|object| record::article(&object, columns, &Hints::default()).is_ok())
}

/// After an object: lines, if nothing else follows on its line.
fn ends_line(rest: &[u8], complete: bool) -> Option<Kind> {
    match rest.iter().find(|b| !matches!(b, b' ' | b'\t' | b'\r')) {
        Some(b'\n') => Some(Kind::Lines),
        None => complete.then_some(Kind::Lines),
        Some(_) => Some(Kind::Values),
    }
}

/// At a line end within an object: either that is its layout, or the line is cut and another one follows.
fn over_lines(before: &[u8], after: &[u8], complete: bool) -> Option<Kind> {
    let last = before.trim_ascii_end().last();
    match after.trim_ascii_start().first() {
        None => complete.then_some(Kind::Lines),
        Some(b'{') if !matches!(last, Some(b':' | b'[' | b',')) => Some(Kind::Lines),
        Some(_) => Some(Kind::Values),
    }
}

/// What begins with `[`: a list, or a text such as `[AP] …`.
pub(super) fn list(text: &[u8], complete: bool, name: NameHint) -> Result<Option<Kind>, Reason> {
    let is_list = match text[1..].trim_ascii_start().first() {
        Some(b'{' | b'[' | b']') => true,
        None if !complete => return Ok(None),
        _ => name == NameHint::Json,
    };
    if is_list {
        return Ok(Some(Kind::Values));
    }
    Ok(complete.then_some(Kind::Whole(Format::Text)))
}
