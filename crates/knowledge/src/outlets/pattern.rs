//! The little language of `gazetteer/credits.toml`: how a credit may be printed.
//!
//! A pattern is text in which letter case and the number of spaces do not count, with places in braces:
//!
//! | place | stands for |
//! | --- | --- |
//! | `{agency}` | an agency, by any of its names |
//! | `{agencies}` | one or several, with commas, slashes, dashes or "and" between them |
//! | `{head}` | what stands before an agency in a dateline: place, date or both |
//! | `{dated}` | the same, but with a date, or a place in capitals: needs no dash after it |
//! | `{person}` | names of persons, up to eighty characters without brackets, slashes and bars |
//! | `{place}` | one to four words with capitals |
//! | `{dash}` | a dash of whatever length, or a colon |
//! | `{year}` | four digits |
//! | `{rest}` | whatever follows, up to the end |
//!
//! What stands in square brackets may be left out.

use super::index::Id;
use super::words::{Words, place_ends};

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// Characters in small letters.
    Text(String),
    /// Any number of spaces; at least one between letters or digits.
    Space,
    Agencies {
        several: bool,
    },
    Head {
        dated: bool,
    },
    Person,
    Place,
    Dash,
    Year,
    Rest,
}

/// How a credit may be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Piece>);

/// Agencies found by a pattern.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// The agencies, in the order of the text.
    pub(super) agencies: Vec<Id>,
    /// Whether others stand beside them that have no name: "staff", "agencies".
    pub(super) others: bool,
    /// Bytes from the first agency to the end of the last one.
    pub(super) span: (usize, usize),
}

impl Pattern {
    /// Reads a pattern: all its forms, with and without what may be left out.
    ///
    /// # Errors
    /// Where it has an unknown place, or brackets that do not close.
    pub(super) fn parse(text: &str) -> Result<Vec<Self>, String> {
        if let Some(open) = text.find('[') {
            let close = text[open..].find(']').map(|at| open + at);
            let close = close.ok_or_else(|| format!("{text:?}: a \"[\" without \"]\""))?;
            let with = format!(
                "{}{}{}",
                &text[..open],
                &text[open + 1..close],
                &text[close + 1..]
            );
            let without = format!("{}{}", &text[..open], &text[close + 1..]);
            let mut forms = Self::parse(&with)?;
            forms.extend(Self::parse(&without)?);
            return Ok(forms);
        }
        pieces(text).map(|pieces| vec![Self(pieces)])
    }

    /// Whether it asks for an agency, as each pattern must.
    pub(super) fn has_agency(&self) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Agencies { .. }))
    }

    /// The agencies that `text` from byte `at` names in this form; `whole` if nothing may follow.
    pub(super) fn matches(&self, text: &str, at: usize, whole: bool, words: &Words) -> Option<Found> {
        let mut found = Found::default();
        let state = Match { text, whole, words };
        state.run(&self.0, at, &mut found).then_some(found)
    }
}

fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '{' {
            let close = rest
                .find('}')
                .ok_or_else(|| format!("{text:?}: a \"{{\" without \"}}\""))?;
            pieces.push(
                place(&rest[1..close])
                    .ok_or_else(|| format!("{text:?}: no place is called {:?}", &rest[1..close]))?,
            );
            rest = &rest[close + 1..];
        } else if c.is_whitespace() {
            if pieces.last() != Some(&Piece::Space) {
                pieces.push(Piece::Space);
            }
            rest = &rest[c.len_utf8()..];
        } else {
            let end = rest
                .find(|c: char| c == '{' || c.is_whitespace())
                .unwrap_or(rest.len());
            pieces.push(Piece::Text(rest[..end].to_lowercase()));
            rest = &rest[end..];
        }
    }
    Ok(pieces)
}

fn place(name: &str) -> Option<Piece> {
    Some(match name {
        "agency" => Piece::Agencies { several: false },
        "agencies" => Piece::Agencies { several: true },
        "head" => Piece::Head { dated: false },
        "dated" => Piece::Head { dated: true },
        "person" => Piece::Person,
        "place" => Piece::Place,
        "dash" => Piece::Dash,
        "year" => Piece::Year,
        "rest" => Piece::Rest,
        _ => return None,
    })
}

/// A text that a pattern is laid on.
struct Match<'a> {
    text: &'a str,
    whole: bool,
    words: &'a Words,
}

impl Match<'_> {
    /// Whether these pieces fit from byte `at`; pieces that may have several lengths are tried from the longest for
    /// agencies, from the shortest for all others.
    fn run(&self, pieces: &[Piece], at: usize, found: &mut Found) -> bool {
        let Some((piece, then)) = pieces.split_first() else {
            return !self.whole || self.text[at..].trim_end().is_empty();
        };
        match piece {
            Piece::Rest => true,
            Piece::Text(wanted) => self
                .text_at(wanted, at)
                .is_some_and(|end| self.run(then, end, found)),
            Piece::Space => self.space_at(at).is_some_and(|end| self.run(then, end, found)),
            Piece::Dash => self.dash_at(at).is_some_and(|end| self.run(then, end, found)),
            Piece::Year => self.year_at(at).is_some_and(|end| self.run(then, end, found)),
            Piece::Agencies { several } => self.agencies(*several, then, at, found),
            Piece::Head { dated } => {
                let ends = self.words.head_ends(&self.text[at..], *dated);
                ends.into_iter().any(|end| self.run(then, at + end, found))
            }
            Piece::Person => self.ends(
                at,
                80,
                |c| !matches!(c, '(' | ')' | '/' | '|' | '[' | ']'),
                then,
                found,
            ),
            Piece::Place => {
                let ends = place_ends(&self.text[at..]);
                ends.into_iter().any(|end| self.run(then, at + end, found))
            }
        }
    }

    /// Tries all ends within this many characters that keep to what is allowed.
    fn ends(
        &self,
        at: usize,
        most: usize,
        allowed: fn(char) -> bool,
        then: &[Piece],
        found: &mut Found,
    ) -> bool {
        let rest = self.text[at..]
            .char_indices()
            .take(most)
            .take_while(|&(_, c)| allowed(c));
        let ends: Vec<usize> = rest.map(|(i, c)| at + i + c.len_utf8()).collect();
        ends.into_iter().any(|end| self.run(then, end, found))
    }

    fn agencies(&self, several: bool, then: &[Piece], at: usize, found: &mut Found) -> bool {
        let lists = if several {
            self.words.lists(self.text, at)
        } else {
            self.words.single(self.text, at)
        };
        for (end, list) in lists {
            let before = found.clone();
            found.add(&list);
            if self.run(then, end, found) {
                return true;
            }
            *found = before;
        }
        false
    }

    /// Characters in whatever case.
    fn text_at(&self, wanted: &str, at: usize) -> Option<usize> {
        let mut end = at;
        let mut given = self.text[at..].chars();
        for c in wanted.chars() {
            let next = given.next()?;
            if !next.to_lowercase().eq(std::iter::once(c)) {
                return None;
            }
            end += next.len_utf8();
        }
        let cuts_word =
            wanted.ends_with(char::is_alphanumeric) && self.text[end..].starts_with(char::is_alphanumeric);
        (!cuts_word).then_some(end)
    }

    fn space_at(&self, at: usize) -> Option<usize> {
        let rest = &self.text[at..];
        let end = at + rest.len() - rest.trim_start().len();
        let within_word = end == at
            && self.text[..at].ends_with(char::is_alphanumeric)
            && rest.starts_with(char::is_alphanumeric);
        (!within_word).then_some(end)
    }

    fn dash_at(&self, at: usize) -> Option<usize> {
        let rest = &self.text[at..];
        let after = rest.trim_start_matches(['-', '–', '—', '―', '‒', '−', ':']);
        let end = at + rest.len() - after.len();
        (end > at).then_some(end)
    }

    fn year_at(&self, at: usize) -> Option<usize> {
        let digits = self.text[at..].bytes().take_while(u8::is_ascii_digit).count();
        (digits == 4).then_some(at + 4)
    }
}

impl Found {
    fn add(&mut self, other: &Found) {
        if self.agencies.is_empty() {
            self.span = other.span;
        } else if !other.agencies.is_empty() {
            self.span.1 = other.span.1;
        }
        self.agencies.extend(&other.agencies);
        self.others |= other.others;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_left_out_gives_two_forms() {
        assert_eq!(Pattern::parse("a[ b][ c] {agency}").unwrap().len(), 4);
    }

    #[test]
    fn unknown_places_and_open_brackets_are_refused() {
        for (wrong, problem) in [
            ("{agenzy}", "agenzy"),
            ("{agency", "without"),
            ("a [b {agency}", "without"),
        ] {
            assert!(Pattern::parse(wrong).unwrap_err().contains(problem));
        }
    }
}
