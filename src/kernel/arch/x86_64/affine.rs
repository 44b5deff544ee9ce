use super::longest::Longest;
use super::panel;
use super::vector::{avx, sse};
use crate::kernel::arch::slices::{as_f32, as_f32_mut};
use crate::scalar::Scalar;
use core::arch::x86_64::{
    __m128, __m256, _MM_TRANSPOSE4_PS, _mm_add_ps, _mm_movehl_ps, _mm_movelh_ps, _mm_mul_ps, _mm_setzero_ps,
    _mm256_add_ps, _mm256_castps256_ps128, _mm256_extractf128_ps, _mm256_hadd_ps, _mm256_mul_ps, _mm256_set_m128,
    _mm256_setzero_ps,
};

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
    let job = Job::new(w, b, n, output_stride);
    // SAFETY: the processor has such vectors.
    unsafe { all(&job, x, y, row_stride, Longest::here()) };
    true
}

/// All rows.
///
/// # Safety
/// The processor has the `longest` vectors.
pub(super) unsafe fn all(job: &Job, x: &[f32], y: &mut [f32], row_stride: usize, longest: Longest) {
    // SAFETY: it is up to the caller.
    unsafe {
        if longest < Longest::Eight {
            with_sse(job, x, y, row_stride);
        } else if panel::pays(x.len() / job.n, job.outputs, job.n) {
            panel::all(job, x, y, row_stride, longest);
        } else {
            with_avx(job, x, y, row_stride);
        }
    }
}

/// What all rows of x are multiplied by.
pub(super) struct Job<'a> {
    pub(super) w: &'a [f32],
    pub(super) b: &'a [f32],
    pub(super) n: usize,
    pub(super) outputs: usize,
    pub(super) output_stride: usize,
}

impl<'a> Job<'a> {
    /// `n` is not 0.
    pub(super) fn new(w: &'a [f32], b: &'a [f32], n: usize, output_stride: usize) -> Self {
        Job {
            w,
            b,
            n,
            outputs: w.len() / n,
            output_stride,
        }
    }
}

/// The biases of four outputs; zeros beyond the last.
#[inline]
#[target_feature(enable = "sse2")]
fn biases(job: &Job, o: usize) -> __m128 {
    let b = job.b.get(o..).unwrap_or_default();
    // SAFETY: b has as many numbers.
    unsafe {
        if b.len() >= sse::LANES {
            sse::load(b.as_ptr())
        } else {
            sse::load_first(b.as_ptr(), b.len())
        }
    }
}

/// The results of four outputs of row `k` to their places.
#[inline]
#[target_feature(enable = "sse2")]
fn put(job: &Job, o: usize, results: __m128, y: &mut [f32], (k, row_stride): (usize, usize)) {
    let y = y.get_mut(k * row_stride + o * job.output_stride..).unwrap_or_default();
    if let (1, true, Some(y)) = (job.output_stride, o + 4 <= job.outputs, y.first_chunk_mut::<4>()) {
        // SAFETY: y has the four places that are written.
        unsafe { sse::store(y.as_mut_ptr(), results) };
        return;
    }
    let mut four = [0.0; 4];
    // SAFETY: there is room for four.
    unsafe { sse::store(four.as_mut_ptr(), results) };
    let places = y.iter_mut().step_by(job.output_stride.max(1));
    places
        .zip(&four)
        .take(job.outputs - o)
        .for_each(|(y, result)| *y = *result);
}

/// Four sums of the four partial sums of each: `(s0 + s1) + (s2 + s3)`.
#[inline]
#[target_feature(enable = "sse2")]
fn combine([mut a, mut b, mut c, mut d]: [__m128; 4]) -> __m128 {
    _MM_TRANSPOSE4_PS(&mut a, &mut b, &mut c, &mut d);
    _mm_add_ps(_mm_add_ps(a, b), _mm_add_ps(c, d))
}

/// Where blocks of `size` start, from `from` to `end`. The last one begins early enough to be whole, where there are as many: some results are written
/// twice.
#[inline(always)]
pub(super) fn blocks(from: usize, end: usize, size: usize) -> impl Iterator<Item = usize> {
    let last = end.saturating_sub(size);
    (from..end).step_by(size).map(move |at| at.min(last))
}

/// Where `N` rows of `x` start, from row `i` on; its last row stands in for those that are not there.
#[inline(always)]
pub(super) fn starts<const N: usize>(x: &[f32], n: usize, i: usize) -> [*const f32; N] {
    let mut starts = [x.as_ptr(); N];
    // Most blocks are whole; comparing each row with the last one makes an inference 14 % slower.
    if (i + N) * n <= x.len() {
        let mut next = x.as_ptr().wrapping_add(i * n);
        for start in &mut starts {
            *start = next;
            next = next.wrapping_add(n);
        }
        return starts;
    }
    let last = x.len() / n - 1;
    for (start, i) in starts.iter_mut().zip(i..) {
        *start = x.as_ptr().wrapping_add(i.min(last) * n);
    }
    starts
}

/// Two rows of x with four of w.
#[target_feature(enable = "sse2")]
fn with_sse(job: &Job, x: &[f32], y: &mut [f32], row_stride: usize) {
    let n = job.n;
    let (rows, outputs) = (x.len() / n, job.outputs);
    for k in (0..rows).step_by(2) {
        // The last row stands in for one that is not there: its results are not put anywhere.
        let xs = starts::<2>(x, n, k);
        for o in blocks(0, outputs, 4) {
            let w = starts::<4>(job.w, n, o);
            // SAFETY: all of them point to n numbers.
            let sums = unsafe { two_by_four(xs, w, n) };
            let bias = biases(job, o);
            for (i, sums) in sums.into_iter().enumerate().take(rows - k) {
                put(job, o, _mm_add_ps(combine(sums), bias), y, (k + i, row_stride));
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
            sse::load_first(x.add(at), n - at)
        } else {
            sse::load(x.add(at))
        }
    }
}

/// Four rows of x with four of w, those left over with eight or four of w: each vector holds the partial sums of two outputs.
#[target_feature(enable = "avx")]
pub(super) fn with_avx(job: &Job, x: &[f32], y: &mut [f32], row_stride: usize) {
    let n = job.n;
    let (rows, outputs) = (x.len() / n, job.outputs);
    let mut k = 0;
    while k + 4 <= rows {
        let xs = starts::<4>(x, n, k);
        for o in blocks(0, outputs, 4) {
            let w = starts::<4>(job.w, n, o);
            // SAFETY: all of them point to n numbers.
            let [p, q, r, s] = unsafe { pairs::<4, 2, 4>(xs, w, n) };
            let bias = biases(job, o);
            for (i, [a, b]) in [(0, combine_rows(p, q)), (2, combine_rows(r, s))] {
                put(job, o, _mm_add_ps(a, bias), y, (k + i, row_stride));
                put(job, o, _mm_add_ps(b, bias), y, (k + i + 1, row_stride));
            }
        }
        k += 4;
    }
    while k < rows {
        let x = starts::<1>(x, n, k);
        let mut o = 0;
        while o + 4 < outputs {
            let w = starts::<8>(job.w, n, o);
            // SAFETY: all of them point to n numbers.
            let [sums] = unsafe { pairs::<1, 4, 8>(x, w, n) };
            put_eight(job, o, combine8(sums), y, (k, row_stride));
            o += 8;
        }
        for o in blocks(o, outputs, 4) {
            let w = starts::<4>(job.w, n, o);
            // SAFETY: as above.
            let [sums] = unsafe { pairs::<1, 2, 4>(x, w, n) };
            let [sums, _] = combine_rows(sums, sums);
            put(job, o, _mm_add_ps(sums, biases(job, o)), y, (k, row_stride));
        }
        k += 1;
    }
}

/// The sums of eight outputs, with their biases, to their places.
#[inline]
#[target_feature(enable = "avx")]
fn put_eight(job: &Job, o: usize, sums: __m256, y: &mut [f32], (k, row_stride): (usize, usize)) {
    let b = job.b.get(o..).and_then(<[f32]>::first_chunk::<8>);
    let at = k * row_stride + o;
    let whole = job.output_stride == 1 && o + 8 <= job.outputs;
    let places = y.get_mut(at..).and_then(<[f32]>::first_chunk_mut::<8>);
    if let (true, Some(b), Some(y)) = (whole, b, places) {
        // SAFETY: there are eight biases and eight places.
        unsafe { avx::store(y.as_mut_ptr(), avx::add(sums, avx::load(b.as_ptr()))) };
        return;
    }
    let (first, second) = (_mm256_castps256_ps128(sums), _mm256_extractf128_ps::<1>(sums));
    put(job, o, _mm_add_ps(first, biases(job, o)), y, (k, row_stride));
    put(job, o + 4, _mm_add_ps(second, biases(job, o + 4)), y, (k, row_stride));
}

/// `(s0 + s1) + (s2 + s3)` of the first and of the second halves of four vectors.
#[inline]
#[target_feature(enable = "avx")]
fn combine8([a, b, c, d]: [__m256; 4]) -> __m256 {
    _mm256_hadd_ps(_mm256_hadd_ps(a, b), _mm256_hadd_ps(c, d))
}

/// [`combine8`] of two rows, four outputs each.
#[inline]
#[target_feature(enable = "avx")]
fn combine_rows([a, b]: [__m256; 2], [c, d]: [__m256; 2]) -> [__m128; 2] {
    let sums = combine8([a, b, c, d]);
    let (first, second) = (_mm256_castps256_ps128(sums), _mm256_extractf128_ps::<1>(sums));
    [_mm_movelh_ps(first, second), _mm_movehl_ps(second, first)]
}

/// The partial sums of output p stand in the first half of vector p, those of output p + P in its second.
///
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
        pairs[p] = unsafe { _mm256_set_m128(quad::<LAST>(w[P + p], at, n), quad::<LAST>(w[p], at, n)) };
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
