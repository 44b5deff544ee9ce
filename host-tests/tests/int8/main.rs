//! Quantised networks: TFLite's integers, bit for bit; calibration; what it costs in accuracy.

mod golden;
