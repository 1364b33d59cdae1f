//! Python programs of others, each in a virtual environment of its own in the cache.

use std::path::PathBuf;

use anyhow::Context;

use crate::layout::{cache_folder, root};
use crate::process::{program, python, run};

/// An installed program.
#[derive(Debug)]
pub(crate) struct Venv {
    folder: PathBuf,
}

impl Venv {
    /// Installs what `requirements` lists (a file of this repository) into the folder `name` of the cache, if it is not there yet
    /// in the versions wanted.
    ///
    /// # Errors
    /// If there is no Python with `venv`, or a package cannot be fetched.
    pub(crate) fn installed(name: &str, requirements: &str) -> anyhow::Result<Self> {
        let folder = cache_folder(name)?.join("venv");
        let venv = Self { folder };
        let wanted = std::fs::read_to_string(root().join(requirements))?;
        let noted = venv.folder.join("installed.txt");
        if std::fs::read_to_string(&noted).is_ok_and(|installed| installed == wanted) {
            return Ok(venv);
        }
        run(python().args(["-m", "venv", "--clear"]).arg(&venv.folder)).with_context(|| {
            format!("{name} needs a virtual environment (on Debian: apt-get install python3-venv)")
        })?;
        run(program(venv.python()).args(["-m", "pip", "install", "--quiet", "--requirement", requirements]))?;
        std::fs::write(&noted, wanted)?;
        Ok(venv)
    }

    /// Its Python.
    pub(crate) fn python(&self) -> PathBuf {
        self.program("python")
    }

    /// A program that one of its packages installs.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        if cfg!(windows) {
            self.folder.join("Scripts").join(format!("{name}.exe"))
        } else {
            self.folder.join("bin").join(name)
        }
    }
}
