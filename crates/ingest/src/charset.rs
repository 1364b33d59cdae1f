//! Bytes to text, and how the charset was told.

use std::fmt::{self, Display};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How far into a document its declaration is looked for; the HTML standard says 1,024 bytes, pages have it later.
const DECLARATION_WITHIN: usize = 4096;
/// How much of a document the guess is made from.
const GUESS_FROM: usize = 1 << 18;

/// What kind of declaration a document may carry within itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Markup {
    /// None.
    Plain,
    /// `<meta charset="…">`.
    Html,
    /// `<?xml encoding="…"?>`.
    Xml,
}

/// How the charset was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// By a byte order mark.
    Mark,
    /// By what surrounds the document, as the header of a web answer.
    Hint,
    /// By the document itself.
    Declared,
    /// The bytes are UTF-8, and nothing says otherwise or what says otherwise is wrong.
    Utf8,
    /// From the frequency of letters.
    Guessed,
}

impl Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Basis::Mark => "by its byte order mark",
            Basis::Hint => "as its server declares",
            Basis::Declared => "as it declares itself",
            Basis::Utf8 => "as its bytes show",
            Basis::Guessed => "a guess from its letters",
        })
    }
}

/// Text from bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without byte order mark.
    pub text: String,
    /// Name of the charset, as the WHATWG standard writes it.
    pub charset: &'static str,
    /// How it was told.
    pub basis: Basis,
    /// Whether bytes that cannot be read were replaced by U+FFFD.
    pub replaced: bool,
}

impl Decoded {
    /// What the user may want to know of it.
    pub fn warning(&self) -> Option<String> {
        let guessed = self.basis == Basis::Guessed;
        match (guessed, self.replaced) {
            (false, false) => None,
            (true, false) => Some(format!("not UTF-8; read as {}, {}", self.charset, self.basis)),
            (_, true) => Some(format!(
                "read as {}, {}; what cannot be read is replaced by U+FFFD",
                self.charset, self.basis
            )),
        }
    }
}

/// Decodes a document. In order, a byte order mark, the hint, and the document's own declaration tell the charset; without
/// any, UTF-8 if the bytes are, else a guess. A declaration of another charset loses against bytes that are UTF-8 and not
/// ASCII: text in another charset practically never is, while servers with wrong defaults are many.
pub fn decode(bytes: &[u8], hint: Option<&str>, markup: Markup) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return with(encoding, &bytes[mark..], Basis::Mark);
    }
    let hinted = hint
        .and_then(|label| Encoding::for_label(label.trim().as_bytes()))
        .map(|encoding| (encoding, Basis::Hint));
    let declared = || declaration(bytes, markup).map(|encoding| (encoding, Basis::Declared));
    let told = hinted.or_else(declared);
    let utf8 = std::str::from_utf8(bytes);
    match (told, utf8) {
        (Some((encoding, basis)), Ok(_)) if encoding == UTF_8 => with(UTF_8, bytes, basis),
        // Seven-bit encodings of Asia are ASCII and no UTF-8 text.
        (Some((encoding, basis)), Ok(_)) if bytes.is_ascii() => with(encoding, bytes, basis),
        (_, Ok(_)) => with(UTF_8, bytes, Basis::Utf8),
        (Some((encoding, basis)), Err(_)) if encoding != UTF_8 || is_mostly_utf8(bytes) => {
            with(encoding, bytes, basis)
        }
        (_, Err(_)) if is_mostly_utf8(bytes) => with(UTF_8, bytes, Basis::Utf8),
        (_, Err(_)) => with(guess(bytes), bytes, Basis::Guessed),
    }
}

fn with(encoding: &'static Encoding, bytes: &[u8], basis: Basis) -> Decoded {
    let (text, replaced) = encoding.decode_without_bom_handling(bytes);
    Decoded {
        text: text.into_owned(),
        charset: encoding.name(),
        basis,
        replaced,
    }
}

/// Whether what is not ASCII is UTF-8 for the most part: a text that was cut or patched together.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes[..bytes.len().min(GUESS_FROM)].utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 4 * bad
}

/// The likeliest charset of text that is not UTF-8.
pub(crate) fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(GUESS_FROM)], true);
    let guessed = detector.guess(None, Utf8Detection::Deny);
    // Without evidence it says what the top-level domain suggests, which is this one.
    if guessed == UTF_8 { WINDOWS_1252 } else { guessed }
}

/// The charset that a document declares within itself.
fn declaration(bytes: &[u8], markup: Markup) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(DECLARATION_WITHIN)];
    let label = match markup {
        Markup::Plain => None,
        Markup::Xml => xml_label(head),
        Markup::Html => xml_label(head).or_else(|| meta_label(head)),
    }?;
    let encoding = Encoding::for_label(label)?;
    // A declaration that can be read byte by byte is not in UTF-16; the standard says UTF-8.
    Some(if encoding == UTF_16LE || encoding == UTF_16BE {
        UTF_8
    } else {
        encoding
    })
}

/// The label in an XML declaration.
fn xml_label(head: &[u8]) -> Option<&[u8]> {
    let declaration = head.strip_prefix(b"<?xml")?;
    let end = find(declaration, b"?>")?;
    value_after(&declaration[..end], b"encoding")
}

/// Where the label stands in an XML declaration, for whoever rewrites it.
pub(crate) fn xml_label_range(head: &[u8]) -> Option<std::ops::Range<usize>> {
    let label = xml_label(&head[..head.len().min(DECLARATION_WITHIN)])?;
    let start = label.as_ptr().addr() - head.as_ptr().addr();
    Some(start..start + label.len())
}

/// The label in a `meta` element, in either of its forms.
fn meta_label(head: &[u8]) -> Option<&[u8]> {
    let mut rest = head;
    while let Some(at) = find(rest, b"<meta") {
        rest = &rest[at + b"<meta".len()..];
        let end = rest.iter().position(|&b| b == b'>').unwrap_or(rest.len());
        if let Some(label) = value_after(&rest[..end], b"charset") {
            return Some(label);
        }
    }
    None
}

/// What follows `name =`, quoted or not.
fn value_after<'b>(bytes: &'b [u8], name: &[u8]) -> Option<&'b [u8]> {
    let rest = bytes[find(bytes, name)? + name.len()..].trim_ascii_start();
    let rest = rest.strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest
        .strip_prefix(b"\"")
        .or(rest.strip_prefix(b"'"))
        .unwrap_or(rest);
    let ends = |&b: &u8| b.is_ascii_whitespace() || b"\"';>/?".contains(&b);
    let end = rest.iter().position(ends).unwrap_or(rest.len());
    (end > 0).then(|| &rest[..end])
}

/// First place of a lower-case word, whatever its case.
fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes
        .windows(word.len())
        .position(|window| window.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8], hint: Option<&str>, markup: Markup) -> (String, &'static str, Basis, bool) {
        let decoded = decode(bytes, hint, markup);
        (decoded.text, decoded.charset, decoded.basis, decoded.replaced)
    }

    #[test]
    fn the_charset_is_told_in_order() {
        let cafe = |charset, basis| ("café".to_owned(), charset, basis, false);
        let latin = &b"caf\xe9"[..];
        assert_eq!(
            told(b"\xef\xbb\xbfcaf\xc3\xa9", Some("latin1"), Markup::Plain),
            cafe("UTF-8", Basis::Mark)
        );
        assert_eq!(
            told(b"c\0a\0f\0\xe9\0", Some("utf-16le"), Markup::Plain),
            cafe("UTF-16LE", Basis::Hint)
        );
        assert_eq!(
            told(latin, Some("latin1"), Markup::Plain),
            cafe("windows-1252", Basis::Hint)
        );
        assert_eq!(
            told("café".as_bytes(), None, Markup::Plain),
            cafe("UTF-8", Basis::Utf8)
        );
        assert_eq!(
            told(latin, Some("nonsense"), Markup::Plain),
            cafe("windows-1252", Basis::Guessed)
        );
    }

    #[test]
    fn a_document_declares_its_charset() {
        for (markup, head) in [
            (Markup::Html, "<META charset=koi8-r><p>"),
            (
                Markup::Html,
                "<meta name=x><meta http-equiv='Content-Type' content='text/html; charset=KOI8-R'>",
            ),
            (Markup::Xml, "<?xml version=\"1.0\" encoding='KOI8-R'?><p>"),
        ] {
            let bytes = [head.as_bytes(), b"\xed\xc9\xd2"].concat();
            let decoded = decode(&bytes, None, markup);
            assert!(decoded.text.ends_with("Мир"), "{head}: {}", decoded.text);
            assert_eq!(decoded.basis, Basis::Declared);
        }
        let range = xml_label_range(b"<?xml encoding=\"KOI8-R\"?>").unwrap();
        assert_eq!(range, 16..22);
    }

    #[test]
    fn a_wrong_declaration_loses_against_utf8_bytes() {
        let (text, _, basis, _) = told("Kraków – Łódź".as_bytes(), Some("iso-8859-1"), Markup::Plain);
        assert_eq!((text.as_str(), basis), ("Kraków – Łódź", Basis::Utf8));
        let wrong = "Il a été arrêté à Orléans, où il était né.";
        let (bytes, _, _) = WINDOWS_1252.encode(wrong);
        let decoded = decode(&bytes, Some("utf-8"), Markup::Plain);
        assert_eq!((decoded.text.as_str(), decoded.basis), (wrong, Basis::Guessed));
        assert_eq!(
            decoded.warning().unwrap(),
            "not UTF-8; read as windows-1252, a guess from its letters"
        );
    }

    #[test]
    fn a_text_that_was_cut_keeps_its_charset() {
        let bytes = "Éléonore à Évora – été".as_bytes();
        let decoded = decode(&bytes[..bytes.len() - 1], None, Markup::Plain);
        assert_eq!(decoded.text, "Éléonore à Évora – ét\u{fffd}");
        assert!(decoded.replaced && decoded.charset == "UTF-8");
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(bytes: Vec<u8>, hint in proptest::option::of("[a-z0-9-]{0,12}"), kind in 0_usize..3) {
            let markup = [Markup::Plain, Markup::Html, Markup::Xml][kind];
            let _ = decode(&bytes, hint.as_deref(), markup);
            let _ = decode(&[b"<?xml encoding='", &bytes[..]].concat(), None, markup);
        }

        #[test]
        fn utf8_comes_back(text in "\\PC*") {
            proptest::prop_assert_eq!(decode(text.as_bytes(), None, Markup::Html).text, text);
        }
    }
}
