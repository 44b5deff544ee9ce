//! Holds the reference to PyTorch: both compute in `f64`, so they agree to about 1e-9.

mod batch_norm;
mod clip;
mod digits;
mod dropout;
mod fold;
mod init;
mod ops;
mod optim;

use host_tests::tolerance::{Tolerance, close};

/// What two orders of summation may differ by.
const TOLERANCE: Tolerance = Tolerance::new(1e-10, 1e-10);

#[track_caller]
fn assert_close(what: &str, actual: &[f64], expected: &[f64]) {
    if let Err(mismatch) = close(actual, expected, TOLERANCE) {
        panic!("{what}: {mismatch}");
    }
}
