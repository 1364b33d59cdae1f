//! The weights of the choices that statements are made of: what is said, who says it, whether a word makes a statement,
//! and how far its cue goes.
//!
//! Each is a conditional logit model, fitted by AdaGrad (Duchi, Hazan and Singer, 2011) one choice at a time, in a fixed order.
//! Contents and speakers are learned first; whether a word makes a statement rests on the content and the speaker
//! that the program takes by then, so the program is run a second time in between.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;
use serde_json::json;

use crate::build::Legation;
use crate::layout::{cache_folder, root, shared};
use crate::process::capture_to;

/// Passes through all choices.
const EPOCHS: usize = 6;
const RATE: f32 = 0.12;
/// How strongly weights are drawn to nought at each step.
const RIDGE: f32 = 1e-3;
/// Features in fewer choices than this are not weighed.
const RARE: u32 = 8;
/// A weight nearer to nought than this is not written.
const SMALL: f32 = 0.06;
/// A content counts as right if it has at least so much in common with the coded one.
const RIGHT: f64 = 0.5;
/// Added to what speaks for a statement: a wrong one is worse than a missed one.
const BOLDNESS: f32 = -0.3;

const HEAD: &str = "# Weights of the choices that statements are made of (see crates/coder/src/statements.rs), learned by `cargo xtask train`; not\n\
    # written by hand. A name tells what holds of an option, in parts.\n";

type Span = (u32, u32);

#[derive(Deserialize)]
struct Gold {
    id: String,
    text: String,
    attributions: Vec<Attribution>,
}

#[derive(Deserialize)]
struct Attribution {
    source: Option<Vec<Span>>,
    cue: Option<Vec<Span>>,
    content: Option<Vec<Span>>,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    anchors: Vec<Anchor>,
}

#[derive(Deserialize)]
struct Anchor {
    anchor: Span,
    contents: Vec<Opt>,
    content: usize,
    sources: Vec<Opt>,
    cue: Vec<String>,
    beside: [Vec<Opt>; 2],
    further: Vec<Opt>,
}

#[derive(Deserialize)]
struct Opt {
    spans: Vec<Span>,
    features: Vec<String>,
}

/// Numbers of feature names.
#[derive(Default)]
struct Names {
    by_name: HashMap<String, u32>,
    all: Vec<String>,
}

impl Names {
    fn number(&mut self, features: Vec<String>) -> Vec<u32> {
        features
            .into_iter()
            .map(|name| {
                let next = self.all.len() as u32;
                *self.by_name.entry(name).or_insert_with_key(|name| {
                    self.all.push(name.clone());
                    next
                })
            })
            .collect()
    }
}

/// Options of which some are right.
struct Group {
    options: Vec<Vec<u32>>,
    right: Vec<bool>,
}

/// One model: its choices, then its weights.
#[derive(Default)]
struct Model {
    names: Names,
    groups: Vec<Group>,
}

impl Model {
    fn add(&mut self, options: Vec<Vec<String>>, right: Vec<bool>) {
        let options = options.into_iter().map(|o| self.names.number(o)).collect();
        self.groups.push(Group { options, right });
    }

    /// Whether it is so, or not.
    fn add_whether(&mut self, features: Vec<String>, is_so: bool) {
        self.add(vec![Vec::new(), features], vec![!is_so, is_so]);
    }

    fn fit(&mut self) -> Vec<f32> {
        let size = self.names.all.len();
        let mut seen = vec![0u32; size];
        for group in &self.groups {
            let mut features: Vec<u32> = group.options.iter().flatten().copied().collect();
            features.sort_unstable();
            features.dedup();
            for f in features {
                seen[f as usize] += 1;
            }
        }
        for option in self.groups.iter_mut().flat_map(|g| &mut g.options) {
            option.retain(|&f| seen[f as usize] >= RARE);
        }
        let mut weights = vec![0f32; size];
        let mut squares = vec![1e-2f32; size];
        let count = self.groups.len();
        // A stride that has no divisor in common with the number of choices visits each of them once.
        let mut stride = (count as f64 * 0.618) as usize | 1;
        while count > 1 && gcd(stride, count) != 1 {
            stride += 2;
        }
        for epoch in 0..EPOCHS {
            for k in 0..count {
                let group = &self.groups[(epoch * 7919 + k * stride) % count];
                step(group, &mut weights, &mut squares);
            }
        }
        weights
    }

    fn written(&self, name: &str, weights: &[f32], bias: f32) -> String {
        let mut lines: Vec<(&str, f32)> = self
            .names
            .all
            .iter()
            .map(String::as_str)
            .zip(weights.iter().copied())
            .map(|(name, w)| {
                if name == "bias" {
                    (name, w + bias)
                } else {
                    (name, w)
                }
            })
            .filter(|(_, w)| w.abs() >= SMALL)
            .collect();
        lines.sort_by(|a, b| a.0.cmp(b.0));
        let mut text = format!("\n[{name}]\n");
        for (name, weight) in lines {
            let _ = writeln!(text, "{} = {weight:.2}", toml::Value::String(name.to_owned()));
        }
        text
    }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// One step against the gradient of the negative log likelihood of the right options.
fn step(group: &Group, weights: &mut [f32], squares: &mut [f32]) {
    let scores: Vec<f32> = group
        .options
        .iter()
        .map(|o| o.iter().map(|&f| weights[f as usize]).sum())
        .collect();
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let masses: Vec<f32> = scores.iter().map(|s| (s - top).exp()).collect();
    let total: f32 = masses.iter().sum();
    let good: f32 = masses
        .iter()
        .zip(&group.right)
        .filter(|(_, r)| **r)
        .map(|(m, _)| m)
        .sum();
    for ((option, mass), right) in group.options.iter().zip(&masses).zip(&group.right) {
        let wanted = if *right { mass / good.max(1e-9) } else { 0.0 };
        let gradient = mass / total - wanted;
        if gradient.abs() < 1e-4 {
            continue;
        }
        for &f in option {
            let f = f as usize;
            let g = gradient + RIDGE * weights[f];
            squares[f] += g * g;
            weights[f] -= RATE * g / squares[f].sqrt();
        }
    }
}

/// The scorer's tokens: runs of letters, digits and underscores, or any other character but white space.
struct Tokens(Vec<Option<u32>>);

impl Tokens {
    fn of(text: &str) -> Self {
        let mut at = Vec::new();
        let (mut next, mut in_word) = (0u32, false);
        for c in text.chars() {
            let word = c.is_alphanumeric() || c == '_';
            if c.is_whitespace() {
                at.push(None);
                in_word = false;
            } else {
                if !(word && in_word) {
                    next += 1;
                }
                at.push(Some(next));
                in_word = word;
            }
        }
        Self(at)
    }

    fn set(&self, spans: &[Span]) -> Vec<u32> {
        let mut all: Vec<u32> = spans
            .iter()
            .flat_map(|&(s, e)| {
                self.0[s as usize..(e as usize).min(self.0.len())]
                    .iter()
                    .flatten()
                    .copied()
            })
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

fn dice(a: &[u32], b: &[u32]) -> f64 {
    if a.is_empty() && b.is_empty() {
        return 1.0;
    }
    let common = a.iter().filter(|x| b.binary_search(x).is_ok()).count();
    2.0 * common as f64 / (a.len() + b.len()) as f64
}

/// What a coded attribution consists of, in tokens.
struct Coded {
    source: Vec<u32>,
    cue: Vec<u32>,
    content: Vec<u32>,
}

/// Trains all of them and writes `lexicon/attribution.toml`.
pub(super) fn train(legation: &Legation, dry_run: bool) -> anyhow::Result<()> {
    let gold = gold()?;
    let folder = cache_folder("train")?.join("attribution");
    fs::create_dir_all(&folder)?;
    let lexicon = folder.join("attribution.toml");
    fs::write(&lexicon, HEAD)?;
    let first = run(legation, &gold, &folder)?;
    let mut contents = Model::default();
    let mut sources = Model::default();
    each(&first, &gold, |anchor, coded, tokens, _| {
        if let Some(coded) = coded {
            learn_content(&mut contents, &anchor, coded, tokens);
            learn_source(&mut sources, anchor, coded, tokens);
        }
    })?;
    let mut text = String::from(HEAD);
    for (model, name) in [(&mut contents, "content"), (&mut sources, "source")] {
        let weights = model.fit();
        println!(
            "{name}: {} choices, {} features",
            model.groups.len(),
            weights.len()
        );
        text += &model.written(name, &weights, 0.0);
    }
    drop((contents, sources));
    fs::write(&lexicon, &text)?;
    let second = run(legation, &gold, &folder)?;
    let mut cues = Model::default();
    let mut extents = Model::default();
    let mut further = Model::default();
    each(&second, &gold, |anchor, coded, tokens, inside| {
        match coded {
            Some(coded) => {
                learn_extent(&mut extents, &anchor, coded, tokens);
                learn_further(&mut further, &anchor, coded, tokens);
                cues.add_whether(anchor.cue, true);
            }
            // Only the outermost attribution is coded; what stands in its content is neither.
            None if inside => {}
            None => cues.add_whether(anchor.cue, false),
        }
    })?;
    for (model, name, bias) in [
        (&mut cues, "cue", BOLDNESS),
        (&mut extents, "extent", 0.0),
        (&mut further, "continuation", 0.0),
    ] {
        let weights = model.fit();
        println!(
            "{name}: {} choices, {} features",
            model.groups.len(),
            weights.len()
        );
        text += &model.written(name, &weights, bias);
    }
    if !dry_run {
        let path = root().join("lexicon/attribution.toml");
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn gold() -> anyhow::Result<HashMap<String, Gold>> {
    let path = shared("bench/train/statements_polnear.jsonl.gz")?;
    let file = fs::File::open(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text)?;
    text.lines()
        .map(|line| {
            let gold: Gold = serde_json::from_str(line)?;
            Ok((gold.id.clone(), gold))
        })
        .collect()
}

/// Has the program list the choices of all texts, with the weights in the folder.
fn run(legation: &Legation, gold: &HashMap<String, Gold>, folder: &Path) -> anyhow::Result<PathBuf> {
    let (input, output) = (folder.join("texts.jsonl"), folder.join("choices.jsonl"));
    let mut order: Vec<&Gold> = gold.values().collect();
    order.sort_by(|a, b| a.id.cmp(&b.id));
    let mut lines = String::new();
    for row in order {
        let _ = writeln!(lines, "{}", json!({"id": row.id, "text": row.text}));
    }
    fs::write(&input, lines)?;
    let weights = folder.join("lexicon");
    fs::create_dir_all(&weights)?;
    fs::copy(root().join("lexicon/saying.toml"), weights.join("saying.toml"))?;
    fs::copy(folder.join("attribution.toml"), weights.join("attribution.toml"))?;
    let mut command = legation.command("explain");
    command
        .args(["--format", "choices", "--lexicon"])
        .arg(&weights)
        .arg(&input);
    capture_to(&mut command, &output)?;
    Ok(output)
}

/// Visits every anchor with the attribution that it makes, and whether it lies in the content of another.
fn each(
    path: &Path,
    gold: &HashMap<String, Gold>,
    mut visit: impl FnMut(Anchor, Option<&Coded>, &Tokens, bool),
) -> anyhow::Result<()> {
    let file = fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    for line in BufReader::new(file).lines() {
        let line: Line = serde_json::from_str(&line?)?;
        let gold = &gold[&line.id];
        let tokens = Tokens::of(&gold.text);
        let set = |spans: &Option<Vec<Span>>| tokens.set(spans.as_deref().unwrap_or_default());
        let coded: Vec<Coded> = gold
            .attributions
            .iter()
            .map(|a| Coded {
                source: set(&a.source),
                cue: set(&a.cue),
                content: set(&a.content),
            })
            .collect();
        let mut of_anchor: Vec<Option<usize>> = vec![None; line.anchors.len()];
        for (k, attribution) in coded.iter().enumerate() {
            let best = line.anchors.iter().enumerate().filter_map(|(at, anchor)| {
                let words = tokens.set(&[anchor.anchor]);
                let within = words.iter().any(|w| attribution.cue.binary_search(w).is_ok());
                let likeness = anchor
                    .contents
                    .iter()
                    .map(|o| dice(&tokens.set(&o.spans), &attribution.content))
                    .fold(0.0, f64::max);
                (within && likeness > 0.0 && of_anchor[at].is_none()).then_some((at, likeness))
            });
            let best = best.fold(None, |best: Option<(usize, f64)>, next| match best {
                Some((_, top)) if top >= next.1 - 0.05 => best,
                _ => Some(next),
            });
            if let Some((at, _)) = best {
                of_anchor[at] = Some(k);
            }
        }
        for (at, anchor) in line.anchors.into_iter().enumerate() {
            let words = tokens.set(&[anchor.anchor]);
            let inside = coded
                .iter()
                .any(|c| words.iter().all(|w| c.content.binary_search(w).is_ok()));
            visit(anchor, of_anchor[at].map(|k| &coded[k]), &tokens, inside);
        }
    }
    Ok(())
}

fn learn_content(model: &mut Model, anchor: &Anchor, coded: &Coded, tokens: &Tokens) {
    let likeness: Vec<f64> = anchor
        .contents
        .iter()
        .map(|o| dice(&tokens.set(&o.spans), &coded.content))
        .collect();
    let best = likeness.iter().copied().fold(0.0, f64::max);
    if best < RIGHT {
        return;
    }
    let options = anchor.contents.iter().map(|o| o.features.clone()).collect();
    model.add(options, likeness.iter().map(|l| *l >= best - 1e-9).collect());
}

fn learn_source(model: &mut Model, anchor: Anchor, coded: &Coded, tokens: &Tokens) {
    let likeness: Vec<f64> = anchor
        .sources
        .iter()
        .map(|o| dice(&tokens.set(&o.spans), &coded.source))
        .collect();
    let best = likeness.iter().copied().fold(0.0, f64::max);
    if best < RIGHT {
        return;
    }
    let options = anchor.sources.into_iter().map(|o| o.features).collect();
    model.add(options, likeness.iter().map(|l| *l >= best - 1e-9).collect());
}

fn learn_extent(model: &mut Model, anchor: &Anchor, coded: &Coded, tokens: &Tokens) {
    let content = tokens.set(&anchor.contents[anchor.content].spans);
    if dice(&content, &coded.content) < RIGHT {
        return;
    }
    for side in &anchor.beside {
        for option in side {
            let words = tokens.set(&option.spans);
            let inside = words
                .iter()
                .filter(|w| coded.cue.binary_search(w).is_ok())
                .count();
            let is_part = 2 * inside > words.len();
            model.add_whether(option.features.clone(), is_part);
            // The cue goes no further than the first word that is no part of it.
            if !is_part {
                break;
            }
        }
    }
}

fn learn_further(model: &mut Model, anchor: &Anchor, coded: &Coded, tokens: &Tokens) {
    let content = tokens.set(&anchor.contents[anchor.content].spans);
    // Of what is mostly coded as the content, the rest may be said too.
    let within = content
        .iter()
        .filter(|t| coded.content.binary_search(t).is_ok())
        .count();
    if 2 * within < content.len() {
        return;
    }
    for option in &anchor.further {
        let words = tokens.set(&option.spans);
        let inside = words
            .iter()
            .filter(|w| coded.content.binary_search(w).is_ok())
            .count();
        let is_said = 2 * inside > words.len();
        model.add_whether(option.features.clone(), is_said);
        if !is_said {
            break;
        }
    }
}
