//! `legation ingest`: documents read, coded and kept in an archive.

pub(crate) mod coding;
mod keeper;
mod stop;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use jiff::Timestamp;
use jiff::civil::Date;
use legation_archive::{Archive, Run, SourceState, Voices, Writer};
use legation_ingest::{
    Columns, Options, PassedOver, Piece, Place, Reader, Resume, SourceInfo, Step, Warning,
};
use legation_knowledge::Outlets;
use legation_nlp::{Engine, Session};

use crate::archive::ArchiveArgs;
use crate::isolation::isolated;
use crate::lexicon::{ConfidenceArgs, LexiconArgs};
use crate::models::EngineArgs;
use crate::report::Report;
use crate::timing::{Timing, TimingArgs};
use crate::usage::Stopwatch;
use coding::{Coded, Coding, Defaults};
use keeper::{Counts, Extent, Keeper, Worked};
pub(crate) use stop::Stop;

/// Reads documents, codes them and keeps them in an archive.
///
/// What is in the archive already is passed over, so the same command goes on where it stopped; new documents are compared with
/// those that are there: reprints, reports of the same event, stories.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct IngestArgs {
    /// Files, folders or patterns to read; `-` is standard input.
    #[arg(value_name = "FILE|DIR|PATTERN|-", required = true)]
    files: Vec<String>,
    #[command(flatten)]
    work: WorkArgs,
}

/// What all commands that code into an archive take.
#[derive(Debug, clap::Args)]
pub(crate) struct WorkArgs {
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    #[command(flatten)]
    confidence: ConfidenceArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    pub(crate) engine: EngineArgs,
    #[command(flatten)]
    timing: TimingArgs,
}

/// How inputs are read.
#[derive(Debug, clap::Args)]
pub(crate) struct ReadingArgs {
    /// Day of publication, YYYY-MM-DD, of documents that do not say it themselves.
    #[arg(long, value_name = "DATE")]
    published: Option<Date>,
    /// Name of the outlet of documents that do not say it themselves.
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,
    /// File that names the columns of tables and the keys of records, in TOML; see the user guide.
    #[arg(long, value_name = "FILE")]
    mapping: Option<std::path::PathBuf>,
    /// Longest document to read, in megabytes; a longer one is rejected.
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u64).range(1..=2000))]
    max_document_mb: u64,
}

const EXAMPLES: &str = "\
Examples:
  legation ingest news.warc.gz                      into legation.db here
  legation ingest exports/ --archive desk.db        all files of a folder
  legation ingest 'pages/2025-*.html' --outlet 'Fjord Wire'
  zcat dump.jsonl.gz | legation ingest -";

impl ReadingArgs {
    /// What the readers are to keep to.
    pub(crate) fn options(&self) -> anyhow::Result<Options> {
        let columns = match &self.mapping {
            None => Columns::default(),
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("cannot read {}", path.display()))?;
                Columns::mapped_by(&text).with_context(|| format!("{} is no mapping", path.display()))?
            }
        };
        Ok(Options {
            max_document_mb: self.max_document_mb,
            columns,
            ..Options::default()
        })
    }

    fn defaults(&self) -> Defaults {
        Defaults {
            published: self.published,
            outlet: self.outlet.clone(),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// If model, lexicon or archive cannot be used; failures of single inputs go to `report` and into the archive.
pub(crate) fn run(args: IngestArgs, report: &Report) -> anyhow::Result<()> {
    let stop = Stop::on_signal()?;
    let mut work = Work::prepare(&args.work, "ingest")?;
    let counts = work.read(args.files, &stop, report)?;
    work.tell(&counts, stop.wanted());
    work.timing(&counts)
}

/// What coding into an archive needs, opened.
pub(crate) struct Work<'a> {
    args: &'a WorkArgs,
    command: &'static str,
    /// Before the archive: the last connection to be closed moves the journal into the file.
    known: Mutex<Archive>,
    archive: Archive,
    engine: Engine,
    coder: legation_coder::Coder,
    outlets: Outlets,
    knowledge: String,
    timing: Timing,
    working: Stopwatch,
}

impl<'a> Work<'a> {
    /// Opens archive, model and knowledge; the archive first, so that a bad path fails at once.
    ///
    /// # Errors
    /// If one of them cannot be used.
    pub(crate) fn prepare(args: &'a WorkArgs, command: &'static str) -> anyhow::Result<Self> {
        let archive = args.archive.open()?;
        let known = Mutex::new(args.archive.read_beside()?);
        let loading = Stopwatch::start();
        let engine = args.engine.open()?;
        let coder = args
            .lexicon
            .coder()?
            .with_world(args.engine.open_world()?)
            .with_min_confidence(args.confidence.min_confidence);
        let outlets = Outlets::packaged()
            .map_err(|error| anyhow::anyhow!("the packaged gazetteer is wrong:\n{error}"))?;
        Ok(Self {
            knowledge: format!(
                "{} {}",
                args.engine.model.as_str(),
                legation_knowledge::gazetteer_digest()
            ),
            timing: Timing::after(&loading),
            working: Stopwatch::start(),
            args,
            command,
            archive,
            known,
            engine,
            coder,
            outlets,
        })
    }

    fn run_row(&self) -> Run {
        Run {
            started: Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            command: self.command.to_owned(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            knowledge: self.knowledge.clone(),
        }
    }

    /// Reads, codes and keeps all of these inputs, from where each was left.
    ///
    /// # Errors
    /// If the archive cannot be written.
    pub(crate) fn read(
        &mut self,
        paths: Vec<String>,
        stop: &Stop,
        report: &Report,
    ) -> anyhow::Result<Counts> {
        let left: HashMap<String, SourceState> = self
            .archive
            .sources()?
            .into_iter()
            .map(|source| (source.path.clone(), source))
            .collect();
        let options = self.args.reading.options()?;
        let mut files = COUNTED_FILES;
        let sizes = paths.iter().map(|path| size_below(Path::new(path), &mut files));
        let size = sizes.sum();
        let passed = Arc::default();
        let reader = Reader::new(&paths, options.clone()).resuming(move |info| resume(&left, info));
        let meter = reader.meter();
        let steps = Counted {
            reader,
            passed: Arc::clone(&passed),
        };
        let mut counts = self.steps(
            steps.take_while(|_| !stop.wanted()),
            &options,
            Extent { size, meter },
            false,
            report,
        )?;
        counts.passed = std::mem::take(&mut *passed.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(counts)
    }

    fn steps(
        &mut self,
        steps: impl Iterator<Item = Step> + Send,
        options: &Options,
        extent: Extent,
        retry: bool,
        report: &Report,
    ) -> anyhow::Result<Counts> {
        let run = self.run_row();
        let voices = Voices::new(&self.outlets);
        let coding = Coding {
            coder: &self.coder,
            voices,
            defaults: self.args.reading.defaults(),
            known: Some(&self.known),
        };
        let writer = Writer::begin(&mut self.archive, voices, &run)?;
        let mut keeper = Keeper::new(writer, report, extent, retry);
        let engine = &self.engine;
        let work = |session: &mut Session, step: Step| match step {
            Step::Begin(info) => Done::Begin(info),
            Step::Piece(piece) => Done::Piece(worked(engine, session, &coding, &piece, options, report)),
            Step::Reject(reject) => Done::Reject(reject.place, reject.reason.to_string()),
            Step::Warning(warning) => Done::Warning(warning),
            Step::End => Done::End,
        };
        let mut failed = None;
        let mut bytes = 0;
        engine.stream(steps, self.args.engine.threads(), work, |done| {
            let kept = match done {
                Done::Begin(info) => {
                    bytes = size_of(&info.path).unwrap_or(0);
                    keeper.begin(&info.path, &info.fingerprint.to_string())
                }
                Done::Piece(worked) => keeper.piece(worked),
                Done::Reject(place, reason) => keeper.reject_piece(&place, &reason),
                Done::Warning(warning) => {
                    keeper.warn(&warning.place, &warning.what);
                    Ok(())
                }
                Done::End => keeper.end(bytes),
            };
            match kept {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        });
        match failed {
            Some(error) => Err(error.into()),
            None => {
                let counts = keeper.finish()?;
                self.archive.settle()?;
                Ok(counts)
            }
        }
    }

    /// Reads again what was rejected, and nothing else of the same inputs.
    ///
    /// # Errors
    /// If the archive cannot be written.
    pub(crate) fn retry(&mut self, stop: &Stop, report: &Report) -> anyhow::Result<Counts> {
        let page = legation_archive::Page {
            limit: None,
            ..legation_archive::Page::default()
        };
        let mut wanted: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
        for reject in self.archive.rejects(false, page)? {
            let path = reject.source.unwrap_or(reject.path);
            wanted.entry(path).or_default().insert(reject.piece);
        }
        let paths: Vec<String> = wanted.keys().cloned().collect();
        let options = self.args.reading.options()?;
        let mut of_source = BTreeSet::new();
        let again = |step: &Step| match step {
            Step::Begin(info) => {
                of_source = wanted.get(&info.path).cloned().unwrap_or_default();
                true
            }
            Step::Piece(piece) => of_source.contains(&piece.place.piece),
            Step::Reject(reject) => of_source.contains(&reject.place.piece),
            Step::Warning(warning) => of_source.contains(&warning.place.piece),
            Step::End => true,
        };
        let steps = Reader::new(&paths, options.clone())
            .filter(again)
            .take_while(|_| !stop.wanted());
        self.steps(steps, &options, Extent::default(), true, report)
    }

    /// The archive.
    pub(crate) fn archive(&self) -> &Archive {
        &self.archive
    }

    /// What codes documents, with the number of threads to do it on.
    pub(crate) fn coding(&self) -> (&Engine, Coding<'_>, usize) {
        let coding = Coding {
            coder: &self.coder,
            voices: Voices::new(&self.outlets),
            defaults: self.args.reading.defaults(),
            known: None,
        };
        (&self.engine, coding, self.args.engine.threads())
    }

    /// Codes and writes as `write` does, with a connection to look up what is known.
    ///
    /// # Errors
    /// What `write` says, or if the archive cannot be written.
    pub(crate) fn writing<T>(
        &mut self,
        write: impl FnOnce(&Engine, &Coding<'_>, &mut Writer<'_>) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let run = self.run_row();
        let voices = Voices::new(&self.outlets);
        let coding = Coding {
            coder: &self.coder,
            voices,
            defaults: self.args.reading.defaults(),
            known: Some(&self.known),
        };
        let mut writer = Writer::begin(&mut self.archive, voices, &run)?;
        let written = write(&self.engine, &coding, &mut writer)?;
        writer.commit()?;
        drop(writer);
        self.archive.settle()?;
        Ok(written)
    }

    /// Writes into the archive.
    ///
    /// # Errors
    /// What `write` says, or if the archive cannot be written.
    pub(crate) fn write<T>(
        &mut self,
        write: impl FnOnce(&mut Writer<'_>) -> Result<T, legation_archive::ArchiveError>,
    ) -> anyhow::Result<T> {
        let run = self.run_row();
        let mut writer = Writer::begin(&mut self.archive, Voices::new(&self.outlets), &run)?;
        Ok(write(&mut writer)?)
    }

    /// Says what came of it.
    pub(crate) fn tell(&self, counts: &Counts, stopped: bool) {
        let mut parts = vec![format!("{} new", counts.new)];
        if counts.known > 0 {
            parts.push(format!("{} there already", counts.known));
        }
        let uncoded: u64 = counts.uncoded.values().sum();
        if uncoded > 0 {
            let each: Vec<String> = counts
                .uncoded
                .iter()
                .map(|(code, n)| format!("{code} {n}"))
                .collect();
            parts.push(format!(
                "{uncoded} of the new ones kept and not coded, as they are not English ({})",
                each.join(", ")
            ));
        }
        if counts.rejected > 0 {
            parts.push(format!(
                "{} rejected (`legation rejects` lists them)",
                counts.rejected
            ));
        }
        let stopped = if stopped {
            "; stopped, the same command goes on from here"
        } else {
            ""
        };
        let archive = self.args.archive.file.display();
        crate::report::note(&format!("{archive}: {}{stopped}", parts.join(", ")));
        let passed: Vec<String> = counts
            .passed
            .iter()
            .map(|(what, count)| format!("{count} {}", what.describe()))
            .collect();
        if !passed.is_empty() {
            crate::report::note(&format!("passed over: {}", passed.join(", ")));
        }
    }

    fn timing(self, counts: &Counts) -> anyhow::Result<()> {
        let mut timing = self.timing;
        timing.count(counts.new, counts.words);
        self.args.timing.print(timing, &self.working)
    }
}

/// So many files are counted at most, to tell how long it will take.
const COUNTED_FILES: u32 = 100_000;

/// A reader that tells at its end what it passed over.
struct Counted {
    reader: Reader,
    passed: Arc<Mutex<PassedOver>>,
}

impl Iterator for Counted {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        self.reader.next()
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        *passed = self.reader.passed_over().clone();
    }
}

/// Bytes of a file, or of all files in a folder and below; `None` if it is no path, or there are too many to count.
fn size_below(path: &Path, files: &mut u32) -> Option<u64> {
    *files = files.checked_sub(1)?;
    let metadata = std::fs::symlink_metadata(path).ok()?;
    if !metadata.is_dir() {
        return Some(if metadata.is_file() { metadata.len() } else { 0 });
    }
    let entries = std::fs::read_dir(path).ok()?;
    let sizes = entries.flatten().map(|entry| size_below(&entry.path(), files));
    sizes.sum()
}

/// Bytes of a regular file.
fn size_of(path: &str) -> Option<u64> {
    let metadata = std::fs::metadata(path).ok()?;
    metadata.is_file().then_some(metadata.len())
}

/// How far a source was read, if it is still the same.
fn resume(left: &HashMap<String, SourceState>, info: &SourceInfo) -> Resume {
    match left.get(&info.path) {
        Some(source) if source.fingerprint == info.fingerprint.to_string() && source.done => Resume::Nothing,
        Some(source) if source.fingerprint == info.fingerprint.to_string() => Resume::From(source.pieces),
        _ => Resume::All,
    }
}

/// A step of the input, worked on.
enum Done {
    Begin(SourceInfo),
    Piece(Worked),
    Reject(Place, String),
    Warning(Warning),
    End,
}

fn worked(
    engine: &Engine,
    session: &mut Session,
    coding: &Coding<'_>,
    piece: &Piece,
    options: &Options,
    report: &Report,
) -> Worked {
    let mut articles = Vec::new();
    let mut warnings: Vec<(Place, String)> = piece
        .warnings
        .iter()
        .map(|warning| (piece.place.clone(), warning.clone()))
        .collect();
    let read = isolated(engine, session, &piece.place.to_string(), report, |_| {
        piece.articles(options)
    });
    for (number, article) in read.unwrap_or_default().into_iter().enumerate() {
        match article {
            Ok(article) => {
                let place = piece.place.clone();
                warnings.extend(
                    article
                        .warnings
                        .iter()
                        .map(|warning| (place.clone(), warning.clone())),
                );
                let shown = place.to_string();
                let id = piece.fallback_id(number);
                let coded = isolated(engine, session, &shown, report, |session| {
                    coding.article(session, article, &id, &shown)
                });
                let coded = coded.unwrap_or_else(|| {
                    Coded::Failed("a fault in the program; please report it with the text".to_owned())
                });
                articles.push((place, Ok(coded)));
            }
            Err(reject) => articles.push((reject.place, Err(reject.reason.to_string()))),
        }
    }
    Worked {
        place: piece.place.clone(),
        articles,
        warnings,
    }
}
