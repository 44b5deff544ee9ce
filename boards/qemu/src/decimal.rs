//! Floats as text with a fixed number of decimals: `core`'s formatter costs 2 KB of stack and more of flash.

use crate::console::{Line, Show};
use core::fmt;

/// Shows an `f32` with `DIGITS` decimals (at most 9), rounded half away from zero.
///
/// Magnitudes of 2^32 and more are shown as `big`; not-a-number as `nan`.
pub struct Decimal<const DIGITS: u32>(pub f32);

/// What a number is shown as.
enum Parts {
    Word(&'static str),
    Digits(u32, u32),
}

impl<const DIGITS: u32> Decimal<DIGITS> {
    fn sign(&self) -> &'static str {
        if self.0 < 0.0 { "-" } else { "" }
    }

    fn parts(&self) -> Parts {
        const { assert!(DIGITS <= 9, "a u32 holds nine decimals") };
        if self.0.is_nan() {
            return Parts::Word("nan");
        }
        let bits = self.0.to_bits();
        let exponent = ((bits >> 23) & 0xff) as i32;
        // Value = mantissa * 2^shift, exactly.
        let (mantissa, shift) = match exponent {
            0 => (bits & 0x7f_ffff, -149),
            _ => ((bits & 0x7f_ffff) | 0x80_0000, exponent - 150),
        };
        if shift >= 9 {
            return Parts::Word("big");
        }
        let unit = 10u64.pow(DIGITS);
        let scaled = u64::from(mantissa) * unit;
        let rounded = match shift {
            0.. => scaled << shift,
            // The mantissa has 24 bits and the unit 30: further right nothing is left of them.
            ..=-60 => 0,
            _ => (scaled + (1 << (-shift - 1))) >> -shift,
        };
        Parts::Digits((rounded / unit) as u32, (rounded % unit) as u32)
    }
}

impl<const DIGITS: u32> fmt::Display for Decimal<DIGITS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = self.sign();
        match self.parts() {
            Parts::Word(word) => write!(f, "{sign}{word}"),
            Parts::Digits(whole, _) if DIGITS == 0 => write!(f, "{sign}{whole}"),
            Parts::Digits(whole, fraction) => write!(f, "{sign}{whole}.{fraction:0width$}", width = DIGITS as usize),
        }
    }
}

impl<const DIGITS: u32> Show for Decimal<DIGITS> {
    fn show(&self, line: &mut Line) {
        line.text(self.sign());
        match self.parts() {
            Parts::Word(word) => line.text(word),
            Parts::Digits(whole, fraction) => {
                whole.show(line);
                if DIGITS > 0 {
                    line.text(".");
                    line.digits::<10>(fraction.into(), DIGITS as usize);
                }
            }
        }
    }
}
