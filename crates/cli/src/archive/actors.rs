//! `legation actors`: who is who in an archive, and what its memory knows of persons.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context;
use clap::Subcommand;
use jiff::civil::Date;
use legation_archive::{ActorQuery, ActorRow, Correction, Memory, Page};
use legation_knowledge::{Countries, Sector};
use serde_json::{Map, Value, json};

use super::ArchiveArgs;
use super::answer::{Answer, AnswerArgs, Row};
use super::filter::country;
use crate::args::UsageError;
use crate::report::Report;

/// Lists actors of an archive, and looks after what it remembers of persons.
///
/// What texts say of a person's country and office is remembered with its evidence, so that a later text that only names them is
/// understood.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
pub(crate) struct ActorsArgs {
    #[command(subcommand)]
    action: Option<Action>,
    /// Part of a name, or a registry key.
    #[arg(value_name = "NAME")]
    name: Vec<String>,
    #[command(flatten)]
    archive: ArchiveArgs,
    /// Country: a name or three letters.
    #[arg(long, value_name = "COUNTRY")]
    country: Vec<String>,
    /// Sector: GOV, MIL, REB, …
    #[arg(long, value_name = "SECTOR")]
    sector: Vec<Sector>,
    /// Only those whom the registry does not know.
    #[arg(long)]
    unregistered: bool,
    /// What is remembered, with its evidence, in the place of actors.
    #[arg(long)]
    memory: bool,
    /// Documents of evidence to show for each fact.
    #[arg(long, value_name = "N", default_value_t = 3, requires = "memory")]
    evidence: u32,
    #[command(flatten)]
    answer: AnswerArgs,
}

const EXAMPLES: &str = "\
Examples:
  legation actors Solheim                              actors of this name
  legation actors --memory Solheim                     what texts say of them, with the words
  legation actors strike 17 --note 'a namesake'        never use this fact
  legation actors correct 'Ingrid Solheim' --country NOR --office 'Foreign Minister' --from 2024-10-01
  legation actors merge 'Ingrid Solheim' 'I. Solheim'  two names of one person
  legation actors export -o people.toml                what is remembered, as rows for gazetteer/people";

#[derive(Debug, Subcommand)]
enum Action {
    /// Strikes a fact: it is never used again, and stays struck when texts tell it again.
    Strike(StrikeArgs),
    /// Says of somebody what holds, before all that texts say.
    Correct(CorrectArgs),
    /// Makes two names one person.
    Merge(MergeArgs),
    /// Writes what is remembered in the form of gazetteer/people.
    Export(ExportArgs),
}

#[derive(Debug, clap::Args)]
struct StrikeArgs {
    #[command(flatten)]
    archive: ArchiveArgs,
    /// Number of the fact, as `legation actors --memory` shows it.
    #[arg(value_name = "MEMORY")]
    memory: i64,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

#[derive(Debug, clap::Args)]
struct CorrectArgs {
    #[command(flatten)]
    archive: ArchiveArgs,
    /// Full name.
    #[arg(value_name = "NAME")]
    name: String,
    /// Country: a name or three letters.
    #[arg(long, value_name = "COUNTRY")]
    country: Option<String>,
    /// Office.
    #[arg(long, value_name = "TITLE")]
    office: Option<String>,
    /// Sector.
    #[arg(long, value_name = "SECTOR")]
    sector: Vec<Sector>,
    /// First day on which it holds.
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Last day.
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

#[derive(Debug, clap::Args)]
struct MergeArgs {
    #[command(flatten)]
    archive: ArchiveArgs,
    /// The name to keep.
    #[arg(value_name = "NAME")]
    name: String,
    /// The other name.
    #[arg(value_name = "OTHER")]
    other: String,
}

#[derive(Debug, clap::Args)]
struct ExportArgs {
    #[command(flatten)]
    archive: ArchiveArgs,
    /// Where to write; `-` is standard output.
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// Least number of texts, reprints counted once, that tell a fact.
    #[arg(long, value_name = "N", default_value_t = 2)]
    min_texts: u32,
}

const ACTOR_KEYS: &[&str] = &[
    "key",
    "name",
    "kind",
    "country",
    "sectors",
    "office",
    "registry",
    "documents",
    "first",
    "last",
];
const MEMORY_KEYS: &[&str] = &[
    "memory",
    "name",
    "country",
    "office",
    "sectors",
    "first",
    "last",
    "documents",
    "families",
    "state",
    "note",
    "evidence",
];

/// Runs the command.
///
/// # Errors
/// If the archive cannot be read or written, or there is nobody of that name.
pub(crate) fn run(args: ActorsArgs, _report: &Report) -> anyhow::Result<()> {
    match args.action {
        None => list(&args),
        Some(Action::Strike(strike)) => {
            let filled = strike
                .archive
                .change()?
                .strike(strike.memory, strike.note.as_deref())?;
            say(&format!(
                "struck; {filled} entities have again what their texts say of them"
            ))
        }
        Some(Action::Correct(correct)) => {
            let row = correct.archive.change()?.correct(&correction(&correct)?)?;
            say(&format!(
                "memory {row}; it holds for what is ingested from now on, and after `legation recode`"
            ))
        }
        Some(Action::Merge(merge)) => {
            merge.archive.change()?.merge(&merge.name, &merge.other)?;
            say(&format!("{} is now {}", merge.other, merge.name))
        }
        Some(Action::Export(export)) => write(&export),
    }
}

fn say(what: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{what}").context("cannot write to standard output")
}

fn countries() -> anyhow::Result<Countries> {
    Countries::packaged().map_err(|error| anyhow::anyhow!("the packaged gazetteer is wrong:\n{error}"))
}

fn correction(args: &CorrectArgs) -> anyhow::Result<Correction> {
    let countries = countries()?;
    let code = args
        .country
        .as_deref()
        .map(|name| country(&countries, name))
        .transpose()?;
    if code.is_none() && args.office.is_none() {
        return Err(UsageError("give --country, --office or both".to_owned()).into());
    }
    Ok(Correction {
        name: args.name.clone(),
        country: code,
        office: args.office.clone(),
        sectors: args.sector.clone(),
        from: args.from,
        to: args.to,
        note: args.note.clone(),
    })
}

fn list(args: &ActorsArgs) -> anyhow::Result<()> {
    let archive = args.archive.read()?;
    let name = (!args.name.is_empty()).then(|| args.name.join(" "));
    let answer = match args.memory {
        true => Answer {
            heading: &["memory", "name", "country", "office", "days", "texts", "evidence"],
            keys: MEMORY_KEYS,
            rows: archive
                .memory(name.as_deref(), args.evidence, args.answer.page())?
                .iter()
                .map(fact)
                .collect(),
            nothing: "nothing is remembered of such a person",
        },
        false => {
            let countries = countries()?;
            let wanted = args.country.iter().map(|name| country(&countries, name));
            let query = ActorQuery {
                name,
                countries: wanted.collect::<Result<_, _>>()?,
                sectors: args.sector.clone(),
                unregistered: args.unregistered,
            };
            Answer {
                heading: &["name", "kind", "country", "office", "documents", "days", "key"],
                keys: ACTOR_KEYS,
                rows: archive
                    .actors(&query, args.answer.page())?
                    .iter()
                    .map(actor)
                    .collect(),
                nothing: "no such actors",
            }
        }
    };
    answer.print(&args.answer)
}

fn days(first: Option<&String>, last: Option<&String>) -> String {
    match (first, last) {
        (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
        (Some(day), _) | (None, Some(day)) => day.clone(),
        (None, None) => String::new(),
    }
}

fn actor(actor: &ActorRow) -> Row {
    let codes = actor
        .country
        .iter()
        .chain(&actor.sectors)
        .cloned()
        .collect::<Vec<_>>();
    let fields = json!({
        "key": actor.key,
        "name": actor.name,
        "kind": actor.kind,
        "country": actor.country,
        "sectors": actor.sectors,
        "office": actor.office,
        "registry": actor.registry,
        "documents": actor.documents,
        "first": actor.first,
        "last": actor.last,
    });
    Row {
        cells: vec![
            actor.name.clone(),
            actor.kind.clone(),
            codes.join(" "),
            actor.office.clone().unwrap_or_default(),
            actor.documents.to_string(),
            days(actor.first.as_ref(), actor.last.as_ref()),
            actor.key.clone(),
        ],
        fields: object(fields),
    }
}

fn fact(fact: &Memory) -> Row {
    let mut evidence = String::new();
    for told in &fact.evidence {
        let words = crate::tables::plain(&told.words);
        // Writing to a string cannot fail.
        let _ = write!(evidence, "{}: … {words} …  ", told.document);
    }
    let told: Vec<Value> = fact
        .evidence
        .iter()
        .map(|told| json!({"document": told.document, "published": told.published, "outlet": told.outlet, "words": told.words}))
        .collect();
    let fields = json!({
        "memory": fact.row,
        "name": fact.name,
        "country": fact.country,
        "office": fact.office,
        "sectors": fact.sectors,
        "first": fact.first,
        "last": fact.last,
        "documents": fact.documents,
        "families": fact.families,
        "state": fact.state,
        "note": fact.note,
        "evidence": told,
    });
    let state = match fact.state.as_str() {
        "learned" => String::new(),
        state => format!(" ({state})"),
    };
    Row {
        cells: vec![
            format!("{}{state}", fact.row),
            fact.name.clone(),
            fact.country.clone(),
            fact.office.clone(),
            days(fact.first.as_ref(), fact.last.as_ref()),
            fact.families.to_string(),
            evidence,
        ],
        fields: object(fields),
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// Writes what is remembered as rows of `gazetteer/people`, for a person to look through before they become part of it.
fn write(args: &ExportArgs) -> anyhow::Result<()> {
    let facts = args.archive.read()?.memory(
        None,
        1,
        Page {
            limit: None,
            ..Page::default()
        },
    )?;
    let text = gazetteer_form(facts, args.min_texts);
    match args.output.as_os_str() == "-" {
        true => std::io::stdout()
            .write_all(text.as_bytes())
            .context("cannot write to standard output"),
        false => std::fs::write(&args.output, text)
            .with_context(|| format!("cannot write {}", args.output.display())),
    }
}

/// Rows by country and office. Only facts with country, office and sector can be rows; learned ones need so many texts.
fn gazetteer_form(facts: Vec<Memory>, min_texts: u32) -> String {
    let mut text = String::from(
        "# What texts of an archive say of persons whom the gazetteer does not know. Days are those on which a text first and last\n\
         # said so, not those of the office. Look each row through before it is used.\n",
    );
    let mut facts: Vec<Memory> = facts
        .into_iter()
        .filter(|fact| fact.state == "given" || fact.state == "learned" && fact.families >= min_texts)
        .filter(|fact| !fact.country.is_empty() && !fact.office.is_empty() && fact.sectors.is_some())
        .collect();
    let order = |fact: &Memory| {
        (
            fact.country.clone(),
            fact.office.clone(),
            fact.first.clone(),
            fact.name.clone(),
        )
    };
    facts.sort_by_key(order);
    for of_country in facts.chunk_by(|a, b| a.country == b.country) {
        // Writing to a string cannot fail, here and below.
        let _ = write!(text, "\n[[country]]\ncode = {}\n", quoted(&of_country[0].country));
        for of_office in of_country.chunk_by(|a, b| a.office == b.office) {
            let sectors = of_office[0].sectors.as_deref().unwrap_or_default();
            let sector = sectors.split(';').next().unwrap_or_default();
            let _ = write!(
                text,
                "\n[[country.office]]\ntitle = {}\nsector = {}\nholders = [\n",
                quoted(&of_office[0].office),
                quoted(sector)
            );
            for fact in of_office {
                let days = fact.first.iter().chain(&fact.last);
                let cells: Vec<String> = std::iter::once(&fact.name)
                    .chain(days)
                    .map(|cell| quoted(cell))
                    .collect();
                let first = fact
                    .evidence
                    .first()
                    .map_or("given by the user", |told| told.document.as_str());
                let source = crate::tables::plain(first);
                let _ = writeln!(
                    text,
                    "    [{}], # texts: {}, one of them: {source}",
                    cells.join(", "),
                    fact.families
                );
            }
            text.push_str("]\n");
        }
    }
    text
}

fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(name: &str, country: &str, office: &str, families: u32) -> Memory {
        Memory {
            row: 1,
            name: name.to_owned(),
            country: country.to_owned(),
            sectors: Some("GOV".to_owned()),
            office: office.to_owned(),
            first: Some("2024-10-01".to_owned()),
            last: Some("2025-06-03".to_owned()),
            documents: families,
            families,
            state: "learned".to_owned(),
            note: None,
            evidence: Vec::new(),
        }
    }

    #[test]
    fn what_is_remembered_reads_as_rows_of_the_gazetteer() {
        let facts = vec![
            fact("Ingrid \"Inga\" Solheim", "NOR", "Foreign Minister", 3),
            fact("Per Lund", "NOR", "Foreign Minister", 1),
            fact("Aino Virtanen", "FIN", "Prime Minister", 2),
        ];
        let text = gazetteer_form(facts, 2);
        let read: toml::Table = toml::from_str(&text).unwrap();
        let countries = read["country"].as_array().unwrap();
        let codes: Vec<&str> = countries
            .iter()
            .filter_map(|country| country["code"].as_str())
            .collect();
        assert_eq!(codes, ["FIN", "NOR"]);
        let holders = countries[1]["office"][0]["holders"].as_array().unwrap();
        assert_eq!(holders.len(), 1, "one text is too few");
        assert_eq!(holders[0][0].as_str(), Some("Ingrid \"Inga\" Solheim"));
    }
}
