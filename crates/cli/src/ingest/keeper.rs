//! The one who writes: takes what the workers have made, in the order of the input, and counts.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use legation_archive::{ArchiveError, Origin, Outcome, Rejected, Writer};
use legation_ingest::{Meter, PassedOver, Place as InputPlace};

use super::coding::Coded;
use crate::progress::Bar;
use crate::report::{Place, Report};

/// Documents after which what was written is brought to the disk.
const BATCH: u32 = 200;
/// Time after which it is, if there are fewer.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often the progress is shown.
const SHOWN: Duration = Duration::from_millis(200);

/// A piece of the input with what became of its articles.
#[derive(Debug)]
pub(super) struct Worked {
    /// Where it stands.
    pub(super) place: InputPlace,
    /// Its articles, or why they cannot be used.
    pub(super) articles: Vec<(InputPlace, Result<Coded, String>)>,
    /// What is odd about them.
    pub(super) warnings: Vec<(InputPlace, String)>,
}

/// What came of a run.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) new: u64,
    pub(crate) known: u64,
    pub(crate) rejected: u64,
    pub(crate) words: u64,
    /// Of the new ones, those that are kept and not coded, by language.
    pub(crate) uncoded: BTreeMap<String, u64>,
    /// What was passed over for its kind.
    pub(crate) passed: PassedOver,
}

/// How much there is to read.
#[derive(Debug, Default)]
pub(super) struct Extent {
    /// Bytes of all inputs, if that is known.
    pub(super) size: Option<u64>,
    /// Counts those that are read.
    pub(super) meter: Meter,
}

/// A source under way.
#[derive(Debug)]
struct Current {
    row: i64,
    next: u64,
}

/// Writes and counts.
pub(super) struct Keeper<'a> {
    writer: Writer<'a>,
    report: &'a Report,
    bar: Bar,
    current: Option<Current>,
    counts: Counts,
    pending: u32,
    committed: Instant,
    shown: Instant,
    started: Instant,
    extent: Extent,
    /// Whether only what was rejected before is read: what has been read since is marked then.
    retry: bool,
    /// Bytes of the inputs that are done.
    passed: u64,
    path: String,
}

impl<'a> Keeper<'a> {
    pub(super) fn new(writer: Writer<'a>, report: &'a Report, extent: Extent, retry: bool) -> Self {
        let now = Instant::now();
        Self {
            writer,
            report,
            bar: Bar::with_message(),
            current: None,
            counts: Counts::default(),
            pending: 0,
            committed: now,
            shown: now,
            started: now,
            extent,
            retry,
            passed: 0,
            path: String::new(),
        }
    }

    /// Takes a source up.
    pub(super) fn begin(&mut self, path: &str, fingerprint: &str) -> Result<(), ArchiveError> {
        let source = self.writer.source(path, fingerprint)?;
        self.path = path.to_owned();
        self.current = Some(Current {
            row: source.row,
            next: source.pieces,
        });
        Ok(())
    }

    /// Keeps what came of a piece.
    pub(super) fn piece(&mut self, worked: Worked) -> Result<(), ArchiveError> {
        for (place, warning) in &worked.warnings {
            self.warn(place, warning);
        }
        let source = self.current.as_ref().map(|current| current.row);
        if let Some(source) = source.filter(|_| self.retry) {
            self.writer.mended(source, worked.place.piece)?;
        }
        for (place, article) in worked.articles {
            match article {
                Ok(Coded::Known) => self.counts.known += 1,
                Ok(Coded::Ready(prepared)) => {
                    let origin = source.map(|source| Origin {
                        source,
                        piece: worked.place.piece,
                    });
                    match self.writer.keep(&prepared, origin) {
                        Ok(Outcome::Known(_)) => self.counts.known += 1,
                        Ok(Outcome::New(_)) => self.count(&prepared),
                        // It costs the one document.
                        Err(error @ ArchiveError::Refused(_)) => self.reject(&place, &error.to_string())?,
                        Err(error) => return Err(error),
                    }
                    self.pending += 1;
                }
                Ok(Coded::Failed(reason)) | Err(reason) => {
                    self.reject(&place, &reason)?;
                }
            }
        }
        self.passed_piece(worked.place.piece);
        self.commit_in_time()
    }

    fn count(&mut self, prepared: &legation_archive::Prepared) {
        self.counts.new += 1;
        self.counts.words += u64::from(prepared.words());
        if !prepared.is_coded() {
            let language = prepared.document().language.clone();
            *self.counts.uncoded.entry(language).or_default() += 1;
        }
    }

    /// Tells what is odd.
    pub(super) fn warn(&self, place: &InputPlace, what: &str) {
        self.bar.aside(|| self.report.warn(&shown(place), &what));
    }

    /// Remembers what could not be used.
    pub(super) fn reject(&mut self, place: &InputPlace, reason: &str) -> Result<(), ArchiveError> {
        self.counts.rejected += 1;
        self.bar.aside(|| self.report.failed(&shown(place), &reason));
        self.writer.reject(&Rejected {
            source: self.current.as_ref().map(|current| current.row),
            path: &place.source,
            piece: place.piece,
            line: place.line,
            byte: place.offset,
            reason,
        })?;
        self.pending += 1;
        Ok(())
    }

    /// A piece that could not be read at all.
    pub(super) fn reject_piece(&mut self, place: &InputPlace, reason: &str) -> Result<(), ArchiveError> {
        self.reject(place, reason)?;
        self.passed_piece(place.piece);
        self.commit_in_time()
    }

    fn passed_piece(&mut self, piece: u64) {
        if let Some(current) = &mut self.current {
            current.next = current.next.max(piece + 1);
        }
    }

    /// The source is done.
    pub(super) fn end(&mut self, bytes: u64) -> Result<(), ArchiveError> {
        self.passed += bytes;
        if let Some(current) = self.current.take() {
            self.writer.advance(current.row, current.next, true)?;
            self.pending += 1;
        }
        self.commit_in_time()
    }

    fn commit_in_time(&mut self) -> Result<(), ArchiveError> {
        if self.pending >= BATCH || self.pending > 0 && self.committed.elapsed() >= PATIENCE {
            self.commit()?;
        }
        if self.shown.elapsed() >= SHOWN {
            self.shown = Instant::now();
            self.bar.say(|| self.progress());
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), ArchiveError> {
        if let Some(current) = &self.current {
            self.writer.advance(current.row, current.next, false)?;
        }
        self.writer.commit()?;
        self.pending = 0;
        self.committed = Instant::now();
        Ok(())
    }

    fn progress(&self) -> String {
        let seconds = self.started.elapsed().as_secs_f64();
        let speed = self.counts.words as f64 / seconds.max(0.001);
        let mut text = format!(
            "{} documents · {speed:.0} words/s · {} rejected",
            self.counts.new + self.counts.known,
            self.counts.rejected
        );
        let read = self.passed.max(self.extent.meter.bytes());
        if let Some(size) = self.extent.size.filter(|&size| size > 0 && read > 0) {
            let done = read.min(size) as f64 / size as f64;
            let left = seconds / done * (1.0 - done);
            text += &format!(" · {:.0} % · {} left", done * 100.0, time(left));
        }
        format!("{text} · {}", self.path)
    }

    /// Brings the rest to the disk and gives the counts.
    pub(super) fn finish(mut self) -> Result<Counts, ArchiveError> {
        self.commit()?;
        Ok(self.counts)
    }
}

/// A place as messages show it.
pub(super) fn shown(place: &InputPlace) -> Place {
    Place::file(place.to_string())
}

/// A time for people: "40 s", "12 min", "3 h 05 min".
fn time(seconds: f64) -> String {
    // Times beyond what fits are shown as the longest that does.
    let whole = seconds.clamp(0.0, 1e9) as u64;
    match whole {
        0..100 => format!("{whole} s"),
        100..5400 => format!("{} min", whole.div_ceil(60)),
        _ => format!("{} h {:02} min", whole / 3600, whole % 3600 / 60),
    }
}
