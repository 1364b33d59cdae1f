//! From the parts of an RTF file to its paragraphs. Groups are kept on a stack of bounded depth; nothing is recursive.

use std::collections::HashMap;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::lexer::{Lexer, Token};
use crate::formats::FormatError;
use crate::formats::paragraphs::Paragraph;

/// Groups in groups, at most.
const DEEPEST: usize = 1_000;

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) paragraphs: Vec<Paragraph>,
    /// The title among its properties.
    pub(super) title: Option<String>,
    /// Whether groups were still open at its end.
    pub(super) cut: bool,
}

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Destination {
    Text,
    Nowhere,
    Fonts,
    Properties,
    Title,
    /// The instruction of a field: `HYPERLINK "…"`.
    Field,
}

/// What holds within a group.
#[derive(Debug, Clone, Copy)]
struct Group {
    destination: Destination,
    /// Characters that stand for one that is given by its number, for readers without Unicode.
    fallback: usize,
    bold: bool,
    hidden: bool,
    /// The charset of the present font, if the font names one.
    encoding: Option<&'static Encoding>,
}

pub(super) fn read(bytes: &[u8]) -> Result<Document, FormatError> {
    let mut reader = Reader::new();
    let mut lexer = Lexer::new(bytes);
    while let Some(token) = lexer.next() {
        if let Token::Word("bin", Some(count)) = token {
            lexer.pass_over(usize::try_from(count).unwrap_or(0));
            continue;
        }
        reader.take(token)?;
        if reader.finished {
            break;
        }
    }
    Ok(reader.finish())
}

struct Reader {
    document: Document,
    group: Group,
    outer: Vec<Group>,
    /// Whether `\*` came just before: an unknown destination is then passed over.
    optional: bool,
    /// Characters still to be passed over after one that was given by its number.
    skip: usize,
    /// Bytes that are not decoded yet: several can make one character.
    bytes: Vec<u8>,
    /// The first half of a character beyond U+FFFF.
    high: Option<u32>,
    encoding: &'static Encoding,
    fonts: HashMap<i32, &'static Encoding>,
    font: i32,
    paragraph: Paragraph,
    plain: bool,
    title: String,
    instruction: String,
    /// Whether the group of the whole file has ended.
    finished: bool,
}

impl Reader {
    fn new() -> Self {
        let group = Group {
            destination: Destination::Text,
            fallback: 1,
            bold: false,
            hidden: false,
            encoding: None,
        };
        Self {
            document: Document::default(),
            group,
            outer: Vec::new(),
            optional: false,
            skip: 0,
            bytes: Vec::new(),
            high: None,
            encoding: WINDOWS_1252,
            fonts: HashMap::new(),
            font: 0,
            paragraph: Paragraph::default(),
            plain: false,
            title: String::new(),
            instruction: String::new(),
            finished: false,
        }
    }

    fn take(&mut self, token: Token<'_>) -> Result<(), FormatError> {
        let optional = std::mem::take(&mut self.optional);
        match token {
            Token::Open => self.open()?,
            Token::Close => self.close(),
            Token::Byte(b) | Token::Text(b) => self.byte(b),
            Token::Symbol(symbol) => self.symbol(symbol),
            Token::Word(word, value) => self.word(word, value, optional),
        }
        Ok(())
    }

    fn open(&mut self) -> Result<(), FormatError> {
        self.flush();
        self.skip = 0;
        if self.outer.len() >= DEEPEST {
            return Err(FormatError::TooDeep {
                what: "the groups of this RTF file",
                limit: DEEPEST,
            });
        }
        self.outer.push(self.group);
        Ok(())
    }

    fn close(&mut self) {
        self.flush();
        self.skip = 0;
        let Some(outer) = self.outer.pop() else {
            return;
        };
        if self.group.destination == Destination::Field && outer.destination != Destination::Field {
            self.end_field();
        }
        self.group = outer;
        self.finished = self.outer.is_empty();
    }

    fn end_field(&mut self) {
        let instruction = std::mem::take(&mut self.instruction);
        if let Some(rest) = instruction.trim().strip_prefix("HYPERLINK") {
            let target = rest.split('"').nth(1).unwrap_or(rest).trim();
            if !target.is_empty() && self.paragraph.link.is_none() {
                self.paragraph.link = Some(target.to_owned());
            }
        }
    }

    /// A byte of text, in the charset of the font or file.
    fn byte(&mut self, b: u8) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        self.high = None;
        match self.group.destination {
            Destination::Nowhere | Destination::Fonts | Destination::Properties => {}
            _ => self.bytes.push(b),
        }
    }

    /// Decodes the bytes that have come together.
    fn flush(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let encoding = self.group.encoding.unwrap_or(self.encoding);
        let (text, _) = encoding.decode_without_bom_handling(&bytes);
        self.push(&text);
    }

    fn push(&mut self, text: &str) {
        match self.group.destination {
            Destination::Text if !self.group.hidden => {
                self.plain |= !self.group.bold && !text.trim().is_empty();
                self.paragraph.text.push_str(text);
            }
            Destination::Title => self.title.push_str(text),
            Destination::Field => self.instruction.push_str(text),
            _ => {}
        }
    }

    fn character(&mut self, text: &str) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        self.flush();
        self.push(text);
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'*' => self.optional = true,
            b'~' => self.character("\u{a0}"),
            b'_' => self.character("-"),
            b'\\' | b'{' | b'}' => self.byte(symbol),
            // a hyphen that is seen only at the end of a line, and what is not known
            _ => {}
        }
    }

    fn word(&mut self, word: &str, value: Option<i32>, optional: bool) {
        if let Some(character) = special(word) {
            return self.character(character);
        }
        self.flush();
        match word {
            "u" => self.unicode(value.unwrap_or(0)),
            "uc" => {
                self.group.fallback = value
                    .and_then(|value| usize::try_from(value).ok())
                    .unwrap_or(1)
                    .min(16)
            }
            "par" | "sect" | "row" | "nestrow" => self.end_paragraph(),
            "line" | "softline" | "page" | "column" => self.push("\n"),
            "b" => self.group.bold = value != Some(0),
            "v" => self.group.hidden = value != Some(0),
            "plain" => {
                self.group.bold = false;
                self.group.hidden = false;
            }
            "ansicpg" => self.encoding = value.and_then(code_page).unwrap_or(self.encoding),
            "mac" => self.encoding = encoding_rs::MACINTOSH,
            "f" if self.group.destination == Destination::Fonts => self.font = value.unwrap_or(0),
            "f" => self.group.encoding = self.fonts.get(&value.unwrap_or(0)).copied(),
            "fcharset" if self.group.destination == Destination::Fonts => {
                if let Some(encoding) = value.and_then(charset) {
                    self.fonts.insert(self.font, encoding);
                }
            }
            _ => self.destination(word, optional),
        }
    }

    /// A group that is no text of the document.
    fn destination(&mut self, word: &str, optional: bool) {
        if self.group.destination == Destination::Nowhere {
            return;
        }
        self.group.destination = match word {
            "fonttbl" => Destination::Fonts,
            "info" => Destination::Properties,
            "title" if self.group.destination == Destination::Properties => Destination::Title,
            "fldinst" => Destination::Field,
            "shptxt" | "fldrslt" | "upr" | "ud" if self.group.destination != Destination::Properties => {
                Destination::Text
            }
            "colortbl" | "stylesheet" | "pict" | "object" | "objdata" | "header" | "headerl" | "headerr"
            | "headerf" | "footer" | "footerl" | "footerr" | "footerf" | "footnote" | "annotation"
            | "filetbl" | "listtable" | "listoverridetable" | "revtbl" | "rsidtbl" | "generator"
            | "themedata" | "datastore" | "latentstyles" | "xmlnstbl" | "nonshppict" | "bkmkstart"
            | "bkmkend" | "datafield" | "private" | "xe" | "tc" | "rxe" | "txe" | "falt" | "panose"
            | "pntext" => Destination::Nowhere,
            _ if optional => Destination::Nowhere,
            _ => return,
        };
    }

    /// A character by its number, which is signed and can be half of one.
    fn unicode(&mut self, value: i32) {
        self.skip = self.group.fallback;
        let unit = u32::from(value as u16);
        if (0xd800..0xdc00).contains(&unit) {
            self.high = Some(unit);
            return;
        }
        let code = match self.high.take() {
            Some(high) if (0xdc00..0xe000).contains(&unit) => {
                0x1_0000 + ((high - 0xd800) << 10) + (unit - 0xdc00)
            }
            // some writers give the whole number
            _ if value > 0xffff => u32::try_from(value).unwrap_or(unit),
            _ => unit,
        };
        let c = char::from_u32(code).unwrap_or('\u{fffd}');
        self.push(c.encode_utf8(&mut [0; 4]));
    }

    fn end_paragraph(&mut self) {
        if self.group.destination != Destination::Text {
            return;
        }
        let mut paragraph = std::mem::take(&mut self.paragraph);
        paragraph.bold = !std::mem::take(&mut self.plain) && !paragraph.text.trim().is_empty();
        self.document.paragraphs.push(paragraph);
    }

    fn finish(mut self) -> Document {
        self.flush();
        self.document.cut = !self.finished;
        self.group.destination = Destination::Text;
        if !self.paragraph.text.trim().is_empty() {
            self.end_paragraph();
        }
        let title = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        self.document.title = (!title.is_empty()).then_some(title);
        self.document
    }
}

/// Control words that stand for a character.
fn special(word: &str) -> Option<&'static str> {
    Some(match word {
        "tab" | "cell" | "nestcell" => "\t",
        "emdash" => "—",
        "endash" => "–",
        "emspace" | "enspace" | "qmspace" => " ",
        "bullet" => "•",
        "lquote" => "‘",
        "rquote" => "’",
        "ldblquote" => "“",
        "rdblquote" => "”",
        _ => return None,
    })
}

/// The charset of a code page of Windows.
fn code_page(number: i32) -> Option<&'static Encoding> {
    let label = match number {
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        874 | 1250..=1258 => format!("windows-{number}"),
        10000 => "macintosh".to_owned(),
        65001 => "utf-8".to_owned(),
        866 => "ibm866".to_owned(),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}

/// The charset of a font by its number in the specification.
fn charset(number: i32) -> Option<&'static Encoding> {
    code_page(match number {
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}
