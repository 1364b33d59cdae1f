//! Who to whom, one by one: what a format has to write that takes one actor and one recipient a row.

use super::codes::Codes;
use crate::record::{Party, Record};

/// One on each side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair<'a> {
    /// Who did it.
    pub(super) actor: Option<&'a Party>,
    /// To whom.
    pub(super) recipient: Option<&'a Party>,
    /// The CAMEO code in this direction; empty if the event has none.
    pub(super) cameo: &'a str,
}

/// Every actor with every recipient; both ways where the CAMEO code says that both do the same. Several actors without a recipient
/// are paired with each other if the code is one of meeting, working together or fighting.
pub(super) fn of_cameo<'a>(record: &'a Record, codes: &'a Codes) -> Vec<Pair<'a>> {
    let Some(cameo) = record.cameo.as_deref() else {
        return Vec::new();
    };
    let (actors, recipients) = (each_once(&record.actors), each_once(&record.recipients));
    let reverse = codes.reverse(cameo);
    if recipients.is_empty() && actors.len() > 1 && (reverse.is_some() || codes.is_on_one_footing(cameo)) {
        return both_ways(&actors, cameo, reverse.unwrap_or(cameo));
    }
    let mut pairs = across(&actors, &recipients, cameo);
    if let Some(reverse) = reverse {
        let turned: Vec<Pair<'_>> = pairs
            .iter()
            .filter(|pair| pair.actor.is_some() && pair.recipient.is_some())
            .map(|pair| Pair {
                actor: pair.recipient,
                recipient: pair.actor,
                cameo: reverse,
            })
            .collect();
        pairs.extend(turned);
    }
    pairs
}

/// Every actor with every recipient. Several actors without a recipient who do it with each other are paired once, in the order of the text.
pub(super) fn of_plover<'a>(record: &'a Record, codes: &Codes) -> Vec<Pair<'a>> {
    let cameo = record.cameo.as_deref().unwrap_or_default();
    let (actors, recipients) = (each_once(&record.actors), each_once(&record.recipients));
    if recipients.is_empty() && actors.len() > 1 && codes.is_mutual(&record.event) {
        let one_way = both_ways(&actors, cameo, cameo);
        let earlier = |party: Option<&Party>| {
            actors
                .iter()
                .position(|a| party.is_some_and(|p| std::ptr::eq(*a, p)))
        };
        return one_way
            .into_iter()
            .filter(|pair| earlier(pair.actor) < earlier(pair.recipient))
            .collect();
    }
    across(&actors, &recipients, cameo)
}

/// Who has to do with whom, in each direction in which something is done; for networks and panels.
pub(super) fn of_network<'a>(record: &'a Record, codes: &Codes) -> Vec<(&'a Party, &'a Party)> {
    let (actors, recipients) = (each_once(&record.actors), each_once(&record.recipients));
    let pairs = if recipients.is_empty() && codes.is_mutual(&record.event) {
        both_ways(&actors, "", "")
    } else {
        across(&actors, &recipients, "")
    };
    pairs
        .into_iter()
        .filter_map(|pair| pair.actor.zip(pair.recipient))
        .collect()
}

fn across<'a>(actors: &[&'a Party], recipients: &[&'a Party], cameo: &'a str) -> Vec<Pair<'a>> {
    let or_none = |side: &[&'a Party]| -> Vec<Option<&'a Party>> {
        match side {
            [] => vec![None],
            side => side.iter().copied().map(Some).collect(),
        }
    };
    if actors.is_empty() && recipients.is_empty() {
        return Vec::new();
    }
    let recipients = or_none(recipients);
    let with = |actor| {
        recipients.iter().map(move |&recipient| Pair {
            actor,
            recipient,
            cameo,
        })
    };
    or_none(actors).into_iter().flat_map(with).collect()
}

fn both_ways<'a>(actors: &[&'a Party], there: &'a str, back: &'a str) -> Vec<Pair<'a>> {
    let mut pairs = Vec::new();
    for (at, &actor) in actors.iter().enumerate() {
        for (other, &recipient) in actors.iter().enumerate().filter(|(other, _)| *other != at) {
            pairs.push(Pair {
                actor: Some(actor),
                recipient: Some(recipient),
                cameo: if at < other { there } else { back },
            });
        }
    }
    pairs
}

/// Each party once: a name and the pronoun for it are one.
pub(super) fn each_once(parties: &[Party]) -> Vec<&Party> {
    let mut seen: Vec<&Party> = Vec::with_capacity(parties.len());
    for party in parties {
        let same = |other: &&Party| match (&party.actor, &other.actor) {
            (Some(one), Some(other)) => one == other,
            _ => party.name == other.name && party.country == other.country && party.sectors == other.sectors,
        };
        if !seen.iter().any(same) {
            seen.push(party);
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::samples;

    fn shown(pairs: &[Pair<'_>]) -> Vec<String> {
        let name = |party: Option<&Party>| party.map_or("–", |p| p.name.as_str()).to_owned();
        let shown = |pair: &Pair<'_>| format!("{} {} {}", name(pair.actor), pair.cameo, name(pair.recipient));
        pairs.iter().map(shown).collect()
    }

    #[test]
    fn lists_become_pairs_and_what_both_do_goes_both_ways() {
        let codes = Codes::packaged().unwrap();
        let (mut record, [a, b, c]) = (samples::visit(), samples::three());
        record.actors = vec![a.clone(), b.clone(), a.clone()];
        record.recipients = vec![c];
        record.cameo = Some("112".to_owned());
        assert_eq!(shown(&of_cameo(&record, &codes)), ["A 112 C", "B 112 C"]);
        record.cameo = Some("042".to_owned());
        assert_eq!(
            shown(&of_cameo(&record, &codes)),
            ["A 042 C", "B 042 C", "C 043 A", "C 043 B"]
        );
        assert_eq!(shown(&of_plover(&record, &codes)), ["A 042 C", "B 042 C"]);
        record.recipients.clear();
        record.cameo = Some("190".to_owned());
        record.event = "ASSAULT".to_owned();
        assert_eq!(shown(&of_cameo(&record, &codes)), ["A 190 B", "B 190 A"]);
        assert_eq!(shown(&of_plover(&record, &codes)), ["A 190 B"]);
        assert_eq!(of_network(&record, &codes).len(), 2);
        record.cameo = Some("112".to_owned());
        record.event = "ACCUSE".to_owned();
        assert_eq!(shown(&of_cameo(&record, &codes)), ["A 112 –", "B 112 –"]);
        assert!(of_network(&record, &codes).is_empty());
        record.actors.clear();
        assert!(of_cameo(&record, &codes).is_empty());
        record.recipients = vec![b];
        assert_eq!(shown(&of_cameo(&record, &codes)), ["– 112 B"]);
        record.cameo = None;
        assert!(of_cameo(&record, &codes).is_empty());
    }
}
