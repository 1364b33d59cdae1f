//! A text as a row of words without case, accents, punctuation and marks of the typesetter, each knowing whether it has a
//! digit and whether it is an aside: quoted, or said by the outlet to its reader.

use xxhash_rust::xxh3::xxh3_64;

use super::letters::{Letters, in_word, push_folded};

/// Most words that one quotation may have. A mark that is never closed would otherwise turn the rest of a text into one;
/// in 4,000 articles, quotations of more than this many words are marks gone astray.
const LONGEST_QUOTATION: usize = 120;

/// Words that are read of a text: some six megabytes. What lies beyond is no article.
const MOST_WORDS: usize = 1_000_000;

/// A word, as far as reprints need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    /// Hash of its letters.
    pub(super) hash: u64,
    /// Whether it has a digit.
    pub(super) numeric: bool,
    /// Whether it is no part of the report itself: it stands between quotation marks, or where an outlet speaks to its reader
    /// ("Sign up for our letter"). Outside quotations, reports have no first or second person.
    pub(super) aside: bool,
}

/// The words of a text.
///
/// Apostrophes, and hyphens, points and commas between letters or digits, join: `cease-fire` is `ceasefire`, `U.S.` is `us`,
/// `1,200` is `1200`.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut reader = Reader::default();
    reader.words.reserve((text.len() / 6).min(MOST_WORDS));
    let mut letters = Letters::of(text);
    let mut before = ' ';
    while let Some(c) = letters.next() {
        let after = || letters.clone().next().unwrap_or(' ');
        if reader.words.len() == MOST_WORDS {
            break;
        }
        if in_word(c) {
            push_folded(c, &mut reader.word);
        } else if is_invisible(c) {
            continue;
        } else if !(joins(c) && in_word(before) && in_word(after())) {
            reader.end_word();
            reader.mark(c, before, after());
        }
        before = c;
    }
    reader.end_word();
    reader.end_paragraph();
    reader.words
}

/// Whether two halves of a word that this stands between are one word.
fn joins(c: char) -> bool {
    matches!(
        c,
        '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '-' | '\u{2010}' | '\u{2011}' | '.' | ','
    )
}

/// Soft hyphens, zero-width spaces and joiners, byte order marks.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// What is known at one place of the text.
#[derive(Default)]
struct Reader {
    words: Vec<Word>,
    /// The word that is being read.
    word: String,
    /// The quotation that is open: how it is to be closed, and its first word.
    open: Option<(Closing, usize)>,
    /// First word of the paragraph.
    paragraph: usize,
    /// First word of the sentence.
    sentence: usize,
    /// Somebody speaks in this sentence, for himself or to somebody, without quotation marks.
    addressed: bool,
    /// Words of sentences of this paragraph in which somebody does.
    addressed_words: usize,
    /// The character before was the end of a line.
    at_line_start: bool,
}

/// What closes a quotation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Closing {
    Double,
    Single,
}

impl Reader {
    fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        self.addressed |= self.open.is_none() && is_of_first_or_second_person(&self.word);
        self.words.push(Word {
            hash: xxh3_64(self.word.as_bytes()),
            numeric: self.word.bytes().any(|b| b.is_ascii_digit()),
            aside: false,
        });
        self.word.clear();
        self.at_line_start = false;
    }

    /// Takes note of a character between words.
    fn mark(&mut self, c: char, before: char, after: char) {
        // A paragraph ends with an empty or an indented line; a single end of line may be a wrapped one.
        if c == '\n' || c == '\u{2029}' {
            if self.at_line_start || after.is_whitespace() || c == '\u{2029}' {
                self.end_paragraph();
            }
            self.at_line_start = true;
            return;
        }
        if matches!(c, '.' | '!' | '?') && !after.is_alphanumeric() {
            self.end_sentence();
        }
        let Some(kind) = closing_of(c) else { return };
        let opens = match c {
            '“' | '„' | '«' | '‘' => true,
            '”' | '»' => false,
            _ => {
                (before.is_whitespace() || matches!(before, '(' | '[' | '—' | '–' | '-'))
                    && !after.is_whitespace()
            }
        };
        let closes = match c {
            '’' | '\'' => !before.is_whitespace() && !in_word(after),
            _ => !opens,
        };
        match self.open {
            Some((closing, _)) if closing == kind && closes => self.end_quotation(),
            None if opens && (kind == Closing::Double || in_word(after)) => {
                self.open = Some((kind, self.words.len()));
            }
            _ => {}
        }
    }

    /// Ends what is open with the paragraph: agencies leave a quotation open that goes on in the next. A single mark that
    /// is not closed was an apostrophe (`the '90s`).
    fn end_paragraph(&mut self) {
        match self.open {
            Some((Closing::Single, _)) => self.open = None,
            _ => self.end_quotation(),
        }
        self.end_sentence();
        let paragraph = &mut self.words[self.paragraph..];
        if self.addressed_words * 2 > paragraph.len() {
            paragraph.iter_mut().for_each(|word| word.aside = true);
        }
        self.addressed_words = 0;
        self.paragraph = self.words.len();
    }

    /// Marks the words of a sentence that speaks to somebody.
    fn end_sentence(&mut self) {
        if self.addressed {
            let sentence = &mut self.words[self.sentence..];
            sentence.iter_mut().for_each(|word| word.aside = true);
            self.addressed_words += sentence.len();
        }
        self.addressed = false;
        self.sentence = self.words.len();
    }

    /// Marks the words of the quotation that is open.
    fn end_quotation(&mut self) {
        let Some((_, first)) = self.open.take() else {
            return;
        };
        if self.words.len() - first <= LONGEST_QUOTATION {
            self.words[first..].iter_mut().for_each(|word| word.aside = true);
        }
    }
}

/// `us` is not among them, as it may be the country.
fn is_of_first_or_second_person(word: &str) -> bool {
    matches!(word, "we" | "our" | "ours" | "my" | "you" | "your" | "yours")
}

/// The kind of quotation that a mark belongs to.
fn closing_of(c: char) -> Option<Closing> {
    match c {
        '"' | '“' | '”' | '„' | '«' | '»' | '\u{ff02}' => Some(Closing::Double),
        '\'' | '‘' | '’' | '`' => Some(Closing::Single),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(text: &str) -> Vec<u64> {
        words(text).iter().map(|word| word.hash).collect()
    }

    /// Which words are asides, as a string of `q` and `.`.
    fn quoted(text: &str) -> String {
        words(text)
            .iter()
            .map(|word| if word.aside { 'q' } else { '.' })
            .collect()
    }

    #[test]
    fn typesetting_makes_no_difference() {
        let plain = hashes("The U.S. said the cease-fire of Pena's 1,200 men is \"dead\"");
        for other in [
            "the us said — the ceasefire of PEÑA’S 1200 men is “dead”.",
            "The U.S. said the cease\u{ad}fire of PeÃ±aâ€™s 1,200 men\nis â€œdeadâ€\u{9d}",
            "The U.S.  said: the cease‑fire, of Pen\u{303}a's (1,200) men is 'dead'!",
        ] {
            assert_eq!(hashes(other), plain, "{other}");
        }
        assert_ne!(hashes("1,200 men"), hashes("1,300 men"));
    }

    #[test]
    fn quotations_are_known_whatever_their_marks() {
        assert_eq!(quoted(r#"He said: "We go now," and left."#), "..qqq..");
        assert_eq!(quoted("He said: “We go now,” and left."), "..qqq..");
        assert_eq!(quoted("He said: ‘We don’t go now,’ and left."), "..qqqq..");
        assert_eq!(quoted("He said: 'We don't go now,' and left."), "..qqqq..");
        assert_eq!(quoted("He said: â€œWe go now,â€\u{9d} and left."), "..qqq..");
        assert_eq!(quoted("The ministers' plan and the dogs' tails."), ".......");
    }

    #[test]
    fn a_quotation_ends_with_its_paragraph_but_not_with_its_line() {
        assert_eq!(quoted("\"We go\n\nThey stay"), "qq..");
        assert_eq!(quoted("\"We go\n    They stay"), "qq..");
        assert_eq!(quoted("\"We go\nnow\" they say"), "qqq..");
    }

    #[test]
    fn a_mark_that_is_never_closed_quotes_nothing() {
        assert_eq!(quoted("In the '90s they came"), ".....");
        let text = format!("He said \"so {}", "and so on ".repeat(60));
        assert!(!quoted(&text).contains('q'));
    }

    #[test]
    fn words_to_the_reader_are_asides() {
        assert_eq!(
            quoted("He left for home. Sign up for our letter. She came too."),
            "....qqqqq..."
        );
        let notice = "Read on with your account. Ask our editors about this story. All rights reserved.";
        assert_eq!(
            quoted(&format!("He left.\n\n{notice}\n\nShe came.")),
            "..qqqqqqqqqqqqqq.."
        );
        assert_eq!(quoted("He said \"we go\" and left."), "..qq..");
    }

    #[test]
    fn numbers_are_known() {
        let numeric: Vec<bool> = words("some 1.5 mln of A4 paper")
            .iter()
            .map(|w| w.numeric)
            .collect();
        assert_eq!(numeric, [false, true, false, false, true, false]);
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[“”\"'‘’a1 .\\-\n]{0,60}|\\PC{0,60}") {
            let found = words(&text).len();
            proptest::prop_assert!(found <= text.chars().count());
        }
    }
}
