//! Files of every kind, from their paths to articles.

#![allow(clippy::unwrap_used)] // In helpers of tests, too, what fails fails the test.

mod support;

use std::fs;
use std::sync::Arc;

use legation_ingest::{Columns, Options, Passed, Reader, Resume, Step};
use support::{Folder, HTTP, answer, gz, http, read, record, zip};

#[test]
fn text_is_one_document_with_its_line_ends() {
    assert_eq!(
        read("a.txt", b"\xef\xbb\xbfOne.\r\nTwo.\n"),
        ["a: One.\r\nTwo.\n"]
    );
    assert_eq!(read("a.txt", b""), ["a: "]);
    assert_eq!(read("a", b"\xff\xfeO\0n\0e\0.\0"), ["a: One."]);
    assert_eq!(
        read("a.txt.gz", &gz("Né à Orléans.".as_bytes())),
        ["a: Né à Orléans."]
    );
}

#[test]
fn lines_are_documents_and_a_bad_one_costs_itself_only() {
    let bytes = b"\xef\xbb\xbf\n{\"id\": 1, \"text\": \"a\"}\r\nnonsense\n  \n{\"text\": \"b\"}";
    let expected = ["1: a", "! n.jsonl:3: not a JSON object", "n:5: b"];
    assert_eq!(read("n.jsonl", bytes), expected);
    let twice = [gz(b"{\"text\": \"a\"}\n"), gz(b"{\"text\": \"b\"}\n")].concat();
    assert_eq!(read("n.json.gz", &twice), ["n:1: a", "n:2: b"]);
}

#[test]
fn lists_and_answers_are_cut_into_their_articles() {
    let pretty = b"{\n  \"articles\": {\n    \"results\": [\n      {\"uri\": \"e1\", \"body\": \"a\"},\n      {\"body\": \"b\"}, 7\n    ]\n  }\n}";
    assert_eq!(
        read("er.json", pretty),
        ["e1: a", "er:2: b", "! er.json:5: not a JSON object"]
    );
    let flat = b"{\"status\":\"ok\",\"articles\":[{\"content\":\"a\"},{\"content\":\"b\"}]}";
    assert_eq!(read("n.json", flat), ["n:1: a", "n:2: b"]);
    assert_eq!(
        read("l.json", b"[{\"text\": \"a\"}, {\"text\": \"b\"}]"),
        ["l:1: a", "l:2: b"]
    );
    assert_eq!(
        read("o.json", b"{\n\"text\": \"a\"\n}\n{\n\"text\": \"b\"\n}\n"),
        ["o:1: a", "o:2: b"]
    );
}

#[test]
fn tables_are_read_by_their_columns() {
    let csv = "Headline,Full Text,Pub Date\r\nTalks,\"They met,\r\nand left.\",2025-06-03\r\nshort,row\r\nEmpty,,2025-06-03\r\n";
    let expected = [
        "t:2: They met,\r\nand left.",
        "! t.csv:4: the row has 2 fields, the header 3",
        "! t.csv:5: has no \"text\"; name the key that holds it with --mapping (keys: Headline, Pub Date)",
    ];
    assert_eq!(read("t.csv", csv.as_bytes()), expected);
    assert_eq!(
        read("t.txt", b"id;text\n7;caf\xe9\n"),
        ["7: café [not UTF-8; read as windows-1252]"]
    );
    assert_eq!(
        read("t.csv", b"a,b\n1,2\n"),
        ["! t.csv:1: no column is known to hold the text; name it with --mapping (columns: a, b)"]
    );
}

#[test]
fn a_mapping_names_other_columns() {
    let folder = Folder::new();
    folder.file("t.csv", b"lead,rest,when\nOne.,Two.,03/06/2025\n");
    folder.file("u.csv", b"lead,other\na,b\nc,d\n");
    let mapping = "text = ['lead', 'rest']\npublished = {column = 'when', format = '%d/%m/%Y'}";
    let options = Options {
        columns: Columns::mapped_by(mapping).unwrap(),
        ..Options::default()
    };
    assert_eq!(
        folder.read_with("t.csv", &options, Resume::All)[1],
        "t:2: One.\n\nTwo."
    );
    let missing = folder.read_with("u.csv", &options, Resume::All);
    assert_eq!(
        missing[1..],
        [
            "! u.csv:1: has no column \"rest\", which the mapping names for \"text\" (columns: lead, other)",
            "<"
        ],
        "told once"
    );
}

fn parquet() -> Vec<u8> {
    use arrow_array::types::Int32Type;
    use arrow_array::{
        ArrayRef, Date32Array, DictionaryArray, Int64Array, LargeStringArray, RecordBatch, StringArray,
    };
    use arrow_array::{ListArray, TimestampMicrosecondArray};
    let mut authors = arrow_array::builder::ListBuilder::new(arrow_array::builder::StringBuilder::new());
    authors.append_value([Some("A. Writer"), Some("B. Writer")]);
    authors.append_null();
    let authors: ListArray = authors.finish();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("doc_id", Arc::new(Int64Array::from(vec![7, 8]))),
        (
            "maintext",
            Arc::new(LargeStringArray::from(vec![Some("They met."), None])),
        ),
        ("title", Arc::new(StringArray::from(vec!["Talks", "None"]))),
        (
            "source",
            Arc::new(DictionaryArray::<Int32Type>::from_iter(["Gazette", "Gazette"])),
        ),
        ("date", Arc::new(Date32Array::from(vec![20_242, 20_242]))),
        (
            "date_publish",
            Arc::new(TimestampMicrosecondArray::from(vec![
                Some(1_748_937_600_000_000),
                None,
            ])),
        ),
        ("authors", Arc::new(authors)),
        ("noise", Arc::new(Int64Array::from(vec![1, 2]))),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )
    .unwrap();
    let mut bytes = Vec::new();
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

#[test]
fn parquet_is_read_by_its_columns_plain_and_compressed() {
    let folder = Folder::new();
    folder.file("p.parquet", &parquet());
    folder.file("p.gz", &gz(&parquet()));
    let first = |name: &str| {
        let reader = Reader::new(&[folder.path(name)], Options::default());
        let pieces = reader.filter_map(|step| match step {
            Step::Piece(piece) => Some(piece.articles(&Options::default())),
            Step::Reject(reject) => panic!("{reject}"),
            _ => None,
        });
        let mut all: Vec<_> = pieces.flatten().collect();
        assert_eq!(all.len(), 2);
        assert!(
            all[1]
                .as_ref()
                .unwrap_err()
                .reason
                .to_string()
                .starts_with("has no \"text\"")
        );
        all.remove(0).unwrap()
    };
    for name in ["p.parquet", "p.gz"] {
        let article = first(name);
        assert_eq!(
            (article.id.as_deref(), article.text.as_str()),
            (Some("7"), "They met.")
        );
        assert_eq!(
            (article.title.as_deref(), article.outlet.as_deref()),
            (Some("Talks"), Some("Gazette"))
        );
        assert_eq!(article.byline.as_deref(), Some("A. Writer, B. Writer"));
        assert_eq!(article.published.unwrap().to_string(), "2025-06-03");
    }
    let bytes = parquet();
    assert!(read("p.parquet", &bytes[..bytes.len() - 9])[0].contains("bad Parquet"));
    assert_eq!(
        folder.read_with("p.parquet", &Options::default(), Resume::From(2)),
        ["> p.parquet", "<"]
    );
}

#[test]
fn members_of_archives_are_read_like_files() {
    let inner = zip(&[("deep.txt", b"Deep.")]);
    let too_deep = zip(&[("inner.zip", &zip(&[("x.zip", &inner)]))]);
    let archive = zip(&[
        ("b/c.txt", b"Plain."),
        ("lines.jsonl", b"{\"text\": \"a\"}\nbad\n"),
        ("t.csv.gz", &gz(b"id,text\n1,b\n")),
        ("p.parquet", &parquet()),
        (".hidden", b"no"),
        ("__MACOSX/x.txt", b"no"),
        ("../../etc/passwd", b"Only a label."),
        ("/abs.txt", b"Another."),
        ("inner.zip", &inner),
        ("deeper.zip", &too_deep),
        ("photo.png", b"\x89PNG\r\n\x1a\n"),
        ("empty/", b""),
    ]);
    let expected = [
        "c: Plain.",
        "lines:1: a",
        "! n.zip!lines.jsonl:2: not a JSON object",
        "1: b",
        "7: They met.",
        "! n.zip!p.parquet:2: has no \"text\"; name the key that holds it with --mapping (keys: date, doc_id, source, title)",
        "passwd: Only a label.",
        "abs: Another.",
        "deep: Deep.",
        "! n.zip!deeper.zip!inner.zip: an archive or compressed file more than 2 deep in others, skipped; unpack it",
        "! n.zip!photo.png: is an image (PNG), skipped; it holds no text",
    ];
    let folder = Folder::new();
    folder.file("n.zip", &archive);
    let read: Vec<String> = folder.inside("n.zip");
    assert_eq!(read, expected);
    let mut reader = Reader::new(&[folder.path("n.zip")], Options::default());
    reader.by_ref().for_each(drop);
    assert_eq!(reader.passed_over().of(Passed::HiddenMember), 2);
}

#[test]
fn a_word_document_is_one_piece_and_a_workbook_none() {
    let docx = zip(&[("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")]);
    let folder = Folder::new();
    folder.file("a.docx", &docx);
    folder.file(
        "a.zip",
        &zip(&[("b.docx", &docx), ("c.xlsx", &zip(&[("xl/workbook.xml", b"")]))]),
    );
    let formats = |name: &str| {
        let reader = Reader::new(&[folder.path(name)], Options::default());
        let pieces = reader.filter_map(|step| match step {
            Step::Piece(piece) => Some((piece.format, piece.bytes.len())),
            _ => None,
        });
        pieces.collect::<Vec<_>>()
    };
    let expected = [(legation_ingest::Format::Docx, docx.len())];
    assert_eq!(formats("a.docx"), expected);
    assert_eq!(formats("a.zip"), expected);
    assert!(
        folder
            .read("a.zip")
            .iter()
            .any(|line| line.contains("a.zip!c.xlsx: is an Excel workbook"))
    );
}

/// A page with an article of some length.
fn page(day: &str) -> String {
    let rest = "They will meet again in the autumn, the hosts said, and both sides spoke of progress on the border, on the \
                river and on the return of those who had fled, though neither would give a date.";
    format!(
        "<!doctype html><html><body><article><p>{day} day of talks between Ardania and Belmark, which their envoys \
         called open and useful. {rest}</p><p>{rest}</p></article></body></html>"
    )
}

fn archive() -> Vec<Vec<u8>> {
    let html = "Content-Type: text/html\r\n";
    vec![
        record(
            "warcinfo",
            "Content-Type: application/warc-fields\r\n",
            b"software: x\r\n",
        ),
        record(
            "request",
            "Content-Type: application/http; msgtype=request\r\n",
            b"GET / HTTP/1.1\r\n\r\n",
        ),
        answer("First."),
        record("response", HTTP, &http("404 Not Found", html, b"<html>no")),
        record(
            "response",
            HTTP,
            &http("200 OK", "Content-Type: image/png\r\n", b"\x89PNG"),
        ),
        record("response", HTTP, &http("200 OK", html, page("Second").as_bytes())),
        record(
            "response",
            &format!("{HTTP}WARC-Truncated: length\r\n"),
            &http(
                "200 OK",
                "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n",
                &chunked(&gz(b"Third.")),
            ),
        ),
        record(
            "response",
            HTTP,
            &http("200 OK", "Content-Encoding: br\r\n", b"\x0b\x02"),
        ),
        record("revisit", HTTP, &http("200 OK", html, b"")),
        record(
            "conversion",
            "Content-Type: text/plain\r\nWARC-Identified-Content-Language: eng\r\n",
            b"Fourth.",
        ),
        record(
            "resource",
            "Content-Type: text/html\r\n",
            page("Fifth").as_bytes(),
        ),
    ]
}

fn chunked(bytes: &[u8]) -> Vec<u8> {
    let (head, tail) = bytes.split_at(9);
    let mut all = Vec::new();
    for part in [head, tail] {
        all.extend_from_slice(format!("{:x}\r\n", part.len()).as_bytes());
        all.extend_from_slice(part);
        all.extend_from_slice(b"\r\n");
    }
    all.extend_from_slice(b"0\r\n\r\n");
    all
}

#[test]
fn web_archives_are_read_in_any_compression() {
    let records = archive();
    let plain = records.concat();
    let by_record = records.iter().flat_map(|record| gz(record)).collect::<Vec<u8>>();
    let zst = zstd::encode_all(&plain[..], 3).unwrap();
    for bytes in [plain.clone(), gz(&plain), by_record, zst] {
        let folder = Folder::new();
        folder.file("w.warc", &bytes);
        let expected = [
            "w:3: First.",
            "w:6: Second day of talks",
            "w:7: Third. [cut when it was recorded (length)]",
            &format!(
                "! w.warc (byte {}): bad HTTP answer: its content is compressed with Brotli (br), which is not read",
                records[..7].concat().len()
            ),
            "w:10: Fourth.",
            "w:11: Fifth day of talks",
        ];
        let lines = folder.inside("w.warc");
        assert_eq!(lines.len(), expected.len(), "{lines:?}");
        for (line, start) in lines.iter().zip(expected) {
            assert!(line.starts_with(start), "{line}\n{start}");
        }
        let mut reader = Reader::new(&[folder.path("w.warc")], Options::default());
        let pieces: Vec<_> = reader
            .by_ref()
            .filter_map(|step| match step {
                Step::Piece(piece) => Some(piece),
                _ => None,
            })
            .collect();
        let passed: Vec<_> = reader.passed_over().iter().collect();
        assert_eq!(
            passed,
            [
                (Passed::Record, 2),
                (Passed::Revisit, 1),
                (Passed::Status, 1),
                (Passed::MediaType, 1)
            ]
        );
        let article = pieces[3].articles(&Options::default()).remove(0).unwrap();
        assert_eq!(
            (article.outlet.as_deref(), article.language.as_deref()),
            (Some("gazette.example"), Some("en"))
        );
        assert_eq!(
            (article.published, pieces[3].hints.seen.is_some()),
            (None, true),
            "fetched is not published"
        );
        let resumed = folder.read_with("w.warc", &Options::default(), Resume::From(6));
        assert_eq!(resumed[1..3], expected[2..4]);
    }
}

#[test]
fn a_run_goes_on_where_it_ended() {
    let folder = Folder::new();
    folder.file("a.jsonl", b"{\"text\": \"a\"}\nbad\n{\"text\": \"c\"}\n");
    folder.file("b.csv", b"id,text\n1,a\nshort\n3,c\n");
    folder.file("c.json", b"[{\"text\": \"a\"}, 5, {\"text\": \"c\"}]");
    folder.file(
        "d.zip",
        &zip(&[
            ("a.txt", b"a"),
            ("b.png", b"\x89PNG\r\n\x1a\n"),
            ("b.txt", b"b"),
            ("c.txt", b"c"),
        ]),
    );
    for (name, from) in [("a.jsonl", 2), ("b.csv", 2), ("c.json", 2), ("d.zip", 3)] {
        let resumed = folder.read_with(name, &Options::default(), Resume::From(from));
        assert_eq!(resumed.len(), 3, "{resumed:?}");
        assert!(resumed[1].ends_with(": c"), "{resumed:?}");
        assert!(
            folder
                .read_with(name, &Options::default(), Resume::Nothing)
                .is_empty()
        );
    }
}

#[test]
fn a_file_is_known_again_until_it_changes() {
    let folder = Folder::new();
    let path = folder.file("a.txt", b"One.");
    let print = || {
        let steps = Reader::new(&[&path], Options::default());
        steps
            .filter_map(|step| match step {
                Step::Begin(info) => Some(info.fingerprint),
                _ => None,
            })
            .next()
            .unwrap()
    };
    let first = print();
    assert_eq!(first, print());
    fs::write(&path, b"Two.").unwrap();
    assert_ne!(first, print());
}

#[test]
fn folders_are_read_in_the_order_of_names() {
    let folder = Folder::new();
    for name in [
        "b.txt",
        "a/2.txt",
        "a/1.txt",
        ".hidden.txt",
        "a/.git/x.txt",
        "c.png",
    ] {
        folder.file(name, name.as_bytes());
    }
    std::os::unix::fs::symlink(folder.path("a"), folder.path("link")).unwrap();
    std::os::unix::fs::symlink(folder.path("nowhere"), folder.path("z")).unwrap();
    let read = folder.read("");
    let expected = [
        "> a/1.txt",
        "1: a/1.txt",
        "<",
        "> a/2.txt",
        "2: a/2.txt",
        "<",
        "> b.txt",
        "b: b.txt",
        "<",
        "> c.png",
        "c: c.png",
        "<",
        "? link: a link to a folder, not followed; name it to read it",
        "! z: cannot be read: No such file or directory (os error 2)",
    ];
    assert_eq!(read, expected);
    assert_eq!(folder.read("link").len(), 6, "a link that is named is followed");
}

#[test]
fn patterns_find_files() {
    let folder = Folder::new();
    for name in ["x2.txt", "x1.txt", "y.txt", "d/x3.txt", "odd[1].txt"] {
        folder.file(name, b"Text.");
    }
    let files = |pattern: &str| {
        let read = folder.read(pattern).into_iter();
        read.filter_map(|line| line.strip_prefix("> ").map(str::to_owned))
            .collect::<Vec<_>>()
    };
    assert_eq!(files("x*.txt"), ["x1.txt", "x2.txt"]);
    assert_eq!(files("**/x?.txt"), ["d/x3.txt", "x1.txt", "x2.txt"]);
    assert_eq!(
        files("odd[1].txt"),
        ["odd[1].txt"],
        "a file of that name goes before the pattern"
    );
    assert_eq!(folder.read("no*"), ["! no*: no file fits this pattern"]);
}
