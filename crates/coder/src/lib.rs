//! Document to dossier: who did what to whom, where, when, according to whom.

mod document;

pub use document::Document;
