use super::avx2;
use crate::kernel::arch::slices::as_f32;
use crate::shape::Elem;

/// [`all_usable`](crate::kernel::all_usable); `None` without AVX2, or where the numbers are not `f32`.
#[inline]
pub fn all_usable<T: Elem>(x: &[T]) -> Option<bool> {
    // SAFETY: the processor has AVX2.
    as_f32(x).filter(|_| avx2::get()).map(|x| unsafe { with_avx2(x) })
}

/// The integer comparisons of the portable loop, so many at a time that the compiler makes four vectors of them.
#[target_feature(enable = "avx2")]
fn with_avx2(x: &[f32]) -> bool {
    let (blocks, rest) = x.as_chunks::<32>();
    let mut largest = [0; 32];
    for block in blocks {
        for (largest, x) in largest.iter_mut().zip(block) {
            *largest = (x.to_bits() & 0x7FFF_FFFF).max(*largest);
        }
    }
    let largest = largest.into_iter().max().unwrap_or(0);
    f32::from_bits(largest).is_usable() && f32::all_usable(rest)
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
