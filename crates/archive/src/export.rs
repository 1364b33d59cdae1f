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
        let (target, mend) = (self.out.name().to_owned(), self.out.mend());
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
            Err(source) => Err(ExportError::Write { target, mend, source }),
        }
    }

    /// Why an event is left out whatever the format.
    fn unwanted(&self, record: &Record) -> Option<Reason> {
        if !self.statuses.contains(&record.status) {
            return Some(Reason::Status(record.status));
        }
        let retold = match &record.occurrence {
            Some(occurrence) => self.occurrences.contains(&occurrence.row),
            None => record.same_as.is_some(),
        };
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
            mend: self.out.mend(),
            source,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tab-separated formats with their columns and lines before the first event.
    const TABLES: [(FormatName, usize, usize); 5] = [
        (FormatName::Polecat, 40, 1),
        (FormatName::Icews, 20, 1),
        (FormatName::Gdelt, 61, 0),
        (FormatName::GdeltMentions, 16, 0),
        (FormatName::Phoenix, 26, 0),
    ];

    fn exported(
        name: FormatName,
        records: &[Record],
        options: Options,
    ) -> (Summary, serde_json::Value, String) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let header = Header {
            program: "Legation 0.0.0".to_owned(),
            filters: vec!["country NOR".to_owned()],
            lexicon: Some("abc".to_owned()),
            left_out: vec!["Texts that are not coded.".to_owned()],
            ..Header::default()
        };
        let mut exporter = Exporter::create(name, Target::File(path.clone()), header, options).unwrap();
        records.iter().for_each(|record| exporter.event(record).unwrap());
        let summary = exporter.finish().unwrap();
        let about = std::fs::read_to_string(folder.path().join("out.about.json")).unwrap();
        let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
        (summary, serde_json::from_str(&about).unwrap(), text)
    }

    #[test]
    fn what_is_not_reported_stays_out_of_formats_that_cannot_say_so() {
        let claimed = Record {
            status: Status::Claimed,
            ..samples::visit()
        };
        for name in FormatName::ALL {
            let (summary, about, _) =
                exported(name, &[claimed.clone(), samples::visit()], Options::default());
            let expected = if name.can_say_status() { 2 } else { 1 };
            assert_eq!(summary.written, expected, "{}", name.name());
            assert_eq!(
                about["statuses"].as_array().unwrap().len(),
                if expected == 2 { 5 } else { 1 }
            );
            let asked = Options {
                statuses: Some(vec![Status::Claimed]),
                ..Options::default()
            };
            let (summary, about, _) = exported(name, &[claimed.clone(), samples::visit()], asked);
            assert_eq!(summary.written, 1);
            assert_eq!(summary.skipped[&Reason::Status(Status::Reported)], 1);
            assert_eq!(about["statuses"], serde_json::json!(["claimed"]));
        }
    }

    #[test]
    fn an_occurrence_may_be_written_once() {
        let options = Options {
            once_per_occurrence: true,
            ..Options::default()
        };
        let mut again = samples::visit();
        again.id = "other".to_owned();
        let (summary, about, _) = exported(FormatName::Csv, &[samples::visit(), again], options);
        assert_eq!((summary.written, summary.skipped[&Reason::Retold]), (1, 1));
        let why = Reason::Retold.to_string();
        assert_eq!(about["found"]["events_left_out"][why], 1);
    }

    #[test]
    fn what_is_beside_the_file_says_what_is_in_it() {
        let records = [samples::visit(), samples::bare()];
        let (summary, about, _) = exported(FormatName::Icews, &records, Options::default());
        assert_eq!(
            (summary.events, summary.written, summary.rows, summary.documents),
            (2, 1, 2, 1)
        );
        for (path, value) in [
            ("/program", "Legation 0.0.0".into()),
            ("/format", "icews".into()),
            ("/filters/0", "country NOR".into()),
            ("/lexicon", "abc".into()),
            ("/statuses_left_out/0", "claimed".into()),
            ("/found/rows", 2.into()),
            ("/found/first_day", "2025-06-03".into()),
            ("/left_out/0", "Texts that are not coded.".into()),
        ] {
            assert_eq!(about.pointer(path), Some(&value), "{path} of {about:#}");
        }
        assert!(about.get("created").is_none());
        let (_, about, _) = exported(FormatName::Csv, &records, Options::default());
        assert_eq!(about["columns"][0]["name"], "id");
    }

    #[test]
    fn the_same_records_give_the_same_file() {
        let records = [samples::visit(), samples::hostile("x"), samples::bare()];
        for name in FormatName::ALL {
            let one = exported(name, &records, Options::default());
            assert_eq!(one, exported(name, &records, Options::default()));
        }
    }

    #[test]
    fn standard_output_gets_the_same() {
        let path = tempfile::NamedTempFile::new().unwrap();
        let out = Target::Stdout(Box::new(path.reopen().unwrap()));
        let mut exporter =
            Exporter::create(FormatName::Gdelt, out, Header::default(), Options::default()).unwrap();
        exporter.event(&samples::visit()).unwrap();
        exporter.finish().unwrap();
        let (_, _, text) = exported(FormatName::Gdelt, &[samples::visit()], Options::default());
        assert_eq!(std::fs::read_to_string(path.path()).unwrap(), text);
    }

    #[test]
    fn a_full_disk_is_an_error_with_its_place() {
        struct Full;
        impl io::Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        for name in FormatName::ALL {
            let out = Target::Stdout(Box::new(Full));
            let mut exporter = Exporter::create(name, out, Header::default(), Options::default()).unwrap();
            exporter.event(&samples::visit()).unwrap();
            let error = exporter.finish().unwrap_err();
            assert!(error.to_string().contains("standard output"), "{error}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(24))]
        #[test]
        fn no_words_break_a_table(words in ".*|\\PC*|[\t\r\n\"\0;, a\u{85}\u{2028}]*") {
            let records = [samples::hostile(&words), samples::visit()];
            for (name, columns, header) in TABLES {
                let (text, fates) = samples::text(name, &records, Options::default());
                let rows: u64 = fates.iter().map(|fate| match fate { Fate::Written(n) => *n, _ => 0 }).sum();
                let lines: Vec<&str> = text.split_terminator('\n').collect();
                proptest::prop_assert_eq!(lines.len() as u64, rows + header as u64, "{}", name.name());
                for line in lines {
                    proptest::prop_assert_eq!(line.split('\t').count(), columns, "{}: {:?}", name.name(), line);
                    let odd = line.contains(['"', '\r', '\u{85}', '\u{2028}', '\0']);
                    proptest::prop_assert!(!odd, "{:?}", line);
                }
            }
            for name in FormatName::ALL {
                let (_, fates) = samples::written(name, &records, Options::default());
                proptest::prop_assert_eq!(fates.len(), 2);
            }
        }
    }
}
