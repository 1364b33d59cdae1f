//! Documents into the archive, one after the other, each whole or not at all.

mod actors;
pub(crate) mod rows;

use rusqlite::{OptionalExtension, params};

use crate::error::ArchiveError;
use crate::incoming::Prepared;
use crate::occurrences::Reports;
use crate::store::Archive;
use crate::voices::Voices;
use crate::{occurrences, reprints_kept, stories};
use rows::Context;

/// What came of keeping a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is new.
    New(i64),
    /// It was there.
    Known(i64),
}

/// What a run says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// When it began: a moment in UTC, as RFC 3339 writes it.
    pub started: String,
    /// The command.
    pub command: String,
    /// Version of the program.
    pub program: String,
    /// Digest of model, lexicon and gazetteer.
    pub knowledge: String,
}

/// An input as the archive remembers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceState {
    /// Its row.
    pub row: i64,
    /// The path as the user gave it.
    pub path: String,
    /// What its content was known by.
    pub fingerprint: String,
    /// So many pieces from the beginning are dealt with.
    pub pieces: u64,
    /// Whether all are.
    pub done: bool,
}

/// Something that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected<'a> {
    /// The source, if it got as far as that.
    pub source: Option<i64>,
    /// Where it stands: the path, with the member of a container.
    pub path: &'a str,
    /// Number of the piece in its source.
    pub piece: u64,
    /// Line, from 1.
    pub line: Option<u64>,
    /// Byte in the decompressed stream.
    pub byte: Option<u64>,
    /// Why.
    pub reason: &'a str,
}

/// Where a document was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The source.
    pub source: i64,
    /// Number of the piece in it.
    pub piece: u64,
}

/// Writes into an archive. What was written since the last [`Writer::commit`] is lost if the process ends; all before stays.
#[derive(Debug)]
pub struct Writer<'a> {
    archive: &'a mut Archive,
    voices: Voices<'a>,
    reports: Reports,
    run: i64,
    open: bool,
}

impl<'a> Writer<'a> {
    /// Begins a run.
    ///
    /// # Errors
    /// If the archive cannot be written.
    pub fn begin(archive: &'a mut Archive, voices: Voices<'a>, run: &Run) -> Result<Self, ArchiveError> {
        let mut writer = Self {
            archive,
            voices,
            reports: Reports::default(),
            run: 0,
            open: false,
        };
        writer.ensure_open()?;
        writer.run = writer.archive.run(|c| {
            c.execute(
                "INSERT INTO runs (started, command, program, knowledge) VALUES (?, ?, ?, ?)",
                params![run.started, run.command, run.program, run.knowledge],
            )?;
            Ok(c.last_insert_rowid())
        })?;
        writer.commit()?;
        Ok(writer)
    }

    /// The archive, as it will be after the next commit.
    pub fn archive(&self) -> &Archive {
        self.archive
    }

    pub(crate) fn voices(&self) -> Voices<'a> {
        self.voices
    }

    pub(crate) fn ensure_open(&mut self) -> Result<(), ArchiveError> {
        if !self.open {
            self.archive.run(|c| c.execute_batch("BEGIN IMMEDIATE"))?;
            self.open = true;
        }
        Ok(())
    }

    /// Brings all that was written to the disk.
    ///
    /// # Errors
    /// If there is no room or the disk fails; then nothing since the last commit is kept.
    pub fn commit(&mut self) -> Result<(), ArchiveError> {
        if self.open {
            self.archive.run(|c| c.execute_batch("COMMIT"))?;
            self.open = false;
        }
        Ok(())
    }

    /// Takes a source up: a new one, or where it was left. One whose content has changed begins anew.
    ///
    /// # Errors
    /// If the archive cannot be written.
    pub fn source(&mut self, path: &str, fingerprint: &str) -> Result<SourceState, ArchiveError> {
        self.ensure_open()?;
        self.archive.run(|c| {
            c.prepare_cached(
                "INSERT INTO sources (path, fingerprint) VALUES (?1, ?2) ON CONFLICT (path) DO UPDATE SET \
                 fingerprint = ?2, pieces = 0, done = 0 WHERE fingerprint <> ?2",
            )?
            .execute(params![path, fingerprint])?;
            c.prepare_cached("SELECT id, path, fingerprint, pieces, done FROM sources WHERE path = ?")?
                .query_row([path], source_state)
        })
    }

    /// Remembers that all pieces of a source before `pieces` are dealt with.
    ///
    /// # Errors
    /// If the archive cannot be written.
    pub fn advance(&mut self, source: i64, pieces: u64, done: bool) -> Result<(), ArchiveError> {
        self.ensure_open()?;
        self.archive.run(|c| {
            c.prepare_cached("UPDATE sources SET pieces = max(pieces, ?2), done = ?3 WHERE id = ?1")?
                .execute(params![source, pieces, done])?;
            Ok(())
        })
    }

    /// Remembers what could not be used.
    ///
    /// # Errors
    /// If the archive cannot be written.
    pub fn reject(&mut self, rejected: &Rejected<'_>) -> Result<(), ArchiveError> {
        self.ensure_open()?;
        let byte = rejected
            .byte
            .map_or(-1, |byte| i64::try_from(byte).unwrap_or(i64::MAX));
        self.archive.run(|c| {
            c.prepare_cached(
                "INSERT INTO rejects (source, path, piece, line, byte, reason, run) VALUES (?, ?, ?, ?, ?, ?, ?) \
                 ON CONFLICT DO UPDATE SET state = 'open', run = excluded.run",
            )?
            .execute(params![
                rejected.source,
                rejected.path,
                rejected.piece,
                rejected.line.unwrap_or(0),
                byte,
                rejected.reason,
                self.run
            ])?;
            Ok(())
        })
    }

    /// Remembers that what was refused at a piece has been read now.
    ///
    /// # Errors
    /// If the archive cannot be written.
    pub fn mended(&mut self, source: i64, piece: u64) -> Result<(), ArchiveError> {
        self.ensure_open()?;
        self.archive.run(|c| {
            c.prepare_cached("UPDATE rejects SET state = 'mended' WHERE source = ? AND piece = ?")?
                .execute(params![source, piece])?;
            Ok(())
        })
    }

    /// Keeps a document, unless it is there, and finds what it has to do with the others.
    ///
    /// # Errors
    /// If the archive cannot be written. Then the document is not in it, not even in part.
    pub fn keep(&mut self, prepared: &Prepared, origin: Option<Origin>) -> Result<Outcome, ArchiveError> {
        self.ensure_open()?;
        if let Some(row) = self.archive.row_of(&prepared.key)? {
            return Ok(Outcome::Known(row));
        }
        let (run, voices) = (self.run, self.voices);
        self.within_savepoint(|archive, reports| {
            archive.run(|c| {
                let row = rows::document(c, prepared, &voices, origin, run)?;
                let family = reprints_kept::join(c, row, prepared)?;
                enter(
                    c,
                    &Context::of(row, &prepared.key, prepared, &voices),
                    prepared,
                    reports,
                    family,
                )?;
                Ok(Outcome::New(row))
            })
        })
    }

    pub(crate) fn within_savepoint<T>(
        &mut self,
        work: impl FnOnce(&mut Archive, &mut Reports) -> Result<T, ArchiveError>,
    ) -> Result<T, ArchiveError> {
        self.archive.run(|c| c.execute_batch("SAVEPOINT document"))?;
        let result = work(self.archive, &mut self.reports);
        if result.is_err() {
            // Rows of what is undone now may get other events.
            self.reports = Reports::default();
        }
        let end = match &result {
            Ok(_) => "RELEASE document",
            Err(_) => "ROLLBACK TO document; RELEASE document",
        };
        // After a full disk the whole transaction may be gone already; the first error tells more than this one.
        let ended = self.archive.run(|c| c.execute_batch(end));
        result.and_then(|done| ended.map(|()| done))
    }
}

/// Writes what the dossier of a document says, and finds what it has to do with the others.
pub(crate) fn enter(
    c: &rusqlite::Connection,
    context: &Context<'_>,
    prepared: &Prepared,
    reports: &mut Reports,
    family: i64,
) -> rusqlite::Result<()> {
    let Some(kept) = &prepared.kept else {
        return Ok(());
    };
    let entered = rows::dossier(c, context, kept)?;
    occurrences::join(c, context, reports, family, &entered)?;
    stories::join(c, context.row, family)
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        if self.open {
            // What was not committed was not promised; if this fails SQLite undoes it when the file is next opened.
            let _ = self.archive.run(|c| c.execute_batch("ROLLBACK"));
        }
    }
}

fn source_state(row: &rusqlite::Row<'_>) -> rusqlite::Result<SourceState> {
    Ok(SourceState {
        row: row.get(0)?,
        path: row.get(1)?,
        fingerprint: row.get(2)?,
        pieces: row.get(3)?,
        done: row.get(4)?,
    })
}

/// Something that could not be used, as the archive remembers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectRow {
    /// The source, if it got as far as that.
    pub source: Option<String>,
    /// Where it stands.
    pub path: String,
    /// Number of the piece in its source.
    pub piece: u64,
    /// Line, from 1.
    pub line: Option<u64>,
    /// Byte in the decompressed stream.
    pub byte: Option<u64>,
    /// Why.
    pub reason: String,
    /// `open`, `mended`.
    pub state: String,
    /// When it was last tried.
    pub when: String,
}

impl Archive {
    /// What could not be used, the latest first; `all`: also what was read since.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn rejects(&self, all: bool, page: crate::filter::Page) -> Result<Vec<RejectRow>, ArchiveError> {
        self.run(|c| {
            c.prepare(
                "SELECT s.path, r.path, r.piece, r.line, r.byte, r.reason, r.state, u.started FROM rejects r \
                 JOIN runs u ON u.id = r.run LEFT JOIN sources s ON s.id = r.source WHERE ?1 OR r.state = 'open' \
                 ORDER BY r.id DESC LIMIT ?2 OFFSET ?3",
            )?
            .query_map(params![all, page.limit.map_or(-1, i64::from), page.offset], |row| {
                Ok(RejectRow {
                    source: row.get(0)?,
                    path: row.get(1)?,
                    piece: row.get(2)?,
                    line: Some(row.get(3)?).filter(|&line| line > 0),
                    byte: row.get::<_, i64>(4)?.try_into().ok(),
                    reason: row.get(5)?,
                    state: row.get(6)?,
                    when: row.get(7)?,
                })
            })?
            .collect()
        })
    }

    /// Row of the document with this key.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn row_of(&self, key: &str) -> Result<Option<i64>, ArchiveError> {
        self.run(|c| {
            c.prepare_cached("SELECT id FROM documents WHERE key = ?")?
                .query_row([key], |row| row.get(0))
                .optional()
        })
    }

    /// All sources, by path.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn sources(&self) -> Result<Vec<SourceState>, ArchiveError> {
        self.run(|c| {
            c.prepare("SELECT id, path, fingerprint, pieces, done FROM sources ORDER BY path")?
                .query_map([], source_state)?
                .collect()
        })
    }
}
