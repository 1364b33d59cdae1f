//! `legation threads`: who reports, claims, denies and confirms one event, across documents.

use std::fmt::Write as _;

use anyhow::Context;
use legation_archive::{Thread, ThreadEntry};
use serde_json::{Map, Value, json};

use super::ArchiveArgs;
use super::answer::{Answer, AnswerArgs, AnswerFormat, Row, all_shown, party};
use super::filter::FilterArgs;
use crate::output::Output;
use crate::report::Report;
use crate::tables::{Layout, plain, shortened};

/// Shows what is contested: who reports, claims, denies and confirms an event, in the order of time.
///
/// With --occurrence one event, contested or not; with --min-sources also events that nobody denies.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ThreadsArgs {
    /// Words of title or text, as with --words.
    #[arg(value_name = "WORDS")]
    query: Vec<String>,
    #[command(flatten)]
    archive: ArchiveArgs,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    answer: AnswerArgs,
}

const EXAMPLES: &str = "\
Examples:
  legation threads --country Norway          events with Norwegians that somebody denies
  legation threads --occurrence 17           all that is said of one event";

const KEYS: &[&str] = &[
    "occurrence",
    "event",
    "mode",
    "first",
    "last",
    "reports",
    "documents",
    "families",
    "outlets",
    "owners",
    "independent",
    "denied",
    "confirmed",
    "numbers",
    "entries",
];

/// Runs the command.
///
/// # Errors
/// If the archive cannot be read or standard output not be written.
pub(crate) fn run(mut args: ThreadsArgs, _report: &Report) -> anyhow::Result<()> {
    let archive = args.archive.read()?;
    args.filter.add_words(&args.query);
    let threads = archive.threads(&args.filter.filter()?, args.answer.page())?;
    if args.answer.format == AnswerFormat::Table {
        let mut output = Output::stdout();
        let text = match threads.is_empty() {
            true => "no such threads\n".to_owned(),
            false => threads.iter().map(shown).collect::<Vec<_>>().join("\n"),
        };
        return output
            .record(text.as_bytes())
            .and_then(|()| output.finish())
            .context("cannot write to standard output");
    }
    let answer = Answer {
        heading: &[],
        keys: KEYS,
        rows: threads.iter().map(row).collect(),
        nothing: "",
    };
    answer.print(&args.answer)
}

/// A heading that counts, and a table of what is said.
fn shown(thread: &Thread) -> String {
    let mode = thread
        .mode
        .as_ref()
        .map_or_else(String::new, |mode| format!(" {mode}"));
    let mut text = format!("#{} {}{mode}", thread.occurrence, thread.event);
    let (first, last) = &thread.days;
    if !first.is_empty() {
        // Writing to a string cannot fail.
        let _ = write!(text, " · {first}");
        if first != last {
            let _ = write!(text, " to {last}");
        }
    }
    let _ = writeln!(
        text,
        "\n{} affirm it, in {} ({}, {} of {}): {}",
        counted(thread.reports, "report"),
        counted(thread.documents, "document"),
        counted_as(
            thread.families,
            "text apart from reprints",
            "texts apart from reprints"
        ),
        counted(thread.outlets, "outlet"),
        counted(thread.owners, "owner"),
        counted(thread.independent, "independent source"),
    );
    if thread.denied + thread.confirmed > 0 {
        let _ = writeln!(
            text,
            "denied {} · confirmed {}",
            times(thread.denied),
            times(thread.confirmed)
        );
    }
    let ranges = thread.numbers.iter().filter(|(_, least, most)| least != most);
    let ranges: Vec<String> = ranges
        .map(|(of, least, most)| format!("{of}: {least} to {most}"))
        .collect();
    if !ranges.is_empty() {
        let _ = writeln!(text, "accounts differ: {}", ranges.join(", "));
    }
    let mut table = Layout::of_stdout().table(&["day", "who", "", "when, how many", "words", "document"]);
    for entry in &thread.entries {
        table.add_row(cells(entry).into_iter().map(|cell| plain(&cell)));
    }
    let _ = writeln!(text, "{}", table.trim_fmt());
    text
}

fn counted(number: u32, what: &str) -> String {
    counted_as(number, what, &format!("{what}s"))
}

fn counted_as(number: u32, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn times(number: u32) -> String {
    match number {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        n => format!("{n} times"),
    }
}

fn who(entry: &ThreadEntry) -> String {
    match (entry.speakers.is_empty(), &entry.unnamed) {
        (false, _) => all_shown(&entry.speakers),
        (true, Some(unnamed)) => unnamed.clone(),
        (true, None) => entry.outlet.clone().unwrap_or_else(|| "the text".to_owned()),
    }
}

fn cells(entry: &ThreadEntry) -> Vec<String> {
    let numbers = entry.numbers.iter().map(|(of, number)| format!("{of} {number}"));
    let facts: Vec<String> = entry.date.iter().cloned().chain(numbers).collect();
    let outlet = entry.outlet.iter().cloned();
    let reprint = entry.reprint.then(|| "reprint".to_owned());
    let document: Vec<String> = std::iter::once(entry.document.clone())
        .chain(outlet)
        .chain(reprint)
        .collect();
    vec![
        entry.published.clone().unwrap_or_default(),
        who(entry),
        entry.standing.name().to_owned(),
        facts.join(", "),
        shortened(&entry.words),
        document.join(", "),
    ]
}

fn row(thread: &Thread) -> Row {
    let entries: Vec<Value> = thread.entries.iter().map(entry).collect();
    let ranges = thread.numbers.iter();
    let numbers: Vec<Value> = ranges
        .map(|(of, least, most)| json!({"of": of, "least": least, "most": most}))
        .collect();
    let fields = json!({
        "occurrence": thread.occurrence,
        "event": thread.event,
        "mode": thread.mode,
        "first": thread.days.0,
        "last": thread.days.1,
        "reports": thread.reports,
        "documents": thread.documents,
        "families": thread.families,
        "outlets": thread.outlets,
        "owners": thread.owners,
        "independent": thread.independent,
        "denied": thread.denied,
        "confirmed": thread.confirmed,
        "numbers": numbers,
        "entries": entries,
    });
    Row {
        cells: Vec::new(),
        fields: match fields {
            Value::Object(fields) => fields,
            _ => Map::new(),
        },
    }
}

fn entry(entry: &ThreadEntry) -> Value {
    let numbers: Map<String, Value> = entry
        .numbers
        .iter()
        .map(|(of, n)| (of.clone(), (*n).into()))
        .collect();
    json!({
        "published": entry.published,
        "standing": entry.standing.name(),
        "speakers": entry.speakers.iter().map(party).collect::<Vec<_>>(),
        "unnamed": entry.unnamed,
        "document": entry.document,
        "outlet": entry.outlet,
        "url": entry.url,
        "voice": entry.voice,
        "family": entry.family,
        "reprint": entry.reprint,
        "event": entry.event,
        "date": entry.date,
        "numbers": numbers,
        "words": entry.words,
    })
}
