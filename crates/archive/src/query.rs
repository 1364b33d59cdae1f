//! Questions to an archive.
//!
//! An answer is read from one index in the order of days, so that it ends as soon as it is long enough; all other conditions are
//! checked row by row. Which index that is, is found by looking how many rows each would give, up to a bound.

mod actors;
mod events;
mod search;
mod statements;
mod stories;
mod threads;

use jiff::civil::Date;
use legation_knowledge::fold;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

pub use actors::{ActorQuery, ActorRow, Correction, Evidence, Memory};
pub use events::EventIds;
pub use search::Hit;
pub use statements::StatementRow;
pub use stories::{StoryDocument, StoryRow};
pub use threads::{Standing, Thread, ThreadEntry};

use crate::error::ArchiveError;
use crate::filter::{Near, Page};
use crate::occurrences::kilometres;

/// A condition on rows of one kind.
#[derive(Debug, Clone)]
struct Condition {
    /// SQL on the row.
    check: String,
    values: Vec<Value>,
    /// An index that gives the rows of the condition in the order of their days.
    drive: Option<Drive>,
    /// Of a bound on the day: what holds of the day in any index, as `>= ?`.
    bound: Option<&'static str>,
}

/// How to walk along an index.
#[derive(Debug, Clone)]
struct Drive {
    /// The table, and what holds in it: `participants d WHERE d.country = ?`.
    from: String,
    values: Vec<Value>,
    /// Columns of the row's number and its day.
    id: &'static str,
    day: &'static str,
    /// Whether it gives its rows in the order of days. Else all of them are read and sorted before the first is told.
    by_day: bool,
}

/// Rows of an index that are counted before it is taken for large.
const COUNTED: u32 = 20_000;

impl Drive {
    /// How many rows it gives, up to a bound.
    fn size(&self, c: &Connection, bound: u32) -> rusqlite::Result<u32> {
        c.prepare_cached(&format!(
            "SELECT count(*) FROM (SELECT 1 FROM {} LIMIT {bound})",
            self.from
        ))?
        .query_row(params_from_iter(&self.values), |row| row.get(0))
    }
}

/// A row that is fetched out of order takes so many times as long as one along an index (measured on 100,000 documents).
const LONGER: u64 = 8;

/// A question, ready to be asked.
#[derive(Debug)]
struct Asked {
    sql: String,
    values: Vec<Value>,
}

/// Puts the question together. `table` names the rows, as `e`; `all` walks along all of them by day. Gives rows of number and
/// day, possibly the same number twice in a row.
fn ask(
    c: &Connection,
    table: &str,
    all: Drive,
    conditions: Vec<Condition>,
    page: Page,
) -> rusqlite::Result<Asked> {
    let rows: u32 = c
        .prepare_cached(&format!("SELECT coalesce(max(e.id), 0) FROM {table}"))?
        .query_row([], |row| row.get(0))?;
    let wanted = page.limit.map_or(rows, |limit| limit.saturating_add(page.offset));
    // To walk along all rows until enough of them fit takes about wanted * rows / size steps; to fetch and sort those of one
    // condition, size longer ones.
    let sortable = (u64::from(wanted) * u64::from(rows) / LONGER).isqrt();
    let sortable = u32::try_from(sortable).map_or(COUNTED, |most| most.min(COUNTED));
    let mut best: Option<(u32, usize)> = None;
    for (at, condition) in conditions.iter().enumerate() {
        if let Some(drive) = &condition.drive {
            let size = drive.size(c, if drive.by_day { COUNTED } else { sortable + 1 })?;
            if !drive.by_day && size > sortable {
                continue;
            }
            if best.is_none_or(|(other, _)| size < other) {
                best = Some((size, at));
            }
        }
    }
    let drive = best
        .and_then(|(_, at)| conditions[at].drive.clone())
        .unwrap_or(all);
    let order = if page.oldest_first { "ASC" } else { "DESC" };
    // The row itself is looked up only if a condition needs more of it than its number.
    let needs_row = conditions
        .iter()
        .any(|condition| condition.bound.is_none() && condition.check.replace("e.id", "").contains("e."));
    let from = match needs_row {
        true => {
            let join = format!(" CROSS JOIN {table} WHERE e.id = {} AND ", drive.id);
            drive.from.replacen(" WHERE ", &join, 1)
        }
        false => drive.from,
    };
    let mut sql = format!("SELECT {}, {} FROM {from}", drive.id, drive.day);
    let mut values = drive.values;
    for condition in conditions {
        match condition.bound {
            // Days stand in the index as they do in the row, so that what lies outside is not walked along.
            Some(bound) => sql += &format!(" AND {} {bound}", drive.day),
            None if needs_row => sql += &format!(" AND {}", condition.check),
            None => sql += &format!(" AND {}", condition.check.replace("e.id", drive.id)),
        }
        values.extend(condition.values);
    }
    sql += &format!(
        " ORDER BY {day} {order}, {id} {order}",
        day = drive.day,
        id = drive.id
    );
    Ok(Asked { sql, values })
}

/// The numbers that a question gives, each once, from the page.
fn numbers(c: &Connection, asked: &Asked, page: Page) -> rusqlite::Result<Vec<i64>> {
    let mut statement = c.prepare(&asked.sql)?;
    let mut rows = statement.query(params_from_iter(&asked.values))?;
    let (mut found, mut last, mut passed) = (Vec::new(), None, 0);
    while page.limit.is_none_or(|limit| found.len() < limit as usize) {
        let Some(row) = rows.next()? else { break };
        let id: i64 = row.get(0)?;
        // The same row by two of its participants stands side by side, as the order is by day and number.
        if last == Some(id) {
            continue;
        }
        last = Some(id);
        passed += 1;
        if passed > page.offset {
            found.push(id);
        }
    }
    Ok(found)
}

/// `?, ?, ?` for so many values.
fn marks(n: usize) -> String {
    vec!["?"; n].join(", ")
}

fn texts<T: ToString>(values: &[T]) -> Vec<Value> {
    values
        .iter()
        .map(|value| Value::Text(value.to_string()))
        .collect()
}

fn check(check: String, values: Vec<Value>) -> Condition {
    Condition {
        check,
        values,
        drive: None,
        bound: None,
    }
}

/// Conditions on a day in `column`.
fn days(column: &str, from: Option<Date>, to: Option<Date>) -> Vec<Condition> {
    let bounds = [
        (from, ">= ?"),
        // No day is the empty word, before all days.
        (to, "BETWEEN '0' AND ?"),
    ];
    let bounds = bounds.into_iter().filter_map(|(day, bound)| Some((day?, bound)));
    bounds
        .map(|(day, bound)| Condition {
            bound: Some(bound),
            ..check(format!("{column} {bound}"), vec![Value::Text(day.to_string())])
        })
        .collect()
}

/// Rows of the actors who bear a name, in full or as one of the words of it, or have a registry key.
fn actors_named(c: &Connection, name: &str) -> rusqlite::Result<Vec<i64>> {
    let folded = fold(name);
    let folded = crate::memory::same_as(c, &folded)?;
    let mut statement = c.prepare_cached("SELECT id FROM actors WHERE folded = ?1 OR key = ?2")?;
    let mut found: Vec<i64> = statement
        .query_map([&folded, name], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    if found.is_empty() && !folded.is_empty() {
        let mut statement = c.prepare_cached(
            "SELECT id FROM actors WHERE ' ' || folded || ' ' LIKE '% ' || ? || ' %' ORDER BY documents DESC LIMIT 50",
        )?;
        found = statement
            .query_map([&folded], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
    }
    Ok(found)
}

/// Rows of the locations of this name, or in a province of this name.
fn locations_named(c: &Connection, name: &str) -> rusqlite::Result<Vec<i64>> {
    let mut statement = c.prepare_cached(
        "SELECT id FROM locations WHERE folded = ?1 OR admin1 = ?2 COLLATE NOCASE ORDER BY id",
    )?;
    statement
        .query_map([&fold(name), name], |row| row.get(0))?
        .collect()
}

/// Rows of the locations within a circle whose coordinates stand for something smaller than a country.
fn locations_near(c: &Connection, near: Near) -> rusqlite::Result<Vec<i64>> {
    /// Kilometres in a degree of latitude.
    const DEGREE: f64 = 111.2;
    let north = near.radius / DEGREE;
    let east = (north / near.lat.to_radians().cos().max(0.01)).min(180.0);
    let mut statement = c.prepare_cached(
        "SELECT l.id, l.lat, l.lon FROM location_index i JOIN locations l ON l.id = i.id \
         WHERE i.north >= ?1 AND i.south <= ?2 AND (i.east >= ?3 AND i.west <= ?4 OR i.east >= ?3 + 360 \
         OR i.west <= ?4 - 360) AND l.precision IN ('point', 'city', 'region') ORDER BY l.id",
    )?;
    let rows = statement.query_map(
        [
            near.lat - north,
            near.lat + north,
            near.lon - east,
            near.lon + east,
        ],
        |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, f64>(1)?,
                row.get::<_, f64>(2)?,
            ))
        },
    )?;
    let mut found = Vec::new();
    for row in rows {
        let (id, lat, lon) = row?;
        if kilometres((near.lat, near.lon), (lat, lon)) <= near.radius {
            found.push(id);
        }
    }
    Ok(found)
}

/// `1, 2, 3`: row numbers of our own, which need no escape.
fn listed(numbers: &[i64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
    numbers.join(", ")
}

/// Words in SQLite's full-text syntax; those that are none are taken as plain words.
fn full_text(c: &Connection, table: &str, words: &str) -> Result<String, ArchiveError> {
    let plain: Vec<String> = words
        .split_whitespace()
        .map(|word| format!("\"{}\"", word.replace('"', "\"\"")))
        .collect();
    if plain.is_empty() {
        return Err(ArchiveError::Query("no words to search for".to_owned()));
    }
    let sql = format!("SELECT rowid FROM {table} WHERE {table} MATCH ? LIMIT 1");
    let tried = c
        .prepare_cached(&sql)
        .and_then(|mut statement| statement.query_row([words], |_| Ok(())).optional());
    Ok(match tried {
        Ok(_) => words.to_owned(),
        Err(_) => plain.join(" "),
    })
}
