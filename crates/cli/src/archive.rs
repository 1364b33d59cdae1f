//! Commands that read or write an archive.

pub(crate) mod actors;
pub(crate) mod answer;
pub(crate) mod check;
pub(crate) mod events;
pub(crate) mod export;
pub(crate) mod filter;
pub(crate) mod recode;
pub(crate) mod rejects;
pub(crate) mod search;
pub(crate) mod statements;
pub(crate) mod stories;
pub(crate) mod threads;

use std::path::PathBuf;

use legation_archive::Archive;

/// Which archive.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct ArchiveArgs {
    /// The archive.
    #[arg(long = "archive", value_name = "FILE", default_value = "legation.db")]
    pub(crate) file: PathBuf,
}

impl ArchiveArgs {
    /// Opens it to read.
    ///
    /// # Errors
    /// If there is none, or it cannot be used.
    pub(crate) fn read(&self) -> anyhow::Result<Archive> {
        Ok(Archive::read(&self.file)?)
    }

    /// Opens it to look things up while it is written to.
    ///
    /// # Errors
    /// If it is not there or cannot be used.
    pub(crate) fn read_beside(&self) -> anyhow::Result<Archive> {
        Ok(Archive::read_beside(&self.file)?)
    }

    /// Opens it to write; makes it if need be.
    ///
    /// # Errors
    /// If it cannot be used, or somebody else writes to it.
    pub(crate) fn open(&self) -> anyhow::Result<Archive> {
        Ok(Archive::open(&self.file)?)
    }

    /// Opens one that is there to write.
    ///
    /// # Errors
    /// If there is none, it cannot be used, or somebody else writes to it.
    pub(crate) fn change(&self) -> anyhow::Result<Archive> {
        self.read()?;
        self.open()
    }
}
