//! What can go wrong in a set-up, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use super::progress::megabytes;

/// Why a set-up failed. Every message names the fix.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SetupError {
    #[error(
        "python3 was not found, whose pip fetches the packages; install Python 3 with pip, or fetch {file} \
         elsewhere with `python3 -m pip download --no-deps {name}=={version}` and run `legation setup --from DIR`"
    )]
    NoPython {
        name: String,
        version: String,
        file: String,
    },

    #[error(
        "python3 is there but has no pip, which fetches the packages; install it (`python3 -m ensurepip --user`, \
         or the system's package python3-pip), or fetch {file} elsewhere and run `legation setup --from DIR`"
    )]
    NoPip { file: String },

    #[error("python3 could not be run: {source}; mend it, or run `legation setup --from DIR`")]
    PythonFailed { source: io::Error },

    #[error(
        "the package registry cannot be reached ({detail}); check the network and pip's settings (`pip config \
         list`, HTTPS_PROXY) and run `legation setup` again, or bring {file} along and run `legation setup --from DIR`"
    )]
    NoNetwork { file: String, detail: String },

    #[error(
        "the package registry has no {name} {version} ({detail}); if pip uses a mirror, ask for the package there, or \
         bring {file} along and run `legation setup --from DIR`"
    )]
    NotInRegistry {
        name: String,
        version: String,
        file: String,
        detail: String,
    },

    #[error(
        "{file} is not the package that is expected: its SHA-256 is {found}, not {expected}; it was changed or \
         damaged on its way and is not used. Run `legation setup` again, and if it happens again, ask who runs the \
         mirror that pip uses"
    )]
    WrongHash {
        file: String,
        expected: String,
        found: String,
    },

    #[error(
        "pip failed to fetch {file}:\n{detail}\nMend that, or bring the file along and run `legation setup --from DIR`"
    )]
    PipFailed { file: String, detail: String },

    #[error(
        "no space left in {path}{needed}; free some space, or choose a folder elsewhere with --dir or the \
         environment variable LEGATION_DATA"
    )]
    DiskFull { path: PathBuf, needed: String },

    #[error(
        "cannot write in {path}: {source}; make it a writable folder, or choose one elsewhere with --dir or the \
         environment variable LEGATION_DATA"
    )]
    Unwritable { path: PathBuf, source: io::Error },

    #[error("{path}: {source}")]
    Io { path: PathBuf, source: io::Error },

    #[error("{path} cannot be unpacked: {what}; remove it and run `legation setup` again")]
    BadPackage { path: PathBuf, what: String },

    #[error("nothing to set up `{what}` from in {folder}; looked for:\n{looked_for}")]
    NotBrought {
        what: &'static str,
        folder: PathBuf,
        looked_for: String,
    },

    #[error("{path} is not the model that is expected: {what}")]
    OtherModel { path: PathBuf, what: String },

    #[error("another `legation setup` is at work in {folder}; wait until it is done")]
    Busy { folder: PathBuf },

    #[error("the list of packages in this program is broken: {0}")]
    BadPins(#[from] toml::de::Error),

    #[error("the model cannot be compiled: {0}")]
    Compile(#[from] legation_nlp::CompileError),

    #[error("the world cannot be compiled")]
    World(#[from] legation_knowledge::CompileError),

    #[error(transparent)]
    Write(#[from] legation_datafile::WriteError),

    #[error("what was just built cannot be read back: {0}")]
    ReadBack(#[from] legation_datafile::OpenError),
}

impl SetupError {
    /// Tells what the system says of a path; `needed` is how many bytes were to be written there, 0 if unknown.
    pub(super) fn file_system(path: &Path, needed: u64, source: io::Error) -> Self {
        use io::ErrorKind::{
            AlreadyExists, NotADirectory, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull,
        };
        let path = path.to_owned();
        match source.kind() {
            StorageFull | QuotaExceeded => Self::disk_full(path, needed),
            PermissionDenied | ReadOnlyFilesystem | NotADirectory | AlreadyExists => {
                Self::Unwritable { path, source }
            }
            _ => Self::Io { path, source },
        }
    }

    /// See [`Self::file_system`].
    pub(super) fn disk_full(path: PathBuf, needed: u64) -> Self {
        let needed = if needed == 0 {
            String::new()
        } else {
            format!(": {} are needed", megabytes(needed))
        };
        Self::DiskFull { path, needed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_and_a_locked_folder_name_the_way_out() {
        for kind in [
            io::ErrorKind::StorageFull,
            io::ErrorKind::PermissionDenied,
            io::ErrorKind::NotADirectory,
        ] {
            let message = SetupError::file_system(Path::new("/data"), 12_800_000, kind.into()).to_string();
            assert!(
                message.contains("/data") && message.contains("LEGATION_DATA"),
                "{message}"
            );
        }
        let full = SetupError::file_system(Path::new("/data"), 12_800_000, io::ErrorKind::StorageFull.into());
        assert!(full.to_string().contains("12.8 MB are needed"), "{full}");
    }
}
