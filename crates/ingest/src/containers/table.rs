//! Tables as text: values between commas, tabs or semicolons, under a line of names.

mod rows;

use serde_json::{Map, Value};

use self::rows::{RowRead, Rows};
use super::{Container, Found, Progress, Site};
use crate::charset;
use crate::columns::{Columns, Role};
use crate::piece::{Format, Piece};
use crate::place::{Place, Reason, Reject};
use crate::stream::Stream;

const DELIMITERS: &[u8] = b",\t;|";
/// Longest line of names in a table that is told by its content.
const HEADER: usize = 1 << 12;
/// Longest name of a column in a table that is told by its content.
const NAME: usize = 60;

/// The delimiter of a table that begins like this; `None` if it is none. Its name tells that it is a table if `named`; else
/// it must have at least two columns, and one for the text.
pub(crate) fn delimiter(start: &[u8], complete: bool, named: bool, columns: &Columns) -> Option<u8> {
    let end = start.iter().position(|&b| b == b'\n');
    if end.is_none() && !complete {
        return None;
    }
    let line = start[..end.unwrap_or(start.len())].trim_ascii_end();
    if !named && line.len() > HEADER {
        return None;
    }
    let read = |delimiter: u8| {
        let names = match line.contains(&delimiter) || named {
            true => rows::header(line, delimiter),
            false => Vec::new(),
        };
        (delimiter, names)
    };
    let known = |(_, names): &(u8, Vec<String>)| {
        let are_names = names
            .iter()
            .all(|name| name.len() <= NAME && !name.ends_with(['.', '!', '?']));
        names.len() > 1 && are_names && columns.has(Role::Text, names)
    };
    let tables: Vec<(u8, Vec<String>)> = DELIMITERS.iter().map(|&delimiter| read(delimiter)).collect();
    if let Some((delimiter, _)) = tables.iter().find(|table| known(table)) {
        return Some(*delimiter);
    }
    // The first of those that cut the line into most columns.
    let most = tables.iter().map(|(_, names)| names.len()).max()?;
    let widest = tables.iter().find(|(_, names)| names.len() == most)?;
    named.then_some(widest.0)
}

/// The rows of a table.
pub(super) struct Table {
    rows: Rows,
    /// Empty until the first line is read.
    names: Vec<String>,
    ended: bool,
    site: Site,
}

impl Table {
    pub(super) fn new(stream: Stream, delimiter: u8, site: Site) -> Self {
        Self {
            rows: Rows::new(stream, delimiter, site.options.max_document()),
            names: Vec::new(),
            ended: false,
            site,
        }
    }

    /// Reads the names of the columns.
    fn begin(&mut self) -> Result<(), Reason> {
        while self.names.is_empty() {
            match self.rows.next()? {
                RowRead::End => {
                    self.ended = true;
                    return Ok(());
                }
                RowRead::Row => {
                    let names = self.rows.fields().map(|field| text_of(field).0.trim().to_owned());
                    self.names = names.collect();
                }
                RowRead::BadQuotes => return Err(Reason::BadQuotes),
                RowRead::TooLong => return Err(self.site.too_long()),
            }
        }
        check(&self.site.options.columns, &self.names)
    }

    fn row(&self, place: Place) -> Found {
        let found = self.rows.fields().len();
        if found != self.names.len() {
            let expected = self.names.len();
            return Found::Reject(Reject::new(place, Reason::FieldCount { found, expected }));
        }
        let mut row = Map::new();
        let mut guessed = None;
        for (name, field) in self.names.iter().zip(self.rows.fields()) {
            let (text, charset) = text_of(field);
            guessed = guessed.or(charset);
            // Of columns of one name, the first that is filled.
            if !text.trim().is_empty() && !row.contains_key(name) {
                row.insert(name.clone(), Value::String(text));
            }
        }
        Found::Piece(Piece {
            place,
            format: Format::Row,
            bytes: Value::Object(row).to_string().into_bytes(),
            hints: self.site.hints(),
            warnings: guessed
                .map(|charset| format!("not UTF-8; read as {charset}"))
                .into_iter()
                .collect(),
        })
    }

    fn place(&self, piece: u64) -> Place {
        Place {
            line: Some(self.rows.line()),
            ..self.site.place(piece)
        }
    }

    fn fail(&mut self, progress: &Progress, reason: impl Into<Reason>) -> Found {
        self.ended = true;
        Found::Reject(Reject::new(self.place(progress.number()), reason))
    }
}

/// Whether a table with these columns can be read.
pub(super) fn check(columns: &Columns, names: &[String]) -> Result<(), Reason> {
    if let Some((role, column)) = columns.missing(names) {
        return Err(Reason::MissingColumn {
            column: column.into(),
            role,
            columns: names.into(),
        });
    }
    if !columns.has(Role::Text, names) && !columns.has(Role::Html, names) {
        return Err(Reason::NoTextColumn {
            columns: names.to_vec(),
        });
    }
    Ok(())
}

/// A field as text, and the charset if it had to be guessed.
fn text_of(field: &[u8]) -> (String, Option<&'static str>) {
    match std::str::from_utf8(field) {
        Ok(text) => (text.to_owned(), None),
        Err(_) => {
            let decoded = charset::decode(field, None, charset::Markup::Plain);
            (decoded.text, Some(decoded.charset))
        }
    }
}

impl Container for Table {
    fn next(&mut self, progress: &mut Progress) -> Option<Found> {
        if self.names.is_empty()
            && !self.ended
            && let Err(reason) = self.begin()
        {
            return Some(self.fail(progress, reason));
        }
        while !self.ended {
            let read = match self.rows.next() {
                Ok(RowRead::End) => return None,
                Ok(read) => read,
                Err(error) => return Some(self.fail(progress, error)),
            };
            let (number, wanted) = progress.take();
            if !wanted {
                continue;
            }
            let place = self.place(number);
            return Some(match read {
                RowRead::BadQuotes => Found::Reject(Reject::new(place, Reason::BadQuotes)),
                RowRead::TooLong => Found::Reject(Reject::new(place, self.site.too_long())),
                RowRead::Row | RowRead::End => self.row(place),
            });
        }
        None
    }
}
