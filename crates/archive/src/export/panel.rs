//! Months by pairs of countries: how many events of which kind, and how good or bad they were. For regressions.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use legation_knowledge::{Country, Sector};

use super::about::About;
use super::cells::{day, shortest};
use super::csv::line;
use super::format::{Context, Fate, Format, Reason};
use super::pairs;
use crate::record::{Party, Record};

/// What is left out, and why.
pub(super) const LEAVES_OUT: &[&str] = &[
    "Events without a date of a month or shorter, or without a country on both sides, are left out.",
    "An event of several countries on a side counts once for each pair of countries.",
];

const QUADS: [&str; 4] = [
    "verbal_cooperation",
    "material_cooperation",
    "verbal_conflict",
    "material_conflict",
];

/// Writes the panel.
#[derive(Default)]
pub(super) struct Panel {
    cells: BTreeMap<(Dyad, i32), Cell>,
    kinds: BTreeSet<String>,
}

/// From whom to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Dyad {
    actor: Side,
    recipient: Side,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Side {
    country: Country,
    /// Set only if the panel is by sectors.
    sector: Option<Sector>,
}

/// The events of one pair in one month.
#[derive(Debug, Default)]
struct Cell {
    events: u64,
    kinds: BTreeMap<String, u64>,
    quads: [u64; 4],
    scale: f64,
    goldstein: f64,
    with_goldstein: u64,
}

impl Format for Panel {
    fn event(&mut self, _out: &mut dyn Write, record: &Record, context: &Context) -> io::Result<Fate> {
        let month = match day(record) {
            Ok(day) => i32::from(day.year()) * 12 + i32::from(day.month()) - 1,
            Err(reason) => return Ok(Fate::LeftOut(reason)),
        };
        let by_sectors = context.options.panel_sectors;
        let pairs = pairs::of_network(record, &context.codes);
        let dyads: BTreeSet<Dyad> = pairs
            .into_iter()
            .filter_map(|pair| dyad(pair, by_sectors))
            .collect();
        if dyads.is_empty() {
            return Ok(Fate::LeftOut(Reason::NoCountry));
        }
        for dyad in dyads {
            self.cells.entry((dyad, month)).or_default().add(record);
        }
        if !self.kinds.contains(&record.event) {
            self.kinds.insert(record.event.clone());
        }
        Ok(Fate::Written(0))
    }

    fn rows_at_end(&self, context: &Context) -> u64 {
        if context.options.panel_zero_months {
            (self.dyads().len() * self.months().count()) as u64
        } else {
            self.cells.len() as u64
        }
    }

    fn finish(&mut self, out: &mut dyn Write, _about: &About, context: &Context) -> io::Result<()> {
        let packaged: Vec<String> = context.codes.events().map(str::to_owned).collect();
        let own = self.kinds.iter().filter(|kind| !packaged.contains(kind)).cloned();
        let kinds: Vec<String> = packaged.iter().cloned().chain(own).collect();
        line(out, header(&kinds))?;
        if !context.options.panel_zero_months {
            for ((dyad, month), cell) in &self.cells {
                line(out, cell.row(*dyad, *month, &kinds).into_iter())?;
            }
            return Ok(());
        }
        let without = Cell::default();
        for dyad in self.dyads() {
            for month in self.months() {
                let cell = self.cells.get(&(dyad, month)).unwrap_or(&without);
                line(out, cell.row(dyad, month, &kinds).into_iter())?;
            }
        }
        Ok(())
    }
}

impl Panel {
    fn dyads(&self) -> BTreeSet<Dyad> {
        self.cells.keys().map(|(dyad, _)| *dyad).collect()
    }

    /// From the first to the last month of all.
    fn months(&self) -> std::ops::Range<i32> {
        let months = self.cells.keys().map(|(_, month)| *month);
        let ends = months.clone().min().zip(months.max());
        ends.map_or(0..0, |(first, last)| first..last + 1)
    }
}

fn dyad((actor, recipient): (&Party, &Party), by_sectors: bool) -> Option<Dyad> {
    let side = |party: &Party| {
        Some(Side {
            country: party.country?,
            sector: party.sectors.first().copied().filter(|_| by_sectors),
        })
    };
    Some(Dyad {
        actor: side(actor)?,
        recipient: side(recipient)?,
    })
}

fn header(kinds: &[String]) -> impl Iterator<Item = String> {
    let front = [
        "month",
        "actor_country",
        "actor_sector",
        "recipient_country",
        "recipient_sector",
        "events",
    ];
    let back = ["mean_scale", "sum_scale", "mean_goldstein", "sum_goldstein"];
    front
        .into_iter()
        .map(str::to_owned)
        .chain(kinds.iter().map(|kind| kind.to_lowercase()))
        .chain(QUADS.into_iter().chain(back).map(str::to_owned))
}

impl Cell {
    fn add(&mut self, record: &Record) {
        self.events += 1;
        *self.kinds.entry(record.event.clone()).or_default() += 1;
        self.quads[usize::from(u8::from(record.quad) - 1)] += 1;
        self.scale += if record.scale.is_finite() {
            record.scale
        } else {
            0.0
        };
        if let Some(goldstein) = record.goldstein.filter(|value| value.is_finite()) {
            self.goldstein += goldstein;
            self.with_goldstein += 1;
        }
    }

    fn row(&self, dyad: Dyad, month: i32, kinds: &[String]) -> Vec<String> {
        let number = |value: f64| shortest(value).unwrap_or_default();
        let mean = |sum: f64, n: u64| {
            if n == 0 {
                String::new()
            } else {
                number(sum / n as f64)
            }
        };
        let sector = |side: Side| side.sector.map(|sector| sector.to_string()).unwrap_or_default();
        let mut row = vec![
            format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1),
            dyad.actor.country.to_string(),
            sector(dyad.actor),
            dyad.recipient.country.to_string(),
            sector(dyad.recipient),
            self.events.to_string(),
        ];
        row.extend(
            kinds
                .iter()
                .map(|kind| self.kinds.get(kind).unwrap_or(&0).to_string()),
        );
        row.extend(self.quads.map(|n| n.to_string()));
        row.extend([
            mean(self.scale, self.events),
            number(self.scale),
            mean(self.goldstein, self.with_goldstein),
            number(self.goldstein),
        ]);
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::{FormatName, Options, samples};
    use jiff::civil::Date;

    fn of(records: &[Record], options: Options) -> Vec<String> {
        let (text, _) = samples::text(FormatName::Panel, records, options);
        text.lines().map(str::to_owned).collect()
    }

    fn in_september() -> Record {
        let mut record = samples::visit();
        let when = record.when.as_mut().unwrap();
        (when.first, when.last) = (Date::constant(2025, 9, 1), Date::constant(2025, 9, 30));
        record.actors[0].sectors.clear();
        record
    }

    #[test]
    fn events_of_a_month_are_added_up() {
        let mut demand = samples::visit();
        (demand.event, demand.quad) = ("REQUEST".to_owned(), legation_knowledge::Quad::VerbalConflict);
        (demand.scale, demand.goldstein) = (-1.0, None);
        let lines = of(&[samples::visit(), demand, in_september()], Options::default());
        assert_eq!(lines[0].split(',').count(), 30);
        assert!(lines[0].starts_with(
            "month,actor_country,actor_sector,recipient_country,recipient_sector,events,agree,consult,"
        ));
        assert_eq!(
            lines[1],
            "2025-06,NOR,,ROU,,2,0,1,0,0,0,0,0,1,0,0,0,0,0,0,0,0,1,0,1,0,1.5,3,1.9,1.9"
        );
        assert!(lines[2].starts_with("2025-09,NOR,,ROU,,1,"));
        assert_eq!(lines.len(), 3);
    }

    #[test]
    fn sectors_and_months_without_events_if_asked_for() {
        let records = [samples::visit(), in_september()];
        let options = Options {
            panel_zero_months: true,
            ..Options::default()
        };
        let lines = of(&records, options.clone());
        assert_eq!(lines.len(), 5);
        assert!(lines[2].starts_with("2025-07,NOR,,ROU,,0,0,") && lines[2].ends_with(",,0,,0"));
        let by_sectors = Options {
            panel_sectors: true,
            ..options
        };
        assert_eq!(of(&records, by_sectors).len(), 9);
    }

    #[test]
    fn without_countries_or_a_month_nothing_is_counted() {
        let mut nowhere = samples::visit();
        nowhere.recipients[0].country = None;
        let (_, fates) = samples::text(FormatName::Panel, &[samples::bare(), nowhere], Options::default());
        assert_eq!(fates, [Reason::NoDate, Reason::NoCountry].map(Fate::LeftOut));
    }
}
