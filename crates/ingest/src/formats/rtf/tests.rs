//! Files in Rich Text Format, sound and broken.

use proptest::prelude::*;

use super::*;

fn articles(file: &str) -> Vec<Article> {
    rtf(file.as_bytes(), &Hints::default())
        .unwrap()
        .into_iter()
        .map(Result::unwrap)
        .collect()
}

fn text(body: &str) -> String {
    articles(&format!("{{\\rtf1\\ansi\\ansicpg1252 {body}}}"))
        .remove(0)
        .text
}

#[test]
fn characters() {
    assert_eq!(
        text(r"caf\'e9 \emdash  \lquote no\rquote , \ldblquote yes\rdblquote"),
        "café — ‘no’, “yes”"
    );
    assert_eq!(text(r"\u8217?s \u-3913?x"), "’s \u{f0b7}x");
    assert_eq!(
        text(r"\uc2\u8217\'92\'92s {\uc0\u8212}x \uc1\u8212\'97y"),
        "’s —x —y"
    );
    assert_eq!(text(r"\u-10179?\u-8704? a\u128512?"), "😀 a😀");
    assert_eq!(text(r"a\{b\}\\c\~d\_e\-f"), "a{b}\\c d-ef");
    assert_eq!(text("one\r\ntwo\\\nthree"), "onetwo\n\nthree");
    assert_eq!(text(r"\u8217"), "’");
}

#[test]
fn code_pages_of_the_file_and_of_fonts() {
    let file = r"{\rtf1\ansi\ansicpg1251\deff0{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset238 Times CE;}{\f2\fnil\fcharset128 M;}}\'cc\'e8\'f0 \f1\'a3\'f3d\'9f \f2\'93\'fa\'96\'7b}";
    assert_eq!(articles(file)[0].text, "Мир Łódź 日本");
}

#[test]
fn what_is_no_text_is_left_out() {
    let body = r#"{\stylesheet{\s0 Normal;}}{\*\generator x;}{\info{\title The \'e9lan}{\author A}}{\header page}{\pict\pngblip 89504e47}{\*\unknown secret {more}}{\v hidden}One.\par {\field{\*\fldinst {HYPERLINK "https://a.example/"}}{\fldrslt {\ul the link}}} ends.\par{\bin5 }}{{}two."#;
    let file = format!("{{\\rtf1\\ansi {body}}}");
    let found = articles(&file);
    assert_eq!(found[0].text, "One.\n\nthe link ends.\n\ntwo.");
    assert_eq!(found[0].title.as_deref(), Some("The élan"));
}

#[test]
fn an_export_of_factiva_and_one_of_nexis() {
    let factiva = r"{\rtf1\ansi\pard {\b Vardania recalls envoy\par}By Jane Roe\par 8 words\par 3 June 2025\par Meridian Wire\par MERW\par English\par (c) 2025 Meridian\par\par Vardania recalled its envoy.\par Document MERW000020250603el6300abc\par}";
    let found = articles(factiva);
    assert_eq!(found[0].title.as_deref(), Some("Vardania recalls envoy"));
    assert_eq!(found[0].byline.as_deref(), Some("Jane Roe"));
    assert_eq!(found[0].text, "Vardania recalled its envoy.");
    let coded = r"{\rtf1\ansi\trowd HD\cell Vardania recalls envoy\cell\row PD\cell 6 May 2024\cell\row LP\cell Lead.\par More.\cell\row TD\cell Rest.\cell\row AN\cell Document MERW000020240506ek5600abc\cell\row}";
    let found = articles(coded);
    assert_eq!(found[0].text, "Lead.\n\nMore.\n\nRest.");
    let nexis = r"{\rtf1\ansi Talks resume\par The Daily\par May 6, 2024 Monday\par Copyright 2024 The Daily\par {\b Length:} 4 words\par Body\par The two will meet.\par Classification\par Language: ENGLISH\par End of Document\par}";
    let found = articles(nexis);
    assert_eq!(found[0].title.as_deref(), Some("Talks resume"));
    assert_eq!(found[0].language.as_deref(), Some("en"));
}

#[test]
fn what_is_damaged_is_told() {
    assert_eq!(
        rtf(b"plain", &Hints::default()).unwrap_err().to_string(),
        "this is no RTF file: it does not begin with {\\rtf"
    );
    let deep = format!("{{\\rtf1 {}", "{".repeat(100_000));
    assert!(matches!(
        rtf(deep.as_bytes(), &Hints::default()),
        Err(FormatError::TooDeep { .. })
    ));
    let found = articles("{\\rtf1 One.\\par Tw");
    assert_eq!(found[0].text, "One.\n\nTw");
    assert_eq!(
        found[0].warnings,
        ["the RTF file breaks off: what follows is missing"]
    );
    assert!(matches!(
        rtf(b"{\\rtf1}", &Hints::default()).unwrap()[0],
        Err(FormatError::NoText { .. })
    ));
    assert!(rtf(b"{\\rtf1 a\\bin999999999 b}", &Hints::default()).unwrap()[0].is_ok());
}

proptest! {
    #[test]
    fn no_file_panics(parts in proptest::collection::vec(prop_oneof![
        Just("{"), Just("}"), Just("\\par "), Just("\\'"), Just("\\'e9"), Just("\\u"), Just("\\u-10179?"), Just("\\uc9"), Just("\\bin"), Just("\\bin7 "), Just("\\*"),
        Just("\\fonttbl"), Just("\\f-1"), Just("\\fcharset128"), Just("x"), Just("é"), Just("\\fldinst HYPERLINK \""), Just("\\"), Just("\\info\\title"), Just("\\cell HD"),
    ], 0..40)) {
        let _ = rtf(format!("{{\\rtf1{}", parts.concat()).as_bytes(), &Hints::default());
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = rtf(&[b"{\\rtf1".as_slice(), &bytes].concat(), &Hints::default());
    }
}
