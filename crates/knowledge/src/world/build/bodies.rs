//! Bodies, outlets and peoples, as `gazetteer/` and the World Factbook have them.

use std::collections::HashMap;

use serde::Deserialize;

use super::authored::PlaceRow;
use super::codes::Codes;
use super::packages::Party;
use crate::codes::{Country, Sector};
use crate::source::{Source, SourceError};
use crate::spelling::fold;
use crate::world::places::PlaceKind;

macro_rules! gazetteer {
    ($path:literal) => {
        Source::new(
            concat!("gazetteer/", $path),
            include_str!(concat!("../../../../../gazetteer/", $path)),
        )
    };
}

pub(super) const BODIES: [Source<'static>; 7] = [
    gazetteer!("bodies/organisations.toml"),
    gazetteer!("bodies/state-bodies.toml"),
    gazetteer!("bodies/companies.toml"),
    gazetteer!("bodies/civil-bodies.toml"),
    gazetteer!("bodies/armed-groups.toml"),
    gazetteer!("bodies/parties.toml"),
    gazetteer!("bodies/metonyms.toml"),
];
pub(super) const OUTLETS: Source<'static> = gazetteer!("bodies/outlets.toml");
pub(super) const PEOPLES: Source<'static> = gazetteer!("peoples.toml");

/// Class of peoples and religious communities.
pub(super) const PEOPLE: &str = "people";

/// A body, an outlet, or a people.
#[derive(Debug, Clone, Default)]
pub(crate) struct Body {
    pub(crate) name: String,
    pub(crate) names: Vec<String>,
    pub(crate) country: Option<Country>,
    pub(crate) sector: Option<Sector>,
    /// What sort of body: "igo", "party", "agency", "people".
    pub(crate) class: String,
    /// Of an outlet: state, public, private, party, religious, group.
    pub(crate) owner: String,
    /// Whose it is, or the larger body.
    pub(crate) group: String,
    pub(crate) from: u32,
    pub(crate) to: u32,
    /// What else it was, and when: a party that was an armed group before.
    pub(crate) also: Vec<(Sector, u32, u32)>,
}

impl Body {
    /// Its sectors with the years of each, in order. Where some have years, one without is not told.
    pub(super) fn spans(&self) -> Vec<(Sector, u32, u32)> {
        let own = self.sector.map(|sector| (sector, self.from, self.to));
        let mut spans: Vec<_> = own.into_iter().chain(self.also.iter().copied()).collect();
        let dated = |&(_, from, to): &(Sector, u32, u32)| from > 0 || to > 0;
        if spans.iter().any(dated) {
            spans.retain(dated);
        }
        spans.sort_by_key(|&(_, from, _)| from);
        spans
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BodiesFile {
    body: Vec<toml::Spanned<BodyRow>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BodyRow {
    name: String,
    #[serde(default)]
    names: Vec<String>,
    country: Country,
    sector: Option<Sector>,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    of: String,
    from: Option<u32>,
    to: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OutletsFile {
    outlet: Vec<toml::Spanned<OutletRow>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OutletRow {
    name: String,
    #[serde(default)]
    names: Vec<String>,
    country: Country,
    owner: String,
    kind: String,
    #[serde(default)]
    group: String,
    /// Agencies whose copy it mostly prints, and web domains: read when stories are compared.
    #[serde(default)]
    #[expect(dead_code, reason = "checked here, used where stories are compared")]
    wire: Vec<String>,
    #[serde(default)]
    #[expect(dead_code, reason = "checked here, used where stories are compared")]
    domains: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PeoplesFile {
    people: Vec<toml::Spanned<PeopleRow>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PeopleRow {
    name: String,
    #[serde(default)]
    singular: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    adjectives: Vec<String>,
    #[serde(default)]
    countries: Vec<Country>,
    #[serde(default)]
    #[expect(dead_code, reason = "for those who read the file")]
    kind: String,
}

/// Bodies under construction: of one country, those who share a name are one.
#[derive(Debug, Default)]
struct Bodies {
    all: Vec<Body>,
    known: HashMap<(Option<Country>, String), usize>,
}

impl Bodies {
    fn add(&mut self, body: Body) {
        let names = || std::iter::once(&body.name).chain(&body.names);
        let same = names().find_map(|name| self.known.get(&(body.country, fold(name))).copied());
        let at = match same {
            Some(at) => {
                let first = &mut self.all[at];
                first.names.extend(
                    names()
                        .filter(|name| **name != first.name)
                        .cloned()
                        .collect::<Vec<_>>(),
                );
                for (own, other) in [
                    (&mut first.class, &body.class),
                    (&mut first.owner, &body.owner),
                    (&mut first.group, &body.group),
                ] {
                    if own.is_empty() {
                        own.clone_from(other);
                    }
                }
                let dated = |body: &Body| body.from > 0 || body.to > 0;
                let other = |own: Sector| body.sector.is_some_and(|sector| sector != own);
                match body.sector {
                    // Years on both sides tell what it was when.
                    Some(sector) if first.sector.is_some_and(other) && dated(first) && dated(&body) => {
                        first.also.push((sector, body.from, body.to));
                    }
                    Some(_) if first.sector.is_some_and(other) => {}
                    Some(sector) if !dated(first) => {
                        (first.sector, first.from, first.to) = (Some(sector), body.from, body.to);
                    }
                    _ => {}
                }
                at
            }
            None => {
                self.all.push(body.clone());
                self.all.len() - 1
            }
        };
        for name in names() {
            self.known.entry((body.country, fold(name))).or_insert(at);
        }
    }
}

/// All of them: the authored ones first, then parties that only the Factbook has.
///
/// # Errors
/// At the first wrong row, with file and line: a code that is none, years reversed, a name that stands twice in a file.
pub(super) fn bodies(
    first: Vec<Body>,
    codes: &Codes,
    places: &[PlaceRow],
    parties: &[Party],
) -> Result<Vec<Body>, SourceError> {
    let mut bodies = Bodies::default();
    first.into_iter().for_each(|body| bodies.add(body));
    for source in BODIES {
        read_bodies(&source, codes)?
            .into_iter()
            .for_each(|body| bodies.add(body));
    }
    read_outlets(&OUTLETS, codes)?
        .into_iter()
        .for_each(|body| bodies.add(body));
    read_peoples(&PEOPLES, codes)?
        .into_iter()
        .for_each(|body| bodies.add(body));
    let civilians = Some(Sector::CVL);
    for place in places.iter().filter(|place| !place.adjectives.is_empty()) {
        let country = match place.countries.as_slice() {
            &[one] => Some(one),
            // Disputed land is told of by who is said to hold it; the first is the one that it is listed under.
            [first, ..] if place.kind == PlaceKind::Disputed => Some(*first),
            _ => continue,
        };
        bodies.add(Body {
            name: place.adjectives[0].clone(),
            names: place.adjectives[1..].to_vec(),
            country,
            sector: civilians,
            class: PEOPLE.to_owned(),
            ..Body::default()
        });
    }
    let sector = Some(Sector::PTY);
    for party in parties {
        bodies.add(Body {
            name: party.name.clone(),
            country: Some(party.country),
            sector,
            class: "party".to_owned(),
            ..Body::default()
        });
    }
    Ok(bodies.all)
}

/// Refuses a name that stands twice for one country in a file.
fn unique<'r, T>(
    source: &Source<'_>,
    rows: &'r [toml::Spanned<T>],
    names: impl Fn(&'r T) -> Vec<(Option<Country>, &'r str)>,
) -> Result<(), SourceError> {
    let mut seen: HashMap<(Option<Country>, String), usize> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        for (country, name) in names(row.get_ref()) {
            let folded = fold(name);
            if folded.is_empty() {
                return Err(source.error(row.span(), "a row needs a name"));
            }
            let first = *seen.entry((country, folded)).or_insert(at);
            if first != at {
                return Err(source.error(row.span(), format!("{name:?} stands here twice")));
            }
        }
    }
    Ok(())
}

fn read_bodies(source: &Source<'_>, codes: &Codes) -> Result<Vec<Body>, SourceError> {
    let rows = source.read::<BodiesFile>()?.body;
    unique(source, &rows, |row| {
        let names = std::iter::once(&row.name).chain(&row.names);
        names.map(|name| (Some(row.country), name.as_str())).collect()
    })?;
    let mut bodies = Vec::new();
    for row in rows {
        if row.get_ref().from > row.get_ref().to && row.get_ref().to.is_some() {
            return Err(source.error(row.span(), "`from` is later than `to`"));
        }
        if let Some(problem) = codes.problem([row.get_ref().country], row.get_ref().sector) {
            return Err(source.error(row.span(), problem));
        }
        let row = row.into_inner();
        bodies.push(Body {
            name: row.name,
            names: row.names,
            country: Some(row.country),
            sector: row.sector,
            class: row.kind,
            owner: String::new(),
            group: row.of,
            from: row.from.unwrap_or(0) * 10_000,
            to: row.to.unwrap_or(0) * 10_000,
            also: Vec::new(),
        });
    }
    Ok(bodies)
}

fn read_outlets(source: &Source<'_>, codes: &Codes) -> Result<Vec<Body>, SourceError> {
    let rows = source.read::<OutletsFile>()?.outlet;
    unique(source, &rows, |row| {
        let names = std::iter::once(&row.name).chain(&row.names);
        names.map(|name| (Some(row.country), name.as_str())).collect()
    })?;
    for row in &rows {
        if let Some(problem) = codes.problem([row.get_ref().country], None) {
            return Err(source.error(row.span(), problem));
        }
    }
    let sector = Some(Sector::JRN);
    let rows = rows.into_iter().map(toml::Spanned::into_inner);
    Ok(rows
        .map(|row| Body {
            name: row.name,
            names: row.names,
            country: Some(row.country),
            sector,
            class: row.kind,
            owner: row.owner,
            group: row.group,
            ..Body::default()
        })
        .collect())
}

fn read_peoples(source: &Source<'_>, codes: &Codes) -> Result<Vec<Body>, SourceError> {
    let rows = source.read::<PeoplesFile>()?.people;
    unique(source, &rows, |row| vec![(None, row.name.as_str())])?;
    for row in &rows {
        if let Some(problem) = codes.problem(row.get_ref().countries.iter().copied(), None) {
            return Err(source.error(row.span(), problem));
        }
    }
    let sector = Some(Sector::CVL);
    let rows = rows.into_iter().map(toml::Spanned::into_inner);
    Ok(rows
        .map(|row| Body {
            names: row
                .names
                .into_iter()
                .chain(row.adjectives)
                .chain((!row.singular.is_empty()).then_some(row.singular))
                .collect(),
            name: row.name,
            // Who lives in several states belongs to none of them by name.
            country: match row.countries.as_slice() {
                &[one] => Some(one),
                _ => None,
            },
            sector,
            class: PEOPLE.to_owned(),
            ..Body::default()
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packaged_bodies_are_sound() {
        let all = Codes::packaged()
            .and_then(|codes| bodies(Vec::new(), &codes, &[], &[]))
            .unwrap_or_else(|error| panic!("{error}"));
        assert!(all.len() > 2000);
    }

    #[test]
    fn those_of_one_country_who_share_a_name_are_one() {
        let body = |name: &str, names: &[&str], country: &str| Body {
            name: name.to_owned(),
            names: names.iter().map(|&n| n.to_owned()).collect(),
            country: country.parse().ok(),
            ..Body::default()
        };
        let mut bodies = Bodies::default();
        bodies.add(body("Front", &["NF"], "FRA"));
        bodies.add(body("National Front", &["N.F."], "FRA"));
        bodies.add(body("Front", &[], "ITA"));
        let names: Vec<&str> = bodies.all.iter().map(|b| b.name.as_str()).collect();
        assert_eq!(names, ["Front", "Front"]);
        assert!(bodies.all[0].names.contains(&"National Front".to_owned()));
    }

    #[test]
    fn an_armed_group_may_become_a_party() {
        let body = |sector: &str, from: u32, to: u32| Body {
            name: "Front".to_owned(),
            sector: sector.parse().ok(),
            from,
            to,
            ..Body::default()
        };
        let mut bodies = Bodies::default();
        bodies.add(body("REB", 19_750_000, 19_920_000));
        bodies.add(body("PTY", 19_920_000, 0));
        let spans: Vec<(String, u32)> = bodies.all[0]
            .spans()
            .iter()
            .map(|(sector, from, _)| (sector.to_string(), *from))
            .collect();
        assert_eq!(
            spans,
            [("REB".to_owned(), 19_750_000), ("PTY".to_owned(), 19_920_000)]
        );
    }

    #[test]
    fn wrong_rows_are_told_with_their_line() {
        let codes = Codes::packaged().unwrap_or_else(|error| panic!("{error}"));
        for (text, message) in [
            ("body = [\n{name = \"A\", country = \"ZZZ\"},\n]", "no country"),
            (
                "body = [\n{name = \"A\", country = \"FRA\", sector = \"ZZZ\"},\n]",
                "no sector",
            ),
            (
                "body = [\n{name = \"A\", country = \"fra\"},\n]",
                "three capital letters",
            ),
            (
                "body = [\n{name = \"A\", country = \"FRA\", from = 2000, to = 1999},\n]",
                "later",
            ),
            (
                "body = [{name = \"A\", country = \"FRA\"},\n{name = \"B\", names = [\"a\"], country = \"FRA\"}]",
                "twice",
            ),
        ] {
            let error = read_bodies(&Source::new("b", text), &codes).unwrap_err();
            assert_eq!(error.line(), 2, "{error}");
            assert!(error.message().contains(message), "{error}");
        }
    }
}
