//! A fingerprint as bytes: some 2.3 for each word of the text, so that compression afterwards gains nothing.

use xxhash_rust::xxh3::xxh3_64;

use super::anchors::MOST_ANCHORS;
use super::fingerprint::{FLAG_BITS, Fingerprint, HASH_BITS, MOST_SHINGLES, Shingle};

/// The first byte. To be raised whenever the bytes, the words, the shingles or the anchors of a text change: fingerprints
/// of different versions must not be compared.
const VERSION: u8 = 1;

/// Bytes of the sum at the end.
const SUM: usize = 4;

/// Why bytes are no fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FingerprintError {
    /// Nothing there, or cut short before its sum.
    #[error("a fingerprint of {0} bytes is cut short; make it anew from the text of its document")]
    Short(usize),
    /// Another version of the program made it.
    #[error(
        "the fingerprint is of version {0}, this program reads version {VERSION}; make it anew from the text of its document"
    )]
    Version(u8),
    /// The bytes are not those that were written.
    #[error("the fingerprint is damaged; make it anew from the text of its document")]
    Damaged,
}

impl Fingerprint {
    /// As bytes: the version, the numbers, the shingles, the anchors, a sum over all.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.bytes
            .reserve(32 + self.shingles.len() * 5 / 2 + self.anchors.len() * 4);
        out.bytes.push(VERSION);
        out.bytes.extend_from_slice(&self.words.to_le_bytes());
        out.bytes.extend_from_slice(&self.whole.to_le_bytes());
        out.bytes.push(self.halved);
        out.rising(self.shingles.iter().map(|shingle| shingle.0), self.shingles.len());
        out.rising(self.anchors.iter().copied(), self.anchors.len());
        let sum = sum(&out.bytes);
        out.bytes.extend_from_slice(&sum);
        out.bytes
    }

    /// The fingerprint that [`Fingerprint::to_bytes`] made these bytes of.
    ///
    /// # Errors
    /// [`FingerprintError`] if they are cut short, damaged, or of another version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FingerprintError> {
        let version = *bytes.first().ok_or(FingerprintError::Short(0))?;
        if version != VERSION {
            return Err(FingerprintError::Version(version));
        }
        let (body, given) = bytes
            .split_last_chunk::<SUM>()
            .ok_or(FingerprintError::Short(bytes.len()))?;
        if *given != sum(body) {
            return Err(FingerprintError::Damaged);
        }
        // A sum can be right by intent: what follows is still checked.
        let mut rest = Reader {
            bytes: body.get(1..).unwrap_or_default(),
        };
        rest.fingerprint()
            .filter(|_| rest.bytes.is_empty())
            .ok_or(FingerprintError::Damaged)
    }
}

fn sum(bytes: &[u8]) -> [u8; SUM] {
    (xxh3_64(bytes) as u32).to_le_bytes()
}

#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// Rising numbers, as their differences in Rice's code: how many, how many low bits, then for each difference its high
    /// part as so many ones and a zero, and its low bits.
    fn rising(&mut self, numbers: impl Iterator<Item = u32> + Clone, count: usize) {
        let last = numbers.clone().last().unwrap_or(0);
        let low = low_bits(last, count);
        self.bytes.extend_from_slice(&(count as u32).to_le_bytes());
        self.bytes.push(low as u8);
        let mut bits = Bits {
            bytes: &mut self.bytes,
            room: 0,
        };
        let mut before = 0;
        for number in numbers {
            let step = number - before;
            (0..step >> low).for_each(|_| bits.push(true));
            bits.push(false);
            (0..low).for_each(|bit| bits.push(step >> bit & 1 == 1));
            before = number;
        }
    }
}

/// The number of low bits that makes differences shortest: that of their mean.
fn low_bits(last: u32, count: usize) -> u32 {
    (u64::from(last) / count.max(1) as u64)
        .checked_ilog2()
        .unwrap_or(0)
}

/// Bits after one another, the lowest of a byte first.
struct Bits<'a> {
    bytes: &'a mut Vec<u8>,
    /// Bits of the last byte that are free.
    room: u32,
}

impl Bits<'_> {
    fn push(&mut self, bit: bool) {
        if self.room == 0 {
            self.bytes.push(0);
            self.room = 8;
        }
        if let Some(byte) = self.bytes.last_mut() {
            *byte |= u8::from(bit) << (8 - self.room);
        }
        self.room -= 1;
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    fn fingerprint(&mut self) -> Option<Fingerprint> {
        let words = u32::from_le_bytes(self.take()?);
        let whole = u64::from_le_bytes(self.take()?);
        let [halved] = self.take()?;
        let shingles: Vec<Shingle> = self.rising(MOST_SHINGLES)?.into_iter().map(Shingle).collect();
        let distinct = shingles.windows(2).all(|pair| pair[0].hash() < pair[1].hash());
        let in_range = shingles
            .last()
            .is_none_or(|last| last.0 >> (HASH_BITS + FLAG_BITS) == 0);
        let anchors = self.rising(MOST_ANCHORS)?;
        (distinct && in_range && u32::from(halved) < HASH_BITS).then_some(Fingerprint {
            words,
            whole,
            halved,
            shingles,
            anchors,
        })
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.bytes.split_first_chunk::<N>()?;
        self.bytes = rest;
        Some(*taken)
    }

    /// Numbers as [`Writer::rising`] wrote them. Every number has a bit at least, so that no count asks for more memory than
    /// the bytes allow.
    fn rising(&mut self, most: usize) -> Option<Vec<u32>> {
        let count = u32::from_le_bytes(self.take()?) as usize;
        let [low] = self.take()?;
        let low = u32::from(low);
        if count > most || count > self.bytes.len() * 8 || low >= 32 {
            return None;
        }
        let bytes = self.bytes;
        let mut at = 0;
        let mut next = || {
            let bit = bytes.get(at / 8)? >> (at % 8) & 1;
            at += 1;
            Some(u32::from(bit))
        };
        let mut numbers = Vec::with_capacity(count);
        let mut before = 0_u32;
        for _ in 0..count {
            let mut high = 0_u32;
            while next()? == 1 {
                high += 1;
            }
            let mut step = high.checked_mul(1 << low)?;
            for bit in 0..low {
                step |= next()? << bit;
            }
            before = before.checked_add(step)?;
            numbers.push(before);
        }
        self.bytes = &bytes[at.div_ceil(8)..];
        Some(numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(words: usize) -> Fingerprint {
        let text: String = (0..words).map(|n| format!("w{} ", n * n)).collect();
        Fingerprint::of(&text, None)
    }

    #[test]
    fn bytes_give_the_fingerprint_back() {
        for words in [0, 3, 5, 39, 40, 350, 3000, 20_000] {
            let made = some(words);
            assert_eq!(Fingerprint::from_bytes(&made.to_bytes()), Ok(made), "{words}");
        }
    }

    #[test]
    fn an_article_takes_less_than_a_kilobyte() {
        assert!(some(350).to_bytes().len() < 950, "{}", some(350).to_bytes().len());
        assert!(
            some(20_000).to_bytes().len() < 10_000,
            "{}",
            some(20_000).to_bytes().len()
        );
    }

    #[test]
    fn damage_is_refused_wherever_it_is() {
        let bytes = some(50).to_bytes();
        for place in 0..bytes.len() {
            for bit in 0..8 {
                let mut bytes = bytes.clone();
                bytes[place] ^= 1 << bit;
                assert!(
                    Fingerprint::from_bytes(&bytes).is_err(),
                    "byte {place}, bit {bit}"
                );
            }
            assert!(
                Fingerprint::from_bytes(&bytes[..place]).is_err(),
                "cut at {place}"
            );
        }
        let longer = [bytes, vec![0]].concat();
        assert_eq!(Fingerprint::from_bytes(&longer), Err(FingerprintError::Damaged));
    }

    #[test]
    fn messages_say_what_to_do() {
        assert_eq!(
            Fingerprint::from_bytes(&[9, 9]).unwrap_err().to_string(),
            "the fingerprint is of version 9, this program reads version 1; make it anew from the text of its document"
        );
        assert_eq!(Fingerprint::from_bytes(&[]), Err(FingerprintError::Short(0)));
        assert_eq!(
            Fingerprint::from_bytes(&[VERSION]),
            Err(FingerprintError::Short(1))
        );
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic_even_with_a_right_sum(mut bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..80)) {
            let _ = Fingerprint::from_bytes(&bytes);
            bytes.insert(0, VERSION);
            let sum = sum(&bytes);
            bytes.extend(sum);
            if let Ok(read) = Fingerprint::from_bytes(&bytes) {
                proptest::prop_assert_eq!(Fingerprint::from_bytes(&read.to_bytes()), Ok(read));
            }
        }

        #[test]
        fn any_text_comes_back(text in "\\PC{0,400}") {
            let made = Fingerprint::of(&text, None);
            proptest::prop_assert_eq!(Fingerprint::from_bytes(&made.to_bytes()), Ok(made));
        }
    }
}
