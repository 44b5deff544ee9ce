use crate::layer::Train;
use crate::params::Params;
use crate::shape::{Elem, Zero};

/// A layer that a gradient passes without anything being learned: what [`Fixed`](super::Fixed) asks of it.
#[diagnostic::on_unimplemented(
    message = "no gradient passes `{Self}` without a tape",
    label = "not a dense, convolution or batch norm layer"
)]
pub trait PassBack: Train {
    /// Overwrites `x` by dL/dx of what [`Layer::infer`](crate::Layer::infer) computes; dL/dy is in `output(x, buf)`, as in [`Train::backward`].
    fn pass_back<const B: usize>(&self, x: &mut [Self::In], buf: &mut Self::Buf<B>);
}

/// A layer of independent output channels, each with a row of weights and perhaps a bias: dense and convolution layers. Leaf 0 holds the weights,
/// channel after channel, leaf 1 the biases.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no output channels to choose from",
    label = "not a dense or convolution layer"
)]
pub trait Selective: PassBack {
    /// How many output channels there are.
    const CHANNELS: usize;
    /// The gradient of the biases: leaves as the layer's, leaf 0 empty.
    type Biases<S: Elem>: Params<Elem = S> + Zero;
    /// The gradient of `N` channels: leaves as the layer's, for as many channels.
    type Rows<S: Elem, const N: usize>: Params<Elem = S> + Zero;

    /// Adds the gradients of the channels `from..`, as many as there is room for: of their weights to `gw`, of their biases to `gb`. Either may be empty,
    /// and then costs nothing. Leaves `x` as it is.
    fn gradients<const B: usize>(
        &self,
        x: &[Self::In],
        buf: &mut Self::Buf<B>,
        from: usize,
        gw: &mut [Self::Elem],
        gb: &mut [Self::Elem],
    );
}
