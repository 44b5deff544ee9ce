//! Floats as text with a fixed number of decimals: `core`'s formatter costs 2 KB of stack and more of flash.

use core::fmt;

/// Shows an `f32` with `DIGITS` decimals (at most 9), rounded half away from zero.
///
/// Magnitudes of 2^32 and more are shown as `big`; not-a-number as `nan`.
pub struct Decimal<const DIGITS: u32>(pub f32);

impl<const DIGITS: u32> fmt::Display for Decimal<DIGITS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const { assert!(DIGITS <= 9, "a u32 holds nine decimals") };
        if self.0.is_nan() {
            return f.write_str("nan");
        }
        if self.0 < 0.0 {
            f.write_str("-")?;
        }
        let bits = self.0.to_bits();
        let exponent = ((bits >> 23) & 0xff) as i32;
        // Value = mantissa * 2^shift, exactly.
        let (mantissa, shift) = match exponent {
            0 => (bits & 0x7f_ffff, -149),
            _ => ((bits & 0x7f_ffff) | 0x80_0000, exponent - 150),
        };
        if shift >= 9 {
            return f.write_str("big");
        }
        let unit = 10u64.pow(DIGITS);
        let scaled = u64::from(mantissa) * unit;
        let rounded = match shift {
            0.. => scaled << shift,
            // The mantissa has 24 bits and the unit 30: further right nothing is left of them.
            ..=-60 => 0,
            _ => (scaled + (1 << (-shift - 1))) >> -shift,
        };
        let (whole, fraction) = ((rounded / unit) as u32, (rounded % unit) as u32);
        match DIGITS {
            0 => write!(f, "{whole}"),
            _ => write!(f, "{whole}.{fraction:0width$}", width = DIGITS as usize),
        }
    }
}
