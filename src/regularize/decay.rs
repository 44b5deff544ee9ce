use super::{strength, weights};
use crate::error::ConfigError;
use crate::kernel;
use crate::params::Params;
use crate::scalar::Scalar;

/// Decoupled weight decay for any optimiser: `w *= 1 - lr rate`, the learning rate being the step's.
///
/// Call it between [`Trainer::gradient`](crate::Trainer::gradient) and [`Trainer::update`](crate::Trainer::update). With
/// [`Adam`](crate::Adam) that is [`AdamW`](crate::AdamW) to the bit; with [`Sgd`](crate::Sgd) it is coupled decay (`l2 = rate`) up to rounding;
/// with momentum, RMSprop and Adam coupled decay is something else.
///
/// ```
/// use motenet::{prelude::*, regularize::Decay};
/// type Net = Model<[f32; 2], Dense<2>>;
/// let (mut net, mut memory) = (Net::ZERO, Memory::<Net, Momentum, 1>::ZERO);
/// let mut trainer = Trainer::new(&mut net, &mut memory, Momentum::new(0.1, 0.9), CrossEntropy);
/// let decay = Decay::new(0.01)?;
/// trainer.gradient([([1.0, 2.0], 1)]).expect("finite numbers");
/// let lr = trainer.optimizer.lr();
/// decay.apply(trainer.net_mut(), lr);
/// trainer.update().expect("there is a gradient");
/// # Ok::<(), motenet::ConfigError>(())
/// ```
///
/// # Cost
/// One multiplication a weight; no state.
///
/// # Source
/// Loshchilov and Hutter, *Decoupled Weight Decay Regularization* (2017), arXiv:1711.05101; with PyTorch's factor `lr`.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Decay(f32);

impl Decay {
    /// Decays at this rate.
    ///
    /// # Errors
    /// [`ConfigError::Strength`] unless it is finite and not negative.
    pub const fn new(rate: f32) -> Result<Self, ConfigError> {
        if strength(rate) {
            Ok(Decay(rate))
        } else {
            Err(ConfigError::Strength)
        }
    }

    /// The rate.
    pub const fn rate(self) -> f32 {
        self.0
    }

    /// Multiplies every weight by `1 - lr rate`.
    pub fn apply<N: Params<Elem: Scalar>>(self, net: &mut N, lr: f32) {
        let shrink = N::Elem::ONE - N::Elem::of(lr * self.0);
        for i in weights::<N>() {
            kernel::scale(net.learns_mut(i), shrink);
        }
    }
}
