//! Which agency a printed text credits.
//!
//! What is looked at: the byline, the first lines for a dateline, and the ends of the last lines for what stands there in brackets, after a
//! dash or as a line of its own. How credits are printed stands in `gazetteer/credits.toml`.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::Outlet;
use super::index::{Id, Index};
use super::pattern::{Found, Pattern};
use crate::source::{Source, SourceError};
use crate::spelling::fold;

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
    several: Vec<String>,
    endings: Vec<String>,
    fillers: Vec<String>,
    months: Vec<String>,
    days: Vec<String>,
    particles: Vec<String>,
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

/// Words that patterns are made of.
#[derive(Debug)]
pub(super) struct Words {
    /// By folded name; whether it has to be in capitals.
    agencies: HashMap<String, (Id, bool)>,
    /// Most words in a name.
    longest: usize,
    endings: HashSet<String>,
    fillers: HashSet<String>,
    months: HashSet<String>,
    days: HashSet<String>,
    particles: HashSet<String>,
}

impl Credits {
    /// # Errors
    /// If the file is wrong, or names an outlet that there is not.
    pub(super) fn read(source: &Source<'_>, all: &[Outlet], index: &Index) -> Result<Self, SourceError> {
        let file: CreditsFile = source.read()?;
        let set = |list: &[String]| list.iter().map(|word| fold(word)).collect::<HashSet<_>>();
        let mut words = Words {
            agencies: HashMap::new(),
            longest: 0,
            endings: set(&file.endings),
            fillers: set(&file.fillers),
            months: set(&file.months),
            days: set(&file.days),
            particles: set(&file.particles),
        };
        let several = set(&file.several);
        let known = |name: &Spanned<String>| match index.bearers(name.get_ref()) {
            [id] => Ok(*id),
            [] => Err(source.error(name.span(), format!("no outlet is called {:?} (gazetteer/press)", name.get_ref()))),
            _ => Err(source.error(name.span(), format!("several outlets are called {:?}", name.get_ref()))),
        };
        let syndicates = file.syndicates.iter().map(known).collect::<Result<HashSet<_>, _>>()?;
        let mut twice = HashSet::new();
        for (id, outlet) in (0..).zip(all) {
            if outlet.is_agency() || syndicates.contains(&id) {
                for name in outlet.names.iter().chain([&outlet.name]) {
                    words.add(name, id, &mut twice);
                }
            }
        }
        words.agencies.retain(|name, _| !twice.contains(name) && !several.contains(name));
        for row in &file.name {
            let name = Spanned::new(row.span(), row.get_ref().outlet.clone());
            words.agencies.remove(&fold(&row.get_ref().short));
            words.add(&row.get_ref().short, known(&name)?, &mut twice);
        }
        let patterns = patterns(source, &file.pattern)?;
        Ok(Self { words, patterns })
    }

    /// All credits of a byline and a text.
    pub(super) fn find<'a>(&self, byline: Option<&str>, text: &str, all: &'a [Outlet]) -> Vec<Credit<'a>> {
        let mut credits = Vec::new();
        if let Some(byline) = byline {
            let line = head(byline.trim(), LINE);
            let found = self.first(&[Where::Byline], |pattern| pattern.matches(line, 0, true, &self.words));
            credits.extend(found.and_then(|(part, found)| credit(found, part, How::Byline, None, all)));
        }
        let mut in_text: Vec<(Range<usize>, Part, How, Found)> = Vec::new();
        let lines = lines(text);
        for (number, line) in lines.iter().enumerate() {
            let from_end = lines.len() - number;
            let at_head = number < HEAD_LINES;
            let at_foot = from_end <= FOOT_LINES;
            let found = at_head.then(|| self.at_head(&text[line.clone()])).flatten();
            let found = found.or_else(|| at_foot.then(|| self.at_foot(&text[line.clone()], from_end)).flatten());
            let Some((how, part, mut found)) = found else { continue };
            found.span = (found.span.0 + line.start, found.span.1 + line.start);
            let again = in_text.last().is_some_and(|(_, _, _, last)| last.span == found.span);
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
        let mut here = self.patterns.iter().filter(|(place, _, _)| places.contains(place));
        here.find_map(|(_, part, pattern)| Some((*part, try_one(pattern)?)))
    }

    fn at_head(&self, line: &str) -> Option<(How, Part, Found)> {
        let start = head(line, LINE);
        let dateline = self.first(&[Where::Dateline], |pattern| pattern.matches(start, 0, false, &self.words));
        if let Some((part, found)) = dateline {
            return Some((How::Dateline, part, found));
        }
        let short = line.len() == start.len();
        let whole = |pattern: &Pattern| pattern.matches(line, 0, true, &self.words);
        let byline = short.then(|| self.first(&[Where::Head], whole)).flatten();
        if let Some((part, found)) = byline {
            return Some((How::Byline, part, found));
        }
        let line = short.then(|| self.first(&[Where::Line], whole)).flatten();
        line.map(|(part, found)| (How::Line, part, found))
    }

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

fn patterns(source: &Source<'_>, rows: &[Spanned<PatternRow>]) -> Result<Vec<(Where, Part, Pattern)>, SourceError> {
    let mut patterns = Vec::new();
    for row in rows {
        let part = match row.get_ref().part {
            PartRow::Source => Part::Source,
            PartRow::Shared => Part::Shared,
            PartRow::Contribution => Part::Contribution,
        };
        let forms = Pattern::parse(&row.get_ref().form).map_err(|problem| source.error(row.span(), problem))?;
        if !forms.iter().all(Pattern::has_agency) {
            return Err(source.error(row.span(), "each form needs {agency} or {agencies}"));
        }
        patterns.extend(forms.into_iter().map(|form| (row.get_ref().at, part, form)));
    }
    Ok(patterns)
}

fn credit(found: Found, part: Part, how: How, span: Option<(u32, u32)>, all: &[Outlet]) -> Option<Credit<'_>> {
    let mut outlets: Vec<&Outlet> = found.agencies.iter().filter_map(|&id| all.get(id as usize)).collect();
    outlets.dedup();
    let several = outlets.len() > 1 || found.others;
    let part = if several && part == Part::Source { Part::Shared } else { part };
    let mut outlets = outlets.into_iter();
    Some(Credit { outlet: outlets.next()?, with: outlets.collect(), span, how, part })
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
    line.char_indices().nth(most).map_or(line, |(end, _)| &line[..end])
}

/// Where the last characters of a line begin.
fn tail(line: &str, most: usize) -> usize {
    line.char_indices().rev().nth(most - 1).map_or(0, |(start, _)| start)
}

fn code_points(text: &str, bytes: (usize, usize)) -> (u32, u32) {
    let count = |part: &str| u32::try_from(part.chars().count()).unwrap_or(u32::MAX);
    let start = count(&text[..bytes.0]);
    (start, start.saturating_add(count(&text[bytes.0..bytes.1])))
}

impl Words {
    /// Adds a name; one that two agencies bear is kept in `twice`.
    fn add(&mut self, name: &str, id: Id, twice: &mut HashSet<String>) {
        let capitals = name.len() <= 5 && name.chars().all(|c| !c.is_lowercase());
        self.longest = self.longest.max(name.split_whitespace().count());
        match self.agencies.entry(fold(name)) {
            std::collections::hash_map::Entry::Occupied(mut there) => {
                if there.get().0 != id {
                    twice.insert(fold(name));
                } else if !capitals {
                    there.get_mut().1 = false;
                }
            }
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert((id, capitals));
            }
        }
    }

    /// One agency at this place, the longest name first: where its name ends, and it.
    pub(super) fn single(&self, text: &str, at: usize) -> Vec<(usize, Found)> {
        let mut found = Vec::new();
        for end in word_ends(&text[at..], self.longest + 3).into_iter().rev() {
            let name = &text[at..at + end];
            if let Some(id) = self.agency(name) {
                let list = Found { agencies: vec![id], others: false, span: (at, at + end) };
                found.push((at + end, list));
            }
        }
        found
    }

    /// Agencies at this place, as many as there are first: where the list ends, and what is in it.
    pub(super) fn lists(&self, text: &str, at: usize) -> Vec<(usize, Found)> {
        let mut lists: Vec<(usize, Found)> = Vec::new();
        let mut ends = vec![(at, Found::default())];
        // Each round adds one member to each list of the last one; a list of more than eight is no credit.
        for _ in 0..8 {
            let mut next = Vec::new();
            for (end, list) in &ends {
                let start = if *end == at { Some(at) } else { self.joint(text, *end) };
                let Some(start) = start else { continue };
                for (end, member) in self.members(text, start) {
                    let mut longer = list.clone();
                    if let Some(&id) = member.agencies.first() {
                        let from = if longer.agencies.is_empty() { start } else { longer.span.0 };
                        longer.span = (from, end);
                        longer.agencies.push(id);
                    }
                    longer.others |= member.others;
                    next.push((end, longer));
                }
            }
            lists.extend(next.iter().cloned());
            next.truncate(8);
            ends = next;
        }
        lists.retain(|(_, list)| !list.agencies.is_empty());
        lists.sort_by_key(|(end, _)| std::cmp::Reverse(*end));
        lists
    }

    /// An agency, or others without a name.
    fn members(&self, text: &str, at: usize) -> Vec<(usize, Found)> {
        let mut members = self.single(text, at);
        members.truncate(2);
        let mut ends = word_ends(&text[at..], 3).into_iter().rev();
        let filler = ends.find(|&end| self.fillers.contains(&fold(&text[at..at + end])));
        members.extend(filler.map(|end| (at + end, Found { others: true, ..Found::default() })));
        members
    }

    /// Where the next member begins, if commas, slashes or "and" follow.
    fn joint(&self, text: &str, at: usize) -> Option<usize> {
        let rest = text[at..].trim_start();
        let marked = rest.trim_start_matches([',', '/', '&', '|', ';', '+', '-', '–']);
        let after = marked.trim_start();
        let word = ["and ", "with ", "by "].iter().find_map(|word| {
            let start = after.get(..word.len())?;
            start.eq_ignore_ascii_case(word).then(|| &after[word.len()..])
        });
        let joined = marked.len() < rest.len() || word.is_some();
        let next = word.unwrap_or(after).trim_start();
        (joined && !next.is_empty()).then(|| text.len() - next.len())
    }

    /// The agency of this name, with "news agency" or the like after it or not.
    fn agency(&self, name: &str) -> Option<Id> {
        let folded = fold(name);
        let plain = self.endings.iter().filter_map(|ending| folded.strip_suffix(ending.as_str())?.strip_suffix(' '));
        // The longest name counts; which ending it lost does not matter.
        let plain = plain.min_by_key(|rest| rest.len());
        let &(id, capitals) = self.agencies.get(&folded).or_else(|| self.agencies.get(plain?))?;
        (!capitals || !name.split_whitespace().next()?.contains(char::is_lowercase)).then_some(id)
    }

    /// Where what stands before an agency in a dateline may end: "KYIV, Ukraine", "MOSCOW. June 3.", "June 3".
    pub(super) fn head_ends(&self, text: &str, dated: bool) -> Vec<usize> {
        let mut ends = Vec::new();
        let (mut has_date, mut at) = (false, 0);
        let mut words = 0;
        while words < 12 {
            let rest = &text[at..];
            let skipped = rest.len() - rest.trim_start_matches([' ', '\t', '\u{a0}', '[', ']']).len();
            let word = &rest[skipped..];
            let length = word.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '/' | ']')).unwrap_or(word.len());
            let word = &word[..length];
            let plain = fold(word);
            let is_date = self.months.contains(&plain);
            let is_number = word.starts_with(|c: char| c.is_ascii_digit());
            let fits = is_date || is_number || word.starts_with(char::is_uppercase) || self.days.contains(&plain) || self.particles.contains(&plain);
            if word.is_empty() || !fits {
                break;
            }
            has_date |= is_date;
            at += skipped + length;
            words += 1;
            let capitals = text[..at].split_whitespace().next().is_some_and(|first| {
                let mut letters = first.chars().filter(|c| c.is_alphabetic());
                letters.clone().count() > 2 && letters.all(char::is_uppercase)
            });
            let head = text[..at].trim_end_matches([',', '.', ' ']);
            let good = self.agency(head).is_none() && (!dated || has_date || capitals);
            if good {
                ends.push(at);
                let cut = text[..at].trim_end_matches([',', '.', '-', '–', '—', ':']).len();
                if cut < at {
                    ends.push(cut);
                }
            }
        }
        ends
    }
}

/// Where words end, from the first to the `most`-th; marks that may follow a name stay outside.
fn word_ends(text: &str, most: usize) -> Vec<usize> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '.' | '&');
    if !text.starts_with(char::is_alphanumeric) {
        return Vec::new();
    }
    let mut ends = Vec::new();
    let mut at = 0;
    while ends.len() < most {
        let length = text[at..].find(|c| !inside(c)).unwrap_or(text.len() - at);
        let word = text[at..at + length].trim_end_matches(['.', '\'', '’']);
        if length == 0 {
            break;
        }
        ends.push(at + word.len());
        at += length;
        match text[at..].chars().next() {
            Some(c @ (' ' | '-' | '\u{a0}')) => at += c.len_utf8(),
            // "RFE/RL" and the like.
            Some('/') => at += 1,
            _ => break,
        }
    }
    ends
}

/// Where one to four words with capitals end.
pub(super) fn place_ends(text: &str) -> Vec<usize> {
    let ends = word_ends(text, 4);
    let mut from = 0;
    ends.into_iter()
        .take_while(|&end| {
            let capital = text[from..end].trim_start_matches([' ', '-']).starts_with(char::is_uppercase);
            from = end;
            capital
        })
        .collect()
}

#[cfg(test)]
mod tests;
