//! The few functions of CMSIS-DSP that are measured. The archive of objects is built and named by `cargo xtask peers`.
//!
//! Lengths are in the types, so that no check of ours is counted among their instructions.

use core::marker::PhantomData;

/// `arm_matrix_instance_f32`.
#[repr(C)]
struct Instance {
    rows: u16,
    columns: u16,
    data: *mut f32,
}

unsafe extern "C" {
    fn arm_dot_prod_f32(a: *const f32, b: *const f32, n: u32, result: *mut f32);
    fn arm_add_f32(a: *const f32, b: *const f32, y: *mut f32, n: u32);
    fn arm_scale_f32(x: *const f32, factor: f32, y: *mut f32, n: u32);
    fn arm_clip_f32(x: *const f32, y: *mut f32, low: f32, high: f32, n: u32);
    fn arm_mat_vec_mult_f32(matrix: *const Instance, x: *const f32, y: *mut f32);
    // The status is an enumeration, which is a byte by the platform's convention.
    fn arm_mat_mult_f32(a: *const Instance, b: *const Instance, c: *const Instance) -> i8;
}

/// A matrix to read, of `R` rows of `C` numbers.
pub struct Matrix<'a, const R: usize, const C: usize> {
    instance: Instance,
    numbers: PhantomData<&'a [[f32; C]; R]>,
}

impl<'a, const R: usize, const C: usize> Matrix<'a, R, C> {
    /// The matrix of these numbers.
    pub fn new(numbers: &'a [[f32; C]; R]) -> Self {
        Self {
            instance: instance::<R, C>(numbers.as_ptr().cast::<f32>().cast_mut()),
            numbers: PhantomData,
        }
    }
}

fn instance<const R: usize, const C: usize>(data: *mut f32) -> Instance {
    const { assert!(R <= u16::MAX as usize && C <= u16::MAX as usize) };
    Instance {
        rows: R as u16,
        columns: C as u16,
        data,
    }
}

/// a · b.
#[inline(always)]
pub fn dot<const N: usize>(a: &[f32; N], b: &[f32; N]) -> f32 {
    let mut sum = 0.0;
    // SAFETY: it reads N numbers of each vector, as many as there are, and writes one.
    unsafe { arm_dot_prod_f32(a.as_ptr(), b.as_ptr(), N as u32, &mut sum) };
    sum
}

/// y += x.
#[inline(always)]
pub fn add<const N: usize>(y: &mut [f32; N], x: &[f32; N]) {
    let y = y.as_mut_ptr();
    // SAFETY: it reads N numbers of each vector and writes N. Both uses of `y` come from one pointer, and the C code does not promise the compiler
    // that its vectors lie apart; it reads a number before it writes to its place.
    unsafe { arm_add_f32(y, x.as_ptr(), y, N as u32) };
}

/// x *= factor.
#[inline(always)]
pub fn scale<const N: usize>(x: &mut [f32; N], factor: f32) {
    let x = x.as_mut_ptr();
    // SAFETY: as in `add`.
    unsafe { arm_scale_f32(x, factor, x, N as u32) };
}

/// x = max(x, 0): there is no ReLU, but a clip.
#[inline(always)]
pub fn relu<const N: usize>(x: &mut [f32; N]) {
    let x = x.as_mut_ptr();
    // SAFETY: as in `add`.
    unsafe { arm_clip_f32(x, x, 0.0, f32::MAX, N as u32) };
}

/// y = W x.
#[inline(always)]
pub fn gemv<const R: usize, const C: usize>(w: &Matrix<'_, R, C>, x: &[f32; C], y: &mut [f32; R]) {
    // SAFETY: the instance describes R x C numbers that live as long as `w` and are only read; C numbers of `x` are read, R of `y` written.
    unsafe { arm_mat_vec_mult_f32(&w.instance, x.as_ptr(), y.as_mut_ptr()) };
}

/// C = A B.
#[inline(always)]
pub fn gemm<const R: usize, const K: usize, const C: usize>(
    a: &Matrix<'_, R, K>,
    b: &Matrix<'_, K, C>,
    c: &mut [[f32; C]; R],
) {
    let c = instance::<R, C>(c.as_mut_ptr().cast());
    // SAFETY: the three instances describe numbers of their shapes, `a`'s and `b`'s only read and `c`'s only written.
    // It does not check shapes as it is built here, so the status is always success.
    unsafe { arm_mat_mult_f32(&a.instance, &b.instance, &c) };
}
