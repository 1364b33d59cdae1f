//! Dossiers beside hand-coded ones, scored by the benchmark's own scorers.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::{Value, json};

use super::json_lines;
use crate::bench::Model;
use crate::build::Legation;
use crate::layout::{cache_folder, shared};
use crate::process::{capture, capture_to, python};

/// Events of whole articles.
pub(super) fn events(legation: &Legation, model: Model) -> anyhow::Result<String> {
    let gold = shared("bench/dev/articles.jsonl")?;
    let dossiers = coded(legation, model, &gold)?;
    scored("score_events.py", &[gold.as_path(), &dossiers], &[], |_| true)
}

/// The relation of marked pairs: of the events between the two, the most confident.
pub(super) fn dyads(legation: &Legation, model: Model) -> anyhow::Result<String> {
    let gold = shared("bench/dev/dyads.jsonl")?;
    let dossiers = coded(legation, model, &gold)?;
    scored(
        "score_dyads.py",
        &[gold.as_path(), &dossiers],
        &["--coded"],
        |_| true,
    )
}

/// Who said what, outermost attributions.
pub(super) fn statements(legation: &Legation, model: Model) -> anyhow::Result<String> {
    let gold = shared("bench/dev/statements_polnear.jsonl")?;
    let dossiers = coded(legation, model, &gold)?;
    let predicted = converted(&dossiers, attributions)?;
    let files = [Path::new("--gold"), &gold, Path::new("--pred"), &predicted];
    scored("score_statements.py", &files, &["--outermost"], |line| {
        ["==", "FULL", "exact"].iter().any(|part| line.contains(part))
    })
}

/// Places of local and of world news: recognition over all that people marked, resolution over those with coordinates.
pub(super) fn places(legation: &Legation, model: Model) -> anyhow::Result<String> {
    let mut text = String::new();
    for (name, set) in [("LGL", "places_lgl"), ("GeoVirus", "places_geovirus")] {
        let gold = shared(&format!("bench/dev/{set}.jsonl"))?;
        let dossiers = coded(legation, model, &gold)?;
        let predicted = converted(&dossiers, |dossier| {
            let place = |p: &Value| json!({"start": p["span"][0], "end": p["span"][1], "lat": p["lat"], "lon": p["lon"], "geonames_id": p["geonames"]});
            json!({"id": dossier["id"], "toponyms": list(dossier, "places").map(place).collect::<Vec<_>>()})
        })?;
        let scores = scored("score_places.py", &[gold.as_path(), &predicted], &[], |_| true)?;
        text += &format!("{name}. {scores}\n");
    }
    Ok(text)
}

/// Times with TIMEX3 values, counted from the day that the set gives each article.
pub(super) fn times(legation: &Legation, model: Model) -> anyhow::Result<String> {
    let gold = shared("bench/dev/times_meantime.jsonl")?;
    let dossiers = coded(legation, model, &gold)?;
    let predicted = converted(&dossiers, |dossier| {
        let time = |t: &Value| {
            let value = t["value"].as_str().unwrap_or_default();
            json!({"start": t["span"][0], "end": t["span"][1], "type": t["type"], "value": value})
        };
        json!({"id": dossier["id"], "timexes": list(dossier, "times").map(time).collect::<Vec<_>>()})
    })?;
    scored("score_times.py", &[gold.as_path(), &predicted], &[], |_| true)
}

fn list<'v>(dossier: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    dossier[key].as_array().into_iter().flatten()
}

/// A file with what `convert` makes of each dossier of a file.
fn converted(dossiers: &Path, convert: impl Fn(&Value) -> Value) -> anyhow::Result<PathBuf> {
    let predicted = dossiers.with_extension("converted.jsonl");
    let mut lines = String::new();
    for dossier in json_lines(&std::fs::read_to_string(dossiers)?, dossiers)? {
        lines += &convert(&dossier).to_string();
        lines.push('\n');
    }
    std::fs::write(&predicted, lines)?;
    Ok(predicted)
}

/// Who said what in whole articles: a statement matches a coded one if the contents have half their code points in common (the
/// Dice coefficient) and the speakers overlap, or neither has one; each matches once. A statement that both codings have must be found;
/// one that only one of them has may be.
pub(super) fn article_statements(legation: &Legation, model: Model) -> anyhow::Result<String> {
    let gold = shared("bench/dev/articles.jsonl")?;
    let dossiers = coded(legation, model, &gold)?;
    let rows = json_lines(&std::fs::read_to_string(&gold)?, &gold)?;
    let dossiers = json_lines(&std::fs::read_to_string(&dossiers)?, &dossiers)?;
    let mut tally = Tally::default();
    for row in &rows {
        let dossier = dossiers
            .iter()
            .find(|d| d["id"] == row["id"])
            .unwrap_or(&Value::Null);
        tally.count(row, dossier);
    }
    let (precision, recall) = (tally.precision(), tally.recall());
    let f1 = 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE);
    Ok(format!(
        "{} articles, {} statements of both codings, {} found.\n\n```text\nP {precision:.3}  R {recall:.3}  F1 {f1:.3}\n```\n",
        rows.len(),
        tally.wanted,
        tally.found
    ))
}

#[derive(Debug, Default)]
struct Tally {
    /// Statements that both codings have.
    wanted: usize,
    /// Of these, those that the program has.
    hit: usize,
    /// Statements of the program.
    found: usize,
    /// Of these, those that a coding has.
    good: usize,
}

impl Tally {
    fn precision(&self) -> f64 {
        self.good as f64 / self.found.max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.hit as f64 / self.wanted.max(1) as f64
    }

    fn count(&mut self, row: &Value, dossier: &Value) {
        let (none_coded, none_found) = (Vec::new(), Vec::new());
        let coded = row["statements"].as_array().unwrap_or(&none_coded);
        let found = dossier["statements"].as_array().unwrap_or(&none_found);
        let agreed = |at: usize| coded[at]["agreed"] == true;
        let mut pairs: Vec<(bool, f64, usize, usize)> = Vec::new();
        for (c, gold) in coded.iter().enumerate() {
            for (f, statement) in found.iter().enumerate() {
                let likeness = dice(&points(&gold["content"]), &points(&statement["content"]));
                let (said, says) = (points(&gold["speaker"]), points(&statement["speaker_span"]));
                let same = said.is_empty() && says.is_empty() || said.iter().any(|p| says.contains(p));
                if likeness >= 0.5 && same {
                    pairs.push((agreed(c), likeness, c, f));
                }
            }
        }
        pairs.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)));
        let (mut matched, mut used) = (vec![false; coded.len()], vec![false; found.len()]);
        for (_, _, c, f) in pairs {
            if !matched[c] && !used[f] {
                (matched[c], used[f]) = (true, true);
            }
        }
        self.wanted += (0..coded.len()).filter(|&c| agreed(c)).count();
        self.hit += (0..coded.len()).filter(|&c| agreed(c) && matched[c]).count();
        self.found += found.len();
        self.good += used.iter().filter(|u| **u).count();
    }
}

/// The code points of a span, or of a list of spans.
fn points(value: &Value) -> std::collections::BTreeSet<u64> {
    let span = |v: &Value| Some(v[0].as_u64()?..v[1].as_u64()?);
    match span(value) {
        Some(one) => one.collect(),
        None => value
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(span)
            .flatten()
            .collect(),
    }
}

fn dice(a: &std::collections::BTreeSet<u64>, b: &std::collections::BTreeSet<u64>) -> f64 {
    2.0 * a.intersection(b).count() as f64 / (a.len() + b.len()).max(1) as f64
}

/// A dossier's statements in the form of the scorer.
fn attributions(dossier: &Value) -> Value {
    let none = Vec::new();
    let statements = dossier["statements"].as_array().unwrap_or(&none);
    let converted: Vec<Value> = statements
        .iter()
        .map(|s| json!({"source": s["speaker_span"], "cue": s["cue"], "content": s["content"]}))
        .collect();
    json!({"id": dossier["id"], "attributions": converted})
}

/// The dossiers of a benchmark's texts, in a file of the cache.
fn coded(legation: &Legation, model: Model, gold: &Path) -> anyhow::Result<PathBuf> {
    legation.setup(model.name())?;
    let stem = gold.file_stem().unwrap_or_default().to_string_lossy();
    let folder = cache_folder("eval")?;
    let (input, output) = (
        folder.join(format!("{stem}.in.jsonl")),
        folder.join(format!("{stem}.jsonl")),
    );
    // Only the text, and of sets that give it the day: what a person coded must not be seen by the program.
    let mut lines = String::new();
    for document in json_lines(&std::fs::read_to_string(gold)?, gold)? {
        let day = document["dct"]
            .as_str()
            .or(document["date"].as_str())
            .and_then(|day| day.get(..10));
        lines += &json!({"id": document["id"], "text": document["text"], "published": day}).to_string();
        lines.push('\n');
    }
    std::fs::write(&input, lines).with_context(|| format!("cannot write {}", input.display()))?;
    let mut command = legation.command("code");
    capture_to(
        command
            .args(["--format", "jsonl", "--model", model.name()])
            .arg(&input),
        &output,
    )?;
    Ok(output)
}

/// What the scorer prints, those lines that `keep` wants.
fn scored(scorer: &str, files: &[&Path], flags: &[&str], keep: fn(&str) -> bool) -> anyhow::Result<String> {
    let script = shared(&format!("bench/{scorer}"))?;
    let output = capture(python().arg(script).args(files).args(flags))?;
    let printed = without_folders(&String::from_utf8_lossy(&output.stdout), files);
    let kept: Vec<&str> = printed.lines().filter(|line| keep(line)).collect();
    Ok(format!(
        "Scorer: `{scorer} {}`\n\n```text\n{}\n```\n",
        flags.join(" "),
        kept.join("\n")
    )
    .replace(" `\n", "`\n"))
}

/// The text with the names of the files instead of their paths, which are this machine's alone.
fn without_folders(text: &str, files: &[&Path]) -> String {
    let mut text = text.to_owned();
    for file in files {
        if let Some(name) = file.file_name() {
            text = text.replace(&file.display().to_string(), &name.to_string_lossy());
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_names_files_without_their_folders() {
        let files = [Path::new("--gold"), Path::new("/somewhere/gold.jsonl")];
        assert_eq!(
            without_folders("== /somewhere/gold.jsonl: --gold", &files),
            "== gold.jsonl: --gold"
        );
    }

    #[test]
    fn statements_of_articles_are_matched_once() {
        let row = json!({"statements": [
            {"speaker": [0, 5], "content": [10, 20], "agreed": true},
            {"speaker": null, "content": [30, 40], "agreed": false},
            {"speaker": [0, 5], "content": [50, 60], "agreed": true},
        ]});
        let dossier = json!({"statements": [
            {"speaker_span": [[2, 5]], "content": [[10, 22]]},
            {"speaker_span": [[0, 5]], "content": [[11, 20]]},
            {"content": [[30, 40]]},
        ]});
        let mut tally = Tally::default();
        tally.count(&row, &dossier);
        assert_eq!((tally.wanted, tally.hit, tally.found, tally.good), (2, 1, 3, 2));
    }

    #[test]
    fn statements_become_attributions() {
        let dossier = json!({"id": "a", "statements": [
            {"id": 0, "speaker_span": [[0, 5]], "cue": [6, 10], "content": [[12, 20]], "kind": "direct"},
            {"id": 1, "cue": [30, 34], "content": [[35, 40]]},
        ]});
        let wanted = json!({"id": "a", "attributions": [
            {"source": [[0, 5]], "cue": [6, 10], "content": [[12, 20]]},
            {"source": null, "cue": [30, 34], "content": [[35, 40]]},
        ]});
        assert_eq!(attributions(&dossier), wanted);
        assert_eq!(
            attributions(&json!({"id": "b"})),
            json!({"id": "b", "attributions": []})
        );
    }
}
