//! `legation resolve`: who a phrase means.

use legation_coder::Document;
use legation_knowledge::Country;
use legation_nlp::Session;

use crate::input::InputArgs;
use crate::lexicon::LexiconArgs;
use crate::models::EngineArgs;
use crate::printing::print_each;
use crate::report::{Place, Report};

/// Says who a phrase means: country, sectors, office, and which actor of the registry.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ResolveArgs {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    engine: EngineArgs,
}

const EXAMPLES: &str = "\
Input is JSON Lines, a phrase each; \"country\" is taken if the phrase tells none, \"date\" is the day at which offices are asked:
  {\"id\": \"1\", \"text\": \"Delhi police\"}
  {\"id\": \"2\", \"text\": \"Foreign Minister Lavrov\", \"date\": \"2015-03-01\"}
  {\"id\": \"3\", \"text\": \"the interior ministry\", \"country\": \"FRA\"}
Output is a line each, in the same order:
  {\"id\", \"name\", \"country\", \"sectors\", \"office\", \"actor\", \"basis\", \"reason\"}
The primary sector stands first. What the phrase does not tell is null. Basis is registry or text.";

/// Runs the command.
///
/// # Errors
/// If the model, the world or the lexicon cannot be used or standard output not be written; failures of single inputs go
/// to `report`.
pub(crate) fn run(args: &ResolveArgs, report: &Report) -> anyhow::Result<()> {
    let documents = args.input.documents(report)?;
    let engine = args.engine.open()?;
    let coder = args.lexicon.coder()?.with_world(args.engine.open_world()?);
    let documents = documents.filter_map(|document| report.keep(document));
    let work = |session: &mut Session, document: Document| {
        let parse = session.parse(&document.text);
        let resolved = coder.resolve(&document, &parse, hint(&document, report));
        let mut line = serde_json::to_vec(&resolved).unwrap_or_default();
        line.push(b'\n');
        (line, ())
    };
    print_each(&engine, args.engine.threads(), documents, report, work, |()| {})
}

/// The country of the query; tells of one that is no code.
fn hint(document: &Document, report: &Report) -> Option<Country> {
    let code = document.country.as_deref()?;
    match code.parse() {
        Ok(country) => Some(country),
        Err(error) => {
            report.failed(&Place::document(&document.id), &error);
            None
        }
    }
}
