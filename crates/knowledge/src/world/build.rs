//! Compiling the world from packages and the authored gazetteer.

mod actors;
mod authored;
mod bodies;
mod codes;
mod cuts;
mod packages;
mod people;
mod places;

use legation_datafile::Writer;

pub use packages::Packages;

use crate::countries::Countries;
use crate::source::SourceError;
pub(crate) use bodies::Body;

/// Why the world cannot be compiled.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// A file of a package cannot be read.
    #[error("cannot read {path}")]
    Io {
        /// The file.
        path: std::path::PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file of a package has another form than its version should have.
    #[error("{path} is not what is expected: {what}")]
    Unexpected {
        /// The file.
        path: std::path::PathBuf,
        /// What is wrong, with the line where there is one.
        what: String,
    },
    /// A row of the gazetteer is wrong.
    #[error(transparent)]
    Gazetteer(#[from] SourceError),
    /// The index of names cannot be built.
    #[error("the index of names cannot be built")]
    Index(#[from] fst::Error),
}

/// BLAKE3, in hexadecimal, of the authored files that go into the world: a file compiled from others is out of date.
pub fn gazetteer_digest() -> String {
    let mut hasher = blake3::Hasher::new();
    for file in authored::FILES
        .iter()
        .chain(people::FILES)
        .chain(&Countries::BODY_FILES)
        .chain(&bodies::BODIES)
        .chain([&bodies::OUTLETS, &bodies::PEOPLES])
        .chain([
            &authored::ABBREVIATIONS,
            &cuts::NAMES,
            &crate::countries::COUNTRIES,
        ])
    {
        hasher.update(file.name.as_bytes()).update(file.text.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// Compiles packages and gazetteer into sections of `writer`; `progress` is told steps done and steps in all.
///
/// # Errors
/// See [`CompileError`]: packages of another form, or wrong rows of the gazetteer, with file and line.
pub fn compile_world(
    packages: &Packages,
    writer: &mut Writer,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), CompileError> {
    const STEPS: u64 = 3;
    progress(0, STEPS);
    let codes = codes::Codes::packaged()?;
    let cuts = cuts::Cuts::packaged()?;
    let authored = authored::places(&codes)?;
    let read = packages::read(packages)?;
    progress(1, STEPS);
    let names = places::StateNames {
        states: Countries::names_of_states()?,
        short: authored::abbreviations()?,
    };
    let table = places::Table::make(&read, &authored, &names, &cuts);
    progress(2, STEPS);
    table.write(writer)?;
    let mut persons = people::people(&codes)?;
    let states = Countries::states_of_dependencies()?;
    for person in &mut persons {
        person.state = states.get(&person.country).copied().unwrap_or(person.country);
    }
    let bodies = bodies::bodies(Countries::bodies()?, &codes, &authored, &read.parties)?;
    actors::write(&persons, &bodies, &cuts, writer)?;
    progress(STEPS, STEPS);
    Ok(())
}
