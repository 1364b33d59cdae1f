//! The articles that are read: as a whole, as the sample that the peer reads, and three times over.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context;
use flate2::read::GzDecoder;

use crate::layout::{cache_folder, shared};

const NEWS: &str = "bench/load/news.jsonl.gz";
/// The sample is every article whose number divides by this.
const SAMPLE: usize = 10;
/// How often the articles are repeated to see whether memory grows.
pub(super) const REPEATS: usize = 3;

/// The articles, one a line, in files of the cache.
#[derive(Debug)]
pub(super) struct Corpus {
    /// What both programs read to be compared.
    pub(super) compared: PathBuf,
    /// In words: which articles those are.
    pub(super) description: &'static str,
    /// All articles.
    pub(super) whole: PathBuf,
    /// All articles, [`REPEATS`] times over.
    pub(super) repeated: PathBuf,
}

impl Corpus {
    /// Writes the files. With `full`, the programs are compared on all articles.
    ///
    /// # Errors
    /// If the corpus is absent or cannot be read, or the cache cannot be written.
    pub(super) fn prepare(full: bool) -> anyhow::Result<Self> {
        let news = shared(NEWS)?;
        let folder = cache_folder("bench/corpus")?;
        let (whole, sample) = (folder.join("news.jsonl"), folder.join("sample.jsonl"));
        let repeated = folder.join("repeated.jsonl");
        let mut all = Vec::new();
        let mut some = BufWriter::new(File::create(&sample)?);
        let lines = BufReader::new(GzDecoder::new(File::open(&news)?));
        for (i, line) in lines.split(b'\n').enumerate() {
            let mut line = line.with_context(|| format!("cannot read ../shared/{NEWS}"))?;
            line.push(b'\n');
            if i % SAMPLE == 0 {
                some.write_all(&line)?;
            }
            all.extend(line);
        }
        some.flush()?;
        std::fs::write(&whole, &all)?;
        let mut out = BufWriter::new(File::create(&repeated)?);
        (0..REPEATS).try_for_each(|_| out.write_all(&all))?;
        out.flush()?;
        Ok(if full {
            Self {
                compared: whole.clone(),
                description: "all articles",
                whole,
                repeated,
            }
        } else {
            Self {
                compared: sample,
                description: "every tenth article",
                whole,
                repeated,
            }
        })
    }
}
