use super::longest::Longest;
#[cfg(motenet_avx512)]
use super::vector::avx512;
use super::vector::{avx, sse};
use crate::kernel::arch::slices::{as_f32, as_f32_mut, flat};
use crate::kernel::generic::adam::{Moments, Step};
use crate::scalar::{GRID, Scalar};
use crate::shape::first;
use core::arch::x86_64::{
    __m128, __m256, _mm_shuffle_ps, _mm_unpackhi_ps, _mm_unpacklo_ps, _mm256_permute2f128_ps, _mm256_shuffle_ps,
    _mm256_unpackhi_ps, _mm256_unpacklo_ps,
};
#[cfg(motenet_avx512)]
use core::arch::x86_64::{__m512, _mm512_permutex2var_ps, _mm512_setr_epi32};

/// One step of Adam, with the operations and their order of the portable one; `false` where the numbers are not `f32`: nothing done.
#[inline]
pub fn adam<T: Scalar>(w: &mut [T], g: &[T], slots: &mut [Moments<T>], s: &Step<T>) -> bool {
    let (Some(w), Some(g), Some(slots)) = (as_f32_mut(w), as_f32(g), as_f32_mut(flat(slots))) else {
        return false;
    };
    let n = w.len().min(g.len()).min(slots.len() / 2);
    let (w, g, slots) = (first(w, n), g.get(..n).unwrap_or_default(), first(slots, 2 * n));
    let s = Step {
        beta1: s.beta1.to_f32(),
        share1: s.share1.to_f32(),
        beta2: s.beta2.to_f32(),
        share2: s.share2.to_f32(),
        lr: s.lr.to_f32(),
        correction2: s.correction2.to_f32(),
        eps: s.eps.to_f32(),
        l2: s.l2.to_f32(),
        shrink: s.shrink.to_f32(),
    };
    // SAFETY: the processor has such vectors, and the slices have been cut to fit.
    unsafe { all(w, g, slots, &s, Longest::here()) };
    true
}

/// All weights.
///
/// # Safety
/// The processor has the `longest` vectors, and there is a gradient for each weight, and two moments.
pub(super) unsafe fn all(w: &mut [f32], g: &[f32], slots: &mut [f32], s: &Step<f32>, longest: Longest) {
    // SAFETY: it is up to the caller.
    unsafe {
        match longest {
            #[cfg(motenet_avx512)]
            Longest::Sixteen => with_avx512(w, g, slots, s),
            Longest::Eight => with_avx(w, g, slots, s),
            Longest::Four => with_sse(w, g, slots, s),
        }
    }
}

/// From m and v in turns to a vector of each.
#[inline]
#[target_feature(enable = "sse2")]
fn part4(a: __m128, b: __m128) -> (__m128, __m128) {
    (_mm_shuffle_ps::<0x88>(a, b), _mm_shuffle_ps::<0xDD>(a, b))
}

/// And back.
#[inline]
#[target_feature(enable = "sse2")]
fn join4(m: __m128, v: __m128) -> (__m128, __m128) {
    (_mm_unpacklo_ps(m, v), _mm_unpackhi_ps(m, v))
}

/// From m and v in turns to a vector of each.
#[inline]
#[target_feature(enable = "avx")]
fn part8(a: __m256, b: __m256) -> (__m256, __m256) {
    let (low, high) = (
        _mm256_permute2f128_ps::<0x20>(a, b),
        _mm256_permute2f128_ps::<0x31>(a, b),
    );
    (
        _mm256_shuffle_ps::<0x88>(low, high),
        _mm256_shuffle_ps::<0xDD>(low, high),
    )
}

/// And back.
#[inline]
#[target_feature(enable = "avx")]
fn join8(m: __m256, v: __m256) -> (__m256, __m256) {
    let (low, high) = (_mm256_unpacklo_ps(m, v), _mm256_unpackhi_ps(m, v));
    (
        _mm256_permute2f128_ps::<0x20>(low, high),
        _mm256_permute2f128_ps::<0x31>(low, high),
    )
}

/// From m and v in turns to a vector of each.
#[cfg(motenet_avx512)]
#[inline]
#[target_feature(enable = "avx512f")]
fn part16(a: __m512, b: __m512) -> (__m512, __m512) {
    let even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    let odd = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
    (_mm512_permutex2var_ps(a, even, b), _mm512_permutex2var_ps(a, odd, b))
}

/// And back.
#[cfg(motenet_avx512)]
#[inline]
#[target_feature(enable = "avx512f")]
fn join16(m: __m512, v: __m512) -> (__m512, __m512) {
    let low = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    let high = _mm512_setr_epi32(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    (_mm512_permutex2var_ps(m, low, v), _mm512_permutex2var_ps(m, high, v))
}

macro_rules! steps {
    ($name:ident, $v:ident, $feature:literal, $part:ident, $join:ident) => {
        /// # Safety
        /// That of [`all`].
        #[target_feature(enable = $feature)]
        unsafe fn $name(w: &mut [f32], g: &[f32], slots: &mut [f32], s: &Step<f32>) {
            let n = w.len();
            let (w, g, slots) = (w.as_mut_ptr(), g.as_ptr(), slots.as_mut_ptr());
            for at in (0..n).step_by($v::LANES) {
                let (w, g, slots) = (w.wrapping_add(at), g.wrapping_add(at), slots.wrapping_add(2 * at));
                // SAFETY: there are as many.
                unsafe {
                    if at + $v::LANES <= n {
                        vector::<true>(w, g, slots, $v::LANES, s);
                    } else {
                        vector::<false>(w, g, slots, n - at, s);
                    }
                }
            }

            /// Of `count` weights, the `WHOLE` of a vector or less.
            ///
            /// # Safety
            /// There are as many, gradients and twice as many moments, too.
            #[inline]
            #[target_feature(enable = $feature)]
            unsafe fn vector<const WHOLE: bool>(
                w: *mut f32,
                g: *const f32,
                slots: *mut f32,
                count: usize,
                s: &Step<f32>,
            ) {
                // The moments take two vectors.
                let second = slots.wrapping_add($v::LANES);
                let (in_first, in_second) = ((2 * count).min($v::LANES), (2 * count).saturating_sub($v::LANES));
                // SAFETY: see the contract.
                let get = |from: *const f32, count| unsafe {
                    if WHOLE {
                        $v::load(from)
                    } else {
                        $v::load_first(from, count)
                    }
                };
                // SAFETY: see the contract.
                let put = |to: *mut f32, count, x| unsafe {
                    if WHOLE {
                        $v::store(to, x)
                    } else {
                        $v::store_first(to, count, x)
                    }
                };
                let (ws, g) = (get(w, count), get(g, count));
                let (m, v) = $part(get(slots, in_first), get(second, in_second));
                let g = $v::add(g, $v::mul($v::splat(s.l2), ws));
                let grid = $v::splat(GRID);
                let m = $v::add($v::mul($v::splat(s.beta1), m), $v::mul($v::splat(s.share1), g));
                let m = $v::sub($v::add(m, grid), grid);
                let v = $v::add(
                    $v::mul($v::splat(s.beta2), v),
                    $v::mul($v::splat(s.share2), $v::mul(g, g)),
                );
                let v = $v::sub($v::add(v, grid), grid);
                let root = $v::add($v::sqrt($v::mul(v, $v::splat(s.correction2))), $v::splat(s.eps));
                let step = $v::div($v::mul($v::splat(s.lr), m), root);
                let ws = $v::sub($v::mul($v::splat(s.shrink), ws), step);
                let ws = $v::sub($v::add(ws, grid), grid);
                let (a, b) = $join(m, v);
                put(w, count, ws);
                put(slots, in_first, a);
                put(second, in_second, b);
            }
        }
    };
}

steps!(with_sse, sse, "sse2", part4, join4);
steps!(with_avx, avx, "avx", part8, join8);
#[cfg(motenet_avx512)]
steps!(with_avx512, avx512, "avx512f", part16, join16);
