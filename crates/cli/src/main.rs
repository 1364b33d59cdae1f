//! Legation: reads news and keeps the record of a foreign desk.
//!
//! Each command is a module with its arguments and one `run`. What goes wrong with single inputs is told and
//! counted by [`report::Report`]; what stops a command is the error that `run` returns.

// Events have some forty fields, and `json!` goes one level deeper for each.
#![recursion_limit = "256"]

mod archive;
mod args;
mod code;
mod data_dir;
mod doctor;
mod eval;
mod explain;
mod ingest;
mod input;
mod isolation;
mod lexicon;
mod models;
mod output;
mod parse;
mod printing;
mod products;
mod progress;
mod relate;
mod report;
mod resolve;
mod setup;
mod tables;
mod timing;
mod usage;
mod watch;

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
        Command::Ingest(args) => ingest::run(args, &report),
        Command::Watch(args) => watch::run(&args, &report),
        Command::Search(args) => archive::search::run(args, &report),
        Command::Events(args) => archive::events::run(args, &report),
        Command::Statements(args) => archive::statements::run(args, &report),
        Command::Threads(args) => archive::threads::run(args, &report),
        Command::Stories(args) => archive::stories::run(args, &report),
        Command::Actors(args) => archive::actors::run(args, &report),
        Command::Export(args) => archive::export::run(&args, &report),
        Command::Recode(args) => archive::recode::run(&args, &report),
        Command::Rejects(args) => archive::rejects::run(args, &report),
        Command::Check(args) => archive::check::check(&args, &report),
        Command::Backup(args) => archive::check::backup(&args, &report),
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
