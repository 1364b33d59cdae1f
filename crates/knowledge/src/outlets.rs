//! Outlets of the press: which there are, what sort each is, who directs it, and whose it was on a day.
//!
//! Two readers of one agency's copy are one source, and so are five papers of one owner; to count *independent* sources one
//! has to know both. The rows stand in `gazetteer/press/*.toml` by region, those of `gazetteer/bodies/outlets.toml` beneath them:
//! a row of the former that shares a name in its country, or a host, with one of the latter tells more of the same outlet.
//!
//! ```
//! use legation_knowledge::{Control, Day, Outlets};
//!
//! let outlets = Outlets::packaged()?;
//! let tass = outlets.lookup_name("the Tass news agency").expect("an agency that everybody quotes");
//! assert!(tass.is_agency() && tass.control == Some(Control::State));
//! let paper = outlets.lookup_host("https://www.ft.com/world").expect("a paper that everybody knows");
//! assert_eq!(paper.owner_on(Some(Day::new(2012, 5, 1))), Some("Pearson"));
//! assert_eq!(paper.owner_on(None), Some("Nikkei"));
//! # Ok::<(), legation_knowledge::SourceError>(())
//! ```

mod credits;
mod index;
mod pattern;
mod rows;
mod table;
mod words;

use serde::Deserialize;

use crate::codes::Country;
use crate::countries::Countries;
use crate::source::SourceError;
use crate::world::Day;
use credits::Credits;
pub use credits::{Credit, How, Part};
use index::Index;

/// What sort of outlet it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutletKind {
    /// Sells or gives its copy to other outlets.
    Agency,
    /// Television, or television and radio.
    Broadcaster,
    /// Radio alone.
    Radio,
    /// Printed; how often is not known.
    Newspaper,
    /// Printed on most days.
    Daily,
    /// Printed once or twice a week.
    Weekly,
    /// A magazine, printed every week or less often.
    Magazine,
    /// Published on the network only.
    Online,
    /// Repeats what others publish.
    Aggregator,
    /// Watches, translates and sums up what others publish.
    Monitor,
}

/// Who has the say over what an outlet prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Control {
    /// Owned and directed by a state or by those who rule a territory.
    State,
    /// A public service that decides for itself what it prints.
    Public,
    /// Organ of a party, or directed by one.
    Party,
    /// Organ of an armed or political group.
    Group,
    /// Organ of a religious body.
    Religious,
    /// Of private persons, companies, foundations or its readers.
    Private,
}

/// Whose an outlet is or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ownership {
    /// The house, state, party or person; the same name for all that it owns.
    pub name: String,
    /// First day, `None` if it is not known or has always been so.
    pub from: Option<Day>,
    /// Last day; where only the month or year is known, the last day of it. `None` if it has not ended.
    pub until: Option<Day>,
}

/// An outlet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlet {
    /// Its usual name in English.
    pub name: String,
    /// Its other names and abbreviations.
    pub names: Vec<String>,
    /// Hosts of its sites, without `www.`, in small letters.
    pub hosts: Vec<String>,
    /// Where it has its seat; of one in exile, mostly the country that it serves.
    pub country: Option<Country>,
    /// What sort it is.
    pub kind: Option<OutletKind>,
    /// Who directs it.
    pub control: Option<Control>,
    /// Whose it is or was. One without dates is the owner of when the gazetteer was written.
    pub owners: Vec<Ownership>,
    /// Whether its name alone means it, though outlets of other countries bear the name, too.
    pub famous: bool,
    /// Agencies whose copy it is known to print, as their names stand in the gazetteer.
    pub wires: Vec<String>,
}

impl Outlet {
    /// Whose it was on this day, or is now where the day is not known: `None` if nobody is known, or if the owner changed about
    /// that day and it is not known which of two it was.
    pub fn owner_on(&self, day: Option<Day>) -> Option<&str> {
        let mut then = self.owners.iter().filter(|owner| match day {
            Some(day) => owner.covers(day),
            None => owner.until.is_none(),
        });
        let one = then.next()?;
        then.all(|other| other.name == one.name)
            .then_some(one.name.as_str())
    }

    /// Whether other outlets print its copy.
    pub fn is_agency(&self) -> bool {
        self.kind == Some(OutletKind::Agency)
    }
}

impl Ownership {
    /// Whether it was so on this day.
    pub fn covers(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// All outlets, by name and by host, and how printed texts credit agencies.
#[derive(Debug)]
pub struct Outlets {
    all: Vec<Outlet>,
    index: Index,
    credits: Credits,
}

impl Outlets {
    /// The outlets that come with the program.
    ///
    /// # Errors
    /// If a file is wrong: a country that is none, a name or host that two outlets have, a date that is none.
    pub fn packaged() -> Result<Self, SourceError> {
        let countries = Countries::packaged()?;
        let all = rows::read(&rows::FILES, &rows::OWNERS, &rows::BODIES, &countries)?;
        Self::of(all, &countries)
    }

    fn of(all: Vec<Outlet>, countries: &Countries) -> Result<Self, SourceError> {
        let index = Index::of(&all, countries);
        let credits = Credits::read(&credits::CREDITS, &all, &index)?;
        Ok(Self { all, index, credits })
    }

    /// The outlet of this name, in whatever spelling: letter case, accents, hyphens and a leading "the" do not count, and
    /// "… news agency", "… newspaper" may be added. A host will do for a name. `None` if there is none, or if
    /// outlets of several countries bear the name and none of them is [famous](Outlet::famous).
    pub fn lookup_name(&self, name: &str) -> Option<&Outlet> {
        self.index
            .name(name, None, &self.all)
            .or_else(|| self.lookup_host_like(name))
    }

    /// As [`Self::lookup_name`], for an outlet of this country.
    pub fn lookup_name_in(&self, name: &str, country: Country) -> Option<&Outlet> {
        self.index.name(name, Some(country), &self.all)
    }

    /// The outlet of this host or address: `www.tass.com`, `https://tass.com/world`. Of hosts that both fit, `edition.cnn.com` and
    /// `cnn.com`, the longer one counts.
    pub fn lookup_host(&self, host: &str) -> Option<&Outlet> {
        self.index.host(host, &self.all)
    }

    /// Which agency a printed text itself names as its source, in its byline, its dateline or a line of credit. An agency
    /// that only contributed is no source, see [`Self::credits`]; nor is what the text says within its sentences.
    pub fn credited(&self, byline: Option<&str>, text: &str) -> Option<Credit<'_>> {
        let found = self.credits(byline, text);
        let mut sources = found
            .into_iter()
            .filter(|credit| credit.part != Part::Contribution);
        let first = sources.next()?;
        if first.part == Part::Source {
            return Some(first);
        }
        Some(
            sources
                .find(|credit| credit.part == Part::Source)
                .unwrap_or(first),
        )
    }

    /// All that byline and text credit to agencies, contributions too: byline first, then in the order of the text.
    pub fn credits(&self, byline: Option<&str>, text: &str) -> Vec<Credit<'_>> {
        self.credits.find(byline, text, &self.all)
    }

    /// All outlets, in the order of the files.
    pub fn iter(&self) -> impl Iterator<Item = &Outlet> {
        self.all.iter()
    }

    fn lookup_host_like(&self, name: &str) -> Option<&Outlet> {
        let name = name.trim();
        let is_host = name.contains('.') && !name.contains(char::is_whitespace);
        is_host.then(|| self.lookup_host(name)).flatten()
    }
}

#[cfg(test)]
mod tests;
