//! The commands as a whole. Those that need a language model use the one that `legation setup` built, in
//! `LEGATION_DATA` or the default place, and say so when there is none.

// In a test an unexpected error is a failure, which is what a panic makes of it.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command as Process, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::Command;
use assert_cmd::cargo::{cargo_bin, cargo_bin_cmd};
use predicates::prelude::*;
use predicates::str::{contains, starts_with};
use serde_json::Value;

fn legation() -> Command {
    cargo_bin_cmd!("legation")
}

/// Whether the small model can be used; says loudly if a test is left out.
fn have_model(test: &str) -> bool {
    let output = legation().args(["doctor", "--json"]).output().unwrap();
    let findings: Value = serde_json::from_slice(&output.stdout).unwrap();
    let verified = findings["files"][0]["state"] == "verified";
    if !verified {
        eprintln!("SKIPPED {test}: no language model; run `legation setup` first, or set LEGATION_DATA");
    }
    verified
}

fn written(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(bytes).unwrap();
    gz.finish().unwrap()
}

/// How a program ended; one that does not within a minute is killed.
fn ended(child: &mut Child) -> ExitStatus {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(60) {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    panic!("the program does not end");
}

fn json_lines(output: &[u8]) -> Vec<Value> {
    output
        .split(|&b| b == b'\n')
        .filter(|l| !l.is_empty())
        .map(|l| serde_json::from_slice(l).unwrap())
        .collect()
}

#[test]
fn wrong_usage_is_status_2() {
    for args in [
        &["parse", "--threads", "0"][..],
        &["parse", "--format", "xml"],
        &["pars"],
        &[],
    ] {
        legation().args(args).assert().code(2);
    }
    legation().arg("--version").assert().success().stdout(concat!(
        "legation ",
        env!("CARGO_PKG_VERSION"),
        "\n"
    ));
}

#[test]
fn colours_are_shown_when_asked_for_only() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().to_str().unwrap();
    let run = |color| {
        legation()
            .args(["parse", "x", "--dir", dir, "--color", color])
            .assert()
            .code(1)
    };
    run("always").stderr(contains("\u{1b}["));
    run("auto").stderr(contains("\u{1b}[").not());
    run("never").stderr(contains("\u{1b}[").not());
}

#[test]
fn a_missing_model_names_the_setup() {
    let folder = tempfile::tempdir().unwrap();
    let parse = |model| {
        legation()
            .args(["parse", "--model", model, "-"])
            .env("LEGATION_DATA", folder.path())
            .assert()
    };
    parse("sm")
        .code(1)
        .stderr(contains("`legation setup --model sm`"))
        .stdout("");
    parse("md")
        .code(1)
        .stderr(contains("`legation setup --model md`"));
}

#[test]
fn doctor_on_an_empty_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut doctor = legation();
    doctor.arg("doctor").env("LEGATION_DATA", folder.path());
    doctor
        .assert()
        .code(1)
        .stdout(contains("legation setup --model sm").and(contains("LEGATION_DATA")));

    let assert = doctor
        .arg("--json")
        .arg("--dir")
        .arg(folder.path().join("deeper"))
        .assert()
        .code(1);
    let findings: Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    assert_eq!(findings["ok"], false);
    assert_eq!(findings["data"]["chosen_by"], "option");
    assert_eq!(findings["data"]["exists"], false);
    assert_eq!(findings["files"][0]["state"], "missing");
    assert_eq!(findings["files"][0]["needed"], true);
    assert!(findings["machine"]["cores"].as_u64().unwrap() >= 1);
}

#[test]
fn doctor_tells_what_is_wrong_with_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("models/en-sm.legation");
    for (bytes, problem) in [
        (&b"LEGATION"[..], "cut short"),
        (b"something else", "no data file"),
    ] {
        written(folder.path(), "models/en-sm.legation", bytes);
        legation()
            .args(["doctor", "--dir"])
            .arg(folder.path())
            .assert()
            .code(1)
            .stdout(contains(problem));
    }
    legation_datafile::Writer::new("legation-nlp-model", u32::MAX, "en-sm")
        .write(&path)
        .unwrap();
    legation()
        .args(["doctor", "--dir"])
        .arg(folder.path())
        .assert()
        .code(1)
        .stdout(contains("newer version"));
}

#[test]
fn doctor_shows_sources_and_licences() {
    if !have_model("doctor_shows_sources_and_licences") {
        return;
    }
    legation()
        .args(["doctor", "--licences"])
        .assert()
        .stdout(contains("MIT").and(contains("spaCy")));
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let mut child = Process::new(cargo_bin!("legation"))
        .args(["doctor", "--json", "--dir", "/nowhere"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_pipe_closed_in_the_middle_is_no_failure_and_ends_the_work() {
    if !have_model("a_pipe_closed_in_the_middle_is_no_failure_and_ends_the_work") {
        return;
    }
    let mut child = Process::new(cargo_bin!("legation"))
        .args(["parse", "--format", "jsonl", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    // It would never end if the program read on.
    let feeder = std::thread::spawn(move || {
        let line = format!(
            "{{\"text\": \"{}\"}}\n",
            "The minister met the rebels. ".repeat(20)
        );
        while stdin.write_all(line.as_bytes()).is_ok() {}
    });
    stdout.read_exact(&mut [0; 1000]).unwrap();
    drop(stdout);
    assert_eq!(ended(&mut child).code(), Some(0));
    feeder.join().unwrap();
}

#[test]
fn bad_inputs_are_reported_counted_and_skipped() {
    if !have_model("bad_inputs_are_reported_counted_and_skipped") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let lines = b"{\"id\": 7, \"text\": \"One.\", \"extra\": [1]}\n{\"id\": 8}\n\xff\n[1]\n{\"text\": \"Two\"\n{\"text\": \"Three.\"}\n";
    let a = written(folder.path(), "a.jsonl.gz", &gzipped(lines));
    let b = written(folder.path(), "b.txt", b"Caf\xe9s closed.");
    let gone = folder.path().join("gone.txt");
    let mut parse = legation();
    parse.args(["parse", "--format", "jsonl", &a, gone.to_str().unwrap(), &b]);
    let assert = parse.assert().code(1);
    let output = assert.get_output();
    let ids: Vec<Value> = json_lines(&output.stdout)
        .into_iter()
        .map(|line| line["id"].clone())
        .collect();
    assert_eq!(ids, ["7", "a:6", "b"]);
    assert
        .stderr(contains(format!("legation: {a}:2: error: has no \"text\"")))
        .stderr(contains(format!("legation: {a}:3: error: not UTF-8 at byte 0")))
        .stderr(contains(format!("legation: {a}:4: error: not a JSON object")))
        .stderr(contains(format!("legation: {a}:5: error: bad JSON")))
        .stderr(contains("gone.txt: error: cannot be read"))
        .stderr(contains(format!("{b}: warning: not UTF-8 at byte 3")))
        .stderr(contains("5 inputs skipped"));
}

#[test]
fn a_line_beyond_the_limit_costs_itself_only() {
    if !have_model("a_line_beyond_the_limit_costs_itself_only") {
        return;
    }
    let input = format!(
        "{{\"text\": \"{}\"}}\n{{\"id\": \"b\", \"text\": \"Short.\"}}\n",
        "x ".repeat(1_000_000)
    );
    legation()
        .args(["parse", "--max-document-mb", "1", "--format", "jsonl"])
        .write_stdin(input)
        .assert()
        .code(1)
        .stdout(starts_with("{\"id\":\"b\""))
        .stderr(contains("<stdin>:1: error: longer than 1 MB"));
}

/// A dispatch of our own, with an accusation, a denial and a meeting.
const DISPATCH: &str = "Norway accused Sweden of spying on its fleet.\n\nThe Swedish foreign minister, Anna Berg, \
                        denied the allegations. \"We have spied on nobody,\" she told reporters after she met \
                        Norwegian diplomats in Oslo on 3 June 2025.\n";

#[test]
fn code_prints_tables_of_events_and_statements() {
    if !have_model("code_prints_tables_of_events_and_statements") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "spies.txt", DISPATCH.as_bytes());
    let code = |extra: &[&str]| {
        let mut command = legation();
        command.arg("code").arg(&file).args(extra).env_remove("NO_COLOR");
        command.assert().success()
    };
    code(&["--published", "2025-06-04", "--outlet", "Legation Wire"])
        .stdout(starts_with("spies · 2025-06-04 · Legation Wire\nEVENTS\n"))
        .stdout(contains("ACCUSE allege"))
        .stdout(contains("Norway (NOR) →"))
        .stdout(contains("Oslo, 2025-06-03"))
        .stdout(contains("STATEMENTS"))
        .stdout(contains("\u{1b}[").not());
    code(&["--color", "always"]).stdout(contains("\u{1b}["));
}

#[test]
fn code_writes_dossiers_with_the_keys_of_the_contract() {
    if !have_model("code_writes_dossiers_with_the_keys_of_the_contract") {
        return;
    }
    let lines = format!(
        "{}\n{{\"id\": \"b\"}}\n{{\"id\": \"c\", \"text\": \"\", \"published\": \"soon\"}}\n",
        serde_json::json!({"id": "a", "text": DISPATCH, "published": "2025-06-04T10:00:00Z"})
    );
    let assert = legation()
        .args(["code", "--format", "jsonl", "-"])
        .write_stdin(lines)
        .assert()
        .code(1);
    let assert = assert
        .stderr(contains("<stdin>:2: error: has no \"text\""))
        .stderr(contains("published \"soon\" is left out"))
        .stderr(contains("1 input skipped"));
    let dossiers = json_lines(&assert.get_output().stdout);
    assert_eq!(dossiers.len(), 2);
    let dossier = &dossiers[0];
    assert_eq!(
        (&dossier["id"], &dossier["language"]),
        (&Value::from("a"), &Value::from("en"))
    );
    assert_eq!(dossier["published"], "2025-06-04");
    let events = dossier["events"].as_array().unwrap();
    let accusation = events.iter().find(|e| e["event"] == "ACCUSE").unwrap();
    for (key, value) in [("mode", "allege"), ("status", "reported")] {
        assert_eq!(accusation[key], value);
    }
    assert!(accusation["cameo"].as_str().unwrap().starts_with("112"));
    assert!(accusation["goldstein"].as_f64().unwrap() < 0.0);
    assert_eq!(accusation["trigger"], serde_json::json!([7, 14]));
    assert_eq!(
        (&accusation["quad"], &accusation["historical"]),
        (&Value::from(3), &Value::from(false))
    );
    let sweden = &dossier["entities"][accusation["recipient"][0]["entity"].as_u64().unwrap() as usize];
    assert_eq!(
        (&sweden["kind"], &sweden["country"]),
        (&Value::from("country"), &Value::from("SWE"))
    );
    let quotation = dossier["statements"]
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["kind"] == "direct")
        .unwrap();
    let speaker = &dossier["entities"][quotation["speakers"][0].as_u64().unwrap() as usize];
    assert_eq!(
        (&speaker["name"], &speaker["country"]),
        (&Value::from("Anna Berg"), &Value::from("SWE"))
    );
    assert_eq!(dossier["times"][0]["value"], "2025-06-03");
    assert_eq!(dossiers[1]["events"], serde_json::json!([]));
}

#[test]
fn folders_are_read_in_order_and_order_is_kept() {
    if !have_model("folders_are_read_in_order_and_order_is_kept") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let many: String = (0..300)
        .map(|i| format!("{{\"id\": {i}, \"text\": \"Document {i}.\"}}\n"))
        .collect();
    written(folder.path(), "b/many.jsonl", many.as_bytes());
    written(folder.path(), "a.txt", b"First.");
    written(folder.path(), "c.txt.gz", &gzipped(b"Last."));
    written(folder.path(), ".hidden", b"Never.");
    let output = legation()
        .args(["parse", "--format", "jsonl"])
        .arg(folder.path())
        .assert()
        .success();
    let ids: Vec<String> = json_lines(&output.get_output().stdout)
        .iter()
        .map(|l| l["id"].as_str().unwrap().to_owned())
        .collect();
    let expected: Vec<String> = std::iter::once("a".to_owned())
        .chain((0..300).map(|i| i.to_string()))
        .chain(std::iter::once("c".to_owned()))
        .collect();
    assert_eq!(ids, expected);
}

#[test]
fn jsonl_has_all_tokens_with_code_point_offsets() {
    if !have_model("jsonl_has_all_tokens_with_code_point_offsets") {
        return;
    }
    let text = "É certo: Łukasz met 🙂\n\nSergey Lavrov spoke in Kyiv on Monday.";
    let output = legation()
        .args(["parse", "--format", "jsonl"])
        .write_stdin(text)
        .assert()
        .success();
    let lines = json_lines(&output.get_output().stdout);
    assert_eq!(lines[0]["id"], "stdin");
    let characters: Vec<char> = text.chars().collect();
    let tokens = lines[0]["tokens"].as_array().unwrap();
    for token in tokens {
        let (start, end) = (
            token["start"].as_u64().unwrap() as usize,
            token["end"].as_u64().unwrap() as usize,
        );
        assert_eq!(
            characters[start..end].iter().collect::<String>(),
            token["text"].as_str().unwrap()
        );
        assert!((token["head"].as_u64().unwrap() as usize) < tokens.len());
    }
    assert!(tokens.iter().any(|t| t["text"] == "\n\n" && t["pos"] == "SPACE"));
    let lavrov = tokens.iter().find(|t| t["text"] == "Lavrov").unwrap();
    assert_eq!(
        (&lavrov["ent_iob"], &lavrov["ent_type"]),
        (&Value::from("I"), &Value::from("PERSON"))
    );
    assert_eq!(tokens[0]["sent_start"], true);
}

#[test]
fn conllu_is_well_formed_whatever_the_white_space() {
    if !have_model("conllu_is_well_formed_whatever_the_white_space") {
        return;
    }
    let text = " \n Rebels  took\tGoma.\r\n\r\nThe army\u{a0}denied it. \n\n\n \u{2028} ";
    let output = legation().arg("parse").write_stdin(text).assert().success();
    let conllu = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert!(
        conllu.starts_with("# newdoc id = stdin\n# sent_id = stdin-1\n# text = Rebels took Goma.\n"),
        "{conllu}"
    );
    for sentence in conllu.trim_end().split("\n\n") {
        let rows: Vec<Vec<&str>> = sentence
            .lines()
            .filter(|l| !l.starts_with('#'))
            .map(|l| l.split('\t').collect())
            .collect();
        assert_eq!(
            rows.iter().filter(|row| row[6] == "0").count(),
            1,
            "one root: {sentence}"
        );
        for (n, row) in rows.iter().enumerate() {
            assert_eq!(row.len(), 10, "{row:?}");
            assert_eq!(row[0], (n + 1).to_string());
            assert!(row.iter().all(|column| !column.is_empty()));
            let head: usize = row[6].parse().unwrap();
            assert!(head <= rows.len() && head != n + 1);
            assert_eq!(row[7] == "root", head == 0);
            let range = row[9]
                .split('|')
                .find_map(|f| f.strip_prefix("TokenRange="))
                .unwrap();
            let (start, end) = range.split_once(':').unwrap();
            let (start, end): (usize, usize) = (start.parse().unwrap(), end.parse().unwrap());
            let word: String = text.chars().skip(start).take(end - start).collect();
            assert_eq!(word, row[1]);
        }
    }
}

#[test]
fn timing_is_one_json_line_on_standard_error() {
    if !have_model("timing_is_one_json_line_on_standard_error") {
        return;
    }
    let output = legation()
        .args(["parse", "--format", "none", "--timing"])
        .write_stdin("{\"text\": \"One two.\"}\n{\"text\": \"Three.\"}\n")
        .assert()
        .success()
        .stdout("");
    let timing = json_lines(&output.get_output().stderr);
    assert_eq!(timing.len(), 1);
    assert_eq!(
        (&timing[0]["documents"], &timing[0]["words"]),
        (&Value::from(2), &Value::from(3))
    );
    assert_eq!(timing[0]["tokens"], 5);
    assert!(timing[0]["wall_seconds"].as_f64().unwrap() > 0.0);
}

#[test]
fn relate_answers_each_pair_and_refuses_what_does_not_lie_in_the_text() {
    if !have_model("relate_answers_each_pair_and_refuses_what_does_not_lie_in_the_text") {
        return;
    }
    let pair = |start: u32, end: u32| serde_json::json!({"actor": [[0, 6]], "recipient": [[start, end]]});
    let line = |id: &str, dyads: Value| {
        serde_json::json!({"id": id, "text": "Norway thanked Peru.", "dyads": dyads}).to_string()
    };
    let lines = [
        line("a", serde_json::json!([pair(15, 19), pair(15, 19)])),
        line("b", serde_json::json!([pair(15, 99)])),
        serde_json::json!({"id": "c", "text": "Norway thanked Peru."}).to_string(),
    ];
    let assert = legation()
        .args(["relate", "-"])
        .write_stdin(lines.join("\n"))
        .assert()
        .code(1)
        .stderr(contains("[15, 99) does not lie in the text"))
        .stderr(contains("has no \"dyads\""));
    let answers = json_lines(&assert.get_output().stdout);
    assert_eq!(answers.len(), 1);
    let relations = answers[0]["relations"].as_array().unwrap();
    assert_eq!(relations.len(), 2);
    assert_eq!(relations[0]["event"], "SUPPORT");
    let confidence = relations[0]["confidence"].as_f64().unwrap();
    assert!((0.0..=1.0).contains(&confidence));
}

#[test]
fn explain_shows_frame_slots_and_status_of_one_event() {
    if !have_model("explain_shows_frame_slots_and_status_of_one_event") {
        return;
    }
    let explain = |event: &str| {
        legation()
            .args(["explain", "--event", event, "-"])
            .write_stdin("Norway will not thank Peru.")
            .assert()
    };
    explain("1")
        .success()
        .stdout(contains("lexicon/events/"))
        .stdout(contains("<Norway>"))
        .stdout(contains("who does it"));
    explain("7").code(2).stderr(contains("no event \"7\""));
}

#[test]
fn a_lexicon_of_ones_own_adds_events_and_its_faults_are_shown() {
    if !have_model("a_lexicon_of_ones_own_adds_events_and_its_faults_are_shown") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "ontology/mine.toml",
        "[[event]]\nname = \"KNIGHT\"\nabout = \"Makes a knight.\"\nquad = 1\nscale = 3.0\ncontent = \"open\"\n",
    );
    let frame = "[[frame]]\nid = \"knight\"\nevent = \"KNIGHT\"\nverbs = [\"knight\"]\n\
                 [[frame.example]]\ntext = \"The queen knighted the general.\"\n\
                 events = [\"KNIGHT | The queen > the general | reported\"]\n";
    write("events/mine.toml", frame);
    let check = || {
        let mut command = legation();
        command
            .args(["lexicon", "check"])
            .arg(folder.path())
            .args(["--file", "events/mine.toml"]);
        command.assert()
    };
    check()
        .success()
        .stdout(contains("1 examples coded, 0 came out differently"));
    legation()
        .args(["code", "--format", "jsonl", "--lexicon"])
        .arg(folder.path())
        .arg("-")
        .write_stdin("The queen knighted the general.")
        .assert()
        .success()
        .stdout(contains("\"KNIGHT\""));
    write(
        "events/mine.toml",
        &frame.replace("the general | reported", "the general | negated"),
    );
    check().code(1).stdout(contains("wanted"));
    write(
        "events/mine.toml",
        &frame.replace("KNIGHT\"\nverbs", "KNIGTH\"\nverbs"),
    );
    check()
        .code(1)
        .stderr(contains("mine.toml:3:9"))
        .stderr(contains("\"KNIGHT\" is meant?"))
        .stderr(contains("^^^^"));
    write("verbs.toml", "");
    write("events/mine.toml", frame);
    check().code(1).stderr(contains("no file of a lexicon"));
}

#[test]
fn eval_scores_rows_of_ones_own() {
    if !have_model("eval_scores_rows_of_ones_own") {
        return;
    }
    let rows = "id,text,event,actor,recipient\n\
                1,Norway thanked Peru.,SUPPORT,Norway,Peru\n\
                2,Norway accused Peru.,ACCUSE,Norway,Peru\n\
                3,The cat slept.,,,\n";
    legation()
        .args(["eval", "-"])
        .write_stdin(rows)
        .assert()
        .success()
        .stdout(contains("SUPPORT"))
        .stdout(contains("1.000"));
}
