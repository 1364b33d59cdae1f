//! Articles: when they are fetched, and what an answer means for them.

use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use super::polls::fetched;
use super::run::Run;
use super::task::{Purpose, Task};
use crate::fetch::client::Answer;
use crate::fetch::notice::Notice;
use crate::fetch::state::{Content, Item, ItemState};
use crate::fetch::store::{Kept, Store};
use crate::fetch::{Addresses, FetchError, retry};

/// How many items are taken out of the store at once.
const BATCH: usize = 10_000;

/// Longest time after which the store is asked for items that have become due.
const LOOK: Duration = Duration::from_secs(5);

impl<S: Store> Run<'_, S> {
    /// Puts the articles that are due before their hosts. What a feed carries needs no host.
    pub(super) fn admit_articles(&mut self) -> Result<(), S::Error> {
        let now = self.now();
        if now < self.look_again {
            return Ok(());
        }
        self.look_again = retry::after(now, LOOK);
        for mut item in self.store.pending_items(now, BATCH)? {
            if self.stop.is_now() {
                break;
            }
            if self.taken.contains(&item.key) {
                continue;
            }
            if let Some(carried) = item.carried.take() {
                self.hand_over(item, Content::Entry(carried))?;
                continue;
            }
            self.taken.insert(item.key.clone());
            match item.link.as_deref().map(Url::parse) {
                Some(Ok(url)) => self.enqueue(Task::new(Purpose::Article(Box::new(item)), url))?,
                _ => self.article_failed(item, FetchError::BadAddress, None)?,
            }
        }
        Ok(())
    }

    /// Fetches an article later, through no fault of its own.
    pub(super) fn put_off_article(&mut self, mut item: Item, until: Timestamp) -> Result<(), S::Error> {
        item.next_try = until;
        self.give_back(&item)
    }

    /// What the answer to the request for an article means.
    pub(super) fn article_answered(
        &mut self,
        task: Task,
        answer: Answer,
        wish: Option<Timestamp>,
    ) -> Result<(), S::Error> {
        if !(200..300).contains(&answer.status) {
            return self.fail(task, FetchError::Status(answer.status), wish);
        }
        let page = fetched(&task, answer, self.now());
        let Purpose::Article(mut item) = task.purpose else {
            return Ok(());
        };
        let key = Addresses::key(&self.watcher.addresses.clean(&task.url));
        if key != item.key && !item.aliases.contains(&key) {
            item.aliases.push(key);
        }
        self.hand_over(*item, Content::Page(page))
    }

    /// Gives an article to the store, which keeps it and the item at once.
    fn hand_over(&mut self, mut item: Item, content: Content) -> Result<(), S::Error> {
        item.state = ItemState::Done;
        item.note = None;
        let article = label(&item);
        match self.store.article(&item, content)? {
            Kept::Yes => {
                self.taken.remove(&item.key);
                self.tell(Notice::Fetched { article });
            }
            Kept::No(reason) => {
                item.state = ItemState::Failed;
                item.note = Some(reason.clone());
                self.give_back(&item)?;
                self.tell(Notice::Unusable { article, reason });
            }
        }
        Ok(())
    }

    /// An article has led to one that is kept.
    pub(super) fn duplicate(&mut self, task: Task, of: String) -> Result<(), S::Error> {
        let Purpose::Article(mut item) = task.purpose else {
            return Ok(());
        };
        item.state = ItemState::Duplicate;
        item.note = Some(of.clone());
        self.give_back(&item)?;
        self.tell(Notice::Duplicate {
            article: label(&item),
            of,
        });
        Ok(())
    }

    /// An article could not be fetched.
    pub(super) fn article_failed(
        &mut self,
        mut item: Item,
        reason: FetchError,
        wish: Option<Timestamp>,
    ) -> Result<(), S::Error> {
        let article = label(&item);
        item.attempts = item.attempts.saturating_add(1);
        item.note = Some(reason.to_string());
        let retry_at = (reason.is_temporary() && item.attempts < retry::MOST_ATTEMPTS).then(|| {
            let wish = match &reason {
                FetchError::RobotsUnknown { until, .. } => Some(*until),
                _ => wish,
            };
            retry::next_try(self.now(), &item.key, item.attempts, wish)
        });
        match retry_at {
            Some(at) => item.next_try = at,
            None => item.state = ItemState::Failed,
        }
        self.give_back(&item)?;
        self.tell(if reason.is_refusal() {
            Notice::Refused { article, reason }
        } else {
            Notice::Failed {
                article,
                reason,
                retry_at,
            }
        });
        Ok(())
    }

    fn give_back(&mut self, item: &Item) -> Result<(), S::Error> {
        self.taken.remove(&item.key);
        self.store.save_item(item)
    }
}

/// What to call an article in messages.
fn label(item: &Item) -> String {
    item.link.clone().unwrap_or_else(|| item.key.clone())
}
