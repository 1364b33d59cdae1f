//! Documents from files, folders and standard input.
//!
//! JSON Lines give one document a line, every other text file is one document. Both may be compressed with gzip,
//! which is told by content. Nothing is read before it is needed, and one bad line or file costs only itself.

mod error;
mod jsonl;
mod source;

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use legation_coder::Document;

pub(crate) use error::{InputError, Reason};
pub(crate) use jsonl::read as read_line;
use source::Source;
pub(crate) use source::whole;

use crate::args::UsageError;
use crate::report::{Place, Report};

/// Which documents to read.
#[derive(Debug, clap::Args)]
pub(crate) struct InputArgs {
    /// Files or folders to read; `-` is standard input, which is also read if none is named.
    #[arg(value_name = "FILE|DIR|-")]
    pub(crate) files: Vec<PathBuf>,
    /// Longest document to read, in megabytes; a longer one is reported and skipped.
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u64).range(1..=2000))]
    pub(crate) max_document_mb: u64,
}

/// What `--help` says of the input formats.
pub(crate) const INPUT_HELP: &str = "\
Input:
  JSON Lines   files whose name ends in .jsonl or .ndjson; those in .json, and standard input, if they
               begin with `{`. One object a line: {\"id\", \"text\", \"title\"?, \"published\"?, \"outlet\"?, \"url\"?};
               other keys are ignored, and a missing id becomes NAME:LINE.
  Text         any other file is one document; its id is the file's name without folder and extension
               (`stdin` for standard input).
  gzip         either of them compressed, whatever the name.
  Folders      all files in them and below, in the order of their names; hidden ones are left out.
A bad line or file is reported with its place and reason, and the rest goes on.";

impl InputArgs {
    /// The documents in order. What is odd but readable is told to `report`; what is not readable is an item,
    /// for [`Report::keep`].
    ///
    /// # Errors
    /// [`UsageError`] if nothing is named and standard input is the keyboard.
    pub(crate) fn documents<'a>(&self, report: &'a Report) -> anyhow::Result<Documents<'a>> {
        if self.files.is_empty() && io::stdin().is_terminal() {
            let message = "nothing to read: name a FILE or DIR, or `-` for standard input (see --help)";
            return Err(UsageError(message.to_owned()).into());
        }
        let mut pending: Vec<Entry> = self.files.iter().rev().map(|path| Entry::named(path)).collect();
        if pending.is_empty() {
            pending.push(Entry::Stdin);
        }
        Ok(Documents {
            pending,
            current: None,
            max_mb: self.max_document_mb,
            report,
        })
    }
}

/// Something still to be read.
#[derive(Debug)]
enum Entry {
    Stdin,
    /// Named by the user.
    Named(PathBuf),
    /// Found in a folder.
    Found(PathBuf),
}

impl Entry {
    fn named(path: &Path) -> Self {
        if path.as_os_str() == "-" {
            Entry::Stdin
        } else {
            Entry::Named(path.to_owned())
        }
    }
}

/// Iterator over the documents of all inputs.
pub(crate) struct Documents<'a> {
    /// What comes next is last.
    pending: Vec<Entry>,
    current: Option<Source>,
    max_mb: u64,
    report: &'a Report,
}

impl Iterator for Documents<'_> {
    type Item = Result<Document, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(source) = &mut self.current {
                if let Some(item) = source.next(self.report) {
                    return Some(item);
                }
                self.current = None;
            }
            let entry = self.pending.pop()?;
            if let Err(error) = self.enter(entry) {
                return Some(Err(error));
            }
        }
    }
}

impl Documents<'_> {
    fn enter(&mut self, entry: Entry) -> Result<(), InputError> {
        let (Entry::Named(path) | Entry::Found(path)) = &entry else {
            self.current = Some(Source::stdin(self.max_mb)?);
            return Ok(());
        };
        let unreadable = |error| InputError::new(place_of(path), Reason::Unreadable(error));
        let metadata = fs::metadata(path).map_err(unreadable)?;
        let found = matches!(entry, Entry::Found(_));
        if found && !metadata.is_dir() && !metadata.is_file() {
            self.report
                .warn(&place_of(path), &"neither a file nor a folder, left out");
        } else if !metadata.is_dir() {
            self.current = Some(Source::file(path, metadata.is_file(), self.max_mb)?);
        } else if found && path.is_symlink() {
            self.report.warn(
                &place_of(path),
                &"a link to a folder, not followed; name it to read it",
            );
        } else {
            let mut found = children(path).map_err(unreadable)?;
            found.reverse();
            self.pending.extend(found.into_iter().map(Entry::Found));
        }
        Ok(())
    }
}

/// Gives a document its day of publication: the one that it states, as `YYYY-MM-DD`, else this one. What it states and
/// is no date is told to `report`.
pub(crate) fn date(document: &mut Document, otherwise: Option<Date>, report: &Report) {
    if let Some(stated) = document.published.take() {
        // A time of day may follow the date.
        let day = stated.get(..10).and_then(|day| day.parse::<Date>().ok());
        if day.is_none() {
            let what = format!("published {stated:?} is left out: it is no date of the form YYYY-MM-DD");
            report.warn(&Place::document(&document.id), &what);
        }
        document.published = day.map(|day| day.to_string());
    }
    document.published = document
        .published
        .take()
        .or_else(|| otherwise.map(|day| day.to_string()));
}

/// What is in a folder, sorted, without hidden files.
fn children(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn place_of(path: &Path) -> Place {
    Place::file(path.to_string_lossy())
}
