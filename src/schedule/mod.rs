//! Learning-rate schedules: from the number of a step or an epoch to a learning rate.
//!
//! A schedule is a formula over a counter that starts at 0; whether it counts updates or epochs is the caller's choice:
//!
//! ```
//! use motenet::{prelude::*, schedule::Cosine};
//! let schedule = Cosine { lr: 0.1, end: 0.0, duration: 1000 }.warmed_up(50);
//! let mut optimizer = Sgd::new(0.0);
//! for step in 0..1050 {
//!     optimizer.set_lr(schedule.lr(step)); // trainer.optimizer.set_lr(..)
//! }
//! assert!(optimizer.lr() < 1e-5);
//! ```
//!
//! Every schedule is a few numbers and `Copy`: no tables, nothing that a reset would lose but the counter. Fields are public, so that a `const` or a
//! struct literal makes one. Times are whole steps; a duration of 0 is over at once, a period of 0 counts as 1. All give a finite rate for any step
//! when their fields are finite, and none panics.
//!
//! | schedule | rate of step t | the usual name |
//! |---|---|---|
//! | [`Constant`] | lr | |
//! | [`InverseTime`] | lr / (1 + decay t/period) | the course's 1/(1 + decay-rate epoch) |
//! | [`Exponential`] | lr factor^(t/period) | 0.95^epoch |
//! | [`NaturalExponential`] | lr e^(-rate t) | |
//! | [`InverseSqrt`] | lr / sqrt(t + 1) | k/sqrt(epoch), k/sqrt(t) |
//! | [`Noam`] | peak min((t + 1)/warmup, sqrt(warmup/(t + 1))) | the transformer's |
//! | [`StepList`] | lr factor^(how many milestones are reached) | multi-step |
//! | [`Linear`], [`Polynomial`] | from lr to end on a line, on a power of the time left | |
//! | [`Cosine`] | from lr to end on half a cosine | cosine annealing |
//! | [`CosineRestarts`] | the same again and again, ever longer | SGDR, warm restarts |
//! | [`OneCycle`] | up to the peak and down to nearly 0, momentum the other way | 1cycle, super-convergence |
//! | [`Triangular`] | up and down on lines, again and again | cyclical rates |
//! | [`OnPlateau`] | lower when a loss stops falling: it is fed the losses | reduce on plateau |
//! | a closure or function | `u32 -> f32`: by hand | manual decay |
//!
//! And around any of these, by the methods of [`Schedule`]: [`Warmup`] in front, [`Staircase`] in place of a smooth fall, [`PerEpoch`] to count
//! steps where the schedule counts epochs, [`Then`] to go on with another one.
//!
//! # Numbers
//!
//! All is computed in `f32` with the exact tier of `math`: the same bits on every target, within 1e-7 of the formulas in `f64` for
//! rates up to 0.1 (measured: 1.3e-8). A factor close to 1 is not what it says once it is an `f32`: 0.99999 is off by 2e-8, which
//! a million steps raise to 2 %. Rather give a factor like 0.9 and a `period`.
//!
//! # Cost
//!
//! One division a step, and a power, exponential, root or cosine where the formula has one (the cosine works in `f64`: some thousand cycles on a
//! core without double precision, once a step).

mod constant;
mod cosine;
mod exponential;
mod inverse_sqrt;
mod inverse_time;
mod linear;
mod natural_exponential;
mod noam;
mod one_cycle;
mod per_epoch;
mod plateau;
mod polynomial;
mod restarts;
mod staircase;
mod step_list;
mod then;
mod triangular;
mod warmup;

pub use constant::Constant;
pub use cosine::Cosine;
pub use exponential::Exponential;
pub use inverse_sqrt::InverseSqrt;
pub use inverse_time::InverseTime;
pub use linear::Linear;
pub use natural_exponential::NaturalExponential;
pub use noam::Noam;
pub use one_cycle::{Anneal, OneCycle};
pub use per_epoch::PerEpoch;
pub use plateau::{Goal, OnPlateau, Threshold};
pub use polynomial::Polynomial;
pub use restarts::CosineRestarts;
pub use staircase::Staircase;
pub use step_list::StepList;
pub use then::Then;
pub use triangular::Triangular;
pub use warmup::Warmup;

use crate::math;

/// A learning rate that depends on the step.
pub trait Schedule {
    /// The rate of step (or epoch) `step`, counted from 0.
    fn lr(&self, step: u32) -> f32;

    /// With a linear rise to its first rate in front: [`Warmup`].
    fn warmed_up(self, steps: u32) -> Warmup<Self>
    where
        Self: Sized,
    {
        Warmup { steps, inner: self }
    }

    /// Held for `every` steps, in place of a smooth fall: [`Staircase`].
    fn staircase(self, every: u32) -> Staircase<Self>
    where
        Self: Sized,
    {
        Staircase { every, inner: self }
    }

    /// This schedule of epochs, for a counter of steps: [`PerEpoch`].
    fn per_epoch(self, steps: u32) -> PerEpoch<Self>
    where
        Self: Sized,
    {
        PerEpoch { steps, inner: self }
    }

    /// This schedule up to step `at`, from there on `next`, which starts from its own step 0: [`Then`].
    fn then<S: Schedule>(self, at: u32, next: S) -> Then<Self, S>
    where
        Self: Sized,
    {
        Then { first: self, at, next }
    }
}

/// By hand: any function of the step.
impl<F: Fn(u32) -> f32> Schedule for F {
    fn lr(&self, step: u32) -> f32 {
        self(step)
    }
}

/// How much of `duration` is over at `step`: 0 to 1; 1 where there is no duration.
fn part(step: u32, duration: u32) -> f32 {
    if step < duration {
        step as f32 / duration as f32
    } else {
        1.0
    }
}

/// `step` in periods; a period of 0 counts as 1.
fn periods(step: u32, period: u32) -> f32 {
    step as f32 / period.max(1) as f32
}

/// From `a` to `b` on half a cosine; `(1 + cos πx)/2` as `cos^2(πx/2)`, which does not cancel near the end.
fn half_cosine(a: f32, b: f32, part: f32) -> f32 {
    let root = math::cos(core::f32::consts::FRAC_PI_2 * part);
    b + (a - b) * (root * root)
}

/// From `a` to `b` on a line.
fn line(a: f32, b: f32, part: f32) -> f32 {
    a + (b - a) * part
}
