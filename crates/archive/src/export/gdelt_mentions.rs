//! GDELT 2.0 mentions: 16 columns, tab-separated, without header. One row for each row of [`super::gdelt`]: where its event was read.

use std::io::{self, Write};

use legation_coder::Span;

use super::cells::TabRow;
use super::format::{Context, Fate, Format};
use super::gdelt;
use crate::record::{DocumentInfo, Party, Record};

/// What is left out, and why.
pub(super) const LEAVES_OUT: &[&str] = &[
    "Events that are left out of GDELT's events are left out here, too.",
    "MentionDocTone is not known; all texts are read in English, so there is no translation to tell of.",
];

/// Number of columns.
const COLUMNS: usize = 16;
/// MentionType of a page of the web.
const WEB: u8 = 1;
/// MentionType of what only a citation leads to.
const CITATION: u8 = 2;

/// Writes GDELT's mentions.
#[derive(Default)]
pub(super) struct GdeltMentions {
    row: TabRow,
}

impl Format for GdeltMentions {
    fn event(&mut self, out: &mut dyn Write, record: &Record, context: &Context) -> io::Result<Fate> {
        let (_, pairs) = match gdelt::rows(record, &context.codes) {
            Ok(rows) => rows,
            Err(reason) => return Ok(Fate::LeftOut(reason)),
        };
        let moment = gdelt::moment(record.document.published);
        for (number, pair) in pairs.iter().enumerate() {
            self.row.integer(gdelt::event_id(record, number));
            self.row.text(&moment);
            self.row.text(&moment);
            self.source(&record.document);
            self.row.integer(u64::from(record.sentence_number) + 1);
            self.row
                .integer(offset(pair.actor.and_then(|party: &Party| party.raw.span)));
            self.row
                .integer(offset(pair.recipient.and_then(|party| party.raw.span)));
            self.row.integer(offset(record.trigger.span));
            self.row.integer(1);
            self.row.integer(percent(record.confidence));
            self.row.integer(record.document.length);
            self.row.empties(3);
            self.row.end(out, COLUMNS)?;
        }
        Ok(Fate::Written(pairs.len() as u64))
    }
}

impl GdeltMentions {
    fn source(&mut self, document: &DocumentInfo) {
        let row = &mut self.row;
        let url = document.url.as_deref().filter(|url| !url.trim().is_empty());
        row.integer(if url.is_some() { WEB } else { CITATION });
        row.maybe(url.and_then(host).or(document.outlet.as_deref()));
        row.text(url.unwrap_or(&document.id));
    }
}

/// Where the words begin; -1, as in GDELT, where there are none.
fn offset(span: Option<Span>) -> i64 {
    span.map_or(-1, |span| i64::from(span.start()))
}

/// Confidence as GDELT writes it: 10 to 100, in tens.
fn percent(confidence: f64) -> u8 {
    // At most 100 after the clamp; what is no number becomes 0 and then 10.
    let tens = (confidence * 10.0).round().clamp(0.0, 10.0) as u8;
    tens.max(1) * 10
}

/// The host of an address, without `www.`.
fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://")?.1;
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?;
    let host = host.split(':').next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    (!host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::{FormatName, Options, samples};

    #[test]
    fn mentions_go_with_events() {
        let records = [samples::visit()];
        let (events, _) = samples::text(FormatName::Gdelt, &records, Options::default());
        let (text, fates) = samples::text(FormatName::GdeltMentions, &records, Options::default());
        assert_eq!(fates, [Fate::Written(2)]);
        let rows = samples::cells(&text);
        assert_eq!(rows[0].len(), 16);
        for (event, mention) in samples::cells(&events).iter().zip(&rows) {
            assert_eq!(event[0], mention[0]);
        }
        assert_eq!(
            rows[0][1..],
            [
                "20250604000000",
                "20250604000000",
                "1",
                "fjordwire.example",
                "https://www.fjordwire.example/3?a=b&c",
                "2",
                "3",
                "60",
                "50",
                "1",
                "90",
                "900",
                "",
                "",
                ""
            ]
        );
        assert_eq!(rows[1][7..9], ["60", "3"], "turned with the sides");
    }

    #[test]
    fn a_text_of_no_address_is_cited() {
        let mut record = samples::visit();
        record.document.url = None;
        record.recipients.clear();
        record.confidence = f64::NAN;
        let (text, _) = samples::text(FormatName::GdeltMentions, &[record], Options::default());
        let rows = samples::cells(&text);
        assert_eq!(rows[0][3..6], ["2", "Fjord Wire", "wire:3"]);
        assert_eq!((rows[0][8], rows[0][11]), ("-1", "10"));
    }

    #[test]
    fn hosts_are_found_in_addresses() {
        assert_eq!(host("https://user@www.a.example:81/x"), Some("a.example"));
        assert_eq!(host("a.example"), None);
        assert_eq!(host("http://?"), None);
    }
}
