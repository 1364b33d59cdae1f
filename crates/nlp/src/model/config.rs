//! The small, structured part of a compiled model, stored as one JSON section.

use serde::{Deserialize, Serialize};

/// Everything of a model that is not weights or large tables.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Config {
    /// Name of the pipeline, such as `en_core_web_sm`.
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) tokenizer: TokenizerConfig,
    /// Feature columns of the shared and of the name network.
    pub(crate) tok2vec: Vec<Column>,
    pub(crate) ner_tok2vec: Vec<Column>,
    /// Whether the networks read static word vectors.
    pub(crate) vectors: bool,
    pub(crate) tags: Vec<String>,
    /// Actions of the parser and of the name recogniser, by row of the upper layer: kind and label.
    pub(crate) parser_actions: Vec<(u8, String)>,
    pub(crate) ner_actions: Vec<(u8, String)>,
    pub(crate) rules: Vec<AttributeRule>,
    /// Suffix rules of the lemmatizer by part of speech.
    pub(crate) lemma_rules: Vec<(String, Vec<(String, String)>)>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TokenizerConfig {
    pub(crate) prefix: String,
    pub(crate) suffix: String,
    pub(crate) infix: String,
    pub(crate) url: String,
    pub(crate) exceptions: Vec<(String, Vec<Piece>)>,
}

/// A token of a tokenizer exception.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) norm: Option<String>,
}

/// A hashed feature: which attribute, which seed; its table is the section of the same position.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Column {
    pub(crate) feature: Feature,
    pub(crate) seed: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Feature {
    Norm,
    Prefix,
    Suffix,
    Shape,
    Spacy,
    IsSpace,
}

/// One pattern of the attribute ruler.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AttributeRule {
    pub(crate) pattern: Vec<TokenTest>,
    /// Which token of the pattern is changed.
    pub(crate) index: usize,
    pub(crate) set: Assignment,
}

/// What a token must be like; an absent test always holds.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct TokenTest {
    pub(crate) tag: Option<Test>,
    pub(crate) dep: Option<Test>,
    pub(crate) lower: Option<Test>,
    pub(crate) is_space: Option<bool>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Test {
    In(Vec<String>),
    NotIn(Vec<String>),
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Assignment {
    pub(crate) tag: Option<String>,
    pub(crate) pos: Option<String>,
    pub(crate) morph: Option<String>,
    pub(crate) lemma: Option<String>,
    pub(crate) dep: Option<String>,
}
