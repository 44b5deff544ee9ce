//! What all activations that look at one element at a time share.

use std::fmt::Debug;

use crate::tensor::Tensor;

/// A function of one number and its derivative, applied to each element.
pub trait Elementwise: Debug {
    /// `y = f(x)`.
    fn value(&self, x: f64) -> f64;

    /// `f'(x)`.
    fn derivative(&self, x: f64) -> f64;

    /// `f` of each element.
    fn forward(&self, x: &Tensor) -> Tensor {
        x.map(|x| self.value(x))
    }

    /// `dx = f'(x) dy`, given the input.
    fn backward(&self, x: &Tensor, dy: &Tensor) -> Tensor {
        x.zip(dy, |x, dy| self.derivative(x) * dy)
    }
}
