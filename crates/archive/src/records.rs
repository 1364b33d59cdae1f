//! Rows back to events with all that stands around them.

use std::collections::HashMap;
use std::rc::Rc;

use legation_coder::{Precision, Role, Span, Stance};
use legation_knowledge::Quad;
use rusqlite::{Connection, Row, params};

use crate::days;
use crate::error::ArchiveError;
use crate::incoming::unpacked;
use crate::kept::{Kept, status_named};
use crate::record::{CountOf, DocumentInfo, OccurrenceInfo, Party, Quoted, Record, Said, When, Where};
use crate::store::Archive;
use crate::words::Words;

/// Documents of which text and names are held while records are read.
const HELD: usize = 64;

/// A document with its text.
#[derive(Debug)]
struct Held {
    info: DocumentInfo,
    text: String,
    /// Begin of each sentence that tells an event, in order.
    sentences: Vec<u32>,
}

impl Archive {
    /// The events of these rows, in this order.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn records(&self, events: &[i64]) -> Result<Vec<Record>, ArchiveError> {
        let mut all = Vec::with_capacity(events.len());
        self.each_record(events, |record| {
            all.push(record);
            Ok(())
        })?;
        Ok(all)
    }

    /// Hands the events of these rows over one by one, in this order.
    ///
    /// # Errors
    /// If the archive cannot be read, or what `take` says.
    pub fn each_record<E: From<ArchiveError>>(
        &self,
        events: &[i64],
        mut take: impl FnMut(Record) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut held: HashMap<i64, Rc<Held>> = HashMap::new();
        for &event in events {
            let document: i64 = self.run(|c| {
                c.prepare_cached("SELECT document FROM events WHERE id = ?")?
                    .query_row([event], |row| row.get(0))
            })?;
            let document = match held.get(&document) {
                Some(held) => Rc::clone(held),
                None => {
                    if held.len() >= HELD {
                        held.clear();
                    }
                    let read = Rc::new(self.run(|c| hold(c, document))?);
                    held.insert(document, Rc::clone(&read));
                    read
                }
            };
            let words = Words::of(&document.text);
            take(self.run(|c| record(c, event, &document, &words))?)?;
        }
        Ok(())
    }

    /// What the coder said of a document; `None` if it is not coded.
    pub(crate) fn dossier(&self, document: i64) -> Result<Option<Kept>, ArchiveError> {
        let Some(json) = self.dossier_json(document)? else {
            return Ok(None);
        };
        serde_json::from_slice(&json)
            .map(Some)
            .map_err(|error| ArchiveError::BadRow {
                table: "dossiers",
                row: document,
                reason: error.to_string(),
            })
    }

    /// The dossier of a document as JSON, as `legation code` wrote it; `None` if it is not coded.
    ///
    /// # Errors
    /// If there is no such row, or it is damaged.
    pub fn dossier_json(&self, document: i64) -> Result<Option<Vec<u8>>, ArchiveError> {
        let blob: Option<Vec<u8>> = self.run(|c| {
            c.prepare_cached(
                "SELECT o.dossier FROM documents d LEFT JOIN dossiers o ON o.document = d.id WHERE d.id = ?",
            )?
            .query_row([document], |row| row.get(0))
        })?;
        let unpacked = blob.map(|blob| unpacked(&blob)).transpose();
        unpacked.map_err(|error| ArchiveError::BadRow {
            table: "dossiers",
            row: document,
            reason: error.to_string(),
        })
    }
}

fn hold(c: &Connection, document: i64) -> rusqlite::Result<Held> {
    let (mut info, text) = c
        .prepare_cached(
            "SELECT key, name, title, published, outlet, outlet_country, url, language, family, story, text \
             FROM documents WHERE id = ?",
        )?
        .query_row([document], |row| {
            let info = DocumentInfo {
                row: document,
                key: row.get(0)?,
                id: row.get(1)?,
                title: row.get(2)?,
                published: parsed(row, 3)?,
                outlet: row.get(4)?,
                outlet_country: parsed(row, 5)?,
                url: row.get(6)?,
                language: row.get(7)?,
                family: row.get(8)?,
                story: row.get(9)?,
                ..DocumentInfo::default()
            };
            Ok((info, row.get::<_, String>(10)?))
        })?;
    info.length = Words::of(&text).len();
    let mut named = c.prepare_cached(
        "SELECT name, kind FROM entities WHERE document = ? AND kind IN ('person', 'organisation') AND start IS NOT NULL \
         AND substr(name, 1, 1) <> lower(substr(name, 1, 1)) ORDER BY start",
    )?;
    let mut rows = named.query([document])?;
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        let list = match row.get::<_, String>(1)?.as_str() {
            "person" => &mut info.people,
            _ => &mut info.organisations,
        };
        if !list.contains(&name) {
            list.push(name);
        }
    }
    let mut places = c.prepare_cached(
        "SELECT l.name FROM places p JOIN locations l ON l.id = p.location WHERE p.document = ? ORDER BY p.start",
    )?;
    for name in places.query_map([document], |row| row.get::<_, String>(0))? {
        let name = name?;
        if !info.places.contains(&name) {
            info.places.push(name);
        }
    }
    let sentences = c
        .prepare_cached("SELECT DISTINCT sentence_start FROM events WHERE document = ? ORDER BY 1")?
        .query_map([document], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Held {
        info,
        text,
        sentences,
    })
}

/// A column that holds a code or a day; what cannot be read is `None`.
fn parsed<T: std::str::FromStr>(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(at)?;
    Ok(text.and_then(|text| text.parse().ok()))
}

fn list<T: std::str::FromStr>(text: Option<String>) -> Vec<T> {
    text.iter()
        .flat_map(|text| text.split(';'))
        .filter_map(|part| part.parse().ok())
        .collect()
}

fn record(c: &Connection, event: i64, document: &Held, words: &Words<'_>) -> rusqlite::Result<Record> {
    let mut statement = c.prepare_cached(
        "SELECT e.key, e.number, e.event, e.mode, e.contexts, e.cameo, e.goldstein, e.quad, e.scale, e.status, e.historical, \
         e.confidence, e.rule, e.date, e.granularity, e.time, e.place, e.statement, e.same_as, e.trigger_start, \
         e.trigger_end, e.sentence_start, e.sentence_end, e.occurrence, t.start, t.end FROM events e \
         LEFT JOIN times t ON t.document = e.document AND t.number = e.time WHERE e.id = ?",
    )?;
    let mut record = statement.query_row([event], |row| {
        let status: String = row.get(9)?;
        let sentence = Span(row.get(21)?, row.get(22)?);
        let told = row.get::<_, Option<u32>>(15)?.is_some();
        let span = row.get::<_, Option<u32>>(24)?.zip(row.get::<_, Option<u32>>(25)?);
        let when = match (
            row.get::<_, Option<String>>(13)?,
            row.get::<_, Option<String>>(14)?,
        ) {
            (Some(value), Some(granularity)) => days::range(&value).map(|(first, last)| When {
                value,
                first,
                last,
                granularity,
                told,
                raw: span.map_or_else(Quoted::default, |(start, end)| quoted(words, Span(start, end))),
            }),
            _ => None,
        };
        Ok(Record {
            id: row.get(0)?,
            number: row.get(1)?,
            document: document.info.clone(),
            event: row.get(2)?,
            mode: row.get(3)?,
            contexts: list(row.get(4)?),
            cameo: row.get(5)?,
            goldstein: row.get(6)?,
            quad: Quad::try_from(row.get::<_, u8>(7)?).unwrap_or(Quad::VerbalCooperation),
            scale: row.get(8)?,
            status: status_named(&status).unwrap_or(legation_coder::Status::Hypothetical),
            historical: row.get(10)?,
            confidence: row.get(11)?,
            rule: row.get(12)?,
            actors: Vec::new(),
            recipients: Vec::new(),
            roles: Vec::new(),
            counts: Vec::new(),
            when,
            place: None,
            said: None,
            trigger: quoted(words, Span(row.get(19)?, row.get(20)?)),
            sentence: quoted(words, sentence),
            sentence_number: position(&document.sentences, sentence.start()),
            same_as: row.get(18)?,
            occurrence: None,
        })
    })?;
    parties(c, event, document.info.row, words, &mut record)?;
    record.counts = counts(c, event, words)?;
    record.place = place(c, event, words)?;
    record.said = said(c, event, words)?;
    record.occurrence = occurrence(c, event)?;
    Ok(record)
}

fn position(sentences: &[u32], start: u32) -> u32 {
    // A document has fewer sentences than code points, which are counted in 32 bits.
    u32::try_from(sentences.partition_point(|&other| other < start)).unwrap_or(u32::MAX)
}

fn quoted(words: &Words<'_>, span: Span) -> Quoted {
    Quoted {
        span: Some(span),
        text: words.at(span).to_owned(),
    }
}

fn party(row: &Row<'_>, words: &Words<'_>, first: usize) -> rusqlite::Result<Party> {
    let span = row
        .get::<_, Option<u32>>(first + 7)?
        .zip(row.get::<_, Option<u32>>(first + 8)?);
    Ok(Party {
        name: row.get(first)?,
        country: parsed(row, first + 1)?,
        sectors: list(row.get(first + 2)?),
        office: row.get(first + 3)?,
        actor: row.get(first + 4)?,
        kind: row.get(first + 5)?,
        basis: row.get(first + 6)?,
        raw: span.map_or_else(Quoted::default, |(start, end)| quoted(words, Span(start, end))),
    })
}

/// Columns of [`party`], but for the span.
const PARTY: &str =
    "e.name, e.country, e.sectors, e.office, CASE WHEN a.registry THEN a.key END, e.kind, e.basis";

fn parties(
    c: &Connection,
    event: i64,
    document: i64,
    words: &Words<'_>,
    record: &mut Record,
) -> rusqlite::Result<()> {
    let mut statement = c.prepare_cached(&format!(
        "SELECT {PARTY}, p.start, p.end, p.side, p.role FROM participants p \
         JOIN entities e ON e.document = ?2 AND e.number = p.entity LEFT JOIN actors a ON a.id = e.actor \
         WHERE p.event = ?1 ORDER BY p.side, p.number"
    ))?;
    let mut rows = statement.query(params![event, document])?;
    while let Some(row) = rows.next()? {
        let party = party(row, words, 0)?;
        match row.get::<_, u8>(9)? {
            0 => record.actors.push(party),
            1 => record.recipients.push(party),
            _ => {
                let role: Option<String> = row.get(10)?;
                if let Some(role) = role.as_deref().and_then(Role::from_name) {
                    record.roles.push((role, party));
                }
            }
        }
    }
    Ok(())
}

fn counts(c: &Connection, event: i64, words: &Words<'_>) -> rusqlite::Result<Vec<CountOf>> {
    c.prepare_cached("SELECT of, value, max, start, end FROM counts WHERE event = ? ORDER BY number")?
        .query_map([event], |row| {
            Ok(CountOf {
                of: row.get(0)?,
                value: row.get(1)?,
                max: row.get(2)?,
                raw: quoted(words, Span(row.get(3)?, row.get(4)?)),
            })
        })?
        .collect()
}

fn place(c: &Connection, event: i64, words: &Words<'_>) -> rusqlite::Result<Option<Where>> {
    const ALL: [Precision; 5] = [
        Precision::Point,
        Precision::City,
        Precision::Region,
        Precision::Country,
        Precision::Area,
    ];
    c.prepare_cached(
        "SELECT l.name, l.geonames, l.lat, l.lon, l.country, l.admin1, l.precision, p.start, p.end FROM events e \
         JOIN places p ON p.document = e.document AND p.number = e.place JOIN locations l ON l.id = p.location \
         WHERE e.id = ?",
    )?
    .query_map([event], |row| {
        let precision: Option<String> = row.get(6)?;
        Ok(Where {
            name: row.get(0)?,
            geonames: row.get(1)?,
            lat: row.get(2)?,
            lon: row.get(3)?,
            country: parsed(row, 4)?,
            admin1: row.get(5)?,
            precision: precision.and_then(|name| ALL.into_iter().find(|p| p.name() == name)),
            raw: quoted(words, Span(row.get(7)?, row.get(8)?)),
        })
    })?
    .next()
    .transpose()
}

fn said(c: &Connection, event: i64, words: &Words<'_>) -> rusqlite::Result<Option<Said>> {
    const ALL: [Stance; 7] = [
        Stance::Asserts,
        Stance::Denies,
        Stance::Accuses,
        Stance::Demands,
        Stance::Promises,
        Stance::Threatens,
        Stance::Doubts,
    ];
    let mut statement = c.prepare_cached(
        "SELECT t.id, t.unnamed, t.stance, t.kind, t.start, t.end, t.content FROM events e \
         JOIN statements t ON t.document = e.document AND t.number = e.statement WHERE e.id = ?",
    )?;
    let mut rows = statement.query([event])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let id: i64 = row.get(0)?;
    let stance: String = row.get(2)?;
    Ok(Some(Said {
        speakers: speakers(c, id, "speaker", words)?,
        unnamed: row.get(1)?,
        stance: ALL
            .into_iter()
            .find(|s| s.name() == stance)
            .unwrap_or(Stance::Asserts),
        kind: row.get(3)?,
        relayed_by: speakers(c, id, "relay", words)?,
        content: Quoted {
            span: Some(Span(row.get(4)?, row.get(5)?)),
            text: row.get(6)?,
        },
    }))
}

fn speakers(c: &Connection, statement: i64, part: &str, words: &Words<'_>) -> rusqlite::Result<Vec<Party>> {
    c.prepare_cached(&format!(
        "SELECT {PARTY}, s.start, s.end FROM speakers s JOIN statements t ON t.id = s.statement \
         JOIN entities e ON e.document = t.document AND e.number = s.entity LEFT JOIN actors a ON a.id = e.actor \
         WHERE s.statement = ? AND s.part = ? ORDER BY s.number"
    ))?
    .query_map(params![statement, part], |row| party(row, words, 0))?
    .collect()
}

fn occurrence(c: &Connection, event: i64) -> rusqlite::Result<Option<OccurrenceInfo>> {
    c.prepare_cached(
        "SELECT o.id, o.reports, o.documents, o.families, o.outlets, o.owners, o.independent FROM events e \
         JOIN occurrences o ON o.id = e.occurrence WHERE e.id = ?",
    )?
    .query_map([event], |row| {
        Ok(OccurrenceInfo {
            row: row.get(0)?,
            reports: row.get(1)?,
            documents: row.get(2)?,
            families: row.get(3)?,
            outlets: row.get(4)?,
            owners: row.get(5)?,
            independent: row.get(6)?,
        })
    })?
    .next()
    .transpose()
}
