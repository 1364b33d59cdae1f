//! Events in the forms that others read: one format a file, all behind one small trait.
//!
//! An [`Exporter`] is opened before the events are asked for, so that a bad path fails at once; it takes one [`Record`] after the other and
//! ends with a [`Summary`] of what is in the output and what is not, and why. A file has its name only when it is whole.
//!
//! Formats that cannot say how a text presents an event (GDELT, ICEWS and others) get those only that are reported, unless
//! [`Options::statuses`] asks for more: an event that is claimed, denied or planned is not to be read as a fact.

mod about;
mod cameo_actor;
mod cells;
mod codes;
mod csv;
mod error;
mod format;
mod gdelt;
mod gdelt_mentions;
mod geojson;
mod gexf;
mod graphml;
mod icews;
mod jsonl;
mod name;
mod network;
mod options;
mod pairs;
mod panel;
mod parquet;
mod phoenix;
mod plover;
mod polecat;
#[cfg(test)]
mod samples;
mod target;
mod wide;

use std::collections::HashSet;
use std::fmt;
use std::io;

use jiff::civil::Date;
use legation_coder::Status;

pub use about::Header;
pub use error::ExportError;
pub use format::{Reason, Summary};
pub use name::FormatName;
pub use options::Options;
pub use target::Target;

use self::about::About;
use self::codes::Codes;
use self::format::{Context, Fate, Format};
use self::target::Output;
use crate::record::Record;

/// Writes events in one format.
pub struct Exporter {
    name: FormatName,
    format: Box<dyn Format>,
    out: Output,
    context: Context,
    statuses: Vec<Status>,
    summary: Summary,
    days: Option<(Date, Date)>,
    /// Rows of documents and occurrences that are in the output.
    documents: HashSet<i64>,
    occurrences: HashSet<i64>,
}

impl fmt::Debug for Exporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exporter")
            .field("format", &self.name)
            .field("out", &self.out.name())
            .field("summary", &self.summary)
            .finish_non_exhaustive()
    }
}

impl Exporter {
    /// Opens the output and writes what stands before the first event.
    ///
    /// # Errors
    /// If the output cannot be opened or written, or a table of the program is wrong.
    pub fn create(
        name: FormatName,
        target: Target,
        header: Header,
        options: Options,
    ) -> Result<Self, ExportError> {
        let mut exporter = Self {
            name,
            format: name.writer(),
            out: Output::open(target)?,
            statuses: options.statuses_of(name),
            context: Context {
                codes: Codes::packaged()?,
                options,
                header,
            },
            summary: Summary::default(),
            days: None,
            documents: HashSet::new(),
            occurrences: HashSet::new(),
        };
        let begun = exporter.format.begin(&mut exporter.out, &exporter.context);
        begun.map_err(|source| exporter.failed(source))?;
        Ok(exporter)
    }

    /// Writes an event, or counts why it is left out.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn event(&mut self, record: &Record) -> Result<(), ExportError> {
        self.summary.events += 1;
        let fate = match self.unwanted(record) {
            Some(reason) => Fate::LeftOut(reason),
            None => self
                .format
                .event(&mut self.out, record, &self.context)
                .map_err(|source| self.failed(source))?,
        };
        match fate {
            Fate::LeftOut(reason) => *self.summary.skipped.entry(reason).or_default() += 1,
            Fate::Written(rows) => self.count(record, rows),
        }
        Ok(())
    }

    /// Writes what stands after the last event, and gives the file its name.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn finish(mut self) -> Result<Summary, ExportError> {
        self.summary.documents = self.documents.len() as u64;
        self.summary.rows += self.format.rows_at_end(&self.context);
        let about = About::of(self.name, &self.context.header, &self.context.options);
        let about = about.with(&self.summary, self.days);
        let target = self.out.name().to_owned();
        let Self {
            mut format,
            mut out,
            context,
            summary,
            ..
        } = self;
        let written = format.finish(&mut out, &about, &context).and_then(|()| {
            let page = about.page()?;
            out.finish(&page)
        });
        match written {
            Ok(()) => Ok(summary),
            Err(source) => Err(ExportError::Write { target, source }),
        }
    }

    /// Why an event is left out whatever the format.
    fn unwanted(&self, record: &Record) -> Option<Reason> {
        if !self.statuses.contains(&record.status) {
            return Some(Reason::Status(record.status));
        }
        let known = |row: i64| self.occurrences.contains(&row);
        let retold = record.same_as.is_some() || record.occurrence.as_ref().is_some_and(|o| known(o.row));
        (self.context.options.once_per_occurrence && retold).then_some(Reason::Retold)
    }

    fn count(&mut self, record: &Record, rows: u64) {
        self.summary.written += 1;
        self.summary.rows += rows;
        self.documents.insert(record.document.row);
        if self.context.options.once_per_occurrence {
            self.occurrences.extend(record.occurrence.as_ref().map(|o| o.row));
        }
        if let Some(when) = &record.when {
            let (first, last) = self.days.unwrap_or((when.first, when.last));
            self.days = Some((first.min(when.first), last.max(when.last)));
        }
    }

    fn failed(&self, source: io::Error) -> ExportError {
        ExportError::Write {
            target: self.out.name().to_owned(),
            source,
        }
    }
}
