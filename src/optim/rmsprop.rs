use super::{Correction, Optimizer, coupled, l2_of};
use crate::scalar::Scalar;
use core::iter::zip;

/// Where epsilon stands in the denominator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Epsilon {
    /// `sqrt(s) + eps`: PyTorch, the course.
    Outside,
    /// `sqrt(s + eps)`: Keras, optax, Paddle.
    Inside,
}

/// RMSprop: `s = beta s + (1 - beta) g^2`, `w -= lr g / (sqrt(s) + eps)`, with `g + l2 w` for g.
///
/// With `bias_correction`, `s / (1 - beta^t)` stands in the root, and the first steps are not `1 / sqrt(1 - beta)` times too long.
/// Centred: [`CenteredRmsProp`](super::CenteredRmsProp). With momentum: [`RmsPropMomentum`](super::RmsPropMomentum).
///
/// # Cost
/// One division and one square root a weight; one number of state.
///
/// # Source
/// Hinton, *Neural Networks for Machine Learning*, lecture 6e (2012).
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
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
    /// Whether the mean square is divided by `1 - beta^t`; off by default, as in PyTorch, Keras and the course.
    pub bias_correction: bool,
    correction: Correction,
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
            bias_correction: false,
            correction: Correction::START,
        }
    }

    pub(super) fn count(&mut self) {
        self.correction.tick(self.beta);
    }

    /// What one step uses for every weight alike.
    pub(super) fn rule<T: Scalar>(&self, decay: bool) -> Rule<T> {
        let (inside, outside) = match self.epsilon {
            Epsilon::Inside => (T::of(self.eps), T::ZERO),
            Epsilon::Outside => (T::ZERO, T::of(self.eps)),
        };
        Rule {
            beta: T::of(self.beta),
            share: T::of(1.0 - self.beta),
            correction: T::of(if self.bias_correction {
                1.0 / self.correction.0
            } else {
                1.0
            }),
            inside,
            outside,
            l2: l2_of(self.l2, decay),
        }
    }
}

/// One step of RMSprop and its kin, the same for every weight.
pub(super) struct Rule<T> {
    pub(super) beta: T,
    pub(super) share: T,
    correction: T,
    inside: T,
    outside: T,
    l2: T,
}

impl<T: Scalar> Rule<T> {
    /// The gradient with its decay, and the mean square that has taken it in.
    pub(super) fn follow(&self, w: T, g: T, s: &mut T) -> T {
        let g = coupled(w, g, self.l2);
        *s = (self.beta * *s + self.share * (g * g)).settled();
        g
    }

    /// What the gradient is divided by.
    pub(super) fn root(&self, s: T) -> T {
        (s * self.correction + self.inside).sqrt() + self.outside
    }
}

impl Optimizer for RmsProp {
    type Slot<T: Scalar> = T;

    fn tick(&mut self) {
        self.count();
    }
    #[inline(never)]
    fn update<T: Scalar>(&self, w: &mut [T], g: &[T], slots: &mut [T], decay: bool) {
        let (lr, rule) = (T::of(self.lr), self.rule::<T>(decay));
        for ((w, &g), s) in zip(zip(w, g), slots) {
            let g = rule.follow(*w, g, s);
            *w = (*w - lr * g / rule.root(*s)).settled();
        }
    }
    fn lr(&self) -> f32 {
        self.lr
    }
    fn set_lr(&mut self, lr: f32) {
        self.lr = lr;
    }
}

crate::words::fields!(RmsProp {
    lr: f32,
    beta: f32,
    eps: f32,
    epsilon: Epsilon,
    l2: f32,
    bias_correction: bool,
    correction: Correction,
});
crate::words::variants!(Epsilon { Outside = 0, Inside = 1 });
