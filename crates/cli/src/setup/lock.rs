//! One set-up at a time in a folder.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use super::error::SetupError;

/// The right to work in a data folder, given back when dropped; the system gives it back if the program is killed.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes it, or says that another one has it.
    pub(super) fn take(folder: &Path) -> Result<Self, SetupError> {
        let path = folder.join("setup.lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|e| SetupError::file_system(&path, 0, e))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(SetupError::Busy {
                folder: folder.to_owned(),
            }),
            // Some network file systems have no locks; two set-ups at once then only do the same work twice.
            Err(TryLockError::Error(e)) if e.kind() == io::ErrorKind::Unsupported => Ok(Self { _file: file }),
            Err(TryLockError::Error(e)) => Err(SetupError::file_system(&path, 0, e)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_one_is_refused_until_the_first_is_done() {
        let folder = tempfile::tempdir().unwrap();
        let first = Lock::take(folder.path()).unwrap();
        assert!(matches!(Lock::take(folder.path()), Err(SetupError::Busy { .. })));
        drop(first);
        Lock::take(folder.path()).unwrap();
    }
}
