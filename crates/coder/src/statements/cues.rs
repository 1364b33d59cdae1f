//! Whether an anchor makes a statement, and which words beside it belong to the cue.

use std::ops::Range;

use legation_nlp::{Dep, EntityKind as Label, Pos};

use super::Context;
use super::anchors::Anchor;
use super::contents::Offer;
use super::sources::{self, Candidate};
use crate::lexicon::{CueKind, Features};
use crate::syntax::{Syntax, Token};

/// So many words on each side may be part of a cue.
const REACH: usize = 7;

/// The lemma of a word; of a name or a number no more than that it is one, since nothing is to be learned of single persons and years.
fn word_or_name<'a>(s: &'a Syntax<'_>, token: Token) -> &'a str {
    let lemma = s.lemma(token);
    match s.pos(token) {
        Pos::Propn => "name",
        Pos::Num => "number",
        // What the tagger takes for another part of speech may be a name all the same.
        Pos::Pron => lemma,
        _ if s.word(token).starts_with(char::is_uppercase) => "capital",
        _ if lemma.contains(|c: char| c.is_ascii_digit()) => "number",
        _ => lemma,
    }
}

/// What speaks for an anchor, with the best of its contents and speakers.
pub(super) fn features(
    context: &Context<'_>,
    anchor: &Anchor<'_>,
    offer: &Offer,
    source: Option<&Candidate>,
    out: &mut impl Features,
) {
    let s = context.syntax;
    let token = anchor.token;
    let (kind, class, key) = (anchor.kind.name(), anchor.class(), anchor.key());
    let passive = anchor.kind == CueKind::Verb && context.predicates.is_passive(token);
    let voice = if passive { "passive" } else { "active" };
    let (tag, dep) = (s.tag(token).as_str(), s.dep(token).as_str());
    let (label, detail) = (offer.label, offer.detail.as_str());
    let who = source.map_or("nobody", |c| sources::kind(context, c.head));
    let place = source.map_or("none", |c| c.place);
    out.add(&["bias"]);
    out.add(&["kind", kind]);
    out.add(&["class", class]);
    out.add(&["key", kind, key]);
    out.add(&["key", kind, key, voice]);
    out.add(&["tag", tag, dep, kind]);
    out.add(&["tag", tag, voice, class]);
    out.add(&["label", kind, label]);
    out.add(&["label", kind, label, detail]);
    out.add(&["label", class, label]);
    out.add(&["label", class, label, detail]);
    out.add(&["label", key, label]);
    out.add(&["label", key, label, detail]);
    out.add(&["who", who]);
    out.add(&["who", who, kind, place]);
    out.add(&["who", who, class]);
    out.add(&["who", who, label]);
    out.add(&["who", who, key]);
    out.add(&["place", place, tag, voice]);
    out.add(&["place", place, class]);
    if let Some(source) = source {
        let lemma = s.lemma(source.head);
        out.add(&["speaker", word_or_name(s, source.head)]);
        if let Some(kind) = context.lexicon.saying.unnamed_source(lemma) {
            out.add(&["unnamed", kind]);
        }
    }
    if let Some(cue) = anchor.cue {
        for form in &cue.forms {
            out.add(&["form", form.name(), label]);
        }
        out.add(&["stance", cue.stance.name(), label]);
    }
    let quoted = context.quotes.around(token).is_some();
    out.add(&["in quotation", if quoted { "yes" } else { "no" }, kind]);
    out.add(&["in quotation", if quoted { "yes" } else { "no" }, label]);
    let content_quoted = offer
        .pieces
        .iter()
        .any(|p| p.clone().any(|i| context.quotes.around(i).is_some()));
    out.add(&["quotes", if content_quoted { "yes" } else { "no" }, class]);
    out.add(&["quotes", if content_quoted { "yes" } else { "no" }, label]);
    if s.sentence(token).heading {
        out.add(&["heading", kind]);
        out.add(&["heading", label]);
    }
    for kid in s.kids(token) {
        match s.dep(kid) {
            Dep::Neg => out.add(&["negated", class]),
            Dep::Aux => {
                let word = s.lower(kid);
                out.add(&["aux", &word]);
                out.add(&["aux", &word, class]);
            }
            Dep::Mark => out.add(&["mark", &s.lower(kid)]),
            Dep::Advmod => {
                if matches!(s.tag(kid), legation_nlp::Tag::Wrb) {
                    out.add(&["wh", &s.lower(kid)]);
                }
            }
            Dep::Prep => out.add(&["prep", &s.lower(kid), class]),
            Dep::Det if anchor.kind == CueKind::Noun => out.add(&["det", &s.lower(kid), class]),
            _ => {}
        }
    }
    if let Some(head) = s.head(token) {
        out.add(&["head", s.pos(head).as_str(), dep]);
        out.add(&["head", word_or_name(s, head), dep]);
        if anchor.kind == CueKind::Noun {
            out.add(&["head", class, dep]);
        }
    }
    let size: usize = offer.pieces.iter().map(Range::len).sum();
    let size = match size {
        1 => "1",
        2..=3 => "3",
        4..=6 => "6",
        7..=15 => "15",
        _ => "more",
    };
    out.add(&["size", size, label]);
    out.add(&["size", size, class]);
    if let Some(head) = offer.head {
        out.add(&["content", s.pos(head).as_str(), label]);
        out.add(&["content", word_or_name(s, head), class]);
        if !s.is_verb(head) {
            let person = context.mentions.at(head).is_some_and(|m| {
                context
                    .entities
                    .of(m)
                    .iter()
                    .any(|&e| context.entities.is_actor(e))
            });
            let said = context.lexicon.saying.is_content_noun(s.lemma(head));
            let what = if said {
                "said"
            } else if person {
                "actor"
            } else {
                "thing"
            };
            out.add(&["content", what, class]);
            out.add(&["content", what, key]);
        }
    }
}

/// A word or phrase beside a cue, that may be part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Beside {
    pub(super) tokens: Range<Token>,
    word: Token,
    left: bool,
}

/// The words and phrases left of the cue, nearest first, then those right of it, up to the speaker and the content.
pub(super) fn beside(
    context: &Context<'_>,
    anchor: &Anchor<'_>,
    offer: &Offer,
    source: Option<&Candidate>,
) -> [Vec<Beside>; 2] {
    let s = context.syntax;
    let sentence = context.reach(anchor.token);
    let taken = |i: Token| {
        offer.pieces.iter().any(|p| p.contains(&i))
            || source.is_some_and(|c| c.tokens.contains(&i))
            || s.is_space(i)
    };
    if anchor.kind == CueKind::Colon {
        return [Vec::new(), Vec::new()];
    }
    let mut left = Vec::new();
    let mut at = anchor.words.start;
    while at > sentence.start && !taken(at - 1) && left.len() < REACH {
        at -= 1;
        if matches!(s.dep(at), Dep::Mark) || s.is_relative(at) {
            break;
        }
        left.push(Beside {
            tokens: at..at + 1,
            word: at,
            left: true,
        });
    }
    let mut right = Vec::new();
    let mut at = anchor.words.end;
    while at < sentence.end && !taken(at) && right.len() < REACH {
        // A phrase goes as a whole, if it has room.
        let tree = s.subtree(at);
        let whole = s.head(at) == Some(anchor.token) && tree.start == at && !tree.clone().any(taken);
        let end = if whole { tree.end.min(sentence.end) } else { at + 1 };
        right.push(Beside {
            tokens: at..end,
            word: at,
            left: false,
        });
        at = end;
    }
    [left, right]
}

/// What speaks for a word beside the cue being part of it.
pub(super) fn beside_features(
    context: &Context<'_>,
    anchor: &Anchor<'_>,
    beside: &Beside,
    out: &mut impl Features,
) {
    let s = context.syntax;
    let side = if beside.left { "left" } else { "right" };
    let word = beside.word;
    let (kind, class) = (anchor.kind.name(), anchor.class());
    let own = s.head(word) == Some(anchor.token);
    let relation = if own { s.dep(word).as_str() } else { "other" };
    let small = s.lower(word);
    let shape = match s.pos(word) {
        Pos::Noun | Pos::Propn | Pos::Verb | Pos::Adj | Pos::Num => s.tag(word).as_str(),
        _ => small.as_str(),
    };
    let size = match beside.tokens.len() {
        1 => "1",
        2 => "2",
        3 => "3",
        4..=5 => "5",
        _ => "more",
    };
    out.add(&["side", side]);
    out.add(&["side", side, relation]);
    out.add(&["side", side, relation, shape]);
    out.add(&["side", side, kind, relation]);
    out.add(&["side", side, class, relation]);
    out.add(&["side", side, class, shape]);
    out.add(&["shape", side, shape]);
    out.add(&["key", side, anchor.key(), shape]);
    out.add(&["size", side, relation, size]);
    out.add(&["tag", s.tag(anchor.token).as_str(), side, shape]);
    let last = beside.tokens.end - 1;
    let time = beside
        .tokens
        .clone()
        .any(|i| matches!(s.parse().tokens()[i].ent.kind(), Some(Label::Date | Label::Time)));
    if time {
        out.add(&["time", side]);
        out.add(&["time", side, size]);
    }
    let object = s.kid(word, Dep::Pobj).unwrap_or(last);
    if context.lexicon.saying.is_channel(s.lemma(object)) && !beside.left {
        out.add(&["channel", shape]);
    }
    if s.pos(object) == Pos::Propn {
        out.add(&["name", side, shape]);
    }
    if !s.is_verb(object) {
        out.add(&["object", side, word_or_name(s, object)]);
    }
    out.add(&[
        "near",
        side,
        if beside.tokens.end == anchor.words.start || beside.tokens.start == anchor.words.end {
            "touches"
        } else {
            "apart"
        },
    ]);
}
