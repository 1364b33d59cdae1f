//! A document on its way into the archive. What takes time is done here, on whatever thread has the document; the writer only
//! writes.

use jiff::Timestamp;
use jiff::civil::Date;
use legation_coder::Dossier;

use crate::kept::Kept;
use crate::reprints::Fingerprint;
use crate::voices::{Voice, Voices};

/// How hard dossiers are compressed: zstd's own default.
const LEVEL: i32 = 3;

/// A document as a reader gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Incoming {
    /// The user's identifier, or the place in the input.
    pub id: String,
    /// Whether the identifier is the source's own: two documents alike in all else are two if theirs differ.
    pub own_id: bool,
    /// Headline.
    pub title: Option<String>,
    /// The text.
    pub text: String,
    /// Day of publication.
    pub published: Option<Date>,
    /// Moment of publication.
    pub published_time: Option<Timestamp>,
    /// Name of the outlet.
    pub outlet: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// ISO 639-1 code of its language.
    pub language: String,
    /// Where in the input it stands, for people.
    pub place: String,
}

impl Incoming {
    /// What makes it this document and no other, hexadecimal, 128 bits: all that it says of itself.
    pub fn key(&self) -> String {
        let published = self.published.map(|day| day.to_string());
        let id = self.own_id.then_some(self.id.as_str());
        let parts = [
            id,
            self.url.as_deref(),
            self.outlet.as_deref(),
            published.as_deref(),
            self.title.as_deref(),
            Some(self.text.as_str()),
        ];
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            let part = part.unwrap_or_default();
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        hasher.finalize().to_hex()[..32].to_owned()
    }

    /// Makes it ready to be kept. `dossier` is `None` for what is not coded, such as a text in another language.
    ///
    /// # Errors
    /// If the dossier cannot be written as JSON or compressed, which a sound program does not see.
    pub fn prepare(self, dossier: Option<&Dossier>, voices: &Voices<'_>) -> Result<Prepared, PrepareError> {
        let json = dossier.map(serde_json::to_vec).transpose()?;
        self.prepare_coded(json, voices)
    }

    /// The same, with a dossier that was written as JSON before.
    ///
    /// # Errors
    /// If it is no dossier, or cannot be compressed.
    pub fn prepare_coded(
        self,
        dossier: Option<Vec<u8>>,
        voices: &Voices<'_>,
    ) -> Result<Prepared, PrepareError> {
        let fingerprint = Fingerprint::of(&self.text, self.title.as_deref());
        let voice = voices.of_document(&self);
        let kept = dossier.as_deref().map(serde_json::from_slice).transpose()?;
        let blob = dossier
            .map(|json| zstd::bulk::compress(&json, LEVEL))
            .transpose()?;
        Ok(Prepared {
            key: self.key(),
            words: u32::try_from(self.text.split_whitespace().count()).unwrap_or(u32::MAX),
            fingerprint,
            voice,
            kept,
            blob,
            document: self,
        })
    }
}

/// A document ready to be kept.
#[derive(Debug)]
pub struct Prepared {
    pub(crate) key: String,
    pub(crate) words: u32,
    pub(crate) fingerprint: Fingerprint,
    pub(crate) voice: Option<Voice>,
    pub(crate) kept: Option<Kept>,
    pub(crate) blob: Option<Vec<u8>>,
    pub(crate) document: Incoming,
}

impl Prepared {
    /// The document.
    pub fn document(&self) -> &Incoming {
        &self.document
    }

    /// Number of words that white space separates.
    pub fn words(&self) -> u32 {
        self.words
    }

    /// Its dossier as JSON; `None` if it is not coded.
    pub fn dossier_json(&self) -> Option<Vec<u8>> {
        // What was compressed in this process a moment ago can be unpacked.
        self.blob.as_deref().and_then(|blob| unpacked(blob).ok())
    }

    /// Whether it is coded.
    pub fn is_coded(&self) -> bool {
        self.kept.is_some()
    }
}

/// A dossier that cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// It cannot be written as JSON or read back.
    #[error("the dossier cannot be kept: {0}")]
    Json(#[from] serde_json::Error),
    /// It cannot be compressed.
    #[error("the dossier cannot be compressed: {0}")]
    Compress(#[from] std::io::Error),
}

/// A dossier's JSON out of what the archive keeps of it.
pub(crate) fn unpacked(blob: &[u8]) -> std::io::Result<Vec<u8>> {
    zstd::stream::decode_all(blob)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_known_by_all_that_it_says_of_itself() {
        let document = Incoming {
            id: "wire:1".to_owned(),
            text: "Peace.".to_owned(),
            ..Incoming::default()
        };
        let key = document.key();
        let other_place = Incoming {
            id: "wire:2".to_owned(),
            place: "wire.jsonl:2".to_owned(),
            ..document.clone()
        };
        assert_eq!(other_place.key(), key, "where it was read does not count");
        let own = Incoming {
            own_id: true,
            ..document.clone()
        };
        let outlet = Incoming {
            outlet: Some("Fjord Wire".to_owned()),
            ..document.clone()
        };
        let title = Incoming {
            title: Some("Fjord Wire".to_owned()),
            ..document
        };
        let mut keys = [key, own.key(), outlet.key(), title.key()];
        keys.sort();
        assert!(keys.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
