//! Reports in `docs/`: the measured part stands between two markers, what people wrote around it stays.

use anyhow::{Context, bail};

use crate::layout::root;

/// Puts `measured` (Markdown) between the markers named `section` of a file in `docs/`.
///
/// The markers are the lines `<!-- measured: SECTION -->` and `<!-- end: SECTION -->`.
///
/// # Errors
/// If the file cannot be read or written, or has no such markers.
pub(crate) fn write(file: &str, section: &str, measured: &str) -> anyhow::Result<()> {
    let path = root().join("docs").join(file);
    let old = std::fs::read_to_string(&path).with_context(|| format!("cannot read docs/{file}"))?;
    let new = replaced(&old, section, measured).with_context(|| format!("docs/{file}"))?;
    std::fs::write(&path, new).with_context(|| format!("cannot write docs/{file}"))?;
    println!("written to docs/{file}");
    Ok(())
}

fn replaced(text: &str, section: &str, measured: &str) -> anyhow::Result<String> {
    let (begin, end) = (
        format!("<!-- measured: {section} -->"),
        format!("<!-- end: {section} -->"),
    );
    let Some((before, rest)) = text.split_once(&begin) else {
        bail!("has no line `{begin}`; add it and `{end}` where the figures are to stand");
    };
    let Some((_, after)) = rest.split_once(&end) else {
        bail!("has `{begin}` but no `{end}` after it");
    };
    Ok(format!("{before}{begin}\n\n{}\n\n{end}{after}", measured.trim()))
}

/// A Markdown table. Columns after the first are right-aligned if `numbers`.
pub(crate) fn table(head: &[&str], numbers: bool, rows: &[Vec<String>]) -> String {
    let line = |cells: Vec<&str>| format!("| {} |\n", cells.join(" | "));
    let rule = (0..head.len())
        .map(|i| if numbers && i > 0 { "---:" } else { "---" })
        .collect();
    let mut text = line(head.to_vec()) + &line(rule);
    for row in rows {
        text += &line(row.iter().map(String::as_str).collect());
    }
    text
}

/// `1234567` as `1,234,567`.
pub(crate) fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_around_the_figures_stays() {
        let text = "# Speed\n\n<!-- measured: nlp -->\nold\n<!-- end: nlp -->\n\nWhy.\n";
        let new = replaced(text, "nlp", "new").unwrap();
        assert_eq!(
            new,
            "# Speed\n\n<!-- measured: nlp -->\n\nnew\n\n<!-- end: nlp -->\n\nWhy.\n"
        );
        assert_eq!(
            replaced(&new, "nlp", "new").unwrap(),
            new,
            "writing again changes nothing"
        );
    }

    #[test]
    fn a_file_without_markers_is_left_alone() {
        let error = replaced("# Speed\n", "nlp", "new").unwrap_err().to_string();
        assert!(error.contains("<!-- measured: nlp -->"), "{error}");
    }

    #[test]
    fn a_table_is_markdown() {
        let rows = [vec!["sm".to_owned(), "1".to_owned()]];
        assert_eq!(
            table(&["model", "ratio"], true, &rows),
            "| model | ratio |\n| --- | ---: |\n| sm | 1 |\n"
        );
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(grouped(999.0), "999");
        assert_eq!(grouped(1_234_567.4), "1,234,567");
    }
}
