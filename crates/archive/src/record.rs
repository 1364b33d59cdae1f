//! An event as the archive gives it back: with all that stands around it, ready to be shown or exported.

use jiff::civil::Date;
use legation_coder::{Precision, Role, Span, Stance, Status};
use legation_knowledge::{Country, Quad, Sector};

/// An event out of the archive. Spans count Unicode code points of the document's text.
#[derive(Debug, Clone, PartialEq)]
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
    pub mode: Option<String>,
    /// What it is about.
    pub contexts: Vec<String>,
    /// CAMEO code; leading zeros matter.
    pub cameo: Option<String>,
    /// Goldstein value of the CAMEO code, −10 … +10.
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
    pub actors: Vec<Party>,
    /// To whom.
    pub recipients: Vec<Party>,
    /// Who takes part beside them, and as what.
    pub roles: Vec<(Role, Party)>,
    /// Numbers of those concerned.
    pub counts: Vec<CountOf>,
    /// When it happened.
    pub when: Option<When>,
    /// Where it happened.
    pub place: Option<Where>,
    /// Who says so, if it stands in a statement.
    pub said: Option<Said>,
    /// The word that says it.
    pub trigger: Quoted,
    /// The sentence.
    pub sentence: Quoted,
    /// Number of the sentence among those of the document that tell an event, from 0.
    pub sentence_number: u32,
    /// The earlier event of the same document that it tells again.
    pub same_as: Option<String>,
    /// What other documents tell of it.
    pub occurrence: Option<OccurrenceInfo>,
}

/// Where an event was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DocumentInfo {
    /// Row of the archive.
    pub row: i64,
    /// Key: hexadecimal, the same for the same document.
    pub key: String,
    /// The user's identifier.
    pub id: String,
    /// Headline.
    pub title: Option<String>,
    /// Day of publication.
    pub published: Option<Date>,
    /// Name of the outlet.
    pub outlet: Option<String>,
    /// Country of the outlet, as far as it is known.
    pub outlet_country: Option<Country>,
    /// Where it was published.
    pub url: Option<String>,
    /// ISO 639-1 code of its language.
    pub language: String,
    /// Length of the text in code points.
    pub length: u32,
    /// Names of persons in it, each once, in the order of their first mention.
    pub people: Vec<String>,
    /// The same for organisations.
    pub organisations: Vec<String>,
    /// The same for places.
    pub places: Vec<String>,
    /// Row of the document of which it and its reprints come.
    pub family: i64,
    /// The story that it belongs to.
    pub story: Option<i64>,
}

/// Somebody in an event or a statement.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Party {
    /// Fullest name in the text, or the registry's.
    pub name: String,
    /// The words for them in this place.
    pub raw: Quoted,
    /// The country that they belong to.
    pub country: Option<Country>,
    /// Their sectors, the first one first.
    pub sectors: Vec<Sector>,
    /// Their office.
    pub office: Option<String>,
    /// Key in the registry: `person/RUS/sergey-lavrov`.
    pub actor: Option<String>,
    /// `person`, `organisation`, `country`, `place`, `group`, `other`.
    pub kind: String,
    /// Where country, sectors and office are known from: `registry`, `text`, or `memory` (what other texts said before).
    pub basis: String,
}

/// Words of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quoted {
    /// Where they stand.
    pub span: Option<Span>,
    /// The words.
    pub text: String,
}

/// A number of those concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountOf {
    /// What became of them: `killed`, `wounded`, `arrested`.
    pub of: String,
    /// How many, or at least so many.
    pub value: u64,
    /// At most so many.
    pub max: Option<u64>,
    /// The words that say it.
    pub raw: Quoted,
}

/// When an event happened.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq)]
pub struct Where {
    /// Name in the gazetteer.
    pub name: String,
    /// The name in the text.
    pub raw: Quoted,
    /// GeoNames' number.
    pub geonames: Option<u32>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// The state that it lies in.
    pub country: Option<Country>,
    /// Region of the first level.
    pub admin1: Option<String>,
    /// What the coordinates stand for.
    pub precision: Option<Precision>,
}

/// The statement in which an event stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// Whose it is.
    pub speakers: Vec<Party>,
    /// What kind of source it is, if it has no name.
    pub unnamed: Option<String>,
    /// How the speaker stands to it.
    pub stance: Stance,
    /// `direct`, `indirect`, `mixed`, `according-to`.
    pub kind: String,
    /// Who passes it on.
    pub relayed_by: Vec<Party>,
    /// What is said.
    pub content: Quoted,
}

/// What other documents tell of an event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
