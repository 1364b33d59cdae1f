//! The wide table: one row an event, with every field. Its columns are defined once, for CSV and Parquet.

mod columns;

use std::borrow::Cow;

use jiff::civil::Date;

pub(super) use self::columns::columns;
use super::codes::Codes;
use crate::record::Record;

/// A column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// What is in it, in a sentence.
    pub(super) about: &'static str,
    value: for<'a> fn(&'a Record, &'a Codes) -> Value<'a>,
}

/// What is in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// Text of which there are few different ones.
    Choice,
    Date,
    Float,
    Int,
    Bool,
    Texts,
    Ints,
}

/// What is in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    Text(Option<Cow<'a, str>>),
    Date(Option<Date>),
    Float(Option<f64>),
    Int(Option<i64>),
    Bool(Option<bool>),
    Texts(Vec<Option<Cow<'a, str>>>),
    Ints(Vec<Option<i64>>),
}

impl Column {
    /// What it says of a record.
    pub(super) fn value<'a>(&self, record: &'a Record, codes: &'a Codes) -> Value<'a> {
        (self.value)(record, codes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::samples;

    fn kind_of(value: &Value<'_>) -> Vec<Kind> {
        match value {
            Value::Text(_) => vec![Kind::Text, Kind::Choice],
            Value::Date(_) => vec![Kind::Date],
            Value::Float(_) => vec![Kind::Float],
            Value::Int(_) => vec![Kind::Int],
            Value::Bool(_) => vec![Kind::Bool],
            Value::Texts(_) => vec![Kind::Texts],
            Value::Ints(_) => vec![Kind::Ints],
        }
    }

    #[test]
    fn each_value_is_of_its_columns_kind_and_each_name_is_one() {
        let codes = Codes::packaged().unwrap();
        let (full, bare) = (samples::visit(), samples::bare());
        let columns = columns();
        for (at, column) in columns.iter().enumerate() {
            for record in [&full, &bare] {
                let value = column.value(record, &codes);
                assert!(
                    kind_of(&value).contains(&column.kind),
                    "{}: {value:?}",
                    column.name
                );
            }
            assert!(
                columns[..at].iter().all(|other| other.name != column.name),
                "{}",
                column.name
            );
        }
    }

    #[test]
    fn a_full_record_fills_every_column() {
        let codes = Codes::packaged().unwrap();
        let mut record = samples::visit();
        record.same_as = Some("x".to_owned());
        let empty = [
            Value::Text(None),
            Value::Date(None),
            Value::Float(None),
            Value::Int(None),
            Value::Bool(None),
            Value::Texts(Vec::new()),
            Value::Ints(Vec::new()),
        ];
        for column in columns() {
            let value = column.value(&record, &codes);
            assert!(!empty.contains(&value), "{} is empty", column.name);
        }
    }

    #[test]
    fn the_documentation_names_every_column() {
        let page = include_str!("../../../../docs/exports.md");
        for column in columns() {
            assert!(
                page.contains(&format!("`{}`", column.name)),
                "docs/exports.md lacks {}",
                column.name
            );
        }
    }
}
