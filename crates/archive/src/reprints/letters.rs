//! Characters as they were meant: mojibake undone, accents and case folded.

/// What Windows-1252 shows for the bytes 0x80 to 0x9F.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Base letters of U+00C0 to U+00DF and, again, of U+00E0 to U+00FF; `?` where there is none.
const LATIN_1: &[u8; 32] = b"aaaaaaaceeeeiiiidnooooo?ouuuuyty";

/// Base letters of U+0100 to U+017F.
const LATIN_EXTENDED_A: &[u8; 128] =
    b"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/// The characters of a text, where UTF-8 that was once read as Windows-1252 or Latin-1 (`â€™` for `’`, `Ã©` for `é`) is
/// given as what it was.
#[derive(Debug, Clone)]
pub(super) struct Letters<'a> {
    rest: &'a str,
}

impl<'a> Letters<'a> {
    /// Those of this text.
    pub(super) fn of(text: &'a str) -> Self {
        Self { rest: text }
    }
}

impl Iterator for Letters<'_> {
    type Item = char;

    #[inline]
    fn next(&mut self) -> Option<char> {
        let mut ahead = self.rest.chars();
        let first = ahead.next()?;
        self.rest = ahead.as_str();
        // Only these begin the two-byte forms of Latin letters and the three-byte forms of quotation marks and dashes.
        // Others (`É»` at the end of a French quotation) are more often meant as they stand.
        let more = match first {
            'Â' | 'Ã' | 'Ä' | 'Å' => 1,
            'â' => 2,
            _ => return Some(first),
        };
        let mut point = if more == 1 {
            first as u32 & 0x1F
        } else {
            first as u32 & 0x0F
        };
        for _ in 0..more {
            match ahead.next().and_then(continuation) {
                Some(bits) => point = point << 6 | bits,
                None => return Some(first),
            }
        }
        self.rest = ahead.as_str();
        char::from_u32(point)
    }
}

/// The six bits of a continuation byte that is shown as this character.
fn continuation(shown: char) -> Option<u32> {
    let byte = match shown as u32 {
        byte @ 0x80..=0xBF => byte,
        _ => 0x80 + WINDOWS_1252.iter().position(|&c| c == shown)? as u32,
    };
    Some(byte & 0x3F)
}

/// Whether it can stand in a word.
#[inline]
pub(super) fn in_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && (c.is_alphanumeric() || is_combining(c)))
}

fn is_combining(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Appends the letter without its case and accent; what is no Latin letter only loses its case.
#[inline]
pub(super) fn push_folded(c: char, word: &mut String) {
    let base = match c as u32 {
        0..0x80 => Some(c.to_ascii_lowercase() as u8),
        0xDF => Some(b's'),
        point @ 0xC0..=0xFF => Some(LATIN_1[(point & 0x1F) as usize]).filter(|&b| b != b'?'),
        point @ 0x100..=0x17F => Some(LATIN_EXTENDED_A[(point - 0x100) as usize]),
        _ => None,
    };
    match base {
        Some(base) => word.push(char::from(base)),
        None if is_combining(c) => {}
        None => word.extend(c.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(text: &str) -> String {
        Letters::of(text).collect()
    }

    fn folded(text: &str) -> String {
        let mut word = String::new();
        text.chars().for_each(|c| push_folded(c, &mut word));
        word
    }

    #[test]
    fn mojibake_is_undone() {
        assert_eq!(
            meant("donâ€™t â€œgoâ€\u{9d} â€” PeÃ±a, Â£5, Å\u{81}Ã³dÅº"),
            "don’t “go” — Peña, £5, Łódź"
        );
        assert_eq!(meant("donâ\u{80}\u{99}t"), "don’t");
    }

    #[test]
    fn what_is_no_mojibake_stays() {
        for text in ["château âgé Ã Â", "â€", "é»", "naïve — “so”", "Москва"] {
            assert_eq!(meant(text), text);
        }
    }

    #[test]
    fn accents_and_case_are_folded() {
        assert_eq!(folded("ÉÈçÑøßÿŁŻŞőıž"), "eecnosylzsoiz");
        assert_eq!(folded("e\u{301}МИР÷"), "eмир÷");
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics_and_none_grows(text in "[ÂÃÄÅâ€™œ\u{80}-\u{bf}a]{0,20}|\\PC{0,40}") {
            proptest::prop_assert!(meant(&text).chars().count() <= text.chars().count());
        }
    }
}
