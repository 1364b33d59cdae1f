//! The weights of `legation relate`: which class of event the features of all candidates speak for.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::fs;

use anyhow::Context;
use serde_json::{Value, json};

use super::{Adam, TrainArgs, fold};
use crate::build::Legation;
use crate::eval::json_lines;
use crate::layout::{cache_folder, root, shared};
use crate::process::capture_to;

/// Folds of cross-validation.
const FOLDS: usize = 5;
/// Steps of the optimiser.
const STEPS: usize = 300;
const RATE: f64 = 0.05;
/// What a candidate loses where it speaks for another class than its own, before anything is learned.
const OFFSET: f64 = -5.0;
/// How strongly weights of features, and of the map, are drawn to nought.
const RIDGE_WEIGHTS: f64 = 1.0;
const RIDGE_MAP: f64 = 1.0;
const RIDGE_PAIR: f64 = 3.0;
const RIDGE_BIAS: f64 = 0.1;
/// Features in fewer candidates than this are not weighed.
const RARE: usize = 5;
/// A weight nearer to nought than this is not written.
const SMALL: f64 = 0.02;
const CEILING: f64 = 30.0;

/// Types of event that are one class in the benchmark.
const MERGED: [(&str, &str); 2] = [("CONCEDE", "YIELD"), ("RETREAT", "YIELD")];

struct Candidate {
    class: usize,
    features: Vec<usize>,
    keys: Vec<usize>,
}

struct Pair {
    id: String,
    /// What the two are, and what their sentence is about.
    features: Vec<usize>,
    candidates: Vec<Candidate>,
    class: usize,
}

/// The pairs with numbered classes, features and keys.
struct Data {
    pairs: Vec<Pair>,
    classes: Vec<String>,
    features: Vec<String>,
    /// Features of pairs.
    pair: Vec<String>,
    keys: Vec<String>,
}

/// Trains, says how cross-validation goes, and writes `lexicon/relate.toml`.
pub(super) fn train(legation: &Legation, args: &TrainArgs) -> anyhow::Result<()> {
    let data = read(legation)?;
    let predicted = cross_validated(&data);
    println!(
        "relate, {FOLDS}-fold cross-validation over {} pairs:",
        data.pairs.len()
    );
    println!("{}", report(&data, &predicted));
    if args.errors {
        let wrong = data
            .pairs
            .iter()
            .zip(&predicted)
            .filter(|(pair, class)| pair.class != **class);
        for (pair, &class) in wrong {
            println!(
                "{} is {}, taken for {}",
                pair.id, data.classes[pair.class], data.classes[class]
            );
        }
    }
    if !args.dry_run {
        let model = Model::fit(&data, &|_| true);
        let path = root().join("lexicon/relate.toml");
        fs::write(&path, model.written(&data)).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// How it does in cross-validation.
pub(super) fn scores(legation: &Legation) -> anyhow::Result<String> {
    let data = read(legation)?;
    let report = report(&data, &cross_validated(&data));
    Ok(format!(
        "{FOLDS}-fold cross-validation over {} pairs.\n\n```text\n{report}```\n",
        data.pairs.len()
    ))
}

/// The class of every pair, by a model that has not seen it.
fn cross_validated(data: &Data) -> Vec<usize> {
    let mut predicted = vec![0; data.pairs.len()];
    for held_out in 0..FOLDS {
        let seen = |at: usize| fold(at, FOLDS) != held_out;
        let model = Model::fit(data, &seen);
        for at in (0..data.pairs.len()).filter(|&at| !seen(at)) {
            predicted[at] = model.best(&data.pairs[at]);
        }
    }
    predicted
}

fn class_of(event: &str) -> &str {
    MERGED
        .iter()
        .find(|(e, _)| *e == event)
        .map_or(event, |(_, class)| class)
}

/// The evidence that the program finds, beside the benchmark's answers.
fn read(legation: &Legation) -> anyhow::Result<Data> {
    let gold = shared("bench/dev/dyads.jsonl")?;
    let rows = json_lines(&fs::read_to_string(&gold)?, &gold)?;
    let folder = cache_folder("train")?;
    let (input, output) = (folder.join("pairs.jsonl"), folder.join("evidence.jsonl"));
    let mut lines = String::new();
    for row in &rows {
        let dyads = json!([{"actor": row["source"], "recipient": row["target"]}]);
        let _ = writeln!(
            lines,
            "{}",
            json!({"id": row["id"], "text": row["text"], "dyads": dyads})
        );
    }
    fs::write(&input, lines).with_context(|| format!("cannot write {}", input.display()))?;
    let mut command = legation.command("relate");
    command
        .arg("--evidence")
        .arg("--lexicon")
        .arg(root().join("lexicon"))
        .arg(&input);
    capture_to(&mut command, &output)?;
    let evidence = json_lines(&fs::read_to_string(&output)?, &output)?;
    anyhow::ensure!(
        evidence.len() == rows.len(),
        "the program has not answered every pair"
    );
    Ok(number(&rows, &evidence))
}

fn words(value: &Value) -> Vec<String> {
    let list = value.as_array().cloned().unwrap_or_default();
    list.iter()
        .filter_map(|v| v.as_str().map(str::to_owned))
        .collect()
}

fn number(rows: &[Value], evidence: &[Value]) -> Data {
    let candidates = |line: &Value| {
        line["evidence"][0]["candidates"]
            .as_array()
            .cloned()
            .unwrap_or_default()
    };
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut classes: Vec<String> = rows
        .iter()
        .filter_map(|r| r["root"].as_str().map(str::to_owned))
        .collect();
    for line in evidence {
        for candidate in candidates(line) {
            classes.push(class_of(candidate["event"].as_str().unwrap_or_default()).to_owned());
            for feature in words(&candidate["features"]) {
                *seen.entry(feature).or_default() += 1;
            }
        }
    }
    classes.sort();
    classes.dedup();
    let features: Vec<String> = seen
        .into_iter()
        .filter(|(_, n)| *n >= RARE)
        .map(|(f, _)| f)
        .collect();
    let feature_at: HashMap<&str, usize> = features
        .iter()
        .enumerate()
        .map(|(i, f)| (f.as_str(), i))
        .collect();
    let class_at: HashMap<&str, usize> = classes.iter().enumerate().map(|(i, c)| (c.as_str(), i)).collect();
    let mut of_pairs: BTreeMap<String, usize> = BTreeMap::new();
    for line in evidence {
        for feature in words(&line["evidence"][0]["pair"]) {
            *of_pairs.entry(feature).or_default() += 1;
        }
    }
    let pair: Vec<String> = of_pairs
        .into_iter()
        .filter(|(_, n)| *n >= RARE)
        .map(|(f, _)| f)
        .collect();
    let mut keys: Vec<String> = Vec::new();
    let mut key_at: HashMap<String, usize> = HashMap::new();
    let mut pairs = Vec::new();
    for (row, line) in rows.iter().zip(evidence) {
        let mut all = Vec::new();
        for candidate in candidates(line) {
            let numbered = words(&candidate["keys"]).into_iter().map(|key| {
                *key_at.entry(key.clone()).or_insert_with(|| {
                    keys.push(key);
                    keys.len() - 1
                })
            });
            all.push(Candidate {
                keys: numbered.collect(),
                class: class_at[class_of(candidate["event"].as_str().unwrap_or_default())],
                features: words(&candidate["features"])
                    .iter()
                    .filter_map(|f| feature_at.get(f.as_str()).copied())
                    .collect(),
            });
        }
        let of_pair = words(&line["evidence"][0]["pair"]);
        pairs.push(Pair {
            features: of_pair
                .iter()
                .filter_map(|f| pair.binary_search(f).ok())
                .collect(),
            id: row["id"].as_str().unwrap_or_default().to_owned(),
            candidates: all,
            class: class_at[row["root"].as_str().unwrap_or_default()],
        });
    }
    Data {
        pairs,
        pair,
        features,
        keys,
        classes,
    }
}

/// Parameters in one row: weights of features, biases of classes, then the map, key by key, and what features of pairs say.
struct Model {
    parameters: Vec<f64>,
    features: usize,
    classes: usize,
    keys: usize,
}

impl Model {
    fn bias(&self, class: usize) -> usize {
        self.features + class
    }

    fn map(&self, key: usize, class: usize) -> usize {
        self.features + self.classes + key * self.classes + class
    }

    fn pair(&self, feature: usize, class: usize) -> usize {
        self.map(self.keys + feature, class)
    }

    fn fit(data: &Data, seen: &dyn Fn(usize) -> bool) -> Self {
        let (features, classes) = (data.features.len(), data.classes.len());
        let keys = data.keys.len();
        let size = features + classes + (keys + data.pair.len()) * classes;
        let mut model = Model {
            parameters: vec![0.0; size],
            features,
            classes,
            keys,
        };
        if let Some(at) = data.features.iter().position(|f| f == "fit") {
            model.parameters[at] = 1.0;
        }
        let mut adam = Adam::new(size, RATE);
        for _ in 0..STEPS {
            let mut gradient: Vec<f64> = Vec::with_capacity(size);
            for (at, p) in model.parameters.iter().enumerate() {
                let ridge = match at {
                    _ if at < features => RIDGE_WEIGHTS,
                    _ if at < features + classes => RIDGE_BIAS,
                    _ if at < features + classes + keys * classes => RIDGE_MAP,
                    _ => RIDGE_PAIR,
                };
                gradient.push(ridge * p);
            }
            for (_, pair) in data.pairs.iter().enumerate().filter(|(at, _)| seen(*at)) {
                model.add_gradient(pair, &mut gradient);
            }
            adam.update(&mut model.parameters, &gradient);
        }
        model
    }

    /// What each candidate says for each class, as exponentials, and the sum of each class.
    fn masses(&self, pair: &Pair) -> (Vec<Vec<f64>>, Vec<f64>) {
        let mut sums = vec![1.0; self.classes];
        let spoken = pair.candidates.iter().map(|candidate| {
            let weight: f64 = candidate.features.iter().map(|&f| self.parameters[f]).sum();
            let row: Vec<f64> = (0..self.classes)
                .map(|class| {
                    let mapped: f64 = candidate
                        .keys
                        .iter()
                        .map(|&k| self.parameters[self.map(k, class)])
                        .sum();
                    let offset = if class == candidate.class { 0.0 } else { OFFSET };
                    (weight + mapped + offset).clamp(-CEILING, CEILING).exp()
                })
                .collect();
            for (sum, mass) in sums.iter_mut().zip(&row) {
                *sum += mass;
            }
            row
        });
        let spoken = spoken.collect();
        (spoken, sums)
    }

    fn probabilities(&self, pair: &Pair, sums: &[f64]) -> Vec<f64> {
        let of_pair = |c: usize| {
            pair.features
                .iter()
                .map(|&f| self.parameters[self.pair(f, c)])
                .sum::<f64>()
        };
        let score = |(c, sum): (usize, &f64)| sum.ln() + self.parameters[self.bias(c)] + of_pair(c);
        let scores: Vec<f64> = sums.iter().enumerate().map(score).collect();
        let top = scores.iter().copied().fold(f64::MIN, f64::max);
        let total: f64 = scores.iter().map(|s| (s - top).exp()).sum();
        scores.iter().map(|s| (s - top).exp() / total).collect()
    }

    fn add_gradient(&self, pair: &Pair, gradient: &mut [f64]) {
        let (spoken, sums) = self.masses(pair);
        let mut error = self.probabilities(pair, &sums);
        error[pair.class] -= 1.0;
        for (class, e) in error.iter().enumerate() {
            gradient[self.bias(class)] += e;
            for &feature in &pair.features {
                gradient[self.pair(feature, class)] += e;
            }
        }
        for (candidate, row) in pair.candidates.iter().zip(&spoken) {
            let shares: Vec<f64> = (0..self.classes).map(|c| error[c] * row[c] / sums[c]).collect();
            let all: f64 = shares.iter().sum();
            for &feature in &candidate.features {
                gradient[feature] += all;
            }
            for &key in &candidate.keys {
                for (class, share) in shares.iter().enumerate() {
                    gradient[self.map(key, class)] += share;
                }
            }
        }
    }

    fn best(&self, pair: &Pair) -> usize {
        let (_, sums) = self.masses(pair);
        let p = self.probabilities(pair, &sums);
        (0..p.len()).max_by(|&a, &b| p[a].total_cmp(&p[b])).unwrap_or(0)
    }

    /// As `lexicon/relate.toml`.
    fn written(&self, data: &Data) -> String {
        let mut out = String::from(
            "# Weights of `legation relate`, learned by `cargo xtask train`; not written by hand. How they are put together stands in\n\
             # crates/coder/src/lexicon/scorer.rs.\n",
        );
        let _ = writeln!(
            out,
            "offset = {OFFSET:.1}\n\n# Types of event that are one class.\n[merged]"
        );
        let _ = writeln!(
            out,
            "YIELD = [\"CONCEDE\", \"RETREAT\"]\n\n# What a class has of itself.\n[bias]"
        );
        for (class, name) in data.classes.iter().enumerate() {
            let _ = writeln!(out, "{name} = {:.2}", self.parameters[self.bias(class)]);
        }
        let _ = writeln!(
            out,
            "\n# How much a feature of a candidate speaks for it.\n[weights]"
        );
        for (at, name) in data.features.iter().enumerate() {
            if self.parameters[at].abs() >= SMALL {
                let _ = writeln!(out, "\"{name}\" = {:.2}", self.parameters[at]);
            }
        }
        let cells = |at: &dyn Fn(usize) -> usize| {
            let large = |class: &usize| self.parameters[at(*class)].abs() >= SMALL;
            let of_classes = (0..self.classes).filter(large);
            let cells = of_classes
                .map(|class| format!("{} = {:.2}", data.classes[class], self.parameters[at(class)]));
            cells.collect::<Vec<String>>().join(", ")
        };
        let _ = writeln!(
            out,
            "\n# What the two are and what their sentence is about: how much that speaks for each class.\n[pair]"
        );
        for (at, name) in data.pair.iter().enumerate() {
            let _ = writeln!(out, "\"{name}\" = {{ {} }}", cells(&|class| self.pair(at, class)));
        }
        let _ = writeln!(
            out,
            "\n# How much a type (e:), CAMEO code (c:), frame (r:) or link speaks for each class.\n[map]"
        );
        let mut keys: Vec<usize> = (0..data.keys.len()).collect();
        keys.sort_by_key(|&k| &data.keys[k]);
        for key in keys {
            let cells = cells(&|class| self.map(key, class));
            if !cells.is_empty() {
                let _ = writeln!(out, "\"{}\" = {{ {} }}", data.keys[key], cells);
            }
        }
        out
    }
}

/// Macro-F1 over classes, quads and sides, and F1 of each class.
fn report(data: &Data, predicted: &[usize]) -> String {
    let gold: Vec<&str> = data
        .pairs
        .iter()
        .map(|p| data.classes[p.class].as_str())
        .collect();
    let said: Vec<&str> = predicted.iter().map(|&c| data.classes[c].as_str()).collect();
    let by = |group: &dyn Fn(&str) -> String| {
        let (gold, said): (Vec<String>, Vec<String>) = (
            gold.iter().map(|c| group(c)).collect(),
            said.iter().map(|c| group(c)).collect(),
        );
        macro_f1(&gold, &said)
    };
    let (root, each) = by(&|c| c.to_owned());
    let (quads, _) = by(&|c| quad(c).to_owned());
    let (sides, _) = by(&|c| quad(c).split('-').nth(1).unwrap_or_default().to_owned());
    let right = gold.iter().zip(&said).filter(|(g, s)| g == s).count();
    let mut text = format!(
        "macro-F1  root {root:.3}  quad {quads:.3}  side {sides:.3}  accuracy {:.3}\n",
        right as f64 / gold.len() as f64
    );
    for (class, f1) in each {
        let _ = writeln!(text, "  {class:<10} F1 {f1:.3}");
    }
    text
}

fn quad(class: &str) -> &'static str {
    match class {
        "AGREE" | "CONSULT" | "SUPPORT" => "V-coop",
        "COOPERATE" | "AID" | "YIELD" => "M-coop",
        "REQUEST" | "ACCUSE" | "REJECT" | "THREATEN" => "V-confl",
        _ => "M-confl",
    }
}

fn macro_f1(gold: &[String], said: &[String]) -> (f64, BTreeMap<String, f64>) {
    let mut each = BTreeMap::new();
    for class in gold {
        each.entry(class.clone()).or_insert(0.0);
    }
    for (class, f1) in &mut each {
        let both = gold
            .iter()
            .zip(said)
            .filter(|(g, s)| *g == class && *s == class)
            .count() as f64;
        let either = gold
            .iter()
            .zip(said)
            .filter(|(g, s)| (*g == class) != (*s == class))
            .count() as f64;
        *f1 = if both + either > 0.0 {
            2.0 * both / (2.0 * both + either)
        } else {
            0.0
        };
    }
    (each.values().sum::<f64>() / each.len().max(1) as f64, each)
}
