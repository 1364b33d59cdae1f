//! The parse as the coder reads it: trees that stay within a line of the text, with quick ways up and down.
//!
//! News text has headings, and a parser for running text glues a heading to the sentence after it. Here the text is
//! first cut into blocks (headings, paragraphs; see [`blocks`]), relations across a cut are dropped, and what has
//! lost its head is fitted in again within its block (see [`repair`]).

mod blocks;
mod headline;
mod repair;

use std::ops::Range;

use legation_nlp::{Dep, Parse, Pos, Tag};

use crate::dossier::Span;
use crate::lexicon::Lexicon;

/// Index of a token in the document.
pub(crate) type Token = usize;

/// At most so many dependents on each side of a word are looked at, so that no text takes quadratic time.
const DEPENDENTS_PER_SIDE: usize = 48;
/// At most so many members of a coordination.
const COORDINATION: usize = 24;
/// At most so many steps up a tree.
const CLIMB: usize = 12;

/// A sentence, or the part of one that stands in a block.
#[derive(Debug, Clone)]
pub(crate) struct Sentence {
    pub(crate) tokens: Range<Token>,
    /// Whether it is a heading: a short line without a full stop.
    pub(crate) heading: bool,
}

/// The trees of a document.
pub(crate) struct Syntax<'a> {
    parse: &'a Parse,
    head: Vec<u32>,
    dep: Vec<Dep>,
    /// Dependents of token `i` are `kids[first_kid[i]..first_kid[i + 1]]`, in order.
    kids: Vec<u32>,
    first_kid: Vec<u32>,
    left: Vec<u32>,
    right: Vec<u32>,
    sentence: Vec<u32>,
    sentences: Vec<Sentence>,
    /// Lower-case lemmas.
    lemmas: Vec<String>,
    /// The words in lower case.
    small: Vec<String>,
    tags: Vec<Tag>,
    poses: Vec<Pos>,
}

impl<'a> Syntax<'a> {
    /// Reads a parse.
    pub(crate) fn of(parse: &'a Parse, lexicon: &Lexicon) -> Self {
        let blocks = blocks::find(parse);
        let (sentence, sentences) = sentences(parse, &blocks);
        let mut syntax = Self {
            parse,
            head: parse.tokens().iter().map(|t| t.head).collect(),
            dep: parse.tokens().iter().map(|t| t.dep).collect(),
            kids: Vec::new(),
            first_kid: Vec::new(),
            left: Vec::new(),
            right: Vec::new(),
            sentence,
            sentences,
            lemmas: (0..parse.len()).map(|i| lemma(parse, lexicon, i)).collect(),
            small: (0..parse.len()).map(|i| parse.word(i).to_lowercase()).collect(),
            tags: parse.tokens().iter().map(|t| t.tag).collect(),
            poses: parse.tokens().iter().map(|t| t.pos).collect(),
        };
        repair::repair(&mut syntax);
        repair::name_participles(&mut syntax, lexicon);
        headline::restore_verbs(&mut syntax, lexicon);
        syntax.index();
        syntax
    }

    /// Lists dependents and finds the edges of subtrees, from the heads.
    fn index(&mut self) {
        let n = self.head.len();
        let mut count = vec![0u32; n + 1];
        for i in (0..n).filter(|&i| self.has_head(i)) {
            count[self.head[i] as usize + 1] += 1;
        }
        for i in 0..n {
            count[i + 1] += count[i];
        }
        self.first_kid = count.clone();
        let mut kids = vec![0; count[n] as usize];
        for i in (0..n).filter(|&i| self.has_head(i)) {
            let at = &mut count[self.head[i] as usize];
            kids[*at as usize] = i as u32;
            *at += 1;
        }
        self.kids = kids;
        self.edges();
    }

    /// Whether the token hangs on another one. White space hangs on nothing.
    fn has_head(&self, i: Token) -> bool {
        self.head[i] as usize != i && !self.is_space(i)
    }

    /// Leftmost and rightmost token of every subtree, from the leaves up.
    fn edges(&mut self) {
        let n = self.head.len();
        let mut left: Vec<u32> = (0..n as u32).collect();
        let mut right = left.clone();
        let mut order: Vec<u32> = (0..n).filter(|&i| !self.has_head(i)).map(|i| i as u32).collect();
        let mut at = 0;
        while at < order.len() {
            let i = order[at] as usize;
            order.extend_from_slice(self.all_kids(i));
            at += 1;
        }
        for &i in order.iter().rev().filter(|&&i| self.has_head(i as usize)) {
            let (i, h) = (i as usize, self.head[i as usize] as usize);
            left[h] = left[h].min(left[i]);
            right[h] = right[h].max(right[i]);
        }
        (self.left, self.right) = (left, right);
    }

    fn all_kids(&self, i: Token) -> &[u32] {
        &self.kids[self.first_kid[i] as usize..self.first_kid[i + 1] as usize]
    }

    /// Number of tokens.
    pub(crate) fn len(&self) -> usize {
        self.head.len()
    }

    /// Dependents in order; of very many, those nearest.
    pub(crate) fn kids(&self, i: Token) -> impl DoubleEndedIterator<Item = Token> + '_ {
        let kids = self.all_kids(i);
        let middle = kids.partition_point(|&k| (k as usize) < i);
        let near = middle.saturating_sub(DEPENDENTS_PER_SIDE)..(middle + DEPENDENTS_PER_SIDE).min(kids.len());
        kids[near].iter().map(|&k| k as usize)
    }

    /// Dependents in this relation.
    pub(crate) fn kids_by(&self, i: Token, dep: Dep) -> impl DoubleEndedIterator<Item = Token> + '_ {
        self.kids(i).filter(move |&k| self.dep[k] == dep)
    }

    /// The first dependent in this relation.
    pub(crate) fn kid(&self, i: Token, dep: Dep) -> Option<Token> {
        self.kids_by(i, dep).next()
    }

    /// What the token hangs on; `None` for a root.
    pub(crate) fn head(&self, i: Token) -> Option<Token> {
        self.has_head(i).then_some(self.head[i] as usize)
    }

    /// Its relation to its head.
    pub(crate) fn dep(&self, i: Token) -> Dep {
        self.dep[i]
    }

    /// The words above the token, nearest first, at most a few.
    pub(crate) fn ancestors(&self, i: Token) -> impl Iterator<Item = Token> + '_ {
        std::iter::successors(self.head(i), |&h| self.head(h)).take(CLIMB)
    }

    /// Steps from one word to another over the lowest word above both; `None` if there is none near.
    pub(crate) fn steps(&self, from: Token, to: Token) -> Option<usize> {
        let above_from = || std::iter::once(from).chain(self.ancestors(from));
        let above_to = std::iter::once(to).chain(self.ancestors(to));
        above_to
            .enumerate()
            .find_map(|(down, word)| above_from().position(|u| u == word).map(|up| up + down))
    }

    /// Tokens from the leftmost to the rightmost one of the subtree.
    pub(crate) fn subtree(&self, i: Token) -> Range<Token> {
        self.left[i] as usize..self.right[i] as usize + 1
    }

    /// The token and those coordinated with it after it: "X, Y and Z".
    pub(crate) fn coordination(&self, i: Token) -> Vec<Token> {
        let mut members = vec![i];
        let mut at = 0;
        while at < members.len() && members.len() < COORDINATION {
            let room = COORDINATION - members.len();
            let more: Vec<Token> = self.kids_by(members[at], Dep::Conj).take(room).collect();
            members.extend(more);
            at += 1;
        }
        members
    }

    /// Whether an "it" that means nothing: "it was announced", "it is evident that".
    pub(crate) fn is_empty_subject(&self, i: Token) -> bool {
        if self.lemma(i) != "it" {
            return false;
        }
        let Some(verb) = self.head(i) else {
            return true;
        };
        matches!(self.dep(i), Dep::Expl | Dep::Nsubjpass) || self.lemma(verb) == "be"
    }

    /// Lower-case lemma.
    pub(crate) fn lemma(&self, i: Token) -> &str {
        &self.lemmas[i]
    }

    /// The token as it stands in the text.
    pub(crate) fn word(&self, i: Token) -> &str {
        self.parse.word(i)
    }

    /// The token in lower case.
    pub(crate) fn lower(&self, i: Token) -> String {
        self.small[i].clone()
    }

    /// The word in lower case, borrowed.
    pub(crate) fn small(&self, i: Token) -> &str {
        &self.small[i]
    }

    /// Whether the token is this word, in lower case.
    pub(crate) fn is_word(&self, i: Token, word: &str) -> bool {
        self.small[i] == word
    }

    /// Fine-grained part of speech.
    pub(crate) fn tag(&self, i: Token) -> Tag {
        self.tags[i]
    }

    /// Coarse part of speech.
    pub(crate) fn pos(&self, i: Token) -> Pos {
        self.poses[i]
    }

    /// Whether it is a noun, a name or a pronoun.
    pub(crate) fn is_nominal(&self, i: Token) -> bool {
        matches!(self.pos(i), Pos::Noun | Pos::Propn | Pos::Pron)
    }

    /// Whether it is a verb or an auxiliary.
    pub(crate) fn is_verb(&self, i: Token) -> bool {
        matches!(self.pos(i), Pos::Verb | Pos::Aux)
    }

    /// Whether it is white space.
    pub(crate) fn is_space(&self, i: Token) -> bool {
        self.pos(i) == Pos::Space
    }

    /// Whether it is a word that asks or relates: "who", "which", "that".
    pub(crate) fn is_relative(&self, i: Token) -> bool {
        matches!(self.tag(i), Tag::Wdt | Tag::Wp | Tag::WpPoss)
    }

    /// Whether the token stands in a heading that gives every longer word a capital, so that capitals make no name.
    pub(crate) fn is_in_title_case(&self, i: Token) -> bool {
        let sentence = self.sentence(i);
        let small = |k: Token| {
            self.word(k).len() >= 4 && self.word(k).starts_with(char::is_lowercase) && self.pos(k) != Pos::Adp
        };
        sentence.heading && !sentence.tokens.clone().any(small)
    }

    /// The parse beneath.
    pub(crate) fn parse(&self) -> &'a Parse {
        self.parse
    }

    /// Index of the token's sentence.
    pub(crate) fn sentence_index(&self, i: Token) -> usize {
        self.sentence[i] as usize
    }

    /// The token's sentence.
    pub(crate) fn sentence(&self, i: Token) -> &Sentence {
        &self.sentences[self.sentence[i] as usize]
    }

    /// Code points of these tokens without white space and punctuation at the edges; `None` if nothing is left.
    pub(crate) fn content_span(&self, tokens: Range<Token>) -> Option<Span> {
        let edge = |&i: &Token| !matches!(self.pos(i), Pos::Space | Pos::Punct);
        let first = tokens.clone().find(edge)?;
        let last = tokens.rev().find(edge)?;
        Some(self.span(first..last + 1))
    }

    /// Code points of these tokens, of which there must be one at least.
    pub(crate) fn span(&self, tokens: Range<Token>) -> Span {
        let (start, end) = self.parse.span(tokens);
        Span(start, end)
    }
}

/// The token's lemma in lower case, as the lexicon corrects it.
fn lemma(parse: &Parse, lexicon: &Lexicon, i: Token) -> String {
    let verb = parse.tokens()[i].pos == Pos::Verb;
    let corrected = verb
        .then(|| lexicon.lemmas.verb(&parse.word(i).to_lowercase()))
        .flatten();
    corrected.map_or_else(|| parse.lemma(i).to_lowercase(), str::to_owned)
}

/// Cuts the parse's sentences where blocks end. White space belongs to what stands before it.
fn sentences(parse: &Parse, blocks: &blocks::Blocks) -> (Vec<u32>, Vec<Sentence>) {
    let mut of_token = Vec::with_capacity(parse.len());
    let mut sentences: Vec<Sentence> = Vec::new();
    let mut fresh = true;
    for (i, token) in parse.tokens().iter().enumerate() {
        let space = token.pos == Pos::Space;
        let new_block = i == 0 || blocks.of(i) != blocks.of(i - 1);
        fresh |= new_block || token.sent_start;
        if i == 0 || (fresh && !space) {
            sentences.push(Sentence {
                tokens: i..i,
                heading: blocks.is_heading(blocks.of(i)),
            });
            fresh = false;
        }
        of_token.push(sentences.len() as u32 - 1);
        if let Some(last) = sentences.last_mut() {
            last.tokens.end = i + 1;
        }
    }
    (of_token, sentences)
}
