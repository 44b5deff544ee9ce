//! Optimisers, one file each: they move weights against gradients, with or without a network.
//!
//! Hyper-parameters are public fields with the defaults of the source, changed by struct update or while training runs (`lr` every epoch, say).
//! State is one [`Optimizer::Slot`] per weight, sized by the type.
//!
//! Where frameworks differ the formula in the type's doc decides. `g` is the gradient, `w` the weight, `lr` the learning rate.
//!
//! # Weight decay
//!
//! `l2` adds `l2 w` to the gradient (coupled: the course's λ/m); `decay` of [`AdamW`] multiplies by `1 - lr decay` (decoupled). Both act on leaves
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

mod adam;
mod adamw;
mod clip;
mod momentum;
mod nesterov;
mod rmsprop;
mod sgd;

pub use adam::{Adam, Moments};
pub use adamw::AdamW;
pub use clip::{clip_norm, clip_value, norm};
pub use momentum::{Average, HeavyBall, Momentum, MomentumForm};
pub use nesterov::Nesterov;
pub use rmsprop::{Epsilon, RmsProp};
pub use sgd::Sgd;

use crate::scalar::Scalar;
use crate::shape::Elem;
use core::fmt;

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

/// Weights, gradients and state of different lengths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LengthError;

impl fmt::Display for LengthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("weights, gradients and optimiser state have different lengths")
    }
}

impl core::error::Error for LengthError {}

/// `1 - beta^t`, kept as an average of ones: `c = beta c + (1 - beta)`.
///
/// The moments it corrects run through the same recurrence with the same rounded `1 - beta`, so the first steps come out exact. From
/// `beta^t` one would subtract two nearly equal numbers: for beta = 0.999 that costs the first steps four digits.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Correction(f32);

impl Correction {
    const START: Self = Correction(0.0);

    fn tick(&mut self, beta: f32) {
        self.0 = beta * self.0 + (1.0 - beta);
    }
}

/// `g + l2 w` where decay applies.
fn coupled<T: Scalar>(w: T, g: T, l2: T) -> T {
    g + l2 * w
}

/// The coupled decay of these weights.
fn l2_of<T: Scalar>(l2: f32, decay: bool) -> T {
    if decay { T::of(l2) } else { T::ZERO }
}
