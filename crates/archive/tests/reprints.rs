//! How often reprints are known for what they are. `cargo test -p legation-archive --test reprints -- --nocapture` shows the table.

#[path = "reprints/articles.rs"]
mod articles;
#[path = "reprints/chance.rs"]
mod chance;
#[path = "reprints/edits.rs"]
mod edits;
#[path = "reprints/grammar.rs"]
mod grammar;
#[path = "reprints/pairs.rs"]
mod pairs;

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use articles::{Article, Desk};
use grammar::Grammar;
use legation_archive::reprints::{Fingerprint, Index, Relation, compare};
use pairs::{Kind, kinds};

/// Pairs of each kind.
const PAIRS: u64 = 60;

/// What came of the pairs of one kind.
#[derive(Default)]
struct Tally {
    related: usize,
    /// Pairs with a key in common.
    met: usize,
    relations: BTreeMap<Relation, usize>,
}

/// What came of all pairs.
#[derive(Default)]
struct Score {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Score {
    fn precision(&self) -> f64 {
        self.right as f64 / (self.right + self.wrong) as f64
    }

    fn recall(&self) -> f64 {
        self.right as f64 / (self.right + self.missed) as f64
    }

    fn f1(&self) -> f64 {
        2.0 / (1.0 / self.precision() + 1.0 / self.recall())
    }
}

fn fingerprint(article: &Article) -> Fingerprint {
    Fingerprint::of(&article.text(), Some(&article.title))
}

fn meet(a: &Fingerprint, b: &Fingerprint) -> bool {
    let keys: HashSet<(u8, u32)> = a.bands().collect();
    b.bands().any(|key| keys.contains(&key))
}

fn judge(desk: &Desk, kind: &Kind) -> Tally {
    let mut tally = Tally::default();
    for number in 0..PAIRS {
        let (a, b) = (kind.make)(desk, number);
        let (a, b) = (fingerprint(&a), fingerprint(&b));
        let relation = compare(&a, &b).relation();
        let met = meet(&a, &b);
        tally.met += usize::from(met);
        tally.related += usize::from(met && relation != Relation::Unrelated);
        *tally.relations.entry(relation).or_default() += 1;
    }
    tally
}

/// Judges pairs of all kinds; the score and a table of it.
fn measure(name: &str, desk: &Desk) -> (Score, String) {
    let mut score = Score::default();
    let mut table = format!(
        "{name}, seed {}\n{:32} truth  judged   met  relations\n",
        desk.seed, ""
    );
    for kind in kinds() {
        let tally = judge(desk, &kind);
        let apart = PAIRS as usize - tally.related;
        match kind.reprint {
            true => {
                score.right += tally.related;
                score.missed += apart;
            }
            false => score.wrong += tally.related,
        }
        let truth = if kind.reprint { PAIRS } else { 0 };
        let (related, met) = (tally.related, tally.met);
        writeln!(
            table,
            "{:32} {truth:5} {related:7} {met:5}  {:?}",
            kind.name, tally.relations
        )
        .unwrap();
    }
    writeln!(
        table,
        "precision {:.4}, recall {:.4}, F1 {:.4}\n",
        score.precision(),
        score.recall(),
        score.f1()
    )
    .unwrap();
    (score, table)
}

fn tuned(seed: u64) -> Desk {
    Desk {
        grammar: Grammar::read(include_str!("reprints/tuned.grammar")),
        seed,
    }
}

fn held_out(seed: u64) -> Desk {
    Desk {
        grammar: Grammar::read(include_str!("reprints/held_out.grammar")),
        seed,
    }
}

#[test]
fn reprints_are_known_and_independent_reports_are_not_taken_for_them() {
    for (name, desk) in [
        ("tuned", tuned(1)),
        ("held out", held_out(2)),
        ("held out", held_out(3)),
    ] {
        let (score, table) = measure(name, &desk);
        println!("{table}");
        assert!(score.precision() >= 0.97 && score.f1() >= 0.95, "{table}");
    }
}
