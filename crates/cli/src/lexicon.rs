//! `legation lexicon`: the user's own frames, and whether they are sound.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Subcommand;
use legation_coder::{Coder, Document, FrameExample, Lexicon, outline};
use legation_nlp::Session;

use crate::models::EngineArgs;
use crate::report::Report;

/// The folder with the user's own lexicon, for the commands that code.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct LexiconArgs {
    /// Folder of a lexicon of your own. A file of the same name replaces the packaged one; other files in its events/ and ontology/
    /// are added, and a frame with the id of another one replaces it.
    #[arg(long = "lexicon", value_name = "DIR")]
    folder: Option<PathBuf>,
}

impl LexiconArgs {
    /// The coder with that lexicon.
    ///
    /// # Errors
    /// If a file cannot be read or is wrong.
    pub(crate) fn coder(&self) -> anyhow::Result<Coder> {
        read(self.folder.as_deref()).map(Coder::new)
    }
}

/// What events to leave out, for the commands that code.
#[derive(Debug, clap::Args)]
pub(crate) struct ConfidenceArgs {
    /// Leave out events less sure than this, from 0 to 1: the confidence is how often events like it are right. With 0 all
    /// are kept.
    #[arg(long, value_name = "P", default_value_t = Coder::MIN_CONFIDENCE, value_parser = probability)]
    pub(crate) min_confidence: f32,
}

/// A number from 0 to 1.
fn probability(text: &str) -> Result<f32, String> {
    let number: f32 = text.parse().map_err(|_| "not a number".to_owned())?;
    (0.0..=1.0)
        .contains(&number)
        .then_some(number)
        .ok_or_else(|| "not a number from 0 to 1".to_owned())
}

fn read(folder: Option<&Path>) -> anyhow::Result<Lexicon> {
    match folder {
        Some(folder) => Ok(Lexicon::with_folder(folder)?),
        None => {
            Lexicon::packaged().map_err(|error| anyhow::anyhow!("the packaged lexicon is wrong:\n{error}"))
        }
    }
}

/// Looks after a lexicon of your own.
#[derive(Debug, clap::Args)]
pub(crate) struct LexiconCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Check(CheckArgs),
}

/// Reads a lexicon, codes the examples that stand beside its frames, and says which come out differently.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
struct CheckArgs {
    /// Folder of the lexicon; without it, the packaged one.
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Only the examples of files whose path ends so, as events/accuse.toml.
    #[arg(long, value_name = "FILE")]
    file: Option<String>,
    #[command(flatten)]
    engine: EngineArgs,
}

const EXAMPLES: &str = "\
Examples:
  legation lexicon check                     the packaged lexicon
  legation lexicon check my-lexicon          your own files over the packaged ones
  legation code --lexicon my-lexicon a.txt   coding with them

How the files are written stands in docs/lexicon.md.";

/// Runs the command.
///
/// # Errors
/// If the lexicon or the model cannot be read. Examples that differ go to `report`.
pub(crate) fn run(command: &LexiconCommand, report: &Report) -> anyhow::Result<()> {
    let Action::Check(args) = &command.action;
    let lexicon = read(args.folder.as_deref())?;
    let engine = args.engine.open()?;
    let coder = Coder::new(lexicon).with_min_confidence(0.0);
    let mut session = Session::new(&engine);
    let wanted = |example: &FrameExample<'_>| {
        args.file
            .as_ref()
            .is_none_or(|file| example.file.ends_with(file.as_str()))
    };
    let mut out = anstream::stdout().lock();
    let (mut examples, mut different) = (0usize, 0usize);
    for example in coder.lexicon().examples().filter(wanted) {
        examples += 1;
        let document = Document {
            text: example.example.text.clone(),
            ..Document::default()
        };
        let dossier = coder.code(&document, &session.parse(&document.text));
        let found = outline(&document.text, &dossier);
        if found != example.example.events {
            different += 1;
            report.found_trouble();
            writeln!(out, "{}", difference(&example, &found)).context(UNWRITTEN)?;
        }
    }
    if examples == 0 && args.file.is_some() {
        anyhow::bail!("no file of the lexicon with that name has examples");
    }
    let lexicon = coder.lexicon();
    let (frames, triggers) = (lexicon.frames(), lexicon.triggers());
    writeln!(
        out,
        "{frames} frames, {triggers} triggers, {examples} examples coded, {different} came out differently"
    )
    .context(UNWRITTEN)
}

const UNWRITTEN: &str = "cannot write to standard output";

fn difference(example: &FrameExample<'_>, found: &[String]) -> String {
    let listed = |events: &[String]| {
        if events.is_empty() {
            "no event".to_owned()
        } else {
            events.join("\n             ")
        }
    };
    let FrameExample {
        frame, file, line, ..
    } = example;
    format!(
        "{file}:{line}: {frame}: {}\n    wanted   {}\n    found    {}",
        example.example.text,
        listed(&example.example.events),
        listed(found)
    )
}
