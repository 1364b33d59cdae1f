//! `cargo xtask synthesise`: news that nobody wrote, for measuring and testing what needs many documents.
//!
//! A corpus is a stream of *incidents* over five years. Each is told by one to twelve *accounts* of different outlets, within
//! three days: independent ones, reprints of an agency's text, some that only quote an agency, denials, confirmations. What is
//! true of each document is known, so that families of reprints and occurrences of incidents can be scored. States, cities and
//! outlets are real; persons and incidents are invented, and so is every word. The same seed gives the same bytes.
//!
//! The sentences stand in `xtask/data/synthesis`, with their grammar explained in [`pattern`].

mod article;
mod chance;
mod coverage;
mod document;
mod grammar;
mod incident;
mod pattern;
mod reprint;
mod timeline;
mod voice;
mod world;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ValueEnum;
use flate2::Compression;
use flate2::write::GzEncoder;

pub(crate) use document::{Account, Document, Piece, Truth};

use grammar::Grammar;
use timeline::Timeline;
use world::World;

/// Writes synthetic news: invented incidents in the real world, told by several outlets.
#[derive(Debug, clap::Args)]
pub(crate) struct SynthesiseArgs {
    /// How many documents.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    documents: u64,
    /// Which corpus: the same seed gives the same bytes.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// How the documents are written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Where to; standard output if not given. Compressed if the name ends in `.gz`.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Where to write what is true of each document, as JSON Lines.
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
}

/// How documents are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// JSON Lines with `id`, `title`, `text`, `published`, `outlet`, `url`.
    #[default]
    Jsonl,
}

/// What synthetic news is made from, read once.
#[derive(Debug)]
pub(crate) struct Synthesis {
    world: World,
    grammar: Grammar,
}

impl Synthesis {
    /// Reads the world and the grammar that are built in.
    ///
    /// # Errors
    /// If one of the files is not what it should be; the message says which and where.
    pub(crate) fn load() -> anyhow::Result<Self> {
        Ok(Self { world: World::load()?, grammar: Grammar::load()? })
    }

    /// The corpus of a seed, in the order of publication.
    pub(crate) fn documents(&self, documents: u64, seed: u64) -> impl Iterator<Item = Piece> {
        Timeline::new(&self.world, &self.grammar, documents, seed)
    }
}

/// Runs the command.
///
/// # Errors
/// If a file cannot be written.
pub(crate) fn run(args: &SynthesiseArgs) -> anyhow::Result<()> {
    let synthesis = Synthesis::load()?;
    let mut out: Box<dyn Write> = match &args.output {
        Some(path) => created(path)?,
        None => Box::new(BufWriter::new(io::stdout().lock())),
    };
    let mut truth = args.truth.as_deref().map(created).transpose()?;
    for piece in synthesis.documents(args.documents, args.seed) {
        serde_json::to_writer(&mut out, &piece.document)?;
        out.write_all(b"\n")?;
        if let Some(truth) = &mut truth {
            serde_json::to_writer(&mut *truth, &piece.truth)?;
            truth.write_all(b"\n")?;
        }
    }
    out.flush()?;
    Ok(())
}

fn created(path: &Path) -> anyhow::Result<Box<dyn Write>> {
    let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    let file = BufWriter::with_capacity(1 << 16, file);
    Ok(if path.extension().is_some_and(|extension| extension == "gz") {
        Box::new(GzEncoder::new(file, Compression::fast()))
    } else {
        Box::new(file)
    })
}
