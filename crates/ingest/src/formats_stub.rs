//! Stands in for the formats of documents until they are there.

use crate::article::{Article, Published};
use crate::hints::Hints;

/// Why a document could not be read as what it is.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct FormatError(String);

pub(crate) type Several = Result<Vec<Result<Article, FormatError>>, FormatError>;

pub(crate) fn html_articles(text: &str, hints: &Hints) -> Several {
    let mut plain = String::new();
    let mut inside = false;
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => plain.push(c),
            _ => {}
        }
    }
    one(plain.trim(), hints)
}

pub(crate) fn feed(bytes: &[u8], hints: &Hints) -> Several {
    html_articles(&String::from_utf8_lossy(bytes), hints)
}

pub(crate) fn json_feed(bytes: &[u8], hints: &Hints) -> Several {
    one(&String::from_utf8_lossy(bytes), hints)
}

pub(crate) fn eml(bytes: &[u8], hints: &Hints) -> Several {
    one(&String::from_utf8_lossy(bytes), hints)
}

pub(crate) fn docx(bytes: &[u8], hints: &Hints) -> Several {
    one(&format!("{} bytes", bytes.len()), hints)
}

pub(crate) fn rtf(bytes: &[u8], hints: &Hints) -> Several {
    one(&String::from_utf8_lossy(bytes), hints)
}

pub(crate) fn export_text(_text: &str) -> Option<Vec<Result<Article, FormatError>>> {
    None
}

pub(crate) fn tidy(article: Article) -> Article {
    article
}

pub(crate) mod dates {
    use super::Published;

    pub(crate) fn published(text: &str) -> Option<Published> {
        let time = text.parse().ok();
        let day = text.get(..10)?.parse().ok()?;
        Some(Published { day, time })
    }
}

fn one(text: &str, hints: &Hints) -> Several {
    if text.is_empty() {
        return Err(FormatError("has no text".to_owned()));
    }
    Ok(vec![Ok(Article {
        text: text.to_owned(),
        url: hints.url.clone(),
        ..Article::default()
    })])
}
