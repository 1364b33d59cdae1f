//! Numbers of those concerned: "killed at least six people", "a dozen were arrested", "leaving 12 dead".

use legation_nlp::{Dep, EntityKind, Pos};

use super::{Found, triggers};
use crate::dossier::Count;
use crate::lexicon::{Bound, Place, Trigger};
use crate::statements::Context;
use crate::syntax::Token;

/// A number belongs to an event at most so many steps away in the tree.
const REACH: usize = 6;
/// A number of more words than this is none.
const WORDS: usize = 6;
/// From here on a number word multiplies what stands before it: "six hundred".
const MULTIPLIER: u64 = 12;

/// A number of people, and what became of them.
pub(super) struct Number {
    /// Index of what is counted.
    counted: usize,
    count: Count,
    /// The verb or noun that says so.
    anchor: Token,
}

/// Finds the numbers of a document, in order.
pub(super) fn find(context: &Context<'_>) -> Vec<Number> {
    let mut found = Vec::new();
    let mut token = 0;
    while token < context.syntax.len() {
        let Some(quantity) = quantity(context, token) else {
            token += 1;
            continue;
        };
        token = quantity.end.max(token + 1);
        found.extend(number(context, &quantity));
    }
    found
}

/// Gives each number to the event that it belongs to.
pub(super) fn add(context: &Context<'_>, numbers: Vec<Number>, found: &mut [Found]) {
    let s = context.syntax;
    for number in numbers {
        let counted = &context.lexicon.counts.counted[number.counted];
        let sentence = &s.sentence(number.anchor).tokens;
        let first = found.partition_point(|f| f.why.token < sentence.start);
        let near = found[first..]
            .iter_mut()
            .take_while(|f| f.why.token < sentence.end)
            .filter(|f| counted.events.is_empty() || counted.events.contains(&f.event.event))
            .filter_map(|f| Some((s.steps(f.why.token, number.anchor).filter(|&d| d <= REACH)?, f)))
            .min_by_key(|(steps, _)| *steps);
        if let Some((_, event)) = near {
            event.event.counts.push(number.count);
        }
    }
}

/// A number with its words.
struct Quantity {
    value: u64,
    max: Option<u64>,
    first: Token,
    /// The word that the tree knows the number by.
    word: Token,
    end: Token,
    vague: bool,
}

/// The number that begins at this token.
fn quantity(context: &Context<'_>, token: Token) -> Option<Quantity> {
    let (s, words) = (context.syntax, &context.lexicon.counts);
    if let Some((end, &least)) = words.vague.at(s, token).next() {
        // "dozens of", "hundreds".
        return Some(Quantity {
            value: least,
            max: None,
            first: token,
            word: token,
            end,
            vague: true,
        });
    }
    let (value, end) = value(context, token)?;
    let label = s.parse().tokens()[token].ent.kind();
    if label.is_some_and(|kind| {
        matches!(
            kind,
            EntityKind::Date
                | EntityKind::Time
                | EntityKind::Money
                | EntityKind::Percent
                | EntityKind::Quantity
                | EntityKind::Ordinal
        )
    }) {
        return None;
    }
    let (first, bound) = bound(context, token);
    let range = range_end(context, end).filter(|(high, _)| *high >= value);
    let end = range.map_or(end, |(_, end)| end);
    let (value, max) = match (bound, range) {
        (_, Some((high, _))) => (value, Some(high)),
        (Some(Bound::Most), None) => (0, Some(value)),
        (_, None) => (value, None),
    };
    Some(Quantity {
        value,
        max,
        first,
        word: end - 1,
        end,
        vague: false,
    })
}

/// A plain number: "12", "1,200", "two dozen", "1.5 million".
fn value(context: &Context<'_>, token: Token) -> Option<(u64, Token)> {
    let s = context.syntax;
    let stop = s.sentence(token).tokens.end.min(token + WORDS);
    let digits = |at: Token| -> Option<f64> {
        let word = s.word(at);
        let plain: String = word.chars().filter(|c| *c != ',').collect();
        let numeric = plain.starts_with(|c: char| c.is_ascii_digit()) && plain.len() < 13;
        plain.parse::<f64>().ok().filter(|_| numeric)
    };
    let word = |at: Token| context.lexicon.counts.number(&s.lower(at)).map(|v| v as f64);
    let mut total = digits(token)
        .or_else(|| word(token).filter(|_| s.pos(token) == Pos::Num || s.pos(token) == Pos::Noun))?;
    let mut end = token + 1;
    while end < stop {
        let joined =
            matches!(s.word(end), "-" | "and") && end + 1 < stop && word(end + 1).is_some_and(|v| v < 100.0);
        let at = if joined && total >= 20.0 { end + 1 } else { end };
        let Some(next) = word(at) else { break };
        total = if next >= MULTIPLIER as f64 && next > total.min(99.0) && at == end {
            total * next
        } else {
            total + next
        };
        end = at + 1;
    }
    let sound = total.is_finite() && (0.0..1e12).contains(&total) && total.fract() == 0.0;
    sound.then_some((total as u64, end))
}

/// "at least" before a number: where the phrase begins, and what it says.
fn bound(context: &Context<'_>, token: Token) -> (Token, Option<Bound>) {
    let s = context.syntax;
    let floor = s.sentence(token).tokens.start.max(token.saturating_sub(4));
    (floor..token)
        .find_map(|start| {
            let ends_here = |(end, bound): (Token, &Bound)| (end == token).then_some((start, Some(*bound)));
            context.lexicon.counts.bounds.at(s, start).find_map(ends_here)
        })
        .unwrap_or((token, None))
}

/// "six to eight", "between six and eight", "6-8": the second number.
fn range_end(context: &Context<'_>, end: Token) -> Option<(u64, Token)> {
    let s = context.syntax;
    let sentence = s.sentence(end.checked_sub(1)?).tokens.end;
    (end + 1 < sentence && matches!(s.word(end), "to" | "-" | "–"))
        .then(|| value(context, end + 1))
        .flatten()
}

/// What the number counts, if it is one of those that are kept.
fn number(context: &Context<'_>, quantity: &Quantity) -> Option<Number> {
    let (s, words) = (context.syntax, &context.lexicon.counts);
    let word = quantity.word;
    // The phrase's head, and the counted noun in it.
    let (head, noun) = if quantity.vague {
        let of = s.kids_by(word, Dep::Prep).find(|&p| s.is_word(p, "of"));
        let noun = of.and_then(|of| s.kid(of, Dep::Pobj)).unwrap_or(word);
        (word, noun)
    } else {
        let counted = s
            .head(word)
            .filter(|_| matches!(s.dep(word), Dep::Nummod | Dep::Compound | Dep::Quantmod));
        let top = counted
            .filter(|&n| s.is_nominal(n) || s.pos(n) == Pos::Adj)
            .unwrap_or(word);
        (top, top)
    };
    let governor = s.head(head);
    let verb = governor.filter(|&v| s.is_verb(v));
    let pattern = |place: Place, verb: Token| {
        let fits = |(pattern, _): &&(Trigger, usize)| triggers::fits(context, verb, pattern);
        words
            .verbs(place, s.lemma(verb))
            .iter()
            .find(fits)
            .map(|(_, at)| *at)
    };
    let by_verb = verb.and_then(|verb| {
        let passive = context.predicates.is_passive(verb);
        match s.dep(head) {
            Dep::Dobj | Dep::Nsubjpass => pattern(Place::Object, verb),
            Dep::Nsubj if passive => pattern(Place::Object, verb),
            Dep::Nsubj => pattern(Place::Subject, verb),
            _ => None,
        }
    });
    // "six people killed in the attack".
    let by_participle = s
        .kids_by(noun, Dep::Acl)
        .find(|&v| context.predicates.is_passive(v))
        .and_then(|v| pattern(Place::Object, v));
    let by_noun = || {
        let starts = noun.saturating_sub(2)..=noun;
        starts.filter(|_| noun != word).find_map(|start| {
            let mut whole = words.nouns.at(s, start).filter(|(end, _)| *end == noun + 1);
            whole.next().map(|(_, &at)| at)
        })
    };
    // "leaving 12 people dead"; what stands behind "and" is said of others.
    let stop = s.sentence(word).tokens.end;
    let by_adjective = || {
        let mut behind = (quantity.end.max(noun + 1)..stop)
            .take(2)
            .take_while(|&t| s.pos(t) != Pos::Cconj && s.pos(t) != Pos::Punct);
        let adjective = |t: Token| words.adjectives.at(s, t).next().map(|(_, &at)| at);
        behind.find_map(adjective).or_else(|| adjective(noun))
    };
    let counted = by_verb.or(by_participle).or_else(by_adjective).or_else(by_noun)?;
    let last = quantity.end.max(if noun > word && noun - word <= 4 {
        noun + 1
    } else {
        quantity.end
    });
    let span = s.content_span(quantity.first..last)?;
    Some(Number {
        counted,
        count: Count {
            of: words.counted[counted].of.clone(),
            value: quantity.value,
            max: quantity.max,
            span,
        },
        anchor: verb.or(governor).unwrap_or(head),
    })
}
