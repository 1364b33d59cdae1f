//! Who a bare phrase means: the phrases of `gazetteer/phrases.toml`, by kind.

use std::collections::BTreeMap;

use anyhow::Context;
use serde::Deserialize;
use serde_json::{Value, json};

use super::json_lines;
use crate::bench::Model;
use crate::build::Legation;
use crate::layout::{cache_folder, root};
use crate::process::capture_to;

#[derive(Debug, Deserialize)]
struct Phrases {
    kind: Vec<Kind>,
}

/// Phrases of a kind: phrase, country, primary sector, and where it matters the day and the country of the query.
#[derive(Debug, Deserialize)]
struct Kind {
    name: String,
    phrases: Vec<Vec<String>>,
}

/// Right answers of a kind.
#[derive(Debug, Default)]
struct Tally {
    all: usize,
    country: usize,
    sector: usize,
    both: usize,
}

impl Tally {
    fn count(&mut self, country: bool, sector: bool) {
        self.all += 1;
        self.country += usize::from(country);
        self.sector += usize::from(sector);
        self.both += usize::from(country && sector);
    }

    fn row(&self, name: &str) -> String {
        let share = |part: usize| format!("{:.2}", part as f64 / self.all.max(1) as f64);
        format!(
            "| {name} | {} | {} | {} | {} |\n",
            self.all,
            share(self.country),
            share(self.sector),
            share(self.both)
        )
    }
}

/// Shares of right countries and primary sectors, by kind of phrase.
pub(super) fn score(legation: &Legation, model: Model) -> anyhow::Result<String> {
    legation.setup(model.name())?;
    let path = root().join("gazetteer/phrases.toml");
    let phrases: Phrases =
        toml::from_str(&std::fs::read_to_string(&path)?).with_context(|| path.display().to_string())?;
    let rows: Vec<(&str, &Vec<String>)> = phrases
        .kind
        .iter()
        .flat_map(|kind| kind.phrases.iter().map(|phrase| (kind.name.as_str(), phrase)))
        .collect();
    let answers = answers(legation, model, &rows)?;
    let mut order = Vec::new();
    let mut kinds: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut all = Tally::default();
    for ((kind, row), answer) in rows.iter().zip(&answers) {
        let told = |at: usize| row.get(at).map_or("", String::as_str);
        let given = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let country = given(&answer["country"]) == told(1);
        let sector = given(&answer["sectors"][0]) == told(2);
        if !order.contains(kind) {
            order.push(kind);
        }
        kinds.entry(kind).or_default().count(country, sector);
        all.count(country, sector);
    }
    let mut table = "| kind of phrase | phrases | country | primary sector | both |\n| --- | ---: | ---: | ---: | ---: |\n".to_owned();
    for kind in order {
        table += &kinds.get(kind).map_or_else(String::new, |tally| tally.row(kind));
    }
    table += &all.row("**all**");
    Ok(table)
}

fn answers(legation: &Legation, model: Model, rows: &[(&str, &Vec<String>)]) -> anyhow::Result<Vec<Value>> {
    let folder = cache_folder("eval")?;
    let (input, output) = (folder.join("phrases.in.jsonl"), folder.join("phrases.jsonl"));
    let mut lines = String::new();
    for (at, (_, row)) in rows.iter().enumerate() {
        let told = |at: usize| row.get(at).filter(|text| !text.is_empty());
        let query = json!({"id": at, "text": row.first(), "date": told(3), "country": told(4)});
        lines += &query.to_string();
        lines.push('\n');
    }
    std::fs::write(&input, lines).with_context(|| format!("cannot write {}", input.display()))?;
    let mut command = legation.command("resolve");
    capture_to(command.args(["--model", model.name()]).arg(&input), &output)?;
    json_lines(&std::fs::read_to_string(&output)?, &output)
}
