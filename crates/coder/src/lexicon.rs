//! The linguistic knowledge of the coder, read from `lexicon/`: frames of events, verbs of saying, offices, agents,
//! and the words that make a status. The files are embedded at build; what is wrong in one is a
//! [`legation_knowledge::SourceError`] with its file and line.

mod choices;
mod classes;
mod contexts;
mod coreference;
mod counts;
mod embedded;
mod files;
mod frames;
mod instruments;
mod nationalities;
mod pattern;
mod people;
mod phrases;
mod places;
mod roles;
mod saying;
mod scorer;
mod sectors;
mod slot;
mod status;
mod times;

use std::collections::HashMap;
use std::path::Path;

use legation_knowledge::{Countries, Ontology, SourceError};

pub(crate) use choices::{Choice, Features, Names};
pub(crate) use counts::{Bound, Place};
pub use files::LexiconError;
pub use frames::Example;
pub(crate) use frames::{Accepts, Frame, FrameIndex, Needs};
pub(crate) use nationalities::NationalityWords;
pub(crate) use pattern::{Head, Trigger};
pub(crate) use people::{AgentKind, Gender, People, PronounKind};
pub(crate) use places::{EvidenceWeights, PlaceWords, RankingWeights};
pub(crate) use roles::RoleWord;
pub(crate) use saying::{ContentForm, Cue, CueKind, Saying};
pub(crate) use slot::Slot;
pub(crate) use status::{Light, LightSubject, StatusWords};
pub(crate) use times::{DayPart, Holiday, Modifier, Reference, Season, TimeWords, Unit};

/// All that the coder knows of language and of the world.
#[derive(Debug)]
pub struct Lexicon {
    pub(crate) ontology: Ontology,
    pub(crate) countries: Countries,
    pub(crate) frames: FrameIndex,
    pub(crate) saying: Saying,
    pub(crate) choices: choices::Weights,
    pub(crate) people: People,
    pub(crate) coreference: coreference::CoreferenceWords,
    pub(crate) status: StatusWords,
    pub(crate) light: Light,
    pub(crate) places: PlaceWords,
    pub(crate) sectors: sectors::SectorWords,
    pub(crate) nationalities: NationalityWords,
    pub(crate) times: TimeWords,
    pub(crate) lemmas: Lemmas,
    pub(crate) scorer: scorer::Scorer,
    pub(crate) counts: counts::CountWords,
    pub(crate) roles: roles::RoleWords,
    pub(crate) confidence: crate::events::confidence::Confidence,
    pub(crate) instruments: phrases::Phrases<instruments::Instrument>,
    pub(crate) contexts: contexts::ContextWords,
}

impl Lexicon {
    /// The lexicon that comes with the program.
    ///
    /// # Errors
    /// If one of its files is wrong.
    pub fn packaged() -> Result<Self, SourceError> {
        Self::read(&files::Files::default())
    }

    /// The lexicon that comes with the program, with the files of a folder over it: a file of the same name replaces
    /// the packaged one, other files in `events/` and `ontology/` are added.
    ///
    /// # Errors
    /// If the folder cannot be read or one of its files is wrong.
    pub fn with_folder(folder: &Path) -> Result<Self, LexiconError> {
        let files = files::Files::with_folder(folder)?;
        Ok(Self::read(&files)?)
    }

    fn read(files: &files::Files) -> Result<Self, SourceError> {
        let ontology = Ontology::with(&files.ontology())?;
        let mut classes = classes::Classes::default();
        classes.read(&files.single(embedded::CLASSES))?;
        let counts = counts::CountWords::read(files.single(embedded::COUNTS), &classes, &ontology)?;
        Ok(Self {
            countries: Countries::packaged()?,
            frames: FrameIndex::read(&files.events(), classes, &ontology)?,
            counts,
            saying: Saying::read(files.single(embedded::SAYING))?,
            choices: choices::Weights::read(files.single(embedded::ATTRIBUTION))?,
            people: People::read(
                files.single(embedded::OFFICES),
                files.single(embedded::AGENTS),
                &ontology,
            )?,
            coreference: coreference::CoreferenceWords::read(files.single(embedded::COREFERENCE))?,
            status: files.single(embedded::STATUS).read()?,
            light: Light::read(files.single(embedded::LIGHT))?,
            places: files.single(embedded::PLACES).read()?,
            sectors: sectors::SectorWords::read(files.single(embedded::SECTORS), &ontology)?,
            nationalities: files.single(embedded::NATIONALITIES).read()?,
            times: TimeWords::read(files.single(embedded::TIMES))?,
            lemmas: files.single(embedded::LEMMAS).read()?,
            contexts: contexts::ContextWords::read(files.single(embedded::CONTEXTS))?,
            confidence: crate::events::confidence::Confidence::read(files.single(embedded::CONFIDENCE))?,
            instruments: instruments::read(files.single(embedded::INSTRUMENTS), &ontology)?,
            roles: roles::RoleWords::read(files.single(embedded::ROLES), &ontology)?,
            scorer: scorer::Scorer::read(files.single(embedded::RELATE))?,
            ontology,
        })
    }

    /// The events that it tells apart.
    pub fn ontology(&self) -> &Ontology {
        &self.ontology
    }

    /// Number of frames.
    pub fn frames(&self) -> usize {
        self.frames.frames().len()
    }

    /// Number of triggers.
    pub fn triggers(&self) -> usize {
        self.frames.len()
    }

    /// The small texts that stand beside the frames, with what must come of them.
    pub fn examples(&self) -> impl Iterator<Item = FrameExample<'_>> {
        self.frames.frames().iter().flat_map(|frame| {
            frame.examples.iter().map(|example| FrameExample {
                frame: &frame.id,
                file: &frame.file,
                line: frame.line,
                example,
            })
        })
    }
}

/// An example with the frame that it stands beside.
#[derive(Debug, Clone, Copy)]
pub struct FrameExample<'a> {
    /// Identifier of the frame.
    pub frame: &'a str,
    /// The file.
    pub file: &'a str,
    /// The frame's line in it.
    pub line: u32,
    /// The example.
    pub example: &'a Example,
}

/// What is likely meant by a name that does not exist.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = |other: &str| strsim::jaro_winkler(name, other);
    let best = known.max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(best) > 0.85).then_some(best)
}

/// Lemmas that the language model gets wrong, `lexicon/lemmas.toml`.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lemmas {
    /// By verb form, lower case.
    verbs: HashMap<String, String>,
    /// Forms in -s, lower case.
    plural_nouns: Vec<String>,
    /// Conjunctions, lower case.
    clause_openers: Vec<String>,
}

impl Lemmas {
    /// The lemma of this verb form, where the model's is wrong.
    pub(crate) fn verb(&self, form: &str) -> Option<&str> {
        self.verbs.get(form).map(String::as_str)
    }

    /// Whether this word (lower case) begins another clause of a heading: "30 killed *as* army shells town".
    pub(crate) fn opens_clause(&self, word: &str) -> bool {
        self.clause_openers.iter().any(|opener| opener == word)
    }

    /// Whether this form in -s is, in a heading, the plural of a noun rather than a verb, if a preposition follows.
    pub(crate) fn is_plural_noun(&self, form: &str) -> bool {
        self.plural_nouns.iter().any(|noun| noun == form)
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
        let times = TimeWords::read(embedded::TIMES).unwrap();
        assert_eq!(times.month("june"), Some(6));
        assert_eq!(times.month("sept."), Some(9));
        assert_eq!(times.month("monday"), None);
    }
}
