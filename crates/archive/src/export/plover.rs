//! PLOVER records (Open Event Data Alliance, PLOVER 2.0 draft manual): one JSON object a line.
//!
//! An event keeps its actors and recipients as lists. An entity has both the fields of the manual's list (`code`, `sector`,
//! `entity_text` …) and those of its worked example (`raw_text`, `entity_name` …), as readers for both are about. What PLOVER has no
//! field for stands under `legation`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use legation_coder::{Precision, Span, Status};
use serde::Serialize;

use super::format::{Context, Fate, Format, Reason};
use crate::record::{CountOf, Party, Record, Said, When, Where};

/// Writes PLOVER records.
pub(super) struct Plover;

#[derive(Serialize)]
struct Event<'a> {
    id: &'a str,
    has_event: bool,
    date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enddate: Option<String>,
    actor: Vec<Entity<'a>>,
    recipient: Vec<Entity<'a>>,
    event: [&'a str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    event_loc: Option<Location<'a>>,
    event_text: &'a str,
    quad_code: u8,
    event_scale: f64,
    mode: Vec<&'a str>,
    context: &'a [String],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    size: BTreeMap<&'a str, u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
    text: &'a str,
    text_info: TextInfo,
    cite_info: CiteInfo<'a>,
    coder: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    coded_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coded_time: Option<String>,
    legation: Own<'a>,
}

#[derive(Serialize)]
struct Entity<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sector: Option<String>,
    entity_text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    identifier_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    office: Option<&'a str>,
    raw_text: &'a str,
    entity_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    country_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sector_code: Option<String>,
    other_sector_codes: Vec<String>,
}

#[derive(Serialize)]
struct Location<'a> {
    extracted_place: &'a str,
    resolved_place: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    geonameid: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lat: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lon: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    province: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resolution: Option<u8>,
}

#[derive(Serialize)]
struct TextInfo {
    sequence: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<u32>,
}

#[derive(Serialize)]
struct CiteInfo<'a> {
    citation: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    publication: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publication_date: Option<String>,
    coder: &'a str,
    codebook: &'static str,
    version: &'static str,
}

/// What PLOVER has no field for.
#[derive(Serialize)]
struct Own<'a> {
    status: Status,
    historical: bool,
    confidence: f64,
    rule: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cameo: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<&'a Said>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    counts: &'a [CountOf],
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<&'a When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    precision: Option<Precision>,
    #[serde(skip_serializing_if = "Option::is_none")]
    same_as: Option<&'a str>,
}

impl Format for Plover {
    fn event(&mut self, out: &mut dyn Write, record: &Record, context: &Context) -> io::Result<Fate> {
        let Some(when) = &record.when else {
            return Ok(Fate::LeftOut(Reason::NoDate));
        };
        serde_json::to_writer(&mut *out, &event(record, when, context))?;
        out.write_all(b"\n")?;
        Ok(Fate::Written(1))
    }
}

fn event<'a>(record: &'a Record, when: &'a When, context: &'a Context) -> Event<'a> {
    let entities = |side: &'a [Party]| side.iter().map(|party| entity(party, context)).collect();
    let (coded_date, coded_time) = coded(context);
    Event {
        id: &record.id,
        has_event: true,
        date: when.first.to_string(),
        time: clock_time(&when.value),
        enddate: (when.last != when.first).then(|| when.last.to_string()),
        actor: entities(&record.actors),
        recipient: entities(&record.recipients),
        event: [&record.event],
        event_loc: record.place.as_ref().map(|place| location(place, context)),
        event_text: &record.trigger.text,
        quad_code: record.quad.into(),
        event_scale: record.scale,
        mode: record
            .mode
            .as_deref()
            .into_iter()
            .chain(auxiliary(record))
            .collect(),
        context: &record.contexts,
        size: size(&record.counts),
        link: record.document.url.as_deref(),
        text: &record.sentence.text,
        text_info: TextInfo {
            sequence: record.sentence_number,
            start: record.sentence.span.map(Span::start),
            end: record.sentence.span.map(Span::end),
        },
        cite_info: citation(record, context),
        coder: &context.header.program,
        coded_date,
        coded_time,
        legation: Own {
            status: record.status,
            historical: record.historical,
            confidence: record.confidence,
            rule: &record.rule,
            cameo: record.cameo.as_deref(),
            said: record.said.as_ref(),
            counts: &record.counts,
            when: record.when.as_ref(),
            precision: record.place.as_ref().and_then(|place| place.precision),
            same_as: record.same_as.as_deref(),
        },
    }
}

/// The auxiliary modes by which PLOVER says how the text presents an event; it has none for "only some speaker says so".
fn auxiliary(record: &Record) -> Vec<&'static str> {
    let status = match record.status {
        Status::Reported | Status::Claimed => None,
        Status::Future => Some("future"),
        Status::Hypothetical => Some("hypothetical"),
        Status::Negated => Some("negation"),
    };
    record
        .historical
        .then_some("historical")
        .into_iter()
        .chain(status)
        .collect()
}

fn entity<'a>(party: &'a Party, context: &'a Context) -> Entity<'a> {
    let mut sectors = party.sectors.iter().map(ToString::to_string);
    let first = sectors.next();
    Entity {
        code: party.country.map(|country| country.to_string()),
        sector: first.clone(),
        entity_text: &party.raw.text,
        identifier_id: party.actor.as_deref(),
        office: party.office.as_deref(),
        raw_text: &party.raw.text,
        entity_name: &party.name,
        country_name: party
            .country
            .and_then(|country| context.codes.country_name(country)),
        sector_code: first,
        other_sector_codes: sectors.collect(),
    }
}

fn location<'a>(place: &'a Where, context: &'a Context) -> Location<'a> {
    let is_province = place.admin1.as_deref() == Some(place.name.as_str());
    let resolution = match place.precision {
        Some(Precision::Point) => Some(5),
        Some(Precision::City) => Some(4),
        Some(Precision::Region) if is_province => Some(2),
        Some(Precision::Region) if place.admin1.is_some() => Some(3),
        Some(Precision::Country) => Some(1),
        Some(Precision::Region | Precision::Area) | None => None,
    };
    Location {
        extracted_place: &place.raw.text,
        resolved_place: &place.name,
        geonameid: place.geonames,
        lat: place.lat,
        lon: place.lon,
        city: (place.precision == Some(Precision::City)).then_some(place.name.as_str()),
        province: place.admin1.as_deref(),
        country: place
            .country
            .and_then(|country| context.codes.country_name(country)),
        country_code: place.country.map(|country| country.to_string()),
        resolution,
    }
}

fn citation<'a>(record: &'a Record, context: &'a Context) -> CiteInfo<'a> {
    let document = &record.document;
    CiteInfo {
        citation: &document.id,
        title: document.title.as_deref(),
        url: document.url.as_deref(),
        language: &document.language,
        publication: document.outlet.as_deref(),
        publication_date: document.published.map(|day| day.to_string()),
        coder: &context.header.program,
        codebook: "PLOVER",
        version: "2.0",
    }
}

/// PLOVER's numbers: dead, injured, arrested; of several, the first one.
fn size(counts: &[CountOf]) -> BTreeMap<&str, u64> {
    let mut size = BTreeMap::new();
    for count in counts {
        let name = match count.of.as_str() {
            "killed" => "dead",
            "wounded" => "injured",
            "arrested" => "arrested",
            _ => continue,
        };
        size.entry(name).or_insert(count.value);
    }
    size
}

/// `09:00` of `2025-06-03T09:00`; parts of a day (`TMO`) are no time of the clock.
fn clock_time(value: &str) -> Option<&str> {
    let (_, time) = value.split_once('T')?;
    time.starts_with(|c: char| c.is_ascii_digit()).then_some(time)
}

fn coded(context: &Context) -> (Option<String>, Option<String>) {
    let Some(created) = context.header.created else {
        return (None, None);
    };
    let text = created.to_string();
    match text.split_once('T') {
        Some((day, time)) => (Some(day.to_owned()), Some(time.to_owned())),
        None => (Some(text), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::{FormatName, Options, samples};

    fn of(record: Record) -> serde_json::Value {
        let (text, fates) = samples::text(FormatName::Plover, &[record], Options::default());
        assert_eq!(fates, [Fate::Written(1)]);
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn a_record_has_the_fields_of_the_manual() {
        let event = of(samples::visit());
        for (path, value) in [
            ("/id", "00ff00ff-12ab".into()),
            ("/date", "2025-06-03".into()),
            ("/time", "09:00".into()),
            ("/event/0", "CONSULT".into()),
            ("/mode/0", "visit".into()),
            ("/context/1", "crime".into()),
            ("/quad_code", 1.into()),
            ("/event_scale", 4.0.into()),
            ("/actor/0/code", "NOR".into()),
            ("/actor/0/sector", "GOV".into()),
            ("/actor/0/sector_code", "GOV".into()),
            ("/actor/0/entity_name", "Ingrid Solheim".into()),
            ("/actor/0/country_name", "Norway".into()),
            ("/recipient/0/other_sector_codes/0", "GOV".into()),
            ("/event_loc/resolution", 4.into()),
            ("/event_loc/country_code", "NOR".into()),
            ("/size/injured", 3.into()),
            ("/text_info/sequence", 1.into()),
            ("/cite_info/publication", "Fjord Wire".into()),
            ("/legation/said/stance", "asserts".into()),
        ] {
            assert_eq!(event.pointer(path), Some(&value), "{path} of {event:#}");
        }
        assert!(event.get("enddate").is_none() && event.get("coded_date").is_none());
    }

    #[test]
    fn auxiliary_modes_say_the_status_and_a_range_has_an_end() {
        let mut record = samples::visit();
        record.status = Status::Negated;
        record.historical = true;
        let when = record.when.as_mut().unwrap();
        when.last = jiff::civil::Date::constant(2025, 6, 9);
        when.value = "2025-W23".to_owned();
        let event = of(record);
        assert_eq!(
            event["mode"],
            serde_json::json!(["visit", "historical", "negation"])
        );
        assert_eq!(event["enddate"], "2025-06-09");
        assert!(event.get("time").is_none());
    }

    #[test]
    fn without_a_date_there_is_no_record() {
        let (text, fates) = samples::text(FormatName::Plover, &[samples::bare()], Options::default());
        assert_eq!(
            (text.as_str(), fates.as_slice()),
            ("", [Fate::LeftOut(Reason::NoDate)].as_slice())
        );
    }
}
