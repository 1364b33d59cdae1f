//! A stream of bytes that can be looked into, given back to, and that goes on after an error where it can.

mod budget;
mod gzip;
mod utf16;

use std::io::{self, BufRead, Read};
use std::sync::Arc;

use crate::options::Options;
use crate::place::Reason;

pub(crate) use budget::{Budget, Counted, Guarded};
use gzip::Members;
use utf16::Transcoded;

const CHUNK: usize = 1 << 16;
const GZIP: &[u8] = b"\x1f\x8b";
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";
const BOM: &[u8] = b"\xef\xbb\xbf";

/// Bytes being read, with their place.
pub(crate) struct Stream {
    inner: Box<dyn Read + Send>,
    /// What is read and not yet consumed begins at `start`.
    buffer: Vec<u8>,
    start: usize,
    /// Bytes consumed before `start`.
    offset: u64,
    ended: bool,
    /// An error to tell as soon as what was read before it is consumed.
    failed: Option<io::Error>,
}

impl Stream {
    pub(crate) fn new(inner: Box<dyn Read + Send>) -> Self {
        Self {
            inner,
            buffer: Vec::new(),
            start: 0,
            offset: 0,
            ended: false,
            failed: None,
        }
    }

    /// Byte at which the stream stands.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// What is read and not consumed.
    pub(crate) fn ready(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// At least so many bytes, unless the stream ends or fails before; nothing is consumed. It fails only if there is
    /// nothing to give.
    pub(crate) fn peek(&mut self, wanted: usize) -> io::Result<&[u8]> {
        while self.ready().len() < wanted && self.more()? {}
        Ok(self.ready())
    }

    /// Reads another chunk behind what is there. `false` at the end, and at an error that is told later.
    pub(crate) fn more(&mut self) -> io::Result<bool> {
        if self.failed.is_some() && !self.ready().is_empty() {
            return Ok(false);
        }
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        if self.ended {
            return Ok(false);
        }
        self.buffer.drain(..self.start);
        self.start = 0;
        let filled = self.buffer.len();
        self.buffer.resize(filled + CHUNK, 0);
        let result = read_once(&mut self.inner, &mut self.buffer[filled..]);
        self.buffer
            .truncate(filled + result.as_ref().copied().unwrap_or(0));
        match result {
            Ok(0) => {
                self.ended = true;
                Ok(false)
            }
            Ok(_) => Ok(true),
            Err(error) if filled > 0 => {
                self.failed = Some(error);
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Whether all that there is has been read, so that [`Stream::peek`] would not give more.
    pub(crate) fn is_complete(&self) -> bool {
        self.ended || self.failed.is_some()
    }

    /// Puts bytes back in front of the rest.
    pub(crate) fn unread(&mut self, bytes: &[u8]) {
        self.offset = self.offset.saturating_sub(bytes.len() as u64);
        self.buffer.splice(..self.start, bytes.iter().copied());
        self.start = 0;
    }

    /// Reads a line without its line feed. One longer than `max` bytes is passed over.
    pub(crate) fn read_line(&mut self, line: &mut Vec<u8>, max: usize) -> io::Result<LineRead> {
        line.clear();
        if self.by_ref().take(max as u64 + 1).read_until(b'\n', line)? == 0 {
            return Ok(LineRead::End);
        }
        if line.last() == Some(&b'\n') {
            line.pop();
        } else if line.len() > max {
            line.clear();
            self.skip_until(b'\n')?;
            return Ok(LineRead::TooLong);
        }
        Ok(LineRead::Line)
    }

    /// Decompresses gzip and Zstandard, told by content, and reads UTF-16 with a mark as UTF-8. A byte order mark is
    /// consumed.
    pub(crate) fn decoded(mut self, options: &Options) -> Result<Decoded, Reason> {
        let mut depth = 0;
        loop {
            let start = self.peek(4)?;
            let (gzip, zstd) = (start.starts_with(GZIP), start.starts_with(ZSTD));
            if !gzip && !zstd {
                break;
            }
            depth += 1;
            if depth > options.max_depth {
                return Err(Reason::TooDeep {
                    max: options.max_depth,
                });
            }
            let budget = Arc::new(Budget::new(0, options));
            let counted = Counted::new(self, Arc::clone(&budget));
            let inner: Box<dyn Read + Send> = if gzip {
                Box::new(Guarded::new(Members::new(counted), budget))
            } else {
                let decoder = zstd::stream::read::Decoder::with_buffer(counted)?;
                Box::new(Guarded::new(gzip::Told::new(decoder, "Zstandard"), budget))
            };
            self = Stream::new(inner);
        }
        if let Some(encoding) = utf16::told_by_mark(self.peek(2)?) {
            return Ok(Decoded {
                stream: Stream::new(Box::new(Transcoded::new(self, encoding))),
                utf8: true,
                changed: true,
            });
        }
        let marked = self.peek(BOM.len())?.starts_with(BOM);
        if marked {
            self.consume(BOM.len());
        }
        Ok(Decoded {
            stream: self,
            utf8: marked,
            changed: marked || depth > 0,
        })
    }
}

/// A stream without its wrapping.
pub(crate) struct Decoded {
    pub(crate) stream: Stream,
    /// Whether a byte order mark tells that it is UTF-8 now.
    pub(crate) utf8: bool,
    /// Whether it differs from what it was read from.
    pub(crate) changed: bool,
}

/// What came of reading a line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum LineRead {
    Line,
    TooLong,
    End,
}

impl Read for Stream {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let len = ready.len().min(buf.len());
        buf[..len].copy_from_slice(&ready[..len]);
        self.consume(len);
        Ok(len)
    }
}

impl BufRead for Stream {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.ready().is_empty() {
            self.more()?;
        }
        Ok(self.ready())
    }

    fn consume(&mut self, amount: usize) {
        let amount = amount.min(self.ready().len());
        self.start += amount;
        self.offset += amount as u64;
    }
}

/// Reads once, over interruptions.
fn read_once(inner: &mut dyn Read, buf: &mut [u8]) -> io::Result<usize> {
    loop {
        match inner.read(buf) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    fn stream(bytes: &[u8]) -> Stream {
        Stream::new(Box::new(Cursor::new(bytes.to_vec())))
    }

    fn all(stream: Stream) -> Result<Vec<u8>, String> {
        let decoded = stream.decoded(&Options::default()).map_err(|e| e.to_string())?;
        let mut stream = decoded.stream;
        let mut bytes = Vec::new();
        stream
            .read_to_end(&mut bytes)
            .map_err(|e| Reason::from(e).to_string())?;
        Ok(bytes)
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_is_given_back_comes_again_at_its_offset() {
        let mut stream = stream(b"abcdef");
        let mut two = [0; 2];
        stream.read_exact(&mut two).unwrap();
        stream.unread(b"b");
        assert_eq!(stream.offset(), 1);
        assert_eq!(stream.peek(5).unwrap(), b"bcdef");
    }

    #[test]
    fn what_was_read_before_an_error_comes_before_it() {
        struct Breaking(u8);
        impl Read for Breaking {
            fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
                self.0 += 1;
                match self.0 {
                    1 => {
                        buf[..2].copy_from_slice(b"a\n");
                        Ok(2)
                    }
                    2 => Err(io::Error::other("broken")),
                    _ => Ok(0),
                }
            }
        }
        let mut stream = Stream::new(Box::new(Breaking(0)));
        let mut line = Vec::new();
        assert_eq!(stream.peek(100).unwrap(), b"a\n");
        assert_eq!(stream.read_line(&mut line, 9).unwrap(), LineRead::Line);
        assert_eq!(stream.read_line(&mut line, 9).unwrap_err().to_string(), "broken");
        assert_eq!(stream.read_line(&mut line, 9).unwrap(), LineRead::End);
    }

    #[test]
    fn compression_and_marks_are_told_by_content() {
        let zst = zstd::encode_all(&b"peace"[..], 3).unwrap();
        for bytes in [
            b"peace".to_vec(),
            b"\xef\xbb\xbfpeace".to_vec(),
            gz(b"peace"),
            [gz(b"pe"), gz(b"ace"), vec![0; 600]].concat(),
            zst.clone(),
            gz(&zst),
            b"\xff\xfep\0e\0a\0c\0e\0".to_vec(),
            gz(b"\xfe\xff\0p\0e\0a\0c\0e"),
        ] {
            assert_eq!(all(stream(&bytes)).as_deref(), Ok(&b"peace"[..]), "{bytes:?}");
        }
        assert_eq!(all(stream(b"")).as_deref(), Ok(&b""[..]));
        assert!(
            all(stream(&gz(&gz(&gz(b"a")))))
                .unwrap_err()
                .contains("more than 2 deep")
        );
    }

    #[test]
    fn damage_is_told_with_its_place() {
        let whole = gz(&b"peace ".repeat(100));
        let cut = all(stream(&whole[..whole.len() - 6])).unwrap_err();
        assert_eq!(
            cut,
            "the file ends within the gzip member that begins at byte 0; it is cut off"
        );
        let mut two = [whole.clone(), whole.clone()].concat();
        two[whole.len() + 14] ^= 0xff;
        let damaged = all(stream(&two)).unwrap_err();
        let expected = format!("the gzip member that begins at byte {} is damaged", whole.len());
        assert!(damaged.starts_with(&expected), "{damaged}");
        let zst = zstd::encode_all(&b"peace ".repeat(1000)[..], 3).unwrap();
        assert!(
            all(stream(&zst[..zst.len() - 4]))
                .unwrap_err()
                .contains("Zstandard")
        );
    }

    #[test]
    fn a_bomb_is_stopped() {
        struct Zeros(u64);
        impl Read for Zeros {
            fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
                let len = usize::try_from(self.0).unwrap().min(buf.len());
                buf[..len].fill(b'0');
                self.0 -= len as u64;
                Ok(len)
            }
        }
        let mut gzip = Vec::new();
        flate2::read::GzEncoder::new(Zeros(400_000_000), flate2::Compression::fast())
            .read_to_end(&mut gzip)
            .unwrap();
        let zst = zstd::encode_all(Zeros(400_000_000), 1).unwrap();
        for bytes in [zst, gzip] {
            let options = Options {
                max_ratio: 100,
                ..Options::default()
            };
            let mut stream = stream(&bytes).decoded(&options).unwrap().stream;
            let error = io::copy(&mut stream, &mut io::sink()).unwrap_err();
            assert!(matches!(Reason::from(error), Reason::Bomb { .. }));
            assert!(stream.offset() < 110_000_000);
            assert_eq!(stream.peek(1).unwrap(), b"", "nothing follows it");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(mut bytes: Vec<u8>, head in 0_usize..5) {
            let heads: [&[u8]; 5] = [b"", GZIP, ZSTD, b"\xff\xfe", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"];
            bytes.splice(..0, heads[head].iter().copied());
            let _ = all(stream(&bytes));
        }
    }
}
