//! Whether a piece of text is a URL, in the sense of the tokenizer's `url_match`: an optional scheme and user,
//! an IPv4 address that is not private or a dotted host name with a top-level domain, an optional port and path,
//! and nothing after. Linear in the length of the text, unlike the backtracking expression that it stands for.

use crate::pattern::CharSet;
use crate::unicode::{is_decimal, is_word};

/// Most characters of one label of a host name.
const LABEL_MAX: usize = 64;

pub(crate) fn is_url(text: &[char], top_level: &CharSet) -> bool {
    if !text.contains(&'.') {
        return false;
    }
    // After the scheme the user part may be anything up to some `@`, so the host can begin after any of them.
    let after_users = text
        .iter()
        .enumerate()
        .skip(1)
        .filter(|&(_, &c)| c == '@')
        .map(|(i, _)| i + 1);
    std::iter::once(0)
        .chain(after_scheme(text))
        .chain(after_users)
        .any(|at| is_host_and_rest(&text[at..], top_level))
}

fn after_scheme(text: &[char]) -> Option<usize> {
    let name = text
        .iter()
        .take_while(|&&c| is_word(c) || matches!(c, '+' | '-' | '.'))
        .count();
    (name >= 2 && text[name..].starts_with(&[':', '/', '/'])).then_some(name + 3)
}

fn is_host_and_rest(text: &[char], top_level: &CharSet) -> bool {
    let end = text
        .iter()
        .position(|c| matches!(c, ':' | '/' | '?' | '#'))
        .unwrap_or(text.len());
    let (host, rest) = text.split_at(end);
    (is_public_address(host) || is_host_name(host, top_level)) && is_port_and_path(rest)
}

fn is_port_and_path(rest: &[char]) -> bool {
    let path = |rest: &[char]| rest.first().is_none_or(|c| matches!(c, '/' | '?' | '#'));
    let Some(port) = rest.strip_prefix(&[':']) else {
        return path(rest);
    };
    let digits = port.iter().take_while(|&&c| is_decimal(c)).count();
    (2..=5).contains(&digits) && path(&port[digits..])
}

fn is_host_name(host: &[char], top_level: &CharSet) -> bool {
    let Some(dot) = host.iter().rposition(|&c| c == '.') else {
        return false;
    };
    let (labels, top) = (&host[..dot], &host[dot + 1..]);
    (2..=63).contains(&top.len())
        && top.iter().all(|&c| top_level.contains(c))
        && labels.split(|&c| c == '.').all(is_label)
}

fn is_label(label: &[char]) -> bool {
    let edge = |c: &char| c.is_ascii_alphanumeric() || ('\u{a1}'..='\u{ffff}').contains(c);
    let (Some(first), Some(last)) = (label.first(), label.last()) else {
        return false;
    };
    label.len() <= LABEL_MAX
        && edge(first)
        && edge(last)
        && label.iter().all(|c| edge(c) || matches!(c, '_' | '-'))
}

/// A dotted quad that the expression takes for a host: no loopback, private or link-local one.
fn is_public_address(host: &[char]) -> bool {
    let parts: Vec<&[char]> = host.split(|&c| c == '.').collect();
    let [a, b, c, d] = parts[..] else { return false };
    let ascii = |p: &[char]| -> String { p.iter().collect() };
    let (first, second) = (ascii(a), ascii(b));
    let private = matches!(first.as_str(), "10" | "127")
        || matches!((first.as_str(), second.as_str()), ("169", "254") | ("192", "168"))
        || (first == "172"
            && (one_then_6_to_9(b) || two_then_digit(b) || matches!(second.as_str(), "30" | "31")));
    !private && is_first_octet(a) && is_middle_octet(b) && is_middle_octet(c) && is_last_octet(d)
}

fn one_then_6_to_9(p: &[char]) -> bool {
    matches!(p, ['1', '6'..='9'])
}

fn two_then_digit(p: &[char]) -> bool {
    matches!(p, ['2', c] if is_decimal(*c))
}

/// `[1-9]\d?|1\d\d|2[01]\d|22[0-3]`
fn is_first_octet(p: &[char]) -> bool {
    match p {
        ['1'..='9'] | ['2', '2', '0'..='3'] => true,
        ['1'..='9', c] | ['2', '0' | '1', c] => is_decimal(*c),
        ['1', b, c] => is_decimal(*b) && is_decimal(*c),
        _ => false,
    }
}

/// `1?\d{1,2}|2[0-4]\d|25[0-5]`
fn is_middle_octet(p: &[char]) -> bool {
    match p {
        [c] => is_decimal(*c),
        [b, c] => is_decimal(*b) && is_decimal(*c),
        ['1', b, c] => is_decimal(*b) && is_decimal(*c),
        ['2', '0'..='4', c] => is_decimal(*c),
        ['2', '5', '0'..='5'] => true,
        _ => false,
    }
}

/// `[1-9]\d?|1\d\d|2[0-4]\d|25[0-4]`
fn is_last_octet(p: &[char]) -> bool {
    match p {
        ['1'..='9'] | ['2', '5', '0'..='4'] => true,
        ['1'..='9', c] | ['2', '0'..='4', c] => is_decimal(*c),
        ['1', b, c] => is_decimal(*b) && is_decimal(*c),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use fancy_regex::Regex;
    use proptest::prelude::*;

    use super::*;
    use crate::pattern::largest_class;

    static ORACLE: LazyLock<Regex> = LazyLock::new(|| Regex::new(EXPRESSION).expect("the oracle compiles"));

    /// The tokenizer's expression with a small class of letters for top-level domains.
    const EXPRESSION: &str = concat!(
        r"^(?:(?:[\w\+\-\.]{2,})://)?(?:\S+(?::\S*)?@)?(?:(?!(?:10|127)(?:\.\d{1,3}){3})",
        r"(?!(?:169\.254|192\.168)(?:\.\d{1,3}){2})(?!172\.(?:1[6-9]|2\d|3[0-1])(?:\.\d{1,3}){2})",
        r"(?:[1-9]\d?|1\d\d|2[01]\d|22[0-3])(?:\.(?:1?\d{1,2}|2[0-4]\d|25[0-5])){2}",
        r"(?:\.(?:[1-9]\d?|1\d\d|2[0-4]\d|25[0-4]))",
        r"|(?:(?:[A-Za-z0-9\u{a1}-\u{ffff}][A-Za-z0-9\u{a1}-\u{ffff}_-]{0,62})?[A-Za-z0-9\u{a1}-\u{ffff}]\.)+",
        r"(?:[a-z]{2,63}))(?::\d{2,5})?(?:[/?#]\S*)?$",
    );

    fn found(text: &str) -> bool {
        let top_level = largest_class("[a-z]").expect("a class");
        is_url(&text.chars().collect::<Vec<_>>(), &top_level)
    }

    #[test]
    fn urls_are_told_from_other_text() {
        for url in [
            "www.un.org",
            "https://un.org/en?x=1",
            "a.b@un.org",
            "8.8.8.8",
            "un.org:8080/x",
            "xy://1.2.3.4",
        ] {
            assert!(found(url), "{url}");
        }
        for other in [
            "un",
            "127.0.0.1",
            "192.168.0.1",
            "172.16.0.9",
            "e.g.",
            "http://localhost",
            "1.2.3",
            "a..bc",
        ] {
            assert!(!found(other), "{other}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn agrees_with_the_expression(
            text in prop_oneof![
                "[a-c0-9.:/?#@_-]{1,16}",
                "([0-9]{1,3}\\.){3}[0-9]{1,3}(:[0-9]{1,6})?(/x)?",
                "([a-z]{2}://)?(a@)?([a-z0-9-]{1,3}\\.){1,3}[a-z]{1,3}[:/?]?[0-9]{0,3}",
            ]
        ) {
            prop_assert_eq!(found(&text), ORACLE.is_match(&text).expect("no backtracking limit"), "{}", text);
        }
    }
}
