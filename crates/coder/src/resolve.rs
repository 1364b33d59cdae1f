//! Who a bare phrase means: "American warplanes", "the mayor of Gao", "Foreign Minister Lavrov".
//!
//! The phrase is read as a text of its own. Whom the registry knows is answered from there; else the phrase is composed: the
//! country of its nationality, of what it is "of" or of where it is, and the sector of its last noun, or of the words
//! before it where that noun fits any sector ("army spokesman").

use std::ops::Range;

use legation_knowledge::{Country, NameKind, Sector, World};
use legation_nlp::{Dep, Pos};
use serde::Serialize;

use crate::Stages;
use crate::dossier::{Basis, EntityKind};
use crate::entities::{Entity, body_named, person_named};
use crate::syntax::{Syntax, Token};

/// Sector of those whose offices are over.
const FORMER: &str = "ELI";
/// Sector of a state that acts as a whole, and of people of whom no more is told.
const GOVERNMENT: &str = "GOV";
const CIVILIANS: &str = "CVL";
/// Words of the longest name that is looked up.
const LONGEST_NAME: usize = 10;
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
        head: head(s),
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
    let from_registry = known
        .filter(|entity| !entity.sectors.is_empty())
        .map(|entity| phrase.with_former(entity.sectors.clone()));
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
fn head(s: &Syntax<'_>) -> Token {
    let ends = |&i: &Token| {
        i > 0 && (s.pos(i) == Pos::Adp || s.is_word(i, ",") || s.is_relative(i) || s.is_word(i, "who"))
    };
    let nominal = |&i: &Token| s.is_nominal(i) || s.pos(i) == Pos::Num || s.pos(i) == Pos::Adj;
    let stop = (0..s.len()).find(ends).unwrap_or(s.len());
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
        let article = start > 0 && matches!(s.small(first - 1), "a" | "an");
        if let Some(body) = self.body(whole).filter(|_| !article) {
            return Some(body);
        }
        let lexicon = self.stages.context.lexicon;
        // Where the name begins: behind the longest office, nationality and honorific before it.
        let office_at = |end: usize| {
            let before: Vec<String> = words[..end].iter().map(|&i| s.lower(i)).collect();
            let (length, sector) = lexicon.people.office(&before)?;
            Some((before[before.len() - length..].join(" "), sector))
        };
        let is_title = |at: usize| {
            lexicon.people.honorific(s.word(words[at])).is_some()
                || office_at(at + 1).is_some()
                || lexicon.countries.lookup(s.word(words[at])).is_some()
                || lexicon.sectors.also(s.small(words[at])).is_some()
                || s.word(words[at]).starts_with(char::is_lowercase)
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

    /// The one body of this name, or the one of the query's country.
    fn body(&self, name: &str) -> Option<Entity> {
        body_named(self.world?, name, self.hint)
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
                    // Only if the name is the last of the phrase: "UN troops" are not the UN.
                    self.s.parse().text().trim_end().ends_with(&entity.name)
                })
            })
            .or(own)
    }

    /// The country that the words name: by a nationality or owner first, then by what it is of, then by where it is.
    fn country(&self) -> Option<Found<Country>> {
        let s = self.s;
        let stop = (self.head + 1).min(s.len());
        self.country_in(0..stop)
            .or_else(|| self.behind(&["of"]))
            .or_else(|| self.behind(&["from", "in", "at", "to", "for", "near", "with", "on", "by"]))
            .or_else(|| self.country_in(0..s.len()))
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
        for start in tokens.clone() {
            for end in (start + 1..=(start + longest).min(tokens.end)).rev() {
                let words = s.parse().slice(start..end);
                let Some(meaning) = countries.lookup_in(words, year) else {
                    continue;
                };
                // "New South *Wales*", "Turkish-*backed* fighters".
                let longer = self
                    .stages
                    .places
                    .tokens_at(start)
                    .is_some_and(|place| place.len() > end - start);
                if longer || self.is_only_backing(end) {
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
        {
            return Some(Found {
                value: country,
                reason: format!("“{}” is of {country}", s.parse().slice(span)),
                basis: Basis::Registry,
            });
        }
        let places = &self.stages.places;
        let place = tokens
            .filter_map(|token| places.at(token))
            .filter(|&id| places.is_known(id))
            .find_map(|id| {
                let place = &places.all[id.0 as usize];
                Some((place.country?, &place.name))
            });
        place.map(|(country, name)| Found {
            value: country,
            reason: format!("{name} lies in {country}"),
            basis: Basis::Registry,
        })
    }

    /// Whether a nationality only says who backs, pays or made what follows: "*Turkish*-backed".
    fn is_only_backing(&self, end: Token) -> bool {
        let s = self.s;
        let hyphen = end < s.len() && matches!(s.word(end), "-" | "–");
        hyphen && end + 1 < s.len() && self.stages.context.lexicon.people.is_backing(s.small(end + 1))
    }

    /// Sectors, the primary one first, and the word that tells them.
    fn sectors(&self, entity: Option<&Entity>) -> (Vec<Sector>, Option<String>) {
        let mut sectors: Vec<Sector> = Vec::new();
        let primary = self.sector_of(self.head, DEPTH);
        sectors.extend(primary.as_ref().map(|found| found.value));
        if sectors.is_empty()
            && let Some(entity) = entity
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
        let code = match (whole.map(|m| m.kind), last.map(|m| m.kind)) {
            (Some(NameKind::Demonym), _) | (None, Some(NameKind::Demonym)) => CIVILIANS,
            (Some(NameKind::Name | NameKind::Seat | NameKind::Capital | NameKind::Metonym), _) => GOVERNMENT,
            _ => return None,
        };
        code.parse().ok()
    }

    /// With what words such as "former" and "opposition" add.
    fn with_former(&self, mut sectors: Vec<Sector>) -> Vec<Sector> {
        let s = self.s;
        let words = &self.stages.context.lexicon.sectors;
        let former: Option<Sector> = FORMER.parse().ok();
        for i in 0..s.len() {
            let Some(also) = words.also(&s.lower(i)).or_else(|| words.also(s.lemma(i))) else {
                continue;
            };
            sectors.retain(|&sector| sector != also);
            // Who no longer holds an office is first of all somebody who held one.
            let first = Some(also) == former || sectors.is_empty();
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
            .find(|&i| s.pos(i) == Pos::Adp || s.word(i) == "," || s.dep(i) == Dep::Case)
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
        let of_words = lexicon.sectors.head(&lemmas);
        let office = lexicon.people.office(&lemmas);
        let agent = || {
            let two = lemmas.len().checked_sub(2).map(|at| lemmas[at..].join(" "));
            let two = two
                .and_then(|two| lexicon.people.agent(&two)?.1)
                .map(|sector| (2, sector));
            two.or_else(|| lexicon.people.agent(lemmas.last()?)?.1.map(|sector| (1, sector)))
        };
        // "Hamas fighters", "the chairman of Gazprom": what the body is, where the noun fits any.
        let body = || {
            let before = self.body_in(start..head);
            let of = || {
                let of = (head + 1..s.len()).find(|&i| s.is_word(i, "of"))?;
                self.body_in(of + 1..s.len())
            };
            let (body, span) = before.or_else(of)?;
            let sector = *body.sectors.first()?;
            (body.kind != EntityKind::Group).then(|| Found {
                value: sector,
                reason: format!("“{}” is {sector}", s.parse().slice(span)),
                basis: Basis::Registry,
            })
        };
        let own = [of_words, office]
            .into_iter()
            .flatten()
            .max_by_key(|found| found.0)
            .or_else(agent);
        let general = lemmas.last().is_some_and(|last| lexicon.sectors.is_general(last));
        let plain = own.is_none_or(|(length, _)| length < 2);
        if general && plain || own.is_none() {
            if let Some(found) = body() {
                return Some(found);
            }
            if let Some(found) = self.of_modifiers(&lemmas) {
                return Some(found);
            }
            if let Some(found) = self.of_object(head, depth) {
                return Some(found);
            }
        }
        own.map(|(length, sector)| told(length, sector))
    }

    /// The lemma; of a proper noun in the plural the singular.
    fn singular(&self, i: Token) -> String {
        let (s, lemma) = (self.s, self.s.lemma(i));
        let plural = s.pos(i) == Pos::Propn;
        lemma
            .strip_suffix('s')
            .filter(|short| plural && short.len() > 2)
            .unwrap_or(lemma)
            .to_owned()
    }

    /// The words before the last noun, the nearest first.
    fn of_modifiers(&self, lemmas: &[String]) -> Option<Found<Sector>> {
        let lexicon = self.stages.context.lexicon;
        (1..lemmas.len()).rev().find_map(|end| {
            let word = &lemmas[end - 1];
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
        let of = (head + 1..s.len()).find(|&i| s.is_word(i, "of"))?;
        let stop = (of + 1..s.len())
            .find(|&i| s.pos(i) == Pos::Adp || s.word(i) == ",")
            .unwrap_or(s.len());
        let object = (of + 1..stop).rev().find(|&i| s.is_nominal(i))?;
        depth
            .checked_sub(1)
            .and_then(|depth| self.sector_of(object, depth))
    }
}
