//! Bytes to documents: the files, feeds and archives in which news comes.

mod article;

pub use article::{Article, Published};
