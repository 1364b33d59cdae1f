//! Who an entity is in the registry: the gazetteer's persons, with the offices they held, and bodies.
//!
//! A person's full name alone is not enough, since many bear one name: what the text tells of office and country, the office
//! held on the day of publication, and the countries that the text speaks of have to agree. Of two who fit equally well
//! neither is taken.

use std::collections::HashSet;

use jiff::civil::Date;
use legation_knowledge::{Actor, ActorKind, Country, Day, Quality, Sector, Tenure, World, fold};

use super::{Entities, Entity};
use crate::dossier::{Basis, EntityKind};
use crate::lexicon::Lexicon;

/// Sectors of those who hold an office of state, and of those who strive for it.
const OF_STATE: [Sector; 8] = [
    Sector::GOV,
    Sector::MIL,
    Sector::LEG,
    Sector::JUD,
    Sector::SPY,
    Sector::COP,
    Sector::REB,
    Sector::OPP,
];
/// Letters of a name that has to be written in capitals where it is a short form.
const ACRONYM: usize = 4;
/// How far from all offices a person may still be meant by name, in years.
const BEFORE: u32 = 10;
const AFTER: u32 = 30;
/// What was over before this year a text without a date does not mean.
const OF_OUR_TIME: u32 = 1990;
/// A family name that more than so many bear tells nobody by itself.
const COMMON: usize = 8;
/// What a person's case must come to.
const ENOUGH: i32 = 4;

/// A person of the registry, and what speaks for it.
struct Case<'w> {
    actor: Actor<'w>,
    points: i32,
    /// The office that the text names, if this person holds or held it.
    office: Option<Tenure<'w>>,
    /// The office on the day of publication.
    now: Option<Tenure<'w>>,
}

impl Entities {
    /// The same, with those whom the registry knows.
    pub(crate) fn with_registry(mut self, world: &World, lexicon: &Lexicon, published: Option<Date>) -> Self {
        let registry = Registry {
            world,
            lexicon,
            day: published.map(day_of),
            told: Told::Countries(self.all.iter().filter_map(|entity| entity.country).collect()),
        };
        for entity in &mut self.all {
            registry.identify(entity);
        }
        self.serve_a_known_office(lexicon);
        self.belong_to_a_body(world, lexicon);
        self
    }

    /// "DMK MP Kanimozhi": of the country of the body that the office names.
    fn belong_to_a_body(&mut self, world: &World, lexicon: &Lexicon) {
        for entity in &mut self.all {
            let (Some(office), None, EntityKind::Person) = (&entity.office, entity.country, entity.kind)
            else {
                continue;
            };
            let words: Vec<&str> = super::profile::core(office).split_whitespace().collect();
            let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
            let title = lexicon.people.office(&lower).map_or(1, |(length, _)| length);
            let before = words.len().saturating_sub(title);
            let starts = (0..before).filter(|&i| words[i].starts_with(char::is_uppercase));
            let windows = starts.flat_map(|start| (start + 1..=before).rev().map(move |end| (start, end)));
            let body = windows
                .filter_map(|(start, end)| body_named(world, &words[start..end].join(" "), None, None))
                .find_map(|body| Some((body.country?, body.name)));
            if let Some((country, name)) = body {
                entity.country = Some(country);
                entity.reason = Some(format!("of {name}, of {country}"));
            }
        }
    }

    /// "special assistant to the prime minister", where the text has one prime minister: of the same country.
    fn serve_a_known_office(&mut self, lexicon: &Lexicon) {
        let offices: Vec<(String, Country, String)> = self
            .all
            .iter()
            .filter(|entity| entity.kind == EntityKind::Person)
            .filter_map(|entity| Some((entity.office.clone()?, entity.country?, entity.name.clone())))
            .collect();
        for entity in &mut self.all {
            let served = match (&entity.office, entity.country, entity.kind) {
                (Some(office), None, EntityKind::Person) => office.to_lowercase(),
                _ => continue,
            };
            let Some((_, served)) = served.split_once(" to the ") else {
                continue;
            };
            let mut those = offices
                .iter()
                .filter(|(office, ..)| lexicon.people.is_same_office(served, office));
            if let Some((_, country, name)) = those.next()
                && those.all(|(_, other, _)| other == country)
            {
                entity.country = Some(*country);
                entity.reason = Some(format!("serves {name}, of {country}"));
            }
        }
    }
}

/// The one body of this name, or the one of this country.
pub(crate) fn body_named(
    world: &World,
    name: &str,
    country: Option<Country>,
    published: Option<Date>,
) -> Option<Entity> {
    let actors = world.actors();
    let bodies: Vec<Actor<'_>> = actors
        .named(&fold(name))
        .map(|(actor, _)| actor)
        .filter(|actor| actor.kind != ActorKind::Person)
        .filter(|actor| stands(world, actor, published.map(day_of)))
        .collect();
    let own = bodies
        .iter()
        .find(|actor| country.is_some() && actor.country == country);
    let one = the_one(world, &bodies, published.map(day_of)).filter(|_| country.is_none());
    let actor = match (own.copied().or(one), bodies.as_slice()) {
        (Some(actor), _) => actor,
        // Each state has its Labour Party: where the country is told, another's is not meant.
        (None, [one]) if country.is_none() || !matches!(one.class, "party" | "parliament") => *one,
        _ => return None,
    };
    // "MPs" are not the party MPS.
    let letters = name.chars().filter(|c| c.is_alphabetic());
    if name.len() <= ACRONYM && fold(name) != fold(actor.name) && letters.clone().any(char::is_lowercase) {
        return None;
    }
    let sector = actors.sector_of_body(actor.id, published.map(day_of));
    Some(Entity {
        name: actor.name.to_owned(),
        kind: kind_of(actor),
        country: actor.country,
        sectors: sector.into_iter().collect(),
        basis: Basis::Registry,
        actor: Some(actor.key.to_owned()),
        reason: Some(format!("{} by name", actor.name)),
        ..Entity::default()
    })
}

/// Of several bodies of one name the one that is meant without a word on whose it is: the only one that there is on the day, or that is
/// no party, since a party of a small state may bear the name of what all know ("National People's Congress").
fn the_one<'w>(world: &World, bodies: &[Actor<'w>], day: Option<Day>) -> Option<Actor<'w>> {
    let only = |fits: &dyn Fn(&Actor<'_>) -> bool| {
        let mut those = bodies.iter().filter(|actor| fits(actor));
        those.next().filter(|_| those.next().is_none()).copied()
    };
    let lives = |actor: &Actor<'_>| {
        let mut tenures = world.actors().tenures(actor.id).peekable();
        let covers = |tenure: Tenure<'_>| match day {
            Some(day) => tenure.covers(day),
            None => tenure.to.is_none_or(|to| to.year() >= OF_OUR_TIME),
        };
        tenures.peek().is_none() || tenures.any(covers)
    };
    only(&|_| true)
        .or_else(|| only(&lives))
        .or_else(|| only(&|actor| actor.class != "party"))
}

/// Whether a body may be meant on a day: not if its years were over long before.
fn stands(world: &World, actor: &Actor<'_>, day: Option<Day>) -> bool {
    let over = |tenure: &Tenure<'_>, day: Day| {
        let last = tenure.to.map(Day::year);
        last.is_some_and(|last| day.year() > last + AFTER)
    };
    let mut tenures = world.actors().tenures(actor.id).peekable();
    let Some(day) = day.filter(|_| tenures.peek().is_some()) else {
        return true;
    };
    tenures.any(|tenure| !over(&tenure, day))
}

/// A people is a group, a body an organisation.
fn kind_of(actor: Actor<'_>) -> EntityKind {
    match actor.kind {
        ActorKind::Person => EntityKind::Person,
        ActorKind::Body => EntityKind::Organisation,
        ActorKind::People => EntityKind::Group,
    }
}

struct Registry<'a> {
    world: &'a World,
    lexicon: &'a Lexicon,
    day: Option<Day>,
    told: Told,
}

/// Which countries the text speaks of.
enum Told {
    Countries(HashSet<Country>),
    /// There is no text but a name.
    Anything,
}

impl Told {
    fn has(&self, country: Country) -> bool {
        match self {
            Told::Countries(countries) => countries.contains(&country),
            Told::Anything => true,
        }
    }
}

fn day_of(date: Date) -> Day {
    Day::new(date.year(), date.month(), date.day())
}

/// Who a name means that stands alone, with the office before it, if there is one.
pub(crate) fn person_named(
    world: &World,
    lexicon: &Lexicon,
    published: Option<Date>,
    name: &str,
    office: Option<(String, Sector)>,
    country: Option<Country>,
) -> Option<Entity> {
    let registry = Registry {
        world,
        lexicon,
        day: published.map(day_of),
        told: Told::Anything,
    };
    let (office, sector) = office.unzip();
    let mut entity = Entity {
        name: name.to_owned(),
        kind: EntityKind::Person,
        country,
        sectors: sector.into_iter().collect(),
        office,
        name_words: name.split_whitespace().map(str::to_lowercase).collect(),
        ..Entity::default()
    };
    registry.person(&mut entity);
    entity.actor.is_some().then_some(entity)
}

impl Registry<'_> {
    fn identify(&self, entity: &mut Entity) {
        match entity.kind {
            EntityKind::Country => {
                if let Some(country) = entity.country {
                    entity.actor = Some(format!("state/{country}"));
                }
            }
            EntityKind::Person if entity.is_named() => self.person(entity),
            EntityKind::Organisation | EntityKind::Group if entity.is_named() => self.body(entity),
            // A building that says something stands for who sits there: "Zhongnanhai denied".
            EntityKind::Place if entity.seat && entity.country.is_none() && entity.is_named() => {
                self.body(entity);
            }
            // A name that the recogniser has no label for may be either.
            EntityKind::Other if entity.bare_name => {
                self.body(entity);
                if entity.actor.is_none() && entity.name_words.len() > 1 {
                    self.person(entity);
                }
            }
            _ => {}
        }
    }

    fn body(&self, entity: &mut Entity) {
        let name = fold(&entity.name);
        let bodies = self
            .world
            .actors()
            .named(&name)
            .filter(|(actor, _)| actor.kind != ActorKind::Person);
        // Many states have a Supreme Court: the text says whose.
        let fitting: Vec<Actor<'_>> = bodies
            .map(|(actor, _)| actor)
            .filter(|actor| entity.country.is_none_or(|c| Some(c) == actor.country))
            .filter(|actor| stands(self.world, actor, self.day))
            .collect();
        let Some(actor) = the_one(self.world, &fitting, self.day) else {
            return;
        };
        entity.actor = Some(actor.key.to_owned());
        entity.kind = kind_of(actor);
        if entity.country.is_none() {
            entity.country = actor.country;
            entity.basis = Basis::Registry;
        }
        let sector = self.world.actors().sector_of_body(actor.id, self.day);
        // "Bank of Ghana" is no business, whatever its noun says.
        if let Some(sector) = sector {
            entity.sectors = vec![sector];
            entity.basis = Basis::Registry;
        }
        entity.reason = Some(format!("{} by name", actor.name));
    }

    fn person(&self, entity: &mut Entity) {
        let Some(case) = self.best(entity) else { return };
        let Case {
            actor, office, now, ..
        } = case;
        entity.actor = Some(actor.key.to_owned());
        entity.kind = EntityKind::Person;
        if entity.name_words.len() < 2 {
            actor.name.clone_into(&mut entity.name);
        }
        entity.basis = Basis::Registry;
        let held = office.or(now);
        if entity.country.is_none() {
            entity.country = held.and_then(|tenure| tenure.country).or(actor.country);
        }
        let last = self.world.actors().tenures(actor.id).next_back();
        // What somebody became later was not yet known.
        let begun = |day: Day, tenure: &Tenure<'_>| tenure.from.is_none_or(|from| from <= day);
        let last = match self.day {
            Some(day) if now.is_none() => {
                let tenures = self.world.actors().tenures(actor.id);
                tenures.rev().find(|tenure| begun(day, tenure))
            }
            _ => last,
        };
        let over = |day: Day| {
            let tenures = self.world.actors().tenures(actor.id);
            last.is_some()
                && tenures
                    .filter(|tenure| begun(day, tenure))
                    .all(|tenure| tenure.ended_by(day))
        };
        match (now, self.day) {
            (Some(now), _) => {
                self.was_great(entity, actor, now);
                let shown = office
                    .filter(|o| self.day.is_some_and(|day| o.covers(day)))
                    .unwrap_or(now);
                self.set(entity, shown.title().to_owned(), shown.sector);
                entity.reason = Some(format!("{} ({})", shown.title(), span(&shown)));
            }
            (None, Some(day)) if over(day) => {
                if let Some(last) = office.or(last) {
                    // What somebody is now, as the text says it, counts before what the registry says somebody was.
                    let former_by_text = entity
                        .office
                        .as_deref()
                        .and_then(|office| office.split([' ', '-']).next())
                        .is_some_and(|word| {
                            self.lexicon
                                .sectors
                                .also(&word.to_lowercase())
                                .is_some_and(|s| s == Sector::ELI)
                        });
                    let own = entity
                        .office
                        .clone()
                        .filter(|_| !former_by_text)
                        .filter(|own| !self.same(own, &last));
                    if own.is_none() {
                        entity.sectors = vec![Sector::ELI];
                        entity.office = Some(format!("Former {}", last.title()));
                    }
                    entity.reason = Some(format!("was {} ({})", last.title(), span(&last)));
                }
            }
            // Known, but for what is still to come.
            (None, Some(_)) if last.is_none() => {
                entity.reason = Some(format!("{} by name", actor.name));
            }
            _ => {
                // Without a day, what somebody was at the time is told only if it was one thing throughout.
                let mut sectors: Vec<Sector> = self
                    .world
                    .actors()
                    .tenures(actor.id)
                    .filter_map(|t| t.sector)
                    .collect();
                sectors.dedup();
                let sector = office.and_then(|o| o.sector).or(match sectors[..] {
                    [one] => Some(one),
                    _ => None,
                });
                if entity.sectors.is_empty() {
                    entity.sectors.extend(sector);
                }
                entity.reason = last.map(|last| format!("{} ({})", last.title(), span(&last)));
            }
        }
    }

    /// Who held a great office and now has none of the state is first of all one of those who were.
    fn was_great(&self, entity: &mut Entity, actor: Actor<'_>, now: Tenure<'_>) {
        let of_state = is_of_state(&now);
        let was = self.world.actors().tenures(actor.id).any(|tenure| {
            tenure.sector.is_some_and(|s| s == Sector::GOV)
                && tenure
                    .titles()
                    .any(|title| self.lexicon.people.is_great_office(title))
                && self.day.is_some_and(|day| tenure.ended_by(day))
        });
        if was && !of_state {
            entity.sectors = vec![Sector::ELI];
        }
    }

    /// Office and sector, where the text tells none.
    fn set(&self, entity: &mut Entity, title: String, sector: Option<Sector>) {
        // "Minister" of who is the prime minister.
        let shorter = |own: &String| {
            title.len() > own.len()
                && title
                    .to_lowercase()
                    .ends_with(&format!(" {}", own.to_lowercase()))
        };
        if entity.office.as_ref().is_none_or(shorter) {
            entity.office = Some(title);
        }
        if let Some(sector) = sector
            && !entity.sectors.contains(&sector)
        {
            // A title before the name may be from before: "Gen. Sisi" as president.
            let at = usize::from(entity.sectors.first().is_some_and(|&s| s == Sector::ELI));
            entity.sectors.insert(at, sector);
        }
    }

    fn best(&self, entity: &Entity) -> Option<Case<'_>> {
        let name = fold(&entity.name_words.join(" "));
        let mut best: Option<Case<'_>> = None;
        let mut tie = false;
        for (actor, quality) in self.world.actors().named(&name) {
            if actor.kind != ActorKind::Person {
                continue;
            }
            let case = self.case(entity, actor, quality);
            let better = best.as_ref().map(|best| case.points.cmp(&best.points));
            match better {
                None | Some(std::cmp::Ordering::Greater) => (best, tie) = (Some(case), false),
                Some(std::cmp::Ordering::Equal) => match &best {
                    Some(first) if self.is_same_person(first.actor, case.actor, &name) => {
                        if self.is_home(case.actor, first.actor) {
                            best = Some(case);
                        }
                    }
                    _ => tie = true,
                },
                Some(std::cmp::Ordering::Less) => {}
            }
        }
        // "Smith" of whom nothing more is told is none of the many.
        let bare = matches!(self.told, Told::Anything)
            && entity.country.is_none()
            && entity.office.is_none()
            && entity.name_words.len() == 1;
        let many = || self.world.actors().named(&name).nth(COMMON).is_some();
        best.filter(|best| !tie && best.points >= ENOUGH && !(bare && many()))
    }

    fn case<'w>(&'w self, entity: &Entity, actor: Actor<'w>, quality: Quality) -> Case<'w> {
        let tenures: Vec<Tenure<'w>> = self.world.actors().tenures(actor.id).collect();
        let told = || entity.called.iter().chain(&entity.office);
        let named = |tenure: &&Tenure<'_>| told().any(|office| self.same(office, tenure));
        // "Ayatollah" is who was one before he had an office, too.
        let named_office = |tenure: &&Tenure<'_>| {
            let mut offices = told().filter(|office| !self.lexicon.people.is_rank(office));
            offices.any(|office| self.same(office, tenure))
        };
        let covers = |tenure: &&Tenure<'_>| self.day.is_some_and(|day| tenure.covers(day));
        // The latest office counts most, one that the text names before others.
        let office = tenures
            .iter()
            .rev()
            .find(|t| named(t) && covers(t))
            .or_else(|| {
                let mut before = tenures.iter().rev();
                match self.day {
                    Some(_) => before.find(|t| named_office(t)),
                    None => before.find(|t| named(t)),
                }
            })
            .copied();
        // Of several at once the greatest, of state before party, then the latest.
        let great = |t: &Tenure<'_>| t.titles().any(|title| self.lexicon.people.is_great_office(title));
        let now = tenures
            .iter()
            .rev()
            .find(|t| covers(t) && great(t) && is_of_state(t))
            .or_else(|| tenures.iter().rev().find(|t| covers(t) && great(t)))
            .or_else(|| tenures.iter().rev().find(covers))
            .copied();
        let named_now = office.is_some_and(|office| self.day.is_none_or(|day| office.covers(day)));
        let mut points = match quality {
            Quality::Main | Quality::Other => 3,
            Quality::Weak => 0,
        };
        let country = match (entity.country, actor.country) {
            (Some(told), Some(own)) if told == own => 2,
            (Some(_), Some(_)) => -4,
            (None, Some(own)) if self.told.has(own) => 1,
            _ => 0,
        };
        points += country;
        points += match (office, named_now) {
            (Some(_), true) => 3,
            (Some(_), false) => 1,
            // A rank, whatever the office: "Gen. Burhan" for who heads the army.
            (None, _)
                if tenures
                    .iter()
                    .any(|t| is_military(t) && entity.sectors.iter().any(|&s| Some(s) == t.sector)) =>
            {
                1
            }
            // The text gives an office that this person never held.
            (None, _)
                if entity
                    .office
                    .as_ref()
                    .is_some_and(|o| !self.lexicon.people.is_rank(o)) =>
            {
                -2
            }
            _ => 0,
        };
        if now.is_some() {
            points += 1;
        }
        // A family name alone means who holds a great office in a country that the text speaks of.
        if quality == Quality::Weak {
            let great = now.is_some_and(|now| great(&now)) && country > 0;
            points += match (great, office.is_some()) {
                (true, false) => 2,
                (false, false) => -4,
                // Of two ayatollahs the one who leads the state.
                (great, true) => i32::from(great),
            };
        }
        if self.day.is_some_and(|day| !is_near(&tenures, day)) {
            points -= 4;
        }
        Case {
            actor,
            points,
            office,
            now,
        }
    }

    fn is_beyond_states(&self, actor: Actor<'_>) -> bool {
        actor
            .country
            .is_some_and(|country| self.lexicon.countries.is_beyond_states(country))
    }

    /// Whether two rows of one full name are one person: an officer of a body beyond states and at home, or in a state that is
    /// no more and one that followed.
    fn is_same_person(&self, one: Actor<'_>, other: Actor<'_>, name: &str) -> bool {
        let full = name.contains(' ');
        let two_homes = [one, other]
            .iter()
            .any(|&actor| self.is_beyond_states(actor) || self.is_gone(actor));
        (full || is_namesake(one, other)) && two_homes && one.country != other.country
    }

    /// Whether the first row of a person tells more of where he or she belongs than the other: a state before what is beyond
    /// states, a state that still is before one that is no more.
    fn is_home(&self, one: Actor<'_>, other: Actor<'_>) -> bool {
        match (self.is_beyond_states(one), self.is_beyond_states(other)) {
            (false, false) => self.is_gone(other) && !self.is_gone(one),
            (first, second) => second && !first,
        }
    }

    fn is_gone(&self, actor: Actor<'_>) -> bool {
        actor
            .country
            .is_some_and(|country| self.lexicon.countries.is_gone(country))
    }

    fn same(&self, office: &str, tenure: &Tenure<'_>) -> bool {
        tenure
            .titles()
            .any(|title| self.lexicon.people.is_same_office(office, title))
    }
}

/// Whether a person may make news on this day.
fn is_near(tenures: &[Tenure<'_>], day: Day) -> bool {
    let first = tenures.iter().filter_map(|t| t.from).map(Day::year).min();
    let open = tenures.iter().any(|t| t.to.is_none());
    let last = tenures.iter().filter_map(|t| t.to).map(Day::year).max();
    first.is_none_or(|first| day.year() + BEFORE >= first)
        && (open || last.is_none_or(|last| day.year() <= last + AFTER))
}

fn is_namesake(one: Actor<'_>, other: Actor<'_>) -> bool {
    fold(one.name) == fold(other.name)
}

/// Whether an office is one of state, or of those who fight for it.
fn is_of_state(tenure: &Tenure<'_>) -> bool {
    tenure.sector.is_some_and(|sector| OF_STATE.contains(&sector))
}

fn is_military(tenure: &Tenure<'_>) -> bool {
    tenure.sector == Some(Sector::MIL)
}

/// From when to when an office was held, in words.
fn span(tenure: &Tenure<'_>) -> String {
    match (tenure.from, tenure.to) {
        (Some(from), Some(to)) => format!("{from} to {to}"),
        (Some(from), None) => format!("since {from}"),
        (None, Some(to)) => format!("until {to}"),
        (None, None) => "dates unknown".to_owned(),
    }
}
