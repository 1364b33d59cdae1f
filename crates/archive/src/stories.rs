//! Stories: documents about the same affair within a few days.
//!
//! A new document joins the story with which it has most in common: occurrences, then actors and places, which count the less the
//! more documents name them. Reprints belong to the story of their family.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, params};

/// Days without a document after which a story is over.
const PAUSE_DAYS: i64 = 4;
/// What a document and a story must have in common.
const ENOUGH: f64 = 2.5;
/// What an occurrence in common is worth; it stands for actors, type, day and place at once.
const OCCURRENCE: f64 = 2.5;
/// What an actor or place that nobody else names is worth.
const NAME: f64 = 1.5;
/// Stories that are looked at for each thing in common.
const UNDER_A_FACE: usize = 24;

/// Puts a new document into the story that it belongs to, or begins one.
pub(crate) fn join(c: &Connection, document: i64, family: i64) -> rusqlite::Result<()> {
    let (day, title): (Option<String>, Option<String>) = c
        .prepare_cached("SELECT published, title FROM documents WHERE id = ?")?
        .query_row([document], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let faces = faces(c, document)?;
    let of_family: Option<i64> = c
        .prepare_cached("SELECT story FROM documents WHERE family = ? AND story IS NOT NULL AND id <> ? ORDER BY id LIMIT 1")?
        .query_row([family, document], |row| row.get(0))
        .optional()?;
    let story = match of_family {
        Some(story) => Some(story),
        None => best(c, &faces, day.as_deref())?,
    };
    let day = day.unwrap_or_default();
    let story = match story {
        Some(story) => {
            c.prepare_cached(
                "UPDATE stories SET documents = documents + 1, last = max(last, ?2), \
                 first = CASE WHEN ?2 <> '' AND ?2 < first THEN ?2 ELSE first END WHERE id = ?1",
            )?
            .execute(params![story, day])?;
            story
        }
        None => {
            c.prepare_cached("INSERT INTO stories (title, first, last, documents) VALUES (?1, ?2, ?2, 1)")?
                .execute(params![title, day])?;
            c.last_insert_rowid()
        }
    };
    c.prepare_cached("UPDATE documents SET story = ? WHERE id = ?")?
        .execute([story, document])?;
    for (face, _) in &faces {
        c.prepare_cached(
            "INSERT INTO story_faces (face, story, last, documents) VALUES (?1, ?2, ?3, 1) ON CONFLICT DO UPDATE SET \
             documents = documents + 1, last = max(last, excluded.last)",
        )?
        .execute(params![face, story, day])?;
    }
    Ok(())
}

/// Takes a document out of its story, before it is coded anew.
pub(crate) fn leave(c: &Connection, document: i64) -> rusqlite::Result<()> {
    let story: Option<i64> = c
        .prepare_cached("SELECT story FROM documents WHERE id = ?")?
        .query_row([document], |row| row.get(0))?;
    let Some(story) = story else { return Ok(()) };
    for (face, _) in faces(c, document)? {
        c.prepare_cached("UPDATE story_faces SET documents = documents - 1 WHERE face = ? AND story = ?")?
            .execute(params![face, story])?;
    }
    c.prepare_cached("DELETE FROM story_faces WHERE story = ? AND documents <= 0")?
        .execute([story])?;
    c.prepare_cached("UPDATE stories SET documents = documents - 1 WHERE id = ?")?
        .execute([story])?;
    c.prepare_cached("DELETE FROM stories WHERE id = ? AND documents <= 0")?
        .execute([story])?;
    c.prepare_cached("UPDATE documents SET story = NULL WHERE id = ?")?
        .execute([document])?;
    Ok(())
}

/// What a document may have in common with a story, and what each is worth.
fn faces(c: &Connection, document: i64) -> rusqlite::Result<Vec<(String, f64)>> {
    let mut faces: BTreeMap<String, f64> = BTreeMap::new();
    let mut occurrences = c.prepare_cached(
        "SELECT DISTINCT occurrence FROM events WHERE document = ? AND occurrence IS NOT NULL",
    )?;
    for row in occurrences.query_map([document], |row| row.get::<_, i64>(0))? {
        faces.insert(format!("o{}", row?), OCCURRENCE);
    }
    // Only those who act, are acted upon or speak: a name in passing makes no story.
    let mut actors = c.prepare_cached(
        "SELECT a.id, a.documents FROM actors a WHERE a.kind <> 'country' AND a.id IN \
         (SELECT p.actor FROM events e JOIN participants p ON p.event = e.id WHERE e.document = ?1 UNION \
          SELECT s.actor FROM statements t JOIN speakers s ON s.statement = t.id WHERE t.document = ?1)",
    )?;
    for row in actors.query_map([document], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, f64>(1)?))
    })? {
        let (actor, documents) = row?;
        faces.insert(format!("a{actor}"), rarity(documents));
    }
    let mut places = c.prepare_cached(
        "SELECT DISTINCT l.id FROM events e JOIN locations l ON l.id = e.location \
         WHERE e.document = ? AND l.precision IN ('city', 'point', 'region')",
    )?;
    for row in places.query_map([document], |row| row.get::<_, i64>(0))? {
        let location = row?;
        let known: f64 = c
            .prepare_cached("SELECT count(*) FROM (SELECT 1 FROM events WHERE location = ? LIMIT 1000)")?
            .query_row([location], |row| row.get(0))?;
        faces.insert(format!("l{location}"), rarity(known));
    }
    Ok(faces.into_iter().collect())
}

/// What a name is worth that so many documents have.
fn rarity(documents: f64) -> f64 {
    NAME / (1.0 + documents.max(1.0).ln() / 2.0)
}

/// The story that has most in common with these faces, among those that were told on days near `day`.
fn best(c: &Connection, faces: &[(String, f64)], day: Option<&str>) -> rusqlite::Result<Option<i64>> {
    let Some(day) = day.and_then(|day| day.parse::<Date>().ok()) else {
        return Ok(None);
    };
    let shifted = |days: i64| {
        let shifted = day.checked_add(jiff::Span::new().days(days));
        shifted.map(|day| day.to_string()).unwrap_or_default()
    };
    let (from, to) = (shifted(-PAUSE_DAYS), shifted(PAUSE_DAYS));
    let mut common: BTreeMap<i64, f64> = BTreeMap::new();
    for (face, worth) in faces {
        let mut statement = c.prepare_cached(
            "SELECT story FROM story_faces WHERE face = ?1 AND last BETWEEN ?2 AND ?3 ORDER BY last DESC, story DESC LIMIT ?4",
        )?;
        for row in statement.query_map(params![face, from, to, UNDER_A_FACE], |row| row.get(0))? {
            *common.entry(row?).or_default() += worth;
        }
    }
    let best = common
        .into_iter()
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    Ok(best
        .filter(|(_, common)| *common >= ENOUGH)
        .map(|(story, _)| story))
}
