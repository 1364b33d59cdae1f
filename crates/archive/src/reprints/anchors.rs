//! A few runs of words by which a text finds its reprints.

use std::collections::VecDeque;

use super::fingerprint::{Fingerprint, hash_of};
use super::similarity::{FEWEST_WORDS, FEWEST_WORDS_ALIKE};
use super::words::Word;

/// Words in an anchor: long enough that phrases of the trade ("told reporters on Wednesday that the") seldom make one.
const ANCHOR_WORDS: usize = 6;

/// At the head of a text, where papers cut least, one run of this many anchors has one that is picked.
const HEAD_WINDOW: usize = 10;

/// Words that are the head.
const HEAD_WORDS: usize = 100;

/// The same for the rest of the text.
const WINDOW: usize = 40;

/// About how many anchors the rest of a text has at most. Longer texts have wider windows.
const MOST_ANCHORS: usize = 100;

impl Fingerprint {
    /// The keys under which the text is to be found, as a kind (0: the whole text, 1: an anchor) and a hash.
    ///
    /// Two texts with no key in common need not be compared. Equal texts share the key of kind 0, and any two with a run of
    /// 45 words in common share one of kind 1, or of 15 words if the run stands in the first hundred of both. Texts with
    /// scattered changes mostly do so too. Texts too short to be compared have only kind 0, still shorter ones no key.
    pub fn bands(&self) -> impl Iterator<Item = (u8, u32)> + '_ {
        let whole = (self.words >= FEWEST_WORDS_ALIKE).then_some((0, self.whole as u32));
        whole
            .into_iter()
            .chain(self.anchors.iter().map(|&anchor| (1, anchor)))
    }
}

/// The anchors of a text, distinct and in their order.
pub(super) fn of(words: &[Word]) -> Vec<u32> {
    if words.len() < FEWEST_WORDS as usize {
        return Vec::new();
    }
    let ranks: Vec<u64> = words.windows(ANCHOR_WORDS).map(rank).collect();
    let head = &ranks[..ranks.len().min(HEAD_WORDS)];
    let mut picked = Vec::new();
    pick(head, HEAD_WINDOW, &mut picked);
    // The last window of the head goes on into the rest, so that no run falls between the two.
    pick(&ranks, WINDOW.max(2 * ranks.len() / MOST_ANCHORS), &mut picked);
    picked.sort_unstable();
    picked.dedup();
    picked
}

/// The rank of a run of words: the smallest of a window is picked. What is an aside comes last, as all who report a
/// speech quote it, and an outlet has the same notices everywhere.
fn rank(run: &[Word]) -> u64 {
    let aside = run.iter().filter(|word| word.aside).count() * 2 > ANCHOR_WORDS;
    u64::from(aside) << 32 | hash_of(run) >> 32
}

/// The hashes with the smallest rank in each window.
fn pick(ranks: &[u64], window: usize, picked: &mut Vec<u32>) {
    // Places whose rank is smaller than any after them in the window: the first is the smallest of all.
    let mut rising: VecDeque<usize> = VecDeque::new();
    let mut last = None;
    for (place, &rank) in ranks.iter().enumerate() {
        while rising.back().is_some_and(|&earlier| ranks[earlier] > rank) {
            rising.pop_back();
        }
        rising.push_back(place);
        if rising.front().is_some_and(|&first| first + window <= place) {
            rising.pop_front();
        }
        if place + 1 >= window.min(ranks.len()) && last != rising.front().copied() {
            last = rising.front().copied();
            picked.extend(last.map(|first| ranks[first] as u32));
        }
    }
}
