//! One table of actors out of persons and bodies.

use std::collections::HashSet;

use legation_datafile::Writer;

use super::bodies::{Body, PEOPLE};
use super::cuts::Cuts;
use super::people::{Person, TenureRow};
use crate::codes::Country;
use crate::spelling::fold;
use crate::world::actors::ActorKind;
use crate::world::names::{NamesBuilder, Quality};
use crate::world::part::{Strings, write_numbers};
use crate::world::places::pack_country;

/// A row of the table; names and classes are places of strings.
struct Row {
    key: u32,
    name: u32,
    kind: ActorKind,
    country: u32,
    class: u32,
    owner: u32,
    group: u32,
}

/// Writes persons and bodies.
pub(super) fn write(
    persons: &[Person],
    bodies: &[Body],
    cuts: &Cuts,
    writer: &mut Writer,
) -> Result<(), fst::Error> {
    let mut strings = Strings::new();
    let mut names = NamesBuilder::default();
    let mut keys = HashSet::new();
    let mut rows: Vec<Row> = Vec::new();
    let mut first_tenure = Vec::new();
    let mut tenures: Vec<(TenureRow, Option<Country>)> = Vec::new();
    for person in persons {
        let row = rows.len() as u32;
        let name = plain(&person.name);
        let key = unique(
            format!("person/{}/{}", person.country, slug(&person.name)),
            &mut keys,
        );
        rows.push(Row {
            key: strings.add(&key),
            name: strings.add(name),
            kind: ActorKind::Person,
            country: pack_country(Some(person.state)),
            class: 0,
            owner: 0,
            group: 0,
        });
        names.add(name, row, Quality::Main);
        for other in &person.names {
            // A single word is how news calls them after the first mention.
            let quality = if other.contains(' ') {
                Quality::Other
            } else {
                Quality::Weak
            };
            names.add(other, row, quality);
        }
        for last in cuts.last_names(name) {
            names.add_folded(last, row, Quality::Weak);
        }
        first_tenure.push(tenures.len() as u32);
        let own = Some(person.state);
        tenures.extend(person.tenures.iter().map(|tenure| (tenure.clone(), own)));
    }
    for body in bodies {
        let row = rows.len() as u32;
        let whose = body
            .country
            .map_or_else(|| PEOPLE.to_owned(), |country| country.to_string());
        let key = unique(format!("body/{whose}/{}", slug(&body.name)), &mut keys);
        rows.push(Row {
            key: strings.add(&key),
            name: strings.add(&body.name),
            kind: if body.class == PEOPLE {
                ActorKind::People
            } else {
                ActorKind::Body
            },
            country: pack_country(body.country),
            class: strings.add(&body.class),
            owner: strings.add(&body.owner),
            group: strings.add(&body.group),
        });
        names.add(&body.name, row, Quality::Main);
        for other in &body.names {
            names.add(other, row, Quality::Other);
        }
        first_tenure.push(tenures.len() as u32);
        for (sector, from, to) in body.spans() {
            let titles = String::new();
            tenures.push((
                TenureRow {
                    titles,
                    sector,
                    from,
                    to,
                },
                body.country,
            ));
        }
    }
    first_tenure.push(tenures.len() as u32);
    let mut column = |name: &str, numbers: &mut dyn Iterator<Item = u32>| {
        write_numbers(name, numbers, writer);
    };
    column("actor.key", &mut rows.iter().map(|row| row.key));
    column("actor.name", &mut rows.iter().map(|row| row.name));
    column("actor.kind", &mut rows.iter().map(|row| row.kind as u32));
    column("actor.country", &mut rows.iter().map(|row| row.country));
    column("actor.class", &mut rows.iter().map(|row| row.class));
    column("actor.owner", &mut rows.iter().map(|row| row.owner));
    column("actor.group", &mut rows.iter().map(|row| row.group));
    column("actor.first_tenure", &mut first_tenure.into_iter());
    column(
        "tenure.titles",
        &mut tenures.iter().map(|(tenure, _)| strings.add(&tenure.titles)),
    );
    column(
        "tenure.sector",
        &mut tenures
            .iter()
            .map(|(tenure, _)| pack_country(tenure.sector.as_str().parse().ok())),
    );
    column(
        "tenure.country",
        &mut tenures.iter().map(|&(_, country)| pack_country(country)),
    );
    column("tenure.from", &mut tenures.iter().map(|(tenure, _)| tenure.from));
    column("tenure.to", &mut tenures.iter().map(|(tenure, _)| tenure.to));
    strings.write("actor.strings", writer);
    names.write("actor", writer)
}

/// The name without what tells it from another's: "Hassan Rouhani (b. 1980)".
fn plain(name: &str) -> &str {
    name.split(" (").next().unwrap_or(name)
}

fn slug(name: &str) -> String {
    fold(name).replace(' ', "-")
}

/// The key, with a number if another actor has it.
fn unique(key: String, keys: &mut HashSet<String>) -> String {
    let mut unique = key.clone();
    let mut number = 1;
    while !keys.insert(unique.clone()) {
        number += 1;
        unique = format!("{key}-{number}");
    }
    unique
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_unique() {
        let mut keys = HashSet::new();
        assert_eq!(unique("a".into(), &mut keys), "a");
        assert_eq!(unique("a".into(), &mut keys), "a-2");
    }
}
