//! `--timing`: what a run over many documents took.

use std::io::{self, Write};
use std::time::Duration;

use crate::usage::{Stopwatch, peak_memory};

/// The option.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct TimingArgs {
    /// At the end, print counts, times and memory as one JSON line on standard error.
    #[arg(long)]
    pub(crate) timing: bool,
}

/// What was read and how long it took.
#[derive(Debug, Default, serde::Serialize)]
pub(crate) struct Timing {
    documents: u64,
    /// Separated by white space.
    words: u64,
    tokens: u64,
    load_seconds: f64,
    wall_seconds: f64,
    /// Of the whole process after loading; absent where the system does not tell.
    cpu_seconds: Option<f64>,
    peak_rss_bytes: Option<u64>,
}

/// Size of one document; nothing is counted where nobody asks.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Size {
    words: u64,
    tokens: u64,
}

impl TimingArgs {
    /// Counts the words of a text, if they are to be told.
    pub(crate) fn size(self, text: &str, tokens: usize) -> Size {
        if !self.timing {
            return Size::default();
        }
        Size {
            words: text.split_whitespace().count() as u64,
            tokens: tokens as u64,
        }
    }

    /// Prints the line, if it is wanted.
    ///
    /// # Errors
    /// If the figures cannot be written as JSON.
    pub(crate) fn print(self, mut timing: Timing, working: &Stopwatch) -> anyhow::Result<()> {
        if self.timing {
            timing.wall_seconds = working.wall().as_secs_f64();
            timing.cpu_seconds = working.cpu().as_ref().map(Duration::as_secs_f64);
            timing.peak_rss_bytes = peak_memory();
            // If standard error is closed, there is nobody left to tell.
            let _ = writeln!(io::stderr(), "{}", serde_json::to_string(&timing)?);
        }
        Ok(())
    }
}

impl Timing {
    /// Begins with what loading took.
    pub(crate) fn after(loading: &Stopwatch) -> Self {
        Self {
            load_seconds: loading.wall().as_secs_f64(),
            ..Self::default()
        }
    }

    /// Adds documents of which no more is known than their words.
    pub(crate) fn count(&mut self, documents: u64, words: u64) {
        self.documents += documents;
        self.words += words;
    }

    /// Adds a document.
    pub(crate) fn add(&mut self, size: Size) {
        self.documents += 1;
        self.words += size.words;
        self.tokens += size.tokens;
    }
}
