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
    /// Reprints with no key in common.
    unmet: usize,
    /// Kinds of which more than a sixth is judged wrongly.
    bad_kinds: Vec<&'static str>,
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
        let (related, met) = (tally.related, tally.met);
        let truth = if kind.reprint { PAIRS as usize } else { 0 };
        score.right += related.min(truth);
        score.missed += truth.saturating_sub(related);
        score.wrong += related.saturating_sub(truth);
        score.unmet += truth.saturating_sub(met);
        if truth.abs_diff(related) * 6 > PAIRS as usize {
            score.bad_kinds.push(kind.name);
        }
        let name = kind.name;
        table += &format!("{name:32} {truth:5} {related:7} {met:5}  {:?}\n", tally.relations);
    }
    let (precision, recall, f1) = (score.precision(), score.recall(), score.f1());
    table += &format!("precision {precision:.4}, recall {recall:.4}, F1 {f1:.4}\n");
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

/// Stories by as many authors about as many events.
fn stories(desk: &Desk, count: u64) -> Vec<Fingerprint> {
    (0..count)
        .map(|number| fingerprint(&desk.story(number, number)))
        .collect()
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
        assert!(
            score.unmet * 200 <= score.right,
            "{} reprints have no key in common\n{table}",
            score.unmet
        );
        assert!(score.bad_kinds.is_empty(), "{:?}\n{table}", score.bad_kinds);
    }
}

#[test]
fn no_two_of_many_stories_are_reprints() {
    let stories = stories(&held_out(4), 200);
    for (number, story) in stories.iter().enumerate() {
        for (earlier, other) in stories[..number].iter().enumerate() {
            let similarity = compare(other, story);
            assert_eq!(
                similarity.relation(),
                Relation::Unrelated,
                "{earlier} and {number}: {similarity:?}"
            );
        }
    }
}

#[test]
fn every_copy_is_found_among_many_stories() {
    let desk = held_out(6);
    let mut index = Index::default();
    for (number, story) in (0..).zip(stories(&desk, 400)) {
        index.insert(number, &story);
    }
    let mut first = 0;
    for number in 0..100_u32 {
        let cut = fingerprint(&desk.story(number.into(), number.into()).first(4));
        let found = index.candidates(&cut);
        assert!(found.contains(&number), "{number}");
        first += usize::from(found[0] == number);
    }
    assert!(first >= 98, "only {first} of 100 stood first");
}

#[test]
fn fingerprints_keep_to_their_room() {
    let stories = stories(&held_out(7), 100);
    let words: u32 = stories.iter().map(Fingerprint::words).sum();
    let bytes: usize = stories.iter().map(|story| story.to_bytes().len()).sum();
    let keys: usize = stories.iter().map(|story| story.bands().count()).sum();
    // An archive needs some 16 bytes for a key; 1.2 kilobytes for an article of 350 words are 3.5 for each word.
    assert!(
        (bytes + keys * 16) as f64 / f64::from(words) < 3.5,
        "{bytes} bytes, {keys} keys, {words} words"
    );
}

/// `cargo test --release -p legation-archive --test reprints -- --ignored --nocapture`
#[test]
#[ignore = "prints times, which mean something only in a release build"]
fn time_of_a_fingerprint_and_of_a_comparison() {
    let desk = held_out(8);
    let texts: Vec<String> = (0..500).map(|number| desk.story(number, number).text()).collect();
    let start = std::time::Instant::now();
    let made: Vec<Fingerprint> = texts.iter().map(|text| Fingerprint::of(text, None)).collect();
    let making = start.elapsed() / 500;
    let words: u32 = made.iter().map(Fingerprint::words).sum();
    let start = std::time::Instant::now();
    let shared: f32 = made
        .iter()
        .flat_map(|a| made.iter().map(|b| compare(a, b).jaccard))
        .sum();
    let comparing = start.elapsed() / 250_000;
    println!(
        "{making:?} for a text of {} words, {comparing:?} for a comparison ({shared})",
        words / 500
    );
    assert!(making.as_micros() < 300, "{making:?}");
}
