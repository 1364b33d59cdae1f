//! Why an export could not be made.

use std::io;
use std::path::PathBuf;

use legation_knowledge::SourceError;

/// What went wrong with an export, with what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There is no such format.
    #[error("there is no format {0:?}; there are {known}", known = super::FormatName::list())]
    NoFormat(String),
    /// The output is a folder.
    #[error("{} is a folder; name a file in it", .0.display())]
    IsFolder(PathBuf),
    /// The output cannot be opened.
    #[error("cannot write {}: {source}; name a file in a folder that exists and may be written to", path.display())]
    Open {
        /// The output.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The output cannot be written to its end.
    #[error("writing {target} failed: {source}{mend}")]
    Write {
        /// The output.
        target: String,
        /// What to do.
        mend: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// One of the tables that come with the program is wrong.
    #[error("a table of the program is wrong: {0}")]
    Table(#[from] SourceError),
}
