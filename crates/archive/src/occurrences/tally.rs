//! What stands behind an occurrence, counted.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};

/// A report, as far as it is counted.
#[derive(Debug)]
struct Counted {
    document: i64,
    family: i64,
    outlet: Option<String>,
    /// Who speaks in the document, if nobody is quoted: stands for the owner.
    owner: Option<String>,
    voice: Option<String>,
    status: String,
    day: String,
}

/// Counts an occurrence anew; one without reports is removed.
pub(super) fn refresh(c: &Connection, occurrence: i64) -> rusqlite::Result<()> {
    let reports: Vec<Counted> = c
        .prepare_cached(
            "SELECT e.document, d.family, coalesce(d.outlet, d.voice), d.voice, e.voice, e.status, e.day FROM events e \
             JOIN documents d ON d.id = e.document WHERE e.occurrence = ? ORDER BY e.id",
        )?
        .query_map([occurrence], |row| {
            Ok(Counted {
                document: row.get(0)?,
                family: row.get(1)?,
                outlet: row.get(2)?,
                owner: row.get(3)?,
                voice: row.get(4)?,
                status: row.get(5)?,
                day: row.get(6)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    if reports.is_empty() {
        return remove(c, occurrence);
    }
    let answers = |stance: &str| {
        c.prepare_cached("SELECT count(*) FROM answers WHERE occurrence = ? AND stance = ?")?
            .query_row(params![occurrence, stance], |row| row.get::<_, u32>(0))
    };
    let affirming: Vec<&Counted> = reports
        .iter()
        .filter(|report| report.status != "negated")
        .collect();
    let with = |status: &str| reports.iter().filter(|report| report.status == status).count();
    let distinct = |of: fn(&Counted) -> Option<String>| {
        let all: BTreeSet<String> = affirming.iter().filter_map(|report| of(report)).collect();
        all.len()
    };
    let days = reports
        .iter()
        .map(|report| report.day.as_str())
        .filter(|day| !day.is_empty());
    let (first, last) = (days.clone().min(), days.max());
    c.prepare_cached(
        "UPDATE occurrences SET first = ?2, last = ?3, reports = ?4, documents = ?5, families = ?6, outlets = ?7, \
         owners = ?8, independent = ?9, reported = ?10, claimed = ?11, denied = ?12, confirmed = ?13 WHERE id = ?1",
    )?
    .execute(params![
        occurrence,
        first.unwrap_or_default(),
        last.unwrap_or_default(),
        affirming.len(),
        distinct(|report| Some(report.document.to_string())),
        distinct(|report| Some(report.family.to_string())),
        distinct(|report| report.outlet.clone()),
        distinct(|report| report.owner.clone()),
        independent(&affirming),
        with("reported"),
        with("claimed"),
        with("negated") + answers("denies")? as usize,
        answers("confirms")?,
    ])?;
    Ok(())
}

fn remove(c: &Connection, occurrence: i64) -> rusqlite::Result<()> {
    for table in ["answers", "occurrence_faces"] {
        c.prepare_cached(&format!("DELETE FROM {table} WHERE occurrence = ?"))?
            .execute([occurrence])?;
    }
    c.prepare_cached("DELETE FROM occurrences WHERE id = ?")?
        .execute([occurrence])?;
    Ok(())
}

/// How many sources do not hang together: reports of one family of reprints do, and reports that rest on one voice do. So it is the
/// number of connected parts of the graph that joins each report's family to its voice.
fn independent(reports: &[&Counted]) -> usize {
    let mut parent: BTreeMap<String, String> = BTreeMap::new();
    for report in reports {
        let family = root(&mut parent, &format!("family:{}", report.family));
        if let Some(voice) = &report.voice {
            let voice = root(&mut parent, voice);
            parent.insert(voice, family);
        }
    }
    parent.iter().filter(|(node, above)| node == above).count()
}

fn root(parent: &mut BTreeMap<String, String>, node: &str) -> String {
    let mut at = node.to_owned();
    let mut way = Vec::new();
    while let Some(above) = parent.get(&at) {
        if *above == at {
            break;
        }
        way.push(std::mem::replace(&mut at, above.clone()));
    }
    parent.entry(at.clone()).or_insert_with(|| at.clone());
    for passed in way {
        parent.insert(passed, at.clone());
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(family: i64, voice: Option<&str>) -> Counted {
        Counted {
            document: family,
            family,
            outlet: None,
            owner: None,
            voice: voice.map(str::to_owned),
            status: "reported".to_owned(),
            day: String::new(),
        }
    }

    fn count(reports: &[(i64, Option<&str>)]) -> usize {
        let reports: Vec<Counted> = reports
            .iter()
            .map(|&(family, voice)| report(family, voice))
            .collect();
        independent(&reports.iter().collect::<Vec<_>>())
    }

    #[test]
    fn forty_papers_that_quote_one_agency_are_one_source() {
        let papers: Vec<(i64, Option<&str>)> = (0..40).map(|family| (family, Some("owner:tass"))).collect();
        assert_eq!(count(&papers), 1);
    }

    #[test]
    fn reprints_are_one_whoever_prints_them() {
        assert_eq!(
            count(&[(1, Some("outlet:a")), (1, Some("outlet:b")), (1, None)]),
            1
        );
        // The second text of a paper that also reprinted the first hangs together with it.
        assert_eq!(
            count(&[
                (1, Some("outlet:a")),
                (1, Some("outlet:b")),
                (2, Some("outlet:b"))
            ]),
            1
        );
        assert_eq!(
            count(&[(1, Some("outlet:a")), (2, Some("outlet:b")), (3, None)]),
            3
        );
        assert_eq!(count(&[]), 0);
    }
}
