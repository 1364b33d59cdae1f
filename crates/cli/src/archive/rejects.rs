//! `legation rejects`: what could not be used, and another try.

use legation_archive::RejectRow;
use serde_json::{Map, Value, json};

use super::ArchiveArgs;
use super::answer::{Answer, AnswerArgs, Row};
use crate::ingest::{Stop, Work, WorkArgs};
use crate::report::Report;

/// Lists inputs that could not be used, with place and reason, or tries them again.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
pub(crate) struct RejectsArgs {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    archive: ArchiveArgs,
    /// Also those that were read since.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    answer: AnswerArgs,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Reads the rejected pieces again, for instance after a file was mended or with other options.
    Retry(Box<WorkArgs>),
}

const EXAMPLES: &str = "\
Examples:
  legation rejects                               what could not be used
  legation rejects retry --max-document-mb 500   another try with another limit";

const KEYS: &[&str] = &["path", "piece", "line", "byte", "reason", "state", "when"];

/// Runs the command.
///
/// # Errors
/// If the archive cannot be used.
pub(crate) fn run(args: RejectsArgs, report: &Report) -> anyhow::Result<()> {
    match args.action {
        None => {
            let rejects = args.archive.read()?.rejects(args.all, args.answer.page())?;
            let answer = Answer {
                heading: &["where", "reason", "state", "when"],
                keys: KEYS,
                rows: rejects.iter().map(row).collect(),
                nothing: "nothing was rejected",
            };
            answer.print(&args.answer)
        }
        Some(Action::Retry(work)) => {
            work.archive.read()?;
            let stop = Stop::on_signal()?;
            let mut work = Work::prepare(&work, "rejects retry")?;
            let counts = work.retry(&stop, report)?;
            work.tell(&counts, stop.wanted());
            Ok(())
        }
    }
}

fn row(reject: &RejectRow) -> Row {
    let place = match (reject.line, reject.byte) {
        (Some(line), _) => format!("{}:{line}", reject.path),
        (None, Some(byte)) => format!("{} (byte {byte})", reject.path),
        (None, None) => reject.path.clone(),
    };
    let fields = json!({
        "path": reject.path,
        "piece": reject.piece,
        "line": reject.line,
        "byte": reject.byte,
        "reason": reject.reason,
        "state": reject.state,
        "when": reject.when,
    });
    Row {
        cells: vec![
            place,
            reject.reason.clone(),
            reject.state.clone(),
            reject.when.clone(),
        ],
        fields: match fields {
            Value::Object(fields) => fields,
            _ => Map::new(),
        },
    }
}
