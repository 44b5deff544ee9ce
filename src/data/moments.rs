use crate::layers::Normalize;
use crate::scalar::Scalar;
use crate::shape::{Shape, Tensor, Zero};
use core::fmt;
use core::iter::zip;

/// Mean and deviation in one pass: per feature of samples `[T; C]`, per channel of samples `[[T; L]; C]` and images `[[[T; W]; H]; C]`.
///
/// With n values so far, a new one x moves mean and sum of squares by
///
/// ```text
/// d = x - mean      mean += d / n      m2 += d (x - mean)      variance = m2 / n
/// ```
///
/// which never takes a difference of large sums. Both are kept in two numbers each (the second holds what rounding took from the first), so
/// `f32` stays good to its last digits over tens of millions of values, where plain sums would stand still. The variance is the biased one, as in
/// scikit-learn's `StandardScaler` and the course's `sigma^2 = 1/m Σ (x - mu)^2`.
///
/// # Cost
/// `4 C` numbers of memory; one division and about 25 additions and multiplications a value.
///
/// # Source
/// Welford, *Note on a Method for Calculating Corrected Sums of Squares and Products* (Technometrics 4, 1962); merging: Chan, Golub, LeVeque,
/// *Updating Formulae and a Pairwise Algorithm for Computing Sample Variances* (1979); two-number sums: Knuth, volume 2, section 4.2.2, theorem B.
///
/// ```
/// use motenet::{data::Moments, Zero};
/// let mut moments = Moments::<f32, 2>::ZERO;
/// for x in [[1.0, 7.0], [2.0, 7.0], [6.0, 7.0]] {
///     moments.push(&x)?;
/// }
/// assert_eq!(moments.mean(), [3.0, 7.0]);
/// assert_eq!(moments.variance(), [14.0 / 3.0, 0.0]);
/// # Ok::<(), motenet::data::MomentsError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Moments<T, const C: usize> {
    n: u64,
    mean: [Sum<T>; C],
    m2: [Sum<T>; C],
}

/// A sum and what rounding took from it.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Sum<T> {
    high: T,
    low: T,
}

impl<T: Zero> Zero for Sum<T> {
    const ZERO: Self = Sum {
        high: T::ZERO,
        low: T::ZERO,
    };
}

impl<T: Scalar> Sum<T> {
    fn add(&mut self, x: T) {
        let sum = self.high + x;
        let part = sum - self.high;
        let lost = (self.high - (sum - part)) + (x - part);
        let low = self.low + lost;
        self.high = sum + low;
        self.low = low - (self.high - sum);
    }
    /// `x - self`.
    fn below(&self, x: T) -> T {
        (x - self.high) - self.low
    }
}

crate::words::fields!([T: crate::words::Words] Sum<T> { high: T, low: T });
crate::words::fields!([T: crate::words::Words, const C: usize] Moments<T, C> { n: u64, mean: [Sum<T>; C], m2: [Sum<T>; C] });

/// What cannot be averaged. Nothing has changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum MomentsError {
    /// A sample holds a NaN, an infinity, or a number whose square is one.
    NotFinite,
    /// There are no samples.
    Empty,
}

impl fmt::Display for MomentsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            MomentsError::NotFinite => "a sample that is not finite",
            MomentsError::Empty => "no samples to learn mean and deviation from",
        })
    }
}

impl core::error::Error for MomentsError {}

impl<T: Zero, const C: usize> Zero for Moments<T, C> {
    const ZERO: Self = Self {
        n: 0,
        mean: Zero::ZERO,
        m2: Zero::ZERO,
    };
}

impl<T: Scalar, const C: usize> Moments<T, C> {
    /// Takes in a sample: one value of each feature, or all values of each channel.
    ///
    /// # Errors
    /// [`MomentsError::NotFinite`].
    pub fn push<P: Tensor<Elem = T>>(&mut self, x: &[P; C]) -> Result<(), MomentsError> {
        if !crate::kernel::all_usable(Shape::as_flat(x)) {
            return Err(MomentsError::NotFinite);
        }
        for (x, (mean, m2)) in zip(x, zip(&mut self.mean, &mut self.m2)) {
            let mut n = self.n;
            for &x in x.as_flat() {
                n += 1;
                let d = mean.below(x);
                mean.add(d / count(n));
                m2.add(d * mean.below(x));
            }
        }
        self.n += P::LEN as u64;
        Ok(())
    }

    /// Takes in what others have seen: parts of a set, or several devices, may be averaged apart.
    pub fn merge(&mut self, other: &Self) {
        let n = self.n + other.n;
        if other.n == 0 {
            return;
        }
        let share = count::<T>(other.n) / count(n);
        for ((mean, m2), (mean_b, m2_b)) in zip(zip(&mut self.mean, &mut self.m2), zip(&other.mean, &other.m2)) {
            let d = (mean_b.high - mean.high) + (mean_b.low - mean.low);
            m2.add(d * d * share * count(self.n));
            m2.add(m2_b.high);
            m2.add(m2_b.low);
            mean.add(d * share);
        }
        self.n = n;
    }

    /// How many values of each feature or channel there were.
    pub fn count(&self) -> u64 {
        self.n
    }

    /// The means; 0 without values.
    pub fn mean(&self) -> [T; C] {
        self.mean.map(|sum| sum.high)
    }

    /// The biased variances `1/n Σ (x - mean)^2`; 0 without values, and exactly 0 for a feature that never changed.
    pub fn variance(&self) -> [T; C] {
        self.m2.map(|sum| {
            if self.n > 0 && sum.high > T::ZERO {
                sum.high / count(self.n)
            } else {
                T::ZERO
            }
        })
    }

    /// The deviations, square roots of the variances.
    pub fn deviation(&self) -> [T; C] {
        self.variance().map(T::sqrt)
    }

    /// Sets the statistics of a normalisation layer, with which they are stored ([`blob`](crate::blob)). A constant feature keeps its scale, and
    /// reads 0 where it is what it always was.
    ///
    /// # Errors
    /// [`MomentsError::Empty`].
    pub fn finish_into<X>(&self, layer: &mut Normalize<X, [T; C]>) -> Result<(), MomentsError> {
        if self.n == 0 {
            return Err(MomentsError::Empty);
        }
        layer.set(self.mean(), self.deviation());
        Ok(())
    }
}

fn count<T: Scalar>(n: u64) -> T {
    T::of(n as f32)
}
