//! A fault in the program that one document brings to light costs that document only.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use legation_nlp::{Engine, Session};

use crate::report::{Place, Report};

/// Does the work on the document with this id. If it panics, the document counts as failed, the session is
/// replaced, since nobody knows in what state it was left, and the result is `None`.
pub(crate) fn isolated<R>(
    engine: &Engine,
    session: &mut Session,
    id: &str,
    report: &Report,
    work: impl FnOnce(&mut Session) -> R,
) -> Option<R> {
    // Of what `work` touches only the session could be left half changed, and that is thrown away.
    match catch_unwind(AssertUnwindSafe(|| work(session))) {
        Ok(result) => Some(result),
        Err(panic) => {
            *session = Session::new(engine);
            let what = format!(
                "a fault in the program: {}; please report it with the text",
                message(&*panic)
            );
            report.failed(&Place::document(id), &what);
            None
        }
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("unknown")
}
