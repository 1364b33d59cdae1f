//! Words of a text by their spans.

use legation_coder::Span;

/// A text with quick ways from code points to bytes.
#[derive(Debug)]
pub(crate) struct Words<'a> {
    text: &'a str,
    /// Byte offset of each code point, and of the end; empty if the text is ASCII.
    bytes: Vec<u32>,
}

impl<'a> Words<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let bytes = if text.is_ascii() {
            Vec::new()
        } else {
            let end = std::iter::once(text.len());
            text.char_indices()
                .map(|(at, _)| at)
                .chain(end)
                // A text is far smaller than 4 GiB: readers allow 2,000 MB at most.
                .map(|at| u32::try_from(at).unwrap_or(u32::MAX))
                .collect()
        };
        Self { text, bytes }
    }

    /// Length in code points.
    pub(crate) fn len(&self) -> u32 {
        let length = if self.bytes.is_empty() {
            self.text.len()
        } else {
            self.bytes.len() - 1
        };
        u32::try_from(length).unwrap_or(u32::MAX)
    }

    /// The words of a span; empty if it does not lie within the text.
    pub(crate) fn at(&self, span: Span) -> &'a str {
        let byte = |at: u32| match self.bytes.is_empty() {
            true => Some(at as usize),
            false => self.bytes.get(at as usize).map(|&byte| byte as usize),
        };
        byte(span.start())
            .zip(byte(span.end()))
            .and_then(|(start, end)| self.text.get(start..end))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_count_code_points() {
        for text in ["Oslo met Kiel", "Ålesund met Kiel"] {
            let words = Words::of(text);
            let met = text.chars().position(|c| c == 'm').unwrap() as u32;
            assert_eq!(words.at(Span(met, met + 3)), "met");
            assert_eq!(words.len() as usize, text.chars().count());
            assert_eq!(words.at(Span(5, 99)), "");
            assert_eq!(words.at(Span(words.len() - 4, words.len())), "Kiel");
        }
    }
}
