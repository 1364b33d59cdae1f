//! Families of reprints: a new document is compared with those that share a band of its fingerprint.

use rusqlite::{Connection, params};

use crate::incoming::Prepared;
use crate::occurrences;
use crate::reprints::{Fingerprint, Relation, compare};

/// So many documents under one band are compared: more have it only where it is boilerplate.
const UNDER_A_BAND: usize = 128;
/// So many documents are compared in all.
const COMPARED: usize = 96;

/// Keeps the fingerprint of a new document, and finds its family: the row of the earliest document of which it and its reprints
/// come, which may be its own.
pub(crate) fn join(c: &Connection, row: i64, prepared: &Prepared) -> rusqlite::Result<i64> {
    let print = &prepared.fingerprint;
    let best = best(c, print)?;
    c.prepare_cached("INSERT INTO fingerprints (document, print) VALUES (?, ?)")?
        .execute(params![row, print.to_bytes()])?;
    for band in bands(print) {
        c.prepare_cached("INSERT OR IGNORE INTO bands (band, document) VALUES (?, ?)")?
            .execute(params![band, row])?;
    }
    let (family, relation) = match best {
        None => (row, None),
        Some((other, relation)) => (family_of(c, row, other)?, Some(relation.name())),
    };
    c.prepare_cached("UPDATE documents SET family = ?, relation = ? WHERE id = ?")?
        .execute(params![family, relation, row])?;
    Ok(family)
}

/// The document to which the new one is most like, if it is a reprint of it or the other way round.
fn best(c: &Connection, print: &Fingerprint) -> rusqlite::Result<Option<(i64, Relation)>> {
    let mut candidates: Vec<i64> = Vec::new();
    for band in bands(print) {
        let mut statement =
            c.prepare_cached("SELECT document FROM bands WHERE band = ? ORDER BY document DESC LIMIT ?")?;
        let rows = statement.query_map(params![band, UNDER_A_BAND], |row| row.get(0))?;
        for row in rows {
            candidates.push(row?);
        }
    }
    let mut best: Option<(f32, i64, Relation)> = None;
    for document in by_bands_shared(candidates) {
        let bytes: Vec<u8> = c
            .prepare_cached("SELECT print FROM fingerprints WHERE document = ?")?
            .query_row([document], |row| row.get(0))?;
        // A fingerprint of another version cannot be compared; `legation check` tells of damaged ones.
        let Ok(other) = Fingerprint::from_bytes(&bytes) else {
            continue;
        };
        let similarity = compare(print, &other);
        let relation = similarity.relation();
        let degree = similarity.jaccard.max(similarity.containment);
        if relation != Relation::Unrelated && best.is_none_or(|(other, ..)| degree > other) {
            best = Some((degree, document, relation));
        }
    }
    Ok(best.map(|(_, document, relation)| (document, relation)))
}

/// The bands of a fingerprint, each as one number: that of the band, and its key below.
fn bands(print: &Fingerprint) -> impl Iterator<Item = i64> + '_ {
    print
        .bands()
        .map(|(band, key)| i64::from(band) << 32 | i64::from(key))
}

/// Those that share most bands first, then the latest.
fn by_bands_shared(mut candidates: Vec<i64>) -> Vec<i64> {
    candidates.sort_unstable();
    let mut counted: Vec<(usize, i64)> = candidates
        .chunk_by(|a, b| a == b)
        .map(|same| (same.len(), same[0]))
        .collect();
    counted.sort_unstable_by(|a, b| b.cmp(a));
    counted
        .into_iter()
        .map(|(_, document)| document)
        .take(COMPARED)
        .collect()
}

/// The family of `other`, with the new document as its root if that was published before all of them.
fn family_of(c: &Connection, row: i64, other: i64) -> rusqlite::Result<i64> {
    let family: i64 = c
        .prepare_cached("SELECT family FROM documents WHERE id = ?")?
        .query_row([other], |row| row.get(0))?;
    let earlier: bool = c
        .prepare_cached(
            "SELECT coalesce(new.published < root.published OR (new.published = root.published \
             AND new.published_time < root.published_time), 0) FROM documents new, documents root \
             WHERE new.id = ? AND root.id = ?",
        )?
        .query_row([row, family], |row| row.get(0))?;
    if !earlier {
        return Ok(family);
    }
    c.prepare_cached(
        "UPDATE documents SET family = ?, relation = coalesce(relation, 'root before') WHERE family = ?",
    )?
    .execute([row, family])?;
    occurrences::family_changed(c, row)?;
    Ok(row)
}
