//! The way into the archive, and the way out: words a second end to end, size, times of questions as it grows, and how often families and
//! occurrences are right on synthetic news, of which the truth is known.

mod truth;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;

use super::BenchArgs;
use crate::build::Legation;
use crate::host::Host;
use crate::layout::{cache_folder, shared};
use crate::peer::Timing;
use crate::process::{capture, capture_any, shown};
use crate::report::{self, grouped, table};
use crate::synthesis::{Synthesis, warc_of_jsonl};

const NEWS: &str = "bench/load/news.jsonl.gz";
/// How often the corpus is repeated, made distinct, to see whether memory grows.
const REPEATED: u64 = 10;
/// Sizes of the archives of synthetic news, in documents.
const SIZES: [u64; 2] = [10_000, 100_000];
/// How often each question is asked; the median counts.
const ASKED: usize = 7;

/// Questions, each as a user would type it.
const QUESTIONS: [(&str, &[&str]); 12] = [
    (
        "events of a dyad",
        &["events", "--actor-country", "USA", "--recipient-country", "CHN"],
    ),
    ("events of a country", &["events", "--country", "FRA"]),
    (
        "a rare type in a country",
        &["events", "--country", "NZL", "--event", "SANCTION"],
    ),
    (
        "material conflict, a year",
        &[
            "events",
            "--quad",
            "4",
            "--from",
            "2023-01-01",
            "--to",
            "2023-12-31",
        ],
    ),
    (
        "within 100 km of a point",
        &["events", "--near", "50.45,30.52,100"],
    ),
    (
        "three independent sources",
        &["events", "--min-sources", "3", "--event", "ASSAULT"],
    ),
    ("words, in events", &["events", "--words", "ceasefire"]),
    (
        "sector and status",
        &["events", "--sector", "REB", "--status", "negated"],
    ),
    ("full text", &["search", "grain", "deal"]),
    (
        "denials of a country",
        &["statements", "--country", "RUS", "--stance", "denies"],
    ),
    ("contested events", &["threads", "--limit", "10"]),
    ("stories", &["stories"]),
];

/// Measures, prints the tables and writes them into docs/performance.md.
///
/// # Errors
/// If the corpus is absent, or a program cannot be built or run.
pub(super) fn run(args: &BenchArgs, legation: &Legation) -> anyhow::Result<()> {
    legation.setup(args.model.name())?;
    let folder = cache_folder("bench/archive")?;
    let text = ingest(args, legation, &folder)?;
    println!("\n{text}");
    report::write("performance.md", "ingest", &text)?;
    let text = growth(args, legation, &folder)?;
    println!("\n{text}");
    report::write("performance.md", "archive", &text)?;
    questions(args, legation)
}

/// Asks the archives that [`run`] has made.
///
/// # Errors
/// If they are not there, or the program cannot be run.
pub(super) fn questions(args: &BenchArgs, legation: &Legation) -> anyhow::Result<()> {
    let folder = cache_folder("bench/archive")?;
    let mut asked: Vec<Vec<String>> = QUESTIONS
        .iter()
        .map(|(name, _)| vec![(*name).to_owned()])
        .collect();
    for size in SIZES {
        let archive = folder.join(format!("synthetic-{size}.db"));
        anyhow::ensure!(
            archive.exists(),
            "no {}: run `cargo xtask bench archive` first",
            archive.display()
        );
        for (row, (_, question)) in asked.iter_mut().zip(QUESTIONS) {
            row.push(format!("{:.0}", median_time(legation, question, &archive)?));
        }
    }
    let sizes: Vec<String> = SIZES
        .iter()
        .map(|&size| format!("{} documents", grouped(size as f64)))
        .collect();
    let head: Vec<&str> = std::iter::once("question")
        .chain(sizes.iter().map(String::as_str))
        .collect();
    let text = format!(
        "`cargo xtask bench questions --model {}`: {}.\n\nMilliseconds from the start of the program to the end of its answer (50 rows as JSON Lines), the \
         median of {ASKED}:\n\n{}",
        args.model.name(),
        Host::here(),
        table(&head, true, &asked)
    );
    println!("\n{text}");
    report::write("performance.md", "questions", &text)
}

fn ingest(args: &BenchArgs, legation: &Legation, folder: &Path) -> anyhow::Result<String> {
    let mut rows = Vec::new();
    for repeat in [1, REPEATED] {
        let warc = folder.join(format!("news-{repeat}.warc.gz"));
        let pages = warc_of_jsonl(&shared(NEWS)?, &warc, repeat)?;
        for threads in [1, 2] {
            if repeat > 1 && threads == 1 {
                continue;
            }
            let archive = fresh(folder, "load.db")?;
            let timing = time(legation, args, threads, &warc, &archive)?;
            println!(
                "{pages} pages, {threads} threads: {} words a second",
                grouped(speed(&timing))
            );
            rows.push(vec![
                format!("{} pages, {}", grouped(pages as f64), threads_in_words(threads)),
                grouped(timing.documents as f64),
                grouped(timing.words as f64),
                grouped(speed(&timing)),
                grouped(timing.words as f64 / timing.cpu_seconds),
                grouped(timing.peak_rss_bytes as f64 / 1e6),
            ]);
        }
    }
    let head = [
        "WARC, gzip",
        "documents kept",
        "words kept",
        "words a second, wall clock",
        "words per CPU second",
        "peak memory, MB",
    ];
    Ok(format!(
        "`cargo xtask bench archive --model {}`: {}.\n\nThe corpus as pages of a WARC, read, coded and kept; {REPEATED} times over with other \
         days, names and words:\n\n{}",
        args.model.name(),
        Host::here(),
        table(&head, true, &rows)
    ))
}

fn threads_in_words(threads: usize) -> String {
    format!("{threads} thread{}", if threads == 1 { "" } else { "s" })
}

fn speed(timing: &Timing) -> f64 {
    timing.words as f64 / timing.wall_seconds
}

/// An archive that is not there yet.
fn fresh(folder: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let path = folder.join(name);
    for end in ["", "-wal", "-shm", "-lock"] {
        let file = folder.join(format!("{name}{end}"));
        if file.exists() {
            std::fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
        }
    }
    Ok(path)
}

fn time(
    legation: &Legation,
    args: &BenchArgs,
    threads: usize,
    input: &Path,
    archive: &Path,
) -> anyhow::Result<Timing> {
    let mut command = legation.command("ingest");
    command.args([
        "--timing",
        "--model",
        args.model.name(),
        "--threads",
        &threads.to_string(),
        "--archive",
    ]);
    // Documents that are refused make it end with 1; then the times stand before what it says of them.
    let output = capture_any(command.arg(archive).arg(input))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let line = said.lines().rev().find(|line| line.starts_with('{'));
    Timing::read(line.with_context(|| format!("`{}` failed\n{said}", shown(&command)))?)
}

fn growth(args: &BenchArgs, legation: &Legation, folder: &Path) -> anyhow::Result<String> {
    let synthesis = Synthesis::load()?;
    let mut made = Vec::new();
    let mut scores = String::new();
    for size in SIZES {
        let (news, truth) = (
            folder.join(format!("synthetic-{size}.jsonl")),
            folder.join(format!("truth-{size}.jsonl")),
        );
        truth::write(&synthesis, size, &news, &truth)?;
        let archive = fresh(folder, &format!("synthetic-{size}.db"))?;
        let timing = time(legation, args, 2, &news, &archive)?;
        let bytes = std::fs::metadata(&archive)?.len();
        println!("{size} documents: {:.0} s", timing.wall_seconds);
        made.push(vec![
            grouped(timing.documents as f64),
            grouped(timing.words as f64),
            format!("{:.0}", timing.wall_seconds),
            grouped(speed(&timing)),
            grouped(bytes as f64 / 1e6),
            format!("{:.1}", bytes as f64 / 1e3 / timing.documents as f64),
            grouped(timing.peak_rss_bytes as f64 / 1e6),
        ]);
        if size == SIZES[0] {
            scores = truth::score(legation, &truth, &archive)?;
        }
    }
    let head = [
        "documents",
        "words",
        "ingest, s",
        "words a second",
        "archive, MB",
        "KB a document",
        "peak memory, MB",
    ];
    let mut text = format!(
        "`cargo xtask bench archive --model {}`: {}.\n\nSynthetic news ({}), two threads:\n\n",
        args.model.name(),
        Host::here(),
        "`cargo xtask synthesise`"
    );
    text += &table(&head, true, &made);
    text += "\nHow often pairs of documents are put together rightly, on the smaller of the two:\n\n";
    Ok(text + &scores)
}

fn median_time(legation: &Legation, question: &[&str], archive: &Path) -> anyhow::Result<f64> {
    let mut times = Vec::new();
    for _ in 0..ASKED {
        let mut command = legation.command(question[0]);
        command
            .args(&question[1..])
            .args(["--format", "jsonl", "--archive"])
            .arg(archive);
        if !question.contains(&"--limit") {
            command.args(["--limit", "50"]);
        }
        let begun = Instant::now();
        capture(&mut command)?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}
