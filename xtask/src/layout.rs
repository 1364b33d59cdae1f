//! Where things stand: the checkout, what lies beside it, and the cache outside it.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

/// The checkout.
pub(crate) fn root() -> &'static Path {
    // xtask is a folder of the checkout, so its manifest always has a parent.
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."))
}

/// A file of `../shared`, which holds what measures the project and is not part of it.
///
/// # Errors
/// If it is not there.
pub(crate) fn shared(name: &str) -> anyhow::Result<PathBuf> {
    let path = root().join("../shared").join(name);
    ensure!(
        path.exists(),
        "../shared/{name} is not there: the benchmarks lie beside the checkout, in a folder `shared`, and are not \
         part of it; put them there, or leave this measurement to a machine that has them"
    );
    Ok(path)
}

/// Where tools, models, peers and samples are kept between runs: `LEGATION_CI_CACHE`, else `legation-ci` in the
/// user's cache folder.
///
/// # Errors
/// If there is no home folder.
pub(crate) fn cache() -> anyhow::Result<PathBuf> {
    if let Some(path) = set("LEGATION_CI_CACHE") {
        return Ok(path);
    }
    let base = set("XDG_CACHE_HOME")
        .or_else(|| set("LOCALAPPDATA"))
        .or_else(|| set("HOME").map(|home| home.join(".cache")))
        .context("cannot tell where to keep tools and models, as HOME is not set; set LEGATION_CI_CACHE")?;
    Ok(base.join("legation-ci"))
}

/// A folder of the cache, made if need be.
///
/// # Errors
/// If it cannot be made.
pub(crate) fn cache_folder(name: &str) -> anyhow::Result<PathBuf> {
    let path = cache()?.join(name);
    std::fs::create_dir_all(&path).with_context(|| format!("cannot make the folder {}", path.display()))?;
    Ok(path)
}

/// Where tests and measurements keep compiled models: `LEGATION_DATA`, else `data` in the cache.
///
/// # Errors
/// As [`cache`].
pub(crate) fn data() -> anyhow::Result<PathBuf> {
    match set("LEGATION_DATA") {
        Some(path) => Ok(path),
        None => Ok(cache()?.join("data")),
    }
}

fn set(variable: &str) -> Option<PathBuf> {
    // Absolute, because programs are run in the checkout and not where the user stands.
    std::path::absolute(std::env::var_os(variable)?).ok()
}
