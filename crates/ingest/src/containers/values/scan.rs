//! A scanner over JSON, byte by byte, that tells where values begin and end. Nothing in it grows with depth.

use crate::columns::{self, Columns, Role};

/// How deep lists of articles may lie in an answer.
const LEVELS: usize = 4;
/// Longest key of an answer that is kept.
const KEY: usize = 64;

/// What a byte is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scanned {
    /// Part of a value.
    Keep,
    /// Between values.
    Drop,
    /// The first byte of the first value of a list: what was kept before it is the beginning of the answer around it.
    Enter,
    /// The last byte of a value.
    Last,
    /// Between values; a value, if one has begun, ends before it.
    Before,
}

/// Where the scanner is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Between values of the outermost level.
    Outside,
    /// In an object that is a value, or an answer in which a list will come.
    Object,
    /// In an answer, outside its lists.
    Answer,
    /// In a list whose values are wanted.
    List { depth: u64 },
    /// In something that is neither an object nor a list, until the line ends.
    Other,
}

/// An object or list that is open.
#[derive(Debug, Default)]
struct Level {
    is_list: bool,
    expects_key: bool,
    key: String,
}

/// The scanner.
pub(crate) struct Scan {
    columns: Columns,
    mode: Mode,
    depth: u64,
    /// The outermost levels that are open.
    levels: Vec<Level>,
    in_string: bool,
    escaped: bool,
    /// The string being read, while it may be a key that matters.
    key: Option<Vec<u8>>,
    /// A list where articles may lie has just begun.
    pending: bool,
    listed: bool,
    /// The outermost object has a text of its own, so that no list in it holds the articles.
    is_article: bool,
}

impl Scan {
    /// Columns tell which objects are articles themselves.
    pub(crate) fn new(columns: Columns) -> Self {
        Self {
            columns,
            mode: Mode::Outside,
            depth: 0,
            levels: Vec::new(),
            in_string: false,
            escaped: false,
            key: None,
            pending: false,
            listed: false,
            is_article: false,
        }
    }

    pub(crate) fn in_string(&self) -> bool {
        self.in_string
    }

    /// Whether the last value stood in a list.
    pub(crate) fn was_listed(&self) -> bool {
        self.listed
    }

    /// Whether a list or an object is still open.
    pub(crate) fn is_open(&self) -> bool {
        self.depth > 0
    }

    /// Takes the next byte.
    pub(crate) fn push(&mut self, byte: u8) -> Scanned {
        if self.in_string {
            self.string(byte);
            return self.inside();
        }
        if self.pending && !byte.is_ascii_whitespace() {
            self.pending = false;
            if byte == b'{' {
                self.mode = Mode::List { depth: self.depth };
                self.listed = true;
                self.open(byte);
                return Scanned::Enter;
            }
        }
        match self.mode {
            Mode::Outside => self.outside(byte),
            Mode::Other => match byte {
                b'\n' => {
                    self.mode = Mode::Outside;
                    Scanned::Before
                }
                _ => Scanned::Keep,
            },
            Mode::List { depth } if depth == self.depth => self.in_list(byte),
            Mode::Object | Mode::Answer | Mode::List { .. } => self.structure(byte),
        }
    }

    fn outside(&mut self, byte: u8) -> Scanned {
        match byte {
            b'{' => {
                self.mode = Mode::Object;
                self.listed = false;
                self.is_article = false;
                self.open(byte);
                Scanned::Keep
            }
            b'[' => {
                self.open(byte);
                self.mode = Mode::List { depth: self.depth };
                self.listed = true;
                Scanned::Drop
            }
            // Between values stand blanks, and in some streams commas or record separators.
            b',' | 0x1e => Scanned::Drop,
            _ if byte.is_ascii_whitespace() => Scanned::Drop,
            _ => {
                self.mode = Mode::Other;
                self.listed = false;
                Scanned::Keep
            }
        }
    }

    /// Between the values of a list.
    fn in_list(&mut self, byte: u8) -> Scanned {
        match byte {
            b',' => Scanned::Before,
            b']' => {
                self.close();
                self.mode = if self.depth == 0 {
                    Mode::Outside
                } else {
                    Mode::Answer
                };
                Scanned::Before
            }
            // Too many of them; the value is bad, the list goes on.
            b'}' => Scanned::Keep,
            _ => self.structure(byte),
        }
    }

    fn structure(&mut self, byte: u8) -> Scanned {
        match byte {
            b'"' => {
                self.in_string = true;
                let matters = self.level().is_some_and(|level| level.expects_key);
                self.key = matters.then(Vec::new);
                self.is_article |= !matters && self.is_text();
            }
            b'{' | b'[' => self.open(byte),
            b'}' | b']' => {
                self.close();
                if self.depth == 0 {
                    let value = self.mode == Mode::Object;
                    self.mode = Mode::Outside;
                    return if value { Scanned::Last } else { Scanned::Drop };
                }
            }
            b',' | b':' => {
                if let Some(level) = self.level() {
                    level.expects_key = byte == b',' && !level.is_list;
                }
            }
            _ => {}
        }
        self.inside()
    }

    fn inside(&self) -> Scanned {
        match self.mode {
            Mode::Answer => Scanned::Drop,
            _ => Scanned::Keep,
        }
    }

    fn string(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => {
                self.in_string = false;
                if let Some(key) = self.key.take()
                    && let Some(level) = self.level()
                {
                    level.key = String::from_utf8_lossy(&key).into_owned();
                }
                return;
            }
            _ => {}
        }
        if let Some(key) = &mut self.key
            && key.len() < KEY
        {
            key.push(byte);
        }
    }

    fn open(&mut self, byte: u8) {
        let is_list = byte == b'[';
        if is_list && matches!(self.mode, Mode::Object | Mode::Answer) {
            self.pending = self.is_list_of_articles();
        }
        if self.depth == self.levels.len() as u64 && self.levels.len() < LEVELS {
            self.levels.push(Level {
                is_list,
                expects_key: !is_list,
                key: String::new(),
            });
        }
        self.depth += 1;
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.levels
            .truncate(usize::try_from(self.depth).unwrap_or(LEVELS));
    }

    /// The innermost open level, if it is one of those that matter.
    fn level(&mut self) -> Option<&mut Level> {
        let watched = self.depth == self.levels.len() as u64 && !matches!(self.mode, Mode::List { .. });
        self.levels.last_mut().filter(|_| watched)
    }

    /// Whether the string that begins is the text of the outermost object.
    fn is_text(&self) -> bool {
        let [level] = &self.levels[..] else {
            return false;
        };
        self.mode == Mode::Object
            && self.depth == 1
            && self.columns.has(Role::Text, std::slice::from_ref(&level.key))
    }

    fn is_list_of_articles(&self) -> bool {
        if self.is_article
            || self.depth != self.levels.len() as u64
            || self.levels.iter().any(|level| level.is_list)
        {
            return false;
        }
        let keys: Vec<&str> = self.levels.iter().map(|level| level.key.as_str()).collect();
        columns::is_list(&keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values that the scanner cuts out, and whether it is left open.
    fn cut(text: &str) -> (Vec<String>, bool) {
        let (mut scan, mut values, mut value) = (Scan::new(Columns::default()), Vec::new(), String::new());
        for byte in text.bytes() {
            let scanned = scan.push(byte);
            if scanned == Scanned::Enter {
                value.clear();
            }
            if matches!(scanned, Scanned::Keep | Scanned::Enter | Scanned::Last) {
                value.push(char::from(byte));
            }
            if matches!(scanned, Scanned::Last | Scanned::Before) && !value.trim().is_empty() {
                values.push(std::mem::take(&mut value).trim().to_owned());
            }
        }
        (values, scan.is_open())
    }

    #[test]
    fn values_are_cut_wherever_they_lie() {
        for (text, values) in [
            (
                "[{\"a\": 1}, {\"b\": [2, {}]} ]",
                &["{\"a\": 1}", "{\"b\": [2, {}]}"][..],
            ),
            (
                "{\"a\": 1}{\"b\": 2}\n{\"c\": 3}",
                &["{\"a\": 1}", "{\"b\": 2}", "{\"c\": 3}"],
            ),
            ("{\"a\": \"}]\\\"{\"}", &["{\"a\": \"}]\\\"{\"}"]),
            (
                "{\"n\": 2, \"articles\": [{\"a\": 1}, {\"b\": 2}], \"x\": [3]}",
                &["{\"a\": 1}", "{\"b\": 2}"],
            ),
            (
                "{\"articles\": {\"n\": 1, \"results\": [ {\"a\": 1}]}}",
                &["{\"a\": 1}"],
            ),
            (
                "{\"hits\": {\"total\": {\"value\": 2}, \"hits\": [{\"_source\": {}}]}}",
                &["{\"_source\": {}}"],
            ),
            (
                "{\"text\": \"t\", \"data\": [{}]}",
                &["{\"text\": \"t\", \"data\": [{}]}"],
            ),
            ("{\"articles\": [5]}", &["{\"articles\": [5]}"]),
            (
                "{\"a\": {\"articles\": [{}]}}",
                &["{\"a\": {\"articles\": [{}]}}"],
            ),
            ("[{\"articles\": [{}]}]", &["{\"articles\": [{}]}"]),
            (
                "[1, \"a,b\", [2, 3], {}}, {}]",
                &["1", "\"a,b\"", "[2, 3]", "{}}", "{}"],
            ),
            ("[]", &[]),
            ("nonsense [{]\n{\"a\": 1}", &["nonsense [{]", "{\"a\": 1}"]),
        ] {
            assert_eq!(
                cut(text),
                (values.iter().map(|&v| v.to_owned()).collect(), false),
                "{text}"
            );
        }
        assert!(cut("[{\"a\": 1}, ").1);
    }

    #[test]
    fn depth_costs_nothing() {
        let mut scan = Scan::new(Columns::default());
        for _ in 0..1_000_000 {
            scan.push(b'[');
        }
        assert_eq!(scan.depth, 1_000_000);
        assert_eq!(scan.levels.len(), LEVELS);
        for _ in 0..1_000_001 {
            scan.push(b']');
        }
        assert!(!scan.is_open());
    }

    proptest::proptest! {
        #[test]
        fn every_list_is_cut_into_its_values(texts in proptest::collection::vec("\\PC{0,12}", 0..6), pretty: bool) {
            let list: Vec<_> = texts.iter().map(|t| serde_json::json!({"text": t, t.as_str(): [t]})).collect();
            let shown = match pretty {
                true => serde_json::to_string_pretty(&list).unwrap(),
                false => serde_json::to_string(&list).unwrap(),
            };
            let mut bytes = Vec::new();
            let mut scan = Scan::new(Columns::default());
            let mut values = Vec::new();
            for byte in shown.bytes() {
                match scan.push(byte) {
                    Scanned::Keep => bytes.push(byte),
                    Scanned::Before if !bytes.trim_ascii().is_empty() => {
                        values.push(serde_json::from_slice::<serde_json::Value>(&std::mem::take(&mut bytes)).unwrap());
                    }
                    _ => {}
                }
            }
            proptest::prop_assert_eq!(values, list);
        }
    }
}
