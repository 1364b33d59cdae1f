//! Pages of news: the article without what stands around it, and what the page says of it.

mod body;
mod boilerplate;
pub(super) mod dom;
mod export;
mod knowledge;
pub(super) mod meta;
mod schema;
#[cfg(test)]
mod tests;

use super::FormatError;
use crate::article::Article;
use crate::hints::Hints;
use meta::Meta;

/// The article of a page.
///
/// # Errors
/// If the page has no article (home pages, error pages, questions for consent, pages of a video or of links only), or
/// if it is too large or nested too deep to be one.
///
/// ```
/// use legation_ingest::{Hints, formats};
///
/// let page = "<html lang=en><title>Talks resume</title><meta name=author content='Jane Roe'><nav>Home</nav>
///     <article><p>The two governments said on Monday that they would resume talks on the border, a week after
///     both had called their ambassadors home over a clash at a crossing in the hills.</p></article>";
/// let article = formats::html(page, &Hints::default()).unwrap();
/// assert_eq!(article.title.as_deref(), Some("Talks resume"));
/// assert!(article.text.starts_with("The two governments said"));
/// assert!(formats::html("<title>404 Not Found</title><p>Nothing here.</p>", &Hints::default()).is_err());
/// ```
pub fn html(text: &str, hints: &Hints) -> Result<Article, FormatError> {
    let document = dom::parse(text)?;
    let meta = Meta::of(&document, hints);
    let body = body::text(document, &meta)?;
    let mut warnings = Vec::new();
    if meta.paid {
        warnings
            .push("the page says that it is not free to read: the text may be only its beginning".to_owned());
    }
    Ok(Article {
        id: None,
        text: body,
        title: meta.title,
        published: meta.published,
        outlet: meta.outlet,
        url: meta.url,
        byline: meta.byline,
        language: meta.language,
        warnings,
    })
}

/// All articles of a page: several if it is an export of Factiva or Nexis, else the one article.
///
/// # Errors
/// As for [`html`]. Documents of an export that have no text are errors in their places.
pub fn html_articles(text: &str, hints: &Hints) -> Result<Vec<Result<Article, FormatError>>, FormatError> {
    match export::articles(text)? {
        Some(articles) => Ok(articles),
        None => Ok(vec![Ok(html(text, hints)?)]),
    }
}

/// The running text of a part of a page, as feeds and messages have it: nothing of it is taken for boilerplate.
pub(super) fn fragment_text(html: &str) -> Result<String, FormatError> {
    Ok(dom::text(&dom::fragment(html)?.root()))
}

/// The text of an entry of a feed: a part of a page, without pictures, buttons and references to other pages.
pub(super) fn feed_text(html: &str) -> Result<String, FormatError> {
    let document = dom::fragment(html)?;
    let whole = dom::text(&document.root());
    boilerplate::remove(&document);
    boilerplate::remove_links(&document.root());
    let text = body::without_lines(&dom::text(&document.root()), &Meta::default());
    Ok(if text.is_empty() { whole } else { text })
}
