//! The machine: processor, and the Python that set-up would use.

use std::io::{self, Write};

use crate::models::cores;
use crate::setup::{Python, find_python};

/// What matters of the machine.
#[derive(Debug, serde::Serialize)]
pub(super) struct Machine {
    os: &'static str,
    architecture: &'static str,
    cores: usize,
    /// Instruction sets of the processor that bear on speed.
    cpu_features: Vec<&'static str>,
    /// The code that was chosen for it.
    kernel: &'static str,
    /// Only set-up needs it.
    python: Option<String>,
    pip: Option<String>,
    python_problem: Option<String>,
}

impl Machine {
    pub(super) fn look() -> Self {
        let python = find_python();
        let python_problem = match &python {
            Ok(Python { pip: Some(_), .. }) => None,
            Ok(Python { command, .. }) => Some(format!("{command} has no pip")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Some("python3 was not found".to_owned()),
            Err(error) => Some(error.to_string()),
        };
        let python = python.ok();
        Self {
            os: std::env::consts::OS,
            architecture: std::env::consts::ARCH,
            cores: cores(),
            cpu_features: cpu_features(),
            kernel: legation_nlp::cpu_features(),
            pip: python.as_ref().and_then(|p| p.pip.clone()),
            python: python.map(|p| p.version),
            python_problem,
        }
    }

    pub(super) fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        let features = if self.cpu_features.is_empty() {
            "none".to_owned()
        } else {
            self.cpu_features.join(" ")
        };
        writeln!(
            out,
            "processor      {} {}, {} cores, features: {features}",
            self.os, self.architecture, self.cores
        )?;
        writeln!(out, "kernel         {}", self.kernel)?;
        match (&self.python, &self.pip, &self.python_problem) {
            (Some(python), Some(pip), _) => writeln!(out, "python         {python}; {pip}"),
            (_, _, problem) => {
                let problem = problem.as_deref().unwrap_or("unknown");
                writeln!(
                    out,
                    "python         {problem}; only `legation setup` without --from needs it"
                )
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
fn cpu_features() -> Vec<&'static str> {
    let mut features = Vec::new();
    macro_rules! look {
        ($($name:tt)*) => { $(if std::arch::is_x86_feature_detected!($name) { features.push($name); })* };
    }
    look!("sse4.2" "avx" "avx2" "fma" "avx512f" "avx512bw" "avx512vnni");
    features
}

#[cfg(target_arch = "aarch64")]
fn cpu_features() -> Vec<&'static str> {
    let mut features = Vec::new();
    macro_rules! look {
        ($($name:tt)*) => { $(if std::arch::is_aarch64_feature_detected!($name) { features.push($name); })* };
    }
    look!("neon" "dotprod" "fp16" "sve");
    features
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn cpu_features() -> Vec<&'static str> {
    Vec::new()
}
