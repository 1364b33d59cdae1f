//! Persons and their offices, as `gazetteer/people/` has them.

use std::collections::HashMap;
use std::ops::Range;

use serde::Deserialize;

use super::codes::Codes;
use crate::codes::{Country, Sector};
use crate::source::{Source, SourceError};
use crate::spelling::fold;

macro_rules! people {
    ($($name:literal),* $(,)?) => {
        &[$(Source::new(
            concat!("gazetteer/people/", $name, ".toml"),
            include_str!(concat!("../../../../../gazetteer/people/", $name, ".toml")),
        )),*]
    };
}

pub(super) const FILES: &[Source<'static>] = people![
    "western-europe",
    "eastern-europe",
    "middle-east",
    "africa",
    "south-asia",
    "east-asia",
    "americas",
    "international",
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PeopleFile {
    country: Vec<CountryRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CountryRow {
    code: toml::Spanned<Country>,
    office: Vec<OfficeRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficeRow {
    title: String,
    #[serde(default)]
    titles: Vec<String>,
    sector: toml::Spanned<Sector>,
    /// Name, first day, last day, other names.
    holders: Vec<toml::Spanned<Vec<String>>>,
}

/// A person.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) names: Vec<String>,
    /// As the gazetteer has it.
    pub(super) country: Country,
    /// Of a dependency's people the state.
    pub(super) state: Country,
    pub(super) tenures: Vec<TenureRow>,
}

/// An office held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TenureRow {
    pub(super) titles: String,
    pub(super) sector: Sector,
    /// `YYYYMMDD` with zeros for what is not known; 0 if not known at all.
    pub(super) from: u32,
    /// The same; 0 if it is not over.
    pub(super) to: u32,
}

/// All persons of the gazetteer.
///
/// # Errors
/// At the first wrong row, with file and line: a date that is none, an end before the beginning, a row without dates.
pub(super) fn people(codes: &Codes) -> Result<Vec<Person>, SourceError> {
    let mut all = People::default();
    all.read_all(FILES, codes)?;
    let mut all = all.persons;
    for person in &mut all {
        person.tenures.sort_by_key(|tenure| (tenure.from, tenure.to));
        person.tenures.dedup();
    }
    Ok(all)
}

/// Persons under construction.
#[derive(Debug, Default)]
struct People {
    persons: Vec<Person>,
    /// Who bears a folded main name in a country.
    known: HashMap<(Country, String), usize>,
}

/// A name of several words with who bears it, and where the row says so.
struct Alias<'s> {
    folded: String,
    person: usize,
    source: &'s Source<'s>,
    row: Range<usize>,
}

impl People {
    fn read_all(&mut self, sources: &[Source<'_>], codes: &Codes) -> Result<(), SourceError> {
        let mut aliases = Vec::new();
        for source in sources {
            self.read(source, codes, &mut aliases)?;
        }
        self.refuse_clashes(aliases)
    }

    fn read<'s>(
        &mut self,
        source: &'s Source<'s>,
        codes: &Codes,
        aliases: &mut Vec<Alias<'s>>,
    ) -> Result<(), SourceError> {
        for country in source.read::<PeopleFile>()?.country {
            let code = *country.code.get_ref();
            if let Some(problem) = codes.problem([code], None) {
                return Err(source.error(country.code.span(), problem));
            }
            for office in country.office {
                if let Some(problem) = codes.problem([], Some(*office.sector.get_ref())) {
                    return Err(source.error(office.sector.span(), problem));
                }
                let titles = std::iter::once(office.title.as_str())
                    .chain(office.titles.iter().map(String::as_str))
                    .collect::<Vec<_>>()
                    .join("|");
                // Who is called a former something is one of those who were.
                let former = ["Former ", "Ex-"]
                    .iter()
                    .any(|word| office.title.starts_with(word));
                let sector = if former {
                    Sector::ELI
                } else {
                    *office.sector.get_ref()
                };
                for holder in office.holders {
                    let row = holder.get_ref();
                    let person = self
                        .add(code, &titles, sector, row)
                        .map_err(|message| source.error(holder.span(), message))?;
                    let several_words = row.iter().take(1).chain(row.iter().skip(3));
                    aliases.extend(several_words.filter(|name| name.contains(' ')).map(|name| Alias {
                        folded: fold(name),
                        person,
                        source,
                        row: holder.span(),
                    }));
                }
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        country: Country,
        titles: &str,
        sector: Sector,
        row: &[String],
    ) -> Result<usize, String> {
        let [name, from, to, others @ ..] = row else {
            return Err("a row has a name, the first day and the last day, which may be empty".to_owned());
        };
        if fold(name).is_empty() {
            return Err("a row needs a name".to_owned());
        }
        let (from, to) = (day(from)?, day(to)?);
        if to > 0 && from > 0 && ends_before(to, from) {
            return Err(format!("{name} leaves before coming"));
        }
        let fresh = self.persons.len();
        let at = *self.known.entry((country, fold(name))).or_insert(fresh);
        if at == fresh {
            self.persons.push(Person {
                name: name.clone(),
                names: Vec::new(),
                country,
                state: country,
                tenures: Vec::new(),
            });
        }
        let person = &mut self.persons[at];
        person.names.extend(others.iter().cloned());
        person.tenures.push(TenureRow {
            titles: titles.to_owned(),
            sector,
            from,
            to,
        });
        Ok(at)
    }

    /// Two persons of one country may share a name if they made news at different times, as father and son; else one of them
    /// would be taken for the other.
    fn refuse_clashes(&self, aliases: Vec<Alias<'_>>) -> Result<(), SourceError> {
        let mut bearers: HashMap<(Country, String), Vec<usize>> = HashMap::new();
        for alias in aliases {
            let known = bearers
                .entry((self.persons[alias.person].country, alias.folded))
                .or_default();
            let rival = known.iter().find(|&&other| {
                other != alias.person && self.persons[other].is_active_with(&self.persons[alias.person])
            });
            if let Some(&rival) = rival {
                let (one, other) = (&self.persons[alias.person].name, &self.persons[rival].name);
                let message = format!("{one} and {other} have a name in common, at the same time");
                return Err(alias.source.error(alias.row, message));
            }
            if !known.contains(&alias.person) {
                known.push(alias.person);
            }
        }
        Ok(())
    }
}

impl Person {
    /// Whether there is a year in which both held an office.
    fn is_active_with(&self, other: &Person) -> bool {
        let years = |tenure: &TenureRow| {
            let to = if tenure.to == 0 { 9999 } else { tenure.to / 10_000 };
            (tenure.from / 10_000, to)
        };
        self.tenures.iter().map(years).any(|(from, to)| {
            other
                .tenures
                .iter()
                .map(years)
                .any(|(begin, end)| from <= end && begin <= to)
        })
    }
}

/// Whether a last day lies before a first one, as far as both are known.
fn ends_before(to: u32, from: u32) -> bool {
    let exact = |day: u32| match day {
        day if day % 10_000 == 0 => 10_000,
        day if day % 100 == 0 => 100,
        _ => 1,
    };
    let unit = exact(to).max(exact(from));
    to / unit < from / unit
}

/// A day, month or year as a number; what is not written is 0.
pub(super) fn day(text: &str) -> Result<u32, String> {
    let wrong = || format!("{text:?} is no date: YYYY, YYYY-MM or YYYY-MM-DD is wanted, or nothing");
    if text.is_empty() {
        return Ok(0);
    }
    let mut number = 0;
    let ranges: [Range<u32>; 3] = [1800..2101, 1..13, 1..32];
    let parts: Vec<&str> = text.split('-').collect();
    if parts.len() > 3 || parts[0].len() != 4 {
        return Err(wrong());
    }
    for (at, range) in ranges.iter().enumerate() {
        let part = match parts.get(at) {
            Some(part) => part
                .parse()
                .ok()
                .filter(|n| range.contains(n))
                .ok_or_else(wrong)?,
            None => 0,
        };
        number = number * 100 + part;
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packaged_people_are_sound() {
        let all = Codes::packaged()
            .and_then(|codes| people(&codes))
            .unwrap_or_else(|error| panic!("{error}"));
        assert!(all.len() > 3000);
    }

    #[test]
    fn dates_are_read_as_far_as_they_go() {
        assert_eq!(day("1959-01-08"), Ok(19590108));
        assert_eq!(day("1959-01"), Ok(19590100));
        assert_eq!(day("1959"), Ok(19590000));
        assert_eq!(day(""), Ok(0));
        for bad in ["59", "1959-13", "1959-1-40", "x", "1959-01-08-01"] {
            assert!(day(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn wrong_rows_are_told_with_their_line() {
        let file = |row: &str| {
            format!(
                "[[country]]\ncode = \"FRA\"\n[[country.office]]\ntitle = \"President\"\nsector = \"GOV\"\nholders = [\n{row}\n]"
            )
        };
        let codes = Codes::packaged().unwrap_or_else(|error| panic!("{error}"));
        for (row, message) in [
            ("[\"A B\", \"1990\", \"1989\"]", "leaves before coming"),
            ("[\"A B\", \"1990-20\", \"\"]", "is no date"),
            ("[\"A B\", \"1990\"]", "first day"),
            (
                "[\"A B\", \"1990\", \"\"], [\"C D\", \"1991\", \"\", \"A B\"]",
                "in common",
            ),
        ] {
            let error = People::default()
                .read_all(&[Source::new("p", &file(row))], &codes)
                .unwrap_err();
            assert_eq!(error.line(), 7);
            assert!(error.message().contains(message), "{error}");
        }
        let within_a_year = file("[\"A B\", \"1990-05\", \"1990\"]");
        assert!(
            People::default()
                .read_all(&[Source::new("p", &within_a_year)], &codes)
                .is_ok()
        );
        for (wrong, line) in [("FRA", 2), ("GOV", 5)] {
            let text = file("[\"A B\", \"1990\", \"\"]").replace(wrong, "ZZZ");
            let error = People::default()
                .read_all(&[Source::new("p", &text)], &codes)
                .unwrap_err();
            assert_eq!(error.line(), line, "{error}");
        }
    }
}
