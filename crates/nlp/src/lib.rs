//! English text to tokens, tags, dependencies, names and lemmas: a native runtime for spaCy's `en_core_web_sm`
//! and `en_core_web_md` 3.8, token for token equal to spaCy.
//!
//! [`compile_model`] turns a model directory into one memory-mapped file; [`Engine::open`] opens it; a
//! [`Session`] parses texts on one thread, [`Engine::stream`] a stream of them on many.
//!
//! ```no_run
//! # fn main() -> Result<(), legation_nlp::OpenError> {
//! let engine = legation_nlp::Engine::open("en-sm.legation".as_ref())?;
//! let parse = legation_nlp::Session::new(&engine).parse("The two ministers met in Vienna.");
//! for (i, token) in parse.tokens().iter().enumerate() {
//!     println!("{}\t{}\t{}", parse.word(i), token.tag, token.dep);
//! }
//! # Ok(())
//! # }
//! ```

mod hashing;
mod kernel;
mod labels;
mod lemmatizer;
mod model;
mod ner;
mod parse;
mod parser;
mod pattern;
mod rules;
mod session;
mod stream;
mod tok2vec;
mod tokenizer;
mod transition;
mod tree;
mod unicode;
mod url;
mod vocab;
mod windows;

pub use labels::{Dep, EntityKind, Pos, Tag, UnknownLabel};
pub use model::{CompileError, MODEL_KIND, MODEL_SCHEMA, ModelName, OpenError, compile_model};
pub use parse::{Entity, Iob, Parse, ParseWarning, Token};
pub use session::{Engine, Session, cpu_features};
