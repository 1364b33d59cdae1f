//! Reading thinc's weight files: msgpack maps of parallel lists, one entry per layer, arrays as tagged binaries.

use std::path::{Path, PathBuf};

use rmpv::Value;

/// What can be wrong with a model directory.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// A file could not be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is there but does not hold what this version reads.
    #[error("{path} is not as expected: {what}; is this the model at the supported version?", path = path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What was looked for.
        what: String,
    },
}

pub(crate) fn content(path: &Path, what: impl Into<String>) -> CompileError {
    CompileError::Content {
        path: path.to_owned(),
        what: what.into(),
    }
}

pub(crate) fn read(path: &Path) -> Result<Vec<u8>, CompileError> {
    std::fs::read(path).map_err(|source| CompileError::Read {
        path: path.to_owned(),
        source,
    })
}

pub(crate) fn read_msgpack(path: &Path) -> Result<Value, CompileError> {
    let bytes = read(path)?;
    rmpv::decode::read_value(&mut bytes.as_slice()).map_err(|e| content(path, format!("no msgpack ({e})")))
}

/// The value of a key that may be a string or a binary, as thinc writes both.
pub(crate) fn field<'v>(map: &'v Value, key: &str) -> Option<&'v Value> {
    let is_key = |k: &Value| k.as_str() == Some(key) || k.as_slice() == Some(key.as_bytes());
    map.as_map()?.iter().find(|(k, _)| is_key(k)).map(|(_, v)| v)
}

/// One weight file.
pub(crate) struct Weights {
    path: PathBuf,
    root: Value,
}

/// An array of 32-bit floats with its shape.
pub(crate) struct Array {
    pub(crate) shape: Vec<usize>,
    pub(crate) data: Vec<f32>,
}

impl Weights {
    pub(crate) fn read(path: &Path) -> Result<Weights, CompileError> {
        Ok(Weights {
            path: path.to_owned(),
            root: read_msgpack(path)?,
        })
    }

    pub(crate) fn error(&self, what: impl Into<String>) -> CompileError {
        content(&self.path, what)
    }

    fn list(&self, key: &str) -> Result<&[Value], CompileError> {
        let list = field(&self.root, key)
            .and_then(Value::as_array)
            .map(Vec::as_slice);
        list.ok_or_else(|| self.error(format!("no list {key:?}")))
    }

    /// Indices of the layers called `name`, in order.
    pub(crate) fn layers(&self, name: &str) -> Result<Vec<usize>, CompileError> {
        let nodes = self.list("nodes")?.iter().enumerate();
        Ok(nodes
            .filter(|(_, n)| field(n, "name").and_then(Value::as_str) == Some(name))
            .map(|(i, _)| i)
            .collect())
    }

    /// Index of the layer that the root refers to as `name`.
    pub(crate) fn reference(&self, name: &str) -> Result<usize, CompileError> {
        let root = self.list("nodes")?.first();
        let index = root.and_then(|n| field(field(n, "refs")?, name)?.as_u64());
        index
            .map(|i| i as usize)
            .ok_or_else(|| self.error(format!("the root does not refer to {name:?}")))
    }

    /// An attribute of a layer; its value is msgpack within msgpack.
    pub(crate) fn attribute(&self, layer: usize, name: &str) -> Result<Value, CompileError> {
        let value = self.list("attrs")?.get(layer).and_then(|a| field(a, name));
        let missing = || self.error(format!("layer {layer} has no attribute {name:?}"));
        match value.ok_or_else(missing)? {
            Value::Binary(bytes) => rmpv::decode::read_value(&mut bytes.as_slice()).map_err(|_| missing()),
            other => Ok(other.clone()),
        }
    }

    /// A parameter array of a layer.
    pub(crate) fn array(&self, layer: usize, name: &str) -> Result<Array, CompileError> {
        let value = self.list("params")?.get(layer).and_then(|p| field(p, name));
        value
            .and_then(read_array)
            .ok_or_else(|| self.error(format!("layer {layer} has no float array {name:?}")))
    }

    /// A parameter array that must have this shape.
    pub(crate) fn shaped(&self, layer: usize, name: &str, shape: &[usize]) -> Result<Vec<f32>, CompileError> {
        let array = self.array(layer, name)?;
        if array.shape != shape {
            return Err(self.error(format!(
                "layer {layer} {name:?} has shape {:?}, not {shape:?}",
                array.shape
            )));
        }
        Ok(array.data)
    }
}

fn read_array(value: &Value) -> Option<Array> {
    let text = |v: &Value| {
        v.as_str()
            .map(str::to_owned)
            .or_else(|| Some(String::from_utf8_lossy(v.as_slice()?).into()))
    };
    if text(field(value, "type")?)? != "<f4" {
        return None;
    }
    let shape: Vec<usize> = field(value, "shape")?
        .as_array()?
        .iter()
        .map(|d| d.as_u64().map(|d| d as usize))
        .collect::<Option<_>>()?;
    let data: Vec<f32> = field(value, "data")?
        .as_slice()?
        .as_chunks::<4>()
        .0
        .iter()
        .map(|b| f32::from_le_bytes(*b))
        .collect();
    (data.len() == shape.iter().product::<usize>()).then_some(Array { shape, data })
}
