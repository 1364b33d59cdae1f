//! Records of a web archive: their headers, and how to find the next one.

use std::io::{self, BufRead, Read};

use crate::stream::{LineRead, Stream};

/// Longest header of a record. Addresses may be long; nothing else is.
const HEADER: usize = 1 << 16;
/// How much of a long record is looked through at a time.
const WINDOW: usize = 1 << 16;
/// Bytes of the blank lines between records.
const BOUNDARY: usize = 4;

/// The header of a record.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// `WARC-Type` in lower case.
    pub(super) kind: String,
    /// `Content-Length`.
    pub(super) length: u64,
    fields: Fields,
}

impl Header {
    /// A field, whatever the case of its name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.get(name)
    }
}

/// Fields of a header, as WARC and HTTP have them.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Takes another line; one that begins with a blank continues the one before it.
    pub(super) fn add(&mut self, line: &[u8]) {
        let text = String::from_utf8_lossy(line);
        if text.starts_with([' ', '\t']) {
            if let Some((_, value)) = self.0.last_mut() {
                value.push(' ');
                value.push_str(text.trim());
            }
        } else if let Some((name, value)) = text.split_once(':') {
            self.0.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }

    /// The first field of that name, whatever its case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let field = self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        field.map(|(_, value)| value.as_str())
    }
}

/// What came of reading a header.
pub(super) enum HeaderRead {
    Header(Header),
    /// What is wrong with it.
    Bad(String),
}

/// Reads a header up to the blank line after it.
pub(super) fn read_header(stream: &mut Stream) -> io::Result<HeaderRead> {
    let bad = |what: &str| Ok(HeaderRead::Bad(what.to_owned()));
    let (mut fields, mut line, mut read) = (Fields::default(), Vec::new(), 0);
    loop {
        if stream.read_line(&mut line, HEADER)? != LineRead::Line {
            return bad("the file ends within its header, or the header is too long");
        }
        read += line.len();
        let content = line.strip_suffix(b"\r").unwrap_or(&line);
        if content.is_empty() {
            break;
        }
        if read > HEADER {
            return bad("its header is too long");
        }
        fields.add(content);
    }
    let Some(length) = fields
        .get("Content-Length")
        .and_then(|length| length.parse().ok())
    else {
        return bad("it has no Content-Length");
    };
    let kind = fields.get("WARC-Type").unwrap_or("").to_ascii_lowercase();
    Ok(HeaderRead::Header(Header { kind, length, fields }))
}

/// Reads up to so many bytes.
pub(super) fn read_into(stream: &mut Stream, bytes: &mut Vec<u8>, count: u64) -> io::Result<()> {
    stream.by_ref().take(count).read_to_end(bytes).map(drop)
}

/// Passes over the blank lines between records.
pub(super) fn skip_blank_lines(stream: &mut Stream) -> io::Result<()> {
    loop {
        let ready = stream.fill_buf()?;
        let blank = ready.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        if blank == 0 {
            return Ok(());
        }
        stream.consume(blank);
    }
}

/// Whether a record ends here: blank lines follow, or another record, or the end.
pub(super) fn is_followed(stream: &mut Stream) -> io::Result<bool> {
    let ready = stream.peek(16)?;
    if ready.starts_with(b"\r\n\r\n") || ready.starts_with(b"\n\n") {
        return Ok(true);
    }
    let blank = ready.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    let rest = &ready[blank..];
    Ok(rest.is_empty() || rest.starts_with(b"WARC/") || b"WARC/".starts_with(rest))
}

/// Goes to the next place where these bytes begin a line, or to the end.
pub(super) fn find(stream: &mut Stream, magic: &[u8]) -> io::Result<()> {
    loop {
        stream.skip_until(b'\n')?;
        let ready = stream.peek(magic.len())?;
        if ready.is_empty() || ready.starts_with(magic) {
            return Ok(());
        }
    }
}

/// Passes over so many bytes of a long record, but not over what looks like the next record: a length that lies must not
/// cost the rest of the archive.
pub(super) fn skip_to_next(stream: &mut Stream, mut count: u64, magic: &[u8]) -> io::Result<()> {
    while count > 0 {
        let ready = stream.peek(WINDOW)?;
        let len = ready.len().min(usize::try_from(count).unwrap_or(usize::MAX));
        if len == 0 {
            return Ok(());
        }
        if let Some((_, next)) = next_within(&ready[..len], magic) {
            stream.consume(next);
            return Ok(());
        }
        // What may be the beginning of a boundary stays for the next look.
        let kept = BOUNDARY + magic.len() - 1;
        let step = if len > kept && ready.len() >= WINDOW {
            len - kept
        } else {
            len
        };
        stream.consume(step);
        count -= step as u64;
    }
    Ok(())
}

/// Where a record begins after a blank line within a block, and where what stands before it ends.
pub(super) fn next_within(bytes: &[u8], magic: &[u8]) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|&b| b == b'W') {
        let next = from + at;
        from = next + 1;
        if bytes[next..].starts_with(magic) {
            for blank in [&b"\r\n\r\n"[..], b"\n\n"] {
                if bytes[..next].ends_with(blank) {
                    return Some((next - blank.len(), next));
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(text: &str) -> Stream {
        Stream::new(Box::new(io::Cursor::new(text.as_bytes().to_vec())))
    }

    #[test]
    fn a_header_is_read_up_to_its_blank_line() {
        let mut stream = stream(
            "WARC/1.0\r\nwarc-type: Response\r\nX-Long: a\r\n b\r\nContent-Length: 5\r\nWARC-Target-URI: http://a/b:c\r\n\r\nbody",
        );
        let HeaderRead::Header(header) = read_header(&mut stream).unwrap() else {
            panic!("a header");
        };
        assert_eq!((header.kind.as_str(), header.length), ("response", 5));
        assert_eq!(header.get("x-long"), Some("a b"));
        assert_eq!(header.get("WARC-Target-URI"), Some("http://a/b:c"));
        assert_eq!(stream.peek(4).unwrap(), b"body");
        let mut without = self::stream("WARC/1.0\r\nWARC-Type: x\r\n\r\n");
        assert!(matches!(read_header(&mut without).unwrap(), HeaderRead::Bad(_)));
    }

    #[test]
    fn the_next_record_is_found() {
        let mut stream = stream("x WARC/1.0\r\n\r\nWARC/1.1\r\n");
        find(&mut stream, b"WARC/1.").unwrap();
        assert_eq!(stream.offset(), 14);
        assert_eq!(next_within(b"body\r\n\r\nWARC/1.0", b"WARC/1."), Some((4, 8)));
        assert_eq!(next_within(b"body WARC/1.0", b"WARC/1."), None);
        for before in [0, WINDOW - 4, WINDOW - 1, WINDOW + 3, 3 * WINDOW] {
            let text = format!("{}\r\n\r\nWARC/1.1 rest", "x".repeat(before));
            let mut stream = self::stream(&text);
            skip_to_next(&mut stream, 1 << 40, b"WARC/1.").unwrap();
            assert_eq!(stream.offset(), before as u64 + 4);
            let mut stream = self::stream(&text);
            skip_to_next(&mut stream, before as u64, b"WARC/1.").unwrap();
            assert_eq!(stream.offset(), before as u64);
        }
    }
}
