//! Token vectors: hashed features mixed per word, then four convolutions over the text.
//!
//! What depends on the word alone (its mixed embedding, and what it gives to the first convolution as the word
//! before, at and after another) is computed once per word and kept in a bounded cache.

use crate::hashing::feature_hashes;
use crate::kernel::{Kernel, PIECES, SPARE_ROWS, WIDTH};
use crate::model::{Model, NO_VECTOR, Tok2Vec};
use crate::tokenizer::RawToken;
use crate::vocab::{LexId, Vocab};

/// Tokens computed together; large enough for the kernels, small enough for the second-level cache. The four rows
/// of context more that a convolution makes complete a whole number of bands (48 rows at most).
pub(crate) const TILE: usize = 188;
/// Floats kept for a word: its embedding, then its three products.
const ENTRY: usize = WIDTH + 3 * PIECES;
/// Bytes kept for a word.
pub(crate) const ENTRY_BYTES: usize = ENTRY * size_of::<f32>();
/// A word that is not in the cache.
const ABSENT: u32 = u32::MAX;

/// Words and their rows, replaced by the clock algorithm (second chance).
pub(crate) struct WordCache {
    rows: Vec<f32>,
    owner: Vec<Option<(LexId, bool)>>,
    /// Tile in which a row was last used; rows of the current tile stay.
    used_in: Vec<u32>,
    referenced: Vec<bool>,
    hand: usize,
    slots: Vec<[u32; 2]>,
    tile: u32,
    capacity: usize,
}

impl WordCache {
    /// A cache of at most `capacity` words, and of at least what a tile needs.
    pub(crate) fn new(capacity: usize) -> WordCache {
        WordCache {
            rows: Vec::new(),
            owner: Vec::new(),
            used_in: Vec::new(),
            referenced: Vec::new(),
            hand: 0,
            slots: Vec::new(),
            tile: 0,
            capacity: capacity.max(4 * TILE),
        }
    }

    /// Forgets all words, for when the vocabulary starts anew.
    pub(crate) fn clear(&mut self) {
        *self = WordCache::new(self.capacity);
    }

    fn entry(&self, slot: u32) -> &[f32] {
        &self.rows[slot as usize * ENTRY..][..ENTRY]
    }

    /// Slot of a word, marking it used; `Err` gives a slot to fill.
    fn look_up(&mut self, word: LexId, space: bool) -> Result<u32, u32> {
        if self.slots.len() <= word as usize {
            self.slots
                .resize((word as usize + 1).next_power_of_two(), [ABSENT; 2]);
        }
        let slot = self.slots[word as usize][usize::from(space)];
        if slot != ABSENT {
            self.referenced[slot as usize] = true;
            self.used_in[slot as usize] = self.tile;
            return Ok(slot);
        }
        let slot = self.free_slot();
        if let Some((old, old_space)) = self.owner[slot as usize].replace((word, space)) {
            self.slots[old as usize][usize::from(old_space)] = ABSENT;
        }
        self.slots[word as usize][usize::from(space)] = slot;
        self.referenced[slot as usize] = false;
        self.used_in[slot as usize] = self.tile;
        Err(slot)
    }

    fn free_slot(&mut self) -> u32 {
        if self.owner.len() < self.capacity {
            self.owner.push(None);
            self.used_in.push(0);
            self.referenced.push(false);
            self.rows.resize(self.owner.len() * ENTRY, 0.0);
            return (self.owner.len() - 1) as u32;
        }
        // A tile uses fewer words than the capacity, so the hand finds a row within two rounds.
        loop {
            let at = self.hand;
            self.hand = (at + 1) % self.capacity;
            if self.used_in[at] == self.tile {
                continue;
            }
            if !std::mem::take(&mut self.referenced[at]) {
                return at as u32;
            }
        }
    }
}

/// Buffers of one network, reused from tile to tile.
pub(crate) struct Encoder {
    pub(crate) cache: WordCache,
    slots: Vec<u32>,
    missing: Vec<(u32, LexId, bool)>,
    input: Vec<f32>,
    pieces: Vec<f32>,
    embedded: Vec<f32>,
    products: Vec<f32>,
    ping: Vec<f32>,
    pong: Vec<f32>,
    scratch: Vec<f32>,
}

impl Encoder {
    pub(crate) fn new(capacity: usize) -> Encoder {
        let rows = vec![0.0; (TILE + 8 + SPARE_ROWS) * WIDTH];
        Encoder {
            cache: WordCache::new(capacity),
            slots: Vec::new(),
            missing: Vec::new(),
            input: Vec::new(),
            pieces: Vec::new(),
            embedded: Vec::new(),
            products: Vec::new(),
            ping: rows.clone(),
            pong: rows,
            scratch: Vec::new(),
        }
    }

    /// Vectors of the tokens `from..to` (at most [`TILE`]) of `tokens`, [`WIDTH`] floats each, with spare rows.
    pub(crate) fn encode(
        &mut self,
        tokens: &[RawToken],
        (from, to): (usize, usize),
        net: &Tok2Vec,
        model: &Model,
        vocab: &Vocab,
    ) -> &[f32] {
        let kernel = model.kernel;
        self.find_words(tokens, (from, to), vocab, net, model);
        self.first_layer(net, kernel, to - from);
        let (m, scratch) = (to - from, &mut self.scratch);
        kernel.convolve(&self.ping, m + 4, &net.layers[0], &mut self.pong, scratch);
        kernel.convolve(&self.pong, m + 2, &net.layers[1], &mut self.ping, scratch);
        kernel.convolve(&self.ping, m, &net.layers[2], &mut self.pong, scratch);
        &self.pong
    }

    /// Fills `slots` for the tile and four tokens on either side; outside the document there is no word.
    fn find_words(
        &mut self,
        tokens: &[RawToken],
        (from, to): (usize, usize),
        vocab: &Vocab,
        net: &Tok2Vec,
        model: &Model,
    ) {
        self.cache.tile = self.cache.tile.wrapping_add(1).max(1);
        self.slots.clear();
        self.missing.clear();
        for at in 0..to - from + 8 {
            let token = (from + at).checked_sub(4).and_then(|i| tokens.get(i));
            let slot = token.map_or(ABSENT, |t| match self.cache.look_up(t.lex, t.space_after) {
                Ok(slot) => slot,
                Err(slot) => {
                    self.missing.push((slot, t.lex, t.space_after));
                    slot
                }
            });
            self.slots.push(slot);
        }
        if !self.missing.is_empty() {
            self.compute_words(vocab, net, model);
        }
    }

    fn compute_words(&mut self, vocab: &Vocab, net: &Tok2Vec, model: &Model) {
        let (kernel, m) = (model.kernel, self.missing.len());
        let inputs = WIDTH * (net.tables.len() + usize::from(net.vectors.is_some()));
        let rows = m + SPARE_ROWS;
        self.input.clear();
        self.input.resize(rows * inputs, 0.0);
        self.pieces
            .resize(self.pieces.len().max(rows * net.mix.width()), 0.0);
        self.embedded.resize(self.embedded.len().max(rows * WIDTH), 0.0);
        self.products
            .resize(self.products.len().max(rows * net.first.width()), 0.0);
        for (row, &(_, word, space)) in self.input.chunks_exact_mut(inputs).zip(&self.missing) {
            add_features(row, word, space, vocab, net, model);
        }
        kernel.multiply(&self.input, inputs, m, &net.mix, &mut self.pieces);
        kernel.maxout(&self.pieces, m, &net.mix_norm, &mut self.embedded);
        kernel.multiply(&self.embedded, WIDTH, m, &net.first, &mut self.products);
        for (i, &(slot, _, _)) in self.missing.iter().enumerate() {
            let entry = &mut self.cache.rows[slot as usize * ENTRY..][..ENTRY];
            entry[..WIDTH].copy_from_slice(&self.embedded[i * WIDTH..][..WIDTH]);
            entry[WIDTH..].copy_from_slice(&self.products[i * net.first.width()..][..3 * PIECES]);
        }
    }

    /// First convolution of the tile and three tokens on either side, into `ping`.
    fn first_layer(&mut self, net: &Tok2Vec, kernel: Kernel, tokens: usize) {
        const NOTHING: [f32; ENTRY] = [0.0; ENTRY];
        let entry = |slot: u32| {
            if slot == ABSENT {
                &NOTHING[..]
            } else {
                self.cache.entry(slot)
            }
        };
        for (i, out) in self.ping.chunks_exact_mut(WIDTH).take(tokens + 6).enumerate() {
            let (before, own, after) = (
                entry(self.slots[i]),
                entry(self.slots[i + 1]),
                entry(self.slots[i + 2]),
            );
            let products = [
                &before[WIDTH..],
                &own[WIDTH + PIECES..],
                &after[WIDTH + 2 * PIECES..],
            ];
            kernel.first_layer(products, &net.first_norm, own, out);
        }
    }
}

/// Sums the four hashed rows of every feature into its part of `row`; the static vector comes last.
fn add_features(row: &mut [f32], word: LexId, space: bool, vocab: &Vocab, net: &Tok2Vec, model: &Model) {
    let lexeme = vocab.get(word);
    for (c, &(feature, seed)) in net.seeds.iter().enumerate() {
        // `Tok2Vec::open` has read every table, so the section is there.
        let table = model.file.f32s(&net.tables[c]).unwrap_or(&[]);
        let buckets = (table.len() / WIDTH).max(1) as u32;
        let out = &mut row[c * WIDTH..][..WIDTH];
        for hash in feature_hashes(lexeme.feature(feature, space), seed) {
            let from = (hash % buckets) as usize * WIDTH;
            for (o, e) in out.iter_mut().zip(&table[from..]) {
                *o += e;
            }
        }
    }
    if let Some(name) = &net.vectors
        && lexeme.vector_row != NO_VECTOR
    {
        let projected = model.file.f32s(name).unwrap_or(&[]);
        let from = lexeme.vector_row as usize * WIDTH;
        if let Some(vector) = projected.get(from..from + WIDTH) {
            row[net.seeds.len() * WIDTH..].copy_from_slice(vector);
        }
    }
}
