//! Countries, and the words that mean them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde::Deserialize;

use crate::codes::{Country, Sector};
use crate::source::{Source, SourceError};
use crate::world::Body;

pub(crate) const COUNTRIES: Source<'static> = Source::new(
    "gazetteer/countries.toml",
    include_str!("../../../gazetteer/countries.toml"),
);
const METONYMS: Source<'static> = Source::new(
    "gazetteer/metonyms.toml",
    include_str!("../../../gazetteer/metonyms.toml"),
);
const ORGANISATIONS: Source<'static> = Source::new(
    "gazetteer/organisations.toml",
    include_str!("../../../gazetteer/organisations.toml"),
);

const OUTLETS: Source<'static> = Source::new(
    "gazetteer/outlets.toml",
    include_str!("../../../gazetteer/outlets.toml"),
);

/// In which way a word means a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameKind {
    /// The country's name: "Russia", "Russian Federation".
    Name,
    /// "Russian", before a noun.
    Adjective,
    /// "Russians": its people.
    Demonym,
    /// A city that, as the subject of a verb, stands for the government: "Moscow".
    Seat,
    /// A capital whose name is too often something else to stand for the government.
    Capital,
    /// A name that stands for an institution: "the Kremlin".
    Metonym,
}

/// What a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// The country.
    pub country: Country,
    /// In which way the word means it.
    pub kind: NameKind,
    /// Sector of the institution that a metonym stands for.
    pub sector: Option<Sector>,
}

#[derive(Debug, Deserialize)]
struct CountriesFile {
    /// Names of states that persons bear, too.
    #[serde(default)]
    also_persons: Vec<String>,
    /// Codes for those who belong to no state.
    #[serde(default)]
    beyond_states: Vec<Country>,
    country: Vec<toml::Spanned<CountryRow>>,
}

/// One `[[country]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CountryRow {
    code: Country,
    /// Of a dependency the state, whose code counts for actors.
    state: Option<Country>,
    name: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    adjectives: Vec<String>,
    #[serde(default)]
    demonyms: Vec<String>,
    capital: Option<String>,
    #[serde(default)]
    seats: Vec<String>,
    /// First year, for a state that is no more.
    from: Option<i32>,
    /// Last year, for a state that is no more.
    to: Option<i32>,
}

#[derive(Debug, Deserialize)]
struct MetonymsFile {
    metonym: Vec<MetonymRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MetonymRow {
    name: String,
    country: Country,
    sector: Option<Sector>,
    #[serde(default)]
    names: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrganisationsFile {
    organisation: Vec<MetonymRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OutletsFile {
    press: Vec<PressRow>,
}

/// The press of a state.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PressRow {
    country: Country,
    /// Names of each outlet.
    outlets: Vec<Vec<String>>,
}

/// All countries with the words that mean them.
#[derive(Debug)]
pub struct Countries {
    meanings: HashMap<String, Meaning>,
    names: HashMap<Country, String>,
    capitals: HashMap<Country, String>,
    /// States that are no more, with their first and last year.
    gone: Vec<(Country, std::ops::RangeInclusive<i32>)>,
    longest: usize,
    also_persons: Vec<String>,
    beyond_states: Vec<Country>,
}

impl Countries {
    /// The countries that come with the program.
    ///
    /// # Errors
    /// If one of the files is wrong.
    pub fn packaged() -> Result<Self, SourceError> {
        let mut all = Self::read(COUNTRIES, METONYMS, ORGANISATIONS)?;
        all.read_outlets(OUTLETS)?;
        Ok(all)
    }

    fn read(
        countries: Source<'_>,
        metonyms: Source<'_>,
        organisations: Source<'_>,
    ) -> Result<Self, SourceError> {
        let mut all = Self {
            meanings: HashMap::new(),
            names: HashMap::new(),
            capitals: HashMap::new(),
            gone: Vec::new(),
            longest: 0,
            also_persons: Vec::new(),
            beyond_states: Vec::new(),
        };
        let file = countries.read::<CountriesFile>()?;
        all.also_persons = file.also_persons;
        all.beyond_states = file.beyond_states;
        let rows = file.country;
        // A state of today is listed before one that is no more, so that "Russian" is not Soviet; and a name before an
        // adjective, an adjective before a capital, so that a word that is several is the plainest.
        let (gone, present): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.get_ref().to.is_some());
        for row in present.iter().chain(&gone) {
            if row.get_ref().from > row.get_ref().to && row.get_ref().to.is_some() {
                return Err(countries.error(row.span(), "`from` is later than `to`"));
            }
            all.names
                .entry(row.get_ref().code)
                .or_insert_with(|| row.get_ref().name.clone());
            if let Some(capital) = &row.get_ref().capital {
                all.capitals.insert(row.get_ref().code, capital.clone());
            }
        }
        all.gone = gone.iter().map(|row| row.get_ref().years()).collect();
        for kind in [
            NameKind::Name,
            NameKind::Adjective,
            NameKind::Demonym,
            NameKind::Seat,
            NameKind::Capital,
        ] {
            for row in present.iter().chain(&gone).map(toml::Spanned::get_ref) {
                row.words(kind)
                    .for_each(|word| all.add(word, row.state.unwrap_or(row.code), kind, None));
            }
        }
        let metonyms = metonyms.read::<MetonymsFile>()?.metonym;
        let organisations = organisations.read::<OrganisationsFile>()?.organisation;
        for row in metonyms.into_iter().chain(organisations) {
            for name in row.names.iter().chain([&row.name]) {
                all.add(name, row.country, NameKind::Metonym, row.sector);
            }
        }
        Ok(all)
    }

    /// For each dependency its state.
    ///
    /// # Errors
    /// If the file is wrong.
    pub(crate) fn states_of_dependencies() -> Result<HashMap<Country, Country>, SourceError> {
        let rows = COUNTRIES.read::<CountriesFile>()?.country.into_iter();
        Ok(rows
            .filter_map(|row| Some((row.get_ref().code, row.get_ref().state?)))
            .collect())
    }

    /// The names of states that still are, for the index of places.
    ///
    /// # Errors
    /// If the file is wrong.
    pub(crate) fn names_of_states() -> Result<Vec<(Country, Vec<String>)>, SourceError> {
        let rows = COUNTRIES.read::<CountriesFile>()?.country.into_iter();
        let present = rows.map(toml::Spanned::into_inner).filter(|row| row.to.is_none());
        Ok(present
            .map(|row| (row.code, std::iter::once(row.name).chain(row.names).collect()))
            .collect())
    }

    /// The files that [`Self::bodies`] reads.
    pub(crate) const BODY_FILES: [Source<'static>; 3] = [METONYMS, ORGANISATIONS, OUTLETS];

    /// Organisations, institutions by their metonym, and outlets.
    ///
    /// # Errors
    /// If one of the files is wrong.
    pub(crate) fn bodies() -> Result<Vec<Body>, SourceError> {
        let press = Some(Sector::JRN);
        let metonyms = METONYMS.read::<MetonymsFile>()?.metonym;
        let organisations = ORGANISATIONS.read::<OrganisationsFile>()?.organisation;
        let named = metonyms.into_iter().chain(organisations).map(|row| Body {
            name: row.name,
            names: row.names,
            country: Some(row.country),
            sector: row.sector,
            ..Body::default()
        });
        let outlets = OUTLETS.read::<OutletsFile>()?.press.into_iter().flat_map(|row| {
            let body = move |mut names: Vec<String>| {
                (!names.is_empty()).then(|| Body {
                    name: names.remove(0),
                    names,
                    country: Some(row.country),
                    sector: press,
                    ..Body::default()
                })
            };
            row.outlets.into_iter().filter_map(body)
        });
        Ok(named.chain(outlets).collect())
    }

    fn read_outlets(&mut self, outlets: Source<'_>) -> Result<(), SourceError> {
        let press = Some(Sector::JRN);
        for row in outlets.read::<OutletsFile>()?.press {
            for name in row.outlets.iter().flatten() {
                self.add(name, row.country, NameKind::Metonym, press);
            }
        }
        Ok(())
    }

    fn add(&mut self, word: &str, country: Country, kind: NameKind, sector: Option<Sector>) {
        self.longest = self.longest.max(word.split_whitespace().count());
        if let Entry::Vacant(free) = self.meanings.entry(key(word)) {
            free.insert(Meaning {
                country,
                kind,
                sector,
            });
        }
    }

    /// What this word or name means; letter case counts ("us" is no country), a leading "the" does not.
    pub fn lookup(&self, word: &str) -> Option<Meaning> {
        self.meanings.get(key(word).as_str()).copied()
    }

    /// What a word means in a text of this year: a seat of government, or an institution, belongs to the state that had
    /// the same capital then ("Moscow" in 1960 is the Soviet Union).
    pub fn lookup_in(&self, word: &str, year: i32) -> Option<Meaning> {
        let mut meaning = self.lookup(word)?;
        if matches!(
            meaning.kind,
            NameKind::Seat | NameKind::Capital | NameKind::Metonym
        ) {
            meaning.country = self.predecessor(meaning.country, year);
        }
        Some(meaning)
    }

    /// The state that this country's capital was the capital of in that year, if it is no more; else the country.
    fn predecessor(&self, country: Country, year: i32) -> Country {
        let capital = self.capitals.get(&country);
        let then = |(state, years): &&(Country, std::ops::RangeInclusive<i32>)| {
            years.contains(&year) && capital.is_some() && self.capitals.get(state) == capital
        };
        self.gone.iter().find(then).map_or(country, |(state, _)| *state)
    }

    /// Whether persons bear this name of a state, too: "Chad", "Jordan".
    pub fn is_also_a_persons(&self, name: &str) -> bool {
        self.also_persons.iter().any(|n| n == name)
    }

    /// Whether a code stands for those who belong to no state: "UNO".
    pub fn is_beyond_states(&self, code: Country) -> bool {
        self.beyond_states.contains(&code)
    }

    /// Whether a state is no more.
    pub fn is_gone(&self, code: Country) -> bool {
        self.gone.iter().any(|(state, _)| *state == code)
    }

    /// Whether a code is that of a state, a former one or a dependency, or for those beyond states.
    pub fn has_code(&self, code: Country) -> bool {
        self.names.contains_key(&code) || self.is_beyond_states(code)
    }

    /// English name of the country.
    pub fn name(&self, country: Country) -> Option<&str> {
        self.names.get(&country).map(String::as_str)
    }

    /// Number of words in the longest name.
    pub fn longest_name(&self) -> usize {
        self.longest
    }
}

impl CountryRow {
    /// The state with its first and last year.
    fn years(&self) -> (Country, std::ops::RangeInclusive<i32>) {
        (
            self.code,
            self.from.unwrap_or(i32::MIN)..=self.to.unwrap_or(i32::MAX),
        )
    }

    fn words(&self, kind: NameKind) -> Box<dyn Iterator<Item = &String> + '_> {
        match kind {
            NameKind::Name => Box::new(std::iter::once(&self.name).chain(&self.names)),
            NameKind::Adjective => Box::new(self.adjectives.iter()),
            NameKind::Demonym => Box::new(self.demonyms.iter()),
            NameKind::Seat => Box::new(self.seats.iter()),
            NameKind::Capital => Box::new(self.capital.iter()),
            NameKind::Metonym => Box::new(std::iter::empty()),
        }
    }
}

/// Words in one form: single spaces, no article, straight apostrophes.
fn key(word: &str) -> String {
    let plain = word.replace('’', "'");
    let mut words = plain.split_whitespace().peekable();
    if words
        .peek()
        .is_some_and(|first| first.eq_ignore_ascii_case("the"))
    {
        words.next();
    }
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOME: &str = r#"
        [[country]]
        code = "SUN"
        name = "Soviet Union"
        adjectives = ["Soviet", "Russian"]
        capital = "Moscow"
        from = 1922
        to = 1991

        [[country]]
        code = "RUS"
        name = "Russia"
        names = ["Russian Federation"]
        adjectives = ["Russian"]
        demonyms = ["Russian", "Russians"]
        capital = "Moscow"
    "#;
    const INSTITUTIONS: &str = "[[metonym]]\nname = \"Kremlin\"\ncountry = \"RUS\"\nsector = \"GOV\"\n";

    fn some() -> Countries {
        Countries::read(
            Source::new("c", SOME),
            Source::new("m", INSTITUTIONS),
            Source::new("o", "organisation = []"),
        )
        .unwrap()
    }

    #[test]
    fn states_of_today_come_before_those_that_are_gone() {
        let countries = some();
        assert_eq!(countries.lookup("Russian").unwrap().country.as_str(), "RUS");
        assert_eq!(countries.lookup("Moscow").unwrap().country.as_str(), "RUS");
        assert_eq!(countries.lookup("Soviet").unwrap().country.as_str(), "SUN");
    }

    #[test]
    fn a_capital_belongs_to_the_state_of_the_time() {
        let countries = some();
        let country = |word, year| countries.lookup_in(word, year).unwrap().country;
        assert_eq!(country("Moscow", 1960).as_str(), "SUN");
        assert_eq!(country("Moscow", 1992).as_str(), "RUS");
        assert_eq!(country("the Kremlin", 1991).as_str(), "SUN");
        assert_eq!(country("Russia", 1960).as_str(), "RUS");
    }

    #[test]
    fn the_packaged_countries_are_sound() {
        match Countries::packaged() {
            Ok(countries) => {
                let meaning = countries.lookup("Moscow").unwrap();
                assert_eq!((meaning.country.as_str(), meaning.kind), ("RUS", NameKind::Seat));
                assert_eq!(countries.name(meaning.country), Some("Russia"));
                assert!(countries.longest_name() > 2);
            }
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn articles_and_spaces_do_not_count_and_case_does() {
        let countries = some();
        assert_eq!(
            countries.lookup("the Russian  Federation").unwrap().kind,
            NameKind::Name
        );
        assert_eq!(countries.lookup("The Kremlin").unwrap().kind, NameKind::Metonym);
        assert!(countries.lookup("russian").is_none());
    }

    #[test]
    fn a_wrong_code_is_shown_with_its_line() {
        let wrong = "[[country]]\ncode = \"Rus\"\nname = \"Russia\"\n";
        let error = Countries::read(
            Source::new("c", wrong),
            Source::new("m", INSTITUTIONS),
            Source::new("o", "organisation = []"),
        )
        .unwrap_err();
        assert_eq!(error.line(), 2);
    }
}
