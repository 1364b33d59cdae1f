//! JSON Feed, versions 1 and 1.1 (<https://www.jsonfeed.org/version/1.1/>).

use serde_json::{Map, Value};

use super::entry::{Content, Entry, Feed};
use crate::formats::FormatError;

/// Reads a feed with all its entries.
pub(super) fn read(bytes: &[u8]) -> Result<Feed, FormatError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let value: Value = serde_json::from_slice(bytes).map_err(|source| FormatError::Json {
        what: "JSON Feed",
        source,
    })?;
    let Value::Object(feed) = value else {
        return Err(unlike("it is no JSON object"));
    };
    let version = feed.get("version").and_then(Value::as_str).unwrap_or_default();
    let Some(Value::Array(items)) = feed.get("items") else {
        return Err(unlike("it has no list of items"));
    };
    if !version.contains("jsonfeed.org") {
        return Err(unlike("its version does not name jsonfeed.org"));
    }
    Ok(Feed {
        title: text(&feed, "title"),
        base: text(&feed, "feed_url"),
        link: text(&feed, "home_page_url"),
        author: Some(authors(&feed).join(", ")).filter(|names| !names.is_empty()),
        language: text(&feed, "language"),
        entries: items.iter().map(entry).collect(),
        ..Feed::default()
    })
}

fn unlike(found: &str) -> FormatError {
    FormatError::Unlike {
        expected: "JSON Feed",
        found: found.to_owned(),
    }
}

fn entry(item: &Value) -> Result<Entry, FormatError> {
    let Value::Object(item) = item else {
        return Err(FormatError::Unlike {
            expected: "item of a JSON Feed",
            found: "it is no JSON object".to_owned(),
        });
    };
    let html = text(item, "content_html").map(Content::Html);
    Ok(Entry {
        id: text(item, "id").or_else(|| item.get("id").filter(|id| id.is_number()).map(Value::to_string)),
        link: text(item, "url").or_else(|| text(item, "external_url")),
        title: text(item, "title"),
        published: text(item, "date_published"),
        changed: text(item, "date_modified"),
        authors: authors(item),
        language: text(item, "language"),
        content: html.or_else(|| text(item, "content_text").map(Content::Plain)),
        summary: text(item, "summary").map(Content::Plain),
        ..Entry::default()
    })
}

/// `authors` of version 1.1, `author` of version 1.
fn authors(object: &Map<String, Value>) -> Vec<String> {
    let several = object
        .get("authors")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let names = several
        .iter()
        .chain(object.get("author"))
        .filter_map(Value::as_object);
    let mut found: Vec<String> = Vec::new();
    for name in names.filter_map(|author| text(author, "name")) {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

fn text(object: &Map<String, Value>, key: &str) -> Option<String> {
    let text = object.get(key)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
