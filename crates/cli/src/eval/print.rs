//! The figures as tables and as JSON.

use std::fmt::{Display, Write as _};

use super::figures::{Accuracy, Calibration, Figures, Score};
use super::lapses::{Given, Lapse, Wanted};

/// One JSON object with all that is measured, and a line feed.
pub(super) fn json(figures: &Figures) -> Vec<u8> {
    let mut line = Vec::new();
    let written = serde_json::to_writer(&mut line, figures);
    debug_assert!(
        written.is_ok(),
        "figures have only keys that are strings, and memory takes all"
    );
    line.push(b'\n');
    line
}

/// All that is measured, for people.
pub(super) fn tables(figures: &Figures) -> String {
    let mut text = format!(
        "texts {} · gold events {} · predicted events {}\n",
        figures.texts, figures.gold, figures.predicted
    );
    if figures.optional > 0 {
        line(
            &mut text,
            &format!(
                "Another {} gold events may be found, but need not be.",
                figures.optional
            ),
        );
    }
    text.push('\n');
    scores(
        &mut text,
        "level",
        [
            ("event", &figures.event),
            ("who", &figures.who),
            ("dyad", &figures.dyad),
        ]
        .into_iter(),
    );
    text.push('\n');
    accuracy(&mut text, "status", figures.status);
    accuracy(&mut text, "mode", figures.mode);
    text.push('\n');
    scores(
        &mut text,
        "type",
        figures.types.iter().map(|row| (row.event.as_str(), &row.score)),
    );
    text.push('\n');
    for confusion in &figures.confusions {
        line(
            &mut text,
            &format!(
                "{} taken for {}: {}",
                confusion.gold, confusion.predicted, confusion.count
            ),
        );
    }
    if !figures.confusions.is_empty() {
        text.push('\n');
    }
    calibration(&mut text, &figures.calibration);
    errors(&mut text, &figures.errors, figures.errors_not_listed);
    text
}

fn line(text: &mut String, line: &str) {
    text.push_str(line.trim_end());
    text.push('\n');
}

fn scores<'a>(text: &mut String, title: &str, rows: impl Iterator<Item = (&'a str, &'a Score)>) {
    let mut row = |name: &str, counts: [&dyn Display; 4], quotients: [&str; 3]| {
        let [gold, found, predicted, right] = counts;
        let [p, r, f1] = quotients;
        line(
            text,
            &format!("{name:<12} {gold:>6} {found:>6} {predicted:>10} {right:>6} {p:>6} {r:>6} {f1:>6}"),
        );
    };
    row(
        title,
        [&"gold", &"found", &"predicted", &"right"],
        ["P", "R", "F1"],
    );
    for (name, score) in rows {
        let counts = &score.counts;
        let [p, r, f1] = [score.precision, score.recall, score.f1].map(quotient);
        row(
            name,
            [&counts.gold, &counts.found, &counts.predicted, &counts.right],
            [&p, &r, &f1],
        );
    }
}

fn quotient(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"))
}

fn accuracy(text: &mut String, name: &str, accuracy: Accuracy) {
    let Accuracy { of, right, accuracy } = accuracy;
    let share = accuracy.map_or_else(String::new, |value| format!(" ({value:.3})"));
    line(
        text,
        &format!("{name} right on {right} of {of} matched events where the gold says it{share}"),
    );
}

fn calibration(text: &mut String, calibration: &Calibration) {
    line(
        text,
        &format!(
            "{:<12} {:>10} {:>6} {:>10} {:>6}",
            "confidence", "predicted", "right", "precision", "mean"
        ),
    );
    for bin in &calibration.bins {
        let range = format!("{:.1}–{:.1}", bin.from, bin.to);
        let (precision, mean) = (quotient(bin.precision), quotient(bin.confidence));
        line(
            text,
            &format!(
                "{range:<12} {:>10} {:>6} {precision:>10} {mean:>6}",
                bin.predicted, bin.right
            ),
        );
    }
    line(
        text,
        &format!("expected calibration error (ECE) {}", quotient(calibration.ece)),
    );
}

fn errors(text: &mut String, errors: &[Lapse], not_listed: usize) {
    for error in errors {
        text.push('\n');
        lapse(text, error);
    }
    if not_listed > 0 {
        let more = if errors.is_empty() {
            "errors not listed"
        } else {
            "more errors not listed"
        };
        line(
            text,
            &format!(
                "\n{not_listed} {more}; --errors {} lists all",
                errors.len() + not_listed
            ),
        );
    }
}

fn lapse(text: &mut String, error: &Lapse) {
    let sides = [
        error.gold.as_ref().map(wanted),
        error.predicted.as_ref().map(given),
    ];
    let sides: Vec<String> = sides.into_iter().flatten().collect();
    line(
        text,
        &format!(
            "{:<10}  {}  {}",
            error.kind.name(),
            plain(&error.id),
            sides.join("; found ")
        ),
    );
    let words = &error.words;
    let marked = if words.words.is_empty() {
        String::new()
    } else {
        format!("*{}*", words.words)
    };
    line(
        text,
        &format!(
            "            {}",
            plain(&format!("{}{marked}{}", words.before, words.after))
        ),
    );
    if let Some(predicted) = &error.predicted {
        line(
            text,
            &format!(
                "            {}, confidence {:.2}",
                predicted.rule, predicted.confidence
            ),
        );
    }
}

fn wanted(event: &Wanted) -> String {
    let mode = event.mode.as_ref().map(ToString::to_string);
    let status = event.status.map(legation_coder::Status::name);
    described(
        event.event.as_str(),
        mode.as_deref(),
        status,
        &event.actor,
        &event.recipient,
    )
}

fn given(event: &Given) -> String {
    let mode = event.mode.as_ref().map(ToString::to_string);
    let status = Some(event.status.name());
    described(
        event.event.as_str(),
        mode.as_deref(),
        status,
        &event.actor,
        &event.recipient,
    )
}

/// `SUPPORT praise reported: Norway → Peru`.
fn described(
    event: &str,
    mode: Option<&str>,
    status: Option<&str>,
    actor: &[String],
    recipient: &[String],
) -> String {
    let mut text = event.to_owned();
    for word in [mode, status].into_iter().flatten() {
        let _ = write!(text, " {word}");
    }
    let listed = |names: &[String]| {
        if names.is_empty() {
            "–".to_owned()
        } else {
            plain(&names.join(", "))
        }
    };
    let _ = write!(text, ": {} → {}", listed(actor), listed(recipient));
    text
}

/// On one line, and without what could steer a terminal.
fn plain(text: &str) -> String {
    let shown: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}
