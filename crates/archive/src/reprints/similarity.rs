//! How much two texts share, and what that makes them of each other.

use std::cmp::Ordering;

use super::fingerprint::{Fingerprint, Shingle, limit};

/// Shorter texts (flashes, single sentences, tables of figures) are reprints only if they are equal: with so few words, one
/// form of words filled in twice looks like one report edited.
pub(super) const FEWEST_WORDS: u32 = 40;

/// Still shorter ones ("This video is no longer available") are nothing to each other, even if they are equal.
pub(super) const FEWEST_WORDS_ALIKE: u32 = 8;

/// What an aside weighs, if a shingle of the report itself weighs [`REPORT_WEIGHT`]. Not nothing, as a printed speech has
/// little else.
const ASIDE_WEIGHT: u32 = 1;
const REPORT_WEIGHT: u32 = 4;

/// An opening of which this much is found in the other text was copied. In 9 of 10 generated pairs of reports on one event
/// it is less (`tests/reprints.rs`), in 19 of 20 of edited copy more than 0.5.
const COPIED_OPENING: f32 = 0.35;

/// What must be shared of the smaller text if the opening was copied. Generated copy that was cut, edited and given a notice
/// shares more in 19 of 20 pairs; reports on one event by two authors, less than 0.4. Among 4,000 real articles only copy
/// and forms share more.
const ENOUGH: f32 = 0.5;

/// What must be shared if it was not. A brief of 70 words and a paragraph of background that an agency adds to everything
/// come to 0.45 to 0.68 in 19 of 20 generated pairs; an update with a new head above old paragraphs, to 0.75 to 0.9.
const ENOUGH_WITHOUT_OPENING: f32 = 0.7;

/// A reprint of whose opening less than this is shared has a new head.
const NEW_HEAD: f32 = 0.5;

/// A text in which numbers are in at least this part of the shingles may be a form.
const FORM_NUMBERS: f32 = 0.12;

/// Two fillings of a form share fewer of the shingles with numbers than this. Forms among 4,000 real articles (daily money
/// markets, weekly exports) share 0 to 0.15, corrected and rewritten reports 0.4 and more.
const FORM_NUMBERS_SHARED: f32 = 0.25;

/// A text that has fewer words than this part of the other's is cut, not reprinted.
const CUT: f32 = 0.75;

/// Figures were changed if numbers are shared less than the rest by this much.
const CHANGED_FIGURES: f32 = 0.25;

/// What two texts share. Shares are between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Similarity {
    /// Shared shingles among those of either text.
    pub jaccard: f32,
    /// Shared shingles among those of the text that has fewer.
    pub containment: f32,
    /// The same, where quotations and what an outlet says to its reader weigh a quarter.
    pub report: f32,
    /// How much of its opening one text has from anywhere in the other: the larger of both shares, weighed in the same way.
    pub opening: f32,
    /// Shared shingles with numbers among those of the text that has fewer of them; none if one text has none.
    pub numbers: Option<f32>,
    /// Shingles with numbers among all of the text that has fewer shingles.
    pub numeric: f32,
    /// Words of the first text and of the second.
    pub words: (u32, u32),
    /// They are the same words in the same order.
    pub same_words: bool,
}

/// What two texts are to each other.
///
/// No relation but [`Relation::Same`] is transitive. A digest contains both of two stories that have nothing to do with each
/// other, so that groups are best made around their longest or earliest text, not by following relations from text to text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relation {
    /// The same words, whatever their typesetting and title.
    Same,
    /// The same report with small changes or additions.
    Reprint,
    /// The one with fewer words is a part of the other: a reprint cut short, or a story in a digest.
    Cut,
    /// The same report with a new head or changed figures. The head may tell of something that the other text does not know.
    Update,
    /// Written independently of each other, as far as their words tell.
    Unrelated,
}

impl Relation {
    /// Its name, as in the archive.
    pub fn name(self) -> &'static str {
        match self {
            Relation::Same => "same",
            Relation::Reprint => "reprint",
            Relation::Cut => "cut",
            Relation::Update => "update",
            Relation::Unrelated => "unrelated",
        }
    }
}

impl Similarity {
    /// What this makes the texts of each other.
    pub fn relation(&self) -> Relation {
        let (fewer, more) = (self.words.0.min(self.words.1), self.words.0.max(self.words.1));
        if self.same_words && fewer >= FEWEST_WORDS_ALIKE {
            return Relation::Same;
        }
        if fewer < FEWEST_WORDS || self.shares_too_little() || self.is_of_a_form() {
            return Relation::Unrelated;
        }
        if self.opening < NEW_HEAD || self.figures_changed() {
            Relation::Update
        } else if share(fewer, more) < CUT {
            Relation::Cut
        } else {
            Relation::Reprint
        }
    }

    fn shares_too_little(&self) -> bool {
        let enough = if self.opening < COPIED_OPENING {
            ENOUGH_WITHOUT_OPENING
        } else {
            ENOUGH
        };
        self.containment.min(self.report) < enough
    }

    /// One form, filled in twice.
    fn is_of_a_form(&self) -> bool {
        self.numeric >= FORM_NUMBERS && self.numbers.is_some_and(|shared| shared < FORM_NUMBERS_SHARED)
    }

    fn figures_changed(&self) -> bool {
        self.numbers
            .is_some_and(|shared| shared + CHANGED_FIGURES < self.containment)
    }
}

/// Shingles counted.
#[derive(Default, Clone, Copy)]
struct Tally {
    all: u32,
    weight: u32,
    opening_weight: u32,
    numeric: u32,
}

impl Tally {
    fn add(&mut self, shingle: Shingle, is_aside: bool) {
        let weight = if is_aside { ASIDE_WEIGHT } else { REPORT_WEIGHT };
        self.all += 1;
        self.weight += weight;
        self.opening_weight += if shingle.is_opening() { weight } else { 0 };
        self.numeric += u32::from(shingle.is_numeric());
    }
}

/// Both texts, and what they share as it stands in each.
#[derive(Default)]
struct Tallies {
    a: Tally,
    b: Tally,
    shared_in_a: Tally,
    shared_in_b: Tally,
}

/// What two texts share. Exact for texts of up to some 4,000 different shingles; of longer ones, samples are compared.
pub fn compare(a: &Fingerprint, b: &Fingerprint) -> Similarity {
    let halved = a.halved.max(b.halved);
    let Tallies {
        a: in_a,
        b: in_b,
        shared_in_a,
        shared_in_b,
    } = tallies(sample(a, halved), sample(b, halved));
    let smaller = if in_a.all < in_b.all { in_a } else { in_b };
    let numeric = in_a.numeric.min(in_b.numeric);
    Similarity {
        jaccard: share(shared_in_a.all, in_a.all + in_b.all - shared_in_a.all),
        containment: share(shared_in_a.all, smaller.all),
        report: share(shared_in_a.weight, in_a.weight.min(in_b.weight)),
        opening: share(shared_in_a.opening_weight, in_a.opening_weight)
            .max(share(shared_in_b.opening_weight, in_b.opening_weight)),
        numbers: (numeric > 0).then(|| share(shared_in_a.numeric, numeric)),
        numeric: share(smaller.numeric, smaller.all),
        words: (a.words, b.words),
        same_words: a.words == b.words && a.whole == b.whole,
    }
}

/// The shingles that are left if the range of hashes is halved so often.
fn sample(fingerprint: &Fingerprint, halved: u8) -> &[Shingle] {
    let end = fingerprint
        .shingles
        .partition_point(|shingle| shingle.hash() < limit(halved));
    &fingerprint.shingles[..end]
}

/// Counts by going through both in the order of their hashes. A shingle that is an aside in one text counts as one in both:
/// marks of quotation get lost.
fn tallies(mut a: &[Shingle], mut b: &[Shingle]) -> Tallies {
    let mut found = Tallies::default();
    while let ([x, rest_a @ ..], [y, rest_b @ ..]) = (a, b) {
        match x.hash().cmp(&y.hash()) {
            Ordering::Less => {
                found.a.add(*x, x.is_aside());
                a = rest_a;
            }
            Ordering::Greater => {
                found.b.add(*y, y.is_aside());
                b = rest_b;
            }
            Ordering::Equal => {
                let is_aside = x.is_aside() || y.is_aside();
                found.a.add(*x, is_aside);
                found.b.add(*y, is_aside);
                found.shared_in_a.add(*x, is_aside);
                found.shared_in_b.add(*y, is_aside);
                (a, b) = (rest_a, rest_b);
            }
        }
    }
    a.iter().for_each(|x| found.a.add(*x, x.is_aside()));
    b.iter().for_each(|y| found.b.add(*y, y.is_aside()));
    found
}

/// A part as a share of the whole; 0 of nothing.
fn share(part: u32, whole: u32) -> f32 {
    if whole == 0 {
        0.0
    } else {
        part as f32 / whole as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "ODRAVA, May 3 - Fishermen from two harbours blocked the strait of Kell for a second day on Tuesday, \
        tying ninety boats together with ropes and nets, to press the council for a share in the new quotas.\n\n\
        The council, which had sat until midnight, offered to let them land a fifth more herring in the autumn. The offer \
        was voted down on the quay by a show of hands, although several skippers spoke for it.\n\n\
        Ferries were turned back and a tanker had to anchor off the cape. The harbour master put the loss at 40,000 crowns \
        an hour and said that tugs were on their way from the mainland.\n\n\
        In the market hall the price of cod doubled before noon, and two bakers shared out bread among the crews.";

    const OTHER: &str = "LUMA, May 9 - A bridge that was opened in March collapsed under a column of lorries near Luma on Monday, \
        the transport ministry said, and divers were looking for three drivers.\n\n\
        Engineers had warned in a letter of the previous autumn that the piers stood on sand. The ministry did not answer \
        it, according to a copy that was passed to the regional assembly.";

    const BACKGROUND: &str = "The islands have been governed from the mainland since a treaty of 1911, which neither side has \
        ever published in full, and the courts of both hear disputes over it in turn.";

    fn between(a: &str, b: &str) -> Relation {
        let (a, b) = (Fingerprint::of(a, None), Fingerprint::of(b, None));
        let relation = compare(&a, &b).relation();
        assert_eq!(
            compare(&b, &a).relation(),
            relation,
            "it must not matter which comes first"
        );
        relation
    }

    /// The first paragraphs.
    fn first(count: usize) -> String {
        STORY.split("\n\n").take(count).collect::<Vec<_>>().join("\n\n")
    }

    #[test]
    fn copies_are_known_for_what_they_are() {
        assert_eq!(
            between(STORY, &STORY.replace("\n\n", " ").to_uppercase()),
            Relation::Same
        );
        assert_eq!(
            between(STORY, &STORY.replace("second day on Tuesday", "second day")),
            Relation::Reprint
        );
        assert_eq!(between(STORY, &first(2)), Relation::Cut);
        assert_eq!(between(STORY, &format!("{OTHER}\n\n{STORY}")), Relation::Cut);
        let head = "ODRAVA, May 4 - Tugs cut the ropes between the boats that had shut the strait of Kell, and nobody \
            resisted.\n\nThe mainland sent four of them, with gendarmes on deck, at the request of the shipping lines. By nine \
            the first ferry had passed, and the skippers were on their way home.";
        let update = STORY.replacen(&first(1), head, 1);
        assert_eq!(between(STORY, &update), Relation::Update);
    }

    #[test]
    fn independent_texts_may_share_a_paragraph() {
        assert_eq!(between(STORY, OTHER), Relation::Unrelated);
        let under = |text: &str| format!("{text}\n\n{BACKGROUND}");
        assert_eq!(between(&under(STORY), &under(OTHER)), Relation::Unrelated);
        assert_eq!(between(&under(&first(1)), &under(OTHER)), Relation::Unrelated);
    }

    #[test]
    fn a_speech_that_both_quote_makes_no_copy() {
        let speech = "Nobody who has seen these boats will forget them, and nobody who eats from this sea may look away while \
            the last of them are broken up for firewood and the men sent inland to pick fruit for strangers";
        let a = format!("{}\n\n\"{speech},\" the mayor said.", first(1));
        let b = format!(
            "Before a silent hall, the mayor of Odrava found words for the mood on the quays, where boats have \
            lain roped together since Monday. \"{speech},\" was how it began."
        );
        assert_eq!(between(&a, &b), Relation::Unrelated);
        assert_eq!(
            between(&a.replace('"', ""), &b.replace('"', "")),
            Relation::Update,
            "without marks it cannot be known"
        );
    }

    #[test]
    fn a_form_filled_in_twice_is_two_texts() {
        let form = |n: usize| {
            format!(
                "The grain index of the Vesk exchange closed at {}.{} points on day {n}, with {} lots traded, the exchange \
                said. Wheat for delivery in autumn stood at {} crowns a ton, barley for the same term at {} crowns. Stocks in \
                the port silos came to {} tons, the exchange said, of which {} tons were sold but not yet loaded.",
                n * 31,
                n * 7,
                n * 113,
                n * 17,
                n * 13,
                n * 1009,
                n * 419
            )
        };
        assert_eq!(between(&form(3), &form(4)), Relation::Unrelated);
        assert_eq!(between(&form(3), &form(3)), Relation::Same);
    }

    #[test]
    fn short_texts_are_equal_or_nothing() {
        let flash = "Explosion heard in the centre of Odrava, witnesses say.";
        assert_eq!(
            between(flash, "EXPLOSION heard in the centre of Odrava - witnesses say"),
            Relation::Same
        );
        assert_eq!(
            between(flash, "Explosion heard in the centre of Luma, witnesses say."),
            Relation::Unrelated
        );
        assert_eq!(
            between("Sign in to read.", "Sign in to read."),
            Relation::Unrelated
        );
        assert_eq!(between("", ""), Relation::Unrelated);
    }

    #[test]
    fn texts_of_any_length_can_be_compared() {
        let words = |from: usize, to: usize| (from..to).map(|n| format!("w{n} ")).collect::<String>();
        let similarity = compare(
            &Fingerprint::of(&words(0, 60_000), None),
            &Fingerprint::of(&words(0, 6_000), None),
        );
        assert!((0.98..=1.0).contains(&similarity.containment), "{similarity:?}");
        assert!((0.08..0.12).contains(&similarity.jaccard), "{similarity:?}");
    }

    proptest::proptest! {
        #[test]
        fn shares_are_shares(a in "([a-c1\"] ?){0,60}", b in "([a-c1\"] ?){0,60}") {
            let found = compare(&Fingerprint::of(&a, None), &Fingerprint::of(&b, None));
            for share in [found.jaccard, found.containment, found.report, found.opening, found.numbers.unwrap_or(0.0)] {
                proptest::prop_assert!((0.0..=1.0).contains(&share), "{:?}", found);
            }
            proptest::prop_assert!(found.jaccard <= found.containment);
        }
    }
}
