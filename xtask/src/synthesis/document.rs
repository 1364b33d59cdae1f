//! What comes out: documents, and what is true of each.

use std::collections::BTreeMap;

use serde::Serialize;

/// A document as `legation` reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Document {
    /// Its identifier: sixteen hexadecimal digits, which tell nothing about what it covers.
    pub(crate) id: String,
    /// Its title.
    pub(crate) title: String,
    /// Its text: paragraphs with blank lines between them.
    pub(crate) text: String,
    /// The day of publication, `YYYY-MM-DD`.
    pub(crate) published: String,
    /// Who published it.
    pub(crate) outlet: String,
    /// Where; the hosts end in `.example`.
    pub(crate) url: String,
}

/// What is true of a document: which incident it covers, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Truth {
    /// The document.
    pub(crate) id: String,
    /// The incident; all its accounts have the same.
    pub(crate) incident: String,
    /// The incident that this one follows and mentions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) follows: Option<String>,
    /// The type of the incident.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// PLOVER's event.
    pub(crate) event: String,
    /// PLOVER's mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mode: Option<String>,
    /// Who does it.
    pub(crate) actor: TrueParty,
    /// To whom it is done.
    pub(crate) recipient: TrueParty,
    /// The day of the incident, `YYYY-MM-DD`.
    pub(crate) date: String,
    /// Where it happens.
    pub(crate) place: TruePlace,
    /// What kind of account it is.
    pub(crate) account: Account,
    /// The document that is reprinted, or that is quoted where it is one of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) of: Option<String>,
    /// The agency that is quoted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agency: Option<String>,
    /// What a reprint changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) edits: Vec<&'static str>,
    /// Who owns the outlet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) owner: Option<String>,
    /// The numbers as this account has them. An account need not tell them all.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) numbers: BTreeMap<String, u64>,
}

/// Who takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct TrueParty {
    /// What it is called at first.
    pub(crate) name: String,
    /// Its country, in PLOVER's codes.
    pub(crate) country: String,
    /// Its sector, in PLOVER's codes.
    pub(crate) sector: String,
}

/// Where an incident happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct TruePlace {
    /// The city.
    pub(crate) name: String,
    /// Its country, in PLOVER's codes.
    pub(crate) country: String,
}

/// What kind of account a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Account {
    /// The first.
    Original,
    /// The text of another, printed again.
    Reprint,
    /// Written by somebody else.
    Independent,
    /// Written from what an agency says, which it names.
    Quoting,
    /// It says that somebody says it is not so.
    Denial,
    /// It says that somebody says it is so, after others did.
    Confirmation,
}

/// A document with what is true of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// What is read.
    pub(crate) document: Document,
    /// What is true.
    pub(crate) truth: Truth,
}
