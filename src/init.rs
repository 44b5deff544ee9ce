//! Starting values of weights.
//!
//! With `n_in` inputs and `n_out` outputs per unit (for a convolution both times its taps), the variance of a weight is
//!
//! | [`Variance`] | formula | keeps steady | source |
//! |---|---|---|---|
//! | `He` | 2/n_in | activations behind ReLU and its kin | He et al. 2015, arXiv:1502.01852 |
//! | `HeLeaky(a)` | 2/((1 + a^2) n_in) | the same for leaky ReLU of slope a | ditto, eq. 15 |
//! | `Xavier` | 2/(n_in + n_out) | activations and gradients around tanh, sigmoid, linear | Glorot and Bengio 2010; the course's `2/(n^[l-1] + n^[l])` |
//! | `LeCun` | 1/n_in | activations behind tanh; the course calls this one Xavier | LeCun et al. 1998, *Efficient BackProp* |
//! | `Torch` | 1/(3 n_in) | what PyTorch's `Linear` and `Conv1d` start with | `kaiming_uniform_(a = sqrt 5)` |
//!
//! drawn from a uniform distribution on ±sqrt(3 variance) or from a normal one.

use crate::rng;
use crate::scalar::Scalar;
use rand_core::Rng;

/// What a layer does to its input, as the initialisation of the layer before it sees it.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Nonlinearity {
    /// Nothing, or a weighted sum.
    Linear,
    /// tanh, sigmoid, softmax: linear around zero.
    Saturating,
    /// Passes about one half of its inputs: ReLU, GELU, SiLU, softplus.
    Relu,
    /// Passes one half, and the other half times this slope.
    LeakyRelu(f32),
}

/// A rule for the variance of weights; see the [module](self).
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Variance {
    /// 2/n_in.
    He,
    /// 2/((1 + a^2) n_in), a being the slope of a leaky ReLU.
    HeLeaky(f32),
    /// 2/(n_in + n_out).
    Xavier,
    /// 1/n_in.
    LeCun,
    /// 1/(3 n_in).
    Torch,
}

impl Variance {
    /// The variance for a unit with `fan_in` inputs of a layer that feeds `fan_out` per input.
    pub fn of(self, fan_in: usize, fan_out: usize) -> f32 {
        let (fan_in, fan_out) = (fan_in as f32, fan_out as f32);
        match self {
            Variance::He => 2.0 / fan_in,
            Variance::HeLeaky(slope) => 2.0 / ((1.0 + slope * slope) * fan_in),
            Variance::Xavier => 2.0 / (fan_in + fan_out),
            Variance::LeCun => 1.0 / fan_in,
            Variance::Torch => 1.0 / (3.0 * fan_in),
        }
    }
}

/// How weights start.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Init {
    /// All zeros: right for biases; a layer of weights that starts so never breaks its symmetry.
    Zeros,
    /// Uniform on ±sqrt(3 variance): the cheapest draw, and the default.
    Uniform(Variance),
    /// Normal with mean 0: real normal draws ([`rng::normal`]), not truncated.
    Normal(Variance),
}

impl Init {
    /// What `init` chooses for weights in front of `next`.
    pub fn default_before(next: Nonlinearity) -> Self {
        match next {
            Nonlinearity::Relu => Init::Uniform(Variance::He),
            Nonlinearity::LeakyRelu(slope) => Init::Uniform(Variance::HeLeaky(slope)),
            Nonlinearity::Linear | Nonlinearity::Saturating => Init::Uniform(Variance::Xavier),
        }
    }

    /// Fills `w`, the weights of units with `fan_in` inputs in a layer that feeds `fan_out` per input.
    pub fn fill<T: Scalar, R: Rng + ?Sized>(self, w: &mut [T], fan_in: usize, fan_out: usize, rng: &mut R) {
        match self {
            Init::Zeros => w.fill(T::ZERO),
            Init::Uniform(variance) => {
                let bound = T::of(3.0 * variance.of(fan_in, fan_out)).sqrt();
                w.fill_with(|| bound * T::of(rng::symmetric(rng)));
            }
            Init::Normal(variance) => {
                let deviation = T::of(variance.of(fan_in, fan_out)).sqrt();
                w.fill_with(|| deviation * T::of(rng::normal(rng)));
            }
        }
    }
}

/// What the first of `layers` that is not transparent does; `next` where all are.
pub(crate) fn seen(layers: &[Option<Nonlinearity>], next: Nonlinearity) -> Nonlinearity {
    layers.iter().copied().flatten().next().unwrap_or(next)
}
