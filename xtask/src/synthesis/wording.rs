//! Wording: capitals, articles, numbers and days as agencies write them.

use jiff::civil::Weekday;

/// What makes a name a possessive.
pub(super) fn possessive(name: &str) -> &'static str {
    if name.ends_with('s') { "'" } else { "'s" }
}

/// The name of a day of the week.
pub(super) fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The name of a month, from 1.
pub(super) fn month(number: i8) -> &'static str {
    // A civil date's month lies between 1 and 12.
    MONTHS[(number as usize + 11) % 12]
}

const UNITS: [&str; 20] = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

/// A number as agencies write it: in words up to nine, or where a sentence begins; with commas above 999.
pub(super) fn told(number: u64, begins: bool) -> String {
    let small = usize::try_from(number).unwrap_or(usize::MAX);
    match small {
        0..=9 => UNITS[small].to_owned(),
        10..=19 if begins => UNITS[small].to_owned(),
        20..=99 if begins && small % 10 == 0 => TENS[small / 10].to_owned(),
        20..=99 if begins => format!("{}-{}", TENS[small / 10], UNITS[small % 10]),
        _ if begins => format!("about {}", grouped(number)),
        _ => grouped(number),
    }
}

/// `12500` as `12,500`.
pub(super) fn grouped(number: u64) -> String {
    crate::report::grouped(number as f64)
}

/// Whether what is written next begins a sentence.
pub(super) fn begins(text: &str) -> bool {
    let text = text.trim_end_matches([' ', '"']);
    text.is_empty() || text.ends_with(['.', '?', '!'])
}

/// A paragraph with its articles, capitals and spaces in order.
pub(super) fn polished(text: &str) -> String {
    let text = with_articles(text);
    let mut out = String::with_capacity(text.len());
    let mut sentence = true;
    let mut stop = false;
    for letter in text.chars() {
        match letter {
            ' ' if out.ends_with(' ') || out.is_empty() => continue,
            ',' | '.' if out.ends_with(' ') => {
                out.pop();
            }
            _ => {}
        }
        if letter.is_alphanumeric() {
            if sentence {
                out.extend(letter.to_uppercase());
            } else {
                out.push(letter);
            }
            (sentence, stop) = (false, false);
            continue;
        }
        match letter {
            '.' | '?' | '!' => stop = true,
            ' ' if stop => sentence = true,
            '"' | ' ' => {}
            '\'' if sentence => {}
            _ => (sentence, stop) = (false, false),
        }
        out.push(letter);
    }
    out.truncate(out.trim_end().len());
    out
}

/// `a(n)` as "a" or "an".
pub(super) fn with_articles(text: &str) -> String {
    if !text.contains("(n)") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut pieces = text.split("(n)");
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let word = piece.trim_start().to_ascii_lowercase();
        let vowel = word.starts_with(['a', 'e', 'i', 'o', 'u', '8']) || word.starts_with("hour");
        let said_otherwise = ["us ", "uni", "un ", "eu", "one", "uk", "ug", "ur"]
            .iter()
            .any(|sound| word.starts_with(sound));
        if vowel && (!said_otherwise || word.starts_with("unin") || word.starts_with("urg")) {
            out.push('n');
        }
        out.push_str(piece);
    }
    out
}

const SMALL: [&str; 18] = [
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "over", "the", "to", "with",
    "after", "into",
];

/// A Title With Capitals.
pub(super) fn capitalised(title: &str) -> String {
    let words = title.split(' ').enumerate().map(|(place, word)| {
        if place > 0 && SMALL.contains(&word) {
            return word.to_owned();
        }
        let mut letters = word.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A text with curly quotation marks and apostrophes.
pub(super) fn curly(text: &str) -> String {
    let mut before = ' ';
    let letters = text.chars().map(|letter| {
        let opens = before.is_whitespace() || matches!(before, '(' | '—' | '“');
        before = match (letter, opens) {
            ('"', true) => '“',
            ('"', false) => '”',
            ('\'', true) => '‘',
            ('\'', false) => '’',
            _ => letter,
        };
        before
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_begin_with_a_capital_and_spaces_are_single() {
        assert_eq!(
            polished(
                "the army  left . \"we go ,\" he said. \"they stay.\" about 3.5 million saw a(n) Italian and a(n) US ship"
            ),
            "The army left. \"We go,\" he said. \"They stay.\" About 3.5 million saw an Italian and a US ship"
        );
        assert_eq!(
            with_articles("a(n) urgent unit, a(n) Ugandan, a(n) uninvited guest"),
            "an urgent unit, a Ugandan, an uninvited guest"
        );
    }

    #[test]
    fn numbers_are_written_as_agencies_do() {
        let written = [3, 12, 45, 12_500].map(|n| (told(n, false), told(n, true)));
        let expected = [
            ("three", "three"),
            ("12", "twelve"),
            ("45", "forty-five"),
            ("12,500", "about 12,500"),
        ];
        for (written, expected) in written.iter().zip(expected) {
            assert_eq!((written.0.as_str(), written.1.as_str()), expected);
        }
    }

    #[test]
    fn titles_with_capitals() {
        assert_eq!(
            capitalised("Two hurt in blast at a market"),
            "Two Hurt in Blast at a Market"
        );
    }

    #[test]
    fn quotation_marks_open_and_close() {
        assert_eq!(
            curly("\"We won't,\" he said. (\"Why?\")"),
            "“We won’t,” he said. (“Why?”)"
        );
    }
}
