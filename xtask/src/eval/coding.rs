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
    let predicted = dossiers.with_extension("attributions.jsonl");
    let mut lines = String::new();
    for dossier in json_lines(&std::fs::read_to_string(&dossiers)?, &dossiers)? {
        lines += &attributions(&dossier).to_string();
        lines.push('\n');
    }
    std::fs::write(&predicted, lines)?;
    let files = [Path::new("--gold"), &gold, Path::new("--pred"), &predicted];
    scored("score_statements.py", &files, &["--outermost"], |line| {
        ["==", "FULL", "exact"].iter().any(|part| line.contains(part))
    })
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
    // Only the text: what a person coded must not be seen by the program.
    let mut lines = String::new();
    for document in json_lines(&std::fs::read_to_string(gold)?, gold)? {
        lines += &json!({"id": document["id"], "text": document["text"]}).to_string();
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
