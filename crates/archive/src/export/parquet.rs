//! The wide table as Parquet: dates, numbers, truth values and lists of their own types, dictionaries for what is one of few texts, zstd.
//!
//! Memory is bounded: rows go to the encoder in batches, and a row group ends when it is large.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, ListBuilder, StringBuilder,
    StringDictionaryBuilder,
};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use jiff::civil::Date;

use super::about::About;
use super::format::{Context, Fate, Format};
use super::wide::{self, Column, Kind, Value};
use crate::record::Record;

/// Rows of a batch.
const BATCH_ROWS: usize = 2048;
/// Bytes of text of a batch.
const BATCH_BYTES: usize = 8 << 20;
/// Rows of a row group.
const GROUP_ROWS: usize = 1 << 17;
/// Encoded bytes of a row group.
const GROUP_BYTES: usize = 64 << 20;
/// First day of Parquet's dates.
const EPOCH: Date = Date::constant(1970, 1, 1);

/// Writes the wide table as Parquet.
pub(super) struct Parquet {
    columns: Vec<Column>,
    cells: Vec<Cells>,
    rows: usize,
    bytes: usize,
    /// Encodes into memory, which is emptied into the output after each batch.
    writer: Option<ArrowWriter<Vec<u8>>>,
}

/// The cells of one column of a batch.
enum Cells {
    Text(StringBuilder),
    Choice(StringDictionaryBuilder<Int32Type>),
    Date(Date32Builder),
    Float(Float64Builder),
    Int(Int64Builder),
    Bool(BooleanBuilder),
    Texts(ListBuilder<StringBuilder>),
    Ints(ListBuilder<Int64Builder>),
}

impl Parquet {
    pub(super) fn new() -> Self {
        let columns = wide::columns();
        Self {
            cells: columns.iter().map(|column| Cells::of(column.kind)).collect(),
            columns,
            rows: 0,
            bytes: 0,
            writer: None,
        }
    }

    fn schema(&self) -> SchemaRef {
        let field = |column: &Column| Field::new(column.name, data_type(column.kind), true);
        Arc::new(Schema::new(self.columns.iter().map(field).collect::<Vec<_>>()))
    }

    /// Hands the batch to the encoder, and what that has ready to the output.
    fn flush(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let schema = self.schema();
        let arrays = self.cells.iter_mut().map(Cells::finish).collect();
        let batch = RecordBatch::try_new(schema, arrays).map_err(of_arrow)?;
        (self.rows, self.bytes) = (0, 0);
        let Some(writer) = &mut self.writer else {
            return Ok(());
        };
        writer.write(&batch).map_err(of_parquet)?;
        if writer.in_progress_size() > GROUP_BYTES {
            writer.flush().map_err(of_parquet)?;
        }
        drain(writer, out)
    }
}

impl Format for Parquet {
    fn begin(&mut self, _out: &mut dyn Write, context: &Context) -> io::Result<()> {
        let level = ZstdLevel::try_new(3).map_err(of_parquet)?;
        let properties = WriterProperties::builder()
            .set_created_by(context.header.program.clone())
            .set_compression(Compression::ZSTD(level))
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .build();
        let writer = ArrowWriter::try_new(Vec::new(), self.schema(), Some(properties)).map_err(of_parquet)?;
        self.writer = Some(writer);
        Ok(())
    }

    fn event(&mut self, out: &mut dyn Write, record: &Record, context: &Context) -> io::Result<Fate> {
        for (column, cells) in self.columns.iter().zip(&mut self.cells) {
            self.bytes += cells.push(column.value(record, &context.codes))?;
        }
        self.rows += 1;
        if self.rows >= BATCH_ROWS || self.bytes >= BATCH_BYTES {
            self.flush(out)?;
        }
        Ok(Fate::Written(1))
    }

    fn finish(&mut self, out: &mut dyn Write, about: &About, _context: &Context) -> io::Result<()> {
        self.flush(out)?;
        if let Some(mut writer) = self.writer.take() {
            writer.append_key_value_metadata(KeyValue::new("legation".to_owned(), about.line()?));
            writer.finish().map_err(of_parquet)?;
            drain(&mut writer, out)?;
        }
        Ok(())
    }
}

/// Moves what is encoded into the output. The encoder counts the bytes that it writes by itself, so that it does not miss them.
fn drain(writer: &mut ArrowWriter<Vec<u8>>, out: &mut dyn Write) -> io::Result<()> {
    let encoded = writer.inner_mut();
    out.write_all(encoded)?;
    encoded.clear();
    Ok(())
}

fn data_type(kind: Kind) -> DataType {
    let list = |item| DataType::List(Arc::new(Field::new_list_field(item, true)));
    match kind {
        Kind::Text => DataType::Utf8,
        Kind::Choice => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
        Kind::Date => DataType::Date32,
        Kind::Float => DataType::Float64,
        Kind::Int => DataType::Int64,
        Kind::Bool => DataType::Boolean,
        Kind::Texts => list(DataType::Utf8),
        Kind::Ints => list(DataType::Int64),
    }
}

impl Cells {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(StringBuilder::new()),
            Kind::Choice => Self::Choice(StringDictionaryBuilder::new()),
            Kind::Date => Self::Date(Date32Builder::new()),
            Kind::Float => Self::Float(Float64Builder::new()),
            Kind::Int => Self::Int(Int64Builder::new()),
            Kind::Bool => Self::Bool(BooleanBuilder::new()),
            Kind::Texts => Self::Texts(ListBuilder::new(StringBuilder::new())),
            Kind::Ints => Self::Ints(ListBuilder::new(Int64Builder::new())),
        }
    }

    /// Adds a value and tells how many bytes it takes.
    fn push(&mut self, value: Value<'_>) -> io::Result<usize> {
        let length = |text: &Option<Cow<'_, str>>| text.as_ref().map_or(0, |text| text.len()) + 4;
        let mut bytes = 8;
        match (self, value) {
            (Self::Text(cells), Value::Text(text)) => {
                bytes += length(&text);
                cells.append_option(text);
            }
            (Self::Choice(cells), Value::Text(text)) => {
                bytes += length(&text);
                cells.append_option(text);
            }
            (Self::Date(cells), Value::Date(day)) => cells.append_option(day.map(days)),
            (Self::Float(cells), Value::Float(number)) => cells.append_option(number),
            (Self::Int(cells), Value::Int(number)) => cells.append_option(number),
            (Self::Bool(cells), Value::Bool(yes)) => cells.append_option(yes),
            (Self::Texts(cells), Value::Texts(texts)) => {
                bytes += texts.iter().map(length).sum::<usize>();
                cells.append_value(texts);
            }
            (Self::Ints(cells), Value::Ints(numbers)) => {
                bytes += 8 * numbers.len();
                cells.append_value(numbers);
            }
            (_, value) => return Err(io::Error::other(format!("{value:?} is not of its column's kind"))),
        }
        Ok(bytes)
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(cells) => ArrayBuilder::finish(cells),
            Self::Choice(cells) => ArrayBuilder::finish(cells),
            Self::Date(cells) => ArrayBuilder::finish(cells),
            Self::Float(cells) => ArrayBuilder::finish(cells),
            Self::Int(cells) => ArrayBuilder::finish(cells),
            Self::Bool(cells) => ArrayBuilder::finish(cells),
            Self::Texts(cells) => ArrayBuilder::finish(cells),
            Self::Ints(cells) => ArrayBuilder::finish(cells),
        }
    }
}

fn days(day: Date) -> i32 {
    (day - EPOCH).get_days()
}

fn of_arrow(error: ArrowError) -> io::Error {
    io::Error::other(error)
}

fn of_parquet(error: ParquetError) -> io::Error {
    io::Error::other(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::{FormatName, Options, samples};
    use ::parquet::file::reader::{FileReader, SerializedFileReader};
    use ::parquet::record::Field as Cell;

    #[test]
    fn types_are_real_and_rows_come_back() {
        let records = [samples::visit(), samples::bare(), samples::hostile("a\n\t\"\0;é")];
        let (bytes, _) = samples::written(FormatName::Parquet, &records, Options::default());
        let file = tempfile::tempfile().unwrap();
        (&file).write_all(&bytes).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let metadata = reader.metadata().file_metadata();
        let pairs = metadata.key_value_metadata().unwrap();
        let about = pairs.iter().find(|pair| pair.key == "legation").unwrap();
        assert!(about.value.as_ref().unwrap().contains("\"format\":\"parquet\""));
        let rows: Vec<_> = reader
            .get_row_iter(None)
            .unwrap()
            .map(|row| row.unwrap())
            .collect();
        assert_eq!(rows.len(), 3);
        let of = |row: usize, name: &str| {
            let mut cells = rows[row].get_column_iter();
            cells.find(|(column, _)| *column == name).unwrap().1.clone()
        };
        assert_eq!(of(0, "first_day"), Cell::Date(20_242));
        assert_eq!(of(0, "cameo"), Cell::Str("042".to_owned()));
        assert_eq!(of(0, "goldstein"), Cell::Double(1.9));
        assert_eq!(of(0, "historical"), Cell::Bool(false));
        assert_eq!(of(0, "people").to_string(), r#"["Ingrid Solheim", "Ion; Popa"]"#);
        assert_eq!(of(0, "count_max").to_string(), "[5]");
        assert_eq!(of(1, "first_day"), Cell::Null);
        assert_eq!(of(1, "actor_name").to_string(), "[]");
        assert_eq!(of(2, "title"), Cell::Str("a\n\t\"\0;é".to_owned()));
        assert_eq!(of(2, "confidence"), Cell::Null);
        assert_eq!(of(2, "count").to_string(), "[null]");
    }

    #[test]
    fn many_batches_make_one_file() {
        let records = vec![samples::visit(); 2 * BATCH_ROWS + 3];
        let (bytes, _) = samples::written(FormatName::Parquet, &records, Options::default());
        let file = tempfile::tempfile().unwrap();
        (&file).write_all(&bytes).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        assert_eq!(reader.metadata().file_metadata().num_rows(), records.len() as i64);
        let rows: Vec<_> = reader
            .get_row_iter(None)
            .unwrap()
            .map(|row| row.unwrap())
            .collect();
        assert_eq!(rows.len(), records.len());
    }
}
