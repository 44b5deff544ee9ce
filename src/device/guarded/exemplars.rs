//! Samples of what the network already knows, to be rehearsed while it learns something new.

use super::packed::Packed;
use super::shelf::ShelfError;
use crate::shape::Zero;

/// Stored samples of the base's own training data, so many a class; usually in flash.
pub trait Exemplars<P, const K: usize> {
    /// How many there are of a class; 0 where there is no such class.
    fn count(&self, class: usize) -> usize;

    /// Shows sample `index` of a class to `look` and returns what the network is to answer: probabilities of the classes, which sum to 1.
    ///
    /// # Errors
    /// [`ShelfError`] where it cannot be read; nothing has been shown then.
    fn fetch(&self, class: usize, index: usize, look: impl FnOnce(&P)) -> Result<[f32; K], ShelfError>;
}

/// One exemplar, with the answer of the base: its probabilities as soft targets (distillation), in bytes of which each counts by its share of the sum.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Exemplar<P, const K: usize> {
    /// The sample.
    pub sample: P,
    /// Shares of the classes.
    pub answer: [u8; K],
}

impl<P: Zero, const K: usize> Zero for Exemplar<P, K> {
    const ZERO: Self = Exemplar {
        sample: P::ZERO,
        answer: [0; K],
    };
}

impl<P: Packed, const K: usize> Exemplar<P, K> {
    /// Packs a sample and the probabilities that it stands for, each rounded to 1/255.
    ///
    /// Take them from the base, `softmax(&predictor.predict(&base, &x))`: the base's own answers remind it of more than labels do.
    pub fn new(sample: &P::Sample, probabilities: &[f32; K]) -> Self {
        let mut packed = P::ZERO;
        packed.pack(sample);
        Exemplar {
            sample: packed,
            answer: probabilities.map(|p| (p * 255.0 + 0.5) as u8),
        }
    }

    /// The probabilities.
    pub fn target(&self) -> [f32; K] {
        let sum: u32 = self.answer.iter().map(|&q| u32::from(q)).sum();
        let share = if sum > 0 { 1.0 / sum as f32 } else { 0.0 };
        self.answer.map(|q| f32::from(q) * share)
    }
}

/// As many exemplars of each class.
impl<P: Packed, const K: usize, const M: usize> Exemplars<P, K> for [[Exemplar<P, K>; M]; K] {
    fn count(&self, class: usize) -> usize {
        if class < K { M } else { 0 }
    }
    fn fetch(&self, class: usize, index: usize, look: impl FnOnce(&P)) -> Result<[f32; K], ShelfError> {
        let exemplar = self.get(class).and_then(|class| class.get(index));
        let exemplar = exemplar.ok_or(ShelfError)?;
        look(&exemplar.sample);
        Ok(exemplar.target())
    }
}

/// No exemplars: only the new samples are learned from, and only they guard the gate.
impl<P, const K: usize> Exemplars<P, K> for () {
    fn count(&self, _: usize) -> usize {
        0
    }
    fn fetch(&self, _: usize, _: usize, _: impl FnOnce(&P)) -> Result<[f32; K], ShelfError> {
        Err(ShelfError)
    }
}

impl<P, E: Exemplars<P, K>, const K: usize> Exemplars<P, K> for &E {
    fn count(&self, class: usize) -> usize {
        (**self).count(class)
    }
    fn fetch(&self, class: usize, index: usize, look: impl FnOnce(&P)) -> Result<[f32; K], ShelfError> {
        (**self).fetch(class, index, look)
    }
}
