//! The weights of the confidence of events.

use crate::build::Legation;

pub(super) fn train(_legation: &Legation, _dry_run: bool) -> anyhow::Result<()> {
    Ok(())
}
