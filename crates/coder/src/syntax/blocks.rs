//! Blocks of a text: headings and paragraphs.
//!
//! An empty line ends a block, and so does the end of a line that closes a sentence. A line that closes none ends a
//! block too, as a heading does, unless the next line goes on in the middle of a sentence, indented or with a small
//! letter, or the text is wrapped to a narrow column, where lines break anywhere.

use std::ops::Range;

use legation_nlp::{EntityKind, Parse, Pos};

/// A longer line is no heading.
const HEADING_WORDS: usize = 20;
/// A text with several lines in this range (in words) that end in mid-sentence, and none longer, is wrapped.
const WRAPPED_WORDS: std::ops::RangeInclusive<usize> = 5..=20;
/// Share of such lines.
const WRAPPED_SHARE: f64 = 0.5;

/// In a heading, words of so many letters have a capital.
const TITLE_LETTERS: usize = 4;
/// A sentence with fewer such words is not taken for one.
const TITLE_WORDS: usize = 3;

/// A dateline has at most so many tokens: "UNITED NATIONS, N.Y., Oct. 25 —", "MOSCOW (Legation Wire) -".
const DATELINE: usize = 16;

/// The blocks of a text, by token.
pub(super) struct Blocks {
    of_token: Vec<u32>,
    headings: Vec<bool>,
}

impl Blocks {
    /// The token's block.
    pub(super) fn of(&self, token: usize) -> u32 {
        self.of_token[token]
    }

    /// Whether the block is a heading.
    pub(super) fn is_heading(&self, block: u32) -> bool {
        self.headings[block as usize]
    }
}

/// A line: its tokens without white space, and what ends it.
#[derive(Debug, Default, Clone, Copy)]
struct Line {
    first: usize,
    words: usize,
    /// Whether its last token closes a sentence.
    closed: bool,
    /// Whether an empty line follows.
    gap: bool,
    /// Whether it is no line of its own but the heading that one begins with, "Judge Freed in Lima. A court ruled …".
    title: bool,
    /// Whether the next line goes on with this one: it is indented or begins with a small letter.
    continued: bool,
}

/// Finds them.
pub(super) fn find(parse: &Parse) -> Blocks {
    let lines = lines(parse);
    let wrapped = is_wrapped(&lines);
    let mut blocks = Blocks {
        of_token: Vec::with_capacity(parse.len()),
        headings: Vec::new(),
    };
    let mut words_in_block = 0;
    for (k, line) in lines.iter().enumerate() {
        let begins = k == 0 || ends_block(&lines[k - 1], wrapped);
        if begins {
            blocks.headings.push(false);
            words_in_block = 0;
        }
        words_in_block += line.words;
        let end = lines.get(k + 1).map_or(parse.len(), |next| next.first);
        if let Some(cut) = dateline(parse, line.first..end).filter(|_| begins) {
            blocks.of_token.resize(cut, blocks.headings.len() as u32 - 1);
            blocks.headings.push(false);
            words_in_block -= cut - line.first;
        }
        let block = blocks.headings.len() as u32 - 1;
        blocks.of_token.resize(end, block);
        let alone = lines.len() > 1;
        blocks.headings[block as usize] =
            line.title || (alone && !line.closed && words_in_block <= HEADING_WORDS);
    }
    blocks
}

/// Where the text goes on after a dateline that a paragraph begins with: a place in capitals, a place with no more than
/// names and a day behind it, or anything with the agency in brackets, then a dash between spaces or a colon.
fn dateline(parse: &Parse, line: Range<usize>) -> Option<usize> {
    let first = line.start;
    // "MOSCOW, March 12 -Prime Minister Orlov said": the dash may be glued to what follows the day.
    let is_glued = |i: usize| {
        let word = parse.word(i);
        word.len() > 1 && word.starts_with('-') && parse.tokens()[i - 1].pos == Pos::Num
    };
    let near = first + 1..line.end.min(first + DATELINE);
    let mark = near
        .clone()
        .find(|&i| matches!(parse.word(i), "—" | "–" | "-" | "--" | ":" | "):") || is_glued(i))?;
    let colon = parse.word(mark).ends_with(':');
    let apart = colon || parse.tokens()[mark - 1].space_after || parse.word(mark) == "—";
    let agency = parse.word(mark - 1) == ")" || parse.word(mark) == "):";
    let closed = (first..mark).any(|i| matches!(parse.word(i), "." | "!" | "?" | "\""));
    let goes_on = mark + 1 < line.end;
    let place = if colon {
        // "Delhi: The minister has …", unlike "Minister: talks failed".
        is_place(parse, first) && mark - first <= 4 && parse.tokens()[line.end - 1].pos == Pos::Punct
    } else {
        is_in_capitals(parse.word(first)) || is_place(parse, first)
    };
    let plain =
        agency || is_in_capitals(parse.word(first)) || (first..mark).all(|i| is_of_dateline(parse, i));
    let next = if is_glued(mark) { mark } else { mark + 1 };
    (apart && goes_on && !closed && plain && (place || agency)).then_some(next)
}

fn is_in_capitals(word: &str) -> bool {
    word.len() > 2 && word.chars().all(|c| c.is_uppercase() || "-.'’".contains(c))
}

/// Whether the recogniser takes the token for a place.
fn is_place(parse: &Parse, token: usize) -> bool {
    matches!(
        parse.tokens()[token].ent.kind(),
        Some(EntityKind::Gpe | EntityKind::Loc)
    )
}

/// Names, numbers and commas.
fn is_of_dateline(parse: &Parse, token: usize) -> bool {
    matches!(parse.tokens()[token].pos, Pos::Propn | Pos::Num | Pos::Punct)
}

fn ends_block(line: &Line, wrapped: bool) -> bool {
    line.gap || line.closed || !(wrapped || line.continued)
}

/// Lines of the text, as far as they have tokens.
fn lines(parse: &Parse) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut open = false;
    for (i, token) in parse.tokens().iter().enumerate() {
        if token.pos == Pos::Space || parse.word(i).trim().is_empty() {
            let breaks = parse.word(i).matches('\n').count();
            if breaks > 0 {
                open = false;
                // White space may come in several tokens; together they may hold two line ends.
                let before = i > 0 && parse.word(i - 1).contains('\n');
                if let Some(last) = lines.last_mut() {
                    last.gap |= breaks > 1 || before;
                }
            }
            continue;
        }
        if open
            && token.sent_start
            && let Some(last) = lines.last_mut()
            && closes(parse.word(i - 1))
            && (is_title(parse, last.first..i) || begins_with_dateline(parse, last.first..i))
        {
            last.title = true;
            open = false;
        }
        if !open {
            let indented = i > 0 && parse.word(i - 1).ends_with([' ', '\t']);
            let small = parse.word(i).starts_with(char::is_lowercase);
            if let Some(last) = lines.last_mut() {
                last.continued = indented || small;
            }
            lines.push(Line {
                first: i,
                ..Line::default()
            });
            open = true;
        }
        if let Some(line) = lines.last_mut() {
            line.words += 1;
            line.closed = closes(parse.word(i))
                || (line.closed && token.pos == Pos::Punct && !parse.word(i).contains(','));
        }
    }
    if let Some(first) = lines.first_mut() {
        first.first = 0;
    } else if !parse.is_empty() {
        lines.push(Line::default());
    }
    lines
}

/// Whether what stands before this place is a heading, since a dateline in capitals follows: "Judge freed. LIMA, Peru —".
fn begins_with_dateline(parse: &Parse, before: Range<usize>) -> bool {
    let first = before.end;
    before.len() <= HEADING_WORDS
        && is_in_capitals(parse.word(first))
        && dateline(parse, first..parse.len().min(first + DATELINE + 2)).is_some()
}

/// Whether a sentence is written as headings are, each longer word with a capital.
fn is_title(parse: &Parse, sentence: Range<usize>) -> bool {
    if sentence.len() > HEADING_WORDS {
        return false;
    }
    let long = |i: &usize| {
        let word = parse.word(*i);
        word.len() >= TITLE_LETTERS && word.chars().all(|c| c.is_alphabetic() || "-'’.".contains(c))
    };
    let (mut capital, mut small, mut plain) = (0, 0, 0);
    for i in sentence.filter(long) {
        let word = parse.word(i);
        if word.starts_with(char::is_lowercase) {
            small += 1;
        } else if word.chars().any(char::is_lowercase) {
            capital += 1;
            // Names have capitals anywhere.
            plain += usize::from(parse.tokens()[i].ent.kind().is_none());
        }
    }
    capital >= TITLE_WORDS && plain >= 2 && small * 6 <= capital
}

fn closes(word: &str) -> bool {
    word.ends_with(['.', '!', '?', '…', ':', ';'])
}

fn is_wrapped(lines: &[Line]) -> bool {
    let inner = &lines[..lines.len().saturating_sub(1)];
    let torn = inner
        .iter()
        .filter(|l| !l.closed && !l.gap && WRAPPED_WORDS.contains(&l.words))
        .count();
    let long = lines.iter().any(|l| l.words > *WRAPPED_WORDS.end() + 5);
    torn >= 3 && !long && torn as f64 >= WRAPPED_SHARE * inner.len() as f64
}
