//! `cargo xtask bench`: speed and memory, measured beside the peer in the same run.

mod archive;
mod code;
mod corpus;
mod nlp;

use anyhow::Result;
use clap::ValueEnum;

use crate::build::Legation;
use crate::layout::data;

/// Measures speed and memory beside those of the peer, and writes docs/performance.md.
#[derive(Debug, clap::Args)]
#[command(after_help = METHOD)]
pub(crate) struct BenchArgs {
    /// What to measure.
    #[arg(value_enum, default_value_t)]
    what: What,
    /// The model to measure.
    #[arg(long, value_enum, default_value_t)]
    model: Model,
    /// Measure both models.
    #[arg(long, conflicts_with = "model")]
    all: bool,
    /// Let the peer read the whole corpus instead of every tenth article (about ten minutes a round).
    #[arg(long)]
    full: bool,
    /// How often each program reads the articles, in turn; the median counts.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=25))]
    rounds: u32,
}

const METHOD: &str = "\
Both programs read the same articles in one thread, in turn; times are those of the process's CPU without loading
the model. Needs the corpus ../shared/bench/load/news.jsonl.gz. spaCy is installed into the cache, not here.";

/// A part of the program that is measured.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum What {
    /// The language engine, beside spaCy.
    #[default]
    Nlp,
    /// What coding takes beside parsing alone.
    Code,
    /// The way into the archive and out of it, with synthetic news.
    Archive,
    /// Questions alone, to the archives that `archive` has left in the cache.
    Questions,
}

/// A model of the language engine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Model {
    /// `en_core_web_sm`.
    #[default]
    Sm,
    /// `en_core_web_md`.
    Md,
}

impl Model {
    /// Its name on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Model::Sm => "sm",
            Model::Md => "md",
        }
    }
}

/// Runs the command.
///
/// # Errors
/// If the corpus is absent, or one of the programs cannot be built, installed or run.
pub(crate) fn run(args: &BenchArgs) -> Result<()> {
    let legation = Legation::build()?.with_data(data()?);
    let beside_peer = match args.what {
        What::Nlp => nlp::run,
        What::Code => code::run,
        What::Archive => return archive::run(args, &legation),
        What::Questions => return archive::questions(args, &legation),
    };
    let corpus = corpus::Corpus::prepare(args.full)?;
    let models = if args.all {
        vec![Model::Sm, Model::Md]
    } else {
        vec![args.model]
    };
    beside_peer(args, &legation, &corpus, &models)
}
