//! The one container for what Legation compiles at set-up: language models and world knowledge.
//!
//! A data file holds named *sections* of bytes behind a *header* that says what the file is: its `kind` (what
//! sort of data), its `schema` (the version of that sort's layout), a name, and the *sources* it was made from
//! with their licences. It is written once, replaced as a whole, and read memory-mapped, so that many processes
//! share one copy in memory.
//!
//! ```text
//! 0   magic "LEGATION"            8 bytes
//! 8   container format version    u32, little-endian
//! 12  length of the header        u32
//! 16  length of the file          u64
//! 24  BLAKE3 of bytes 0..24 and of the header, 32 bytes
//! 56  zeros up to 64
//! 64  header                      JSON
//! …   zeros up to a multiple of 64, then the sections, each beginning at a multiple of 64
//! ```
//!
//! Every byte is covered by a checksum or must be zero, so a file that is cut short or altered anywhere is
//! refused when it is opened, with an [`OpenError`] that says what to run.
//!
//! ```
//! use legation_datafile::{DataFile, Writer};
//!
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("numbers.legation");
//! let mut writer = Writer::new("example", 1, "numbers");
//! writer.section("squares", [1.0f32, 4.0, 9.0].iter().flat_map(|x| x.to_le_bytes()).collect());
//! writer.write(&path)?;
//!
//! let file = DataFile::open(&path, "example", 1)?;
//! assert_eq!(file.f32s("squares")?, [1.0, 4.0, 9.0]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod format;
mod read;
mod write;

pub use format::{FORMAT_VERSION, Header, Source};
pub use read::{DataFile, OpenError};
pub use write::{WriteError, WriteSummary, Writer};
