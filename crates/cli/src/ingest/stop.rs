//! Ctrl-C: the first one ends the work in good order, the second one at once.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;

/// Whether the user wants to stop.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Listens for Ctrl-C and for the signal by which systems end programs.
    ///
    /// # Errors
    /// If the system does not let us.
    pub(crate) fn on_signal() -> anyhow::Result<Self> {
        let stop = Self::default();
        let flag = Arc::clone(&stop.0);
        ctrlc::set_handler(move || {
            if flag.swap(true, Ordering::Relaxed) {
                // What was committed is safe however the process ends.
                std::process::exit(130);
            }
            // If standard error is closed, there is nobody left to tell.
            let _ = writeln!(
                std::io::stderr(),
                "legation: stopping after what is under way; once more to stop at once"
            );
        })
        .context("cannot listen for Ctrl-C")?;
        Ok(stop)
    }

    /// Whether to stop.
    pub(crate) fn wanted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The flag, for those who wait for it themselves.
    pub(crate) fn flag(&self) -> &AtomicBool {
        &self.0
    }
}
