//! Where the content of a statement begins and ends.

use std::ops::Range;

use legation_nlp::{Dep, Pos};

use super::Context;
use crate::dossier::Span;
use crate::syntax::Token;

/// A parenthetical "he said" has at most so many words.
const PARENTHETICAL: usize = 18;

/// A clause without what belongs to the cue, so that `"X," he said, "Y"` comes in two pieces; and as far as the
/// quotation goes that it begins or ends in.
pub(super) fn clause(context: &Context<'_>, cue: Token, clause: Range<Token>) -> Vec<Range<Token>> {
    let own = parenthesis(context, cue, &clause);
    let mut pieces: Vec<Range<Token>> = match own {
        Some(own) if own.start < clause.end && clause.start < own.end => {
            vec![
                clause.start..own.start.max(clause.start),
                own.end.min(clause.end)..clause.end,
            ]
        }
        _ => vec![clause],
    };
    for piece in &mut pieces {
        trim(context, piece);
    }
    pieces.retain(|p| !p.is_empty());
    extend(context, cue, &mut pieces);
    pieces
}

/// Words of the cue and its own dependents, where they stand in the middle of the content.
fn parenthesis(context: &Context<'_>, cue: Token, clause: &Range<Token>) -> Option<Range<Token>> {
    if !clause.contains(&cue) {
        return None;
    }
    let s = context.syntax;
    let mut own = cue..cue + 1;
    for kid in s.kids(cue) {
        let content = matches!(
            s.dep(kid),
            Dep::Ccomp | Dep::Xcomp | Dep::Punct | Dep::Advcl | Dep::Conj | Dep::Dep
        );
        let tree = s.subtree(kid);
        if !content && tree.len() <= PARENTHETICAL {
            own = own.start.min(tree.start)..own.end.max(tree.end);
        }
    }
    Some(own)
}

/// Code points of a piece of content, with the quotation marks that it begins or ends in, and the punctuation within
/// them.
pub(super) fn span(context: &Context<'_>, mut piece: Range<Token>) -> Option<Span> {
    let s = context.syntax;
    let idle = |i: Token| matches!(s.pos(i), Pos::Space | Pos::Punct);
    let first = piece.clone().find(|&i| !idle(i))?;
    let last = piece.rev().find(|&i| !idle(i))?;
    piece = first..last + 1;
    let opening = context
        .quotes
        .around(first)
        .filter(|q| (q.start..first).all(idle) && q.start > 0);
    if let Some(quote) = opening {
        piece.start = quote.start - 1;
    }
    let closing = context
        .quotes
        .around(last)
        .filter(|q| (last + 1..q.end).all(idle) && q.end < s.len());
    if let Some(quote) = closing {
        piece.end = quote.end + 1;
    }
    Some(s.span(piece))
}

/// Takes white space and punctuation off the edges.
pub(super) fn trim(context: &Context<'_>, piece: &mut Range<Token>) {
    let s = context.syntax;
    let idle = |i: Token| matches!(s.pos(i), Pos::Space | Pos::Punct);
    while piece.start < piece.end && idle(piece.start) {
        piece.start += 1;
    }
    while piece.start < piece.end && idle(piece.end - 1) {
        piece.end -= 1;
    }
}

/// A quotation belongs to its statement as a whole, over full stops too.
pub(super) fn extend(context: &Context<'_>, cue: Token, pieces: &mut [Range<Token>]) {
    if let Some(first) = pieces.first_mut()
        && let Some(quote) = context.quotes.around(first.start)
        && !quote.contains(&cue)
    {
        first.start = first.start.min(quote.start);
    }
    if let Some(last) = pieces.last_mut()
        && let Some(quote) = context.quotes.around(last.end - 1)
        && !quote.contains(&cue)
    {
        last.end = last.end.max(quote.end);
    }
}

/// The first quotation among these tokens, if there is one of more than a word.
pub(super) fn quotation(context: &Context<'_>, tokens: Range<Token>) -> Option<Range<Token>> {
    let mut i = tokens.start;
    while i < tokens.end {
        if let Some(quote) = context.quotes.around(i) {
            if quote.len() > 2 {
                return Some(quote);
            }
            i = quote.end;
        }
        i += 1;
    }
    None
}

/// Where a participle with "while", "when" or the like begins at the end of a piece.
pub(super) fn aside(context: &Context<'_>, piece: Range<Token>) -> Option<Token> {
    let s = context.syntax;
    piece.clone().skip(1).find_map(|i| {
        let participle =
            s.dep(i) == Dep::Advcl && s.tag(i) == legation_nlp::Tag::Vbg && s.kid(i, Dep::Mark).is_some();
        let tree = s.subtree(i);
        let start = tree.start.max(piece.start + 1);
        (participle && tree.end >= piece.end && s.head(i).is_some_and(|h| h < i)).then_some(start)
    })
}

/// Where "and" with a verb in this form and without a subject follows that hangs on a noun of the piece, so that it is another act of
/// whose the noun is told.
pub(super) fn other_act(context: &Context<'_>, piece: Range<Token>, tag: legation_nlp::Tag) -> Option<Token> {
    let s = context.syntax;
    if !matches!(
        tag,
        legation_nlp::Tag::Vbd | legation_nlp::Tag::Vbz | legation_nlp::Tag::Vbp
    ) {
        return None;
    }
    let first = piece.start;
    piece
        .take(super::REACH)
        .skip(1)
        .find(|&i| {
            let verb = s.tag(i) == tag && s.dep(i) == Dep::Conj && s.pos(i) == Pos::Verb;
            let noun = s.head(i).is_some_and(|h| s.is_nominal(h) && h >= first);
            // "communicated its position and secured support", where the tagger takes the past tense for a participle before a noun.
            let participle = tag == legation_nlp::Tag::Vbd
                && s.tag(i) == legation_nlp::Tag::Vbn
                && s.dep(i) == Dep::Amod
                && s.dep(i - 1) == Dep::Cc
                && s.head(i)
                    .is_some_and(|h| s.dep(h) == Dep::Conj && s.kids(h).all(|k| s.dep(k) != Dep::Det));
            if participle {
                return true;
            }
            let bare = !s.kids(i).any(|k| matches!(s.dep(k), Dep::Nsubj | Dep::Nsubjpass));
            verb && noun && bare
        })
        .map(|verb| {
            if verb > first && s.dep(verb - 1) == Dep::Cc {
                verb - 1
            } else {
                verb
            }
        })
}
