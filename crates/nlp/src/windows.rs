//! How a very long document is cut into overlapping windows of tokens, parsed one after the other.
//!
//! A window is kept up to a seam: the last paragraph start (else sentence start) that the parse found before the
//! window's last tokens, which serve as right context only. The next window begins at a sentence start some
//! tokens before the seam, which serve as left context only.

/// Most tokens that are parsed in one piece: some 400,000 characters of English.
pub(crate) const MAX_TOKENS: usize = 80_000;
/// Tokens of context on either side of a seam.
const CONTEXT: usize = 500;
/// Tokens before the context among which a seam is looked for.
const SEARCH: usize = 4_000;

/// Tokens `start..end` are parsed, and kept from `keep_from` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) start: usize,
    pub(crate) keep_from: usize,
    pub(crate) end: usize,
}

/// The first window of a document of `n` tokens.
pub(crate) fn first(n: usize) -> Window {
    Window {
        start: 0,
        keep_from: 0,
        end: n.min(MAX_TOKENS),
    }
}

/// Where the window's kept tokens end. `break_at` says whether a token begins a sentence, and a paragraph.
pub(crate) fn seam(window: &Window, n: usize, break_at: impl Fn(usize) -> (bool, bool)) -> usize {
    if window.end == n {
        return n;
    }
    let last = window.end - CONTEXT;
    let range = || (last - SEARCH..=last).rev();
    range()
        .find(|&i| break_at(i).1)
        .or_else(|| range().find(|&i| break_at(i).0))
        .unwrap_or(last)
}

/// The window after one that was kept up to `seam`, if tokens are left.
pub(crate) fn following(
    window: &Window,
    seam: usize,
    n: usize,
    sentence: impl Fn(usize) -> bool,
) -> Option<Window> {
    if seam == n {
        return None;
    }
    let context = (seam - CONTEXT).max(window.start);
    let start = (context..=seam).find(|&i| sentence(i)).unwrap_or(context);
    Some(Window {
        start,
        keep_from: seam,
        end: n.min(start + MAX_TOKENS),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(n: usize, sentence: impl Fn(usize) -> bool + Copy) -> Vec<(Window, usize)> {
        let (mut out, mut next) = (Vec::new(), Some(first(n)));
        while let Some(window) = next {
            let to = seam(&window, n, |i| (sentence(i), false));
            next = following(&window, to, n, sentence);
            out.push((window, to));
        }
        out
    }

    #[test]
    fn kept_ranges_cover_every_token_once() {
        for n in [0, 1, MAX_TOKENS, MAX_TOKENS + 1, 5 * MAX_TOKENS + 17] {
            for every in [1, 30, usize::MAX] {
                let windows = all(n, |i| i % every == 0);
                let mut at = 0;
                for (window, to) in &windows {
                    assert!(window.start <= window.keep_from && window.end - window.start <= MAX_TOKENS);
                    assert_eq!(window.keep_from, at);
                    at = *to;
                }
                assert_eq!(at, n);
            }
        }
    }
}
