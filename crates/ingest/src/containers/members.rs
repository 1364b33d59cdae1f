//! The members of a zip archive. Their names are labels only; nothing is written under them.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

use flate2::CrcReader;
use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use super::{Container, Found, Input, Progress, Site};
use crate::passed::Passed;
use crate::place::Reason;
use crate::stream::{Budget, Guarded, Stream};

/// What a zip file turned out to be.
pub(super) enum Opened {
    Archive(Box<Members>),
    /// A Word document, from its beginning.
    Document(File, Site),
}

/// Members that tell what a zip file is, if it is no archive of files.
const UNREAD: &[(&str, &str, &str)] = &[
    ("xl/workbook.xml", "an Excel workbook", "save the sheet as CSV"),
    (
        "ppt/presentation.xml",
        "a PowerPoint presentation",
        "save it as text",
    ),
    (
        "content.xml",
        "an OpenDocument file",
        "save it as .docx, or a table as CSV",
    ),
    ("META-INF/container.xml", "an e-book (EPUB)", "convert it to text"),
];

/// The members of an archive, in its order.
pub(super) struct Members {
    archive: ZipArchive<File>,
    file: File,
    next: usize,
    budget: Arc<Budget>,
    ended: bool,
    site: Site,
    depth: u32,
}

impl Members {
    /// Reads the directory of an archive.
    pub(super) fn open(file: File, site: Site, depth: u32) -> Result<Opened, Reason> {
        let bad = |error: zip::result::ZipError| Reason::BadZip(error.to_string());
        let len = file.metadata().map_err(Reason::Unreadable)?.len();
        let mut own = file.try_clone().map_err(Reason::Unreadable)?;
        own.rewind().map_err(Reason::Unreadable)?;
        let archive = ZipArchive::new(own).map_err(bad)?;
        if archive.index_for_name("word/document.xml").is_some() {
            let mut file = file;
            file.rewind().map_err(Reason::Unreadable)?;
            return Ok(Opened::Document(file, site));
        }
        let unread = UNREAD
            .iter()
            .find(|(name, ..)| archive.index_for_name(name).is_some());
        if let Some(&(_, what, hint)) = unread {
            return Err(Reason::Unread { what, hint });
        }
        Ok(Opened::Archive(Box::new(Self {
            archive,
            file,
            next: 0,
            budget: Arc::new(Budget::new(len, &site.options)),
            ended: false,
            site,
            depth,
        })))
    }

    /// The member of that number; `None` if it is no file to be read.
    fn member(&mut self, index: usize, progress: &mut Progress) -> Option<Found> {
        let label = self
            .archive
            .name_for_index(index)
            .unwrap_or("?")
            .replace('\\', "/");
        if label.ends_with('/') {
            return None;
        }
        let name = label.rsplit('/').next().unwrap_or(&label);
        if name.starts_with('.') || label.starts_with("__MACOSX/") {
            progress.pass(Passed::HiddenMember);
            return None;
        }
        let site = Site {
            label: format!("{}!{}", self.site.label, shown(&label)).into(),
            name: name.into(),
            options: Arc::clone(&self.site.options),
        };
        match self.stream(index) {
            Ok(stream) => Some(Found::Inner(Box::new(Input {
                stream,
                file: None,
                site,
                depth: self.depth + 1,
            }))),
            Err(reason) => {
                let (number, wanted) = progress.take();
                wanted.then(|| Found::Reject(site.reject(number, reason)))
            }
        }
    }

    fn stream(&mut self, index: usize) -> Result<Stream, Reason> {
        let bad = |error: zip::result::ZipError| Reason::BadZip(error.to_string());
        let member = self.archive.by_index_raw(index).map_err(bad)?;
        if member.encrypted() {
            return Err(Reason::Encrypted);
        }
        let (method, size, crc) = (member.compression(), member.compressed_size(), member.crc32());
        let start = member
            .data_start()
            .ok_or_else(|| Reason::BadZip("a member lies nowhere".to_owned()))?;
        drop(member);
        // The members are read one after the other, so that they may share the place in the file.
        let mut file = self.file.try_clone().map_err(Reason::Unreadable)?;
        file.seek(SeekFrom::Start(start)).map_err(Reason::Unreadable)?;
        let raw = io::BufReader::with_capacity(1 << 15, file).take(size);
        let inner: Box<dyn Read + Send> = match method {
            CompressionMethod::Stored => Box::new(Checked::new(raw, crc)),
            CompressionMethod::Deflated => Box::new(Checked::new(DeflateDecoder::new(raw), crc)),
            other => return Err(Reason::Method(other.to_string())),
        };
        Ok(Stream::new(Box::new(Guarded::new(
            inner,
            Arc::clone(&self.budget),
        ))))
    }
}

impl Container for Members {
    fn next(&mut self, progress: &mut Progress) -> Option<Found> {
        while !self.ended && self.next < self.archive.len() {
            // The member before has used it up, and has told so.
            if self.budget.is_spent() {
                self.ended = true;
                let reason = Reason::BadZip(format!(
                    "grows to more than {} times its size; what follows is skipped",
                    self.site.options.max_ratio
                ));
                return Some(Found::Reject(self.site.reject(progress.number(), reason)));
            }
            let index = self.next;
            self.next += 1;
            if let Some(found) = self.member(index, progress) {
                return Some(found);
            }
        }
        None
    }
}

/// A name that cannot disturb a terminal.
fn shown(name: &str) -> String {
    name.replace(char::is_control, "\u{fffd}")
}

/// A member whose checksum is looked at when it ends.
struct Checked<R: Read> {
    inner: CrcReader<R>,
    expected: u32,
    ended: bool,
}

impl<R: Read> Checked<R> {
    fn new(inner: R, expected: u32) -> Self {
        Self {
            inner: CrcReader::new(inner),
            expected,
            ended: false,
        }
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.ended || buf.is_empty() {
            return Ok(0);
        }
        match self.inner.read(buf) {
            Ok(0) => {
                self.ended = true;
                if self.inner.crc().sum() == self.expected {
                    return Ok(0);
                }
                Err(Reason::Damaged("the member is damaged (its checksum is wrong)".to_owned()).into())
            }
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                self.ended = true;
                Err(Reason::Damaged(format!("the member is damaged or cut off ({error})")).into())
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_checksum_is_told_at_the_end() {
        let mut checked = Checked::new(&b"peace"[..], 5);
        let mut text = String::new();
        let error = checked.read_to_string(&mut text).unwrap_err();
        assert!(Reason::from(error).to_string().contains("checksum"));
    }
}
