//! The network of actors as GraphML, which igraph, NetworkX, yEd and Gephi read.

use std::io::{self, Write};

use super::about::About;
use super::format::{Context, Fate, Format};
use super::network::{Attribute, AttributeKind, Network, Xml, node_attributes};
use crate::record::Record;

/// Writes GraphML.
#[derive(Default)]
pub(super) struct GraphMl {
    network: Network,
}

impl Format for GraphMl {
    fn event(&mut self, _out: &mut dyn Write, record: &Record, context: &Context) -> io::Result<Fate> {
        Ok(self.network.add(record, &context.codes))
    }

    fn rows_at_end(&self, _context: &Context) -> u64 {
        self.network.rows()
    }

    fn finish(&mut self, out: &mut dyn Write, about: &About, _context: &Context) -> io::Result<()> {
        let mut xml = Xml::begin(out)?;
        let of_edges: Vec<Attribute> = std::iter::once(Attribute {
            name: "weight".to_owned(),
            kind: AttributeKind::Real,
        })
        .chain(self.network.edge_attributes())
        .collect();
        xml.open("graphml", &[("xmlns", "http://graphml.graphdrawing.org/xmlns")])?;
        xml.text("desc", &[], &about.line()?)?;
        declare(&mut xml, "node", &node_attributes())?;
        declare(&mut xml, "edge", &of_edges)?;
        xml.open("graph", &[("id", "events"), ("edgedefault", "directed")])?;
        for (number, node) in self.network.nodes() {
            xml.open("node", &[("id", &format!("n{number}"))])?;
            values(&mut xml, "node", &node.values())?;
            xml.close("node")?;
        }
        for (from, to, weight, of_edge) in self.network.edges() {
            let of_edge: Vec<String> = std::iter::once(weight.to_string()).chain(of_edge).collect();
            xml.open(
                "edge",
                &[("source", &format!("n{from}")), ("target", &format!("n{to}"))],
            )?;
            values(&mut xml, "edge", &of_edge)?;
            xml.close("edge")?;
        }
        xml.close("graph")?;
        xml.close("graphml")?;
        xml.end()
    }
}

fn declare(xml: &mut Xml<'_>, class: &str, attributes: &[Attribute]) -> io::Result<()> {
    for (number, attribute) in attributes.iter().enumerate() {
        let id = format!("{class}{number}");
        let kind = attribute.kind.name();
        xml.empty(
            "key",
            &[
                ("id", &id),
                ("for", class),
                ("attr.name", &attribute.name),
                ("attr.type", kind),
            ],
        )?;
    }
    Ok(())
}

/// Values by their number; one that is not known is left out.
fn values(xml: &mut Xml<'_>, class: &str, values: &[String]) -> io::Result<()> {
    for (number, value) in values.iter().enumerate().filter(|(_, value)| !value.is_empty()) {
        xml.text("data", &[("key", &format!("{class}{number}"))], value)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::export::{FormatName, Options, samples};

    #[test]
    fn nodes_and_edges_have_their_attributes() {
        let (text, _) = samples::text(FormatName::GraphMl, &[samples::visit()], Options::default());
        for piece in [
            r#"<key id="node2" for="node" attr.name="country" attr.type="string"/>"#,
            r#"<data key="node0">Ingrid Solheim</data>"#,
            r#"<edge source="n0" target="n1">"#,
            r#"<edge source="n0" target="n1">"#,
            r#"<data key="edge0">1</data>"#,
            r#"<data key="edge2">4</data>"#,
        ] {
            assert!(text.contains(piece), "{piece} is not in {text}");
        }
    }
}
