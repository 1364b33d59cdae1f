//! Articles about events.

use crate::chance::Chance;
use crate::grammar::{Event, Grammar};

/// A text as an outlet prints it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Article {
    pub(crate) title: String,
    pub(crate) paragraphs: Vec<String>,
}

impl Article {
    /// The text without its title.
    pub(crate) fn text(&self) -> String {
        self.paragraphs.join("\n\n")
    }

    pub(crate) fn map(mut self, change: impl Fn(&str) -> String) -> Self {
        self.paragraphs
            .iter_mut()
            .for_each(|paragraph| *paragraph = change(paragraph));
        self
    }

    /// With a paragraph inserted.
    pub(crate) fn with(mut self, place: usize, paragraph: String) -> Self {
        self.paragraphs
            .insert(place.min(self.paragraphs.len()), paragraph);
        self
    }

    /// The first paragraphs.
    pub(crate) fn first(mut self, paragraphs: usize) -> Self {
        self.paragraphs.truncate(paragraphs);
        self
    }
}

/// The number of an author plus this is the number of one who writes differently.
pub(crate) const OTHER_VOICE: u64 = 5000;

/// All that there is to write with.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) grammar: Grammar,
    pub(crate) seed: u64,
}

impl Desk {
    /// The event of this number.
    pub(crate) fn event(&self, number: u64) -> Event {
        Event::new(self.seed.wrapping_mul(1_000_003).wrapping_add(number))
    }

    /// What this author writes about the event of this number.
    pub(crate) fn story(&self, event: u64, author: u64) -> Article {
        self.story_of(&self.event(event), event, author)
    }

    /// What this author writes about an event. `kind` chooses what kind of event it is.
    pub(crate) fn story_of(&self, event: &Event, kind: u64, author: u64) -> Article {
        let kinds = self.grammar.alternatives("kind");
        let kind = kinds[kind as usize % kinds.len()];
        let mut chance = Chance::of(&[self.seed, author, 77]);
        let order = self.grammar.alternatives(&format!("{kind}.order"))[0];
        let (lede, rest) = order.split_once(" / ").unwrap_or((order, ""));
        // Another author leaves out other things and has another order.
        let mut rest: Vec<&str> = rest.split(" / ").filter(|_| !chance.percent(12)).collect();
        for place in 1..rest.len() {
            if chance.percent(35) {
                rest.swap(place - 1, place);
            }
        }
        let rules = std::iter::once(lede).chain(rest);
        Article {
            title: self.grammar.say(&format!("{kind}.title"), event, &mut chance),
            paragraphs: rules
                .map(|rule| self.paragraph(rule, event, author, &mut chance))
                .collect(),
        }
    }

    /// A paragraph in the voice of an author. Two authors whose numbers differ by [`OTHER_VOICE`] seldom hit upon the same
    /// sentence, as is so with reporters who do not copy.
    fn paragraph(&self, rule: &str, event: &Event, author: u64, chance: &mut Chance) -> String {
        let seeds: Vec<u64> = rule
            .bytes()
            .map(u64::from)
            .chain([author % OTHER_VOICE])
            .collect();
        let own = Chance::of(&seeds).next() % 1000 + author / OTHER_VOICE;
        let alternatives = self.grammar.alternatives(rule).len();
        let choice = if chance.percent(15) {
            chance.below(alternatives)
        } else {
            own as usize % alternatives
        };
        self.grammar.say_alternative(rule, choice, event, chance)
    }

    /// The form, filled in for one week.
    pub(crate) fn form(&self, week: u64) -> Article {
        let event = self.event(week ^ 0xF0F0_0000);
        let mut chance = Chance::of(&[self.seed, week]);
        let rules = self.grammar.alternatives("form.order")[0].split(" / ");
        Article {
            title: self.grammar.say("form.title", &event, &mut chance),
            paragraphs: rules
                .map(|rule| self.grammar.say(rule, &event, &mut chance))
                .collect(),
        }
    }

    /// A paragraph that an outlet puts into many articles.
    pub(crate) fn fixed(&self, rule: &str, outlet: u64) -> String {
        self.grammar.say(
            rule,
            &self.event(outlet),
            &mut Chance::of(&[self.seed, outlet, 99]),
        )
    }
}
