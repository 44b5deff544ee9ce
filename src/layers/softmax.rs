use crate::init::Nonlinearity;
use crate::kernel;
use crate::layer::{Layer, Train};
use crate::params::Empty;
use crate::scalar::Scalar;
use crate::shape::{Tensor, Zero};
use core::iter::zip;

weightless! {
    /// Softmax over all elements: `y_k = e^(x_k) / Σ e^(x_j)`; `dx_k = y_k (dy_k - Σ dy_j y_j)`.
    ///
    /// For a network that is to answer with probabilities. Train classifiers without it, on
    /// [`CrossEntropy`](crate::CrossEntropy), which contains it: fused, the two are simpler and exact where this one saturates.
    ///
    /// # Shapes
    /// `[T; K]`, in place. The tape keeps y.
    Softmax
}

fn normalised<X: Tensor>(x: &mut X) {
    let x = x.as_flat_mut();
    let (sum, _) = kernel::softmax(x);
    kernel::scale(x, X::Elem::ONE / sum);
}

impl<X: Tensor> Layer for Softmax<X> {
    type In = X;
    type Out = X;
    type Buf<const B: usize> = ();

    fn infer<const B: usize>(&self, x: &mut [X], _: &mut ()) {
        x.iter_mut().for_each(normalised);
    }
    fn output<'b, const B: usize>(x: &'b mut [X], _: &'b mut ()) -> &'b mut [X] {
        x
    }
}

impl<X: Tensor> Train for Softmax<X> {
    type Tape<const B: usize> = [X; B];
    const NONLINEARITY: Option<Nonlinearity> = Some(Nonlinearity::Saturating);

    fn forward<const B: usize>(&self, x: &mut [X], _: &mut (), tape: &mut [X; B]) {
        for (x, y) in zip(x, tape) {
            normalised(x);
            *y = *x;
        }
    }
    fn backward<const B: usize>(&self, x: &mut [X], _: &mut (), tape: &mut [X; B], _: &mut Empty<X::Elem>, _: bool) {
        for (dy, y) in zip(x, tape) {
            let mut along = X::Elem::ZERO;
            for (&dy, &y) in zip(dy.as_flat(), y.as_flat()) {
                along += dy * y;
            }
            for (dy, &y) in zip(dy.as_flat_mut(), y.as_flat()) {
                *dy = y * (*dy - along);
            }
        }
    }
}
