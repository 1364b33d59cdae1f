//! How statements of one document belong together: doubles, and relays of what another says.

use std::ops::Range;

use legation_nlp::{Dep, Pos};

use super::anchors::Anchor;
use super::{Context, Found, Voice, is_outlet};
use crate::lexicon::CueKind;
use crate::syntax::Token;

/// Of two statements with as much content in common, only one is meant.
const SAME: f64 = 0.85;
/// So many statements after one are compared with it.
const NEAR: usize = 8;

/// Leaves out doubles, and gives relays to the statements that they pass on.
pub(super) fn join<'a>(context: &Context<'a>, mut found: Vec<Found<'a>>) -> Vec<Found<'a>> {
    found.sort_by_key(|f| f.anchor.token);
    leave_out(context, &mut found);
    let mut kept: Vec<Found<'a>> = Vec::with_capacity(found.len());
    for next in found {
        let same = kept.iter().rposition(|other| {
            !is_relay(context, &next.anchor)
                && !is_relay(context, &other.anchor)
                // "said that he promised a halt": one stands in the other.
                && !holds(other, &next)
                && !holds(&next, other)
                && context.syntax.sentence_index(other.anchor.token) == context.syntax.sentence_index(next.anchor.token)
                && overlap(&other.content, &next.content) >= SAME
        });
        match same {
            Some(at) if kept[at].score >= next.score => {}
            Some(at) => kept[at] = next,
            None => kept.push(next),
        }
    }
    pass_on(context, &mut kept);
    kept.retain(|f| !f.only_relay);
    for found in &mut kept {
        let relays = told(context, found);
        found.relays.extend(relays);
    }
    kept
}

/// Leaves out what cannot be: of two that hold each other's cue the less sure one, and of "issued a statement urging" the
/// statement whose content is no more than another of the same speaker.
fn leave_out(context: &Context<'_>, kept: &mut Vec<Found<'_>>) {
    let s = context.syntax;
    let mut out = vec![false; kept.len()];
    for at in 0..kept.len() {
        for other in at + 1..(at + NEAR).min(kept.len()) {
            let (a, b) = (&kept[at], &kept[other]);
            if is_relay(context, &a.anchor) || is_relay(context, &b.anchor) {
                continue;
            }
            if holds(a, b) && holds(b, a) {
                out[if a.score < b.score { at } else { other }] = true;
            }
            let begins = a.content.first().is_some_and(|p| p.start == b.anchor.token);
            let participle = s.tag(b.anchor.token) == legation_nlp::Tag::Vbg;
            let who = |x: &Found<'_>| x.speaker.as_ref().map(|v| (v.entities.clone(), v.tokens.clone()));
            let same = match (who(a), who(b)) {
                (Some((x, at_x)), Some((y, at_y))) => at_x == at_y || (!x.is_empty() && x == y),
                _ => false,
            };
            if begins && participle && same {
                out[at] = true;
            }
            // "dismissed accusations that he had lied": they are not those of who dismisses them.
            if b.anchor.kind == CueKind::Noun && a.anchor.kind == CueKind::Verb && holds(a, b) && same {
                out[other] = true;
            }
        }
    }
    let mut at = 0;
    kept.retain(|_| {
        at += 1;
        !out[at - 1]
    });
}

/// "According to the embassy, 'He has left,' as reported by TASS": what only passes another statement of the sentence on is
/// its relay, and no part of what it says.
fn pass_on(context: &Context<'_>, kept: &mut Vec<Found<'_>>) {
    let s = context.syntax;
    let mut at = 0;
    while at < kept.len() {
        let relay = &kept[at];
        let sentence = s.sentence_index(relay.anchor.token);
        let passed_on = is_relay(context, &relay.anchor)
            .then(|| {
                let holds = |other: &Found<'_>| {
                    other.anchor.token != relay.anchor.token
                        && s.sentence_index(other.anchor.token) == sentence
                        && overlap(&other.content, &relay.content) > 0.3
                };
                kept.iter().position(holds)
            })
            .flatten();
        let Some(to) = passed_on else {
            at += 1;
            continue;
        };
        let relay = kept.remove(at);
        let to = if to > at { to - 1 } else { to };
        let own = match (&relay.speaker, relay.anchor.kind) {
            (Some(speaker), CueKind::Phrase) => {
                relay.anchor.words.start..speaker.tokens.end.max(relay.anchor.words.end)
            }
            _ => s.subtree(relay.anchor.token),
        };
        let pieces = std::mem::take(&mut kept[to].content);
        kept[to].content = pieces
            .into_iter()
            .flat_map(|piece| without(context, piece, &own))
            .collect();
        kept[to].relays.extend(relay.speaker);
    }
}

/// What is left of a piece without these tokens, without white space and punctuation at the edges.
fn without(context: &Context<'_>, piece: Range<Token>, hole: &Range<Token>) -> Vec<Range<Token>> {
    if hole.start >= piece.end || hole.end <= piece.start {
        return vec![piece];
    }
    let parts = [
        piece.start..hole.start.max(piece.start),
        hole.end.min(piece.end)..piece.end,
    ];
    parts
        .into_iter()
        .map(|mut part| {
            super::content::trim(context, &mut part);
            part
        })
        .filter(|part| !part.is_empty())
        .collect()
}

/// Whether one statement's content holds the other's cue.
fn holds(x: &Found<'_>, y: &Found<'_>) -> bool {
    x.content.iter().any(|p| p.contains(&y.anchor.token))
}

/// Share of the tokens of two contents that are in both.
fn overlap(a: &[Range<Token>], b: &[Range<Token>]) -> f64 {
    let size = |pieces: &[Range<Token>]| pieces.iter().map(Range::len).sum::<usize>();
    let common: usize = a
        .iter()
        .flat_map(|x| {
            b.iter()
                .map(move |y| x.end.min(y.end).saturating_sub(x.start.max(y.start)))
        })
        .sum();
    2.0 * common as f64 / (size(a) + size(b)).max(1) as f64
}

/// Whether the statement says no more than who passes another on: "as reported by TASS".
pub(super) fn is_relay(context: &Context<'_>, anchor: &Anchor<'_>) -> bool {
    let s = context.syntax;
    let verb = anchor.token;
    if anchor.kind == CueKind::Phrase {
        return s.is_word(verb, "as")
            && anchor
                .words
                .clone()
                .any(|i| context.lexicon.saying.is_relay(s.lemma(i)));
    }
    let marker = |k: Token| k < verb && s.is_word(k, "as") && matches!(s.dep(k), Dep::Mark | Dep::Advmod);
    s.pos(verb) == Pos::Verb && context.lexicon.saying.is_relay(s.lemma(verb)) && s.kids(verb).any(marker)
}

/// Outlets that the words were said to, or that quote them.
fn told(context: &Context<'_>, found: &Found<'_>) -> Vec<Voice> {
    let s = context.syntax;
    let verb = found.anchor.token;
    let told = s
        .kids(verb)
        .find(|&k| matches!(s.dep(k), Dep::Dobj | Dep::Dative) && outlet(context, k).is_some());
    // "TASS quoted him as saying", "was quoted by TASS as saying".
    let quoting =
        super::sources::quoted(context, verb).and_then(|(quoting, _)| context.predicates.subject(quoting));
    let mut relays: Vec<Voice> = told
        .into_iter()
        .chain(quoting)
        .filter_map(|head| outlet(context, head).or_else(|| quoter(context, head, quoting)))
        .collect();
    relays.extend(channel(context, verb));
    relays
}

/// Whoever quotes, an outlet or not.
fn quoter(context: &Context<'_>, head: Token, quoting: Option<Token>) -> Option<Voice> {
    let mention = context.mentions.at(head).filter(|_| quoting == Some(head))?;
    let entities = context.entities.of(mention).iter().copied();
    Some(Voice {
        entities: entities.filter(|&e| context.entities.is_actor(e)).collect(),
        tokens: context.mentions.get(mention).tokens.clone(),
    })
}

/// Where the words stand: "said on its *website*", "wrote on *Telegram*", "told state *television*".
fn channel(context: &Context<'_>, verb: Token) -> Option<Voice> {
    let s = context.syntax;
    let phrase = s
        .kids_by(verb, Dep::Prep)
        .filter(|&p| p > verb && matches!(s.lower(p).as_str(), "on" | "via" | "through" | "in" | "to"))
        .filter_map(|p| s.kid(p, Dep::Pobj))
        .find(|&object| context.lexicon.saying.is_medium(s.lemma(object)))?;
    let mention = context.mentions.at(phrase)?;
    let entities = context.entities.of(mention).iter().copied();
    Some(Voice {
        entities: entities.filter(|&e| context.entities.is_actor(e)).collect(),
        tokens: context.mentions.get(mention).tokens.clone(),
    })
}

/// The organisation of the press that this word names.
fn outlet(context: &Context<'_>, head: Token) -> Option<Voice> {
    let mention = context.mentions.at(head)?;
    let entities: Vec<_> = context
        .entities
        .of(mention)
        .iter()
        .copied()
        .filter(|&e| is_outlet(context, e))
        .collect();
    (!entities.is_empty()).then(|| Voice {
        entities,
        tokens: context.mentions.get(mention).tokens.clone(),
    })
}
