//! Statements by who says what.

use jiff::civil::Date;
use rusqlite::params;
use rusqlite::types::Value;

use super::{Condition, Drive, ask, check, days, full_text, listed, marks, numbers, texts};
use crate::error::ArchiveError;
use crate::filter::{Filter, Page};
use crate::record::Party;
use crate::store::Archive;

/// A statement with whose it is.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementRow {
    /// Its row.
    pub id: i64,
    /// The document's identifier.
    pub document: String,
    /// Its day of publication.
    pub published: Option<Date>,
    /// Its outlet.
    pub outlet: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Whose it is.
    pub speakers: Vec<Party>,
    /// What kind of source it is, if it has no name.
    pub unnamed: Option<String>,
    /// Who passes it on.
    pub relayed_by: Vec<Party>,
    /// How the speaker stands to it.
    pub stance: String,
    /// `direct`, `indirect`, `mixed`, `according-to`.
    pub kind: String,
    /// How sure the cue makes it.
    pub certainty: String,
    /// What is said.
    pub content: String,
    /// Where it stands in the text, from the first to the last word.
    pub span: (u32, u32),
}

impl Archive {
    /// The statements that fit, by day of publication.
    ///
    /// # Errors
    /// If the archive cannot be read, or a name that is asked for is unknown to it.
    pub fn statements(&self, filter: &Filter, page: Page) -> Result<Vec<StatementRow>, ArchiveError> {
        let conditions = self.statement_conditions(filter)?;
        let all = Drive {
            from: "statements d WHERE 1".to_owned(),
            values: Vec::new(),
            id: "d.id",
            day: "d.published",
            by_day: true,
        };
        let ids = self.run(|c| {
            let asked = ask(c, "statements e", all, conditions, page)?;
            numbers(c, &asked, page)
        })?;
        ids.into_iter().map(|id| self.statement(id)).collect()
    }

    fn statement_conditions(&self, filter: &Filter) -> Result<Vec<Condition>, ArchiveError> {
        let mut all: Vec<Condition> = days("e.published", filter.from, filter.to);
        if let Some(words) = &filter.words {
            let words = full_text(&self.connection, "statement_words", words)?;
            all.push(rows(
                "IN (SELECT rowid FROM statement_words WHERE statement_words MATCH ?)",
                vec![Value::Text(words)],
            ));
        }
        if !filter.countries.is_empty() {
            let marks = marks(filter.countries.len());
            all.push(speaker(
                &format!("country IN ({marks})"),
                texts(&filter.countries),
            ));
        }
        for sector in &filter.sectors {
            all.push(check(
                "EXISTS (SELECT 1 FROM speakers s WHERE s.statement = e.id AND s.part = 'speaker' AND \
                 ';' || s.sector || ';' LIKE '%;' || ? || ';%')"
                    .to_owned(),
                texts(std::slice::from_ref(sector)),
            ));
        }
        let names: Vec<String> = filter.speakers.iter().chain(&filter.who).cloned().collect();
        if !names.is_empty() {
            let list = listed(&self.actors_of(&names, "speaker")?);
            all.push(speaker(&format!("actor IN ({list})"), Vec::new()));
        }
        if !filter.stances.is_empty() {
            let marks = marks(filter.stances.len());
            all.push(Condition {
                bound: None,
                check: format!("e.stance IN ({marks})"),
                values: texts(&filter.stances),
                drive: Some(Drive {
                    from: format!("statements d WHERE d.stance IN ({marks})"),
                    values: texts(&filter.stances),
                    id: "d.id",
                    day: "d.published",
                    by_day: true,
                }),
            });
        }
        if !filter.outlets.is_empty() {
            let sql = format!(
                "(SELECT x.outlet FROM documents x WHERE x.id = e.document) COLLATE NOCASE IN ({})",
                marks(filter.outlets.len())
            );
            all.push(check(sql, texts(&filter.outlets)));
        }
        if let Some(document) = &filter.document {
            let value = Value::Text(document.clone());
            all.push(rows(
                "IN (SELECT t.id FROM documents x JOIN statements t ON t.document = x.id WHERE x.name = ? OR x.key = ?)",
                vec![value.clone(), value],
            ));
        }
        if let Some(story) = filter.story {
            all.push(rows(
                "IN (SELECT t.id FROM documents x JOIN statements t ON t.document = x.id WHERE x.story = ?)",
                vec![Value::Integer(story)],
            ));
        }
        Ok(all)
    }

    fn statement(&self, id: i64) -> Result<StatementRow, ArchiveError> {
        let mut row = self.run(|c| {
            c.prepare_cached(
                "SELECT t.id, d.name, d.published, d.outlet, d.url, t.unnamed, t.stance, t.kind, t.certainty, t.content, \
                 t.start, t.end FROM statements t JOIN documents d ON d.id = t.document WHERE t.id = ?",
            )?
            .query_row([id], |row| {
                Ok(StatementRow {
                    id: row.get(0)?,
                    document: row.get(1)?,
                    published: row.get::<_, Option<String>>(2)?.and_then(|day| day.parse().ok()),
                    outlet: row.get(3)?,
                    url: row.get(4)?,
                    speakers: Vec::new(),
                    unnamed: row.get(5)?,
                    relayed_by: Vec::new(),
                    stance: row.get(6)?,
                    kind: row.get(7)?,
                    certainty: row.get(8)?,
                    content: row.get(9)?,
                    span: (row.get(10)?, row.get(11)?),
                })
            })
        })?;
        row.speakers = self.run(|c| said_by(c, id, "speaker"))?;
        row.relayed_by = self.run(|c| said_by(c, id, "relay"))?;
        Ok(row)
    }
}

/// Statements whose row fits.
fn rows(sql: &str, values: Vec<Value>) -> Condition {
    Condition {
        bound: None,
        check: format!("e.id {sql}"),
        values: values.clone(),
        drive: Some(Drive {
            from: format!("statements d WHERE d.id {sql}"),
            values,
            id: "d.id",
            day: "d.published",
            by_day: true,
        }),
    }
}

fn speaker(sql: &str, values: Vec<Value>) -> Condition {
    Condition {
        bound: None,
        check: format!(
            "EXISTS (SELECT 1 FROM speakers s WHERE s.statement = e.id AND s.part = 'speaker' AND s.{sql})"
        ),
        values: values.clone(),
        drive: Some(Drive {
            from: format!("speakers d WHERE d.{sql} AND d.part = 'speaker'"),
            values,
            id: "d.statement",
            day: "d.published",
            by_day: true,
        }),
    }
}

/// Who speaks in a statement, or passes it on.
pub(crate) fn said_by(c: &rusqlite::Connection, statement: i64, part: &str) -> rusqlite::Result<Vec<Party>> {
    let mut query = c.prepare_cached(
        "SELECT coalesce(a.name, e.name), e.country, e.sectors, e.office, CASE WHEN a.registry THEN a.key END, e.kind, \
         e.basis FROM speakers s JOIN statements t ON t.id = s.statement \
         JOIN entities e ON e.document = t.document AND e.number = s.entity LEFT JOIN actors a ON a.id = e.actor \
         WHERE s.statement = ? AND s.part = ? ORDER BY s.number",
    )?;
    query
        .query_map(params![statement, part], |row| {
            let country: Option<String> = row.get(1)?;
            let sectors: Option<String> = row.get(2)?;
            Ok(Party {
                name: row.get(0)?,
                country: country.and_then(|code| code.parse().ok()),
                sectors: sectors
                    .iter()
                    .flat_map(|s| s.split(';'))
                    .filter_map(|s| s.parse().ok())
                    .collect(),
                office: row.get(3)?,
                actor: row.get(4)?,
                kind: row.get(5)?,
                basis: row.get(6)?,
                ..Party::default()
            })
        })?
        .collect()
}
