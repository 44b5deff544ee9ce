//! Regularisation and averages of weights, one file each, on flat lists of weights.

pub mod early_stopping;
pub mod ema;
pub mod ensemble;
pub mod l1;
pub mod l2;
pub mod max_norm;
pub mod statistics;
pub mod swa;
