//! Roles beside actor and recipient that a phrase names, whatever the frame: "on behalf of", "brokered by".

use legation_nlp::{Dep, Tag};

use super::triggers::Hit;
use crate::dossier::{Event, Participant, Role, RolePlayer};
use crate::lexicon::{Accepts, RoleWord};
use crate::statements::Context;
use crate::syntax::Token;

/// A phrase hangs on its event by at most so many steps.
const STEPS: usize = 3;
/// So many words before "the letter" are searched for the letter that it takes up.
const EARLIER: usize = 600;
/// "addressed to" stands at most so many words behind the letter.
const NEAR: usize = 16;

/// A phrase that leads to somebody.
pub(super) struct RolePhrase<'a> {
    /// The word by which it hangs in the tree.
    anchor: Token,
    /// Whom it leads to.
    object: Token,
    word: &'a RoleWord,
}

/// Finds the phrases of a document, in order.
pub(super) fn find<'a>(context: &Context<'a>) -> Vec<RolePhrase<'a>> {
    let s = context.syntax;
    let mut found = Vec::new();
    for token in 0..s.len() {
        let participles = context.lexicon.roles.participles.get(s.lemma(token));
        if let Some(list) = participles.filter(|_| s.tag(token) == Tag::Vbn) {
            for (preposition, word) in list {
                let object = s
                    .kids(token)
                    .filter(|&k| matches!(s.dep(k), Dep::Prep | Dep::Agent) && s.lower(k) == *preposition)
                    .find_map(|k| s.kid(k, Dep::Pobj));
                found.extend(object.map(|object| RolePhrase {
                    anchor: token,
                    object,
                    word,
                }));
            }
        }
        for (end, word) in context.lexicon.roles.phrases.at(s, token) {
            // "using rockets": the last word of a phrase is a preposition or a participle with an object.
            let object = s.kid(end - 1, Dep::Pobj).or_else(|| s.kid(end - 1, Dep::Dobj));
            let longer = found
                .last()
                .is_some_and(|f: &RolePhrase<'_>| Some(f.object) == object);
            if let Some(object) = object.filter(|_| !longer) {
                found.push(RolePhrase {
                    anchor: token,
                    object,
                    word,
                });
            }
        }
    }
    found
}

/// Adds to an event those whom phrases at its trigger lead to.
pub(super) fn add(context: &Context<'_>, hit: &Hit<'_>, phrases: &[RolePhrase<'_>], event: &mut Event) {
    let s = context.syntax;
    let sentence = &s.sentence(hit.token).tokens;
    let first = phrases.partition_point(|p| p.anchor < sentence.start);
    for phrase in phrases[first..].iter().take_while(|p| p.anchor < sentence.end) {
        let fits = phrase.word.events.is_empty() || phrase.word.events.contains(&event.event);
        if !fits || !hangs_on(context, phrase.anchor, hit) {
            continue;
        }
        for member in s.coordination(phrase.object) {
            add_member(context, member, phrase.word, event);
        }
    }
}

/// Adds for whom a message is brought and whom it is meant for, by what stands with it or stood with it where it was first
/// told of.
pub(super) fn add_message(context: &Context<'_>, hit: &Hit<'_>, event: &mut Event) {
    let (s, message) = (context.syntax, &context.lexicon.roles.message);
    let is_message = |noun: Token| message.nouns.iter().any(|n| n == s.lemma(noun));
    let object = if s.is_verb(hit.token) {
        context.predicates.object(hit.token)
    } else {
        None
    };
    let Some(noun) = object
        .into_iter()
        .chain(hit.objects.iter().copied())
        .find(|&o| is_message(o))
    else {
        return;
    };
    let definite = s.kids_by(noun, Dep::Det).any(|d| s.is_word(d, "the"));
    let earlier = (0..noun)
        .rev()
        .take(EARLIER)
        .filter(|&n| definite && s.lemma(n) == s.lemma(noun) && s.is_nominal(n));
    for mention in std::iter::once(noun).chain(earlier) {
        let from = message
            .from
            .iter()
            .filter_map(|word| context.predicates.prepositional(mention, word));
        let from: Vec<Token> = from.collect();
        // "a letter from the king addressed to the pope": the parser hangs the participle on anything near.
        let end = s.sentence(mention).tokens.end.min(mention + NEAR);
        let participles: Vec<Token> = (mention + 1..end)
            .filter(|&v| message.addressed.iter().any(|a| a == s.lemma(v)))
            .collect();
        let to = |v: &Token| context.predicates.prepositional(*v, "to");
        let addressed: Vec<Token> = participles.iter().filter_map(to).collect();
        // "addressed to the pope from the king": at the pope, or at the participle.
        let back: Vec<Token> = addressed
            .iter()
            .chain(&participles)
            .flat_map(|&a| {
                message
                    .from
                    .iter()
                    .filter_map(move |word| context.predicates.prepositional(a, word))
            })
            .collect();
        let before = event.roles.len();
        for (role, tokens) in [
            (Role::OnBehalfOf, from),
            (Role::OnBehalfOf, back),
            (Role::Addressee, addressed),
        ] {
            tokens
                .into_iter()
                .for_each(|token| add_as(context, token, role, true, event));
        }
        if event.roles.len() > before {
            return;
        }
    }
}

/// Whether the phrase hangs on the trigger, its light verb, its object or its particles.
fn hangs_on(context: &Context<'_>, anchor: Token, hit: &Hit<'_>) -> bool {
    let s = context.syntax;
    let light = context.predicates.light_verb(hit.token).map(|(verb, _)| verb);
    let object = if s.is_verb(hit.token) {
        context.predicates.object(hit.token)
    } else {
        None
    };
    let anchors = [Some(hit.token), light, object];
    s.ancestors(anchor)
        .take(STEPS)
        .any(|above| anchors.contains(&Some(above)) || hit.particles.contains(&above))
}

fn add_member(context: &Context<'_>, member: Token, word: &RoleWord, event: &mut Event) {
    if word.instrument_words && !is_instrument(context, member) {
        return;
    }
    add_as(context, member, word.role, word.accepts == Accepts::Actors, event);
}

fn add_as(context: &Context<'_>, member: Token, role: Role, actors_only: bool, event: &mut Event) {
    let s = context.syntax;
    let Some(id) = context.mentions.at(member) else {
        return;
    };
    let span = s.span(context.mentions.get(id).tokens.clone());
    for &entity in context.entities.of(id) {
        let may = !actors_only || context.entities.is_actor(entity);
        let same = |p: &Participant| p.entity == entity;
        let already = event.roles.iter().any(|r| r.entity == entity)
            || event.actor.iter().any(same)
            || event.recipient.iter().any(same);
        if may && !already {
            event.roles.push(RolePlayer { role, entity, span });
        }
    }
}

fn is_instrument(context: &Context<'_>, token: Token) -> bool {
    let s = context.syntax;
    let first = token.saturating_sub(2);
    (first..=token).any(|start| {
        context
            .lexicon
            .instruments
            .at(s, start)
            .any(|(end, _)| end == token + 1)
    })
}
