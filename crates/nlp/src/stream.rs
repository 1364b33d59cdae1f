//! Many documents over all cores, in the order they came, with bounded memory.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crossbeam_channel::bounded;

use crate::session::{Engine, Session};

/// Documents that may be under way at once, per thread.
const IN_FLIGHT: usize = 8;

impl Engine {
    /// Runs `work` on every document with a session of the worker's own, and hands the results to `sink` in the
    /// order of the documents.
    ///
    /// `threads` workers run (at least one). At most eight documents a worker are under way, so memory does not
    /// grow with the stream, however slow a document or the sink. `sink` ends the stream by breaking.
    pub fn stream<D: Send, R: Send>(
        &self,
        documents: impl Iterator<Item = D> + Send,
        threads: usize,
        work: impl Fn(&mut Session, D) -> R + Sync,
        mut sink: impl FnMut(R) -> ControlFlow<()>,
    ) {
        let threads = threads.max(1);
        let (permit, permits) = bounded(threads * IN_FLIGHT);
        let (job, jobs) = bounded(threads * IN_FLIGHT);
        let (result, results) = bounded(threads * IN_FLIGHT);
        std::thread::scope(|scope| {
            scope.spawn(move || {
                // A send fails only when the other side has gone, that is when the sink has ended the stream.
                for numbered in documents.enumerate() {
                    if permit.send(()).is_err() || job.send(numbered).is_err() {
                        return;
                    }
                }
            });
            for _ in 0..threads {
                let (jobs, result, work) = (jobs.clone(), result.clone(), &work);
                scope.spawn(move || {
                    let mut session = self.session(threads);
                    for (number, document) in jobs {
                        if result.send((number, work(&mut session, document))).is_err() {
                            return;
                        }
                    }
                });
            }
            drop((jobs, result));
            // Moved in, so that the reader is not left waiting for a permit when the sink ends the stream.
            let permits = permits;
            let (mut waiting, mut next) = (BTreeMap::new(), 0usize);
            for (number, done) in results {
                waiting.insert(number, done);
                while let Some(done) = waiting.remove(&next) {
                    next += 1;
                    let _ = permits.recv(); // each document under way holds one permit, so one is there
                    if sink(done).is_break() {
                        return;
                    }
                }
            }
        });
    }
}
