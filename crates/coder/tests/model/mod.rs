//! The compiled language model and world that tests of the coder use, if they are there.
// Each test uses what it needs.
#![allow(dead_code)]

use std::path::PathBuf;
use std::sync::Arc;

use legation_knowledge::World;
use legation_nlp::Engine;

/// The small model that `legation setup` built, in `LEGATION_DATA` or the default place; says loudly if there is
/// none, since the test is then left out.
pub(crate) fn engine(test: &str) -> Option<Engine> {
    let path = data("models/en-sm.legation", test)?;
    // A model that is there and cannot be read is a failure, not a reason to skip.
    Some(Engine::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// The world that `legation setup` built, in the same place.
pub(crate) fn world(test: &str) -> Option<Arc<World>> {
    let path = data("world.legation", test)?;
    let world = World::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(Arc::new(world))
}

/// A compiled file, if it is there.
fn data(name: &str, test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("LEGATION_DATA").map(PathBuf::from).or_else(|| {
        let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
        let data = std::env::var_os("XDG_DATA_HOME")
            .map(PathBuf::from)
            .or_else(home)?;
        Some(data.join("legation"))
    });
    let path = folder
        .map(|folder| folder.join(name))
        .filter(|path| path.exists());
    if path.is_none() {
        eprintln!("SKIPPED {test}: no {name}; run `legation setup` first, or set LEGATION_DATA");
    }
    path
}
