//! The figures over all texts.

use std::collections::BTreeMap;

use legation_coder::Dossier;
use legation_knowledge::EventType;
use serde::Serialize;

use super::gold::Article;
use super::lapses::{Lapse, Lapses};
use super::score::{Found, Match, matches, mistaken};

/// Bins of confidence, all of the same width.
const BINS: usize = 10;

/// How many of the gold are found, and how many of the predicted are right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct Counts {
    /// Gold events that have to be found.
    pub(super) gold: usize,
    /// So many of these are found.
    pub(super) found: usize,
    /// Events that the coder found.
    pub(super) predicted: usize,
    /// So many of these answer to a gold event, which need not be one that has to be found.
    pub(super) right: usize,
}

/// Counts with the usual quotients; `None` where there is nothing to divide by.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct Score {
    #[serde(flatten)]
    pub(super) counts: Counts,
    pub(super) precision: Option<f64>,
    pub(super) recall: Option<f64>,
    pub(super) f1: Option<f64>,
}

impl From<Counts> for Score {
    fn from(counts: Counts) -> Self {
        let precision = ratio(counts.right, counts.predicted);
        let recall = ratio(counts.found, counts.gold);
        let (p, r) = (precision.unwrap_or(0.0), recall.unwrap_or(0.0));
        let f1 = if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
        Self {
            counts,
            precision,
            recall,
            f1: precision.or(recall).map(|_| f1),
        }
    }
}

/// A type of event with its score.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct TypeScore {
    pub(super) event: EventType,
    #[serde(flatten)]
    pub(super) score: Score,
}

/// How many of the matched events, where the gold says it, have the same status or mode.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub(super) struct Accuracy {
    pub(super) of: usize,
    pub(super) right: usize,
    pub(super) accuracy: Option<f64>,
}

impl Accuracy {
    fn add(&mut self, right: bool) {
        self.of += 1;
        self.right += usize::from(right);
        self.accuracy = ratio(self.right, self.of);
    }
}

/// A type that was taken for another.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Confusion {
    pub(super) gold: EventType,
    pub(super) predicted: EventType,
    pub(super) count: usize,
}

/// Predicted events of about one confidence, `[from, to)`; the last bin has 1 itself, too.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Bin {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) predicted: usize,
    pub(super) right: usize,
    pub(super) precision: Option<f64>,
    /// Mean confidence.
    pub(super) confidence: Option<f64>,
}

/// How well confidence tells how often events are right.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Calibration {
    pub(super) bins: Vec<Bin>,
    /// Expected calibration error (Naeini, Cooper, Hauskrecht 2015): the mean distance of precision and mean confidence
    /// over the bins, each weighing as much as it has events.
    pub(super) ece: Option<f64>,
}

/// All that is measured.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Figures {
    pub(super) texts: usize,
    /// Gold events that have to be found.
    pub(super) gold: usize,
    /// Gold events that need not be found.
    pub(super) optional: usize,
    pub(super) predicted: usize,
    /// Type and place.
    pub(super) event: Score,
    /// Every actor, too.
    pub(super) who: Score,
    /// Every actor and recipient, too.
    pub(super) dyad: Score,
    pub(super) status: Accuracy,
    pub(super) mode: Accuracy,
    /// By type, in the order of the alphabet.
    pub(super) types: Vec<TypeScore>,
    /// The most frequent first.
    pub(super) confusions: Vec<Confusion>,
    pub(super) calibration: Calibration,
    /// The first errors, in the order of the texts.
    pub(super) errors: Vec<Lapse>,
    pub(super) errors_not_listed: usize,
}

/// Counts while the texts come in.
pub(super) struct Tally {
    texts: usize,
    optional: usize,
    event: Counts,
    who: Counts,
    dyad: Counts,
    status: Accuracy,
    mode: Accuracy,
    types: BTreeMap<EventType, Counts>,
    confusions: BTreeMap<(EventType, EventType), usize>,
    bins: [Sum; BINS],
    lapses: Lapses,
}

/// A bin while events come in.
#[derive(Clone, Copy, Default)]
struct Sum {
    predicted: usize,
    right: usize,
    /// Confidences in hundredths, summed up.
    hundredths: u64,
}

impl Tally {
    /// Nothing counted yet; it will list so many errors.
    pub(super) fn new(errors: usize) -> Self {
        Self {
            texts: 0,
            optional: 0,
            event: Counts::default(),
            who: Counts::default(),
            dyad: Counts::default(),
            status: Accuracy::default(),
            mode: Accuracy::default(),
            types: BTreeMap::new(),
            confusions: BTreeMap::new(),
            bins: [Sum::default(); BINS],
            lapses: Lapses::new(errors),
        }
    }

    /// Adds a text and what the coder found in it.
    pub(super) fn add(&mut self, article: &Article, dossier: &Dossier) {
        let found: Vec<Found> = dossier.events.iter().map(Found::of).collect();
        self.add_found(article, &found);
    }

    fn add_found(&mut self, article: &Article, found: &[Found]) {
        let matches = matches(&article.events, found);
        let mistaken = mistaken(&article.events, found, &matches);
        self.texts += 1;
        self.count_all(article, found);
        for &pair in &matches {
            self.count_match(article, found, pair);
        }
        self.count_confidence(found, &matches);
        for &(gold, found_at) in &mistaken {
            let types = (article.events[gold].event.clone(), found[found_at].event.clone());
            *self.confusions.entry(types).or_default() += 1;
        }
        self.lapses.add(article, found, &matches, &mistaken);
    }

    fn count_all(&mut self, article: &Article, found: &[Found]) {
        for event in &article.events {
            let gold = usize::from(event.agreed);
            self.optional += 1 - gold;
            self.of(&event.event, |counts| counts.gold += gold);
        }
        for event in found {
            self.of(&event.event, |counts| counts.predicted += 1);
        }
    }

    /// Counts something of an event of this type, whoever is in it.
    fn of(&mut self, event: &EventType, count: impl Fn(&mut Counts)) {
        count(self.types.entry(event.clone()).or_default());
        [&mut self.event, &mut self.who, &mut self.dyad]
            .into_iter()
            .for_each(count);
    }

    fn count_match(&mut self, article: &Article, found: &[Found], pair: Match) {
        let (gold, found) = (&article.events[pair.gold], &found[pair.found]);
        let of_type = self.types.entry(gold.event.clone()).or_default();
        for (counts, right) in [
            (of_type, true),
            (&mut self.event, true),
            (&mut self.who, pair.who),
            (&mut self.dyad, pair.dyad),
        ] {
            counts.right += usize::from(right);
            counts.found += usize::from(right && gold.agreed);
        }
        if let Some(status) = gold.status.filter(|_| gold.agreed) {
            self.status.add(status == found.status);
        }
        if let Some(mode) = gold.mode.as_ref().filter(|_| gold.agreed) {
            self.mode.add(Some(mode) == found.mode.as_ref());
        }
    }

    fn count_confidence(&mut self, found: &[Found], matches: &[Match]) {
        let mut right = vec![false; found.len()];
        matches.iter().for_each(|pair| right[pair.found] = true);
        for (event, right) in found.iter().zip(right) {
            let at = (event.confidence as usize * BINS / 100).min(BINS - 1);
            let bin = &mut self.bins[at];
            bin.predicted += 1;
            bin.right += usize::from(right);
            bin.hundredths += u64::from(event.confidence);
        }
    }

    /// What came of it.
    pub(super) fn figures(self) -> Figures {
        let counted = |counts: &Counts| counts.gold + counts.predicted > 0;
        let types = self.types.into_iter().filter(|(_, counts)| counted(counts));
        let confusions = self.confusions.into_iter();
        let mut confusions: Vec<Confusion> = confusions
            .map(|((gold, predicted), count)| Confusion {
                gold,
                predicted,
                count,
            })
            .collect();
        confusions.sort_by_key(|confusion| std::cmp::Reverse(confusion.count));
        let (errors, errors_not_listed) = self.lapses.finish();
        Figures {
            texts: self.texts,
            gold: self.event.gold,
            optional: self.optional,
            predicted: self.event.predicted,
            event: self.event.into(),
            who: self.who.into(),
            dyad: self.dyad.into(),
            status: self.status,
            mode: self.mode,
            types: types
                .map(|(event, counts)| TypeScore {
                    event,
                    score: counts.into(),
                })
                .collect(),
            confusions,
            calibration: calibration(&self.bins),
            errors,
            errors_not_listed,
        }
    }
}

fn calibration(sums: &[Sum; BINS]) -> Calibration {
    let bin = |(at, sum): (usize, &Sum)| Bin {
        from: at as f64 / BINS as f64,
        to: (at + 1) as f64 / BINS as f64,
        predicted: sum.predicted,
        right: sum.right,
        precision: ratio(sum.right, sum.predicted),
        confidence: ratio(sum.hundredths as usize, sum.predicted).map(|mean| mean / 100.0),
    };
    let bins: Vec<Bin> = sums.iter().enumerate().map(bin).collect();
    let predicted: usize = sums.iter().map(|sum| sum.predicted).sum();
    let distance = |bin: &Bin| Some(bin.predicted as f64 * (bin.precision? - bin.confidence?).abs());
    let ece = (predicted > 0).then(|| bins.iter().filter_map(distance).sum::<f64>() / predicted as f64);
    Calibration { bins, ece }
}

fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::super::lapses::Kind;
    use super::super::print;
    use super::super::score::tests::{Sketch, found, gold};
    use super::*;
    use legation_coder::{Document, Status};

    const TEXT: &str = "Norway aided Peru; Chile accused Peru.";
    const AID: Sketch<'_> = ("AID", (7, 12), &[(0, 6)], &[(13, 17)]);
    const CHARGE: Sketch<'_> = ("ACCUSE", (25, 32), &[(19, 24)], &[(33, 37)]);

    fn article(events: Vec<super::super::gold::GoldEvent>) -> Article {
        let document = Document {
            id: "one".into(),
            text: TEXT.into(),
            ..Document::default()
        };
        Article { document, events }
    }

    fn figures(events: &[(Vec<super::super::gold::GoldEvent>, Vec<Found>)], errors: usize) -> Figures {
        let mut tally = Tally::new(errors);
        for (gold, found) in events {
            tally.add_found(&article(gold.clone()), found);
        }
        tally.figures()
    }

    #[test]
    fn what_need_not_be_found_costs_nothing() {
        let mut optional = gold(CHARGE);
        optional.agreed = false;
        let both = vec![gold(AID), optional];
        let all = figures(&[(both.clone(), vec![found(AID), found(CHARGE)])], 9);
        assert_eq!(
            all.event.counts,
            Counts {
                gold: 1,
                found: 1,
                predicted: 2,
                right: 2
            }
        );
        assert_eq!(
            (all.event.precision, all.event.recall, all.event.f1),
            (Some(1.0), Some(1.0), Some(1.0))
        );
        assert_eq!((all.optional, all.errors.len()), (1, 0));
        let one = figures(&[(both, vec![found(AID)])], 9);
        assert_eq!((one.event.recall, one.errors.len()), (Some(1.0), 0));
    }

    #[test]
    fn levels_types_and_status() {
        let mut claimed = found(CHARGE);
        claimed.status = Status::Claimed;
        claimed.actor.clear();
        let made = figures(&[(vec![gold(AID), gold(CHARGE)], vec![claimed])], 9);
        assert_eq!(
            made.event.counts,
            Counts {
                gold: 2,
                found: 1,
                predicted: 1,
                right: 1
            }
        );
        assert_eq!(
            (made.event.recall, made.who.recall, made.dyad.precision),
            (Some(0.5), Some(0.0), Some(0.0))
        );
        assert_eq!((made.event.f1, made.who.f1), (Some(2.0 / 3.0), Some(0.0)));
        assert_eq!((made.status.right, made.status.of, made.mode.of), (0, 1, 0));
        let types: Vec<_> = made
            .types
            .iter()
            .map(|row| (row.event.as_str(), row.score.precision))
            .collect();
        assert_eq!(types, [("ACCUSE", Some(1.0)), ("AID", None)]);
        let kinds: Vec<Kind> = made.errors.iter().map(|error| error.kind).collect();
        assert_eq!(kinds, [Kind::Missed, Kind::Status]);
    }

    #[test]
    fn a_wrong_type_is_one_error_and_a_confusion() {
        let mut other = CHARGE;
        other.0 = "THREATEN";
        let made = figures(&[(vec![gold(CHARGE)], vec![found(other), found(AID)])], 1);
        let confusion = &made.confusions[0];
        assert_eq!(
            (
                confusion.gold.as_str(),
                confusion.predicted.as_str(),
                confusion.count
            ),
            ("ACCUSE", "THREATEN", 1)
        );
        assert_eq!((made.errors.len(), made.errors_not_listed), (1, 1));
        let extra = &made.errors[0];
        assert_eq!(
            (
                extra.kind,
                extra.words.before.as_str(),
                extra.words.words.as_str()
            ),
            (Kind::Extra, "Norway ", "aided")
        );
        assert_eq!(extra.predicted.as_ref().unwrap().actor, ["Norway"]);
    }

    #[test]
    fn confidence_is_compared_with_precision() {
        let sure = |confidence| Found {
            confidence,
            ..found(AID)
        };
        let made = figures(&[(vec![gold(AID)], vec![sure(70), sure(70), sure(100)])], 0);
        let bins = &made.calibration.bins;
        assert_eq!((bins[7].predicted, bins[7].right, bins[9].predicted), (2, 1, 1));
        assert_eq!(
            (bins[7].precision, bins[7].confidence, bins[0].precision),
            (Some(0.5), Some(0.7), None)
        );
        let ece = made.calibration.ece.unwrap();
        assert!((ece - (2.0 * 0.2 + 1.0) / 3.0).abs() < 1e-9, "{ece}");
        assert_eq!(figures(&[], 0).calibration.ece, None);
    }

    #[test]
    fn both_forms_print() {
        let mut other = CHARGE;
        other.0 = "THREATEN";
        let made = figures(&[(vec![gold(CHARGE), gold(AID)], vec![found(other)])], 1);
        let text = print::tables(&made);
        assert!(
            text.starts_with("texts 1 · gold events 2 · predicted events 1\n"),
            "{text}"
        );
        assert!(text.contains("ACCUSE taken for THREATEN: 1\n"), "{text}");
        assert!(
            text.contains("missed      one  AID reported: Norway → Peru\n            Norway *aided* Peru; "),
            "{text}"
        );
        assert!(
            text.ends_with("1 more errors not listed; --errors 2 lists all\n"),
            "{text}"
        );
        let json: serde_json::Value = serde_json::from_slice(&print::json(&made)).unwrap();
        assert_eq!(json["event"]["gold"], 2);
        assert_eq!(json["errors"][0]["gold"]["recipient"][0], "Peru");
        assert!(print::tables(&figures(&[], 3)).contains("texts 0"));
    }
}
