//! What went wrong with single inputs: told at once with its place, counted, and turned into the exit status.

use std::fmt::{self, Display};
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use anstyle::{AnsiColor, Style};

use crate::input::InputError;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();

/// Where something stands: a file, or a line of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    file: Arc<str>,
    line: Option<u64>,
}

impl Place {
    /// A whole file, named as the user named it.
    pub(crate) fn file(name: impl Into<Arc<str>>) -> Self {
        Self {
            file: name.into(),
            line: None,
        }
    }

    /// A document, where no more than its id is known.
    pub(crate) fn document(id: &str) -> Self {
        Self {
            file: format!("document {id:?}").into(),
            line: None,
        }
    }

    /// A line of that file, counted from 1.
    pub(crate) fn line(&self, line: u64) -> Self {
        Self {
            file: Arc::clone(&self.file),
            line: Some(line),
        }
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", self.file),
            None => f.write_str(&self.file),
        }
    }
}

/// Tells failures and warnings on standard error and counts failures. Shared between threads by reference.
#[derive(Debug, Default)]
pub(crate) struct Report {
    failures: AtomicU64,
    trouble: AtomicBool,
}

impl Report {
    /// Passes on an input that could be read; tells, counts and drops one that could not.
    pub(crate) fn keep<T>(&self, input: Result<T, InputError>) -> Option<T> {
        input
            .map_err(|error| self.failed(&error.place, &error.reason))
            .ok()
    }

    /// An input that is lost: the exit status will be 1.
    pub(crate) fn failed(&self, place: &Place, reason: &dyn Display) {
        self.failures.fetch_add(1, Ordering::Relaxed);
        say(ERROR, "error", &format!("{place}: "), reason);
    }

    /// Something worth knowing about an input that is used all the same.
    pub(crate) fn warn(&self, place: &Place, what: &dyn Display) {
        say(WARNING, "warning", &format!("{place}: "), what);
    }

    /// Something that is not as it should be, apart from any input: the exit status will be 1. The command has
    /// told it already.
    pub(crate) fn found_trouble(&self) {
        self.trouble.store(true, Ordering::Relaxed);
    }

    /// What stopped the command.
    pub(crate) fn fatal(&self, error: &anyhow::Error) {
        say(ERROR, "error", "", &format_args!("{error:#}"));
    }

    /// Says how many inputs failed, if any did, and gives the exit status: 0 if all is well, else 1.
    pub(crate) fn finish(&self) -> ExitCode {
        let failures = self.failures.load(Ordering::Relaxed);
        if failures > 0 {
            let inputs = if failures == 1 {
                "1 input".to_owned()
            } else {
                format!("{failures} inputs")
            };
            say(ERROR, "error", "", &format_args!("{inputs} skipped, see above"));
        }
        ExitCode::from(u8::from(failures > 0 || self.trouble.load(Ordering::Relaxed)))
    }
}

/// Something worth knowing that is no fault.
pub(crate) fn note(what: &str) {
    // If standard error is closed, there is nobody left to tell.
    let _ = writeln!(anstream::stderr(), "legation: {what}");
}

fn say(style: Style, severity: &str, place: &str, what: &dyn Display) {
    // If standard error is closed, there is nobody left to tell.
    let _ = writeln!(
        anstream::stderr(),
        "legation: {place}{style}{severity}{style:#}: {what}"
    );
}
