//! The mode that a weapon or means shows: "a rocket attack", "killed with machetes".

use legation_knowledge::{EventType, Mode};
use legation_nlp::Dep;

use super::triggers::Hit;
use crate::dossier::Span;
use crate::statements::Context;
use crate::syntax::Token;

/// Prepositions and participles that lead to an instrument.
const WITH: [&str; 5] = ["with", "by", "in", "using", "from"];

/// A mode shown, and by which word.
pub(super) struct Shown {
    pub(super) mode: Mode,
    pub(super) cameo: Option<String>,
    pub(super) span: Span,
}

/// The mode that a word at the trigger shows: its subject, agent or modifier, or what "with" and the like lead to.
pub(super) fn mode(context: &Context<'_>, hit: &Hit<'_>, event: &EventType) -> Option<Shown> {
    let s = context.syntax;
    let mut places: Vec<Token> = Vec::new();
    let mut add = |token: Token| {
        let before = s
            .kids(token)
            .filter(|&k| k < token && matches!(s.dep(k), Dep::Compound | Dep::Amod | Dep::Nmod));
        places.extend(before);
        places.push(token);
    };
    let light = context.predicates.light_verb(hit.token).map(|(verb, _)| verb);
    for anchor in std::iter::once(hit.token).chain(light) {
        for kid in s.kids(anchor) {
            match s.dep(kid) {
                Dep::Nsubj | Dep::Nsubjpass | Dep::Compound | Dep::Amod | Dep::Nmod => add(kid),
                Dep::Prep | Dep::Agent if WITH.contains(&s.lower(kid).as_str()) => {
                    s.kids_by(kid, Dep::Pobj)
                        .flat_map(|k| s.coordination(k))
                        .for_each(&mut add);
                }
                Dep::Advcl | Dep::Prep if s.is_word(kid, "using") => {
                    s.kids_by(kid, Dep::Dobj)
                        .flat_map(|k| s.coordination(k))
                        .for_each(&mut add);
                }
                _ => {}
            }
        }
    }
    // What the pattern itself wants: "fired *rockets* at the town".
    hit.objects.iter().copied().for_each(&mut add);
    // "Gunmen attacked with grenades": what it was done with says more than who did it.
    places.sort_by_key(|&token| (token < hit.token, token));
    places.dedup();
    places.into_iter().find_map(|token| {
        context
            .lexicon
            .instruments
            .at(s, token)
            .find_map(|(end, instrument)| {
                (instrument.event == *event).then(|| Shown {
                    mode: instrument.mode.clone(),
                    cameo: instrument.cameo.clone(),
                    span: s.span(token..end),
                })
            })
    })
}
