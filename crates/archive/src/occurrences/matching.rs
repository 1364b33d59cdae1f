//! Whether two reports tell the same event.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use jiff::civil::Date;
use legation_coder::Status;
use legation_knowledge::{Country, Sector, fold};
use rusqlite::{Connection, params};

use super::gist::Gist;
use crate::keep::rows::{Entered, Known, Location};

/// Types whose sides are alike: A meets B where B meets A.
const MUTUAL: [&str; 3] = ["CONSULT", "COOPERATE", "AGREE"];
/// What a match of actors, recipients, place, date, numbers and mode must add up to; see [`Report::fits`].
const ENOUGH: f64 = 4.0;
/// What two sentences add whose words are the same.
const SAME_WORDS: f64 = 3.0;
/// Sentences of which less is shared add nothing.
const SOME_WORDS: f64 = 0.3;
/// So many reports of an occurrence are compared, the first ones.
const COMPARED: usize = 4;
/// Days by which two dates that texts tell may differ: midnight lies between two time zones.
const SLACK: i64 = 1;
/// Days that news may take: a text that tells no day reports what happened so long ago at most.
const DELAY: i64 = 3;
/// Days between two texts that tell no day.
const APART: i64 = 2;
/// Days within which something is denied.
const DENIAL: i64 = 21;
/// So many reports are held in memory at most, those that were read last: news of one event comes within days.
const HELD: usize = 16_384;
/// Kilometres from which on two towns are two places.
const FAR: f64 = 40.0;

/// Somebody on one side of an event.
#[derive(Debug, Clone, PartialEq)]
struct Who {
    actor: Option<i64>,
    kind: String,
    /// Folded.
    name: String,
    country: Option<Country>,
    sectors: Vec<Sector>,
}

impl Who {
    fn of(known: &Known) -> Self {
        Self {
            actor: known.actor,
            kind: known.kind.clone(),
            name: fold(&known.name),
            country: known.country,
            sectors: known.sectors.clone(),
        }
    }

    fn is_state(&self) -> bool {
        self.kind == "country"
    }

    fn is_named_person(&self) -> bool {
        self.kind == "person" && self.actor.is_some()
    }

    /// Whether a report may say "France" where another names them: their government and forces.
    fn acts_for_state(&self) -> bool {
        const FOR: [Sector; 4] = [Sector::GOV, Sector::MIL, Sector::COP, Sector::SPY];
        self.is_state() || self.sectors.iter().any(|sector| FOR.contains(sector))
    }

    /// How far two are the same; `None` if they are not.
    fn agrees(&self, other: &Who) -> Option<f64> {
        if self.actor.is_some() && self.actor == other.actor {
            return Some(if self.is_state() { 2.0 } else { 3.0 });
        }
        if self.is_named_person() && other.is_named_person() {
            return None;
        }
        match (self.country, other.country) {
            (Some(a), Some(b)) if a != b => None,
            (Some(_), Some(_)) => self.agrees_within_country(other),
            _ if self.is_called_like(other) => Some(1.0),
            _ => Some(0.0),
        }
    }

    /// Whether texts call them by the same last word: "farmers" and "angry farmers".
    fn is_called_like(&self, other: &Who) -> bool {
        fn last(who: &Who) -> &str {
            who.name.rsplit(' ').next().unwrap_or_default()
        }
        last(self).len() > 2 && last(self) == last(other)
    }

    fn agrees_within_country(&self, other: &Who) -> Option<f64> {
        let states = self.is_state() || other.is_state();
        if states && self.acts_for_state() && other.acts_for_state() {
            return Some(2.0);
        }
        if self.sectors.is_empty() || other.sectors.is_empty() {
            return Some(1.0);
        }
        if self.sectors.iter().any(|sector| other.sectors.contains(sector)) {
            return Some(2.0);
        }
        // "Security forces" to one may be "police" to another.
        (self.acts_for_state() && other.acts_for_state()).then_some(1.0)
    }
}

/// How far two sides are the same; `None` if they are not. A side that a text leaves open agrees with all, and counts for nothing.
fn sides(ours: &[Who], theirs: &[Who]) -> Option<f64> {
    if ours.is_empty() || theirs.is_empty() {
        return Some(0.0);
    }
    let pairs = ours
        .iter()
        .flat_map(|a| theirs.iter().filter_map(|b| a.agrees(b)));
    pairs.max_by(f64::total_cmp)
}

/// A report, as far as it is compared with others.
#[derive(Debug, Clone)]
pub(super) struct Report {
    mode: Option<String>,
    mutual: bool,
    pub(super) expected: bool,
    denied: bool,
    pub(super) day: Option<Date>,
    last: Option<Date>,
    told: bool,
    actors: Vec<Who>,
    recipients: Vec<Who>,
    location: Option<Location>,
    counts: Vec<(String, u64)>,
    gist: Gist,
}

impl Report {
    /// `None` of what may never have been, and nobody says that it has: it is no report of anything.
    pub(super) fn of(event: &Entered, published: Option<Date>) -> Option<Self> {
        (event.status != Status::Hypothetical).then(|| Self {
            mode: event.mode.clone(),
            mutual: MUTUAL.contains(&event.event.as_str()),
            expected: event.status == Status::Future,
            denied: event.status == Status::Negated,
            day: event.day.or(published),
            last: event.last_day,
            told: event.told,
            actors: event.actors.iter().map(Who::of).collect(),
            recipients: event.recipients.iter().map(Who::of).collect(),
            location: event.location,
            counts: event.counts.clone(),
            gist: Gist::of(&event.sentence),
        })
    }

    /// The faces under which reports of the same event may be found.
    pub(super) fn telling_faces(&self) -> Vec<String> {
        let mut faces = Vec::new();
        let (ours, theirs) = if self.mutual { ("x", "x") } else { ("a", "r") };
        for (side, who) in [(ours, &self.actors), (theirs, &self.recipients)] {
            for who in who {
                match (who.actor.filter(|_| !who.is_state()), who.country) {
                    (Some(actor), _) => faces.push(format!("{side}{actor}")),
                    (None, None) => {}
                    (None, Some(_)) => {}
                }
                if let Some(country) = who.country {
                    faces.push(format!("{side}{country}"));
                }
            }
        }
        faces.extend(
            self.location
                .filter(|at| at.exact)
                .map(|at| format!("l{}", at.row)),
        );
        faces.extend(self.gist.names().iter().map(|name| format!("n{name}")));
        faces.sort();
        faces.dedup();
        let kind = if self.expected { "e" } else { "h" };
        faces.iter().map(|face| format!("{kind}{face}")).collect()
    }

    /// How well the report fits an occurrence: `None` if it contradicts one of its reports in who, where or when, or does not
    /// agree enough with any. To agree is worth: the same named actor 3, the same part of the same state 2, the same
    /// state 1, as the same last word of a name is, on each side; the same town 2, province or state 0.5; the same day in the words of
    /// both, or a denial within days, 1, else 0.5; a number above two 1.5, else 0.5; the mode 1; the words of the sentences up to 3. One
    /// side at least must be the same part of a state, or most words agree, or the town and at least a number or a state or a name. The
    /// same sentence in a reprint is the same report.
    pub(super) fn fits(&self, candidate: &Candidate) -> Option<f64> {
        let mut best: Option<f64> = None;
        for (report, kin) in &candidate.reports {
            let score = self.compare(report, *kin)?;
            if score >= ENOUGH && best.is_none_or(|other| score > other) {
                best = Some(score);
            }
        }
        best
    }

    /// `None` for a contradiction. Kin are reports in documents of one family.
    fn compare(&self, other: &Report, kin: bool) -> Option<f64> {
        if self.expected != other.expected {
            return None;
        }
        if kin && self.gist.is_same(&other.gist) {
            return Some(ENOUGH + SAME_WORDS + 2.0);
        }
        let straight = sides(&self.actors, &other.actors).zip(sides(&self.recipients, &other.recipients));
        let crossed = || sides(&self.actors, &other.recipients).zip(sides(&self.recipients, &other.actors));
        let (actor, recipient) = match (straight, self.mutual.then(crossed).flatten()) {
            (Some(a), Some(b)) => {
                if a.0 + a.1 >= b.0 + b.1 {
                    a
                } else {
                    b
                }
            }
            (a, b) => a.or(b)?,
        };
        let place = self.same_place(other)?;
        let date = self.same_date(other, kin)?;
        let number = self.same_number(other);
        let mode = match (&self.mode, &other.mode) {
            (Some(a), Some(b)) if a != b => -1.0,
            (Some(_), Some(_)) => 1.0,
            _ => 0.0,
        };
        let shared = self.gist.shared(&other.gist);
        let words = if shared < SOME_WORDS {
            0.0
        } else {
            SAME_WORDS * shared
        };
        let there = place >= 2.0 && (number > 0.0 || actor >= 1.0 || recipient >= 1.0);
        let anchored = there || actor >= 2.0 || recipient >= 2.0 || words >= 1.5;
        let score = actor + recipient + place + date + number + mode + words + if kin { 2.0 } else { 0.0 };
        Some(if anchored { score } else { 0.0 })
    }

    fn same_place(&self, other: &Report) -> Option<f64> {
        let (Some(a), Some(b)) = (self.location, other.location) else {
            return Some(0.0);
        };
        if a.row == b.row {
            return Some(if a.exact { 2.0 } else { 0.5 });
        }
        if a.country.zip(b.country).is_some_and(|(a, b)| a != b) {
            return None;
        }
        if a.exact && b.exact {
            let near = distance(a, b).is_some_and(|km| km <= FAR);
            return near.then_some(1.0);
        }
        Some(0.5)
    }

    fn same_date(&self, other: &Report, kin: bool) -> Option<f64> {
        if kin {
            return Some(0.0);
        }
        let (a, b) = (self.day?, other.day?);
        let (a_last, b_last) = (self.last.unwrap_or(a), other.last.unwrap_or(b));
        // Days from one range to the other, 0 if they meet; positive where ours is later.
        let gap = if a > b_last {
            between(b_last, a)
        } else if b > a_last {
            -between(a_last, b)
        } else {
            0
        };
        let denies = self.denied || other.denied;
        let allowed = match (self.told, other.told) {
            _ if denies => gap.abs() <= DENIAL,
            (true, true) => gap.abs() <= SLACK,
            (true, false) => (-DELAY..=0).contains(&gap),
            (false, true) => (0..=DELAY).contains(&gap),
            (false, false) => gap.abs() <= APART,
        };
        let same_day = self.told && other.told && a == b && a_last == a && b_last == b;
        let day = match (same_day, gap) {
            (true, _) => 1.0,
            // What is denied was claimed shortly before, and the denial need not tell its day.
            _ if denies && gap.abs() <= DELAY => 1.0,
            (false, 0) => 0.5,
            _ => 0.0,
        };
        allowed.then_some(day)
    }

    fn same_number(&self, other: &Report) -> f64 {
        let shared = self.counts.iter().filter(|count| other.counts.contains(count));
        match shared.map(|(_, value)| *value).max() {
            None => 0.0,
            // One or two are killed or arrested every day.
            Some(0..=2) => 0.5,
            Some(_) => 1.5,
        }
    }
}

fn between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(i64::MAX, |span| i64::from(span.get_days()))
}

/// Kilometres on the sphere.
pub(crate) fn distance(a: Location, b: Location) -> Option<f64> {
    let (a, b) = (a.lat.zip(a.lon)?, b.lat.zip(b.lon)?);
    Some(kilometres(a, b))
}

/// Kilometres between two points given by latitude and longitude, on a sphere of 6,371 km (haversine).
pub(crate) fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let half_lat = ((lat_b - lat_a) / 2.0).sin();
    let half_lon = ((b.1 - a.1).to_radians() / 2.0).sin();
    let h = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lon * half_lon;
    2.0 * 6371.0 * h.sqrt().min(1.0).asin()
}

/// Reports of the archive as they were read, so that those compared again and again are read once. What is taken out of the archive
/// must be forgotten.
#[derive(Debug, Default)]
pub(crate) struct Reports {
    of_event: HashMap<i64, Arc<Report>>,
    order: VecDeque<i64>,
}

impl Reports {
    /// Forgets an event that leaves the archive.
    pub(crate) fn forget(&mut self, event: i64) {
        self.of_event.remove(&event);
    }

    fn get(&mut self, c: &Connection, event: i64) -> rusqlite::Result<Arc<Report>> {
        if let Some(report) = self.of_event.get(&event) {
            return Ok(Arc::clone(report));
        }
        let report = Arc::new(read(c, event)?);
        self.hold(event, Arc::clone(&report));
        Ok(report)
    }

    fn hold(&mut self, event: i64, report: Arc<Report>) {
        if self.order.len() >= HELD
            && let Some(oldest) = self.order.pop_front()
        {
            self.of_event.remove(&oldest);
        }
        self.order.push_back(event);
        self.of_event.insert(event, report);
    }
}

/// An occurrence that a report may belong to: its first reports, each with whether its document is of the new one's family.
#[derive(Debug)]
pub(super) struct Candidate {
    reports: Vec<(Arc<Report>, bool)>,
}

impl Candidate {
    /// Reads it; `None` if it has no reports (any more).
    pub(super) fn read(
        c: &Connection,
        known: &mut Reports,
        occurrence: i64,
        family: i64,
    ) -> rusqlite::Result<Option<Self>> {
        let events: Vec<(i64, i64)> = c
            .prepare_cached(
                "SELECT e.id, d.family FROM events e JOIN documents d ON d.id = e.document WHERE e.occurrence = ? \
                 ORDER BY e.id LIMIT ?",
            )?
            .query_map(params![occurrence, COMPARED], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut reports = Vec::with_capacity(events.len());
        for (event, other) in events {
            reports.push((known.get(c, event)?, other == family));
        }
        Ok((!reports.is_empty()).then_some(Self { reports }))
    }
}

fn read(c: &Connection, event: i64) -> rusqlite::Result<Report> {
    c.prepare_cached(
        "SELECT e.id, e.event, e.mode, e.status, e.day, e.last_day, e.time IS NOT NULL, l.id, l.lat, l.lon, l.country, \
         l.precision IN ('city', 'point'), substr(d.text, e.sentence_start + 1, e.sentence_end - e.sentence_start) \
         FROM events e JOIN documents d ON d.id = e.document LEFT JOIN locations l ON l.id = e.location WHERE e.id = ?",
    )?
    .query_row([event], |row| report(c, row))
}

fn report(c: &Connection, row: &rusqlite::Row<'_>) -> rusqlite::Result<Report> {
    let id: i64 = row.get(0)?;
    let event: String = row.get(1)?;
    let status: String = row.get(3)?;
    let day = |at: usize| -> rusqlite::Result<Option<Date>> {
        let text: Option<String> = row.get(at)?;
        Ok(text.and_then(|text| text.parse().ok()))
    };
    let last = day(5)?;
    let location = match row.get::<_, Option<i64>>(7)? {
        None => None,
        Some(location) => Some(Location {
            row: location,
            lat: row.get(8)?,
            lon: row.get(9)?,
            country: row
                .get::<_, Option<String>>(10)?
                .and_then(|code| code.parse().ok()),
            exact: row.get::<_, Option<bool>>(11)?.unwrap_or(false),
        }),
    };
    let counts = c
        .prepare_cached("SELECT of, value FROM counts WHERE event = ?")?
        .query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let [actors, recipients] = participants(c, id)?;
    Ok(Report {
        mode: row.get(2)?,
        mutual: MUTUAL.contains(&event.as_str()),
        expected: status == Status::Future.name(),
        denied: status == Status::Negated.name(),
        day: day(4)?,
        last,
        told: row.get::<_, bool>(6)? && last.is_some(),
        actors,
        recipients,
        location,
        counts,
        gist: Gist::of(&row.get::<_, String>(12)?),
    })
}

fn participants(c: &Connection, event: i64) -> rusqlite::Result<[Vec<Who>; 2]> {
    let mut sides = [Vec::new(), Vec::new()];
    let mut statement = c.prepare_cached(
        "SELECT p.side, p.actor, n.kind, p.country, p.sector, n.name FROM participants p \
         JOIN events e ON e.id = p.event JOIN entities n ON n.document = e.document AND n.number = p.entity \
         WHERE p.event = ? AND p.side < 2 ORDER BY p.number",
    )?;
    let mut rows = statement.query([event])?;
    while let Some(row) = rows.next()? {
        let country: Option<String> = row.get(3)?;
        let sectors: Option<String> = row.get(4)?;
        let who = Who {
            actor: row.get(1)?,
            kind: row.get(2)?,
            name: fold(&row.get::<_, String>(5)?),
            country: country.and_then(|code| code.parse().ok()),
            sectors: sectors
                .iter()
                .flat_map(|s| s.split(';'))
                .filter_map(|s| s.parse().ok())
                .collect(),
        };
        if let Some(side) = sides.get_mut(row.get::<_, usize>(0)?) {
            side.push(who);
        }
    }
    Ok(sides)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(kind: &str, country: &str, sector: Option<Sector>, actor: Option<i64>) -> Who {
        Who {
            actor,
            kind: kind.to_owned(),
            name: String::new(),
            country: country.parse().ok(),
            sectors: sector.into_iter().collect(),
        }
    }

    fn report(actor: Who, recipient: Who, day: &str) -> Report {
        Report {
            mode: None,
            mutual: false,
            expected: false,
            denied: false,
            day: day.parse().ok(),
            last: None,
            told: false,
            actors: vec![actor],
            recipients: vec![recipient],
            location: None,
            counts: Vec::new(),
            gist: Gist::default(),
        }
    }

    fn state(code: &str) -> Who {
        who("country", code, None, Some(i64::from(code.as_bytes()[0])))
    }

    fn fit(a: &Report, b: &Report) -> bool {
        fit_if(a, b, false)
    }

    fn fit_if(a: &Report, b: &Report, kin: bool) -> bool {
        let candidate = Candidate {
            reports: vec![(Arc::new(b.clone()), kin)],
        };
        a.fits(&candidate).is_some()
    }

    #[test]
    fn a_state_and_its_minister_are_one_side_but_two_ministers_are_two() {
        let minister = who("person", "NOR", Some(Sector::GOV), Some(1001));
        let other = who("person", "NOR", Some(Sector::GOV), Some(1002));
        let first = report(state("NOR"), state("RUS"), "2025-06-03");
        let second = report(minister.clone(), state("RUS"), "2025-06-04");
        assert!(fit(&second, &first));
        let third = report(other, state("RUS"), "2025-06-04");
        assert!(!fit(&third, &report(minister, state("RUS"), "2025-06-04")));
        let (police, army) = (
            who("group", "NOR", Some(Sector::COP), None),
            who("group", "NOR", Some(Sector::MIL), None),
        );
        assert_eq!(
            (police.agrees(&army), police.agrees(&police)),
            (Some(1.0), Some(2.0))
        );
        let farmers = who("group", "NOR", Some(Sector::AGR), None);
        assert!(!fit(&report(farmers, state("RUS"), "2025-06-04"), &first));
    }

    #[test]
    fn days_must_be_near_but_a_denial_may_come_late() {
        let first = report(state("NOR"), state("RUS"), "2025-06-03");
        let late = report(state("NOR"), state("RUS"), "2025-06-09");
        assert!(!fit(&late, &first));
        assert!(fit(
            &Report {
                denied: true,
                ..late.clone()
            },
            &first
        ));
        assert!(!fit(
            &Report {
                expected: true,
                ..first.clone()
            },
            &first
        ));
        // The reprint of a later day is of the same event.
        assert!(fit_if(&late, &first, true));
    }

    #[test]
    fn a_denial_need_not_tell_day_and_place() {
        let forces = || who("group", "RUS", Some(Sector::MIL), None);
        let nameless = || Who {
            name: "the city".to_owned(),
            ..who("group", "", None, None)
        };
        let claim = Report {
            mode: Some("heavy-weapons".to_owned()),
            told: true,
            last: "2025-06-03".parse().ok(),
            ..report(forces(), nameless(), "2025-06-03")
        };
        let denial = Report {
            denied: true,
            mode: claim.mode.clone(),
            ..report(forces(), nameless(), "2025-06-04")
        };
        let mut other = denial.clone();
        other.recipients[0].name = "a market".to_owned();
        assert!(fit(&denial, &claim) && fit(&other, &claim));
        other.actors = vec![who("group", "BLR", Some(Sector::MIL), None)];
        assert!(!fit(&other, &claim), "another army");
    }

    #[test]
    fn a_text_that_tells_no_day_reports_what_happened_shortly_before() {
        let told = Report {
            told: true,
            last: "2025-06-01".parse().ok(),
            ..report(state("NOR"), state("RUS"), "2025-06-01")
        };
        for (day, fits) in [
            ("2025-05-31", false),
            ("2025-06-01", true),
            ("2025-06-04", true),
            ("2025-06-05", false),
        ] {
            let other = report(state("NOR"), state("RUS"), day);
            assert_eq!(fit(&other, &told), fits, "{day}");
            assert_eq!(fit(&told, &other), fits, "{day}, turned round");
        }
    }

    #[test]
    fn towns_far_apart_are_two_places() {
        let at = |row, lat, lon| {
            Some(Location {
                row,
                lat: Some(lat),
                lon: Some(lon),
                country: "NOR".parse().ok(),
                exact: true,
            })
        };
        let first = report(state("NOR"), state("RUS"), "2025-06-03");
        let oslo = Report {
            location: at(1, 59.91, 10.75),
            ..first.clone()
        };
        let bergen = Report {
            location: at(2, 60.39, 5.32),
            ..first.clone()
        };
        let near = Report {
            location: at(3, 59.95, 10.9),
            ..first.clone()
        };
        assert!(!fit(&oslo, &bergen));
        assert!(fit(&oslo, &near) && fit(&oslo, &first));
        assert!((kilometres((59.91, 10.75), (60.39, 5.32)) - 305.0).abs() < 5.0);
    }

    #[test]
    fn meetings_are_the_same_from_both_sides() {
        let met = |a: &str, b: &str| Report {
            mutual: true,
            ..report(state(a), state(b), "2025-06-03")
        };
        assert!(fit(&met("NOR", "RUS"), &met("RUS", "NOR")));
        assert_eq!(
            met("NOR", "RUS").telling_faces(),
            met("RUS", "NOR").telling_faces()
        );
        assert!(!fit(
            &report(state("NOR"), state("RUS"), "2025-06-03"),
            &report(state("RUS"), state("NOR"), "2025-06-03")
        ));
    }
}
