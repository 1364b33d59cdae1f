//! Words of time: `lexicon/times.toml`.

use std::collections::{HashMap, HashSet};

use legation_knowledge::{Source, SourceError};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TimesFile {
    long_units: HashSet<String>,
    months: [Vec<String>; 12],
    weekdays: [Vec<String>; 7],
    ambiguous: HashSet<String>,
    numbers: HashMap<String, String>,
    ordinals: HashMap<String, i64>,
    units: HashMap<String, Unit>,
    decades: HashMap<String, i16>,
    seasons: HashMap<String, Season>,
    parts: HashMap<String, DayPart>,
    deictics: HashMap<String, (i64, String)>,
    references: HashMap<String, Reference>,
    directions: HashMap<String, i64>,
    text_directions: HashMap<String, i64>,
    behind: HashMap<String, i64>,
    behind_text: HashMap<String, i64>,
    modifiers: HashMap<String, Modifier>,
    sets: HashMap<String, String>,
    words: FunctionWords,
    day_of_event: Vec<DayOfEvent>,
    holiday: Vec<toml::Spanned<Holiday>>,
}

/// Small words that tell what stands beside them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FunctionWords {
    pub(crate) every: HashSet<String>,
    pub(crate) meridiem: HashSet<String>,
    pub(crate) zones: HashSet<String>,
    pub(crate) before_year: HashSet<String>,
    pub(crate) ahead: HashSet<String>,
    /// Verbs whose present tense tells what is arranged.
    pub(crate) arranged: HashSet<String>,
    /// Words before "time" behind a time of day.
    pub(crate) clocks: HashSet<String>,
}

macro_rules! named {
    ($(#[$meta:meta])* $name:ident { $($kind:ident = $code:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
        pub(crate) enum $name {
            $(#[serde(rename = $code)] $kind,)*
        }

        impl $name {
            /// Its code in TIMEX3.
            pub(crate) fn code(self) -> &'static str {
                match self {
                    $($name::$kind => $code,)*
                }
            }
        }
    };
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Night,
    Week,
    Fortnight,
    Weekend,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

named! {
    /// A season of the north, as TIMEX3 codes it.
    Season { Spring = "SP", Summer = "SU", Autumn = "FA", Winter = "WI" }
}
named! {
    /// A part of a day.
    DayPart { Morning = "MO", Afternoon = "AF", Evening = "EV", Night = "NI" }
}
named! {
    /// Some time that is not told more exactly.
    Reference { Present = "PRESENT_REF", Past = "PAST_REF", Future = "FUTURE_REF" }
}
named! {
    /// Which part of a time, or how exactly: TIMEX3's `mod`.
    Modifier {
        Start = "START", Mid = "MID", End = "END", Eve = "EVE", Approx = "APPROX", LessThan = "LESS_THAN", MoreThan = "MORE_THAN",
        EqualOrMore = "EQUAL_OR_MORE", EqualOrLess = "EQUAL_OR_LESS",
    }
}

/// A day by which news calls what happened on it: "the Sept. 11 attacks".
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DayOfEvent {
    month: i8,
    day: i8,
    year: i16,
    /// Words behind it.
    before: HashSet<String>,
}

/// A day that has a name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Holiday {
    names: Vec<String>,
    pub(crate) month: Option<i8>,
    pub(crate) day: Option<i8>,
    /// 1 is Monday.
    pub(crate) weekday: Option<i8>,
    /// Which such weekday of the month, from its end if negative.
    pub(crate) nth: Option<i8>,
    /// Days from Easter Sunday.
    pub(crate) easter: Option<i32>,
    /// If it means one day of history.
    pub(crate) year: Option<i16>,
}

impl Holiday {
    fn is_sound(&self) -> bool {
        match (self.month, self.day, self.weekday, self.nth, self.easter) {
            (Some(month), Some(day), None, None, None) => {
                (1..=12).contains(&month) && (1..=31).contains(&day)
            }
            (Some(month), None, Some(weekday), Some(nth), None) => {
                (1..=12).contains(&month) && (1..=7).contains(&weekday) && nth != 0 && nth.abs() <= 5
            }
            (None, None, None, None, Some(_)) => true,
            _ => false,
        }
    }
}

/// The words by what they mean.
#[derive(Debug)]
pub(crate) struct TimeWords {
    long_units: HashSet<String>,
    months: HashMap<String, i8>,
    weekdays: HashMap<String, i8>,
    ambiguous: HashSet<String>,
    numbers: HashMap<String, String>,
    ordinals: HashMap<String, i64>,
    units: HashMap<String, Unit>,
    decades: HashMap<String, i16>,
    seasons: HashMap<String, Season>,
    parts: HashMap<String, DayPart>,
    deictics: HashMap<String, (i64, Option<DayPart>)>,
    references: HashMap<String, Reference>,
    /// Words that a phrase of `references` begins with.
    reference_starts: HashSet<String>,
    directions: HashMap<String, i64>,
    text_directions: HashMap<String, i64>,
    behind: HashMap<String, i64>,
    behind_text: HashMap<String, i64>,
    modifiers: HashMap<String, Modifier>,
    sets: HashMap<String, String>,
    pub(crate) words: FunctionWords,
    days_of_events: Vec<DayOfEvent>,
    holidays: Vec<Holiday>,
    holiday_names: HashMap<String, usize>,
    longest_holiday: usize,
}

impl TimeWords {
    pub(super) fn read(source: Source<'_>) -> Result<Self, SourceError> {
        let file: TimesFile = source.read()?;
        let numbered = |lists: &[Vec<String>]| -> HashMap<String, i8> {
            (1..)
                .zip(lists)
                .flat_map(|(number, names)| names.iter().map(move |name| (name.clone(), number)))
                .collect()
        };
        let parts = &file.parts;
        let part = |code: &str| parts.values().copied().find(|part| part.code() == code);
        let mut holidays = Vec::new();
        let mut holiday_names = HashMap::new();
        for holiday in file.holiday {
            if !holiday.get_ref().is_sound() {
                return Err(source.error(
                    holiday.span(),
                    "a holiday has `month` and `day`, or `month`, `weekday` and `nth`, or `easter`",
                ));
            }
            for name in &holiday.get_ref().names {
                holiday_names.insert(name.clone(), holidays.len());
            }
            holidays.push(holiday.into_inner());
        }
        let first = |phrase: &String| phrase.split(' ').next().unwrap_or_default().to_owned();
        Ok(Self {
            months: numbered(&file.months),
            weekdays: numbered(&file.weekdays),
            deictics: file
                .deictics
                .iter()
                .map(|(word, (days, code))| (word.clone(), (*days, part(code))))
                .collect(),
            long_units: file.long_units,
            ambiguous: file.ambiguous,
            numbers: file.numbers,
            ordinals: file.ordinals,
            units: file.units,
            decades: file.decades,
            seasons: file.seasons,
            parts: file.parts,
            reference_starts: file.references.keys().map(first).collect(),
            references: file.references,
            directions: file.directions,
            text_directions: file.text_directions,
            behind: file.behind,
            behind_text: file.behind_text,
            modifiers: file.modifiers,
            sets: file.sets,
            words: file.words,
            days_of_events: file.day_of_event,
            longest_holiday: holiday_names
                .keys()
                .map(|n| n.split(' ').count())
                .max()
                .unwrap_or(0),
            holidays,
            holiday_names,
        })
    }

    /// The year of an event that is called by its day, by the word behind the day.
    pub(crate) fn year_of_event(&self, month: i8, day: i8, next: &str) -> Option<i16> {
        let meant =
            |event: &&DayOfEvent| (event.month, event.day) == (month, day) && event.before.contains(next);
        self.days_of_events.iter().find(meant).map(|event| event.year)
    }

    /// Number of a month, from 1.
    pub(crate) fn month(&self, word: &str) -> Option<i8> {
        self.months.get(word.trim_end_matches('.')).copied()
    }

    /// Number of a weekday, from 1 for Monday.
    pub(crate) fn weekday(&self, word: &str) -> Option<i8> {
        self.weekdays.get(word.trim_end_matches('.')).copied()
    }

    /// Whether the word often means something else.
    pub(crate) fn is_ambiguous(&self, word: &str) -> bool {
        self.ambiguous.contains(word.trim_end_matches('.'))
    }

    /// A number in words: figures, or `X`.
    pub(crate) fn number(&self, word: &str) -> Option<&str> {
        self.numbers.get(word).map(String::as_str)
    }

    /// "third"
    pub(crate) fn ordinal(&self, word: &str) -> Option<i64> {
        self.ordinals.get(word).copied()
    }

    /// A unit of time.
    pub(crate) fn unit(&self, word: &str) -> Option<Unit> {
        self.units.get(word).copied()
    }

    /// "nineties"
    pub(crate) fn decade(&self, word: &str) -> Option<i16> {
        self.decades.get(word).copied()
    }

    /// A season.
    pub(crate) fn season(&self, word: &str) -> Option<Season> {
        self.seasons.get(word).copied()
    }

    /// A part of a day.
    pub(crate) fn part(&self, word: &str) -> Option<DayPart> {
        self.parts.get(word).copied()
    }

    /// "yesterday": how many days on, and which part of that day.
    pub(crate) fn deictic(&self, word: &str) -> Option<(i64, Option<DayPart>)> {
        self.deictics.get(word).copied()
    }

    /// "recently", "the near future".
    pub(crate) fn reference(&self, phrase: &str) -> Option<Reference> {
        self.references.get(phrase).copied()
    }

    /// Whether a phrase of [`Self::reference`] begins so.
    pub(crate) fn begins_reference(&self, word: &str) -> bool {
        self.reference_starts.contains(word)
    }

    /// "last", "next": counted from the day of publication.
    pub(crate) fn direction(&self, word: &str) -> Option<i64> {
        self.directions.get(word).copied()
    }

    /// "following": counted from the text's own last time.
    pub(crate) fn text_direction(&self, word: &str) -> Option<i64> {
        self.text_directions.get(word).copied()
    }

    /// "ago"
    pub(crate) fn behind(&self, word: &str) -> Option<i64> {
        self.behind.get(word).copied()
    }

    /// "later"
    pub(crate) fn behind_text(&self, word: &str) -> Option<i64> {
        self.behind_text.get(word).copied()
    }

    /// "early", "more than".
    pub(crate) fn modifier(&self, words: &str) -> Option<Modifier> {
        self.modifiers.get(words).copied()
    }

    /// "daily": how long from one to the next.
    pub(crate) fn set(&self, word: &str) -> Option<&str> {
        self.sets.get(word).map(String::as_str)
    }

    /// Words in the longest name of a holiday.
    pub(crate) fn longest_holiday(&self) -> usize {
        self.longest_holiday
    }

    /// A holiday by its name.
    pub(crate) fn holiday(&self, name: &str) -> Option<&Holiday> {
        self.holiday_names.get(name).map(|&at| &self.holidays[at])
    }

    /// Whether several of this unit (lower case, singular) are more than a year.
    pub(crate) fn is_long(&self, unit: &str) -> bool {
        self.long_units.contains(unit)
    }
}
