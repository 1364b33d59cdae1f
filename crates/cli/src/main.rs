//! Legation: reads news and keeps the record of a foreign desk.
//!
//! Each command is a module with its arguments and one `run`. What goes wrong with single inputs is told and
//! counted by [`report::Report`]; what stops a command is the error that `run` returns.

mod args;
mod code;
mod data_dir;
mod doctor;
mod eval;
mod explain;
mod input;
mod isolation;
mod lexicon;
mod models;
mod output;
mod parse;
mod printing;
mod products;
mod relate;
mod report;
mod resolve;
mod setup;
mod timing;
mod usage;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command, UsageError};
use report::Report;

fn main() -> ExitCode {
    let cli = Cli::parse();
    cli.color.apply();
    let report = Report::default();
    let result = match cli.command {
        Command::Code(args) => code::run(args, &report),
        Command::Lexicon(command) => lexicon::run(&command, &report),
        Command::Explain(args) => explain::run(&args, &report),
        Command::Relate(args) => relate::run(&args, &report),
        Command::Resolve(args) => resolve::run(&args, &report),
        Command::Eval(args) => eval::run(&args, &report),
        Command::Parse(args) => parse::run(&args, &report),
        Command::Setup(args) => setup::run(&args),
        Command::Doctor(args) => doctor::run(&args, &report),
    };
    match result {
        Ok(()) => report.finish(),
        // The reader of our output has seen enough, which is its right.
        Err(error) if output::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            report.fatal(&error);
            ExitCode::from(if error.is::<UsageError>() { 2 } else { 1 })
        }
    }
}
