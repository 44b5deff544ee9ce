//! Holds the library, as it ships, to PyTorch's traces: single operations, batch norm over several batches, optimisers, starting weights, and
//! 200 steps of training.

mod batch_norm;
mod clip;
mod digits;
mod dropout;
mod fold;
mod init;
mod layers;
mod losses;
mod operations;
mod optim;
#[path = "../common/pass.rs"]
mod pass;

use host_tests::fixtures::{FixtureError, Layers};

fn must<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|e| panic!("{e}"))
}

fn traces() -> Layers {
    let layers: Result<Layers, FixtureError> = Layers::load();
    must(layers)
}
