//! Pages: an article within what a site puts around it.

use std::collections::VecDeque;

use anyhow::{Context, ensure};
use jiff::civil::Date;
use serde::Deserialize;

use super::chance::{Chance, of_letters};
use super::document::Document;
use super::wording::month;

/// How many earlier titles are kept for sidebars.
const KEPT: usize = 12;

/// `pages.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    sections: Vec<String>,
    teasers: Vec<String>,
    bylines: Vec<String>,
    layout: Vec<Layout>,
}

/// What stands around an article.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Layout {
    page: String,
    paragraph: String,
    #[serde(default)]
    inset: String,
}

/// Puts articles on pages. Each outlet has one layout; sidebars have titles of articles that came before.
#[derive(Debug)]
pub(super) struct Pages {
    data: Data,
    earlier: VecDeque<String>,
}

impl Pages {
    /// Reads the layouts that are built in.
    ///
    /// # Errors
    /// If `pages.toml` is not what it should be.
    pub(super) fn load() -> anyhow::Result<Self> {
        let data: Data =
            toml::from_str(include_str!("../../data/synthesis/pages.toml")).context("pages.toml")?;
        for layout in &data.layout {
            ensure!(
                layout.page.contains("{body}"),
                "pages.toml: a layout has no {{body}}"
            );
            ensure!(
                layout.paragraph.contains("{text}"),
                "pages.toml: a paragraph has no {{text}}"
            );
        }
        ensure!(!data.layout.is_empty(), "pages.toml: no layout");
        Ok(Self {
            data,
            earlier: VecDeque::new(),
        })
    }

    /// The page of an article, in HTML.
    pub(super) fn page(&mut self, document: &Document) -> String {
        let layout = &self.data.layout[of_letters(&document.outlet) as usize % self.data.layout.len()];
        let mut chance = Chance::new(&[of_letters(&document.id)]);
        let byline = chance.of(&self.data.bylines).cloned().unwrap_or_default();
        let nav = items(self.data.sections.iter().map(String::as_str));
        let side = items(self.earlier.iter().take(6).map(String::as_str));
        let teasers = (0..3).filter_map(|_| chance.of(&self.data.teasers).map(String::as_str));
        let linked = items(teasers.chain(self.earlier.iter().skip(6).take(3).map(String::as_str)));
        let mut body = String::with_capacity(document.text.len() * 2);
        for (place, paragraph) in document.text.split("\n\n").enumerate() {
            if place == 3 {
                body.push_str(&filled(&layout.inset, &[("linked", &linked)]));
            }
            body.push_str(&filled(&layout.paragraph, &[("text", &escaped(paragraph))]));
            body.push('\n');
        }
        let time = format!("{}T09:00:00Z", document.published);
        let page = filled(
            &layout.page,
            &[
                ("title", &escaped(&document.title)),
                ("outlet", &escaped(&document.outlet)),
                ("url", &escaped(&document.url)),
                ("date", &document.published),
                ("time", &time),
                ("longdate", &long_date(&document.published)),
                ("byline", &escaped(&byline)),
                ("nav", &nav),
                ("side", &side),
                ("linked", &linked),
                ("jsonld", &json_ld(document, &time, &byline)),
                ("body", &body),
            ],
        );
        self.earlier.push_front(document.title.clone());
        self.earlier.truncate(KEPT);
        page
    }
}

/// A text with its slots filled. What is filled in is not looked at again, and braces that are no slot stay.
fn filled(text: &str, slots: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let slot = slots
            .iter()
            .find(|(name, _)| rest[1..].strip_prefix(name).is_some_and(|r| r.starts_with('}')));
        match slot {
            Some((name, with)) => {
                out.push_str(with);
                rest = &rest[name.len() + 2..];
            }
            None => {
                out.push('{');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn items<'a>(titles: impl Iterator<Item = &'a str>) -> String {
    titles
        .map(|title| format!("<li><a href=\"#\">{}</a></li>", escaped(title)))
        .collect()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(letter),
        }
    }
    out
}

/// What search engines read of an article. `</` cannot end the script, as it is written `<\/`.
fn json_ld(document: &Document, time: &str, byline: &str) -> String {
    let value = serde_json::json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": document.title,
        "datePublished": time,
        "author": [{"@type": "Person", "name": byline}],
        "publisher": {"@type": "Organization", "name": document.outlet},
        "mainEntityOfPage": document.url,
    });
    value.to_string().replace("</", "<\\/")
}

fn long_date(published: &str) -> String {
    match published.parse::<Date>() {
        Ok(date) => format!("{} {} {}", date.day(), month(date.month()), date.year()),
        Err(_) => published.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_is_not_filled_again_and_other_braces_stay() {
        assert_eq!(
            filled("a{x:1} {b}{c} {", &[("b", "{c}"), ("c", "d")]),
            "a{x:1} {c}d {"
        );
    }

    #[test]
    fn every_layout_has_the_whole_text_and_no_open_slot() {
        let mut pages = Pages::load().unwrap();
        for number in 0..60 {
            let document = Document {
                id: format!("{number:016x}"),
                title: "Talks <end> & \"begin\"".to_owned(),
                text: "One.\n\nTwo & three.\n\nFour.\n\nFive.".to_owned(),
                published: "2024-05-06".to_owned(),
                outlet: format!("Outlet {number}"),
                url: "https://www.outlet.example/a?b=1&c=2".to_owned(),
            };
            let page = pages.page(&document);
            for part in [
                "One.",
                "Two &amp; three.",
                "Five.",
                "Talks &lt;end&gt; &amp; &quot;begin&quot;",
                "6 May 2024",
            ] {
                assert!(page.contains(part), "{part} is not in {page}");
            }
            for slot in ["{title}", "{body}", "{side}", "{linked}", "{jsonld}", "{text}"] {
                assert!(!page.contains(slot), "{slot} is still in {page}");
            }
        }
        assert_eq!(pages.earlier.len(), KEPT);
    }
}
