//! What days a TIMEX3 value can mean.

use jiff::civil::Date;

/// First and last day that a TIMEX3 date or time can mean: `2025-06-02`, `2025-06-02T09:00`, `2025-06`, `2025-W23`, `2025-W23-WE`,
/// `2025-Q2`, `2025-H1`, `2025-SU`, `2025`, `198`, `19`. `None` for durations and for what is vague.
pub(crate) fn range(value: &str) -> Option<(Date, Date)> {
    let value = value.split('T').next()?;
    let year: i16 = match value.get(..4) {
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok()?,
        _ => return of_many_years(value),
    };
    let rest = value.get(4..)?;
    if rest.is_empty() {
        return Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?));
    }
    let rest = rest.strip_prefix('-')?;
    if let Some(week) = rest.strip_prefix('W').filter(|_| rest != "WI") {
        return of_week(year, week);
    }
    let months = match rest {
        "Q1" => (1, 3),
        "Q2" => (4, 6),
        "Q3" => (7, 9),
        "Q4" => (10, 12),
        "H1" => (1, 6),
        "H2" => (7, 12),
        "SP" => (3, 5),
        "SU" => (6, 8),
        "FA" | "AU" => (9, 11),
        "WI" => {
            let last = Date::new(year.checked_add(1)?, 2, 1).ok()?.last_of_month();
            return Some((Date::new(year, 12, 1).ok()?, last));
        }
        _ => return of_month_or_day(year, rest),
    };
    let last = Date::new(year, months.1, 1).ok()?.last_of_month();
    Some((Date::new(year, months.0, 1).ok()?, last))
}

fn of_month_or_day(year: i16, rest: &str) -> Option<(Date, Date)> {
    match rest.split_once('-') {
        None => {
            let first = Date::new(year, rest.parse().ok()?, 1).ok()?;
            Some((first, first.last_of_month()))
        }
        Some((month, day)) => {
            let day = Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()?;
            Some((day, day))
        }
    }
}

fn of_week(year: i16, rest: &str) -> Option<(Date, Date)> {
    let (week, weekend) = match rest.strip_suffix("-WE") {
        Some(week) => (week, true),
        None => (rest, false),
    };
    let monday = jiff::civil::ISOWeekDate::new(year, week.parse().ok()?, jiff::civil::Weekday::Monday)
        .ok()?
        .date();
    let later = |days: i64| monday.checked_add(jiff::Span::new().days(days)).ok();
    Some((if weekend { later(5)? } else { monday }, later(6)?))
}

/// Of a decade (`198`) or a century (`19`).
fn of_many_years(value: &str) -> Option<(Date, Date)> {
    if !value.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i16 = value.parse().ok()?;
    let years = match value.len() {
        3 => 10,
        2 => 100,
        _ => return None,
    };
    let first = number.checked_mul(years)?;
    Some((
        Date::new(first, 1, 1).ok()?,
        Date::new(first.checked_add(years - 1)?, 12, 31).ok()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &str) -> String {
        range(value).map_or("none".to_owned(), |(first, last)| format!("{first} {last}"))
    }

    #[test]
    fn every_granularity_has_its_days() {
        for (value, days) in [
            ("2025-06-02", "2025-06-02 2025-06-02"),
            ("2025-06-02T09:00", "2025-06-02 2025-06-02"),
            ("2024-02", "2024-02-01 2024-02-29"),
            ("2025-W23", "2025-06-02 2025-06-08"),
            ("2025-W23-WE", "2025-06-07 2025-06-08"),
            ("2025-Q2", "2025-04-01 2025-06-30"),
            ("2025-H2", "2025-07-01 2025-12-31"),
            ("2025-WI", "2025-12-01 2026-02-28"),
            ("2025", "2025-01-01 2025-12-31"),
            ("198", "1980-01-01 1989-12-31"),
            ("19", "1900-01-01 1999-12-31"),
            ("P3D", "none"),
            ("PAST_REF", "none"),
            ("XXXX-06-02", "none"),
            ("2025-13", "none"),
            ("", "none"),
        ] {
            assert_eq!(shown(value), days, "{value}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_value_panics_and_no_range_is_turned_round(value in "[0-9WTQHX-]{0,12}|\\PC{0,12}") {
            if let Some((first, last)) = range(&value) {
                proptest::prop_assert!(first <= last);
            }
        }
    }
}
