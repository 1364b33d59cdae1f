//! Dossiers kept: one SQLite file with full text, stories, corroboration, actor memory and exports.

mod check;
mod days;
mod error;
pub mod export;
mod feeds;
mod filter;
mod incoming;
mod keep;
mod kept;
mod memory;
mod occurrences;
mod query;
mod recode;
mod record;
mod records;
pub mod reprints;
mod reprints_kept;
mod store;
mod stories;
mod voices;
mod words;

pub use check::Checked;
pub use error::ArchiveError;
pub use feeds::FeedItem;
pub use filter::{Filter, Near, Page};
pub use incoming::{Incoming, PrepareError, Prepared};
pub use keep::{Origin, Outcome, RejectRow, Rejected, Run, SourceState, Writer};
pub use query::{
    ActorQuery, ActorRow, Correction, EventIds, Evidence, Hit, Memory, Standing, StatementRow, StoryDocument,
    StoryRow, Thread, ThreadEntry,
};
pub use recode::{Change, Stored, changes};
pub use record::{CountOf, DocumentInfo, OccurrenceInfo, Party, Quoted, Record, Said, When, Where};
pub use store::{Archive, SCHEMA};
pub use voices::{How, Voices};
