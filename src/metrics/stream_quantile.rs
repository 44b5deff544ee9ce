use super::exact_quantile::between;
use super::heapsort::heapsort;
use super::{MetricError, is_finite};
use crate::scalar::Scalar;

/// The value below which a share `p` of a stream lies, without keeping the stream: the P² algorithm.
///
/// Five markers stand at the smallest value, the largest, and at the estimated quantiles p/2, p and (1+p)/2. Each new value moves the markers' desired
/// places; a marker that is a whole place off steps, and its height follows the parabola through it and its neighbours (a line where the parabola
/// would break the order). Up to five values the result is exact ([`quantile`](super::quantile)).
///
/// What it is for: an alarm's threshold from a model's own errors on normal data, `p` = 0.95 or 0.99.
///
/// # Accuracy
/// Measured on 10,000 independent values, `p` 0.5 to 0.99, uniform, normal and exponential (`host-tests/tests/metrics`): the share of the stream
/// below the estimate is `p` to 0.006. It wants a stream in no particular order: on sorted or drifting values it can be far off.
///
/// # Cost
/// About 25 operations and, at most, nine divisions a value. Places are counted in integers, so a stream of up to 2^32 - 1 values loses nothing to
/// rounding; later values are refused.
///
/// # Source
/// Jain and Chlamtac, *The P² Algorithm for Dynamic Calculation of Quantiles and Histograms Without Storing Observations*, CACM 28 (1985).
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Quantile<T> {
    p: f32,
    /// Heights of the markers, in ascending order from the fifth value on; before, the values themselves.
    heights: [T; 5],
    /// How many values are at or below each marker, less one.
    places: [u32; 5],
    count: u32,
}

impl<T: Scalar> Quantile<T> {
    /// An estimator of the quantile `p`: 0.5 is the median.
    ///
    /// # Errors
    /// [`MetricError::Share`] unless 0 < p < 1.
    pub const fn new(p: f32) -> Result<Self, MetricError> {
        if p > 0.0 && p < 1.0 {
            Ok(Self {
                p,
                heights: [T::ZERO; 5],
                places: [0, 1, 2, 3, 4],
                count: 0,
            })
        } else {
            Err(MetricError::Share)
        }
    }

    /// Takes in a value.
    ///
    /// # Errors
    /// [`MetricError::NotFinite`] where it is not finite, or where 2^32 - 1 values have been taken in.
    pub fn add(&mut self, x: T) -> Result<(), MetricError> {
        if !is_finite(x) || self.count == u32::MAX {
            return Err(MetricError::NotFinite);
        }
        self.count += 1;
        if self.count <= 5 {
            if let Some(height) = self.heights.get_mut(self.count as usize - 1) {
                *height = x;
            }
            if self.count == 5 {
                heapsort(&mut self.heights, |a, b| a < b);
            }
            return Ok(());
        }
        let [lowest, inner @ .., highest] = &mut self.heights;
        if x < *lowest {
            *lowest = x;
        }
        if x > *highest {
            *highest = x;
        }
        // A value at a marker's height counts to the cell above it, except at the very top.
        let [_, places @ .., top] = &mut self.places;
        for (place, height) in places.iter_mut().zip(&*inner) {
            *place += u32::from(x < *height);
        }
        *top = self.count - 1;
        self.step();
        Ok(())
    }

    /// Moves the three inner markers towards their desired places.
    fn step(&mut self) {
        // Shares in units of 2^-32: `count * share` is exact, a float would lose the place of a long stream.
        let p = (f64::from(self.p) * 4_294_967_296.0) as u64;
        let shares = [p / 2, p, (p + (1 << 32)) / 2];
        let ([q0, q1, q2, q3, q4], [n0, n1, n2, n3, n4]) = (&mut self.heights, &mut self.places);
        let [s1, s2, s3] = shares.map(|share| (u64::from(self.count) - 1) * share);
        step((q0, q1, q2), (*n0, n1, *n2), s1);
        step((q1, q2, q3), (*n1, n2, *n3), s2);
        step((q2, q3, q4), (*n2, n3, *n4), s3);
    }

    /// The estimate.
    ///
    /// # Errors
    /// [`MetricError::Empty`] before the first value.
    pub fn value(&self) -> Result<T, MetricError> {
        if self.count > 5 {
            let [_, _, middle, ..] = self.heights;
            return Ok(middle);
        }
        let mut few = self.heights;
        let few = few.get_mut(..self.count as usize).unwrap_or_default();
        heapsort(few, |a, b| a < b);
        between(few, self.p)
    }

    /// The share.
    pub fn p(&self) -> f32 {
        self.p
    }

    /// How many values were taken in.
    pub fn count(&self) -> u32 {
        self.count
    }
}

/// Moves one marker by a place where it is a whole place away from `desired`, which is in units of 2^-32, and its neighbour leaves room.
fn step<T: Scalar>((below, q, above): (&T, &mut T, &T), (left, n, right): (u32, &mut u32, u32), desired: u64) {
    const PLACE: u64 = 1 << 32;
    let here = u64::from(*n) << 32;
    let (to_left, to_right) = (n.wrapping_sub(left), right.wrapping_sub(*n));
    let up = desired >= here + PLACE && to_right > 1;
    let down = desired + PLACE <= here && to_left > 1;
    if !(up || down) {
        return;
    }
    let d = if up { T::ONE } else { -T::ONE };
    let [a, b] = [to_left, to_right].map(|places| T::from_f64(places.into()));
    let (slope_left, slope_right) = ((*q - *below) / a, (*above - *q) / b);
    let parabolic = *q + d / (a + b) * ((a + d) * slope_right + (b - d) * slope_left);
    *q = if *below < parabolic && parabolic < *above {
        parabolic
    } else if up {
        *q + slope_right
    } else {
        *q - slope_left
    };
    *n = if up { n.wrapping_add(1) } else { n.wrapping_sub(1) };
}
