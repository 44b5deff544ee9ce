use crate::kernel::arch::slices::{as_f32, as_f32_mut};
use crate::scalar::Scalar;
use core::arch::x86_64::{
    _mm_add_ps, _mm_loadu_ps, _mm_mul_ps, _mm_set1_ps, _mm_storeu_ps, _mm256_add_ps, _mm256_loadu_ps, _mm256_mul_ps,
    _mm256_set1_ps, _mm256_storeu_ps,
};
use core::mem::take;

/// [`multiply_add`](crate::kernel::multiply_add) of all rows and terms; `false` where the numbers are not `f32`: nothing done.
#[inline]
pub fn multiply_add_rows<T: Scalar>(a: &[T], strides: (usize, usize), b: &[T], n: usize, c: &mut [T]) -> bool {
    let (Some(a), Some(b), Some(c)) = (as_f32(a), as_f32(b), as_f32_mut(c)) else {
        return false;
    };
    if n == 0 {
        return true;
    }
    if super::avx::get() {
        // SAFETY: the processor has AVX.
        unsafe { with_avx(a, strides, b, n, c) };
    } else {
        // SAFETY: SSE2 is part of the target.
        unsafe { with_sse(a, strides, b, n, c) };
    }
    true
}

/// Where the factors of a tile stand: `at[r * row_stride + t * term_stride]` for every row and term there is.
#[derive(Clone, Copy)]
struct Factors<'a> {
    a: &'a [f32],
    row_stride: usize,
    term_stride: usize,
}

impl Factors<'_> {
    /// The factor of row `r` and term `t`; 0 beyond the end.
    fn get(&self, r: usize, t: usize) -> f32 {
        self.a
            .get(r * self.row_stride + t * self.term_stride)
            .copied()
            .unwrap_or(0.0)
    }
    /// Whether there are factors for all of `rows` rows and `terms` terms.
    fn all(&self, rows: usize, terms: usize) -> bool {
        rows > 0 && terms > 0 && (rows - 1) * self.row_stride + (terms - 1) * self.term_stride < self.a.len()
    }
}

/// Tiles of four rows and two vectors of C, loaded once and stored once, are what a loop over the terms adds to.
macro_rules! tiles {
    ($name:ident, $lanes:literal, $load:ident, $store:ident, $add:ident, $mul:ident, $set1:ident, $feature:literal) => {
        #[target_feature(enable = $feature)]
        pub(super) fn $name(a: &[f32], (row_stride, term_stride): (usize, usize), b: &[f32], n: usize, c: &mut [f32]) {
            let (mut c, mut from) = (c, 0);
            while c.len() >= n {
                let a = a.get(from * row_stride..).unwrap_or_default();
                let factors = Factors {
                    a,
                    row_stride,
                    term_stride,
                };
                let count = if c.len() >= 4 * n { 4 } else { 1 };
                let (tile, rest) = take(&mut c).split_at_mut_checked(count * n).unwrap_or_default();
                if count == 4 {
                    rows::<4>(tile, factors, b, n);
                } else {
                    rows::<1>(tile, factors, b, n);
                }
                (c, from) = (rest, from + count);
            }

            /// `R` rows, all columns.
            #[inline]
            #[target_feature(enable = $feature)]
            fn rows<const R: usize>(c: &mut [f32], factors: Factors<'_>, b: &[f32], n: usize) {
                let terms = b.len() / n;
                let mut at = 0;
                if c.len() == R * n && factors.all(R, terms) {
                    // One row alone needs more vectors, or each addition would wait for the one before.
                    while R == 1 && at + 8 * $lanes <= n {
                        // SAFETY: c has R rows of n, b as many as `terms`, all factors are there, and the columns are below n.
                        unsafe { columns::<R, 8>(c, at, factors, b, terms, n) };
                        at += 8 * $lanes;
                    }
                    while at + 2 * $lanes <= n {
                        // SAFETY: as above.
                        unsafe { columns::<R, 2>(c, at, factors, b, terms, n) };
                        at += 2 * $lanes;
                    }
                    while at + $lanes <= n {
                        // SAFETY: as above.
                        unsafe { columns::<R, 1>(c, at, factors, b, terms, n) };
                        at += $lanes;
                    }
                }
                for (r, c) in c.chunks_exact_mut(n).enumerate() {
                    for (column, c) in c.iter_mut().enumerate().skip(at) {
                        for t in 0..terms {
                            *c += factors.get(r, t) * b.get(t * n + column).copied().unwrap_or(0.0);
                        }
                    }
                }
            }

            /// `V` vectors of columns from `at`.
            ///
            /// # Safety
            /// `c` has `R` rows and `b` `terms` rows of `n`, with columns for all vectors, and there are factors for all of them.
            #[inline]
            #[target_feature(enable = $feature)]
            unsafe fn columns<const R: usize, const V: usize>(
                c: &mut [f32],
                at: usize,
                factors: Factors<'_>,
                b: &[f32],
                terms: usize,
                n: usize,
            ) {
                let (a, b, c) = (factors.a.as_ptr(), b.as_ptr(), c.as_mut_ptr());
                let zero = $set1(0.0);
                let mut sums = [[zero; V]; R];
                for r in 0..R {
                    for v in 0..V {
                        // SAFETY: see the function's contract.
                        sums[r][v] = unsafe { $load(c.add(r * n + at + v * $lanes)) };
                    }
                }
                for t in 0..terms {
                    let mut vectors = [zero; V];
                    for v in 0..V {
                        // SAFETY: see the function's contract.
                        vectors[v] = unsafe { $load(b.add(t * n + at + v * $lanes)) };
                    }
                    for r in 0..R {
                        // SAFETY: see the function's contract.
                        let a = $set1(unsafe { *a.add(r * factors.row_stride + t * factors.term_stride) });
                        for v in 0..V {
                            sums[r][v] = $add(sums[r][v], $mul(a, vectors[v]));
                        }
                    }
                }
                for r in 0..R {
                    for v in 0..V {
                        // SAFETY: see the function's contract.
                        unsafe { $store(c.add(r * n + at + v * $lanes), sums[r][v]) };
                    }
                }
            }
        }
    };
}

tiles!(
    with_sse,
    4,
    _mm_loadu_ps,
    _mm_storeu_ps,
    _mm_add_ps,
    _mm_mul_ps,
    _mm_set1_ps,
    "sse2"
);
tiles!(
    with_avx,
    8,
    _mm256_loadu_ps,
    _mm256_storeu_ps,
    _mm256_add_ps,
    _mm256_mul_ps,
    _mm256_set1_ps,
    "avx"
);
