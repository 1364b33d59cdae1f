//! A folder of invented files, and what a reader makes of it.

// Each test binary uses a part of it; and what fails here fails the test.
#![allow(dead_code, clippy::unwrap_used)]

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use legation_ingest::{Options, Reader, Resume, Step};

/// A folder that goes away with the test.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Writes a file, with the folders above it.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// What a message says, without the path of this folder.
    fn relative(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.0.path().display()), "")
    }

    /// What a reader of one file or folder in it tells; `""` is all of it. Texts are as they stand in the file.
    pub(crate) fn read(&self, name: &str) -> Vec<String> {
        let options = Options {
            repair: false,
            ..Options::default()
        };
        self.read_with(name, &options, Resume::All)
    }

    /// One line a step: `id: text` of each article with its warnings, `! message` of a reject, `? message` of a warning,
    /// `> file` and `<` around each file.
    pub(crate) fn read_with(&self, name: &str, options: &Options, resume: Resume) -> Vec<String> {
        let reader = Reader::new(&[self.path(name)], options.clone()).resuming(move |_| resume);
        let mut lines = Vec::new();
        for step in reader {
            match step {
                Step::Begin(info) => lines.push(format!("> {}", info.path)),
                Step::End => lines.push("<".to_owned()),
                Step::Reject(reject) => lines.push(format!("! {reject}")),
                Step::Warning(warning) => lines.push(format!("? {warning}")),
                Step::Piece(piece) => {
                    for (index, article) in piece.articles(options).into_iter().enumerate() {
                        lines.push(match article {
                            Err(reject) => format!("! {reject}"),
                            Ok(article) => {
                                let id = article.id.unwrap_or_else(|| piece.fallback_id(index));
                                let warnings = article.warnings.iter().map(|w| format!(" [{w}]"));
                                format!("{id}: {}{}", article.text, warnings.collect::<String>())
                            }
                        });
                    }
                }
            }
        }
        lines.iter().map(|line| self.relative(line)).collect()
    }

    /// What it tells of one file, without its beginning and end.
    pub(crate) fn inside(&self, name: &str) -> Vec<String> {
        let mut lines = self.read(name);
        assert_eq!(
            (lines.remove(0), lines.pop()),
            (format!("> {name}"), Some("<".to_owned()))
        );
        lines
    }
}

/// What a reader tells of one file with this content.
pub(crate) fn read(name: &str, bytes: &[u8]) -> Vec<String> {
    let folder = Folder::new();
    folder.file(name, bytes);
    folder.inside(name)
}

pub(crate) fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A zip archive of these members.
pub(crate) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A record of a web archive.
pub(crate) fn record(kind: &str, headers: &str, block: &[u8]) -> Vec<u8> {
    record_of_length(kind, headers, block, block.len())
}

/// A record whose header states that length.
pub(crate) fn record_of_length(kind: &str, headers: &str, block: &[u8], length: usize) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://gazette.example/a\r\nWARC-Date: 2025-06-03T08:00:00Z\r\n\
         {headers}Content-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

/// A record of an answer with that text.
pub(crate) fn answer(text: &str) -> Vec<u8> {
    record(
        "response",
        HTTP,
        &http(
            "200 OK",
            "Content-Type: text/plain; charset=utf-8\r\n",
            text.as_bytes(),
        ),
    )
}

pub(crate) const HTTP: &str = "Content-Type: application/http; msgtype=response\r\n";

pub(crate) fn http(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 {status}\r\n{headers}\r\n").as_bytes(), body].concat()
}
