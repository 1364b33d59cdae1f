//! `cargo xtask train`: learns the weights of `relate` and of the confidence of events, and says how they do on what
//! they were not trained on.
//!
//! The texts are the benchmark's beside the checkout; only weights go into `lexicon/`. Training is deterministic: full
//! gradients, fixed folds, one thread.

mod attribution;
mod confidence;
mod relate;

use clap::Args;

use crate::build::Legation;
use crate::layout::data;

/// What to train.
#[derive(Debug, Args)]
pub(crate) struct TrainArgs {
    /// Only say how cross-validation goes; write nothing.
    #[arg(long)]
    dry_run: bool,
    /// List the pairs that cross-validation gets wrong, by their ids in the benchmark.
    #[arg(long)]
    errors: bool,
    /// Train these weights only, as in `--only statements`.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PARTS")]
    only: Vec<Part>,
}

/// What has weights, in the order in which they are learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Statements: which words make one, what is said, who says it.
    Statements,
    /// The relation of marked pairs.
    Relate,
    /// The confidence of events.
    Confidence,
}

impl TrainArgs {
    fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
}

/// Runs the command.
///
/// # Errors
/// If the benchmark is not there, or a file cannot be read or written.
pub(crate) fn run(args: &TrainArgs) -> anyhow::Result<()> {
    let legation = Legation::build()?.with_data(data()?);
    legation.setup("sm")?;
    if args.wants(Part::Statements) {
        attribution::train(&legation, args.dry_run)?;
    }
    if args.wants(Part::Relate) {
        relate::train(&legation, args)?;
    }
    if !args.wants(Part::Confidence) {
        return Ok(());
    }
    // The confidence is that of the events as they are coded; it needs no weights of `relate`.
    confidence::train(&legation, args.dry_run)
}

/// How `relate` does on pairs that it was not trained on, in Markdown.
pub(crate) fn relate_scores(legation: &Legation) -> anyhow::Result<String> {
    legation.setup("sm")?;
    relate::scores(legation)
}

/// How well the confidence is calibrated on texts that it was not trained on, in Markdown.
pub(crate) fn confidence_scores(legation: &Legation) -> anyhow::Result<String> {
    legation.setup("sm")?;
    confidence::scores(legation)
}

/// The fold, of so many, that the item at this place belongs to: the same in every run.
fn fold(at: usize, folds: usize) -> usize {
    // A multiplicative hash spreads neighbours, which may come from one article, over the folds.
    let mixed = (at as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 33) as usize % folds
}

/// Adam (Kingma and Ba, 2015), over full gradients.
struct Adam {
    rate: f64,
    step: i32,
    mean: Vec<f64>,
    square: Vec<f64>,
}

impl Adam {
    fn new(parameters: usize, rate: f64) -> Self {
        Self {
            rate,
            step: 0,
            mean: vec![0.0; parameters],
            square: vec![0.0; parameters],
        }
    }

    fn update(&mut self, parameters: &mut [f64], gradient: &[f64]) {
        const MEAN: f64 = 0.9;
        const SQUARE: f64 = 0.99;
        self.step += 1;
        let (fix_mean, fix_square) = (1.0 - MEAN.powi(self.step), 1.0 - SQUARE.powi(self.step));
        for (k, (p, g)) in parameters.iter_mut().zip(gradient).enumerate() {
            self.mean[k] = MEAN * self.mean[k] + (1.0 - MEAN) * g;
            self.square[k] = SQUARE * self.square[k] + (1.0 - SQUARE) * g * g;
            *p -= self.rate * (self.mean[k] / fix_mean) / ((self.square[k] / fix_square).sqrt() + 1e-8);
        }
    }
}
