//! Statements and relays in phrases: "according to X", "as reported by X".

use std::collections::HashMap;
use std::ops::Range;

use legation_nlp::Dep;

use super::verbs::voice;
use super::{Context, Found, Voice, content};
use crate::dossier::Stance;
use crate::syntax::Token;

/// A source phrase: who, in which words.
#[derive(Debug)]
pub(super) struct Phrase {
    kind: Kind,
    cue: Range<Token>,
    tokens: Range<Token>,
    voices: Vec<Voice>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    AccordingTo,
    AsReported,
}

/// Finds them.
pub(super) fn find(context: &Context<'_>) -> Vec<Phrase> {
    let tokens = 0..context.syntax.len();
    tokens
        .filter_map(|i| according_to(context, i).or_else(|| as_reported(context, i)))
        .collect()
}

fn according_to(context: &Context<'_>, i: Token) -> Option<Phrase> {
    let s = context.syntax;
    if !context.lexicon.saying.is_source(&s.lower(i)) {
        return None;
    }
    let to = s
        .kids_by(i, Dep::Prep)
        .find(|&k| k == i + 1 && s.is_word(k, "to"))?;
    let source = s.kid(to, Dep::Pobj)?;
    let voices = voices(context, source);
    let tokens = i..s.subtree(source).end.min(end_of_phrase(context, source));
    (!voices.is_empty()).then_some(Phrase {
        kind: Kind::AccordingTo,
        cue: i..to + 1,
        tokens,
        voices,
    })
}

/// "as reported by TASS", "as TASS reported".
fn as_reported(context: &Context<'_>, verb: Token) -> Option<Phrase> {
    let s = context.syntax;
    if !is_as_reported(context, verb) {
        return None;
    }
    let source = context
        .predicates
        .agent(verb)
        .or_else(|| context.predicates.subject(verb))?;
    let voices = voices(context, source);
    (!voices.is_empty()).then_some(Phrase {
        kind: Kind::AsReported,
        cue: verb..verb + 1,
        tokens: s.subtree(verb),
        voices,
    })
}

/// Whether the verb stands in "as reported by" or "as … reported".
pub(super) fn is_as_reported(context: &Context<'_>, verb: Token) -> bool {
    let s = context.syntax;
    let marker = |k: Token| k < verb && s.is_word(k, "as") && matches!(s.dep(k), Dep::Mark | Dep::Advmod);
    s.is_verb(verb) && context.lexicon.saying.is_relay(s.lemma(verb)) && s.kids(verb).any(marker)
}

fn voices(context: &Context<'_>, source: Token) -> Vec<Voice> {
    let found = context
        .syntax
        .coordination(source)
        .into_iter()
        .filter_map(|member| {
            let mut voice = voice(context, member)?;
            // "the Pakistani Embassy in Moscow": the place belongs to the source.
            let mention = context.mentions.at(member)?;
            let end = context.mentions.get(mention).tokens.end;
            if let Some(place) = place_of(context, member, end) {
                voice.span.1 = place;
            }
            Some(voice)
        });
    found.collect()
}

/// End, in code points, of an "in" phrase right behind the noun.
fn place_of(context: &Context<'_>, noun: Token, end: Token) -> Option<u32> {
    let s = context.syntax;
    let within = s
        .kids_by(noun, Dep::Prep)
        .find(|&p| p == end && s.is_word(p, "in"))?;
    let place = s.kid(within, Dep::Pobj)?;
    Some(s.span(place..place + 1).end())
}

/// The phrase ends with the comma after it, if the parser drew more into it.
fn end_of_phrase(context: &Context<'_>, source: Token) -> Token {
    let s = context.syntax;
    let after = source + 1..s.sentence(source).tokens.end;
    after
        .clone()
        .take(30)
        .find(|&i| s.word(i) == ",")
        .unwrap_or(after.end)
}

/// Turns source phrases into statements, and relays into what they relay.
pub(super) fn join(context: &Context<'_>, found: &mut Vec<Found>, phrases: Vec<Phrase>) {
    let sentence = |token: Token| context.syntax.sentence_index(token);
    let (sources, relays): (Vec<_>, Vec<_>) = phrases.into_iter().partition(|p| p.kind == Kind::AccordingTo);
    // The first report of each sentence is taken out of what the sentence says, and the first source of a sentence,
    // before its first verb of saying, is what a relay passes on.
    let mut reports: HashMap<usize, Range<Token>> = HashMap::new();
    for relay in &relays {
        reports
            .entry(sentence(relay.cue.start))
            .or_insert(relay.tokens.clone());
    }
    let mut first: HashMap<usize, usize> = HashMap::new();
    for source in sources {
        let here = sentence(source.cue.start);
        first.entry(here).or_insert(found.len());
        found.push(statement(context, source, reports.get(&here)));
    }
    for (at, verb) in found.iter().enumerate() {
        first.entry(sentence(verb.cue)).or_insert(at);
    }
    for relay in relays {
        let passed_on = first.get(&sentence(relay.cue.start)).copied();
        match passed_on.filter(|&at| found[at].cue != relay.cue.start) {
            Some(at) => found[at].relays.extend(relay.voices),
            None => found.push(statement(context, relay, None)),
        }
    }
}

/// The statement that a source phrase makes of the rest of its clause.
fn statement(context: &Context<'_>, phrase: Phrase, without: Option<&Range<Token>>) -> Found {
    let s = context.syntax;
    let sentence = s.sentence(phrase.cue.start).tokens.clone();
    let rest = [
        sentence.start..phrase.tokens.start,
        phrase.tokens.end..sentence.end,
    ];
    let mut pieces: Vec<Range<Token>> = rest.into_iter().flat_map(|piece| cut(piece, without)).collect();
    for piece in &mut pieces {
        content::trim(context, piece);
    }
    pieces.retain(|p| !p.is_empty());
    // If what follows the phrase is a quotation, that is the content.
    let quoted = pieces
        .iter()
        .find_map(|p| context.quotes.around(p.start).filter(|q| q.len() > 2));
    if let Some(quote) = quoted {
        pieces = vec![quote];
        content::trim(context, &mut pieces[0]);
    }
    Found {
        cue: phrase.cue.start,
        cue_tokens: phrase.cue,
        speakers: phrase.voices,
        content: pieces,
        taken_up: None,
        according: true,
        stance: Stance::Asserts,
        relays: Vec::new(),
    }
}

/// What is left of a piece without this range.
fn cut(piece: Range<Token>, without: Option<&Range<Token>>) -> Vec<Range<Token>> {
    match without.filter(|w| w.start < piece.end && piece.start < w.end) {
        Some(hole) => vec![
            piece.start..hole.start.max(piece.start),
            hole.end.min(piece.end)..piece.end,
        ],
        None => vec![piece],
    }
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_hole_leaves_both_sides() {
        assert_eq!(cut(0..10, Some(&(3..5))), [0..3, 5..10]);
        assert_eq!(cut(4..10, Some(&(3..5))), [4..4, 5..10]);
        let beyond = 5..10;
        assert_eq!(cut(beyond.clone(), Some(&(3..5))), [beyond]);
    }
}
