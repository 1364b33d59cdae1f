//! Bytes to documents: the files, feeds and archives in which news comes.

mod article;
pub mod formats;
mod hints;

pub use article::{Article, Published};
pub use hints::Hints;
