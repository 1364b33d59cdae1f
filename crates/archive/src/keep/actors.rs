//! Entities of a document, and who they are across documents.

use legation_coder::Span;
use legation_knowledge::fold;
use rusqlite::{Connection, OptionalExtension, params};

use super::rows::{Context, Known, as_told, joined};
use crate::kept::Entity;
use crate::memory::{self, Recalled};

/// Writes the entities, fills in what the memory knows of those whom the text only names, and remembers what the text tells.
pub(super) fn enter(
    c: &Connection,
    context: &Context<'_>,
    entities: &[Entity],
) -> rusqlite::Result<Vec<Known>> {
    let mut all: Vec<Known> = Vec::with_capacity(entities.len());
    for (number, entity) in entities.iter().enumerate() {
        let mut known = as_told(entity);
        let mut office = entity.office.clone();
        let recalled = match is_unregistered_person(entity) {
            true => memory::recall(c, &entity.name, context.published)?,
            false => None,
        };
        let recalled = recalled.filter(|recalled| fill(&mut known, &mut office, recalled));
        if let Some(key) = key_of(entity) {
            let again = all.iter().any(|other| other.actor_key.as_ref() == Some(&key));
            let told = (office.as_deref(), entity.actor.is_some(), again);
            known.actor = Some(actor(c, context, &key, &known, told)?);
            known.actor_key = Some(key);
        }
        let first = entity.mentions.first().copied();
        c.prepare_cached(
            "INSERT INTO entities (document, number, name, kind, country, sectors, office, basis, reason, actor, memory, \
             mentions, start, end) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            context.row,
            number,
            entity.name,
            entity.kind,
            known.country.map(|country| country.to_string()),
            joined(&known.sectors),
            office,
            if recalled.is_some() { "memory" } else { &entity.basis },
            recalled.as_ref().map(|recalled| &recalled.reason).or(entity.reason.as_ref()),
            known.actor,
            recalled.as_ref().map(|recalled| recalled.row),
            entity.mentions.len(),
            first.map(Span::start),
            first.map(Span::end),
        ])?;
        if is_unregistered_person(entity) {
            memory::learn(c, context, number, entity)?;
        }
        all.push(known);
    }
    Ok(all)
}

/// Whether the text names a person, with more than one name, whom the registry does not know.
fn is_unregistered_person(entity: &Entity) -> bool {
    entity.kind == "person" && entity.actor.is_none() && is_full_name(&entity.name)
}

/// Whether it is written as the full name of a person: two words or more, each beginning with a capital letter but for short ones
/// between ("de", "bin", "al-").
fn is_full_name(name: &str) -> bool {
    let capital = |word: &str| {
        let mut letters = word.chars().filter(|c| c.is_alphabetic());
        letters.next().is_some_and(char::is_uppercase) && !word.contains(|c: char| c.is_ascii_digit())
    };
    let words: Vec<&str> = name.split_whitespace().collect();
    let [first, between @ .., last] = words.as_slice() else {
        return false;
    };
    let starts_with_letter = first.chars().next().is_some_and(char::is_alphabetic);
    let fits =
        |word: &&str| capital(word) || word.chars().count() <= 4 && word.chars().all(char::is_alphabetic);
    starts_with_letter && capital(first) && capital(last) && between.iter().all(fits)
}

/// Fills in what is missing; whether anything was.
fn fill(known: &mut Known, office: &mut Option<String>, recalled: &Recalled) -> bool {
    // What the text itself says of the country stands; a memory of another country is of somebody else.
    if known.country.is_some() && recalled.country.is_some() && known.country != recalled.country {
        return false;
    }
    let mut filled = false;
    if known.country.is_none() && recalled.country.is_some() {
        known.country = recalled.country;
        filled = true;
    }
    if known.sectors.is_empty() && !recalled.sectors.is_empty() {
        known.sectors.clone_from(&recalled.sectors);
        filled = true;
    }
    if office.is_none() && recalled.office.is_some() {
        office.clone_from(&recalled.office);
        filled = true;
    }
    filled
}

/// By what somebody is the same in every document: the registry's key, or the name of a person, or the name and country of a body.
fn key_of(entity: &Entity) -> Option<String> {
    if let Some(key) = &entity.actor {
        return Some(key.clone());
    }
    if !entity.name.chars().next().is_some_and(char::is_uppercase) {
        return None;
    }
    let folded = fold(&entity.name);
    match entity.kind.as_str() {
        "person" if folded.contains(' ') => Some(format!("name:{folded}")),
        "organisation" if !folded.is_empty() => {
            let country = entity.country.map(|country| country.to_string());
            Some(format!("name:{folded}/{}", country.unwrap_or_default()))
        }
        _ => None,
    }
}

fn actor(
    c: &Connection,
    context: &Context<'_>,
    key: &str,
    known: &Known,
    (office, registry, again): (Option<&str>, bool, bool),
) -> rusqlite::Result<i64> {
    let found: Option<i64> = c
        .prepare_cached("SELECT id FROM actors WHERE key = ?")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    let country = known.country.map(|country| country.to_string());
    let (sectors, day) = (known.sectors(), context.day());
    if let Some(row) = found {
        c.prepare_cached(
            "UPDATE actors SET documents = documents + ?6, country = coalesce(?2, country), \
             sectors = coalesce(?3, sectors), office = coalesce(?4, office), \
             first = min(coalesce(first, ?5), coalesce(?5, first)), last = max(coalesce(last, ?5), coalesce(?5, last)) \
             WHERE id = ?1",
        )?
        .execute(params![row, country, sectors, office, day, !again])?;
        return Ok(row);
    }
    c.prepare_cached(
        "INSERT INTO actors (key, name, folded, kind, country, sectors, office, registry, documents, first, last) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9, ?9)",
    )?
    .execute(params![
        key,
        known.name,
        fold(&known.name),
        known.kind,
        country,
        sectors,
        office,
        registry,
        day
    ])?;
    Ok(c.last_insert_rowid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_names_are_told_from_descriptions() {
        for name in [
            "Ingrid Solheim",
            "Rafael van der Meer",
            "Mohammed bin Salman",
            "Jean-Luc O'Brien",
            "J. R. Smith",
        ] {
            assert!(is_full_name(name), "{name}");
        }
        for name in [
            "Solheim",
            "the prime minister",
            "'s Office",
            "prime minister",
            "Unit 731",
            "Solheim said yesterday",
        ] {
            assert!(!is_full_name(name), "{name}");
        }
    }
}
