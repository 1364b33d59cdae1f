//! What the world is, as far as a coder of events must know: countries and the names they go by, and the ontology
//! of events.
//!
//! The knowledge itself stands in `lexicon/ontology/` and `gazetteer/`, as files that a person who knows politics
//! and no Rust can read and mend; they are embedded when the crate is built. An error in one is a [`SourceError`]
//! with file, line and what is wrong.
//!
//! ```
//! use legation_knowledge::{Countries, Ontology};
//!
//! let ontology = Ontology::packaged()?;
//! let visit = ontology.event("CONSULT").expect("one of the sixteen");
//! assert_eq!(ontology.scale(&visit, ontology.mode(&visit, "visit").as_ref()), 4.0);
//!
//! let countries = Countries::packaged()?;
//! assert!(countries.lookup("Pakistani").is_some_and(|meaning| meaning.country.as_str() == "PAK"));
//! # Ok::<(), legation_knowledge::SourceError>(())
//! ```

mod codes;
mod countries;
mod ontology;
mod outlets;
mod source;
mod spelling;
mod world;

pub use codes::{BadCode, Country, Sector};
pub use countries::{Countries, Meaning, NameKind};
pub use ontology::{Content, EventType, Mode, Ontology, Quad};
pub use outlets::{Control, Credit, How, Outlet, OutletKind, Outlets, Ownership, Part};
pub use source::{Lines, Source, SourceError};
pub use spelling::fold;
pub use world::{
    Actor, ActorId, ActorKind, Actors, Candidate, CompileError, Day, Packages, Place, PlaceId, PlaceKind,
    Places, Quality, Tenure, WORLD_KIND, WORLD_SCHEMA, World, compile_world, gazetteer_digest,
};
