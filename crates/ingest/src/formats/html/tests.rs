//! Pages of different layouts beside the text that is to come of them, and pages that have no article.

use std::fmt::Write;

use proptest::prelude::*;

use super::*;
use crate::formats::{NoArticle, tidy};

fn hints(url: &str) -> Hints {
    Hints {
        url: Some(url.to_owned()),
        ..Hints::default()
    }
}

/// An article as the `.txt` files beside the pages show it.
fn shown(article: &Article) -> String {
    let mut out = String::new();
    let published = article.published.map(|at| match at.time {
        Some(time) => format!("{} {time}", at.day),
        None => at.day.to_string(),
    });
    for (name, value) in [
        ("title", &article.title),
        ("published", &published),
        ("outlet", &article.outlet),
        ("url", &article.url),
        ("byline", &article.byline),
        ("language", &article.language),
    ] {
        if let Some(value) = value {
            writeln!(out, "{name}: {value}").unwrap();
        }
    }
    for warning in &article.warnings {
        writeln!(out, "warning: {warning}").unwrap();
    }
    format!("{out}\n{}\n", article.text)
}

macro_rules! pages {
    ($($name:ident $(from $url:literal)?),* $(,)?) => {$(
        #[test]
        fn $name() {
            let page = include_str!(concat!("../../../tests/pages/", stringify!($name), ".html"));
            let meant = include_str!(concat!("../../../tests/pages/", stringify!($name), ".txt"));
            #[allow(unused_mut, unused_assignments)]
            let mut known = Hints::default();
            $(known = hints($url);)?
            let article = html(page, &known).unwrap();
            assert_eq!(shown(&tidy(article)), meant);
        }
    )*};
}

pages! {
    sidebars,
    blog,
    live,
    amp,
    tables,
    wire from "https://www.meridian.example/article/idMAN120721?src=rss",
    described,
    gallery,
    pullquotes,
    lists,
    brief,
}

fn refused(page: &str) -> NoArticle {
    match html(page, &hints("https://daily.example/x")) {
        Err(FormatError::NoArticle(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn pages_without_article_say_why() {
    assert_eq!(refused(""), NoArticle::TooShort { words: 0 });
    assert_eq!(
        refused(
            "<title>404 - Page not found</title><p>Sorry, the page that you were looking for does not exist any more. It may have been moved, or the address may be wrong. Try the search.</p>"
        ),
        NoArticle::ErrorPage {
            title: "404 - Page not found".to_owned()
        }
    );
    let video = "<title>Watch: ministers arrive</title><main><h1>Watch: ministers arrive</h1><video src=a></video><p>Ministers arrive for the talks.</p></main>";
    assert!(matches!(refused(video), NoArticle::TooShort { .. }));
    let consent = "<title>Before you continue</title><div><p>We and our partners store and access personal data on your device, such as cookies, for the purposes listed below.</p>
        <p>You can accept all or manage options. Some of our 812 vendors rely on legitimate interest and do not ask for consent, see our privacy policy for details.</p></div>";
    assert_eq!(refused(consent), NoArticle::Consent);
    let labels = format!(
        "<title>Data</title><div>{}</div>",
        "<p>Name and number of the region</p>"
            .repeat(3)
            .replace("region", "region one two three")
            + "<p>and more labels without an end</p><p>still more labels of this kind, and some</p><p>others below them</p>"
    );
    assert_eq!(refused(&labels), NoArticle::NoParagraph);
}

#[test]
fn an_overview_is_no_article() {
    let teaser = "<article><h2><a href=/1>Talks resume in the capital</a></h2><p>The two governments said that they would meet again. Observers doubt that much will come of it.</p></article>";
    let page = format!(
        "<title>World</title><main><h1>World</h1>{}</main>",
        teaser.repeat(8)
    );
    assert_eq!(refused(&page), NoArticle::Overview);
    let page = format!(
        "<title>Daily</title><link rel=canonical href=https://daily.example/><main>{}</main>",
        teaser.repeat(3)
    );
    assert!(matches!(
        html(&page, &hints("https://daily.example/")),
        Err(FormatError::NoArticle(NoArticle::Overview))
    ));
}

#[test]
fn a_list_of_teasers_is_no_article() {
    let teaser = |at: usize| {
        format!(
            "<div class=teaser><h3><a href=/{at}>Minister accuses neighbour, part {at}</a></h3><p>The minister accused the neighbour of breaking the ceasefire for the {at}th time, her office said on Monday.</p></div>"
        )
    };
    let page = format!(
        "<title>World</title><div class=list>{}</div>",
        (0..8).map(teaser).collect::<String>()
    );
    assert_eq!(refused(&page), NoArticle::Overview);
}

#[test]
fn a_deep_page_takes_no_long_time() {
    let paragraph =
        "<p>The two governments said on Monday that they would resume their talks on the border.</p>";
    let page = format!(
        "{}{}",
        format!("<div class=share>{paragraph}").repeat(500),
        "</div>".repeat(500)
    );
    let begin = std::time::Instant::now();
    let _ = html(&page, &Hints::default());
    assert!(begin.elapsed().as_secs() < 20, "{:?}", begin.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_page_panics(parts in proptest::collection::vec(
        prop_oneof![
            Just("<p>The ministers met on Monday. "), Just("</p>"), Just("<div class=share>"), Just("</div>"), Just("<table><tr><td>"),
            Just("<article>"), Just("<h1>"), Just("<br>"), Just("<script type='application/ld+json'>{\"@type\":\"Article\""), Just("}</script>"),
            Just("<meta property=og:url content='//x'>"), Just("<base href='%'>"), Just("<template>"), Just("<svg><p>"), Just("&#x0;\u{0}é"),
            Just("<form><nav itemprop=articleBody>"), Just("<a href=x>"), Just("<!--"), Just("<time datetime=2024>"), Just("<noscript><img>"),
        ], 0..40)
    ) {
        let _ = html(&parts.concat(), &hints("https://daily.example/2024/05/06"));
    }
}
