//! How much may come out of how little: the guard against decompression bombs.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Stream;
use crate::options::Options;
use crate::place::Reason;

/// What went into a decompression, what came out, and how much may. Members of one archive share it.
#[derive(Debug)]
pub(crate) struct Budget {
    input: AtomicU64,
    output: AtomicU64,
    ratio: u64,
    max: u64,
}

impl Budget {
    /// `input` is the size of the compressed data, if it is known; else [`Counted`] counts it.
    pub(crate) fn new(input: u64, options: &Options) -> Self {
        Self {
            input: AtomicU64::new(input),
            output: AtomicU64::new(0),
            ratio: options.max_ratio,
            max: options.max_decompressed_mb.saturating_mul(1_000_000),
        }
    }

    /// Whether it is used up.
    pub(crate) fn is_spent(&self) -> bool {
        self.check().is_err()
    }

    fn check(&self) -> Result<(), Reason> {
        let (input, output) = (
            self.input.load(Ordering::Relaxed),
            self.output.load(Ordering::Relaxed),
        );
        let disproportionate = output > Options::BOMB_FLOOR && output / self.ratio.max(1) > input;
        if !disproportionate && output <= self.max {
            return Ok(());
        }
        Err(Reason::Bomb {
            output_mb: output / 1_000_000,
            input_mb: input.div_ceil(1_000_000),
        })
    }
}

/// Decompressed bytes, as many as the budget allows.
pub(crate) struct Guarded<R> {
    inner: R,
    budget: Arc<Budget>,
    stopped: bool,
}

impl<R> Guarded<R> {
    pub(crate) fn new(inner: R, budget: Arc<Budget>) -> Self {
        Self {
            inner,
            budget,
            stopped: false,
        }
    }
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.stopped {
            return Ok(0);
        }
        let len = self.inner.read(buf)?;
        self.budget.output.fetch_add(len as u64, Ordering::Relaxed);
        if let Err(reason) = self.budget.check() {
            self.stopped = true;
            return Err(reason.into());
        }
        Ok(len)
    }
}

/// How much of a member is kept to look for the next one in it, should it be damaged.
const KEPT: usize = 4 << 20;

/// Compressed bytes being consumed.
pub(crate) struct Counted {
    stream: Stream,
    budget: Arc<Budget>,
    kept: Vec<u8>,
    keeping: bool,
}

impl Counted {
    pub(crate) fn new(stream: Stream, budget: Arc<Budget>) -> Self {
        Self {
            stream,
            budget,
            kept: Vec::new(),
            keeping: false,
        }
    }

    /// Byte at which it stands.
    pub(super) fn offset(&self) -> u64 {
        self.stream.offset()
    }

    pub(super) fn peek(&mut self, wanted: usize) -> io::Result<&[u8]> {
        self.stream.peek(wanted)
    }

    /// From here on, what is consumed is kept, up to a limit.
    pub(super) fn mark(&mut self) {
        self.kept.clear();
        self.keeping = true;
    }

    /// Goes back to the mark, or stays if that is too far away.
    pub(super) fn rewind(&mut self) {
        if self.keeping {
            self.stream.unread(&self.kept);
        }
        self.kept.clear();
        self.keeping = false;
    }
}

impl Read for Counted {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let len = ready.len().min(buf.len());
        buf[..len].copy_from_slice(&ready[..len]);
        self.consume(len);
        Ok(len)
    }
}

impl BufRead for Counted {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.stream.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if self.keeping {
            let consumed = &self.stream.ready()[..amount.min(self.stream.ready().len())];
            if self.kept.len() + consumed.len() > KEPT {
                self.keeping = false;
                self.kept = Vec::new();
            } else {
                self.kept.extend_from_slice(consumed);
            }
        }
        self.stream.consume(amount);
        self.budget
            .input
            .fetch_max(self.stream.offset(), Ordering::Relaxed);
    }
}
