//! One JSON object a line.

use super::{Container, Found, Progress, Site};
use crate::piece::{Format, Piece};
use crate::place::{Place, Reject};
use crate::stream::{LineRead, Stream};

/// A line buffer that grew beyond this is given away, not copied.
const COPIED: usize = 1 << 16;

/// The lines of a file. Whether they are JSON is asked when their articles are read.
pub(super) struct Lines {
    stream: Stream,
    line: u64,
    buffer: Vec<u8>,
    failed: bool,
    site: Site,
}

impl Lines {
    pub(super) fn new(stream: Stream, site: Site) -> Self {
        Self {
            stream,
            line: 0,
            buffer: Vec::new(),
            failed: false,
            site,
        }
    }

    fn place(&self, piece: u64) -> Place {
        Place {
            line: Some(self.line),
            ..self.site.place(piece)
        }
    }

    fn taken(&mut self) -> Vec<u8> {
        if self.buffer.len() > COPIED {
            return std::mem::take(&mut self.buffer);
        }
        self.buffer.clone()
    }
}

impl Container for Lines {
    fn next(&mut self, progress: &mut Progress) -> Option<Found> {
        while !self.failed {
            self.line += 1;
            let max = self.site.options.max_document();
            let read = match self.stream.read_line(&mut self.buffer, max) {
                Ok(LineRead::End) => return None,
                Ok(read) => read,
                Err(error) => {
                    // Nothing can be said of what follows in this file.
                    self.failed = true;
                    let place = self.place(progress.number());
                    return Some(Found::Reject(Reject::new(place, error)));
                }
            };
            if read == LineRead::Line && self.buffer.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let (number, wanted) = progress.take();
            if !wanted {
                continue;
            }
            let place = self.place(number);
            if read == LineRead::TooLong {
                return Some(Found::Reject(Reject::new(place, self.site.too_long())));
            }
            return Some(Found::Piece(Piece {
                place,
                format: Format::Object,
                bytes: self.taken(),
                hints: self.site.hints(),
                warnings: Vec::new(),
            }));
        }
        None
    }
}
