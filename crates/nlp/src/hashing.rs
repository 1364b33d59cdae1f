//! String ids and feature hashes, exactly as spaCy and thinc compute them.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The reserved strings, each with its small id.
static SYMBOLS: LazyLock<HashMap<&'static str, u64>> = LazyLock::new(|| {
    let table = include_str!("../data/symbols.tsv");
    let rows = table.lines().filter(|line| !line.starts_with("# "));
    rows.filter_map(|line| line.split_once('\t'))
        .filter_map(|(s, id)| Some((s, id.parse().ok()?)))
        .collect()
});

/// Id of a string in spaCy's `StringStore`: 0 for the empty string, a small number for a reserved one, otherwise
/// its MurmurHash64A with seed 1.
pub(crate) fn string_id(s: &str) -> u64 {
    if s.is_empty() {
        return 0;
    }
    match SYMBOLS.get(s) {
        Some(&id) => id,
        None => murmur64a(s.as_bytes(), 1),
    }
}

/// MurmurHash64A (Austin Appleby, public domain).
fn murmur64a(data: &[u8], seed: u64) -> u64 {
    const M: u64 = 0xC6A4_A793_5BD1_E995;
    const R: u32 = 47;
    let mut h = seed ^ (data.len() as u64).wrapping_mul(M);
    let (words, tail) = data.as_chunks::<8>();
    for word in words {
        let mut k = u64::from_le_bytes(*word).wrapping_mul(M);
        k ^= k >> R;
        h = (h ^ k.wrapping_mul(M)).wrapping_mul(M);
    }
    if !tail.is_empty() {
        let mut last = [0; 8];
        last[..tail.len()].copy_from_slice(tail);
        h = (h ^ u64::from_le_bytes(last)).wrapping_mul(M);
    }
    h ^= h >> R;
    h = h.wrapping_mul(M);
    h ^ (h >> R)
}

/// The four row hashes of a feature in thinc's `HashEmbed`: MurmurHash3's x64 finalisation over one word.
pub(crate) fn feature_hashes(id: u64, seed: u32) -> [u32; 4] {
    let seed = u64::from(seed) ^ 8;
    let mut h1 = id
        .wrapping_mul(0x87C3_7B91_1142_53D5)
        .rotate_left(31)
        .wrapping_mul(0x4CF5_AD43_2745_937F)
        ^ seed;
    let mut h2 = seed;
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    h1 = finalise(h1);
    h2 = finalise(h2);
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    [h1 as u32, (h1 >> 32) as u32, h2 as u32, (h2 >> 32) as u32]
}

fn finalise(mut x: u64) -> u64 {
    x ^= x >> 33;
    x = x.wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    x ^= x >> 33;
    x = x.wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    x ^ (x >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_spacys() {
        assert_eq!(string_id("hello"), 5_983_625_672_228_268_878);
        assert_eq!(string_id("mark"), 423);
        assert_eq!(string_id("X"), 101);
        assert_eq!(string_id(""), 0);
    }
}
