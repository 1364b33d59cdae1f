//! Dense arithmetic for the networks: matrix products, convolution, maxout with layer normalisation, transition
//! scores. The one module of the crate with `unsafe` code.
//!
//! [`Kernel::detect`] picks the widest instruction set that the processor has; all implementations come from
//! one generic source, and the tests compare each with plain loops.
#![allow(unsafe_code)] // raw loads and stores in inner loops, behind the length checks of `Kernel`'s methods

mod floats;
mod generic;
mod simd;

pub(crate) use floats::Floats;
use generic::{FILTERS, STEP, convolve_scratch, transform_filter};
pub(crate) use generic::{HIDDEN, PIECES, WIDTH};
use simd::Portable;

/// An instruction set that this processor has been found to have.
///
/// The field is private: a value can only come from [`Kernel::detect`] or [`Kernel::available`], which is what
/// makes calling into code compiled for it sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kernel(Isa);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Isa {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "aarch64")]
    Neon,
}

/// A weight matrix, `k` inputs by `n` outputs, packed in column panels for one kernel.
#[derive(Debug, Clone)]
pub(crate) struct Packed {
    data: Floats,
    k: usize,
    n: usize,
}

impl Packed {
    /// Number of outputs, rounded up to whole panels.
    pub(crate) fn width(&self) -> usize {
        self.n
    }
}

/// Bias of the three pieces, gain and shift of a maxout layer with normalisation.
#[derive(Debug, Clone)]
pub(crate) struct Norm(Floats);

impl Norm {
    /// `bias` by piece (three times [`WIDTH`]), then `gain` and `shift` of the normalisation.
    pub(crate) fn new(bias: &[f32], gain: &[f32], shift: &[f32]) -> Norm {
        assert_eq!((bias.len(), gain.len(), shift.len()), (PIECES, WIDTH, WIDTH));
        Norm([bias, gain, shift].concat()[..].into())
    }
}

/// A convolution over three neighbouring tokens, its filters transformed for [`Kernel::convolve`].
#[derive(Debug, Clone)]
pub(crate) struct Convolution {
    filters: Floats,
    norm: Norm,
}

/// The upper layer of a transition network: weights by hidden unit, then the bias; actions padded to `n`.
#[derive(Debug, Clone)]
pub(crate) struct Upper {
    data: Floats,
    n: usize,
}

impl Upper {
    /// Number of scores that a step writes.
    pub(crate) fn width(&self) -> usize {
        self.n
    }
}

/// Rows that an operand or result must be able to hold beyond its own, since bands are computed whole.
pub(crate) const SPARE_ROWS: usize = 48;

/// Runs `$call` with the type and block sizes of an instruction set, compiled for it.
macro_rules! dispatch {
    ($self:expr, $name:ident ( $($arg:expr),* )) => {
        match $self.0 {
            // SAFETY: plain Rust; lengths were checked by the caller of this macro.
            Isa::Portable => unsafe { portable::$name($($arg),*) },
            // SAFETY: `Kernel` holds `Avx2` only where AVX2 and FMA were detected; lengths were checked.
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => unsafe { avx2::$name($($arg),*) },
            // SAFETY: `Kernel` holds `Avx512` only where AVX-512 F was detected; lengths were checked.
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 => unsafe { avx512::$name($($arg),*) },
            // SAFETY: NEON is part of every aarch64 processor; lengths were checked.
            #[cfg(target_arch = "aarch64")]
            Isa::Neon => unsafe { neon::$name($($arg),*) },
        }
    };
}

impl Kernel {
    /// The best kernel for this processor.
    pub(crate) fn detect() -> Kernel {
        Kernel::available().pop().unwrap_or(Kernel(Isa::Portable))
    }

    /// All kernels that run on this processor, the best last.
    pub(crate) fn available() -> Vec<Kernel> {
        #[allow(unused_mut)]
        let mut found = vec![Kernel(Isa::Portable)];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                found.push(Kernel(Isa::Avx2));
            }
            if is_x86_feature_detected!("avx512f") {
                found.push(Kernel(Isa::Avx512));
            }
        }
        #[cfg(target_arch = "aarch64")]
        found.push(Kernel(Isa::Neon));
        found
    }

    /// Name of the instruction set, as `legation doctor` prints it.
    pub(crate) fn name(self) -> &'static str {
        match self.0 {
            Isa::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => "avx2+fma",
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 => "avx512f",
            #[cfg(target_arch = "aarch64")]
            Isa::Neon => "neon",
        }
    }

    /// Columns of a panel of packed weights.
    fn panel(self) -> usize {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 => 32,
            _ => 16,
        }
    }

    /// Packs `outputs` rows of `k` weights each (as a linear layer stores them) for [`Kernel::multiply`].
    pub(crate) fn pack(self, weights: &[f32], outputs: usize, k: usize) -> Packed {
        assert_eq!(weights.len(), outputs * k);
        let panel = self.panel();
        let n = outputs.next_multiple_of(panel);
        let mut data = Floats::zeros(n * k);
        for (p, columns) in data.chunks_exact_mut(panel * k).enumerate() {
            for (kk, row) in columns.chunks_exact_mut(panel).enumerate() {
                for (c, cell) in row.iter_mut().enumerate() {
                    let output = p * panel + c;
                    if output < outputs {
                        *cell = weights[output * k + kk];
                    }
                }
            }
        }
        Packed { data, k, n }
    }

    /// Transforms the weights of a convolution, [`PIECES`] rows of three times [`WIDTH`] (before, at, after).
    pub(crate) fn pack_convolution(self, weights: &[f32], norm: Norm) -> Convolution {
        assert_eq!(weights.len(), PIECES * 3 * WIDTH);
        let mut filters: [Vec<f32>; FILTERS] = Default::default();
        for row in weights.chunks_exact(3 * WIDTH) {
            for i in 0..WIDTH {
                let transformed = transform_filter([row[i], row[WIDTH + i], row[2 * WIDTH + i]]);
                filters.iter_mut().zip(transformed).for_each(|(f, x)| f.push(x));
            }
        }
        let filters = filters.map(|f| self.pack(&f, PIECES, WIDTH).data);
        // The filters of a panel stand side by side.
        let size = self.panel() * WIDTH;
        let panels = 0..PIECES / self.panel();
        let filters = panels.flat_map(|p| filters.iter().flat_map(move |f| &f[p * size..][..size]));
        Convolution {
            filters: filters.copied().collect::<Vec<f32>>()[..].into(),
            norm,
        }
    }

    /// Packs the upper layer of a transition network: `actions` rows of [`HIDDEN`] weights, and their bias.
    pub(crate) fn pack_upper(self, weights: &[f32], bias: &[f32]) -> Upper {
        let actions = bias.len();
        assert_eq!(weights.len(), actions * HIDDEN);
        let n = actions.next_multiple_of(self.step_width());
        let mut data = Floats::zeros((HIDDEN + 1) * n);
        for (a, row) in weights.chunks_exact(HIDDEN).enumerate() {
            for (k, &w) in row.iter().enumerate() {
                data[k * n + a] = w;
            }
        }
        data[HIDDEN * n..HIDDEN * n + actions].copy_from_slice(bias);
        Upper { data, n }
    }

    /// Scores computed in one go by [`Kernel::step`].
    fn step_width(self) -> usize {
        match self.0 {
            Isa::Portable => portable::STEP_WIDTH,
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => avx2::STEP_WIDTH,
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 => avx512::STEP_WIDTH,
            #[cfg(target_arch = "aarch64")]
            Isa::Neon => neon::STEP_WIDTH,
        }
    }

    /// `c[i] = b · a[i]` for rows `0..m`; row `i` of `a` starts at `i * lda`, of `c` at `i * b.width()`.
    ///
    /// Up to [`SPARE_ROWS`] further rows are read and written: both slices must hold them.
    pub(crate) fn multiply(self, a: &[f32], lda: usize, m: usize, b: &Packed, c: &mut [f32]) {
        if m == 0 {
            return;
        }
        let rows = m + SPARE_ROWS;
        assert!(
            a.len() >= (rows - 1) * lda + b.k && c.len() >= rows * b.n,
            "operands too short"
        );
        dispatch!(
            self,
            gemm(a.as_ptr(), lda, m, b.data.as_ptr(), (b.k, b.n), c.as_mut_ptr())
        )
    }

    /// Maxout and normalisation of `m` rows of [`PIECES`] into rows of [`WIDTH`].
    pub(crate) fn maxout(self, y: &[f32], m: usize, norm: &Norm, out: &mut [f32]) {
        assert!(y.len() >= m * PIECES && out.len() >= m * WIDTH);
        dispatch!(
            self,
            maxout_rows(y.as_ptr(), m, norm.0.as_ptr(), out.as_mut_ptr())
        )
    }

    /// First convolution of one token from the products of the tokens before, at and after it; adds `embedded`.
    pub(crate) fn first_layer(self, products: [&[f32]; 3], norm: &Norm, embedded: &[f32], out: &mut [f32]) {
        assert!(products.iter().all(|p| p.len() >= PIECES) && embedded.len() >= WIDTH && out.len() >= WIDTH);
        let products = products.map(<[f32]>::as_ptr);
        dispatch!(
            self,
            first_layer(products, norm.0.as_ptr(), embedded.as_ptr(), out.as_mut_ptr())
        )
    }

    /// One convolution layer: row `i` of `out` (for `i < m`) from rows `i`, `i + 1`, `i + 2` of `x`, plus row
    /// `i + 1`. Up to [`SPARE_ROWS`] further rows are read. `scratch` grows to what is needed.
    pub(crate) fn convolve(
        self,
        x: &[f32],
        m: usize,
        layer: &Convolution,
        out: &mut [f32],
        scratch: &mut Floats,
    ) {
        if m == 0 {
            return;
        }
        let rows = m + SPARE_ROWS;
        assert!(
            x.len() >= (rows + 2) * WIDTH && out.len() >= m * WIDTH,
            "operands too short"
        );
        scratch.grow(convolve_scratch(rows.div_ceil(STEP)));
        let (filters, norm, scratch) = (
            layer.filters.as_ptr(),
            layer.norm.0.as_ptr(),
            scratch.as_mut_ptr(),
        );
        dispatch!(
            self,
            convolve(x.as_ptr(), m, filters, norm, out.as_mut_ptr(), scratch)
        )
    }

    /// Scores of a state: the sum of the feature rows and `bias` (two pieces of [`HIDDEN`]), maximum of the
    /// pieces, upper layer.
    pub(crate) fn step(self, features: &[&[f32]], bias: &[f32], upper: &Upper, scores: &mut [f32]) {
        assert!(features.iter().all(|f| f.len() >= 2 * HIDDEN) && features.len() <= 8);
        assert!(bias.len() >= 2 * HIDDEN && scores.len() >= upper.n);
        let mut rows = [std::ptr::null(); 8];
        for (row, f) in rows.iter_mut().zip(features) {
            *row = f.as_ptr();
        }
        let rows = &rows[..features.len()];
        dispatch!(
            self,
            step(
                rows,
                bias.as_ptr(),
                upper.data.as_ptr(),
                upper.n,
                scores.as_mut_ptr()
            )
        )
    }
}

/// Compiles the kernels for one instruction set: `$mr` rows by `$nv` vectors in registers, `$nb` vectors a step.
macro_rules! compile_for {
    ($module:ident, $simd:path, $mr:literal, $nv:literal, $nb:literal $(, $feature:literal)?) => {
        mod $module {
            use super::generic;
            use crate::kernel::simd::Simd;

            pub(super) const STEP_WIDTH: usize = $nb * <$simd>::LANES;

            // SAFETY (all): the contracts of `generic` are handed through to the caller, `dispatch!`.
            $(#[target_feature(enable = $feature)])?
            pub(super) unsafe fn gemm(
                a: *const f32, lda: usize, m: usize, b: *const f32, kn: (usize, usize), c: *mut f32,
            ) {
                unsafe { generic::gemm::<$simd, $mr, $nv>(a, lda, m, b, kn, c, kn.1) }
            }
            $(#[target_feature(enable = $feature)])?
            pub(super) unsafe fn maxout_rows(y: *const f32, m: usize, norm: *const f32, out: *mut f32) {
                unsafe { generic::maxout_rows::<$simd>(y, m, norm, out) }
            }
            $(#[target_feature(enable = $feature)])?
            pub(super) unsafe fn first_layer(
                products: [*const f32; 3], norm: *const f32, embedded: *const f32, out: *mut f32,
            ) {
                unsafe { generic::first_layer::<$simd>(products, norm, embedded, out) }
            }
            $(#[target_feature(enable = $feature)])?
            pub(super) unsafe fn convolve(
                x: *const f32, m: usize, filters: *const f32, norm: *const f32, out: *mut f32, scratch: *mut f32,
            ) {
                unsafe { generic::convolve::<$simd, $mr, $nv>(x, m, filters, norm, out, scratch) }
            }
            $(#[target_feature(enable = $feature)])?
            pub(super) unsafe fn step(
                features: &[*const f32], bias: *const f32, upper: *const f32, n: usize, scores: *mut f32,
            ) {
                unsafe { generic::step::<$simd, $nb>(features, bias, upper, n, scores) }
            }
        }
    };
}

compile_for!(portable, super::Portable, 4, 2, 7);
#[cfg(target_arch = "x86_64")]
compile_for!(avx2, crate::kernel::simd::Avx2, 6, 2, 7, "avx2,fma");
#[cfg(target_arch = "x86_64")]
compile_for!(avx512, crate::kernel::simd::Avx512, 12, 2, 7, "avx512f,avx2,fma");
#[cfg(target_arch = "aarch64")]
compile_for!(neon, crate::kernel::simd::Neon, 6, 4, 7);

#[cfg(test)]
mod tests;
