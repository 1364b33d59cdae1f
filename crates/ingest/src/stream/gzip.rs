//! The members of a gzip file, one after the other. After a damaged one it goes on where a record of a web archive begins.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

use super::budget::Counted;
use super::{GZIP, read_once};
use crate::place::Reason;

/// What a member must begin with to be taken up again after damage: web archives have one a record.
const RECORD: &[u8] = b"WARC/1.";
/// Magic number and method (deflate) of a gzip header.
const HEADER: &[u8] = b"\x1f\x8b\x08";

/// Decompressed bytes of all members.
pub(super) struct Members {
    state: State,
    /// Byte at which the member begins that is being read.
    begin: u64,
}

enum State {
    /// At the beginning of a member, or at the end.
    Between(Counted),
    Inside(Box<GzDecoder<Counted>>),
    /// After damage, which is told.
    Searching(Counted),
    /// The first bytes of a member that was found after damage.
    Found([u8; RECORD.len()], usize, Box<GzDecoder<Counted>>),
    Ended,
}

impl Members {
    pub(super) fn new(input: Counted) -> Self {
        Self {
            state: State::Between(input),
            begin: 0,
        }
    }

    /// The next state, with what it reads on the way there.
    fn step(&mut self, state: State, buf: &mut [u8]) -> io::Result<Option<usize>> {
        match state {
            State::Ended => return Ok(Some(0)),
            State::Between(input) => self.state = self.enter(input)?,
            State::Searching(input) => self.state = search(input)?,
            State::Found(start, from, decoder) => {
                let len = (start.len() - from).min(buf.len());
                buf[..len].copy_from_slice(&start[from..from + len]);
                self.state = match from + len == start.len() {
                    true => State::Inside(decoder),
                    false => State::Found(start, from + len, decoder),
                };
                return Ok(Some(len));
            }
            State::Inside(mut decoder) => match read_once(&mut decoder, buf) {
                Ok(0) => self.state = State::Between(decoder.into_inner()),
                Ok(len) => {
                    self.state = State::Inside(decoder);
                    return Ok(Some(len));
                }
                Err(error) => return Err(self.damaged(decoder.into_inner(), &error)),
            },
        }
        Ok(None)
    }

    fn enter(&mut self, mut input: Counted) -> io::Result<State> {
        self.begin = input.offset();
        let start = input.peek(GZIP.len())?;
        if start.starts_with(GZIP) {
            input.mark();
            return Ok(State::Inside(Box::new(GzDecoder::new(input))));
        }
        // Tapes and some programs fill up with zeros.
        while input.peek(1)?.first() == Some(&0) {
            input.consume(1);
        }
        if input.peek(1)?.is_empty() {
            return Ok(State::Ended);
        }
        self.begin = input.offset();
        self.state = State::Searching(input);
        let what = format!("what follows at compressed byte {} is no gzip", self.begin);
        Err(Reason::Damaged(what).into())
    }

    fn damaged(&mut self, mut input: Counted, error: &io::Error) -> io::Error {
        input.rewind();
        // Past the beginning of the damaged one.
        let step = usize::from(input.offset() == self.begin);
        input.consume(step);
        self.state = State::Searching(input);
        let what = match error.kind() {
            io::ErrorKind::UnexpectedEof => format!(
                "the file ends within the gzip member that begins at byte {}; it is cut off",
                self.begin
            ),
            _ => format!(
                "the gzip member that begins at byte {} is damaged ({error})",
                self.begin
            ),
        };
        Reason::Damaged(what).into()
    }
}

impl Read for Members {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        loop {
            let state = std::mem::replace(&mut self.state, State::Ended);
            if let Some(len) = self.step(state, buf)? {
                return Ok(len);
            }
        }
    }
}

/// The next member that begins as a record of a web archive does.
fn search(mut input: Counted) -> io::Result<State> {
    loop {
        let ready = input.peek(HEADER.len())?;
        if ready.len() < HEADER.len() {
            return Ok(State::Ended);
        }
        match ready.windows(HEADER.len()).position(|window| window == HEADER) {
            None => {
                let passed = ready.len() - HEADER.len() + 1;
                input.consume(passed);
            }
            Some(at) => {
                input.consume(at);
                input.mark();
                let mut decoder = Box::new(GzDecoder::new(input));
                let mut start = [0; RECORD.len()];
                if decoder.read_exact(&mut start).is_ok() && start == RECORD {
                    return Ok(State::Found(start, 0, decoder));
                }
                input = decoder.into_inner();
                input.rewind();
                input.consume(1);
            }
        }
    }
}

/// A decoder whose errors tell the method.
pub(super) struct Told<R> {
    inner: R,
    method: &'static str,
    failed: bool,
}

impl<R> Told<R> {
    pub(super) fn new(inner: R, method: &'static str) -> Self {
        Self {
            inner,
            method,
            failed: false,
        }
    }
}

impl<R: Read> Read for Told<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.failed {
            return Ok(0);
        }
        read_once(&mut self.inner, buf).map_err(|error| {
            self.failed = true;
            Reason::Damaged(format!(
                "the {} data are damaged or cut off ({error})",
                self.method
            ))
            .into()
        })
    }
}
