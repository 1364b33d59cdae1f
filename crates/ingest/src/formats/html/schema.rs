//! What a page says of itself in JSON-LD, in the terms of schema.org.

use std::collections::HashMap;

use dom_query::Document;
use serde_json::{Map, Value};

use super::knowledge::KNOWLEDGE;

/// A page has a handful; one with more is not read to the end.
const MOST_NODES: usize = 5_000;

/// The objects of all blocks, in the order of the page.
#[derive(Debug, Default)]
pub(super) struct Schema {
    nodes: Vec<Map<String, Value>>,
    by_id: HashMap<String, usize>,
}

/// Fields of the article's object; what it does not say is `None`.
#[derive(Debug, Default, Clone)]
pub(super) struct Described {
    pub(super) headline: Option<String>,
    pub(super) published: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) url: Option<String>,
    pub(super) body: Option<String>,
    /// Whether the page says that it is not free to read.
    pub(super) paid: bool,
    /// Whether an object of the type of an article was there at all.
    pub(super) article: bool,
}

impl Schema {
    /// Reads every block that can be read; a broken one is passed over.
    pub(super) fn of(document: &Document) -> Self {
        let mut schema = Self::default();
        for script in document.select("script[type*='ld+json']").nodes() {
            if let Some(value) = read(&script.text()) {
                schema.collect(value);
            }
        }
        schema
    }

    /// All objects of a block, outer before inner ones. Not recursive: a stack of what is still to be looked at.
    fn collect(&mut self, value: Value) {
        let mut open = vec![value];
        while let Some(value) = open.pop() {
            match value {
                Value::Array(values) => open.extend(values.into_iter().rev()),
                Value::Object(object) if self.nodes.len() < MOST_NODES => {
                    let inner = [
                        "@graph",
                        "mainEntity",
                        "mainEntityOfPage",
                        "hasPart",
                        "author",
                        "creator",
                        "publisher",
                    ];
                    open.extend(
                        inner
                            .iter()
                            .rev()
                            .filter_map(|key| object.get(*key))
                            .filter(|v| !v.is_string())
                            .cloned(),
                    );
                    self.insert(object);
                }
                _ => {}
            }
        }
    }

    fn insert(&mut self, object: Map<String, Value>) {
        if let Some(id) = object.get("@id").and_then(Value::as_str)
            && object.len() > 1
        {
            self.by_id.entry(id.to_owned()).or_insert(self.nodes.len());
        }
        self.nodes.push(object);
    }

    /// What is said of the article of this page. Of several articles it is the one with the page's address or heading,
    /// else the first.
    pub(super) fn article(&self, page: Option<&str>, heading: Option<&str>) -> Described {
        let articles: Vec<_> = self
            .nodes
            .iter()
            .filter(|node| is_one_of(node, &KNOWLEDGE.schema.articles))
            .collect();
        let own = articles
            .iter()
            .find(|node| page.is_some_and(|page| self.address(node).is_some_and(|url| same_page(&url, page))))
            .or_else(|| {
                articles
                    .iter()
                    .find(|node| text(node, "headline").is_some_and(|h| Some(h.as_str()) == heading))
            })
            .or_else(|| articles.first());
        if let Some(node) = own {
            return Described {
                article: true,
                ..self.described(node)
            };
        }
        let page = self
            .nodes
            .iter()
            .find(|node| is_one_of(node, &KNOWLEDGE.schema.pages));
        // the headline of a page is often that of the site
        page.map(|node| Described {
            headline: None,
            ..self.described(node)
        })
        .unwrap_or_default()
    }

    fn described(&self, node: &Map<String, Value>) -> Described {
        Described {
            headline: text(node, "headline").or_else(|| text(node, "name")),
            published: text(node, "datePublished"),
            publisher: node.get("publisher").and_then(|value| self.names(value)),
            byline: node
                .get("author")
                .or_else(|| node.get("creator"))
                .and_then(|value| self.names(value)),
            url: self.address(node),
            body: text(node, "articleBody"),
            paid: node.get("isAccessibleForFree").is_some_and(|free| {
                free == &Value::Bool(false)
                    || free
                        .as_str()
                        .is_some_and(|free| free.eq_ignore_ascii_case("false"))
            }),
            article: false,
        }
    }

    fn address(&self, node: &Map<String, Value>) -> Option<String> {
        text(node, "url").or_else(|| match node.get("mainEntityOfPage")? {
            Value::String(url) => Some(url.clone()),
            Value::Object(page) => text(page, "@id").or_else(|| text(page, "url")),
            _ => None,
        })
    }

    /// Names of persons or organisations: text, object, reference to an object, or a list of them.
    fn names(&self, value: &Value) -> Option<String> {
        let values = match value {
            Value::Array(values) => values.as_slice(),
            one => std::slice::from_ref(one),
        };
        let mut names: Vec<String> = Vec::new();
        for name in values.iter().filter_map(|value| self.name(value)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        (!names.is_empty()).then(|| names.join(", "))
    }

    fn name(&self, value: &Value) -> Option<String> {
        let name = match value {
            Value::String(name) => name.clone(),
            Value::Object(object) => text(object, "name").or_else(|| {
                let id = object.get("@id")?.as_str()?;
                text(&self.nodes[*self.by_id.get(id)?], "name")
            })?,
            _ => return None,
        };
        let name = name.trim();
        (!name.is_empty() && !name.contains("://")).then(|| name.to_owned())
    }
}

/// A block as JSON, with what pages put around it and into it taken away.
fn read(block: &str) -> Option<Value> {
    let mut block = block.trim();
    for (open, close) in [
        ("<!--", "-->"),
        ("//<![CDATA[", "//]]>"),
        ("/*<![CDATA[*/", "/*]]>*/"),
        ("<![CDATA[", "]]>"),
    ] {
        block = block.strip_prefix(open).unwrap_or(block).trim();
        block = block.strip_suffix(close).unwrap_or(block).trim();
    }
    let block = block.trim_end_matches(';');
    serde_json::from_str(block).ok().or_else(|| {
        // line ends within texts, which JSON does not allow
        let flat: String = block
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        serde_json::from_str(&flat).ok()
    })
}

fn is_one_of(node: &Map<String, Value>, types: &[String]) -> bool {
    let is = |value: &Value| {
        let name = value
            .as_str()
            .map(|name| name.rsplit(['/', ':', '#']).next().unwrap_or(name));
        name.is_some_and(|name| {
            types
                .iter()
                .any(|known| name == known || (known == "Article" && name.ends_with("Article")))
        })
    };
    match node.get("@type") {
        Some(Value::Array(values)) => values.iter().any(is),
        Some(value) => is(value),
        None => false,
    }
}

fn text(node: &Map<String, Value>, key: &str) -> Option<String> {
    let value = match node.get(key)? {
        Value::Array(values) => values.first()?,
        value => value,
    };
    let text = match value {
        Value::String(text) => text.trim(),
        Value::Object(object) => object
            .get("@value")
            .or_else(|| object.get("@id"))?
            .as_str()?
            .trim(),
        _ => return None,
    };
    (!text.is_empty()).then(|| text.to_owned())
}

/// Whether two addresses are of the same page, whatever scheme, query and slash at the end.
pub(super) fn same_page(one: &str, other: &str) -> bool {
    let bare = |url: &str| {
        let url = url.split(['?', '#']).next().unwrap_or(url);
        let url = url.split_once("://").map_or(url, |(_, rest)| rest);
        url.trim_start_matches("www.")
            .trim_end_matches('/')
            .to_lowercase()
    };
    let one = bare(one);
    !one.is_empty() && one == bare(other)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn described(blocks: &[&str]) -> Described {
        let html: String = blocks
            .iter()
            .map(|block| format!("<script type=\"application/ld+json\">{block}</script>"))
            .collect();
        Schema::of(&Document::from(html)).article(Some("https://a.example/one?x=1"), Some("Second"))
    }

    #[test]
    fn plain_list_graph_and_nested() {
        let article = r#"{"@type": "NewsArticle", "headline": "Talks", "datePublished": "2024-05-06",
            "author": [{"name": "A B"}, "C D", {"name": "A B"}, "https://x.example/"], "publisher": {"name": "Daily"}}"#;
        for block in [
            article.to_owned(),
            format!("[{{\"@type\": \"BreadcrumbList\"}}, {article}]"),
            format!("{{\"@graph\": [{{\"@type\": \"WebSite\", \"name\": \"No\"}}, {article}]}}"),
            format!("{{\"@type\": \"WebPage\", \"mainEntity\": {article}}}"),
            format!("<!-- {article} -->"),
            format!("//<![CDATA[\n{article}\n//]]>"),
            format!("{article};"),
            article.replace("Talks", "Talks\n"),
            article.replace(
                "\"NewsArticle\"",
                "[\"Thing\", \"https://schema.org/AnalysisNewsArticle\"]",
            ),
        ] {
            let found = described(&["{broken", &block]);
            assert_eq!(found.headline.as_deref(), Some("Talks"), "{block}");
            assert_eq!(found.byline.as_deref(), Some("A B, C D"));
            assert_eq!(found.publisher.as_deref(), Some("Daily"));
            assert_eq!(found.published.as_deref(), Some("2024-05-06"));
            assert!(found.article);
        }
    }

    #[test]
    fn references_by_identifier() {
        let found = described(&[
            r##"{"@graph": [{"@type": "Article", "headline": "T", "author": {"@id": "#p"}, "publisher": {"@id": "#o"}},
                {"@type": "Person", "@id": "#p", "name": "A B"}, {"@type": "Organization", "@id": "#o", "name": "Daily"}]}"##,
        ]);
        assert_eq!(found.byline.as_deref(), Some("A B"));
        assert_eq!(found.publisher.as_deref(), Some("Daily"));
    }

    #[test]
    fn of_several_articles_the_one_of_the_page() {
        let list = r#"[{"@type": "NewsArticle", "headline": "First", "url": "https://a.example/0"},
            {"@type": "NewsArticle", "headline": "Second", "url": "https://a.example/2"},
            {"@type": "NewsArticle", "headline": "Third", "mainEntityOfPage": {"@id": "http://www.a.example/one/"}}]"#;
        assert_eq!(described(&[list]).headline.as_deref(), Some("Third"));
        assert_eq!(
            described(&[&list.replace("/one/", "/3/")]).headline.as_deref(),
            Some("Second")
        );
    }

    #[test]
    fn a_page_without_article_gives_no_headline() {
        let found = described(&[r#"{"@type": "WebPage", "name": "Site", "datePublished": "2024-05-06"}"#]);
        assert_eq!(found.headline, None);
        assert_eq!(found.published.as_deref(), Some("2024-05-06"));
        assert!(!found.article);
    }

    proptest! {
        #[test]
        fn no_block_panics(block in "[\\[\\]{}\",:@a-z ]{0,80}") {
            let _ = described(&[&block]);
        }
    }
}
