//! Automatic gradients of scalar costs: a reverse-mode tape of fixed capacity.
//!
//! For costs that no layer or loss describes: a curve to fit, a sensor to calibrate, a filter to tune. The cost is written with the operators
//! and functions of [`Var`]; every operation notes its local derivatives on the [`Tape`], and one walk backwards applies the chain rule. No
//! allocation: the tape's capacity is part of its type, and a cost that does not fit says how much it needs.
//!
//! | file | holds |
//! |---|---|
//! | `record` | [`Tape`], [`Cost`], [`TapeError`]: the notes, and the walk backwards |
//! | `var` | [`Var`]: a number that is being differentiated, and its constants |
//! | `operators` | `+ - * /` between variables and plain numbers on either side, sums |
//! | `functions` | exp, ln, sqrt, tanh and the others |
//! | `check` | [`check`]: the gradient against two-sided differences |
//!
//! # Gradient descent without a network
//!
//! ```
//! use motenet::prelude::*;
//! use motenet::tape::Tape;
//!
//! let mut tape = Tape::<f32, 8>::ZERO;
//! let (mut w, mut slots) = ([0.0], [Zero::ZERO]);
//! let mut adam = Adam::new(0.1);
//! for _ in 0..1000 {
//!     let j = tape.cost(&w, |[w]| w * w - 10.0 * w + 25.0)?;
//!     adam.step(&mut w, &j.gradient, &mut slots)?;
//! }
//! assert!((w[0] - 5.0).abs() < 1e-3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Many samples, small tape
//!
//! A closure may loop over its data, but every sample then takes its places on the tape. [`Tape::mean`] takes the tape anew for each sample and
//! adds the gradients up: the same result from a tape for one.
//!
//! # Source
//! Linnainmaa, *The representation of the cumulative rounding error of an algorithm as a Taylor expansion of the local rounding errors* (1970);
//! Griewank and Walther, *Evaluating Derivatives* (2nd ed., 2008), chapter 3. The example J(w) = w^2 - 10 w + 25 is the course's.

mod check;
mod functions;
mod operators;
mod record;
mod var;

pub use check::{Component, Report, check};
pub use record::{Cost, Tape, TapeError};
pub use var::{Var, dot};
