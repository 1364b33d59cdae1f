//! Whether an archive is whole, and a copy of it while it is in use.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use crate::error::ArchiveError;
use crate::kept::Kept;
use crate::reprints::Fingerprint;
use crate::store::Archive;

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Rows of each table that people ask about.
    pub rows: Vec<(&'static str, u64)>,
    /// What is wrong.
    pub faults: Vec<String>,
}

/// Rows that must be none, and what they are.
const NONE: [(&str, &str); 15] = [
    (
        "documents without a family",
        "SELECT count(*) FROM documents d LEFT JOIN documents r ON r.id = d.family WHERE r.id IS NULL",
    ),
    (
        "documents without a fingerprint",
        "SELECT count(*) FROM documents d LEFT JOIN fingerprints f ON f.document = d.id WHERE f.document IS NULL",
    ),
    (
        "documents of no run",
        "SELECT count(*) FROM documents d LEFT JOIN runs r ON r.id = d.run WHERE r.id IS NULL",
    ),
    (
        "dossiers without a document",
        "SELECT count(*) FROM dossiers o LEFT JOIN documents d ON d.id = o.document WHERE d.id IS NULL",
    ),
    (
        "events without a document",
        "SELECT count(*) FROM events e LEFT JOIN documents d ON d.id = e.document WHERE d.id IS NULL",
    ),
    (
        "events of an occurrence that is not there",
        "SELECT count(*) FROM events e LEFT JOIN occurrences o ON o.id = e.occurrence WHERE e.occurrence IS NOT NULL AND o.id IS NULL",
    ),
    (
        "events at a place that is not there",
        "SELECT count(*) FROM events e LEFT JOIN places p ON p.document = e.document AND p.number = e.place WHERE e.place IS NOT NULL AND p.document IS NULL",
    ),
    (
        "participants without an event",
        "SELECT count(*) FROM participants p LEFT JOIN events e ON e.id = p.event WHERE e.id IS NULL",
    ),
    (
        "participants on another day than their event",
        "SELECT count(*) FROM participants p JOIN events e ON e.id = p.event WHERE p.day <> e.day",
    ),
    (
        "participants who are no entity",
        "SELECT count(*) FROM participants p JOIN events e ON e.id = p.event LEFT JOIN entities n ON n.document = e.document AND n.number = p.entity WHERE n.document IS NULL",
    ),
    (
        "statements without a document",
        "SELECT count(*) FROM statements s LEFT JOIN documents d ON d.id = s.document WHERE d.id IS NULL",
    ),
    (
        "speakers without a statement",
        "SELECT count(*) FROM speakers s LEFT JOIN statements t ON t.id = s.statement WHERE t.id IS NULL",
    ),
    (
        "occurrences without a report",
        "SELECT count(*) FROM occurrences o WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.occurrence = o.id)",
    ),
    (
        "stories with another number of documents than they say",
        "SELECT count(*) FROM stories s WHERE s.documents <> (SELECT count(*) FROM documents d WHERE d.story = s.id)",
    ),
    (
        "facts without evidence",
        "SELECT count(*) FROM memory m WHERE m.state = 'learned' AND NOT EXISTS (SELECT 1 FROM memory_evidence e WHERE e.memory = m.id)",
    ),
];

/// Tables that are counted.
const COUNTED: [&str; 10] = [
    "documents",
    "events",
    "statements",
    "entities",
    "places",
    "occurrences",
    "stories",
    "actors",
    "memory",
    "rejects",
];

/// Pages that a backup copies at a step, between which writers get their turn.
const STEP: i32 = 2000;

impl Archive {
    /// Looks at every page, every row that points to another, and every dossier.
    ///
    /// # Errors
    /// If the archive cannot be read at all; what is wrong in it is told in the answer.
    pub fn check(&self, mut progress: impl FnMut(u64, u64)) -> Result<Checked, ArchiveError> {
        let mut checked = Checked::default();
        let pages: Vec<String> = self.run(|c| {
            c.prepare("PRAGMA integrity_check(20)")?
                .query_map([], |row| row.get(0))?
                .collect()
        })?;
        checked
            .faults
            .extend(pages.into_iter().filter(|line| line != "ok"));
        for table in ["document_words", "statement_words"] {
            if let Err(error) = self.run(|c| words_fit(c, table)) {
                checked
                    .faults
                    .push(format!("the words of {table} do not fit the texts: {error}"));
            }
        }
        for (what, sql) in NONE {
            let count: u64 = self.run(|c| c.query_row(sql, [], |row| row.get(0)))?;
            if count > 0 {
                checked.faults.push(format!("{count} {what}"));
            }
        }
        for table in COUNTED {
            let sql = format!("SELECT count(*) FROM {table}");
            checked
                .rows
                .push((table, self.run(|c| c.query_row(&sql, [], |row| row.get(0)))?));
        }
        self.check_documents(&mut checked, &mut progress)?;
        Ok(checked)
    }

    fn check_documents(
        &self,
        checked: &mut Checked,
        progress: &mut impl FnMut(u64, u64),
    ) -> Result<(), ArchiveError> {
        let all = self.count_documents()?;
        let (mut row, mut done) = (0, 0);
        loop {
            let batch: Vec<i64> = self.run(|c| {
                c.prepare_cached("SELECT id FROM documents WHERE id > ? ORDER BY id LIMIT 500")?
                    .query_map([row], |row| row.get(0))?
                    .collect()
            })?;
            let Some(&last) = batch.last() else { break };
            for &document in &batch {
                if let Err(reason) = self.check_document(document) {
                    checked.faults.push(format!("document {document}: {reason}"));
                }
            }
            row = last;
            done += batch.len() as u64;
            progress(done, all);
        }
        Ok(())
    }

    fn check_document(&self, document: i64) -> Result<(), String> {
        let print: Vec<u8> = self
            .run(|c| {
                c.prepare_cached("SELECT print FROM fingerprints WHERE document = ?")?
                    .query_row([document], |row| row.get(0))
            })
            .map_err(|error| format!("fingerprint: {error}"))?;
        Fingerprint::from_bytes(&print).map_err(|error| format!("fingerprint: {error}"))?;
        let kept: Option<Kept> = self.dossier(document).map_err(|error| error.to_string())?;
        let told = kept.map(|kept| (kept.events.len(), kept.statements.len(), kept.entities.len()));
        let count = |table: &str| {
            let sql = format!("SELECT count(*) FROM {table} WHERE document = ?");
            self.run(|c| {
                c.prepare_cached(&sql)?
                    .query_row([document], |row| row.get::<_, usize>(0))
            })
            .map_err(|error| error.to_string())
        };
        let kept = (count("events")?, count("statements")?, count("entities")?);
        if told.unwrap_or_default() != kept {
            return Err(format!(
                "its dossier has {told:?} events, statements and entities, its rows {kept:?}"
            ));
        }
        let (length, end): (u32, Option<u32>) = self
            .run(|c| {
                c.prepare_cached(
                    "SELECT length(text), (SELECT max(sentence_end) FROM events WHERE document = ?1) FROM documents WHERE id = ?1",
                )?
                .query_row([document], |row| Ok((row.get(0)?, row.get(1)?)))
            })
            .map_err(|error| error.to_string())?;
        match end {
            // SQLite's length ends at a NUL, which readers do not let in.
            Some(end) if end > length => Err(format!("an event ends at {end}, the text at {length}")),
            _ => Ok(()),
        }
    }

    /// Copies the archive, as it is at the end of the copy, while others may write to it. The copy stands at `to` only when it is
    /// whole.
    ///
    /// # Errors
    /// If it cannot be read or the copy not be written.
    pub fn backup(&self, to: &Path, mut progress: impl FnMut(u64, u64)) -> Result<(), ArchiveError> {
        let io = |source| ArchiveError::Io {
            path: to.to_owned(),
            source,
        };
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut builder = tempfile::Builder::new();
        builder.prefix(".legation-backup");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As any file that the user makes; the system takes off what it is told to.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let file = builder
            .tempfile_in(folder.unwrap_or(Path::new(".")))
            .map_err(io)?;
        let path = file.into_temp_path();
        {
            let mut copy = Connection::open(&path).map_err(|error| ArchiveError::of(to, error))?;
            let backup = rusqlite::backup::Backup::new(&self.connection, &mut copy);
            let backup = backup.map_err(|error| ArchiveError::of(to, error))?;
            loop {
                use rusqlite::backup::StepResult;
                let step = backup.step(STEP).map_err(|error| ArchiveError::of(to, error))?;
                let at = backup.progress();
                let [all, left] = [at.pagecount, at.remaining].map(|pages| u64::try_from(pages).unwrap_or(0));
                progress(all - left.min(all), all);
                match step {
                    StepResult::Done => break,
                    StepResult::Busy | StepResult::Locked => std::thread::sleep(Duration::from_millis(50)),
                    _ => {}
                }
            }
            drop(backup);
            copy.pragma_update(None, "journal_mode", "DELETE")
                .map_err(|error| ArchiveError::of(to, error))?;
        }
        std::fs::File::open(&path)
            .and_then(|file| file.sync_all())
            .map_err(io)?;
        path.persist(to).map_err(|error| io(error.error))
    }
}

fn words_fit(c: &Connection, table: &str) -> rusqlite::Result<()> {
    // The command needs the right to write, though it writes nothing; a reader checks that the index can be read.
    match c.is_readonly("main")? {
        false => c.execute_batch(&format!(
            "INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)"
        )),
        true => c.query_row(
            &format!("SELECT count(*) FROM {table} WHERE {table} MATCH 'the'"),
            [],
            |_| Ok(()),
        ),
    }
}
