//! Where compiled models and knowledge are kept.

use std::fmt::{self, Display};
use std::path::{Path, PathBuf};

use anyhow::Context;
use etcetera::BaseStrategy;

const VARIABLE: &str = "LEGATION_DATA";

/// How the data folder was chosen, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChosenBy {
    /// `--dir` on the command line.
    Option,
    /// The environment variable `LEGATION_DATA`.
    Variable,
    /// The system's place for a user's data.
    System,
}

impl Display for ChosenBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ChosenBy::Option => "--dir",
            ChosenBy::Variable => "the environment variable LEGATION_DATA",
            ChosenBy::System => "the default for this system",
        })
    }
}

/// The data folder. It need not exist.
#[derive(Debug, Clone)]
pub(crate) struct DataDir {
    path: PathBuf,
    chosen_by: ChosenBy,
}

impl DataDir {
    /// `--dir` if given, else `LEGATION_DATA` if set and not empty, else the system's place for a user's data
    /// (`$XDG_DATA_HOME/legation` or `~/.local/share/legation` on Linux).
    ///
    /// # Errors
    /// If the last is asked for and the user has no home folder.
    pub(crate) fn choose(option: Option<&Path>) -> anyhow::Result<Self> {
        if let Some(path) = option {
            return Ok(Self {
                path: path.to_owned(),
                chosen_by: ChosenBy::Option,
            });
        }
        if let Some(path) = std::env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
            return Ok(Self {
                path: path.into(),
                chosen_by: ChosenBy::Variable,
            });
        }
        let places = etcetera::base_strategy::choose_native_strategy().context(
            "cannot tell where to keep data, as there is no home folder; set LEGATION_DATA or give --dir",
        )?;
        Ok(Self {
            path: places.data_dir().join("legation"),
            chosen_by: ChosenBy::System,
        })
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// How it was chosen.
    pub(crate) fn chosen_by(&self) -> ChosenBy {
        self.chosen_by
    }

    /// Where compiled models stand.
    pub(crate) fn models(&self) -> PathBuf {
        self.path.join("models")
    }

    /// Where fetched packages are kept until they are compiled.
    pub(crate) fn downloads(&self) -> PathBuf {
        self.path.join("downloads")
    }
}
