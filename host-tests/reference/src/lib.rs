//! An independent reference: `f64`, `Vec`s and plain loops, written from the textbook formulas.
//!
//! The folders mirror the library's, with one file per layer, loss, optimiser and initialisation, named like the
//! library's file. A new layer `foo` needs `layers/foo.rs` here: its forward pass, its backward pass and, where it
//! keeps something between the two, a `Cache`. Speed does not matter here and nothing is shared with the library.
//!
//! Activations are `[sample, feature]`, `[sample, channel, position]` or `[sample, channel, row, column]`; dense weights are `[out, in]`,
//! convolution weights `[out, in, tap]` or `[out, in, tap row, tap column]`. Wrong shapes panic.

pub mod data;
pub mod fold;
pub mod init;
pub mod layers;
pub mod loss;
pub mod metrics;
pub mod network;
pub mod optim;
pub mod regularize;
pub mod schedule;
pub mod tape;
pub mod tensor;
pub mod tensor_json;

pub use network::{Layer, Network};
