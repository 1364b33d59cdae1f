//! What a mention tells by itself: whose name, which office, which country.

use std::ops::Range;

use legation_knowledge::{Country, NameKind, Sector};
use legation_nlp::{Dep, EntityKind as Label, Pos, Tag};

use super::nationality::state_in;
use super::state;
use crate::dossier::{Basis, EntityKind};
use crate::lexicon::{AgentKind, Gender, Lexicon};
use crate::mentions::{Form, Mention, stands_for_persons};
use crate::syntax::{Syntax, Token};

/// What a mention tells.
#[derive(Debug)]
pub(super) struct Profile {
    pub(super) kind: EntityKind,
    /// Words of the proper name, lower case, without titles; empty for a description.
    pub(super) name: Vec<String>,
    /// How the entity is to be called.
    pub(super) shown: String,
    /// Lemma of the head of a description.
    pub(super) noun: String,
    pub(super) office: Option<String>,
    /// The office without what follows it ("special assistant"), lower case.
    pub(super) office_core: Option<String>,
    pub(super) country: Option<Country>,
    pub(super) sectors: Vec<Sector>,
    pub(super) basis: Basis,
    /// Whether it is a place that acts: a city that stands for a government, or one that says something.
    pub(super) seat: bool,
    pub(super) gender: Option<Gender>,
}

/// An office without what it is the office of: "special assistant to the prime minister" is "special assistant".
pub(super) fn core(office: &str) -> &str {
    let end = [" to ", " of ", " for ", " at ", " in "]
        .iter()
        .filter_map(|word| office.find(word))
        .min();
    &office[..end.unwrap_or(office.len())]
}

/// Reads it off the mention.
pub(super) fn of(syntax: &Syntax<'_>, lexicon: &Lexicon, year: i32, mention: &Mention) -> Profile {
    let reader = Reader {
        syntax,
        lexicon,
        year,
        mention,
    };
    match mention.form {
        Form::Name | Form::Modifier => reader.name(),
        Form::Description | Form::Pronoun => reader.description(),
    }
}

struct Reader<'a> {
    syntax: &'a Syntax<'a>,
    lexicon: &'a Lexicon,
    year: i32,
    mention: &'a Mention,
}

/// An office found in words, with where it begins.
struct Office {
    text: String,
    core: String,
    sector: Sector,
}

impl Reader<'_> {
    fn name(&self) -> Profile {
        let s = self.syntax;
        let mut name = self.mention.name.clone();
        if name.is_empty() {
            name = self.mention.tokens.clone();
        }
        while name.len() > 1 && (s.pos(name.start) == Pos::Det || self.is_honorific(name.start)) {
            name.start += 1;
        }
        while name.len() > 1 && s.tag(name.end - 1) == Tag::Pos {
            name.end -= 1;
        }
        let whole = s.parse().slice(name.clone()).to_owned();
        if let Some(profile) = self.of_state(&whole) {
            return profile;
        }
        // "the Premier", "the Foreign Minister": a title with capitals, whatever the recogniser makes of it.
        if self.is_title(name.clone()) {
            return self.description();
        }
        let before = self.office_before(&mut name);
        let honorific = (self.mention.tokens.start..name.start)
            .rev()
            .find(|&i| self.is_honorific(i));
        let agent = self.agent_in(name.clone());
        let person = before.is_some() || honorific.is_some() || self.mention.label == Some(Label::Person);
        let described_alone = name.end <= self.mention.head + 1 && self.mention.label.is_none();
        if described_alone && !person && (agent.is_some() || self.office_at(self.mention.head).is_some()) {
            // "Pakistani Officials" in a heading is a description with capitals.
            return self.description();
        }
        let person = person || self.bears_given_name(name.clone(), agent.is_some());
        let kind = if person {
            EntityKind::Person
        } else {
            self.kind_of_name(agent.map(|a| a.0))
        };
        let country = match kind {
            EntityKind::Person => state_in(s, self.lexicon, self.mention.tokens.start..name.start)
                .or_else(|| self.lexicon.people.sole_country(&before.as_ref()?.text)),
            _ => state_in(s, self.lexicon, self.mention.tokens.clone()),
        };
        let sectors = before
            .as_ref()
            .map(|o| o.sector)
            .or(agent.filter(|_| !person).and_then(|a| a.1));
        let name_words: Vec<String> = name
            .clone()
            .filter(|&i| !s.is_space(i))
            .map(|i| s.lower(i))
            .collect();
        Profile {
            kind,
            name: name_words.clone(),
            shown: one_line(s.parse().slice(name)),
            noun: s.lemma(self.mention.head).to_owned(),
            office_core: before.as_ref().map(|o| o.core.clone()),
            office: before.map(|o| o.text),
            country,
            sectors: sectors.into_iter().collect(),
            basis: Basis::Text,
            seat: kind == EntityKind::Place && self.speaks(),
            gender: self.gender_of_name(honorific, &name_words, kind),
        }
    }

    /// Whether a state stands as owner before a name that is the subject of a verb in the active voice.
    fn is_a_states_man(&self) -> bool {
        let s = self.syntax;
        let head = self.mention.head;
        let of_state = s
            .kid(head, Dep::Poss)
            .is_some_and(|owner| state(self.lexicon, s.word(owner)).is_some());
        of_state && s.dep(head) == Dep::Nsubj && s.head(head).is_some_and(|verb| s.pos(verb) == Pos::Verb)
    }

    /// Whether the mention is who says, accuses or asks: no mere place, whatever the recogniser makes of the name.
    fn speaks(&self) -> bool {
        let s = self.syntax;
        let verb = s
            .head(self.mention.head)
            .filter(|_| s.dep(self.mention.head) == Dep::Nsubj);
        verb.is_some_and(|v| s.is_verb(v) && self.lexicon.saying.verb(s.lemma(v)).is_some())
    }

    /// Countries, capitals and institutions that the gazetteer knows.
    fn of_state(&self, whole: &str) -> Option<Profile> {
        let meaning = self.lexicon.countries.lookup_in(whole, self.year)?;
        // The recogniser takes short names of states for persons. It is believed where persons bear the name, too, or a
        // title or another name stands with it.
        if self.mention.label == Some(Label::Person) {
            let alone = self.mention.tokens.len() <= 2 && meaning.kind == NameKind::Name;
            if !alone || self.lexicon.countries.is_also_a_persons(whole) {
                return None;
            }
        }
        let people = meaning.kind == NameKind::Demonym
            || (meaning.kind == NameKind::Adjective
                && self.mention.form == Form::Name
                && self.mention.plural);
        let kind = match meaning.kind {
            // "a Salvadoran", "the Frenchman".
            NameKind::Demonym if !self.mention.plural && self.mention.form == Form::Name => {
                EntityKind::Person
            }
            _ if people => EntityKind::Group,
            NameKind::Name | NameKind::Adjective | NameKind::Demonym => EntityKind::Country,
            NameKind::Seat | NameKind::Capital => EntityKind::Place,
            NameKind::Metonym => EntityKind::Organisation,
        };
        let shown = match kind {
            EntityKind::Country => self
                .lexicon
                .countries
                .name(meaning.country)
                .unwrap_or(whole)
                .to_owned(),
            _ => one_line(whole),
        };
        Some(Profile {
            kind,
            name: whole
                .to_lowercase()
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            shown,
            noun: String::new(),
            office: None,
            office_core: None,
            country: Some(meaning.country),
            seat: meaning.kind == NameKind::Seat,
            sectors: meaning.sector.into_iter().collect(),
            basis: Basis::Registry,
            gender: None,
        })
    }

    fn description(&self) -> Profile {
        let s = self.syntax;
        let head = self.mention.head;
        let office = self.office_at(head).filter(|_| !self.mention.plural);
        let agent = self.agent(head).or_else(|| self.agent_of_quantity(head));
        let persons = || stands_for_persons(s, self.lexicon, head).then_some((AgentKind::Group, None));
        let gathering = || {
            let speaks = self.lexicon.people.is_gathering(s.lemma(head)) && self.speaks();
            speaks.then_some((AgentKind::Organisation, None))
        };
        let agent = agent.or_else(persons).or_else(gathering);
        let plural_office = self.office_at(head).filter(|_| self.mention.plural);
        let kind = match (&office, agent.map(|a| a.0)) {
            (Some(_), _) => EntityKind::Person,
            (None, Some(AgentKind::Person)) if !self.mention.plural => EntityKind::Person,
            (None, Some(AgentKind::Person | AgentKind::Group)) => EntityKind::Group,
            (None, Some(AgentKind::Organisation)) => EntityKind::Organisation,
            // A state that is only described is some group until it is known which.
            (None, Some(AgentKind::Country)) => EntityKind::Group,
            (None, None) if plural_office.is_some() => EntityKind::Group,
            (None, None) if self.lexicon.people.is_place(s.lemma(head)) => EntityKind::Place,
            (None, None) => EntityKind::Other,
        };
        let from_office = office.as_ref().or(plural_office.as_ref()).map(|o| o.sector);
        let sole = office
            .as_ref()
            .and_then(|office| self.lexicon.people.sole_country(&office.text));
        let sector = agent
            .and_then(|a| a.1)
            .filter(|_| office.is_none())
            .or(from_office);
        Profile {
            kind,
            name: Vec::new(),
            shown: one_line(s.parse().slice(self.mention.tokens.clone())),
            noun: s.lemma(head).to_owned(),
            office_core: office.as_ref().map(|o| o.core.clone()),
            office: office.map(|o| o.text),
            country: state_in(s, self.lexicon, self.mention.tokens.clone())
                .filter(|_| !matches!(kind, EntityKind::Other | EntityKind::Place))
                .or(sole),
            sectors: sector.into_iter().collect(),
            basis: Basis::Text,
            seat: false,
            gender: self.gender_of_words(self.mention.tokens.clone()),
        }
    }

    /// "Pavel Orlov", which the recogniser takes for a body: a given name and one or two words that mean no body.
    fn bears_given_name(&self, name: Range<Token>, body: bool) -> bool {
        let s = self.syntax;
        let label = matches!(self.mention.label, None | Some(Label::Org | Label::Product));
        let capital = |i: Token| s.word(i).starts_with(char::is_uppercase) && s.pos(i) == Pos::Propn;
        label
            && !body
            && (2..=3).contains(&name.len())
            && name.clone().all(capital)
            && self
                .lexicon
                .coreference
                .given_name(&s.lower(name.start))
                .is_some()
    }

    /// By "Mr" or "Ms", by a noun before the name ("spokeswoman"), or by the given name.
    fn gender_of_name(&self, honorific: Option<Token>, name: &[String], kind: EntityKind) -> Option<Gender> {
        if kind != EntityKind::Person {
            return None;
        }
        let told = honorific.and_then(|i| self.lexicon.people.honorific(self.syntax.word(i)).flatten());
        let before = || self.gender_of_words(self.mention.tokens.start..self.mention.name.start);
        let given = || match name {
            [given, _, ..] => self.lexicon.coreference.given_name(given),
            _ => None,
        };
        told.or_else(before).or_else(given)
    }

    fn gender_of_words(&self, tokens: Range<Token>) -> Option<Gender> {
        let s = self.syntax;
        // Whose brother or wife it is tells nothing.
        tokens
            .rev()
            .take_while(|&i| s.dep(i) != Dep::Poss && s.dep(i) != Dep::Case)
            .find_map(|i| self.lexicon.coreference.noun(s.lemma(i)))
    }

    /// The office that a name begins with or that stands before it; takes it off the name.
    fn office_before(&self, name: &mut Range<Token>) -> Option<Office> {
        let s = self.syntax;
        // The recogniser may take the title for part of the name.
        let inner = (name.start + 1..name.end).rev().find(|&end| {
            let whole = |words: Vec<String>| {
                self.lexicon
                    .people
                    .office(&words)
                    .is_some_and(|(n, _)| n == words.len())
            };
            whole(self.words(name.start..end)) || whole(self.singular_words(name.start..end))
        });
        if let Some(end) = inner.filter(|_| self.mention.label != Some(Label::Gpe)) {
            name.start = end;
        }
        let mut start = self.mention.tokens.start;
        // What a possessor has is the office: "Russia's foreign minister".
        if let Some(case) = (start..name.start).rev().find(|&i| s.dep(i) == Dep::Case) {
            start = case + 1;
        }
        let end = (start..name.start)
            .rev()
            .find(|&i| !self.is_honorific(i))
            .map_or(start, |i| i + 1);
        self.office_in(start..end)
    }

    /// The office that this noun heads: "the special assistant to the prime minister".
    fn office_at(&self, head: Token) -> Option<Office> {
        let s = self.syntax;
        let mut start = self.mention.tokens.start.min(head);
        if let Some(case) = (start..head).rev().find(|&i| s.dep(i) == Dep::Case) {
            start = case + 1;
        }
        let mut office = self.office_in(start..head + 1)?;
        let follows = |k: &Token| *k == head + 1 && matches!(s.lower(*k).as_str(), "to" | "of" | "for");
        if let Some(object) = s
            .kids_by(head, Dep::Prep)
            .find(follows)
            .and_then(|p| s.kid(p, Dep::Pobj))
        {
            office.text = format!(
                "{} {}",
                office.text,
                one_line(s.parse().slice(head + 1..object + 1))
            );
        }
        Some(office)
    }

    fn office_in(&self, tokens: Range<Token>) -> Option<Office> {
        let s = self.syntax;
        let skip = |i: Token| {
            !matches!(s.pos(i), Pos::Noun | Pos::Propn | Pos::Adj | Pos::Adp | Pos::Verb)
                || state(self.lexicon, s.word(i)).is_some()
        };
        let (_, sector) = self.lexicon.people.office(&self.singular_words(tokens.clone()))?;
        let start = tokens
            .clone()
            .rev()
            .take_while(|&i| !skip(i) || s.word(i) == "-")
            .last()?;
        let text = one_line(s.parse().slice(start..tokens.end));
        Some(Office {
            core: core(&text.to_lowercase()).to_owned(),
            text,
            sector,
        })
    }

    /// Whether the name is no more than an office behind a determiner.
    fn is_title(&self, name: Range<Token>) -> bool {
        let s = self.syntax;
        let words = self.words(name.clone());
        let determined = name.start > 0 && s.pos(name.start - 1) == Pos::Det || s.pos(name.start) == Pos::Det;
        let office = self.lexicon.people.office(&words);
        determined && office.is_some_and(|(length, _)| length == words.len())
    }

    fn words(&self, tokens: Range<Token>) -> Vec<String> {
        tokens.map(|i| self.syntax.lower(i)).collect()
    }

    fn singular_words(&self, tokens: Range<Token>) -> Vec<String> {
        let last = tokens.end.saturating_sub(1);
        tokens
            .map(|i| {
                if i == last {
                    // Proper nouns keep their plural: "Defence Ministers Tran and Orlov".
                    let lemma = self.syntax.lemma(i);
                    let plural = self.syntax.pos(i) == Pos::Propn;
                    lemma
                        .strip_suffix('s')
                        .filter(|_| plural)
                        .unwrap_or(lemma)
                        .to_owned()
                } else {
                    self.syntax.lower(i)
                }
            })
            .collect()
    }

    fn is_honorific(&self, token: Token) -> bool {
        self.lexicon.people.honorific(self.syntax.word(token)).is_some()
    }

    /// What the noun stands for; proper nouns in the plural are taken in the singular.
    fn agent(&self, token: Token) -> Option<(AgentKind, Option<Sector>)> {
        let lemma = self.syntax.lemma(token);
        let people = &self.lexicon.people;
        let compound = token
            .checked_sub(1)
            .and_then(|before| people.agent(&format!("{} {lemma}", self.syntax.lower(before))));
        compound.or_else(|| people.agent(lemma)).or_else(|| {
            let proper = self.syntax.pos(token) == Pos::Propn;
            lemma
                .strip_suffix('s')
                .filter(|_| proper)
                .and_then(|singular| people.agent(singular))
        })
    }

    /// "dozens of protesters" are protesters.
    fn agent_of_quantity(&self, head: Token) -> Option<(AgentKind, Option<Sector>)> {
        let s = self.syntax;
        let of = s
            .kids_by(head, Dep::Prep)
            .find(|&p| p == head + 1 && s.is_word(p, "of"))?;
        self.lexicon
            .people
            .is_quantity(s.lemma(head))
            .then(|| self.agent(s.kid(of, Dep::Pobj)?))
            .flatten()
    }

    fn agent_in(&self, name: Range<Token>) -> Option<(AgentKind, Option<Sector>)> {
        name.rev().find_map(|i| self.agent(i))
    }

    fn is_acronym(&self) -> bool {
        let word = self.syntax.word(self.mention.head);
        (3..=6).contains(&word.len()) && word.chars().all(|c| c.is_ascii_uppercase())
    }

    fn kind_of_name(&self, agent: Option<AgentKind>) -> EntityKind {
        match (self.mention.label, agent) {
            (Some(Label::Org), _) => EntityKind::Organisation,
            // "Germany's Scholz met the king": who acts for a state is called so, a town seldom.
            (Some(Label::Gpe), None) if self.is_a_states_man() => EntityKind::Person,
            // No place is called by four capitals: "UNDOF".
            (Some(Label::Gpe), None) if self.is_acronym() => EntityKind::Organisation,
            (Some(Label::Gpe | Label::Loc | Label::Fac), None) => EntityKind::Place,
            (Some(Label::Norp), None) => EntityKind::Group,
            (_, Some(AgentKind::Organisation | AgentKind::Country)) => EntityKind::Organisation,
            (_, Some(AgentKind::Group | AgentKind::Person)) => EntityKind::Group,
            _ => EntityKind::Other,
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::core;

    #[test]
    fn the_core_of_an_office_ends_before_what_it_is_of() {
        assert_eq!(
            core("special assistant to the prime minister"),
            "special assistant"
        );
        assert_eq!(core("minister of defence for life"), "minister");
        assert_eq!(core("foreign minister"), "foreign minister");
        assert_eq!(core(""), "");
    }
}
