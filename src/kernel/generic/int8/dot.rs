use crate::kernel::generic::rows::four_rows;
use core::iter::zip;

/// Σ a_i b_i, as far as both reach. Exact below 2^17 elements.
#[inline]
pub fn dot(a: &[i8], b: &[i8]) -> i32 {
    let mut sum = 0i32;
    for (&a, &b) in zip(a, b) {
        sum = sum.wrapping_add(i32::from(a) * i32::from(b));
    }
    sum
}

/// [`dot`] of `x` with four rows: each element of `x` is loaded once for four products. Zeros unless `w` holds four rows.
#[cfg_attr(
    any(motenet_arm_dsp, motenet_arm_v6m, motenet_helium),
    allow(dead_code, reason = "the target has its own")
)]
#[inline(never)]
pub fn four_dots(x: &[i8], w: &[i8]) -> [i32; 4] {
    let (mut s0, mut s1, mut s2, mut s3) = (0i32, 0i32, 0i32, 0i32);
    if let Some([w0, w1, w2, w3]) = four_rows(w, x.len()) {
        for ((&x, (&w0, &w1)), (&w2, &w3)) in zip(zip(x, zip(w0, w1)), zip(w2, w3)) {
            let x = i32::from(x);
            s0 = s0.wrapping_add(x * i32::from(w0));
            s1 = s1.wrapping_add(x * i32::from(w1));
            s2 = s2.wrapping_add(x * i32::from(w2));
            s3 = s3.wrapping_add(x * i32::from(w3));
        }
    }
    [s0, s1, s2, s3]
}
