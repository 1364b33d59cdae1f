//! What an export says of itself.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::format::Summary;
use super::{FormatName, Options};

/// What the caller knows of an export before it begins.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Header {
    /// Program and version: `Legation 0.1.0`.
    pub program: String,
    /// When it is made; left out if `None`, so that the same archive gives the same file.
    pub created: Option<Timestamp>,
    /// Which events were asked for, in words: `actor country RUS`.
    pub filters: Vec<String>,
    /// The days that were asked for, first and last.
    pub days: (Option<Date>, Option<Date>),
    /// Documents in the archive.
    pub documents: Option<u64>,
    /// Events in the archive.
    pub events: Option<u64>,
    /// Digest of model, lexicon and gazetteer with which the events were coded.
    pub lexicon: Option<String>,
    /// What was left out before the events came here, and why.
    pub left_out: Vec<String>,
}

/// What an export says of itself: in the file `NAME.about.json` beside it, and in the file where the format has room.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct About {
    program: String,
    format: &'static str,
    about: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lexicon: Option<String>,
    filters: Vec<String>,
    statuses: Vec<&'static str>,
    statuses_left_out: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    archive_documents: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    archive_events: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<Found>,
    left_out: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    columns: Vec<ColumnAbout>,
}

/// What was found to export.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Found {
    events: u64,
    events_written: u64,
    rows: u64,
    documents: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_day: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_day: Option<Date>,
    events_left_out: BTreeMap<String, u64>,
}

/// A column of a wide table.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct ColumnAbout {
    name: &'static str,
    about: &'static str,
}

impl About {
    pub(super) fn of(format: FormatName, header: &Header, options: &Options) -> Self {
        let names = |statuses: Vec<legation_coder::Status>| statuses.iter().map(|s| s.name()).collect();
        let columns = match format {
            FormatName::Csv | FormatName::Parquet => super::wide::columns(),
            _ => Vec::new(),
        };
        let columns = columns.iter().map(|column| ColumnAbout {
            name: column.name,
            about: column.about,
        });
        let of_format = format.leaves_out().iter().map(|&sentence| sentence.to_owned());
        Self {
            program: header.program.clone(),
            format: format.name(),
            about: format.about(),
            created: header.created,
            lexicon: header.lexicon.clone(),
            filters: header
                .filters
                .iter()
                .cloned()
                .chain(options.in_words(format))
                .collect(),
            statuses: names(options.statuses_of(format)),
            statuses_left_out: names(options.statuses_not_of(format)),
            from: header.days.0,
            to: header.days.1,
            archive_documents: header.documents,
            archive_events: header.events,
            found: None,
            left_out: header.left_out.iter().cloned().chain(of_format).collect(),
            columns: columns.collect(),
        }
    }

    /// The same, with what has come of it.
    pub(super) fn with(mut self, summary: &Summary, days: Option<(Date, Date)>) -> Self {
        self.found = Some(Found {
            events: summary.events,
            events_written: summary.written,
            rows: summary.rows,
            documents: summary.documents,
            first_day: days.map(|(first, _)| first),
            last_day: days.map(|(_, last)| last),
            events_left_out: summary
                .skipped
                .iter()
                .map(|(why, n)| (why.to_string(), *n))
                .collect(),
        });
        self
    }

    /// As one line of JSON.
    pub(super) fn line(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// As JSON that a person likes to read, with a line end.
    pub(super) fn page(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}
