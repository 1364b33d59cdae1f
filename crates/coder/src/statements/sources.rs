//! Who may say it: phrases that stand where a speaker stands, in several extents, with what speaks for each.

use std::ops::Range;

use legation_nlp::{Dep, Pos, Tag};

use super::Context;
use super::anchors::Anchor;
use super::content;
use crate::dossier::EntityKind;
use crate::lexicon::{CueKind, Features};
use crate::syntax::Token;

/// A phrase that may name the speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    /// Where it stands: "subject", "agent".
    pub(super) place: &'static str,
    /// How much of the phrase it takes: "whole", "core".
    pub(super) extent: &'static str,
    pub(super) head: Token,
    pub(super) tokens: Range<Token>,
}

/// All candidates, without doubles.
pub(super) fn candidates(context: &Context<'_>, anchor: &Anchor<'_>) -> Vec<Candidate> {
    let mut list = List {
        context,
        anchor,
        found: Vec::new(),
    };
    match anchor.kind {
        CueKind::Verb => list.of_verb(),
        CueKind::Noun => list.of_noun(),
        CueKind::Adjective => list.of_adjective(),
        CueKind::Phrase => list.of_phrase(),
        CueKind::Colon => list.of_colon(),
    }
    list.found
}

struct List<'a, 'b> {
    context: &'b Context<'a>,
    anchor: &'b Anchor<'a>,
    found: Vec<Candidate>,
}

impl List<'_, '_> {
    fn of_verb(&mut self) {
        let s = self.context.syntax;
        let verb = self.anchor.token;
        let predicates = self.context.predicates;
        let own = s
            .kids(verb)
            .find(|&k| matches!(s.dep(k), Dep::Nsubj | Dep::Csubj));
        if let Some(subject) = own {
            self.phrase("subject", subject);
        }
        if let Some(agent) = predicates.agent(verb) {
            self.phrase("agent", agent);
        }
        if own.is_none()
            && let Some(subject) = predicates.subject(verb)
        {
            let place = if s.dep(verb) == Dep::Conj {
                "subject of the first"
            } else {
                "subject elsewhere"
            };
            self.phrase(place, subject);
        }
        for kid in s.kids(verb) {
            match s.dep(kid) {
                Dep::Prep => {
                    if let Some(object) = s.kid(kid, Dep::Pobj) {
                        self.phrase("preposition", object);
                    }
                }
                Dep::Attr | Dep::Npadvmod if kid > verb => self.phrase("behind", kid),
                Dep::Nsubjpass => self.phrase("passive", kid),
                _ => {}
            }
        }
        // The subject of a clause that it governs or that governs it.
        for above in s.ancestors(verb).take(3) {
            if let Some(subject) = s.kid(above, Dep::Nsubj).or_else(|| s.kid(above, Dep::Nsubjpass)) {
                self.phrase("subject above", subject);
            }
            if s.is_nominal(above) && matches!(s.dep(verb), Dep::Acl | Dep::Relcl) {
                self.phrase("noun above", above);
            }
        }
        self.beside();
    }

    fn of_noun(&mut self) {
        let s = self.context.syntax;
        let noun = self.anchor.token;
        for kid in s.kids(noun) {
            match s.dep(kid) {
                Dep::Poss => self.phrase("possessor", kid),
                Dep::Prep => {
                    if let Some(object) = s.kid(kid, Dep::Pobj) {
                        self.phrase("preposition", object);
                    }
                }
                Dep::Compound | Dep::Amod | Dep::Nmod => self.phrase("before", kid),
                _ => {}
            }
        }
        // Who makes the claim, holds the view.
        let mut above = s.head(noun);
        if let Some(preposition) = above.filter(|&p| s.dep(noun) == Dep::Pobj && s.pos(p) == Pos::Adp) {
            above = s.head(preposition);
        }
        if let Some(verb) = above.filter(|&v| s.is_verb(v)) {
            if let Some(subject) = self
                .context
                .predicates
                .subject(verb)
                .filter(|&subject| subject != noun)
            {
                self.phrase("subject", subject);
            }
            if let Some(agent) = self.context.predicates.agent(verb) {
                self.phrase("agent", agent);
            }
        }
    }

    fn of_adjective(&mut self) {
        let s = self.context.syntax;
        let adjective = self.anchor.token;
        if let Some(subject) = self.context.predicates.subject_of_adjective(adjective) {
            self.phrase("subject", subject);
        }
        if let Some(above) = s.head(adjective) {
            if let Some(subject) = s.kid(above, Dep::Nsubj) {
                self.phrase("subject above", subject);
            }
            if s.is_nominal(above) {
                self.phrase("noun above", above);
            }
        }
    }

    fn of_phrase(&mut self) {
        let s = self.context.syntax;
        let words = self.anchor.words.clone();
        let object = |at: Token| {
            s.kids(at)
                .find(|&k| k >= words.end && matches!(s.dep(k), Dep::Pobj | Dep::Dobj | Dep::Pcomp))
        };
        let source = object(words.end - 1).or_else(|| object(words.start)).or_else(|| {
            (words.end..(words.end + 6).min(self.context.reach(words.start).end)).find(|&i| s.is_nominal(i))
        });
        if let Some(source) = source {
            self.phrase("object", source);
            if words.end < s.len() {
                let end = (words.end..self.context.reach(words.start).end)
                    .find(|&i| s.word(i) == "," && i > source)
                    .unwrap_or(self.context.reach(words.start).end);
                self.add("object", "to comma", source, words.end..end);
            }
        }
    }

    fn of_colon(&mut self) {
        let s = self.context.syntax;
        let colon = self.anchor.token;
        let before = self.context.reach(colon).start..colon;
        let head = before
            .clone()
            .rev()
            .find(|&i| s.is_nominal(i))
            .unwrap_or(before.start);
        self.add("before the colon", "all", head, before);
    }

    /// Words right before and right behind the cue, where the parser sees no speaker.
    fn beside(&mut self) {
        let s = self.context.syntax;
        let verb = self.anchor.token;
        let sentence = self.context.reach(verb);
        let behind = (self.anchor.words.end..sentence.end)
            .take(3)
            .find(|&i| s.is_nominal(i));
        if let Some(mention) = behind.and_then(|i| self.context.mentions.at(i)) {
            let head = self.context.mentions.get(mention).head;
            if !self.found.iter().any(|c| c.head == head) {
                self.phrase("right behind", head);
            }
        }
        let ahead = (sentence.start..verb).rev().take(3).find(|&i| s.is_nominal(i));
        if let Some(mention) = ahead.and_then(|i| self.context.mentions.at(i)) {
            let head = self.context.mentions.get(mention).head;
            if !self.found.iter().any(|c| c.head == head) {
                self.phrase("right before", head);
            }
        }
    }

    /// A phrase by its head, in all its extents.
    fn phrase(&mut self, place: &'static str, head: Token) {
        let s = self.context.syntax;
        let whole = s.subtree(head);
        self.add(place, "whole", head, whole.clone());
        let core = self
            .context
            .mentions
            .at(head)
            .map(|m| self.context.mentions.get(m).tokens.clone());
        if let Some(core) = &core {
            self.add(place, "core", head, core.clone());
        }
        // Cut before each of the parts behind the head.
        for kid in s.kids(head).filter(|&k| k > head) {
            let tree = s.subtree(kid);
            let extent = match s.dep(kid) {
                Dep::Relcl => "to clause",
                Dep::Acl => "to participle",
                Dep::Appos => "to apposition",
                Dep::Prep => "to preposition",
                Dep::Cc | Dep::Conj => "to conjunct",
                Dep::Punct => continue,
                _ => "to other",
            };
            self.add(place, extent, head, whole.start..tree.start.max(head + 1));
            if matches!(s.dep(kid), Dep::Appos | Dep::Prep | Dep::Conj | Dep::Acl) && tree.end < whole.end {
                let extent = match s.dep(kid) {
                    Dep::Appos => "with apposition",
                    Dep::Prep => "with preposition",
                    Dep::Conj => "with conjunct",
                    _ => "with participle",
                };
                self.add(place, extent, head, whole.start..tree.end);
            }
        }
        let comma = (head + 1..whole.end).find(|&i| s.word(i) == ",");
        if let Some(comma) = comma {
            self.add(place, "to comma", head, whole.start..comma);
        }
        // Where the parser draws what comes before into it.
        if let Some(comma) = (whole.start..head)
            .rev()
            .find(|&i| matches!(s.word(i), "," | ":" | "“" | "\"" | "-"))
        {
            self.add(place, "from comma", head, comma + 1..whole.end);
        }
    }

    fn add(&mut self, place: &'static str, extent: &'static str, head: Token, mut tokens: Range<Token>) {
        let s = self.context.syntax;
        let near = self.anchor.token.saturating_sub(super::REACH)..self.anchor.token + super::REACH;
        tokens = tokens.start.max(near.start)..tokens.end.min(near.end);
        // The cue is no part of who speaks, nor is what is beyond it.
        let cue = &self.anchor.words;
        if tokens.start < cue.end && cue.start < tokens.end {
            if head < cue.start {
                tokens.end = tokens.end.min(cue.start);
            } else {
                tokens.start = tokens.start.max(cue.end);
            }
        }
        let sentence = &self.context.reach(self.anchor.token);
        if head < sentence.start || head >= sentence.end {
            return;
        }
        content::trim(self.context, &mut tokens);
        // A bracket is closed, and an apposition or clause set off by commas has both.
        let opens = tokens.clone().any(|i| s.word(i) == "(")
            && tokens.end < sentence.end
            && s.word(tokens.end) == ")";
        if opens {
            tokens.end += 1;
        }
        let inner = tokens.clone().any(|i| s.word(i) == ",");
        if inner && tokens.end < sentence.end && s.word(tokens.end) == "," && extent != "to comma" {
            self.push(place, "closed", head, tokens.start..tokens.end + 1);
        }
        // A possessor goes with its 's.
        if tokens.end < sentence.end
            && s.tag(tokens.end) == Tag::Pos
            && s.dep(head) == Dep::Poss
            && tokens.end == head + 1
        {
            tokens.end += 1;
        }
        self.push(place, extent, head, tokens);
    }

    fn push(&mut self, place: &'static str, extent: &'static str, head: Token, tokens: Range<Token>) {
        if tokens.is_empty() || !tokens.contains(&head) || self.found.iter().any(|c| c.tokens == tokens) {
            return;
        }
        self.found.push(Candidate {
            place,
            extent,
            head,
            tokens,
        });
    }
}

/// "TASS quoted him as saying", "was quoted by TASS as saying": who is quoted, and the verb of quoting.
pub(super) fn quoted(context: &Context<'_>, verb: Token) -> Option<(Token, Option<Token>)> {
    let s = context.syntax;
    let preposition = s.head(verb).filter(|_| s.dep(verb) == Dep::Pcomp)?;
    let quoting = s.head(preposition).filter(|_| s.is_word(preposition, "as"))?;
    // The parser may hang "as" on who is quoted.
    let (quoting, object) = if s.is_verb(quoting) {
        (quoting, context.predicates.object(quoting))
    } else {
        (s.head(quoting)?, Some(quoting))
    };
    (s.is_verb(quoting) && context.lexicon.saying.is_relay(s.lemma(quoting))).then_some((quoting, object))
}

/// Who is quoted, as the speaker of what they are quoted as saying.
pub(super) fn of_quoted(context: &Context<'_>, anchor: &Anchor<'_>) -> Option<Candidate> {
    let (_, head) = quoted(context, anchor.token)?;
    let mention = context.mentions.at(head?)?;
    let mention = context.mentions.get(mention);
    Some(Candidate {
        place: "who is quoted",
        extent: "core",
        head: mention.head,
        tokens: mention.tokens.clone(),
    })
}

/// What kind of speaker a phrase is headed by.
pub(super) fn kind(context: &Context<'_>, head: Token) -> &'static str {
    let s = context.syntax;
    if s.is_relative(head) {
        return "relative";
    }
    if s.pos(head) == Pos::Pron {
        return match s.lemma(head) {
            "it" => "it",
            "i" | "we" => "first person",
            "you" => "you",
            "this" | "that" | "there" | "what" | "which" | "these" | "those" => "demonstrative",
            "he" | "she" => "he",
            "they" => "they",
            _ => "pronoun",
        };
    }
    let lemma = s.lemma(head);
    if context.lexicon.saying.unnamed_source(lemma).is_some() {
        return "source noun";
    }
    let entity = context
        .mentions
        .at(head)
        .and_then(|m| context.entities.of(m).first().copied());
    if let Some(entity) = entity {
        match context.entities.get(entity).kind {
            EntityKind::Person => return "person",
            EntityKind::Organisation => return "organisation",
            EntityKind::Country => return "country",
            EntityKind::Group => return "group",
            EntityKind::Place | EntityKind::Other => {}
        }
    }
    if context.lexicon.saying.is_voice(lemma) {
        return "voice";
    }
    match s.pos(head) {
        Pos::Propn => "name",
        Pos::Noun => "thing",
        Pos::Verb | Pos::Aux => "verb",
        Pos::Num => "number",
        _ => "other",
    }
}

/// What speaks for a candidate; of none, that there is no speaker.
pub(super) fn features(
    context: &Context<'_>,
    anchor: &Anchor<'_>,
    candidate: Option<&Candidate>,
    out: &mut impl Features,
) {
    let s = context.syntax;
    let class = anchor.class();
    let kind_of_cue = anchor.kind.name();
    let passive = anchor.kind == CueKind::Verb && context.predicates.is_passive(anchor.token);
    let voice = if passive { "passive" } else { "active" };
    let Some(c) = candidate else {
        let own = s
            .kids(anchor.token)
            .any(|k| matches!(s.dep(k), Dep::Nsubj | Dep::Poss | Dep::Agent));
        let own = if own { "own" } else { "no own" };
        out.add(&["none"]);
        out.add(&["none", kind_of_cue, voice, own]);
        out.add(&["none", class, voice]);
        out.add(&[
            "none",
            s.tag(anchor.token).as_str(),
            s.dep(anchor.token).as_str(),
            voice,
        ]);
        out.add(&["none", anchor.key(), voice]);
        return;
    };
    let who = kind(context, c.head);
    let shape = |i: Token| -> &str {
        match s.pos(i) {
            Pos::Punct | Pos::Adp | Pos::Cconj | Pos::Sconj => s.word(i),
            _ => s.tag(i).as_str(),
        }
    };
    let sentence = context.reach(anchor.token);
    let next = Some(c.tokens.end).filter(|&i| i < sentence.end);
    let before = c.tokens.start.checked_sub(1).filter(|&i| i >= sentence.start);
    out.add(&["place", kind_of_cue, c.place, voice]);
    out.add(&["place", c.place, who]);
    out.add(&["place", c.place, class]);
    out.add(&[
        "place",
        c.place,
        s.tag(anchor.token).as_str(),
        s.dep(anchor.token).as_str(),
    ]);
    out.add(&["place", c.place, anchor.key()]);
    if c.place == "preposition"
        && let Some(preposition) = s.head(c.head)
    {
        out.add(&["preposition", &s.lower(preposition), kind_of_cue]);
        out.add(&["preposition", &s.lower(preposition), who]);
    }
    let side = if c.tokens.start > anchor.token {
        "behind"
    } else {
        "before"
    };
    out.add(&["extent", c.extent, s.pos(c.head).as_str()]);
    out.add(&["extent", c.extent, side]);
    out.add(&["extent", c.extent, who]);
    let size = match c.tokens.len() {
        1 => "1",
        2 => "2",
        3 => "3",
        4..=6 => "6",
        7..=12 => "12",
        13..=20 => "20",
        _ => "more",
    };
    out.add(&["size", size]);
    out.add(&["size", size, s.pos(c.head).as_str()]);
    out.add(&["next", c.extent, next.map_or("end", shape)]);
    out.add(&["before", before.map_or("start", shape)]);
    out.add(&["next", next.map_or("end", shape), side]);
    if next == Some(anchor.words.start) {
        out.add(&["touches", "before"]);
    }
    if c.tokens.start == anchor.words.end {
        out.add(&["touches", "behind"]);
    }
    if let Some(second) = next
        .filter(|&i| s.word(i) == ",")
        .map(|i| i + 1)
        .filter(|&i| i < sentence.end)
    {
        out.add(&["behind comma", shape(second)]);
        out.add(&["behind comma", s.dep(second).as_str()]);
    }
    let inner_comma = c.tokens.clone().any(|i| s.word(i) == ",");
    let verb = c.tokens.clone().any(|i| s.pos(i) == Pos::Verb);
    out.add(&[
        "holds",
        if inner_comma { "comma" } else { "-" },
        if verb { "verb" } else { "-" },
    ]);
    // What the part behind the head is made of.
    if let Some(last) = s
        .kids(c.head)
        .rfind(|&k| k > c.head && c.tokens.contains(&k) && s.dep(k) != Dep::Punct)
    {
        out.add(&["last part", s.dep(last).as_str(), who]);
        out.add(&["last part", s.dep(last).as_str(), shape(last)]);
        out.add(&[
            "last part",
            s.dep(last).as_str(),
            if inner_comma { "comma" } else { "-" },
        ]);
    }
    // Whether a part of it is left out.
    let left = s
        .kids(c.head)
        .find(|&k| k > c.head && k >= c.tokens.end && s.dep(k) != Dep::Punct && s.dep(k) != Dep::Case);
    if let Some(left) = left {
        out.add(&["left out", s.dep(left).as_str(), who]);
        out.add(&["left out", s.dep(left).as_str(), shape(left)]);
        out.add(&["left out", s.dep(left).as_str(), next.map_or("end", shape)]);
    }
    if context.quotes.around(c.head) != context.quotes.around(anchor.token) {
        out.add(&["in another quotation"]);
    }
    let distance = match c.head.abs_diff(anchor.token) {
        0..=2 => "near",
        3..=6 => "6",
        7..=15 => "15",
        _ => "far",
    };
    out.add(&["distance", distance, c.place]);
}
