//! The files that a lexicon is read from: those that come with the program, and a user's own over them.

use std::fs;
use std::path::{Path, PathBuf};

use legation_knowledge::{Source, SourceError};

use super::embedded;

/// Folders of a lexicon whose files add up.
const FOLDERS: [&str; 2] = ["events", "ontology"];

/// Why a lexicon cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LexiconError {
    /// Something is wrong in a file.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A file or folder cannot be read.
    #[error("cannot read {path}: {error}", path = .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// A file is none of a lexicon.
    #[error("{path} is no file of a lexicon; there can be {known} and events/*.toml and ontology/*.toml", path = .path.display())]
    Stray {
        /// The file.
        path: PathBuf,
        /// The files that there can be.
        known: String,
    },
}

/// A user's file.
#[derive(Debug)]
struct Own {
    /// Its place in the folder: `events/accuse.toml`.
    place: String,
    /// Its path, for messages.
    path: String,
    text: String,
}

/// The files of a lexicon. A user's file of the same name replaces a packaged one; other files in `events/` and
/// `ontology/` are added.
#[derive(Debug, Default)]
pub(super) struct Files {
    own: Vec<Own>,
}

impl Files {
    /// The packaged files, with those of this folder over them.
    pub(super) fn with_folder(folder: &Path) -> Result<Self, LexiconError> {
        let mut files = Self::default();
        for path in listed(folder)? {
            if path.is_dir() {
                let name = name_of(&path);
                if FOLDERS.contains(&name.as_str()) {
                    for inner in listed(&path)? {
                        files.add(&inner, format!("{name}/{}", name_of(&inner)))?;
                    }
                }
            } else {
                files.add(&path, name_of(&path))?;
            }
        }
        Ok(files)
    }

    fn add(&mut self, path: &Path, place: String) -> Result<(), LexiconError> {
        if path.extension().is_none_or(|e| e != "toml") {
            return Ok(());
        }
        let known = place.contains('/') || embedded::SINGLE.iter().any(|s| short(s.name) == place);
        if !known {
            let known: Vec<&str> = embedded::SINGLE.iter().map(|s| short(s.name)).collect();
            return Err(LexiconError::Stray {
                path: path.to_owned(),
                known: known.join(", "),
            });
        }
        let text = fs::read_to_string(path).map_err(|error| LexiconError::Io {
            path: path.to_owned(),
            error,
        })?;
        self.own.push(Own {
            place,
            path: path.display().to_string(),
            text,
        });
        Ok(())
    }

    /// The file in this place: the user's, or else the packaged one.
    pub(super) fn single<'a>(&'a self, packaged: Source<'a>) -> Source<'a> {
        let own = self.own.iter().find(|own| own.place == short(packaged.name));
        own.map_or(packaged, |own| Source::new(&own.path, &own.text))
    }

    /// The files of frames; the user's further ones first, so that of patterns that say equally much the user's counts.
    pub(super) fn events(&self) -> Vec<Source<'_>> {
        let packaged = embedded::EVENTS.iter().map(|&source| self.single(source));
        self.added("events/", &embedded::EVENTS).chain(packaged).collect()
    }

    /// Further files of event types.
    pub(super) fn ontology(&self) -> Vec<Source<'_>> {
        // The names of sectors are the same in every lexicon.
        self.added("ontology/", &[])
            .filter(|source| !source.name.ends_with("sectors.toml"))
            .collect()
    }

    fn added<'a>(&'a self, folder: &'a str, packaged: &'a [Source<'a>]) -> impl Iterator<Item = Source<'a>> {
        self.own
            .iter()
            .filter(move |own| own.place.starts_with(folder))
            .filter(move |own| packaged.iter().all(|p| short(p.name) != own.place))
            .map(|own| {
                // The ontology knows its packaged file by name, to put the user's in its place.
                let name = if own.place == "ontology/plover.toml" {
                    "lexicon/ontology/plover.toml"
                } else {
                    &own.path
                };
                Source::new(name, &own.text)
            })
    }
}

fn short(name: &str) -> &str {
    name.strip_prefix("lexicon/").unwrap_or(name)
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map_or_else(String::new, |n| n.to_string_lossy().into_owned())
}

/// What is in the folder, by name.
fn listed(folder: &Path) -> Result<Vec<PathBuf>, LexiconError> {
    let wrong = |error| LexiconError::Io {
        path: folder.to_owned(),
        error,
    };
    let entries = fs::read_dir(folder).map_err(wrong)?;
    let mut paths: Vec<PathBuf> = entries
        .map(|e| e.map(|e| e.path()))
        .collect::<Result<_, _>>()
        .map_err(wrong)?;
    paths.sort();
    Ok(paths)
}
