//! `cargo xtask test`: everything that tests the project, set-up included, in stages.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::bail;
use clap::ValueEnum;

use crate::build::Legation;
use crate::layout::{cache_folder, data};
use crate::process::{self, cargo, program};
use crate::venv::Venv;

/// The release of cargo-deny that `deny.toml` is written for.
const CARGO_DENY: &str = "0.20.2";

/// Runs everything that tests the project, set-up included.
#[derive(Debug, clap::Args)]
#[command(after_help = STAGES)]
pub(crate) struct TestArgs {
    /// Run these stages only, as in `--only fmt,clippy`.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "STAGES")]
    only: Vec<Stage>,
    /// Go on after a stage that fails; the exit status still tells.
    #[arg(long)]
    keep_going: bool,
}

const STAGES: &str = "\
Everything is compiled in the release profile: the tests that compare parses read many thousand tokens, and one
profile compiles the dependencies once. Models and cargo-deny are kept outside the checkout (see `cargo xtask help`).
The stage test installs pandas, DuckDB and NetworkX beside them, which read the exports back.
If cargo-deny or these are absent and cannot be installed, the stage fails where CI=true; elsewhere it is left out, or runs
without them, with a warning. Security advisories are not checked here, as their database is not to be had everywhere.";

/// A part of the tests, in the order in which they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Stage {
    /// Formatting.
    Fmt,
    /// Licences, bans and sources of the dependencies.
    Deny,
    /// Lints, on all targets; warnings are errors.
    Clippy,
    /// API documentation; warnings are errors.
    Doc,
    /// The release binary.
    Build,
    /// Both models fetched and compiled.
    Setup,
    /// All tests: units, properties, cases, whole commands, examples in the documentation.
    Test,
}

/// How a stage ended.
#[derive(Debug)]
enum Outcome {
    Passed,
    LeftOut(String),
    Failed(anyhow::Error),
}

/// Runs the command.
///
/// # Errors
/// If a stage fails.
pub(crate) fn run(args: &TestArgs) -> anyhow::Result<()> {
    let mut done = Vec::new();
    for &stage in Stage::value_variants() {
        if !args.only.is_empty() && !args.only.contains(&stage) {
            continue;
        }
        println!("\n── {} ──", name(stage));
        let started = Instant::now();
        let outcome = stage.run().unwrap_or_else(Outcome::Failed);
        let failed = matches!(outcome, Outcome::Failed(_));
        done.push((stage, started.elapsed(), outcome));
        if failed && !args.keep_going {
            break;
        }
    }
    summarise(&done)
}

fn summarise(done: &[(Stage, Duration, Outcome)]) -> anyhow::Result<()> {
    println!("\nstage       seconds  outcome");
    for (stage, time, outcome) in done {
        let outcome = match outcome {
            Outcome::Passed => "passed".to_owned(),
            Outcome::LeftOut(why) => format!("LEFT OUT: {why}"),
            Outcome::Failed(error) => format!("FAILED: {error:#}"),
        };
        println!("{:<10} {:>8.1}  {outcome}", name(*stage), time.as_secs_f64());
    }
    let failed: Vec<String> = done
        .iter()
        .filter(|(_, _, outcome)| matches!(outcome, Outcome::Failed(_)))
        .map(|(stage, _, _)| name(*stage))
        .collect();
    if !failed.is_empty() {
        bail!(
            "failed: {0}; `cargo xtask test --only {0}` runs that again",
            failed.join(",")
        );
    }
    Ok(())
}

/// The stage's name on the command line.
fn name(stage: Stage) -> String {
    stage
        .to_possible_value()
        .map(|value| value.get_name().to_owned())
        .unwrap_or_default()
}

impl Stage {
    fn run(self) -> anyhow::Result<Outcome> {
        match self {
            Stage::Fmt => process::run(cargo().args(["fmt", "--all", "--check"]))?,
            Stage::Deny => return deny(),
            Stage::Clippy => process::run(cargo().args([
                "clippy",
                "--release",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ]))?,
            Stage::Doc => process::run(
                cargo()
                    .args([
                        "doc",
                        "--release",
                        "--workspace",
                        "--no-deps",
                        "--document-private-items",
                    ])
                    .env("RUSTDOCFLAGS", "-D warnings"),
            )?,
            Stage::Build => {
                Legation::build()?;
            }
            Stage::Setup => Legation::build()?.with_data(data()?).setup("all")?,
            Stage::Test => {
                let mut test = cargo();
                test.args(["test", "--release", "--workspace"])
                    .env("LEGATION_DATA", data()?);
                if let Some(readers) = readers_of_exports()? {
                    test.env("LEGATION_PEERS_PYTHON", readers.python());
                }
                process::run(&mut test)?;
            }
        }
        Ok(Outcome::Passed)
    }
}

fn deny() -> anyhow::Result<Outcome> {
    let tool = match cargo_deny() {
        Ok(tool) => tool,
        Err(error) if is_ci() => return Err(error),
        Err(error) => {
            eprintln!("warning: licences, bans and sources are NOT checked: {error:#}");
            return Ok(Outcome::LeftOut("cargo-deny cannot be installed".to_owned()));
        }
    };
    process::run(program(tool).args(["check", "licenses", "bans", "sources"]))?;
    Ok(Outcome::Passed)
}

/// The Python programs that read exports back. Without them the tests say that nothing is compared.
///
/// # Errors
/// If they cannot be installed where `CI=true`.
fn readers_of_exports() -> anyhow::Result<Option<Venv>> {
    match Venv::installed("exports", "crates/archive/tests/peers/requirements.txt") {
        Ok(venv) => Ok(Some(venv)),
        Err(error) if is_ci() => Err(error),
        Err(error) => {
            eprintln!("warning: exports are NOT read back: {error:#}");
            Ok(None)
        }
    }
}

fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|ci| ci == "true")
}

/// cargo-deny in the cache, installed there if it is absent.
fn cargo_deny() -> anyhow::Result<PathBuf> {
    let tools = cache_folder("tools")?;
    let tool = tools
        .join("bin/cargo-deny")
        .with_extension(std::env::consts::EXE_EXTENSION);
    let wanted = format!("cargo-deny {CARGO_DENY}");
    let is_there = Command::new(&tool)
        .arg("--version")
        .output()
        .is_ok_and(|said| String::from_utf8_lossy(&said.stdout).trim() == wanted);
    if !is_there {
        let mut install = cargo();
        // Its dependencies are not ours: they go to a folder of their own, which cargo removes afterwards.
        install.env_remove("CARGO_TARGET_DIR");
        install.args([
            "install",
            "--locked",
            "--force",
            "cargo-deny",
            "--version",
            CARGO_DENY,
            "--root",
        ]);
        process::run(install.arg(&tools))?;
    }
    Ok(tool)
}
