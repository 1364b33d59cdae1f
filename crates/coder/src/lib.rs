//! Document to dossier: who did what to whom, where, when, according to whom.
//!
//! [`Coder::code`] is a pure function; `Coder::read` is the list of the stages that every answer rests on. Each stage is a module; it takes what the
//! stages before it have made and returns something new:
//!
//! | stage | from | to |
//! | --- | --- | --- |
//! | `syntax` | parse | trees within the lines of the text |
//! | `predicates` | trees | subject, object, prepositions of verbs and nouns, whatever the construction |
//! | `mentions` | trees | phrases that name or describe |
//! | `entities` | mentions | who is meant, with country, sectors, office |
//! | `quotes`, `times`, `places` | trees | quotations; dates; places |
//! | `status` | predicates | reported, future, hypothetical, negated |
//! | `statements` | all of these | who says what, relayed by whom |
//! | `events` | all of these | who did what to whom, with what status |
//! | `responses` | statements, events | which statement answers what |
//!
//! What the stages know of language stands in `lexicon/`, not here.

mod contexts;
mod document;
mod dossier;
mod entities;
mod events;
mod explain;
mod lexicon;
mod mentions;
mod outline;
mod places;
mod predicates;
mod quotes;
mod relate;
mod resolve;
mod responses;
mod statements;
mod status;
mod syntax;
mod times;

use std::sync::Arc;

use jiff::civil::Date;
use legation_knowledge::{Country, SourceError, World};
use legation_nlp::Parse;

pub use document::Document;
pub use dossier::{
    Basis, Certainty, Count, Dossier, Entity, EntityId, EntityKind, Event, EventDate, Granularity, Language,
    Marker, MarkerKind, Participant, Place, PlaceId, Precision, Relay, Response, ResponseStance, Role,
    RolePlayer, Span, Stance, Statement, StatementId, StatementKind, Status, Time, TimeId, TimeKind,
};
pub use explain::{Explained, Explanation, FrameAt, Link, NearMiss, StatementExplanation, Unmet};
pub use lexicon::{Example, FrameExample, Lexicon, LexiconError};
pub use outline::outline;
pub use relate::{Dyad, Evidence, PairEvidence, Relation};
pub use resolve::Resolved;
pub use statements::{AnchorEvidence, OptionEvidence};

/// Makes dossiers of documents. Cheap to share between threads by reference.
#[derive(Debug)]
pub struct Coder {
    lexicon: Lexicon,
    world: Option<Arc<World>>,
    min_confidence: f32,
    place_adjectives: bool,
}

impl Coder {
    /// Events less sure than this are left out, unless [`Self::with_min_confidence`] says otherwise: such are more often
    /// wrong than right, and a wrong event is worse than a missed one.
    pub const MIN_CONFIDENCE: f32 = 0.5;

    /// A coder with this lexicon.
    pub fn new(lexicon: Lexicon) -> Self {
        Self {
            lexicon,
            world: None,
            min_confidence: Self::MIN_CONFIDENCE,
            place_adjectives: false,
        }
    }

    /// The same, but only events less sure than this, from 0 to 1, are left out.
    #[must_use]
    pub fn with_min_confidence(self, min_confidence: f32) -> Self {
        Self {
            min_confidence,
            ..self
        }
    }

    /// The same, but it knows this world: without one no places are found.
    #[must_use]
    pub fn with_world(self, world: Arc<World>) -> Self {
        Self {
            world: Some(world),
            ..self
        }
    }

    /// The same, but the list of places also has adjectives and nouns for people that tell a country ("Syrian"), behind the
    /// names, or has not.
    #[must_use]
    pub fn with_place_adjectives(self, place_adjectives: bool) -> Self {
        Self {
            place_adjectives,
            ..self
        }
    }

    /// A coder with the lexicon that comes with the program.
    ///
    /// # Errors
    /// If a file of the lexicon is wrong.
    pub fn packaged() -> Result<Self, SourceError> {
        Lexicon::packaged().map(Self::new)
    }

    /// What it knows.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Codes one document. `parse` is the parse of `document.text`; the same two give the same dossier.
    pub fn code(&self, document: &Document, parse: &Parse) -> Dossier {
        self.read(document, parse, |stages| {
            let (found, _) = stages.events(self.min_confidence);
            stages.dossier(document, parse, found)
        })
    }

    /// The same with the reasons: an explanation for each event and each statement, and the words that mean an event but made
    /// none since somebody is missing or it is not sure enough.
    pub fn explain(&self, document: &Document, parse: &Parse) -> Explained {
        self.read(document, parse, |stages| {
            let (found, unsure) = stages.events(self.min_confidence);
            let events = explain::explanations(&stages, &found);
            let statements = explain::statements(&stages);
            let unmet = explain::unmet(&stages, &found, &unsure);
            Explained {
                dossier: stages.dossier(document, parse, found),
                events,
                statements,
                unmet,
            }
        })
    }

    /// What the text says of each of the document's pairs: one relation each, in their order.
    pub fn relate(&self, document: &Document, parse: &Parse) -> Vec<Relation> {
        self.read(document, parse, |stages| {
            let contexts = contexts::find(stages.context.syntax, stages.context.lexicon);
            let dyads = document.dyads.iter();
            dyads
                .filter_map(|dyad| relate::relate(&stages, &contexts, dyad))
                .collect()
        })
    }

    /// Who the text of a document means, taken as one phrase: "American warplanes", "Foreign Minister Lavrov". `hint` is the
    /// country to take if the phrase tells none.
    pub fn resolve(&self, document: &Document, parse: &Parse, hint: Option<Country>) -> Resolved {
        let world = self.world.as_deref();
        self.read(document, parse, |stages| {
            resolve::resolve(&stages, world, &document.id, hint)
        })
    }

    /// What speaks for each type of event between two, for those who learn the weights of [`Self::relate`].
    pub fn evidence(&self, document: &Document, parse: &Parse) -> Vec<PairEvidence> {
        self.read(document, parse, |stages| {
            let contexts = contexts::find(stages.context.syntax, stages.context.lexicon);
            let dyads = document.dyads.iter();
            dyads
                .map(|dyad| relate::evidence(&stages, &contexts, dyad))
                .collect()
        })
    }

    /// The choices that statements are made of, with what speaks for each option, for those who learn their weights.
    pub fn attribution_choices(&self, document: &Document, parse: &Parse) -> Vec<AnchorEvidence> {
        self.read(document, parse, |stages| statements::evidence(&stages.context))
    }

    /// Goes through the stages that every answer rests on.
    fn read<T>(&self, document: &Document, parse: &Parse, then: impl FnOnce(Stages<'_>) -> T) -> T {
        let lexicon = &self.lexicon;
        let syntax = syntax::Syntax::of(parse, lexicon);
        let published: Option<Date> = document.published.as_deref().and_then(day_of);
        let mentions = mentions::find(&syntax, lexicon);
        let entities = entities::resolve(&syntax, &mentions, lexicon, published);
        let entities = match self.world.as_deref() {
            Some(world) => entities.with_registry(world, lexicon, published),
            None => entities,
        };
        let quotes = quotes::find(&syntax);
        let times = times::find(&syntax, lexicon, published);
        let places = self
            .world
            .as_deref()
            .map_or_else(places::Places::default, |world| {
                let outlet = document.outlet.as_deref().and_then(|outlet| {
                    let meaning = lexicon.countries.lookup(outlet).map(|m| m.country);
                    meaning.or_else(|| entities::body_named(world, outlet, None, None)?.country)
                });
                let places = places::find(&syntax, lexicon, world, outlet);
                match self.place_adjectives {
                    true => places.with_adjectives(&syntax, lexicon, world),
                    false => places,
                }
            });
        let predicates = predicates::Predicates {
            syntax: &syntax,
            lexicon,
        };
        let mut context = statements::Context {
            syntax: &syntax,
            lexicon,
            mentions: &mentions,
            entities: &entities,
            quotes: &quotes,
            predicates,
            status: status::StatusReader::new(predicates, &quotes),
        };
        let statements = statements::find(context);
        let entities = entities
            .clone()
            .with_first_person(&syntax, &mentions, lexicon, &quotes, &statements);
        context.entities = &entities;
        then(Stages {
            context,
            statements,
            places,
            times,
            published,
        })
    }
}

/// The day of `2025-06-03` and of what has a time behind it, `2025-06-03T09:00:00Z`.
fn day_of(published: &str) -> Option<Date> {
    let day = published.trim_start().get(..10)?;
    day.parse().ok()
}

/// What the stages before events have made.
pub(crate) struct Stages<'a> {
    pub(crate) context: statements::Context<'a>,
    pub(crate) statements: statements::Statements,
    pub(crate) places: places::Places,
    pub(crate) times: times::Times,
    pub(crate) published: Option<Date>,
}

impl Stages<'_> {
    /// The events, and those less sure than `min_confidence`.
    fn events(&self, min_confidence: f32) -> (Vec<events::Found>, Vec<events::Found>) {
        let contexts = contexts::find(self.context.syntax, self.context.lexicon);
        let sources = events::Sources {
            statements: &self.statements,
            times: &self.times,
            places: &self.places,
            contexts: &contexts,
        };
        events::find(self.context, sources, min_confidence)
    }

    fn dossier(self, document: &Document, parse: &Parse, found: Vec<events::Found>) -> Dossier {
        let responses = responses::find(&self.context, &self.statements, &found);
        let events = found.into_iter().map(|found| found.event).collect();
        let found = dossier::Found {
            places: self.places.all,
            times: self.times.all,
            statements: self.statements.all,
            events,
            responses,
        };
        dossier::assemble(document, parse, self.context.entities, found)
    }
}
