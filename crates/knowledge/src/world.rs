//! The world as one memory-mapped file: places, and who is who.
//!
//! `legation setup` [compiles](compile_world) it from packages and the authored `gazetteer/`; [`World::open`] maps it. Nothing is
//! read that is not asked for, so opening costs next to nothing and memory holds what was touched.

mod actors;
mod build;
mod names;
mod part;
mod places;

use std::path::Path;
use std::sync::Arc;

use legation_datafile::{DataFile, Header, OpenError};

pub use actors::{Actor, ActorId, ActorKind, Actors, Day, Tenure};
pub(crate) use build::Body;
pub use build::{CompileError, Packages, compile_world, gazetteer_digest};
pub use names::Quality;
pub use places::{Candidate, Place, PlaceId, PlaceKind, Places};

/// What the file's header calls this sort of data.
pub const WORLD_KIND: &str = "legation-world";
/// Version of the layout of its sections.
pub const WORLD_SCHEMA: u32 = 7;

/// Places and actors of the world. Cheap to share between threads by reference.
#[derive(Debug)]
pub struct World {
    file: Arc<DataFile>,
    places: Places,
    actors: Actors,
}

impl World {
    /// Maps the compiled file.
    ///
    /// # Errors
    /// If it is missing, of another version or lacks a section. Its content was checked when it was made, and is checked
    /// again by `legation doctor`.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let file = Arc::new(DataFile::open_unread(path, WORLD_KIND, WORLD_SCHEMA)?);
        Ok(Self {
            places: Places::open(&file)?,
            actors: Actors::open(&file)?,
            file,
        })
    }

    /// What the file says of itself.
    pub fn header(&self) -> &Header {
        self.file.header()
    }

    /// Persons and bodies.
    pub fn actors(&self) -> &Actors {
        &self.actors
    }

    /// The places.
    pub fn places(&self) -> &Places {
        &self.places
    }
}
