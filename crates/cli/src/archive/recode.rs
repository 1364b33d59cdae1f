//! `legation recode`: documents of an archive coded anew, with what changes.

use std::io::Write as _;
use std::ops::ControlFlow;

use anyhow::Context;
use clap::ValueEnum;
use legation_archive::{Change, Prepared, Stored, changes};
use legation_nlp::Session;
use serde_json::{Value, json};

use crate::ingest::{Stop, Work, WorkArgs};
use crate::output::Output;
use crate::progress::Bar;
use crate::report::Report;
use crate::tables::plain;

/// Codes the documents of an archive anew and shows what changes, event by event.
///
/// For after a change of lexicon, model or program. Events that are still found keep their identifiers.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RecodeArgs {
    /// Only these documents, by identifier.
    #[arg(value_name = "ID")]
    documents: Vec<String>,
    /// Show what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// What to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    work: WorkArgs,
}

const EXAMPLES: &str = "\
Examples:
  legation recode --dry-run --lexicon my-lexicon     what frames of your own would change
  legation recode --format none                      all documents, without a list of changes";

/// How to print what changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines for people: + new, - gone, ~ changed.
    #[default]
    Text,
    /// One JSON object a change.
    Jsonl,
    /// Nothing but the counts.
    None,
}

/// Documents that are held at once.
const BATCH: u32 = 64;

/// What came of it.
#[derive(Debug, Default)]
struct Counts {
    documents: u64,
    changed: u64,
    added: u64,
    removed: u64,
    altered: u64,
}

/// Runs the command.
///
/// # Errors
/// If model, lexicon or archive cannot be used, or standard output cannot be written.
pub(crate) fn run(args: &RecodeArgs, report: &Report) -> anyhow::Result<()> {
    args.work.archive.read()?;
    let stop = Stop::on_signal()?;
    let mut work = Work::prepare(&args.work, "recode")?;
    let mut output = Output::stdout();
    let mut counts = Counts::default();
    let bar = Bar::of("documents");
    let total = match args.documents.len() {
        0 => work.archive().count_documents()?,
        n => n as u64,
    };
    let rows = match args.documents.is_empty() {
        true => None,
        false => {
            let mut rows = Vec::new();
            for id in &args.documents {
                rows.extend(work.archive().documents_named(id)?);
            }
            Some(rows)
        }
    };
    let mut pending = rows;
    let (mut last, mut done) = (0, 0);
    while !stop.wanted() {
        let batch: Vec<Stored> = match &mut pending {
            Some(rows) => {
                let batch = rows.drain(..rows.len().min(BATCH as usize)).collect::<Vec<_>>();
                batch
                    .into_iter()
                    .map(|row| work.archive().stored(row))
                    .collect::<Result<_, _>>()?
            }
            None => work.archive().stored_after(last, BATCH)?,
        };
        let Some(end) = batch.last() else { break };
        last = end.row;
        done += batch.len() as u64;
        let mut printed = Vec::new();
        work.recode(batch, args.dry_run, report, |stored, changes| {
            counts.add(changes);
            for change in changes {
                args.print(stored, change, &mut printed);
            }
        })?;
        bar.aside(|| output.record(&printed))
            .context("cannot write to standard output")?;
        bar.at(done, total);
    }
    drop(bar);
    output.finish().context("cannot write to standard output")?;
    let would = if args.dry_run {
        " (nothing was written)"
    } else {
        ""
    };
    crate::report::note(&format!(
        "{} documents coded anew, {} of them with changes: {} events new, {} gone, {} changed{would}",
        counts.documents, counts.changed, counts.added, counts.removed, counts.altered
    ));
    Ok(())
}

impl Counts {
    fn add(&mut self, changes: &[Change]) {
        self.documents += 1;
        self.changed += u64::from(!changes.is_empty());
        for change in changes {
            match change {
                Change::Added(_) => self.added += 1,
                Change::Removed(_) => self.removed += 1,
                Change::Altered { .. } => self.altered += 1,
            }
        }
    }
}

impl RecodeArgs {
    fn print(&self, stored: &Stored, change: &Change, out: &mut Vec<u8>) {
        let id = &stored.document.id;
        let line = match self.format {
            Format::None => return,
            Format::Text => text(id, change),
            Format::Jsonl => json(id, change).to_string(),
        };
        // Writing to memory cannot fail.
        let _ = writeln!(out, "{line}");
    }
}

/// "ASSAULT aerial (9f…)".
fn name(event: &Value) -> String {
    let field = |key: &str| event.get(key).and_then(Value::as_str).unwrap_or_default();
    let mode = match field("mode") {
        "" => String::new(),
        mode => format!(" {mode}"),
    };
    format!("{}{mode} ({})", field("event"), field("id"))
}

fn text(document: &str, change: &Change) -> String {
    let document = plain(document);
    match change {
        Change::Added(event) => format!("+ {document}: {}", name(event)),
        Change::Removed(event) => format!("- {document}: {}", name(event)),
        Change::Altered { before, fields } => {
            let each = fields
                .iter()
                .map(|(field, old, new)| format!("{field} {} → {}", short(old), short(new)));
            format!(
                "~ {document}: {}: {}",
                name(before),
                each.collect::<Vec<_>>().join("; ")
            )
        }
    }
}

/// A value in a line: names of people and the like in the place of objects.
fn short(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => plain(text),
        Value::Array(list) => {
            let each: Vec<String> = list.iter().map(short).collect();
            if each.is_empty() {
                "–".to_owned()
            } else {
                each.join(", ")
            }
        }
        Value::Object(map) => match map.get("name").or_else(|| map.get("value")) {
            Some(name) => {
                let country = map.get("country").map(|country| format!(" ({})", short(country)));
                format!("{}{}", short(name), country.unwrap_or_default())
            }
            None => value.to_string(),
        },
        _ => value.to_string(),
    }
}

fn json(document: &str, change: &Change) -> Value {
    match change {
        Change::Added(event) => json!({"document": document, "change": "added", "event": event}),
        Change::Removed(event) => json!({"document": document, "change": "removed", "event": event}),
        Change::Altered { before, fields } => {
            let fields: serde_json::Map<String, Value> = fields
                .iter()
                .map(|(field, old, new)| (field.clone(), json!({"before": old, "after": new})))
                .collect();
            json!({"document": document, "change": "altered", "event": before, "fields": fields})
        }
    }
}

impl Work<'_> {
    /// Codes these documents anew; hands each over with what changes, and puts the new dossiers in the place of the old ones, all of
    /// them or none.
    fn recode(
        &mut self,
        batch: Vec<Stored>,
        dry_run: bool,
        report: &Report,
        mut tell: impl FnMut(&Stored, &[Change]),
    ) -> anyhow::Result<()> {
        let coded: Vec<Stored> = batch
            .into_iter()
            .filter(|stored| stored.dossier.is_some())
            .collect();
        let mut results: Vec<(Stored, Prepared, Vec<u8>)> = Vec::new();
        {
            let (engine, coding, threads) = self.coding();
            let work = |session: &mut Session, stored: Stored| {
                let id = stored.document.id.clone();
                let anew = crate::isolation::isolated(engine, session, &id, report, |session| {
                    coding.prepare(session, stored.document.clone())
                });
                (stored, anew)
            };
            engine.stream(coded.into_iter(), threads, work, |(stored, anew)| {
                match anew {
                    Some(Ok(prepared)) => {
                        let after = prepared.dossier_json().unwrap_or_default();
                        results.push((stored, prepared, after));
                    }
                    Some(Err(error)) => {
                        report.failed(&crate::report::Place::document(&stored.document.id), &error);
                    }
                    None => {}
                }
                ControlFlow::Continue(())
            });
        }
        for (stored, _, after) in &results {
            let before = stored.dossier.as_deref().unwrap_or_default();
            let changes = changes(before, after)
                .with_context(|| format!("document {:?}: its dossier cannot be read", stored.document.id))?;
            tell(stored, &changes);
        }
        if dry_run {
            return Ok(());
        }
        self.write(|writer| {
            for (stored, prepared, after) in &results {
                if stored.dossier.as_deref() != Some(after) {
                    writer.replace(stored.row, &stored.key, prepared)?;
                }
            }
            writer.commit()
        })?;
        Ok(())
    }
}
