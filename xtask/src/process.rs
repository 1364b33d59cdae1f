//! Running other programs, with the command shown as a person would type it.

use std::ffi::OsStr;
use std::fs::File;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use anyhow::{Context, bail};

use crate::layout::root;

/// A program to be run in the checkout.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    command
}

/// The cargo that runs this program.
pub(crate) fn cargo() -> Command {
    program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The Python of this machine.
pub(crate) fn python() -> Command {
    program(if cfg!(windows) { "python" } else { "python3" })
}

/// Prints the command as a person would type it, and runs it.
///
/// # Errors
/// If it cannot be started or fails.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    println!("$ {}", shown(command));
    run_quietly(command)
}

/// Runs the command with its output going where this program's goes.
///
/// # Errors
/// If it cannot be started or fails.
pub(crate) fn run_quietly(command: &mut Command) -> anyhow::Result<()> {
    let status = command
        .status()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs the command and returns what it printed.
///
/// # Errors
/// If it cannot be started or fails; the message ends with what it wrote to standard error.
pub(crate) fn capture(command: &mut Command) -> anyhow::Result<Output> {
    let output = capture_any(command)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!(
            "`{}` failed ({})\n{}",
            shown(command),
            output.status,
            said.trim_end()
        );
    }
    Ok(output)
}

/// Runs the command and returns what it printed, however it ended.
///
/// # Errors
/// If it cannot be started.
pub(crate) fn capture_any(command: &mut Command) -> anyhow::Result<Output> {
    command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start `{}`", shown(command)))
}

/// Runs the command with standard output going to a file and returns its standard error.
///
/// # Errors
/// If the file cannot be written, or as [`capture`].
pub(crate) fn capture_to(command: &mut Command, file: &Path) -> anyhow::Result<String> {
    let out = File::create(file).with_context(|| format!("cannot write {}", file.display()))?;
    let child = command
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    let output = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() {
        bail!(
            "`{}` failed ({})\n{}",
            shown(command),
            output.status,
            said.trim_end()
        );
    }
    Ok(said)
}

/// The command as a person would type it: program by its name, words with spaces quoted.
pub(crate) fn shown(command: &Command) -> String {
    let name = Path::new(command.get_program())
        .file_stem()
        .unwrap_or(command.get_program());
    std::iter::once(name)
        .chain(command.get_args())
        .map(quoted)
        .collect::<Vec<_>>()
        .join(" ")
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.into_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_it_would_be_typed() {
        let mut command = Command::new("target/release/legation");
        command.args([
            "code",
            "examples/u2.txt",
            "--outlet",
            "Tri-City Wire",
            "--note",
            "it's",
        ]);
        assert_eq!(
            shown(&command),
            r"legation code examples/u2.txt --outlet 'Tri-City Wire' --note 'it'\''s'"
        );
    }

    #[test]
    fn a_failing_program_is_an_error_that_names_it() {
        let error = capture(cargo().arg("no-such-subcommand-here"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("no-such-subcommand-here"), "{error}");
    }
}
