//! Who is who: actors across documents, and what the memory knows of persons.

use legation_knowledge::{Country, Sector, fold};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params, params_from_iter};

use super::marks;
use crate::error::ArchiveError;
use crate::filter::Page;
use crate::keep::rows::joined;
use crate::kept::Entity;
use crate::store::Archive;

/// Which actors are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActorQuery {
    /// Part of the name.
    pub name: Option<String>,
    /// Country.
    pub countries: Vec<Country>,
    /// Sector.
    pub sectors: Vec<Sector>,
    /// Only those whom no registry knows.
    pub unregistered: bool,
}

/// An actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorRow {
    /// Row.
    pub row: i64,
    /// Registry key, or `name:…`.
    pub key: String,
    /// Name.
    pub name: String,
    /// `person`, `organisation`, `country`.
    pub kind: String,
    /// Country, as last told.
    pub country: Option<String>,
    /// Sectors, as last told.
    pub sectors: Option<String>,
    /// Office, as last told.
    pub office: Option<String>,
    /// Whether the registry knows them.
    pub registry: bool,
    /// Documents in which they are named.
    pub documents: u32,
    /// First day.
    pub first: Option<String>,
    /// Last day.
    pub last: Option<String>,
}

/// A fact of the memory: what texts say of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// Row.
    pub row: i64,
    /// Name.
    pub name: String,
    /// Country; empty if not told.
    pub country: String,
    /// Sectors.
    pub sectors: Option<String>,
    /// Office; empty if not told.
    pub office: String,
    /// First day on which a text told it, or from which on it holds.
    pub first: Option<String>,
    /// Last day.
    pub last: Option<String>,
    /// Documents that tell it.
    pub documents: u32,
    /// Families of reprints that tell it.
    pub families: u32,
    /// `learned`, `given`, `struck`.
    pub state: String,
    /// Why the user gave or struck it.
    pub note: Option<String>,
    /// Documents that tell it, with the words: identifier, day, sentence about the person.
    pub evidence: Vec<Evidence>,
}

/// A document that tells a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The document's identifier.
    pub document: String,
    /// Day of publication.
    pub published: Option<String>,
    /// Outlet.
    pub outlet: Option<String>,
    /// Words around the first mention.
    pub words: String,
}

/// What the user says of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Correction {
    /// Name.
    pub name: String,
    /// Country.
    pub country: Option<Country>,
    /// Office.
    pub office: Option<String>,
    /// Sectors.
    pub sectors: Vec<Sector>,
    /// First day on which it holds.
    pub from: Option<jiff::civil::Date>,
    /// Last day.
    pub to: Option<jiff::civil::Date>,
    /// Why.
    pub note: Option<String>,
}

/// Code points of text shown around the mention that is evidence, on each side.
const AROUND: i64 = 70;

impl Archive {
    /// The actors that fit, those named in most documents first.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn actors(&self, query: &ActorQuery, page: Page) -> Result<Vec<ActorRow>, ArchiveError> {
        let mut conditions = vec!["1".to_owned()];
        let mut values: Vec<Value> = Vec::new();
        if let Some(name) = &query.name {
            conditions.push("(folded LIKE '%' || ? || '%' OR key = ?)".to_owned());
            values.extend([Value::Text(fold(name)), Value::Text(name.clone())]);
        }
        if !query.countries.is_empty() {
            conditions.push(format!("country IN ({})", marks(query.countries.len())));
            values.extend(
                query
                    .countries
                    .iter()
                    .map(|country| Value::Text(country.to_string())),
            );
        }
        if !query.sectors.is_empty() {
            let each = vec!["';' || sectors || ';' LIKE '%;' || ? || ';%'"; query.sectors.len()];
            conditions.push(format!("({})", each.join(" OR ")));
            values.extend(query.sectors.iter().map(|sector| Value::Text(sector.to_string())));
        }
        if query.unregistered {
            conditions.push("NOT registry".to_owned());
        }
        values.extend([
            Value::Integer(page.limit.map_or(-1, i64::from)),
            Value::Integer(page.offset.into()),
        ]);
        let sql = format!(
            "SELECT id, key, name, kind, country, sectors, office, registry, documents, first, last FROM actors \
             WHERE {} ORDER BY documents DESC, id LIMIT ? OFFSET ?",
            conditions.join(" AND ")
        );
        self.run(|c| {
            c.prepare(&sql)?
                .query_map(params_from_iter(&values), |row| {
                    Ok(ActorRow {
                        row: row.get(0)?,
                        key: row.get(1)?,
                        name: row.get(2)?,
                        kind: row.get(3)?,
                        country: row.get(4)?,
                        sectors: row.get(5)?,
                        office: row.get(6)?,
                        registry: row.get(7)?,
                        documents: row.get(8)?,
                        first: row.get(9)?,
                        last: row.get(10)?,
                    })
                })?
                .collect()
        })
    }

    /// What the memory knows: all facts, or those of a name, with so many documents of evidence each.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn memory(&self, name: Option<&str>, evidence: u32, page: Page) -> Result<Vec<Memory>, ArchiveError> {
        let folded = name.map(fold);
        let mut all: Vec<Memory> = self.run(|c| {
            let folded = match &folded {
                Some(folded) => Some(crate::memory::same_as(c, folded)?),
                None => None,
            };
            c.prepare(
                "SELECT id, name, country, sectors, office, first, last, documents, families, state, note FROM memory \
                 WHERE ?1 IS NULL OR folded = ?1 OR ' ' || folded || ' ' LIKE '% ' || ?1 || ' %' \
                 ORDER BY documents DESC, id LIMIT ?2 OFFSET ?3",
            )?
            .query_map(params![folded, page.limit.map_or(-1, i64::from), page.offset], memory)?
            .collect()
        })?;
        for fact in &mut all {
            fact.evidence = self.evidence(fact.row, evidence)?;
        }
        Ok(all)
    }

    fn evidence(&self, memory: i64, limit: u32) -> Result<Vec<Evidence>, ArchiveError> {
        self.run(|c| {
            c.prepare_cached(
                "SELECT d.name, d.published, d.outlet, substr(d.text, max(1, e.start - ?3 + 1), e.end - e.start + 2 * ?3) \
                 FROM memory_evidence m JOIN documents d ON d.id = m.document \
                 JOIN entities e ON e.document = m.document AND e.number = m.entity WHERE m.memory = ?1 \
                 ORDER BY d.published, d.id LIMIT ?2",
            )?
            .query_map(params![memory, limit, AROUND], |row| {
                Ok(Evidence {
                    document: row.get(0)?,
                    published: row.get(1)?,
                    outlet: row.get(2)?,
                    words: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
                })
            })?
            .collect()
        })
    }

    /// Strikes a fact: it is never used again, and stays struck when texts tell it again. What it filled in is taken back.
    /// Gives how many entities that were.
    ///
    /// # Errors
    /// If there is no such fact, or the archive cannot be written.
    pub fn strike(&mut self, memory: i64, note: Option<&str>) -> Result<usize, ArchiveError> {
        let changed = self.run(|c| {
            c.execute(
                "UPDATE memory SET state = 'struck', note = coalesce(?2, note) WHERE id = ?1",
                params![memory, note],
            )
        })?;
        if changed == 0 {
            return Err(ArchiveError::Query(format!(
                "there is no memory {memory}; `legation actors --memory` lists them"
            )));
        }
        self.forget(memory)
    }

    /// Takes back what a fact filled in: what the text itself says stands again.
    fn forget(&mut self, memory: i64) -> Result<usize, ArchiveError> {
        let filled: Vec<(i64, usize)> = self.run(|c| {
            c.prepare("SELECT document, number FROM entities WHERE memory = ? ORDER BY document, number")?
                .query_map([memory], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })?;
        let mut told = Vec::with_capacity(filled.len());
        for (document, number) in filled {
            let kept = self.dossier(document)?;
            let entity = kept.and_then(|kept| kept.entities.get(number).cloned());
            told.push((document, number, entity));
        }
        self.atomically(|c| {
            for (document, number, entity) in &told {
                take_back(c, (*document, *number), entity.as_ref())?;
            }
            Ok(told.len())
        })
    }

    /// Takes the user's word for what somebody is. It goes before what texts say, from now on and for texts that are coded anew.
    ///
    /// # Errors
    /// If it says nothing, or the archive cannot be written.
    pub fn correct(&mut self, correction: &Correction) -> Result<i64, ArchiveError> {
        if correction.country.is_none() && correction.office.is_none() {
            return Err(ArchiveError::Query(
                "neither country nor office is given".to_owned(),
            ));
        }
        let country = correction
            .country
            .map(|country| country.to_string())
            .unwrap_or_default();
        let office = correction.office.clone().unwrap_or_default();
        let sectors = joined(&correction.sectors);
        let [from, to] = [correction.from, correction.to].map(|day| day.map(|day| day.to_string()));
        self.run(|c| {
            let folded = crate::memory::same_as(c, &fold(&correction.name))?;
            c.execute(
                "INSERT INTO memory (folded, name, country, office, sectors, first, last, documents, families, state, note) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, 'given', ?8) ON CONFLICT (folded, country, office) DO UPDATE SET \
                 state = 'given', sectors = coalesce(excluded.sectors, sectors), first = excluded.first, \
                 last = excluded.last, note = excluded.note",
                params![folded, correction.name, country, office, sectors, from, to, correction.note],
            )?;
            c.query_row(
                "SELECT id FROM memory WHERE folded = ? AND country = ? AND office = ?",
                params![folded, country, office],
                |row| row.get(0),
            )
        })
    }

    /// Makes two names one person: `other` is from now on remembered, listed and found as `name`.
    ///
    /// # Errors
    /// If the archive knows neither, or cannot be written.
    pub fn merge(&mut self, name: &str, other: &str) -> Result<(), ArchiveError> {
        let (into, from) = (fold(name), fold(other));
        if into == from {
            return Err(ArchiveError::Query("both names are the same".to_owned()));
        }
        self.atomically(|c| {
            c.execute(
                "INSERT INTO memory_names (folded, name, same_as) VALUES (?1, ?2, ?3) \
                 ON CONFLICT DO UPDATE SET same_as = excluded.same_as",
                params![from, other, into],
            )?;
            c.execute("UPDATE memory_names SET same_as = ?2 WHERE same_as = ?1", params![from, into])?;
            c.execute("DELETE FROM memory_names WHERE folded = same_as", [])?;
            // A fact that both names have stays with the first.
            c.execute("UPDATE OR IGNORE memory SET folded = ?2 WHERE folded = ?1", params![from, into])?;
            let row = |folded: &str| {
                c.query_row(
                    "SELECT id FROM actors WHERE folded = ? ORDER BY registry DESC, documents DESC, id LIMIT 1",
                    [folded],
                    |row| row.get::<_, i64>(0),
                )
                .optional()
            };
            let (Some(kept), Some(gone)) = (row(&into)?, row(&from)?) else {
                return Ok(());
            };
            for table in ["entities", "participants", "speakers"] {
                c.execute(&format!("UPDATE {table} SET actor = ?2 WHERE actor = ?1"), params![gone, kept])?;
            }
            c.execute(
                "UPDATE actors SET documents = (SELECT count(DISTINCT document) FROM entities WHERE actor = ?2), \
                 first = min(coalesce(first, g.f), coalesce(g.f, first)), last = max(coalesce(last, g.l), coalesce(g.l, last)) \
                 FROM (SELECT first AS f, last AS l FROM actors WHERE id = ?1) g WHERE actors.id = ?2",
                params![gone, kept],
            )?;
            c.execute("DELETE FROM actors WHERE id = ?", [gone])?;
            Ok(())
        })
    }

    /// Runs several statements, all or none.
    pub(crate) fn atomically<T>(
        &mut self,
        work: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T>,
    ) -> Result<T, ArchiveError> {
        self.run(|c| {
            c.execute_batch("BEGIN IMMEDIATE")?;
            match work(c) {
                Ok(done) => c.execute_batch("COMMIT").map(|()| done),
                Err(error) => {
                    // The first error tells more than one of the way back.
                    let _ = c.execute_batch("ROLLBACK");
                    Err(error)
                }
            }
        })
    }
}

fn memory(row: &rusqlite::Row<'_>) -> rusqlite::Result<Memory> {
    Ok(Memory {
        row: row.get(0)?,
        name: row.get(1)?,
        country: row.get(2)?,
        sectors: row.get(3)?,
        office: row.get(4)?,
        first: row.get(5)?,
        last: row.get(6)?,
        documents: row.get(7)?,
        families: row.get(8)?,
        state: row.get(9)?,
        note: row.get(10)?,
        evidence: Vec::new(),
    })
}

/// Gives an entity back what the text itself says of it, and those events and statements in which it stands.
fn take_back(
    c: &rusqlite::Connection,
    (document, number): (i64, usize),
    told: Option<&Entity>,
) -> rusqlite::Result<()> {
    let country = told
        .and_then(|entity| entity.country)
        .map(|country| country.to_string());
    let sectors = told.and_then(|entity| joined(&entity.sectors));
    let office = told.and_then(|entity| entity.office.clone());
    let values = params![document, number, country, sectors];
    c.prepare_cached(
        "UPDATE entities SET country = ?3, sectors = ?4, office = ?5, basis = 'text', memory = NULL, reason = NULL \
         WHERE document = ?1 AND number = ?2",
    )?
    .execute(params![document, number, country, sectors, office])?;
    c.prepare_cached(
        "UPDATE participants SET country = ?3, sector = ?4 WHERE entity = ?2 \
         AND event IN (SELECT id FROM events WHERE document = ?1)",
    )?
    .execute(values)?;
    c.prepare_cached(
        "UPDATE speakers SET country = ?3, sector = ?4 WHERE entity = ?2 \
         AND statement IN (SELECT id FROM statements WHERE document = ?1)",
    )?
    .execute(values)?;
    c.prepare_cached(
        "DELETE FROM participant_sectors WHERE (day, event) IN (SELECT day, id FROM events WHERE document = ?)",
    )?
    .execute([document])?;
    let mut parts = c.prepare_cached(
        "SELECT p.sector, p.side, p.day, p.event FROM events e JOIN participants p ON p.event = e.id \
         WHERE e.document = ? AND p.sector IS NOT NULL",
    )?;
    let mut rows = parts.query([document])?;
    while let Some(row) = rows.next()? {
        let sectors: String = row.get(0)?;
        let (side, day, event): (i64, String, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
        for sector in sectors.split(';') {
            c.prepare_cached(
                "INSERT OR IGNORE INTO participant_sectors (sector, side, day, event) VALUES (?, ?, ?, ?)",
            )?
            .execute(params![sector, side, day, event])?;
        }
    }
    Ok(())
}
