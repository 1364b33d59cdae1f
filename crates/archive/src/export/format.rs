//! What a format does, and what became of an event.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};

use legation_coder::Status;

use super::about::About;
use super::codes::Codes;
use super::{Header, Options};
use crate::record::Record;

/// A way of writing events. Output goes to `out`, so that a format knows nothing of files.
pub(super) trait Format {
    /// What stands before the first event.
    ///
    /// # Errors
    /// If it cannot be written.
    fn begin(&mut self, _out: &mut dyn Write, _context: &Context) -> io::Result<()> {
        Ok(())
    }

    /// An event, as none, one or several rows, now or in what is written at the end.
    ///
    /// # Errors
    /// If it cannot be written.
    fn event(&mut self, out: &mut dyn Write, record: &Record, context: &Context) -> io::Result<Fate>;

    /// How many rows [`Self::finish`] will write, for formats that add up.
    fn rows_at_end(&self, _context: &Context) -> u64 {
        0
    }

    /// What stands after the last event.
    ///
    /// # Errors
    /// If it cannot be written.
    fn finish(&mut self, _out: &mut dyn Write, _about: &About, _context: &Context) -> io::Result<()> {
        Ok(())
    }
}

/// What all formats may ask.
pub(super) struct Context {
    pub(super) codes: Codes,
    pub(super) options: Options,
    pub(super) header: Header,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is in so many rows, or counted in what will be rows.
    Written(u64),
    /// It is in none.
    LeftOut(Reason),
}

/// Why an event is not in the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Its status is not one of those asked for, or that the format can say.
    Status(Status),
    /// Another event of the export tells the same occurrence.
    Retold,
    /// The format is about CAMEO codes, and it has none.
    NoCameo,
    /// The format wants a date.
    NoDate,
    /// The format wants a day, and the date is a quarter of a year or longer.
    VagueDate,
    /// The format wants an actor.
    NoActor,
    /// The format wants a recipient.
    NoRecipient,
    /// The format wants somebody.
    Nobody,
    /// The format wants countries on both sides.
    NoCountry,
    /// The format wants a point.
    NoCoordinates,
    /// The format wants a point, and it is only known in what country or wide area.
    CountryOnly,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self {
            Reason::Status(status) => return write!(f, "its status is {}", status.name()),
            Reason::Retold => "the same occurrence is told by another event of the export",
            Reason::NoCameo => "it has no CAMEO code",
            Reason::NoDate => "it has no date",
            Reason::VagueDate => "its date is no more exact than a quarter of a year",
            Reason::NoActor => "it has no actor",
            Reason::NoRecipient => "it has no recipient",
            Reason::Nobody => "it has neither actor nor recipient",
            Reason::NoCountry => "the country of actor or recipient is not known",
            Reason::NoCoordinates => "it has no place with coordinates",
            Reason::CountryOnly => "only the country or a wide area is known of its place",
        };
        f.write_str(words)
    }
}

/// What an export has come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Events that were offered.
    pub events: u64,
    /// Events that are in the output.
    pub written: u64,
    /// Rows, lines, features or edges of the output.
    pub rows: u64,
    /// Documents of which something is in the output.
    pub documents: u64,
    /// How many events were left out, and why.
    pub skipped: BTreeMap<Reason, u64>,
}
