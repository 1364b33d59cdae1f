//! What a corpus is held to as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use super::*;
use crate::synthesis::document::Account;

/// Enough documents to see everything that there is.
const MANY: u64 = 4000;

fn corpus(documents: u64, seed: u64) -> Vec<Piece> {
    Synthesis::load().unwrap().documents(documents, seed).collect()
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// The runs of four words of a text.
fn runs(text: &str) -> BTreeSet<u64> {
    let words: Vec<&str> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words
        .windows(4)
        .map(|run| chance::of_letters(&run.join(" ").to_lowercase()))
        .collect()
}

fn likeness(one: &BTreeSet<u64>, other: &BTreeSet<u64>) -> f64 {
    let shared = one.intersection(other).count() as f64;
    shared / (one.len().min(other.len()).max(1)) as f64
}

#[test]
fn a_seed_gives_the_same_corpus_and_another_seed_another() {
    assert_eq!(corpus(300, 5), corpus(300, 5));
    let texts = |seed| {
        corpus(300, seed)
            .into_iter()
            .map(|piece| piece.document.text)
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(texts(5).intersection(&texts(6)).count(), 0);
}

#[test]
fn there_are_as_many_documents_as_asked_for() {
    for documents in [1, 2, 17, 500] {
        assert_eq!(corpus(documents, 1).len() as u64, documents);
    }
}

#[test]
fn documents_have_the_length_of_agency_news() {
    let pieces = corpus(MANY, 2);
    let mut total = 0;
    for Piece { document, truth } in &pieces {
        let count = words(&document.text);
        total += count;
        let least = if truth.edits.contains(&"cut") { 90 } else { 200 };
        assert!(
            (least..=480).contains(&count),
            "{count} words in {}: {}",
            document.id,
            document.text
        );
        assert!((3..=30).contains(&words(&document.title)), "{}", document.title);
    }
    let mean = total / pieces.len();
    assert!((270..=330).contains(&mean), "{mean} words on average");
}

#[test]
fn nothing_of_the_grammar_is_left_in_a_text() {
    for Piece { document, .. } in corpus(MANY, 3) {
        for text in [&document.title, &document.text] {
            for sign in [
                "{",
                "}",
                "[",
                "]",
                "<",
                ">",
                "|",
                "(n)",
                "  ",
                " ,",
                " .",
                "..",
                ",,",
                " the the ",
                " a the ",
                " as as ",
                " of of ",
                " on on ",
            ] {
                assert!(!text.contains(sign), "`{sign}` in {text}");
            }
            assert_eq!(text.matches('"').count() % 2, 0, "{text}");
        }
        for paragraph in document.text.split("\n\n") {
            let first = paragraph.chars().next().unwrap();
            assert!(!first.is_lowercase(), "{paragraph}");
        }
    }
}

#[test]
fn no_document_comes_twice() {
    let pieces = corpus(MANY, 4);
    let ids: BTreeSet<&str> = pieces.iter().map(|piece| piece.document.id.as_str()).collect();
    let urls: BTreeSet<&str> = pieces.iter().map(|piece| piece.document.url.as_str()).collect();
    assert_eq!((ids.len(), urls.len()), (pieces.len(), pieces.len()));
    let written: Vec<&str> = pieces
        .iter()
        .filter(|piece| piece.truth.account != Account::Reprint)
        .map(|piece| piece.document.text.as_str())
        .collect();
    assert_eq!(written.iter().collect::<BTreeSet<_>>().len(), written.len());
    let by_outlet: BTreeSet<(&str, &str)> = pieces
        .iter()
        .map(|piece| (piece.document.outlet.as_str(), piece.document.text.as_str()))
        .collect();
    assert_eq!(by_outlet.len(), pieces.len());
}

#[test]
fn documents_come_in_the_order_of_time_within_three_days_of_their_incident() {
    let pieces = corpus(MANY, 5);
    for pair in pieces.windows(2) {
        assert!(pair[0].document.published <= pair[1].document.published);
    }
    for Piece { document, truth } in &pieces {
        let (published, date): (Date, Date) =
            (document.published.parse().unwrap(), truth.date.parse().unwrap());
        let days = (published - date).get_days();
        assert!((0..=3).contains(&days), "{days} days");
    }
    let years: BTreeSet<&str> = pieces
        .iter()
        .map(|piece| &piece.document.published[..4])
        .collect();
    assert!(years.len() >= 5, "{years:?}");
}

#[test]
fn the_truth_is_consistent() {
    let pieces = corpus(MANY, 6);
    let mut seen: BTreeMap<&str, &Piece> = BTreeMap::new();
    let mut incidents: BTreeMap<&str, Vec<&Piece>> = BTreeMap::new();
    for piece in &pieces {
        let truth = &piece.truth;
        assert_eq!(truth.id, piece.document.id);
        match (truth.account, &truth.of) {
            (Account::Reprint, Some(of)) => {
                let original = seen[of.as_str()];
                assert_eq!(original.truth.incident, truth.incident);
                assert_eq!(original.truth.account, Account::Original);
                assert_eq!(original.truth.numbers, truth.numbers);
                let same = likeness(&runs(&original.document.text), &runs(&piece.document.text));
                assert!(
                    same > 0.8,
                    "{same}: {} / {}",
                    original.document.text,
                    piece.document.text
                );
            }
            (Account::Reprint, None) => panic!("a reprint of nothing"),
            (Account::Quoting, of) => {
                assert!(
                    piece.document.text.contains(truth.agency.as_deref().unwrap()),
                    "{}",
                    piece.document.text
                );
                assert!(of.as_ref().is_none_or(|of| seen.contains_key(of.as_str())));
            }
            (_, of) => assert!(of.is_none()),
        }
        if let Some(follows) = &truth.follows {
            assert!(follows < &truth.incident);
        }
        seen.insert(&truth.id, piece);
        incidents.entry(&truth.incident).or_default().push(piece);
    }
    for accounts in incidents.values() {
        assert!(accounts.len() <= 12);
        let outlets: BTreeSet<&str> = accounts
            .iter()
            .map(|piece| piece.document.outlet.as_str())
            .collect();
        assert_eq!(outlets.len(), accounts.len(), "an outlet covers an incident once");
        for piece in accounts {
            let (one, first) = (&piece.truth, &accounts[0].truth);
            assert_eq!(
                (&one.kind, &one.actor, &one.recipient, &one.date),
                (&first.kind, &first.actor, &first.recipient, &first.date)
            );
        }
    }
}

#[test]
fn half_of_the_documents_cover_what_nobody_else_does_and_all_accounts_and_events_occur() {
    let pieces = corpus(MANY, 7);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    pieces
        .iter()
        .for_each(|piece| *counts.entry(&piece.truth.incident).or_default() += 1);
    let alone = counts.values().filter(|&&count| count == 1).count() as f64 / pieces.len() as f64;
    assert!((0.42..=0.58).contains(&alone), "{alone}");
    assert!(counts.values().any(|&count| count >= 9));
    let accounts: BTreeSet<Account> = pieces.iter().map(|piece| piece.truth.account).collect();
    assert_eq!(accounts.len(), 6);
    let events: BTreeSet<&str> = pieces.iter().map(|piece| piece.truth.event.as_str()).collect();
    assert_eq!(events.len(), 16, "{events:?}");
    assert!(pieces.iter().any(|piece| piece.truth.follows.is_some()));
}

#[test]
fn accounts_that_are_no_reprints_are_told_in_other_words() {
    let pieces = corpus(1500, 8);
    let written: Vec<(&Piece, BTreeSet<u64>)> = pieces
        .iter()
        .filter(|piece| piece.truth.account != Account::Reprint)
        .map(|piece| (piece, runs(&piece.document.text)))
        .collect();
    let (mut same, mut others) = (Vec::new(), Vec::new());
    for (place, (one, own)) in written.iter().enumerate() {
        for (other, theirs) in &written[place + 1..] {
            let likeness = likeness(own, theirs);
            assert!(
                likeness < 0.6,
                "{likeness}:\n{}\n---\n{}",
                one.document.text,
                other.document.text
            );
            if one.truth.incident == other.truth.incident {
                same.push(likeness);
            } else if one.truth.kind == other.truth.kind {
                others.push(likeness);
            }
        }
    }
    let mean = |list: &[f64]| list.iter().sum::<f64>() / list.len() as f64;
    assert!(
        mean(&same) < 0.25 && mean(&others) < 0.2,
        "{} {}",
        mean(&same),
        mean(&others)
    );
}

#[test]
fn a_corpus_of_others_becomes_an_archive_several_times_over() {
    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (folder.path().join("in.jsonl"), folder.path().join("out.warc.gz"));
    std::fs::write(
        &input,
        "{\"id\": \"a/1\", \"text\": \"Poland said on Monday that Jan Lipski met officials.\\n\\nLipski left.\"}\n\n\
         {\"id\": \"b\", \"text\": \"Nothing.\", \"title\": \"A title\", \"published\": \"2021-03-04T10:00:00Z\", \"outlet\": \"X\"}\n",
    )
    .unwrap();
    assert_eq!(warc_of_jsonl(&input, &output, 3).unwrap(), 6);
    let mut text = String::new();
    MultiGzDecoder::new(File::open(&output).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    assert_eq!(text.matches("WARC-Type: response").count(), 6);
    let urls: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("WARC-Target-URI: "))
        .collect();
    assert_eq!(urls.len(), 6);
    assert_eq!(text.matches("WARC-Date: 2021-03-04T12:00:00Z").count(), 1);
    assert_eq!(text.matches("WARC-Date: 2020-03-03T12:00:00Z").count(), 1);

    std::fs::write(&input, "{\"id\": \"a\", \"text\": \"b\"}\n{\"id\": 3}\n").unwrap();
    let error = format!("{:#}", warc_of_jsonl(&input, &output, 1).unwrap_err());
    assert!(error.contains("in.jsonl, line 2"), "{error}");
}
