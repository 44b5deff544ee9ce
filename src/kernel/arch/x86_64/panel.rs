//! `affine` of a batch: rows of W, as columns of a panel, are multiplied by all rows of x. A vector holds an output each, and nothing has to be joined.

use super::affine::{Job, blocks, starts};
use super::longest::Longest;
use super::term;
use super::vector::avx;
#[cfg(motenet_avx512)]
use super::vector::avx512;
use core::arch::x86_64::{__m256, _mm256_permute2f128_ps, _mm256_shuffle_ps, _mm256_unpackhi_ps, _mm256_unpacklo_ps};
use core::mem::MaybeUninit;

/// Outputs of a panel.
const WIDTH: usize = 16;
/// Columns of W that there can be: 64 KB of stack.
const MOST_COLUMNS: usize = 1024;
/// Fewer, for which no stack has to be looked for: 8 KB.
const FEW_COLUMNS: usize = 128;
/// Rows of W that become columns at once.
const EIGHT: usize = 8;

/// A column begins where a line of the cache does.
#[repr(align(64))]
struct Panel<const COLUMNS: usize>(MaybeUninit<[[f32; WIDTH]; COLUMNS]>);

/// Whether transposing is possible and pays.
#[inline]
pub(super) fn pays(rows: usize, outputs: usize, n: usize) -> bool {
    rows >= EIGHT && outputs >= EIGHT && n <= MOST_COLUMNS
}

/// All rows of x.
///
/// # Safety
/// It [`pays`], and the processor has vectors of eight, and the `longest`.
pub(super) unsafe fn all(job: &Job, x: &[f32], y: &mut [f32], row_stride: usize, longest: Longest) {
    // SAFETY: it is up to the caller, and there is room for n columns.
    unsafe {
        if job.n <= FEW_COLUMNS {
            by_panels::<FEW_COLUMNS>(job, x, y, row_stride, longest);
        } else {
            by_panels::<MOST_COLUMNS>(job, x, y, row_stride, longest);
        }
    }
}

/// # Safety
/// That of [`all`], for at most as many columns.
#[inline(never)]
unsafe fn by_panels<const COLUMNS: usize>(job: &Job, x: &[f32], y: &mut [f32], row_stride: usize, longest: Longest) {
    let mut panel = Panel::<COLUMNS>(MaybeUninit::uninit());
    let panel = panel.0.as_mut_ptr().cast();
    // The last vector begins early enough to be whole: some results are written twice.
    let last = |lanes| job.outputs.saturating_sub(lanes);
    for o in (0..job.outputs).step_by(WIDTH) {
        // SAFETY: the panel has room for n columns, and from each output on there are those of a vector, or all that there are.
        unsafe {
            match longest {
                #[cfg(motenet_avx512)]
                Longest::Sixteen if job.outputs > EIGHT => {
                    with_avx512(job, [o.min(last(WIDTH))], x, panel, y, row_stride);
                }
                _ if o < last(EIGHT) => {
                    let second = last(EIGHT).min(o + EIGHT);
                    with_avx(job, [o, second], x, panel, y, row_stride);
                }
                _ => with_avx(job, [last(EIGHT)], x, panel, y, row_stride),
            }
        }
    }
}

macro_rules! outputs {
    ($name:ident, $v:ident, $rows:literal rows, $at_once:literal partial sums, $feature:literal) => {
        /// A vector of outputs from each of `outputs` on, of all rows.
        ///
        /// # Safety
        /// `panel` has room for n columns, from each of `outputs` on there are those of a vector, or all there are, and x has as many rows as a tile.
        #[target_feature(enable = $feature)]
        unsafe fn $name<const V: usize>(
            job: &Job,
            outputs: [usize; V],
            x: &[f32],
            panel: *mut f32,
            y: &mut [f32],
            row_stride: usize,
        ) {
            let (n, rows) = (job.n, x.len() / job.n);
            let mut biases = [$v::zero(); V];
            for v in 0..V {
                for from in (0..$v::LANES).step_by(EIGHT) {
                    // SAFETY: see the contract.
                    unsafe {
                        let rows = starts(job.w, n, outputs[v] + from);
                        transpose(rows, n, panel.add(v * $v::LANES + from));
                    }
                }
                let b = job.b.get(outputs[v]..).unwrap_or_default();
                // SAFETY: b has as many numbers.
                biases[v] = unsafe { $v::load_first(b.as_ptr(), b.len()) };
            }
            let count = $v::LANES.min(job.outputs);
            // Most often: places in order, and all of them there.
            let whole = job.output_stride == 1 && (rows - 1) * row_stride + job.outputs <= y.len();
            for k in blocks(0, rows, $rows) {
                // Those of the columns j with j mod 4 = i, for each i.
                let mut partial = [[[$v::zero(); V]; $rows]; 4];
                for first in (0..4).step_by($at_once) {
                    let (mut a, mut b) = (x.as_ptr().wrapping_add(k * n), panel.cast_const());
                    for _ in 0..n / 4 {
                        for i in first..first + $at_once {
                            // SAFETY: the tile's rows of x are there, and n columns of the panel.
                            unsafe { add(&mut partial[i], a, n, b, i) };
                        }
                        (a, b) = (a.wrapping_add(4), b.wrapping_add(4 * WIDTH));
                    }
                    for i in (first..first + $at_once).filter(|i| *i < n % 4) {
                        // SAFETY: as above.
                        unsafe { add(&mut partial[i], a, n, b, i) };
                    }
                }
                let [s0, s1, s2, s3] = partial;
                let sums = sum(sum(s0, s1), sum(s2, s3));
                for r in 0..$rows {
                    for v in 0..V {
                        let results = $v::add(sums[r][v], biases[v]);
                        let at = (k + r) * row_stride + outputs[v] * job.output_stride;
                        if whole {
                            // SAFETY: y has these places.
                            unsafe { $v::store_first(y.as_mut_ptr().add(at), count, results) };
                            continue;
                        }
                        let mut each = [0.0; $v::LANES];
                        // SAFETY: there is room for a vector.
                        unsafe { $v::store(each.as_mut_ptr(), results) };
                        let places = y.get_mut(at..).unwrap_or_default().iter_mut();
                        let places = places.step_by(job.output_stride.max(1));
                        places.zip(each).take(count).for_each(|(y, result)| *y = result);
                    }
                }
            }

            /// The products of the column that is number `i` behind those at `a` and `b`.
            ///
            /// # Safety
            /// It is there, in all rows.
            #[inline]
            #[target_feature(enable = $feature)]
            unsafe fn add<const V: usize>(
                sums: &mut [[$v::Vector; V]; $rows],
                a: *const f32,
                n: usize,
                b: *const f32,
                i: usize,
            ) {
                let mut outputs = [$v::zero(); V];
                // SAFETY: see the contract.
                unsafe {
                    for v in 0..V {
                        outputs[v] = $v::load(b.add(i * WIDTH + v * $v::LANES));
                    }
                    term::$name(sums, a.add(i), n, outputs);
                }
            }

            #[inline]
            #[target_feature(enable = $feature)]
            fn sum<const V: usize>(
                mut a: [[$v::Vector; V]; $rows],
                b: [[$v::Vector; V]; $rows],
            ) -> [[$v::Vector; V]; $rows] {
                for r in 0..$rows {
                    for v in 0..V {
                        a[r][v] = $v::add(a[r][v], b[r][v]);
                    }
                }
                a
            }
        }
    };
}

outputs!(with_avx, avx, 2 rows, 2 partial sums, "avx");
#[cfg(motenet_avx512)]
outputs!(with_avx512, avx512, 4 rows, 4 partial sums, "avx512f");

/// Rows as columns.
///
/// # Safety
/// The rows have n numbers, and `panel` has room for n columns.
#[inline]
#[target_feature(enable = "avx")]
unsafe fn transpose(rows: [*const f32; EIGHT], n: usize, panel: *mut f32) {
    let whole = n / EIGHT * EIGHT;
    for at in (0..whole).step_by(EIGHT) {
        let mut eight = [avx::zero(); EIGHT];
        for r in 0..EIGHT {
            // SAFETY: eight numbers of each row are there.
            eight[r] = unsafe { avx::load(rows[r].add(at)) };
        }
        let [a, b, c, d, e, f, g, h] = eight;
        let (first, second) = (fours([a, b, c, d]), fours([e, f, g, h]));
        for i in 0..4 {
            // SAFETY: there is room for these columns.
            unsafe {
                let to = panel.add((at + i) * WIDTH);
                avx::store(to, _mm256_permute2f128_ps::<0x20>(first[i], second[i]));
                avx::store(to.add(4 * WIDTH), _mm256_permute2f128_ps::<0x31>(first[i], second[i]));
            }
        }
    }
    for at in whole..n {
        for (r, row) in rows.iter().enumerate() {
            // SAFETY: as above.
            unsafe { *panel.add(at * WIDTH + r) = *row.add(at) };
        }
    }
}

/// The columns of four rows: in the first halves those of their first four numbers, in the second halves those of the others.
#[inline]
#[target_feature(enable = "avx")]
fn fours([a, b, c, d]: [__m256; 4]) -> [__m256; 4] {
    let (ab, cd) = (_mm256_unpacklo_ps(a, b), _mm256_unpacklo_ps(c, d));
    let (pq, rs) = (_mm256_unpackhi_ps(a, b), _mm256_unpackhi_ps(c, d));
    [
        _mm256_shuffle_ps::<0x44>(ab, cd),
        _mm256_shuffle_ps::<0xEE>(ab, cd),
        _mm256_shuffle_ps::<0x44>(pq, rs),
        _mm256_shuffle_ps::<0xEE>(pq, rs),
    ]
}
