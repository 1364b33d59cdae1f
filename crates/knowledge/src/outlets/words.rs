//! The words that credits are made of: names of agencies, and what dates and places consist of.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::index::Id;
use super::pattern::Found;
use crate::spelling::fold;

/// Words that patterns are made of.
#[derive(Debug)]
pub(super) struct Words {
    /// By folded name; whether it has to be in capitals.
    agencies: HashMap<String, (Id, bool)>,
    /// First words of their names: most lines have none of them.
    first: HashSet<String>,
    /// Most words in a name.
    longest: usize,
    endings: HashSet<String>,
    fillers: HashSet<String>,
    months: HashSet<String>,
    days: HashSet<String>,
    particles: HashSet<String>,
}

/// The lists of words in `gazetteer/credits.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordLists {
    /// Short names that several agencies go by.
    several: Vec<String>,
    /// What may follow an agency's name.
    endings: Vec<String>,
    /// Others without a name.
    fillers: Vec<String>,
    months: Vec<String>,
    days: Vec<String>,
    /// Small words within names of places, and in dates.
    particles: Vec<String>,
}

impl Words {
    /// The words of these lists and agencies. A name that two agencies bear means none, one of `short` what it is said to mean.
    pub(super) fn of<'a>(
        names: impl Iterator<Item = (&'a str, Id)>,
        short: Vec<(&str, Id)>,
        lists: &WordLists,
    ) -> Self {
        let set = |list: &[String]| list.iter().map(|word| fold(word)).collect::<HashSet<_>>();
        let mut words = Self {
            agencies: HashMap::new(),
            first: HashSet::new(),
            longest: 0,
            endings: set(&lists.endings),
            fillers: set(&lists.fillers),
            months: set(&lists.months),
            days: set(&lists.days),
            particles: set(&lists.particles),
        };
        let mut several = set(&lists.several);
        for (name, id) in names {
            if !words.add(name, id) {
                several.insert(fold(name));
            }
        }
        words.agencies.retain(|name, _| !several.contains(name));
        for (name, id) in short {
            words.agencies.remove(&fold(name));
            words.add(name, id);
        }
        let first = |name: &String| name.split(' ').next().map(str::to_owned);
        words.first = words.agencies.keys().filter_map(first).collect();
        words
    }

    /// Adds a name, and whether it was free.
    fn add(&mut self, name: &str, id: Id) -> bool {
        let capitals = name.len() <= 5 && name.chars().all(|c| !c.is_lowercase());
        self.longest = self.longest.max(name.split_whitespace().count());
        match self.agencies.entry(fold(name)) {
            Entry::Occupied(mut there) => {
                there.get_mut().1 &= capitals;
                there.get().0 == id
            }
            Entry::Vacant(free) => {
                free.insert((id, capitals));
                true
            }
        }
    }

    /// Whether the text names an agency anywhere.
    pub(super) fn are_in(&self, text: &str) -> bool {
        let mut word = String::new();
        let breaks =
            |c: char| c.is_whitespace() || matches!(c, '-' | '/' | ',' | '_' | '(' | '[' | '|' | '—' | '–');
        let mut start = 0;
        text.split(breaks).any(|piece| {
            let at = start + piece.find(char::is_alphanumeric).unwrap_or(0);
            start += piece.len();
            start += text[start..].chars().next().map_or(0, char::len_utf8);
            word.clear();
            if piece.is_ascii() {
                word.extend(
                    piece
                        .chars()
                        .filter(char::is_ascii_alphanumeric)
                        .map(|c| c.to_ascii_lowercase()),
                );
            } else {
                word.push_str(&fold(piece));
            }
            self.first.contains(&word) && !self.single(text, at).is_empty()
        })
    }

    /// One agency at this place, the longest name first: where its name ends, and it.
    pub(super) fn single(&self, text: &str, at: usize) -> Vec<(usize, Found)> {
        let mut found = Vec::new();
        for end in word_ends(&text[at..], self.longest + 3).into_iter().rev() {
            let name = &text[at..at + end];
            if let Some(id) = self.agency(name) {
                let list = Found {
                    agencies: vec![id],
                    others: false,
                    span: (at, at + end),
                };
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
                let start = if *end == at {
                    Some(at)
                } else {
                    self.joint(text, *end)
                };
                let Some(start) = start else { continue };
                for (end, member) in self.members(text, start) {
                    let mut longer = list.clone();
                    if let Some(&id) = member.agencies.first() {
                        let from = if longer.agencies.is_empty() {
                            start
                        } else {
                            longer.span.0
                        };
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
        members.extend(filler.map(|end| {
            (
                at + end,
                Found {
                    others: true,
                    ..Found::default()
                },
            )
        }));
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
        let plain = self
            .endings
            .iter()
            .filter_map(|ending| folded.strip_suffix(ending.as_str())?.strip_suffix(' '));
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
            let skipped = rest.len()
                - rest
                    .trim_start_matches([' ', '\t', '\u{a0}', '[', ']', ','])
                    .len();
            let word = &rest[skipped..];
            let length = word
                .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '/' | ']'))
                .unwrap_or(word.len());
            let word = &word[..length];
            let plain = fold(word);
            let is_date = self.months.contains(&plain);
            let is_number = word.starts_with(|c: char| c.is_ascii_digit());
            let fits = is_date
                || is_number
                || word.starts_with(char::is_uppercase)
                || self.days.contains(&plain)
                || self.particles.contains(&plain);
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
            let capital = text[from..end]
                .trim_start_matches([' ', '-'])
                .starts_with(char::is_uppercase);
            from = end;
            capital
        })
        .collect()
}
