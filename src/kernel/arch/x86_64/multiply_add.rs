use super::longest::Longest;
use super::term;
#[cfg(motenet_avx512)]
use super::vector::avx512;
use super::vector::{avx, sse};
use crate::kernel::arch::slices::{as_f32, as_f32_mut};
use crate::scalar::Scalar;
use core::mem::take;

/// [`multiply_add`](crate::kernel::multiply_add) of all rows and terms; `false` where the numbers are not `f32`, or where a has not all factors: nothing
/// done.
#[inline]
pub fn multiply_add_rows<T: Scalar>(a: &[T], (row, term): (usize, usize), b: &[T], n: usize, c: &mut [T]) -> bool {
    let (Some(a), Some(b), Some(c)) = (as_f32(a), as_f32(b), as_f32_mut(c)) else {
        return false;
    };
    let count = |len: usize| len.checked_div(n).unwrap_or(0);
    let (Some(last_row), Some(last_term)) = (count(c.len()).checked_sub(1), count(b.len()).checked_sub(1)) else {
        return true;
    };
    let last = last_row
        .saturating_mul(row)
        .saturating_add(last_term.saturating_mul(term));
    if last >= a.len() {
        return false;
    }
    // SAFETY: the processor has such vectors, and the last factor is there.
    unsafe { rows(a, (row, term), b, n, c, Longest::here()) };
    true
}

/// [`sum_rows`](crate::kernel::sum_rows) as a product with ones, which changes no number; `false` where the numbers are not `f32` or the rows do not stand
/// one behind the other: nothing done.
#[inline]
pub fn sum_rows<T: Scalar>(dy: &[T], row_stride: usize, count: usize, gb: &mut [T]) -> bool {
    let (Some(dy), Some(gb)) = (as_f32(dy), as_f32_mut(gb)) else {
        return false;
    };
    let n = gb.len();
    let Some(dy) = dy.get(..count * n).filter(|_| row_stride == n && n > 0) else {
        return false;
    };
    // SAFETY: the processor has such vectors, and all factors are the one.
    unsafe { rows(&[1.0], (0, 0), dy, n, gb, Longest::here()) };
    true
}

/// Where the factors of a block stand: `a + r * row + t * term` for every row and term there is.
#[derive(Clone, Copy)]
struct Factors {
    a: *const f32,
    row: usize,
    term: usize,
}

/// Four rows at a time, and those that are left.
///
/// # Safety
/// The processor has the `longest` vectors, n is not 0, and a has factors for all rows and terms.
pub(super) unsafe fn rows(
    a: &[f32],
    (row, term): (usize, usize),
    b: &[f32],
    n: usize,
    mut c: &mut [f32],
    longest: Longest,
) {
    let mut a = a.as_ptr();
    while c.len() >= n {
        let factors = Factors { a, row, term };
        let count = if c.len() >= 4 * n { 4 } else { 1 };
        let (block, rest) = take(&mut c).split_at_mut_checked(count * n).unwrap_or_default();
        // SAFETY: the block has as many rows; the rest is up to the caller.
        unsafe {
            if count == 4 {
                columns::<4>(block, factors, b, n, longest);
            } else {
                columns::<1>(block, factors, b, n, longest);
            }
        }
        (c, a) = (rest, a.wrapping_add(count * row));
    }
}

/// All columns of `R` rows.
///
/// # Safety
/// The processor has the vectors, `c` has `R` rows of `n`, and there are factors for all of them and all rows of `b`.
#[inline(always)]
unsafe fn columns<const R: usize>(c: &mut [f32], factors: Factors, b: &[f32], n: usize, longest: Longest) {
    // SAFETY: it is up to the caller.
    unsafe {
        match longest {
            #[cfg(motenet_avx512)]
            Longest::Sixteen => with_avx512::<R>(c, factors, b, n),
            Longest::Eight => with_avx::<R>(c, factors, b, n),
            Longest::Four => with_sse::<R>(c, factors, b, n),
        }
    }
}

macro_rules! columns {
    ($name:ident, $v:ident, $feature:literal) => {
        /// # Safety
        /// That of [`columns`].
        #[target_feature(enable = $feature)]
        unsafe fn $name<const R: usize>(c: &mut [f32], factors: Factors, b: &[f32], n: usize) {
            let mut at = 0;
            // SAFETY: it is up to the caller.
            unsafe {
                // One row alone needs more vectors, or each addition would wait for the one before.
                while R == 1 && at + 8 * $v::LANES <= n {
                    tile::<R, 8, true>(c, at, factors, b, n);
                    at += 8 * $v::LANES;
                }
                while at + 2 * $v::LANES <= n {
                    tile::<R, 2, true>(c, at, factors, b, n);
                    at += 2 * $v::LANES;
                }
                if at + $v::LANES <= n {
                    tile::<R, 1, true>(c, at, factors, b, n);
                    at += $v::LANES;
                }
                if at < n {
                    tile::<R, 1, false>(c, at, factors, b, n);
                }
            }

            /// `V` vectors of columns from `at` on, or, where they are not `WHOLE`, those up to `n` in one. C is loaded once and stored once.
            ///
            /// # Safety
            /// As above, and there are such columns.
            #[inline]
            #[target_feature(enable = $feature)]
            unsafe fn tile<const R: usize, const V: usize, const WHOLE: bool>(
                c: &mut [f32],
                at: usize,
                factors: Factors,
                b: &[f32],
                n: usize,
            ) {
                let left = n - at;
                let (c, mut a, mut column) = (
                    c.as_mut_ptr().wrapping_add(at),
                    factors.a,
                    b.as_ptr().wrapping_add(at),
                );
                // SAFETY: see the contract.
                let get = |from: *const f32, v: usize| unsafe {
                    if WHOLE {
                        $v::load(from.add(v * $v::LANES))
                    } else {
                        $v::load_first(from, left)
                    }
                };
                let mut sums = [[$v::zero(); V]; R];
                for r in 0..R {
                    for v in 0..V {
                        sums[r][v] = get(c.wrapping_add(r * n), v);
                    }
                }
                for _ in 0..b.len() / n {
                    let mut vectors = [$v::zero(); V];
                    for v in 0..V {
                        vectors[v] = get(column, v);
                    }
                    // SAFETY: see the contract.
                    unsafe { term::$name(&mut sums, a, factors.row, vectors) };
                    (a, column) = (a.wrapping_add(factors.term), column.wrapping_add(n));
                }
                for r in 0..R {
                    for v in 0..V {
                        let to = c.wrapping_add(r * n);
                        // SAFETY: as above.
                        unsafe {
                            if WHOLE {
                                $v::store(to.add(v * $v::LANES), sums[r][v]);
                            } else {
                                $v::store_first(to, left, sums[r][v]);
                            }
                        }
                    }
                }
            }
        }
    };
}

columns!(with_sse, sse, "sse2");
columns!(with_avx, avx, "avx");
#[cfg(motenet_avx512)]
columns!(with_avx512, avx512, "avx512f");
