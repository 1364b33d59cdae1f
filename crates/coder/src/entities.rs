//! Entities: mentions that mean the same are grouped.
//!
//! A small sieve in one pass through the text, each mention meeting what stands before it: appositions, names and
//! their parts, titles and offices, repeated descriptions, pronouns (see [`pronouns`]). What stays unsure stays
//! apart. The order of the sieve follows Raghunathan et al., "A Multi-Pass Sieve for Coreference Resolution"
//! (EMNLP 2010), without its weaker passes.

mod profile;
mod pronouns;

use std::collections::HashMap;

use jiff::civil::Date;
use legation_knowledge::{Country, NameKind, Sector};
use legation_nlp::{Dep, EntityKind as Label};

use crate::dossier::{Basis, EntityId, EntityKind, Span};
use crate::lexicon::{Gender, Lexicon, PronounKind};
use crate::mentions::{Form, Mention, MentionId, Mentions};
use crate::syntax::{Syntax, Token};
use profile::Profile;

/// Someone or something, with what is known of it.
#[derive(Debug, Clone)]
pub(crate) struct Entity {
    pub(crate) name: String,
    pub(crate) kind: EntityKind,
    pub(crate) country: Option<Country>,
    pub(crate) sectors: Vec<Sector>,
    pub(crate) office: Option<String>,
    pub(crate) basis: Basis,
    pub(crate) mentions: Vec<Span>,
    gender: Option<Gender>,
    plural: bool,
    pronoun: bool,
    /// Whether it is a place that acts: a city that stands for a government, or one that says something.
    seat: bool,
    /// Whether it is a proper name that the recogniser has no label for.
    bare_name: bool,
    /// Words of its fullest proper name, lower case.
    name_words: Vec<String>,
}

/// All entities of a document, and which of them a mention means.
#[derive(Debug, Default)]
pub(crate) struct Entities {
    all: Vec<Entity>,
    of_mention: Vec<Vec<EntityId>>,
}

impl Entities {
    /// In order of their first mention.
    pub(crate) fn all(&self) -> &[Entity] {
        &self.all
    }

    /// What a mention means: nothing that is known, one entity, or several ("they").
    pub(crate) fn of(&self, mention: MentionId) -> &[EntityId] {
        &self.of_mention[mention]
    }

    /// The entity.
    pub(crate) fn get(&self, id: EntityId) -> &Entity {
        &self.all[id.0 as usize]
    }

    /// Whether it can act: all but places and things.
    pub(crate) fn is_actor(&self, id: EntityId) -> bool {
        let entity = self.get(id);
        match entity.kind {
            // A proper name of which nothing is known can be somebody's.
            EntityKind::Other => entity.bare_name,
            EntityKind::Place => entity.seat,
            _ => true,
        }
    }
}

/// Groups the mentions.
pub(crate) fn resolve(
    syntax: &Syntax<'_>,
    mentions: &Mentions,
    lexicon: &Lexicon,
    published: Option<Date>,
) -> Entities {
    let mut resolver = Resolver {
        year: published.map_or(i32::MAX, |date| i32::from(date.year())),
        syntax,
        mentions,
        lexicon,
        entities: Entities {
            all: Vec::new(),
            of_mention: Vec::with_capacity(mentions.len()),
        },
        by_name: HashMap::new(),
        by_last_name: HashMap::new(),
        by_country: HashMap::new(),
        by_noun: HashMap::new(),
        by_office: HashMap::new(),
    };
    for (id, mention) in mentions.iter() {
        let meant = resolver.meaning(id, mention);
        if let [one] = meant[..] {
            let span = syntax.span(mention.tokens.clone());
            resolver.entities.all[one.0 as usize].mentions.push(span);
        }
        resolver.entities.of_mention.push(meant);
    }
    resolver.entities
}

struct Resolver<'a> {
    syntax: &'a Syntax<'a>,
    mentions: &'a Mentions,
    lexicon: &'a Lexicon,
    /// Of publication; of a text without a date, after all states that are no more.
    year: i32,
    entities: Entities,
    /// By whole name, lower case.
    by_name: HashMap<String, EntityId>,
    /// Persons, and what may be persons, by the last word of their name.
    by_last_name: HashMap<String, EntityId>,
    by_country: HashMap<Country, EntityId>,
    /// Descriptions by their noun; the latest one.
    by_noun: HashMap<String, EntityId>,
    /// Persons by the last word of their office; the latest one.
    by_office: HashMap<String, EntityId>,
}

impl Resolver<'_> {
    fn meaning(&mut self, id: MentionId, mention: &Mention) -> Vec<EntityId> {
        if mention.form == Form::Pronoun {
            let known =
                pronouns::antecedents(self.syntax, self.mentions, self.lexicon, &mut self.entities, id);
            return if known.is_empty() {
                self.unresolved(mention)
            } else {
                known
            };
        }
        let profile = profile::of(self.syntax, self.lexicon, self.year, mention);
        let known = self
            .apposition(mention, &profile)
            .or_else(|| self.same_country(&profile))
            .or_else(|| self.same_name(&profile))
            .or_else(|| self.same_office(mention, &profile))
            .or_else(|| self.same_noun(mention, &profile));
        let entity = match known {
            Some(entity) => {
                self.entities.all[entity.0 as usize].learn(&profile);
                entity
            }
            None => self.add(mention, &profile),
        };
        self.remember(entity, &profile);
        vec![entity]
    }

    /// A pronoun for people acts, though nobody knows who: it is an entity of its own. "It" may be anything.
    fn unresolved(&mut self, mention: &Mention) -> Vec<EntityId> {
        let word = self.syntax.lower(mention.head);
        let kind = match self.lexicon.people.pronoun(&word) {
            Some(PronounKind::Person(_)) => EntityKind::Person,
            Some(PronounKind::Other) if !mention.plural => EntityKind::Person,
            Some(PronounKind::Plural | PronounKind::Other) => EntityKind::Group,
            Some(PronounKind::Neuter) | None => return Vec::new(),
        };
        let entity = self.entities.all.len() as u32;
        self.entities.all.push(Entity {
            name: word,
            kind,
            country: None,
            sectors: Vec::new(),
            office: None,
            basis: Basis::Text,
            mentions: Vec::new(),
            gender: None,
            plural: mention.plural,
            pronoun: true,
            seat: false,
            bare_name: false,
            name_words: Vec::new(),
        });
        vec![EntityId(entity)]
    }

    /// "Sergey Lavrov, the Russian foreign minister".
    fn apposition(&self, mention: &Mention, profile: &Profile) -> Option<EntityId> {
        if self.syntax.dep(mention.head) != Dep::Appos {
            return None;
        }
        let first = self.mentions.at(self.syntax.head(mention.head)?)?;
        // Words of one name may be in apposition to each other for the parser; then both are one mention.
        let &[entity] = self.entities.of_mention.get(first)?.as_slice() else {
            return None;
        };
        let other = self.entities.get(entity);
        let person = other.kind == EntityKind::Person && profile.kind == EntityKind::Person;
        let body = |kind| matches!(kind, EntityKind::Organisation | EntityKind::Group);
        let named_once = other.name_words.is_empty() != profile.name.is_empty();
        let agree = other.plural == mention.plural && compatible(other.country, profile.country);
        (agree && named_once && (person || (body(other.kind) && body(profile.kind)))).then_some(entity)
    }

    fn same_country(&self, profile: &Profile) -> Option<EntityId> {
        if profile.kind != EntityKind::Country {
            return None;
        }
        self.by_country.get(&profile.country?).copied()
    }

    fn same_name(&self, profile: &Profile) -> Option<EntityId> {
        let last = profile.name.last()?;
        if profile.kind == EntityKind::Country {
            return None;
        }
        if let Some(&same) = self.by_name.get(&profile.name.join(" ")) {
            return Some(same);
        }
        let candidate = *self.by_last_name.get(last)?;
        let other = self.entities.get(candidate);
        let personal = |kind| {
            matches!(
                kind,
                EntityKind::Person | EntityKind::Organisation | EntityKind::Other
            )
        };
        // One of two names must be a person's for certain, and the shorter one a part of the longer.
        let certain = other.kind == EntityKind::Person || profile.kind == EntityKind::Person;
        let (short, long) = match profile.name.len() <= other.name_words.len() {
            true => (&profile.name, &other.name_words),
            false => (&other.name_words, &profile.name),
        };
        let part = short.iter().all(|word| long.contains(word));
        (certain && part && personal(other.kind) && personal(profile.kind)).then_some(candidate)
    }

    /// "the special assistant", after somebody who has been called so.
    fn same_office(&self, mention: &Mention, profile: &Profile) -> Option<EntityId> {
        let core = profile
            .office_core
            .as_deref()
            .filter(|_| profile.name.is_empty())?;
        if mention.indefinite || mention.plural {
            return None;
        }
        let candidate = *self.by_office.get(core.rsplit(' ').next()?)?;
        let other = self.entities.get(candidate);
        let held = other
            .office
            .as_deref()
            .map(|office| profile::core(&office.to_lowercase()).to_owned())?;
        // "the president of France" is no other president; one whose country is not known may be.
        let says_no_more = profile.country.is_none() || profile.country == other.country;
        let same_body = profile.office.as_deref().is_none_or(|office| {
            office.len() <= core.len()
                || other
                    .office
                    .as_deref()
                    .is_some_and(|held| held.eq_ignore_ascii_case(office))
        });
        (held.ends_with(core) && says_no_more && same_body).then_some(candidate)
    }

    /// "the delegation", after "a Pakistani delegation".
    fn same_noun(&self, mention: &Mention, profile: &Profile) -> Option<EntityId> {
        if mention.indefinite || mention.form != Form::Description {
            return None;
        }
        let candidate = *self.by_noun.get(&profile.noun)?;
        let other = self.entities.get(candidate);
        let agree = other.plural == mention.plural && compatible(other.country, profile.country);
        // A description that says more than the earlier one may mean another.
        let says_less = profile.country.is_none() || profile.country == other.country;
        (agree && says_less && other.name_words.is_empty()).then_some(candidate)
    }

    fn add(&mut self, mention: &Mention, profile: &Profile) -> EntityId {
        let id = EntityId(self.entities.all.len() as u32);
        self.entities.all.push(Entity {
            name: profile.shown.clone(),
            kind: profile.kind,
            country: profile.country,
            sectors: profile.sectors.clone(),
            office: profile.office.clone(),
            basis: profile.basis,
            mentions: Vec::new(),
            gender: profile.gender,
            plural: mention.plural,
            pronoun: false,
            seat: profile.seat,
            // Of a single word, a product's name is as often somebody's.
            // What has digits in it is a date or a product.
            bare_name: mention.form == Form::Name
                && !self.syntax.is_in_title_case(mention.head)
                && !profile.shown.contains(|c: char| c.is_ascii_digit())
                && (mention.label.is_none()
                    || (mention.label == Some(Label::Product) && profile.name.len() == 1)),
            name_words: profile.name.clone(),
        });
        id
    }

    fn remember(&mut self, entity: EntityId, profile: &Profile) {
        if let (EntityKind::Country, Some(country)) = (profile.kind, profile.country) {
            self.by_country.insert(country, entity);
            return;
        }
        if let Some(last) = profile.name.last() {
            self.by_name.insert(profile.name.join(" "), entity);
            self.by_last_name.insert(last.clone(), entity);
            // Where the family name comes first, it is what a person is called by.
            if profile.kind == EntityKind::Person {
                self.by_last_name.entry(profile.name[0].clone()).or_insert(entity);
            }
        } else {
            self.by_noun.insert(profile.noun.clone(), entity);
        }
        if let Some(word) = profile
            .office_core
            .as_deref()
            .and_then(|core| core.rsplit(' ').next())
        {
            self.by_office.insert(word.to_owned(), entity);
        }
    }
}

impl Entity {
    /// Whether it is no more than a pronoun that nothing is known of.
    pub(crate) fn is_unresolved_pronoun(&self) -> bool {
        self.pronoun
    }

    /// Whether a description in the plural stands for it: "the two ministries", unlike "the United States".
    pub(crate) fn is_described_plural(&self) -> bool {
        self.plural && self.name_words.is_empty()
    }

    /// As it stands in the dossier.
    pub(crate) fn to_dossier(&self, id: EntityId) -> crate::dossier::Entity {
        crate::dossier::Entity {
            id,
            name: self.name.clone(),
            kind: self.kind,
            country: self.country,
            sectors: self.sectors.clone(),
            office: self.office.clone(),
            basis: self.basis,
            mentions: self.mentions.clone(),
        }
    }

    /// Takes over what a further mention tells.
    fn learn(&mut self, profile: &Profile) {
        let surer = profile.kind == EntityKind::Person && self.kind != EntityKind::Person;
        if surer && self.kind != EntityKind::Country && self.kind != EntityKind::Group {
            self.kind = EntityKind::Person;
            self.sectors.clear();
        }
        if profile.name.len() > self.name_words.len() {
            self.name.clone_from(&profile.shown);
            self.name_words.clone_from(&profile.name);
        }
        if self.country.is_none() {
            (self.country, self.basis) = (profile.country, profile.basis);
        }
        if self.office.is_none() {
            self.office.clone_from(&profile.office);
        }
        if self.sectors.is_empty() {
            self.sectors.clone_from(&profile.sectors);
        }
        self.gender = self.gender.or(profile.gender);
        self.seat |= profile.seat;
    }
}

fn compatible(a: Option<Country>, b: Option<Country>) -> bool {
    a.is_none() || b.is_none() || a == b
}

/// The country that a word means when it names the state itself or its people.
fn state(lexicon: &Lexicon, words: &str) -> Option<Country> {
    let meaning = lexicon.countries.lookup(words)?;
    matches!(
        meaning.kind,
        NameKind::Name | NameKind::Adjective | NameKind::Demonym
    )
    .then_some(meaning.country)
}

/// The first state that these tokens name, by at most three words together.
fn state_in(syntax: &Syntax<'_>, lexicon: &Lexicon, tokens: std::ops::Range<Token>) -> Option<Country> {
    tokens.clone().find_map(|start| {
        (start + 1..=(start + 3).min(tokens.end))
            .rev()
            .find_map(|end| state(lexicon, syntax.parse().slice(start..end)))
    })
}
