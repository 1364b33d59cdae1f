//! `cargo xtask eval`: accuracy on every benchmark that the program can answer yet.

mod coding;
mod coreference;
mod parity;
mod phrases;

use std::path::Path;

use anyhow::{Context, bail};
use clap::ValueEnum;

use crate::bench::Model;
use crate::build::Legation;
use crate::host::Host;
use crate::layout::data;
use crate::report;
use crate::train;

/// Scores the program on the benchmarks in ../shared/bench, and writes docs/accuracy.md.
#[derive(Debug, clap::Args)]
pub(crate) struct EvalArgs {
    /// Run these benchmarks only, as in `--only parity,events`.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "BENCHMARKS")]
    only: Vec<Benchmark>,
    /// The model that the coder reads with.
    #[arg(long, value_enum, default_value_t)]
    model: Model,
}

/// A benchmark that the program can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Benchmark {
    /// Parses, field by field, beside those of spaCy, for both models.
    Parity,
    /// Events of whole articles.
    Events,
    /// The relation of marked pairs, read off the coded events.
    Dyads,
    /// The relation of marked pairs, given the pair; the figures are those of cross-validation.
    Relate,
    /// How well the confidence of events is calibrated; the figures are those of cross-validation.
    Confidence,
    /// Statements: who said what.
    Statements,
    /// Statements of whole articles.
    Articles,
    /// Coreference, on documents of this repository.
    Coreference,
    /// Places: which names mean one, and which.
    Places,
    /// Times, with their values.
    Times,
    /// Who a bare phrase means, on phrases of this repository.
    Actors,
}

/// Runs the command.
///
/// # Errors
/// If a benchmark is absent or its answers cannot be made or scored; the other benchmarks are run all the same.
pub(crate) fn run(args: &EvalArgs) -> anyhow::Result<()> {
    let legation = Legation::build()?.with_data(data()?);
    let mut failed = Vec::new();
    for &benchmark in Benchmark::value_variants() {
        if !args.only.is_empty() && !args.only.contains(&benchmark) {
            continue;
        }
        if let Err(error) = benchmark.run(&legation, args.model) {
            eprintln!("error: {}: {error:#}", benchmark.name());
            failed.push(benchmark.name());
        }
    }
    if !failed.is_empty() {
        bail!("not measured: {}", failed.join(", "));
    }
    Ok(())
}

impl Benchmark {
    fn run(self, legation: &Legation, model: Model) -> anyhow::Result<()> {
        let scores = match self {
            Benchmark::Parity => parity::score(legation)?,
            Benchmark::Events => coding::events(legation, model)?,
            Benchmark::Dyads => coding::dyads(legation, model)?,
            Benchmark::Relate => train::relate_scores(legation)?,
            Benchmark::Confidence => train::confidence_scores(legation)?,
            Benchmark::Statements => coding::statements(legation, model)?,
            Benchmark::Articles => coding::article_statements(legation, model)?,
            Benchmark::Coreference => coreference::score(legation, model)?,
            Benchmark::Places => coding::places(legation, model)?,
            Benchmark::Times => coding::times(legation, model)?,
            Benchmark::Actors => phrases::score(legation, model)?,
        };
        let model = if matches!(
            self,
            Benchmark::Parity | Benchmark::Relate | Benchmark::Confidence
        ) {
            ""
        } else {
            model.flag()
        };
        let text = format!(
            "`cargo xtask eval --only {}{model}`: {}.\n\n{scores}",
            self.name(),
            Host::here()
        );
        println!("\n{text}\n");
        report::write("accuracy.md", self.name(), &text)
    }

    /// Its name on the command line and in docs/accuracy.md.
    fn name(self) -> &'static str {
        match self {
            Benchmark::Parity => "parity",
            Benchmark::Events => "events",
            Benchmark::Dyads => "dyads",
            Benchmark::Relate => "relate",
            Benchmark::Confidence => "confidence",
            Benchmark::Statements => "statements",
            Benchmark::Articles => "articles",
            Benchmark::Coreference => "coreference",
            Benchmark::Places => "places",
            Benchmark::Times => "times",
            Benchmark::Actors => "actors",
        }
    }
}

impl Model {
    fn flag(self) -> &'static str {
        match self {
            Model::Sm => "",
            Model::Md => " --model md",
        }
    }
}

/// The JSON values of a file, one a line.
pub(crate) fn json_lines(text: &str, path: &Path) -> anyhow::Result<Vec<serde_json::Value>> {
    let lines = text
        .split('\n')
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(i, line)| {
            serde_json::from_str(line).with_context(|| format!("{} line {}", path.display(), i + 1))
        })
        .collect()
}
