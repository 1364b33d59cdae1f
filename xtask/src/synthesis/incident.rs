//! An incident: what happens, who takes part, where and when. Its accounts are told from it.

use jiff::civil::Date;

use super::chance::{Chance, of_letters};
use super::grammar::{Grammar, IncidentType, Kind, Scope, Site};
use super::pattern::{ROLES, Role};
use super::wording::with_articles;
use super::world::{Body, BodyKind, Country, World};

/// Something that happened once.
#[derive(Debug, Clone)]
pub(super) struct Incident {
    /// Its number, from 0 in the order of time.
    pub(super) number: u64,
    /// Its type's place in the list.
    pub(super) kind: usize,
    /// The states of the actor, of the recipient, and that where it happens.
    pub(super) states: [usize; 3],
    /// Where it happens, and another city there: places in the state's list.
    pub(super) cities: [usize; 2],
    /// "northern".
    pub(super) direction: usize,
    /// The day.
    pub(super) date: Date,
    /// The time of day: a place in the list of [`super::grammar::Words::hours`].
    pub(super) hour: usize,
    /// Who does it.
    pub(super) actor: Party,
    /// To whom it is done.
    pub(super) recipient: Party,
    /// Everybody who has a name in it, by [`Role`].
    pub(super) people: Vec<Person>,
    /// An organisation of states, of human rights, and of relief.
    pub(super) bodies: [usize; 3],
    /// Its numbers, in the order of the type's.
    pub(super) numbers: Vec<u64>,
    /// Which of the type's shared texts hold, in the order of the type's.
    pub(super) shared: Vec<usize>,
    /// The agency that covers it: a place in the list of outlets.
    pub(super) agency: usize,
    /// What it follows.
    pub(super) before: Option<Before>,
    /// What all its chance comes from.
    pub(super) seed: u64,
}

/// An earlier incident.
#[derive(Debug, Clone)]
pub(super) struct Before {
    /// Its number.
    pub(super) number: u64,
    /// What happened, as a noun phrase.
    pub(super) noun: String,
    /// The day.
    pub(super) date: Date,
}

/// Who takes part: a state, a body, a crowd or a person.
#[derive(Debug, Clone, Default)]
pub(super) struct Party {
    /// What it is called at first.
    pub(super) first: Vec<Called>,
    /// What it is called after that.
    pub(super) later: Vec<Called>,
    /// What headlines call it.
    pub(super) headline: Called,
    /// The role, if it is a single person.
    pub(super) role: Option<Role>,
    /// Its country, in PLOVER's codes.
    pub(super) country: String,
    /// Its sector, in PLOVER's codes.
    pub(super) sector: String,
}

/// What somebody is called.
#[derive(Debug, Clone, Default)]
pub(super) struct Called {
    /// The words.
    pub(super) text: String,
    /// Whether a verb beside them is in the plural.
    pub(super) plural: bool,
}

/// Somebody with a name. All are invented.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// "Polish Foreign Minister".
    pub(super) title: String,
    /// "Foreign Minister": what headlines put before nothing.
    pub(super) headline: String,
    /// "Jan Kowal".
    pub(super) name: String,
    /// "Kowal".
    pub(super) last: String,
    /// Whether it is a woman.
    pub(super) female: bool,
}

/// What an incident is drawn from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stage<'a> {
    /// The states, outlets and bodies.
    pub(super) world: &'a World,
    /// The types of incident.
    pub(super) grammar: &'a Grammar,
    /// The seed of the whole corpus.
    pub(super) seed: u64,
}

/// What is settled before an incident is drawn, as it follows another.
#[derive(Debug, Clone)]
pub(super) struct Settled {
    /// Its type's place in the list.
    pub(super) kind: usize,
    /// As [`Incident::states`], for those of the actor and the recipient.
    pub(super) states: [usize; 2],
    /// The incident that it follows.
    pub(super) before: Before,
}

impl<'a> Stage<'a> {
    /// Draws the incident of this number.
    pub(super) fn incident(&self, number: u64, date: Date, settled: Option<Settled>) -> Incident {
        let mut chance = Chance::new(&[self.seed, number, of_letters("incident")]);
        let kind = match &settled {
            Some(settled) => settled.kind,
            None => chance.weighted(self.grammar.types.iter().map(|one| one.weight)),
        };
        let of_kind = &self.grammar.types[kind];
        let [a, b] = match &settled {
            Some(settled) => self.responders(of_kind, settled.states, &mut chance),
            None => self.states(of_kind, &mut chance),
        };
        let c = match of_kind.site {
            Site::Actor | Site::Capital => a,
            Site::Recipient | Site::Host => b,
            Site::Third => self.third(a, b, &mut chance),
        };
        let cities = self.cities(of_kind.site, c, &mut chance);
        let mut people = self.people(of_kind, [a, b, c], date, &mut chance);
        let bodies = BodyKind::ALL.map(|kind| self.body(kind, c, &mut chance));
        let mut party = |kind: usize, at: usize| {
            let cast = Cast {
                stage: self,
                country: &self.world.countries[at],
                bodies,
                people: &people,
            };
            cast.party(&self.grammar.kinds[kind], &mut chance)
        };
        let (actor, recipient) = (party(of_kind.actor, a), party(of_kind.recipient, b));
        let voices = [
            (of_kind.actor, Role::Voice, a),
            (of_kind.recipient, Role::OtherVoice, b),
        ];
        for (kind, role, at) in voices {
            let title = &self.grammar.kinds[kind].voice;
            let cast = Cast {
                stage: self,
                country: &self.world.countries[at],
                bodies,
                people: &people,
            };
            let title = cast.filled(title, people[role as usize].female, "");
            people[role as usize].headline.clone_from(&title);
            people[role as usize].title = title;
        }
        Incident {
            number,
            kind,
            states: [a, b, c],
            cities,
            direction: chance.below(self.grammar.words.directions.len()),
            date,
            hour: chance.below(self.grammar.words.hours.len()),
            actor,
            recipient,
            people,
            bodies,
            numbers: of_kind
                .numbers
                .iter()
                .map(|&(_, least, most)| skewed(least, most, &mut chance))
                .collect(),
            shared: of_kind
                .shared
                .iter()
                .map(|(_, texts)| chance.below(texts.len()))
                .collect(),
            agency: self.agency([a, b, c], &mut chance),
            before: settled.map(|settled| settled.before),
            seed: chance.next(),
        }
    }

    fn states(&self, kind: &IncidentType, chance: &mut Chance) -> [usize; 2] {
        let countries = &self.world.countries;
        let weight = |country: &Country| {
            u32::from(!kind.war || !country.rebels.is_empty()) * (1 + country.near.len() as u32)
        };
        let a = chance.weighted(countries.iter().map(weight));
        if kind.scope == Scope::Home {
            return [a, a];
        }
        let near = chance
            .of(&countries[a].near)
            .filter(|_| chance.clone().percent(75));
        let b = near
            .and_then(|code| self.world.place_of(code))
            .unwrap_or_else(|| chance.below(countries.len()));
        // Nobody is his own neighbour; the next in the list will do.
        [a, if a == b { (b + 1) % countries.len() } else { b }]
    }

    /// Who acts next: of two states the one to which the first act was done.
    fn responders(&self, kind: &IncidentType, [a, b]: [usize; 2], chance: &mut Chance) -> [usize; 2] {
        match kind.scope {
            Scope::Home => [b, b],
            Scope::Abroad if a != b => [b, a],
            Scope::Abroad => self.states(kind, chance),
        }
    }

    fn third(&self, a: usize, b: usize, chance: &mut Chance) -> usize {
        const HOSTS: [&str; 9] = ["CHE", "AUT", "QAT", "TUR", "NOR", "EGY", "KEN", "ETH", "BEL"];
        let hosts: Vec<usize> = HOSTS
            .iter()
            .filter_map(|code| self.world.place_of(code))
            .collect();
        chance
            .of(&hosts)
            .copied()
            .filter(|&host| host != a && host != b)
            .unwrap_or(b)
    }

    fn cities(&self, site: Site, c: usize, chance: &mut Chance) -> [usize; 2] {
        let count = self.world.countries[c].cities.len();
        let city = match site {
            Site::Capital | Site::Host | Site::Third => 0,
            Site::Actor | Site::Recipient => chance.below(count),
        };
        let other = chance.below(count);
        [city, if other == city { (other + 1) % count } else { other }]
    }

    fn body(&self, kind: BodyKind, c: usize, chance: &mut Chance) -> usize {
        let code = &self.world.countries[c].code;
        let fits = |body: &Body| body.kind == kind && (body.within.is_empty() || body.within.contains(code));
        chance.weighted(
            self.world
                .bodies
                .iter()
                .map(|body| u32::from(fits(body)) * (1 + body.within.len().min(1) as u32)),
        )
    }

    fn agency(&self, states: [usize; 3], chance: &mut Chance) -> usize {
        let codes = states.map(|at| self.world.countries[at].code.as_str());
        chance.weighted(self.world.outlets.iter().map(|outlet| {
            let near = codes.contains(&outlet.country.as_str());
            u32::from(outlet.is_agency()) * outlet.weight * if near { 8 } else { 1 }
        }))
    }

    fn people(
        &self,
        kind: &IncidentType,
        states: [usize; 3],
        date: Date,
        chance: &mut Chance,
    ) -> Vec<Person> {
        let words = &self.grammar.words;
        let mut people: Vec<Person> = Vec::with_capacity(ROLES);
        let chosen = |list: &[String], chance: &mut Chance| chance.of(list).cloned().unwrap_or_default();
        for role in 0..ROLES {
            let side = match role {
                0..=2 | 10 => 0,
                3..=5 => 1,
                _ => 2,
            };
            let country = &self.world.countries[states[side]];
            let office = country.offices.get(&kind.office).unwrap_or(&kind.office);
            let (title, held) = match role {
                0 | 3 => (country.head.clone(), true),
                1 | 4 => (office.clone(), true),
                6 => (chosen(&words.officials, chance), false),
                7 => (chosen(&words.witnesses, chance), false),
                8 => (chosen(&words.doctors, chance), false),
                9 => (chosen(&words.analysts, chance), false),
                10 => (chosen(&kind.figure, chance), false),
                _ => (String::new(), false),
            };
            // Terms of four years that do not end everywhere at once.
            let term = (date.year() as u64 + states[side] as u64) / 4;
            let mut own = Chance::new(&[self.seed, states[side] as u64, of_letters(&title), term]);
            let source = if held { &mut own } else { &mut *chance };
            people.push(self.person(country, title, held, source, &people));
        }
        people
    }

    fn person(
        &self,
        country: &Country,
        title: String,
        held: bool,
        chance: &mut Chance,
        others: &[Person],
    ) -> Person {
        let female = chance.percent(30);
        // World::check has seen that every state has a culture, and that no list of it is empty.
        let culture = self.world.culture(country).unwrap_or(&self.world.cultures[0]);
        let given = chance
            .of(if female { &culture.female } else { &culture.male })
            .cloned()
            .unwrap_or_default();
        let start = chance.below(culture.family.len());
        let forms = culture
            .family
            .iter()
            .cycle()
            .skip(start)
            .take(culture.family.len())
            .map(|family| {
                let (male, woman) = family.split_once('|').unwrap_or((family, family));
                if female { woman } else { male }
            });
        // Two of the same name in one article would be confusing; who holds an office keeps his name.
        let mut free = forms.filter(|form| held || !others.iter().any(|other| other.last == *form));
        let last = free.next().unwrap_or_default().to_owned();
        Person {
            headline: title.clone(),
            title: if held {
                format!("{} {title}", country.adjective)
            } else {
                title
            },
            name: if culture.family_first {
                format!("{last} {given}")
            } else {
                format!("{given} {last}")
            },
            last,
            female,
        }
    }
}

/// A number between two, small ones more often than large ones, and large ones rounded.
fn skewed(least: u64, most: u64, chance: &mut Chance) -> u64 {
    let span = most.saturating_sub(least);
    let drawn = least + span.min(chance.within(0, span).min(chance.within(0, span)));
    match drawn {
        0..=100 => drawn,
        101..=1000 => drawn / 10 * 10,
        _ => drawn / 100 * 100,
    }
}

/// What a party's names are filled from.
struct Cast<'a> {
    stage: &'a Stage<'a>,
    country: &'a Country,
    bodies: [usize; 3],
    people: &'a [Person],
}

impl Cast<'_> {
    fn party(&self, kind: &Kind, chance: &mut Chance) -> Party {
        if let Some(role) = kind.role() {
            let person = &self.people[role as usize];
            let called = |text: &str| Called {
                text: text.to_owned(),
                plural: false,
            };
            return Party {
                first: vec![called(&format!("{} {}", person.title, person.name))],
                later: vec![called(&person.last)],
                headline: called(&person.headline),
                role: Some(role),
                country: self.country.code.clone(),
                sector: kind.sector.clone(),
            };
        }
        let group = chance
            .of(&self.country.rebels)
            .map_or("armed rebels", String::as_str)
            .to_owned();
        let trade = chance
            .of(&self.stage.grammar.words.trades)
            .cloned()
            .unwrap_or_default();
        let called = |text: &String| {
            let bare = text.strip_prefix('+');
            let thing = if text.contains("{trade}") { &trade } else { &group };
            Called {
                text: self.filled(bare.unwrap_or(text), false, thing),
                plural: bare.is_some(),
            }
        };
        let body = kind
            .body
            .map(|kind| &self.stage.world.bodies[self.bodies[kind as usize]]);
        Party {
            first: kind.first.iter().map(called).collect(),
            later: kind.later.iter().map(called).collect(),
            headline: called(&kind.head),
            role: None,
            country: body.map_or(&self.country.code, |body| &body.code).clone(),
            sector: kind.sector.clone(),
        }
    }

    /// A name or title of `kinds.toml` with its slots filled.
    fn filled(&self, text: &str, female: bool, thing: &str) -> String {
        let body = |place: usize| &self.stage.world.bodies[self.bodies[place]];
        let spokesman = if female { "spokeswoman" } else { "spokesman" };
        let ministry = self
            .country
            .offices
            .get("Foreign Ministry")
            .map_or("Foreign Ministry", String::as_str);
        let slots = [
            ("{adj}", self.country.adjective.as_str()),
            ("{ministry}", ministry),
            ("{name}", &self.country.name),
            ("{headline}", self.country.headline()),
            ("{capital}", self.country.capital()),
            ("{parliament}", &self.country.parliament),
            ("{spokesman}", spokesman),
            ("{states}", &body(0).name),
            ("{states.short}", &body(0).short),
            ("{aid}", &body(2).name),
            ("{aid.short}", &body(2).short),
            ("{group}", thing),
            ("{trade}", thing),
        ];
        with_articles(
            &slots
                .iter()
                .fold(text.to_owned(), |text, (slot, with)| text.replace(slot, with)),
        )
    }
}
