//! `cargo xtask synthesise`: news that nobody wrote, for measuring and testing what needs many documents.
//!
//! A corpus is a stream of *incidents* over five years. Each is told by one to twelve *accounts* of different outlets, within
//! three days: independent ones, reprints of an agency's text, some that only quote an agency, denials, confirmations. What is
//! true of each document is known, so that families of reprints and occurrences of incidents can be scored. States, cities and
//! outlets are real; persons and incidents are invented, and so is every word. The same seed gives the same bytes.
//!
//! The sentences stand in `xtask/data/synthesis`, with their grammar explained in [`pattern`].

mod article;
mod chance;
mod copies;
mod coverage;
mod document;
mod grammar;
mod incident;
mod page;
mod pattern;
mod reprint;
mod timeline;
mod voice;
mod warc;
mod wording;
mod world;

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ValueEnum;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use jiff::Span;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

pub(crate) use document::{Document, Piece};

use copies::{Copy, Words};
use grammar::Grammar;
use timeline::Timeline;
use warc::Warc;
use world::World;

/// Writes synthetic news: invented incidents in the real world, told by several outlets.
#[derive(Debug, clap::Args)]
pub(crate) struct SynthesiseArgs {
    /// How many documents.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    documents: u64,
    /// Which corpus: the same seed gives the same bytes.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// How the documents are written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Where to; standard output if not given. Compressed if the name ends in `.gz`.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Where to write what is true of each document, as JSON Lines.
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
}

/// How documents are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// JSON Lines with `id`, `title`, `text`, `published`, `outlet`, `url`.
    #[default]
    Jsonl,
    /// A web archive of pages (WARC 1.1), a `response` record each, compressed each by itself if FILE ends in `.gz`.
    Warc,
}

/// What synthetic news is made from, read once.
#[derive(Debug)]
pub(crate) struct Synthesis {
    world: World,
    grammar: Grammar,
}

impl Synthesis {
    /// Reads the world and the grammar that are built in.
    ///
    /// # Errors
    /// If one of the files is not what it should be; the message says which and where.
    pub(crate) fn load() -> anyhow::Result<Self> {
        Ok(Self {
            world: World::load()?,
            grammar: Grammar::load()?,
        })
    }

    /// The corpus of a seed, in the order of publication.
    pub(crate) fn documents(&self, documents: u64, seed: u64) -> impl Iterator<Item = Piece> {
        Timeline::new(&self.world, &self.grammar, documents, seed)
    }
}

/// Runs the command.
///
/// # Errors
/// If a file cannot be written.
pub(crate) fn run(args: &SynthesiseArgs) -> anyhow::Result<()> {
    match write(args) {
        // Whoever reads standard output may have seen enough.
        Err(error) if is_closed_pipe(&error) => Ok(()),
        result => result,
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let kinds = error
        .chain()
        .filter_map(|cause| match cause.downcast_ref::<io::Error>() {
            Some(io) => Some(io.kind()),
            None => cause.downcast_ref::<serde_json::Error>()?.io_error_kind(),
        });
    kinds.into_iter().any(|kind| kind == io::ErrorKind::BrokenPipe)
}

fn write(args: &SynthesiseArgs) -> anyhow::Result<()> {
    let synthesis = Synthesis::load()?;
    let compressed = args.output.as_deref().is_some_and(is_gz);
    let mut truth = args
        .truth
        .as_deref()
        .map(|path| Sink::create(path, is_gz(path)))
        .transpose()?;
    // Of an archive each record is compressed by itself, not the whole.
    let sink = match &args.output {
        Some(path) => Sink::create(path, compressed && args.format == Format::Jsonl)?,
        None => Sink::Plain(Box::new(BufWriter::new(io::stdout().lock()))),
    };
    let mut corpus = match args.format {
        Format::Jsonl => Corpus::Lines(sink),
        Format::Warc => Corpus::Archive(Warc::begin(sink, compressed)?),
    };
    for piece in synthesis.documents(args.documents, args.seed) {
        corpus.document(&piece.document)?;
        if let Some(truth) = &mut truth {
            line(truth, &piece.truth)?;
        }
    }
    corpus.finish()?;
    if let Some(truth) = truth {
        truth.finish()?;
    }
    Ok(())
}

/// Puts the articles of a JSON Lines corpus on pages and keeps them in a web archive, `repeat` times over. Each further copy
/// moves them to other states and times, under other names and in other words, so that it is no reprint of the others.
///
/// Lines are those that `legation code` reads. What a line lacks is made up, as a page needs it: a title from the first words, a
/// day from the identifier, an outlet. Files whose names end in `.gz` are compressed. Gives the number of pages.
///
/// # Errors
/// If a file cannot be read or written, or a line is no document; the message says which.
pub(crate) fn warc_of_jsonl(input: &Path, output: &Path, repeat: u64) -> anyhow::Result<u64> {
    let world = World::load()?;
    let words = Words::load(&world)?;
    let mut warc = Warc::begin(Sink::create(output, false)?, is_gz(output))?;
    let mut pages = 0;
    for number in 0..repeat {
        let copy = Copy::new(&words, number);
        for (place, text) in lines(input)?.enumerate() {
            let at = || format!("{}, line {}", input.display(), place + 1);
            let text = text.with_context(at)?;
            if text.trim().is_empty() {
                continue;
            }
            let given: Line = serde_json::from_str(&text).with_context(at)?;
            warc.document(&given.copied(&copy, number, &world))?;
            pages += 1;
        }
    }
    warc.finish()?.finish()?;
    Ok(pages)
}

/// A line of a corpus of others.
#[derive(Debug, Deserialize)]
struct Line {
    id: String,
    text: String,
    title: Option<String>,
    published: Option<String>,
    outlet: Option<String>,
}

/// How many words of a text make its title, where it has none.
const TITLE_WORDS: usize = 10;

impl Line {
    fn copied(&self, copy: &Copy, number: u64, world: &World) -> Document {
        let hash = chance::of_letters(&self.id);
        let title = self.title.clone().unwrap_or_else(|| {
            let words: Vec<&str> = self.text.split_whitespace().take(TITLE_WORDS).collect();
            words.join(" ")
        });
        let published = self
            .published
            .as_deref()
            .and_then(|day| day.get(..10))
            .and_then(|day| day.parse().ok());
        let published: Date = published
            .unwrap_or_else(|| date(2024, 1, 1).saturating_sub(Span::new().days((hash % 365) as i64)));
        let outlet = self.outlet.clone().unwrap_or_else(|| {
            // World::check has seen that there are outlets.
            world.outlets[(hash.wrapping_add(number) % world.outlets.len() as u64) as usize]
                .name
                .clone()
        });
        let slug: String = self
            .id
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .collect();
        Document {
            url: format!("https://news.example/{number}/{slug}-{hash:016x}"),
            id: format!("{number}:{}", self.id),
            title: copy.text(&title),
            text: copy.text(&self.text),
            published: copy.date(published).to_string(),
            outlet,
        }
    }
}

/// The lines of a file, decompressed if its name ends in `.gz`.
fn lines(path: &Path) -> anyhow::Result<impl Iterator<Item = io::Result<String>>> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let read: Box<dyn Read> = if is_gz(path) {
        Box::new(MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    Ok(BufReader::new(read).lines())
}

fn is_gz(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "gz")
}

/// The documents as they are written.
enum Corpus {
    Lines(Sink),
    Archive(Warc<Sink>),
}

impl Corpus {
    fn document(&mut self, document: &Document) -> anyhow::Result<()> {
        match self {
            Corpus::Lines(sink) => line(sink, document),
            Corpus::Archive(warc) => Ok(warc.document(document)?),
        }
    }

    fn finish(self) -> anyhow::Result<()> {
        match self {
            Corpus::Lines(sink) => sink.finish(),
            Corpus::Archive(warc) => warc.finish()?.finish(),
        }
    }
}

/// Writes a value and the end of its line.
fn line(out: &mut impl Write, value: &impl Serialize) -> anyhow::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// Where something is written to, compressed or not.
enum Sink {
    Plain(Box<dyn Write>),
    Gz(Box<GzEncoder<BufWriter<File>>>),
}

impl Sink {
    fn create(path: &Path, compressed: bool) -> anyhow::Result<Self> {
        let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
        let file = BufWriter::with_capacity(1 << 16, file);
        Ok(if compressed {
            Sink::Gz(Box::new(GzEncoder::new(file, Compression::fast())))
        } else {
            Sink::Plain(Box::new(file))
        })
    }

    fn finish(self) -> anyhow::Result<()> {
        match self {
            Sink::Plain(mut out) => out.flush()?,
            Sink::Gz(out) => out.finish()?.flush()?,
        }
        Ok(())
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Sink::Plain(out) => out.write(bytes),
            Sink::Gz(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Sink::Plain(out) => out.flush(),
            Sink::Gz(out) => out.flush(),
        }
    }
}

#[cfg(test)]
mod tests;
