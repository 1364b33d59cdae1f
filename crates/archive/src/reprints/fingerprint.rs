//! The fingerprint of a text.

use super::anchors;
use super::words::{Word, words};

/// Words in a shingle. With three, different reports of a form come nearer to each other than with four; with five, edited
/// copy gets farther away. F1 over all generated pairs differs by no more than 0.002 between them.
pub const SHINGLE_WORDS: usize = 4;

/// Most shingles that are kept. Of longer texts, a sample is: those with the smallest hashes.
pub(super) const MOST_SHINGLES: usize = 4096;

/// Bits of a shingle's hash. Two texts of 350 words share a shingle by mere chance in one of nine pairs; a wider hash would
/// cost more room in the archive than that is worth.
pub(super) const HASH_BITS: u32 = 20;

/// Bits of a shingle that are no hash.
pub(super) const FLAG_BITS: u32 = 3;

/// Words that count as the opening of a text: a dateline and the first sentence or two.
const OPENING_WORDS: usize = 40;

/// A shingle: its hash above its flags, so that shingles in the order of their numbers are in the order of their hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Shingle(pub(super) u32);

impl Shingle {
    const ASIDE: u32 = 1;
    const NUMERIC: u32 = 2;
    const OPENING: u32 = 4;

    pub(super) fn hash(self) -> u32 {
        self.0 >> FLAG_BITS
    }

    /// Every occurrence has a word that is no part of the report itself: quoted, or said to the reader.
    pub(super) fn is_aside(self) -> bool {
        self.0 & Self::ASIDE != 0
    }

    /// It has a number.
    pub(super) fn is_numeric(self) -> bool {
        self.0 & Self::NUMERIC != 0
    }

    /// It begins in the opening of the text.
    pub(super) fn is_opening(self) -> bool {
        self.0 & Self::OPENING != 0
    }

    /// The shingle at one place of a text.
    fn at(place: usize, run: &[Word]) -> Self {
        let hash = (hash_of(run) >> (64 - HASH_BITS)) as u32;
        let mut flags = 0;
        if run.iter().any(|word| word.aside) {
            flags |= Self::ASIDE;
        }
        if run.iter().any(|word| word.numeric) {
            flags |= Self::NUMERIC;
        }
        if place < OPENING_WORDS {
            flags |= Self::OPENING;
        }
        Self(hash << FLAG_BITS | flags)
    }

    /// The same shingle at two places: an aside only if it is one at both.
    fn and(self, other: Self) -> Self {
        let aside = self.0 & other.0 & Self::ASIDE;
        Self((self.0 | other.0) & !Self::ASIDE | aside)
    }
}

/// The hash of a run of words.
pub(super) fn hash_of(run: &[Word]) -> u64 {
    let mixed = run.iter().fold(0x9E37_79B9_7F4A_7C15_u64, |hash, word| {
        (hash.rotate_left(23) ^ word.hash).wrapping_mul(0xD6E8_FEB8_6659_FD93)
    });
    (mixed ^ mixed >> 32).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

/// What is kept of a text to know its reprints by.
///
/// ```
/// use legation_archive::reprints::{Fingerprint, Relation, compare};
///
/// let story = "KARVEL, May 3 – Soldiers of the northern command crossed the Osk river before dawn on Saturday and took two \
///     villages on its far bank, the governor of Karvel said. Residents fled towards the capital in lorries and on foot. \
///     Shops in the market town of Ulm Hadra stayed shut for a second day.";
/// let printed = story.replace("KARVEL, May 3 – Soldiers", "Soldiers").replace("Saturday", "Saturday morning");
/// let (a, b) = (Fingerprint::of(story, None), Fingerprint::of(&printed, Some("Villages taken")));
/// assert_eq!(compare(&a, &b).relation(), Relation::Reprint);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// Words of the text.
    pub(super) words: u32,
    /// Hash of all its words in their order.
    pub(super) whole: u64,
    /// How often the range of hashes from which shingles are kept was halved.
    pub(super) halved: u8,
    /// Distinct, in the order of their hashes.
    pub(super) shingles: Vec<Shingle>,
    /// Distinct, in their order.
    pub(super) anchors: Vec<u32>,
}

impl Fingerprint {
    /// That of a text. A title that the text begins with is no part of it.
    pub fn of(text: &str, title: Option<&str>) -> Self {
        let all = words(text);
        let body = without_title(&all, title);
        let (halved, shingles) = shingles(body);
        Self {
            words: u32::try_from(body.len()).unwrap_or(u32::MAX),
            whole: hash_of(body),
            halved,
            shingles,
            anchors: anchors::of(body),
        }
    }

    /// How many words the text has.
    pub fn words(&self) -> u32 {
        self.words
    }
}

/// The words after the title.
fn without_title<'a>(all: &'a [Word], title: Option<&str>) -> &'a [Word] {
    let title = title.map(words).unwrap_or_default();
    let begins_with_it = all.len() > title.len() && all.iter().zip(&title).all(|(a, b)| a.hash == b.hash);
    if begins_with_it { &all[title.len()..] } else { all }
}

/// The distinct shingles, and how often the range of their hashes had to be halved to be few enough.
fn shingles(words: &[Word]) -> (u8, Vec<Shingle>) {
    let places = words.windows(SHINGLE_WORDS).enumerate();
    let mut found: Vec<Shingle> = places.map(|(place, run)| Shingle::at(place, run)).collect();
    found.sort_unstable();
    found.dedup_by(|next, kept| {
        let same = next.hash() == kept.hash();
        if same {
            *kept = kept.and(*next);
        }
        same
    });
    let mut halved = 0;
    while found.len() > MOST_SHINGLES {
        halved += 1;
        found.truncate(found.partition_point(|shingle| shingle.hash() < limit(halved)));
    }
    (halved, found)
}

/// Hashes are kept below this when their range was halved so often.
pub(super) fn limit(halved: u8) -> u32 {
    1 << (HASH_BITS - u32::from(halved).min(HASH_BITS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(count: usize) -> String {
        (0..count).map(|n| format!("w{n} ")).collect()
    }

    #[test]
    fn a_title_at_the_head_is_no_part_of_the_text() {
        let text = "Rain again in Velmora. Rain fell on Velmora for the fifth day, and the river rose.";
        let bare = Fingerprint::of(
            "Rain fell on Velmora for the fifth day, and the river rose.",
            Some("Floods"),
        );
        assert_eq!(Fingerprint::of(text, Some("Rain Again in Velmora")), bare);
        assert_ne!(Fingerprint::of(text, Some("Rain in Velmora")), bare);
        assert_eq!(Fingerprint::of("Rain again", Some("Rain again")).words(), 2);
    }

    #[test]
    fn a_shingle_is_an_aside_only_if_it_is_so_everywhere() {
        let asides = |text| {
            let made = Fingerprint::of(text, None);
            made.shingles.iter().filter(|shingle| shingle.is_aside()).count()
        };
        assert_eq!(asides("he said \"a b c d\""), 3);
        assert_eq!(asides("a b c d and he said \"a b c d\""), 3);
        assert_eq!(asides("a b c d"), 0);
    }

    #[test]
    fn long_texts_are_sampled_evenly() {
        let long = Fingerprint::of(&numbered(40_000), None);
        assert!(
            (MOST_SHINGLES / 3..=MOST_SHINGLES).contains(&long.shingles.len()),
            "{}",
            long.shingles.len()
        );
        assert!(
            long.shingles
                .iter()
                .all(|shingle| shingle.hash() < limit(long.halved))
        );
        assert_eq!(Fingerprint::of(&numbered(4000), None).halved, 0);
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,200}", title in "\\PC{0,20}") {
            let made = Fingerprint::of(&text, Some(&title));
            proptest::prop_assert!(made.shingles.is_sorted() && made.anchors.is_sorted());
        }
    }
}
