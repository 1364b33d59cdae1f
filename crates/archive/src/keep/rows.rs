//! The rows of one document.

use std::collections::BTreeSet;

use jiff::civil::Date;
use legation_coder::{Span, Status};
use legation_knowledge::{Country, Sector, fold};
use rusqlite::{Connection, OptionalExtension, params};

use super::{Origin, actors};
use crate::days;
use crate::incoming::Prepared;
use crate::kept::{Entity, Event, Kept, Participant, Place, Statement};
use crate::voices::{Voice, Voices};
use crate::words::Words;

/// What the rows of a document need to know of it.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) row: i64,
    pub(crate) key: &'a str,
    pub(crate) published: Option<Date>,
    pub(crate) voice: Option<&'a Voice>,
    pub(crate) voices: &'a Voices<'a>,
    words: Words<'a>,
}

impl<'a> Context<'a> {
    pub(crate) fn of(row: i64, key: &'a str, prepared: &'a Prepared, voices: &'a Voices<'a>) -> Self {
        Self {
            row,
            key,
            published: prepared.document.published,
            voice: prepared.voice.as_ref(),
            voices,
            words: Words::of(&prepared.document.text),
        }
    }

    pub(crate) fn day(&self) -> Option<String> {
        self.published.map(|day| day.to_string())
    }
}

/// Somebody of the document, as the archive knows them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) country: Option<Country>,
    pub(crate) sectors: Vec<Sector>,
    /// Row of the actor.
    pub(crate) actor: Option<i64>,
    pub(crate) actor_key: Option<String>,
}

impl Known {
    /// Sectors in one word, `GOV;MIL`.
    pub(crate) fn sectors(&self) -> Option<String> {
        joined(&self.sectors)
    }
}

/// An event as it went in, for those who compare it with others.
#[derive(Debug)]
pub(crate) struct Entered {
    pub(crate) row: i64,
    pub(crate) event: String,
    pub(crate) mode: Option<String>,
    pub(crate) status: Status,
    pub(crate) day: Option<Date>,
    /// Whether the text tells the day.
    pub(crate) told: bool,
    pub(crate) last_day: Option<Date>,
    pub(crate) actors: Vec<Known>,
    pub(crate) recipients: Vec<Known>,
    pub(crate) location: Option<Location>,
    pub(crate) counts: Vec<(String, u64)>,
    pub(crate) voice: Option<String>,
    pub(crate) sentence: String,
    /// Identifier within the dossier.
    pub(crate) id: String,
    pub(crate) same_as: Option<String>,
}

/// All that a dossier leaves in the archive beside its events.
#[derive(Debug)]
pub(crate) struct EnteredDossier {
    pub(crate) events: Vec<Entered>,
    /// Number of the answering statement, what it answers (event identifiers), and how.
    pub(crate) answers: Vec<(usize, Vec<String>, String)>,
}

/// A place of the world.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Location {
    pub(crate) row: i64,
    pub(crate) lat: Option<f64>,
    pub(crate) lon: Option<f64>,
    pub(crate) country: Option<Country>,
    /// Whether it is a town or a spot, and no region.
    pub(crate) exact: bool,
}

pub(crate) fn joined<T: ToString>(list: &[T]) -> Option<String> {
    let list: Vec<String> = list.iter().map(ToString::to_string).collect();
    (!list.is_empty()).then(|| list.join(";"))
}

/// The document itself, with its words; gives its row.
pub(super) fn document(
    c: &Connection,
    prepared: &Prepared,
    voices: &Voices<'_>,
    origin: Option<Origin>,
    run: i64,
) -> rusqlite::Result<i64> {
    let document = &prepared.document;
    let voice = prepared.voice.as_ref();
    c.prepare_cached(
        "INSERT INTO documents (key, name, title, text, published, published_time, outlet, outlet_country, url, byline, \
         language, words, voice, voice_how, voice_start, voice_end, family, source, piece, place, run) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)",
    )?
    .execute(params![
        prepared.key,
        document.id,
        document.title,
        document.text,
        document.published.map(|day| day.to_string()),
        document.published_time.map(|time| time.to_string()),
        document.outlet,
        voices.country(document).map(|country| country.to_string()),
        document.url,
        document.byline,
        document.language,
        prepared.words,
        voice.map(|voice| &voice.key),
        voice.map(|voice| voice.how.name()),
        voice.and_then(|voice| voice.span).map(Span::start),
        voice.and_then(|voice| voice.span).map(Span::end),
        origin.map(|origin| origin.source),
        origin.map(|origin| origin.piece),
        document.place,
        run,
    ])?;
    let row = c.last_insert_rowid();
    keep_dossier(c, row, prepared)?;
    c.prepare_cached("INSERT INTO document_words (rowid, title, text) VALUES (?, ?, ?)")?
        .execute(params![row, document.title, document.text])?;
    Ok(row)
}

/// The dossier of a document as it is, in the place of an older one; none if it is not coded.
pub(crate) fn keep_dossier(c: &Connection, document: i64, prepared: &Prepared) -> rusqlite::Result<()> {
    c.prepare_cached("DELETE FROM dossiers WHERE document = ?")?
        .execute([document])?;
    if let Some(blob) = &prepared.blob {
        c.prepare_cached("INSERT INTO dossiers (document, dossier) VALUES (?, ?)")?
            .execute(params![document, blob])?;
    }
    Ok(())
}

/// All that the dossier says.
pub(super) fn dossier(
    c: &Connection,
    context: &Context<'_>,
    kept: &Kept,
) -> rusqlite::Result<EnteredDossier> {
    let known = actors::enter(c, context, &kept.entities)?;
    let locations = places(c, context, &kept.places)?;
    times(c, context, kept)?;
    let statements = statements(c, context, kept, &known)?;
    let mut events = Vec::with_capacity(kept.events.len());
    for (number, event) in kept.events.iter().enumerate() {
        events.push(enter_event(
            c,
            context,
            &known,
            &locations,
            &statements,
            (number, event),
        )?);
    }
    let answers = answers(c, context, kept)?;
    Ok(EnteredDossier { events, answers })
}

fn places(c: &Connection, context: &Context<'_>, places: &[Place]) -> rusqlite::Result<Vec<Location>> {
    let mut locations = Vec::with_capacity(places.len());
    for (number, place) in places.iter().enumerate() {
        let location = location(c, place)?;
        c.prepare_cached(
            "INSERT INTO places (document, number, location, start, end, reason) VALUES (?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            context.row,
            number,
            location.row,
            place.span.start(),
            place.span.end(),
            place.reason
        ])?;
        locations.push(location);
    }
    Ok(locations)
}

fn location(c: &Connection, place: &Place) -> rusqlite::Result<Location> {
    use legation_coder::Precision;
    let country = place.country.map(|country| country.to_string());
    let precision = place.precision.map(Precision::name);
    let key = match place.geonames {
        Some(number) => format!("geonames:{number}"),
        None => format!(
            "name:{}/{}/{}/{}",
            place.name,
            country.as_deref().unwrap_or_default(),
            place.admin1.as_deref().unwrap_or_default(),
            precision.unwrap_or_default()
        ),
    };
    let known: Option<i64> = c
        .prepare_cached("SELECT id FROM locations WHERE key = ?")?
        .query_row([&key], |row| row.get(0))
        .optional()?;
    let row = match known {
        Some(row) => row,
        None => {
            c.prepare_cached(
                "INSERT INTO locations (key, geonames, name, folded, lat, lon, country, admin1, precision) \
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                key,
                place.geonames,
                place.name,
                fold(&place.name),
                place.lat,
                place.lon,
                country,
                place.admin1,
                precision
            ])?;
            let row = c.last_insert_rowid();
            if let Some((lat, lon)) = place.lat.zip(place.lon) {
                c.prepare_cached(
                    "INSERT INTO location_index (id, south, north, west, east) VALUES (?1, ?2, ?2, ?3, ?3)",
                )?
                .execute(params![row, lat, lon])?;
            }
            row
        }
    };
    Ok(Location {
        row,
        lat: place.lat,
        lon: place.lon,
        country: place.country,
        exact: matches!(place.precision, Some(Precision::Point | Precision::City)),
    })
}

fn times(c: &Connection, context: &Context<'_>, kept: &Kept) -> rusqlite::Result<()> {
    for (number, time) in kept.times.iter().enumerate() {
        c.prepare_cached(
            "INSERT INTO times (document, number, kind, value, granularity, start, end) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            context.row,
            number,
            time.kind,
            time.value,
            time.granularity,
            time.span.start(),
            time.span.end()
        ])?;
    }
    Ok(())
}

/// Whose word each statement is.
#[derive(Debug, Default)]
struct Attributed {
    voice: Option<String>,
    how: &'static str,
}

fn statements(
    c: &Connection,
    context: &Context<'_>,
    kept: &Kept,
    known: &[Known],
) -> rusqlite::Result<Vec<Attributed>> {
    let mut all = Vec::with_capacity(kept.statements.len());
    for (number, statement) in kept.statements.iter().enumerate() {
        let row = enter_statement(c, context, number, statement)?;
        let speakers = statement.speakers.iter().zip(0..);
        for (&entity, at) in speakers {
            let span = statement.speaker_span.get(at).copied();
            speaker(c, context, (row, "speaker", at), (Some(entity), span), known)?;
        }
        for (relay, at) in statement.relayed_by.iter().zip(0..) {
            speaker(
                c,
                context,
                (row, "relay", at),
                (relay.entity, Some(relay.span)),
                known,
            )?;
        }
        all.push(attributed(context, statement, known));
    }
    Ok(all)
}

fn enter_statement(
    c: &Connection,
    context: &Context<'_>,
    number: usize,
    statement: &Statement,
) -> rusqlite::Result<i64> {
    let start = statement
        .content
        .iter()
        .map(|span| span.start())
        .min()
        .unwrap_or(statement.cue.start());
    let end = statement
        .content
        .iter()
        .map(|span| span.end())
        .max()
        .unwrap_or(statement.cue.end());
    let parts: Vec<&str> = statement
        .content
        .iter()
        .map(|&span| context.words.at(span))
        .collect();
    let content = parts.join(" … ");
    c.prepare_cached(
        "INSERT INTO statements (document, number, kind, stance, certainty, unnamed, within, cue_start, cue_end, start, \
         end, content, published) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        context.row,
        number,
        statement.kind,
        statement.stance.name(),
        statement.certainty,
        statement.unnamed,
        statement.within,
        statement.cue.start(),
        statement.cue.end(),
        start,
        end,
        content,
        context.day()
    ])?;
    let row = c.last_insert_rowid();
    c.prepare_cached("INSERT INTO statement_words (rowid, content) VALUES (?, ?)")?
        .execute(params![row, content])?;
    Ok(row)
}

fn speaker(
    c: &Connection,
    context: &Context<'_>,
    (statement, part, number): (i64, &str, usize),
    (entity, span): (Option<usize>, Option<Span>),
    known: &[Known],
) -> rusqlite::Result<()> {
    let who = entity.and_then(|entity| known.get(entity));
    c.prepare_cached(
        "INSERT INTO speakers (statement, part, number, entity, start, end, country, sector, actor, published) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        statement,
        part,
        number,
        entity,
        span.map(Span::start),
        span.map(Span::end),
        who.and_then(|who| who.country).map(|country| country.to_string()),
        who.and_then(Known::sectors),
        who.and_then(|who| who.actor),
        context.day()
    ])?;
    Ok(())
}

/// On whose word a statement rests: an outlet that passes it on, else its speaker, if they are known by name or at least by
/// country and sector.
fn attributed(context: &Context<'_>, statement: &Statement, known: &[Known]) -> Attributed {
    let relays = statement
        .relayed_by
        .iter()
        .filter_map(|relay| known.get(relay.entity?));
    for relay in relays {
        if context.voices.is_outlet(&relay.name) {
            return Attributed {
                voice: Some(context.voices.of_outlet(&relay.name, context.published).0),
                how: "relay",
            };
        }
    }
    let speakers = statement
        .speakers
        .iter()
        .filter_map(|&speaker| known.get(speaker));
    for speaker in speakers {
        let voice = if context.voices.is_outlet(&speaker.name) {
            Some(context.voices.of_outlet(&speaker.name, context.published).0)
        } else if let Some(actor) = &speaker.actor_key {
            Some(format!("actor:{actor}"))
        } else {
            let sectors = speaker.sectors();
            speaker
                .country
                .zip(sectors)
                .map(|(country, sectors)| format!("group:{country}/{sectors}"))
        };
        if voice.is_some() {
            return Attributed {
                voice,
                how: "speaker",
            };
        }
    }
    Attributed::default()
}

fn enter_event(
    c: &Connection,
    context: &Context<'_>,
    known: &[Known],
    locations: &[Location],
    statements: &[Attributed],
    (number, event): (usize, &Event),
) -> rusqlite::Result<Entered> {
    let status = event.status.0;
    let claimed = event
        .statement
        .filter(|_| matches!(status, Status::Claimed | Status::Negated))
        .and_then(|statement| statements.get(statement))
        .and_then(|attributed| Some((attributed.voice.clone()?, attributed.how)));
    let own = || context.voice.map(|voice| (voice.key.clone(), voice.how.name()));
    let (voice, how) = claimed.or_else(own).unzip();
    let location = event.place.and_then(|place| locations.get(place)).copied();
    let days = event.date.as_ref().and_then(|date| days::range(&date.value));
    let told = event.time.is_some() && days.is_some();
    let first = days.map(|(first, _)| first).or(context.published);
    let entered = Entered {
        row: 0,
        event: event.event.clone(),
        mode: event.mode.clone(),
        status,
        day: first,
        told,
        last_day: days.map(|(_, last)| last),
        actors: of(known, event.actor.iter().map(|p| p.entity)),
        recipients: of(known, event.recipient.iter().map(|p| p.entity)),
        location,
        counts: event
            .counts
            .iter()
            .map(|count| (count.of.clone(), count.value))
            .collect(),
        voice,
        sentence: context.words.at(event.sentence).to_owned(),
        id: event.id.clone(),
        same_as: event.same_as.clone(),
    };
    let day = first.map(|day| day.to_string()).unwrap_or_default();
    let key = |id: &str| format!("{}-{id}", &context.key[..16]);
    c.prepare_cached(
        "INSERT INTO events (key, document, number, event, mode, contexts, cameo, goldstein, quad, scale, status, \
         historical, confidence, rule, day, last_day, date, granularity, date_reason, time, place, place_reason, \
         location, country, statement, makes, same_as, trigger_start, trigger_end, sentence_start, sentence_end, voice, \
         voice_how) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        key(&event.id),
        context.row,
        number,
        event.event,
        event.mode,
        joined(&event.contexts),
        event.cameo,
        event.goldstein,
        u8::from(event.quad),
        event.scale,
        status.name(),
        event.historical,
        event.confidence,
        event.rule,
        day,
        entered.last_day.map(|day| day.to_string()),
        event.date.as_ref().map(|date| &date.value),
        event.date.as_ref().map(|date| &date.granularity),
        event.date.as_ref().map(|date| &date.reason),
        event.time,
        event.place,
        event.place_reason,
        location.map(|location| location.row),
        location.and_then(|location| location.country).map(|country| country.to_string()),
        event.statement,
        event.makes,
        event.same_as.as_deref().map(key),
        event.trigger.start(),
        event.trigger.end(),
        event.sentence.start(),
        event.sentence.end(),
        entered.voice,
        how,
    ])?;
    let row = c.last_insert_rowid();
    participants(c, (row, &day), event, known)?;
    for (number, count) in event.counts.iter().enumerate() {
        c.prepare_cached(
            "INSERT INTO counts (event, number, of, value, max, start, end) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            row,
            number,
            count.of,
            i64::try_from(count.value).unwrap_or(i64::MAX),
            count.max.map(|max| i64::try_from(max).unwrap_or(i64::MAX)),
            count.span.start(),
            count.span.end()
        ])?;
    }
    Ok(Entered { row, ..entered })
}

fn of(known: &[Known], entities: impl Iterator<Item = usize>) -> Vec<Known> {
    entities.filter_map(|entity| known.get(entity).cloned()).collect()
}

fn participants(
    c: &Connection,
    (event, day): (i64, &str),
    source: &Event,
    known: &[Known],
) -> rusqlite::Result<()> {
    let side = |side: u8, list: &[Participant]| {
        let list = list.iter().map(move |p| (side, None, p.entity, p.span));
        list.collect::<Vec<_>>()
    };
    let roles = source
        .roles
        .iter()
        .map(|r| (2, Some(r.role.name()), r.entity, r.span));
    let all = side(0, &source.actor)
        .into_iter()
        .chain(side(1, &source.recipient))
        .chain(roles);
    let mut sectors: BTreeSet<(String, u8)> = BTreeSet::new();
    for (number, (side, role, entity, span)) in all.enumerate() {
        let who = known.get(entity);
        c.prepare_cached(
            "INSERT INTO participants (event, side, number, role, entity, start, end, country, sector, actor, day) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            event,
            side,
            number,
            role,
            entity,
            span.start(),
            span.end(),
            who.and_then(|who| who.country).map(|country| country.to_string()),
            who.and_then(Known::sectors),
            who.and_then(|who| who.actor),
            day
        ])?;
        let each = who.into_iter().flat_map(|who| &who.sectors);
        sectors.extend(each.map(|sector| (sector.to_string(), side)));
    }
    for (sector, side) in sectors {
        c.prepare_cached("INSERT INTO participant_sectors (sector, side, day, event) VALUES (?, ?, ?, ?)")?
            .execute(params![sector, side, day, event])?;
    }
    Ok(())
}

/// Responses, and which events each of them answers: the one that it names, or those in the statement that it names.
fn answers(
    c: &Connection,
    context: &Context<'_>,
    kept: &Kept,
) -> rusqlite::Result<Vec<(usize, Vec<String>, String)>> {
    let mut answers = Vec::new();
    for (number, response) in kept.responses.iter().enumerate() {
        c.prepare_cached(
            "INSERT INTO responses (document, number, statement, to_event, to_statement, stance) VALUES (?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            context.row,
            number,
            response.from,
            response.to_event.as_deref().map(|id| format!("{}-{id}", &context.key[..16])),
            response.to_statement,
            response.stance
        ])?;
        let within = |statement| {
            kept.events
                .iter()
                .filter(move |event| event.statement == statement)
        };
        let mut events: Vec<String> = response.to_event.iter().cloned().collect();
        if response.to_statement.is_some() {
            events.extend(within(response.to_statement).map(|event| event.id.clone()));
        }
        events.sort();
        events.dedup();
        answers.push((response.from, events, response.stance.clone()));
    }
    Ok(answers)
}

/// Country and sectors of an entity as the dossier has them.
pub(super) fn as_told(entity: &Entity) -> Known {
    Known {
        name: entity.name.clone(),
        kind: entity.kind.clone(),
        country: entity.country,
        sectors: entity.sectors.clone(),
        actor: None,
        actor_key: entity.actor.clone(),
    }
}
