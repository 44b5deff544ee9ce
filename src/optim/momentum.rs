use super::{Correction, Optimizer, coupled, l2_of};
use crate::scalar::Scalar;
use core::iter::zip;
use core::marker::PhantomData;

/// Which of the two usual forms of momentum.
pub trait MomentumForm: Copy + 'static {
    /// Whether the gradient enters the velocity with the factor `1 - beta`.
    const AVERAGES: bool;
}

/// The course's form: the velocity is an exponentially weighted average of gradients, `v = beta v + (1 - beta) g`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Average;

/// PyTorch's form: the velocity sums gradients, `v = beta v + g`. Its step is `1/(1 - beta)` times as long as [`Average`]'s.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct HeavyBall;

impl MomentumForm for Average {
    const AVERAGES: bool = true;
}
impl MomentumForm for HeavyBall {
    const AVERAGES: bool = false;
}

/// Gradient descent with momentum: `w -= lr v`, where v is [`Average`]'s (the default) or [`HeavyBall`]'s velocity of `g + l2 w`.
///
/// # Source
/// Polyak, *Some Methods of Speeding up the Convergence of Iteration Methods* (1964); the average form is the course's.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Momentum<F = Average> {
    /// Learning rate.
    pub lr: f32,
    /// How much of the velocity stays in a step; 0.9 averages about ten gradients.
    pub beta: f32,
    /// Coupled weight decay; 0 by default.
    pub l2: f32,
    /// Whether the average is divided by `1 - beta^t`, so that the first steps are not short. Only for [`Average`]; off by default, as in the
    /// course.
    pub bias_correction: bool,
    /// PyTorch's `dampening`: after the first step the gradient enters with the factor 1 - dampening. Only for [`HeavyBall`]; 0 by default.
    pub dampening: f32,
    correction: Correction,
    form: PhantomData<F>,
}

impl Momentum<Average> {
    /// The course's form. `beta` is 0.9 in the course.
    pub const fn new(lr: f32, beta: f32) -> Self {
        Self::start(lr, beta)
    }
}

impl Momentum<HeavyBall> {
    /// PyTorch's form.
    pub const fn torch(lr: f32, beta: f32) -> Self {
        Self::start(lr, beta)
    }
}

impl<F> Momentum<F> {
    const fn start(lr: f32, beta: f32) -> Self {
        Momentum {
            lr,
            beta,
            l2: 0.0,
            bias_correction: false,
            dampening: 0.0,
            correction: Correction::START,
            form: PhantomData,
        }
    }
}

impl<F: MomentumForm> Optimizer for Momentum<F> {
    type Slot<T: Scalar> = T;

    fn tick(&mut self) {
        self.correction.tick(self.beta);
    }

    #[inline(never)]
    fn update<T: Scalar>(&self, w: &mut [T], g: &[T], slots: &mut [T], decay: bool) {
        let l2 = l2_of::<T>(self.l2, decay);
        let first = self.correction.0 <= 1.0 - self.beta;
        let entering = match F::AVERAGES {
            true => 1.0 - self.beta,
            false if first => 1.0,
            false => 1.0 - self.dampening,
        };
        let lr = if F::AVERAGES && self.bias_correction {
            self.lr / self.correction.0
        } else {
            self.lr
        };
        let (beta, entering, lr) = (T::of(self.beta), T::of(entering), T::of(lr));
        for ((w, &g), v) in zip(zip(w, g), slots) {
            *v = beta * *v + entering * coupled(*w, g, l2);
            *w -= lr * *v;
        }
    }
    fn lr(&self) -> f32 {
        self.lr
    }
    fn set_lr(&mut self, lr: f32) {
        self.lr = lr;
    }
}
