//! `legation doctor`: what is there, and what is wrong with it.

mod machine;

use std::io::{self, Write};
use std::path::PathBuf;

use legation_datafile::{DataFile, FORMAT_VERSION, OpenError, Source};
use legation_knowledge::{WORLD_SCHEMA, World};
use legation_nlp::{Engine, MODEL_SCHEMA};

use crate::data_dir::{ChosenBy, DataDir};
use crate::models::setup_command;
use crate::products::{GAZETTEER, Product};
use crate::report::Report;
use machine::Machine;

/// Says what is installed, whether it is whole, and what to run if not. Exit status 1 if something is needed.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  legation doctor\n  legation doctor --json | jq .ok\n  legation doctor --licences"
)]
pub(crate) struct DoctorArgs {
    /// Folder to look at [default: $LEGATION_DATA, else the system's place for data].
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Print one JSON object instead of text.
    #[arg(long)]
    json: bool,
    /// Also print the full licence texts of what the compiled files were made from.
    #[arg(long)]
    licences: bool,
}

/// All that is found, in the form of `--json`.
#[derive(Debug, serde::Serialize)]
struct Findings {
    ok: bool,
    legation: &'static str,
    formats: Formats,
    data: Data,
    files: Vec<CompiledFile>,
    machine: Machine,
}

/// Versions of what this program reads and writes.
#[derive(Debug, serde::Serialize)]
struct Formats {
    data_file: u32,
    language_model: u32,
    world: u32,
}

#[derive(Debug, serde::Serialize)]
struct Data {
    folder: PathBuf,
    chosen_by: ChosenBy,
    exists: bool,
}

/// A compiled file that should or may be there.
#[derive(Debug, serde::Serialize)]
struct CompiledFile {
    name: &'static str,
    path: PathBuf,
    state: State,
    needed: bool,
    /// What is wrong.
    problem: Option<String>,
    /// What to run about it.
    fix: Option<String>,
    contents: Option<Contents>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Verified,
    Missing,
    Unusable,
}

/// What a verified file says of itself.
#[derive(Debug, serde::Serialize)]
struct Contents {
    bytes: u64,
    kind: String,
    schema: u32,
    created_by: String,
    sources: Vec<Source>,
}

/// Runs the command.
///
/// # Errors
/// If there is no place for data or standard output cannot be written.
pub(crate) fn run(args: &DoctorArgs, report: &Report) -> anyhow::Result<()> {
    let data = DataDir::choose(args.dir.as_deref())?;
    let findings = Findings::gather(&data);
    if !findings.ok {
        report.found_trouble();
    }
    let mut out = anstream::stdout();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&findings)?)?;
    } else {
        findings.print(&mut out)?;
        if args.licences {
            findings.print_licences(&mut out)?;
        }
    }
    Ok(())
}

impl Findings {
    fn gather(data: &DataDir) -> Self {
        let files: Vec<CompiledFile> = Product::ALL
            .map(|product| CompiledFile::look(product, data))
            .into();
        Self {
            ok: files.iter().all(CompiledFile::is_fine),
            legation: env!("CARGO_PKG_VERSION"),
            formats: Formats {
                data_file: FORMAT_VERSION,
                language_model: MODEL_SCHEMA,
                world: WORLD_SCHEMA,
            },
            data: Data {
                folder: data.path().to_owned(),
                chosen_by: data.chosen_by(),
                exists: data.path().is_dir(),
            },
            files,
            machine: Machine::look(),
        }
    }

    fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        let Formats {
            data_file,
            language_model,
            world,
        } = self.formats;
        writeln!(
            out,
            "legation       {} (data files {data_file}, language models {language_model}, world {world})",
            self.legation
        )?;
        let absent = if self.data.exists { "" } else { ", not there yet" };
        writeln!(
            out,
            "data           {} ({}{absent})",
            self.data.folder.display(),
            self.data.chosen_by
        )?;
        for file in &self.files {
            file.print(out)?;
        }
        self.machine.print(out)?;
        writeln!(
            out,
            "{}",
            if self.ok {
                "all well"
            } else {
                "something is needed, see above"
            }
        )
    }

    fn print_licences(&self, out: &mut dyn Write) -> io::Result<()> {
        let sources = self
            .files
            .iter()
            .filter_map(|file| file.contents.as_ref())
            .flat_map(|c| &c.sources);
        for source in sources {
            let Source {
                name,
                version,
                licence,
                attribution,
                licence_text,
                ..
            } = source;
            writeln!(
                out,
                "\n{name} {version}: {licence}\n{attribution}\n\n{}",
                licence_text.trim_end()
            )?;
        }
        Ok(())
    }
}

impl CompiledFile {
    fn look(product: Product, data: &DataDir) -> Self {
        let path = product.path(data);
        let opened = product.open(data);
        let missing = matches!(opened, Err(OpenError::Missing { .. }));
        // The engine and the world also look whether the sections are those that they need.
        let checked = opened.map_err(anyhow::Error::from).and_then(|file| {
            match product.model() {
                Some(_) => drop(Engine::open(&path)?),
                None => drop(World::open(&path)?),
            }
            anyhow::ensure!(
                product.is_of_this_gazetteer(file.header()),
                "{} was compiled for another version of Legation",
                path.display()
            );
            Ok(file)
        });
        let needed = product != Product::Md;
        let model = product.model().unwrap_or_default();
        let fix = (checked.is_err() && (needed || !missing)).then(|| setup_command(model, data));
        Self {
            name: product.file_stem(),
            path,
            state: match &checked {
                Ok(_) => State::Verified,
                Err(_) if missing => State::Missing,
                Err(_) => State::Unusable,
            },
            needed,
            problem: checked.as_ref().err().map(|error| format!("{error:#}")),
            fix,
            contents: checked.ok().map(Contents::of),
        }
    }

    fn is_fine(&self) -> bool {
        match self.state {
            State::Verified => true,
            State::Missing => !self.needed,
            State::Unusable => false,
        }
    }

    fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{:<14} ", self.name)?;
        match (&self.contents, self.state) {
            (Some(contents), _) => {
                writeln!(out, "verified: {}", self.path.display())?;
                contents.print(out)
            }
            (None, State::Missing) if !self.needed => {
                writeln!(out, "not set up, and not needed unless asked for with --model")
            }
            _ => {
                writeln!(
                    out,
                    "NOT USABLE: {}",
                    self.problem.as_deref().unwrap_or("unknown")
                )?;
                writeln!(
                    out,
                    "{:<14} run: {}",
                    "",
                    self.fix.as_deref().unwrap_or("legation setup")
                )
            }
        }
    }
}

impl Contents {
    fn of(file: DataFile) -> Self {
        let header = file.header();
        Self {
            bytes: file.file_len(),
            kind: header.kind.clone(),
            schema: header.schema,
            created_by: header.created_by.clone(),
            sources: header.sources.clone(),
        }
    }

    fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        let Self {
            kind,
            schema,
            created_by,
            ..
        } = self;
        let size = self.bytes as f64 / 1e6;
        writeln!(
            out,
            "{:<14} {size:.1} MB, {kind} {schema}, built by {created_by}",
            ""
        )?;
        for source in &self.sources {
            let Source {
                name,
                version,
                licence,
                attribution,
                ..
            } = source;
            // The gazetteer's version is a checksum.
            let version = if name == GAZETTEER {
                String::new()
            } else {
                format!(" {version}")
            };
            writeln!(
                out,
                "{:<14} from {name}{version}, licence {licence}; {attribution}",
                ""
            )?;
        }
        Ok(())
    }
}
