//! What a sentence is about, as far as its words show.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use legation_knowledge::fold;

const PLAIN_WORDS: &str = include_str!("../../data/plain-words.txt");
static PLAIN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = PLAIN_WORDS
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default());
    lines.flat_map(str::split_whitespace).collect()
});

/// A name or a number counts as much as so many other words.
const NAME: u32 = 2;
/// Sentences that share less have nothing to do with each other.
const SHARED: u32 = 4;
/// So many names of a sentence are looked up in others, the first ones.
const LOOKED_UP: usize = 4;

/// The words of a sentence that tell what it is about, each with its weight. Endings are taken off, names are folded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Gist {
    words: BTreeMap<String, u32>,
    names: Vec<String>,
}

impl Gist {
    pub(super) fn of(sentence: &str) -> Self {
        let mut gist = Self::default();
        let words = sentence
            .split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’'))
            .filter(|word| !word.is_empty());
        for (at, word) in words.enumerate() {
            let word = word.trim_matches(['\'', '’']);
            let word = word
                .strip_suffix("'s")
                .or(word.strip_suffix("’s"))
                .unwrap_or(word);
            let folded = fold(word);
            let number = folded.starts_with(|c: char| c.is_ascii_digit());
            if PLAIN.contains(folded.as_str()) || folded.chars().count() < 3 && !number {
                continue;
            }
            let name = at > 0 && word.chars().next().is_some_and(char::is_uppercase);
            let weight = if number || name { NAME } else { 1 };
            if name && gist.names.len() < LOOKED_UP && !gist.names.contains(&folded) {
                gist.names.push(folded.clone());
            }
            let stem = stem(&folded).to_owned();
            let known = gist.words.entry(stem).or_default();
            *known = weight.max(*known);
        }
        gist
    }

    /// The names under which a sentence may be found: capitalised words that do not begin it, folded.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// How much of the shorter sentence the other one tells too, from 0 to 1; 0 if it is next to nothing.
    pub(super) fn shared(&self, other: &Self) -> f64 {
        let shared = self.common(other);
        if shared < SHARED {
            return 0.0;
        }
        let smaller = self.weight().min(other.weight()).max(1);
        (f64::from(shared) / f64::from(smaller)).min(1.0)
    }

    /// Whether it is the same sentence, but for a word here and there.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        // As `common` takes the larger weight, so do both wholes at most.
        let (shared, larger) = (self.common(other), self.weight().max(other.weight()));
        larger > 0 && shared * 5 >= larger * 4
    }

    fn weight(&self) -> u32 {
        self.words.values().sum()
    }

    fn common(&self, other: &Self) -> u32 {
        let both = self.words.iter().filter_map(|(word, &ours)| {
            let &theirs = other.words.get(word)?;
            Some(ours.max(theirs))
        });
        both.sum()
    }
}

/// A word without the endings of number and tense: rough, and the same for all forms of a regular word.
fn stem(word: &str) -> &str {
    let at_least = |stem: &str| stem.len() >= 4;
    for ending in ["ing", "ed", "es", "s"] {
        if let Some(stem) = word.strip_suffix(ending)
            && at_least(stem)
        {
            return stem
                .strip_suffix('e')
                .filter(|stem| at_least(stem))
                .unwrap_or(stem);
        }
    }
    word.strip_suffix('e')
        .filter(|stem| at_least(stem))
        .unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_share_what_they_are_about() {
        let first =
            Gist::of("Farmers blocked roads around Turku with 580 tractors on Thursday, the police said");
        let second =
            Gist::of("Kyodo said on Saturday that farmers with 580 tractors are blocking roads to Turku");
        let third =
            Gist::of("Nurses blocked the entrance of a hospital in Turku on Thursday, the police said");
        assert!(first.shared(&second) > 0.8);
        assert!(first.shared(&third) < 0.6);
        assert_eq!(first.names(), ["turku"]);
        assert!(first.is_same(&Gist::of("Farmers blocked roads around Turku with 580 tractors")));
        assert!(!first.is_same(&third));
        let empty = Gist::of("They said so on Monday.");
        assert_eq!((empty.shared(&first), empty.is_same(&empty)), (0.0, false));
    }

    #[test]
    fn forms_of_a_word_are_one() {
        for forms in [
            ["strike", "strikes", "striked"],
            ["block", "blocked", "blocking"],
            ["raise", "raised", "raising"],
        ] {
            assert!(forms.iter().all(|form| stem(form) == stem(forms[0])), "{forms:?}");
        }
    }
}
