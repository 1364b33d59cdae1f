//! When to try again.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use xxhash_rust::xxh3::xxh3_64;

/// First pause before an article is tried again; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(5 * 60);

/// Longest pause between two tries of an article.
const LONGEST_PAUSE: Duration = Duration::from_secs(12 * 3600);

/// Longest pause between two polls of a feed that fails.
const LONGEST_FEED_PAUSE: Duration = Duration::from_secs(24 * 3600);

/// Longest wish of a server that is heeded.
const LONGEST_WISH: Duration = Duration::from_secs(24 * 3600);

/// How often an article is tried, over about a day and a half.
pub(super) const MOST_ATTEMPTS: u32 = 10;

/// A moment after another one; the last there is if it would lie beyond.
pub(super) fn after(moment: Timestamp, pause: Duration) -> Timestamp {
    moment.checked_add(pause).unwrap_or(Timestamp::MAX)
}

/// When to try an article again that has failed so many times.
pub(super) fn next_try(now: Timestamp, url: &str, attempts: u32, wish: Option<Timestamp>) -> Timestamp {
    let pause = doubled(FIRST_PAUSE, attempts).min(LONGEST_PAUSE);
    let own = after(now, pause + jitter(url, attempts, pause));
    wish.map_or(own, |wish| own.max(wish))
}

/// When to poll a feed again that has failed so many times in a row, or not at all.
pub(super) fn next_poll(
    now: Timestamp,
    url: &str,
    interval: Duration,
    failures: u32,
    wish: Option<Timestamp>,
) -> Timestamp {
    let pause = match failures {
        0 => interval,
        failures => doubled(interval, failures).min(LONGEST_FEED_PAUSE).max(interval),
    };
    let own = after(now, pause + jitter(url, failures, pause));
    wish.map_or(own, |wish| own.max(wish))
}

fn doubled(first: Duration, times: u32) -> Duration {
    first.saturating_mul(1_u32.checked_shl(times.saturating_sub(1)).unwrap_or(u32::MAX))
}

/// Up to a tenth of the pause, so that what failed together is not tried together: the same for the same address.
fn jitter(url: &str, attempts: u32, pause: Duration) -> Duration {
    let hash = xxh3_64(format!("{attempts} {url}").as_bytes());
    pause.mul_f64((hash >> 40) as f64 / (1_u64 << 24) as f64 / 10.0)
}

/// The moment that a `Retry-After` names, in seconds or as a date, no more than a day ahead. One in the past is now.
pub(super) fn wish(value: &str, now: Timestamp) -> Option<Timestamp> {
    let value = value.trim();
    let moment = match value.parse::<u64>() {
        Ok(seconds) => after(now, Duration::from_secs(seconds).min(LONGEST_WISH)),
        Err(_) => DateTimeParser::new()
            .relaxed_weekday(true)
            .parse_timestamp(value)
            .ok()?,
    };
    Some(moment.clamp(now, after(now, LONGEST_WISH)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn now() -> Timestamp {
        "2031-03-05T12:00:00Z".parse().unwrap()
    }

    fn pause(until: Timestamp) -> u64 {
        u64::try_from(until.as_second() - now().as_second()).unwrap()
    }

    #[test]
    fn pauses_double_up_to_a_cap() {
        let tries: Vec<u64> = (1..=12)
            .map(|n| pause(next_try(now(), "https://a.example/", n, None)) / 60)
            .collect();
        for (n, minutes) in tries.iter().enumerate().take(8) {
            let least = 5 << n;
            assert!((least..=least + least / 10).contains(minutes), "{n}: {minutes}");
        }
        assert!((720..=792).contains(&tries[11]));
        assert!((3600..=3960).contains(&pause(next_poll(now(), "u", HOUR, 0, None))));
        assert!((86_400..=95_040).contains(&pause(next_poll(now(), "u", HOUR, 40, None))));
        // a feed that is polled less often than the cap is not polled more often when it fails
        assert!(pause(next_poll(now(), "u", 48 * HOUR, 3, None)) >= 48 * 3600);
    }

    #[test]
    fn the_same_address_waits_as_long_each_time_and_another_does_not() {
        let at = |url: &str| next_try(now(), url, 3, None);
        assert_eq!(at("https://a.example/1"), at("https://a.example/1"));
        assert_ne!(at("https://a.example/1"), at("https://a.example/2"));
    }

    #[test]
    fn servers_wishes() {
        assert_eq!(wish("120", now()).map(pause), Some(120));
        assert_eq!(wish("Wed, 05 Mar 2031 12:01:00 GMT", now()).map(pause), Some(60));
        assert_eq!(wish("Mon, 05 Mar 2029 12:01:00 GMT", now()).map(pause), Some(0));
        assert_eq!(wish("99999999999", now()).map(pause), Some(86_400));
        assert_eq!(wish("soon", now()), None);
        assert_eq!(
            next_try(now(), "u", 1, wish("7200", now())),
            after(now(), 2 * HOUR)
        );
        assert!(pause(next_try(now(), "u", 1, wish("1", now()))) >= 300);
    }

    proptest! {
        #[test]
        fn no_header_panics(value in "\\PC*|[0-9]{1,30}|[A-Z][a-z]{2}, [0-9]{1,2} [A-Z][a-z]{2} [0-9]{1,5} [0-9:]{1,9} GMT", attempts: u32) {
            let wish = wish(&value, now());
            prop_assert!(next_try(now(), &value, attempts, wish) >= now());
            prop_assert!(next_poll(Timestamp::MAX, &value, HOUR, attempts, wish) >= now());
        }
    }
}
