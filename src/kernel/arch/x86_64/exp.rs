use super::avx2;
use crate::kernel::arch::slices::as_f32_mut;
use crate::math::fixed::{LIMIT, LOG2_E, SLOPE};
use crate::scalar::Scalar;
use core::arch::x86_64::{
    __m256, __m256i, _mm_cvtss_f32, _mm_max_ps, _mm_max_ss, _mm_movehdup_ps, _mm_movehl_ps, _mm256_add_epi32,
    _mm256_add_epi64, _mm256_and_si256, _mm256_blend_epi32, _mm256_blendv_epi8, _mm256_blendv_ps, _mm256_castps_si256,
    _mm256_castps256_ps128, _mm256_castsi256_ps, _mm256_cmpgt_epi32, _mm256_extractf128_ps, _mm256_loadu_ps,
    _mm256_loadu_si256, _mm256_maskload_ps, _mm256_max_epi32, _mm256_max_ps, _mm256_min_epi32, _mm256_min_epu32,
    _mm256_mul_epu32, _mm256_or_si256, _mm256_set1_epi32, _mm256_set1_epi64x, _mm256_set1_ps, _mm256_setzero_si256,
    _mm256_shuffle_epi32, _mm256_slli_epi32, _mm256_srai_epi32, _mm256_srli_epi32, _mm256_srli_epi64,
    _mm256_srlv_epi32, _mm256_srlv_epi64, _mm256_storeu_ps, _mm256_sub_epi32, _mm256_sub_epi64, _mm256_sub_ps,
    _mm256_xor_si256,
};

/// z = e^(z - max z) with the bits of [`math::exp`](crate::math::exp()); returns the maximum. `None` without AVX2, or where the numbers are not `f32`:
/// nothing done.
#[inline]
pub fn exp_below_max<T: Scalar>(z: &mut [T]) -> Option<T> {
    let z = as_f32_mut(z).filter(|_| avx2::get())?;
    // SAFETY: the processor has AVX2.
    Some(T::of(unsafe { below_max(z) }))
}

#[target_feature(enable = "avx2")]
fn below_max(z: &mut [f32]) -> f32 {
    let max = max(z);
    with_avx2(z, max);
    max
}

/// The largest, with the comparisons of the portable loop: NaN where the first one is, others are passed over.
#[inline]
#[target_feature(enable = "avx2")]
fn max(z: &[f32]) -> f32 {
    // The first one where neither is larger, or one is NaN.
    let larger = |a, b| _mm256_max_ps(b, a);
    let first = _mm256_set1_ps(z.first().copied().unwrap_or(0.0));
    let (eights, tail) = z.as_chunks::<8>();
    let mut most = first;
    for eight in eights {
        // SAFETY: there are the eight numbers of a vector.
        most = larger(most, unsafe { _mm256_loadu_ps(eight.as_ptr()) });
    }
    if let Some((lanes, tail)) = incomplete(tail) {
        most = larger(most, _mm256_blendv_ps(first, tail, _mm256_castsi256_ps(lanes)));
    }
    let (low, high) = (_mm256_castps256_ps128(most), _mm256_extractf128_ps::<1>(most));
    let four = _mm_max_ps(high, low);
    let two = _mm_max_ps(_mm_movehl_ps(four, four), four);
    _mm_cvtss_f32(_mm_max_ss(_mm_movehdup_ps(two), two))
}

/// As many lanes from the first on as there are numbers left, from the place of that count.
const LANES: [[i32; 8]; 8] = {
    let mut masks = [[0; 8]; 8];
    let mut count = 0;
    while count < 8 {
        let mut lane = 0;
        while lane < count {
            masks[count][lane] = -1;
            lane += 1;
        }
        count += 1;
    }
    masks
};

#[target_feature(enable = "avx2")]
fn with_avx2(x: &mut [f32], above: f32) {
    let above = _mm256_set1_ps(above);
    let (x, tail) = x.as_chunks_mut::<8>();
    for x in x {
        // SAFETY: x has the eight numbers of a vector.
        unsafe {
            let e = exp(_mm256_castps_si256(_mm256_sub_ps(_mm256_loadu_ps(x.as_ptr()), above)));
            _mm256_storeu_ps(x.as_mut_ptr(), _mm256_castsi256_ps(e));
        }
    }
    if let Some((_, x)) = incomplete(tail) {
        let e = exp(_mm256_castps_si256(_mm256_sub_ps(x, above)));
        // Not under a mask: the next load of these numbers would wait for such a store.
        let mut results = [0.0; 8];
        // SAFETY: there is room for eight results.
        unsafe { _mm256_storeu_ps(results.as_mut_ptr(), _mm256_castsi256_ps(e)) };
        tail.iter_mut().zip(results).for_each(|(x, e)| *x = e);
    }
}

/// The lanes of fewer than eight numbers, and a vector of these with zeros behind them; `None` where there are none.
#[inline]
#[target_feature(enable = "avx2")]
fn incomplete(tail: &[f32]) -> Option<(__m256i, __m256)> {
    let lanes = LANES.get(tail.len()).filter(|_| !tail.is_empty())?;
    // SAFETY: the mask has eight numbers, and only the lanes of the tail's numbers are read.
    unsafe {
        let lanes = _mm256_loadu_si256(lanes.as_ptr().cast());
        Some((lanes, _mm256_maskload_ps(tail.as_ptr(), lanes)))
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
    // Shifts of 64 and more give 0, as the limited ones do.
    let shift = _mm256_sub_epi32(all(149), _mm256_srli_epi32::<23>(limited));
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
#[inline]
#[target_feature(enable = "avx2")]
fn rise(f: __m256i) -> __m256i {
    let [q0, q1, q2, q3, q4, q5] = SLOPE.map(|q| _mm256_set1_epi64x(i64::from(q)));
    let mut sum = q5;
    for q in [q4, q3, q2, q1, q0] {
        sum = _mm256_add_epi64(_mm256_srli_epi64::<32>(_mm256_mul_epu32(f, sum)), q);
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
    use super::{below_max, with_avx2};
    use crate::kernel::arch::x86_64::avx2;
    use crate::math::exp;

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
                    unsafe { with_avx2(&mut e[..count], above) };
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
                // SAFETY: the processor has AVX2.
                let max = unsafe { below_max(&mut z[..n]) };
                assert!(
                    max == expected || max.is_nan() && expected.is_nan(),
                    "{special} at {at} of {n}"
                );
            }
        }
    }
}
