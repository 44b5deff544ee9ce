use crate::kernel::arch;
use crate::scalar::Scalar;
use core::iter::zip;

/// Σ a_i b_i in four interleaved partial sums, combined as `(s0 + s1) + (s2 + s3)`.
#[inline(never)]
pub fn dot<T: Scalar>(a: &[T], b: &[T]) -> T {
    arch::dot(a, b).unwrap_or_else(|| portable(a, b))
}

#[inline(always)]
fn portable<T: Scalar>(a: &[T], b: &[T]) -> T {
    let ((a4, a_tail), (b4, b_tail)) = (a.as_chunks::<4>(), b.as_chunks::<4>());
    let (mut s0, mut s1, mut s2, mut s3) = (T::ZERO, T::ZERO, T::ZERO, T::ZERO);
    for (a, b) in zip(a4, b4) {
        s0 += a[0] * b[0];
        s1 += a[1] * b[1];
        s2 += a[2] * b[2];
        s3 += a[3] * b[3];
    }
    let mut tail = zip(a_tail, b_tail);
    if let Some((&a, &b)) = tail.next() {
        s0 += a * b;
    }
    if let Some((&a, &b)) = tail.next() {
        s1 += a * b;
    }
    if let Some((&a, &b)) = tail.next() {
        s2 += a * b;
    }
    (s0 + s1) + (s2 + s3)
}

/// [`dot`] of one vector with four: each element of `x` is loaded once for four products.
#[inline]
pub fn dot4<T: Scalar>(x: &[T], w: [&[T]; 4]) -> [T; 4] {
    let [w0, w1, w2, w3] = w;
    let (x4, x_tail) = x.as_chunks::<4>();
    let (a4, a_tail) = w0.as_chunks::<4>();
    let (b4, b_tail) = w1.as_chunks::<4>();
    let (c4, c_tail) = w2.as_chunks::<4>();
    let (d4, d_tail) = w3.as_chunks::<4>();
    let z = T::ZERO;
    let (mut a0, mut a1, mut a2, mut a3) = (z, z, z, z);
    let (mut b0, mut b1, mut b2, mut b3) = (z, z, z, z);
    let (mut c0, mut c1, mut c2, mut c3) = (z, z, z, z);
    let (mut d0, mut d1, mut d2, mut d3) = (z, z, z, z);
    for ((((x, a), b), c), d) in zip(zip(zip(zip(x4, a4), b4), c4), d4) {
        let [x0, x1, x2, x3] = *x;
        a0 += a[0] * x0;
        a1 += a[1] * x1;
        a2 += a[2] * x2;
        a3 += a[3] * x3;
        b0 += b[0] * x0;
        b1 += b[1] * x1;
        b2 += b[2] * x2;
        b3 += b[3] * x3;
        c0 += c[0] * x0;
        c1 += c[1] * x1;
        c2 += c[2] * x2;
        c3 += c[3] * x3;
        d0 += d[0] * x0;
        d1 += d[1] * x1;
        d2 += d[2] * x2;
        d3 += d[3] * x3;
    }
    let tail = |i: usize| {
        Some((
            x_tail.get(i)?,
            a_tail.get(i)?,
            b_tail.get(i)?,
            c_tail.get(i)?,
            d_tail.get(i)?,
        ))
    };
    if let Some((&x, &a, &b, &c, &d)) = tail(0) {
        (a0, b0, c0, d0) = (a0 + a * x, b0 + b * x, c0 + c * x, d0 + d * x);
        if let Some((&x, &a, &b, &c, &d)) = tail(1) {
            (a1, b1, c1, d1) = (a1 + a * x, b1 + b * x, c1 + c * x, d1 + d * x);
            if let Some((&x, &a, &b, &c, &d)) = tail(2) {
                (a2, b2, c2, d2) = (a2 + a * x, b2 + b * x, c2 + c * x, d2 + d * x);
            }
        }
    }
    [
        (a0 + a1) + (a2 + a3),
        (b0 + b1) + (b2 + b3),
        (c0 + c1) + (c2 + c3),
        (d0 + d1) + (d2 + d3),
    ]
}
