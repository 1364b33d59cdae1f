//! Documents coded anew: what changes, event by event, and the new dossier in the place of the old one.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

use crate::error::ArchiveError;
use crate::incoming::{Incoming, Prepared};
use crate::keep::rows::{self, Context};
use crate::keep::{Writer, enter};
use crate::store::Archive;
use crate::{memory, occurrences, stories};

/// A document as it is kept.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its row.
    pub row: i64,
    /// Its key.
    pub key: String,
    /// The document.
    pub document: Incoming,
    /// Its dossier as JSON; `None` if it is not coded.
    pub dossier: Option<Vec<u8>>,
}

/// What happened to an event of a document when it was coded anew.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// It is new.
    Added(Value),
    /// It is gone.
    Removed(Value),
    /// It is there, with other fields: name, before, after.
    Altered {
        /// The event as it was.
        before: Value,
        /// What differs.
        fields: Vec<(String, Value, Value)>,
    },
}

/// Fields that are numbers of a list of the dossier, and change when anything before them does; they are compared by what they
/// stand for.
const POINTERS: [(&str, &str); 4] = [
    ("place", "places"),
    ("time", "times"),
    ("statement", "statements"),
    ("makes", "statements"),
];

/// Compares the events of two dossiers of the same document, in the order of their identifiers.
///
/// # Errors
/// If one of them is no dossier.
pub fn changes(before: &[u8], after: &[u8]) -> Result<Vec<Change>, serde_json::Error> {
    let (before, after) = (events(before)?, events(after)?);
    let mut all = Vec::new();
    for (id, old) in &before {
        match after.get(id) {
            None => all.push(Change::Removed(old.clone())),
            Some(new) if new != old => all.push(Change::Altered {
                before: old.clone(),
                fields: differing(old, new),
            }),
            Some(_) => {}
        }
    }
    let added = after.iter().filter(|(id, _)| !before.contains_key(*id));
    all.extend(added.map(|(_, event)| Change::Added(event.clone())));
    Ok(all)
}

/// Events by identifier, with what they point to in the place of numbers.
fn events(dossier: &[u8]) -> Result<BTreeMap<String, Value>, serde_json::Error> {
    let dossier: Value = serde_json::from_slice(dossier)?;
    let list = |name: &str| {
        dossier
            .get(name)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let entities = list("entities");
    let name = |value: &Value| {
        let at = value
            .get("entity")
            .and_then(Value::as_u64)
            .and_then(|at| usize::try_from(at).ok());
        let entity = at.and_then(|at| entities.get(at));
        let told = ["name", "country", "sectors", "office"];
        let told = told
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), entity?.get(key)?.clone())));
        Value::Object(told.collect())
    };
    let mut all = BTreeMap::new();
    for mut event in list("events") {
        let Some(id) = event.get("id").and_then(Value::as_str).map(str::to_owned) else {
            continue;
        };
        for (field, of) in POINTERS {
            let at = event
                .get(field)
                .and_then(Value::as_u64)
                .and_then(|at| usize::try_from(at).ok());
            if let Some(target) = at.and_then(|at| list(of).get(at).cloned()) {
                event[field] = told(&target);
            }
        }
        for field in ["actor", "recipient", "roles"] {
            let people = event.get(field).and_then(Value::as_array).cloned();
            if let Some(people) = people.filter(|people| !people.is_empty()) {
                event[field] = people.iter().map(name).collect();
            }
        }
        all.insert(id, event);
    }
    Ok(all)
}

/// What a place, time or statement is, without its number and reason.
fn told(target: &Value) -> Value {
    let keys = [
        "name", "country", "geonames", "value", "content", "stance", "kind", "span",
    ];
    let told = keys
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), target.get(key)?.clone())));
    Value::Object(told.collect())
}

fn differing(old: &Value, new: &Value) -> Vec<(String, Value, Value)> {
    let empty = serde_json::Map::new();
    let (old, new) = (
        old.as_object().unwrap_or(&empty),
        new.as_object().unwrap_or(&empty),
    );
    let mut keys: Vec<&String> = old.keys().chain(new.keys()).collect();
    keys.sort();
    keys.dedup();
    let value =
        |map: &serde_json::Map<String, Value>, key: &str| map.get(key).cloned().unwrap_or(Value::Null);
    keys.into_iter()
        .filter(|key| old.get(*key) != new.get(*key))
        .map(|key| (key.clone(), value(old, key), value(new, key)))
        .collect()
}

impl Archive {
    /// The next documents after `row`, at most `limit`, by row.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn stored_after(&self, row: i64, limit: u32) -> Result<Vec<Stored>, ArchiveError> {
        let rows: Vec<i64> = self.run(|c| {
            c.prepare_cached("SELECT id FROM documents WHERE id > ? ORDER BY id LIMIT ?")?
                .query_map(params![row, limit], |row| row.get(0))?
                .collect()
        })?;
        rows.into_iter().map(|row| self.stored(row)).collect()
    }

    /// The document of a row.
    ///
    /// # Errors
    /// If there is none, or the archive cannot be read.
    pub fn stored(&self, row: i64) -> Result<Stored, ArchiveError> {
        let (key, document) = self.run(|c| {
            c.prepare_cached(
                "SELECT key, name, title, text, published, published_time, outlet, url, byline, language, place FROM documents \
                 WHERE id = ?",
            )?
            .query_row([row], |row| {
                let document = Incoming {
                    id: row.get(1)?,
                    own_id: false,
                    title: row.get(2)?,
                    text: row.get(3)?,
                    published: row.get::<_, Option<String>>(4)?.and_then(|day| day.parse().ok()),
                    published_time: row.get::<_, Option<String>>(5)?.and_then(|time| time.parse().ok()),
                    outlet: row.get(6)?,
                    url: row.get(7)?,
                    byline: row.get(8)?,
                    language: row.get(9)?,
                    place: row.get::<_, Option<String>>(10)?.unwrap_or_default(),
                };
                Ok((row.get(0)?, document))
            })
        })?;
        Ok(Stored {
            row,
            key,
            document,
            dossier: self.dossier_json(row)?,
        })
    }

    /// Rows of the documents with this identifier or key.
    ///
    /// # Errors
    /// If there is none, or the archive cannot be read.
    pub fn documents_named(&self, name: &str) -> Result<Vec<i64>, ArchiveError> {
        let rows: Vec<i64> = self.run(|c| {
            c.prepare_cached("SELECT id FROM documents WHERE name = ?1 OR key = ?1 ORDER BY id")?
                .query_map([name], |row| row.get(0))?
                .collect()
        })?;
        match rows.is_empty() {
            true => Err(ArchiveError::Query(format!(
                "there is no document {name:?} in the archive"
            ))),
            false => Ok(rows),
        }
    }

    /// Number of documents.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn count_documents(&self) -> Result<u64, ArchiveError> {
        self.run(|c| c.query_row("SELECT count(*) FROM documents", [], |row| row.get(0)))
    }
}

impl Archive {
    /// Number of events.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn count_events(&self) -> Result<u64, ArchiveError> {
        self.run(|c| c.query_row("SELECT count(*) FROM events", [], |row| row.get(0)))
    }

    /// Digest of the model, lexicon and gazetteer of the last run that coded; `None` before the first.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn knowledge(&self) -> Result<Option<String>, ArchiveError> {
        self.run(|c| {
            c.query_row("SELECT knowledge FROM runs ORDER BY id DESC LIMIT 1", [], |row| {
                row.get(0)
            })
            .optional()
        })
    }
}

impl Writer<'_> {
    /// Puts a new dossier in the place of the old one. The document, its key, its family and the identifiers of events that are
    /// still found stay.
    ///
    /// # Errors
    /// If the archive cannot be written. Then all is as it was.
    pub fn replace(&mut self, row: i64, key: &str, prepared: &Prepared) -> Result<(), ArchiveError> {
        self.ensure_open()?;
        let voices = self.voices();
        self.within_savepoint(|archive, reports| {
            archive.run(|c| {
                let family: i64 = c
                    .prepare_cached("SELECT family FROM documents WHERE id = ?")?
                    .query_row([row], |row| row.get(0))?;
                stories::leave(c, row)?;
                occurrences::leave(c, row)?;
                for event in events_of(c, row)? {
                    reports.forget(event);
                }
                remove(c, row)?;
                rows::keep_dossier(c, row, prepared)?;
                enter(
                    c,
                    &Context::of(row, key, prepared, &voices),
                    prepared,
                    reports,
                    family,
                )
            })
        })
    }
}

fn events_of(c: &Connection, document: i64) -> rusqlite::Result<Vec<i64>> {
    c.prepare_cached("SELECT id FROM events WHERE document = ?")?
        .query_map([document], |row| row.get(0))?
        .collect()
}

/// Takes out of the archive what the old dossier left in it.
fn remove(c: &Connection, document: i64) -> rusqlite::Result<()> {
    memory::unlearn(c, document)?;
    c.prepare_cached(
        "UPDATE actors SET documents = documents - 1 WHERE id IN (SELECT actor FROM entities WHERE document = ?)",
    )?
    .execute([document])?;
    let of_events = "IN (SELECT id FROM events WHERE document = ?1)";
    let of_statements = "IN (SELECT id FROM statements WHERE document = ?1)";
    for sql in [
        "INSERT INTO statement_words (statement_words, rowid, content) SELECT 'delete', id, content FROM statements \
         WHERE document = ?1",
        "DELETE FROM participant_sectors WHERE (day, event) IN (SELECT day, id FROM events WHERE document = ?1)",
        &format!("DELETE FROM participants WHERE event {of_events}"),
        &format!("DELETE FROM counts WHERE event {of_events}"),
        &format!("DELETE FROM speakers WHERE statement {of_statements}"),
        "DELETE FROM events WHERE document = ?1",
        "DELETE FROM statements WHERE document = ?1",
        "DELETE FROM responses WHERE document = ?1",
        "DELETE FROM times WHERE document = ?1",
        "DELETE FROM places WHERE document = ?1",
        "DELETE FROM entities WHERE document = ?1",
    ] {
        c.prepare_cached(sql)?.execute([document])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dossier(events: &str) -> Vec<u8> {
        let entities = r#"[{"id": 0, "name": "Norway", "country": "NOR"}, {"id": 1, "name": "Russia", "country": "RUS"}]"#;
        format!(r#"{{"entities": {entities}, "events": {events}}}"#).into_bytes()
    }

    #[test]
    fn changes_are_told_by_what_fields_stand_for() {
        let before = dossier(r#"[{"id": "a", "mode": "x", "actor": [{"entity": 0}]}, {"id": "b"}]"#);
        let after = dossier(r#"[{"id": "a", "mode": "y", "actor": [{"entity": 1}]}, {"id": "c"}]"#);
        let all = changes(&before, &after).unwrap();
        let Change::Altered { fields, .. } = &all[0] else {
            panic!("{all:?}")
        };
        let names: Vec<&str> = fields.iter().map(|(name, ..)| name.as_str()).collect();
        assert_eq!(names, ["actor", "mode"]);
        assert_eq!(fields[0].2[0]["name"], "Russia");
        assert!(matches!(&all[1], Change::Removed(event) if event["id"] == "b"));
        assert!(matches!(&all[2], Change::Added(event) if event["id"] == "c"));
        assert_eq!(changes(&before, &before).unwrap(), []);
    }
}
