//! Answers of web servers as archives keep them (RFC 9112), often already decoded although their headers say otherwise.

use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::record::Fields;
use super::{Wanted, is_text};
use crate::hints::Hints;
use crate::passed::Passed;

/// Why an answer cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// Its content is longer than allowed.
    TooLong,
    /// What is wrong.
    Bad(String),
}

/// The status line and the headers.
struct Head {
    status: u16,
    fields: Fields,
    /// Where the content begins.
    end: usize,
}

impl Head {
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields::default();
        let mut status = None;
        let mut at = 0;
        loop {
            let end = at + bytes[at..].iter().position(|&b| b == b'\n')?;
            let line = bytes[at..end].strip_suffix(b"\r").unwrap_or(&bytes[at..end]);
            at = end + 1;
            match status {
                None => status = Some(status_of(line)?),
                Some(status) if line.is_empty() => {
                    return Some(Self {
                        status,
                        fields,
                        end: at,
                    });
                }
                Some(_) => fields.add(line),
            }
        }
    }
}

fn status_of(line: &[u8]) -> Option<u16> {
    let line = std::str::from_utf8(line).ok()?;
    let mut words = line.strip_prefix("HTTP/")?.split_ascii_whitespace().skip(1);
    words.next()?.parse().ok()
}

/// Whether an answer that begins like this holds a document.
pub(super) fn purpose(start: &[u8]) -> Wanted {
    match Head::read(start) {
        // What is wrong with it is told where it is read.
        None => Wanted::Document,
        Some(head) if head.status != 200 => Wanted::Not(Passed::Status),
        Some(head) if !is_text(head.fields.get("Content-Type").unwrap_or("")) => {
            Wanted::Not(Passed::MediaType)
        }
        Some(_) => Wanted::Document,
    }
}

/// An answer.
pub(super) struct Answer {
    fields: Fields,
    /// Its content, decoded.
    pub(super) body: Vec<u8>,
    /// What is odd about it.
    pub(super) warnings: Vec<String>,
}

impl Answer {
    /// Reads an answer whose content has up to `max` bytes.
    pub(super) fn read(bytes: &[u8], max: usize) -> Result<Self, Problem> {
        let Some(head) = Head::read(bytes) else {
            return Err(Problem::Bad("it has no complete header".to_owned()));
        };
        let mut warnings = Vec::new();
        let mut body = bytes[head.end..].to_vec();
        let length = head
            .fields
            .get("Content-Length")
            .and_then(|length| length.parse::<u64>().ok());
        let chunked = head
            .fields
            .get("Transfer-Encoding")
            .is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"));
        if chunked {
            body = unchunk(body, &mut warnings);
        } else if length.is_some_and(|length| (body.len() as u64) < length) {
            warnings.push("the page is shorter than its server says".to_owned());
        }
        let codings = head
            .fields
            .get("Content-Encoding")
            .unwrap_or("")
            .to_ascii_lowercase();
        for coding in codings.split(',').rev() {
            body = decompress(coding.trim(), body, max, &mut warnings)?;
        }
        if body.len() > max {
            return Err(Problem::TooLong);
        }
        Ok(Self {
            fields: head.fields,
            body,
            warnings,
        })
    }

    /// What the server says of the content.
    pub(super) fn tell(&self, hints: &mut Hints) {
        let get = |name| {
            self.fields
                .get(name)
                .filter(|value| !value.is_empty())
                .map(str::to_owned)
        };
        hints.content_type = get("Content-Type");
        hints.last_modified = get("Last-Modified");
        hints.language = get("Content-Language").or(hints.language.take());
    }
}

/// Puts the chunks of a transfer together. What is not in chunks, although its header says so, stays as it is.
fn unchunk(body: Vec<u8>, warnings: &mut Vec<String>) -> Vec<u8> {
    let mut whole = Vec::with_capacity(body.len());
    let mut rest = &body[..];
    let mut first = true;
    loop {
        let Some((size, after)) = chunk_size(rest) else {
            if first {
                return body;
            }
            warnings.push("the page is cut: a chunk of its transfer is missing".to_owned());
            return whole;
        };
        first = false;
        if size == 0 {
            return whole;
        }
        let chunk = &after[..size.min(after.len())];
        whole.extend_from_slice(chunk);
        if chunk.len() < size {
            warnings.push("the page is cut within a chunk of its transfer".to_owned());
            return whole;
        }
        let end = &after[size..];
        rest = end
            .strip_prefix(b"\r\n")
            .or(end.strip_prefix(b"\n"))
            .unwrap_or(end);
    }
}

/// The size of the chunk that begins here, and its content with what follows.
fn chunk_size(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = bytes.iter().take(256).position(|&b| b == b'\n')?;
    let line = std::str::from_utf8(&bytes[..end]).ok()?;
    let size = line.split(';').next()?.trim();
    Some((usize::from_str_radix(size, 16).ok()?, &bytes[end + 1..]))
}

fn decompress(
    coding: &str,
    body: Vec<u8>,
    max: usize,
    warnings: &mut Vec<String>,
) -> Result<Vec<u8>, Problem> {
    let zlib =
        body.len() > 1 && body[0] & 0x0f == 8 && (u16::from(body[0]) << 8 | u16::from(body[1])) % 31 == 0;
    let (mut gzip, mut whole, mut raw, mut zst);
    let input = &body[..];
    let decoder: &mut dyn Read = match coding {
        "" | "identity" | "none" | "utf-8" => return Ok(body),
        "gzip" | "x-gzip" if body.starts_with(b"\x1f\x8b") => {
            gzip = MultiGzDecoder::new(input);
            &mut gzip
        }
        "deflate" if zlib => {
            whole = ZlibDecoder::new(input);
            &mut whole
        }
        "deflate" if !body.is_ascii() => {
            raw = DeflateDecoder::new(input);
            &mut raw
        }
        "zstd" if body.starts_with(b"\x28\xb5\x2f\xfd") => {
            zst = zstd::stream::read::Decoder::new(input).map_err(|e| Problem::Bad(e.to_string()))?;
            &mut zst
        }
        // The archive has decoded it and kept the header.
        "gzip" | "x-gzip" | "deflate" | "zstd" => return Ok(body),
        "br" => {
            return Err(Problem::Bad(
                "its content is compressed with Brotli (br), which is not read".to_owned(),
            ));
        }
        other => {
            let shown: String = other.chars().take(20).collect();
            return Err(Problem::Bad(format!(
                "its content is encoded as {shown:?}, which is not read"
            )));
        }
    };
    let mut decoded = Vec::new();
    let read = decoder.take(max as u64 + 1).read_to_end(&mut decoded);
    match read {
        _ if decoded.len() > max => Err(Problem::TooLong),
        Ok(_) => Ok(decoded),
        Err(error) if decoded.is_empty() => Err(Problem::Bad(format!(
            "its content ({coding}) is damaged or cut off ({error})"
        ))),
        Err(_) => {
            warnings.push(format!(
                "the page is cut: its content ({coding}) is damaged or ends early"
            ));
            Ok(decoded)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn read(head: &str, body: &[u8]) -> Result<(String, Vec<String>), Problem> {
        let bytes = [b"HTTP/1.1 200 OK\r\n", head.as_bytes(), b"\r\n", body].concat();
        let answer = Answer::read(&bytes, 1000)?;
        Ok((
            String::from_utf8_lossy(&answer.body).into_owned(),
            answer.warnings,
        ))
    }

    fn page(text: &str, warnings: &[&str]) -> Result<(String, Vec<String>), Problem> {
        Ok((text.to_owned(), warnings.iter().map(|&w| w.to_owned()).collect()))
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    const CHUNKED: &str = "Transfer-Encoding: chunked\r\n";

    #[test]
    fn chunks_are_put_together() {
        assert_eq!(
            read(CHUNKED, b"3\r\nPea\r\n2;x=y\r\nce\r\n0\r\n\r\n"),
            page("Peace", &[])
        );
        assert_eq!(read(CHUNKED, b"<p>Peace</p>\n"), page("<p>Peace</p>\n", &[]));
        assert_eq!(
            read(CHUNKED, b"5\r\nPea"),
            page("Pea", &["the page is cut within a chunk of its transfer"])
        );
        assert_eq!(
            read(CHUNKED, b"3\r\nPea\r\nzz"),
            page("Pea", &["the page is cut: a chunk of its transfer is missing"])
        );
        assert_eq!(read(CHUNKED, b"ffffffffffffffff\r\nP").unwrap().0, "P");
    }

    #[test]
    fn content_is_decoded_as_it_is() {
        assert_eq!(
            read("Content-Encoding: GZIP\r\n", &gz(b"Peace")),
            page("Peace", &[])
        );
        assert_eq!(read("content-encoding: gzip\r\n", b"Peace"), page("Peace", &[]));
        assert_eq!(
            read(
                "Content-Encoding: zstd\r\n",
                &zstd::encode_all(&b"Peace"[..], 1).unwrap()
            ),
            page("Peace", &[])
        );
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        zlib.write_all(b"Peace").unwrap();
        assert_eq!(
            read("Content-Encoding: deflate\r\n", &zlib.finish().unwrap()),
            page("Peace", &[])
        );
        let mut raw = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        raw.write_all("Friede – é".as_bytes()).unwrap();
        assert_eq!(
            read("Content-Encoding: deflate\r\n", &raw.finish().unwrap()),
            page("Friede – é", &[])
        );
        let brotli = read("Content-Encoding: br\r\n", b"x").unwrap_err();
        assert!(matches!(brotli, Problem::Bad(what) if what.contains("Brotli")));
    }

    #[test]
    fn what_is_cut_keeps_its_beginning() {
        let text: String = (0..200).map(|n| format!("{n} ")).collect();
        let whole = gz(text.as_bytes());
        let (kept, warnings) = read("Content-Encoding: gzip\r\n", &whole[..whole.len() - 60]).unwrap();
        assert!(text.starts_with(&kept) && kept.len() > 20, "{kept}");
        assert_eq!(warnings.len(), 1);
        assert_eq!(
            read("Content-Length: 9\r\n", b"Peace"),
            page("Peace", &["the page is shorter than its server says"])
        );
    }

    #[test]
    fn what_is_too_long_is_not_kept() {
        assert_eq!(
            read("Content-Encoding: gzip\r\n", &gz(&vec![0; 10_000_000])),
            Err(Problem::TooLong)
        );
        assert_eq!(read("", &[0; 1001]), Err(Problem::TooLong));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(bytes: Vec<u8>, coding in 0_usize..5) {
            let codings = ["", CHUNKED, "Content-Encoding: gzip\r\n", "Content-Encoding: deflate\r\n", "Content-Encoding: zstd\r\n"];
            let _ = read(codings[coding], &bytes);
            let _ = Answer::read(&bytes, 100);
            let _ = purpose(&bytes);
        }
    }
}
