//! Input that is broken, or made to break its reader.

#![allow(clippy::unwrap_used)] // In helpers of tests, too, what fails fails the test.

mod support;

use std::io::{self, Read, Write};

use legation_ingest::{Options, Resume};
use support::{Folder, HTTP, answer, gz, http, read, record, record_of_length, zip};

/// Options with a short limit, so that tests need not be long.
fn short() -> Options {
    Options {
        max_document_mb: 1,
        ..Options::default()
    }
}

fn read_short(name: &str, bytes: &[u8]) -> Vec<String> {
    let folder = Folder::new();
    folder.file(name, bytes);
    let lines = folder.read_with(name, &short(), Resume::All);
    lines[1..lines.len() - 1].to_vec()
}

#[test]
fn a_cut_gzip_gives_what_is_before_the_cut() {
    let lines: String = (0..20_000)
        .map(|n| format!("{{\"text\": \"{n} {}\"}}\n", n * 7919 % 10_007))
        .collect();
    let whole = gz(lines.as_bytes());
    let read = read("n.jsonl.gz", &whole[..whole.len() / 2]);
    assert!(read.len() > 1000, "{}", read.len());
    assert_eq!(read[0], "n:1: 0 0");
    let (place, message) = read.last().unwrap().split_once(": ").unwrap();
    assert!(place.starts_with("! n.jsonl.gz:"), "{place}");
    assert_eq!(
        message,
        "the file ends within the gzip member that begins at byte 0; it is cut off"
    );
}

#[test]
fn long_documents_are_passed_over_with_their_place() {
    let long = "x".repeat(1_000_001);
    let lines = format!("{{\"text\": \"{long}\"}}\n{{\"text\": \"b\"}}\n");
    let message = "longer than 1 MB, skipped; raise --max-document-mb to read it";
    let expected = [format!("! n.jsonl:1: {message}"), "n:2: b".to_owned()];
    assert_eq!(read_short("n.jsonl", lines.as_bytes()), expected);
    assert_eq!(
        read_short("n.txt", long.as_bytes()),
        [format!("! n.txt: {message}")]
    );
    let list = format!("[{{\"text\": \"{long}\"}}, {{\"text\": \"b\"}}]");
    assert_eq!(
        read_short("n.json", list.as_bytes()),
        [format!("! n.json (byte 1): {message}"), "n:2: b".to_owned()]
    );
    let table = format!("id,text\n1,{long}\n2,b\n3,\"{}\n", "y\n".repeat(600_000));
    let rows = read_short("n.csv", table.as_bytes());
    assert_eq!(rows[..2], [format!("! n.csv:2: {message}"), "2: b".to_owned()]);
    assert_eq!(rows[2], format!("! n.csv:4: {message}"));
    let page = record("response", HTTP, &http("200 OK", "", long.repeat(2).as_bytes()));
    let records = [page, answer("b")].concat();
    assert_eq!(
        read_short("n.warc", &records),
        [format!("! n.warc (byte 0): {message}"), "n:2: b".to_owned()]
    );
}

/// The most memory that this process has held, in bytes.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_ascii_whitespace()
        .nth(1)
        .unwrap()
        .parse::<u64>()
        .unwrap()
        * 1024
}

#[test]
#[cfg(target_os = "linux")]
fn a_line_of_a_gigabyte_takes_no_memory() {
    // Through a named pipe, so that no file is as long.
    let folder = Folder::new();
    let path = folder.path("pipe");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&path)
            .status()
            .unwrap()
            .success()
    );
    let writer = std::thread::spawn(move || {
        let mut pipe = std::fs::OpenOptions::new().write(true).open(path).unwrap();
        pipe.write_all(b"{\"text\": \"").unwrap();
        io::copy(&mut io::repeat(b'x').take(1 << 30), &mut pipe).unwrap();
        pipe.write_all(b"\"}\n{\"text\": \"b\"}\n").unwrap();
    });
    let before = peak_memory();
    let lines = folder.read_with("pipe", &short(), Resume::All);
    writer.join().unwrap();
    assert!(lines[1].starts_with("! pipe:1: longer than 1 MB"), "{lines:?}");
    assert_eq!(lines[2], "pipe:2: b");
    // Other tests run beside this one.
    assert!(peak_memory() - before < 300 << 20);
}

#[test]
fn bombs_are_stopped() {
    let mut zeros = Vec::new();
    let encoder =
        flate2::read::GzEncoder::new(io::repeat(b'0').take(300_000_000), flate2::Compression::best());
    io::BufReader::new(encoder).read_to_end(&mut zeros).unwrap();
    let lines = read_short("n.jsonl.gz", &zeros);
    assert_eq!(lines.len(), 1);
    assert!(lines[0].contains("decompression bombs"), "{lines:?}");
    let zst = zstd::encode_all(io::repeat(b'0').take(300_000_000), 1).unwrap();
    assert!(read_short("n.jsonl.zst", &zst)[0].contains("decompression bombs"));
    let million = vec![b'0'; 30_000_000];
    let members: Vec<(String, &[u8])> = (0..8).map(|n| (format!("{n}.jsonl"), &million[..])).collect();
    let members: Vec<(&str, &[u8])> = members
        .iter()
        .map(|(name, bytes)| (name.as_str(), *bytes))
        .collect();
    let lines = read_short("n.zip", &zip(&members));
    assert!(
        lines[3].contains("n.zip!3.jsonl:1: grows to more than"),
        "{lines:?}"
    );
    assert_eq!(lines.len(), 5, "what follows is not read: {lines:?}");
    // In one page of an archive, the limit of a document holds.
    let page = record(
        "response",
        HTTP,
        &http("200 OK", "Content-Encoding: gzip\r\n", &zeros),
    );
    let lines = read_short("n.warc", &[page, answer("b")].concat());
    assert!(lines[0].contains("longer than 1 MB"));
    assert_eq!(lines[1], "n:2: b");
}

#[test]
fn a_lying_length_does_not_lose_the_next_record() {
    let page = http(
        "200 OK",
        "Content-Type: text/plain\r\n",
        b"First, with a long text that goes on.",
    );
    let longer = record_of_length("response", HTTP, &page, page.len() + 60);
    let shorter = record_of_length("response", HTTP, &page, page.len() - 15);
    let far = record_of_length("response", HTTP, &page, 10_000);
    let huge = record_of_length("response", HTTP, &page, 9_000_000_000_000);
    let none = record("response", HTTP, &page);
    let none = String::from_utf8(none)
        .unwrap()
        .replace("Content-Length", "Content-Size")
        .into_bytes();
    let cut = "the record is shorter than its Content-Length says; cut where the next one begins";
    for (first, expected) in [
        (longer, format!("w:1: First, with a long text that goes on. [{cut}]")),
        (far, format!("w:1: First, with a long text that goes on. [{cut}]")),
        (
            shorter,
            "w:1: First, with a long tex [the record is longer than its Content-Length says; what is beyond is left out]".to_owned(),
        ),
        (none, "! w.warc (byte 0): bad WARC record: it has no Content-Length".to_owned()),
        (huge, "! w.warc (byte 0): longer than 64 MB".to_owned()),
        (b"garbage\r\nmore\r\n\r\n".to_vec(), "! w.warc (byte 0): bad WARC record: what stands here is no record".to_owned()),
    ] {
        let mut bytes = first;
        // The first record of all tells that it is an archive.
        let lead = if bytes.starts_with(b"WARC/") { Vec::new() } else { record("warcinfo", "", b"") };
        let place = format!("(byte {})", lead.len());
        bytes = [lead.clone(), bytes, answer("Second."), answer("Third.")].concat();
        let read = read("w.warc", &bytes);
        let expected = expected.replace("(byte 0)", &place);
        assert!(read[0].starts_with(&expected), "{read:?}\n{expected}");
        let texts: Vec<&str> = read[1..].iter().map(|line| line.split_once(": ").unwrap().1).collect();
        assert_eq!(texts, ["Second.", "Third."], "{read:?}");
    }
}

#[test]
fn a_damaged_record_does_not_lose_the_next_one() {
    let long: String = (0..2000).map(|n| format!("{} ", n * 7919 % 10_007)).collect();
    let records: Vec<Vec<u8>> = [answer("First."), answer(&long), answer("Third.")]
        .iter()
        .map(|r| gz(r))
        .collect();
    let mut bytes = records.concat();
    let at = records[0].len() + records[1].len() / 2;
    bytes[at..at + 20].fill(0x55);
    let lines = read("w.warc.gz", &bytes);
    assert_eq!(lines[0], "w:1: First.");
    let expected = format!(
        "the gzip member that begins at byte {} is damaged",
        records[0].len()
    );
    assert!(
        lines[1].starts_with("! w.warc.gz (byte ") && lines[1].contains(&expected),
        "{lines:?}"
    );
    assert!(lines.last().unwrap().ends_with(": Third."), "{lines:?}");
    let cut = &bytes[..records[0].len() + 300];
    let lines = read("w.warc.gz", cut);
    assert_eq!(lines.len(), 2);
    assert!(lines[1].contains("cut off"), "{lines:?}");
}

#[test]
fn broken_quotation_marks_cost_one_row() {
    let csv = b"id,text\n1,\"open\n2,b\n3,\"c\" d\n4,\"e\"\n";
    let message = "the quotation marks of the row do not pair";
    let expected = [
        format!("! t.csv:2: {message}"),
        "2: b".into(),
        format!("! t.csv:4: {message}"),
        "4: e".into(),
    ];
    assert_eq!(read("t.csv", csv), expected);
}

#[test]
fn nesting_takes_no_stack() {
    let deep = [&b"["[..], &b"[".repeat(1_000_000), b", {\"text\": \"a\"}]"].concat();
    let lines = read("d.json", &deep);
    assert!(
        lines[0].starts_with("! d.json (byte 1): bad JSON: recursion limit"),
        "{lines:?}"
    );
    let object = [b"{\"text\": ".repeat(300_000), b"\n".to_vec()].concat();
    assert!(read("d.json", &object)[0].contains("bad JSON: recursion limit"));
    let surrogate = b"{\"text\": \"\\ud800\"}\n{\"text\": \"b\"}\n";
    let lines = read("s.jsonl", surrogate);
    assert!(lines[0].starts_with("! s.jsonl:1: bad JSON"));
    assert_eq!(lines[1], "s:2: b");
}

#[test]
fn a_list_that_is_cut_off_says_so() {
    let lines = read("l.json", b"[{\"text\": \"a\"},\n{\"text\": \"b\"");
    assert_eq!(lines[0], "l:1: a");
    assert!(lines[1].starts_with("! l.json:2: bad JSON: EOF"), "{lines:?}");
    let lines = read("l.json", b"[{\"text\": \"a\"},\n");
    assert_eq!(
        lines[1],
        "! l.json: the file is cut off within a list; what stood before is read"
    );
}

#[test]
fn what_is_no_text_is_refused() {
    for (name, bytes, message) in [
        (
            "a.txt",
            &b"a\0b"[..],
            "looks like a binary file (a zero byte at offset 1), skipped",
        ),
        (
            "a.pdf",
            b"%PDF-1.7\n",
            "is a PDF, skipped; convert it to text, for instance with `pdftotext`",
        ),
        (
            "a.json",
            b"peace",
            "does not begin with `{` or `[` as JSON does, skipped",
        ),
        ("a.zip", b"PK\x03\x04nonsense", "bad zip archive: "),
        ("a.parquet", b"PAR1PAR1", "bad Parquet: "),
        (
            "a.parquet",
            &[&b"PAR1"[..], &[0xff; 60], b"\x20\0\0\0PAR1"].concat(),
            "bad Parquet: ",
        ),
        (
            "a.tar",
            &[&[b'a'; 257][..], b"ustar\0", &[0; 249]].concat(),
            "is a tar archive, skipped; unpack it",
        ),
    ] {
        let lines = read(name, bytes);
        assert!(lines[0].starts_with(&format!("! {name}: {message}")), "{lines:?}");
        assert_eq!(lines.len(), 1);
    }
}

#[test]
fn a_damaged_archive_gives_what_is_whole() {
    let mut archive = zip(&[
        ("a.txt", b"First."),
        ("b.txt", &b"Second. ".repeat(50)),
        ("c.txt", b"Third."),
    ]);
    let at = archive.windows(5).position(|window| window == b"b.txt").unwrap() + 8;
    archive[at] ^= 0xff;
    let lines = read("n.zip", &archive);
    assert_eq!((lines[0].as_str(), lines[2].as_str()), ("a: First.", "c: Third."));
    assert!(
        lines[1].starts_with("! n.zip!b.txt: the member is damaged"),
        "{lines:?}"
    );
    assert!(read("n.zip", &archive[..archive.len() - 30])[0].starts_with("! n.zip: bad zip archive: "));
}

#[test]
#[cfg(unix)]
fn what_may_not_be_read_is_told_and_the_rest_goes_on() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    folder.file("a/x.txt", b"x");
    folder.file("b.txt", b"b");
    let closed = std::fs::Permissions::from_mode(0o000);
    std::fs::set_permissions(folder.path("a"), closed).unwrap();
    let lines = folder.read("");
    std::fs::set_permissions(folder.path("a"), std::fs::Permissions::from_mode(0o755)).unwrap();
    // The superuser may read everything.
    assert!(
        lines[0].starts_with("! a: cannot be read: ") || lines[0] == "> a/x.txt",
        "{lines:?}"
    );
    assert_eq!(lines[lines.len() - 2], "b: b");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn no_file_panics(mut bytes: Vec<u8>, head in 0_usize..9, damage in proptest::option::of(0_usize..400)) {
        let heads = [
            Vec::new(),
            zip(&[("a.jsonl", b"{\"text\": \"a\"}\n")]),
            gz(&answer("a")),
            [answer("a"), answer("b")].concat(),
            b"id,text\n1,\"a\n".to_vec(),
            b"{\"articles\": [{\"text\": \"a\"}".to_vec(),
            b"PAR1".to_vec(),
            b"\x28\xb5\x2f\xfd".to_vec(),
            zip(&[("a.zip", &zip(&[("word/document.xml", b"<x/>")]))]),
        ];
        bytes.splice(..0, heads[head].iter().copied());
        if let Some(at) = damage && at < bytes.len() {
            bytes[at] ^= 0x5a;
        }
        read("any", &bytes);
    }
}
