//! How incidents are told: the types of incident and the sentences for them, read from data.

use std::collections::BTreeMap;

use anyhow::{Context, bail, ensure};
use serde::Deserialize;

use super::pattern::{Part, Pattern, Role, role};
use super::world::BodyKind;

/// Everything that sentences are made from.
#[derive(Debug)]
pub(super) struct Grammar {
    /// Alternatives that patterns refer to by name.
    pub(super) rules: Vec<Vec<Pattern>>,
    /// Who can take part.
    pub(super) kinds: Vec<Kind>,
    /// What can happen.
    pub(super) types: Vec<IncidentType>,
    /// Paragraphs that types share, by family.
    pub(super) families: Vec<Family>,
    /// How accounts begin that only quote an agency.
    pub(super) quoting: Opening,
    /// How accounts begin that say it is not so.
    pub(super) denial: Opening,
    /// How accounts begin that say it is so, after others did.
    pub(super) confirmation: Opening,
    /// Paragraphs on the incident that this one follows.
    pub(super) before: Vec<Pattern>,
    /// Lines that outlets put around the texts of others.
    pub(super) boilerplate: Vec<Pattern>,
    /// Words for people and places.
    pub(super) words: Words,
}

/// How accounts of a certain kind are told.
#[derive(Debug)]
pub(super) struct Opening {
    /// Titles.
    pub(super) headlines: Vec<Pattern>,
    /// First paragraphs.
    pub(super) leads: Vec<Pattern>,
    /// Further ones.
    pub(super) bodies: Vec<Pattern>,
}

/// Words for people and places.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    /// Trades of those who are on strike.
    pub(super) trades: Vec<String>,
    /// Titles of local officials.
    pub(super) officials: Vec<String>,
    /// What witnesses do.
    pub(super) witnesses: Vec<String>,
    /// Titles of doctors.
    pub(super) doctors: Vec<String>,
    /// Titles of those who explain.
    pub(super) analysts: Vec<String>,
    /// Points of the compass, as adjectives.
    pub(super) directions: Vec<String>,
    /// Times of day, after "on Monday".
    pub(super) hours: Vec<String>,
}

/// Who can take part in an incident: how such a party is called.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kind {
    /// How types refer to it.
    pub(super) name: String,
    /// PLOVER's code of the sector.
    pub(super) sector: String,
    /// What it is called at first; `+` before what is plural.
    #[serde(default)]
    pub(super) first: Vec<String>,
    /// What it is called after that.
    #[serde(default)]
    pub(super) later: Vec<String>,
    /// What headlines call it.
    #[serde(default)]
    pub(super) head: String,
    /// Who speaks for it, as a title before a name.
    pub(super) voice: String,
    /// The role, if it is a single person.
    #[serde(default)]
    pub(super) person: Option<String>,
    /// What kind of body it is, if it is one.
    #[serde(default)]
    pub(super) body: Option<BodyKind>,
}

impl Kind {
    /// The role, if it is a single person.
    pub(super) fn role(&self) -> Option<Role> {
        self.person.as_deref().and_then(role)
    }
}

/// Where the parties of an incident belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Scope {
    /// To one state.
    Home,
    /// To two.
    Abroad,
}

/// Where an incident happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Site {
    /// In a city of the actor's state.
    Actor,
    /// In its capital.
    Capital,
    /// In a city of the recipient's state.
    Recipient,
    /// In the capital of that.
    Host,
    /// In the capital of a third state.
    Third,
}

/// A type of incident as the file has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawType {
    name: String,
    event: String,
    #[serde(default)]
    mode: Option<String>,
    #[serde(default = "three")]
    weight: u32,
    family: String,
    scope: Scope,
    site: Site,
    /// Only in states that have armed groups.
    #[serde(default)]
    war: bool,
    actor: String,
    recipient: String,
    #[serde(default = "foreign")]
    office: String,
    /// What the figure is, as a title before the name.
    #[serde(default)]
    figure: Vec<String>,
    /// Whether the recipient or the actor may say that it is not so.
    #[serde(default)]
    deniable: bool,
    #[serde(default)]
    then: Vec<String>,
    #[serde(default)]
    numbers: BTreeMap<String, (u64, u64)>,
    #[serde(default)]
    shared: BTreeMap<String, Vec<String>>,
    that: Vec<String>,
    noun: Vec<String>,
    headlines: Vec<String>,
    leads: Vec<String>,
    details: Vec<String>,
    quotes: Vec<String>,
}

fn three() -> u32 {
    3
}

fn foreign() -> String {
    "Foreign Minister".to_owned()
}

/// A type of incident.
#[derive(Debug)]
pub(super) struct IncidentType {
    /// Its name.
    pub(super) name: String,
    /// PLOVER's event.
    pub(super) event: String,
    /// PLOVER's mode.
    pub(super) mode: Option<String>,
    /// How often it comes beside others.
    pub(super) weight: u32,
    /// Its family's place in the list.
    pub(super) family: usize,
    /// Where the parties belong.
    pub(super) scope: Scope,
    /// Where it happens.
    pub(super) site: Site,
    /// Whether it is set in states that have armed groups.
    pub(super) war: bool,
    /// The actor's kind: its place in the list.
    pub(super) actor: usize,
    /// The recipient's kind.
    pub(super) recipient: usize,
    /// The title of the minister whom it concerns.
    pub(super) office: String,
    /// What the figure is.
    pub(super) figure: Vec<String>,
    /// Whether somebody may say that it is not so.
    pub(super) deniable: bool,
    /// What may follow from it: places of types in the list.
    pub(super) then: Vec<usize>,
    /// Its numbers: name, least, most.
    pub(super) numbers: Vec<(String, u64, u64)>,
    /// Texts that accounts share: name, alternatives.
    pub(super) shared: Vec<(String, Vec<Pattern>)>,
    /// What happened, as a clause.
    pub(super) that: Vec<Pattern>,
    /// What happened, as a noun phrase.
    pub(super) noun: Vec<Pattern>,
    /// Titles.
    pub(super) headlines: Vec<Pattern>,
    /// First paragraphs.
    pub(super) leads: Vec<Pattern>,
    /// Further ones.
    pub(super) details: Vec<Pattern>,
    /// What people say.
    pub(super) quotes: Vec<Pattern>,
}

/// Paragraphs for types of one family, as the file has them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFamily {
    name: String,
    reactions: Vec<String>,
    background: Vec<String>,
    analysis: Vec<String>,
    closing: Vec<String>,
}

/// Paragraphs for types of one family. Those of the family `any` are for all.
#[derive(Debug)]
pub(super) struct Family {
    /// Its name.
    pub(super) name: String,
    /// What others say of it.
    pub(super) reactions: Vec<Pattern>,
    /// What came before.
    pub(super) background: Vec<Pattern>,
    /// What it means.
    pub(super) analysis: Vec<Pattern>,
    /// What else there is.
    pub(super) closing: Vec<Pattern>,
}

/// How accounts of a certain kind are told, as the file has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOpening {
    headlines: Vec<String>,
    leads: Vec<String>,
    bodies: Vec<String>,
}

/// `common.toml`: what all types of incident share.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCommon {
    rules: BTreeMap<String, Vec<String>>,
    words: Words,
    boilerplate: Vec<String>,
    before: Vec<String>,
    quoting: RawOpening,
    denial: RawOpening,
    confirmation: RawOpening,
    family: Vec<RawFamily>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kinds {
    kind: Vec<Kind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Types {
    incident: Vec<RawType>,
}

const TYPES: [(&str, &str); 4] = [
    ("talk.toml", include_str!("../../data/synthesis/talk.toml")),
    ("help.toml", include_str!("../../data/synthesis/help.toml")),
    (
        "pressure.toml",
        include_str!("../../data/synthesis/pressure.toml"),
    ),
    (
        "violence.toml",
        include_str!("../../data/synthesis/violence.toml"),
    ),
];

impl Grammar {
    /// Reads the grammar that is built in.
    ///
    /// # Errors
    /// If one of the files is not what it should be; the message says which and where.
    pub(super) fn load() -> anyhow::Result<Self> {
        let kinds: Kinds =
            toml::from_str(include_str!("../../data/synthesis/kinds.toml")).context("kinds.toml")?;
        let shared: RawCommon =
            toml::from_str(include_str!("../../data/synthesis/common.toml")).context("common.toml")?;
        let names: BTreeMap<String, usize> = shared
            .rules
            .keys()
            .enumerate()
            .map(|(place, name)| (name.clone(), place))
            .collect();
        let compile = Compiler { rules: &names };
        let rules = shared
            .rules
            .iter()
            .map(|(name, texts)| compile.all(texts, name))
            .collect::<Result<_, _>>();
        let families = shared
            .family
            .iter()
            .map(|family| compile.family(family))
            .collect::<Result<Vec<_>, _>>();
        let families = families.context("common.toml")?;
        let mut raw = Vec::new();
        for (file, text) in TYPES {
            let types: Types = toml::from_str(text).context(file)?;
            raw.extend(types.incident.into_iter().map(|one| (file, one)));
        }
        let order: Vec<String> = raw.iter().map(|(_, one)| one.name.clone()).collect();
        let types = raw
            .into_iter()
            .map(|(file, one)| {
                let name = one.name.clone();
                compile
                    .incident(one, &kinds.kind, &families, &order)
                    .with_context(|| format!("{file}: {name}"))
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            rules: rules.context("common.toml: rules")?,
            kinds: kinds.kind,
            types,
            families,
            quoting: compile.opening(&shared.quoting, "quoting")?,
            denial: compile.opening(&shared.denial, "denial")?,
            confirmation: compile.opening(&shared.confirmation, "confirmation")?,
            before: compile.all(&shared.before, "before").context("common.toml")?,
            boilerplate: compile
                .all(&shared.boilerplate, "boilerplate")
                .context("common.toml")?,
            words: shared.words,
        })
    }
}

struct Compiler<'a> {
    rules: &'a BTreeMap<String, usize>,
}

impl Compiler<'_> {
    fn all(&self, texts: &[String], what: &str) -> anyhow::Result<Vec<Pattern>> {
        ensure!(!texts.is_empty(), "{what}: no pattern");
        let parsed = texts.iter().map(|text| match Pattern::parse(text, self.rules) {
            Ok(pattern) => Ok(pattern),
            Err(error) => bail!("{what}: {error}"),
        });
        parsed.collect()
    }

    fn opening(&self, raw: &RawOpening, name: &str) -> anyhow::Result<Opening> {
        Ok(Opening {
            headlines: self.all(&raw.headlines, name)?,
            leads: self.all(&raw.leads, name)?,
            bodies: self.all(&raw.bodies, name)?,
        })
    }

    fn family(&self, raw: &RawFamily) -> anyhow::Result<Family> {
        Ok(Family {
            name: raw.name.clone(),
            reactions: self.all(&raw.reactions, &raw.name)?,
            background: self.all(&raw.background, &raw.name)?,
            analysis: self.all(&raw.analysis, &raw.name)?,
            closing: self.all(&raw.closing, &raw.name)?,
        })
    }

    fn incident(
        &self,
        raw: RawType,
        kinds: &[Kind],
        families: &[Family],
        order: &[String],
    ) -> anyhow::Result<IncidentType> {
        let kind = |name: &str| {
            let place = kinds.iter().position(|kind| kind.name == name);
            place.with_context(|| format!("no kind of party `{name}` in kinds.toml"))
        };
        let place = |name: &String| {
            let place = order.iter().position(|other| other == name);
            place.with_context(|| format!("no type of incident `{name}` to follow"))
        };
        let shared = raw
            .shared
            .iter()
            .map(|(name, texts)| Ok((name.clone(), self.all(texts, name)?)));
        let done = IncidentType {
            actor: kind(&raw.actor)?,
            recipient: kind(&raw.recipient)?,
            family: families
                .iter()
                .position(|family| family.name == raw.family)
                .with_context(|| format!("no family `{}` in common.toml", raw.family))?,
            then: raw.then.iter().map(place).collect::<Result<_, _>>()?,
            shared: shared.collect::<anyhow::Result<_>>()?,
            that: self.all(&raw.that, "that")?,
            noun: self.all(&raw.noun, "noun")?,
            headlines: self.all(&raw.headlines, "headlines")?,
            leads: self.all(&raw.leads, "leads")?,
            details: self.all(&raw.details, "details")?,
            quotes: self.all(&raw.quotes, "quotes")?,
            numbers: raw
                .numbers
                .into_iter()
                .map(|(name, (least, most))| (name, least, most))
                .collect(),
            name: raw.name,
            event: raw.event,
            mode: raw.mode,
            weight: raw.weight,
            scope: raw.scope,
            site: raw.site,
            war: raw.war,
            office: raw.office,
            figure: raw.figure,
            deniable: raw.deniable,
        };
        done.check()?;
        Ok(done)
    }
}

impl IncidentType {
    /// Whether the type has every number and shared text that its patterns ask for.
    fn check(&self) -> anyhow::Result<()> {
        let lists = [
            &self.that,
            &self.noun,
            &self.headlines,
            &self.leads,
            &self.details,
            &self.quotes,
        ];
        let shared = self.shared.iter().flat_map(|(_, patterns)| patterns);
        let mut missing = None;
        for pattern in lists.into_iter().flatten().chain(shared) {
            pattern.each(&mut |part| match part {
                Part::Shared(name) if !self.shared.iter().any(|(own, _)| own == name) => missing = Some(name),
                Part::Number(name) if !self.numbers.iter().any(|(own, ..)| own == name) => {
                    missing = Some(name)
                }
                _ => {}
            });
        }
        match missing {
            Some(name) => bail!("a pattern asks for `{name}`, which the type does not have"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_grammar_knows_all_sixteen_events() {
        let grammar = Grammar::load().unwrap();
        let events: BTreeSet<&str> = grammar.types.iter().map(|one| one.event.as_str()).collect();
        assert_eq!(events.len(), 16, "{events:?}");
        let names: BTreeSet<&str> = grammar.types.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names.len(), grammar.types.len());
    }

    #[test]
    fn every_type_has_several_sentences_of_each_sort() {
        for one in Grammar::load().unwrap().types {
            let counts = [
                one.headlines.len(),
                one.leads.len(),
                one.details.len(),
                one.quotes.len(),
            ];
            assert!(
                counts[0] >= 3 && counts[1] >= 3 && counts[2] >= 6 && counts[3] >= 3,
                "{}: {counts:?}",
                one.name
            );
        }
    }
}
