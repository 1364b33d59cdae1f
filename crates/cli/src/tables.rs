//! Tables for people: as wide as the terminal, with colours only there.

use std::io::{self, IsTerminal};

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{Attribute, Cell, Color, ContentArrangement, Table};

/// Width where there is no terminal, in columns.
const WIDTH: u16 = 100;
/// Longest text that is shown whole, in characters.
pub(crate) const CONTENT: usize = 220;

/// How wide, and whether with colours.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    /// Columns; `None` for as many as the terminal has.
    pub(crate) width: Option<u16>,
    pub(crate) colours: bool,
}

impl Layout {
    /// What suits standard output.
    pub(crate) fn of_stdout() -> Self {
        let stdout = io::stdout();
        Self {
            width: (!stdout.is_terminal()).then_some(WIDTH),
            colours: anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
        }
    }

    /// An empty table.
    pub(crate) fn table(self, header: &[&str]) -> Table {
        let mut table = Table::new();
        table
            .load_style(UTF8_HORIZONTAL_ONLY)
            .set_content_arrangement(ContentArrangement::Dynamic);
        if let Some(width) = self.width {
            table.set_width(width);
        }
        if self.colours {
            table.enforce_styling();
        }
        table.set_header(header.iter().map(|title| self.bold(Cell::new(title))));
        table
    }

    /// A cell of a heading.
    pub(crate) fn bold(self, cell: Cell) -> Cell {
        if self.colours {
            cell.add_attribute(Attribute::Bold)
        } else {
            cell
        }
    }

    /// A cell in a colour, where there are colours.
    pub(crate) fn coloured(self, cell: Cell, colour: Option<Color>) -> Cell {
        match colour {
            Some(colour) if self.colours => cell.fg(colour),
            _ => cell,
        }
    }
}

/// On one line, and without control characters: a text must not steer the terminal.
pub(crate) fn plain(text: &str) -> String {
    let harmless: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    harmless.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The beginning of a long text.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(CONTENT) {
        Some((end, _)) => {
            let cut = text[..end].rfind(' ').unwrap_or(end);
            format!("{} …", &text[..cut])
        }
        None => text.to_owned(),
    }
}
