//! Optimisers, one file each: they move weights against gradients, with or without a network.
//!
//! Hyper-parameters are public fields with the defaults of the source, to be assigned to (`adam.beta2 = 0.99;`) before or while training runs: the
//! learning rate by a [`schedule`](crate::schedule), say. State is one [`Optimizer::Slot`] per weight, sized by the type. A count of steps is a
//! private field of some: settings are assigned to what `new` gives, also in a `const`, and not listed in a struct expression.
//!
//! ```
//! use motenet::Adam;
//! const SLOW: Adam = {
//!     let mut adam = Adam::new(1e-4);
//!     adam.beta2 = 0.9999;
//!     adam.l2 = 1e-3;
//!     adam
//! };
//! assert_eq!((SLOW.lr, SLOW.beta1, SLOW.beta2), (1e-4, 0.9, 0.9999));
//! ```
//!
//! Where frameworks differ the formula in the type's doc decides. `g` is the gradient, `w` the weight, `lr` the learning rate.
//!
//! | optimiser | state a weight | divisions and roots a weight | weights move by |
//! |---|---|---|---|
//! | [`Sgd`] | 0 | 0 | lr times the gradient |
//! | [`Momentum`], [`Nesterov`] | 1 number | 0 | a velocity: [`Average`], [`HeavyBall`] or [`StepSum`] |
//! | [`AdaGrad`] | 1 | 1 | the gradient over the root of all squares so far |
//! | [`RmsProp`] | 1 | 1 | the gradient over its root mean square |
//! | [`CenteredRmsProp`], [`RmsPropMomentum`] | 2 | 1 | the same, over the deviation; the same, with a velocity |
//! | [`Adam`], [`AdamW`] | 2 | 1 | an average of gradients over the root of an average of squares |
//! | [`AmsGrad`] | 3 | 1 | the same, over the largest average of squares so far |
//! | [`Lion`] | 1 | 0 | lr, in the direction of an average's sign |
//!
//! # Weight decay
//!
//! `l2` adds `l2 w` to the gradient (coupled: the course's λ/m); `decay` of [`AdamW`] and [`Lion`] multiplies by `1 - lr decay` (decoupled). Both act on leaves
//! of [`Role::Weight`](crate::Role::Weight) only: never on biases, gammas and betas.
//!
//! # Without a network
//!
//! ```
//! use motenet::{Adam, Optimizer, Zero};
//! let (mut w, mut slots) = ([3.0f32, -2.0], [Zero::ZERO; 2]);
//! let mut adam = Adam::new(0.1);
//! for _ in 0..500 {
//!     let gradient = w.map(|w| 2.0 * (w - 1.0));
//!     adam.step(&mut w, &gradient, &mut slots)?;
//! }
//! assert!(w.iter().all(|w| (w - 1.0).abs() < 1e-3));
//! # Ok::<(), motenet::LengthError>(())
//! ```

mod adagrad;
mod adam;
mod adamw;
mod amsgrad;
mod clip;
mod lion;
mod momentum;
mod nesterov;
mod rmsprop;
mod rmsprop_centered;
mod rmsprop_momentum;
mod sgd;

pub use adagrad::AdaGrad;
pub use adam::{Adam, BiasCorrection, Moments};
pub use adamw::AdamW;
pub use amsgrad::{AmsGrad, MomentsAndMax};
pub use clip::{clip_norm, clip_value, norm};
pub use lion::Lion;
pub use momentum::{Average, HeavyBall, Momentum, MomentumForm, StepSum};
pub use nesterov::Nesterov;
pub use rmsprop::{Epsilon, RmsProp};
pub use rmsprop_centered::CenteredRmsProp;
pub use rmsprop_momentum::{RmsPropMomentum, SquareAndVelocity};
pub use sgd::Sgd;

use crate::scalar::Scalar;
use crate::sentences::sentences;
use crate::shape::Elem;
use crate::words::{Mark, Words};

/// Moves weights against their gradients. Works on any slices, with or without a network.
pub trait Optimizer {
    /// What it remembers of a weight.
    type Slot<T: Scalar>: Elem;

    /// Begins a step: counts it where the formula needs the count.
    fn tick(&mut self) {}

    /// Moves `w` against the gradient `g`; `decay` says whether weight decay applies to these weights. Call [`Optimizer::tick`] once
    /// before the updates of a step. Where lengths differ the shortest counts.
    fn update<T: Scalar>(&self, w: &mut [T], g: &[T], slots: &mut [Self::Slot<T>], decay: bool);

    /// The learning rate.
    fn lr(&self) -> f32;

    /// Changes the learning rate, from the next update on.
    fn set_lr(&mut self, lr: f32);

    /// One step on a bare slice: [`Optimizer::tick`] and [`Optimizer::update`], with weight decay.
    ///
    /// # Errors
    /// [`LengthError`] unless the three slices have the same length; nothing has moved then.
    fn step<T: Scalar>(&mut self, w: &mut [T], g: &[T], slots: &mut [Self::Slot<T>]) -> Result<(), LengthError> {
        if w.len() != g.len() || w.len() != slots.len() {
            return Err(LengthError);
        }
        self.tick();
        self.update(w, g, slots, true);
        Ok(())
    }
}

/// An optimiser whose momentum can be changed while it runs, as [`OneCycle`](crate::schedule::OneCycle) does: `beta` of [`Momentum`] and
/// [`Nesterov`], `beta1` of the Adam family and [`Lion`], `momentum` of [`RmsPropMomentum`].
///
/// Where bias is corrected the correction follows: it averages ones by the same betas as the moments. (PyTorch's takes `beta^t` of the beta of the
/// moment.)
pub trait Cycle: Optimizer {
    /// How much of the velocity stays in a step.
    fn momentum(&self) -> f32;

    /// Changes it, from the next step on.
    fn set_momentum(&mut self, momentum: f32);
}

/// Weights, gradients and state of different lengths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LengthError;

sentences!(LengthError {
    Self => "weights, gradients and optimiser state have different lengths";
});

impl core::error::Error for LengthError {}

/// `1 - beta^t`, kept as an average of ones: `c = beta c + (1 - beta)`.
///
/// The moments it corrects run through the same recurrence with the same rounded `1 - beta`, so the first steps come out exact. From
/// `beta^t` one would subtract two nearly equal numbers: for beta = 0.999 that costs the first steps four digits.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
struct Correction(f32);

impl Correction {
    const START: Self = Correction(0.0);

    fn tick(&mut self, beta: f32) {
        self.0 = beta * self.0 + (1.0 - beta);
    }
}

/// `1 - beta` of the decimal number that `beta` stands for.
///
/// 0.999 as an `f32` is 1.3e-8 too large, and `1.0 - beta` 1.3e-5 too small for its size. With bias correction by [`Correction`] that cancels; where
/// it does not, a decimal of up to seven places is taken at its word.
fn decimal_share(beta: f32) -> f32 {
    let share = ((1.0 - beta) * 1e7 + 0.5) as u32 as f32 / 1e7;
    if 1.0 - share == beta { share } else { 1.0 - beta }
}

/// `g + l2 w` where decay applies.
fn coupled<T: Scalar>(w: T, g: T, l2: T) -> T {
    g + l2 * w
}

/// The coupled decay of these weights.
fn l2_of<T: Scalar>(l2: f32, decay: bool) -> T {
    if decay { T::of(l2) } else { T::ZERO }
}

/// One word.
impl Words for Correction {
    fn count(&self) -> usize {
        self.0.count()
    }
    fn mark(&self, mark: &mut Mark) {
        self.0.mark(mark);
    }
    fn read(&self, from: usize, to: &mut [u32]) {
        self.0.read(from, to);
    }
    fn write(&mut self, from: usize, words: &[u32]) {
        self.0.write(from, words);
    }
}
