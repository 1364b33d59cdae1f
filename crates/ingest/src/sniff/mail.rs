//! Mails, told by the block of headers with which they begin.

/// Headers that mails have and texts do not begin with.
const KNOWN: &[&str] = &[
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "received",
    "return-path",
    "content-type",
    "delivered-to",
    "reply-to",
    "sender",
    "list-id",
    "list-unsubscribe",
    "in-reply-to",
    "references",
    "dkim-signature",
    "content-transfer-encoding",
    "x-mailer",
    "authentication-results",
    "arc-seal",
    "received-spf",
];
/// How many of them a mail must have. A clipping may begin with a subject and a date, too.
const ENOUGH: usize = 3;

/// Whether a text is a mail; `None` if more of it is needed to tell. `named` says that its name tells so.
pub(super) fn is_mail(text: &[u8], complete: bool, named: bool) -> Option<bool> {
    let mut known = 0;
    let mut rest = text;
    while let Some(end) = rest.iter().position(|&b| b == b'\n') {
        let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
        rest = &rest[end + 1..];
        if line.is_empty() {
            return Some(known >= if named { 1 } else { ENOUGH });
        }
        match header(line) {
            Some(name) => known += usize::from(KNOWN.contains(&name.as_str())),
            // A line that goes on, or the envelope of a mailbox.
            None if known > 0 && line[0].is_ascii_whitespace() => {}
            None if known == 0 && line.starts_with(b"From ") => {}
            None => return Some(false),
        }
    }
    complete.then_some(false)
}

/// The lower-case name of a header.
fn header(line: &[u8]) -> Option<String> {
    let colon = line.iter().position(|&b| b == b':')?;
    let name = &line[..colon];
    let fits = !name.is_empty()
        && name
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(b));
    fits.then(|| String::from_utf8_lossy(name).to_ascii_lowercase())
}
