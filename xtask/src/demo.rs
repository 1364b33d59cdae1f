//! `cargo xtask demo`: set-up, then the dispatches in `examples/` coded.

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::build::Legation;
use crate::layout::root;
use crate::process;

/// Builds the program, sets it up, and codes the dispatches in `examples/`.
#[derive(Debug, clap::Args)]
pub(crate) struct DemoArgs {
    /// Code only the dispatches whose file name contains this.
    dispatch: Option<String>,
}

/// `examples/manifest.toml`.
#[derive(Debug, Deserialize)]
struct Manifest {
    dispatch: Vec<Dispatch>,
}

/// One dispatch.
#[derive(Debug, Deserialize)]
struct Dispatch {
    /// Name in `examples/`.
    file: String,
    /// Day of publication, `YYYY-MM-DD`.
    published: String,
    outlet: String,
}

/// Runs the command.
///
/// # Errors
/// If the build, the set-up or the coding fails.
pub(crate) fn run(args: &DemoArgs) -> anyhow::Result<()> {
    let dispatches = dispatches(args.dispatch.as_deref().unwrap_or_default())?;
    let legation = Legation::build()?;
    legation.setup("sm")?;
    for dispatch in dispatches {
        println!();
        let file = format!("examples/{}", dispatch.file);
        process::run(legation.command("code").args([
            &file,
            "--published",
            &dispatch.published,
            "--outlet",
            &dispatch.outlet,
        ]))?;
    }
    Ok(())
}

/// The dispatches whose file name contains `wanted`, in the order of the manifest.
fn dispatches(wanted: &str) -> anyhow::Result<Vec<Dispatch>> {
    let path = root().join("examples/manifest.toml");
    let text = std::fs::read_to_string(&path).context("cannot read examples/manifest.toml")?;
    let manifest: Manifest = toml::from_str(&text).context("examples/manifest.toml")?;
    let chosen: Vec<Dispatch> = manifest
        .dispatch
        .into_iter()
        .filter(|d| d.file.contains(wanted))
        .collect();
    if chosen.is_empty() {
        bail!("no dispatch in examples/manifest.toml has `{wanted}` in its file name");
    }
    Ok(chosen)
}
