//! The text of a page's article.

use dom_query::Document;
use dom_smoothie::{Config, Readability};

use super::boilerplate;
use super::dom;
use super::knowledge::{BODY, KNOWLEDGE};
use super::meta::{Meta, is_home};
use crate::formats::{FormatError, NoArticle, dates};

/// With fewer words a page has no article.
const FEWEST_WORDS: usize = 25;
/// A running paragraph has at least so many.
const RUNNING_WORDS: usize = 8;
/// The body that the site itself marks is taken, unless it has less than this share of what readability finds.
const MARKED_SHARE: f64 = 0.55;
/// The text in JSON-LD is taken if it is so many times longer: then the page shows only a beginning.
const MUCH_LONGER: f64 = 1.5;
/// Readability looks further if it finds less, in characters. A short report of an agency has some 200.
const ENOUGH: usize = 140;
/// So many `<article>` elements are those of an overview.
const MANY_ARTICLES: usize = 6;
/// So are so many headings that lead to other pages.
const MANY_LINKED_HEADINGS: usize = 3;

/// The text of the article: paragraphs apart by an empty line.
pub(super) fn text(document: Document, meta: &Meta) -> Result<String, FormatError> {
    let teasers = document.select("article").length();
    boilerplate::remove(&document);
    boilerplate::mark_breaks(&document);
    let marked = marked(&document);
    let (found, linked_headings) = readable(document);
    let described = described(meta);
    let text = best(marked, found, described);
    let text = without_lines(&text, meta);
    let overview = teasers >= MANY_ARTICLES || linked_headings >= MANY_LINKED_HEADINGS;
    check(&text, meta, overview).map_err(FormatError::NoArticle)?;
    Ok(text)
}

/// What stands in the elements that the site marks as the article's body, the outermost of them.
fn marked(document: &Document) -> String {
    let bodies = document.select_matcher(&BODY);
    let mut texts: Vec<String> = Vec::new();
    for node in bodies.nodes() {
        let inner = node
            .ancestors_it(None)
            .any(|above| bodies.nodes().iter().any(|other| other.id == above.id));
        if !inner {
            // another tree: what readability reads stays as it is
            let copy = node.to_fragment();
            boilerplate::remove_links(&copy.root());
            texts.push(dom::text(&copy.root()));
        }
    }
    texts.retain(|text| !text.is_empty());
    texts.join("\n\n")
}

/// What readability takes for the article, and how many of its headings lead to other pages.
fn readable(document: Document) -> (String, usize) {
    let config = Config {
        disable_json_ld: true,
        char_threshold: ENOUGH,
        ..Config::default()
    };
    let Ok(mut reader) = Readability::with_document(document, None, Some(config)) else {
        return (String::new(), 0);
    };
    if reader.parse().is_err() {
        return (String::new(), 0);
    }
    // the tree itself: written out and read again, paragraphs inside inline elements would run together
    let content = reader.doc.select_single("#readability-page-1");
    let Some(root) = content.nodes().first() else {
        return (String::new(), 0);
    };
    let headings = boilerplate::linked_headings(root);
    boilerplate::remove_links(root);
    (dom::text(root), headings)
}

/// The text in JSON-LD, which some sites write as HTML.
fn described(meta: &Meta) -> String {
    let Some(body) = &meta.body else {
        return String::new();
    };
    if body.contains("</p>") || body.contains("<br") || body.contains("</div>") {
        return dom::fragment(body)
            .map(|html| dom::text(&html.root()))
            .unwrap_or_default();
    }
    let paragraphs: Vec<&str> = body
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    paragraphs.join("\n\n")
}

fn best(marked: String, readable: String, described: String) -> String {
    let (in_marked, in_readable) = (dom::words(&marked), dom::words(&readable));
    let shown = if in_marked >= FEWEST_WORDS && in_marked as f64 >= MARKED_SHARE * in_readable as f64 {
        marked
    } else {
        readable
    };
    let (in_shown, in_described) = (dom::words(&shown), dom::words(&described));
    if in_described >= FEWEST_WORDS && in_described as f64 > MUCH_LONGER * in_shown as f64 {
        described
    } else {
        shown
    }
}

/// Without paragraphs that belong to the page: calls to read on or subscribe, the headline again, byline and date.
pub(super) fn without_lines(text: &str, meta: &Meta) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for paragraph in text.split("\n\n").map(str::trim) {
        let first = kept.len() < 2;
        if paragraph.is_empty()
            || is_page_line(paragraph)
            || kept.last() == Some(&paragraph)
            || (first && repeats(paragraph, meta))
        {
            continue;
        }
        kept.push(paragraph);
    }
    kept.join("\n\n")
}

fn is_page_line(paragraph: &str) -> bool {
    let lower = paragraph.to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric() && c != '©' && c != '(');
    let lines = &KNOWLEDGE.lines;
    if bare.is_empty() || lines.equal.contains(bare) {
        return true;
    }
    if is_clock(bare) {
        return true;
    }
    let short = paragraph.split_whitespace().count() <= lines.longest;
    short
        && (lines.begin.iter().any(|begin| bare.starts_with(begin.as_str()))
            || lines.contain.iter().any(|part| bare.contains(part.as_str())))
}

/// The time of an entry in a live report, alone: `18:41`, `6.41 pm GMT`.
fn is_clock(paragraph: &str) -> bool {
    paragraph.len() <= 14
        && paragraph.starts_with(|c: char| c.is_ascii_digit())
        && paragraph.split([' ', ':', '.', '\n']).all(|part| {
            let number = part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
            number
                || matches!(
                    part,
                    "am" | "pm"
                        | "gmt"
                        | "utc"
                        | "bst"
                        | "cet"
                        | "cest"
                        | "et"
                        | "edt"
                        | "est"
                        | "h"
                        | "a"
                        | "p"
                        | "m"
                )
        })
        && paragraph.contains([':', '.', 'm'])
}

/// Whether one of the first paragraphs only says again what the page's other fields say.
fn repeats(paragraph: &str, meta: &Meta) -> bool {
    let same = |field: &Option<String>| {
        field
            .as_deref()
            .is_some_and(|field| field.eq_ignore_ascii_case(paragraph))
    };
    let byline = super::meta::without_by(paragraph);
    let titled = |title: &str| title.ends_with(paragraph) && paragraph.split_whitespace().count() >= 3;
    same(&meta.title)
        || titled(&meta.page_title)
        || same(&meta.outlet)
        || meta
            .byline
            .as_deref()
            .is_some_and(|name| name.eq_ignore_ascii_case(&byline))
        || dates::published(paragraph).is_some()
        || is_date_and_byline(paragraph, meta)
}

/// `12 July 2021, Selma Ngata` or `By Selma Ngata | July 12, 2021`, where the page names her as its author.
fn is_date_and_byline(paragraph: &str, meta: &Meta) -> bool {
    let Some(name) = meta.byline.as_deref().filter(|name| !name.is_empty()) else {
        return false;
    };
    // Names with letters that change their length in small letters are left alone.
    let Some(at) = paragraph.to_lowercase().find(&name.to_lowercase()) else {
        return false;
    };
    let (Some(before), Some(after)) = (paragraph.get(..at), paragraph.get(at + name.len()..)) else {
        return false;
    };
    let bare = |part: &str| part.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let before = bare(bare(before).trim_end_matches("By").trim_end_matches("by"));
    match (before.as_str(), bare(after).as_str()) {
        (date, "") | ("", date) => dates::published(date).is_some(),
        _ => false,
    }
}

/// Whether the text is that of an article.
fn check(text: &str, meta: &Meta, overview: bool) -> Result<(), NoArticle> {
    let words = dom::words(text);
    let title = meta.page_title.to_lowercase();
    let heading = meta.title.as_deref().unwrap_or_default().to_lowercase();
    let errs = KNOWLEDGE
        .other
        .titles
        .iter()
        .any(|begin| title.starts_with(begin.as_str()) || heading.starts_with(begin.as_str()));
    if errs && words < KNOWLEDGE.other.title_words && !meta.article {
        return Err(NoArticle::ErrorPage {
            title: meta.page_title.clone(),
        });
    }
    if words < FEWEST_WORDS {
        return Err(NoArticle::TooShort { words });
    }
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    if !paragraphs.iter().any(|paragraph| is_running(paragraph)) {
        return Err(NoArticle::NoParagraph);
    }
    if words < KNOWLEDGE.other.consent_words && is_consent(&paragraphs, words) {
        return Err(NoArticle::Consent);
    }
    let home = meta.url.as_deref().is_some_and(is_home);
    if !meta.article && (home || overview) {
        return Err(NoArticle::Overview);
    }
    Ok(())
}

/// A paragraph of prose: some words and the end of a sentence.
fn is_running(paragraph: &str) -> bool {
    dom::words(paragraph) >= RUNNING_WORDS
        && paragraph.contains(['.', '!', '?', '。', '！', '？', '।', '؟', '۔'])
}

fn is_consent(paragraphs: &[&str], words: usize) -> bool {
    let of_consent: usize = paragraphs
        .iter()
        .filter(|paragraph| {
            let lower = paragraph.to_lowercase();
            KNOWLEDGE
                .other
                .consent
                .iter()
                .filter(|part| lower.contains(part.as_str()))
                .count()
                >= 2
        })
        .map(|paragraph| dom::words(paragraph))
        .sum();
    of_consent * 2 > words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_date_and_author_are_no_text() {
        let meta = Meta {
            byline: Some("Selma Ngata".to_owned()),
            ..Meta::default()
        };
        for line in [
            "12 July 2021, Selma Ngata",
            "By Selma Ngata | July 12, 2021",
            "SELMA NGATA · 2021-07-12",
        ] {
            assert_eq!(
                without_lines(&format!("{line}\n\nThey met."), &meta),
                "They met.",
                "{line}"
            );
        }
        let said = "Selma Ngata left on July 12, 2021";
        assert_eq!(without_lines(said, &meta), said);
    }
}
