//! The reading of all that the user names, piece by piece.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::containers::{Container, Found, Input, Progress, Site};
use crate::inputs::{Entered, Entry};
use crate::options::Options;
use crate::passed::{Passed, PassedOver};
use crate::piece::Piece;
use crate::place::{Place, Reason, Reject, Warning};
use crate::source::{Fingerprint, Resume, SourceInfo};
use crate::stream::Stream;

/// What comes next.
#[derive(Debug)]
pub enum Step {
    /// A file begins. What follows up to [`Step::End`] is of it.
    Begin(SourceInfo),
    /// A document, or a few.
    Piece(Piece),
    /// Something that cannot be used. Outside a file it is a file or folder that could not be opened.
    Reject(Reject),
    /// Something worth knowing about what is used or left out all the same.
    Warning(Warning),
    /// The file ends.
    End,
}

/// How many bytes of files are read so far, as they lie on the disk. What is read out of order (zip, Parquet) is not counted.
#[derive(Debug, Clone, Default)]
pub struct Meter(Arc<AtomicU64>);

impl Meter {
    /// The bytes.
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A file whose bytes are counted.
struct Metered {
    file: File,
    meter: Meter,
}

impl io::Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.meter.0.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Iterator over the pieces of files, folders, patterns and standard input.
///
/// Nothing is read before it is needed, and nothing is kept: memory holds one piece, one chunk of its file, and the names in
/// the folders on the way to it. What is wrong is told and costs itself only.
///
/// ```
/// use legation_ingest::{Options, Reader, Step};
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("news.csv"), "headline,text\nTalks,They met.\n")?;
/// let options = Options::default();
/// for step in Reader::new(&[folder.path()], options.clone()) {
///     if let Step::Piece(piece) = step {
///         let article = piece.articles(&options).remove(0)?;
///         assert_eq!((article.title.as_deref(), article.text.as_str()), (Some("Talks"), "They met."));
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Reader {
    options: Arc<Options>,
    /// What comes next is last.
    pending: Vec<Entry>,
    /// The file that is open, and what is open in it.
    open: Vec<Box<dyn Container>>,
    /// A file is begun and not ended.
    begun: bool,
    /// A file that is to be opened.
    waiting: Option<Input>,
    progress: Progress,
    meter: Meter,
    resume: Box<dyn Fn(&SourceInfo) -> Resume + Send>,
}

impl Reader {
    /// Reads these files, folders and patterns; `-` is standard input.
    pub fn new(paths: &[impl AsRef<Path>], options: Options) -> Self {
        Self {
            options: Arc::new(options),
            pending: paths
                .iter()
                .rev()
                .map(|path| Entry::named(path.as_ref()))
                .collect(),
            open: Vec::new(),
            begun: false,
            waiting: None,
            progress: Progress::default(),
            meter: Meter::default(),
            resume: Box::new(|_| Resume::All),
        }
    }

    /// Asks this for every file how much of it is still to be read. Of a file of which nothing is, nothing is told.
    #[must_use]
    pub fn resuming(mut self, resume: impl Fn(&SourceInfo) -> Resume + Send + 'static) -> Self {
        self.resume = Box::new(resume);
        self
    }

    /// What was passed over so far for its kind, and is no mistake.
    pub fn passed_over(&self) -> &PassedOver {
        &self.progress.passed
    }

    /// Tells how much is read, while the reader is at work elsewhere.
    pub fn meter(&self) -> Meter {
        self.meter.clone()
    }

    /// Goes on to the next file. `None` if there is nothing to tell of it yet.
    fn enter(&mut self, entry: Entry) -> Option<Step> {
        match entry.enter() {
            Err(reject) => Some(Step::Reject(reject)),
            Ok(Entered::Warning(warning)) => Some(Step::Warning(warning)),
            Ok(Entered::Others(entries)) => {
                self.pending.extend(entries.into_iter().rev());
                None
            }
            Ok(Entered::Stdin) => self.begin(
                "<stdin>".to_owned(),
                Fingerprint::default(),
                "",
                Box::new(io::stdin()),
                None,
            ),
            Ok(Entered::File { path, regular }) => self.begin_file(&path, regular),
        }
    }

    fn begin_file(&mut self, path: &PathBuf, regular: bool) -> Option<Step> {
        let shown = path.to_string_lossy().into_owned();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let opened = File::open(path).and_then(|mut file| {
            let metadata = file.metadata()?;
            let fingerprint = match regular {
                true => Fingerprint::of(&mut file, &metadata)?,
                false => Fingerprint::default(),
            };
            Ok((file.try_clone()?, file, fingerprint))
        });
        match opened {
            Err(error) => Some(Step::Reject(Reject::new(
                Place::of(shown),
                Reason::Unreadable(error),
            ))),
            Ok((file, again, fingerprint)) => {
                let name = name.filter(|_| regular).unwrap_or_default();
                self.begin(
                    shown,
                    fingerprint,
                    &name,
                    Box::new(Metered {
                        file,
                        meter: self.meter.clone(),
                    }),
                    regular.then_some(again),
                )
            }
        }
    }

    fn begin(
        &mut self,
        path: String,
        fingerprint: Fingerprint,
        name: &str,
        inner: Box<dyn io::Read + Send>,
        file: Option<File>,
    ) -> Option<Step> {
        let site = Site {
            label: path.as_str().into(),
            name: name.into(),
            options: Arc::clone(&self.options),
        };
        let info = SourceInfo { path, fingerprint };
        match (self.resume)(&info) {
            Resume::Nothing => {
                self.progress.passed.count(Passed::FileDone);
                return None;
            }
            Resume::All => self.progress.restart(0),
            Resume::From(piece) => self.progress.restart(piece),
        }
        self.begun = true;
        self.waiting = Some(Input {
            stream: Stream::new(inner),
            file,
            site,
            depth: 0,
        });
        Some(Step::Begin(info))
    }

    /// Opens a file or member. What is wrong with it is told, of a member only if it is still wanted.
    fn open(&mut self, input: Input) -> Option<Step> {
        let source = Place::of(&*input.site.label);
        match input.open() {
            Ok(container) => {
                self.open.push(container);
                None
            }
            Err(reason) => {
                let (piece, wanted) = self.progress.take();
                let place = Place { piece, ..source };
                (wanted || self.open.is_empty()).then(|| Step::Reject(Reject::new(place, reason)))
            }
        }
    }

    /// Reads on in the file that is open.
    fn read(&mut self) -> Option<Step> {
        let container = self.open.last_mut()?;
        match container.next(&mut self.progress) {
            None => {
                self.open.pop();
                None
            }
            Some(Found::Piece(piece)) => Some(Step::Piece(piece)),
            Some(Found::Reject(reject)) => Some(Step::Reject(reject)),
            Some(Found::Inner(input)) => self.open(*input),
        }
    }
}

impl Iterator for Reader {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        loop {
            let step = if let Some(input) = self.waiting.take() {
                self.open(input)
            } else if !self.open.is_empty() {
                self.read()
            } else if self.begun {
                self.begun = false;
                Some(Step::End)
            } else {
                let entry = self.pending.pop()?;
                self.enter(entry)
            };
            if step.is_some() {
                return step;
            }
        }
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("pending", &self.pending)
            .field("progress", &self.progress)
            .finish_non_exhaustive()
    }
}
