//! Dictionary forms: suffix rules checked against a word list, with exceptions, by part of speech.

use std::collections::HashMap;

use legation_datafile::{DataFile, OpenError};

use crate::labels::Pos;
use crate::model::{Config, LEMMA_POS, Strings};
use crate::unicode::is_alpha;

/// Suffix rules by part of speech, and what each morphology says of base forms.
pub(crate) struct Lemmatizer {
    rules: HashMap<String, Vec<(String, String)>>,
    base: Vec<BaseForm>,
}

/// For which parts of speech a morphology marks a base form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct BaseForm {
    any: bool,
    noun: bool,
    verb: bool,
}

impl BaseForm {
    fn of(morph: &str) -> BaseForm {
        let value = |name: &str| {
            morph
                .split('|')
                .find_map(|f| f.strip_prefix(name)?.strip_prefix('='))
        };
        let form = value("VerbForm");
        BaseForm {
            any: matches!(form, Some("Inf" | "None")) || value("Degree") == Some("Pos"),
            noun: value("Number") == Some("Sing"),
            verb: form == Some("Fin") && value("Tense") == Some("Pres") && value("Number").is_none(),
        }
    }
}

impl Lemmatizer {
    pub(crate) fn new(config: &Config, morphs: &[String]) -> Lemmatizer {
        Lemmatizer {
            rules: config.lemma_rules.iter().cloned().collect(),
            base: morphs.iter().map(|m| BaseForm::of(m)).collect(),
        }
    }

    /// The dictionary form of `text` as this part of speech with this morphology; `lower` is its lower case.
    pub(crate) fn lemma(&self, file: &DataFile, text: &str, lower: &str, pos: Pos, morph: u16) -> String {
        let base = self.base[morph as usize];
        let is_base = base.any || (base.noun && pos == Pos::Noun) || (base.verb && pos == Pos::Verb);
        if matches!(pos, Pos::None | Pos::Space) || is_base {
            return lower.to_owned();
        }
        let name = pos.as_str().to_lowercase();
        if !LEMMA_POS.contains(&name.as_str()) {
            return if pos == Pos::Propn { text } else { lower }.to_owned();
        }
        // The sections are there in every file that was opened; without them the word is its own lemma.
        self.by_tables(file, &name, lower)
            .ok()
            .flatten()
            .unwrap_or_else(|| text.to_owned())
    }

    fn by_tables(&self, file: &DataFile, pos: &str, lower: &str) -> Result<Option<String>, OpenError> {
        let index = Strings::open(file, &format!("lemma.index.{pos}"))?;
        let (mut known, mut other, mut unknown) = (Vec::new(), Vec::new(), None);
        for (old, new) in self.rules.get(pos).into_iter().flatten() {
            let Some(stem) = lower.strip_suffix(old.as_str()) else {
                continue;
            };
            let form = format!("{stem}{new}");
            if form.is_empty() {
                continue;
            }
            if index.find(&form).is_some() {
                known.push(form);
            } else if !form.chars().all(is_alpha) {
                other.push(form);
            } else if unknown.is_none() {
                unknown = Some(form);
            }
        }
        // Known forms are put in front one by one, so the last one leads.
        known.reverse();
        known.append(&mut other);
        let forms = Strings::open(file, &format!("lemma.form.{pos}"))?;
        let lemmas = Strings::open(file, &format!("lemma.of.{pos}"))?;
        let exceptions = forms.find(lower).and_then(|i| lemmas.get(i)).unwrap_or("");
        let mut first = known.first().cloned();
        for exception in exceptions.split('\t').filter(|e| !e.is_empty()) {
            if !known.iter().any(|k| k == exception) {
                known.push(exception.to_owned());
                first = Some(exception.to_owned());
            }
        }
        Ok(first.or(unknown))
    }
}
