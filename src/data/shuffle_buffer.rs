use crate::rng;
use crate::shape::Zero;
use rand_core::Rng;

/// Brings a stream of samples into random order with room for `N` of them: each new one takes the place of a random one, which leaves.
///
/// A sample leaves at most `N` places before its turn, and waits for about `N` others on average. Neighbours in time (windows of one recording, rows of
/// one class) are parted where `N` is larger than such runs; a smaller buffer leaves them in the same batch.
///
/// # Cost
/// `N` samples of RAM; one draw a sample.
///
/// # Source
/// The shuffle buffer of TensorFlow's `tf.data.Dataset.shuffle`.
///
/// ```
/// use motenet::{Zero, data::ShuffleBuffer, rng};
/// let (mut buffer, mut rng) = (ShuffleBuffer::<u32, 8>::ZERO, rng::seeded(1));
/// let mut seen = vec![];
/// for sample in 0..100 {
///     seen.extend(buffer.push(sample, &mut rng));
/// }
/// while let Some(sample) = buffer.pop(&mut rng) {
///     seen.push(sample);
/// }
/// assert!(!seen.is_sorted());
/// seen.sort();
/// assert!(seen.into_iter().eq(0..100));
/// ```
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ShuffleBuffer<S, const N: usize> {
    places: [S; N],
    held: usize,
}

impl<S: Zero, const N: usize> Zero for ShuffleBuffer<S, N> {
    const ZERO: Self = Self {
        places: Zero::ZERO,
        held: 0,
    };
}

impl<S: Copy, const N: usize> ShuffleBuffer<S, N> {
    /// How many samples wait.
    pub fn len(&self) -> usize {
        self.held
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.held == 0
    }

    /// Takes a sample in; gives another one (or this one) out once all places are taken.
    pub fn push<R: Rng + ?Sized>(&mut self, sample: S, rng: &mut R) -> Option<S> {
        if let Some(place) = self.places.get_mut(self.held) {
            *place = sample;
            self.held += 1;
            return None;
        }
        // One place more than there are: the new sample itself may leave at once.
        let at = rng::below(rng, N as u32 + 1) as usize;
        Some(match self.places.get_mut(at) {
            Some(place) => core::mem::replace(place, sample),
            None => sample,
        })
    }

    /// Gives out a random one of the samples that wait, at the end of the stream.
    pub fn pop<R: Rng + ?Sized>(&mut self, rng: &mut R) -> Option<S> {
        let last = self.held.checked_sub(1)?;
        let end = *self.places.get(last)?;
        let at = rng::below(rng, self.held as u32) as usize;
        self.held = last;
        Some(core::mem::replace(self.places.get_mut(at)?, end))
    }
}

crate::words::fields!([S: crate::words::Words, const N: usize] ShuffleBuffer<S, N> { places: [S; N], held: usize });
