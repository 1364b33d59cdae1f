//! One exchange with one server: a request and its answer, without redirects, which are someone else's decision.

use std::sync::Arc;
use std::time::Duration;

use ureq::Agent;
use ureq::config::Config;
use ureq::http::header::{self, HeaderMap};
use ureq::unversioned::transport::{Connector, RustlsConnector, TcpConnector};
use url::Url;

use super::body::{self, BodyLimits};
use super::guard::{Guard, Lookup, Policy};
use super::{Feeds, FetchError, Limits};

/// Longest header of an answer, in bytes.
const LONGEST_HEADER: usize = 64 * 1024;

/// Longest robots.txt that is read, in bytes (RFC 9309, 2.5 asks for no less).
pub(super) const LONGEST_ROBOTS: u64 = 500 * 1024;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) url: Url,
    pub(super) kind: Kind,
    pub(super) headers: Vec<(String, String)>,
}

/// What is expected to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Feed,
    Page,
    Robots,
}

impl Kind {
    fn accept(self) -> &'static str {
        match self {
            Kind::Feed => {
                "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, \
                 text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
            }
            Kind::Page => "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.1",
            Kind::Robots => "text/plain, */*;q=0.1",
        }
    }

    /// Whether a body of this type is worth its bytes. One without a type is looked at.
    fn takes(self, content_type: Option<&str>) -> bool {
        let Some(content_type) = content_type.filter(|_| self != Kind::Robots) else {
            return true;
        };
        let mime = content_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        match mime.split_once('/') {
            Some(("text", _)) => !matches!(mime.as_str(), "text/css" | "text/javascript" | "text/calendar"),
            Some(("application", kind)) => {
                matches!(kind, "xml" | "json" | "atom" | "rss" | "rdf")
                    || kind.ends_with("+xml")
                    || kind.ends_with("+json")
            }
            None => mime.is_empty(),
            Some(_) => false,
        }
    }
}

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    /// Of a success only.
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// The first header of this name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether it leads elsewhere.
    pub(super) fn is_redirect(&self) -> bool {
        matches!(self.status, 301 | 302 | 303 | 307 | 308)
    }
}

/// Speaks HTTP within limits, through the guard.
pub(super) struct Client {
    agent: Agent,
    limits: Limits,
}

impl Client {
    /// A client for these feeds.
    pub(super) fn new(feeds: &Feeds, policy: Arc<Policy>, lookup: Lookup) -> Self {
        let limits = feeds.limits.clone();
        let config = Config::builder()
            // A proxy would look the names up itself, behind the guard's back.
            .proxy(None)
            .user_agent(feeds.user_agent())
            .accept_encoding("gzip")
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(limits.timeout))
            .timeout_connect(Some(limits.connect_timeout))
            .max_response_header_size(LONGEST_HEADER)
            .max_idle_connections(limits.parallel)
            .max_idle_connections_per_host(1)
            .max_idle_age(Duration::from_secs(10))
            .build();
        let connector = ().chain(TcpConnector::default()).chain(RustlsConnector::default());
        Self {
            agent: Agent::with_parts(config, connector, Guard::new(policy, lookup)),
            limits,
        }
    }

    /// Asks for something. Takes no longer than the limits allow.
    pub(super) fn exchange(&self, request: &Request) -> Result<Answer, FetchError> {
        let mut builder = self.agent.get(request.url.as_str());
        builder = builder.header(header::ACCEPT, request.kind.accept());
        for (name, value) in &request.headers {
            builder = builder.header(name.as_str(), value.as_str());
        }
        let (parts, body) = builder.call()?.into_parts();
        let mut answer = Answer {
            status: parts.status.as_u16(),
            headers: headers(&parts.headers),
            body: Vec::new(),
        };
        if parts.status.is_success() {
            self.check_type(request.kind, &answer)?;
            let encoding = answer.header("content-encoding").map(str::to_owned);
            answer.body = self.body(request.kind, body.into_reader(), encoding.as_deref())?;
        }
        Ok(answer)
    }

    /// Ends all exchanges under way; there is no other after it.
    pub(super) fn shut_down(&self) {
        self.agent.clone().shutdown();
    }

    fn check_type(&self, kind: Kind, answer: &Answer) -> Result<(), FetchError> {
        let content_type = answer.header("content-type");
        if kind.takes(content_type) {
            return Ok(());
        }
        Err(FetchError::Type(content_type.unwrap_or_default().to_owned()))
    }

    fn body(
        &self,
        kind: Kind,
        wire: impl std::io::Read,
        encoding: Option<&str>,
    ) -> Result<Vec<u8>, FetchError> {
        let limits = BodyLimits {
            packed: self.limits.max_bytes,
            unpacked: self.limits.max_decompression,
        };
        if kind != Kind::Robots {
            return body::read(wire, encoding, limits);
        }
        // The first part of an endless robots.txt counts (RFC 9309, 2.5).
        match encoding {
            None => {
                let limits = BodyLimits {
                    packed: u64::MAX,
                    unpacked: u64::MAX,
                };
                body::read(wire.take(LONGEST_ROBOTS), None, limits)
            }
            encoding => body::read(wire, encoding, limits),
        }
    }
}

fn headers(map: &HeaderMap) -> Vec<(String, String)> {
    map.iter()
        .map(|(name, value)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_that_are_read() {
        for yes in [
            "text/html; charset=utf-8",
            "application/rss+xml",
            "TEXT/XML",
            "application/feed+json",
            "application/xhtml+xml",
            "text/plain",
            "application/json",
            "",
        ] {
            assert!(Kind::Page.takes(Some(yes)), "{yes}");
        }
        for no in [
            "application/pdf",
            "image/png",
            "video/mp4",
            "application/octet-stream",
            "text/css",
            "html",
        ] {
            assert!(!Kind::Page.takes(Some(no)), "{no}");
        }
        assert!(Kind::Feed.takes(None) && Kind::Robots.takes(Some("application/octet-stream")));
    }
}
