//! Text to tokens: white space, affixes, exceptions and special cases, as spaCy's tokenizer does it.

use std::collections::{HashMap, HashSet};

use crate::model::{Model, OpenError, TokenizerConfig};
use crate::pattern::{Anchor, CharSet, Pattern, largest_class};
use crate::unicode::is_space;
use crate::url::is_url;
use crate::vocab::{LexId, Vocab};

/// A token before analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RawToken {
    pub(crate) lex: LexId,
    /// First byte in the text.
    pub(crate) start: u32,
    pub(crate) space_after: bool,
}

/// The patterns and exceptions of a model.
pub(crate) struct Tokenizer {
    prefix: Pattern,
    suffix: Pattern,
    infix: Pattern,
    top_level: CharSet,
    exceptions: HashMap<String, Vec<(String, Option<String>)>>,
    longest_exception: usize,
    /// Sequences of tokens to look at again, by their first token.
    special: HashMap<String, Vec<Vec<String>>>,
}

/// Chunks (text between spaces) whose tokens are remembered are no longer than this, in bytes.
const MEMO_CHUNK: usize = 64;

/// What one session remembers of chunks.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    chunks: HashMap<Box<str>, (u32, u32)>,
    tokens: Vec<(LexId, u32)>,
    special_first: HashMap<LexId, bool>,
}

impl Memo {
    /// Forgets the chunks but keeps the tables' memory.
    pub(crate) fn clear(&mut self) {
        self.chunks.clear();
        self.tokens.clear();
        self.special_first.clear();
    }

    pub(crate) fn len(&self) -> usize {
        self.chunks.len()
    }
}

/// A piece of a chunk: its length in characters, and its normal form if an exception gives one.
struct Part<'t> {
    chars: usize,
    norm: Option<&'t str>,
}

impl<'t> Part<'t> {
    fn plain(chars: usize) -> Part<'t> {
        Part { chars, norm: None }
    }
}

impl Tokenizer {
    pub(crate) fn new(config: &TokenizerConfig) -> Result<Tokenizer, OpenError> {
        let top_level =
            largest_class(&config.url).ok_or_else(|| OpenError::Content("its URL pattern".into()))?;
        let pieces = |(key, pieces): &(String, Vec<crate::model::Piece>)| {
            (
                key.clone(),
                pieces.iter().map(|p| (p.text.clone(), p.norm.clone())).collect(),
            )
        };
        let mut tokenizer = Tokenizer {
            prefix: Pattern::parse(&config.prefix, Anchor::Start)?,
            suffix: Pattern::parse(&config.suffix, Anchor::End)?,
            infix: Pattern::parse(&config.infix, Anchor::None)?,
            top_level,
            exceptions: config.exceptions.iter().map(pieces).collect(),
            longest_exception: config
                .exceptions
                .iter()
                .map(|(k, _)| k.chars().count())
                .max()
                .unwrap_or(0),
            special: HashMap::new(),
        };
        for (key, _) in &config.exceptions {
            let chars: Vec<char> = key.chars().collect();
            let affixed = tokenizer.prefix.match_at(&chars, 0).is_some()
                || tokenizer.suffix.suffix_len(&chars) > 0
                || tokenizer.infix.found_in(&chars);
            if affixed || key.contains(' ') {
                let sequence = tokenizer.without_exceptions(key);
                let known = tokenizer.special.entry(sequence[0].clone()).or_default();
                if !known.contains(&sequence) {
                    known.push(sequence);
                }
            }
        }
        Ok(tokenizer)
    }

    /// The tokens of an exception's key if it were none.
    fn without_exceptions(&self, key: &str) -> Vec<String> {
        let mut out = Vec::new();
        split_white_space(key, |chunk, _| {
            let chars: Vec<char> = chunk.chars().collect();
            let mut at = 0;
            for part in self.split(&chars, false) {
                out.push(chars[at..at + part.chars].iter().collect());
                at += part.chars;
            }
        });
        out
    }

    /// Tokens of `text`, in order, covering it but for single spaces.
    pub(crate) fn tokenize(
        &self,
        text: &str,
        vocab: &mut Vocab,
        memo: &mut Memo,
        model: &Model,
    ) -> Vec<RawToken> {
        let mut tokens: Vec<RawToken> = Vec::with_capacity(text.len() / 5 + 1);
        split_white_space(text, |chunk, start| {
            self.add_chunk(chunk, start as u32, vocab, memo, model, &mut tokens);
        });
        for i in 0..tokens.len() {
            let end = tokens[i].start as usize + vocab.get(tokens[i].lex).text.len();
            let next = tokens.get(i + 1).map_or(text.len(), |t| t.start as usize);
            tokens[i].space_after = end < next;
        }
        self.apply_special_cases(text, tokens, vocab, memo, model)
    }

    fn add_chunk(
        &self,
        chunk: &str,
        start: u32,
        vocab: &mut Vocab,
        memo: &mut Memo,
        model: &Model,
        out: &mut Vec<RawToken>,
    ) {
        if let Some(&(from, to)) = memo.chunks.get(chunk) {
            let known = &memo.tokens[from as usize..to as usize];
            out.extend(known.iter().map(|&(lex, at)| RawToken {
                lex,
                start: start + at,
                space_after: false,
            }));
            return;
        }
        let from = out.len();
        let chars: Vec<char> = chunk.chars().collect();
        let mut at = 0;
        for part in self.split(&chars, true) {
            let bytes = chunk[at..]
                .char_indices()
                .nth(part.chars)
                .map_or(chunk.len() - at, |(i, _)| i);
            let text = &chunk[at..at + bytes];
            let lex = match part.norm {
                Some(norm) => vocab.lexeme_with_norm(text, norm, model),
                None => vocab.lexeme(text, model),
            };
            out.push(RawToken {
                lex,
                start: start + at as u32,
                space_after: false,
            });
            at += bytes;
        }
        if chunk.len() <= MEMO_CHUNK {
            let first = memo.tokens.len() as u32;
            memo.tokens
                .extend(out[from..].iter().map(|t| (t.lex, t.start - start)));
            memo.chunks
                .insert(chunk.into(), (first, memo.tokens.len() as u32));
        }
    }

    fn exception(&self, text: &[char]) -> Option<&[(String, Option<String>)]> {
        if text.is_empty() || text.len() > self.longest_exception {
            return None;
        }
        self.exceptions
            .get(&text.iter().collect::<String>())
            .map(Vec::as_slice)
    }

    /// Splits one chunk: prefixes and suffixes stripped in turn, then exception, URL or infixes.
    fn split(&self, chunk: &[char], exceptions: bool) -> Vec<Part<'_>> {
        let special = |text: &[char]| if exceptions { self.exception(text) } else { None };
        let (mut prefixes, mut suffixes, mut rest) = (Vec::new(), Vec::new(), chunk);
        let mut last = usize::MAX;
        while !rest.is_empty() && rest.len() != last {
            if special(rest).is_some() {
                break;
            }
            last = rest.len();
            let prefix = self.prefix.match_at(rest, 0).unwrap_or(0);
            if prefix > 0 && special(&rest[prefix..]).is_some() {
                prefixes.push(Part::plain(prefix));
                rest = &rest[prefix..];
                break;
            }
            let suffix = self.suffix.suffix_len(&rest[prefix..]);
            if suffix > 0 && special(&rest[..rest.len() - suffix]).is_some() {
                suffixes.push(Part::plain(suffix));
                rest = &rest[..rest.len() - suffix];
                break;
            }
            if prefix > 0 && suffix > 0 && prefix + suffix <= rest.len() {
                prefixes.push(Part::plain(prefix));
                suffixes.push(Part::plain(suffix));
                rest = &rest[prefix..rest.len() - suffix];
            } else if prefix > 0 {
                prefixes.push(Part::plain(prefix));
                rest = &rest[prefix..];
            } else if suffix > 0 {
                suffixes.push(Part::plain(suffix));
                rest = &rest[..rest.len() - suffix];
            }
        }
        let mut parts = prefixes;
        match special(rest) {
            Some(pieces) => parts.extend(pieces.iter().map(|(t, n)| Part {
                chars: t.chars().count(),
                norm: n.as_deref(),
            })),
            None if is_url(rest, &self.top_level) => parts.push(Part::plain(rest.len())),
            None => self.split_infixes(rest, &mut parts),
        }
        parts.extend(suffixes.into_iter().rev());
        parts
    }

    fn split_infixes<'t>(&'t self, text: &[char], parts: &mut Vec<Part<'t>>) {
        let (mut from, mut at) = (0, 0);
        while at < text.len() {
            let Some(end) = self.infix.match_at(text, at) else {
                at += 1;
                continue;
            };
            if at > 0 {
                if at > from {
                    parts.push(Part::plain(at - from));
                }
                parts.push(Part::plain(end - at));
                from = end;
            }
            at = end;
        }
        if from < text.len() {
            parts.push(Part::plain(text.len() - from));
        }
    }

    /// Joins or re-splits sequences of tokens that together are an exception, such as an emoticon after a word.
    fn apply_special_cases(
        &self,
        text: &str,
        tokens: Vec<RawToken>,
        vocab: &mut Vocab,
        memo: &mut Memo,
        model: &Model,
    ) -> Vec<RawToken> {
        let mut hits: Vec<(usize, usize)> = Vec::new();
        for i in 0..tokens.len() {
            let first = tokens[i].lex;
            let begins = *memo
                .special_first
                .entry(first)
                .or_insert_with(|| self.special.contains_key(&*vocab.get(first).text));
            if begins {
                let sequences = self.special.get(&*vocab.get(first).text).into_iter().flatten();
                let matches = |s: &&Vec<String>| {
                    let found = tokens.get(i..i + s.len());
                    found.is_some_and(|f| f.iter().zip(s.iter()).all(|(t, w)| *vocab.get(t.lex).text == **w))
                };
                hits.extend(sequences.filter(matches).map(|s| (i, i + s.len())));
            }
        }
        if hits.is_empty() {
            return tokens;
        }
        hits.sort_by_key(|&(a, b)| (std::cmp::Reverse(b - a), a));
        let (mut covered, mut keep) = (HashSet::new(), HashMap::new());
        for (a, b) in hits {
            if !covered.contains(&a) && !covered.contains(&(b - 1)) {
                keep.insert(a, b);
            }
            covered.extend(a..b);
        }
        self.rewrite(text, &tokens, &keep, vocab, model)
    }

    fn rewrite(
        &self,
        text: &str,
        tokens: &[RawToken],
        keep: &HashMap<usize, usize>,
        vocab: &mut Vocab,
        model: &Model,
    ) -> Vec<RawToken> {
        let (mut out, mut i) = (Vec::with_capacity(tokens.len()), 0);
        while i < tokens.len() {
            let Some(&end) = keep.get(&i) else {
                out.push(tokens[i]);
                i += 1;
                continue;
            };
            let last = tokens[end - 1];
            let span = &text[tokens[i].start as usize..last.start as usize + vocab.get(last.lex).text.len()];
            match self.exceptions.get(span) {
                Some(pieces) => {
                    let mut start = tokens[i].start;
                    for (piece, norm) in pieces {
                        let lex = match norm {
                            Some(norm) => vocab.lexeme_with_norm(piece, norm, model),
                            None => vocab.lexeme(piece, model),
                        };
                        out.push(RawToken {
                            lex,
                            start,
                            space_after: false,
                        });
                        start += piece.len() as u32;
                    }
                    if let Some(token) = out.last_mut() {
                        token.space_after = last.space_after;
                    }
                }
                None => out.extend(&tokens[i..end]),
            }
            i = end;
        }
        out
    }
}

/// Calls `chunk` with every maximal run of white space or of anything else, and its first byte; a run of white
/// space that follows something else loses its first character if that is a space.
fn split_white_space(text: &str, mut chunk: impl FnMut(&str, usize)) {
    let Some(first) = text.chars().next() else { return };
    let (mut start, mut in_space) = (0, is_space(first));
    for (i, c) in text.char_indices() {
        if is_space(c) != in_space {
            if start < i {
                chunk(&text[start..i], start);
            }
            start = if c == ' ' { i + 1 } else { i };
            in_space = !in_space;
        }
    }
    if start < text.len() {
        chunk(&text[start..], start);
    }
}
