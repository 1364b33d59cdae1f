//! Documents worked on in parallel and printed in order.

use std::ops::ControlFlow;

use anyhow::Context;
use legation_coder::Document;
use legation_nlp::{Engine, Session};

use crate::isolation::isolated;
use crate::output::Output;
use crate::report::Report;

/// Prints on standard output what `work` makes of each document, in the order of the documents, and tells `count` what
/// else it makes of it. A document that brings a fault of the program to light is reported and left out.
///
/// # Errors
/// If standard output cannot be written.
pub(crate) fn print_each<R: Send>(
    engine: &Engine,
    threads: usize,
    documents: impl Iterator<Item = Document> + Send,
    report: &Report,
    work: impl Fn(&mut Session, Document) -> (Vec<u8>, R) + Sync,
    mut count: impl FnMut(R),
) -> anyhow::Result<()> {
    let mut output = Output::stdout();
    let mut result = Ok(());
    let work = |session: &mut Session, document: Document| {
        let id = document.id.clone();
        isolated(engine, session, &id, report, |session| work(session, document))
    };
    engine.stream(documents, threads, work, |done| {
        let Some((printed, counted)) = done else {
            return ControlFlow::Continue(());
        };
        count(counted);
        result = output.record(&printed);
        if result.is_ok() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    result
        .and_then(|()| output.finish())
        .context("cannot write to standard output")
}
