//! What a time means, and how TIMEX3 writes it (TimeML 1.2.1, Annotation Guidelines, section on TIMEX3).

use jiff::civil::Date;

use super::calendar;
use crate::dossier::Granularity;
use crate::lexicon::{DayPart, Reference, Season, Unit};

/// A value of TIMEX3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Day(Date),
    Week(i16, i8),
    Weekend(i16, i8),
    Month(i16, i8),
    Quarter(i16, i8),
    Half(i16, i8),
    Season(i16, Season),
    Year(i16),
    FiscalYear(i16),
    /// The 1990s are 199.
    Decade(i16),
    /// The 20th century is 19.
    Century(i16),
    Part(Date, DayPart),
    /// Day, if known, hour, minute, and whether the zone is universal time.
    Clock(Option<Date>, i8, i8, bool),
    Reference(Reference),
    /// A date of which the year is not known, a length, or a set: as it is written.
    Written(String, Granularity),
}

impl Value {
    /// As TIMEX3 writes it.
    pub(super) fn text(&self) -> String {
        match self {
            Value::Day(date) => date.to_string(),
            Value::Week(year, week) => format!("{year:04}-W{week:02}"),
            Value::Weekend(year, week) => format!("{year:04}-W{week:02}-WE"),
            Value::Month(year, month) => format!("{year:04}-{month:02}"),
            Value::Quarter(year, quarter) => format!("{year:04}-Q{quarter}"),
            Value::Half(year, half) => format!("{year:04}-H{half}"),
            Value::Season(year, season) => format!("{year:04}-{}", season.code()),
            Value::Year(year) => format!("{year:04}"),
            Value::FiscalYear(year) => format!("FY{year:04}"),
            Value::Decade(decade) => format!("{decade:03}"),
            Value::Century(century) => format!("{century:02}"),
            Value::Part(date, part) => format!("{date}T{}", part.code()),
            Value::Clock(date, hour, minute, universal) => {
                let date = date.map_or_else(|| "XXXX-XX-XX".to_owned(), |date| date.to_string());
                format!(
                    "{date}T{hour:02}:{minute:02}{}",
                    if *universal { "Z" } else { "" }
                )
            }
            Value::Reference(reference) => reference.code().to_owned(),
            Value::Written(text, _) => text.clone(),
        }
    }

    pub(super) fn granularity(&self) -> Granularity {
        match self {
            Value::Day(_) => Granularity::Day,
            Value::Week(..) => Granularity::Week,
            Value::Weekend(..) => Granularity::Weekend,
            Value::Month(..) => Granularity::Month,
            Value::Quarter(..) => Granularity::Quarter,
            Value::Half(..) => Granularity::Half,
            Value::Season(..) => Granularity::Season,
            Value::Year(_) | Value::FiscalYear(_) => Granularity::Year,
            Value::Decade(_) => Granularity::Decade,
            Value::Century(_) => Granularity::Century,
            Value::Part(..) => Granularity::PartOfDay,
            Value::Clock(..) => Granularity::Minute,
            Value::Reference(_) => Granularity::Vague,
            Value::Written(_, granularity) => *granularity,
        }
    }

    /// First and last day, if they are known.
    pub(super) fn days(&self) -> Option<(Date, Date)> {
        let months = |year: i16, first: i8, last: i8| {
            Some((Date::new(year, first, 1).ok()?, calendar::month_end(year, last)?))
        };
        match *self {
            Value::Day(date) | Value::Part(date, _) => Some((date, date)),
            Value::Clock(date, ..) => date.map(|date| (date, date)),
            Value::Week(year, week) => {
                let monday = calendar::monday(year, week)?;
                Some((monday, calendar::shifted(monday, Unit::Day, 6)?))
            }
            Value::Weekend(year, week) => {
                let monday = calendar::monday(year, week)?;
                Some((
                    calendar::shifted(monday, Unit::Day, 5)?,
                    calendar::shifted(monday, Unit::Day, 6)?,
                ))
            }
            Value::Month(year, month) => months(year, month, month),
            Value::Quarter(year, quarter) => months(year, quarter * 3 - 2, quarter * 3),
            Value::Half(year, half) => months(year, half * 6 - 5, half * 6),
            Value::Season(year, season) => match season {
                Season::Spring => months(year, 3, 5),
                Season::Summer => months(year, 6, 8),
                Season::Autumn => months(year, 9, 11),
                Season::Winter => Some((
                    Date::new(year, 12, 1).ok()?,
                    calendar::month_end(year.checked_add(1)?, 2)?,
                )),
            },
            Value::Year(year) => months(year, 1, 12),
            // Where a fiscal year begins differs from state to state.
            Value::FiscalYear(_) => None,
            Value::Decade(decade) => years(decade.checked_mul(10)?, 9),
            Value::Century(century) => years(century.checked_mul(100)?, 99),
            Value::Reference(_) | Value::Written(..) => None,
        }
    }

    /// The unit that contains this day.
    pub(super) fn containing(date: Date, unit: Unit) -> Option<Value> {
        let (year, month) = (date.year(), date.month());
        Some(match unit {
            Unit::Second | Unit::Minute | Unit::Hour => return None,
            Unit::Day => Value::Day(date),
            Unit::Night => Value::Part(date, DayPart::Night),
            Unit::Week | Unit::Fortnight => {
                let (year, week) = calendar::week(date);
                Value::Week(year, week)
            }
            Unit::Weekend => {
                let (year, week) = calendar::week(date);
                Value::Weekend(year, week)
            }
            Unit::Month => Value::Month(year, month),
            Unit::Quarter => Value::Quarter(year, (month - 1) / 3 + 1),
            Unit::Year => Value::Year(year),
            Unit::Decade => Value::Decade(year / 10),
            Unit::Century => Value::Century(year / 100),
        })
    }
}

fn years(first: i16, more: i16) -> Option<(Date, Date)> {
    Some((
        Date::new(first, 1, 1).ok()?,
        Date::new(first.checked_add(more)?, 12, 31).ok()?,
    ))
}

/// A length as TIMEX3 writes it: `P3D`, `PT2H`, `PXY`.
pub(super) fn length(count: &str, unit: Unit) -> String {
    let times = |factor: i64, letter: &str| match count.parse::<i64>() {
        Ok(number) => number
            .checked_mul(factor)
            .map_or_else(|| format!("PX{letter}"), |n| format!("P{n}{letter}")),
        Err(_) => format!("PX{letter}"),
    };
    match unit {
        Unit::Second => format!("PT{count}S"),
        Unit::Minute => format!("PT{count}M"),
        Unit::Hour => format!("PT{count}H"),
        Unit::Day => format!("P{count}D"),
        Unit::Night => format!("P{count}NI"),
        Unit::Week => format!("P{count}W"),
        Unit::Fortnight => times(2, "W"),
        Unit::Weekend => format!("P{count}WE"),
        Unit::Month => format!("P{count}M"),
        Unit::Quarter => format!("P{count}Q"),
        Unit::Year => format!("P{count}Y"),
        Unit::Decade => format!("P{count}DE"),
        Unit::Century => format!("P{count}CE"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_timex3_has_them() {
        let day: Date = "2025-06-03".parse().unwrap();
        for (value, text) in [
            (Value::Day(day), "2025-06-03"),
            (Value::Week(2025, 3), "2025-W03"),
            (Value::Season(2025, Season::Autumn), "2025-FA"),
            (Value::Decade(199), "199"),
            (Value::Century(19), "19"),
            (Value::Part(day, DayPart::Morning), "2025-06-03TMO"),
            (Value::Clock(Some(day), 9, 5, true), "2025-06-03T09:05Z"),
            (Value::FiscalYear(2025), "FY2025"),
        ] {
            assert_eq!(value.text(), text);
        }
        assert_eq!(length("3", Unit::Day), "P3D");
        assert_eq!(length("X", Unit::Decade), "PXDE");
        assert_eq!(length("2", Unit::Fortnight), "P4W");
        assert_eq!(length("99999999999999999999", Unit::Fortnight), "PXW");
    }

    #[test]
    fn days_of_longer_times() {
        let days = |value: Value| value.days().map(|(a, b)| format!("{a} {b}")).unwrap();
        assert_eq!(days(Value::Quarter(2025, 2)), "2025-04-01 2025-06-30");
        assert_eq!(days(Value::Weekend(2025, 23)), "2025-06-07 2025-06-08");
        assert_eq!(days(Value::Decade(199)), "1990-01-01 1999-12-31");
        assert_eq!(days(Value::Season(2024, Season::Winter)), "2024-12-01 2025-02-28");
    }
}
