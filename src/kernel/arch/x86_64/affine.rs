use super::vector::{load4, padded, store4};
use crate::kernel::arch::slices::{as_f32, as_f32_mut};
use crate::scalar::Scalar;
use core::arch::x86_64::{
    __m128, __m256, _MM_TRANSPOSE4_PS, _mm_add_ps, _mm_loadu_ps, _mm_mul_ps, _mm_setzero_ps, _mm256_add_ps,
    _mm256_castps256_ps128, _mm256_extractf128_ps, _mm256_mul_ps, _mm256_set_m128, _mm256_setzero_ps,
};
use core::slice::from_raw_parts;

/// [`affine`](crate::kernel::affine) of all rows; `false` where the numbers are not `f32`: nothing done.
#[inline]
pub fn affine_rows<T: Scalar>(
    x: &[T],
    n: usize,
    w: &[T],
    b: &[T],
    y: &mut [T],
    (output_stride, row_stride): (usize, usize),
) -> bool {
    let (Some(x), Some(w), Some(b), Some(y)) = (as_f32(x), as_f32(w), as_f32(b), as_f32_mut(y)) else {
        return false;
    };
    if n == 0 || x.len() < n || w.len() < n {
        return true;
    }
    let job = Job { w, b, n, output_stride };
    if super::avx::get() {
        // SAFETY: the processor has AVX.
        unsafe { with_avx(&job, x, y, row_stride) };
    } else {
        // SAFETY: SSE2 is part of the target.
        unsafe { with_sse(&job, x, y, row_stride) };
    }
    true
}

/// What all rows of x are multiplied by.
pub(super) struct Job<'a> {
    pub(super) w: &'a [f32],
    pub(super) b: &'a [f32],
    pub(super) n: usize,
    pub(super) output_stride: usize,
}

/// The results of four outputs of one row of `x` to their places.
#[inline]
#[target_feature(enable = "sse2")]
fn put(job: &Job, o: usize, sums: __m128, y: &mut [f32]) {
    let bias = job.b.get(o..).unwrap_or_default();
    let bias = match bias.first_chunk() {
        Some(bias) => load4(bias),
        None => load4(&padded(bias)),
    };
    let sums = _mm_add_ps(sums, bias);
    let y = y.get_mut(o * job.output_stride..).unwrap_or_default();
    let outputs = (job.w.len() / job.n).saturating_sub(o).min(4);
    if let (1, 4, Some(y)) = (job.output_stride, outputs, y.first_chunk_mut()) {
        store4(y, sums);
        return;
    }
    let mut four = [0.0; 4];
    store4(&mut four, sums);
    for (i, sum) in four.iter().enumerate().take(outputs) {
        if let Some(y) = y.get_mut(i * job.output_stride) {
            *y = *sum;
        }
    }
}

/// Four sums of the four partial sums of each: `(s0 + s1) + (s2 + s3)`.
#[inline]
#[target_feature(enable = "sse2")]
fn combine([mut a, mut b, mut c, mut d]: [__m128; 4]) -> __m128 {
    _MM_TRANSPOSE4_PS(&mut a, &mut b, &mut c, &mut d);
    _mm_add_ps(_mm_add_ps(a, b), _mm_add_ps(c, d))
}

/// Where `N` rows of `x` start, from row `i` on; its last row stands in for those that are not there.
#[inline(always)]
fn starts<const N: usize>(x: &[f32], n: usize, i: usize) -> [*const f32; N] {
    let last = x.len() / n - 1;
    let mut starts = [x.as_ptr(); N];
    for (start, i) in starts.iter_mut().zip(i..) {
        *start = x.as_ptr().wrapping_add(i.min(last) * n);
    }
    starts
}

/// Two rows of x with four of w.
#[target_feature(enable = "sse2")]
pub(super) fn with_sse(job: &Job, x: &[f32], y: &mut [f32], row_stride: usize) {
    let n = job.n;
    let (rows, outputs) = (x.len() / n, job.w.len() / n);
    for k in (0..rows).step_by(2) {
        // The last row stands in for one that is not there: its results are not put anywhere.
        let xs = starts::<2>(x, n, k);
        for o in (0..outputs).step_by(4) {
            let w = starts::<4>(job.w, n, o);
            // SAFETY: all of them point to n numbers.
            let sums = unsafe { two_by_four(xs, w, n) };
            for (i, sums) in sums.into_iter().enumerate().take(rows - k) {
                put(
                    job,
                    o,
                    combine(sums),
                    y.get_mut((k + i) * row_stride..).unwrap_or_default(),
                );
            }
        }
    }
}

/// # Safety
/// All pointers are to `n` numbers.
#[inline]
#[target_feature(enable = "sse2")]
unsafe fn two_by_four(x: [*const f32; 2], w: [*const f32; 4], n: usize) -> [[__m128; 4]; 2] {
    let mut sums = [[_mm_setzero_ps(); 4]; 2];
    let whole = n / 4 * 4;
    let mut at = 0;
    while at < whole {
        // SAFETY: see the contract; four numbers from `at` are there.
        unsafe { add_two_by_four::<false>(&mut sums, x, w, at, n) };
        at += 4;
    }
    if whole < n {
        // SAFETY: see the contract; this is the last vector.
        unsafe { add_two_by_four::<true>(&mut sums, x, w, whole, n) };
    }
    sums
}

/// # Safety
/// That of [`quad`].
#[inline]
#[target_feature(enable = "sse2")]
unsafe fn add_two_by_four<const LAST: bool>(
    sums: &mut [[__m128; 4]; 2],
    x: [*const f32; 2],
    w: [*const f32; 4],
    at: usize,
    n: usize,
) {
    // SAFETY: it is up to the caller.
    let x = unsafe { [quad::<LAST>(x[0], at, n), quad::<LAST>(x[1], at, n)] };
    for i in 0..4 {
        // SAFETY: as above.
        let w = unsafe { quad::<LAST>(w[i], at, n) };
        sums[0][i] = _mm_add_ps(sums[0][i], _mm_mul_ps(w, x[0]));
        sums[1][i] = _mm_add_ps(sums[1][i], _mm_mul_ps(w, x[1]));
    }
}

/// Four numbers from `at` on of a row of `n`; in its incomplete `LAST` vector zeros behind it. (A partial sum is never -0, so that the product of such a
/// zero changes none.)
///
/// # Safety
/// `x` points to `n` numbers, and `at` is below `n`, by four unless this is the `LAST` vector.
#[inline]
#[target_feature(enable = "sse2")]
unsafe fn quad<const LAST: bool>(x: *const f32, at: usize, n: usize) -> __m128 {
    // SAFETY: no more than the row's numbers are read.
    unsafe {
        if LAST {
            load4(&padded(from_raw_parts(x.add(at), n - at)))
        } else {
            _mm_loadu_ps(x.add(at))
        }
    }
}

/// Four rows of x with four of w, those left over with sixteen or eight of w: each vector holds the partial sums of two outputs.
#[target_feature(enable = "avx")]
pub(super) fn with_avx(job: &Job, x: &[f32], y: &mut [f32], row_stride: usize) {
    let n = job.n;
    let (rows, outputs) = (x.len() / n, job.w.len() / n);
    let mut k = 0;
    while k + 4 <= rows {
        let xs = starts::<4>(x, n, k);
        for o in (0..outputs).step_by(4) {
            let w = starts::<4>(job.w, n, o);
            // SAFETY: all of them point to n numbers.
            let sums = unsafe { pairs::<4, 2, 4>(xs, w, n) };
            for (i, [a, b]) in sums.into_iter().enumerate() {
                put(
                    job,
                    o,
                    combine_pairs(a, b),
                    y.get_mut((k + i) * row_stride..).unwrap_or_default(),
                );
            }
        }
        k += 4;
    }
    while k < rows {
        let (x, y) = (starts::<1>(x, n, k), y.get_mut(k * row_stride..).unwrap_or_default());
        let mut o = 0;
        while o + 16 <= outputs {
            let w = starts::<16>(job.w, n, o);
            // SAFETY: all of them point to n numbers.
            let [[a, b, c, d, e, f, g, h]] = unsafe { pairs::<1, 8, 16>(x, w, n) };
            put(job, o, combine_pairs(a, b), y);
            put(job, o + 4, combine_pairs(c, d), y);
            put(job, o + 8, combine_pairs(e, f), y);
            put(job, o + 12, combine_pairs(g, h), y);
            o += 16;
        }
        while o < outputs {
            let w = starts::<8>(job.w, n, o);
            // SAFETY: as above.
            let [[a, b, c, d]] = unsafe { pairs::<1, 4, 8>(x, w, n) };
            put(job, o, combine_pairs(a, b), y);
            put(job, o + 4, combine_pairs(c, d), y);
            o += 8;
        }
        k += 1;
    }
}

#[inline]
#[target_feature(enable = "avx")]
fn combine_pairs(a: __m256, b: __m256) -> __m128 {
    combine([
        _mm256_castps256_ps128(a),
        _mm256_extractf128_ps::<1>(a),
        _mm256_castps256_ps128(b),
        _mm256_extractf128_ps::<1>(b),
    ])
}

/// # Safety
/// All pointers are to `n` numbers.
#[inline]
#[target_feature(enable = "avx")]
unsafe fn pairs<const S: usize, const P: usize, const R: usize>(
    x: [*const f32; S],
    w: [*const f32; R],
    n: usize,
) -> [[__m256; P]; S] {
    let mut sums = [[_mm256_setzero_ps(); P]; S];
    let whole = n / 4 * 4;
    let mut at = 0;
    while at < whole {
        // SAFETY: see the contract; four numbers from `at` are there.
        unsafe { add_pairs::<S, P, R, false>(&mut sums, x, w, at, n) };
        at += 4;
    }
    if whole < n {
        // SAFETY: see the contract; this is the last vector.
        unsafe { add_pairs::<S, P, R, true>(&mut sums, x, w, whole, n) };
    }
    sums
}

/// # Safety
/// That of [`quad`].
#[inline]
#[target_feature(enable = "avx")]
unsafe fn add_pairs<const S: usize, const P: usize, const R: usize, const LAST: bool>(
    sums: &mut [[__m256; P]; S],
    x: [*const f32; S],
    w: [*const f32; R],
    at: usize,
    n: usize,
) {
    let mut pairs = [_mm256_setzero_ps(); P];
    for p in 0..P {
        // SAFETY: it is up to the caller.
        pairs[p] = unsafe { _mm256_set_m128(quad::<LAST>(w[2 * p + 1], at, n), quad::<LAST>(w[2 * p], at, n)) };
    }
    for s in 0..S {
        // SAFETY: as above.
        let x = unsafe { quad::<LAST>(x[s], at, n) };
        let x = _mm256_set_m128(x, x);
        for p in 0..P {
            sums[s][p] = _mm256_add_ps(sums[s][p], _mm256_mul_ps(pairs[p], x));
        }
    }
}
