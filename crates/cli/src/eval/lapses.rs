//! The errors, as a person reads them: what was wanted, what was found, and the words around.

use legation_coder::{Span, Status};
use legation_knowledge::{EventType, Mode};
use serde::Serialize;

use super::gold::{Article, GoldEvent, Mention};
use super::score::{Found, Match};

/// Code points of context on either side of the words.
const CONTEXT: usize = 50;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    /// A gold event that was not found.
    Missed,
    /// A found event that answers to no gold one.
    Extra,
    /// A gold event that was missed, with a found event of another type in its place.
    WrongType,
    /// The right event with another status.
    Status,
}

impl Kind {
    /// Its name in print.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Missed => "missed",
            Kind::Extra => "extra",
            Kind::WrongType => "wrong type",
            Kind::Status => "status",
        }
    }
}

/// One error.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Lapse {
    pub(super) kind: Kind,
    /// The text.
    pub(super) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) gold: Option<Wanted>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) predicted: Option<Given>,
    #[serde(flatten)]
    pub(super) words: Passage,
}

/// The gold event of an error.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Wanted {
    pub(super) event: EventType,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) mode: Option<Mode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<Status>,
    pub(super) actor: Vec<String>,
    pub(super) recipient: Vec<String>,
}

/// The found event of an error.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Given {
    pub(super) event: EventType,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) mode: Option<Mode>,
    pub(super) status: Status,
    pub(super) actor: Vec<String>,
    pub(super) recipient: Vec<String>,
    /// 0 … 1, in hundredths.
    pub(super) confidence: f64,
    pub(super) rule: String,
}

/// The words of the trigger in their context; those of somebody in the event, if the gold has no trigger, or else the
/// beginning of the text.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Passage {
    pub(super) span: Span,
    pub(super) before: String,
    pub(super) words: String,
    pub(super) after: String,
}

/// Collects the first errors and counts the rest.
pub(super) struct Lapses {
    most: usize,
    listed: Vec<Lapse>,
    not_listed: usize,
}

/// An error as indices of gold and found, with its place for the order.
type Plain = (Span, Kind, Option<usize>, Option<usize>);

impl Lapses {
    /// Lists at most so many.
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            listed: Vec::new(),
            not_listed: 0,
        }
    }

    /// Adds the errors of a text, in the order of their places.
    pub(super) fn add(
        &mut self,
        article: &Article,
        found: &[Found],
        matches: &[Match],
        mistaken: &[(usize, usize)],
    ) {
        let mut plain = plain(&article.events, found, matches, mistaken);
        plain.sort_unstable();
        let listed = plain.len().min(self.most - self.listed.len());
        self.not_listed += plain.len() - listed;
        if listed > 0 {
            let page = Page {
                article,
                found,
                text: article.document.text.chars().collect(),
            };
            self.listed
                .extend(plain.into_iter().take(listed).map(|lapse| page.lapse(lapse)));
        }
    }

    /// The errors, and how many more there were.
    pub(super) fn finish(self) -> (Vec<Lapse>, usize) {
        (self.listed, self.not_listed)
    }
}

fn plain(gold: &[GoldEvent], found: &[Found], matches: &[Match], mistaken: &[(usize, usize)]) -> Vec<Plain> {
    let place = |at: usize| gold[at].place().unwrap_or(Span(0, 0));
    let (mut answered, mut taken) = (vec![false; gold.len()], vec![false; found.len()]);
    let pairs = matches.iter().map(|pair| (pair.gold, pair.found));
    for (at, to) in pairs.clone().chain(mistaken.iter().copied()) {
        answered[at] = true;
        taken[to] = true;
    }
    let differs = |&(at, to): &(usize, usize)| {
        gold[at].agreed && gold[at].status.is_some_and(|s| s != found[to].status)
    };
    let status = pairs
        .filter(differs)
        .map(|(at, to)| (found[to].trigger, Kind::Status, Some(at), Some(to)));
    let types = mistaken
        .iter()
        .map(|&(at, to)| (found[to].trigger, Kind::WrongType, Some(at), Some(to)));
    let is_missed = |&at: &usize| gold[at].agreed && !answered[at];
    let missed = (0..gold.len())
        .filter(is_missed)
        .map(|at| (place(at), Kind::Missed, Some(at), None));
    let is_extra = |&to: &usize| !taken[to];
    let extra = (0..found.len())
        .filter(is_extra)
        .map(|to| (found[to].trigger, Kind::Extra, None, Some(to)));
    status.chain(types).chain(missed).chain(extra).collect()
}

/// A text with the events of both sides.
struct Page<'a> {
    article: &'a Article,
    found: &'a [Found],
    text: Vec<char>,
}

impl Page<'_> {
    fn lapse(&self, (span, kind, gold, found): Plain) -> Lapse {
        Lapse {
            kind,
            id: self.article.document.id.clone(),
            gold: gold.map(|at| self.wanted(&self.article.events[at])),
            predicted: found.map(|at| self.given(&self.found[at])),
            words: self.passage(span),
        }
    }

    fn wanted(&self, event: &GoldEvent) -> Wanted {
        let words = |mentions: &[Mention]| {
            let first = mentions.iter().filter_map(Mention::first);
            first.map(|span| self.words(span)).collect()
        };
        Wanted {
            event: event.event.clone(),
            mode: event.mode.clone(),
            status: event.status,
            actor: words(&event.actor),
            recipient: words(&event.recipient),
        }
    }

    fn given(&self, event: &Found) -> Given {
        let words = |spans: &[Span]| spans.iter().map(|&span| self.words(span)).collect();
        Given {
            event: event.event.clone(),
            mode: event.mode.clone(),
            status: event.status,
            actor: words(&event.actor),
            recipient: words(&event.recipient),
            confidence: f64::from(event.confidence) / 100.0,
            rule: event.rule.clone(),
        }
    }

    fn passage(&self, span: Span) -> Passage {
        let (start, end) = (span.start() as usize, span.end() as usize);
        Passage {
            span,
            before: self.slice(start.saturating_sub(CONTEXT), start),
            words: self.slice(start, end),
            after: self.slice(end, end.saturating_add(CONTEXT)),
        }
    }

    fn words(&self, span: Span) -> String {
        self.slice(span.start() as usize, span.end() as usize)
    }

    /// The text between two code points, as far as it goes.
    fn slice(&self, start: usize, end: usize) -> String {
        let end = end.min(self.text.len());
        self.text
            .get(start.min(end)..end)
            .unwrap_or_default()
            .iter()
            .collect()
    }
}
