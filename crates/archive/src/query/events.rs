//! Events by all that is known of them.

use rusqlite::types::Value;

use super::{
    Condition, Drive, actors_named, ask, check, days, full_text, listed, locations_named, locations_near,
    marks, numbers, texts,
};
use crate::error::ArchiveError;
use crate::filter::{Filter, Page};
use crate::store::Archive;

/// Rows of events, in the order asked for.
pub type EventIds = Vec<i64>;

impl Archive {
    /// Rows of the events that fit, by day.
    ///
    /// # Errors
    /// If the archive cannot be read, or a name that is asked for is unknown to it.
    pub fn event_ids(&self, filter: &Filter, page: Page) -> Result<EventIds, ArchiveError> {
        let conditions = self.event_conditions(filter)?;
        let all = Drive {
            from: "events d WHERE 1".to_owned(),
            values: Vec::new(),
            id: "d.id",
            day: "d.day",
            by_day: true,
        };
        self.run(|c| {
            let asked = ask(c, "events e", all, conditions, page)?;
            numbers(c, &asked, page)
        })
    }

    pub(super) fn event_conditions(&self, filter: &Filter) -> Result<Vec<Condition>, ArchiveError> {
        let mut all = Vec::new();
        all.extend(party("country", &texts(&filter.countries), None));
        all.extend(party("country", &texts(&filter.actor_countries), Some(0)));
        all.extend(party("country", &texts(&filter.recipient_countries), Some(1)));
        all.extend(sector(&texts(&filter.sectors), None));
        all.extend(sector(&texts(&filter.actor_sectors), Some(0)));
        all.extend(sector(&texts(&filter.recipient_sectors), Some(1)));
        all.extend(column("event", &filter.events, true));
        all.extend(column("mode", &filter.modes, false));
        let statuses: Vec<&str> = filter.statuses.iter().map(|status| status.name()).collect();
        all.extend(column("status", &statuses, false));
        all.extend(column("country", &filter.where_countries, true));
        all.extend(any_of(
            &filter.contexts,
            "';' || e.contexts || ';' LIKE '%;' || ? || ';%'",
        ));
        all.extend(any_of(&filter.cameo, "e.cameo LIKE ? || '%'"));
        if !filter.quads.is_empty() {
            let values = filter
                .quads
                .iter()
                .map(|&quad| Value::Integer(quad.into()))
                .collect();
            all.push(check(
                format!("e.quad IN ({})", marks(filter.quads.len())),
                values,
            ));
        }
        if filter.recent {
            all.push(check("NOT e.historical".to_owned(), Vec::new()));
        }
        all.extend(days("e.day", filter.from, filter.to));
        if let Some(least) = filter.min_confidence {
            all.push(check("e.confidence >= ?".to_owned(), vec![Value::Real(least)]));
        }
        all.extend(self.names(filter)?);
        all.extend(self.places(filter)?);
        all.extend(self.documents(filter)?);
        all.extend(occurrences(filter));
        Ok(all)
    }

    fn names(&self, filter: &Filter) -> Result<Vec<Condition>, ArchiveError> {
        let mut all = Vec::new();
        if !filter.who.is_empty() {
            let ids = self.actors_of(&filter.who, "actor")?;
            let list = listed(&ids);
            all.push(Condition {
                bound: None,
                check: format!(
                    "EXISTS (SELECT 1 FROM participants p WHERE p.event = e.id AND p.side < 2 AND p.actor IN ({list}))"
                ),
                values: Vec::new(),
                drive: Some(Drive {
                    from: format!("participants d WHERE d.actor IN ({list}) AND d.side < 2"),
                    values: Vec::new(),
                    id: "d.event",
                    day: "d.day",
                    by_day: true,
                }),
            });
        }
        if !filter.speakers.is_empty() {
            let list = listed(&self.actors_of(&filter.speakers, "speaker")?);
            all.push(check(
                format!(
                    "EXISTS (SELECT 1 FROM statements t JOIN speakers s ON s.statement = t.id WHERE \
                     t.document = e.document AND t.number = e.statement AND s.actor IN ({list}))"
                ),
                Vec::new(),
            ));
        }
        Ok(all)
    }

    /// Rows of those who bear one of these names.
    pub(super) fn actors_of(&self, names: &[String], what: &str) -> Result<Vec<i64>, ArchiveError> {
        let mut ids = Vec::new();
        for name in names {
            let found = self.run(|c| actors_named(c, name))?;
            if found.is_empty() {
                return Err(ArchiveError::Query(format!(
                    "the archive knows no {what} {name:?}; `legation actors {name:?}` looks for names like it"
                )));
            }
            ids.extend(found);
        }
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    fn places(&self, filter: &Filter) -> Result<Vec<Condition>, ArchiveError> {
        let mut all = Vec::new();
        if let Some(name) = &filter.place {
            let ids = self.run(|c| locations_named(c, name))?;
            if ids.is_empty() {
                return Err(ArchiveError::Query(format!(
                    "the archive knows no place {name:?}"
                )));
            }
            all.push(at(&ids));
        }
        if let Some(near) = filter.near {
            let ids = self.run(|c| locations_near(c, near))?;
            all.push(at(&ids));
        }
        Ok(all)
    }

    fn documents(&self, filter: &Filter) -> Result<Vec<Condition>, ArchiveError> {
        let mut inner: Vec<(String, Vec<Value>)> = Vec::new();
        if let Some(words) = &filter.words {
            let words = full_text(&self.connection, "document_words", words)?;
            inner.push((
                "x.id IN (SELECT rowid FROM document_words WHERE document_words MATCH ?)".to_owned(),
                vec![Value::Text(words)],
            ));
        }
        if !filter.outlets.is_empty() {
            let sql = format!("x.outlet COLLATE NOCASE IN ({})", marks(filter.outlets.len()));
            inner.push((sql, texts(&filter.outlets)));
        }
        if !filter.languages.is_empty() {
            inner.push((
                format!("x.language IN ({})", marks(filter.languages.len())),
                texts(&filter.languages),
            ));
        }
        if let Some(document) = &filter.document {
            let value = Value::Text(document.clone());
            inner.push(("(x.name = ? OR x.key = ?)".to_owned(), vec![value.clone(), value]));
        }
        if let Some(story) = filter.story {
            inner.push(("x.story = ?".to_owned(), vec![Value::Integer(story)]));
        }
        let conditions = inner.into_iter().map(|(sql, values)| {
            // Words and the like are few documents or many; a list of them is cheap to hold either way.
            check(
                format!("e.document IN (SELECT x.id FROM documents x WHERE {sql})"),
                values,
            )
        });
        let mut conditions: Vec<Condition> = conditions.collect();
        if let Some(condition) = conditions.first_mut() {
            let inside = condition.check.replacen("e.document", "d.document", 1);
            condition.drive = Some(Drive {
                from: format!("events d WHERE {inside}"),
                values: condition.values.clone(),
                id: "d.id",
                day: "d.day",
                by_day: true,
            });
        }
        Ok(conditions)
    }
}

/// Participants with one of these values, on one side or either.
fn party(name: &'static str, values: &[Value], side: Option<i64>) -> Option<Condition> {
    if values.is_empty() {
        return None;
    }
    let side = side.map_or("< 2".to_owned(), |side| format!("= {side}"));
    let marks = marks(values.len());
    Some(Condition {
        bound: None,
        check: format!(
            "EXISTS (SELECT 1 FROM participants p WHERE p.event = e.id AND p.side {side} AND p.{name} IN ({marks}))"
        ),
        values: values.to_vec(),
        drive: Some(Drive {
            from: format!("participants d WHERE d.{name} IN ({marks}) AND d.side {side}"),
            values: values.to_vec(),
            id: "d.event",
            day: "d.day",
            by_day: true,
        }),
    })
}

fn sector(values: &[Value], side: Option<i64>) -> Option<Condition> {
    if values.is_empty() {
        return None;
    }
    let side = side.map_or("< 2".to_owned(), |side| format!("= {side}"));
    let marks = marks(values.len());
    Some(Condition {
        bound: None,
        check: format!(
            "EXISTS (SELECT 1 FROM participant_sectors p WHERE p.sector IN ({marks}) AND p.day = e.day AND p.event = e.id \
             AND p.side {side})"
        ),
        values: values.to_vec(),
        drive: Some(Drive {
            from: format!("participant_sectors d WHERE d.sector IN ({marks}) AND d.side {side}"),
            values: values.to_vec(),
            id: "d.event",
            day: "d.day",
            by_day: true,
        }),
    })
}

/// A column of events; `indexed` with the day behind it.
fn column<T: ToString>(name: &str, values: &[T], indexed: bool) -> Option<Condition> {
    if values.is_empty() {
        return None;
    }
    let (values, marks) = (texts(values), marks(values.len()));
    Some(Condition {
        bound: None,
        check: format!("e.{name} IN ({marks})"),
        drive: indexed.then(|| Drive {
            from: format!("events d WHERE d.{name} IN ({marks})"),
            values: values.clone(),
            id: "d.id",
            day: "d.day",
            by_day: true,
        }),
        values,
    })
}

fn any_of(values: &[String], sql: &str) -> Option<Condition> {
    if values.is_empty() {
        return None;
    }
    Some(check(
        format!("({})", vec![sql; values.len()].join(" OR ")),
        texts(values),
    ))
}

fn at(locations: &[i64]) -> Condition {
    let list = listed(locations);
    Condition {
        bound: None,
        check: format!("e.location IN ({list})"),
        values: Vec::new(),
        drive: Some(Drive {
            from: format!("events d WHERE d.location IN ({list})"),
            values: Vec::new(),
            id: "d.id",
            day: "d.day",
            by_day: true,
        }),
    }
}

fn occurrences(filter: &Filter) -> Vec<Condition> {
    let mut all = Vec::new();
    let mut within = |sql: &str, values: Vec<Value>| {
        all.push(Condition {
            bound: None,
            check: format!("EXISTS (SELECT 1 FROM occurrences o WHERE o.id = e.occurrence AND {sql})"),
            drive: Some(Drive {
                from: format!("occurrences o CROSS JOIN events d ON d.occurrence = o.id WHERE {sql}"),
                values: values.clone(),
                id: "d.id",
                day: "d.day",
                by_day: false,
            }),
            values,
        });
    };
    if let Some(least) = filter.min_independent.filter(|&least| least > 1) {
        within(
            "o.independent >= ? AND o.independent > 1",
            vec![Value::Integer(least.into())],
        );
    }
    if filter.contested {
        within("o.denied > 0 AND o.reports > 0", Vec::new());
    }
    if let Some(occurrence) = filter.occurrence {
        within("o.id = ?", vec![Value::Integer(occurrence)]);
    }
    all
}
