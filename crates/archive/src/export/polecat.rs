//! POLECAT's table: 40 columns, tab-separated, with a header. In UTF-8, whereas POLECAT's own files are Latin-1, which most names of the
//! world do not fit in.

use std::io::{self, Write};

use legation_coder::Precision;
use legation_knowledge::Quad;

use super::cells::{TabRow, day, point, row_id};
use super::format::{Context, Fate, Format};
use super::pairs::{self, Pair};
use crate::record::{Party, Record};

/// What is left out, and why.
pub(super) const LEAVES_OUT: &[&str] = &[
    "Events without a date, or with one that is longer than a month, are left out, as a row has one day.",
    "Wikipedia identifiers and District are not known; Feature Type tells the precision, not the feature code of GeoNames.",
    "Countries and wide areas have no coordinates unless asked for, as a row cannot say that they stand for the whole of it.",
];

const COLUMNS: [&str; 40] = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

/// Writes POLECAT's table.
#[derive(Default)]
pub(super) struct Polecat {
    row: TabRow,
}

impl Format for Polecat {
    fn begin(&mut self, out: &mut dyn Write, _context: &Context) -> io::Result<()> {
        COLUMNS.iter().for_each(|column| self.row.text(column));
        self.row.end(out, COLUMNS.len())
    }

    fn event(&mut self, out: &mut dyn Write, record: &Record, context: &Context) -> io::Result<Fate> {
        let day = match day(record) {
            Ok(day) => day.to_string(),
            Err(reason) => return Ok(Fate::LeftOut(reason)),
        };
        let mut pairs = pairs::of_plover(record, &context.codes);
        if pairs.is_empty() {
            pairs.push(Pair {
                actor: None,
                recipient: None,
                cameo: "",
            });
        }
        for (number, pair) in pairs.iter().enumerate() {
            self.event_cells(record, &row_id(record, number), &day);
            self.party(pair.actor, context);
            self.party(pair.recipient, context);
            self.place(record, context);
            self.story(record, context);
            self.row.end(out, COLUMNS.len())?;
        }
        Ok(Fate::Written(pairs.len() as u64))
    }
}

impl Polecat {
    fn event_cells(&mut self, record: &Record, id: &str, day: &str) {
        let row = &mut self.row;
        row.text(id);
        row.text(day);
        row.text(&record.event);
        row.maybe(record.mode.as_deref());
        row.number(Some(record.scale));
        row.text(match record.quad {
            Quad::VerbalCooperation => "VERBAL COOPERATION",
            Quad::MaterialCooperation => "MATERIAL COOPERATION",
            Quad::VerbalConflict => "VERBAL CONFLICT",
            Quad::MaterialConflict => "MATERIAL CONFLICT",
        });
        row.list(&record.contexts);
    }

    fn party(&mut self, party: Option<&Party>, context: &Context) {
        let row = &mut self.row;
        let Some(party) = party else {
            return row.empties(8);
        };
        let sectors: Vec<String> = party.sectors.iter().map(ToString::to_string).collect();
        row.text(&party.name);
        row.maybe(party.country.as_ref().map(|country| country.as_str()));
        match party.country.and_then(|country| context.codes.cow(country)) {
            Some(cow) => row.integer(cow),
            None => row.empty(),
        }
        row.maybe(sectors.first().map(String::as_str));
        row.list(&sectors);
        row.maybe(party.office.as_deref());
        row.text(&party.raw.text);
        row.empty();
    }

    fn place(&mut self, record: &Record, context: &Context) {
        let row = &mut self.row;
        let Some(place) = &record.place else {
            return row.empties(10);
        };
        let point = point(Some(place), context).ok();
        row.text(&place.name);
        row.maybe((place.precision == Some(Precision::City)).then_some(place.name.as_str()));
        row.empty();
        row.maybe(place.admin1.as_deref());
        row.maybe(place.country.as_ref().map(|country| country.as_str()));
        row.number(point.map(|(lat, _)| lat));
        row.number(point.map(|(_, lon)| lon));
        match place.geonames {
            Some(number) => row.integer(number),
            None => row.empty(),
        }
        row.text(&place.raw.text);
        row.maybe(place.precision.map(Precision::name));
    }

    fn story(&mut self, record: &Record, context: &Context) {
        let (row, document) = (&mut self.row, &record.document);
        row.maybe(document.outlet.as_deref());
        row.text(&document.published.map(|day| day.to_string()).unwrap_or_default());
        row.list(&document.people);
        row.list(&document.organisations);
        row.list(&document.places);
        row.text(&document.language);
        row.text(&context.header.program);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::format::Reason;
    use crate::export::{FormatName, Options, samples};

    #[test]
    fn a_row_for_each_pair_under_forty_names() {
        let mut record = samples::visit();
        record.actors.push(samples::three()[0].clone());
        let (text, fates) = samples::text(FormatName::Polecat, &[record], Options::default());
        assert_eq!(fates, [Fate::Written(2)]);
        let rows = samples::cells(&text);
        assert_eq!(rows[0], COLUMNS);
        assert_eq!(
            rows[1][..14],
            [
                "00ff00ff-12ab",
                "2025-06-03",
                "CONSULT",
                "visit",
                "4",
                "VERBAL COOPERATION",
                "diplomatic;crime",
                "Ingrid Solheim",
                "NOR",
                "385",
                "GOV",
                "GOV",
                "Foreign Minister",
                "Foreign Minister Ingrid Solheim",
            ]
        );
        assert_eq!(rows[1][17..20], ["360", "COP", "COP;GOV"]);
        assert_eq!(
            rows[1][23..33],
            [
                "Bergen", "Bergen", "", "Vestland", "NOR", "60.39299", "5.32415", "3161732", "Bergen", "city"
            ]
        );
        assert_eq!(
            rows[1][33..],
            [
                "Fjord Wire",
                "2025-06-04",
                "Ingrid Solheim;Ion, Popa",
                "Romanian police",
                "Bergen",
                "en",
                "Legation 0.0.0"
            ]
        );
        assert_eq!(rows[2][0], "00ff00ff-12ab-2");
        assert_eq!(rows[2][7..10], ["A", "", ""]);
    }

    #[test]
    fn a_country_has_no_point_unless_asked_for() {
        let mut record = samples::visit();
        record.place.as_mut().unwrap().precision = Some(Precision::Country);
        let (text, _) = samples::text(FormatName::Polecat, &[record.clone()], Options::default());
        assert_eq!(samples::cells(&text)[1][28..30], ["", ""]);
        let options = Options {
            country_points: true,
            ..Options::default()
        };
        let (text, _) = samples::text(FormatName::Polecat, &[record], options);
        assert_eq!(samples::cells(&text)[1][28..30], ["60.39299", "5.32415"]);
    }

    #[test]
    fn nobody_is_no_reason_but_no_date_is() {
        let mut record = samples::bare();
        let (_, fates) = samples::text(FormatName::Polecat, &[record.clone()], Options::default());
        assert_eq!(fates, [Fate::LeftOut(Reason::NoDate)]);
        record.when = samples::visit().when;
        let (text, fates) = samples::text(FormatName::Polecat, &[record], Options::default());
        assert_eq!(fates, [Fate::Written(1)]);
        assert_eq!(samples::cells(&text)[1].len(), 40);
    }
}
