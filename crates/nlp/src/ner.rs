//! The name recogniser: one action a token (begin, in, last, unit, out) by the scores of the state network.

use crate::kernel::Kernel;
use crate::labels::EntityKind;
use crate::model::TransitionNet;
use crate::parse::Iob;
use crate::transition::FeatureTable;

const BEGIN: u8 = 1;
const IN: u8 = 2;
const LAST: u8 = 3;
const UNIT: u8 = 4;
const OUT: u8 = 5;

/// An action: its kind and, but for [`OUT`], the kind of name. The unlabelled one of the model is never valid.
pub(crate) struct NerAction {
    kind: u8,
    label: Option<EntityKind>,
}

impl NerAction {
    pub(crate) fn new(kind: u8, label: Option<EntityKind>) -> NerAction {
        NerAction { kind, label }
    }
}

/// The name being read: its first token and kind.
type Open = Option<(u32, EntityKind)>;

/// Names of `n` tokens; `hidden` has the network's 64 floats for each, and spare rows. Names do not cross
/// sentence starts and do not begin on white space.
pub(crate) fn recognise(
    n: usize,
    hidden: &[f32],
    net: &TransitionNet,
    actions: &[NerAction],
    (starts, is_space): (&[bool], impl Fn(usize) -> bool),
    table: &mut FeatureTable,
    kernel: Kernel,
) -> Vec<Iob> {
    table.reset();
    let mut out = vec![Iob::Outside; n];
    let mut open: Open = None;
    for i in 0..n {
        let at = i as u32;
        let ids = [Some(at), open.map(|(start, _)| start), open.map(|_| at - 1)];
        let scores = table.score(&ids, hidden, n, net, kernel);
        let continues = i + 1 < n && !starts[i + 1];
        let Some(action) = best(scores, actions, open, continues, is_space(i)) else {
            continue;
        };
        match (action.kind, action.label) {
            (BEGIN, Some(label)) => open = Some((at, label)),
            (UNIT, Some(label)) => out[i] = Iob::Begin(label),
            (LAST, _) => {
                if let Some((start, label)) = open.take() {
                    out[start as usize..=i].fill(Iob::Inside(label));
                    out[start as usize] = Iob::Begin(label);
                }
            }
            _ => {}
        }
    }
    out
}

fn best<'a>(
    scores: &[f32],
    actions: &'a [NerAction],
    open: Open,
    continues: bool,
    space: bool,
) -> Option<&'a NerAction> {
    let valid = |a: &NerAction| match (a.kind, a.label) {
        (BEGIN, Some(_)) => open.is_none() && continues && !space,
        (IN, Some(label)) => continues && open.is_some_and(|(_, l)| l == label),
        (LAST, Some(label)) => open.is_some_and(|(_, l)| l == label),
        (UNIT, Some(_)) => open.is_none() && !space,
        (OUT, _) => open.is_none(),
        _ => false,
    };
    let mut best: Option<(&NerAction, f32)> = None;
    for (action, &score) in actions.iter().zip(scores) {
        if valid(action) && best.is_none_or(|(_, b)| score > b) {
            best = Some((action, score));
        }
    }
    best.map(|(action, _)| action)
}
