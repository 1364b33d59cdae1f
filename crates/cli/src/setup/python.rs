//! The Python interpreter whose pip fetches packages.

use std::io;
use std::process::{Command, Stdio};

/// Names under which Python 3 is looked for.
const NAMES: &[&str] = if cfg!(windows) {
    &["python3", "python", "py"]
} else {
    &["python3"]
};

/// A Python interpreter that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Python {
    /// The command to run it.
    pub(crate) command: &'static str,
    /// What it says of its version.
    pub(crate) version: String,
    /// What its pip says of its version; `None` if it has none.
    pub(crate) pip: Option<String>,
}

/// Looks for Python 3 on the path.
///
/// # Errors
/// [`io::ErrorKind::NotFound`] if there is none; what the system says if it cannot be run.
pub(crate) fn find_python() -> io::Result<Python> {
    let mut result = Err(io::Error::from(io::ErrorKind::NotFound));
    for &command in NAMES {
        match answer(command, &["--version"]) {
            Ok(Some(version)) => {
                let pip = answer(command, &["-m", "pip", "--version"])?;
                return Ok(Python {
                    command,
                    version,
                    pip,
                });
            }
            Ok(None) => result = Err(io::Error::other(format!("`{command} --version` failed"))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => result = Err(error),
        }
    }
    result
}

/// First line of what a command prints; `None` if it fails.
fn answer(command: &str, args: &[&str]) -> io::Result<Option<String>> {
    let output = in_neutral_folder(Command::new(command).args(args))
        .stdin(Stdio::null())
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(output
        .status
        .success()
        .then(|| text.lines().next().unwrap_or_default().trim().to_owned()))
}

/// `python3 -m` would run a `pip.py` that lies in the current folder.
fn in_neutral_folder(command: &mut Command) -> &mut Command {
    command
        .current_dir(std::env::temp_dir())
        .env("PYTHONSAFEPATH", "1")
}
