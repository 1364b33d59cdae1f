//! What papers do to the copy of an agency.

use crate::articles::Article;
use crate::chance::Chance;

/// Pairs of words, one a line.
fn pairs(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
}

/// Other words for `percent` of those that have a synonym.
pub(crate) fn synonyms(article: Article, percent: usize, chance: &mut Chance) -> Article {
    let table: Vec<_> = pairs(include_str!("synonyms.txt")).collect();
    let drawn = chance.next();
    article.map(|paragraph| {
        let mut chance = Chance::of(&[drawn, paragraph.len() as u64]);
        words_replaced(paragraph, |word| {
            let other = table.iter().find(|(from, _)| *from == word).map(|&(_, to)| to);
            other.filter(|_| chance.percent(percent)).map(str::to_owned)
        })
    })
}

/// The other way of spelling.
pub(crate) fn spelling(article: Article) -> Article {
    let table: Vec<_> = pairs(include_str!("spellings.txt")).collect();
    article.map(|paragraph| {
        words_replaced(paragraph, |word| {
            table
                .iter()
                .find(|(from, _)| *from == word)
                .map(|&(_, to)| to.to_owned())
        })
    })
}

/// Figures corrected: `percent` of the numbers up to three digits, as in counts of the dead, not in years.
pub(crate) fn figures(article: Article, percent: usize, chance: &mut Chance) -> Article {
    let drawn = chance.next();
    article.map(|paragraph| {
        words_replaced(paragraph, |word| {
            let number: u64 = word.parse().ok().filter(|_| word.len() <= 3)?;
            // One number has the same correction wherever it stands.
            let mut chance = Chance::of(&[drawn, number]);
            chance
                .percent(percent)
                .then(|| (number + 1 + chance.below(6) as u64).to_string())
        })
    })
}

fn words_replaced(text: &str, mut other: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::new();
    for piece in text.split_inclusive(|c: char| !(c.is_alphanumeric() || c == '\'')) {
        let word = piece.trim_end_matches(|c: char| !(c.is_alphanumeric() || c == '\''));
        match other(word) {
            Some(other) if !word.is_empty() => out.push_str(&(other + &piece[word.len()..])),
            _ => out.push_str(piece),
        }
    }
    out
}

/// Without this many of its sentences, of which the first is never one.
pub(crate) fn sentences_dropped(mut article: Article, count: usize, chance: &mut Chance) -> Article {
    for _ in 0..count {
        let place = 1 + chance.below(article.paragraphs.len().saturating_sub(1));
        let Some(paragraph) = article.paragraphs.get_mut(place) else {
            break;
        };
        match paragraph.split_once(". ") {
            Some((_, rest)) => *paragraph = rest.to_owned(),
            None => drop(article.paragraphs.remove(place)),
        }
    }
    article
}

/// The paragraphs after the first in another order.
pub(crate) fn reordered(mut article: Article, chance: &mut Chance) -> Article {
    chance.shuffle(&mut article.paragraphs[1..]);
    article
}

/// Curly marks for straight ones, dashes for commas here and there, hard spaces.
pub(crate) fn curly(article: Article) -> Article {
    article.map(|paragraph| {
        let mut out = String::new();
        let mut open = false;
        for c in paragraph.chars() {
            out.push(match c {
                '"' => {
                    open = !open;
                    if open { '“' } else { '”' }
                }
                '\'' => '’',
                '-' => '\u{2011}',
                c => c,
            });
        }
        out.replace("; ", " – ").replace(" percent", "\u{a0}percent")
    })
}

/// UTF-8 read as Windows-1252, of a text with curly marks.
pub(crate) fn mojibake(article: Article) -> Article {
    curly(article).map(|paragraph| {
        paragraph
            .replace('“', "â€œ")
            .replace('”', "â€\u{9d}")
            .replace('’', "â€™")
            .replace('–', "â€“")
            .replace('\u{a0}', "Â\u{a0}")
            .replace('\u{2011}', "â€‘")
    })
}

/// Curly marks lost for question marks on the way.
pub(crate) fn marks_lost(article: Article) -> Article {
    curly(article).map(|paragraph| paragraph.replace(['“', '”', '’', '–'], "?"))
}

/// Another dateline and a byline.
pub(crate) fn dateline(mut article: Article, chance: &mut Chance) -> Article {
    let places = ["GENEVA", "NAIROBI", "VIENNA", "LIMA", "OSLO", "MANILA"];
    let line = format!(
        "{}, {} (Staff and agencies) - ",
        chance.one_of(&places),
        1 + chance.below(28)
    );
    article.paragraphs[0].insert_str(0, &line);
    article.with(0, "By our correspondent in the region".to_owned())
}
