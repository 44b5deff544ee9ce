//! One term of a tile of a product of matrices: the innermost loops of `multiply_add` and of `affine` of a batch.

#[cfg(motenet_avx512)]
use super::vector::avx512;
use super::vector::{avx, sse};

macro_rules! term {
    ($name:ident, $v:ident, $feature:literal) => {
        /// `sums_rv += a_r b_v` for `R` rows and `V` vectors of columns. The factors stand `row` numbers apart.
        ///
        /// # Safety
        /// There are factors for all rows.
        #[inline]
        #[target_feature(enable = $feature)]
        pub unsafe fn $name<const R: usize, const V: usize>(
            sums: &mut [[$v::Vector; V]; R],
            a: *const f32,
            row: usize,
            b: [$v::Vector; V],
        ) {
            for r in 0..R {
                // SAFETY: see the contract.
                let a = $v::splat(unsafe { *a.wrapping_add(r * row) });
                for v in 0..V {
                    sums[r][v] = $v::add(sums[r][v], $v::mul(a, b[v]));
                }
            }
        }
    };
}

term!(with_sse, sse, "sse2");
term!(with_avx, avx, "avx");
#[cfg(motenet_avx512)]
term!(with_avx512, avx512, "avx512f");
