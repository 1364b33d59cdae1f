//! Hand-coded events from CSV or TSV, one event a row, the participants as words of the text.

use std::collections::HashMap;

use anyhow::Context;
use csv::{ByteRecord, ReaderBuilder};
use legation_coder::{Document, Span};
use legation_knowledge::Ontology;

use super::gold::{Article, Fault, GoldEvent, Mention, event_type, mode, status};
use crate::report::{Place, Report};

/// Columns that are read; the header has to name the first [`NEEDED`] of them.
const COLUMNS: [&str; 8] = [
    "id",
    "text",
    "event",
    "actor",
    "recipient",
    "mode",
    "status",
    "published",
];
const NEEDED: usize = 5;

/// The fields of a row, in the order of [`COLUMNS`].
type Fields = [String; COLUMNS.len()];

/// Reads all texts. Bad rows go to `report`.
///
/// # Errors
/// If the header lacks a column.
pub(super) fn read(
    place: &Place,
    bytes: &[u8],
    ontology: &Ontology,
    report: &Report,
) -> anyhow::Result<Vec<Article>> {
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(bytes))
        .flexible(true)
        .from_reader(bytes);
    let header = Header::read(reader.byte_headers().with_context(|| place.to_string())?)
        .with_context(|| place.line(1).to_string())?;
    let mut sheet = Sheet::default();
    for record in reader.into_byte_records() {
        let record = record.with_context(|| place.to_string())?;
        let line = record.position().map_or(1, csv::Position::line);
        if record.iter().all(<[u8]>::is_empty) {
            continue;
        }
        let added = header
            .fields(&record)
            .and_then(|fields| sheet.add(fields, ontology));
        if let Err(fault) = added {
            report.failed(&place.line(line), &fault);
        }
    }
    Ok(sheet.articles.into_iter().map(|(article, _)| article).collect())
}

/// A tab if the header has one, else a comma.
fn delimiter(bytes: &[u8]) -> u8 {
    let header = bytes
        .trim_ascii_start()
        .split(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default();
    if header.contains(&b'\t') { b'\t' } else { b',' }
}

/// Which column is where.
struct Header {
    columns: [Option<usize>; COLUMNS.len()],
    length: usize,
}

impl Header {
    fn read(record: &ByteRecord) -> anyhow::Result<Self> {
        let names: Vec<String> = record
            .iter()
            .map(|name| String::from_utf8_lossy(name).trim().to_lowercase())
            .collect();
        let columns = COLUMNS.map(|column| names.iter().position(|name| name == column));
        let lacking: Vec<&str> = (0..NEEDED)
            .filter(|&at| columns[at].is_none())
            .map(|at| COLUMNS[at])
            .collect();
        anyhow::ensure!(
            lacking.is_empty(),
            "neither JSON Lines nor a table: the header lacks {} (see --help)",
            lacking.join(", ")
        );
        Ok(Self {
            columns,
            length: names.len(),
        })
    }

    fn fields(&self, record: &ByteRecord) -> Result<Fields, Fault> {
        if record.len() != self.length {
            return Err(Fault::Fields {
                has: record.len(),
                header: self.length,
            });
        }
        let mut fields = Fields::default();
        for ((field, at), column) in fields.iter_mut().zip(self.columns).zip(COLUMNS) {
            let bytes = at.and_then(|at| record.get(at)).unwrap_or_default();
            *field = std::str::from_utf8(bytes)
                .map_err(|_| Fault::NotUtf8 { column })?
                .to_owned();
        }
        Ok(fields)
    }
}

/// The texts of the rows read so far.
#[derive(Default)]
struct Sheet {
    articles: Vec<(Article, Words)>,
    by_id: HashMap<String, usize>,
}

impl Sheet {
    fn add(&mut self, fields: Fields, ontology: &Ontology) -> Result<(), Fault> {
        let [
            id,
            text,
            event,
            actor,
            recipient,
            mode_name,
            status_name,
            published,
        ] = fields;
        let (article, words) = self.article(id.trim(), text)?;
        let said = |name: &str| Some(name.trim().to_owned()).filter(|name| !name.is_empty());
        article.document.published = article.document.published.take().or_else(|| said(&published));
        if event.trim().is_empty() {
            return Ok(());
        }
        let event = event_type(&event, ontology)?;
        let coded = GoldEvent {
            mode: said(&mode_name)
                .map(|name| mode(&name, &event, ontology))
                .transpose()?,
            trigger: None,
            actor: words.mentions("actor", &actor)?,
            recipient: words.mentions("recipient", &recipient)?,
            status: said(&status_name).map(|name| status(&name)).transpose()?,
            agreed: true,
            event,
        };
        article.events.push(coded);
        Ok(())
    }

    /// The article with this id; its first row brings the text.
    fn article(&mut self, id: &str, text: String) -> Result<(&mut Article, &Words), Fault> {
        if id.is_empty() {
            return Err(Fault::NoId);
        }
        let blank = text.trim().is_empty();
        let at = match self.by_id.get(id) {
            None if blank => return Err(Fault::NoText(id.to_owned())),
            Some(&at) if !blank && text != self.articles[at].0.document.text => {
                return Err(Fault::OtherText(id.to_owned()));
            }
            Some(&at) => at,
            None => self.begin(id, text),
        };
        let (article, words) = &mut self.articles[at];
        Ok((article, words))
    }

    fn begin(&mut self, id: &str, text: String) -> usize {
        let at = self.articles.len();
        self.by_id.insert(id.to_owned(), at);
        let words = Words::of(&text);
        let document = Document {
            id: id.to_owned(),
            text,
            ..Document::default()
        };
        self.articles.push((
            Article {
                document,
                events: Vec::new(),
            },
            words,
        ));
        at
    }
}

/// A text in which words are looked up. Both forms have a code point for each one of the text.
struct Words {
    /// With plain spaces between its words.
    spaced: String,
    /// In small letters, too.
    folded: String,
}

impl Words {
    fn of(text: &str) -> Self {
        Self {
            spaced: text.chars().map(spaced).collect(),
            folded: text.chars().map(folded).collect(),
        }
    }

    /// Each part of a field, and where the text has it.
    fn mentions(&self, what: &'static str, field: &str) -> Result<Vec<Mention>, Fault> {
        let parts = field.split(';').map(str::trim).filter(|part| !part.is_empty());
        parts
            .map(|words| {
                let places = self.places(words);
                let found = !places.is_empty();
                found.then_some(Mention(places)).ok_or_else(|| Fault::NotInText {
                    what,
                    words: words.to_owned(),
                })
            })
            .collect()
    }

    /// Where the words stand: as they are written, else in whatever letters; as whole words, else within others.
    fn places(&self, words: &str) -> Vec<Span> {
        let mut found = occurrences(&self.spaced, &words.chars().map(spaced).collect::<String>());
        if found.is_empty() {
            found = occurrences(&self.folded, &words.chars().map(folded).collect::<String>());
        }
        let whole = found.iter().any(|&(_, whole)| whole);
        found.retain(|place| place.1 || !whole);
        found.into_iter().map(|(span, _)| span).collect()
    }
}

fn spaced(letter: char) -> char {
    if letter.is_whitespace() { ' ' } else { letter }
}

fn folded(letter: char) -> char {
    // The few letters whose small form is two code points keep their first.
    spaced(letter).to_lowercase().next().unwrap_or(letter)
}

/// Where the words stand in the text, and whether as whole words.
fn occurrences(text: &str, words: &str) -> Vec<(Span, bool)> {
    let length = words.chars().count() as u32;
    let (mut byte, mut at) = (0, 0u32);
    let mut found = Vec::new();
    for (start, words) in text.match_indices(words) {
        at += text[byte..start].chars().count() as u32;
        byte = start;
        let before = text[..start].chars().next_back();
        let after = text[start + words.len()..].chars().next();
        let whole = ![before, after].into_iter().flatten().any(char::is_alphanumeric);
        found.push((Span(at, at + length), whole));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::ExitCode;

    fn sheet(text: &str) -> (Vec<Article>, ExitCode) {
        let report = Report::default();
        let ontology = Ontology::packaged().unwrap();
        let articles = read(&Place::file("gold"), text.as_bytes(), &ontology, &report).unwrap();
        (articles, report.finish())
    }

    fn fault(rows: &[[&str; 8]]) -> String {
        let ontology = Ontology::packaged().unwrap();
        let mut sheet = Sheet::default();
        let faults = rows
            .iter()
            .filter_map(|row| sheet.add(row.map(str::to_owned), &ontology).err());
        faults
            .map(|fault| fault.to_string())
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn rows_of_an_id_share_its_text() {
        let (articles, status) = sheet(
            "event,ID,text,actor,recipient,note,status\n\
             SUPPORT,1,\"Norway, in May, thanked Peru. Chile met Peru.\",Norway,Peru,x,reported\n\
             ,2,It rained.,,,,\n\
             consult,1,,chile; Peru,,,\n,,,,,,\n",
        );
        assert_eq!(status, ExitCode::SUCCESS);
        let [first, second] = articles.try_into().unwrap();
        assert_eq!(
            (first.document.id.as_str(), second.document.text.as_str()),
            ("1", "It rained.")
        );
        assert!(second.events.is_empty());
        let [thanks, talks] = first.events.try_into().unwrap();
        assert_eq!(thanks.actor, [Mention(vec![Span(0, 6)])]);
        assert_eq!(thanks.status, Some(legation_coder::Status::Reported));
        assert_eq!(
            (talks.event.as_str(), talks.status, talks.agreed),
            ("CONSULT", None, true)
        );
        assert_eq!(
            talks.actor,
            [
                Mention(vec![Span(30, 35)]),
                Mention(vec![Span(24, 28), Span(40, 44)])
            ]
        );
    }

    #[test]
    fn tabs_in_the_header_part_columns() {
        let (articles, _) =
            sheet("id\ttext\tevent\tactor\trecipient\n7\tNorway, a state, left.\tRETREAT\tNorway\t\n");
        assert_eq!(articles[0].document.text, "Norway, a state, left.");
        assert_eq!(articles[0].events.len(), 1);
    }

    #[test]
    fn bad_rows_say_why_and_cost_only_themselves() {
        let good = [
            "1",
            "Norway thanked Peru.",
            "SUPPORT",
            "Norway",
            "Peru",
            "",
            "",
            "",
        ];
        for (row, reason) in [
            (["", "a", "", "", "", "", "", ""], "has no id"),
            (
                ["2", "", "", "", "", "", "", ""],
                "no text, and no earlier row with the id \"2\" has one",
            ),
            (
                ["1", "Other.", "", "", "", "", "", ""],
                "the id \"1\" had another text in an earlier row",
            ),
            (
                ["1", "", "DANCE", "", "", "", "", ""],
                "there is no event \"DANCE\"; known are ",
            ),
            (
                ["1", "", "AID", "Chile", "", "", "", ""],
                "actor \"Chile\" does not stand in the text",
            ),
            (
                ["1", "", "AID", "", "", "x", "", ""],
                "there is no mode of AID \"x\"; known are ",
            ),
            (
                ["1", "", "AID", "", "", "", "x", ""],
                "there is no status \"x\"; known are reported, claimed, ",
            ),
        ] {
            let said = fault(&[good, row]);
            assert!(said.starts_with(reason), "{said}");
        }
        let (articles, status) =
            sheet("id,text,event,actor,recipient\n1,a,b,c\n2,Peru left.,RETREAT,Peru,\n");
        assert_eq!((articles.len(), status), (1, ExitCode::FAILURE));
    }

    #[test]
    fn other_encodings_and_headers_are_refused() {
        let ontology = Ontology::packaged().unwrap();
        let report = Report::default();
        let place = Place::file("gold");
        let latin = b"id,text,event,actor,recipient\n1,caf\xe9,,,\n2,tea,,,\n";
        assert_eq!(read(&place, latin, &ontology, &report).unwrap().len(), 1);
        let error = read(&place, b"id,text\n1,a\n", &ontology, &report).unwrap_err();
        assert!(
            format!("{error:#}").contains("lacks event, actor, recipient"),
            "{error:#}"
        );
    }

    #[test]
    fn words_are_found_as_they_are_written_and_whole_first() {
        let words = Words::of("İran's\u{a0}envoy, an Iranian, left Iran. IRAN\nwaited");
        assert_eq!(words.places("Iran"), [Span(31, 35)]);
        assert_eq!(words.places("iran waited"), [Span(37, 48)]);
        assert_eq!(words.places("Irania"), [Span(17, 23)]);
        assert_eq!(words.places("Peru"), []);
    }

    proptest::proptest! {
        #[test]
        fn no_row_panics(text in ".*", event in "AID|.*", words in ".*", other in ".*") {
            let _ = fault(&[["1", &text, &event, &words, &other, "", "", &other], [&other; 8]]);
            let _ = Words::of(&text).mentions("actor", &words);
        }
    }
}
