//! Dossiers kept: one SQLite file with full text, stories, corroboration, actor memory and exports.

mod export;
mod record;

pub use export::{ExportError, Exporter, FormatName, Header, Options, Reason, Summary, Target};
pub use record::{CountOf, DocumentInfo, OccurrenceInfo, Party, Quoted, Record, Said, When, Where};
