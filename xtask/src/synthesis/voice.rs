//! Telling: patterns filled from an incident, in the manner of one outlet on one day.

use jiff::civil::Date;

use super::chance::Chance;
use super::grammar::{Grammar, IncidentType};
use super::incident::{Called, Incident, Person};
use super::pattern::{Form, Part, Pattern, Role, Side, Slot, Which};
use super::wording::{
    begins, capitalised, grouped, month, polished, possessive, told, weekday, with_articles,
};
use super::world::{Country, Outlet, World};

/// One account's way of telling an incident.
#[derive(Debug)]
pub(super) struct Voice<'a> {
    /// The states and bodies.
    pub(super) world: &'a World,
    /// The patterns.
    pub(super) grammar: &'a Grammar,
    /// What is told.
    pub(super) incident: &'a Incident,
    /// The numbers as this account has them.
    pub(super) numbers: &'a [u64],
    /// Who tells it.
    pub(super) outlet: &'a Outlet,
    /// The agency that is quoted.
    pub(super) agency: &'a Outlet,
    /// The day of publication.
    pub(super) published: Date,
    /// Which words are chosen.
    pub(super) chance: Chance,
    /// Who has been named: a bit for each.
    known: u32,
    /// Whether a party was last named in the plural: actor, recipient.
    plural: [bool; 2],
    /// Whether a headline is being told.
    headline: bool,
}

const SIDES: u32 = 16;
const BODIES: u32 = 20;

impl<'a> Voice<'a> {
    /// A voice that has said nothing yet.
    #[allow(
        clippy::too_many_arguments,
        reason = "all of it is the account's own, and made in one place only"
    )]
    pub(super) fn new(
        world: &'a World,
        grammar: &'a Grammar,
        incident: &'a Incident,
        numbers: &'a [u64],
        outlet: &'a Outlet,
        agency: &'a Outlet,
        published: Date,
        chance: Chance,
    ) -> Self {
        Self {
            world,
            grammar,
            incident,
            numbers,
            outlet,
            agency,
            published,
            chance,
            known: 0,
            plural: [false; 2],
            headline: false,
        }
    }

    /// The type of what is told.
    pub(super) fn kind(&self) -> &'a IncidentType {
        &self.grammar.types[self.incident.kind]
    }

    /// A paragraph.
    pub(super) fn paragraph(&mut self, pattern: &Pattern) -> String {
        self.headline = false;
        let mut text = String::new();
        self.fill(pattern, &mut text);
        polished(&text)
    }

    /// A title. It names people anew, and what it names counts as unknown to the text.
    pub(super) fn title(&mut self, pattern: &Pattern) -> String {
        let known = std::mem::take(&mut self.known);
        self.headline = true;
        let mut text = String::new();
        self.fill(pattern, &mut text);
        self.headline = false;
        self.known = known;
        let text = polished(&text);
        if self.outlet.capitals {
            capitalised(&text)
        } else {
            text
        }
    }

    /// A phrase, as it stands within a sentence.
    pub(super) fn phrase(&mut self, pattern: &Pattern) -> String {
        let mut text = String::new();
        self.fill(pattern, &mut text);
        with_articles(&text)
    }

    fn fill(&mut self, pattern: &Pattern, out: &mut String) {
        for part in &pattern.0 {
            self.part(part, out);
        }
    }

    fn part(&mut self, part: &Part, out: &mut String) {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Choice(several) => {
                let place = self.chance.below(several.len());
                self.fill(&several[place], out);
            }
            Part::Rule(place) => {
                let grammar = self.grammar;
                if let Some(pattern) = self.chance.of(&grammar.rules[*place]) {
                    self.fill(pattern, out);
                }
            }
            Part::Spelling(british, american) => {
                out.push_str(if self.outlet.american { american } else { british });
            }
            Part::Agreement(side, one, several) => {
                out.push_str(if self.plural[*side as usize] { several } else { one });
            }
            Part::Shared(name) => self.shared(name, out),
            Part::Number(name) => self.number(name, out),
            Part::Slot(slot) => self.slot(*slot, out),
        }
    }

    fn shared(&mut self, name: &str, out: &mut String) {
        let texts = self.kind().shared.iter().zip(&self.incident.shared);
        if let Some(((_, patterns), place)) = texts.into_iter().find(|((own, _), _)| own == name) {
            self.fill(&patterns[*place], out);
        }
    }

    fn number(&mut self, name: &str, out: &mut String) {
        let numbers = self.kind().numbers.iter().zip(self.numbers);
        if let Some((_, &number)) = numbers.into_iter().find(|((own, ..), _)| own == name) {
            // Sums of money are in figures, as headlines are.
            if self.headline || out.ends_with('$') {
                out.push_str(&grouped(number));
            } else {
                out.push_str(&told(number, begins(out)));
            }
        }
    }

    fn slot(&mut self, slot: Slot, out: &mut String) {
        let country = self.country(Which::Place);
        let words = &self.grammar.words;
        match slot {
            Slot::Party(side, form) => self.party(side, form, out),
            Slot::State(which, form) => out.push_str(&of_state(self.country(which), form, self.headline)),
            Slot::Person(role, form) => self.person(role, form, out),
            Slot::City => out.push_str(&country.cities[self.incident.cities[0]]),
            Slot::OtherCity => out.push_str(&country.cities[self.incident.cities[1]]),
            Slot::Direction => out.push_str(&words.directions[self.incident.direction]),
            Slot::Day(full) => self.day(self.incident.date, full, out),
            Slot::Daytime => {
                self.day(self.incident.date, true, out);
                if self.is_near(self.incident.date) {
                    out.push_str(&words.hours[self.incident.hour]);
                }
            }
            Slot::Today => self.day(self.published, true, out),
            Slot::Soon => {
                let days = 8 + (self.incident.seed % 20) as i64;
                let date = self.incident.date.saturating_add(jiff::Span::new().days(days));
                out.push_str("on ");
                out.push_str(&self.written(date));
            }
            Slot::Agency => out.push_str(&self.agency.name),
            Slot::Body(which) => self.body(which, out),
            Slot::That => self.one_of(|kind| &kind.that, out),
            Slot::Noun => self.one_of(|kind| &kind.noun, out),
            Slot::Before => out.push_str(self.incident.before.as_ref().map_or("", |before| &before.noun)),
            Slot::BeforeDay => {
                if let Some(before) = &self.incident.before {
                    self.day(before.date, true, out);
                }
            }
        }
    }

    fn one_of(&mut self, list: fn(&IncidentType) -> &Vec<Pattern>, out: &mut String) {
        if let Some(pattern) = self.chance.of(list(self.kind())) {
            self.fill(pattern, out);
        }
    }

    fn country(&self, which: Which) -> &'a Country {
        &self.world.countries[self.incident.states[which as usize]]
    }

    /// Whether this has been named before; from now on it has.
    fn is_known(&mut self, bit: u32) -> bool {
        let known = self.known & (1 << bit) != 0;
        self.known |= 1 << bit;
        known
    }

    fn party(&mut self, side: Side, form: Form, out: &mut String) {
        let incident = self.incident;
        let party = if side == Side::Actor {
            &incident.actor
        } else {
            &incident.recipient
        };
        if let (Some(role), false) = (party.role, self.headline || form == Form::Headline) {
            self.plural[side as usize] = false;
            return self.person(role, form, out);
        }
        let called = if self.headline || form == Form::Headline {
            Some(&party.headline)
        } else {
            let known = self.is_known(SIDES + side as u32);
            self.chance.of(if known { &party.later } else { &party.first })
        };
        let Some(Called { text, plural }) = called else {
            return;
        };
        self.plural[side as usize] = *plural;
        out.push_str(text);
        if form == Form::Possessive {
            out.push_str(possessive(text));
        }
    }

    fn person(&mut self, role: Role, form: Form, out: &mut String) {
        let incident = self.incident;
        let person: &Person = &incident.people[role as usize];
        match form {
            Form::He => out.push_str(if person.female { "she" } else { "he" }),
            Form::His => out.push_str(if person.female { "her" } else { "his" }),
            Form::Headline => out.push_str(&person.headline),
            _ if self.headline => {
                out.push_str(&person.last);
                if form == Form::Possessive {
                    out.push_str(possessive(&person.last));
                }
            }
            _ => {
                if self.is_known(role as u32) {
                    out.push_str(&person.last);
                } else {
                    out.push_str(&person.title);
                    out.push(' ');
                    out.push_str(&person.name);
                }
                if form == Form::Possessive {
                    out.push_str(possessive(out));
                }
            }
        }
    }

    fn body(&mut self, which: usize, out: &mut String) {
        let body = &self.world.bodies[self.incident.bodies[which]];
        let known = self.is_known(BODIES + which as u32);
        out.push_str(if known || self.headline {
            &body.short
        } else {
            &body.name
        });
    }

    /// Whether a day may be called by its name in the week.
    fn is_near(&self, date: Date) -> bool {
        (0..7).contains(&(self.published - date).get_days())
    }

    fn day(&self, date: Date, full: bool, out: &mut String) {
        if full {
            out.push_str("on ");
        }
        if self.is_near(date) {
            out.push_str(weekday(date.weekday()));
        } else {
            out.push_str(&self.written(date));
        }
    }

    /// A date in the manner of the outlet, with the year if it is not that of publication.
    fn written(&self, date: Date) -> String {
        let (month, day) = (month(date.month()), date.day());
        let year = if date.year() == self.published.year() {
            String::new()
        } else {
            date.year().to_string()
        };
        match (self.outlet.american, year.is_empty()) {
            (true, true) => format!("{month} {day}"),
            (true, false) => format!("{month} {day}, {year}"),
            (false, true) => format!("{day} {month}"),
            (false, false) => format!("{day} {month} {year}"),
        }
    }
}

fn of_state(country: &Country, form: Form, headline: bool) -> String {
    match form {
        Form::Adjective => country.adjective.clone(),
        Form::Capital => country.capital().to_owned(),
        Form::Parliament => country.parliament.clone(),
        Form::Headline => country.headline().to_owned(),
        Form::Possessive if headline => country.headline().to_owned() + possessive(country.headline()),
        Form::Possessive => country.name.clone() + possessive(&country.name),
        _ if headline => country.headline().to_owned(),
        _ => country.name.clone(),
    }
}
