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
