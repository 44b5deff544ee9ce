//! Layers of the relaxed tier: faster, of known error, chosen by name. Activations of [`math::relaxed`](crate::math::relaxed), and a dense layer for cores
//! without an FPU.
//!
//! In `f64`, where nothing is to be won, the activations compute in `f32`, and the dense layer as the usual one.

mod dense;

pub use dense::Dense;

use super::pointwise::{Function, Pointwise};
use crate::init::Nonlinearity;
use crate::math::relaxed;
use crate::scalar::Scalar;
use crate::spec::Infer;

/// tanh to 1.0e-4 by a rational function ([`relaxed::tanh`]); the derivative is `1 - y^2` of that value.
pub type Tanh<X = Infer> = Pointwise<TanhFn, X>;
/// Logistic function to 5.1e-5 by a rational function ([`relaxed::sigmoid`]); the derivative is `y (1 - y)` of that value.
pub type Sigmoid<X = Infer> = Pointwise<SigmoidFn, X>;

/// The function of [`Tanh`].
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct TanhFn;

/// The function of [`Sigmoid`].
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct SigmoidFn;

impl Function for TanhFn {
    const NONLINEARITY: Nonlinearity = Nonlinearity::Saturating;
    fn value<T: Scalar>(x: T) -> T {
        T::of(relaxed::tanh(x.to_f32()))
    }
    fn value_and_slope<T: Scalar>(x: T) -> (T, T) {
        let y = Self::value(x);
        (y, T::ONE - y * y)
    }
}

impl Function for SigmoidFn {
    const NONLINEARITY: Nonlinearity = Nonlinearity::Saturating;
    fn value<T: Scalar>(x: T) -> T {
        T::of(relaxed::sigmoid(x.to_f32()))
    }
    fn value_and_slope<T: Scalar>(x: T) -> (T, T) {
        let y = Self::value(x);
        (y, y * (T::ONE - y))
    }
}
