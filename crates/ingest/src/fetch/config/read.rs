//! The file as written, checked key by key.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;
use ureq::http::{HeaderName, HeaderValue};
use url::Url;

use super::{ConfigError, Feed, Feeds, Limits, units};

/// Headers that the program sets itself, or that belong to the connection.
const OWN_HEADERS: &[&str] = &[
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "expect",
    "host",
    "if-modified-since",
    "if-none-match",
    "keep-alive",
    "range",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);

/// How often feeds are polled if nothing is said.
const INTERVAL: Duration = Duration::from_secs(15 * 60);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    contact: Spanned<String>,
    interval: Option<Spanned<String>>,
    #[serde(default)]
    feed: Vec<Spanned<Row>>,
    #[serde(default)]
    limits: LimitRows,
}

/// One `[[feed]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    url: Spanned<String>,
    name: Option<String>,
    outlet: Option<String>,
    interval: Option<Spanned<String>>,
    articles: Option<bool>,
    updates: Option<bool>,
    max_age_days: Option<u32>,
    #[serde(default)]
    headers: BTreeMap<Spanned<String>, Spanned<String>>,
}

/// `[limits]`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitRows {
    max_bytes: Option<Spanned<Size>>,
    max_decompression: Option<Spanned<Size>>,
    timeout: Option<Spanned<String>>,
    connect_timeout: Option<Spanned<String>>,
    max_redirects: Option<Spanned<i64>>,
    per_host_delay: Option<Spanned<String>>,
    parallel: Option<Spanned<i64>>,
}

/// A number of bytes, or one with its unit.
#[derive(Deserialize)]
#[serde(untagged)]
enum Size {
    Bytes(i64),
    Written(String),
}

/// Reads the file.
pub(super) fn feeds(source: &str) -> Result<Feeds, ConfigError> {
    let file: File = toml::from_str(source).map_err(|error| ConfigError::from_toml(source, &error))?;
    let check = Check { source };
    let interval = match &file.interval {
        Some(interval) => check.duration(interval, MINUTE..=30 * DAY)?,
        None => INTERVAL,
    };
    let mut feeds: Vec<Feed> = Vec::with_capacity(file.feed.len());
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for row in &file.feed {
        let feed = check.feed(row.get_ref(), interval)?;
        let fault = check.fault(&row.get_ref().url.span(), "this feed stands here twice");
        if let Some(line) = seen.insert(feed.url.to_string(), fault.line) {
            return Err(fault.hint(format!("take it away here or in line {line}")));
        }
        feeds.push(feed);
    }
    Ok(Feeds {
        contact: check.contact(&file.contact)?,
        feeds,
        limits: check.limits(&file.limits)?,
    })
}

/// Checks values and says where they are wrong.
struct Check<'a> {
    source: &'a str,
}

impl Check<'_> {
    fn fault(&self, span: &Range<usize>, message: impl Into<String>) -> ConfigError {
        ConfigError::at(self.source, span, message)
    }

    fn contact(&self, contact: &Spanned<String>) -> Result<String, ConfigError> {
        let text = contact.get_ref().trim();
        let fault = |message: &str| self.fault(&contact.span(), message);
        let plain = text
            .bytes()
            .all(|b| b.is_ascii_graphic() && !matches!(b, b'(' | b')'));
        let mail = text
            .strip_prefix("mailto:")
            .is_some_and(|mail| mail.contains('@'));
        let page = Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if plain && (mail || page) {
            return Ok(text.to_owned());
        }
        let fault = fault("`contact` is neither a mail address nor a page");
        Err(if plain && text.contains('@') && !text.contains(':') {
            fault.hint(format!("write `mailto:{text}`"))
        } else {
            fault.hint("write `mailto:` with your address, or the address of a page about you, so that sites can reach you")
        })
    }

    fn feed(&self, row: &Row, interval: Duration) -> Result<Feed, ConfigError> {
        Ok(Feed {
            url: self.url(&row.url)?,
            name: row.name.clone(),
            outlet: row.outlet.clone(),
            interval: match &row.interval {
                Some(interval) => self.duration(interval, MINUTE..=30 * DAY)?,
                None => interval,
            },
            articles: row.articles.unwrap_or(true),
            updates: row.updates.unwrap_or(false),
            max_age_days: row.max_age_days,
            headers: row
                .headers
                .iter()
                .map(|(name, value)| self.header(name, value))
                .collect::<Result<_, _>>()?,
        })
    }

    fn url(&self, written: &Spanned<String>) -> Result<Url, ConfigError> {
        let fault = |message: String| self.fault(&written.span(), message);
        let mut url = Url::parse(written.get_ref().trim()).map_err(|error| {
            fault(format!("`url` is no address: {error}")).hint("begin it with `https://`")
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            let message = format!("`url` is of the scheme `{}`", url.scheme());
            return Err(fault(message).hint("only http and https can be fetched"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            let hint = "put them into `headers = { Authorization = \"Basic …\" }`";
            return Err(fault("`url` holds a name or password".to_owned()).hint(hint));
        }
        url.set_fragment(None);
        Ok(url)
    }

    fn header(
        &self,
        name: &Spanned<String>,
        value: &Spanned<String>,
    ) -> Result<(String, String), ConfigError> {
        let parsed = HeaderName::from_bytes(name.get_ref().as_bytes()).map_err(|_| {
            self.fault(
                &name.span(),
                format!("`{}` is no name of a header", name.get_ref()),
            )
        })?;
        if OWN_HEADERS.contains(&parsed.as_str()) {
            let fault = self.fault(
                &name.span(),
                format!("the header `{parsed}` is set by the program"),
            );
            return Err(fault.hint("take it away"));
        }
        if value.get_ref().chars().any(|c| c != '\t' && c.is_control())
            || HeaderValue::from_str(value.get_ref()).is_err()
        {
            let fault = self.fault(&value.span(), format!("the value of `{parsed}` cannot be sent"));
            return Err(fault.hint("write it in one line of printable ASCII"));
        }
        Ok((parsed.as_str().to_owned(), value.get_ref().clone()))
    }

    fn limits(&self, rows: &LimitRows) -> Result<Limits, ConfigError> {
        let mut limits = Limits::default();
        if let Some(size) = &rows.max_bytes {
            limits.max_bytes = self.size(size)?;
        }
        if let Some(size) = &rows.max_decompression {
            limits.max_decompression = self.size(size)?;
        }
        if let Some(time) = &rows.timeout {
            limits.timeout = self.duration(time, SECOND / 10..=10 * MINUTE)?;
        }
        if let Some(time) = &rows.connect_timeout {
            limits.connect_timeout = self.duration(time, SECOND / 10..=10 * MINUTE)?;
        }
        if let Some(count) = &rows.max_redirects {
            limits.max_redirects = self.number(count, 0..=20)?;
        }
        if let Some(time) = &rows.per_host_delay {
            limits.per_host_delay = self.duration(time, Duration::ZERO..=60 * MINUTE)?;
        }
        if let Some(count) = &rows.parallel {
            limits.parallel = self.number(count, 1..=64)?;
        }
        limits.connect_timeout = limits.connect_timeout.min(limits.timeout);
        Ok(limits)
    }

    fn duration(
        &self,
        written: &Spanned<String>,
        allowed: RangeInclusive<Duration>,
    ) -> Result<Duration, ConfigError> {
        let text = written.get_ref();
        let duration = units::duration(text).ok_or_else(|| {
            self.fault(&written.span(), format!("`{text}` is no length of time"))
                .hint("write a number and its unit: `500ms`, `30s`, `15m`, `2h`, `1d`")
        })?;
        if allowed.contains(&duration) {
            return Ok(duration);
        }
        let message = format!(
            "`{text}` is not between {:?} and {:?}",
            allowed.start(),
            allowed.end()
        );
        Err(self.fault(&written.span(), message))
    }

    fn size(&self, written: &Spanned<Size>) -> Result<u64, ConfigError> {
        const ALLOWED: RangeInclusive<u64> = 1000..=1_000_000_000;
        let size = match written.get_ref() {
            Size::Bytes(bytes) => u64::try_from(*bytes).ok(),
            Size::Written(text) => units::size(text),
        };
        size.filter(|size| ALLOWED.contains(size)).ok_or_else(|| {
            self.fault(&written.span(), "this is no size between 1KB and 1GB")
                .hint("write a number of bytes, or a number and its unit: `500KB`, `10MB`")
        })
    }

    fn number<T: TryFrom<i64>>(
        &self,
        written: &Spanned<i64>,
        allowed: RangeInclusive<i64>,
    ) -> Result<T, ConfigError> {
        let number = *written.get_ref();
        T::try_from(number)
            .ok()
            .filter(|_| allowed.contains(&number))
            .ok_or_else(|| {
                let message = format!(
                    "{number} is not between {} and {}",
                    allowed.start(),
                    allowed.end()
                );
                self.fault(&written.span(), message)
            })
    }
}
