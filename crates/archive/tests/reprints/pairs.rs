//! Pairs of texts of which it is known whether one is a reprint of the other.

use crate::articles::{Article, Desk, OTHER_VOICE};
use crate::chance::Chance;
use crate::edits;

/// How pairs of a kind are made.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// Whether one is a reprint of the other.
    pub(crate) reprint: bool,
    /// The pair of this number.
    pub(crate) make: fn(&Desk, u64) -> (Article, Article),
}

/// Makes a kind of reprints from an edit.
macro_rules! edit {
    ($name:literal, $edit:expr) => {
        Kind {
            name: $name,
            reprint: true,
            make: |desk, number| {
                let story = desk.story(number, number);
                let seeds: Vec<u64> = $name.bytes().map(u64::from).chain([desk.seed, number]).collect();
                let mut chance = Chance::of(&seeds);
                let edit: fn(Article, &Desk, &mut Chance) -> Article = $edit;
                (story.clone(), edit(story, desk, &mut chance))
            },
        }
    };
}

/// Makes a kind of independent texts from two functions of the number.
macro_rules! apart {
    ($name:literal, $make:expr) => {
        Kind {
            name: $name,
            reprint: false,
            make: $make,
        }
    };
}

/// The number of an event plus this is the number of another event of its kind, whatever the number of kinds.
const OTHER_EVENT: u64 = 48_000;

/// The number of an outlet.
fn any(chance: &mut Chance) -> u64 {
    chance.next() % 1_000_000
}

pub(crate) fn kinds() -> Vec<Kind> {
    let mut all = reprints();
    all.extend(independent());
    all
}

fn reprints() -> Vec<Kind> {
    vec![
        edit!("set anew, one line", |story, _, _| Article {
            paragraphs: vec![story.paragraphs.join(" ")],
            ..story
        }),
        edit!("curly quotes", |story, _, _| edits::curly(story)),
        edit!("mojibake", |story, _, _| edits::mojibake(story)),
        edit!("marks lost", |story, _, _| edits::marks_lost(story)),
        edit!("spelling", |story, _, _| edits::spelling(story)),
        edit!("retitled, title in text", |story, desk, chance| {
            let other = desk.story(any(chance), 1).title;
            Article {
                title: other.clone(),
                ..story
            }
            .with(0, other)
        }),
        edit!("byline and dateline", |story, _, chance| edits::dateline(
            story, chance
        )),
        edit!("notice before", |story, desk, chance| story
            .with(0, desk.fixed("notice", any(chance)))),
        edit!("notice after", |story, desk, chance| story
            .with(99, desk.fixed("notice", any(chance)))),
        edit!("paragraphs reordered", |story, _, chance| edits::reordered(
            story, chance
        )),
        edit!("figures updated", |story, _, chance| edits::figures(
            story, 60, chance
        )),
        edit!("sentences dropped", |story, _, chance| {
            let count = 2 + chance.below(3);
            edits::sentences_dropped(story, count, chance)
        }),
        edit!("edited: synonyms, drops", |story, _, chance| {
            let story = edits::synonyms(story, 70, chance);
            edits::sentences_dropped(story, 2, chance)
        }),
        edit!("cut to 2 paragraphs", |story, _, _| story.first(2)),
        edit!("cut to 3 paragraphs", |story, _, _| story.first(3)),
        edit!("cut to half", |story, _, _| {
            let half = story.paragraphs.len() / 2;
            story.first(half)
        }),
        edit!("cut to 3, edited, curly", |story, _, chance| {
            edits::curly(edits::synonyms(story.first(3), 50, chance))
        }),
        edit!("cut to 4, notice after", |story, desk, chance| {
            story.first(4).with(99, desk.fixed("notice", any(chance)))
        }),
        edit!("update, two new at the head", |story, desk, chance| {
            // The new head is another author's, in place of the old one.
            let other = desk.story(any(chance), any(chance));
            let mut story = story;
            story
                .paragraphs
                .splice(0..1, other.paragraphs.into_iter().take(2));
            edits::figures(story, 40, chance)
        }),
        edit!("digest of two", |story, desk, chance| {
            let mut other = desk.story(any(chance), any(chance));
            other.paragraphs.extend(story.paragraphs);
            other
        }),
        edit!("digest of two, curly, edited", |story, desk, chance| {
            let other = desk.story(any(chance), any(chance));
            let mut story = edits::curly(edits::synonyms(story, 30, chance));
            story.paragraphs.extend(other.paragraphs);
            story
        }),
        edit!("all at once", |story, desk, chance| {
            let story = edits::sentences_dropped(edits::spelling(story), 1, chance);
            let story = edits::figures(edits::synonyms(story, 30, chance), 30, chance);
            let most = story.paragraphs.len() * 2 / 3;
            let story = edits::dateline(edits::mojibake(story.first(most)), chance);
            story.with(99, desk.fixed("notice", any(chance)))
        }),
    ]
}

fn independent() -> Vec<Kind> {
    vec![
        apart!("two events of a kind", |desk, n| (
            desk.story(n, n),
            desk.story(n + OTHER_EVENT, n + 1)
        )),
        apart!("one event, two authors", |desk, n| (
            desk.story(n, n),
            desk.story(n, n + OTHER_VOICE)
        )),
        apart!("one event, two short texts", |desk, n| (
            desk.story(n, n).first(4),
            desk.story(n, n + OTHER_VOICE).first(4)
        )),
        apart!("two events, shared speeches", |desk, n| {
            let mut other = desk.event(n + OTHER_EVENT);
            for slot in desk
                .grammar
                .slots("@quote")
                .into_iter()
                .chain(desk.grammar.slots("@words"))
            {
                other = other.with(slot, desk.grammar.slot(slot, &desk.event(n)));
            }
            (desk.story(n, n), desk.story_of(&other, n, n + 1))
        }),
        apart!("one event, mostly speeches", |desk, n| {
            let quotes = |article: Article| {
                let mut number = 0;
                let keep = |paragraph: &String| {
                    number += 1;
                    number <= 2 || paragraph.contains('"')
                };
                Article {
                    paragraphs: article.paragraphs.into_iter().filter(keep).collect(),
                    ..article
                }
            };
            (
                quotes(desk.story(n, n)),
                quotes(edits::curly(desk.story(n, n + OTHER_VOICE))),
            )
        }),
        apart!("shared background", |desk, n| {
            let background = desk.fixed("background", n);
            let (a, b) = (desk.story(n, n), desk.story(n + OTHER_EVENT, n + 1));
            (a.with(5, background.clone()), b.with(8, background))
        }),
        apart!("briefs, shared background", |desk, n| {
            let background = desk.fixed("background", n);
            let (a, b) = (
                desk.story(n, n).first(3),
                desk.story(n + OTHER_EVENT, n + 1).first(2),
            );
            (a.with(5, background.clone()), b.with(8, background))
        }),
        apart!("shared notices", |desk, n| {
            let (before, after) = (desk.fixed("notice", n), desk.fixed("notice", n + 1));
            let (a, b) = (desk.story(n, n), desk.story(n + OTHER_EVENT, n + 1));
            (
                a.with(0, before.clone()).with(99, after.clone()),
                b.with(0, before).with(99, after),
            )
        }),
        apart!("briefs, shared notice after", |desk, n| {
            let after = desk.fixed("notice", n);
            let (a, b) = (
                desk.story(n, n).first(2),
                desk.story(n + OTHER_EVENT, n + 1).first(2),
            );
            (a.with(99, after.clone()), b.with(99, after))
        }),
        apart!("briefs, shared notice before", |desk, n| {
            let before = desk.fixed("notice", n);
            let (a, b) = (
                desk.story(n, n).first(3),
                desk.story(n + OTHER_EVENT, n + 1).first(2),
            );
            (a.with(0, before.clone()), b.with(0, before))
        }),
        apart!("one event, all of it shared", |desk, n| {
            let (background, after) = (desk.fixed("background", n), desk.fixed("notice", n));
            let (a, b) = (desk.story(n, n), desk.story(n, n + OTHER_VOICE));
            (
                a.with(6, background.clone()).with(99, after.clone()),
                b.with(7, background).with(99, after),
            )
        }),
        apart!("weekly form", |desk, n| (desk.form(n), desk.form(n + 700))),
    ]
}
