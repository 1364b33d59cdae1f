//! `legation stories`: documents about the same affair.

use legation_archive::{StoryDocument, StoryRow};
use serde_json::{Map, Value, json};

use super::ArchiveArgs;
use super::answer::{Answer, AnswerArgs, Row};
use super::filter::FilterArgs;
use crate::report::Report;

/// Lists stories, documents about the same affair; with a number, the documents of one.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct StoriesArgs {
    /// The story whose documents are wanted.
    #[arg(value_name = "STORY")]
    number: Option<i64>,
    /// Least number of documents.
    #[arg(long, value_name = "N", default_value_t = 2)]
    min_documents: u32,
    #[command(flatten)]
    archive: ArchiveArgs,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    answer: AnswerArgs,
}

const EXAMPLES: &str = "\
Examples:
  legation stories --words grain --from 2025-01-01    stories with such a document
  legation stories 17                                 the documents of story 17
  legation stories --document wire-17                 the documents of the story of this document
Of the options under \"Which\", words, country, outlet, days, document, story and contested count here.";

const STORY_KEYS: &[&str] = &[
    "story",
    "title",
    "first",
    "last",
    "documents",
    "families",
    "outlets",
    "occurrences",
    "contested",
];
const DOCUMENT_KEYS: &[&str] = &[
    "id",
    "published",
    "outlet",
    "title",
    "url",
    "reprint_of",
    "relation",
    "voice",
];

/// Runs the command.
///
/// # Errors
/// If the archive cannot be read or standard output not be written.
pub(crate) fn run(args: StoriesArgs, _report: &Report) -> anyhow::Result<()> {
    let archive = args.archive.read()?;
    let filter = args.filter.filter()?;
    let of_document = match &filter.document {
        Some(document) => archive.story_of(document)?,
        None => None,
    };
    let answer = match args.number.or(of_document) {
        Some(story) => Answer {
            heading: &["document", "day", "outlet", "title", "reprint of"],
            keys: DOCUMENT_KEYS,
            rows: archive.story_documents(story)?.iter().map(document).collect(),
            nothing: "no such story",
        },
        None => Answer {
            heading: &[
                "story",
                "days",
                "title of the first document",
                "documents",
                "events",
            ],
            keys: STORY_KEYS,
            rows: archive
                .stories(&filter, args.min_documents, args.answer.page())?
                .iter()
                .map(story)
                .collect(),
            nothing: "no such stories",
        },
    };
    answer.print(&args.answer)
}

fn story(story: &StoryRow) -> Row {
    let days = match story.first == story.last {
        true => story.first.clone(),
        false => format!("{} to {}", story.first, story.last),
    };
    let contested = match story.contested {
        0 => String::new(),
        n => format!(", {n} contested"),
    };
    let fields = json!({
        "story": story.id,
        "title": story.title,
        "first": story.first,
        "last": story.last,
        "documents": story.documents,
        "families": story.families,
        "outlets": story.outlets,
        "occurrences": story.occurrences,
        "contested": story.contested,
    });
    Row {
        cells: vec![
            story.id.to_string(),
            days,
            story.title.clone().unwrap_or_default(),
            format!("{} ({} without reprints)", story.documents, story.families),
            format!("{}{contested}", story.occurrences),
        ],
        fields: object(fields),
    }
}

fn document(document: &StoryDocument) -> Row {
    let relation = match (&document.reprint_of, &document.relation) {
        (Some(root), Some(relation)) => format!("{root} ({relation})"),
        (Some(root), None) => root.clone(),
        (None, _) => String::new(),
    };
    let fields = json!({
        "id": document.id,
        "published": document.published,
        "outlet": document.outlet,
        "title": document.title,
        "url": document.url,
        "reprint_of": document.reprint_of,
        "relation": document.relation,
        "voice": document.voice,
    });
    Row {
        cells: vec![
            document.id.clone(),
            document.published.clone().unwrap_or_default(),
            document.outlet.clone().unwrap_or_default(),
            document.title.clone().unwrap_or_default(),
            relation,
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
