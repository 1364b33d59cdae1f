//! Fingerprints in memory, found by their anchors.

use std::collections::HashMap;

use super::fingerprint::Fingerprint;

/// Texts that may share a key before it tells nothing.
const MOST_IN_BAND: usize = 256;

/// Which texts have which keys.
#[derive(Debug, Clone, Default)]
pub struct Index {
    bands: HashMap<(u8, u32), Vec<u32>>,
}

impl Index {
    /// Adds a text under a number of the caller's.
    pub fn insert(&mut self, id: u32, fingerprint: &Fingerprint) {
        for band in fingerprint.bands() {
            self.bands.entry(band).or_default().push(id);
        }
    }

    /// The texts worth a comparison with this one, distinct, those with most keys in common first.
    pub fn candidates(&self, fingerprint: &Fingerprint) -> Vec<u32> {
        let known = fingerprint.bands().filter_map(|band| self.bands.get(&band));
        let mut found: Vec<u32> = known
            .filter(|ids| ids.len() <= MOST_IN_BAND)
            .flatten()
            .copied()
            .collect();
        found.sort_unstable();
        let mut counted: Vec<(usize, u32)> = found
            .chunk_by(|a, b| a == b)
            .map(|run| (run.len(), run[0]))
            .collect();
        counted.sort_unstable_by_key(|&(keys, id)| (std::cmp::Reverse(keys), id));
        counted.into_iter().map(|(_, id)| id).collect()
    }
}
