//! What stands around an article on its page is taken out of the tree.

use std::collections::HashMap;

use dom_query::{Document, NodeId, NodeRef};

use super::knowledge::{ALWAYS, KNOWLEDGE};

/// An element that holds more of the page's text is no decoration, whatever its class says.
const LARGE_SHARE: f64 = 0.4;
/// A paragraph of so much link text is a reference to another page.
const LINKED: f64 = 0.9;
/// A paragraph of more characters is text, even if it is linked from end to end.
const LONGEST_LINK: usize = 220;

/// Takes out navigation, advertisements, buttons, captions, comments and the like.
pub(super) fn remove(document: &Document) {
    let weights = Weights::of(document);
    for node in document.select_matcher(&ALWAYS).nodes() {
        if !weights.is_core(node) {
            node.remove_from_parent();
        }
    }
    let marked: Vec<NodeRef<'_>> = document.root().descendants_it().filter(is_marked).collect();
    for node in marked {
        if !weights.is_core(&node) && weights.share(&node) < LARGE_SHARE {
            node.remove_from_parent();
        }
    }
    for cell in document.select("td").nodes() {
        if weights.share(cell) < LARGE_SHARE && is_menu(cell) {
            cell.remove_from_parent();
        }
    }
}

/// Writes a mark of a paragraph's end where two line breaks follow each other, as they do on old pages. What readability
/// makes of the breaks does not keep every paragraph.
pub(super) fn mark_breaks(document: &Document) {
    let is_break = |node: &NodeRef<'_>| node.has_name("br");
    for first in document.select("br").nodes() {
        let mut next = first.next_sibling();
        while let Some(node) = next.filter(|node| node.is_text() && node.text().trim().is_empty()) {
            next = node.next_sibling();
        }
        if next.is_some_and(|node| is_break(&node)) {
            first.insert_before(&first.tree.new_text("\u{2029}"));
        }
    }
}

/// Whether a cell of a table holds links above all, as in the pages that were laid out by tables.
fn is_menu(cell: &NodeRef<'_>) -> bool {
    let links = cell.find(&["a"]);
    let linked: usize = links.iter().map(|link| letters(&link.text())).sum();
    links.len() >= 2 && linked * 2 > letters(&cell.text())
}

/// Takes out paragraphs and list items that only lead to other pages.
pub(super) fn remove_links(root: &NodeRef<'_>) {
    let paragraphs: Vec<NodeRef<'_>> = root
        .descendants_it()
        .filter(|node| node.node_name().is_some_and(|name| matches!(&*name, "p" | "li")))
        .collect();
    for node in paragraphs {
        let all = letters(&node.text());
        let linked: usize = node.find(&["a"]).iter().map(|link| letters(&link.text())).sum();
        if all > 0
            && all <= LONGEST_LINK
            && linked as f64 >= LINKED * all as f64
            && !ends_sentence(&node.text())
        {
            node.remove_from_parent();
        }
    }
}

/// Headings that are links to other pages. Those of a live report lead to places on the same page.
pub(super) fn linked_headings(root: &NodeRef<'_>) -> usize {
    let is_heading = |node: &NodeRef<'_>| {
        node.node_name()
            .is_some_and(|name| matches!(&*name, "h2" | "h3" | "h4"))
    };
    let leads_away = |link: &NodeRef<'_>| link.attr("href").is_some_and(|href| !href.starts_with('#'));
    let headings = root.descendants_it().filter(is_heading);
    headings
        .filter(|heading| heading.find(&["a"]).iter().any(leads_away))
        .count()
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end().ends_with(['.', '!', '?', '”', '"'])
}

fn is_marked(node: &NodeRef<'_>) -> bool {
    let Some(name) = node.node_name() else {
        return false;
    };
    if matches!(&*name, "html" | "body" | "main" | "article") {
        return false;
    }
    [node.class(), node.id_attr()]
        .into_iter()
        .flatten()
        .any(|value| KNOWLEDGE.marks_boilerplate(&value))
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// How much text each element holds, and which hold the article for certain.
struct Weights {
    letters: HashMap<NodeId, usize>,
    core: HashMap<NodeId, ()>,
    total: usize,
}

impl Weights {
    fn of(document: &Document) -> Self {
        let mut weights = Self {
            letters: HashMap::new(),
            core: HashMap::new(),
            total: 0,
        };
        // parents come before their children, so that the reverse order meets the children first
        let nodes: Vec<NodeRef<'_>> = document.root().descendants_it().collect();
        for node in nodes.iter().rev() {
            let own = if node.is_text() {
                weights.own(node)
            } else {
                weights.letters.get(&node.id).copied().unwrap_or(0)
            };
            let core = weights.core.contains_key(&node.id) || marks_core(node);
            if let Some(parent) = node.parent() {
                *weights.letters.entry(parent.id).or_default() += own;
                if core {
                    weights.core.insert(parent.id, ());
                }
            }
            if core {
                weights.core.insert(node.id, ());
            }
            if node.is_text() {
                weights.total += own;
            }
        }
        weights
    }

    /// Letters of a text node; code is none.
    fn own(&self, node: &NodeRef<'_>) -> usize {
        let code = node
            .parent()
            .and_then(|parent| parent.node_name())
            .is_some_and(|name| matches!(&*name, "script" | "style" | "noscript" | "template"));
        if code { 0 } else { letters(&node.text()) }
    }

    fn share(&self, node: &NodeRef<'_>) -> f64 {
        self.letters.get(&node.id).copied().unwrap_or(0) as f64 / self.total.max(1) as f64
    }

    /// Whether the headline or the body of the article is inside.
    fn is_core(&self, node: &NodeRef<'_>) -> bool {
        self.core.contains_key(&node.id)
    }
}

fn marks_core(node: &NodeRef<'_>) -> bool {
    let Some(name) = node.node_name() else {
        return false;
    };
    matches!(&*name, "h1" | "main" | "body")
        || node
            .attr("itemprop")
            .is_some_and(|value| value.contains("articleBody"))
}
