//! Answers as a table, as JSON Lines or as CSV: the same rows in each.

use anyhow::Context;
use clap::ValueEnum;
use legation_archive::Party;
use serde_json::{Map, Value};

use crate::output::Output;
use crate::tables::{Layout, plain};

/// How to print an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnswerFormat {
    /// A table, for people.
    #[default]
    Table,
    /// One JSON object a row, for programs.
    Jsonl,
    /// Comma-separated values with a heading; lists joined by `;`.
    Csv,
}

/// The options that all answers have.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct AnswerArgs {
    /// What to print.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: AnswerFormat,
    /// Rows to print at most [default: 50 in a table, all else].
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
    /// Rows to pass over first.
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: u32,
    /// The earliest first, and not the latest.
    #[arg(long)]
    oldest_first: bool,
}

/// Rows of a table where nobody says how many.
const ROWS: u32 = 50;

impl AnswerArgs {
    /// The part that is wanted.
    pub(crate) fn page(&self) -> legation_archive::Page {
        let default = (self.format == AnswerFormat::Table).then_some(ROWS);
        legation_archive::Page {
            limit: self.limit.or(default),
            offset: self.offset,
            oldest_first: self.oldest_first,
        }
    }
}

/// A row: for a table, and with all fields for programs.
#[derive(Debug, Default)]
pub(crate) struct Row {
    /// Cells of the table.
    pub(crate) cells: Vec<String>,
    /// Fields, in the order of the answer's keys.
    pub(crate) fields: Map<String, Value>,
}

/// Rows of one kind.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Heading of the table.
    pub(crate) heading: &'static [&'static str],
    /// Keys of the fields, which are also the columns of CSV.
    pub(crate) keys: &'static [&'static str],
    /// The rows.
    pub(crate) rows: Vec<Row>,
    /// What to say if there are none.
    pub(crate) nothing: &'static str,
}

impl Answer {
    /// Prints it.
    ///
    /// # Errors
    /// If standard output cannot be written.
    pub(crate) fn print(&self, args: &AnswerArgs) -> anyhow::Result<()> {
        let mut output = Output::stdout();
        let printed = match args.format {
            AnswerFormat::Table => self.table(args),
            AnswerFormat::Jsonl => self.lines()?,
            AnswerFormat::Csv => self.csv()?,
        };
        output
            .record(&printed)
            .and_then(|()| output.finish())
            .context("cannot write to standard output")
    }

    fn table(&self, args: &AnswerArgs) -> Vec<u8> {
        if self.rows.is_empty() {
            return format!("{}\n", self.nothing).into_bytes();
        }
        let mut table = Layout::of_stdout().table(self.heading);
        for row in &self.rows {
            table.add_row(row.cells.iter().map(|cell| plain(cell)));
        }
        let mut text = format!("{}\n", table.trim_fmt());
        if args.page().limit == u32::try_from(self.rows.len()).ok() {
            text += &format!(
                "{} rows; there may be more: --limit N, --offset {}\n",
                self.rows.len(),
                args.page().offset as usize + self.rows.len()
            );
        }
        text.into_bytes()
    }

    fn lines(&self) -> anyhow::Result<Vec<u8>> {
        let mut out = Vec::new();
        for row in &self.rows {
            // What is not known is left out, as in the dossier.
            let known = row.fields.iter().filter(|(_, value)| !is_empty(value));
            let known: Map<String, Value> = known.map(|(key, value)| (key.clone(), value.clone())).collect();
            serde_json::to_writer(&mut out, &known)?;
            out.push(b'\n');
        }
        Ok(out)
    }

    fn csv(&self) -> anyhow::Result<Vec<u8>> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.keys)?;
        for row in &self.rows {
            writer.write_record(
                self.keys
                    .iter()
                    .map(|key| row.fields.get(*key).map_or_else(String::new, flat)),
            )?;
        }
        Ok(writer.into_inner()?)
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

/// A value in one cell.
fn flat(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(flat).collect::<Vec<_>>().join(";"),
        Value::Object(map) => map.get("name").map_or_else(|| value.to_string(), flat),
        _ => value.to_string(),
    }
}

/// Somebody as fields.
pub(crate) fn party(party: &Party) -> Value {
    let mut fields = Map::new();
    fields.insert("name".to_owned(), party.name.clone().into());
    let mut add = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            fields.insert(key.to_owned(), value.into());
        }
    };
    add("country", party.country.map(|country| country.to_string()));
    add("sectors", (!party.sectors.is_empty()).then(|| codes(party)));
    add("office", party.office.clone());
    add("actor", party.actor.clone());
    add("basis", (party.basis == "memory").then(|| party.basis.clone()));
    Value::Object(fields)
}

fn codes(party: &Party) -> String {
    let sectors: Vec<String> = party.sectors.iter().map(ToString::to_string).collect();
    sectors.join(";")
}

/// Somebody in a table: "Sergey Lavrov (RUS GOV)".
pub(crate) fn shown(party: &Party) -> String {
    let country = party.country.iter().map(ToString::to_string);
    let codes: Vec<String> = country
        .chain(party.sectors.iter().map(ToString::to_string))
        .collect();
    match codes.is_empty() {
        true => party.name.clone(),
        false => format!("{} ({})", party.name, codes.join(" ")),
    }
}

/// Several in a table, each once.
pub(crate) fn all_shown(parties: &[Party]) -> String {
    let mut names: Vec<String> = Vec::new();
    for name in parties.iter().map(shown) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    match names.is_empty() {
        true => "–".to_owned(),
        false => names.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn csv_has_a_cell_for_each_key_whatever_stands_in_it() {
        let fields = json!({"id": "a,\"b\"\n", "names": ["x", "y"], "who": [{"name": "Oslo"}], "none": null});
        let answer = Answer {
            heading: &["id"],
            keys: &["id", "names", "who", "none", "absent"],
            rows: vec![Row {
                cells: Vec::new(),
                fields: fields.as_object().unwrap().clone(),
            }],
            nothing: "",
        };
        let text = String::from_utf8(answer.csv().unwrap()).unwrap();
        assert_eq!(text, "id,names,who,none,absent\n\"a,\"\"b\"\"\n\",x;y,Oslo,,\n");
        let line: Value = serde_json::from_slice(&answer.lines().unwrap()).unwrap();
        assert_eq!(line.as_object().unwrap().len(), 3);
    }
}
