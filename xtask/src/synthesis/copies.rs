//! Copies: a corpus of others, several times over, under other names and in other words.
//!
//! A benchmark needs more documents than a corpus has. Mere repetition would be found out as reprints; so each copy moves the
//! whole to other states and times, renames everybody, changes numbers, and takes other words where it has some.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, ensure};
use jiff::Span;
use jiff::civil::Date;
use serde::Deserialize;

use super::chance::{Chance, joined, of_letters};
use super::wording::month;
use super::world::World;

/// The longest name or turn of phrase that is looked up, in words.
const LONGEST: usize = 3;

/// `synonyms.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    classes: Vec<Vec<String>>,
    steady: Vec<Vec<String>>,
    kept: Vec<String>,
}

/// What words are replaced by, whichever copy it is.
#[derive(Debug)]
pub(super) struct Words {
    /// By word or phrase in small letters: its class.
    classes: HashMap<String, usize>,
    data: Data,
    /// By name: the state, and what of it that is.
    places: HashMap<String, (usize, Named)>,
    kept: HashSet<String>,
    /// Names that persons can be given.
    names: Vec<String>,
    /// Of each state: its name in a headline, its adjective, its cities.
    states: Vec<(String, String, Vec<String>)>,
}

/// What of a state a name is.
#[derive(Debug, Clone, Copy)]
enum Named {
    State,
    Adjective,
    City(usize),
}

impl Words {
    /// Reads the words that are built in.
    ///
    /// # Errors
    /// If `synonyms.toml` is not what it should be.
    pub(super) fn load(world: &World) -> anyhow::Result<Self> {
        let data: Data =
            toml::from_str(include_str!("../../data/synthesis/synonyms.toml")).context("synonyms.toml")?;
        let mut classes = HashMap::new();
        for (place, class) in data.classes.iter().chain(&data.steady).enumerate() {
            ensure!(
                class.len() > 1,
                "synonyms.toml: {class:?} has nothing to choose from"
            );
            let earlier = class.first().and_then(|head| classes.insert(head.clone(), place));
            ensure!(
                earlier.is_none(),
                "synonyms.toml: two classes begin with {:?}",
                class[0]
            );
        }
        let mut places = HashMap::new();
        let mut states = Vec::new();
        for (at, country) in world.countries.iter().enumerate() {
            let bare = country.name.strip_prefix("the ").unwrap_or(&country.name);
            places.insert(bare.to_owned(), (at, Named::State));
            places.insert(country.adjective.clone(), (at, Named::Adjective));
            for (city, name) in country.cities.iter().enumerate() {
                places.entry(name.clone()).or_insert((at, Named::City(city)));
            }
            let name = country
                .headline()
                .strip_prefix("the ")
                .unwrap_or(country.headline());
            states.push((name.to_owned(), country.adjective.clone(), country.cities.clone()));
        }
        let stocks = world
            .cultures
            .iter()
            .flat_map(|culture| culture.family.iter().chain(&culture.male).chain(&culture.female));
        let names = stocks
            .map(|name| name.split('|').next().unwrap_or(name))
            .filter(|name| !name.contains(' '));
        Ok(Self {
            classes,
            kept: data.kept.iter().cloned().collect(),
            names: names.map(str::to_owned).collect(),
            places,
            states,
            data,
        })
    }
}

/// One copy of a corpus. Copy 0 is the corpus itself.
#[derive(Debug)]
pub(super) struct Copy<'a> {
    words: &'a Words,
    number: u64,
    /// Which state stands for which.
    states: Vec<usize>,
}

impl<'a> Copy<'a> {
    /// The copy of this number.
    pub(super) fn new(words: &'a Words, number: u64) -> Self {
        Self {
            words,
            number,
            states: Chance::new(&[number, of_letters("states")]).order(words.states.len()),
        }
    }

    /// A day so many years later or earlier as the copy is moved, and some days of the week.
    pub(super) fn date(&self, date: Date) -> Date {
        let days = self.number as i64 % 40 * 365 + self.number as i64 % 7;
        date.saturating_sub(Span::new().days(days))
    }

    /// The text in this copy's words.
    pub(super) fn text(&self, text: &str) -> String {
        if self.number == 0 {
            return text.to_owned();
        }
        let pieces = pieces(text);
        let names = self.names(&pieces);
        let mut out = String::with_capacity(text.len() + text.len() / 8);
        let mut at = 0;
        while at < pieces.len() {
            at += self.phrase(&pieces, at, &names, &mut out);
        }
        out
    }

    /// Words with a capital that somebody or something bears as a name: those that have it within a sentence.
    fn names<'t>(&self, pieces: &[Piece<'t>]) -> HashSet<&'t str> {
        let mut names = HashSet::new();
        for sentence in pieces.chunk_by(|_, next| !next.begins) {
            let words = || sentence.iter().filter(|piece| piece.kind == Kind::Word);
            // In Titles Like This a capital says nothing.
            let capitals = words()
                .filter(|piece| piece.text.starts_with(char::is_uppercase))
                .count();
            if capitals * 5 > words().count() * 3 && capitals > 4 {
                continue;
            }
            let named = words().filter(|piece| !piece.begins && is_name(piece.text));
            names.extend(
                named
                    .map(|piece| piece.text)
                    .filter(|text| !self.words.kept.contains(*text)),
            );
        }
        names
    }

    /// Writes what stands for the pieces from this one on, and says for how many of them.
    fn phrase(&self, pieces: &[Piece], at: usize, names: &HashSet<&str>, out: &mut String) -> usize {
        let first = &pieces[at];
        match first.kind {
            Kind::Other => out.push_str(first.text),
            Kind::Number => self.digits(first.text, out),
            Kind::Word => {
                for count in (1..=LONGEST).rev() {
                    // Words and the single spaces between them alternate.
                    let span = 2 * count - 1;
                    if let Some(with) = pieces
                        .get(at..at + span)
                        .and_then(|pieces| self.replaced(pieces, at))
                    {
                        push_like(out, &with, first.text);
                        return span;
                    }
                }
                if names.contains(first.text) {
                    let names = &self.words.names;
                    out.push_str(
                        &names[joined(&[self.number, of_letters(first.text)]) as usize % names.len()],
                    );
                } else {
                    out.push_str(first.text);
                }
            }
        }
        1
    }

    /// What stands for some words as a whole: a place, a month, a day, or a word of a class.
    /// Where in the text they stand decides which word of a class it is.
    fn replaced(&self, pieces: &[Piece], at: usize) -> Option<String> {
        let alternate = |(place, piece): (usize, &Piece)| (piece.text == " ") == (place % 2 == 1);
        if !pieces.iter().enumerate().all(alternate) {
            return None;
        }
        let text: String = pieces.iter().map(|piece| piece.text).collect();
        if let Some(&(state, named)) = self.words.places.get(&text) {
            let (name, adjective, cities) = &self.words.states[self.states[state]];
            return Some(match named {
                Named::State => name.clone(),
                Named::Adjective => adjective.clone(),
                Named::City(city) => cities[city % cities.len()].clone(),
            });
        }
        if let Some(place) = month_of(&text) {
            return Some(month((1 + (place + self.number as usize) % 12) as i8).to_owned());
        }
        if let Some(place) = DAYS.iter().position(|day| *day == text) {
            return Some(DAYS[(place + 7 - self.number as usize % 7) % 7].to_owned());
        }
        let class = *self.words.classes.get(text.to_lowercase().as_str())?;
        let data = &self.words.data;
        let (words, at) = match data.classes.get(class) {
            Some(words) => (words, at as u64),
            None => (&data.steady[class - data.classes.len()], 0),
        };
        Some(words[joined(&[self.number, class as u64, at]) as usize % words.len()].clone())
    }

    /// Writes another number: a year in its century or near it, a day of the month as one, anything else as long as it was.
    fn digits(&self, text: &str, out: &mut String) {
        let number: u64 = text.parse().unwrap_or(0);
        if text.len() == 4 && (1900..2100).contains(&number) {
            out.push_str(&(number - self.number % 40).to_string());
        } else if text.len() <= 2 && (1..=28).contains(&number) {
            out.push_str(&(1 + (number - 1 + self.number * 5) % 28).to_string());
        } else {
            let turned = text.bytes().enumerate().map(|(place, digit)| {
                let digit = u64::from(digit - b'0');
                let by = joined(&[self.number, place as u64]);
                // No number begins with a nought that did not before.
                let turned = if place == 0 && digit > 0 {
                    1 + (digit - 1 + by % 9) % 9
                } else {
                    (digit + by % 10) % 10
                };
                char::from(b'0' + turned as u8)
            });
            out.extend(turned);
        }
    }
}

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// The month that a word names, from 0; "May" and "March" only as they begin with a capital.
fn month_of(word: &str) -> Option<usize> {
    (0..12).find(|&at| month(at as i8 + 1) == word)
}

fn is_name(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
}

/// Adds `with`, beginning with a capital if `like` does, and in capitals if `like` is.
fn push_like(out: &mut String, with: &str, like: &str) {
    if like.len() > 1 && like.chars().all(char::is_uppercase) {
        out.push_str(&with.to_uppercase());
        return;
    }
    let mut letters = with.chars();
    match letters.next() {
        Some(first) if like.starts_with(char::is_uppercase) => {
            out.extend(first.to_uppercase());
            out.push_str(letters.as_str());
        }
        _ => out.push_str(with),
    }
}

/// A piece of a text: together they are the whole of it.
#[derive(Debug)]
struct Piece<'t> {
    text: &'t str,
    kind: Kind,
    /// Whether a sentence, a line or a quotation begins with it.
    begins: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Number,
    Other,
}

fn kind_of(letter: char) -> Kind {
    if letter.is_ascii_digit() {
        Kind::Number
    } else if letter.is_alphanumeric() {
        Kind::Word
    } else {
        Kind::Other
    }
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::with_capacity(text.len() / 3);
    let mut rest = text;
    let mut begins = true;
    while let Some(first) = rest.chars().next() {
        let kind = kind_of(first);
        let end = rest.find(|letter| kind_of(letter) != kind).unwrap_or(rest.len());
        let piece = &rest[..end];
        pieces.push(Piece {
            text: piece,
            kind,
            begins,
        });
        begins = kind == Kind::Other && (piece.contains(['.', '?', '!', '\n', '"', '“', ':']) || begins);
        rest = &rest[end..];
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const TEXT: &str = "WARSAW, April 7 (Agency) - Poland said on Monday that Foreign Minister Jan Lipski met 45 Polish officials \
        in New Delhi. Lipski told reporters in 2019 that more than 1,250 people were killed.\n\nThe police arrested Anna Lipski.";

    fn words() -> Words {
        Words::load(&World::load().unwrap()).unwrap()
    }

    #[test]
    fn pieces_are_the_whole_text() {
        let whole: String = pieces(TEXT).iter().map(|piece| piece.text).collect();
        assert_eq!(whole, TEXT);
    }

    #[test]
    fn the_first_copy_is_the_text_itself() {
        assert_eq!(Copy::new(&words(), 0).text(TEXT), TEXT);
    }

    #[test]
    fn a_copy_renames_consistently() {
        let words = words();
        for number in 1..30 {
            let copy = Copy::new(&words, number).text(TEXT);
            for gone in [
                "Poland",
                "Lipski",
                "Polish",
                "New Delhi",
                "April",
                "Monday",
                "1,250",
                "2019",
            ] {
                assert!(
                    !copy.contains(gone) || number % 7 == 0 || number % 12 == 0,
                    "{gone} is left in {copy}"
                );
            }
            let alone = Copy::new(&words, number).text("of Lipski");
            let surname = alone.strip_prefix("of ").unwrap();
            assert!(copy.matches(surname).count() >= 3, "{surname}: {copy}");
            assert!(copy.contains("\n\n"));
        }
    }

    #[test]
    fn copies_of_a_text_share_few_runs_of_four_words() {
        let words = words();
        let runs = |text: &str| -> BTreeSet<String> {
            let lower = text.to_lowercase();
            let words: Vec<&str> = lower
                .split(|letter: char| !letter.is_alphanumeric())
                .filter(|w| !w.is_empty())
                .collect();
            words.windows(4).map(|run| run.join(" ")).collect()
        };
        let copies: Vec<BTreeSet<String>> = (0..12)
            .map(|number| runs(&Copy::new(&words, number).text(TEXT)))
            .collect();
        for (place, one) in copies.iter().enumerate() {
            for other in &copies[place + 1..] {
                let shared = one.intersection(other).count();
                assert!(shared * 3 < one.len(), "{shared} of {} runs", one.len());
            }
        }
    }

    #[test]
    fn no_text_panics() {
        let words = words();
        let copy = Copy::new(&words, 3);
        for text in [
            "",
            " ",
            "٣٤ 12٣ é\u{301}",
            "0000",
            "99999999999999999999999999",
            "\"“.?!\n\n",
            "United  States",
            "a.b.c 31/12/1999",
        ] {
            copy.text(text);
        }
    }
}
