use super::{strength, weights};
use crate::error::ConfigError;
use crate::params::Params;
use crate::scalar::Scalar;
use crate::shape::Zero;

/// L2 regularisation in the course's form: the cost is the mean loss plus the squared Frobenius norms of all weight matrices,
///
/// ```text
/// J = 1/m Σ L(ŷ, y) + λ/2m Σ_l |W_l|²        dW = (as before) + λ/m W
/// ```
///
/// where m is the number of training samples. Biases, gammas and betas are left out.
///
/// The optimisers add the second part of the gradient: their field `l2` is [`L2::coefficient`], λ/m. In plain gradient descent that is the same
/// as multiplying the weights by `1 - lr λ/m` ([`Decay`](super::Decay)): hence "weight decay". In Adam and its kin it is not, for they divide
/// the penalty's gradient by the size of the gradients so far; use [`AdamW`](crate::AdamW) there.
///
/// ```
/// use motenet::{prelude::*, regularize::L2};
/// let l2 = L2::new(0.7, 211)?;
/// let mut sgd = Sgd::new(0.3);
/// sgd.l2 = l2.coefficient();
/// assert_eq!(sgd.l2, 0.7 / 211.0);
///
/// let mut net = Model::<[f32; 2], Dense<2>>::ZERO;
/// net.w = [[1.0, -2.0], [3.0, 0.0]];
/// net.b = [[100.0; 2]];
/// assert_eq!(L2::new(4.0, 2)?.penalty(&net), 4.0 / (2.0 * 2.0) * 14.0);
/// # Ok::<(), motenet::ConfigError>(())
/// ```
///
/// # Source
/// The course's "Regularization"; Goodfellow, Bengio, Courville, *Deep Learning* (2016), section 7.1.1.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct L2(f32);

impl L2 {
    /// The course's λ, for a training set of `samples`.
    ///
    /// # Errors
    /// [`ConfigError::Strength`] unless λ is finite and not negative, [`ConfigError::NoSamples`] for 0 samples.
    pub const fn new(lambda: f32, samples: usize) -> Result<Self, ConfigError> {
        if samples == 0 {
            return Err(ConfigError::NoSamples);
        }
        Self::of(lambda / samples as f32)
    }

    /// Already divided by the number of samples: PyTorch's `weight_decay`.
    ///
    /// # Errors
    /// [`ConfigError::Strength`] unless it is finite and not negative.
    pub const fn of(coefficient: f32) -> Result<Self, ConfigError> {
        if strength(coefficient) {
            Ok(L2(coefficient))
        } else {
            Err(ConfigError::Strength)
        }
    }

    /// λ/m: the value of the optimisers' field `l2`.
    pub const fn coefficient(self) -> f32 {
        self.0
    }

    /// What the penalty adds to the mean loss: λ/2m Σ w² over all weights, one sum, leaf after leaf.
    ///
    /// # Cost
    /// One multiplication a weight: for a report now and then, training does not need it.
    pub fn penalty<N: Params<Elem: Scalar>>(self, net: &N) -> N::Elem {
        let mut sum = N::Elem::ZERO;
        for i in weights::<N>() {
            for &w in net.leaf(i) {
                sum += w * w;
            }
        }
        N::Elem::of(0.5) * N::Elem::of(self.0) * sum
    }
}
