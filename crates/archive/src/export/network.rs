//! Who does what to whom, added up: the network that GEXF and GraphML write. Memory grows with the pairs, not with the events.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Write};

use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::codes::Codes;
use super::format::{Fate, Reason};
use super::pairs;
use crate::record::{Party, Record};

/// Actors and what they do to each other.
#[derive(Debug, Default)]
pub(super) struct Network {
    nodes: Vec<Node>,
    numbers: HashMap<String, u32>,
    edges: BTreeMap<(u32, u32), Edge>,
    kinds: BTreeSet<String>,
}

/// An actor. Those of the registry are one by their key, others by name, country and first sector.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) key: String,
    name: String,
    country: String,
    sectors: String,
    kind: String,
    /// Events in which it acts, and in which it is acted upon.
    acts: u64,
    suffers: u64,
}

/// All events of one actor towards another.
#[derive(Debug, Default)]
struct Edge {
    events: u64,
    scale: f64,
    goldstein: f64,
    with_goldstein: u64,
    quads: [u64; 4],
    kinds: BTreeMap<String, u64>,
}

/// An attribute of nodes or edges.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) kind: AttributeKind,
}

/// What is in an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AttributeKind {
    Text,
    Whole,
    Real,
}

impl AttributeKind {
    /// Its name in GEXF and GraphML.
    pub(super) fn name(self) -> &'static str {
        match self {
            AttributeKind::Text => "string",
            AttributeKind::Whole => "long",
            AttributeKind::Real => "double",
        }
    }
}

impl Network {
    /// Counts an event, once for each pair of its actors and recipients.
    pub(super) fn add(&mut self, record: &Record, codes: &Codes) -> Fate {
        let pairs = pairs::of_network(record, codes);
        if pairs.is_empty() {
            return Fate::LeftOut(match (record.actors.is_empty(), record.recipients.is_empty()) {
                (true, true) => Reason::Nobody,
                (true, false) => Reason::NoActor,
                _ => Reason::NoRecipient,
            });
        }
        for (actor, recipient) in &pairs {
            let (from, to) = (self.node(actor), self.node(recipient));
            self.nodes[from as usize].acts += 1;
            self.nodes[to as usize].suffers += 1;
            self.edges.entry((from, to)).or_default().add(record);
        }
        if !self.kinds.contains(&record.event) {
            self.kinds.insert(record.event.clone());
        }
        Fate::Written(0)
    }

    /// Number of edges.
    pub(super) fn rows(&self) -> u64 {
        self.edges.len() as u64
    }

    fn node(&mut self, party: &Party) -> u32 {
        let country = party
            .country
            .map(|country| country.to_string())
            .unwrap_or_default();
        let sectors: Vec<&str> = party.sectors.iter().map(|sector| sector.as_str()).collect();
        let key = match &party.actor {
            Some(key) => key.clone(),
            None => format!("name/{country}/{}/{}", sectors.first().unwrap_or(&""), party.name),
        };
        if let Some(number) = self.numbers.get(&key) {
            return *number;
        }
        // More than four thousand million actors do not fit into memory.
        let number = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        self.nodes.push(Node {
            key: key.clone(),
            name: party.name.clone(),
            country,
            sectors: sectors.join(";"),
            kind: party.kind.clone(),
            acts: 0,
            suffers: 0,
        });
        self.numbers.insert(key, number);
        number
    }

    /// The actors in the order in which they came.
    pub(super) fn nodes(&self) -> impl Iterator<Item = (u32, &Node)> {
        (0..).zip(&self.nodes)
    }

    /// From, to, weight and attributes of the edges, in the order of their ends.
    pub(super) fn edges(&self) -> impl Iterator<Item = (u32, u32, u64, Vec<String>)> {
        self.edges
            .iter()
            .map(|(&(from, to), edge)| (from, to, edge.events, edge.values(&self.kinds)))
    }

    /// Attributes of edges: those of every network, and one for each type of event in it.
    pub(super) fn edge_attributes(&self) -> Vec<Attribute> {
        let whole = |name: &str| attribute(name, AttributeKind::Whole);
        let quads = [
            "verbal_cooperation",
            "material_cooperation",
            "verbal_conflict",
            "material_conflict",
        ];
        let mut all = vec![
            whole("events"),
            attribute("mean_scale", AttributeKind::Real),
            attribute("mean_goldstein", AttributeKind::Real),
        ];
        all.extend(quads.map(whole));
        all.extend(self.kinds.iter().map(|kind| whole(&kind.to_lowercase())));
        all
    }
}

/// Attributes of nodes.
pub(super) fn node_attributes() -> Vec<Attribute> {
    let text = ["name", "key", "country", "sectors", "kind"].map(|name| attribute(name, AttributeKind::Text));
    let whole = ["acts", "suffers"].map(|name| attribute(name, AttributeKind::Whole));
    text.into_iter().chain(whole).collect()
}

fn attribute(name: &str, kind: AttributeKind) -> Attribute {
    Attribute {
        name: name.to_owned(),
        kind,
    }
}

impl Node {
    /// What people see.
    pub(super) fn label(&self) -> &str {
        &self.name
    }

    /// The values of [`node_attributes`]; what is not known is empty.
    pub(super) fn values(&self) -> Vec<String> {
        let texts = [&self.name, &self.key, &self.country, &self.sectors, &self.kind];
        let counts = [self.acts, self.suffers].map(|n| n.to_string());
        texts.into_iter().cloned().chain(counts).collect()
    }
}

impl Edge {
    fn add(&mut self, record: &Record) {
        self.events += 1;
        self.scale += if record.scale.is_finite() {
            record.scale
        } else {
            0.0
        };
        if let Some(goldstein) = record.goldstein.filter(|value| value.is_finite()) {
            self.goldstein += goldstein;
            self.with_goldstein += 1;
        }
        self.quads[usize::from(u8::from(record.quad) - 1)] += 1;
        *self.kinds.entry(record.event.clone()).or_default() += 1;
    }

    fn values(&self, kinds: &BTreeSet<String>) -> Vec<String> {
        let mean = |sum: f64, n: u64| match n {
            0 => String::new(),
            n => super::cells::shortest(sum / n as f64).unwrap_or_default(),
        };
        let mut values = vec![
            self.events.to_string(),
            mean(self.scale, self.events),
            mean(self.goldstein, self.with_goldstein),
        ];
        values.extend(self.quads.map(|n| n.to_string()));
        values.extend(
            kinds
                .iter()
                .map(|kind| self.kinds.get(kind).unwrap_or(&0).to_string()),
        );
        values
    }
}

/// XML piece by piece.
pub(super) struct Xml<'a> {
    writer: quick_xml::Writer<&'a mut dyn Write>,
}

impl<'a> Xml<'a> {
    /// Begins a document.
    pub(super) fn begin(out: &'a mut dyn Write) -> io::Result<Self> {
        let mut writer = quick_xml::Writer::new_with_indent(out, b' ', 1);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        Ok(Self { writer })
    }

    /// Opens an element.
    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.writer.write_event(Event::Start(started(name, attributes)))
    }

    /// Closes it.
    pub(super) fn close(&mut self, name: &str) -> io::Result<()> {
        self.writer.write_event(Event::End(BytesEnd::new(name)))
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.writer.write_event(Event::Empty(started(name, attributes)))
    }

    /// An element with text in it.
    pub(super) fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> io::Result<()> {
        self.open(name, attributes)?;
        self.writer
            .write_event(Event::Text(BytesText::new(&clean(text))))?;
        self.close(name)
    }

    /// Ends the document.
    pub(super) fn end(self) -> io::Result<()> {
        self.writer.into_inner().write_all(b"\n")
    }
}

fn started<'n>(name: &'n str, attributes: &[(&str, &str)]) -> BytesStart<'n> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, clean(value).as_str()));
    }
    start
}

/// Without the characters that XML cannot have, and on one line.
fn clean(text: &str) -> String {
    let safe = |c: char| match c {
        '\u{FFFE}' | '\u{FFFF}' => ' ',
        c => super::cells::on_one_line(c),
    };
    text.chars().map(safe).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::samples;

    #[test]
    fn events_between_two_are_one_edge() {
        let codes = Codes::packaged().unwrap();
        let mut network = Network::default();
        let visit = samples::visit();
        let mut protest = samples::bare();
        (protest.actors, protest.recipients) = (visit.actors.clone(), visit.recipients.clone());
        assert_eq!(network.add(&visit, &codes), Fate::Written(0));
        assert_eq!(network.add(&protest, &codes), Fate::Written(0));
        assert_eq!(
            network.add(&samples::bare(), &codes),
            Fate::LeftOut(Reason::Nobody)
        );
        let names: Vec<String> = network.edge_attributes().into_iter().map(|a| a.name).collect();
        assert_eq!(names[names.len() - 2..], ["consult", "protest"]);
        let edges: Vec<_> = network.edges().collect();
        assert_eq!(edges.len(), 1);
        assert_eq!(edges[0].3, ["2", "-0.5", "1.9", "1", "0", "0", "1", "1", "1"]);
        assert_eq!(network.nodes().count(), 2);
    }

    #[test]
    fn those_without_a_key_are_one_by_name_and_country() {
        let codes = Codes::packaged().unwrap();
        let mut network = Network::default();
        let mut record = samples::visit();
        network.add(&record, &codes);
        record.recipients[0].country = Some("NOR".parse().unwrap());
        network.add(&record, &codes);
        assert_eq!(network.nodes().count(), 3);
        assert_eq!(network.rows(), 2);
    }
}
