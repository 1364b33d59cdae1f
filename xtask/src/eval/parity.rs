//! Parses beside the reference's: every field of every token.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, ensure};
use flate2::read::GzDecoder;
use serde_json::Value;

use super::json_lines;
use crate::build::Legation;
use crate::layout::{cache_folder, shared};
use crate::process::capture_to;
use crate::report::{grouped, table};

/// What is compared: a name for people, the key of `legation parse --format jsonl`, the key of the reference.
const FIELDS: [(&str, &str, &str); 12] = [
    ("text", "text", "text"),
    ("offset", "start", "idx"),
    ("norm", "norm", "norm"),
    ("tag", "tag", "tag"),
    ("part of speech", "pos", "pos"),
    ("morphology", "morph", "morph"),
    ("lemma", "lemma", "lemma"),
    ("head", "head", "head"),
    ("relation", "dep", "dep"),
    ("name, IOB", "ent_iob", "ent_iob"),
    ("name, kind", "ent_type", "ent_type"),
    ("sentence start", "sent_start", "is_sent_start"),
];

/// How two parses of the same documents differ.
#[derive(Debug, Default, PartialEq, Eq)]
struct Differences {
    documents: usize,
    tokens: usize,
    /// Documents with another number of tokens; their fields are not compared.
    cut_otherwise: usize,
    /// Differing tokens for each of [`FIELDS`].
    fields: [usize; FIELDS.len()],
}

/// Compares both models with the reference.
pub(super) fn score(legation: &Legation) -> anyhow::Result<String> {
    let mut rows = Vec::new();
    for model in ["sm", "md"] {
        legation.setup(model)?;
        let differences = compare(&reference(model)?, &parsed(legation, model)?)?;
        rows.push(row(model, &differences));
    }
    let head = [
        "model",
        "documents",
        "tokens",
        "documents cut otherwise",
        "differing fields",
        "of which",
    ];
    Ok(table(&head, true, &rows))
}

fn row(model: &str, differences: &Differences) -> Vec<String> {
    let named = FIELDS.iter().zip(differences.fields).filter(|(_, n)| *n > 0);
    let which: Vec<String> = named.map(|((name, ..), n)| format!("{name} {n}")).collect();
    vec![
        format!("`en_core_web_{model}` 3.8"),
        differences.documents.to_string(),
        grouped(differences.tokens as f64),
        differences.cut_otherwise.to_string(),
        format!("**{}**", differences.fields.iter().sum::<usize>()),
        if which.is_empty() {
            "–".to_owned()
        } else {
            which.join(", ")
        },
    ]
}

/// The reference's parses.
fn reference(model: &str) -> anyhow::Result<Vec<Value>> {
    let path = shared(&format!("nlp/parity_{model}.jsonl.gz"))?;
    let mut text = String::new();
    GzDecoder::new(File::open(&path)?)
        .read_to_string(&mut text)
        .with_context(|| format!("cannot read {}", path.display()))?;
    json_lines(&text, &path)
}

/// Our parses of the same texts.
fn parsed(legation: &Legation, model: &str) -> anyhow::Result<Vec<Value>> {
    let folder = cache_folder("eval")?;
    let (input, output) = (
        folder.join(format!("parity_{model}.in.jsonl")),
        folder.join(format!("parity_{model}.jsonl")),
    );
    write_texts(&reference(model)?, &input)?;
    let mut command = legation.command("parse");
    capture_to(
        command.args(["--format", "jsonl", "--model", model]).arg(&input),
        &output,
    )?;
    json_lines(&std::fs::read_to_string(&output)?, &output)
}

fn write_texts(documents: &[Value], path: &Path) -> anyhow::Result<()> {
    let mut lines = String::new();
    for (i, document) in documents.iter().enumerate() {
        // The number is the id: those of the reference are no strings.
        lines += &serde_json::json!({"id": i.to_string(), "text": document["text"]}).to_string();
        lines.push('\n');
    }
    std::fs::write(path, lines).with_context(|| format!("cannot write {}", path.display()))
}

fn compare(reference: &[Value], parsed: &[Value]) -> anyhow::Result<Differences> {
    ensure!(
        reference.len() == parsed.len(),
        "{} documents were given and {} came back",
        reference.len(),
        parsed.len()
    );
    let mut differences = Differences::default();
    for (wanted, given) in reference.iter().zip(parsed) {
        let (Some(wanted), Some(given)) = (wanted["tokens"].as_array(), given["tokens"].as_array()) else {
            anyhow::bail!("a document without `tokens`");
        };
        differences.documents += 1;
        differences.tokens += wanted.len();
        if wanted.len() != given.len() {
            differences.cut_otherwise += 1;
            continue;
        }
        for (wanted, given) in wanted.iter().zip(given) {
            for (i, (_, ours, theirs)) in FIELDS.iter().enumerate() {
                differences.fields[i] += usize::from(given[ours] != wanted[theirs]);
            }
        }
    }
    Ok(differences)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn differing_fields_are_counted_by_kind() {
        let token = |tag: &str| {
            json!({"text": "a", "start": 0, "idx": 0, "norm": "a", "tag": tag, "pos": "X", "morph": "", "lemma": "a",
                   "head": 0, "dep": "ROOT", "ent_iob": "O", "ent_type": "", "sent_start": true, "is_sent_start": true})
        };
        let document =
            |tags: &[&str]| json!({"tokens": tags.iter().map(|tag| token(tag)).collect::<Vec<_>>()});
        let wanted = [document(&["NN", "NN"]), document(&["NN"])];
        let given = [document(&["NN", "VB"]), document(&["NN", "NN"])];
        let differences = compare(&wanted, &given).unwrap();
        assert_eq!(
            (
                differences.documents,
                differences.tokens,
                differences.cut_otherwise
            ),
            (2, 3, 1)
        );
        assert_eq!(differences.fields, [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert!(row("sm", &differences).contains(&"tag 1".to_owned()));
        assert!(compare(&wanted, &given[..1]).is_err());
    }

    #[test]
    fn a_field_that_is_absent_differs() {
        let wanted = [json!({"tokens": [{"text": "a"}]})];
        let given = [json!({"tokens": [{}]})];
        assert_eq!(compare(&wanted, &given).unwrap().fields[0], 1);
    }
}
