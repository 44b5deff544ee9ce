//! Samples with their class numbers.

use crate::error::{Error, Result};
use crate::random::Random;

/// Samples `x` and, at the same positions, their classes `y`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Labelled<X> {
    /// The samples.
    pub x: Vec<X>,
    /// The class of each sample.
    pub y: Vec<usize>,
}

impl<X: Clone> Labelled<X> {
    /// How many samples there are.
    pub fn len(&self) -> usize {
        self.x.len()
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.x.is_empty()
    }

    /// How many samples each of `C` classes has.
    ///
    /// # Panics
    /// If a class number is not below `C`.
    pub fn counts<const C: usize>(&self) -> [usize; C] {
        let mut counts = [0; C];
        for &class in &self.y {
            counts[class] += 1;
        }
        counts
    }

    /// The samples at `positions`, in that order.
    ///
    /// # Panics
    /// If a position is out of range.
    pub fn select(&self, positions: &[usize]) -> Self {
        Self {
            x: positions.iter().map(|&at| self.x[at].clone()).collect(),
            y: positions.iter().map(|&at| self.y[at]).collect(),
        }
    }

    /// `k` pairs `(train, test)`: each sample is tested in exactly one of them, and every fold holds its share of every
    /// class, to one sample.
    ///
    /// # Errors
    /// Unless `2 <= k <= ` the number of samples.
    pub fn stratified_folds(&self, k: usize, seed: u64) -> Result<Vec<(Self, Self)>> {
        if k < 2 || k > self.len() {
            return Err(Error::Request(format!("{k} folds of {} samples", self.len())));
        }
        let mut order: Vec<usize> = (0..self.len()).collect();
        Random::new(seed).shuffle(&mut order);
        // Stable: inside a class the shuffled order stays. Dealing the classes out one after the other, like cards,
        // keeps both the classes and the sizes of the folds even.
        order.sort_by_key(|&at| self.y[at]);
        let part = |fold: usize, test: bool| {
            let mut part: Vec<usize> = order
                .iter()
                .enumerate()
                .filter(|(dealt, _)| (dealt % k == fold) == test)
                .map(|(_, &at)| at)
                .collect();
            part.sort_unstable();
            self.select(&part)
        };
        Ok((0..k).map(|fold| (part(fold, false), part(fold, true))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set() -> Labelled<usize> {
        Labelled {
            x: (0..103).collect(),
            y: (0..103).map(|i| usize::from(i % 10 < 3)).collect(),
        }
    }

    #[test]
    fn folds_test_each_sample_once_and_keep_the_classes_even() {
        let set = set();
        let all: [usize; 2] = set.counts();
        let folds = set.stratified_folds(5, 1).expect("five folds");
        let mut tested = vec![0; set.len()];
        for (train, test) in &folds {
            assert_eq!(train.len() + test.len(), set.len());
            assert!(train.x.iter().all(|x| !test.x.contains(x)));
            for (class, count) in test.counts::<2>().into_iter().enumerate() {
                assert!(
                    count == all[class] / 5 || count == all[class].div_ceil(5),
                    "{count} of {}",
                    all[class]
                );
            }
            for (&x, &y) in test.x.iter().zip(&test.y) {
                tested[x] += 1;
                assert_eq!(y, set.y[x], "sample and class must stay together");
            }
        }
        assert!(tested.iter().all(|&times| times == 1));
    }

    #[test]
    fn folds_follow_the_seed() {
        let folds = |seed| set().stratified_folds(4, seed).expect("four folds");
        assert_eq!(folds(7), folds(7));
        assert_ne!(folds(7), folds(8));
    }

    #[test]
    fn impossible_folds_are_refused() {
        assert!(set().stratified_folds(1, 0).is_err());
        assert!(set().stratified_folds(104, 0).is_err());
    }
}
