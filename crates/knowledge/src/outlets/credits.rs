//! Which agency a printed text credits.
//!
//! What is looked at: the byline, the first lines for a dateline, and the ends of the last lines for what stands there in brackets, after a
//! dash or as a line of its own. How credits are printed stands in `gazetteer/credits.toml`.

use std::collections::HashSet;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::Outlet;
use super::index::{Id, Index};
use super::pattern::{Found, Pattern};
use super::words::{WordLists, Words};
use crate::source::{Source, SourceError};

pub(super) const CREDITS: Source<'static> = Source::new(
    "gazetteer/credits.toml",
    include_str!("../../../../gazetteer/credits.toml"),
);

/// How many lines at the head of a text may be title, byline or dateline.
const HEAD_LINES: usize = 6;
/// How many lines at the foot of a text may be credits or what outlets add after them.
const FOOT_LINES: usize = 8;
/// How many of them may have a credit at the end of a sentence.
const FOOT_SENTENCES: usize = 3;
/// Characters of a line that are looked at, from its start or before its end.
const LINE: usize = 240;

/// Where a credit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// Where the author is named.
    Byline,
    /// Before the first sentence: `KYIV, June 3 (Reuters) -`.
    Dateline,
    /// After the last sentence: `— AFP`, `(AP)`.
    SignOff,
    /// In words: "Source: Xinhua", "With inputs from PTI".
    Line,
}

/// How much of the text is the agency's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// All of it.
    Source,
    /// It and others together, named or not.
    Shared,
    /// It helped with a text that is another's.
    Contribution,
}

/// What a text credits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit<'a> {
    /// The agency, the first one if there are several.
    pub outlet: &'a Outlet,
    /// The others that are named with it.
    pub with: Vec<&'a Outlet>,
    /// From the first agency's name to the end of the last one's, in code points of the text; `None` if it is the byline's.
    pub span: Option<(u32, u32)>,
    /// Where it stands.
    pub how: How,
    /// How much is the agency's.
    pub part: Part,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CreditsFile {
    syndicates: Vec<Spanned<String>>,
    name: Vec<Spanned<NameRow>>,
    words: WordLists,
    pattern: Vec<Spanned<PatternRow>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NameRow {
    short: String,
    outlet: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PatternRow {
    at: Where,
    part: PartRow,
    form: String,
}

/// Where a pattern is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Where {
    /// The whole byline.
    Byline,
    /// The start of one of the first lines.
    Dateline,
    /// A whole line among the first ones.
    Head,
    /// A whole line among the last ones.
    Foot,
    /// The end of one of the very last lines.
    End,
    /// A whole line at head or foot, or the end of a last line.
    Line,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum PartRow {
    Source,
    Shared,
    Contribution,
}

/// The ways of crediting.
#[derive(Debug)]
pub(super) struct Credits {
    words: Words,
    patterns: Vec<(Where, Part, Pattern)>,
}

impl Credits {
    /// # Errors
    /// If the file is wrong, or names an outlet that there is not.
    pub(super) fn read(source: &Source<'_>, all: &[Outlet], index: &Index) -> Result<Self, SourceError> {
        let file: CreditsFile = source.read()?;
        let known = |name: &str, at: Range<usize>| match index.bearers(name) {
            [id] => Ok(*id),
            [] => Err(source.error(at, format!("no outlet is called {name:?} (gazetteer/press)"))),
            _ => Err(source.error(at, format!("several outlets are called {name:?}"))),
        };
        let syndicates = file
            .syndicates
            .iter()
            .map(|name| known(name.get_ref(), name.span()))
            .collect::<Result<HashSet<_>, _>>()?;
        let short = file
            .name
            .iter()
            .map(|row| {
                Ok((
                    row.get_ref().short.as_str(),
                    known(&row.get_ref().outlet, row.span())?,
                ))
            })
            .collect::<Result<Vec<_>, SourceError>>()?;
        let credited = |(id, outlet): &(Id, &Outlet)| outlet.is_agency() || syndicates.contains(id);
        let names = (0..).zip(all).filter(credited).flat_map(|(id, outlet)| {
            let names = outlet.names.iter().chain([&outlet.name]);
            names.map(move |name| (name.as_str(), id))
        });
        Ok(Self {
            words: Words::of(names, short, &file.words),
            patterns: patterns(source, &file.pattern)?,
        })
    }

    /// All credits of a byline and a text.
    pub(super) fn find<'a>(&self, byline: Option<&str>, text: &str, all: &'a [Outlet]) -> Vec<Credit<'a>> {
        let mut credits = Vec::new();
        if let Some(byline) = byline {
            let line = head(byline.trim(), LINE);
            let found = self.first(&[Where::Byline], |pattern| {
                pattern.matches(line, 0, true, &self.words)
            });
            credits.extend(found.and_then(|(part, found)| credit(found, part, How::Byline, None, all)));
        }
        let mut in_text: Vec<(Range<usize>, Part, How, Found)> = Vec::new();
        let lines = lines(text);
        for (number, line) in lines.iter().enumerate() {
            let from_end = lines.len() - number;
            let at_head = number < HEAD_LINES && self.words.are_in(head(&text[line.clone()], LINE));
            let at_foot = from_end <= FOOT_LINES
                && self
                    .words
                    .are_in(&text[line.start + tail(&text[line.clone()], LINE)..line.end]);
            let found = at_head.then(|| self.dateline(&text[line.clone()])).flatten();
            // In a short text one line may be both: it is what it stands nearer to.
            let byline = at_head && number < from_end;
            let found = found.or_else(|| byline.then(|| self.at_head(&text[line.clone()])).flatten());
            let found = found.or_else(|| {
                at_foot
                    .then(|| self.at_foot(&text[line.clone()], from_end))
                    .flatten()
            });
            let Some((how, part, mut found)) = found else {
                continue;
            };
            found.span = (found.span.0 + line.start, found.span.1 + line.start);
            let again = in_text
                .last()
                .is_some_and(|(_, _, _, last)| last.span == found.span);
            if !again {
                in_text.push((line.clone(), part, how, found));
            }
        }
        for (_, part, how, found) in in_text {
            let span = code_points(text, found.span);
            credits.extend(credit(found, part, how, Some(span), all));
        }
        credits
    }

    /// The first pattern of these places that fits.
    fn first(&self, places: &[Where], try_one: impl Fn(&Pattern) -> Option<Found>) -> Option<(Part, Found)> {
        let mut here = self
            .patterns
            .iter()
            .filter(|(place, _, _)| places.contains(place));
        here.find_map(|(_, part, pattern)| Some((*part, try_one(pattern)?)))
    }

    /// What a line begins with, before the first sentence.
    fn dateline(&self, line: &str) -> Option<(How, Part, Found)> {
        let start = head(line, LINE);
        let found = self.first(&[Where::Dateline], |pattern| {
            pattern.matches(start, 0, false, &self.words)
        });
        found.map(|(part, found)| (How::Dateline, part, found))
    }

    /// A whole line before the text.
    fn at_head(&self, line: &str) -> Option<(How, Part, Found)> {
        if head(line, LINE).len() < line.len() {
            return None;
        }
        let whole = |pattern: &Pattern| pattern.matches(line, 0, true, &self.words);
        let byline = self.first(&[Where::Head], whole);
        let byline = byline.map(|(part, found)| (How::Byline, part, found));
        byline.or_else(|| {
            self.first(&[Where::Line], whole)
                .map(|(part, found)| (How::Line, part, found))
        })
    }

    /// A whole line after the text, or the end of one of the last lines.
    fn at_foot(&self, line: &str, from_end: usize) -> Option<(How, Part, Found)> {
        let start = head(line, LINE);
        let whole = |pattern: &Pattern| pattern.matches(start, 0, true, &self.words);
        if line.len() == start.len() {
            if let Some((part, found)) = self.first(&[Where::Foot], whole) {
                return Some((How::SignOff, part, found));
            }
            if let Some((part, found)) = self.first(&[Where::Line], whole) {
                return Some((How::Line, part, found));
            }
        }
        (from_end <= FOOT_SENTENCES).then(|| self.at_end(line)).flatten()
    }

    /// What stands at the end of a line, after a sentence.
    fn at_end(&self, line: &str) -> Option<(How, Part, Found)> {
        let from = tail(line, LINE);
        let starts = line[from..].char_indices().map(|(i, _)| from + i);
        let after_sentence = |&at: &usize| {
            let before = line[..at].chars().next_back();
            before.is_none_or(|c| c.is_whitespace() || matches!(c, '.' | '!' | '?' | '"' | '”' | '’' | '\''))
        };
        let starts: Vec<usize> = starts.filter(after_sentence).collect();
        let within = |pattern: &Pattern| {
            let mut starts = starts.iter();
            starts.find_map(|&at| pattern.matches(line, at, true, &self.words))
        };
        if let Some((part, found)) = self.first(&[Where::Line], within) {
            return Some((How::Line, part, found));
        }
        self.first(&[Where::End], within)
            .map(|(part, found)| (How::SignOff, part, found))
    }
}

fn patterns(
    source: &Source<'_>,
    rows: &[Spanned<PatternRow>],
) -> Result<Vec<(Where, Part, Pattern)>, SourceError> {
    let mut patterns = Vec::new();
    for row in rows {
        let part = match row.get_ref().part {
            PartRow::Source => Part::Source,
            PartRow::Shared => Part::Shared,
            PartRow::Contribution => Part::Contribution,
        };
        let forms =
            Pattern::parse(&row.get_ref().form).map_err(|problem| source.error(row.span(), problem))?;
        if !forms.iter().all(Pattern::has_agency) {
            return Err(source.error(row.span(), "each form needs {agency} or {agencies}"));
        }
        patterns.extend(forms.into_iter().map(|form| (row.get_ref().at, part, form)));
    }
    Ok(patterns)
}

fn credit(
    found: Found,
    part: Part,
    how: How,
    span: Option<(u32, u32)>,
    all: &[Outlet],
) -> Option<Credit<'_>> {
    let mut outlets: Vec<&Outlet> = found
        .agencies
        .iter()
        .filter_map(|&id| all.get(id as usize))
        .collect();
    outlets.dedup();
    let several = outlets.len() > 1 || found.others;
    let part = if several && part == Part::Source {
        Part::Shared
    } else {
        part
    };
    let mut outlets = outlets.into_iter();
    Some(Credit {
        outlet: outlets.next()?,
        with: outlets.collect(),
        span,
        how,
        part,
    })
}

/// Lines that are not empty, in bytes, without the spaces around them.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    let mut at_head = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if !trimmed.is_empty() {
            let from = start + line.len() - line.trim_start().len();
            lines.push(from..from + trimmed.len());
            at_head += 1;
        }
        start += line.len();
        // Only head and foot are of use: what lies between is dropped now and then, so that memory does not grow.
        if at_head > 4096 {
            lines.drain(HEAD_LINES..lines.len() - FOOT_LINES);
            at_head = 0;
        }
    }
    lines
}

/// The first characters of a line.
fn head(line: &str, most: usize) -> &str {
    line.char_indices()
        .nth(most)
        .map_or(line, |(end, _)| &line[..end])
}

/// Where the last characters of a line begin.
fn tail(line: &str, most: usize) -> usize {
    line.char_indices()
        .rev()
        .nth(most - 1)
        .map_or(0, |(start, _)| start)
}

fn code_points(text: &str, bytes: (usize, usize)) -> (u32, u32) {
    let count = |part: &str| u32::try_from(part.chars().count()).unwrap_or(u32::MAX);
    let start = count(&text[..bytes.0]);
    (start, start.saturating_add(count(&text[bytes.0..bytes.1])))
}

#[cfg(test)]
mod tests;
