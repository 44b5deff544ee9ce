//! Properties over random numbers: kernels against plain loops, layers and whole networks against the reference, and what has to stay the same
//! when a batch is cut up or shuffled.
//!
//! Shapes are types here, so layers come in long menus of them; lengths of kernels are drawn. Every number is from a pinned seed: a failure is the
//! same at the next run.

mod agreement;
mod batches;
mod conv2d;
mod kernels;
mod layers;
mod losses;
mod networks;
mod optimisers;
#[path = "../common/pass.rs"]
mod pass;
mod twin;
