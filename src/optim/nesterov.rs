use super::{Cycle, HeavyBall, MomentumForm, Optimizer, StepSum, coupled, l2_of};
use crate::scalar::Scalar;
use core::iter::zip;
use core::marker::PhantomData;

/// Nesterov's accelerated gradient: `v = beta v + g`, `w -= lr (g + beta v)`, with `g + l2 w` for g (PyTorch's form).
///
/// As `Nesterov<StepSum>` Keras's form: `v = beta v + lr g`, `w -= lr g + beta v` (the same while the learning rate stays).
///
/// # Source
/// Sutskever et al., *On the Importance of Initialization and Momentum in Deep Learning* (2013), in the form that evaluates the gradient at w.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Nesterov<F = HeavyBall> {
    /// Learning rate.
    pub lr: f32,
    /// How much of the velocity stays in a step.
    pub beta: f32,
    /// Coupled weight decay; 0 by default.
    pub l2: f32,
    form: PhantomData<F>,
}

impl Nesterov<HeavyBall> {
    /// With this learning rate and momentum; 0.9 is usual.
    pub const fn new(lr: f32, beta: f32) -> Self {
        Self::start(lr, beta)
    }
}

impl Nesterov<StepSum> {
    /// Keras's form.
    pub const fn keras(lr: f32, beta: f32) -> Self {
        Self::start(lr, beta)
    }
}

impl<F> Nesterov<F> {
    const fn start(lr: f32, beta: f32) -> Self {
        Nesterov {
            lr,
            beta,
            l2: 0.0,
            form: PhantomData,
        }
    }
}

impl<F: MomentumForm> Optimizer for Nesterov<F> {
    type Slot<T: Scalar> = T;

    #[inline(never)]
    fn update<T: Scalar>(&self, w: &mut [T], g: &[T], slots: &mut [T], decay: bool) {
        let (entering, lr) = F::place(1.0, self.lr);
        let (entering, lr) = (T::of(entering), T::of(lr));
        let (beta, l2) = (T::of(self.beta), l2_of::<T>(self.l2, decay));
        for ((w, &g), v) in zip(zip(w, g), slots) {
            let g = entering * coupled(*w, g, l2);
            *v = (beta * *v + g).settled();
            *w = (*w - lr * (g + beta * *v)).settled();
        }
    }
    fn lr(&self) -> f32 {
        self.lr
    }
    fn set_lr(&mut self, lr: f32) {
        self.lr = lr;
    }
}

impl<F: MomentumForm> Cycle for Nesterov<F> {
    fn momentum(&self) -> f32 {
        self.beta
    }
    fn set_momentum(&mut self, momentum: f32) {
        self.beta = momentum;
    }
}

crate::words::fields!([F: MomentumForm] Nesterov<F> { lr: f32, beta: f32, l2: f32, form: PhantomData<F> });
