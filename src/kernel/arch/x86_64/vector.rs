//! Loads and stores of as many numbers as a slice has, up to a vector's.

use core::arch::x86_64::{__m128, _mm_loadu_ps, _mm_storeu_ps};

/// Four numbers.
#[inline]
#[target_feature(enable = "sse2")]
pub fn load4(x: &[f32; 4]) -> __m128 {
    // SAFETY: x has the four numbers that are read.
    unsafe { _mm_loadu_ps(x.as_ptr()) }
}

/// Four numbers.
#[inline]
#[target_feature(enable = "sse2")]
pub fn store4(x: &mut [f32; 4], v: __m128) {
    // SAFETY: x has the four places that are written.
    unsafe { _mm_storeu_ps(x.as_mut_ptr(), v) }
}

/// The last, incomplete vector of `x`, with zeros behind it.
#[inline(always)]
pub fn padded(tail: &[f32]) -> [f32; 4] {
    let mut four = [0.0; 4];
    for (to, from) in four.iter_mut().zip(tail) {
        *to = *from;
    }
    four
}
