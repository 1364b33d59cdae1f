//! The parse of one document: tokens, the dependency tree, sentences, names. Immutable once made.

use std::ops::Range;
use std::sync::Arc;

use crate::labels::{Dep, EntityKind, Pos, Tag};

/// Where a token's string stands in the parse's string store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct StrRef {
    pub(crate) start: u32,
    pub(crate) len: u32,
}

/// Position of a token in a name: the IOB scheme of the reference (`B`egin, `I`nside, `O`utside).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Iob {
    /// Outside every name.
    Outside,
    /// First token of a name of this kind.
    Begin(EntityKind),
    /// A later token of a name of this kind.
    Inside(EntityKind),
}

impl Iob {
    /// `"B"`, `"I"` or `"O"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Iob::Outside => "O",
            Iob::Begin(_) => "B",
            Iob::Inside(_) => "I",
        }
    }

    /// The kind of name, if the token is in one.
    pub fn kind(self) -> Option<EntityKind> {
        match self {
            Iob::Outside => None,
            Iob::Begin(kind) | Iob::Inside(kind) => Some(kind),
        }
    }
}

/// One token. Its strings are read through [`Parse`].
#[derive(Debug, Clone)]
pub struct Token {
    /// First code point in the document's text.
    pub start: u32,
    /// Code point after the last one; `end > start`.
    pub end: u32,
    /// First byte in the document's text (UTF-8).
    pub byte_start: u32,
    /// Byte after the last one.
    pub byte_end: u32,
    /// Token index of the syntactic head; the token's own index for a root.
    pub head: u32,
    /// Relation to the head; [`Dep::Root`] for a root.
    pub dep: Dep,
    /// Fine-grained part of speech.
    pub tag: Tag,
    /// Coarse part of speech.
    pub pos: Pos,
    /// Place in a name.
    pub ent: Iob,
    /// Whether the token begins a sentence.
    pub sent_start: bool,
    /// Whether a single space, which is no token of its own, follows the token.
    pub space_after: bool,
    pub(crate) morph: u16,
    pub(crate) norm: StrRef,
    pub(crate) lemma: StrRef,
    pub(crate) vector_row: u32,
}

/// A named entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entity {
    /// First token.
    pub start: usize,
    /// Token after the last one.
    pub end: usize,
    /// What kind of thing it names.
    pub kind: EntityKind,
}

/// What may be worth telling the user about how a document was parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParseWarning {
    /// The document has more tokens than are parsed in one piece, so it was parsed in this many overlapping
    /// windows; a sentence at a seam may be analysed without its far context.
    Windowed {
        /// How many windows.
        windows: usize,
        /// Tokens in the document.
        tokens: usize,
    },
}

impl std::fmt::Display for ParseWarning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ParseWarning::Windowed { windows, tokens } => {
                write!(
                    f,
                    "long document ({tokens} tokens) parsed in {windows} overlapping windows"
                )
            }
        }
    }
}

/// The analysis of one document.
///
/// Tokens and white space that follows them cover the text: every code point belongs to exactly one token or is
/// the single space after one (`space_after`). Heads are token indices in the document; the tree of a sentence
/// never leaves it.
#[derive(Debug, Clone)]
pub struct Parse {
    pub(crate) text: Arc<str>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) strings: String,
    pub(crate) morphs: Arc<[String]>,
    pub(crate) warnings: Vec<ParseWarning>,
}

impl Parse {
    /// The text that was parsed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All tokens in order.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether the document has no tokens (its text is empty).
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// What the user may want to know about how the document was parsed.
    pub fn warnings(&self) -> &[ParseWarning] {
        &self.warnings
    }

    /// The token as it stands in the text.
    pub fn word(&self, i: usize) -> &str {
        let t = &self.tokens[i];
        &self.text[t.byte_start as usize..t.byte_end as usize]
    }

    /// Normal form: lower case, American spelling, plain quotes, expanded contractions.
    pub fn norm(&self, i: usize) -> &str {
        self.string(self.tokens[i].norm)
    }

    /// Dictionary form; proper nouns keep their case.
    pub fn lemma(&self, i: usize) -> &str {
        self.string(self.tokens[i].lemma)
    }

    /// Morphology as `Feature=Value|…` in the order of the Universal Dependencies; empty if there is none.
    pub fn morph(&self, i: usize) -> &str {
        &self.morphs[self.tokens[i].morph as usize]
    }

    /// The value of one morphological feature, such as `Number` or `Tense`.
    pub fn feature(&self, i: usize, name: &str) -> Option<&str> {
        self.morph(i)
            .split('|')
            .find_map(|f| f.strip_prefix(name)?.strip_prefix('='))
    }

    /// Text of the tokens `range`, inner white space included.
    pub fn slice(&self, range: Range<usize>) -> &str {
        match (
            self.tokens.get(range.start),
            range.end.checked_sub(1).and_then(|i| self.tokens.get(i)),
        ) {
            (Some(a), Some(b)) if range.start < range.end => {
                &self.text[a.byte_start as usize..b.byte_end as usize]
            }
            _ => "",
        }
    }

    /// Code points `[start, end)` of the tokens `range`; `range` must not be empty.
    pub fn span(&self, range: Range<usize>) -> (u32, u32) {
        (self.tokens[range.start].start, self.tokens[range.end - 1].end)
    }

    /// The tokens that share a code point with `[start, end)`.
    pub fn tokens_of(&self, start: u32, end: u32) -> Range<usize> {
        let first = self.tokens.partition_point(|t| t.end <= start);
        let last = self.tokens.partition_point(|t| t.start < end);
        first..last.max(first)
    }

    /// Sentences as token ranges, in order, covering all tokens.
    pub fn sentences(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut at = 0;
        std::iter::from_fn(move || {
            if at >= self.tokens.len() {
                return None;
            }
            let start = at;
            at += 1;
            while at < self.tokens.len() && !self.tokens[at].sent_start {
                at += 1;
            }
            Some(start..at)
        })
    }

    /// The names found, in order.
    pub fn entities(&self) -> impl Iterator<Item = Entity> + '_ {
        let mut at = 0;
        std::iter::from_fn(move || {
            while at < self.tokens.len() {
                let start = at;
                at += 1;
                if let Iob::Begin(kind) = self.tokens[start].ent {
                    while matches!(self.tokens.get(at).map(|t| t.ent), Some(Iob::Inside(_))) {
                        at += 1;
                    }
                    return Some(Entity { start, end: at, kind });
                }
            }
            None
        })
    }

    /// Base noun phrases: a nominal with what stands to its left (determiners, adjectives, compounds), without
    /// what follows it, never nested.
    ///
    /// The definition of spaCy's `noun_chunks` for English: nominals (NOUN, PROPN, PRON) whose relation is one of
    /// nsubj, dobj, nsubjpass, pcomp, pobj, dative, appos, attr, ROOT, or that are coordinated with such a one.
    pub fn noun_phrases(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let left_edges = self.left_edges();
        let mut covered = 0;
        (0..self.tokens.len()).filter_map(move |i| {
            let t = &self.tokens[i];
            if !matches!(t.pos, Pos::Noun | Pos::Propn | Pos::Pron) {
                return None;
            }
            let left = left_edges[i] as usize;
            if left < covered || !self.heads_noun_phrase(i) {
                return None;
            }
            covered = i + 1;
            Some(left..i + 1)
        })
    }

    fn heads_noun_phrase(&self, i: usize) -> bool {
        let nominal = |d: Dep| {
            matches!(
                d,
                Dep::Nsubj
                    | Dep::Dobj
                    | Dep::Nsubjpass
                    | Dep::Pcomp
                    | Dep::Pobj
                    | Dep::Dative
                    | Dep::Appos
                    | Dep::Attr
                    | Dep::Root
            )
        };
        let t = &self.tokens[i];
        if nominal(t.dep) {
            return true;
        }
        if t.dep != Dep::Conj {
            return false;
        }
        let mut head = t.head as usize;
        while self.tokens[head].dep == Dep::Conj && (self.tokens[head].head as usize) < head {
            head = self.tokens[head].head as usize;
        }
        nominal(self.tokens[head].dep)
    }

    /// For every token the leftmost token of its subtree.
    fn left_edges(&self) -> Vec<u32> {
        let mut left: Vec<u32> = (0..self.tokens.len() as u32).collect();
        // Children may stand on either side of the head, and a chain of heads may change direction, so the edges
        // are propagated until nothing changes; two rounds suffice for nearly every tree.
        loop {
            let mut changed = false;
            let mut lower = |i: usize| {
                let h = self.tokens[i].head as usize;
                if left[i] < left[h] {
                    left[h] = left[i];
                    changed = true;
                }
            };
            (0..self.tokens.len()).for_each(&mut lower);
            (0..self.tokens.len()).rev().for_each(&mut lower);
            if !changed {
                return left;
            }
        }
    }

    fn string(&self, s: StrRef) -> &str {
        &self.strings[s.start as usize..(s.start + s.len) as usize]
    }
}
