//! Words that make a statement: `lexicon/saying.toml`.

use std::collections::HashMap;

use legation_knowledge::{Source, SourceError};
use serde::Deserialize;

use crate::dossier::Stance;

/// In what form a cue takes what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ContentForm {
    /// A clause, with or without "that", or a quotation.
    Clause,
    /// An infinitive: "vowed to retaliate".
    Infinitive,
    /// After "of" or "for": "accused India of fostering terrorism", "blamed Iran for the attack".
    Of,
    /// Object and what it is called: "described the claims as baseless", "called the raid a crime".
    As,
    /// An object that is itself something said: "dismissed the allegations".
    Object,
    /// What the cue's own preposition leads to: "called for talks".
    Preposition,
}

/// How sure the verb makes the speaker of what is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Certainty {
    /// Stated as fact.
    #[default]
    Certain,
    /// Thought or expected.
    Probable,
    /// Left open.
    Possible,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SayingFile {
    cue: Vec<CueRow>,
    content_nouns: Vec<String>,
    sources: Vec<String>,
    voices: Vec<String>,
    relays: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CueRow {
    verbs: Vec<toml::Spanned<String>>,
    stance: Stance,
    #[serde(default)]
    certainty: Certainty,
    forms: Vec<ContentForm>,
}

/// A verb of saying.
#[derive(Debug, Clone)]
pub(crate) struct Cue {
    pub(crate) stance: Stance,
    pub(crate) certainty: Certainty,
    pub(crate) forms: Vec<ContentForm>,
}

impl Cue {
    /// Whether what is said is put as a fact, for or against.
    pub(crate) fn states(&self) -> bool {
        self.certainty == Certainty::Certain && matches!(self.stance, Stance::Asserts | Stance::Denies)
    }

    pub(crate) fn takes(&self, form: ContentForm) -> bool {
        self.forms.contains(&form)
    }
}

/// All words that make a statement.
#[derive(Debug)]
pub(crate) struct Saying {
    verbs: HashMap<String, Cue>,
    /// Nouns for something said.
    content_nouns: Vec<String>,
    /// First words of source phrases that "to" completes: "according".
    sources: Vec<String>,
    /// Things that speak for people: "statement", "report".
    voices: Vec<String>,
    /// Verbs by which an outlet passes on what others say.
    relays: Vec<String>,
}

impl Saying {
    pub(super) fn read(source: Source<'_>) -> Result<Self, SourceError> {
        let file: SayingFile = source.read()?;
        let mut verbs = HashMap::new();
        for row in file.cue {
            for verb in row.verbs {
                let cue = Cue {
                    stance: row.stance,
                    certainty: row.certainty,
                    forms: row.forms.clone(),
                };
                if verbs.insert(verb.get_ref().clone(), cue).is_some() {
                    return Err(
                        source.error(verb.span(), format!("{:?} stands in another cue", verb.get_ref()))
                    );
                }
            }
        }
        let SayingFile {
            content_nouns,
            sources,
            voices,
            relays,
            ..
        } = file;
        Ok(Self {
            verbs,
            content_nouns,
            sources,
            voices,
            relays,
        })
    }

    /// The cue with this verb, or with this verb and preposition.
    pub(crate) fn verb(&self, lemma: &str) -> Option<&Cue> {
        self.verbs.get(lemma)
    }

    pub(crate) fn is_content_noun(&self, lemma: &str) -> bool {
        self.content_nouns.iter().any(|n| n == lemma)
    }

    pub(crate) fn is_source(&self, word: &str) -> bool {
        self.sources.iter().any(|s| s == word)
    }

    pub(crate) fn is_voice(&self, lemma: &str) -> bool {
        self.voices.iter().any(|v| v == lemma)
    }

    pub(crate) fn is_relay(&self, lemma: &str) -> bool {
        self.relays.iter().any(|r| r == lemma)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_stands_in_one_cue() {
        let lists = "content_nouns=[]\nsources=[]\nvoices=[]\nrelays=[]\n";
        let cue = "[[cue]]\nverbs=['say']\nstance='asserts'\nforms=['clause']\n";
        let text = format!("{lists}{cue}{cue}");
        let error = Saying::read(Source::new("saying.toml", &text)).unwrap_err();
        assert_eq!(error.line(), 10);
        assert!(Saying::read(Source::new("saying.toml", &format!("{lists}{cue}"))).is_ok());
    }
}
