//! Events as points (RFC 7946): a `FeatureCollection` with what it holds under `metadata`.

use std::io::{self, Write};

use ::geojson::{Feature, Geometry, JsonObject, feature::Id};
use serde_json::{Value, json};

use super::about::About;
use super::cells::point;
use super::format::{Context, Fate, Format};
use crate::record::{Party, Record};

/// What is left out, and why.
pub(super) const LEAVES_OUT: &[&str] = &[
    "Events without a place that has coordinates are left out; those of which only the country or a wide area is known, too, unless asked for.",
];

/// Writes GeoJSON.
#[derive(Default)]
pub(super) struct GeoJson {
    any: bool,
}

impl Format for GeoJson {
    fn begin(&mut self, out: &mut dyn Write, _context: &Context) -> io::Result<()> {
        out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")
    }

    fn event(&mut self, out: &mut dyn Write, record: &Record, context: &Context) -> io::Result<Fate> {
        let (lat, lon) = match point(record.place.as_ref(), context) {
            Ok(point) => point,
            Err(reason) => return Ok(Fate::LeftOut(reason)),
        };
        let feature = Feature {
            id: Some(Id::String(record.id.clone())),
            geometry: Some(Geometry::new_point([lon, lat])),
            properties: Some(properties(record)),
            ..Feature::default()
        };
        out.write_all(if self.any { b",\n" } else { b"\n" })?;
        self.any = true;
        serde_json::to_writer(&mut *out, &feature)?;
        Ok(Fate::Written(1))
    }

    fn finish(&mut self, out: &mut dyn Write, about: &About, _context: &Context) -> io::Result<()> {
        writeln!(out, "\n],\n\"metadata\":{}}}", about.line()?)
    }
}

/// What a map shows of an event; what is not known is left out.
fn properties(record: &Record) -> JsonObject {
    let names = |side: &[Party]| side.iter().map(|party| party.name.clone()).collect::<Vec<_>>();
    let countries = |side: &[Party]| side.iter().filter_map(|party| party.country).collect::<Vec<_>>();
    let place = record.place.as_ref();
    let when = record.when.as_ref();
    let said = record.said.as_ref();
    let all = [
        ("event", json!(record.event)),
        ("mode", json!(record.mode)),
        ("cameo", json!(record.cameo)),
        ("quad", json!(record.quad)),
        ("scale", json!(record.scale)),
        ("status", json!(record.status)),
        ("historical", json!(record.historical)),
        ("confidence", json!(record.confidence)),
        ("contexts", json!(record.contexts)),
        ("date", json!(when.map(|when| when.value.as_str()))),
        ("first_day", json!(when.map(|when| when.first))),
        ("last_day", json!(when.map(|when| when.last))),
        ("date_told", json!(when.map(|when| when.told))),
        ("actors", json!(names(&record.actors))),
        ("actor_countries", json!(countries(&record.actors))),
        ("recipients", json!(names(&record.recipients))),
        ("recipient_countries", json!(countries(&record.recipients))),
        ("speakers", json!(said.map(|said| names(&said.speakers)))),
        ("stance", json!(said.map(|said| said.stance))),
        ("place", json!(place.map(|place| place.name.as_str()))),
        ("place_text", json!(place.map(|place| place.raw.text.as_str()))),
        ("precision", json!(place.map(|place| place.precision))),
        ("country", json!(place.map(|place| place.country))),
        ("admin1", json!(place.map(|place| place.admin1.as_deref()))),
        ("geonames", json!(place.map(|place| place.geonames))),
        ("sentence", json!(record.sentence.text)),
        ("document", json!(record.document.id)),
        ("title", json!(record.document.title)),
        ("published", json!(record.document.published)),
        ("outlet", json!(record.document.outlet)),
        ("url", json!(record.document.url)),
        (
            "independent",
            json!(
                record
                    .occurrence
                    .as_ref()
                    .map(|occurrence| occurrence.independent)
            ),
        ),
    ];
    let known = |value: &Value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty());
    all.into_iter()
        .filter(|(_, value)| known(value))
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::format::Reason;
    use crate::export::{FormatName, Options, samples};
    use ::geojson::FeatureCollection;
    use legation_coder::Precision;

    #[test]
    fn events_are_points_with_their_precision() {
        let records = [
            samples::visit(),
            samples::bare(),
            samples::hostile("a\"\n"),
            samples::visit(),
        ];
        let (text, fates) = samples::text(FormatName::GeoJson, &records, Options::default());
        let left_out = Fate::LeftOut(Reason::NoCoordinates);
        assert_eq!(fates, [Fate::Written(1), left_out, left_out, Fate::Written(1)]);
        let collection: FeatureCollection = text.parse().unwrap();
        assert_eq!(collection.features.len(), 2);
        let feature = &collection.features[0];
        assert_eq!(feature.geometry, Some(Geometry::new_point([5.32415, 60.39299])));
        assert_eq!(feature.property("precision"), Some(&"city".into()));
        assert_eq!(feature.property("first_day"), Some(&"2025-06-03".into()));
        let metadata = &collection.foreign_members.unwrap()["metadata"];
        assert_eq!(metadata["format"], "geojson");
    }

    #[test]
    fn a_country_is_no_point_unless_asked_for() {
        let mut record = samples::visit();
        record.place.as_mut().unwrap().precision = Some(Precision::Country);
        let (text, fates) = samples::text(FormatName::GeoJson, &[record.clone()], Options::default());
        assert_eq!(fates, [Fate::LeftOut(Reason::CountryOnly)]);
        assert!(text.parse::<FeatureCollection>().unwrap().features.is_empty());
        let options = Options {
            country_points: true,
            ..Options::default()
        };
        let (text, _) = samples::text(FormatName::GeoJson, &[record], options);
        let features = text.parse::<FeatureCollection>().unwrap().features;
        assert_eq!(features[0].property("precision"), Some(&"country".into()));
    }
}
