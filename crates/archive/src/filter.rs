//! What is asked of an archive.

use jiff::civil::Date;
use legation_coder::Status;
use legation_knowledge::{Country, Sector};

/// Which events, statements or documents are wanted. Each field that is set narrows the answer; of a list any one will do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// Words of title or text, in SQLite's full-text syntax: `"red cross" OR minist*`.
    pub words: Option<String>,
    /// Country of actor or recipient, or of the speaker.
    pub countries: Vec<Country>,
    /// Sector of actor or recipient, or of the speaker.
    pub sectors: Vec<Sector>,
    /// Country of the actor.
    pub actor_countries: Vec<Country>,
    /// Sector of the actor.
    pub actor_sectors: Vec<Sector>,
    /// Country of the recipient.
    pub recipient_countries: Vec<Country>,
    /// Sector of the recipient.
    pub recipient_sectors: Vec<Sector>,
    /// Name or registry key of somebody on either side.
    pub who: Vec<String>,
    /// Types of events.
    pub events: Vec<String>,
    /// Modes.
    pub modes: Vec<String>,
    /// Contexts.
    pub contexts: Vec<String>,
    /// CAMEO codes, or their beginnings: `19` is also `190`.
    pub cameo: Vec<String>,
    /// Classes, 1 to 4.
    pub quads: Vec<u8>,
    /// How texts present it.
    pub statuses: Vec<Status>,
    /// Whether what lies a year or more before publication is left out.
    pub recent: bool,
    /// First day: of the event, or of publication where documents or statements are asked for.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Name of a place, a province or a country where it happened.
    pub place: Option<String>,
    /// Country where it happened.
    pub where_countries: Vec<Country>,
    /// Near a point.
    pub near: Option<Near>,
    /// Names of outlets.
    pub outlets: Vec<String>,
    /// Name of the speaker on whose word it rests.
    pub speakers: Vec<String>,
    /// Stances of statements.
    pub stances: Vec<String>,
    /// Languages of documents.
    pub languages: Vec<String>,
    /// Least confidence, 0 … 1.
    pub min_confidence: Option<f64>,
    /// Least number of independent sources.
    pub min_independent: Option<u32>,
    /// Only what somebody affirms and somebody denies.
    pub contested: bool,
    /// One document, by identifier or key.
    pub document: Option<String>,
    /// One story, by number.
    pub story: Option<i64>,
    /// One occurrence, by number.
    pub occurrence: Option<i64>,
}

/// A circle on the earth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Kilometres.
    pub radius: f64,
}

/// Which part of an answer, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// So many at most; `None` for all.
    pub limit: Option<u32>,
    /// After so many.
    pub offset: u32,
    /// The earliest first, and not the latest.
    pub oldest_first: bool,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            limit: Some(50),
            offset: 0,
            oldest_first: false,
        }
    }
}

impl Filter {
    /// What is asked, in words, for those who read an export later; empty if all is wanted.
    pub fn in_words(&self) -> Vec<String> {
        let mut words = Vec::new();
        let mut list = |name: &str, values: Vec<String>| {
            if !values.is_empty() {
                words.push(format!("{name}: {}", values.join(" or ")));
            }
        };
        fn all<T: ToString>(values: &[T]) -> Vec<String> {
            values.iter().map(ToString::to_string).collect()
        }
        list("words", self.words.iter().cloned().collect());
        list("country of actor or recipient", all(&self.countries));
        list("sector of actor or recipient", all(&self.sectors));
        list("country of the actor", all(&self.actor_countries));
        list("sector of the actor", all(&self.actor_sectors));
        list("country of the recipient", all(&self.recipient_countries));
        list("sector of the recipient", all(&self.recipient_sectors));
        list("who", self.who.clone());
        list("event", self.events.clone());
        list("mode", self.modes.clone());
        list("context", self.contexts.clone());
        list("CAMEO", self.cameo.clone());
        list("quad", all(&self.quads));
        list(
            "status",
            self.statuses
                .iter()
                .map(|status| status.name().to_owned())
                .collect(),
        );
        list("from", all(self.from.as_slice()));
        list("to", all(self.to.as_slice()));
        list("place", self.place.iter().cloned().collect());
        list("country of the place", all(&self.where_countries));
        let near = self
            .near
            .map(|near| format!("{} km of {}, {}", near.radius, near.lat, near.lon));
        list("within", near.into_iter().collect());
        list("outlet", self.outlets.clone());
        list("speaker", self.speakers.clone());
        list("stance", self.stances.clone());
        list("language", self.languages.clone());
        list("least confidence", all(self.min_confidence.as_slice()));
        list(
            "least number of independent sources",
            all(self.min_independent.as_slice()),
        );
        list("document", self.document.iter().cloned().collect());
        list("story", all(self.story.as_slice()));
        list("occurrence", all(self.occurrence.as_slice()));
        if self.recent {
            words.push("nothing that lies a year or more before publication".to_owned());
        }
        if self.contested {
            words.push("only what somebody affirms and somebody denies".to_owned());
        }
        words
    }
}
