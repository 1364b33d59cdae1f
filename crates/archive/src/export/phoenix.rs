//! The table of Phoenix and other data sets of the Open Event Data Alliance: 26 columns, tab-separated, without header.

use std::io::{self, Write};

use super::cameo_actor::CameoActor;
use super::cells::{TabRow, compact, joined, point, row_id};
use super::format::{Context, Fate, Format};
use super::gdelt;
use super::pairs::Pair;
use crate::record::{Party, Record};

/// What is left out, and why.
pub(super) const LEAVES_OUT: &[&str] = &[
    "Events without CAMEO code or day, and those with neither actor nor recipient, are left out.",
    "Countries and wide areas have no coordinates unless asked for, as a row cannot say that they stand for the whole of it.",
];

/// Number of columns.
const COLUMNS: usize = 26;

/// Writes the table of Phoenix.
#[derive(Default)]
pub(super) struct Phoenix {
    row: TabRow,
}

impl Format for Phoenix {
    fn event(&mut self, out: &mut dyn Write, record: &Record, context: &Context) -> io::Result<Fate> {
        let (day, pairs) = match gdelt::rows(record, &context.codes) {
            Ok(rows) => rows,
            Err(reason) => return Ok(Fate::LeftOut(reason)),
        };
        for (number, pair) in pairs.iter().enumerate() {
            self.row.text(&row_id(record, number));
            self.row.text(&compact(day));
            self.row.integer(day.year());
            self.row.integer(day.month());
            self.row.integer(day.day());
            self.party(pair.actor, context);
            self.party(pair.recipient, context);
            self.what(record, pair, context);
            self.place(record, context);
            self.source(record);
            self.row.end(out, COLUMNS)?;
        }
        Ok(Fate::Written(pairs.len() as u64))
    }
}

impl Phoenix {
    /// The whole code, its country or group, its role, and what else there is.
    fn party(&mut self, party: Option<&Party>, context: &Context) {
        let row = &mut self.row;
        let Some(party) = party else {
            return row.empties(4);
        };
        let actor = CameoActor::of(party, &context.codes);
        row.text(&actor.code);
        row.maybe(actor.country.as_deref().or(actor.group));
        row.maybe(actor.types.first().copied());
        row.list(actor.types.iter().skip(1));
    }

    fn what(&mut self, record: &Record, pair: &Pair<'_>, context: &Context) {
        let row = &mut self.row;
        let turned = record.cameo.as_deref() != Some(pair.cameo);
        let root = pair.cameo.get(..2).unwrap_or(pair.cameo);
        row.text(pair.cameo);
        row.text(root);
        row.integer(penta_class(root).unwrap_or(u8::from(record.quad)));
        row.number(match turned {
            true => context.codes.goldstein(pair.cameo),
            false => record.goldstein,
        });
        row.list(&record.contexts);
    }

    fn place(&mut self, record: &Record, context: &Context) {
        let row = &mut self.row;
        let Some(place) = &record.place else {
            return row.empties(5);
        };
        let point = point(Some(place), context).ok();
        row.number(point.map(|(lat, _)| lat));
        row.number(point.map(|(_, lon)| lon));
        row.text(&place.name);
        row.maybe(place.admin1.as_deref());
        row.maybe(place.country.as_ref().map(|country| country.as_str()));
    }

    fn source(&mut self, record: &Record) {
        let document = &record.document;
        self.row
            .text(&format!("{}_{}", document.id, record.sentence_number));
        self.row.text(&joined(&document.url));
        self.row.text(&joined(&document.outlet));
    }
}

/// Statements and appeals 0, then as GDELT's classes.
fn penta_class(root: &str) -> Option<u8> {
    match root.parse::<u8>().ok()? {
        1 | 2 => Some(0),
        3..=5 => Some(1),
        6..=8 => Some(2),
        9..=13 => Some(3),
        14..=20 => Some(4),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::{FormatName, Options, samples};

    #[test]
    fn a_row_has_twenty_six_cells() {
        let (text, fates) = samples::text(FormatName::Phoenix, &[samples::visit()], Options::default());
        assert_eq!(fates, [Fate::Written(2)]);
        let rows = samples::cells(&text);
        assert_eq!(
            rows[0],
            [
                "00ff00ff-12ab",
                "20250603",
                "2025",
                "6",
                "3",
                "NORGOV",
                "NOR",
                "GOV",
                "",
                "ROMCOPGOV",
                "ROM",
                "COP",
                "GOV",
                "042",
                "04",
                "1",
                "1.9",
                "diplomatic;crime",
                "60.39299",
                "5.32415",
                "Bergen",
                "Vestland",
                "NOR",
                "wire:3_1",
                "https://www.fjordwire.example/3?a=b&c",
                "Fjord Wire",
            ]
        );
        assert_eq!(rows[1][13], "043");
    }

    #[test]
    fn statements_and_appeals_are_a_class_of_their_own() {
        assert_eq!(
            ["01", "02", "03", "08", "13", "20", "99", "x"].map(penta_class),
            [Some(0), Some(0), Some(1), Some(2), Some(3), Some(4), None, None]
        );
    }
}
