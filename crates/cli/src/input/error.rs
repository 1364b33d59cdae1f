//! Why an input could not be used.

use std::io;

use crate::report::Place;

/// An input that could not be used, and where it stands.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {reason}")]
pub(crate) struct InputError {
    pub(crate) place: Place,
    pub(crate) reason: Reason,
}

impl InputError {
    pub(crate) fn new(place: Place, reason: Reason) -> Self {
        Self { place, reason }
    }
}

/// What is wrong with an input.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Reason {
    /// The file system or the decompression failed.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
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
    /// Text in another encoding.
    #[error("is in UTF-16, skipped; convert it, for instance with `iconv -f UTF-16 -t UTF-8`")]
    Utf16,
    /// A `.json` file that does not hold lines of objects.
    #[error(
        "does not begin with `{{`, skipped; give JSON Lines, one object a line (from an array: `jq -c '.[]'`)"
    )]
    NotJsonLines,
    /// A line that is not UTF-8.
    #[error("not UTF-8 at byte {at} of the line")]
    NotUtf8 {
        /// Offset of the first bad byte in the line.
        at: usize,
    },
    /// A line that is JSON, perhaps, but no object.
    #[error("not a JSON object")]
    NotAnObject,
    /// A line that is not JSON.
    #[error("bad JSON: {0}")]
    BadJson(String),
    /// An object without text.
    #[error("has no \"text\"")]
    NoText,
    /// An object whose text is something else than a string.
    #[error("\"text\" is not a string")]
    TextNotAString,
    /// An object whose id is neither a string nor a number.
    #[error("\"id\" is neither a string nor a number")]
    BadId,
}
