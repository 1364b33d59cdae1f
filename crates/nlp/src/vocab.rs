//! Word types seen so far and what is known of each: feature ids, normal form, special cases that it begins.

use std::collections::HashMap;

use crate::hashing::string_id;
use crate::model::{Feature, Model, NO_VECTOR, Strings};
use crate::rules::LowerRules;
use crate::unicode::{is_space, shape};

/// Index of a [`Lexeme`] in a [`Vocab`].
pub(crate) type LexId = u32;

/// A word type: a string together with its normal form (a tokenizer exception may give it another one).
#[derive(Debug)]
pub(crate) struct Lexeme {
    pub(crate) text: Box<str>,
    pub(crate) lower: Box<str>,
    pub(crate) norm: Box<str>,
    norm_id: u64,
    prefix: u64,
    suffix: u64,
    shape: u64,
    pub(crate) chars: u32,
    pub(crate) is_space: bool,
    pub(crate) vector_row: u32,
    /// Rules of the attribute ruler whose test of the lower-case form this word passes.
    pub(crate) lower_rules: LowerRules,
}

impl Lexeme {
    /// Value of a feature; `space_after` is the one that belongs to the token.
    pub(crate) fn feature(&self, feature: Feature, space_after: bool) -> u64 {
        match feature {
            Feature::Norm => self.norm_id,
            Feature::Prefix => self.prefix,
            Feature::Suffix => self.suffix,
            Feature::Shape => self.shape,
            Feature::Spacy => u64::from(space_after),
            Feature::IsSpace => u64::from(self.is_space),
        }
    }
}

/// The word types of one session.
#[derive(Debug, Default)]
pub(crate) struct Vocab {
    by_text: HashMap<Box<str>, LexId>,
    by_text_and_norm: HashMap<(Box<str>, Box<str>), LexId>,
    lexemes: Vec<Lexeme>,
    bytes: usize,
}

impl Vocab {
    pub(crate) fn len(&self) -> usize {
        self.lexemes.len()
    }

    /// Bytes of text that are kept.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Forgets the words but keeps the tables' memory.
    pub(crate) fn clear(&mut self) {
        self.by_text.clear();
        self.by_text_and_norm.clear();
        self.lexemes.clear();
        self.bytes = 0;
    }

    pub(crate) fn get(&self, id: LexId) -> &Lexeme {
        &self.lexemes[id as usize]
    }

    /// The lexeme of `text` with the normal form that the vocabulary gives it.
    pub(crate) fn lexeme(&mut self, text: &str, model: &Model) -> LexId {
        if let Some(&id) = self.by_text.get(text) {
            return id;
        }
        let norm = default_norm(text, model);
        let id = self.add(text, norm, model);
        self.by_text.insert(text.into(), id);
        id
    }

    /// The lexeme of `text` with a normal form of its own.
    pub(crate) fn lexeme_with_norm(&mut self, text: &str, norm: &str, model: &Model) -> LexId {
        let key = (Box::from(text), Box::from(norm));
        if let Some(&id) = self.by_text_and_norm.get(&key) {
            return id;
        }
        let id = self.add(text, norm.into(), model);
        self.by_text_and_norm.insert(key, id);
        id
    }

    fn add(&mut self, text: &str, norm: Box<str>, model: &Model) -> LexId {
        let lower: Box<str> = text.to_lowercase().into();
        let suffix_at = text.char_indices().rev().nth(2).map_or(0, |(i, _)| i);
        let first = text.chars().next().map_or(0, char::len_utf8);
        self.bytes += 4 * text.len();
        self.lexemes.push(Lexeme {
            norm_id: string_id(&norm),
            prefix: string_id(&text[..first]),
            suffix: string_id(&text[suffix_at..]),
            shape: string_id(&shape(text)),
            chars: text.chars().count() as u32,
            is_space: !text.is_empty() && text.chars().all(is_space),
            vector_row: if model.config.vectors {
                model.vector_row(string_id(text))
            } else {
                NO_VECTOR
            },
            lower_rules: model.ruler.lower_rules(&lower),
            text: text.into(),
            lower,
            norm,
        });
        (self.lexemes.len() - 1) as LexId
    }
}

/// Normal form: the model's table, then the forms that every language shares, then lower case.
fn default_norm(text: &str, model: &Model) -> Box<str> {
    let keys = model.file.u64s("norm.keys").unwrap_or(&[]);
    if let Ok(i) = keys.binary_search(&string_id(text))
        && let Ok(norms) = Strings::open(&model.file, "norm")
        && let Some(norm) = norms.get(i)
    {
        return norm.into();
    }
    base_norm(text).map_or_else(|| text.to_lowercase().into(), Box::from)
}

fn base_norm(text: &str) -> Option<&'static str> {
    let table = include_str!("../data/base_norms.tsv");
    let rows = table.lines().filter(|line| !line.starts_with("# "));
    rows.filter_map(|row| row.split_once('\t'))
        .find(|(token, _)| *token == text)
        .map(|(_, norm)| norm)
}
