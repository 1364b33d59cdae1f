//! Statements: what somebody says, who says it, and by which way it reached the text.
//!
//! Each finder looks for one form: [`verbs`] of saying with their clauses and quotations, and [`phrases`] such as
//! "according to". The forms are then joined: relays go to the statement that they pass on, and a statement that
//! stands in another's content knows it.

mod content;
mod phrases;
mod verbs;

use std::ops::Range;

use crate::dossier::{EntityId, Relay, Span, Stance, Statement, StatementId, StatementKind};
use crate::entities::Entities;
use crate::lexicon::Lexicon;
use crate::mentions::Mentions;
use crate::predicates::Predicates;
use crate::quotes::Quotes;
use crate::status::StatusReader;
use crate::syntax::{Syntax, Token};

/// How many statements before and after are looked at for one that contains this one.
const NEIGHBOURS: usize = 12;

/// What the finders need.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) syntax: &'a Syntax<'a>,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) mentions: &'a Mentions,
    pub(crate) entities: &'a Entities,
    pub(crate) quotes: &'a Quotes,
    pub(crate) predicates: Predicates<'a>,
    pub(crate) status: StatusReader<'a>,
}

/// A statement by its tokens.
#[derive(Debug, Clone)]
struct Found {
    /// The verb or preposition that makes it one.
    cue: Token,
    cue_tokens: Range<Token>,
    speakers: Vec<Voice>,
    content: Vec<Range<Token>>,
    /// A noun in the content that stands for something said before, not by this speaker: "dismissed the *allegations*".
    taken_up: Option<Token>,
    according: bool,
    stance: Stance,
    relays: Vec<Voice>,
}

/// Words for someone who speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Voice {
    entities: Vec<EntityId>,
    span: Span,
}

/// All statements of a document.
#[derive(Debug, Default)]
pub(crate) struct Statements {
    pub(crate) all: Vec<Statement>,
    /// For every token the innermost statement in whose content it stands.
    around: Vec<Option<u32>>,
}

impl Statements {
    /// The innermost statement in whose content this token stands.
    pub(crate) fn around(&self, token: Token) -> Option<StatementId> {
        self.around.get(token).copied().flatten().map(StatementId)
    }
}

/// Finds them.
pub(crate) fn find(context: Context<'_>) -> Statements {
    let mut found = verbs::find(&context);
    let phrases = phrases::find(&context);
    phrases::join(&context, &mut found, phrases);
    found.retain(|f| !f.content.is_empty());
    found.sort_by_key(|f| (f.cue_tokens.start, f.cue));
    let around = innermost(&found, context.syntax.len());
    let all = (0..found.len())
        .map(|at| statement(&context, &found, at))
        .collect();
    Statements { all, around }
}

fn statement(context: &Context<'_>, found: &[Found], at: usize) -> Statement {
    let f = &found[at];
    let pieces: Vec<Span> = f
        .content
        .iter()
        .filter_map(|p| content::span(context, p.clone()))
        .collect();
    Statement {
        id: StatementId(at as u32),
        speakers: f
            .speakers
            .iter()
            .flat_map(|v| v.entities.iter().copied())
            .collect(),
        speaker_span: f.speakers.iter().map(|v| v.span).collect(),
        cue: context.syntax.span(f.cue_tokens.clone()),
        content: pieces,
        kind: if f.according {
            StatementKind::AccordingTo
        } else {
            kind(context, &f.content)
        },
        stance: f.stance,
        relayed_by: f
            .relays
            .iter()
            .map(|v| Relay {
                entity: v.entities.first().copied(),
                span: v.span,
            })
            .collect(),
        within: within(found, at),
    }
}

/// Direct if all of it is quoted, mixed if some is.
fn kind(context: &Context<'_>, content: &[Range<Token>]) -> StatementKind {
    let s = context.syntax;
    let words = content
        .iter()
        .cloned()
        .flatten()
        .filter(|&i| !matches!(s.pos(i), legation_nlp::Pos::Space | legation_nlp::Pos::Punct));
    let (mut quoted, mut plain) = (0usize, 0usize);
    for i in words {
        if context.quotes.around(i).is_some() {
            quoted += 1
        } else {
            plain += 1
        }
    }
    match (quoted, plain) {
        (0, _) => StatementKind::Indirect,
        (_, 0) => StatementKind::Direct,
        _ => StatementKind::Mixed,
    }
}

fn size(found: &Found) -> usize {
    found.content.iter().map(Range::len).sum()
}

/// The smallest other statement whose content holds this one's cue.
fn within(found: &[Found], at: usize) -> Option<StatementId> {
    let near = at.saturating_sub(NEIGHBOURS)..(at + NEIGHBOURS + 1).min(found.len());
    let holds = |k: &usize| *k != at && found[*k].content.iter().any(|p| p.contains(&found[at].cue));
    // Two that hold each other's cue would be a circle.
    let holds_back = |k: &usize| found[at].content.iter().any(|p| p.contains(&found[*k].cue));
    near.filter(holds)
        .filter(|k| !holds_back(k))
        .min_by_key(|&k| size(&found[k]))
        .map(|k| StatementId(k as u32))
}

/// Marks every token with the innermost statement around it: the larger ones first, the smaller ones over them.
fn innermost(found: &[Found], tokens: usize) -> Vec<Option<u32>> {
    let mut around = vec![None; tokens];
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|&k| std::cmp::Reverse(size(&found[k])));
    // No text may cost more than this; what is left out lies within what is marked, and stays claimed.
    let mut budget = 64 * tokens;
    for k in order {
        let cost = size(&found[k]);
        if cost > budget {
            continue;
        }
        budget -= cost;
        for piece in &found[k].content {
            for i in piece
                .clone()
                .filter(|&i| i != found[k].cue && Some(i) != found[k].taken_up)
            {
                around[i] = Some(k as u32);
            }
        }
    }
    around
}
