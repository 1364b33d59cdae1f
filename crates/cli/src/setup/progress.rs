//! What a set-up shows of its steps: bars with rates on a terminal, else one plain line a step.

use std::io::{self, IsTerminal, Write};

use indicatif::{ProgressBar, ProgressStyle};

const TEMPLATE: &str =
    "{msg}\n  {bar:40} {decimal_bytes}/{decimal_total_bytes}  {decimal_bytes_per_sec}  {eta}";

/// Shows steps on standard error.
pub(super) struct Steps {
    terminal: bool,
}

impl Steps {
    /// Looks whether standard error is a terminal.
    pub(super) fn new() -> Self {
        Self {
            terminal: io::stderr().is_terminal(),
        }
    }

    /// Begins a step of about so many bytes.
    pub(super) fn begin(&self, label: &str, bytes: u64) -> Step {
        if !self.terminal {
            self.note(label);
            return Step { bar: None };
        }
        let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(bytes)
            .with_style(style)
            .with_message(label.to_owned());
        bar.tick();
        Step { bar: Some(bar) }
    }

    /// Tells something between two steps.
    pub(super) fn note(&self, what: &str) {
        // If standard error is closed, there is nobody left to tell.
        let _ = writeln!(anstream::stderr(), "legation: {what}");
    }
}

/// A step under way; its bar goes when it is done or dropped.
pub(super) struct Step {
    bar: Option<ProgressBar>,
}

impl Step {
    /// So many bytes are done.
    pub(super) fn at(&self, done: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(done);
        }
    }

    /// So many bytes of so many are done.
    pub(super) fn of(&self, done: u64, all: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(all);
            bar.set_position(done);
        }
    }

    /// The step is done; on a terminal a line stays of it.
    pub(super) fn done(mut self) {
        if let Some(bar) = self.bar.take() {
            let line = format!(
                "legation: {} ({:.1} s)",
                bar.message(),
                bar.elapsed().as_secs_f64()
            );
            bar.finish_and_clear();
            let _ = writeln!(anstream::stderr(), "{line}");
        }
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A size for people, such as `12.8 MB`.
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
