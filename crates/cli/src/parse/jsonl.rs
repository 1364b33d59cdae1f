//! A parse as one JSON line, token for token.

use std::io::{self, Write};

use legation_nlp::Parse;
use serde::ser::{Serialize, SerializeSeq, Serializer};

#[derive(serde::Serialize)]
struct Line<'a> {
    id: &'a str,
    tokens: Tokens<'a>,
}

/// All tokens, made as they are written.
struct Tokens<'a>(&'a Parse);

#[derive(serde::Serialize)]
struct Token<'a> {
    text: &'a str,
    start: u32,
    end: u32,
    norm: &'a str,
    tag: &'static str,
    pos: &'static str,
    morph: &'a str,
    lemma: &'a str,
    head: u32,
    dep: &'static str,
    ent_iob: &'static str,
    ent_type: &'static str,
    sent_start: bool,
}

impl Serialize for Tokens<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for i in 0..self.0.len() {
            list.serialize_element(&token(self.0, i))?;
        }
        list.end()
    }
}

fn token(parse: &Parse, i: usize) -> Token<'_> {
    let token = &parse.tokens()[i];
    Token {
        text: parse.word(i),
        start: token.start,
        end: token.end,
        norm: parse.norm(i),
        tag: token.tag.as_str(),
        pos: token.pos.as_str(),
        morph: parse.morph(i),
        lemma: parse.lemma(i),
        head: token.head,
        dep: token.dep.as_str(),
        ent_iob: token.ent.as_str(),
        ent_type: token.ent.kind().map_or("", |kind| kind.as_str()),
        sent_start: token.sent_start,
    }
}

/// Writes one line.
///
/// # Errors
/// Those of `out`.
pub(super) fn write(id: &str, parse: &Parse, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(
        &mut *out,
        &Line {
            id,
            tokens: Tokens(parse),
        },
    )?;
    out.write_all(b"\n")
}
