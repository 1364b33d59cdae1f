//! The world that incidents happen in: real states, cities, outlets and bodies, and names for invented persons.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use serde::Deserialize;

/// What `world.toml`, `names.toml`, `outlets.toml` and `bodies.toml` say.
#[derive(Debug)]
pub(super) struct World {
    /// The states.
    pub(super) countries: Vec<Country>,
    /// Stocks of names.
    pub(super) cultures: Vec<Culture>,
    /// Who publishes.
    pub(super) outlets: Vec<Outlet>,
    /// Organisations beyond states.
    pub(super) bodies: Vec<Body>,
}

/// A state.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Country {
    /// ISO 3166-1 alpha-3.
    pub(super) code: String,
    /// Its name within a sentence, with its article if it has one.
    pub(super) name: String,
    /// Its name in a headline, if shorter.
    pub(super) headline: Option<String>,
    /// "Polish".
    pub(super) adjective: String,
    /// Its cities; the first is the seat of the government.
    pub(super) cities: Vec<String>,
    /// The stock of names that its people bear.
    pub(super) names: String,
    /// Title of who governs: "President".
    pub(super) head: String,
    /// What it calls offices that others call otherwise.
    #[serde(default)]
    pub(super) offices: BTreeMap<String, String>,
    /// What its parliament is called.
    #[serde(default = "parliament")]
    pub(super) parliament: String,
    /// Codes of the states it has most to do with.
    #[serde(default)]
    pub(super) near: Vec<String>,
    /// Armed groups that fight there. Incidents of war are set in states that have some.
    #[serde(default)]
    pub(super) rebels: Vec<String>,
}

fn parliament() -> String {
    "parliament".to_owned()
}

impl Country {
    /// The seat of its government.
    pub(super) fn capital(&self) -> &str {
        self.cities.first().map_or("", String::as_str)
    }

    /// Its name in a headline.
    pub(super) fn headline(&self) -> &str {
        self.headline.as_deref().unwrap_or(&self.name)
    }
}

/// A stock of names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Culture {
    /// How states refer to it.
    pub(super) name: String,
    /// Whether the family's name comes first.
    #[serde(default)]
    pub(super) family_first: bool,
    /// First names of men.
    pub(super) male: Vec<String>,
    /// First names of women.
    pub(super) female: Vec<String>,
    /// Names of families; `Petrov|Petrova` where a woman's has its own form.
    pub(super) family: Vec<String>,
}

/// Who publishes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Outlet {
    /// Its name.
    pub(super) name: String,
    /// Where it has its seat.
    pub(super) country: String,
    /// What it is.
    pub(super) kind: OutletKind,
    /// The group of companies, or the state, that owns it.
    pub(super) owner: Option<String>,
    /// What its texts begin with, if anything: `{CITY}, {month} {date} (Reuters) - `.
    pub(super) dateline: Option<String>,
    /// Whether it writes as Americans do: `defense`, `June 3`.
    #[serde(default)]
    pub(super) american: bool,
    /// Whether Its Headlines Are Written Like This.
    #[serde(default)]
    pub(super) capitals: bool,
    /// Whether it prints curly quotation marks.
    #[serde(default)]
    pub(super) curly: bool,
    /// How much it publishes beside others.
    #[serde(default = "one")]
    pub(super) weight: u32,
}

fn one() -> u32 {
    1
}

/// What an outlet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum OutletKind {
    /// An agency, whose texts others print.
    Agency,
    /// A newspaper.
    Paper,
    /// A broadcaster's site.
    Broadcaster,
    /// A site of news.
    Site,
}

impl Outlet {
    /// Its name as a host would have it: small letters and digits.
    pub(super) fn label(&self) -> String {
        let letters = self.name.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|letter| letter.to_ascii_lowercase()).collect()
    }

    /// Whether others print its texts.
    pub(super) fn is_agency(&self) -> bool {
        self.kind == OutletKind::Agency
    }
}

/// An organisation beyond states.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    /// Its name within a sentence, with its article.
    pub(super) name: String,
    /// What it is called after that.
    pub(super) short: String,
    /// PLOVER's code: `UNO`, `IGO`, `NGO`, `EUR`.
    pub(super) code: String,
    /// What it does.
    pub(super) kind: BodyKind,
    /// The states that it is about, if not all.
    #[serde(default)]
    pub(super) within: Vec<String>,
}

/// What a body does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum BodyKind {
    /// It is formed of states.
    States,
    /// It watches how people are treated.
    Rights,
    /// It helps people in need.
    Aid,
}

impl BodyKind {
    /// All, in the order of their numbers.
    pub(super) const ALL: [BodyKind; 3] = [BodyKind::States, BodyKind::Rights, BodyKind::Aid];
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Countries {
    country: Vec<Country>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cultures {
    culture: Vec<Culture>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Outlets {
    outlet: Vec<Outlet>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bodies {
    body: Vec<Body>,
}

impl World {
    /// Reads the world that is built in.
    ///
    /// # Errors
    /// If one of the files is not what it should be; the message says which and where.
    pub(super) fn load() -> anyhow::Result<Self> {
        let countries: Countries =
            toml::from_str(include_str!("../../data/synthesis/world.toml")).context("world.toml")?;
        let cultures: Cultures =
            toml::from_str(include_str!("../../data/synthesis/names.toml")).context("names.toml")?;
        let outlets: Outlets =
            toml::from_str(include_str!("../../data/synthesis/outlets.toml")).context("outlets.toml")?;
        let bodies: Bodies =
            toml::from_str(include_str!("../../data/synthesis/bodies.toml")).context("bodies.toml")?;
        let world = Self {
            countries: countries.country,
            cultures: cultures.culture,
            outlets: outlets.outlet,
            bodies: bodies.body,
        };
        world.check()?;
        Ok(world)
    }

    /// Holds the files to what the rest relies on.
    fn check(&self) -> anyhow::Result<()> {
        for country in &self.countries {
            let code = &country.code;
            ensure!(
                country.cities.len() > 1,
                "world.toml: {code} has fewer than two cities"
            );
            ensure!(
                self.culture(country).is_some(),
                "world.toml: {code}: no culture `{}` in names.toml",
                country.names
            );
            for near in &country.near {
                ensure!(
                    self.place_of(near).is_some(),
                    "world.toml: {code}: no country `{near}` to be near to"
                );
            }
        }
        for culture in &self.cultures {
            let stocks = [&culture.male, &culture.female, &culture.family];
            ensure!(
                stocks.iter().all(|names| names.len() > 4),
                "names.toml: {} has too few names",
                culture.name
            );
        }
        for outlet in &self.outlets {
            ensure!(
                self.place_of(&outlet.country).is_some(),
                "outlets.toml: {}: no country `{}` in world.toml",
                outlet.name,
                outlet.country
            );
        }
        for kind in BodyKind::ALL {
            ensure!(
                self.bodies
                    .iter()
                    .any(|body| body.kind == kind && body.within.is_empty()),
                "bodies.toml: no body of kind {kind:?} that is about all states"
            );
        }
        ensure!(
            self.outlets.iter().any(Outlet::is_agency),
            "outlets.toml: no agency"
        );
        ensure!(
            self.outlets.iter().any(|outlet| !outlet.is_agency()),
            "outlets.toml: nothing but agencies"
        );
        Ok(())
    }

    /// Where a state stands in the list.
    pub(super) fn place_of(&self, code: &str) -> Option<usize> {
        self.countries.iter().position(|country| country.code == code)
    }

    /// The names that people bear there.
    pub(super) fn culture(&self, country: &Country) -> Option<&Culture> {
        self.cultures.iter().find(|culture| culture.name == country.names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_world_is_whole_and_names_nothing_twice() {
        let world = World::load().unwrap();
        let codes: BTreeSet<&str> = world.countries.iter().map(|c| c.code.as_str()).collect();
        assert_eq!(codes.len(), world.countries.len());
        let outlets: BTreeSet<String> = world.outlets.iter().map(Outlet::label).collect();
        assert_eq!(outlets.len(), world.outlets.len());
        let cities: usize = world.countries.iter().map(|c| c.cities.len()).sum();
        assert!(cities >= 300, "{cities}");
    }
}
