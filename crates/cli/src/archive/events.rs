//! `legation events`: events out of an archive.

use legation_archive::{Record, When};
use serde_json::{Map, Value, json};

use super::ArchiveArgs;
use super::answer::{Answer, AnswerArgs, AnswerFormat, Row, all_shown, party};
use super::filter::FilterArgs;
use crate::report::Report;

/// Lists events of an archive, with the number of their independent sources.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct EventsArgs {
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
  legation events --country Norway --event ACCUSE         what Norway accuses or is accused of
  legation events --actor-country RUS --recipient-country UKR --from 2025-01-01 --format csv
  legation events --near 50.45,30.52,100 --quad 4         material conflict within 100 km of a point
  legation events --min-sources 3 --status reported       what three independent sources report";

const KEYS: &[&str] = &[
    "id",
    "date",
    "date_first",
    "date_last",
    "date_told",
    "event",
    "mode",
    "contexts",
    "cameo",
    "goldstein",
    "quad",
    "scale",
    "status",
    "historical",
    "actors",
    "actor_countries",
    "recipients",
    "recipient_countries",
    "place",
    "place_country",
    "admin1",
    "lat",
    "lon",
    "precision",
    "geonames",
    "counts",
    "speakers",
    "stance",
    "relayed_by",
    "confidence",
    "rule",
    "trigger",
    "sentence",
    "document",
    "published",
    "outlet",
    "url",
    "title",
    "occurrence",
    "reports",
    "independent",
    "story",
    "same_as",
];

/// Runs the command.
///
/// # Errors
/// If the archive cannot be read or standard output not be written.
pub(crate) fn run(mut args: EventsArgs, _report: &Report) -> anyhow::Result<()> {
    let archive = args.archive.read()?;
    args.filter.add_words(&args.query);
    let ids = archive.event_ids(&args.filter.filter()?, args.answer.page())?;
    let table = args.answer.format == AnswerFormat::Table;
    let rows = archive
        .records(&ids)?
        .iter()
        .map(|record| row(record, table))
        .collect();
    let answer = Answer {
        heading: &[
            "event",
            "actor → recipient",
            "where, when",
            "status",
            "according to",
            "sources",
            "document",
        ],
        keys: KEYS,
        rows,
        nothing: "no such events",
    };
    answer.print(&args.answer)
}

fn row(record: &Record, table: bool) -> Row {
    match table {
        true => Row {
            cells: cells(record),
            fields: Map::new(),
        },
        false => Row {
            cells: Vec::new(),
            fields: fields(record),
        },
    }
}

/// A day in brackets is no more than that of publication.
pub(super) fn day(when: &When) -> String {
    match when.told {
        true => when.value.clone(),
        false => format!("({})", when.value),
    }
}

fn cells(record: &Record) -> Vec<String> {
    let mode = record
        .mode
        .as_ref()
        .map_or_else(String::new, |mode| format!(" {mode}"));
    let place = record.place.iter().map(|place| place.name.clone());
    let scene: Vec<String> = place.chain(record.when.iter().map(day)).collect();
    let said = record.said.as_ref().map_or_else(String::new, |said| {
        let speakers = match (said.speakers.is_empty(), &said.unnamed) {
            (true, Some(unnamed)) => unnamed.clone(),
            (true, None) => "not named".to_owned(),
            _ => all_shown(&said.speakers),
        };
        match said.relayed_by.is_empty() {
            true => speakers,
            false => format!("{speakers} via {}", all_shown(&said.relayed_by)),
        }
    });
    let sources = record
        .occurrence
        .as_ref()
        .map_or_else(String::new, |o| match o.reports {
            0 | 1 => String::new(),
            _ => format!("{} of {} reports (#{})", o.independent, o.reports, o.row),
        });
    let outlet = record.document.outlet.iter().cloned();
    let document: Vec<String> = std::iter::once(record.document.id.clone())
        .chain(outlet)
        .collect();
    vec![
        format!("{}{mode}", record.event),
        format!(
            "{} → {}",
            all_shown(&record.actors),
            all_shown(&record.recipients)
        ),
        scene.join(", "),
        record.status.name().to_owned(),
        said,
        sources,
        document.join(", "),
    ]
}

pub(super) fn fields(record: &Record) -> Map<String, Value> {
    let countries = |parties: &[legation_archive::Party]| {
        let mut codes: Vec<String> = parties
            .iter()
            .filter_map(|p| p.country)
            .map(|c| c.to_string())
            .collect();
        codes.dedup();
        codes
    };
    let parties = |list: &[legation_archive::Party]| list.iter().map(party).collect::<Vec<_>>();
    let place = record.place.as_ref();
    let when = record.when.as_ref();
    let said = record.said.as_ref();
    let occurrence = record.occurrence.as_ref();
    let counts: Vec<String> = record
        .counts
        .iter()
        .map(|count| format!("{}: {}", count.of, number(count)))
        .collect();
    let value = json!({
        "id": record.id,
        "date": when.map(|when| when.value.clone()),
        "date_first": when.map(|when| when.first.to_string()),
        "date_last": when.map(|when| when.last.to_string()),
        "date_told": when.map(|when| when.told),
        "event": record.event,
        "mode": record.mode,
        "contexts": record.contexts,
        "cameo": record.cameo,
        "goldstein": record.goldstein,
        "quad": u8::from(record.quad),
        "scale": record.scale,
        "status": record.status.name(),
        "historical": record.historical,
        "actors": parties(&record.actors),
        "actor_countries": countries(&record.actors),
        "recipients": parties(&record.recipients),
        "recipient_countries": countries(&record.recipients),
        "place": place.map(|place| place.name.clone()),
        "place_country": place.and_then(|place| place.country).map(|country| country.to_string()),
        "admin1": place.and_then(|place| place.admin1.clone()),
        "lat": place.and_then(|place| place.lat),
        "lon": place.and_then(|place| place.lon),
        "precision": place.and_then(|place| place.precision).map(|precision| precision.name()),
        "geonames": place.and_then(|place| place.geonames),
        "counts": counts,
        "speakers": said.map(|said| parties(&said.speakers)),
        "stance": said.map(|said| said.stance.name()),
        "relayed_by": said.map(|said| parties(&said.relayed_by)),
        "confidence": record.confidence,
        "rule": record.rule,
        "trigger": record.trigger.text,
        "sentence": record.sentence.text,
        "document": record.document.id,
        "published": record.document.published.map(|day| day.to_string()),
        "outlet": record.document.outlet,
        "url": record.document.url,
        "title": record.document.title,
        "occurrence": occurrence.map(|o| o.row),
        "reports": occurrence.map(|o| o.reports),
        "independent": occurrence.map(|o| o.independent),
        "story": record.document.story,
        "same_as": record.same_as,
    });
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn number(count: &legation_archive::CountOf) -> String {
    match count.max {
        Some(max) => format!("{}–{max}", count.value),
        None => count.value.to_string(),
    }
}
