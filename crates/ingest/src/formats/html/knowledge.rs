//! What is known of pages, read from `data/html.toml`.

use std::collections::HashSet;
use std::sync::LazyLock;

use dom_query::Matcher;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Knowledge {
    boilerplate: RawBoilerplate,
    pub(super) lines: Lines,
    body: RawBody,
    pub(super) other: Other,
    pub(super) schema: Schema,
    pub(super) meta: Meta,
    pub(super) visible: Visible,
}

#[derive(Deserialize)]
struct RawBoilerplate {
    always: Vec<String>,
    classes: HashSet<String>,
    pairs: HashSet<String>,
}

#[derive(Deserialize)]
struct RawBody {
    selectors: Vec<String>,
}

/// Paragraphs that belong to the page and not to the article.
#[derive(Deserialize)]
pub(super) struct Lines {
    pub(super) longest: usize,
    pub(super) equal: HashSet<String>,
    pub(super) begin: Vec<String>,
    pub(super) contain: Vec<String>,
}

/// Pages that are none of an article.
#[derive(Deserialize)]
pub(super) struct Other {
    pub(super) titles: Vec<String>,
    pub(super) title_words: usize,
    pub(super) consent: Vec<String>,
    pub(super) consent_words: usize,
}

/// Types of schema.org.
#[derive(Deserialize)]
pub(super) struct Schema {
    pub(super) articles: Vec<String>,
    pub(super) pages: Vec<String>,
}

/// Names of `<meta>` elements.
#[derive(Deserialize)]
pub(super) struct Meta {
    pub(super) title: Vec<String>,
    pub(super) published: Vec<String>,
    pub(super) outlet: Vec<String>,
    pub(super) byline: Vec<String>,
    pub(super) language: Vec<String>,
}

/// Selectors of what a reader sees.
#[derive(Deserialize)]
pub(super) struct Visible {
    pub(super) published: Vec<String>,
    pub(super) byline: Vec<String>,
    pub(super) changed: Vec<String>,
}

pub(super) static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it.
    #[allow(clippy::expect_used)]
    toml::from_str(include_str!("../../../data/html.toml")).expect("data/html.toml is sound")
});

/// Elements that are never part of an article.
pub(super) static ALWAYS: LazyLock<Matcher> = LazyLock::new(|| matcher(&KNOWLEDGE.boilerplate.always));
/// Elements that a site marks as the body of its article.
pub(super) static BODY: LazyLock<Matcher> = LazyLock::new(|| matcher(&KNOWLEDGE.body.selectors));

fn matcher(selectors: &[String]) -> Matcher {
    // The selectors are part of the program, and a test compiles them.
    #[allow(clippy::expect_used)]
    Matcher::new(&selectors.join(",")).expect("the selectors of data/html.toml are sound")
}

impl Knowledge {
    /// Whether a class or id is that of a part of the page which no article has.
    pub(super) fn marks_boilerplate(&self, class: &str) -> bool {
        class.split_whitespace().any(|token| {
            let parts = parts(token);
            parts.iter().any(|part| self.boilerplate.classes.contains(part))
                || parts
                    .windows(2)
                    .any(|pair| self.boilerplate.pairs.contains(&pair.join(" ")))
        })
    }

    /// Whether a class is that of a date of change.
    pub(super) fn marks_change(&self, class: &str) -> bool {
        class.split_whitespace().any(|token| {
            parts(token)
                .iter()
                .any(|part| self.visible.changed.contains(part))
        })
    }
}

/// The words that a class is made of: `articleShare-bar_2` has `article`, `share`, `bar`, `2`.
fn parts(token: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut begins = true;
    let mut small = false;
    for c in token.chars() {
        if !c.is_alphanumeric() {
            begins = true;
            continue;
        }
        if begins || (small && c.is_uppercase()) {
            parts.push(String::new());
        }
        begins = false;
        small = c.is_lowercase();
        if let Some(part) = parts.last_mut() {
            part.extend(c.to_lowercase());
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_sound() {
        assert!(!KNOWLEDGE.boilerplate.always.is_empty());
        LazyLock::force(&ALWAYS);
        LazyLock::force(&BODY);
        for selector in KNOWLEDGE
            .visible
            .published
            .iter()
            .chain(&KNOWLEDGE.visible.byline)
        {
            assert!(Matcher::new(selector).is_ok(), "{selector}");
        }
        for line in KNOWLEDGE
            .lines
            .begin
            .iter()
            .chain(&KNOWLEDGE.lines.contain)
            .chain(&KNOWLEDGE.other.titles)
        {
            assert_eq!(*line, line.to_lowercase());
        }
    }

    #[test]
    fn classes_by_their_parts() {
        assert_eq!(parts("articleShare-bar_2"), ["article", "share", "bar", "2"]);
        assert!(KNOWLEDGE.marks_boilerplate("left article-share"));
        assert!(KNOWLEDGE.marks_boilerplate("pullQuote"));
        assert!(!KNOWLEDGE.marks_boilerplate("shareholders-report threads"));
    }
}
