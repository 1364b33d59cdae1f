//! The formats by name.

use super::format::Format;
use super::{
    ExportError, csv, gdelt, gdelt_mentions, geojson, gexf, graphml, icews, jsonl, panel, parquet, phoenix,
    plover, polecat,
};

/// A form in which events are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FormatName {
    /// PLOVER records.
    Plover,
    /// POLECAT's table.
    Polecat,
    /// ICEWS' table.
    Icews,
    /// GDELT 2.0 events.
    Gdelt,
    /// GDELT 2.0 mentions.
    GdeltMentions,
    /// The table of Phoenix.
    Phoenix,
    /// One wide table.
    Csv,
    /// The same table with types.
    Parquet,
    /// Points for maps.
    GeoJson,
    /// The network of actors, for Gephi.
    Gexf,
    /// The network of actors, for igraph and others.
    GraphMl,
    /// Months by pairs of countries.
    Panel,
    /// Everything, one JSON object a line.
    JsonLines,
}

impl FormatName {
    /// All formats.
    pub const ALL: [Self; 13] = [
        Self::Plover,
        Self::Polecat,
        Self::Icews,
        Self::Gdelt,
        Self::GdeltMentions,
        Self::Phoenix,
        Self::Csv,
        Self::Parquet,
        Self::GeoJson,
        Self::Gexf,
        Self::GraphMl,
        Self::Panel,
        Self::JsonLines,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plover => "plover",
            Self::Polecat => "polecat",
            Self::Icews => "icews",
            Self::Gdelt => "gdelt",
            Self::GdeltMentions => "gdelt-mentions",
            Self::Phoenix => "phoenix",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::GeoJson => "geojson",
            Self::Gexf => "gexf",
            Self::GraphMl => "graphml",
            Self::Panel => "panel",
            Self::JsonLines => "jsonl",
        }
    }

    /// The format with this name.
    ///
    /// # Errors
    /// If there is none; the message lists all.
    pub fn from_name(name: &str) -> Result<Self, ExportError> {
        let known = Self::ALL.into_iter().find(|format| format.name() == name);
        known.ok_or_else(|| ExportError::NoFormat(name.to_owned()))
    }

    /// All names, as in a sentence.
    pub(super) fn list() -> String {
        Self::ALL.map(Self::name).join(", ")
    }

    /// What it is, in a line.
    pub fn about(self) -> &'static str {
        match self {
            Self::Plover => "PLOVER records, one JSON object a line, compound actors as lists",
            Self::Polecat => "POLECAT's 40 columns, tab-separated with a header",
            Self::Icews => "ICEWS' 20 columns, tab-separated with a header, one row for each pair of actors",
            Self::Gdelt => "GDELT 2.0 events, 61 columns, tab-separated without header",
            Self::GdeltMentions => "GDELT 2.0 mentions, 16 columns, tab-separated without header",
            Self::Phoenix => "Phoenix' 26 columns, tab-separated without header",
            Self::Csv => "one row an event with every field, lists joined by semicolons",
            Self::Parquet => "one row an event with every field, typed, for DuckDB, pandas, R and Spark",
            Self::GeoJson => "a point for each event whose place is known better than by its country",
            Self::Gexf => "who does what to whom as a network, for Gephi",
            Self::GraphMl => "who does what to whom as a network, for igraph, NetworkX and yEd",
            Self::Panel => "counts and scores by month, country of the actor and country of the recipient",
            Self::JsonLines => "every field of every event with its words, one JSON object a line",
        }
    }

    /// What files of this format are mostly called, without the first dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Plover | Self::JsonLines => "jsonl",
            Self::Polecat | Self::Phoenix => "txt",
            Self::Icews => "tab",
            Self::Gdelt => "export.CSV",
            Self::GdeltMentions => "mentions.CSV",
            Self::Csv | Self::Panel => "csv",
            Self::Parquet => "parquet",
            Self::GeoJson => "geojson",
            Self::Gexf => "gexf",
            Self::GraphMl => "graphml",
        }
    }

    /// Whether it is no text, so that a terminal should be spared.
    pub fn binary(self) -> bool {
        self == Self::Parquet
    }

    /// Whether a row says if the event is reported, claimed, still to come, possible, or said not to have happened. What
    /// cannot say so gets reported events only, unless others are asked for.
    pub fn can_say_status(self) -> bool {
        matches!(
            self,
            Self::Plover | Self::Csv | Self::Parquet | Self::GeoJson | Self::JsonLines
        )
    }

    /// What it leaves out of the records, and why, in sentences.
    pub fn leaves_out(self) -> &'static [&'static str] {
        match self {
            Self::Plover => &["Events without a date are left out, as PLOVER wants one."],
            Self::Polecat => polecat::LEAVES_OUT,
            Self::Icews => icews::LEAVES_OUT,
            Self::Gdelt => gdelt::LEAVES_OUT,
            Self::GdeltMentions => gdelt_mentions::LEAVES_OUT,
            Self::Phoenix => phoenix::LEAVES_OUT,
            Self::Csv => &["Control characters in texts are spaces, semicolons within lists are commas."],
            Self::Parquet | Self::JsonLines => &[],
            Self::GeoJson => geojson::LEAVES_OUT,
            Self::Gexf | Self::GraphMl => &[
                "Events that name nobody on one side are left out, except where several actors do something with each other.",
                "An edge tells how many and of what kind; texts, dates and places are left out.",
            ],
            Self::Panel => panel::LEAVES_OUT,
        }
    }

    /// One that has written nothing yet.
    pub(super) fn writer(self) -> Box<dyn Format> {
        match self {
            Self::Plover => Box::new(plover::Plover),
            Self::Polecat => Box::new(polecat::Polecat::default()),
            Self::Icews => Box::new(icews::Icews::default()),
            Self::Gdelt => Box::new(gdelt::Gdelt::default()),
            Self::GdeltMentions => Box::new(gdelt_mentions::GdeltMentions::default()),
            Self::Phoenix => Box::new(phoenix::Phoenix::default()),
            Self::Csv => Box::new(csv::Csv::new()),
            Self::Parquet => Box::new(parquet::Parquet::new()),
            Self::GeoJson => Box::new(geojson::GeoJson::default()),
            Self::Gexf => Box::new(gexf::Gexf::default()),
            Self::GraphMl => Box::new(graphml::GraphMl::default()),
            Self::Panel => Box::new(panel::Panel::default()),
            Self::JsonLines => Box::new(jsonl::JsonLines),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_is_found_by_its_name_and_only_by_it() {
        for format in FormatName::ALL {
            assert_eq!(FormatName::from_name(format.name()).unwrap(), format);
        }
        let message = FormatName::from_name("GDELT").unwrap_err().to_string();
        assert!(message.contains("gdelt-mentions"), "{message}");
    }
}
