//! Words and phrases, found in a text by the lemmas or forms of its tokens.

use std::collections::HashMap;

use crate::syntax::{Syntax, Token};

/// Phrases with what each means.
#[derive(Debug)]
pub(crate) struct Phrases<T> {
    /// By the first word: the further words, longer phrases first.
    by_first: HashMap<String, Vec<(Vec<String>, T)>>,
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Self {
            by_first: HashMap::new(),
        }
    }
}

impl<T> Phrases<T> {
    /// Adds a phrase: lemmas in lower case, with spaces between. A hyphen is a word of its own, as the tokenizer has it.
    pub(crate) fn add(&mut self, phrase: &str, meaning: T) {
        let spaced = phrase.replace('-', " - ");
        let mut words = spaced.split_whitespace().map(str::to_owned);
        let Some(first) = words.next() else {
            return;
        };
        let list = self.by_first.entry(first).or_default();
        list.push((words.collect(), meaning));
        list.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
    }

    /// The phrases that begin at this token, with the token after each; the longest first.
    pub(crate) fn at<'a>(
        &'a self,
        syntax: &'a Syntax<'_>,
        token: Token,
    ) -> impl Iterator<Item = (Token, &'a T)> + 'a {
        let lemma = syntax.lemma(token);
        let lower = syntax.lower(token);
        let by_lemma = self.by_first.get(lemma);
        let by_form = Some(&lower)
            .filter(|lower| *lower != lemma)
            .and_then(|lower| self.by_first.get(lower));
        let stop = syntax.sentence(token).tokens.end;
        by_lemma
            .into_iter()
            .chain(by_form)
            .flatten()
            .filter_map(move |(rest, meaning)| {
                let end = token + 1 + rest.len();
                let fits = end <= stop
                    && rest.iter().enumerate().all(|(k, word)| {
                        let at = token + 1 + k;
                        syntax.lemma(at) == word || syntax.is_word(at, word)
                    });
                fits.then_some((end, meaning))
            })
    }
}
