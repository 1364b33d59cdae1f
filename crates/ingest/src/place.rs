//! Where something stands in the input, and why it could not be used.

use std::fmt::{self, Display};
use std::io;

/// Where something stands in the input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The file as the user named it; a member of a zip archive follows after `!`, as in `news.zip!a/b.html`.
    pub source: String,
    /// Number within the file, from 0. It grows, but numbers may be missing: what is passed over has one, too.
    pub piece: u64,
    /// Line on which it begins, from 1; of Parquet the row, from 1.
    pub line: Option<u64>,
    /// Byte at which it begins in the decompressed stream, from 0.
    pub offset: Option<u64>,
}

impl Place {
    /// A whole file or member.
    pub fn of(source: impl Into<String>) -> Self {
        Self {
            source: source.into(),
            ..Self::default()
        }
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.offset) {
            (Some(line), _) => write!(f, "{}:{line}", self.source),
            (None, Some(offset)) => write!(f, "{} (byte {offset})", self.source),
            (None, None) => f.write_str(&self.source),
        }
    }
}

/// Part of the input that could not be used.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct Reject {
    /// Where it stands.
    pub place: Place,
    /// What is wrong with it.
    pub reason: Reason,
}

impl Reject {
    pub(crate) fn new(place: Place, reason: impl Into<Reason>) -> Self {
        Self {
            place,
            reason: reason.into(),
        }
    }
}

/// What is wrong with a part of the input.
#[derive(Debug, thiserror::Error)]
pub enum Reason {
    /// The file system failed.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    /// A pattern that fits no file.
    #[error("no file fits this pattern")]
    NothingFits,
    /// A pattern that is none.
    #[error("is neither a file nor a pattern that can be read: {0}")]
    BadPattern(String),
    /// Compressed data that cannot be decompressed.
    #[error("{0}")]
    Damaged(String),
    /// Data that grow without measure when they are decompressed.
    #[error(
        "grows to more than {output_mb} MB from {input_mb} MB, skipped: this is how decompression bombs look; raise \
         the limit if it is none"
    )]
    Bomb {
        /// What came out so far, in megabytes.
        output_mb: u64,
        /// What went in so far, in megabytes.
        input_mb: u64,
    },
    /// Archives in archives in archives.
    #[error("an archive or compressed file more than {max} deep in others, skipped; unpack it")]
    TooDeep {
        /// The limit.
        max: u32,
    },
    /// A member of an archive that needs a password.
    #[error("is encrypted, skipped; unpack the archive with its password")]
    Encrypted,
    /// A member compressed in a way that is not known.
    #[error("is compressed with {0}, which is not read; unpack it")]
    Method(String),
    /// Longer than the user allows.
    #[error("longer than {max_mb} MB, skipped; raise --max-document-mb to read it")]
    TooLong {
        /// The limit in megabytes.
        max_mb: u64,
    },
    /// Not text of any kind.
    #[error("looks like a binary file (a zero byte at offset {at}), skipped")]
    Binary {
        /// Offset of the first zero byte.
        at: usize,
    },
    /// A known format that is not read.
    #[error("is {what}, skipped; {hint}")]
    Unread {
        /// The format, with its article.
        what: &'static str,
        /// What to do.
        hint: &'static str,
    },
    /// XML of an unknown kind.
    #[error("is XML of the kind <{root}>, which is not read; feeds (RSS, Atom) and XHTML are")]
    UnknownXml {
        /// Name of the outermost element.
        root: String,
    },
    /// A `.json` file that holds something else.
    #[error("does not begin with `{{` or `[` as JSON does, skipped")]
    NotJson,
    /// Text that is not UTF-8 where it must be.
    #[error("not UTF-8 at byte {at} of the line")]
    NotUtf8 {
        /// Offset of the first bad byte.
        at: usize,
    },
    /// JSON, perhaps, but no object.
    #[error("not a JSON object")]
    NotAnObject,
    /// Not JSON.
    #[error("bad JSON: {0}")]
    BadJson(String),
    /// A file that ends in the middle of a list.
    #[error("the file is cut off within a list; what stood before is read")]
    CutOff,
    /// A record without text.
    #[error("has no \"text\"{}", hint_of(.columns))]
    NoText {
        /// The columns or keys that it has.
        columns: Vec<String>,
    },
    /// A record whose text is something else than a string.
    #[error("\"text\" is not a string")]
    TextNotAString,
    /// A record whose id is neither a string nor a number.
    #[error("\"id\" is neither a string nor a number")]
    BadId,
    /// A table in which no column is known to hold the text.
    #[error("no column is known to hold the text; name it with --mapping (columns: {})", .columns.join(", "))]
    NoTextColumn {
        /// The columns that there are.
        columns: Vec<String>,
    },
    /// A column that the mapping names and the table lacks.
    #[error("has no column {column:?}, which the mapping names for {role:?} (columns: {})", .columns.join(", "))]
    MissingColumn {
        /// What the mapping says.
        column: Box<str>,
        /// What it is for.
        role: &'static str,
        /// The columns that there are.
        columns: Box<[String]>,
    },
    /// A row with too many or too few fields.
    #[error("the row has {found} fields, the header {expected}")]
    FieldCount {
        /// Fields of the row.
        found: usize,
        /// Fields of the header.
        expected: usize,
    },
    /// A row whose quotation marks do not fit.
    #[error("the quotation marks of the row do not pair")]
    BadQuotes,
    /// A Parquet file or a part of it that cannot be read.
    #[error("bad Parquet: {0}")]
    BadParquet(String),
    /// A zip archive or a part of it that cannot be read.
    #[error("bad zip archive: {0}")]
    BadZip(String),
    /// A WARC record that cannot be read.
    #[error("bad WARC record: {0}")]
    BadWarc(String),
    /// A web answer that cannot be read.
    #[error("bad HTTP answer: {0}")]
    BadHttp(String),
    /// A document that cannot be read as what it is.
    #[error("{0}")]
    Format(String),
}

impl From<io::Error> for Reason {
    /// The reason that a stream of this crate has put into the error, else the error itself.
    fn from(error: io::Error) -> Self {
        error.downcast::<Reason>().unwrap_or_else(Reason::Unreadable)
    }
}

impl From<Reason> for io::Error {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Unreadable(error) => error,
            reason => io::Error::new(io::ErrorKind::InvalidData, reason),
        }
    }
}

/// The keys at hand, where they may help to write a mapping.
fn hint_of(columns: &[String]) -> String {
    if columns.is_empty() {
        return String::new();
    }
    format!(
        "; name the key that holds it with --mapping (keys: {})",
        columns.join(", ")
    )
}

/// Something worth knowing about an input that is used all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Where it stands.
    pub place: Place,
    /// What there is to know.
    pub what: String,
}

impl Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_by_line_else_by_byte() {
        let mut place = Place::of("a.zip!b.csv");
        assert_eq!(place.to_string(), "a.zip!b.csv");
        place.offset = Some(7);
        assert_eq!(place.to_string(), "a.zip!b.csv (byte 7)");
        place.line = Some(2);
        assert_eq!(place.to_string(), "a.zip!b.csv:2");
    }

    #[test]
    fn a_reason_survives_the_way_through_a_stream() {
        let error = io::Error::from(Reason::Encrypted);
        assert!(matches!(Reason::from(error), Reason::Encrypted));
        let plain = Reason::from(io::Error::from(io::ErrorKind::PermissionDenied));
        assert_eq!(plain.to_string(), "cannot be read: permission denied");
    }
}
