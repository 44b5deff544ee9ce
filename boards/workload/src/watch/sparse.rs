//! The watch network, learning in part: how much of it has to learn for a new wearer?

use super::{CLASSES, Watch, Window};
use motenet::layers::{BiasOnly, Fixed, SomeChannels};
use motenet::prelude::*;

type Stride2 = motenet::Window<2>;
type First<const BIAS: usize = NO_BIAS> = Conv1d<12, 5, 48, Stride2, BIAS>;
type Second<const BIAS: usize = NO_BIAS> = Conv1d<16, 5, 22, Stride2, BIAS>;
type Third<const BIAS: usize = NO_BIAS> = Conv1d<24, 5, 9, Stride2, BIAS>;

/// The watch network out of three convolutions, three batch norms and a dense layer.
type Of<A, P, B, Q, C, R, D> = Model<Window, (Normalize, A, P, Relu, B, Q, Relu, C, R, Relu, GlobalAvgPool, D)>;
/// One that learns nothing of a convolution, and of its batch norm what is told.
type Plain<P, Q, C, R> = Of<Fixed<First>, P, Fixed<Second>, Q, C, R, Dense<CLASSES>>;

/// A way to learn, one window at a time by plain gradient descent.
pub trait Variant {
    /// The network.
    type Net: Train<In = Window, Out = [f32; CLASSES], Elem = f32> + Zero;
    /// What of it learns.
    const LEARNS: &str;
    /// Takes over the weights of the base.
    fn take(net: &mut Self::Net, base: &Watch) {
        motenet::convert(base, net);
    }
}

macro_rules! variants {
    ($($(#[$doc:meta])* $Name:ident: $Net:ty, $learns:literal)*) => {$(
        $(#[$doc])*
        pub struct $Name;
        impl Variant for $Name {
            type Net = $Net;
            const LEARNS: &str = $learns;
        }
    )*};
}
variants! {
    /// Everything learns.
    Everything: Watch, "everything"
    /// The dense layer learns.
    Head: Plain<Fixed<BatchNorm>, Fixed<BatchNorm>, Fixed<Third>, Fixed<BatchNorm>>, "the dense layer"
    /// The last convolution, its batch norm and the dense layer learn.
    LastLayers: Plain<Fixed<BatchNorm>, Fixed<BatchNorm>, Third, BatchNorm>, "the last convolution, its batch norm, the dense layer"
    /// The gammas and betas of all batch norms and the dense layer learn.
    Affine: Plain<BatchNorm, BatchNorm, Fixed<Third>, BatchNorm>, "batch norms and the dense layer"
    /// A quarter of every convolution's channels, all gammas and betas and the dense layer learn.
    Quarter: Of<SomeChannels<First, 3>, BatchNorm, SomeChannels<Second, 4>, BatchNorm, SomeChannels<Third, 6>, BatchNorm, Dense<CLASSES>>,
        "a quarter of all channels, batch norms, the dense layer"
}

/// The folded network, of which all biases and the dense layer learn.
pub struct Biases;

impl Variant for Biases {
    type Net =
        Of<BiasOnly<First<1>>, Identity, BiasOnly<Second<1>>, Identity, BiasOnly<Third<1>>, Identity, Dense<CLASSES>>;
    const LEARNS: &str = "biases (batch norms folded) and the dense layer";

    fn take(net: &mut Self::Net, base: &Watch) {
        let mut folded = Folded::<Watch>::ZERO;
        fold(base, &mut folded);
        motenet::convert(&folded, net);
    }
}
