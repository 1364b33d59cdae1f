//! Sections of the mapped file as columns of numbers and strings.

use std::ops::Range;
use std::sync::Arc;

use legation_datafile::{DataFile, OpenError, Writer};

/// A section, which keeps the file mapped.
#[derive(Debug, Clone)]
pub(super) struct Part {
    file: Arc<DataFile>,
    range: Range<usize>,
}

impl AsRef<[u8]> for Part {
    fn as_ref(&self) -> &[u8] {
        // The range was taken from the same file, which does not change.
        self.file.bytes().get(self.range.clone()).unwrap_or_default()
    }
}

impl Part {
    pub(super) fn open(file: &Arc<DataFile>, name: &str) -> Result<Self, OpenError> {
        Ok(Self {
            file: Arc::clone(file),
            range: file.section_range(name)?,
        })
    }

    /// How many numbers the column has.
    pub(super) fn len(&self) -> usize {
        self.range.len() / 4
    }

    /// The number in this row; 0 beyond the end, which only a damaged file leads to.
    pub(super) fn get(&self, row: usize) -> u32 {
        let bytes = self.as_ref().get(4 * row..4 * row + 4);
        bytes
            .and_then(|four| four.try_into().ok())
            .map_or(0, u32::from_le_bytes)
    }

    /// The string that begins at this byte, as [`Strings`] wrote it.
    pub(super) fn text(&self, at: u32) -> &str {
        let bytes = self.as_ref();
        let at = at as usize;
        let length = bytes
            .get(at..at + 2)
            .map_or(0, |two| usize::from(two[0]) | usize::from(two[1]) << 8);
        let text = bytes.get(at + 2..at + 2 + length).unwrap_or_default();
        std::str::from_utf8(text).unwrap_or_default()
    }
}

/// Strings of all columns, one behind the other; the first is empty, so that 0 means none.
#[derive(Debug)]
pub(super) struct Strings {
    bytes: Vec<u8>,
    known: std::collections::HashMap<String, u32>,
}

impl Strings {
    pub(super) fn new() -> Self {
        Self {
            bytes: vec![0, 0],
            known: std::collections::HashMap::new(),
        }
    }

    /// Where the string stands; put there if it is new. What is longer than 65,535 bytes is cut.
    pub(super) fn add(&mut self, text: &str) -> u32 {
        let text = &text[..text.floor_char_boundary(usize::from(u16::MAX))];
        if text.is_empty() {
            return 0;
        }
        if let Some(&at) = self.known.get(text) {
            return at;
        }
        let at = self.bytes.len() as u32;
        self.bytes.extend((text.len() as u16).to_le_bytes());
        self.bytes.extend(text.as_bytes());
        self.known.insert(text.to_owned(), at);
        at
    }

    pub(super) fn write(self, name: &str, writer: &mut Writer) {
        writer.section(name, self.bytes);
    }
}

/// Writes a column of numbers.
pub(super) fn write_numbers(name: &str, numbers: impl Iterator<Item = u32>, writer: &mut Writer) {
    writer.section(name, numbers.flat_map(u32::to_le_bytes).collect());
}
