//! Articles to what is kept: language, dossier, fingerprint. This is the work that all cores share.

use std::sync::Mutex;

use jiff::civil::Date;
use legation_archive::{Archive, Incoming, Prepared, Voices};
use legation_coder::{Coder, Document};
use legation_ingest::{Article, formats};
use legation_nlp::Session;

/// The language that is coded.
pub(crate) const CODED: &str = "en";

/// What the user says of documents that do not say it themselves.
#[derive(Debug, Clone, Default)]
pub(crate) struct Defaults {
    /// Day of publication.
    pub(crate) published: Option<Date>,
    /// Name of the outlet.
    pub(crate) outlet: Option<String>,
}

/// What codes documents, shared by all threads.
#[derive(Debug)]
pub(crate) struct Coding<'a> {
    pub(crate) coder: &'a Coder,
    pub(crate) voices: Voices<'a>,
    pub(crate) defaults: Defaults,
    /// Looks up whether a document is there already; its own connection, as the writer has another thread's.
    pub(crate) known: Option<&'a Mutex<Archive>>,
}

/// What became of an article.
#[derive(Debug)]
pub(crate) enum Coded {
    /// To be kept.
    Ready(Box<Prepared>),
    /// It is in the archive.
    Known,
    /// It cannot be kept, and why.
    Failed(String),
}

impl Coding<'_> {
    /// Makes an article ready to be kept. `id` names it if neither its source nor its address does; `place` is where it stands in the
    /// input.
    pub(crate) fn article(&self, session: &mut Session, article: Article, id: &str, place: &str) -> Coded {
        let language = language_of(&article);
        let incoming = Incoming {
            own_id: article.id.is_some(),
            id: article
                .id
                .or_else(|| article.url.clone())
                .unwrap_or_else(|| id.to_owned()),
            title: article.title,
            text: article.text,
            published: article
                .published
                .map(|published| published.day)
                .or(self.defaults.published),
            published_time: article.published.and_then(|published| published.time),
            outlet: article.outlet.or_else(|| self.defaults.outlet.clone()),
            url: article.url,
            byline: article.byline,
            language,
            place: place.to_owned(),
        };
        if self.is_known(&incoming) {
            return Coded::Known;
        }
        match self.prepare(session, incoming) {
            Ok(prepared) => Coded::Ready(Box::new(prepared)),
            Err(error) => Coded::Failed(error.to_string()),
        }
    }

    /// Codes a document, if its language is one that is coded, and makes it ready to be kept.
    pub(crate) fn prepare(
        &self,
        session: &mut Session,
        incoming: Incoming,
    ) -> Result<Prepared, legation_archive::PrepareError> {
        if incoming.language != CODED {
            return incoming.prepare(None, &self.voices);
        }
        let document = Document {
            id: incoming.id.clone(),
            text: incoming.text.clone(),
            title: incoming.title.clone(),
            published: incoming.published.map(|day| day.to_string()),
            outlet: incoming.outlet.clone(),
            url: incoming.url.clone(),
            ..Document::default()
        };
        let parse = session.parse(&document.text);
        let dossier = self.coder.code(&document, &parse);
        incoming.prepare(Some(&dossier), &self.voices)
    }

    fn is_known(&self, incoming: &Incoming) -> bool {
        let Some(known) = self.known else { return false };
        // Whoever panicked while holding it has only read; and the writer asks again before it writes.
        let archive = known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        archive.row_of(&incoming.key()).is_ok_and(|row| row.is_some())
    }
}

/// The language of the text; what the source declares counts only where the text is too short to tell. A text that cannot be told
/// and whose source declares none is taken for English, as short pieces of an English feed are.
fn language_of(article: &Article) -> String {
    let detected = formats::language(&article.text);
    if detected.confident {
        return detected.code;
    }
    article.language.clone().unwrap_or_else(|| CODED.to_owned())
}
