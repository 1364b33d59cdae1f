//! Repair of what goes wrong with characters between a newsroom and a file.
//!
//! Sound text is never touched: offsets into it must stay what they are.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::{entities, mojibake};
use crate::article::Article;

/// Text that is still changing after so many rounds was made to do so; only its characters are then cleaned.
const ROUNDS: usize = 32;

/// The article with every text of it repaired: misread UTF-8, references to characters that are left over, control
/// characters and marks that are not seen, odd spaces and ends of lines, several empty lines for one, and characters
/// composed (NFC). Curly quotation marks stay as they are. To repair twice changes nothing.
pub fn tidy(article: Article) -> Article {
    Article {
        id: article
            .id
            .map(|id| id.trim().to_owned())
            .filter(|id| !id.is_empty()),
        text: text(&article.text),
        title: line(article.title),
        published: article.published,
        outlet: line(article.outlet),
        url: article
            .url
            .map(|url| url.trim().to_owned())
            .filter(|url| !url.is_empty()),
        byline: line(article.byline),
        language: article.language,
        warnings: article.warnings,
    }
}

/// A text of several paragraphs.
pub(super) fn text(text: &str) -> String {
    let cleaned = clean(text).into_owned();
    let mut now = cleaned.clone();
    for _ in 0..ROUNDS {
        let next = round(&now);
        if next == now {
            return now;
        }
        now = next;
    }
    cleaned
}

/// A text of one line, nothing if it is empty.
pub(super) fn line(value: Option<String>) -> Option<String> {
    let tidied = text(&value?);
    let line = tidied.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

fn round(text: &str) -> String {
    clean(&entities::decoded(&mojibake::mended(text))).into_owned()
}

/// Characters one by one, then lines, then composition.
fn clean(text: &str) -> Cow<'_, str> {
    let text = characters(text);
    let text = match is_nfc(&text) {
        true => text,
        false => Cow::Owned(text.nfc().collect()),
    };
    match lines(&text) {
        Some(changed) => Cow::Owned(changed),
        None => text,
    }
}

fn characters(text: &str) -> Cow<'_, str> {
    let sound = |c: char| matches!(kind(c), Kind::Sound);
    let Some(first) = text.find(|c| !sound(c)) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = text[first..].chars().peekable();
    while let Some(c) = rest.next() {
        match kind(c) {
            Kind::Sound => out.push(c),
            Kind::Unseen => {}
            Kind::Space => out.push(' '),
            Kind::Return => {
                rest.next_if_eq(&'\n');
                out.push('\n');
            }
            Kind::Break => out.push('\n'),
            Kind::Misread(meant) => out.push(meant),
        }
    }
    Cow::Owned(out)
}

/// What becomes of a character.
enum Kind {
    Sound,
    /// Left out.
    Unseen,
    /// A space of another width.
    Space,
    /// A carriage return, alone or with a line feed.
    Return,
    /// Another end of a line or page.
    Break,
    /// A byte of Windows-1252 that was read as Latin 1.
    Misread(char),
}

fn kind(c: char) -> Kind {
    match c {
        '\n' | ' '..='~' => Kind::Sound,
        '\r' => Kind::Return,
        '\u{b}' | '\u{c}' | '\u{2028}' | '\u{2029}' => Kind::Break,
        '\t' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            Kind::Space
        }
        '\u{80}'..='\u{9f}' => mojibake::of_control(c).map_or(Kind::Unseen, Kind::Misread),
        // soft hyphen, zero-width and bidirectional marks, objects that are not there, noncharacters, tags
        '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffc}'
        | '\u{fffe}'
        | '\u{ffff}'
        | '\u{e0000}'..='\u{e007f}' => Kind::Unseen,
        _ if c.is_control() => Kind::Unseen,
        _ => Kind::Sound,
    }
}

/// Empty lines in a row as one, spaces at the ends of lines and of the text away; nothing if all is well.
fn lines(text: &str) -> Option<String> {
    let end = text.trim_end_matches([' ', '\n']);
    if end.len() == text.len() && !text.starts_with('\n') && !text.contains("\n\n\n") && !text.contains(" \n")
    {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut empty = true;
    for line in end.split('\n') {
        let line = line.trim_end_matches(' ');
        if line.is_empty() && empty {
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        empty = line.is_empty();
        out.push_str(line);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_goes_wrong_is_mended() {
        for (broken, meant) in [
            ("It\u{92}s", "It’s"),
            ("the minister\u{2019}s caf\u{e9}", "the minister’s café"),
            ("the ministerâ€™s cafÃ©", "the minister’s café"),
            ("ÃƒÂ©tat", "état"),
            ("soft\u{ad}ly \u{200b}and \u{202e}back\u{202c}", "softly and back"),
            ("10\u{a0}000\u{202f}%\tof", "10 000 % of"),
            ("one\r\ntwo\rthree\u{2028}four", "one\ntwo\nthree\nfour"),
            ("one\n\n\n \n\ntwo \n", "one\n\ntwo"),
            ("cafe\u{301}", "café"),
            ("AT&amp;amp;T &mdash; R&amp;D", "AT&T — R&D"),
            ("bell\u{7} and nul\0", "bell and nul"),
            ("\u{feff}first", "first"),
            ("ï»¿first", "first"),
        ] {
            assert_eq!(text(broken), meant, "{broken:?}");
        }
    }

    #[test]
    fn sound_text_is_not_touched() {
        for sound in [
            "“No,” he said – ‘never’…  Two spaces.\n\nSecond paragraph\nwith a line.",
            "  indented",
            "«Ñ», Łódź, Владивосток, 北京, 🕊️, 5 €, a & b; c",
        ] {
            assert_eq!(text(sound), sound);
        }
    }

    #[test]
    fn fields_of_one_line_are_joined_and_empty_ones_are_none() {
        let article = Article {
            title: Some("Talks\n resume ".to_owned()),
            byline: Some("\u{200b} ".to_owned()),
            ..Article::default()
        };
        let tidied = tidy(article);
        assert_eq!(tidied.title.as_deref(), Some("Talks resume"));
        assert_eq!(tidied.byline, None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn twice_is_once(broken in "\\PC{0,60}") {
            let once = text(&broken);
            prop_assert_eq!(text(&once), once);
        }

        #[test]
        fn twice_is_once_where_much_is_broken(
            broken in "(&|amp;|lt;|#38;|#8203;|#173;|eacute;|Ã|Â|â|€|™|ƒ|©|\u{ad}|\u{a0}|\u{200b}|\u{92}|\u{301}|e|\\r|\\n| |\\t){0,24}"
        ) {
            let once = text(&broken);
            prop_assert_eq!(text(&once), once);
        }

        #[test]
        fn printable_ascii_without_ampersand_is_not_touched(sound in "[!-%'-~]([ -%'-~]{0,60}[!-%'-~])?") {
            prop_assert_eq!(text(&sound), sound);
        }
    }
}
