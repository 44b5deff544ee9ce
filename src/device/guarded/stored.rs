//! Exemplars as a file of bytes: made on the host, read where it lies in the device's flash.

use super::exemplars::{Exemplar, Exemplars};
use super::packed::Int8;
use super::shelf::ShelfError;
use crate::blob::{BlobError, Checksum};
use crate::shape::{Shape, Zero};
use core::marker::PhantomData;

const MAGIC: u32 = u32::from_le_bytes(*b"MOTX");
const VERSION: u32 = 1;
const HEADER: usize = 16;

/// [`Exemplars`] of K classes in the bytes of a file, in flash or anywhere: as many of each class, in 8 bits.
///
/// # Format, version 1
/// Little-endian, a multiple of four bytes long.
///
/// | offset | bytes | content |
/// |---|---|---|
/// | 0 | 4 | `MOTX` |
/// | 4 | 2 | version, 1 |
/// | 6 | 2 | classes |
/// | 8 | 4 | numbers of a sample |
/// | 12 | 4 | exemplars of a class |
/// | 16 | | the exemplars, those of class 0 first |
/// | | 0 to 3 | zeros |
/// | | 4 | checksum of all words before it, that of a [blob](crate::blob) |
///
/// An exemplar is the `f32` scale, one `i8` for each number, and one `u8` for each class: the fields of [`Int8`] and [`Exemplar`].
///
/// # Cost
/// `4 + LEN + K` bytes an exemplar; one is unpacked to the stack at a time.
///
/// ```
/// use motenet::device::guarded::{Exemplar, Exemplars, Int8, Stored};
/// let known = [[Exemplar::<Int8<[f32; 3]>, 2>::new(&[0.5, -1.0, 0.0], &[0.9, 0.1]); 5]; 2];
/// let mut bytes = vec![];
/// Stored::write([&known[0], &known[1]], |byte| bytes.push(byte));
/// let stored = Stored::<[f32; 3], 2>::try_open(&bytes)?;
/// assert_eq!(stored.count(1), 5);
/// let target = stored.fetch(1, 4, |sample| assert_eq!(*sample, known[1][4].sample));
/// assert_eq!(target, Ok(known[1][4].target()));
/// # Ok::<(), motenet::blob::BlobError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Stored<'b, X, const K: usize> {
    /// The exemplars alone.
    bytes: &'b [u8],
    of_class: usize,
    sample: PhantomData<fn() -> X>,
}

impl<'b, X: Shape<Elem = f32>, const K: usize> Stored<'b, X, K> {
    /// Bytes of an exemplar.
    const EACH: usize = 4 + X::LEN + K;

    /// Looks at all of a file's bytes, once.
    ///
    /// # Errors
    /// [`BlobError::NotABlob`], [`BlobError::Version`], [`BlobError::Shape`] (of leaf 0: other classes or samples), [`BlobError::Length`], [`BlobError::Damaged`].
    pub const fn try_open(bytes: &'b [u8]) -> Result<Self, BlobError> {
        let [a, b, c, d] = [word(bytes, 0), word(bytes, 4), word(bytes, 8), word(bytes, 12)];
        let (Some(magic), Some(kind), Some(length), Some(of_class)) = (a, b, c, d) else {
            return Err(BlobError::NotABlob);
        };
        if magic != MAGIC {
            return Err(BlobError::NotABlob);
        }
        if kind & 0xFFFF != VERSION {
            return Err(BlobError::Version);
        }
        if (kind >> 16) as usize != K || length as usize != X::LEN {
            return Err(BlobError::Shape { leaf: 0 });
        }
        let of_class = of_class as usize;
        let Some(all) = Self::EACH.checked_mul(K) else {
            return Err(BlobError::Length);
        };
        let Some(all) = all.checked_mul(of_class) else {
            return Err(BlobError::Length);
        };
        // What there is decides, so that no sum of lengths can overflow.
        let (Some(room), Some(sum_at)) = (bytes.len().checked_sub(HEADER + 4), bytes.len().checked_sub(4)) else {
            return Err(BlobError::Length);
        };
        if !bytes.len().is_multiple_of(4) || room < all || room - all > 3 {
            return Err(BlobError::Length);
        }
        let (mut sum, mut at) = (Checksum(0), 0);
        while at < sum_at {
            if let Some(w) = word(bytes, at) {
                sum = sum.word(w);
            }
            at += 4;
        }
        match word(bytes, sum_at) {
            Some(w) if w == sum.0 => {}
            _ => return Err(BlobError::Damaged),
        }
        let Some((_, behind)) = bytes.split_at_checked(HEADER) else {
            return Err(BlobError::Length);
        };
        let Some((bytes, _)) = behind.split_at_checked(all) else {
            return Err(BlobError::Length);
        };
        Ok(Stored {
            bytes,
            of_class,
            sample: PhantomData,
        })
    }

    /// [`Stored::try_open`] for a `const` or `static`: a file that does not fit stops the build.
    pub const fn open(bytes: &'b [u8]) -> Self {
        match Self::try_open(bytes) {
            Ok(stored) => stored,
            Err(_) => panic!("these bytes are no exemplars of this task"),
        }
    }

    /// Hands the bytes of a file of these exemplars to `sink`, in order. The class with the fewest decides how many there are of each.
    pub fn write(known: [&[Exemplar<Int8<X>, K>]; K], mut sink: impl FnMut(u8)) {
        let of_class = known.iter().map(|class| class.len()).min().unwrap_or(0);
        let (mut sum, mut word, mut filled) = (Checksum(0), [0; 4], 0);
        let mut push = |byte| {
            sink(byte);
            word.rotate_left(1);
            if let Some(last) = word.last_mut() {
                *last = byte;
            }
            filled = (filled + 1) % 4;
            if filled == 0 {
                sum = sum.word(u32::from_le_bytes(word));
            }
            filled
        };
        let head = [MAGIC, VERSION | (K as u32) << 16, X::LEN as u32, of_class as u32];
        head.into_iter().flat_map(u32::to_le_bytes).for_each(|byte| {
            push(byte);
        });
        let mut left = 0;
        for Exemplar { sample, answer } in known.iter().flat_map(|class| class.iter().take(of_class)) {
            for byte in sample.scale.to_le_bytes() {
                push(byte);
            }
            for &q in sample.values.as_flat() {
                push(q as u8);
            }
            for &q in answer {
                left = push(q);
            }
        }
        while left != 0 {
            left = push(0);
        }
        sum.0.to_le_bytes().into_iter().for_each(sink);
    }
}

impl<X: Shape<Elem = f32>, const K: usize> Exemplars<Int8<X>, K> for Stored<'_, X, K> {
    fn count(&self, class: usize) -> usize {
        if class < K { self.of_class } else { 0 }
    }

    fn fetch(&self, class: usize, index: usize, look: impl FnOnce(&Int8<X>)) -> Result<[f32; K], ShelfError> {
        if class >= K || index >= self.of_class {
            return Err(ShelfError);
        }
        let at = (class * self.of_class + index) * Self::EACH;
        let bytes = self.bytes.get(at..at + Self::EACH).ok_or(ShelfError)?;
        let (scale, bytes) = bytes.split_first_chunk::<4>().ok_or(ShelfError)?;
        let (values, answer) = bytes.split_at_checked(X::LEN).ok_or(ShelfError)?;
        let mut exemplar = Exemplar::<Int8<X>, K>::ZERO;
        exemplar.sample.scale = f32::from_le_bytes(*scale);
        for (q, &byte) in exemplar.sample.values.as_flat_mut().iter_mut().zip(values) {
            *q = byte as i8;
        }
        for (q, &byte) in exemplar.answer.iter_mut().zip(answer) {
            *q = byte;
        }
        look(&exemplar.sample);
        Ok(exemplar.target())
    }
}

/// The word at an offset.
const fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let Some((_, rest)) = bytes.split_at_checked(at) else {
        return None;
    };
    match rest.first_chunk::<4>() {
        Some(word) => Some(u32::from_le_bytes(*word)),
        None => None,
    }
}
