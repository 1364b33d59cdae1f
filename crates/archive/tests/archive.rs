//! Documents into an archive and answers out of it, with dossiers written by hand.

// In a test an unexpected error is a failure, which is what a panic makes of it.
#![allow(clippy::unwrap_used)]

use legation_archive::{
    ActorQuery, Archive, ArchiveError, Correction, Filter, Incoming, Near, Outcome, Page, Run, Standing,
    Voices, Writer,
};
use legation_knowledge::Outlets;
use serde_json::{Value, json};

struct Desk {
    _folder: tempfile::TempDir,
    archive: Archive,
    outlets: Outlets,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(&folder.path().join("desk.db")).unwrap();
        Self {
            _folder: folder,
            archive,
            outlets: Outlets::packaged().unwrap(),
        }
    }

    fn keep(&mut self, documents: &[(Incoming, Value)]) -> Vec<Outcome> {
        let voices = Voices::new(&self.outlets);
        let run = Run {
            started: "2025-06-03T00:00:00Z".to_owned(),
            command: "test".to_owned(),
            program: "0".to_owned(),
            knowledge: "none".to_owned(),
        };
        let mut writer = Writer::begin(&mut self.archive, voices, &run).unwrap();
        let mut outcomes = Vec::new();
        for (document, dossier) in documents {
            let json = Some(dossier.to_string().into_bytes());
            let prepared = document.clone().prepare_coded(json, &voices).unwrap();
            outcomes.push(writer.keep(&prepared, None).unwrap());
        }
        writer.commit().unwrap();
        outcomes
    }

    fn find(&self, filter: Filter) -> Vec<String> {
        let ids = self.archive.event_ids(&filter, Page::default()).unwrap();
        let records = self.archive.records(&ids).unwrap();
        records
            .into_iter()
            .map(|record| format!("{} {}", record.document.id, record.event))
            .collect()
    }
}

fn document(id: &str, day: &str, outlet: &str, text: &str) -> Incoming {
    Incoming {
        id: id.to_owned(),
        text: text.to_owned(),
        title: Some(format!("Title of {id}")),
        published: Some(day.parse().unwrap()),
        outlet: Some(outlet.to_owned()),
        language: "en".to_owned(),
        ..Incoming::default()
    }
}

fn span(text: &str, words: &str) -> Value {
    let byte = text
        .find(words)
        .unwrap_or_else(|| panic!("{words:?} is not in {text:?}"));
    let start = text[..byte].chars().count();
    json!([start, start + words.chars().count()])
}

/// A text with one event: Norway (the state) does `event` to Russia (the state).
fn coded(text: &str, id: &str, event: &str, status: &str, place: bool) -> Value {
    let whole = json!([0, text.chars().count()]);
    let mut dossier = json!({
        "entities": [
            {"name": "Norway", "kind": "country", "country": "NOR", "actor": "state/NOR", "basis": "registry",
             "mentions": [span(text, "Norway")]},
            {"name": "Russia", "kind": "country", "country": "RUS", "actor": "state/RUS", "basis": "registry",
             "mentions": [span(text, "Russia")]},
        ],
        "events": [{
            "id": id, "event": event, "quad": 4, "scale": -9.0, "cameo": "190", "goldstein": -10.0,
            "trigger": span(text, "jam"), "actor": [{"entity": 0, "span": span(text, "Norway")}],
            "recipient": [{"entity": 1, "span": span(text, "Russia")}], "status": status, "confidence": 0.9,
            "rule": "test", "sentence": whole,
        }],
    });
    if place {
        dossier["places"] = json!([{"span": span(text, "Kirkenes"), "name": "Kirkenes", "geonames": 779683, "lat": 69.73,
            "lon": 30.05, "country": "NOR", "precision": "city", "reason": "test"}]);
        dossier["events"][0]["place"] = json!(0);
    }
    dossier
}

#[test]
fn what_is_kept_is_found_by_all_that_is_known_of_it() {
    let mut desk = Desk::new();
    let text = "Ålesund: Norway may jam signals of Russia near Kirkenes.";
    let event = coded(text, "aa", "ASSAULT", "reported", true);
    let first = (document("one", "2025-06-03", "Fjord Wire", text), event);
    assert!(matches!(
        desk.keep(std::slice::from_ref(&first))[..],
        [Outcome::New(_)]
    ));
    assert!(matches!(desk.keep(&[first])[..], [Outcome::Known(_)]));
    let hit = vec!["one ASSAULT".to_owned()];
    let code = |code: &str| vec![code.parse().unwrap()];
    for (what, filter) in [
        ("all", Filter::default()),
        (
            "words",
            Filter {
                words: Some("signal".into()),
                ..Filter::default()
            },
        ),
        (
            "broken words",
            Filter {
                words: Some("\"signals".into()),
                ..Filter::default()
            },
        ),
        (
            "country",
            Filter {
                countries: code("RUS"),
                ..Filter::default()
            },
        ),
        (
            "actor",
            Filter {
                actor_countries: code("NOR"),
                recipient_countries: code("RUS"),
                ..Filter::default()
            },
        ),
        (
            "who",
            Filter {
                who: vec!["Norway".into()],
                ..Filter::default()
            },
        ),
        (
            "key",
            Filter {
                who: vec!["state/RUS".into()],
                ..Filter::default()
            },
        ),
        (
            "event",
            Filter {
                events: vec!["ASSAULT".into()],
                quads: vec![4],
                cameo: vec!["19".into()],
                ..Filter::default()
            },
        ),
        (
            "place",
            Filter {
                place: Some("kirkenes".into()),
                ..Filter::default()
            },
        ),
        (
            "near",
            Filter {
                near: Some(Near {
                    lat: 69.7,
                    lon: 30.0,
                    radius: 20.0,
                }),
                ..Filter::default()
            },
        ),
        (
            "in",
            Filter {
                where_countries: code("NOR"),
                ..Filter::default()
            },
        ),
        (
            "outlet",
            Filter {
                outlets: vec!["fjord wire".into()],
                ..Filter::default()
            },
        ),
        (
            "days",
            Filter {
                from: Some("2025-06-03".parse().unwrap()),
                to: Some("2025-06-03".parse().unwrap()),
                ..Filter::default()
            },
        ),
        (
            "document",
            Filter {
                document: Some("one".into()),
                min_confidence: Some(0.5),
                ..Filter::default()
            },
        ),
    ] {
        assert_eq!(desk.find(filter), hit, "{what}");
    }
    for (what, filter) in [
        (
            "country",
            Filter {
                countries: code("SWE"),
                ..Filter::default()
            },
        ),
        (
            "turned round",
            Filter {
                actor_countries: code("RUS"),
                ..Filter::default()
            },
        ),
        (
            "far",
            Filter {
                near: Some(Near {
                    lat: 59.9,
                    lon: 10.7,
                    radius: 50.0,
                }),
                ..Filter::default()
            },
        ),
        (
            "later",
            Filter {
                from: Some("2025-06-04".parse().unwrap()),
                ..Filter::default()
            },
        ),
        (
            "surer",
            Filter {
                min_confidence: Some(0.95),
                ..Filter::default()
            },
        ),
        (
            "corroborated",
            Filter {
                min_independent: Some(2),
                ..Filter::default()
            },
        ),
    ] {
        assert_eq!(desk.find(filter), Vec::<String>::new(), "{what}");
    }
    let unknown = Filter {
        who: vec!["Atlantis".into()],
        ..Filter::default()
    };
    let error = desk.archive.event_ids(&unknown, Page::default()).unwrap_err();
    assert!(
        matches!(&error, ArchiveError::Query(text) if text.contains("Atlantis")),
        "{error}"
    );
    let ids = desk
        .archive
        .event_ids(&Filter::default(), Page::default())
        .unwrap();
    let record = &desk.archive.records(&ids).unwrap()[0];
    assert_eq!(record.actors[0].raw.text, "Norway");
    assert_eq!(record.place.as_ref().unwrap().raw.text, "Kirkenes");
    assert_eq!(record.trigger.text, "jam");
    assert_eq!(record.document.places, ["Kirkenes"]);
    let checked = desk.archive.check(|_, _| {}).unwrap();
    assert_eq!(checked.faults, Vec::<String>::new());
}

#[test]
fn reports_of_one_event_are_one_occurrence_with_its_sources_and_denials() {
    let mut desk = Desk::new();
    let one = "Norway began to jam the navigation of Russia near Kirkenes on Monday, a fishing crew told the harbour office there.";
    let two = "Pilots at Kirkenes lost their bearings for hours after Norway chose to jam what Russia sends, two airlines complained.";
    let three = "It is not true that anybody tried to jam anything, Norway replied to Russia through its embassy in a brief note.";
    let other = "Farmers in Norway ask for rain, and those in Russia for less of it; a traffic jam kept their delegates from meeting.";
    desk.keep(&[
        (
            document("one", "2025-06-03", "Fjord Wire", one),
            coded(one, "a1", "ASSAULT", "reported", true),
        ),
        (
            document("two", "2025-06-04", "Harbour Post", two),
            coded(two, "a2", "ASSAULT", "reported", true),
        ),
        (
            document("copy", "2025-06-04", "Northern Mirror", one),
            coded(one, "a1", "ASSAULT", "reported", true),
        ),
        (
            document("three", "2025-06-09", "Embassy Gazette", three),
            coded(three, "a3", "ASSAULT", "negated", false),
        ),
        (
            document("other", "2025-06-04", "Village News", other),
            coded(other, "a4", "CONSULT", "reported", false),
        ),
        (
            document("later", "2025-08-04", "Village News", two),
            coded(two, "a2", "ASSAULT", "future", true),
        ),
    ]);
    let threads = desk.archive.threads(&Filter::default(), Page::default()).unwrap();
    assert_eq!(threads.len(), 1, "{threads:?}");
    let thread = &threads[0];
    assert_eq!(
        (thread.reports, thread.documents, thread.outlets, thread.denied),
        (3, 3, 3, 1)
    );
    assert_eq!(thread.families, 2, "a copy is no second text");
    assert_eq!(thread.independent, 2, "and no second source");
    let standing: Vec<(&str, Standing)> = thread
        .entries
        .iter()
        .map(|entry| (entry.document.as_str(), entry.standing))
        .collect();
    assert_eq!(
        standing,
        [
            ("one", Standing::Reports),
            ("two", Standing::Reports),
            ("copy", Standing::Reports),
            ("three", Standing::Denies)
        ]
    );
    let corroborated = Filter {
        min_independent: Some(2),
        ..Filter::default()
    };
    assert_eq!(desk.find(corroborated).len(), 4);
}

/// A text about a person, of whom it tells country and office or not.
fn about(text: &str, name: &str, office: Option<&str>) -> Value {
    json!({
        "entities": [
            {"name": name, "kind": "person", "country": office.map(|_| "NOR"), "sectors": if office.is_some() { json!(["GOV"]) } else { json!([]) },
             "office": office, "basis": "text", "mentions": [span(text, name)]},
        ],
        "events": [{
            "id": "e1", "event": "ACCUSE", "quad": 3, "scale": -2.0, "trigger": span(text, "accused"),
            "actor": [{"entity": 0, "span": span(text, name)}], "status": "reported", "confidence": 0.9, "rule": "test",
            "sentence": [0, text.chars().count()],
        }],
    })
}

#[test]
fn a_name_is_understood_from_what_earlier_texts_say_until_that_is_struck() {
    let mut desk = Desk::new();
    let told = "Foreign Minister Ingrid Solheim of Norway accused nobody by name when she spoke to the press in the evening.";
    let bare = "Ingrid Solheim accused the shipping line of hiding what it knew about the cable, and left before questions.";
    let name = "Ingrid Solheim";
    desk.keep(&[
        (
            document("told", "2025-06-03", "Fjord Wire", told),
            about(told, name, Some("Foreign Minister")),
        ),
        (
            document("bare", "2025-06-20", "Harbour Post", bare),
            about(bare, name, None),
        ),
    ]);
    let norwegian = || Filter {
        actor_countries: vec!["NOR".parse().unwrap()],
        ..Filter::default()
    };
    let officials = || Filter {
        actor_sectors: vec!["GOV".parse().unwrap()],
        ..Filter::default()
    };
    assert_eq!(desk.find(norwegian()), ["bare ACCUSE", "told ACCUSE"]);
    assert_eq!(desk.find(officials()).len(), 2);
    let ids = desk.archive.event_ids(&norwegian(), Page::default()).unwrap();
    let actor = &desk.archive.records(&ids).unwrap()[0].actors[0];
    assert_eq!(
        (actor.office.as_deref(), actor.basis.as_str()),
        (Some("Foreign Minister"), "memory")
    );

    let facts = desk.archive.memory(Some("Solheim"), 3, Page::default()).unwrap();
    assert_eq!(facts.len(), 1);
    assert_eq!(facts[0].evidence[0].document, "told");
    assert!(facts[0].evidence[0].words.contains(name));

    assert_eq!(desk.archive.strike(facts[0].row, Some("a namesake")).unwrap(), 1);
    assert_eq!(desk.find(norwegian()), ["told ACCUSE"]);
    assert_eq!(desk.find(officials()), ["told ACCUSE"]);
    let again = "Foreign Minister Ingrid Solheim, the paper from Norway wrote, accused her own party of sleeping through it all.";
    let later = "Nothing will come of it, said those whom Ingrid Solheim accused, and the harbour stayed shut for a third day.";
    desk.keep(&[
        (
            document("again", "2025-06-21", "Fjord Wire", again),
            about(again, name, Some("Foreign Minister")),
        ),
        (
            document("later", "2025-06-22", "Harbour Post", later),
            about(later, name, None),
        ),
    ]);
    assert_eq!(
        desk.find(norwegian()),
        ["again ACCUSE", "told ACCUSE"],
        "what is struck stays struck"
    );

    let correction = Correction {
        name: name.to_owned(),
        country: Some("SWE".parse().unwrap()),
        office: Some("Author".to_owned()),
        ..Correction::default()
    };
    desk.archive.correct(&correction).unwrap();
    let last = "Readers in three towns heard Ingrid Solheim, who accused the winter of being too short for long novels.";
    desk.keep(&[(
        document("last", "2025-06-23", "Village News", last),
        about(last, name, None),
    )]);
    let swedish = Filter {
        actor_countries: vec!["SWE".parse().unwrap()],
        ..Filter::default()
    };
    assert_eq!(desk.find(swedish), ["last ACCUSE"]);
    assert_eq!(
        desk.archive.check(|_, _| {}).unwrap().faults,
        Vec::<String>::new()
    );
}

#[test]
fn two_names_can_be_made_one_person() {
    let mut desk = Desk::new();
    let long = "Ingrid Marie Solheim accused the board of wasting a year on plans that nobody had asked it to draw up.";
    let short = "Ingrid Solheim accused the board once more, this time of wasting two years and the patience of the town.";
    desk.keep(&[
        (
            document("long", "2025-06-03", "Fjord Wire", long),
            about(long, "Ingrid Marie Solheim", None),
        ),
        (
            document("short", "2025-06-20", "Harbour Post", short),
            about(short, "Ingrid Solheim", None),
        ),
    ]);
    desk.archive
        .merge("Ingrid Solheim", "Ingrid Marie Solheim")
        .unwrap();
    for name in ["Ingrid Solheim", "Ingrid Marie Solheim"] {
        let both = Filter {
            who: vec![name.to_owned()],
            ..Filter::default()
        };
        assert_eq!(desk.find(both), ["short ACCUSE", "long ACCUSE"], "{name}");
    }
    let actors = desk
        .archive
        .actors(&ActorQuery::default(), Page::default())
        .unwrap();
    assert_eq!((actors.len(), actors[0].documents), (1, 2));
}

#[test]
fn a_document_coded_anew_keeps_what_is_still_found() {
    let mut desk = Desk::new();
    let text = "Norway may jam signals of Russia near Kirkenes, a newspaper in the capital wrote after a long silence.";
    let before = coded(text, "aa", "ASSAULT", "reported", true);
    desk.keep(&[(document("one", "2025-06-03", "Fjord Wire", text), before)]);
    let ids = desk
        .archive
        .event_ids(&Filter::default(), Page::default())
        .unwrap();
    let old = desk.archive.records(&ids).unwrap().remove(0);
    let stored = desk.archive.stored_after(0, 10).unwrap().remove(0);
    let after = coded(text, "aa", "ASSAULT", "claimed", false);
    let voices = Voices::new(&desk.outlets);
    let prepared = stored
        .document
        .clone()
        .prepare_coded(Some(after.to_string().into_bytes()), &voices)
        .unwrap();
    let run = Run {
        started: String::new(),
        command: "recode".to_owned(),
        program: "1".to_owned(),
        knowledge: "other".to_owned(),
    };
    let mut writer = Writer::begin(&mut desk.archive, voices, &run).unwrap();
    writer.replace(stored.row, &stored.key, &prepared).unwrap();
    writer.commit().unwrap();
    drop(writer);
    let ids = desk
        .archive
        .event_ids(&Filter::default(), Page::default())
        .unwrap();
    let new = desk.archive.records(&ids).unwrap().remove(0);
    assert_eq!(new.id, old.id);
    assert_eq!((new.status.name(), new.place), ("claimed", None));
    assert_eq!(
        desk.archive.check(|_, _| {}).unwrap().faults,
        Vec::<String>::new()
    );
}

#[test]
fn a_full_disk_is_told_and_nothing_is_lost() {
    let mut desk = Desk::new();
    let text = "Norway may jam signals of Russia near Kirkenes.";
    desk.keep(&[(
        document("one", "2025-06-03", "Fjord Wire", text),
        coded(text, "aa", "ASSAULT", "reported", true),
    )]);
    desk.archive.limit_pages_for_test(40);
    let voices = Voices::new(&desk.outlets);
    let run = Run {
        started: String::new(),
        command: "test".to_owned(),
        program: "0".to_owned(),
        knowledge: String::new(),
    };
    let mut writer = Writer::begin(&mut desk.archive, voices, &run).unwrap();
    let mut kept = 0;
    let error = loop {
        let long = format!("Report {kept}. {}", format!("Word{kept} ").repeat(2000));
        let document = document(&format!("long-{kept}"), "2025-06-04", "Fjord Wire", &long);
        let prepared = document.prepare_coded(None, &voices).unwrap();
        match writer.keep(&prepared, None).and_then(|_| writer.commit()) {
            Ok(()) => kept += 1,
            Err(error) => break error,
        }
        assert!(kept < 1000, "the disk never fills");
    };
    assert!(matches!(error, ArchiveError::Full(_)), "{error}");
    drop(writer);
    assert_eq!(desk.archive.count_documents().unwrap(), kept + 1);
    assert_eq!(
        desk.archive.check(|_, _| {}).unwrap().faults,
        Vec::<String>::new()
    );
}

/// Tables with their columns, sorted, as SQLite tells them.
fn columns(connection: &rusqlite::Connection) -> Vec<String> {
    let sql = "SELECT t.name || '.' || c.name || ' ' || c.type FROM sqlite_schema t, pragma_table_info(t.name) c \
               WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY 1";
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn an_archive_of_the_first_version_is_opened_with_all_that_it_holds() {
    let mut desk = Desk::new();
    let text = "Norway may jam signals of Russia near Kirkenes.";
    desk.keep(&[(
        document("one", "2025-06-03", "Fjord Wire", text),
        coded(text, "aa", "ASSAULT", "reported", true),
    )]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.db");
    desk.archive.backup(&path, |_, _| {}).unwrap();
    let everything = |archive: &Archive| {
        let ids = archive.event_ids(&Filter::default(), Page::default()).unwrap();
        let hits = archive.search(&Filter::default(), Page::default()).unwrap();
        let dossier = archive.dossier_json(1).unwrap().unwrap();
        format!("{:?} {hits:?} {dossier:?}", archive.records(&ids).unwrap())
    };
    let expected = everything(&desk.archive);

    // What the second version did is undone by hand; the first one's own words tell whether that is how it was.
    let old = rusqlite::Connection::open(&path).unwrap();
    old.execute_batch(
        "ALTER TABLE documents ADD COLUMN dossier BLOB; \
         UPDATE documents SET dossier = (SELECT dossier FROM dossiers WHERE document = id); \
         DROP TABLE dossiers; PRAGMA user_version = 1;",
    )
    .unwrap();
    let first = rusqlite::Connection::open_in_memory().unwrap();
    first.execute_batch(include_str!("../src/schema/1.sql")).unwrap();
    assert_eq!(columns(&old), columns(&first));
    drop(old);

    let archive = Archive::read(&path).unwrap();
    assert_eq!(everything(&archive), expected);
    assert_eq!(archive.check(|_, _| {}).unwrap().faults, Vec::<String>::new());
    drop(archive);
    assert_eq!(everything(&Archive::read(&path).unwrap()), expected);
}

#[test]
fn a_backup_is_an_archive() {
    let mut desk = Desk::new();
    let text = "Norway may jam signals of Russia near Kirkenes.";
    desk.keep(&[(
        document("one", "2025-06-03", "Fjord Wire", text),
        coded(text, "aa", "ASSAULT", "reported", true),
    )]);
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    desk.archive.backup(&copy, |_, _| {}).unwrap();
    let copy = Archive::read(&copy).unwrap();
    assert_eq!(copy.count_documents().unwrap(), 1);
    assert_eq!(copy.check(|_, _| {}).unwrap().faults, Vec::<String>::new());
}
