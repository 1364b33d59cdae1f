//! Times that the text tells, as TIMEX3 (TimeML 1.2.1) has them: days, weeks, months and longer dates, times of day, lengths
//! of time and what comes again and again.
//!
//! [`expressions`] reads what the words say, [`anchor`] finds when that is, [`calendar`] counts, [`value`] writes the value.
//! The words stand in `lexicon/times.toml`.

mod anchor;
mod calendar;
mod expressions;
mod value;

use std::ops::Range;

use jiff::civil::Date;

use crate::dossier::{Time, TimeId};
use crate::lexicon::Lexicon;
use crate::syntax::{Syntax, Token};
use anchor::Anchor;
use expressions::Meaning;
use value::Value;

/// A day that stands within so many tokens of the head of a text is the dateline's.
const HEAD: usize = 40;

/// The times of a document, with their tokens.
#[derive(Debug, Default)]
pub(crate) struct Times {
    pub(crate) all: Vec<Time>,
    tokens: Vec<Range<Token>>,
    /// First and last day of each, where they are known.
    days: Vec<Option<(Date, Date)>>,
    /// The day from which what is told without one is counted.
    pub(crate) document: Option<Date>,
}

impl Times {
    /// The time that this token is part of.
    pub(crate) fn at(&self, token: Token) -> Option<TimeId> {
        let after = self.tokens.partition_point(|range| range.end <= token);
        let found = self.tokens.get(after).is_some_and(|range| range.contains(&token));
        found.then_some(TimeId(after as u32))
    }

    /// Where a time stands.
    pub(crate) fn tokens(&self, time: TimeId) -> Range<Token> {
        self.tokens.get(time.0 as usize).cloned().unwrap_or_default()
    }

    /// The last day of a time.
    pub(crate) fn last_day(&self, time: TimeId) -> Option<Date> {
        self.days
            .get(time.0 as usize)
            .copied()
            .flatten()
            .map(|days| days.1)
    }
}

/// Finds them.
pub(crate) fn find(syntax: &Syntax<'_>, lexicon: &Lexicon, published: Option<Date>) -> Times {
    let expressions = expressions::find(syntax, &lexicon.times);
    let dateline = || {
        expressions
            .iter()
            .take_while(|expression| expression.tokens.end <= HEAD)
            .find_map(|expression| match expression.meaning {
                Meaning::Day(day) if is_apart(syntax, &expression.tokens) => Some(day),
                _ => None,
            })
    };
    let document = published.or_else(dateline);
    let mut anchor = Anchor {
        syntax,
        lexicon,
        document,
        document_name: if published.is_some() {
            "the day of publication"
        } else {
            "the dateline"
        },
        told: None,
        day: None,
        sentence: 0,
        month: None,
    };
    let mut times = Times {
        document,
        ..Times::default()
    };
    for expression in expressions {
        let resolved = anchor.resolve(&expression);
        let value = resolved.value;
        times.all.push(Time {
            id: TimeId(times.all.len() as u32),
            span: syntax.span(expression.tokens.clone()),
            kind: expression.kind,
            value: value.as_ref().map(Value::text),
            granularity: value.as_ref().map(Value::granularity),
            modifier: expression.modifier.map(crate::lexicon::Modifier::code),
            anchor: resolved.anchor.map(|day| day.to_string()),
            reason: resolved.reason,
        });
        times.days.push(value.as_ref().and_then(Value::days));
        times.tokens.push(expression.tokens);
    }
    times
}

/// Whether a date stands in a dateline or on a line of its own, not in the running text.
fn is_apart(syntax: &Syntax<'_>, tokens: &Range<Token>) -> bool {
    let before = tokens.start.checked_sub(1).is_none_or(|i| {
        syntax.is_space(i) || matches!(syntax.word(i), "," | "(" | "-" | "–" | "—" | "|" | ":" | "/")
    });
    let after = tokens.end >= syntax.len()
        || syntax.is_space(tokens.end)
        || matches!(
            syntax.word(tokens.end),
            "(" | ")" | "-" | "–" | "—" | "--" | "|" | ":" | "/"
        );
    before && after
}
