//! `legation code`: documents to dossiers.

use crate::input::InputArgs;
use crate::models::EngineArgs;
use crate::report::Report;

/// Codes documents: who did what to whom, where, when, according to whom.
#[derive(Debug, clap::Args)]
#[command(hide = true)]
pub(crate) struct CodeArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) engine: EngineArgs,
}

/// Runs the command.
///
/// # Errors
/// Always, for now.
pub(crate) fn run(_args: CodeArgs, _report: &Report) -> anyhow::Result<()> {
    anyhow::bail!("`legation code` is not part of this build yet")
}
