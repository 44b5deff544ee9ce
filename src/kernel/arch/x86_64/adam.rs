use crate::kernel::arch::slices::{as_f32, as_f32_mut, flat};
use crate::kernel::generic::adam::{Moments, Step};
use crate::scalar::{GRID, Scalar};
use crate::shape::first;
use core::arch::x86_64::{
    __m128, __m256, _mm_add_ps, _mm_div_ps, _mm_loadu_ps, _mm_mul_ps, _mm_set1_ps, _mm_shuffle_ps, _mm_sqrt_ps,
    _mm_storeu_ps, _mm_sub_ps, _mm_unpackhi_ps, _mm_unpacklo_ps, _mm256_add_ps, _mm256_div_ps, _mm256_loadu_ps,
    _mm256_mul_ps, _mm256_permute2f128_ps, _mm256_set1_ps, _mm256_shuffle_ps, _mm256_sqrt_ps, _mm256_storeu_ps,
    _mm256_sub_ps, _mm256_unpackhi_ps, _mm256_unpacklo_ps,
};

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
    if super::avx::get() {
        // SAFETY: the processor has AVX.
        unsafe { with_avx(w, g, slots, &s) };
    } else {
        // SAFETY: SSE2 is part of the target.
        unsafe { with_sse(w, g, slots, &s) };
    }
    true
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

macro_rules! steps {
    ($name:ident, $lanes:literal, $feature:literal, $part:ident, $join:ident,
     $load:ident, $store:ident, $set1:ident, $add:ident, $sub:ident, $mul:ident, $div:ident, $sqrt:ident) => {
        #[target_feature(enable = $feature)]
        pub(super) fn $name(w: &mut [f32], g: &[f32], slots: &mut [f32], s: &Step<f32>) {
            let (w, w_tail) = w.as_chunks_mut::<$lanes>();
            let (g, g_tail) = g.as_chunks::<$lanes>();
            let (slots, slots_tail) = slots.as_chunks_mut::<{ 2 * $lanes }>();
            for ((w, g), slots) in w.iter_mut().zip(g).zip(slots) {
                vector(w, g, slots, s);
            }
            // The tails go through vectors padded with zeros.
            let (mut ws, mut gs, mut pairs) = ([0.0; $lanes], [0.0; $lanes], [0.0; 2 * $lanes]);
            ws.iter_mut().zip(&*w_tail).for_each(|(to, from)| *to = *from);
            gs.iter_mut().zip(g_tail).for_each(|(to, from)| *to = *from);
            pairs
                .iter_mut()
                .zip(&*slots_tail)
                .for_each(|(to, from)| *to = *from);
            vector(&mut ws, &gs, &mut pairs, s);
            w_tail.iter_mut().zip(&ws).for_each(|(to, from)| *to = *from);
            slots_tail
                .iter_mut()
                .zip(&pairs)
                .for_each(|(to, from)| *to = *from);

            #[inline]
            #[target_feature(enable = $feature)]
            fn vector(w: &mut [f32; $lanes], g: &[f32; $lanes], slots: &mut [f32; 2 * $lanes], s: &Step<f32>) {
                // SAFETY: the arrays have the numbers of a vector, the slots of two.
                let (ws, g, a, b) = unsafe {
                    let slots = slots.as_ptr();
                    (
                        $load(w.as_ptr()),
                        $load(g.as_ptr()),
                        $load(slots),
                        $load(slots.add($lanes)),
                    )
                };
                let (m, v) = $part(a, b);
                let g = $add(g, $mul($set1(s.l2), ws));
                let grid = $set1(GRID);
                let m = $add($mul($set1(s.beta1), m), $mul($set1(s.share1), g));
                let m = $sub($add(m, grid), grid);
                let v = $add($mul($set1(s.beta2), v), $mul($set1(s.share2), $mul(g, g)));
                let v = $sub($add(v, grid), grid);
                let root = $add($sqrt($mul(v, $set1(s.correction2))), $set1(s.eps));
                let step = $div($mul($set1(s.lr), m), root);
                let ws = $sub($mul($set1(s.shrink), ws), step);
                let ws = $sub($add(ws, grid), grid);
                let (a, b) = $join(m, v);
                // SAFETY: as above.
                unsafe {
                    let slots = slots.as_mut_ptr();
                    $store(w.as_mut_ptr(), ws);
                    $store(slots, a);
                    $store(slots.add($lanes), b);
                }
            }
        }
    };
}

steps!(
    with_sse,
    4,
    "sse2",
    part4,
    join4,
    _mm_loadu_ps,
    _mm_storeu_ps,
    _mm_set1_ps,
    _mm_add_ps,
    _mm_sub_ps,
    _mm_mul_ps,
    _mm_div_ps,
    _mm_sqrt_ps
);
steps!(
    with_avx,
    8,
    "avx",
    part8,
    join8,
    _mm256_loadu_ps,
    _mm256_storeu_ps,
    _mm256_set1_ps,
    _mm256_add_ps,
    _mm256_sub_ps,
    _mm256_mul_ps,
    _mm256_div_ps,
    _mm256_sqrt_ps
);
