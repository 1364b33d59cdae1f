//! Why an archive could not be used.

use std::path::{Path, PathBuf};

use rusqlite::ffi::ErrorCode;

/// What went wrong with an archive, with what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// There is no such file.
    #[error("there is no archive {}; `legation ingest --archive {} FILE` makes one", .0.display(), .0.display())]
    Absent(PathBuf),
    /// The file is something else.
    #[error("{} is no archive of Legation; name another file with --archive", .0.display())]
    NotAnArchive(PathBuf),
    /// A later version of the program has written it.
    #[error(
        "{} was written by a later version of Legation (schema {found}, this program knows {known}); use that version",
        path.display()
    )]
    TooNew {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i32,
        /// The last one that this program knows.
        known: i32,
    },
    /// Somebody else writes to it.
    #[error("{} is being written by another process; wait until it has ended, or stop it", .0.display())]
    Locked(PathBuf),
    /// No room.
    #[error(
        "no room left on the disk of {}; nothing that was stored is lost: make room and run the same command again",
        .0.display()
    )]
    Full(PathBuf),
    /// It may not be written.
    #[error("{} cannot be written: {reason}", path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The file is damaged.
    #[error("{} is damaged: {reason}; `legation check` tells how far, a backup helps", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The user asks for something that is not there, or in a way that cannot be answered.
    #[error("{0}")]
    Query(String),
    /// Something kept in the archive cannot be read back.
    #[error("row {row} of {table} cannot be read: {reason}; `legation check` tells more")]
    BadRow {
        /// The table.
        table: &'static str,
        /// Its row.
        row: i64,
        /// What is wrong.
        reason: String,
    },
    /// Anything else that SQLite says.
    #[error("{}: {source}", path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        source: rusqlite::Error,
    },
    /// What was to be stored breaks a rule of the archive. It is not in it, and the archive is as it was.
    #[error("cannot be stored, which is a fault of Legation: please report it ({0})")]
    Refused(String),
    /// The file system.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

impl ArchiveError {
    /// What an error of SQLite means for the archive at `path`.
    pub(crate) fn of(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full(path),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked(path),
            Some(ErrorCode::ConstraintViolation) => Self::Refused(source.to_string()),
            Some(ErrorCode::NotADatabase) => Self::NotAnArchive(path),
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::ReadOnly {
                    path,
                    reason: source.to_string(),
                }
            }
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged {
                path,
                reason: source.to_string(),
            },
            _ => Self::Sqlite { path, source },
        }
    }
}
