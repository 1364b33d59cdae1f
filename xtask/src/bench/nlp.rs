//! The language engine beside spaCy: words a second, scaling, loading, memory.

use std::path::Path;

use super::corpus::{Corpus, REPEATS};
use super::{BenchArgs, Model};
use crate::build::Legation;
use crate::host::Host;
use crate::peer::{Spacy, Timing};
use crate::process::capture;
use crate::report::{self, grouped, table};

/// What was measured of one model.
#[derive(Debug)]
struct Measured {
    model: Model,
    ours: Vec<Timing>,
    theirs: Vec<Timing>,
    one_thread: Timing,
    two_threads: Timing,
    repeated: Timing,
}

/// Measures the models, prints the tables and writes them into docs/performance.md.
pub(super) fn run(
    args: &BenchArgs,
    legation: &Legation,
    corpus: &Corpus,
    models: &[Model],
) -> anyhow::Result<()> {
    let spacy = Spacy::installed()?;
    for &model in models {
        legation.setup(model.name())?;
        let measured = measure(model, args.rounds, legation, &spacy, corpus)?;
        let tables = tables(&measured, args, corpus);
        println!("\n{tables}");
        report::write("performance.md", &format!("nlp {}", model.name()), &tables)?;
    }
    Ok(())
}

fn measure(
    model: Model,
    rounds: u32,
    legation: &Legation,
    spacy: &Spacy,
    corpus: &Corpus,
) -> anyhow::Result<Measured> {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 1..=rounds {
        let our = time(legation, model, 1, &corpus.compared)?;
        println!(
            "{} round {round}: legation {} words per CPU second",
            model.name(),
            grouped(speed(&our))
        );
        let their = spacy.time(model.name(), &corpus.compared)?;
        println!(
            "{} round {round}: spaCy    {} words per CPU second",
            model.name(),
            grouped(speed(&their))
        );
        ours.push(our);
        theirs.push(their);
    }
    Ok(Measured {
        model,
        ours,
        theirs,
        one_thread: time(legation, model, 1, &corpus.whole)?,
        two_threads: time(legation, model, 2, &corpus.whole)?,
        repeated: time(legation, model, 2, &corpus.repeated)?,
    })
}

fn time(legation: &Legation, model: Model, threads: usize, file: &Path) -> anyhow::Result<Timing> {
    time_of(legation, ["parse", "none"], model, threads, file)
}

/// Times a command of ours, given with its format.
pub(super) fn time_of(
    legation: &Legation,
    [name, format]: [&str; 2],
    model: Model,
    threads: usize,
    file: &Path,
) -> anyhow::Result<Timing> {
    let mut command = legation.command(name);
    command.args([
        "--format",
        format,
        "--timing",
        "--model",
        model.name(),
        "--threads",
        &threads.to_string(),
    ]);
    Timing::read(&String::from_utf8_lossy(&capture(command.arg(file))?.stderr))
}

fn tables(measured: &Measured, args: &BenchArgs, corpus: &Corpus) -> String {
    let Measured {
        model,
        ours,
        theirs,
        one_thread,
        two_threads,
        repeated,
    } = measured;
    let (our, their) = (median(ours), median(theirs));
    let mut text = format!(
        "`cargo xtask bench nlp --model {}{} --rounds {}`: {}.\n\n",
        model.name(),
        if args.full { " --full" } else { "" },
        args.rounds,
        Host::here()
    );
    text += &format!(
        "One thread, {} ({} words), {} rounds in turn, the median round:\n\n",
        corpus.description,
        grouped(our.words as f64),
        args.rounds
    );
    let row = |name: &str, t: &Timing| {
        vec![
            name.to_owned(),
            grouped(speed(t)),
            format!("{:.2}", t.load_seconds),
            megabytes(t),
            grouped(t.tokens as f64),
        ]
    };
    let head = [
        "program",
        "words per CPU second",
        "model load, s",
        "peak memory, MB",
        "tokens",
    ];
    text += &table(&head, true, &[row("legation", our), row("spaCy 3.8.18", their)]);
    text += &format!(
        "\nRatio of the medians: **{:.1}**; of each round: {}.\n\n",
        speed(our) / speed(their),
        ratios(ours, theirs, 1)
    );
    text += "The same program on the whole corpus, by threads and by length:\n\n";
    text += &by_threads("run", one_thread, two_threads, repeated);
    text += &format!(
        "\nTwo threads are {:.2} times one; {} documents.\n",
        one_thread.wall_seconds / two_threads.wall_seconds,
        grouped(one_thread.documents as f64)
    );
    text
}

/// Words per CPU second.
pub(super) fn speed(timing: &Timing) -> f64 {
    timing.words as f64 / timing.cpu_seconds
}

/// The round in the middle by speed (the slower of the two for an even number); there is at least one round.
pub(super) fn median(rounds: &[Timing]) -> &Timing {
    let mut order: Vec<&Timing> = rounds.iter().collect();
    order.sort_by(|a, b| speed(a).total_cmp(&speed(b)));
    order[(order.len() - 1) / 2]
}

/// Of each round, to so many decimals.
pub(super) fn ratios(ours: &[Timing], theirs: &[Timing], decimals: usize) -> String {
    let each = ours
        .iter()
        .zip(theirs)
        .map(|(our, their)| format!("{:.decimals$}", speed(our) / speed(their)));
    each.collect::<Vec<_>>().join(", ")
}

/// Table of the runs over the whole corpus with one and two threads, and of that with the corpus several times over;
/// `head` stands over their names.
pub(super) fn by_threads(head: &str, one: &Timing, two: &Timing, repeated: &Timing) -> String {
    let row = |name: String, t: &Timing| {
        vec![
            name,
            grouped(t.words as f64),
            grouped(t.words as f64 / t.wall_seconds),
            megabytes(t),
        ]
    };
    table(
        &[head, "words", "words per second of wall clock", "peak memory, MB"],
        true,
        &[
            row("1 thread".to_owned(), one),
            row("2 threads".to_owned(), two),
            row(format!("2 threads, corpus {REPEATS} times over"), repeated),
        ],
    )
}

pub(super) fn megabytes(timing: &Timing) -> String {
    grouped(timing.peak_rss_bytes as f64 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_round_is_the_middle_one_by_speed() {
        let round = |cpu_seconds| Timing {
            documents: 1,
            words: 100,
            tokens: 120,
            load_seconds: 0.0,
            wall_seconds: cpu_seconds,
            cpu_seconds,
            peak_rss_bytes: 0,
        };
        let rounds = [round(1.0), round(4.0), round(2.0)];
        assert_eq!(speed(median(&rounds)), 50.0);
        assert_eq!(speed(median(&rounds[..1])), 100.0);
    }
}
