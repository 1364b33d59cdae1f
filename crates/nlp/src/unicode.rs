//! Character classes as Python defines them, which is how the reference sees text.

use unicode_general_category::{GeneralCategory as G, get_general_category};

/// `str.isspace` of one character: category Zs, or bidirectional class WS, B or S.
pub(crate) fn is_space(c: char) -> bool {
    matches!(c, '\u{1c}'..='\u{1f}') || c.is_whitespace()
}

/// `str.isalpha` of one character: a letter by general category.
pub(crate) fn is_alpha(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    matches!(
        get_general_category(c),
        G::UppercaseLetter | G::LowercaseLetter | G::TitlecaseLetter | G::ModifierLetter | G::OtherLetter
    )
}

/// `str.isdigit` of one character: Numeric_Type Decimal or Digit, so superscript and circled digits count.
pub(crate) fn is_digit(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_digit();
    }
    let in_range = |&(a, b): &(u32, u32)| (a..=b).contains(&(c as u32));
    get_general_category(c) == G::DecimalNumber || DIGITS_NOT_DECIMAL.iter().any(in_range)
}

/// `\d` of Python's `re`: Numeric_Type Decimal.
pub(crate) fn is_decimal(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_digit()
    } else {
        get_general_category(c) == G::DecimalNumber
    }
}

/// `\w` of Python's `re`: `str.isalnum` or an underscore.
pub(crate) fn is_word(c: char) -> bool {
    c == '_'
        || is_alpha(c)
        || is_digit(c)
        || matches!(
            get_general_category(c),
            G::DecimalNumber | G::LetterNumber | G::OtherNumber
        )
}

/// Ranges of Numeric_Type Digit outside general category Nd (Unicode 14, DerivedNumericType.txt).
const DIGITS_NOT_DECIMAL: &[(u32, u32)] = &[
    (0xB2, 0xB3),
    (0xB9, 0xB9),
    (0x1369, 0x1371),
    (0x19DA, 0x19DA),
    (0x2070, 0x2070),
    (0x2074, 0x2079),
    (0x2080, 0x2089),
    (0x2460, 0x2468),
    (0x2474, 0x247C),
    (0x2488, 0x2490),
    (0x24EA, 0x24EA),
    (0x24F5, 0x24FD),
    (0x24FF, 0x24FF),
    (0x2776, 0x277E),
    (0x2780, 0x2788),
    (0x278A, 0x2792),
    (0x10A40, 0x10A43),
    (0x10E60, 0x10E68),
    (0x11052, 0x1105A),
    (0x1F100, 0x1F10A),
];

/// Longest shape that is written out; longer tokens share one.
const LONG: usize = 100;

/// Orthographic shape: letters to `X` or `x`, digits to `d`, at most four of the same in a row.
pub(crate) fn shape(text: &str) -> String {
    if text.chars().count() >= LONG {
        return "LONG".to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let (mut last, mut run) = (None, 0);
    for c in text.chars() {
        let mapped = match c {
            c if is_alpha(c) => {
                if c.is_uppercase() {
                    'X'
                } else {
                    'x'
                }
            }
            c if is_digit(c) => 'd',
            c => c,
        };
        run = if last == Some(mapped) { run + 1 } else { 0 };
        last = Some(mapped);
        if run < 4 {
            out.push(mapped);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_fold_runs_of_the_mapped_character() {
        assert_eq!(shape("Reuters-2024"), "Xxxxx-dddd");
        assert_eq!(shape("U.N."), "X.X.");
        assert_eq!(shape("x²"), "xd");
        assert_eq!(shape(&"a".repeat(100)), "LONG");
    }

    #[test]
    fn spaces_are_pythons() {
        assert!(is_space('\u{1c}') && is_space('\u{a0}') && is_space('\u{3000}'));
        assert!(!is_space('\u{200b}'));
    }
}
