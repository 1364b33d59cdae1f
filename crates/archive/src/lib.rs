//! Dossiers kept.
