//! Inverted dropout with a given mask. (Inference is the identity.)

use crate::tensor::Tensor;

/// The probability of keeping an element, and which elements the coming training pass keeps.
#[derive(Clone, Debug)]
pub struct Dropout {
    /// Probability of keeping an element.
    pub keep: f64,
    /// 1 where an element is kept, 0 where it is dropped; of the input's shape.
    pub mask: Tensor,
}

impl Dropout {
    /// `y = x mask / keep`: the expectation is `x`.
    pub fn forward(&self, x: &Tensor) -> Tensor {
        x.zip(&self.mask, |x, mask| x * mask / self.keep)
    }

    /// `dx = dy mask / keep`.
    pub fn backward(&self, dy: &Tensor) -> Tensor {
        self.forward(dy)
    }
}
