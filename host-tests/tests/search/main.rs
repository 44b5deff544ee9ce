//! Hyper-parameter search: distributions, what a reset leaves, what damage shows, and whether it finds anything.

mod panda;
mod random;
mod samplers;
mod state;
