//! From a list of layers to a network: shapes are inferred along the tuple.

use crate::layer::Layer;
use crate::shape::{Elem, Shape, Zero};

/// Stands for a shape that follows from the layer's place in a network.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Infer;

impl Zero for Infer {
    const ZERO: Self = Infer;
}
impl Elem for Infer {}

/// A layer whose input is still open, like `Dense<32>`: knows its type once it is given one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot take an input of shape `{X}`",
    label = "cannot follow a layer whose output is `{X}`"
)]
pub trait Spec<X: Shape> {
    /// The output's shape.
    type Out: Shape;
    /// The layer for inputs of shape `X`.
    type Layer: Layer<In = X, Out = Self::Out>;
}

/// The network that `S` describes, for inputs of shape `X`:
/// `Model<[f32; 64], (Dense<32>, Relu, Dense<10>)>`.
///
/// `Model<[f64; 64], S>` is the same network in `f64`, for gradient checks of the very code that ships.
pub type Model<X, S> = <S as Spec<X>>::Layer;
