//! Metrics against their definitions: hand-worked cases, then random ones against plain `f64` loops.

mod accuracy;
mod anomaly;
mod confusion;
mod diagnosis;
mod learning_curve;
mod mean;
mod quantile;
mod roc;
mod softmax;
