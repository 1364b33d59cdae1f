//! The compiled language model that tests of the coder use, if there is one.

use std::path::PathBuf;

use legation_nlp::Engine;

/// The small model that `legation setup` built, in `LEGATION_DATA` or the default place; says loudly if there is
/// none, since the test is then left out.
pub(crate) fn engine(test: &str) -> Option<Engine> {
    let folder = std::env::var_os("LEGATION_DATA").map(PathBuf::from).or_else(|| {
        let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
        let data = std::env::var_os("XDG_DATA_HOME")
            .map(PathBuf::from)
            .or_else(home)?;
        Some(data.join("legation"))
    });
    let path = folder
        .map(|folder| folder.join("models/en-sm.legation"))
        .filter(|path| path.exists());
    let Some(path) = path else {
        eprintln!("SKIPPED {test}: no language model; run `legation setup` first, or set LEGATION_DATA");
        return None;
    };
    // A model that is there and cannot be read is a failure, not a reason to skip.
    Some(Engine::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}
