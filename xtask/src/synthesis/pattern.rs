//! Patterns of sentences: text with slots, alternatives and rules.
//!
//! | written | means |
//! | --- | --- |
//! | `[a\|b\|]` | one of these, the last one nothing; may be nested |
//! | `<said>` | the rule of that name |
//! | `{city}` | a slot, filled from the incident; see [`Slot`] |
//! | `{actor:has\|have}` | the first if the actor was last named in the singular |
//! | `{uk:defence\|defense}` | the first in British outlets, the second in American ones |
//! | `{=topic}` | one of the incident type's texts of that name, the same in all accounts of an incident |
//! | `{#killed}` | a number of the incident type, as this account has it |
//! | `a(n)` | "a" or "an", by the word that follows |

use std::collections::BTreeMap;

/// A pattern, ready to be filled.
#[derive(Debug)]
pub(super) struct Pattern(pub(super) Vec<Part>);

/// A piece of a pattern.
#[derive(Debug)]
pub(super) enum Part {
    /// As it stands.
    Text(String),
    /// One of these.
    Choice(Vec<Pattern>),
    /// The rule at this place of the list.
    Rule(usize),
    /// By the outlet's spelling: British, American.
    Spelling(String, String),
    /// By the number of a party where it was last named: singular, plural.
    Agreement(Side, String, String),
    /// The text of this name that the incident's accounts share.
    Shared(String),
    /// The number of this name.
    Number(String),
    /// Something of the incident.
    Slot(Slot),
}

/// Who of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Who does it.
    Actor,
    /// To whom it is done.
    Recipient,
}

/// Which state of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// The actor's.
    Actor,
    /// The recipient's.
    Recipient,
    /// The one where it happens.
    Place,
}

/// Whom of an incident. The number is the place in the list of its people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Who governs the actor's state.
    Leader,
    /// The minister there whom the type of incident concerns.
    Minister,
    /// Who speaks for the actor.
    Voice,
    /// As [`Role::Leader`], for the recipient.
    OtherLeader,
    /// As [`Role::Minister`], for the recipient.
    OtherMinister,
    /// As [`Role::Voice`], for the recipient.
    OtherVoice,
    /// An official of the place.
    Official,
    /// Somebody who lives there.
    Witness,
    /// A doctor there.
    Doctor,
    /// Somebody who explains.
    Analyst,
    /// The person that the incident is about, such as one arrested.
    Figure,
}

/// How many roles there are.
pub(super) const ROLES: usize = 11;

/// In which form something is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Its name.
    Name,
    /// Its name with `'s`.
    Possessive,
    /// As headlines have it.
    Headline,
    /// "Polish".
    Adjective,
    /// The seat of the government.
    Capital,
    /// The parliament.
    Parliament,
    /// "he" or "she".
    He,
    /// "his" or "her".
    His,
}

/// What a slot is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// `actor`, `recipient`, with `'s` or `.head`.
    Party(Side, Form),
    /// `a`, `b`, `c`: the actor's, the recipient's state, that of the place; with `'s`, `.adj`, `.capital`, `.head`, `.parliament`.
    State(Which, Form),
    /// `leader`, `minister`, `voice`, `bleader`, `bminister`, `bvoice`, `official`, `witness`, `doctor`, `analyst`,
    /// `figure`, with `'s`, `.head`, `.he`, `.his`.
    Person(Role, Form),
    /// `city`: where it happens.
    City,
    /// `city2`: another city of that state.
    OtherCity,
    /// `direction`: "northern".
    Direction,
    /// `day`: "on Monday"; `weekday`: "Monday".
    Day(bool),
    /// `daytime`: "on Monday evening".
    Daytime,
    /// `today`: the day of publication, "on Tuesday".
    Today,
    /// `soon`: a day to come.
    Soon,
    /// `agency`: the agency that is quoted.
    Agency,
    /// `body`, `rights`, `aid`: an organisation of states, of human rights, of relief.
    Body(usize),
    /// `that`: what happened, as a clause.
    That,
    /// `noun`: what happened, as a noun phrase.
    Noun,
    /// `before`: the incident that this one follows, as a noun phrase.
    Before,
    /// `before.day`: its day.
    BeforeDay,
}

impl Pattern {
    /// Reads a pattern, with the places of the rules.
    ///
    /// # Errors
    /// In words, what is wrong with it.
    pub(super) fn parse(text: &str, rules: &BTreeMap<String, usize>) -> Result<Self, String> {
        let mut reader = Reader { rest: text, rules };
        let pattern = reader.pattern()?;
        match reader.rest.chars().next() {
            None => Ok(pattern),
            Some(sign) => Err(format!("`{sign}` closes nothing in `{text}`")),
        }
    }

    /// Calls `visit` with every piece, those of alternatives too.
    pub(super) fn each<'a>(&'a self, visit: &mut impl FnMut(&'a Part)) {
        for part in &self.0 {
            visit(part);
            if let Part::Choice(several) = part {
                several.iter().for_each(|one| one.each(visit));
            }
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
    rules: &'a BTreeMap<String, usize>,
}

impl<'a> Reader<'a> {
    /// Reads up to the end, or to a `|` or `]` that belongs to what stands around.
    fn pattern(&mut self) -> Result<Pattern, String> {
        let mut parts = Vec::new();
        loop {
            let end = self
                .rest
                .find(['[', '|', ']', '{', '<'])
                .unwrap_or(self.rest.len());
            if end > 0 {
                parts.push(Part::Text(self.rest[..end].to_owned()));
            }
            self.rest = &self.rest[end..];
            match self.rest.chars().next() {
                Some('[') => parts.push(self.choice()?),
                Some('{') => parts.push(slot(self.enclosed('}')?)?),
                Some('<') => {
                    let name = self.enclosed('>')?;
                    let rule = self
                        .rules
                        .get(name)
                        .ok_or_else(|| format!("no rule `<{name}>`"))?;
                    parts.push(Part::Rule(*rule));
                }
                _ => return Ok(Pattern(parts)),
            }
        }
    }

    fn choice(&mut self) -> Result<Part, String> {
        let mut several = Vec::new();
        loop {
            // The sign that was found: `[` at first, then `|`.
            self.rest = &self.rest[1..];
            several.push(self.pattern()?);
            match self.rest.chars().next() {
                Some('|') => {}
                Some(']') => break,
                _ => return Err("`[` without `]`".to_owned()),
            }
        }
        self.rest = &self.rest[1..];
        Ok(Part::Choice(several))
    }

    fn enclosed(&mut self, close: char) -> Result<&'a str, String> {
        let end = self
            .rest
            .find(close)
            .ok_or_else(|| format!("no `{close}` in `{}`", self.rest))?;
        let inner = &self.rest[1..end];
        self.rest = &self.rest[end + 1..];
        Ok(inner)
    }
}

fn slot(inner: &str) -> Result<Part, String> {
    if let Some(name) = inner.strip_prefix('=') {
        return Ok(Part::Shared(name.to_owned()));
    }
    if let Some(name) = inner.strip_prefix('#') {
        return Ok(Part::Number(name.to_owned()));
    }
    if let Some((name, forms)) = inner.split_once(':') {
        let (one, other) = forms
            .split_once('|')
            .ok_or_else(|| format!("`{{{inner}}}` has no `|`"))?;
        let (one, other) = (one.to_owned(), other.to_owned());
        return match name {
            "uk" => Ok(Part::Spelling(one, other)),
            "actor" => Ok(Part::Agreement(Side::Actor, one, other)),
            "recipient" => Ok(Part::Agreement(Side::Recipient, one, other)),
            _ => Err(format!("`{{{inner}}}`: nothing agrees with `{name}`")),
        };
    }
    named(inner)
        .map(Part::Slot)
        .ok_or_else(|| format!("no slot `{{{inner}}}`"))
}

fn named(inner: &str) -> Option<Slot> {
    let (name, form) = match (inner.strip_suffix("'s"), inner.split_once('.')) {
        (Some(name), _) => (name, Form::Possessive),
        (None, Some((name, form))) => (name, form_of(form)?),
        (None, None) => (inner, Form::Name),
    };
    let bare = match inner {
        "city" => Slot::City,
        "city2" => Slot::OtherCity,
        "direction" => Slot::Direction,
        "day" => Slot::Day(true),
        "weekday" => Slot::Day(false),
        "daytime" => Slot::Daytime,
        "today" => Slot::Today,
        "soon" => Slot::Soon,
        "agency" => Slot::Agency,
        "body" => Slot::Body(0),
        "rights" => Slot::Body(1),
        "aid" => Slot::Body(2),
        "that" => Slot::That,
        "noun" => Slot::Noun,
        "before" => Slot::Before,
        "beforeday" => Slot::BeforeDay,
        _ => return with_form(name, form),
    };
    Some(bare)
}

fn with_form(name: &str, form: Form) -> Option<Slot> {
    Some(match name {
        "actor" => Slot::Party(Side::Actor, form),
        "recipient" => Slot::Party(Side::Recipient, form),
        "a" => Slot::State(Which::Actor, form),
        "b" => Slot::State(Which::Recipient, form),
        "c" => Slot::State(Which::Place, form),
        _ => Slot::Person(role(name)?, form),
    })
}

/// The role that bears this name.
pub(super) fn role(name: &str) -> Option<Role> {
    Some(match name {
        "leader" => Role::Leader,
        "minister" => Role::Minister,
        "voice" => Role::Voice,
        "bleader" => Role::OtherLeader,
        "bminister" => Role::OtherMinister,
        "bvoice" => Role::OtherVoice,
        "official" => Role::Official,
        "witness" => Role::Witness,
        "doctor" => Role::Doctor,
        "analyst" => Role::Analyst,
        "figure" => Role::Figure,
        _ => return None,
    })
}

fn form_of(name: &str) -> Option<Form> {
    Some(match name {
        "head" => Form::Headline,
        "adj" => Form::Adjective,
        "capital" => Form::Capital,
        "parliament" => Form::Parliament,
        "he" => Form::He,
        "his" => Form::His,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Pattern, String> {
        Pattern::parse(text, &BTreeMap::from([("said".to_owned(), 0)]))
    }

    #[test]
    fn what_a_pattern_is_made_of() {
        let pattern =
            parsed("{actor} {actor:has|have} [left [early|late]|] <said> {=topic} {#killed} {a.adj}")
                .unwrap();
        let mut kinds = Vec::new();
        pattern.each(&mut |part| {
            kinds.push(match part {
                Part::Text(_) => 't',
                Part::Choice(_) => 'c',
                Part::Rule(_) => 'r',
                Part::Shared(_) => '=',
                Part::Number(_) => '#',
                Part::Slot(_) => 's',
                Part::Agreement(..) | Part::Spelling(..) => 'a',
            });
        });
        assert_eq!(
            kinds.into_iter().collect::<String>(),
            "statctcttt r t = t # t s".replace(' ', "")
        );
    }

    #[test]
    fn mistakes_are_told() {
        for (text, word) in [
            ("{nobody} left", "{nobody}"),
            ("a [b|c", "without"),
            ("a b] c", "closes nothing"),
            ("<nothing>", "<nothing>"),
            ("{actor", "no `}`"),
            ("{city:is|are}", "agrees"),
            ("{actor.tail}", "{actor.tail}"),
        ] {
            let error = parsed(text).unwrap_err();
            assert!(error.contains(word), "{text}: {error}");
        }
    }
}
