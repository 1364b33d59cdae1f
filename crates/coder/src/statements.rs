//! Statements: what somebody says, who says it, and by which way it reached the text.
//!
//! Every word that may make a statement is an anchor ([`anchors`]). Its construction offers stretches of text as what is said
//! ([`contents`]) and phrases as who says it ([`sources`]); of each the likeliest is taken, and then it is decided whether
//! the anchor makes a statement at all ([`cues`]). The choices are made by linear models with few features, whose weights
//! stand in `lexicon/attribution.toml`. The statements are then joined: relays go to the statement that they pass on, and a
//! statement that stands in another's content knows it.

mod anchors;
mod content;
mod contents;
mod continuation;
mod cues;
mod evidence;
mod join;
pub(crate) mod markers;
mod sources;

use std::ops::Range;

use legation_knowledge::Sector;
use legation_nlp::{Dep, Pos};

use crate::dossier::{
    Certainty, EntityId, EntityKind, Relay, Span, Stance, Statement, StatementId, StatementKind,
};
use crate::entities::Entities;
use crate::lexicon::{Choice, ContentForm, CueKind, Lexicon};
use crate::mentions::Mentions;
use crate::predicates::Predicates;
use crate::quotes::Quotes;
use crate::status::StatusReader;
use crate::syntax::{Syntax, Token};
use anchors::Anchor;
use contents::Offer;
use sources::Candidate;

pub use evidence::{AnchorEvidence, OptionEvidence};
pub(crate) use evidence::{evidence, grounds};

/// Of a charge as little must speak for its being a statement (log odds).
const CHARGE: f32 = -2.5;
/// Of a clause that somebody says by a plain verb of saying.
const PLAIN: f32 = -3.0;
/// And of a heading that names somebody before a colon.
const HEADED: f32 = -3.0;
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

/// A word's sentence is looked at so many tokens far on each side, so that no text takes quadratic time.
const REACH: usize = 250;

impl Context<'_> {
    /// The word's sentence, as far as it is near.
    fn reach(&self, token: Token) -> Range<Token> {
        let sentence = &self.syntax.sentence(token).tokens;
        sentence.start.max(token.saturating_sub(REACH))..sentence.end.min(token + REACH)
    }
}

/// A statement by its tokens.
#[derive(Debug, Clone)]
struct Found<'a> {
    anchor: Anchor<'a>,
    cue: Range<Token>,
    speaker: Option<Voice>,
    content: Vec<Range<Token>>,
    /// A noun in the content that stands for something said before, not by this speaker: "dismissed the *allegations*".
    taken_up: Option<Token>,
    stance: Stance,
    relays: Vec<Voice>,
    construction: String,
    place: &'static str,
    /// Whether the content is taken to be there, not said to be: "criticised the *raid*".
    presupposed: bool,
    /// Whether it counts only as the relay of another statement.
    only_relay: bool,
    /// How much speaks for it.
    score: f32,
}

impl From<Found<'_>> for Shape {
    fn from(found: Found<'_>) -> Self {
        Self {
            anchor: found.anchor.token,
            key: found.anchor.key().to_owned(),
            class: found.anchor.class().to_owned(),
            cue: found.cue,
            content: found.content,
            construction: found.construction,
            place: found.place,
            confidence: 1.0 / (1.0 + (-found.score).exp()),
        }
    }
}

/// Words for someone who speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Voice {
    entities: Vec<EntityId>,
    tokens: Range<Token>,
}

/// How a statement is made, by its tokens.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    /// The word that makes it one.
    pub(crate) anchor: Token,
    pub(crate) cue: Range<Token>,
    pub(crate) content: Vec<Range<Token>>,
    /// The entry of the lexicon, as written there, and the group that it stands in.
    pub(crate) key: String,
    pub(crate) class: String,
    /// By which construction the content was found, and where the speaker stands.
    pub(crate) construction: String,
    pub(crate) place: &'static str,
    /// How much speaks for its being one, as a probability.
    pub(crate) confidence: f32,
}

/// All statements of a document.
#[derive(Debug, Default)]
pub(crate) struct Statements {
    pub(crate) all: Vec<Statement>,
    /// How each of them is made, in their order.
    pub(crate) shapes: Vec<Shape>,
    /// For every token the innermost statement in whose content it stands.
    around: Vec<Option<u32>>,
    /// For every token in quotation marks the statement that they belong to.
    quoted: Vec<Option<u32>>,
}

impl Statements {
    /// The statement that this word makes.
    pub(crate) fn made_at(&self, token: Token) -> Option<StatementId> {
        let near = self.shapes.partition_point(|shape| shape.cue.end <= token);
        (near.saturating_sub(2)..(near + 3).min(self.shapes.len()))
            .find(|&at| self.shapes[at].anchor == token)
            .map(|at| StatementId(at as u32))
    }

    /// The statement whose quotation this token stands in.
    pub(crate) fn quoted_around(&self, token: Token) -> Option<StatementId> {
        self.quoted.get(token).copied().flatten().map(StatementId)
    }

    /// The innermost statement in whose content this token stands.
    pub(crate) fn around(&self, token: Token) -> Option<StatementId> {
        self.around.get(token).copied().flatten().map(StatementId)
    }
}

/// Finds them.
pub(crate) fn find(context: Context<'_>) -> Statements {
    let found = anchors::find(&context)
        .into_iter()
        .filter_map(|anchor| read(&context, anchor))
        .collect();
    let mut found: Vec<Found<'_>> = join::join(&context, found);
    found.sort_by_key(|f| (f.cue.start, f.anchor.token));
    let around = innermost(&found, context.syntax.len());
    let quoted = quoted(&context, &found);
    let all = (0..found.len())
        .map(|at| statement(&context, &found, at))
        .collect();
    let shapes = found.into_iter().map(Shape::from).collect();
    Statements {
        all,
        shapes,
        around,
        quoted,
    }
}

/// The best of an anchor's contents and speakers.
struct Best {
    offers: Vec<Offer>,
    content: usize,
    candidates: Vec<Candidate>,
    source: Option<usize>,
}

impl Best {
    fn offer(&self) -> &Offer {
        &self.offers[self.content]
    }

    fn candidate(&self) -> Option<&Candidate> {
        self.source.map(|at| &self.candidates[at])
    }
}

/// Takes the likeliest content and speaker; `None` if there is nothing that could be said.
fn best(context: &Context<'_>, anchor: &Anchor<'_>) -> Option<Best> {
    let weights = &context.lexicon.choices;
    let offers = contents::offers(context, anchor);
    let scores = offers.iter().map(|offer| {
        let mut score = weights.score(Choice::Content);
        contents::features(context, anchor, offer, &mut score);
        score.sum
    });
    let content = first_greatest(scores)?;
    let candidates = sources::candidates(context, anchor);
    let scores = std::iter::once(None)
        .chain(candidates.iter().map(Some))
        .map(|candidate| {
            let mut score = weights.score(Choice::Source);
            sources::features(context, anchor, candidate, &mut score);
            score.sum
        });
    let mut source = first_greatest(scores)?.checked_sub(1);
    let mut candidates = candidates;
    if let Some(quoted) = sources::of_quoted(context, anchor) {
        source = Some(candidates.len());
        candidates.push(quoted);
    }
    Some(Best {
        offers,
        content,
        candidates,
        source,
    })
}

fn first_greatest(scores: impl Iterator<Item = f32>) -> Option<usize> {
    let mut best: Option<(usize, f32)> = None;
    for (at, score) in scores.enumerate() {
        if best.is_none_or(|(_, top)| score > top) {
            best = Some((at, score));
        }
    }
    best.map(|(at, _)| at)
}

/// The statement that an anchor makes, if it makes one.
fn read<'a>(context: &Context<'a>, anchor: Anchor<'a>) -> Option<Found<'a>> {
    let best = best(context, &anchor)?;
    let mut score = context.lexicon.choices.score(Choice::Cue);
    cues::features(context, &anchor, best.offer(), best.candidate(), &mut score);
    // What somebody is charged with is never a fact, though nobody is told who charges him.
    let charge = anchor
        .cue
        .is_some_and(|cue| cue.stance == Stance::Accuses && cue.takes(ContentForm::Of))
        && matches!(best.offer().detail.as_str(), "of" | "with" | "for");
    let least = if charge { CHARGE } else { 0.0 };
    let least = if is_plain(&anchor, &best, context) {
        least.min(PLAIN)
    } else {
        least
    };
    let least = if is_headed(context, &anchor, &best) {
        HEADED
    } else {
        least
    };
    let only_relay = score.sum <= least;
    if only_relay && !join::is_relay(context, &anchor) {
        return None;
    }
    if is_quoting(context, anchor.token) {
        return None;
    }
    // "known by its initials": a thing by which something is done says nothing.
    let by_thing = |c: &Candidate| c.place == "agent" && sources::kind(context, c.head) == "thing";
    if best.candidate().is_some_and(by_thing) {
        return None;
    }
    // Whose claim it is must be told, where a noun makes it, or a clause what is claimed.
    let clause = best.offer().head.is_some_and(|head| context.syntax.is_verb(head));
    if anchor.kind == CueKind::Noun && best.source.is_none() && !clause {
        return None;
    }
    let cue = cue_words(context, &anchor, &best);
    let offer = best.offer();
    let taken_up = offer
        .head
        .filter(|&head| context.syntax.is_nominal(head) && offer.label != "dobj>prep");
    Some(Found {
        speaker: best
            .candidate()
            .map(|candidate| voice(context, &anchor, candidate)),
        content: continued(context, &anchor, extended(context, &anchor, &offer.pieces)),
        taken_up,
        stance: stance(context, &anchor),
        relays: Vec::new(),
        construction: match offer.detail.as_str() {
            "" => offer.label.to_owned(),
            detail => format!("{} {detail}", offer.label),
        },
        only_relay,
        presupposed: is_presupposed(context, &anchor, offer),
        place: best.candidate().map_or("nobody", |candidate| candidate.place),
        score: score.sum,
        cue,
        anchor,
    })
}

/// Whether a content is taken to be there, not said to be: the object of such a verb.
fn is_presupposed(context: &Context<'_>, anchor: &Anchor<'_>, offer: &Offer) -> bool {
    let mut object = matches!(
        offer.label,
        "dobj" | "dobj core" | "passive" | "own prep" | "prep" | "dobj>prep" | "noun prep" | "antecedent"
    );
    // "blamed the attack on", unlike "charged with murder".
    if anchor.cue.is_some_and(|cue| cue.stance == Stance::Accuses) {
        object = matches!(offer.label, "dobj" | "dobj core" | "passive");
    }
    // "dismissed accusations that he had lied": what they say is still only said.
    let nominal = offer.head.is_some_and(|head| {
        context.syntax.is_nominal(head) && !context.lexicon.saying.is_content_noun(context.syntax.lemma(head))
    });
    object && nominal && anchor.cue.is_some_and(|cue| cue.presupposes)
}

/// Whether no more than the verb of "TASS quoted him as saying", whose statement "saying" makes.
fn is_quoting(context: &Context<'_>, verb: Token) -> bool {
    let s = context.syntax;
    let said = |preposition: Token| {
        s.kids_by(preposition, Dep::Pcomp)
            .any(|said| sources::quoted(context, said).is_some_and(|(quoting, _)| quoting == verb))
    };
    let below = s
        .kids(verb)
        .flat_map(|k| std::iter::once(k).chain(s.kids_by(k, Dep::Prep)));
    s.is_verb(verb) && below.filter(|&p| s.is_word(p, "as")).any(said)
}

/// Whether somebody says a clause by a plain verb of saying: "Officials said that …", "The attack, they said, …".
fn is_plain(anchor: &Anchor<'_>, best: &Best, context: &Context<'_>) -> bool {
    let offer = best.offer();
    let clause =
        matches!(offer.label, "ccomp" | "that") || (offer.label == "host" && offer.detail == "parataxis");
    let says = anchor
        .cue
        .is_some_and(|cue| !cue.attitude && cue.takes(ContentForm::Clause));
    let somebody = best.candidate().is_some_and(|candidate| {
        !matches!(
            sources::kind(context, candidate.head),
            "thing" | "verb" | "other" | "number" | "demonstrative" | "you" | "it"
        )
    });
    clause && says && somebody
}

/// Whether a heading that tells first who says it: "Minister Orlov: talks failed".
fn is_headed(context: &Context<'_>, anchor: &Anchor<'_>, best: &Best) -> bool {
    let named = best.candidate().is_some_and(|candidate| {
        matches!(
            sources::kind(context, candidate.head),
            "person" | "organisation" | "group" | "source noun"
        )
    });
    anchor.kind == CueKind::Colon && context.syntax.sentence(anchor.token).heading && named
}

/// The words of the cue: those beside the anchor that belong to it, as long as they follow each other.
fn cue_words(context: &Context<'_>, anchor: &Anchor<'_>, best: &Best) -> Range<Token> {
    let mut words = anchor.words.clone();
    for side in cues::beside(context, anchor, best.offer(), best.candidate()) {
        for beside in side {
            let mut score = context.lexicon.choices.score(Choice::Extent);
            cues::beside_features(context, anchor, &beside, &mut score);
            if score.sum <= 0.0 {
                break;
            }
            words = words.start.min(beside.tokens.start)..words.end.max(beside.tokens.end);
        }
    }
    if anchor.kind != CueKind::Colon {
        content::trim(context, &mut words);
        // "added: …"
        if words.end < context.syntax.len() && context.syntax.word(words.end) == ":" {
            words.end += 1;
        }
    }
    words
}

fn stance(context: &Context<'_>, anchor: &Anchor<'_>) -> Stance {
    let stance = anchor.cue.map_or(Stance::Asserts, |cue| cue.stance);
    let negated = context.syntax.kids_by(anchor.token, Dep::Neg).next().is_some();
    // Who does not say so, or does not deny it, leaves it open.
    match stance {
        Stance::Asserts | Stance::Denies | Stance::Accuses if negated => Stance::Doubts,
        _ => stance,
    }
}

/// Pieces with the quotations that they begin or end in, over full stops too.
fn extended(context: &Context<'_>, anchor: &Anchor<'_>, pieces: &[Range<Token>]) -> Vec<Range<Token>> {
    let mut pieces = pieces.to_vec();
    // "accused India of fostering terrorism while speaking in Quetta": the accuser spoke there.
    if anchor.cue.is_some_and(|cue| cue.stance == Stance::Accuses)
        && let Some(last) = pieces.last_mut()
        && let Some(aside) = content::aside(context, last.clone())
    {
        last.end = aside;
        content::trim(context, last);
    }
    // "communicated its position and secured support": the other act is the speaker's, and no part of what he says.
    let anchor_tag = context.syntax.tag(anchor.token);
    if let Some(last) = pieces.last_mut()
        && anchor.kind == CueKind::Verb
        && last.start > anchor.token
        && let Some(other) = content::other_act(context, last.clone(), anchor_tag)
    {
        last.end = other;
        content::trim(context, last);
    }
    pieces.retain(|piece| !piece.is_empty());
    content::extend(context, anchor.token, &mut pieces);
    pieces
}

/// The content with the sentences behind it that go on with it.
fn continued(context: &Context<'_>, anchor: &Anchor<'_>, mut pieces: Vec<Range<Token>>) -> Vec<Range<Token>> {
    for further in continuation::further(context, anchor, &pieces) {
        let mut score = context.lexicon.choices.score(Choice::Continuation);
        continuation::features(context, anchor, &pieces, &further, &mut score);
        if score.sum <= 0.0 {
            break;
        }
        pieces.push(further.tokens);
    }
    pieces
}

/// Who is meant by the words for a speaker.
fn voice(context: &Context<'_>, anchor: &Anchor<'_>, candidate: &Candidate) -> Voice {
    let s = context.syntax;
    let mut heads = vec![candidate.head];
    if s.is_relative(candidate.head) {
        // "officials who said that": whom "who" takes up.
        let clause = std::iter::once(anchor.token)
            .chain(s.ancestors(anchor.token))
            .find(|&v| s.dep(v) == Dep::Relcl);
        heads = clause.and_then(|v| s.head(v)).into_iter().collect();
    }
    let members = heads
        .iter()
        .flat_map(|&head| s.coordination(head))
        .filter(|member| candidate.tokens.contains(member) || heads.contains(member));
    let mut entities: Vec<EntityId> = Vec::new();
    for member in members {
        let meant = context.mentions.at(member).map(|m| context.entities.of(m));
        for &entity in meant.into_iter().flatten() {
            if context.entities.is_actor(entity) && !entities.contains(&entity) {
                entities.push(entity);
            }
        }
    }
    Voice {
        entities,
        tokens: candidate.tokens.clone(),
    }
}

fn statement(context: &Context<'_>, found: &[Found<'_>], at: usize) -> Statement {
    let f = &found[at];
    let pieces: Vec<Span> = f
        .content
        .iter()
        .filter_map(|p| content::span(context, p.clone()))
        .collect();
    let kind = match (f.anchor.kind, kind(context, &f.content)) {
        (CueKind::Phrase, _) => StatementKind::AccordingTo,
        (_, kind) => kind,
    };
    Statement {
        id: StatementId(at as u32),
        speakers: f
            .speaker
            .iter()
            .flat_map(|v| v.entities.iter().copied())
            .collect(),
        speaker_span: f
            .speaker
            .iter()
            .map(|v| context.syntax.span(v.tokens.clone()))
            .collect(),
        cue: context.syntax.span(f.cue.clone()),
        content: pieces,
        kind,
        stance: f.stance,
        certainty: f.anchor.cue.map_or(Certainty::Certain, |cue| cue.certainty),
        unnamed: f.speaker.as_ref().and_then(|voice| unnamed(context, voice)),
        markers: markers::of_statement(context, &f.cue, &f.content),
        relayed_by: f
            .relays
            .iter()
            .map(|v| Relay {
                entity: v.entities.first().copied(),
                span: context.syntax.span(v.tokens.clone()),
            })
            .collect(),
        within: within(found, at),
    }
}

/// The type of a source that has no name.
fn unnamed(context: &Context<'_>, voice: &Voice) -> Option<String> {
    let s = context.syntax;
    if voice.entities.iter().any(|&e| context.entities.get(e).is_named()) {
        return None;
    }
    let mut nouns = voice.tokens.clone().filter(|&i| s.is_nominal(i));
    nouns.find_map(|i| {
        context
            .lexicon
            .saying
            .unnamed_source(s.lemma(i))
            .map(str::to_owned)
    })
}

/// Direct if all of it is quoted, mixed if some is.
fn kind(context: &Context<'_>, content: &[Range<Token>]) -> StatementKind {
    let s = context.syntax;
    let words = content
        .iter()
        .cloned()
        .flatten()
        .filter(|&i| !matches!(s.pos(i), Pos::Space | Pos::Punct));
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

fn size(found: &Found<'_>) -> usize {
    found.content.iter().map(Range::len).sum()
}

/// The smallest other statement whose content holds this one's cue.
fn within(found: &[Found<'_>], at: usize) -> Option<StatementId> {
    let near = at.saturating_sub(NEIGHBOURS)..(at + NEIGHBOURS + 1).min(found.len());
    let cue = |k: usize| found[k].anchor.token;
    let holds = |k: &usize| *k != at && found[*k].content.iter().any(|p| p.contains(&cue(at)));
    // Two that hold each other's cue would be a circle.
    let holds_back = |k: &usize| found[at].content.iter().any(|p| p.contains(&cue(*k)));
    near.filter(holds)
        .filter(|k| !holds_back(k))
        .min_by_key(|&k| size(&found[k]))
        .map(|k| StatementId(k as u32))
}

/// Marks every token with the innermost statement around it: the larger ones first, the smaller ones over them.
fn innermost(found: &[Found<'_>], tokens: usize) -> Vec<Option<u32>> {
    let mut around = vec![None; tokens];
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.retain(|&k| !found[k].presupposed);
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
                .filter(|&i| i != found[k].anchor.token && Some(i) != found[k].taken_up)
            {
                around[i] = Some(k as u32);
            }
        }
    }
    around
}

/// For every token in quotation marks the outermost statement that holds it, made by words outside of them.
fn quoted(context: &Context<'_>, found: &[Found<'_>]) -> Vec<Option<u32>> {
    let mut quoted = vec![None; context.syntax.len()];
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|&k| size(&found[k]));
    let mut budget = 64 * quoted.len();
    for k in order {
        let cost = size(&found[k]);
        if cost > budget {
            break;
        }
        budget -= cost;
        for i in found[k].content.iter().cloned().flatten() {
            let quote = context.quotes.around(i);
            if quote.is_some_and(|quote| !quote.contains(&found[k].anchor.token)) {
                quoted[i] = Some(k as u32);
            }
        }
    }
    quoted
}

/// Whether an organisation of the press.
fn is_outlet(context: &Context<'_>, entity: EntityId) -> bool {
    let entity = context.entities.get(entity);
    let press = entity.sectors.contains(&Sector::JRN);
    press && entity.kind == EntityKind::Organisation
}
