//! Rows of delimited text (RFC 4180, with any delimiter and line end), one at a time and never longer than allowed.
//!
//! A quotation mark that is not closed, or closed too early, makes the rows after it part of its field. Such a row is given
//! up, and reading starts again on the line after the one on which it began, so that one bad row costs itself only.

use std::io;

use crate::stream::{LineRead, Stream};

/// Beyond this, and beyond what was read, no bytes are read a second time: broken files must not take quadratic time.
const REREAD: u64 = 16 << 20;

/// What came of reading a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowRead {
    Row,
    BadQuotes,
    TooLong,
    End,
}

/// Rows, one after the other.
pub(super) struct Rows {
    stream: Stream,
    delimiter: u8,
    max: usize,
    /// Line on which the row begins, and the one that comes next.
    line: u64,
    next_line: u64,
    /// The bytes of the row, and of the line that is being added.
    raw: Vec<u8>,
    added: Vec<u8>,
    row: Row,
    reread: u64,
}

/// The fields of a row without quotation marks, and where they end.
#[derive(Debug, Default)]
struct Row {
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Row {
    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    fn fields(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        let start = |index: usize| index.checked_sub(1).map_or(0, |before| self.ends[before]);
        (0..self.ends.len()).map(move |index| &self.text[start(index)..self.ends[index]])
    }

    /// Takes another line. `None` if something stands between a closing quotation mark and the delimiter.
    fn add(&mut self, line: &[u8], delimiter: u8, mut state: State) -> Option<State> {
        let content = line.strip_suffix(b"\n").unwrap_or(line);
        let content = content.strip_suffix(b"\r").unwrap_or(content);
        for &byte in content {
            state = match (state, byte) {
                (State::Quoted, b'"') => State::Closed,
                (State::Quoted, byte) => {
                    self.text.push(byte);
                    State::Quoted
                }
                (State::Closed, b'"') => {
                    self.text.push(b'"');
                    State::Quoted
                }
                (_, byte) if byte == delimiter => {
                    self.ends.push(self.text.len());
                    State::Start
                }
                (State::Closed, b' ') => State::Closed,
                (State::Closed, _) => return None,
                (State::Start, b'"') => State::Quoted,
                (_, byte) => {
                    self.text.push(byte);
                    State::Bare
                }
            };
        }
        if state == State::Quoted {
            self.text.extend_from_slice(&line[content.len()..]);
        } else {
            self.ends.push(self.text.len());
        }
        Some(state)
    }
}

/// Where the reading of a field stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Bare,
    Quoted,
    /// After a quotation mark in a quoted field: its end, or the first of a pair.
    Closed,
}

impl Rows {
    pub(super) fn new(stream: Stream, delimiter: u8, max: usize) -> Self {
        Self {
            stream,
            delimiter,
            max,
            line: 0,
            next_line: 1,
            raw: Vec::new(),
            added: Vec::new(),
            row: Row::default(),
            reread: 0,
        }
    }

    /// Line on which the row begins.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The fields of the row.
    pub(super) fn fields(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.row.fields()
    }

    /// Reads the next row that is not blank.
    pub(super) fn next(&mut self) -> io::Result<RowRead> {
        loop {
            self.raw.clear();
            self.row.clear();
            self.line = self.next_line;
            match self.read()? {
                RowRead::Row if self.raw.iter().all(|b| matches!(b, b'\r' | b'\n' | b' ')) => {}
                read => return Ok(read),
            }
        }
    }

    fn read(&mut self) -> io::Result<RowRead> {
        let mut state = State::Start;
        let mut first_line = 0;
        loop {
            match self.stream.read_line(&mut self.added, self.max)? {
                LineRead::End if self.raw.is_empty() => return Ok(RowRead::End),
                // The last field is not closed.
                LineRead::End => return Ok(self.give_up(first_line)),
                LineRead::TooLong => {
                    self.next_line += 1;
                    return Ok(RowRead::TooLong);
                }
                LineRead::Line => self.next_line += 1,
            }
            self.added.push(b'\n');
            self.raw.extend_from_slice(&self.added);
            if first_line == 0 {
                first_line = self.raw.len();
            }
            let Some(after) = self.row.add(&self.added, self.delimiter, state) else {
                return Ok(self.give_up(first_line));
            };
            state = after;
            if state != State::Quoted {
                return Ok(RowRead::Row);
            }
            if self.raw.len() > self.max {
                self.give_up(first_line);
                return Ok(RowRead::TooLong);
            }
        }
    }

    /// Goes back to the line after the first one of the row.
    fn give_up(&mut self, first_line: usize) -> RowRead {
        let rest = &self.raw[first_line..];
        let allowed = self.stream.offset().saturating_mul(4).saturating_add(REREAD);
        if !rest.is_empty() && self.reread + rest.len() as u64 <= allowed {
            self.reread += rest.len() as u64;
            self.stream.unread(rest);
            self.next_line = self.line + 1;
        }
        RowRead::BadQuotes
    }
}

/// The names in the first line of a table.
pub(super) fn header(line: &[u8], delimiter: u8) -> Vec<String> {
    let mut row = Row::default();
    match row.add(line, delimiter, State::Start) {
        Some(State::Quoted) | None => Vec::new(),
        Some(_) => row
            .fields()
            .map(|field| String::from_utf8_lossy(field).trim().to_owned())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u64, Result<Vec<String>, RowRead>)> {
        let stream = Stream::new(Box::new(io::Cursor::new(text.as_bytes().to_vec())));
        let mut rows = Rows::new(stream, b',', 100);
        let mut all = Vec::new();
        loop {
            let read = match rows.next().unwrap() {
                RowRead::End => return all,
                RowRead::Row => {
                    let fields = rows
                        .fields()
                        .map(|field| String::from_utf8(field.to_vec()).unwrap());
                    Ok(fields.collect())
                }
                other => Err(other),
            };
            all.push((rows.line(), read));
        }
    }

    fn row(fields: &[&str]) -> Result<Vec<String>, RowRead> {
        Ok(fields.iter().map(|&field| field.to_owned()).collect())
    }

    #[test]
    fn fields_may_hold_anything_in_quotation_marks() {
        let text = "a,b\r\n\"x, \"\"y\"\"\",\"one\r\ntwo\"\n\n,\n\"\" ,5\" gun\nlast";
        assert_eq!(
            read(text),
            [
                (1, row(&["a", "b"])),
                (2, row(&["x, \"y\"", "one\r\ntwo"])),
                (5, row(&["", ""])),
                (6, row(&["", "5\" gun"])),
                (7, row(&["last"])),
            ]
        );
    }

    #[test]
    fn a_bad_row_costs_itself_only() {
        let text = "1,\"open,x\n2,\"good\",y\n3,\"bad\"s,z\n4,d,e\n5,\"open\n6,f";
        assert_eq!(
            read(text),
            [
                (1, Err(RowRead::BadQuotes)),
                (2, row(&["2", "good", "y"])),
                (3, Err(RowRead::BadQuotes)),
                (4, row(&["4", "d", "e"])),
                (5, Err(RowRead::BadQuotes)),
                (6, row(&["6", "f"])),
            ]
        );
    }

    #[test]
    fn a_long_row_is_passed_over() {
        let long = format!("1,{}\n2,a\n3,\"{}\n4,b\n", "x".repeat(200), "y\n".repeat(90));
        let rows = read(&long);
        assert_eq!(rows[0], (1, Err(RowRead::TooLong)));
        assert_eq!(rows[1], (2, row(&["2", "a"])));
        assert_eq!(rows[2], (3, Err(RowRead::TooLong)));
        assert_eq!(rows.last().unwrap(), &(94, row(&["4", "b"])));
    }

    proptest::proptest! {
        #[test]
        fn every_row_comes_back(fields in proptest::collection::vec("[ -~\n\"]{0,12}", 1..5)) {
            let quoted: Vec<String> = fields.iter().map(|f| format!("\"{}\"", f.replace('"', "\"\""))).collect();
            let rows = read(&format!("{}\nend", quoted.join(",")));
            proptest::prop_assert_eq!(&rows[0].1, &Ok(fields));
        }

        #[test]
        fn no_text_panics_or_hangs(text in "[a,\"\n\r]{0,200}") {
            let _ = read(&text);
        }
    }
}
