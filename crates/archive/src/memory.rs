//! What texts say of persons whom no registry knows: their country and office, with dates and evidence, so that a later text that
//! only names them is understood.
//!
//! A *fact* is a name with a country, an office or both, as one or more documents tell it. Facts are learned, given by the user, or
//! struck; a struck one is never used and stays struck when it is told again.

use std::collections::BTreeMap;

use jiff::civil::Date;
use legation_knowledge::{Country, Sector, fold};
use rusqlite::{Connection, OptionalExtension, params};

use crate::keep::rows::{Context, joined};
use crate::kept::Entity;

/// How long an office is remembered after the last text that tells it: about half a term of a government, since a later bearer of the
/// office would be taken for the old one.
const OFFICE_YEARS: i32 = 2;
/// How long a country is: persons rarely change it.
const COUNTRY_YEARS: i32 = 15;
/// Share of the families of documents that must agree on a country.
const AGREEMENT: f64 = 0.75;

/// What the memory knows of a name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Recalled {
    /// The fact that tells most of it.
    pub(crate) row: i64,
    pub(crate) country: Option<Country>,
    pub(crate) sectors: Vec<Sector>,
    pub(crate) office: Option<String>,
    pub(crate) reason: String,
}

/// A fact as it is kept.
#[derive(Debug, Clone)]
struct Fact {
    row: i64,
    country: Option<Country>,
    office: String,
    sectors: Vec<Sector>,
    first: Option<Date>,
    last: Option<Date>,
    documents: u32,
    families: u32,
    given: bool,
}

/// What earlier texts say of somebody of this name, for a text published on `day`.
pub(crate) fn recall(c: &Connection, name: &str, day: Option<Date>) -> rusqlite::Result<Option<Recalled>> {
    let folded = same_as(c, &fold(name))?;
    let facts: Vec<Fact> = c
        .prepare_cached(
            "SELECT id, country, office, sectors, first, last, documents, families, state = 'given' FROM memory \
             WHERE folded = ? AND state <> 'struck' ORDER BY id",
        )?
        .query_map([&folded], fact)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(decide(&facts, day))
}

fn fact(row: &rusqlite::Row<'_>) -> rusqlite::Result<Fact> {
    let country: String = row.get(1)?;
    let sectors: Option<String> = row.get(3)?;
    let day = |text: Option<String>| text.and_then(|text| text.parse().ok());
    Ok(Fact {
        row: row.get(0)?,
        country: country.parse().ok(),
        office: row.get(2)?,
        sectors: sectors
            .iter()
            .flat_map(|s| s.split(';'))
            .filter_map(|s| s.parse().ok())
            .collect(),
        first: day(row.get(4)?),
        last: day(row.get(5)?),
        documents: row.get(6)?,
        families: row.get(7)?,
        given: row.get(8)?,
    })
}

/// The country on which the facts agree, and the office told last of those that go with it.
fn decide(facts: &[Fact], day: Option<Date>) -> Option<Recalled> {
    let within = |fact: &Fact, years: i32| {
        let Some(day) = day else {
            // Without a date only what the user says is safe.
            return fact.given;
        };
        let kept_for = if fact.given { 0 } else { years };
        let end = |last: Date| {
            last.checked_add(jiff::Span::new().years(kept_for))
                .unwrap_or(Date::MAX)
        };
        let over = fact.last.map_or(!fact.given, |last| day > end(last));
        fact.first.is_none_or(|first| first <= day) && !over
    };
    let usable: Vec<&Fact> = facts.iter().filter(|fact| within(fact, COUNTRY_YEARS)).collect();
    let mut countries: BTreeMap<Country, f64> = BTreeMap::new();
    for fact in &usable {
        if let Some(country) = fact.country {
            let weight = if fact.given { 1e6 } else { f64::from(fact.families) };
            *countries.entry(country).or_default() += weight;
        }
    }
    let all: f64 = countries.values().sum();
    let agreed = countries.iter().find(|(_, weight)| **weight >= AGREEMENT * all);
    let country = agreed.map(|(country, _)| *country);
    if country.is_none() && !countries.is_empty() {
        return None; // two persons, perhaps
    }
    let fitting = || {
        usable
            .iter()
            .filter(|fact| fact.country.is_none() || fact.country == country)
    };
    let holding = fitting().filter(|fact| !fact.office.is_empty() && within(fact, OFFICE_YEARS));
    let office = holding.max_by_key(|fact| (fact.given, fact.last, fact.families, fact.row));
    let best =
        office.or_else(|| fitting().max_by_key(|fact| (fact.given, fact.families, fact.last, fact.row)))?;
    let documents: u32 = fitting().map(|fact| fact.documents).sum();
    Some(Recalled {
        row: best.row,
        country,
        sectors: best.sectors.clone(),
        office: office.map(|fact| fact.office.clone()),
        reason: reason(best, documents),
    })
}

fn reason(fact: &Fact, documents: u32) -> String {
    if fact.given {
        return format!("given by the user (memory {})", fact.row);
    }
    let days = match (fact.first, fact.last) {
        (Some(first), Some(last)) if first != last => format!(", {first} to {last}"),
        (Some(day), _) => format!(", {day}"),
        _ => String::new(),
    };
    let documents = if documents == 1 {
        "1 earlier document".to_owned()
    } else {
        format!("{documents} earlier documents")
    };
    format!("so said {documents}{days} (memory {})", fact.row)
}

/// The name under which somebody is remembered.
pub(crate) fn same_as(c: &Connection, folded: &str) -> rusqlite::Result<String> {
    let merged: Option<String> = c
        .prepare_cached("SELECT same_as FROM memory_names WHERE folded = ?")?
        .query_row([folded], |row| row.get(0))
        .optional()?;
    Ok(merged.unwrap_or_else(|| folded.to_owned()))
}

/// Remembers what a document says of a person.
pub(crate) fn learn(
    c: &Connection,
    context: &Context<'_>,
    number: usize,
    entity: &Entity,
) -> rusqlite::Result<()> {
    if entity.country.is_none() && entity.office.is_none() {
        return Ok(());
    }
    let folded = same_as(c, &fold(&entity.name))?;
    let country = entity
        .country
        .map(|country| country.to_string())
        .unwrap_or_default();
    let office = entity.office.clone().unwrap_or_default();
    let day = context.day();
    c.prepare_cached(
        "INSERT INTO memory (folded, name, country, office, sectors, first, last, documents, families, state) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 0, 0, 'learned') ON CONFLICT (folded, country, office) DO UPDATE SET \
         sectors = coalesce(sectors, excluded.sectors), \
         first = min(coalesce(first, excluded.first), coalesce(excluded.first, first)), \
         last = max(coalesce(last, excluded.last), coalesce(excluded.last, last))",
    )?
    .execute(params![folded, entity.name, country, office, joined(&entity.sectors), day])?;
    let row: i64 = c
        .prepare_cached("SELECT id FROM memory WHERE folded = ? AND country = ? AND office = ?")?
        .query_row(params![folded, country, office], |row| row.get(0))?;
    let told_before: bool = c
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM memory_evidence e JOIN documents d ON d.id = e.document \
             WHERE e.memory = ? AND d.family = (SELECT family FROM documents WHERE id = ?))",
        )?
        .query_row(params![row, context.row], |row| row.get(0))?;
    let documents = c
        .prepare_cached(
            "SELECT NOT EXISTS (SELECT 1 FROM memory_evidence WHERE memory = ? AND document = ?)",
        )?
        .query_row(params![row, context.row], |row| row.get::<_, bool>(0))?;
    c.prepare_cached("INSERT OR IGNORE INTO memory_evidence (memory, document, entity) VALUES (?, ?, ?)")?
        .execute(params![row, context.row, number])?;
    c.prepare_cached("UPDATE memory SET documents = documents + ?, families = families + ? WHERE id = ?")?
        .execute(params![documents, !told_before, row])?;
    Ok(())
}

/// Takes back what a document taught, before it is coded anew.
pub(crate) fn unlearn(c: &Connection, document: i64) -> rusqlite::Result<()> {
    let facts: Vec<i64> = c
        .prepare_cached("SELECT DISTINCT memory FROM memory_evidence WHERE document = ? ORDER BY memory")?
        .query_map([document], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    c.prepare_cached("DELETE FROM memory_evidence WHERE document = ?")?
        .execute([document])?;
    for fact in facts {
        c.prepare_cached(
            "UPDATE memory SET documents = s.documents, families = s.families, first = s.first, last = s.last FROM \
             (SELECT count(DISTINCT d.id) AS documents, count(DISTINCT d.family) AS families, min(d.published) AS first, \
             max(d.published) AS last FROM memory_evidence e JOIN documents d ON d.id = e.document WHERE e.memory = ?1) s \
             WHERE memory.id = ?1 AND state <> 'given'",
        )?
        .execute([fact])?;
        c.prepare_cached("DELETE FROM memory WHERE id = ? AND state = 'learned' AND documents = 0")?
            .execute([fact])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(row: i64, country: &str, office: &str, last: &str, families: u32) -> Fact {
        Fact {
            row,
            country: country.parse().ok(),
            office: office.to_owned(),
            sectors: vec![Sector::GOV],
            first: Some("2020-01-01".parse().unwrap()),
            last: Some(last.parse().unwrap()),
            documents: families,
            families,
            given: false,
        }
    }

    fn on(facts: &[Fact], day: &str) -> Option<Recalled> {
        decide(facts, Some(day.parse().unwrap()))
    }

    #[test]
    fn the_last_office_of_the_country_agreed_upon_is_recalled() {
        let facts = [
            told(1, "NOR", "Deputy Minister", "2020-06-01", 2),
            told(2, "NOR", "Foreign Minister", "2021-06-01", 3),
        ];
        let recalled = on(&facts, "2021-08-01").unwrap();
        assert_eq!(recalled.office.as_deref(), Some("Foreign Minister"));
        assert_eq!(recalled.country.unwrap().as_str(), "NOR");
        assert!(
            recalled.reason.contains("5 earlier documents"),
            "{}",
            recalled.reason
        );
    }

    #[test]
    fn an_office_is_forgotten_before_the_country() {
        let facts = [told(1, "NOR", "Foreign Minister", "2021-06-01", 3)];
        let later = on(&facts, "2025-01-01").unwrap();
        assert_eq!((later.office, later.country.is_some()), (None, true));
        assert_eq!(on(&facts, "2040-01-01"), None);
        assert_eq!(
            on(&facts, "2019-01-01"),
            None,
            "what comes later is not known yet"
        );
    }

    #[test]
    fn two_countries_may_be_two_persons() {
        let facts = [
            told(1, "NOR", "", "2021-06-01", 3),
            told(2, "CAN", "", "2021-06-01", 2),
        ];
        assert_eq!(on(&facts, "2021-08-01"), None);
        let mostly = [told(1, "NOR", "", "2021-06-01", 9), facts[1].clone()];
        assert_eq!(
            on(&mostly, "2021-08-01").unwrap().country.unwrap().as_str(),
            "NOR"
        );
    }

    #[test]
    fn the_user_knows_better() {
        let given = Fact {
            given: true,
            last: None,
            first: None,
            ..told(3, "CAN", "Premier", "2021-06-01", 0)
        };
        let facts = [told(1, "NOR", "Minister", "2021-06-01", 9), given];
        let recalled = on(&facts, "2021-08-01").unwrap();
        assert_eq!((recalled.row, recalled.office.as_deref()), (3, Some("Premier")));
        assert_eq!(decide(&facts, None).unwrap().row, 3, "of an undated text, too");
        assert_eq!(decide(&facts[..1], None), None);
    }
}
