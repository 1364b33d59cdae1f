//! What a measurement was made on and when, for the reports in `docs/`.

use std::fmt::{self, Display};

use crate::process::{capture, program};

/// The machine, the commit and the day of a measurement.
#[derive(Debug)]
pub(crate) struct Host {
    cpu: String,
    cores: usize,
    commit: String,
    date: String,
}

impl Host {
    /// Of now and here. What cannot be found out is called unknown.
    pub(crate) fn here() -> Self {
        Self {
            cpu: cpu_model(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            commit: commit(),
            date: said("date", &["-u", "+%Y-%m-%d"]),
        }
    }
}

impl Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            cpu,
            cores,
            commit,
            date,
        } = self;
        write!(
            f,
            "{date}, commit {commit}, {cpu}, {cores} cores, {}",
            std::env::consts::OS
        )
    }
}

/// The commit, marked if the checkout differs from it.
fn commit() -> String {
    let commit = said("git", &["rev-parse", "--short=10", "HEAD"]);
    // Reports that an earlier measurement wrote are no change of the program.
    let changes =
        capture(program("git").args(["status", "--porcelain", "--untracked-files=no", "--", ":!docs"]));
    match changes {
        Ok(output) if !output.stdout.is_empty() => format!("{commit} with changes"),
        _ => commit,
    }
}

#[cfg(target_os = "linux")]
fn cpu_model() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    model.map_or_else(
        || format!("unknown {} CPU", std::env::consts::ARCH),
        |(_, model)| model.trim().to_owned(),
    )
}

#[cfg(not(target_os = "linux"))]
fn cpu_model() -> String {
    said("sysctl", &["-n", "machdep.cpu.brand_string"])
}

/// What a program prints, in one line.
fn said(name: &str, args: &[&str]) -> String {
    match capture(program(name).args(args)) {
        Ok(output) => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        Err(_) => "unknown".to_owned(),
    }
}
