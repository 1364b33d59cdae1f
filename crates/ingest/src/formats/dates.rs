//! Dates of publication as feeds, pages and exports write them.
//!
//! The day is the one that is written, whatever the zone; the moment is known only if the zone is. A form that can be
//! read in two ways (`06/05/2024`) is no date: it would be a guess.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use serde::Deserialize;

use crate::article::Published;

/// First and last year that are believed. Earlier ones are the null dates of content systems, later ones slips.
const YEARS: std::ops::RangeInclusive<i16> = 1850..=2100;
/// No written date is longer, in bytes.
const LONGEST: usize = 120;

#[derive(Deserialize)]
struct Words {
    months: HashMap<String, i8>,
    fillers: Fillers,
    zones: HashMap<String, i32>,
}

#[derive(Deserialize)]
struct Fillers {
    words: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it.
    #[allow(clippy::expect_used)]
    toml::from_str(include_str!("../../data/dates.toml")).expect("data/dates.toml is sound")
});

/// The date that this text states, if it states exactly one.
///
/// ```
/// use legation_ingest::formats::dates::published;
///
/// let at = published("Mon, 06 May 2024 23:30:00 -0400").unwrap();
/// assert_eq!(at.to_string(), "2024-05-06");
/// assert_eq!(at.time.unwrap().to_string(), "2024-05-07T03:30:00Z");
/// assert_eq!(published("06/05/2024"), None);
/// ```
pub fn published(text: &str) -> Option<Published> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return from_digits(text);
    }
    let tokens = tokens(text)?;
    Reading::of(&tokens)?.published()
}

/// Digits alone: `20240506`, with a time, or seconds or milliseconds since 1970.
fn from_digits(digits: &str) -> Option<Published> {
    match digits.len() {
        8 => {
            let date = Date::strptime("%Y%m%d", digits).ok()?;
            YEARS.contains(&date.year()).then(|| Published::on(date))
        }
        10 => moment(Timestamp::from_second(digits.parse().ok()?).ok()?),
        12 => from_digits(&digits[..8]),
        13 => moment(Timestamp::from_millisecond(digits.parse().ok()?).ok()?),
        14 => from_digits(&digits[..8]),
        _ => None,
    }
}

/// A moment without a zone: its day is that of Greenwich.
fn moment(time: Timestamp) -> Option<Published> {
    let day = Offset::UTC.to_datetime(time).date();
    YEARS.contains(&day.year()).then_some(Published {
        day,
        time: Some(time),
    })
}

/// A part of a written date.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    /// Digits, with how many there are.
    Number(u32, usize),
    Month(i8),
    /// Hours, minutes, seconds.
    Clock(u8, u8, u8),
    /// `am` is false, `pm` true.
    Half(bool),
    /// Minutes east of Greenwich.
    Zone(i32),
    /// `/`, `.` or `-` between two numbers.
    Mark(char),
}

/// The parts of a date, or nothing if there is a word that no date has.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let text = without_remarks(text).to_lowercase();
    let mut rest = text.as_str();
    let mut tokens = Vec::new();
    while let Some(first) = rest.chars().next() {
        let (token, length) = if first.is_ascii_digit() {
            number(rest)?
        } else if first.is_alphabetic() {
            word(rest, tokens.last())?
        } else if matches!(first, '+' | '-' | '−') && follows_time(&tokens) && zone_follows(rest, first) {
            let (minutes, length) = offset(&rest[first.len_utf8()..], if first == '+' { 1 } else { -1 })?;
            (Some(Token::Zone(minutes)), first.len_utf8() + length)
        } else if matches!(first, '/' | '.' | '-' | '年' | '月' | '日') {
            (Some(Token::Mark(first)), first.len_utf8())
        } else {
            (None, first.len_utf8())
        };
        tokens.extend(token);
        rest = &rest[length..];
    }
    Some(tokens)
}

/// Without what stands in brackets: `(Central European Summer Time)`, `[Europe/Paris]`.
fn without_remarks(text: &str) -> String {
    let mut depth = 0usize;
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}

fn follows_time(tokens: &[Token]) -> bool {
    matches!(
        tokens.last(),
        Some(Token::Clock(..) | Token::Half(_) | Token::Zone(0))
    )
}

/// Whether a sign begins a zone and is no dash between two parts.
fn zone_follows(rest: &str, sign: char) -> bool {
    rest[sign.len_utf8()..].starts_with(|c: char| c.is_ascii_digit())
}

/// Digits, or a time of day with its colons.
fn number(rest: &str) -> Option<(Option<Token>, usize)> {
    let digits = digits(rest);
    let after = &rest[digits.len()..];
    if after.starts_with(':') && digits.len() <= 2 {
        return clock(rest);
    }
    // `20240506T101500`: the date and the time have no marks
    if digits.len() == 6 && rest.len() >= 6 && is_compact_time(digits) {
        let part = |at: usize| digits[at..at + 2].parse::<u8>().ok();
        let clock = Token::Clock(part(0)?, part(2)?, part(4)?);
        return Some((Some(clock), 6));
    }
    let value = digits.parse().ok()?;
    let ordinal = ["st", "nd", "rd", "th"].iter().find(|end| {
        after
            .strip_prefix(**end)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    });
    Some((
        Some(Token::Number(value, digits.len())),
        digits.len() + ordinal.map_or(0, |end| end.len()),
    ))
}

fn is_compact_time(digits: &str) -> bool {
    digits[..2].parse::<u8>().is_ok_and(|h| h < 24)
        && digits[2..4].parse::<u8>().is_ok_and(|m| m < 60)
        && digits[4..].parse::<u8>().is_ok_and(|s| s < 61)
}

fn digits(text: &str) -> &str {
    &text[..text.bytes().take_while(u8::is_ascii_digit).count()]
}

/// `10:22`, `10:22:05`, `10:22:05.123`.
fn clock(rest: &str) -> Option<(Option<Token>, usize)> {
    let hours = digits(rest);
    let mut length = hours.len() + 1;
    let minutes = digits(&rest[length..]);
    length += minutes.len();
    let mut seconds = 0;
    if let Some(after) = rest[length..].strip_prefix(':') {
        let written = digits(after);
        seconds = written.parse::<u8>().ok()?;
        length += 1 + written.len();
    }
    if let Some(after) = rest[length..].strip_prefix(['.', ','])
        && after.starts_with(|c: char| c.is_ascii_digit())
    {
        length += 1 + digits(after).len();
    }
    Some((
        Some(Token::Clock(hours.parse().ok()?, minutes.parse().ok()?, seconds)),
        length,
    ))
}

/// A month, zone, half of the day or a word that adds nothing.
fn word(rest: &str, before: Option<&Token>) -> Option<(Option<Token>, usize)> {
    for (form, late) in [("a.m.", false), ("p.m.", true), ("a.m", false), ("p.m", true)] {
        if rest.starts_with(form) {
            return Some((Some(Token::Half(late)), form.len()));
        }
    }
    let length = rest
        .find(|c: char| !c.is_alphabetic() || matches!(c, '年' | '月' | '日'))
        .unwrap_or(rest.len());
    if length == 0 {
        return rest
            .chars()
            .next()
            .map(|mark| (Some(Token::Mark(mark)), mark.len_utf8()));
    }
    let word = &rest[..length];
    let timed = matches!(
        before,
        Some(Token::Clock(..) | Token::Half(_) | Token::Number(..))
    );
    let token = match word {
        "am" => Some(Token::Half(false)),
        "pm" => Some(Token::Half(true)),
        "t" if timed => None,
        _ if WORDS.months.contains_key(word) => Some(Token::Month(WORDS.months[word])),
        _ if WORDS.zones.contains_key(word) => Some(Token::Zone(WORDS.zones[word])),
        _ if WORDS.fillers.words.iter().any(|filler| filler == word) => None,
        // a zone that is not known: the day stays, the moment is not told
        _ if timed && length <= 5 => Some(Token::Zone(i32::MAX)),
        _ => return None,
    };
    Some((token, length))
}

/// `0400`, `04:00` or `04` behind a sign.
fn offset(text: &str, sign: i32) -> Option<(i32, usize)> {
    let first = digits(text);
    let (hours, minutes, length) = match (first.len(), text[first.len()..].strip_prefix(':')) {
        (1 | 2, Some(after)) => {
            let second = digits(after);
            (
                first.parse::<i32>().ok()?,
                second.parse::<i32>().ok()?,
                first.len() + 1 + second.len(),
            )
        }
        (1 | 2, None) => (first.parse().ok()?, 0, first.len()),
        (4, _) => (first[..2].parse().ok()?, first[2..].parse().ok()?, 4),
        _ => return None,
    };
    (hours <= 15 && minutes < 60).then_some((sign * (hours * 60 + minutes), length))
}

/// What the tokens were found to say.
#[derive(Debug, Default)]
struct Reading {
    date: Option<Date>,
    clock: Option<(u8, u8, u8)>,
    half: Option<bool>,
    zone: Option<i32>,
}

impl Reading {
    /// Nothing if two parts say the same thing or what is left is no date.
    fn of(tokens: &[Token]) -> Option<Self> {
        let mut reading = Self::default();
        let mut calendar = Vec::new();
        for token in tokens {
            match token {
                Token::Clock(h, m, s) if reading.clock.is_none() => reading.clock = Some((*h, *m, *s)),
                // the end of a span of time, or a second date
                Token::Clock(..) => return None,
                Token::Half(late) => reading.half = Some(*late),
                // `GMT+0200`, `+0000 UTC`: the offset says more than the name
                Token::Zone(minutes) if reading.zone.unwrap_or(0) == 0 => reading.zone = Some(*minutes),
                Token::Zone(_) => {}
                part => calendar.push(part.clone()),
            }
        }
        reading.date = Some(calendar_date(&calendar)?);
        Some(reading)
    }

    fn published(&self) -> Option<Published> {
        let day = self.date.filter(|date| YEARS.contains(&date.year()))?;
        let time = self
            .time()
            .and_then(|time| self.moment(DateTime::from_parts(day, time)));
        // the zero of clocks, which stands for "not set"
        (time != Some(Timestamp::UNIX_EPOCH)).then_some(Published { day, time })
    }

    fn time(&self) -> Option<Time> {
        let (hour, minute, second) = self.clock?;
        let hour = match self.half {
            Some(true) if hour < 12 => hour + 12,
            Some(false) if hour == 12 => 0,
            _ => hour,
        };
        Time::new(
            i8::try_from(hour).ok()?,
            i8::try_from(minute).ok()?,
            i8::try_from(second.min(59)).ok()?,
            0,
        )
        .ok()
    }

    fn moment(&self, at: DateTime) -> Option<Timestamp> {
        let minutes = self.zone.filter(|minutes| *minutes != i32::MAX)?;
        Offset::from_seconds(minutes * 60).ok()?.to_timestamp(at).ok()
    }
}

/// The date that numbers, a month and the marks between them make.
fn calendar_date(parts: &[Token]) -> Option<Date> {
    let months: Vec<i8> = parts
        .iter()
        .filter_map(|part| {
            if let Token::Month(m) = part {
                Some(*m)
            } else {
                None
            }
        })
        .collect();
    let numbers: Vec<(u32, usize)> = parts
        .iter()
        .filter_map(|part| {
            if let Token::Number(n, w) = part {
                Some((*n, *w))
            } else {
                None
            }
        })
        .collect();
    let marks: Vec<char> = parts
        .iter()
        .filter_map(|part| {
            if let Token::Mark(mark) = part {
                Some(*mark)
            } else {
                None
            }
        })
        .collect();
    match (months.as_slice(), numbers.as_slice()) {
        ([month], [first, second]) => with_month(*month, *first, *second, parts),
        ([], [(whole, 8)]) => from_digits(&whole.to_string()).map(|at| at.day),
        ([], [year, month, day]) if year.1 == 4 => date(year.0, month.0, day.0),
        ([], [first, second, year]) if year.1 == 4 => {
            let day_first = marks.first() == Some(&'.');
            numeric(first.0, second.0, year.0, day_first)
        }
        _ => None,
    }
}

/// `6 May 2024`, `May 6, 2024`, `2024 May 6`, and `06-May-24` by the rule of RFC 5322 for years of two digits.
fn with_month(month: i8, first: (u32, usize), second: (u32, usize), parts: &[Token]) -> Option<Date> {
    let month = u32::from(month.unsigned_abs());
    match (first.1, second.1) {
        (4, 1 | 2) => date(first.0, month, second.0),
        (1 | 2, 4) => date(second.0, month, first.0),
        (1 | 2, 2) if matches!(parts.first(), Some(Token::Number(..))) => {
            let century = if second.0 < 50 { 2000 } else { 1900 };
            date(century + second.0, month, first.0)
        }
        _ => None,
    }
}

/// Day and month as numbers before the year: only if there is one way to read them. Where full stops stand between
/// them the day comes first, in every country that writes so.
fn numeric(first: u32, second: u32, year: u32, day_first: bool) -> Option<Date> {
    if day_first || first > 12 || first == second {
        date(year, second, first)
    } else if second > 12 {
        date(year, first, second)
    } else {
        None
    }
}

fn date(year: u32, month: u32, day: u32) -> Option<Date> {
    Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Option<String> {
        published(text).map(|at| at.to_string())
    }

    fn time(text: &str) -> Option<String> {
        published(text)?.time.map(|time| time.to_string())
    }

    #[test]
    fn forms_of_a_day() {
        for text in [
            "2024-05-06",
            "20240506",
            "2024/05/06",
            "2024.5.6",
            "6 May 2024",
            "6. Mai 2024",
            "6th of May 2024",
            "06-May-2024",
            "May 6, 2024",
            "May 6th, 2024",
            "Monday, May 6, 2024",
            "May 6, 2024 Monday",
            "May 6, 2024 Monday First",
            "lundi 6 mai 2024",
            "Published: May 6, 2024",
            "Published on Monday 6 May 2024 at 10:22",
            "2024-05-06 12:30:00",
            "2024-05-06T12:30",
            "20240506123000",
            "202405061230",
            "May 6, 2024 10:22 PM ET",
            "10:22 PM ET, Mon May 6, 2024",
            "May 6, 2024 at 10:22 p.m.",
            "2024年5月6日",
            "06.05.2024",
            "2024 May 6",
        ] {
            assert_eq!(day(text).as_deref(), Some("2024-05-06"), "{text}");
            assert_eq!(time(text), None, "{text} tells no zone");
        }
        assert_eq!(day("25/12/2023").as_deref(), Some("2023-12-25"));
        assert_eq!(day("12/25/2023").as_deref(), Some("2023-12-25"));
        assert_eq!(day("05/05/2024").as_deref(), Some("2024-05-05"));
    }

    #[test]
    fn forms_of_a_moment() {
        for text in [
            "2024-05-06T22:22:00Z",
            "2024-05-06T22:22:00.000Z",
            "2024-05-06 22:22:00 UTC",
            "2024-05-06 22:22:00 +0000 UTC",
            "20240506T222200Z",
            "2024-05-06T22:22:00.123456+00:00",
            "Mon, 06 May 2024 22:22:00 GMT",
            "Mon, 6 May 2024 22:22 +0000",
            "Monday, 06-May-24 22:22:00 GMT",
            "Mon May  6 22:22:00 UTC 2024",
            "1715034120",
            "1715034120000",
        ] {
            assert_eq!(day(text).as_deref(), Some("2024-05-06"), "{text}");
            assert_eq!(time(text).as_deref(), Some("2024-05-06T22:22:00Z"), "{text}");
        }
        for text in [
            "May 6, 2024 Monday 10:22 PM EST",
            "Mon, 06 May 2024 22:22:00 -0500",
            "2024-05-06T22:22:00-05:00",
            "2024-05-06T22:22:00-05:00[America/Lima]",
            "Mon May 06 2024 22:22:00 GMT-0500 (Colombia Standard Time)",
        ] {
            assert_eq!(
                day(text).as_deref(),
                Some("2024-05-06"),
                "the day as written: {text}"
            );
            assert_eq!(time(text).as_deref(), Some("2024-05-07T03:22:00Z"), "{text}");
        }
        assert_eq!(
            time("6 May 2024 12:05 AM GMT").as_deref(),
            Some("2024-05-06T00:05:00Z")
        );
    }

    #[test]
    fn what_is_no_date_or_could_be_two() {
        for text in [
            "",
            "06/05/2024",
            "6-5-2024",
            "May 2024",
            "2024",
            "Monday",
            "yesterday",
            "2 hours ago",
            "Updated May 6, 2024",
            "May 6, 2024 - May 8, 2024",
            "31 February 2024",
            "2024-13-01",
            "0001-01-01T00:00:00Z",
            "1970-01-01T00:00:00Z",
            "1849-12-31",
            "2101-01-01",
            "mar. 7 mai 2024",
            "20241301",
            "9999999999",
            "99999999999999999999",
            "May 6, 24",
            "http://a.example/2024/05/06/",
            "null",
        ] {
            assert_eq!(published(text), None, "{text}");
        }
    }

    #[test]
    fn a_wrong_day_of_the_week_is_passed_over() {
        assert_eq!(day("Friday, May 6, 2024").as_deref(), Some("2024-05-06"));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,60}") {
            let _ = published(&text);
        }

        #[test]
        fn no_string_of_date_parts_panics(text in "[0-9:/.+ TZapm年月MayJun-]{0,40}") {
            let _ = published(&text);
        }

        #[test]
        fn every_moment_is_read_back(second in -3_000_000_000_i64..4_000_000_000) {
            let at = Timestamp::from_second(second).unwrap();
            prop_assume!(second != 0);
            let read = published(&at.to_string()).unwrap();
            prop_assert_eq!(read.time, Some(at));
        }
    }
}
