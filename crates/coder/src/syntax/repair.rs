//! Fitting in again what the cuts between blocks have left without a head.

use legation_nlp::{Dep, Pos, Tag};

use super::{Syntax, Token};
use crate::lexicon::Lexicon;

/// Drops relations that leave their sentence and gives every sentence one root again.
pub(super) fn repair(syntax: &mut Syntax<'_>) {
    for s in 0..syntax.sentences.len() {
        let tokens = syntax.sentences[s].tokens.clone();
        for i in tokens.clone() {
            if syntax.sentence[syntax.head[i] as usize] as usize != s {
                syntax.head[i] = i as u32;
                syntax.dep[i] = Dep::Root;
            }
        }
        let roots: Vec<Token> = tokens
            .filter(|&i| syntax.head[i] as usize == i && !syntax.is_space(i))
            .collect();
        if roots.len() > 1 {
            join(syntax, &roots);
        }
    }
    restore_predicates(syntax);
    restore_objects_of_prepositions(syntax);
    raise_conjuncts(syntax);
    join_subjects(syntax);
}

/// "evacuated *the wounded*": participles that stand for those of whom they are true are nouns.
pub(super) fn name_participles(syntax: &mut Syntax<'_>, lexicon: &Lexicon) {
    for i in 1..syntax.head.len() {
        let object = matches!(
            syntax.dep[i],
            Dep::Dobj | Dep::Pobj | Dep::Nsubj | Dep::Nsubjpass | Dep::Conj
        );
        if syntax.tags[i] != Tag::Vbn || !object || !syntax.is_word(i - 1, "the") {
            continue;
        }
        let word = syntax.lower(i);
        if lexicon.people.agent(&word).is_some() {
            (syntax.tags[i], syntax.poses[i]) = (Tag::Nns, Pos::Noun);
            syntax.lemmas[i] = word;
        }
    }
}

/// Hangs the other roots on the one that is most likely the predicate.
fn join(syntax: &mut Syntax<'_>, roots: &[Token]) {
    let main = roots
        .iter()
        .copied()
        .find(|&r| syntax.is_verb(r) && matches!(syntax.tag(r), Tag::Vbd | Tag::Vbz | Tag::Vbp))
        .or_else(|| roots.iter().copied().find(|&r| syntax.is_verb(r)))
        .or_else(|| roots.iter().copied().find(|&r| syntax.is_nominal(r)))
        .unwrap_or(roots[0]);
    let (mut subject, mut object) = (false, false);
    for i in syntax.sentence(main).tokens.clone() {
        if syntax.head[i] as usize == main {
            subject |= matches!(
                syntax.dep[i],
                Dep::Nsubj | Dep::Nsubjpass | Dep::Csubj | Dep::Expl
            );
            object |= matches!(syntax.dep[i], Dep::Dobj | Dep::Attr | Dep::Ccomp | Dep::Xcomp);
        }
    }
    let verb = syntax.is_verb(main);
    for &r in roots.iter().filter(|&&r| r != main) {
        let nominal = syntax.is_nominal(r);
        syntax.head[r] = main as u32;
        syntax.dep[r] = if nominal && verb && r < main && !subject {
            subject = true;
            Dep::Nsubj
        } else if nominal && verb && r > main && !object {
            object = true;
            Dep::Dobj
        } else if syntax.pos(r) == Pos::Adp {
            Dep::Prep
        } else if syntax.pos(r) == Pos::Punct {
            Dep::Punct
        } else {
            Dep::Dep
        };
    }
}

/// A full sentence whose root is a noun with a participle that has an object of its own is a clause that the parser
/// took for a noun phrase: "The envoy handed over a letter". The participle becomes the predicate.
fn restore_predicates(syntax: &mut Syntax<'_>) {
    for i in 0..syntax.head.len() {
        let h = syntax.head[i] as usize;
        let participle = syntax.dep[i] == Dep::Acl && syntax.tag(i) == Tag::Vbn && h < i;
        if !participle || syntax.head[h] as usize != h || !syntax.is_nominal(h) || syntax.sentence(i).heading
        {
            continue;
        }
        let tokens = i + 1..syntax.sentence(i).tokens.end.min(i + 40);
        let own = |dep: Dep| {
            tokens
                .clone()
                .any(|k| syntax.head[k] as usize == i && syntax.dep[k] == dep)
        };
        if own(Dep::Dobj) && !own(Dep::Agent) {
            promote(syntax, i, h);
        }
    }
}

/// "a letter from the king addressed to the pope": a preposition without object before a noun that the parser took for the
/// subject of the participle behind it. The noun is the preposition's, and the participle goes with what the preposition
/// hangs on.
fn restore_objects_of_prepositions(syntax: &mut Syntax<'_>) {
    for preposition in 0..syntax.head.len() {
        let noun_before = syntax.head[preposition] as usize;
        if syntax.dep[preposition] != Dep::Prep
            || syntax.pos(preposition) != Pos::Adp
            || !syntax.is_nominal(noun_before)
        {
            continue;
        }
        let end = syntax.sentence(preposition).tokens.end.min(preposition + 8);
        let near = preposition + 1..end;
        let full = near.clone().any(|k| {
            syntax.head[k] as usize == preposition
                && matches!(syntax.dep[k], Dep::Pobj | Dep::Pcomp | Dep::Prep)
        });
        if full {
            continue;
        }
        let subject = near
            .clone()
            .find(|&k| syntax.dep[k] == Dep::Nsubj && syntax.is_nominal(k));
        let Some(subject) = subject else { continue };
        let participle = syntax.head[subject] as usize;
        let between = preposition + 1..subject;
        let one_phrase = between
            .clone()
            .all(|k| syntax.head[k] as usize > preposition && syntax.head[k] as usize <= subject);
        let form = matches!(syntax.tag(participle), Tag::Vbn | Tag::Vbd);
        if one_phrase && participle == subject + 1 && form {
            (syntax.head[subject], syntax.dep[subject]) = (preposition as u32, Dep::Pobj);
            (syntax.head[participle], syntax.dep[participle]) = (noun_before as u32, Dep::Acl);
        }
    }
}

/// "Germany, other countries expel diplomats": headings join subjects by a comma. Of two in a row before a verb in the
/// plural, the parser makes both subjects, or leaves the first one loose; the second goes with the first.
fn join_subjects(syntax: &mut Syntax<'_>) {
    for second in 2..syntax.head.len() {
        let verb = syntax.head[second] as usize;
        let subject = syntax.dep[second] == Dep::Nsubj && syntax.is_nominal(second) && second < verb;
        if !subject || !matches!(syntax.tag(verb), Tag::Vbp | Tag::Vb) || !syntax.is_verb(verb) {
            continue;
        }
        // The comma before the second phrase, and what stands before that.
        let start = syntax.sentence(second).tokens.start;
        let near = start.max(second.saturating_sub(6))..second;
        let Some(comma) = near.rev().find(|&i| syntax.word(i) == ",") else {
            continue;
        };
        let one_phrase = (comma + 1..second).all(|i| {
            let head = syntax.head[i] as usize;
            head > comma && head <= second
        });
        let Some(first) = comma.checked_sub(1).filter(|&first| first >= start) else {
            continue;
        };
        let loose = matches!(syntax.dep[first], Dep::Nsubj | Dep::Dep | Dep::Npadvmod)
            && syntax.head[first] as usize == verb;
        let name = syntax.is_nominal(first) && syntax.pos(first) != Pos::Pron;
        let begins = first == start || syntax.head[first - 1] as usize == first;
        if one_phrase
            && loose
            && name
            && begins
            && !syntax.is_relative(second)
            && syntax.pos(second) != Pos::Pron
        {
            syntax.dep[first] = Dep::Nsubj;
            (syntax.head[second], syntax.dep[second]) = (first as u32, Dep::Conj);
        }
    }
}

/// Makes `verb` the root and the old root `noun` its subject; what does not belong to the noun phrase moves along.
fn promote(syntax: &mut Syntax<'_>, verb: Token, noun: Token) {
    for k in syntax.sentence(verb).tokens.clone() {
        let outside = k > verb || matches!(syntax.dep[k], Dep::Prep | Dep::Punct | Dep::Advmod | Dep::Advcl);
        if syntax.head[k] as usize == noun && k != noun && outside {
            syntax.head[k] = verb as u32;
            if syntax.dep[k] == Dep::Acl {
                syntax.dep[k] = Dep::Advcl;
            }
        }
    }
    (syntax.head[verb], syntax.dep[verb]) = (verb as u32, Dep::Root);
    (syntax.head[noun], syntax.dep[noun]) = (verb as u32, Dep::Nsubj);
}

/// "It said that planes had patrolled the border, and recalled that …": a simple past with a clause of its own,
/// coordinated with a pluperfect or conditional in another's clause, goes with the verb above them.
fn raise_conjuncts(syntax: &mut Syntax<'_>) {
    for verb in 0..syntax.head.len() {
        let first = syntax.head[verb] as usize;
        let above = syntax.head[first] as usize;
        // "were convicted of infecting children and sentenced to death": a participle of the passive above.
        let preposition = syntax.head[first] as usize;
        if syntax.dep[verb] == Dep::Conj
            && syntax.tag(verb) == Tag::Vbn
            && syntax.dep[first] == Dep::Pcomp
            && syntax.tag(first) == Tag::Vbg
            && first < verb
        {
            let governor = syntax.head[preposition] as usize;
            if syntax.tag(governor) == Tag::Vbn && governor < preposition {
                syntax.head[verb] = governor as u32;
                continue;
            }
        }
        // "urged Chad to stay calm and asked the bank to help": a simple past is no second infinitive.
        if syntax.dep[verb] == Dep::Conj
            && syntax.tag(verb) == Tag::Vbd
            && matches!(syntax.dep[first], Dep::Xcomp | Dep::Advcl | Dep::Acl)
            && syntax.tag(first) == Tag::Vb
            && first < verb
        {
            // "declared him unfit to stand trial and ordered": up to the verb in the past tense.
            let steps = std::iter::successors(Some(above), |&a| Some(syntax.head[a] as usize)).take(4);
            let finite = steps.filter(|&a| a < first).find(|&a| syntax.tag(a) == Tag::Vbd);
            if let Some(finite) = finite {
                syntax.head[verb] = finite as u32;
                continue;
            }
        }
        let in_clause = syntax.dep[verb] == Dep::Conj && syntax.dep[first] == Dep::Ccomp && first < verb;
        if !in_clause || syntax.tag(verb) != Tag::Vbd || syntax.tag(above) != Tag::Vbd || above > first {
            continue;
        }
        let near = |of: Token| of.saturating_sub(8)..(of + 40).min(syntax.head.len());
        let has =
            |of: Token, dep: Dep| near(of).any(|k| syntax.head[k] as usize == of && syntax.dep[k] == dep);
        let shifted = syntax.tag(first) != Tag::Vbd && has(first, Dep::Aux);
        if shifted && has(verb, Dep::Ccomp) && !has(verb, Dep::Aux) && !has(verb, Dep::Nsubj) {
            syntax.head[verb] = above as u32;
        }
    }
}
