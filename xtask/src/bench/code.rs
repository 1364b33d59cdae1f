//! Coding beside parsing alone: what frames, statements and the rest take, and whether memory grows.

use super::corpus::Corpus;
use super::nlp::{by_threads, median, megabytes, ratios, speed, time_of};
use super::{BenchArgs, Model};
use crate::build::Legation;
use crate::host::Host;
use crate::peer::Timing;
use crate::report::{self, grouped, table};

const PARSE: [&str; 2] = ["parse", "none"];
const CODE: [&str; 2] = ["code", "jsonl"];

/// Measures the models, prints the tables and writes them into docs/performance.md.
pub(super) fn run(
    args: &BenchArgs,
    legation: &Legation,
    corpus: &Corpus,
    models: &[Model],
) -> anyhow::Result<()> {
    for &model in models {
        legation.setup(model.name())?;
        let tables = measure(model, args, legation, corpus)?;
        println!("\n{tables}");
        report::write("performance.md", &format!("code {}", model.name()), &tables)?;
    }
    Ok(())
}

fn measure(model: Model, args: &BenchArgs, legation: &Legation, corpus: &Corpus) -> anyhow::Result<String> {
    let (mut parsed, mut coded) = (Vec::new(), Vec::new());
    for round in 1..=args.rounds {
        for (what, times) in [(PARSE, &mut parsed), (CODE, &mut coded)] {
            let timing = time_of(legation, what, model, 1, &corpus.whole)?;
            println!(
                "{} round {round}: {:5} {} words per CPU second",
                model.name(),
                what[0],
                grouped(speed(&timing))
            );
            times.push(timing);
        }
    }
    let two = time_of(legation, CODE, model, 2, &corpus.whole)?;
    let repeated = time_of(legation, CODE, model, 2, &corpus.repeated)?;
    Ok(tables(model, args.rounds, (&parsed, &coded), (&two, &repeated)))
}

fn tables(
    model: Model,
    rounds: u32,
    (parsed, coded): (&[Timing], &[Timing]),
    (two, repeated): (&Timing, &Timing),
) -> String {
    let (parse, code) = (median(parsed), median(coded));
    let mut text = format!(
        "`cargo xtask bench code --model {} --rounds {rounds}`: {}.\n\n",
        model.name(),
        Host::here()
    );
    text += &format!(
        "One thread, all articles ({} words), {rounds} rounds in turn, the median round:\n\n",
        grouped(code.words as f64)
    );
    let row = |name: &str, t: &Timing| {
        vec![
            name.to_owned(),
            grouped(speed(t)),
            format!("{:.2}", t.load_seconds),
            megabytes(t),
        ]
    };
    let head = ["command", "words per CPU second", "load, s", "peak memory, MB"];
    text += &table(
        &head,
        true,
        &[
            row("parse --format none", parse),
            row("code --format jsonl", code),
        ],
    );
    text += &format!(
        "\n`code` keeps **{:.2}** of the words per second of `parse`; in each round: {}.\n\n",
        speed(code) / speed(parse),
        ratios(coded, parsed, 2)
    );
    text += &by_threads("run of `code`", code, two, repeated);
    text
}
