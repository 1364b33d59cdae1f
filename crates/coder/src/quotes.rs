//! Quotations: what stands between quotation marks.

use std::ops::Range;

use crate::syntax::{Syntax, Token};

/// A longer quotation is taken for a mark without its partner.
const LONGEST: usize = 400;

/// The quotations of a document.
#[derive(Debug)]
pub(crate) struct Quotes {
    all: Vec<Range<Token>>,
    by_token: Vec<Option<u32>>,
}

impl Quotes {
    fn add(&mut self, tokens: Range<Token>) {
        let id = Some(self.all.len() as u32);
        self.by_token[tokens.clone()].fill(id);
        self.all.push(tokens);
    }

    /// The quotation that the token stands in, without its marks.
    pub(crate) fn around(&self, token: Token) -> Option<Range<Token>> {
        self.by_token[token].map(|q| self.all[q as usize].clone())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Double,
    Single,
}

/// Finds them. A quotation ends in its block, or is none: an apostrophe has no partner.
pub(crate) fn find(syntax: &Syntax<'_>) -> Quotes {
    let mut quotes = Quotes {
        all: Vec::new(),
        by_token: vec![None; syntax.len()],
    };
    let mut open: Option<(Mark, Token)> = None;
    for i in 0..syntax.len() {
        if syntax.word(i).contains('\n') {
            // A quotation of several paragraphs opens each anew and is closed in the last one.
            if let Some((opened, start)) = open.filter(|(_, start)| start + 1 < i)
                && opened == Mark::Double
                && i + 1 < syntax.len()
                && mark(syntax, i + 1).is_some_and(|(next, can_open, _)| next == opened && can_open)
            {
                quotes.add(start + 1..i);
            }
            open = None;
        }
        if open.is_some_and(|(_, start)| i - start > LONGEST) {
            open = None;
        }
        let Some((mark, can_open, can_close)) = mark(syntax, i) else {
            continue;
        };
        match open {
            Some((opened, start)) if opened == mark && can_close => {
                if start + 1 < i {
                    quotes.add(start + 1..i);
                }
                open = None;
            }
            None if can_open => open = Some((mark, i)),
            _ => {}
        }
    }
    quotes
}

/// What kind of mark the token is, and whether it can open and close: straight marks tell by the space around them.
fn mark(syntax: &Syntax<'_>, i: Token) -> Option<(Mark, bool, bool)> {
    let parse = syntax.parse();
    let space_before =
        i == 0 || syntax.is_space(i - 1) || parse.tokens()[i - 1].end < parse.tokens()[i].start;
    let space_after = parse.tokens()[i].space_after || i + 1 == syntax.len() || syntax.is_space(i + 1);
    match syntax.word(i) {
        "“" | "«" | "„" | "``" => Some((Mark::Double, true, false)),
        "”" | "»" => Some((Mark::Double, false, true)),
        "\"" | "''" => Some((Mark::Double, !space_after, !space_before || space_after)),
        "‘" => Some((Mark::Single, true, false)),
        "’" => Some((Mark::Single, false, !space_before)),
        "'" => Some((Mark::Single, space_before && !space_after, !space_before)),
        _ => None,
    }
}
