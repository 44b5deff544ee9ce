use super::{Errors, MetricError, is_finite};
use crate::shape::Zero;

/// Errors on the training and the dev part over the number of samples or epochs, in room for `N` points however long the run.
///
/// When the room is full every second point goes, and from then on only every second record is kept: the points stay evenly spaced, between N/2 and N
/// of them. The latest record is kept besides, so the curve always ends where the run is.
///
/// How to read it (Ng): both errors high and close together is bias, more samples will not help; a wide gap is variance, and a dev error that is still
/// falling says that more samples will.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct LearningCurve<const N: usize> {
    points: [CurvePoint; N],
    len: usize,
    /// One less than how many records there are to a point, a power of two less one: 0 is a fine start.
    mask: u32,
    seen: u32,
    last: CurvePoint,
    best: CurvePoint,
}

/// One point of a learning curve.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct CurvePoint {
    /// Samples or epochs.
    pub at: u32,
    /// Error (or loss) on what the network learns from.
    pub train: f32,
    /// Error (or loss) on the dev part.
    pub dev: f32,
}

impl Zero for CurvePoint {
    const ZERO: Self = Self {
        at: 0,
        train: 0.0,
        dev: 0.0,
    };
}

impl CurvePoint {
    /// How much worse the dev part is: the variance.
    pub fn gap(&self) -> f32 {
        self.dev - self.train
    }

    /// The errors to diagnose, against the best error possible.
    pub fn errors(&self, optimal: f32) -> Errors {
        Errors {
            optimal,
            train: self.train,
            dev: self.dev,
        }
    }
}

impl<const N: usize> Zero for LearningCurve<N> {
    const ZERO: Self = {
        assert!(N >= 2, "a learning curve has room for at least two points");
        Self {
            points: Zero::ZERO,
            len: 0,
            mask: 0,
            seen: 0,
            last: Zero::ZERO,
            best: Zero::ZERO,
        }
    };
}

impl<const N: usize> LearningCurve<N> {
    /// Records the errors after `at` samples or epochs.
    ///
    /// # Errors
    /// [`MetricError::NotFinite`] for an error that is NaN or infinite.
    pub fn record(&mut self, at: u32, train: f32, dev: f32) -> Result<(), MetricError> {
        if !(is_finite(train) && is_finite(dev)) {
            return Err(MetricError::NotFinite);
        }
        let point = CurvePoint { at, train, dev };
        if self.seen == 0 || dev < self.best.dev {
            self.best = point;
        }
        if self.seen & self.mask == 0 {
            if self.len >= N {
                self.thin();
            }
            // After thinning the record may have fallen between two points.
            if self.seen & self.mask == 0
                && let Some(place) = self.points.get_mut(self.len)
            {
                *place = point;
                self.len += 1;
            }
        }
        self.last = point;
        self.seen = self.seen.saturating_add(1);
        Ok(())
    }

    fn thin(&mut self) {
        self.mask = self.mask << 1 | 1;
        self.len = N.div_ceil(2);
        for to in 1..self.len {
            let Some(&from) = self.points.get(2 * to) else { return };
            if let Some(place) = self.points.get_mut(to) {
                *place = from;
            }
        }
    }

    /// The points, in the order they were recorded, the latest record last.
    pub fn points(&self) -> impl Iterator<Item = &CurvePoint> + Clone {
        let kept = self.points.get(..self.len).unwrap_or_default();
        let newest_kept = kept.last() == Some(&self.last);
        kept.iter()
            .chain(Some(&self.last).filter(move |_| self.seen > 0 && !newest_kept))
    }

    /// The latest record.
    pub fn last(&self) -> Option<&CurvePoint> {
        Some(&self.last).filter(|_| self.seen > 0)
    }

    /// The record with the smallest dev error, the first of equal ones, whether or not its point was kept.
    pub fn best(&self) -> Option<&CurvePoint> {
        Some(&self.best).filter(|_| self.seen > 0)
    }

    /// How many records there were.
    pub fn records(&self) -> u32 {
        self.seen
    }
}
