//! Gradient checking: the gradients that backward passes compute, against differences of losses.
//!
//! For every parameter θ the two-sided difference `g' = (L(θ + ε) - L(θ - ε)) / 2ε` is compared with the gradient g. Its error is of the order
//! ε^2, that of a one-sided difference ε. Over all parameters
//!
//! ```text
//! ratio = |g - g'| / (|g| + |g'|)        (Euclidean norms)
//! ```
//!
//! Do it in `f64`: `f32` losses have too few digits for differences. The very code that ships computes in `f64` too, as
//! `Model<[f64; N], Spec>`. Dropout may stay on: the same pass draws the same mask.
//!
//! # Source
//! The course's "Gradient checking"; Goodfellow, Bengio, Courville, *Deep Learning* (2016), section 11.5.

use crate::layer::Train;
use crate::loss::Loss;
use crate::optim::Optimizer;
use crate::params::{Params, Role};
use crate::scalar::Scalar;
use crate::shape::Dims;
use crate::train::{StepError, Trainer};
use core::borrow::Borrow;
use core::fmt;

/// What a ratio means, by the course's limits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Verdict {
    /// At most 1e-7: the gradients are right.
    Right,
    /// At most 1e-5: probably right; look at the worst component.
    Plausible,
    /// At most 1e-3: look for a bug.
    Doubtful,
    /// Above: there is a bug (or the loss has a kink nearby).
    Wrong,
}

impl Verdict {
    /// The verdict on a ratio; NaN is [`Verdict::Wrong`].
    pub fn of(ratio: f64) -> Self {
        if ratio <= 1e-7 {
            Verdict::Right
        } else if ratio <= 1e-5 {
            Verdict::Plausible
        } else if ratio <= 1e-3 {
            Verdict::Doubtful
        } else {
            Verdict::Wrong
        }
    }
}

/// One parameter's gradient and its difference quotient.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Component {
    /// The leaf's number in the network.
    pub leaf: usize,
    /// What the leaf is for.
    pub role: Role,
    /// The leaf's shape.
    pub dims: Dims,
    /// The parameter's place in the flat leaf.
    pub index: usize,
    /// The gradient of the backward pass.
    pub gradient: f64,
    /// The two-sided difference.
    pub difference: f64,
}

/// The result of a gradient check.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Report {
    /// `|g - g'| / (|g| + |g'|)`; 0 where both are 0.
    pub ratio: f64,
    /// What the ratio means.
    pub verdict: Verdict,
    /// How many parameters were compared.
    pub parameters: usize,
    /// The parameter where g and g' differ most.
    pub worst: Component,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Component {
            leaf,
            role,
            dims,
            index,
            gradient,
            difference,
        } = self.worst;
        write!(
            f,
            "{:?}: ratio {:.1e} over {} parameters; worst: leaf {leaf}, {role} [",
            self.verdict, self.ratio, self.parameters
        )?;
        let mut rest = dims.count();
        let mut at = index;
        for (i, &length) in dims.lengths().iter().enumerate() {
            rest = rest.checked_div(length as usize).unwrap_or(1).max(1);
            write!(f, "{}{}", if i > 0 { ", " } else { "" }, at / rest)?;
            at %= rest;
        }
        write!(f, "], gradient {gradient:e}, difference {difference:e}")
    }
}

/// The step of the differences that suits `f64`: the error of the difference and that of rounding are then both about 1e-10.
pub const EPSILON: f64 = 1e-5;

/// Compares every gradient of `trainer`'s network on `batch` with a difference of losses. Use [`EPSILON`] unless you know better.
///
/// Afterwards every parameter is what it was, and the trainer holds no gradient.
///
/// # Cost
/// One backward pass, and two forward passes for every parameter: a tool for tests.
///
/// # Errors
/// Those of [`Trainer::gradient`].
pub fn gradients<N, O, L, X, T, const B: usize>(
    trainer: &mut Trainer<'_, N, O, L, B>,
    batch: impl IntoIterator<Item = (X, T), IntoIter: Clone>,
    epsilon: f64,
) -> Result<Report, StepError>
where
    N: Train,
    O: Optimizer,
    L: Loss<N::Out>,
    X: Borrow<N::In>,
    T: Borrow<L::Target>,
{
    let batch = batch.into_iter();
    let mut sums = Sums::default();
    let mut parameters = 0;
    let mut worst = Component {
        leaf: 0,
        role: Role::Weight,
        dims: Dims::SCALAR,
        index: 0,
        gradient: 0.0,
        difference: 0.0,
    };
    let step = N::Elem::from_f64(epsilon);
    let result = (|| {
        trainer.gradient_only(batch.clone())?;
        for leaf in (0..N::LEAVES).filter(|&i| N::about(i).0.trains()) {
            let (role, dims) = N::about(leaf);
            for index in 0..trainer.net().learns(leaf).len() {
                let Some(&before) = trainer.net().learns(leaf).get(index) else {
                    continue;
                };
                let (above, below) = (before + step, before - step);
                let mut loss_at = |value: N::Elem| {
                    set(trainer.net_mut(), leaf, index, value);
                    let loss = trainer.training_loss(batch.clone());
                    set(trainer.net_mut(), leaf, index, before);
                    loss
                };
                let (up, down) = (loss_at(above)?, loss_at(below)?);
                // By what the parameter really moved: above and below are rounded.
                let difference = (up - down).to_f64() / (above - below).to_f64();
                let gradient = trainer.grad().leaf(leaf).get(index).map_or(0.0, |g| g.to_f64());
                sums.add(gradient, difference);
                parameters += 1;
                let (error, largest) = ((gradient - difference).abs(), (worst.gradient - worst.difference).abs());
                if error > largest || error.is_nan() {
                    worst = Component {
                        leaf,
                        role,
                        dims,
                        index,
                        gradient,
                        difference,
                    };
                }
            }
        }
        Ok(())
    })();
    trainer.discard();
    result.map(|()| {
        let ratio = sums.ratio();
        Report {
            ratio,
            verdict: Verdict::of(ratio),
            parameters,
            worst,
        }
    })
}

fn set<N: Params>(net: &mut N, leaf: usize, index: usize, value: N::Elem) {
    if let Some(parameter) = net.learns_mut(leaf).get_mut(index) {
        *parameter = value;
    }
}

/// The squares whose roots are the norms.
#[derive(Default)]
pub(crate) struct Sums {
    gradient: f64,
    difference: f64,
    both: f64,
}

impl Sums {
    pub(crate) fn add(&mut self, gradient: f64, difference: f64) {
        self.gradient += gradient * gradient;
        self.difference += difference * difference;
        self.both += (gradient - difference) * (gradient - difference);
    }

    pub(crate) fn ratio(&self) -> f64 {
        let norms = libm::sqrt(self.gradient) + libm::sqrt(self.difference);
        if norms == 0.0 {
            0.0
        } else {
            libm::sqrt(self.both) / norms
        }
    }
}
