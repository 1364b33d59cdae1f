//! When two addresses are one article.

use serde::Deserialize;
use thiserror::Error;
use url::Url;
use xxhash_rust::xxh3::xxh3_128;

/// Longest address that is fetched, in bytes.
const LONGEST: usize = 4096;

/// Longest identifier of a feed's entry that is kept as written, in bytes.
const LONGEST_ID: usize = 256;

/// The list of tracking parameters cannot be read.
#[derive(Debug, Error)]
#[error("data/tracking.toml: {0}")]
pub struct TrackingError(#[from] toml::de::Error);

/// Cleans addresses of what does not belong to them.
///
/// ```
/// use legation_ingest::fetch::Addresses;
/// use url::Url;
///
/// let addresses = Addresses::packaged().unwrap();
/// let link = Url::parse("https://daily.example/world/42?id=7&utm_source=rss#comments").unwrap();
/// let clean = addresses.clean(&link);
/// assert_eq!(clean.as_str(), "https://daily.example/world/42?id=7");
/// assert_eq!(Addresses::key(&clean), "daily.example/world/42?id=7");
/// ```
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addresses {
    prefixes: Vec<String>,
    names: Vec<String>,
}

impl Addresses {
    /// With the list of tracking parameters that comes with the program.
    ///
    /// # Errors
    /// If that list is wrong.
    pub fn packaged() -> Result<Self, TrackingError> {
        Ok(toml::from_str(include_str!("../../data/tracking.toml"))?)
    }

    /// The address without fragment and tracking parameters; the others stay as they are and where they are.
    pub fn clean(&self, url: &Url) -> Url {
        let mut clean = url.clone();
        clean.set_fragment(None);
        if let Some(query) = url.query() {
            let kept: Vec<&str> = query
                .split('&')
                .filter(|pair| !pair.is_empty() && !self.tracks(pair))
                .collect();
            clean.set_query((!kept.is_empty()).then(|| kept.join("&")).as_deref());
        }
        clean
    }

    /// What a link in a feed leads to: absolute, cleaned, and fetchable.
    pub(super) fn link(&self, link: &str, base: &Url) -> Option<Url> {
        let link = link.trim();
        if link.is_empty() || link.len() > LONGEST {
            return None;
        }
        let url = base.join(link).ok()?;
        let usable =
            matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
        usable.then(|| self.clean(&url))
    }

    /// What two addresses of one page have in common: everything but the scheme.
    pub fn key(url: &Url) -> String {
        let host = url.host_str().unwrap_or_default();
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        format!("{host}{port}{}{query}", url.path())
    }

    fn tracks(&self, pair: &str) -> bool {
        let name = url::form_urlencoded::parse(pair.as_bytes())
            .next()
            .map(|(name, _)| name.to_ascii_lowercase())
            .unwrap_or_default();
        self.names.contains(&name)
            || self
                .prefixes
                .iter()
                .any(|prefix| name.starts_with(prefix.as_str()))
    }
}

/// The key of an entry by the identifier that its feed gives it, which is only unique there.
pub(super) fn id_key(feed: &Url, id: &str) -> String {
    let id = id.trim();
    if id.len() <= LONGEST_ID {
        format!("id:{feed} {id}")
    } else {
        format!("id:{feed} xxh3:{:032x}", xxh3_128(id.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(link: &str) -> Option<String> {
        let addresses = Addresses::packaged().unwrap();
        let base = Url::parse("https://a.example/feeds/rss").unwrap();
        addresses.link(link, &base).map(|url| Addresses::key(&url))
    }

    #[test]
    fn tracking_does_not_make_two_of_one() {
        let plain = key("https://a.example/n?id=3").unwrap();
        for same in [
            "http://A.example:80/n?id=3",
            "https://a.example/n?utm_source=x&id=3&UTM_Medium=y#top",
            "https://a.example/n?id=3&fbclid=abc&gclid=",
            "/n?id=3&utm%5Fsource=x",
        ] {
            assert_eq!(key(same).unwrap(), plain, "{same}");
        }
        for other in [
            "https://a.example/n?id=4",
            "https://a.example/N?id=3",
            "https://a.example/n?id=3&ref=b",
        ] {
            assert_ne!(key(other).unwrap(), plain, "{other}");
        }
        assert_eq!(key("/n?utm_source=x").unwrap(), "a.example/n");
    }

    #[test]
    fn what_cannot_be_fetched_is_no_link() {
        for wrong in [
            "",
            "  ",
            "mailto:a@b.example",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "https://u:p@a.example/",
        ] {
            assert_eq!(key(wrong), None, "{wrong}");
        }
        assert_eq!(key(&format!("/{}", "a".repeat(5000))), None);
    }

    #[test]
    fn list_is_in_the_form_that_is_compared() {
        let addresses = Addresses::packaged().unwrap();
        let all = addresses.prefixes.iter().chain(&addresses.names);
        assert!(
            all.into_iter()
                .all(|name| !name.is_empty() && *name == name.to_ascii_lowercase())
        );
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(link in "\\PC{0,40}|https?://[a-z.]{1,9}/[a-z]*\\?([a-z_]{1,4}=[%a-z0-9]{0,3}&?){0,4}#?") {
            let addresses = Addresses::packaged().unwrap();
            let base = Url::parse("https://a.example/").unwrap();
            if let Some(url) = addresses.link(&link, &base) {
                prop_assert_eq!(addresses.clean(&url), url);
            }
        }
    }
}
