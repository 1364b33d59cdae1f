//! When it is that an expression means.
//!
//! What is told in full needs nothing. What is counted needs the day of publication, or the time that the text told last; what
//! comes again (weekdays, months, seasons) is taken by the tense of the clause: copy in the past tense means the last one, in
//! the future the next one. Without a day to count from the value stays open.

use jiff::civil::Date;
use legation_nlp::{Dep, Pos, Tag};

use super::calendar;
use super::expressions::{Expression, Meaning, OfYear, Origin, Which};
use super::value::{Value, length};
use crate::dossier::Granularity;
use crate::lexicon::{Lexicon, Season, Unit};
use crate::syntax::{Syntax, Token};

/// How many sentences back a day may stand on which a time of day is taken to be.
const CLOCK_REACH: usize = 1;
/// How many back a day from which days are counted, and a time from which weeks, months and years are.
const DAY_REACH: usize = 3;
const REACH: usize = 8;
/// How many days before a feast copy speaks of the coming one.
const SOON: i64 = 21;
/// Saturday's number from Monday.
const SATURDAY: i8 = 6;
/// How far ahead a date may lie in copy that tells no tense before the one of last year is nearer, in months.
const NEAR: i64 = 6;

/// What an expression means, how that was found, and from which day it was counted.
#[derive(Debug, Clone)]
pub(super) struct Resolved {
    pub(super) value: Option<Value>,
    pub(super) reason: String,
    pub(super) anchor: Option<Date>,
}

/// A day that the text told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    day: Date,
    /// The sentence in which it stands.
    sentence: usize,
}

/// Which way a clause looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Past,
    Future,
    Open,
}

/// The tense of a time.
#[derive(Debug, Clone, Copy)]
struct Tense {
    way: Way,
    /// Whether a noun stands between the time and the verb, so that the verb's tense is not surely the time's.
    of_noun: bool,
}

/// Resolves one expression after the other.
pub(super) struct Anchor<'a> {
    pub(super) syntax: &'a Syntax<'a>,
    pub(super) lexicon: &'a Lexicon,
    /// The day of publication, or of the dateline.
    pub(super) document: Option<Date>,
    pub(super) document_name: &'static str,
    /// The first day of the last time that the text told.
    pub(super) told: Option<Told>,
    /// The last time that it told to the day.
    pub(super) day: Option<Told>,
    /// The sentence of the expression at hand.
    pub(super) sentence: usize,
    /// The last month that the text told.
    pub(super) month: Option<(i16, i8)>,
}

impl Anchor<'_> {
    /// Resolves the next expression of the text, and remembers what it told.
    pub(super) fn resolve(&mut self, expression: &Expression<'_>) -> Resolved {
        let tense = self.tense(expression.tokens.start);
        self.sentence = self.syntax.sentence_index(expression.tokens.start);
        let resolved = self.meaning(&expression.meaning, tense);
        if let Some(value) = &resolved.value {
            if let Some((first, last)) = value.days() {
                // Nothing is counted from a decade.
                if first == last || !matches!(value, Value::Decade(_) | Value::Century(_)) {
                    let sentence = self.sentence;
                    self.told = Some(Told { day: first, sentence });
                    if first == last {
                        self.day = self.told;
                    }
                }
                if let Value::Day(day) | Value::Part(day, _) = value {
                    self.month = Some((day.year(), day.month()));
                }
            }
            if let Value::Month(year, month) = *value {
                self.month = Some((year, month));
            }
        }
        resolved
    }

    fn meaning(&self, meaning: &Meaning<'_>, tense: Tense) -> Resolved {
        match meaning {
            Meaning::Day(day) => told(Value::Day(*day)),
            Meaning::Month(year, month) => told(Value::Month(*year, *month)),
            Meaning::Year(year) => told(Value::Year(*year)),
            Meaning::FiscalYear(year) => told(Value::FiscalYear(*year)),
            Meaning::Decade(decade) => told(Value::Decade(*decade)),
            Meaning::Century(century) => told(Value::Century(*century)),
            Meaning::Reference(reference) => told(Value::Reference(*reference)),
            Meaning::Length(count, unit) => told(Value::Written(length(count, *unit), Granularity::Length)),
            Meaning::Set(text) => told(Value::Written(text.clone(), Granularity::Length)),
            Meaning::MonthDay(month, day) => self.month_day(*month, *day, tense),
            Meaning::DayOfMonth(day) => self.day_of_month(*day),
            Meaning::MonthOnly(which, month) => self.month(*which, *month, tense),
            Meaning::Quarter(year, number) => {
                self.part_of_year(*year, tense, |year| Value::Quarter(year, *number))
            }
            Meaning::Half(year, number) => self.part_of_year(*year, tense, |year| Value::Half(year, *number)),
            Meaning::Season(which, season) => self.season(*which, *season, tense),
            Meaning::Weekday(which, number) => self.weekday(*which, *number, tense),
            Meaning::WeekdayOfWeek(by, number) => self.counted(|day| {
                let (year, week) = calendar::week(calendar::shifted(day, Unit::Week, *by)?);
                let monday = calendar::monday(year, week)?;
                calendar::shifted(monday, Unit::Day, i64::from(*number) - 1).map(Value::Day)
            }),
            Meaning::Impossible => open("the calendar has no such day"),
            Meaning::Holiday(which, holiday) => {
                let open = || open("a holiday without a year");
                if let Some(year) = holiday.year {
                    return calendar::holiday(holiday, year).map_or_else(open, |day| told(Value::Day(day)));
                }
                if let Which::Of(year) = which {
                    return calendar::holiday(holiday, *year).map_or_else(open, |day| told(Value::Day(day)));
                }
                // Days before a feast, copy in the past tense speaks of the one at hand.
                let soon = self.document.and_then(|document| {
                    let ahead = calendar::shifted(document, Unit::Day, SOON)?;
                    let day = calendar::holiday(holiday, document.year())?;
                    (*which == Which::Near && day > document && day <= ahead).then_some(())
                });
                let tense = Tense {
                    way: if soon.is_some() { Way::Open } else { tense.way },
                    ..tense
                };
                self.yearly(*which, tense, |year| {
                    calendar::holiday(holiday, year).map(Value::Day)
                })
                .unwrap_or_else(open)
            }
            Meaning::Weekend => self.weekend(tense),
            Meaning::Shift(origin, by, unit) => self.shift(*origin, *by, *unit),
            Meaning::Part(day, part) => {
                let day = self.meaning(day, tense);
                self.on_day(day, |day| Value::Part(day, *part))
            }
            Meaning::Clock(None, hour, minute, universal) => {
                // On the day that the text told just before, or the day of publication.
                let day = self.last(self.day, CLOCK_REACH).or(self.document);
                let value = Value::Clock(day, *hour, *minute, *universal);
                Resolved {
                    value: Some(value),
                    reason: "a time of the day told last".to_owned(),
                    anchor: day,
                }
            }
            Meaning::Clock(Some(day), hour, minute, universal) => {
                let day = self.meaning(day, tense);
                self.on_day(day, |day| Value::Clock(Some(day), *hour, *minute, *universal))
            }
            Meaning::Eve(of) => {
                let of = self.meaning(of, tense);
                let day = of.value.as_ref().and_then(Value::days).map(|days| days.0);
                match day.and_then(|day| calendar::shifted(day, Unit::Day, -1)) {
                    Some(day) => Resolved {
                        value: Some(Value::Day(day)),
                        reason: format!("the day before what is {}", of.reason),
                        anchor: of.anchor,
                    },
                    None => open("the day before what is not known"),
                }
            }
        }
    }

    /// A day that was told not more than so many sentences ago.
    fn last(&self, told: Option<Told>, reach: usize) -> Option<Date> {
        told.filter(|told| self.sentence.saturating_sub(told.sentence) <= reach)
            .map(|told| told.day)
    }

    /// "the weekend", of papers of Monday to Friday the last one where the copy tells what was.
    fn weekend(&self, tense: Tense) -> Resolved {
        self.counted(|day| {
            let was = tense.way == Way::Past && day.weekday().to_monday_one_offset() < SATURDAY;
            let by = if was { -1 } else { 0 };
            Value::containing(calendar::shifted(day, Unit::Week, by)?, Unit::Weekend)
        })
    }

    fn on_day(&self, day: Resolved, make: impl FnOnce(Date) -> Value) -> Resolved {
        let date = match day.value {
            Some(Value::Day(date)) => Some(date),
            _ => None,
        };
        match date {
            Some(date) => Resolved {
                value: Some(make(date)),
                ..day
            },
            None => Resolved { value: None, ..day },
        }
    }

    /// What is counted from the day of publication, or open without one.
    fn counted(&self, value: impl FnOnce(Date) -> Option<Value>) -> Resolved {
        let Some(document) = self.document else {
            return open("the day of publication is not known");
        };
        match value(document) {
            Some(value) => Resolved {
                value: Some(value),
                reason: format!("counted from {}, {document}", self.document_name),
                anchor: Some(document),
            },
            None => open("beyond the calendar"),
        }
    }

    fn shift(&self, origin: Origin, by: i64, unit: Unit) -> Resolved {
        if matches!(unit, Unit::Second | Unit::Minute | Unit::Hour) {
            // Hours from a day lead to no day for sure.
            return open("hours from a day that is told without one");
        }
        if origin == Origin::Document {
            return self.counted(|day| Value::containing(calendar::shifted(day, unit, by)?, unit));
        }
        // Days are counted from a day, longer times from what was told.
        let from = match unit {
            Unit::Day | Unit::Night => self.last(self.day, DAY_REACH),
            _ => self.last(self.told, REACH),
        };
        let Some(from) = from.or(self.document) else {
            return open("counted from a time that the text does not tell");
        };
        match calendar::shifted(from, unit, by).and_then(|day| Value::containing(day, unit)) {
            Some(value) => Resolved {
                value: Some(value),
                reason: format!("counted from what the text told last, {from}"),
                anchor: Some(from),
            },
            None => open("beyond the calendar"),
        }
    }

    fn weekday(&self, which: Which, number: i8, tense: Tense) -> Resolved {
        let later = match which {
            Which::Next => true,
            Which::Last => false,
            _ => tense.way == Way::Future,
        };
        let Some(document) = self.document else {
            return Resolved {
                value: Some(Value::Written(format!("XXXX-WXX-{number}"), Granularity::Day)),
                reason: "the day of publication is not known".to_owned(),
                anchor: None,
            };
        };
        let today = calendar::weekday(document, number, false) == Some(document);
        let day = match which {
            // "last Tuesday" on a Tuesday is the one before.
            Which::Last if today => calendar::shifted(document, Unit::Day, -7),
            Which::Next => calendar::weekday(document, number, true),
            // Papers call their own day by its name, whatever the tense.
            _ if today => Some(document),
            _ => calendar::weekday(document, number, later),
        };
        match day {
            Some(day) => Resolved {
                value: Some(Value::Day(day)),
                reason: format!(
                    "the {} such day {} {}, {document}",
                    if later { "next" } else { "last" },
                    if later { "after" } else { "before" },
                    self.document_name
                ),
                anchor: Some(document),
            },
            None => open("beyond the calendar"),
        }
    }

    fn month_day(&self, month: i8, day: i8, tense: Tense) -> Resolved {
        self.yearly(Which::Near, tense, |year| {
            Date::new(year, month, day).ok().map(Value::Day)
        })
        .unwrap_or_else(|| Resolved {
            value: Some(Value::Written(
                format!("XXXX-{month:02}-{day:02}"),
                Granularity::Day,
            )),
            reason: "the year is not known".to_owned(),
            anchor: None,
        })
    }

    fn day_of_month(&self, day: i8) -> Resolved {
        let month = self
            .month
            .or_else(|| self.document.map(|d| (d.year(), d.month())));
        let date = month.and_then(|(year, month)| Date::new(year, month, day).ok());
        match date {
            Some(date) => Resolved {
                value: Some(Value::Day(date)),
                reason: "in the month told last".to_owned(),
                anchor: self.document,
            },
            None => open("the month is not known"),
        }
    }

    fn month(&self, which: Which, month: i8, tense: Tense) -> Resolved {
        self.yearly(which, tense, |year| Some(Value::Month(year, month)))
            .unwrap_or_else(|| Resolved {
                value: Some(Value::Written(format!("XXXX-{month:02}"), Granularity::Month)),
                reason: "the year is not known".to_owned(),
                anchor: None,
            })
    }

    fn season(&self, which: Which, season: Season, tense: Tense) -> Resolved {
        if let Which::Of(year) = which {
            return told(Value::Season(year, season));
        }
        self.yearly(which, tense, |year| Some(Value::Season(year, season)))
            .unwrap_or_else(|| Resolved {
                value: Some(Value::Written(
                    format!("XXXX-{}", season.code()),
                    Granularity::Season,
                )),
                reason: "the year is not known".to_owned(),
                anchor: None,
            })
    }

    fn part_of_year(&self, year: OfYear, tense: Tense, make: impl Fn(i16) -> Value) -> Resolved {
        match year {
            OfYear::Told(year) => told(make(year)),
            OfYear::Counted(by) => self.counted(|day| {
                let year = calendar::shifted(day, Unit::Year, by)?.year();
                Some(make(year))
            }),
            OfYear::Near => self
                .yearly(Which::Near, tense, |year| Some(make(year)))
                .unwrap_or_else(|| open("the year is not known")),
        }
    }

    /// What comes once a year: this year's, or its neighbour's as tense and nearness tell.
    fn yearly(&self, which: Which, tense: Tense, make: impl Fn(i16) -> Option<Value>) -> Option<Resolved> {
        let document = self.document?;
        let year = document.year();
        let own = make(year);
        let starts = |value: &Option<Value>| value.as_ref().and_then(Value::days).map(|days| days.0);
        let ends = |value: &Option<Value>| value.as_ref().and_then(Value::days).map(|days| days.1);
        let begun = starts(&own).is_none_or(|day| day <= document);
        let over = ends(&own).is_some_and(|day| day < document);
        let far = |by: i64| calendar::shifted(document, Unit::Month, by);
        let long = make(document.year()).is_none_or(|value| !matches!(value, Value::Day(_)));
        let way = if tense.of_noun && tense.way == Way::Past && long {
            Way::Open
        } else {
            tense.way
        };
        let by = match (which, way) {
            (Which::This, _) => 0,
            (Which::Last, _) => {
                if over {
                    0
                } else {
                    -1
                }
            }
            (Which::Next, _) => {
                if begun {
                    1
                } else {
                    0
                }
            }
            (_, Way::Past) => {
                if begun {
                    0
                } else {
                    -1
                }
            }
            (_, Way::Future) => {
                if over {
                    1
                } else {
                    0
                }
            }
            // The nearest, with a leaning to what has been.
            (_, Way::Open) => {
                let ahead = starts(&own)
                    .zip(far(NEAR))
                    .is_some_and(|(day, limit)| day > limit);
                let behind = ends(&own)
                    .zip(far(-NEAR - 4))
                    .is_some_and(|(day, limit)| day < limit);
                i16::from(behind) - i16::from(ahead)
            }
        };
        let value = if by == 0 { own } else { make(year.checked_add(by)?) };
        // 29 February comes every fourth year, or eighth.
        let step = if way == Way::Future { 1 } else { -1 };
        let leap = || (1..=8).find_map(|more| make(year.checked_add(by)?.checked_add(more * step)?));
        let value = value.or_else(leap)?;
        let way = match way {
            Way::Past => "the last one",
            Way::Future => "the next one",
            Way::Open => "the nearest one",
        };
        Some(Resolved {
            value: Some(value),
            reason: format!("{way}, counted from {}, {document}", self.document_name),
            anchor: Some(document),
        })
    }

    /// The tense of the clause that the token stands in.
    fn tense(&self, token: Token) -> Tense {
        let s = self.syntax;
        // "closed until Friday"
        let ahead = Tense {
            way: Way::Future,
            of_noun: false,
        };
        if token > 0 && matches!(s.small(token - 1), "until" | "till") {
            return ahead;
        }
        // "by Saturday the bridge had gone"
        if token > 0 && s.is_word(token - 1, "by") {
            let was = |verb: Token| s.kids_by(verb, Dep::Aux).any(|aux| s.is_word(aux, "had"));
            return match s.ancestors(token).take(4).find(|&word| s.is_verb(word)) {
                Some(verb) if was(verb) => Tense {
                    way: Way::Past,
                    of_noun: false,
                },
                _ => ahead,
            };
        }
        let mut of_noun = false;
        let mut governed = false;
        for word in std::iter::once(token).chain(s.ancestors(token)).take(10) {
            if !s.is_verb(word) {
                let inside = self.is_of_time(word);
                // "are *due* on Thursday"
                if s.pos(word) == Pos::Adj && self.lexicon.times.words.ahead.contains(s.small(word)) {
                    return ahead;
                }
                of_noun |= s.is_nominal(word) && word != token && !inside;
                continue;
            }
            if let Some(way) = self.way(word, token, of_noun, &mut governed) {
                return Tense { way, of_noun };
            }
        }
        let way = if governed { Way::Future } else { Way::Open };
        Tense { way, of_noun }
    }

    /// A noun that is itself part of a time.
    fn is_of_time(&self, word: Token) -> bool {
        let w = &self.lexicon.times;
        let small = self.syntax.small(word);
        w.unit(small).is_some()
            || w.month(small).is_some()
            || w.weekday(small).is_some()
            || w.part(small).is_some()
    }

    /// Which way a verb looks; none if the verb above it tells.
    fn way(&self, verb: Token, token: Token, of_noun: bool, governed: &mut bool) -> Option<Way> {
        let s = self.syntax;
        let aux = |wanted: &dyn Fn(&str) -> bool| s.kids_by(verb, Dep::Aux).any(|aux| wanted(s.small(aux)));
        let modal = |aux: &str| {
            matches!(
                aux,
                "will"
                    | "'ll"
                    | "’ll"
                    | "shall"
                    | "would"
                    | "wo"
                    | "should"
                    | "may"
                    | "might"
                    | "must"
                    | "can"
                    | "could"
            )
        };
        let perfect = aux(&|aux| aux == "have");
        if aux(&modal) && !perfect {
            return Some(Way::Future);
        }
        // "plans to meet on Friday"; "on Friday decided to meet" stays with the verb above.
        if aux(&|aux| aux == "to") {
            *governed |= verb < token;
            return None;
        }
        let ahead = self.lexicon.times.words.ahead.contains(s.lemma(verb));
        match s.tag(verb) {
            Tag::Vbd if ahead && *governed => Some(Way::Future),
            Tag::Vbd => Some(Way::Past),
            Tag::Vbn if ahead => Some(Way::Future),
            Tag::Vbn => {
                let present = |kid: Token| {
                    matches!(s.dep(kid), Dep::Auxpass) && matches!(s.tag(kid), Tag::Vbz | Tag::Vbp)
                };
                Some(if s.kids(verb).any(present) {
                    Way::Open
                } else {
                    Way::Past
                })
            }
            Tag::Vbz | Tag::Vbp if *governed || ahead => Some(Way::Future),
            // "Parliament meets on Tuesday": the present tense of what is arranged.
            Tag::Vbz | Tag::Vbp if !of_noun && self.is_arranged(verb, token) => Some(Way::Future),
            Tag::Vbg
                if aux(&|aux| matches!(aux, "is" | "are" | "'s" | "’s" | "'re" | "’re" | "am" | "be")) =>
            {
                Some(Way::Future)
            }
            Tag::Vbz | Tag::Vbp => Some(Way::Open),
            _ => None,
        }
    }

    /// Whether a verb in the present tense of running text tells what is arranged.
    fn is_arranged(&self, verb: Token, token: Token) -> bool {
        let s = self.syntax;
        // "comes after Tuesday"
        if token > 0 && matches!(s.small(token - 1), "after" | "since" | "following" | "from") {
            return false;
        }
        let sentence = s.sentence(verb).tokens.clone();
        let running = sentence
            .rev()
            .find(|&i| !s.is_space(i))
            .is_some_and(|i| s.word(i) == "." || s.pos(i) == Pos::Punct);
        running && !s.is_in_title_case(verb) && self.lexicon.times.words.arranged.contains(s.lemma(verb))
    }
}

fn told(value: Value) -> Resolved {
    Resolved {
        value: Some(value),
        reason: "stated in full".to_owned(),
        anchor: None,
    }
}

fn open(reason: &str) -> Resolved {
    Resolved {
        value: None,
        reason: reason.to_owned(),
        anchor: None,
    }
}
