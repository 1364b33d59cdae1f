//! The stream of documents, in the order of publication.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use jiff::Span;
use jiff::civil::{Date, date};

use super::article::{Article, written};
use super::chance::{Chance, mixed, of_letters};
use super::coverage::{ACCOUNTS_PER_HUNDRED, MOST_ACCOUNTS, Plan, plans};
use super::document::{Account, Document, Piece, TrueParty, TruePlace, Truth};
use super::grammar::Grammar;
use super::incident::{Before, Incident, Settled, Stage};
use super::reprint::reprinted;
use super::voice::Voice;
use super::world::World;

/// The day on which the first incident may happen.
const START: Date = date(2020, 1, 1);
/// Over how many minutes the incidents of a corpus are spread: five years.
const PERIOD: u64 = 5 * 365 * DAY;
const DAY: u64 = 24 * 60;
/// No more incidents than this wait for their turn to follow another.
const MOST_FOLLOWERS: usize = 1024;

/// The documents of a corpus, one after the other. Memory does not grow with their number.
#[derive(Debug)]
pub(super) struct Timeline<'a> {
    stage: Stage<'a>,
    chance: Chance,
    /// Documents still to come.
    left: u64,
    /// The time of the next incident, in thousandths of a minute from the start.
    clock: u64,
    /// The mean time between incidents, likewise.
    gap: u64,
    incidents: u64,
    /// Documents that are written and not yet due.
    waiting: BinaryHeap<Reverse<Due<Piece>>>,
    /// Incidents that follow others, and are not yet due.
    followers: BinaryHeap<Reverse<Due<Settled>>>,
}

/// Something that waits for its minute.
#[derive(Debug)]
struct Due<T> {
    minute: u64,
    number: u64,
    what: T,
}

impl<T> PartialEq for Due<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<T> Eq for Due<T> {}

impl<T> PartialOrd for Due<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Due<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.minute, self.number).cmp(&(other.minute, other.number))
    }
}

impl<'a> Timeline<'a> {
    /// The corpus of so many documents that belongs to a seed.
    pub(super) fn new(world: &'a World, grammar: &'a Grammar, documents: u64, seed: u64) -> Self {
        let incidents = (documents.saturating_mul(100) / ACCOUNTS_PER_HUNDRED).max(1);
        Self {
            stage: Stage { world, grammar, seed },
            chance: Chance::new(&[seed, of_letters("timeline")]),
            left: documents,
            clock: 0,
            gap: (PERIOD * 1000 / incidents).max(1),
            incidents: 0,
            waiting: BinaryHeap::new(),
            followers: BinaryHeap::new(),
        }
    }

    /// Lets the next incident happen, and has its accounts written.
    fn happen(&mut self) {
        self.clock += self.chance.within(0, 2 * self.gap);
        let mut minute = self.clock / 1000;
        let follows = self
            .followers
            .peek()
            .is_some_and(|Reverse(due)| due.minute <= minute);
        let settled = if follows { self.followers.pop() } else { None };
        let settled = settled.map(|Reverse(due)| {
            minute = minute.max(due.minute);
            due.what
        });
        let number = self.incidents;
        self.incidents += 1;
        let incident = self.stage.incident(number, day(minute), settled);
        self.cover(&incident, minute);
        self.follow(&incident, minute);
    }

    fn cover(&mut self, incident: &Incident, minute: u64) {
        let plans = plans(&self.stage, incident);
        let mut first: Option<Article> = None;
        for (number, plan) in plans.iter().enumerate() {
            let due = minute + plan.delay;
            let (article, edits) = self.told(incident, plan, number, day(due), first.as_ref());
            let piece = self.piece(incident, &plans, number, &article, edits, day(due));
            first.get_or_insert(article);
            self.waiting.push(Reverse(Due {
                minute: due,
                number: incident.number * MOST_ACCOUNTS + number as u64,
                what: piece,
            }));
        }
    }

    fn told(
        &self,
        incident: &Incident,
        plan: &Plan,
        number: usize,
        published: Date,
        first: Option<&Article>,
    ) -> (Article, Vec<&'static str>) {
        let world = self.stage.world;
        let mut voice = Voice::new(
            world,
            self.stage.grammar,
            incident,
            &plan.numbers,
            &world.outlets[plan.outlet],
            &world.outlets[incident.agency],
            published,
            Chance::new(&[incident.seed, 2, number as u64]),
        );
        match (plan.account, first) {
            (Account::Reprint, Some(first)) => reprinted(first, &mut voice, number),
            _ => (written(&mut voice, plan.account, number), Vec::new()),
        }
    }

    fn piece(
        &self,
        incident: &Incident,
        plans: &[Plan],
        number: usize,
        article: &Article,
        edits: Vec<&'static str>,
        published: Date,
    ) -> Piece {
        let plan = &plans[number];
        let world = self.stage.world;
        let kind = &self.stage.grammar.types[incident.kind];
        let outlet = &world.outlets[plan.outlet];
        let id = self.id(incident, number);
        let place = &world.countries[incident.states[2]];
        let party = |party: &super::incident::Party| TrueParty {
            name: party
                .first
                .first()
                .map(|called| called.text.clone())
                .unwrap_or_default(),
            country: party.country.clone(),
            sector: party.sector.clone(),
        };
        let document = Document {
            title: article.title.clone(),
            text: article.paragraphs.join("\n\n"),
            published: published.to_string(),
            outlet: outlet.name.clone(),
            url: address(&outlet.label(), published, &article.title, &id),
            id: id.clone(),
        };
        let truth = Truth {
            id,
            incident: incident_id(incident.number),
            follows: incident.before.as_ref().map(|before| incident_id(before.number)),
            kind: kind.name.clone(),
            event: kind.event.clone(),
            mode: kind.mode.clone(),
            actor: party(&incident.actor),
            recipient: party(&incident.recipient),
            date: incident.date.to_string(),
            place: TruePlace {
                name: place.cities[incident.cities[0]].clone(),
                country: place.code.clone(),
            },
            account: plan.account,
            of: plan.of.map(|of| self.id(incident, of)),
            agency: (plan.account == Account::Quoting).then(|| world.outlets[incident.agency].name.clone()),
            edits,
            owner: outlet.owner.clone(),
            numbers: kind
                .numbers
                .iter()
                .map(|(name, ..)| name.clone())
                .zip(plan.numbers.iter().copied())
                .collect(),
        };
        Piece { document, truth }
    }

    /// Sixteen digits that no other document of the corpus has, as [`mixed`] makes different numbers of different ones.
    fn id(&self, incident: &Incident, number: usize) -> String {
        let number = incident.number * MOST_ACCOUNTS + number as u64;
        format!("{:016x}", mixed(number ^ mixed(self.stage.seed)))
    }

    /// Has another incident follow this one, once in a while.
    fn follow(&mut self, incident: &Incident, minute: u64) {
        let world = self.stage.world;
        let kind = &self.stage.grammar.types[incident.kind];
        if self.followers.len() >= MOST_FOLLOWERS || !self.chance.percent(30) {
            return;
        }
        let Some(&next) = self.chance.of(&kind.then) else {
            return;
        };
        // Told by nobody in particular, long after.
        let mut voice = Voice::new(
            world,
            self.stage.grammar,
            incident,
            &incident.numbers,
            &world.outlets[incident.agency],
            &world.outlets[incident.agency],
            incident.date,
            Chance::new(&[incident.seed, 3]),
        );
        let noun = self
            .chance
            .of(&kind.noun)
            .map(|pattern| voice.phrase(pattern))
            .unwrap_or_default();
        self.followers.push(Reverse(Due {
            minute: minute + self.chance.within(2 * DAY, 20 * DAY),
            number: incident.number,
            what: Settled {
                kind: next,
                states: [incident.states[0], incident.states[1]],
                before: Before {
                    number: incident.number,
                    noun,
                    date: incident.date,
                },
            },
        }));
    }
}

impl Iterator for Timeline<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        self.left = self.left.checked_sub(1)?;
        // What is due before the next incident can happen will not be overtaken.
        while self
            .waiting
            .peek()
            .is_none_or(|Reverse(due)| due.minute > self.clock / 1000)
        {
            self.happen();
        }
        self.waiting.pop().map(|Reverse(due)| due.what)
    }
}

/// The day of a minute.
fn day(minute: u64) -> Date {
    // Minutes are those of a few years, far from the end of the calendar.
    START.saturating_add(Span::new().days((minute / DAY) as i64))
}

fn incident_id(number: u64) -> String {
    format!("i{number:07}")
}

/// Where a document stands: no host of the real world, as `.example` is kept for examples (RFC 2606).
fn address(label: &str, published: Date, title: &str, id: &str) -> String {
    let letters = title.chars().map(|letter| {
        if letter.is_ascii_alphanumeric() {
            letter.to_ascii_lowercase()
        } else {
            ' '
        }
    });
    let letters: String = letters.collect();
    let slug: Vec<&str> = letters
        .split_whitespace()
        .filter(|word| word.len() > 2)
        .take(8)
        .collect();
    let (year, month, day) = (published.year(), published.month(), published.day());
    format!(
        "https://www.{label}.example/{year}/{month:02}/{day:02}/{}-{}",
        slug.join("-"),
        &id[..8]
    )
}
