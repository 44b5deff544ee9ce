//! Hyper-parameter search that fits a device: samplers, a random search that survives a reset, zooming in on the best, and care for one model.
//!
//! A search walks the unit cube; a sampler maps a coordinate of it to a value on the scale that suits the hyper-parameter. Random draws, grids
//! and zooms all go through the same mapping, forth by [`Sampler::at`] and back by [`Sampler::unit`].
//!
//! | file | holds | for |
//! |---|---|---|
//! | `uniform` | [`Uniform`]: equally likely values | dropout's keep, momentum of batch norm |
//! | `log` | [`Log`]: 10^r with uniform r | learning rates, decays |
//! | `one_minus_log` | [`OneMinusLog`]: 1 - 10^r with uniform r | betas of averages |
//! | `integers` | [`Integers`]: whole numbers, both ends included | epochs, layers, units |
//! | `choices` | [`Choices`]: one of a list | batch sizes, kinds of anything |
//! | `random` | [`RandomSearch`]: trials, the best so far, [zoom](RandomSearch::zoom) | many trials, one after the other |
//! | `panda` | [`Panda`]: one model, its learning rate tried up and down for days | one model that lives on the device |
//! | `bytes` | how both become bytes that show any damage | flash pages, files |
//! | `error` | [`RangeError`], [`ZoomError`], [`StateError`] | |
//!
//! Everything is `Copy`, plain data without references to a model.
//!
//! ```
//! use motenet::search::{Log, OneMinusLog, RandomSearch, Sampler};
//! let (rates, betas) = (Log::new(1e-4, 1.0)?, OneMinusLog::new(0.9, 0.999)?);
//! let mut search = RandomSearch::<2>::new(7);
//! for trial in 0..25 {
//!     if trial == 15 {
//!         search.zoom(0.3)?;
//!     }
//!     let [u, v] = search.next().units;
//!     let (lr, beta) = (rates.at(u), betas.at(v));
//!     // Train and measure on the dev part; here a valley around 0.01 and 0.99.
//!     let cost = (lr / 0.01).ln().abs() + 0.1 * ((1.0 - beta) / 0.01).ln().abs();
//!     search.report(cost);
//! }
//! let best = search.best().expect("25 trials");
//! assert!((0.005..0.02).contains(&rates.at(best.trial.units[0])));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Source
//! Bergstra and Bengio, *Random Search for Hyper-Parameter Optimization*, JMLR 13 (2012); the course's "Tuning process", "Using an appropriate
//! scale" and "Pandas versus caviar".

mod bytes;
mod choices;
mod error;
mod integers;
mod log;
mod one_minus_log;
mod panda;
mod random;
mod uniform;

pub use choices::Choices;
pub use error::{RangeError, StateError, ZoomError};
pub use integers::Integers;
pub use log::Log;
pub use one_minus_log::OneMinusLog;
pub use panda::{Advice, Checkpoint, Panda};
pub use random::{Best, RandomSearch, Trial};
pub use uniform::Uniform;

use crate::rng;
use rand_core::Rng;

/// The scale of a hyper-parameter.
pub trait Sampler: Copy {
    /// What is sampled.
    type Value: Copy;

    /// The value at the coordinate `u` of [0, 1); coordinates outside count as the nearest end, NaN as 0.
    fn at(&self, u: f32) -> Self::Value;

    /// The coordinate of a value, the inverse of [`Sampler::at`]: in [0, 1), the nearest end for values outside of the range. For values in
    /// steps the middle of their part.
    fn unit(&self, value: Self::Value) -> f32;

    /// A random value: the coordinate is uniform in [0, 1).
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> Self::Value {
        self.at(rng::unit(rng))
    }

    /// The value in the middle of part `i` of `n` equal parts of the range: what a grid of `n` tries. Parts beyond count as the last one.
    fn grid(&self, i: u32, n: u32) -> Self::Value {
        self.at((i as f32 + 0.5) / n.max(1) as f32)
    }
}

/// The largest number below 1 that [`rng::unit`] gives.
const LAST: f32 = 1.0 - 1.0 / 16_777_216.0;

/// The most values in steps: each has at least 15 of the coordinates that [`rng::unit`] gives, and `unit` finds the middle of its part.
const MOST: u32 = 1 << 20;

/// The coordinate, brought into [0, 1).
fn inside(u: f32) -> f32 {
    if u > LAST {
        LAST
    } else if u > 0.0 {
        u
    } else {
        0.0
    }
}

/// `x`, brought into [low, high]; `low` for NaN.
fn between(x: f32, low: f32, high: f32) -> f32 {
    if x > high {
        high
    } else if x > low {
        x
    } else {
        low
    }
}

/// Whether a range of finite numbers is not empty.
const fn range(low: f32, high: f32) -> Result<(), RangeError> {
    if !(low.is_finite() && high.is_finite()) {
        Err(RangeError::NotFinite)
    } else if low < high {
        Ok(())
    } else {
        Err(RangeError::Empty)
    }
}
