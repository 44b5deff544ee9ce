use super::convolution::PoolsAtOnce;
use crate::kernel::Patches2d;
use crate::layer::Layer;
use crate::layers::{MaxPool2d, Relu};
use crate::params::Params;
use crate::scalar::Scalar;
use crate::shape::{Elem, Shape, Tensor};

/// The windows of a max pool.
pub trait Pool: Layer {
    /// Where they lie in its inputs.
    const WINDOWS: Patches2d;
}

impl<
    const KH: usize,
    const KW: usize,
    const HOUT: usize,
    const WOUT: usize,
    const SH: usize,
    const SW: usize,
    T: Scalar,
    const W: usize,
    const H: usize,
    const C: usize,
> Pool for MaxPool2d<KH, KW, HOUT, WOUT, SH, SW, [[[T; W]; H]; C]>
{
    const WINDOWS: Patches2d = MaxPool2d::<KH, KW, HOUT, WOUT, SH, SW, [[[T; W]; H]; C]>::WINDOWS;
}

/// Layers that can be computed as one: a convolution, a max pool, and maybe a ReLU.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be fused",
    label = "not a convolution and its pool",
    note = "`Fused` takes `(Conv2d, MaxPool2d)`, `(Conv2d, MaxPool2d, Relu)` or `(Conv2d, Relu, MaxPool2d)`"
)]
pub trait Stages:
    Layer<In = <Self::Convolution as Layer>::In> + Params<Elem = <Self::Convolution as Params>::Elem>
{
    /// The convolution.
    type Convolution: PoolsAtOnce;
    /// The pool behind it.
    type Pool: Pool;
    /// Whether there is a ReLU.
    const RELU: bool;

    /// The convolution.
    fn convolution(&self) -> &Self::Convolution;
    /// The convolution's part of a gradient.
    fn gradient<S: Elem>(all: &mut Self::Like<S>) -> &mut <Self::Convolution as Params>::Like<S>;
    /// One sample of output as numbers.
    fn numbers(y: &Self::Out) -> &[Self::Elem];
    /// One sample of output as numbers, for writing.
    fn numbers_mut(y: &mut Self::Out) -> &mut [Self::Elem];
}

/// Implements [`Stages`] for a tuple that starts with a convolution `C`.
macro_rules! stages {
    ([$($generics:tt)*] $Tuple:ty, $Pool:ty, $relu:literal; $($bounds:tt)*) => {
        impl<$($generics)*> Stages for $Tuple
        where
            C: PoolsAtOnce,
            $($bounds)*
        {
            type Convolution = C;
            type Pool = P;
            const RELU: bool = $relu;

            fn convolution(&self) -> &C {
                &self.0
            }
            fn gradient<S: Elem>(all: &mut Self::Like<S>) -> &mut C::Like<S> {
                &mut all.0
            }
            fn numbers(y: &P::Out) -> &[C::Elem] {
                y.as_flat()
            }
            fn numbers_mut(y: &mut P::Out) -> &mut [C::Elem] {
                y.as_flat_mut()
            }
        }
    };
}

stages! { [C, P] (C, P), P, false;
    P: Pool<In = C::Out, Out: Tensor<Elem = C::Elem>> + Params<Elem = C::Elem>,
}
stages! { [C, P] (C, P, Relu<P::Out>), P, true;
    P: Pool<In = C::Out, Out: Tensor<Elem = C::Elem>> + Params<Elem = C::Elem>,
}
stages! { [C, P] (C, Relu<C::Out>, P), P, true;
    C: Layer<Out: Tensor<Elem = <C as Params>::Elem>>,
    P: Pool<In = C::Out, Out: Tensor<Elem = C::Elem>> + Params<Elem = C::Elem>,
}
