//! Writing a data file: all at once, or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::format::{
    ALIGNMENT, FORMAT_VERSION, Header, MAGIC, PREFIX_LEN, SUM_END, SUMMED_PREFIX_LEN, Section, Source,
    aligned, header_sum,
};

/// Collects what goes into a data file.
#[derive(Debug)]
pub struct Writer {
    header: Header,
    sections: Vec<Vec<u8>>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteSummary {
    /// Length of the file in bytes.
    pub bytes: u64,
    /// Number of sections.
    pub sections: usize,
}

/// Why a data file could not be written. The file that stood there before, if any, is still there untouched.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The disk, or the user's share of it, is full.
    #[error(
        "no space left to write {path}: {needed} bytes are needed; free some space, or choose a folder elsewhere \
         with --dir or the environment variable LEGATION_DATA"
    )]
    DiskFull {
        /// The file that was to be written.
        path: PathBuf,
        /// Its length in bytes.
        needed: u64,
    },
    /// The folder does not let us write.
    #[error(
        "no permission to write {path}; make its folder writable, or choose one elsewhere with --dir or the \
         environment variable LEGATION_DATA"
    )]
    Denied {
        /// The file that was to be written.
        path: PathBuf,
    },
    /// Any other failure of the file system.
    #[error("cannot write {path}: {source}")]
    Io {
        /// The file that was to be written.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Two sections have the same name, which is a mistake of the program.
    #[error("{path}: section {name:?} is given twice")]
    DuplicateSection {
        /// The file that was to be written.
        path: PathBuf,
        /// The section's name.
        name: String,
    },
    /// The header is longer than the format can say.
    #[error("{path}: the header is too long ({len} bytes)")]
    HeaderTooLong {
        /// The file that was to be written.
        path: PathBuf,
        /// Length of the header in bytes.
        len: usize,
    },
}

impl WriteError {
    fn from_io(path: &Path, needed: u64, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path, needed },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::Denied { path },
            _ => Self::Io { path, source },
        }
    }
}

impl Writer {
    /// Begins a data file of this kind, schema and name (see [`Header`]).
    pub fn new(kind: &str, schema: u32, name: &str) -> Self {
        let header = Header {
            kind: kind.to_owned(),
            schema,
            name: name.to_owned(),
            created_by: concat!("legation ", env!("CARGO_PKG_VERSION")).to_owned(),
            sources: Vec::new(),
            sections: Vec::new(),
        };
        Self {
            header,
            sections: Vec::new(),
        }
    }

    /// Names something the file is made from.
    pub fn source(&mut self, source: Source) -> &mut Self {
        self.header.sources.push(source);
        self
    }

    /// Adds a section. Numbers in it are little-endian.
    pub fn section(&mut self, name: impl Into<String>, bytes: Vec<u8>) -> &mut Self {
        let offset = self
            .header
            .sections
            .last()
            .map_or(0, |s| (s.offset + s.len).next_multiple_of(ALIGNMENT as u64));
        self.header.sections.push(Section {
            name: name.into(),
            offset,
            len: bytes.len() as u64,
            blake3: blake3::hash(&bytes).to_hex().to_string(),
        });
        self.sections.push(bytes);
        self
    }

    /// Writes the file, replacing one that stands there.
    ///
    /// It is written beside `path` under another name, brought to the disk, and renamed, so that a reader sees
    /// the old file or the new one and never a part.
    ///
    /// # Errors
    /// See [`WriteError`]; nothing is left behind then.
    pub fn write(self, path: &Path) -> Result<WriteSummary, WriteError> {
        self.refuse_duplicates(path)?;
        let header = serde_json::to_vec(&self.header).map_err(|e| WriteError::Io {
            path: path.to_owned(),
            source: e.into(),
        })?;
        let Ok(header_len) = u32::try_from(header.len()) else {
            return Err(WriteError::HeaderTooLong {
                path: path.to_owned(),
                len: header.len(),
            });
        };
        let data_start = (PREFIX_LEN + header.len()).next_multiple_of(ALIGNMENT);
        let file_len = data_start as u64 + self.header.sections.last().map_or(0, |s| s.offset + s.len);
        let prefix = prefix(header_len, file_len, &header);
        self.write_bytes(path, &prefix, &header, file_len)
            .map_err(|source| WriteError::from_io(path, file_len, source))?;
        Ok(WriteSummary {
            bytes: file_len,
            sections: self.sections.len(),
        })
    }

    fn refuse_duplicates(&self, path: &Path) -> Result<(), WriteError> {
        let mut names: Vec<&str> = self.header.sections.iter().map(|s| s.name.as_str()).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(WriteError::DuplicateSection {
                path: path.to_owned(),
                name: pair[0].to_owned(),
            }),
            None => Ok(()),
        }
    }

    fn write_bytes(&self, path: &Path, prefix: &[u8], header: &[u8], file_len: u64) -> io::Result<()> {
        let folder = match path.parent() {
            Some(p) if !p.as_os_str().is_empty() => p,
            _ => Path::new("."),
        };
        fs::create_dir_all(folder)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".legation-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // Narrowed by the user's mask; a private mode would keep others from a shared data folder.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let mut part = builder.tempfile_in(folder)?;
        // Zeros up to the end, which a file without sections gets from nowhere else.
        part.as_file().set_len(file_len)?;
        let mut out = BufWriter::with_capacity(1 << 20, part.as_file_mut());
        let mut at = 0;
        for bytes in [prefix, header]
            .into_iter()
            .chain(self.sections.iter().map(Vec::as_slice))
        {
            let start = aligned(at).ok_or(io::ErrorKind::FileTooLarge)?;
            out.write_all(&[0; ALIGNMENT][..start - at])?;
            out.write_all(bytes)?;
            at = start + bytes.len();
        }
        out.flush()?;
        drop(out);
        part.as_file().sync_all()?;
        part.persist(path)?;
        sync_folder(folder)
    }
}

fn prefix(header_len: u32, file_len: u64, header: &[u8]) -> [u8; PREFIX_LEN] {
    let mut prefix = [0; PREFIX_LEN];
    prefix[..8].copy_from_slice(&MAGIC);
    prefix[8..12].copy_from_slice(&FORMAT_VERSION.to_le_bytes());
    prefix[12..16].copy_from_slice(&header_len.to_le_bytes());
    prefix[16..24].copy_from_slice(&file_len.to_le_bytes());
    let sum = header_sum(&prefix[..SUMMED_PREFIX_LEN], header);
    prefix[SUMMED_PREFIX_LEN..SUM_END].copy_from_slice(sum.as_bytes());
    prefix
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

    #[test]
    fn a_full_disk_says_how_much_is_needed_and_what_to_do() {
        let full = WriteError::from_io(Path::new("m.legation"), 1234, io::ErrorKind::StorageFull.into());
        let message = full.to_string();
        for part in ["m.legation", "1234 bytes", "--dir", "LEGATION_DATA"] {
            assert!(message.contains(part), "{message}");
        }
    }

    #[test]
    fn a_failed_write_leaves_the_old_file_and_no_part() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("taken");
        fs::create_dir(&path).unwrap();
        assert!(matches!(
            Writer::new("k", 1, "n").write(&path),
            Err(WriteError::Io { .. })
        ));
        assert!(path.is_dir());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
