//! The compiled files that `legation setup` makes: language models and the world.

use std::path::PathBuf;

use legation_datafile::{DataFile, Header, OpenError, Source};
use legation_knowledge::{WORLD_KIND, WORLD_SCHEMA, gazetteer_digest};
use legation_nlp::{MODEL_KIND, MODEL_SCHEMA};

use crate::data_dir::DataDir;
use crate::models::Model;

/// Name by which the world lists the authored files among its sources.
pub(crate) const GAZETTEER: &str = "gazetteer";

/// A compiled file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Product {
    /// The small language model.
    Sm,
    /// The medium language model.
    Md,
    /// Places and actors.
    World,
}

impl Product {
    /// All of them.
    pub(crate) const ALL: [Product; 3] = [Product::Sm, Product::Md, Product::World];

    /// The language model that it is, if it is one.
    pub(crate) fn model(self) -> Option<Model> {
        match self {
            Product::Sm => Some(Model::Sm),
            Product::Md => Some(Model::Md),
            Product::World => None,
        }
    }

    /// `sm`, `md` or `world`.
    pub(crate) fn as_str(self) -> &'static str {
        self.model().map_or("world", Model::as_str)
    }

    /// What its data file calls itself.
    pub(crate) fn file_stem(self) -> &'static str {
        self.model().map_or("world", Model::file_stem)
    }

    /// Its data file in this data folder.
    pub(crate) fn path(self, data: &DataDir) -> PathBuf {
        match self.model() {
            Some(model) => model.path(data),
            None => data.path().join("world.legation"),
        }
    }

    /// What its data file is, and in which version.
    pub(crate) fn kind_and_schema(self) -> (&'static str, u32) {
        match self.model() {
            Some(_) => (MODEL_KIND, MODEL_SCHEMA),
            None => (WORLD_KIND, WORLD_SCHEMA),
        }
    }

    /// Opens its data file and checks all of it.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub(crate) fn open(self, data: &DataDir) -> Result<DataFile, OpenError> {
        let (kind, schema) = self.kind_and_schema();
        DataFile::open(&self.path(data), kind, schema)
    }

    /// Whether it was compiled from the authored files that this program carries; a language model always is.
    pub(crate) fn is_of_this_gazetteer(self, header: &Header) -> bool {
        let digest = gazetteer_digest();
        let same = |source: &Source| source.name == GAZETTEER && source.version == digest;
        self != Product::World || header.sources.iter().any(same)
    }
}

impl From<Model> for Product {
    fn from(model: Model) -> Self {
        match model {
            Model::Sm => Product::Sm,
            Model::Md => Product::Md,
        }
    }
}
