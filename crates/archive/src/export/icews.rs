//! ICEWS' table of events: 20 columns, tab-separated, with a header. "Source" is who acts, not where it was read.

use std::io::{self, Write};

use legation_coder::Precision;

use super::cells::{TabRow, day, number_of, point, row_id};
use super::codes::Codes;
use super::format::{Context, Fate, Format, Reason};
use super::pairs::{self, Pair};
use crate::record::{Party, Record};

/// What is left out, and why.
pub(super) const LEAVES_OUT: &[&str] = &[
    "Events without CAMEO code, actor, recipient or day are left out, as ICEWS has none such.",
    "Countries and wide areas have no coordinates unless asked for, as a row cannot say that they stand for the whole of it.",
    "District is not known.",
];

const COLUMNS: [&str; 20] = [
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
];

/// Writes ICEWS' table.
#[derive(Default)]
pub(super) struct Icews {
    row: TabRow,
}

impl Format for Icews {
    fn begin(&mut self, out: &mut dyn Write, _context: &Context) -> io::Result<()> {
        COLUMNS.iter().for_each(|column| self.row.text(column));
        self.row.end(out, COLUMNS.len())
    }

    fn event(&mut self, out: &mut dyn Write, record: &Record, context: &Context) -> io::Result<Fate> {
        let pairs = pairs::of_cameo(record, &context.codes);
        let day = match wanted(record, &pairs).and_then(|()| day(record)) {
            Ok(day) => day.to_string(),
            Err(reason) => return Ok(Fate::LeftOut(reason)),
        };
        for (number, pair) in pairs.iter().enumerate() {
            self.row.integer(number_of(&row_id(record, number)));
            self.row.text(&day);
            self.party(pair.actor, &context.codes);
            self.what(record, pair, &context.codes);
            self.party(pair.recipient, &context.codes);
            self.story(record, context);
            self.row.end(out, COLUMNS.len())?;
        }
        Ok(Fate::Written(pairs.len() as u64))
    }
}

/// Whether there are a code and somebody on both sides.
fn wanted(record: &Record, pairs: &[Pair<'_>]) -> Result<(), Reason> {
    match pairs.first() {
        _ if record.cameo.is_none() => Err(Reason::NoCameo),
        None => Err(Reason::Nobody),
        Some(pair) if pair.actor.is_none() => Err(Reason::NoActor),
        Some(pair) if pair.recipient.is_none() => Err(Reason::NoRecipient),
        Some(_) => Ok(()),
    }
}

impl Icews {
    fn party(&mut self, party: Option<&Party>, codes: &Codes) {
        let Some(party) = party else {
            return self.row.empties(3);
        };
        let of_sectors = party
            .sectors
            .iter()
            .filter_map(|&sector| codes.icews_sector(sector));
        let beyond = party.country.and_then(|country| codes.icews_beyond(country));
        let sectors: Vec<String> = beyond
            .into_iter()
            .chain(of_sectors)
            .map(|sector| sector.replace(',', " "))
            .collect();
        self.row.text(&name(party, codes));
        self.row.text(&sectors.join(","));
        self.row
            .maybe(party.country.and_then(|country| codes.icews_country(country)));
    }

    fn what(&mut self, record: &Record, pair: &Pair<'_>, codes: &Codes) {
        let turned = record.cameo.as_deref() != Some(pair.cameo);
        let goldstein = if turned {
            codes.goldstein(pair.cameo)
        } else {
            record.goldstein
        };
        self.row.maybe(codes.cameo_name(pair.cameo));
        self.row.text(pair.cameo);
        self.row.number(goldstein);
    }

    fn story(&mut self, record: &Record, context: &Context) {
        let row = &mut self.row;
        row.integer(number_of(&record.document.key));
        row.integer(u64::from(record.sentence_number) + 1);
        row.maybe(record.document.outlet.as_deref());
        let Some(place) = &record.place else {
            return row.empties(6);
        };
        let point = point(Some(place), context).ok();
        let city = matches!(place.precision, Some(Precision::City | Precision::Point));
        row.maybe(city.then_some(place.name.as_str()));
        row.empty();
        row.maybe(place.admin1.as_deref());
        row.maybe(
            place
                .country
                .and_then(|country| context.codes.icews_country(country)),
        );
        row.number(point.map(|(lat, _)| lat));
        row.number(point.map(|(_, lon)| lon));
    }
}

/// ICEWS' name of somebody: a country for the state, `Police (Romania)` for those who are only described, else the name.
fn name(party: &Party, codes: &Codes) -> String {
    let country = party.country.and_then(|country| codes.icews_country(country));
    let generic = party
        .sectors
        .first()
        .and_then(|&sector| codes.icews_generic(sector));
    match (party.kind.as_str(), generic.zip(country), country) {
        ("group", Some((generic, country)), _) if party.actor.is_none() => format!("{generic} ({country})"),
        ("country", _, Some(country)) => country.to_owned(),
        _ => party.name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::{FormatName, Options, samples};

    #[test]
    fn a_visit_is_two_rows() {
        let (text, fates) = samples::text(FormatName::Icews, &[samples::visit()], Options::default());
        assert_eq!(fates, [Fate::Written(2)]);
        let rows = samples::cells(&text);
        assert_eq!(rows[0], COLUMNS);
        assert_eq!(
            rows[1][1..11],
            [
                "2025-06-03",
                "Ingrid Solheim",
                "Government",
                "Norway",
                "Make a visit",
                "042",
                "1.9",
                "Police (Romania)",
                "Police,Government",
                "Romania",
            ]
        );
        assert_eq!(
            rows[1][12..],
            [
                "2",
                "Fjord Wire",
                "Bergen",
                "",
                "Vestland",
                "Norway",
                "60.39299",
                "5.32415"
            ]
        );
        assert_eq!(
            (rows[2][2], rows[2][6], rows[2][7]),
            ("Police (Romania)", "043", "2.8")
        );
        assert_ne!(rows[1][0], rows[2][0], "identifiers are those of rows");
        assert_eq!(rows[1][11], rows[2][11]);
    }

    #[test]
    fn what_icews_has_not_is_counted() {
        let mut records = vec![
            samples::bare(),
            samples::visit(),
            samples::visit(),
            samples::visit(),
        ];
        records[1].actors.clear();
        records[2].recipients.clear();
        records[3].when = None;
        let (text, fates) = samples::text(FormatName::Icews, &records, Options::default());
        let reasons = [
            Reason::NoCameo,
            Reason::NoActor,
            Reason::NoRecipient,
            Reason::NoDate,
        ];
        assert_eq!(fates, reasons.map(Fate::LeftOut));
        assert_eq!(text.lines().count(), 1);
    }

    #[test]
    fn names_are_those_of_icews() {
        let codes = Codes::packaged().unwrap();
        let mut party = samples::police();
        assert_eq!(name(&party, &codes), "Police (Romania)");
        party.country = None;
        assert_eq!(name(&party, &codes), "Romanian police");
        party.kind = "country".to_owned();
        party.country = Some("RUS".parse().unwrap());
        assert_eq!(name(&party, &codes), "Russian Federation");
        party.country = Some("UNO".parse().unwrap());
        party.name = "UN Security Council".to_owned();
        assert_eq!(name(&party, &codes), "UN Security Council");
    }
}
