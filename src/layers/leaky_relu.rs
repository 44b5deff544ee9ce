use crate::blob::Reader;
use crate::fold::Fold;
use crate::init::Nonlinearity;
use crate::kernel;
use crate::layer::{Layer, Train};
use crate::params::Empty;
use crate::scalar::Scalar;
use crate::shape::{Shape, Tensor, Zero};
use crate::spec::{Infer, Spec};
use core::marker::PhantomData;

/// Leaky rectified linear unit: `y = x` for x > 0, else `y = a x` with `a = MILLI / 1000` (0.01 by default, as in PyTorch and in
/// the paper; Keras takes 0.3).
///
/// # Shapes
/// Any, in place. The tape is one `bool` an element.
///
/// # Source
/// Maas, Hannun, Ng, *Rectifier Nonlinearities Improve Neural Network Acoustic Models* (2013).
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct LeakyRelu<const MILLI: u32 = 10, X = Infer>(PhantomData<X>);

impl<const MILLI: u32, X> LeakyRelu<MILLI, X> {
    /// The slope for negative inputs.
    pub const SLOPE: f32 = MILLI as f32 / 1000.0;

    /// Reads nothing from the blob: see [`blob::layers`](crate::blob::layers).
    pub const fn read(_: &mut Reader<'_>) -> Self {
        Self(PhantomData)
    }
}

impl<const MILLI: u32, X> Zero for LeakyRelu<MILLI, X> {
    const ZERO: Self = Self(PhantomData);
}

impl<const MILLI: u32, X: Tensor> Spec<X> for LeakyRelu<MILLI> {
    type Out = X;
    type Layer = LeakyRelu<MILLI, X>;
}

no_params!([const MILLI: u32, X: Shape] LeakyRelu<MILLI, X>, X::Elem);

impl<const MILLI: u32, X: Tensor> Layer for LeakyRelu<MILLI, X> {
    type In = X;
    type Out = X;
    type Buf<const B: usize> = ();

    fn infer<const B: usize>(&self, x: &mut [X], _: &mut ()) {
        let slope = X::Elem::of(Self::SLOPE);
        for x in X::flat_mut(x) {
            *x = if *x > Zero::ZERO { *x } else { slope * *x };
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [X], _: &'b mut ()) -> &'b mut [X] {
        x
    }
}

impl<const MILLI: u32, X: Tensor> Train for LeakyRelu<MILLI, X> {
    type Tape<const B: usize> = [X::With<bool>; B];
    const NONLINEARITY: Option<Nonlinearity> = Some(Nonlinearity::LeakyRelu(Self::SLOPE));

    fn forward<const B: usize>(&self, x: &mut [X], _: &mut (), open: &mut Self::Tape<B>) {
        kernel::gate_forward(X::flat_mut(x), Shape::flat_mut(open), X::Elem::of(Self::SLOPE));
    }
    fn backward<const B: usize>(
        &self,
        x: &mut [X],
        _: &mut (),
        open: &mut Self::Tape<B>,
        _: &mut Empty<X::Elem>,
        _: bool,
    ) {
        kernel::gate(X::flat_mut(x), Shape::flat(open), X::Elem::of(Self::SLOPE));
    }
}

impl<const MILLI: u32, X: Tensor, Prev> Fold<Prev> for LeakyRelu<MILLI, X> {
    type Folded = Self;
    fn fold(&self, _: &mut Prev, _: &mut Self) {}
}
