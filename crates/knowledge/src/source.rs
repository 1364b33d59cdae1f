//! Files of authored knowledge, and what is wrong in them.

use std::fmt;
use std::ops::Range;

use serde::de::DeserializeOwned;

/// A file of authored knowledge: its name relative to the repository, and its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source<'a> {
    /// Such as `lexicon/saying.toml`.
    pub name: &'a str,
    /// The whole file.
    pub text: &'a str,
}

/// Where the lines of a file end, in bytes.
#[derive(Debug, Clone)]
pub struct Lines(Vec<usize>);

impl Lines {
    /// The line, counted from 1, of this byte.
    pub fn of(&self, at: usize) -> u32 {
        self.0.partition_point(|&end| end < at) as u32 + 1
    }
}

impl<'a> Source<'a> {
    /// A file with this name and content.
    pub const fn new(name: &'a str, text: &'a str) -> Self {
        Self { name, text }
    }

    /// Reads the file as TOML.
    ///
    /// # Errors
    /// Where the text is no TOML, has an unknown key, lacks one or has a value of another type.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, SourceError> {
        toml::from_str(self.text).map_err(|error| self.error(error.span().unwrap_or(0..0), error.message()))
    }

    /// Where its lines end, for those who ask for the lines of many bytes.
    pub fn lines(&self) -> Lines {
        let bytes = self.text.bytes().enumerate();
        Lines(
            bytes
                .filter(|&(_, byte)| byte == b'\n')
                .map(|(at, _)| at)
                .collect(),
        )
    }

    /// An error at these bytes of the file.
    pub fn error(&self, at: Range<usize>, message: impl Into<String>) -> SourceError {
        let start = self.text.floor_char_boundary(at.start);
        let line_start = self.text[..start].rfind('\n').map_or(0, |i| i + 1);
        let line_end = self.text[start..]
            .find('\n')
            .map_or(self.text.len(), |i| start + i);
        let end = self.text.floor_char_boundary(at.end).clamp(start, line_end);
        SourceError {
            file: self.name.to_owned(),
            line: self.text[..start].matches('\n').count() + 1,
            column: self.text[line_start..start].chars().count() + 1,
            length: self.text[start..end].chars().count().max(1),
            shown: self.text[line_start..line_end].to_owned(),
            message: message.into(),
        }
    }
}

/// Something wrong in a file of authored knowledge, with its place. Prints as a compiler would:
///
/// ```text
/// lexicon/events/consult.toml:12:9: unknown event "CONSLT"
///    12 | event = "CONSLT"
///       |         ^^^^^^^^
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceError {
    file: String,
    line: usize,
    column: usize,
    length: usize,
    shown: String,
    message: String,
}

impl SourceError {
    /// Name of the file.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Line, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// What is wrong, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}:{}:{}: {}",
            self.file,
            self.line,
            self.column,
            self.message.trim_end()
        )?;
        writeln!(f, "{:5} | {}", self.line, self.shown)?;
        write!(
            f,
            "      | {:indent$}{}",
            "",
            "^".repeat(self.length),
            indent = self.column - 1
        )
    }
}

impl std::error::Error for SourceError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        #[expect(dead_code, reason = "only its being read matters")]
        scale: f32,
    }

    #[test]
    fn an_error_shows_file_line_and_place() {
        let source = Source::new("lexicon/x.toml", "# é\nscale = \"high\"\n");
        let error = source.read::<Row>().unwrap_err();
        assert_eq!((error.file(), error.line()), ("lexicon/x.toml", 2));
        let shown = error.to_string();
        assert!(
            shown.contains("    2 | scale = \"high\"\n      |         ^^^^^^"),
            "{shown}"
        );
    }

    #[test]
    fn any_range_can_be_shown() {
        let source = Source::new("x", "ä\nö");
        for at in [0..0, 1..2, 2..3, 3..99, 99..200] {
            assert!(source.error(at, "m").to_string().starts_with("x:"));
        }
        assert_eq!(Source::new("x", "").error(0..1, "m").line(), 1);
    }
}
