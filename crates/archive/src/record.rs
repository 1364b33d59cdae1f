//! An event as the archive gives it back: with all that stands around it, ready to be shown or exported.

use jiff::civil::Date;
use legation_coder::{Precision, Role, Span, Stance, Status};
use legation_knowledge::{Country, Quad, Sector};
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

/// An event out of the archive. Spans count Unicode code points of the document's text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Record {
    /// The event's identifier in the archive, the same after each coding of the same text: `DOCUMENT-EVENT`, both hexadecimal.
    pub id: String,
    /// Number of the event within its document, from 0.
    pub number: u32,
    /// In which document it stands.
    pub document: DocumentInfo,
    /// Its type, `ACCUSE`.
    pub event: String,
    /// Its mode, `allege`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// What it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contexts: Vec<String>,
    /// CAMEO code; leading zeros matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cameo: Option<String>,
    /// Goldstein value of the CAMEO code, −10 … +10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goldstein: Option<f64>,
    /// Class of the event.
    pub quad: Quad,
    /// PLOVER scale, −10 … +10.
    pub scale: f64,
    /// How the text presents it.
    pub status: Status,
    /// Whether it lies a year or more before publication.
    pub historical: bool,
    /// How sure the coder is, 0 … 1.
    pub confidence: f64,
    /// The frame that fired.
    pub rule: String,
    /// Who did it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actors: Vec<Party>,
    /// To whom.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<Party>,
    /// Who takes part beside them, and as what.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "with_role")]
    pub roles: Vec<(Role, Party)>,
    /// Numbers of those concerned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub counts: Vec<CountOf>,
    /// When it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// Where it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Where>,
    /// Who says so, if it stands in a statement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<Said>,
    /// The word that says it.
    pub trigger: Quoted,
    /// The sentence.
    pub sentence: Quoted,
    /// Number of the sentence among those of the document that tell an event, from 0.
    pub sentence_number: u32,
    /// The earlier event of the same document that it tells again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
    /// What other documents tell of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurrence: Option<OccurrenceInfo>,
}

/// Where an event was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DocumentInfo {
    /// Row of the archive.
    pub row: i64,
    /// Key: hexadecimal, the same for the same document.
    pub key: String,
    /// The user's identifier.
    pub id: String,
    /// Headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Day of publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<Date>,
    /// Name of the outlet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    /// Country of the outlet, as far as it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlet_country: Option<Country>,
    /// Where it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// ISO 639-1 code of its language.
    pub language: String,
    /// Length of the text in code points.
    pub length: u32,
    /// Names of persons in it, each once, in the order of their first mention.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
    /// The same for organisations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub organisations: Vec<String>,
    /// The same for places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
    /// Row of the document of which it and its reprints come.
    pub family: i64,
    /// The story that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub story: Option<i64>,
}

/// Somebody in an event or a statement.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Party {
    /// Fullest name in the text, or the registry's.
    pub name: String,
    /// The words for them in this place.
    pub raw: Quoted,
    /// The country that they belong to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// Their sectors, the first one first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sectors: Vec<Sector>,
    /// Their office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    /// Key in the registry: `person/RUS/sergey-lavrov`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// `person`, `organisation`, `country`, `place`, `group`, `other`.
    pub kind: String,
    /// Where country, sectors and office are known from: `registry`, `text`, or `memory` (what other texts said before).
    pub basis: String,
}

/// Words of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Quoted {
    /// Where they stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// The words.
    pub text: String,
}

/// A number of those concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountOf {
    /// What became of them: `killed`, `wounded`, `arrested`.
    pub of: String,
    /// How many, or at least so many.
    pub value: u64,
    /// At most so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
    /// The words that say it.
    pub raw: Quoted,
}

/// When an event happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct When {
    /// As TIMEX3 writes it.
    pub value: String,
    /// First day that it can mean.
    pub first: Date,
    /// Last day that it can mean.
    pub last: Date,
    /// How exact it is: `day`, `week`, `month` …
    pub granularity: String,
    /// Whether the text tells it; otherwise it is no more than the day of publication.
    pub told: bool,
    /// The words, if the text tells it.
    pub raw: Quoted,
}

/// Where an event happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Where {
    /// Name in the gazetteer.
    pub name: String,
    /// The name in the text.
    pub raw: Quoted,
    /// GeoNames' number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geonames: Option<u32>,
    /// Degrees north.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    /// Degrees east.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    /// The state that it lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// Region of the first level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin1: Option<String>,
    /// What the coordinates stand for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
}

/// The statement in which an event stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Said {
    /// Whose it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub speakers: Vec<Party>,
    /// What kind of source it is, if it has no name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unnamed: Option<String>,
    /// How the speaker stands to it.
    pub stance: Stance,
    /// `direct`, `indirect`, `mixed`, `according-to`.
    pub kind: String,
    /// Who passes it on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relayed_by: Vec<Party>,
    /// What is said.
    pub content: Quoted,
}

/// What other documents tell of an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct OccurrenceInfo {
    /// Row of the archive.
    pub row: i64,
    /// How many events of documents are taken for the same.
    pub reports: u32,
    /// How many documents tell it.
    pub documents: u32,
    /// How many families of reprints.
    pub families: u32,
    /// How many outlets.
    pub outlets: u32,
    /// How many owners of outlets.
    pub owners: u32,
    /// How many sources that do not hang together by reprint, owner or the source that they quote.
    pub independent: u32,
}

/// Who takes part beside actor and recipient: a party with its `role` in front.
fn with_role<S: Serializer>(roles: &[(Role, Party)], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Player<'a> {
        role: Role,
        #[serde(flatten)]
        party: &'a Party,
    }
    let mut list = serializer.serialize_seq(Some(roles.len()))?;
    for (role, party) in roles {
        list.serialize_element(&Player { role: *role, party })?;
    }
    list.end()
}
