//! Web archives: WARC 1.0 and 1.1 (ISO 28500), in any compression. Of the records in them, answers with status 200,
//! resources and conversions are read, where they are pages, texts, feeds or JSON.
//!
//! Archives are long and often damaged: what is no record is told once, and reading goes on at the next one.

mod http;
mod record;

use self::http::Answer;
use self::record::{Header, HeaderRead};
use super::{Container, Found, Progress, Site};
use crate::hints::Hints;
use crate::passed::Passed;
use crate::piece::{self, Format, Piece};
use crate::place::{Place, Reason, Reject};
use crate::stream::Stream;

/// What every record begins with.
const MAGIC: &[u8] = b"WARC/1.";
/// How much of an answer is read to find out whether the rest is wanted. Servers do not take longer headers.
const HEAD: usize = 1 << 16;

/// The records of an archive.
pub(super) struct Warc {
    stream: Stream,
    /// Where reading failed last, so that one failure is not told forever.
    failed_at: Option<u64>,
    site: Site,
}

/// What is to be done with a record.
enum Wanted {
    /// Its block is a document, or an answer that holds one.
    Document,
    Not(Passed),
}

/// The content of a record, as far as it was read.
struct Block {
    bytes: Vec<u8>,
    /// It was read, not passed over for its length.
    whole: bool,
    /// What is odd about its length.
    warnings: Vec<String>,
}

impl Warc {
    pub(super) fn new(stream: Stream, site: Site) -> Self {
        Self {
            stream,
            failed_at: None,
            site,
        }
    }

    /// The next record: `None` at the end, and nothing inside if there is nothing to tell of it.
    fn record(&mut self, progress: &mut Progress) -> Result<Option<Option<Found>>, Reject> {
        let begin = self.begin(progress.number());
        if matches!(begin, Ok(None)) {
            return Ok(None);
        }
        let (_, wanted) = progress.take();
        let Some(place) = begin? else {
            return Ok(None);
        };
        let fail = |reason: Reason| Reject::new(place.clone(), reason);
        let header = match record::read_header(&mut self.stream).map_err(|e| fail(e.into()))? {
            HeaderRead::Header(header) => header,
            HeaderRead::Bad(what) => {
                self.find_next().map_err(|e| fail(e.into()))?;
                return Ok(Some(wanted.then(|| Found::Reject(fail(Reason::BadWarc(what))))));
            }
        };
        let (block, purpose) = self.block(&header).map_err(|e| fail(e.into()))?;
        if !wanted {
            return Ok(Some(None));
        }
        Ok(Some(match purpose {
            Wanted::Not(passed) => {
                progress.pass(passed);
                None
            }
            Wanted::Document if !block.whole => Some(Found::Reject(fail(self.site.too_long()))),
            Wanted::Document => self.document(place, &header, block, progress),
        }))
    }

    /// Goes to the beginning of a record. `None` at the end of the archive.
    fn begin(&mut self, number: u64) -> Result<Option<Place>, Reject> {
        let offset = self.stream.offset();
        let place = |offset| Place {
            offset: Some(offset),
            ..self.site.place(number)
        };
        let fail = |error: std::io::Error| Reject::new(place(offset), error);
        let stream = &mut self.stream;
        record::skip_blank_lines(stream).map_err(fail)?;
        let start = stream.peek(MAGIC.len()).map_err(fail)?;
        if start.is_empty() {
            return Ok(None);
        }
        if start.starts_with(MAGIC) {
            return Ok(Some(place(stream.offset())));
        }
        let version = start.starts_with(b"WARC/");
        let offset = stream.offset();
        record::find(stream, MAGIC).map_err(fail)?;
        let what = match version {
            true => "it is neither of version 1.0 nor 1.1",
            false => "what stands here is no record; reading goes on at the next one",
        };
        Err(Reject::new(place(offset), Reason::BadWarc(what.to_owned())))
    }

    fn find_next(&mut self) -> std::io::Result<()> {
        record::find(&mut self.stream, MAGIC)
    }

    /// Reads the content of a record, or passes over it if it is too long, and looks whether another record follows, as the
    /// length says.
    fn block(&mut self, header: &Header) -> std::io::Result<(Block, Wanted)> {
        let mut bytes = Vec::new();
        let first = header.length.min(HEAD as u64);
        record::read_into(&mut self.stream, &mut bytes, first)?;
        let purpose = purpose(header, &bytes);
        let max = self.site.options.max_document() as u64 + HEAD as u64;
        let whole = header.length <= max;
        let mut warning = None;
        if whole {
            record::read_into(&mut self.stream, &mut bytes, header.length - first)?;
            let ended = (bytes.len() as u64) < header.length;
            if ended || !record::is_followed(&mut self.stream)? {
                warning = Some(self.mend(&mut bytes, ended)?.to_owned());
            }
        } else {
            self.stream.unread(&bytes);
            bytes.clear();
            record::skip_to_next(&mut self.stream, header.length, MAGIC)?;
        }
        let warnings = Vec::from_iter(warning);
        Ok((
            Block {
                bytes,
                whole,
                warnings,
            },
            purpose,
        ))
    }

    /// After a length that is wrong: if the next record begins within the block, what follows is given back; else the next
    /// one is looked for where it begins.
    fn mend(&mut self, bytes: &mut Vec<u8>, ended: bool) -> std::io::Result<&'static str> {
        if let Some((end, next)) = record::next_within(bytes, MAGIC) {
            self.stream.unread(&bytes[next..]);
            bytes.truncate(end);
            return Ok("the record is shorter than its Content-Length says; cut where the next one begins");
        }
        if ended {
            return Ok("the file ends within this record");
        }
        self.find_next()?;
        Ok("the record is longer than its Content-Length says; what is beyond is left out")
    }

    /// The document of a record.
    fn document(
        &self,
        place: Place,
        header: &Header,
        block: Block,
        progress: &mut Progress,
    ) -> Option<Found> {
        let mut hints = hints(header);
        let mut warnings = block.warnings;
        if let Some(why) = header.get("WARC-Truncated") {
            warnings.push(format!("cut when it was recorded ({why})"));
        }
        let mut bytes = block.bytes;
        if header.kind == "response" {
            let answer = match Answer::read(&bytes, self.site.options.max_document()) {
                Ok(answer) => answer,
                Err(http::Problem::TooLong) => {
                    return Some(Found::Reject(Reject::new(place, self.site.too_long())));
                }
                Err(http::Problem::Bad(what)) => {
                    return Some(Found::Reject(Reject::new(place, Reason::BadHttp(what))));
                }
            };
            answer.tell(&mut hints);
            warnings.extend(answer.warnings);
            bytes = answer.body;
        }
        hints.charset = hints
            .content_type
            .as_deref()
            .and_then(piece::charset_in)
            .map(str::to_owned);
        let told = match header.kind.as_str() {
            "conversion" => Ok(Format::Text),
            _ => piece::format_of(&bytes, &hints),
        };
        let Ok(format) = told else {
            progress.pass(Passed::MediaType);
            return None;
        };
        Some(Found::Piece(Piece {
            place,
            format,
            bytes,
            hints,
            warnings,
        }))
    }
}

impl Container for Warc {
    fn next(&mut self, progress: &mut Progress) -> Option<Found> {
        loop {
            match self.record(progress) {
                Ok(None) => return None,
                Ok(Some(None)) => {}
                Ok(Some(Some(found))) => return Some(found),
                Err(reject) => {
                    let at = Some(self.stream.offset());
                    if at == self.failed_at && matches!(reject.reason, Reason::Unreadable(_)) {
                        return None;
                    }
                    self.failed_at = at;
                    if progress.wants(reject.place.piece) {
                        return Some(Found::Reject(reject));
                    }
                }
            }
        }
    }
}

/// Whether a record holds a document, as its header and the beginning of its block tell.
fn purpose(header: &Header, start: &[u8]) -> Wanted {
    let content_type = header.get("Content-Type").unwrap_or("");
    match header.kind.as_str() {
        "response" if piece::media_type(content_type) == "application/http" || content_type.is_empty() => {
            http::purpose(start)
        }
        "resource" | "conversion" if is_text(content_type) => Wanted::Document,
        "resource" | "conversion" => Wanted::Not(Passed::MediaType),
        "revisit" => Wanted::Not(Passed::Revisit),
        _ => Wanted::Not(Passed::Record),
    }
}

/// Whether a media type is one of a page, a text, a feed or JSON. What declares none is judged by its content.
fn is_text(content_type: &str) -> bool {
    let media = piece::media_type(content_type);
    let known = [
        "",
        "text/html",
        "text/plain",
        "application/json",
        "application/octet-stream",
        "unknown/unknown",
    ];
    let image = media.starts_with("image/");
    known.contains(&media.as_str())
        || media.ends_with("/xml")
        || (!image && media.ends_with("+xml"))
        || media.ends_with("+json")
}

fn hints(header: &Header) -> Hints {
    let get = |name: &str| header.get(name).map(str::to_owned);
    let url = header
        .get("WARC-Target-URI")
        .map(|url| url.trim_matches(['<', '>']).to_owned());
    // Several languages are those of parts.
    let language = get("WARC-Identified-Content-Language").filter(|languages| !languages.contains(','));
    Hints {
        url,
        content_type: get("Content-Type"),
        seen: header.get("WARC-Date").and_then(|date| date.parse().ok()),
        language,
        ..Hints::default()
    }
}
