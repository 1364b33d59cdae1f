//! English text to tokens, tags, dependencies, names and lemmas: a native runtime for spaCy's `en_core_web_sm`
//! and `en_core_web_md` 3.8, token for token equal to spaCy.

mod labels;
mod parse;

pub use labels::{Dep, EntityKind, Pos, Tag, UnknownLabel};
pub use parse::{Entity, Iob, Parse, ParseWarning, Token};
