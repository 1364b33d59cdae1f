//! What words say of a time, before it is known when that is.

use std::ops::Range;

use jiff::civil::Date;
use legation_nlp::{Dep, EntityKind as Label, Pos, Tag};

use crate::dossier::TimeKind;
use crate::lexicon::{DayPart, Holiday, Modifier, Reference, Season, TimeWords, Unit};
use crate::syntax::{Syntax, Token};

/// Years that four figures may be.
const YEARS: Range<i16> = 1000..2100;

/// A phrase for a time.
#[derive(Debug, Clone)]
pub(super) struct Expression<'l> {
    pub(super) tokens: Range<Token>,
    pub(super) kind: TimeKind,
    pub(super) meaning: Meaning<'l>,
    pub(super) modifier: Option<Modifier>,
}

/// What it says.
#[derive(Debug, Clone)]
pub(super) enum Meaning<'l> {
    Day(Date),
    /// Month and day without a year.
    MonthDay(i8, i8),
    /// A day of the month told last: the 5th of "from 3 to 5 May", "on the 7th".
    DayOfMonth(i8),
    Month(i16, i8),
    /// A month without a year.
    MonthOnly(Which, i8),
    Year(i16),
    FiscalYear(i16),
    Decade(i16),
    Century(i16),
    Quarter(OfYear, i8),
    Half(OfYear, i8),
    Season(Which, Season),
    /// A weekday, 1 for Monday.
    Weekday(Which, i8),
    /// Of a week counted from that of publication.
    WeekdayOfWeek(i64, i8),
    Holiday(Which, &'l Holiday),
    /// A weekend, the last or the coming one as the tense tells.
    Weekend,
    /// So many units from an origin: "last month", "three days ago", "the following day".
    Shift(Origin, i64, Unit),
    /// A part of a day.
    Part(Box<Meaning<'l>>, DayPart),
    /// A time of day, on a day if one is told with it, and whether in universal time.
    Clock(Option<Box<Meaning<'l>>>, i8, i8, bool),
    /// The day before another: "the eve of".
    Eve(Box<Meaning<'l>>),
    Reference(Reference),
    Length(String, Unit),
    Set(String),
    /// A day that the calendar does not have.
    Impossible,
}

/// Which of those that come again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// As the tense tells.
    Near,
    /// This year's, this week's.
    This,
    Last,
    Next,
    /// Of a year that is told.
    Of(i16),
}

/// Of which year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OfYear {
    /// As the tense tells.
    Near,
    Told(i16),
    /// So many years from that of publication.
    Counted(i64),
}

/// From where it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The day of publication.
    Document,
    /// The time that the text told last.
    Text,
}

/// A number of units.
struct Count {
    text: String,
    /// Tokens that it takes.
    length: usize,
}

impl Count {
    fn number(&self) -> Option<i64> {
        self.text.parse().ok()
    }
}

/// All of them, in order, none within another.
pub(super) fn find<'l>(syntax: &Syntax<'_>, words: &'l TimeWords) -> Vec<Expression<'l>> {
    let reader = Reader { s: syntax, words };
    let mut found = Vec::new();
    let mut i = 0;
    while i < syntax.len() {
        let second = found.last().and_then(|first| reader.second_of_range(first, i));
        match second.or_else(|| reader.at(i)) {
            Some(expression) => {
                i = expression.tokens.end.max(i + 1);
                found.push(expression);
            }
            None => i += 1,
        }
    }
    found
}

struct Reader<'a, 'l> {
    s: &'a Syntax<'a>,
    words: &'l TimeWords,
}

/// What stands at a token: kind, meaning, where it ends.
type Read<'l> = Option<(TimeKind, Meaning<'l>, Token)>;

impl<'l> Reader<'_, 'l> {
    fn word(&self, i: Token) -> &str {
        if i < self.s.len() { self.s.small(i) } else { "" }
    }

    fn is_nominal(&self, i: Token) -> bool {
        i < self.s.len() && self.s.is_nominal(i)
    }

    fn dep(&self, i: Token) -> Option<Dep> {
        (i < self.s.len()).then(|| self.s.dep(i))
    }

    fn is(&self, i: Token, words: &[&str]) -> bool {
        words.contains(&self.word(i))
    }

    fn label(&self, i: Token) -> Option<Label> {
        self.s.parse().tokens().get(i).and_then(|token| token.ent.kind())
    }

    /// Whether the recogniser sees a date or time here.
    fn is_dated(&self, i: Token) -> bool {
        matches!(self.label(i), Some(Label::Date | Label::Time))
    }

    /// Whether it sees a name of something else.
    fn is_named(&self, i: Token) -> bool {
        self.label(i).is_some_and(|label| {
            matches!(
                label,
                Label::Person
                    | Label::Org
                    | Label::Gpe
                    | Label::Fac
                    | Label::WorkOfArt
                    | Label::Product
                    | Label::Loc
            )
        })
    }

    /// The second day of "May 5-9", "May 27 and 28".
    fn second_of_range(&self, first: &Expression<'l>, i: Token) -> Option<Expression<'l>> {
        let of_month = matches!(
            first.meaning,
            Meaning::MonthDay(..) | Meaning::DayOfMonth(_) | Meaning::Day(_)
        );
        let joined = first.tokens.end + 1 == i && self.is(i - 1, &["-", "–", "and", "to", "or"]);
        let last = i.checked_sub(2).filter(|_| of_month && joined)?;
        // Behind "May 5, 2025" no bare day follows.
        self.day_of_month(last)?;
        let day = self.day_of_month(i)?;
        let counts = self.is_nominal(i + 1) && self.dep(i) == Some(Dep::Nummod);
        let other = self.month(i + 1).is_some() || self.words.unit(self.word(i + 1)).is_some();
        (!counts && !other).then(|| Expression {
            tokens: i..i + 1,
            kind: TimeKind::Date,
            meaning: Meaning::DayOfMonth(day),
            modifier: None,
        })
    }

    /// The phrase that begins here, with the modifier before it.
    fn at(&self, i: Token) -> Option<Expression<'l>> {
        if !self.can_begin(i) {
            return None;
        }
        let modified = self.modified(i);
        let plain = || {
            let (kind, meaning, end) = self.core(i)?;
            Some(Expression {
                tokens: i..end,
                kind,
                meaning,
                modifier: None,
            })
        };
        modified.or_else(plain)
    }

    /// A quick look, since most words begin no time.
    fn can_begin(&self, i: Token) -> bool {
        let word = self.word(i);
        let w = self.words;
        word.starts_with(|c: char| c.is_ascii_digit() || c == '\'' || c == '’')
            || matches!(
                word,
                "the"
                    | "half"
                    | "once"
                    | "twice"
                    | "fiscal"
                    | "noon"
                    | "midnight"
                    | "midday"
                    | "mid"
                    | "these"
                    | "those"
                    | "at"
            )
            || word.starts_with("mid-")
            || w.month(word).is_some()
            || w.weekday(word).is_some()
            || w.number(word).is_some()
            || w.ordinal(word).is_some()
            || w.unit(word).is_some()
            || w.season(word).is_some()
            || w.deictic(word).is_some()
            || w.begins_reference(word)
            || w.direction(word).is_some()
            || w.text_direction(word).is_some()
            || w.modifier(word).is_some()
            || matches!(word, "more" | "less" | "fewer" | "up" | "no")
            || w.set(word).is_some()
            || w.words.every.contains(word)
            || w.decade(word).is_some()
            || (self.s.word(i).starts_with(char::is_uppercase) && self.holiday(i).is_some())
            || word.starts_with("fy")
            || (word.len() == 2 && word.starts_with('q'))
    }

    /// "late Tuesday", "about two years", "the end of 2008", "mid-June".
    fn modified(&self, i: Token) -> Option<Expression<'l>> {
        let two = format!("{} {}", self.word(i), self.word(i + 1));
        let three = format!("{two} {}", self.word(i + 2));
        let (modifier, length) = match self.words.modifier(&two) {
            None if self.words.modifier(&three).is_some() => (self.words.modifier(&three)?, 3),
            Some(modifier) => (modifier, 2),
            None if self.is(i, &["the"]) => (self.words.modifier(self.word(i + 1))?, 2),
            None => (self.words.modifier(self.word(i))?, 1),
        };
        let article = self.is(i, &["the"]);
        let mut core = i + length;
        match modifier {
            Modifier::Start | Modifier::Mid | Modifier::End | Modifier::Eve => {
                if self.is(core, &["-", "–", "of"]) {
                    core += 1;
                } else if article || self.is_noun_modifier(i) {
                    // "the end" of nothing told, "early" as an adverb on its own.
                    return None;
                }
                let whole = self.whole_unit(core);
                let (kind, meaning, end) = self.core(core).or(whole)?;
                if matches!(
                    meaning,
                    Meaning::Length(..) | Meaning::Set(_) | Meaning::Reference(_)
                ) {
                    return None;
                }
                let (kind, meaning, modifier) = match modifier {
                    Modifier::Eve => (TimeKind::Date, Meaning::Eve(Box::new(meaning)), None),
                    other => (kind, meaning, Some(other)),
                };
                Some(Expression {
                    tokens: i..end,
                    kind,
                    meaning,
                    modifier,
                })
            }
            _ => {
                let (kind, meaning, end) = self.core(core)?;
                let counted = matches!(
                    meaning,
                    Meaning::Length(..) | Meaning::Shift(..) | Meaning::Clock(..) | Meaning::Year(_)
                );
                let about = matches!(modifier, Modifier::Approx);
                let takes = match &meaning {
                    Meaning::Length(..) => true,
                    Meaning::Shift(..) => {
                        self.words.number(self.word(core)).is_some() || self.starts_with_digit(core)
                    }
                    Meaning::Clock(..) | Meaning::Year(_) => about,
                    _ => false,
                };
                // "over the years", "more than half".
                (counted && takes && !self.is(core, &["the"])).then_some(Expression {
                    tokens: i..end,
                    kind,
                    meaning,
                    modifier: Some(modifier),
                })
            }
        }
    }

    /// "the year", of which the beginning or the end is told.
    fn whole_unit(&self, i: Token) -> Read<'l> {
        let unit = self
            .words
            .unit(self.word(i + 1))
            .filter(|_| self.is(i, &["the"]))?;
        let long = matches!(
            unit,
            Unit::Week | Unit::Month | Unit::Year | Unit::Decade | Unit::Century
        );
        long.then_some((TimeKind::Date, Meaning::Shift(Origin::Document, 0, unit), i + 2))
    }

    /// "start", "end" and "close" as plain nouns or verbs need "of" behind them.
    fn is_noun_modifier(&self, i: Token) -> bool {
        !self.is(i, &["early", "late", "mid", "earlier", "later"])
    }

    fn starts_with_digit(&self, i: Token) -> bool {
        self.word(i).starts_with(|c: char| c.is_ascii_digit())
    }

    /// A phrase without the modifier.
    fn core(&self, i: Token) -> Read<'l> {
        if i >= self.s.len() {
            return None;
        }
        self.numeric(i)
            .or_else(|| self.clock(i))
            .or_else(|| self.holiday(i))
            .or_else(|| self.dated(i))
            .or_else(|| self.day_first(i))
            .or_else(|| self.part_of_day(i))
            .or_else(|| self.reference(i))
            .or_else(|| self.weekday(i))
            .or_else(|| self.deictic(i))
            .or_else(|| self.period_of_year(i))
            .or_else(|| self.decade_or_century(i))
            .or_else(|| self.set(i))
            .or_else(|| self.counted(i))
            .or_else(|| self.directed_month(i))
            .or_else(|| self.directed(i))
            .or_else(|| self.season(i))
            .or_else(|| self.year(i))
            .or_else(|| self.bare_units(i))
            .or_else(|| self.year_end(i))
    }

    /// "year-end"
    fn year_end(&self, i: Token) -> Read<'l> {
        let unit = self.words.unit(self.word(i))?;
        let end = matches!(unit, Unit::Year | Unit::Month)
            && self.is(i + 1, &["-", "–"])
            && self.is(i + 2, &["end"])
            && !self.is_nominal(i + 3);
        end.then_some((TimeKind::Date, Meaning::Shift(Origin::Document, 0, unit), i + 3))
    }

    fn day_of_month(&self, i: Token) -> Option<i8> {
        let word = self.word(i);
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let ordinal = matches!(&word[digits.len()..], "" | "st" | "nd" | "rd" | "th");
        digits
            .parse()
            .ok()
            .filter(|day| ordinal && digits.len() <= 2 && (1..=31).contains(day))
    }

    fn year_at(&self, i: Token) -> Option<i16> {
        let word = self.word(i);
        let digits = word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
        word.parse().ok().filter(|year| digits && YEARS.contains(year))
    }

    fn month(&self, i: Token) -> Option<i8> {
        let month = self.words.month(self.word(i))?;
        self.s.word(i).starts_with(char::is_uppercase).then_some(month)
    }

    /// Skips a comma.
    fn past_comma(&self, i: Token) -> Token {
        i + usize::from(self.word(i) == ",")
    }

    /// "2025-06-03", "6/3/2025", "06/03/25" where only one reading is a date.
    fn numeric(&self, i: Token) -> Read<'l> {
        // The tokenizer cuts figures at hyphens.
        let pieces = (i..i + 5).map(|k| self.word(k)).collect::<String>();
        if pieces.len() == 10
            && self.word(i + 1) == "-"
            && self.word(i + 3) == "-"
            && self.year_at(i).is_some()
        {
            let date: Date = pieces.parse().ok()?;
            return Some((TimeKind::Date, Meaning::Day(date), i + 5));
        }
        let word = self.word(i);
        let separator = ['-', '/', '.']
            .into_iter()
            .find(|&c| word.matches(c).count() == 2)?;
        let parts: Vec<i16> = word
            .split(separator)
            .map(|part| part.parse().ok())
            .collect::<Option<_>>()?;
        let &[a, b, c] = parts.as_slice() else {
            return None;
        };
        let date = |year: i16, month: i16, day: i16| {
            Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
        };
        let year = |c: i16| match c {
            0..=49 => 2000 + c,
            50..=99 => 1900 + c,
            c => c,
        };
        let value = if word.find(separator) == Some(4) {
            date(a, b, c)
        } else if separator == '-' {
            None
        } else if separator == '.' {
            // Two full stops in short figures are a version as often.
            (c >= 1000).then(|| date(c, b, a)).flatten()
        } else if a > 12 {
            date(year(c), b, a)
        } else {
            // As in the United States, where figures with slashes are most in use.
            date(year(c), a, b)
        }?;
        Some((TimeKind::Date, Meaning::Day(value), i + 1))
    }

    /// "June 3, 2025", "June 3", "June 2025", "June", with a weekday before it or not.
    fn dated(&self, i: Token) -> Read<'l> {
        let start = match self.words.weekday(self.word(i)) {
            Some(_) if self.s.word(i).starts_with(char::is_uppercase) => self.past_comma(i + 1),
            Some(_) => return None,
            None => i,
        };
        let (meaning, end) = self.month_first(start).or_else(|| self.day_then_month(start))?;
        // A weekday goes with a day only.
        if start > i && !matches!(meaning, Meaning::Day(_) | Meaning::MonthDay(..)) {
            return None;
        }
        self.with_part(TimeKind::Date, meaning, end)
    }

    fn month_first(&self, i: Token) -> Option<(Meaning<'l>, Token)> {
        let month = self.month(i)?;
        let i = i + 1;
        if let Some(day) = self.day_of_month(i) {
            let after = self.past_comma(i + 1);
            if let Some(year) = self.year_at(after) {
                let date = Date::new(year, month, day).map_or(Meaning::Impossible, Meaning::Day);
                return Some((date, after + 1));
            }
            Date::new(2000, month, day).ok()?;
            // "the Sept. 11 attacks"
            if let Some(year) = self.words.year_of_event(month, day, self.word(i + 1)) {
                let date = Date::new(year, month, day).map_or(Meaning::Impossible, Meaning::Day);
                return Some((date, i + 1));
            }
            return (!self.is_first_of_name(i)).then_some((Meaning::MonthDay(month, day), i + 1));
        }
        // "October ninth"
        let ordinal = self
            .words
            .ordinal(self.word(i))
            .and_then(|day| i8::try_from(day).ok());
        if let Some(day) = ordinal.filter(|_| self.is_dated(i - 1) && self.is_dated(i)) {
            Date::new(2000, month, day).ok()?;
            return Some((Meaning::MonthDay(month, day), i + 1));
        }
        let year = self
            .year_at(self.past_comma(i))
            .map(|year| (year, self.past_comma(i) + 1))
            .or_else(|| {
                // "June of 2025"
                self.is(i, &["of"])
                    .then(|| self.year_at(i + 1).map(|year| (year, i + 2)))
                    .flatten()
            });
        if let Some((year, end)) = year {
            return Some((Meaning::Month(year, month), end));
        }
        let name = i - 1;
        let sure = !self.words.is_ambiguous(self.word(name))
            || self.is_dated(name)
            || self.is_after_preposition(name);
        let other = self.is_named(name) || self.s.is_verb(name) || self.label(name) == Some(Label::Norp);
        (sure && !other).then_some((Meaning::MonthOnly(Which::Near, month), i))
    }

    /// "in March"
    fn is_after_preposition(&self, i: Token) -> bool {
        i > 0
            && self.is(
                i - 1,
                &[
                    "in", "since", "until", "by", "of", "from", "between", "during", "last", "next", "this",
                ],
            )
            && self.s.pos(i) == Pos::Propn
    }

    /// "3 June 2025", "the 3rd of June".
    fn day_then_month(&self, i: Token) -> Option<(Meaning<'l>, Token)> {
        let day = self.day_of_month(i)?;
        let month_at = i + 1 + usize::from(self.is(i + 1, &["of"]));
        let month = self.month(month_at)?;
        let after = self.past_comma(month_at + 1);
        if let Some(year) = self.year_at(after) {
            let date = Date::new(year, month, day).map_or(Meaning::Impossible, Meaning::Day);
            return Some((date, after + 1));
        }
        Date::new(2000, month, day).ok()?;
        Some((Meaning::MonthDay(month, day), month_at + 1))
    }

    /// "the 3rd of June", "the 3rd".
    fn day_first(&self, i: Token) -> Read<'l> {
        if !self.is(i, &["the"]) {
            return None;
        }
        if let Some((meaning, end)) = self.day_then_month(i + 1) {
            return Some((TimeKind::Date, meaning, end));
        }
        let day = self.day_of_month(i + 1)?;
        let ordinal = self.word(i + 1).ends_with(|c: char| c.is_ascii_alphabetic());
        let alone = !self.is_nominal(i + 2);
        (ordinal && alone && self.is_dated(i + 1)).then_some((
            TimeKind::Date,
            Meaning::DayOfMonth(day),
            i + 2,
        ))
    }

    /// "the night of May 30"
    fn part_of_day(&self, i: Token) -> Read<'l> {
        let part = self
            .words
            .part(self.word(i + 1))
            .filter(|_| self.is(i, &["the"]) && self.is(i + 2, &["of"]))?;
        let (_, day, end) = self
            .dated(i + 3)
            .or_else(|| self.holiday(i + 3))
            .or_else(|| self.weekday(i + 3))?;
        let is_day = matches!(
            day,
            Meaning::Day(_) | Meaning::MonthDay(..) | Meaning::Weekday(..) | Meaning::Holiday(..)
        );
        is_day.then(|| (TimeKind::Time, Meaning::Part(Box::new(day), part), end))
    }

    /// "Tuesday", "last Tuesday", "Tuesday morning".
    fn weekday(&self, i: Token) -> Read<'l> {
        let (which, at) = self.which(i);
        let number = self.words.weekday(self.word(at))?;
        let name = self.s.word(at);
        if !name.starts_with(char::is_uppercase) || self.is_named(at) || self.is_part_of_name(at) {
            return None;
        }
        if self.words.is_ambiguous(self.word(at)) && !self.is_dated(at) && !name.ends_with('.') {
            return None;
        }
        // "Mondays"
        if self.word(at).ends_with("days") {
            return Some((TimeKind::Set, Meaning::Set(format!("XXXX-WXX-{number}")), at + 1));
        }
        // "Tuesday of last week"
        if self.is(at + 1, &["of"])
            && let Some(by) = self.words.direction(self.word(at + 2))
            && self.is(at + 3, &["week"])
        {
            return Some((TimeKind::Date, Meaning::WeekdayOfWeek(by, number), at + 4));
        }
        self.with_part(TimeKind::Date, Meaning::Weekday(which, number), at + 1)
    }

    /// "*Christmas* Island", "*Good Friday* Agreement", "*20th Century* Fox": a name goes on that is none of a time.
    fn is_first_of_name(&self, last: Token) -> bool {
        let next = last + 1;
        next < self.s.len()
            && self.s.sentence_index(next) == self.s.sentence_index(last)
            && self.s.word(next).starts_with(char::is_uppercase)
            && matches!(self.s.pos(next), Pos::Propn | Pos::Noun)
            && self.words.part(self.word(next)).is_none()
            && self.words.weekday(self.word(next)).is_none()
            && self.words.month(self.word(next)).is_none()
            && !self.words.words.zones.contains(self.word(next))
            && self.s.ancestors(last).take(3).any(|above| above >= next)
            && !self.s.is_in_title_case(last)
    }

    /// "Black Friday", "Bloody Sunday".
    fn is_part_of_name(&self, i: Token) -> bool {
        let before = i
            .checked_sub(1)
            .filter(|&k| self.s.sentence_index(k) == self.s.sentence_index(i));
        before.is_some_and(|k| {
            let first = self.s.sentence(i).tokens.start == k;
            let time =
                self.words.modifier(self.word(k)).is_some() || self.words.direction(self.word(k)).is_some();
            self.s.word(k).starts_with(char::is_uppercase)
                && matches!(self.s.dep(k), Dep::Compound | Dep::Amod)
                && self.s.head(k) == Some(i)
                && !first
                && !time
        })
    }

    /// "last", "next", "this" before what comes again.
    fn which(&self, i: Token) -> (Which, Token) {
        if self.is(i, &["this"]) && self.is(i + 1, &["past", "last", "coming", "next"]) {
            return match self.words.direction(self.word(i + 1)) {
                Some(by) if by < 0 => (Which::Last, i + 2),
                _ => (Which::Next, i + 2),
            };
        }
        match self.words.direction(self.word(i)) {
            Some(0) => (Which::This, i + 1),
            Some(by) if by < 0 => (Which::Last, i + 1),
            Some(_) => (Which::Next, i + 1),
            None => (Which::Near, i),
        }
    }

    /// A day with the part of it, or the time, that stands behind it.
    fn with_part(&self, kind: TimeKind, meaning: Meaning<'l>, end: Token) -> Read<'l> {
        let day = matches!(
            meaning,
            Meaning::Day(_)
                | Meaning::MonthDay(..)
                | Meaning::Weekday(..)
                | Meaning::Shift(_, _, Unit::Day)
                | Meaning::Holiday(..)
        );
        if !day {
            return Some((kind, meaning, end));
        }
        // "Tuesday's"
        if let Some(part) = self.words.part(self.word(end)) {
            return Some((TimeKind::Time, Meaning::Part(Box::new(meaning), part), end + 1));
        }
        let at = end + usize::from(self.is(end, &["at"]));
        if at > end
            && let Some((_, Meaning::Clock(None, hour, minute, zone), after)) = self.clock(at)
        {
            return Some((
                TimeKind::Time,
                Meaning::Clock(Some(Box::new(meaning)), hour, minute, zone),
                after,
            ));
        }
        Some((kind, meaning, end))
    }

    /// "9 a.m. Tuesday", "14:30 GMT", "noon".
    fn clock(&self, i: Token) -> Read<'l> {
        let (hour, minute, mut end) = self.hour(i)?;
        let mut universal = false;
        let zone = self.past_bracket(end);
        if self.words.words.zones.contains(self.word(zone)) {
            universal = self.is(zone, &["gmt", "utc", "z"]);
            end = zone + 1;
        } else if self.words.words.clocks.contains(self.word(end)) {
            // "local time", "Eastern standard time"
            let standard = usize::from(self.is(end + 1, &["standard", "daylight", "mean", "summer"]));
            if self.is(end + 1 + standard, &["time"]) {
                end += 2 + standard;
            }
        }
        let day_at = end + usize::from(self.is(end, &["on"]));
        // "five o'clock this morning"
        if self.is(day_at, &["this"]) && self.words.part(self.word(day_at + 1)).is_some() {
            let today = Meaning::Shift(Origin::Document, 0, Unit::Day);
            let clock = Meaning::Clock(Some(Box::new(today)), hour, minute, universal);
            return Some((TimeKind::Time, clock, day_at + 2));
        }
        let day = self
            .deictic(day_at)
            .or_else(|| self.weekday(day_at))
            .or_else(|| self.dated(day_at));
        if let Some((TimeKind::Date, day, after)) = day {
            let is_day = !matches!(
                day,
                Meaning::Month(..) | Meaning::MonthOnly(..) | Meaning::Year(_)
            );
            if is_day {
                return Some((
                    TimeKind::Time,
                    Meaning::Clock(Some(Box::new(day)), hour, minute, universal),
                    after,
                ));
            }
        }
        Some((TimeKind::Time, Meaning::Clock(None, hour, minute, universal), end))
    }

    fn past_bracket(&self, i: Token) -> Token {
        i + usize::from(self.word(i) == "(")
    }

    /// Hour and minute.
    fn hour(&self, i: Token) -> Option<(i8, i8, Token)> {
        match self.word(i) {
            "noon" | "midday" => return Some((12, 0, i + 1)),
            "midnight" => return Some((0, 0, i + 1)),
            _ => {}
        }
        let word = self.word(i);
        let meridiem = self.words.words.meridiem.get(self.word(i + 1));
        let glued = self
            .words
            .words
            .meridiem
            .iter()
            .find_map(|m| word.strip_suffix(m.as_str()).filter(|d| !d.is_empty()));
        let digits = glued.unwrap_or(word);
        let (hour, minute) = match digits.split_once([':', '.']) {
            Some((hour, minute)) if minute.len() == 2 => {
                (hour.parse::<i8>().ok()?, minute.parse::<i8>().ok()?)
            }
            Some(_) => return None,
            None => {
                let number = match digits.parse::<i16>() {
                    Ok(number) => number,
                    Err(_) => self.words.number(digits)?.parse().ok()?,
                };
                // "1430 GMT"
                if digits.len() == 4 && self.words.words.zones.contains(self.word(i + 1)) {
                    (i8::try_from(number / 100).ok()?, i8::try_from(number % 100).ok()?)
                } else {
                    (i8::try_from(number).ok()?, 0)
                }
            }
        };
        let evening = glued.map_or_else(
            || meridiem.is_some_and(|m| m.starts_with('p')),
            |d| word[d.len()..].starts_with('p'),
        );
        let told = glued.is_some() || meridiem.is_some();
        let oclock = self.is(i + 1, &["o'clock", "o’clock"]);
        let zoned =
            self.words.words.zones.contains(self.word(i + 1)) && (digits.contains(':') || digits.len() == 4);
        let colon =
            digits.contains(':') && (self.label(i) == Some(Label::Time) || i > 0 && self.is(i - 1, &["at"]));
        if !(told || oclock || zoned || colon) || !(0..24).contains(&hour) || !(0..60).contains(&minute) {
            return None;
        }
        if told && hour > 12 {
            return None;
        }
        let hour = match (told, evening, hour) {
            (true, true, hour) if hour < 12 => hour + 12,
            (true, false, 12) => 0,
            (_, _, hour) => hour,
        };
        let end = i + 1 + usize::from(glued.is_none() && (meridiem.is_some() || oclock));
        Some((hour, minute, end))
    }

    /// "yesterday", "tomorrow morning".
    fn deictic(&self, i: Token) -> Read<'l> {
        // "the day before yesterday"
        if self.is(i, &["the"]) && self.is(i + 1, &["day"]) {
            let by = match self.word(i + 3) {
                "yesterday" if self.is(i + 2, &["before"]) => -2,
                "tomorrow" if self.is(i + 2, &["after"]) => 2,
                _ => return None,
            };
            return Some((
                TimeKind::Date,
                Meaning::Shift(Origin::Document, by, Unit::Day),
                i + 4,
            ));
        }
        let (days, part) = self.words.deictic(self.word(i))?;
        if self.is_named(i) {
            return None;
        }
        let meaning = Meaning::Shift(Origin::Document, days, Unit::Day);
        match part {
            Some(part) => Some((TimeKind::Time, Meaning::Part(Box::new(meaning), part), i + 1)),
            None => self.with_part(TimeKind::Date, meaning, i + 1),
        }
    }

    /// "recently", "the near future".
    fn reference(&self, i: Token) -> Read<'l> {
        if !self.words.begins_reference(self.word(i)) {
            return None;
        }
        (1..=4).rev().find_map(|n| {
            let phrase: Vec<&str> = (i..i + n).map(|k| self.word(k)).collect();
            let reference = self.words.reference(&phrase.join(" "))?;
            // "the past three months" is a length; "the past" as a noun is not.
            let noun = n == 2
                && self.is(i, &["the"])
                && (self.is_nominal(i + n)
                    || self.words.number(self.word(i + n)).is_some()
                    || self.starts_with_digit(i + n));
            let last = i + n - 1;
            let hyphen = self.is(i + n, &["-"]);
            let conjunction = matches!(self.s.pos(last), Pos::Cconj | Pos::Sconj);
            let known = !conjunction && !hyphen && !self.is_named(i);
            (!noun && known).then_some((TimeKind::Date, Meaning::Reference(reference), i + n))
        })
    }

    /// "Christmas Day", "last Easter".
    fn holiday(&self, i: Token) -> Read<'l> {
        let (which, at) = self.which(i);
        let capital = at < self.s.len()
            && self
                .s
                .word(at)
                .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        if !capital {
            return None;
        }
        (1..=self.words.longest_holiday() + 2).rev().find_map(|n| {
            let end = (at + n).min(self.s.len());
            if end <= at || self.word(end - 1) == "." || self.is_first_of_name(end - 1) {
                return None;
            }
            let text = self
                .s
                .parse()
                .slice(at..end)
                .to_lowercase()
                .replace('’', "'")
                .replace('.', "");
            let holiday = self.words.holiday(text.trim())?;
            let (which, end) = match self.year_at(self.past_comma(end)) {
                Some(year) => (Which::Of(year), self.past_comma(end) + 1),
                None => (which, end),
            };
            Some((TimeKind::Date, Meaning::Holiday(which, holiday), end))
        })
    }

    /// "the third quarter of 2008", "third-quarter", "Q3", "the first half", "fiscal 2008".
    fn period_of_year(&self, i: Token) -> Read<'l> {
        if self.is(i, &["fiscal"]) {
            let at = i + 1 + usize::from(self.is(i + 1, &["year"]));
            let year = self.year_at(at)?;
            return Some((TimeKind::Date, Meaning::FiscalYear(year), at + 1));
        }
        if let Some(year) = self.word(i).strip_prefix("fy") {
            let year: i16 = year.parse().ok()?;
            let year = if year < 100 { 2000 + year } else { year };
            return YEARS
                .contains(&year)
                .then_some((TimeKind::Date, Meaning::FiscalYear(year), i + 1));
        }
        if let Some(number) = self.word(i).strip_prefix('q').and_then(|n| n.parse::<i8>().ok()) {
            let capital = self.s.word(i).starts_with('Q') && (1..=4).contains(&number);
            let year = self.year_at(i + 1);
            let end = i + 1 + usize::from(year.is_some());
            let year = year.map_or(OfYear::Near, OfYear::Told);
            return capital.then_some((TimeKind::Date, Meaning::Quarter(year, number), end));
        }
        let mut at = i + usize::from(self.is(i, &["the"]));
        let number = self.words.ordinal(self.word(at)).or_else(|| {
            let day = self.day_of_month(at)?;
            self.word(at)
                .ends_with(|c: char| c.is_ascii_alphabetic())
                .then_some(i64::from(day))
        })?;
        let relative = self.is(at, &["last"]);
        at += 1;
        at += usize::from(self.is(at, &["-", "fiscal"]));
        let unit = self.word(at);
        if !matches!(unit, "quarter" | "half") || relative && unit == "half" {
            return None;
        }
        // "the second half of the match", "the first half an hour" are none.
        let mut end = at + 1;
        let mut year = OfYear::Near;
        if let Some(found) = self.year_at(self.past_comma(end)) {
            (year, end) = (OfYear::Told(found), self.past_comma(end) + 1);
        } else if self.is(end, &["of", "in"]) {
            let of = end + 1 + usize::from(self.is(end + 1, &["fiscal"]));
            if let Some(found) = self.year_at(of) {
                (year, end) = (OfYear::Told(found), of + 1);
            } else if let Some(by) = self
                .words
                .direction(self.word(of))
                .filter(|_| self.is(of + 1, &["year"]))
            {
                (year, end) = (OfYear::Counted(by), of + 2);
            }
        }
        let number = i8::try_from(number).ok()?;
        let known = year != OfYear::Near || self.is_dated(at);
        let meaning = match unit {
            // "the last quarter"
            "quarter" if relative && year == OfYear::Near => {
                Meaning::Shift(Origin::Document, -1, Unit::Quarter)
            }
            "quarter" if (1..=4).contains(&number) && known => Meaning::Quarter(year, number),
            "half" if (1..=2).contains(&number) && known => Meaning::Half(year, number),
            _ => return None,
        };
        Some((TimeKind::Date, meaning, end))
    }

    /// "the 1990s", "the '90s", "the nineties", "the 19th century", "mid-1990s".
    fn decade_or_century(&self, i: Token) -> Read<'l> {
        let at = i + usize::from(self.is(i, &["the"]));
        let at = at + usize::from(self.is(at, &["late", "early", "mid"]));
        let at = at + usize::from(at > i && self.is(at, &["-"]));
        let mut word = self.word(at);
        let mut end = at + 1;
        if matches!(word, "'" | "’") {
            word = self.word(at + 1);
            end = at + 2;
        }
        let word = word.trim_start_matches(['\'', '’']).trim_start_matches("mid-");
        let digits = word
            .strip_suffix("'s")
            .or_else(|| word.strip_suffix("’s"))
            .or_else(|| word.strip_suffix('s'));
        if let Some(digits) = digits.filter(|d| d.bytes().all(|b| b.is_ascii_digit())) {
            let decade = match digits.len() {
                4 => {
                    digits
                        .parse::<i16>()
                        .ok()
                        .filter(|year| YEARS.contains(year) && year % 10 == 0)?
                        / 10
                }
                2 => {
                    let decade = digits.parse::<i16>().ok().filter(|year| year % 10 == 0)? / 10;
                    if decade >= 2 { 190 + decade } else { 200 + decade }
                }
                _ => return None,
            };
            return Some((TimeKind::Date, Meaning::Decade(decade), end));
        }
        if at > i
            && let Some(decade) = self.words.decade(word)
        {
            return Some((TimeKind::Date, Meaning::Decade(190 + decade), end));
        }
        let number = self.words.ordinal(word).or_else(|| {
            let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            (digits.len() < word.len()).then(|| digits.parse().ok()).flatten()
        })?;
        let unit = end + usize::from(self.is(end, &["-"]));
        let century = self.is(unit, &["century"]) && (1..=21).contains(&number);
        let number = i16::try_from(number).ok()?;
        let named = self.is_first_of_name(unit);
        (century && !named).then_some((TimeKind::Date, Meaning::Century(number - 1), unit + 1))
    }

    /// "every day", "each year", "daily", "$15 a year".
    fn set(&self, i: Token) -> Read<'l> {
        let tag = self.s.tag(i);
        if let Some(length) = self.words.set(self.word(i)) {
            let plain = !self.is_named(i) && !matches!(tag, Tag::Nnp | Tag::Nnps);
            return plain.then(|| (TimeKind::Set, Meaning::Set(length.to_owned()), i + 1));
        }
        if self.is(i, &["once", "twice"]) && self.is(i + 1, &["a", "an", "per", "every", "each"]) {
            let unit = self.words.unit(self.word(i + 2))?;
            return Some((
                TimeKind::Set,
                Meaning::Set(super::value::length("1", unit)),
                i + 3,
            ));
        }
        if self.words.words.every.contains(self.word(i)) {
            let mut at = i + 1;
            at += usize::from(self.is(at, &["other", "single"]));
            let twice = self.is(i + 1, &["other"]);
            if let Some(number) = self.words.weekday(self.word(at)) {
                return Some((TimeKind::Set, Meaning::Set(format!("XXXX-WXX-{number}")), at + 1));
            }
            if let Some(month) = self.month(at) {
                return Some((TimeKind::Set, Meaning::Set(format!("XXXX-{month:02}")), at + 1));
            }
            if let Some(season) = self.words.season(self.word(at)) {
                return Some((
                    TimeKind::Set,
                    Meaning::Set(format!("XXXX-{}", season.code())),
                    at + 1,
                ));
            }
            if let Some(part) = self.words.part(self.word(at)) {
                return Some((
                    TimeKind::Set,
                    Meaning::Set(format!("XXXX-XX-XXT{}", part.code())),
                    at + 1,
                ));
            }
            let count = self.count(at);
            let (text, at) = match &count {
                Some(count) => (count.text.as_str(), at + count.length),
                None => (if twice { "2" } else { "1" }, at),
            };
            let unit = self.words.unit(self.word(at))?;
            return Some((
                TimeKind::Set,
                Meaning::Set(super::value::length(text, unit)),
                at + 1,
            ));
        }
        // "15 a year", "three times a week".
        let rate = self.is(i, &["a", "an"])
            && i > 0
            && self.dep(i + 1) == Some(Dep::Npadvmod)
            && (self.is(i - 1, &["times", "once", "twice", "%", "percent"])
                || self.s.pos(i - 1) == Pos::Num
                || (self.s.pos(i - 1) == Pos::Noun && self.s.kids(i - 1).any(|k| self.s.pos(k) == Pos::Num)));
        let unit = self.words.unit(self.word(i + 1)).filter(|_| rate)?;
        Some((
            TimeKind::Set,
            Meaning::Set(super::value::length("1", unit)),
            i + 2,
        ))
    }

    /// A number, in figures or words: "three", "2.5", "several", "a few", "twenty-five".
    fn count(&self, i: Token) -> Option<Count> {
        let word = self.word(i);
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            let plain = word.replace(',', "");
            let number = plain.bytes().all(|b| b.is_ascii_digit() || b == b'.')
                && plain.len() < 12
                && !plain.ends_with('.');
            return number.then_some(Count {
                text: plain,
                length: 1,
            });
        }
        let text = self.words.number(word)?;
        let count = |text: &str, length: usize| {
            Some(Count {
                text: text.to_owned(),
                length,
            })
        };
        // "a few", "a couple of", "several dozen", "twenty-five", "a hundred".
        let article = matches!(word, "a" | "an");
        let next = self.word(i + 1);
        let vague = |text: &&str| *text == "X" || matches!(next, "couple" | "dozen" | "hundred");
        if article && let Some(text) = self.words.number(next).filter(vague) {
            let of = usize::from(self.is(i + 2, &["of"]));
            return count(text, 2 + of);
        }
        if self.is(i + 1, &["-"])
            && let (Ok(tens), Some(Ok(units))) = (
                text.parse::<i64>(),
                self.words.number(self.word(i + 2)).map(str::parse::<i64>),
            )
            && tens >= 20
            && tens % 10 == 0
            && (1..10).contains(&units)
        {
            return count(&(tens + units).to_string(), 3);
        }
        if matches!(word, "several" | "few" | "many") && self.is(i + 1, &["dozen", "hundred", "thousand"]) {
            return count("X", 2);
        }
        // "one or two", "two to three": not told how many.
        if self.is(i + 1, &["or", "to"])
            && !article
            && self.words.number(self.word(i + 2)).is_some_and(|n| n != "1")
        {
            let unit = self.words.unit(self.word(i + 3)).is_some();
            return unit.then(|| Count {
                text: "X".to_owned(),
                length: 3,
            });
        }
        let of = usize::from(
            matches!(word, "couple" | "dozens" | "hundreds" | "thousands") && self.is(i + 1, &["of"]),
        );
        count(text, 1 + of)
    }

    /// "three days", "two weeks ago", "a year earlier", "three-year", "26-year-old", "the last three months".
    fn counted(&self, i: Token) -> Read<'l> {
        if let Some(found) = self.hyphenated(i) {
            return Some(found);
        }
        let mut at = i;
        let article = usize::from(self.is(i, &["the", "these", "those"]));
        // "cannot *last* two years"
        let verb = i + article < self.s.len() && self.s.is_verb(i + article);
        let part = article > 0 && self.is(i + article, &["first", "final", "opening", "initial"]);
        let direction = part
            || (self.words.direction(self.word(i + article)).is_some() && !verb)
            || self.words.text_direction(self.word(i + article)).is_some();
        // "the 12 months ended April 30"
        let bounded = || {
            let count = self.count(i + article)?;
            let unit_at = i + article + count.length;
            let bounds = self.is(unit_at + 1, &["ended", "ending", "through", "to", "until"]);
            (bounds && self.words.unit(self.word(unit_at)).is_some()).then_some(())
        };
        if direction {
            at = i + article + 1;
        } else if article > 0 {
            bounded()?;
            at = i + article;
        }
        let half = self.is(at, &["half"]);
        let count = if half {
            let length = 1 + usize::from(self.is(at + 1, &["a", "an"]));
            Count {
                text: "0.5".to_owned(),
                length,
            }
        } else {
            self.count(at)?
        };
        let mut unit_at = at + count.length;
        // "three more years", "two full days", "12 consecutive months".
        unit_at += usize::from(self.is(
            unit_at,
            &[
                "more",
                "full",
                "consecutive",
                "straight",
                "whole",
                "long",
                "additional",
                "successive",
            ],
        ));
        let mut text = count.text.clone();
        let and_half =
            |at: Token| self.is(at, &["and"]) && self.is(at + 1, &["a"]) && self.is(at + 2, &["half"]);
        if and_half(unit_at)
            && let Some(number) = count.number()
        {
            text = format!("{number}.5");
            unit_at += 3;
        }
        let unit = self.words.unit(self.word(unit_at))?;
        // "a quarter" is a fourth of something.
        if unit == Unit::Quarter && self.is(at, &["a"]) {
            return None;
        }
        let mut end = unit_at + 1;
        // "a year and a half", "two and a half years".
        if and_half(end) {
            if let Some(number) = count.number() {
                text = format!("{number}.5");
            }
            end += 3;
        }
        if half {
            text = match unit {
                Unit::Hour => {
                    return Some((
                        TimeKind::Duration,
                        Meaning::Length("30".to_owned(), Unit::Minute),
                        end,
                    ));
                }
                Unit::Year => {
                    return Some((
                        TimeKind::Duration,
                        Meaning::Length("6".to_owned(), Unit::Month),
                        end,
                    ));
                }
                Unit::Century => {
                    return Some((
                        TimeKind::Duration,
                        Meaning::Length("50".to_owned(), Unit::Year),
                        end,
                    ));
                }
                Unit::Decade => {
                    return Some((
                        TimeKind::Duration,
                        Meaning::Length("5".to_owned(), Unit::Year),
                        end,
                    ));
                }
                _ => "0.5".to_owned(),
            };
        }
        if unit == Unit::Second && !self.word(unit_at).ends_with('s') {
            return None;
        }
        if direction {
            return Some((TimeKind::Duration, Meaning::Length(text, unit), end));
        }
        if let Some(by) = self.words.behind(self.word(end)) {
            return Some(match count.number().and_then(|n| n.checked_mul(by)) {
                Some(by) => (
                    TimeKind::Date,
                    Meaning::Shift(Origin::Document, by, unit),
                    end + 1,
                ),
                None => (TimeKind::Date, Meaning::Reference(Reference::Past), end + 1),
            });
        }
        if self.is(end, &["from"]) && self.is(end + 1, &["now", "today"]) {
            let by = count.number()?;
            return Some((
                TimeKind::Date,
                Meaning::Shift(Origin::Document, by, unit),
                end + 2,
            ));
        }
        if let Some(by) = self.words.behind_text(self.word(end)) {
            // "two days before the vote" is a length that something else bounds.
            let bounds = self.s.kid(end, Dep::Pobj).is_some()
                || self.s.kid(end, Dep::Pcomp).is_some()
                || self.s.dep(end) == Dep::Mark;
            if !bounds {
                return Some(match count.number().and_then(|n| n.checked_mul(by)) {
                    Some(by) => (TimeKind::Date, Meaning::Shift(Origin::Text, by, unit), end + 1),
                    None => (
                        TimeKind::Date,
                        Meaning::Reference(if by < 0 {
                            Reference::Past
                        } else {
                            Reference::Future
                        }),
                        end + 1,
                    ),
                });
            }
        }
        // "two years old" is a length, "a day" alone often a way of speaking; "one day" is no length.
        if self.is(at, &["one"]) && self.is(unit_at, &["day"]) && !self.is_dated(at) {
            return None;
        }
        let kind = TimeKind::Duration;
        let old = usize::from(self.is(end, &["old"]));
        Some((kind, Meaning::Length(text, unit), end + old))
    }

    /// "three-year", "26-year-old", "12-hour".
    fn hyphenated(&self, i: Token) -> Read<'l> {
        let word = self.word(i);
        // One token where figures come first.
        if let Some((number, unit)) = word.split_once(['-', '–']) {
            let unit = self.words.unit(unit)?;
            let plain = number.replace(',', "");
            if plain.is_empty() || !plain.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
                return None;
            }
            let end = i + 1 + self.old(i + 1);
            return Some((TimeKind::Duration, Meaning::Length(plain, unit), end));
        }
        let count = self
            .count(i)
            .filter(|count| count.length == 1 && !matches!(word, "a" | "an"))?;
        if !self.is(i + 1, &["-", "–"]) {
            return None;
        }
        let unit = self.words.unit(self.word(i + 2))?;
        Some((
            TimeKind::Duration,
            Meaning::Length(count.text, unit),
            i + 3 + self.old(i + 3),
        ))
    }

    /// How many tokens "-old" or "-long" takes.
    fn old(&self, i: Token) -> usize {
        if self.is(i, &["-", "–"]) && self.is(i + 1, &["old", "long", "olds"]) {
            2
        } else {
            0
        }
    }

    /// "last month", "this week", "the following day", "that year", "the past decade".
    fn directed(&self, i: Token) -> Read<'l> {
        let that = self.is(i, &["that"]) && self.is(i + 1, &["same"]);
        let article = usize::from(that || self.is(i, &["the", "these", "those"]));
        let word = self.word(i + article);
        let at = i + article + 1;
        // "the day before", "the night before".
        if article > 0
            && let Some(unit) = self.words.unit(word)
            && let Some(by) = self
                .words
                .behind_text(self.word(at))
                .filter(|_| self.is(at, &["before", "after"]))
        {
            let bounds = self.s.kid(at, Dep::Pobj).is_some()
                || self.s.kid(at, Dep::Pcomp).is_some()
                || self.s.dep(at) == Dep::Mark;
            return (!bounds).then_some((TimeKind::Date, Meaning::Shift(Origin::Text, by, unit), at + 1));
        }
        let (origin, by) = match (self.words.direction(word), self.words.text_direction(word)) {
            // "the last month" is a length of time, "last month" is not.
            // "the next day" is the one after what was told.
            (Some(by), _) if article > 0 && word == "next" => (Origin::Text, by),
            (Some(by), _) => (Origin::Document, by),
            (None, Some(by)) => (Origin::Text, by),
            (None, None) if article > 0 => return self.the_weekend(i),
            (None, None) => return None,
        };
        if let Some(part) = self
            .words
            .part(self.word(at))
            .filter(|_| article == 0 && !self.word(at).ends_with('s'))
        {
            let day = match (origin, word) {
                // "last night" is yesterday's.
                (Origin::Document, _) => Meaning::Shift(Origin::Document, by, Unit::Day),
                (Origin::Text, _) => Meaning::Shift(Origin::Text, by, Unit::Day),
            };
            return Some((TimeKind::Time, Meaning::Part(Box::new(day), part), at + 1));
        }
        let unit = self.words.unit(self.word(at))?;
        if self.word(at).ends_with('s') {
            // "the last days", "these weeks": not told how many.
            let past = matches!(word, "past" | "last" | "recent");
            return (article > 0 && past)
                .then(|| (TimeKind::Duration, Meaning::Length("X".to_owned(), unit), at + 1));
        }
        let length = article > 0
            && matches!(word, "past" | "last" | "coming")
            && !matches!(unit, Unit::Day | Unit::Quarter);
        if length || word == "past" {
            return Some((TimeKind::Duration, Meaning::Length("1".to_owned(), unit), at + 1));
        }
        if article > 0 && origin == Origin::Document && word != "current" && word != "next" && word != "last"
        {
            return None;
        }
        if word == "that" && !self.is_dated(at) && self.s.dep(i) != Dep::Det {
            return None;
        }
        let sub_day = matches!(unit, Unit::Hour | Unit::Minute | Unit::Second);
        (!sub_day).then_some((TimeKind::Date, Meaning::Shift(origin, by, unit), at + 1))
    }

    /// "last September"
    fn directed_month(&self, i: Token) -> Read<'l> {
        let (which, at) = self.which(i);
        let month = self
            .month(at)
            .filter(|_| which != Which::Near && !self.is_named(at))?;
        Some((TimeKind::Date, Meaning::MonthOnly(which, month), at + 1))
    }

    /// "the weekend"
    fn the_weekend(&self, i: Token) -> Read<'l> {
        self.is(i + 1, &["weekend"])
            .then_some((TimeKind::Date, Meaning::Weekend, i + 2))
    }

    /// "last summer", "the spring of 1945", "summer 2008".
    fn season(&self, i: Token) -> Read<'l> {
        let article = usize::from(self.is(i, &["the"]));
        let (mut which, at) = self.which(i + article);
        let season = self.words.season(self.word(at))?;
        let mut end = at + 1;
        let of = end + usize::from(self.is(end, &["of", ","]));
        if let Some(year) = self.year_at(of) {
            (which, end) = (Which::Of(year), of + 1);
        }
        // "in the fall", not "the fall of Saigon"
        let in_it = article > 0 && self.is_before_season(i) && !self.is(end, &["of"]);
        let known =
            which != Which::Near || in_it || (self.is_dated(at) && (article > 0 || self.is_before_season(i)));
        let noun = matches!(self.s.pos(at), Pos::Noun | Pos::Propn);
        (known && noun).then_some((TimeKind::Date, Meaning::Season(which, season), end))
    }

    fn is_before_season(&self, i: Token) -> bool {
        i > 0
            && self.is(
                i - 1,
                &["in", "since", "until", "by", "during", "early", "late", "through"],
            )
    }

    /// "1994", where nothing speaks against four figures being a year; "mid-1994".
    fn year(&self, i: Token) -> Read<'l> {
        if let Some(year) = self
            .word(i)
            .strip_prefix("mid-")
            .and_then(|y| y.parse::<i16>().ok())
        {
            return YEARS
                .contains(&year)
                .then_some((TimeKind::Date, Meaning::Year(year), i + 1));
        }
        // "the year 9999"
        if self.is(i, &["the"]) && self.is(i + 1, &["year"]) {
            let word = self.word(i + 2);
            let year = (word.len() == 4).then(|| word.parse::<i16>().ok()).flatten()?;
            return Some((TimeKind::Date, Meaning::Year(year), i + 3));
        }
        let year = self.year_at(i).filter(|year| *year >= 1500)?;
        // Of a telephone number, a flight, a score.
        let hyphen = i > 1 && self.is(i - 1, &["-", "–"]) && self.year_at(i - 2).is_none();
        let numbered = i > 0
            && self.s.head(i) == Some(i - 1)
            && self.s.pos(i - 1) == Pos::Propn
            && self.words.month(self.word(i - 1)).is_none()
            && !self.is_dated(i);
        let count = self.label(i) == Some(Label::Cardinal)
            && i > 0
            && self.is(i - 1, &["to", "and", "of", "by", "between", ","]);
        if hyphen || numbered || count {
            return None;
        }
        if matches!(
            self.label(i),
            Some(
                Label::Money
                    | Label::Quantity
                    | Label::Percent
                    | Label::Ordinal
                    | Label::Fac
                    | Label::Product
            )
        ) {
            return None;
        }
        let before = i > 0 && self.words.words.before_year.contains(self.word(i - 1));
        let counts = matches!(self.s.dep(i), Dep::Nummod | Dep::Compound)
            && self.s.head(i).is_some_and(|head| {
                head > i && matches!(self.s.tag(head), Tag::Nns | Tag::Nnp) && !self.is_dated(head)
            });
        let dated = self.is_dated(i);
        let sure = (dated || before) && !counts;
        sure.then_some((TimeKind::Date, Meaning::Year(year), i + 1))
    }

    /// "for years", "decades of war".
    fn bare_units(&self, i: Token) -> Read<'l> {
        let word = self.word(i);
        let unit = self.words.unit(word).filter(|_| word.ends_with('s'))?;
        if self.words.behind(self.word(i + 1)).is_some() || unit == Unit::Second && !self.is_dated(i) {
            return None;
        }
        let long = self.is(i + 1, &["-"]) && self.is(i + 2, &["long", "old"]);
        if long {
            return Some((TimeKind::Duration, Meaning::Length("X".to_owned(), unit), i + 3));
        }
        let preposition = i > 0
            && self.is(
                i - 1,
                &[
                    "for", "in", "within", "over", "after", "of", "take", "takes", "took", "spent", "spend",
                    "lasted", "last",
                ],
            );
        let of = self.is(i + 1, &["of"]) && self.s.tag(i) == Tag::Nns && self.is_dated(i);
        let plain = !self.s.kids(i).any(|kid| kid < i && !self.s.is_space(kid));
        // "hours before the vote"
        let measures = self.is(i + 1, &["before", "after"])
            && matches!(self.dep(i), Some(Dep::Npadvmod))
            && self.s.head(i) == Some(i + 1);
        (plain && (preposition && (self.is_dated(i) || self.is(i - 1, &["for"])) || of || measures))
            .then_some((TimeKind::Duration, Meaning::Length("X".to_owned(), unit), i + 1))
    }
}
