//! The linguistic knowledge of the coder, read from `lexicon/`: frames of events, verbs of saying, offices, agents,
//! and the words that make a status. The files are embedded at build; what is wrong in one is a
//! [`legation_knowledge::SourceError`] with its file and line.

mod embedded;
mod frames;
mod people;
mod saying;
mod status;

use std::collections::HashMap;

use legation_knowledge::{Countries, Ontology, SourceError};

pub use frames::Example;
pub(crate) use frames::{Frame, FrameIndex, Needs, Slot, Trigger};
pub(crate) use people::{AgentKind, Gender, People, PronounKind};
pub(crate) use saying::{ContentForm, Cue, Saying};
pub(crate) use status::{Light, LightSubject, StatusWords};

/// All that the coder knows of language and of the world.
#[derive(Debug)]
pub struct Lexicon {
    pub(crate) ontology: Ontology,
    pub(crate) countries: Countries,
    pub(crate) frames: FrameIndex,
    pub(crate) saying: Saying,
    pub(crate) people: People,
    pub(crate) status: StatusWords,
    pub(crate) light: Light,
    pub(crate) months: Months,
    pub(crate) lemmas: Lemmas,
}

impl Lexicon {
    /// The lexicon that comes with the program.
    ///
    /// # Errors
    /// If one of its files is wrong.
    pub fn packaged() -> Result<Self, SourceError> {
        let ontology = Ontology::packaged()?;
        Ok(Self {
            countries: Countries::packaged()?,
            frames: FrameIndex::read(&embedded::EVENTS, &ontology)?,
            saying: Saying::read(embedded::SAYING)?,
            people: People::read(embedded::OFFICES, embedded::AGENTS, &ontology)?,
            status: embedded::STATUS.read()?,
            light: Light::read(embedded::LIGHT)?,
            months: embedded::TIMES.read()?,
            lemmas: embedded::LEMMAS.read()?,
            ontology,
        })
    }

    /// The small texts that stand beside the frames, with what must come of them.
    pub fn examples(&self) -> impl Iterator<Item = (&str, &Example)> {
        self.frames
            .frames()
            .iter()
            .flat_map(|frame| frame.examples.iter().map(|e| (frame.id.as_str(), e)))
    }
}

/// Names of the months, `lexicon/times.toml`.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Months {
    /// For each of the twelve, its full name and abbreviations, lower case.
    pub(crate) months: [Vec<String>; 12],
}

impl Months {
    /// Number of the month, 1 … 12.
    pub(crate) fn number(&self, word: &str) -> Option<i8> {
        let word = word.trim_end_matches('.').to_lowercase();
        let at = self.months.iter().position(|names| names.contains(&word))?;
        i8::try_from(at + 1).ok()
    }
}

/// Lemmas that the language model gets wrong, `lexicon/lemmas.toml`.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lemmas {
    /// By verb form, lower case.
    verbs: HashMap<String, String>,
}

impl Lemmas {
    /// The lemma of this verb form, where the model's is wrong.
    pub(crate) fn verb(&self, form: &str) -> Option<&str> {
        self.verbs.get(form).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packaged_lexicon_is_sound() {
        match Lexicon::packaged() {
            Ok(lexicon) => assert!(lexicon.frames.frames().len() >= 30),
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn every_event_type_has_a_frame_with_an_example() {
        let lexicon = Lexicon::packaged().unwrap();
        for event in lexicon.ontology.events() {
            let frames = lexicon.frames.frames().iter().filter(|f| f.event == *event);
            assert!(
                frames.flat_map(|f| &f.examples).count() > 0,
                "{event} has no example"
            );
        }
    }

    #[test]
    fn months_go_by_number() {
        let months: Months = embedded::TIMES.read().unwrap();
        assert_eq!(months.number("June"), Some(6));
        assert_eq!(months.number("Sept."), Some(9));
        assert_eq!(months.number("Monday"), None);
    }
}
