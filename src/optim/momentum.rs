use super::{Correction, Cycle, Optimizer, coupled, l2_of};
use crate::scalar::Scalar;
use core::iter::zip;
use core::marker::PhantomData;

/// Which of the usual forms of momentum.
pub trait MomentumForm: Copy + 'static {
    /// Whether the gradient enters the velocity with the factor `1 - beta`.
    const AVERAGES: bool;
    /// Whether the learning rate enters the velocity with the gradient, so that a new rate does not touch the velocity gathered before.
    const RATE_INSIDE: bool = false;

    /// What the gradient is multiplied by when it enters the velocity, and the velocity when it moves the weight.
    fn place(entering: f32, lr: f32) -> (f32, f32) {
        if Self::RATE_INSIDE {
            (lr * entering, 1.0)
        } else {
            (entering, lr)
        }
    }
}

/// The course's form: the velocity is an exponentially weighted average of gradients, `v = beta v + (1 - beta) g`.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Average;

/// PyTorch's form: the velocity sums gradients, `v = beta v + g`. Its step is `1/(1 - beta)` times as long as [`Average`]'s.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct HeavyBall;

/// Keras's form: the velocity sums steps, `v = beta v + lr g`, `w -= v`. The same as [`HeavyBall`] while the learning rate stays; after a drop
/// of the rate the old, longer steps go on for a while.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct StepSum;

impl MomentumForm for Average {
    const AVERAGES: bool = true;
}
impl MomentumForm for HeavyBall {
    const AVERAGES: bool = false;
}
impl MomentumForm for StepSum {
    const AVERAGES: bool = false;
    const RATE_INSIDE: bool = true;
}

/// Gradient descent with momentum: `w -= lr v`, where v is [`Average`]'s (the default), [`HeavyBall`]'s or [`StepSum`]'s velocity of `g + l2 w`.
///
/// # Source
/// Polyak, *Some Methods of Speeding up the Convergence of Iteration Methods* (1964); the average form is the course's.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
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
    /// PyTorch's `dampening`: after the first step the gradient enters with the factor 1 - dampening. Only for [`HeavyBall`] and [`StepSum`]; 0
    /// by default.
    pub dampening: f32,
    correction: Correction,
    /// Whether the current step is the first one.
    first: bool,
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

impl Momentum<StepSum> {
    /// Keras's form.
    pub const fn keras(lr: f32, beta: f32) -> Self {
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
            first: false,
            form: PhantomData,
        }
    }
}

impl<F: MomentumForm> Optimizer for Momentum<F> {
    type Slot<T: Scalar> = T;

    fn tick(&mut self) {
        self.first = self.correction == Correction::START;
        self.correction.tick(self.beta);
    }

    #[inline(never)]
    fn update<T: Scalar>(&self, w: &mut [T], g: &[T], slots: &mut [T], decay: bool) {
        let l2 = l2_of::<T>(self.l2, decay);
        let entering = match F::AVERAGES {
            true => 1.0 - self.beta,
            false if self.first => 1.0,
            false => 1.0 - self.dampening,
        };
        let lr = if F::AVERAGES && self.bias_correction {
            self.lr / self.correction.0
        } else {
            self.lr
        };
        let (entering, lr) = F::place(entering, lr);
        let (beta, entering, lr) = (T::of(self.beta), T::of(entering), T::of(lr));
        for ((w, &g), v) in zip(zip(w, g), slots) {
            *v = (beta * *v + entering * coupled(*w, g, l2)).settled();
            *w = (*w - lr * *v).settled();
        }
    }
    fn lr(&self) -> f32 {
        self.lr
    }
    fn set_lr(&mut self, lr: f32) {
        self.lr = lr;
    }
}

impl<F: MomentumForm> Cycle for Momentum<F> {
    fn momentum(&self) -> f32 {
        self.beta
    }
    fn set_momentum(&mut self, momentum: f32) {
        self.beta = momentum;
    }
}

crate::words::fields!([F: MomentumForm] Momentum<F> {
    lr: f32, beta: f32, l2: f32, bias_correction: bool, dampening: f32, correction: Correction, first: bool, form: PhantomData<F>,
});
