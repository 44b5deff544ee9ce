//! The numbers a network computes in.

use crate::kernel::arch::FPU;
use crate::math;
use crate::shape::Elem;
use core::fmt::{Debug, Display};
use core::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};

/// The number type a network computes in: `f32` on the device, `f64` in gradient checks.
///
/// Every function is from [`math`]: the same bits on every target.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number a network computes in",
    note = "networks compute in f32 or f64; a loss like `CrossEntropy` wants outputs `[f32; N]`, as from `Dense<N>`"
)]
pub trait Scalar:
    Elem
    + PartialOrd
    + Debug
    + Display
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
{
    /// 1.
    const ONE: Self;
    /// The largest finite number.
    const MAX: Self;

    /// The number nearest to `x`.
    fn of(x: f32) -> Self;
    /// The number nearest to `x`.
    fn from_f64(x: f64) -> Self;
    /// The `f32` nearest to this number.
    fn to_f32(self) -> f32;
    /// This number, exactly.
    fn to_f64(self) -> f64;
    /// The IEEE 754 bit pattern, zero-extended.
    fn bits(self) -> u64;
    /// Whether this is not a number.
    fn is_nan(self) -> bool;

    /// |x|.
    fn abs(self) -> Self;
    /// Square root, correctly rounded.
    fn sqrt(self) -> Self;
    /// e^x.
    fn exp(self) -> Self;
    /// Natural logarithm.
    fn ln(self) -> Self;
    /// ln(1 + x), accurate near zero.
    fn ln_1p(self) -> Self;
    /// Hyperbolic tangent.
    fn tanh(self) -> Self;
    /// Gauss error function.
    fn erf(self) -> Self;
    /// Sine of an angle in radians.
    fn sin(self) -> Self;
    /// Cosine of an angle in radians.
    fn cos(self) -> Self;

    /// This number as it is kept: `f32` in multiples of 2^-87 (6.5e-27), `f64` as it is.
    ///
    /// What optimisers and averages keep passes through this: weights, their state, running statistics. A multiple of 2^-87 is never subnormal, and a
    /// result that has lost subnormal numbers on the way (an FPU that flushes them to zero) rounds to the same one: see
    /// [`kernel`](crate::kernel). From 2^-39 on (1.8e-12) no bit changes; NaN and infinities stay what they are; -0 becomes 0.
    ///
    /// # Cost
    /// Two additions.
    fn settled(self) -> Self {
        self
    }
    /// Whether this is larger than 0, and for `f32` not smaller than 2^-87, which is what an FPU that flushes subnormal numbers may make a 0 of;
    /// NaN is not.
    fn is_positive(self) -> bool {
        self > Self::ZERO
    }
    /// This number if `kept`, else 0.
    fn kept(self, kept: bool) -> Self {
        if kept { self } else { Self::ZERO }
    }
    /// The larger of two numbers; `self` where `other` is NaN.
    fn max(self, other: Self) -> Self {
        if other > self { other } else { self }
    }
    /// Logistic function 1/(1 + e^-x), without overflow for any x.
    fn sigmoid(self) -> Self {
        let e = (-self.abs()).exp();
        let r = Self::ONE / (Self::ONE + e);
        if self < Self::ZERO { e * r } else { r }
    }
}

/// 1.5 * 2^-64: a sum with it is rounded to multiples of 2^-87.
pub(crate) const GRID: f32 = f32::from_bits((127 - 64) << 23 | 1 << 22);

/// 2^-39 as bits: half a unit in the last place of what is not smaller is more than [`GRID`].
const UNMOVED: u32 = (127 - 39) << 23;

/// 2^-87 as bits.
pub(crate) const LEAST: u32 = (127 - 87) << 23;

impl Scalar for f32 {
    const ONE: Self = 1.0;
    const MAX: Self = f32::MAX;

    fn of(x: f32) -> Self {
        x
    }
    fn from_f64(x: f64) -> Self {
        x as f32
    }
    fn to_f32(self) -> f32 {
        self
    }
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    fn bits(self) -> u64 {
        u64::from(self.to_bits())
    }
    fn is_nan(self) -> bool {
        f32::is_nan(self)
    }
    fn settled(self) -> Self {
        if !FPU {
            // Two additions are calls there; few numbers need them.
            let size = self.to_bits() & 0x7FFF_FFFF;
            if size >= UNMOVED {
                return self;
            }
            if size == 0 {
                return 0.0;
            }
        }
        (self + GRID) - GRID
    }
    fn is_positive(self) -> bool {
        // The bits from 2^-87 to infinity: an integer comparison needs neither an FPU nor its flags.
        self.to_bits().wrapping_sub(LEAST) <= f32::INFINITY.to_bits() - LEAST
    }
    fn kept(self, kept: bool) -> Self {
        f32::from_bits(self.to_bits() & u32::from(kept).wrapping_neg())
    }
    fn abs(self) -> Self {
        f32::from_bits(self.to_bits() & 0x7FFF_FFFF)
    }
    fn sqrt(self) -> Self {
        math::sqrt(self)
    }
    fn exp(self) -> Self {
        math::exp(self)
    }
    fn ln(self) -> Self {
        math::ln(self)
    }
    fn ln_1p(self) -> Self {
        math::ln_1p(self)
    }
    fn tanh(self) -> Self {
        math::tanh(self)
    }
    fn sigmoid(self) -> Self {
        math::sigmoid(self)
    }
    fn erf(self) -> Self {
        math::erf(self)
    }
    fn sin(self) -> Self {
        math::sin(self)
    }
    fn cos(self) -> Self {
        math::cos(self)
    }
}

impl Scalar for f64 {
    const ONE: Self = 1.0;
    const MAX: Self = f64::MAX;

    fn of(x: f32) -> Self {
        f64::from(x)
    }
    fn from_f64(x: f64) -> Self {
        x
    }
    fn to_f32(self) -> f32 {
        self as f32
    }
    fn to_f64(self) -> f64 {
        self
    }
    fn bits(self) -> u64 {
        self.to_bits()
    }
    fn is_nan(self) -> bool {
        f64::is_nan(self)
    }
    fn abs(self) -> Self {
        f64::from_bits(self.to_bits() & 0x7FFF_FFFF_FFFF_FFFF)
    }
    fn sqrt(self) -> Self {
        libm::sqrt(self)
    }
    fn exp(self) -> Self {
        libm::exp(self)
    }
    fn ln(self) -> Self {
        libm::log(self)
    }
    fn ln_1p(self) -> Self {
        libm::log1p(self)
    }
    fn tanh(self) -> Self {
        libm::tanh(self)
    }
    fn erf(self) -> Self {
        libm::erf(self)
    }
    fn sin(self) -> Self {
        libm::sin(self)
    }
    fn cos(self) -> Self {
        libm::cos(self)
    }
}
