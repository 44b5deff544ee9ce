/// A positive factor as integers: `mantissa * 2^(power - 31)`, the mantissa in [2^30, 2^31).
///
/// # Source
/// Jacob et al., *Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference* (2018), section 2.2; the rounding is that
/// of TensorFlow Lite's reference kernels: a doubling high multiplication, rounded, then a division by a power of two, rounded.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
// `arch::helium` finds the fields by their place.
#[repr(C)]
pub struct Multiplier {
    mantissa: i32,
    /// `-power - 1`, wrapped: a small number for the usual factors, those below 1/2.
    shift: u32,
}

impl Multiplier {
    /// The factor 0.
    pub const ZERO: Self = Self { mantissa: 0, shift: 0 };

    /// The 31 leading bits of `factor`, rounded to nearest. Below 2^-32, or if it is not a positive number, it counts as 0; from 2^30 on as 2^30.
    pub const fn new(factor: f64) -> Self {
        // Sign and exponent, 0x7FF for infinities and NaN: factor = m 2^power with m in [1/2, 1).
        let head = (factor.to_bits() >> 52) as i32;
        if head >= 0x7FF {
            return Self::ZERO;
        }
        let mantissa = factor.to_bits() & 0x000F_FFFF_FFFF_FFFF | 1 << 52;
        let (rounded, power) = ((mantissa + (1 << 21)) >> 22, head - 1022);
        if rounded >> 31 == 0 {
            Self::from_parts(rounded as i32, power)
        } else {
            Self::from_parts(1 << 30, power + 1)
        }
    }

    /// The factor `mantissa * 2^(power - 31)`; 0 for a power below -31, and nearly 2^30 for one beyond 30.
    pub const fn from_parts(mantissa: i32, power: i32) -> Self {
        if power < -31 || mantissa <= 0 {
            Self::ZERO
        } else if power > 30 {
            Self::from_parts(i32::MAX, 30)
        } else {
            Self {
                mantissa,
                shift: (-power - 1) as u32,
            }
        }
    }

    /// The mantissa, or 0, and the power of two.
    pub const fn parts(self) -> (i32, i32) {
        (self.mantissa, -(self.shift as i32) - 1)
    }

    /// `factor * sum`, rounded to nearest twice: to the mantissa's last bit (halves up), then to an integer (halves away from zero). At most 2^30 in magnitude.
    ///
    /// The sum has to lie within 2^30 of 0.
    #[inline]
    pub fn apply(self, sum: i32) -> i32 {
        if self.shift > 30 {
            return self.apply_large(sum);
        }
        // One instruction, SMMULR, on cores that have it.
        let high = ((i64::from(sum.wrapping_mul(2)) * i64::from(self.mantissa) + (1 << 31)) >> 32) as i32;
        // In two shifts, as adding a half before one shift could overflow.
        (((high + (high >> 31)) >> (self.shift & 31)) + 1) >> 1
    }

    /// A factor of 1/2 or more: its second rounding has nothing to do.
    #[cold]
    #[inline(never)]
    fn apply_large(self, sum: i32) -> i32 {
        const MOST: i64 = 1 << 30;
        let right = 31 - (self.parts().1 & 31);
        let product = i64::from(sum) * i64::from(self.mantissa);
        ((product + (1 << (right - 1))) >> right).clamp(-MOST, MOST) as i32
    }
}

/// How the sums of one output channel become its outputs: `zero_point + multiplier (sum + bias)`.
///
/// The bias contains what the input's zero point contributes, `bias - input zero point * Σ weights`, so that kernels multiply plain `i8`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
// As above.
#[repr(C)]
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
        // The factor's result leaves room for a zero point.
        let y = self
            .multiplier
            .apply(sum.wrapping_add(self.bias))
            .wrapping_add(zero_point);
        y.clamp(-128, 127) as i8
    }
}
