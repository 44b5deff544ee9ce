use super::weights;
use crate::error::ConfigError;
use crate::kernel;
use crate::params::Params;
use crate::scalar::Scalar;

/// Limits the Euclidean norm of the weights that enter a unit: after each update, where |w| > c, `w *= c / |w|`.
///
/// A unit's weights are a row of its layer's `[O][...]`: those of one output of a dense layer, or of one filter of a convolution. Unlike L2 it
/// leaves small weights alone; it goes well with dropout and large learning rates. Biases are left out.
///
/// ```
/// use motenet::{prelude::*, regularize::MaxNorm};
/// let mut net = Model::<[f32; 2], Dense<2>>::ZERO;
/// net.w = [[3.0, -4.0], [0.5, 0.0]];
/// assert_eq!(MaxNorm::new(2.5)?.apply(&mut net), 1);
/// assert_eq!(net.w, [[1.5, -2.0], [0.5, 0.0]]);
/// # Ok::<(), motenet::ConfigError>(())
/// ```
///
/// # Cost
/// Two passes over the weights (no overflow: squares are those of w / max |w|), a division a weight; no state.
///
/// # Source
/// Srivastava et al., *Dropout* (JMLR 2014), section 5.1; c is 3 or 4 there.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct MaxNorm(f32);

impl MaxNorm {
    /// Limits norms to c.
    ///
    /// # Errors
    /// [`ConfigError::NormLimit`] unless c is positive and finite.
    pub const fn new(c: f32) -> Result<Self, ConfigError> {
        if c > 0.0 && c < f32::INFINITY {
            Ok(MaxNorm(c))
        } else {
            Err(ConfigError::NormLimit)
        }
    }

    /// c.
    pub const fn limit(self) -> f32 {
        self.0
    }

    /// Limits every unit; returns how many were above the limit.
    pub fn apply<N: Params<Elem: Scalar>>(self, net: &mut N) -> usize {
        let limit = N::Elem::of(self.0);
        let mut limited = 0;
        for i in weights::<N>() {
            let dims = N::about(i).1;
            let units = dims.lengths().first().map_or(1, |&units| units as usize);
            let inputs = dims.count().checked_div(units).unwrap_or(0);
            for row in kernel::rows_mut(net.learns_mut(i), inputs) {
                let norm = norm(row);
                if norm > limit {
                    kernel::scale(row, limit / norm);
                    limited += 1;
                }
            }
        }
        limited
    }
}

/// The Euclidean norm. No overflow unless the norm itself does.
fn norm<T: Scalar>(w: &[T]) -> T {
    let mut largest = T::ZERO;
    for w in w {
        largest = largest.max(w.abs());
    }
    if largest == T::ZERO {
        return largest;
    }
    let mut sum = T::ZERO;
    for &w in w {
        let w = w / largest;
        sum += w * w;
    }
    largest * sum.sqrt()
}
