//! JSON in any layout: objects one after the other, lists of them, and the lists in the answers of news databases. It is
//! cut by a scanner that looks at brackets and strings only, so that a list may be longer than memory.

mod scan;

use std::io::BufRead;

pub(crate) use scan::{Scan, Scanned};

use super::{Container, Found, Progress, Site};
use crate::piece::{Format, Piece};
use crate::place::{Place, Reason, Reject};
use crate::stream::Stream;

/// The objects of a file.
pub(super) struct Values {
    stream: Stream,
    scan: Scan,
    line: u64,
    /// The value being read, and where it begins.
    value: Vec<u8>,
    begin: Option<(u64, u64)>,
    too_long: bool,
    ended: bool,
    site: Site,
}

impl Values {
    pub(super) fn new(stream: Stream, site: Site) -> Self {
        Self {
            stream,
            scan: Scan::new(site.options.columns.clone()),
            line: 1,
            value: Vec::new(),
            begin: None,
            too_long: false,
            ended: false,
            site,
        }
    }

    /// Reads until a value is complete. `false` at the end of the file.
    fn advance(&mut self) -> std::io::Result<bool> {
        let max = self.site.options.max_document();
        loop {
            let base = self.stream.offset();
            let chunk = self.stream.fill_buf()?;
            if chunk.is_empty() {
                return Ok(false);
            }
            let mut used = 0;
            let mut complete = false;
            while used < chunk.len() && !complete {
                let byte = chunk[used];
                let scanned = self.scan.push(byte);
                if scanned == Scanned::Enter {
                    self.value.clear();
                    self.begin = None;
                }
                if matches!(scanned, Scanned::Keep | Scanned::Enter | Scanned::Last) {
                    if self.begin.is_none() && !byte.is_ascii_whitespace() {
                        self.begin = Some((self.line, base + used as u64));
                    }
                    if self.begin.is_some() && self.value.len() <= max {
                        self.value.push(byte);
                    }
                }
                complete = self.begin.is_some() && matches!(scanned, Scanned::Last | Scanned::Before);
                self.line += u64::from(byte == b'\n');
                used += 1;
            }
            self.stream.consume(used);
            self.too_long = self.value.len() > max;
            if complete {
                return Ok(true);
            }
        }
    }

    /// The value that is complete, if it is wanted.
    fn taken(&mut self, progress: &mut Progress) -> Option<Found> {
        let (line, offset) = self.begin.take()?;
        let (number, wanted) = progress.take();
        let mut bytes = std::mem::take(&mut self.value);
        if !wanted {
            bytes.clear();
            self.value = bytes;
            return None;
        }
        let place = Place {
            // In a list on one line, the byte says more.
            line: (line > 1 || !self.scan.was_listed()).then_some(line),
            offset: Some(offset),
            ..self.site.place(number)
        };
        if self.too_long {
            return Some(Found::Reject(Reject::new(place, self.site.too_long())));
        }
        while bytes.last().is_some_and(u8::is_ascii_whitespace) {
            bytes.pop();
        }
        Some(Found::Piece(Piece {
            place,
            format: Format::Object,
            bytes,
            hints: self.site.hints(),
            warnings: Vec::new(),
        }))
    }

    /// What there is to say at the end of the file.
    fn end(&mut self, progress: &mut Progress) -> Option<Found> {
        self.ended = true;
        if self.begin.is_some() {
            return self.taken(progress);
        }
        self.scan
            .is_open()
            .then(|| Found::Reject(self.site.reject(progress.number(), Reason::CutOff)))
    }
}

impl Container for Values {
    fn next(&mut self, progress: &mut Progress) -> Option<Found> {
        while !self.ended {
            match self.advance() {
                Ok(true) => {
                    if let Some(found) = self.taken(progress) {
                        return Some(found);
                    }
                }
                Ok(false) => return self.end(progress),
                Err(error) => {
                    self.ended = true;
                    let place = Place {
                        offset: Some(self.stream.offset()),
                        ..self.site.place(progress.number())
                    };
                    return Some(Found::Reject(Reject::new(place, error)));
                }
            }
        }
        None
    }
}
