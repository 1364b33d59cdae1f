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

/// An opening of which this much is found in the other text was copied. Openings of two reporters on one event shared less
/// than this in 19 of 20 generated pairs (`tests/reprints.rs`), openings of edited copy more than 0.5.
const COPIED_OPENING: f32 = 0.35;

/// What must be shared of the smaller text if the opening was copied. Generated copy, cut and edited and with a notice
/// added, shares at least 0.5 in 19 of 20 pairs; independent reports on one event share up to 0.45, and up to 0.3 among
/// 4,000 real articles, forms aside.
const ENOUGH: f32 = 0.5;

/// What must be shared if it was not. A brief of 70 words and a paragraph of background that an agency adds to everything
/// come to 0.45 to 0.75; an update with a new head above old paragraphs, to 0.72 to 0.92.
const ENOUGH_WITHOUT_OPENING: f32 = 0.72;

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
    /// The same report with a new head or changed figures.
    Update,
    /// Written independently of each other, as far as their words tell.
    Unrelated,
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
        if self.opening < COPIED_OPENING || self.figures_changed() {
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
