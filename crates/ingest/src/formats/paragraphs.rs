//! Text of a word processor: paragraphs with what their look says of them.

/// A paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Paragraph {
    /// Its text; a tab stands for a tab or the next cell of a table, a line feed for a line break.
    pub(super) text: String,
    /// Whether all of it is bold.
    pub(super) bold: bool,
    /// Whether it has the style of a heading or title.
    pub(super) heading: bool,
    /// Where its first link leads.
    pub(super) link: Option<String>,
}

impl Paragraph {
    /// Plain text as a paragraph.
    pub(super) fn plain(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..Self::default()
        }
    }

    /// On one line.
    pub(super) fn line(&self) -> String {
        self.text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The paragraphs of a plain text: blocks between empty lines, lines within them joined. Lines that are indented far
/// are centred ones and stand alone.
pub(super) fn of_text(text: &str) -> Vec<Paragraph> {
    const CENTRED: usize = 8;
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let mut joins = false;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let line = line.trim();
        if line.is_empty() {
            joins = false;
            continue;
        }
        match paragraphs.last_mut() {
            Some(last) if joins && indent < CENTRED => {
                last.text.push(' ');
                last.text.push_str(line);
            }
            _ => paragraphs.push(Paragraph::plain(line)),
        }
        joins = indent < CENTRED;
    }
    paragraphs
}

/// The text of an article: paragraphs apart by an empty line, empty ones left out.
pub(super) fn text(paragraphs: &[Paragraph]) -> String {
    let mut out = String::new();
    for paragraph in paragraphs {
        let lines: Vec<String> = paragraph
            .text
            .split(['\n', '\t'])
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|line| !line.is_empty())
            .collect();
        if lines.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(&lines.join("\n"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_and_centred_lines() {
        let found = of_text("            1 of 2 DOCUMENTS\n            The Daily\n\nOne\ntwo\n\nthree");
        assert_eq!(
            found.iter().map(|p| p.text.as_str()).collect::<Vec<_>>(),
            ["1 of 2 DOCUMENTS", "The Daily", "One two", "three"]
        );
    }

    #[test]
    fn empty_paragraphs_are_left_out() {
        assert_eq!(
            text(&[
                Paragraph::plain("one\n two\tthree"),
                Paragraph::plain(" \t"),
                Paragraph::plain("four")
            ]),
            "one\ntwo\nthree\n\nfour"
        );
    }
}
