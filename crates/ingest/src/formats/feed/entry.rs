//! What all kinds of feeds have in common.

use url::Url;

use crate::article::{Article, Published};
use crate::formats::html::meta::{absolute, host, subtag, without_by};
use crate::formats::{FormatError, dates, html};
use crate::hints::Hints;

/// An entry as a fetcher sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedEntry {
    /// The feed's identifier for it.
    pub id: Option<String>,
    /// Address of the page, absolute.
    pub link: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// When it was changed, as written.
    pub updated: Option<String>,
    /// Its summary as plain text.
    pub summary: Option<String>,
}

/// A feed as it is written.
#[derive(Debug, Default)]
pub(super) struct Feed {
    pub(super) title: Option<String>,
    /// What relative addresses are relative to.
    pub(super) base: Option<String>,
    /// Address of the site.
    pub(super) link: Option<String>,
    pub(super) author: Option<String>,
    pub(super) language: Option<String>,
    pub(super) warnings: Vec<String>,
    pub(super) entries: Vec<Result<Entry, FormatError>>,
}

/// An entry as it is written.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub(super) id: Option<String>,
    pub(super) link: Option<String>,
    pub(super) base: Option<String>,
    pub(super) title: Option<String>,
    pub(super) published: Option<String>,
    /// When it was changed.
    pub(super) changed: Option<String>,
    pub(super) authors: Vec<String>,
    /// The feed that it was taken over from.
    pub(super) source: Option<String>,
    pub(super) language: Option<String>,
    pub(super) content: Option<Content>,
    pub(super) summary: Option<Content>,
    pub(super) warnings: Vec<String>,
}

/// A text and what it is written in.
#[derive(Debug)]
pub(super) enum Content {
    Html(String),
    Plain(String),
}

impl Content {
    /// As plain text: paragraphs apart by an empty line, without what feeds put around it.
    fn text(&self) -> Result<String, FormatError> {
        match self {
            Content::Html(html) if html.contains(['<', '&']) => {
                let text = html::feed_text(html)?;
                // escaped once too often
                if ["</p>", "<br", "</a>", "</div>"]
                    .iter()
                    .any(|tag| text.contains(tag))
                {
                    html::feed_text(&text)
                } else {
                    Ok(text)
                }
            }
            Content::Html(text) | Content::Plain(text) => Ok(paragraphs(text)),
        }
    }
}

/// Plain text with its lines: an empty line between paragraphs, spaces at the ends away.
fn paragraphs(text: &str) -> String {
    let lines: Vec<&str> = text.trim().lines().map(str::trim).collect();
    lines.join("\n")
}

/// A text of one line. Titles, too, are often HTML.
fn line(text: &str) -> Option<String> {
    let plain = if text.contains(['<', '&']) {
        html::fragment_text(text).ok()?
    } else {
        text.to_owned()
    };
    let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

impl Entry {
    /// As a fetcher sees it.
    pub(super) fn listed(&self, feed: &Feed, hints: &Hints) -> FeedEntry {
        FeedEntry {
            id: self.id.clone(),
            link: self.address(feed, hints),
            title: self.title.as_deref().and_then(line),
            published: self.published.as_deref().and_then(dates::published),
            updated: self.changed.clone(),
            summary: self
                .summary
                .as_ref()
                .and_then(|summary| summary.text().ok())
                .filter(|text| !text.is_empty()),
        }
    }

    /// As an article.
    pub(super) fn article(mut self, feed: &Feed, hints: &Hints) -> Result<Article, FormatError> {
        let title = self.title.as_deref().and_then(line);
        let text = self.text()?;
        if text.is_empty() {
            return Err(FormatError::NoText {
                what: "feed entry",
                name: title.or(self.link).or(self.id),
            });
        }
        let url = self.address(feed, hints);
        let published = self.date();
        let byline = self
            .authors
            .iter()
            .filter_map(|name| line(name))
            .collect::<Vec<_>>()
            .join(", ");
        let byline = Some(without_by(&byline))
            .filter(|name| !name.is_empty())
            .or_else(|| feed.author.as_deref().and_then(line));
        let outlet = self
            .source
            .as_deref()
            .and_then(line)
            .or_else(|| feed.title.as_deref().and_then(line));
        let mut warnings = feed.warnings.clone();
        warnings.append(&mut self.warnings);
        Ok(Article {
            id: self.id,
            text,
            title,
            published,
            outlet: outlet.or_else(|| url.as_deref().and_then(host)),
            url,
            byline,
            language: self
                .language
                .as_deref()
                .or(feed.language.as_deref())
                .and_then(subtag),
            warnings,
        })
    }

    /// The full text, else the summary with a warning.
    fn text(&mut self) -> Result<String, FormatError> {
        let content = self
            .content
            .as_ref()
            .map(Content::text)
            .transpose()?
            .unwrap_or_default();
        let summary = self
            .summary
            .as_ref()
            .map(Content::text)
            .transpose()?
            .unwrap_or_default();
        if !content.is_empty() && content.len() >= summary.len() {
            return Ok(content);
        }
        if !summary.is_empty() {
            self.warnings
                .push("only a summary: the feed does not give the full text".to_owned());
        }
        Ok(summary)
    }

    /// Address of the page, absolute.
    fn address(&self, feed: &Feed, hints: &Hints) -> Option<String> {
        let link = self.link.as_deref()?;
        let mut base: Option<Url> = hints
            .url
            .as_deref()
            .or(feed.link.as_deref())
            .and_then(|url| Url::parse(url).ok());
        for told in [feed.base.as_deref(), self.base.as_deref()].into_iter().flatten() {
            base = match &base {
                Some(base) => base.join(told).ok(),
                None => Url::parse(told).ok(),
            };
        }
        absolute(link, base.as_ref())
    }

    fn date(&mut self) -> Option<Published> {
        let Some(written) = self.published.as_deref() else {
            if self.changed.is_some() {
                self.warnings.push(
                    "no date of publication: the feed tells only when the entry was changed".to_owned(),
                );
            }
            return None;
        };
        let read = dates::published(written);
        if read.is_none() {
            let shown: String = written.trim().chars().take(60).collect();
            self.warnings
                .push(format!("the date of publication cannot be read: \"{shown}\""));
        }
        read
    }
}
