//! A file that is read, and how to know it again.

use std::fmt::{self, Display};
use std::fs::{File, Metadata};
use std::io::{self, Read, Seek};
use std::time::UNIX_EPOCH;

use xxhash_rust::xxh3::Xxh3Default;

/// How much of the content the fingerprint takes in.
const HASHED: u64 = 1 << 16;

/// A file that is about to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceInfo {
    /// The path as the user named it, or as it was found in a folder that the user named; `<stdin>` for standard input.
    pub path: String,
    /// By which to know it again.
    pub fingerprint: Fingerprint,
}

/// By which to know a file again: its size, when it was changed, and how it begins. It is the same for whatever is no file,
/// as standard input.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(pub u64);

impl Fingerprint {
    /// Of a regular file, which stays at its beginning.
    pub(crate) fn of(file: &mut File, metadata: &Metadata) -> io::Result<Self> {
        let mut hash = Xxh3Default::new();
        hash.update(&metadata.len().to_le_bytes());
        let changed = metadata
            .modified()
            .ok()
            .and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        hash.update(&changed.map_or(0, |time| time.as_nanos()).to_le_bytes());
        let mut start = Vec::new();
        file.by_ref().take(HASHED).read_to_end(&mut start)?;
        hash.update(&start);
        file.rewind()?;
        Ok(Self(hash.digest()))
    }
}

impl Display for Fingerprint {
    /// Sixteen hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// How much of a file is still to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resume {
    /// All of it.
    All,
    /// Nothing: it is done.
    Nothing,
    /// The pieces from this number on ([`Place::piece`](crate::Place::piece)).
    From(u64),
}
