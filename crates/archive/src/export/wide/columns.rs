//! The columns of the wide table, with what each says of a record.

use std::borrow::Cow;

use legation_coder::{Precision, Role};

use super::{Column, Kind, Value};
use crate::record::{CountOf, OccurrenceInfo, Party, Quoted, Record};

/// A column by its name, kind, description and value.
macro_rules! column {
    ($name:expr, $kind:ident, $about:expr, |$record:pat_param, $codes:pat_param| $value:expr) => {
        Column {
            name: $name,
            kind: Kind::$kind,
            about: $about,
            value: |$record, $codes| $value,
        }
    };
}

/// The columns of a list of parties, each of them a list of the same length.
macro_rules! party_columns {
    ($side:literal, $who:literal, $list:expr) => {
        [
            column!(
                concat!($side, "_name"),
                Texts,
                concat!("Names of ", $who, "."),
                |r, _| texts($list(r), |p: &Party| name(&p.name))
            ),
            column!(
                concat!($side, "_text"),
                Texts,
                concat!("The words of the text for ", $who, "."),
                |r, _| texts($list(r), |p: &Party| name(&p.raw.text))
            ),
            column!(
                concat!($side, "_start"),
                Ints,
                concat!(
                    "Where the words for ",
                    $who,
                    " begin, in code points of the text."
                ),
                |r, _| starts($list(r))
            ),
            column!(
                concat!($side, "_end"),
                Ints,
                concat!("Where the words for ", $who, " end."),
                |r, _| ends($list(r))
            ),
            column!(
                concat!($side, "_country"),
                Texts,
                concat!(
                    "Country of ",
                    $who,
                    ": ISO 3166 alpha-3, KOS, or UNO, EUR, IGO, NGO, ISM, IMG, MNC."
                ),
                |r, _| texts($list(r), country)
            ),
            column!(
                concat!($side, "_sectors"),
                Texts,
                concat!("Sectors of ", $who, ", the first one first, joined by +."),
                |r, _| texts($list(r), sectors)
            ),
            column!(
                concat!($side, "_office"),
                Texts,
                concat!("Office of ", $who, "."),
                |r, _| texts($list(r), |p: &Party| p.office.as_deref().map(Cow::Borrowed))
            ),
            column!(
                concat!($side, "_id"),
                Texts,
                concat!("Key of ", $who, " in the registry."),
                |r, _| texts($list(r), |p: &Party| p.actor.as_deref().map(Cow::Borrowed))
            ),
            column!(
                concat!($side, "_kind"),
                Texts,
                concat!(
                    "What ",
                    $who,
                    " are: person, organisation, country, place, group, other."
                ),
                |r, _| texts($list(r), |p: &Party| name(&p.kind))
            ),
            column!(
                concat!($side, "_basis"),
                Texts,
                concat!(
                    "Where country, sectors and office of ",
                    $who,
                    " are known from: registry, text, memory."
                ),
                |r, _| texts($list(r), |p: &Party| name(&p.basis))
            ),
        ]
    };
}

/// All columns, in their order.
pub(in crate::export) fn columns() -> Vec<Column> {
    [
        WHAT.as_slice(),
        WHEN.as_slice(),
        party_columns!("actor", "those who did it", actors).as_slice(),
        party_columns!("recipient", "those to whom it was done", recipients).as_slice(),
        ROLES.as_slice(),
        COUNTS.as_slice(),
        WHERE.as_slice(),
        party_columns!("speaker", "those who say so", speakers).as_slice(),
        SAID.as_slice(),
        WORDS.as_slice(),
        OCCURRENCE.as_slice(),
        DOCUMENT.as_slice(),
    ]
    .concat()
}

const WHAT: [Column; 14] = [
    column!(
        "id",
        Text,
        "Identifier of the event; the same after each coding of the same text.",
        |r, _| text(&r.id)
    ),
    column!("event", Choice, "Type of PLOVER.", |r, _| text(&r.event)),
    column!("mode", Choice, "Mode of PLOVER.", |r, _| maybe(r.mode.as_deref())),
    column!("contexts", Texts, "Contexts of PLOVER.", |r, _| texts(
        &r.contexts,
        |c: &String| name(c)
    )),
    column!(
        "cameo",
        Choice,
        "CAMEO code; a text, as leading zeros count.",
        |r, _| maybe(r.cameo.as_deref())
    ),
    column!("cameo_name", Choice, "Name of the CAMEO code.", |r, codes| {
        maybe(r.cameo.as_deref().and_then(|code| codes.cameo_name(code)))
    }),
    column!(
        "goldstein",
        Float,
        "Goldstein value of the CAMEO code, -10 to 10.",
        |r, _| float(r.goldstein)
    ),
    column!(
        "quad",
        Int,
        "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.",
        |r, _| { Value::Int(Some(i64::from(u8::from(r.quad)))) }
    ),
    column!("scale", Float, "PLOVER scale, -10 to 10.", |r, _| float(Some(
        r.scale
    ))),
    column!(
        "status",
        Choice,
        "How the text presents it: reported, claimed, future, hypothetical, negated.",
        |r, _| { text(r.status.name()) }
    ),
    column!(
        "historical",
        Bool,
        "Whether it lies a year or more before publication.",
        |r, _| Value::Bool(Some(r.historical))
    ),
    column!("confidence", Float, "How sure the coder is, 0 to 1.", |r, _| {
        float(Some(r.confidence))
    }),
    column!("rule", Choice, "The frame that fired.", |r, _| text(&r.rule)),
    column!(
        "number",
        Int,
        "Number of the event within its document, from 0.",
        |r, _| int(r.number)
    ),
];

const WHEN: [Column; 8] = [
    column!("date", Text, "When, as TIMEX3 writes it.", |r, _| maybe(
        r.when.as_ref().map(|w| w.value.as_str())
    )),
    column!("first_day", Date, "First day that the date can mean.", |r, _| {
        Value::Date(r.when.as_ref().map(|w| w.first))
    }),
    column!("last_day", Date, "Last day that the date can mean.", |r, _| {
        Value::Date(r.when.as_ref().map(|w| w.last))
    }),
    column!(
        "date_granularity",
        Choice,
        "How exact the date is: day, week, month …",
        |r, _| { maybe(r.when.as_ref().map(|w| w.granularity.as_str())) }
    ),
    column!(
        "date_told",
        Bool,
        "Whether the text tells the date; otherwise it is no more than the day of publication.",
        |r, _| { Value::Bool(r.when.as_ref().map(|w| w.told)) }
    ),
    column!("date_text", Text, "The words for the date.", |r, _| words(
        r.when.as_ref().map(|w| &w.raw)
    )),
    column!("date_start", Int, "Where they begin.", |r, _| start(
        r.when.as_ref().map(|w| &w.raw)
    )),
    column!("date_end", Int, "Where they end.", |r, _| end(r
        .when
        .as_ref()
        .map(|w| &w.raw))),
];

const ROLES: [Column; 5] = [
    column!(
        "role",
        Texts,
        "What those are who take part beside actor and recipient: mediator, host, audience …",
        |r, _| {
            texts(&r.roles, |(role, _): &(_, Party)| {
                Some(Cow::Borrowed(Role::name(*role)))
            })
        }
    ),
    column!("role_name", Texts, "Their names.", |r, _| texts(
        &r.roles,
        |(_, p): &(_, Party)| name(&p.name)
    )),
    column!("role_text", Texts, "The words for them.", |r, _| texts(
        &r.roles,
        |(_, p): &(_, Party)| name(&p.raw.text)
    )),
    column!("role_country", Texts, "Their countries.", |r, _| texts(
        &r.roles,
        |(_, p): &(_, Party)| country(p)
    )),
    column!(
        "role_sectors",
        Texts,
        "Their sectors, joined by +.",
        |r, _| texts(&r.roles, |(_, p): &(_, Party)| sectors(p))
    ),
];

const COUNTS: [Column; 4] = [
    column!(
        "count_of",
        Texts,
        "Of whom there are numbers: killed, wounded, arrested …",
        |r, _| { texts(&r.counts, |c: &CountOf| name(&c.of)) }
    ),
    column!("count", Ints, "How many, or at least so many.", |r, _| {
        Value::Ints(r.counts.iter().map(|c| i64::try_from(c.value).ok()).collect())
    }),
    column!(
        "count_max",
        Ints,
        "At most so many, where the text says it.",
        |r, _| { Value::Ints(r.counts.iter().map(|c| i64::try_from(c.max?).ok()).collect()) }
    ),
    column!("count_text", Texts, "The words for the numbers.", |r, _| {
        texts(&r.counts, |c: &CountOf| name(&c.raw.text))
    }),
];

const WHERE: [Column; 11] = [
    column!("place", Text, "Where, by the name in the gazetteer.", |r, _| {
        maybe(r.place.as_ref().map(|p| p.name.as_str()))
    }),
    column!("place_text", Text, "The words for the place.", |r, _| words(
        r.place.as_ref().map(|p| &p.raw)
    )),
    column!("place_start", Int, "Where they begin.", |r, _| start(
        r.place.as_ref().map(|p| &p.raw)
    )),
    column!("place_end", Int, "Where they end.", |r, _| end(r
        .place
        .as_ref()
        .map(|p| &p.raw))),
    column!("geonames", Int, "GeoNames' number of the place.", |r, _| {
        Value::Int(r.place.as_ref().and_then(|p| p.geonames).map(i64::from))
    }),
    column!(
        "latitude",
        Float,
        "Degrees north; see place_precision for what they stand for.",
        |r, _| { float(r.place.as_ref().and_then(|p| p.lat)) }
    ),
    column!("longitude", Float, "Degrees east.", |r, _| float(
        r.place.as_ref().and_then(|p| p.lon)
    )),
    column!(
        "place_country",
        Choice,
        "The state that the place lies in, ISO 3166 alpha-3.",
        |r, _| {
            maybe(
                r.place
                    .as_ref()
                    .and_then(|p| p.country.as_ref())
                    .map(|c| c.as_str()),
            )
        }
    ),
    column!("place_iso2", Choice, "The same, ISO 3166 alpha-2.", |r, codes| {
        maybe(r.place.as_ref().and_then(|p| codes.iso2(p.country?)))
    }),
    column!("admin1", Text, "Region of the first level.", |r, _| maybe(
        r.place.as_ref().and_then(|p| p.admin1.as_deref())
    )),
    column!(
        "place_precision",
        Choice,
        "What the coordinates stand for: point, city, region, country, area.",
        |r, _| { maybe(r.place.as_ref().and_then(|p| p.precision).map(Precision::name)) }
    ),
];

const SAID: [Column; 8] = [
    column!(
        "speaker_unnamed",
        Choice,
        "What kind of source it is, if it has no name.",
        |r, _| { maybe(r.said.as_ref().and_then(|s| s.unnamed.as_deref())) }
    ),
    column!(
        "stance",
        Choice,
        "How the speaker stands to it: asserts, denies, accuses, demands, promises, threatens, doubts.",
        |r, _| { maybe(r.said.as_ref().map(|s| s.stance.name())) }
    ),
    column!(
        "statement_kind",
        Choice,
        "direct, indirect, mixed, according-to.",
        |r, _| { maybe(r.said.as_ref().map(|s| s.kind.as_str())) }
    ),
    column!("relayed_by", Texts, "Who passes it on.", |r, _| texts(
        relays(r),
        |p: &Party| name(&p.name)
    )),
    column!("relayed_by_text", Texts, "The words for them.", |r, _| texts(
        relays(r),
        |p: &Party| name(&p.raw.text)
    )),
    column!("statement", Text, "What is said.", |r, _| words(
        r.said.as_ref().map(|s| &s.content)
    )),
    column!("statement_start", Int, "Where it begins.", |r, _| start(
        r.said.as_ref().map(|s| &s.content)
    )),
    column!("statement_end", Int, "Where it ends.", |r, _| end(r
        .said
        .as_ref()
        .map(|s| &s.content))),
];

const WORDS: [Column; 8] = [
    column!("trigger", Text, "The word that says it.", |r, _| words(Some(
        &r.trigger
    ))),
    column!("trigger_start", Int, "Where it begins.", |r, _| start(Some(
        &r.trigger
    ))),
    column!("trigger_end", Int, "Where it ends.", |r, _| end(Some(&r.trigger))),
    column!("sentence", Text, "The sentence.", |r, _| words(Some(&r.sentence))),
    column!("sentence_start", Int, "Where it begins.", |r, _| start(Some(
        &r.sentence
    ))),
    column!("sentence_end", Int, "Where it ends.", |r, _| end(Some(
        &r.sentence
    ))),
    column!(
        "sentence_number",
        Int,
        "Number of the sentence among those that tell an event, from 0.",
        |r, _| int(r.sentence_number)
    ),
    column!(
        "same_as",
        Text,
        "The earlier event of the document that it tells again.",
        |r, _| maybe(r.same_as.as_deref())
    ),
];

const OCCURRENCE: [Column; 7] = [
    column!(
        "occurrence",
        Int,
        "Number of the occurrence, the same for all events that tell it.",
        |r, _| { Value::Int(r.occurrence.as_ref().map(|o| o.row)) }
    ),
    column!(
        "reports",
        Int,
        "How many events are taken for the same occurrence.",
        |r, _| of(r, |o| o.reports)
    ),
    column!("documents", Int, "How many documents tell it.", |r, _| of(
        r,
        |o| o.documents
    )),
    column!("families", Int, "How many families of reprints.", |r, _| of(
        r,
        |o| o.families
    )),
    column!("outlets", Int, "How many outlets.", |r, _| of(r, |o| o.outlets)),
    column!("owners", Int, "How many owners of outlets.", |r, _| of(r, |o| o
        .owners)),
    column!(
        "independent",
        Int,
        "How many sources that do not hang together by reprint, owner or the source that they quote.",
        |r, _| { of(r, |o| o.independent) }
    ),
];

const DOCUMENT: [Column; 14] = [
    column!(
        "document_id",
        Text,
        "The user's identifier of the document.",
        |r, _| text(&r.document.id)
    ),
    column!(
        "document_key",
        Text,
        "Key of the document, the same for the same document.",
        |r, _| text(&r.document.key)
    ),
    column!("title", Text, "Headline.", |r, _| maybe(
        r.document.title.as_deref()
    )),
    column!("published", Date, "Day of publication.", |r, _| Value::Date(
        r.document.published
    )),
    column!("outlet", Choice, "Name of the outlet.", |r, _| maybe(
        r.document.outlet.as_deref()
    )),
    column!("outlet_country", Choice, "Country of the outlet.", |r, _| {
        maybe(r.document.outlet_country.as_ref().map(|c| c.as_str()))
    }),
    column!("url", Text, "Where it was published.", |r, _| maybe(
        r.document.url.as_deref()
    )),
    column!(
        "language",
        Choice,
        "ISO 639-1 code of the language.",
        |r, _| text(&r.document.language)
    ),
    column!(
        "document_length",
        Int,
        "Length of the text in code points.",
        |r, _| int(r.document.length)
    ),
    column!(
        "family",
        Int,
        "Number of the document of which this one and its reprints come.",
        |r, _| { Value::Int(Some(r.document.family)) }
    ),
    column!("story", Int, "Number of the story.", |r, _| Value::Int(
        r.document.story
    )),
    column!(
        "people",
        Texts,
        "Names of persons in the document.",
        |r, _| texts(&r.document.people, |n: &String| name(n))
    ),
    column!(
        "organisations",
        Texts,
        "Names of organisations in the document.",
        |r, _| { texts(&r.document.organisations, |n: &String| name(n)) }
    ),
    column!("places", Texts, "Names of places in the document.", |r, _| texts(
        &r.document.places,
        |n: &String| name(n)
    )),
];

fn actors(record: &Record) -> &[Party] {
    &record.actors
}

fn recipients(record: &Record) -> &[Party] {
    &record.recipients
}

fn speakers(record: &Record) -> &[Party] {
    record.said.as_ref().map_or(&[], |said| &said.speakers)
}

fn relays(record: &Record) -> &[Party] {
    record.said.as_ref().map_or(&[], |said| &said.relayed_by)
}

fn name(text: &str) -> Option<Cow<'_, str>> {
    (!text.is_empty()).then_some(Cow::Borrowed(text))
}

fn text(text: &str) -> Value<'_> {
    Value::Text(name(text))
}

fn maybe(text: Option<&str>) -> Value<'_> {
    Value::Text(text.and_then(name))
}

fn words(quoted: Option<&Quoted>) -> Value<'_> {
    maybe(quoted.map(|quoted| quoted.text.as_str()))
}

fn start(quoted: Option<&Quoted>) -> Value<'_> {
    Value::Int(
        quoted
            .and_then(|quoted| quoted.span)
            .map(|span| i64::from(span.start())),
    )
}

fn end(quoted: Option<&Quoted>) -> Value<'_> {
    Value::Int(
        quoted
            .and_then(|quoted| quoted.span)
            .map(|span| i64::from(span.end())),
    )
}

fn float(number: Option<f64>) -> Value<'static> {
    Value::Float(number.filter(|number| number.is_finite()))
}

fn int(number: u32) -> Value<'static> {
    Value::Int(Some(i64::from(number)))
}

fn of(record: &Record, number: impl Fn(&OccurrenceInfo) -> u32) -> Value<'_> {
    Value::Int(record.occurrence.as_ref().map(|o| i64::from(number(o))))
}

fn texts<'a, T>(list: &'a [T], text: impl Fn(&'a T) -> Option<Cow<'a, str>>) -> Value<'a> {
    Value::Texts(list.iter().map(text).collect())
}

fn starts(list: &[Party]) -> Value<'_> {
    Value::Ints(
        list.iter()
            .map(|p| p.raw.span.map(|span| i64::from(span.start())))
            .collect(),
    )
}

fn ends(list: &[Party]) -> Value<'_> {
    Value::Ints(
        list.iter()
            .map(|p| p.raw.span.map(|span| i64::from(span.end())))
            .collect(),
    )
}

fn country(party: &Party) -> Option<Cow<'_, str>> {
    party
        .country
        .as_ref()
        .map(|country| Cow::Borrowed(country.as_str()))
}

fn sectors(party: &Party) -> Option<Cow<'_, str>> {
    let codes: Vec<&str> = party.sectors.iter().map(|sector| sector.as_str()).collect();
    (!codes.is_empty()).then(|| Cow::Owned(codes.join("+")))
}
