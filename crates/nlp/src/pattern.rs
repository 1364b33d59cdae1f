//! The regular expressions of the tokenizer, as rules that match in constant time at a place.
//!
//! spaCy keeps its affix patterns as Python regular expressions with look-around. They all have one form, a
//! list of alternatives of short literals or character classes between a look-behind and a look-ahead, and that
//! form is what is parsed here, from the strings in the model. Leftmost-first semantics, as in Python.

/// A pattern that is not of the form that the tokenizers of the supported models use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("tokenizer pattern not understood at {at:?}: {what}")]
pub struct PatternError {
    /// The piece of the pattern.
    pub at: String,
    /// What is wrong with it.
    pub what: &'static str,
}

/// A set of characters.
#[derive(Debug, Clone, Default)]
pub(crate) struct CharSet {
    ascii: u128,
    ranges: Vec<(char, char)>,
}

impl CharSet {
    fn of(ranges: Vec<(char, char)>) -> CharSet {
        let mut set = CharSet { ascii: 0, ranges };
        for &(a, b) in &set.ranges {
            for c in (a as u32)..=(b as u32).min(127) {
                set.ascii |= 1 << c;
            }
        }
        set.ranges.retain(|&(_, b)| !b.is_ascii());
        set.ranges.sort_unstable();
        set
    }

    fn insert_all(&mut self, other: &CharSet) {
        self.ascii |= other.ascii;
        self.ranges.extend(&other.ranges);
        self.ranges.sort_unstable();
    }

    pub(crate) fn contains(&self, c: char) -> bool {
        if c.is_ascii() {
            return self.ascii >> (c as u32) & 1 == 1;
        }
        // Ranges may overlap, so look left from the last one that begins at or before `c`.
        let end = self.ranges.partition_point(|&(a, _)| a <= c);
        self.ranges[..end].iter().rev().any(|&(_, b)| c <= b)
    }
}

#[derive(Debug, Clone)]
enum Atom {
    Char(char),
    Set(CharSet),
    /// One or more of a character, greedily; only at the end of a sequence.
    Run(char),
}

#[derive(Debug, Clone)]
struct Rule {
    behind: Vec<CharSet>,
    alternatives: Vec<Vec<Atom>>,
    ahead: Option<(bool, CharSet)>,
}

impl Rule {
    fn matches(&self, text: &[char], at: usize) -> Option<usize> {
        let behind = at.checked_sub(self.behind.len())?;
        if !self
            .behind
            .iter()
            .zip(&text[behind..])
            .all(|(set, &c)| set.contains(c))
        {
            return None;
        }
        let ends = |end: usize| match &self.ahead {
            None => true,
            Some((wanted, set)) => text.get(end).is_some_and(|&c| set.contains(c)) == *wanted,
        };
        self.alternatives
            .iter()
            .filter_map(|atoms| match_atoms(atoms, text, at))
            .find(|&end| ends(end))
    }
}

fn match_atoms(atoms: &[Atom], text: &[char], mut at: usize) -> Option<usize> {
    for atom in atoms {
        let &c = text.get(at)?;
        match atom {
            Atom::Char(x) if *x == c => at += 1,
            Atom::Set(set) if set.contains(c) => at += 1,
            Atom::Run(x) if *x == c => at += text[at..].iter().take_while(|&c| c == x).count(),
            _ => return None,
        }
    }
    Some(at)
}

/// Which end of the string the alternatives of a pattern are tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    End,
    None,
}

/// A list of alternatives.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    rules: Vec<Rule>,
    /// Characters that a match can begin with.
    first: CharSet,
    /// Longest match without a run.
    longest: usize,
    runs: Vec<char>,
}

impl Pattern {
    /// Parses the alternatives of `source`, all tied to `anchor`.
    pub(crate) fn parse(source: &str, anchor: Anchor) -> Result<Pattern, PatternError> {
        let rules = split_alternatives(source)
            .into_iter()
            .map(|s| parse_rule(s, anchor))
            .collect::<Result<Vec<_>, _>>()?;
        let mut pattern = Pattern {
            rules,
            first: CharSet::default(),
            longest: 0,
            runs: Vec::new(),
        };
        for atoms in pattern.rules.iter().flat_map(|r| &r.alternatives) {
            pattern.longest = pattern.longest.max(atoms.len());
            match &atoms[0] {
                Atom::Set(set) => pattern.first.insert_all(set),
                Atom::Char(c) | Atom::Run(c) => pattern.first.insert_all(&CharSet::of(vec![(*c, *c)])),
            }
            if let Some(Atom::Run(c)) = atoms.last() {
                pattern.runs.push(*c);
            }
        }
        Ok(pattern)
    }

    /// End of the match that begins at `at`, if there is one.
    pub(crate) fn match_at(&self, text: &[char], at: usize) -> Option<usize> {
        if !self.first.contains(*text.get(at)?) {
            return None;
        }
        self.rules.iter().find_map(|rule| rule.matches(text, at))
    }

    /// Length of the longest match that ends with the text; 0 if there is none.
    pub(crate) fn suffix_len(&self, text: &[char]) -> usize {
        let Some(&last) = text.last() else { return 0 };
        let mut from = text.len().saturating_sub(self.longest);
        if self.runs.contains(&last) {
            from = from.min(text.len() - text.iter().rev().take_while(|&&c| c == last).count());
        }
        let ends = |at: &usize| {
            self.first.contains(text[*at])
                && self.rules.iter().any(|rule| {
                    rule.alternatives
                        .iter()
                        .any(|atoms| match_atoms(atoms, text, *at) == Some(text.len()))
                        && rule.behind_holds(text, *at)
                })
        };
        (from..text.len()).find(ends).map_or(0, |at| text.len() - at)
    }

    /// Whether the pattern matches anywhere.
    pub(crate) fn found_in(&self, text: &[char]) -> bool {
        (0..text.len()).any(|at| self.match_at(text, at).is_some())
    }
}

impl Rule {
    fn behind_holds(&self, text: &[char], at: usize) -> bool {
        at.checked_sub(self.behind.len()).is_some_and(|from| {
            self.behind
                .iter()
                .zip(&text[from..])
                .all(|(set, &c)| set.contains(c))
        })
    }
}

/// Splits at the bars outside classes and groups.
fn split_alternatives(source: &str) -> Vec<&str> {
    let (mut out, mut from, mut depth, mut in_class) = (Vec::new(), 0, 0usize, false);
    let mut chars = source.char_indices();
    while let Some((i, c)) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            ']' if in_class => in_class = false,
            _ if in_class => {}
            '[' => in_class = true,
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => {
                out.push(&source[from..i]);
                from = i + 1;
            }
            _ => {}
        }
    }
    out.push(&source[from..]);
    out
}

fn parse_rule(source: &str, anchor: Anchor) -> Result<Rule, PatternError> {
    let error = |what| PatternError {
        at: source.chars().take(60).collect(),
        what,
    };
    let mut rest = match anchor {
        Anchor::Start => source.strip_prefix('^').ok_or(error("not tied to the start"))?,
        Anchor::End => source.strip_suffix('$').ok_or(error("not tied to the end"))?,
        Anchor::None => source,
    };
    let mut rule = Rule {
        behind: Vec::new(),
        alternatives: Vec::new(),
        ahead: None,
    };
    if let Some(inner) = rest.strip_prefix("(?<=") {
        let end = group_end(inner).ok_or(error("unclosed look-behind"))?;
        rule.behind = parse_sets(&inner[..end]).ok_or(error("look-behind"))?;
        rest = &inner[end + 1..];
    }
    let body_end = rest
        .find("(?=")
        .into_iter()
        .chain(rest.find("(?!"))
        .min()
        .unwrap_or(rest.len());
    // A class may contain the very characters that open a look-ahead; then the whole rest is the body.
    let (body, ahead) = if rest.starts_with('[') && parse_sets(rest).is_some() {
        (rest, "")
    } else {
        rest.split_at(body_end)
    };
    if !ahead.is_empty() {
        let set = ahead
            .get(3..ahead.len() - 1)
            .and_then(parse_sets)
            .ok_or(error("look-ahead"))?;
        let [set] = <[CharSet; 1]>::try_from(set).map_err(|_| error("look-ahead wider than one"))?;
        rule.ahead = Some((ahead.starts_with("(?="), set));
    }
    let alternatives = match body.strip_prefix("(?:") {
        Some(inner) => split_alternatives(inner.strip_suffix(')').ok_or(error("unclosed group"))?),
        None => vec![body],
    };
    rule.alternatives = alternatives
        .into_iter()
        .map(|s| parse_atoms(s).ok_or(error("body")))
        .collect::<Result<_, _>>()?;
    Ok(rule)
}

/// Place of the bracket that closes a group.
fn group_end(inner: &str) -> Option<usize> {
    let (mut in_class, mut chars) = (false, inner.char_indices());
    while let Some((i, c)) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            ']' => in_class = false,
            _ if in_class => {}
            '[' => in_class = true,
            ')' => return Some(i),
            _ => {}
        }
    }
    None
}

fn parse_atoms(source: &str) -> Option<Vec<Atom>> {
    let mut atoms = Vec::new();
    let mut rest = source;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('+') {
            let Some(Atom::Char(c)) = atoms.pop() else {
                return None;
            };
            atoms.push(Atom::Run(c));
            rest = after;
            continue;
        }
        let (atom, after) = parse_one(rest)?;
        atoms.push(atom);
        rest = after;
    }
    let run_inside = atoms.iter().rev().skip(1).any(|a| matches!(a, Atom::Run(_)));
    (!atoms.is_empty() && !run_inside).then_some(atoms)
}

/// The sequence of one-character sets that `source` is made of.
fn parse_sets(source: &str) -> Option<Vec<CharSet>> {
    let atoms = parse_atoms(source)?;
    atoms
        .into_iter()
        .map(|atom| match atom {
            Atom::Set(set) => Some(set),
            Atom::Char(c) => Some(CharSet::of(vec![(c, c)])),
            Atom::Run(_) => None,
        })
        .collect()
}

fn parse_one(source: &str) -> Option<(Atom, &str)> {
    if let Some(inner) = source.strip_prefix('[') {
        let (set, rest) = parse_class(inner)?;
        return Some((Atom::Set(set), rest));
    }
    if source.starts_with(['(', ')', '|', '*', '?', '^', '$', '{']) {
        return None;
    }
    if source.starts_with('.') {
        return None;
    }
    let (c, rest) = parse_char(source)?;
    Some((Atom::Char(c), rest))
}

/// The inside of a class up to its bracket. Python takes everything but `\`, `-` and `]` as it stands there.
fn parse_class(source: &str) -> Option<(CharSet, &str)> {
    let (mut ranges, mut rest) = (Vec::new(), source);
    loop {
        if let Some(after) = rest.strip_prefix(']') {
            return Some((CharSet::of(ranges), after));
        }
        let (a, after) = parse_char(rest)?;
        rest = after;
        let range_to = rest.strip_prefix('-').filter(|r| !r.starts_with(']'));
        let b = match range_to {
            Some(r) => {
                let (b, after) = parse_char(r)?;
                rest = after;
                b
            }
            None => a,
        };
        if b < a {
            return None;
        }
        ranges.push((a, b));
    }
}

/// One character, escaped or not.
fn parse_char(source: &str) -> Option<(char, &str)> {
    let mut chars = source.chars();
    let c = chars.next()?;
    if c != '\\' {
        return Some((c, chars.as_str()));
    }
    let escaped = chars.next()?;
    let digits = match escaped {
        'u' => 4,
        'U' => 8,
        c if c.is_alphanumeric() => return None, // a class such as \d, which the affix patterns do not use
        c => return Some((c, chars.as_str())),
    };
    let rest = chars.as_str();
    let code = u32::from_str_radix(rest.get(..digits)?, 16).ok()?;
    Some((char::from_u32(code)?, &rest[digits..]))
}

/// The largest character class in a pattern: in the URL pattern, the letters of a top-level domain.
pub(crate) fn largest_class(source: &str) -> Option<CharSet> {
    let classes = source
        .char_indices()
        .filter(|&(_, c)| c == '[')
        .filter_map(|(i, _)| parse_class(&source[i + 1..]));
    let width = |set: &CharSet| set.ascii.count_ones() as usize + set.ranges.len();
    classes.map(|(set, _)| set).max_by_key(width)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use fancy_regex::Regex;
    use proptest::prelude::*;

    use super::*;

    fn chars(s: &str) -> Vec<char> {
        s.chars().collect()
    }

    #[test]
    fn affixes_match_like_the_regular_expressions() {
        let prefix =
            Pattern::parse(r"^\(|^\.\.+|^\+(?![0-9])|^US\$|^[\u2600-\u26FF]", Anchor::Start).unwrap();
        let len = |s: &str| prefix.match_at(&chars(s), 0);
        assert_eq!(len("(a"), Some(1));
        assert_eq!(len("...a"), Some(3));
        assert_eq!((len(".a"), len("+5"), len("+a")), (None, None, Some(1)));
        assert_eq!((len("US$5"), len("☀x")), (Some(3), Some(1)));

        let suffix =
            Pattern::parse(r"'s$|\.\.+$|(?<=[0-9])(?:km|m)$|(?<=[A-Z][A-Z])\.$", Anchor::End).unwrap();
        let len = |s: &str| suffix.suffix_len(&chars(s));
        assert_eq!((len("it's"), len("so..."), len("5km"), len("km")), (2, 3, 2, 0));
        assert_eq!((len("USA."), len("Co.")), (1, 0));
    }

    #[test]
    fn a_pattern_of_another_form_is_an_error() {
        assert!(Pattern::parse(r"^a*b", Anchor::Start).is_err());
        assert!(Pattern::parse(r"a", Anchor::Start).is_err());
    }

    /// Every construct of the affix patterns, in the order in which the models have them.
    const PREFIXES: &str = concat!(
        r"^§|^%|^\+(?![0-9])|^…|^……|^,|^:|^\!|^\(|^\[|^\]|^<|^_|^#|^\*|^&|^\.\.+|^…|^\'|^`|^\$|^£|^US\$|^C\$|^A\$|^₽",
        r"|^[\u00A6\u00A9\u2600-\u266E\U0001F300-\U0001F3FA]"
    );
    const SUFFIXES: &str = concat!(
        r"…$|……$|,$|:$|\!$|\)$|\]$|_$|\*$|\.\.+$|\'$|[\u00A6\u2600-\u266E]$|'s$|'S$|’s$|—$",
        r"|(?<=[0-9])\+$|(?<=°[FfCcKk])\.$|(?<=[0-9])(?:\$|£|US\$|C\$)$",
        r"|(?<=[0-9])(?:km|km²|m|m²|kg|g|m/s|km/h|kmh|MB|T|G|M|K|%|км/ч)$",
        r#"|(?<=[0-9a-zα-ω²\-\+|%|…|\!|\(|\)|\[|\]|(?:\'"`,)])\.$|(?<=[A-ZΑ-Ω][A-ZΑ-Ω])\.$"#
    );
    const INFIXES: &str = concat!(
        r"\.\.+|…|[\u00A6\u2600-\u266E]|(?<=[0-9])[+\-\*^](?=[0-9-])",
        r#"|(?<=[a-zα-ω\'"`,”])\.(?=[A-ZΑ-Ω\'"`,”])|(?<=[A-Za-z]),(?=[A-Za-z])"#,
        r"|(?<=[A-Za-z0-9])(?:-|–|—|--|---|——|~)(?=[A-Za-z])|(?<=[A-Za-z0-9])[:<>=/](?=[A-Za-z])"
    );

    /// The expression in the dialect of `fancy_regex`: other escapes of code points, and in a class no character
    /// is special that Python takes as it stands.
    fn oracle(source: &str) -> Regex {
        let (mut out, mut in_class, mut rest) = (String::new(), false, source);
        while let Some(c) = rest.chars().next() {
            if c == '\\' {
                let (c, after) = parse_char(rest).expect("an escape that the parser knows");
                out += &format!("\\x{{{:X}}}", c as u32);
                rest = after;
                continue;
            }
            match c {
                '[' | '&' | '~' | '^' if in_class => out.push('\\'),
                '[' => in_class = true,
                ']' => in_class = false,
                _ => {}
            }
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
        Regex::new(&out).expect("the expression compiles")
    }

    /// The three patterns of a tokenizer, with the expressions that they stand for.
    struct Affixes([(Pattern, Regex); 3]);

    impl Affixes {
        fn new(prefix: &str, suffix: &str, infix: &str) -> Affixes {
            let of = |source, anchor| (Pattern::parse(source, anchor).expect("the form"), oracle(source));
            Affixes([
                of(prefix, Anchor::Start),
                of(suffix, Anchor::End),
                of(infix, Anchor::None),
            ])
        }

        /// Checks what the patterns find in `text` against the expressions.
        fn check(&self, text: &str) {
            let [(prefix, prefixes), (suffix, suffixes), (infix, infixes)] = &self.0;
            let letters = chars(text);
            let first = |of: &Regex| {
                of.find(text)
                    .expect("no limit")
                    .map(|m| m.as_str().chars().count())
            };
            assert_eq!(
                prefix.match_at(&letters, 0),
                first(prefixes),
                "prefix of {text:?}"
            );
            let suffix = Some(suffix.suffix_len(&letters)).filter(|&len| len > 0);
            assert_eq!(suffix, first(suffixes), "suffix of {text:?}");
            let (mut found, mut at) = (Vec::new(), 0);
            while at < letters.len() {
                let end = infix.match_at(&letters, at);
                found.extend(end.map(|end| letters[at..end].iter().collect::<String>()));
                at = end.unwrap_or(at + 1);
            }
            let wanted: Vec<&str> = infixes
                .find_iter(text)
                .map(|m| m.expect("no limit").as_str())
                .collect();
            assert_eq!(found, wanted, "infixes of {text:?}");
        }
    }

    /// Text of the pieces that affix patterns are about, and of some that they are not.
    fn affixed() -> impl Strategy<Value = String> {
        let pieces = concat!(
            "[a-cA-C0-9]|[.]{1,4}|[…°²$£%+*&#_\\[\\](){}<>=/|:;,!?'\"`’”~^-]|--|—|–|US\\$|C\\$|'s|’S|km|km²|m/s|kmh|MB|",
            "[FfKk]\\.|[αΩщҢ漢é]|км/ч|[☀©🏰¦]|[\u{0}-\u{9}\u{b}-\u{d7ff}\u{e000}-\u{10ffff}]"
        );
        prop::collection::vec(pieces, 1..8).prop_map(|pieces| pieces.concat())
    }

    static WRITTEN: LazyLock<Affixes> = LazyLock::new(|| Affixes::new(PREFIXES, SUFFIXES, INFIXES));

    /// The patterns of the compiled models, where there are any.
    static COMPILED: LazyLock<Vec<Affixes>> = LazyLock::new(|| {
        let models = std::env::var_os("LEGATION_DATA").map(|data| std::path::Path::new(&data).join("models"));
        let open = |name: &str| {
            let path = models.as_ref()?.join(format!("en-{name}.legation"));
            let file = path
                .exists()
                .then(|| crate::model::Model::open(&path).expect("the model opens"));
            if file.is_none() {
                eprintln!("SKIPPED: no {} to take affix patterns from", path.display());
            }
            let tokenizer = file?.config.tokenizer;
            Some(Affixes::new(
                &tokenizer.prefix,
                &tokenizer.suffix,
                &tokenizer.infix,
            ))
        };
        ["sm", "md"].into_iter().filter_map(open).collect()
    });

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]
        #[test]
        fn affixes_agree_with_the_expressions(text in affixed()) {
            WRITTEN.check(&text);
            COMPILED.iter().for_each(|affixes| affixes.check(&text));
        }
    }
}
