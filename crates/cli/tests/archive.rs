//! Archives by whole commands: read, ask, export, and what a killed process leaves behind. They need the language model and the world
//! that `legation setup` built, and say so when there are none.

// In a test an unexpected error is a failure, which is what a panic makes of it.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::time::Duration;

use assert_cmd::Command;
use assert_cmd::cargo::{cargo_bin, cargo_bin_cmd};
use legation_archive::{Archive, Page};
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::{Value, json};

fn legation() -> Command {
    cargo_bin_cmd!("legation")
}

/// Whether documents can be coded; says loudly if a test is left out.
fn have_model(test: &str) -> bool {
    let output = legation().args(["doctor", "--json"]).output().unwrap();
    let findings: Value = serde_json::from_slice(&output.stdout).unwrap();
    let verified = |at: usize| findings["files"][at]["state"] == "verified";
    let files = findings["files"].as_array().map_or(0, Vec::len);
    let world = (0..files).any(|at| findings["files"][at]["name"] == "world" && verified(at));
    if !verified(0) || !world {
        eprintln!(
            "SKIPPED {test}: no language model or no world; run `legation setup` first, or set LEGATION_DATA"
        );
    }
    verified(0) && world
}

/// Accounts of invented incidents: each of `n` days one that two outlets tell in different words, and one that only one tells.
fn news(n: usize) -> String {
    const TOWNS: [&str; 6] = ["Bergen", "Tromsø", "Kirkenes", "Bodø", "Trondheim", "Narvik"];
    const PEOPLE: [&str; 5] = [
        "Ingrid Solheim",
        "Pavel Orlov",
        "Aino Virtanen",
        "Jonas Lindqvist",
        "Marta Kowalska",
    ];
    let mut lines = String::new();
    for day in 0..n {
        let date = format!("2025-{:02}-{:02}", 1 + day / 28 % 12, 1 + day % 28);
        let (town, person) = (TOWNS[day % TOWNS.len()], PEOPLE[day % PEOPLE.len()]);
        let killed = 3 + day % 9;
        let texts = [
            (
                "Fjord Wire",
                format!(
                    "Russian troops shelled a harbour near {town} on {date}, killing {killed} people, officials said. \
                     Foreign Minister {person} of Norway accused Russia of breaking the ceasefire of week {day}."
                ),
            ),
            (
                "Harbour Post",
                format!(
                    "The Russian army shelled {town}, killing {killed} dock workers, witnesses told the Post. Russia denied \
                     that its army had shelled {town}. {person} called the denial number {day} shameless."
                ),
            ),
            (
                "Village News",
                format!(
                    "Norway and Finland signed agreement {day} on fishing in {town}, and both governments praised it."
                ),
            ),
        ];
        for (outlet, text) in texts {
            let id = format!("{}-{day}", outlet.to_lowercase().replace(' ', "-"));
            let line = json!({"id": id, "text": text, "published": date, "outlet": outlet, "title": format!("Day {day} in {town}")});
            writeln!(lines, "{line}").unwrap();
        }
    }
    lines
}

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn run(&self, args: &[&str]) -> assert_cmd::assert::Assert {
        legation().current_dir(self.folder.path()).args(args).assert()
    }

    fn rows(&self, args: &[&str]) -> Vec<Value> {
        let output = self.run(args).success().get_output().stdout.clone();
        let lines = output.split(|&b| b == b'\n').filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_slice(line).unwrap()).collect()
    }
}

#[test]
fn news_goes_in_once_and_comes_out_by_every_question() {
    if !have_model("news_goes_in_once_and_comes_out_by_every_question") {
        return;
    }
    let desk = Desk::new();
    desk.file("news.jsonl", news(6).as_bytes());
    desk.run(&["ingest", "news.jsonl"])
        .success()
        .stderr(contains("18 new"));
    desk.run(&["ingest", "news.jsonl"])
        .success()
        .stderr(contains("0 new"));
    desk.run(&["check"]).success().stdout(contains("is whole"));
    let events = desk.rows(&[
        "events",
        "--event",
        "ASSAULT",
        "--actor-country",
        "Russia",
        "--format",
        "jsonl",
    ]);
    assert!(events.len() >= 6, "{} events", events.len());
    assert!(
        events
            .iter()
            .all(|event| event["event"] == "ASSAULT" && event["actor_countries"][0] == "RUS")
    );
    let corroborated = desk.rows(&[
        "events",
        "--event",
        "ASSAULT",
        "--min-sources",
        "2",
        "--format",
        "jsonl",
    ]);
    assert!(!corroborated.is_empty(), "two papers tell the same attack");
    let threads = desk.rows(&["threads", "--country", "RUS", "--format", "jsonl"]);
    assert!(
        threads
            .iter()
            .any(|thread| thread["denied"].as_u64().unwrap() > 0),
        "Russia denies it"
    );
    let said = desk.rows(&["statements", "--speaker", "Solheim", "--format", "jsonl"]);
    assert!(
        said.iter()
            .all(|row| row["speakers"][0]["name"].as_str().unwrap().contains("Solheim"))
    );
    assert_eq!(desk.rows(&["search", "fishing", "--format", "jsonl"]).len(), 6);
    assert!(!desk.rows(&["stories", "--format", "jsonl"]).is_empty());
    assert!(
        !desk
            .rows(&["actors", "--country", "NOR", "--format", "jsonl"])
            .is_empty()
    );
    desk.run(&["recode", "--dry-run"])
        .success()
        .stderr(contains("0 events new, 0 gone, 0 changed"));
    desk.run(&["events", "--country", "Atlantis"])
        .code(2)
        .stderr(contains("Atlantis"));
    desk.run(&["events", "--archive", "absent.db"])
        .code(1)
        .stderr(contains("there is no archive"));
    desk.run(&["backup", "copy.db"]).success();
    desk.run(&["backup", "copy.db"])
        .code(1)
        .stderr(contains("--force"));
    desk.run(&["check", "--archive", "copy.db"]).success();
    for format in [
        "csv",
        "jsonl",
        "plover",
        "polecat",
        "icews",
        "gdelt",
        "gdelt-mentions",
        "phoenix",
        "geojson",
        "gexf",
        "graphml",
        "panel",
        "conllu",
    ] {
        let out = format!("out.{format}");
        desk.run(&["export", "--format", format, "-o", &out]).success();
        assert!(fs::metadata(desk.path(&out)).unwrap().len() > 0, "{format}");
    }
    desk.run(&["export", "--format", "csv", "-o", "no/such/folder.csv"])
        .code(1);
}

#[test]
fn a_bad_input_costs_itself_and_can_be_tried_again() {
    if !have_model("a_bad_input_costs_itself_and_can_be_tried_again") {
        return;
    }
    let desk = Desk::new();
    desk.file("news.jsonl", b"{\"id\": \"a\", \"text\": \"Norway accused Russia of spying.\"}\nnot json\n{\"id\": \"c\", \"text\": \"Norway thanked Finland.\"}\n");
    desk.file("french.txt", "Le gouvernement norvégien a accusé mardi la Russie de brouiller les signaux de navigation près de la frontière, \
        et le ministre des affaires étrangères a convoqué l'ambassadeur pour lui demander des explications.".as_bytes());
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(news(20).as_bytes()).unwrap();
    let whole = gz.finish().unwrap();
    desk.file("cut.jsonl.gz", &whole[..whole.len() / 2]);
    desk.run(&["ingest", "news.jsonl", "french.txt", "cut.jsonl.gz", "absent.txt"])
        .code(1)
        .stderr(
            contains("news.jsonl:2")
                .and(contains("not English (fr 1)"))
                .and(contains("cut.jsonl.gz"))
                .and(contains("absent.txt")),
        );
    let rejects = desk.rows(&["rejects", "--format", "jsonl"]);
    assert!(
        rejects
            .iter()
            .any(|reject| reject["path"] == "news.jsonl" && reject["line"] == 2),
        "{rejects:?}"
    );
    assert!(rejects.len() >= 3, "{rejects:?}");
    let french = desk.rows(&["search", "--language", "fr", "--format", "jsonl"]);
    assert_eq!((french.len(), &french[0]["coded"]), (1, &json!(false)));
    // The file is mended where it stood.
    desk.file("news.jsonl", b"{\"id\": \"a\", \"text\": \"Norway accused Russia of spying.\"}\n{\"id\": \"b\", \"text\": \"Sweden sued Norway.\"}\n{\"id\": \"c\", \"text\": \"Norway thanked Finland.\"}\n");
    desk.run(&["rejects", "retry"]).stderr(contains("1 new"));
    let left = desk.rows(&["rejects", "--format", "jsonl"]);
    assert!(
        left.iter().all(|reject| reject["path"] != "news.jsonl"),
        "{left:?}"
    );
    desk.run(&["check"]).success();
}

/// A gzip file of these bytes.
fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(bytes).unwrap();
    gz.finish().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn whatever_comes_in_costs_only_itself() {
    if !have_model("whatever_comes_in_costs_only_itself") {
        return;
    }
    let desk = Desk::new();
    fs::create_dir(desk.path("in")).unwrap();
    let put = |name: &str, bytes: &[u8]| {
        desk.file(&format!("in/{name}"), bytes);
    };
    let good = |id: &str| {
        format!("{{\"id\": \"{id}\", \"text\": \"Norway accused Russia of spying, case {id}.\"}}\n")
    };
    // A line of 40 MB between two good ones; a stream that grows a thousandfold.
    let long = format!(
        "{}{{\"text\": \"{}\"}}\n{}",
        good("l1"),
        "a ".repeat(20_000_000),
        good("l2")
    );
    put("long.jsonl", long.as_bytes());
    let grows = [good("b1").into_bytes(), vec![b' '; 300_000_000]].concat();
    put("grows.jsonl.gz", &gz(&grows));
    // An archive in an archive.
    let inner = zip(&[("n.jsonl", good("z2").as_bytes())]);
    put(
        "nested.zip",
        &zip(&[
            ("a.jsonl", good("z1").as_bytes()),
            ("inner.zip", &inner),
            ("z.jsonl", good("z3").as_bytes()),
        ]),
    );
    // A record that lies about its length, and one after it.
    let answer = |text: &str| format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n{text}");
    let record = |text: &str, more: usize| {
        let block = answer(text);
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://n.example/{more}\r\nContent-Type: application/http\r\n\
             Content-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len() + more
        )
    };
    let warc =
        record("Norway accused Sweden of dumping.", 500) + &record("Norway thanked Iceland for its help.", 0);
    put("lies.warc", warc.as_bytes());
    // A page that is not in the charset that it names; days that are none; a feed whose entry leads to the feed itself.
    let paragraph = "Norway\u{92}s government accused Russia on Tuesday of jamming signals, and Foreign Minister Solheim said that it would answer.";
    let page = format!(
        "<html><head><meta charset=utf-8><title>Signals</title></head><body><article><h1>Signals</h1><p>{paragraph}</p><p>{paragraph} \
         It was the second time.</p></article></body></html>"
    );
    let latin: Vec<u8> = page
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    put("page.html", &latin);
    put("days.csv", b"id,text,date\nd1,Norway thanked Finland.,2025-02-31\nd2,Norway sued Finland.,not a day\nd3,Norway praised Finland.,2025-02-03\n");
    put(
        "feed.xml",
        b"<rss version=\"2.0\"><channel><title>Feed</title><link>https://n.example/feed.xml</link><item><title>Feed</title>\
          <link>https://n.example/feed.xml</link><description>Norway accused Russia of spying on its own feed, the minister said.</description>\
          </item></channel></rss>",
    );
    put(
        "sixteen.txt",
        &"Norway accused Russia of spying."
            .encode_utf16()
            .fold(vec![0xff, 0xfe], |bytes, unit| {
                [bytes, unit.to_le_bytes().to_vec()].concat()
            }),
    );
    put("picture.bin", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
    put("deep.json", "[".repeat(200_000).as_bytes());
    put("empty.jsonl", b"");

    let run = desk.run(&["ingest", "in", "--max-document-mb", "1"]).code(1);
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    for place in ["long.jsonl:2", "grows.jsonl.gz", "picture.bin", "deep.json"] {
        assert!(said.contains(place), "{place} is not named:\n{said}");
    }
    assert!(!said.contains("panicked"), "{said}");
    let kept = desk.rows(&["search", "--format", "jsonl"]);
    let ids: BTreeSet<&str> = kept
        .iter()
        .filter_map(|document| document["id"].as_str())
        .collect();
    for id in ["l1", "l2", "b1", "z1", "z2", "z3", "d1", "d2", "d3", "sixteen"] {
        assert!(ids.contains(id), "{id} is lost: {ids:?}\n{said}");
    }
    let titles: Vec<&str> = kept
        .iter()
        .filter_map(|document| document["title"].as_str())
        .collect();
    assert!(
        titles.contains(&"Signals") && titles.contains(&"Feed"),
        "{titles:?}\n{said}"
    );
    let days: Vec<&Value> = kept
        .iter()
        .filter(|d| d["id"].as_str().is_some_and(|id| id.starts_with('d')))
        .collect();
    assert_eq!(
        days.iter()
            .filter(|document| document["published"].is_string())
            .count(),
        1,
        "{days:?}"
    );
    for words in ["dumping", "iceland"] {
        assert_eq!(
            desk.rows(&["search", words, "--format", "jsonl"]).len(),
            1,
            "{words}\n{said}"
        );
    }
    let text = desk.rows(&["search", "jamming", "--format", "jsonl"]).remove(0);
    assert!(
        text["extract"]
            .as_str()
            .is_some_and(|extract| extract.contains("Norway’s")),
        "{text}"
    );
    // The same again changes nothing.
    desk.run(&["ingest", "in", "--max-document-mb", "1"])
        .stderr(contains("legation.db: 0 new"));
    desk.run(&["check"]).success();
}

#[test]
fn an_archive_that_somebody_else_writes_is_left_alone() {
    if !have_model("an_archive_that_somebody_else_writes_is_left_alone") {
        return;
    }
    let desk = Desk::new();
    desk.file(
        "news.jsonl",
        b"{\"text\": \"Norway accused Russia of spying.\"}\n",
    );
    let held = Archive::open(&desk.path("legation.db")).unwrap();
    desk.run(&["ingest", "news.jsonl"])
        .failure()
        .stderr(contains("legation.db").and(contains("another process")));
    drop(held);
    desk.run(&["ingest", "news.jsonl"])
        .success()
        .stderr(contains("legation.db: 1 new"));
    desk.file(
        "letter.db",
        &b"Dear reader, this is a letter and no archive. ".repeat(90),
    );
    desk.run(&["ingest", "news.jsonl", "--archive", "letter.db"])
        .failure()
        .stderr(contains("letter.db"));
    assert!(
        fs::read(desk.path("letter.db"))
            .unwrap()
            .starts_with(b"Dear reader")
    );
}

/// All that an archive tells, in lines.
fn told(folder: &Path, archive: &str) -> Vec<String> {
    let mut all = Vec::new();
    for args in [
        ["events", "--format", "jsonl"],
        ["threads", "--format", "jsonl"],
        ["statements", "--format", "jsonl"],
        ["search", "--format", "jsonl"],
        ["actors", "--format", "jsonl"],
        ["stories", "--format", "jsonl"],
    ] {
        let output = legation()
            .current_dir(folder)
            .args(args)
            .args(["--archive", archive])
            .assert()
            .success();
        all.extend(
            String::from_utf8(output.get_output().stdout.clone())
                .unwrap()
                .lines()
                .map(str::to_owned),
        );
    }
    all
}

fn keys(archive: &Archive) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut row = 0;
    loop {
        let batch = archive.stored_after(row, 500).unwrap();
        let Some(last) = batch.last() else { return keys };
        row = last.row;
        for stored in batch {
            assert!(keys.insert(stored.key), "a document is there twice");
        }
    }
}

#[test]
fn a_hundred_kills_lose_nothing_and_repeat_nothing() {
    if !have_model("a_hundred_kills_lose_nothing_and_repeat_nothing") {
        return;
    }
    const KILLS: usize = 100;
    let desk = Desk::new();
    let folder = desk.folder.path().to_owned();
    let news = desk.file("news.jsonl", news(700).as_bytes());
    desk.run(&["ingest", "news.jsonl", "--archive", "whole.db"])
        .success();
    let whole = told(&folder, "whole.db");
    // Moments from a simple generator: the same in each run of the test, and of no pattern.
    let mut seed: u64 = 20_250_603;
    let mut random = |below: u64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let (mut killed, mut finished) = (0, 0);
    while killed < KILLS {
        let name = format!("killed-{finished}.db");
        let path = folder.join(&name);
        let mut before = BTreeSet::new();
        loop {
            let mut child = Process::new(cargo_bin("legation"))
                .current_dir(&folder)
                .args(["ingest", "--archive", &name])
                .arg(&news)
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_millis(random(1500)));
            let ended = child.try_wait().unwrap();
            if ended.is_none() {
                child.kill().unwrap();
                child.wait().unwrap();
                killed += 1;
            }
            if path.exists() && fs::metadata(&path).unwrap().len() > 0 {
                let archive = Archive::open(&path).unwrap();
                let now = keys(&archive);
                assert!(before.is_subset(&now), "a committed document is lost");
                before = now;
                if killed % 10 == 0 {
                    assert_eq!(archive.check(|_, _| {}).unwrap().faults, Vec::<String>::new());
                }
            }
            if let Some(status) = ended {
                assert!(status.success());
                break;
            }
            if killed >= KILLS {
                legation()
                    .current_dir(&folder)
                    .args(["ingest", "--archive", &name])
                    .arg(&news)
                    .assert()
                    .success();
                break;
            }
        }
        finished += 1;
        assert_eq!(told(&folder, &name), whole, "after so many kills: {killed}");
        let archive = Archive::read(&path).unwrap();
        assert_eq!(archive.check(|_, _| {}).unwrap().faults, Vec::<String>::new());
        assert!(archive.rejects(true, Page::default()).unwrap().is_empty());
        fs::remove_file(&path).unwrap();
    }
}
