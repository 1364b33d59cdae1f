//! `legation statements`: who says what, out of an archive.

use clap::ValueEnum;
use legation_archive::StatementRow;
use serde_json::{Map, Value, json};

use super::ArchiveArgs;
use super::answer::{Answer, AnswerArgs, AnswerFormat, Row, all_shown, party};
use super::filter::FilterArgs;
use crate::report::Report;
use crate::tables::shortened;

/// Lists statements of an archive: who says what, and who passes it on.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct StatementsArgs {
    /// Words of what is said, as with --words.
    #[arg(value_name = "WORDS")]
    query: Vec<String>,
    #[command(flatten)]
    archive: ArchiveArgs,
    /// How the speaker stands to what is said.
    #[arg(long, value_enum, value_name = "STANCE")]
    stance: Vec<StanceName>,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    answer: AnswerArgs,
}

const EXAMPLES: &str = "\
Examples:
  legation statements --speaker Lavrov ceasefire       what Lavrov says with this word in it
  legation statements --country Iran --stance denies   what Iranians deny
Of the options under \"Which\", those on documents, speakers, countries, sectors and days count here.";

/// How a speaker stands to what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StanceName {
    /// Says that it is so.
    Asserts,
    /// Says that it is not so.
    Denies,
    /// Lays it to somebody's charge.
    Accuses,
    /// Wants it.
    Demands,
    /// Undertakes it.
    Promises,
    /// Announces it as an evil.
    Threatens,
    /// Is not sure of it.
    Doubts,
}

const KEYS: &[&str] = &[
    "published",
    "speakers",
    "unnamed",
    "stance",
    "kind",
    "certainty",
    "content",
    "relayed_by",
    "document",
    "outlet",
    "url",
    "start",
    "end",
];

/// Runs the command.
///
/// # Errors
/// If the archive cannot be read or standard output not be written.
pub(crate) fn run(mut args: StatementsArgs, _report: &Report) -> anyhow::Result<()> {
    let archive = args.archive.read()?;
    args.filter.add_words(&args.query);
    let mut filter = args.filter.filter()?;
    let names = args.stance.iter().filter_map(ValueEnum::to_possible_value);
    filter.stances = names.map(|value| value.get_name().to_owned()).collect();
    let statements = archive.statements(&filter, args.answer.page())?;
    let table = args.answer.format == AnswerFormat::Table;
    let answer = Answer {
        heading: &["day", "speaker", "stance", "content", "relayed by", "document"],
        keys: KEYS,
        rows: statements.iter().map(|statement| row(statement, table)).collect(),
        nothing: "no such statements",
    };
    answer.print(&args.answer)
}

fn row(statement: &StatementRow, table: bool) -> Row {
    if !table {
        return Row {
            cells: Vec::new(),
            fields: fields(statement),
        };
    }
    let speakers = match (statement.speakers.is_empty(), &statement.unnamed) {
        (true, Some(unnamed)) => unnamed.clone(),
        (true, None) => "not named".to_owned(),
        _ => all_shown(&statement.speakers),
    };
    let outlet = statement.outlet.iter().cloned();
    let document: Vec<String> = std::iter::once(statement.document.clone())
        .chain(outlet)
        .collect();
    Row {
        cells: vec![
            statement.published.map(|day| day.to_string()).unwrap_or_default(),
            speakers,
            format!("{}, {}", statement.stance, statement.kind),
            shortened(&statement.content),
            match statement.relayed_by.is_empty() {
                true => String::new(),
                false => all_shown(&statement.relayed_by),
            },
            document.join(", "),
        ],
        fields: Map::new(),
    }
}

fn fields(statement: &StatementRow) -> Map<String, Value> {
    let value = json!({
        "published": statement.published.map(|day| day.to_string()),
        "speakers": statement.speakers.iter().map(party).collect::<Vec<_>>(),
        "unnamed": statement.unnamed,
        "stance": statement.stance,
        "kind": statement.kind,
        "certainty": statement.certainty,
        "content": statement.content,
        "relayed_by": statement.relayed_by.iter().map(party).collect::<Vec<_>>(),
        "document": statement.document,
        "outlet": statement.outlet,
        "url": statement.url,
        "start": statement.span.0,
        "end": statement.span.1,
    });
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
