//! The kernels, written once over [`Simd`] and compiled once per instruction set.
//!
//! All are `unsafe` for one reason: they read and write through raw pointers without bounds checks, so that the
//! inner loops are nothing but loads and multiply-adds. The safe front in the parent module checks every length
//! first.

use super::simd::Simd;

/// Width of a token vector in all the networks.
pub(crate) const WIDTH: usize = 96;
/// Outputs of a maxout layer before the maximum: three pieces per output.
pub(crate) const PIECES: usize = 3 * WIDTH;
/// Width of the hidden layer of the transition networks; two pieces per output.
pub(crate) const HIDDEN: usize = 64;

/// `c[0..m] = a[0..m] · b` for `m` rounded up to a multiple of `MR`.
///
/// `b` is packed in panels of `NV` vectors: panel `p` holds, for each of the `k` rows, the columns of the panel.
///
/// # Safety
/// The processor has the instruction set of `S`. With `m` rounded up to `MR`: `a` is valid for
/// `(m - 1) * lda + k` floats, `b` for `k * n`, `c` for `(m - 1) * ldc + n`; `n` is a multiple of the panel width.
#[inline(always)]
pub(super) unsafe fn gemm<S: Simd, const MR: usize, const NV: usize>(
    a: *const f32,
    lda: usize,
    m: usize,
    b: *const f32,
    (k, n): (usize, usize),
    c: *mut f32,
    ldc: usize,
) {
    let mut i = 0;
    while i < m {
        // SAFETY: rows `i..i + MR` lie within the bounds that the caller vouches for.
        unsafe { gemm_rows::<S, MR, NV>(a.add(i * lda), lda, b, (k, n), c.add(i * ldc), ldc) };
        i += MR;
    }
}

/// One band of `MR` rows of [`gemm`].
#[inline(always)]
unsafe fn gemm_rows<S: Simd, const MR: usize, const NV: usize>(
    a: *const f32,
    lda: usize,
    b: *const f32,
    (k, n): (usize, usize),
    c: *mut f32,
    ldc: usize,
) {
    let panel = NV * S::LANES;
    let mut p = 0;
    while p * panel < n {
        // SAFETY: as for `gemm`: panel `p` spans `k * panel` floats of `b` and `panel` columns of each row of `c`.
        unsafe {
            let b = b.add(p * k * panel);
            let mut acc = [[S::splat(0.0); NV]; MR];
            for kk in 0..k {
                let mut w = [S::splat(0.0); NV];
                for (v, w) in w.iter_mut().enumerate() {
                    *w = S::load(b.add(kk * panel + v * S::LANES));
                }
                for (r, acc) in acc.iter_mut().enumerate() {
                    let x = S::splat(*a.add(r * lda + kk));
                    for v in 0..NV {
                        acc[v] = S::fma(x, w[v], acc[v]);
                    }
                }
            }
            for (r, acc) in acc.iter().enumerate() {
                for (v, acc) in acc.iter().enumerate() {
                    S::store(c.add(r * ldc + p * panel + v * S::LANES), *acc);
                }
            }
        }
        p += 1;
    }
}

/// Where the pre-activations of a row come from.
///
/// A trait rather than a closure, because a closure handed through library code may be compiled without the
/// instruction set of its caller.
trait Row<S: Simd> {
    /// Pre-activations of the lanes from `at` on.
    ///
    /// # Safety
    /// The processor has the instruction set of `S`; the row is valid for [`PIECES`] floats.
    unsafe fn load(&self, at: usize) -> S::V;
}

/// A row of finished products.
struct Plain(*const f32);

impl<S: Simd> Row<S> for Plain {
    #[inline(always)]
    unsafe fn load(&self, at: usize) -> S::V {
        // SAFETY: by the trait's contract.
        unsafe { S::load(self.0.add(at)) }
    }
}

/// The sum of three rows.
struct Sum([*const f32; 3]);

impl<S: Simd> Row<S> for Sum {
    #[inline(always)]
    unsafe fn load(&self, at: usize) -> S::V {
        let [a, b, c] = self.0;
        // SAFETY: by the trait's contract, for each of the three.
        unsafe { S::add(S::add(S::load(a.add(at)), S::load(b.add(at))), S::load(c.add(at))) }
    }
}

/// The first row less the two others.
struct Difference([*const f32; 3]);

impl<S: Simd> Row<S> for Difference {
    #[inline(always)]
    unsafe fn load(&self, at: usize) -> S::V {
        let [a, b, c] = self.0;
        // SAFETY: by the trait's contract, for each of the three.
        unsafe { S::sub(S::sub(S::load(a.add(at)), S::load(b.add(at))), S::load(c.add(at))) }
    }
}

/// Bias, maximum over the three pieces, layer normalisation, and `residual` (if not null) added.
///
/// # Safety
/// The processor has the instruction set of `S`; `row` is valid for `PIECES` floats, `norm` for `5 * WIDTH` (bias
/// of the three pieces, gain, shift), `out` and a non-null `residual` for `WIDTH`.
#[inline(always)]
unsafe fn maxout_norm<S: Simd>(row: impl Row<S>, norm: *const f32, residual: *const f32, out: *mut f32) {
    let steps = WIDTH / S::LANES;
    // SAFETY: all offsets stay under `PIECES`, `WIDTH` or `5 * WIDTH`, which the caller vouches for.
    unsafe {
        let mut t = [0f32; WIDTH];
        let mut total = S::splat(0.0);
        for j in 0..steps {
            let at = j * S::LANES;
            let p = S::add(row.load(at), S::load(norm.add(at)));
            let q = S::add(row.load(WIDTH + at), S::load(norm.add(WIDTH + at)));
            let r = S::add(row.load(2 * WIDTH + at), S::load(norm.add(2 * WIDTH + at)));
            let m = S::max(S::max(p, q), r);
            S::store(t.as_mut_ptr().add(at), m);
            total = S::add(total, m);
        }
        let mean = S::splat(S::sum(total) / WIDTH as f32);
        let mut squares = S::splat(0.0);
        for j in 0..steps {
            let d = S::sub(S::load(t.as_ptr().add(j * S::LANES)), mean);
            squares = S::fma(d, d, squares);
        }
        let scale = S::splat(1.0 / (S::sum(squares) / WIDTH as f32 + 1e-8).sqrt());
        for j in 0..steps {
            let at = j * S::LANES;
            let d = S::mul(S::sub(S::load(t.as_ptr().add(at)), mean), scale);
            let mut y = S::fma(
                d,
                S::load(norm.add(3 * WIDTH + at)),
                S::load(norm.add(4 * WIDTH + at)),
            );
            if !residual.is_null() {
                y = S::add(y, S::load(residual.add(at)));
            }
            S::store(out.add(at), y);
        }
    }
}

/// Maxout and normalisation of `m` rows of pre-activations.
///
/// # Safety
/// As for [`maxout_norm`]; `y` is valid for `m * PIECES` floats, `out` for `m * WIDTH`.
#[inline(always)]
pub(super) unsafe fn maxout_rows<S: Simd>(y: *const f32, m: usize, norm: *const f32, out: *mut f32) {
    for i in 0..m {
        // SAFETY: row `i` of both lies within what the caller vouches for.
        unsafe {
            maxout_norm::<S>(
                Plain(y.add(i * PIECES)),
                norm,
                std::ptr::null(),
                out.add(i * WIDTH),
            )
        }
    }
}

/// First convolution of one token from cached products of the words before, at and after it.
///
/// # Safety
/// As for [`maxout_norm`]; the three products are valid for `PIECES` floats, `embedded` for `WIDTH`.
#[inline(always)]
pub(super) unsafe fn first_layer<S: Simd>(
    products: [*const f32; 3],
    norm: *const f32,
    embedded: *const f32,
    out: *mut f32,
) {
    // SAFETY: handed through.
    unsafe { maxout_norm::<S>(Sum(products), norm, embedded, out) }
}

/// One convolution layer over rows `0..m` of `out`; row `i` sees rows `i`, `i + 1`, `i + 2` of `x` and adds
/// row `i + 1`.
///
/// Two output rows share four products instead of six (Winograd's minimal filtering F(2,3) along the text;
/// S. Winograd, *Arithmetic Complexity of Computations*, 1980; A. Lavin and S. Gray, "Fast Algorithms for
/// Convolutional Neural Networks", 2016): with d0..d3 four neighbouring inputs and g0, g1, g2 the filter,
/// m1 = (d0-d2)·g0, m2 = (d1+d2)·(g0+g1+g2)/2, m3 = (d2-d1)·(g0-g1+g2)/2, m4 = (d1-d3)·g2 give
/// y0 = m1+m2+m3 and y1 = m2-m3-m4.
///
/// # Safety
/// The processor has the instruction set of `S`. With `m` rounded up to `2 * MR`: `x` is valid for
/// `(m + 2) * WIDTH` floats, `out` for `m * WIDTH`; `filters` for `4 * WIDTH * PIECES`, `norm` for `5 * WIDTH`,
/// `scratch` for `4 * MR * (WIDTH + PIECES)`.
#[inline(always)]
pub(super) unsafe fn convolve<S: Simd, const MR: usize, const NV: usize>(
    x: *const f32,
    m: usize,
    filters: *const f32,
    norm: *const f32,
    out: *mut f32,
    scratch: *mut f32,
) {
    let band = MR * WIDTH;
    let mut i = 0;
    while i < m {
        // SAFETY: rows `i..i + 2 * MR` (two more of `x`) lie within what the caller vouches for.
        unsafe {
            for pair in 0..MR {
                transform_input::<S>(x.add((i + 2 * pair) * WIDTH), scratch.add(pair * WIDTH), band);
            }
            let products = scratch.add(4 * band);
            for f in 0..4 {
                gemm_rows::<S, MR, NV>(
                    scratch.add(f * band),
                    WIDTH,
                    filters.add(f * WIDTH * PIECES),
                    (WIDTH, PIECES),
                    products.add(f * MR * PIECES),
                    PIECES,
                );
            }
            for pair in 0..MR {
                let row = i + 2 * pair;
                let m = products.add(pair * PIECES);
                output_pair::<S>(
                    m,
                    MR * PIECES,
                    norm,
                    x.add((row + 1) * WIDTH),
                    out.add(row * WIDTH),
                );
            }
        }
        i += 2 * MR;
    }
}

/// The four combinations of four neighbouring rows, `apart` floats from each other.
#[inline(always)]
unsafe fn transform_input<S: Simd>(x: *const f32, to: *mut f32, apart: usize) {
    for j in 0..WIDTH / S::LANES {
        let at = j * S::LANES;
        // SAFETY: four rows of `x` and one row at each of the four places of `to`.
        unsafe {
            let (d0, d1) = (S::load(x.add(at)), S::load(x.add(WIDTH + at)));
            let (d2, d3) = (S::load(x.add(2 * WIDTH + at)), S::load(x.add(3 * WIDTH + at)));
            S::store(to.add(at), S::sub(d0, d2));
            S::store(to.add(apart + at), S::add(d1, d2));
            S::store(to.add(2 * apart + at), S::sub(d2, d1));
            S::store(to.add(3 * apart + at), S::sub(d1, d3));
        }
    }
}

/// Two rows of output from their four products, `apart` floats from each other.
#[inline(always)]
unsafe fn output_pair<S: Simd>(m: *const f32, apart: usize, norm: *const f32, x: *const f32, out: *mut f32) {
    // SAFETY: the four products are rows of `PIECES`; `x` and `out` hold two rows.
    unsafe {
        let (m2, m3) = (m.add(apart), m.add(2 * apart));
        maxout_norm::<S>(Sum([m, m2, m3]), norm, x, out);
        maxout_norm::<S>(
            Difference([m2, m3, m.add(3 * apart)]),
            norm,
            x.add(WIDTH),
            out.add(WIDTH),
        );
    }
}

/// Scores of all actions in one state of a transition network.
///
/// # Safety
/// The processor has the instruction set of `S`; every feature row and `bias` are valid for `2 * HIDDEN` floats,
/// `upper` for `(HIDDEN + 1) * n` (weights by hidden unit, then the bias), `scores` for `n`, a multiple of
/// `NB * LANES`.
#[inline(always)]
pub(super) unsafe fn step<S: Simd, const NB: usize>(
    features: &[*const f32],
    bias: *const f32,
    upper: *const f32,
    n: usize,
    scores: *mut f32,
) {
    let mut hidden = [0f32; HIDDEN];
    // SAFETY: offsets stay under `2 * HIDDEN` in the rows, under `(HIDDEN + 1) * n` in `upper`, under `n` in `scores`.
    unsafe {
        for j in 0..HIDDEN / S::LANES {
            let at = j * S::LANES;
            let mut p = S::load(bias.add(at));
            let mut q = S::load(bias.add(HIDDEN + at));
            for &row in features {
                p = S::add(p, S::load(row.add(at)));
                q = S::add(q, S::load(row.add(HIDDEN + at)));
            }
            S::store(hidden.as_mut_ptr().add(at), S::max(p, q));
        }
        let mut from = 0;
        while from < n {
            let mut acc = [S::splat(0.0); NB];
            for (v, acc) in acc.iter_mut().enumerate() {
                *acc = S::load(upper.add(HIDDEN * n + from + v * S::LANES));
            }
            for (k, &h) in hidden.iter().enumerate() {
                let h = S::splat(h);
                for (v, acc) in acc.iter_mut().enumerate() {
                    *acc = S::fma(h, S::load(upper.add(k * n + from + v * S::LANES)), *acc);
                }
            }
            for (v, acc) in acc.iter().enumerate() {
                S::store(scores.add(from + v * S::LANES), *acc);
            }
            from += NB * S::LANES;
        }
    }
}
