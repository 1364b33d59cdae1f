//! The pipeline: a model opened once, and sessions (one a thread) that parse with it.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::kernel::{Floats, HIDDEN, Kernel, SPARE_ROWS, WIDTH};
use crate::labels::{Dep, Pos, Tag};
use crate::lemmatizer::Lemmatizer;
use crate::model::{Linear, Model, NO_VECTOR, OpenError, Tok2Vec};
use crate::ner::{NerAction, recognise};
use crate::parse::{Iob, Parse, ParseWarning, StrRef, Token};
use crate::parser::{ActionGroups, parse};
use crate::tok2vec::{ENTRY_BYTES, Encoder, TILE};
use crate::tokenizer::{Memo, RawToken, Tokenizer};
use crate::transition::FeatureTable;
use crate::tree::Tree;
use crate::vocab::Vocab;
use crate::windows;

/// Bytes of word rows that all sessions of an engine share out between them, for both networks.
const CACHE_BYTES: usize = 84 << 20;
/// Fewest words that a session keeps for a network, however many sessions there are.
const MIN_CACHE: usize = 2048;
/// Word types, or chunks between white space, that all sessions know at most; one that has its share starts anew.
const MAX_WORDS: usize = 120_000;
/// Fewest word types at which a session starts its vocabulary anew, however many sessions there are.
const MIN_WORDS: usize = 20_000;
/// Bytes of word types that all sessions know at most.
const MAX_WORD_BYTES: usize = 16 << 20;

/// A model ready to parse. Cheap to clone; shared by all threads.
#[derive(Clone)]
pub struct Engine(pub(crate) Arc<Pipeline>);

/// What all sessions share.
pub(crate) struct Pipeline {
    model: Model,
    tokenizer: Tokenizer,
    lemmatizer: Lemmatizer,
    parser_groups: ActionGroups,
    ner_actions: Vec<NerAction>,
    morphs: Arc<[String]>,
}

impl Engine {
    /// Opens a compiled model file.
    ///
    /// # Errors
    /// If the file is missing, damaged, or of another version; the message names `legation setup`.
    pub fn open(path: &Path) -> Result<Engine, OpenError> {
        let model = Model::open(path)?;
        let kinds = model.config.ner_actions.iter().zip(&model.ner_labels);
        Ok(Engine(Arc::new(Pipeline {
            tokenizer: Tokenizer::new(&model.config.tokenizer)?,
            lemmatizer: Lemmatizer::new(&model.config, model.ruler.morphs()),
            parser_groups: ActionGroups::new(&model.config.parser_actions),
            ner_actions: kinds
                .map(|((kind, _), label)| NerAction::new(*kind, *label))
                .collect(),
            morphs: model.ruler.morphs().into(),
            model,
        })))
    }

    /// Name and version of the pipeline, such as `en_core_web_sm 3.8.0`.
    pub fn model_name(&self) -> String {
        format!("{} {}", self.0.model.config.name, self.0.model.config.version)
    }

    /// A session that shares the cache budget with `sessions` in all.
    pub fn session(&self, sessions: usize) -> Session {
        Session::with_share(self, sessions.max(1))
    }

    /// The static vector (300 floats) of token `i`; none for an unknown word or a model without vectors.
    pub fn vector<'e>(&'e self, parse: &Parse, i: usize) -> Option<&'e [f32]> {
        const DIMENSIONS: usize = 300;
        let row = parse.tokens.get(i)?.vector_row;
        if row == NO_VECTOR {
            return None;
        }
        self.0
            .model
            .file
            .f32s("vectors")
            .ok()?
            .chunks_exact(DIMENSIONS)
            .nth(row as usize)
    }
}

/// The instruction set that the engine uses on this processor.
pub fn cpu_features() -> &'static str {
    Kernel::detect().name()
}

/// One thread's parser, with its caches and buffers.
pub struct Session {
    pipeline: Arc<Pipeline>,
    vocab: Vocab,
    memo: Memo,
    lemmas: HashMap<(u32, Pos, u16), Box<str>>,
    encoder: Encoder,
    ner_encoder: Encoder,
    parser_table: FeatureTable,
    ner_table: FeatureTable,
    hidden: Floats,
    scores: Floats,
    max_words: usize,
    max_word_bytes: usize,
}

/// The analysis of a window of tokens.
struct Analysis {
    tags: Vec<Tag>,
    tree: Tree,
    starts: Vec<bool>,
    names: Vec<Iob>,
}

impl Session {
    /// A session of its own.
    pub fn new(engine: &Engine) -> Session {
        engine.session(1)
    }

    /// A session that has one of `shares` equal shares of what all sessions may keep.
    fn with_share(engine: &Engine, shares: usize) -> Session {
        let model = &engine.0.model;
        let words = (CACHE_BYTES / (2 * ENTRY_BYTES) / shares).max(MIN_CACHE);
        Session {
            max_words: (MAX_WORDS / shares).max(MIN_WORDS),
            max_word_bytes: MAX_WORD_BYTES / shares,
            pipeline: engine.0.clone(),
            vocab: Vocab::default(),
            memo: Memo::default(),
            lemmas: HashMap::new(),
            encoder: Encoder::new(words),
            ner_encoder: Encoder::new(words),
            parser_table: FeatureTable::new(&model.parser),
            ner_table: FeatureTable::new(&model.ner),
            hidden: Floats::default(),
            scores: Floats::zeros((TILE + SPARE_ROWS) * model.tagger.weights.width()),
        }
    }

    /// Parses one document. Never fails: any text has a parse.
    ///
    /// # Panics
    /// If the text is longer than 4 GiB, which offsets could not count.
    pub fn parse(&mut self, text: &str) -> Parse {
        assert!(text.len() < u32::MAX as usize, "a document of 4 GiB or more");
        self.forget_if_full();
        let pipeline = self.pipeline.clone();
        let tokens = pipeline
            .tokenizer
            .tokenize(text, &mut self.vocab, &mut self.memo, &pipeline.model);
        let (analysis, windows) = self.analyse_in_windows(&tokens);
        let mut warnings = Vec::new();
        if windows > 1 {
            warnings.push(ParseWarning::Windowed {
                windows,
                tokens: tokens.len(),
            });
        }
        self.finish(text, &tokens, analysis, warnings)
    }

    /// Starts the vocabulary anew where it has grown beyond its bound, so that memory stays flat.
    fn forget_if_full(&mut self) {
        if self.vocab.len().max(self.memo.len()) > self.max_words || self.vocab.bytes() > self.max_word_bytes
        {
            self.vocab.clear();
            self.memo.clear();
            self.lemmas.clear();
            self.encoder.forget_words();
            self.ner_encoder.forget_words();
        }
    }

    /// Analyses the tokens, in one piece or, beyond a size, in overlapping windows; also gives their number.
    fn analyse_in_windows(&mut self, tokens: &[RawToken]) -> (Analysis, usize) {
        let mut whole = Analysis::empty();
        let mut count = 0;
        let mut next = Some(windows::first(tokens.len()));
        while let Some(window) = next {
            let part = self.analyse(&tokens[window.start..window.end]);
            let keep_to = windows::seam(&window, tokens.len(), |i| {
                let start = part.starts[i - window.start];
                let after_break = i > 0 && self.vocab.get(tokens[i - 1].lex).text.contains('\n');
                (start, start && after_break)
            });
            next = windows::following(&window, keep_to, tokens.len(), |i| part.starts[i - window.start]);
            whole.append(part, window.start, window.keep_from..keep_to);
            count += 1;
        }
        (whole, count)
    }

    fn analyse(&mut self, tokens: &[RawToken]) -> Analysis {
        let pipeline = self.pipeline.clone();
        let (model, n) = (&pipeline.model, tokens.len());
        let tags = self.tag(tokens, model);
        let arcs = parse(
            n,
            &self.hidden,
            &model.parser,
            &model.parser_labels,
            &pipeline.parser_groups,
            &mut self.parser_table,
            model.kernel,
        );
        let vocab = &self.vocab;
        let is_space = |i: usize| vocab.get(tokens[i].lex).is_space;
        let tree = Tree::new(&arcs.heads, &arcs.labels, is_space);
        let starts = tree.sentence_starts();
        let ner = &mut self.ner_encoder;
        hidden_of(
            tokens,
            ner,
            &model.ner_tok2vec,
            &model.ner.project,
            model,
            vocab,
            &mut self.hidden,
            |_, _, _| {},
        );
        let names = recognise(
            n,
            &self.hidden,
            &model.ner,
            &pipeline.ner_actions,
            (&starts, is_space),
            &mut self.ner_table,
            model.kernel,
        );
        Analysis {
            tags,
            tree,
            starts,
            names,
        }
    }

    /// Tags of the tokens; leaves the parser's projections in `hidden`.
    fn tag(&mut self, tokens: &[RawToken], model: &Model) -> Vec<Tag> {
        let mut tags = Vec::with_capacity(tokens.len());
        let (tagger, scores) = (&model.tagger, &mut self.scores);
        hidden_of(
            tokens,
            &mut self.encoder,
            &model.tok2vec,
            &model.parser.project,
            model,
            &self.vocab,
            &mut self.hidden,
            |vectors, m, kernel| {
                kernel.multiply(vectors, WIDTH, m, &tagger.weights, scores);
                let rows = scores.chunks_exact(tagger.weights.width()).take(m);
                tags.extend(rows.map(|row| model.tags[first_maximum(row, &tagger.bias)]));
            },
        );
        tags
    }

    /// Applies rules and lemmatizer and lays the tokens out as a [`Parse`].
    fn finish(
        &mut self,
        text: &str,
        raw: &[RawToken],
        analysis: Analysis,
        warnings: Vec<ParseWarning>,
    ) -> Parse {
        let pipeline = self.pipeline.clone();
        let mut strings = String::with_capacity(text.len());
        let mut tokens: Vec<Token> = Vec::with_capacity(raw.len());
        let (vocab, lemmas) = (&self.vocab, &mut self.lemmas);
        let mut next_char = 0;
        pipeline.model.ruler.apply(
            |i| raw[i].lex,
            &analysis.tags,
            &analysis.tree.deps,
            vocab,
            |i, a| {
                let lexeme = vocab.get(raw[i].lex);
                let norm = push(&mut strings, &lexeme.norm);
                let lemma = match a.lemma {
                    Some(lemma) => push(&mut strings, lemma),
                    None => {
                        let known = lemmas.entry((raw[i].lex, a.pos, a.morph)).or_insert_with(|| {
                            let (text, lower) = (&lexeme.text, &lexeme.lower);
                            pipeline
                                .lemmatizer
                                .lemma(&pipeline.model.file, text, lower, a.pos, a.morph)
                                .into()
                        });
                        push(&mut strings, known)
                    }
                };
                let start = next_char;
                next_char = start + lexeme.chars + u32::from(raw[i].space_after);
                tokens.push(Token {
                    start,
                    end: start + lexeme.chars,
                    byte_start: raw[i].start,
                    byte_end: raw[i].start + lexeme.text.len() as u32,
                    head: analysis.tree.heads[i],
                    dep: a.dep,
                    tag: a.tag,
                    pos: a.pos,
                    ent: analysis.names[i],
                    sent_start: analysis.starts[i],
                    space_after: raw[i].space_after,
                    morph: a.morph,
                    norm,
                    lemma,
                    vector_row: lexeme.vector_row,
                });
            },
        );
        Parse {
            text: text.into(),
            tokens,
            strings,
            morphs: pipeline.morphs.clone(),
            warnings,
        }
    }
}

fn push(strings: &mut String, s: &str) -> StrRef {
    let start = strings.len() as u32;
    strings.push_str(s);
    StrRef {
        start,
        len: s.len() as u32,
    }
}

/// Encodes the tokens tile by tile; fills `hidden` with their projections and hands every tile to `also`.
#[allow(clippy::too_many_arguments)] // the parts of a session that must be borrowed apart
fn hidden_of(
    tokens: &[RawToken],
    encoder: &mut Encoder,
    net: &Tok2Vec,
    project: &Linear,
    model: &Model,
    vocab: &Vocab,
    hidden: &mut Floats,
    mut also: impl FnMut(&[f32], usize, Kernel),
) {
    let (n, kernel) = (tokens.len(), model.kernel);
    hidden.grow((n + TILE + SPARE_ROWS) * HIDDEN);
    for from in (0..n).step_by(TILE) {
        let to = n.min(from + TILE);
        let vectors = encoder.encode(tokens, (from, to), net, model, vocab);
        let out = &mut hidden[from * HIDDEN..];
        kernel.multiply(vectors, WIDTH, to - from, &project.weights, out);
        for row in out.chunks_exact_mut(HIDDEN).take(to - from) {
            row.iter_mut().zip(&project.bias).for_each(|(x, b)| *x += b);
        }
        also(vectors, to - from, kernel);
    }
}

/// Index of the largest sum of score and bias, the first of equals.
fn first_maximum(scores: &[f32], bias: &[f32]) -> usize {
    let mut best = (0, f32::NEG_INFINITY);
    for (i, (score, bias)) in scores.iter().zip(bias).enumerate() {
        if score + bias > best.1 {
            best = (i, score + bias);
        }
    }
    best.0
}

impl Analysis {
    fn empty() -> Analysis {
        Analysis {
            tags: Vec::new(),
            tree: Tree::empty(),
            starts: Vec::new(),
            names: Vec::new(),
        }
    }

    /// Takes over the tokens `keep` of a window that begins at `start`; a tree cut by a seam gets a root there.
    fn append(&mut self, part: Analysis, start: usize, keep: Range<usize>) {
        if self.tags.is_empty() && start == 0 && keep == (0..part.tags.len()) {
            *self = part;
            return;
        }
        for i in keep.clone() {
            let at = i - start;
            let head = part.tree.heads[at] as usize + start;
            let inside = keep.contains(&head);
            self.tree.heads.push(if inside { head as u32 } else { i as u32 });
            self.tree
                .deps
                .push(if inside { part.tree.deps[at] } else { Dep::Root });
            self.starts.push(part.starts[at] || i == keep.start);
            self.tags.push(part.tags[at]);
            self.names.push(match part.names[at] {
                Iob::Inside(kind) if i == keep.start => Iob::Begin(kind),
                name => name,
            });
        }
    }
}
