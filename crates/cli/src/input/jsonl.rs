//! One line of JSON Lines to one document.

use legation_coder::Document;
use serde::Deserialize;
use serde_json::Value;

use super::error::Reason;

/// The keys that are read. They are values first, so that a wrong type can be named for what it is.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    text: Value,
    #[serde(default)]
    title: Value,
    #[serde(default)]
    published: Value,
    #[serde(default)]
    outlet: Value,
    #[serde(default)]
    url: Value,
    #[serde(default)]
    dyads: Value,
    /// Of a phrase: the day at which it is asked.
    #[serde(default)]
    date: Value,
    /// Of a phrase: the country to take if it tells none.
    #[serde(default)]
    country: Value,
}

/// Reads a document from a line; `fallback_id` names it if the line does not. Also returns which optional keys
/// were left out because they are no strings.
///
/// # Errors
/// See [`Reason`].
pub(crate) fn read(
    line: &[u8],
    fallback_id: impl FnOnce() -> String,
) -> Result<(Document, Vec<&'static str>), Reason> {
    let line = std::str::from_utf8(line).map_err(|e| Reason::NotUtf8 { at: e.valid_up_to() })?;
    if !line.trim_start().starts_with('{') {
        return Err(Reason::NotAnObject);
    }
    let line: Line = serde_json::from_str(line).map_err(|e| Reason::BadJson(reason(&e)))?;
    let text = match line.text {
        Value::String(text) => text,
        Value::Null => return Err(Reason::NoText),
        _ => return Err(Reason::TextNotAString),
    };
    let id = match line.id {
        Value::String(id) => id,
        Value::Number(id) => id.to_string(),
        Value::Null => fallback_id(),
        _ => return Err(Reason::BadId),
    };
    let mut ignored = Vec::new();
    let mut optional = |key, value| match value {
        Value::String(value) => Some(value),
        Value::Null => None,
        _ => {
            ignored.push(key);
            None
        }
    };
    let document = Document {
        id,
        text,
        title: optional("title", line.title),
        published: optional("published", line.published).or_else(|| optional("date", line.date)),
        outlet: optional("outlet", line.outlet),
        url: optional("url", line.url),
        country: optional("country", line.country),
        dyads: Vec::new(),
    };
    let mut document = document;
    if !line.dyads.is_null() {
        match serde_json::from_value(line.dyads) {
            Ok(dyads) => document.dyads = dyads,
            Err(_) => ignored.push("dyads"),
        }
    }
    Ok((document, ignored))
}

/// What is wrong, without the line number of the parser, which is always 1.
fn reason(error: &serde_json::Error) -> String {
    error.to_string().replace(" at line 1 column ", " at column ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_str(line: &str) -> Result<(Document, Vec<&'static str>), Reason> {
        read(line.as_bytes(), || "fallback".to_owned())
    }

    #[test]
    fn ids_may_be_strings_or_numbers_or_missing() {
        for (line, id) in [
            (r#"{"id": "a", "text": ""}"#, "a"),
            (r#"{"id": 17, "text": ""}"#, "17"),
            (r#"{"id": null, "text": ""}"#, "fallback"),
            (r#"{"text": ""}"#, "fallback"),
        ] {
            assert_eq!(read_str(line).unwrap().0.id, id);
        }
        assert!(matches!(
            read_str(r#"{"id": [1], "text": ""}"#),
            Err(Reason::BadId)
        ));
    }

    #[test]
    fn other_keys_are_ignored_and_odd_ones_named() {
        let line = r#"{"text": "Peace.", "title": 5, "outlet": null, "url": "u", "n": {"text": 1}}"#;
        let (document, ignored) = read_str(line).unwrap();
        assert_eq!(
            (document.text.as_str(), document.title, document.outlet),
            ("Peace.", None, None)
        );
        assert_eq!(document.url.as_deref(), Some("u"));
        assert_eq!(ignored, ["title"]);
    }

    #[test]
    fn bad_lines_say_why() {
        for (line, reason) in [
            ("[\"id\", \"text\"]", "not a JSON object"),
            ("5", "not a JSON object"),
            ("{\"id\": 1}", "has no \"text\""),
            ("{\"text\": 1}", "\"text\" is not a string"),
            (
                "{\"text\": \"a\"",
                "bad JSON: EOF while parsing an object at column 12",
            ),
            ("{\"text\": \"\\ud800\"}", "bad JSON: "),
        ] {
            let error = read_str(line).unwrap_err().to_string();
            assert!(error.starts_with(reason), "{line}: {error}");
        }
        assert!(matches!(
            read(b"{\"a\xff\": 1}", String::new),
            Err(Reason::NotUtf8 { at: 3 })
        ));
    }

    proptest::proptest! {
        #[test]
        fn no_line_panics(line in ".*") {
            let _ = read_str(&line);
            let _ = read_str(&format!("{{\"text\": {line}}}"));
        }

        #[test]
        fn every_text_comes_back(text in ".*") {
            let line = serde_json::json!({"text": text}).to_string();
            proptest::prop_assert_eq!(read_str(&line).unwrap().0.text, text);
        }
    }
}
