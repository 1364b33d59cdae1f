//! What a request is for.

use url::Url;

use crate::fetch::Item;
use crate::fetch::client::Kind;

/// A request on its way, from redirect to redirect.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) purpose: Purpose,
    /// Where it began.
    pub(super) first: Url,
    /// Where it is.
    pub(super) url: Url,
    /// How many redirects it has followed.
    pub(super) hops: u8,
    /// Whether all of them were permanent.
    pub(super) permanent: bool,
}

/// What a request is for.
#[derive(Debug)]
pub(super) enum Purpose {
    /// The feed of this number.
    Feed(usize),
    /// An article.
    Article(Box<Item>),
    /// The robots.txt of this origin.
    Robots(String),
}

impl Task {
    /// A request that has not been sent.
    pub(super) fn new(purpose: Purpose, url: Url) -> Self {
        Self {
            purpose,
            first: url.clone(),
            url,
            hops: 0,
            permanent: true,
        }
    }

    /// The host that it is waiting for.
    pub(super) fn host(&self) -> String {
        self.url.host_str().unwrap_or_default().to_owned()
    }

    /// What is expected to come.
    pub(super) fn kind(&self) -> Kind {
        match self.purpose {
            Purpose::Feed(_) => Kind::Feed,
            Purpose::Article(_) => Kind::Page,
            Purpose::Robots(_) => Kind::Robots,
        }
    }
}
