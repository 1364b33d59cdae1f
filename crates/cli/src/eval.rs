//! `legation eval`: the coder against texts that the user has coded by hand.

mod figures;
mod gold;
mod lapses;
mod print;
mod rows;
mod score;

use std::ops::ControlFlow;
use std::path::PathBuf;

use anyhow::Context;
use clap::ValueEnum;
use jiff::civil::Date;
use legation_coder::{Coder, Dossier};
use legation_nlp::{Engine, Session};

use crate::input;
use crate::isolation::isolated;
use crate::lexicon::{ConfidenceArgs, LexiconArgs};
use crate::models::EngineArgs;
use crate::output::Output;
use crate::report::{Place, Report};
use figures::{Figures, Tally};
use gold::Article;

/// Measures the coder against events that you have coded by hand, and lists its errors.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct EvalArgs {
    /// File with texts and their hand-coded events, as JSON Lines, CSV or TSV, gzip or not; `-` is standard input.
    gold: PathBuf,
    /// What to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// How many errors to list; 0 for none.
    #[arg(long, value_name = "N", default_value_t = 40)]
    errors: usize,
    /// Day of publication, YYYY-MM-DD, of texts that do not say it themselves.
    #[arg(long, value_name = "DATE")]
    published: Option<Date>,
    #[command(flatten)]
    confidence: ConfidenceArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    engine: EngineArgs,
}

const EXAMPLES: &str = "\
Examples:
  legation eval gold.jsonl                                figures, and the first 40 errors to read
  legation eval --errors 0 gold.csv                       figures only
  legation eval --lexicon my-lexicon gold.csv             the same with a lexicon of your own
  legation eval --format json gold.jsonl > figures.json

GOLD as JSON Lines, one text a line; spans are [start, end) in code points:
  {\"id\": \"1\", \"text\": \"Norway thanked Peru.\", \"events\": [{\"event\": \"SUPPORT\",
   \"trigger\": [7, 14], \"actor\": [[0, 6]], \"recipient\": [[15, 19]]}]}     (in one line)
  A text may have \"published\". An event needs \"event\" only, and may have \"mode\", \"status\" and
  \"agreed\": one with \"agreed\": false may be found, but need not be. An empty list says that the
  text has no events.
GOLD as CSV or TSV, one event a row, with a header; mode, status and published may be left out:
  id,text,event,actor,recipient,status
  1,Norway thanked Peru. Chile and Peru met.,SUPPORT,Norway,Peru,reported
  1,,CONSULT,Chile;Peru,,
  2,It rained.,,,,
  The text stands in the first row of its id. Actor and recipient are words of the text, several
  parted by `;`. A row without event says that the text has none.
Which form it is shows in the content. A bad line or row is reported and skipped; the rest counts.

A found event is right if it has the type of a gold one and their triggers overlap, or lie within
60 characters while their actors overlap. Where the gold has no trigger, the actors must overlap;
where it has no actor either, the recipients.
  who    also every actor of the gold is found
  dyad   also every recipient
  P, R   right of predicted, found of gold; what need not be found counts for P only";

/// What to print of the figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables, for people.
    #[default]
    Table,
    /// One JSON object, for programs.
    Json,
}

/// Runs the command.
///
/// # Errors
/// If GOLD cannot be read or has no texts, the model or the lexicon cannot be used, or standard output not be written;
/// failures of single rows and texts go to `report`.
pub(crate) fn run(args: &EvalArgs, report: &Report) -> anyhow::Result<()> {
    let coder = args
        .lexicon
        .coder()?
        .with_world(args.engine.open_world()?)
        .with_min_confidence(args.confidence.min_confidence);
    let mut articles = gold::read(&args.gold, coder.lexicon().ontology(), report)?;
    for article in &mut articles {
        input::date(&mut article.document, args.published, report);
    }
    let engine = args.engine.open()?;
    let figures = args.figures(&engine, &coder, articles, report);
    let printed = match args.format {
        Format::Table => print::tables(&figures).into_bytes(),
        Format::Json => print::json(&figures),
    };
    let mut output = Output::stdout();
    output
        .record(&printed)
        .and_then(|()| output.finish())
        .context("cannot write to standard output")
}

impl EvalArgs {
    fn figures(&self, engine: &Engine, coder: &Coder, articles: Vec<Article>, report: &Report) -> Figures {
        let mut tally = Tally::new(self.errors);
        let work = |session: &mut Session, article: Article| {
            let dossier = isolated(engine, session, &article.document.id, report, |session| {
                code(coder, session, &article, report)
            });
            dossier.map(|dossier| (article, dossier))
        };
        engine.stream(articles.into_iter(), self.engine.threads(), work, |coded| {
            if let Some((article, dossier)) = coded {
                tally.add(&article, &dossier);
            }
            ControlFlow::Continue(())
        });
        tally.figures()
    }
}

fn code(coder: &Coder, session: &mut Session, article: &Article, report: &Report) -> Dossier {
    let parse = session.parse(&article.document.text);
    let dossier = coder.code(&article.document, &parse);
    for warning in &dossier.warnings {
        report.warn(&Place::document(&article.document.id), warning);
    }
    dossier
}
