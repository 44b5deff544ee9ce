//! Regularisation: what keeps a network from learning its training samples by heart.
//!
//! A thing belongs here if it acts on a network's weights between updates, or on what is done with them after training. Everything works on any
//! [`Params`], touches leaves of [`Role::Weight`] only where weights are penalised, and keeps its state in values of fixed size: a second network
//! is a second value of the caller's, in a `static` for example. (Dropout is a layer, label smoothing a loss, coupled decay the field `l2` of
//! the optimisers.)
//!
//! | technique | type | when |
//! |---|---|---|
//! | L2 in the course's form, λ/2m Σ w² | [`L2`] | sets the optimiser's `l2` |
//! | decoupled weight decay | [`Decay`], [`AdamW`](crate::AdamW) | between gradient and update |
//! | L1 with weights that are exactly 0 | [`L1`], [`Sparsity`] | after each update |
//! | limited norm of every unit's weights | [`MaxNorm`] | after each update |
//! | early stopping with the best weights kept | [`EarlyStopping`], [`BestStore`] | after each epoch |
//! | average of the last weights | [`Ema`] | after each update |
//! | average of weights far apart | [`Swa`], [`estimate_statistics`] | after each cycle or epoch, and at the end |
//! | several networks asked together | [`ensemble()`], [`Committee`], [`Snapshots`] | at inference |
//!
//! # Dropout, and how to look for bugs with it
//!
//! With dropout the cost is another random number in every pass: it need not fall from step to step, and a bug hides behind the noise. The
//! course's habit: **first train with keep = 1**, on the full batch, and see the cost fall with every step; only then switch dropout on.
//!
//! ```
//! use motenet::prelude::*;
//! type Net = Model<[f32; 2], (Dense<8>, Tanh, Dropout<50>, Dense<1>)>;
//! let (mut net, mut memory) = (Net::ZERO, Memory::<Net, Sgd, 4>::ZERO);
//! net.init(&mut motenet::rng::seeded(1));
//! let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), BinaryCrossEntropy);
//! let xor = [([0., 0.], [0.]), ([0., 1.], [1.]), ([1., 0.], [1.]), ([1., 1.], [0.])];
//!
//! trainer.net_mut().configure(Setting::DropoutKeep(Keep::ALL));
//! let mut before = f32::INFINITY;
//! for _ in 0..100 {
//!     let cost = trainer.step(xor)?;
//!     assert!(cost < before, "without dropout a step this small has to help");
//!     before = cost;
//! }
//! trainer.net_mut().configure(Setting::DropoutAsDeclared);
//! # Ok::<(), motenet::StepError>(())
//! ```

mod average;
mod decay;
mod early_stopping;
mod ema;
mod ensemble;
mod l1;
mod l2;
mod max_norm;
mod snapshots;
mod statistics;
mod store;
mod swa;

pub use decay::Decay;
pub use early_stopping::{Best, EarlyStopping, Progress};
pub use ema::{Ema, EmaStart};
pub use ensemble::{Combine, Committee, ensemble};
pub use l1::{L1, Sparsity, soft_threshold};
pub use l2::L2;
pub use max_norm::MaxNorm;
pub use snapshots::Snapshots;
pub use statistics::estimate_statistics;
pub use store::{BestStore, InRam, RestoreError, Slot, TwoSlots};
pub use swa::Swa;

use crate::params::{Params, Role};

/// The numbers of the leaves that penalties act on: no biases, gammas, betas, statistics.
fn weights<N: Params>() -> impl Iterator<Item = usize> {
    (0..N::LEAVES).filter(|&i| N::about(i).0 == Role::Weight)
}

/// Whether a strength is one: finite and not negative.
const fn strength(x: f32) -> bool {
    x >= 0.0 && x < f32::INFINITY
}
