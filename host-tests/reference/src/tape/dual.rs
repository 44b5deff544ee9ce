//! Forward mode: a number carries its derivatives along, by the chain rule, operation by operation.

/// A value and its derivatives by `P` parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dual<const P: usize> {
    /// The value.
    pub value: f64,
    /// The derivatives.
    pub gradient: [f64; P],
}

impl<const P: usize> Dual<P> {
    /// A number without derivatives.
    pub fn constant(value: f64) -> Self {
        Dual {
            value,
            gradient: [0.0; P],
        }
    }

    /// The parameters `w`: each depends on itself alone.
    pub fn parameters(w: [f64; P]) -> [Self; P] {
        std::array::from_fn(|i| {
            let mut parameter = Dual::constant(w[i]);
            parameter.gradient[i] = 1.0;
            parameter
        })
    }

    fn chain(self, value: f64, derivative: f64) -> Self {
        Dual {
            value,
            gradient: self.gradient.map(|g| g * derivative),
        }
    }

    fn chain2(self, other: Self, value: f64, by_self: f64, by_other: f64) -> Self {
        let gradient = std::array::from_fn(|i| by_self * self.gradient[i] + by_other * other.gradient[i]);
        Dual { value, gradient }
    }

    /// a + b.
    pub fn plus(self, other: Self) -> Self {
        self.chain2(other, self.value + other.value, 1.0, 1.0)
    }

    /// a - b.
    pub fn minus(self, other: Self) -> Self {
        self.chain2(other, self.value - other.value, 1.0, -1.0)
    }

    /// a b.
    pub fn times(self, other: Self) -> Self {
        self.chain2(other, self.value * other.value, other.value, self.value)
    }

    /// a / b, by the quotient rule.
    pub fn over(self, other: Self) -> Self {
        let below = other.value * other.value;
        self.chain2(
            other,
            self.value / other.value,
            other.value / below,
            -self.value / below,
        )
    }

    /// The larger of two.
    pub fn max(self, other: Self) -> Self {
        if self.value >= other.value { self } else { other }
    }

    /// |x|.
    pub fn abs(self) -> Self {
        self.chain(self.value.abs(), if self.value < 0.0 { -1.0 } else { 1.0 })
    }

    /// e^x.
    pub fn exp(self) -> Self {
        self.chain(self.value.exp(), self.value.exp())
    }

    /// Natural logarithm.
    pub fn ln(self) -> Self {
        self.chain(self.value.ln(), 1.0 / self.value)
    }

    /// Square root.
    pub fn sqrt(self) -> Self {
        self.chain(self.value.sqrt(), 0.5 / self.value.sqrt())
    }

    /// tanh x, with 1/cosh^2 for its derivative.
    pub fn tanh(self) -> Self {
        self.chain(self.value.tanh(), self.value.cosh().powi(-2))
    }

    /// 1/(1 + e^-x), with e^-x/(1 + e^-x)^2 for its derivative.
    pub fn sigmoid(self) -> Self {
        let e = (-self.value).exp();
        self.chain(1.0 / (1.0 + e), e / (1.0 + e).powi(2))
    }

    /// sin x.
    pub fn sin(self) -> Self {
        self.chain(self.value.sin(), self.value.cos())
    }

    /// cos x.
    pub fn cos(self) -> Self {
        self.chain(self.value.cos(), -self.value.sin())
    }

    /// x^n.
    pub fn powi(self, n: i32) -> Self {
        self.chain(self.value.powi(n), f64::from(n) * self.value.powi(n - 1))
    }
}
