//! GDELT 2.0 events: 61 columns, tab-separated, without header.
//!
//! A row is one event as one document tells it. `NumMentions`, `NumSources` and `NumArticles` are therefore 1, so that sums over rows are
//! right; with each occurrence written once, they are those of the occurrence.

use std::io::{self, Write};

use jiff::civil::Date;
use legation_coder::Precision;

use super::cameo_actor::CameoActor;
use super::cells::{TabRow, compact, coordinates, day, number_of, row_id};
use super::codes::Codes;
use super::format::{Context, Fate, Format, Reason};
use super::pairs::{self, Pair};
use crate::record::{Party, Record, Where};

/// What is left out, and why.
pub(super) const LEAVES_OUT: &[&str] = &[
    "Events without CAMEO code or day, and those with neither actor nor recipient, are left out.",
    "Actor1Geo and Actor2Geo (type 0), ethnic and religion codes, AvgTone, ADM2 codes and, outside the United States, ADM1 codes are not known.",
];

/// Number of columns.
const COLUMNS: usize = 61;

/// Writes GDELT's events.
#[derive(Default)]
pub(super) struct Gdelt {
    row: TabRow,
}

impl Format for Gdelt {
    fn event(&mut self, out: &mut dyn Write, record: &Record, context: &Context) -> io::Result<Fate> {
        let (day, pairs) = match rows(record, &context.codes) {
            Ok(rows) => rows,
            Err(reason) => return Ok(Fate::LeftOut(reason)),
        };
        for (number, pair) in pairs.iter().enumerate() {
            self.row.integer(event_id(record, number));
            self.date(day);
            self.party(pair.actor, &context.codes);
            self.party(pair.recipient, &context.codes);
            self.what(record, pair, context);
            self.geo(None, &context.codes);
            self.geo(None, &context.codes);
            self.geo(record.place.as_ref(), &context.codes);
            self.row.text(&moment(record.document.published));
            self.row.maybe(record.document.url.as_deref());
            self.row.end(out, COLUMNS)?;
        }
        Ok(Fate::Written(pairs.len() as u64))
    }
}

/// The day and the rows of an event that GDELT can have.
///
/// # Errors
/// Why it cannot.
pub(super) fn rows<'a>(record: &'a Record, codes: &'a Codes) -> Result<(Date, Vec<Pair<'a>>), Reason> {
    if record.cameo.is_none() {
        return Err(Reason::NoCameo);
    }
    let pairs = pairs::of_cameo(record, codes);
    if pairs.is_empty() {
        return Err(Reason::Nobody);
    }
    Ok((day(record)?, pairs))
}

/// `GLOBALEVENTID` of a row.
pub(super) fn event_id(record: &Record, number: usize) -> i64 {
    number_of(&row_id(record, number))
}

/// A moment as GDELT writes it; the time of day is not known.
pub(super) fn moment(day: Option<Date>) -> String {
    day.map(|day| compact(day) + "000000").unwrap_or_default()
}

impl Gdelt {
    fn date(&mut self, day: Date) {
        let row = &mut self.row;
        row.text(&compact(day));
        row.text(&format!("{:04}{:02}", day.year(), day.month()));
        row.integer(day.year());
        row.text(&fraction(day));
    }

    fn party(&mut self, party: Option<&Party>, codes: &Codes) {
        let row = &mut self.row;
        let Some(party) = party else {
            return row.empties(10);
        };
        let actor = CameoActor::of(party, codes);
        row.text(&actor.code);
        row.text(&party.name.to_uppercase());
        row.maybe(actor.country.as_deref());
        row.maybe(actor.group);
        row.empties(3);
        for at in 0..3 {
            row.maybe(actor.types.get(at).copied());
        }
    }

    fn what(&mut self, record: &Record, pair: &Pair<'_>, context: &Context) {
        let row = &mut self.row;
        let turned = record.cameo.as_deref() != Some(pair.cameo);
        let root = pair.cameo.get(..2).unwrap_or(pair.cameo);
        row.integer(u8::from(record.sentence_number == 0));
        row.text(pair.cameo);
        row.text(pair.cameo.get(..3).unwrap_or(pair.cameo));
        row.text(root);
        match quad_of_root(root) {
            Some(quad) => row.integer(quad),
            None => row.integer(u8::from(record.quad)),
        }
        row.number(match turned {
            true => context.codes.goldstein(pair.cameo),
            false => record.goldstein,
        });
        let told = record
            .occurrence
            .as_ref()
            .filter(|_| context.options.once_per_occurrence);
        let (mentions, sources, articles) = told.map_or((1, 1, 1), |o| (o.reports, o.outlets, o.documents));
        row.integer(mentions);
        row.integer(sources);
        row.integer(articles);
        row.empty();
    }

    fn geo(&mut self, place: Option<&Where>, codes: &Codes) {
        let kind = place.and_then(geo_type);
        let row = &mut self.row;
        row.integer(kind.unwrap_or(0));
        let Some((place, kind)) = place.zip(kind) else {
            return row.empties(7);
        };
        let fips = place
            .country
            .and_then(|country| codes.fips(country, place.admin1.as_deref()));
        let point = coordinates(place);
        row.text(&full_name(place, codes));
        row.maybe(fips);
        row.text(&adm1(place, kind, fips, codes));
        row.empty();
        row.number(point.map(|(lat, _)| lat));
        row.number(point.map(|(_, lon)| lon));
        row.maybe(fips.filter(|_| kind == 1));
    }
}

/// Year + (month × 30 + day) ÷ 365, as the codebook says; in December this runs into the next year.
fn fraction(day: Date) -> String {
    let days = f64::from(i32::from(day.month()) * 30 + i32::from(day.day()));
    format!("{:.4}", f64::from(day.year()) + days / 365.0)
}

/// GDELT's class of a code by its root: 01–05, 06–08, 09–13, 14–20.
fn quad_of_root(root: &str) -> Option<u8> {
    match root.parse::<u8>().ok()? {
        1..=5 => Some(1),
        6..=8 => Some(2),
        9..=13 => Some(3),
        14..=20 => Some(4),
        _ => None,
    }
}

/// 1 country, 2 state of the United States, 3 city there, 4 other city, 5 other region.
fn geo_type(place: &Where) -> Option<u8> {
    let us = place.country.is_some_and(|country| country.as_str() == "USA");
    match place.precision? {
        Precision::Country => Some(1),
        Precision::Region => Some(if us { 2 } else { 5 }),
        Precision::City | Precision::Point => Some(if us { 3 } else { 4 }),
        Precision::Area => None,
    }
}

/// `Bergen, Vestland, Norway`.
fn full_name(place: &Where, codes: &Codes) -> String {
    let country = place.country.and_then(|country| codes.country_name(country));
    let mut parts = vec![place.name.as_str()];
    for part in place.admin1.as_deref().into_iter().chain(country) {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.join(", ")
}

/// Code of the region: of a country its own code, of the United States `USTX`, else not known.
fn adm1(place: &Where, kind: u8, fips: Option<&str>, codes: &Codes) -> String {
    let state = || codes.us_state(place.admin1.as_deref()?);
    match kind {
        1 => fips.unwrap_or_default().to_owned(),
        2 | 3 => state().map(|state| format!("US{state}")).unwrap_or_default(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::{FormatName, Options, samples};

    #[test]
    fn a_row_has_sixty_one_cells_in_their_order() {
        let (text, fates) = samples::text(FormatName::Gdelt, &[samples::visit()], Options::default());
        assert_eq!(fates, [Fate::Written(2)]);
        let rows = samples::cells(&text);
        let row = &rows[0];
        assert_eq!(row.len(), 61);
        assert_eq!(
            row[1..15],
            [
                "20250603",
                "202506",
                "2025",
                "2025.5014",
                "NORGOV",
                "INGRID SOLHEIM",
                "NOR",
                "",
                "",
                "",
                "",
                "GOV",
                "",
                ""
            ]
        );
        assert_eq!(
            row[15..25],
            [
                "ROMCOPGOV",
                "ROMANIAN POLICE",
                "ROM",
                "",
                "",
                "",
                "",
                "COP",
                "GOV",
                ""
            ]
        );
        assert_eq!(
            row[25..35],
            ["0", "042", "042", "04", "1", "1.9", "1", "1", "1", ""]
        );
        assert_eq!(row[35..43], ["0", "", "", "", "", "", "", ""]);
        assert_eq!(row[43], "0");
        assert_eq!(
            row[51..59],
            [
                "4",
                "Bergen, Vestland, Norway",
                "NO",
                "",
                "",
                "60.39299",
                "5.32415",
                ""
            ]
        );
        assert_eq!(
            row[59..],
            ["20250604000000", "https://www.fjordwire.example/3?a=b&c"]
        );
        assert_eq!(
            (rows[1][5], rows[1][26], rows[1][30]),
            ("ROMCOPGOV", "043", "2.8")
        );
        assert_ne!(rows[0][0], rows[1][0]);
    }

    #[test]
    fn an_occurrence_that_is_written_once_has_its_counts() {
        let options = Options {
            once_per_occurrence: true,
            ..Options::default()
        };
        let (text, _) = samples::text(FormatName::Gdelt, &[samples::visit()], options);
        assert_eq!(samples::cells(&text)[0][31..34], ["5", "3", "4"]);
    }

    #[test]
    fn places_are_of_five_kinds() {
        let codes = Codes::packaged().unwrap();
        let mut gdelt = Gdelt::default();
        let mut shown = |name: &str, admin1: Option<&str>, country: &str, precision| {
            let place = Where {
                name: name.to_owned(),
                admin1: admin1.map(str::to_owned),
                country: country.parse().ok(),
                precision: Some(precision),
                ..samples::visit().place.unwrap()
            };
            gdelt.geo(Some(&place), &codes);
            let mut out = Vec::new();
            gdelt.row.end(&mut out, 8).unwrap();
            let text = String::from_utf8(out).unwrap();
            let cells: Vec<&str> = text.trim_end_matches('\n').split('\t').collect();
            format!("{} {} {} {} {}", cells[0], cells[1], cells[2], cells[3], cells[7])
        };
        assert_eq!(
            shown("Norway", None, "NOR", Precision::Country),
            "1 Norway NO NO NO"
        );
        assert_eq!(
            shown("Texas", Some("Texas"), "USA", Precision::Region),
            "2 Texas, United States US USTX "
        );
        assert_eq!(
            shown("Austin", Some("Texas"), "USA", Precision::City),
            "3 Austin, Texas, United States US USTX "
        );
        assert_eq!(
            shown("Vestland", Some("Vestland"), "NOR", Precision::Region),
            "5 Vestland, Norway NO  "
        );
        assert_eq!(shown("Barents Sea", None, "", Precision::Area), "0    ");
        assert_eq!(
            shown("Gaza", Some("Gaza Strip"), "PSE", Precision::City),
            "4 Gaza, Gaza Strip, Palestine GZ  "
        );
    }

    #[test]
    fn the_fraction_is_that_of_the_codebook() {
        assert_eq!(fraction(Date::constant(2013, 2, 2)), "2013.1699");
        assert_eq!(fraction(Date::constant(2013, 12, 31)), "2014.0712");
    }

    #[test]
    fn without_anybody_or_a_code_there_is_no_row() {
        let mut alone = samples::visit();
        alone.recipients.clear();
        alone.document.url = None;
        let mut nobody = alone.clone();
        nobody.actors.clear();
        let (text, fates) = samples::text(
            FormatName::Gdelt,
            &[samples::bare(), alone, nobody],
            Options::default(),
        );
        assert_eq!(
            fates,
            [
                Fate::LeftOut(Reason::NoCameo),
                Fate::Written(1),
                Fate::LeftOut(Reason::Nobody)
            ]
        );
        let rows = samples::cells(&text);
        assert_eq!(
            (rows.len(), rows[0].len(), rows[0][15], rows[0][60]),
            (1, 61, "", "")
        );
    }
}
