//! Threads: who reports, claims, denies and confirms one event, in the order of time, across documents.

use rusqlite::types::Value;
use rusqlite::{params, params_from_iter};

use super::statements::said_by;
use crate::error::ArchiveError;
use crate::filter::{Filter, Page};
use crate::record::{Party, Record};
use crate::store::Archive;

/// An occurrence with all that is said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Thread {
    /// Row of the occurrence.
    pub occurrence: i64,
    /// Type of the event.
    pub event: String,
    /// Mode.
    pub mode: Option<String>,
    /// Days, as the reports have them: first and last; empty if none tells one.
    pub days: (String, String),
    /// Reports that affirm it.
    pub reports: u32,
    /// Documents that do.
    pub documents: u32,
    /// Families of reprints.
    pub families: u32,
    /// Outlets.
    pub outlets: u32,
    /// Owners of outlets.
    pub owners: u32,
    /// Sources that do not hang together.
    pub independent: u32,
    /// How many speakers and texts deny it.
    pub denied: u32,
    /// How many statements confirm it.
    pub confirmed: u32,
    /// What each report gives as numbers: of what, the least, the greatest.
    pub numbers: Vec<(String, u64, u64)>,
    /// Who says what, in the order of time.
    pub entries: Vec<ThreadEntry>,
}

/// How somebody stands to an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The text itself says it.
    Reports,
    /// A speaker says it.
    Claims,
    /// It is said to be to come.
    Announces,
    /// A speaker, or the text, says that it is not so.
    Denies,
    /// A speaker says that it is so, in answer.
    Confirms,
    /// Another answer: apologises, accuses in turn.
    Answers,
}

impl Standing {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Reports => "reports",
            Standing::Claims => "claims",
            Standing::Announces => "announces",
            Standing::Denies => "denies",
            Standing::Confirms => "confirms",
            Standing::Answers => "answers",
        }
    }
}

/// Something said of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct ThreadEntry {
    /// Day of publication.
    pub published: Option<String>,
    /// How it stands to the event.
    pub standing: Standing,
    /// Who says so; empty: the text.
    pub speakers: Vec<Party>,
    /// What kind of source it is, if it has no name.
    pub unnamed: Option<String>,
    /// The document's identifier.
    pub document: String,
    /// Its outlet.
    pub outlet: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// On whose word it rests: what is counted as one source.
    pub voice: Option<String>,
    /// Row of the root of its reprints.
    pub family: i64,
    /// Whether it is a reprint of another document.
    pub reprint: bool,
    /// The event's identifier, if it is an event of the document.
    pub event: Option<String>,
    /// When it happened, as this text has it.
    pub date: Option<String>,
    /// Numbers, as this text has them: of what, how many.
    pub numbers: Vec<(String, u64)>,
    /// The sentence, or what is said.
    pub words: String,
}

/// So many events are looked up at a time, to find the occurrences that they tell.
const FEWEST_AT_ONCE: u32 = 32;
const MOST_AT_ONCE: u32 = 4096;

impl Archive {
    /// Threads of the events that fit, the latest first. Those that nobody denies and only one source tells are left out, unless
    /// the filter asks for one occurrence.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn threads(&self, filter: &Filter, page: Page) -> Result<Vec<Thread>, ArchiveError> {
        let mut filter = filter.clone();
        if filter.occurrence.is_none() && filter.min_independent.is_none() {
            filter.contested = true;
        }
        let found = match filter.contested && filter.occurrence.is_none() {
            true => self.contested(&filter, page)?,
            false => self.occurrences_of_events(&filter, page)?,
        };
        found
            .into_iter()
            .map(|occurrence| self.thread(occurrence))
            .collect()
    }

    /// Contested occurrences of which an event fits, by the last day that a report tells.
    fn contested(&self, filter: &Filter, page: Page) -> Result<Vec<i64>, ArchiveError> {
        let of_events = Filter {
            contested: false,
            min_independent: None,
            ..filter.clone()
        };
        let least = filter.min_independent.unwrap_or(0);
        let mut checks = String::new();
        let mut values = vec![Value::Integer(least.into())];
        for condition in self.event_conditions(&of_events)? {
            checks += &format!(" AND {}", condition.check);
            values.extend(condition.values);
        }
        values.push(Value::Integer(page.limit.map_or(-1, i64::from)));
        values.push(Value::Integer(page.offset.into()));
        let order = if page.oldest_first { "ASC" } else { "DESC" };
        let sql = format!(
            "SELECT o.id FROM occurrences o INDEXED BY occurrences_contested WHERE o.denied > 0 AND o.reports > 0 AND \
             o.independent >= ? AND EXISTS (SELECT 1 FROM events e WHERE e.occurrence = o.id{checks}) \
             ORDER BY o.last {order}, o.id {order} LIMIT ? OFFSET ?"
        );
        self.run(|c| {
            c.prepare(&sql)?
                .query_map(params_from_iter(&values), |row| row.get(0))?
                .collect()
        })
    }

    /// Occurrences of the events that fit, in the order of their events.
    fn occurrences_of_events(&self, filter: &Filter, page: Page) -> Result<Vec<i64>, ArchiveError> {
        let mut found: Vec<i64> = Vec::new();
        let wanted = page
            .limit
            .map_or(usize::MAX, |limit| (limit + page.offset) as usize);
        let mut offset = 0;
        // Several events are one occurrence, so more events than threads may have to be looked at: each time twice as many.
        let mut step = u32::try_from(wanted)
            .unwrap_or(u32::MAX)
            .saturating_mul(2)
            .clamp(FEWEST_AT_ONCE, MOST_AT_ONCE);
        while found.len() < wanted {
            let ids = self.event_ids(
                filter,
                Page {
                    limit: Some(step),
                    offset,
                    ..page
                },
            )?;
            for &id in &ids {
                if let Some(occurrence) = self.occurrence_of(id)?
                    && !found.contains(&occurrence)
                {
                    found.push(occurrence);
                }
            }
            if ids.len() < step as usize {
                break;
            }
            offset += step;
            step = (step * 2).min(MOST_AT_ONCE);
        }
        let wanted = found.into_iter().skip(page.offset as usize);
        Ok(wanted
            .take(page.limit.map_or(usize::MAX, |limit| limit as usize))
            .collect())
    }

    fn occurrence_of(&self, event: i64) -> Result<Option<i64>, ArchiveError> {
        self.run(|c| {
            c.prepare_cached("SELECT occurrence FROM events WHERE id = ?")?
                .query_row([event], |row| row.get(0))
        })
    }

    /// The thread of one occurrence.
    ///
    /// # Errors
    /// If there is no such occurrence, or the archive cannot be read.
    pub fn thread(&self, occurrence: i64) -> Result<Thread, ArchiveError> {
        let mut thread = self
            .run(|c| {
                c.prepare_cached(
                    "SELECT event, mode, first, last, reports, documents, families, outlets, owners, independent, denied, \
                     confirmed FROM occurrences WHERE id = ?",
                )?
                .query_map([occurrence], |row| {
                    Ok(Thread {
                        occurrence,
                        event: row.get(0)?,
                        mode: row.get(1)?,
                        days: (row.get(2)?, row.get(3)?),
                        reports: row.get(4)?,
                        documents: row.get(5)?,
                        families: row.get(6)?,
                        outlets: row.get(7)?,
                        owners: row.get(8)?,
                        independent: row.get(9)?,
                        denied: row.get(10)?,
                        confirmed: row.get(11)?,
                        numbers: Vec::new(),
                        entries: Vec::new(),
                    })
                })?
                .next()
                .transpose()
            })?
            .ok_or_else(|| ArchiveError::Query(format!("there is no occurrence {occurrence}; `legation threads` lists them")))?;
        let events: Vec<i64> = self.run(|c| {
            c.prepare_cached("SELECT id FROM events WHERE occurrence = ? ORDER BY id")?
                .query_map([occurrence], |row| row.get(0))?
                .collect()
        })?;
        for record in self.records(&events)? {
            thread.entries.push(self.reported(record)?);
        }
        thread.entries.extend(self.answered(occurrence)?);
        thread.entries.sort_by(|a, b| a.published.cmp(&b.published));
        thread.numbers = range(&thread.entries);
        Ok(thread)
    }

    fn reported(&self, record: Record) -> Result<ThreadEntry, ArchiveError> {
        use legation_coder::Status;
        let (voice,): (Option<String>,) = self.run(|c| {
            c.prepare_cached("SELECT voice FROM events WHERE key = ?")?
                .query_row([&record.id], |row| Ok((row.get(0)?,)))
        })?;
        let standing = match record.status {
            Status::Reported | Status::Hypothetical => Standing::Reports,
            Status::Claimed => Standing::Claims,
            Status::Future => Standing::Announces,
            Status::Negated => Standing::Denies,
        };
        let said = record.said.filter(|_| standing != Standing::Reports);
        Ok(ThreadEntry {
            published: record.document.published.map(|day| day.to_string()),
            standing,
            unnamed: said.as_ref().and_then(|said| said.unnamed.clone()),
            speakers: said.map(|said| said.speakers).unwrap_or_default(),
            document: record.document.id,
            outlet: record.document.outlet,
            url: record.document.url,
            voice,
            family: record.document.family,
            reprint: record.document.family != record.document.row,
            event: Some(record.id),
            date: record.when.filter(|when| when.told).map(|when| when.value),
            numbers: record
                .counts
                .into_iter()
                .map(|count| (count.of, count.value))
                .collect(),
            words: record.sentence.text,
        })
    }

    fn answered(&self, occurrence: i64) -> Result<Vec<ThreadEntry>, ArchiveError> {
        self.run(|c| {
            let mut statement = c.prepare_cached(
                "SELECT d.published, a.stance, t.unnamed, d.name, d.outlet, d.url, d.voice, d.family, d.id, t.content, t.id \
                 FROM answers a JOIN documents d ON d.id = a.document \
                 JOIN statements t ON t.document = a.document AND t.number = a.statement WHERE a.occurrence = ? \
                 ORDER BY d.published, d.id, t.number",
            )?;
            let mut rows = statement.query(params![occurrence])?;
            let mut entries = Vec::new();
            while let Some(row) = rows.next()? {
                let stance: String = row.get(1)?;
                let (family, document): (i64, i64) = (row.get(7)?, row.get(8)?);
                entries.push(ThreadEntry {
                    published: row.get(0)?,
                    standing: match stance.as_str() {
                        "denies" => Standing::Denies,
                        "confirms" => Standing::Confirms,
                        _ => Standing::Answers,
                    },
                    speakers: said_by(c, row.get(10)?, "speaker")?,
                    unnamed: row.get(2)?,
                    document: row.get(3)?,
                    outlet: row.get(4)?,
                    url: row.get(5)?,
                    voice: row.get(6)?,
                    family,
                    reprint: family != document,
                    event: None,
                    date: None,
                    numbers: Vec::new(),
                    words: row.get(9)?,
                });
            }
            Ok(entries)
        })
    }
}

/// Of each thing counted the least and the greatest number.
fn range(entries: &[ThreadEntry]) -> Vec<(String, u64, u64)> {
    let mut range: Vec<(String, u64, u64)> = Vec::new();
    for (of, value) in entries.iter().flat_map(|entry| &entry.numbers) {
        match range.iter_mut().find(|(other, ..)| other == of) {
            Some((_, least, most)) => {
                *least = (*least).min(*value);
                *most = (*most).max(*value);
            }
            None => range.push((of.clone(), *value, *value)),
        }
    }
    range
}
