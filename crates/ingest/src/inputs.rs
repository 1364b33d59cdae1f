//! From what the user names to files: folders, patterns, standard input.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use glob::MatchOptions;

use crate::place::{Place, Reason, Reject, Warning};

/// Something still to be read.
#[derive(Debug)]
pub(crate) enum Entry {
    Stdin,
    /// Named by the user.
    Named(PathBuf),
    /// Found in a folder.
    Found(PathBuf),
}

/// What an entry turns out to be.
pub(crate) enum Entered {
    Stdin,
    /// A file; `regular` tells it from pipes and devices, whose names say nothing.
    File {
        path: PathBuf,
        regular: bool,
    },
    /// Others, in the order in which they are to be read.
    Others(Vec<Entry>),
    Warning(Warning),
}

impl Entry {
    /// What the user names; `-` is standard input.
    pub(crate) fn named(path: &Path) -> Self {
        if path.as_os_str() == "-" {
            Entry::Stdin
        } else {
            Entry::Named(path.to_owned())
        }
    }

    /// Finds out what it is.
    pub(crate) fn enter(self) -> Result<Entered, Reject> {
        let (path, found) = match self {
            Entry::Stdin => return Ok(Entered::Stdin),
            Entry::Named(path) => (path, false),
            Entry::Found(path) => (path, true),
        };
        let place = Place::of(path.to_string_lossy());
        let metadata = match fs::metadata(&path) {
            Err(error) if !found && error.kind() == io::ErrorKind::NotFound && is_pattern(&path) => {
                return fitting(&path).map_err(|reason| Reject::new(place, reason));
            }
            other => other.map_err(|error| Reject::new(place.clone(), Reason::Unreadable(error)))?,
        };
        let warning = |what: &str| {
            Ok(Entered::Warning(Warning {
                place: place.clone(),
                what: what.to_owned(),
            }))
        };
        if metadata.is_dir() {
            if found && path.is_symlink() {
                return warning("a link to a folder, not followed; name it to read it");
            }
            let children = children(&path).map_err(|e| Reject::new(place, Reason::Unreadable(e)))?;
            return Ok(Entered::Others(children.into_iter().map(Entry::Found).collect()));
        }
        if found && !metadata.is_file() {
            return warning("neither a file nor a folder, left out");
        }
        Ok(Entered::File {
            path,
            regular: metadata.is_file(),
        })
    }
}

fn is_pattern(path: &Path) -> bool {
    path.as_os_str()
        .as_encoded_bytes()
        .iter()
        .any(|b| b"*?[".contains(b))
}

/// What a pattern fits, in the order of names. A shell does the same if the pattern is not in quotation marks.
fn fitting(pattern: &Path) -> Result<Entered, Reason> {
    let options = MatchOptions {
        case_sensitive: true,
        require_literal_separator: true,
        require_literal_leading_dot: true,
    };
    let paths = glob::glob_with(&pattern.to_string_lossy(), options)
        .map_err(|error| Reason::BadPattern(error.to_string()))?;
    let mut found: Vec<PathBuf> = Vec::new();
    for path in paths {
        found.push(path.map_err(|error| Reason::Unreadable(error.into()))?);
    }
    if found.is_empty() {
        return Err(Reason::NothingFits);
    }
    found.sort();
    Ok(Entered::Others(found.into_iter().map(Entry::Named).collect()))
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
