//! A parse as CoNLL-U (<https://universaldependencies.org/format.html>).
//!
//! The model makes tokens of white space beyond a single space; CoNLL-U knows words only. Such tokens are left
//! out, their text goes to `SpacesAfter`, and their dependents hang on their heads instead.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::Range;

use legation_nlp::{Iob, Parse};

/// Writes all sentences of a document. One without words leaves no trace, since the format has none for it.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(id: &str, parse: &Parse, out: &mut impl Write) -> io::Result<()> {
    let id = one_line(id);
    let mut number = 0;
    let mut lines = String::new();
    for range in parse.sentences() {
        let Some(sentence) = Sentence::new(parse, range) else {
            continue;
        };
        number += 1;
        if number == 1 {
            writeln!(out, "# newdoc id = {id}")?;
        }
        writeln!(out, "# sent_id = {id}-{number}\n# text = {}", sentence.text())?;
        lines.clear();
        sentence.lines(&mut lines);
        lines.push('\n');
        out.write_all(lines.as_bytes())?;
    }
    Ok(())
}

/// The words of one sentence.
struct Sentence<'a> {
    parse: &'a Parse,
    /// First token of the sentence, white space included.
    start: usize,
    /// Token indices of the words; never empty.
    words: Vec<usize>,
    /// For each token of the sentence its number among the words, from 1; 0 for white space.
    numbers: Vec<usize>,
}

impl<'a> Sentence<'a> {
    fn new(parse: &'a Parse, range: Range<usize>) -> Option<Self> {
        let mut words = Vec::with_capacity(range.len());
        let mut numbers = vec![0; range.len()];
        for i in range.clone() {
            if !is_blank(parse.word(i)) {
                words.push(i);
                numbers[i - range.start] = words.len();
            }
        }
        (!words.is_empty()).then_some(Self {
            parse,
            start: range.start,
            words,
            numbers,
        })
    }

    /// The words with one space wherever there is white space between two.
    fn text(&self) -> String {
        let mut text = String::new();
        for (n, &i) in self.words.iter().enumerate() {
            text.push_str(&one_line(self.parse.word(i)));
            if n + 1 < self.words.len() && !self.spaces_after(i).is_empty() {
                text.push(' ');
            }
        }
        text
    }

    fn lines(&self, out: &mut String) {
        let heads = self.heads();
        let mut name_began = false;
        let mut next = self.start;
        for (n, &i) in self.words.iter().enumerate() {
            name_began |= (next..i).any(|blank| matches!(self.parse.tokens()[blank].ent, Iob::Begin(_)));
            next = i + 1;
            let token = &self.parse.tokens()[i];
            let relation = if heads[n] == 0 { "root" } else { token.dep.as_str() };
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{relation}\t_\t{}",
                n + 1,
                field(self.parse.word(i)),
                field(self.parse.lemma(i)),
                field(token.pos.as_str()),
                field(token.tag.as_str()),
                field(self.parse.morph(i)),
                heads[n],
                self.misc(i, n, std::mem::take(&mut name_began)),
            );
        }
    }

    /// For each word the number of its head; 0 for the one root.
    fn heads(&self) -> Vec<usize> {
        let mut heads: Vec<usize> = self.words.iter().map(|&i| self.head(i)).collect();
        // More than one root there is only where white space was the root: its words then hang on the first.
        let first = heads.iter().position(|&head| head == 0).unwrap_or(0);
        heads[first] = 0;
        for head in heads.iter_mut().skip(first + 1).filter(|head| **head == 0) {
            *head = first + 1;
        }
        heads
    }

    /// Climbs from a word to the next word above it.
    fn head(&self, word: usize) -> usize {
        let mut at = word;
        // A tree is never deeper than the sentence is long; this also ends on what is no tree.
        for _ in 0..self.numbers.len() {
            let head = self.parse.tokens()[at].head as usize;
            if head == at {
                return 0;
            }
            match head
                .checked_sub(self.start)
                .and_then(|offset| self.numbers.get(offset))
            {
                None => return 0,
                Some(0) => at = head,
                Some(&number) => return number,
            }
        }
        0
    }

    /// The last column, its keys in alphabetical order.
    fn misc(&self, i: usize, n: usize, name_began: bool) -> String {
        let token = &self.parse.tokens()[i];
        let mut misc = String::new();
        if let Some(kind) = token.ent.kind() {
            let begins = name_began || matches!(token.ent, Iob::Begin(_));
            let _ = write!(misc, "NER={}-{}|", if begins { "B" } else { "I" }, kind.as_str());
        }
        let after = self.spaces_after(i);
        if after.is_empty() {
            misc.push_str("SpaceAfter=No|");
        } else if after != " " {
            let _ = write!(misc, "SpacesAfter={}|", escaped(after));
        }
        let before = if n == 0 { self.spaces_before(i) } else { "" };
        if !before.is_empty() {
            let _ = write!(misc, "SpacesBefore={}|", escaped(before));
        }
        let _ = write!(misc, "TokenRange={}:{}", token.start, token.end);
        misc
    }

    /// All white space between this word and the next one of the document, or its end.
    fn spaces_after(&self, i: usize) -> &'a str {
        let tokens = self.parse.tokens();
        let next = (i + 1..tokens.len()).find(|&j| !is_blank(self.parse.word(j)));
        let end = next.map_or(self.parse.text().len(), |j| tokens[j].byte_start as usize);
        &self.parse.text()[tokens[i].byte_end as usize..end]
    }

    /// White space before the first word of the document, and nothing before any other: that went to the word
    /// before it.
    fn spaces_before(&self, i: usize) -> &'a str {
        let before = &self.parse.text()[..self.parse.tokens()[i].byte_start as usize];
        if is_blank(before) { before } else { "" }
    }
}

/// White space as the model's tokenizer sees it, which counts four control characters that Unicode does not.
fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

fn is_blank(text: &str) -> bool {
    text.chars().all(is_space)
}

/// A column's value: `_` if there is none, and nothing that would break the line.
fn field(text: &str) -> Cow<'_, str> {
    if text.is_empty() {
        Cow::Borrowed("_")
    } else {
        one_line(text)
    }
}

/// Any white space but a space becomes one.
fn one_line(text: &str) -> Cow<'_, str> {
    match text.chars().any(|c| c != ' ' && is_space(c)) {
        true => Cow::Owned(text.chars().map(|c| if is_space(c) { ' ' } else { c }).collect()),
        false => Cow::Borrowed(text),
    }
}

/// White space written out, as UDPipe does; characters it has no name for by their code.
fn escaped(spaces: &str) -> String {
    let mut out = String::new();
    for c in spaces.chars() {
        match c {
            ' ' => out.push_str("\\s"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            // Writing to a string cannot fail.
            c => drop(write!(out, "\\u{:04x}", c as u32)),
        }
    }
    out
}
