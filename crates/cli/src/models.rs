//! The language models by name, and opening one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::ValueEnum;
use legation_knowledge::World;
use legation_nlp::{Engine, ModelName};

use crate::data_dir::DataDir;
use crate::products::Product;

/// A language model, as the user names it.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    ValueEnum,
    serde::Deserialize,
    serde::Serialize,
)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Model {
    /// Small: 13 MB to fetch, no word vectors.
    #[default]
    Sm,
    /// Medium: 34 MB to fetch, with word vectors; somewhat better with names, and slower.
    Md,
}

impl Model {
    /// `sm` or `md`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Model::Sm => "sm",
            Model::Md => "md",
        }
    }

    /// The engine's name for it.
    pub(crate) fn engine_name(self) -> ModelName {
        match self {
            Model::Sm => ModelName::Sm,
            Model::Md => ModelName::Md,
        }
    }

    /// What its data file calls itself.
    pub(crate) fn file_stem(self) -> &'static str {
        match self {
            Model::Sm => "en-sm",
            Model::Md => "en-md",
        }
    }

    /// Its data file in this data folder.
    pub(crate) fn path(self, data: &DataDir) -> PathBuf {
        data.models().join(self.file_stem()).with_extension("legation")
    }
}

/// Which model to use, and how.
#[derive(Debug, clap::Args)]
pub(crate) struct EngineArgs {
    /// Language model to use.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) model: Model,
    /// Threads to use [default: one for each core].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) threads: Option<u16>,
    /// Folder of compiled models and knowledge [default: $LEGATION_DATA, else the system's place for data].
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
}

impl EngineArgs {
    /// Opens the chosen model.
    ///
    /// # Errors
    /// If it is missing, damaged or of another version; the message names the `legation setup` that mends it.
    pub(crate) fn open(&self) -> anyhow::Result<Engine> {
        open(self.model, &DataDir::choose(self.dir.as_deref())?)
    }

    /// Opens the compiled world.
    ///
    /// # Errors
    /// If it is missing, damaged or compiled from another gazetteer; the message names the `legation setup` that mends it.
    pub(crate) fn open_world(&self) -> anyhow::Result<Arc<World>> {
        let data = DataDir::choose(self.dir.as_deref())?;
        let mend = setup_command(self.model, &data);
        let path = Product::World.path(&data);
        if !exists(&path) {
            bail!(
                "places and actors are not set up: there is no {}; run `{mend}`",
                path.display()
            );
        }
        let world = World::open(&path).with_context(|| format!("mend it with `{mend}`"))?;
        if !Product::World.is_of_this_gazetteer(world.header()) {
            bail!(
                "{} was compiled for another version of Legation; run `{mend}`",
                path.display()
            );
        }
        Ok(Arc::new(world))
    }

    /// How many threads to use.
    pub(crate) fn threads(&self) -> usize {
        self.threads.map_or_else(cores, usize::from)
    }
}

/// Number of cores that this process may use.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn open(model: Model, data: &DataDir) -> anyhow::Result<Engine> {
    let path = model.path(data);
    if !exists(&path) {
        bail!(
            "the language model `{model}` is not set up: there is no {path}; run `{command}`",
            model = model.as_str(),
            path = path.display(),
            command = setup_command(model, data),
        );
    }
    Engine::open(&path).with_context(|| {
        format!(
            "cannot use the language model `{}` (mend it with `{}`)",
            model.as_str(),
            setup_command(model, data)
        )
    })
}

/// Whether something stands there, even if we may not look at it.
fn exists(path: &Path) -> bool {
    path.try_exists().unwrap_or(true)
}

/// What to type to set this model up in this folder.
pub(crate) fn setup_command(model: Model, data: &DataDir) -> String {
    let command = format!("legation setup --model {}", model.as_str());
    match data.chosen_by() {
        crate::data_dir::ChosenBy::Option => format!("{command} --dir {}", data.path().display()),
        _ => command,
    }
}
