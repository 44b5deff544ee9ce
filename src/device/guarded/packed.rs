//! How one sample is kept: as it is, or in a quarter of the bytes.

use crate::shape::{Shape, Zero};
use crate::words::{Mark, Words};

/// A sample in the form it is kept in.
pub trait Packed: Zero + Copy {
    /// The sample as the network takes it.
    type Sample: Shape<Elem = f32>;

    /// Packs a sample. Every number has to be finite.
    fn pack(&mut self, sample: &Self::Sample);

    /// Unpacks it.
    fn unpack(&self, sample: &mut Self::Sample);
}

/// A sample as it is: four bytes a number, and the very same bits back.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Plain<X>(pub X);

impl<X: Zero> Zero for Plain<X> {
    const ZERO: Self = Plain(X::ZERO);
}

impl<X: Shape<Elem = f32>> Packed for Plain<X> {
    type Sample = X;

    fn pack(&mut self, sample: &X) {
        self.0 = *sample;
    }
    fn unpack(&self, sample: &mut X) {
        *sample = self.0;
    }
}

/// A sample in 8-bit integers with one scale: `x = scale q`, `scale = max |x| / 127`, q rounded to the nearest (halves away from zero).
///
/// An error is at most `scale / 2`, 0.4 % of the sample's largest number. The channels of a sample should be of about the same size.
///
/// # Cost
/// One byte a number and four for the scale; a multiplication and a conversion a number each way, one division a sample.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Int8<X: Shape> {
    /// What one unit of `values` stands for.
    pub scale: f32,
    /// From -127 to 127.
    pub values: X::With<i8>,
}

impl<X: Shape> Zero for Int8<X> {
    const ZERO: Self = Int8 {
        scale: 0.0,
        values: Zero::ZERO,
    };
}

/// The scale, then four numbers a word.
impl<X: Shape> Words for Int8<X> {
    fn count(&self) -> usize {
        1 + X::LEN.div_ceil(4)
    }
    fn mark(&self, mark: &mut Mark) {
        mark.name("Int8");
        mark.number(X::LEN as u32);
    }
    fn read(&self, from: usize, to: &mut [u32]) {
        let fours = self.values.as_flat().chunks(4).map(|four| {
            let mut bytes = [0; 4];
            bytes.iter_mut().zip(four).for_each(|(byte, &q)| *byte = q as u8);
            u32::from_le_bytes(bytes)
        });
        let words = core::iter::once(self.scale.to_bits()).chain(fours);
        to.iter_mut().zip(words.skip(from)).for_each(|(to, word)| *to = word);
    }
    fn write(&mut self, from: usize, words: &[u32]) {
        let (at, words) = match (from.checked_sub(1), words) {
            (Some(at), words) => (at, words),
            (None, [scale, words @ ..]) => {
                self.scale = f32::from_bits(*scale);
                (0, words)
            }
            (None, []) => return,
        };
        for (four, word) in self.values.as_flat_mut().chunks_mut(4).skip(at).zip(words) {
            four.iter_mut()
                .zip(word.to_le_bytes())
                .for_each(|(q, byte)| *q = byte as i8);
        }
    }
}

impl<X: Shape<Elem = f32>> Packed for Int8<X> {
    type Sample = X;

    fn pack(&mut self, sample: &X) {
        let mut most = 0f32;
        for x in sample.as_flat() {
            let x = x.abs();
            if x > most {
                most = x;
            }
        }
        self.scale = most / 127.0;
        // Of numbers below 1e-36 nothing is kept: their inverse is not finite.
        let units = if most > 1e-36 { 127.0 / most } else { 0.0 };
        for (q, x) in self.values.as_flat_mut().iter_mut().zip(sample.as_flat()) {
            let scaled = x * units;
            *q = (scaled + if scaled < 0.0 { -0.5 } else { 0.5 }) as i8;
        }
    }

    fn unpack(&self, sample: &mut X) {
        for (x, &q) in sample.as_flat_mut().iter_mut().zip(self.values.as_flat()) {
            *x = f32::from(q) * self.scale;
        }
    }
}
