//! From the bytes of one piece to its articles: pure functions, one a format.

pub mod dates;
mod entities;
mod error;
mod html;
pub mod language;
mod mojibake;
mod tidy;

pub use error::{FormatError, NoArticle};
pub use html::html;
pub use language::{Detected, language};
pub use tidy::tidy;
