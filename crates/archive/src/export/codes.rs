//! The tables of `data/`: codes of countries, sectors and CAMEO rows in the formats of others.

use std::collections::BTreeMap;

use legation_knowledge::{Countries, Country, Ontology, Sector, Source, SourceError};
use serde::Deserialize;

const COUNTRIES: Source<'static> = Source::new(
    "crates/archive/data/countries.toml",
    include_str!("../../data/countries.toml"),
);
const SECTORS: Source<'static> = Source::new(
    "crates/archive/data/sectors.toml",
    include_str!("../../data/sectors.toml"),
);
const CAMEO: Source<'static> = Source::new(
    "crates/archive/data/cameo.toml",
    include_str!("../../data/cameo.toml"),
);

/// All tables.
#[derive(Debug)]
pub(super) struct Codes {
    names: Countries,
    ontology: Ontology,
    countries: CountriesFile,
    sectors: BTreeMap<Sector, SectorRow>,
    cameo: CameoFile,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CountriesFile {
    countries: BTreeMap<Country, CountryRow>,
    fips_of_regions: BTreeMap<Country, BTreeMap<String, String>>,
    us_states: BTreeMap<String, String>,
    beyond_states: BTreeMap<Country, BeyondRow>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct CountryRow {
    iso2: Option<String>,
    fips: Option<String>,
    cow: Option<u16>,
    cameo: Option<String>,
    icews: Option<String>,
}

/// Somebody beyond states, in the words of CAMEO and ICEWS.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BeyondRow {
    /// CAMEO's code in the place of a country's.
    pub(super) country: Option<String>,
    /// CAMEO's code of a known group.
    pub(super) group: Option<String>,
    /// CAMEO's type of actor.
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// CAMEO's whole code.
    pub(super) code: String,
    name: String,
    icews: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SectorRow {
    cameo: Option<String>,
    icews: Option<String>,
    generic: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CameoFile {
    both_ways: BTreeMap<String, String>,
    on_one_footing: OnOneFooting,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OnOneFooting {
    codes: Vec<String>,
    events: Vec<String>,
}

impl Codes {
    /// The tables that come with the program.
    ///
    /// # Errors
    /// If one of them is wrong.
    pub(super) fn packaged() -> Result<Self, SourceError> {
        Ok(Self {
            names: Countries::packaged()?,
            ontology: Ontology::packaged()?,
            countries: COUNTRIES.read()?,
            sectors: SECTORS.read()?,
            cameo: CAMEO.read()?,
        })
    }

    fn row(&self, country: Country) -> Option<&CountryRow> {
        self.countries.countries.get(&country)
    }

    /// English name of a country, or of a body beyond states.
    pub(super) fn country_name(&self, country: Country) -> Option<&str> {
        let beyond = self.beyond_states(country).map(|row| row.name.as_str());
        beyond.or_else(|| self.names.name(country).map(str::trim))
    }

    /// ICEWS' name of a country; those beyond states have none.
    pub(super) fn icews_country(&self, country: Country) -> Option<&str> {
        let own = self.row(country)?.icews.as_deref();
        own.or_else(|| self.names.name(country).map(str::trim))
    }

    /// ISO 3166-1 alpha-2.
    pub(super) fn iso2(&self, country: Country) -> Option<&str> {
        self.row(country)?.iso2.as_deref()
    }

    /// FIPS 10-4 code of a place's country.
    pub(super) fn fips(&self, country: Country, admin1: Option<&str>) -> Option<&str> {
        let of_country = self.row(country)?.fips.as_deref();
        of_country.or_else(|| {
            let regions = self.countries.fips_of_regions.get(&country)?;
            regions.get(admin1?).map(String::as_str)
        })
    }

    /// FIPS 10-4 code of a state of the United States, which GDELT writes as `USTX`.
    pub(super) fn us_state(&self, admin1: &str) -> Option<&str> {
        self.countries.us_states.get(admin1).map(String::as_str)
    }

    /// Number in the Correlates of War list of states.
    pub(super) fn cow(&self, country: Country) -> Option<u16> {
        self.row(country)?.cow
    }

    /// CAMEO's code of a country that is a state.
    pub(super) fn cameo_country(&self, country: Country) -> String {
        let own = self.row(country).and_then(|row| row.cameo.clone());
        own.unwrap_or_else(|| country.to_string())
    }

    /// Those beyond states.
    pub(super) fn beyond_states(&self, country: Country) -> Option<&BeyondRow> {
        self.countries.beyond_states.get(&country)
    }

    /// CAMEO's type of actor for a sector.
    pub(super) fn cameo_type(&self, sector: Sector) -> Option<&str> {
        self.sectors.get(&sector)?.cameo.as_deref()
    }

    /// ICEWS' name of a sector.
    pub(super) fn icews_sector(&self, sector: Sector) -> Option<&str> {
        self.sectors.get(&sector)?.icews.as_deref()
    }

    /// ICEWS' name of the sector of those beyond states.
    pub(super) fn icews_beyond(&self, country: Country) -> Option<&str> {
        self.beyond_states(country).map(|row| row.icews.as_str())
    }

    /// How ICEWS calls somebody of this sector who has no name.
    pub(super) fn icews_generic(&self, sector: Sector) -> Option<&str> {
        self.sectors.get(&sector)?.generic.as_deref()
    }

    /// Name of a CAMEO code.
    pub(super) fn cameo_name(&self, code: &str) -> Option<&str> {
        self.ontology.cameo_name(code)
    }

    /// Goldstein value of a CAMEO code.
    pub(super) fn goldstein(&self, code: &str) -> Option<f64> {
        // By its shortest decimal form, as 3.4 and not 3.4000000954.
        self.ontology.goldstein(code)?.to_string().parse().ok()
    }

    /// The sixteen types of event, in the order of the codebook.
    pub(super) fn events(&self) -> impl Iterator<Item = &str> {
        self.ontology.events().map(|event| event.as_str())
    }

    /// The code of the row in the other direction, if both sides do the same.
    pub(super) fn reverse<'a>(&'a self, code: &str) -> Option<&'a str> {
        self.cameo.both_ways.get(code).map(String::as_str)
    }

    /// Whether several actors without a recipient do such a PLOVER event to each other.
    pub(super) fn is_mutual(&self, event: &str) -> bool {
        self.cameo.on_one_footing.events.iter().any(|e| e == event)
    }

    /// Whether several actors without a recipient do it to each other.
    pub(super) fn is_on_one_footing(&self, code: &str) -> bool {
        self.cameo.on_one_footing.codes.iter().any(|c| c == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn country(code: &str) -> Country {
        code.parse().unwrap()
    }

    #[test]
    fn every_country_of_the_gazetteer_has_a_row_and_no_code_is_that_of_two() {
        let codes = Codes::packaged().unwrap();
        for (code, row) in &codes.countries.countries {
            assert!(codes.names.name(*code).is_some(), "{code} has no name");
            let alone = |same: &dyn Fn(&CountryRow) -> bool| {
                codes.countries.countries.values().filter(|r| same(r)).count()
            };
            // CS was Czechoslovakia and then Serbia and Montenegro.
            if let Some(iso2) = row.iso2.as_deref().filter(|iso2| *iso2 != "CS") {
                assert_eq!(alone(&|r| r.iso2.as_deref() == Some(iso2)), 1, "{iso2}");
            }
            if let Some(fips) = row.fips.as_deref() {
                assert_eq!(alone(&|r| r.fips.as_deref() == Some(fips)), 1, "{fips}");
            }
        }
        let gazetteer = include_str!("../../../../gazetteer/countries.toml");
        let rows = gazetteer
            .lines()
            .filter_map(|line| line.strip_prefix("code = \""));
        let mut seen = 0;
        for code in rows.map(|rest| &rest[..3]) {
            assert!(
                codes.row(country(code)).is_some(),
                "{code} is not in data/countries.toml"
            );
            seen += 1;
        }
        assert_eq!(seen, codes.countries.countries.len());
    }

    #[test]
    fn codes_are_those_of_the_lists() {
        let codes = Codes::packaged().unwrap();
        for (code, fips, cow) in [
            ("RUS", "RS", 365),
            ("UKR", "UP", 369),
            ("GBR", "UK", 200),
            ("DEU", "GM", 255),
            ("CHE", "SZ", 225),
            ("KOS", "KV", 347),
            ("SSD", "OD", 626),
            ("SUN", "UR", 365),
        ] {
            assert_eq!(codes.fips(country(code), None), Some(fips));
            assert_eq!(codes.cow(country(code)), Some(cow));
        }
        assert_eq!(codes.fips(country("PSE"), None), None);
        assert_eq!(codes.fips(country("PSE"), Some("Gaza Strip")), Some("GZ"));
        assert_eq!(codes.cow(country("HKG")), None);
        assert_eq!(codes.iso2(country("KOS")), Some("XK"));
        assert_eq!(codes.country_name(country("UNO")), Some("United Nations"));
        assert_eq!(codes.cameo_country(country("ROU")), "ROM");
        assert_eq!(codes.cameo_country(country("NOR")), "NOR");
        assert_eq!(codes.goldstein("021"), Some(3.4));
    }

    #[test]
    fn every_sector_has_a_row_and_every_code_of_two_ways_is_one() {
        let codes = Codes::packaged().unwrap();
        let sectors = include_str!("../../../../lexicon/ontology/sectors.toml");
        let names = sectors.lines().filter(|line| line.contains(" = \""));
        for name in names.map(|line| &line[..3]) {
            assert!(codes.sectors.contains_key(&name.parse().unwrap()), "{name}");
        }
        for code in codes
            .cameo
            .both_ways
            .iter()
            .flat_map(|(a, b)| [a, b])
            .chain(&codes.cameo.on_one_footing.codes)
        {
            assert!(codes.goldstein(code).is_some(), "{code}");
        }
    }
}
