//! `legation parse`: documents to tokens, tags, trees and names.

pub(crate) mod conllu;
mod jsonl;

use clap::ValueEnum;
use legation_coder::Document;
use legation_nlp::Session;

use crate::input::{INPUT_HELP, InputArgs};
use crate::models::EngineArgs;
use crate::printing::print_each;
use crate::report::{Place, Report};
use crate::timing::{Size, Timing, TimingArgs};
use crate::usage::Stopwatch;

/// Analyses texts: tokens, parts of speech, lemmas, dependency trees, names.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, after_long_help = LONG_HELP.as_str())]
pub(crate) struct ParseArgs {
    #[command(flatten)]
    input: InputArgs,
    /// What to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    engine: EngineArgs,
    #[command(flatten)]
    timing: TimingArgs,
}

const EXAMPLES: &str = "\
Examples:
  legation parse story.txt                             CoNLL-U of one text
  legation parse --format jsonl news.jsonl.gz archive/ one JSON line a document, in order
  legation parse --format none --timing news.jsonl     how fast is it here?

Input is text or JSON Lines, gzip or not; `--help` says more.";

static LONG_HELP: std::sync::LazyLock<String> =
    std::sync::LazyLock::new(|| format!("{EXAMPLES}\n\n{INPUT_HELP}\n\n{OUTPUT_HELP}"));

const OUTPUT_HELP: &str = "\
Output:
  conllu       ten columns; labels are those of the model (ClearNLP relations, Penn tags), the root's relation
               is `root`. MISC has NER=B-KIND or I-KIND, SpaceAfter=No, and TokenRange=START:END in code points
               of the document. White space that the model makes tokens of is no word of CoNLL-U: it is kept in
               SpacesAfter (SpacesBefore at the beginning) as \\s \\t \\n \\r, and what hung on it hangs on its head.
  jsonl        {\"id\", \"tokens\": [{\"text\", \"start\", \"end\", \"norm\", \"tag\", \"pos\", \"morph\", \"lemma\", \"head\", \"dep\",
               \"ent_iob\", \"ent_type\", \"sent_start\"}]}; all tokens of the model; start and end count code points of
               the text, head is the index of a token in the document (its own for a root).
  none         nothing, to measure.";

/// What to print of each document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// CoNLL-U, for people and the tools of linguists.
    #[default]
    Conllu,
    /// One JSON object a document, token for token as the model has them.
    Jsonl,
    /// Nothing.
    None,
}

/// Runs the command.
///
/// # Errors
/// If the model cannot be used or standard output not be written; failures of single inputs go to `report`.
pub(crate) fn run(args: &ParseArgs, report: &Report) -> anyhow::Result<()> {
    let documents = args.input.documents(report)?;
    let loading = Stopwatch::start();
    let engine = args.engine.open()?;
    let mut timing = Timing::after(&loading);

    let working = Stopwatch::start();
    let documents = documents.filter_map(|document| report.keep(document));
    let work = |session: &mut Session, document: Document| args.parse(session, &document, report);
    print_each(&engine, args.engine.threads(), documents, report, work, |size| {
        timing.add(size);
    })?;
    args.timing.print(timing, &working)
}

impl ParseArgs {
    fn parse(&self, session: &mut Session, document: &Document, report: &Report) -> (Vec<u8>, Size) {
        let parse = session.parse(&document.text);
        for warning in parse.warnings() {
            report.warn(&Place::document(&document.id), warning);
        }
        let mut printed = Vec::new();
        let written = match self.format {
            Format::Conllu => conllu::write(&document.id, &parse, &mut printed),
            Format::Jsonl => jsonl::write(&document.id, &parse, &mut printed),
            Format::None => Ok(()),
        };
        debug_assert!(written.is_ok(), "writing to memory cannot fail");
        (printed, self.timing.size(&document.text, parse.len()))
    }
}
