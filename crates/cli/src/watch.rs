//! `legation watch`: feeds polled, their articles coded and kept.

use std::path::PathBuf;

use anyhow::Context;
use jiff::Timestamp;
use legation_archive::{ArchiveError, FeedItem, Writer};
use legation_ingest::fetch::{
    Content, Entry, FeedState, Feeds, Fetched, Item, Kept, Notice, RobotsRecord, Stop as FetchStop, Store,
    Watcher,
};
use legation_ingest::{Article, Hints, Options, Piece, Place, Published, formats};
use legation_nlp::Session;

use crate::ingest::coding::{Coded, Coding};
use crate::ingest::{Stop, Work, WorkArgs};
use crate::report::{Report, note};

/// Follows feeds: fetches what is new, codes it and keeps it in an archive.
///
/// It polls politely, can be stopped at any moment, and goes on without missing or repeating an article.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct WatchArgs {
    /// The feeds, in TOML.
    #[arg(value_name = "FEEDS.toml")]
    feeds: PathBuf,
    /// Poll what is due once, fetch what is new, and end.
    #[arg(long)]
    once: bool,
    /// Connect also to addresses of this machine and of private networks.
    #[arg(long)]
    allow_private: bool,
    /// Poll again feeds that said that they were gone for good.
    #[arg(long)]
    again: bool,
    /// Tell also what did not change.
    #[arg(long)]
    verbose: bool,
    #[command(flatten)]
    work: WorkArgs,
}

const EXAMPLES: &str = "\
A file of feeds:
  contact = \"mailto:desk@example.org\"     # for the owners of the sites; sent with each request
  interval = \"15m\"

  [[feed]]
  url = \"https://news.example/world.rss\"
  outlet = \"Example News\"
  articles = true                         # fetch the pages, too; false: code what the feed carries

Examples:
  legation watch feeds.toml --archive desk.db           until Ctrl-C
  legation watch feeds.toml --archive desk.db --once    one round, for cron";

/// Runs the command.
///
/// # Errors
/// If feeds, model or archive cannot be used.
pub(crate) fn run(args: &WatchArgs, report: &Report) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(&args.feeds)
        .with_context(|| format!("cannot read {}", args.feeds.display()))?;
    let feeds: Feeds = text
        .parse()
        .with_context(|| format!("{} cannot be used", args.feeds.display()))?;
    let stop = Stop::on_signal()?;
    let mut work = Work::prepare(&args.work, "watch")?;
    let options = args.work.reading.options()?;
    let outlets = feeds
        .feeds
        .iter()
        .map(|feed| (feed.url.to_string(), feed.outlet.clone()))
        .collect();
    let watcher = Watcher::new(feeds, entries)
        .context("the list of tracking parameters that comes with the program is wrong")?
        .allow_private(args.allow_private);
    let summary = work.writing(|engine, coding, writer| {
        let mut store = Desk {
            session: Session::new(engine),
            coding,
            writer,
            options,
            outlets,
            again: args.again,
        };
        let until = FetchStop {
            flag: stop.flag(),
            once: args.once,
        };
        watcher
            .run(&mut store, until, &mut |notice| args.tell(&notice, report))
            .map_err(anyhow::Error::from)
    })?;
    note(&format!(
        "{} feeds read, {} that could not be; {} new entries, {} articles kept, {} given up, {} to be tried again",
        summary.polled, summary.feeds_failed, summary.found, summary.kept, summary.given_up, summary.put_off
    ));
    // Who starts it from a timer wants to be told; who lets it run sees it tried again.
    if args.once && summary.feeds_failed > 0 {
        report.found_trouble();
    }
    Ok(())
}

impl WatchArgs {
    fn tell(&self, notice: &Notice, report: &Report) {
        match notice {
            Notice::NotModified { .. } | Notice::Fetched { .. } | Notice::Duplicate { .. }
                if !self.verbose => {}
            Notice::Polled { new: 0, .. } if !self.verbose => {}
            Notice::Gone { .. } | Notice::FeedFailed { .. } | Notice::Failed { .. } => {
                report.warn(&crate::report::Place::file("watch"), notice);
            }
            _ => note(&notice.to_string()),
        }
    }
}

/// The entries of a feed, whatever its form, each with the text that the feed carries of it.
fn entries(fetched: &Fetched) -> Result<Vec<Entry>, String> {
    let hints = hints(fetched);
    let text = fetched
        .bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(&fetched.bytes);
    let articles = match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => formats::json_feed(&fetched.bytes, &hints),
        _ => formats::feed(&fetched.bytes, &hints),
    };
    // An entry whose text cannot be read may still have a page.
    let articles: Vec<Article> = articles
        .map_err(|error| error.to_string())?
        .into_iter()
        .flatten()
        .collect();
    let entries = formats::feed_entries(&fetched.bytes, &hints).map_err(|error| error.to_string())?;
    let of = |id: &Option<String>, link: &Option<String>| {
        let same = |article: &&Article| match (id, &article.id) {
            (Some(id), Some(other)) => id == other,
            _ => link.is_some() && article.url == *link,
        };
        articles.iter().find(same).and_then(carried)
    };
    Ok(entries
        .into_iter()
        .map(|entry| Entry {
            carried: of(&entry.id, &entry.link),
            id: entry.id,
            link: entry.link,
            title: entry.title,
            published: entry.published,
            updated: entry.updated,
        })
        .collect())
}

/// An article that a feed carries, until it is coded.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Carried {
    id: Option<String>,
    text: String,
    title: Option<String>,
    published: Option<jiff::civil::Date>,
    time: Option<Timestamp>,
    outlet: Option<String>,
    url: Option<String>,
    byline: Option<String>,
    language: Option<String>,
}

fn carried(article: &Article) -> Option<String> {
    let article = article.clone();
    serde_json::to_string(&Carried {
        id: article.id,
        text: article.text,
        title: article.title,
        published: article.published.map(|published| published.day),
        time: article.published.and_then(|published| published.time),
        outlet: article.outlet,
        url: article.url,
        byline: article.byline,
        language: article.language,
    })
    .ok()
}

fn hints(fetched: &Fetched) -> Hints {
    let header = |name: &str| {
        let found = fetched.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone())
    };
    Hints {
        url: Some(fetched.final_url.clone()),
        content_type: fetched.content_type.clone(),
        seen: Some(fetched.seen),
        language: header("content-language"),
        last_modified: header("last-modified"),
        ..Hints::default()
    }
}

/// The archive as the watcher's memory.
struct Desk<'a, 'w, 'c> {
    session: Session,
    coding: &'a Coding<'c>,
    writer: &'a mut Writer<'w>,
    options: Options,
    /// The outlet of each feed, as the user names it.
    outlets: std::collections::HashMap<String, Option<String>>,
    /// Whether a feed that is gone is polled again.
    again: bool,
}

/// Why something could not be kept.
#[derive(Debug, thiserror::Error)]
enum DeskError {
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error("what the archive remembers of feeds cannot be read: {0}")]
    Json(#[from] serde_json::Error),
}

fn row(item: &Item) -> Result<FeedItem, DeskError> {
    Ok(FeedItem {
        key: item.key.clone(),
        aliases: item.aliases.clone(),
        feed: item.feed.clone(),
        pending: item.state == legation_ingest::fetch::ItemState::New,
        next_try: item.next_try.as_second(),
        json: serde_json::to_string(item)?,
    })
}

impl Desk<'_, '_, '_> {
    /// The article in what was fetched, or why there is none.
    fn article_of(&self, item: &Item, content: Content) -> Result<Article, String> {
        let mut article = match content {
            Content::Entry(json) => {
                let kept: Carried = serde_json::from_str(&json).map_err(|error| error.to_string())?;
                Article {
                    id: kept.id,
                    text: kept.text,
                    title: kept.title,
                    published: kept.published.map(|day| Published { day, time: kept.time }),
                    outlet: kept.outlet,
                    url: kept.url,
                    byline: kept.byline,
                    language: kept.language,
                    warnings: Vec::new(),
                }
            }
            Content::Page(fetched) => {
                let hints = hints(&fetched);
                let place = Place::of(fetched.final_url.clone());
                let piece = Piece::fetched(place, fetched.bytes, hints)
                    .map_err(|reject| reject.reason.to_string())?;
                let mut articles = piece.articles(&self.options).into_iter();
                match articles.next() {
                    Some(article) => article.map_err(|reject| reject.reason.to_string())?,
                    None => return Err("there is no article in it".to_owned()),
                }
            }
        };
        article.url = article.url.or_else(|| item.link.clone());
        article.title = article.title.or_else(|| item.title.clone());
        let day = item.published.map(|day| Published {
            day,
            time: item.published_at,
        });
        article.published = article.published.or(day);
        let outlet = self.outlets.get(&item.feed).cloned().flatten();
        article.outlet = outlet.or(article.outlet);
        Ok(article)
    }
}

impl Store for Desk<'_, '_, '_> {
    type Error = DeskError;

    fn feed(&mut self, url: &str) -> Result<Option<FeedState>, DeskError> {
        let json = self.writer.archive().feed(url)?;
        let state: Option<FeedState> = json.map(|json| serde_json::from_str(&json)).transpose()?;
        Ok(state.map(|state| FeedState {
            gone: state.gone && !self.again,
            ..state
        }))
    }

    fn save_feed(&mut self, feed: &FeedState) -> Result<(), DeskError> {
        self.writer.save_feed(&feed.url, &serde_json::to_string(feed)?)?;
        Ok(self.writer.commit()?)
    }

    fn item(&mut self, key: &str) -> Result<Option<Item>, DeskError> {
        let json = self.writer.archive().feed_item(key)?;
        Ok(json.map(|json| serde_json::from_str(&json)).transpose()?)
    }

    fn add_items(&mut self, items: &[Item]) -> Result<(), DeskError> {
        for item in items {
            self.writer.save_feed_item(&row(item)?)?;
        }
        Ok(self.writer.commit()?)
    }

    fn pending_items(&mut self, now: Timestamp, limit: usize) -> Result<Vec<Item>, DeskError> {
        let all = self.writer.archive().pending_feed_items(now.as_second(), limit)?;
        all.iter().map(|json| Ok(serde_json::from_str(json)?)).collect()
    }

    fn save_item(&mut self, item: &Item) -> Result<(), DeskError> {
        self.writer.save_feed_item(&row(item)?)?;
        Ok(self.writer.commit()?)
    }

    fn article(&mut self, item: &Item, content: Content) -> Result<Kept, DeskError> {
        let article = match self.article_of(item, content) {
            Ok(article) => article,
            Err(reason) => return Ok(Kept::No(reason)),
        };
        match self
            .coding
            .article(&mut self.session, article, &item.key, &item.key)
        {
            Coded::Failed(reason) => return Ok(Kept::No(reason)),
            Coded::Known => {}
            Coded::Ready(prepared) => {
                self.writer.keep(&prepared, None)?;
            }
        }
        self.writer.save_feed_item(&row(item)?)?;
        self.writer.commit()?;
        Ok(Kept::Yes)
    }

    fn robots(&mut self) -> Result<Vec<RobotsRecord>, DeskError> {
        let all = self.writer.archive().robots()?;
        all.iter().map(|json| Ok(serde_json::from_str(json)?)).collect()
    }

    fn save_robots(&mut self, record: &RobotsRecord) -> Result<(), DeskError> {
        self.writer
            .save_robots(&record.origin, &serde_json::to_string(record)?)?;
        Ok(self.writer.commit()?)
    }
}
