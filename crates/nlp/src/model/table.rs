//! Sorted string tables in flat sections: looked up in place, nothing built at load.

use legation_datafile::{DataFile, OpenError, Writer};

/// Writes the sorted keys `name` (`NAME.at`: offsets; `NAME.text`: the strings end to end).
pub(crate) fn write_strings<'a>(writer: &mut Writer, name: &str, strings: impl Iterator<Item = &'a str>) {
    let (mut at, mut text) = (vec![0u32], String::new());
    for s in strings {
        text.push_str(s);
        at.push(text.len() as u32);
    }
    writer.section(
        format!("{name}.at"),
        at.iter().flat_map(|x| x.to_le_bytes()).collect(),
    );
    writer.section(format!("{name}.text"), text.into_bytes());
}

/// Strings by index, borrowed from a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Strings<'a> {
    at: &'a [u32],
    text: &'a [u8],
}

impl<'a> Strings<'a> {
    pub(crate) fn open(file: &'a DataFile, name: &str) -> Result<Strings<'a>, OpenError> {
        let at = file.u32s(&format!("{name}.at"))?;
        let text = file.section(&format!("{name}.text"))?;
        Ok(Strings { at, text })
    }

    pub(crate) fn get(&self, i: usize) -> Option<&'a str> {
        let bytes = self
            .text
            .get(*self.at.get(i)? as usize..*self.at.get(i + 1)? as usize)?;
        std::str::from_utf8(bytes).ok()
    }

    /// Index of `key` where the strings are sorted.
    pub(crate) fn find(&self, key: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.at.len().saturating_sub(1));
        while low < high {
            let mid = (low + high) / 2;
            match self.get(mid)?.cmp(key) {
                std::cmp::Ordering::Less => low = mid + 1,
                std::cmp::Ordering::Greater => high = mid,
                std::cmp::Ordering::Equal => return Some(mid),
            }
        }
        None
    }
}
