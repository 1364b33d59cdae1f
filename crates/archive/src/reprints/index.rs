//! Fingerprints in memory, found by their keys.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::fingerprint::Fingerprint;

/// Texts that are kept for one key: the first ones. A notice may stand under every article of an outlet, and copy that is
/// printed a thousand times is found through those that printed it first.
const MOST_OF_A_KEY: usize = 256;

/// Which texts have which keys.
///
/// ```
/// use legation_archive::reprints::{Fingerprint, Index};
///
/// let text = "Ferries between the two islands will not run before Monday, the harbour master of Sal Vento said after a night \
///     in which waves had torn three of them from their moorings and thrown one on the steps of the fish market, where it \
///     still lay at noon.";
/// let mut index = Index::default();
/// index.insert(7, &Fingerprint::of(text, None));
/// let cut = Fingerprint::of(&format!("{text} Nobody was hurt."), None);
/// assert_eq!(index.candidates(&cut), [7]);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Index {
    keys: HashMap<(u8, u32), Vec<u32>>,
}

impl Index {
    /// Adds a text under a number of the caller's.
    pub fn insert(&mut self, id: u32, fingerprint: &Fingerprint) {
        for key in fingerprint.bands() {
            let ids = self.keys.entry(key).or_default();
            if ids.len() < MOST_OF_A_KEY {
                ids.push(id);
            }
        }
    }

    /// The texts worth a comparison with this one, each once: those with most keys in common first, then by their numbers.
    pub fn candidates(&self, fingerprint: &Fingerprint) -> Vec<u32> {
        let known = fingerprint.bands().filter_map(|key| self.keys.get(&key));
        let mut found: Vec<u32> = known.flatten().copied().collect();
        found.sort_unstable();
        let mut counted: Vec<(Reverse<usize>, u32)> = found
            .chunk_by(|a, b| a == b)
            .map(|same| (Reverse(same.len()), same[0]))
            .collect();
        counted.sort_unstable();
        counted.into_iter().map(|(_, id)| id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(from: usize, count: usize) -> String {
        (from..from + count).map(|n| format!("w{n} ")).collect()
    }

    #[test]
    fn the_nearest_comes_first() {
        let mut index = Index::default();
        index.insert(1, &Fingerprint::of(&words(500, 300), None));
        index.insert(2, &Fingerprint::of(&(words(0, 60) + &words(900, 100)), None));
        index.insert(3, &Fingerprint::of(&words(0, 190), None));
        assert_eq!(index.candidates(&Fingerprint::of(&words(0, 200), None)), [3, 2]);
    }

    #[test]
    fn of_a_crowd_the_first_are_found() {
        let mut index = Index::default();
        let text = Fingerprint::of(&words(0, 100), None);
        (0..1000).for_each(|id| index.insert(id, &text));
        assert_eq!(index.candidates(&text), (0..256).collect::<Vec<_>>());
    }
}
