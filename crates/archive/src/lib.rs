//! Dossiers kept: one SQLite file with full text, stories, corroboration, actor memory and exports.

mod record;
pub mod reprints;

pub use record::{CountOf, DocumentInfo, OccurrenceInfo, Party, Quoted, Record, Said, When, Where};
