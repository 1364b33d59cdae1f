//! Coreference on the documents of `xtask/coreference`, scored by scorch.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, bail};
use serde_json::{Value, json};

use super::json_lines;
use crate::bench::Model;
use crate::build::Legation;
use crate::layout::{cache_folder, root};
use crate::process::{capture, capture_to, program};
use crate::venv::Venv;

const DOCUMENTS: &str = "xtask/coreference";
const REQUIREMENTS: &str = "xtask/peers/scorch-requirements.txt";
/// Documents that may be looked at; those behind them are only measured.
const OPEN: usize = 5;

/// A text with its mentions: code points and the number of the entity.
struct Annotated {
    name: String,
    text: String,
    mentions: Vec<(usize, usize, u32)>,
}

/// Mentions of each entity, by names that say the document.
type Clusters = BTreeMap<String, Vec<String>>;

/// How the coder does on them.
pub(super) fn score(legation: &Legation, model: Model) -> anyhow::Result<String> {
    let documents = documents()?;
    let scorch = Venv::installed("scorch", REQUIREMENTS)?;
    let predicted = predicted(legation, model, &documents)?;
    let mut text = format!(
        "{} documents written and annotated for this project ([conventions](../xtask/coreference/README.md)), {} mentions, {} entities of \
         two mentions or more. Exact spans; entities of one mention are left out. Scorer: scorch 0.2.0.\n\n",
        documents.len(),
        documents.iter().map(|d| d.mentions.len()).sum::<usize>(),
        documents.iter().map(|d| gold(d).len()).sum::<usize>(),
    );
    text += "| documents | MUC | B³ | CEAF-e | CoNLL F1 |\n| --- | --- | --- | --- | --- |\n";
    let halves = [
        ("1 to 5, looked at", 0..OPEN),
        ("6 to 10, only measured", OPEN..documents.len()),
        ("all", 0..documents.len()),
    ];
    for (name, range) in halves {
        let wanted: Clusters = documents[range.clone()].iter().flat_map(gold).collect();
        let found: Clusters = predicted[range]
            .iter()
            .flatten()
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect();
        let scores = scored(&scorch, &wanted, &found)?;
        let _ = writeln!(text, "| {name} | {} |", scores.join(" | "));
    }
    Ok(text)
}

fn documents() -> anyhow::Result<Vec<Annotated>> {
    let folder = root().join(DOCUMENTS);
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .with_context(|| format!("cannot read {DOCUMENTS}"))?
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let name = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            read(&name, fs::read_to_string(path)?.trim_end())
        })
        .collect()
}

/// Takes the markup `[id text]` out of a text.
fn read(name: &str, marked: &str) -> anyhow::Result<Annotated> {
    let (mut text, mut mentions, mut open) = (String::new(), Vec::new(), Vec::new());
    let mut at = 0;
    let mut chars = marked.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '[' => {
                let mut id = String::new();
                while let Some(digit) = chars.next_if(char::is_ascii_digit) {
                    id.push(digit);
                }
                let space = chars.next() == Some(' ');
                let id: u32 = id
                    .parse()
                    .ok()
                    .filter(|_| space)
                    .with_context(|| format!("{name}: \"[\" without a number"))?;
                open.push((at, id));
            }
            ']' => {
                let (start, id) = open
                    .pop()
                    .with_context(|| format!("{name}: \"]\" opens nowhere"))?;
                mentions.push((start, at, id));
            }
            _ => {
                text.push(c);
                at += 1;
            }
        }
    }
    if !open.is_empty() {
        bail!("{name}: \"[\" is not closed");
    }
    mentions.sort_unstable();
    Ok(Annotated {
        name: name.to_owned(),
        text,
        mentions,
    })
}

fn gold(document: &Annotated) -> Clusters {
    let mut clusters = Clusters::new();
    for (start, end, id) in &document.mentions {
        let mention = format!("{}:{start}-{end}", document.name);
        clusters
            .entry(format!("{}:{id}", document.name))
            .or_default()
            .push(mention);
    }
    clusters.retain(|_, mentions| mentions.len() > 1);
    clusters
}

fn predicted(legation: &Legation, model: Model, documents: &[Annotated]) -> anyhow::Result<Vec<Clusters>> {
    legation.setup(model.name())?;
    let folder = cache_folder("eval")?;
    let (input, output) = (
        folder.join("coreference.in.jsonl"),
        folder.join("coreference.jsonl"),
    );
    let lines: String = documents
        .iter()
        .map(|d| format!("{}\n", json!({"id": d.name, "text": d.text})))
        .collect();
    fs::write(&input, lines).with_context(|| format!("cannot write {}", input.display()))?;
    let mut command = legation.command("code");
    command
        .args(["--format", "jsonl", "--model", model.name()])
        .arg(&input);
    capture_to(&mut command, &output)?;
    let dossiers = json_lines(&fs::read_to_string(&output)?, &output)?;
    anyhow::ensure!(
        dossiers.len() == documents.len(),
        "the program has not answered every document"
    );
    Ok(dossiers.iter().map(clusters).collect())
}

fn clusters(dossier: &Value) -> Clusters {
    let id = dossier["id"].as_str().unwrap_or_default();
    let none = Vec::new();
    let entities = dossier["entities"].as_array().unwrap_or(&none);
    entities
        .iter()
        .map(|entity| {
            let mut mentions: Vec<String> = entity["mentions"]
                .as_array()
                .unwrap_or(&none)
                .iter()
                .map(|span| format!("{id}:{}-{}", span[0], span[1]))
                .collect();
            mentions.sort();
            mentions.dedup();
            (format!("{id}:{}", entity["id"]), mentions)
        })
        .filter(|(_, mentions)| mentions.len() > 1)
        .collect()
}

/// F1 of MUC, B³ and CEAF-e, and their mean, in hundredths.
fn scored(scorch: &Venv, gold: &Clusters, found: &Clusters) -> anyhow::Result<Vec<String>> {
    let folder = cache_folder("eval")?;
    let write = |name: &str, clusters: &Clusters| {
        let path = folder.join(name);
        let value = json!({"type": "clusters", "clusters": clusters});
        fs::write(&path, value.to_string()).with_context(|| format!("cannot write {}", path.display()))?;
        anyhow::Ok(path)
    };
    let (gold, found) = (write("clusters.gold.json", gold)?, write("clusters.json", found)?);
    let output = capture(program(scorch.program("scorch")).arg(gold).arg(found).arg("-"))?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let figure = |line: &str, mark: &str| {
        let line = printed.lines().find(|l| l.starts_with(line))?;
        let value = line.split(mark).nth(1)?.trim();
        value.split_whitespace().next()?.parse::<f64>().ok()
    };
    let wanted = [("MUC", "F₁="), ("B³", "F₁="), ("CEAF_e", "F₁="), ("CoNLL", ":")];
    wanted
        .iter()
        .map(|(line, mark)| {
            let value = figure(line, mark).with_context(|| format!("scorch printed no {line}: {printed}"))?;
            Ok(format!("{:.1}", 100.0 * value))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_markup_is_read() {
        let read = read("a", "[1 [2 Peru]'s minister] left. [1 He] spoke.").unwrap();
        assert_eq!(read.text, "Peru's minister left. He spoke.");
        assert_eq!(read.mentions, [(0, 4, 2), (0, 15, 1), (22, 24, 1)]);
        let clusters = gold(&read);
        assert_eq!(clusters["a:1"], ["a:0-15", "a:22-24"]);
        assert!(!clusters.contains_key("a:2"));
    }

    #[test]
    fn wrong_markup_is_told() {
        for wrong in ["[x Peru]", "[1 Peru", "Peru]"] {
            assert!(read("a", wrong).is_err(), "{wrong}");
        }
    }
}
