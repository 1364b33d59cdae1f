//! The few vector operations that the kernels are written in, one implementation per instruction set.

/// Vectors of `LANES` 32-bit floats.
///
/// # Safety
/// Every function may use instructions of the implementing instruction set: call them only from code that runs
/// on a processor that has it. Pointers must be valid for `LANES` floats; no alignment is asked.
pub(in crate::kernel) trait Simd: Copy {
    type V: Copy;
    const LANES: usize;

    unsafe fn splat(x: f32) -> Self::V;
    unsafe fn load(p: *const f32) -> Self::V;
    unsafe fn store(p: *mut f32, v: Self::V);
    unsafe fn add(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn sub(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn mul(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn max(a: Self::V, b: Self::V) -> Self::V;
    /// `a * b + c`; fused where the instruction set can.
    unsafe fn fma(a: Self::V, b: Self::V, c: Self::V) -> Self::V;
    /// Sum of the lanes.
    unsafe fn sum(v: Self::V) -> f32;
}

/// Plain Rust; the reference that the others are tested against.
#[derive(Clone, Copy)]
pub(super) struct Portable;

impl Simd for Portable {
    type V = [f32; 8];
    const LANES: usize = 8;

    #[inline(always)]
    unsafe fn splat(x: f32) -> [f32; 8] {
        [x; 8]
    }
    #[inline(always)]
    unsafe fn load(p: *const f32) -> [f32; 8] {
        // SAFETY: the caller vouches for eight floats at `p`; the read asks for no alignment.
        unsafe { p.cast::<[f32; 8]>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn store(p: *mut f32, v: [f32; 8]) {
        // SAFETY: the caller vouches for eight floats at `p`; the write asks for no alignment.
        unsafe { p.cast::<[f32; 8]>().write_unaligned(v) }
    }
    #[inline(always)]
    unsafe fn add(a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        std::array::from_fn(|i| a[i] + b[i])
    }
    #[inline(always)]
    unsafe fn sub(a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        std::array::from_fn(|i| a[i] - b[i])
    }
    #[inline(always)]
    unsafe fn mul(a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        std::array::from_fn(|i| a[i] * b[i])
    }
    #[inline(always)]
    unsafe fn max(a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        std::array::from_fn(|i| if a[i] > b[i] { a[i] } else { b[i] })
    }
    #[inline(always)]
    unsafe fn fma(a: [f32; 8], b: [f32; 8], c: [f32; 8]) -> [f32; 8] {
        std::array::from_fn(|i| a[i] * b[i] + c[i])
    }
    #[inline(always)]
    unsafe fn sum(v: [f32; 8]) -> f32 {
        v.iter().sum()
    }
}

/// Implements [`Simd`] by naming an intrinsic for each operation.
#[allow(unused_macros)] // an architecture without an implementation below leaves it unused
macro_rules! by_intrinsics {
    ($(#[$meta:meta])* $name:ident: $vector:ty, $lanes:literal; $splat:path, $load:path, $store:path, $add:path,
     $sub:path, $mul:path, $max:path; fma $fma:expr; sum $sum:expr) => {
        $(#[$meta])*
        #[derive(Clone, Copy)]
        pub(in crate::kernel) struct $name;

        // SAFETY (each call): the trait's contract hands the duty of having the instruction set, and of valid
        // pointers, to the caller.
        impl Simd for $name {
            type V = $vector;
            const LANES: usize = $lanes;
            #[inline(always)]
            unsafe fn splat(x: f32) -> $vector { unsafe { $splat(x) } }
            #[inline(always)]
            unsafe fn load(p: *const f32) -> $vector { unsafe { $load(p) } }
            #[inline(always)]
            unsafe fn store(p: *mut f32, v: $vector) { unsafe { $store(p, v) } }
            #[inline(always)]
            unsafe fn add(a: $vector, b: $vector) -> $vector { unsafe { $add(a, b) } }
            #[inline(always)]
            unsafe fn sub(a: $vector, b: $vector) -> $vector { unsafe { $sub(a, b) } }
            #[inline(always)]
            unsafe fn mul(a: $vector, b: $vector) -> $vector { unsafe { $mul(a, b) } }
            #[inline(always)]
            unsafe fn max(a: $vector, b: $vector) -> $vector { unsafe { $max(a, b) } }
            #[inline(always)]
            unsafe fn fma(a: $vector, b: $vector, c: $vector) -> $vector { unsafe { $fma(a, b, c) } }
            #[inline(always)]
            unsafe fn sum(v: $vector) -> f32 { unsafe { $sum(v) } }
        }
    };
}

#[cfg(target_arch = "x86_64")]
pub(in crate::kernel) use x86::{Avx2, Avx512};

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::Simd;
    use std::arch::x86_64::*;

    by_intrinsics! {
        /// AVX2 with fused multiply-add: eight lanes.
        Avx2: __m256, 8; _mm256_set1_ps, _mm256_loadu_ps, _mm256_storeu_ps, _mm256_add_ps, _mm256_sub_ps,
        _mm256_mul_ps, _mm256_max_ps; fma |a, b, c| _mm256_fmadd_ps(a, b, c); sum |v| {
            let quad = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps::<1>(v));
            let pair = _mm_add_ps(quad, _mm_movehl_ps(quad, quad));
            _mm_cvtss_f32(_mm_add_ss(pair, _mm_shuffle_ps::<1>(pair, pair)))
        }
    }

    by_intrinsics! {
        /// AVX-512 F: sixteen lanes.
        Avx512: __m512, 16; _mm512_set1_ps, _mm512_loadu_ps, _mm512_storeu_ps, _mm512_add_ps, _mm512_sub_ps,
        _mm512_mul_ps, _mm512_max_ps; fma |a, b, c| _mm512_fmadd_ps(a, b, c); sum |v| _mm512_reduce_add_ps(v)
    }
}

#[cfg(target_arch = "aarch64")]
pub(in crate::kernel) use arm::Neon;

#[cfg(target_arch = "aarch64")]
mod arm {
    use super::Simd;
    use std::arch::aarch64::*;

    by_intrinsics! {
        /// NEON: four lanes.
        Neon: float32x4_t, 4; vdupq_n_f32, vld1q_f32, vst1q_f32, vaddq_f32, vsubq_f32, vmulq_f32, vmaxq_f32;
        fma |a, b, c| vfmaq_f32(c, a, b); sum |v| vaddvq_f32(v)
    }
}
