//! What events are about: the contexts that the words of the event's sentence show, and, weaker, those of the document.

use std::ops::Range;

use crate::lexicon::Lexicon;
use crate::syntax::{Syntax, Token};

/// A context that the whole document shows by so many strong words needs no more than a weak one in the sentence.
const DOCUMENT: usize = 3;

/// A word that shows a context.
#[derive(Debug, Clone)]
pub(crate) struct Sign {
    pub(crate) tokens: Range<Token>,
    pub(crate) context: usize,
    strong: bool,
}

/// All signs of a document.
#[derive(Debug, Default)]
pub(crate) struct Contexts {
    /// In order.
    signs: Vec<Sign>,
    /// How many strong signs there are of each context.
    strong: Vec<usize>,
}

/// Finds them.
pub(crate) fn find(syntax: &Syntax<'_>, lexicon: &Lexicon) -> Contexts {
    let words = &lexicon.contexts;
    let mut contexts = Contexts {
        signs: Vec::new(),
        strong: vec![0; words.names.len()],
    };
    for token in 0..syntax.len() {
        for (end, shows) in words.words.at(syntax, token) {
            contexts.strong[shows.context] += usize::from(shows.strong);
            contexts.signs.push(Sign {
                tokens: token..end,
                context: shows.context,
                strong: shows.strong,
            });
        }
    }
    contexts
}

impl Contexts {
    /// The contexts of an event in this sentence with a sign of each, in the order of the ontology.
    pub(crate) fn of(&self, sentence: &Range<Token>) -> Vec<Sign> {
        let first = self.signs.partition_point(|s| s.tokens.start < sentence.start);
        let here = &self.signs[first..];
        let here = &here[..here.partition_point(|s| s.tokens.start < sentence.end)];
        let mut found: Vec<Sign> = Vec::new();
        for sign in here {
            if found.iter().all(|f| f.context != sign.context) && self.holds(sign, here) {
                found.push(sign.clone());
            }
        }
        found.sort_by_key(|sign| sign.context);
        found
    }

    /// Whether a sign stands for its context: a strong one by itself, a weak one with another of the sentence, or with
    /// several of the document.
    fn holds(&self, sign: &Sign, here: &[Sign]) -> bool {
        let another = |s: &Sign| s.context == sign.context && s.tokens.start >= sign.tokens.end;
        let before = |s: &Sign| s.context == sign.context && s.tokens.end <= sign.tokens.start;
        sign.strong || here.iter().any(|s| another(s) || before(s)) || self.strong[sign.context] >= DOCUMENT
    }
}
