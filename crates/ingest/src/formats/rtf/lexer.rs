//! The parts of an RTF file: groups, control words and symbols, text. After the specification, version 1.9.1.

/// A part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    /// `\par`, `\u8217`
    Word(&'a str, Option<i32>),
    /// `\~`, `\*`
    Symbol(u8),
    /// `\'e9`
    Byte(u8),
    /// Anything else, byte by byte.
    Text(u8),
}

/// Reads a file from its beginning to its end.
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Passes over the bytes that follow `\bin`.
    pub(super) fn pass_over(&mut self, count: usize) {
        self.at = self.at.saturating_add(count).min(self.bytes.len());
    }

    fn control(&mut self) -> Option<Token<'a>> {
        let first = *self.bytes.get(self.at)?;
        if first == b'\'' {
            let digits = self
                .bytes
                .get(self.at + 1..self.at + 3)
                .and_then(|digits| std::str::from_utf8(digits).ok());
            let value = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            self.at += if value.is_some() { 3 } else { 1 };
            return Some(value.map_or(Token::Symbol(b'\''), Token::Byte));
        }
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            // a line end after a backslash ends the paragraph
            return Some(if matches!(first, b'\n' | b'\r') {
                Token::Word("par", None)
            } else {
                Token::Symbol(first)
            });
        }
        let name = self.run(u8::is_ascii_alphabetic, 32);
        let negative = self.bytes.get(self.at) == Some(&b'-')
            && self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit);
        self.at += usize::from(negative);
        let digits = self.run(u8::is_ascii_digit, 10);
        let value = digits
            .parse::<i64>()
            .ok()
            .map(|value| if negative { -value } else { value });
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        Some(Token::Word(
            name,
            value.and_then(|value| i32::try_from(value).ok()),
        ))
    }

    /// ASCII characters of a kind, so many at most.
    fn run(&mut self, kind: impl Fn(&u8) -> bool, most: usize) -> &'a str {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().take(most).take_while(|b| kind(b)).count();
        self.at += length;
        std::str::from_utf8(&rest[..length]).unwrap_or("")
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let b = *self.bytes.get(self.at)?;
            self.at += 1;
            match b {
                b'{' => return Some(Token::Open),
                b'}' => return Some(Token::Close),
                b'\\' => return self.control(),
                // line ends in the file mean nothing
                b'\n' | b'\r' | 0 => {}
                b => return Some(Token::Text(b)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        let found: Vec<Token<'_>> = Lexer::new(b"{\\b0 a\\'e9\\~\\u-10 ?\r\n\\par\\\n}").collect();
        assert_eq!(
            found,
            [
                Token::Open,
                Token::Word("b", Some(0)),
                Token::Text(b'a'),
                Token::Byte(0xe9),
                Token::Symbol(b'~'),
                Token::Word("u", Some(-10)),
                Token::Text(b'?'),
                Token::Word("par", None),
                Token::Word("par", None),
                Token::Close,
            ]
        );
        assert_eq!(Lexer::new(b"\\").count(), 0);
        assert_eq!(Lexer::new(b"\\'zz").count(), 3);
    }
}
