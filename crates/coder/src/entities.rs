//! Entities: mentions that mean the same are grouped.
//!
//! A sieve in one pass through the text, each mention meeting what stands before it, the surest ways first: appositions,
//! states by name, names and their parts and acronyms ([`names`]), titles and offices, repeated and other descriptions
//! ([`descriptions`]), pairs, pronouns ([`pronouns`]), and after statements are known the first person ([`speakers`]). What
//! stays unsure stays apart. The order of the sieve follows Raghunathan et al., "A Multi-Pass Sieve for Coreference
//! Resolution" (EMNLP 2010), and Lee et al., "Deterministic Coreference Resolution Based on Entity-Centric, Precision-Ranked
//! Rules" (Computational Linguistics 39, 2013): what is known of an entity is known of all its mentions. What nouns can take
//! up whom stands in `lexicon/coreference.toml`.

mod descriptions;
mod names;
mod nationality;
mod profile;
mod pronouns;
mod registry;
mod speakers;

use std::collections::HashMap;

use jiff::civil::Date;
use legation_knowledge::{Country, NameKind, Sector};
use legation_nlp::{Dep, EntityKind as Label};

use crate::dossier::{Basis, EntityId, EntityKind, Span};
use crate::lexicon::{Gender, Lexicon, PronounKind};
use crate::mentions::{Form, Mention, MentionId, Mentions};
use crate::syntax::{Syntax, Token};
pub(crate) use nationality::is_of_others;
use profile::Profile;
pub(crate) use registry::{body_named, person_named};

/// So many of the entities mentioned before are looked at.
const RECENT: usize = 40;
/// So many words that an entity has been called by are kept.
const CALLED: usize = 16;

/// Someone or something, with what is known of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entity {
    pub(crate) name: String,
    pub(crate) kind: EntityKind,
    pub(crate) country: Option<Country>,
    pub(crate) sectors: Vec<Sector>,
    pub(crate) office: Option<String>,
    pub(crate) basis: Basis,
    /// Its key in the registry.
    pub(crate) actor: Option<String>,
    /// How the registry knew it.
    pub(crate) reason: Option<String>,
    pub(crate) mentions: Vec<Span>,
    /// Of two or more who are taken up together: who they are.
    pub(crate) members: Vec<EntityId>,
    gender: Option<Gender>,
    plural: bool,
    pronoun: bool,
    /// Whether it is a place that acts: a city that stands for a government, or one that says something.
    seat: bool,
    /// Whether it is a proper name that the recogniser has no label for.
    bare_name: bool,
    /// Words of its fullest proper name, lower case.
    name_words: Vec<String>,
    /// Nouns and words of offices that it has been called by, lower case.
    called: Vec<String>,
}

/// How a mention was found to mean what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sieve {
    /// Nothing before it is taken up.
    New,
    Apposition,
    State,
    Name,
    Acronym,
    Office,
    Noun,
    Epithet,
    Pair,
    Pronoun,
    FirstPerson,
}

impl Sieve {
    /// In words; none if nothing is taken up.
    pub(crate) fn told(self) -> Option<&'static str> {
        Some(match self {
            Sieve::New => return None,
            Sieve::Apposition => "stands in apposition",
            Sieve::State => "names the state, its people or its seat",
            Sieve::Name => "the same name, or a part of it",
            Sieve::Acronym => "the initials of the name",
            Sieve::Office => "the office",
            Sieve::Noun => "the same description",
            Sieve::Epithet => "a description that can take it up",
            Sieve::Pair => "two who were told together",
            Sieve::Pronoun => "the likeliest that agrees with the pronoun",
            Sieve::FirstPerson => "who is quoted",
        })
    }
}

/// All entities of a document, and which of them a mention means.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entities {
    all: Vec<Entity>,
    of_mention: Vec<Vec<EntityId>>,
    /// By which sieve.
    sieves: Vec<Sieve>,
    /// Groups by their members.
    groups: HashMap<Vec<EntityId>, EntityId>,
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

    fn push(&mut self, entity: Entity) -> EntityId {
        let id = EntityId(self.all.len() as u32);
        self.all.push(entity);
        id
    }

    /// The entity of those who are meant together.
    fn group(&mut self, members: &[EntityId]) -> EntityId {
        let mut key = members.to_vec();
        key.sort_unstable();
        if let Some(&known) = self.groups.get(&key) {
            return known;
        }
        let names: Vec<&str> = members.iter().map(|&m| self.get(m).name.as_str()).collect();
        let group = self.push(Entity {
            name: names.join(" and "),
            kind: EntityKind::Group,
            plural: true,
            members: members.to_vec(),
            ..Entity::default()
        });
        self.groups.insert(key, group);
        group
    }

    /// By which sieve a mention was found to mean that.
    pub(crate) fn sieve(&self, mention: MentionId) -> Sieve {
        self.sieves[mention]
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
            sieves: Vec::with_capacity(mentions.len()),
            groups: HashMap::new(),
        },
        by_name: HashMap::new(),
        by_word: HashMap::new(),
        by_country: HashMap::new(),
        by_noun: HashMap::new(),
        by_office: HashMap::new(),
    };
    for (id, mention) in mentions.iter() {
        let (meant, sieve) = resolver.meaning(id, mention);
        resolver.entities.sieves.push(sieve);
        let own = match meant[..] {
            [] => None,
            [one] => Some(one),
            _ => Some(resolver.entities.group(&meant)),
        };
        if let Some(own) = own {
            let span = syntax.span(mention.tokens.clone());
            resolver.entities.all[own.0 as usize].mentions.push(span);
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
    /// Persons, and what may be persons, by a word of their name; the latest one last.
    by_word: HashMap<String, Vec<EntityId>>,
    by_country: HashMap<Country, EntityId>,
    /// Descriptions by their noun; the latest one.
    by_noun: HashMap<String, EntityId>,
    /// Persons by the last word of their office; the latest one.
    by_office: HashMap<String, EntityId>,
}

impl Resolver<'_> {
    fn meaning(&mut self, id: MentionId, mention: &Mention) -> (Vec<EntityId>, Sieve) {
        if mention.form == Form::Pronoun {
            let known =
                pronouns::antecedents(self.syntax, self.mentions, self.lexicon, &mut self.entities, id);
            return if known.is_empty() {
                (self.unresolved(mention), Sieve::New)
            } else {
                (known, Sieve::Pronoun)
            };
        }
        let profile = profile::of(self.syntax, self.lexicon, self.year, mention);
        if let Some(pair) = self.pair(mention, &profile) {
            return (pair, Sieve::Pair);
        }
        let (entity, sieve) = match self.known(mention, &profile) {
            Some((entity, sieve)) => {
                self.entities.all[entity.0 as usize].learn(&profile);
                (entity, sieve)
            }
            None => (self.add(mention, &profile), Sieve::New),
        };
        self.remember(entity, mention, &profile);
        (vec![entity], sieve)
    }

    /// Who has been mentioned before and is meant, by the surest way that finds somebody.
    fn known(&mut self, mention: &Mention, profile: &Profile) -> Option<(EntityId, Sieve)> {
        let by = |sieve: Sieve| move |entity: EntityId| (entity, sieve);
        self.apposition(mention, profile)
            .map(by(Sieve::Apposition))
            .or_else(|| self.same_country(profile).map(by(Sieve::State)))
            .or_else(|| self.same_name(mention, profile).map(by(Sieve::Name)))
            .or_else(|| self.acronym(mention, profile).map(by(Sieve::Acronym)))
            .or_else(|| self.counterpart(mention, profile).map(by(Sieve::New)))
            .or_else(|| self.same_office(mention, profile).map(by(Sieve::Office)))
            .or_else(|| self.same_noun(mention, profile).map(by(Sieve::Noun)))
            .or_else(|| self.epithet(mention, profile).map(by(Sieve::Epithet)))
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
        vec![self.entities.push(Entity {
            name: word,
            kind,
            plural: mention.plural,
            pronoun: true,
            ..Entity::default()
        })]
    }

    /// "Sergey Lavrov, the Russian foreign minister".
    fn apposition(&self, mention: &Mention, profile: &Profile) -> Option<EntityId> {
        let by_tree = match self.syntax.dep(mention.head) {
            Dep::Appos => self.syntax.head(mention.head),
            _ => None,
        };
        by_tree
            .and_then(|first| self.in_apposition(first, mention, profile))
            .or_else(|| self.in_apposition(self.set_off_before(mention)?, mention, profile))
    }

    /// Whom this word means, if the mention can be said of the same one.
    fn in_apposition(&self, first: Token, mention: &Mention, profile: &Profile) -> Option<EntityId> {
        let first = self.mentions.at(first)?;
        // Words of one name may be in apposition to each other for the parser; then both are one mention.
        let &[entity] = self.entities.of_mention.get(first)?.as_slice() else {
            return None;
        };
        let other = self.entities.get(entity);
        let person = other.kind == EntityKind::Person && profile.kind == EntityKind::Person;
        let body = |kind| matches!(kind, EntityKind::Organisation | EntityKind::Group);
        let named_once = other.name_words.is_empty() != profile.name.is_empty();
        let agree = other.plural == mention.plural
            && compatible(other.country, profile.country)
            && other
                .gender
                .is_none_or(|g| profile.gender.is_none_or(|own| own == g));
        (agree && named_once && (person || (body(other.kind) && body(profile.kind)))).then_some(entity)
    }

    /// The head of a description that this name follows between commas, where the parser sees no apposition: "the former
    /// defence minister of Zlatova, Josip Marek,".
    fn set_off_before(&self, mention: &Mention) -> Option<Token> {
        let s = self.syntax;
        let start = mention.tokens.start;
        let sentence = &s.sentence(start).tokens;
        let comma = start
            .checked_sub(1)
            .filter(|&i| i > sentence.start && s.word(i) == ",")?;
        let closed =
            mention.tokens.end >= sentence.end || matches!(s.word(mention.tokens.end), "," | "." | ";" | ":");
        let named = mention.form == Form::Name && mention.label == Some(Label::Person);
        // "The president of France, Nicolas Sarkozy": the outermost phrase that ends here.
        let before = std::iter::once(comma - 1)
            .chain(s.ancestors(comma - 1).take_while(|&above| above < comma))
            .filter_map(|word| self.mentions.at(word))
            .map(|id| self.mentions.get(id))
            .filter(|before| before.tokens.end == comma)
            .last()?;
        let described = before.form == Form::Description && before.tokens.end == comma && !before.indefinite;
        // In a list every member stands between commas.
        let list = s.coordination(before.head).len() > 1 || s.dep(mention.head) == Dep::Conj;
        (closed && named && described && !list).then_some(before.head)
    }

    fn same_country(&self, profile: &Profile) -> Option<EntityId> {
        if profile.kind != EntityKind::Country {
            return None;
        }
        self.by_country.get(&profile.country?).copied()
    }

    fn add(&mut self, mention: &Mention, profile: &Profile) -> EntityId {
        self.entities.push(Entity {
            name: profile.shown.clone(),
            kind: profile.kind,
            country: profile.country,
            sectors: profile.sectors.clone(),
            office: profile.office.clone(),
            basis: profile.basis,
            gender: profile.gender,
            plural: mention.plural,
            seat: profile.seat,
            // Of a single word, a product's name is as often somebody's.
            // What has digits in it is a date or a product.
            bare_name: mention.form == Form::Name
                && !self.syntax.is_in_title_case(mention.head)
                && !profile.shown.contains(|c: char| c.is_ascii_digit())
                && (mention.label.is_none()
                    || (mention.label == Some(Label::Product) && profile.name.len() == 1)),
            name_words: profile.name.clone(),
            ..Entity::default()
        })
    }

    fn remember(&mut self, entity: EntityId, mention: &Mention, profile: &Profile) {
        self.entities.all[entity.0 as usize].call(self.syntax, mention, profile);
        if let (EntityKind::Country, Some(country)) = (profile.kind, profile.country) {
            self.by_country.insert(country, entity);
            return;
        }
        if profile.name.is_empty() {
            self.by_noun.insert(profile.noun.clone(), entity);
        } else {
            self.by_name.insert(profile.name.join(" "), entity);
            for word in &profile.name {
                let same = self.by_word.entry(word.clone()).or_default();
                same.retain(|&other| other != entity);
                same.push(entity);
            }
        }
        if let Some(word) = profile
            .office_core
            .as_deref()
            .and_then(|core| core.rsplit(' ').next())
        {
            self.by_office.insert(word.to_owned(), entity);
        }
    }

    /// The entities mentioned in the sentences before, the latest first, each once, with how many sentences back.
    fn recent(&self, at: Token, sentences: usize) -> Vec<(EntityId, usize)> {
        let mut seen = Vec::new();
        let here = self.syntax.sentence_index(at);
        for earlier in (0..self.entities.of_mention.len()).rev() {
            let back = here.saturating_sub(self.syntax.sentence_index(self.mentions.get(earlier).head));
            if back > sentences || seen.len() > RECENT {
                break;
            }
            for &entity in &self.entities.of_mention[earlier] {
                if seen.iter().all(|&(other, _)| other != entity) {
                    seen.push((entity, back));
                }
            }
        }
        seen
    }
}

impl Entity {
    /// Whether the text tells its name.
    pub(crate) fn is_named(&self) -> bool {
        !self.name_words.is_empty()
    }

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
            actor: self.actor.clone(),
            reason: self.reason.clone(),
            members: self.members.clone(),
            mentions: self.mentions.clone(),
        }
    }

    /// Remembers by what words it has been called.
    fn call(&mut self, syntax: &Syntax<'_>, mention: &Mention, profile: &Profile) {
        let before_name = if profile.name.is_empty() {
            mention.head..mention.head + 1
        } else {
            mention.tokens.clone()
        };
        let nouns = before_name
            .filter(|&i| !mention.name.contains(&i) || profile.name.is_empty())
            .filter(|&i| matches!(syntax.pos(i), legation_nlp::Pos::Noun | legation_nlp::Pos::Propn))
            .map(|i| syntax.lemma(i).to_owned());
        let office = profile
            .office_core
            .iter()
            .flat_map(|core| [core.clone(), core.rsplit(' ').next().unwrap_or(core).to_owned()]);
        for word in nouns.chain(office) {
            if !self.called.contains(&word) && self.called.len() < CALLED {
                self.called.push(word);
            }
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
