//! From the network that trains to the network that ships: batch norms melt into the layer before them, dropouts
//! vanish.
//!
//! Folding keeps positions: `(Dense<32>, BatchNorm, Relu, Dropout<20>, Dense<10>)` becomes
//! `(Dense<32>, Identity, Relu, Identity, Dense<10>)`.
//!
//! With `gain = gamma / sqrt(var + eps)`, the layer `gain (W x + b - mean) + beta` is
//! `(gain W) x + (gain (b - mean) + beta)`.

use crate::layer::Layer;

/// A layer that knows what it becomes once training is over. `Prev` is the folded layer before this one.
pub trait Fold<Prev = ()>: Layer {
    /// The layer that ships.
    type Folded: Layer<In = Self::In, Out = Self::Out>;
    /// Writes this layer's folded form into `into`, or its effect into `prev`.
    fn fold(&self, prev: &mut Prev, into: &mut Self::Folded);
}

/// Writes the network that ships into `shipped`, from the one that has been trained.
///
/// ```
/// use motenet::prelude::*;
/// type Net = Model<[f32; 8], (Dense<4, NO_BIAS>, BatchNorm, Relu, Dropout<20>, Dense<2>)>;
/// let (mut net, mut shipped) = (Net::ZERO, Folded::<Net>::ZERO);
/// net.init(&mut motenet::rng::seeded(1));
/// fold(&net, &mut shipped);
/// assert!(size_of_val(&shipped) < size_of_val(&net));
/// ```
pub fn fold<N: Fold>(net: &N, shipped: &mut N::Folded) {
    net.fold(&mut (), shipped);
}

/// The network that `N` becomes once it is trained.
pub type Folded<N> = <N as Fold>::Folded;

/// A layer W x + b that can take over an affine map of its output channels.
#[diagnostic::on_unimplemented(
    message = "a batch norm cannot fold into `{Self}`",
    label = "not a dense or convolution layer",
    note = "a batch norm folds into the dense or convolution layer right before it"
)]
pub trait Linear<T> {
    /// Per channel: W := gain W, b := gain b + shift.
    fn absorb(&mut self, channels: impl Iterator<Item = (T, T)>);
}
