//! Words that may make a statement: verbs, nouns, adjectives and phrases of `lexicon/saying.toml`, colons behind names,
//! and verbs that the lexicon does not list but a quotation hangs on.

use std::ops::Range;

use legation_nlp::{Dep, Pos};

use super::Context;
use crate::dossier::EntityKind;
use crate::lexicon::{Cue, CueKind};
use crate::syntax::{Syntax, Token};

/// So many words before a colon may name a speaker.
const BEFORE_COLON: usize = 9;

/// A word that may make a statement.
#[derive(Debug, Clone)]
pub(super) struct Anchor<'a> {
    pub(super) token: Token,
    pub(super) kind: CueKind,
    /// Its entry in the lexicon; none of a verb that is not listed, and of a colon.
    pub(super) cue: Option<&'a Cue>,
    /// The preposition or particle that belongs to it, wherever it stands.
    pub(super) preposition: Option<Token>,
    /// The words that are part of it for certain.
    pub(super) words: Range<Token>,
}

impl Anchor<'_> {
    /// Its entry, as written in the lexicon; `-` if there is none.
    pub(super) fn key(&self) -> &str {
        self.cue.map_or("-", |cue| cue.key.as_str())
    }

    /// The group of its entry.
    pub(super) fn class(&self) -> &str {
        self.cue.map_or("unlisted", |cue| cue.class.as_str())
    }
}

/// All of them, in the order of the text.
pub(super) fn find<'a>(context: &Context<'a>) -> Vec<Anchor<'a>> {
    let mut found = Vec::new();
    let mut free_from = 0;
    for token in 0..context.syntax.len() {
        if token < free_from {
            continue;
        }
        if let Some(anchor) = phrase(context, token) {
            free_from = anchor.words.end;
            found.push(anchor);
            continue;
        }
        found.extend(match context.syntax.pos(token) {
            Pos::Verb | Pos::Aux => verb(context, token),
            Pos::Noun | Pos::Propn => noun(context, token),
            Pos::Adj => adjective(context, token),
            Pos::Punct => colon(context, token),
            _ => None,
        });
    }
    found
}

/// Whether these words follow from this token on.
fn follow(s: &Syntax<'_>, from: Token, words: &[String]) -> bool {
    from + words.len() <= s.len()
        && words
            .iter()
            .enumerate()
            .all(|(k, word)| s.is_word(from + k, word))
}

fn phrase<'a>(context: &Context<'a>, token: Token) -> Option<Anchor<'a>> {
    let s = context.syntax;
    let cues = context.lexicon.saying.cues(CueKind::Phrase, &s.lower(token));
    let (rest, cue) = cues.iter().find(|(rest, _)| follow(s, token + 1, rest))?;
    Some(Anchor {
        token,
        kind: CueKind::Phrase,
        cue: Some(cue),
        preposition: Some(token + rest.len()),
        words: token..token + rest.len() + 1,
    })
}

fn verb<'a>(context: &Context<'a>, token: Token) -> Option<Anchor<'a>> {
    let s = context.syntax;
    if matches!(s.dep(token), Dep::Amod | Dep::Compound | Dep::Aux | Dep::Auxpass) {
        return None;
    }
    let cues = context.lexicon.saying.cues(CueKind::Verb, s.lemma(token));
    for (rest, cue) in cues {
        let matched = match rest.as_slice() {
            [] => Some((None, token..token + 1)),
            [one] => s
                .kids(token)
                .find(|&k| k > token && s.is_word(k, one))
                .or_else(|| Some(token + 1).filter(|&k| follow(s, k, rest)))
                .map(|k| (Some(k), token..if k == token + 1 { k + 1 } else { token + 1 })),
            _ => {
                follow(s, token + 1, rest).then(|| (Some(token + rest.len()), token..token + rest.len() + 1))
            }
        };
        if let Some((preposition, words)) = matched {
            return Some(Anchor {
                token,
                kind: CueKind::Verb,
                cue: Some(cue),
                preposition,
                words,
            });
        }
    }
    // "…," he gushed.
    let quoted = || {
        let sentence = context.reach(token);
        sentence.into_iter().any(|i| context.quotes.around(i).is_some())
            && context.quotes.around(token).is_none()
    };
    let says =
        s.pos(token) == Pos::Verb && (s.kid(token, Dep::Ccomp).is_some() || s.dep(token) == Dep::Parataxis);
    (says && quoted()).then(|| Anchor {
        token,
        kind: CueKind::Verb,
        cue: None,
        preposition: None,
        words: token..token + 1,
    })
}

fn noun<'a>(context: &Context<'a>, token: Token) -> Option<Anchor<'a>> {
    let s = context.syntax;
    if matches!(s.dep(token), Dep::Compound | Dep::Amod | Dep::Nmod) {
        return None;
    }
    let saying = &context.lexicon.saying;
    let lemma = s.lemma(token).to_lowercase();
    let compound = token.checked_sub(1).and_then(|before| {
        let cues = saying.cues(CueKind::Noun, &s.lower(before));
        cues.iter()
            .find(|(rest, _)| matches!(rest.as_slice(), [last] if *last == lemma))
    });
    let (cue, words) = match compound {
        Some((_, cue)) => (cue, token - 1..token + 1),
        None => {
            let (rest, cue) = saying
                .cues(CueKind::Noun, &lemma)
                .iter()
                .find(|(rest, _)| follow(s, token + 1, rest))?;
            (cue, token..token + rest.len() + 1)
        }
    };
    Some(Anchor {
        token,
        kind: CueKind::Noun,
        cue: Some(cue),
        preposition: None,
        words,
    })
}

fn adjective<'a>(context: &Context<'a>, token: Token) -> Option<Anchor<'a>> {
    let s = context.syntax;
    if s.dep(token) == Dep::Amod && s.kids(token).next().is_none() {
        return None;
    }
    let cues = context.lexicon.saying.cues(CueKind::Adjective, s.lemma(token));
    let (rest, cue) = cues.iter().find(|(rest, _)| follow(s, token + 1, rest))?;
    Some(Anchor {
        token,
        kind: CueKind::Adjective,
        cue: Some(cue),
        preposition: (!rest.is_empty()).then_some(token + rest.len()),
        words: token..token + rest.len() + 1,
    })
}

/// "Minister: talks failed", at the start of a line.
fn colon<'a>(context: &Context<'a>, token: Token) -> Option<Anchor<'a>> {
    let s = context.syntax;
    if s.word(token) != ":" {
        return None;
    }
    let sentence = context.reach(token);
    let before = sentence.start..token;
    let named = before
        .clone()
        .any(|i| s.pos(i) == Pos::Propn || context.mentions.at(i).is_some());
    // "Syria: 30 killed" names the topic.
    let topic = before.clone().filter(|&i| s.pos(i) != Pos::Punct).all(|i| {
        context.mentions.at(i).is_some_and(|m| {
            let meant = context.entities.of(m);
            !meant.is_empty()
                && meant.iter().all(|&e| {
                    matches!(
                        context.entities.get(e).kind,
                        EntityKind::Country | EntityKind::Place
                    )
                })
        })
    });
    let named = named && !topic;
    let short = !before.is_empty() && before.len() <= BEFORE_COLON && token + 1 < s.len();
    (named && short && !before.into_iter().any(|i| s.pos(i) == Pos::Verb)).then(|| Anchor {
        token,
        kind: CueKind::Colon,
        cue: None,
        preposition: None,
        words: token..token + 1,
    })
}
