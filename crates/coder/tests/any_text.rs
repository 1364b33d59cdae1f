//! Whatever the text, there is a dossier, its spans lie in the text, and its numbers lead somewhere.

#![allow(clippy::expect_used)] // a failed expectation fails the test

use std::cell::RefCell;

use legation_coder::{Coder, Document, Dossier, Dyad, Participant, Span};
use legation_nlp::{Parse, Session};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

mod model;

/// Words of which news is made, and what breaks it.
const PIECES: &str = r#"Russia|Syria|the Pakistani Embassy|President Anna Berg|the minister|they|it|his government|rebels|said|told|
accused|of|denied|attacked|killed|met|with|visited|to|in Moscow|according to|as reported by|TASS|that|who|whose|and|but|,|.|?|:|;|"|“|”|'|’|(|)|
-|—|will|would|not|if|no|the|a|talks|an attack on|allegations made by|sanctions on|troops|3 June 2025|2025-02-30|June|Thursday|dozens of|
on behalf of|a letter from|the letter|addressed to|led by|mediated by|at least|up to|twelve people|six to eight|1,200|999999999999999|-1|
Paris, Texas,|Georgia's governor|the city|there|KYIV (Reuters) –|Aleppo|former|Prime Minister Orban|Georgia|Secretary-General|
the Indian Ocean|Punjab|on Monday|last month|two days earlier|the eve of|the 1990s|late|fiscal 2020|every|quarter|from|until|
after|during|the attack|agreed to|threatened to|refused to|ordered|peacekeepers|must|between|each other|its troops|a series of|was|were|been|
his weekly work|meeting|her|slaying|shooting|at the height of|killing|yet|until|
Mr.|Gen.|U.S.|é|漢字|🚀|\u{200b}|\u{0}|http://example.org"#;

fn assert_sound(dossier: &Dossier, text: &str) {
    let end = text.chars().count() as u32;
    let inside = |span: Span| {
        assert!(
            span.start() < span.end() && span.end() <= end,
            "{span:?} of {end}"
        )
    };
    let participants = |all: &[Participant]| {
        for p in all {
            assert!((p.entity.0 as usize) < dossier.entities.len());
            inside(p.span);
        }
    };
    for (at, entity) in dossier.entities.iter().enumerate() {
        assert_eq!(entity.id.0 as usize, at);
        assert!(!entity.name.is_empty());
        entity.mentions.iter().copied().for_each(inside);
    }
    dossier.times.iter().for_each(|time| inside(time.span));
    for (at, place) in dossier.places.iter().enumerate() {
        assert_eq!(place.id.0 as usize, at);
        inside(place.span);
        assert!(!place.name.is_empty() && !place.reason.is_empty());
        assert_eq!(place.lat.is_some(), place.lon.is_some());
        assert!(place.lat.is_none_or(|lat| (-90.0..=90.0).contains(&lat)));
        assert!(place.lon.is_none_or(|lon| (-180.0..=180.0).contains(&lon)));
        assert!(place.lat.is_none() || place.precision.is_some(), "{place:?}");
    }
    for statement in &dossier.statements {
        assert!(
            statement
                .speakers
                .iter()
                .all(|e| (e.0 as usize) < dossier.entities.len())
        );
        statement
            .speaker_span
            .iter()
            .chain(&statement.content)
            .copied()
            .for_each(inside);
        inside(statement.cue);
        let chain = std::iter::successors(Some(statement), |s| {
            s.within.map(|outer| &dossier.statements[outer.0 as usize])
        });
        assert!(
            chain.take(dossier.statements.len() + 1).count() <= dossier.statements.len(),
            "within itself"
        );
    }
    let mut ids: Vec<&str> = dossier.events.iter().map(|e| e.id.as_str()).collect();
    for event in &dossier.events {
        participants(&event.actor);
        participants(&event.recipient);
        inside(event.trigger);
        inside(event.sentence);
        assert!(
            event
                .statement
                .is_none_or(|s| (s.0 as usize) < dossier.statements.len())
        );
        assert!(event.place.is_none_or(|p| (p.0 as usize) < dossier.places.len()));
        assert_eq!(event.place.is_some(), event.place_reason.is_some());
        assert!(event.time.is_none_or(|t| (t.0 as usize) < dossier.times.len()));
        assert!((0.0..=1.0).contains(&event.confidence));
        for player in &event.roles {
            assert!((player.entity.0 as usize) < dossier.entities.len());
            inside(player.span);
        }
        for count in &event.counts {
            inside(count.span);
            assert!(
                count.max.is_none_or(|max| max >= count.value || count.value == 0),
                "{count:?}"
            );
        }
        let first = event
            .same_as
            .as_ref()
            .map(|id| dossier.events.iter().find(|e| e.id == *id));
        assert!(
            first.is_none_or(|first| first.is_some_and(|e| e.same_as.is_none())),
            "leads to a first"
        );
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(
        ids.len(),
        dossier.events.len(),
        "an identifier stands for one event"
    );
}

/// Every pair has a relation, wherever it is marked.
fn assert_related(coder: &Coder, document: &Document, parse: &Parse) {
    let end = document.text.chars().count() as u32;
    if end < 2 {
        return;
    }
    let (actor, recipient) = (
        vec![Span(0, 1)],
        vec![Span(end / 2, end / 2 + 1), Span(end - 1, end)],
    );
    let document = Document {
        dyads: vec![Dyad { actor, recipient }],
        ..document.clone()
    };
    let relations = coder.relate(&document, parse);
    assert_eq!(relations.len(), 1);
    assert!((0.0..=1.0).contains(&relations[0].confidence));
    assert!(relations[0].trigger.is_none_or(|t| t.end() <= end));
}

#[test]
fn any_text_has_a_sound_dossier() {
    let Some(engine) = model::engine("any_text_has_a_sound_dossier") else {
        return;
    };
    let Some(world) = model::world("any_text_has_a_sound_dossier") else {
        return;
    };
    let coder = Coder::packaged()
        .unwrap_or_else(|error| panic!("{error}"))
        .with_world(world)
        .with_place_adjectives(true);
    let session = RefCell::new(Session::new(&engine));
    let check = |text: String| {
        let document = Document {
            text,
            published: Some("2025-06-03".into()),
            ..Document::default()
        };
        let parse = session.borrow_mut().parse(&document.text);
        let dossier = coder.code(&document, &parse);
        assert_sound(&dossier, &document.text);
        let legation_coder::Explained {
            dossier: explained,
            events: explanations,
            ..
        } = coder.explain(&document, &parse);
        assert_eq!(explained, dossier, "explaining changes nothing");
        assert_eq!(explanations.len(), dossier.events.len());
        assert_related(&coder, &document, &parse);
        // Any text may be a phrase, and its answer the same with a hint that fits nothing.
        let resolved = coder.resolve(&document, &parse, "PRK".parse().ok());
        assert!(!resolved.name.contains('\n') && !resolved.reason.is_empty());
        assert!(resolved.country.is_some(), "the hint at least: {resolved:?}");
        assert_eq!(
            dossier,
            coder.code(&document, &parse),
            "the same input gives the same dossier"
        );
        Ok(())
    };
    // Words that two frames of one type take.
    for text in [
        "The district chief travelled to the governor's office for his weekly work meeting together with Ada Lindqvist.",
        "Until her recent killing during a police raid, Mira Holm headed the largest smuggling ring of the region.",
        "For years Ada Holm built an empire on stolen fuel, yet her slaying last week marked the latest casualty of a feud.",
    ] {
        check(text.to_owned()).expect("a check fails by panic alone");
    }
    let mut runner = TestRunner::new(ProptestConfig::with_cases(300));
    let pieces: Vec<&str> = PIECES.split('|').map(|p| p.trim_matches('\n')).collect();
    let separators = prop::sample::select(vec![" ", " ", " ", " ", "", "\n", "\n\n"]);
    let words = prop::collection::vec((prop::sample::select(pieces), separators), 0..80);
    runner
        .run(&words, |words| {
            check(words.into_iter().flat_map(|(word, gap)| [word, gap]).collect())
        })
        .expect("words of news in any order");
    runner
        .run(&"(\\PC|\\s|[\\x00-\\x1f]){0,60}", check)
        .expect("any characters");
}

#[test]
fn hostile_texts_are_coded_in_linear_time() {
    let Some(engine) = model::engine("hostile_texts_are_coded_in_linear_time") else {
        return;
    };
    let coder = Coder::packaged().unwrap_or_else(|error| panic!("{error}"));
    let mut session = Session::new(&engine);
    let texts = [
        String::new(),
        "\n".repeat(100_000),
        "\"".repeat(50_000),
        "He said \"".repeat(10_000),
        "Russia said that ".repeat(10_000),
        "Iran and Iraq and ".repeat(10_000),
        "according to according to Iran, ".repeat(10_000),
        "they accused him of accusing them of ".repeat(8_000),
        "agreed to agree to refuse to ".repeat(5_000),
        "the letter from the king and ".repeat(5_000),
        "killed six and at least twelve and ".repeat(5_000),
        "the attack on Iran by Iraq killed six, ".repeat(5_000),
        "call on call for demand that urge to ".repeat(4_000),
        "x".repeat(1_000_000),
    ];
    for text in texts {
        let document = Document {
            text,
            ..Document::default()
        };
        let dossier = coder.code(&document, &session.parse(&document.text));
        assert_sound(&dossier, &document.text);
    }
}
