/// A positive factor as integers: `multiplier * 2^(shift - 31)`.
///
/// # Source
/// Jacob et al., *Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference* (2018), section 2.2; the rounding is that
/// of TensorFlow Lite's reference kernels (rounding doubling high multiplication, then rounding division by a power of two).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Multiplier {
    multiplier: i32,
    shift: i32,
}

impl Multiplier {
    /// The factor 0.
    pub const ZERO: Self = Self {
        multiplier: 0,
        shift: 0,
    };

    /// The 31 leading bits of `factor`, rounded to nearest. Below 2^-32, or if it is not a positive number, it counts as 0; from 2^30 on as 2^30.
    pub const fn new(factor: f64) -> Self {
        let bits = factor.to_bits();
        // Sign and exponent; 0x7FF are infinities and NaN. As factor = m 2^e with m in [1/2, 1).
        let head = (bits >> 52) as i32;
        let (exponent, mantissa) = (head - 1022, bits & 0x000F_FFFF_FFFF_FFFF | 1 << 52);
        if head >= 0x7FF {
            return Self::ZERO;
        }
        let rounded = (mantissa + (1 << 21)) >> 22;
        let (multiplier, shift) = match rounded >> 31 {
            0 => (rounded as i32, exponent),
            _ => (1 << 30, exponent + 1),
        };
        if shift < -31 {
            Self::ZERO
        } else if shift > 30 {
            Self {
                multiplier: i32::MAX,
                shift: 30,
            }
        } else {
            Self { multiplier, shift }
        }
    }

    /// The mantissa in [2^30, 2^31), or 0, and the power of two: the factor is `mantissa * 2^(power - 31)`.
    pub const fn parts(self) -> (i32, i32) {
        (self.multiplier, self.shift)
    }

    /// A factor from its [`parts`](Self::parts): a power beyond -31..=30 counts as the nearest.
    pub const fn from_parts(mantissa: i32, power: i32) -> Self {
        let shift = match power {
            31.. => 30,
            ..=-32 => -31,
            power => power,
        };
        Self {
            multiplier: mantissa,
            shift,
        }
    }

    /// `factor * sum`, rounded twice to nearest: first to 31 bits below the highest of the factor (halves up), then to an integer (halves away from zero).
    #[inline]
    pub fn apply(self, sum: i32) -> i32 {
        if self.shift > 0 {
            return self.enlarge(sum);
        }
        let high = ((i64::from(sum) * i64::from(self.multiplier) + (1 << 30)) >> 31) as i32;
        match -self.shift {
            0 => high,
            // In two shifts, as adding a half before one shift could overflow.
            right => (((high + (high >> 31)) >> ((right - 1) & 31)) + 1) >> 1,
        }
    }

    /// A factor of 1 or more: what does not fit an `i32` becomes the nearest that does.
    #[cold]
    fn enlarge(self, sum: i32) -> i32 {
        let product = i64::from(sum) * i64::from(self.multiplier);
        let (half, right) = (1i64 << (30 - (self.shift & 31)), 31 - (self.shift & 31));
        ((product + half) >> right).clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
    }
}

/// How the sums of one output channel become its outputs: `zero_point + multiplier (sum + bias)`.
///
/// The bias contains what the input's zero point contributes, `bias - input zero point * Σ weights`, so that kernels multiply plain `i8`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Channel {
    /// Is added to the sum of products.
    pub bias: i32,
    /// Scales the sum: input scale * weight scale / output scale.
    pub multiplier: Multiplier,
}

impl Channel {
    /// All zero.
    pub const ZERO: Self = Self {
        bias: 0,
        multiplier: Multiplier::ZERO,
    };

    /// The output for a sum of products.
    #[inline]
    pub fn requantize(&self, sum: i32, zero_point: i32) -> i8 {
        saturate(self.multiplier.apply(sum.wrapping_add(self.bias)), zero_point)
    }
}

/// `value + zero_point`, or the nearest `i8`.
#[inline]
pub fn saturate(value: i32, zero_point: i32) -> i8 {
    value.saturating_add(zero_point).clamp(-128, 127) as i8
}
