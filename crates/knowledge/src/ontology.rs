//! The events that are told apart: PLOVER's sixteen types with their modes, and CAMEO codes with Goldstein values.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::codes::Sector;
use crate::source::{Source, SourceError};

const PLOVER: Source<'static> = Source::new(
    "lexicon/ontology/plover.toml",
    include_str!("../../../lexicon/ontology/plover.toml"),
);
const CAMEO: Source<'static> = Source::new(
    "lexicon/ontology/cameo.tsv",
    include_str!("../../../lexicon/ontology/cameo.tsv"),
);
const SECTORS: Source<'static> = Source::new(
    "lexicon/ontology/sectors.toml",
    include_str!("../../../lexicon/ontology/sectors.toml"),
);

/// A type of event, `ACCUSE` for one. Only an [`Ontology`] makes them, so each is one that it knows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct EventType(Arc<str>);

impl EventType {
    /// The name as it is written, in capitals.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// How an event happened: a mode of its type, `allege` of `ACCUSE` for one. Only an [`Ontology`] makes them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Mode(Arc<str>);

impl Mode {
    /// The name as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The four great classes of events, numbered as CAMEO does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
#[repr(u8)]
pub enum Quad {
    /// Words that bring together.
    VerbalCooperation = 1,
    /// Deeds that bring together.
    MaterialCooperation = 2,
    /// Words that set against each other.
    VerbalConflict = 3,
    /// Deeds that set against each other.
    MaterialConflict = 4,
}

impl Quad {
    /// Whether its events are done in words.
    pub fn is_verbal(self) -> bool {
        matches!(self, Quad::VerbalCooperation | Quad::VerbalConflict)
    }
}

impl TryFrom<u8> for Quad {
    type Error = String;
    fn try_from(number: u8) -> Result<Self, String> {
        match number {
            1 => Ok(Quad::VerbalCooperation),
            2 => Ok(Quad::MaterialCooperation),
            3 => Ok(Quad::VerbalConflict),
            4 => Ok(Quad::MaterialConflict),
            _ => Err(format!("quad {number} does not exist: 1, 2, 3 or 4 is wanted")),
        }
    }
}

impl From<Quad> for u8 {
    fn from(quad: Quad) -> u8 {
        quad as u8
    }
}

/// What the events are that stand in the content of an act of speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    /// No events of their own: what is demanded, promised, threatened or refused.
    None,
    /// Events that somebody claims: what somebody is accused of.
    Claimed,
    /// As grammar has it.
    Open,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PloverFile {
    event: Vec<EventRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EventRow {
    name: toml::Spanned<String>,
    about: String,
    quad: Quad,
    scale: f32,
    content: Content,
    future: Option<toml::Spanned<String>>,
    refused: Option<toml::Spanned<String>>,
    #[serde(default)]
    absorbs: Vec<toml::Spanned<String>>,
    #[serde(default)]
    modes: Vec<ModeRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ModeRow {
    name: String,
    scale: f32,
}

#[derive(Debug)]
struct Entry {
    about: String,
    quad: Quad,
    scale: f32,
    content: Content,
    future: Option<EventType>,
    refused: Option<EventType>,
    absorbs: Vec<EventType>,
    modes: Vec<(Mode, f32)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SectorsFile {
    sectors: std::collections::BTreeMap<Sector, String>,
}

/// What kinds of events there are, and what follows from an event's kind.
#[derive(Debug)]
pub struct Ontology {
    events: Vec<(EventType, Entry)>,
    /// Goldstein value and name of each CAMEO code.
    cameo: HashMap<String, (f32, String)>,
    sectors: Vec<Sector>,
}

impl Ontology {
    /// The ontology that comes with the program.
    ///
    /// # Errors
    /// If one of its files is wrong.
    pub fn packaged() -> Result<Self, SourceError> {
        Self::with(&[])
    }

    /// The ontology that comes with the program, and the events of further files. A file named as the packaged one
    /// replaces it.
    ///
    /// # Errors
    /// If one of the files is wrong.
    pub fn with(files: &[Source<'_>]) -> Result<Self, SourceError> {
        let sectors = SECTORS.read::<SectorsFile>()?.sectors.into_keys().collect();
        let packaged = Some(PLOVER).filter(|p| files.iter().all(|file| file.name != p.name));
        let all: Vec<Source<'_>> = packaged.into_iter().chain(files.iter().copied()).collect();
        Ok(Self {
            events: read_events(&all)?,
            cameo: read_cameo(CAMEO)?,
            sectors,
        })
    }

    /// The type of event with this name.
    pub fn event(&self, name: &str) -> Option<EventType> {
        self.events
            .iter()
            .map(|(event, _)| event)
            .find(|event| event.as_str() == name)
            .cloned()
    }

    /// All types of events, in the order of the file.
    pub fn events(&self) -> impl Iterator<Item = &EventType> {
        self.events.iter().map(|(event, _)| event)
    }

    /// The mode of this event with this name.
    pub fn mode(&self, event: &EventType, name: &str) -> Option<Mode> {
        self.modes(event).find(|mode| mode.as_str() == name).cloned()
    }

    /// The modes of this event.
    pub fn modes(&self, event: &EventType) -> impl Iterator<Item = &Mode> {
        self.entry(event)
            .into_iter()
            .flat_map(|entry| entry.modes.iter().map(|(mode, _)| mode))
    }

    /// What it covers, in a sentence.
    pub fn about(&self, event: &EventType) -> &str {
        self.entry(event).map_or("", |entry| &entry.about)
    }

    /// Its class.
    pub fn quad(&self, event: &EventType) -> Quad {
        self.entry(event)
            .map_or(Quad::VerbalCooperation, |entry| entry.quad)
    }

    /// Its place on the PLOVER scale, conflict −10 … cooperation +10.
    pub fn scale(&self, event: &EventType, mode: Option<&Mode>) -> f32 {
        let Some(entry) = self.entry(event) else {
            return 0.0;
        };
        let of_mode = mode.and_then(|mode| entry.modes.iter().find(|(m, _)| m == mode));
        of_mode.map_or(entry.scale, |(_, scale)| *scale)
    }

    /// What the events in its content are.
    pub fn content(&self, event: &EventType) -> Content {
        self.entry(event).map_or(Content::Open, |entry| entry.content)
    }

    /// The event that it is as long as it is still to come, if that is another one.
    pub fn when_future(&self, event: &EventType) -> Option<&EventType> {
        self.entry(event)?.future.as_ref()
    }

    /// The event that it is if somebody says that he will not do it, if that is another one.
    pub fn when_refused(&self, event: &EventType) -> Option<&EventType> {
        self.entry(event)?.refused.as_ref()
    }

    /// Whether the other event is part of this one where it only says how this one ended or what it was for.
    pub fn absorbs(&self, event: &EventType, other: &EventType) -> bool {
        self.entry(event)
            .is_some_and(|entry| entry.absorbs.contains(other))
    }

    /// Goldstein value of a CAMEO code, −10 … +10; that of its longest listed prefix if it is not listed itself.
    pub fn goldstein(&self, cameo: &str) -> Option<f32> {
        Some(self.cameo(cameo)?.0)
    }

    /// Name of a CAMEO code, "Appeal for aid"; that of its longest listed prefix if it is not listed itself.
    pub fn cameo_name(&self, cameo: &str) -> Option<&str> {
        Some(self.cameo(cameo)?.1.as_str())
    }

    fn cameo(&self, code: &str) -> Option<&(f32, String)> {
        (2..=code.len())
            .rev()
            .find_map(|n| self.cameo.get(code.get(..n)?))
    }

    /// Whether this is a sector that the codebook knows.
    pub fn has_sector(&self, sector: Sector) -> bool {
        self.sectors.contains(&sector)
    }

    fn entry(&self, event: &EventType) -> Option<&Entry> {
        self.events
            .iter()
            .find(|(e, _)| e == event)
            .map(|(_, entry)| entry)
    }
}

fn read_events(sources: &[Source<'_>]) -> Result<Vec<(EventType, Entry)>, SourceError> {
    let mut rows = Vec::new();
    for source in sources {
        rows.extend(
            source
                .read::<PloverFile>()?
                .event
                .into_iter()
                .map(|row| (source, row)),
        );
    }
    let mut names: Vec<EventType> = Vec::with_capacity(rows.len());
    for (source, row) in &rows {
        if names.iter().any(|e| e.as_str() == row.name.get_ref()) {
            let message = format!("{} is defined twice", row.name.get_ref());
            return Err(source.error(row.name.span(), message));
        }
        names.push(EventType(row.name.get_ref().as_str().into()));
    }
    let entry_of = |(source, row): (&Source<'_>, EventRow)| {
        let other = |name: Option<toml::Spanned<String>>| {
            let known = |name: toml::Spanned<String>| {
                let known = names.iter().find(|e| e.as_str() == name.get_ref()).cloned();
                known.ok_or_else(|| source.error(name.span(), format!("unknown event {:?}", name.get_ref())))
            };
            name.map(known).transpose()
        };
        Ok(Entry {
            about: row.about,
            quad: row.quad,
            scale: row.scale,
            content: row.content,
            future: other(row.future)?,
            refused: other(row.refused)?,
            absorbs: row
                .absorbs
                .into_iter()
                .map(|name| other(Some(name)))
                .filter_map(Result::transpose)
                .collect::<Result<_, _>>()?,
            modes: row
                .modes
                .into_iter()
                .map(|m| (Mode(m.name.into()), m.scale))
                .collect(),
        })
    };
    let entries: Vec<Entry> = rows.into_iter().map(entry_of).collect::<Result<_, _>>()?;
    Ok(names.into_iter().zip(entries).collect())
}

fn read_cameo(source: Source<'_>) -> Result<HashMap<String, (f32, String)>, SourceError> {
    let mut values = HashMap::new();
    let mut offset = 0;
    for line in source.text.split_inclusive('\n') {
        let at = offset..offset + line.trim_end().len();
        offset += line.len();
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let mut cells = line.trim_end().split('\t');
        let row = cells
            .next()
            .zip(cells.next().and_then(|value| value.parse().ok()));
        let Some((code, value)) = row else {
            return Err(source.error(at, "a line is `code<TAB>Goldstein value<TAB>name`"));
        };
        values.insert(
            code.to_owned(),
            (value, cells.next().unwrap_or_default().to_owned()),
        );
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ontology() -> Ontology {
        Ontology::packaged().unwrap()
    }

    #[test]
    fn there_are_sixteen_events_in_four_classes() {
        let ontology = ontology();
        assert_eq!(ontology.events().count(), 16);
        for quad in 1..=4 {
            assert!(ontology.events().any(|e| u8::from(ontology.quad(e)) == quad));
        }
    }

    #[test]
    fn conflict_is_below_zero_and_cooperation_above() {
        let ontology = ontology();
        for event in ontology.events() {
            let cooperative = u8::from(ontology.quad(event)) <= 2;
            let scale = ontology.scale(event, None);
            assert!(
                if cooperative { scale > 0.0 } else { scale <= 0.0 },
                "{event} has {scale}"
            );
            for mode in ontology.modes(event) {
                assert!(ontology.scale(event, Some(mode)).abs() <= 10.0);
            }
        }
    }

    #[test]
    fn a_mode_without_its_own_figure_has_that_of_its_event() {
        let ontology = ontology();
        let accuse = ontology.event("ACCUSE").unwrap();
        let allege = ontology.mode(&accuse, "allege").unwrap();
        assert_eq!(ontology.scale(&accuse, Some(&allege)), -3.5);
        assert_eq!(ontology.scale(&accuse, None), -3.0);
        assert!(ontology.mode(&accuse, "visit").is_none());
    }

    #[test]
    fn goldstein_values_come_from_the_longest_prefix() {
        let ontology = ontology();
        assert_eq!(ontology.goldstein("042"), ontology.goldstein("0429"));
        assert_eq!(ontology.goldstein("99"), None);
        assert_eq!(ontology.cameo_name("0231"), Some("Appeal for economic aid"));
        assert_eq!(ontology.cameo_name("0239"), Some("Appeal for aid"));
        assert_eq!(ontology.goldstein(""), None);
        assert_eq!(ontology.goldstein("é"), None);
    }

    #[test]
    fn planned_cooperation_is_agreement() {
        let ontology = ontology();
        let consult = ontology.event("CONSULT").unwrap();
        assert_eq!(
            ontology.when_future(&consult).map(EventType::as_str),
            Some("AGREE")
        );
    }

    #[test]
    fn a_wrong_line_is_shown() {
        let error = read_cameo(Source::new("x.tsv", "# ok\n01\t0\ta\n02 none\n")).unwrap_err();
        assert_eq!(error.line(), 3);
        let doubled = "[[event]]\nname=\"A\"\nabout=\"\"\nquad=1\nscale=1\ncontent=\"open\"\n".repeat(2);
        assert_eq!(
            read_events(&[Source::new("x.toml", &doubled)])
                .unwrap_err()
                .line(),
            8
        );
    }
}
