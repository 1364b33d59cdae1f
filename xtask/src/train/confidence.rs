//! The weights of the confidence of events: a logistic model of whether an event is right, by what it rests on.
//!
//! An event of a hand-coded article is right if one of the same type is coded at its place; an event between the marked pair of a
//! sentence is right if it is of the pair's type. Events of sentences that are not between the pair say nothing. Where the
//! pairs follow another convention than the codebook, an event is not learned from, since it may well be right; it still
//! counts as wrong when the calibration is measured.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use anyhow::Context;
use serde_json::{Value, json};

use super::{Adam, fold};
use crate::build::Legation;
use crate::eval::json_lines;
use crate::layout::{cache_folder, root, shared};
use crate::process::capture_to;

const FOLDS: usize = 5;
const STEPS: usize = 400;
const RATE: f64 = 0.05;
const RIDGE: f64 = 5.0;
/// Bins of the calibration.
const BINS: usize = 10;
/// Types whose two sides are alike.
const MUTUAL: [&str; 5] = ["AGREE", "CONSULT", "COOPERATE", "SUPPORT", "ASSAULT"];
/// What an event is by the codebook, and what the pairs call it: captured ground and blockades, sanctions on persons,
/// convictions (see docs/accuracy.md).
const CONVENTIONS: [(&str, &str); 3] = [
    ("COERCE", "ASSAULT"),
    ("SANCTION", "COERCE"),
    ("SANCTION", "ACCUSE"),
];
/// How far a trigger may stand from the coded one, in code points, if the actors overlap.
const REACH: i64 = 60;

/// An event that was checked.
struct Case {
    features: Vec<usize>,
    right: bool,
    /// Whether it is learned from.
    teaches: bool,
    /// Number of its text, so that a text is not in two folds.
    text: usize,
}

/// Trains, says how cross-validation goes, and writes `lexicon/confidence.toml`.
pub(super) fn train(legation: &Legation, dry_run: bool) -> anyhow::Result<()> {
    let (cases, names) = read(legation)?;
    println!(
        "confidence, {FOLDS}-fold cross-validation over {} events:",
        cases.len()
    );
    println!("{}", calibration(&cases, &cross_validated(&cases, names.len())));
    if !dry_run {
        let model = fit(&cases.iter().collect::<Vec<_>>(), names.len());
        let path = root().join("lexicon/confidence.toml");
        fs::write(&path, written(&model, &names))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// How well it is calibrated in cross-validation.
pub(super) fn scores(legation: &Legation) -> anyhow::Result<String> {
    let (cases, names) = read(legation)?;
    let bins = calibration(&cases, &cross_validated(&cases, names.len()));
    Ok(format!(
        "{FOLDS}-fold cross-validation over {} events.\n\n```text\n{bins}```\n",
        cases.len()
    ))
}

/// Events that were checked, and the names of what they rest on.
fn read(legation: &Legation) -> anyhow::Result<(Vec<Case>, Vec<String>)> {
    let mut names: Vec<String> = Vec::new();
    let mut cases = Vec::new();
    let mut text = 0;
    for (path, judge) in [
        ("bench/dev/articles.jsonl", of_article as Judge),
        ("bench/dev/dyads.jsonl", of_pair as Judge),
    ] {
        let path = shared(path)?;
        let rows = json_lines(&fs::read_to_string(&path)?, &path)?;
        for (row, line) in rows.iter().zip(&explained(legation, &rows)?) {
            text += 1;
            for event in list(&line["events"]) {
                let Some(verdict) = judge(row, &event) else {
                    continue;
                };
                let features = list(&event["grounds"])
                    .iter()
                    .map(|g| number(&mut names, g))
                    .collect();
                cases.push(Case {
                    features,
                    right: verdict == Verdict::Right,
                    teaches: verdict != Verdict::OtherConvention,
                    text,
                });
            }
        }
    }
    Ok((cases, names))
}

/// The probability of every event, by a model that has not seen its text.
fn cross_validated(cases: &[Case], features: usize) -> Vec<f64> {
    let mut held_out = vec![0.0; cases.len()];
    for k in 0..FOLDS {
        let seen: Vec<&Case> = cases.iter().filter(|c| fold(c.text, FOLDS) != k).collect();
        let model = fit(&seen, features);
        for (at, case) in cases.iter().enumerate().filter(|(_, c)| fold(c.text, FOLDS) == k) {
            held_out[at] = probability(&model, case);
        }
    }
    held_out
}

/// What a row says of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Right,
    Wrong,
    /// It differs as the conventions do.
    OtherConvention,
}

/// What a row says of an event; `None` if nothing.
type Judge = fn(&Value, &Value) -> Option<Verdict>;

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

fn number(names: &mut Vec<String>, name: &Value) -> usize {
    let name = name.as_str().unwrap_or_default();
    if let Some(at) = names.iter().position(|n| n == name) {
        return at;
    }
    names.push(name.to_owned());
    names.len() - 1
}

fn explained(legation: &Legation, rows: &[Value]) -> anyhow::Result<Vec<Value>> {
    let folder = cache_folder("train")?;
    let (input, output) = (folder.join("texts.jsonl"), folder.join("explained.jsonl"));
    let mut lines = String::new();
    for row in rows {
        let _ = writeln!(lines, "{}", json!({"id": row["id"], "text": row["text"]}));
    }
    fs::write(&input, lines).with_context(|| format!("cannot write {}", input.display()))?;
    let mut command = legation.command("explain");
    command
        .args(["--format", "jsonl", "--min-confidence", "0", "--lexicon"])
        .arg(root().join("lexicon"))
        .arg(&input);
    capture_to(&mut command, &output)?;
    json_lines(&fs::read_to_string(&output)?, &output)
}

fn span(value: &Value) -> Option<(i64, i64)> {
    Some((value[0].as_i64()?, value[1].as_i64()?))
}

fn near(a: &Value, b: &Value, reach: i64) -> bool {
    match (span(a), span(b)) {
        (Some(a), Some(b)) => a.0 < b.1 + reach && b.0 < a.1 + reach,
        _ => false,
    }
}

fn of_article(row: &Value, event: &Value) -> Option<Verdict> {
    let actors = list(&event["actor"]);
    let matches = |gold: &Value| {
        let same_actor = list(&gold["actor"])
            .iter()
            .any(|g| actors.iter().any(|a| near(&a["span"], g, 0)));
        gold["event"] == event["event"]
            && (near(&event["trigger"], &gold["trigger"], 0)
                || (same_actor && near(&event["trigger"], &gold["trigger"], REACH)))
    };
    let right = list(&row["events"]).iter().any(matches);
    Some(if right { Verdict::Right } else { Verdict::Wrong })
}

fn of_pair(row: &Value, event: &Value) -> Option<Verdict> {
    let spans = |key: &str| {
        list(&event[key])
            .into_iter()
            .map(|p| p["span"].clone())
            .collect::<Vec<_>>()
    };
    let (actor, recipient) = (spans("actor"), spans("recipient"));
    let both: Vec<Value> = actor.iter().chain(&recipient).cloned().collect();
    let overlap =
        |found: &[Value], marked: &Value| found.iter().any(|f| list(marked).iter().any(|m| near(f, m, 0)));
    let (source, target) = (&row["source"], &row["target"]);
    let name = event["event"].as_str().unwrap_or_default();
    let between = (overlap(&actor, source) && overlap(&recipient, target))
        || (MUTUAL.contains(&name) && overlap(&both, source) && overlap(&both, target));
    let root = if matches!(name, "CONCEDE" | "RETREAT") {
        "YIELD"
    } else {
        name
    };
    let gold = row["root"].as_str().unwrap_or_default();
    // The pairs know no negation: what did not come about is another type there.
    let negated = list(&event["grounds"]).iter().any(|ground| ground == "negated");
    between.then(|| match () {
        () if gold == root => Verdict::Right,
        () if negated || CONVENTIONS.contains(&(root, gold)) => Verdict::OtherConvention,
        () => Verdict::Wrong,
    })
}

/// Bias and weights.
fn fit(cases: &[&Case], features: usize) -> Vec<f64> {
    let mut model = vec![0.0; features + 1];
    let mut adam = Adam::new(features + 1, RATE);
    for _ in 0..STEPS {
        let mut gradient: Vec<f64> = model.iter().map(|w| RIDGE * w).collect();
        gradient[features] = 0.0;
        for case in cases.iter().filter(|case| case.teaches) {
            let error = probability(&model, case) - f64::from(u8::from(case.right));
            gradient[features] += error;
            for &feature in &case.features {
                gradient[feature] += error;
            }
        }
        adam.update(&mut model, &gradient);
    }
    model
}

fn probability(model: &[f64], case: &Case) -> f64 {
    let bias = model.last().copied().unwrap_or(0.0);
    let sum: f64 = case.features.iter().map(|&f| model[f]).sum();
    1.0 / (1.0 + (-(bias + sum)).exp())
}

/// Ten equal bins with their number and precision, and the expected calibration error.
fn calibration(cases: &[Case], said: &[f64]) -> String {
    let mut bins: BTreeMap<usize, (usize, usize, f64)> = BTreeMap::new();
    for (case, p) in cases.iter().zip(said) {
        let bin = bins
            .entry(((p * BINS as f64) as usize).min(BINS - 1))
            .or_default();
        bin.0 += 1;
        bin.1 += usize::from(case.right);
        bin.2 += p;
    }
    let mut text = String::new();
    let mut error = 0.0;
    for (bin, (count, right, sum)) in &bins {
        let (n, precision) = (*count as f64, *right as f64 / *count as f64);
        error += (precision - sum / n).abs() * n / cases.len().max(1) as f64;
        let from = *bin as f64 / BINS as f64;
        let _ = writeln!(
            text,
            "  {from:.1} to {:.1}: {count:>4} events, precision {precision:.3}",
            from + 0.1
        );
    }
    let _ = writeln!(text, "  expected calibration error {error:.3}");
    text
}

fn written(model: &[f64], names: &[String]) -> String {
    let mut out = String::from(
        "# Weights of what an event rests on: a logistic model of how often such events are right, learned by `cargo xtask train`; not\n\
         # written by hand.\n",
    );
    let _ = writeln!(
        out,
        "bias = {:.2}\n\n[weights]",
        model.last().copied().unwrap_or(0.0)
    );
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|&at| &names[at]);
    for at in order {
        let _ = writeln!(out, "\"{}\" = {:.2}", names[at], model[at]);
    }
    out
}
