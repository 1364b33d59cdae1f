//! Title, date, outlet, writer, address and language of a page.

use std::collections::HashMap;

use dom_query::{Document, NodeRef};
use url::Url;

use super::knowledge::KNOWLEDGE;
use super::schema::{Described, Schema, same_page};
use crate::article::Published;
use crate::formats::dates;
use crate::hints::Hints;

/// A writer's name of more characters is something else.
const LONGEST_BYLINE: usize = 200;
/// What may stand between a headline and the name of its site.
const SEPARATORS: &[&str] = &[
    " | ", " - ", " – ", " — ", " :: ", " : ", " · ", " • ", " » ", " « ", " / ",
];

/// What a page says of its article, before any of the page is taken out.
#[derive(Debug, Default)]
pub(super) struct Meta {
    pub(super) title: Option<String>,
    pub(super) published: Option<Published>,
    pub(super) outlet: Option<String>,
    pub(super) url: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) language: Option<String>,
    /// The text of the `<title>` element.
    pub(super) page_title: String,
    /// The article's text as JSON-LD has it.
    pub(super) body: Option<String>,
    pub(super) paid: bool,
    /// Whether the page says that it is an article.
    pub(super) article: bool,
}

impl Meta {
    /// Reads it from the whole page.
    pub(super) fn of(document: &Document, hints: &Hints) -> Self {
        let named = Named::of(document);
        let heading = heading(document);
        let base = base(document, hints);
        let linked = canonical(document, &named, base.as_ref());
        let schema =
            Schema::of(document).article(linked.as_deref().or(hints.url.as_deref()), heading.as_deref());
        let url = linked
            .or_else(|| schema.url.as_deref().and_then(|url| absolute(url, base.as_ref())))
            .or_else(|| hints.url.as_deref().and_then(|url| absolute(url, None)));
        let site = schema
            .publisher
            .clone()
            .or_else(|| named.first(&KNOWLEDGE.meta.outlet));
        let outlet = site.clone().or_else(|| url.as_deref().and_then(host));
        let page_title = line(&document.select_single("head > title, title").text());
        let kind = named.get("og:type").unwrap_or_default().to_lowercase();
        Self {
            title: title(
                &schema,
                &named,
                heading,
                &page_title,
                site.as_deref(),
                url.as_deref(),
            ),
            published: published(document, &schema, &named, url.as_deref()),
            outlet,
            byline: byline(document, &schema, &named),
            language: language(document, &named, hints),
            page_title,
            paid: schema.paid,
            article: schema.article || kind.contains("article"),
            body: schema.body,
            url,
        }
    }
}

/// Values of the `<meta>` elements by name.
struct Named(HashMap<String, Vec<String>>);

impl Named {
    fn of(document: &Document) -> Self {
        let mut values: HashMap<String, Vec<String>> = HashMap::new();
        for meta in document.select("meta[content]").nodes() {
            let content = line(&meta.attr_or("content", ""));
            if content.is_empty() {
                continue;
            }
            for key in ["name", "property", "itemprop", "http-equiv"] {
                if let Some(name) = meta.attr(key) {
                    values
                        .entry(name.trim().to_lowercase())
                        .or_default()
                        .push(content.clone());
                }
            }
        }
        Self(values)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.first().map(String::as_str)
    }

    fn all<'a>(&'a self, names: &'a [String]) -> impl Iterator<Item = &'a String> {
        names.iter().filter_map(|name| self.0.get(name)).flatten()
    }

    fn first(&self, names: &[String]) -> Option<String> {
        self.all(names).next().cloned()
    }
}

/// White space as single spaces.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// The first-level heading: that of the article if it has one, else the page's only one.
fn heading(document: &Document) -> Option<String> {
    let inside = document.select("[itemprop=headline], article h1, main h1");
    let all = document.select("h1");
    let node = inside.nodes().first().or_else(|| all.nodes().first())?;
    some(line(&super::dom::text(node)))
}

fn title(
    schema: &Described,
    named: &Named,
    heading: Option<String>,
    page: &str,
    site: Option<&str>,
    url: Option<&str>,
) -> Option<String> {
    let host = url.and_then(host);
    let sites: Vec<&str> = site.into_iter().chain(host.as_deref()).collect();
    let of_meta = named
        .all(&KNOWLEDGE.meta.title)
        .map(|title| without_site(title, &sites))
        .collect::<Vec<_>>();
    let of_page = some(without_page_site(page, &sites, heading.as_deref()));
    let candidates: Vec<String> = schema
        .headline
        .as_deref()
        .map(line)
        .into_iter()
        .chain(of_meta)
        .chain(heading)
        .chain(of_page)
        .filter(|title| !title.is_empty() && !sites.iter().any(|site| alike(title, site)))
        .collect();
    let first = candidates.first()?;
    // systems cut headlines for search engines: the whole one stands elsewhere on the page
    let cut = first.trim_end_matches(['…', '.']).trim_end();
    let whole = (cut.len() < first.len()).then(|| {
        candidates
            .iter()
            .find(|title| title.len() > first.len() && title.starts_with(cut))
    });
    Some(whole.flatten().unwrap_or(first).clone())
}

/// A title without the name of the site at either end.
fn without_site(title: &str, sites: &[&str]) -> String {
    let is_site = |part: &str| sites.iter().any(|site| alike(part, site));
    for separator in SEPARATORS {
        if let Some((head, tail)) = title.rsplit_once(separator)
            && is_site(tail)
        {
            return head.trim().to_owned();
        }
        if let Some((head, tail)) = title.split_once(separator)
            && is_site(head)
        {
            return tail.trim().to_owned();
        }
    }
    title.to_owned()
}

/// The same for the `<title>` element, where sites write their name in other ways, too: what is before it is the
/// heading, or the rest is short and behind a bar.
fn without_page_site(title: &str, sites: &[&str], heading: Option<&str>) -> String {
    let known = without_site(title, sites);
    if known != title {
        return known;
    }
    if let Some(heading) = heading
        && title.starts_with(heading)
    {
        return heading.to_owned();
    }
    match title.rsplit_once(" | ") {
        Some((head, tail))
            if tail.split_whitespace().count() <= 5 && head.split_whitespace().count() >= 3 =>
        {
            head.trim().to_owned()
        }
        _ => title.to_owned(),
    }
}

/// Whether a part of a title is the name of this site: letter for letter, with the host's ending (`daily.example`), or
/// with an article before it.
fn alike(part: &str, site: &str) -> bool {
    let bare = |text: &str| {
        let lower = text.to_lowercase();
        let lower = lower.strip_prefix("the ").unwrap_or(&lower);
        lower.chars().filter(|c| c.is_alphanumeric()).collect::<String>()
    };
    let (part, whole) = (bare(part), bare(site));
    let label = if site.contains(' ') {
        String::new()
    } else {
        bare(site.split('.').next().unwrap_or(site))
    };
    !part.is_empty() && (part == whole || part == label)
}

/// The first date of the places that tell the publication, never that of a change.
fn published(document: &Document, schema: &Described, named: &Named, url: Option<&str>) -> Option<Published> {
    let told = schema
        .published
        .iter()
        .chain(named.all(&KNOWLEDGE.meta.published));
    told.filter_map(|text| dates::published(text))
        .next()
        .or_else(|| visible_date(document))
        .or_else(|| address_date(url?))
}

fn visible_date(document: &Document) -> Option<Published> {
    let places = KNOWLEDGE
        .visible
        .published
        .iter()
        .flat_map(|selector| document.select(selector).nodes().to_vec());
    places.filter(|node| !is_change(node)).find_map(|node| {
        let attribute = ["datetime", "content", "title", "data-timestamp"]
            .iter()
            .find_map(|key| node.attr(key));
        attribute
            .and_then(|text| dates::published(&text))
            .or_else(|| dates::published(&line(&node.text())))
    })
}

/// Whether an element, or the one around it, is of a date of change.
fn is_change(node: &NodeRef<'_>) -> bool {
    let of = |node: &NodeRef<'_>| {
        node.class().is_some_and(|class| KNOWLEDGE.marks_change(&class))
            || node
                .attr("itemprop")
                .is_some_and(|name| name.contains("dateModified"))
    };
    of(node) || node.parent().is_some_and(|parent| of(&parent))
}

/// `/2024/05/06/`, `/2024-05-06-`, `/20240506/` in an address.
fn address_date(url: &str) -> Option<Published> {
    let url = Url::parse(url).ok()?;
    let segments: Vec<&str> = url.path_segments()?.collect();
    let triple = segments.windows(3).find_map(|parts| {
        let shaped =
            parts[0].len() == 4 && (1..=2).contains(&parts[1].len()) && (1..=2).contains(&parts[2].len());
        shaped.then(|| dates::published(&parts.join("-"))).flatten()
    });
    triple.or_else(|| {
        segments.iter().find_map(|segment| {
            let begin = segment
                .get(..10)
                .filter(|begin| begin.as_bytes()[4] == b'-' && begin.as_bytes()[7] == b'-');
            let compact = (segment.len() == 8 && segment.starts_with(['1', '2'])).then_some(*segment);
            begin.or(compact).and_then(dates::published)
        })
    })
}

fn byline(document: &Document, schema: &Described, named: &Named) -> Option<String> {
    let told = schema.byline.clone().or_else(|| {
        let mut names: Vec<&String> = Vec::new();
        for name in named.all(&KNOWLEDGE.meta.byline) {
            if !names.contains(&name) && !name.contains("://") && !name.starts_with('@') {
                names.push(name);
            }
        }
        some(
            names
                .iter()
                .take(5)
                .map(|name| name.as_str())
                .collect::<Vec<_>>()
                .join(", "),
        )
    });
    let seen = || {
        let places = KNOWLEDGE
            .visible
            .byline
            .iter()
            .flat_map(|selector| document.select(selector).nodes().to_vec());
        places
            .map(|node| line(&super::dom::text(&node)))
            .find(|text| !text.is_empty() && text.len() <= LONGEST_BYLINE)
    };
    told.or_else(seen)
        .map(|name| without_by(&name))
        .filter(|name| name.chars().any(char::is_alphabetic))
}

/// A byline without the word that says that it is one.
pub(in crate::formats) fn without_by(name: &str) -> String {
    let name = line(name);
    let rest = ["by:", "by "].iter().find_map(|begin| {
        let head = name.get(..begin.len())?;
        head.eq_ignore_ascii_case(begin)
            .then(|| name[begin.len()..].trim_start().to_owned())
    });
    rest.unwrap_or(name)
}

/// What relative addresses of the page are relative to.
fn base(document: &Document, hints: &Hints) -> Option<Url> {
    let page = hints.url.as_deref().and_then(|url| Url::parse(url).ok());
    let told = document
        .select("base[href]")
        .nodes()
        .first()
        .and_then(|base| base.attr("href"));
    match (told, page) {
        (Some(told), Some(page)) => page.join(told.trim()).ok().or(Some(page)),
        (Some(told), None) => Url::parse(told.trim()).ok(),
        (None, page) => page,
    }
}

/// The address that the page names as its own. One that is that of the home page is a slip of the site.
fn canonical(document: &Document, named: &Named, base: Option<&Url>) -> Option<String> {
    let link = document
        .select("link[rel~=canonical][href]")
        .nodes()
        .first()
        .and_then(|link| link.attr("href"));
    [link.as_deref(), named.get("og:url")]
        .into_iter()
        .flatten()
        .find_map(|url| {
            let url = absolute(url, base)?;
            let fits = !is_home(&url) || base.is_some_and(|base| same_page(base.as_str(), &url));
            fits.then_some(url)
        })
}

/// Whether an address is that of a whole site.
pub(super) fn is_home(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.path().trim_matches('/').is_empty() && url.query().is_none())
}

/// An address with its host, of the web.
pub(in crate::formats) fn absolute(url: &str, base: Option<&Url>) -> Option<String> {
    let url = url.trim();
    let url = match base {
        Some(base) => base.join(url).ok()?,
        None => Url::parse(url).ok()?,
    };
    (matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty()))
        .then(|| url.to_string())
}

/// The host of an address without its `www.`.
pub(in crate::formats) fn host(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?;
    some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

fn language(document: &Document, named: &Named, hints: &Hints) -> Option<String> {
    let html = document.select("html[lang], html[xml\\:lang]");
    let of_html = html
        .nodes()
        .first()
        .and_then(|node| node.attr("lang").or_else(|| node.attr("xml:lang")));
    let of_meta = named.all(&KNOWLEDGE.meta.language).map(String::as_str);
    of_html
        .as_deref()
        .into_iter()
        .chain(of_meta)
        .chain(hints.language.as_deref())
        .find_map(subtag)
}

/// The primary subtag of a language tag, in lower case.
pub(in crate::formats) fn subtag(tag: &str) -> Option<String> {
    let first = tag.trim().split(['-', '_', ',', ';', ' ']).next()?;
    (matches!(first.len(), 2 | 3) && first.bytes().all(|b| b.is_ascii_alphabetic()))
        .then(|| first.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meta(head: &str, body: &str) -> Meta {
        let html = format!("<html lang=en-GB><head>{head}</head><body>{body}</body></html>");
        let hints = Hints {
            url: Some("https://www.daily.example/world/one".to_owned()),
            ..Hints::default()
        };
        Meta::of(&Document::from(html), &hints)
    }

    #[test]
    fn titles_without_the_name_of_the_site() {
        let title = |head: &str, body: &str| meta(head, body).title.unwrap_or_default();
        let named = "<meta property=og:site_name content='The Invented Daily'>";
        assert_eq!(
            title(
                &format!("{named}<title>Talks resume - Invented Daily</title>"),
                ""
            ),
            "Talks resume"
        );
        assert_eq!(
            title(
                &format!("{named}<title>The Invented Daily: world</title>"),
                "<h1>Talks</h1>"
            ),
            "Talks"
        );
        assert_eq!(
            title("<title>Talks resume in May | Some Paper</title>", ""),
            "Talks resume in May"
        );
        assert_eq!(
            title("<title>Talks - a new beginning</title>", ""),
            "Talks - a new beginning"
        );
        assert_eq!(
            title("<title>Talks resume · daily.example</title>", ""),
            "Talks resume"
        );
        assert_eq!(
            title(
                "<meta property=og:title content='Talks resume on…'>",
                "<h1>Talks resume on Monday</h1>"
            ),
            "Talks resume on Monday"
        );
        assert_eq!(title("<title>Daily</title>", ""), "", "only the site's name");
    }

    #[test]
    fn dates_of_publication_only() {
        let day = |head: &str, body: &str| {
            meta(head, body)
                .published
                .map(|at| at.to_string())
                .unwrap_or_default()
        };
        assert_eq!(
            day("<meta property=article:modified_time content=2024-05-07>", ""),
            ""
        );
        assert_eq!(
            day(
                "<meta name=sailthru.date content='06/05/2024'><meta name=DC.date.issued content=2024-05-06>",
                ""
            ),
            "2024-05-06"
        );
        assert_eq!(
            day(
                "",
                "<article><time class=updated datetime=2024-05-07></time><time datetime=2024-05-06></time></article>"
            ),
            "2024-05-06"
        );
        assert_eq!(
            day("", "<span class='post-date'>Monday, 6 May 2024</span>"),
            "2024-05-06"
        );
        assert_eq!(
            day("<link rel=canonical href='/2024/05/06/talks/'>", ""),
            "2024-05-06"
        );
        assert_eq!(
            day("<link rel=canonical href='/news/2024-05-06-talks'>", ""),
            "2024-05-06"
        );
        assert_eq!(day("<link rel=canonical href='/news/12345678/talks'>", ""), "");
    }

    #[test]
    fn the_address_is_absolute_and_no_home_page() {
        let url = |head: &str| meta(head, "").url.unwrap_or_default();
        assert_eq!(
            url("<link rel=canonical href='/world/two?x=1'>"),
            "https://www.daily.example/world/two?x=1"
        );
        assert_eq!(
            url("<link rel=canonical href='https://www.daily.example/'>"),
            "https://www.daily.example/world/one"
        );
        assert_eq!(
            url("<link rel=canonical href='javascript:void(0)'>"),
            "https://www.daily.example/world/one"
        );
        assert_eq!(
            url("<meta property=og:url content='https://b.example/x'>"),
            "https://b.example/x"
        );
        assert_eq!(absolute("/x", None), None);
    }

    #[test]
    fn who_wrote_it_and_where() {
        let found = meta("<meta name=author content='By Jane Roe'>", "");
        assert_eq!(found.byline.as_deref(), Some("Jane Roe"));
        assert_eq!(found.outlet.as_deref(), Some("daily.example"));
        assert_eq!(found.language.as_deref(), Some("en"));
        let found = meta("", "<p class=byline>By <a rel=author>Jane Roe</a></p>");
        assert_eq!(found.byline.as_deref(), Some("Jane Roe"));
    }
}
