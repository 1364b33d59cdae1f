//! How a quotation goes on in the sentences after it.

use std::ops::Range;

use legation_nlp::{Dep, Pos};

use super::Context;
use super::anchors::Anchor;
use crate::lexicon::Features;
use crate::syntax::Token;

/// So many sentences at most.
const FURTHER: usize = 12;

/// A sentence that may go on with what is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Further {
    /// What of it would be said.
    pub(super) tokens: Range<Token>,
    sentence: Range<Token>,
    quoted: bool,
    /// How many such sentences stand between.
    at: usize,
}

/// The sentences behind a content, each of which is said too only if those before it are.
pub(super) fn further(context: &Context<'_>, anchor: &Anchor<'_>, content: &[Range<Token>]) -> Vec<Further> {
    let s = context.syntax;
    let mut found = Vec::new();
    // What is said within a quotation does not go on in the next one.
    if context.quotes.around(anchor.token).is_some() {
        return found;
    }
    let Some(end) = content.last().map(|p| p.end).filter(|&end| end > 0) else {
        return found;
    };
    let mut next = s
        .sentence(end - 1)
        .tokens
        .end
        .max(context.reach(anchor.token).end);
    while next < s.len() && found.len() < FURTHER {
        let sentence = context.reach(next);
        let first = sentence
            .clone()
            .find(|&i| !matches!(s.pos(i), Pos::Punct | Pos::Space));
        let Some(first) = first else {
            next = sentence.end;
            continue;
        };
        let quote = context
            .quotes
            .around(first)
            .filter(|q| q.start <= first && q.start + 2 > sentence.start);
        match &quote {
            Some(quote) => found.push(Further {
                tokens: quote.clone(),
                sentence: sentence.clone(),
                quoted: true,
                at: found.len(),
            }),
            None => break,
        }
        next = sentence
            .end
            .max(quote.map_or(0, |q| context.reach(q.end - 1).end));
    }
    found
}

/// What speaks for a sentence going on with it.
pub(super) fn features(
    context: &Context<'_>,
    anchor: &Anchor<'_>,
    content: &[Range<Token>],
    further: &Further,
    out: &mut impl Features,
) {
    let s = context.syntax;
    let first = content.first().map_or(0, |p| p.start);
    let last = content.last().map_or(0, |p| p.end.saturating_sub(1));
    let opens = context.quotes.around(first).is_some();
    let closes = context.quotes.around(last).is_some();
    let before = match (opens, closes) {
        (true, true) => "quoted",
        (false, true) => "closes",
        (true, false) => "opens",
        (false, false) => "plain",
    };
    let place = if last < anchor.token { "before" } else { "after" };
    let gap =
        (context.reach(anchor.token).start.max(last)..further.tokens.start).any(|i| s.word(i).contains('\n'));
    let line = if gap { "new line" } else { "same line" };
    let whole = (further.tokens.end..further.sentence.end)
        .filter(|&i| !matches!(s.pos(i), Pos::Punct | Pos::Space))
        .count();
    let rest = match whole {
        0 => "all",
        1..=6 => "rest",
        _ => "much rest",
    };
    let own_cue = further
        .sentence
        .clone()
        .filter(|i| !further.tokens.contains(i))
        .any(|i| s.is_verb(i) && s.kid(i, Dep::Nsubj).is_some());
    let own = if own_cue { "own cue" } else { "no cue" };
    let nth = match further.at {
        0 => "first",
        1 => "second",
        _ => "later",
    };
    out.add(&["bias"]);
    out.add(&["before", before, place]);
    out.add(&["before", before, line]);
    out.add(&["line", line, rest]);
    out.add(&["line", line, rest, own, before]);
    out.add(&["own", own, line, nth]);
    out.add(&["nth", nth, line]);
    out.add(&["class", anchor.class(), before, line]);
    out.add(&["kind", anchor.kind.name(), before, line]);
    out.add(&["quoted", if further.quoted { "yes" } else { "no" }]);
    // A content that is told, and a quotation behind it that is a statement of its own.
    let size = further.tokens.len();
    out.add(&[
        "size",
        if size < 4 {
            "few"
        } else if size < 10 {
            "some"
        } else {
            "many"
        },
        line,
    ]);
    // A speaker in front of the next line's end.
    let next = further.sentence.end;
    if next < s.len() {
        out.add(&["behind", s.pos(next).as_str(), rest]);
    }
}
