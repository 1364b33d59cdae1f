//! Stories: documents about the same affair.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params, params_from_iter};

use super::{full_text, marks, texts};
use crate::error::ArchiveError;
use crate::filter::{Filter, Page};
use crate::store::Archive;

/// A story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryRow {
    /// Row.
    pub id: i64,
    /// Headline of its first document; Legation writes none of its own.
    pub title: Option<String>,
    /// First day.
    pub first: String,
    /// Last day.
    pub last: String,
    /// Documents.
    pub documents: u32,
    /// Families of reprints.
    pub families: u32,
    /// Outlets.
    pub outlets: u32,
    /// Events that have occurred or are said to have.
    pub occurrences: u32,
    /// Of those, how many somebody denies.
    pub contested: u32,
}

/// A document of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryDocument {
    /// The user's identifier.
    pub id: String,
    /// Day of publication.
    pub published: Option<String>,
    /// Outlet.
    pub outlet: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Identifier of the document of which it is a reprint, if it is one.
    pub reprint_of: Option<String>,
    /// How it is related to that.
    pub relation: Option<String>,
    /// On whose word it rests, if it names no other source.
    pub voice: Option<String>,
}

impl Archive {
    /// The stories that fit, the latest first, of at least so many documents.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn stories(
        &self,
        filter: &Filter,
        documents: u32,
        page: Page,
    ) -> Result<Vec<StoryRow>, ArchiveError> {
        let mut conditions = vec!["s.documents >= ?".to_owned()];
        let mut values: Vec<Value> = vec![Value::Integer(documents.into())];
        if let Some(from) = filter.from {
            conditions.push("s.last >= ?".to_owned());
            values.push(Value::Text(from.to_string()));
        }
        if let Some(to) = filter.to {
            conditions.push("s.first <= ? AND s.first <> ''".to_owned());
            values.push(Value::Text(to.to_string()));
        }
        if let Some(words) = &filter.words {
            conditions.push(
                "s.id IN (SELECT d.story FROM document_words w JOIN documents d ON d.id = w.rowid \
                 WHERE document_words MATCH ?)"
                    .to_owned(),
            );
            values.push(Value::Text(full_text(&self.connection, "document_words", words)?));
        }
        if !filter.countries.is_empty() {
            conditions.push(format!(
                "s.id IN (SELECT d.story FROM participants p JOIN events e ON e.id = p.event \
                 JOIN documents d ON d.id = e.document WHERE p.country IN ({}))",
                marks(filter.countries.len())
            ));
            values.extend(texts(&filter.countries));
        }
        if !filter.outlets.is_empty() {
            conditions.push(format!(
                "s.id IN (SELECT story FROM documents WHERE outlet COLLATE NOCASE IN ({}))",
                marks(filter.outlets.len())
            ));
            values.extend(texts(&filter.outlets));
        }
        if let Some(story) = filter.story {
            conditions.push("s.id = ?".to_owned());
            values.push(Value::Integer(story));
        }
        if filter.contested {
            conditions.push(
                "EXISTS (SELECT 1 FROM documents d JOIN events e ON e.document = d.id JOIN occurrences o \
                 ON o.id = e.occurrence WHERE d.story = s.id AND o.denied > 0 AND o.reports > 0)"
                    .to_owned(),
            );
        }
        let order = if page.oldest_first { "ASC" } else { "DESC" };
        values.extend([
            Value::Integer(page.limit.map_or(-1, i64::from)),
            Value::Integer(page.offset.into()),
        ]);
        let sql = format!(
            "SELECT s.id, s.title, s.first, s.last, s.documents FROM stories s WHERE {} \
             ORDER BY s.last {order}, s.id {order} LIMIT ? OFFSET ?",
            conditions.join(" AND ")
        );
        self.run(|c| {
            let mut stories: Vec<StoryRow> = c
                .prepare(&sql)?
                .query_map(params_from_iter(&values), |row| {
                    Ok(StoryRow {
                        id: row.get(0)?,
                        title: row.get(1)?,
                        first: row.get(2)?,
                        last: row.get(3)?,
                        documents: row.get(4)?,
                        families: 0,
                        outlets: 0,
                        occurrences: 0,
                        contested: 0,
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            for story in &mut stories {
                (story.families, story.outlets) = c
                    .prepare_cached("SELECT count(DISTINCT family), count(DISTINCT outlet) FROM documents WHERE story = ?")?
                    .query_row([story.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
                (story.occurrences, story.contested) = c
                    .prepare_cached(
                        "SELECT count(*), coalesce(sum(o.denied > 0 AND o.reports > 0), 0) FROM occurrences o WHERE o.id IN \
                         (SELECT e.occurrence FROM documents d JOIN events e ON e.document = d.id WHERE d.story = ?)",
                    )?
                    .query_row([story.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
            }
            Ok(stories)
        })
    }

    /// The documents of a story, the earliest first.
    ///
    /// # Errors
    /// If there is no such story, or the archive cannot be read.
    pub fn story_documents(&self, story: i64) -> Result<Vec<StoryDocument>, ArchiveError> {
        let documents: Vec<StoryDocument> = self.run(|c| {
            c.prepare_cached(
                "SELECT d.name, d.published, d.outlet, d.title, d.url, CASE WHEN r.id <> d.id THEN r.name END, d.relation, \
                 d.voice FROM documents d JOIN documents r ON r.id = d.family WHERE d.story = ? \
                 ORDER BY d.published, d.published_time, d.id",
            )?
            .query_map(params![story], |row| {
                Ok(StoryDocument {
                    id: row.get(0)?,
                    published: row.get(1)?,
                    outlet: row.get(2)?,
                    title: row.get(3)?,
                    url: row.get(4)?,
                    reprint_of: row.get(5)?,
                    relation: row.get(6)?,
                    voice: row.get(7)?,
                })
            })?
            .collect()
        })?;
        if documents.is_empty() {
            return Err(ArchiveError::Query(format!(
                "there is no story {story}; `legation stories` lists them"
            )));
        }
        Ok(documents)
    }

    /// The story of a document, by the document's identifier or key.
    ///
    /// # Errors
    /// If there is no such document, or the archive cannot be read.
    pub fn story_of(&self, document: &str) -> Result<Option<i64>, ArchiveError> {
        let found: Option<Option<i64>> = self.run(|c| {
            c.prepare_cached("SELECT story FROM documents WHERE name = ?1 OR key = ?1 ORDER BY id LIMIT 1")?
                .query_row([document], |row| row.get(0))
                .optional()
        })?;
        found.ok_or_else(|| ArchiveError::Query(format!("there is no document {document:?} in the archive")))
    }
}
