use crate::blob::Reader;
use crate::fold::Fold;
use crate::init::Nonlinearity;
use crate::kernel;
use crate::layer::{Layer, Train};
use crate::params::Empty;
use crate::scalar::Scalar;
use crate::shape::{Shape, Tensor, Zero};
use crate::spec::{Infer, Spec};
use core::iter::zip;
use core::marker::PhantomData;

/// Softmax over all elements: `y_k = e^(x_k / T) / Σ e^(x_j / T)`; `dx_k = y_k (dy_k - Σ dy_j y_j) / T`.
///
/// The temperature `T = MILLI / 1000` is 1 unless the type says otherwise: above 1 the probabilities come closer together, below 1 the largest takes
/// more (`Softmax<500>`). For a temperature that is known at run time only, use [`softmax_at`](crate::softmax_at) on the logits.
///
/// For a network that is to answer with probabilities. Train classifiers without it, on
/// [`CrossEntropy`](crate::CrossEntropy), which contains it: fused, the two are simpler and exact where this one saturates.
///
/// # Shapes
/// `[T; K]`, in place. The tape keeps y.
///
/// # Source
/// The course's "Softmax regression"; the temperature: Hinton, Vinyals, Dean, *Distilling the Knowledge in a Neural Network* (2015), arXiv:1503.02531.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Softmax<const MILLI: u32 = 1000, X = Infer>(PhantomData<X>);

impl<const MILLI: u32, X> Softmax<MILLI, X> {
    /// Reads nothing from the blob: see [`blob::layers`](crate::blob::layers).
    pub const fn read(_: &mut Reader<'_>) -> Self {
        Self(PhantomData)
    }
}

impl<const MILLI: u32, X> Zero for Softmax<MILLI, X> {
    const ZERO: Self = Self(PhantomData);
}

impl<const MILLI: u32, X: Tensor> Spec<X> for Softmax<MILLI> {
    type Out = X;
    type Layer = Softmax<MILLI, X>;
}

no_params!([const MILLI: u32, X: Shape] Softmax<MILLI, X>, X::Elem);

impl<const MILLI: u32, X: Tensor, Prev> Fold<Prev> for Softmax<MILLI, X> {
    type Folded = Self;
    fn fold(&self, _: &mut Prev, _: &mut Self) {}
}

impl<const MILLI: u32, X: Tensor> Softmax<MILLI, X> {
    /// Divides by the temperature.
    fn soften(x: &mut X) {
        if MILLI != 1000 {
            kernel::scale(x.as_flat_mut(), X::Elem::of(1000.0) / X::Elem::of(MILLI as f32));
        }
    }

    fn normalise(x: &mut X) {
        Self::soften(x);
        let x = x.as_flat_mut();
        let (sum, _) = kernel::softmax(x);
        kernel::scale(x, X::Elem::ONE / sum);
    }
}

impl<const MILLI: u32, X: Tensor> Layer for Softmax<MILLI, X> {
    type In = X;
    type Out = X;
    type Buf<const B: usize> = ();
    const VALID: () = assert!(MILLI > 0, "Softmax<MILLI>: a temperature of 0 is `hardmax`");

    fn infer<const B: usize>(&self, x: &mut [X], _: &mut ()) {
        x.iter_mut().for_each(Self::normalise);
    }
    fn output<'b, const B: usize>(x: &'b mut [X], _: &'b mut ()) -> &'b mut [X] {
        x
    }
}

impl<const MILLI: u32, X: Tensor> Train for Softmax<MILLI, X> {
    type Tape<const B: usize> = [X; B];
    const NONLINEARITY: Option<Nonlinearity> = Some(Nonlinearity::Saturating);

    fn forward<const B: usize>(&self, x: &mut [X], _: &mut (), tape: &mut [X; B]) {
        for (x, y) in zip(x, tape) {
            Self::normalise(x);
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
            Self::soften(dy);
        }
    }
}
