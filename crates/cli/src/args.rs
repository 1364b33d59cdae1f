//! The command line as a whole; the arguments of each command stand in its own module.

use clap::{Parser, Subcommand, ValueEnum};

use crate::archive::actors::ActorsArgs;
use crate::archive::check::{BackupArgs, CheckArgs};
use crate::archive::events::EventsArgs;
use crate::archive::export::ExportArgs;
use crate::archive::recode::RecodeArgs;
use crate::archive::rejects::RejectsArgs;
use crate::archive::search::SearchArgs;
use crate::archive::statements::StatementsArgs;
use crate::archive::stories::StoriesArgs;
use crate::archive::threads::ThreadsArgs;
use crate::code::CodeArgs;
use crate::doctor::DoctorArgs;
use crate::eval::EvalArgs;
use crate::explain::ExplainArgs;
use crate::ingest::IngestArgs;
use crate::lexicon::LexiconCommand;
use crate::parse::ParseArgs;
use crate::relate::RelateArgs;
use crate::resolve::ResolveArgs;
use crate::setup::SetupArgs;
use crate::watch::WatchArgs;

/// Reads news and keeps the record of a foreign desk: who did what to whom, where, when, according to whom.
#[derive(Debug, Parser)]
#[command(name = "legation", version, max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Cli {
    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  legation setup                       fetch and build what the other commands need, once
  legation doctor                      say what is there and what is wrong
  legation code story.txt              who did what to whom, according to whom
  legation explain story.txt           why each event is as it is
  legation ingest news.warc.gz         code into an archive; then `events`, `threads`, `export`
  legation resolve phrases.jsonl       who a phrase such as Delhi police means
  legation parse news.jsonl.gz         tokens, tags, trees and names as CoNLL-U
  cat story.txt | legation parse -     the same of one text

Exit status: 0 all well; 1 some inputs failed, or the command could not do its work; 2 wrong usage.
Environment: LEGATION_DATA names the data folder; NO_COLOR turns colours off.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Code(CodeArgs),
    Ingest(IngestArgs),
    Watch(WatchArgs),
    Search(SearchArgs),
    Events(EventsArgs),
    Statements(StatementsArgs),
    Threads(ThreadsArgs),
    Stories(StoriesArgs),
    Actors(ActorsArgs),
    Export(ExportArgs),
    Recode(RecodeArgs),
    Rejects(RejectsArgs),
    Check(CheckArgs),
    Backup(BackupArgs),
    Explain(ExplainArgs),
    Relate(RelateArgs),
    Resolve(ResolveArgs),
    Eval(EvalArgs),
    Parse(ParseArgs),
    Lexicon(LexiconCommand),
    Setup(SetupArgs),
    Doctor(DoctorArgs),
}

/// When to use colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Even into a file or a pipe.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Makes it the choice for all that is printed from here on.
    pub(crate) fn apply(self) {
        let choice = match self {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}

/// A mistake on the command line that only shows when the command looks at the world; exit status 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct UsageError(pub(crate) String);

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
