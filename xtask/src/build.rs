//! The program under test: built, found, and given its models.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use serde::Deserialize;

use crate::process::{capture, cargo, program, run};

/// The release binary `legation`.
#[derive(Debug)]
pub(crate) struct Legation {
    path: PathBuf,
    data: Option<PathBuf>,
}

impl Legation {
    /// Builds it.
    ///
    /// # Errors
    /// If the build fails.
    pub(crate) fn build() -> anyhow::Result<Self> {
        run(cargo().args(["build", "--release", "--package", "legation"]))?;
        Ok(Self {
            path: binary()?,
            data: None,
        })
    }

    /// The same with its models in `data` instead of the user's data folder.
    pub(crate) fn with_data(self, data: PathBuf) -> Self {
        Self {
            data: Some(data),
            ..self
        }
    }

    /// A command of it.
    pub(crate) fn command(&self, name: &str) -> Command {
        let mut command = program(&self.path);
        command.arg(name);
        if let Some(data) = &self.data {
            command.env("LEGATION_DATA", data);
        }
        command
    }

    /// Fetches and compiles what `--model` names, if it is not there yet.
    ///
    /// # Errors
    /// If that fails.
    pub(crate) fn setup(&self, model: &str) -> anyhow::Result<()> {
        run(self.command("setup").args(["--model", model]))
    }
}

/// Where cargo puts the binary.
fn binary() -> anyhow::Result<PathBuf> {
    #[derive(Deserialize)]
    struct Metadata {
        target_directory: PathBuf,
    }
    let output = capture(cargo().args(["metadata", "--format-version", "1", "--no-deps"]))?;
    let metadata: Metadata =
        serde_json::from_slice(&output.stdout).context("cannot read what `cargo metadata` printed")?;
    let name = Path::new("legation").with_extension(std::env::consts::EXE_EXTENSION);
    Ok(metadata.target_directory.join("release").join(name))
}
