//! Any text has a parse whose spans cover it.

#![allow(clippy::expect_used)] // a failed expectation fails the test

use std::ops::ControlFlow;

use legation_nlp::{Parse, ParseWarning, Session};
use proptest::prelude::*;

mod models;

fn assert_sound(text: &str, parse: &Parse) {
    let (mut byte, mut char) = (0, 0);
    for (i, token) in parse.tokens().iter().enumerate() {
        assert_eq!(
            (token.byte_start, token.start),
            (byte, char),
            "token {i} does not follow the one before"
        );
        assert!(token.end > token.start);
        assert_eq!((token.end - token.start) as usize, parse.word(i).chars().count());
        assert!((token.head as usize) < parse.len());
        let gap = u32::from(token.space_after);
        (byte, char) = (token.byte_end + gap, token.end + gap);
    }
    assert_eq!(byte as usize, text.len(), "the tokens do not cover the text");
    for sentence in parse.sentences() {
        for i in sentence.clone() {
            assert!(
                sentence.contains(&(parse.tokens()[i].head as usize)),
                "head of {i} outside its sentence"
            );
        }
    }
    parse.noun_phrases().for_each(drop);
    parse.entities().for_each(drop);
}

#[test]
fn any_string_is_covered() {
    let Some(engine) = models::open("sm") else { return };
    let session = std::cell::RefCell::new(Session::new(&engine));
    let check = |text: String| {
        let parse = session.borrow_mut().parse(&text);
        assert_sound(&text, &parse);
        Ok(())
    };
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(400));
    runner.run(&".{0,80}", check).expect("any characters");
    runner
        .run(&"[a-zA-Z0-9 .,'\"()$@:/\\-\n\t]{0,120}", check)
        .expect("characters that affixes are made of");
    runner
        .run(&"(\\PC|\\s|[\\x00-\\x1f]){0,60}", check)
        .expect("white space and controls");
}

#[test]
fn hostile_texts_are_parsed() {
    let Some(engine) = models::open("sm") else { return };
    let mut session = Session::new(&engine);
    let planes: String = (0..0x11_0000u32).step_by(3).filter_map(char::from_u32).collect();
    let texts = [
        String::new(),
        " ".into(),
        " \n ".repeat(200),
        "\0".repeat(1000),
        "x".repeat(10_000_000),
        "\n".repeat(1_000_000),
        "a.b".repeat(300_000),
        "a@".repeat(100_000),
        "(".repeat(20_000),
        "שלום עולם, ".repeat(2_000),
        planes,
    ];
    for text in texts {
        let parse = session.parse(&text);
        assert_sound(&text, &parse);
    }
}

#[test]
fn a_long_document_is_parsed_in_windows() {
    let Some(engine) = models::open("sm") else { return };
    let text = "The envoy left Geneva on Friday. No talks were held.\n\n".repeat(8_000);
    let parse = Session::new(&engine).parse(&text);
    assert_sound(&text, &parse);
    assert!(matches!(
        parse.warnings(),
        [ParseWarning::Windowed { windows: 2, .. }]
    ));
    let heads = |range: std::ops::Range<usize>| -> Vec<i64> {
        range
            .map(|i| i64::from(parse.tokens()[i].head) - i as i64)
            .collect()
    };
    let sentences: Vec<_> = parse.sentences().collect();
    assert_eq!(
        heads(sentences[100].clone()),
        heads(sentences[12_000].clone()),
        "a repeated sentence parsed otherwise"
    );
}

#[test]
fn a_stream_keeps_order_and_equals_single_parses() {
    let Some(engine) = models::open("sm") else { return };
    let texts: Vec<String> = (0..200)
        .map(|i| {
            format!(
                "{} ministers met in Vienna. {}",
                i,
                "They signed. ".repeat(i % 17)
            )
        })
        .collect();
    let describe = |p: &Parse| {
        p.tokens()
            .iter()
            .map(|t| format!("{}{}", t.tag, t.head))
            .collect::<String>()
    };
    let mut streamed = Vec::new();
    engine.stream(
        texts.iter(),
        3,
        |session, text| describe(&session.parse(text)),
        |done| {
            streamed.push(done);
            ControlFlow::Continue(())
        },
    );
    let mut session = Session::new(&engine);
    let single: Vec<String> = texts.iter().map(|t| describe(&session.parse(t))).collect();
    assert_eq!(streamed, single);
}

#[test]
fn a_sink_that_breaks_ends_an_endless_stream() {
    let Some(engine) = models::open("sm") else { return };
    let mut seen = 0;
    engine.stream(
        std::iter::repeat("They met."),
        2,
        |session, text| session.parse(text).len(),
        |_| {
            seen += 1;
            if seen == 5 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
    );
    assert_eq!(seen, 5);
}

#[test]
fn noun_phrases_and_vectors() {
    let Some(engine) = models::open("md") else { return };
    let parse = Session::new(&engine).parse("The Russian foreign minister met two Turkish envoys in Geneva.");
    let phrases: Vec<&str> = parse.noun_phrases().map(|p| parse.slice(p)).collect();
    assert_eq!(
        phrases,
        ["The Russian foreign minister", "two Turkish envoys", "Geneva"]
    );
    assert_eq!(engine.vector(&parse, 3).map(<[f32]>::len), Some(300));
}
