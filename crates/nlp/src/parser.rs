//! The dependency parser: a transition system (arc-eager with non-monotonic repair and sentence breaks) driven by
//! scores of the state network (Honnibal and Johnson 2015).

use crate::kernel::Kernel;
use crate::labels::Dep;
use crate::model::{ParserLabel, TransitionNet};
use crate::transition::FeatureTable;

const SHIFT: usize = 0;
const REDUCE: usize = 1;
const LEFT: usize = 2;
const RIGHT: usize = 3;
const BREAK: usize = 4;

/// Actions by kind: rows `bounds[kind]..bounds[kind + 1]` of the scores.
pub(crate) struct ActionGroups {
    bounds: [usize; 6],
}

impl ActionGroups {
    /// From actions in order of their kind.
    pub(crate) fn new(actions: &[(u8, String)]) -> ActionGroups {
        let bounds =
            std::array::from_fn(|kind| actions.iter().take_while(|(k, _)| (*k as usize) < kind).count());
        ActionGroups { bounds }
    }
}

/// A state of the parser.
struct State {
    n: u32,
    stack: Vec<u32>,
    /// Tokens put back from the stack, the next one last; then come the tokens from `next` on.
    put_back: Vec<u32>,
    next: u32,
    heads: Vec<Option<u32>>,
    labels: Vec<ParserLabel>,
    /// Most recent child on either side of a token, and the one before it.
    last_left: Vec<Option<u32>>,
    last_right: Vec<Option<u32>>,
    sibling: Vec<Option<u32>>,
    cannot_shift: Vec<bool>,
    starts: Vec<bool>,
}

/// Arcs of a text: for every token its head (none for roots) and label.
pub(crate) struct Arcs {
    pub(crate) heads: Vec<Option<u32>>,
    pub(crate) labels: Vec<ParserLabel>,
}

/// Parses `n` tokens; `hidden` has the network's 64 floats for each, and spare rows.
pub(crate) fn parse(
    n: usize,
    hidden: &[f32],
    net: &TransitionNet,
    labels: &[ParserLabel],
    groups: &ActionGroups,
    table: &mut FeatureTable,
    kernel: Kernel,
) -> Arcs {
    let mut state = State::new(n);
    table.reset();
    while !state.is_final() {
        let scores = table.score(&state.features(), hidden, n, net, kernel);
        let (kind, action) = best(scores, groups, state.valid());
        state.apply(kind, labels[action]);
    }
    Arcs {
        heads: state.heads,
        labels: state.labels,
    }
}

/// The valid action with the highest score, the first one of equals.
fn best(scores: &[f32], groups: &ActionGroups, valid: [bool; 5]) -> (usize, usize) {
    let mut best = (REDUCE, groups.bounds[REDUCE], f32::NEG_INFINITY);
    for (kind, _) in valid.iter().enumerate().filter(|(_, v)| **v) {
        let (from, to) = (groups.bounds[kind], groups.bounds[kind + 1]);
        for (i, &score) in scores[from..to].iter().enumerate() {
            if score > best.2 {
                best = (kind, from + i, score);
            }
        }
    }
    (best.0, best.1)
}

impl State {
    fn new(n: usize) -> State {
        let mut starts = vec![false; n];
        if let Some(first) = starts.first_mut() {
            *first = true;
        }
        State {
            n: n as u32,
            stack: Vec::new(),
            put_back: Vec::new(),
            next: 0,
            heads: vec![None; n],
            labels: vec![
                ParserLabel {
                    dep: Dep::Root,
                    lifted: None
                };
                n
            ],
            last_left: vec![None; n],
            last_right: vec![None; n],
            sibling: vec![None; n],
            cannot_shift: vec![false; n],
            starts,
        }
    }

    fn is_final(&self) -> bool {
        self.stack.is_empty() && self.buffer_len() == 0
    }

    fn buffer_len(&self) -> usize {
        (self.n - self.next) as usize + self.put_back.len()
    }

    fn buffer(&self, i: usize) -> Option<u32> {
        if let Some(at) = self.put_back.len().checked_sub(i + 1) {
            return Some(self.put_back[at]);
        }
        let token = self.next + (i - self.put_back.len()) as u32;
        (token < self.n).then_some(token)
    }

    fn stacked(&self, i: usize) -> Option<u32> {
        self.stack.len().checked_sub(i + 1).map(|at| self.stack[at])
    }

    fn features(&self) -> [Option<u32>; 8] {
        let (b0, s0) = (self.buffer(0), self.stacked(0));
        let left = |t: Option<u32>| t.and_then(|t| self.last_left[t as usize]);
        let right = s0.and_then(|t| self.last_right[t as usize]);
        [
            b0,
            self.buffer(1),
            s0,
            self.stacked(1),
            self.stacked(2),
            left(b0),
            left(s0),
            right,
        ]
    }

    fn valid(&self) -> [bool; 5] {
        let (stacked, length) = (!self.stack.is_empty(), self.buffer_len());
        let (b0, b1) = (self.buffer(0), self.buffer(1));
        let starts = |t: Option<u32>| t.is_some_and(|t| self.starts[t as usize]);
        let blocked = b0.is_some_and(|t| self.cannot_shift[t as usize]);
        let attach = stacked && length > 0 && !starts(b0);
        let adjacent = matches!((b0, b1), (Some(a), Some(b)) if b == a + 1);
        [
            !stacked || (length >= 2 && !starts(b0) && !blocked),
            stacked,
            attach,
            attach,
            adjacent && !starts(b1),
        ]
    }

    fn shift(&mut self) {
        let token = self.put_back.pop().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        });
        self.stack.push(token);
    }

    fn apply(&mut self, kind: usize, label: ParserLabel) {
        match kind {
            SHIFT => self.shift(),
            REDUCE => self.reduce(),
            LEFT => {
                if let (Some(head), Some(child)) = (self.buffer(0), self.stack.pop()) {
                    self.add_arc(head, child, label);
                    self.cannot_shift[head as usize] = false;
                }
            }
            RIGHT => {
                if let (Some(head), Some(child)) = (self.stacked(0), self.buffer(0)) {
                    self.add_arc(head, child, label);
                    self.shift();
                }
            }
            BREAK => {
                if let Some(next) = self.buffer(1) {
                    self.starts[next as usize] = true;
                }
            }
            _ => {}
        }
    }

    fn reduce(&mut self) {
        let single = self.stack.len() == 1;
        if let Some(top) = self.stack.pop()
            && self.heads[top as usize].is_none()
            && !single
        {
            self.cannot_shift[top as usize] = true;
            self.put_back.push(top);
        }
    }

    fn add_arc(&mut self, head: u32, child: u32, label: ParserLabel) {
        if let Some(old) = self.heads[child as usize] {
            // The head replaced is always the item below on the stack, and the child its latest.
            let last = if old > child {
                &mut self.last_left
            } else {
                &mut self.last_right
            };
            last[old as usize] = self.sibling[child as usize];
        }
        let last = if head > child {
            &mut self.last_left
        } else {
            &mut self.last_right
        };
        self.sibling[child as usize] = last[head as usize].replace(child);
        self.heads[child as usize] = Some(head);
        self.labels[child as usize] = label;
    }
}
