//! UTF-16 with a byte order mark, read as UTF-8.

use std::io::{self, BufRead, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_16BE, UTF_16LE};

use super::Stream;

/// The encoding, if these bytes begin with a mark of UTF-16.
pub(super) fn told_by_mark(start: &[u8]) -> Option<&'static Encoding> {
    match start {
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// UTF-8 from another encoding; what cannot be read becomes U+FFFD.
pub(super) struct Transcoded {
    input: Stream,
    decoder: Decoder,
    ended: bool,
    /// What is decoded and not given away begins at `start`.
    output: Vec<u8>,
    start: usize,
}

impl Transcoded {
    pub(super) fn new(input: Stream, encoding: &'static Encoding) -> Self {
        Self {
            input,
            decoder: encoding.new_decoder_with_bom_removal(),
            ended: false,
            output: Vec::new(),
            start: 0,
        }
    }

    fn decode_more(&mut self) -> io::Result<()> {
        self.output.resize(1 << 15, 0);
        self.start = 0;
        let ready = self.input.fill_buf()?;
        let last = ready.is_empty();
        let (result, read, written, _) = self.decoder.decode_to_utf8(ready, &mut self.output, last);
        self.input.consume(read);
        self.output.truncate(written);
        self.ended = last && result == CoderResult::InputEmpty;
        Ok(())
    }
}

impl Read for Transcoded {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.start == self.output.len() {
            if self.ended {
                return Ok(0);
            }
            self.output.clear();
            self.start = 0;
            self.decode_more().inspect_err(|_| self.output.clear())?;
        }
        let len = (self.output.len() - self.start).min(buf.len());
        buf[..len].copy_from_slice(&self.output[self.start..self.start + len]);
        self.start += len;
        Ok(len)
    }
}
