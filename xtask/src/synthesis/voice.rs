//! Telling: patterns filled from an incident, in the manner of one outlet on one day.

use jiff::civil::{Date, Weekday};

use super::chance::Chance;
use super::grammar::{Grammar, IncidentType};
use super::incident::{Called, Incident, Person};
use super::pattern::{Form, Part, Pattern, Role, Side, Slot, Which};
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
    #[allow(clippy::too_many_arguments, reason = "all of it is the account's own, and made in one place only")]
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
        if self.outlet.capitals { capitalised(&text) } else { text }
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
            if self.headline {
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
        let party = if side == Side::Actor { &incident.actor } else { &incident.recipient };
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
        let Some(Called { text, plural }) = called else { return };
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
        out.push_str(if known || self.headline { &body.short } else { &body.name });
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
        let year = if date.year() == self.published.year() { String::new() } else { date.year().to_string() };
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

fn possessive(name: &str) -> &'static str {
    if name.ends_with('s') { "'" } else { "'s" }
}

/// The name of a day of the week.
pub(super) fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The name of a month, from 1.
pub(super) fn month(number: i8) -> &'static str {
    // A civil date's month lies between 1 and 12.
    MONTHS[(number as usize + 11) % 12]
}

const UNITS: [&str; 20] = [
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
];
const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// A number as agencies write it: in words up to nine, or where a sentence begins; with commas above 999.
fn told(number: u64, begins: bool) -> String {
    let small = usize::try_from(number).unwrap_or(usize::MAX);
    match small {
        0..=9 => UNITS[small].to_owned(),
        10..=19 if begins => UNITS[small].to_owned(),
        20..=99 if begins && small % 10 == 0 => TENS[small / 10].to_owned(),
        20..=99 if begins => format!("{}-{}", TENS[small / 10], UNITS[small % 10]),
        _ if begins => format!("about {}", grouped(number)),
        _ => grouped(number),
    }
}

/// `12500` as `12,500`.
fn grouped(number: u64) -> String {
    crate::report::grouped(number as f64)
}

/// Whether what is written next begins a sentence.
fn begins(text: &str) -> bool {
    let text = text.trim_end_matches([' ', '"']);
    text.is_empty() || text.ends_with(['.', '?', '!'])
}

/// A paragraph with its articles, capitals and spaces in order.
fn polished(text: &str) -> String {
    let text = with_articles(text);
    let mut out = String::with_capacity(text.len());
    let mut sentence = true;
    let mut stop = false;
    for letter in text.chars() {
        match letter {
            ' ' if out.ends_with(' ') || out.is_empty() => continue,
            ',' | '.' if out.ends_with(' ') => {
                out.pop();
            }
            _ => {}
        }
        if letter.is_alphanumeric() {
            if sentence {
                out.extend(letter.to_uppercase());
            } else {
                out.push(letter);
            }
            (sentence, stop) = (false, false);
            continue;
        }
        match letter {
            '.' | '?' | '!' => stop = true,
            ' ' if stop => sentence = true,
            '"' | ' ' => {}
            _ => (sentence, stop) = (false, false),
        }
        out.push(letter);
    }
    out.truncate(out.trim_end().len());
    out
}

/// `a(n)` as "a" or "an".
pub(super) fn with_articles(text: &str) -> String {
    if !text.contains("(n)") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut pieces = text.split("(n)");
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let word = piece.trim_start().to_ascii_lowercase();
        let vowel = word.starts_with(['a', 'e', 'i', 'o', 'u', '8']) || word.starts_with("hour");
        let said_otherwise = ["us ", "uni", "un ", "eu", "one", "uk", "ug", "ur"].iter().any(|sound| word.starts_with(sound));
        if vowel && (!said_otherwise || word.starts_with("unin") || word.starts_with("urg")) {
            out.push('n');
        }
        out.push_str(piece);
    }
    out
}

const SMALL: [&str; 18] = [
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "over", "the", "to", "with", "after", "into",
];

/// A Title With Capitals.
pub(super) fn capitalised(title: &str) -> String {
    let words = title.split(' ').enumerate().map(|(place, word)| {
        if place > 0 && SMALL.contains(&word) {
            return word.to_owned();
        }
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_begin_with_a_capital_and_spaces_are_single() {
        assert_eq!(
            polished("the army  left . \"we go ,\" he said. \"they stay.\" about 3.5 million saw a(n) Italian and a(n) US ship"),
            "The army left. \"We go,\" he said. \"They stay.\" About 3.5 million saw an Italian and a US ship"
        );
        assert_eq!(with_articles("a(n) urgent unit, a(n) Ugandan, a(n) uninvited guest"), "an urgent unit, a Ugandan, an uninvited guest");
    }

    #[test]
    fn numbers_are_written_as_agencies_do() {
        let written = [3, 12, 45, 12_500].map(|n| (told(n, false), told(n, true)));
        let expected = [("three", "three"), ("12", "twelve"), ("45", "forty-five"), ("12,500", "about 12,500")];
        for (written, expected) in written.iter().zip(expected) {
            assert_eq!((written.0.as_str(), written.1.as_str()), expected);
        }
    }

    #[test]
    fn titles_with_capitals() {
        assert_eq!(capitalised("Two hurt in blast at a market"), "Two Hurt in Blast at a Market");
    }
}
