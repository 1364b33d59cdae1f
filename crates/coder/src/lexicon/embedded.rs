//! The files of `lexicon/`, embedded.

use legation_knowledge::Source;

macro_rules! embedded {
    ($path:literal) => {
        Source::new(
            concat!("lexicon/", $path),
            include_str!(concat!("../../../../lexicon/", $path)),
        )
    };
}

pub(super) const ATTRIBUTION: Source<'static> = embedded!("attribution.toml");
pub(super) const COREFERENCE: Source<'static> = embedded!("coreference.toml");
pub(super) const SAYING: Source<'static> = embedded!("saying.toml");
pub(super) const OFFICES: Source<'static> = embedded!("offices.toml");
pub(super) const AGENTS: Source<'static> = embedded!("agents.toml");
pub(super) const STATUS: Source<'static> = embedded!("status.toml");
pub(super) const LIGHT: Source<'static> = embedded!("light.toml");
pub(super) const LEMMAS: Source<'static> = embedded!("lemmas.toml");
pub(super) const RELATE: Source<'static> = embedded!("relate.toml");
pub(super) const CONTEXTS: Source<'static> = embedded!("contexts.toml");
pub(super) const CONFIDENCE: Source<'static> = embedded!("confidence.toml");
pub(super) const INSTRUMENTS: Source<'static> = embedded!("instruments.toml");
pub(super) const COUNTS: Source<'static> = embedded!("counts.toml");
pub(super) const ROLES: Source<'static> = embedded!("roles.toml");
pub(super) const CLASSES: Source<'static> = embedded!("classes.toml");
pub(super) const PLACES: Source<'static> = embedded!("places.toml");
pub(super) const SECTORS: Source<'static> = embedded!("sectors.toml");
pub(super) const NATIONALITIES: Source<'static> = embedded!("nationalities.toml");
pub(super) const TIMES: Source<'static> = embedded!("times.toml");

/// The files that stand alone, which a user's file of the same name replaces.
pub(super) const SINGLE: [Source<'static>; 19] = [
    SAYING,
    ATTRIBUTION,
    COREFERENCE,
    OFFICES,
    AGENTS,
    STATUS,
    LIGHT,
    LEMMAS,
    RELATE,
    CONTEXTS,
    CONFIDENCE,
    INSTRUMENTS,
    COUNTS,
    ROLES,
    CLASSES,
    PLACES,
    SECTORS,
    NATIONALITIES,
    TIMES,
];

/// The frames, a file for each type of event.
pub(super) const EVENTS: [Source<'static>; 16] = [
    embedded!("events/agree.toml"),
    embedded!("events/consult.toml"),
    embedded!("events/support.toml"),
    embedded!("events/concede.toml"),
    embedded!("events/cooperate.toml"),
    embedded!("events/aid.toml"),
    embedded!("events/retreat.toml"),
    embedded!("events/request.toml"),
    embedded!("events/accuse.toml"),
    embedded!("events/reject.toml"),
    embedded!("events/threaten.toml"),
    embedded!("events/protest.toml"),
    embedded!("events/sanction.toml"),
    embedded!("events/mobilize.toml"),
    embedded!("events/coerce.toml"),
    embedded!("events/assault.toml"),
];
