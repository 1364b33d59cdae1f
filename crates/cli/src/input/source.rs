//! One file or stream, whose format is told by content and name.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use legation_coder::Document;

use super::error::{InputError, Reason};
use super::{jsonl, place_of};
use crate::report::{Place, Report};

const BOM: &[u8] = b"\xef\xbb\xbf";
const GZIP: &[u8] = b"\x1f\x8b";
/// How far to look for the first character that is not blank, and in vain for a zero byte.
const SNIFF_LEN: usize = 1 << 13;
/// A line buffer that grew beyond this is given back.
const KEPT_BUFFER: usize = 1 << 20;

type Input = Box<dyn BufRead + Send>;

/// A file or stream being read.
pub(super) struct Source {
    place: Place,
    /// Names documents that have no name of their own.
    stem: String,
    max_mb: u64,
    state: State,
}

enum State {
    /// One document, not yet read.
    Text(Input),
    /// One document a line.
    Lines {
        input: Input,
        line: u64,
        buffer: Vec<u8>,
    },
    Done,
}

/// What the name says of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NameHint {
    Lines,
    Json,
    Text,
    /// A stream without a telling name.
    None,
}

impl Source {
    /// Standard input.
    pub(super) fn stdin(max_mb: u64) -> Result<Self, InputError> {
        let input = Box::new(BufReader::new(io::stdin()));
        Self::open(
            Place::file("<stdin>"),
            "stdin".to_owned(),
            NameHint::None,
            input,
            max_mb,
        )
    }

    /// A file; `regular` tells it from pipes and devices, whose names say nothing.
    pub(super) fn file(path: &Path, regular: bool, max_mb: u64) -> Result<Self, InputError> {
        let place = place_of(path);
        let name = path
            .file_name()
            .map_or_else(|| place.to_string(), |n| n.to_string_lossy().into_owned());
        let (stem, hint) = read_name(&name);
        let file = File::open(path).map_err(|e| InputError::new(place.clone(), Reason::Unreadable(e)))?;
        let hint = if regular { hint } else { NameHint::None };
        Self::open(
            place,
            stem.to_owned(),
            hint,
            Box::new(BufReader::with_capacity(1 << 16, file)),
            max_mb,
        )
    }

    fn open(
        place: Place,
        stem: String,
        hint: NameHint,
        input: Input,
        max_mb: u64,
    ) -> Result<Self, InputError> {
        match state(hint, input) {
            Ok(state) => Ok(Self {
                place,
                stem,
                max_mb,
                state,
            }),
            Err(reason) => Err(InputError::new(place, reason)),
        }
    }

    /// The next document, or what is wrong with it.
    pub(super) fn next(&mut self, report: &Report) -> Option<Result<Document, InputError>> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Done => None,
            State::Text(input) => Some(self.text(input, report)),
            State::Lines { input, line, buffer } => self.next_line(input, line, buffer, report),
        }
    }

    fn text(&self, input: Input, report: &Report) -> Result<Document, InputError> {
        let fail = |reason| InputError::new(self.place.clone(), reason);
        let max = self.max_mb * 1_000_000;
        let mut bytes = Vec::new();
        input
            .take(max + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| fail(Reason::Unreadable(e)))?;
        if bytes.len() as u64 > max {
            return Err(fail(Reason::TooLong { max_mb: self.max_mb }));
        }
        if let Some(at) = bytes.iter().take(SNIFF_LEN).position(|&b| b == 0) {
            return Err(fail(Reason::Binary { at }));
        }
        let text = String::from_utf8(bytes).unwrap_or_else(|error| {
            let at = error.utf8_error().valid_up_to();
            let what = format!("not UTF-8 at byte {at}; what cannot be read is replaced by U+FFFD");
            report.warn(&self.place, &what);
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        });
        Ok(Document {
            id: self.stem.clone(),
            text,
            ..Document::default()
        })
    }

    fn next_line(
        &mut self,
        mut input: Input,
        mut line: u64,
        mut buffer: Vec<u8>,
        report: &Report,
    ) -> Option<Result<Document, InputError>> {
        loop {
            line += 1;
            let place = self.place.line(line);
            let result = match read_line(&mut input, &mut buffer, self.max_mb * 1_000_000) {
                // Nothing can be said of what follows in this file.
                Err(error) => return Some(Err(InputError::new(place, Reason::Unreadable(error)))),
                Ok(LineRead::End) => return None,
                Ok(LineRead::TooLong) => Err(Reason::TooLong { max_mb: self.max_mb }),
                Ok(LineRead::Line) if buffer.iter().all(u8::is_ascii_whitespace) => continue,
                Ok(LineRead::Line) => jsonl::read(&buffer, || format!("{}:{line}", self.stem)),
            };
            if buffer.capacity() > KEPT_BUFFER {
                buffer = Vec::new();
            }
            self.state = State::Lines { input, line, buffer };
            return Some(match result {
                Ok((document, ignored)) => {
                    for key in ignored {
                        report.warn(&place, &format!("\"{key}\" is not a string, ignored"));
                    }
                    Ok(document)
                }
                Err(reason) => Err(InputError::new(place, reason)),
            });
        }
    }
}

/// What came of reading a line.
#[derive(Debug, PartialEq, Eq)]
enum LineRead {
    Line,
    TooLong,
    End,
}

/// Reads a line without its line feed. One longer than `max` bytes is passed over.
fn read_line(input: &mut Input, buffer: &mut Vec<u8>, max: u64) -> io::Result<LineRead> {
    buffer.clear();
    if input.by_ref().take(max + 1).read_until(b'\n', buffer)? == 0 {
        return Ok(LineRead::End);
    }
    if buffer.last() == Some(&b'\n') {
        buffer.pop();
    } else if buffer.len() as u64 > max {
        buffer.clear();
        input.skip_until(b'\n')?;
        return Ok(LineRead::TooLong);
    }
    Ok(LineRead::Line)
}

/// The name without extensions, and what they say.
fn read_name(name: &str) -> (&str, NameHint) {
    let strip = |name: &'_ str, end: &str| {
        let at = name.len().checked_sub(end.len())?;
        (at > 0 && name.is_char_boundary(at) && name[at..].eq_ignore_ascii_case(end)).then_some(at)
    };
    let name = strip(name, ".gz").map_or(name, |at| &name[..at]);
    for (end, hint) in [
        (".jsonl", NameHint::Lines),
        (".ndjson", NameHint::Lines),
        (".json", NameHint::Json),
    ] {
        if let Some(at) = strip(name, end) {
            return (&name[..at], hint);
        }
    }
    let stem = Path::new(name)
        .file_stem()
        .and_then(|s| s.to_str())
        .unwrap_or(name);
    (stem, NameHint::Text)
}

/// All of one file, decompressed and without a byte order mark; `-` is standard input.
///
/// # Errors
/// If it cannot be read or is in UTF-16.
pub(crate) fn whole(path: &Path) -> Result<(Place, Vec<u8>), InputError> {
    let stdin = path.as_os_str() == "-";
    let place = if stdin {
        Place::file("<stdin>")
    } else {
        place_of(path)
    };
    let fail = |reason| InputError::new(place.clone(), reason);
    let input: Input = if stdin {
        Box::new(BufReader::new(io::stdin()))
    } else {
        Box::new(BufReader::new(
            File::open(path).map_err(|e| fail(Reason::Unreadable(e)))?,
        ))
    };
    let (_, mut input) = decoded(input).map_err(fail)?;
    let mut bytes = Vec::new();
    input
        .read_to_end(&mut bytes)
        .map_err(|e| fail(Reason::Unreadable(e)))?;
    Ok((place, bytes))
}

fn state(hint: NameHint, input: Input) -> Result<State, Reason> {
    let (prefix, input) = decoded(input)?;
    let object = first_character(&prefix) == Some(b'{');
    let blank = first_character(&prefix).is_none();
    match hint {
        NameHint::Json if !object && !blank => Err(Reason::NotJsonLines),
        NameHint::Json | NameHint::Lines => Ok(State::Lines {
            input,
            line: 0,
            buffer: Vec::new(),
        }),
        NameHint::None if object => Ok(State::Lines {
            input,
            line: 0,
            buffer: Vec::new(),
        }),
        NameHint::None | NameHint::Text => Ok(State::Text(input)),
    }
}

/// Decompresses if need be, and passes over a byte order mark. Also gives what the bytes begin with, the mark included.
fn decoded(input: Input) -> Result<(Vec<u8>, Input), Reason> {
    let (prefix, input) = peek(input, |prefix| prefix.len() >= GZIP.len()).map_err(Reason::Unreadable)?;
    let input: Input = match prefix.starts_with(GZIP) {
        true => Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(input))),
        false => input,
    };
    let (prefix, mut input) =
        peek(input, |prefix| first_character(prefix).is_some()).map_err(Reason::Unreadable)?;
    if prefix.starts_with(b"\xff\xfe") || prefix.starts_with(b"\xfe\xff") {
        return Err(Reason::Utf16);
    }
    if prefix.starts_with(BOM) {
        input.consume(BOM.len());
    }
    Ok((prefix, input))
}

/// First byte that is neither blank nor part of a byte order mark; `None` if more bytes are needed to tell.
fn first_character(prefix: &[u8]) -> Option<u8> {
    if prefix.len() < BOM.len() && BOM.starts_with(prefix) {
        return None;
    }
    let text = prefix.strip_prefix(BOM).unwrap_or(prefix);
    text.iter().copied().find(|b| !b.is_ascii_whitespace())
}

/// Reads until it has seen enough, and gives what it read back in front of the rest.
fn peek(mut input: Input, enough: impl Fn(&[u8]) -> bool) -> io::Result<(Vec<u8>, Input)> {
    let mut prefix = Vec::new();
    while prefix.len() < SNIFF_LEN && !enough(&prefix) {
        let available = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if available.is_empty() {
            break;
        }
        let len = available.len();
        prefix.extend_from_slice(available);
        input.consume(len);
    }
    let whole: Input = Box::new(Cursor::new(prefix.clone()).chain(input));
    Ok((prefix, whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn source(name: &str, bytes: &[u8], max_mb: u64) -> Result<Source, InputError> {
        let (stem, hint) = read_name(name);
        let input = Box::new(Cursor::new(bytes.to_vec()));
        Source::open(Place::file(name), stem.to_owned(), hint, input, max_mb)
    }

    fn read(name: &str, bytes: &[u8]) -> Vec<Result<(String, String), String>> {
        let report = Report::default();
        let mut source = match source(name, bytes, 1) {
            Ok(source) => source,
            Err(error) => return vec![Err(error.to_string())],
        };
        std::iter::from_fn(|| source.next(&report))
            .map(|item| item.map(|d| (d.id, d.text)).map_err(|e| e.to_string()))
            .collect()
    }

    fn document(id: &str, text: &str) -> Result<(String, String), String> {
        Ok((id.to_owned(), text.to_owned()))
    }

    #[test]
    fn names_tell_stem_and_format() {
        for (name, stem, hint) in [
            ("a.jsonl", "a", NameHint::Lines),
            ("a.b.NDJSON.gz", "a.b", NameHint::Lines),
            ("a.json", "a", NameHint::Json),
            ("story.txt.gz", "story", NameHint::Text),
            ("story", "story", NameHint::Text),
            (".jsonl", ".jsonl", NameHint::Text),
            ("ä.gz", "ä", NameHint::Text),
        ] {
            assert_eq!(read_name(name), (stem, hint), "{name}");
        }
    }

    #[test]
    fn text_is_one_document_with_its_line_ends() {
        assert_eq!(
            read("a.txt", b"\xef\xbb\xbfOne.\r\nTwo.\n"),
            [document("a", "One.\r\nTwo.\n")]
        );
        assert_eq!(read("a.txt", b"{\"text\": 1}"), [document("a", "{\"text\": 1}")]);
        assert_eq!(read("a.txt", b""), [document("a", "")]);
    }

    #[test]
    fn lines_are_documents_and_a_bad_one_costs_itself_only() {
        let bytes = b"\xef\xbb\xbf\n{\"id\": 1, \"text\": \"a\"}\r\nnonsense\n  \n{\"text\": \"b\"}";
        let expected = [
            document("1", "a"),
            Err("n.jsonl:3: not a JSON object".into()),
            document("n:5", "b"),
        ];
        assert_eq!(read("n.jsonl", bytes), expected);
    }

    #[test]
    fn a_long_line_is_passed_over() {
        let long = format!(
            "{{\"text\": \"{}\"}}\n{{\"text\": \"b\"}}\n",
            "x".repeat(1_000_001)
        );
        let items = read("n.jsonl", long.as_bytes());
        assert!(
            items[0]
                .as_ref()
                .unwrap_err()
                .starts_with("n.jsonl:1: longer than 1 MB")
        );
        assert_eq!(items[1..], [document("n:2", "b")]);
        assert!(
            read("n.txt", long.as_bytes())[0]
                .as_ref()
                .unwrap_err()
                .contains("longer than 1 MB")
        );
    }

    #[test]
    fn gzip_is_told_by_content_and_a_cut_one_is_an_error() {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gz.write_all(b"{\"text\": \"a\"}\n{\"text\": \"b\"}\n").unwrap();
        let bytes = gz.finish().unwrap();
        assert_eq!(
            read("n.jsonl", &bytes),
            [document("n:1", "a"), document("n:2", "b")]
        );
        let twice = [bytes.clone(), bytes.clone()].concat();
        assert_eq!(
            read("n.jsonl", &twice).len(),
            4,
            "members of a gzip file follow each other"
        );
        let cut = read("n.jsonl", &bytes[..bytes.len() - 6]);
        assert!(cut.last().unwrap().is_err(), "{cut:?}");
    }

    #[test]
    fn other_encodings_and_binaries_are_refused() {
        for (name, bytes, reason) in [
            ("a.txt", &b"\xff\xfeA\0"[..], "UTF-16"),
            ("a.txt", b"%PDF\0\0", "zero byte at offset 4"),
            ("a.json", b"[{\"text\": \"a\"}]", "one object a line"),
        ] {
            let items = read(name, bytes);
            assert!(items[0].as_ref().unwrap_err().contains(reason), "{items:?}");
        }
        assert_eq!(
            read("a.txt", b"caf\xe9 noir"),
            [document("a", "caf\u{fffd} noir")]
        );
    }
}
