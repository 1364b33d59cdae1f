//! The threads that ask the network.

use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::FetchError;
use super::client::{Answer, Client, Request};

type Done = (u64, Result<Answer, FetchError>);

/// A few threads, each of which has one exchange at a time.
///
/// They are not waited for when this is dropped: their connections are closed, and what cannot be interrupted, the
/// look-up of a name, ends by itself.
pub(super) struct Workers {
    client: Arc<Client>,
    jobs: Sender<(u64, Request)>,
    done: Receiver<Done>,
    idle: usize,
}

impl Workers {
    /// Starts so many threads.
    pub(super) fn start(client: Client, count: usize) -> std::io::Result<Self> {
        let client = Arc::new(client);
        let (jobs, queue) = mpsc::channel();
        let (report, done) = mpsc::channel();
        let queue = Arc::new(Mutex::new(queue));
        for n in 0..count {
            let (client, queue, report) = (client.clone(), queue.clone(), report.clone());
            thread::Builder::new()
                .name(format!("fetch {n}"))
                .spawn(move || work(&client, &queue, &report))?;
        }
        Ok(Self {
            client,
            jobs,
            done,
            idle: count,
        })
    }

    /// How many have nothing to do.
    pub(super) fn idle(&self) -> usize {
        self.idle
    }

    /// Gives one that is idle something to do.
    pub(super) fn send(&mut self, number: u64, request: Request) {
        // cannot fail: the threads end only when this sender is gone
        let _ = self.jobs.send((number, request));
        self.idle -= 1;
    }

    /// What was done first, if any is done within this time.
    pub(super) fn wait(&mut self, time: Duration) -> Option<Done> {
        match self.done.recv_timeout(time) {
            Ok(done) => {
                self.idle += 1;
                Some(done)
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => None,
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.client.shut_down();
    }
}

fn work(client: &Client, queue: &Mutex<Receiver<(u64, Request)>>, report: &Sender<Done>) {
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, request)) = job else { return };
        // A host whose exchange never ends would be asked nothing more.
        let result =
            panic::catch_unwind(AssertUnwindSafe(|| client.exchange(&request))).unwrap_or_else(|_| {
                Err(FetchError::Network(
                    "the HTTP library gave up on the answer".to_owned(),
                ))
            });
        if report.send((number, result)).is_err() {
            return;
        }
    }
}
