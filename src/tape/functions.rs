//! Functions of one variable, and the larger and smaller of two.

use super::var::Var;
use crate::scalar::Scalar;

impl<T: Scalar> Var<'_, T> {
    /// e^x.
    #[must_use]
    pub fn exp(self) -> Self {
        let y = self.value().exp();
        self.map(y, y)
    }

    /// Natural logarithm; derivative 1/x.
    #[must_use]
    pub fn ln(self) -> Self {
        let x = self.value();
        self.map(x.ln(), T::ONE / x)
    }

    /// ln(1 + x), accurate near 0; derivative 1/(1 + x).
    #[must_use]
    pub fn ln_1p(self) -> Self {
        let x = self.value();
        self.map(x.ln_1p(), T::ONE / (T::ONE + x))
    }

    /// Square root; derivative 1/(2 sqrt x), infinite at 0.
    #[must_use]
    pub fn sqrt(self) -> Self {
        let y = self.value().sqrt();
        self.map(y, T::ONE / (y + y))
    }

    /// x^2.
    #[must_use]
    pub fn square(self) -> Self {
        let x = self.value();
        self.map(x * x, x + x)
    }

    /// x^n by repeated squaring; derivative n x^(n-1). x^0 is 1, also for 0.
    #[must_use]
    pub fn powi(self, n: i32) -> Self {
        let x = self.value();
        let derivative = if n == 0 {
            T::ZERO
        } else {
            T::from_f64(f64::from(n)) * power(x, n.saturating_sub(1))
        };
        self.map(power(x, n), derivative)
    }

    /// 1/x; derivative -1/x^2.
    #[must_use]
    pub fn recip(self) -> Self {
        let y = T::ONE / self.value();
        self.map(y, -y * y)
    }

    /// |x|; derivative the sign, 0 at 0 (as PyTorch's).
    #[must_use]
    pub fn abs(self) -> Self {
        let x = self.value();
        let sign = if x > T::ZERO {
            T::ONE
        } else if x < T::ZERO {
            -T::ONE
        } else {
            T::ZERO
        };
        self.map(x.abs(), sign)
    }

    /// Sine of an angle in radians.
    #[must_use]
    pub fn sin(self) -> Self {
        let x = self.value();
        self.map(x.sin(), x.cos())
    }

    /// Cosine of an angle in radians.
    #[must_use]
    pub fn cos(self) -> Self {
        let x = self.value();
        self.map(x.cos(), -x.sin())
    }

    /// Hyperbolic tangent; derivative 1 - tanh^2.
    #[must_use]
    pub fn tanh(self) -> Self {
        let y = self.value().tanh();
        self.map(y, T::ONE - y * y)
    }

    /// Logistic function σ = 1/(1 + e^-x), without overflow; derivative σ(x) σ(-x).
    #[must_use]
    pub fn sigmoid(self) -> Self {
        let x = self.value();
        let y = x.sigmoid();
        // 1 - y would cancel where y is close to 1.
        self.map(y, y * (-x).sigmoid())
    }

    /// ln(1 + e^x), without overflow; derivative σ(x). With it the binary cross-entropy of a logit z and a label y is `softplus(z) - y z`.
    #[must_use]
    pub fn softplus(self) -> Self {
        let x = self.value();
        self.map(x.max(T::ZERO) + (-x.abs()).exp().ln_1p(), x.sigmoid())
    }

    /// max(x, 0); derivative 0 at 0.
    #[must_use]
    pub fn relu(self) -> Self {
        let x = self.value();
        if x > T::ZERO {
            self
        } else {
            // NaN is handed on, so that the cost shows it.
            self.map(if x.is_nan() { x } else { T::ZERO }, T::ZERO)
        }
    }

    /// The larger of two; only it gets a gradient, `self` of equal ones. NaN if one of them is. Takes no place.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        if other.value() > self.value() || other.value().is_nan() {
            other
        } else {
            self
        }
    }

    /// The smaller of two; only it gets a gradient, `self` of equal ones. NaN if one of them is. Takes no place.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        if other.value() < self.value() || other.value().is_nan() {
            other
        } else {
            self
        }
    }
}

/// x^n. Negative powers are the reciprocals of positive ones.
fn power<T: Scalar>(x: T, n: i32) -> T {
    let (mut result, mut square, mut rest) = (T::ONE, x, n.unsigned_abs());
    while rest > 0 {
        if rest & 1 == 1 {
            result *= square;
        }
        square *= square;
        rest >>= 1;
    }
    if n < 0 { T::ONE / result } else { result }
}
