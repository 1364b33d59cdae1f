//! Nexis Uni and the older LexisNexis.
//!
//! Nexis Uni: title, publication, date, `Copyright …`, `Section: …`, `Length: 512 words`, `Byline: …`, `Body`, the text,
//! `Classification` with its labels, `End of Document`. The older service: `3 of 20 DOCUMENTS`, publication, date,
//! edition, headline, `BYLINE: …`, `LENGTH: 512 words`, the text, `LOAD-DATE: …` and other labels, copyright.

use serde::Deserialize;

use super::{LAYOUTS, count, cut, language};
use crate::article::{Article, Published};
use crate::formats::paragraphs::{self, Paragraph};
use crate::formats::{FormatError, dates};

/// The date stands at most so many paragraphs above the length.
const FARTHEST_DATE: usize = 14;
/// No line of a date is longer, in bytes.
const LONGEST_DATE: usize = 90;

#[derive(Deserialize)]
pub(super) struct Layout {
    end: Vec<String>,
    counters: Vec<String>,
    length: Vec<String>,
    byline: Vec<String>,
    dateline: Vec<String>,
    highlight: Vec<String>,
    head: Vec<String>,
    headline: Vec<String>,
    body: Vec<String>,
    end_lines: Vec<String>,
    end_labels: Vec<String>,
    language: Vec<String>,
    editions: Vec<String>,
}

fn layout() -> &'static Layout {
    &LAYOUTS.nexis
}

/// The articles, if the paragraphs are an export of Nexis: some have the label of a length and the marks of documents.
pub(super) fn split(paragraphs: &[Paragraph]) -> Option<Vec<Result<Article, FormatError>>> {
    let labelled = paragraphs.iter().any(|p| label(p, &layout().length).is_some());
    let marked = paragraphs
        .iter()
        .any(|p| is_end(p) || is_counter(p) || label(p, &["load-date".to_owned()]).is_some());
    if !labelled || !marked {
        return None;
    }
    let mut articles = Vec::new();
    for document in documents(paragraphs) {
        if let Some(article) = article(document) {
            articles.push(article);
        }
    }
    (!articles.is_empty()).then_some(articles)
}

/// Pieces between the marks. What stands before the first document, a cover or list, has no length and falls away.
fn documents(paragraphs: &[Paragraph]) -> Vec<&[Paragraph]> {
    if paragraphs.iter().any(is_end) {
        return paragraphs.split(is_end).collect();
    }
    paragraphs.split(is_counter).collect()
}

fn is_end(paragraph: &Paragraph) -> bool {
    let line = paragraph.text.trim();
    line.len() < 30 && layout().end.contains(&line.to_lowercase())
}

/// `3 of 20 DOCUMENTS`, `Document 3 of 20`
fn is_counter(paragraph: &Paragraph) -> bool {
    let line = paragraph.line();
    if line.len() > 40 {
        return false;
    }
    let (numbers, words): (Vec<&str>, Vec<&str>) = line
        .split(' ')
        .partition(|word| word.bytes().all(|b| b.is_ascii_digit()));
    numbers.len() == 2 && layout().counters.contains(&words.join(" ").to_lowercase())
}

/// What follows one of these labels and a colon.
fn label<'a>(paragraph: &'a Paragraph, labels: &[String]) -> Option<&'a str> {
    let (before, after) = paragraph.text.trim_start().split_once(':')?;
    (before.len() < 30 && labels.contains(&before.trim().to_lowercase())).then(|| after.trim())
}

/// Where the parts of a document stand.
struct Parts {
    date: Option<usize>,
    published: Option<Published>,
    body: usize,
    end: usize,
}

/// One document, or nothing if the piece is none.
fn article(paragraphs: &[Paragraph]) -> Option<Result<Article, FormatError>> {
    let length = paragraphs
        .iter()
        .position(|p| label(p, &layout().length).is_some())?;
    let parts = parts(paragraphs, length);
    let head = &paragraphs[parts.date.unwrap_or(0)..parts.body];
    let field = |labels: &[String]| {
        head.iter()
            .find_map(|p| label(p, labels))
            .map(str::to_owned)
            .filter(|value| !value.is_empty())
    };
    let title = field(&layout().headline).or_else(|| title(paragraphs, &parts, length));
    let outlet = parts
        .date
        .and_then(|date| above(paragraphs, date, 1))
        .map(Paragraph::line);
    let tail = &paragraphs[parts.end..];
    let text = text(
        &paragraphs[parts.body..parts.end],
        field(&layout().dateline),
        field(&layout().highlight),
    );
    if text.is_empty() {
        return Some(Err(FormatError::NoText {
            what: "document of Nexis",
            name: title,
        }));
    }
    let warning = cut(
        &text,
        label(&paragraphs[length], &layout().length).and_then(count),
    );
    Some(Ok(Article {
        id: identifier(&paragraphs[..parts.body]),
        warnings: warning.into_iter().collect(),
        text,
        title,
        published: parts.published,
        outlet,
        url: None,
        byline: field(&layout().byline),
        language: tail
            .iter()
            .find_map(|p| label(p, &layout().language))
            .and_then(language),
    }))
}

fn parts(paragraphs: &[Paragraph], length: usize) -> Parts {
    let dated = (length.saturating_sub(FARTHEST_DATE)..length)
        .rev()
        .find_map(|at| Some((at, leading_date(&paragraphs[at])?)));
    let marked = (length..paragraphs.len().min(length + 12))
        .find(|at| {
            layout()
                .body
                .contains(&paragraphs[*at].text.trim().to_lowercase())
        })
        .map(|at| at + 1);
    let body = marked.unwrap_or_else(|| {
        // the labels of the head go on below the length
        let is_head = |p: &Paragraph| {
            let layout = layout();
            [&layout.byline, &layout.dateline, &layout.highlight, &layout.head]
                .iter()
                .any(|labels| label(p, labels).is_some())
                || p.text.trim().is_empty()
        };
        length + 1 + paragraphs[length + 1..].iter().take_while(|p| is_head(p)).count()
    });
    let end = (body..paragraphs.len())
        .find(|at| ends_body(&paragraphs[*at], marked.is_some()))
        .unwrap_or(paragraphs.len());
    Parts {
        date: dated.map(|(at, _)| at),
        published: dated.map(|(_, published)| published),
        body,
        end,
    }
}

/// Whether the text ends here. In Nexis Uni the labels stand under `Classification`; in the older service they are in
/// capital letters, which a sentence of the text is not.
fn ends_body(paragraph: &Paragraph, marked: bool) -> bool {
    let line = paragraph.text.trim();
    if marked && layout().end_lines.contains(&line.to_lowercase()) {
        return true;
    }
    let Some((name, _)) = line.split_once(':') else {
        return false;
    };
    let known = layout().end_labels.contains(&name.trim().to_lowercase());
    known && (name == name.to_uppercase() || name.eq_ignore_ascii_case("load-date"))
}

/// The date at the beginning of a line that may go on with an edition: `May 6, 2024 Monday Late Edition`.
fn leading_date(paragraph: &Paragraph) -> Option<Published> {
    let line = paragraph.line();
    if line.len() > LONGEST_DATE || !line.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let words: Vec<&str> = line.split(' ').collect();
    (3..=words.len())
        .rev()
        .find_map(|count| dates::published(&words[..count].join(" ")))
}

/// The paragraph so many above this one, empty ones not counted.
fn above(paragraphs: &[Paragraph], at: usize, count: usize) -> Option<&Paragraph> {
    paragraphs[..at]
        .iter()
        .rev()
        .filter(|p| !p.text.trim().is_empty())
        .nth(count - 1)
}

/// Below the date in the older layout, above the publication in Nexis Uni.
fn title(paragraphs: &[Paragraph], parts: &Parts, length: usize) -> Option<String> {
    let date = parts.date?;
    let below = paragraphs[date + 1..length].iter().find(|p| {
        let line = p.line();
        let lower = line.to_lowercase();
        !line.is_empty()
            && !is_labelled(p)
            && !lower.starts_with("copyright")
            && !lower.starts_with('©')
            && !lower.starts_with("all rights reserved")
            && dates::published(&line).is_none()
            && !(line.len() < 60
                && layout()
                    .editions
                    .iter()
                    .any(|edition| lower.contains(edition.as_str())))
    });
    let in_new = || above(paragraphs, date, 2).filter(|p| !is_counter(p));
    // a copyright between date and length is that of Nexis Uni, where nothing else stands there
    let is_new = paragraphs[date + 1..length]
        .iter()
        .any(|p| p.line().to_lowercase().starts_with("copyright"));
    let found = if is_new {
        in_new().or(below)
    } else {
        below.or_else(in_new)
    };
    found.map(Paragraph::line)
}

fn is_labelled(paragraph: &Paragraph) -> bool {
    let layout = layout();
    [
        &layout.byline,
        &layout.dateline,
        &layout.highlight,
        &layout.head,
        &layout.length,
    ]
    .iter()
    .any(|labels| label(paragraph, labels).is_some())
}

/// The text, with the place from which it was reported and the summary before it where they are fields of their own.
fn text(body: &[Paragraph], dateline: Option<String>, highlight: Option<String>) -> String {
    let mut text = paragraphs::text(body);
    if let Some(dateline) = dateline
        && !text.is_empty()
        && !text
            .get(..dateline.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(&dateline))
    {
        text = format!("{} — {text}", dateline.trim_end_matches([':', '-', '—', ' ']));
    }
    match highlight {
        Some(highlight) if !text.is_empty() => format!("{highlight}\n\n{text}"),
        _ => text,
    }
}

/// The number of the document in the address that its title links to.
fn identifier(head: &[Paragraph]) -> Option<String> {
    head.iter()
        .rev()
        .filter_map(|p| p.link.as_deref())
        .find_map(|link| {
            let link = link.replace("%3A", ":").replace("%3a", ":");
            let start = link.find("urn:contentItem:")?;
            let number = link[start..].split(['&', '?', '#', '"', '/']).next()?;
            Some(number.to_owned())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn articles(text: &str) -> Vec<Article> {
        let paragraphs: Vec<Paragraph> = text.lines().map(Paragraph::plain).collect();
        split(&paragraphs)
            .unwrap()
            .into_iter()
            .map(Result::unwrap)
            .collect()
    }

    const NEW: &str = "User Name: = x\nDate and Time: = Tuesday, 7 May 2024 10:00:00 GMT\nJob Number: = 1\n\nDocuments (2)\n1. Vardania recalls envoy\n2. Minister resigns\n\n\
        Vardania recalls envoy\n\nThe Invented Daily (Sund)\nMay 6, 2024 Monday 10:22 PM EST\nCopyright 2024 Invented Daily Ltd All Rights Reserved\nSection: NEWS; Pg. 5\nLength: 22 words\nByline: Jane Roe\nDateline: SUND\nBody\n\n\
        Vardania recalled its envoy on Monday.\nSubject: to approval by parliament, the minister said, he will not return before the end of the year.\nGraphic\n\nA map\nClassification\n\nLanguage: ENGLISH\nPublication-Type: Newspaper\nSubject: DIPLOMACY (90%)\nLoad-Date: May 7, 2024\n\nEnd of Document\n\
        Minister resigns\nMorrow Gazette\n6 May 2024\nCopyright 2024 Morrow Gazette\nLength: 400 words\nBody\nThe minister resigned.\nClassification\nLanguage: French; English\nLoad-Date: May 8, 2024\nEnd of Document\n";

    #[test]
    fn nexis_uni() {
        let found = articles(NEW);
        assert_eq!(found.len(), 2);
        let first = &found[0];
        assert_eq!(first.title.as_deref(), Some("Vardania recalls envoy"));
        assert_eq!(first.outlet.as_deref(), Some("The Invented Daily (Sund)"));
        assert_eq!(first.published.unwrap().to_string(), "2024-05-06");
        assert_eq!(first.byline.as_deref(), Some("Jane Roe"));
        assert_eq!(first.language.as_deref(), Some("en"));
        assert_eq!(
            first.text,
            "SUND — Vardania recalled its envoy on Monday.\n\nSubject: to approval by parliament, the minister said, he will not return before the end of the year."
        );
        assert!(first.warnings.is_empty());
        assert_eq!(found[1].title.as_deref(), Some("Minister resigns"));
        assert_eq!(found[1].outlet.as_deref(), Some("Morrow Gazette"));
        assert_eq!(found[1].language.as_deref(), Some("fr"));
        assert_eq!(
            found[1].warnings,
            ["the export counts 400 words, the text has 3: it may be cut"]
        );
    }

    const OLD: &str = "1 of 2 DOCUMENTS\n\nThe Invented Daily (Sund)\n\nSeptember 22, 2010 Wednesday\nLate Edition - Final\n\nVardania recalls envoy; Two soldiers killed\n\nBYLINE: Jane Roe in Sund\n\nSECTION: HOME PAGES; Pg. 3\n\nLENGTH: 9 words\n\nHIGHLIGHT: A clash at the border.\n\nVardania recalled its envoy on Monday.\n\nIt gave no reasons.\n\nLOAD-DATE: September 23, 2010\n\nLANGUAGE: ENGLISH\n\nPUBLICATION-TYPE: Newspaper\n\nCopyright 2010 Invented Daily\nAll Rights Reserved\n\n\
        2 of 2 DOCUMENTS\n\nCopyright 2010 Morrow\nAll Rights Reserved\nMorrow Gazette\n\nSeptember 23, 2010 Thursday\n\nMinister resigns\n\nLENGTH: 3 words\n\nThe minister resigned.\n\nLANGUAGE: ENGLISH\n";

    #[test]
    fn the_older_service() {
        let found = articles(OLD);
        assert_eq!(found.len(), 2);
        assert_eq!(
            found[0].title.as_deref(),
            Some("Vardania recalls envoy; Two soldiers killed")
        );
        assert_eq!(found[0].outlet.as_deref(), Some("The Invented Daily (Sund)"));
        assert_eq!(found[0].byline.as_deref(), Some("Jane Roe in Sund"));
        assert_eq!(found[0].published.unwrap().to_string(), "2010-09-22");
        assert_eq!(
            found[0].text,
            "A clash at the border.\n\nVardania recalled its envoy on Monday.\n\nIt gave no reasons."
        );
        assert_eq!(found[1].title.as_deref(), Some("Minister resigns"));
        assert_eq!(found[1].outlet.as_deref(), Some("Morrow Gazette"));
        assert_eq!(found[1].text, "The minister resigned.");
    }

    #[test]
    fn a_document_without_text_is_told_and_other_texts_are_none() {
        let empty = "Title\nDaily\nMay 6, 2024\nLength: 3 words\nBody\nClassification\nEnd of Document";
        let paragraphs: Vec<Paragraph> = empty.lines().map(Paragraph::plain).collect();
        let found = split(&paragraphs).unwrap();
        assert_eq!(
            found[0].as_ref().unwrap_err().to_string(),
            "the document of Nexis has no text: Title"
        );
        assert!(split(&[Paragraph::plain("Length: 3 words")]).is_none());
        assert!(split(&[]).is_none());
    }

    #[test]
    fn the_number_of_a_document() {
        let title = Paragraph {
            link: Some("https://x.example/api?id=urn%3AcontentItem%3A6ABC-1&idtype=PID".to_owned()),
            ..Paragraph::plain("T")
        };
        assert_eq!(identifier(&[title]).as_deref(), Some("urn:contentItem:6ABC-1"));
    }
}
