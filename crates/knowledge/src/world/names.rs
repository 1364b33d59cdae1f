//! From a name to the rows that bear it.

use std::sync::Arc;

use fst::{Map, MapBuilder};
use legation_datafile::{DataFile, OpenError, Writer};

use super::part::{Part, write_numbers};
use crate::spelling::fold;

/// How well a name belongs to what bears it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quality {
    /// The name by which English news calls it.
    Main,
    /// Another name or spelling that English news uses.
    Other,
    /// Some alternate name, in whatever language or time; or a person's last name.
    Weak,
}

const QUALITIES: [Quality; 3] = [Quality::Main, Quality::Other, Quality::Weak];
/// Bits of a posting that are the row.
const ROW_BITS: u32 = 28;
/// Set in a value of the map that is itself the only posting.
const SINGLE: u64 = 1 << 63;
/// Bits of a value that count postings.
const COUNT_BITS: u32 = 20;

/// Names, folded, with the rows that bear them; rows of better names first.
#[derive(Debug)]
pub(super) struct Names {
    map: Map<Part>,
    postings: Part,
}

impl Names {
    pub(super) fn open(file: &Arc<DataFile>, name: &str) -> Result<Self, OpenError> {
        let map =
            Map::new(Part::open(file, &format!("{name}.names"))?).map_err(|error| OpenError::Damaged {
                path: file.path().to_owned(),
                what: format!("the index {name:?}: {error}"),
            })?;
        Ok(Self {
            map,
            postings: Part::open(file, &format!("{name}.postings"))?,
        })
    }

    /// The rows that bear this folded name.
    pub(super) fn get(&self, folded: &str) -> impl Iterator<Item = (u32, Quality)> + '_ {
        let value = self.map.get(folded).unwrap_or(0);
        let single = (value & SINGLE != 0).then_some(value as u32);
        let start = (value >> COUNT_BITS) as usize;
        let count = (value & ((1 << COUNT_BITS) - 1)) as usize;
        let several = if single.is_some() {
            0..0
        } else {
            start..start + count
        };
        single
            .into_iter()
            .chain(several.map(|at| self.postings.get(at)))
            .map(|posting| {
                let quality = QUALITIES[(posting >> ROW_BITS).min(2) as usize];
                (posting & ((1 << ROW_BITS) - 1), quality)
            })
    }
}

/// Gathers names before they are written.
#[derive(Debug, Default)]
pub(super) struct NamesBuilder {
    entries: Vec<(String, u32)>,
}

impl NamesBuilder {
    /// Adds a name as it is written; one that folds to nothing is left out.
    pub(super) fn add(&mut self, name: &str, row: u32, quality: Quality) {
        self.add_folded(fold(name), row, quality);
    }

    /// Adds a name that is folded already.
    pub(super) fn add_folded(&mut self, folded: String, row: u32, quality: Quality) {
        if !folded.is_empty() {
            self.entries.push((folded, (quality as u32) << ROW_BITS | row));
        }
    }

    pub(super) fn write(mut self, name: &str, writer: &mut Writer) -> Result<(), fst::Error> {
        self.entries.sort_unstable();
        // A row keeps its best name only.
        self.entries.dedup();
        let mut map = MapBuilder::memory();
        let mut postings: Vec<u32> = Vec::new();
        for group in self.entries.chunk_by(|a, b| a.0 == b.0) {
            let mut seen = Vec::with_capacity(group.len());
            let start = postings.len();
            for &(_, posting) in group {
                let row = posting & ((1 << ROW_BITS) - 1);
                if !seen.contains(&row) {
                    seen.push(row);
                    postings.push(posting);
                }
            }
            let value = match postings[start..] {
                [single] => {
                    postings.pop();
                    SINGLE | u64::from(single)
                }
                _ => (start as u64) << COUNT_BITS | (postings.len() - start) as u64,
            };
            map.insert(&group[0].0, value)?;
        }
        writer.section(format!("{name}.names"), map.into_inner()?);
        write_numbers(&format!("{name}.postings"), postings.into_iter(), writer);
        Ok(())
    }
}
