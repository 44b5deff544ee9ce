//! Smooth activations: one layer, a function each.

use crate::blob::Reader;
use crate::fold::Fold;
use crate::init::Nonlinearity;
use crate::layer::{Layer, Train};
use crate::params::Empty;
use crate::scalar::Scalar;
use crate::shape::{Shape, Tensor, Zero};
use crate::spec::{Infer, Spec};
use core::iter::zip;
use core::marker::PhantomData;

/// A function of one number that [`Pointwise`] applies to every element. Implement it for an activation of your own.
pub trait Function: Copy + 'static {
    /// How the weights in front of it should start.
    const NONLINEARITY: Nonlinearity;
    /// The value at `x`.
    fn value<T: Scalar>(x: T) -> T;
    /// The value and the derivative at `x`.
    fn value_and_slope<T: Scalar>(x: T) -> (T, T);
}

/// Applies `F` to every element, in place.
///
/// The tape keeps the derivative, one number an element, computed where the value is: the way back is one multiplication whatever the
/// function.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Pointwise<F, X = Infer>(PhantomData<(F, X)>);

impl<F, X> Pointwise<F, X> {
    /// Reads nothing from the blob: see [`blob::layers`](crate::blob::layers).
    pub const fn read(_: &mut Reader<'_>) -> Self {
        Self(PhantomData)
    }
}

impl<F, X> Zero for Pointwise<F, X> {
    const ZERO: Self = Self(PhantomData);
}

impl<F: Function, X: Tensor> Spec<X> for Pointwise<F> {
    type Out = X;
    type Layer = Pointwise<F, X>;
}

no_params!([F: Function, X: Shape] Pointwise<F, X>, X::Elem);

impl<F: Function, X: Tensor> Layer for Pointwise<F, X> {
    type In = X;
    type Out = X;
    type Buf<const B: usize> = ();

    fn infer<const B: usize>(&self, x: &mut [X], _: &mut ()) {
        for x in X::flat_mut(x) {
            *x = F::value(*x);
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [X], _: &'b mut ()) -> &'b mut [X] {
        x
    }
}

impl<F: Function, X: Tensor> Train for Pointwise<F, X> {
    type Tape<const B: usize> = [X; B];
    const NONLINEARITY: Option<Nonlinearity> = Some(F::NONLINEARITY);

    fn forward<const B: usize>(&self, x: &mut [X], _: &mut (), tape: &mut [X; B]) {
        for (x, slope) in zip(X::flat_mut(x), X::flat_mut(tape)) {
            (*x, *slope) = F::value_and_slope(*x);
        }
    }
    fn backward<const B: usize>(&self, x: &mut [X], _: &mut (), tape: &mut [X; B], _: &mut Empty<X::Elem>, _: bool) {
        for (dy, &slope) in zip(X::flat_mut(x), X::flat(tape)) {
            *dy *= slope;
        }
    }
}

impl<F: Function, X: Tensor, Prev> Fold<Prev> for Pointwise<F, X> {
    type Folded = Self;
    fn fold(&self, _: &mut Prev, _: &mut Self) {}
}

macro_rules! function {
    ($(#[$doc:meta])* $L:ident, $F:ident, $seen:ident, |$x:ident| $value:expr, $value_and_slope:expr) => {
        $(#[$doc])*
        pub type $L<X = Infer> = Pointwise<$F, X>;

        #[doc = concat!("The function of [`", stringify!($L), "`].")]
        #[derive(Clone, Copy, Debug)]
        #[cfg_attr(feature = "defmt", derive(defmt::Format))]
        pub struct $F;

        impl Function for $F {
            const NONLINEARITY: Nonlinearity = Nonlinearity::$seen;
            fn value<T: Scalar>($x: T) -> T {
                $value
            }
            fn value_and_slope<T: Scalar>($x: T) -> (T, T) {
                $value_and_slope
            }
        }
    };
}

function! {
    /// Hyperbolic tangent, `y = tanh x`, `y' = 1 - y^2`.
    Tanh, TanhFn, Saturating, |x| x.tanh(), {
        let y = x.tanh();
        (y, T::ONE - y * y)
    }
}
function! {
    /// Logistic function, `y = 1/(1 + e^-x)`, `y' = y (1 - y)`.
    ///
    /// Behind a last layer, rather leave it out and train with [`BinaryCrossEntropy`](crate::BinaryCrossEntropy), which takes logits.
    Sigmoid, SigmoidFn, Saturating, |x| x.sigmoid(), {
        let y = x.sigmoid();
        (y, y * (T::ONE - y))
    }
}
function! {
    /// Smooth ReLU, `y = ln(1 + e^x)`, `y' = 1/(1 + e^-x)`; computed as `max(x, 0) + ln(1 + e^-|x|)`.
    ///
    /// # Source
    /// Dugas et al., *Incorporating Second-Order Functional Knowledge for Better Option Pricing* (2001).
    Softplus, SoftplusFn, Relu, |x| x.max(T::ZERO) + (-x.abs()).exp().ln_1p(), (Self::value(x), x.sigmoid())
}
function! {
    /// Sigmoid linear unit (swish), `y = x σ(x)`, `y' = σ(x) (1 + x (1 - σ(x)))`.
    ///
    /// # Source
    /// Elfwing, Uchibe, Doya, *Sigmoid-Weighted Linear Units* (2017), arXiv:1702.03118.
    Silu, SiluFn, Relu, |x| x * x.sigmoid(), {
        let s = x.sigmoid();
        (x * s, s * (T::ONE + x * (T::ONE - s)))
    }
}
function! {
    /// Gaussian error linear unit, `y = x Φ(x)`, `y' = Φ(x) + x φ(x)`, by the error function (PyTorch's default; not the tanh
    /// approximation).
    ///
    /// # Source
    /// Hendrycks and Gimpel, *Gaussian Error Linear Units* (2016), arXiv:1606.08415.
    Gelu, GeluFn, Relu, |x| x * normal_cdf(x), {
        let density = (-(x * x) * T::of(0.5)).exp() * T::from_f64(0.398_942_280_401_432_7); // 1/√(2π)
        (x * normal_cdf(x), normal_cdf(x) + x * density)
    }
}

/// Φ(x) = (1 + erf(x/√2))/2.
fn normal_cdf<T: Scalar>(x: T) -> T {
    T::of(0.5) * (T::ONE + (x * T::from_f64(core::f64::consts::FRAC_1_SQRT_2)).erf())
}
