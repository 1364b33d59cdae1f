//! Phrases that lead to a role beside actor and recipient, `lexicon/roles.toml`.

use std::collections::HashMap;

use legation_knowledge::{EventType, Ontology, Source, SourceError};
use serde::Deserialize;
use toml::Spanned;

use super::frames::Accepts;
use super::phrases::Phrases;
use crate::dossier::Role;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RolesFile {
    #[serde(default)]
    leading: Vec<String>,
    #[serde(default)]
    naming: Vec<String>,
    #[serde(default)]
    message: Message,
    #[serde(default)]
    document: Document,
    role: Vec<RoleRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleRow {
    role: Spanned<String>,
    #[serde(default)]
    phrases: Vec<String>,
    #[serde(default)]
    participles: Vec<Participle>,
    #[serde(default)]
    events: Vec<Spanned<String>>,
    #[serde(default)]
    accepts: Accepts,
    #[serde(default)]
    instrument_words: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Participle {
    participle: String,
    preposition: String,
}

/// Letters and other messages: what is written by one, brought by another, and meant for a third.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Message {
    /// Nouns, lemmas.
    pub(crate) nouns: Vec<String>,
    /// Prepositions that lead to whose it is.
    pub(crate) from: Vec<String>,
    /// Participles before "to" that lead to whom it is meant for, lemmas.
    pub(crate) addressed: Vec<String>,
}

/// Texts that say something themselves: what their participles say, their author says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Document {
    /// Nouns, lemmas.
    nouns: Vec<String>,
    /// Verbs, beside the light ones, whose subject is the author of their object, lemmas.
    verbs: Vec<String>,
}

impl Document {
    /// Whether the noun (lemma) is such a text.
    pub(crate) fn is_text(&self, noun: &str) -> bool {
        self.nouns.iter().any(|n| n == noun)
    }

    /// Whether the subject of the verb (lemma) is the author of its object.
    pub(crate) fn is_written_by_subject_of(&self, verb: &str) -> bool {
        self.verbs.iter().any(|v| v == verb)
    }
}

/// What a phrase leads to.
#[derive(Debug, Clone)]
pub(crate) struct RoleWord {
    pub(crate) role: Role,
    /// Events that it is said of; empty for any.
    pub(crate) events: Vec<EventType>,
    pub(crate) accepts: Accepts,
    /// Whether it must lead to a word for an instrument.
    pub(crate) instrument_words: bool,
}

/// Phrases ("on behalf of") and participles with their preposition ("brokered by").
#[derive(Debug, Default)]
pub(crate) struct RoleWords {
    pub(crate) phrases: Phrases<RoleWord>,
    /// By lemma of the participle.
    pub(crate) participles: HashMap<String, Vec<(String, RoleWord)>>,
    /// Verbs of leading a group, lemmas.
    leading: Vec<String>,
    /// Prepositions behind which members of a group are named.
    naming: Vec<String>,
    pub(crate) message: Message,
    pub(crate) document: Document,
}

impl RoleWords {
    pub(super) fn read(source: Source<'_>, ontology: &Ontology) -> Result<Self, SourceError> {
        let file: RolesFile = source.read()?;
        let mut all = Self {
            leading: file.leading,
            naming: file.naming,
            message: file.message,
            document: file.document,
            ..Self::default()
        };
        for row in file.role {
            let role = Role::from_name(row.role.get_ref())
                .ok_or_else(|| source.error(row.role.span(), "unknown role"))?;
            let event_of = |name: &Spanned<String>| {
                ontology
                    .event(name.get_ref())
                    .ok_or_else(|| source.error(name.span(), format!("unknown event {:?}", name.get_ref())))
            };
            let word = RoleWord {
                role,
                events: row.events.iter().map(event_of).collect::<Result<_, _>>()?,
                accepts: row.accepts,
                instrument_words: row.instrument_words,
            };
            for phrase in &row.phrases {
                all.phrases.add(phrase, word.clone());
            }
            for Participle {
                participle,
                preposition,
            } in row.participles
            {
                all.participles
                    .entry(participle)
                    .or_default()
                    .push((preposition, word.clone()));
            }
        }
        Ok(all)
    }

    /// Whether some of a group are named behind this preposition (lower case).
    pub(crate) fn names_members(&self, preposition: &str) -> bool {
        self.naming.iter().any(|p| p == preposition)
    }

    /// Whether the verb (lemma) says who leads a group.
    pub(crate) fn leads(&self, verb: &str) -> bool {
        self.leading.iter().any(|v| v == verb)
    }
}
