//! `legation check` and `legation backup`: whether an archive is whole, and a copy of it.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context, bail};

use super::ArchiveArgs;
use crate::progress::Bar;
use crate::report::Report;

/// Looks whether an archive is whole: every page, row and dossier.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    archive: ArchiveArgs,
}

/// Copies an archive while it may be written to.
///
/// The copy stands under its name only when it is whole.
#[derive(Debug, clap::Args)]
pub(crate) struct BackupArgs {
    #[command(flatten)]
    archive: ArchiveArgs,
    /// Where to copy it.
    #[arg(value_name = "FILE")]
    to: PathBuf,
    /// Replace a file that is there.
    #[arg(long)]
    force: bool,
}

/// Runs `legation check`.
///
/// # Errors
/// If the archive cannot be read at all; faults are printed and make the exit status 1.
pub(crate) fn check(args: &CheckArgs, report: &Report) -> anyhow::Result<()> {
    let archive = args.archive.read()?;
    let bar = Bar::of("documents");
    let checked = archive.check(|done, all| bar.at(done, all))?;
    drop(bar);
    let mut out = std::io::stdout().lock();
    for (table, rows) in &checked.rows {
        writeln!(out, "{table:12} {rows}")?;
    }
    for fault in &checked.faults {
        writeln!(out, "fault: {fault}")?;
    }
    if checked.faults.is_empty() {
        writeln!(out, "{} is whole", archive.path().display())?;
    } else {
        writeln!(
            out,
            "{} is damaged; the last backup may help",
            archive.path().display()
        )?;
        report.found_trouble();
    }
    Ok(())
}

/// Runs `legation backup`.
///
/// # Errors
/// If there is such a file, or the archive cannot be read or the copy not be written.
pub(crate) fn backup(args: &BackupArgs, _report: &Report) -> anyhow::Result<()> {
    if args.to.exists() && !args.force {
        bail!(
            "{} is there already; name another file, or give --force to replace it",
            args.to.display()
        );
    }
    let archive = args.archive.read()?;
    let bar = Bar::of("pages");
    archive.backup(&args.to, |done, all| bar.at(done, all))?;
    drop(bar);
    writeln!(
        std::io::stdout(),
        "{} is a copy of {}",
        args.to.display(),
        archive.path().display()
    )
    .context("cannot write to standard output")
}
