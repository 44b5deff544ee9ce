use super::avx2;
use super::vector::avx;
use crate::kernel::arch::slices::as_f32_mut;
use crate::kernel::generic::rows::rows_mut;
use crate::math::fixed::{LIMIT, LOG2_E, SLOPE};
use crate::scalar::Scalar;
use core::arch::x86_64::{
    __m256i, _mm_cvtss_f32, _mm_max_ps, _mm_max_ss, _mm_movehdup_ps, _mm_movehl_ps, _mm256_add_epi32, _mm256_and_si256,
    _mm256_blend_epi32, _mm256_blendv_epi8, _mm256_blendv_ps, _mm256_castps_si256, _mm256_castps256_ps128,
    _mm256_castsi256_ps, _mm256_cmpgt_epi32, _mm256_extractf128_ps, _mm256_loadu_ps, _mm256_max_epi32, _mm256_max_ps,
    _mm256_min_epi32, _mm256_min_epu32, _mm256_mul_epu32, _mm256_or_si256, _mm256_set1_epi32, _mm256_set1_epi64x,
    _mm256_set1_ps, _mm256_setzero_si256, _mm256_shuffle_epi32, _mm256_slli_epi32, _mm256_srai_epi32,
    _mm256_srli_epi32, _mm256_srli_epi64, _mm256_srlv_epi32, _mm256_srlv_epi64, _mm256_storeu_ps, _mm256_sub_epi32,
    _mm256_sub_epi64, _mm256_sub_ps, _mm256_xor_si256,
};

/// z = e^(z - max z) of each row of `n` with the bits of [`math::exp`](crate::math::exp()), and the maximum of each; `false` without AVX2, or where
/// the numbers are not `f32`: nothing done.
#[inline]
pub fn exp_below_max<T: Scalar>(z: &mut [T], n: usize, max: &mut [T]) -> bool {
    match (as_f32_mut(z), as_f32_mut(max)) {
        (Some(z), Some(max)) if avx2::get() => {
            // SAFETY: the processor has AVX2.
            unsafe { below_max(z, n, max) };
            true
        }
        _ => false,
    }
}

/// The exponentials of several rows at once: no vector ends with a row, and none waits for its maximum.
#[target_feature(enable = "avx2")]
fn below_max(z: &mut [f32], n: usize, max: &mut [f32]) {
    if let ([max, ..], true) = (&mut *max, z.len() == n) {
        *max = largest(z);
        return exp_below(z, *max);
    }
    for (z, max) in rows_mut(z, n).zip(max) {
        *max = largest(z);
        subtract(z, *max);
    }
    exp_below(z, 0.0);
}

#[inline]
#[target_feature(enable = "avx2")]
fn subtract(z: &mut [f32], x: f32) {
    for z in z {
        *z -= x;
    }
}

/// The largest, with the comparisons of the portable loop: NaN where the first one is, others are passed over.
#[inline]
#[target_feature(enable = "avx2")]
fn largest(z: &[f32]) -> f32 {
    // The first one where neither is larger, or one is NaN.
    let larger = |a, b| _mm256_max_ps(b, a);
    let first = _mm256_set1_ps(z.first().copied().unwrap_or(0.0));
    let (eights, tail) = z.as_chunks::<8>();
    let mut most = first;
    for eight in eights {
        // SAFETY: there are the eight numbers of a vector.
        most = larger(most, unsafe { _mm256_loadu_ps(eight.as_ptr()) });
    }
    if !tail.is_empty() {
        let lanes = _mm256_castsi256_ps(avx::lanes(tail.len()));
        // SAFETY: there are as many numbers.
        let tail = unsafe { avx::load_first(tail.as_ptr(), tail.len()) };
        most = larger(most, _mm256_blendv_ps(first, tail, lanes));
    }
    let (low, high) = (_mm256_castps256_ps128(most), _mm256_extractf128_ps::<1>(most));
    let four = _mm_max_ps(high, low);
    let two = _mm_max_ps(_mm_movehl_ps(four, four), four);
    _mm_cvtss_f32(_mm_max_ss(_mm_movehdup_ps(two), two))
}

/// x = e^(x - above).
#[target_feature(enable = "avx2")]
fn exp_below(x: &mut [f32], above: f32) {
    let above = _mm256_set1_ps(above);
    let of = |x| _mm256_castsi256_ps(exp(_mm256_castps_si256(_mm256_sub_ps(x, above))));
    let Some(last) = x.len().checked_sub(8) else {
        // Not stored under a mask: the next load of these numbers would wait for such a store.
        let mut eight = [0.0; 8];
        // SAFETY: there are as many numbers, and room for eight results.
        unsafe { avx::store(eight.as_mut_ptr(), of(avx::load_first(x.as_ptr(), x.len()))) };
        return x.iter_mut().zip(eight).for_each(|(to, from)| *to = from);
    };
    // The last vector begins early enough to be whole: each is loaded before the one before is stored.
    let (x, mut at) = (x.as_mut_ptr(), 0);
    // SAFETY: from 0 to `last` on there are eight numbers.
    unsafe {
        let mut now = _mm256_loadu_ps(x);
        loop {
            let next = last.min(at + 8);
            let then = _mm256_loadu_ps(x.add(next));
            _mm256_storeu_ps(x.add(at), of(now));
            if at == last {
                return;
            }
            (now, at) = (then, next);
        }
    }
}

/// The steps of [`math::exp`](crate::math::exp()) on eight numbers; products of 32 bits are of the even lanes, then of the odd ones.
#[inline]
#[target_feature(enable = "avx2")]
fn exp(x: __m256i) -> __m256i {
    let all = |bits: u32| _mm256_set1_epi32(bits.cast_signed());
    let size = _mm256_and_si256(x, all(0x7FFF_FFFF));
    let limited = _mm256_min_epi32(size, all(LIMIT));
    let mantissa = _mm256_or_si256(_mm256_and_si256(limited, all(0x007F_FFFF)), all(0x0080_0000));
    let shift = _mm256_sub_epi32(all(149), _mm256_srli_epi32::<23>(limited));
    let shift = _mm256_min_epu32(shift, all(63));
    let sign = _mm256_srai_epi32::<31>(x);
    let even = scaled(
        mantissa,
        _mm256_and_si256(shift, _mm256_set1_epi64x(0xFFFF_FFFF)),
        _mm256_shuffle_epi32::<0xA0>(sign),
    );
    let odd = scaled(
        _mm256_srli_epi64::<32>(mantissa),
        _mm256_srli_epi64::<32>(shift),
        _mm256_shuffle_epi32::<0xF5>(sign),
    );
    let n = join(even, odd);
    let mantissa = _mm256_or_si256(_mm256_srli_epi32::<8>(join(rise(even), rise(odd))), all(1 << 24));

    let lowest = _mm256_set1_epi32(-126);
    let less = _mm256_max_epi32(_mm256_sub_epi32(lowest, n), _mm256_setzero_si256());
    let less = _mm256_min_epi32(less, all(31));
    let rounded = _mm256_srli_epi32::<1>(_mm256_add_epi32(_mm256_srlv_epi32(mantissa, less), all(1)));
    let exponent = _mm256_slli_epi32::<23>(_mm256_sub_epi32(_mm256_max_epi32(n, lowest), lowest));
    let infinity = all(f32::INFINITY.to_bits());
    let bits = _mm256_min_epu32(_mm256_add_epi32(exponent, rounded), infinity);
    _mm256_blendv_epi8(bits, x, _mm256_cmpgt_epi32(size, infinity))
}

/// n + f in units of 2^-32.
#[inline]
#[target_feature(enable = "avx2")]
fn scaled(mantissa: __m256i, shift: __m256i, sign: __m256i) -> __m256i {
    let product = _mm256_mul_epu32(mantissa, _mm256_set1_epi64x(i64::from(LOG2_E)));
    _mm256_sub_epi64(_mm256_xor_si256(_mm256_srlv_epi64(product, shift), sign), sign)
}

/// 2^f - 1 in the upper half.
///
/// An upper half is copied to the lower one, not shifted there: the compiler would see that the sums have 32 bits, and yet multiply numbers of 64.
#[inline]
#[target_feature(enable = "avx2")]
fn rise(f: __m256i) -> __m256i {
    let [q0, q1, q2, q3, q4, q5] = SLOPE.map(|q| _mm256_set1_epi32(q.cast_signed()));
    let mut sum = q5;
    for q in [q4, q3, q2, q1, q0] {
        sum = _mm256_add_epi32(_mm256_shuffle_epi32::<0xF5>(_mm256_mul_epu32(f, sum)), q);
    }
    _mm256_mul_epu32(f, sum)
}

/// The upper halves of both, in turns.
#[inline]
#[target_feature(enable = "avx2")]
fn join(even: __m256i, odd: __m256i) -> __m256i {
    _mm256_blend_epi32::<0xAA>(_mm256_srli_epi64::<32>(even), odd)
}

#[cfg(test)]
mod tests {
    use super::{below_max, exp_below};
    use crate::kernel::arch::x86_64::avx2;
    use crate::math::exp;
    use core::slice;

    #[test]
    fn vectors_and_numbers_give_the_same_bits() {
        if !avx2::get() {
            return;
        }
        for count in 1..20 {
            for from in (0..u32::MAX).step_by(1_000_003) {
                let x: [f32; 20] = core::array::from_fn(|i| f32::from_bits(from.wrapping_add(i as u32 * 77)));
                for above in [0.0, 1.5] {
                    let mut e = x;
                    // SAFETY: the processor has AVX2.
                    unsafe { exp_below(&mut e[..count], above) };
                    for (i, (e, x)) in e.into_iter().zip(x).enumerate() {
                        let expected = if i < count { exp(x - above) } else { x };
                        assert!(
                            e.to_bits() == expected.to_bits() || e.is_nan() && expected.is_nan(),
                            "{x:e}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn the_maximum_is_that_of_one_comparison_after_the_other() {
        if !avx2::get() {
            return;
        }
        for n in 1..20 {
            for (at, special) in (0..n).flat_map(|at| [f32::NAN, f32::INFINITY, 3.0, -9.0].map(|x| (at, x))) {
                let mut z: [f32; 20] = core::array::from_fn(|i| (i * 7 % 11) as f32 * -0.5);
                z[at] = special;
                let expected = z[1..n].iter().fold(z[0], |max, &z| if z > max { z } else { max });
                let mut max = 0.0;
                // SAFETY: the processor has AVX2.
                unsafe { below_max(&mut z[..n], n, slice::from_mut(&mut max)) };
                assert!(
                    max == expected || max.is_nan() && expected.is_nan(),
                    "{special} at {at} of {n}"
                );
            }
        }
    }

    #[test]
    fn rows_at_once_and_one_by_one_give_the_same_bits() {
        if !avx2::get() {
            return;
        }
        for n in 1..20 {
            let z: [f32; 100] = core::array::from_fn(|i| (i * 37 % 101) as f32 * 0.3 - 9.0);
            let (mut at_once, mut each) = (z, z);
            let [mut max, mut of_each] = [[7.0; 100]; 2];
            let rows = 100 / n;
            // SAFETY: the processor has AVX2.
            unsafe {
                below_max(&mut at_once[..rows * n], n, &mut max);
                for (z, max) in each.chunks_exact_mut(n).zip(&mut of_each) {
                    below_max(z, n, slice::from_mut(max));
                }
            }
            let bits = |x: [f32; 100]| x.map(f32::to_bits);
            assert_eq!(bits(at_once), bits(each), "rows of {n}");
            assert_eq!(bits(max), bits(of_each), "rows of {n}");
        }
    }
}
