//! Sentences from a grammar: `tuned.grammar` says how it is written.

use std::collections::{BTreeMap, HashMap};

use crate::chance::Chance;

/// Rules by their names.
#[derive(Debug)]
pub(crate) struct Grammar {
    rules: HashMap<&'static str, Vec<&'static str>>,
}

/// What happened: whatever a rule with `@` gives is the same for all who write of it.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    seed: u64,
    told: BTreeMap<String, String>,
}

impl Event {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            told: BTreeMap::new(),
        }
    }

    /// The same event, save that these were the words spoken.
    pub(crate) fn with(mut self, slot: &str, words: String) -> Self {
        self.told.insert(slot.to_owned(), words);
        self
    }
}

impl Grammar {
    pub(crate) fn read(text: &'static str) -> Self {
        let lines = text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        let rules = lines.map(|line| {
            let (name, alternatives) = line.split_once(": ").unwrap_or_else(|| panic!("no rule: {line}"));
            (name, alternatives.split(" | ").collect())
        });
        Self {
            rules: rules.collect(),
        }
    }

    pub(crate) fn alternatives(&self, rule: &str) -> &[&'static str] {
        self.rules.get(rule).unwrap_or_else(|| panic!("no rule {rule}"))
    }

    /// Names of the slots whose rule begins with this.
    pub(crate) fn slots(&self, prefix: &str) -> Vec<&'static str> {
        let mut found: Vec<_> = self
            .rules
            .keys()
            .copied()
            .filter(|name| name.starts_with(prefix))
            .collect();
        found.sort_unstable();
        found
    }

    /// What a rule gives.
    pub(crate) fn say(&self, rule: &str, event: &Event, chance: &mut Chance) -> String {
        let choice = chance.below(self.alternatives(rule).len());
        self.say_alternative(rule, choice, event, chance)
    }

    /// What this alternative of a rule gives.
    pub(crate) fn say_alternative(
        &self,
        rule: &str,
        choice: usize,
        event: &Event,
        chance: &mut Chance,
    ) -> String {
        let mut out = String::new();
        self.expand(self.alternatives(rule)[choice], event, chance, &mut out);
        out
    }

    /// What a slot gives.
    pub(crate) fn slot(&self, slot: &str, event: &Event) -> String {
        if let Some(told) = event.told.get(slot) {
            return told.clone();
        }
        let seeds: Vec<u64> = slot.bytes().map(u64::from).chain([event.seed]).collect();
        self.say(slot, event, &mut Chance::of(&seeds))
    }

    fn expand(&self, pattern: &str, event: &Event, chance: &mut Chance, out: &mut String) {
        let mut rest = pattern;
        let mut capital = false;
        while let Some(first) = rest.chars().next() {
            let piece = if let Some(tail) = rest.strip_prefix("{^}").or_else(|| rest.strip_prefix('^')) {
                rest = tail;
                capital = true;
                continue;
            } else if let Some((name, tail)) = rest.strip_prefix('{').and_then(|tail| tail.split_once('}')) {
                rest = tail;
                if name.starts_with('@') {
                    self.slot(name, event)
                } else {
                    self.say(name, event, chance)
                }
            } else if first == '#' {
                let end = rest[1..]
                    .find(|c: char| !c.is_ascii_digit() && c != '-')
                    .map_or(rest.len(), |end| end + 1);
                let (low, high) = rest[1..end]
                    .split_once('-')
                    .unwrap_or_else(|| panic!("no range: {rest}"));
                let number = |digits: &str| {
                    digits
                        .parse::<usize>()
                        .unwrap_or_else(|_| panic!("no number: {digits}"))
                };
                let (low, high) = (number(low), number(high));
                rest = &rest[end..];
                (low + chance.below(high + 1 - low)).to_string()
            } else {
                rest = &rest[first.len_utf8()..];
                first.to_string()
            };
            let mut letters = piece.chars();
            match letters.next().filter(|_| capital) {
                Some(letter) => out.extend(letter.to_uppercase().chain(letters)),
                None => out.push_str(&piece),
            }
            capital = false;
        }
    }
}
