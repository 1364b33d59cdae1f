//! `FEEDS.toml`: which feeds to watch, and how gently.

mod error;
mod read;
mod units;

use std::str::FromStr;
use std::time::Duration;

use url::Url;

pub use error::ConfigError;

/// The feeds to watch.
///
/// ```
/// use legation_ingest::fetch::Feeds;
///
/// let feeds: Feeds = r#"
///     contact = "mailto:desk@example.org"   # whom a site's owner can write to; part of the user agent
///     interval = "15m"                      # how often each feed is polled
///
///     [[feed]]
///     url = "https://daily.example/world.rss"
///     outlet = "The Daily"
///
///     [[feed]]
///     url = "https://wire.example/atom.xml"
///     articles = false                      # code what the feed carries, do not fetch the pages
///     interval = "5m"
///     max_age_days = 7
///     headers = { Authorization = "Bearer 123" }
///
///     [limits]
///     per_host_delay = "3s"
/// "#
/// .parse()
/// .unwrap();
/// assert_eq!(feeds.feeds.len(), 2);
///
/// let wrong = "contact = \"mailto:desk@example.org\"\n[[feed]]\nurll = \"https://daily.example/rss\"";
/// assert_eq!(
///     wrong.parse::<Feeds>().unwrap_err().to_string(),
///     "line 3, column 1: unknown key `urll`; perhaps `url` is meant"
/// );
/// ```
#[derive(Debug, Clone)]
pub struct Feeds {
    /// Whom the owner of a site can write to: a `mailto:` or the address of a page.
    pub contact: String,
    /// The feeds, each address once.
    pub feeds: Vec<Feed>,
    /// What may be asked of the network.
    pub limits: Limits,
}

/// A feed to watch.
#[derive(Debug, Clone)]
pub struct Feed {
    /// Its address, without a fragment.
    pub url: Url,
    /// What the user calls it.
    pub name: Option<String>,
    /// The outlet of its articles.
    pub outlet: Option<String>,
    /// How often it is polled.
    pub interval: Duration,
    /// Whether the pages that it links to are fetched; else what it carries is the article.
    pub articles: bool,
    /// Whether an entry whose date of change changes is fetched again.
    pub updates: bool,
    /// Entries published longer ago are passed over. Entries without a date are not.
    pub max_age_days: Option<u32>,
    /// Sent to the origin of the feed and to no other.
    pub headers: Vec<(String, String)>,
}

/// What may be asked of the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Longest body in bytes as it comes over the wire.
    pub max_bytes: u64,
    /// Longest body in bytes after decompression.
    pub max_decompression: u64,
    /// Longest time for one exchange, from the look-up of the name to the last byte.
    pub timeout: Duration,
    /// Longest time until there is a connection; no longer than `timeout`.
    pub connect_timeout: Duration,
    /// How many redirects one request may follow.
    pub max_redirects: u8,
    /// Pause between two requests to one host; robots.txt may ask for a longer one.
    pub per_host_delay: Duration,
    /// How many hosts are asked at once.
    pub parallel: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 10_000_000,
            max_decompression: 50_000_000,
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            max_redirects: 5,
            per_host_delay: Duration::from_secs(2),
            parallel: 8,
        }
    }
}

impl FromStr for Feeds {
    type Err = ConfigError;

    fn from_str(source: &str) -> Result<Self, ConfigError> {
        read::feeds(source)
    }
}

impl Feeds {
    /// What the program calls itself: its name and version, and whom to write to.
    pub fn user_agent(&self) -> String {
        format!("Legation/{} (+{})", env!("CARGO_PKG_VERSION"), self.contact)
    }
}

impl Feed {
    /// What to call it in messages.
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(self.url.as_str())
    }

    /// Whether this address belongs to the origin that the feed's headers are meant for: the same host, at the same
    /// port or at the usual one of https. Never over plain http what is configured for https.
    pub(super) fn owns(&self, url: &Url) -> bool {
        let same_host = self.url.host() == url.host();
        let same = self.url.scheme() == url.scheme() && self.url.port() == url.port();
        let upgraded = self.url.scheme() == "http" && url.scheme() == "https" && self.url.port().is_none();
        same_host && (same || (upgraded && url.port().is_none()))
    }
}

#[cfg(test)]
mod tests;
