//! Dates that the text states in full. What needs a date to count from ("on Monday") is left out for now.

use std::ops::Range;

use jiff::civil::Date;

use crate::dossier::{Granularity, Time, TimeId, TimeKind};
use crate::lexicon::Lexicon;
use crate::syntax::{Syntax, Token};

/// The dates of a document, with their tokens.
#[derive(Debug, Default)]
pub(crate) struct Times {
    pub(crate) all: Vec<Time>,
    tokens: Vec<Range<Token>>,
}

impl Times {
    /// The date that this token is part of.
    pub(crate) fn at(&self, token: Token) -> Option<TimeId> {
        let after = self.tokens.partition_point(|range| range.end <= token);
        let found = self.tokens.get(after).is_some_and(|range| range.contains(&token));
        found.then_some(TimeId(after as u32))
    }
}

impl Times {
    /// The first day of a date.
    pub(crate) fn first_day(&self, time: TimeId) -> Option<Date> {
        let time = self.all.get(time.0 as usize)?;
        match time.granularity {
            Granularity::Day => time.value.parse().ok(),
            Granularity::Month => format!("{}-01", time.value).parse().ok(),
        }
    }
}

/// Finds them.
pub(crate) fn find(syntax: &Syntax<'_>, lexicon: &Lexicon) -> Times {
    let mut times = Times::default();
    let mut i = 0;
    while i < syntax.len() {
        let Some((length, value, granularity)) = date(syntax, lexicon, i) else {
            i += 1;
            continue;
        };
        times.all.push(Time {
            id: TimeId(times.all.len() as u32),
            span: syntax.span(i..i + length),
            kind: TimeKind::Date,
            value,
            granularity,
            reason: "stated in full",
        });
        times.tokens.push(i..i + length);
        i += length;
    }
    times
}

/// A date that begins at this token: how many tokens it takes, and its value.
fn date(syntax: &Syntax<'_>, lexicon: &Lexicon, i: Token) -> Option<(usize, String, Granularity)> {
    let word = |k: usize| {
        if i + k < syntax.len() {
            syntax.word(i + k)
        } else {
            ""
        }
    };
    if let Some(value) = iso(word(0)) {
        return Some((1, value, Granularity::Day));
    }
    let month = |k: usize| {
        lexicon
            .months
            .number(word(k))
            .filter(|_| word(k).starts_with(char::is_uppercase))
    };
    // "3 June 2025"
    if let (Some(day), Some(month), Some(year)) = (day(word(0)), month(1), year(word(2))) {
        return Some((3, valid(year, month, day)?, Granularity::Day));
    }
    let number = month(0)?;
    // "June 3, 2025" and "June 3 2025"
    let comma = usize::from(word(2) == ",");
    if let (Some(day), Some(year)) = (day(word(1)), year(word(2 + comma))) {
        return Some((3 + comma, valid(year, number, day)?, Granularity::Day));
    }
    // "June 2025"
    let year = year(word(1))?;
    Some((2, format!("{year:04}-{number:02}"), Granularity::Month))
}

fn iso(word: &str) -> Option<String> {
    let shaped = word.len() == 10 && word.is_ascii();
    shaped
        .then(|| word.parse::<Date>().ok())
        .flatten()
        .map(|date| date.to_string())
}

fn day(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = &word[digits.len()..];
    let ordinal = matches!(ending, "" | "st" | "nd" | "rd" | "th");
    digits
        .parse()
        .ok()
        .filter(|day| ordinal && digits.len() <= 2 && (1..=31).contains(day))
}

fn year(word: &str) -> Option<i16> {
    let digits = word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    word.parse()
        .ok()
        .filter(|year| digits && (1000..=2999).contains(year))
}

fn valid(year: i16, month: i8, day: i8) -> Option<String> {
    Date::new(year, month, day).ok().map(|date| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_years_are_read_strictly() {
        assert_eq!(day("3"), Some(3));
        assert_eq!(day("21st"), Some(21));
        assert_eq!(
            (day("32"), day("3x"), day(""), day("é")),
            (None, None, None, None)
        );
        assert_eq!(year("2025"), Some(2025));
        assert_eq!((year("25"), year("20255"), year("٢٠٢٥")), (None, None, None));
    }

    #[test]
    fn only_days_of_the_calendar_count() {
        assert_eq!(valid(2024, 2, 29).as_deref(), Some("2024-02-29"));
        assert_eq!(valid(2025, 2, 29), None);
        assert_eq!(iso("2025-06-03").as_deref(), Some("2025-06-03"));
        assert_eq!(iso("2025-13-03"), None);
    }
}
