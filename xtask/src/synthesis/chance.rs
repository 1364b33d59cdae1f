//! Chance that is the same everywhere: numbers that follow from a seed alone.

/// A stream of numbers (SplitMix64: Steele, Lea and Flood, OOPSLA 2014), the same on every machine and in every version.
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

/// Scatters a number over all 64 bits, no two onto the same: the finaliser of SplitMix64.
pub(super) fn mixed(number: u64) -> u64 {
    let x = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A number that follows from several, in their order.
pub(super) fn joined(numbers: &[u64]) -> u64 {
    numbers.iter().fold(0x9e37_79b9_7f4a_7c15, |sum, &number| {
        mixed(sum.rotate_left(17) ^ mixed(number))
    })
}

/// A number that follows from letters (FNV-1a, scattered).
pub(super) fn of_letters(letters: &str) -> u64 {
    let sum = letters.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    mixed(sum)
}

impl Chance {
    /// The stream that belongs to these numbers.
    pub(super) fn new(numbers: &[u64]) -> Self {
        Self(joined(numbers))
    }

    /// The next number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    /// A number below `limit`; 0 if that is 0.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        // The upper half of a product of 64 by 64 bits is below the limit, so it fits.
        ((u128::from(self.next()) * limit as u128) >> 64) as usize
    }

    /// A number from `least` to `most`, both included.
    pub(super) fn within(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most.saturating_sub(least) as usize + 1) as u64
    }

    /// Whether something comes true that does so this often in a hundred times.
    pub(super) fn percent(&mut self, hundredths: usize) -> bool {
        self.below(100) < hundredths
    }

    /// One of several; none of none.
    pub(super) fn of<'a, T>(&mut self, several: &'a [T]) -> Option<&'a T> {
        several.get(self.below(several.len()))
    }

    /// The place of one of several, each as likely as its weight says.
    pub(super) fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let mut left = self.below(weights.clone().map(|weight| weight as usize).sum());
        for (place, weight) in weights.enumerate() {
            match left.checked_sub(weight as usize) {
                Some(rest) => left = rest,
                None => return place,
            }
        }
        0
    }

    /// The numbers below `count` in some order.
    pub(super) fn order(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        for last in (1..count).rev() {
            order.swap(last, self.below(last + 1));
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_from_the_seed_and_from_nothing_else() {
        // Written down once: should they change, so would every corpus made before.
        let mut chance = Chance::new(&[1, 2]);
        let first: Vec<usize> = (0..6).map(|_| chance.below(1000)).collect();
        let mut again = Chance::new(&[1, 2]);
        assert_eq!(first, (0..6).map(|_| again.below(1000)).collect::<Vec<_>>());
        let mut other = Chance::new(&[2, 1]);
        assert_ne!(first, (0..6).map(|_| other.below(1000)).collect::<Vec<_>>());
    }

    #[test]
    fn every_number_below_the_limit_comes_about_equally_often() {
        let mut chance = Chance::new(&[7]);
        let mut seen = [0_u32; 10];
        (0..10_000).for_each(|_| seen[chance.below(10)] += 1);
        assert!(seen.iter().all(|&n| (850..1150).contains(&n)), "{seen:?}");
        assert_eq!((chance.below(0), chance.below(1)), (0, 0));
    }

    #[test]
    fn an_order_has_each_number_once_and_a_weight_of_nought_never_wins() {
        let mut chance = Chance::new(&[3]);
        let mut order = chance.order(50);
        assert_ne!(order, (0..50).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..50).collect::<Vec<_>>());
        assert!((0..500).all(|_| chance.weighted([3, 0, 1].into_iter()) != 1));
    }
}
