//! A few runs of words by which a text finds its reprints.

use std::collections::VecDeque;

use super::fingerprint::{Fingerprint, hash_of};
use super::similarity::{FEWEST_WORDS, FEWEST_WORDS_ALIKE};
use super::words::Word;

/// Words in an anchor: long enough that phrases of the trade ("told reporters on Wednesday that the") seldom make one. With
/// five, 4,000 real articles give twice as many candidates; with eight, edited copy is missed more often.
const ANCHOR_WORDS: usize = 6;

/// At the head of a text, where papers cut least, one of this many runs after one another is picked.
///
/// With these windows a text has an anchor for every 18 words, and all but 13 of 32,000 edits of real articles (cuts to 50
/// words, synonyms, new heads, digests) share one with the original, for 0.2 candidates a text among 4,000. MinHash in 20
/// bands of 2 rows takes as much room and finds 56 % of the cuts to 50 words; in 20 bands of 1 row, 94 %, for eight times
/// the candidates.
const HEAD_WINDOW: usize = 16;

/// Runs of words that are the head.
const HEAD_WORDS: usize = 100;

/// The same as [`HEAD_WINDOW`] for the rest of the text.
const WINDOW: usize = 60;

/// About how many anchors the rest of a text has at most. Longer texts have wider windows.
const ANCHORS_OF_THE_REST: usize = 100;

/// Asides are no anchors of a text that has this many others. Were they, all articles of an outlet would be candidates of
/// each other for the notices that they share.
const FEWEST_ANCHORS: usize = 3;

/// How many anchors a text has at most, whatever its words.
pub(super) const MOST_ANCHORS: usize = 1024;

impl Fingerprint {
    /// The keys under which the text is to be found, as a kind (0: the whole text, 1: an anchor) and a hash.
    ///
    /// Two texts with no key in common need not be compared. Equal texts share the key of kind 0. Two texts of up to 3,000
    /// words with a run of 65 words in common that are no quotation share one of kind 1; 21 words are enough if they stand in
    /// the first hundred of both. Texts with scattered changes nearly always do so too. Texts too short for anything but
    /// equality have only kind 0, still shorter ones no key.
    ///
    /// A key that very many texts have is that of a notice, or of copy that is everywhere: the first few hundred of those
    /// texts are enough to look at, as [`super::Index`] does.
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
    // These windows cover the head, too, so that a run of words may stand at the head of one text and deep in another.
    pick(
        &ranks,
        WINDOW.max(2 * ranks.len() / ANCHORS_OF_THE_REST),
        &mut picked,
    );
    picked.sort_unstable();
    picked.dedup();
    // Smallest first: those of the report before the asides.
    let of_the_report = picked.partition_point(|&rank| rank < ASIDE);
    picked.truncate(of_the_report.clamp(FEWEST_ANCHORS, MOST_ANCHORS));
    let mut anchors: Vec<u32> = picked.into_iter().map(|rank| rank as u32).collect();
    anchors.sort_unstable();
    anchors.dedup();
    anchors
}

/// Added to the rank of an aside: all who report a speech quote it, and an outlet has the same notices everywhere.
const ASIDE: u64 = 1 << 32;

/// The rank of a run of words, whose lower half is its hash: the smallest of a window is picked.
fn rank(run: &[Word]) -> u64 {
    let aside = run.iter().filter(|word| word.aside).count() * 2 > ANCHOR_WORDS;
    hash_of(run) >> 32 | if aside { ASIDE } else { 0 }
}

/// The smallest rank in each window.
fn pick(ranks: &[u64], window: usize, picked: &mut Vec<u64>) {
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
            picked.extend(last.map(|first| ranks[first]));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// Words that no other place of any text has.
    fn distinct(from: usize, count: usize) -> String {
        (from..from + count).map(|n| format!("w{n} ")).collect()
    }

    fn shared(a: &str, b: &str) -> usize {
        let keys: HashSet<_> = Fingerprint::of(a, None).bands().collect();
        Fingerprint::of(b, None)
            .bands()
            .filter(|key| keys.contains(key))
            .count()
    }

    #[test]
    fn a_long_run_in_common_is_a_key_in_common_wherever_it_stands() {
        for place in 0..60 {
            let run = distinct(0, 65);
            let a = distinct(1000, place * 7) + &run + &distinct(3000, 200);
            let b = distinct(5000, 420 - place * 7) + &run + &distinct(7000, place);
            assert!(shared(&a, &b) > 0, "{place}");
            assert_eq!(shared(&a, &distinct(9000, 500)), 0);
        }
    }

    #[test]
    fn a_short_run_is_enough_at_the_head() {
        for place in 0..60 {
            let run = distinct(0, 21);
            let a = distinct(1000, place) + &run + &distinct(3000, 200);
            let b = distinct(5000, 60 - place) + &run + &distinct(7000, 30);
            assert!(shared(&a, &b) > 0, "{place}");
        }
    }

    #[test]
    fn what_is_quoted_is_picked_only_where_there_is_nothing_else() {
        let speech = distinct(0, 40);
        let of = |from| format!("{} \"{speech}\" {}", distinct(from, 80), distinct(from + 500, 80));
        assert_eq!(shared(&of(1000), &of(5000)), 0);
        assert!(
            shared(
                &format!("\"{speech}\" {}", distinct(1000, 6)),
                &format!("\"{speech}\"")
            ) > 0
        );
    }

    #[test]
    fn short_texts_are_found_by_equality_only() {
        let kinds = |count| {
            Fingerprint::of(&distinct(0, count), None)
                .bands()
                .map(|(kind, _)| kind)
                .collect::<Vec<_>>()
        };
        assert_eq!(kinds(7), [0; 0]);
        assert_eq!(kinds(39), [0]);
        assert!(kinds(40).contains(&1));
    }

    #[test]
    fn long_texts_have_no_more_keys_than_an_archive_can_bear() {
        let count = |text: &str| Fingerprint::of(text, None).bands().count();
        assert!(
            (15..30).contains(&count(&distinct(0, 350))),
            "{}",
            count(&distinct(0, 350))
        );
        assert!(count(&distinct(0, 50_000)) < 200);
        assert_eq!(count(&"again and ".repeat(50_000)), 2);
    }
}
