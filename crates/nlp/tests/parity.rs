//! Every field of every token against what spaCy gave for the same texts.

#![allow(clippy::expect_used)] // a failed expectation fails the test

use std::io::Read;
use std::path::Path;

use legation_nlp::{Parse, Session};
use serde_json::Value;

mod models;

fn fixture(name: &str) -> Option<String> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../../shared/nlp/parity_{name}.jsonl.gz"));
    let Ok(file) = std::fs::File::open(&path) else {
        eprintln!("SKIPPED: the parity fixture {} is absent", path.display());
        return None;
    };
    let mut text = String::new();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .expect("a whole gzip file of UTF-8");
    Some(text)
}

/// Differences of one document, a line each.
fn differences(parse: &Parse, wanted: &[Value]) -> Vec<String> {
    let mut out = Vec::new();
    if parse.len() != wanted.len() {
        return vec![format!("{} tokens, not {}", parse.len(), wanted.len())];
    }
    for (i, (token, want)) in parse.tokens().iter().zip(wanted).enumerate() {
        let found = serde_json::json!({
            "text": parse.word(i), "idx": token.start, "byte": token.byte_start, "ws": token.space_after,
            "norm": parse.norm(i), "tag": token.tag.as_str(), "pos": token.pos.as_str(), "morph": parse.morph(i),
            "lemma": parse.lemma(i), "head": token.head, "dep": token.dep.as_str(), "ent_iob": token.ent.as_str(),
            "ent_type": token.ent.kind().map_or("", |k| k.as_str()), "is_sent_start": token.sent_start,
        });
        for (field, value) in found.as_object().expect("an object was made") {
            if *value != want[field] {
                out.push(format!("token {i} {field}: {value}, not {}", want[field]));
            }
        }
    }
    out
}

fn equals_spacy(name: &str) {
    let (Some(engine), Some(rows)) = (models::open(name), fixture(name)) else {
        return;
    };
    let mut session = Session::new(&engine);
    let mut tokens = 0;
    for row in rows.lines() {
        let row: Value = serde_json::from_str(row).expect("a row of JSON");
        let parse = session.parse(row["text"].as_str().expect("a text"));
        let found = differences(&parse, row["tokens"].as_array().expect("tokens"));
        assert!(found.is_empty(), "document {}:\n{}", row["id"], found.join("\n"));
        tokens += parse.len();
    }
    assert!(tokens > 5_000, "the fixture has only {tokens} tokens");
}

#[test]
fn small_model_equals_spacy() {
    equals_spacy("sm");
}

#[test]
fn medium_model_equals_spacy() {
    equals_spacy("md");
}
