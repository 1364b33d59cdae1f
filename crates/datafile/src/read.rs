//! Reading a data file: checked in full when it is opened, and never copied.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use memmap2::Mmap;

use crate::format::{
    FORMAT_VERSION, Header, MAGIC, PREFIX_LEN, SUM_END, SUMMED_PREFIX_LEN, aligned, header_sum,
};

/// Why a data file cannot be used. Every message names the file and what to run.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no such file.
    #[error("{path} is missing; run `legation setup`")]
    Missing {
        /// The file asked for.
        path: PathBuf,
    },
    /// The file system does not let us read it.
    #[error("cannot read {path}: {source}; check its permissions, or run `legation setup`")]
    Io {
        /// The file asked for.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is some other file.
    #[error("{path} is no data file of Legation; move it away and run `legation setup`")]
    NotADataFile {
        /// The file asked for.
        path: PathBuf,
    },
    /// It ends too early.
    #[error("{path} is cut short ({found} of {expected} bytes); run `legation setup` to build it again")]
    Truncated {
        /// The file asked for.
        path: PathBuf,
        /// Bytes that it should have at least.
        expected: u64,
        /// Bytes that it has.
        found: u64,
    },
    /// Its bytes are not those that were written.
    #[error("{path} is damaged ({what}); run `legation setup` to build it again")]
    Damaged {
        /// The file asked for.
        path: PathBuf,
        /// Which part, and how that shows.
        what: String,
    },
    /// An earlier version of Legation wrote it.
    #[error(
        "{path} was built by an older version of Legation ({what} {found}, needed {needed}); run \
         `legation setup` to build it again"
    )]
    Older {
        /// The file asked for.
        path: PathBuf,
        /// Which version number differs: `format` or `schema`.
        what: &'static str,
        /// The file's.
        found: u32,
        /// This program's.
        needed: u32,
    },
    /// A later version of Legation wrote it.
    #[error(
        "{path} was built by a newer version of Legation ({what} {found}, this one reads {needed}); update \
         Legation, or run `legation setup` to build it again for this version"
    )]
    Newer {
        /// The file asked for.
        path: PathBuf,
        /// Which version number differs: `format` or `schema`.
        what: &'static str,
        /// The file's.
        found: u32,
        /// This program's.
        needed: u32,
    },
    /// It is a data file, but of another sort of data.
    #[error("{path} contains {found:?}, not {needed:?}; run `legation setup` to build it again")]
    WrongKind {
        /// The file asked for.
        path: PathBuf,
        /// The file's kind.
        found: String,
        /// The kind asked for.
        needed: String,
    },
    /// It lacks a section that a file of its kind has.
    #[error("{path} has no section {name:?}; run `legation setup` to build it again")]
    MissingSection {
        /// The file asked for.
        path: PathBuf,
        /// The section asked for.
        name: String,
    },
    /// A section's length does not fit its element type.
    #[error(
        "{path}: section {name:?} has {len} bytes, which is no whole number of {element}; run `legation setup` \
         to build it again"
    )]
    Misshapen {
        /// The file asked for.
        path: PathBuf,
        /// The section asked for.
        name: String,
        /// Its length in bytes.
        len: usize,
        /// The element type asked for.
        element: &'static str,
    },
    /// Data files hold little-endian numbers, and this machine is big-endian.
    #[error("{path}: data files can be read on little-endian machines only, and this one is big-endian")]
    BigEndian {
        /// The file asked for.
        path: PathBuf,
    },
}

/// An open, checked, memory-mapped data file.
///
/// It can be shared between threads; put it in an `Arc` to share ownership.
#[derive(Debug)]
pub struct DataFile {
    path: PathBuf,
    map: Mmap,
    header: Header,
    data_start: usize,
}

impl DataFile {
    /// Opens the file and checks all of it: that it is of this `kind` and `schema`, complete and unaltered.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(path: &Path, kind: &str, schema: u32) -> Result<Self, OpenError> {
        Self::open_checking(path, kind, schema, Sums::All)
    }

    /// Opens the file and checks its header and length, but reads no section: that is for files of which little is
    /// ever touched, and which [`Self::open`] has checked when they were made.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open_unread(path: &Path, kind: &str, schema: u32) -> Result<Self, OpenError> {
        Self::open_checking(path, kind, schema, Sums::HeaderOnly)
    }

    fn open_checking(path: &Path, kind: &str, schema: u32, sums: Sums) -> Result<Self, OpenError> {
        if cfg!(target_endian = "big") {
            return Err(OpenError::BigEndian {
                path: path.to_owned(),
            });
        }
        let map = map(path)?;
        let (header, data_start) = Checker {
            path,
            bytes: &map,
            sums,
        }
        .check(kind, schema)?;
        Ok(Self {
            path: path.to_owned(),
            map,
            header,
            data_start,
        })
    }

    /// What the file says of itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Where the file stands.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Length of the file in bytes.
    pub fn file_len(&self) -> u64 {
        self.map.len() as u64
    }

    /// Names of all sections, in the order in which they were written.
    pub fn section_names(&self) -> impl Iterator<Item = &str> {
        self.header.sections.iter().map(|s| s.name.as_str())
    }

    /// All bytes of the file, for those who keep the [range](Self::section_range) of a section.
    pub fn bytes(&self) -> &[u8] {
        &self.map
    }

    /// Where in the file the section lies.
    ///
    /// # Errors
    /// [`OpenError::MissingSection`].
    pub fn section_range(&self, name: &str) -> Result<Range<usize>, OpenError> {
        let section = self.section(name)?;
        // Both are slices of one mapping.
        let start = section.as_ptr() as usize - self.map.as_ptr() as usize;
        Ok(start..start + section.len())
    }

    /// The bytes of a section; they begin at a multiple of 64.
    ///
    /// # Errors
    /// [`OpenError::MissingSection`].
    pub fn section(&self, name: &str) -> Result<&[u8], OpenError> {
        let missing = || OpenError::MissingSection {
            path: self.path.clone(),
            name: name.to_owned(),
        };
        let section = self
            .header
            .sections
            .iter()
            .find(|s| s.name == name)
            .ok_or_else(missing)?;
        let start = self.data_start + section.offset as usize;
        self.map
            .get(start..start + section.len as usize)
            .ok_or_else(missing)
    }

    /// A section of 32-bit floating point numbers.
    ///
    /// # Errors
    /// [`OpenError::MissingSection`], [`OpenError::Misshapen`].
    pub fn f32s(&self, name: &str) -> Result<&[f32], OpenError> {
        self.numbers(name, "f32")
    }

    /// A section of 32-bit unsigned integers.
    ///
    /// # Errors
    /// [`OpenError::MissingSection`], [`OpenError::Misshapen`].
    pub fn u32s(&self, name: &str) -> Result<&[u32], OpenError> {
        self.numbers(name, "u32")
    }

    /// A section of 64-bit unsigned integers.
    ///
    /// # Errors
    /// [`OpenError::MissingSection`], [`OpenError::Misshapen`].
    pub fn u64s(&self, name: &str) -> Result<&[u64], OpenError> {
        self.numbers(name, "u64")
    }

    fn numbers<T: bytemuck::AnyBitPattern>(
        &self,
        name: &str,
        element: &'static str,
    ) -> Result<&[T], OpenError> {
        let bytes = self.section(name)?;
        bytemuck::try_cast_slice(bytes).map_err(|_| OpenError::Misshapen {
            path: self.path.clone(),
            name: name.to_owned(),
            len: bytes.len(),
            element,
        })
    }
}

fn map(path: &Path) -> Result<Mmap, OpenError> {
    let open = || {
        let file = File::open(path)?;
        if file.metadata()?.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        // SAFETY: the bytes of a mapped file must not change while they are borrowed. Data files are written by
        // `Writer` only, under another name, and renamed when complete: a mapped file is never written to, and
        // one that is replaced or deleted stays as it is until the last mapping goes.
        #[allow(unsafe_code)]
        unsafe {
            Mmap::map(&file)
        }
    };
    open().map_err(|source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => OpenError::Missing {
            path: path.to_owned(),
        },
        _ => OpenError::Io {
            path: path.to_owned(),
            source,
        },
    })
}

/// The checks in the order in which a file can be understood.
struct Checker<'a> {
    path: &'a Path,
    bytes: &'a [u8],
    sums: Sums,
}

/// Which checksums are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sums {
    All,
    HeaderOnly,
}

impl Checker<'_> {
    fn check(&self, kind: &str, schema: u32) -> Result<(Header, usize), OpenError> {
        let known = self.bytes.len().min(MAGIC.len());
        if self.bytes[..known] != MAGIC[..known] {
            return Err(OpenError::NotADataFile {
                path: self.path.to_owned(),
            });
        }
        self.long_enough(PREFIX_LEN as u64)?;
        self.version("format", self.u32_at(8), FORMAT_VERSION)?;
        self.long_enough(u64::from_le_bytes(self.array_at(16)))?;
        let header_range = PREFIX_LEN..PREFIX_LEN + self.u32_at(12) as usize;
        let header = self.header(&header_range)?;
        if header.kind != kind {
            let (found, needed) = (header.kind, kind.to_owned());
            return Err(OpenError::WrongKind {
                path: self.path.to_owned(),
                found,
                needed,
            });
        }
        self.version("schema", header.schema, schema)?;
        let data_start = self.sections(&header, header_range.end)?;
        Ok((header, data_start))
    }

    fn long_enough(&self, expected: u64) -> Result<(), OpenError> {
        let found = self.bytes.len() as u64;
        if found < expected {
            return Err(OpenError::Truncated {
                path: self.path.to_owned(),
                expected,
                found,
            });
        }
        Ok(())
    }

    fn version(&self, what: &'static str, found: u32, needed: u32) -> Result<(), OpenError> {
        let path = self.path.to_owned();
        match found.cmp(&needed) {
            std::cmp::Ordering::Less => Err(OpenError::Older {
                path,
                what,
                found,
                needed,
            }),
            std::cmp::Ordering::Equal => Ok(()),
            std::cmp::Ordering::Greater => Err(OpenError::Newer {
                path,
                what,
                found,
                needed,
            }),
        }
    }

    fn header(&self, range: &Range<usize>) -> Result<Header, OpenError> {
        let json = self
            .bytes
            .get(range.clone())
            .ok_or_else(|| self.damaged("the header is too long"))?;
        let sum = header_sum(&self.bytes[..SUMMED_PREFIX_LEN], json);
        if *sum.as_bytes() != self.bytes[SUMMED_PREFIX_LEN..SUM_END] {
            return Err(self.damaged("the header has a wrong checksum"));
        }
        self.zeros(SUM_END..PREFIX_LEN)?;
        serde_json::from_slice(json).map_err(|e| self.damaged(&format!("the header cannot be read: {e}")))
    }

    /// Checks that the sections follow each other, padded with zeros, to the end of the file, and their
    /// checksums; returns where the first one begins.
    fn sections(&self, header: &Header, header_end: usize) -> Result<usize, OpenError> {
        let misplaced = |name: &str| self.damaged(&format!("section {name:?} is out of bounds"));
        let data_start = aligned(header_end).ok_or_else(|| misplaced("header"))?;
        let mut at = header_end;
        for section in &header.sections {
            let start = aligned(at).ok_or_else(|| misplaced(&section.name))?;
            let end = usize::try_from(section.len)
                .ok()
                .and_then(|len| start.checked_add(len));
            let bytes = end
                .and_then(|end| self.bytes.get(start..end))
                .ok_or_else(|| misplaced(&section.name))?;
            if section.offset != (start - data_start) as u64 {
                return Err(misplaced(&section.name));
            }
            self.zeros(at..start)?;
            if self.sums == Sums::All && blake3::hash(bytes).to_hex().as_str() != section.blake3 {
                return Err(self.damaged(&format!("section {:?} has a wrong checksum", section.name)));
            }
            at = start + bytes.len();
        }
        // A file without sections ends after the header's padding.
        let end = if header.sections.is_empty() {
            data_start
        } else {
            at
        };
        if end != self.bytes.len() {
            return Err(self.damaged("there are bytes after its end"));
        }
        self.zeros(at..end)?;
        Ok(data_start)
    }

    fn zeros(&self, range: Range<usize>) -> Result<(), OpenError> {
        match self
            .bytes
            .get(range)
            .is_some_and(|padding| padding.iter().all(|&b| b == 0))
        {
            true => Ok(()),
            false => Err(self.damaged("its padding is not empty")),
        }
    }

    fn damaged(&self, what: &str) -> OpenError {
        OpenError::Damaged {
            path: self.path.to_owned(),
            what: what.to_owned(),
        }
    }

    fn u32_at(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.array_at(at))
    }

    /// Bytes of the prefix, whose presence was checked first.
    fn array_at<const N: usize>(&self, at: usize) -> [u8; N] {
        let mut array = [0; N];
        array.copy_from_slice(&self.bytes[at..at + N]);
        array
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Source, Writer};
    use proptest::prelude::*;

    const KIND: &str = "test";

    fn sample() -> Writer {
        let mut writer = Writer::new(KIND, 3, "sample");
        writer.source(Source {
            name: "pkg".into(),
            version: "1.0".into(),
            ..Source::default()
        });
        writer.section(
            "floats",
            [0.5f32, -2.0].iter().flat_map(|x| x.to_le_bytes()).collect(),
        );
        writer.section("empty", Vec::new());
        writer.section("words", b"three bytes more".to_vec());
        writer.section(
            "longs",
            [u64::MAX, 7].iter().flat_map(|x| x.to_le_bytes()).collect(),
        );
        writer
    }

    fn written(writer: Writer) -> (tempfile::TempDir, PathBuf, Vec<u8>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.legation");
        writer.write(&path).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        (folder, path, bytes)
    }

    fn open_bytes(path: &Path, bytes: &[u8]) -> Result<DataFile, OpenError> {
        // A new file each time: one that is mapped must not be written to.
        std::fs::remove_file(path).ok();
        std::fs::write(path, bytes).unwrap();
        DataFile::open(path, KIND, 3)
    }

    #[test]
    fn what_was_written_is_read() {
        let (folder, path, bytes) = written(sample());
        let file = DataFile::open(&path, KIND, 3).unwrap();
        assert_eq!(file.f32s("floats").unwrap(), [0.5, -2.0]);
        assert_eq!(file.u64s("longs").unwrap(), [u64::MAX, 7]);
        assert_eq!(file.u32s("words").unwrap().len(), 4);
        assert_eq!(file.section("empty").unwrap(), b"");
        assert_eq!(file.section("words").unwrap(), b"three bytes more");
        assert_eq!(file.section("words").unwrap().as_ptr() as usize % 64, 0);
        assert_eq!(file.header().sources[0].name, "pkg");
        assert_eq!(file.file_len(), bytes.len() as u64);
        assert_eq!(
            file.section_names().collect::<Vec<_>>(),
            ["floats", "empty", "words", "longs"]
        );
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            1,
            "no part file is left"
        );
    }

    #[test]
    fn the_same_input_makes_the_same_file() {
        assert_eq!(written(sample()).2, written(sample()).2);
    }

    #[test]
    fn a_file_without_sections_is_read() {
        let (_folder, path, _) = written(Writer::new(KIND, 3, "nothing"));
        assert_eq!(DataFile::open(&path, KIND, 3).unwrap().section_names().count(), 0);
    }

    #[test]
    fn a_wrong_shape_or_name_is_refused() {
        let mut writer = Writer::new(KIND, 3, "odd");
        writer.section("odd", vec![1, 2, 3]);
        let (_folder, path, _) = written(writer);
        let file = DataFile::open(&path, KIND, 3).unwrap();
        assert!(matches!(
            file.f32s("odd"),
            Err(OpenError::Misshapen { len: 3, .. })
        ));
        assert!(matches!(
            file.section("even"),
            Err(OpenError::MissingSection { .. })
        ));
    }

    #[test]
    fn a_section_given_twice_is_refused() {
        let mut writer = Writer::new(KIND, 3, "twice");
        writer
            .section("a", vec![])
            .section("b", vec![])
            .section("a", vec![]);
        let folder = tempfile::tempdir().unwrap();
        let error = writer.write(&folder.path().join("x")).unwrap_err();
        assert!(matches!(error, crate::WriteError::DuplicateSection { name, .. } if name == "a"));
    }

    #[test]
    fn other_files_are_told_apart() {
        let (folder, path, bytes) = written(sample());
        let open = |kind, schema| DataFile::open(&path, kind, schema);
        assert!(matches!(open("other", 3), Err(OpenError::WrongKind { found, .. }) if found == KIND));
        assert!(matches!(
            open(KIND, 4),
            Err(OpenError::Older {
                what: "schema",
                found: 3,
                needed: 4,
                ..
            })
        ));
        assert!(matches!(
            open(KIND, 2),
            Err(OpenError::Newer { what: "schema", .. })
        ));
        let missing = DataFile::open(&folder.path().join("absent"), KIND, 3);
        assert!(matches!(missing, Err(OpenError::Missing { .. })));
        assert!(matches!(
            DataFile::open(folder.path(), KIND, 3),
            Err(OpenError::Io { .. })
        ));

        let other = folder.path().join("b.legation");
        assert!(matches!(
            open_bytes(&other, b"{\"a\": 1}"),
            Err(OpenError::NotADataFile { .. })
        ));
        assert!(matches!(
            open_bytes(&other, b""),
            Err(OpenError::Truncated { found: 0, .. })
        ));
        let mut newer = bytes.clone();
        newer[8] = 2;
        assert!(matches!(
            open_bytes(&other, &newer),
            Err(OpenError::Newer { what: "format", .. })
        ));
        let mut longer = bytes;
        longer.push(0);
        assert!(matches!(
            open_bytes(&other, &longer),
            Err(OpenError::Damaged { .. })
        ));
    }

    #[test]
    fn every_error_of_a_bad_file_says_what_to_run() {
        let (folder, _, bytes) = written(sample());
        let path = folder.path().join("b.legation");
        for bad in [&bytes[..bytes.len() - 1], &bytes[..10], b"PK\x03\x04"] {
            assert!(
                open_bytes(&path, bad)
                    .unwrap_err()
                    .to_string()
                    .contains("`legation setup`")
            );
        }
    }

    #[test]
    fn every_flipped_byte_is_refused() {
        let (folder, _, mut bytes) = written(sample());
        let path = folder.path().join("b.legation");
        for i in 0..bytes.len() {
            bytes[i] ^= 0x20;
            assert!(open_bytes(&path, &bytes).is_err(), "byte {i}");
            bytes[i] ^= 0x20;
        }
        assert!(open_bytes(&path, &bytes).is_ok());
    }

    proptest! {
        #[test]
        fn damage_is_refused_without_panic(
            flips in proptest::collection::vec((any::<prop::sample::Index>(), 1u8..), 0..4),
            cut in proptest::option::of(any::<prop::sample::Index>()),
        ) {
            let (folder, _, original) = written(sample());
            let mut bytes = original.clone();
            for (index, mask) in &flips {
                let at = index.index(bytes.len());
                bytes[at] ^= mask;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            let result = open_bytes(&folder.path().join("b.legation"), &bytes);
            prop_assert_eq!(result.is_ok(), bytes == original);
        }

        #[test]
        fn arbitrary_bytes_are_refused(tail in proptest::collection::vec(any::<u8>(), 0..300)) {
            let folder = tempfile::tempdir().unwrap();
            let bytes = [&b"LEGATION\x01\0\0\0"[..], &tail].concat();
            prop_assert!(open_bytes(&folder.path().join("b.legation"), &bytes).is_err());
        }

        #[test]
        fn any_sections_come_back(sections in proptest::collection::vec(
            proptest::collection::vec(any::<u8>(), 0..200), 0..6))
        {
            let mut writer = Writer::new(KIND, 3, "any");
            for (i, bytes) in sections.iter().enumerate() {
                writer.section(i.to_string(), bytes.clone());
            }
            let (_folder, path, _) = written(writer);
            let file = DataFile::open(&path, KIND, 3).unwrap();
            for (i, bytes) in sections.iter().enumerate() {
                prop_assert_eq!(file.section(&i.to_string()).unwrap(), bytes.as_slice());
            }
        }
    }
}
