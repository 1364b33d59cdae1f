//! Words by which writer or speaker colours what is said: hedges, boosters, evidentials, names left to others.

use std::ops::Range;

use legation_nlp::Dep;

use super::Context;
use crate::dossier::{Marker, MarkerKind};
use crate::syntax::Token;

/// At most so many of one statement are told.
const MOST: usize = 16;

/// The marker that begins at this token, and its tokens.
fn at(context: &Context<'_>, token: Token) -> Option<(MarkerKind, Range<Token>)> {
    let s = context.syntax;
    let longest = |first: &str| {
        context
            .lexicon
            .saying
            .markers(first)
            .iter()
            .find_map(|(rest, kind)| {
                let fits = rest.iter().enumerate().all(|(k, word)| {
                    token + 1 + k < s.len()
                        && (s.is_word(token + 1 + k, word) || s.lemma(token + 1 + k) == word)
                });
                fits.then(|| (*kind, token..token + 1 + rest.len()))
            })
    };
    longest(&s.lower(token)).or_else(|| longest(s.lemma(token)))
}

/// Markers in cue and content of a statement.
pub(super) fn of_statement(
    context: &Context<'_>,
    cue: &Range<Token>,
    content: &[Range<Token>],
) -> Vec<Marker> {
    let s = context.syntax;
    let mut found = Vec::new();
    let negated = cue.clone().filter(|&i| s.dep(i) == Dep::Neg);
    found.extend(negated.map(|i| Marker {
        kind: MarkerKind::Negation,
        span: s.span(i..i + 1),
    }));
    let mut free_from = 0;
    let mut tokens: Vec<Token> = std::iter::once(cue).chain(content).cloned().flatten().collect();
    tokens.sort_unstable();
    for token in tokens {
        if token < free_from || found.len() >= MOST {
            continue;
        }
        if let Some((kind, words)) = at(context, token) {
            free_from = words.end;
            found.push(Marker {
                kind,
                span: s.span(words),
            });
        }
    }
    found.sort_by_key(|marker| marker.span);
    found.dedup_by_key(|marker| marker.span);
    found
}

/// Markers beside the word that an event hangs on: its auxiliaries, adverbs and adjectives, and what governs it.
pub(crate) fn of_event(context: &Context<'_>, trigger: Token) -> Vec<Marker> {
    let s = context.syntax;
    let beside = |word: Token| {
        s.kids(word)
            .filter(|&k| {
                matches!(
                    s.dep(k),
                    Dep::Aux | Dep::Advmod | Dep::Amod | Dep::Prep | Dep::Npadvmod
                )
            })
            .collect::<Vec<_>>()
    };
    let mut words = beside(trigger);
    // "is said to have", "is believed to"
    if let Some(governor) = s.head(trigger).filter(|_| s.dep(trigger) == Dep::Xcomp) {
        words.extend(beside(governor));
        words.push(governor);
        words.extend(s.kids_by(governor, Dep::Auxpass));
    }
    words.sort_unstable();
    let mut free_from = 0;
    let mut found = Vec::new();
    for word in words {
        if word < free_from {
            continue;
        }
        if let Some((kind, tokens)) = at(context, word) {
            free_from = tokens.end;
            found.push(Marker {
                kind,
                span: s.span(tokens),
            });
        }
    }
    found
}
