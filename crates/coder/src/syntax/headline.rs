//! Verbs of headings that the parser takes for nouns: "Peru *expels* Chilean envoy", "Police *raid* offices".
//!
//! Headings drop articles and stand in the present tense, whose endings nouns have, too; a parser of running text makes
//! one long noun phrase of many. Where a heading has no finite verb, the first word that can be one, behind somebody who
//! can act and before what can be an object, becomes its predicate.

use std::ops::Range;

use legation_nlp::{Dep, Pos, Tag};

use super::{Syntax, Token};
use crate::lexicon::{Head, Lexicon};

/// Gives headings without a finite verb theirs.
pub(super) fn restore_verbs(syntax: &mut Syntax<'_>, lexicon: &Lexicon) {
    for sentence in 0..syntax.sentences.len() {
        if !syntax.sentences[sentence].heading {
            continue;
        }
        let tokens = syntax.sentences[sentence].tokens.clone();
        for i in tokens.start + 1..tokens.end {
            restore_noun(syntax, lexicon, i);
        }
        if let Some((verb, lemma)) = shifted(syntax, lexicon, &tokens) {
            make_noun(syntax, verb + 1);
            make_predicate(syntax, lexicon, &tokens, verb, lemma);
            continue;
        }
        if tokens.clone().any(|i| is_finite(syntax, i)) {
            continue;
        }
        // Before an infinitive that stands for the future: "Peru to send troops", unlike "Peru vows to send troops".
        let end = (tokens.start + 1..tokens.end)
            .find(|&i| syntax.tag(i) == Tag::Vb && syntax.tag(i - 1) == Tag::To && is_root(syntax, i))
            .unwrap_or(tokens.end);
        let found =
            (tokens.start + 1..end).find_map(|i| Some((i, lemma_as_verb(syntax, lexicon, &tokens, i)?)));
        if let Some((verb, lemma)) = found {
            make_predicate(syntax, lexicon, &tokens, verb, lemma);
        }
    }
}

/// "Cuba frees *dissidents*": a plural of those who act that the tagger takes for a verb.
fn restore_noun(syntax: &mut Syntax<'_>, lexicon: &Lexicon, i: Token) {
    let word = syntax.lower(i);
    let noun = word.strip_suffix('s').filter(|singular| {
        lexicon.people.agent(singular).is_some() && lexicon.frames.of(Head::Verb, singular).is_empty()
    });
    if noun.is_none() || syntax.tag(i) != Tag::Vbz {
        return;
    }
    make_noun(syntax, i);
    let governor = syntax.head[i] as usize;
    if governor < i && matches!(syntax.dep[i], Dep::Ccomp | Dep::Xcomp) {
        syntax.dep[i] = Dep::Dobj;
    }
}

fn make_noun(syntax: &mut Syntax<'_>, i: Token) {
    let word = syntax.lower(i);
    (syntax.tags[i], syntax.poses[i]) = match word.strip_suffix('s') {
        Some(singular) => {
            syntax.lemmas[i] = singular.to_owned();
            (Tag::Nns, Pos::Noun)
        }
        None => {
            syntax.lemmas[i] = word;
            (Tag::Nn, Pos::Noun)
        }
    };
}

/// "President *vetoes* bill": where the tagger takes the verb for a noun, and its bare object for the verb.
fn shifted(syntax: &Syntax<'_>, lexicon: &Lexicon, tokens: &Range<Token>) -> Option<(Token, String)> {
    let verb = tokens
        .clone()
        .find(|&i| matches!(syntax.tag(i), Tag::Vbz | Tag::Vbp | Tag::Vb | Tag::Vbd))?;
    let before = verb.checked_sub(1).filter(|&b| b > tokens.start)?;
    let bare = tokens.clone().all(|k| {
        syntax.head[k] as usize != verb
            || !matches!(
                syntax.dep[k],
                Dep::Dobj | Dep::Aux | Dep::Auxpass | Dep::Prt | Dep::Acomp | Dep::Attr
            )
    });
    let subject = syntax.dep[before] == Dep::Nsubj && syntax.head[before] as usize == verb;
    let word = syntax.lower(before);
    let lemma = [("ies", "y"), ("es", ""), ("s", "")]
        .into_iter()
        .filter_map(|(ending, instead)| Some(format!("{}{instead}", word.strip_suffix(ending)?)))
        .find(|lemma| !lexicon.frames.of(Head::Verb, lemma).is_empty())?;
    let as_noun = lexicon.people.agent(&lemma).is_some() || lexicon.lemmas.is_plural_noun(&word);
    let fits = bare && subject && !as_noun && syntax.tag(before) == Tag::Nns && syntax.tag(verb) != Tag::Vbd;
    (fits && can_act(syntax, lexicon, before - 1)).then_some((before, lemma))
}

fn is_finite(syntax: &Syntax<'_>, i: Token) -> bool {
    matches!(syntax.tag(i), Tag::Vbz | Tag::Vbp | Tag::Vbd | Tag::Md)
}

fn is_root(syntax: &Syntax<'_>, i: Token) -> bool {
    syntax.head[i] as usize == i
}

/// The lemma of this word as a finite verb, if it can be one here.
fn lemma_as_verb(syntax: &Syntax<'_>, lexicon: &Lexicon, tokens: &Range<Token>, i: Token) -> Option<String> {
    if !matches!(syntax.pos(i), Pos::Noun | Pos::Propn | Pos::Aux | Pos::Adj) || i + 1 >= tokens.end {
        return None;
    }
    let word = syntax.lower(i);
    let is_verb = |lemma: &str| !lexicon.frames.of(Head::Verb, lemma).is_empty();
    let singular = [("ies", "y"), ("es", ""), ("s", "")]
        .into_iter()
        .filter_map(|(ending, instead)| Some(format!("{}{instead}", word.strip_suffix(ending)?)))
        .find(|lemma| is_verb(lemma));
    let lemma = match singular {
        Some(lemma) => lemma,
        None if is_verb(&word) && is_plural(syntax, lexicon, tokens, i - 1) => word.clone(),
        None => return None,
    };
    let also_noun = !lexicon.frames.of(Head::Noun, &lemma).is_empty();
    // "Merkel calls for calm": the verb takes the preposition.
    let next = syntax.lower(i + 1);
    let takes = || {
        let patterns = lexicon.frames.of(Head::Verb, &lemma);
        patterns.iter().any(|p| p.with.first() == Some(&next)) && !lexicon.lemmas.is_plural_noun(&word)
    };
    let follows = goes_on(syntax, lexicon, i + 1, also_noun) || takes();
    (can_act(syntax, lexicon, i - 1) && follows).then_some(lemma)
}

/// Several who act: "rebels", "gunmen", "police", or two names with a comma between.
fn is_plural(syntax: &Syntax<'_>, lexicon: &Lexicon, tokens: &Range<Token>, noun: Token) -> bool {
    let word = syntax.lower(noun);
    let agent = |singular: String| lexicon.people.agent(&singular).is_some();
    let several = word == "police"
        || [("men", "man"), ("women", "woman"), ("ies", "y"), ("s", "")]
            .into_iter()
            .filter_map(|(ending, instead)| Some(format!("{}{instead}", word.strip_suffix(ending)?)))
            .any(agent);
    let listed = noun >= tokens.start + 2
        && syntax.pos(noun) == Pos::Propn
        && (syntax.word(noun - 1) == "," || syntax.is_word(noun - 1, "and"))
        && syntax.pos(noun - 2) == Pos::Propn;
    several || listed
}

/// A name or a noun for those who act.
fn can_act(syntax: &Syntax<'_>, lexicon: &Lexicon, noun: Token) -> bool {
    let agent = || {
        lexicon.people.agent(syntax.lemma(noun)).is_some()
            || lexicon.people.office(&[syntax.lower(noun)]).is_some()
    };
    match syntax.pos(noun) {
        Pos::Propn => true,
        Pos::Noun => agent() || lexicon.countries.lookup(syntax.word(noun)).is_some(),
        Pos::Num => true,
        _ => false,
    }
}

/// Whether the heading goes on as it would behind a verb. Behind a word that is a noun as often ("sanctions", "talks"),
/// only what no noun has behind it counts.
fn goes_on(syntax: &Syntax<'_>, lexicon: &Lexicon, next: Token, also_noun: bool) -> bool {
    let named = syntax.parse().tokens()[next].ent.kind().is_some()
        || lexicon.countries.lookup(syntax.word(next)).is_some();
    let agents = matches!(syntax.tag(next), Tag::Nns | Tag::Nnps);
    match syntax.tag(next) {
        Tag::Dt | Tag::Cd | Tag::PrpPoss | Tag::Prp | Tag::To | Tag::Rp => true,
        Tag::Jj => named || !also_noun,
        _ if syntax.is_nominal(next) => named || agents || !also_noun,
        Tag::In => !also_noun,
        _ => false,
    }
}

/// Makes a verb of the word: what stands before it is its subject, the phrase behind it its object.
fn make_predicate(
    syntax: &mut Syntax<'_>,
    lexicon: &Lexicon,
    tokens: &Range<Token>,
    verb: Token,
    lemma: String,
) {
    syntax.tags[verb] = if syntax.lower(verb) == lemma {
        Tag::Vbp
    } else {
        Tag::Vbz
    };
    syntax.poses[verb] = Pos::Verb;
    syntax.lemmas[verb] = lemma;
    // "30 killed as army shells town": a clause of its own behind a conjunction.
    // A hyphen within a word is no dash.
    let dash = |i: Token| syntax.parse().tokens()[i - 1].space_after || syntax.word(i) != "-";
    let opens = |i: Token| {
        let word = syntax.lower(i);
        let mark = matches!(word.as_str(), ":" | ";" | "-" | "–" | "—") && dash(i);
        mark || lexicon.lemmas.opens_clause(&word)
    };
    let cut = (tokens.start + 1..verb).rev().find(|&i| opens(i));
    let main = cut.and_then(|cut| (tokens.start..cut).find(|&i| is_root(syntax, i) && !syntax.is_space(i)));
    match main {
        Some(main) => {
            (syntax.head[verb], syntax.dep[verb]) = (main as u32, Dep::Advcl);
            if let Some(cut) = cut.filter(|&cut| syntax.pos(cut) != Pos::Punct) {
                (syntax.head[cut], syntax.dep[cut]) = (verb as u32, Dep::Mark);
            }
        }
        None => (syntax.head[verb], syntax.dep[verb]) = (verb as u32, Dep::Root),
    }
    hang_phrase(
        syntax,
        cut.map_or(tokens.start, |cut| cut + 1)..verb,
        verb,
        Dep::Nsubj,
    );
    let object = (verb + 1..tokens.end)
        .take_while(|&i| {
            matches!(
                syntax.pos(i),
                Pos::Det | Pos::Adj | Pos::Num | Pos::Noun | Pos::Propn | Pos::Pron
            ) || syntax.tag(i) == Tag::Hyph
                || syntax.tag(i) == Tag::Pos
        })
        .last()
        .map(|last| verb + 1..last + 1);
    let rest = object.as_ref().map_or(verb + 1, |object| object.end);
    let last = rest - 1;
    if let Some(object) = object {
        hang_phrase(syntax, object, verb, Dep::Dobj);
    }
    // What follows goes with the verb, but for what belongs to the object.
    for i in rest..tokens.end {
        let head = syntax.head[i] as usize;
        if head < rest || head == i {
            let of = syntax.is_word(i, "of") && i == rest;
            syntax.head[i] = if of && last > verb { last } else { verb } as u32;
            if syntax.pos(i) == Pos::Adp {
                syntax.dep[i] = Dep::Prep;
            } else if syntax.dep[i] == Dep::Root {
                syntax.dep[i] = Dep::Dep;
            }
        }
    }
}

/// Hangs a noun phrase on the verb by its last word, and on that what leads out of the phrase.
fn hang_phrase(syntax: &mut Syntax<'_>, phrase: Range<Token>, verb: Token, dep: Dep) {
    let Some(noun) = phrase
        .clone()
        .rev()
        .find(|&i| syntax.is_nominal(i) || syntax.pos(i) == Pos::Num)
    else {
        return;
    };
    for i in phrase.clone().filter(|&i| i != noun) {
        let head = syntax.head[i] as usize;
        if head != i && phrase.contains(&head) {
            continue;
        }
        let loose = i > noun || matches!(syntax.pos(i), Pos::Punct | Pos::Adv | Pos::Space);
        syntax.head[i] = if loose { verb } else { noun } as u32;
        syntax.dep[i] = match syntax.pos(i) {
            Pos::Adp => Dep::Prep,
            Pos::Punct | Pos::Space => Dep::Punct,
            Pos::Adj => Dep::Amod,
            Pos::Num => Dep::Nummod,
            Pos::Det => Dep::Det,
            Pos::Noun | Pos::Propn if !loose => Dep::Compound,
            _ => Dep::Dep,
        };
    }
    (syntax.head[noun], syntax.dep[noun]) = (verb as u32, dep);
}
