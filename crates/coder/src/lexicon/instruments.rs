//! Weapons and means, and the modes that they show, `lexicon/instruments.toml`.

use legation_knowledge::{EventType, Mode, Ontology, Source, SourceError};
use serde::Deserialize;
use toml::Spanned;

use super::phrases::Phrases;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct InstrumentsFile {
    instrument: Vec<InstrumentRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct InstrumentRow {
    event: Spanned<String>,
    mode: Spanned<String>,
    cameo: Option<String>,
    words: Vec<String>,
}

/// What an instrument shows.
#[derive(Debug, Clone)]
pub(crate) struct Instrument {
    pub(crate) event: EventType,
    pub(crate) mode: Mode,
    pub(crate) cameo: Option<String>,
}

pub(super) fn read(source: Source<'_>, ontology: &Ontology) -> Result<Phrases<Instrument>, SourceError> {
    let mut words = Phrases::default();
    for row in source.read::<InstrumentsFile>()?.instrument {
        let event = ontology
            .event(row.event.get_ref())
            .ok_or_else(|| source.error(row.event.span(), "unknown event"))?;
        let mode = ontology
            .mode(&event, row.mode.get_ref())
            .ok_or_else(|| source.error(row.mode.span(), format!("unknown mode of {event}")))?;
        for word in row.words {
            let instrument = Instrument {
                event: event.clone(),
                mode: mode.clone(),
                cameo: row.cameo.clone(),
            };
            words.add(&word, instrument);
        }
    }
    Ok(words)
}
