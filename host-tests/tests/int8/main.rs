//! Quantised networks: TFLite's integers, bit for bit; calibration; what it costs in accuracy.

mod accuracy;
mod bench;
mod calibration;
mod golden;
mod kernels;
mod layers;
mod params;
mod store;
