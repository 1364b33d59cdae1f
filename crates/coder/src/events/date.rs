//! When an event happened: what stands with its words, then with the clause that governs them; for what the writer tells as
//! news without a date, the day of publication, which says that it is no more than that.

use jiff::ToSpan;
use jiff::civil::Date;
use legation_nlp::{Dep, Tag};

use super::scene::Scene;
use super::triggers::Hit;
use crate::dossier::{EventDate, Granularity, Status, TimeId, TimeKind};
use crate::statements::Context;
use crate::syntax::Token;
use crate::times::Times;

/// When an event happened, as far as the text tells.
#[derive(Debug, Default)]
pub(super) struct When {
    /// The words that tell it.
    pub(super) time: Option<TimeId>,
    pub(super) date: Option<EventDate>,
    /// Whether it lies a year or more before the day of publication.
    pub(super) historical: bool,
}

/// What a date is found from.
#[derive(Clone, Copy)]
pub(super) struct Finder<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) times: &'a Times,
    pub(super) published: Option<Date>,
}

impl Finder<'_> {
    /// When the event of this trigger happened. `verbal` says that it is done with words.
    pub(super) fn when(&self, hit: &Hit<'_>, verbal: bool, status: Status) -> When {
        let scene = Scene::of(self.context, hit.token, verbal);
        let at = |word: Token| self.at(word);
        let own = scene.own(at).map(|time| (time, String::new()));
        let found = own.or_else(|| {
            let (time, above) = scene.governing(at)?;
            Some((time, format!(", with “{}”", self.context.syntax.word(above))))
        });
        let time = found.as_ref().map(|(time, _)| *time);
        let historical = self.is_historical(hit.token, time);
        let date = match found {
            Some((time, with)) => self.told(time, &with),
            None => self.publication(hit.token, status, historical),
        };
        When {
            time,
            date,
            historical,
        }
    }

    /// The time that a word heads or is the preposition of: "Tuesday", "on Tuesday", "Tuesday's".
    fn at(&self, word: Token) -> Option<TimeId> {
        let s = self.context.syntax;
        let head = match s.dep(word) {
            Dep::Npadvmod | Dep::Advmod | Dep::Poss | Dep::Compound | Dep::Amod | Dep::Nummod => Some(word),
            Dep::Prep
                if !matches!(
                    s.small(word),
                    "until" | "till" | "since" | "before" | "after" | "than" | "for"
                ) =>
            {
                s.kid(word, Dep::Pobj)
            }
            _ => None,
        };
        let time = self.times.at(head?)?;
        let dates = matches!(
            self.times.all[time.0 as usize].kind,
            TimeKind::Date | TimeKind::Time
        );
        dates.then_some(time)
    }

    fn told(&self, time: TimeId, with: &str) -> Option<EventDate> {
        let told = &self.times.all[time.0 as usize];
        let granularity = told
            .granularity
            .filter(|g| !matches!(g, Granularity::Vague | Granularity::Length))?;
        let s = self.context.syntax;
        let words = s.parse().slice(self.times.tokens(time));
        Some(EventDate {
            value: told.value.clone()?,
            granularity,
            reason: format!("“{words}”{with}: {}", told.reason),
        })
    }

    /// News without a date is of the day, as far as anybody can tell; what is told in the past perfect is of before.
    fn publication(&self, trigger: Token, status: Status, historical: bool) -> Option<EventDate> {
        let published = self.published.filter(|_| !historical)?;
        let s = self.context.syntax;
        let news = matches!(status, Status::Reported | Status::Claimed);
        let verb = std::iter::once(trigger)
            .chain(s.ancestors(trigger))
            .find(|&word| s.is_verb(word))?;
        let past = matches!(s.tag(verb), Tag::Vbd | Tag::Vbn | Tag::Vbz | Tag::Vbg | Tag::Vbp);
        let before = s.kids_by(verb, Dep::Aux).any(|aux| s.is_word(aux, "had"));
        (news && past && !before).then(|| EventDate {
            value: published.to_string(),
            granularity: Granularity::Day,
            reason: "the day of publication, since the text tells none".to_owned(),
        })
    }

    /// Whether the event lies a year or more before the day of publication: by its date, or a year that stands with it
    /// ("in 1994"), or by years and decades ago.
    fn is_historical(&self, trigger: Token, time: Option<TimeId>) -> bool {
        let date = time.and_then(|id| self.times.last_day(id));
        if let Some((date, published)) = date.zip(self.published) {
            return date.saturating_add(1.year()) <= published;
        }
        let s = self.context.syntax;
        s.kids(trigger).any(|kid| match s.dep(kid) {
            Dep::Prep if matches!(s.small(kid), "in" | "during" | "until") => s
                .kid(kid, Dep::Pobj)
                .is_some_and(|object| self.is_past_year(object)),
            Dep::Advmod if s.is_word(kid, "ago") => s
                .kids(kid)
                .any(|unit| s.tag(unit) == Tag::Nns && self.context.lexicon.times.is_long(s.lemma(unit))),
            _ => false,
        })
    }

    /// "1994", "the 1990s", where the day of publication is known and later by a whole year.
    fn is_past_year(&self, token: Token) -> bool {
        let last = self.times.at(token).and_then(|time| self.times.last_day(time));
        last.zip(self.published)
            .is_some_and(|(last, published)| last.year() + 1 < published.year())
    }
}
