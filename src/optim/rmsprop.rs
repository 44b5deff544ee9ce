use super::{Optimizer, coupled, l2_of};
use crate::scalar::Scalar;
use core::iter::zip;

/// Where epsilon stands in the denominator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Epsilon {
    /// `sqrt(s) + eps`: PyTorch, the course.
    Outside,
    /// `sqrt(s + eps)`: Keras, optax, Paddle.
    Inside,
}

/// RMSprop: `s = beta s + (1 - beta) g^2`, `w -= lr g / (sqrt(s) + eps)`, with `g + l2 w` for g.
///
/// # Source
/// Hinton, *Neural Networks for Machine Learning*, lecture 6e (2012).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RmsProp {
    /// Learning rate.
    pub lr: f32,
    /// How much of the mean square stays in a step; 0.9 by default (the course's and Keras's; PyTorch's alpha is 0.99).
    pub beta: f32,
    /// Keeps the denominator from 0; 1e-8 by default, as in PyTorch.
    pub eps: f32,
    /// Where `eps` stands; outside of the root by default.
    pub epsilon: Epsilon,
    /// Coupled weight decay; 0 by default.
    pub l2: f32,
}

impl RmsProp {
    /// With this learning rate and the defaults.
    pub const fn new(lr: f32) -> Self {
        RmsProp {
            lr,
            beta: 0.9,
            eps: 1e-8,
            epsilon: Epsilon::Outside,
            l2: 0.0,
        }
    }
}

impl Optimizer for RmsProp {
    type Slot<T: Scalar> = T;

    #[inline(never)]
    fn update<T: Scalar>(&self, w: &mut [T], g: &[T], slots: &mut [T], decay: bool) {
        let (lr, l2) = (T::of(self.lr), l2_of::<T>(self.l2, decay));
        let (beta, share) = (T::of(self.beta), T::of(1.0 - self.beta));
        let (inside, outside) = match self.epsilon {
            Epsilon::Inside => (T::of(self.eps), T::ZERO),
            Epsilon::Outside => (T::ZERO, T::of(self.eps)),
        };
        for ((w, &g), s) in zip(zip(w, g), slots) {
            let g = coupled(*w, g, l2);
            *s = beta * *s + share * (g * g);
            *w -= lr * g / ((*s + inside).sqrt() + outside);
        }
    }
    fn lr(&self) -> f32 {
        self.lr
    }
    fn set_lr(&mut self, lr: f32) {
        self.lr = lr;
    }
}
