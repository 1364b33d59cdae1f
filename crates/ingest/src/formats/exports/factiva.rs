//! Factiva, by the codes of its fields (`HD`, `BY`, `WC`, `PD`, `SN`, `LP`, `TD`, `AN`) or as it is displayed: headline,
//! byline, `512 words`, date, time, source, its code, language, copyright, the text, `Document ABC0000020250603…`.

use std::collections::HashSet;

use serde::Deserialize;

use super::{LAYOUTS, count, cut, language};
use crate::article::Article;
use crate::formats::html::meta::without_by;
use crate::formats::paragraphs::{self, Paragraph};
use crate::formats::{FormatError, dates};

/// Between the number of words and the text stand at most so many lines.
const MOST_HEAD_LINES: usize = 14;

#[derive(Deserialize)]
pub(super) struct Layout {
    codes: HashSet<String>,
    words: Vec<String>,
    document: Vec<String>,
}

fn layout() -> &'static Layout {
    &LAYOUTS.factiva
}

/// The articles, if the paragraphs are an export of Factiva.
pub(super) fn split(paragraphs: &[Paragraph]) -> Option<Vec<Result<Article, FormatError>>> {
    let fields = fields(paragraphs);
    let has = |code: &str| fields.iter().any(|field| field.code == code);
    if has("HD") && has("PD") && (has("TD") || has("LP")) {
        return Some(records(fields).iter().map(|record| coded(record)).collect());
    }
    let mut articles = Vec::new();
    for document in paragraphs.split_inclusive(|p| number(p).is_some()) {
        articles.extend(displayed(document));
    }
    (!articles.is_empty()).then_some(articles)
}

/// A field with its paragraphs.
struct Field {
    code: String,
    paragraphs: Vec<Paragraph>,
}

/// Paragraphs by the codes before them: `HD` alone or before a tab.
fn fields(paragraphs: &[Paragraph]) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for paragraph in paragraphs {
        for line in paragraph.text.split('\n') {
            let (first, rest) = line.trim_start().split_once('\t').unwrap_or((line, ""));
            if layout().codes.contains(first.trim()) {
                fields.push(Field {
                    code: first.trim().to_owned(),
                    paragraphs: vec![Paragraph::plain(rest)],
                });
            } else if let Some(field) = fields.last_mut() {
                field.paragraphs.push(Paragraph::plain(line));
            }
        }
    }
    fields
}

/// Fields by documents: each ends with its number, and none has two headlines.
fn records(fields: Vec<Field>) -> Vec<Vec<Field>> {
    let mut records: Vec<Vec<Field>> = Vec::new();
    let (mut headed, mut ended) = (false, true);
    for field in fields {
        if ended || (field.code == "HD" && headed) {
            records.push(Vec::new());
            headed = false;
        }
        headed |= field.code == "HD";
        ended = field.code == "AN";
        if let Some(record) = records.last_mut() {
            record.push(field);
        }
    }
    records.retain(|record| record.len() > 1);
    records
}

/// An article by its fields.
fn coded(record: &[Field]) -> Result<Article, FormatError> {
    let paragraphs = |code: &str| {
        record
            .iter()
            .find(|field| field.code == code)
            .map(|field| field.paragraphs.as_slice())
            .unwrap_or_default()
    };
    let value = |code: &str| {
        let line = paragraphs::text(paragraphs(code))
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        (!line.is_empty()).then_some(line)
    };
    let body: Vec<Paragraph> = paragraphs("LP").iter().chain(paragraphs("TD")).cloned().collect();
    let text = paragraphs::text(&body);
    if text.is_empty() {
        return Err(FormatError::NoText {
            what: "document of Factiva",
            name: value("HD").or_else(|| value("AN")),
        });
    }
    let dated = value("PD").map(|day| match value("ET") {
        Some(time) => format!("{day} {time}"),
        None => day,
    });
    Ok(Article {
        id: value("AN").map(|number| number.strip_prefix("Document ").unwrap_or(&number).to_owned()),
        warnings: cut(&text, value("WC").as_deref().and_then(count))
            .into_iter()
            .collect(),
        text,
        title: value("HD"),
        published: dated
            .and_then(|text| dates::published(&text))
            .or_else(|| dates::published(&value("PD")?)),
        outlet: value("SN"),
        url: None,
        byline: value("BY").map(|name| without_by(&name)),
        language: value("LA").as_deref().and_then(language),
    })
}

/// The number of a document in the line that ends it.
fn number(paragraph: &Paragraph) -> Option<String> {
    let line = paragraph.text.trim();
    let (word, number) = line.split_once(' ')?;
    let shaped = (16..=40).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_alphanumeric())
        && number.bytes().filter(u8::is_ascii_digit).count() >= 8
        && number.starts_with(|c: char| c.is_ascii_uppercase());
    (shaped && layout().document.contains(&word.to_lowercase())).then(|| number.to_owned())
}

/// `512 words`
fn is_length(paragraph: &Paragraph) -> bool {
    let line = paragraph.line();
    line.split_once(' ').is_some_and(|(number, word)| {
        number
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b',' | b'.'))
            && layout().words.contains(&word.to_lowercase())
    })
}

/// An article as it is displayed, or nothing if this is none.
fn displayed(document: &[Paragraph]) -> Option<Result<Article, FormatError>> {
    let document: Vec<&Paragraph> = document.iter().filter(|p| !p.text.trim().is_empty()).collect();
    let identifier = document.last().and_then(|last| number(last))?;
    let length = document.iter().position(|p| is_length(p))?;
    let head = Head::of(&document[length + 1..document.len() - 1])?;
    let (title, byline) = titled(&document[..length]);
    let body: Vec<Paragraph> = document[length + 1 + head.lines..document.len() - 1]
        .iter()
        .map(|p| (*p).clone())
        .collect();
    let text = paragraphs::text(&body);
    if text.is_empty() {
        return Some(Err(FormatError::NoText {
            what: "document of Factiva",
            name: title.or(Some(identifier)),
        }));
    }
    Some(Ok(Article {
        id: Some(identifier),
        warnings: cut(&text, count(&document[length].text)).into_iter().collect(),
        text,
        title,
        published: dates::published(&format!("{} {}", head.date, head.time))
            .or_else(|| dates::published(&head.date)),
        outlet: Some(head.source),
        url: None,
        byline,
        language: head.language,
    }))
}

/// What stands above the number of words. Of several lines the bold one is the headline, else the first; one that
/// begins with `By` is the byline, else the last.
fn titled(lines: &[&Paragraph]) -> (Option<String>, Option<String>) {
    // what stands above may be a heading of the whole export
    let lines = &lines[lines.len().saturating_sub(4)..];
    let at = lines.iter().rposition(|p| p.bold || p.heading).or_else(|| {
        let named = lines.len() >= 2 && lines.last().is_some_and(|p| is_byline(p));
        match lines.len() {
            0 => None,
            n if named => Some(n - 2),
            _ => Some(0),
        }
    });
    let Some(at) = at else {
        return (None, None);
    };
    let byline = lines[at + 1..].iter().map(|p| p.line()).next_back();
    (Some(lines[at].line()), byline.map(|name| without_by(&name)))
}

fn is_byline(paragraph: &Paragraph) -> bool {
    let line = paragraph.line().to_lowercase();
    line.starts_with("by ") || line.starts_with("von ") || line.starts_with("par ")
}

/// The lines between the number of words and the text.
struct Head {
    date: String,
    time: String,
    source: String,
    language: Option<String>,
    lines: usize,
}

impl Head {
    /// A date, sometimes a time, the source, and lines up to the copyright, else up to the language.
    fn of(lines: &[&Paragraph]) -> Option<Self> {
        let texts: Vec<String> = lines.iter().take(MOST_HEAD_LINES).map(|p| p.line()).collect();
        let date = texts.iter().position(|line| dates::published(line).is_some())?;
        let timed = texts.get(date + 1).is_some_and(|line| {
            line.contains(':') && line.len() < 20 && line.starts_with(|c: char| c.is_ascii_digit())
        });
        let source = date + 1 + usize::from(timed);
        let named = texts
            .iter()
            .skip(source + 1)
            .position(|line| language(line).is_some())
            .map(|at| at + source + 1);
        let is_copyright = |line: &String| {
            let lower = line.to_lowercase();
            ["copyright", "(c)", "©", "all rights reserved"]
                .iter()
                .any(|begin| lower.starts_with(begin))
        };
        let after_language = named.map_or(source + 1, |at| at + 1);
        let copyright = texts
            .iter()
            .skip(source + 1)
            .position(is_copyright)
            .map(|at| at + source + 1);
        let lines = copyright
            .filter(|at| *at <= after_language + 1)
            .map_or(after_language, |at| at + 1);
        Some(Self {
            date: texts[date].clone(),
            time: if timed {
                texts[date + 1].clone()
            } else {
                String::new()
            },
            source: texts.get(source)?.clone(),
            language: named.and_then(|at| language(&texts[at])),
            lines,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn articles(lines: &[&str]) -> Vec<Article> {
        let paragraphs: Vec<Paragraph> = lines
            .iter()
            .map(|line| match line.strip_prefix('*') {
                Some(line) => Paragraph {
                    bold: true,
                    ..Paragraph::plain(line)
                },
                None => Paragraph::plain(line),
            })
            .collect();
        split(&paragraphs)
            .unwrap()
            .into_iter()
            .map(Result::unwrap)
            .collect()
    }

    #[test]
    fn by_codes() {
        let found = articles(&[
            "SE\tWorld",
            "HD\tVardania recalls envoy",
            "BY\tBy Jane Roe",
            "WC\t10 words",
            "PD\t6 May 2024",
            "ET\t10:22 GMT",
            "SN\tMeridian Wire",
            "SC\tMERW",
            "LA\tEnglish",
            "CY\t(c) 2024 Meridian",
            "LP",
            "SUND, May 6 - Vardania recalled its envoy.",
            "TD",
            "It gave no reasons.",
            "CO",
            "mrdn : Meridian",
            "AN\tDocument MERW000020240506ek5600abc",
            "HD\tSecond",
            "PD\t7 May 2024",
            "TD\tText.",
            "AN\tDocument MERW000020240507ek5700abd",
        ]);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].title.as_deref(), Some("Vardania recalls envoy"));
        assert_eq!(found[0].byline.as_deref(), Some("Jane Roe"));
        assert_eq!(
            found[0].published.unwrap().time.unwrap().to_string(),
            "2024-05-06T10:22:00Z"
        );
        assert_eq!(found[0].outlet.as_deref(), Some("Meridian Wire"));
        assert_eq!(found[0].language.as_deref(), Some("en"));
        assert_eq!(
            found[0].text,
            "SUND, May 6 - Vardania recalled its envoy.\n\nIt gave no reasons."
        );
        assert_eq!(found[0].id.as_deref(), Some("MERW000020240506ek5600abc"));
        assert_eq!(found[1].text, "Text.");
    }

    #[test]
    fn as_displayed() {
        let found = articles(&[
            "World",
            "*Vardania recalls envoy",
            "By Jane Roe",
            "8 words",
            "3 June 2025",
            "10:05 GMT",
            "Meridian Wire",
            "MERW",
            "English",
            "(c) 2025 Meridian Ltd.",
            "Vardania recalled its envoy.",
            "It gave no reasons.",
            "Document MERW000020250603el6300abc",
            "Minister resigns",
            "3 words",
            "4 June 2025",
            "Morrow Gazette",
            "MORG",
            "12",
            "English",
            "Copyright 2025. All rights reserved.",
            "The minister resigned.",
            "Document MORG000020250604el6400xyz",
        ]);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].title.as_deref(), Some("Vardania recalls envoy"));
        assert_eq!(found[0].byline.as_deref(), Some("Jane Roe"));
        assert_eq!(
            found[0].text,
            "Vardania recalled its envoy.\n\nIt gave no reasons."
        );
        assert_eq!(found[0].outlet.as_deref(), Some("Meridian Wire"));
        assert_eq!(
            found[0].published.unwrap().time.unwrap().to_string(),
            "2025-06-03T10:05:00Z"
        );
        assert_eq!(found[1].title.as_deref(), Some("Minister resigns"));
        assert_eq!(found[1].byline, None);
        assert_eq!(found[1].text, "The minister resigned.");
    }

    #[test]
    fn other_texts_are_none() {
        let text = ["The ministers met.", "512 words", "Document 12"].map(Paragraph::plain);
        assert!(split(&text).is_none());
        assert!(split(&[]).is_none());
    }
}
