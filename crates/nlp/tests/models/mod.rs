//! Finds the compiled models that the tests run on.

use std::path::PathBuf;

use legation_nlp::Engine;

/// Opens `en-NAME.legation` of the data directory; says loudly that the test is skipped where it is absent.
pub(crate) fn open(name: &str) -> Option<Engine> {
    let data = std::env::var_os("LEGATION_DATA").map(PathBuf::from);
    let file = data.map(|dir| dir.join("models").join(format!("en-{name}.legation")));
    match file.filter(|f| f.exists()) {
        Some(file) => Some(Engine::open(&file).expect("the model opens")),
        None => {
            eprintln!(
                "SKIPPED: no models/en-{name}.legation in LEGATION_DATA; run `legation setup --model {name}`"
            );
            None
        }
    }
}
