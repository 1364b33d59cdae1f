//! The file: opened, locked, brought to the present schema.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::error::ArchiveError;

/// What each version adds to the one before.
const MIGRATIONS: [&str; 2] = [include_str!("schema/1.sql"), include_str!("schema/2.sql")];

/// The last schema that this program knows: `PRAGMA user_version` of its archives.
pub const SCHEMA: i32 = MIGRATIONS.len() as i32;

/// `PRAGMA application_id`: "LEGA".
const APPLICATION: i32 = 0x4c45_4741;

/// How long to wait for a reader that blocks, such as one that checkpoints.
const PATIENCE: Duration = Duration::from_secs(5);

/// Prepared statements that are kept.
const STATEMENTS: usize = 128;

/// An archive: one SQLite file.
#[derive(Debug)]
pub struct Archive {
    pub(crate) connection: Connection,
    path: PathBuf,
    /// Held by the one who writes.
    _lock: Option<File>,
}

impl Archive {
    /// Opens the archive to write, and makes it if it is not there. At most one process writes at a time.
    ///
    /// # Errors
    /// If the file is no archive, is written by somebody else, was made by a later version, or cannot be written.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        let lock = lock(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut archive = Self::connect(path, flags, Some(lock))?;
        archive.run(|connection| {
            // Pages of 8 KiB hold most rows of documents whole; only a new file takes the size.
            connection.pragma_update(None, "page_size", 8192)?;
            connection.pragma_update(None, "journal_mode", "WAL")?;
            // Each commit reaches the disk before the next one begins.
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.pragma_update(None, "wal_autocheckpoint", 4000)?;
            // What is mapped counts as memory in use, and who writes goes through the whole file.
            connection.pragma_update(None, "mmap_size", 0)
        })?;
        archive.migrate()?;
        Ok(archive)
    }

    /// Opens an archive to read. An older one is brought to the present schema first.
    ///
    /// # Errors
    /// If it is not there, is no archive, or was made by a later version.
    pub fn read(path: &Path) -> Result<Self, ArchiveError> {
        if !path.exists() {
            return Err(ArchiveError::Absent(path.to_owned()));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let archive = Self::connect(path, flags, None)?;
        match archive.version()? {
            SCHEMA => Ok(archive),
            _ => {
                drop(archive);
                Self::open(path)
            }
        }
    }

    /// Opens an archive to look something up now and then while another connection writes: with little memory.
    ///
    /// # Errors
    /// As [`Archive::read`].
    pub fn read_beside(path: &Path) -> Result<Self, ArchiveError> {
        let archive = Self::read(path)?;
        archive.run(|connection| {
            connection.pragma_update(None, "cache_size", -8_192)?; // KiB
            connection.pragma_update(None, "mmap_size", 0)
        })?;
        Ok(archive)
    }

    fn connect(path: &Path, flags: OpenFlags, lock: Option<File>) -> Result<Self, ArchiveError> {
        let connection =
            Connection::open_with_flags(path, flags).map_err(|error| ArchiveError::of(path, error))?;
        let archive = Self {
            connection,
            path: path.to_owned(),
            _lock: lock,
        };
        archive.run(|connection| {
            connection.busy_timeout(PATIENCE)?;
            connection.set_prepared_statement_cache_capacity(STATEMENTS);
            connection.pragma_update(None, "foreign_keys", false)?;
            connection.pragma_update(None, "temp_store", "MEMORY")?;
            connection.pragma_update(None, "cache_size", -65_536)?; // KiB
            connection.pragma_update(None, "mmap_size", 1_i64 << 30)
        })?;
        archive.version()?;
        Ok(archive)
    }

    /// Leaves the file as one: what stands in the journal beside it is moved into it, and what the planner of queries needs to know is
    /// counted.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn settle(&self) -> Result<(), ArchiveError> {
        self.run(|c| {
            c.execute_batch("PRAGMA analysis_limit = 1000; PRAGMA optimize;")?;
            c.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its schema; 0 for a file that is still empty.
    fn version(&self) -> Result<i32, ArchiveError> {
        let read = |name| self.run(|c| c.pragma_query_value(None, name, |row| row.get::<_, i32>(0)));
        let (application, found) = (read("application_id")?, read("user_version")?);
        let tables: i64 =
            self.run(|c| c.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)))?;
        if application != APPLICATION && (application != 0 || tables > 0) {
            return Err(ArchiveError::NotAnArchive(self.path.clone()));
        }
        if found > SCHEMA {
            return Err(ArchiveError::TooNew {
                path: self.path.clone(),
                found,
                known: SCHEMA,
            });
        }
        Ok(found)
    }

    /// Brings it to the present schema, all or nothing.
    fn migrate(&mut self) -> Result<(), ArchiveError> {
        let found = self.version()?;
        if found == SCHEMA {
            return Ok(());
        }
        let path = self.path.clone();
        let migrated = (|| {
            let transaction = self.connection.transaction()?;
            // Versions are never negative: `user_version` is written here alone.
            for sql in &MIGRATIONS[usize::try_from(found).unwrap_or(0)..] {
                transaction.execute_batch(sql)?;
            }
            transaction.pragma_update(None, "application_id", APPLICATION)?;
            transaction.pragma_update(None, "user_version", SCHEMA)?;
            transaction.commit()
        })();
        migrated.map_err(|error| ArchiveError::of(&path, error))
    }

    /// Lets the file grow to no more than so many pages, as a full disk does; for tests.
    #[doc(hidden)]
    pub fn limit_pages_for_test(&self, pages: u32) {
        // A test that asked for a limit and got none fails by itself.
        let _ = self.run(|c| {
            let used: u32 = c.pragma_query_value(None, "page_count", |row| row.get(0))?;
            c.pragma_update(None, "max_page_count", used + pages)
        });
    }

    /// Runs something on the connection; its errors become ours.
    pub(crate) fn run<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, ArchiveError> {
        work(&self.connection).map_err(|error| ArchiveError::of(&self.path, error))
    }
}

/// Takes the right to write: a lock on a file beside the archive, which the system gives back when the process ends, however it
/// ends.
fn lock(path: &Path) -> Result<File, ArchiveError> {
    let mut name = path.as_os_str().to_owned();
    name.push("-lock");
    let beside = PathBuf::from(name);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&beside)
        .map_err(|error| ArchiveError::ReadOnly {
            path: path.to_owned(),
            reason: error.to_string(),
        })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ArchiveError::Locked(path.to_owned())),
        Err(TryLockError::Error(source)) => Err(ArchiveError::Io { path: beside, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn a_new_archive_can_be_read_at_once() {
        let folder = folder();
        let path = folder.path().join("a.db");
        let archive = Archive::open(&path).unwrap();
        assert_eq!(archive.version().unwrap(), SCHEMA);
        assert_eq!(Archive::read(&path).unwrap().path(), path);
    }

    #[test]
    fn one_process_writes_at_a_time() {
        let folder = folder();
        let path = folder.path().join("a.db");
        let first = Archive::open(&path).unwrap();
        let error = Archive::open(&path).unwrap_err();
        assert!(matches!(error, ArchiveError::Locked(_)), "{error}");
        drop(first);
        Archive::open(&path).unwrap();
    }

    #[test]
    fn what_is_no_archive_is_refused_and_left_as_it_was() {
        let folder = folder();
        let text = folder.path().join("text");
        std::fs::write(
            &text,
            "a letter, not an archive, and long enough to be looked at ".repeat(40),
        )
        .unwrap();
        let other = folder.path().join("other.db");
        let connection = Connection::open(&other).unwrap();
        connection.execute_batch("CREATE TABLE letters (id);").unwrap();
        drop(connection);
        for path in [&text, &other] {
            let before = std::fs::read(path).unwrap();
            let error = Archive::open(path).unwrap_err();
            assert!(matches!(error, ArchiveError::NotAnArchive(_)), "{error}");
            assert_eq!(std::fs::read(path).unwrap(), before);
        }
        let error = Archive::read(&folder.path().join("absent")).unwrap_err();
        assert!(matches!(error, ArchiveError::Absent(_)), "{error}");
    }

    #[test]
    fn an_archive_of_a_later_version_is_refused() {
        let folder = folder();
        let path = folder.path().join("a.db");
        let archive = Archive::open(&path).unwrap();
        archive
            .connection
            .pragma_update(None, "user_version", SCHEMA + 1)
            .unwrap();
        drop(archive);
        let error = Archive::read(&path).unwrap_err();
        assert!(matches!(error, ArchiveError::TooNew { .. }), "{error}");
    }
}
