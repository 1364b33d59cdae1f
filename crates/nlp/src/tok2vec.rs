//! Token vectors: hashed features mixed per word, then four convolutions over the text.
//!
//! What depends on the word alone (its mixed embedding, and what it gives to the first convolution as the word
//! before, at and after another) is computed once per word and kept for the words used last, in a bounded cache.

use crate::hashing::feature_hashes;
use crate::kernel::{Floats, Kernel, PIECES, SPARE_ROWS, WIDTH};
use crate::model::{Model, NO_VECTOR, StaticVectors, Tok2Vec};
use crate::tokenizer::RawToken;
use crate::vocab::{LexId, Vocab};

/// Tokens computed together; large enough for the kernels, small enough for the second-level cache. The four rows
/// of context more that a convolution makes complete a whole number of bands (48 rows at most).
pub(crate) const TILE: usize = 188;
/// Floats kept for a word in use: its embedding, then its three products.
const ENTRY: usize = WIDTH + 3 * PIECES;
/// Bytes kept for each word in use.
pub(crate) const ENTRY_BYTES: usize = ENTRY * size_of::<f32>();
/// A word that is not in the cache.
const ABSENT: u32 = u32::MAX;

/// Words and rows of floats for them, replaced by the clock algorithm (second chance).
struct WordCache {
    rows: Floats,
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
    /// A cache of at most `capacity` rows, and of at least what a tile needs.
    fn new(capacity: usize) -> WordCache {
        let capacity = capacity.max(4 * TILE);
        WordCache {
            rows: Floats::with_capacity(capacity * ENTRY),
            owner: Vec::new(),
            used_in: Vec::new(),
            referenced: Vec::new(),
            hand: 0,
            slots: Vec::new(),
            tile: 0,
            capacity,
        }
    }

    /// Forgets the words but keeps the memory, which an allocator might not be able to use again.
    fn clear(&mut self) {
        self.owner.fill(None);
        self.used_in.fill(0);
        self.referenced.fill(false);
        self.slots.fill([ABSENT; 2]);
    }

    fn begin_tile(&mut self) {
        self.tile = self.tile.wrapping_add(1).max(1);
    }

    fn row(&self, slot: u32) -> &[f32] {
        &self.rows[slot as usize * ENTRY..][..ENTRY]
    }

    fn row_mut(&mut self, slot: u32) -> &mut [f32] {
        &mut self.rows[slot as usize * ENTRY..][..ENTRY]
    }

    /// Slot of a word, marking it used; `Err` gives a slot to fill.
    fn look_up(&mut self, (word, space): (LexId, bool)) -> Result<u32, u32> {
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
            self.rows.resize(self.owner.len() * ENTRY);
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

/// Caches and buffers of one network, reused from tile to tile.
pub(crate) struct Encoder {
    entries: WordCache,
    slots: Vec<u32>,
    missing: Vec<(u32, (LexId, bool))>,
    vectors: Floats,
    pieces: Floats,
    embedded: Floats,
    products: Floats,
    ping: Floats,
    pong: Floats,
    scratch: Floats,
}

impl Encoder {
    /// With a cache for `words` words.
    pub(crate) fn new(words: usize) -> Encoder {
        let rows = Floats::zeros((TILE + 8 + SPARE_ROWS) * WIDTH);
        Encoder {
            entries: WordCache::new(words),
            slots: Vec::new(),
            missing: Vec::new(),
            vectors: Floats::default(),
            pieces: Floats::default(),
            embedded: Floats::default(),
            products: Floats::default(),
            ping: rows.clone(),
            pong: rows,
            scratch: Floats::default(),
        }
    }

    /// Forgets all words, for when the vocabulary starts anew.
    pub(crate) fn forget_words(&mut self) {
        self.entries.clear();
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
        self.entries.begin_tile();
        self.slots.clear();
        self.missing.clear();
        for at in 0..to - from + 8 {
            let token = (from + at).checked_sub(4).and_then(|i| tokens.get(i));
            let slot = token.map_or(ABSENT, |t| {
                let word = (t.lex, t.space_after);
                self.entries.look_up(word).unwrap_or_else(|slot| {
                    self.missing.push((slot, word));
                    slot
                })
            });
            self.slots.push(slot);
        }
        if !self.missing.is_empty() {
            self.embed(vocab, net, model);
            self.multiply_out(net, model.kernel);
        }
    }

    /// Embeddings of the missing words, into `embedded`.
    fn embed(&mut self, vocab: &Vocab, net: &Tok2Vec, model: &Model) {
        let m = self.missing.len();
        let rows = m + SPARE_ROWS;
        self.embedded.grow(rows * WIDTH);
        self.pieces.grow(rows * PIECES);
        match &net.vectors {
            None => self.pieces[..m * PIECES].fill(0.0),
            Some(vectors) => self.mix_vectors(vectors, vocab, model),
        }
        for (c, &(feature, seed)) in net.seeds.iter().enumerate() {
            // `Tok2Vec::open` has read every table, so the section is there.
            let table = model.file.f32s(&net.tables[c]).unwrap_or(&[]);
            for (row, &(_, (word, space))) in self.pieces.chunks_exact_mut(PIECES).zip(&self.missing) {
                add_feature(row, table, vocab.get(word).feature(feature, space), seed);
            }
        }
        model
            .kernel
            .maxout(&self.pieces, m, &net.mix_norm, &mut self.embedded);
    }

    /// What the mix makes of the missing words' static vectors, into `pieces`.
    fn mix_vectors(&mut self, vectors: &StaticVectors, vocab: &Vocab, model: &Model) {
        let m = self.missing.len();
        self.vectors.grow((m + SPARE_ROWS) * WIDTH);
        let projected = model.file.f32s(&vectors.rows).unwrap_or(&[]);
        for (row, &(_, (word, _))) in self.vectors.chunks_exact_mut(WIDTH).zip(&self.missing) {
            let vector = match vocab.get(word).vector_row {
                NO_VECTOR => None,
                at => projected.chunks_exact(WIDTH).nth(at as usize),
            };
            match vector {
                Some(vector) => row.copy_from_slice(vector),
                None => row.fill(0.0),
            }
        }
        let (kernel, vectors) = (model.kernel, &vectors.mix);
        kernel.multiply(&self.vectors, WIDTH, m, vectors, &mut self.pieces);
    }

    /// Fills the entries of the missing words from `embedded`.
    fn multiply_out(&mut self, net: &Tok2Vec, kernel: Kernel) {
        let (m, width) = (self.missing.len(), net.first.width());
        self.products.grow((m + SPARE_ROWS) * width);
        kernel.multiply(&self.embedded, WIDTH, m, &net.first, &mut self.products);
        for (i, &(slot, _)) in self.missing.iter().enumerate() {
            let (embedding, products) = self.entries.row_mut(slot).split_at_mut(WIDTH);
            embedding.copy_from_slice(&self.embedded[i * WIDTH..][..WIDTH]);
            products.copy_from_slice(&self.products[i * width..][..3 * PIECES]);
        }
    }

    /// First convolution of the tile and three tokens on either side, into `ping`.
    fn first_layer(&mut self, net: &Tok2Vec, kernel: Kernel, tokens: usize) {
        const NOTHING: [f32; ENTRY] = [0.0; ENTRY];
        let entry = |slot: u32| {
            if slot == ABSENT {
                &NOTHING[..]
            } else {
                self.entries.row(slot)
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

/// Adds to `row` the four rows that the feature's hashes name.
fn add_feature(row: &mut [f32], table: &[f32], feature: u64, seed: u32) {
    let buckets = (table.len() / PIECES).max(1) as u32;
    let [a, b, c, d] = feature_hashes(feature, seed).map(|hash| {
        let from = (hash % buckets) as usize * PIECES;
        &table[from..from + PIECES]
    });
    for (i, x) in row.iter_mut().enumerate() {
        *x += (a[i] + b[i]) + (c[i] + d[i]);
    }
}
