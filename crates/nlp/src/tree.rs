//! From arcs to a tree: sentence bounds, and heads restored where the parser lifted them.

use std::collections::HashMap;

use crate::labels::Dep;
use crate::model::ParserLabel;

/// Heads and labels of a text, and the bounds of every subtree.
pub(crate) struct Tree {
    pub(crate) heads: Vec<u32>,
    pub(crate) deps: Vec<Dep>,
    left: Vec<u32>,
    right: Vec<u32>,
}

/// Rounds of edge propagation after which spaCy gives up.
const MAX_ROUNDS: usize = 12;

impl Tree {
    /// The tree of no tokens.
    pub(crate) fn empty() -> Tree {
        Tree {
            heads: Vec::new(),
            deps: Vec::new(),
            left: Vec::new(),
            right: Vec::new(),
        }
    }

    /// The tree of the parser's arcs; `heads` has no entry (`None`) for roots.
    pub(crate) fn new(
        heads: &[Option<u32>],
        labels: &[ParserLabel],
        is_space: impl Fn(usize) -> bool,
    ) -> Tree {
        let deps = heads
            .iter()
            .zip(labels)
            .map(|(h, l)| if h.is_some() { l.dep } else { Dep::Root })
            .collect();
        let heads = heads
            .iter()
            .enumerate()
            .map(|(i, h)| h.unwrap_or(i as u32))
            .collect::<Vec<_>>();
        let lifted: Vec<(usize, Dep)> = labels
            .iter()
            .enumerate()
            .filter(|&(i, _)| heads[i] != i as u32)
            .filter_map(|(i, l)| Some((i, l.lifted?)))
            .collect();
        let mut tree = Tree {
            deps,
            left: Vec::new(),
            right: Vec::new(),
            heads,
        };
        tree.set_edges();
        if !lifted.is_empty() {
            tree.lower(&lifted, labels, is_space);
            tree.set_edges();
        }
        tree
    }

    /// For every token whether it begins a sentence: the leftmost token under a root does.
    pub(crate) fn sentence_starts(&self) -> Vec<bool> {
        let mut starts = vec![false; self.heads.len()];
        for (i, &head) in self.heads.iter().enumerate() {
            if head as usize == i {
                starts[self.left[i] as usize] = true;
            }
        }
        starts
    }

    fn set_edges(&mut self) {
        let n = self.heads.len();
        self.left = (0..n as u32).collect();
        self.right = (0..n as u32).collect();
        for _ in 0..MAX_ROUNDS {
            (0..n).for_each(|i| self.widen(i));
            (0..n).rev().for_each(|i| self.widen(i));
            if self.heads_stay_in_sentences() {
                return;
            }
        }
    }

    fn widen(&mut self, i: usize) {
        let h = self.heads[i] as usize;
        self.left[h] = self.left[h].min(self.left[i]);
        self.right[h] = self.right[h].max(self.right[i]);
    }

    /// The check by which spaCy decides whether the edges are final. It compares with the place *after* a
    /// sentence and leaves a sentence's last token out; both are kept.
    fn heads_stay_in_sentences(&self) -> bool {
        let n = self.heads.len();
        let starts = self.sentence_starts();
        let mut current = 0;
        for (i, &start) in starts.iter().enumerate() {
            if (i > 0 && start) || i + 1 == n {
                let within = |h: &u32| (current..=i).contains(&(*h as usize));
                if !self.heads[current..i].iter().all(within) {
                    return false;
                }
                current = i;
            }
        }
        true
    }

    /// Gives every lifted token (label `X||Y`) the first node labelled Y below its head, breadth first.
    fn lower(&mut self, lifted: &[(usize, Dep)], labels: &[ParserLabel], is_space: impl Fn(usize) -> bool) {
        let mut children = Children::new(&self.heads);
        // A label not yet lowered still counts as decorated, hence as none of the plain labels.
        let mut plain: Vec<bool> = (0..self.heads.len())
            .map(|i| labels[i].lifted.is_none() || self.is_root(i))
            .collect();
        for &(i, wanted) in lifted {
            if let Some(head) = self.find_head(i, wanted, &children, &plain, &is_space) {
                children.move_to(i as u32, head);
                self.heads[i] = head;
            }
            plain[i] = true;
        }
    }

    fn is_root(&self, i: usize) -> bool {
        self.heads[i] as usize == i
    }

    fn find_head(
        &self,
        token: usize,
        wanted: Dep,
        children: &Children,
        plain: &[bool],
        is_space: &impl Fn(usize) -> bool,
    ) -> Option<u32> {
        let mut level = vec![self.heads[token]];
        while !level.is_empty() {
            let mut below = Vec::new();
            for &node in &level {
                let edges = self.left[node as usize]..=self.right[node as usize];
                for child in children
                    .of(node, &self.heads)
                    .into_iter()
                    .filter(|c| edges.contains(c))
                {
                    if is_space(child as usize) || child as usize == token {
                        continue;
                    }
                    if plain[child as usize] && self.deps[child as usize] == wanted {
                        return Some(child);
                    }
                    below.push(child);
                }
            }
            level = below;
        }
        None
    }
}

/// Children by head as they were, and the few that moved since.
struct Children {
    from: Vec<u32>,
    list: Vec<u32>,
    moved: HashMap<u32, Vec<u32>>,
}

impl Children {
    fn new(heads: &[u32]) -> Children {
        let mut from = vec![0u32; heads.len() + 1];
        let arcs = || heads.iter().enumerate().filter(|&(i, &h)| h as usize != i);
        for (_, &head) in arcs() {
            from[head as usize + 1] += 1;
        }
        for i in 0..heads.len() {
            from[i + 1] += from[i];
        }
        let mut next = from.clone();
        let mut list = vec![0; from[heads.len()] as usize];
        for (i, &head) in arcs() {
            list[next[head as usize] as usize] = i as u32;
            next[head as usize] += 1;
        }
        Children {
            from,
            list,
            moved: HashMap::new(),
        }
    }

    /// Current children of `node`, left to right.
    fn of(&self, node: u32, heads: &[u32]) -> Vec<u32> {
        let range = self.from[node as usize] as usize..self.from[node as usize + 1] as usize;
        let mut now: Vec<u32> = self.list[range]
            .iter()
            .copied()
            .filter(|&c| heads[c as usize] == node)
            .collect();
        if let Some(moved) = self.moved.get(&node) {
            now.extend(moved.iter().filter(|&&c| heads[c as usize] == node));
            now.sort_unstable();
            now.dedup();
        }
        now
    }

    fn move_to(&mut self, child: u32, head: u32) {
        self.moved.entry(head).or_default().push(child);
    }
}
