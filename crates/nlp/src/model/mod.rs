//! A compiled model in memory: weights packed for this processor, tables borrowed from the mapped file.

mod compile;
mod config;
mod table;
mod thinc;

use std::path::Path;

use legation_datafile::{DataFile, OpenError as FileError};

pub(crate) use compile::LEMMA_POS;
pub use compile::{MODEL_KIND, MODEL_SCHEMA, ModelName, compile_model};
pub(crate) use config::{AttributeRule, Config, Feature, Piece, Test, TokenTest, TokenizerConfig};
pub(crate) use table::Strings;
pub use thinc::CompileError;

use crate::kernel::{Convolution, HIDDEN, Kernel, Norm, PIECES, Packed, Upper, WIDTH};
use crate::labels::{Dep, EntityKind, Tag, UnknownLabel};
use crate::pattern::PatternError;
use crate::rules::Ruler;

/// Why a compiled model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file is missing, damaged, or of another kind or version.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is whole, but what it holds does not fit together.
    #[error("the model file does not fit this version ({0}); run `legation setup`")]
    Content(String),
}

impl From<PatternError> for OpenError {
    fn from(e: PatternError) -> Self {
        OpenError::Content(e.to_string())
    }
}

impl From<UnknownLabel> for OpenError {
    fn from(e: UnknownLabel) -> Self {
        OpenError::Content(e.to_string())
    }
}

/// A compiled model, opened.
pub(crate) struct Model {
    pub(crate) file: DataFile,
    pub(crate) config: Config,
    pub(crate) kernel: Kernel,
    pub(crate) tok2vec: Tok2Vec,
    pub(crate) ner_tok2vec: Tok2Vec,
    pub(crate) tagger: Linear,
    pub(crate) tags: Vec<Tag>,
    pub(crate) parser: TransitionNet,
    pub(crate) parser_labels: Vec<ParserLabel>,
    pub(crate) ner: TransitionNet,
    pub(crate) ner_labels: Vec<Option<EntityKind>>,
    pub(crate) ruler: Ruler,
}

/// A dependency label of the parser, perhaps decorated: `X||Y` says that the true head is a node with label Y
/// (pseudo-projective parsing, Nivre and Nilsson 2005).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ParserLabel {
    pub(crate) dep: Dep,
    pub(crate) lifted: Option<Dep>,
}

/// A dense layer: packed weights and bias.
pub(crate) struct Linear {
    pub(crate) weights: Packed,
    pub(crate) bias: Vec<f32>,
}

/// Weights of a token-to-vector network.
pub(crate) struct Tok2Vec {
    /// Section name of the table of each column: rows of [`PIECES`], what the mix makes of
    /// the hash embeddings.
    pub(crate) tables: Vec<String>,
    pub(crate) seeds: Vec<(Feature, u32)>,
    pub(crate) vectors: Option<StaticVectors>,
    pub(crate) mix_norm: Norm,
    /// First convolution: products of a token as the one before, at and after, side by side.
    pub(crate) first: Packed,
    pub(crate) first_norm: Norm,
    pub(crate) layers: Vec<Convolution>,
}

/// Word vectors, projected for one network.
pub(crate) struct StaticVectors {
    /// Section name of the rows of [`WIDTH`].
    pub(crate) rows: String,
    /// Their part of the embedding mix.
    pub(crate) mix: Packed,
}

/// Weights of a transition network.
pub(crate) struct TransitionNet {
    pub(crate) project: Linear,
    pub(crate) lower: Packed,
    /// Bias of the lower layer, its two pieces apart.
    pub(crate) bias: Vec<f32>,
    pub(crate) pad: Vec<f32>,
    pub(crate) upper: Upper,
}

impl Model {
    pub(crate) fn open(path: &Path) -> Result<Model, OpenError> {
        let file = DataFile::open(path, MODEL_KIND, MODEL_SCHEMA)?;
        let kernel = Kernel::detect();
        let config: Config = serde_json::from_slice(file.section("config")?)
            .map_err(|e| OpenError::Content(format!("its configuration: {e}")))?;
        let columns = |c: &[config::Column]| c.iter().map(|c| (c.feature, c.seed)).collect();
        let tok2vec = Tok2Vec::open(&file, kernel, "tok2vec", columns(&config.tok2vec), config.vectors)?;
        let ner_tok2vec = Tok2Vec::open(&file, kernel, "ner", columns(&config.ner_tok2vec), config.vectors)?;
        let tags = config.tags.iter().map(|t| t.parse()).collect::<Result<_, _>>()?;
        let parser_labels = config
            .parser_actions
            .iter()
            .map(|(_, l)| parser_label(l))
            .collect::<Result<_, _>>()?;
        let entity = |label: &str| {
            if label.is_empty() {
                Ok(None)
            } else {
                label.parse().map(Some)
            }
        };
        let ner_labels = config
            .ner_actions
            .iter()
            .map(|(_, l)| entity(l))
            .collect::<Result<_, _>>()?;
        let ruler = Ruler::new(&config.rules)?;
        Ok(Model {
            tagger: Linear::open(&file, kernel, "tagger", WIDTH)?,
            parser: TransitionNet::open(&file, kernel, "parser")?,
            ner: TransitionNet::open(&file, kernel, "ner")?,
            file,
            config,
            kernel,
            tok2vec,
            ner_tok2vec,
            tags,
            parser_labels,
            ner_labels,
            ruler,
        })
    }

    /// Row of the static vector of a string, by its id; [`NO_VECTOR`] if it has none.
    pub(crate) fn vector_row(&self, id: u64) -> u32 {
        let (Ok(keys), Ok(rows)) = (self.file.u64s("vector.keys"), self.file.u32s("vector.rows")) else {
            return NO_VECTOR;
        };
        keys.binary_search(&id)
            .ok()
            .and_then(|i| rows.get(i).copied())
            .unwrap_or(NO_VECTOR)
    }
}

/// A token without a static vector.
pub(crate) const NO_VECTOR: u32 = u32::MAX;

fn parser_label(label: &str) -> Result<ParserLabel, UnknownLabel> {
    match label.split_once("||") {
        _ if label.is_empty() => Ok(ParserLabel {
            dep: Dep::Root,
            lifted: None,
        }),
        Some((dep, lifted)) => Ok(ParserLabel {
            dep: dep.parse()?,
            lifted: Some(lifted.parse()?),
        }),
        None => Ok(ParserLabel {
            dep: label.parse()?,
            lifted: None,
        }),
    }
}

impl Linear {
    fn open(file: &DataFile, kernel: Kernel, name: &str, inputs: usize) -> Result<Linear, OpenError> {
        let bias = file.f32s(&format!("{name}.b"))?.to_vec();
        let weights = sized(file, &format!("{name}.w"), bias.len() * inputs)?;
        Ok(Linear {
            weights: kernel.pack(weights, bias.len(), inputs),
            bias,
        })
    }
}

fn sized<'a>(file: &'a DataFile, name: &str, len: usize) -> Result<&'a [f32], OpenError> {
    let data = file.f32s(name)?;
    if data.len() != len {
        return Err(OpenError::Content(format!(
            "section {name} has {} numbers, not {len}",
            data.len()
        )));
    }
    Ok(data)
}

impl Tok2Vec {
    fn open(
        file: &DataFile,
        kernel: Kernel,
        name: &str,
        seeds: Vec<(Feature, u32)>,
        vectors: bool,
    ) -> Result<Tok2Vec, OpenError> {
        let weights = |i: usize| sized(file, &format!("{name}.layer.{i}.w"), PIECES * 3 * WIDTH);
        let norm = |i: usize| -> Result<Norm, OpenError> {
            let part = |what: &str, len| sized(file, &format!("{name}.layer.{i}.{what}"), len);
            Ok(Norm::new(
                part("b", PIECES)?,
                part("gain", WIDTH)?,
                part("shift", WIDTH)?,
            ))
        };
        let tables: Vec<String> = (0..seeds.len()).map(|i| format!("{name}.embed.{i}")).collect();
        for table in &tables {
            let table = file.f32s(table)?;
            if table.is_empty() || table.len() % PIECES != 0 {
                return Err(OpenError::Content("an embedding table of broken rows".into()));
            }
        }
        let layers = (2..5).map(|i| Ok(kernel.pack_convolution(weights(i)?, norm(i)?)));
        let vectors = vectors.then(|| -> Result<StaticVectors, OpenError> {
            let mix = sized(file, &format!("{name}.vectors.mix"), PIECES * WIDTH)?;
            Ok(StaticVectors {
                rows: format!("{name}.vectors"),
                mix: kernel.pack(mix, PIECES, WIDTH),
            })
        });
        Ok(Tok2Vec {
            mix_norm: norm(0)?,
            first: kernel.pack(&side_by_side(weights(1)?), 3 * PIECES, WIDTH),
            first_norm: norm(1)?,
            layers: layers.collect::<Result<_, OpenError>>()?,
            vectors: vectors.transpose()?,
            tables,
            seeds,
        })
    }
}

/// Splits a layer over three tokens into three layers over one, one after the other.
fn side_by_side(weights: &[f32]) -> Vec<f32> {
    let of = |place: usize| {
        weights
            .chunks_exact(3 * WIDTH)
            .flat_map(move |row| row[place * WIDTH..][..WIDTH].iter())
    };
    (0..3).flat_map(of).copied().collect()
}

impl TransitionNet {
    fn open(file: &DataFile, kernel: Kernel, name: &str) -> Result<TransitionNet, OpenError> {
        let pad = file.f32s(&format!("{name}.pad"))?.to_vec();
        let features = pad.len() / (2 * HIDDEN);
        let lower = sized(file, &format!("{name}.lower.w"), features * 2 * HIDDEN * HIDDEN)?;
        let upper_bias = file.f32s(&format!("{name}.upper.b"))?;
        let upper = sized(file, &format!("{name}.upper.w"), upper_bias.len() * HIDDEN)?;
        Ok(TransitionNet {
            project: Linear::open(file, kernel, &format!("{name}.project"), WIDTH)?,
            lower: kernel.pack(lower, features * 2 * HIDDEN, HIDDEN),
            bias: sized(file, &format!("{name}.lower.b"), 2 * HIDDEN)?.to_vec(),
            pad,
            upper: kernel.pack_upper(upper, upper_bias),
        })
    }
}
