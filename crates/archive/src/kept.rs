//! The dossier as it is kept: the JSON that the coder writes, read back.
//!
//! An archive outlives the program that wrote it, so types and modes of events are plain strings here: an ontology of the
//! user's may have others, and an old archive may know some that are gone.

use legation_coder::{Precision, Role, Span, Stance, Status};
use legation_knowledge::{Country, Quad, Sector};
use serde::Deserialize;

/// What a dossier says.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Kept {
    #[serde(default)]
    pub(crate) entities: Vec<Entity>,
    #[serde(default)]
    pub(crate) places: Vec<Place>,
    #[serde(default)]
    pub(crate) times: Vec<Time>,
    #[serde(default)]
    pub(crate) statements: Vec<Statement>,
    #[serde(default)]
    pub(crate) events: Vec<Event>,
    #[serde(default)]
    pub(crate) responses: Vec<Response>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Entity {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) country: Option<Country>,
    #[serde(default)]
    pub(crate) sectors: Vec<Sector>,
    pub(crate) office: Option<String>,
    pub(crate) actor: Option<String>,
    pub(crate) basis: String,
    pub(crate) reason: Option<String>,
    #[serde(default)]
    pub(crate) mentions: Vec<Span>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Place {
    pub(crate) span: Span,
    pub(crate) name: String,
    pub(crate) geonames: Option<u32>,
    pub(crate) lat: Option<f64>,
    pub(crate) lon: Option<f64>,
    pub(crate) country: Option<Country>,
    pub(crate) admin1: Option<String>,
    pub(crate) precision: Option<Precision>,
    pub(crate) reason: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Time {
    pub(crate) span: Span,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) value: Option<String>,
    pub(crate) granularity: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Statement {
    #[serde(default)]
    pub(crate) speakers: Vec<usize>,
    #[serde(default)]
    pub(crate) speaker_span: Vec<Span>,
    pub(crate) cue: Span,
    pub(crate) content: Vec<Span>,
    pub(crate) kind: String,
    pub(crate) stance: Stance,
    #[serde(default = "certain")]
    pub(crate) certainty: String,
    pub(crate) unnamed: Option<String>,
    #[serde(default)]
    pub(crate) relayed_by: Vec<Relay>,
    pub(crate) within: Option<usize>,
}

fn certain() -> String {
    "certain".to_owned()
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Relay {
    pub(crate) entity: Option<usize>,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) event: String,
    pub(crate) mode: Option<String>,
    #[serde(default)]
    pub(crate) contexts: Vec<String>,
    pub(crate) cameo: Option<String>,
    pub(crate) goldstein: Option<f64>,
    pub(crate) quad: Quad,
    pub(crate) scale: f64,
    pub(crate) trigger: Span,
    #[serde(default)]
    pub(crate) actor: Vec<Participant>,
    #[serde(default)]
    pub(crate) recipient: Vec<Participant>,
    #[serde(default)]
    pub(crate) roles: Vec<RolePlayer>,
    #[serde(default)]
    pub(crate) counts: Vec<Count>,
    pub(crate) status: KeptStatus,
    #[serde(default)]
    pub(crate) historical: bool,
    pub(crate) statement: Option<usize>,
    pub(crate) makes: Option<usize>,
    pub(crate) place: Option<usize>,
    pub(crate) place_reason: Option<String>,
    pub(crate) time: Option<usize>,
    pub(crate) date: Option<EventDate>,
    pub(crate) same_as: Option<String>,
    pub(crate) confidence: f64,
    pub(crate) rule: String,
    pub(crate) sentence: Span,
}

/// [`Status`], read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeptStatus(pub(crate) Status);

impl<'de> Deserialize<'de> for KeptStatus {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        status_named(&name)
            .map(KeptStatus)
            .ok_or_else(|| serde::de::Error::custom(format!("{name:?} is no status")))
    }
}

/// The status with this name.
pub(crate) fn status_named(name: &str) -> Option<Status> {
    const ALL: [Status; 5] = [
        Status::Reported,
        Status::Claimed,
        Status::Future,
        Status::Hypothetical,
        Status::Negated,
    ];
    ALL.into_iter().find(|status| status.name() == name)
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct EventDate {
    pub(crate) value: String,
    pub(crate) granularity: String,
    pub(crate) reason: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Participant {
    pub(crate) entity: usize,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct RolePlayer {
    pub(crate) role: Role,
    pub(crate) entity: usize,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Count {
    pub(crate) of: String,
    pub(crate) value: u64,
    pub(crate) max: Option<u64>,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Response {
    pub(crate) from: usize,
    pub(crate) to_event: Option<String>,
    pub(crate) to_statement: Option<usize>,
    pub(crate) stance: String,
}
