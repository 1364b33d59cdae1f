//! Formats that begin with a magic number.

use super::Kind;
use crate::piece::Format;
use crate::place::Reason;

/// How many bytes tell.
pub(super) const WITHIN: usize = 264;

const TO_TEXT: &str = "convert it to text, for instance with `pdftotext`";
const NO_TEXT: &str = "it holds no text";
const UNPACK: &str = "unpack it";

/// Magic numbers up to this length may be words, too.
const SHORT: usize = 4;

/// What is read.
const READ: &[(&[u8], Kind)] = &[
    (b"WARC/", Kind::Warc),
    (b"PAR1", Kind::Parquet),
    (b"PK\x03\x04", Kind::Zip),
    (b"PK\x05\x06", Kind::Zip),
    (b"{\\rtf", Kind::Whole(Format::Rtf)),
];

/// What is not, what it is, and what to do.
const UNREAD: &[(&[u8], &str, &str)] = &[
    (b"%PDF-", "a PDF", TO_TEXT),
    (b"%!PS", "a PostScript file", TO_TEXT),
    (b"\x89PNG", "an image (PNG)", NO_TEXT),
    (b"\xff\xd8\xff", "an image (JPEG)", NO_TEXT),
    (b"GIF8", "an image (GIF)", NO_TEXT),
    (b"II*\0", "an image (TIFF)", NO_TEXT),
    (b"MM\0*", "an image (TIFF)", NO_TEXT),
    (b"RIFF", "an image, a sound or a film", NO_TEXT),
    (b"OggS", "a sound or a film", NO_TEXT),
    (b"ID3", "a sound (MP3)", NO_TEXT),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old Microsoft Office file",
        "save it as .docx, or a table as CSV",
    ),
    (
        b"SQLite format 3\0",
        "an SQLite database",
        "export the table as CSV",
    ),
    (b"ARROW1", "an Arrow file", "save it as Parquet"),
    (b"ORC", "an ORC file", "save it as Parquet"),
    (b"BZh", "compressed with bzip2", UNPACK),
    (b"\xfd7zXZ\0", "compressed with xz", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    (b"\x7fELF", "a program", NO_TEXT),
    (b"filedesc://", "an ARC archive", "convert it to WARC"),
];

/// The kind, if a magic number tells it.
pub(super) fn kind(start: &[u8]) -> Result<Option<Kind>, Reason> {
    if let Some((_, kind)) = READ.iter().find(|(magic, _)| start.starts_with(magic)) {
        return Ok(Some(kind.clone()));
    }
    let unread = |what, hint| Reason::Unread { what, hint };
    if start.get(257..262) == Some(b"ustar") {
        return Err(unread("a tar archive", UNPACK));
    }
    if start.get(4..8) == Some(b"ftyp") {
        return Err(unread("a film or a sound (MP4)", NO_TEXT));
    }
    match UNREAD.iter().find(|(magic, ..)| start.starts_with(magic)) {
        // Words may begin like the short ones; only what is not text is a file of that kind.
        Some((magic, ..)) if magic.len() <= SHORT && is_text(start) => Ok(None),
        Some((_, what, hint)) => Err(unread(what, hint)),
        None => Ok(None),
    }
}

fn is_text(start: &[u8]) -> bool {
    let control = |&b: &u8| b < 0x20 && !b"\t\n\r\x0c".contains(&b);
    !start.iter().take(WITHIN).any(control) && std::str::from_utf8(&start[..start.len().min(16)]).is_ok()
}
