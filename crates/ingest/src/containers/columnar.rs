//! Parquet files, a batch of rows at a time.

mod values;

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::RecordBatch;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use serde_json::{Map, Value};

use super::{Container, Found, Progress, Site, table};
use crate::piece::{Format, Piece};
use crate::place::{Place, Reason, Reject};

/// Bytes that a batch may have, judged by the average row.
const BATCH_BYTES: u64 = 32 << 20;
const BATCH_ROWS: u64 = 1024;

/// The rows of a file.
pub(super) struct Rows {
    reader: ParquetRecordBatchReader,
    batch: Option<RecordBatch>,
    row: usize,
    /// Rows of the file that were read.
    count: u64,
    ended: bool,
    site: Site,
}

impl Rows {
    /// Reads the description of the file and picks the columns that mean something.
    pub(super) fn open(file: File, site: Site) -> Result<Self, Reason> {
        let reader = unpanicked(|| open(file, &site))??;
        Ok(Self {
            reader,
            batch: None,
            row: 0,
            count: 0,
            ended: false,
            site,
        })
    }

    /// Makes sure that there is a row to read; `false` at the end.
    fn has_row(&mut self) -> Result<bool, Reason> {
        while self
            .batch
            .as_ref()
            .is_none_or(|batch| self.row >= batch.num_rows())
        {
            self.row = 0;
            self.batch = None;
            match unpanicked(|| self.reader.next())? {
                None => return Ok(false),
                Some(Ok(batch)) => self.batch = Some(batch),
                Some(Err(error)) => return Err(Reason::BadParquet(error.to_string())),
            }
        }
        Ok(true)
    }

    fn piece(&self, place: Place, row: usize) -> Found {
        let mut map = Map::new();
        if let Some(batch) = &self.batch {
            for (field, column) in batch.schema_ref().fields().iter().zip(batch.columns()) {
                let value = unpanicked(|| values::value(column, row));
                if let Some(value) = value.ok().flatten() {
                    map.insert(field.name().clone(), value);
                }
            }
        }
        let bytes = Value::Object(map).to_string().into_bytes();
        if bytes.len() > self.site.options.max_document() {
            return Found::Reject(Reject::new(place, self.site.too_long()));
        }
        Found::Piece(Piece {
            place,
            format: Format::Row,
            bytes,
            hints: self.site.hints(),
            warnings: Vec::new(),
        })
    }
}

impl Container for Rows {
    fn next(&mut self, progress: &mut Progress) -> Option<Found> {
        while !self.ended {
            match self.has_row() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(reason) => {
                    self.ended = true;
                    return Some(Found::Reject(self.site.reject(progress.number(), reason)));
                }
            }
            let row = self.row;
            self.row += 1;
            self.count += 1;
            let (number, wanted) = progress.take();
            if wanted {
                // Rows have neither lines nor bytes; their number is their place.
                let place = Place {
                    line: Some(self.count),
                    ..self.site.place(number)
                };
                return Some(self.piece(place, row));
            }
        }
        None
    }
}

fn open(file: File, site: &Site) -> Result<ParquetRecordBatchReader, Reason> {
    let bad = |error: &dyn std::fmt::Display| Reason::BadParquet(error.to_string());
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| bad(&e))?;
    let columns = &site.options.columns;
    let names: Vec<String> = builder
        .schema()
        .fields()
        .iter()
        .map(|field| field.name().clone())
        .collect();
    table::check(columns, &names)?;
    let wanted = (0..names.len()).filter(|&index| columns.wants(&names[index]));
    let mask = ProjectionMask::roots(builder.parquet_schema(), wanted);
    let rows = batch_rows(&builder);
    builder
        .with_projection(mask)
        .with_batch_size(rows)
        .build()
        .map_err(|e| bad(&e))
}

/// How many rows a batch may have so that it does not grow too large.
fn batch_rows(builder: &ParquetRecordBatchReaderBuilder<File>) -> usize {
    let groups = builder.metadata().row_groups();
    let largest = |group: &parquet::file::metadata::RowGroupMetaData| {
        let rows = u64::try_from(group.num_rows()).unwrap_or(0).max(1);
        u64::try_from(group.total_byte_size()).unwrap_or(0) / rows
    };
    let row = groups.iter().map(largest).max().unwrap_or(0).max(1);
    usize::try_from((BATCH_BYTES / row).clamp(1, BATCH_ROWS)).unwrap_or(1)
}

/// The reader of the parquet crate may panic on damaged files; that is damage like any other.
fn unpanicked<T>(read: impl FnOnce() -> T) -> Result<T, Reason> {
    catch_unwind(AssertUnwindSafe(read)).map_err(|_| Reason::BadParquet("its pages are damaged".to_owned()))
}
