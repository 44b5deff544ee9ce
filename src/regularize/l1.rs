use super::{strength, weights};
use crate::error::ConfigError;
use crate::params::Params;
use crate::scalar::Scalar;
use crate::shape::Zero;
use core::fmt;

/// L1 regularisation by a proximal step: weights become exactly 0, and stay there as long as the loss has little to say against it.
///
/// ```text
/// J = 1/m Σ L(ŷ, y) + λ Σ |w|        after each update:  w = sign(w) max(|w| - lr λ, 0)
/// ```
///
/// The plain gradient of |w|, ±λ, would make weights jitter around 0 and never reach it; the proximal step is that of gradient descent on
/// the loss followed by the exact minimum of the penalty nearby. Biases, gammas and betas are left out. λ here is per mean loss: the
/// course's λ/2m.
///
/// With an optimiser that scales its steps (Adam) every weight loses lr λ a step all the same, as in decoupled decay.
///
/// ```
/// use motenet::{prelude::*, regularize::{L1, Sparsity}};
/// let mut net = Model::<[f32; 2], Dense<2>>::ZERO;
/// net.w = [[0.75, -0.125], [-2.0, 0.25]];
/// let l1 = L1::new(0.5)?;
/// assert_eq!(l1.penalty(&net), 0.5 * 3.125);
/// l1.apply(&mut net, 0.5);
/// assert_eq!(net.w, [[0.5, 0.0], [-1.75, 0.0]]);
/// assert_eq!(Sparsity::of(&net), Sparsity { zeros: 2, weights: 4 });
/// # Ok::<(), motenet::ConfigError>(())
/// ```
///
/// # Cost
/// Two comparisons and a subtraction a weight; no state.
///
/// # Source
/// Daubechies, Defrise, De Mol, *An Iterative Thresholding Algorithm* (2003), arXiv:math/0307152; Parikh and Boyd, *Proximal Algorithms* (2014),
/// section 6.5.2.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct L1(f32);

impl L1 {
    /// With this λ.
    ///
    /// # Errors
    /// [`ConfigError::Strength`] unless it is finite and not negative.
    pub const fn new(lambda: f32) -> Result<Self, ConfigError> {
        if strength(lambda) {
            Ok(L1(lambda))
        } else {
            Err(ConfigError::Strength)
        }
    }

    /// λ.
    pub const fn lambda(self) -> f32 {
        self.0
    }

    /// What the penalty adds to the mean loss: λ Σ |w|, one sum, leaf after leaf.
    pub fn penalty<N: Params<Elem: Scalar>>(self, net: &N) -> N::Elem {
        let mut sum = N::Elem::ZERO;
        for i in weights::<N>() {
            for w in net.leaf(i) {
                sum += w.abs();
            }
        }
        N::Elem::of(self.0) * sum
    }

    /// The proximal step that follows an update with the learning rate `lr`.
    pub fn apply<N: Params<Elem: Scalar>>(self, net: &mut N, lr: f32) {
        let threshold = N::Elem::of(lr * self.0);
        for i in weights::<N>() {
            soft_threshold(net.learns_mut(i), threshold);
        }
    }
}

/// `w = sign(w) max(|w| - threshold, 0)`: +0, to the bit, within the threshold. NaN stays NaN.
#[inline(never)]
pub fn soft_threshold<T: Scalar>(w: &mut [T], threshold: T) {
    for w in w {
        if *w > threshold {
            *w -= threshold;
        } else if *w < -threshold {
            *w += threshold;
        } else if !w.is_nan() {
            *w = T::ZERO;
        }
    }
}

/// How many of a network's weights are exactly 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Sparsity {
    /// Weights that are 0.
    pub zeros: usize,
    /// All weights; biases, gammas, betas and statistics do not count.
    pub weights: usize,
}

impl Sparsity {
    /// Counts.
    pub fn of<N: Params<Elem: Scalar>>(net: &N) -> Self {
        let mut sparsity = Sparsity { zeros: 0, weights: 0 };
        for i in weights::<N>() {
            let leaf = net.leaf(i);
            sparsity.weights += leaf.len();
            sparsity.zeros += leaf.iter().filter(|&&w| w == N::Elem::ZERO).count();
        }
        sparsity
    }

    /// The share of zeros, from 0 to 1; 0 where there are no weights.
    pub fn share(self) -> f32 {
        if self.weights == 0 {
            0.0
        } else {
            self.zeros as f32 / self.weights as f32
        }
    }
}

impl fmt::Display for Sparsity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of {} weights are 0 ({:.1} %)",
            self.zeros,
            self.weights,
            100.0 * self.share()
        )
    }
}
