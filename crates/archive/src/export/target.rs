//! Where an export goes: a file that is whole or not there, or standard output.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::ExportError;

/// Bytes that are held back to be written at once.
const BUFFER: usize = 1 << 18;

/// Where an export goes.
pub enum Target {
    /// A file. It is written under another name in the same folder and gets its own at the end; `FILE.about.json` beside it says
    /// what is in it. A device or pipe is written to as it is.
    File(PathBuf),
    /// Standard output, or whatever takes its place.
    Stdout(Box<dyn Write>),
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::File(path) => f.debug_tuple("File").field(path).finish(),
            Target::Stdout(_) => f.write_str("Stdout"),
        }
    }
}

/// An opened target.
pub(super) struct Output {
    name: String,
    kind: Kind,
}

enum Kind {
    Whole {
        path: PathBuf,
        part: BufWriter<NamedTempFile>,
        about: NamedTempFile,
    },
    Stream(BufWriter<Box<dyn Write>>),
}

impl Output {
    /// Opens it.
    ///
    /// # Errors
    /// If it is a folder, or lies in one that does not exist or may not be written to.
    pub(super) fn open(target: Target) -> Result<Self, ExportError> {
        let path = match target {
            Target::Stdout(out) => {
                return Ok(Self {
                    name: "standard output".to_owned(),
                    kind: Kind::Stream(BufWriter::with_capacity(BUFFER, out)),
                });
            }
            Target::File(path) => path,
        };
        let name = path.display().to_string();
        let kind = opened(&path).map_err(|source| match source.kind() {
            io::ErrorKind::IsADirectory => ExportError::IsFolder(path),
            _ => ExportError::Open { path, source },
        })?;
        Ok(Self { name, kind })
    }

    /// What it is called in messages.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// What to do if it cannot be written to its end.
    pub(super) fn mend(&self) -> &'static str {
        match self.kind {
            Kind::Whole { .. } => {
                "; what stood there before is untouched: make room, or write to another disk"
            }
            Kind::Stream(_) => "",
        }
    }

    /// Ends it: `about` goes beside it, and both are on the disk under their names.
    ///
    /// # Errors
    /// What the system says; a file that was there before is then untouched.
    pub(super) fn finish(self, about: &str) -> io::Result<()> {
        match self.kind {
            Kind::Stream(mut out) => out.flush(),
            Kind::Whole {
                path,
                part,
                about: mut beside,
            } => {
                let part = part.into_inner().map_err(io::IntoInnerError::into_error)?;
                part.as_file().sync_all()?;
                beside.write_all(about.as_bytes())?;
                beside.as_file().sync_all()?;
                part.persist(&path)?;
                beside.persist(about_path(&path))?;
                sync_folder(folder_of(&path))
            }
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.kind {
            Kind::Whole { part, .. } => part.write(bytes),
            Kind::Stream(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.kind {
            Kind::Whole { part, .. } => part.flush(),
            Kind::Stream(out) => out.flush(),
        }
    }
}

/// The file that says what is in another.
fn about_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".about.json");
    name.into()
}

fn opened(path: &Path) -> io::Result<Kind> {
    let there = match fs::metadata(path) {
        Ok(there) => Some(there),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let is_folder = there.as_ref().is_some_and(fs::Metadata::is_dir) || path.file_name().is_none();
    if is_folder || fs::metadata(about_path(path)).is_ok_and(|beside| beside.is_dir()) {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if there.as_ref().is_some_and(|there| !there.is_file()) {
        let device: Box<dyn Write> = Box::new(File::options().write(true).open(path)?);
        return Ok(Kind::Stream(BufWriter::with_capacity(BUFFER, device)));
    }
    // A link stays one: what it points at is replaced.
    let path = match there {
        Some(_) => fs::canonicalize(path)?,
        None => path.to_owned(),
    };
    let folder = folder_of(&path);
    Ok(Kind::Whole {
        part: BufWriter::with_capacity(BUFFER, part_in(folder)?),
        about: part_in(folder)?,
        path,
    })
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn part_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".legation-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Narrowed by the user's mask; a private mode would keep others from what is to be shared.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Brings the renaming itself to the disk, where the system has a way.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_whole_or_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        fs::write(&path, "old").unwrap();
        let mut dropped = Output::open(Target::File(path.clone())).unwrap();
        dropped.write_all(&[b'x'; 1 << 20]).unwrap();
        drop(dropped);
        assert_eq!(names(folder.path()), ["out.csv"]);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        let mut out = Output::open(Target::File(path.clone())).unwrap();
        out.write_all(b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old", "not before the end");
        out.finish("{}").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(folder.path()), ["out.csv", "out.csv.about.json"]);
    }

    #[test]
    fn a_bad_path_fails_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let error = Output::open(Target::File(folder.path().to_owned()))
            .err()
            .unwrap();
        assert!(matches!(error, ExportError::IsFolder(_)), "{error}");
        let absent = folder.path().join("absent/out.csv");
        let error = Output::open(Target::File(absent)).err().unwrap();
        assert!(error.to_string().contains("out.csv"), "{error}");
        assert!(matches!(error, ExportError::Open { .. }));
        fs::create_dir(folder.path().join("a.about.json")).unwrap();
        assert!(Output::open(Target::File(folder.path().join("a"))).is_err());
        assert_eq!(names(folder.path()), ["a.about.json"], "no part is left");
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_to_and_a_link_stays_one() {
        let mut null = Output::open(Target::File("/dev/null".into())).unwrap();
        null.write_all(b"x").unwrap();
        null.finish("{}").unwrap();
        assert!(!Path::new("/dev/null.about.json").exists());
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&path, "old").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let mut out = Output::open(Target::File(link.clone())).unwrap();
        out.write_all(b"new").unwrap();
        out.finish("{}").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }
}
