//! What a person types to see, test and measure the project: `cargo xtask demo|test|bench|eval|train|synthesise`.

mod bench;
mod build;
mod demo;
mod eval;
mod host;
mod layout;
mod peer;
mod process;
mod report;
mod synthesis;
mod test;
mod train;
mod venv;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Shows, tests and measures the project; each command does the set-up it needs.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100, after_help = ENVIRONMENT)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const ENVIRONMENT: &str = "\
Environment:
  LEGATION_DATA      where compiled models are kept (demo: the user's data folder if unset; else CACHE/data)
  LEGATION_CI_CACHE  the CACHE: tools, models, peers, samples ($XDG_CACHE_HOME/legation-ci if unset)";

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::DemoArgs),
    Test(test::TestArgs),
    Bench(bench::BenchArgs),
    Eval(eval::EvalArgs),
    Train(train::TrainArgs),
    Synthesise(synthesis::SynthesiseArgs),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Demo(args) => demo::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Train(args) => train::run(&args),
        Command::Synthesise(args) => synthesis::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
