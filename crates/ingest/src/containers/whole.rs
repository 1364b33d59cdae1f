//! A file that is one document, or several that only its format can tell apart.

use std::io::Read;

use super::{Container, Found, Progress, Site};
use crate::piece::{Format, Piece};
use crate::stream::Stream;

/// The file, until it is read.
pub(super) struct Whole {
    stream: Option<Stream>,
    format: Format,
    /// It began with a byte order mark, or was UTF-16: what comes is UTF-8.
    utf8: bool,
    site: Site,
}

impl Whole {
    pub(super) fn new(stream: Stream, format: Format, utf8: bool, site: Site) -> Self {
        Self {
            stream: Some(stream),
            format,
            utf8,
            site,
        }
    }
}

impl Container for Whole {
    fn next(&mut self, progress: &mut Progress) -> Option<Found> {
        let stream = self.stream.take()?;
        let (number, wanted) = progress.take();
        if !wanted {
            return None;
        }
        let max = self.site.options.max_document();
        let mut bytes = Vec::new();
        if let Err(error) = stream.take(max as u64 + 1).read_to_end(&mut bytes) {
            return Some(Found::Reject(self.site.reject(number, error)));
        }
        if bytes.len() > max {
            return Some(Found::Reject(self.site.reject(number, self.site.too_long())));
        }
        let mut hints = self.site.hints();
        hints.charset = self.utf8.then(|| "utf-8".to_owned());
        Some(Found::Piece(Piece {
            place: self.site.place(number),
            format: self.format,
            bytes,
            hints,
            warnings: Vec::new(),
        }))
    }
}
