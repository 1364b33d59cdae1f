//! One event across documents: which reports tell the same thing, how many independent sources stand behind it, who denies it.
//!
//! Reports of the same type, on both sides of the same actors, on the same days and at the same place become one *occurrence*. A
//! report that matches nothing begins one. What is to come and what has happened are never one; what is denied is one with what is
//! claimed, so that both stand side by side.

mod gist;
mod matching;
mod tally;

use rusqlite::{Connection, OptionalExtension, params};

use crate::keep::rows::{Context, Entered, EnteredDossier};
use matching::{Candidate, Report};
pub(crate) use matching::{Reports, kilometres};

/// How many days may lie between the first report of an occurrence and another one.
const WINDOW_DAYS: i64 = 21;
/// How many occurrences under one face are looked at, the latest first.
const CANDIDATES: usize = 32;

/// Joins each event of a new document to the occurrence that it reports.
pub(crate) fn join(
    c: &Connection,
    context: &Context<'_>,
    known: &mut Reports,
    family: i64,
    entered: &EnteredDossier,
) -> rusqlite::Result<()> {
    let mut touched = Vec::new();
    let mut of_event: Vec<(&str, i64)> = Vec::new();
    for event in &entered.events {
        let Some(report) = Report::of(event, context.published) else {
            continue;
        };
        let again = event.same_as.as_deref().and_then(|id| find(&of_event, id));
        let occurrence = match again {
            Some(occurrence) => occurrence,
            None => match best(c, known, &report, event, family)? {
                Some(occurrence) => occurrence,
                None => begin(c, &report, event)?,
            },
        };
        c.prepare_cached("UPDATE events SET occurrence = ? WHERE id = ?")?
            .execute(params![occurrence, event.row])?;
        add_faces(c, &report, event, occurrence)?;
        of_event.push((&event.id, occurrence));
        touched.push(occurrence);
    }
    for (statement, events, stance) in &entered.answers {
        for occurrence in events.iter().filter_map(|id| find(&of_event, id)) {
            c.prepare_cached(
                "INSERT OR IGNORE INTO answers (occurrence, document, statement, stance) VALUES (?, ?, ?, ?)",
            )?
            .execute(params![occurrence, context.row, statement, stance])?;
        }
    }
    touched.sort_unstable();
    touched.dedup();
    touched
        .into_iter()
        .try_for_each(|occurrence| tally::refresh(c, occurrence))
}

/// Counts anew for all occurrences that the documents of a family report, as its root has changed.
pub(crate) fn family_changed(c: &Connection, family: i64) -> rusqlite::Result<()> {
    let occurrences: Vec<i64> = c
        .prepare_cached(
            "SELECT DISTINCT e.occurrence FROM events e JOIN documents d ON d.id = e.document \
             WHERE d.family = ? AND e.occurrence IS NOT NULL ORDER BY 1",
        )?
        .query_map([family], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    occurrences
        .into_iter()
        .try_for_each(|occurrence| tally::refresh(c, occurrence))
}

/// Takes the events of a document out of their occurrences, before they are coded anew.
pub(crate) fn leave(c: &Connection, document: i64) -> rusqlite::Result<()> {
    let occurrences: Vec<i64> = c
        .prepare_cached(
            "SELECT DISTINCT occurrence FROM events WHERE document = ? AND occurrence IS NOT NULL ORDER BY 1",
        )?
        .query_map([document], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    c.prepare_cached("UPDATE events SET occurrence = NULL WHERE document = ?")?
        .execute([document])?;
    c.prepare_cached("DELETE FROM answers WHERE document = ?")?
        .execute([document])?;
    occurrences
        .into_iter()
        .try_for_each(|occurrence| tally::refresh(c, occurrence))
}

fn find(of_event: &[(&str, i64)], id: &str) -> Option<i64> {
    of_event
        .iter()
        .find(|(other, _)| *other == id)
        .map(|(_, occurrence)| *occurrence)
}

/// The occurrence that a report fits best, of those that it may.
fn best(
    c: &Connection,
    known: &mut Reports,
    report: &Report,
    event: &Entered,
    family: i64,
) -> rusqlite::Result<Option<i64>> {
    let Some(day) = report.day else {
        return Ok(None);
    };
    let shifted = |days: i64| {
        let shifted = day.checked_add(jiff::Span::new().days(days));
        shifted.map(|day| day.to_string()).unwrap_or_default()
    };
    let (from, to) = (shifted(-WINDOW_DAYS), shifted(WINDOW_DAYS));
    let mut found: Vec<i64> = Vec::new();
    for face in report.telling_faces() {
        let mut statement = c.prepare_cached(
            "SELECT occurrence FROM occurrence_faces WHERE event = ?1 AND face = ?2 AND day BETWEEN ?3 AND ?4 \
             ORDER BY abs(julianday(day) - julianday(?5)), occurrence DESC LIMIT ?6",
        )?;
        let rows = statement.query_map(
            params![event.event, face, from, to, day.to_string(), CANDIDATES],
            |row| row.get::<_, i64>(0),
        )?;
        for row in rows {
            found.push(row?);
        }
    }
    let mut statement = c.prepare_cached(
        "SELECT e.occurrence FROM documents d CROSS JOIN events e ON e.document = d.id \
         WHERE d.family = ?1 AND e.event = ?2 AND e.occurrence IS NOT NULL ORDER BY e.id DESC LIMIT ?3",
    )?;
    let of_reprints = statement.query_map(params![family, event.event, CANDIDATES], |row| {
        row.get::<_, i64>(0)
    })?;
    for row in of_reprints {
        found.push(row?);
    }
    found.sort_unstable();
    found.dedup();
    let mut best: Option<(f64, i64)> = None;
    for occurrence in found {
        let Some(candidate) = Candidate::read(c, known, occurrence, family)? else {
            continue;
        };
        if let Some(score) = report.fits(&candidate)
            && best.is_none_or(|(other, _)| score > other)
        {
            best = Some((score, occurrence));
        }
    }
    Ok(best.map(|(_, occurrence)| occurrence))
}

fn begin(c: &Connection, report: &Report, event: &Entered) -> rusqlite::Result<i64> {
    c.prepare_cached(
        "INSERT INTO occurrences (event, mode, expected, first, last, reports, documents, families, outlets, owners, \
         independent, reported, claimed, denied, confirmed) VALUES (?1, ?2, ?3, ?4, ?4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)",
    )?
    .execute(params![
        event.event,
        event.mode,
        report.expected,
        report.day.map(|day| day.to_string()).unwrap_or_default()
    ])?;
    Ok(c.last_insert_rowid())
}

/// Adds what a report tells beyond those before it, on the day of the first.
fn add_faces(c: &Connection, report: &Report, event: &Entered, occurrence: i64) -> rusqlite::Result<()> {
    let day: Option<String> = c
        .prepare_cached("SELECT first FROM occurrences WHERE id = ?")?
        .query_row([occurrence], |row| row.get(0))
        .optional()?;
    let day = day.filter(|day| !day.is_empty());
    let Some(day) = day.or_else(|| report.day.map(|day| day.to_string())) else {
        return Ok(());
    };
    for face in report.telling_faces() {
        c.prepare_cached(
            "INSERT OR IGNORE INTO occurrence_faces (event, face, day, occurrence) VALUES (?, ?, ?, ?)",
        )?
        .execute(params![event.event, face, day, occurrence])?;
    }
    Ok(())
}
