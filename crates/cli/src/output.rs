//! Standard output, written in large pieces.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

/// Standard output for many records.
pub(crate) struct Output {
    out: BufWriter<StdoutLock<'static>>,
    flush_each: bool,
}

impl Output {
    /// Takes standard output for this command alone.
    pub(crate) fn stdout() -> Self {
        let stdout = io::stdout();
        let flush_each = stdout.is_terminal();
        Self {
            out: BufWriter::with_capacity(1 << 18, stdout.lock()),
            flush_each,
        }
    }

    /// Writes one record, and shows it at once on a terminal.
    ///
    /// # Errors
    /// What the system says; see [`is_closed_pipe`].
    pub(crate) fn record(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        if self.flush_each { self.out.flush() } else { Ok(()) }
    }

    /// Writes what is still held back.
    ///
    /// # Errors
    /// What the system says; see [`is_closed_pipe`].
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Whether a command stopped because the reader of its output went away (`legation … | head`).
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|io| io.kind() == io::ErrorKind::BrokenPipe)
}
