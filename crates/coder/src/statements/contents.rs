//! What an anchor may say: every stretch of text that its construction offers, with what speaks for it.

use std::ops::Range;

use legation_nlp::{Dep, Pos, Tag};

use super::Context;
use super::anchors::Anchor;
use super::content;
use crate::lexicon::{CueKind, Features};
use crate::syntax::Token;

/// So many words behind a verb its "that" may stand.
const THAT: usize = 24;

/// A stretch of text that may be what is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offer {
    /// By which construction.
    pub(super) label: &'static str,
    /// The preposition, or the relation, that leads there; empty if there is none.
    pub(super) detail: String,
    pub(super) pieces: Vec<Range<Token>>,
    /// The noun that heads it, if it is a noun phrase.
    pub(super) head: Option<Token>,
}

/// All that an anchor offers, without doubles.
pub(super) fn offers(context: &Context<'_>, anchor: &Anchor<'_>) -> Vec<Offer> {
    let mut list = List {
        context,
        anchor,
        offers: Vec::new(),
    };
    match anchor.kind {
        CueKind::Verb => list.of_verb(),
        CueKind::Noun => list.of_noun(),
        CueKind::Adjective => list.of_adjective(),
        CueKind::Phrase => list.of_phrase(),
        CueKind::Colon => list.of_colon(),
    }
    list.offers
}

/// A content in one piece.
fn one(piece: Range<Token>) -> Vec<Range<Token>> {
    std::iter::once(piece).collect()
}

struct List<'a, 'b> {
    context: &'b Context<'a>,
    anchor: &'b Anchor<'a>,
    offers: Vec<Offer>,
}

impl List<'_, '_> {
    fn add(&mut self, label: &'static str, detail: &str, pieces: Vec<Range<Token>>, head: Option<Token>) {
        let mut pieces: Vec<Range<Token>> = pieces
            .into_iter()
            .map(|mut piece| {
                let anchor = self.anchor.token;
                piece.start = piece.start.max(anchor.saturating_sub(super::REACH));
                piece.end = piece.end.min(anchor + 2 * super::REACH).max(piece.start);
                content::trim(self.context, &mut piece);
                piece
            })
            .filter(|piece| !piece.is_empty())
            .collect();
        pieces.sort_by_key(|piece| piece.start);
        // "accused Russia of": no content ends before what its preposition leads to.
        let s = self.context.syntax;
        let open = |last: Token| {
            s.pos(last) == Pos::Adp && s.kids(last).all(|k| k < last) && s.dep(last) == Dep::Prep
        };
        if pieces.last().is_some_and(|piece| open(piece.end - 1)) {
            return;
        }
        if pieces.is_empty() || self.offers.iter().any(|other| other.pieces == pieces) {
            return;
        }
        self.offers.push(Offer {
            label,
            detail: detail.to_owned(),
            pieces,
            head,
        });
    }

    /// A clause as the tree has it, cut before what may be told beside it, and extended over the quotation that it is part of.
    fn clause(&mut self, label: &'static str, detail: &str, clause: Token) {
        let s = self.context.syntax;
        let cue = self.anchor.token;
        let whole = s.subtree(clause);
        let pieces = content::clause(self.context, cue, whole.clone());
        // Where "that" or what leads the clause stands apart.
        self.add(label, detail, pieces.clone(), Some(clause));
        let Some(last) = pieces.last().cloned() else {
            return;
        };
        let stop = |&i: &Token| {
            let mark = matches!(s.word(i), "," | ";" | "—" | "–" | "--");
            // "accused Iran of lying and warned it": another verb of the speaker.
            let verb = s.dep(i) == Dep::Cc
                && s.kids(i + 1).next().is_none_or(|k| k > i + 1)
                && self.is_bare_verb(i + 1);
            (mark || verb) && i + 1 < last.end && i > last.start
        };
        let stops: Vec<Token> = last.clone().take(super::REACH).filter(stop).take(5).collect();
        for at in stops {
            if self.context.quotes.around(at).is_some() {
                continue;
            }
            let mut cut = pieces.clone();
            if let Some(piece) = cut.last_mut() {
                piece.end = at;
            }
            self.add("cut", label, cut, Some(clause));
        }
        // Up to the end of the sentence, where the parser hangs the rest elsewhere.
        let end = self.context.reach(cue).end;
        if last.end < end && last.start > cue {
            let mut more = pieces;
            if let Some(piece) = more.last_mut() {
                piece.end = end;
            }
            self.add("rest", label, more, Some(clause));
        }
    }

    /// Whether a finite verb without a subject of its own.
    fn is_bare_verb(&self, token: Token) -> bool {
        let s = self.context.syntax;
        token < s.len()
            && matches!(s.tag(token), Tag::Vbd | Tag::Vbz | Tag::Vbp)
            && !s
                .kids(token)
                .any(|k| matches!(s.dep(k), Dep::Nsubj | Dep::Nsubjpass))
    }

    fn of_verb(&mut self) {
        let s = self.context.syntax;
        let verb = self.anchor.token;
        let kids: Vec<Token> = s.kids(verb).collect();
        let passive = self.context.predicates.is_passive(verb);
        let object = kids.iter().copied().find(|&k| s.dep(k) == Dep::Dobj);
        for &kid in &kids {
            match s.dep(kid) {
                Dep::Ccomp => self.clause("ccomp", "", kid),
                Dep::Xcomp => self.clause("xcomp", "", kid),
                Dep::Dobj => self.object(kid),
                Dep::Dative if s.pos(kid) != Pos::Adp => {
                    self.add("dative", "", vec![s.subtree(kid)], Some(kid))
                }
                Dep::Prep | Dep::Agent | Dep::Dative => self.preposition(kid),
                Dep::Prt | Dep::Advmod => {
                    for inner in s.kids_by(kid, Dep::Prep) {
                        self.preposition(inner);
                    }
                }
                Dep::Advcl if kid > verb => self.clause("advcl", s.tag(kid).as_str(), kid),
                Dep::Oprd | Dep::Attr | Dep::Acomp => {
                    self.add("named", s.dep(kid).as_str(), vec![s.subtree(kid)], Some(kid));
                }
                Dep::Conj if kid > verb && s.pos(kid) != Pos::Verb => self.clause("conj", "", kid),
                Dep::Dep | Dep::Parataxis => self.clause("dep", s.dep(kid).as_str(), kid),
                // "It was announced" says nothing of "it".
                Dep::Nsubjpass if !s.is_empty_subject(kid) => self.passive(kid),
                _ => {}
            }
        }
        self.that_clause(verb);
        if let Some(object) = object {
            self.object_and_more(object, &kids);
        }
        // "The talks failed, it was announced."
        if passive
            && object.is_none()
            && kids
                .iter()
                .any(|&k| s.dep(k) == Dep::Nsubjpass && s.is_empty_subject(k))
        {
            self.announced(verb);
        }
        // "seems to like": the subject belongs to what seems.
        if let Some(subject) = s.kid(verb, Dep::Nsubj) {
            let after = kids.iter().copied().find(|&k| {
                k > verb
                    && matches!(
                        s.dep(k),
                        Dep::Xcomp | Dep::Oprd | Dep::Acomp | Dep::Attr | Dep::Ccomp
                    )
            });
            if let Some(after) = after {
                self.add(
                    "raised",
                    s.dep(after).as_str(),
                    vec![s.subtree(subject), s.subtree(after)],
                    Some(after),
                );
            }
        }
        if !passive || object.is_none() {
            self.host(verb);
        }
        self.around(verb);
        self.quotations();
        if let Some(antecedent) = s
            .head(verb)
            .filter(|_| matches!(s.dep(verb), Dep::Relcl | Dep::Acl))
        {
            let mut whole = s.subtree(antecedent);
            whole.end = whole.end.min(s.subtree(verb).start).max(antecedent + 1);
            self.add("antecedent", s.dep(verb).as_str(), vec![whole], Some(antecedent));
        }
    }

    fn object(&mut self, object: Token) {
        let s = self.context.syntax;
        let whole = s.subtree(object);
        self.add("dobj", "", vec![whole.clone()], Some(object));
        // Without what is only told about it.
        let aside = s.kids(object).find(|&k| {
            k > object
                && matches!(
                    s.dep(k),
                    Dep::Relcl | Dep::Acl | Dep::Appos | Dep::Prep | Dep::Advcl
                )
        });
        if let Some(aside) = aside {
            let end = s.subtree(aside).start.max(object + 1);
            self.add(
                "dobj core",
                s.dep(aside).as_str(),
                one(whole.start..end),
                Some(object),
            );
        }
        // "made the claim that", "expressed concern about"
        for kid in s.kids(object).filter(|&k| k > object) {
            match s.dep(kid) {
                Dep::Acl | Dep::Ccomp | Dep::Relcl => self.clause("dobj>clause", s.dep(kid).as_str(), kid),
                Dep::Prep => {
                    for inner in s
                        .kids(kid)
                        .filter(|&k| matches!(s.dep(k), Dep::Pobj | Dep::Pcomp))
                    {
                        self.add("dobj>prep", &s.lower(kid), vec![s.subtree(inner)], Some(inner));
                    }
                }
                _ => {}
            }
        }
    }

    /// "accused India of fostering", "urged Iran to return", "called the raid a crime", "described it as baseless".
    fn object_and_more(&mut self, object: Token, kids: &[Token]) {
        let s = self.context.syntax;
        let whole = s.subtree(object);
        for &kid in kids.iter().filter(|&&k| k > object || s.is_relative(object)) {
            let more = s.subtree(kid);
            let detail = match s.dep(kid) {
                Dep::Prep => s.lower(kid),
                Dep::Xcomp | Dep::Ccomp | Dep::Oprd | Dep::Attr | Dep::Acomp | Dep::Advcl | Dep::Advmod => {
                    s.dep(kid).as_str().to_owned()
                }
                _ => continue,
            };
            self.add("dobj+", &detail, one(whole.start..more.end), Some(object));
            let verb = (more.start..more.end.min(more.start + super::REACH))
                .find(|&i| s.dep(i) == Dep::Cc && i + 1 < more.end && self.is_bare_verb(i + 1));
            if let Some(verb) = verb {
                self.add("dobj+ cut", &detail, one(whole.start..verb), Some(object));
            }
            if s.is_relative(object) {
                self.add("relative+", &detail, vec![whole.clone(), more], Some(object));
            }
        }
        if let Some(last) = kids.last().copied().filter(|&k| k > object) {
            let end = s.subtree(last).end;
            self.add("dobj..", "", one(whole.start..end), Some(object));
        }
    }

    fn preposition(&mut self, preposition: Token) {
        let s = self.context.syntax;
        let word = s.lower(preposition);
        let own = self.anchor.preposition == Some(preposition);
        for kid in s.kids(preposition) {
            match s.dep(kid) {
                Dep::Pcomp if s.is_verb(kid) => {
                    self.clause(if own { "own prep" } else { "prep" }, &word, kid)
                }
                Dep::Pobj | Dep::Pcomp => {
                    self.add(
                        if own { "own prep" } else { "prep" },
                        &word,
                        vec![s.subtree(kid)],
                        Some(kid),
                    );
                    // "call on Iran to return", "appeal to the king for mercy"
                    let verb = self.anchor.token;
                    for next in s.kids(verb).filter(|&k| k > kid) {
                        if matches!(s.dep(next), Dep::Xcomp | Dep::Ccomp | Dep::Prep | Dep::Advcl) {
                            let end = s.subtree(next).end;
                            let detail = s.dep(next).as_str();
                            self.add("prep+", detail, one(s.subtree(kid).start..end), Some(kid));
                        }
                    }
                }
                Dep::Prep => self.preposition(kid),
                _ => {}
            }
        }
        self.add("prep phrase", &word, vec![s.subtree(preposition)], None);
    }

    /// "The move was criticised", "He is accused of plotting", "Clinton was expected to win".
    fn passive(&mut self, subject: Token) {
        let s = self.context.syntax;
        let verb = self.anchor.token;
        let whole = s.subtree(subject);
        self.add("passive", "", vec![whole.clone()], Some(subject));
        for kid in s.kids(verb).filter(|&k| k > verb) {
            let detail = match s.dep(kid) {
                Dep::Prep => s.lower(kid),
                Dep::Xcomp | Dep::Ccomp | Dep::Oprd | Dep::Attr | Dep::Acomp | Dep::Advcl => {
                    s.dep(kid).as_str().to_owned()
                }
                _ => continue,
            };
            let inner = s
                .kids(kid)
                .find(|&k| s.dep(kid) == Dep::Prep && matches!(s.dep(k), Dep::Pobj | Dep::Pcomp))
                .unwrap_or(kid);
            self.add(
                "passive+",
                &detail,
                vec![whole.clone(), s.subtree(inner)],
                Some(subject),
            );
            self.add(
                "passive+prep",
                &detail,
                vec![whole.clone(), s.subtree(kid)],
                Some(subject),
            );
        }
    }

    /// "The attack, officials said, killed five": the verb hangs on what is said.
    fn host(&mut self, verb: Token) {
        let s = self.context.syntax;
        let hosted = matches!(
            s.dep(verb),
            Dep::Parataxis | Dep::Advcl | Dep::Ccomp | Dep::Conj | Dep::Dep | Dep::Relcl | Dep::Acl
        );
        let Some(host) = s.head(verb).filter(|_| hosted) else {
            return;
        };
        let own = s.subtree(verb);
        let whole = s.subtree(host);
        self.add(
            "host",
            s.dep(verb).as_str(),
            vec![whole.start..own.start, own.end..whole.end],
            Some(host),
        );
        self.add(
            "host before",
            s.dep(verb).as_str(),
            one(whole.start..own.start),
            Some(host),
        );
    }

    /// "reported, citing sources, *that* rebels …": a clause that the parser hangs elsewhere.
    fn that_clause(&mut self, verb: Token) {
        let s = self.context.syntax;
        if s.kid(verb, Dep::Ccomp).is_some() {
            return;
        }
        let sentence = self.context.reach(verb);
        let that = (verb + 1..sentence.end.min(verb + THAT))
            .find(|&i| s.dep(i) == Dep::Mark && matches!(s.lower(i).as_str(), "that" | "whether"));
        let Some(that) = that else { return };
        if let Some(head) = s.head(that).filter(|&head| head > that) {
            self.add(
                "that",
                "",
                one(that..s.subtree(head).end.max(head + 1)),
                Some(head),
            );
            self.add("that", "rest", one(that..sentence.end), Some(head));
        }
    }

    /// "The talks failed, it was announced."
    fn announced(&mut self, verb: Token) {
        let s = self.context.syntax;
        let own = s.subtree(verb);
        let sentence = self.context.reach(verb);
        let start = s
            .kid(verb, Dep::Nsubjpass)
            .filter(|&it| it < verb)
            .map_or(own.start, |it| s.subtree(it).start);
        if start > sentence.start {
            self.add("announced", "", one(sentence.start..start), None);
        }
    }

    /// The sentence before, behind and on both sides of the cue with its speaker.
    fn around(&mut self, verb: Token) {
        let s = self.context.syntax;
        let sentence = self.context.reach(verb);
        let (mut low, mut high) = (verb, self.anchor.words.end);
        let mut after_all = high;
        for kid in s.kids(verb) {
            let tree = s.subtree(kid);
            match s.dep(kid) {
                Dep::Nsubj | Dep::Aux | Dep::Auxpass | Dep::Neg | Dep::Advmod | Dep::Prt => {
                    low = low.min(tree.start);
                    high = high.max(tree.end);
                    after_all = after_all.max(tree.end);
                }
                Dep::Prep | Dep::Npadvmod | Dep::Dobj | Dep::Dative | Dep::Agent if kid > verb => {
                    after_all = after_all.max(tree.end);
                }
                _ => {}
            }
        }
        let before = sentence.start..low;
        self.add("before", "", vec![before.clone()], None);
        self.add("after", "", one(high..sentence.end), None);
        self.add("after all", "", one(after_all..sentence.end), None);
        if !before.is_empty() {
            self.add("both", "", vec![before.clone(), high..sentence.end], None);
            self.add("both", "all", vec![before, after_all..sentence.end], None);
        }
    }

    /// Quotations of the sentence; what stands between the first and the last; a quotation behind a colon.
    fn quotations(&mut self) {
        let s = self.context.syntax;
        let cue = self.anchor.token;
        let sentence = self.context.reach(cue);
        let quotes = self.context.quotes;
        let inside = quotes.around(cue);
        let mut all: Vec<Range<Token>> = Vec::new();
        let mut i = sentence.start;
        while i < sentence.end {
            match quotes.around(i).filter(|q| Some(q) != inside.as_ref()) {
                Some(quote) => {
                    i = quote.end.max(i + 1);
                    all.push(quote);
                }
                None => i += 1,
            }
        }
        let before = all.iter().rfind(|q| q.end <= cue).cloned();
        let after = all.iter().find(|q| q.start > cue).cloned();
        if let Some(quote) = &before {
            self.add("quote before", "", vec![quote.clone()], None);
        }
        if let Some(quote) = &after {
            self.add("quote after", "", vec![quote.clone()], None);
            let end = self.context.reach(quote.end - 1).end;
            if end > quote.end {
                self.add("quote and rest", "", one(quote.start..end), None);
            }
        }
        if let (Some(before), Some(after)) = (before, after) {
            self.add("quotes", "", vec![before, after], None);
        }
        let none = all.is_empty();
        if all.len() > 1 {
            self.add("quotes", "all", all, None);
        }
        let clause = s.kid(cue, Dep::Ccomp).is_some();
        if none && !clause || self.context.reach(cue).any(|i| i > cue && s.word(i) == ":") {
            self.next_sentence();
        }
    }

    /// What follows a colon at the end of the sentence, or in it.
    fn next_sentence(&mut self) {
        let s = self.context.syntax;
        let sentence = self.context.reach(self.anchor.token);
        let colon = sentence
            .clone()
            .filter(|&i| i > self.anchor.token)
            .find(|&i| s.word(i) == ":");
        if let Some(colon) = colon {
            self.add("colon", "", one(colon + 1..sentence.end), None);
        }
        if sentence.end >= s.len() {
            return;
        }
        let detail = if colon.is_some() { "colon" } else { "" };
        let next = sentence.end..(sentence.end + 4).min(s.len());
        if let Some(quote) = content::quotation(self.context, next) {
            self.add("next quote", detail, vec![quote], None);
        } else if colon.is_some_and(|colon| sentence.end - colon < 4) {
            let next = self.context.reach(sentence.end);
            self.add("next", detail, vec![next], None);
        }
    }

    fn of_noun(&mut self) {
        let s = self.context.syntax;
        let noun = self.anchor.token;
        for kid in s.kids(noun).filter(|&k| k > noun) {
            self.of_noun_kid(kid, "");
        }
        let Some(head) = s.head(noun) else {
            return;
        };
        // "His view is that …"
        if matches!(s.dep(noun), Dep::Nsubj | Dep::Nsubjpass) && s.lemma(head) == "be" {
            for kid in s.kids(head).filter(|&k| k > head) {
                if matches!(s.dep(kid), Dep::Ccomp | Dep::Xcomp | Dep::Attr | Dep::Advcl) {
                    self.clause("copula", s.dep(kid).as_str(), kid);
                }
            }
        }
        // The parser may hang the clause on the verb.
        if matches!(s.dep(noun), Dep::Dobj | Dep::Attr | Dep::Pobj) {
            let verb = if s.dep(noun) == Dep::Pobj {
                s.head(head).unwrap_or(head)
            } else {
                head
            };
            for kid in s.kids(verb).filter(|&k| k > noun) {
                if matches!(s.dep(kid), Dep::Ccomp | Dep::Xcomp | Dep::Prep | Dep::Advcl) {
                    self.of_noun_kid(kid, "verb");
                }
            }
        }
        // "gun-control proposal", "Trump's immigration plan"
        for kid in s.kids_by(noun, Dep::Compound) {
            self.add("compound", "", vec![s.subtree(kid)], Some(kid));
        }
        self.next_sentence();
    }

    fn of_noun_kid(&mut self, kid: Token, at: &'static str) {
        let s = self.context.syntax;
        match s.dep(kid) {
            Dep::Acl | Dep::Relcl | Dep::Ccomp | Dep::Xcomp | Dep::Advcl => {
                let to = s.kids_by(kid, Dep::Aux).any(|aux| s.tag(aux) == Tag::To);
                let form = if to { "to" } else { s.tag(kid).as_str() };
                self.clause(
                    if at.is_empty() {
                        "noun clause"
                    } else {
                        "verb clause"
                    },
                    form,
                    kid,
                );
            }
            Dep::Prep => {
                for inner in s.kids(kid) {
                    if matches!(s.dep(inner), Dep::Pobj | Dep::Pcomp) {
                        let label = if at.is_empty() { "noun prep" } else { "verb prep" };
                        if s.is_verb(inner) {
                            self.clause(label, &s.lower(kid), inner);
                        } else {
                            self.add(label, &s.lower(kid), vec![s.subtree(inner)], Some(inner));
                        }
                    }
                }
                self.add("prep phrase", &s.lower(kid), vec![s.subtree(kid)], None);
            }
            Dep::Appos => self.add("appos", "", vec![s.subtree(kid)], Some(kid)),
            _ => {}
        }
    }

    fn of_adjective(&mut self) {
        let s = self.context.syntax;
        let adjective = self.anchor.token;
        let verb = s.head(adjective).filter(|&v| s.is_verb(v));
        let at_verb = verb.into_iter().flat_map(|v| {
            s.kids(v)
                .filter(|&k| k > adjective)
                .map(|k| (k, "verb clause"))
                .collect::<Vec<_>>()
        });
        let own: Vec<(Token, &'static str)> = s
            .kids(adjective)
            .filter(|&k| k > adjective)
            .map(|k| (k, "adjective clause"))
            .chain(at_verb)
            .collect();
        for (kid, label) in own {
            match s.dep(kid) {
                Dep::Ccomp | Dep::Xcomp | Dep::Advcl => self.clause(label, s.dep(kid).as_str(), kid),
                Dep::Prep => self.preposition(kid),
                _ => {}
            }
        }
    }

    fn of_phrase(&mut self) {
        let s = self.context.syntax;
        let words = self.anchor.words.clone();
        let last = words.end - 1;
        let source = s
            .kids(last)
            .chain(s.kids(words.start))
            .find(|&k| k >= words.end && matches!(s.dep(k), Dep::Pobj | Dep::Dobj | Dep::Pcomp));
        let sentence = self.context.reach(words.start);
        let end = source.map_or(words.end, |k| s.subtree(k).end).min(sentence.end);
        // Up to the next comma, if the parser drew more into the source.
        let comma = (words.end..end).find(|&i| s.word(i) == ",");
        let before = sentence.start..words.start;
        for (end, detail) in [(Some(end), ""), (comma, "comma")] {
            let Some(end) = end else { continue };
            self.add("both", detail, vec![before.clone(), end..sentence.end], None);
            self.add("after", detail, one(end..sentence.end), None);
        }
        self.add("before", "", vec![before.clone()], None);
        // From the last comma on: "It was raining and, according to police, he fell".
        if let Some(comma) = before
            .clone()
            .rev()
            .find(|&i| matches!(s.word(i), "," | ";" | "—" | "–" | ":"))
        {
            self.add("before", "comma", one(comma + 1..words.start), None);
        }
        if let Some(host) = s.head(words.start) {
            let whole = s.subtree(host);
            let left = whole.start..words.start.max(whole.start);
            self.add(
                "host",
                s.pos(host).as_str(),
                vec![left.clone(), end..whole.end.max(end)],
                Some(host),
            );
            self.add("host before", s.pos(host).as_str(), vec![left], Some(host));
        }
        self.quotations();
    }

    fn of_colon(&mut self) {
        let s = self.context.syntax;
        let colon = self.anchor.token;
        let sentence = self.context.reach(colon);
        self.add("after", "", one(colon + 1..sentence.end), None);
        // To the end of the line.
        let line = (colon..s.len())
            .find(|&i| s.word(i).contains('\n'))
            .unwrap_or(s.len());
        self.add("line", "", one(colon + 1..line), None);
        self.quotations();
    }
}

/// What speaks for ending a clause before a comma: what is left out, and what it hangs on.
fn cut_features(
    context: &Context<'_>,
    anchor: &Anchor<'_>,
    offer: &Offer,
    clause: Token,
    last: Token,
    out: &mut impl Features,
) {
    let s = context.syntax;
    let whole = s.subtree(clause);
    let detail = offer.detail.as_str();
    let left_out = last + 1..whole.end;
    // The topmost word of what is left out.
    let top = left_out
        .clone()
        .filter(|&i| s.pos(i) != Pos::Punct && s.pos(i) != Pos::Cconj)
        .find(|&i| s.head(i).is_some_and(|h| h <= last));
    if let Some(top) = top {
        let head = s.head(top).unwrap_or(top);
        let at = if head == clause {
            "clause"
        } else if s.is_verb(head) {
            "verb"
        } else {
            "noun"
        };
        out.add(&["cut", detail, s.dep(top).as_str(), at]);
        out.add(&["cut", s.dep(top).as_str(), at, s.tag(top).as_str()]);
        let subject = s
            .kids(top)
            .any(|k| matches!(s.dep(k), Dep::Nsubj | Dep::Nsubjpass));
        out.add(&[
            "cut",
            s.dep(top).as_str(),
            if subject { "subject" } else { "bare" },
        ]);
        if let Some(mark) = s
            .kids(top)
            .find(|&k| matches!(s.dep(k), Dep::Mark | Dep::Advmod) && k < top)
        {
            out.add(&["cut", s.dep(top).as_str(), &s.lower(mark)]);
        }
    } else {
        out.add(&["cut", "between"]);
    }
    out.add(&["cut", detail, "at", s.word(last + 1)]);
    let commas = left_out.clone().filter(|&i| s.word(i) == ",").count();
    out.add(&["cut", if commas == 1 { "last" } else { "earlier" }]);
    let rest = left_out.len();
    out.add(&[
        "cut",
        if rest < 5 {
            "little"
        } else if rest < 12 {
            "some"
        } else {
            "much"
        },
    ]);
    if left_out.clone().any(|i| context.quotes.around(i).is_some()) {
        out.add(&["cut", "quotation left out"]);
    }
    if left_out.end == context.reach(anchor.token).end {
        out.add(&["cut", "to the end"]);
    }
}

/// What speaks for an offer.
pub(super) fn features(context: &Context<'_>, anchor: &Anchor<'_>, offer: &Offer, out: &mut impl Features) {
    let s = context.syntax;
    let (kind, class, key) = (anchor.kind.name(), anchor.class(), anchor.key());
    let (label, detail) = (offer.label, offer.detail.as_str());
    let (Some(first), Some(last)) = (
        offer.pieces.first().map(|p| p.start),
        offer.pieces.last().map(|p| p.end - 1),
    ) else {
        return;
    };
    let tokens: usize = offer.pieces.iter().map(Range::len).sum();
    let size = match tokens {
        1 => "1",
        2 => "2",
        3..=4 => "4",
        5..=7 => "7",
        8..=14 => "14",
        15..=28 => "28",
        _ => "more",
    };
    let sentence = context.reach(anchor.token);
    let place = if last < anchor.token {
        "before"
    } else if first > anchor.token {
        "after"
    } else {
        "around"
    };
    let passive = anchor.kind == CueKind::Verb && context.predicates.is_passive(anchor.token);
    let voice = if passive { "passive" } else { "active" };
    out.add(&["label", kind, label]);
    out.add(&["label", kind, label, detail]);
    out.add(&["class", class, label]);
    out.add(&["class", class, label, detail]);
    out.add(&["key", kind, key, label]);
    out.add(&["key", kind, key, label, detail]);
    out.add(&["tag", s.tag(anchor.token).as_str(), label, voice]);
    out.add(&[
        "tag",
        s.tag(anchor.token).as_str(),
        s.dep(anchor.token).as_str(),
        label,
    ]);
    out.add(&["place", label, place]);
    out.add(&["size", label, size]);
    if s.sentence(anchor.token).heading {
        out.add(&["heading", label]);
    }
    out.add(&[
        "pieces",
        label,
        if offer.pieces.len() > 1 { "many" } else { "one" },
    ]);
    if let Some(cue) = anchor.cue {
        for form in &cue.forms {
            out.add(&["form", form.name(), label, detail]);
            out.add(&["form", form.name(), label]);
        }
    }
    let shape = |i: Token| -> &str {
        match s.pos(i) {
            Pos::Punct | Pos::Adp | Pos::Sconj | Pos::Cconj | Pos::Part => s.word(i),
            _ if matches!(s.tag(i), Tag::Wdt | Tag::Wp | Tag::Wrb) => s.tag(i).as_str(),
            _ => s.tag(i).as_str(),
        }
    };
    let quoted = |i: Token| context.quotes.around(i);
    out.add(&["first", label, shape(first)]);
    let before = first.checked_sub(1).filter(|_| first > sentence.start);
    out.add(&["before", label, before.map_or("start", shape)]);
    let after = Some(last + 1).filter(|&i| i < s.len() && i < context.reach(last).end && !s.is_space(i));
    out.add(&["after", label, after.map_or("end", shape)]);
    out.add(&[
        "after",
        after.map_or("end", shape),
        if quoted(last).is_some() { "quoted" } else { "plain" },
    ]);
    // What comes behind a comma tells whether the clause goes on.
    if let Some(second) = after
        .filter(|&i| s.word(i) == ",")
        .map(|i| i + 1)
        .filter(|&i| i < s.len())
    {
        out.add(&["behind comma", shape(second), label]);
        out.add(&["behind comma", s.dep(second).as_str()]);
        if s.is_word(second, "according") || s.is_word(second, "citing") {
            out.add(&["behind comma", "source phrase"]);
        }
    }
    for piece in &offer.pieces {
        let inner = piece.clone().skip(1).filter(|&i| s.word(i) == ",").count();
        out.add(&[
            "commas",
            if inner == 0 {
                "0"
            } else if inner == 1 {
                "1"
            } else {
                "more"
            },
        ]);
    }
    if offer.label == "cut"
        && let Some(clause) = offer.head
    {
        cut_features(context, anchor, offer, clause, last, out);
    }
    let (quoted_first, quoted_last) = (quoted(first), quoted(last));
    let whole_quote = match (&quoted_first, &quoted_last) {
        (Some(a), Some(b)) if a == b => {
            let all = (a.start..first)
                .chain(last + 1..a.end)
                .all(|i| matches!(s.pos(i), Pos::Punct | Pos::Space));
            if all { "whole" } else { "part" }
        }
        (Some(_), Some(_)) => "several",
        (Some(_), None) => "opens",
        (None, Some(_)) => "closes",
        (None, None) => "none",
    };
    out.add(&["quoted", label, whole_quote]);
    out.add(&["quoted", whole_quote]);
    let cue_quoted = quoted(anchor.token).is_some();
    if cue_quoted && quoted_first != quoted(anchor.token) {
        out.add(&["leaves the cue's quotation"]);
    }
    // Whether a quotation of the sentence stays outside.
    let left_out = sentence.clone().any(|i| {
        quoted(i).is_some_and(|q| q.len() > 4 && !q.contains(&anchor.token))
            && !offer.pieces.iter().any(|piece| {
                piece.contains(&i) || piece.start > i && quoted(piece.start).is_some_and(|q| q.contains(&i))
            })
    });
    if left_out && !cue_quoted {
        out.add(&["leaves a quotation out", label]);
    }
    if let Some(head) = offer.head {
        out.add(&["head", label, s.pos(head).as_str()]);
        if s.is_verb(head) {
            let subject = s
                .kid(head, Dep::Nsubj)
                .or_else(|| s.kid(head, Dep::Nsubjpass))
                .is_some();
            out.add(&[
                "head",
                label,
                if subject { "subject" } else { "bare" },
                s.tag(head).as_str(),
            ]);
        } else {
            let noun = s.lemma(head);
            if context.lexicon.saying.is_channel(noun) {
                out.add(&["head", label, "channel"]);
            }
            let something_said = context.lexicon.saying.is_content_noun(noun);
            out.add(&["head", label, if something_said { "said" } else { "thing" }]);
            out.add(&[
                "head",
                class,
                label,
                if something_said { "said" } else { "thing" },
            ]);
            let person = context.mentions.at(head).is_some_and(|m| {
                context
                    .entities
                    .of(m)
                    .iter()
                    .any(|&e| context.entities.is_actor(e))
            });
            out.add(&["head", class, label, if person { "actor" } else { "no actor" }]);
        }
    }
}
