//! Reprints: what a paper makes of an agency's text.

use super::article::{Article, count, titled};
use super::document::Account;
use super::voice::Voice;
use super::wording::curly;

/// A cut reprint keeps at least so many words.
const CUT_LEAST: usize = 90;

/// Prints an article again, as the voice's outlet does, and says what was changed.
pub(super) fn reprinted(
    original: &Article,
    voice: &mut Voice,
    number: usize,
) -> (Article, Vec<&'static str>) {
    let mut article = original.clone();
    let mut edits = Vec::new();
    if voice.chance.percent(35) && cut(&mut article, voice) {
        edits.push("cut");
    }
    if voice.chance.percent(40) {
        let title = titled(voice, Account::Reprint, number);
        if title != article.title {
            article.title = title;
            edits.push("retitled");
        }
    }
    if voice.chance.percent(25) && article.paragraphs.len() > 3 {
        let at = 1 + voice.chance.below(article.paragraphs.len() - 2);
        let next = article.paragraphs.remove(at + 1);
        article.paragraphs[at] += " ";
        article.paragraphs[at] += &next;
        edits.push("joined");
    }
    if voice.chance.percent(45) {
        let grammar = voice.grammar;
        if let Some(pattern) = voice.chance.of(&grammar.boilerplate) {
            let line = voice.paragraph(pattern);
            let at = if voice.chance.percent(20) {
                0
            } else {
                article.paragraphs.len()
            };
            article.paragraphs.insert(at, line);
            edits.push("boilerplate");
        }
    }
    if voice.outlet.curly {
        article.title = curly(&article.title);
        for paragraph in &mut article.paragraphs {
            *paragraph = curly(paragraph);
        }
    }
    (article, edits)
}

/// Keeps the first paragraphs only. Nothing happens to an article that is too short for it.
fn cut(article: &mut Article, voice: &mut Voice) -> bool {
    let total: usize = article.paragraphs.iter().map(|paragraph| count(paragraph)).sum();
    let aim = (total * voice.chance.within(30, 65) as usize / 100).max(CUT_LEAST);
    let mut words = 0;
    let kept = article.paragraphs.iter().take_while(|paragraph| {
        let more = words < aim;
        words += count(paragraph);
        more
    });
    let kept = kept.count();
    let shorter = kept < article.paragraphs.len();
    article.paragraphs.truncate(kept);
    shorter
}
