use crate::kernel::arch;
use crate::scalar::Scalar;
use core::iter::zip;

/// y_i += a x_i.
#[inline(never)]
pub fn axpy<T: Scalar>(a: T, x: &[T], y: &mut [T]) {
    if arch::axpy(a, x, y) {
        return;
    }
    for (y, &x) in zip(y, x) {
        *y += a * x;
    }
}

/// Four [`axpy`] at once, in order: `y_i = (((y_i + a0 x0_i) + a1 x1_i) + a2 x2_i) + a3 x3_i`, with one load and one store of y.
#[inline]
pub fn axpy4<T: Scalar>(a: [T; 4], x: [&[T]; 4], y: &mut [T]) {
    let [a0, a1, a2, a3] = a;
    let [x0, x1, x2, x3] = x;
    let (y4, y_tail) = y.as_chunks_mut::<4>();
    let (p4, p_tail) = x0.as_chunks::<4>();
    let (q4, q_tail) = x1.as_chunks::<4>();
    let (r4, r_tail) = x2.as_chunks::<4>();
    let (s4, s_tail) = x3.as_chunks::<4>();
    for (y, ((p, q), (r, s))) in zip(y4, zip(zip(p4, q4), zip(r4, s4))) {
        y[0] = (((y[0] + a0 * p[0]) + a1 * q[0]) + a2 * r[0]) + a3 * s[0];
        y[1] = (((y[1] + a0 * p[1]) + a1 * q[1]) + a2 * r[1]) + a3 * s[1];
        y[2] = (((y[2] + a0 * p[2]) + a1 * q[2]) + a2 * r[2]) + a3 * s[2];
        y[3] = (((y[3] + a0 * p[3]) + a1 * q[3]) + a2 * r[3]) + a3 * s[3];
    }
    for (y, ((&p, &q), (&r, &s))) in zip(y_tail, zip(zip(p_tail, q_tail), zip(r_tail, s_tail))) {
        *y = (((*y + a0 * p) + a1 * q) + a2 * r) + a3 * s;
    }
}
