//! A piece of input: the bytes of one document, or of a few that only their format can tell apart.

use serde_json::{Map, Value};

use crate::article::Article;
use crate::charset::{self, Decoded, Markup};
use crate::columns;
use crate::formats;
use crate::hints::Hints;
use crate::options::Options;
use crate::place::{Place, Reason, Reject};
use crate::record;
use crate::sniff::{self, Kind, NameHint};

/// What the bytes of a piece are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Plain text: one document.
    Text,
    /// A page, or an export of pages.
    Html,
    /// RSS, RDF or Atom.
    Feed,
    /// A feed as JSON (jsonfeed.org).
    JsonFeed,
    /// One JSON object.
    Object,
    /// A row of a table: a JSON object of its filled fields.
    Row,
    /// A mail.
    Eml,
    /// A Word document.
    Docx,
    /// Rich Text Format.
    Rtf,
}

/// The bytes of a document with their place.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Where it stands.
    pub place: Place,
    /// What the bytes are.
    pub format: Format,
    /// The bytes, as they stand in the input.
    pub bytes: Vec<u8>,
    /// What is known beside them.
    pub hints: Hints,
    /// What the user may want to know of how it was cut out.
    pub warnings: Vec<String>,
}

impl Piece {
    /// A document that was fetched: its format is told by its bytes and, where they leave a choice, by its media type.
    ///
    /// # Errors
    /// [`Reject`] if it is an archive, a table or something that holds no text.
    pub fn fetched(place: Place, bytes: Vec<u8>, hints: Hints) -> Result<Self, Reject> {
        match format_of(&bytes, &hints) {
            Ok(format) => Ok(Self {
                place,
                format,
                bytes,
                hints,
                warnings: Vec::new(),
            }),
            Err(reason) => Err(Reject::new(place, reason)),
        }
    }

    /// The articles in it, each with what is wrong if it could not be read.
    pub fn articles(&self, options: &Options) -> Vec<Result<Article, Reject>> {
        let read = match self.format {
            Format::Text => self.text(),
            Format::Object | Format::Row => self.record(options),
            Format::Html => {
                let decoded = self.decoded(Markup::Html);
                let warning = decoded.warning();
                with_warning(
                    several(formats::html_articles(&decoded.text, &self.hints)),
                    warning,
                )
            }
            Format::Feed => several(formats::feed(&self.utf8_xml(), &self.hints)),
            Format::JsonFeed => several(formats::json_feed(&self.bytes, &self.hints)),
            Format::Eml => several(formats::eml(&self.bytes, &self.hints)),
            Format::Docx => several(formats::docx(&self.bytes, &self.hints)),
            Format::Rtf => several(formats::rtf(&self.bytes, &self.hints)),
        };
        read.into_iter()
            .map(|article| self.finished(article, options))
            .collect()
    }

    /// An identifier for the `index`th article of this piece, should its source give none: the name of the file or
    /// member without folder and extension (`stdin` for standard input), and where there may be several, the line
    /// (`NAME:LINE`) if each has its own, else the number of the piece from 1 (`NAME:7`), and from the second article on, its number
    /// (`NAME:7.2`).
    pub fn fallback_id(&self, index: usize) -> String {
        let (_, member) = self
            .place
            .source
            .rsplit_once('!')
            .unwrap_or(("", &self.place.source));
        let file = member.rsplit(['/', '\\']).next().unwrap_or(member);
        let stem = match file {
            "<stdin>" => "stdin",
            file => sniff::read_name(file).0,
        };
        let article = match index {
            0 => String::new(),
            index => format!(".{}", index + 1),
        };
        match (self.place.line, self.place.offset) {
            (Some(line), None) => format!("{stem}:{line}{article}"),
            (_, Some(_)) => format!("{stem}:{}{article}", self.place.piece + 1),
            (None, None) if index > 0 => format!("{stem}:{}", index + 1),
            (None, None) => stem.to_owned(),
        }
    }

    fn decoded(&self, markup: Markup) -> Decoded {
        let of_type = || self.hints.content_type.as_deref().and_then(charset_in);
        let hint = self.hints.charset.as_deref().or_else(of_type);
        charset::decode(&self.bytes, hint, markup)
    }

    /// A text: an export of a news database, with many articles, or one article.
    fn text(&self) -> Vec<Result<Article, Reason>> {
        let decoded = self.decoded(Markup::Plain);
        match formats::export_text(&decoded.text) {
            Some(articles) => with_warning(several(Ok(articles)), decoded.warning()),
            None => vec![Ok(self.plain(decoded))],
        }
    }

    fn plain(&self, decoded: Decoded) -> Article {
        let url = self.hints.url.clone();
        let host = url.as_deref().and_then(host);
        Article {
            warnings: Vec::from_iter(decoded.warning()),
            text: decoded.text,
            outlet: host,
            url,
            language: self.hints.language.as_deref().and_then(columns::language),
            ..Article::default()
        }
    }

    fn record(&self, options: &Options) -> Vec<Result<Article, Reason>> {
        match objects(&self.bytes) {
            Ok(objects) => objects
                .iter()
                .flat_map(|object| match object {
                    Value::Object(map) => record::articles(map, &options.columns, &self.hints),
                    _ => vec![Err(Reason::NotAnObject)],
                })
                .collect(),
            Err(reason) => vec![Err(reason)],
        }
    }

    /// XML as UTF-8, declared as such, whatever its charset.
    fn utf8_xml(&self) -> Vec<u8> {
        let mut bytes = self.decoded(Markup::Xml).text.into_bytes();
        if let Some(label) = charset::xml_label_range(&bytes) {
            bytes.splice(label, *b"utf-8");
        }
        bytes
    }

    fn finished(&self, article: Result<Article, Reason>, options: &Options) -> Result<Article, Reject> {
        let mut article = article.map_err(|reason| Reject::new(self.place.clone(), reason))?;
        article.warnings.splice(..0, self.warnings.iter().cloned());
        Ok(if options.repair {
            formats::tidy(article)
        } else {
            article
        })
    }
}

/// The object in a piece, or those of a list.
fn objects(bytes: &[u8]) -> Result<Vec<Value>, Reason> {
    let text = std::str::from_utf8(bytes).map_err(|e| Reason::NotUtf8 { at: e.valid_up_to() })?;
    let bad =
        |e: serde_json::Error| Reason::BadJson(e.to_string().replace(" at line 1 column ", " at column "));
    match text.trim_start().as_bytes().first() {
        Some(b'{') => {
            let object: Map<String, Value> = serde_json::from_str(text).map_err(bad)?;
            Ok(vec![Value::Object(object)])
        }
        Some(b'[') => match serde_json::from_str(text).map_err(bad)? {
            Value::Array(list) if list.iter().any(Value::is_object) => Ok(list),
            _ => Err(Reason::NotAnObject),
        },
        _ => Err(Reason::NotAnObject),
    }
}

fn several<E: std::error::Error>(read: Result<Vec<Result<Article, E>>, E>) -> Vec<Result<Article, Reason>> {
    let reason = |error: E| Reason::Format(error.to_string());
    match read {
        Ok(articles) => articles
            .into_iter()
            .map(|article| article.map_err(reason))
            .collect(),
        Err(error) => vec![Err(reason(error))],
    }
}

fn with_warning(
    mut read: Vec<Result<Article, Reason>>,
    warning: Option<String>,
) -> Vec<Result<Article, Reason>> {
    for article in read.iter_mut().flatten() {
        article.warnings.extend(warning.clone());
    }
    read
}

/// The format of a document that comes alone.
pub(crate) fn format_of(bytes: &[u8], hints: &Hints) -> Result<Format, Reason> {
    let media = hints.content_type.as_deref().map(media_type).unwrap_or_default();
    let name = match media.as_str() {
        "text/html" | "application/xhtml+xml" => NameHint::Html,
        _ if media.ends_with("xml") => NameHint::Xml,
        _ if media.ends_with("json") => NameHint::Json,
        "message/rfc822" => NameHint::Mail,
        _ => NameHint::None,
    };
    let start = &bytes[..bytes.len().min(sniff::WITHIN)];
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let told = match start {
        // Only text is in UTF-16, and its markup cannot be told byte by byte.
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some(Kind::Whole(Format::Text)),
        _ => sniff::sniff(start, true, name, &columns::Columns::default())?,
    };
    match told {
        Some(Kind::Whole(Format::Text)) | None if name == NameHint::Html => Ok(Format::Html),
        Some(Kind::Whole(Format::Text)) | None if name == NameHint::Xml => Ok(Format::Feed),
        Some(Kind::Whole(format)) => Ok(format),
        Some(Kind::Lines | Kind::Values) => Ok(Format::Object),
        Some(Kind::Table(_)) | None => Ok(Format::Text),
        Some(Kind::Parquet | Kind::Warc | Kind::Zip) => Err(Reason::Unread {
            what: "an archive or a table",
            hint: "save it as a file and name that",
        }),
    }
}

/// A media type without parameters, in lower case.
pub(crate) fn media_type(content_type: &str) -> String {
    content_type
        .split(';')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase()
}

/// The charset parameter of a media type.
pub(crate) fn charset_in(content_type: &str) -> Option<&str> {
    let mut parameters = content_type
        .split(';')
        .skip(1)
        .filter_map(|part| part.split_once('='));
    let (_, label) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    let label = label.trim().trim_matches(['"', '\'']);
    (!label.is_empty()).then_some(label)
}

/// The host of an address, without `www.`.
fn host(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(format: Format, bytes: &[u8]) -> Piece {
        Piece {
            place: Place::of("dir/a.jsonl.gz"),
            format,
            bytes: bytes.to_vec(),
            hints: Hints::default(),
            warnings: vec!["cut".to_owned()],
        }
    }

    fn texts(piece: &Piece) -> Vec<Result<String, String>> {
        let read = piece.articles(&Options::default()).into_iter();
        read.map(|article| article.map(|a| a.text).map_err(|e| e.reason.to_string()))
            .collect()
    }

    #[test]
    fn bad_objects_say_why() {
        for (line, reason) in [
            (&b"[\"id\", \"text\"]"[..], "not a JSON object"),
            (b"5", "not a JSON object"),
            (b"{\"text\": 1}", "\"text\" is not a string"),
            (
                b"{\"text\": \"a\"",
                "bad JSON: EOF while parsing an object at column 12",
            ),
            (b"{\"text\": \"\\ud800\"}", "bad JSON: "),
            (b"{\"a\xff\": 1}", "not UTF-8 at byte 3 of the line"),
        ] {
            let read = texts(&piece(Format::Object, line));
            assert_eq!(read.len(), 1);
            assert!(read[0].as_ref().unwrap_err().starts_with(reason), "{read:?}");
        }
    }

    #[test]
    fn deep_nesting_is_an_error() {
        let deep = [b"{\"text\":".as_slice(), &b"[".repeat(1_000_000)].concat();
        assert!(
            texts(&piece(Format::Object, &deep))[0]
                .as_ref()
                .unwrap_err()
                .starts_with("bad JSON: recursion")
        );
    }

    #[test]
    fn a_list_is_as_many_articles() {
        let list = br#"[{"text": "a"}, 5, {"articles": [{"body": "b"}]}]"#;
        let read = texts(&piece(Format::Object, list));
        assert_eq!(
            read,
            [
                Ok("a".to_owned()),
                Err("not a JSON object".to_owned()),
                Ok("b".to_owned())
            ]
        );
    }

    #[test]
    fn text_has_its_host_as_outlet() {
        let mut text = piece(Format::Text, b"caf\xe9 noir");
        text.hints.url = Some("https://www.gazette.example/a".to_owned());
        text.hints.content_type = Some("text/plain; charset=\"ISO-8859-1\"".to_owned());
        text.hints.language = Some("fr-FR".to_owned());
        let article = text.articles(&Options::default()).remove(0).unwrap();
        assert_eq!(
            (article.text.as_str(), article.outlet.as_deref()),
            ("café noir", Some("gazette.example"))
        );
        assert_eq!(
            (article.language.as_deref(), article.warnings),
            (Some("fr"), vec!["cut".to_owned()])
        );
    }

    #[test]
    fn identifiers_come_from_the_place() {
        let mut piece = piece(Format::Text, b"");
        assert_eq!(piece.fallback_id(0), "a");
        assert_eq!(piece.fallback_id(1), "a:2");
        piece.place = Place {
            piece: 6,
            offset: Some(80),
            ..Place::of("x.zip!b/c.html")
        };
        assert_eq!(piece.fallback_id(0), "c:7");
        (piece.place.line, piece.place.offset) = (Some(3), None);
        assert_eq!(piece.fallback_id(1), "c:3.2");
        piece.place = Place::of("<stdin>");
        assert_eq!(piece.fallback_id(0), "stdin");
    }

    #[test]
    fn a_feed_is_handed_on_as_utf8() {
        let feed = piece(
            Format::Feed,
            b"<?xml version='1.0' encoding='ISO-8859-1'?><rss>caf\xe9</rss>",
        );
        let xml = String::from_utf8(feed.utf8_xml()).unwrap();
        assert_eq!(xml, "<?xml version='1.0' encoding='utf-8'?><rss>café</rss>");
    }

    #[test]
    fn what_was_fetched_is_told_by_content_and_type() {
        let fetched = |bytes: &[u8], content_type: &str| {
            let hints = Hints {
                content_type: Some(content_type.to_owned()),
                ..Hints::default()
            };
            format_of(bytes, &hints).map_err(|reason| reason.to_string())
        };
        assert_eq!(fetched(b"<!doctype html>", "text/plain"), Ok(Format::Html));
        assert_eq!(fetched(b"Peace.", "TEXT/HTML; charset=utf-8"), Ok(Format::Html));
        assert_eq!(fetched(b"Peace.", "text/plain"), Ok(Format::Text));
        assert_eq!(
            fetched(b"[{\"text\": \"a\"}]", "application/json"),
            Ok(Format::Object)
        );
        assert_eq!(
            fetched(b"<?xml version='1.0'?><rss>", "text/html"),
            Ok(Format::Feed)
        );
        assert!(
            fetched(b"%PDF-1.4", "text/html")
                .unwrap_err()
                .contains("is a PDF")
        );
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(bytes: Vec<u8>, text in "\\PC{0,80}") {
            for format in [Format::Text, Format::Object, Format::Row, Format::Feed] {
                let _ = piece(format, &bytes).articles(&Options::default());
                let _ = piece(format, format!("{{\"text\": {text}}}").as_bytes()).articles(&Options::default());
            }
            let _ = format_of(&bytes, &Hints::default());
        }
    }
}
