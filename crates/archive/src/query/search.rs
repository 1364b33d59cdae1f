//! Documents by their words.

use jiff::civil::Date;
use rusqlite::params_from_iter;
use rusqlite::types::Value;

use super::{days, full_text, marks, texts};
use crate::error::ArchiveError;
use crate::filter::{Filter, Page};
use crate::store::Archive;

/// A document that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its row.
    pub row: i64,
    /// Its key.
    pub key: String,
    /// The user's identifier.
    pub id: String,
    /// Headline.
    pub title: Option<String>,
    /// Day of publication.
    pub published: Option<Date>,
    /// Name of the outlet.
    pub outlet: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// ISO 639-1 code.
    pub language: String,
    /// Whether it is coded.
    pub coded: bool,
    /// How many events it tells.
    pub events: u32,
    /// Row of the root of its reprints.
    pub family: i64,
    /// How many documents there are of the family.
    pub reprints: u32,
    /// Its story.
    pub story: Option<i64>,
    /// Words around what was looked for, or the beginning of the text.
    pub extract: String,
}

/// Words of an extract.
const EXTRACT: u32 = 24;

impl Archive {
    /// The documents that fit: by relevance if words are asked for, else by day.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn search(&self, filter: &Filter, page: Page) -> Result<Vec<Hit>, ArchiveError> {
        let words = match &filter.words {
            Some(words) => Some(full_text(&self.connection, "document_words", words)?),
            None => None,
        };
        let mut conditions: Vec<String> = Vec::new();
        let mut values: Vec<Value> = words.iter().map(|words| Value::Text(words.clone())).collect();
        for condition in days("d.published", filter.from, filter.to) {
            conditions.push(condition.check);
            values.extend(condition.values);
        }
        let mut any = |column: &str, wanted: &[String]| {
            if !wanted.is_empty() {
                conditions.push(format!("{column} IN ({})", marks(wanted.len())));
                values.extend(texts(wanted));
            }
        };
        any("d.outlet COLLATE NOCASE", &filter.outlets);
        any("d.language", &filter.languages);
        if let Some(document) = &filter.document {
            conditions.push("(d.name = ? OR d.key = ?)".to_owned());
            values.extend([Value::Text(document.clone()), Value::Text(document.clone())]);
        }
        if let Some(story) = filter.story {
            conditions.push("d.story = ?".to_owned());
            values.push(Value::Integer(story));
        }
        let order = if page.oldest_first { "ASC" } else { "DESC" };
        let (from, first, order, extract) = match words {
            Some(_) => (
                "document_words w JOIN documents d ON d.id = w.rowid",
                "document_words MATCH ?",
                "w.rank, d.id".to_owned(),
                format!("snippet(document_words, 1, '', '', ' … ', {EXTRACT})"),
            ),
            None => (
                "documents d",
                "1",
                format!("d.published {order}, d.id {order}"),
                "substr(d.text, 1, 160)".to_owned(),
            ),
        };
        conditions.insert(0, first.to_owned());
        let limit = page.limit.map_or(-1, i64::from);
        values.extend([Value::Integer(limit), Value::Integer(page.offset.into())]);
        let sql = format!(
            "SELECT d.id, d.key, d.name, d.title, d.published, d.outlet, d.url, d.language, \
             EXISTS (SELECT 1 FROM dossiers o WHERE o.document = d.id), \
             (SELECT count(*) FROM events e WHERE e.document = d.id), d.family, \
             (SELECT count(*) FROM documents f WHERE f.family = d.family), d.story, {extract} \
             FROM {from} WHERE {} ORDER BY {order} LIMIT ? OFFSET ?",
            conditions.join(" AND ")
        );
        self.run(|c| {
            c.prepare(&sql)?
                .query_map(params_from_iter(&values), |row| {
                    Ok(Hit {
                        row: row.get(0)?,
                        key: row.get(1)?,
                        id: row.get(2)?,
                        title: row.get(3)?,
                        published: row.get::<_, Option<String>>(4)?.and_then(|day| day.parse().ok()),
                        outlet: row.get(5)?,
                        url: row.get(6)?,
                        language: row.get(7)?,
                        coded: row.get(8)?,
                        events: row.get(9)?,
                        family: row.get(10)?,
                        reprints: row.get(11)?,
                        story: row.get(12)?,
                        extract: row.get(13)?,
                    })
                })?
                .collect()
        })
    }
}
