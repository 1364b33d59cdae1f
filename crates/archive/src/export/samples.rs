//! Records for tests. All names and events are invented.

use jiff::civil::Date;
use legation_coder::{Precision, Role, Span, Stance, Status};
use legation_knowledge::Quad;

use super::format::{Context, Fate};
use super::{Header, Options};
use crate::record::{CountOf, DocumentInfo, OccurrenceInfo, Party, Quoted, Record, Said, When, Where};

/// What all formats may ask, with these options.
pub(super) fn context(options: Options) -> Context {
    Context {
        codes: super::codes::Codes::packaged().unwrap(),
        options,
        header: Header {
            program: "Legation 0.0.0".to_owned(),
            ..Header::default()
        },
    }
}

/// What a format makes of these records, and what became of each.
pub(super) fn written(
    format: super::FormatName,
    records: &[Record],
    options: Options,
) -> (Vec<u8>, Vec<Fate>) {
    let about = super::about::About::of(format, &Header::default(), &options);
    let context = context(options);
    let (mut writer, mut out) = (format.writer(), Vec::new());
    writer.begin(&mut out, &context).unwrap();
    let fates = records
        .iter()
        .map(|record| writer.event(&mut out, record, &context).unwrap())
        .collect();
    writer.finish(&mut out, &about, &context).unwrap();
    (out, fates)
}

/// The same as text.
pub(super) fn text(format: super::FormatName, records: &[Record], options: Options) -> (String, Vec<Fate>) {
    let (bytes, fates) = written(format, records, options);
    (String::from_utf8(bytes).unwrap(), fates)
}

/// The cells of the lines of a tab-separated text.
pub(super) fn cells(text: &str) -> Vec<Vec<&str>> {
    text.lines().map(|line| line.split('\t').collect()).collect()
}

fn quoted(text: &str, start: u32) -> Quoted {
    Quoted {
        span: Some(Span(start, start + text.chars().count() as u32)),
        text: text.to_owned(),
    }
}

/// Three parties that are called A, B and C.
pub(super) fn three() -> [Party; 3] {
    ["A", "B", "C"].map(|name| Party {
        name: name.to_owned(),
        ..Party::default()
    })
}

/// A minister of Norway.
pub(super) fn minister() -> Party {
    Party {
        name: "Ingrid Solheim".to_owned(),
        raw: quoted("Foreign Minister Ingrid Solheim", 3),
        country: Some("NOR".parse().unwrap()),
        sectors: vec!["GOV".parse().unwrap()],
        office: Some("Foreign Minister".to_owned()),
        actor: Some("person/NOR/ingrid-solheim".to_owned()),
        kind: "person".to_owned(),
        basis: "registry".to_owned(),
    }
}

/// Police of Romania.
pub(super) fn police() -> Party {
    Party {
        name: "Romanian police".to_owned(),
        raw: quoted("Romanian police", 60),
        country: Some("ROU".parse().unwrap()),
        sectors: vec!["COP".parse().unwrap(), "GOV".parse().unwrap()],
        kind: "group".to_owned(),
        basis: "text".to_owned(),
        ..Party::default()
    }
}

/// A visit in Bergen, with all that a record can say.
pub(super) fn visit() -> Record {
    Record {
        id: "00ff00ff-12ab".to_owned(),
        number: 2,
        document: DocumentInfo {
            row: 7,
            key: "00ff00ff".to_owned(),
            id: "wire:3".to_owned(),
            title: Some("Solheim visits \"police\"\tin Bergen\nagain".to_owned()),
            published: Some(Date::constant(2025, 6, 4)),
            outlet: Some("Fjord Wire".to_owned()),
            outlet_country: Some("NOR".parse().unwrap()),
            url: Some("https://www.fjordwire.example/3?a=b&c".to_owned()),
            language: "en".to_owned(),
            length: 900,
            people: vec!["Ingrid Solheim".to_owned(), "Ion; Popa".to_owned()],
            organisations: vec!["Romanian police".to_owned()],
            places: vec!["Bergen".to_owned()],
            family: 7,
            story: Some(3),
        },
        event: "CONSULT".to_owned(),
        mode: Some("visit".to_owned()),
        contexts: vec!["diplomatic".to_owned(), "crime".to_owned()],
        cameo: Some("042".to_owned()),
        goldstein: Some(1.9),
        quad: Quad::VerbalCooperation,
        scale: 4.0,
        status: Status::Reported,
        historical: false,
        confidence: 0.93,
        rule: "consult.visit/subject+object".to_owned(),
        actors: vec![minister()],
        recipients: vec![police()],
        roles: vec![(Role::Host, three()[0].clone())],
        counts: vec![CountOf {
            of: "wounded".to_owned(),
            value: 3,
            max: Some(5),
            raw: quoted("three to five", 100),
        }],
        when: Some(When {
            value: "2025-06-03T09:00".to_owned(),
            first: Date::constant(2025, 6, 3),
            last: Date::constant(2025, 6, 3),
            granularity: "minute".to_owned(),
            told: true,
            raw: quoted("on Tuesday", 80),
        }),
        place: Some(Where {
            name: "Bergen".to_owned(),
            raw: quoted("Bergen", 90),
            geonames: Some(3_161_732),
            lat: Some(60.39299),
            lon: Some(5.32415),
            country: Some("NOR".parse().unwrap()),
            admin1: Some("Vestland".to_owned()),
            precision: Some(Precision::City),
        }),
        said: Some(Said {
            speakers: vec![police()],
            unnamed: Some("officials".to_owned()),
            stance: Stance::Asserts,
            kind: "indirect".to_owned(),
            relayed_by: vec![three()[1].clone()],
            content: quoted("that she came", 70),
        }),
        trigger: quoted("visited", 50),
        sentence: quoted(
            "Foreign Minister Ingrid Solheim visited\n\"Romanian police\" on Tuesday.",
            3,
        ),
        sentence_number: 1,
        same_as: None,
        occurrence: Some(OccurrenceInfo {
            row: 11,
            reports: 5,
            documents: 4,
            families: 3,
            outlets: 3,
            owners: 2,
            independent: 2,
        }),
    }
}

/// An event of which hardly anything is known.
pub(super) fn bare() -> Record {
    Record {
        id: "ab-1".to_owned(),
        number: 0,
        document: DocumentInfo {
            row: 8,
            ..DocumentInfo::default()
        },
        event: "PROTEST".to_owned(),
        mode: None,
        contexts: Vec::new(),
        cameo: None,
        goldstein: None,
        quad: Quad::MaterialConflict,
        scale: -5.0,
        status: Status::Claimed,
        historical: false,
        confidence: 0.5,
        rule: String::new(),
        actors: Vec::new(),
        recipients: Vec::new(),
        roles: Vec::new(),
        counts: Vec::new(),
        when: None,
        place: None,
        said: None,
        trigger: Quoted::default(),
        sentence: Quoted::default(),
        sentence_number: 0,
        same_as: None,
        occurrence: None,
    }
}

/// The visit with these words wherever a record has words, and extreme numbers.
pub(super) fn hostile(words: &str) -> Record {
    let mut record = visit();
    let own = || words.to_owned();
    record.document.title = Some(own());
    record.document.id = own();
    record.document.outlet = Some(own());
    record.document.url = Some(own());
    record.document.people = vec![own(), own()];
    record.mode = Some(own());
    record.contexts = vec![own()];
    record.rule = own();
    for party in record.actors.iter_mut().chain(&mut record.recipients) {
        party.name = own();
        party.raw.text = own();
        party.office = Some(own());
        party.actor = Some(own());
    }
    if let Some(place) = &mut record.place {
        place.name = own();
        place.admin1 = Some(own());
        place.raw.text = own();
        place.lat = Some(f64::NAN);
        place.lon = Some(f64::MAX);
    }
    record.counts[0].value = u64::MAX;
    record.scale = f64::MIN;
    record.confidence = f64::INFINITY;
    record.sentence.text = own();
    record.trigger.span = Some(Span(u32::MAX, u32::MAX));
    record
}
