//! Places that the packages lack, as `gazetteer/places/` has them.

use serde::Deserialize;

use super::codes::Codes;
use crate::codes::Country;
use crate::source::{Source, SourceError};
use crate::world::places::PlaceKind;

pub(super) const FILES: &[Source<'static>] = &[
    Source::new(
        "gazetteer/places/countries.toml",
        include_str!("../../../../../gazetteer/places/countries.toml"),
    ),
    Source::new(
        "gazetteer/places/regions.toml",
        include_str!("../../../../../gazetteer/places/regions.toml"),
    ),
    Source::new(
        "gazetteer/places/natural.toml",
        include_str!("../../../../../gazetteer/places/natural.toml"),
    ),
    Source::new(
        "gazetteer/places/facilities.toml",
        include_str!("../../../../../gazetteer/places/facilities.toml"),
    ),
];

pub(super) const ABBREVIATIONS: Source<'static> = Source::new(
    "gazetteer/places/abbreviations.toml",
    include_str!("../../../../../gazetteer/places/abbreviations.toml"),
);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AbbreviationsFile {
    country: Vec<Abbreviations>,
}

/// Short forms of the regions of a country.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Abbreviations {
    pub(super) code: Country,
    /// Lists of a full name and its short forms.
    pub(super) short: Vec<Vec<String>>,
}

/// Short forms of regions.
///
/// # Errors
/// If the file is wrong.
pub(super) fn abbreviations() -> Result<Vec<Abbreviations>, SourceError> {
    Ok(ABBREVIATIONS.read::<AbbreviationsFile>()?.country)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlacesFile {
    place: Vec<toml::Spanned<PlaceRow>>,
}

/// One row.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceRow {
    pub(super) name: String,
    #[serde(default)]
    pub(super) names: Vec<String>,
    /// Adjectives and nouns for its people.
    #[serde(default)]
    pub(super) adjectives: Vec<String>,
    pub(super) kind: PlaceKind,
    pub(super) lat: f32,
    pub(super) lon: f32,
    /// Rough radius in km.
    #[serde(default)]
    pub(super) extent: u16,
    #[serde(default)]
    pub(super) countries: Vec<Country>,
    /// Country codes or names of groups.
    #[serde(default)]
    pub(super) held_by: Vec<String>,
    #[serde(default)]
    pub(super) claimed_by: Vec<String>,
    /// A larger place that helps to tell it from others of its name.
    #[serde(default)]
    pub(super) within: String,
    pub(super) from: Option<i32>,
    pub(super) to: Option<i32>,
    #[serde(default = "local")]
    pub(super) rank: u8,
}

fn local() -> u8 {
    3
}

impl PlaceRow {
    fn problem(&self, codes: &Codes) -> Option<String> {
        match () {
            () if self.name.trim().is_empty() => Some("a place needs a name".to_owned()),
            () if !(-90.0..=90.0).contains(&self.lat) => Some("`lat` is between -90 and 90".to_owned()),
            () if !(-180.0..=180.0).contains(&self.lon) => Some("`lon` is between -180 and 180".to_owned()),
            () if !(1..=3).contains(&self.rank) => Some("`rank` is 1, 2 or 3".to_owned()),
            () if self.from.is_some_and(|from| self.to.is_some_and(|to| to < from)) => {
                Some("`from` is later than `to`".to_owned())
            }
            () => codes.problem(self.countries.iter().copied(), None),
        }
    }

    /// What is to be told of it beside its place.
    pub(super) fn note(&self) -> String {
        let mut parts = Vec::new();
        if !self.held_by.is_empty() {
            parts.push(format!("held by {}", self.held_by.join(", ")));
        }
        if !self.claimed_by.is_empty() {
            parts.push(format!("claimed by {}", self.claimed_by.join(", ")));
        }
        match (self.from, self.to) {
            (Some(from), Some(to)) => parts.push(format!("so called from {from} to {to}")),
            (None, Some(to)) => parts.push(format!("so called until {to}")),
            (Some(from), None) if self.kind == PlaceKind::Historical => {
                parts.push(format!("so called since {from}"));
            }
            _ => {}
        }
        parts.join("; ")
    }
}

/// All authored places.
///
/// # Errors
/// At the first wrong row, with file and line.
pub(super) fn places(codes: &Codes) -> Result<Vec<PlaceRow>, SourceError> {
    let mut all = Vec::new();
    for source in FILES {
        all.extend(read(source, codes)?);
    }
    Ok(all)
}

fn read(source: &Source<'_>, codes: &Codes) -> Result<Vec<PlaceRow>, SourceError> {
    let rows = source.read::<PlacesFile>()?.place;
    let mut seen = std::collections::HashSet::new();
    for row in &rows {
        let place = row.get_ref();
        if let Some(problem) = place.problem(codes) {
            return Err(source.error(row.span(), problem));
        }
        let whose = (
            place.name.clone(),
            place.within.clone(),
            place.countries.first().copied(),
            place.kind.name(),
        );
        if !seen.insert(whose) {
            return Err(source.error(
                row.span(),
                format!(
                    "{:?} stands here twice; what differs is told by `within`",
                    place.name
                ),
            ));
        }
    }
    Ok(rows.into_iter().map(toml::Spanned::into_inner).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packaged_places_are_sound() {
        let all = Codes::packaged()
            .and_then(|codes| places(&codes))
            .unwrap_or_else(|error| panic!("{error}"));
        assert!(all.iter().all(|place| place.extent < 12_000));
    }

    #[test]
    fn a_wrong_row_is_told_with_its_line() {
        let wrong = [
            (
                "place = [\n{name = \"A\", kind = \"sea\", lat = 95, lon = 0},\n]",
                2,
                "`lat`",
            ),
            (
                "place = [{name = \"A\", kind = \"seaside\", lat = 5, lon = 0}]",
                1,
                "unknown variant",
            ),
            (
                "place = [{name = \"A\", kind = \"sea\", lat = 5, lon = 0, from = 5, to = 4}]",
                1,
                "later",
            ),
            (
                "place = [{name = \"A\", kind = \"sea\", lat = 5, lon = 0},\n{name = \"A\", kind = \"sea\", lat = 6, lon = 0}]",
                2,
                "twice",
            ),
            (
                "place = [{name = \"A\", kind = \"sea\", lat = 5, lon = 0},\n{name = \"B\", kind = \"sea\", lat = 6, lon = 0, countries = [\"ZZZ\"]}]",
                2,
                "no country",
            ),
        ];
        let codes = Codes::packaged().unwrap_or_else(|error| panic!("{error}"));
        for (text, line, message) in wrong {
            let error = read(&Source::new("p", text), &codes).unwrap_err();
            assert_eq!(error.line(), line);
            assert!(error.message().contains(message), "{error}");
        }
    }
}
