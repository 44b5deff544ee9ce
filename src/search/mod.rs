//! Hyper-parameter search that fits a device: samplers, a random search that survives a reset, zooming in on the best.
