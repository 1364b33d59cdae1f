//! Arithmetic on the calendar that can neither overflow nor fail: what lies beyond year 9999 is none.

use jiff::civil::{Date, ISOWeekDate, Weekday};
use jiff::{Span, ToSpan};

use crate::lexicon::{Holiday, Unit};

/// The date so many units on; units longer than days keep the day of the month where there is one.
pub(super) fn shifted(date: Date, unit: Unit, by: i64) -> Option<Date> {
    // Beyond these nothing lies in the calendar, and spans would overflow.
    const MOST: i64 = 4_000_000;
    let by = Some(by).filter(|by| by.abs() <= MOST)?;
    let months = |count: i64| {
        by.checked_mul(count)
            .and_then(|months| Span::new().try_months(months).ok())
    };
    let days = |count: i64| {
        by.checked_mul(count)
            .and_then(|days| Span::new().try_days(days).ok())
    };
    let span = match unit {
        Unit::Second | Unit::Minute | Unit::Hour => return None,
        Unit::Day | Unit::Night => days(1),
        Unit::Week | Unit::Weekend => days(7),
        Unit::Fortnight => days(14),
        Unit::Month => months(1),
        Unit::Quarter => months(3),
        Unit::Year => months(12),
        Unit::Decade => months(120),
        Unit::Century => months(1200),
    }?;
    date.checked_add(span).ok()
}

/// The weekday, 1 for Monday, that is nearest before or on the date (`later` false), or after it.
pub(super) fn weekday(date: Date, number: i8, later: bool) -> Option<Date> {
    let wanted = Weekday::from_monday_one_offset(number).ok()?;
    let days = i64::from(wanted.since(date.weekday()));
    match (days, later) {
        (0, false) => Some(date),
        (0, true) => date.checked_add(7.days()).ok(),
        (days, true) => date.checked_add(days.days()).ok(),
        (days, false) => date.checked_sub((7 - days).days()).ok(),
    }
}

/// Monday of an ISO week.
pub(super) fn monday(year: i16, week: i8) -> Option<Date> {
    ISOWeekDate::new(year, week, Weekday::Monday).ok().map(Date::from)
}

/// ISO year and week.
pub(super) fn week(date: Date) -> (i16, i8) {
    let iso = date.iso_week_date();
    (iso.year(), iso.week())
}

/// Last day of a month.
pub(super) fn month_end(year: i16, month: i8) -> Option<Date> {
    Date::new(year, month, 1).ok().map(|date| date.last_of_month())
}

/// The day of a holiday in a year.
pub(super) fn holiday(holiday: &Holiday, year: i16) -> Option<Date> {
    if let Some(days) = holiday.easter {
        return easter(year)?.checked_add(i64::from(days).days()).ok();
    }
    let month = holiday.month?;
    if let Some(day) = holiday.day {
        return Date::new(year, month, day).ok();
    }
    let weekday = Weekday::from_monday_one_offset(holiday.weekday?).ok()?;
    let first = Date::new(year, month, 1).ok()?;
    first.nth_weekday_of_month(holiday.nth?, weekday).ok()
}

/// Easter Sunday of the western churches: the "Anonymous Gregorian algorithm" of Meeus, Astronomical Algorithms, chapter 8.
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn weekdays_before_and_after() {
        // A Tuesday.
        let day = date("2025-06-03");
        let to = |number, later| weekday(day, number, later).unwrap().to_string();
        assert_eq!(to(2, false), "2025-06-03");
        assert_eq!(to(2, true), "2025-06-10");
        assert_eq!(to(1, false), "2025-06-02");
        assert_eq!(to(3, false), "2025-05-28");
        assert_eq!(to(3, true), "2025-06-04");
        assert_eq!(weekday(day, 9, true), None);
    }

    #[test]
    fn easter_of_some_years() {
        for (year, day) in [
            (1994, "1994-04-03"),
            (2000, "2000-04-23"),
            (2024, "2024-03-31"),
            (2025, "2025-04-20"),
        ] {
            assert_eq!(easter(year), Some(date(day)));
        }
    }

    #[test]
    fn what_lies_beyond_is_none() {
        let day = date("2025-01-31");
        assert_eq!(shifted(day, Unit::Year, i64::MAX), None);
        assert_eq!(shifted(day, Unit::Century, 3_000_000), None);
        assert_eq!(shifted(day, Unit::Day, -999_999_999), None);
        assert_eq!(shifted(day, Unit::Month, 1), Some(date("2025-02-28")));
        assert_eq!(monday(2025, 99), None);
        assert_eq!(month_end(2024, 2), Some(date("2024-02-29")));
    }
}
