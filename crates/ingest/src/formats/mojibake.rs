//! UTF-8 that was read as Windows-1252 or Latin 1: `â€™` for `’`, `Ã©` for `é`.
//!
//! Only a sequence that is valid UTF-8 when the characters are taken for bytes again is mended, and only where no
//! writer would have meant the characters: see [`plausible`].

use std::borrow::Cow;

/// A character that stands where a byte was, and that byte.
#[derive(Debug, Clone, Copy)]
struct Byte {
    value: u8,
    /// Quotation marks, dashes, dots and spaces, which follow a letter in sound text.
    prose: bool,
}

/// The byte that this character is in Windows-1252, or in Latin 1 where Windows-1252 has none.
fn byte(c: char) -> Option<Byte> {
    let value = match c {
        '\u{80}'..='\u{ff}' => u8::try_from(u32::from(c)).ok()?,
        '€' => 0x80,
        '‚' => 0x82,
        'ƒ' => 0x83,
        '„' => 0x84,
        '…' => 0x85,
        '†' => 0x86,
        '‡' => 0x87,
        'ˆ' => 0x88,
        '‰' => 0x89,
        'Š' => 0x8a,
        '‹' => 0x8b,
        'Œ' => 0x8c,
        'Ž' => 0x8e,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        '˜' => 0x98,
        '™' => 0x99,
        'š' => 0x9a,
        '›' => 0x9b,
        'œ' => 0x9c,
        'ž' => 0x9e,
        'Ÿ' => 0x9f,
        _ => return None,
    };
    let prose = matches!(
        c,
        '‚' | '„'
            | '…'
            | '‹'
            | '›'
            | '‘'
            | '’'
            | '“'
            | '”'
            | '–'
            | '—'
            | '«'
            | '»'
            | '\u{a0}'
            | '°'
            | '®'
            | '™'
    );
    Some(Byte { value, prose })
}

/// The character that Windows-1252 has for a control character of Latin 1, which no text has.
pub(super) fn of_control(c: char) -> Option<char> {
    let control = u8::try_from(u32::from(c))
        .ok()
        .filter(|value| (0x80..0xa0).contains(value))?;
    let bytes = [control];
    let (decoded, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
    decoded.chars().next().filter(|c| !c.is_control())
}

/// The text with such sequences mended once.
pub(super) fn mended(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| matches!(c, '\u{c2}'..='\u{f4}')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut any = false;
    while let Some(c) = rest.chars().next() {
        if let Some((meant, length)) = sequence(rest, out.chars().next_back()) {
            out.extend(meant);
            rest = &rest[length..];
            any = true;
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    if any { Cow::Owned(out) } else { Cow::Borrowed(text) }
}

/// What the beginning of the text was before it was misread, and the length of that beginning.
fn sequence(text: &str, before: Option<char>) -> Option<(Option<char>, usize)> {
    let mut chars = text.char_indices();
    let (_, lead) = chars.next()?;
    let count = match lead {
        '\u{c2}'..='\u{df}' => 1,
        '\u{e0}'..='\u{ef}' => 2,
        '\u{f0}'..='\u{f4}' => 3,
        _ => return None,
    };
    let mut bytes = vec![byte(lead)?];
    for _ in 0..count {
        let next = chars
            .next()
            .and_then(|(_, c)| byte(c))
            .filter(|next| (0x80..0xc0).contains(&next.value));
        let Some(next) = next else {
            return cut_quotation_mark(text);
        };
        bytes.push(next);
    }
    let after = chars.clone().next();
    let length = after.map_or(text.len(), |(at, _)| at);
    let values: Vec<u8> = bytes.iter().map(|byte| byte.value).collect();
    let meant = std::str::from_utf8(&values).ok()?.chars().next()?;
    plausible(&bytes, before, after.map(|(_, c)| c)).then_some((Some(meant), length))
}

/// `â€` whose third character, a control character, was lost on the way: a closing quotation mark. Of all that begin
/// so, only this one has a third byte that Windows-1252 lacks.
fn cut_quotation_mark(text: &str) -> Option<(Option<char>, usize)> {
    let rest = text.strip_prefix("â€")?;
    (!rest.starts_with(|c: char| byte(c).is_some())).then_some((Some('”'), text.len() - rest.len()))
}

/// Whether the sequence is more likely a misreading than what the writer meant. A capital letter before a quotation
/// mark (`CAFÉ”`) is no misreading, `Ã©`, `Â£` and `â€™` always are.
fn plausible(bytes: &[Byte], before: Option<char>, after: Option<char>) -> bool {
    let trailing = &bytes[1..];
    if !trailing.iter().all(|byte| byte.prose) {
        return true;
    }
    let lead = bytes[0].value;
    // a capital letter within a word of small ones
    if before.is_some_and(char::is_lowercase) && (0xc3..0xdf).contains(&lead) && lead != 0xd7 {
        return true;
    }
    match lead {
        // `Â` before a space or sign
        0xc2 => !before.is_some_and(char::is_alphabetic),
        // the lead bytes of Western and Central European letters
        0xc3..=0xc5 => after.is_some_and(char::is_alphabetic) && !before.is_some_and(char::is_uppercase),
        // those of Cyrillic, which come in rows
        0xd0 | 0xd1 => matches!(before, Some('Ѐ'..='ӿ')) || matches!(after, Some('Ð' | 'Ñ')),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn misread(text: &str) -> String {
        text.bytes()
            .map(|b| {
                let decoded = encoding_rs::WINDOWS_1252
                    .decode_without_bom_handling(&[b])
                    .0
                    .into_owned();
                decoded.chars().next().unwrap()
            })
            .collect()
    }

    #[test]
    fn misreadings_are_mended() {
        for text in [
            "The president’s “plan” — so-called – cost £5 or €6…",
            "José Núñez, François Müller, Çelik, Åland, Österreich",
            "Jarosław Kaczyński, Dvořák, Šešelj, Čović, Erdoğan",
            "Владимир Зеленский",
            "中国外交部",
            "🕊 peace",
            "10 000 °C",
        ] {
            assert_eq!(mended(&misread(text)), text, "{}", misread(text));
        }
        assert_eq!(
            mended("He saidÂ\u{a0}no"),
            "He saidÂ\u{a0}no",
            "a letter before it: could be a name"
        );
        assert_eq!(mended("â€œNoâ€ he said"), "“No” he said");
    }

    #[test]
    fn sound_text_stays() {
        for text in [
            "“CAFÉ” and “MANHÃ”, É…",
            "« voilà… » – « pâté » —",
            "Île-de-France, Ångström, São Tomé, Âge",
            "naïve façade, 5 °C, ß“",
            "über “Grüße”",
            "der Straße – „Maß“",
            "Ñandú’s",
            "Đặng Thị Ngọc Thịnh",
            "Şükrü Öztürk",
            "à “là”",
            "«Ñ»",
        ] {
            assert_eq!(mended(text), text);
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[\u{80}-\u{ff}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸa-cA-C ]{0,40}") {
            let _ = mended(&text);
        }

        #[test]
        fn ascii_stays(text in "[ -~]{0,80}") {
            prop_assert_eq!(mended(&text), text.as_str());
        }
    }
}
