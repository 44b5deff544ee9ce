//! Gradients of the tape: against formulas, differences, dual numbers and a network's own backward pass.

mod calibration;
mod errors;
mod functions;
mod learning;
mod programs;
