use super::Range;
use core::iter::zip;

/// What an `i8` stands for: `scale * (q - zero_point)`.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct QuantParams {
    /// The step from one `i8` to the next; positive.
    pub scale: f32,
    /// The `i8` that stands for 0, -128 to 127.
    pub zero_point: i8,
}

impl QuantParams {
    /// All zero: of no use until it is set.
    pub const ZERO: Self = Self {
        scale: 0.0,
        zero_point: 0,
    };

    /// Spreads the 256 values over a range, which contains 0: `scale = (max - min) / 255`, `zero_point = -128 - min / scale` or `127 - max / scale`,
    /// whichever is the smaller sum of magnitudes, rounded to nearest. A range of nothing gives scale 1.
    ///
    /// # Source
    /// TensorFlow Lite's `GetAsymmetricQuantizationParams`.
    pub fn of(range: Range) -> Self {
        let (min, max) = (range.min(), range.max());
        let scale = (max - min) / 255.0;
        if !scale.is_normal() {
            return Self {
                scale: 1.0,
                zero_point: 0,
            };
        }
        let (below, above) = (min / scale, max / scale);
        let zero_point = if 128.0 - below < 127.0 + above {
            -128.0 - below
        } else {
            127.0 - above
        };
        Self {
            scale,
            zero_point: saturate(round(zero_point)),
        }
    }

    /// The nearest `i8`: `x / scale` rounded, halves away from zero, plus the zero point. Beyond the range, its end; NaN counts as 0.
    ///
    /// # Source
    /// TensorFlow Lite's `AffineQuantize`.
    #[inline]
    pub fn quantize(self, x: f32) -> i8 {
        saturate(round(x / self.scale).saturating_add(i32::from(self.zero_point)))
    }

    /// The number that `q` stands for.
    #[inline]
    pub fn dequantize(self, q: i8) -> f32 {
        self.scale * (i32::from(q) - i32::from(self.zero_point)) as f32
    }

    /// [`quantize`](Self::quantize) of each element.
    #[inline(never)]
    pub fn quantize_all(self, x: &[f32], q: &mut [i8]) {
        for (&x, q) in zip(x, q) {
            *q = self.quantize(x);
        }
    }

    /// [`dequantize`](Self::dequantize) of each element.
    #[inline(never)]
    pub fn dequantize_all(self, q: &[i8], x: &mut [f32]) {
        for (&q, x) in zip(q, x) {
            *x = self.dequantize(q);
        }
    }
}

#[inline]
fn saturate(q: i32) -> i8 {
    q.clamp(-128, 127) as i8
}

/// The nearest integer, halves away from zero; the nearest `i32` beyond those, 0 for NaN.
#[inline]
pub(super) fn round(x: f32) -> i32 {
    let whole = x as i32;
    // Exact: below 2^24 both have few enough bits, above it there is nothing behind the point.
    let rest = x - whole as f32;
    if rest >= 0.5 {
        whole.saturating_add(1)
    } else if rest <= -0.5 {
        whole.saturating_sub(1)
    } else {
        whole
    }
}
