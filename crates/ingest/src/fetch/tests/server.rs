//! A server that does what a test tells it to, good or bad.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

/// A request as it came.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) path: String,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    pub(super) begun: Instant,
    pub(super) ended: Instant,
}

impl Asked {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }
}

pub(super) struct Server {
    pub(super) port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    most_at_once: Arc<AtomicUsize>,
}

impl Server {
    /// Answers each request, on a connection of its own, with what `answer` writes.
    pub(super) fn start(answer: impl Fn(&Asked, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            asked: Arc::default(),
            most_at_once: Arc::default(),
        };
        let (asked, most, answer) = (
            server.asked.clone(),
            server.most_at_once.clone(),
            Arc::new(answer),
        );
        let at_once = Arc::new(AtomicUsize::new(0));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (asked, most, answer, at_once) =
                    (asked.clone(), most.clone(), answer.clone(), at_once.clone());
                thread::spawn(move || {
                    most.fetch_max(at_once.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    serve(stream, &asked, &*answer, &at_once);
                });
            }
        });
        server
    }

    /// A server whose robots.txt is absent and which answers everything else with `page(path)`, a whole response.
    pub(super) fn of(page: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        Self::start(move |asked, stream| {
            let response = match asked.path.as_str() {
                "/robots.txt" => status(404),
                path => page(path),
            };
            stream.write_all(response.as_bytes()).ok();
        })
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The paths asked for so far, in order.
    pub(super) fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.path).collect()
    }

    /// How often this path was asked for.
    pub(super) fn times(&self, path: &str) -> usize {
        self.paths().iter().filter(|own| *own == path).count()
    }

    pub(super) fn most_at_once(&self) -> usize {
        self.most_at_once.load(Ordering::SeqCst)
    }
}

fn serve(
    mut stream: TcpStream,
    log: &Mutex<Vec<Asked>>,
    answer: &dyn Fn(&Asked, &mut TcpStream),
    at_once: &AtomicUsize,
) {
    let begun = Instant::now();
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let first = lines.next().and_then(Result::ok).unwrap_or_default();
    let headers = lines
        .map_while(|line| line.ok().filter(|line| !line.is_empty()))
        .filter_map(|line| {
            line.split_once(':')
                .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        })
        .collect();
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let asked = Asked {
        path,
        headers,
        begun,
        ended: begun,
    };
    let index = {
        let mut log = log.lock().unwrap();
        log.push(asked.clone());
        log.len() - 1
    };
    answer(&asked, &mut stream);
    at_once.fetch_sub(1, Ordering::SeqCst);
    log.lock().unwrap()[index].ended = Instant::now();
}

/// A whole response.
pub(super) fn response(status: u16, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} X\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// A response without a body.
pub(super) fn status(code: u16) -> String {
    response(code, "", "")
}

/// A page.
pub(super) fn page(body: &str) -> String {
    response(200, "Content-Type: text/html\r\n", body)
}

/// A redirect.
pub(super) fn redirect(code: u16, to: &str) -> String {
    response(code, &format!("Location: {to}\r\n"), "")
}
