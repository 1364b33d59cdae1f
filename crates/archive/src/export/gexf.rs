//! The network of actors as GEXF 1.2, which Gephi and NetworkX read.

use std::io::{self, Write};

use super::about::About;
use super::format::{Context, Fate, Format};
use super::network::{Attribute, Network, Xml, node_attributes};
use crate::record::Record;

/// Writes GEXF.
#[derive(Default)]
pub(super) struct Gexf {
    network: Network,
}

impl Format for Gexf {
    fn event(&mut self, _out: &mut dyn Write, record: &Record, context: &Context) -> io::Result<Fate> {
        Ok(self.network.add(record, &context.codes))
    }

    fn rows_at_end(&self, _context: &Context) -> u64 {
        self.network.rows()
    }

    fn finish(&mut self, out: &mut dyn Write, about: &About, context: &Context) -> io::Result<()> {
        let mut xml = Xml::begin(out)?;
        xml.open(
            "gexf",
            &[("xmlns", "http://www.gexf.net/1.2draft"), ("version", "1.2")],
        )?;
        xml.open("meta", &[])?;
        xml.text("creator", &[], &context.header.program)?;
        xml.text("description", &[], &about.line()?)?;
        xml.close("meta")?;
        xml.open("graph", &[("mode", "static"), ("defaultedgetype", "directed")])?;
        declare(&mut xml, "node", &node_attributes())?;
        declare(&mut xml, "edge", &self.network.edge_attributes())?;
        xml.open("nodes", &[])?;
        for (number, node) in self.network.nodes() {
            xml.open("node", &[("id", &number.to_string()), ("label", node.label())])?;
            values(&mut xml, &node.values())?;
            xml.close("node")?;
        }
        xml.close("nodes")?;
        xml.open("edges", &[])?;
        for (number, (from, to, weight, of_edge)) in self.network.edges().enumerate() {
            let (id, from, to) = (number.to_string(), from.to_string(), to.to_string());
            let weight = weight.to_string();
            xml.open(
                "edge",
                &[
                    ("id", &id),
                    ("source", &from),
                    ("target", &to),
                    ("weight", &weight),
                ],
            )?;
            values(&mut xml, &of_edge)?;
            xml.close("edge")?;
        }
        xml.close("edges")?;
        xml.close("graph")?;
        xml.close("gexf")?;
        xml.end()
    }
}

fn declare(xml: &mut Xml<'_>, class: &str, attributes: &[Attribute]) -> io::Result<()> {
    xml.open("attributes", &[("class", class), ("mode", "static")])?;
    for (number, attribute) in attributes.iter().enumerate() {
        let kind = attribute.kind.name();
        xml.empty(
            "attribute",
            &[
                ("id", &number.to_string()),
                ("title", &attribute.name),
                ("type", kind),
            ],
        )?;
    }
    xml.close("attributes")
}

/// Values by their number; one that is not known is left out.
fn values(xml: &mut Xml<'_>, values: &[String]) -> io::Result<()> {
    xml.open("attvalues", &[])?;
    for (number, value) in values.iter().enumerate().filter(|(_, value)| !value.is_empty()) {
        xml.empty("attvalue", &[("for", &number.to_string()), ("value", value)])?;
    }
    xml.close("attvalues")
}

#[cfg(test)]
mod tests {
    use crate::export::{FormatName, Options, samples};

    #[test]
    fn the_file_is_sound_whatever_the_names_are() {
        for words in ["Fjord & \"Sons\" <AS>", "a\0\u{1}\n\u{FFFF}]]>", ""] {
            for format in [FormatName::Gexf, FormatName::GraphMl] {
                let (text, _) = samples::text(
                    format,
                    &[samples::hostile(words), samples::bare()],
                    Options::default(),
                );
                let mut reader = quick_xml::Reader::from_str(&text);
                let (mut nodes, mut edges) = (0, 0);
                loop {
                    match reader.read_event().unwrap() {
                        quick_xml::events::Event::Eof => break,
                        quick_xml::events::Event::Start(start) => {
                            nodes += usize::from(start.name().as_ref() == "node");
                            edges += usize::from(start.name().as_ref() == "edge");
                            start.attributes().for_each(|attribute| drop(attribute.unwrap()));
                        }
                        _ => {}
                    }
                }
                // Actor and recipient have the same key there.
                assert_eq!((nodes, edges), (1, 1), "{text}");
                let odd = |c: char| (c.is_control() && c != '\n') || c == '\u{FFFF}';
                assert!(!text.contains(odd));
            }
        }
    }
}
