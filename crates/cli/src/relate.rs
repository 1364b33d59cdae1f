//! `legation relate`: what a text states between two marked parties.

use legation_coder::{Coder, Document, PairEvidence, Relation, Span};
use legation_nlp::Session;
use serde::Serialize;

use crate::input::InputArgs;
use crate::lexicon::LexiconArgs;
use crate::models::EngineArgs;
use crate::printing::print_each;
use crate::report::{Place, Report};

/// Says what relation a text states between two marked parties; always one of the events.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RelateArgs {
    #[command(flatten)]
    input: InputArgs,
    /// Print what speaks for each type of event instead of the decision: the features that the scorer weighs.
    #[arg(long)]
    evidence: bool,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    engine: EngineArgs,
}

const EXAMPLES: &str = "\
Input is JSON Lines with the pairs of each text, by code points [start, end):
  {\"id\": \"1\", \"text\": \"Norway thanked Peru.\", \"dyads\": [{\"actor\": [[0, 6]], \"recipient\": [[15, 19]]}]}
Output is a line each, with one relation a pair, in the same order:
  {\"id\": \"1\", \"relations\": [{\"event\": \"SUPPORT\", \"mode\"?, \"status\", \"confidence\", \"trigger\"?, \"rule\"?}]}
Confidence is the scorer's probability of the event; trigger and rule are what weighed most for it.";

#[derive(Serialize)]
struct Related<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    relations: Option<Vec<Relation>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<Vec<PairEvidence>>,
}

/// Runs the command.
///
/// # Errors
/// If the model or the lexicon cannot be used or standard output not be written; failures of single inputs go to
/// `report`.
pub(crate) fn run(args: &RelateArgs, report: &Report) -> anyhow::Result<()> {
    let documents = args.input.documents(report)?;
    let engine = args.engine.open()?;
    let coder = args.lexicon.coder()?;
    let documents = documents
        .filter_map(|document| report.keep(document))
        .filter(|document| is_sound(document, report));
    let work = |session: &mut Session, document: Document| {
        let parse = session.parse(&document.text);
        (args.print(&coder, &document, &parse), ())
    };
    print_each(&engine, args.engine.threads(), documents, report, work, |()| {})
}

impl RelateArgs {
    fn print(&self, coder: &Coder, document: &Document, parse: &legation_nlp::Parse) -> Vec<u8> {
        let related = Related {
            id: &document.id,
            relations: (!self.evidence).then(|| coder.relate(document, parse)),
            evidence: self.evidence.then(|| coder.evidence(document, parse)),
        };
        let mut line = serde_json::to_vec(&related).unwrap_or_default();
        line.push(b'\n');
        line
    }
}

/// Whether the document has pairs, and they lie in its text; tells what is wrong.
fn is_sound(document: &Document, report: &Report) -> bool {
    let place = Place::document(&document.id);
    if document.dyads.is_empty() {
        report.failed(&place, &"has no \"dyads\", so nothing to relate (see --help)");
        return false;
    }
    let end = document.text.chars().count() as u32;
    let outside = |span: &&Span| span.start() >= span.end() || span.end() > end;
    for (at, dyad) in document.dyads.iter().enumerate() {
        if dyad.actor.is_empty() || dyad.recipient.is_empty() {
            report.failed(&place, &format!("pair {} lacks an actor or a recipient", at + 1));
            return false;
        }
        if let Some(span) = dyad.actor.iter().chain(&dyad.recipient).find(outside) {
            let (start, stop) = (span.start(), span.end());
            report.failed(
                &place,
                &format!("pair {}: [{start}, {stop}) does not lie in the text", at + 1),
            );
            return false;
        }
    }
    true
}
