//! `legation export`: events of an archive in the forms that others read.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::builder::PossibleValue;
use clap::{ValueEnum, ValueHint};
use legation_archive::export::{Exporter, FormatName, Header, Options, Summary, Target};
use legation_archive::{Archive, Filter, Page};
use legation_nlp::Session;

use super::ArchiveArgs;
use super::filter::FilterArgs;
use crate::args::UsageError;
use crate::models::EngineArgs;
use crate::parse::conllu;
use crate::progress::Bar;
use crate::report::{Report, note};

/// Writes events of an archive in a form that others read.
///
/// The file stands under its name only when it is whole; beside it stands FILE.about.json, which says what is in it and what is not.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    archive: ArchiveArgs,
    /// The form.
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Form,
    /// Where to write; `-` is standard output.
    #[arg(short, long, value_name = "FILE", default_value = "-", value_hint = ValueHint::FilePath)]
    output: PathBuf,
    /// Of several events that tell the same occurrence only the first.
    #[arg(long)]
    once_per_occurrence: bool,
    /// Coordinates also where only the country or a wide area is known.
    #[arg(long)]
    country_points: bool,
    /// panel: by the sectors of actor and recipient, too.
    #[arg(long)]
    panel_sectors: bool,
    /// panel: also months in which nothing happened between two.
    #[arg(long)]
    panel_zero_months: bool,
    /// Write the moment of the export into it; without, the same archive gives the same file.
    #[arg(long)]
    stamp: bool,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    engine: EngineArgs,
}

const EXAMPLES: &str = "\
Examples:
  legation export --format csv -o events.csv                    all events, one row each, all fields
  legation export --format parquet -o ukr.parquet --in UKR      what happened in Ukraine
  legation export --format gdelt --status reported --status claimed -o events.tsv
  legation export --format gexf -o who-to-whom.gexf --from 2025-01-01
  legation export --format conllu -o trees.conllu --words ceasefire

Formats that cannot say how a text presents an event get reported ones only, unless --status asks for more.
docs/exports.md tells each format column by column.";

/// A form of export: those of events, and trees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Events(FormatName),
    ConllU,
}

/// The name of the form that is trees.
const CONLLU: &str = "conllu";

impl ValueEnum for Form {
    fn value_variants<'a>() -> &'a [Self] {
        static ALL: std::sync::LazyLock<Vec<Form>> = std::sync::LazyLock::new(|| {
            let events = FormatName::ALL.iter().map(|&name| Form::Events(name));
            events.chain([Form::ConllU]).collect()
        });
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Form::Events(name) => PossibleValue::new(name.name()).help(name.about()),
            Form::ConllU => {
                PossibleValue::new(CONLLU).help("trees of the documents, CoNLL-U; they are parsed anew")
            }
        })
    }
}

/// Runs the command.
///
/// # Errors
/// If the archive cannot be read, or the output not be written.
pub(crate) fn run(args: &ExportArgs, report: &Report) -> anyhow::Result<()> {
    let archive = args.archive.read()?;
    let filter = args.filter.filter()?;
    match args.format {
        Form::Events(name) => events(args, name, &archive, &filter),
        Form::ConllU => trees(args, &archive, &filter, report),
    }
}

fn events(args: &ExportArgs, name: FormatName, archive: &Archive, filter: &Filter) -> anyhow::Result<()> {
    let standard = args.output.as_os_str() == "-";
    if standard && name.binary() && io::stdout().is_terminal() {
        let message = format!("{} is no text for a terminal: name a file with -o", name.name());
        return Err(UsageError(message).into());
    }
    let target = match standard {
        true => Target::Stdout(Box::new(io::stdout())),
        false => Target::File(args.output.clone()),
    };
    let options = Options {
        statuses: (!filter.statuses.is_empty()).then(|| filter.statuses.clone()),
        once_per_occurrence: args.once_per_occurrence,
        country_points: args.country_points,
        panel_sectors: args.panel_sectors,
        panel_zero_months: args.panel_zero_months,
    };
    let header = Header {
        program: format!("Legation {}", env!("CARGO_PKG_VERSION")),
        created: args.stamp.then(jiff::Timestamp::now),
        filters: filter.in_words(),
        days: (filter.from, filter.to),
        documents: Some(archive.count_documents()?),
        events: Some(archive.count_events()?),
        lexicon: archive.knowledge()?,
        left_out: Vec::new(),
    };
    let mut exporter = Exporter::create(name, target, header, options)?;
    let page = Page {
        limit: None,
        offset: 0,
        oldest_first: true,
    };
    let ids = archive.event_ids(filter, page)?;
    let bar = Bar::of("events");
    let mut done = 0;
    archive.each_record(&ids, |record| -> anyhow::Result<()> {
        exporter.event(&record)?;
        done += 1;
        bar.at(done, ids.len() as u64);
        Ok(())
    })?;
    drop(bar);
    tell(&args.output, &exporter.finish()?);
    Ok(())
}

fn tell(output: &Path, summary: &Summary) {
    let mut left_out: BTreeMap<String, u64> = BTreeMap::new();
    for (reason, number) in &summary.skipped {
        *left_out.entry(reason.to_string()).or_default() += number;
    }
    let left_out: Vec<String> = left_out
        .into_iter()
        .map(|(reason, number)| format!("{number} {reason}"))
        .collect();
    let rest = match left_out.is_empty() {
        true => String::new(),
        false => format!("; left out: {}", left_out.join(", ")),
    };
    note(&format!(
        "{}: {} of {} events in {} rows, from {} documents{rest}",
        output.display(),
        summary.written,
        summary.events,
        summary.rows,
        summary.documents
    ));
}

/// Documents that are held at once.
const BATCH: u32 = 200;

fn trees(args: &ExportArgs, archive: &Archive, filter: &Filter, report: &Report) -> anyhow::Result<()> {
    let mut out = TreeFile::open(&args.output)?;
    let engine = args.engine.open()?;
    let mut session = Session::new(&engine);
    let bar = Bar::of("documents");
    let all = archive.count_documents()?;
    let (mut offset, mut written) = (0, 0u64);
    loop {
        let page = Page {
            limit: Some(BATCH),
            offset,
            oldest_first: true,
        };
        let hits = archive.search(filter, page)?;
        for hit in &hits {
            let document = archive.stored(hit.row)?.document;
            if document.language != crate::ingest::coding::CODED {
                continue;
            }
            let printed =
                crate::isolation::isolated(&engine, &mut session, &document.id, report, |session| {
                    let mut printed = Vec::new();
                    let parse = session.parse(&document.text);
                    conllu::write(&document.id, &parse, &mut printed).map(|()| printed)
                });
            if let Some(printed) = printed.transpose()? {
                if written == 0 {
                    out.write(about_trees(archive, filter, all)?.as_bytes())?;
                }
                out.write(&printed)?;
                written += 1;
            }
        }
        offset += BATCH;
        bar.at(u64::from(offset).min(all), all);
        if hits.len() < BATCH as usize {
            break;
        }
    }
    drop(bar);
    out.finish()?;
    note(&format!(
        "{}: trees of {written} documents",
        args.output.display()
    ));
    Ok(())
}

/// What is in the file, as comments before its first sentence.
fn about_trees(archive: &Archive, filter: &Filter, documents: u64) -> anyhow::Result<String> {
    let mut about = format!("# generator = Legation {}\n", env!("CARGO_PKG_VERSION"));
    if let Some(knowledge) = archive.knowledge()? {
        about += &format!("# knowledge = {knowledge}\n");
    }
    about += &format!("# documents of the archive = {documents}\n");
    for words in filter.in_words() {
        about += &format!("# filter = {}\n", words.replace(char::is_control, " "));
    }
    Ok(about)
}

/// A file that has its name only when it is whole, or standard output.
enum TreeFile {
    Stdout(io::BufWriter<io::Stdout>),
    File(io::BufWriter<tempfile::NamedTempFile>, PathBuf),
}

impl TreeFile {
    fn open(path: &Path) -> anyhow::Result<Self> {
        if path.as_os_str() == "-" {
            return Ok(Self::Stdout(io::BufWriter::new(io::stdout())));
        }
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As any file that the user makes; the system takes off what it is told to.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder);
        let file = file.with_context(|| format!("cannot write into {}", folder.display()))?;
        Ok(Self::File(io::BufWriter::new(file), path.to_owned()))
    }

    fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        match self {
            Self::Stdout(out) => out.write_all(bytes).context("cannot write to standard output"),
            Self::File(out, path) => out
                .write_all(bytes)
                .with_context(|| format!("cannot write {}", path.display())),
        }
    }

    fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::Stdout(mut out) => out.flush().context("cannot write to standard output"),
            Self::File(out, path) => {
                let written = || format!("cannot write {}", path.display());
                let file = out
                    .into_inner()
                    .map_err(io::IntoInnerError::into_error)
                    .with_context(written)?;
                file.as_file().sync_all().with_context(written)?;
                file.persist(&path).with_context(written)?;
                Ok(())
            }
        }
    }
}
