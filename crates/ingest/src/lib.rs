//! Bytes to documents: the files, feeds and archives in which news comes.
//!
//! [`Reader`] goes through what the user names and gives [`Piece`]s: the bytes of one document each, with their [`Place`].
//! It reads as streams, so that memory does not grow with the input. [`Piece::articles`] makes [`Article`]s of them; it needs
//! nothing but the piece and the [`Options`], so that many can be read at once. What cannot be used is a [`Reject`] that says
//! where it stands and why; what is of a kind that is not wanted is counted in [`PassedOver`].
//!
//! ```text
//! paths ──► files ──► streams ──────► containers ───────► pieces ──────► articles
//!           inputs    gzip, zstd,     lines, lists,       text, HTML,    formats,
//!                     UTF-16          tables, Parquet,    feeds, mail,   records
//!                                     zip, WARC           records …
//! ```

mod article;
mod charset;
mod columns;
mod containers;
pub mod fetch;
pub mod formats;
mod hints;
mod inputs;
mod options;
mod passed;
mod piece;
mod place;
mod reader;
mod record;
mod sniff;
mod source;
mod stream;

pub use article::{Article, Published};
pub use charset::{Basis, Decoded, Markup, decode};
pub use columns::{Columns, MappingError};
pub use hints::Hints;
pub use options::Options;
pub use passed::{Passed, PassedOver};
pub use piece::{Format, Piece};
pub use place::{Place, Reason, Reject, Warning};
pub use reader::{Meter, Reader, Step};
pub use source::{Fingerprint, Resume, SourceInfo};
