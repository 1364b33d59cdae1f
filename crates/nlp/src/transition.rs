//! The state network that the parser and the name recogniser share: features looked up, summed, scored.

use crate::kernel::{Floats, HIDDEN, Kernel, SPARE_ROWS};
use crate::model::TransitionNet;

/// Tokens whose feature rows are computed together.
const BLOCK: usize = 48;
/// Blocks kept; what lies further back is computed again where it is asked for.
const BLOCKS: usize = 4;
/// Rows further back that are remembered.
const OLD: usize = 8;

/// What every token gives to a state's hidden layer in each of its roles, for the tokens near the front.
pub(crate) struct FeatureTable {
    blocks: Vec<Floats>,
    /// Tokens before this one have been computed.
    ready: usize,
    old: Vec<(usize, Floats)>,
    next_old: usize,
    scores: Floats,
}

impl FeatureTable {
    pub(crate) fn new(net: &TransitionNet) -> FeatureTable {
        let rows = Floats::zeros((BLOCK + SPARE_ROWS) * net.lower.width());
        let old = Floats::zeros((1 + SPARE_ROWS) * net.lower.width());
        FeatureTable {
            blocks: vec![rows; BLOCKS],
            ready: 0,
            old: vec![(usize::MAX, old); OLD],
            next_old: 0,
            scores: Floats::zeros(net.upper.width()),
        }
    }

    /// Starts on another text.
    pub(crate) fn reset(&mut self) {
        self.ready = 0;
        for (token, _) in &mut self.old {
            *token = usize::MAX;
        }
    }

    /// Scores all actions of the state with these feature tokens. `hidden` has [`HIDDEN`] floats for each of `n`
    /// tokens, and spare rows.
    pub(crate) fn score(
        &mut self,
        ids: &[Option<u32>],
        hidden: &[f32],
        n: usize,
        net: &TransitionNet,
        kernel: Kernel,
    ) -> &[f32] {
        if let Some(last) = ids.iter().flatten().max() {
            self.advance(*last as usize, hidden, n, net, kernel);
        }
        for &id in ids.iter().flatten() {
            self.recall(id as usize, ids, hidden, net, kernel);
        }
        let width = net.lower.width();
        let mut scores = std::mem::take(&mut self.scores);
        let mut rows: [&[f32]; 8] = [&[]; 8];
        for (f, (row, id)) in rows.iter_mut().zip(ids).enumerate() {
            let all = match id {
                None => &net.pad[..],
                Some(id) => self.row(*id as usize, width),
            };
            *row = &all[f * 2 * HIDDEN..][..2 * HIDDEN];
        }
        kernel.step(&rows[..ids.len()], &net.bias, &net.upper, &mut scores);
        self.scores = scores;
        &self.scores
    }

    fn in_blocks(&self, token: usize) -> bool {
        token < self.ready && token / BLOCK + BLOCKS > (self.ready - 1) / BLOCK
    }

    fn row(&self, token: usize, width: usize) -> &[f32] {
        if self.in_blocks(token) {
            return &self.blocks[token / BLOCK % BLOCKS][token % BLOCK * width..][..width];
        }
        // `recall` has just put it there.
        self.old
            .iter()
            .find(|(t, _)| *t == token)
            .map_or(&[], |(_, row)| &row[..width])
    }

    /// Computes blocks until `token` is among them.
    fn advance(&mut self, token: usize, hidden: &[f32], n: usize, net: &TransitionNet, kernel: Kernel) {
        while token >= self.ready {
            let m = BLOCK.min(n - self.ready);
            let block = &mut self.blocks[self.ready / BLOCK % BLOCKS];
            kernel.multiply(&hidden[self.ready * HIDDEN..], HIDDEN, m, &net.lower, block);
            self.ready += m;
        }
    }

    /// Makes the row of a token that lies behind the blocks available, sparing those that `ids` names too.
    fn recall(
        &mut self,
        token: usize,
        ids: &[Option<u32>],
        hidden: &[f32],
        net: &TransitionNet,
        kernel: Kernel,
    ) {
        if self.in_blocks(token) || self.old.iter().any(|(t, _)| *t == token) {
            return;
        }
        // There are as many rows as features, and `token` itself has none yet, so one is free.
        while ids
            .iter()
            .flatten()
            .any(|&id| id as usize == self.old[self.next_old].0)
        {
            self.next_old = (self.next_old + 1) % OLD;
        }
        let (of, row) = &mut self.old[self.next_old];
        kernel.multiply(&hidden[token * HIDDEN..], HIDDEN, 1, &net.lower, row);
        *of = token;
        self.next_old = (self.next_old + 1) % OLD;
    }
}
