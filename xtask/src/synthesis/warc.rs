//! Web archives: pages as a crawler would have kept them (WARC 1.1, ISO 28500:2017).

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::chance::{joined, of_letters};
use super::document::Document;
use super::page::Pages;

/// Writes documents as records of a web archive: one `warcinfo`, then a `response` with a page for each.
#[derive(Debug)]
pub(super) struct Warc<W: Write> {
    out: W,
    /// Whether each record is a gzip member of its own, as crawlers do it.
    compressed: bool,
    pages: Pages,
}

impl<W: Write> Warc<W> {
    /// Begins an archive.
    ///
    /// # Errors
    /// If the layouts cannot be read or the first record cannot be written.
    pub(super) fn begin(out: W, compressed: bool) -> anyhow::Result<Self> {
        let mut warc = Self {
            out,
            compressed,
            pages: Pages::load()?,
        };
        let fields = "software: cargo xtask synthesise\r\nformat: WARC File Format 1.1\r\n";
        let head = [
            ("WARC-Type", "warcinfo".to_owned()),
            ("WARC-Date", "2020-01-01T00:00:00Z".to_owned()),
            ("WARC-Record-ID", record_id("warcinfo")),
            ("Content-Type", "application/warc-fields".to_owned()),
        ];
        warc.record(&head, fields.as_bytes())?;
        Ok(warc)
    }

    /// Adds a document.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn document(&mut self, document: &Document) -> io::Result<()> {
        let page = self.pages.page(document);
        let mut block = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nServer: nginx\r\n\r\n",
            page.len()
        );
        block.push_str(&page);
        let head = [
            ("WARC-Type", "response".to_owned()),
            ("WARC-Target-URI", document.url.clone()),
            ("WARC-Date", format!("{}T12:00:00Z", document.published)),
            ("WARC-Record-ID", record_id(&document.id)),
            ("Content-Type", "application/http; msgtype=response".to_owned()),
        ];
        self.record(&head, block.as_bytes())
    }

    /// Ends the archive, and gives back what it was written to.
    ///
    /// # Errors
    /// If what is held back cannot be written.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }

    fn record(&mut self, head: &[(&str, String)], block: &[u8]) -> io::Result<()> {
        if self.compressed {
            let mut member = GzEncoder::new(&mut self.out, Compression::fast());
            written(&mut member, head, block)?;
            member.finish()?;
            return Ok(());
        }
        written(&mut self.out, head, block)
    }
}

fn written(out: &mut impl Write, head: &[(&str, String)], block: &[u8]) -> io::Result<()> {
    out.write_all(b"WARC/1.1\r\n")?;
    for (name, value) in head {
        write!(out, "{name}: {value}\r\n")?;
    }
    write!(out, "Content-Length: {}\r\n\r\n", block.len())?;
    out.write_all(block)?;
    out.write_all(b"\r\n\r\n")
}

/// A record's name, which follows from the document's (UUID version 8, RFC 9562).
fn record_id(id: &str) -> String {
    let (high, low) = (of_letters(id), joined(&[of_letters(id), 1]));
    format!(
        "<urn:uuid:{:08x}-{:04x}-8{:03x}-{:04x}-{:012x}>",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        0x8000 | ((low >> 48) & 0x3fff),
        low & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::MultiGzDecoder;
    use std::io::Read;

    /// A record: its headers by name, and its block.
    type Record = (Vec<(String, String)>, Vec<u8>);

    /// The records of an archive.
    fn read_back(mut bytes: &[u8]) -> Vec<Record> {
        let mut records = Vec::new();
        while !bytes.is_empty() {
            let end = bytes
                .windows(4)
                .position(|four| four == b"\r\n\r\n")
                .expect("a header ends");
            let head = std::str::from_utf8(&bytes[..end]).unwrap();
            let mut lines = head.split("\r\n");
            assert_eq!(lines.next(), Some("WARC/1.1"));
            let fields: Vec<(String, String)> = lines
                .map(|line| line.split_once(": ").expect("a field has a value"))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect();
            let length: usize = field(&fields, "Content-Length").parse().unwrap();
            let block = bytes[end + 4..end + 4 + length].to_vec();
            bytes = bytes[end + 4 + length..]
                .strip_prefix(b"\r\n\r\n")
                .expect("a record ends with two line ends");
            records.push((fields, block));
        }
        records
    }

    fn field<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
        &fields
            .iter()
            .find(|(own, _)| own == name)
            .unwrap_or_else(|| panic!("no {name}"))
            .1
    }

    fn documents() -> Vec<Document> {
        let one = |number: u32| Document {
            id: format!("{number:016x}"),
            title: format!("Title {number} – Zürich"),
            text: format!("First of {number}.\n\nSecond “quoted”."),
            published: "2024-05-06".to_owned(),
            outlet: "The Outlet".to_owned(),
            url: format!("https://www.outlet.example/{number}"),
        };
        (0..5).map(one).collect()
    }

    #[test]
    fn an_archive_is_read_back_record_by_record() {
        let mut warc = Warc::begin(Vec::new(), false).unwrap();
        documents()
            .iter()
            .for_each(|document| warc.document(document).unwrap());
        let records = read_back(&warc.finish().unwrap());
        assert_eq!(records.len(), 6);
        assert_eq!(field(&records[0].0, "WARC-Type"), "warcinfo");
        let mut names: Vec<&str> = records
            .iter()
            .map(|(fields, _)| field(fields, "WARC-Record-ID"))
            .collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 6);
        for ((fields, block), document) in records[1..].iter().zip(documents()) {
            assert_eq!(field(fields, "WARC-Type"), "response");
            assert_eq!(field(fields, "WARC-Target-URI"), document.url);
            let block = std::str::from_utf8(block).unwrap();
            let (http, page) = block.split_once("\r\n\r\n").unwrap();
            let length: usize = http
                .split("Content-Length: ")
                .nth(1)
                .unwrap()
                .split("\r\n")
                .next()
                .unwrap()
                .parse()
                .unwrap();
            assert_eq!(length, page.len());
            assert!(page.contains(&document.title));
        }
    }

    #[test]
    fn every_record_is_a_gzip_member_of_its_own() {
        let mut warc = Warc::begin(Vec::new(), true).unwrap();
        documents()
            .iter()
            .for_each(|document| warc.document(document).unwrap());
        let bytes = warc.finish().unwrap();
        let mut whole = Vec::new();
        MultiGzDecoder::new(&bytes[..]).read_to_end(&mut whole).unwrap();
        assert_eq!(read_back(&whole).len(), 6);
        let mut first = Vec::new();
        flate2::read::GzDecoder::new(&bytes[..])
            .read_to_end(&mut first)
            .unwrap();
        assert_eq!(read_back(&first).len(), 1);
    }
}
