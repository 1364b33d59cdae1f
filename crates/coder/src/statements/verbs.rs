//! Statements that a verb of saying makes.

use std::ops::Range;

use legation_nlp::{Dep, Pos, Tag};

use super::{Context, Found, Voice, content, phrases};
use crate::dossier::{EntityKind, Status};
use crate::lexicon::{ContentForm, Cue};
use crate::syntax::Token;

/// Finds them.
pub(super) fn find(context: &Context<'_>) -> Vec<Found> {
    (0..context.syntax.len())
        .filter_map(|verb| statement(context, verb))
        .collect()
}

fn statement(context: &Context<'_>, verb: Token) -> Option<Found> {
    let s = context.syntax;
    if !s.is_verb(verb) || matches!(s.dep(verb), Dep::Amod | Dep::Compound | Dep::Aux | Dep::Auxpass) {
        return None;
    }
    let (cue, preposition) = cue(context, verb)?;
    if phrases::is_as_reported(context, verb) {
        return None;
    }
    // What was not said, or might be, is no statement.
    if context.status.of(verb) > Status::Claimed {
        return None;
    }
    let (content, taken_up) = form(context, verb, cue, preposition)?;
    let speakers = speakers(context, verb)?;
    let quoted_only = s
        .kids(verb)
        .all(|k| !matches!(s.dep(k), Dep::Ccomp | Dep::Xcomp | Dep::Prep));
    if speakers.is_empty() && quoted_only {
        return None;
    }
    Some(Found {
        cue: verb,
        cue_tokens: verb..verb + 1,
        speakers,
        content,
        taken_up,
        according: false,
        stance: cue.stance,
        relays: relays(context, verb),
    })
}

/// The cue of a verb, with the preposition that is part of it.
fn cue<'a>(context: &Context<'a>, verb: Token) -> Option<(&'a Cue, Option<Token>)> {
    let (s, saying) = (context.syntax, &context.lexicon.saying);
    let with_preposition = s.kids_by(verb, Dep::Prep).find_map(|p| {
        let cue = saying.verb(&format!("{} {}", s.lemma(verb), s.lower(p)))?;
        Some((cue, Some(p)))
    });
    with_preposition.or_else(|| Some((saying.verb(s.lemma(verb))?, None)))
}

type Content = (Vec<Range<Token>>, Option<Token>);

/// What is said, in the first form that the cue takes and the sentence has.
fn form(context: &Context<'_>, verb: Token, cue: &Cue, preposition: Option<Token>) -> Option<Content> {
    let s = context.syntax;
    if cue.takes(ContentForm::Preposition) {
        let object = s
            .kids(preposition?)
            .find(|&k| matches!(s.dep(k), Dep::Pobj | Dep::Pcomp))?;
        let mut tokens = s.subtree(object);
        content::trim(context, &mut tokens);
        return (!tokens.is_empty()).then_some((vec![tokens], None));
    }
    if cue.takes(ContentForm::As)
        && let Some(found) = called(context, verb)
    {
        return Some(found);
    }
    if cue.takes(ContentForm::Clause)
        && let Some(pieces) = said(context, verb)
    {
        return Some((pieces, None));
    }
    if cue.takes(ContentForm::Infinitive) {
        let clause = s
            .kids(verb)
            .find(|&k| matches!(s.dep(k), Dep::Xcomp | Dep::Ccomp) && s.is_verb(k));
        if let Some(clause) = clause {
            return Some((content::clause(context, verb, s.subtree(clause)), None));
        }
    }
    if cue.takes(ContentForm::Of)
        && let Some(charge) = charge(context, verb)
    {
        return Some((vec![charge], None));
    }
    if cue.takes(ContentForm::Object) {
        let object = context
            .predicates
            .object(verb)
            .filter(|&o| context.lexicon.saying.is_content_noun(s.lemma(o)))?;
        let mut tokens = s.subtree(object);
        content::trim(context, &mut tokens);
        return Some((vec![tokens], Some(object)));
    }
    None
}

/// A clause, or a quotation in the sentence, or one right after it.
fn said(context: &Context<'_>, verb: Token) -> Option<Vec<Range<Token>>> {
    let s = context.syntax;
    let clauses: Vec<Token> = s.kids_by(verb, Dep::Ccomp).collect();
    if !clauses.is_empty() {
        let mut pieces: Vec<Range<Token>> = clauses
            .iter()
            .flat_map(|&c| content::clause(context, verb, s.subtree(c)))
            .collect();
        pieces.dedup_by(|next, first| {
            first.end >= next.start && {
                first.end = first.end.max(next.end);
                true
            }
        });
        return (!pieces.is_empty()).then_some(pieces);
    }
    let sentence = s.sentence(verb).tokens.clone();
    // "The attack, officials said, killed five": the verb hangs on what is said.
    let host = s
        .head(verb)
        .filter(|&h| s.dep(verb) == Dep::Parataxis && s.is_verb(h));
    if let Some(host) = host {
        return Some(content::clause(context, verb, s.subtree(host))).filter(|p| !p.is_empty());
    }
    let inside = context.quotes.around(verb).is_some();
    let own = |quote: &Range<Token>| !inside && !quote.contains(&verb);
    if let Some(quote) = content::quotation(context, sentence.clone()).filter(own) {
        return Some(vec![quote]);
    }
    let announced = sentence.clone().rev().take(3).any(|i| s.word(i) == ":");
    let next = sentence.end..(sentence.end + 4).min(s.len());
    let quote = content::quotation(context, next).filter(|q| announced && own(q))?;
    Some(vec![quote])
}

/// Object and what it is called: "described the claims as baseless", "called the raid a crime".
fn called(context: &Context<'_>, verb: Token) -> Option<Content> {
    let s = context.syntax;
    let is_as = |&p: &Token| (s.dep(p) == Dep::Prep && s.is_word(p, "as")) || s.dep(p) == Dep::Oprd;
    let object = s.kid(verb, Dep::Dobj);
    let at_verb = s.kids(verb).find(is_as);
    // The parser may hang "as" on the object, or on a participle at it.
    let nested = || object.and_then(|o| s.subtree(o).skip(1).take(40).find(is_as));
    let name = at_verb.or_else(nested)?;
    let mut tokens = s.subtree(name);
    let quoted = content::quotation(context, tokens.clone()).is_some();
    match object {
        Some(object) => {
            let whole = s.subtree(object);
            tokens = whole.start.min(tokens.start)..whole.end.max(tokens.end);
        }
        // In the passive there is no more than the name that it is called by.
        None if s.dep(name) == Dep::Oprd && context.predicates.is_passive(verb) => {}
        None if context.predicates.is_passive(verb) || quoted => tokens.start += 1,
        None => return None,
    }
    content::trim(context, &mut tokens);
    (!tokens.is_empty()).then_some((vec![tokens], object))
}

/// What somebody is accused of.
fn charge(context: &Context<'_>, verb: Token) -> Option<Range<Token>> {
    let s = context.syntax;
    let preposition = s
        .kids_by(verb, Dep::Prep)
        .find(|&p| matches!(s.lower(p).as_str(), "of" | "for" | "over" | "with"))?;
    let charge = s
        .kids(preposition)
        .find(|&k| matches!(s.dep(k), Dep::Pcomp | Dep::Pobj))?;
    let mut tokens = s.subtree(charge);
    // "while speaking in Quetta" tells of the accuser.
    let aside = s
        .kids_by(charge, Dep::Advcl)
        .find(|&k| k > charge && s.tag(k) == Tag::Vbg && s.kid(k, Dep::Mark).is_some());
    if let Some(aside) = aside {
        tokens.end = s.subtree(aside).start;
    }
    content::trim(context, &mut tokens);
    (!tokens.is_empty()).then_some(tokens)
}

/// Who says it; nobody if the passive does not tell. `None` if the subject cannot speak.
fn speakers(context: &Context<'_>, verb: Token) -> Option<Vec<Voice>> {
    let Some(subject) = context.predicates.subject(verb) else {
        return context.predicates.is_passive(verb).then(Vec::new);
    };
    let members = context.syntax.coordination(subject);
    let voices: Vec<Voice> = members
        .into_iter()
        .filter_map(|member| voice(context, member))
        .collect();
    if !voices.is_empty() {
        return Some(voices);
    }
    // "Soviet commentators", "one of them": whatever has a clause as what it says speaks, though nobody knows who.
    let states = context.syntax.kid(verb, Dep::Ccomp).is_some();
    states
        .then(|| unknown_voice(context, subject))
        .flatten()
        .map(|voice| vec![voice])
}

/// The words for somebody of whom no more is known.
fn unknown_voice(context: &Context<'_>, head: Token) -> Option<Voice> {
    let s = context.syntax;
    if !s.is_nominal(head) && s.pos(head) != Pos::Num {
        return None;
    }
    let mention = context
        .mentions
        .at(head)
        .map(|id| context.mentions.get(id).tokens.clone());
    // "It is said that", "there are signs that" are nobody's words; "it added that" may be those of a letter.
    let empty = s.is_empty_subject(head) || matches!(s.lemma(head), "there" | "this" | "that");
    (!empty).then(|| Voice {
        entities: Vec::new(),
        span: s.span(mention.unwrap_or(head..head + 1)),
    })
}

/// Someone who can speak, or a thing that speaks for somebody.
pub(super) fn voice(context: &Context<'_>, head: Token) -> Option<Voice> {
    let s = context.syntax;
    let mention = context.mentions.at(head)?;
    let span = s.span(context.mentions.get(mention).tokens.clone());
    let entities: Vec<_> = context
        .entities
        .of(mention)
        .iter()
        .copied()
        .filter(|&e| context.entities.is_actor(e))
        .collect();
    let speaks = !entities.is_empty() || context.lexicon.saying.is_voice(s.lemma(head));
    // A proper noun that is no known kind of thing can be somebody.
    let named = s.pos(head) == Pos::Propn;
    (speaks || named).then_some(Voice { entities, span })
}

/// Outlets that the words were said to, or that quote them.
fn relays(context: &Context<'_>, verb: Token) -> Vec<Voice> {
    let s = context.syntax;
    let told = s
        .kids(verb)
        .filter(|&k| matches!(s.dep(k), Dep::Dobj | Dep::Dative))
        .find(|&k| is_outlet(context, k));
    // "TASS quoted him as saying", "was quoted by TASS as saying".
    let quoting = s
        .head(verb)
        .filter(|_| s.dep(verb) == Dep::Pcomp)
        .and_then(|preposition| s.head(preposition))
        .filter(|&v| s.is_verb(v) && context.lexicon.saying.is_relay(s.lemma(v)))
        .and_then(|v| context.predicates.subject(v));
    told.into_iter()
        .chain(quoting)
        .filter_map(|head| voice(context, head))
        .collect()
}

/// Whether an organisation of the press.
fn is_outlet(context: &Context<'_>, head: Token) -> bool {
    let Some(mention) = context.mentions.at(head) else {
        return false;
    };
    context.entities.of(mention).iter().any(|&e| {
        let entity = context.entities.get(e);
        let press = entity.sectors.iter().any(|sector| sector.as_str() == "JRN");
        press && entity.kind == EntityKind::Organisation
    })
}
