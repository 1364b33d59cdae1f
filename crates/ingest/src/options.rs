//! What the user can set.

use crate::columns::Columns;

/// What bounds and directs the reading.
#[derive(Debug, Clone)]
pub struct Options {
    /// Longest document to read, in megabytes (1,000,000 bytes); a longer one is reported and skipped.
    pub max_document_mb: u64,
    /// How many times its size a compressed file may grow to, once it has grown to [`Options::BOMB_FLOOR`] bytes.
    /// The highest ratio of deflate is 1,032; news has 3 to 20.
    pub max_ratio: u64,
    /// Largest size of a decompressed file, in megabytes.
    pub max_decompressed_mb: u64,
    /// How many archives a file may lie in, and how many times it may be compressed.
    pub max_depth: u32,
    /// Which column or key of a table or a record means what.
    pub columns: Columns,
    /// Whether the Unicode of every article is repaired. Offsets that the input brings along do not outlive it.
    pub repair: bool,
}

impl Options {
    /// Bytes to which any compressed file may grow, whatever its ratio.
    pub const BOMB_FLOOR: u64 = 100_000_000;

    /// Longest document in bytes.
    pub(crate) fn max_document(&self) -> usize {
        usize::try_from(self.max_document_mb.saturating_mul(1_000_000)).unwrap_or(usize::MAX - 1)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_document_mb: 64,
            max_ratio: 500,
            max_decompressed_mb: 10_000_000,
            max_depth: 2,
            columns: Columns::default(),
            repair: true,
        }
    }
}
