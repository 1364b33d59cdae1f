//! Exports of news databases as HTML.

use dom_query::NodeRef;

use super::dom;
use crate::article::Article;
use crate::formats::paragraphs::Paragraph;
use crate::formats::{FormatError, exports};

/// The articles, if the page is an export. It is read as such only if it has marks that no other page has.
pub(super) fn articles(html: &str) -> Result<Option<Vec<Result<Article, FormatError>>>, FormatError> {
    let has = |mark: &str| html.contains(mark);
    let factiva = has("articleParagraph") || (has(">HD") && has(">PD")) || has("Factiva");
    let nexis = (has("LENGTH") || has("Length"))
        && (has("LOAD-DATE") || has("Load-Date") || has("End of Document") || has(" DOCUMENTS"));
    if !factiva && !nexis {
        return Ok(None);
    }
    let document = dom::parse(html)?;
    let Some(body) = document.body() else {
        return Ok(None);
    };
    Ok(exports::split(&paragraphs(&body)))
}

/// The page as paragraphs: blocks of text, lines and cells of tables apart. Headings are those that are marked so and
/// those by the classes of Factiva (`enHeadline`, `deHeadline`).
fn paragraphs(body: &NodeRef<'_>) -> Vec<Paragraph> {
    let headlines: Vec<String> = body
        .descendants_it()
        .filter(|node| {
            node.class()
                .is_some_and(|class| class.split_whitespace().any(|name| name.ends_with("Headline")))
        })
        .map(|node| dom::text(&node))
        .collect();
    let mut paragraphs = Vec::new();
    for line in dom::text(body).split("\n\n").flat_map(|block| block.split('\n')) {
        let heading = headlines.iter().any(|headline| headline == line);
        paragraphs.push(Paragraph {
            heading,
            ..Paragraph::plain(line)
        });
    }
    paragraphs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> Vec<Article> {
        articles(html)
            .unwrap()
            .unwrap()
            .into_iter()
            .map(Result::unwrap)
            .collect()
    }

    #[test]
    fn factiva_as_displayed() {
        let one = |title: &str, text: &str, number: &str| {
            format!(
                "<div class=\"article enArticle\"><div>World</div><div id=\"hd\"><span class='enHeadline'>{title}</span></div><div class=\"author\">By Jane Roe</div><div>4 words</div><div>3 June 2025</div><div>Meridian Wire</div><div>MERW</div><div>English</div><div>© 2025 Meridian</div><p class=\"articleParagraph enarticleParagraph\">{text}</p><p class=\"articleParagraph\">Second paragraph.</p><p>Document {number}</p></div><br><span></span>"
            )
        };
        let page = format!(
            "<html><body><h1>Factiva</h1>{}{}</body></html>",
            one("Envoy recalled", "The envoy left.", "MERW000020250603el6300abc"),
            one("Minister resigns", "He resigned.", "MERW000020250603el6300abd")
        );
        let found = read(&page);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].title.as_deref(), Some("Envoy recalled"));
        assert_eq!(found[1].title.as_deref(), Some("Minister resigns"));
        assert_eq!(found[1].byline.as_deref(), Some("Jane Roe"));
        assert_eq!(found[1].text, "He resigned.\n\nSecond paragraph.");
        assert_eq!(found[1].published.unwrap().to_string(), "2025-06-03");
    }

    #[test]
    fn factiva_by_codes() {
        let page = "<div class=article><table><tr><td><b>HD</b></td><td><b>Envoy recalled</b></td></tr><tr><td>WC</td><td>5 words</td></tr><tr><td>PD</td><td>3 June 2025</td></tr><tr><td>SN</td><td>Meridian Wire</td></tr><tr><td>LA</td><td>English</td></tr><tr><td>LP</td><td><p>The envoy left.</p></td></tr><tr><td>TD</td><td><p>One.</p><p>Two.</p></td></tr><tr><td>AN</td><td>Document MERW000020250603el6300abc</td></tr></table></div>";
        let found = read(page);
        assert_eq!(found[0].title.as_deref(), Some("Envoy recalled"));
        assert_eq!(found[0].text, "The envoy left.\n\nOne.\n\nTwo.");
        assert_eq!(found[0].outlet.as_deref(), Some("Meridian Wire"));
    }

    #[test]
    fn the_older_service_of_nexis() {
        let page = "<div>1 of 1 DOCUMENTS</div><p>The Daily</p><p>May 6, 2024 Monday</p><p>Envoy recalled</p><p><span>LENGTH: </span>3 words</p><p>The envoy left.</p><p>LOAD-DATE: May 7, 2024</p>";
        assert_eq!(read(page)[0].title.as_deref(), Some("Envoy recalled"));
    }

    #[test]
    fn other_pages_are_none() {
        assert!(
            articles("<p>HD and PD and AN in a page about Factiva</p>")
                .unwrap()
                .is_none()
        );
        assert!(articles("<p>Plain.</p>").unwrap().is_none());
    }
}
