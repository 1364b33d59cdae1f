//! Places that the text names, and which place each name means.
//!
//! [`toponyms`] decides which names mean places, [`geocode`] which of several places of one name is meant. Both weigh what
//! `lexicon/places.toml` lists against what the compiled world knows.

mod geocode;
mod toponyms;

use legation_knowledge::{Country, NameKind, Place as KnownPlace, PlaceKind, World, fold};

use crate::dossier::{Place, PlaceId, Precision};
use crate::lexicon::Lexicon;
use crate::syntax::{Syntax, Token};

/// The places of a document, in the order of the text.
#[derive(Debug, Default)]
pub(crate) struct Places {
    pub(crate) all: Vec<Place>,
    tokens: Vec<std::ops::Range<Token>>,
    /// Whether many readers know it, so that the name means it even without a text around.
    known: Vec<bool>,
    /// The first place of a dateline at the head of the text, with where its name ends.
    pub(crate) dateline: Option<(PlaceId, Token)>,
}

/// Inhabitants of a place that many readers know.
const KNOWN: u32 = 100_000;

impl Places {
    /// Whether many readers know the place by this name.
    pub(crate) fn is_known(&self, place: PlaceId) -> bool {
        self.known.get(place.0 as usize).copied().unwrap_or_default()
    }

    /// The same, with what tells a country by an adjective or a noun for its people behind them. These take no part in what
    /// happens where.
    pub(crate) fn with_adjectives(mut self, syntax: &Syntax<'_>, lexicon: &Lexicon, world: &World) -> Self {
        for token in 0..syntax.len() {
            let word = syntax.word(token);
            let capital = word.starts_with(char::is_uppercase);
            let meaning = lexicon
                .countries
                .lookup(word)
                .filter(|meaning| capital && matches!(meaning.kind, NameKind::Adjective | NameKind::Demonym));
            let Some(meaning) = meaning.filter(|_| self.at(token).is_none()) else {
                continue;
            };
            let name = lexicon.countries.name(meaning.country).unwrap_or(word);
            let named = world.places().named(&fold(name));
            let state = named
                .map(|candidate| candidate.place)
                .find(|place| place.kind == PlaceKind::Country && place.country == Some(meaning.country));
            self.all.push(Place {
                id: PlaceId(self.all.len() as u32),
                span: syntax.span(token..token + 1),
                name: name.to_owned(),
                geonames: state.as_ref().and_then(|place| place.geonames),
                lat: state.as_ref().and_then(|place| Some(degrees(place.point?.0))),
                lon: state.as_ref().and_then(|place| Some(degrees(place.point?.1))),
                country: Some(meaning.country),
                admin1: None,
                precision: Some(Precision::Country),
                reason: format!("“{word}” is of {name}"),
            });
        }
        self
    }

    /// The words of a place's name.
    pub(crate) fn tokens_of(&self, place: PlaceId) -> Option<&std::ops::Range<Token>> {
        self.tokens.get(place.0 as usize)
    }

    /// The words of the name that this token is part of.
    pub(crate) fn tokens_at(&self, token: Token) -> Option<std::ops::Range<Token>> {
        self.tokens_of(self.at(token)?).cloned()
    }

    /// The place that this token is part of the name of.
    pub(crate) fn at(&self, token: Token) -> Option<PlaceId> {
        let after = self.tokens.partition_point(|range| range.end <= token);
        let found = self.tokens.get(after).is_some_and(|range| range.contains(&token));
        found.then_some(PlaceId(after as u32))
    }
}

/// Finds them. `outlet` is the country of the outlet, where known.
pub(crate) fn find(syntax: &Syntax<'_>, lexicon: &Lexicon, world: &World, outlet: Option<Country>) -> Places {
    let toponyms = toponyms::find(syntax, lexicon, world.places());
    let meant = geocode::resolve(syntax, lexicon, world.places(), &toponyms, outlet);
    let mut places = Places::default();
    for (toponym, meant) in toponyms.iter().zip(meant) {
        let id = PlaceId(places.all.len() as u32);
        let span = syntax.span(toponym.tokens.clone());
        places.tokens.push(toponym.tokens.clone());
        if toponym.dateline && places.dateline.is_none() {
            places.dateline = Some((id, toponym.tokens.end - 1));
        }
        places.known.push(meant.place.is_some_and(|place| {
            place.population >= KNOWN || place.rank <= 2 || place.kind == PlaceKind::Province
        }));
        places.all.push(match meant.place {
            Some(place) => Place {
                id,
                span,
                name: name(syntax.parse().slice(toponym.tokens.clone()), &place),
                geonames: place.geonames,
                lat: place.point.map(|p| degrees(p.0)),
                lon: place.point.map(|p| degrees(p.1)),
                country: place.country,
                admin1: province(world, &place),
                precision: precision(place.kind),
                reason: meant.reason,
            },
            None => Place {
                id,
                span,
                name: syntax.parse().slice(toponym.tokens.clone()).to_owned(),
                geonames: None,
                lat: None,
                lon: None,
                country: meant.country,
                admin1: None,
                precision: meant.country.map(|_| Precision::Country),
                reason: meant.reason,
            },
        });
    }
    places
}

/// The name in the gazetteer, written as the text writes it where only accents differ.
fn name(text: &str, place: &KnownPlace<'_>) -> String {
    if fold(text) == fold(place.name) && text.chars().any(char::is_lowercase) {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    } else {
        place.name.to_owned()
    }
}

fn province(world: &World, place: &KnownPlace<'_>) -> Option<String> {
    match place.kind {
        PlaceKind::Province => Some(place.name.to_owned()),
        _ => place
            .province
            .map(|province| world.places().get(province).name.to_owned()),
    }
}

/// Degrees with as many digits as the gazetteer has.
fn degrees(angle: f32) -> f64 {
    (f64::from(angle) * 1e4).round() / 1e4
}

fn precision(kind: PlaceKind) -> Option<Precision> {
    use PlaceKind::{
        Airport, Base, Bridge, Building, Camp, Canal, Cape, City, Continent, Country, Crossing, Dam,
        District, Historical, Holy, Hospital, Memorial, Mine, Mountain, Neighbourhood, Nuclear, Park, Port,
        Prison, Province, Region, Road, Square, Stadium, University, Volcano,
    };
    Some(match kind {
        City | Historical => Precision::City,
        Country => Precision::Country,
        Province | District | Region | PlaceKind::Disputed => Precision::Region,
        Airport | Base | Bridge | Building | Camp | Canal | Cape | Crossing | Dam | Holy | Hospital
        | Memorial | Mine | Mountain | Neighbourhood | Nuclear | Park | Port | Prison | Road | Square
        | Stadium | University | Volcano => Precision::Point,
        Continent => Precision::Area,
        _ => Precision::Area,
    })
}
