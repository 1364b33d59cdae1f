//! Places by name.

use std::sync::Arc;

use legation_datafile::{DataFile, OpenError};

use super::names::{Names, Quality};
use super::part::Part;
use crate::codes::Country;

/// A place of [`Places`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceId(pub(super) u32);

macro_rules! place_kinds {
    ($($(#[$meta:meta])* $kind:ident = $name:literal,)*) => {
        /// What sort of place it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
        #[repr(u8)]
        pub enum PlaceKind {
            $($(#[$meta])* #[serde(rename = $name)] $kind,)*
        }

        impl PlaceKind {
            const ALL: &[PlaceKind] = &[$(PlaceKind::$kind,)*];

            /// Its name, as in the gazetteer.
            pub fn name(self) -> &'static str {
                match self {
                    $(PlaceKind::$kind => $name,)*
                }
            }
        }
    };
}

place_kinds! {
    /// A state or dependency.
    Country = "country",
    /// Region of the first level: state, province.
    Province = "province",
    /// Region of the second level: county, district.
    District = "district",
    /// City, town or village.
    City = "city",
    /// Part of a city.
    Neighbourhood = "neighbourhood",
    /// Continent.
    Continent = "continent",
    /// Several countries: "the Middle East".
    Supraregion = "supraregion",
    /// A region without government, in one country or few.
    Region = "region",
    /// Land that more than one state claims.
    Disputed = "disputed",
    /// A state, or a name of a place, that is no more.
    Historical = "historical",
    /// Ocean.
    Ocean = "ocean",
    /// Sea.
    Sea = "sea",
    /// Gulf.
    Gulf = "gulf",
    /// Bay.
    Bay = "bay",
    /// Strait.
    Strait = "strait",
    /// Channel.
    Channel = "channel",
    /// River.
    River = "river",
    /// Lake or reservoir.
    Lake = "lake",
    /// Mountain.
    Mountain = "mountain",
    /// Mountain range.
    Range = "range",
    /// Desert.
    Desert = "desert",
    /// Valley.
    Valley = "valley",
    /// Peninsula.
    Peninsula = "peninsula",
    /// Island or group of islands.
    Island = "island",
    /// Glacier.
    Glacier = "glacier",
    /// Forest.
    Forest = "forest",
    /// Cape.
    Cape = "cape",
    /// Canal.
    Canal = "canal",
    /// Volcano.
    Volcano = "volcano",
    /// Reef.
    Reef = "reef",
    /// Airport.
    Airport = "airport",
    /// Military base.
    Base = "base",
    /// Port.
    Port = "port",
    /// Nuclear plant or test site.
    Nuclear = "nuclear",
    /// Prison.
    Prison = "prison",
    /// Dam.
    Dam = "dam",
    /// Border crossing or checkpoint.
    Crossing = "crossing",
    /// Square.
    Square = "square",
    /// Building.
    Building = "building",
    /// Mosque, temple, church of note.
    Holy = "holy",
    /// University.
    University = "university",
    /// Stadium.
    Stadium = "stadium",
    /// Camp for refugees.
    Camp = "camp",
    /// Park.
    Park = "park",
    /// Bridge.
    Bridge = "bridge",
    /// Pipeline.
    Pipeline = "pipeline",
    /// Hospital.
    Hospital = "hospital",
    /// Mine.
    Mine = "mine",
    /// Oil or gas field.
    Oilfield = "oilfield",
    /// Memorial.
    Memorial = "memorial",
    /// Road or street.
    Road = "road",
}

impl PlaceKind {
    fn from_byte(byte: u8) -> Self {
        // Only what was written is read, so the default shows a damaged file alone.
        Self::ALL
            .get(usize::from(byte))
            .copied()
            .unwrap_or(PlaceKind::Region)
    }
}

/// What is known of a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place<'a> {
    /// Which one it is.
    pub id: PlaceId,
    /// Its name in English news.
    pub name: &'a str,
    /// GeoNames' number for it, where there is one.
    pub geonames: Option<u32>,
    /// Latitude and longitude in degrees, where known.
    pub point: Option<(f32, f32)>,
    /// Inhabitants; of a region, those of its cities; 0 if unknown.
    pub population: u32,
    /// The state that it lies in; none of a sea or range that several share.
    pub country: Option<Country>,
    /// The region of the first level that it lies in.
    pub province: Option<PlaceId>,
    /// The region of the second level.
    pub district: Option<PlaceId>,
    /// What sort of place.
    pub kind: PlaceKind,
    /// How widely known: 1 to every reader of world news, 2 to those of foreign news, 3 locally. 1 for countries and capitals,
    /// authored for some, 3 else.
    pub rank: u8,
    /// Rough radius in km, 0 if unknown.
    pub extent: u16,
    /// Who holds and who claims it, if that is disputed; what it was, if it is no more.
    pub note: &'a str,
}

/// A place that bears a name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate<'a> {
    /// Which place.
    pub place: Place<'a>,
    /// How well the name belongs to it.
    pub quality: Quality,
}

/// All places, in a table by column.
#[derive(Debug)]
pub struct Places {
    names: Names,
    geonames: Part,
    latitude: Part,
    longitude: Part,
    population: Part,
    name: Part,
    country: Part,
    province: Part,
    district: Part,
    kind: Part,
    note: Part,
    strings: Part,
}

impl Places {
    pub(super) fn open(file: &Arc<DataFile>) -> Result<Self, OpenError> {
        let part = |name: &str| Part::open(file, name);
        Ok(Self {
            names: Names::open(file, "place")?,
            geonames: part("place.geonames")?,
            latitude: part("place.latitude")?,
            longitude: part("place.longitude")?,
            population: part("place.population")?,
            name: part("place.name")?,
            country: part("place.country")?,
            province: part("place.province")?,
            district: part("place.district")?,
            kind: part("place.kind")?,
            note: part("place.note")?,
            strings: part("place.strings")?,
        })
    }

    /// Number of places.
    pub fn len(&self) -> usize {
        self.kind.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The places that bear this [folded](crate::fold) name, those that bear it best and are largest first.
    pub fn named<'a>(&'a self, folded: &str) -> impl Iterator<Item = Candidate<'a>> + 'a {
        self.names.get(folded).map(|(row, quality)| Candidate {
            place: self.get(PlaceId(row)),
            quality,
        })
    }

    /// Whether any place bears this folded name.
    pub fn is_named(&self, folded: &str) -> bool {
        self.names.get(folded).next().is_some()
    }

    /// What is known of a place.
    pub fn get(&self, id: PlaceId) -> Place<'_> {
        let row = id.0 as usize;
        let packed = self.kind.get(row);
        let point = (
            f32::from_bits(self.latitude.get(row)),
            f32::from_bits(self.longitude.get(row)),
        );
        let other = |column: &Part| column.get(row).checked_sub(1).map(PlaceId);
        Place {
            id,
            name: self.strings.text(self.name.get(row)),
            geonames: Some(self.geonames.get(row)).filter(|&id| id > 0),
            point: (!point.0.is_nan()).then_some(point),
            population: self.population.get(row),
            country: unpack_country(self.country.get(row)),
            province: other(&self.province),
            district: other(&self.district),
            kind: PlaceKind::from_byte(packed as u8),
            rank: (packed >> 8) as u8,
            extent: (packed >> 16) as u16,
            note: self.strings.text(self.note.get(row)),
        }
    }
}

/// A country's three letters in a number; 0 is none.
pub(super) fn pack_country(country: Option<Country>) -> u32 {
    country.map_or(0, |country| {
        country
            .as_str()
            .bytes()
            .fold(0, |packed, byte| packed << 8 | u32::from(byte))
    })
}

pub(super) fn unpack_country(packed: u32) -> Option<Country> {
    let [_, letters @ ..] = packed.to_be_bytes();
    std::str::from_utf8(&letters).ok()?.parse().ok()
}
