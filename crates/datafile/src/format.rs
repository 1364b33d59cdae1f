//! The layout that writer and reader agree on.

use serde::{Deserialize, Serialize};

/// Version of the container itself, apart from the schema of what it contains.
pub const FORMAT_VERSION: u32 = 1;

/// First bytes of every data file.
pub(crate) const MAGIC: [u8; 8] = *b"LEGATION";
/// Where sections begin: a multiple of the cache line, and of every element size.
pub(crate) const ALIGNMENT: usize = 64;
/// Length of the fixed part before the header.
pub(crate) const PREFIX_LEN: usize = 64;
/// The part of the prefix that the header's checksum covers.
pub(crate) const SUMMED_PREFIX_LEN: usize = 24;
/// Where the header's checksum ends.
pub(crate) const SUM_END: usize = SUMMED_PREFIX_LEN + blake3::OUT_LEN;

/// What a data file was made from, and on which terms.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Name of the package.
    pub name: String,
    /// Exact version of the package.
    pub version: String,
    /// SHA-256 of the package as fetched, in lower-case hexadecimal; empty if it was brought unpacked.
    pub sha256: String,
    /// The licence's short name, such as `MIT` or `CC-BY-4.0`.
    pub licence: String,
    /// The licence's full text as the package carries it; empty if it carries none.
    pub licence_text: String,
    /// Whom to credit; empty if the package names no one.
    pub attribution: String,
}

/// What a data file says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// What sort of data this is, such as `legation-nlp-model`.
    pub kind: String,
    /// Version of the layout of that sort of data.
    pub schema: u32,
    /// Which one of its sort this is, such as `en-sm`.
    pub name: String,
    /// Program and version that wrote the file.
    pub created_by: String,
    /// What it was made from.
    pub sources: Vec<Source>,
    pub(crate) sections: Vec<Section>,
}

/// Where a section stands and what its bytes must hash to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Section {
    pub(crate) name: String,
    /// From the first section, so that the header's own length does not change what it says.
    pub(crate) offset: u64,
    pub(crate) len: u64,
    /// BLAKE3 in hexadecimal.
    pub(crate) blake3: String,
}

/// The next multiple of the alignment, or `None` past the end of the number range.
pub(crate) fn aligned(offset: usize) -> Option<usize> {
    offset.checked_next_multiple_of(ALIGNMENT)
}

/// The header's checksum, which also covers what stands before it.
pub(crate) fn header_sum(summed_prefix: &[u8], header: &[u8]) -> blake3::Hash {
    blake3::Hasher::new()
        .update(summed_prefix)
        .update(header)
        .finalize()
}
