//! HTML as a tree, and the running text of a part of it.

use dom_query::{Document, NodeRef};

use crate::formats::FormatError;

/// Larger pages are refused; the largest articles have some hundred kilobytes.
const LARGEST: usize = 8 << 20;
/// Deeper pages are refused: the work of the parser grows with the depth of every element. Browsers stop there, too.
const DEEPEST: usize = 512;
/// Elements that are left open are opened again in every block that follows; so many are not.
const MOST_REOPENED: usize = 2_000_000;
/// No tag has more attributes.
const MOST_ATTRIBUTES: usize = 5_000;

/// Elements without an end tag, and those whose end tags are often left out, so that they only seem to nest.
const UNCOUNTED: &[&str] = &[
    "a", "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "tbody", "thead", "tfoot",
    "colgroup", "html", "body", "head",
];
/// Elements that the parser opens again in the next block if they are left open (HTML standard, "active formatting").
const FORMATTING: &[&str] = &[
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];
/// Elements whose content is no HTML.
const RAW: &[&str] = &[
    "script", "style", "textarea", "title", "xmp", "noscript", "iframe", "noembed", "noframes",
];
/// Elements that no reader sees as text.
const UNSEEN: &[&str] = &[
    "script", "style", "noscript", "template", "svg", "math", "head", "title", "iframe", "object", "button",
    "select", "textarea", "input", "audio", "video", "canvas", "map", "noembed", "noframes", "datalist",
    "meter", "progress", "rp", "rt",
];
/// Elements that begin a paragraph and end it.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "aside",
    "nav",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "pre",
    "table",
    "caption",
    "figure",
    "figcaption",
    "form",
    "fieldset",
    "address",
    "hr",
    "details",
    "summary",
    "center",
    "body",
    "html",
    "dialog",
    "hgroup",
    "search",
    "dir",
    "menu",
    "legend",
    "amp-accordion",
];

/// Reads a page, however broken. Refuses what would take the parser out of proportion.
pub(in crate::formats) fn parse(html: &str) -> Result<Document, FormatError> {
    check(html)?;
    Ok(Document::from(html))
}

/// Reads a part of a page.
pub(in crate::formats) fn fragment(html: &str) -> Result<Document, FormatError> {
    check(html)?;
    Ok(Document::fragment(html))
}

fn check(html: &str) -> Result<(), FormatError> {
    if html.len() > LARGEST {
        return Err(FormatError::TooLarge {
            what: "the page",
            limit: LARGEST,
        });
    }
    let mut load = Load::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let closes = rest.starts_with('/');
        let name: String = rest
            .trim_start_matches('/')
            .chars()
            .take(32)
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
            .map(|c| c.to_ascii_lowercase())
            .collect();
        if name.is_empty() {
            continue;
        }
        let (tag, attributes) = tag_length(rest)?;
        let empty = rest[..tag].ends_with('/');
        rest = &rest[tag..];
        if closes {
            load.end(&name);
        } else if RAW.contains(&name.as_str()) {
            rest = after_raw(rest, &name);
        } else {
            load.start(&name, attributes, empty)?;
        }
    }
    Ok(())
}

/// What a page asks of the parser, by its tags alone.
#[derive(Default)]
struct Load {
    depth: usize,
    /// Of each formatting element that is open, its size.
    formatting: Vec<usize>,
    open: usize,
    link: usize,
    reopened: usize,
}

impl Load {
    fn start(&mut self, name: &str, attributes: usize, empty: bool) -> Result<(), FormatError> {
        if name == "a" {
            // a link ends the one before it
            self.link = 1 + attributes;
        } else if FORMATTING.contains(&name) {
            self.formatting.push(1 + attributes);
            self.open += 1 + attributes;
        } else {
            self.reopened += self.open + self.link;
        }
        if !empty && !UNCOUNTED.contains(&name) {
            self.depth += 1;
        }
        if self.depth > DEEPEST || self.reopened > MOST_REOPENED {
            return Err(FormatError::TooDeep {
                what: "the elements of this page",
                limit: DEEPEST,
            });
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        if name == "a" {
            self.link = 0;
        } else if FORMATTING.contains(&name) {
            self.open -= self.formatting.pop().unwrap_or(0);
        }
        self.depth = self.depth.saturating_sub(usize::from(!UNCOUNTED.contains(&name)));
    }
}

/// Bytes up to the end of the tag, quoted values passed over, and about how many attributes it has.
fn tag_length(rest: &str) -> Result<(usize, usize), FormatError> {
    let mut quote = None;
    let mut attributes = 0_usize;
    for (at, b) in rest.bytes().enumerate() {
        match (b, quote) {
            (b'>', None) => return Ok((at, attributes)),
            (b'"' | b'\'', None) => quote = Some(b),
            (_, Some(open)) if b == open => quote = None,
            (b' ' | b'\n' | b'\t' | b'/' | b'\r', None) => attributes += 1,
            _ => {}
        }
        if attributes > MOST_ATTRIBUTES {
            return Err(FormatError::TooDeep {
                what: "the attributes of an element",
                limit: MOST_ATTRIBUTES,
            });
        }
    }
    Ok((rest.len(), attributes))
}

fn after_raw<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(at) = rest[from..].find("</") {
        let start = from + at + 2;
        if rest
            .get(start..start + name.len())
            .is_some_and(|end| end.eq_ignore_ascii_case(name))
        {
            return &rest[start..];
        }
        from = start;
    }
    // the end tag is missing, and the parser takes all that follows for its content
    ""
}

/// The text below this node as a reader sees it: paragraphs apart by an empty line, other breaks as line ends, all other
/// white space as one space.
pub(in crate::formats) fn text(root: &NodeRef<'_>) -> String {
    let mut flow = Flow::default();
    let mut preformatted = 0_usize;
    let mut node = Some(*root);
    while let Some(now) = node {
        let unseen = enter(&now, &mut flow, &mut preformatted);
        if !unseen && let Some(child) = now.first_child() {
            node = Some(child);
            continue;
        }
        node = follow(now, root, &mut flow, &mut preformatted);
    }
    flow.out
}

/// The next node after all below this one, inside the root.
fn follow<'a>(
    mut now: NodeRef<'a>,
    root: &NodeRef<'a>,
    flow: &mut Flow,
    preformatted: &mut usize,
) -> Option<NodeRef<'a>> {
    loop {
        leave(&now, flow, preformatted);
        if now.id == root.id {
            return None;
        }
        if let Some(next) = now.next_sibling() {
            return Some(next);
        }
        now = now.parent()?;
    }
}

/// Begins a node; whether what is below it stays unread.
fn enter(node: &NodeRef<'_>, flow: &mut Flow, preformatted: &mut usize) -> bool {
    if node.is_text() {
        flow.push(&node.text(), *preformatted > 0);
        return false;
    }
    let Some(name) = node.node_name() else {
        return node.is_comment() || node.is_doctype();
    };
    match &*name {
        "br" => flow.line_break(),
        "td" | "th" | "tr" => flow.gap(Gap::Line),
        "q" => flow.push("“", false),
        "pre" => {
            *preformatted += 1;
            flow.gap(Gap::Paragraph);
        }
        name if BLOCKS.contains(&name) => flow.gap(Gap::Paragraph),
        _ => {}
    }
    UNSEEN.contains(&&*name)
}

fn leave(node: &NodeRef<'_>, flow: &mut Flow, preformatted: &mut usize) {
    let Some(name) = node.node_name() else {
        return;
    };
    match &*name {
        "td" | "th" | "tr" => flow.gap(Gap::Line),
        "q" => flow.close("”"),
        "pre" => {
            *preformatted = preformatted.saturating_sub(1);
            flow.gap(Gap::Paragraph);
        }
        name if BLOCKS.contains(&name) => flow.gap(Gap::Paragraph),
        _ => {}
    }
}

/// What stands between two pieces of text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Paragraph,
}

/// Text as it is put together: gaps are written only between two words.
#[derive(Debug, Default)]
struct Flow {
    out: String,
    gap: Gap,
}

impl Flow {
    fn gap(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    /// Two in a row end the paragraph.
    fn line_break(&mut self) {
        let gap = if self.gap >= Gap::Line {
            Gap::Paragraph
        } else {
            Gap::Line
        };
        self.gap(gap);
    }

    fn push(&mut self, text: &str, preformatted: bool) {
        for c in text.chars() {
            if c == '\n' && preformatted {
                self.line_break();
            } else if c == '\u{2029}' {
                self.gap(Gap::Paragraph);
            } else if c.is_whitespace() && c != '\u{a0}' {
                self.gap(Gap::Space);
            } else {
                self.write_gap();
                self.out.push(c);
            }
        }
    }

    /// What closes something stands at the word before it.
    fn close(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn write_gap(&mut self) {
        let gap = std::mem::take(&mut self.gap);
        if !self.out.is_empty() {
            self.out.push_str(match gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Line => "\n",
                Gap::Paragraph => "\n\n",
            });
        }
    }
}

/// Words in a text; where none are spaced apart two characters count as one.
pub(in crate::formats) fn words(text: &str) -> usize {
    let unspaced = text
        .chars()
        .filter(
            |c| matches!(*c as u32, 0x0e00..=0x0e7f | 0x1000..=0x109f | 0x1780..=0x17ff | 0x3040..=0x9fff),
        )
        .count();
    let spaced = text
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .count();
    spaced.max(unspaced / 2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text_of(html: &str) -> String {
        text(&fragment(html).unwrap().root())
    }

    #[test]
    fn paragraphs_lines_and_spaces() {
        assert_eq!(
            text_of("<p>One\n two</p><p>three<br>four<br><br>five</p>"),
            "One two\n\nthree\nfour\n\nfive"
        );
        assert_eq!(
            text_of("<div>One<div>two</div>three</div>"),
            "One\n\ntwo\n\nthree"
        );
        assert_eq!(text_of("a <b>b</b><i>c</i> <a href=x>d</a>."), "a bc d.");
        assert_eq!(text_of("<ul><li>one<li>two</ul>"), "one\n\ntwo");
        assert_eq!(
            text_of("<table><tr><td>one</td><td>two</td></tr><tr><td>three</td></tr></table>"),
            "one\ntwo\nthree"
        );
        assert_eq!(text_of("<pre>one\ntwo\n\nthree</pre>"), "one\ntwo\n\nthree");
        assert_eq!(text_of("he said <q>no </q>."), "he said “no” .");
        assert_eq!(
            text_of("a<script>b</script><!-- c --><style>d</style>e&eacute;"),
            "aeé"
        );
    }

    #[test]
    fn what_nests_too_deep_is_refused_and_what_only_seems_to_is_not() {
        let deep = "<div>".repeat(100_000);
        assert!(matches!(parse(&deep), Err(FormatError::TooDeep { .. })));
        assert!(matches!(
            parse(&format!("<p {}", "a ".repeat(10_000))),
            Err(FormatError::TooDeep { .. })
        ));
        let reopened: String = (0..500).map(|color| format!("<font color={color}>")).collect();
        assert!(matches!(
            parse(&(reopened + &"<p>one".repeat(50_000))),
            Err(FormatError::TooDeep { .. })
        ));
        assert!(parse(&"<p>one<br><li>".repeat(50_000)).is_ok());
        assert!(parse(&format!("<script>{}</script>", "'<div>'+".repeat(5_000))).is_ok());
        assert!(parse(&"<div>x</div>".repeat(20_000)).is_ok());
    }

    #[test]
    fn words_of_texts_without_spaces() {
        assert_eq!(words("one, two — three"), 3);
        assert_eq!(words("外交部长星期二表示"), 4);
    }

    proptest! {
        #[test]
        fn no_text_panics(html in "[<>/!a-z\"'= é\n-]{0,200}") {
            if let Ok(document) = parse(&html) {
                let _ = text(&document.root());
            }
        }
    }
}
