//! `legation search`: documents of an archive by their words.

use legation_archive::Hit;
use serde_json::{Map, Value, json};

use super::ArchiveArgs;
use super::answer::{Answer, AnswerArgs, Row};
use super::filter::FilterArgs;
use crate::report::Report;

/// Finds documents of an archive by words.
///
/// The most fitting come first; without words, the latest.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SearchArgs {
    /// Words: `grain deal`, `"red cross"`, `minist*`, `grain OR wheat`, `grain NOT wheat`, `NEAR(grain deal, 5)`.
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
  legation search grain deal --from 2025-01-01
  legation search --language fr                 documents that were kept and not coded
Of the options under \"Which\", those on documents (words, days, outlet, language, document, story) count here.";

const KEYS: &[&str] = &[
    "id",
    "key",
    "title",
    "published",
    "outlet",
    "url",
    "language",
    "coded",
    "events",
    "family",
    "reprints",
    "story",
    "extract",
];

/// Runs the command.
///
/// # Errors
/// If the archive cannot be read or standard output not be written.
pub(crate) fn run(mut args: SearchArgs, _report: &Report) -> anyhow::Result<()> {
    let archive = args.archive.read()?;
    args.filter.add_words(&args.query);
    let hits = archive.search(&args.filter.filter()?, args.answer.page())?;
    let answer = Answer {
        heading: &[
            "document",
            "day",
            "outlet",
            "title and words",
            "events",
            "reprints",
        ],
        keys: KEYS,
        rows: hits.iter().map(row).collect(),
        nothing: "no such documents",
    };
    answer.print(&args.answer)
}

fn row(hit: &Hit) -> Row {
    let day = hit.published.map(|day| day.to_string());
    let title = hit.title.iter().map(|title| format!("{title} — "));
    let words: String = title.chain([hit.extract.clone()]).collect();
    let others = hit.reprints.saturating_sub(1);
    let fields = json!({
        "id": hit.id,
        "key": hit.key,
        "title": hit.title,
        "published": day,
        "outlet": hit.outlet,
        "url": hit.url,
        "language": hit.language,
        "coded": hit.coded,
        "events": hit.events,
        "family": hit.family,
        "reprints": others,
        "story": hit.story,
        "extract": hit.extract,
    });
    Row {
        cells: vec![
            hit.id.clone(),
            day.unwrap_or_default(),
            hit.outlet.clone().unwrap_or_default(),
            words,
            match hit.coded {
                true => hit.events.to_string(),
                false => format!("not coded ({})", hit.language),
            },
            if others == 0 {
                String::new()
            } else {
                others.to_string()
            },
        ],
        fields: match fields {
            Value::Object(fields) => fields,
            _ => Map::new(),
        },
    }
}
