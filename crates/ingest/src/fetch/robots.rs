//! What sites want of programs: robots.txt (RFC 9309).

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use texting_robots::Robot;
use url::Url;

use super::client::{Answer, LONGEST_ROBOTS};
use super::{FetchError, retry};

/// The name by which robots.txt may address this program.
const PRODUCT: &str = "legation";

/// How long what a robots.txt says holds.
const HOLDS: Duration = Duration::from_secs(24 * 3600);

/// How long nothing is fetched where robots.txt cannot be had.
const UNKNOWN_HOLDS: Duration = Duration::from_secs(3600);

/// Longest pause between two requests that a robots.txt can ask for.
const LONGEST_DELAY: f32 = 60.0;

/// Most rules with an end mark, each of which is a compiled pattern in memory.
const MOST_PATTERNS: usize = 500;

/// How many origins are remembered at once.
const MOST_ORIGINS: usize = 4096;

/// What is known of the robots.txt of one origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RobotsRecord {
    /// Scheme, host and port.
    pub origin: String,
    /// When it is to be asked for again.
    pub expires: Timestamp,
    /// What it says.
    pub rule: RobotsRule,
}

/// What a robots.txt says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RobotsRule {
    /// There is none.
    Absent,
    /// It cannot be had, so that nothing may be fetched; why.
    Unavailable(String),
    /// It says this.
    Text(String),
}

/// Whether something may be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Robots.txt must be asked for first.
    Ask,
    Allowed,
    Refused(FetchError),
}

/// What is known of all robots.txt.
#[derive(Debug, Default)]
pub(super) struct Robots {
    origins: BTreeMap<String, (RobotsRecord, Option<Robot>)>,
}

impl Robots {
    /// With what was remembered.
    pub(super) fn new(records: Vec<RobotsRecord>) -> Self {
        let mut robots = Self::default();
        records.into_iter().for_each(|record| robots.keep(record));
        robots
    }

    /// Whether this may be fetched.
    pub(super) fn verdict(&self, url: &Url, now: Timestamp) -> Verdict {
        let origin = origin(url);
        let Some((record, robot)) = self
            .origins
            .get(&origin)
            .filter(|(record, _)| record.expires > now)
        else {
            return Verdict::Ask;
        };
        match (&record.rule, robot) {
            (RobotsRule::Unavailable(reason), _) => Verdict::Refused(FetchError::RobotsUnknown {
                origin,
                reason: reason.clone(),
                until: record.expires,
            }),
            (RobotsRule::Text(_), Some(robot)) if !robot.allowed(url.as_str()) => {
                Verdict::Refused(FetchError::Robots { origin })
            }
            _ => Verdict::Allowed,
        }
    }

    /// When what is known of this origin is out of date.
    pub(super) fn expires(&self, url: &Url) -> Option<Timestamp> {
        self.origins.get(&origin(url)).map(|(record, _)| record.expires)
    }

    /// The pause that this origin asks for.
    pub(super) fn delay(&self, url: &Url) -> Duration {
        let robot = self
            .origins
            .get(&origin(url))
            .and_then(|(_, robot)| robot.as_ref());
        let seconds = robot.and_then(|robot| robot.delay).unwrap_or(0.0);
        Duration::from_secs_f32(seconds.clamp(0.0, LONGEST_DELAY))
    }

    /// Remembers what one origin says.
    pub(super) fn keep(&mut self, mut record: RobotsRecord) {
        let robot = match &record.rule {
            RobotsRule::Text(text) => match parse(text) {
                Ok(robot) => Some(robot),
                Err(reason) => {
                    record.rule = RobotsRule::Unavailable(reason);
                    None
                }
            },
            _ => None,
        };
        if self.origins.len() >= MOST_ORIGINS && !self.origins.contains_key(&record.origin) {
            let soonest = self
                .origins
                .values()
                .map(|(known, _)| (known.expires, known.origin.clone()))
                .min();
            if let Some((_, soonest)) = soonest {
                self.origins.remove(&soonest);
            }
        }
        self.origins.insert(record.origin.clone(), (record, robot));
    }
}

/// Scheme, host and port: what a robots.txt speaks for.
pub(super) fn origin(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}", url.scheme(), url.host_str().unwrap_or_default())
}

/// Where the robots.txt lies that speaks for this address.
pub(super) fn address(url: &Url) -> Url {
    let mut address = url.clone();
    address.set_path("/robots.txt");
    address.set_query(None);
    address.set_fragment(None);
    address
}

/// What the answer to the request for a robots.txt means. Of the client's errors, all but `429 Too Many Requests` say
/// that there is none; the server's errors, and no answer, say nothing, which must be taken for a no (RFC 9309,
/// 2.3.1).
pub(super) fn record(origin: String, answer: Result<&Answer, &FetchError>, now: Timestamp) -> RobotsRecord {
    let day = retry::after(now, HOLDS);
    let hour = retry::after(now, UNKNOWN_HOLDS);
    let (rule, expires) = match answer {
        Ok(answer) if (200..300).contains(&answer.status) => (RobotsRule::Text(text(&answer.body)), day),
        Ok(answer) if answer.status != 429 && answer.status < 500 => (RobotsRule::Absent, day),
        Ok(answer) => {
            let wish = answer
                .header("retry-after")
                .and_then(|value| retry::wish(value, now));
            let reason = FetchError::Status(answer.status).to_string();
            (
                RobotsRule::Unavailable(reason),
                wish.map_or(hour, |wish| wish.max(hour)),
            )
        }
        // a redirect that leads nowhere is as good as none (RFC 9309, 2.3.1.2)
        Err(FetchError::TooManyRedirects(_) | FetchError::BadRedirect) => (RobotsRule::Absent, day),
        Err(error) => (RobotsRule::Unavailable(error.to_string()), hour),
    };
    RobotsRecord {
        origin,
        expires,
        rule,
    }
}

/// The text up to the last whole line within the limit.
fn text(bytes: &[u8]) -> String {
    let limit = usize::try_from(LONGEST_ROBOTS).unwrap_or(usize::MAX);
    let bytes = match bytes.get(..limit) {
        Some(head) => &head[..head.iter().rposition(|b| matches!(b, b'\n' | b'\r')).unwrap_or(0)],
        None => bytes,
    };
    String::from_utf8_lossy(bytes).into_owned()
}

fn parse(text: &str) -> Result<Robot, String> {
    if text.lines().filter(|line| line.contains('$')).count() > MOST_PATTERNS {
        return Err(format!("it has more than {MOST_PATTERNS} rules with `$`"));
    }
    Robot::new(PRODUCT, text.as_bytes()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn now() -> Timestamp {
        "2031-03-05T12:00:00Z".parse().unwrap()
    }

    fn url(path: &str) -> Url {
        let mut url = Url::parse("https://a.example").unwrap();
        url.set_path(path);
        url
    }

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status,
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        }
    }

    fn robots(answer: Result<&Answer, &FetchError>) -> Robots {
        Robots::new(vec![record(origin(&url("/")), answer, now())])
    }

    fn allows(robots: &Robots, path: &str) -> bool {
        robots.verdict(&url(path), now()) == Verdict::Allowed
    }

    #[test]
    fn rules_for_us_go_before_those_for_all() {
        let text = "User-agent: *\nDisallow: /\n\nUser-agent: Legation\nDisallow: /private\nAllow: /private/news$\nCrawl-delay: 5";
        let robots = robots(Ok(&answer(200, text)));
        assert!(allows(&robots, "/world") && allows(&robots, "/private/news"));
        assert_eq!(
            robots.verdict(&url("/private/x"), now()),
            Verdict::Refused(FetchError::Robots {
                origin: "https://a.example".to_owned()
            })
        );
        assert_eq!(robots.delay(&url("/")), Duration::from_secs(5));
        let other = Url::parse("http://a.example/").unwrap();
        assert_eq!(robots.verdict(&other, now()), Verdict::Ask);
    }

    #[test]
    fn what_an_answer_means() {
        assert!(allows(&robots(Ok(&answer(404, ""))), "/"));
        assert!(allows(&robots(Ok(&answer(403, ""))), "/"));
        for robots in [
            robots(Ok(&answer(503, ""))),
            robots(Ok(&answer(429, ""))),
            robots(Err(&FetchError::TimedOut)),
        ] {
            let Verdict::Refused(FetchError::RobotsUnknown { until, .. }) = robots.verdict(&url("/"), now())
            else {
                panic!("not refused");
            };
            assert_eq!(until, retry::after(now(), UNKNOWN_HOLDS));
            assert_eq!(robots.verdict(&url("/"), until), Verdict::Ask);
        }
        let day = retry::after(now(), HOLDS);
        assert_eq!(robots(Ok(&answer(404, ""))).verdict(&url("/"), day), Verdict::Ask);
    }

    #[test]
    fn delays_have_a_limit() {
        for (asked, given) in [("inf", 60), ("nan", 0), ("-3", 0), ("1e30", 60), ("7", 7)] {
            let robots = robots(Ok(&answer(200, &format!("User-agent: *\nCrawl-delay: {asked}"))));
            assert_eq!(robots.delay(&url("/")), Duration::from_secs(given), "{asked}");
        }
    }

    #[test]
    fn a_file_too_long_counts_to_its_limit() {
        let long = format!(
            "User-agent: *\nDisallow: /x\n{}\nDisallow: /y",
            "#".repeat(600_000)
        );
        let robots = robots(Ok(&answer(200, &long)));
        assert!(!allows(&robots, "/x") && allows(&robots, "/y"));
        let patterns = format!("User-agent: *\n{}", "Disallow: /a$\n".repeat(501));
        assert!(!allows(&self::robots(Ok(&answer(200, &patterns))), "/z"));
    }

    #[test]
    fn records_survive_being_written() {
        let record = record(
            origin(&url("/")),
            Ok(&answer(200, "User-agent: *\nDisallow: /x")),
            now(),
        );
        let written = serde_json::to_string(&record).unwrap();
        let robots = Robots::new(vec![serde_json::from_str(&written).unwrap()]);
        assert!(!allows(&robots, "/x") && allows(&robots, "/y"));
    }

    #[test]
    fn memory_is_bounded() {
        let many = (0..MOST_ORIGINS + 10).map(|n| RobotsRecord {
            origin: format!("https://{n}.example"),
            expires: retry::after(now(), Duration::from_secs(n as u64)),
            rule: RobotsRule::Absent,
        });
        assert_eq!(Robots::new(many.collect()).origins.len(), MOST_ORIGINS);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes: Vec<u8>, lines in "((User-agent|Disallow|Allow|Crawl-delay): ?[*a-z/$%0-9.é-]{0,9}\n){0,9}", path in "/[a-z/*$]{0,9}") {
            for body in [bytes, lines.into_bytes()] {
                let answer = Answer { status: 200, headers: Vec::new(), body };
                let robots = robots(Ok(&answer));
                let _ = robots.verdict(&url(&path), now());
                prop_assert!(robots.delay(&url("/")) <= Duration::from_secs(60));
            }
        }
    }
}
