//! Floats in memory as the kernels like them.

use std::ops::{Deref, DerefMut};

/// A growing array of floats that begins on a cache line, so that no vector in it straddles two.
#[derive(Debug, Clone, Default)]
pub(crate) struct Floats {
    lines: Vec<Line>,
    len: usize,
}

const LINE: usize = 16;

#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
struct Line([f32; LINE]);

impl Floats {
    /// `len` zeros.
    pub(crate) fn zeros(len: usize) -> Floats {
        let mut floats = Floats::default();
        floats.resize(len);
        floats
    }

    /// None yet, but room for `len`, so that growing up to there copies nothing.
    pub(crate) fn with_capacity(len: usize) -> Floats {
        Floats {
            lines: Vec::with_capacity(len.div_ceil(LINE)),
            len: 0,
        }
    }

    /// Changes the length; what is new is zero.
    pub(crate) fn resize(&mut self, len: usize) {
        let kept = self.len.min(len);
        self.lines.resize(len.div_ceil(LINE), Line([0.0; LINE]));
        self.len = len;
        let in_kept_line = len.min(kept.next_multiple_of(LINE));
        self[kept..in_kept_line].fill(0.0);
    }

    /// Makes the length at least `len`; what is new is zero.
    pub(crate) fn grow(&mut self, len: usize) {
        if self.len < len {
            self.resize(len);
        }
    }
}

impl From<&[f32]> for Floats {
    fn from(values: &[f32]) -> Floats {
        let mut floats = Floats::zeros(values.len());
        floats.copy_from_slice(values);
        floats
    }
}

impl Deref for Floats {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        // SAFETY: the lines are arrays of floats without padding, and `len` floats are within them.
        unsafe { std::slice::from_raw_parts(self.lines.as_ptr().cast(), self.len) }
    }
}

impl DerefMut for Floats {
    fn deref_mut(&mut self) -> &mut [f32] {
        // SAFETY: as in `deref`; the borrow of `self` is exclusive.
        unsafe { std::slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.len) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_floats_are_zero_and_old_ones_stay() {
        let mut floats = Floats::from(&[1.0, 2.0, 3.0][..]);
        floats.resize(2);
        floats.resize(40);
        assert_eq!(floats[..2], [1.0, 2.0]);
        assert!(floats[2..].iter().all(|&x| x == 0.0) && floats.len() == 40);
        assert_eq!(floats.as_ptr() as usize % 64, 0);
        floats.grow(1);
        assert_eq!(floats.len(), 40);
    }
}
