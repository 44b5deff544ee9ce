//! What gradients and updates look like, layer by layer: vanishing and exploding show here first.
//!
//! Of every leaf of parameters, three Euclidean norms and what they tell:
//!
//! | figure | formula | usual | tells |
//! |---|---|---|---|
//! | relative gradient | ‖g‖ / ‖w‖ | 1e-3 to 10, alike in all layers | whether the gradient arrives: `1.5^L`, `0.5^L` |
//! | update ratio | ‖Δw‖ / ‖w‖ of one step | about 1e-3 | whether the learning rate fits |
//!
//! Both are free of a layer's width and of the unit of its weights. [`update`] measures one update and hands the figures to a closure, without any
//! memory but 128 or 256 bytes of stack: no copy of the weights is made, since an update goes leaf by leaf in blocks. [`Monitor`] averages them over
//! about ten steps and gives a [`Verdict`].
//!
//! ```
//! use motenet::{monitor::{Monitor, Verdict}, prelude::*};
//! type Net = Model<[f32; 2], (Dense<8>, Tanh, Dense<1>)>;
//! let (mut net, mut memory) = (Net::ZERO, Memory::<Net, Sgd, 4>::ZERO);
//! net.init(&mut motenet::rng::seeded(1));
//! let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), BinaryCrossEntropy);
//! let mut monitor = Monitor::<{ Net::LEAVES }>::new();
//! for _ in 0..10 {
//!     trainer.gradient([([0.0, 1.0], [1.0]), ([1.0, 1.0], [0.0])])?;
//!     monitor.update(&mut trainer)?; // in the place of trainer.update()
//! }
//! assert_eq!(monitor.verdict(), Verdict::Healthy);
//! # Ok::<(), motenet::StepError>(())
//! ```
//!
//! # Cost
//! Three divisions a parameter and the copy of a block, on top of the update. The weights come out the same to the bit.
//!
//! # Source
//! The course (vanishing and exploding gradients); Glorot and Bengio, *Understanding the Difficulty of Training Deep Feedforward Neural Networks*
//! (2010), figures 6 and 7; the ratio of about 1e-3: Stanford's CS231n notes, *Neural Networks 3*.

use crate::average::MovingAverage;
use crate::layer::Train;
use crate::loss::Loss;
use crate::optim::Optimizer;
use crate::params::Role;
use crate::scalar::Scalar;
use crate::shape::{Elem, Zero};
use crate::train::{StepError, Trainer};
use core::fmt;
use core::iter::zip;

/// Numbers an update is made and measured by at a time.
const BLOCK: usize = 32;

/// One leaf's norms in one update. None overflows, and none underflows before it is below 1e-38.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct LeafReport {
    /// The leaf's number: see [`Params::about`](crate::Params::about).
    pub leaf: usize,
    /// What the leaf is for.
    pub role: Role,
    /// How many numbers it has.
    pub len: usize,
    /// The norm of its gradient.
    pub gradient: f32,
    /// The norm of its weights before the update.
    pub weights: f32,
    /// The norm of what the update has changed.
    pub update: f32,
}

impl LeafReport {
    /// ‖g‖ / ‖w‖; `None` where all weights are 0, as biases are at first.
    pub fn relative_gradient(&self) -> Option<f32> {
        (self.weights > 0.0).then(|| self.gradient / self.weights)
    }

    /// ‖Δw‖ / ‖w‖; `None` where all weights are 0.
    pub fn update_ratio(&self) -> Option<f32> {
        (self.weights > 0.0).then(|| self.update / self.weights)
    }

    /// The root mean square of the gradient.
    pub fn gradient_rms(&self) -> f32 {
        self.gradient / crate::math::sqrt(self.len.max(1) as f32)
    }
}

/// [`Trainer::update`], measured: `each` gets the report of every trainable leaf, in order.
///
/// The optimiser has to work number by number, as all of [`optim`](crate::optim) do.
///
/// # Errors
/// [`StepError::NoGradient`].
pub fn update<N, O, L, const B: usize>(
    trainer: &mut Trainer<'_, N, O, L, B>,
    mut each: impl FnMut(LeafReport),
) -> Result<(), StepError>
where
    N: Train,
    O: Optimizer,
    L: Loss<N::Out>,
{
    trainer.update_by(|optimizer, leaf, w, g, slots, decays| {
        // Leaves that do not train have no gradient.
        if g.is_empty() {
            return optimizer.update(w, g, slots, decays);
        }
        let [mut gradient, mut weights, mut change] = [Norm::<N::Elem>::ZERO; 3];
        let blocks = zip(zip(w.chunks_mut(BLOCK), g.chunks(BLOCK)), slots.chunks_mut(BLOCK));
        for ((w, g), slots) in blocks {
            let mut before = [N::Elem::ZERO; BLOCK];
            for (before, w) in zip(&mut before, &*w) {
                *before = *w;
            }
            optimizer.update(w, g, slots, decays);
            gradient.add(g.iter().copied());
            weights.add(before.iter().copied().take(w.len()));
            change.add(zip(&*w, &before).map(|(&w, &before)| w - before));
        }
        each(LeafReport {
            leaf,
            role: N::about(leaf).0,
            len: g.len(),
            gradient: gradient.get().to_f32(),
            weights: weights.get().to_f32(),
            update: change.get().to_f32(),
        });
    })
}

/// A norm that takes its numbers in pieces: `largest sqrt(sum)`, the sum being that of the squares of `x / largest`.
#[derive(Clone, Copy)]
struct Norm<T> {
    largest: T,
    sum: T,
}

impl<T: Scalar> Norm<T> {
    const ZERO: Self = Norm {
        largest: T::ZERO,
        sum: T::ZERO,
    };

    fn add(&mut self, numbers: impl Iterator<Item = T> + Clone) {
        let largest = numbers.clone().fold(self.largest, |largest, x| largest.max(x.abs()));
        if largest > self.largest {
            let shrink = self.largest / largest;
            self.sum *= shrink * shrink;
            self.largest = largest;
        }
        if self.largest > T::ZERO {
            for x in numbers {
                let x = x / self.largest;
                self.sum += x * x;
            }
        }
    }

    fn get(&self) -> T {
        self.largest * self.sum.sqrt()
    }
}

/// Beyond which figures a [`Monitor`] calls a network ill. They are rules of thumb, wide enough for no false alarm in this crate's examples.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Limits {
    /// A relative gradient above this explodes; 100 by default.
    pub exploding: f32,
    /// A relative gradient below this has vanished; 1e-6 by default. (A network that has learned everything has none either.)
    pub vanishing: f32,
    /// A relative gradient below this share of the largest layer's has vanished on the way; 1e-3 by default.
    pub share: f32,
    /// An update ratio above this is too fast; 0.3 by default.
    pub fast: f32,
    /// An update ratio below this is too slow; 1e-6 by default.
    pub slow: f32,
}

impl Limits {
    /// The defaults.
    pub const DEFAULT: Self = Limits {
        exploding: 100.0,
        vanishing: 1e-6,
        share: 1e-3,
        fast: 0.3,
        slow: 1e-6,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What a [`Monitor`] makes of the figures of all leaves of [`Role::Weight`]; the first that applies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Verdict {
    /// No update seen yet.
    Unknown,
    /// The gradient of this leaf is far larger than its weights: clip it, start with smaller weights (He, Xavier), or lower the rate.
    Exploding {
        /// The worst leaf.
        leaf: usize,
    },
    /// The gradient hardly reaches this leaf: other starting weights (He, Xavier), ReLU in the place of a saturating function, batch norm, fewer layers.
    Vanishing {
        /// The worst leaf.
        leaf: usize,
    },
    /// A step changes this leaf by a large share: lower the learning rate.
    TooFast {
        /// The worst leaf.
        leaf: usize,
    },
    /// A step hardly changes this leaf: raise the learning rate, unless a schedule has lowered it on purpose.
    TooSlow {
        /// The worst leaf.
        leaf: usize,
    },
    /// None of these.
    Healthy,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, leaf) = match self {
            Verdict::Unknown => return f.write_str("unknown"),
            Verdict::Healthy => return f.write_str("healthy"),
            Verdict::Exploding { leaf } => ("exploding", leaf),
            Verdict::Vanishing { leaf } => ("vanishing", leaf),
            Verdict::TooFast { leaf } => ("too fast", leaf),
            Verdict::TooSlow { leaf } => ("too slow", leaf),
        };
        write!(f, "{what}: leaf {leaf}")
    }
}

/// Averages of every leaf's figures over about ten updates. `LEAVES` is the network's: `Monitor::<{ Net::LEAVES }>`; fewer do not compile.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Monitor<const LEAVES: usize> {
    /// Where the verdicts change.
    pub limits: Limits,
    leaves: [Watched; LEAVES],
}

/// One leaf under watch.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
struct Watched {
    last: Option<LeafReport>,
    relative_gradient: MovingAverage,
    update_ratio: MovingAverage,
}

impl<const LEAVES: usize> Default for Monitor<LEAVES> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const LEAVES: usize> Monitor<LEAVES> {
    /// Nothing seen yet.
    pub const fn new() -> Self {
        let average = MovingAverage::with(0.9);
        let watched = Watched {
            last: None,
            relative_gradient: average,
            update_ratio: average,
        };
        Monitor {
            limits: Limits::DEFAULT,
            leaves: [watched; LEAVES],
        }
    }

    /// [`Trainer::update`], watched.
    ///
    /// # Errors
    /// [`StepError::NoGradient`].
    pub fn update<N, O, L, const B: usize>(&mut self, trainer: &mut Trainer<'_, N, O, L, B>) -> Result<(), StepError>
    where
        N: Train,
        O: Optimizer,
        L: Loss<N::Out>,
    {
        const {
            assert!(
                LEAVES >= N::LEAVES,
                "a monitor has to have as many leaves as its network"
            )
        };
        update(trainer, |report| self.take(report))
    }

    /// Takes in a report.
    pub fn take(&mut self, report: LeafReport) {
        if let Some(watched) = self.leaves.get_mut(report.leaf) {
            let figures = [report.relative_gradient(), report.update_ratio()];
            for (average, figure) in zip([&mut watched.relative_gradient, &mut watched.update_ratio], figures) {
                if let Some(figure) = figure {
                    // Also what has overflowed is to raise the average.
                    average.push(if figure.is_usable() { figure } else { 1e18 });
                }
            }
            watched.last = Some(report);
        }
    }

    /// The last report of every leaf that trains.
    pub fn last(&self) -> impl Iterator<Item = LeafReport> {
        self.leaves.iter().filter_map(|watched| watched.last)
    }

    /// The average ‖g‖ / ‖w‖ of a leaf; `None` where there was none.
    pub fn relative_gradient(&self, leaf: usize) -> Option<f32> {
        self.leaves.get(leaf)?.relative_gradient.get()
    }

    /// The average ‖Δw‖ / ‖w‖ of a leaf; `None` where there was none.
    pub fn update_ratio(&self, leaf: usize) -> Option<f32> {
        self.leaves.get(leaf)?.update_ratio.get()
    }

    /// What the averages tell.
    pub fn verdict(&self) -> Verdict {
        let gradients = || self.of_weights(|watched| watched.relative_gradient.get());
        let ratios = || self.of_weights(|watched| watched.update_ratio.get());
        let (Some(most), Some(least), Some(fastest), Some(slowest)) = (
            largest(gradients()),
            smallest(gradients()),
            largest(ratios()),
            smallest(ratios()),
        ) else {
            return Verdict::Unknown;
        };
        let limits = &self.limits;
        if most.1 > limits.exploding {
            Verdict::Exploding { leaf: most.0 }
        } else if least.1 < limits.vanishing || least.1 < limits.share * most.1 {
            Verdict::Vanishing { leaf: least.0 }
        } else if fastest.1 > limits.fast {
            Verdict::TooFast { leaf: fastest.0 }
        } else if slowest.1 < limits.slow {
            Verdict::TooSlow { leaf: slowest.0 }
        } else {
            Verdict::Healthy
        }
    }

    /// A figure of every leaf of weights, with the leaf's number.
    fn of_weights(&self, figure: impl Fn(&Watched) -> Option<f32>) -> impl Iterator<Item = (usize, f32)> {
        let weights = self.leaves.iter().enumerate();
        let weights = weights.filter(|(_, watched)| watched.last.is_some_and(|last| last.role == Role::Weight));
        weights.filter_map(move |(leaf, watched)| Some((leaf, figure(watched)?)))
    }
}

fn largest(figures: impl Iterator<Item = (usize, f32)>) -> Option<(usize, f32)> {
    figures.reduce(|a, b| if b.1 > a.1 { b } else { a })
}

fn smallest(figures: impl Iterator<Item = (usize, f32)>) -> Option<(usize, f32)> {
    figures.reduce(|a, b| if b.1 < a.1 { b } else { a })
}
