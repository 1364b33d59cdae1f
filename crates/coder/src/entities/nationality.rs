//! Whose somebody is, by a word of a state.

use std::ops::Range;

use legation_knowledge::Country;

use super::state;
use crate::lexicon::Lexicon;
use crate::syntax::{Syntax, Token};

/// Words of the longest name of a state in a description.
const LONGEST: usize = 3;

/// The first state that these tokens name as their own.
pub(super) fn state_in(syntax: &Syntax<'_>, lexicon: &Lexicon, tokens: Range<Token>) -> Option<Country> {
    let nature = |i: Token| tokens.contains(&i) && lexicon.places.is_of_nature(syntax.word(i));
    tokens.clone().find_map(|start| {
        (start + 1..=(start + LONGEST).min(tokens.end))
            .rev()
            // "the *Indian* Ocean Commission", "Gulf of *Mexico*"
            .filter(|&end| {
                let of = start >= 2 && syntax.is_word(start - 1, "of") && nature(start - 2);
                !nature(end) && !of
            })
            .find_map(|end| {
                let state = state(lexicon, syntax.parse().slice(start..end))?;
                (!is_of_others(syntax, lexicon, start..end)).then_some(state)
            })
    })
}

/// Whether what stands around a state's word shows that it does not tell whose somebody is: "Latin *American*",
/// "*Turkish*-backed", "anti-*American*", "*Franco*-German", "a former *French* colony".
pub(crate) fn is_of_others(syntax: &Syntax<'_>, lexicon: &Lexicon, tokens: Range<Token>) -> bool {
    let words = &lexicon.nationalities;
    let is_hyphen = |i: Token| i < syntax.len() && matches!(syntax.word(i), "-" | "–");
    let word = syntax.parse().slice(tokens.clone());
    let own = state(lexicon, word);
    let of_another = |i: Token| state(lexicon, syntax.word(i)).is_some_and(|other| Some(other) != own);
    let behind_hyphen = tokens.start >= 2 && is_hyphen(tokens.start - 1);
    let before = match tokens.start {
        start if behind_hyphen => Some(start - 2),
        start => start.checked_sub(1),
    };
    if before.is_some_and(|i| words.is_wider(&syntax.lower(i), word)) {
        return true;
    }
    if behind_hyphen {
        let first = syntax.lower(tokens.start - 2);
        let both = words.halves.contains(&first) || of_another(tokens.start - 2);
        let joined = words.joined.contains(word) && !words.halves.contains(&first);
        if words.attitudes.contains(&first) || both && !joined {
            return true;
        }
    }
    let after = tokens.end;
    // "UN-backed", where the hyphen stays with the short form
    if word.ends_with(['-', '–']) && after < syntax.len() && words.backing.contains(syntax.small(after)) {
        return true;
    }
    if is_hyphen(after) && after + 1 < syntax.len() {
        let second = after + 1;
        if words.backing.contains(syntax.small(second)) || of_another(second) {
            return true;
        }
    }
    let was = before.is_some_and(|i| words.formerly.contains(&syntax.lower(i)));
    was && after < syntax.len() && words.lost.contains(syntax.small(after))
}
