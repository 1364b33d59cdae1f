//! Near-duplicates: the copy of an agency that many papers print, cut, retitled, updated or wrapped in their own furniture.
//!
//! Ten papers with one report of an agency are one source. So that they can be counted as one, every text has a
//! [`Fingerprint`], which holds
//!
//! - its *shingles*: all runs of [`SHINGLE_WORDS`] words, hashed, each with a note of whether it is quoted, has a number, or
//!   stands in the opening of the text. They say exactly how much two texts share ([`compare`]);
//! - its *anchors*: a few longer runs of words, picked by the text alone (winnowing; Schleimer, Wilkerson and Aiken, SIGMOD
//!   2003), so that two texts with a long enough run of words in common have an anchor in common. They say which texts are
//!   worth a comparison at all ([`Fingerprint::bands`]).
//!
//! [`Similarity::relation`] judges a pair. What two texts share because they quote the same speech weighs little, a
//! paragraph of background or an outlet's notice does not reach, and a form that is filled in anew each week is told by its
//! numbers.
//!
//! All of it is a pure function of the texts: the same on every machine, in every order.

mod anchors;
mod bytes;
mod fingerprint;
mod index;
mod letters;
mod similarity;
mod words;

pub use bytes::FingerprintError;
pub use fingerprint::{Fingerprint, SHINGLE_WORDS};
pub use index::Index;
pub use similarity::{Relation, Similarity, compare};
