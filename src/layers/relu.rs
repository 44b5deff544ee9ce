use crate::init::Nonlinearity;
use crate::kernel;
use crate::layer::{Layer, Train};
use crate::params::Empty;
use crate::shape::{Shape, Tensor, Zero};

weightless! {
    /// Rectified linear unit: `y = max(x, 0)`; the gradient at 0 is 0.
    ///
    /// # Shapes
    /// Any, in place. The tape is one `bool` an element.
    ///
    /// # Source
    /// Nair and Hinton, *Rectified Linear Units Improve Restricted Boltzmann Machines* (2010).
    Relu
}

impl<X: Tensor> Layer for Relu<X> {
    type In = X;
    type Out = X;
    type Buf<const B: usize> = ();

    fn infer<const B: usize>(&self, x: &mut [X], _: &mut ()) {
        kernel::relu(X::flat_mut(x));
    }
    fn output<'b, const B: usize>(x: &'b mut [X], _: &'b mut ()) -> &'b mut [X] {
        x
    }
}

impl<X: Tensor> Train for Relu<X> {
    type Tape<const B: usize> = [X::With<bool>; B];
    const NONLINEARITY: Option<Nonlinearity> = Some(Nonlinearity::Relu);

    fn forward<const B: usize>(&self, x: &mut [X], _: &mut (), open: &mut Self::Tape<B>) {
        kernel::gate_forward(X::flat_mut(x), Shape::flat_mut(open), Zero::ZERO);
    }
    fn backward<const B: usize>(
        &self,
        x: &mut [X],
        _: &mut (),
        open: &mut Self::Tape<B>,
        _: &mut Empty<X::Elem>,
        _: bool,
    ) {
        kernel::gate(X::flat_mut(x), Shape::flat(open), Zero::ZERO);
    }
}
