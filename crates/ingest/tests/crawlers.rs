//! Web archives as crawlers write them: `wget --warc-file` and warcio fetch invented pages from loopback, and each page must be read out of
//! the archive as it is read by itself.

// What fails here fails the test.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use legation_ingest::{Options, Reader, Step};
use support::{Folder, gz};

/// Names the Python that has warcio; `cargo xtask test` sets it.
const PYTHON: &str = "LEGATION_PEERS_PYTHON";

/// A document as far as it must be the same: title, text, day.
type Told = (Option<String>, String, Option<String>);

/// Pages of this folder, in every way that servers send them.
fn site() -> BTreeMap<String, Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut pages = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "html") {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            pages.insert(name, std::fs::read(&path).unwrap());
        }
    }
    assert!(pages.len() > 5);
    pages
}

/// Serves the pages at a port of loopback for as long as the test runs: each third one compressed, each third one in chunks; an
/// image, a page that has moved and one that is gone beside them.
fn serve(pages: BTreeMap<String, Vec<u8>>) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that goes away is no failure.
            let _ = answer(stream, &pages);
        }
    });
    address
}

fn answer(mut stream: TcpStream, pages: &BTreeMap<String, Vec<u8>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut compressed = false;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        let line = line.to_ascii_lowercase();
        compressed |= line.starts_with("accept-encoding:") && line.contains("gzip");
    }
    let path = request.split(' ').nth(1).unwrap_or("/").trim_start_matches('/');
    let html = "Content-Type: text/html\r\nConnection: close\r\n";
    let found = pages.keys().position(|name| name == path);
    match (path, found) {
        ("", _) => {
            let links = pages
                .keys()
                .map(|name| format!("<li><a href=\"/{name}\">{name}</a></li>"));
            let body = format!(
                "<html><body><ul>{}<li><a href=/moved.html>moved</a><li><a href=/gone.html>gone</a></ul>\
                 <img src=/dot.png></body></html>",
                links.collect::<String>()
            );
            write!(
                stream,
                "HTTP/1.1 200 OK\r\n{html}Content-Length: {}\r\n\r\n{body}",
                body.len()
            )
        }
        ("dot.png", _) => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 8\r\nConnection: close\r\n\r\n")?;
            stream.write_all(b"\x89PNG\r\n\x1a\n")
        }
        ("moved.html", _) => {
            let to = pages.keys().next().map_or("", String::as_str);
            write!(
                stream,
                "HTTP/1.1 301 Moved\r\nLocation: /{to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
        }
        (_, Some(at)) => {
            let body = &pages[path];
            match at % 3 {
                0 if compressed => {
                    let body = gz(body);
                    let length = body.len();
                    write!(
                        stream,
                        "HTTP/1.1 200 OK\r\n{html}Content-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n"
                    )?;
                    stream.write_all(&body)
                }
                1 => {
                    write!(
                        stream,
                        "HTTP/1.1 200 OK\r\n{html}Transfer-Encoding: chunked\r\n\r\n"
                    )?;
                    for chunk in body.chunks(700) {
                        write!(stream, "{:x}\r\n", chunk.len())?;
                        stream.write_all(chunk)?;
                        stream.write_all(b"\r\n")?;
                    }
                    stream.write_all(b"0\r\n\r\n")
                }
                _ => {
                    write!(
                        stream,
                        "HTTP/1.1 200 OK\r\n{html}Content-Length: {}\r\n\r\n",
                        body.len()
                    )?;
                    stream.write_all(body)
                }
            }
        }
        _ => {
            let body = "<html><body><p>There is nothing here.</p></body></html>";
            write!(
                stream,
                "HTTP/1.1 404 Not Found\r\n{html}Content-Length: {}\r\n\r\n{body}",
                body.len()
            )
        }
    }
}

/// Documents of a file by the last part of their address or path, and whatever went wrong.
fn documents(path: &Path) -> (BTreeMap<String, Told>, Vec<String>) {
    let options = Options::default();
    let mut told = BTreeMap::new();
    let mut faults = Vec::new();
    for step in Reader::new(&[path], options.clone()) {
        match step {
            Step::Piece(piece) => {
                for (index, article) in piece.articles(&options).into_iter().enumerate() {
                    match article {
                        Ok(article) => {
                            let name = article.url.clone().unwrap_or_else(|| piece.fallback_id(index));
                            let name = name.rsplit('/').next().unwrap_or_default().to_owned();
                            let day = article.published.map(|day| day.to_string());
                            told.insert(name, (article.title, article.text, day));
                        }
                        Err(reject) => faults.push(reject.to_string()),
                    }
                }
            }
            Step::Reject(reject) => faults.push(reject.to_string()),
            Step::Warning(warning) => faults.push(warning.to_string()),
            Step::Begin(_) | Step::End => {}
        }
    }
    (told, faults)
}

/// All pages of the site must be told by an archive as they are by themselves.
fn assert_whole(archive: &Path, pages: &BTreeMap<String, Vec<u8>>) {
    let (read, faults) = documents(archive);
    let folder = Folder::new();
    let texts: Vec<&Told> = read.values().collect();
    let mut compared = 0;
    for (name, bytes) in pages {
        let (alone, _) = documents(&folder.file(name, bytes));
        for told in alone.values() {
            compared += 1;
            assert!(
                texts.contains(&told),
                "{name} is not as it was in {}: {told:?}\n{read:#?}\n{faults:?}",
                archive.display()
            );
        }
    }
    assert!(
        compared >= pages.len() - 1,
        "{compared} of {} pages are articles",
        pages.len()
    );
    assert!(
        read.values()
            .all(|(_, text, _)| !text.contains("There is nothing here")),
        "an answer that says 404 is no article"
    );
    let bad: Vec<&String> = faults
        .iter()
        .filter(|fault| !fault.contains("no article"))
        .collect();
    assert!(bad.is_empty(), "{}: {bad:?}", archive.display());
}

fn archives_in(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains(".warc"))
        .collect();
    found.sort();
    found
}

#[test]
fn what_wget_writes_is_read_without_loss() {
    if Command::new("wget")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_err()
    {
        eprintln!("SKIPPED: no wget here, so its web archives are not read");
        return;
    }
    let pages = site();
    let address = serve(pages.clone());
    for more in [
        &["--warc-cdx"][..],
        &["--no-warc-compression"],
        &["--compression=auto"],
        &["--warc-max-size=20k"],
    ] {
        let folder = Folder::new();
        let out = folder.path("pages");
        std::fs::create_dir(&out).unwrap();
        let mut wget = Command::new("wget");
        wget.args([
            "--no-config",
            "--quiet",
            "--recursive",
            "--level=2",
            "--page-requisites",
            "--no-proxy",
            "--warc-file=crawl",
        ])
        .args(more)
        .arg(format!("http://{address}/"))
        .current_dir(&out);
        // A page that is gone makes it end with 8; any other end is a failure.
        let status = wget.status().unwrap();
        assert!(matches!(status.code(), Some(0 | 8)), "wget {more:?}: {status}");
        let archives = archives_in(&out);
        assert!(!archives.is_empty(), "wget {more:?} has written nothing");
        if archives.len() == 1 {
            assert_whole(&archives[0], &pages);
            continue;
        }
        // Cut into files by size: the folder is the archive.
        let whole = folder.path("all");
        std::fs::create_dir(&whole).unwrap();
        for archive in &archives {
            std::fs::copy(archive, whole.join(archive.file_name().unwrap())).unwrap();
        }
        assert_whole(&whole, &pages);
    }
}

#[test]
fn what_warcio_writes_is_read_without_loss() {
    let Some(python) = std::env::var_os(PYTHON) else {
        eprintln!("SKIPPED: {PYTHON} is not set, so web archives of warcio are not read");
        return;
    };
    let pages = site();
    let address = serve(pages.clone());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/capture.py");
    let folder = Folder::new();
    for name in ["one.warc.gz", "one.warc", "version-1.1.warc.gz"] {
        let archive = folder.path(name);
        let mut capture = Command::new(&python);
        capture.arg(&script).arg(&archive);
        for page in pages
            .keys()
            .map(String::as_str)
            .chain(["", "dot.png", "moved.html", "gone.html"])
        {
            capture.arg(format!("http://{address}/{page}"));
        }
        let mut child = capture.stdout(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        assert!(child.wait().unwrap().success(), "{said}");
        assert_whole(&archive, &pages);
    }
}
