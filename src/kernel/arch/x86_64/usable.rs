use super::avx2;
use crate::kernel::arch::slices::as_f32;
use crate::shape::{Elem, MARK};
use core::arch::x86_64::{
    _mm256_add_epi32, _mm256_and_si256, _mm256_castsi256_ps, _mm256_loadu_si256, _mm256_movemask_ps, _mm256_or_si256,
    _mm256_set1_epi32, _mm256_setzero_si256,
};

/// [`all_usable`](crate::kernel::all_usable); `None` without AVX2, or where the numbers are not `f32`.
#[inline]
pub fn all_usable<T: Elem>(x: &[T]) -> Option<bool> {
    // SAFETY: the processor has AVX2.
    as_f32(x).filter(|_| avx2::get()).map(|x| unsafe { with_avx2(x) })
}

/// The marks of the portable loop, eight at a time.
#[target_feature(enable = "avx2")]
fn with_avx2(x: &[f32]) -> bool {
    let mark = |x: &[f32; 8]| {
        // SAFETY: x has the eight numbers of a vector.
        let bits = unsafe { _mm256_loadu_si256(x.as_ptr().cast()) };
        let size = _mm256_and_si256(bits, _mm256_set1_epi32(0x7FFF_FFFF));
        _mm256_add_epi32(size, _mm256_set1_epi32(MARK.cast_signed()))
    };
    let (eights, rest) = x.as_chunks::<8>();
    let (pairs, odd) = eights.as_chunks::<2>();
    let mut marks = [_mm256_setzero_si256(); 2];
    for [a, b] in pairs {
        marks = [_mm256_or_si256(marks[0], mark(a)), _mm256_or_si256(marks[1], mark(b))];
    }
    for eight in odd {
        marks[0] = _mm256_or_si256(marks[0], mark(eight));
    }
    let marks = _mm256_castsi256_ps(_mm256_or_si256(marks[0], marks[1]));
    _mm256_movemask_ps(marks) == 0 && f32::all_usable(rest)
}

#[cfg(test)]
mod tests {
    use super::{avx2, with_avx2};
    use crate::shape::Elem;

    #[test]
    fn one_bad_number_is_seen_at_every_place() {
        if !avx2::get() {
            return;
        }
        for n in 0..100 {
            let mut x = [-9e18; 100];
            // SAFETY: the processor has AVX2.
            assert!(unsafe { with_avx2(&x[..n]) });
            for at in 0..n {
                for bad in [f32::NAN, -f32::NAN, f32::INFINITY, -1e19] {
                    x[at] = bad;
                    // SAFETY: as above.
                    let usable = unsafe { with_avx2(&x[..n]) };
                    assert!(!usable && !f32::all_usable(&x[..n]), "{bad} at {at} of {n}");
                }
                x[at] = 1.0;
            }
        }
    }
}
