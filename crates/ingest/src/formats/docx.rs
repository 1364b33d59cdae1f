//! Word documents: exports of Nexis Uni, or one article.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::paragraphs::{self, Paragraph};
use super::{FormatError, exports, xml};
use crate::article::Article;
use crate::hints::Hints;

/// A part that unpacks to more is refused: the text of the largest exports has some megabytes of XML.
const LARGEST_PART: usize = 128 << 20;
/// Text boxes in text boxes, at most.
const DEEPEST: usize = 64;

/// The articles of a Word document: one for each document of an export of a news database, else one.
///
/// # Errors
/// If this is no Word document, if it is damaged before its first paragraph, or if it unpacks to more than any text has.
pub fn docx(bytes: &[u8], _hints: &Hints) -> Result<Vec<Result<Article, FormatError>>, FormatError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(unpack)?;
    let Some(document) = part(&mut archive, "word/document.xml")? else {
        return Err(FormatError::Unlike {
            expected: "Word document",
            found: "the archive has no word/document.xml".to_owned(),
        });
    };
    let links = part(&mut archive, "word/_rels/document.xml.rels")?
        .map(|rels| targets(&rels))
        .unwrap_or_default();
    let (paragraphs, wrong) = read(&document, &links);
    if let (true, Some(error)) = (paragraphs.is_empty(), wrong.as_ref()) {
        return Err(FormatError::Xml {
            what: "Word document",
            offset: error.0,
            reason: error.1.clone(),
        });
    }
    let title = part(&mut archive, "docProps/core.xml")
        .ok()
        .flatten()
        .and_then(|core| core_title(&core));
    let mut articles = exports::split(&paragraphs).unwrap_or_else(|| vec![single(&paragraphs, title)]);
    if let (Some((offset, reason)), Some(Ok(last))) = (wrong, articles.last_mut()) {
        last.warnings.push(format!(
            "the Word document is broken at byte {offset} of its text, what follows is missing: {reason}"
        ));
    }
    Ok(articles)
}

fn unpack(error: zip::result::ZipError) -> FormatError {
    FormatError::Unpack {
        what: "Word document",
        reason: error.to_string(),
    }
}

/// A file of the archive as text.
fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Option<String>, FormatError> {
    let file = match archive.by_name(name) {
        Ok(file) => file,
        Err(zip::result::ZipError::FileNotFound) => return Ok(None),
        Err(error) => return Err(unpack(error)),
    };
    let mut bytes = Vec::new();
    let read = file.take(LARGEST_PART as u64 + 1).read_to_end(&mut bytes);
    if bytes.len() > LARGEST_PART {
        return Err(FormatError::TooLarge {
            what: "the text of the Word document",
            limit: LARGEST_PART,
        });
    }
    if let Err(error) = read
        && bytes.is_empty()
    {
        return Err(FormatError::Unpack {
            what: "Word document",
            reason: error.to_string(),
        });
    }
    Ok(Some(xml::decoded(&bytes, &Hints::default()).0.into_owned()))
}

/// Addresses of links by their identifiers.
fn targets(rels: &str) -> HashMap<String, String> {
    let (roots, _) = xml::children(rels);
    let (relations, _) = xml::children(roots.first().map_or("", |root| root.inner));
    let pairs = relations
        .iter()
        .filter_map(|relation| Some((relation.attribute("id")?, relation.attribute("target")?)));
    pairs
        .map(|(id, target)| (id.to_owned(), target.to_owned()))
        .collect()
}

fn core_title(core: &str) -> Option<String> {
    let (roots, _) = xml::children(core);
    let (fields, _) = xml::children(roots.first()?.inner);
    let title = fields.iter().find(|field| field.name == "dc:title")?.text();
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    (!title.is_empty()).then_some(title)
}

/// One article: its title is that of the document, else its first heading, which is then no part of the text.
pub(super) fn single(paragraphs: &[Paragraph], title: Option<String>) -> Result<Article, FormatError> {
    let first = paragraphs.iter().position(|p| !p.text.trim().is_empty());
    let heading = first
        .filter(|at| paragraphs[*at].heading || title.as_deref() == Some(paragraphs[*at].line().as_str()));
    let body = heading.map_or(paragraphs, |at| &paragraphs[at + 1..]);
    let title = title.or_else(|| heading.map(|at| paragraphs[at].line()));
    let text = paragraphs::text(body);
    if text.is_empty() {
        return Err(FormatError::NoText {
            what: "document",
            name: title,
        });
    }
    Ok(Article {
        text,
        title,
        ..Article::default()
    })
}

/// Where and why XML cannot be read on.
type Broken = (u64, String);

/// The paragraphs of `word/document.xml`, up to where it is broken. Deleted text, codes of fields and the second form of
/// drawings are left out.
fn read(document: &str, links: &HashMap<String, String>) -> (Vec<Paragraph>, Option<Broken>) {
    let mut reader = xml::reader(document);
    let mut state = State {
        links,
        done: Vec::new(),
        open: Vec::new(),
        bold: false,
        in_text: false,
    };
    loop {
        let at = reader.buffer_position();
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => return (state.finish(), Some((at, error.to_string()))),
        };
        match event {
            Event::Start(tag) if matches!(xml::name(&tag).as_str(), "mc:fallback" | "w:pict") => {
                if let Err(error) = reader.read_to_end(tag.name()) {
                    return (state.finish(), Some((at, error.to_string())));
                }
            }
            Event::Start(tag) => state.start(&tag),
            Event::Empty(tag) => state.empty(&tag),
            Event::End(tag) => state.end(&tag.name().as_ref().to_lowercase()),
            Event::Text(text) if state.in_text => state.push(&text.into_inner()),
            Event::CData(text) if state.in_text => state.push(&text.into_inner()),
            Event::GeneralRef(reference) if state.in_text => {
                state.push(&xml::unescaped(&format!("&{};", reference.into_inner())))
            }
            Event::Eof if state.open.is_empty() => return (state.finish(), None),
            Event::Eof => return (state.finish(), Some((at, "the document does not end".to_owned()))),
            _ => {}
        }
    }
}

/// A paragraph as it is read.
#[derive(Default)]
struct Open {
    paragraph: Paragraph,
    /// Whether some of its text is not bold.
    plain: bool,
}

struct State<'a> {
    links: &'a HashMap<String, String>,
    done: Vec<Paragraph>,
    /// Paragraphs that have begun: a text box stands within another paragraph.
    open: Vec<Open>,
    bold: bool,
    in_text: bool,
}

impl State<'_> {
    fn start(&mut self, tag: &BytesStart<'_>) {
        match xml::name(tag).as_str() {
            "w:p" if self.open.len() < DEEPEST => self.open.push(Open::default()),
            "w:t" => self.in_text = true,
            "w:r" => self.bold = false,
            "w:hyperlink" => {
                let element = xml::Element::new(tag, "");
                let target = element
                    .attribute("r:id")
                    .and_then(|id| self.links.get(id))
                    .cloned();
                if let Some(open) = self.open.last_mut() {
                    open.paragraph.link = open.paragraph.link.take().or(target);
                }
            }
            _ => self.empty(tag),
        }
    }

    fn empty(&mut self, tag: &BytesStart<'_>) {
        match xml::name(tag).as_str() {
            "w:b" => {
                self.bold = !matches!(
                    xml::Element::new(tag, "").attribute("w:val"),
                    Some("0" | "false" | "off")
                )
            }
            "w:tab" | "w:ptab" => self.push("\t"),
            "w:br" | "w:cr" => self.push("\n"),
            "w:nobreakhyphen" => self.push("-"),
            "w:p" => self.done.push(Paragraph::default()),
            "w:pstyle" => {
                let element = xml::Element::new(tag, "");
                let style = element.attribute("w:val").unwrap_or_default().to_lowercase();
                if let Some(open) = self.open.last_mut() {
                    open.paragraph.heading = style.starts_with("heading") || style == "title";
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "w:t" => self.in_text = false,
            "w:p" => self.close(),
            _ => {}
        }
    }

    fn close(&mut self) {
        if let Some(mut open) = self.open.pop() {
            open.paragraph.bold = !open.plain && !open.paragraph.text.trim().is_empty();
            self.done.push(open.paragraph);
        }
    }

    fn push(&mut self, text: &str) {
        if let Some(open) = self.open.last_mut() {
            open.plain |= !self.bold && !text.trim().is_empty();
            open.paragraph.text.push_str(text);
        }
    }

    fn finish(mut self) -> Vec<Paragraph> {
        while !self.open.is_empty() {
            self.close();
        }
        self.done
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(files: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn word(body: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"w\" xmlns:r=\"r\"><w:body>{body}</w:body></w:document>"
        )
    }

    fn p(text: &str) -> String {
        format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
    }

    fn read_all(bytes: &[u8]) -> Vec<Article> {
        docx(bytes, &Hints::default())
            .unwrap()
            .into_iter()
            .map(Result::unwrap)
            .collect()
    }

    #[test]
    fn one_article_with_its_heading() {
        let body =
            "<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>Talks resume</w:t></w:r></w:p>"
                .to_owned()
                + "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>The </w:t></w:r><w:r><w:t>two &amp; more</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:br/><w:t>line</w:t></w:r></w:p>"
                + "<w:tbl><w:tr><w:tc>"
                + &p("cell")
                + "</w:tc></w:tr></w:tbl>"
                + "<mc:AlternateContent><mc:Choice>"
                + &p("box")
                + "</mc:Choice><mc:Fallback>"
                + &p("box")
                + "</mc:Fallback></mc:AlternateContent>";
        let found = read_all(&archive(&[("word/document.xml", &word(&body))]));
        assert_eq!(found[0].title.as_deref(), Some("Talks resume"));
        assert_eq!(found[0].text, "The two & more\nline\n\ncell\n\nbox");
        let core = "<cp:coreProperties><dc:title>Another &lt;title&gt;</dc:title></cp:coreProperties>";
        let found = read_all(&archive(&[
            ("word/document.xml", &word(&p("Text."))),
            ("docProps/core.xml", core),
        ]));
        assert_eq!(found[0].title.as_deref(), Some("Another <title>"));
    }

    #[test]
    fn an_export_of_nexis() {
        let title = "<w:p><w:hyperlink r:id=\"rId5\"><w:r><w:rPr><w:b/></w:rPr><w:t>Talks resume</w:t></w:r></w:hyperlink></w:p>";
        let lines = [
            "The Daily",
            "May 6, 2024 Monday",
            "Copyright 2024 The Daily",
            "Length: 5 words",
            "Byline: Jane Roe",
            "Body",
            "The two sides will meet.",
            "Classification",
            "Language: ENGLISH",
            "Load-Date: May 7, 2024",
            "End of Document",
        ];
        let document: String = title.to_owned() + &lines.map(p).concat();
        let rels = "<Relationships><Relationship Id=\"rId5\" Type=\"hyperlink\" Target=\"https://x.example/?id=urn:contentItem:6ABC-XYZ&amp;idtype=PID\"/></Relationships>";
        let found = read_all(&archive(&[
            ("word/document.xml", &word(&document.repeat(2))),
            ("word/_rels/document.xml.rels", rels),
        ]));
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].title.as_deref(), Some("Talks resume"));
        assert_eq!(found[1].id.as_deref(), Some("urn:contentItem:6ABC-XYZ"));
        assert_eq!(found[1].text, "The two sides will meet.");
    }

    #[test]
    fn what_is_damaged_is_told() {
        let cut = word(&(p("One.") + &p("Two.")))
            .replace("Two.</w:t></w:r></w:p></w:body></w:document>", "Two.</w:t");
        let found = read_all(&archive(&[("word/document.xml", &cut)]));
        assert!(found[0].text.starts_with("One."));
        assert!(found[0].warnings[0].contains("is broken at byte"));
        assert!(
            docx(b"PK\x03\x04 nonsense", &Hints::default())
                .unwrap_err()
                .to_string()
                .starts_with("the Word document cannot be unpacked")
        );
        let other = archive(&[("a.txt", "x")]);
        assert_eq!(
            docx(&other, &Hints::default()).unwrap_err().to_string(),
            "this is no Word document: the archive has no word/document.xml"
        );
        let empty = archive(&[("word/document.xml", &word(""))]);
        assert!(matches!(
            docx(&empty, &Hints::default()).unwrap()[0],
            Err(FormatError::NoText { .. })
        ));
    }

    #[test]
    fn a_bomb_is_refused() {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer
            .start_file("word/document.xml", SimpleFileOptions::default())
            .unwrap();
        let zeros = vec![b' '; 1 << 20];
        for _ in 0..=(LARGEST_PART >> 20) {
            writer.write_all(&zeros).unwrap();
        }
        let bytes = writer.finish().unwrap().into_inner();
        assert!(bytes.len() < 1 << 20);
        assert!(matches!(
            docx(&bytes, &Hints::default()),
            Err(FormatError::TooLarge { .. })
        ));
    }

    proptest! {
        #[test]
        fn no_document_panics(parts in proptest::collection::vec(prop_oneof![
            Just("<w:p>"), Just("</w:p>"), Just("<w:r>"), Just("<w:t>é"), Just("</w:t>"), Just("<w:br/>"), Just("<mc:Fallback>"), Just("&#x;"), Just("<"), Just("<w:hyperlink r:id='x'>"), Just("Length: 5 words"), Just("End of Document"), Just("May 6, 2024"), Just("<w:p/>"),
        ], 0..30)) {
            let _ = docx(&archive(&[("word/document.xml", &parts.concat())]), &Hints::default());
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = docx(&bytes, &Hints::default());
        }
    }
}
