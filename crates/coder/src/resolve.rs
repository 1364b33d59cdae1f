//! Who a bare phrase means: "American warplanes", "the mayor of Gao", "Foreign Minister Lavrov".
//!
//! The phrase is read as a text of its own. Whom the registry knows is answered from there; else the phrase is composed: the
//! country of its nationality, of what it is "of" or of where it is, and the sector of its last noun, or of the words
//! before it where that noun fits any sector ("army spokesman").

use std::ops::Range;

use legation_knowledge::{Candidate, Country, NameKind, Place, PlaceKind, Quality, Sector, World, fold};
use legation_nlp::{Dep, EntityKind as Label, Pos, Tag};
use serde::Serialize;

use crate::Stages;
use crate::dossier::{Basis, EntityKind};
use crate::entities::{Entity, body_named, is_of_others, person_named};
use crate::lexicon::AgentKind;
use crate::places::Places;
use crate::syntax::{Syntax, Token};

/// Words of the longest name that is looked up.
const LONGEST_NAME: usize = 10;
/// Inhabitants of a place that is known by its name alone.
const LARGE: u32 = 100_000;
/// A place so many times smaller than another of its name is not meant by the name alone.
const DWARFED: u32 = 10;
/// So many "of" phrases are looked into.
const DEPTH: usize = 3;

/// Who a phrase means.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Resolved {
    /// Identifier of the query.
    pub id: String,
    /// The name in the registry; the phrase if the registry does not have it.
    pub name: String,
    /// The country, or a code for what is beyond states.
    pub country: Option<Country>,
    /// Sectors of society, the primary one first.
    pub sectors: Vec<Sector>,
    /// The office that is held, or named.
    pub office: Option<String>,
    /// The key in the registry.
    pub actor: Option<String>,
    /// Where that is known from; nothing is known if there is none.
    pub basis: Option<Basis>,
    /// How it is known.
    pub reason: String,
}

/// What has been found, with why.
struct Found<T> {
    value: T,
    reason: String,
    basis: Basis,
}

/// Resolves the text of a document as one phrase. `hint` is the country to take if the phrase tells none.
pub(crate) fn resolve(
    stages: &Stages<'_>,
    world: Option<&World>,
    id: &str,
    hint: Option<Country>,
) -> Resolved {
    let s = stages.context.syntax;
    let text = s.parse().text().split_whitespace().collect::<Vec<_>>().join(" ");
    let phrase = Phrase {
        stages,
        world,
        s,
        head: head(s, &stages.places),
        hint,
    };
    let named = phrase.by_name();
    let entity = named.as_ref().or_else(|| phrase.entity());
    let known = entity.filter(|entity| entity.actor.is_some() && entity.kind != EntityKind::Country);
    let country = known
        .and_then(|entity| found(entity.country?, entity))
        .or_else(|| phrase.country())
        .or_else(|| found(entity?.country?, entity?))
        .or_else(|| {
            hint.map(|value| Found {
                value,
                reason: "the country of the query".to_owned(),
                basis: Basis::Text,
            })
        });
    let from_registry = known.filter(|entity| !entity.sectors.is_empty()).map(|entity| {
        match named.is_some() && entity.kind != EntityKind::Person {
            // "Tribunal for the former Yugoslavia"
            true => entity.sectors.clone(),
            false => phrase.with_former(entity.sectors.clone()),
        }
    });
    let (sectors, sector_reason) = match from_registry {
        Some(sectors) => (sectors, None),
        None => phrase.sectors(entity),
    };
    let office = entity.and_then(|entity| entity.office.clone());
    let mut reasons: Vec<String> = Vec::new();
    reasons.extend(known.and_then(|entity| entity.reason.clone()));
    if known.is_none_or(|entity| entity.country.is_none()) {
        reasons.extend(country.as_ref().map(|found| found.reason.clone()));
    }
    reasons.extend(sector_reason);
    let basis = match (known, &country) {
        (Some(_), _) => Some(Basis::Registry),
        (None, Some(found)) => Some(found.basis),
        (None, None) if sectors.is_empty() && office.is_none() => None,
        (None, None) => Some(Basis::Text),
    };
    Resolved {
        id: id.to_owned(),
        name: known.map_or(text, |entity| entity.name.clone()),
        country: country.map(|found| found.value),
        sectors,
        office,
        actor: entity.and_then(|entity| entity.actor.clone()),
        basis,
        reason: if reasons.is_empty() {
            "nothing in it is known".to_owned()
        } else {
            reasons.join("; ")
        },
    }
}

fn found(country: Country, entity: &Entity) -> Option<Found<Country>> {
    Some(Found {
        value: country,
        reason: entity
            .reason
            .clone()
            .unwrap_or_else(|| format!("{} is of {country}", entity.name)),
        basis: entity.basis,
    })
}

/// The noun that the rest of the phrase belongs to: the last one before what it is "of", "in" or "from".
fn head(s: &Syntax<'_>, places: &Places) -> Token {
    // "Moscow, Idaho, police"
    let within = |i: Token| i + 1 < s.len() && places.at(i - 1).is_some() && places.at(i + 1).is_some();
    let behind = |i: Token| i >= 2 && places.at(i - 1).is_some() && s.is_word(i - 2, ",");
    let ends = |&i: &Token| {
        let apart = s.is_word(i, ",") && i > 0 && !within(i) && !behind(i);
        // "more *than* 50 fighters"
        let joins = s.pos(i) == Pos::Adp && s.dep(i) != Dep::Quantmod;
        i > 0 && (joins || apart || s.is_relative(i) || s.is_word(i, "who"))
    };
    let stop = (0..s.len()).find(ends).unwrap_or(s.len());
    // A phrase has no verb: at its end "rebels" is a noun, whatever the tagger makes of it.
    let last = (0..stop)
        .rev()
        .find(|&i| !s.is_space(i) && s.pos(i) != Pos::Punct);
    let no_verb = |i: Token| Some(i) == last && matches!(s.tag(i), Tag::Vbz | Tag::Vbp | Tag::Vb);
    let nominal = |&i: &Token| s.is_nominal(i) || s.pos(i) == Pos::Num || s.pos(i) == Pos::Adj || no_verb(i);
    // "dozens of Somali pirates" is pirates.
    let last = (0..stop)
        .rev()
        .find(nominal)
        .or_else(|| (0..s.len()).rev().find(nominal));
    last.unwrap_or(0)
}

struct Phrase<'a> {
    stages: &'a Stages<'a>,
    world: Option<&'a World>,
    s: &'a Syntax<'a>,
    head: Token,
    hint: Option<Country>,
}

impl Phrase<'_> {
    /// The phrase as no more than a name of the registry, an office before it or not: a body, or a person.
    fn by_name(&self) -> Option<Entity> {
        let (s, world) = (self.s, self.world?);
        let words: Vec<Token> = (0..s.len()).filter(|&i| !s.is_space(i)).collect();
        let start = words
            .iter()
            .position(|&i| !matches!(s.small(i), "the" | "a" | "an"))?;
        let words = &words[start..];
        let (&first, &last) = (words.first()?, words.last()?);
        if words.len() > LONGEST_NAME {
            return None;
        }
        let whole = s.parse().slice(first..last + 1);
        let countries = &self.stages.context.lexicon.countries;
        if countries.lookup(whole).is_some_and(|m| m.kind == NameKind::Name) {
            return None;
        }
        let article = start > 0 && matches!(s.small(first - 1), "a" | "an");
        if let Some(body) = self.body(whole).filter(|_| !article) {
            return Some(body);
        }
        if let Some(body) = self.body_of_state(words) {
            return Some(body);
        }
        let lexicon = self.stages.context.lexicon;
        // Where the name begins: behind the longest office, nationality and honorific before it.
        let office_at = |end: usize| {
            let before: Vec<String> = words[..end].iter().map(|&i| s.lower(i)).collect();
            let (length, sector) = lexicon.people.office(&before)?;
            let title = words[end - length]..words[end - 1] + 1;
            Some((s.parse().slice(title).to_owned(), sector))
        };
        // "Ki-*moon"
        let hyphened = |at: usize| at > 0 && s.word(words[at - 1]) == "-";
        let is_title = |at: usize| {
            lexicon.people.honorific(s.word(words[at])).is_some()
                || office_at(at + 1).is_some()
                || (lexicon.countries.lookup(s.word(words[at])).is_some()
                    && !(countries.is_also_a_persons(s.word(words[at]))
                        && self.is_of_a_person(&(words[at]..words[at] + 1))))
                || lexicon.sectors.also(s.small(words[at])).is_some()
                || (s.word(words[at]).starts_with(char::is_lowercase) && !hyphened(at))
                || s.word(words[at]) == "."
        };
        let begin = (0..words.len())
            .rev()
            .find(|&at| is_title(at))
            .map_or(0, |at| at + 1);
        let published = self.stages.published;
        let behind_office = words.get(begin).and_then(|&from| {
            let name = s.parse().slice(from..last + 1);
            let office = (0..=begin).rev().find_map(office_at);
            let country = self.country_in(first..from).map(|found| found.value);
            person_named(world, lexicon, published, name, office, country.or(self.hint))
        });
        person_named(world, lexicon, published, whole, None, self.hint)
            .filter(|_| begin == 0 || s.word(words[begin - 1]).starts_with(char::is_lowercase))
            .or(behind_office)
    }

    /// The body of a state before whose name the state stands: "Spain's Audiencia Nacional", "the French Socialist Party".
    fn body_of_state(&self, words: &[Token]) -> Option<Entity> {
        let (s, world) = (self.s, self.world?);
        let &last = words.last()?;
        (1..words.len()).find_map(|at| {
            let before = s.parse().slice(words[0]..words[at]);
            let meaning = self.stages.context.lexicon.countries.lookup(before)?;
            let of_state = matches!(meaning.kind, NameKind::Name | NameKind::Adjective);
            let state = of_state.then_some(meaning.country)?;
            let behind = match s.word(words[at]) {
                "'s" | "’s" | "'" | "’" => at + 1,
                _ => at,
            };
            let name = s.parse().slice(*words.get(behind)?..last + 1);
            let capital = name.starts_with(char::is_uppercase);
            body_named(world, name, Some(state), self.stages.published)
                .filter(|body| capital && body.country == Some(state))
        })
    }

    /// The one body of this name, or the one of the query's country.
    fn body(&self, name: &str) -> Option<Entity> {
        body_named(self.world?, name, self.hint, self.stages.published)
    }

    /// The longest name of a body in these words: "a *Fine Gael* spokesman".
    fn body_in(&self, tokens: Range<Token>) -> Option<(Entity, Range<Token>)> {
        let s = self.s;
        let capital = |i: Token| {
            s.word(i)
                .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        };
        for start in tokens.clone().filter(|&i| capital(i)) {
            for end in (start + 1..=(start + LONGEST_NAME).min(tokens.end)).rev() {
                // "Australian" is a paper, too.
                let words = s.parse().slice(start..end);
                let state = end == start + 1
                    && self
                        .stages
                        .context
                        .lexicon
                        .countries
                        .lookup(words)
                        .is_some_and(|m| m.kind != NameKind::Metonym);
                if let Some(body) = self.body(words).filter(|_| !state) {
                    return Some((body, start..end));
                }
            }
        }
        None
    }

    /// Whom the head means.
    fn entity(&self) -> Option<&Entity> {
        let context = &self.stages.context;
        let of = |token: Token| {
            let mention = context.mentions.at(token)?;
            let &[entity] = context.entities.of(mention) else {
                return None;
            };
            Some(context.entities.get(entity))
        };
        let own = (self.head < self.s.len()).then(|| of(self.head)).flatten();
        // A name of several words may be headed elsewhere.
        let known = |entity: &&Entity| entity.actor.is_some() && entity.kind != EntityKind::Country;
        own.filter(known)
            .or_else(|| {
                let all = context.entities.all().iter().filter(known);
                all.max_by_key(|entity| entity.name.len()).filter(|entity| {
                    // Only if the name is the last of the phrase, head and all: neither "UN troops" nor "workers of the UN" are it.
                    let text = self.s.parse().text().trim_end();
                    let end = self.s.parse().slice(0..self.head + 1).trim_end();
                    text.ends_with(&entity.name) && end.len() + entity.name.len() > text.len()
                })
            })
            .or(own)
    }

    /// The country that the words name: by a nationality or owner first, then by what it is of, then by where it is.
    fn country(&self) -> Option<Found<Country>> {
        let s = self.s;
        let stop = (self.head + 1).min(s.len());
        self.namesake_region()
            .or_else(|| self.country_in(0..stop))
            .or_else(|| self.sole_country())
            .or_else(|| self.place_in(0..stop))
            .or_else(|| self.behind(&["of"]))
            .or_else(|| self.behind(&["from", "in", "at", "to", "for", "near", "with", "on", "by"]))
            .or_else(|| self.country_in(0..s.len()))
            .or_else(|| self.place_in(0..s.len()))
            .or_else(|| self.base())
    }

    /// "a *Beirut*-based correspondent": where somebody is, of whom no more is told.
    fn base(&self) -> Option<Found<Country>> {
        let s = self.s;
        let based = (2..s.len()).find(|&i| s.is_word(i, "based") && s.word(i - 1) == "-")?;
        let name = s.word(based - 2);
        let meaning = self.stages.context.lexicon.countries.lookup(name);
        let value = meaning.map(|m| m.country);
        let value = value.or_else(|| self.large_place(name)?.map(|found| found.value))?;
        Some(Found {
            value,
            reason: format!("based in {name}"),
            basis: Basis::Text,
        })
    }

    /// The country of the first large place that these words name, if only one country has a large one of the name.
    fn place_in(&self, tokens: Range<Token>) -> Option<Found<Country>> {
        let s = self.s;
        for start in tokens.clone() {
            if !s.word(start).starts_with(char::is_uppercase) {
                continue;
            }
            for end in (start + 1..=(start + LONGEST_NAME).min(tokens.end)).rev() {
                let common = end == start + 1 && self.is_common(start);
                if common || self.is_of_a_person(&(start..end)) {
                    continue;
                }
                if let Some(found) = self.large_place(s.parse().slice(start..end)) {
                    return found;
                }
            }
        }
        None
    }

    /// Whether a word, though some place may be called so, is one of those that tell who somebody is: "*Coast* Guard".
    fn is_common(&self, i: Token) -> bool {
        let lexicon = self.stages.context.lexicon;
        let word = self.s.lower(i);
        let words = std::slice::from_ref(&word);
        lexicon.places.is_generic(&word)
            || lexicon.sectors.head(words).is_some()
            || lexicon.sectors.modifier(&word).is_some()
            || lexicon.people.office(words).is_some()
            || lexicon.people.agent(&word).is_some()
            || lexicon.coreference.given_name(&word).is_some()
    }

    /// The country where a large place of this name lies; `Some(None)` if there is one in several.
    fn large_place(&self, name: &str) -> Option<Option<Found<Country>>> {
        let places = self.world?.places();
        let large: Vec<_> = places
            .named(&fold(name))
            .filter(|candidate| candidate.quality == Quality::Main)
            .map(|candidate| candidate.place)
            .filter(|place| {
                place.population >= LARGE || matches!(place.kind, PlaceKind::Province | PlaceKind::Disputed)
            })
            .collect();
        let first = large.first()?;
        let country = first.country;
        // "Florida" is a department of Uruguay, too.
        let rivals =
            |place: &&Place<'_>| place.country != country && place.population > first.population / DWARFED;
        let one = !large.iter().any(|place| rivals(&place));
        let value = self.hinted(name).or(country.filter(|_| one));
        Some(value.map(|value| Found {
            value,
            reason: format!("{name} lies in {value}"),
            basis: Basis::Registry,
        }))
    }

    /// An office, or people, that one state alone has: "Chancellor of the Exchequer".
    fn sole_country(&self) -> Option<Found<Country>> {
        let s = self.s;
        let people = &self.stages.context.lexicon.people;
        (0..s.len()).find_map(|start| {
            (start + 1..=(start + LONGEST_NAME).min(s.len()))
                .rev()
                .find_map(|end| {
                    let words = s.parse().slice(start..end);
                    let value = people.sole_country(words)?;
                    Some(Found {
                        value,
                        reason: format!("“{words}” is of {value} alone"),
                        basis: Basis::Text,
                    })
                })
        })
    }

    /// "Georgia's governor": who heads a part of a state, beside a name that a state has and a part of another.
    fn namesake_region(&self) -> Option<Found<Country>> {
        let (s, lexicon) = (self.s, self.stages.context.lexicon);
        let of_part = (0..s.len()).find(|&i| lexicon.sectors.is_of_part(s.lemma(i)))?;
        let places = self.world?.places();
        let named = |i: Token| {
            let meaning = lexicon.countries.lookup(s.word(i))?;
            let name = (meaning.kind == NameKind::Name).then(|| fold(s.word(i)))?;
            let mut parts = places.named(&name).filter(|candidate| {
                candidate.place.kind == PlaceKind::Province && candidate.quality == Quality::Main
            });
            let part = parts
                .find(|part| part.place.country != Some(meaning.country))?
                .place;
            Some(Found {
                value: part.country?,
                reason: format!(
                    "“{}” is of a part of a state; {} lies in {}",
                    s.word(of_part),
                    part.name,
                    part.country?
                ),
                basis: Basis::Registry,
            })
        };
        (0..s.len()).find_map(named)
    }

    fn behind(&self, prepositions: &[&str]) -> Option<Found<Country>> {
        let s = self.s;
        let at = (self.head..s.len()).find(|&i| prepositions.contains(&s.lower(i).as_str()))?;
        let next = (at + 1..s.len()).find(|&i| s.pos(i) == Pos::Adp && !s.is_word(i, "of"));
        self.country_in(at + 1..next.unwrap_or(s.len()))
    }

    /// The first country that these words name, longest names first: as a state or people, a body of it, or a place in it.
    fn country_in(&self, tokens: Range<Token>) -> Option<Found<Country>> {
        let s = self.s;
        let countries = &self.stages.context.lexicon.countries;
        let year = self
            .stages
            .published
            .map_or(i32::MAX, |date| i32::from(date.year()));
        let longest = countries.longest_name();
        for start in tokens.clone().filter(|&i| s.small(i) != "the") {
            for end in (start + 1..=(start + longest).min(tokens.end)).rev() {
                let words = s.parse().slice(start..end);
                let Some(meaning) = countries.lookup_in(words, year) else {
                    continue;
                };
                if countries.is_also_a_persons(words) && self.is_of_a_person(&(start..end)) {
                    continue;
                }
                // "New South *Wales*", "Turkish-*backed* fighters".
                let longer = self
                    .stages
                    .places
                    .tokens_at(start)
                    .is_some_and(|place| place.len() > end - start);
                if longer || is_of_others(s, self.stages.context.lexicon, start..end) {
                    continue;
                }
                // "Atlanta, *Georgia*"
                let of_place = || {
                    (start >= 2 && s.is_word(start - 1, ",")).then_some(())?;
                    self.stages.places.at(start - 2)?;
                    let place = self.stages.places.at(start)?;
                    self.stages.places.all[place.0 as usize].country
                };
                if meaning.kind == NameKind::Name
                    && of_place().is_some_and(|country| country != meaning.country)
                {
                    continue;
                }
                // "Moscow, Idaho"
                let elsewhere = || {
                    let place = self.stages.places.at(start)?;
                    (end + 1 < s.len() && s.is_word(end, ",")).then_some(())?;
                    self.stages.places.at(end + 1)?;
                    let country = self.stages.places.all[place.0 as usize].country?;
                    (country != meaning.country).then_some(())
                };
                let city = matches!(meaning.kind, NameKind::Seat | NameKind::Capital);
                if city && (elsewhere().is_some() || self.hinted(words).is_some()) {
                    continue;
                }
                let how = match meaning.kind {
                    NameKind::Name => "names",
                    NameKind::Adjective | NameKind::Demonym => "is of",
                    NameKind::Seat | NameKind::Capital => "lies in",
                    NameKind::Metonym => "belongs to",
                };
                return Some(Found {
                    value: meaning.country,
                    reason: format!("“{words}” {how} {}", meaning.country),
                    basis: Basis::Registry,
                });
            }
        }
        if let Some((body, span)) = self.body_in(tokens.clone())
            && let Some(country) = body.country
            && !is_of_others(self.s, self.stages.context.lexicon, span.clone())
        {
            return Some(Found {
                value: country,
                reason: format!("“{}” is of {country}", s.parse().slice(span)),
                basis: Basis::Registry,
            });
        }
        let places = &self.stages.places;
        let ambiguous = |name: &str| matches!(self.large_place(name), Some(None));
        let place = tokens
            .filter_map(|token| places.at(token))
            .filter(|&id| places.is_known(id))
            .find_map(|id| {
                let place = &places.all[id.0 as usize];
                if places
                    .tokens_of(id)
                    .is_some_and(|words| self.is_of_a_person(words))
                {
                    return None;
                }
                let alone = places.all.len() == 1 && self.hint.is_none();
                (!alone || !ambiguous(&place.name)).then_some((place.country?, &place.name))
            });
        place.map(|(country, name)| Found {
            value: self.hinted(name).unwrap_or(country),
            reason: format!("{name} lies in {}", self.hinted(name).unwrap_or(country)),
            basis: Basis::Registry,
        })
    }

    /// The country of the query, if there is a place of this name there.
    fn hinted(&self, name: &str) -> Option<Country> {
        let hint = self.hint?;
        let mut places = self.world?.places().named(&fold(name));
        places
            .any(|candidate| candidate.place.country == Some(hint))
            .then_some(hint)
    }

    /// Whether the recogniser sees a person in more than these words, or a given name stands before them: "Michael *Jordan*",
    /// "*Chad* Smith".
    fn is_of_a_person(&self, words: &Range<Token>) -> bool {
        let s = self.s;
        let labelled = s.parse().entities().any(|name| {
            let longer = name.end - name.start > words.len();
            let holds = name.start <= words.start && words.end <= name.end;
            name.kind == Label::Person && longer && holds
        });
        let given = &self.stages.context.lexicon.coreference;
        let called = words.start.checked_sub(1).is_some_and(|before| {
            s.pos(before) == Pos::Propn && given.given_name(&s.lower(before)).is_some()
        });
        labelled || called
    }

    /// Sectors, the primary one first, and the word that tells them.
    fn sectors(&self, entity: Option<&Entity>) -> (Vec<Sector>, Option<String>) {
        let mut sectors: Vec<Sector> = Vec::new();
        if let Some(state) = self.is_state() {
            return (self.with_former(vec![state]), None);
        }
        let primary = self.sector_of(self.head, DEPTH);
        sectors.extend(primary.as_ref().map(|found| found.value));
        if sectors.is_empty()
            && let Some(entity) = entity
            && (self.country().is_some() || !self.is_anybodys())
        {
            sectors.extend(entity.sectors.iter().copied());
        }
        if sectors.is_empty() {
            sectors.extend(self.of_state());
        }
        (self.with_former(sectors), primary.map(|found| found.reason))
    }

    /// A state by its name or seat acts as a government; its people are civilians.
    fn of_state(&self) -> Option<Sector> {
        let s = self.s;
        let countries = &self.stages.context.lexicon.countries;
        let words: Vec<Token> = (0..s.len())
            .filter(|&i| !s.is_space(i) && s.pos(i) != Pos::Punct)
            .collect();
        let (&first, &last) = (words.first()?, words.last()?);
        let whole = countries.lookup(s.parse().slice(first..last + 1));
        let last = countries.lookup(s.word(last));
        match (whole.map(|m| m.kind), last.map(|m| m.kind)) {
            (Some(NameKind::Demonym), _) | (None, Some(NameKind::Demonym)) => Some(Sector::CVL),
            // "an Uzbek"
            (None, Some(NameKind::Adjective)) if matches!(s.small(first), "a" | "an") => Some(Sector::CVL),
            (Some(NameKind::Name | NameKind::Seat | NameKind::Capital | NameKind::Metonym), _) => {
                Some(Sector::GOV)
            }
            _ => None,
        }
    }

    /// The sector of a state if the whole phrase is one's name, or what it is and its name: "Communist China".
    fn is_state(&self) -> Option<Sector> {
        let s = self.s;
        let countries = &self.stages.context.lexicon.countries;
        let words: Vec<Token> = (0..s.len())
            .filter(|&i| !s.is_space(i) && s.small(i) != "the")
            .collect();
        let (&first, &last) = (words.first()?, words.last()?);
        if !s.word(first).starts_with(char::is_uppercase) {
            return None;
        }
        let whole = s.parse().slice(first..last + 1);
        let is_name = |words: &str| countries.lookup(words).is_some_and(|m| m.kind == NameKind::Name);
        let sectors = &self.stages.context.lexicon.sectors;
        let tells =
            |word: &str| sectors.head(&[word.to_owned()]).is_some() || sectors.modifier(word).is_some();
        let described = words.len() == 2 && is_name(s.word(last)) && tells(s.small(first));
        // A part of a state, or a capital by another name, acts by its authorities: "Transnistria", "Peking".
        let part = || {
            let id = self.stages.places.at(first);
            let known = id.map(|id| self.stages.places.all[id.0 as usize].name.as_str());
            let by_other_name = known.is_some_and(|name| {
                words.len() == 1
                    && countries
                        .lookup(name)
                        .is_some_and(|m| matches!(m.kind, NameKind::Seat | NameKind::Capital))
            });
            if by_other_name {
                return Some(());
            }
            let mut places = self.world?.places().named(&fold(whole));
            let authority = places.any(|Candidate { place, quality, .. }| {
                let land = matches!(place.kind, PlaceKind::Province | PlaceKind::Disputed);
                quality <= Quality::Other && land
            });
            authority.then_some(())
        };
        (is_name(whole) || described || part().is_some()).then_some(Sector::GOV)
    }

    /// Whether the phrase is no more than a noun for those who serve anybody: "a spokesman".
    fn is_anybodys(&self) -> bool {
        self.head < self.s.len()
            && self
                .stages
                .context
                .lexicon
                .sectors
                .is_general(self.s.lemma(self.head))
    }

    /// With what words such as "former" and "opposition" add.
    fn with_former(&self, mut sectors: Vec<Sector>) -> Vec<Sector> {
        let s = self.s;
        let words = &self.stages.context.lexicon.sectors;
        // "lawyers for the former president" are none of those who were.
        let aside =
            |&i: &Token| i > 0 && s.pos(i) == Pos::Adp && s.dep(i) != Dep::Quantmod && !s.is_word(i, "of");
        let stop = (0..s.len()).find(aside).unwrap_or(s.len());
        for i in 0..stop {
            // "one-time"
            let joined = || {
                let hyphen = i + 2 < s.len() && s.word(i + 1) == "-";
                hyphen.then(|| format!("{}-{}", s.small(i), s.small(i + 2)))
            };
            let also = words.also(s.small(i)).or_else(|| words.also(s.lemma(i)));
            let Some(also) = also.or_else(|| words.also(&joined()?)) else {
                continue;
            };
            // "a former Soviet republic" is one today.
            let of_state = || {
                let next = (i + 1 < s.len()).then(|| self.country_in(i + 1..i + 2)).flatten();
                let state = self.stages.context.lexicon.people.agent(s.lemma(self.head));
                next.is_some() && state.is_some_and(|(kind, _)| kind == AgentKind::Country)
            };
            if also == Sector::ELI && of_state() {
                continue;
            }
            sectors.retain(|&sector| sector != also);
            // Who no longer holds an office is first of all somebody who held one.
            let first = also == Sector::ELI || sectors.is_empty();
            sectors.insert(if first { 0 } else { sectors.len() }, also);
        }
        sectors
    }

    fn sector_of(&self, head: Token, depth: usize) -> Option<Found<Sector>> {
        let s = self.s;
        let lexicon = self.stages.context.lexicon;
        if head >= s.len() {
            return None;
        }
        let start = (0..head)
            .rev()
            .find(|&i| s.pos(i) == Pos::Adp || s.word(i) == ",")
            .map_or(0, |i| i + 1);
        let lemmas: Vec<String> = (start..=head)
            .filter(|&i| s.word(i) != "-")
            .map(|i| if i == head { self.singular(i) } else { s.lower(i) })
            .collect();
        let told = |length: usize, value: Sector| Found {
            value,
            reason: format!("“{}” is {value}", lemmas[lemmas.len() - length..].join(" ")),
            basis: Basis::Text,
        };
        // "the deputies" sit in parliament, a deputy anywhere.
        let surface: Vec<String> = (lemmas.split_last().into_iter())
            .flat_map(|(_, before)| before.iter().cloned())
            .chain([s.lower(head)])
            .collect();
        // "sheriff's deputies" do not.
        let owned = head >= 2 && matches!(s.word(head - 1), "'s" | "’s" | "'" | "’");
        let of_surface = lexicon
            .sectors
            .head(&surface)
            .filter(|_| surface != lemmas && !owned)
            .filter(|_| !s.kids(head).any(|kid| kid > head && s.is_word(kid, "of")));
        let of_lemma = lexicon.sectors.head(&lemmas);
        let of_words = match (of_surface, of_lemma) {
            (Some(surface), Some(lemma)) if lemma.0 > surface.0 => Some(lemma),
            (surface, lemma) => surface.or(lemma),
        };
        let office = lexicon.people.office(&lemmas);
        let agent = || {
            let two = lemmas.len().checked_sub(2).map(|at| lemmas[at..].join(" "));
            let two = two
                .and_then(|two| lexicon.people.agent(&two)?.1)
                .map(|sector| (2, sector));
            two.or_else(|| lexicon.people.agent(lemmas.last()?)?.1.map(|sector| (1, sector)))
        };
        let own = [office, of_words]
            .into_iter()
            .flatten()
            .max_by_key(|found| found.0)
            .or_else(agent);
        // "Hamas fighters", "the chairman of Gazprom": what the body is, where the noun fits any.
        let body = || {
            // "Spain's *Audiencia Nacional*"
            let with_head = if own.is_none() { head + 1 } else { head };
            let before = self.body_in(start..with_head);
            let of = || {
                let of = (head + 1..s.len()).find(|&i| s.is_word(i, "of"))?;
                self.body_in(of + 1..s.len())
            };
            let (body, span) = before.or_else(of)?;
            let sector = *body.sectors.first()?;
            let fits = own.is_none_or(|(_, own)| match own {
                // "Department of Foreign Affairs" has nothing of the paper.
                Sector::GOV => sector != Sector::JRN,
                // "IAEA inspectors" are no police.
                Sector::COP => true,
                // "UN troops" are troops.
                _ => sector != Sector::GOV,
            });
            (body.kind != EntityKind::Group && fits).then(|| Found {
                value: sector,
                reason: format!("“{}” is {sector}", s.parse().slice(span)),
                basis: Basis::Registry,
            })
        };
        let general = lemmas.last().is_some_and(|last| lexicon.sectors.is_general(last));
        let plain = own.is_none_or(|(length, _)| length < 2);
        if general && plain || own.is_none() {
            if let Some(found) = body() {
                return Some(found);
            }
            let is_state = |sector: Sector| sector == Sector::GOV;
            if let Some(found) = self.of_modifiers(&lemmas) {
                // "government forces" are forces.
                let stronger = own.filter(|own| is_state(found.value) && !is_state(own.1));
                return Some(stronger.map_or(found, |own| told(own.0, own.1)));
            }
            if let Some(found) = self.of_object(head, depth) {
                return Some(found);
            }
            // "a spokesman" alone speaks for anybody.
            if of_words.is_none() && own.is_some_and(|own| is_state(own.1)) && self.country().is_none() {
                return None;
            }
        }
        own.map(|(length, sector)| told(length, sector))
    }

    /// The lemma; of a proper noun in the plural the singular.
    fn singular(&self, i: Token) -> String {
        let (s, lemma) = (self.s, self.s.lemma(i));
        // A proper noun's lemma is the word, and so is that of a noun that the lexicon lacks.
        let plural = s.pos(i) == Pos::Propn || (s.tag(i) == Tag::Nns && lemma == s.lower(i));
        let sectors = &self.stages.context.lexicon.sectors;
        let known = |word: &str| sectors.head(&[word.to_owned()]).is_some();
        lemma
            .strip_suffix('s')
            .filter(|short| (plural || known(short)) && short.len() > 2 && !short.ends_with('s'))
            .filter(|_| !known(lemma))
            .unwrap_or(lemma)
            .to_owned()
    }

    /// The words before the last noun, the nearest first.
    fn of_modifiers(&self, lemmas: &[String]) -> Option<Found<Sector>> {
        let lexicon = self.stages.context.lexicon;
        (1..lemmas.len()).rev().find_map(|end| {
            let word = &lemmas[end - 1];
            if lexicon.people.is_lesser(word) {
                return None;
            }
            let before = &lemmas[..end];
            let sector = lexicon
                .sectors
                .modifier(word)
                .or_else(|| lexicon.sectors.head(before).map(|found| found.1))
                .or_else(|| lexicon.people.office(before).map(|found| found.1))
                .or_else(|| lexicon.people.agent(word)?.1)
                .or_else(|| self.metonym(word))?;
            Some(Found {
                value: sector,
                reason: format!("“{word}” is {sector}"),
                basis: Basis::Text,
            })
        })
    }

    /// "a Pentagon official"
    fn metonym(&self, word: &str) -> Option<Sector> {
        let s = self.s;
        let countries = &self.stages.context.lexicon.countries;
        let token = (0..s.len()).find(|&i| s.lower(i) == word)?;
        countries.lookup(s.word(token))?.sector
    }

    /// "members of *the Senate*", "dozens of *pirates*".
    fn of_object(&self, head: Token, depth: usize) -> Option<Found<Sector>> {
        let s = self.s;
        // "a source in the Yemeni army" is of the army, "a man in the army" is a man.
        let nobody = self.stages.context.lexicon.sectors.is_general(s.lemma(head));
        let links = |i: Token| {
            s.is_word(i, "of")
                || nobody
                    && ["in", "at", "within", "inside", "from", "to"]
                        .iter()
                        .any(|word| s.is_word(i, word))
        };
        let of = (head + 1..s.len()).find(|&i| links(i))?;
        let stop = (of + 1..s.len())
            .find(|&i| s.pos(i) == Pos::Adp || s.word(i) == ",")
            .unwrap_or(s.len());
        let object = (of + 1..stop).rev().find(|&i| s.is_nominal(i))?;
        depth
            .checked_sub(1)
            .and_then(|depth| self.sector_of(object, depth))
    }
}
