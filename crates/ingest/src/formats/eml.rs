//! Messages of electronic mail: newsletters, alerts, lists.

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use mail_parser::{Address, HeaderValue, Message, MessageParser, MessagePart, PartType};

use super::html::fragment_text;
use super::{FormatError, dates, html};
use crate::article::{Article, Published};
use crate::hints::Hints;

/// Larger messages are refused; their size is that of their attachments.
const LARGEST: usize = 64 << 20;
/// So many parts of text are read.
const MOST_PARTS: usize = 50;
/// A signature or footer begins with this line (RFC 3676, section 4.3), whose space gets lost on the way.
const SIGNATURE: &str = "--";

/// The message as an article: its plain text, else the text of its HTML. Who sent it is the byline, the name of the list
/// the outlet.
///
/// # Errors
/// If this is no message, or if it has no text.
///
/// ```
/// use legation_ingest::{Hints, formats};
///
/// let message = b"From: Jane Roe <jane@daily.example>\r\nDate: Mon, 6 May 2024 23:30:00 -0400\r\nSubject: Talks resume\r\n\
///     Message-ID: <1@daily.example>\r\n\r\nThe two governments will meet again.\r\n";
/// let articles = formats::eml(message, &Hints::default()).unwrap();
/// let article = articles[0].as_ref().unwrap();
/// assert_eq!(article.title.as_deref(), Some("Talks resume"));
/// assert_eq!(article.published.unwrap().to_string(), "2024-05-06");
/// ```
pub fn eml(bytes: &[u8], _hints: &Hints) -> Result<Vec<Result<Article, FormatError>>, FormatError> {
    if bytes.len() > LARGEST {
        return Err(FormatError::TooLarge {
            what: "the message",
            limit: LARGEST,
        });
    }
    let message = MessageParser::default().parse(without_separator(bytes));
    let Some(message) = message.filter(|message| !message.headers().is_empty()) else {
        return Err(FormatError::Unlike {
            expected: "message of electronic mail",
            found: "it has no head of fields".to_owned(),
        });
    };
    let title = message.subject().map(line).filter(|subject| !subject.is_empty());
    let text = text(&message)?;
    if text.is_empty() {
        return Ok(vec![Err(FormatError::NoText {
            what: "message",
            name: title,
        })]);
    }
    let (published, warning) = date(&message);
    let mut warnings: Vec<String> = warning.into_iter().collect();
    if message
        .text_body
        .iter()
        .chain(&message.html_body)
        .filter_map(|id| message.parts.get(*id as usize))
        .any(|part| part.is_encoding_problem)
    {
        warnings.push("parts of the message could not be decoded".to_owned());
    }
    Ok(vec![Ok(Article {
        id: message.message_id().map(str::to_owned),
        text,
        title,
        published,
        outlet: list(&message),
        url: header(&message, "Archived-At")
            .map(|url| url.trim_matches(['<', '>']).to_owned())
            .filter(|url| url.starts_with("http")),
        byline: message.from().and_then(sender),
        language: header(&message, "Content-Language")
            .as_deref()
            .and_then(html::meta::subtag),
        warnings,
    })])
}

/// Without the line that mailboxes of Unix put before each message.
fn without_separator(bytes: &[u8]) -> &[u8] {
    if !bytes.starts_with(b"From ") {
        return bytes;
    }
    bytes
        .iter()
        .position(|b| *b == b'\n')
        .map_or(bytes, |end| &bytes[end + 1..])
}

fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Plain text if there is one, else HTML.
fn text(message: &Message<'_>) -> Result<String, FormatError> {
    let parts = |ids: &[u32]| -> Vec<&MessagePart<'_>> {
        ids.iter()
            .take(MOST_PARTS)
            .filter_map(|id| message.parts.get(*id as usize))
            .collect()
    };
    let plain: Vec<&str> = parts(&message.text_body)
        .iter()
        .filter_map(|part| match &part.body {
            PartType::Text(text) => Some(text.as_ref()),
            _ => None,
        })
        .collect();
    let plain = flowed(&plain.join("\n\n"));
    if !plain.is_empty() {
        return Ok(plain);
    }
    let mut texts = Vec::new();
    for part in parts(&message.html_body) {
        if let PartType::Html(html) = &part.body {
            texts.push(letter(html)?);
        }
    }
    texts.retain(|text: &String| !text.is_empty());
    Ok(texts.join("\n\n"))
}

/// The text of a message in HTML. Letters are laid out by tables, all of which is text.
fn letter(html: &str) -> Result<String, FormatError> {
    let text = fragment_text(html)?;
    Ok(text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n"))
}

/// Lines that a mailer wrapped are joined again, the signature is cut off. A paragraph ends at an empty line.
fn flowed(text: &str) -> String {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut joins = false;
    for line in text.lines() {
        if line.trim_end() == SIGNATURE {
            break;
        }
        let line = line.trim();
        match paragraphs.last_mut() {
            _ if line.is_empty() => {
                joins = false;
                continue;
            }
            Some(last) if joins => {
                // a short line was ended by its writer
                last.push(if is_full(last) { ' ' } else { '\n' });
                last.push_str(line);
            }
            _ => paragraphs.push(line.to_owned()),
        }
        joins = true;
    }
    paragraphs.join("\n\n")
}

/// Whether the last line of a paragraph is so long that the mailer will have wrapped it.
fn is_full(paragraph: &str) -> bool {
    const WRAPPED: usize = 55;
    paragraph
        .rsplit('\n')
        .next()
        .is_some_and(|last| last.chars().count() >= WRAPPED)
}

/// The date of the head, as written there.
fn date(message: &Message<'_>) -> (Option<Published>, Option<String>) {
    let written = message.header_raw("Date").map(line);
    if let Some(read) = written.as_deref().and_then(dates::published) {
        return (Some(read), None);
    }
    let read = message.date().and_then(parsed);
    let warning = written.filter(|_| read.is_none()).map(|written| {
        let shown: String = written.chars().take(60).collect();
        format!("the date of the message cannot be read: \"{shown}\"")
    });
    (read, warning)
}

fn parsed(at: &mail_parser::DateTime) -> Option<Published> {
    let day = Date::new(
        i16::try_from(at.year).ok()?,
        i8::try_from(at.month).ok()?,
        i8::try_from(at.day).ok()?,
    )
    .ok()?;
    let told = dates::published(&day.to_string())?;
    let time = jiff::civil::Time::new(
        i8::try_from(at.hour).ok()?,
        i8::try_from(at.minute).ok()?,
        i8::try_from(at.second.min(59)).ok()?,
        0,
    )
    .ok();
    let minutes = i32::from(at.tz_hour) * 60 + i32::from(at.tz_minute);
    let offset = Offset::from_seconds(if at.tz_before_gmt { -minutes } else { minutes } * 60).ok();
    let time = time
        .zip(offset)
        .and_then(|(time, offset)| offset.to_timestamp(DateTime::from_parts(day, time)).ok());
    Some(Published { day: told.day, time })
}

/// The name of the first sender, without the address; nothing if there is only an address.
fn sender(from: &Address<'_>) -> Option<String> {
    let name = line(from.first()?.name()?);
    (!name.is_empty() && !name.contains('@')).then_some(name)
}

/// The name of the list: `List-Id: The Daily Briefing <briefing.daily.example>`.
fn list(message: &Message<'_>) -> Option<String> {
    let value = header(message, "List-Id")?;
    let name = value
        .split('<')
        .next()
        .unwrap_or_default()
        .trim()
        .trim_matches('"')
        .trim();
    let name = if name.is_empty() {
        value.trim_matches(['<', '>', ' '])
    } else {
        name
    };
    (!name.is_empty()).then(|| name.to_owned())
}

/// A field of the head, decoded.
fn header(message: &Message<'_>, name: &'static str) -> Option<String> {
    let decoded = message.header(name).and_then(|value| match value {
        HeaderValue::Text(text) => Some(line(text)),
        HeaderValue::TextList(texts) => Some(line(&texts.join(" "))),
        _ => None,
    });
    decoded
        .or_else(|| message.header_raw(name).map(line))
        .filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(message: &str) -> Article {
        eml(message.replace('\n', "\r\n").as_bytes(), &Hints::default())
            .unwrap()
            .remove(0)
            .unwrap()
    }

    #[test]
    fn plain_text_goes_before_html() {
        let article = read(
            "From: =?utf-8?q?Jos=C3=A9_Roe?= <jose@daily.example>\nDate: Mon, 6 May 2024 23:30:00 -0400\nSubject: =?utf-8?B?VGFsa3MgcsOpc3Vtw6k=?=\nMessage-ID: <1@x.example>\nList-Id: \"The Daily Briefing\" <briefing.daily.example>\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nThe two governments will meet again, the minister told the press in=\n Sund\non Monday, caf=E9 owners say.\n\nBe there:\nat noon.\n-- \nUnsubscribe here\n--b\nContent-Type: text/html\n\n<p>other</p>\n--b--\n",
        );
        assert_eq!(
            article.text,
            "The two governments will meet again, the minister told the press in Sund on Monday, café owners say.\n\nBe there:\nat noon."
        );
        assert_eq!(article.title.as_deref(), Some("Talks résumé"));
        assert_eq!(article.byline.as_deref(), Some("José Roe"));
        assert_eq!(article.outlet.as_deref(), Some("The Daily Briefing"));
        assert_eq!(article.id.as_deref(), Some("1@x.example"));
        assert_eq!(article.published.unwrap().to_string(), "2024-05-06");
        assert_eq!(
            article.published.unwrap().time.unwrap().to_string(),
            "2024-05-07T03:30:00Z"
        );
    }

    #[test]
    fn html_alone() {
        let article = read(
            "From: news@daily.example\nSubject: Talks\nDate: soon\nContent-Type: text/html; charset=utf-8\n\n<html><head><style>p{}</style></head><body><table><tr><td><p>One.</p><p>Two.</p></td></tr></table></body></html>\n",
        );
        assert_eq!(article.text, "One.\n\nTwo.");
        assert_eq!(article.byline, None);
        assert_eq!(article.published, None);
        assert_eq!(
            article.warnings,
            ["the date of the message cannot be read: \"soon\""]
        );
    }

    #[test]
    fn what_is_no_message_or_has_no_text() {
        assert!(matches!(
            eml(b"", &Hints::default()),
            Err(FormatError::Unlike { .. })
        ));
        let empty = eml(
            b"From: a@b.example\r\nSubject: Nothing\r\n\r\n",
            &Hints::default(),
        )
        .unwrap();
        assert_eq!(
            empty[0].as_ref().unwrap_err().to_string(),
            "the message has no text: Nothing"
        );
    }

    #[test]
    fn messages_within_messages_are_no_danger() {
        let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(20_000);
        let _ = eml(nested.as_bytes(), &Hints::default());
        let multipart = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n".repeat(20_000);
        let _ = eml(multipart.as_bytes(), &Hints::default());
    }

    proptest! {
        #[test]
        fn no_message_panics(parts in proptest::collection::vec(prop_oneof![
            Just("From: a <b@c>\r\n"), Just("Date: Mon, 99 May\r\n"), Just("Content-Type: multipart/mixed; boundary=b\r\n"), Just("Content-Type: text/html; charset=x\r\n"),
            Just("Content-Transfer-Encoding: base64\r\n"), Just("\r\n"), Just("--b\r\n"), Just("--b--\r\n"), Just("é"), Just("Subject: =?utf-8?q?=C3?=\r\n"), Just("=?x?b?"), Just("\0"),
        ], 0..30)) {
            let _ = eml(parts.concat().as_bytes(), &Hints::default());
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = eml(&bytes, &Hints::default());
        }
    }
}
