//! Every export is read back by programs that people use: pandas, DuckDB and NetworkX, see `peers/read_back.py`.

#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

use std::io::Write;
use std::path::Path;
use std::process::Command;

use jiff::civil::Date;
use legation_archive::export::{Exporter, FormatName, Header, Options, Summary, Target};
use legation_archive::{CountOf, DocumentInfo, OccurrenceInfo, Party, Quoted, Record, Said, When, Where};
use legation_coder::{Precision, Role, Span, Stance, Status};
use legation_knowledge::Quad;

/// Names the Python that has `peers/requirements.txt`; `cargo xtask test` sets it.
const PYTHON: &str = "LEGATION_PEERS_PYTHON";
/// How many records are written.
const RECORDS: u32 = 240;
/// Words that break careless tables.
const WORDS: [&str; 8] = [
    "Solheim",
    "\"Falcon\" Brigade",
    "Ålesund\tRådhus",
    "first line\nsecond line\r\nthird",
    "a;b, c",
    "'tis & <b>so</b>",
    "Łódź – 東京 🛶",
    "\"",
];
/// Event, mode, CAMEO code, Goldstein value, class, scale.
type Kind = (
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
    Option<f64>,
    Quad,
    f64,
);
const KINDS: [Kind; 6] = [
    (
        "CONSULT",
        Some("visit"),
        Some("042"),
        Some(1.9),
        Quad::VerbalCooperation,
        4.0,
    ),
    (
        "ACCUSE",
        Some("allege"),
        Some("112"),
        Some(-2.0),
        Quad::VerbalConflict,
        -3.5,
    ),
    (
        "REQUEST",
        None,
        Some("0231"),
        Some(3.4),
        Quad::VerbalConflict,
        0.0,
    ),
    (
        "ASSAULT",
        Some("firearms"),
        Some("190"),
        Some(-10.0),
        Quad::MaterialConflict,
        -9.0,
    ),
    ("PROTEST", None, None, None, Quad::MaterialConflict, -5.0),
    (
        "AID",
        None,
        Some("0733"),
        Some(7.4),
        Quad::MaterialCooperation,
        10.0,
    ),
];

fn words(n: u32) -> &'static str {
    WORDS[n as usize % WORDS.len()]
}

fn quoted(n: u32) -> Quoted {
    Quoted {
        span: (!n.is_multiple_of(5)).then_some(Span(n, n + 3)),
        text: words(n).to_owned(),
    }
}

fn party(n: u32) -> Party {
    let countries = ["NOR", "ROU", "UNO", "PSE", "RUS"];
    let sectors = ["GOV", "MIL", "JRN", "REB"];
    Party {
        name: format!("{} {}", words(n / 3), n % 11),
        raw: quoted(n),
        country: (!n.is_multiple_of(7)).then(|| countries[n as usize % 5].parse().unwrap()),
        sectors: (0..n % 3)
            .map(|k| sectors[(n + k) as usize % 4].parse().unwrap())
            .collect(),
        office: n.is_multiple_of(4).then(|| words(n + 1).to_owned()),
        actor: n.is_multiple_of(2).then(|| format!("person/X/{}", n % 13)),
        kind: ["person", "group", "country", "organisation"][n as usize % 4].to_owned(),
        basis: "text".to_owned(),
    }
}

fn place(n: u32) -> Option<Where> {
    let precisions = [
        Precision::City,
        Precision::Country,
        Precision::Region,
        Precision::Area,
        Precision::Point,
    ];
    (!n.is_multiple_of(4)).then(|| Where {
        name: words(n).to_owned(),
        raw: quoted(n + 1),
        geonames: n.is_multiple_of(3).then_some(n * 1000),
        lat: (!n.is_multiple_of(6)).then_some(f64::from(n % 180) - 89.876_543),
        lon: (!n.is_multiple_of(6)).then_some(f64::from(n % 360) - 179.123_456),
        country: (!n.is_multiple_of(5)).then(|| ["NOR", "USA", "PSE"][n as usize % 3].parse().unwrap()),
        admin1: n.is_multiple_of(2).then(|| "Texas".to_owned()),
        precision: (!n.is_multiple_of(13)).then(|| precisions[n as usize % 5]),
    })
}

fn when(n: u32) -> Option<When> {
    let first = Date::constant(2024, 1, 1) + jiff::Span::new().days(i64::from(n * 3));
    let (last, granularity) = match n % 4 {
        0 => (first + jiff::Span::new().days(6), "week"),
        1 => (first + jiff::Span::new().days(400), "year"),
        _ => (first, "day"),
    };
    (!n.is_multiple_of(9)).then(|| When {
        value: first.to_string(),
        first,
        last,
        granularity: granularity.to_owned(),
        told: n.is_multiple_of(2),
        raw: quoted(n),
    })
}

fn document(n: u32) -> DocumentInfo {
    DocumentInfo {
        row: i64::from(n / 3),
        key: format!("{:08x}", n / 3),
        id: format!("wire:{}", n / 3),
        title: Some(words(n).to_owned()),
        published: (!n.is_multiple_of(8)).then(|| Date::constant(2026, 1, 31)),
        outlet: n.is_multiple_of(2).then(|| words(n + 2).to_owned()),
        outlet_country: None,
        url: n
            .is_multiple_of(3)
            .then(|| format!("https://wire.example/{n}?a=b&c=\"d\"")),
        language: "en".to_owned(),
        length: n * 17,
        people: (0..n % 4).map(|k| words(n + k).to_owned()).collect(),
        organisations: Vec::new(),
        places: vec![words(n).to_owned()],
        family: i64::from(n / 3),
        story: n.is_multiple_of(2).then_some(i64::from(n)),
    }
}

fn record(n: u32) -> Record {
    let statuses = [
        Status::Reported,
        Status::Reported,
        Status::Claimed,
        Status::Future,
        Status::Negated,
    ];
    let (event, mode, cameo, goldstein, quad, scale) = KINDS[n as usize % KINDS.len()];
    Record {
        id: format!("{:08x}-{n:x}", n / 3),
        number: n % 3,
        document: document(n),
        event: event.to_owned(),
        mode: mode.map(str::to_owned),
        contexts: (0..n % 3).map(|k| words(n + k).to_owned()).collect(),
        cameo: cameo.map(str::to_owned),
        goldstein,
        quad,
        scale,
        status: statuses[n as usize / 3 % 5],
        historical: n.is_multiple_of(10),
        confidence: f64::from(n % 101) / 100.0,
        rule: "a.b/c".to_owned(),
        actors: (0..n / 6 % 3).map(|k| party(n + k * 5)).collect(),
        recipients: (0..n / 18 % 3).map(|k| party(n + 40 + k * 7)).collect(),
        roles: n
            .is_multiple_of(5)
            .then(|| (Role::Mediator, party(n + 3)))
            .into_iter()
            .collect(),
        counts: n
            .is_multiple_of(6)
            .then(|| CountOf {
                of: "killed".to_owned(),
                value: u64::from(n),
                max: None,
                raw: quoted(n),
            })
            .into_iter()
            .collect(),
        when: when(n),
        place: place(n),
        said: n.is_multiple_of(3).then(|| Said {
            speakers: vec![party(n + 1)],
            unnamed: None,
            stance: Stance::Accuses,
            kind: "direct".to_owned(),
            relayed_by: Vec::new(),
            content: quoted(n + 2),
        }),
        trigger: quoted(n + 3),
        sentence: quoted(n + 4),
        sentence_number: n % 3,
        same_as: None,
        occurrence: n.is_multiple_of(2).then(|| OccurrenceInfo {
            row: i64::from(n / 2),
            reports: 2,
            documents: 2,
            families: 1,
            outlets: 2,
            owners: 1,
            independent: 1,
        }),
    }
}

fn export(name: FormatName, records: &[Record], folder: &Path) -> Summary {
    let path = folder.join(format!("{}.{}", name.name(), name.extension()));
    let header = Header {
        program: "Legation 0.0.0".to_owned(),
        ..Header::default()
    };
    let mut exporter = Exporter::create(name, Target::File(path), header, Options::default()).unwrap();
    records.iter().for_each(|record| exporter.event(record).unwrap());
    exporter.finish().unwrap()
}

#[test]
fn every_export_is_read_back() {
    let Some(python) = std::env::var_os(PYTHON) else {
        // Past the capture of the test runner: that nothing was compared should be seen.
        let warning =
            format!("\nWARNING: {PYTHON} is not set: NO EXPORT IS READ BACK; `cargo xtask test` sets it\n");
        std::io::stderr().write_all(warning.as_bytes()).unwrap();
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let records: Vec<Record> = (0..RECORDS).map(record).collect();
    for name in FormatName::ALL {
        let summary = export(name, &records, folder.path());
        assert!(summary.written > 20, "{}: {summary:?}", name.name());
        assert_eq!(
            summary.written + summary.skipped.values().sum::<u64>(),
            summary.events
        );
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/read_back.py");
    let output = Command::new(python)
        .arg(script)
        .arg(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{complaint}");
    for name in FormatName::ALL {
        assert!(
            said.contains(&format!("{}: ", name.name())),
            "{} was not read: {said}",
            name.name()
        );
    }
}
