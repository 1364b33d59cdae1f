//! Whom a pronoun means.
//!
//! Candidates are the mentions shortly before it that agree in number, gender and kind. A subject counts more than
//! an object, the same sentence more than the one before it. If two different ones come out equal, or if "it" is
//! likelier a thing than somebody, the pronoun is left open: a wrong antecedent makes a wrong event.

use legation_nlp::Dep;

use super::{Entities, Entity};
use crate::dossier::{EntityId, EntityKind};
use crate::lexicon::{Gender, Lexicon, PronounKind};
use crate::mentions::{Form, Mention, MentionId, Mentions};
use crate::predicates::Predicates;
use crate::syntax::{Syntax, Token};

/// So many mentions back at most.
const WINDOW: usize = 60;
/// So many sentences back at most.
const SENTENCES: usize = 3;
/// What a sentence's distance costs, in the units of [`salience`].
const DISTANCE: i32 = 3;
/// What a unit of [`salience`] is worth in those of [`person_salience`].
const PERSON: i32 = 2;

/// The entities that this pronoun means; none if it is not clear.
pub(super) fn antecedents(
    syntax: &Syntax<'_>,
    mentions: &Mentions,
    lexicon: &Lexicon,
    entities: &mut Entities,
    pronoun: MentionId,
) -> Vec<EntityId> {
    let at = mentions.get(pronoun).head;
    let kind = match lexicon.people.pronoun(&syntax.lower(at)) {
        Some(PronounKind::Other) | None => return Vec::new(),
        Some(_) if syntax.is_empty_subject(at) => return Vec::new(),
        Some(kind) => kind,
    };
    if let Some(same) = repeated(syntax, mentions, entities, pronoun) {
        return same;
    }
    let controlled = controlled_subject(syntax, lexicon, at);
    let mut best: Option<(i32, Vec<EntityId>)> = None;
    let mut tied = false;
    for earlier in (pronoun.saturating_sub(WINDOW)..pronoun).rev() {
        let mention = mentions.get(earlier);
        let distance = syntax.sentence_index(at) - syntax.sentence_index(mention.head);
        if distance > SENTENCES {
            break;
        }
        if shares_verb(syntax, at, mention.head) || controlled == Some(mention.head) {
            continue;
        }
        let meant = meant(syntax, mentions, entities, earlier);
        let thing = meant.is_empty() && kind == PronounKind::Neuter && is_thing(entities, mention, earlier);
        if !thing && (meant.is_empty() || !agrees(entities, mention, &meant, kind)) {
            continue;
        }
        let mut score = salience(syntax, mention.head) - DISTANCE * distance as i32;
        if let (PronounKind::Person(gender), [one]) = (kind, meant.as_slice()) {
            score = PERSON * score + person_salience(entities.get(*one), gender);
        }
        match &best {
            Some((top, same)) if score == *top && *same != meant => {
                // Of two persons the one mentioned last is meant.
                let person = matches!(kind, PronounKind::Person(_));
                tied |= !person && (distance > 0 || kind != PronounKind::Plural)
            }
            Some((top, _)) if score <= *top => {}
            _ => {
                best = Some((score, meant));
                tied = false;
            }
        }
    }
    let found = best.filter(|_| !tied).map_or_else(Vec::new, |(_, meant)| meant);
    if let (PronounKind::Person(gender), [one]) = (kind, found.as_slice()) {
        entities.all[one.0 as usize].gender.get_or_insert(gender);
    }
    found
}

/// What the same pronoun as the subject of an earlier clause of the sentence means: "it landed in Lima, and then it left".
fn repeated(
    syntax: &Syntax<'_>,
    mentions: &Mentions,
    entities: &Entities,
    pronoun: MentionId,
) -> Option<Vec<EntityId>> {
    let at = mentions.get(pronoun).head;
    if syntax.dep(at) != Dep::Nsubj || !syntax.is_word(at, "it") {
        return None;
    }
    let start = syntax.sentence(at).tokens.start;
    let earlier = (pronoun.saturating_sub(WINDOW)..pronoun)
        .rev()
        .take_while(|&id| mentions.get(id).head >= start)
        .find(|&id| {
            let head = mentions.get(id).head;
            syntax.dep(head) == Dep::Nsubj && syntax.is_word(head, "it") && !syntax.is_empty_subject(head)
        })?;
    Some(entities.of_mention.get(earlier)?.clone())
}

/// Entities of a mention, together with those coordinated with it.
fn meant(syntax: &Syntax<'_>, mentions: &Mentions, entities: &Entities, id: MentionId) -> Vec<EntityId> {
    let mention = mentions.get(id);
    if mention.form == Form::Modifier {
        return Vec::new();
    }
    let mut meant: Vec<EntityId> = Vec::new();
    for member in syntax.coordination(mention.head) {
        let known = mentions.at(member).and_then(|m| entities.of_mention.get(m));
        meant.extend(
            known
                .into_iter()
                .flatten()
                .copied()
                .filter(|&e| entities.is_actor(e) && !entities.get(e).pronoun),
        );
    }
    meant
}

fn agrees(entities: &Entities, mention: &Mention, meant: &[EntityId], kind: PronounKind) -> bool {
    let one = match meant {
        [one] => Some(entities.get(*one)),
        _ => None,
    };
    let singular = |entity: &Entity| !entity.plural && !mention.plural;
    match kind {
        PronounKind::Person(gender) => one.is_some_and(|e| {
            e.kind == EntityKind::Person && singular(e) && e.gender.is_none_or(|g: Gender| g == gender)
        }),
        PronounKind::Neuter => one.is_some_and(|e| {
            let acts = match e.kind {
                EntityKind::Country | EntityKind::Organisation | EntityKind::Group => true,
                // "Moscow denied that it had shelled the town": a seat of government that speaks.
                EntityKind::Place => e.seat,
                _ => false,
            };
            acts && singular(e)
        }),
        PronounKind::Plural => one.is_none_or(|e| e.plural || e.kind == EntityKind::Group),
        PronounKind::Other => false,
    }
}

/// Whether "it" may take the mention up though it acts in nothing: "The statement said … It added …".
fn is_thing(entities: &Entities, mention: &Mention, id: MentionId) -> bool {
    let described = mention.form == Form::Description && !mention.plural;
    described
        && entities.of_mention[id]
            .iter()
            .all(|&e| matches!(entities.get(e).kind, EntityKind::Other | EntityKind::Place))
}

/// How much speaks for a person beside where the mention stands: that the gender is known, and how much the text is about them.
fn person_salience(entity: &Entity, gender: Gender) -> i32 {
    let known = i32::from(entity.gender == Some(gender));
    let often = match entity.mentions.len() {
        0..=1 => 0,
        2..=4 => 1,
        _ => 2,
    };
    2 * known + often
}

/// How likely a pronoun takes up what stands there: by its grammatical role.
fn salience(syntax: &Syntax<'_>, head: Token) -> i32 {
    let heading = if syntax.sentence(head).heading { 2 } else { 0 };
    let role = match syntax.dep(head) {
        Dep::Nsubj | Dep::Nsubjpass => 6,
        // Whose words or deeds are the subject is nearly the subject.
        Dep::Poss
            if syntax
                .head(head)
                .is_some_and(|h| matches!(syntax.dep(h), Dep::Nsubj | Dep::Nsubjpass)) =>
        {
            5
        }
        Dep::Dobj | Dep::Dative => 3,
        Dep::Pobj => 2,
        _ => 1,
    };
    role - heading
}

/// Who does what the pronoun's verb says, where the subject stands elsewhere: "the *lawyer* sued the prince, accusing him".
fn controlled_subject(syntax: &Syntax<'_>, lexicon: &Lexicon, pronoun: Token) -> Option<Token> {
    let reflexive = syntax.lemma(pronoun).ends_with("self") || syntax.lemma(pronoun).ends_with("selves");
    let verb = match syntax.dep(pronoun) {
        Dep::Dobj | Dep::Dative => syntax.head(pronoun),
        Dep::Pobj => syntax.head(pronoun).and_then(|p| syntax.head(p)),
        _ => None,
    };
    let verb = verb.filter(|&v| syntax.is_verb(v) && !reflexive)?;
    Predicates { syntax, lexicon }.subject(verb)
}

/// Subject and object of one verb are two, unless the pronoun is reflexive or possessive.
fn shares_verb(syntax: &Syntax<'_>, pronoun: Token, other: Token) -> bool {
    let verb_of = |i: Token| match syntax.dep(i) {
        Dep::Pobj => syntax.head(i).and_then(|p| syntax.head(p)),
        Dep::Poss => None,
        _ => syntax.head(i),
    };
    let reflexive = syntax.lemma(pronoun).ends_with("self") || syntax.lemma(pronoun).ends_with("selves");
    !reflexive && verb_of(pronoun).is_some() && verb_of(pronoun) == verb_of(other)
}
