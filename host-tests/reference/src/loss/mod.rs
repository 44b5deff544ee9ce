//! Losses, one file each. Each function returns the loss and its gradient with respect to the network's output.

pub mod binary_cross_entropy;
pub mod cross_entropy;
pub mod huber;
pub mod mse;
