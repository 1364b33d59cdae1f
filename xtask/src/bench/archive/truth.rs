//! Synthetic news with its truth, and how much of it an archive finds.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use serde_json::Value;

use crate::build::Legation;
use crate::process::capture;
use crate::report::{grouped, table};
use crate::synthesis::Synthesis;

/// Writes documents and what is true of them.
pub(super) fn write(synthesis: &Synthesis, size: u64, news: &Path, truth: &Path) -> anyhow::Result<()> {
    let (mut news, mut truth) = (
        BufWriter::new(File::create(news)?),
        BufWriter::new(File::create(truth)?),
    );
    for piece in synthesis.documents(size, 1) {
        serde_json::to_writer(&mut news, &piece.document)?;
        serde_json::to_writer(&mut truth, &piece.truth)?;
        news.write_all(b"\n")?;
        truth.write_all(b"\n")?;
    }
    news.flush()?;
    Ok(truth.flush()?)
}

/// Pairs that are put together, and that should be.
#[derive(Debug, Default)]
struct Pairs {
    found: u64,
    right: u64,
    wanted: u64,
}

impl Pairs {
    /// Compares two groupings of the same things.
    fn of<'a>(items: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let (mut by_found, mut by_true, mut by_both) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (found, right) in items {
            *by_found.entry(found).or_insert(0u64) += 1;
            *by_true.entry(right).or_insert(0u64) += 1;
            *by_both.entry((found, right)).or_insert(0u64) += 1;
        }
        let pairs = |n: u64| n * n.saturating_sub(1) / 2;
        Self {
            found: by_found.values().map(|&n| pairs(n)).sum(),
            wanted: by_true.values().map(|&n| pairs(n)).sum(),
            right: by_both.values().map(|&n| pairs(n)).sum(),
        }
    }

    fn row(&self, name: &str) -> Vec<String> {
        let (found, wanted, right) = (self.found as f64, self.wanted as f64, self.right as f64);
        let (precision, recall) = (right / found.max(1.0), right / wanted.max(1.0));
        let f1 = 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE);
        vec![
            name.to_owned(),
            self.found.to_string(),
            self.wanted.to_string(),
            format!("{precision:.3}"),
            format!("{recall:.3}"),
            format!("{f1:.3}"),
        ]
    }
}

/// Scores families against reprints, and occurrences of the incident's own type against incidents, as a table.
pub(super) fn score(legation: &Legation, truth: &Path, archive: &Path) -> anyhow::Result<String> {
    let lines = |command: &mut std::process::Command| -> anyhow::Result<Vec<Value>> {
        let output = capture(command.arg("--archive").arg(archive))?;
        let lines = output
            .stdout
            .split(|&b| b == b'\n')
            .filter(|line| !line.is_empty());
        Ok(lines.map(serde_json::from_slice).collect::<Result<_, _>>()?)
    };
    let text = |value: &Value, key: &str| {
        value
            .get(key)
            .map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned))
    };
    let mut true_of: HashMap<String, Value> = HashMap::new();
    let mut root: HashMap<String, String> = HashMap::new();
    for line in BufReader::new(File::open(truth)?).lines() {
        let told: Value = serde_json::from_str(&line?)?;
        let id = text(&told, "id").unwrap_or_default();
        // A reprint of a reprint is one of the first.
        let of = match told["account"].as_str() {
            Some("reprint") => text(&told, "of").map(|of| root.get(&of).cloned().unwrap_or(of)),
            _ => None,
        };
        root.insert(id.clone(), of.unwrap_or_else(|| id.clone()));
        true_of.insert(id, told);
    }
    let documents = lines(legation.command("search").args(["--format", "jsonl"]))?;
    let families: Vec<(String, String)> = documents
        .iter()
        .filter_map(|document| {
            Some((
                text(document, "family")?,
                root.get(&text(document, "id")?)?.clone(),
            ))
        })
        .collect();
    let events = lines(legation.command("events").args(["--format", "jsonl"]))?;
    // Of each document the report that its incident is told by.
    let mut told_by: BTreeMap<String, (i32, String)> = BTreeMap::new();
    for event in &events {
        let (Some(id), Some(occurrence)) = (text(event, "document"), text(event, "occurrence")) else {
            continue;
        };
        let Some(told) = true_of.get(&id) else { continue };
        if event["event"] != told["event"] {
            continue;
        }
        let likeness = likeness(event, told);
        if told_by.get(&id).is_none_or(|(other, _)| likeness > *other) {
            told_by.insert(id, (likeness, occurrence));
        }
    }
    let reports: Vec<(String, String)> = told_by
        .iter()
        .map(|(id, (_, occurrence))| {
            let incident = true_of.get(id).and_then(|told| text(told, "incident"));
            (occurrence.clone(), incident.unwrap_or_default())
        })
        .collect();
    let rows = [
        Pairs::of(
            families
                .iter()
                .map(|(found, right)| (found.as_str(), right.as_str())),
        )
        .row("reprints: documents of one family"),
        Pairs::of(
            reports
                .iter()
                .map(|(found, right)| (found.as_str(), right.as_str())),
        )
        .row("occurrences: reports of one incident, where it was coded"),
    ];
    let scores = table(
        &["", "pairs found", "pairs there", "precision", "recall", "F1"],
        true,
        &rows,
    );
    Ok(format!(
        "{scores}\nThe incident is coded, with its type, in {} of {} documents.\n",
        grouped(reports.len() as f64),
        grouped(true_of.len() as f64)
    ))
}

/// How much an event looks like the incident that its document tells: countries and names of both sides, mode.
fn likeness(event: &Value, told: &Value) -> i32 {
    let side = |countries: &str, people: &str, side: &str| {
        let country = &told[side]["country"];
        let same_country = event[countries]
            .as_array()
            .is_some_and(|countries| countries.contains(country));
        let words = |name: &str| -> BTreeSet<String> {
            let words = name.split(' ').filter(|word| *word != "the");
            words
                .map(|word| word.to_lowercase().trim_end_matches('s').to_owned())
                .collect()
        };
        let name = words(told[side]["name"].as_str().unwrap_or_default());
        let same_name = event[people].as_array().is_some_and(|people| {
            let mut names = people.iter().filter_map(|who| who["name"].as_str());
            names.any(|other| !name.is_disjoint(&words(other)))
        });
        2 * i32::from(same_country) + 2 * i32::from(same_name)
    };
    let mode = i32::from(event["mode"] == told["mode"]);
    let unreal = if event["status"] == "hypothetical" { -5 } else { 0 };
    side("actor_countries", "actors", "actor")
        + side("recipient_countries", "recipients", "recipient")
        + mode
        + unreal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_counted_by_group() {
        let items = [("a", "x"), ("a", "x"), ("a", "y"), ("b", "y")];
        let pairs = Pairs::of(items.into_iter());
        assert_eq!((pairs.found, pairs.wanted, pairs.right), (3, 2, 1));
    }
}
