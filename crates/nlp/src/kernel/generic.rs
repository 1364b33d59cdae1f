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
            let mut acc = [[S::splat(0.0); NV]; MR];
            accumulate::<S, MR, NV>(&mut acc, a, lda, b.add(p * k * panel), k);
            store_rows::<S, MR, NV>(&acc, c.add(p * panel), ldc);
        }
        p += 1;
    }
}

/// Adds to `acc` the products of `MR` rows of `k` floats of `a` with one panel of `b`.
///
/// # Safety
/// The processor has the instruction set of `S`; `a` is valid for `(MR - 1) * lda + k` floats, `b` for `k` rows of
/// `NV` vectors.
#[inline(always)]
unsafe fn accumulate<S: Simd, const MR: usize, const NV: usize>(
    acc: &mut [[S::V; NV]; MR],
    a: *const f32,
    lda: usize,
    b: *const f32,
    k: usize,
) {
    for kk in 0..k {
        // SAFETY: row `kk` of the panel, and float `kk` of each of the `MR` rows.
        unsafe {
            let mut w = [S::splat(0.0); NV];
            for (v, w) in w.iter_mut().enumerate() {
                *w = S::load(b.add((kk * NV + v) * S::LANES));
            }
            for (r, acc) in acc.iter_mut().enumerate() {
                let x = S::splat(*a.add(r * lda + kk));
                for v in 0..NV {
                    acc[v] = S::fma(x, w[v], acc[v]);
                }
            }
        }
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

/// Begins on a cache line.
#[repr(align(64))]
struct OnLine<T>(T);

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
        let mut t = OnLine([0f32; WIDTH]);
        let mut total = S::splat(0.0);
        for j in 0..steps {
            let at = j * S::LANES;
            let p = S::add(row.load(at), S::load(norm.add(at)));
            let q = S::add(row.load(WIDTH + at), S::load(norm.add(WIDTH + at)));
            let r = S::add(row.load(2 * WIDTH + at), S::load(norm.add(2 * WIDTH + at)));
            let m = S::max(S::max(p, q), r);
            S::store(t.0.as_mut_ptr().add(at), m);
            total = S::add(total, m);
        }
        let mean = S::splat(S::sum(total) / WIDTH as f32);
        let mut squares = S::splat(0.0);
        for j in 0..steps {
            let d = S::sub(S::load(t.0.as_ptr().add(j * S::LANES)), mean);
            squares = S::fma(d, d, squares);
        }
        let scale = S::splat(1.0 / (S::sum(squares) / WIDTH as f32 + 1e-8).sqrt());
        for j in 0..steps {
            let at = j * S::LANES;
            let d = S::mul(S::sub(S::load(t.0.as_ptr().add(at)), mean), scale);
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

/// Rows of output that a filtering step makes, and the products that it takes.
pub(super) const STEP: usize = 4;
pub(super) const FILTERS: usize = STEP + 2;

/// Where the filtering polynomials are evaluated, but for 0 and infinity: at plus and minus these.
const POINT_A: f32 = 0.625;
const POINT_B: f32 = 1.5;

/// The [`FILTERS`] filters that stand for the three weights `g` of neighbouring rows; see [`convolve`].
pub(super) fn transform_filter(g: [f32; 3]) -> [f32; FILTERS] {
    let (g, a, b) = (g.map(f64::from), f64::from(POINT_A), f64::from(POINT_B));
    let at = |x: f64, other: f64| (g[0] + x * g[1] + x * x * g[2]) / (2.0 * x * x * (x * x - other * other));
    [
        g[0] / (a * a * b * b),
        at(a, b),
        at(-a, b),
        at(b, a),
        at(-b, a),
        g[2],
    ]
    .map(|x| x as f32)
}

/// Floats that [`convolve`] needs as scratch for `steps` times [`STEP`] rows.
pub(super) const fn convolve_scratch(steps: usize) -> usize {
    steps * (FILTERS * WIDTH + STEP * PIECES)
}

/// One convolution layer over rows `0..m` of `out`; row `i` sees rows `i`, `i + 1`, `i + 2` of `x` and adds
/// row `i + 1`.
///
/// Four output rows share six products instead of twelve: Winograd's minimal filtering F(4,3) along the text
/// (S. Winograd, *Arithmetic Complexity of Computations*, 1980; A. Lavin and S. Gray, "Fast Algorithms for
/// Convolutional Neural Networks", 2016). The polynomials are evaluated at 0, ±5/8, ±3/2 and infinity, which keeps
/// the rounding error within one and a half times that of the plain sum (the usual 0, ±1, ±2 double it; cf.
/// B. Barabasz et al., "Error Analysis and Improving the Accuracy of Winograd Convolution for Deep Neural Networks",
/// 2020), and whose powers are exact in floating point.
///
/// All rows go through one panel of the filters before the next, so that the filters are read from far away
/// once and the rows stay in the second-level cache.
///
/// # Safety
/// The processor has the instruction set of `S`. With `m` rounded up to `STEP * MR`: `x` is valid for
/// `(m + 2) * WIDTH` floats, `scratch` for [`convolve_scratch`] of `m / STEP`; `out` for as many rows as asked for,
/// `filters` for `FILTERS * WIDTH * PIECES`, `norm` for `5 * WIDTH`.
#[inline(always)]
pub(super) unsafe fn convolve<S: Simd, const MR: usize, const NV: usize>(
    x: *const f32,
    m: usize,
    filters: *const f32,
    norm: *const f32,
    out: *mut f32,
    scratch: *mut f32,
) {
    let (bands, panel) = (m.div_ceil(STEP * MR), NV * S::LANES);
    let band = FILTERS * MR * WIDTH;
    // SAFETY: bands `0..bands` of `x` and `scratch`, rows `0..m` of `out`, and the panels of `filters` lie within
    // what the caller vouches for.
    unsafe {
        let pieces = scratch.add(bands * band);
        for step in 0..bands * MR {
            let to = scratch.add(step / MR * band + step % MR * WIDTH);
            transform_input::<S>(x.add(step * STEP * WIDTH), to, MR * WIDTH);
        }
        for p in 0..PIECES / panel {
            let filters = filters.add(p * FILTERS * WIDTH * panel);
            for i in 0..bands {
                let y = pieces.add(i * STEP * MR * PIECES + p * panel);
                convolve_band::<S, MR, NV>(scratch.add(i * band), filters, y);
            }
        }
        for row in 0..m {
            let (y, own) = (pieces.add(row * PIECES), x.add((row + 1) * WIDTH));
            maxout_norm::<S>(Plain(y), norm, own, out.add(row * WIDTH));
        }
    }
}

/// One panel of the pre-activations of a band of `STEP * MR` rows, [`PIECES`] apart at `y`, from the band's
/// transformed inputs `a` and the panel's filters.
///
/// # Safety
/// The processor has the instruction set of `S`; `a` is valid for `FILTERS * MR` rows of [`WIDTH`], `filters` for
/// [`FILTERS`] panels of [`WIDTH`] rows, `y` for a panel of each of its rows.
#[inline(always)]
unsafe fn convolve_band<S: Simd, const MR: usize, const NV: usize>(
    a: *const f32,
    filters: *const f32,
    y: *mut f32,
) {
    // SAFETY: part `f` of `a` and of the filters; a vector of each of the rows of every step `r` of `y`.
    unsafe {
        let mut products = [[[S::splat(0.0); NV]; MR]; FILTERS];
        for (f, products) in products.iter_mut().enumerate() {
            let (a, filter) = (a.add(f * MR * WIDTH), filters.add(f * WIDTH * NV * S::LANES));
            let mut acc = [[S::splat(0.0); NV]; MR];
            accumulate::<S, MR, NV>(&mut acc, a, WIDTH, filter, WIDTH);
            *products = acc;
        }
        // The products are to be in memory from here on: a compiler that keeps the last filter's in registers for
        // the transform below runs out of them, and spills its sums in the loop above.
        let products = std::hint::black_box(&products);
        for r in 0..MR {
            for v in 0..NV {
                let mut m = [S::splat(0.0); FILTERS];
                for (m, product) in m.iter_mut().zip(products) {
                    *m = product[r][v];
                }
                transform_output::<S>(m, y.add(r * STEP * PIECES + v * S::LANES));
            }
        }
    }
}

/// Stores `MR` rows of `NV` vectors, `apart` floats from each other.
#[inline(always)]
unsafe fn store_rows<S: Simd, const MR: usize, const NV: usize>(
    acc: &[[S::V; NV]; MR],
    to: *mut f32,
    apart: usize,
) {
    for (r, acc) in acc.iter().enumerate() {
        for (v, acc) in acc.iter().enumerate() {
            // SAFETY: the caller vouches for `MR` rows, `apart` floats from each other.
            unsafe { S::store(to.add(r * apart + v * S::LANES), *acc) };
        }
    }
}

/// The combinations of six neighbouring rows that the filters are applied to, `apart` floats from each other.
///
/// # Safety
/// The processor has the instruction set of `S`; `x` is valid for six rows of [`WIDTH`], `to` for a row at each of
/// the [`FILTERS`] places.
#[inline(always)]
unsafe fn transform_input<S: Simd>(x: *const f32, to: *mut f32, apart: usize) {
    const A2: f32 = POINT_A * POINT_A;
    const B2: f32 = POINT_B * POINT_B;
    // SAFETY: the six rows and places that the caller vouches for.
    unsafe {
        let (a, b) = (S::splat(POINT_A), S::splat(POINT_B));
        let (less_a2, less_b2) = (S::splat(-A2), S::splat(-B2));
        let (less_sum, product) = (S::splat(-(A2 + B2)), S::splat(A2 * B2));
        for j in 0..WIDTH / S::LANES {
            let at = j * S::LANES;
            let d0 = S::load(x.add(at));
            let d1 = S::load(x.add(WIDTH + at));
            let d2 = S::load(x.add(2 * WIDTH + at));
            let d3 = S::load(x.add(3 * WIDTH + at));
            let d4 = S::load(x.add(4 * WIDTH + at));
            let d5 = S::load(x.add(5 * WIDTH + at));
            let (even_a, odd_a) = (S::fma(less_b2, d2, d4), S::mul(a, S::fma(less_b2, d1, d3)));
            let (even_b, odd_b) = (S::fma(less_a2, d2, d4), S::mul(b, S::fma(less_a2, d1, d3)));
            S::store(to.add(at), S::fma(product, d0, S::fma(less_sum, d2, d4)));
            S::store(to.add(apart + at), S::add(even_a, odd_a));
            S::store(to.add(2 * apart + at), S::sub(even_a, odd_a));
            S::store(to.add(3 * apart + at), S::add(even_b, odd_b));
            S::store(to.add(4 * apart + at), S::sub(even_b, odd_b));
            S::store(
                to.add(5 * apart + at),
                S::fma(product, d1, S::fma(less_sum, d3, d5)),
            );
        }
    }
}

/// A vector of each of [`STEP`] rows of pre-activations, [`PIECES`] apart, from the vectors of the products.
///
/// # Safety
/// The processor has the instruction set of `S`; `y` is valid for a vector in each of the rows.
#[inline(always)]
unsafe fn transform_output<S: Simd>(m: [S::V; FILTERS], y: *mut f32) {
    const A: [f32; 4] = [1.0, POINT_A, POINT_A * POINT_A, POINT_A * POINT_A * POINT_A];
    const B: [f32; 4] = [1.0, POINT_B, POINT_B * POINT_B, POINT_B * POINT_B * POINT_B];
    let [m0, m1, m2, m3, m4, m5] = m;
    // SAFETY: the rows that the caller vouches for.
    unsafe {
        let (even_a, odd_a) = (S::add(m1, m2), S::sub(m1, m2));
        let (even_b, odd_b) = (S::add(m3, m4), S::sub(m3, m4));
        let first = S::add(S::add(m0, even_a), even_b);
        let second = S::fma(S::splat(A[1]), odd_a, S::mul(S::splat(B[1]), odd_b));
        let third = S::fma(S::splat(A[2]), even_a, S::mul(S::splat(B[2]), even_b));
        let fourth = S::fma(S::splat(A[3]), odd_a, S::fma(S::splat(B[3]), odd_b, m5));
        S::store(y, first);
        S::store(y.add(PIECES), second);
        S::store(y.add(2 * PIECES), third);
        S::store(y.add(3 * PIECES), fourth);
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
