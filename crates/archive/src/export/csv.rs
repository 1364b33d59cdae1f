//! The wide table as CSV (RFC 4180): a header, commas, quotation marks where needed, one line an event whatever the texts say.

use std::io::{self, Write};

use super::cells::{joined, on_one_line, shortest};
use super::format::{Context, Fate, Format};
use super::wide::{self, Column, Value};
use crate::record::Record;

/// Writes the wide table as CSV.
pub(super) struct Csv {
    columns: Vec<Column>,
}

impl Csv {
    pub(super) fn new() -> Self {
        Self {
            columns: wide::columns(),
        }
    }
}

impl Format for Csv {
    fn begin(&mut self, out: &mut dyn Write, _context: &Context) -> io::Result<()> {
        line(out, self.columns.iter().map(|column| column.name.to_owned()))
    }

    fn event(&mut self, out: &mut dyn Write, record: &Record, context: &Context) -> io::Result<Fate> {
        let cells = self
            .columns
            .iter()
            .map(|column| cell(column.value(record, &context.codes)));
        line(out, cells)?;
        Ok(Fate::Written(1))
    }
}

/// Writes a line of CSV. Control characters become spaces.
pub(super) fn line(out: &mut dyn Write, cells: impl Iterator<Item = String>) -> io::Result<()> {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(cells.map(|cell| cell.chars().map(on_one_line).collect::<String>()))?;
    let bytes = writer.into_inner().map_err(::csv::IntoInnerError::into_error)?;
    out.write_all(&bytes)
}

fn cell(value: Value<'_>) -> String {
    let whole = |number: i64| number.to_string();
    match value {
        Value::Text(text) => text.unwrap_or_default().into_owned(),
        Value::Date(day) => day.map(|day| day.to_string()).unwrap_or_default(),
        Value::Float(number) => number.and_then(shortest).unwrap_or_default(),
        Value::Int(number) => number.map(whole).unwrap_or_default(),
        Value::Bool(yes) => yes.map(|yes| yes.to_string()).unwrap_or_default(),
        Value::Texts(texts) => joined(texts.iter().map(|text| text.as_deref().unwrap_or_default())),
        Value::Ints(numbers) => joined(numbers.iter().map(|number| number.map(whole).unwrap_or_default())),
    }
}

#[cfg(test)]
mod tests {
    use crate::export::{FormatName, Options, samples};

    fn read(text: &str) -> Vec<Vec<String>> {
        let reader = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes());
        let rows = reader.into_records().map(|row| row.unwrap());
        rows.map(|row| row.iter().map(str::to_owned).collect()).collect()
    }

    fn of(rows: &[Vec<String>], row: usize, name: &str) -> String {
        let at = rows[0].iter().position(|column| column == name).unwrap();
        rows[row][at].clone()
    }

    #[test]
    fn a_row_has_every_field() {
        let records = [samples::visit(), samples::bare()];
        let (text, _) = samples::text(FormatName::Csv, &records, Options::default());
        let rows = read(&text);
        assert_eq!(rows.len(), 3);
        for (name, value) in [
            ("cameo", "042"),
            ("cameo_name", "Make a visit"),
            ("goldstein", "1.9"),
            ("contexts", "diplomatic;crime"),
            ("first_day", "2025-06-03"),
            ("date_told", "true"),
            ("actor_country", "NOR"),
            ("recipient_sectors", "COP+GOV"),
            ("role", "host"),
            ("count", "3"),
            ("count_max", "5"),
            ("place_iso2", "NO"),
            ("latitude", "60.39299"),
            ("stance", "asserts"),
            ("independent", "2"),
            ("people", "Ingrid Solheim;Ion, Popa"),
            ("title", "Solheim visits \"police\" in Bergen again"),
        ] {
            assert_eq!(of(&rows, 1, name), value, "{name}");
        }
        assert_eq!(of(&rows, 2, "actor_name"), "");
        assert_eq!(of(&rows, 2, "status"), "claimed");
        assert!(text.ends_with("\r\n"));
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(64))]
        #[test]
        fn no_words_break_a_row(words in ".*|[\r\n\",;\t\0 a]*") {
            let (text, _) = samples::text(FormatName::Csv, &[samples::hostile(&words)], Options::default());
            let rows = read(&text);
            proptest::prop_assert_eq!(rows.len(), 2);
            proptest::prop_assert_eq!(rows[0].len(), rows[1].len());
            proptest::prop_assert_eq!(text.matches(['\n', '\r', '\u{2028}', '\u{85}']).count(), 4);
        }
    }
}
