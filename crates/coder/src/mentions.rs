//! Mentions: the phrases that name or describe someone or something.
//!
//! A mention is a noun with what stands to its left (determiner, nationality, title) and the "of" phrase that belongs
//! to it, without relative clause, apposition or coordinated members, each of which is a mention of its own. A
//! nationality or name before a noun ("Russian support") is one too, within the larger phrase.

use std::ops::Range;

use legation_nlp::{Dep, EntityKind as Label, Pos, Tag};

use crate::lexicon::Lexicon;
use crate::syntax::{Syntax, Token};

/// Index into the list of mentions.
pub(crate) type MentionId = usize;

/// What a mention is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Headed by a proper noun.
    Name,
    /// Headed by a common noun.
    Description,
    /// A personal or possessive pronoun.
    Pronoun,
    /// A nationality or name before a noun.
    Modifier,
}

/// A phrase that names or describes.
#[derive(Debug, Clone)]
pub(crate) struct Mention {
    /// The word that the rest of the phrase belongs to.
    pub(crate) head: Token,
    /// All its words, without an article's or possessor's help taken away: as they stand.
    pub(crate) tokens: Range<Token>,
    /// The words of the proper name in it; empty if there is none.
    pub(crate) name: Range<Token>,
    pub(crate) form: Form,
    /// What the name is, as the parser sees it.
    pub(crate) label: Option<Label>,
    pub(crate) plural: bool,
    /// Whether it begins with "a" or "an" or has no determiner at all and is a common noun.
    pub(crate) indefinite: bool,
}

/// All mentions of a document, in the order of their heads.
#[derive(Debug, Default)]
pub(crate) struct Mentions {
    all: Vec<Mention>,
    /// For every token the mention that it heads, or whose name it is part of.
    by_token: Vec<Option<u32>>,
}

impl Mentions {
    /// In order.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (MentionId, &Mention)> {
        self.all.iter().enumerate()
    }

    /// Number of mentions.
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// The mention with this index.
    pub(crate) fn get(&self, id: MentionId) -> &Mention {
        &self.all[id]
    }

    /// The mention that is headed by the last word of these code points.
    pub(crate) fn in_span(&self, syntax: &Syntax<'_>, span: crate::dossier::Span) -> Option<&Mention> {
        let tokens = syntax.parse().tokens_of(span.start(), span.end());
        self.at(tokens.last()?).map(|id| self.get(id))
    }

    /// The mention that this token heads, or whose name it is part of.
    pub(crate) fn at(&self, token: Token) -> Option<MentionId> {
        self.by_token[token].map(|id| id as usize)
    }
}

/// Finds them.
pub(crate) fn find(syntax: &Syntax<'_>, lexicon: &Lexicon) -> Mentions {
    let names = names(syntax);
    let mut mentions = Mentions {
        all: Vec::new(),
        by_token: vec![None; syntax.len()],
    };
    for head in 0..syntax.len() {
        if mentions.by_token[head].is_some() {
            continue;
        }
        let Some(mut mention) = mention(syntax, lexicon, &names, head) else {
            continue;
        };
        let top = top_of(syntax, &mention);
        if mention.form == Form::Name
            && mentions.by_token[top].is_none()
            && let Some(whole) = self::mention(syntax, lexicon, &names, top)
            && (&whole.form, &whole.name) == (&mention.form, &mention.name)
        {
            mention = whole;
        }
        let id = Some(mentions.all.len() as u32);
        mentions.by_token[head] = id;
        mentions.by_token[mention.head] = id;
        // The parser may head a name by one word and hang another word of it elsewhere: both lead here.
        for token in mention.name.clone().filter(|_| mention.form == Form::Name) {
            let separate = syntax.dep(token) == Dep::Poss || mentions.by_token[token].is_some();
            if !separate {
                mentions.by_token[token] = id;
            }
        }
        mentions.all.push(mention);
    }
    mentions
}

/// For every token the name (tokens and label) that it is part of.
fn names(syntax: &Syntax<'_>) -> Vec<Option<(u32, u32, Label)>> {
    let mut names = vec![None; syntax.len()];
    for entity in syntax.parse().entities() {
        // A name does not go on over the end of a heading, nor into brackets: "the European Union (EU".
        let start = entity.start;
        let mut stop = entity.end.min(syntax.sentence(start).tokens.end);
        stop = (start + 1..stop).find(|&i| syntax.word(i) == "(").unwrap_or(stop);
        // Nor over the verb of one: "Khrushchev Says American Flier Is Alive" is no name.
        let finite = |&i: &Token| matches!(syntax.tag(i), Tag::Vbz | Tag::Vbd | Tag::Vbp);
        let heading = syntax.sentence(start).heading;
        // Elsewhere verbs are small: "Orlov implored Peace party" is none either.
        let small = |i: &Token| syntax.word(*i).starts_with(char::is_lowercase);
        stop = (start + 1..stop)
            .find(|i| finite(i) && (heading || small(i)))
            .unwrap_or(stop);
        // "Asking Orlov to leave": a name that the verb before it governs.
        let governs = syntax.tag(start) == Tag::Vbg
            && (start + 1..stop).any(|i| syntax.head(i) == Some(start) && syntax.dep(i) == Dep::Dobj);
        let verb_first = (heading && finite(&start)) || governs;
        let start = if verb_first { start + 1 } else { start };
        // What the parser reads as a verb at the end of a name is one: "Fatemi Delivers" in a heading.
        let idle = |&i: &Token| syntax.is_space(i) || syntax.pos(i) == Pos::Verb;
        let end = (start..stop)
            .rev()
            .find(|i| !idle(i))
            .map_or(start, |last| last + 1);
        names[start..end].fill(Some((start as u32, end as u32, entity.kind)));
    }
    names
}

fn mention(
    syntax: &Syntax<'_>,
    lexicon: &Lexicon,
    names: &[Option<(u32, u32, Label)>],
    head: Token,
) -> Option<Mention> {
    let form = form(syntax, lexicon, names, head)?;
    // A nationality within a name means the state, the name as a whole something else.
    let inner = form == Form::Modifier
        && syntax
            .head(head)
            .is_some_and(|h| names[h].is_some() && names[h] == names[head]);
    let name = names[head].filter(|n| is_nominal_label(n.2) && !inner);
    let name_tokens = name.map_or(0..0, |(start, end, _)| start as usize..end as usize);
    let tokens = match form {
        Form::Pronoun => head..head + 1,
        Form::Modifier if name_tokens.is_empty() => head..head + 1,
        Form::Modifier => without_article(syntax, name_tokens.clone()),
        Form::Name | Form::Description => phrase(syntax, head, &name_tokens),
    };
    let determined = syntax.kids(head).any(|k| {
        (syntax.dep(k) == Dep::Det && !matches!(syntax.lemma(k), "a" | "an" | "some" | "another"))
            || syntax.dep(k) == Dep::Poss
            || syntax.lemma(k) == "such"
    });
    Some(Mention {
        head,
        form,
        label: name.map(|(_, _, label)| label),
        plural: is_plural(syntax, head) || syntax.tag(head) == Tag::Cd,
        indefinite: form == Form::Description && !determined,
        name: if form == Form::Name && name_tokens.is_empty() {
            proper_run(syntax, head)
        } else {
            name_tokens
        },
        tokens,
    })
}

fn form(
    syntax: &Syntax<'_>,
    lexicon: &Lexicon,
    names: &[Option<(u32, u32, Label)>],
    head: Token,
) -> Option<Form> {
    // "state-run"; but who leads a "Saudi-led strike" is named.
    let leads = || {
        let participle = syntax.head(head);
        participle.is_some_and(|p| lexicon.roles.leads(syntax.lemma(p)))
            && lexicon.countries.lookup(syntax.word(head)).is_some()
    };
    if syntax.dep(head) == Dep::Npadvmod && is_part_of_compound(syntax, head) && !leads() {
        return None;
    }
    let before_noun = matches!(syntax.dep(head), Dep::Compound | Dep::Amod | Dep::Nmod);
    if before_noun {
        return is_modifier(syntax, lexicon, names, head).then_some(Form::Modifier);
    }
    match syntax.pos(head) {
        Pos::Pron if syntax.is_relative(head) => None,
        Pos::Pron => lexicon.people.pronoun(&syntax.lower(head)).map(|_| Form::Pronoun),
        Pos::Propn => Some(Form::Name),
        // "ICE returned the statue": an acronym is a name, whatever the tagger makes of it.
        Pos::Noun if is_acronym(syntax, head) || lexicon.countries.lookup(syntax.word(head)).is_some() => {
            Some(Form::Name)
        }
        // "Action Against Hunger": a body's name may be headed by a common noun.
        Pos::Noun if is_first_of_body(syntax, names, head) => Some(Form::Name),
        Pos::Noun => Some(Form::Description),
        // "his Iranian counterpart", which taggers like to take for an adjective.
        Pos::Adj if is_object(syntax, head) && lexicon.people.agent(syntax.lemma(head)).is_some() => {
            Some(Form::Description)
        }
        Pos::Num | Pos::Adj | Pos::Det if stands_for_persons(syntax, lexicon, head) => {
            Some(Form::Description)
        }
        // "the wounded", "the Chinese": an adjective that stands for a noun.
        Pos::Adj
            if matches!(
                syntax.dep(head),
                Dep::Nsubj | Dep::Nsubjpass | Dep::Dobj | Dep::Pobj | Dep::Conj
            ) =>
        {
            lexicon.countries.lookup(syntax.word(head)).map(|_| Form::Name)
        }
        // Possessive pronouns are determiners to some taggers.
        Pos::Det if syntax.tag(head) == Tag::PrpPoss => Some(Form::Pronoun),
        _ => None,
    }
}

/// A capitalised noun with which the recogniser lets a body's name of several words begin.
fn is_first_of_body(syntax: &Syntax<'_>, names: &[Option<(u32, u32, Label)>], token: Token) -> bool {
    names[token]
        .is_some_and(|(start, end, label)| start as usize == token && end - start > 1 && label == Label::Org)
        && syntax.word(token).starts_with(char::is_uppercase)
}

/// Whether a number or quantity without a noun means persons: "*thousands* marched", "killed *six*", "*several* were
/// arrested".
pub(crate) fn stands_for_persons(syntax: &Syntax<'_>, lexicon: &Lexicon, head: Token) -> bool {
    let label = syntax.parse().tokens()[head].ent.kind();
    let counted = label.is_none_or(|kind| kind == Label::Cardinal);
    let verb = syntax.head(head).filter(|&verb| syntax.is_verb(verb));
    let number = syntax.tag(head) == Tag::Cd && !matches!(syntax.lemma(head), "one" | "1" | "zero");
    // "Two killed in blast".
    let headline = number
        && syntax.sentence(head).heading
        && syntax
            .kids(head)
            .any(|k| k == head + 1 && syntax.dep(k) == Dep::Acl && syntax.tag(k) == Tag::Vbn);
    if headline && counted {
        return true;
    }
    let alone = !syntax
        .kids_by(head, Dep::Prep)
        .any(|p| p > head && matches!(syntax.lower(p).as_str(), "of" | "in" | "per"));
    let stands = match syntax.dep(head) {
        Dep::Nsubj | Dep::Nsubjpass => number || lexicon.people.is_elliptical(syntax.lemma(head)),
        Dep::Dobj => {
            let people = number || lexicon.people.is_elliptical(syntax.lemma(head));
            people && verb.is_some_and(|v| lexicon.people.counts_persons(syntax.lemma(v)))
        }
        _ => false,
    };
    counted && verb.is_some() && alone && stands
}

fn is_object(syntax: &Syntax<'_>, token: Token) -> bool {
    matches!(
        syntax.dep(token),
        Dep::Dobj | Dep::Pobj | Dep::Nsubj | Dep::Nsubjpass
    )
}

/// Two to six capitals in a sentence that is not all in capitals.
fn is_acronym(syntax: &Syntax<'_>, token: Token) -> bool {
    let capitals = |i: Token| syntax.word(i).chars().all(|c| c.is_ascii_uppercase());
    let length = syntax.word(token).len();
    let sentence = syntax.sentence(token).tokens.clone().take(40);
    let lower = sentence
        .into_iter()
        .any(|i| syntax.word(i).chars().any(|c| c.is_lowercase()));
    (2..=6).contains(&length) && capitals(token) && lower
}

/// "state" in "state-run".
fn is_part_of_compound(syntax: &Syntax<'_>, token: Token) -> bool {
    token + 1 < syntax.len() && syntax.tag(token + 1) == Tag::Hyph
}

/// A nationality, a name of a state, body or person, or a noun for actors, before another noun.
fn is_modifier(
    syntax: &Syntax<'_>,
    lexicon: &Lexicon,
    names: &[Option<(u32, u32, Label)>],
    token: Token,
) -> bool {
    let in_name_of_head = match (names[token], syntax.head(token).and_then(|h| names[h])) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    };
    let of_nature = syntax
        .head(token)
        .is_some_and(|h| h > token && lexicon.places.is_of_nature(syntax.word(h)));
    if of_nature {
        return false;
    }
    if in_name_of_head {
        return lexicon.countries.lookup(syntax.word(token)).is_some();
    }
    // A title before a name is no actor beside it.
    let before_name = syntax
        .head(token)
        .is_some_and(|h| names[h].is_some_and(|n| n.2 == Label::Person));
    let labelled = names[token].is_some_and(|(start, end, label)| {
        let last_of_name = token + 1 == end as usize || (start as usize..end as usize).len() == 1;
        last_of_name && matches!(label, Label::Gpe | Label::Norp | Label::Org | Label::Person)
    });
    let agent = !before_name && lexicon.people.names_agent(syntax.pos(token), syntax.lemma(token));
    labelled || agent || lexicon.countries.lookup(syntax.word(token)).is_some()
}

/// Labels of names that can be mentions; numbers, dates and sums are none.
fn is_nominal_label(label: Label) -> bool {
    use Label::{Event, Fac, Gpe, Law, Loc, Norp, Org, Person, Product, WorkOfArt};
    matches!(
        label,
        Event | Fac | Gpe | Law | Loc | Norp | Org | Person | Product | WorkOfArt
    )
}

/// The words of a noun phrase.
fn phrase(syntax: &Syntax<'_>, head: Token, name: &Range<Token>) -> Range<Token> {
    let mut start = head;
    for kid in syntax.kids(head).take_while(|&k| k < head) {
        let belongs = matches!(
            syntax.dep(kid),
            Dep::Det
                | Dep::Amod
                | Dep::Compound
                | Dep::Nummod
                | Dep::Poss
                | Dep::Nmod
                | Dep::Predet
                | Dep::Quantmod
                | Dep::Advmod
                | Dep::Preconj
        );
        if belongs && syntax.pos(kid) != Pos::Adp {
            start = start.min(syntax.subtree(kid).start);
        }
    }
    let mut end = head + 1;
    if !name.is_empty() && name.contains(&head) {
        start = start.min(name.start);
        end = end.max(name.end);
    }
    // The parser may head a name by its first word and hang the rest on it.
    for kid in syntax.kids(head).filter(|&k| k >= end) {
        match syntax.dep(kid) {
            Dep::Prep if syntax.is_word(kid, "of") => {
                if let Some(object) = syntax.kid(kid, Dep::Pobj) {
                    end = end.max(object + 1).max(of_end(syntax, object));
                }
                break;
            }
            Dep::Case | Dep::Punct => {}
            _ => break,
        }
    }
    // A preposition that leads to the phrase is no part of it, whatever it hangs on; "at least" and "over" are.
    let leads = |i: Token| {
        matches!(
            syntax.lower(i).as_str(),
            "to" | "of" | "in" | "on" | "with" | "from" | "by" | "for"
        )
    };
    start = (start..end)
        .find(|&i| !matches!(syntax.pos(i), Pos::Space | Pos::Punct) && !leads(i))
        .unwrap_or(head);
    let floor = syntax.sentence(head).tokens.start;
    start.max(floor)..end.min(syntax.sentence(head).tokens.end)
}

/// End of the "of" phrases that follow a noun, one in the other.
fn of_end(syntax: &Syntax<'_>, noun: Token) -> Token {
    let mut noun = noun;
    for _ in 0..3 {
        let of = syntax
            .kids_by(noun, Dep::Prep)
            .find(|&p| p == noun + 1 && syntax.is_word(p, "of"));
        match of.and_then(|of| syntax.kid(of, Dep::Pobj)) {
            Some(next) => noun = next,
            None => break,
        }
    }
    // "the armies of Brazil and Argentina".
    let joined = syntax.kids_by(noun, Dep::Conj).find(|&c| {
        c > noun && c - noun <= 3 && syntax.pos(c) == Pos::Propn && syntax.pos(noun) == Pos::Propn
    });
    joined.unwrap_or(noun) + 1
}

fn without_article(syntax: &Syntax<'_>, name: Range<Token>) -> Range<Token> {
    let first = name
        .clone()
        .find(|&i| syntax.pos(i) != Pos::Det)
        .unwrap_or(name.start);
    first..name.end
}

/// Proper nouns that stand together before and with the head.
fn proper_run(syntax: &Syntax<'_>, head: Token) -> Range<Token> {
    let floor = syntax.sentence(head).tokens.start.max(head.saturating_sub(8));
    let start = (floor..head)
        .rev()
        .take_while(|&i| syntax.pos(i) == Pos::Propn)
        .last()
        .unwrap_or(head);
    start..head + 1
}

/// The word that a name hangs by: "Administration" of "Aeronautics and Space Administration".
fn top_of(syntax: &Syntax<'_>, mention: &Mention) -> Token {
    let mut top = mention.head;
    while syntax.dep(top) != Dep::Poss
        && let Some(above) = syntax.head(top).filter(|h| mention.name.contains(h))
    {
        top = above;
    }
    top
}

fn is_plural(syntax: &Syntax<'_>, head: Token) -> bool {
    matches!(syntax.tag(head), Tag::Nns | Tag::Nnps) || syntax.parse().feature(head, "Number") == Some("Plur")
}
