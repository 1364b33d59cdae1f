//! On whose word something rests: the agency that a text credits, the owner of the outlet, the speaker who is quoted.

use jiff::civil::Date;
use legation_coder::Span;
use legation_knowledge::{Country, Day, Outlet, Outlets, fold};

use crate::incoming::Incoming;

/// Whose word it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Voice {
    /// The same for all that speaks with one voice: `owner:…`, `outlet:…`, `host:…`.
    pub key: String,
    /// How it is known.
    pub how: How,
    /// The words of the text that credit it.
    pub span: Option<Span>,
}

/// How a voice is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The text says that it is an agency's.
    Credited,
    /// Who owns the outlet.
    Owner,
    /// The outlet, whose owner is not known.
    Outlet,
    /// The host of its address, as the outlet is not known.
    Host,
}

impl How {
    /// Its name, as in the archive.
    pub fn name(self) -> &'static str {
        match self {
            How::Credited => "credited",
            How::Owner => "owner",
            How::Outlet => "outlet",
            How::Host => "host",
        }
    }
}

/// What is known of outlets, for the one question of whose word something is.
#[derive(Debug, Clone, Copy)]
pub struct Voices<'a> {
    outlets: &'a Outlets,
}

impl<'a> Voices<'a> {
    /// With this knowledge of outlets.
    pub fn new(outlets: &'a Outlets) -> Self {
        Self { outlets }
    }

    /// Whose word a document is that names no other source; `None` if it tells neither outlet nor address.
    pub(crate) fn of_document(&self, document: &Incoming) -> Option<Voice> {
        let day = document.published;
        if let Some(credit) = self.outlets.credited(document.byline.as_deref(), &document.text) {
            return Some(Voice {
                key: owner_or_self(credit.outlet, day).0,
                how: How::Credited,
                span: credit.span.map(|(start, end)| Span(start, end)),
            });
        }
        let host = document.url.as_deref().and_then(host_of);
        if let Some(outlet) = document.outlet.as_deref().filter(|name| !name.trim().is_empty()) {
            let known = self.outlets.lookup_name(outlet);
            let known = known.or_else(|| self.outlets.lookup_host(host.unwrap_or(outlet)));
            let (key, how) = match known {
                Some(known) => owner_or_self(known, day),
                None => self.of_outlet(outlet, day),
            };
            return Some(Voice { key, how, span: None });
        }
        let host = host?;
        let (key, how) = match self.outlets.lookup_host(host) {
            Some(known) => owner_or_self(known, day),
            None => (format!("host:{host}"), How::Host),
        };
        Some(Voice { key, how, span: None })
    }

    /// The voice of an outlet by its name.
    pub(crate) fn of_outlet(&self, name: &str, day: Option<Date>) -> (String, How) {
        match self.outlets.lookup_name(name) {
            Some(known) => owner_or_self(known, day),
            None => (format!("outlet:{}", fold(name)), How::Outlet),
        }
    }

    /// Whether this is the name of an outlet that the gazetteer knows.
    pub(crate) fn is_outlet(&self, name: &str) -> bool {
        self.outlets.lookup_name(name).is_some()
    }

    /// The country of a document's outlet.
    pub(crate) fn country(&self, document: &Incoming) -> Option<Country> {
        let by_name = document
            .outlet
            .as_deref()
            .and_then(|name| self.outlets.lookup_name(name));
        let host = || document.url.as_deref().and_then(host_of);
        by_name
            .or_else(|| self.outlets.lookup_host(host()?))
            .and_then(|outlet| outlet.country)
    }
}

fn owner_or_self(outlet: &Outlet, day: Option<Date>) -> (String, How) {
    let day = day.map(|day| Day::new(day.year(), day.month(), day.day()));
    match outlet.owner_on(day) {
        Some(owner) => (format!("owner:{}", fold(owner)), How::Owner),
        None => (format!("outlet:{}", fold(&outlet.name)), How::Outlet),
    }
}

/// The host of an address, without `www.`.
fn host_of(url: &str) -> Option<&str> {
    let rest = url.split_once("://")?.1;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let host = host.rsplit('@').next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    (!host.is_empty()).then_some(host)
}
