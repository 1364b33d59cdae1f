//! Feeds polled and their articles fetched, politely and safely.
//!
//! What a user configures is [`Feeds`], read from a TOML file. A [`Watcher`] polls these feeds, finds out which
//! entries are new, and brings their pages to a [`Store`], which keeps both what is to be done and what came of it:
//! the watcher itself remembers nothing, so that it can be stopped at any moment.
//!
//! The network is asked by a few threads, one exchange each. Everything else, robots.txt, redirects, what comes next,
//! is decided in the thread that calls [`Watcher::run`], which is also the only one that touches the store. Hence the
//! rules hold for every hop of every request: one request at a time per host with a pause between two, robots.txt
//! obeyed, and no connection to an address that lies in a private network ([`guard`]).
//!
//! # What a crash can do
//! Nothing. An entry is stored before it is fetched ([`Store::add_items`]), before the feed's new validators are, and
//! it is done in the same transaction in which its document is kept ([`Store::article`]). Whatever was under way when
//! the process died is asked for again by the next one, and nothing that was kept is.

mod address;
mod body;
mod client;
mod config;
mod error;
pub mod guard;
mod hosts;
mod news;
mod notice;
mod redirect;
mod retry;
mod robots;
mod state;
mod store;
mod watcher;
mod workers;

#[cfg(test)]
mod tests;

pub use address::{Addresses, TrackingError};
pub use config::{ConfigError, Feed, Feeds, Limits};
pub use error::FetchError;
pub use notice::{Notice, Summary};
pub use robots::{RobotsRecord, RobotsRule};
pub use state::{Content, Entry, FeedState, Fetched, Item, ItemState};
pub use store::{Kept, Store};
pub use watcher::{Stop, WatchError, Watcher};
