//! `legation code`: documents to dossiers.

mod table;

use clap::ValueEnum;
use jiff::civil::Date;
use legation_coder::{Document, Dossier};
use legation_nlp::Session;

use crate::input::{self, INPUT_HELP, InputArgs};
use crate::lexicon::{ConfidenceArgs, LexiconArgs};
use crate::models::EngineArgs;
use crate::printing::print_each;
use crate::report::{Place, Report};
use crate::tables::Layout;
use crate::timing::{Timing, TimingArgs};
use crate::usage::Stopwatch;

/// Codes texts: who did what to whom, according to whom.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, after_long_help = LONG_HELP.as_str())]
pub(crate) struct CodeArgs {
    #[command(flatten)]
    input: InputArgs,
    /// What to print; a table also into a file or a pipe.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Day of publication, YYYY-MM-DD, of documents that do not say it themselves.
    #[arg(long, value_name = "DATE")]
    published: Option<Date>,
    /// Name of the outlet of documents that do not say it themselves.
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,
    /// List as places also adjectives and nouns for people that tell a country: "Syrian".
    #[arg(long)]
    place_adjectives: bool,
    #[command(flatten)]
    confidence: ConfidenceArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    engine: EngineArgs,
    #[command(flatten)]
    timing: TimingArgs,
}

const EXAMPLES: &str = "\
Examples:
  legation code story.txt                              events and statements of one text as tables
  legation code --published 2025-06-03 story.txt       the same, with the day it appeared
  legation code --format jsonl news.jsonl.gz > dossiers.jsonl

Input is text or JSON Lines, gzip or not; `--help` says more.";

static LONG_HELP: std::sync::LazyLock<String> =
    std::sync::LazyLock::new(|| format!("{EXAMPLES}\n\n{INPUT_HELP}\n\n{OUTPUT_HELP}"));

const OUTPUT_HELP: &str = "\
Output:
  table        tables of a document: its events, what is said in it and by whom, and what is
               contested. As wide as the terminal, 100 columns elsewhere; colours only on a
               terminal (see --color).
  jsonl        one dossier a line, in the order of the documents: {\"id\", \"published\", \"outlet\", \"language\",
               \"entities\", \"places\", \"times\", \"statements\", \"events\", \"responses\", \"warnings\"}. Spans are [start, end) in code points of
               the text as it was given. What is not known is left out.";

/// What to print of each document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables, for people.
    #[default]
    Table,
    /// One JSON object a document, for programs.
    Jsonl,
}

/// Runs the command.
///
/// # Errors
/// If the model or the lexicon cannot be used or standard output not be written; failures of single inputs go to
/// `report`.
pub(crate) fn run(args: CodeArgs, report: &Report) -> anyhow::Result<()> {
    let documents = args.input.documents(report)?;
    let loading = Stopwatch::start();
    let engine = args.engine.open()?;
    let coder = args
        .lexicon
        .coder()?
        .with_world(args.engine.open_world()?)
        .with_min_confidence(args.confidence.min_confidence)
        .with_place_adjectives(args.place_adjectives);
    let mut timing = Timing::after(&loading);
    let working = Stopwatch::start();
    let documents = documents
        .filter_map(|document| report.keep(document))
        .map(|document| args.complete(document, report));
    let layout = Layout::of_stdout();
    let work = |session: &mut Session, document: Document| {
        let parse = session.parse(&document.text);
        let dossier = coder.code(&document, &parse);
        for warning in &dossier.warnings {
            report.warn(&Place::document(&document.id), warning);
        }
        let size = args.timing.size(&document.text, parse.len());
        (args.print(&document, &dossier, layout), size)
    };
    print_each(&engine, args.engine.threads(), documents, report, work, |size| {
        timing.add(size);
    })?;
    args.timing.print(timing, &working)
}

impl CodeArgs {
    /// Adds what the user says of all documents to one that does not say it itself.
    fn complete(&self, mut document: Document, report: &Report) -> Document {
        input::date(&mut document, self.published, report);
        document.outlet = document.outlet.or_else(|| self.outlet.clone());
        document
    }

    fn print(&self, document: &Document, dossier: &Dossier, layout: Layout) -> Vec<u8> {
        match self.format {
            Format::Table => table::render(document, dossier, layout).into_bytes(),
            Format::Jsonl => {
                let mut line = Vec::new();
                let written = serde_json::to_writer(&mut line, dossier);
                debug_assert!(
                    written.is_ok(),
                    "a dossier has only keys that are strings, and memory takes all"
                );
                line.push(b'\n');
                line
            }
        }
    }
}
