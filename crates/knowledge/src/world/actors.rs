//! Who is who: persons with the offices they held and when, and bodies, by name.

use std::sync::Arc;

use legation_datafile::{DataFile, OpenError};

use super::names::{Names, Quality};
use super::part::Part;
use super::places::unpack_country;
use crate::codes::{Country, Sector};

/// An actor of [`Actors`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorId(pub(super) u32);

/// A day as the number `YYYYMMDD`, so that days can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub(super) u32);

impl Day {
    /// The day of this year, month (1 … 12) and day of the month.
    pub fn new(year: i16, month: i8, day: i8) -> Self {
        let part = |number: i16| u32::try_from(number).unwrap_or(0);
        Self(part(year) * 10_000 + part(month.into()) * 100 + part(day.into()))
    }

    /// The year.
    pub fn year(self) -> u32 {
        self.0 / 10_000
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (month, day) = (self.0 / 100 % 100, self.0 % 100);
        match (month, day) {
            (0, _) => write!(f, "{}", self.year()),
            (_, 0) => write!(f, "{}-{month:02}", self.year()),
            _ => write!(f, "{}-{month:02}-{day:02}", self.year()),
        }
    }
}

/// An office that somebody held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tenure<'a> {
    /// Titles of the office; the first is the usual one.
    titles: &'a str,
    /// Sector of those who hold it.
    pub sector: Option<Sector>,
    /// Where the office is; mostly the person's own country.
    pub country: Option<Country>,
    /// First day; a month or year that is all that is known has zeros in it. `None` if before all that is known.
    pub from: Option<Day>,
    /// Last day, `None` if it was not over when the gazetteer was written.
    pub to: Option<Day>,
}

impl<'a> Tenure<'a> {
    /// The usual title.
    pub fn title(&self) -> &'a str {
        self.titles.split('|').next().unwrap_or_default()
    }

    /// All titles.
    pub fn titles(&self) -> impl Iterator<Item = &'a str> {
        self.titles.split('|')
    }

    /// Whether the office was held on this day. Where only the year or month of an end is known, all of it counts.
    pub fn covers(&self, day: Day) -> bool {
        let begun = self.from.is_none_or(|from| from <= day);
        begun && !self.ended_by(day)
    }

    /// Whether it was over on this day.
    pub fn ended_by(&self, day: Day) -> bool {
        self.to.is_some_and(|to| {
            let last = match (to.0 / 100 % 100, to.0 % 100) {
                (0, _) => to.0 + 1231,
                (_, 0) => to.0 + 31,
                _ => to.0,
            };
            last < day.0
        })
    }
}

/// What sort of actor it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ActorKind {
    /// A person.
    Person,
    /// A body.
    Body,
    /// A people or religious community.
    People,
}

/// What is known of an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor<'a> {
    /// Which one it is.
    pub id: ActorId,
    /// Its key in the registry: `person/FRA/emmanuel-macron`, `body/UNO/unicef`.
    pub key: &'a str,
    /// Its name in English news.
    pub name: &'a str,
    /// What it is.
    pub kind: ActorKind,
    /// Its country, or one of the codes for what is beyond states.
    pub country: Option<Country>,
    /// What sort of body: "igo", "party", "armed group", "agency"; empty if not told.
    pub class: &'a str,
    /// Who owns an outlet: "state", "public", "private", "party", "religious", "group".
    pub owner: &'a str,
    /// The larger body, or the group that owns the outlet.
    pub group: &'a str,
}

/// All actors, in a table by column.
#[derive(Debug)]
pub struct Actors {
    names: Names,
    key: Part,
    name: Part,
    kind: Part,
    country: Part,
    class: Part,
    owner: Part,
    group: Part,
    /// Where an actor's tenures begin.
    first_tenure: Part,
    titles: Part,
    sector: Part,
    of_country: Part,
    from: Part,
    to: Part,
    strings: Part,
}

impl Actors {
    pub(super) fn open(file: &Arc<DataFile>) -> Result<Self, OpenError> {
        let part = |name: &str| Part::open(file, name);
        Ok(Self {
            names: Names::open(file, "actor")?,
            key: part("actor.key")?,
            name: part("actor.name")?,
            kind: part("actor.kind")?,
            country: part("actor.country")?,
            class: part("actor.class")?,
            owner: part("actor.owner")?,
            group: part("actor.group")?,
            first_tenure: part("actor.first_tenure")?,
            titles: part("tenure.titles")?,
            sector: part("tenure.sector")?,
            of_country: part("tenure.country")?,
            from: part("tenure.from")?,
            to: part("tenure.to")?,
            strings: part("actor.strings")?,
        })
    }

    /// Number of actors.
    pub fn len(&self) -> usize {
        self.kind.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The actors that bear this [folded](crate::fold) name, those that bear it best first. Persons also bear their last name,
    /// as a [weak](Quality::Weak) one.
    pub fn named<'a>(&'a self, folded: &str) -> impl Iterator<Item = (Actor<'a>, Quality)> + 'a {
        self.names
            .get(folded)
            .map(|(row, quality)| (self.get(ActorId(row)), quality))
    }

    /// What is known of an actor.
    pub fn get(&self, id: ActorId) -> Actor<'_> {
        let row = id.0 as usize;
        Actor {
            id,
            key: self.strings.text(self.key.get(row)),
            name: self.strings.text(self.name.get(row)),
            kind: match self.kind.get(row) {
                0 => ActorKind::Person,
                1 => ActorKind::Body,
                _ => ActorKind::People,
            },
            country: unpack_country(self.country.get(row)),
            class: self.strings.text(self.class.get(row)),
            owner: self.strings.text(self.owner.get(row)),
            group: self.strings.text(self.group.get(row)),
        }
    }

    /// The sector of a body on a day; without one, or on a day that the gazetteer does not cover, its last.
    pub fn sector_of_body(&self, id: ActorId, day: Option<Day>) -> Option<Sector> {
        let on_the_day = |tenure: &Tenure<'_>| day.is_some_and(|day| tenure.covers(day));
        let tenure = self.tenures(id).rev().find(on_the_day);
        tenure.or_else(|| self.tenures(id).next_back())?.sector
    }

    /// The offices of an actor, by their first day; of a body one without titles for each of its sectors.
    pub fn tenures(&self, id: ActorId) -> impl DoubleEndedIterator<Item = Tenure<'_>> {
        let row = id.0 as usize;
        let start = self.first_tenure.get(row) as usize;
        let end = match self.first_tenure.get(row + 1) {
            // The last row has one more behind it, so 0 shows a damaged file alone.
            0 => start,
            end => end as usize,
        };
        let day = |number: u32| Some(Day(number)).filter(|day| day.0 > 0);
        (start..end).map(move |at| Tenure {
            titles: self.strings.text(self.titles.get(at)),
            sector: unpack_country(self.sector.get(at)).and_then(|code| code.as_str().parse().ok()),
            country: unpack_country(self.of_country.get(at)),
            from: day(self.from.get(at)),
            to: day(self.to.get(at)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_lasts_to_the_end_of_what_is_known() {
        let tenure = |from, to| Tenure {
            titles: "Premier|Prime Minister",
            sector: None,
            country: None,
            from: Some(Day(from)),
            to: Some(Day(to)),
        };
        let day = Day::new(1969, 4, 28);
        assert!(tenure(19590000, 19690000).covers(day));
        assert!(tenure(19590000, 19690400).covers(day));
        assert!(!tenure(19590000, 19690427).covers(day));
        assert!(!tenure(19690429, 19700000).covers(day));
        assert_eq!(tenure(1, 2).titles().count(), 2);
        assert_eq!(
            (
                Day(19690000).to_string().as_str(),
                Day(19690400).to_string().as_str(),
                day.to_string().as_str()
            ),
            ("1969", "1969-04", "1969-04-28")
        );
    }
}
