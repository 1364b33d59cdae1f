//! Cells of tables: text that cannot break a row, numbers in their shortest form, lists.

use std::io::{self, Write};

use jiff::civil::Date;
use legation_coder::Precision;
use xxhash_rust::xxh3::xxh3_64;

use super::format::{Context, Reason};
use crate::record::{Record, Where};

/// A row of a tab-separated table. No text of a cell can end it or the row: control characters and separators of lines become spaces,
/// and a double quotation mark a single one, as readers that take quotation marks for those of CSV would otherwise swallow rows.
#[derive(Debug, Default)]
pub(super) struct TabRow {
    line: String,
    cells: usize,
}

impl TabRow {
    /// Adds a cell.
    pub(super) fn text(&mut self, text: &str) {
        if self.cells > 0 {
            self.line.push('\t');
        }
        self.cells += 1;
        let safe = |c| if c == '"' { '\'' } else { on_one_line(c) };
        self.line.extend(text.chars().map(safe));
    }

    /// Adds a cell that may be empty.
    pub(super) fn maybe(&mut self, text: Option<&str>) {
        self.text(text.unwrap_or_default());
    }

    /// Adds an empty cell.
    pub(super) fn empty(&mut self) {
        self.text("");
    }

    /// Adds several empty cells.
    pub(super) fn empties(&mut self, n: usize) {
        for _ in 0..n {
            self.empty();
        }
    }

    /// Adds a number, or an empty cell.
    pub(super) fn number(&mut self, number: Option<f64>) {
        self.text(&number.and_then(shortest).unwrap_or_default());
    }

    /// Adds a whole number.
    pub(super) fn integer(&mut self, number: impl Into<i128>) {
        self.text(&number.into().to_string());
    }

    /// Adds what is in a list, joined by semicolons; one within a text becomes a comma.
    pub(super) fn list<T: AsRef<str>>(&mut self, list: impl IntoIterator<Item = T>) {
        self.text(&joined(list));
    }

    /// Writes the row and is empty again.
    pub(super) fn end(&mut self, out: &mut dyn Write, cells: usize) -> io::Result<()> {
        debug_assert_eq!(self.cells, cells, "{}", self.line);
        self.line.push('\n');
        out.write_all(self.line.as_bytes())?;
        self.line.clear();
        self.cells = 0;
        Ok(())
    }
}

/// The character, or a space for one that would end a line or that no text should have.
pub(super) fn on_one_line(c: char) -> char {
    match c {
        '\u{2028}' | '\u{2029}' => ' ',
        c if c.is_control() => ' ',
        c => c,
    }
}

/// What is in a list, joined by semicolons; one within a text becomes a comma.
pub(super) fn joined<T: AsRef<str>>(list: impl IntoIterator<Item = T>) -> String {
    let mut text = String::new();
    for (at, item) in list.into_iter().enumerate() {
        if at > 0 {
            text.push(';');
        }
        text.extend(item.as_ref().chars().map(|c| if c == ';' { ',' } else { c }));
    }
    text
}

/// A number in its shortest form with six decimals at most; `None` if it is infinite or no number.
pub(super) fn shortest(number: f64) -> Option<String> {
    if !number.is_finite() {
        return None;
    }
    let text = format!("{number:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    Some(if text == "-0" { "0" } else { text }.to_owned())
}

/// A number of 53 bits for a text, so that programs that take it for a floating-point number lose nothing; the same for the same text.
pub(super) fn number_of(text: &str) -> i64 {
    // 53 bits fit.
    (xxh3_64(text.as_bytes()) >> 11) as i64
}

/// The identifier of a row: that of its event, and for further rows of the same event the number of the row behind it.
pub(super) fn row_id(record: &Record, number: usize) -> String {
    match number {
        0 => record.id.clone(),
        n => format!("{}-{}", record.id, n + 1),
    }
}

/// The day of an event, for formats that know nothing else: the first one of a date that is no longer than a month.
///
/// # Errors
/// If there is no date, or a longer one, of which the first day would be made up.
pub(super) fn day(record: &Record) -> Result<Date, Reason> {
    let when = record.when.as_ref().ok_or(Reason::NoDate)?;
    let days = (when.last - when.first).get_days();
    if (0..31).contains(&days) {
        Ok(when.first)
    } else {
        Err(Reason::VagueDate)
    }
}

/// `20250603`.
pub(super) fn compact(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

/// Latitude and longitude of a place that is a point or is taken for one.
///
/// # Errors
/// If there are none, or if only the country or a wide area is known and the options do not ask for such.
pub(super) fn point(place: Option<&Where>, context: &Context) -> Result<(f64, f64), Reason> {
    let place = place.ok_or(Reason::NoCoordinates)?;
    let (lat, lon) = coordinates(place).ok_or(Reason::NoCoordinates)?;
    match place.precision {
        Some(Precision::Point | Precision::City | Precision::Region) => Ok((lat, lon)),
        Some(Precision::Country | Precision::Area) if context.options.country_points => Ok((lat, lon)),
        Some(Precision::Country | Precision::Area) => Err(Reason::CountryOnly),
        None => Err(Reason::NoCoordinates),
    }
}

/// Coordinates that lie on the globe.
pub(super) fn coordinates(place: &Where) -> Option<(f64, f64)> {
    let (lat, lon) = place.lat.zip(place.lon)?;
    ((-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon)).then_some((lat, lon))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::samples;

    #[test]
    fn numbers_are_short_and_never_odd() {
        for (number, text) in [
            (3.4, "3.4"),
            (-10.0, "-10"),
            (-0.0, "0"),
            (1e-9, "0"),
            (59.913_33, "59.91333"),
        ] {
            assert_eq!(shortest(number).as_deref(), Some(text));
        }
        assert_eq!(shortest(f64::NAN), None);
        assert_eq!(shortest(f64::NEG_INFINITY), None);
        assert!(shortest(f64::MAX).is_some());
    }

    #[test]
    fn a_long_date_is_no_day() {
        let mut record = samples::visit();
        assert_eq!(day(&record).map(compact), Ok("20250603".to_owned()));
        let when = record.when.as_mut().unwrap();
        (when.first, when.last) = (Date::constant(2025, 1, 1), Date::constant(2025, 1, 31));
        assert_eq!(day(&record).map(compact), Ok("20250101".to_owned()));
        record.when.as_mut().unwrap().last = Date::constant(2025, 3, 31);
        assert_eq!(day(&record), Err(Reason::VagueDate));
        record.when = None;
        assert_eq!(day(&record), Err(Reason::NoDate));
    }

    #[test]
    fn numbers_of_texts_stay() {
        // XXH3 of nothing, as its specification has it.
        assert_eq!(number_of(""), 0x2D06_8005_38D3_94C2 >> 11);
        assert!((0..1 << 53).contains(&number_of("a")));
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_a_row(texts in proptest::collection::vec(".*|\\PC*|[\t\r\n\"\0 a;]*", 3)) {
            let mut row = TabRow::default();
            texts.iter().for_each(|text| row.text(text));
            let mut out = Vec::new();
            row.end(&mut out, 3).unwrap();
            let text = String::from_utf8(out).unwrap();
            proptest::prop_assert_eq!(text.matches('\t').count(), 2);
            proptest::prop_assert_eq!(text.matches(|c: char| c.is_control()).count(), 3);
            proptest::prop_assert!(text.ends_with('\n') && !text.contains('"'));
            proptest::prop_assert_eq!(joined(&texts).matches(';').count(), 2);
        }
    }
}
