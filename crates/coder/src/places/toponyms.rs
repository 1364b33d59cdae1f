//! Which names mean places.

use std::collections::HashSet;
use std::ops::Range;

use legation_knowledge::{Candidate, NameKind, PlaceId, PlaceKind, Places, Quality, fold};
use legation_nlp::{EntityKind as Label, Pos};

use super::geocode::contains;
use crate::lexicon::{EvidenceWeights, Lexicon, PlaceWords};
use crate::syntax::{Syntax, Token};

/// Words in the longest name that is looked up.
const LONGEST: usize = 7;
/// So many of the places of one name are looked at, the largest first.
const CANDIDATES: usize = 60;
/// A folded name up to this length is an abbreviation, which has capitals only.
const ABBREVIATION: usize = 3;
/// A folded short form of a state's name has up to so many letters.
const SHORT_FORM: usize = 5;
/// Inhabitants of a town up to which size says nothing for it.
const SMALL_TOWN: f32 = 10_000.0;
/// Inhabitants of a place that every reader may know.
const WELL_KNOWN: u32 = 500_000;

/// A name that means a place.
#[derive(Debug, Clone)]
pub(super) struct Toponym<'w> {
    pub(super) tokens: Range<Token>,
    /// The folded name.
    pub(super) key: String,
    /// The places of that name; none if no gazetteer has it.
    pub(super) candidates: Vec<Candidate<'w>>,
    /// Which toponym beside it may be the larger place: "Texas" of "Paris, Texas".
    pub(super) container: Option<usize>,
    /// Whether it stands in a dateline.
    pub(super) dateline: bool,
}

/// A name that may mean one.
struct Spot<'w> {
    toponym: Toponym<'w>,
    score: f32,
    contained: bool,
}

/// Finds them, in order.
pub(super) fn find<'w>(syntax: &Syntax<'_>, lexicon: &Lexicon, places: &'w Places) -> Vec<Toponym<'w>> {
    let reader = Reader {
        syntax,
        lexicon,
        words: &lexicon.places,
        weights: &lexicon.places.evidence,
        names: names(syntax, lexicon, places),
        surnames: surnames(syntax),
        places,
    };
    let mut spots = reader.spots();
    reader.link(&mut spots);
    for spot in &mut spots {
        spot.score = reader.score(spot);
        let Range { start, end } = spot.toponym.tokens;
        spot.toponym.dateline = reader.is_dateline(start, end);
    }
    reader.share_in_lists(&mut spots);
    // What a name surely means in one place it likely means in another.
    let sure: HashSet<String> = spots
        .iter()
        .filter(|spot| spot.score >= reader.weights.elsewhere)
        .map(|spot| spot.toponym.key.clone())
        .collect();
    let mut kept = Vec::new();
    let mut renamed = vec![None; spots.len()];
    for (at, spot) in spots.into_iter().enumerate() {
        let elsewhere = if sure.contains(&spot.toponym.key) {
            reader.weights.elsewhere
        } else {
            0.0
        };
        if spot.score + elsewhere >= 0.0 {
            renamed[at] = Some(kept.len());
            kept.push(spot.toponym);
        }
    }
    for toponym in &mut kept {
        toponym.container = toponym.container.and_then(|at| renamed[at]);
    }
    kept
}

/// For every token the name that it is part of, as the recogniser sees it.
fn names(syntax: &Syntax<'_>, lexicon: &Lexicon, places: &Places) -> Vec<Option<(Token, Token, Label)>> {
    let mut names = vec![None; syntax.len()];
    for entity in syntax.parse().entities() {
        for part in parts(syntax, lexicon, places, entity.start..entity.end) {
            names[part.clone()].fill(Some((part.start, part.end, entity.kind)));
        }
    }
    names
}

/// What the recogniser may have taken for one name: "Nazareth, Emmaus and Allentown", "Abuja at Lokoja" are several, where the
/// gazetteer knows them all.
fn parts(syntax: &Syntax<'_>, lexicon: &Lexicon, places: &Places, name: Range<Token>) -> Vec<Range<Token>> {
    let known = |part: &Range<Token>| {
        let capital = |&i: &Token| syntax.word(i).starts_with(char::is_uppercase);
        let start = part.clone().find(capital).unwrap_or(part.end);
        start < part.end
            && places
                .named(&fold(syntax.parse().slice(start..part.end)))
                .next()
                .is_some()
    };
    let joins = |i: Token| matches!(syntax.small(i), "," | "and");
    let before = |i: Token| {
        let word = syntax.small(i);
        !matches!(word, "to") && lexicon.places.locative.contains(word) || word == "to" || word == "on"
    };
    if name.len() < 3 {
        return vec![name];
    }
    let listed: Vec<Range<Token>> = split(name.clone(), joins);
    if listed.len() > 1 && listed.iter().all(known) {
        return listed;
    }
    let apart: Vec<Range<Token>> = split(name.clone(), |i| syntax.pos(i) == Pos::Adp && before(i));
    if apart.len() > 1 && apart[1..].iter().all(known) {
        return apart;
    }
    vec![name]
}

/// What stands between the tokens at which a name is cut.
fn split(name: Range<Token>, cut: impl Fn(Token) -> bool) -> Vec<Range<Token>> {
    let mut parts: Vec<Range<Token>> = Vec::new();
    for i in name {
        match parts.last_mut() {
            _ if cut(i) => parts.push(i + 1..i + 1),
            Some(last) => last.end = i + 1,
            None => parts.push(i..i + 1),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// Last words of names of persons, lower case.
fn surnames(syntax: &Syntax<'_>) -> HashSet<String> {
    let persons = syntax.parse().entities().filter(|e| e.kind == Label::Person);
    let last = |e: legation_nlp::Entity| {
        let words = (e.start..e.end).filter(|&i| syntax.pos(i) == Pos::Propn);
        let words: Vec<Token> = words.collect();
        (words.len() > 1).then(|| syntax.lower(words[words.len() - 1]))
    };
    persons.filter_map(last).collect()
}

struct Reader<'a, 'w> {
    syntax: &'a Syntax<'a>,
    lexicon: &'a Lexicon,
    words: &'a PlaceWords,
    weights: &'a EvidenceWeights,
    names: Vec<Option<(Token, Token, Label)>>,
    surnames: HashSet<String>,
    places: &'w Places,
}

impl<'w> Reader<'_, 'w> {
    /// Every name that is in the gazetteer or that the recogniser takes for a place.
    fn spots(&self) -> Vec<Spot<'w>> {
        let s = self.syntax;
        let mut spots: Vec<Spot<'w>> = Vec::new();
        let mut i = 0;
        while i < s.len() {
            let found = self
                .is_capitalised(i)
                .then(|| self.longest(i).or_else(|| self.unknown(i)))
                .flatten();
            match found {
                Some(toponym) => {
                    i = toponym.tokens.end;
                    spots.push(Spot {
                        toponym,
                        score: 0.0,
                        contained: false,
                    });
                }
                None => i += 1,
            }
        }
        spots
    }

    /// The longest name of the gazetteer that begins here.
    fn longest(&self, start: Token) -> Option<Toponym<'w>> {
        let s = self.syntax;
        let article = s.is_word(start, "the");
        let counts = self.names[start].is_some_and(|(_, _, label)| is_number_or_date(label));
        if counts {
            return None;
        }
        let limit = s.sentence(start).tokens.end.min(start + LONGEST);
        // A name goes on over capitals and the small words that stand in names.
        let goes_on = |i: Token| {
            self.is_capitalised(i)
                || self.words.links.contains(s.lower(i).as_str())
                || s.word(i).starts_with(|c: char| c.is_ascii_digit())
        };
        let stop = (start + 1..limit).find(|&i| !goes_on(i)).unwrap_or(limit);
        (start + 1..=stop).rev().find_map(|end| {
            let ends_well = self.is_capitalised(end - 1)
                || s.word(end - 1).starts_with(|c: char| c.is_ascii_digit())
                || end == start + 1;
            if !ends_well {
                return None;
            }
            let text = s.parse().slice(start..end);
            let key = fold(text);
            let mut candidates = self.candidates(start..end, text, &key);
            if candidates.is_empty()
                && let Some(turned) = turned(&key)
            {
                candidates = self.candidates(start..end, text, &turned);
                candidates.retain(|c| c.place.kind == PlaceKind::River);
            }
            if end == start + 1 && self.words.is_generic(s.small(start)) {
                return None;
            }
            // "The United States" begins after the article, "The Hague" does not.
            if article {
                candidates.retain(|c| c.place.name.starts_with("The "));
            }
            self.behind_article(start..end, &key, &mut candidates);
            if candidates.is_empty() {
                return None;
            }
            let tokens = self.whole(start..end);
            let key = self.of_longer_name(start..end, &tokens, key, &mut candidates);
            Some(Toponym {
                tokens,
                key,
                candidates,
                container: None,
                dateline: false,
            })
        })
    }

    /// "the Tyne", "the Baltic": behind the article, where no noun follows, a river or sea is meant rather than a town.
    fn behind_article(&self, name: Range<Token>, key: &str, candidates: &mut Vec<Candidate<'w>>) {
        let s = self.syntax;
        let Range { start, end } = name;
        let article = start > 0 && s.is_word(start - 1, "the");
        let goes_on = end < s.len() && (s.is_nominal(end) || s.pos(end) == Pos::Adj || s.word(end) == "-");
        if !article || goes_on || self.is_place_noun(end) {
            return;
        }
        let keys = [
            format!("{key} river"),
            format!("{key} sea"),
            format!("river {key}"),
        ];
        let waters = keys
            .iter()
            .flat_map(|key| self.places.named(key).collect::<Vec<_>>());
        let waters = waters.filter(|c| matches!(c.place.kind, PlaceKind::River | PlaceKind::Sea));
        let single = end == start + 1 && s.pos(start) == Pos::Propn;
        if single
            && !self.words.not_bare.contains(key)
            && self
                .lexicon
                .countries
                .lookup(s.word(start))
                .is_none_or(|m| m.kind == NameKind::Name)
        {
            candidates.extend(waters);
        }
        let is_nature = |c: &Candidate<'_>| !is_settled(c.place.kind);
        if candidates.iter().any(is_nature) {
            candidates.retain(is_nature);
        } else {
            let town = |c: &Candidate<'_>| c.place.kind == PlaceKind::City && c.place.population < WELL_KNOWN;
            candidates.retain(|c| !town(c) || c.place.name.starts_with("The "));
        }
    }

    /// Whether a word for a kind of place stands here.
    fn is_place_noun(&self, i: Token) -> bool {
        i < self.syntax.len() && self.words.kinds.contains(self.syntax.small(i))
    }

    /// The key of a name that goes on with a word for its kind though no gazetteer lists it so, and what of the candidates may
    /// still be meant: "Cape *Howe*" is no town.
    fn of_longer_name(
        &self,
        name: Range<Token>,
        whole: &Range<Token>,
        key: String,
        candidates: &mut Vec<Candidate<'w>>,
    ) -> String {
        let s = self.syntax;
        if *whole == name {
            return key;
        }
        let mut added = (whole.start..name.start).chain(name.end..whole.end);
        let text = s.parse().slice(whole.clone());
        let long = fold(text);
        if added.any(|i| self.words.unsettled.contains(s.small(i))) {
            candidates.retain(|c| !is_settled(c.place.kind));
            return long;
        }
        key
    }

    /// A name with what belongs to it though no gazetteer lists it so: the full stop that was cut from "W.Va.", and a word for
    /// its kind with a capital ("Danube *Delta*", "*Lake* Erie").
    fn whole(&self, tokens: Range<Token>) -> Range<Token> {
        let s = self.syntax;
        let Range { mut start, mut end } = tokens;
        let glued = |i: Token| i < s.len() && s.parse().tokens()[i].start == s.parse().tokens()[i - 1].end;
        if glued(end)
            && s.word(end) == "."
            && (s.word(end - 1).contains('.') || self.is_cut_short(start..end))
        {
            end += 1;
        }
        let sentence = s.sentence(start).tokens.clone();
        let kind = |i: Token| self.is_capitalised(i) && self.words.part_kinds.contains(s.lower(i).as_str());
        if end < sentence.end && kind(end) && !s.is_in_title_case(end) {
            end += 1;
        }
        if start > sentence.start
            && self.is_capitalised(start - 1)
            && self.words.first_kinds.contains(s.lower(start - 1).as_str())
        {
            start -= 1;
        }
        start..end
    }

    /// "Ont" of "London, Ont.", whose full stop was cut off.
    fn is_cut_short(&self, name: Range<Token>) -> bool {
        let s = self.syntax;
        let Range { start, end } = name;
        let stop = end < s.len()
            && s.word(end) == "."
            && s.parse().tokens()[end].start == s.parse().tokens()[end - 1].end;
        let apart = end == start + 1 && stop && start > 0 && s.word(start - 1) == ",";
        apart && {
            let key = fold(s.word(start));
            self.places.named(&key).any(|c| is_short_form(&c, &key))
        }
    }

    fn candidates(&self, name: Range<Token>, text: &str, key: &str) -> Vec<Candidate<'w>> {
        let start = name.start;
        if self.is_cut_short(name) {
            return self.places.named(key).filter(|c| is_short_form(c, key)).collect();
        }
        if key.len() < 2 {
            return Vec::new();
        }
        let capitals = text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        let short = key.len() <= ABBREVIATION;
        // "EU" is a body, whatever town is called so.
        let body = short
            && self
                .lexicon
                .countries
                .lookup(text)
                .is_some_and(|meaning| meaning.kind == NameKind::Metonym);
        if body {
            return Vec::new();
        }
        let code = text.len() == 2 && capitals;
        let dotted = text.contains('.');
        // "joined the Mass."
        let behind_determiner = start > 0 && self.syntax.pos(start - 1) == Pos::Det;
        self.places
            .named(key)
            .filter(|c| !is_short_form(c, key) || capitals || (dotted && !behind_determiner))
            .filter(|c| {
                let abbreviates = key.len() < fold(c.place.name).len();
                match short {
                    // "Paris, TX"; a state may be "US" anywhere.
                    true if code && abbreviates && c.place.kind != PlaceKind::Country => {
                        start > 0 && self.syntax.word(start - 1) == ","
                    }
                    true if abbreviates && text.contains('.') => {
                        c.quality == Quality::Main || c.place.kind == PlaceKind::Country
                    }
                    true if abbreviates => capitals && c.quality != Quality::Weak,
                    true => c.quality == Quality::Main,
                    false => true,
                }
            })
            .take(CANDIDATES)
            .collect()
    }

    /// A name that no gazetteer has and that the recogniser takes for a place.
    fn unknown(&self, start: Token) -> Option<Toponym<'w>> {
        let s = self.syntax;
        let (first, end, label) = self.names[start]?;
        let begins = first == start || (first + 1 == start && s.is_word(first, "the"));
        if !begins || !matches!(label, Label::Gpe | Label::Loc) {
            return None;
        }
        let end = self.trimmed(start..end).end;
        // A part of it may be known.
        let known = |i: Token| self.is_capitalised(i) && self.longest(i).is_some();
        if end <= start || (start + 1..end).any(known) || s.pos(start) != Pos::Propn {
            return None;
        }
        Some(Toponym {
            tokens: start..end,
            key: fold(s.parse().slice(start..end)),
            candidates: Vec::new(),
            container: None,
            dateline: false,
        })
    }

    /// A name without article and possessive.
    fn trimmed(&self, tokens: Range<Token>) -> Range<Token> {
        let s = self.syntax;
        let Range { mut start, mut end } = tokens;
        while start < end && s.is_word(start, "the") {
            start += 1;
        }
        while start < end && (matches!(s.word(end - 1), "'s" | "’s" | "'" | "’") || s.is_space(end - 1)) {
            end -= 1;
        }
        start..end
    }

    fn is_capitalised(&self, i: Token) -> bool {
        self.syntax.word(i).starts_with(char::is_uppercase)
    }

    /// Links names that stand as "Paris, Texas" or "Paris (France)", if the one can lie in the other.
    fn link(&self, spots: &mut [Spot<'w>]) {
        let s = self.syntax;
        for at in 0..spots.len().saturating_sub(1) {
            let (small, large) = (&spots[at].toponym, &spots[at + 1].toponym);
            let between = small.tokens.end..large.tokens.start;
            let beside = between.len() == 1 && matches!(s.word(between.start), "," | "(");
            let within = between.len() == 1 && s.is_word(between.start, "in");
            let of_it =
                between.len() == 2 && s.word(between.start) == "," && s.is_word(between.start + 1, "in");
            if !(beside || within || of_it) {
                continue;
            }
            let lies_in = small.candidates.iter().any(|inner| {
                large
                    .candidates
                    .iter()
                    .any(|outer| contains(&outer.place, &inner.place))
            });
            let unknown = small.candidates.is_empty() && beside;
            if lies_in || unknown {
                spots[at].toponym.container = Some(at + 1);
                spots[at + 1].contained = beside || of_it;
            }
        }
    }

    /// What stands in a list with a sure place is likelier one, too: "in Benin, Ghana and Niger".
    fn share_in_lists(&self, spots: &mut [Spot<'w>]) {
        let s = self.syntax;
        let sure = |spot: &Spot<'_>| spot.score >= self.weights.listed;
        for at in 1..spots.len() {
            let (before, after) = (&spots[at - 1].toponym.tokens, &spots[at].toponym.tokens);
            let between = before.end..after.start;
            let joins = |i: Token| {
                let word = s.lower(i);
                matches!(word.as_str(), "," | "and" | "or" | "&" | "the" | ";")
                    || self.words.kinds.contains(&word)
            };
            let listed = !between.is_empty()
                && between.len() <= 3
                && between
                    .clone()
                    .any(|i| matches!(s.word(i), "," | "and" | "or" | "&" | ";"))
                && between.clone().all(joins);
            if listed {
                let (first, second) = (sure(&spots[at - 1]), sure(&spots[at]));
                if first && !second {
                    spots[at].score += self.weights.listed;
                } else if second && !first {
                    spots[at - 1].score += self.weights.listed;
                }
            }
        }
    }

    fn score(&self, spot: &Spot<'w>) -> f32 {
        let w = self.weights;
        let Range { start, end } = spot.toponym.tokens;
        let mut score = w.bias + self.of_label(start, end) + self.of_words_around(start, end);
        score += self.of_what_is_known(&spot.toponym);
        if spot.toponym.container.is_some() {
            score += w.container;
        }
        if spot.contained {
            score += w.contained;
        }
        let single = end == start + 1;
        if single {
            let word = self.syntax.lower(start);
            if self.surnames.contains(&word) {
                score += w.surname_here;
            }
            if self.lexicon.coreference.given_name(&word).is_some() {
                score += w.given_name;
            }
            let title_case = self.syntax.is_in_title_case(start);
            if self.syntax.pos(start) != Pos::Propn && !title_case {
                score += w.common_word;
            }
            if self.syntax.sentence(start).tokens.start == start && self.names[start].is_none() {
                score += w.small_word_alone;
            }
            if title_case {
                score += w.title_case;
            }
        }
        score
    }

    /// What the recogniser says.
    fn of_label(&self, start: Token, end: Token) -> f32 {
        let w = self.weights;
        let Some((first, last, label)) = self.names[start] else {
            return 0.0;
        };
        let name = self.trimmed(first..last);
        // "Anbar province", "eastern Ukraine": only the name counts.
        let inner = |i: Token| {
            let word = self.syntax.lower(i);
            self.words.kinds.contains(&word) || self.words.compass.contains(&word)
        };
        let whole = (name.start..start).all(inner) && (end..name.end).all(inner);
        match label {
            Label::Gpe | Label::Loc if whole => w.named_place,
            Label::Gpe | Label::Loc => w.named_place / 2.0,
            Label::Fac if whole => w.facility,
            Label::Norp if whole && self.is_no_people(start, end) => w.nationality / 2.0,
            Label::Norp => w.nationality,
            Label::Org if whole => w.organisation,
            Label::Fac | Label::Org => w.organisation + self.of_rest(name, start, end),
            Label::Person if whole => w.person,
            Label::Person => w.person + w.in_longer_name,
            _ if whole => w.other_label,
            _ => w.other_label + w.in_longer_name,
        }
    }

    /// Whether the recogniser takes for a people what no list of nationalities has and the gazetteer has as a place: "near Sablayan".
    fn is_no_people(&self, start: Token, end: Token) -> bool {
        let word = self.syntax.parse().slice(start..end);
        let meaning = self.lexicon.countries.lookup(word);
        meaning.is_none_or(|meaning| meaning.kind == NameKind::Name)
    }

    /// What the rest of a longer name says of a part of it.
    fn of_rest(&self, name: Range<Token>, start: Token, end: Token) -> f32 {
        let w = self.weights;
        let word = |i: Token| self.syntax.lower(i);
        let edge = name.start == start || name.end == end;
        let rest = || (name.start..start).chain(end..name.end);
        if rest().any(|i| self.words.not_places.contains(&word(i))) {
            return w.not_place;
        }
        let called_after = edge && rest().any(|i| self.words.institutions.contains(&word(i)));
        if called_after {
            w.institution
        } else {
            w.in_longer_name
        }
    }

    /// What stands before and after says.
    fn of_words_around(&self, start: Token, end: Token) -> f32 {
        let s = self.syntax;
        let w = self.weights;
        let sentence = s.sentence(start).tokens.clone();
        let before = (sentence.start..start)
            .rev()
            .find(|&i| !s.is_word(i, "the") && !self.words.compass.contains(s.lower(i).as_str()));
        let after = (end..sentence.end).next();
        let mut score = 0.0;
        if let Some(i) = before {
            let word = s.lower(i);
            if self.words.surely_locative.contains(&word) {
                score += w.surely_locative;
            } else if self.words.locative.contains(&word) || self.words.verbs.contains(s.lemma(i)) {
                score += w.locative;
            }
            let of_kind = word == "of" && i > sentence.start && {
                let whose = s.lower(i - 1);
                self.words.kinds.contains(&whose)
                    || self.words.dwellers.contains(&whose)
                    || self.words.compass.contains(&whose)
            };
            // "Houston Pruitt, 38, of Bonham"
            let resides = word == "of" && i >= sentence.start + 2 && s.word(i - 1) == "," && {
                let age = s.word(i - 2);
                age.len() <= 3 && age.bytes().all(|b| b.is_ascii_digit())
            };
            if of_kind || self.words.kinds.contains(&word) {
                score += w.kind_word;
            } else if resides {
                score += w.surely_locative;
            }
        }
        if let Some(i) = after {
            let word = s.lower(i);
            if self.words.kinds.contains(&word) {
                score += w.kind_word;
            } else if self.words.dwellers.contains(&word) {
                score += w.locative;
            } else if self.words.not_places.contains(&word) && self.names[start].is_none_or(|n| n.1 == end) {
                score += w.not_place;
            }
        }
        if self.is_dateline(start, end) {
            return score + w.dateline;
        }
        // Next to a further name without a comma, where the recogniser sees no bounds.
        let unlabelled = self.names[start].is_none();
        if unlabelled && !s.is_in_title_case(start) {
            let proper = |i: Token| {
                let word = s.lower(i);
                s.pos(i) == Pos::Propn
                    && self.is_capitalised(i)
                    && !self.words.kinds.contains(&word)
                    && !self.words.compass.contains(&word)
                    && !self.words.dwellers.contains(&word)
            };
            let previous = start.checked_sub(1).filter(|&i| i >= sentence.start && proper(i));
            let next = after.filter(|&i| proper(i));
            if previous.is_some() || next.is_some() {
                let name = previous.map_or(start, |i| i)..next.map_or(end, |i| i + 1);
                score += self.of_rest(name, start, end);
            }
        }
        score
    }

    /// "KABUL (Reuters) –", "Kabul, Afghanistan —" at the start of a line.
    fn is_dateline(&self, start: Token, end: Token) -> bool {
        let s = self.syntax;
        let line = start == 0 || s.is_space(start - 1) || s.sentence(start).tokens.start == start;
        if !line {
            return false;
        }
        let dash = |i: Token| matches!(s.word(i), "-" | "–" | "—" | "--");
        let near = (end..s.len().min(end + 8)).take_while(|&i| !s.is_space(i));
        let mut near = near.skip_while(|&i| {
            s.word(i) == ","
                || self.is_capitalised(i)
                || matches!(s.word(i), "(" | ")" | "." | "/")
                || s.word(i).starts_with(|c: char| c.is_ascii_digit())
        });
        let dashed = near.next().is_some_and(dash);
        let capitals = (start..end).all(|i| s.word(i).chars().all(|c| !c.is_lowercase()));
        let agency = end < s.len() && s.word(end) == "(" && capitals;
        // "NEW DELHI: Police …", "HASTINGS, Thursday: …"
        let colon = capitals
            && (end..s.len().min(end + 4))
                .find(|&i| s.word(i) == ":")
                .is_some_and(|colon| {
                    (end..colon).all(|i| {
                        s.word(i) == ","
                            || self.is_capitalised(i)
                            || s.word(i).starts_with(|c: char| c.is_ascii_digit())
                    })
                });
        dashed || agency || colon
    }

    /// What the gazetteer says.
    fn of_what_is_known(&self, toponym: &Toponym<'w>) -> f32 {
        let w = self.weights;
        let candidates = &toponym.candidates;
        let Some(best) = candidates.iter().map(|c| c.quality).min() else {
            let Range { start, end } = toponym.tokens;
            let kind = |i: Token| self.words.unsettled.contains(self.syntax.small(i));
            return if kind(start) || kind(end - 1) {
                w.town
            } else {
                w.unknown
            };
        };
        let good = || candidates.iter().filter(|c| c.quality <= Quality::Other);
        let well_known = |c: &Candidate<'_>| {
            let place = &c.place;
            place.population >= WELL_KNOWN
                || place.rank <= 2
                || (place.kind == PlaceKind::Province && c.quality == Quality::Main)
        };
        match () {
            () if good().any(|c| c.place.kind == PlaceKind::Country) => w.country,
            () if good().any(|c| c.place.kind == PlaceKind::City && c.place.rank == 1) => {
                w.well_known + w.capital
            }
            () if good().any(well_known) => w.well_known,
            () if best == Quality::Weak => w.weak_name,
            () => {
                let most = good().map(|c| c.place.population).max().unwrap_or(0);
                let tens = (most as f32 / SMALL_TOWN).max(1.0).log10();
                w.town + w.size * tens
            }
        }
    }
}

/// Whether a name is the short form of a state or province: "Ont", "Wash".
fn is_short_form(candidate: &Candidate<'_>, key: &str) -> bool {
    let province = candidate.place.kind == PlaceKind::Province && candidate.quality == Quality::Main;
    province && key.len() <= SHORT_FORM && {
        let full = fold(candidate.place.name);
        key.len() < full.len() && full.chars().next() == key.chars().next()
    }
}

/// Kinds of places in which people live and which have a government.
fn is_settled(kind: PlaceKind) -> bool {
    matches!(
        kind,
        PlaceKind::Country
            | PlaceKind::Province
            | PlaceKind::District
            | PlaceKind::City
            | PlaceKind::Neighbourhood
    )
}

/// "Niger River" for "River Niger", and the other way round.
fn turned(key: &str) -> Option<String> {
    match key.strip_prefix("river ") {
        Some(rest) => Some(format!("{rest} river")),
        None => key.strip_suffix(" river").map(|rest| format!("river {rest}")),
    }
}

fn is_number_or_date(label: Label) -> bool {
    matches!(
        label,
        Label::Date
            | Label::Time
            | Label::Money
            | Label::Percent
            | Label::Quantity
            | Label::Ordinal
            | Label::Cardinal
    )
}

/// The identity of a candidate, for those who compare.
pub(super) fn id(candidate: &Candidate<'_>) -> PlaceId {
    candidate.place.id
}
