//! Records as they are: one JSON object a line, with every field and its words.

use std::io::{self, Write};

use super::format::{Context, Fate, Format};
use crate::record::Record;

/// Writes records as JSON.
pub(super) struct JsonLines;

impl Format for JsonLines {
    fn event(&mut self, out: &mut dyn Write, record: &Record, _context: &Context) -> io::Result<Fate> {
        serde_json::to_writer(&mut *out, record)?;
        out.write_all(b"\n")?;
        Ok(Fate::Written(1))
    }
}

#[cfg(test)]
mod tests {
    use crate::export::{FormatName, Options, samples};

    #[test]
    fn a_line_has_every_field_that_the_record_has() {
        let records = [
            samples::visit(),
            samples::bare(),
            samples::hostile("a\n\t\"\u{2028}\0"),
        ];
        let (text, _) = samples::text(FormatName::JsonLines, &records, Options::default());
        let lines: Vec<serde_json::Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 3);
        for (path, value) in [
            ("/document/published", "2025-06-04".into()),
            ("/roles/0/role", "host".into()),
            ("/roles/0/name", "A".into()),
            ("/trigger/span/0", 50.into()),
            ("/when/first", "2025-06-03".into()),
            ("/place/precision", "city".into()),
            ("/status", "reported".into()),
            ("/quad", 1.into()),
            ("/occurrence/independent", 2.into()),
        ] {
            assert_eq!(lines[0].pointer(path), Some(&value), "{path}");
        }
        assert!(lines[1].get("when").is_none());
        assert_eq!(lines[2]["counts"][0]["value"], u64::MAX);
    }
}
