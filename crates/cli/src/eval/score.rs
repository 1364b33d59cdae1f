//! Found events against gold ones: which answers to which, and how well.

use legation_coder::{Event, Participant, Span, Status};
use legation_knowledge::{EventType, Mode};

use super::gold::{GoldEvent, Mention};

/// How far apart two triggers of one event may lie if its actor is the same, in code points.
const REACH: u32 = 60;

/// Types in which the two sides often do the same to each other, so that it does not matter who is called the actor.
const MUTUAL: [&str; 4] = ["CONSULT", "AGREE", "COOPERATE", "ASSAULT"];

/// What is measured of an event that the coder found.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) event: EventType,
    pub(super) mode: Option<Mode>,
    pub(super) trigger: Span,
    pub(super) actor: Vec<Span>,
    pub(super) recipient: Vec<Span>,
    pub(super) status: Status,
    /// In hundredths, as it is printed.
    pub(super) confidence: u32,
    pub(super) rule: String,
}

impl Found {
    pub(super) fn of(event: &Event) -> Self {
        let spans = |participants: &[Participant]| participants.iter().map(|one| one.span).collect();
        Self {
            event: event.event.clone(),
            mode: event.mode.clone(),
            trigger: event.trigger,
            actor: spans(&event.actor),
            recipient: spans(&event.recipient),
            status: event.status,
            confidence: (event.confidence * 100.0).round().clamp(0.0, 100.0) as u32,
            rule: event.rule.clone(),
        }
    }
}

/// A gold event and the found one that answers to it, as indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) gold: usize,
    pub(super) found: usize,
    /// Whether every actor is found, too.
    pub(super) who: bool,
    /// Whether every actor and recipient is found, too.
    pub(super) dyad: bool,
}

/// Which found event answers to which gold one, each at most once, the best first; in the order of the gold.
pub(super) fn matches(gold: &[GoldEvent], found: &[Found]) -> Vec<Match> {
    let mut candidates = Vec::new();
    for (at, wanted) in gold.iter().enumerate() {
        let same_type = found
            .iter()
            .enumerate()
            .filter(|(_, one)| one.event == wanted.event);
        candidates.extend(same_type.filter_map(|(to, one)| {
            let (rank, who, dyad) = grade(wanted, one)?;
            Some((
                rank,
                wanted.agreed,
                Match {
                    gold: at,
                    found: to,
                    who,
                    dyad,
                },
            ))
        }));
    }
    // Stable: equals stay in the order of the gold, and of the found within it.
    candidates.sort_by_key(|&(rank, agreed, _)| std::cmp::Reverse((rank, agreed)));
    let (mut gold_taken, mut found_taken) = (vec![false; gold.len()], vec![false; found.len()]);
    let mut chosen: Vec<Match> = candidates.into_iter().map(|candidate| candidate.2).collect();
    chosen.retain(|pair| {
        let free = !gold_taken[pair.gold] && !found_taken[pair.found];
        gold_taken[pair.gold] |= free;
        found_taken[pair.found] |= free;
        free
    });
    chosen.sort_by_key(|pair| pair.gold);
    chosen
}

/// How well a found event answers to a gold one of its type: a rank, and whether who and dyad are right; `None` if it
/// is another event.
fn grade(gold: &GoldEvent, found: &Found) -> Option<(u8, bool, bool)> {
    let mutual = MUTUAL.contains(&gold.event.as_str());
    let at = stands_at(gold, found);
    let answers = match gold.trigger {
        Some(trigger) => at || in_reach(gold, trigger, found),
        None => concerns(gold, found, mutual),
    };
    if !answers {
        return None;
    }
    let mut who = covers(&found.actor, &gold.actor);
    let mut dyad = who && covers(&found.recipient, &gold.recipient);
    if !dyad && mutual {
        let all = [found.actor.as_slice(), &found.recipient].concat();
        dyad = covers(&all, &gold.actor) && covers(&all, &gold.recipient);
        who = who || dyad;
    }
    Some((2 * u8::from(at) + u8::from(who) + u8::from(dyad), who, dyad))
}

/// Gold events that were missed while a found event of another type, which answers to none, stands in their place; each
/// at most once, as indices of gold and found.
pub(super) fn mistaken(gold: &[GoldEvent], found: &[Found], matches: &[Match]) -> Vec<(usize, usize)> {
    let mut taken = vec![false; found.len()];
    let mut answered = vec![false; gold.len()];
    for pair in matches {
        taken[pair.found] = true;
        answered[pair.gold] = true;
    }
    let missed: Vec<usize> = (0..gold.len())
        .filter(|&at| !answered[at] && gold[at].agreed)
        .collect();
    let mut mistaken = Vec::new();
    // Those at the very word first, so that one nearby does not take their place.
    for strict in [true, false] {
        for &at in &missed {
            let in_place = |one: &Found| {
                if strict {
                    stands_at(&gold[at], one)
                } else {
                    stands_near(&gold[at], one)
                }
            };
            let free =
                |to: &usize| !taken[*to] && found[*to].event != gold[at].event && in_place(&found[*to]);
            let instead = if answered[at] {
                None
            } else {
                (0..found.len()).find(free)
            };
            if let Some(to) = instead {
                taken[to] = true;
                answered[at] = true;
                mistaken.push((at, to));
            }
        }
    }
    mistaken.sort_unstable();
    mistaken
}

/// Whether it is of the same people, where there is no trigger to compare.
fn stands_near(gold: &GoldEvent, found: &Found) -> bool {
    match gold.trigger {
        Some(trigger) => in_reach(gold, trigger, found),
        None => {
            let both = |found: &[Span], gold: &[Mention]| gold.is_empty() || meets(found, gold);
            let named = !gold.actor.is_empty() || !gold.recipient.is_empty();
            named && both(&found.actor, &gold.actor) && both(&found.recipient, &gold.recipient)
        }
    }
}

fn stands_at(gold: &GoldEvent, found: &Found) -> bool {
    gold.trigger
        .is_some_and(|trigger| near(found.trigger, trigger, 0))
}

fn in_reach(gold: &GoldEvent, trigger: Span, found: &Found) -> bool {
    near(found.trigger, trigger, REACH) && meets(&found.actor, &gold.actor)
}

/// Whether somebody of the gold takes part: an actor, or a recipient where it has no actor. Where it has neither, the
/// type says all.
fn concerns(gold: &GoldEvent, found: &Found, mutual: bool) -> bool {
    match (gold.actor.is_empty(), gold.recipient.is_empty()) {
        (false, _) => meets(&found.actor, &gold.actor) || mutual && meets(&found.recipient, &gold.actor),
        (true, false) => {
            meets(&found.recipient, &gold.recipient) || mutual && meets(&found.actor, &gold.recipient)
        }
        (true, true) => true,
    }
}

/// Whether some mention of the gold is found.
fn meets(found: &[Span], gold: &[Mention]) -> bool {
    gold.iter().any(|mention| is_found(found, mention))
}

/// Whether every mention of the gold is found.
fn covers(found: &[Span], gold: &[Mention]) -> bool {
    gold.iter().all(|mention| is_found(found, mention))
}

fn is_found(found: &[Span], mention: &Mention) -> bool {
    found
        .iter()
        .any(|&one| mention.0.iter().any(|&place| near(one, place, 0)))
}

/// Whether two spans overlap, or lie less than `reach` code points apart.
fn near(a: Span, b: Span, reach: u32) -> bool {
    a.start() < b.end().saturating_add(reach) && b.start() < a.end().saturating_add(reach)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use legation_knowledge::Ontology;

    /// Named spans of a gold event or a found one: type, trigger, actors, recipients.
    pub(in super::super) type Sketch<'a> = (&'a str, (u32, u32), &'a [(u32, u32)], &'a [(u32, u32)]);

    fn spans(pairs: &[(u32, u32)]) -> Vec<Span> {
        pairs.iter().map(|&(start, end)| Span(start, end)).collect()
    }

    /// A gold event; the trigger (0, 0) is none.
    pub(in super::super) fn gold((event, trigger, actor, recipient): Sketch<'_>) -> GoldEvent {
        let mentions = |pairs| spans(pairs).into_iter().map(|span| Mention(vec![span])).collect();
        GoldEvent {
            event: Ontology::packaged().unwrap().event(event).unwrap(),
            mode: None,
            trigger: Some(Span(trigger.0, trigger.1)).filter(|span| span.end() > 0),
            actor: mentions(actor),
            recipient: mentions(recipient),
            status: Some(Status::Reported),
            agreed: true,
        }
    }

    pub(in super::super) fn found((event, trigger, actor, recipient): Sketch<'_>) -> Found {
        Found {
            event: Ontology::packaged().unwrap().event(event).unwrap(),
            mode: None,
            trigger: Span(trigger.0, trigger.1),
            actor: spans(actor),
            recipient: spans(recipient),
            status: Status::Reported,
            confidence: 70,
            rule: "rule".to_owned(),
        }
    }

    fn graded(wanted: Sketch<'_>, given: Sketch<'_>) -> Option<(bool, bool)> {
        let matches = matches(&[gold(wanted)], &[found(given)]);
        matches.first().map(|pair| (pair.who, pair.dyad))
    }

    const A: &[(u32, u32)] = &[(0, 4)];
    const B: &[(u32, u32)] = &[(20, 24)];
    const NONE: (u32, u32) = (0, 0);

    #[test]
    fn triggers_overlap_or_lie_in_reach_with_the_same_actor() {
        let wanted = ("AID", (10, 14), A, B);
        assert_eq!(graded(wanted, ("AID", (12, 13), A, B)), Some((true, true)));
        assert_eq!(graded(wanted, ("AID", (12, 13), A, A)), Some((true, false)));
        assert_eq!(graded(wanted, ("AID", (12, 13), B, B)), Some((false, false)));
        assert_eq!(graded(wanted, ("AID", (73, 79), A, B)), Some((true, true)));
        assert_eq!(
            graded(wanted, ("AID", (74, 79), A, B)),
            None,
            "60 code points away"
        );
        assert_eq!(graded(wanted, ("AID", (14, 19), B, B)), None, "another actor");
        assert_eq!(graded(wanted, ("ACCUSE", (10, 14), A, B)), None, "another type");
    }

    #[test]
    fn empty_sides_are_not_measured_and_mutual_ones_may_change_places() {
        assert_eq!(
            graded(("AID", (10, 14), &[], &[]), ("AID", (10, 14), A, B)),
            Some((true, true))
        );
        assert_eq!(
            graded(("AID", (10, 14), A, B), ("AID", (10, 14), B, A)),
            Some((false, false))
        );
        assert_eq!(
            graded(("CONSULT", (10, 14), A, B), ("CONSULT", (10, 14), B, A)),
            Some((true, true))
        );
        assert_eq!(
            graded(("CONSULT", NONE, A, B), ("CONSULT", (10, 14), B, A)),
            Some((true, true))
        );
    }

    #[test]
    fn without_a_trigger_the_people_tell() {
        assert_eq!(
            graded(("AID", NONE, A, B), ("AID", (900, 904), A, &[])),
            Some((true, false))
        );
        assert_eq!(graded(("AID", NONE, A, B), ("AID", (10, 14), B, B)), None);
        assert_eq!(
            graded(("AID", NONE, &[], B), ("AID", (10, 14), A, B)),
            Some((true, true))
        );
        assert_eq!(graded(("AID", NONE, &[], B), ("AID", (10, 14), B, A)), None);
        assert_eq!(
            graded(("AID", NONE, &[], &[]), ("AID", (10, 14), A, &[])),
            Some((true, true))
        );
        let mut anywhere = gold(("AID", NONE, A, &[]));
        anywhere.actor = vec![Mention(vec![Span(0, 4), Span(50, 54)])];
        assert_eq!(
            matches(&[anywhere], &[found(("AID", (60, 64), &[(50, 54)], &[]))]).len(),
            1
        );
    }

    #[test]
    fn the_best_pair_goes_first_and_each_event_once() {
        let wanted = [gold(("AID", (10, 14), A, B)), gold(("AID", (16, 19), A, B))];
        let given = [found(("AID", (16, 19), A, B)), found(("AID", (30, 34), A, &[]))];
        let pairs: Vec<_> = matches(&wanted, &given)
            .iter()
            .map(|pair| (pair.gold, pair.found))
            .collect();
        assert_eq!(pairs, [(0, 1), (1, 0)]);
        assert_eq!(matches(&wanted, &given[..1]).len(), 1);
        let mut optional = wanted.clone();
        optional[1] = gold(("AID", (10, 14), A, B));
        optional[0].agreed = false;
        assert_eq!(
            matches(&optional, &[found(("AID", (10, 14), A, B))])[0].gold,
            1,
            "what has to be found is"
        );
    }

    #[test]
    fn a_missed_event_is_mistaken_for_one_that_is_nothing_else() {
        let wanted = [gold(("AID", (10, 14), A, B)), gold(("THREATEN", (30, 34), A, B))];
        let given = [
            found(("AID", (30, 33), A, B)),
            found(("ACCUSE", (30, 33), A, B)),
            found(("REJECT", (11, 12), B, A)),
        ];
        let pairs = matches(&wanted, &given);
        assert_eq!(pairs.len(), 1);
        assert_eq!(mistaken(&wanted, &given, &pairs), [(1, 1)]);
        assert_eq!(
            mistaken(&wanted, &given[1..], &[]),
            [(0, 1), (1, 0)],
            "the word itself before the neighbourhood"
        );
        let unplaced = [gold(("AID", NONE, A, B))];
        assert_eq!(mistaken(&unplaced, &given[1..], &[]), [(0, 0)]);
        assert_eq!(mistaken(&[gold(("AID", NONE, &[], &[]))], &given, &[]), []);
    }
}
