//! One table of places out of cities, regions, countries and authored rows.

use std::collections::{BTreeSet, HashMap};

use legation_datafile::Writer;

use super::authored::{Abbreviations, PlaceRow};
use super::cuts::Cuts;
use super::packages::{CountryRow, Read};
use crate::codes::Country;
use crate::spelling::fold;
use crate::world::names::{NamesBuilder, Quality};
use crate::world::part::{Strings, write_numbers};
use crate::world::places::{PlaceKind, pack_country};

/// An alternate name shorter than this is a code or a mistake.
const SHORTEST_ALTERNATE: usize = 3;
/// An alternate name is another spelling of the main one if it is as long and as like it (normalised Damerau-Levenshtein).
const SHORTEST_SPELLING: usize = 6;
const LIKENESS: f64 = 0.8;
/// Capitals only, up to this length: the code of an airport or a region.
const LONGEST_CODE: usize = 4;

/// A row of the table.
#[derive(Debug)]
struct Row {
    geonames: u32,
    point: Option<(f32, f32)>,
    population: u32,
    name: String,
    country: Option<Country>,
    province: Option<usize>,
    district: Option<usize>,
    kind: PlaceKind,
    rank: u8,
    extent: u16,
    note: String,
}

/// What states and their regions are called beside the packages' names.
pub(super) struct StateNames {
    pub(super) states: Vec<(Country, Vec<String>)>,
    pub(super) short: Vec<Abbreviations>,
}

/// The table under construction.
pub(super) struct Table {
    rows: Vec<Row>,
    names: NamesBuilder,
    /// Row of a country.
    countries: HashMap<Country, usize>,
    /// Row of a region of the first level, by any folded name of it.
    provinces: HashMap<(Country, String), usize>,
}

impl Table {
    pub(super) fn make(read: &Read, authored: &[PlaceRow], names: &StateNames, cuts: &Cuts) -> Self {
        let mut table = Self {
            rows: Vec::new(),
            names: NamesBuilder::default(),
            countries: HashMap::new(),
            provinces: HashMap::new(),
        };
        let codes: HashMap<&str, Country> = read
            .countries
            .iter()
            .filter_map(|row| Some((row.iso.as_str(), code(row)?)))
            .collect();
        table.add_countries(read);
        let regions = table.add_regions(read, &codes, cuts);
        for (country, names) in &names.states {
            if let Some(&row) = table.countries.get(country) {
                // "Scotland" stands for the United Kingdom among actors; as a place it is itself.
                let is_part = |name: &String| table.provinces.contains_key(&(*country, fold(name)));
                let (own, others) = names
                    .split_first()
                    .map_or((None, &[][..]), |(own, others)| (Some(own), others));
                let names: Vec<&String> = own
                    .into_iter()
                    .chain(others.iter().filter(|name| !is_part(name)))
                    .collect();
                for name in names {
                    table.name(row, name, Quality::Other);
                }
            }
        }
        table.add_authored(authored);
        table.add_short(&names.short);
        table.add_territories(read, &codes);
        let capitals: HashMap<&str, &str> = read
            .countries
            .iter()
            .map(|row| (row.iso.as_str(), row.capital.as_str()))
            .collect();
        let mut capitals_seen = std::collections::HashSet::new();
        for city in &read.cities {
            // Cities come by size, so the first of the name is the capital.
            let is_capital = capitals.get(city.countrycode.as_str()).is_some_and(|name| {
                fold(name) == fold(&city.name) || city.alternatenames.iter().any(|other| other == name)
            }) && capitals_seen.insert(city.countrycode.as_str());
            let lines = read.regions_of_city.get(&city.geonameid);
            let mut lines = lines.into_iter().flatten().map(|&line| regions[line]);
            let row = table.push(Row {
                geonames: city.geonameid,
                point: Some((city.latitude, city.longitude)),
                population: city.population,
                name: city.name.clone(),
                country: codes.get(city.countrycode.as_str()).copied(),
                province: lines.next(),
                district: lines.next(),
                kind: PlaceKind::City,
                rank: if is_capital { 1 } else { 3 },
                extent: 0,
                note: String::new(),
            });
            table.name(row, &city.name, Quality::Main);
            table.alternates(row, &city.alternatenames);
        }
        table
    }

    fn push(&mut self, row: Row) -> usize {
        self.rows.push(row);
        self.rows.len() - 1
    }

    fn name(&mut self, row: usize, name: &str, quality: Quality) {
        self.names.add(name, row as u32, quality);
    }

    fn alternates(&mut self, row: usize, names: &[String]) {
        let main = fold(&self.rows[row].name);
        for name in names.iter().filter(|name| is_english_enough(name)) {
            // "Andijan" of Andijon is another spelling of it, "Kanton" of Guangzhou is another name.
            let folded = fold(name);
            let spelt = folded.len() >= SHORTEST_SPELLING
                && strsim::normalized_damerau_levenshtein(&folded, &main) >= LIKENESS;
            self.name(row, name, if spelt { Quality::Other } else { Quality::Weak });
        }
    }

    fn add_countries(&mut self, read: &Read) {
        let mut by_size: Vec<&CountryRow> = read.countries.iter().collect();
        by_size.sort_by_key(|row| (std::cmp::Reverse(row.population), row.geonameid));
        for country in by_size {
            let Some(code) = code(country) else { continue };
            let row = self.push(Row {
                geonames: country.geonameid,
                point: read.country_points.get(&country.fips.to_lowercase()).copied(),
                population: u32::try_from(country.population).unwrap_or(u32::MAX),
                name: country.name.clone(),
                country: Some(code),
                province: None,
                district: None,
                kind: PlaceKind::Country,
                rank: 1,
                extent: radius(country.areakm2),
                note: String::new(),
            });
            self.countries.insert(code, row);
            self.name(row, &country.name, Quality::Main);
        }
    }

    /// Adds the regions; gives the row of each line.
    fn add_regions(&mut self, read: &Read, codes: &HashMap<&str, Country>, cuts: &Cuts) -> Vec<usize> {
        let mut members: Vec<Vec<(f32, f32)>> = vec![Vec::new(); read.subdivisions.len()];
        let mut population = vec![0u64; read.subdivisions.len()];
        for city in &read.cities {
            for &line in read.regions_of_city.get(&city.geonameid).into_iter().flatten() {
                if let Some(members) = members.get_mut(line) {
                    members.push((city.latitude, city.longitude));
                    population[line] += u64::from(city.population);
                }
            }
        }
        let mut order: Vec<usize> = (0..read.subdivisions.len()).collect();
        order.sort_by_key(|&line| {
            let region = &read.subdivisions[line];
            (region.level, std::cmp::Reverse(population[line]), region.geonames)
        });
        let mut row_of_line = vec![0; read.subdivisions.len()];
        for &line in &order {
            let region = &read.subdivisions[line];
            let province = region.parent.and_then(|parent| row_of_line.get(parent).copied());
            let row = self.push(Row {
                geonames: region.geonames,
                point: middle(&members[line]),
                population: u32::try_from(population[line]).unwrap_or(u32::MAX),
                name: region.name.clone(),
                country: codes.get(region.country.as_str()).copied(),
                province: province.filter(|_| region.level > 1),
                district: None,
                kind: if region.level == 1 {
                    PlaceKind::Province
                } else {
                    PlaceKind::District
                },
                rank: 3,
                extent: reach(&members[line]),
                note: String::new(),
            });
            row_of_line[line] = row;
            if let Some(country) = self.rows[row].country.filter(|_| region.level == 1) {
                for name in std::iter::once(&region.name).chain(&region.other_names) {
                    self.provinces.entry((country, fold(name))).or_insert(row);
                }
            }
            self.name(row, &region.name, Quality::Main);
            if let Some(bare) = cuts.bare_region(&region.name) {
                let quality = if region.level == 1 {
                    Quality::Other
                } else {
                    Quality::Weak
                };
                self.name(row, bare, quality);
            }
            self.alternates(row, &region.other_names);
        }
        row_of_line
    }

    fn add_authored(&mut self, authored: &[PlaceRow]) {
        for place in authored {
            let country = place.countries.first().copied();
            let known = match place.kind {
                PlaceKind::Country => country.and_then(|country| self.countries.get(&country).copied()),
                PlaceKind::Province => {
                    self.province(country, std::iter::once(&place.name).chain(&place.names))
                }
                _ => None,
            };
            let row = match known {
                Some(row) => {
                    self.rows[row].point = Some((place.lat, place.lon));
                    row
                }
                None => self.push(Row {
                    geonames: 0,
                    point: Some((place.lat, place.lon)),
                    population: 0,
                    name: place.name.clone(),
                    country: country_of(place),
                    province: None,
                    district: None,
                    kind: place.kind,
                    rank: place.rank,
                    extent: place.extent,
                    note: place.note(),
                }),
            };
            self.name(row, &place.name, Quality::Main);
            for name in &place.names {
                self.name(row, name, Quality::Other);
            }
        }
    }

    /// The region of the first level that has one of these names.
    fn province<'n>(
        &self,
        country: Option<Country>,
        mut names: impl Iterator<Item = &'n String>,
    ) -> Option<usize> {
        names.find_map(|name| self.provinces.get(&(country?, fold(name))).copied())
    }

    fn add_short(&mut self, short: &[Abbreviations]) {
        for country in short {
            for names in &country.short {
                let province = self.province(Some(country.code), names.iter());
                let row = province.or_else(|| self.countries.get(&country.code).copied());
                if let (Some(row), [_, short @ ..]) = (row, names.as_slice()) {
                    for name in short {
                        self.name(row, name, Quality::Main);
                    }
                }
            }
        }
    }

    /// Further names of states and their regions, behind those that the gazetteer has.
    fn add_territories(&mut self, read: &Read, codes: &HashMap<&str, Country>) {
        for territory in &read.territories {
            let (state, part) = match territory.code.split_once('-') {
                Some((state, _)) => (state, true),
                None => (territory.code.as_str(), false),
            };
            let country = codes.get(state.to_uppercase().as_str()).copied();
            let names = || std::iter::once(&territory.name).chain(&territory.names_strong);
            let row = match part {
                true => self.province(country, names()),
                false => country.and_then(|country| self.countries.get(&country).copied()),
            };
            if let Some(row) = row {
                for name in names().filter(|name| is_english_enough(name)) {
                    self.name(row, name, Quality::Other);
                }
            }
        }
    }

    pub(super) fn write(self, writer: &mut Writer) -> Result<(), fst::Error> {
        let mut strings = Strings::new();
        let rows = &self.rows;
        let mut column = |name: &str, number: &mut dyn FnMut(&Row) -> u32| {
            write_numbers(&format!("place.{name}"), rows.iter().map(number), writer);
        };
        let row_or_none = |row: Option<usize>| row.map_or(0, |row| row as u32 + 1);
        column("geonames", &mut |row| row.geonames);
        column("latitude", &mut |row| {
            row.point.map_or(f32::NAN, |p| p.0).to_bits()
        });
        column("longitude", &mut |row| {
            row.point.map_or(f32::NAN, |p| p.1).to_bits()
        });
        column("population", &mut |row| row.population);
        column("name", &mut |row| strings.add(&row.name));
        column("country", &mut |row| pack_country(row.country));
        column("province", &mut |row| row_or_none(row.province));
        column("district", &mut |row| row_or_none(row.district));
        column("kind", &mut |row| {
            row.kind as u32 | u32::from(row.rank) << 8 | u32::from(row.extent) << 16
        });
        column("note", &mut |row| strings.add(&row.note));
        strings.write("place.strings", writer);
        self.names.write("place", writer)
    }
}

/// The country that an authored place lies in. What several share, a sea or a range, lies in none; disputed land and regions are
/// listed under one first.
fn country_of(place: &PlaceRow) -> Option<Country> {
    use PlaceKind::{Base, Building, Camp, Crossing, Disputed, Historical, Region};
    match place.countries.as_slice() {
        [] => None,
        &[one] => Some(one),
        [first, ..] => matches!(
            place.kind,
            Disputed | Region | Historical | Crossing | Base | Camp | Building
        )
        .then_some(*first),
    }
}

/// ISO's code, but for Kosovo, which has none.
fn code(country: &CountryRow) -> Option<Country> {
    match country.iso3.as_str() {
        "XKX" => "KOS".parse().ok(),
        iso => iso.parse().ok(),
    }
}

/// Whether an alternate name can stand in English text: Latin letters with a capital first, and no code.
fn is_english_enough(name: &str) -> bool {
    let latin = |c: char| !c.is_alphabetic() || (c as u32) < 0x250 || (0x1E00..0x1F00).contains(&(c as u32));
    let code = name.len() <= LONGEST_CODE && name.chars().all(|c| c.is_ascii_uppercase());
    name.chars().count() >= SHORTEST_ALTERNATE
        && name.starts_with(char::is_uppercase)
        && name.chars().all(latin)
        && !code
        && !fold(name).is_empty()
}

/// The middle of a region by its cities: half way between the middle of their bounding box and the mean of the half-degree
/// cells with a city in them, since neither leans towards where people live as a mean of cities does.
fn middle(cities: &[(f32, f32)]) -> Option<(f32, f32)> {
    let ((south, west), (north, east)) = bounds(cities)?;
    // A region across the date line has no simple middle; none is better than one on the other side of the world.
    if east - west > 180.0 {
        return None;
    }
    let cells: BTreeSet<(i32, i32)> = cities
        .iter()
        .map(|&(lat, lon)| ((lat * 2.0).round() as i32, (lon * 2.0).round() as i32))
        .collect();
    let mean = |of: fn(&(i32, i32)) -> i32| {
        cells.iter().map(|cell| of(cell) as f32).sum::<f32>() / (2 * cells.len()) as f32
    };
    let half = |a: f32, b: f32| (a + b) / 2.0;
    Some((
        half(half(south, north), mean(|cell| cell.0)),
        half(half(west, east), mean(|cell| cell.1)),
    ))
}

fn bounds(cities: &[(f32, f32)]) -> Option<((f32, f32), (f32, f32))> {
    cities
        .iter()
        .map(|&city| (city, city))
        .reduce(|(low, high), (city, _)| {
            (
                (low.0.min(city.0), low.1.min(city.1)),
                (high.0.max(city.0), high.1.max(city.1)),
            )
        })
}

/// Rough radius in km of the area that these cities take up.
fn reach(cities: &[(f32, f32)]) -> u16 {
    let Some(((south, west), (north, east))) = bounds(cities) else {
        return 0;
    };
    const KM_PER_DEGREE: f32 = 111.2;
    let height = (north - south) * KM_PER_DEGREE;
    let width = (east - west) * KM_PER_DEGREE * ((south + north) / 2.0).to_radians().cos();
    (height.hypot(width) / 2.0) as u16
}

/// Radius in km of a circle of this area.
fn radius(square_km: f64) -> u16 {
    (square_km.max(0.0) / std::f64::consts::PI).sqrt() as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_other_scripts_are_no_names() {
        for (name, good) in [
            ("Moskau", true),
            ("MOW", false),
            ("Москва", false),
            ("mo si ke", false),
            ("Hà Nội", true),
            ("Ur", false),
        ] {
            assert_eq!(is_english_enough(name), good, "{name}");
        }
    }

    #[test]
    fn the_middle_does_not_lean_to_the_crowd() {
        // Nine cities in one corner, one in the other.
        let mut cities = vec![(10.0, 20.0); 9];
        cities.push((14.0, 24.0));
        assert_eq!(middle(&cities), Some((12.0, 22.0)));
        assert_eq!(middle(&[]), None);
        assert_eq!(middle(&[(0.0, -179.0), (0.0, 179.0)]), None);
    }
}
