//! References to characters: `&eacute;`, `&#233;`, `&#xe9;`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// No reference is longer, in bytes, between `&` and `;`.
const LONGEST: usize = 10;

#[derive(Deserialize)]
struct Table {
    names: HashMap<String, String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it.
    #[allow(clippy::expect_used)]
    toml::from_str(include_str!("../../data/entities.toml")).expect("data/entities.toml is sound")
});

/// What stands between `&` and `;` as a character.
pub(super) fn character(reference: &str) -> Option<char> {
    if let Some(number) = reference.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
            None => number.parse(),
        };
        return char::from_u32(code.ok()?).filter(|c| *c != '\0');
    }
    TABLE.names.get(reference).and_then(|text| text.chars().next())
}

/// References in this text as characters, an ampersand that was itself escaped (`&amp;eacute;`) with them.
///
/// Letters, digits, `#` and `;` stay references: who writes them so means the reference.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('&') else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (found, length) = leading(rest);
        out.push(found);
        rest = &rest[length..];
    }
    out.push_str(rest);
    if out.len() == text.len() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(out)
    }
}

/// The character that the reference at the beginning stands for and the reference's length. An ampersand that begins
/// none stands for itself.
fn leading(text: &str) -> (char, usize) {
    let mut length = 1;
    while let Some(('&', inner)) = reference(&text[length..]) {
        length += inner;
    }
    match reference(&text[length..]) {
        Some((c, inner)) if !c.is_ascii_alphanumeric() && !matches!(c, '#' | ';') => (c, length + inner),
        _ => ('&', length),
    }
}

/// A name or number with its semicolon, at the beginning of what follows an ampersand.
fn reference(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(LONGEST + 1).position(|b| b == b';')?;
    Some((character(text.get(..end)?)?, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_are_decoded() {
        for (text, meant) in [
            ("AT&amp;T", "AT&T"),
            ("AT&amp;amp;T", "AT&T"),
            ("caf&eacute;", "café"),
            ("caf&amp;eacute; &amp;amp;#8217;", "café ’"),
            ("&#39;no&#x27;", "'no'"),
            ("a &lt; b", "a < b"),
        ] {
            assert_eq!(decoded(text), meant);
        }
    }

    #[test]
    fn what_is_none_stays() {
        for text in [
            "R&D",
            "a & b; c",
            "?a=1&copy=2",
            "&bogus;",
            "&#0;",
            "&#xd800;",
            "&;",
            "&",
            "&#116;",
            "&é;",
        ] {
            assert_eq!(decoded(text), text);
        }
    }
}
