//! Regularisation against plain loops in `f64`, and the promises that no formula tells.

mod averages;
mod common;
mod dropout;
mod early_stopping;
mod ensembles;
mod l1;
mod l2;
mod max_norm;
mod statistics;
mod stores;
