//! Why something was not fetched.

use jiff::Timestamp;
use thiserror::Error;

use super::guard::Refusal;

/// Why something was not fetched.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FetchError {
    /// It lies where nothing is fetched from.
    #[error("not connected to: {0}")]
    Refused(#[from] Refusal),
    /// The site does not want it to be fetched by programs.
    #[error("robots.txt of {origin} does not allow it")]
    Robots {
        /// Scheme, host and port.
        origin: String,
    },
    /// It is not known what the site wants.
    #[error("robots.txt of {origin} cannot be had ({reason}), so nothing is fetched until {until:.0}")]
    RobotsUnknown {
        /// Scheme, host and port.
        origin: String,
        /// Why it cannot be had.
        reason: String,
        /// When it is asked for again.
        until: Timestamp,
    },
    /// The server answered with an error.
    #[error("the server answered with status {0}")]
    Status(u16),
    /// It leads from address to address.
    #[error("more than {0} redirects")]
    TooManyRedirects(u8),
    /// It leads from https to http.
    #[error("a redirect from https to http, {0}, is not followed")]
    Downgrade(String),
    /// It leads nowhere.
    #[error("a redirect whose target is no address")]
    BadRedirect,
    /// Its address cannot be asked for.
    #[error("its address cannot be asked for")]
    BadAddress,
    /// It is neither a feed nor a page nor text.
    #[error("it is of type `{0}`; only feeds, HTML, text, XML and JSON are read")]
    Type(String),
    /// It is too long.
    #[error("its body is longer than {0} bytes (limits.max_bytes)")]
    TooLong(u64),
    /// It is too long when decompressed.
    #[error("its body unpacks to more than {0} bytes (limits.max_decompression)")]
    Unpacks(u64),
    /// It is compressed in a way that was not asked for.
    #[error("its body is in the encoding `{0}`, which was not asked for")]
    Encoding(String),
    /// The compressed body is damaged.
    #[error("its compressed body is damaged: {0}")]
    Damaged(String),
    /// The connection ended before the body did.
    #[error("the connection ended before the body was complete")]
    CutShort,
    /// Its header is too long.
    #[error("its header is too long")]
    HeaderTooLong,
    /// It took too long.
    #[error("no complete answer within the time allowed (limits.timeout)")]
    TimedOut,
    /// There is no such host, no connection, or no proper answer.
    #[error("{0}")]
    Network(String),
    /// What came is no feed.
    #[error("it cannot be read as a feed: {0}")]
    NotAFeed(String),
}

impl FetchError {
    /// Whether the same request may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            FetchError::Status(status) => matches!(status, 408 | 425 | 429 | 500..),
            FetchError::RobotsUnknown { .. }
            | FetchError::Damaged(_)
            | FetchError::CutShort
            | FetchError::TimedOut
            | FetchError::Network(_) => true,
            _ => false,
        }
    }

    /// Whether it was our choice not to fetch it.
    pub fn is_refusal(&self) -> bool {
        matches!(
            self,
            FetchError::Refused(_)
                | FetchError::Robots { .. }
                | FetchError::Downgrade(_)
                | FetchError::Type(_)
        )
    }
}

impl From<ureq::Error> for FetchError {
    fn from(error: ureq::Error) -> Self {
        match error {
            ureq::Error::Other(other) => match other.downcast::<Refusal>() {
                Ok(refusal) => FetchError::Refused(*refusal),
                Err(other) => FetchError::Network(other.to_string()),
            },
            ureq::Error::Timeout(_) => FetchError::TimedOut,
            ureq::Error::LargeResponseHeader(..) => FetchError::HeaderTooLong,
            ureq::Error::Http(_) | ureq::Error::BadUri(_) => FetchError::BadAddress,
            ureq::Error::HostNotFound => FetchError::Network("there is no such host".to_owned()),
            ureq::Error::Io(error) => match error.kind() {
                std::io::ErrorKind::UnexpectedEof => FetchError::CutShort,
                std::io::ErrorKind::TimedOut | std::io::ErrorKind::WouldBlock => FetchError::TimedOut,
                _ => FetchError::Network(error.to_string()),
            },
            other => FetchError::Network(other.to_string()),
        }
    }
}
