//! What holds pieces: files of lines, tables, lists, archives. Each is read as a stream, one inside another.

mod columnar;
mod lines;
mod members;
pub(crate) mod table;
pub(crate) mod values;
mod warc;
mod whole;

use std::fs::File;
use std::io::{self, Seek};
use std::sync::Arc;

use crate::hints::Hints;
use crate::options::Options;
use crate::passed::{Passed, PassedOver};
use crate::piece::{Format, Piece};
use crate::place::{Place, Reason, Reject};
use crate::sniff::{self, Kind, NameHint};
use crate::stream::Stream;

/// Something that a container holds.
pub(crate) enum Found {
    Piece(Piece),
    Reject(Reject),
    /// A file inside, which may be a container itself.
    Inner(Box<Input>),
}

/// A container, read piece by piece.
pub(crate) trait Container: Send {
    /// The next thing in it; `None` at its end. Pieces that are not wanted are passed over as fast as may be, and so is what
    /// is wrong with them; what ends the container before its time is always told.
    fn next(&mut self, progress: &mut Progress) -> Option<Found>;
}

/// How far the reading of a file has come.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// Number of the next piece.
    next: u64,
    /// First piece that is wanted.
    from: u64,
    /// What is passed over for its kind.
    pub(crate) passed: PassedOver,
}

impl Progress {
    /// A new file, of which the pieces from there on are wanted.
    pub(crate) fn restart(&mut self, from: u64) {
        self.next = 0;
        self.from = from;
    }

    /// Number of the next piece.
    fn number(&self) -> u64 {
        self.next
    }

    /// Takes a number, and tells whether that piece is wanted.
    pub(crate) fn take(&mut self) -> (u64, bool) {
        let number = self.next;
        self.next += 1;
        (number, number >= self.from)
    }

    /// Whether what has that number is wanted.
    fn wants(&self, number: u64) -> bool {
        number >= self.from
    }

    fn pass(&mut self, what: Passed) {
        self.passed.count(what);
    }
}

/// A file to be read, or a member of one.
pub(crate) struct Input {
    pub(crate) stream: Stream,
    /// The same bytes as a file in which one can go back, if there is one.
    pub(crate) file: Option<File>,
    pub(crate) site: Site,
    /// How many archives it lies in.
    pub(crate) depth: u32,
}

/// Where a container lies, and what is to be kept in mind on reading it.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    /// What places in it are called by.
    pub(crate) label: Arc<str>,
    /// File name without folder; empty for a stream.
    pub(crate) name: Arc<str>,
    pub(crate) options: Arc<Options>,
}

impl Site {
    fn place(&self, piece: u64) -> Place {
        Place {
            piece,
            ..Place::of(&*self.label)
        }
    }

    fn reject(&self, piece: u64, reason: impl Into<Reason>) -> Reject {
        Reject::new(self.place(piece), reason)
    }

    fn too_long(&self) -> Reason {
        Reason::TooLong {
            max_mb: self.options.max_document_mb,
        }
    }

    fn hints(&self) -> Hints {
        Hints {
            file_name: (!self.name.is_empty()).then(|| self.name.to_string()),
            ..Hints::default()
        }
    }

    fn hint(&self) -> NameHint {
        if self.name.is_empty() {
            return NameHint::None;
        }
        sniff::read_name(&self.name).1
    }
}

impl Input {
    /// Finds out what kind of container it is.
    ///
    /// # Errors
    /// If it cannot be read or is none.
    pub(crate) fn open(self) -> Result<Box<dyn Container>, Reason> {
        let Self {
            stream,
            file,
            site,
            depth,
        } = self;
        let decoded = stream.decoded(&site.options)?;
        let (mut stream, utf8) = (decoded.stream, decoded.utf8);
        let kind = sniff_stream(&mut stream, &site)?;
        let file = file.filter(|_| !decoded.changed);
        Ok(match kind {
            Kind::Whole(format) => Box::new(whole::Whole::new(stream, format, utf8, site)),
            Kind::Lines => Box::new(lines::Lines::new(stream, site)),
            Kind::Values => Box::new(values::Values::new(stream, site)),
            Kind::Table(delimiter) => Box::new(table::Table::new(stream, delimiter, site)),
            Kind::Warc => Box::new(warc::Warc::new(stream, site)),
            Kind::Parquet => Box::new(columnar::Rows::open(seekable(stream, file)?, site)?),
            Kind::Zip => open_zip(seekable(stream, file)?, site, depth)?,
        })
    }
}

fn sniff_stream(stream: &mut Stream, site: &Site) -> Result<Kind, Reason> {
    let name = site.hint();
    let mut wanted = 1;
    loop {
        let len = stream.peek(wanted)?.len();
        let complete = stream.is_complete();
        if let Some(kind) = sniff::sniff(stream.ready(), complete, name, &site.options.columns)? {
            return Ok(kind);
        }
        if complete || len >= sniff::WITHIN {
            return Ok(Kind::Whole(Format::Text));
        }
        wanted = len + 1;
    }
}

/// The bytes as a file in which one can go back: the file itself, or a temporary copy.
fn seekable(mut stream: Stream, file: Option<File>) -> Result<File, Reason> {
    if let Some(file) = file {
        return Ok(file);
    }
    let mut copy = tempfile::tempfile().map_err(Reason::Unreadable)?;
    io::copy(&mut stream, &mut copy)?;
    copy.rewind().map_err(Reason::Unreadable)?;
    Ok(copy)
}

fn open_zip(file: File, site: Site, depth: u32) -> Result<Box<dyn Container>, Reason> {
    if depth >= site.options.max_depth {
        return Err(Reason::TooDeep {
            max: site.options.max_depth,
        });
    }
    match members::Members::open(file, site, depth)? {
        members::Opened::Archive(members) => Ok(members),
        members::Opened::Document(file, site) => {
            let stream = Stream::new(Box::new(file));
            Ok(Box::new(whole::Whole::new(stream, Format::Docx, false, site)))
        }
    }
}
