//! What is coded: one document.

use serde::Deserialize;

use crate::relate::Dyad;

/// One news document, as a reader hands it over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Document {
    /// The user's own identifier; readers make one from the file name and line where there is none.
    pub id: String,
    /// The text to code. Every offset in a dossier counts Unicode code points of it.
    pub text: String,
    /// Headline, where it stands apart from the text.
    #[serde(default)]
    pub title: Option<String>,
    /// Day of publication, `YYYY-MM-DD`; anchors relative dates.
    #[serde(default)]
    pub published: Option<String>,
    /// Name of the outlet that published it.
    #[serde(default)]
    pub outlet: Option<String>,
    /// Where it was published.
    #[serde(default)]
    pub url: Option<String>,
    /// Pairs whose relation is asked for.
    #[serde(default)]
    pub dyads: Vec<Dyad>,
    /// The country to take for a phrase that tells none, three letters; only [`Coder::resolve`](crate::Coder::resolve) asks.
    #[serde(default)]
    pub country: Option<String>,
}
